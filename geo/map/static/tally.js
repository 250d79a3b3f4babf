// Which records are inside the time window and the filters, added up by spot and, through Level, by cluster cell.
// Sums change only by the records that enter or leave, so a step of the player costs what its days hold. Long work
// runs in slices, between which the browser can draw. Knows nothing of Leaflet.

import { CELL, DEATHS, KINDS, Level, NONE, STRIDE, TOTAL } from "./level.js";
import { lowerBound, Spots } from "./spots.js";
/** @import { Columns, Optional } from "./columns.js" */
/** @import { AnyLevel } from "./level.js" */
/** @import { Look } from "./marks.js" */
/** @import { AnySpots } from "./spots.js" */
/** @import { Deaths } from "./words.js" */

/**
 * A rectangle, over the date line when west > east; or a polygon of [lat, lon], its sides straight between degrees.
 * @typedef {{ south: number, west: number, north: number, east: number } | [number, number][]} Area
 */

/**
 * Which records are wanted. Lists are of names, null or none = all.
 * @typedef {object} Filter
 * @property {string[] | null} [kinds]
 * @property {string[] | null} [actors]
 * @property {string[] | null} [sources]
 * @property {string[] | null} [precisions]
 * @property {string[] | null} [countries]
 * @property {string} [words] - each must stand in one of the texts of a record; "" = any
 * @property {number} [minDeaths]
 * @property {boolean} [unknownDeaths] - keep records without a count; by default only while minDeaths is 0
 * @property {Area | null} [area]
 */

/**
 * deaths: the sum of best counts; unknown: records without one; kinds: records by name.
 * @typedef {{ records: number, deaths: number, unknown: number, kinds: Record<string, number> }} Counts
 */

/**
 * One record's own facts; start and end are days since 1970.
 * @typedef {object} EventRecord
 * @property {number} row
 * @property {number} start
 * @property {number} end
 * @property {string} datePrecision
 * @property {string} kind
 * @property {string} sideA
 * @property {string} sideB
 * @property {string} source
 * @property {Deaths} deaths
 * @property {number} [place] - its number, where places are numbered
 * @property {number} lat
 * @property {number} lon
 * @property {string} precision
 * @property {Record<string, any>} [texts] - where they came with the record
 */

/** @typedef {{ south: number, west: number, north: number, east: number, zoom: number }} Viewport */

/**
 * Records inside by name, the greatest first, and the rows that begin last, the latest first.
 * @typedef {object} Groups
 * @property {[string, number][]} kinds
 * @property {[string, number][]} actors
 * @property {[string, number][]} countries
 * @property {number[]} latest
 */

/**
 * Records that pass the filters, whatever the window, by the day on which they begin: KINDS for each from `first` on, which
 * counts from 1970.
 * @typedef {{ first: number, kinds: Uint32Array }} DayCounts
 */

/**
 * What there is to know of the records without counting.
 * @typedef {object} About
 * @property {number} rows
 * @property {number} firstDay
 * @property {string[]} kinds
 * @property {string[]} precisions
 * @property {ArrayLike<number>} place - of rows
 * @property {ArrayLike<number>} precision - of places
 */

/**
 * The sums that are drawn and told, counted here (Tally) or on a server (RemoteTally).
 * @typedef {object} AnyTally
 * @property {About} columns
 * @property {AnySpots} spots
 * @property {AnyLevel | null} level - null until there is something to draw
 * @property {number} lastDay
 * @property {number} from
 * @property {number} to
 * @property {Uint32Array} sums - STRIDE for each spot
 * @property {Float64Array | null} spotDays - sums of last days of each spot, while a trail fades
 * @property {Uint8Array} look - of each spot, a position in LOOKS
 * @property {Uint32Array} allRecords - of each spot, without a filter
 * @property {(filter: Filter) => void} setFilter
 * @property {(from: number, to: number, told?: { fades?: boolean }) => void} setWindow
 * @property {(zoom: number) => void} setLevel
 * @property {(view: Viewport, style: string, mode: string) => void} setView
 * @property {(budgetMs?: number) => boolean} run
 * @property {() => boolean} isAnswered - is nothing asked for that has not come?
 * @property {() => Counts} counts
 * @property {() => Groups} groups
 * @property {(budgetMs?: number) => DayCounts | null} byDay - null until it is counted; another one after a new filter
 * @property {(spot: number) => number} total
 * @property {(spot: number) => number} deathsAt
 * @property {(spot: number) => number} cellOf
 * @property {(cell: number) => number[]} boxOfCell
 * @property {() => Map<number, number>} uncertain
 * @property {(row: number) => EventRecord} record
 * @property {(spot: number, limit: number) => number[]} rowsOf - those at hand, at once
 * @property {(spots: Iterable<number>, limit: number) => Promise<number[]>} fetchRows
 * @property {(cell: number, limit: number) => Promise<number[]>} fetchRowsOfCell
 */

/** @typedef {{ begun: number, before: number, ended: number }} Position */
/** @typedef {ArrayLike<number>} Rows */

export const DEEPEST_LEVEL = 12; // beyond it marks are always drawn one by one
const MOST_LATEST = 6;
const MOST_LOOKED = 200000; // rows that are gone through for the latest
const SLICE = 16384; // rows between two looks at the clock
const BATCH = 512; // rows whose sums are fetched together
/** @type {Look[]} */
export const LOOKS = ["exact", "near", "area", "country"];
/** @type {Record<string, number>} */
const LOOK_OF = { exact: 0, near: 1, country: 3 }; // others are areas
const KNOWN_TO_THE_DAY = new Set(["day", ""]);

/**
 * @param {Area | null} [area]
 * @returns {(lat: number, lon: number) => boolean}
 */
function insideTest(area) {
  if (!area) return () => true;
  if (Array.isArray(area)) return (lat, lon) => isInPolygon(area, lat, lon);
  const { south, west, north, east } = area;
  /** @param {number} lon */
  const isBetween = (lon) => (west > east ? lon >= west || lon <= east : lon >= west && lon <= east);
  return (lat, lon) => lat >= south && lat <= north && isBetween(lon);
}

/**
 * @param {[number, number][]} corners
 * @param {number} lat
 * @param {number} lon
 */
function isInPolygon(corners, lat, lon) {
  let inside = false;
  for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
    const [latI, lonI] = corners[i];
    const [latJ, lonJ] = corners[j];
    if (latI > lat !== latJ > lat && lon < ((lonJ - lonI) * (lat - latI)) / (latJ - latI) + lonI) inside = !inside;
  }
  return inside;
}

/**
 * 1 for each allowed value of a dictionary; null allows all.
 * @param {string[]} values
 * @param {string[] | null} [allowed]
 */
function mask(values, allowed) {
  const wanted = allowed && new Set(allowed);
  return Uint8Array.from(values, (value) => (!wanted || wanted.has(value) ? 1 : 0));
}

/**
 * Names with their counts, the greatest first; none without.
 * @param {[string, number][]} counts
 */
function ranked(counts) {
  return counts.filter(([name, count]) => name && count).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/**
 * Rows between two positions.
 * @param {Position} one
 * @param {Position} other
 */
function apartBy(one, other) {
  return Math.abs(one.begun - other.begun) + Math.abs(one.before - other.before) + Math.abs(one.ended - other.ended);
}

/**
 * The cluster grid's level at a zoom.
 * @param {number} zoom
 */
export function levelOf(zoom) {
  return Math.max(0, Math.min(DEEPEST_LEVEL, Math.floor(zoom + 0.5)));
}

/** @implements {AnyTally} */
export class Tally {
  /**
   * @param {Columns} columns
   * @param {string[]} legend - the names of the six kinds, in order
   */
  constructor(columns, legend) {
    this.columns = columns;
    const order = new Map(legend.map((name, i) => [name, i]));
    this.styleOfKind = Uint8Array.from(columns.kinds, (name) => order.get(name) ?? KINDS - 1);
    this._actors = columns.pairSides.map((sides) => Array.from(sides, (side) => columns.sides[side].split("; ")));
    this.spots = new Spots(columns);
    this._longest = 0;
    this._endedBefore = this.multiDay = new Uint32Array(0);
    this.lastDay = columns.firstDay;
    this._orderMultiDay();
    this.kindCounts = new Uint32Array(columns.kinds.length);
    this.pairCounts = new Uint32Array(columns.pairSides[0].length);
    this.countryCounts = new Uint32Array(columns.countries.length);
    this.sums = new Uint32Array(this.spots.count * STRIDE);
    /** @type {Float64Array | null} */
    this.spotDays = null;
    /** @type {Level | null} */
    this.level = null;
    /** @type {number | null} */
    this._zoom = null;
    /** @type {Position | null} */
    this._position = null;
    /** @type {Generator<undefined> | null} */
    this._job = null;
    this._hasCells = true;
    this.deaths = this.unknown = this._read = 0;
    this._kinds = this._sources = this._pairs = this.look = new Uint8Array(0);
    this._fewest = 1;
    this._keepsUnknown = true;
    /** @type {Uint8Array | null} */
    this._rows = null;
    this._passes = this._test();
    /** @type {DayCounts | null} */
    this._byDay = null;
    /** @type {Generator<undefined, DayCounts> | null} */
    this._dayJob = null;
    this._spotOf = this.spots.of;
    this.setFilter({});
    this.from = columns.firstDay;
    this.to = this.lastDay;
    this.run();
    this.allRecords = new Uint32Array(this.spots.count);
    this.allDeaths = new Uint32Array(this.spots.count);
    this._keepAllTime();
  }

  // Records of several days, sorted by their last day, and how many of them end before each day.
  _orderMultiDay() {
    const { duration, starts, days } = this.columns;
    let found = 0;
    for (let row = 0; row < duration.length; row++) if (duration[row]) found++;
    const [rows, ends] = [new Uint32Array(found), new Uint32Array(found)];
    let last = days - 1;
    for (let day = 0, i = 0; day < days; day++)
      for (let row = starts[day]; row < starts[day + 1]; row++) {
        if (!duration[row]) continue;
        rows[i] = row;
        ends[i++] = day + duration[row];
        last = Math.max(last, day + duration[row]);
        this._longest = Math.max(this._longest, duration[row]);
      }
    this._endedBefore = new Uint32Array(last + 2);
    for (const end of ends) this._endedBefore[end + 1]++;
    for (let day = 0; day <= last; day++) this._endedBefore[day + 1] += this._endedBefore[day];
    const next = this._endedBefore.slice();
    this.multiDay = new Uint32Array(found);
    for (let i = 0; i < found; i++) this.multiDay[next[ends[i]]++] = rows[i];
    this.lastDay = this.columns.firstDay + Math.max(0, last);
  }

  // Records and deaths of each spot over all time, without a filter.
  _keepAllTime() {
    for (let spot = 0; spot < this.spots.count; spot++) {
      this.allRecords[spot] = this.sums[spot * STRIDE + TOTAL];
      this.allDeaths[spot] = this.sums[spot * STRIDE + DEATHS];
    }
  }

  // -- filters --------------------------------------------------------------------------------------------------------

  /** @param {Filter} filter - replaces all earlier ones */
  setFilter({ kinds, actors, sources, precisions, countries, minDeaths = 0, unknownDeaths, area }) {
    const { columns } = this;
    const wanted = actors && new Set(actors);
    /** @param {number} pair */
    const isNamed = (pair) => !wanted || this._actors.some((side) => side[pair].some((name) => wanted.has(name)));
    this._kinds = mask(columns.kinds, kinds);
    this._sources = mask(columns.sources, sources);
    this._pairs = Uint8Array.from(columns.pairSides[0], (_, pair) => (isNamed(pair) ? 1 : 0));
    this._fewest = Math.max(1, minDeaths - columns.deaths.low); // as a step; step 0 is "unknown"
    this._keepsUnknown = unknownDeaths ?? minDeaths <= 0;
    this._maskPlaces(mask(columns.precisions, precisions), mask(columns.countries, countries), insideTest(area));
    this.#restart(null);
  }

  /**
   * The spot of each place that passes, and how exactly the passing places of each spot are known.
   * @param {Uint8Array} allowed - of precisions
   * @param {Uint8Array} home - of countries
   * @param {(lat: number, lon: number) => boolean} isInside
   */
  _maskPlaces(allowed, home, isInside) {
    const { places, lat, lon, precision, precisions, country } = this.columns;
    const looks = precisions.map((name) => LOOK_OF[name] ?? 2);
    this._spotOf = this.spots.of.slice();
    this.look = new Uint8Array(this.spots.count).fill(3);
    for (let place = 0; place < places; place++) {
      const spot = this._spotOf[place];
      if (allowed[precision[place]] && home[country[place]] && isInside(lat[place], lon[place]))
        this.look[spot] = Math.min(this.look[spot], looks[precision[place]]);
      else this._spotOf[place] = NONE;
    }
  }

  /** @param {Uint8Array} rows - those that hold the words that the filter asks for: 1 a row; until the next filter */
  setRows(rows) {
    this.#restart(rows);
  }

  /** @param {Uint8Array | null} rows */
  #restart(rows) {
    this._rows = rows;
    this._passes = this._test();
    this._position = this._byDay = this._dayJob = null;
  }

  /**
   * What the filter asks of a row; a function that has all that it needs at hand is the quickest.
   * @returns {(row: number) => boolean}
   */
  _test() {
    const { place, kind, pair, source, deaths } = this.columns;
    const { _kinds: kinds, _pairs: pairs, _sources: sources, _rows: rows, _spotOf: spotOf } = this;
    const { _fewest: fewest, _keepsUnknown: keepsUnknown } = this;
    const { steps } = deaths;
    return (row) =>
      (kinds[kind[row]] & pairs[pair[row]] & sources[source[row]]) !== 0 &&
      rows?.[row] !== 0 &&
      spotOf[place[row]] !== NONE &&
      (steps[row] ? steps[row] >= fewest : keepsUnknown);
  }

  // -- time -----------------------------------------------------------------------------------------------------------

  /**
   * Days since 1970, inclusive. A record is inside when any of its days is. fades: keep what a trail needs.
   * @param {number} from
   * @param {number} to
   */
  setWindow(from, to, { fades = false } = {}) {
    this.from = from;
    this.to = to;
    if (fades === Boolean(this.spotDays)) return;
    this.spotDays = fades ? new Float64Array(this.spots.count) : null;
    this._position = null;
  }

  // How far the window has come: rows that have begun; rows that began before it; multi-day records ended before it.
  // Inside are the begun rows, less single days that began before, less multi-day records that ended before.
  _target() {
    const { starts, days, firstDay } = this.columns;
    /** @type {(day: number, highest: number) => number} */
    const clamp = (day, highest) => Math.max(0, Math.min(highest, day - firstDay));
    const from = clamp(this.from, this._endedBefore.length - 1);
    return {
      begun: starts[clamp(this.to + 1, days)],
      before: starts[Math.min(from, days)],
      ended: this._endedBefore[from],
    };
  }

  // Works at most `budgetMs`; returns whether the sums are up to date.
  run(budgetMs = Infinity) {
    const limit = performance.now() + budgetMs;
    for (;;) {
      if (!this._job || this._position === null) this._job = this._nextJob();
      if (!this._job) return true;
      while (!this._job.next().done) if (performance.now() > limit) return false;
      this._job = null;
    }
  }

  _nextJob() {
    if (!this._isCurrent()) return this._move();
    return this._zoom === null || this.level?.zoom === this._zoom ? null : this._build(this._zoom);
  }

  /** @param {number} zoom */
  *_build(zoom) {
    this.level = null; // its cells are given new numbers
    const level = new Level(this, zoom);
    yield* level.build();
    this.level = level;
  }

  _isCurrent() {
    const [now, target] = [this._position, this._target()];
    return now !== null && apartBy(now, target) === 0;
  }

  *_move() {
    const now = this._position;
    const target = this._target();
    const afresh = target.begun - target.before + this.multiDay.length - target.ended;
    const apart = now ? apartBy(now, target) : Infinity;
    this._position = target; // a new filter sets null, which ends this job
    this._hasCells = Math.min(afresh, apart) < this.spots.count; // else it is quicker to add up the spots in the end
    if (now && apart <= afresh) yield* this._shift(now, target);
    else {
      this._clear();
      yield* this._add(target.before, target.begun, 1, {});
      yield* this._add(target.ended, this.multiDay.length, 1, { list: this.multiDay, limit: target.before });
    }
    if (!this._hasCells && this.level) yield* this.level.count();
    this._hasCells = true;
  }

  /**
   * What is added comes first, so that no sum is ever negative.
   * @param {Position} now
   * @param {Position} target
   */
  *_shift(now, target) {
    for (const sign of [1, -1]) {
      const [a, b] = sign > 0 ? [now, target] : [target, now];
      if (a.begun < b.begun) yield* this._add(a.begun, b.begun, sign, {});
      if (b.before < a.before) yield* this._add(b.before, a.before, sign, { singleDays: true });
      if (b.ended < a.ended) yield* this._add(b.ended, a.ended, sign, { list: this.multiDay });
    }
  }

  _clear() {
    const { sums } = this;
    if (!this.level) sums.fill(0);
    else for (let i = 0; i < sums.length; i++) if (i % STRIDE !== CELL) sums[i] = 0;
    for (const counts of [this.kindCounts, this.pairCounts, this.countryCounts]) counts.fill(0);
    if (this.spotDays) this.spotDays.fill(0);
    this.deaths = this.unknown = 0;
    if (this.level) this.level.clear();
  }

  /**
   * Rows from first to last, or those at these positions of a list; of them only rows before `limit`, or single days.
   * @param {number} first
   * @param {number} last
   * @param {number} sign
   * @param {{ list?: Uint32Array | null, limit?: number, singleDays?: boolean }} which
   */
  *_add(first, last, sign, { list = null, limit = this.columns.rows, singleDays = false }) {
    for (let begin = first; begin < last; begin += SLICE) {
      const end = Math.min(last, begin + SLICE);
      for (let batch = begin; batch < end; batch += BATCH) {
        this._fetch(batch, Math.min(end, batch + BATCH), list);
        this._addBatch(batch, Math.min(end, batch + BATCH), sign, list, limit, singleDays);
      }
      yield;
    }
  }

  /**
   * The sums of spots lie anywhere in memory, and waiting for them is most of the work. Read in a loop that does
   * nothing else, they come many at a time, and are near when they are needed.
   * @param {number} first
   * @param {number} last
   * @param {Uint32Array | null} list
   */
  _fetch(first, last, list) {
    const { sums, _spotOf: spotOf } = this;
    const { place } = this.columns;
    let read = 0;
    for (let i = first; i < last; i++) {
      const spot = spotOf[place[list ? list[i] : i]];
      if (spot !== NONE) read ^= sums[spot * STRIDE] ^ sums[spot * STRIDE + STRIDE - 1];
    }
    this._read = read; // else the loop might be left out
  }

  /**
   * The innermost loop of the map: `_test` and the sums written out, with all that they touch at hand.
   * @param {number} first
   * @param {number} last
   * @param {number} sign
   * @param {Uint32Array | null} list
   * @param {number} limit
   * @param {boolean} singleDays
   */
  _addBatch(first, last, sign, list, limit, singleDays) {
    const { place, kind, pair, source, duration, deaths, country } = this.columns;
    const {
      sums,
      spotDays,
      kindCounts,
      pairCounts,
      countryCounts,
      styleOfKind,
      _spotOf: spotOf,
      _kinds: kinds,
      _pairs: pairs,
      _sources: sources,
      _rows: rows,
    } = this;
    const { _fewest: fewest, _keepsUnknown: keepsUnknown } = this;
    const level = this._hasCells ? this.level : null;
    const { steps, low } = deaths;
    let [allDied, unknown] = [0, 0];
    for (let i = first; i < last; i++) {
      const row = list ? list[i] : i;
      if (row >= limit || (singleDays && duration[row])) continue;
      const spot = spotOf[place[row]];
      if (spot === NONE || !(kinds[kind[row]] & pairs[pair[row]] & sources[source[row]])) continue;
      if (rows && !rows[row]) continue;
      const step = steps[row];
      if (step ? step < fewest : !keepsUnknown) continue;
      const died = step ? step + low : 0;
      const at = spot * STRIDE;
      const style = styleOfKind[kind[row]];
      const lastDay = spotDays ? this.dayIndex(row) + duration[row] : 0;
      sums[at + style] += sign;
      sums[at + TOTAL] += sign;
      sums[at + DEATHS] += sign * died;
      kindCounts[kind[row]] += sign;
      pairCounts[pair[row]] += sign;
      countryCounts[country[place[row]]] += sign;
      allDied += died;
      if (!step) unknown++;
      if (spotDays) spotDays[spot] += sign * lastDay;
      if (level) level.add(sums[at + CELL], spot, style, sign, died, lastDay, sums[at + TOTAL] === (sign > 0 ? 1 : 0));
    }
    this.deaths += sign * allDied;
    this.unknown += sign * unknown;
  }

  /**
   * Index of the day on which a row begins.
   * @param {number} row
   */
  dayIndex(row) {
    return Math.max(0, lowerBound(this.columns.starts, row + 1) - 1);
  }

  // -- cells ----------------------------------------------------------------------------------------------------------

  /**
   * Asks for the cluster grid of a zoom level: `run` builds it, `level` is null until it is there.
   * @param {number} zoom
   */
  setLevel(zoom) {
    this._zoom = levelOf(zoom);
  }

  // All is counted, whatever is looked at.
  setView() {}

  isAnswered() {
    return true;
  }

  /**
   * West, north, east, south of a cell's spots with records inside, in positions.
   * @param {number} cell
   */
  boxOfCell(cell) {
    const { x, y, count } = this.spots;
    const box = [1, 1, 0, 0];
    for (let spot = 0; spot < count; spot++) {
      if (this.cellOf(spot) !== cell || !this.total(spot)) continue;
      box[0] = Math.min(box[0], x[spot]);
      box[1] = Math.min(box[1], y[spot]);
      box[2] = Math.max(box[2], x[spot]);
      box[3] = Math.max(box[3], y[spot]);
    }
    return box;
  }

  // -- answers --------------------------------------------------------------------------------------------------------

  /**
   * Of what is inside.
   * @returns {Counts}
   */
  counts() {
    this.run();
    /** @type {[string, number][]} */
    const all = this.columns.kinds.map((name, kind) => [name, this.kindCounts[kind]]);
    const counted = all.filter(([, count]) => count);
    const records = counted.reduce((sum, [, count]) => sum + count, 0);
    return { records, deaths: this.deaths, unknown: this.unknown, kinds: Object.fromEntries(counted) };
  }

  /** @returns {Groups} */
  groups() {
    this.run();
    /** @type {Map<string, number>} */
    const actors = new Map();
    this.pairCounts.forEach((count, pair) => {
      if (!count) return;
      const names = new Set(this._actors.flatMap((side) => side[pair]));
      for (const name of names) if (name) actors.set(name, (actors.get(name) ?? 0) + count);
    });
    /** @type {[string, number][]} */
    const countries = this.columns.countries.map((name, country) => [name, this.countryCounts[country]]);
    return {
      kinds: ranked(Object.entries(this.counts().kinds)),
      actors: ranked([...actors]),
      countries: ranked(countries),
      latest: this._latest(),
    };
  }

  // The last rows inside, the latest first.
  _latest() {
    const { begun } = this._target();
    const found = [];
    for (let row = begun - 1; row >= 0 && found.length < MOST_LATEST && row >= begun - MOST_LOOKED; row--)
      if (this._isInside(row)) found.push(row);
    return found;
  }

  // Works at most `budgetMs`.
  byDay(budgetMs = Infinity) {
    const limit = performance.now() + budgetMs;
    while (!this._byDay) {
      this._dayJob ??= this._countDays();
      const { done, value } = this._dayJob.next();
      if (done) this._byDay = value;
      else if (performance.now() > limit) break;
    }
    return this._byDay;
  }

  /** @returns {Generator<undefined, DayCounts>} */
  *_countDays() {
    const { rows, days, firstDay } = this.columns;
    const kinds = new Uint32Array(days * KINDS);
    for (let row = 0; row < rows; row += SLICE) {
      this._countSlice(row, Math.min(rows, row + SLICE), kinds);
      yield;
    }
    return { first: firstDay, kinds };
  }

  /**
   * A loop that a generator holds is never as quick as one in a function of its own.
   * @param {number} first
   * @param {number} last
   * @param {Uint32Array} kinds
   */
  _countSlice(first, last, kinds) {
    const { columns, styleOfKind, _passes: passes } = this;
    const { starts, kind } = columns;
    for (let row = first, day = this.dayIndex(first); row < last; row++) {
      while (row >= starts[day + 1]) day++;
      if (passes(row)) kinds[day * KINDS + styleOfKind[kind[row]]]++;
    }
  }

  /**
   * Records inside at a spot; `deathsAt`: their recorded deaths.
   * @param {number} spot
   */
  total(spot) {
    return this.sums[spot * STRIDE + TOTAL];
  }

  /** @param {number} spot */
  deathsAt(spot) {
    return this.sums[spot * STRIDE + DEATHS];
  }

  /** @param {number} spot */
  cellOf(spot) {
    return this.sums[spot * STRIDE + CELL];
  }

  /**
   * @param {number} row
   * @returns {EventRecord}
   */
  record(row) {
    const { columns } = this;
    const start = columns.firstDay + this.dayIndex(row);
    const best = columns.deaths.steps[row] ? columns.deaths.steps[row] + columns.deaths.low : null;
    /** @type {(column: Optional, sign: number) => number | null} */
    const bound = ({ steps, low }, sign) => (steps[row] ? (best ?? 0) + sign * (steps[row] + low) : null);
    const [sideA, sideB] = columns.pairSides.map((sides) => columns.sides[sides[columns.pair[row]]]);
    const place = columns.place[row];
    return {
      row,
      place,
      start,
      end: start + columns.duration[row],
      datePrecision: columns.datePrecisions[columns.datePrecision[row]],
      kind: columns.kinds[columns.kind[row]],
      sideA,
      sideB,
      source: columns.sources[columns.source[row]],
      deaths: { low: bound(columns.lowGap, -1), best, high: bound(columns.highGap, 1) },
      lat: columns.lat[place],
      lon: columns.lon[place],
      precision: columns.precisions[columns.precision[place]],
    };
  }

  /**
   * Rows inside at one spot, in order of time, at most `limit`.
   * @param {number} spot
   * @param {number} limit
   */
  rowsOf(spot, limit) {
    const { place } = this.columns;
    const [lowest, highest] = this.spots.placesAround(spot);
    /** @type {number[]} */
    const found = [];
    for (let at = lowest; at <= highest; at++) {
      if (this.spots.of[at] !== spot) continue;
      let left = Math.min(limit, this.total(spot));
      // indexOf is the browser's own loop: quick from the first call on, so that a tooltip does not wait
      for (let row = place.indexOf(at); row >= 0 && left; row = place.indexOf(at, row + 1)) {
        if (!this._isInside(row)) continue;
        found.push(row);
        left--;
      }
    }
    return found.sort((a, b) => a - b).slice(0, limit);
  }

  /**
   * The same at several spots.
   * @param {Iterable<number>} spots
   * @param {number} limit
   */
  async fetchRows(spots, limit) {
    const [first, ...others] = spots;
    if (others.length === 0) return this.rowsOf(first, limit);
    const wanted = new Set([first, ...others]);
    return this._rowsAt((spot) => wanted.has(spot), limit);
  }

  /**
   * The same in a cell.
   * @param {number} cell
   * @param {number} limit
   */
  async fetchRowsOfCell(cell, limit) {
    return this._rowsAt((spot) => this.cellOf(spot) === cell, limit);
  }

  /**
   * The first rows inside.
   * @param {number} limit
   */
  rowsInside(limit) {
    return this._rowsAt(() => true, limit);
  }

  /**
   * @param {(spot: number) => boolean} isWanted
   * @param {number} limit
   */
  _rowsAt(isWanted, limit) {
    const { place } = this.columns;
    const { begun } = this._target();
    const found = [];
    for (let row = 0; row < begun && found.length < limit; row++)
      if (isWanted(this.spots.of[place[row]]) && this._isInside(row)) found.push(row);
    return found;
  }

  /** @param {number} row */
  _isInside(row) {
    const { begun, before } = this._target();
    if (row >= begun || !this._passes(row)) return false;
    return row >= before || this.columns.firstDay + this.dayIndex(row) + this.columns.duration[row] >= this.from;
  }

  // spot -> records whose date is known roughly and reaches over an edge of the window: they may lie outside.
  uncertain() {
    const { begun, before } = this._target();
    /** @type {Map<number, number>} */
    const found = new Map();
    this._countRough(found, this.from, 0, before);
    this._countRough(found, this.to + 1, before, begun);
    return found;
  }

  /**
   * Counts records of roughly known date that end on that day or later, though they are among the rows between first
   * and last, which begin earlier.
   * @param {Map<number, number>} counts
   * @param {number} day
   * @param {number} first
   * @param {number} last
   */
  _countRough(counts, day, first, last) {
    const { place, datePrecision, datePrecisions, firstDay } = this.columns;
    const isRough = datePrecisions.map((name) => !KNOWN_TO_THE_DAY.has(name));
    /** @param {number} end */
    const endedBefore = (end) => this._endedBefore[Math.max(0, Math.min(this._endedBefore.length - 1, end - firstDay))];
    const until = endedBefore(day + this._longest);
    for (let i = endedBefore(day); i < until; i++) {
      const row = this.multiDay[i];
      if (row < first || row >= last || !isRough[datePrecision[row]] || !this._passes(row)) continue;
      const spot = this.spots.of[place[row]];
      counts.set(spot, (counts.get(spot) || 0) + 1);
    }
  }
}
