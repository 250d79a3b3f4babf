// Copies the address of what is seen: the page's own, with where the map looks, how it is drawn and what is chosen. What the address
// says of case, records, filters and days stands in it already. And saves the map as it is seen as a picture, SVG or PNG.

/** @typedef {{ chosen: string, hasMap: boolean }} Data */

const MAPS = /** @type {"iframe"} */ (".st-key-map_frame iframe, .st-key-article_map_frame iframe");

const PLAYER_PX = 118; // of the map, under the time player
const MARGIN = 0.2; // what is left out at each side, so that the receiver's map, made to hold the rest, has the same zoom

/** @param {number} degrees */
const short = (degrees) => String(Math.round(degrees * 10_000) / 10_000);

/** @param {URL} link */
const addMap = (link) => {
  const seen = document.querySelector(MAPS)?.contentWindow;
  const { map, datelineEvents } = /** @type {any} */ (seen ?? {});
  if (!map?.getBounds) return;
  const layer = datelineEvents?.layersOf(map).get("Events");
  const { x: width, y } = map.getSize();
  const height = y - (layer?.config?.player ? PLAYER_PX : 0);
  const [left, top] = [width * MARGIN, height * MARGIN];
  const [northWest, southEast] = [
    [left, top],
    [width - left, height - top],
  ].map((at) => map.containerPointToLatLng(at));
  const sides = [southEast.lat, northWest.lng, northWest.lat, southEast.lng];
  link.searchParams.set("view", sides.map(short).join(","));
  if (layer?.style && layer.style !== "auto") link.searchParams.set("look", layer.style);
  if (layer?.clock && layer.clock.mode !== "window") link.searchParams.set("clock", layer.clock.mode);
};

/** @param {Data} data */
const linkOf = ({ chosen }) => {
  const link = new URL(location.href);
  for (const name of ["view", "look", "clock", "chosen", "embed"]) link.searchParams.delete(name);
  if (chosen) link.searchParams.set("chosen", chosen);
  addMap(link);
  return link.href;
};

// -- the picture ---------------------------------------------------------------------------------------------------------

const SVG = "http://www.w3.org/2000/svg";
const DRAWN = /** @type {const} */ ([
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-opacity",
  "fill-opacity",
  "opacity",
]);
const PIXELS = 2; // of a PNG for each of the screen
const FOOT_PX = 46;

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
const node = (name, attributes, text) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
};

/**
 * A drawing of the map with its looks written into it: a picture has no style sheet.
 * @param {SVGElement} drawing
 * @param {DOMRect} box
 */
const drawingNode = (drawing, box) => {
  const copy = /** @type {SVGElement} */ (drawing.cloneNode(true));
  const [from, to] = [drawing.querySelectorAll("*"), copy.querySelectorAll("*")];
  for (const [at, one] of from.entries()) {
    const looks = getComputedStyle(one);
    for (const name of DRAWN) to[at].setAttribute(name, looks.getPropertyValue(name));
    to[at].removeAttribute("class");
  }
  copy.removeAttribute("style");
  copy.setAttribute("overflow", "visible");
  for (const [name, value] of Object.entries({ x: box.x, y: box.y, width: box.width, height: box.height }))
    copy.setAttribute(name, String(value));
  return copy;
};

/**
 * @param {HTMLElement} label
 * @param {DOMRect} box
 * @param {string} ground
 */
const labelNode = (label, box, ground) => {
  const { color, fontSize, fontWeight, fontStyle, fontFamily, textTransform } = getComputedStyle(label);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const looks = {
    "font-size": fontSize,
    "font-weight": fontWeight,
    "font-style": fontStyle,
    "font-family": fontFamily,
  };
  const halo = { stroke: ground, "stroke-width": 3, "paint-order": "stroke", "stroke-linejoin": "round" };
  return node(
    "text",
    { x, y, fill: color, "text-anchor": "middle", dy: ".35em", ...looks, ...halo },
    textTransform === "uppercase" ? label.textContent.toUpperCase() : label.textContent,
  );
};

/** @param {Element} one */
const heightOf = (one) => Number.parseInt(getComputedStyle(one).zIndex, 10) || 0;

/** @param {Iterable<Element>} elements */
const fromBelow = (elements) => [...elements].sort((one, other) => heightOf(one) - heightOf(other));

/**
 * What is drawn on the map, from below: pictures of canvases, drawings, and names.
 * @param {Element} under
 * @param {DOMRect} whole
 * @param {string} ground
 * @returns {Generator<SVGElement>}
 */
function* drawn(under, whole, ground) {
  for (const one of fromBelow(under.children)) {
    const at = one.getBoundingClientRect();
    const box = new DOMRect(at.x - whole.x, at.y - whole.y, at.width, at.height);
    const isSeen = getComputedStyle(one).visibility !== "hidden" && getComputedStyle(one).display !== "none";
    if (!isSeen) continue;
    if (one.tagName === "CANVAS")
      yield node("image", { ...place(box), href: /** @type {HTMLCanvasElement} */ (one).toDataURL() });
    else if (one.tagName === "svg") yield drawingNode(/** @type {SVGElement} */ (one), box);
    else if (one.classList.contains("dl-label")) yield labelNode(/** @type {HTMLElement} */ (one), box, ground);
    else yield* drawn(one, whole, ground);
  }
}

/** @param {DOMRect} box */
const place = ({ x, y, width, height }) => ({ x, y, width, height });

/** @param {Document} map */
const pictureOf = (map) => {
  const container = /** @type {HTMLElement} */ (map.querySelector(".leaflet-container"));
  const whole = container.getBoundingClientRect();
  const { backgroundColor: ground } = getComputedStyle(container);
  const { color: ink } = getComputedStyle(
    /** @type {Element} */ (map.querySelector(".leaflet-control-attribution") ?? container),
  );
  const covered = map.querySelector(".dl-player")?.getBoundingClientRect().height ?? 0;
  const [width, height] = [whole.width, whole.height - covered];
  const picture = node("svg", {
    xmlns: SVG,
    width,
    height: height + FOOT_PX,
    viewBox: `0 0 ${width} ${height + FOOT_PX}`,
  });
  const seen = node("svg", { x: 0, y: 0, width, height, overflow: "hidden" });
  seen.append(node("rect", { width, height, fill: ground }));
  for (const pane of fromBelow(map.querySelectorAll(".leaflet-map-pane > .leaflet-pane")))
    seen.append(...drawn(pane, whole, ground));
  const scale = /** @type {HTMLElement | null} */ (map.querySelector(".leaflet-control-scale-line"));
  if (scale) {
    const [long, y] = [scale.offsetWidth, height - 12];
    seen.append(node("path", { d: `M12 ${y - 6}v6h${long}v-6`, fill: "none", stroke: ink, "stroke-width": 2 }));
    seen.append(
      node("text", { x: 16, y: y - 5, "font-size": 11, "font-family": "sans-serif", fill: ink }, scale.textContent),
    );
  }
  /** @param {string} selector */
  const words = (selector) => map.querySelector(selector)?.textContent ?? "";
  const shown = [words(".dl-player-dates"), words(".dl-player-counts")].filter(Boolean).join(". ");
  const lines = [
    shown,
    `${words(".leaflet-control-attribution")}. Made with Dateline, ${new Date().toISOString().slice(0, 10)}`,
  ];
  const look = { x: 12, "font-family": "sans-serif", fill: ink };
  const foot = lines.map((line, at) =>
    node("text", { ...look, y: height + 18 + at * 17, "font-size": at ? 10 : 12 }, line),
  );
  picture.append(node("rect", { width, height: height + FOOT_PX, fill: ground }), seen, ...foot);
  return { text: new XMLSerializer().serializeToString(picture), width, height: height + FOOT_PX };
};

/**
 * @param {string} text
 * @param {number} width
 * @param {number} height
 * @returns {Promise<Blob | null>}
 */
const pixelsOf = async (text, width, height) => {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: width * PIXELS, height: height * PIXELS });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
};

/** @param {"svg" | "png"} kind */
const savePicture = async (kind) => {
  const map = document.querySelector(MAPS)?.contentDocument;
  if (!map?.querySelector(".leaflet-container")) return;
  const { text, width, height } = pictureOf(map);
  const file = kind === "svg" ? new Blob([text], { type: "image/svg+xml" }) : await pixelsOf(text, width, height);
  if (!file) return;
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: `map.${kind}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

// -- buttons -------------------------------------------------------------------------------------------------------------

/** @param {{ data: Data, parentElement: HTMLElement }} component */
export default function ({ data, parentElement }) {
  const menu = /** @type {HTMLDetailsElement} */ (parentElement.querySelector("details"));
  menu.hidden = !data.hasMap;
  for (const item of /** @type {NodeListOf<HTMLButtonElement>} */ (menu.querySelectorAll("button")))
    item.onclick = () => {
      menu.open = false;
      savePicture(item.dataset.kind === "svg" ? "svg" : "png");
    };
  const button = /** @type {HTMLButtonElement} */ (parentElement.querySelector(".link"));
  const words = /** @type {HTMLElement} */ (parentElement.querySelector(".words"));
  const field = /** @type {HTMLInputElement} */ (parentElement.querySelector("input"));
  button.onclick = async () => {
    const link = linkOf(data);
    try {
      await navigator.clipboard.writeText(link);
      words.textContent = "Copied";
      setTimeout(() => {
        words.textContent = "Copy link";
      }, 2_000);
    } catch {
      // a page that is not safe may not write there: its reader copies it
      field.value = link;
      field.hidden = false;
      field.select();
    }
  };
  field.onblur = () => {
    field.hidden = true;
  };
}
