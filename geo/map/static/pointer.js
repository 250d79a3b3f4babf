// Pointer and keyboard on an event layer: what lies under the pointer is told in a tooltip; a click, or Enter on a mark
// that the arrow keys reached, comes closer, opens a list, or chooses a record; Space plays and pauses.

import { markLines, Tip } from "./panels.js";
import { element } from "./words.js";

/** @import { EventLayer } from "./eventlayer.js" */
/** @import { Mark } from "./marks.js" */

/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export class Pointer {
  #layer;
  #map;
  #box;
  /** @type {{ x: number, y: number } | null} */
  #at = null; // where on the map it is
  /** @type {number | null} */
  #frame = null;
  /** @type {number | null} */
  #cursor = null; // index of the mark that the keyboard is on
  #isDragging = false;
  /** @type {HTMLElement | null} */
  #walker = null;
  #heard = element("span", "dl-heard", "", { "aria-live": "polite" });
  /** @type {Record<string, (event: any) => void>} */
  #events = { mousemove: this.#hover, mouseleave: this.#leave, keydown: this.#key };

  /**
   * @param {EventLayer} layer
   * @param {L.Map} map
   */
  constructor(layer, map) {
    this.#layer = layer;
    this.#map = map;
    this.#box = map.getContainer();
    this.tip = new Tip(this.#box);
    L.DomEvent.on(this.#box, this.#events, this);
    map.on("dragstart", this.#startDrag, this);
    map.on("dragend", this.#endDrag, this);
  }

  remove() {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    L.DomEvent.off(this.#box, this.#events, this);
    this.#map.off("dragstart", this.#startDrag, this);
    this.#map.off("dragend", this.#endDrag, this);
    this.tip.root.remove();
    this.#walker?.remove();
  }

  // -- pointing -------------------------------------------------------------------------------------------------------

  /** @param {MouseEvent} event */
  #hover(event) {
    const target = /** @type {Node} */ (event.target);
    const isOverMap = target === this.#box || this.#map.getPane("mapPane")?.contains(target);
    this.#at = isOverMap ? L.DomEvent.getMousePosition(event, this.#box) : null;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.pointAt(this.#at);
    });
  }

  #leave() {
    this.#at = null;
    this.tip.hide();
  }

  #startDrag() {
    this.#isDragging = true;
  }

  #endDrag() {
    this.#isDragging = false;
  }

  /**
   * Tells what is there, in pixels of the map; null for nowhere.
   * @param {{ x: number, y: number } | null} at
   */
  pointAt(at) {
    this.#at = at;
    const mark = at && this.markAt(at);
    this.#box.classList.toggle("dl-pointing", Boolean(mark));
    if (mark) this.#showTip(mark);
    else this.tip.hide();
  }

  // Other marks may have come under a pointer that rests.
  refresh() {
    if (this.#at) this.pointAt(this.#at);
  }

  /** @param {{ x: number, y: number }} at */
  markAt({ x, y }) {
    const { scene, tally, controls } = this.#layer;
    const isBusy = !tally?.level || this.#layer.isZooming || this.#isDragging || controls?.isDrawing();
    return isBusy || !scene ? null : scene.markAt(x, y);
  }

  /** @param {Mark} mark */
  #showTip(mark) {
    const { tally, details } = this.#layer;
    if (!tally) return;
    if (mark.spot !== undefined && !details) this.#layer.loadDetails();
    const lines = markLines(mark, { tally, details, canZoom: this.#canZoom() });
    this.tip.show(lines, mark.x, mark.y, mark.radius);
  }

  // -- choosing -------------------------------------------------------------------------------------------------------

  /** @param {{ x: number, y: number }} at */
  click(at) {
    const { controls } = this.#layer;
    const mark = this.markAt(at);
    if (mark) this.#enter(mark);
    else if (!controls?.isDrawing()) controls?.closeList();
  }

  /**
   * What a click or Enter does: come closer, open the list, or choose the one record.
   * @param {Mark} mark
   */
  #enter({ cell, spot }) {
    if (cell !== undefined && this.#canZoom()) this.#approach(cell);
    else if (cell !== undefined) this.#layer.controls?.openCell(cell);
    else if (spot !== undefined) this.#layer.controls?.openSpot(spot);
  }

  #canZoom() {
    return this.#map.getZoom() < this.#map.getMaxZoom();
  }

  /** @param {number} cell */
  #approach(cell) {
    const map = this.#map;
    const [west, north, east, south] = this.#layer.tally?.boxOfCell(cell) ?? [0, 0, 1, 1];
    /** @type {(x: number, y: number) => L.LatLng} */
    const corner = (x, y) => map.unproject([x * 256, y * 256], 0);
    const corners = L.latLngBounds(corner(west, south), corner(east, north));
    const fitting = map.getBoundsZoom(corners, false, L.point(80, 80));
    map.setView(corners.getCenter(), Math.min(map.getMaxZoom(), Math.max(map.getZoom() + 1, fitting)));
  }

  // -- keyboard -------------------------------------------------------------------------------------------------------

  // The mark that the keyboard is on; null for none.
  get cursor() {
    return this.#cursor === null ? null : (this.#layer.scene?.marks[this.#cursor] ?? null);
  }

  // Tab reaches this button; arrows then go from mark to mark, Enter does what a click does.
  addWalker() {
    const words = "Marks: go through them with the arrow keys, Enter opens";
    const told = { type: "button", keydown: this.#walk.bind(this), blur: this.#endWalk.bind(this) };
    this.#walker = element("button", "dl-walker", words, told);
    this.#walker.append(this.#heard);
    this.#box.append(this.#walker);
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const step = STEPS[event.key];
    if (!step && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    if (step) this.#step(step);
    else if (this.cursor) this.#enter(this.cursor);
  }

  #endWalk() {
    this.#cursor = null;
    this.tip.hide();
    this.#layer.request();
  }

  /** @param {number} step */
  #step(step) {
    const marks = this.#layer.scene?.marks ?? [];
    if (!marks.length) return;
    const order = marks.map((_, i) => i).sort((a, b) => marks[a].x - marks[b].x || marks[a].y - marks[b].y);
    const start = step > 0 ? -1 : 0;
    const at = this.#cursor === null ? start : order.indexOf(this.#cursor);
    this.#cursor = order[(at + step + order.length) % order.length];
    this.#at = null;
    this.#showTip(marks[this.#cursor]);
    this.#heard.textContent = this.tip.words;
    this.#layer.request();
  }

  /**
   * Space on the map itself plays and pauses.
   * @param {KeyboardEvent} event
   */
  #key(event) {
    if (event.key !== " " || event.target !== this.#box || !this.#layer.clock) return;
    event.preventDefault();
    this.#layer.toggle();
  }
}
