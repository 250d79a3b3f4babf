// The cluster grid of one zoom level. It is aligned to the world, so it moves with the map and panning counts nothing.

/** @import { Tally } from "./tally.js" */

const CELL_PX = 64; // side of a cell at whole zoom levels; a power of two, so that cells nest
export const KINDS = 7; // six of the legend and "other"
// Sums of a spot or a cell lie side by side: they are counted at random, and memory is fetched by the line.
export const STRIDE = 10; // counts by kind, then:
export const TOTAL = 7; // their sum
export const DEATHS = 8; // recorded deaths
export const CELL = 9; // of a spot: the cell that it is counted in
export const POINTS = 9; // of a cell: its spots that have records inside
export const NONE = 0xffffffff;
const FEW_SPOTS = 100; // as many are shown one by one even where some touch: their names tell more than a number
const LENIENCE = 0.5; // by which their crowding is taken
const SLICE = 65536; // spots between two looks at the clock

/**
 * @param {number} count
 * @returns {Generator<[number, number]>}
 */
function* slices(count) {
  for (let first = 0; first < count; first += SLICE) yield [first, Math.min(count, first + SLICE)];
}

/**
 * The cells that hold records, numbered column by column from the west.
 * @typedef {object} AnyLevel
 * @property {number} zoom
 * @property {number} columns - cells beside each other around the world
 * @property {number} cells - how many there are
 * @property {Uint32Array} columnOf - of each cell
 * @property {Uint32Array} rowOf
 * @property {Float64Array} x - where a cell's cluster stands, in the world of side 1
 * @property {Float64Array} y
 * @property {Uint32Array} sums - STRIDE for each cell
 * @property {Uint32Array} spotXor - of the numbers of a cell's spots with records inside: of one such spot, its number
 * @property {ArrayLike<number>} loose - wide areas larger than a cell, each drawn by itself
 * @property {number} widest - how far the widest of them reaches, of the world
 * @property {number} mostDeaths - of a cell, over all time
 * @property {number} crowding - spots in the cell of an average spot
 * @property {Float64Array | null} days - sums of last days, while a trail fades
 */

/** @implements {AnyLevel} */
export class Level {
  /**
   * @param {Tally} tally
   * @param {number} zoom
   */
  constructor(tally, zoom) {
    this._tally = tally;
    this.zoom = zoom;
    this.columns = 2 ** zoom * (256 / CELL_PX);
    this.cells = this.widest = this.mostDeaths = this.crowding = 0;
    this.columnOf = this.rowOf = this.loose = this.sums = this.spotXor = new Uint32Array(0);
    this.x = this.y = new Float64Array(0);
    /** @type {Float64Array | null} */
    this.days = null;
  }

  // In slices, like all long work; the level may be used when it is done.
  *build() {
    yield* this._assign();
    this.sums = new Uint32Array(this.cells * STRIDE);
    this.spotXor = new Uint32Array(this.cells);
    yield* this._describe();
    yield* this.count();
  }

  // Spots are sorted by x, so the cells of a column are met one after another and a column of slots is enough.
  *_assign() {
    const { spots, sums } = this._tally;
    const { x, y } = spots;
    const slots = new Uint32Array(this.columns);
    const seen = new Int32Array(this.columns).fill(-1);
    /** @type {number[][]} */
    const [columnOf, rowOf, loose] = [[], [], []];
    this.widest = 0;
    for (const [first, last] of slices(spots.count)) {
      for (let spot = first; spot < last; spot++) {
        sums[spot * STRIDE + CELL] = NONE;
        if (spots.isCountry(spot)) continue;
        if (this._isLarge(spot)) {
          loose.push(spot);
          this.widest = Math.max(this.widest, spots.reach[spot]);
          continue;
        }
        const column = Math.min(this.columns - 1, Math.floor(x[spot] * this.columns));
        const row = Math.min(this.columns - 1, Math.floor(y[spot] * this.columns));
        if (seen[row] !== column) {
          seen[row] = column;
          slots[row] = columnOf.length;
          columnOf.push(column);
          rowOf.push(row);
        }
        sums[spot * STRIDE + CELL] = slots[row];
      }
      yield;
    }
    this.cells = columnOf.length;
    [this.columnOf, this.rowOf, this.loose] = [columnOf, rowOf, loose].map((list) => Uint32Array.from(list));
  }

  /**
   * A place known less exactly than a cell is wide must not look like a place in that cell.
   * @param {number} spot
   */
  _isLarge(spot) {
    const { spots } = this._tally;
    return spots.isWide(spot) && spots.reach[spot] * this.columns >= 1;
  }

  // From records of all time, so that clusters neither jump nor change their scale while the time plays.
  *_describe() {
    const { spots, sums, allRecords, allDeaths } = this._tally;
    this.x = new Float64Array(this.cells);
    this.y = new Float64Array(this.cells);
    const [records, deaths, members] = [0, 0, 0].map(() => new Float64Array(this.cells));
    for (const [first, last] of slices(spots.count)) {
      for (let spot = first; spot < last; spot++) {
        const cell = sums[spot * STRIDE + CELL];
        if (cell === NONE) continue;
        members[cell]++;
        records[cell] += allRecords[spot];
        deaths[cell] += allDeaths[spot];
        this.x[cell] += allRecords[spot] * spots.x[spot];
        this.y[cell] += allRecords[spot] * spots.y[spot];
      }
      yield;
    }
    for (let cell = 0; cell < this.cells; cell++) {
      this.x[cell] /= records[cell];
      this.y[cell] /= records[cell];
    }
    this.mostDeaths = deaths.reduce((most, sum) => Math.max(most, sum), 0);
    const crowding = members.reduce((sum, number) => sum + number * number, 0) / Math.max(1, spots.count);
    this.crowding = crowding * (spots.count <= FEW_SPOTS ? LENIENCE : 1);
  }

  clear() {
    this.sums.fill(0);
    this.spotXor.fill(0);
    this.days = this._tally.spotDays && new Float64Array(this.cells);
  }

  // Adds up the spots afresh.
  *count() {
    this.clear();
    const { spots, sums, spotDays } = this._tally;
    for (const [first, last] of slices(spots.count)) {
      for (let spot = first; spot < last; spot++) {
        const at = spot * STRIDE;
        const cell = sums[at + CELL];
        if (!sums[at + TOTAL] || cell === NONE) continue;
        for (let i = 0; i <= DEATHS; i++) this.sums[cell * STRIDE + i] += sums[at + i];
        if (this.days && spotDays) this.days[cell] += spotDays[spot];
        this._turn(cell, spot, 1);
      }
      yield;
    }
  }

  /**
   * One record of a spot comes (sign 1) or goes (-1).
   * @param {number} cell
   * @param {number} spot
   * @param {number} style - of its kind
   * @param {number} sign
   * @param {number} died
   * @param {number} lastDay
   * @param {boolean} isTurn - it is the spot's first or was its last
   */
  add(cell, spot, style, sign, died, lastDay, isTurn) {
    if (cell === NONE) return;
    const at = cell * STRIDE;
    this.sums[at + style] += sign;
    this.sums[at + TOTAL] += sign;
    this.sums[at + DEATHS] += sign * died;
    if (this.days) this.days[cell] += sign * lastDay;
    if (isTurn) this._turn(cell, spot, sign);
  }

  /**
   * @param {number} cell
   * @param {number} spot
   * @param {number} sign
   */
  _turn(cell, spot, sign) {
    this.sums[cell * STRIDE + POINTS] += sign;
    this.spotXor[cell] ^= spot;
  }
}
