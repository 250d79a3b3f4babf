// Dateline's base map for Leaflet 1.9: country outlines, tiles, theme, and a view that a browser remembers.
// Every text arrives as data and is shown through textContent.

import { declutter } from "./labels.js";
import { OutlineCanvas } from "./outlinecanvas.js";
import { Outlines } from "./outlines.js";
import { element } from "./words.js";

/** @import { Colours, Country, Topology } from "./outlines.js" */

/** @typedef {[south_west: [number, number], north_east: [number, number]]} Bounds */

/**
 * @typedef {object} GroundConfig
 * @property {string | Topology} outlines - where they are, or they themselves
 * @property {Bounds} bounds
 * @property {number} foot - pixels at the bottom that the player will cover
 * @property {string} place
 * @property {string} credits
 */

/** @typedef {{ name: string, url: string, attribution: string, maxZoom: number }} TileSource */
/** @typedef {{ dark: boolean, tiles?: TileSource }} LookConfig */

/** @type {WeakMap<L.Map, OutlineLayer>} */
const outlineLayers = new WeakMap();
/** @type {WeakMap<L.Map, { url: string, layer: L.TileLayer }>} */
const tileLayers = new WeakMap();

/**
 * Sees that the map has a pane of that name, which no pointer reaches; returns the name.
 * @param {L.Map} map
 * @param {string} name
 * @param {number} zIndex
 */
export function pane(map, name, zIndex) {
  if (map.getPane(name)) return name;
  const made = map.createPane(name);
  made.style.zIndex = String(zIndex);
  made.style.pointerEvents = "none";
  return name;
}

/**
 * A line on the map about one topic, in place of the last about it; "" for none.
 * @param {L.Map} map
 * @param {string} topic
 * @param {string} text
 */
export function notify(map, topic, text) {
  const id = `dl-notice-${topic}`;
  map.getContainer().querySelector(`.${id}`)?.remove();
  if (text) map.getContainer().append(element("div", `dl-notice ${id}`, text, { role: "status" }));
}

/**
 * The country outlines of a map, if it has a ground.
 * @param {L.Map} map
 */
export function outlinesOf(map) {
  return outlineLayers.get(map);
}

function hasCanvas() {
  return Boolean(document.createElement("canvas").getContext("2d"));
}

// -- country outlines -------------------------------------------------------------------------------------------------

class OutlineLayer extends L.LayerGroup {
  /** @type {Map<Country, L.Marker>} */
  #labels = new Map();
  /** @type {Promise<Outlines>} */
  #loading;
  /** @type {Outlines | null} */
  #outlines = null;
  /** @type {{ below: OutlineCanvas, above: OutlineCanvas } | null} */
  #canvases = null; // null in a browser without
  /** @type {{ below: L.Renderer, above: L.Renderer } | null} */
  #renderers = null; // then these draw
  /** @type {L.Path[]} */
  #paths = [];
  #restyled = "";

  /** @param {string | Topology} source */
  constructor(source) {
    super();
    this.#loading = this.#load(source);
  }

  /** @param {string | Topology} source */
  async #load(source) {
    this.#outlines = new Outlines(typeof source === "string" ? await this.#fetch(source) : source);
    return this.#outlines;
  }

  /** @param {string} link */
  async #fetch(link) {
    const answer = await fetch(link);
    if (!answer.ok) throw new Error(`answer ${answer.status}`);
    return answer.json();
  }

  /** @param {L.Map} map */
  onAdd(map) {
    super.onAdd(map);
    outlineLayers.set(map, this);
    const restyle = () => this.restyle(map);
    for (const link of document.querySelectorAll("link[rel=stylesheet]"))
      link.addEventListener("load", restyle, { once: true });
    const [below, above] = [pane(map, "dateline-land", 150), pane(map, "dateline-borders", 250)];
    this.#loading
      .then((outlines) => {
        if (hasCanvas()) {
          this.#canvases = { below: new OutlineCanvas(outlines, below), above: new OutlineCanvas(outlines, above) };
          this.addLayer(this.#canvases.below);
        }
        pane(map, "dateline-names", 260);
        this.restyle(map);
        this.#chooseLabels(map, outlines);
        map.on("zoomend", () => this.#chooseLabels(map, outlines));
      })
      .catch((problem) =>
        notify(map, "outlines", `The country outlines did not load (${problem.message}). Reload the page.`),
      );
    return this;
  }

  /**
   * Colours come from the style sheet, so that they follow the theme. Tiles hide the land; the lines lie over them.
   * @param {L.Map} map
   */
  restyle(map) {
    if (!this.#outlines) return;
    const style = getComputedStyle(map.getContainer());
    const [land, coast, border] = ["land", "coast", "border"].map((name) =>
      style.getPropertyValue(`--dl-${name}`).trim(),
    );
    if (!land) return; // the style sheet is on its way
    const isTiled = tileLayers.has(map);
    const asked = JSON.stringify([land, coast, border, isTiled]);
    if (this.#restyled === asked) return; // as at most moves of a slider
    this.#restyled = asked;
    if (!this.#canvases) return this.#drawPaths(this.#outlines, { land, coast, border });
    const { below, above } = this.#canvases;
    below.paint({ land, coast, border });
    above.paint({ coast, border });
    if (isTiled) this.addLayer(above);
    else this.removeLayer(above);
  }

  /**
   * @param {Outlines} outlines
   * @param {Colours} colours
   */
  #drawPaths(outlines, colours) {
    for (const path of this.#paths) this.removeLayer(path);
    this.#renderers ??= { below: L.svg({ pane: "dateline-land" }), above: L.svg({ pane: "dateline-borders" }) };
    this.#paths = outlines.paths(colours, this.#renderers);
    for (const path of this.#paths) this.addLayer(path);
  }

  /**
   * Calls back with the country's polygons, or null when there is no such country.
   * @param {string} code
   * @param {(shape: [number, number][][][] | null) => void} use
   */
  whenShape(code, use) {
    this.#loading.then(
      (outlines) => use(outlines.shape(code)),
      () => use(null),
    );
  }

  /**
   * A country is named where its name fits into the circle inside it.
   * @param {L.Map} map
   * @param {Outlines} outlines
   */
  #chooseLabels(map, outlines) {
    for (const country of outlines.countries) {
      const pixels = (country.label[2] * 256 * 2 ** map.getZoom()) / 360;
      const fits = pixels > 12 + 2.6 * country.name.length && pixels < 1200;
      const label = this.#labels.get(country) ?? (fits ? this.#label(country) : null);
      if (!label || fits === this.hasLayer(label)) continue;
      this.#labels.set(country, label);
      if (fits) this.addLayer(label);
      else this.removeLayer(label);
    }
    declutter(map);
  }

  /** @param {Country} country */
  #label({ name, label: [lon, lat] }) {
    const icon = L.divIcon({ className: "dl-country", html: element("span", "dl-label", name), iconSize: [0, 0] });
    return L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "dateline-names" });
  }
}

// -- the ground -------------------------------------------------------------------------------------------------------

/** @type {Bounds} */
const WORLD = [
  [-85, -190],
  [85, 190],
];
const HARDLY_PX = 3; // from the opening view: a map that was made larger or smaller, and not moved
const NO_SIDE = "Outlines: Natural Earth; borders imply no endorsement";

/**
 * A press gives the map the focus, for which a browser would scroll the page until all of the map is in view: the mark would
 * be gone from under the pointer before it is let go, and the press lost.
 * @param {HTMLElement} box
 */
function holdStill(box) {
  box.focus = (options) => HTMLElement.prototype.focus.call(box, { ...options, preventScroll: true });
}

// Outlines, limits, scale and credits; and the opening view: these bounds, unless the reader has moved this map away
// from them before, in this tab: then the view that was left.
export class Ground extends L.Layer {
  #told;
  #name;
  #outlines;
  /** @type {{ center: L.LatLng, zoom: number } | null} */
  #fitted = null; // the opening view, until the map is moved

  /** @param {GroundConfig} told */
  constructor(told) {
    super();
    this.#told = told;
    this.#name = `dateline-view ${told.place}`;
    this.#outlines = new OutlineLayer(told.outlines);
  }

  /** @param {L.Map} map */
  onAdd(map) {
    const { credits } = this.#told;
    Object.assign(map.options, { maxBoundsViscosity: 0.8 });
    holdStill(map.getContainer());
    map.setMinZoom(2).setMaxZoom(19).setMaxBounds(WORLD);
    map.attributionControl.setPrefix(false); // Leaflet's own prefix carries a flag
    const words = element("span", "", [credits, NO_SIDE].filter(Boolean).join(" · "));
    map.attributionControl.addAttribution(words.innerHTML); // escaped: Leaflet takes markup
    L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
    map.addLayer(this.#outlines);
    this.#fit(map);
    const left = this.#read();
    if (left) {
      map.setView(left.center, left.zoom, { animate: false });
      this.#fitted = null;
    }
    map.on("moveend", this.#keep, this);
    map.on("resize", this.#fitAgain, this);
    return this;
  }

  /** @param {L.Map} map */
  #fit(map) {
    const { bounds, foot } = this.#told;
    const room = { paddingTopLeft: L.point(24, 12), paddingBottomRight: L.point(24, 12 + foot) };
    map.fitBounds(bounds, { ...room, maxZoom: 9, animate: false });
    this.#fitted = { center: map.getCenter(), zoom: map.getZoom() };
  }

  /**
   * A page may give the map its size only after it has opened: as long as nothing moved it, the opening view is made for that.
   * @param {{ target: L.Map }} event
   */
  #fitAgain({ target: map }) {
    if (!this.#fitted) return;
    const { center, zoom } = this.#fitted;
    const away = map.latLngToContainerPoint(center).distanceTo(map.getSize().divideBy(2));
    if (zoom === map.getZoom() && away <= HARDLY_PX) this.#fit(map);
    else this.#fitted = null;
  }

  /** @param {L.Map} map */
  onRemove(map) {
    map.off("moveend", this.#keep, this);
    map.off("resize", this.#fitAgain, this);
    map.removeLayer(this.#outlines);
    return this;
  }

  #read() {
    try {
      const left = JSON.parse(localStorage.getItem(this.#name) ?? "null");
      return left && JSON.stringify(left.bounds) === JSON.stringify(this.#told.bounds) ? left : null;
    } catch {
      return null; // a browser that keeps nothing
    }
  }

  /** @param {{ target: L.Map }} event */
  #keep({ target: map }) {
    const { lat, lng } = map.getCenter();
    const left = { bounds: this.#told.bounds, center: [lat, lng], zoom: map.getZoom() };
    try {
      localStorage.setItem(this.#name, JSON.stringify(left));
    } catch {
      // nor does it matter much
    }
  }
}

// -- look: theme and tiles --------------------------------------------------------------------------------------------

/**
 * Tiles lie over the land and under the borders; when they fail, the outlines stay and a line says so.
 * @param {L.Map} map
 * @param {TileSource} [source]
 */
function setTiles(map, source) {
  const shown = tileLayers.get(map);
  if (source?.url === shown?.url) return;
  if (shown) map.removeLayer(shown.layer);
  tileLayers.delete(map);
  notify(map, "tiles", "");
  map.getContainer().classList.toggle("dl-tiled", Boolean(source));
  if (!source) return;
  const { name, url, attribution, maxZoom: maxNativeZoom } = source;
  const layer = L.tileLayer(url, { maxNativeZoom, attribution });
  let loaded = 0;
  layer.on("tileload", () => {
    loaded += 1;
    if (loaded === 1) notify(map, "tiles", "");
  });
  layer.on("tileerror", () => {
    if (!loaded) notify(map, "tiles", `The tiles of ${name} do not come; the map shows outlines only.`);
  });
  tileLayers.set(map, { url, layer: layer.addTo(map) });
}

// streamlit-folium keeps every group that it ever added, and Streamlit writes its theme into the frame anew at every
// run: both are of no use any more, and would be thousands within an hour.
function tidyFrame() {
  window.feature_group?.splice(0);
  const styles = [...document.head.querySelectorAll("style")];
  const themes = styles.filter((style) => style.textContent.includes("--primary-color"));
  for (const theme of themes.slice(0, -1)) theme.remove();
}

export class MapLook extends L.Layer {
  #look;

  /** @param {LookConfig} look */
  constructor(look) {
    super();
    this.#look = look;
  }

  /** @param {L.Map} map */
  onAdd(map) {
    tidyFrame();
    map.getContainer().classList.toggle("dl-dark", this.#look.dark);
    document.documentElement.style.colorScheme = this.#look.dark ? "dark" : "light";
    setTiles(map, this.#look.tiles);
    outlinesOf(map)?.restyle(map);
    return this;
  }

  onRemove() {
    return this;
  }
}

// -- every map --------------------------------------------------------------------------------------------------------

if (matchMedia("(prefers-reduced-motion: reduce)").matches)
  L.Map.mergeOptions({ zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false });

L.Map.addInitHook(
  /** @this {L.Map} */
  function () {
    this.on("zoomend moveend resize", () => declutter(this));
    new ResizeObserver(() => this.invalidateSize()).observe(this.getContainer());
  },
);
