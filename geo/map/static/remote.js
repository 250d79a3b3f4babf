// Records that are counted on the server, because they are too many to download: its answers for a view, laid out so that
// the scene draws them as it draws sums of its own (tally.js). One question is under way at a time; a new view cancels it.

import { ColumnsError } from "./columns.js";
import { CELL, DEATHS, KINDS, NONE, POINTS, STRIDE, TOTAL } from "./level.js";
import { COUNTRY, WIDE } from "./spots.js";
import { levelOf } from "./tally.js";
import { toDay, toIso } from "./words.js";

/** @import { AnyDetails, Source } from "./columns.js" */
/** @import { AnyLevel } from "./level.js" */
/** @import { AnySpots } from "./spots.js" */
/** @import { About, AnyTally, Counts, DayCounts, EventRecord, Filter, Groups, Viewport } from "./tally.js" */

/**
 * What stands for the columns: names and days, and where to ask for the rest. place: of the records that were listed, by
 * row, their spot; precision: of the spots of now.
 * @typedef {Omit<About, "place" | "precision"> & {
 *   isRemote: true, url: string, lastDay: number, sources: string[], notice: string,
 *   place: Record<number, number> & ArrayLike<number>, precision: ArrayLike<number>,
 * }} RemoteColumns
 */

/**
 * An answer of the server: its header, and arrays of one entry for each spot or cell; see geo/grid/wire.py.
 * @typedef {{ header: any } & Record<string, any>} Answer
 */

/** @typedef {(problem: unknown, again: () => void) => void} OnFail */

/**
 * Spots with the number that the server knows each by, and for those without, the cell that each is alone in.
 * @typedef {AnySpots & {
 *   number: Uint32Array, cell: ([number, number, number] | null)[], lat: Float64Array, lon: Float64Array,
 * }} RemoteSpots
 */

const REST_MS = 120; // of the view, before the server is asked for it
const PAD = 0.15; // of the view's sides, on each
const NAMES_MS = 60; // in which names that are wanted are gathered
const MOST_TIP = 8; // records of a place that a tooltip may ask for
export const SEVERAL = 0xffffffff; // points of a cluster: the server tells one from several
/** @type {Record<string, any>} */
const TYPES = { i4: Int32Array, u4: Uint32Array, f8: Float64Array, f4: Float32Array, u1: Uint8Array };

/**
 * Does what the columns should come from lie in a grid? See ui/server/grids.py.
 * @param {Source} source
 */
export function isGrid({ url }) {
  return /\/grid\/[0-9a-f]+$/.test(url || "");
}

// -- asking -----------------------------------------------------------------------------------------------------------

/**
 * @param {string} url
 * @param {object} [question]
 * @param {AbortSignal} [signal]
 */
async function answerOf(url, question, signal) {
  /** @type {RequestInit | undefined} */
  const told = question && {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(question),
  };
  let answer;
  try {
    answer = await fetch(url, { ...told, signal });
  } catch (problem) {
    if (isAbort(problem)) throw problem;
    throw new ColumnsError("The server that counts the event records does not answer.");
  }
  if (answer.ok) return answer;
  const words = (answer.headers.get("content-type") || "").startsWith("text/plain") ? await answer.text() : "";
  throw new ColumnsError(words || `The event records could not be counted: the server answered ${answer.status}.`);
}

/** @param {unknown} problem */
function isAbort(problem) {
  return problem instanceof Error && problem.name === "AbortError";
}

/**
 * @param {string} url
 * @param {object} [question]
 */
async function jsonOf(url, question) {
  const answer = await answerOf(url, question);
  try {
    return await answer.json();
  } catch {
    throw new ColumnsError("The server answered with something else than event records. Reload the page.");
  }
}

/**
 * @param {ArrayBuffer} buffer
 * @returns {Answer}
 */
function unpack(buffer) {
  const bytes = new Uint8Array(buffer);
  const isOurs = bytes.length >= 16 && new TextDecoder().decode(bytes.subarray(0, 8)) === "DATELINE";
  if (!isOurs) throw new ColumnsError("The server answered with something else than event records. Reload the page.");
  const size = new DataView(buffer).getUint32(12, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + size)));
  /** @type {Answer} */
  const found = { header };
  let at = 16 + size;
  for (const { name, type, count } of header.arrays) {
    const Kind = TYPES[type];
    if (at + count * Kind.BYTES_PER_ELEMENT > bytes.length)
      throw new ColumnsError("The answer of the server is cut short.");
    found[name] = new Kind(buffer, at, count);
    at += Math.ceil((count * Kind.BYTES_PER_ELEMENT) / 8) * 8;
  }
  return found;
}

/**
 * Asks for what stands for the columns.
 * @param {string} url
 * @returns {Promise<RemoteColumns>}
 */
export async function readAbout(url) {
  const told = await jsonOf(url);
  const [first, last] = [told.first_day, told.last_day].map((day) => (day ? toDay(day) : 0));
  return {
    isRemote: true,
    url,
    rows: told.rows,
    firstDay: first,
    lastDay: last,
    kinds: told.kinds,
    sources: told.sources,
    precisions: told.precisions,
    place: /** @type {RemoteColumns["place"]} */ ({ length: 0 }),
    precision: [],
    notice: `${told.rows.toLocaleString("en")} records: counted on the server`,
  };
}

// -- sums -------------------------------------------------------------------------------------------------------------

/** @type {(lat: number, lon: number, kind: number) => string} */
const keyOf = (lat, lon, kind) => `${lat} ${lon} ${kind}`;
/** @param {string} precision */
const classOf = (precision) =>
  precision === "exact" || precision === "near" ? 0 : precision === "country" ? COUNTRY : WIDE;

/**
 * Answers as Tally does, of what the server told last.
 * @implements {AnyTally}
 */
export class RemoteTally {
  /**
   * @param {RemoteColumns} columns
   * @param {{ onChange: () => void, onFail: OnFail }} told - onChange: there is something new
   */
  constructor(columns, { onChange, onFail }) {
    this.columns = columns;
    this.lastDay = columns.lastDay;
    this.from = columns.firstDay;
    this.to = columns.lastDay;
    /** @type {AnyLevel | null} */
    this.level = null;
    this.spots = spotsOf({}, []);
    /** @type {Float64Array | null} */
    this.spotDays = null;
    this.look = new Uint8Array(0);
    this.doubtful = this.sums = this.allRecords = new Uint32Array(0);
    this._tell = { onChange, onFail };
    /** @type {Filter} */
    this._filter = {};
    /** @type {EventRecord[]} */
    this._records = []; // by row, those that were listed
    /** @type {Map<string, number>} */
    this._rowOf = new Map(); // id -> row
    /** @type {Map<string, number[]>} */
    this._rows = new Map(); // spot -> rows, inside the window and filters of now
    /** @type {Map<number, Record<string, string>>} */
    this._names = new Map(); // spot -> {place_name, admin1, country}
    /** @type {Set<number>} */
    this._wanted = new Set(); // spots whose names are
    /** @type {Counts} */
    this._counts = { records: 0, deaths: 0, unknown: 0, kinds: {} };
    this._view = { south: 0, west: 0, north: 0, east: 0, zoom: 0 };
    this._drawing = { style: "", mode: "" };
    /** @type {number[]} */
    this._from = []; // of each spot: its entry in the answer
    this._told = this._frame = this._answered = "";
    /** @type {Groups} */
    this._groups = { kinds: [], actors: [], countries: [], latest: [] };
    this._groupsWanted = "";
    this._groupsComing = false;
    /** @type {DayCounts} */
    this._byDay = { first: columns.firstDay, kinds: new Uint32Array(0) }; // those of before, until others come
    /** @type {string | null} */
    this._daysWanted = null; // of which filter
    /** @type {AbortController | null} */
    this._asking = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this._timer = undefined;
  }

  /** @param {Filter} filter */
  setFilter(filter) {
    this._filter = filter;
    this._rows.clear();
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  setWindow(from, to) {
    if (from !== this.from || to !== this.to) this._rows.clear();
    this.from = from;
    this.to = to;
  }

  /**
   * Somewhat more than the view: marks just outside reach into it, and it may be dragged a little.
   * @param {Viewport} view
   * @param {string} style
   * @param {string} mode
   */
  setView({ south, west, north, east, zoom }, style, mode) {
    const [up, across] = [(north - south) * PAD, (east - west) * PAD];
    this._view = { south: south - up, west: west - across, north: north + up, east: east + across, zoom };
    this._drawing = { style, mode };
  }

  setLevel() {}

  // Is there something to draw? What was asked before is drawn until the new answer comes.
  run() {
    const question = this._question();
    const [told, frame] = [JSON.stringify(question), JSON.stringify({ ...question, window: null })];
    if (told !== this._told) {
      this._told = told;
      if (frame !== this._frame) this._leave();
      if (!this._asking) this._wait(frame === this._frame ? 0 : REST_MS);
      this._frame = frame;
    }
    return this.level !== null;
  }

  isAnswered() {
    return this._told === this._answered;
  }

  _inside() {
    return { window: [toIso(this.from), toIso(this.to)], filter: this._filter };
  }

  _question() {
    const { zoom, ...view } = this._view;
    return { view, zoom, ...this._drawing, ...this._inside() };
  }

  // Of a view or filter that is no longer looked at.
  _leave() {
    if (this._asking) this._asking.abort();
    this._asking = null;
  }

  /** @param {number} ms */
  _wait(ms) {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this._ask(), this.level ? ms : 0);
  }

  async _ask() {
    const told = this._told;
    const asking = new AbortController();
    this._asking = asking;
    try {
      const answer = await answerOf(`${this.columns.url}/cells`, JSON.parse(told), asking.signal);
      const found = unpack(await answer.arrayBuffer());
      if (this._asking !== asking) return;
      this._asking = null;
      this._answered = told;
      this._adopt(found);
      this._tell.onChange();
      if (told !== this._told) this._wait(0);
    } catch (problem) {
      if (isAbort(problem) || this._asking !== asking) return;
      this._asking = null;
      this._tell.onFail(problem, () => this._wait(0));
    }
  }

  // -- an answer becomes spots and cells ------------------------------------------------------------------------------

  /** @param {Answer} found */
  _adopt(found) {
    this._counts = found.header.counts;
    const { several, has_clusters: hasClusters } = found.header;
    /** @type {number[]} */
    const all = Array.from(found.column, (_, i) => i);
    const spots = all.filter((i) => !hasClusters || found.spot[i] !== several);
    this._adoptSpots(
      found,
      spots.sort((a, b) => found.x[a] - found.x[b]),
    );
    const cells = hasClusters ? all.filter((i) => found.column[i] >= 0) : [];
    this._adoptLevel(
      found,
      cells.sort((a, b) => found.column[a] - found.column[b]),
    );
    this._placeRecords();
  }

  /**
   * @param {Answer} found
   * @param {number[]} from - the entries that are spots, sorted by x
   */
  _adoptSpots(found, from) {
    const count = from.length;
    this.spots = spotsOf(found, from);
    this.columns.precision = Uint8Array.from(from, (i) => found.precision[i]);
    this.look = Uint8Array.from(from, (i) => found.look[i]);
    this.doubtful = Uint32Array.from(from, (i) => found.doubtful[i]);
    this.sums = new Uint32Array(count * STRIDE);
    from.forEach((i, spot) => {
      fill(this.sums, spot, found, i);
    });
    this.allRecords = Uint32Array.from(from, (_, spot) => this.total(spot));
    const isTrail = this._drawing.mode === "trail";
    this.spotDays = isTrail
      ? Float64Array.from(from, (i, spot) => found.days[i] - this.columns.firstDay * this.total(spot))
      : null;
    this._from = from;
  }

  /**
   * @param {Answer} found
   * @param {number[]} cells - the entries that are cells, sorted by column, by which those in view are found
   */
  _adoptLevel(found, cells) {
    const zoom = levelOf(this._view.zoom);
    const { header } = found;
    const cellOf = new Map(cells.map((i, cell) => [i, cell]));
    /** @type {AnyLevel & { loose: number[] }} */
    const level = {
      zoom: header.zoom,
      columns: 2 ** (cells.length ? header.zoom : zoom) * 4,
      cells: cells.length,
      columnOf: Uint32Array.from(cells, (i) => found.column[i]),
      rowOf: Uint32Array.from(cells, (i) => found.row[i]),
      x: Float64Array.from(cells, (i) => found.x[i]),
      y: Float64Array.from(cells, (i) => found.y[i]),
      sums: new Uint32Array(cells.length * STRIDE),
      spotXor: new Uint32Array(cells.length),
      mostDeaths: header.most_deaths,
      crowding: header.crowding,
      widest: 0,
      loose: [],
      days: this.spotDays && Float64Array.from(cells, (i) => found.days[i]),
    };
    cells.forEach((i, cell) => {
      fill(level.sums, cell, found, i);
      level.sums[cell * STRIDE + POINTS] = SEVERAL;
      if (level.days) level.days[cell] -= this.columns.firstDay * level.sums[cell * STRIDE + TOTAL];
    });
    this._from.forEach((i, spot) => {
      this._join(level, spot, cellOf.get(i));
    });
    this.level = level;
  }

  /**
   * A spot is the only one of its cell, or drawn by itself, or only listed.
   * @param {AnyLevel & { loose: number[] }} level
   * @param {number} spot
   * @param {number} [cell]
   */
  _join(level, spot, cell) {
    const { spots, sums } = this;
    const isLoose = spots.isWide(spot) && (level.cells ? cell === undefined : spots.reach[spot] * level.columns >= 1);
    sums[spot * STRIDE + CELL] = spots.isCountry(spot) || isLoose ? NONE : (cell ?? 0);
    if (isLoose) {
      level.loose.push(spot);
      level.widest = Math.max(level.widest, spots.reach[spot]);
    }
    if (cell === undefined) return;
    level.sums[cell * STRIDE + POINTS] = 1;
    level.spotXor[cell] = spot;
  }

  // Where the listed records lie among the spots of now, for the ring around the chosen one.
  _placeRecords() {
    const { spots } = this;
    const known = new Map();
    for (let spot = 0; spot < spots.count; spot++) known.set(this._keyAt(spot), spot);
    this._records.forEach(({ lat, lon, precision }, row) => {
      this.columns.place[row] = known.get(keyOf(lat, lon, classOf(precision))) ?? spots.count;
    });
  }

  /** @param {number} spot */
  _keyAt(spot) {
    const { lat, lon, isCountry, isWide } = this.spots;
    return keyOf(lat[spot], lon[spot], isCountry(spot) ? COUNTRY : isWide(spot) ? WIDE : 0);
  }

  // -- answers --------------------------------------------------------------------------------------------------------

  counts() {
    return this._counts;
  }

  /** @param {number} spot */
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
   * The whole cell: where in it its records lie, the server was not asked.
   * @param {number} cell
   */
  boxOfCell(cell) {
    if (!this.level) return [0, 0, 1, 1];
    const { columns, columnOf, rowOf } = this.level;
    const [column, row] = [columnOf[cell], rowOf[cell]];
    return [column / columns, row / columns, (column + 1) / columns, (row + 1) / columns];
  }

  // Asks for them, once for each window and filter, while the old ones stand.
  groups() {
    const wanted = JSON.stringify(this._inside());
    if (this._groupsWanted !== wanted && !this._groupsComing) this._askGroups(wanted);
    return this._groups;
  }

  /** @param {string} wanted */
  async _askGroups(wanted) {
    this._groupsComing = true;
    this._groupsWanted = wanted;
    try {
      const told = await jsonOf(`${this.columns.url}/groups`, JSON.parse(wanted));
      const latest = told.records.map((/** @type {Record<string, any>} */ record) => this._keep(record));
      this._groups = { kinds: told.kinds, actors: told.actors, countries: told.countries, latest };
      this._placeRecords();
    } catch (problem) {
      this._tell.onFail(problem, () => this._tell.onChange());
    }
    this._groupsComing = false;
    this._tell.onChange();
  }

  // Asks for them, once for each filter.
  byDay() {
    const wanted = JSON.stringify(this._filter);
    if (this._daysWanted !== wanted) {
      this._daysWanted = wanted;
      this._askDays(wanted);
    }
    return this._byDay;
  }

  /** @param {string} wanted */
  async _askDays(wanted) {
    try {
      const question = { window: null, filter: JSON.parse(wanted) };
      const told = await jsonOf(`${this.columns.url}/days`, question);
      if (this._daysWanted !== wanted) return;
      const kinds = new Uint32Array((this.lastDay - this.columns.firstDay + 1) * KINDS);
      told.days.forEach((/** @type {number} */ day, /** @type {number} */ i) => {
        kinds[day * KINDS + told.kinds[i]] += told.records[i];
      });
      this._byDay = { first: this.columns.firstDay, kinds };
      this._tell.onChange();
    } catch (problem) {
      const again = () => {
        this._daysWanted = null;
        this._tell.onChange();
      };
      if (this._daysWanted === wanted) this._tell.onFail(problem, again);
    }
  }

  uncertain() {
    /** @type {Map<number, number>} */
    const found = new Map();
    this.doubtful.forEach((count, spot) => {
      if (count) found.set(spot, count);
    });
    return found;
  }

  /** @param {number} row */
  record(row) {
    return this._records[row];
  }

  /**
   * What is known of a spot's records; when nothing is, few are asked for.
   * @param {number} spot
   */
  rowsOf(spot) {
    const rows = this._rows.get(this._keyAt(spot));
    if (rows) return rows;
    this._rows.set(this._keyAt(spot), []);
    this.fetchRows([spot], MOST_TIP).then((found) => {
      this._rows.set(this._keyAt(spot), found);
      this._tell.onChange();
    });
    return [];
  }

  /**
   * Rows of all records at these spots, in order of time, at most `limit`; none when they do not come.
   * @param {Iterable<number>} wanted
   * @param {number} limit
   */
  fetchRows(wanted, limit) {
    const spots = [...wanted];
    const cell = spots.length === 1 && this.spots.number[spots[0]] === NONE ? this.spots.cell[spots[0]] : undefined;
    return this.list({
      ...(cell ? { cell } : { spots: spots.map((spot) => this.spots.number[spot]) }),
      limit,
      ...this._inside(),
    });
  }

  /**
   * @param {number} cell
   * @param {number} limit
   */
  async fetchRowsOfCell(cell, limit) {
    if (!this.level) return [];
    const { zoom, columnOf, rowOf } = this.level;
    return this.list({ cell: [zoom, columnOf[cell], rowOf[cell]], limit, ...this._inside() });
  }

  /**
   * The row of a record by its id; -1 when there is none.
   * @param {string} id
   */
  async fetchId(id) {
    return this._rowOf.get(id) ?? (await this.list({ id }))[0] ?? -1;
  }

  /**
   * @param {object} question
   * @returns {Promise<number[]>}
   */
  async list(question) {
    try {
      /** @type {{ records: Record<string, any>[] }} */
      const { records } = await jsonOf(`${this.columns.url}/records`, question);
      const rows = records.map((told) => this._keep(told));
      this._placeRecords();
      return rows;
    } catch (problem) {
      this._tell.onFail(problem, () => this._tell.onChange());
      return [];
    }
  }

  /** @param {Record<string, any>} told */
  _keep(told) {
    const row = this._rowOf.get(told.id) ?? this._records.length;
    this._rowOf.set(told.id, row);
    this._records[row] = {
      row,
      start: toDay(told.date_start),
      end: toDay(told.date_end),
      datePrecision: told.date_precision,
      kind: told.event_type,
      sideA: told.side_a,
      sideB: told.side_b,
      source: told.source,
      deaths: { low: told.deaths_low, best: told.deaths_best, high: told.deaths_high },
      lat: told.lat,
      lon: told.lon,
      precision: told.geo_precision,
      texts: told,
    };
    return row;
  }

  /**
   * The name of a spot's place; "…" until it comes.
   * @param {string} name - of the column
   * @param {number} spot
   */
  placeText(name, spot) {
    const number = this.spots.number[spot];
    if (number === undefined || number === NONE) return "Several places";
    const known = this._names.get(number);
    if (known) return known[name] || "";
    if (!this._wanted.size) setTimeout(() => this._fetchNames(), NAMES_MS);
    this._wanted.add(number);
    return "…";
  }

  async _fetchNames() {
    const spots = [...this._wanted];
    this._wanted.clear();
    try {
      const { names } = await jsonOf(`${this.columns.url}/records`, { names: spots });
      for (const spot of spots) this._names.set(spot, names[spot] || {});
      this._tell.onChange();
    } catch (problem) {
      this._tell.onFail(problem, () => this._tell.onChange());
    }
  }
}

/**
 * Spots out of an answer.
 * @param {Record<string, any>} found
 * @param {number[]} from - the entries that are spots, sorted by x
 * @returns {RemoteSpots}
 */
function spotsOf(found, from) {
  /**
   * @template T
   * @param {string} name
   * @param {{ from: (entries: number[], each: (i: number) => number) => T }} Kind
   */
  const take = (name, Kind) => Kind.from(from, (i) => found[name][i]);
  const classes = take("place_class", Uint8Array);
  return {
    count: from.length,
    number: take("spot", Uint32Array),
    cell: from.map((i) => (found.column[i] < 0 ? null : [found.header.zoom, found.column[i], found.row[i]])),
    x: take("x", Float64Array),
    y: take("y", Float64Array),
    lat: take("lat", Float64Array),
    lon: take("lon", Float64Array),
    reach: take("reach", Float32Array),
    place: Uint32Array.from(from, (_, spot) => spot),
    of: Uint32Array.from(from, (_, spot) => spot),
    countries: from.map((_, spot) => spot).filter((spot) => classes[spot] === COUNTRY),
    isCountry: (spot) => classes[spot] === COUNTRY,
    isWide: (spot) => classes[spot] === WIDE,
  };
}

/**
 * Counts by kind, their sum, and deaths of one entry of an answer.
 * @param {Uint32Array} sums
 * @param {number} position
 * @param {Answer} found
 * @param {number} i
 */
function fill(sums, position, found, i) {
  const at = position * STRIDE;
  for (let kind = 0; kind < KINDS; kind++) {
    sums[at + kind] = found.kinds[i * KINDS + kind];
    sums[at + TOTAL] += sums[at + kind];
  }
  sums[at + DEATHS] = found.deaths[i];
}

/**
 * Texts as Details has them, of what was fetched.
 * @implements {AnyDetails}
 */
export class RemoteDetails {
  /** @param {RemoteTally} tally */
  constructor(tally) {
    this._tally = tally;
  }

  /**
   * @param {string} name
   * @param {number} row
   */
  text(name, row) {
    return this._tally.record(row)?.texts?.[name] || "";
  }

  /**
   * @param {string} name
   * @param {number} spot
   */
  placeText(name, spot) {
    return this._tally.placeText(name, spot);
  }

  /** @param {string} id */
  findId(id) {
    return this._tally.fetchId(id);
  }
}
