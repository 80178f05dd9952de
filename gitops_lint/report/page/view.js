
// The picture: drawing, panning, zooming and highlighting.
const svg = document.getElementById("picture");
const scene = document.getElementById("scene");
const element = (name, attributes = {}, ...children) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const written = (x, y, kind, content) => {
  const made = element("text", { x, y, class: kind });
  made.textContent = content;
  return made;
};
const BADGE = new Map([["Kustomization", "KS"], ["HelmRelease", "HR"], ["ResourceSet", "RS"]]);
const badge = (kind) => BADGE.get(kind) ?? kind.replace(/[^A-Z]/g, "").slice(0, 3);
const family = (kind) => BADGE.get(kind)?.toLowerCase() ?? (SOURCES.has(kind) ? "source" : "other");

// The start and the end of a text that fit into a width, in pixels of a font size.
const pen = document.createElement("canvas").getContext("2d");
const wide = (text, size) => {
  pen.font = `${size}px system-ui, sans-serif`;
  return pen.measureText(text).width;
};
const cut = (text, size, room) => {
  if (wide(text.slice(0, 200), size) <= room && text.length <= 200) return text;
  const all = [...text.slice(0, 100), ...text.slice(Math.max(100, text.length - 100))];
  const half = (left) => `${all.slice(0, Math.ceil(left / 2)).join("")}…${all.slice(all.length - Math.floor(left / 2)).join("")}`;
  let left = 1, right = all.length;
  while (left < right) {
    const middle = Math.ceil((left + right) / 2);
    if (wide(half(middle), size) <= room) left = middle;
    else right = middle - 1;
  }
  return half(left);
};
// A text as at most two lines, broken after a hyphen or the like if there is one.
const twoLines = (text, size, room) => {
  if (text.length <= 60 && wide(text, size) <= room) return [text];
  let most = Math.min(text.length, 60);
  while (most > 1 && wide(text.slice(0, most), size) > room) most--;
  const soft = Math.max(...["-", "/", ".", "_", " "].map((mark) => text.lastIndexOf(mark, most - 1))) + 1;
  const at = soft >= 3 ? soft : most;
  return [text.slice(0, at).trimEnd(), cut(text.slice(at).trimStart(), size, room)];
};

for (const kind of ["plain", "error", "warning", "before", "after", "added", "removed"]) {
  svg.querySelector("defs").append(element(
    "marker",
    { id: `head-${kind}`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse" },
    element("path", { d: "M0 0L8 4L0 8z" }),
  ));
}

// What is drawn: boxes by id, the box of each node, the elements of boxes and arrows.
const view = { x: 0, y: 0, k: 1, size: { width: 1, height: 1 }, boxes: new Map(), home: new Map(), spots: new Map(), drawn: new Map(), lines: [] };

const CHIP = 36, LARGE = 18; // the width of the badge; the font size of names that are seen from afar
const severityOf = (box) => {
  const found = marked(inside(box).flatMap((node) => node.findings));
  return found.length ? worst(found) : "";
};
// The names that several nodes of one kind have; they are told apart by their namespace.
const namesakes = (visible) => {
  const found = grouped(visible, (node) => `${node.kind} ${node.name}`);
  return new Set([...found.values()].filter((same) => same.length > 1).flat().map((node) => node.id));
};

const drawBox = (box, spot, sameName) => {
  const severity = severityOf(box), states = statesOf(box), state = STATES.get(states[0]);
  const sign = state ? state.sign : severity ? SIGN[severity] : "";
  const isGroup = box.kind === "group";
  const name = shown(box.name), count = inside(box).length;
  const worstOf = severity ? `${inside(box).flatMap((node) => node.findings).length} findings, worst ${severity}` : "";
  const label = isGroup ? `${count} objects in ${name}` : `${box.kind}, ${fullName(box)}`;
  const group = element("g", {
    class: ["node", isGroup ? "group" : family(box.kind), ...box.marks, severity, state ? `state ${state.look}` : ""].join(" ").trim(),
    transform: `translate(${spot.x} ${spot.y})`,
    role: "button", tabindex: -1, "aria-label": [label, ...states, ...box.marks, worstOf].filter(Boolean).join(", "),
  });
  const round = box.kind === "HelmRelease" ? 20 : SOURCES.has(box.kind) ? 12 : 5;
  const title = element("title");
  title.textContent = isGroup ? `${count} objects in ${name}; click to show each` : [`${shown(box.kind)} ${fullName(box)}`, ...states].join(", ");
  const kinds = () => [...grouped(box.members, (node) => node.kind)].map(([kind, found]) => `${found.length} ${badge(shown(kind))}`).join(" ");
  const sub = isGroup ? kinds() : [shown(box.namespace), ...box.marks.filter((mark) => mark !== "entry")].filter(Boolean).join(" · ");
  const room = WIDTH - CHIP - 14 - (sign ? 20 : 0);
  const words = cut(states.join(", "), 11, WIDTH - CHIP - 14);
  const past = words ? wide(words, 11) * 1.1 + 8 : 0;
  const far = twoLines(sameName ? fullName(box) : name, LARGE, room);
  group.append(
    title,
    element("rect", { width: WIDTH, height: HEIGHT, rx: round }),
    element("path", { class: "chip", d: chip(Math.min(round, HEIGHT / 2)) }),
    written(CHIP / 2 + 1, HEIGHT / 2 + 5, "badge", isGroup ? count : badge(shown(box.kind))),
    written(CHIP + 8, 19, "name", cut(name, 13, room)),
    written(CHIP + 8, 35, "word", words),
    written(CHIP + 8 + past, 35, "sub", cut(sub, 10.5, WIDTH - CHIP - 14 - past)),
    ...far.map((line, at) => written(CHIP + 7, far.length === 1 ? 28 : 19 + at * 19, "large", line)),
  );
  if (sign) group.append(written(WIDTH - 8, 19, "sign", sign));
  group.dataset.id = box.id;
  return group;
};
// The left end of a box, in which the badge is.
const chip = (round) => `M${CHIP} 0H${round}A${round} ${round} 0 0 0 0 ${round}V${HEIGHT - round}A${round} ${round} 0 0 0 ${round} ${HEIGHT}H${CHIP}Z`;

// The kind of an arrow's head, which has its color.
const headOf = (link) => (marked(link.findings).length ? worst(link.findings) : link.change ?? "plain");
const drawLink = (link) => {
  const severity = marked(link.findings).length ? worst(link.findings) : "";
  const line = curve(view.spots.get(view.home.get(link.to)), view.spots.get(view.home.get(link.from)));
  const group = element("g", { class: `link ${link.kind} ${severity} ${link.change ?? ""}` });
  group.append(element("path", { d: line.d, "marker-end": `url(#head-${headOf(link)})` }));
  const sign = severity ? SIGN[severity] : OF_LINK[link.change];
  if (sign) group.append(written(line.x, line.y + 5, "", sign));
  return group;
};

const drawBand = (band, height) => {
  const name = band.wave === 0 ? "immediately" : band.wave < MISSING ? `wave ${band.wave}` : band.wave === MISSING ? "missing" : "never";
  return element("g", { class: "band" },
    element("rect", { x: band.x, y: 0, width: band.width, height, rx: 8 }),
    written(band.x + 14, 30, "", `${name} · ${band.count}`));
};

// Draws the nodes, and the links between them that `wanted` accepts. Nodes of a band with the same `key` are one box,
// unless its id is in `open`; without a key, all nodes are drawn.
const draw = (visible, wanted, key, open) => {
  const found = bandsOf(visible);
  const bands = key ? found.map(([band, those]) => [band, collapsed(band, those, key, open)]) : found;
  const boxes = bands.flatMap(([, those]) => those);
  const made = layout(bands, svg.getBoundingClientRect());
  const same = namesakes(visible);
  const boxOf = new Map(boxes.flatMap((box) => inside(box).map((node) => [node.id, box])));
  view.home = new Map([...boxOf].map(([id, box]) => [id, box.id]));
  view.boxes = new Map(visible.map((node) => [boxOf.get(node.id).id, boxOf.get(node.id)])); // in the order of the document
  view.spots = made.spots;
  view.size = made;
  document.getElementById("bands").replaceChildren(...made.bands.map((band) => drawBand(band, made.height)));
  view.drawn = new Map([...view.boxes].map(([id, box]) => [id, drawBox(box, made.spots.get(id), same.has(id))]));
  document.getElementById("nodes").replaceChildren(...view.drawn.values());
  drawLinks(wanted);
};
const drawLinks = (wanted) => {
  const [home, seen] = [view.home, new Set()];
  const isNew = (link) => {
    const [from, to] = [home.get(link.from), home.get(link.to)];
    if (from === undefined || to === undefined || from === to) return false;
    if (from === link.from && to === link.to) return true;
    const name = JSON.stringify([from, to, link.kind, headOf(link)]);
    return !seen.has(name) && seen.add(name);
  };
  const both = links.filter((link) => wanted(link) && isNew(link));
  view.lines = both.map((link) => [link, drawLink(link)]);
  document.getElementById("links").replaceChildren(...view.lines.map(([, drawn]) => drawn));
};

// During a move, only the transform changes, once for each frame. The picture is moved as a whole,
// and redrawn sharply when it stops.
let pending = false, resting = 0;
const moved = () => {
  scene.style.willChange = "transform";
  clearTimeout(resting);
  resting = setTimeout(() => { scene.style.willChange = ""; }, 200);
  if (pending) return;
  pending = true;
  requestAnimationFrame(() => {
    pending = false;
    scene.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.k})`);
    scene.classList.toggle("small", view.k < 0.8);
    scene.classList.toggle("tiny", view.k < 0.3);
    const far = Math.min(Math.max(1, 0.8 / view.k), 2.2).toFixed(1);
    if (scene.style.getPropertyValue("--far") !== far) scene.style.setProperty("--far", far);
  });
};
const zoom = (factor, x, y) => {
  const box = svg.getBoundingClientRect();
  const [cx, cy] = [x ?? box.width / 2, y ?? box.height / 2];
  const k = Math.min(Math.max(view.k * factor, 0.03), 4);
  view.x = cx - ((cx - view.x) * k) / view.k;
  view.y = cy - ((cy - view.y) * k) / view.k;
  view.k = k;
  moved();
};
// Shows everything, from a scale `least` on.
const fit = (least) => {
  const box = svg.getBoundingClientRect();
  const whole = Math.min((box.width - 32) / view.size.width, (box.height - 32) / view.size.height, 1.25);
  view.k = Math.max(whole, least);
  view.x = Math.max(16, (box.width - view.size.width * view.k) / 2);
  view.y = Math.max(16, (box.height - view.size.height * view.k) / 2);
  moved();
};
// The whole picture, but legible.
const start = () => fit(LEGIBLE);
const all = () => fit(svg.getBoundingClientRect().width < 600 ? LEGIBLE : 0.03);
// Scrolls to a box, large enough to read.
const centre = (id) => {
  const spot = view.spots.get(id), box = svg.getBoundingClientRect();
  if (!spot) return;
  view.k = Math.max(view.k, 0.75);
  view.x = box.width / 2 - (spot.x + WIDTH / 2) * view.k;
  view.y = box.height / 2 - (spot.y + HEIGHT / 2) * view.k;
  moved();
};
const inSight = (id) => {
  const spot = view.spots.get(id), box = svg.getBoundingClientRect();
  const x = spot.x * view.k + view.x, y = spot.y * view.k + view.y;
  return view.k >= 0.45 && x > 0 && y > 0 && x + WIDTH * view.k < box.width && y + HEIGHT * view.k < box.height;
};

const pointers = new Map();
let dragged = 0;
svg.addEventListener("pointerdown", (event) => {
  pointers.set(event.pointerId, event);
  if (pointers.size === 1) dragged = 0;
});
addEventListener("pointermove", (event) => {
  const last = pointers.get(event.pointerId);
  if (!last) return;
  const [dx, dy] = [event.clientX - last.clientX, event.clientY - last.clientY];
  if (pointers.size === 1) {
    view.x += dx;
    view.y += dy;
  } else {
    const box = svg.getBoundingClientRect();
    const other = [...pointers.values()].find((it) => it.pointerId !== event.pointerId);
    const apart = (it) => Math.hypot(it.clientX - other.clientX, it.clientY - other.clientY);
    zoom(apart(event) / Math.max(apart(last), 1), other.clientX - box.left, other.clientY - box.top);
  }
  dragged += Math.abs(dx) + Math.abs(dy);
  svg.classList.toggle("drag", dragged > 4);
  pointers.set(event.pointerId, event);
  moved();
});
for (const name of ["pointerup", "pointercancel"]) {
  addEventListener(name, (event) => {
    pointers.delete(event.pointerId);
    svg.classList.remove("drag");
  });
}
svg.addEventListener("wheel", (event) => {
  event.preventDefault();
  const box = svg.getBoundingClientRect();
  const lines = event.deltaMode ? 30 : 1;
  zoom(Math.exp(-event.deltaY * lines * 0.0016), event.clientX - box.left, event.clientY - box.top);
}, { passive: false });
