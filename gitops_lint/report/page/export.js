
// The whole picture as a file: an SVG that needs no style sheet, or a PNG of it.
const STYLED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity", "paint-order",
  "font-size", "font-weight", "font-family", "text-anchor", "text-decoration-line"];
const MARGIN = 16, LARGEST = 16000; // pixels of a canvas
const SHAPES = { path: STYLED.slice(0, 6), rect: STYLED.slice(0, 6), text: STYLED };
const PLAIN = new Map([["stroke", "none"], ["stroke-dasharray", "none"], ["stroke-linejoin", "miter"], ["opacity", "1"], ["paint-order", "normal"], ["text-decoration-line", "none"]]);
const styled = (from, to) => {
  const look = getComputedStyle(from);
  for (const name of SHAPES[from.localName] ?? ["opacity"]) {
    const value = look.getPropertyValue(name);
    if (value && PLAIN.get(name) !== value) to.setAttribute(name === "text-decoration-line" ? "text-decoration" : name, value);
  }
  for (const name of ["class", "role", "tabindex", "aria-label", "aria-pressed", "style"]) to.removeAttribute(name);
  [...to.children].forEach((child, at) => {
    if (getComputedStyle(from.children[at]).display === "none") child.dataset.gone = "";
    else styled(from.children[at], child);
  });
};
const drawing = () => {
  const [width, height] = [view.size.width + 2 * MARGIN, view.size.height + 2 * MARGIN].map(Math.ceil);
  const zoomed = ["small", "tiny"].filter((name) => scene.classList.contains(name));
  const far = scene.style.getPropertyValue("--far");
  scene.classList.remove(...zoomed);
  scene.style.setProperty("--far", 1);
  const copy = scene.cloneNode(true), defs = svg.querySelector("defs").cloneNode(true);
  styled(scene, copy);
  styled(svg.querySelector("defs"), defs);
  scene.classList.add(...zoomed);
  scene.style.setProperty("--far", far);
  for (const gone of copy.querySelectorAll("[data-gone]")) gone.remove();
  copy.setAttribute("transform", `translate(${MARGIN} ${MARGIN})`);
  const made = element("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` },
    defs, element("rect", { width, height, fill: getComputedStyle(document.body).backgroundColor }), copy);
  for (const it of made.querySelectorAll("[data-id]")) it.removeAttribute("data-id");
  return { text: new XMLSerializer().serializeToString(made), width, height };
};
const saved = (blob, ending) => {
  const link = html("a", { href: URL.createObjectURL(blob), download: `${data.cluster.replace(/[^\w.-]+/g, "-") || "cluster"}.${ending}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};
const saveSvg = () => saved(new Blob([drawing().text], { type: "image/svg+xml" }), "svg");
const savePng = () => {
  const { text, width, height } = drawing();
  const scale = Math.min(2, LARGEST / Math.max(width, height));
  const canvas = html("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
  const image = new Image();
  image.addEventListener("load", () => {
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => saved(blob, "png"), "image/png");
  });
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
};
