// The outlines on a canvas in a pane of the map, drawn anew when the map comes to rest or was dragged far.

import { Surface } from "./surface.js";

/** @import { Colours, Outlines } from "./outlines.js" */

const PADDING = 0.1; // of the map's size, around it: drawn beforehand for a map that is dragged; memory holds it five times
const RATIO = L.Browser.retina ? 2 : 1; // device pixels to one, as Leaflet takes them

export class OutlineCanvas extends L.Layer {
  #outlines;
  #pane;
  /** @type {Colours | null} */
  #colours = null;
  /** @type {Surface | null} */
  #surface = null;
  #frame = L.bounds([0, 0], [0, 0]); // what the canvas covers
  #isZooming = false;

  /**
   * @param {Outlines} outlines
   * @param {string} pane - its name
   */
  constructor(outlines, pane) {
    super();
    this.#outlines = outlines;
    this.#pane = pane;
  }

  /** @param {L.Map} map */
  onAdd(map) {
    this.#surface = new Surface(map, /** @type {HTMLElement} */ (map.getPane(this.#pane)), { padding: PADDING });
    this.#isZooming = false;
    this.#update();
    return this;
  }

  onRemove() {
    this.#surface?.remove();
    this.#surface = null;
    return this;
  }

  /** @returns {Record<string, (event: any) => void>} */
  getEvents() {
    return {
      move: this.#keepUp,
      moveend: this.#update,
      viewreset: this.#update,
      zoomanim: this.#animate,
      zoom: this.#follow,
      zoomend: this.#settle,
    };
  }

  /** @param {Colours} colours */
  paint(colours) {
    this.#colours = colours;
    this.#draw();
  }

  #update() {
    if (!this.#surface || this.#isZooming) return;
    this.#frame = this.#surface.fit(RATIO);
    this.#draw();
  }

  // A map that is dragged far is drawn before it comes to rest.
  #keepUp() {
    const surface = this.#surface;
    if (!surface || surface.zoom !== surface.map.getZoom()) return;
    const corner = surface.map.containerPointToLayerPoint([0, 0]);
    if (!this.#frame.contains(L.bounds(corner, corner.add(surface.map.getSize())))) this.#update();
  }

  #draw() {
    const surface = this.#surface;
    if (!surface?.context) return;
    const { context, canvas, map } = surface;
    const { min, max } = this.#frame;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (!this.#colours || !min || !max || surface.zoom === null) return;
    context.setTransform(RATIO, 0, 0, RATIO, -RATIO * min.x, -RATIO * min.y);
    const view = { frame: { min, max }, origin: map.getPixelOrigin(), world: 256 * 2 ** surface.zoom };
    this.#outlines.draw(context, view, this.#colours);
  }

  /** @param {L.ZoomAnimEvent} event */
  #animate({ center, zoom }) {
    this.#isZooming = true;
    this.#surface?.follow(center, zoom);
  }

  #follow() {
    const surface = this.#surface;
    surface?.follow(surface.map.getCenter(), surface.map.getZoom());
  }

  #settle() {
    this.#isZooming = false;
  }
}
