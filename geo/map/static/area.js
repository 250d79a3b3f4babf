// A tool to draw an area on the map, with mouse, pen or finger: drag for a rectangle, or click corner by corner. The first
// corner again, Enter or a double click ends a polygon, Escape gives up. The result is what Tally.setFilter takes as `area`.
(function () {
  "use strict";
  const dateline = window.datelineEvents;
  const { element, icon } = dateline.words;
  const PICTURE = "M2 4.5 9 2l5 5-3 7H4z";
  const DRAG_PX = 5;
  const CLICK_MS = 300; // in which a click follows the finger
  const CORNER_PX = 12; // around the first corner
  const FINE = 1e5; // parts of a degree: a metre, finer than anybody draws
  const LINE = { className: "dl-area-filter", weight: 2, dashArray: "6 4", interactive: false };

  const AreaTool = L.Control.extend({
    options: { position: "topleft" },

    // onArea(area or null)
    initialize(onArea) {
      this._onArea = onArea;
      this._corners = null;
    },

    onAdd(map) {
      this._map = map;
      const bar = element("div", "leaflet-bar dl-area-tool");
      this._button = element("a", "", undefined, { href: "#", role: "button", click: (event) => this._press(event) });
      this._button.append(icon(PICTURE));
      bar.append(this._button);
      L.DomEvent.disableClickPropagation(bar);
      this._label();
      return bar;
    },

    onRemove() {
      this._stop();
      this._show(null);
    },

    isDrawing() {
      return this._corners !== null;
    },

    // Shows an area that was set from outside, or none.
    show(area) {
      this._show(area);
      this._label();
    },

    _press(event) {
      event.preventDefault();
      if (this.isDrawing()) return this._stop();
      if (this._shape) return this._finish(null);
      this._corners = [];
      this._map.dragging.disable();
      this._map.doubleClickZoom.disable();
      this._map.getContainer().classList.add("dl-drawing");
      this._map.on("dblclick", this._close, this);
      L.DomEvent.on(this._map.getContainer(), this._pointers(), this);
      this._keys = (pressed) => ({ Escape: () => this._stop(), Enter: () => this._close() })[pressed.key]?.();
      document.addEventListener("keydown", this._keys);
      this._label();
    },

    _pointers() {
      return { pointerdown: this._down, pointermove: this._move, pointerup: this._up, pointercancel: this._lose };
    },

    // Where on the map, in degrees and in pixels of its box.
    _at(event) {
      return { latlng: this._map.mouseEventToLatLng(event), containerPoint: this._map.mouseEventToContainerPoint(event) };
    },

    _down(event) {
      const isOnMap = event.target === this._map.getContainer() || this._map.getPane("mapPane").contains(event.target);
      this._begin = isOnMap && event.isPrimary ? this._at(event) : null;
    },

    _lose() {
      this._begin = null;
    },

    _move(event) {
      const { latlng, containerPoint } = this._at(event);
      if (this._begin && this._begin.containerPoint.distanceTo(containerPoint) > DRAG_PX)
        this._sketch(L.rectangle([this._begin.latlng, latlng], LINE));
      else if (this._corners.length) this._sketch(L.polygon([...this._corners, [latlng.lat, latlng.lng]], LINE));
    },

    _up(event) {
      if (!this._begin) return;
      const { latlng, containerPoint } = this._at(event);
      const { latlng: begin, containerPoint: from } = this._begin;
      this._begin = null;
      if (from.distanceTo(containerPoint) <= DRAG_PX) return this._addCorner(latlng, containerPoint);
      const box = L.latLngBounds(begin, latlng);
      const [west, east] = [box.getWest(), box.getEast()].map(wrap);
      this._ignoreClick();
      this._finish({ south: rounded(box.getSouth()), west: rounded(west), north: rounded(box.getNorth()), east: rounded(east) });
    },

    _addCorner(latlng, point) {
      const [first] = this._corners;
      const isFirst = first && this._map.latLngToContainerPoint(first).distanceTo(point) <= CORNER_PX;
      if (!isFirst || this._corners.length < 3) return void this._corners.push([rounded(latlng.lat), rounded(latlng.lng)]);
      this._ignoreClick();
      this._close();
    },

    // The click that a drag ends with is none on a mark under it.
    _ignoreClick() {
      const stop = (event) => event.stopImmediatePropagation();
      const box = this._map.getContainer();
      box.addEventListener("click", stop, { capture: true, once: true });
      setTimeout(() => box.removeEventListener("click", stop, { capture: true }), CLICK_MS);
    },

    _close() {
      const corners = this._corners.filter((corner, i, all) => !i || corner.some((value, k) => value !== all[i - 1][k]));
      if (corners.length >= 3) this._finish(corners);
    },

    _finish(area) {
      this._stop();
      this.show(area);
      this._onArea(area);
    },

    _stop() {
      if (this.isDrawing()) {
        this._map.off("dblclick", this._close, this);
        L.DomEvent.off(this._map.getContainer(), this._pointers(), this);
        this._map.dragging.enable();
        this._map.doubleClickZoom.enable();
        this._map.getContainer().classList.remove("dl-drawing");
        document.removeEventListener("keydown", this._keys);
      }
      this._corners = this._begin = null;
      this._sketch(null);
      if (this._button) this._label();
    },

    _sketch(shape) {
      if (this._sketched) this._sketched.remove();
      this._sketched = shape && shape.addTo(this._map);
    },

    _show(area) {
      if (this._shape) this._shape.remove();
      this._shape = area && shapeOf(area).addTo(this._map);
    },

    _label() {
      const words = this.isDrawing() ? "Drag a rectangle or click corners; Escape gives up" : this._shape ? "Show everything again" : "Show only an area";
      this._button.title = words;
      this._button.setAttribute("aria-label", words);
      this._button.classList.toggle("dl-active", Boolean(this.isDrawing() || this._shape));
    },
  });

  function rounded(degrees) {
    return Math.round(degrees * FINE) / FINE;
  }

  function wrap(lon) {
    return lon >= -180 && lon <= 180 ? lon : ((((lon + 180) % 360) + 360) % 360) - 180;
  }

  function shapeOf(area) {
    if (Array.isArray(area)) return L.polygon(area, LINE);
    const { south, west, north, east } = area;
    return L.rectangle([[south, west], [north, east < west ? east + 360 : east]], LINE);
  }

  Object.assign(dateline, { AreaTool });
})();
