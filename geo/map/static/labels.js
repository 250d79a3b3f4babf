// Names on the map that do not cover each other.

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Rect - in the window */
/** @typedef {[side: string, gap: number]} Side */

// Where a label may stand: at its mark's sides; around the point of an area.
/** @type {Side[]} */
const BESIDE = [
  ["right", 1],
  ["left", 1],
  ["above", 1],
  ["below", 1],
];
/** @type {Side[]} */
const OVER = [["over", 0]];
/** @type {Side[]} */
const AROUND = [
  ...OVER,
  ["above", 14],
  ["above", 42],
  ["below", 14],
  ["below", 42],
  ["right", 14],
  ["right", 42],
  ["left", 14],
  ["left", 42],
];

/** @type {WeakMap<L.Map, number>} */
const waiting = new WeakMap(); // frames in which maps will be decluttered

/**
 * @param {Rect} a
 * @param {Rect} b
 */
function overlaps(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/**
 * The label's rectangle on that side of a mark, gap in pixels.
 * @param {Rect} mark
 * @param {{ width: number, height: number }} size
 * @param {Side} where
 */
function placeAt(mark, { width, height }, [side, gap]) {
  const x = (mark.left + mark.right - width) / 2;
  const y = (mark.top + mark.bottom - height) / 2;
  const left = side === "right" ? mark.right + gap : side === "left" ? mark.left - gap - width : x;
  const top = side === "above" ? mark.top - gap - height : side === "below" ? mark.bottom + gap : y;
  return { left, top, right: left + width, bottom: top + height };
}

/** @param {Element} label */
function priority(label) {
  const icon = label.closest(".leaflet-marker-icon");
  return Number((icon instanceof HTMLElement && icon.dataset.priority) || -1);
}

/** @param {Element} label */
function sidesOf(label) {
  if (label.closest(".dl-mark")) return BESIDE;
  return label.closest(".dl-area-label") ? AROUND : OVER;
}

/**
 * The most important labels first; each takes the first free place at its mark that the edge does not cut, or hides.
 * @param {L.Map} map
 */
function declutterNow(map) {
  const box = map.getContainer();
  const inside = box.getBoundingClientRect();
  const drawn = [...(window.datelineEvents?.layersOf(map).values() ?? [])].flatMap((layer) => layer.boxes());
  /** @type {Rect[]} */
  const taken = [...box.querySelectorAll(".dl-mark")].map((mark) => mark.getBoundingClientRect());
  taken.push(...drawn);
  /** @type {HTMLElement[]} */
  const labels = [...box.querySelectorAll(".dl-label")].filter((label) => label instanceof HTMLElement);
  labels.sort((a, b) => priority(b) - priority(a));
  // all is measured before anything is moved, or each label would have the page laid out again
  const sizes = labels.map((label) => label.getBoundingClientRect());
  const marks = labels.map((label) => /** @type {HTMLElement} */ (label.parentElement).getBoundingClientRect());
  labels.forEach((label, i) => {
    const mark = marks[i];
    const own = taken.find((other) => other.left === mark.left && other.top === mark.top);
    const places = sidesOf(label).map((side) => placeAt(mark, sizes[i], side));
    const free = places.filter((rect) => taken.every((other) => other === own || !overlaps(rect, other)));
    const place = free.find(({ left, right }) => left >= inside.left && right <= inside.right);
    label.classList.toggle("dl-hidden", !place);
    if (!place) return;
    taken.push(place);
    label.style.left = `${place.left - mark.left}px`;
    label.style.top = `${place.top - mark.top}px`;
  });
}

/**
 * Asks for it; it is done once, in the next frame.
 * @param {L.Map} map
 */
export function declutter(map) {
  if (waiting.has(map)) return;
  const frame = requestAnimationFrame(() => {
    waiting.delete(map);
    declutterNow(map);
  });
  waiting.set(map, frame);
}

/**
 * Is there nothing to do?
 * @param {L.Map} map
 */
export function isDecluttered(map) {
  return !waiting.has(map);
}
