// The places of the records as spots: a spot is a distinct point of the map and how its records are placed there (at
// the point, somewhere in a wide area, somewhere in the country). It is what is drawn as one mark. Never changes.

/** @import { Columns } from "./columns.js" */

const EARTH_M = 40075016.7;
const EDGE = 85.0511287798; // latitude at which the square world of Web Mercator ends
const POINT = 0;
export const WIDE = 1;
export const COUNTRY = 2;
/** @type {Record<string, number>} */
const CLASS = { exact: POINT, near: POINT, country: COUNTRY };

/**
 * Web Mercator, the world as a square of side 1; the poles lie on its edge.
 * @param {number} lon
 * @param {number} lat
 */
function project(lon, lat) {
  const sine = Math.sin((Math.max(-EDGE, Math.min(EDGE, lat)) * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

/**
 * A distance on the ground as a share of the world's side, at that latitude.
 * @param {number} km
 * @param {number} lat
 */
function shareOfWorld(km, lat) {
  return (km * 1000) / (EARTH_M * Math.max(0.05, Math.cos((lat * Math.PI) / 180)));
}

/**
 * First position at which sorted values are at least `wanted`.
 * @param {ArrayLike<number>} values
 * @param {number} wanted
 */
export function lowerBound(values, wanted) {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * What is drawn as one mark each.
 * @typedef {object} AnySpots
 * @property {number} count
 * @property {Uint32Array} of - of each place: its spot
 * @property {Uint32Array} place - of each spot: its first place
 * @property {Float64Array} x - position in the world of side 1; sorted
 * @property {Float64Array} y
 * @property {Float32Array} reach - how far from the point a record may lie, as a share of the world's side
 * @property {number[]} countries - spots that are only listed
 * @property {(spot: number) => boolean} isCountry
 * @property {(spot: number) => boolean} isWide
 */

/** @implements {AnySpots} */
export class Spots {
  /** @param {Columns} columns */
  constructor(columns) {
    this._columns = columns;
    const classes = this._classes();
    this.of = new Uint32Array(columns.places);
    this.place = this._number(classes);
    this.count = this.place.length;
    this.classOf = new Uint8Array(this.count);
    for (let spot = 0; spot < this.count; spot++) this.classOf[spot] = classes[this.place[spot]];
    this.x = new Float64Array(this.count);
    this.y = new Float64Array(this.count);
    this.reach = new Float32Array(this.count);
    /** @type {number[]} */
    this.countries = [];
    this._position();
  }

  _classes() {
    const { precision, precisions } = this._columns;
    const [classes, found] = [precisions.map((name) => CLASS[name] ?? WIDE), new Uint8Array(precision.length)];
    for (let place = 0; place < found.length; place++) found[place] = classes[precision[place]];
    return found;
  }

  /**
   * Numbers the spots, and gives the first place of each. Places are sorted by longitude and latitude, so those of one
   * point follow each other.
   * @param {Uint8Array} classes
   */
  _number(classes) {
    const { places, lon, lat } = this._columns;
    const first = new Uint32Array(places);
    let count = 0;
    for (let place = 0, end = 0; place < places; place = end) {
      while (end < places && lon[end] === lon[place] && lat[end] === lat[place]) end++;
      for (const wanted of [POINT, WIDE, COUNTRY]) {
        const before = count;
        for (let other = place; other < end; other++) {
          if (classes[other] !== wanted) continue;
          if (count === before) first[count++] = other;
          this.of[other] = count - 1;
        }
      }
    }
    return first.slice(0, count);
  }

  _position() {
    const { places, lon, lat, radius, radiiKm } = this._columns;
    for (let spot = 0; spot < this.count; spot++) {
      [this.x[spot], this.y[spot]] = project(lon[this.place[spot]], lat[this.place[spot]]);
      if (this.classOf[spot] === COUNTRY) this.countries.push(spot);
    }
    for (let place = 0; place < places; place++) {
      const spot = this.of[place];
      this.reach[spot] = Math.max(this.reach[spot], shareOfWorld(radiiKm[radius[place]] ?? 0, lat[place]));
    }
  }

  /**
   * First and last place at a spot's point.
   * @param {number} spot
   */
  placesAround(spot) {
    const { lon, lat, places } = this._columns;
    const first = this.place[spot];
    /** @param {number} place */
    const isHere = (place) => lon[place] === lon[first] && lat[place] === lat[first];
    let [lowest, highest] = [first, first];
    while (lowest > 0 && isHere(lowest - 1)) lowest--;
    while (highest + 1 < places && isHere(highest + 1)) highest++;
    return [lowest, highest];
  }

  /** @param {number} spot */
  isCountry(spot) {
    return this.classOf[spot] === COUNTRY;
  }

  /** @param {number} spot */
  isWide(spot) {
    return this.classOf[spot] === WIDE;
  }
}
