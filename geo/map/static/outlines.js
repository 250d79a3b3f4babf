// Country outlines: TopoJSON arcs in typed arrays, and the canvas that draws them. Nothing is kept for a zoom level:
// lines are followed anew, which takes a few milliseconds and spares tens of megabytes of points.
(function () {
  "use strict";
  const dateline = (window.dateline = window.dateline || {});
  const SOUTH_END = -85.05; // the square world ends there
  const FINE_PX = 1.2; // points nearer to the last than this are left out
  const EDGE_PX = 4; // lines just outside the frame are wide enough to show
  const COAST_PX = 1;
  const BORDER_PX = 1.2;
  const PADDING = 0.1; // of the map's size, around it: drawn beforehand for a map that is dragged; memory holds it five times

  // Arcs of two countries are borders, arcs of one are coasts.
  function sortArcs(countries) {
    const uses = new Map();
    for (const { arcs } of countries)
      for (const number of arcs.flat(Infinity)) {
        const arc = number < 0 ? ~number : number;
        uses.set(arc, (uses.get(arc) || 0) + 1);
      }
    const used = (isWanted) => [...uses.keys()].filter((arc) => isWanted(uses.get(arc))).map((arc) => [arc]);
    return { borders: used((times) => times > 1), coasts: used((times) => times === 1) };
  }

  // Puts a line on a context's path point by point. What lies beyond one side of the frame is cut short to its first
  // and last point, which leaves lines and fillings inside as they are.
  class Pen {
    constructor(context, { min, max }) {
      this.context = context;
      [this.west, this.north, this.east, this.south] = [min.x - EDGE_PX, min.y - EDGE_PX, max.x + EDGE_PX, max.y + EDGE_PX];
    }

    start() {
      this.side = -1;
      this.isHeld = false;
    }

    to(x, y) {
      const side = (x < this.west ? 1 : x > this.east ? 2 : 0) | (y < this.north ? 4 : y > this.south ? 8 : 0);
      if (side && side === this.side) return this._hold(x, y);
      if (this.isHeld) this.context.lineTo(this.heldX, this.heldY);
      this.isHeld = false;
      const isFirst = this.side < 0;
      if (!isFirst && !side && Math.abs(x - this.x) < FINE_PX && Math.abs(y - this.y) < FINE_PX) return;
      [this.side, this.x, this.y] = [side, x, y];
      if (isFirst) this.context.moveTo(x, y);
      else this.context.lineTo(x, y);
    }

    _hold(x, y) {
      [this.isHeld, this.heldX, this.heldY] = [true, x, y];
    }
  }

  class Outlines {
    constructor({ arcs, transform, objects }) {
      const countries = objects.countries.geometries;
      this._decode(arcs, transform);
      this.countries = countries.map(({ properties }) => properties);
      this._parts = countries.map((country) => (country.type === "Polygon" ? [country.arcs] : country.arcs));
      this.rings = this._parts.flat(2);
      Object.assign(this, sortArcs(countries));
    }

    // Steps to positions on the grid; `lats` and `downs` tell the latitude of its rows, and where they lie in the square
    // world of side 1.
    _decode(arcs, { scale, translate }) {
      this._starts = new Uint32Array(arcs.length + 1);
      arcs.forEach((arc, i) => (this._starts[i + 1] = this._starts[i] + arc.length));
      this._x = new Int32Array(this._starts[arcs.length]); // a country over the date line goes on beyond it
      this._y = new Uint16Array(this._x.length);
      let at = 0;
      for (const arc of arcs) {
        let [x, y] = [0, 0];
        for (const [stepX, stepY] of arc) {
          this._x[at] = x += stepX;
          this._y[at++] = y += stepY;
        }
      }
      [this._scaleX, this._left] = [scale[0], translate[0]];
      const rows = 1 + this._y.reduce((most, y) => Math.max(most, y), 0);
      this._lats = Float64Array.from({ length: rows }, (_, y) => Math.max(y * scale[1] + translate[1], SOUTH_END));
      this._downs = this._lats.map((lat) => {
        const sine = Math.sin((lat * Math.PI) / 180);
        return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
      });
    }

    // Calls back with the number of each point along these arcs; those where two arcs meet come once.
    _eachPoint(numbers, use) {
      let skip = 0;
      for (const number of numbers) {
        const arc = number < 0 ? ~number : number;
        const [first, last] = [this._starts[arc], this._starts[arc + 1] - 1];
        if (number < 0) for (let i = last - skip; i >= first; i--) use(i);
        else for (let i = first + skip; i <= last; i++) use(i);
        skip = 1;
      }
    }

    _latLngs(numbers) {
      const points = [];
      this._eachPoint(numbers, (i) => points.push([this._lats[this._y[i]], this._x[i] * this._scaleX + this._left]));
      return points;
    }

    // The country's polygons as Leaflet wants them; null when there is no such country.
    shape(code) {
      const at = this.countries.findIndex((country) => country.code === code);
      return code && at >= 0 ? this._parts[at].map((rings) => rings.map((numbers) => this._latLngs(numbers))) : null;
    }

    // land, coast, border: colours; without land the lines alone. frame: {min, max}, pixels of the context; origin: of
    // the world of that many pixels.
    draw(context, { frame, origin, world }, { land, coast, border }) {
      const pen = new Pen(context, frame);
      const [across, shift] = [(this._scaleX / 360) * world, (this._left / 360 + 0.5) * world - origin.x];
      const trace = (lines) => {
        context.beginPath();
        for (const numbers of lines) {
          pen.start();
          this._eachPoint(numbers, (i) => pen.to(this._x[i] * across + shift, this._downs[this._y[i]] * world - origin.y));
        }
      };
      const stroke = (lines, colour, width) => {
        trace(lines);
        Object.assign(context, { strokeStyle: colour, lineWidth: width, lineJoin: "round", lineCap: "round" });
        context.stroke();
      };
      if (land) {
        trace(this.rings);
        context.fillStyle = land;
        context.fill("evenodd");
      }
      stroke(this.coasts, coast, COAST_PX);
      stroke(this.borders, border, BORDER_PX);
    }

    // The same as paths of Leaflet's, for a browser without canvas.
    paths({ land, coast, border }, { below, above }) {
      const still = { interactive: false, smoothFactor: 1.2 };
      const lines = (list, color, weight) => L.polyline(list.map((numbers) => this._latLngs(numbers)), { ...still, renderer: above, color, weight });
      const rings = this.rings.map((numbers) => this._latLngs(numbers));
      return [
        L.polygon(rings, { ...still, renderer: below, stroke: false, fillColor: land, fillOpacity: 1 }),
        lines(this.coasts, coast, COAST_PX),
        lines(this.borders, border, BORDER_PX),
      ];
    }
  }

  // Moves and zooms as Leaflet's own canvas does; what is drawn are the outlines.
  const OutlineCanvas = L.Canvas.extend({
    initialize(outlines, pane) {
      L.Canvas.prototype.initialize.call(this, { pane, padding: PADDING });
      this._outlines = outlines;
      this._colours = null;
    },

    getEvents() {
      return { ...L.Canvas.prototype.getEvents.call(this), move: this._keepUp };
    },

    paint(colours) {
      this._colours = colours;
      if (this._map) this._redraw();
    },

    // A map that is dragged far is drawn before it comes to rest.
    _keepUp() {
      const corner = this._map.containerPointToLayerPoint([0, 0]);
      const isBeyond = !this._bounds.contains(L.bounds(corner, corner.add(this._map.getSize())));
      if (isBeyond && this._zoom === this._map.getZoom()) this._update();
    },

    _draw() {
      if (!this._colours || !this._map) return;
      const view = { frame: this._bounds, origin: this._map.getPixelOrigin(), world: 256 * 2 ** this._zoom };
      this._outlines.draw(this._ctx, view, this._colours);
    },
  });

  dateline.Outlines = Outlines;
  dateline.outlineCanvas = (outlines, pane) => new OutlineCanvas(outlines, pane);
})();
