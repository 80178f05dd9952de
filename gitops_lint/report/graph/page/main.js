
// The actions of the reader.
const MANY = 60; // above this number of nodes, only dependsOn is drawn at first
const search = document.getElementById("search");
const namespace = document.getElementById("namespace");
const state = { chosen: null, hits: [], hit: -1, focus: null };
const crowded = data.nodes.length > MANY;

const box = (parent, value, said, on) => {
  const input = html("input", { type: "checkbox", value });
  input.checked = on;
  document.getElementById(parent).append(html("label", {}, input, ` ${said}`));
  return input;
};
const kindBoxes = new Map([...grouped(data.nodes, (node) => node.kind)].map(([kind, found]) => {
  const aside = SOURCES.has(kind) || kind === "HelmRelease";
  return [kind, box("kinds", kind, `${shown(kind)} (${found.length})`, !(crowded && aside))];
}));
const few = data.nodes.filter((node) => node.owner !== null).length <= MANY / 2;
const linkBoxes = new Map(KINDS.filter(([kind]) => links.some((link) => link.kind === kind)).map(([kind, said]) =>
  [kind, box("arrows", kind, said, kind === "applies" ? few : kind !== "source" || !crowded)]));
namespace.append(html("option", { value: "" }, "All namespaces"));
for (const name of [...new Set(data.nodes.map((node) => node.namespace))].filter(Boolean).sort()) {
  namespace.append(html("option", { value: name }, shown(name)));
}

const isVisible = (node) =>
  (kindBoxes.get(node.kind).checked && (!namespace.value || node.namespace === namespace.value)) || node.id === state.chosen;
// Arrows that the mark `waits` implies, and arrows to the source of the entry point, are drawn only on request.
const isWanted = (link) => {
  const end = nodes.get(link.to);
  const implied = (link.kind === "health" && end.owner === link.from && nodes.get(link.from).marks.includes("waits"))
    || (link.kind === "source" && end.marks.includes("entry"));
  const near = link.from === state.chosen || link.to === state.chosen;
  return near || marked(link.findings).length > 0 || (linkBoxes.get(link.kind).checked && !implied);
};
const redraw = () => {
  draw(data.nodes.filter(isVisible), isWanted);
  stop(view.drawn.has(state.focus) ? state.focus : view.drawn.keys().next().value);
  light();
};

// The only node in the tab order.
const stop = (id) => {
  view.drawn.get(state.focus)?.setAttribute("tabindex", -1);
  state.focus = id ?? null;
  view.drawn.get(id)?.setAttribute("tabindex", 0);
};

const light = () => {
  const chosen = state.chosen;
  const [needs, blocked] = chosen === null ? [new Set(), new Set()] : [before(chosen), after(chosen)];
  scene.classList.toggle("chosen-some", chosen !== null);
  scene.classList.toggle("hit-some", chosen === null && search.value !== "");
  const hits = new Set(state.hits);
  for (const [id, drawn] of view.drawn) {
    const both = needs.has(id) && blocked.has(id);
    drawn.classList.toggle("chosen", id === chosen);
    drawn.classList.toggle("both", both);
    drawn.classList.toggle("before", needs.has(id) && !both);
    drawn.classList.toggle("after", blocked.has(id) && !both);
    drawn.classList.toggle("hit", hits.has(id));
    drawn.setAttribute("aria-pressed", id === chosen);
  }
  for (const [link, drawn] of view.lines) {
    const first = (needs.has(link.from) || link.from === chosen) && needs.has(link.to);
    const later = (blocked.has(link.to) || link.to === chosen) && blocked.has(link.from);
    drawn.classList.toggle("before", first);
    drawn.classList.toggle("after", later && !first);
    const kind = first ? "before" : later ? "after" : marked(link.findings).length ? worst(link.findings) : "plain";
    drawn.querySelector("path").setAttribute("marker-end", `url(#head-${kind})`);
  }
};

const choose = (id, show = false) => {
  state.chosen = id;
  const hidden = id !== null && !view.drawn.has(id);
  if (hidden) redraw();
  else drawLinks(isWanted);
  if (id === null) overview();
  else {
    stop(id);
    describe(nodes.get(id));
    if (show || hidden || !inSight(id)) centre(id);
  }
  light();
};

svg.addEventListener("click", (event) => {
  if (dragged > 4) return;
  const node = event.target.closest(".node");
  choose(node ? node.dataset.id : null);
});
panel.addEventListener("click", (event) => {
  const to = event.target.closest("[data-to]");
  if (to) choose(to.dataset.to, true);
  else if (event.target.closest(".close")) choose(null);
});

const find = () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const text = (node) => `${node.kind} ${node.namespace}/${node.name}`.toLowerCase();
  const fits = (node) => words.every((word) => text(node).includes(word));
  const found = words.length ? data.nodes.filter(fits).map((node) => node.id) : [];
  const seen = found.filter((id) => view.drawn.has(id));
  state.hits = [...seen, ...found.filter((id) => !view.drawn.has(id))];
  state.hit = -1;
  const hidden = found.length - seen.length;
  document.getElementById("hits").textContent =
    words.length ? count(found.length, "hit") + (hidden ? `, ${hidden} hidden` : "") : "";
  if (state.chosen !== null) choose(null);
  light();
};
search.addEventListener("input", find);
search.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && state.hits.length) {
    state.hit = (state.hit + (event.shiftKey ? -1 : 1) + state.hits.length) % state.hits.length;
    choose(state.hits[state.hit], true);
  } else if (event.key === "Escape") {
    search.value = "";
    find();
    svg.querySelector('[tabindex="0"]')?.focus();
  }
});

// The nearest node in a direction.
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
const KEYS = { "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), 0: fit, "/": () => search.focus(), Escape: () => choose(null) };
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
  } else if (node && (event.key === "Enter" || event.key === " ")) choose(node.dataset.id);
  else if (KEYS[event.key]) KEYS[event.key]();
  else return;
  event.preventDefault();
});

document.getElementById("in").addEventListener("click", () => zoom(1.25));
document.getElementById("out").addEventListener("click", () => zoom(0.8));
document.getElementById("fit").addEventListener("click", fit);
document.getElementById("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
for (const input of [...kindBoxes.values(), namespace]) input.addEventListener("change", () => { redraw(); fit(); });
for (const input of linkBoxes.values()) input.addEventListener("change", redraw);
addEventListener("click", (event) => {
  const menu = document.getElementById("filters");
  if (!menu.contains(event.target)) menu.open = false;
});
addEventListener("resize", fit);
for (const name of ["beforeprint", "afterprint"]) addEventListener(name, fit);

overview();
redraw();
fit();
