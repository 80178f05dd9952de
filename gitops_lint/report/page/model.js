
// The document, and the one of its clusters that is shown. Names may be any text, so they are only keys of Maps.
const page = JSON.parse(document.getElementById("data").textContent);
const SOURCES = new Set([
  "GitRepository", "OCIRepository", "HelmRepository", "HelmChart", "Bucket", "ExternalArtifact",
  "ArtifactGenerator",
]);
const RANK = ["error", "warning", "hint"];
const SIGN = { error: "✖", warning: "⚠", hint: "ℹ" };

const grouped = (items, key) => {
  const found = new Map();
  for (const item of items) {
    if (!found.has(key(item))) found.set(key(item), []);
    found.get(key(item)).push(item);
  }
  return found;
};

let data, nodes, links, waits, blocks;
const load = (cluster) => {
  data = cluster;
  nodes = new Map(data.nodes.map((node) => [node.id, node]));
  // All arrows: the links of the document, and those from owners.
  links = [
    ...data.nodes
      .filter((node) => nodes.has(node.owner))
      .map((node) => ({ from: node.id, to: node.owner, kind: "applies", reason: "", location: node.location, findings: [], change: null })),
    ...data.links.filter((link) => nodes.has(link.from) && nodes.has(link.to)),
  ];
  waits = grouped(links, (link) => link.from);
  blocks = grouped(links, (link) => link.to);
};

// The ids of a set of nodes, given as a list of positions or as the bits of a hexadecimal number.
const members = (found) => {
  if (typeof found !== "string") return new Set(found.map((at) => data.nodes[at].id));
  const ids = new Set();
  [...found].reverse().forEach((digit, at) => {
    const four = parseInt(digit, 16);
    for (let bit = 0; bit < 4; bit++) if (four & (1 << bit)) ids.add(data.nodes[4 * at + bit].id);
  });
  return ids;
};

// The objects that an object needs before it is Ready, and those that it blocks.
const before = (id) => members(nodes.get(id).needed);
const after = (id) => members(nodes.get(id).blocked);

// Text with escapes for invisible characters and for those that change the text direction.
const shown = (text) =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0).toString(16)}}`);
const fullName = (node) => shown(node.namespace ? `${node.namespace}/${node.name}` : node.name);
const worst = (indexes) => RANK.find((severity) => indexes.some((at) => data.findings[at].severity === severity));
const marked = (indexes) => indexes.filter((at) => data.findings[at].severity !== "hint");
const place = (location) => (location ? `${shown(location.path)}:${location.line}` : "");
const byWave = (one, other) =>
  (nodes.get(one).wave ?? 1e9) - (nodes.get(other).wave ?? 1e9) || (one < other ? -1 : 1);
