// A canvas over the map that moves and zooms with it as Leaflet's own renderers do, through Leaflet's public methods
// alone. Whoever draws on it says when: `fit` places it for the view of now, `follow` moves the last picture to another.

export class Surface {
  /** @type {{ center: L.LatLng, zoom: number } | null} */
  #fitted = null;

  /**
   * @param {L.Map} map
   * @param {HTMLElement} pane - that it lies in
   * @param {object} [told]
   * @param {string} [told.className]
   * @param {number} [told.padding] - how far it reaches beyond the map on each side, in parts of the map's size
   */
  constructor(map, pane, { className = "", padding = 0 } = {}) {
    this.map = map;
    this.padding = padding;
    this.canvas = document.createElement("canvas");
    this.canvas.className = `${className} leaflet-zoom-animated`.trim();
    this.canvas.setAttribute("aria-hidden", "true");
    this.context = this.canvas.getContext("2d"); // null in a browser without canvas
    pane.append(this.canvas);
  }

  remove() {
    this.canvas.remove();
  }

  // The zoom that it was placed for; null before the first time.
  get zoom() {
    return this.#fitted?.zoom ?? null;
  }

  /**
   * Places it for the view of now; returns what it covers, in pixels of Leaflet's layers.
   * @param {number} ratio - device pixels to one
   */
  fit(ratio) {
    const { map, canvas } = this;
    const size = map.getSize();
    const exact = map.containerPointToLayerPoint(size.multiplyBy(-this.padding));
    const corner = this.padding ? exact.round() : exact;
    const bounds = L.bounds(corner, corner.add(size.multiplyBy(1 + 2 * this.padding).round()));
    const { x: width, y: height } = bounds.getSize();
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== across || canvas.height !== down) {
      canvas.width = across;
      canvas.height = down;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    L.DomUtil.setPosition(canvas, corner);
    this.#fitted = { center: map.getCenter(), zoom: map.getZoom() };
    return bounds;
  }

  /**
   * Moves and scales the picture to where it belongs in another view, until it is drawn for that.
   * @param {L.LatLng} center
   * @param {number} zoom
   */
  follow(center, zoom) {
    if (!this.#fitted) return;
    const { map, canvas } = this;
    const scale = map.getZoomScale(zoom, this.#fitted.zoom);
    const size = map.getSize();
    const shift = L.DomUtil.getPosition(/** @type {HTMLElement} */ (map.getPane("mapPane")));
    const origin = map.project(center, zoom).subtract(size.divideBy(2)).add(shift).round();
    const middle = map.project(this.#fitted.center, zoom);
    const corner = middle.subtract(size.multiplyBy((0.5 + this.padding) * scale)).subtract(origin);
    L.DomUtil.setTransform(canvas, corner, scale);
  }
}
