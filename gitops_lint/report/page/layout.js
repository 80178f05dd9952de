
// The layout: a band for each wave, from left to right, with columns of boxes. A box is a node, or a group of nodes
// of one band: {id, kind: "group", name, wave, members}.
const WIDTH = 216, HEIGHT = 44, ROW = 56, COLUMN = 272, BAND = 40, TOP = 52;
const LEGIBLE = 0.5; // the scale below which names cannot be read
const FEW = 3; // members of a group

// Missing objects and objects that never start come last.
const MISSING = 1e8, NEVER = 1e9;
const bandsOf = (visible) => {
  const level = levels(visible.filter((node) => node.wave === null));
  const byBand = grouped(visible, (node) =>
    node.marks.includes("missing") ? MISSING : node.wave ?? NEVER + level.get(node.id));
  return [...byBand].sort(([one], [other]) => one - other);
};

// For nodes that never start, how many of them come before each; cycles are cut.
const levels = (stuck) => {
  const inside = new Set(stuck.map((node) => node.id)), found = new Map(), open = new Set();
  for (const { id } of stuck) {
    const stack = [id];
    while (stack.length) {
      const top = stack.at(-1);
      const needs = (waits.get(top) ?? []).filter((link) => link.kind !== "health" && inside.has(link.to)).map((link) => link.to);
      const left = open.has(top) ? [] : needs.filter((other) => !found.has(other) && !open.has(other));
      open.add(top);
      if (left.length && !found.has(top)) stack.push(...left);
      else {
        found.set(top, found.get(top) ?? Math.max(-1, ...needs.map((other) => found.get(other) ?? -1)) + 1);
        stack.pop();
      }
    }
  }
  return found;
};

// The nodes of a band with those of one `key` as one box, unless they are few or their group is open. What a change
// does to them is the same.
const collapsed = (band, found, key, open) => {
  const boxes = [];
  for (const [both, inside] of grouped(found, (node) => `${node.states?.[0] ?? ""}\0${key(node)}`)) {
    const id = `\0${band}\0${both}`, name = both.slice(both.indexOf("\0") + 1);
    if (name === "" || inside.length < FEW || open.has(id)) boxes.push(...inside);
    else boxes.push({ id, kind: "group", name, namespace: "", wave: inside[0].wave, marks: [], members: inside });
  }
  return boxes;
};
const inside = (box) => box.members ?? [box];

// The number of rows that gives the picture about the aspect ratio of its container.
const rowsFor = (bands, aspect) => {
  const most = Math.max(...bands.map(([, boxes]) => boxes.length));
  let best = most, error = Infinity;
  for (let rows = Math.min(4, most); rows <= most; rows++) {
    const columns = bands.reduce((sum, [, boxes]) => sum + Math.ceil(boxes.length / rows), 0);
    const ratio = (columns * COLUMN + bands.length * BAND) / (rows * ROW + TOP);
    if (Math.abs(Math.log(ratio / aspect)) < error) {
      error = Math.abs(Math.log(ratio / aspect));
      best = rows;
    }
  }
  return best;
};

// The boxes of a band, sorted by the mean height of the nodes they wait for, then by name.
const ordered = (boxes, height) => {
  const weight = new Map(boxes.map((box) => {
    const needs = inside(box).flatMap((node) => waits.get(node.id) ?? []);
    const there = needs.map((link) => height.get(link.to)).filter((at) => at !== undefined);
    return [box.id, there.length ? there.reduce((sum, at) => sum + at, 0) / there.length : 0];
  }));
  return boxes.sort((one, other) =>
    SOURCES.has(other.kind) - SOURCES.has(one.kind)
    || weight.get(one.id) - weight.get(other.id)
    || (one.namespace < other.namespace ? -1 : one.namespace > other.namespace ? 1 : 0)
    || (one.name < other.name ? -1 : 1));
};

// {spots: id of a box -> {x, y}, bands: [{wave, count, x, width}], width, height} for a container of a size.
const layout = (bands, box) => {
  const aspect = Math.min(Math.max(box.width / Math.max(box.height, 1), 0.5), 2.4);
  const most = bands.length ? rowsFor(bands, aspect) : 1;
  const inEach = (boxes) => Math.ceil(boxes.length / Math.ceil(boxes.length / most));
  const rows = Math.max(1, ...bands.map(([, boxes]) => inEach(boxes)));
  const wide = bands.reduce((sum, [, boxes]) => sum + Math.ceil(boxes.length / inEach(boxes)) * COLUMN + BAND, -COLUMN + WIDTH);
  // What is too high to be seen whole is aligned at the top, so that the corner that is seen first is not empty.
  const high = TOP + rows * ROW;
  const fits = high * Math.max(Math.min(box.width / wide, box.height / high), LEGIBLE) <= box.height;
  const height = new Map(), spots = new Map(), drawn = [];
  let x = 0;
  for (const [wave, boxes] of bands) {
    const each = inEach(boxes);
    const columns = Math.ceil(boxes.length / each);
    ordered(boxes, height).forEach((it, at) => {
      const start = fits ? (rows - each) / 2 : 0;
      const y = TOP + (start + (at % each)) * ROW;
      for (const node of inside(it)) height.set(node.id, y);
      spots.set(it.id, { x: x + BAND / 2 + Math.floor(at / each) * COLUMN, y });
    });
    const width = columns * COLUMN - (COLUMN - WIDTH) + BAND;
    drawn.push({ wave, count: boxes.reduce((sum, it) => sum + inside(it).length, 0), x, width });
    x += width + COLUMN - WIDTH;
  }
  return { spots, bands: drawn, width: Math.max(x - (COLUMN - WIDTH), 1), height: high };
};

// A curve from one box to another, usually from the right side to the left side, with its midpoint.
const curve = (from, to) => {
  const x1 = from.x + WIDTH, y1 = from.y + HEIGHT / 2, x2 = to.x - 2, y2 = to.y + HEIGHT / 2;
  if (to.x > from.x) {
    const bend = Math.max(24, (x2 - x1) / 2);
    return { d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`, x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
  }
  if (to.x < from.x) { // backwards, from the left side to the right side
    const left = from.x, right = to.x + WIDTH + 2, bend = Math.max(24, (left - right) / 2);
    const below = HEIGHT * 0.8; // not on the line of the opposite arrow
    return {
      d: `M${left} ${y1 + 8}C${left - bend} ${y1 + below} ${right + bend} ${y2 + below} ${right} ${y2 + 8}`,
      x: (left + right) / 2, y: (y1 + y2) / 2 + 2 + below * 0.75,
    };
  }
  // Within a column: down on the right, up on the left, so that both arrows of a cycle are distinct.
  const down = y2 > y1;
  const turn = (down ? 1 : -1) * (26 + Math.min(Math.abs(y2 - y1) / 6, 30));
  const start = down ? x1 : from.x, end = down ? x1 + 2 : from.x - 2;
  return { d: `M${start} ${y1}C${start + turn} ${y1} ${end + turn} ${y2} ${end} ${y2}`, x: start + turn * 0.75, y: (y1 + y2) / 2 };
};
