
// The actions of the reader.
const MANY = 60; // above this number of nodes, only dependsOn is drawn at first
const CROWD = 150; // above this number of nodes, they are grouped at first
const search = document.getElementById("search");
const namespace = document.getElementById("namespace");
const group = document.getElementById("group");
const clusters = document.getElementById("cluster");
const state = { chosen: null, hits: [], hit: -1, focus: null, open: new Set(), fleet: false };
let kindBoxes, linkBoxes, near;
const only = document.getElementById("only");

const boxes = (parent, found) => {
  const made = new Map(found.map(([value, said, on]) => {
    const input = html("input", { type: "checkbox", value });
    input.checked = on;
    return [value, input];
  }));
  document.getElementById(parent).replaceChildren(
    document.getElementById(parent).firstElementChild,
    ...found.map(([value, said]) => html("label", {}, made.get(value), ` ${said}`)));
  return made;
};

// The controls for the cluster that is shown.
const prepare = () => {
  near = page.changes ? affected() : new Set();
  only.parentElement.hidden = !page.changes;
  const crowded = (page.changes ? near.size : data.nodes.length) > MANY;
  kindBoxes = boxes("kinds", [...grouped(data.nodes, (node) => node.kind)].map(([kind, found]) =>
    [kind, `${shown(kind)} (${found.length})`, !!page.changes || !(crowded && (SOURCES.has(kind) || kind === "HelmRelease"))]));
  const few = data.nodes.filter((node) => node.owner !== null).length <= MANY / 2;
  linkBoxes = boxes("arrows", KINDS.filter(([kind]) => links.some((link) => link.kind === kind)).map(([kind, said]) =>
    [kind, said, kind === "applies" ? few : kind !== "source" || !crowded]));
  const names = [...new Set(data.nodes.map((node) => node.namespace))].filter(Boolean).sort();
  namespace.replaceChildren(
    html("option", { value: "" }, "all namespaces"),
    ...names.map((name) => html("option", { value: name }, shown(name))));
  for (const input of kindBoxes.values()) input.addEventListener("change", restart);
  for (const input of linkBoxes.values()) input.addEventListener("change", redraw);
  group.value = data.nodes.filter(isVisible).length > CROWD ? "namespace" : "";
  state.open.clear();
};

const isVisible = (node) =>
  (kindBoxes.get(node.kind).checked && (!namespace.value || node.namespace === namespace.value)
    && (!page.changes || !only.checked || near.has(node.id))) || node.id === state.chosen;
// Arrows that the mark `waits` implies, and arrows to the source of the entry point, are drawn only on request.
const isWanted = (link) => {
  const end = nodes.get(link.to);
  const implied = (link.kind === "health" && end.owner === link.from && nodes.get(link.from).marks.includes("waits"))
    || (link.kind === "source" && end.marks.includes("entry"));
  const isEnd = link.from === state.chosen || link.to === state.chosen;
  return isEnd || marked(link.findings).length > 0 || (link.change && link.kind !== "source") || (linkBoxes.get(link.kind).checked && !implied);
};
const KEY = new Map([
  ["namespace", (node) => node.namespace],
  ["owner", (node) => node.owner ?? ""],
]);
const redraw = () => {
  draw(data.nodes.filter(isVisible), isWanted, KEY.get(group.value), state.open);
  stop(view.drawn.has(state.focus) ? state.focus : view.drawn.keys().next().value);
  light();
};
const restart = () => {
  redraw();
  start();
};

// The only box in the tab order.
const stop = (id) => {
  view.drawn.get(state.focus)?.setAttribute("tabindex", -1);
  state.focus = id ?? null;
  view.drawn.get(id)?.setAttribute("tabindex", 0);
};

const light = () => {
  const chosen = state.chosen;
  const [needs, blocked] = chosen === null ? [new Set(), new Set()] : [before(chosen), after(chosen)];
  scene.classList.toggle("chosen-some", chosen !== null);
  scene.classList.toggle("hit-some", chosen === null && (search.value !== "" || isFiltered()));
  const kept = chosen === null && search.value === "" ? wantedFindings() : null;
  const hits = kept ?? new Set(state.hits);
  for (const [id, drawn] of view.drawn) {
    const has = (set) => inside(view.boxes.get(id)).some((node) => set.has(node.id));
    const [first, later] = [has(needs), has(blocked)];
    drawn.classList.toggle("chosen", id === chosen);
    drawn.classList.toggle("both", first && later);
    drawn.classList.toggle("before", first && !later);
    drawn.classList.toggle("after", later && !first);
    drawn.classList.toggle("hit", has(hits));
    drawn.setAttribute("aria-pressed", id === chosen);
  }
  for (const [link, drawn] of view.lines) {
    const first = (needs.has(link.from) || link.from === chosen) && needs.has(link.to);
    const later = (blocked.has(link.to) || link.to === chosen) && blocked.has(link.from);
    drawn.classList.toggle("before", first);
    drawn.classList.toggle("after", later && !first);
    const kind = first ? "before" : later ? "after" : headOf(link);
    drawn.querySelector("path").setAttribute("marker-end", `url(#head-${kind})`);
  }
};

const choose = (id, show = false) => {
  state.chosen = id;
  const home = id === null ? id : view.home.get(id);
  const hidden = home === undefined || home !== id;
  if (home !== undefined && home !== id) state.open.add(home);
  if (hidden) redraw();
  else drawLinks(isWanted);
  if (id === null) overview();
  else {
    stop(id);
    describe(nodes.get(id));
    if (show || hidden || !inSight(id)) centre(id);
  }
  light();
  remember();
};
const opened = (id) => {
  state.open.add(id);
  const [first] = view.boxes.get(id).members;
  redraw();
  stop(first.id);
  if (!inSight(first.id)) centre(first.id);
};
const act = (id) => (view.boxes.get(id).kind === "group" ? opened(id) : choose(id));

// The address names the cluster and the object that are shown.
const remember = () => {
  const said = new URLSearchParams();
  if (page.clusters.length > 1 && !state.fleet) said.set("cluster", data.cluster);
  if (state.chosen !== null) said.set("object", state.chosen);
  const hash = said.size ? `#${said}` : location.pathname + location.search;
  if (location.hash.slice(1) !== String(said)) history.replaceState(null, "", hash);
};
const follow = () => {
  const said = new URLSearchParams(location.hash.slice(1));
  const named = page.clusters.findIndex((cluster) => cluster.cluster === said.get("cluster"));
  const object = said.get("object");
  if (compared.length > 1 && named < 0) return sideBySide();
  turn(named < 0 ? Math.max(page.clusters.indexOf(compared[0]), 0) : named);
  if (nodes.has(object)) choose(object, true);
};
// Shows either the table of all clusters or the picture of one.
const face = (all) => {
  state.fleet = all;
  fleet.hidden = !all;
  document.body.classList.toggle("all", all);
};
const sideBySide = () => {
  face(true);
  state.chosen = null;
  search.value = "";
  clusters.value = "";
  drawFleet();
  fleetPanel();
  remember();
};
// Shows a cluster, by its position.
const turn = (at) => {
  if (data === page.clusters[at] && !state.fleet) return choose(null);
  face(false);
  load(page.clusters[at]);
  Object.assign(state, { chosen: null, hits: [], hit: -1, focus: null });
  search.value = "";
  document.getElementById("hits").textContent = "";
  clusters.value = at;
  prepare();
  restart(); // before the panel, whose filter lights up what is drawn
  overview();
};

svg.addEventListener("click", (event) => {
  if (dragged > 4) return;
  const node = event.target.closest(".node");
  if (node) act(node.dataset.id);
  else choose(null);
});
// To the cluster of an element, and perhaps to an object there.
const lead = (from) => {
  turn(Number(from.dataset.turn));
  if (from.dataset.object) choose(from.dataset.object, true);
  else remember();
};
fleet.addEventListener("click", (event) => {
  const to = event.target.closest("[data-turn]");
  if (to) lead(to);
});
panel.addEventListener("click", (event) => {
  const to = event.target.closest("[data-to]");
  const other = event.target.closest("[data-turn]");
  if (to) choose(to.dataset.to, true);
  else if (other) lead(other);
  else if (event.target.closest(".close")) choose(null);
});

const find = () => {
  if (state.fleet) return fleet.fill();
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const text = (node) => `${node.kind} ${node.namespace}/${node.name}`.toLowerCase();
  const fits = (node) => words.every((word) => text(node).includes(word));
  const found = words.length ? data.nodes.filter(fits).map((node) => node.id) : [];
  const seen = found.filter((id) => view.home.has(id));
  state.hits = [...seen, ...found.filter((id) => !view.home.has(id))];
  state.hit = -1;
  const hidden = found.length - seen.length;
  document.getElementById("hits").textContent =
    words.length ? count(found.length, "hit") + (hidden ? `, ${hidden} hidden` : "") : "";
  if (state.chosen !== null) choose(null);
  light();
};
search.addEventListener("input", find);
search.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && state.hits.length && !state.fleet) {
    state.hit = (state.hit + (event.shiftKey ? -1 : 1) + state.hits.length) % state.hits.length;
    choose(state.hits[state.hit], true);
  } else if (event.key === "Escape") {
    search.value = "";
    find();
    svg.querySelector('[tabindex="0"]')?.focus();
  }
});

// The nearest box in a direction.
const neighbour = (id, dx, dy) => {
  const from = view.spots.get(id);
  let best = null, least = Infinity;
  for (const [other, spot] of view.spots) {
    const [x, y] = [spot.x - from.x, spot.y - from.y];
    const along = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (along > 0 && along + 3 * aside < least) [best, least] = [other, along + 3 * aside];
  }
  return best;
};
const DIRECTION = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const KEYS = { "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), 0: all, "/": () => search.focus(), Escape: () => { if (!state.fleet) choose(null); } };
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.('input[type="search"], select')) return;
  const node = event.target.closest?.(".node");
  if (node && DIRECTION[event.key]) {
    const next = neighbour(node.dataset.id, ...DIRECTION[event.key]);
    if (next !== null) {
      stop(next);
      view.drawn.get(next).focus({ preventScroll: true });
      if (!inSight(next)) centre(next);
    }
  } else if (node && (event.key === "Enter" || event.key === " ")) {
    act(node.dataset.id);
    view.drawn.get(state.focus)?.focus({ preventScroll: true });
  } else if (KEYS[event.key]) KEYS[event.key]();
  else return;
  event.preventDefault();
});

document.getElementById("in").addEventListener("click", () => zoom(1.25));
document.getElementById("out").addEventListener("click", () => zoom(0.8));
document.getElementById("fit").addEventListener("click", all);
document.getElementById("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
document.getElementById("save-svg").addEventListener("click", saveSvg);
document.getElementById("save-png").addEventListener("click", savePng);
for (const input of [namespace, only]) input.addEventListener("change", restart);
group.addEventListener("change", () => {
  state.open.clear();
  restart();
});
clusters.replaceChildren(html("option", { value: "" }, "All clusters"), ...page.clusters.map((cluster, at) => html("option", { value: at }, shown(cluster.cluster))));
clusters.hidden = page.clusters.length < 2;
clusters.addEventListener("change", () => {
  if (clusters.value === "") return sideBySide();
  turn(Number(clusters.value));
  remember();
});
addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("header details")) if (!menu.contains(event.target)) menu.open = false;
});
addEventListener("resize", start);
for (const name of ["beforeprint", "afterprint"]) addEventListener(name, all);
addEventListener("hashchange", follow);

follow();
