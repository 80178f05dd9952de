
// What a change does: the signs of objects and arrows, and the list of all effects.
const LOOK = {
  "never Ready": "stuck", deleted: "deleted", replaced: "replaced", blocked: "blocked", "left behind": "left",
  suspended: "paused", moved: "moved", created: "created", changed: "changed", "applies changes": "applies",
  "Ready again": "freed",
};
const STATES = new Map((page.changes?.states ?? []).map(([word, sign]) => [word, { sign, look: LOOK[word] }]));
const EFFECTS = new Map((page.changes?.effects ?? []).map(([effect, , state]) => [effect, STATES.get(state)])); // of any object
const GONE = new Set(["deleted", "left behind"]);
const OPEN = new Set(["deleted", "replaced", "blocked"]); // the looks of effects that are listed at once
const OF_LINK = { added: "+", removed: "−" };
const LISTED = 100, FIELDS = 8;
const NOT_READY = [
  ["stuck", "never Ready", "Never Ready any more"],
  ["blocked", "blocked", "Not Ready until the rejected change is mended"],
  ["paused", "suspended", "Suspended, so the change is not applied"],
  ["freed", "Ready again", "Ready now, and never before"],
];

// The words of what happens to a box, the worst first.
const statesOf = (box) => {
  const found = new Set(inside(box).flatMap((node) => node.states ?? []));
  return [...STATES.keys()].filter((state) => found.has(state));
};
// The objects that a change affects, what they wait for, what waits for them, and their owners.
const affected = () => {
  const touched = new Set(data.nodes.filter((node) => node.states?.length).map((node) => node.id));
  const near = new Set(touched);
  for (const id of touched) {
    if (nodes.has(nodes.get(id).owner)) near.add(nodes.get(id).owner);
    for (const link of waits.get(id) ?? []) if (link.kind !== "source") near.add(link.to);
    for (const link of blocks.get(id) ?? []) if (link.kind !== "applies" && link.kind !== "source") near.add(link.from);
  }
  return near;
};

const signed = ({ sign, look }, ...text) =>
  html("span", { class: look }, html("span", { class: "sign", "aria-hidden": "true" }, sign), ...text);
const fieldLine = (field) => html("li", {},
  html("code", {}, `${shown(field.path)}: `),
  field.before === null ? "" : html("del", {}, html("span", { class: "sign" }, "−"), shown(field.before)),
  field.before === null || field.after === null ? "" : " ",
  field.after === null ? "" : html("ins", {}, html("span", { class: "sign" }, "+"), shown(field.after)));
const named = (name, remote) => (nodes.has(name) && !remote ? toNode(name) : shown(name));
// A list whose end is made only on request.
const long = (items, most, made) => {
  const list = html("ul", {}, ...items.slice(0, most).map(made));
  const rest = items.slice(most);
  if (!rest.length) return list;
  const more = html("button", { type: "button", class: "to" }, `Show ${rest.length} more`);
  more.addEventListener("click", () => {
    const item = more.parentElement;
    item.replaceWith(...rest.map(made));
  });
  list.append(html("li", {}, more));
  return list;
};
const effectLine = (it, titled) => html("li", {},
  signed(EFFECTS.get(it.effect), titled ? "" : html("strong", {}, `${it.effect} `), named(it.object, it.remote)),
  it.remote ? ` in the cluster of ${shown(it.remote)}` : "",
  html("div", { class: "why" }, shown(it.text), it.held ? " (not while its applier is blocked)" : "",
    it.by && it.by !== it.object && it.by !== state.chosen && !it.text.includes(it.by) ? html("span", {}, ", by ", named(it.by)) : "",
    it.wave === null ? "" : ` · wave ${it.wave}`),
  it.location ? html("div", {}, placed(it.location, GONE.has(it.effect))) : "",
  it.consequence ? html("strong", { class: "goes" }, shown(it.consequence)) : "",
  it.deletes.length > 5 ? html("details", {}, html("summary", {}, `all ${it.deletes.length}`), html("ul", {}, ...it.deletes.map((name) => html("li", {}, named(name))))) : "",
  it.fields.length ? html("div", { class: "fields" }, long(it.fields, FIELDS, fieldLine)) : "");

// The effects of one kind; a closed list is made when it is opened.
const effectList = (effect, title) => {
  const found = data.change.objects.filter((it) => it.effect === effect);
  if (!found.length) return "";
  const made = html("details", { class: "effects", "data-effect": effect },
    html("summary", {}, signed(EFFECTS.get(effect), `${count(found.length, "object")} ${title}`)));
  const fill = () => {
    if (made.open && !made.querySelector("ul")) made.append(long(found, LISTED, (it) => effectLine(it, true)));
  };
  made.open = OPEN.has(EFFECTS.get(effect).look) || data.change.objects.length <= 12;
  made.addEventListener("toggle", () => { if (made.isConnected) fill(); }); // not that of another cluster
  fill();
  return made;
};
const changeOverview = () => [
  html("p", { class: "why" }, `From ${shown(page.changes.base)} to ${shown(page.changes.head)}`),
  html("p", { id: "summary" }, html("strong", {}, shown(data.change.summary))),
  stateLegend(),
  ...page.changes.unseen.map((text) => html("p", { class: "told warning" }, html("span", { class: "sign" }, SIGN.warning), shown(text))),
  ...NOT_READY.map(([key, word, title]) => data.change[key].length
    ? section(key, "", html("div", {}, html("h3", {}, signed(STATES.get(word), title)), long(data.change[key], 20, (name) => html("li", {}, named(name)))))
    : ""),
  ...data.change.statements.map(([title, sentences]) => section("", title, long(sentences, 20, (text) => html("li", {}, shown(text))))),
  ...page.changes.effects.map(([effect, title]) => effectList(effect, title)),
  data.change.unknown.length
    ? section("unknown", "Unknown", long(data.change.unknown, 20, (it) => html("li", {}, named(it.object), html("div", { class: "why" }, shown(it.reason)))))
    : "",
];
// What happens to an object and to what it applies.
const changesOf = (node) => {
  const found = data.change.objects.filter((it) => (it.object === node.id && !it.remote) || it.by === node.id);
  return found.length ? section("changes", "What the change does", long(found, LISTED, (it) => effectLine(it, false))) : "";
};
const stateChips = (node) =>
  (node.states ?? []).map((word) => html("span", { class: `chip ${STATES.get(word).look}` }, `${STATES.get(word).sign} ${word}`));
const stateLegend = () => {
  const used = new Set(data.nodes.flatMap((node) => node.states ?? []));
  return html("p", { class: "states" }, ...[...STATES].filter(([word]) => used.has(word)).map(([word, { sign, look }]) =>
    html("span", { class: `chip ${look}` }, `${sign} ${word}`)));
};
const otherClusters = () => page.clusters.length < 2 ? "" : section("clusters", "Clusters", html("ul", {}, ...page.clusters.map((cluster, at) => {
  const made = html("button", { class: "to", type: "button", "data-turn": at }, shown(cluster.cluster));
  if (cluster === data && !state.fleet) made.setAttribute("aria-current", "true");
  return html("li", {}, made, html("div", { class: "why" }, shown(cluster.change?.summary ?? cluster.verdict?.text ?? "")));
})));
