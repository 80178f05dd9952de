
// The picture: drawing, panning, zooming and highlighting.
const svg = document.getElementById("picture");
const scene = document.getElementById("scene");
const element = (name, attributes = {}, ...children) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const BADGE = new Map([["Kustomization", "KS"], ["HelmRelease", "HR"], ["ResourceSet", "RS"]]);
const badge = (kind) => BADGE.get(kind) ?? kind.replace(/[^A-Z]/g, "").slice(0, 3);

// The start and the end of a text that fit; wide characters count twice.
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const columns = (text) => [...text].reduce((sum, char) => sum + (WIDE.test(char) ? 2 : 1), 0);
const cut = (text, room) => {
  if (text.length <= room / 2 || columns(text.slice(0, 2 * room)) <= room) return text;
  const head = [], tail = [];
  const [first, last] = [[...text.slice(0, room)], [...text.slice(-room)].reverse()];
  while (columns([...head, ...tail].join("")) < room - 2) {
    if (head.length <= tail.length) head.push(first.shift());
    else tail.unshift(last.shift());
  }
  return `${head.join("")}…${tail.join("")}`;
};

for (const kind of ["plain", "error", "warning", "before", "after"]) {
  svg.querySelector("defs").append(element(
    "marker",
    { id: `head-${kind}`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse" },
    element("path", { d: "M0 0L8 4L0 8z" }),
  ));
}

const view = { x: 0, y: 0, k: 1, size: { width: 1, height: 1 }, spots: new Map(), drawn: new Map(), lines: [] };

const drawNode = (node, spot) => {
  const severity = worst(node.findings);
  const label = [node.kind, fullName(node), ...node.marks, severity ? `${node.findings.length} findings, worst ${severity}` : ""];
  const group = element("g", {
    class: ["node", ...node.marks, marked(node.findings).length ? severity : ""].join(" ").trim(),
    transform: `translate(${spot.x} ${spot.y})`,
    role: "button", tabindex: -1, "aria-label": label.filter(Boolean).join(", "),
  });
  const round = node.kind === "HelmRelease" ? 20 : SOURCES.has(node.kind) ? 12 : 5;
  const text = (x, y, kind, content) => {
    const made = element("text", { x, y, class: kind });
    made.textContent = content;
    return made;
  };
  const title = element("title");
  title.textContent = `${shown(node.kind)} ${fullName(node)}`;
  const sub = [node.namespace, ...node.marks.filter((mark) => mark !== "entry")].filter(Boolean).join(" · ");
  group.append(
    title,
    element("rect", { width: WIDTH, height: HEIGHT, rx: round }),
    text(19, 24, "badge", badge(node.kind)),
    text(36, 17, "name", cut(shown(node.name), marked(node.findings).length ? 19 : 23)),
    text(10, 28, "large", cut(shown(node.name), marked(node.findings).length ? 13 : 15)),
    text(36, 32, "sub", cut(shown(sub), 29)),
  );
  if (marked(node.findings).length) group.append(text(WIDTH - 10, 19, "sign", SIGN[severity]));
  group.dataset.id = node.id;
  return group;
};

const drawLink = (link) => {
  const severity = marked(link.findings).length ? worst(link.findings) : "";
  const line = curve(view.spots.get(link.to), view.spots.get(link.from));
  const group = element("g", { class: `link ${link.kind} ${severity}` });
  group.append(element("path", { d: line.d, "marker-end": `url(#head-${severity || "plain"})` }));
  if (severity) {
    const sign = element("text", { x: line.x, y: line.y + 5 });
    sign.textContent = SIGN[severity];
    group.append(sign);
  }
  return group;
};

const drawBand = (band, height) => {
  const label = element("text", { x: band.x + 14, y: 30 });
  const name = band.wave === 0 ? "immediately" : band.wave < MISSING ? `wave ${band.wave}` : band.wave === MISSING ? "missing" : "never";
  label.textContent = `${name} · ${band.count}`;
  return element("g", { class: "band" }, element("rect", { x: band.x, y: 0, width: band.width, height, rx: 8 }), label);
};

// Draws the nodes, and the links between them that `wanted` accepts.
const draw = (visible, wanted) => {
  const box = svg.getBoundingClientRect();
  const made = layout(visible, Math.min(Math.max(box.width / Math.max(box.height, 1), 0.5), 2.4));
  view.spots = made.spots;
  view.size = made;
  document.getElementById("bands").replaceChildren(...made.bands.map((band) => drawBand(band, made.height)));
  view.drawn = new Map(visible.map((node) => [node.id, drawNode(node, made.spots.get(node.id))]));
  document.getElementById("nodes").replaceChildren(...view.drawn.values());
  drawLinks(wanted);
};
const drawLinks = (wanted) => {
  const both = links.filter((link) => view.spots.has(link.from) && view.spots.has(link.to) && wanted(link));
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
    scene.classList.toggle("small", view.k < 0.7);
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
const fit = () => {
  const box = svg.getBoundingClientRect();
  const whole = Math.min((box.width - 32) / view.size.width, (box.height - 32) / view.size.height, 1.25);
  view.k = box.width < 600 ? Math.max(whole, 0.5) : whole;  // on a phone, legibility comes first
  view.x = Math.max(16, (box.width - view.size.width * view.k) / 2);
  view.y = Math.max(16, (box.height - view.size.height * view.k) / 2);
  moved();
};
// Scrolls to a node, large enough to read.
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
