// Country outlines: TopoJSON arcs in typed arrays, and how they are drawn. Nothing is kept for a zoom level:
// lines are followed anew, which takes a few milliseconds and spares tens of megabytes of points.

/** @typedef {{ name: string, code: string, label: [lon: number, lat: number, degrees: number] }} Country */

/** @typedef {{ properties: Country, id?: string } & (
 *   { type: "Polygon", arcs: number[][] } | { type: "MultiPolygon", arcs: number[][][] }
 * )} Geometry - arcs: numbers of arcs; ~n is arc n backwards */

/**
 * data/outlines.json.
 * @typedef {object} Topology
 * @property {[number, number][][]} arcs - steps on a grid
 * @property {{ scale: [number, number], translate: [number, number] }} transform
 * @property {{ countries: { geometries: Geometry[] } }} objects
 */

/** @typedef {{ land?: string, coast: string, border: string }} Colours - without land the lines alone */
/** @typedef {{ min: L.Point, max: L.Point }} Frame */

const SOUTH_END = -85.05; // the square world ends there
const FINE_PX = 1.2; // points nearer to the last than this are left out
const EDGE_PX = 4; // lines just outside the frame are wide enough to show
const COAST_PX = 1;
const BORDER_PX = 1.2;

/**
 * @param {Geometry} country
 * @returns {number[][][]}
 */
function ringsOf(country) {
  return country.type === "Polygon" ? [country.arcs] : country.arcs;
}

/**
 * Arcs of two countries are borders, arcs of one are coasts.
 * @param {Geometry[]} countries
 */
function sortArcs(countries) {
  /** @type {Map<number, number>} */
  const uses = new Map();
  for (const country of countries)
    for (const number of ringsOf(country).flat(2)) {
      const arc = number < 0 ? ~number : number;
      uses.set(arc, (uses.get(arc) || 0) + 1);
    }
  /** @param {(times: number) => boolean} isWanted */
  const used = (isWanted) => [...uses].filter(([, times]) => isWanted(times)).map(([arc]) => [arc]);
  return { borders: used((times) => times > 1), coasts: used((times) => times === 1) };
}

// Puts a line on a context's path point by point. What lies beyond one side of the frame is cut short to its first
// and last point, which leaves lines and fillings inside as they are.
class Pen {
  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Frame} frame
   */
  constructor(context, { min, max }) {
    this.context = context;
    this.west = min.x - EDGE_PX;
    this.north = min.y - EDGE_PX;
    this.east = max.x + EDGE_PX;
    this.south = max.y + EDGE_PX;
    this.side = -1;
    this.isHeld = false;
    this.x = this.y = this.heldX = this.heldY = 0;
  }

  start() {
    this.side = -1;
    this.isHeld = false;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
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

  /**
   * @param {number} x
   * @param {number} y
   */
  _hold(x, y) {
    [this.isHeld, this.heldX, this.heldY] = [true, x, y];
  }
}

export class Outlines {
  /** @param {Topology} topology */
  constructor({ arcs, transform, objects }) {
    const countries = objects.countries.geometries;
    this.countries = countries.map(({ properties }) => properties);
    this._parts = countries.map(ringsOf);
    this.rings = this._parts.flat(2);
    const { borders, coasts } = sortArcs(countries);
    this.borders = borders;
    this.coasts = coasts;
    this._starts = new Uint32Array(arcs.length + 1);
    arcs.forEach((arc, i) => {
      this._starts[i + 1] = this._starts[i] + arc.length;
    });
    this._x = new Int32Array(this._starts[arcs.length]); // a country over the date line goes on beyond it
    this._y = new Uint16Array(this._x.length);
    this._decode(arcs);
    const { scale, translate } = transform;
    this._scaleX = scale[0];
    this._left = translate[0];
    const rows = 1 + this._y.reduce((most, y) => Math.max(most, y), 0);
    // the latitude of the grid's rows, and where they lie in the square world of side 1
    this._lats = Float64Array.from({ length: rows }, (_, y) => Math.max(y * scale[1] + translate[1], SOUTH_END));
    this._downs = this._lats.map((lat) => {
      const sine = Math.sin((lat * Math.PI) / 180);
      return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    });
  }

  /**
   * Steps to positions on the grid.
   * @param {Topology["arcs"]} arcs
   */
  _decode(arcs) {
    let at = 0;
    for (const arc of arcs) {
      let [x, y] = [0, 0];
      for (const [stepX, stepY] of arc) {
        x += stepX;
        y += stepY;
        this._x[at] = x;
        this._y[at++] = y;
      }
    }
  }

  /**
   * Calls back with the number of each point along these arcs; those where two arcs meet come once.
   * @param {number[]} numbers
   * @param {(i: number) => void} use
   */
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

  /** @param {number[]} numbers */
  _latLngs(numbers) {
    /** @type {[number, number][]} */
    const points = [];
    this._eachPoint(numbers, (i) => points.push([this._lats[this._y[i]], this._x[i] * this._scaleX + this._left]));
    return points;
  }

  /**
   * The country's polygons as Leaflet wants them; null when there is no such country.
   * @param {string} code
   */
  shape(code) {
    const at = this.countries.findIndex((country) => country.code === code);
    return code && at >= 0 ? this._parts[at].map((rings) => rings.map((numbers) => this._latLngs(numbers))) : null;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {{ frame: Frame, origin: L.Point, world: number }} view - frame: in pixels of the context; origin: of the world of
   *   that many pixels
   * @param {Colours} colours
   */
  draw(context, { frame, origin, world }, { land, coast, border }) {
    const pen = new Pen(context, frame);
    const [across, shift] = [(this._scaleX / 360) * world, (this._left / 360 + 0.5) * world - origin.x];
    /** @param {number[][]} lines */
    const trace = (lines) => {
      context.beginPath();
      for (const numbers of lines) {
        pen.start();
        this._eachPoint(numbers, (i) =>
          pen.to(this._x[i] * across + shift, this._downs[this._y[i]] * world - origin.y),
        );
      }
    };
    /** @type {(lines: number[][], colour: string, width: number) => void} */
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

  /**
   * The same as paths of Leaflet's, for a browser without canvas.
   * @param {Colours} colours
   * @param {{ below: L.Renderer, above: L.Renderer }} renderers
   * @returns {L.Path[]}
   */
  paths({ land, coast, border }, { below, above }) {
    const still = { interactive: false, smoothFactor: 1.2 };
    /** @type {(list: number[][], color: string, weight: number) => L.Path} */
    const lines = (list, color, weight) =>
      L.polyline(
        list.map((numbers) => this._latLngs(numbers)),
        { ...still, renderer: above, color, weight },
      );
    const rings = this.rings.map((numbers) => this._latLngs(numbers));
    return [
      L.polygon(rings, { ...still, renderer: below, stroke: false, fillColor: land, fillOpacity: 1 }),
      lines(this.coasts, coast, COAST_PX),
      lines(this.borders, border, BORDER_PX),
    ];
  }
}
