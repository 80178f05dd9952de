
// All clusters side by side: what Flux does in each, and in what they differ.
const fleet = document.getElementById("fleet");
// In a change, those in which anything changes.
const compared = page.clusters.filter((cluster) => !page.changes || cluster.nodes.length);
const ROWS = 200; // that are made at once
const KINDS_TOLD = 4; // of the objects that one applies
const rank = (kind) => ["Kustomization", "HelmRelease", "ResourceSet"].indexOf(kind) + 1 || (SOURCES.has(kind) ? 9 : 5);
// What is compared of an object: [title, text] for each aspect; null if the cluster does not have it.
const aspects = (node, cluster) => {
  if (!node) return null;
  if (page.changes) return [["", (node.states ?? []).join(", ")]];
  const needs = cluster.waits.get(node.id) ?? [];
  return [
    ["", node.marks.filter((mark) => mark !== "entry").join(", ")],
    ["waits for", [...new Set(needs.filter((link) => link.kind === "dependsOn" || link.kind === "readyExpr").map((link) => link.to))].sort().map((id) => id.replace(/^Kustomization /, "")).join(", ")],
    ["applies", Object.entries(node.objects).map(([kind, number]) => count(number, kind)).join(", ")],
  ];
};
// A row for each object of any cluster: {id, kind, cells: [node or undefined], differs: whether each aspect does}.
const fleetRows = () => {
  const known = compared.map((cluster) => ({
    nodes: new Map(cluster.nodes.map((node) => [node.id, node])),
    waits: grouped(cluster.links, (link) => link.from),
  }));
  const first = new Map(compared.flatMap((cluster) => cluster.nodes).map((node) => [node.id, node]));
  const rows = [...first.values()].map((node) => {
    const cells = known.map((cluster) => cluster.nodes.get(node.id));
    const told = cells.map((it, at) => aspects(it, known[at]));
    const some = told.find(Boolean);
    const differs = some.map((_, aspect) => new Set(told.map((it) => it?.[aspect][1] ?? null)).size > 1);
    return { node, cells, told, differs };
  }).filter(({ cells }) => !page.changes || cells.some((it) => it?.states?.length));
  return rows.sort(({ node: one }, { node: other }) => rank(one.kind) - rank(other.kind) || (one.id < other.id ? -1 : 1));
};
// The numbers of objects of a cell that are others in another cell.
const numbersThatDiffer = (row, at) => {
  const others = row.cells.filter(Boolean).map((it) => it.objects);
  const found = Object.entries(row.cells[at].objects).filter(([kind, number]) => others.some((it) => it[kind] !== number));
  const more = found.length - KINDS_TOLD;
  return found.slice(0, KINDS_TOLD).map(([kind, number]) => count(number, kind)).join(", ") + (more > 0 ? ` and ${count(more, "more kind")}` : "");
};
const fleetCell = (row, at) => {
  const node = row.cells[at];
  if (!node) return html("td", { class: "absent" }, html("span", { "aria-label": "not in this cluster" }, "—"));
  const severity = RANK.find((it) => node.findings.some((index) => compared[at].findings[index].severity === it));
  const sign = severity && severity !== "hint" ? html("span", { class: severity }, html("span", { class: "sign", role: "img", "aria-label": severity }, SIGN[severity])) : "";
  const to = html("button", { class: "to", type: "button", "data-turn": page.clusters.indexOf(compared[at]), "data-object": node.id }, node.wave === null ? "never" : node.wave ? `wave ${node.wave}` : "immediately");
  const states = (node.states ?? []).map((word) => html("span", { class: `chip ${STATES.get(word).look}` }, `${STATES.get(word).sign} ${word}`));
  const told = page.changes ? [] : row.told[at].filter(([, text], aspect) => text && row.differs[aspect])
    .map(([title, text]) => (title === "applies" ? [title, numbersThatDiffer(row, at)] : [title, text]));
  return html("td", {}, sign, to, ...states, ...told.map(([title, text]) => html("div", { class: "why" }, shown(`${title} ${text}`.trim()))));
};
// A verdict in a few words; the panel has the sentence.
const inShort = ({ outcome, needs, neverReady }) => {
  const wanted = needs.filter((need) => need.awaited && !need.accepted).length;
  const condition = outcome === "converges if" ? ` ${count(wanted, "need")} ${wanted === 1 ? "exists" : "exist"}` : "";
  return outcome + condition + (neverReady.length ? `, ${neverReady.length} never Ready` : "");
};
const fleetFacts = () => {
  const row = (title, made) => html("tr", {}, html("th", { scope: "row" }, title), ...compared.map((cluster) => html("td", {}, ...made(cluster))));
  const number = (cluster, severity) => cluster.findings.filter((it) => it.severity === severity).length;
  const kinds = (cluster) => [...grouped(cluster.nodes.filter((node) => !node.marks.includes("missing")), (node) => node.kind)];
  return html("tbody", {}, ...(page.changes
    ? [row("Change", ({ change }) => [shown(change.summary)])]
    : [
      row("Verdict", ({ verdict }) => (verdict ? [signed(OUTCOMES[verdict.outcome], inShort(verdict))] : [])),
      row("Findings", (cluster) => RANK.filter((it) => number(cluster, it)).map((it) => html("div", { class: it }, html("span", { class: "sign", "aria-hidden": "true" }, SIGN[it]), count(number(cluster, it), it)))),
      row("Objects", (cluster) => kinds(cluster).map(([kind, found]) => html("div", {}, count(found.length, shown(kind))))),
    ]));
};
const drawFleet = () => {
  const rows = fleetRows();
  const differ = rows.filter((row) => row.differs.some(Boolean));
  const only = html("input", { type: "checkbox", id: "differ" });
  only.checked = !page.changes && differ.length > 0;
  const said = html("output", { id: "differing" });
  const body = html("tbody", { id: "rows" });
  const head = html("tr", {}, html("th", { scope: "col" }, "Object"), ...compared.map((cluster, at) =>
    html("th", { scope: "col" }, html("button", { class: "to", type: "button", "data-turn": page.clusters.indexOf(compared[at]) }, shown(cluster.cluster)))));
  const made = (row) => html("tr", {}, html("th", { scope: "row" }, html("span", { class: "kind" }, `${shown(row.node.kind)} `), fullName(row.node)), ...row.cells.map((_, at) => fleetCell(row, at)));
  const fill = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const kept = (only.checked ? differ : rows).filter(({ node }) => words.every((word) => node.id.toLowerCase().includes(word)));
    const more = html("button", { type: "button", class: "to" }, `Show ${kept.length - ROWS} more`);
    more.addEventListener("click", () => more.closest("tr").replaceWith(...kept.slice(ROWS).map(made)));
    body.replaceChildren(...kept.slice(0, ROWS).map(made), ...(kept.length > ROWS ? [html("tr", {}, html("td", {}, more))] : []));
    said.textContent = `${differ.length} of ${count(rows.length, "object")} ${differ.length === 1 ? "differs" : "differ"}`;
    document.getElementById("hits").textContent = words.length ? count(kept.length, "hit") : "";
  };
  only.addEventListener("change", fill);
  fleet.replaceChildren(
    html("p", { class: "bar" }, html("label", {}, only, " only what differs"), said),
    html("table", {}, html("thead", {}, head), fleetFacts(), body));
  fleet.fill = fill;
  fill();
};
const fleetPanel = () => panel.replaceChildren(
  html("h2", {}, page.changes ? `From ${shown(page.changes.base)} to ${shown(page.changes.head)}` : count(page.clusters.length, "cluster")),
  html("p", { class: "why" }, page.changes
    ? "What the change does to each Flux object, cluster by cluster. A cell leads to the object in the picture of its cluster."
    : "Each Flux object, cluster by cluster: when it starts, and in what it differs. A cell leads to the object in the picture of its cluster."),
  otherClusters());
