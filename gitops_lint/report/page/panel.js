
// The panel next to the picture: one object, or the whole cluster.
const panel = document.getElementById("panel");
const html = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
};
const plural = (word) =>
  /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : /(s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
const count = (number, word) => `${number} ${number === 1 ? word : plural(word)}`;
const section = (id, title, list) => html("section", id ? { id } : {}, title ? html("h3", {}, title) : "", list);

const toNode = (id) => {
  const node = nodes.get(id);
  const made = html("button", { class: "to", type: "button" }, fullName(node));
  made.dataset.to = id;
  return html("span", {}, html("span", { class: "kind" }, `${shown(node.kind)} `), made);
};
// A place, as a link to the file if there are links; `gone` if only the state before a change has it.
const placed = (location, gone = false) => {
  if (!location) return "";
  const template = page.links?.[gone ? "before" : "after"];
  if (!template) return html("span", { class: "place" }, place(location));
  const path = location.path.split("/").map(encodeURIComponent).join("/");
  const href = template.replaceAll("{path}", () => path).replaceAll("{line}", location.line);
  return html("a", { class: "place", href, target: "_blank", rel: "noopener noreferrer" }, place(location));
};
const why = (link) => {
  const said = link.kind === "applies" ? "applies it" : link.reason && link.reason !== link.kind ? `${link.kind}: ${shown(link.reason)}` : link.kind;
  return link.kind === "applies" || !link.location ? [said] : [`${said} · `, placed(link.location, link.change === "removed")];
};
const direct = (id, title, found, end) =>
  found.length
    ? section(id, title, html("ul", {}, ...found.map((link) =>
        html("li", {}, toNode(link[end]), html("div", { class: "why" }, link.change ? html("span", { class: link.change }, `${OF_LINK[link.change]} ${link.change} `) : "", ...why(link)), ...told(link.findings)))))
    : "";
const everything = (id, title, ids) =>
  ids.size
    ? section(id, title, html("ol", {}, ...[...ids].sort(byWave).map((other) => {
        const wave = nodes.get(other).wave;
        return html("li", {}, toNode(other), html("span", { class: "why" }, wave === null ? " · never" : ` · wave ${wave}`));
      })))
    : "";

const told = (indexes, titled = true) => indexes.map((at) => {
  const it = data.findings[at];
  return html("div", { class: `told ${it.severity}` },
    html("span", { class: "sign", role: "img", "aria-label": it.severity }, SIGN[it.severity]),
    titled ? html("strong", {}, shown(it.rule)) : "", titled ? " " : "", shown(it.message),
    ...it.notes.map((note) => html("div", { class: "note" }, shown(note))),
    it.help ? html("div", { class: "note" }, `Help: ${shown(it.help)}`) : "",
    html("div", {}, placed(it)));
});

// One node.
const describe = (node) => {
  const [needs, blocked] = [before(node.id), after(node.id)];
  const objects = Object.entries(node.objects).map(([kind, number]) => count(number, shown(kind)));
  const start = node.wave === null ? "It never starts on a new cluster." : node.wave ? `It starts in wave ${node.wave}.` : "It starts immediately.";
  const gone = ["deleted", "left behind"].includes(node.states?.[0]);
  const close = html("button", { class: "close", type: "button", id: "close", "aria-label": "Close" }, "✕");
  panel.replaceChildren(...[
    close,
    html("div", { class: "kind" }, shown(node.kind)),
    html("h2", { id: "chosen" }, fullName(node)),
    node.location ? html("p", { id: "where" }, placed(node.location, gone)) : "",
    html("p", {}, ...stateChips(node), ...node.marks.map((mark) => html("span", { class: "chip", title: MEANING[mark] ?? "" }, mark)), start),
    objects.length ? html("p", { class: "why" }, `It applies ${objects.join(", ")}.`) : "",
    page.changes ? changesOf(node) : "",
    node.findings.length ? section("findings", count(node.findings.length, "finding"), html("div", {}, ...told(node.findings))) : "",
    direct("waits", "Waits for", waits.get(node.id) ?? [], "to"),
    direct("blocks", "Objects that wait for it", blocks.get(node.id) ?? [], "from"),
    everything("before", `Before it is Ready, in order (${needs.size})`, needs),
    everything("after", `Blocks if it fails (${blocked.size})`, blocked),
  ].filter(Boolean));
  panel.scrollTop = 0;
};
const MEANING = {
  entry: "Bootstrapped", waits: "Ready only when everything it applies is healthy",
  checks: "Ready only when the objects in its healthChecks are healthy", suspended: "Not reconciled",
  missing: "Does not exist in this cluster", unknown: "Cannot be determined from the repository",
  elsewhere: "Its objects come from another repository", broken: "It cannot be built",
  stuck: "It starts, but never becomes Ready",
};

const KINDS = [
  ["dependsOn", "dependsOn"], ["readyExpr", "dependsOn with readyExpr"], ["health", "health check"],
  ["needs", "needs an object that it creates"], ["applies", "applies"], ["source", "source"],
];
const legend = () => html("table", { class: "legend" }, ...KINDS.map(([kind, said]) => {
  const picture = element("svg", { width: 44, height: 12, "aria-hidden": "true" },
    element("g", { class: `link ${kind}` }, element("path", { d: "M2 6H40", "marker-end": "url(#head-plain)" })));
  return html("tr", {}, html("td", {}, picture), html("td", {}, said));
}));

// The whole cluster and all findings.
const overview = () => {
  const kinds = [...grouped(data.nodes.filter((node) => !node.marks.includes("missing")), (node) => node.kind)];
  const never = data.nodes.filter((node) => node.wave === null && !node.marks.includes("missing")).length;
  panel.replaceChildren(...[
    html("h2", {}, shown(data.cluster)),
    ...(page.changes ? changeOverview() : []),
    page.changes ? "" : html("p", {}, kinds.map(([kind, found]) => count(found.length, shown(kind))).join(", ")),
    verdictSection(),
    findingsSection(),
    never && !page.changes && !data.verdict ? html("p", { class: "told error" }, html("span", { class: "sign" }, SIGN.error), `${never} never start on a new cluster.`) : "",
    otherClusters(),
    html("details", { id: "legend" }, html("summary", {}, "Legend and keys"),
      html("p", { class: "why" }, "An arrow leads from an object to the one that waits for it."),
      legend(),
      html("p", { class: "why keys" }, "Click an object, or go to it with the arrow keys and Enter. / searches, + − 0 zoom, Esc closes.")),
  ].filter(Boolean));
};
