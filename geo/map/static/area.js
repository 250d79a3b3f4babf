// A tool to draw an area on the map, with mouse, pen or finger: drag for a rectangle, or click corner by corner. The first
// corner again, Enter or a double click ends a polygon, Escape gives up. The result is what Tally.setFilter takes as `area`.

import { keepPresses } from "./panels.js";
import { element, icon } from "./words.js";

/** @import { Area } from "./tally.js" */

/** @typedef {{ latlng: L.LatLng, containerPoint: L.Point }} Pointed - in degrees, and in pixels of the map's box */

const PICTURE = "M2 4.5 9 2l5 5-3 7H4z";
const DRAG_PX = 5;
const CLICK_MS = 300; // in which a click follows the finger
const CORNER_PX = 12; // around the first corner
const FINE = 1e5; // parts of a degree: a metre, finer than anybody draws
const LINE = { className: "dl-area-filter", weight: 2, dashArray: "6 4", interactive: false };

export class AreaTool extends L.Control {
  #onArea;
  /** @type {L.Map | null} */
  #map = null;
  /** @type {[number, number][] | null} */
  #corners = null; // while one is drawn
  /** @type {Pointed | null} */
  #begin = null;
  /** @type {L.Polygon | null} */
  #sketched = null;
  /** @type {L.Polygon | null} */
  #shape = null;
  #button = element("a", "", undefined, { href: "#", role: "button", click: (event) => this.#press(event) });
  /** @type {Record<string, (event: any) => void>} */
  #pointers = {
    pointerdown: this.#down,
    pointermove: this.#move,
    pointerup: this.#up,
    pointercancel: this.#lose,
  };

  /** @param {(area: Area | null) => void} onArea */
  constructor(onArea) {
    super({ position: "topleft" });
    this.#onArea = onArea;
  }

  /** @param {L.Map} map */
  onAdd(map) {
    this.#map = map;
    const bar = element("div", "leaflet-bar dl-area-tool");
    this.#button.replaceChildren(icon(PICTURE));
    bar.append(this.#button);
    keepPresses(bar);
    this.#label();
    return bar;
  }

  onRemove() {
    this.#stop();
    this.show(null);
    this.#map = null;
  }

  isDrawing() {
    return this.#corners !== null;
  }

  // Is an area shown?
  hasArea() {
    return this.#shape !== null;
  }

  /**
   * Shows an area that was set from outside, or none.
   * @param {Area | null} area
   */
  show(area) {
    this.#shape?.remove();
    this.#shape = area && this.#map && shapeOf(area).addTo(this.#map);
    this.#label();
  }

  /** @param {Event} event */
  #press(event) {
    event.preventDefault();
    if (this.#corners) return this.#stop();
    if (this.#shape) return this.#finish(null);
    const map = this.#map;
    if (!map) return;
    this.#corners = [];
    map.dragging.disable();
    map.doubleClickZoom.disable();
    map.getContainer().classList.add("dl-drawing");
    map.on("dblclick", this.#close, this);
    L.DomEvent.on(map.getContainer(), this.#pointers, this);
    document.addEventListener("keydown", this.#keys);
    this.#label();
  }

  /** @param {KeyboardEvent} pressed */
  #keys = (pressed) => {
    if (pressed.key === "Escape") this.#stop();
    if (pressed.key === "Enter") this.#close();
  };

  /**
   * @param {L.Map} map
   * @param {PointerEvent} event
   * @returns {Pointed}
   */
  #at(map, event) {
    return { latlng: map.mouseEventToLatLng(event), containerPoint: map.mouseEventToContainerPoint(event) };
  }

  /** @param {PointerEvent} event */
  #down(event) {
    const map = this.#map;
    if (!map) return;
    const { target } = event;
    const isOnMap = target === map.getContainer() || map.getPane("mapPane")?.contains(/** @type {Node} */ (target));
    this.#begin = isOnMap && event.isPrimary ? this.#at(map, event) : null;
  }

  #lose() {
    this.#begin = null;
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (!this.#map || !this.#corners) return;
    const { latlng, containerPoint } = this.#at(this.#map, event);
    if (this.#begin && this.#begin.containerPoint.distanceTo(containerPoint) > DRAG_PX)
      this.#sketch(L.rectangle(L.latLngBounds(this.#begin.latlng, latlng), LINE));
    else if (this.#corners.length) this.#sketch(L.polygon([...this.#corners, [latlng.lat, latlng.lng]], LINE));
  }

  /** @param {PointerEvent} event */
  #up(event) {
    const begin = this.#begin;
    if (!this.#map || !begin) return;
    const { latlng, containerPoint } = this.#at(this.#map, event);
    this.#begin = null;
    if (begin.containerPoint.distanceTo(containerPoint) <= DRAG_PX)
      return this.#addCorner(this.#map, latlng, containerPoint);
    const box = L.latLngBounds(begin.latlng, latlng);
    const [west, east] = [box.getWest(), box.getEast()].map(wrap);
    this.#ignoreClick(this.#map);
    this.#finish({
      south: rounded(box.getSouth()),
      west: rounded(west),
      north: rounded(box.getNorth()),
      east: rounded(east),
    });
  }

  /**
   * @param {L.Map} map
   * @param {L.LatLng} latlng
   * @param {L.Point} point
   */
  #addCorner(map, latlng, point) {
    const corners = this.#corners ?? [];
    const isFirst = corners.length && map.latLngToContainerPoint(corners[0]).distanceTo(point) <= CORNER_PX;
    if (!isFirst || corners.length < 3) return void corners.push([rounded(latlng.lat), rounded(latlng.lng)]);
    this.#ignoreClick(map);
    this.#close();
  }

  /**
   * The click that a drag ends with is none on a mark under it.
   * @param {L.Map} map
   */
  #ignoreClick(map) {
    /** @param {Event} event */
    const stop = (event) => event.stopImmediatePropagation();
    const box = map.getContainer();
    box.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => box.removeEventListener("click", stop, { capture: true }), CLICK_MS);
  }

  // A double click sets its corner twice.
  #close() {
    const all = this.#corners ?? [];
    const corners = all.filter(([lat, lon], i) => !i || lat !== all[i - 1][0] || lon !== all[i - 1][1]);
    if (corners.length >= 3) this.#finish(corners);
  }

  /** @param {Area | null} area */
  #finish(area) {
    this.#stop();
    this.show(area);
    this.#onArea(area);
  }

  #stop() {
    const map = this.#map;
    if (this.#corners && map) {
      map.off("dblclick", this.#close, this);
      L.DomEvent.off(map.getContainer(), this.#pointers, this);
      map.dragging.enable();
      map.doubleClickZoom.enable();
      map.getContainer().classList.remove("dl-drawing");
      document.removeEventListener("keydown", this.#keys);
    }
    this.#corners = this.#begin = null;
    this.#sketch(null);
    this.#label();
  }

  /** @param {L.Polygon | null} shape */
  #sketch(shape) {
    this.#sketched?.remove();
    this.#sketched = shape && this.#map && shape.addTo(this.#map);
  }

  #label() {
    const asking = this.#shape ? "Show everything again" : "Show only an area";
    const words = this.#corners ? "Drag a rectangle or click corners; Escape gives up" : asking;
    this.#button.title = words;
    this.#button.setAttribute("aria-label", words);
    this.#button.classList.toggle("dl-active", Boolean(this.#corners || this.#shape));
  }
}

/** @param {number} degrees */
function rounded(degrees) {
  return Math.round(degrees * FINE) / FINE;
}

/** @param {number} lon */
function wrap(lon) {
  return lon >= -180 && lon <= 180 ? lon : ((((lon + 180) % 360) + 360) % 360) - 180;
}

/** @param {Area} area */
function shapeOf(area) {
  if (Array.isArray(area)) return L.polygon(area, LINE);
  const { south, west, north, east } = area;
  return L.rectangle(L.latLngBounds([south, west], [north, east < west ? east + 360 : east]), LINE);
}
