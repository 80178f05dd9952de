
// The diagram, and who waits for whom in it. Names may be anything, so that they are keys of Maps only.
const data = JSON.parse(document.getElementById("data").textContent);
const nodes = new Map(data.nodes.map((node) => [node.id, node]));
const SOURCES = new Set([
  "GitRepository", "OCIRepository", "HelmRepository", "HelmChart", "Bucket", "ExternalArtifact",
  "ArtifactGenerator",
]);
const RANK = ["error", "warning", "info"];
const SIGN = { error: "✖", warning: "⚠", info: "ℹ" };

// Every arrow: what the document tells, and what is applied by what.
const links = [
  ...data.nodes
    .filter((node) => nodes.has(node.owner))
    .map((node) => ({ from: node.id, to: node.owner, kind: "applies", reason: "", location: node.location, findings: [] })),
  ...data.links.filter((link) => nodes.has(link.from) && nodes.has(link.to)),
];

const grouped = (items, key) => {
  const found = new Map();
  for (const item of items) {
    if (!found.has(key(item))) found.set(key(item), []);
    found.get(key(item)).push(item);
  }
  return found;
};
const waits = grouped(links, (link) => link.from);
const blocks = grouped(links, (link) => link.to);

// Phases as numbers: an object has started, is applied, is Ready.
const PHASE = { started: 0, applied: 1, ready: 2 };
const phasesOf = (link) => (data.phases[link.kind] ?? ["started", "started"]).map((name) => PHASE[name]);

// All that is reached from a phase of an object, over `next(id, phase)`; without the object itself
// unless a way leads back to it.
const reached = (id, phase, next) => {
  const seen = new Set();
  const ids = new Set();
  const queue = [[id, phase]];
  while (queue.length) {
    for (const [other, at] of next(...queue.pop())) {
      const key = `${at} ${other}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (other !== id) ids.add(other);
      queue.push([other, at]);
    }
  }
  return ids;
};

// What must have happened before an object is Ready.
const before = (id) =>
  reached(id, 2, (it, phase) => [
    ...(phase ? [[it, phase - 1]] : []),
    ...(waits.get(it) ?? []).flatMap((link) => {
      const [from, to] = phasesOf(link);
      return from === phase ? [[link.to, to]] : [];
    }),
  ]);

// What is never Ready if an object never starts.
const after = (id) =>
  reached(id, 0, (it, phase) => [
    ...(phase < 2 ? [[it, phase + 1]] : []),
    ...(blocks.get(it) ?? []).flatMap((link) => {
      const [from, to] = phasesOf(link);
      return to === phase ? [[link.from, from]] : [];
    }),
  ]);

// Text that shows what would be invisible, or would turn its neighbours round.
const shown = (text) =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0).toString(16)}}`);
const fullName = (node) => shown(node.namespace ? `${node.namespace}/${node.name}` : node.name);
const worst = (indexes) => RANK.find((severity) => indexes.some((at) => data.findings[at].severity === severity));
const marked = (indexes) => indexes.filter((at) => data.findings[at].severity !== "info");
const place = (location) => (location ? `${shown(location.path)}:${location.line}` : "");
const byWave = (one, other) =>
  (nodes.get(one).wave ?? 1e9) - (nodes.get(other).wave ?? 1e9) || (one < other ? -1 : 1);
