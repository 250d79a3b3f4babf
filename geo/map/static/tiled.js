// Records that are counted out of running sums in a file of tiles (docs/tiles.md): the parts of it that the view and the two
// ends of the window need are fetched as they are needed, and ahead of the player. It answers as a server that counts does
// (remote.js); what sums cannot tell is asked of such a server where there is one.

import { Archive } from "./archive.js";
import { ColumnsError } from "./columns.js";
import { KINDS, NONE } from "./level.js";
import { RemoteTally, SEVERAL } from "./remote.js";
import { COUNTRY, WIDE } from "./spots.js";
import { Running, readBlocks, readList, readStreams, readSums, runningOf } from "./sums.js";
import { DEEPEST_LEVEL, levelOf } from "./tally.js";
import { toDay, toIso } from "./words.js";

/** @import { Kept } from "./archive.js" */
/** @import { OnFail, RemoteColumns } from "./remote.js" */
/** @import { ListRows, SumRows } from "./sums.js" */
/** @import { DayCounts, Filter, Groups } from "./tally.js" */

/** @typedef {RemoteColumns & { archive: Archive, about: any }} TiledColumns */

/**
 * A tile: sums of its cells, or its records. key: its place, as text.
 * @typedef {{ z: number, x: number, y: number, key: string, head: any, blocks: Uint8Array<ArrayBuffer>[],
 *   places: Places | null, rows: ListRows | null }} Tile
 */

/**
 * Spots of a list. column and row are those of the finest grid.
 * @typedef {{ count: number, column: Uint32Array, row: Uint32Array, x: Float64Array, y: Float64Array, look: Uint8Array,
 *   classOf: Uint8Array, reach: Float64Array, loose: Uint8Array, allRecords: Uint32Array }} Places
 */

/**
 * What is asked: a table of sums, and of what it tells apart.
 * @typedef {{ key: string, table: "kinds" | "deaths" | "actors" | "countries", names: Set<string>, fewest: number,
 *   keepsUnknown: boolean, isKind: boolean[], styleOf: Int16Array }} Asked
 */

const VERSION = 2;
const GRID_BITS = 16;
const CELLS = 64; // of a tile, 8 by 8; then two more:
const ALL_CELLS = 66; // areas wider than a cell, and records of which only the country is known
const DEEPEST = 11; // zoom of the deepest tiles
const LOOSE_COUNTRY = 16;
const PRECISIONS = 8; // most that a look tells
const EARTH_M = 40075016.7;
const MONTHS = 12;
const AHEAD = 3; // months that are fetched ahead of the player
const MOST_KEPT = 4000; // parts
const LUMP = 0xfffffffe; // stands for the spot of records that have no mark of their own here
const WIDTH = KINDS + 2;
const PAD = 0.05; // of the view, on each side
const OTHER = "Other kinds";
const CROWDED = 1.6; // as scene.js draws clusters
const REMEDY = "Make it again with: python -m geo records pack --tiles OUT.pmtiles FILE...";

/**
 * Month of a day, both counted from 1970.
 * @param {number} day
 */
function monthOf(day) {
  const date = new Date(day * 86400000);
  return (date.getUTCFullYear() - 1970) * MONTHS + date.getUTCMonth();
}

/** @param {number} month */
function firstDayOf(month) {
  const date = new Date(0);
  date.setUTCFullYear(1970 + Math.floor(month / MONTHS), month - Math.floor(month / MONTHS) * MONTHS, 1);
  return Math.round(date.getTime() / 86400000);
}

/**
 * Every second bit of a position on the Z curve.
 * @param {number} code
 * @param {number} side - 0: of the column, 1: of the row
 */
function sideOf(code, side) {
  let found = 0;
  for (let bit = 0; bit < GRID_BITS; bit++) found |= (Math.floor(code / 2 ** (2 * bit + side)) & 1) << bit;
  return found;
}

/**
 * @param {number} column
 * @param {number} row
 */
function curved(column, row) {
  let code = 0;
  for (let bit = 0; bit < GRID_BITS; bit++)
    code += ((column >> bit) & 1) * 4 ** bit + 2 * ((row >> bit) & 1) * 4 ** bit;
  return code;
}

/**
 * What stands for the columns.
 * @param {Kept} kept
 * @param {string} [url] - of a server that counts, for what sums cannot tell
 * @returns {Promise<TiledColumns>}
 */
export async function readTiles(kept, url = "") {
  const archive = new Archive(kept);
  const about = await archive.open();
  if (about.format !== "dateline-tiles")
    throw new ColumnsError(`The file holds tiles, but not of event records. ${REMEDY}`);
  if (about.version !== VERSION)
    throw new ColumnsError(`The file of tiles is of version ${about.version}, this map reads ${VERSION}. ${REMEDY}`);
  const [first, last] = [about.first_day, about.last_day].map((day) => (day ? toDay(day) : 0));
  return {
    isRemote: true,
    url,
    archive,
    about,
    rows: about.records,
    firstDay: first,
    lastDay: last,
    kinds: about.kinds,
    sources: about.source_names,
    precisions: about.precisions,
    place: /** @type {RemoteColumns["place"]} */ ({ length: 0 }),
    precision: [],
    notice: "",
  };
}

export class TiledTally extends RemoteTally {
  /**
   * @param {TiledColumns} columns
   * @param {string[]} legend - the names of the six kinds, in order
   * @param {{ onChange: () => void, onFail: OnFail }} told - onChange: there is something new
   */
  constructor(columns, legend, told) {
    super(columns, told);
    this._order = new Map(legend.map((name, i) => [name, i]));
    this._about = columns.about;
    this._archive = columns.archive;
    /** @type {Map<string, any>} */
    this._parts = new Map(); // that came, in the order in which they were last used
    /** @type {Set<string>} */
    this._coming = new Set();
    /** @type {Map<string, any>} */
    this._runs = new Map(); // running sums of the filter of now
    this._asked = this._understand({}).asked;
    this._problem = "";
    this._answeredKey = "";
    this._lastTo = columns.lastDay;
    this._direction = 1;
    this._isWaiting = false;
    /** @type {DayCounts | null} */
    this._days = null;
    this._wholeKey = "";
    /** @type {Running | null} */
    this._whole = null; // of the world, by kind
    this._slots = Int16Array.from(columns.kinds, (_, kind) => kind);
  }

  // -- filters --------------------------------------------------------------------------------------------------------

  /** @param {Filter} filter */
  setFilter(filter) {
    super.setFilter(filter);
    const { asked, problem } = this._understand(filter);
    this._asked = asked;
    this._problem = problem;
    this._runs.clear();
    this._days = this._whole = null;
    this._answeredKey = "";
    if (problem && !this.columns.url)
      this._tell.onFail(
        new ColumnsError(
          `Sums cannot answer this filter: ${problem}. The map still shows what it showed before; take the filter back, or open the records on a server that has the rows.`,
        ),
        () => {},
      );
  }

  /**
   * What of a filter sums can tell, or why they cannot; as geo/tiles/reader.py.
   * @param {Filter} filter
   * @returns {{ asked: Asked, problem: string }}
   */
  _understand({ kinds, actors, sources, precisions, countries, words, minDeaths = 0, unknownDeaths, area }) {
    const about = this._about;
    const keepsUnknown = unknownDeaths ?? minDeaths <= 0;
    const byDeaths = minDeaths > 0 || !keepsUnknown;
    const isKind = about.kinds.map((/** @type {string} */ name) => !kinds || kinds.includes(name));
    /** @type {Asked} */
    const asked = {
      key: JSON.stringify([kinds, actors, countries, byDeaths && [minDeaths, keepsUnknown]]),
      table: actors ? "actors" : countries ? "countries" : byDeaths ? "deaths" : "kinds",
      names: new Set(actors ?? countries ?? []),
      fewest: minDeaths,
      keepsUnknown,
      isKind,
      styleOf: Int16Array.from(about.kinds, (name, kind) => (isKind[kind] ? (this._order.get(name) ?? KINDS - 1) : -1)),
    };
    /** @param {"actors" | "countries"} what */
    const lacks = (what) => !about[what].all && [...asked.names].some((name) => !about[what].names.includes(name));
    const problems = [
      words?.trim() && "they know no texts",
      area && "they know no areas but cells",
      sources && "they do not tell sources apart",
      precisions && "they do not tell how exact places are",
      Number(Boolean(actors)) + Number(Boolean(countries)) + Number(byDeaths) > 1 &&
        "they know one of actor, country and deaths at once",
      (actors?.length ?? 0) > 1 && "they know one actor at once",
      byDeaths &&
        !about.deaths_from.includes(minDeaths) &&
        `they count deaths from ${about.deaths_from.slice(1).join(", ")} up`,
      actors && lacks("actors") && "they know the commonest actors alone",
      countries && lacks("countries") && "they know the commonest countries alone",
      about.kinds.includes(OTHER) &&
        kinds?.some((name) => !about.kinds.includes(name)) &&
        "they know the commonest kinds alone",
    ];
    return { asked, problem: problems.find(Boolean) || "" };
  }

  // Sums tell it, and not a server.
  get isLocal() {
    return !this._problem || !this.columns.url;
  }

  // -- parts ----------------------------------------------------------------------------------------------------------

  /**
   * A part that is there; else undefined, and it is fetched.
   * @template T
   * @param {string} key
   * @param {() => Promise<T>} fetch
   * @returns {T | undefined}
   */
  _get(key, fetch) {
    const known = this._parts.get(key);
    if (known !== undefined) {
      this._parts.delete(key);
      this._parts.set(key, known);
      return known;
    }
    if (this._coming.has(key)) return undefined;
    this._coming.add(key);
    fetch().then(
      (found) => {
        this._coming.delete(key);
        this._parts.set(key, found);
        for (const old of this._parts.keys()) {
          if (this._parts.size <= MOST_KEPT) break;
          this._parts.delete(old);
        }
        this._tell.onChange();
      },
      (problem) => {
        this._tell.onFail(problem, () => {
          this._coming.delete(key);
          this._tell.onChange();
        });
      },
    );
    return undefined;
  }

  /**
   * @param {number} z
   * @param {number} x
   * @param {number} y
   * @returns {Tile | null | undefined} - null: there is none
   */
  _tile(z, x, y) {
    const key = `${z}/${x}/${y}`;
    return this._get(key, async () => {
      const bytes = await this._archive.tile(z, x, y);
      if (!bytes) return null;
      const { header: head, blocks } = await readBlocks(bytes);
      const isList = head.form === "list";
      const rows = isList ? await readList(blocks[1], this.columns.firstDay) : null;
      const places = rows && placesOf(await readStreams(blocks[0], 6), rows, z, x, y);
      return { z, x, y, key, head, blocks, places, rows };
    });
  }

  /**
   * The tiles that answer for a view, or null while one of them is on its way.
   * @param {number} zoom - of tiles
   */
  _tiles(zoom) {
    const { south, west, north, east } = this._view;
    const [up, across] = [(north - south) * PAD, (east - west) * PAD];
    const size = 2 ** zoom;
    const [left, right] = [west - across, east + across].map((lon) => Math.floor((lon / 360 + 0.5) * size));
    const [top, bottom] = [north + up, south - up].map((lat) =>
      Math.max(0, Math.min(size - 1, Math.floor(downOf(lat) * size))),
    );
    /** @type {Map<string, Tile>} */
    const found = new Map();
    let isComing = false;
    /** @type {(z: number, x: number, y: number) => boolean} */
    const take = (z, x, y) => {
      const tile = this._tile(z, x, y);
      if (tile === undefined) isComing = true;
      if (!tile) return tile === null;
      if (tile.rows || tile.head.parts[this._asked.table]) found.set(tile.key, tile);
      else for (let i = 0; i < 4; i++) if (z <= DEEPEST) take(z + 1, 2 * x + (i & 1), 2 * y + (i >> 1));
      return false;
    };
    for (let x = left; x <= Math.min(right, left + size - 1); x++)
      for (let y = top; y <= bottom; y++) {
        let [z, column, row] = [zoom, ((x % size) + size) % size, y];
        // Nothing lies below a list: where there is no tile, one above it may be one.
        while (take(z, column, row) && z > 0) [z, column, row] = [z - 1, column >> 1, row >> 1];
      }
    return isComing ? null : [...found.values()].filter(({ rows, z }) => rows || z >= zoom);
  }

  /**
   * @param {Tile} tile
   * @param {string} what
   * @param {number} at
   * @param {number} length
   * @param {{ first: number, steps: number }} when
   * @returns {SumRows | undefined}
   */
  _sums(tile, what, at, length, when) {
    const { table } = this._asked;
    const extras = this._extras(tile.head);
    const shape = { kinds: this._about.kinds.length, extras, ...when };
    return this._get(`${tile.key} ${table} ${what}`, async () =>
      readSums(length ? await this._archive.part(at, length) : tile.blocks[0], shape),
    );
  }

  /** @param {any} head - of a tile or the file */
  _extras(head) {
    const { table } = this._asked;
    if (table === "kinds") return 1;
    if (table === "deaths") return this._about.deaths_from.length + 1;
    return Math.max(1, this._namesTold(head).length);
  }

  /**
   * Actors or countries that sums tell apart.
   * @param {any} head - of a tile, which may lack its own, or the file
   * @returns {string[]}
   */
  _namesTold(head) {
    const { table } = this._asked;
    return (head[table] ?? this._about[table]).names;
  }

  /** @param {any} head */
  _isWanted(head) {
    const { table, names, fewest, keepsUnknown } = this._asked;
    if (table === "kinds") return Uint8Array.of(1);
    if (table === "deaths")
      return Uint8Array.from(
        [keepsUnknown, ...this._about.deaths_from.map((/** @type {number} */ low) => low >= fewest)],
        Number,
      );
    const told = this._namesTold(head).map((name) => Number(names.has(name)));
    return Uint8Array.from(told.length ? told : [0]);
  }

  /**
   * Running sums of the filter of now, made when they are first wanted; undefined while their rows are on their way.
   * @param {string} key
   * @param {() => Running | undefined} make
   * @returns {Running | undefined}
   */
  _run(key, make) {
    const known = this._runs.get(key);
    if (known) return known;
    const made = make();
    if (made) this._runs.set(key, made);
    if (this._runs.size > MOST_KEPT) this._runs.clear();
    return made;
  }

  /**
   * Adds what has begun, or takes away what has ended, in a tile up to a day. False while parts are on their way; into null
   * only asks for them.
   * @param {Float64Array | null} into
   * @param {Tile} tile
   * @param {number} day
   * @param {1 | -1} sign
   */
  _upTo(into, tile, day, sign) {
    const last = Math.max(this.columns.firstDay - 1, Math.min(this.columns.lastDay, day));
    const told = tile.head.parts[this._asked.table];
    const month = monthOf(last + 1); // the first that is not whole
    const year = Math.floor(month / MONTHS);
    /** @type {[Running | undefined, number][]} */
    const runs = [];
    const [first, steps, length] = told.years;
    const before = [...told.days, ...told.months].reduce((/** @type {number} */ sum, [, bytes]) => sum + bytes, 0);
    const styles = this._asked.styleOf;
    /** @type {(what: string, at: number, size: number, when: { first: number, steps: number }) => Running | undefined} */
    const run = (what, at, size, when) =>
      this._run(`${tile.key} ${what}`, () => {
        const rows = this._sums(tile, what, at, size, when);
        return rows && runningOf(rows, ALL_CELLS, KINDS, styles, this._isWanted(tile.head));
      });
    runs.push([run("years", told.at + before, length, { first, steps }), year - 1]);
    const months = found(told.months, year, told.at + sumOf(told.days));
    if (months) runs.push([run(`year ${year}`, ...months, { first: year * MONTHS, steps: MONTHS }), month - 1]);
    const begin = firstDayOf(month);
    if (begin <= last) {
      const [when, days] = [`month ${month}`, found(told.days, month, told.at)];
      const isListed = tile.head.list || tile.head.days_zoom < tile.z;
      if (isListed) runs.push([this._run(`${tile.key} ${when}`, () => this._listed(tile, month)), last]);
      else if (days) runs.push([run(when, ...days, { first: begin, steps: firstDayOf(month + 1) - begin }), last]);
    }
    if (runs.some(([running]) => !running)) return false;
    if (into) for (const [running, step] of runs) running?.upTo(into, step, sign);
    return true;
  }

  /**
   * Running sums of the days of a month, out of the list of this tile or of the one above it that has it.
   * @param {Tile} tile
   * @param {number} month
   */
  _listed(tile, month) {
    const up = tile.z - tile.head.days_zoom;
    const holder = up ? this._tile(tile.head.days_zoom, tile.x >> up, tile.y >> up) : tile;
    if (!holder) return undefined;
    const { list } = holder.head;
    const part = found(list.months, month, list.at);
    if (!part) return new Running([], ALL_CELLS, KINDS);
    const first = firstDayOf(month);
    const held = this._get(`${holder.key} list ${month}`, async () => {
      const { header, blocks } = await readBlocks(await this._archive.part(...part));
      return { pairs: header.pairs, rows: await readList(blocks[0], first) };
    });
    if (!held) return undefined;
    const { rows } = held;
    const passes = this._test(rows, held.pairs, this._about);
    const days = firstDayOf(month + 1) - first;
    const running = new Running(
      Array.from({ length: days }, (_, i) => first + i),
      ALL_CELLS,
      KINDS,
    );
    const inTile = 4 ** (list.zoom - tile.z); // places of the list in this tile
    const own = curved(tile.x & (2 ** up - 1), tile.y & (2 ** up - 1));
    for (let i = 0; i < rows.count; i++) {
      if (Math.floor(rows.cell[i] / inTile) !== own || !passes(i)) continue;
      const [loose, isCountry] = [rows.loose[i] % LOOSE_COUNTRY, rows.loose[i] >= LOOSE_COUNTRY];
      const within = Math.floor(((rows.cell[i] % inTile) / inTile) * CELLS);
      const cell = loose > tile.z + 1 ? within : isCountry ? CELLS + 1 : CELLS;
      const style = this._asked.styleOf[rows.kind[i]];
      const [unknown, died] = [Number(!rows.deaths[i]), Math.max(0, rows.deaths[i] - 1)];
      const [start, end] = [rows.start[i], rows.start[i] + rows.lasts[i]];
      if (start >= first && start < first + days) running.add(running.begun, start, cell, style, 1, unknown, died);
      if (end >= first && end < first + days) running.add(running.ended, end, cell, style, 1, unknown, died);
    }
    return running.run();
  }

  /**
   * What the filter asks of a record of a list.
   * @param {ListRows} rows
   * @param {number[][]} pairs
   * @param {any} named - actors and countries of the list
   * @returns {(row: number) => boolean}
   */
  _test(rows, pairs, named) {
    const { table, names, fewest, keepsUnknown, styleOf } = this._asked;
    if (table === "deaths")
      return (i) => styleOf[rows.kind[i]] >= 0 && (rows.deaths[i] ? rows.deaths[i] > fewest : keepsUnknown);
    if (table === "actors") {
      const isWanted = pairs.map((pair) => pair.some((actor) => names.has(named.actors.names[actor])));
      return (i) => styleOf[rows.kind[i]] >= 0 && isWanted[rows.pair[i]];
    }
    if (table === "countries") {
      const isWanted = [false, ...named.countries.names.map((/** @type {string} */ name) => names.has(name))];
      return (i) => styleOf[rows.kind[i]] >= 0 && isWanted[rows.country[i]];
    }
    return (i) => styleOf[rows.kind[i]] >= 0;
  }

  // -- an answer ------------------------------------------------------------------------------------------------------

  run() {
    if (!this.isLocal) return super.run();
    if (this._problem) return this.level !== null; // what was shown before
    if (this.to !== this._lastTo) this._direction = this.to < this._lastTo ? -1 : 1;
    this._lastTo = this.to;
    const { zoom, ...view } = this._view;
    const key = JSON.stringify([view, levelOf(zoom), this._drawing, this.from, this.to, this._asked.key]);
    if (key === this._answeredKey) return true;
    this._isWaiting = true;
    const tiles = this._tiles(Math.max(0, Math.min(DEEPEST, levelOf(zoom) - 1)));
    const whole = this._world();
    if (!tiles || !whole) return this.level !== null;
    const isThere = tiles.map((tile) => Boolean(tile.rows) || this._reach(tile, this.to, this.from - 1));
    if (isThere.includes(false)) return this.level !== null;
    this._isWaiting = false;
    this._answeredKey = key;
    this._told = this._answered = key;
    this._adopt(this._answer(tiles, whole));
    this._ahead(tiles);
    return true;
  }

  isAnswered() {
    return this.isLocal ? !this._isWaiting : super.isAnswered();
  }

  /**
   * Asks for what the ends of a window need; whether it is there.
   * @param {Tile} tile
   * @param {number[]} days
   */
  _reach(tile, ...days) {
    return days.map((day) => this._upTo(null, tile, day, 1)).every(Boolean);
  }

  /** @param {Tile[]} tiles */
  _ahead(tiles) {
    if (this.from <= this.columns.firstDay && this.to >= this.columns.lastDay) return;
    for (let months = 1; months <= AHEAD; months++)
      for (const tile of tiles) {
        if (tile.rows) continue;
        for (const day of [this.to, this.from - 1]) {
          const there = firstDayOf(monthOf(day + 1) + months * this._direction); // its first day needs the days of its month
          if (there >= this.columns.firstDay && there <= this.columns.lastDay) this._upTo(null, tile, there, 1);
        }
      }
  }

  // Running sums of the whole world by kind, for the numbers under the map.
  _world() {
    this._whole ??= this._worldRuns() ?? null;
    return this._whole;
  }

  _worldRuns() {
    const rows = this._worldRows(this._asked.table);
    if (!rows) return undefined;
    const slots = this._slots.map((kind) => (this._asked.isKind[kind] ? kind : -1));
    return runningOf(rows, 1, slots.length, slots, this._isWanted(this._about));
  }

  /**
   * @param {"kinds" | "deaths" | "actors" | "countries"} table
   * @returns {SumRows | undefined}
   */
  _worldRows(table) {
    const [at, length] = this._about.totals[table];
    const { firstDay: first, lastDay: last } = this.columns;
    const extras = { kinds: 1, deaths: this._about.deaths_from.length + 1 }[/** @type {"kinds"} */ (table)];
    const names = extras ?? Math.max(1, this._about[table].names.length);
    const shape = { kinds: this._about.kinds.length, extras: names, first, steps: last - first + 1 };
    return this._get(`world ${table}`, async () => readSums(await this._archive.part(at, length), shape));
  }

  /** @param {Running} whole */
  _worldCounts(whole) {
    const sums = new Float64Array(whole.size);
    whole.upTo(sums, this.to, 1);
    whole.upTo(sums, this.from - 1, -1);
    /** @type {Record<string, number>} */
    const kinds = {};
    let records = 0;
    this._about.kinds.forEach((/** @type {string} */ name, /** @type {number} */ kind) => {
      if (sums[kind]) kinds[name] = sums[kind];
      records += sums[kind];
    });
    return { records, unknown: sums[whole.width - 2], deaths: sums[whole.width - 1], kinds };
  }

  /**
   * As an answer of a server: see remote.js.
   * @param {Tile[]} tiles
   * @param {Running} whole
   */
  _answer(tiles, whole) {
    const zoom = Math.max(1, levelOf(this._view.zoom));
    const level = this._about.levels[Math.min(zoom, this._about.levels.length - 1)];
    const { style } = this._drawing;
    const isDeep = Math.floor(this._view.zoom + 0.5) > DEEPEST_LEVEL;
    const hasClusters = style === "clusters" || (style === "auto" && !isDeep && level.crowding > CROWDED);
    const made = new Entries();
    for (const tile of tiles) {
      if (tile.rows) this._addList(made, tile, zoom, hasClusters);
      else this._addSums(made, tile, zoom);
    }
    const header = {
      zoom,
      crowding: level.crowding,
      most_deaths: level.most_deaths,
      several: SEVERAL,
      has_clusters: hasClusters,
      counts: this._worldCounts(whole),
    };
    return { header, ...made.columns() };
  }

  /**
   * @param {Entries} made
   * @param {Tile} tile
   * @param {number} zoom - of cells
   */
  _addSums(made, tile, zoom) {
    const sums = new Float64Array(ALL_CELLS * WIDTH);
    this._upTo(sums, tile, this.to, 1);
    this._upTo(sums, tile, this.from - 1, -1);
    const size = 2 ** (tile.z + 3);
    for (const [cell, , right, down, ...spot] of tile.head.cells) {
      const at = cell * WIDTH;
      if (!hasAny(sums, at)) continue;
      const [column, row] = [tile.x * 8 + sideOf(cell, 0), tile.y * 8 + sideOf(cell, 1)];
      const [x, y] = [(column + right / 4096) / size, (row + down / 4096) / size];
      const down_ = tile.z + 1 - zoom; // deeper tiles, where sums of this zoom lack a table
      const entry = made.entry(column >> down_, row >> down_, x, y);
      if (spot.length && down_ === 0) made.name(entry, spot, x, y);
      made.add(entry, sums, at);
    }
    for (const cell of [CELLS, CELLS + 1]) {
      if (!hasAny(sums, cell * WIDTH)) continue;
      const entry = made.lump((tile.x + 0.5) / 2 ** tile.z, (tile.y + 0.5) / 2 ** tile.z, Math.SQRT1_2 / 2 ** tile.z);
      made.add(entry, sums, cell * WIDTH);
    }
  }

  /**
   * @param {Entries} made
   * @param {Tile} tile
   * @param {number} zoom - of cells
   * @param {boolean} hasClusters
   */
  _addList(made, tile, zoom, hasClusters) {
    const { places } = tile;
    if (!places) return;
    const sums = this._sumsOfList(tile);
    for (let spot = 0; spot < places.count; spot++) {
      if (!hasAny(sums, spot * WIDTH)) continue;
      const [x, y] = [places.x[spot], places.y[spot]];
      const isLoose = places.classOf[spot] === COUNTRY || places.loose[spot] <= zoom;
      const told = [
        tile.head.spot + spot,
        (x - 0.5) * 360,
        latOf(y),
        places.look[spot],
        places.classOf[spot],
        places.reach[spot],
      ];
      const shift = GRID_BITS - 2 - zoom;
      const isJoined = hasClusters && !isLoose;
      const entry = isJoined
        ? made.entry(places.column[spot] >> shift, places.row[spot] >> shift, x, y, places.allRecords[spot])
        : made.alone(x, y);
      made.name(entry, told, x, y);
      made.add(entry, sums, spot * WIDTH);
    }
  }

  /**
   * Of each spot of a list: records inside by kind, those without a count of deaths, deaths.
   * @param {Tile} tile
   */
  _sumsOfList({ rows, places, head }) {
    const sums = new Float64Array((places?.count ?? 0) * WIDTH);
    if (!rows) return sums;
    const passes = this._test(rows, head.pairs, head);
    const { start, lasts, cell, kind, deaths } = rows;
    const { from, to } = this;
    const { styleOf } = this._asked;
    for (let i = 0; i < rows.count; i++) {
      if (start[i] > to || start[i] + lasts[i] < from || !passes(i)) continue;
      const at = cell[i] * WIDTH;
      sums[at + styleOf[kind[i]]]++;
      if (deaths[i]) sums[at + KINDS + 1] += deaths[i] - 1;
      else sums[at + KINDS]++;
    }
    return sums;
  }

  // -- other answers --------------------------------------------------------------------------------------------------

  /** @returns {DayCounts} */
  byDay() {
    if (!this.isLocal) return super.byDay();
    if (this._problem || this._days) return this._days ?? this._byDay;
    const rows = this._worldRows(this._asked.table);
    if (!rows) return this._byDay;
    const { firstDay: first, lastDay: last } = this.columns;
    const kinds = new Uint32Array((last - first + 1) * KINDS);
    const wanted = this._isWanted(this._about);
    for (let i = 0; i < rows.count; i++) {
      const style = this._asked.styleOf[rows.kind[i]];
      if (style >= 0 && wanted[rows.extra[i]]) kinds[(rows.step[i] - first) * KINDS + style] += rows.n[i];
    }
    this._days = { first, kinds };
    return this._days;
  }

  /** @returns {Groups} */
  groups() {
    if (!this.isLocal) return super.groups();
    const { table, names } = this._asked;
    const counted = this.counts();
    /** @param {"actors" | "countries"} what */
    const of = (what) => {
      if (table === what && what === "actors")
        return ranked([[...names].map((name) => [name, counted.records])].flat());
      if (table !== "kinds" && table !== what) return []; // sums do not tell two of them at once
      const named = this._run(`world ${what}`, () => this._worldNamed(what));
      return named ? this._named(named, this._about[what].names, table === what ? names : null) : [];
    };
    return {
      kinds: ranked(Object.entries(counted.kinds)),
      actors: of("actors"),
      countries: of("countries"),
      latest: [],
    };
  }

  /**
   * Running sums of the whole world by name, of the kinds of now.
   * @param {"actors" | "countries"} what
   */
  _worldNamed(what) {
    const rows = this._worldRows(what);
    if (!rows) return undefined;
    const named = new Running(rows.step, 1, this._about[what].names.length);
    for (let i = 0; i < rows.count; i++) {
      if (!this._asked.isKind[rows.kind[i]]) continue;
      named.add(named.begun, rows.step[i], 0, rows.extra[i], rows.n[i], 0, 0);
      named.add(named.ended, rows.step[i], 0, rows.extra[i], rows.n[i] + rows.e[i], 0, 0);
    }
    return named.run();
  }

  /**
   * @param {Running} named
   * @param {string[]} names
   * @param {Set<string> | null} wanted
   * @returns {[string, number][]}
   */
  _named(named, names, wanted) {
    const sums = new Float64Array(named.size);
    named.upTo(sums, this.to, 1);
    named.upTo(sums, this.from - 1, -1);
    /** @type {[string, number][]} */
    const told = names.map((name, i) => [name, sums[i]]);
    return ranked(wanted ? told.filter(([name]) => wanted.has(name)) : told);
  }

  /**
   * A list of records is read from the rows, which lie on a server; from a list in the tiles what it knows.
   * @param {object} question
   * @returns {Promise<number[]>}
   */
  async list(question) {
    if (this.columns.url) return super.list(question);
    const { spots, cell, limit = 1000 } = /** @type {any} */ (question);
    const rows = this._known(spots ?? [], cell, limit);
    if (!rows.length && !("id" in question))
      this._tell.onFail(
        new ColumnsError(
          "These records are counted here, not listed: come closer until places stand by themselves, or look into the Parquet file beside the tiles.",
        ),
        () => {},
      );
    this._placeRecords();
    return rows;
  }

  /**
   * Rows out of lists that are at hand.
   * @param {number[]} spots
   * @param {[number, number, number] | undefined} cell
   * @param {number} limit
   */
  _known(spots, cell, limit) {
    const wanted = new Set(spots);
    /** @type {Record<string, any>[]} */
    const listed = [];
    for (const tile of this._parts.values()) {
      const { rows, places, head } = tile ?? {};
      if (!rows || !places || head?.form !== "list") continue;
      const passes = this._test(rows, head.pairs, head);
      for (let i = 0; i < rows.count && listed.length < limit; i++) {
        const spot = rows.cell[i];
        const isIn =
          cell && places.column[spot] >> (14 - cell[0]) === cell[1] && places.row[spot] >> (14 - cell[0]) === cell[2];
        if (!isIn && !wanted.has(head.spot + spot)) continue;
        if (rows.start[i] > this.to || rows.start[i] + rows.lasts[i] < this.from || !passes(i)) continue;
        listed.push(this._toldOf(tile, i));
      }
    }
    listed.sort((a, b) => (a.date_start < b.date_start ? -1 : 1));
    return listed.map((told) => this._keep(told));
  }

  /**
   * @param {any} tile
   * @param {number} i
   */
  _toldOf({ key, rows, places, head }, i) {
    const spot = rows.cell[i];
    const actors = head.pairs[rows.pair[i]].map((/** @type {number} */ actor) => head.actors.names[actor]);
    const died = rows.deaths[i] ? rows.deaths[i] - 1 : null;
    const country = rows.country[i] ? head.countries.names[rows.country[i] - 1] : "";
    return {
      id: `${key} ${i}`,
      date_start: toIso(rows.start[i]),
      date_end: toIso(rows.start[i] + rows.lasts[i]),
      date_precision: "day",
      event_type: this._about.kinds[rows.kind[i]],
      side_a: actors[0] ?? "",
      side_b: actors.slice(1).join("; "),
      source: "",
      ...{ deaths_low: died, deaths_best: died, deaths_high: died },
      lat: latOf(places.y[spot]),
      lon: (places.x[spot] - 0.5) * 360,
      geo_precision: this._about.precisions[places.look[spot]],
      ...{ place_name: "", admin1: "", country },
    };
  }

  /**
   * @param {string} name
   * @param {number} spot
   */
  placeText(name, spot) {
    const number = this.spots.number[spot];
    if (number === LUMP) return name === "place_name" ? "Areas and countries, closer to see" : "";
    if (this.columns.url) return super.placeText(name, spot);
    return number === undefined || number === NONE ? "Several places" : "";
  }
}

/** Entries of an answer: cells and spots with their sums. */
class Entries {
  constructor() {
    /** @type {Map<number, number>} */
    this._cells = new Map();
    /** @type {Record<string, number[]>} */
    this._told = {};
    for (const name of [
      "column",
      "row",
      "spot",
      "x",
      "y",
      "lat",
      "lon",
      "precision",
      "place_class",
      "reach",
      "look",
      "deaths",
    ])
      this._told[name] = [];
    /** @type {number[]} */
    this._kinds = [];
    /** @type {number[]} */
    this._weight = []; // records of all time that the place of a cluster was made of
    /** @type {number[]} */
    this._members = [];
  }

  /**
   * @param {number} column
   * @param {number} row
   * @param {number} spot
   * @param {number} x
   * @param {number} y
   */
  _new(column, row, spot, x, y) {
    const told = this._told;
    const values = {
      column,
      row,
      spot,
      x,
      y,
      lat: Number.NaN,
      lon: Number.NaN,
      precision: 0,
      place_class: 0,
      reach: 0,
      look: 0,
      deaths: 0,
    };
    for (const name in values) told[name].push(values[/** @type {keyof typeof values} */ (name)]);
    for (let kind = 0; kind < KINDS; kind++) this._kinds.push(0);
    this._weight.push(0);
    this._members.push(0);
    return told.column.length - 1;
  }

  /**
   * The entry of a cell; its cluster stands at the mean of what it was given, by their weights.
   * @param {number} column
   * @param {number} row
   * @param {number} x
   * @param {number} y
   * @param {number} [weight]
   */
  entry(column, row, x, y, weight = 1) {
    const code = column * 65536 + row;
    const entry = this._cells.get(code) ?? this._new(column, row, SEVERAL, x, y);
    this._cells.set(code, entry);
    const whole = this._weight[entry] + weight;
    this._told.x[entry] += ((x - this._told.x[entry]) * weight) / whole;
    this._told.y[entry] += ((y - this._told.y[entry]) * weight) / whole;
    this._weight[entry] = whole;
    return entry;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  alone(x, y) {
    return this._new(-1, -1, SEVERAL, x, y);
  }

  /**
   * Records without a mark, only listed.
   * @param {number} x
   * @param {number} y
   * @param {number} reach
   */
  lump(x, y, reach) {
    const entry = this._new(-1, -1, LUMP, x, y);
    this._told.place_class[entry] = COUNTRY;
    this._told.look[entry] = 3;
    this._told.reach[entry] = reach;
    this._told.lat[entry] = latOf(y);
    this._told.lon[entry] = (x - 0.5) * 360;
    return entry;
  }

  /**
   * The one spot of an entry; a second one makes it several.
   * @param {number} entry
   * @param {number[]} spot - number, lon, lat, precision, class, reach in km
   * @param {number} x
   * @param {number} y
   */
  name(entry, [number, lon, lat, precision, placeClass, km], x, y) {
    const told = this._told;
    this._members[entry]++;
    if (this._members[entry] > 1) {
      told.spot[entry] = SEVERAL;
      for (const name of ["precision", "place_class", "reach", "look"]) told[name][entry] = 0;
      return;
    }
    const reach = (km * 1000) / (EARTH_M * Math.max(0.05, Math.cos((lat * Math.PI) / 180)));
    const look = placeClass === COUNTRY ? 3 : placeClass === WIDE ? 2 : precision ? 1 : 0;
    Object.entries({ spot: number, lon, lat, precision, place_class: placeClass, reach, look, x, y }).forEach(
      ([name, value]) => {
        told[name][entry] = value;
      },
    );
  }

  /**
   * @param {number} entry
   * @param {Float64Array} sums
   * @param {number} at
   */
  add(entry, sums, at) {
    for (let kind = 0; kind < KINDS; kind++) this._kinds[entry * KINDS + kind] += sums[at + kind];
    this._told.deaths[entry] += sums[at + KINDS + 1];
  }

  columns() {
    const count = this._told.column.length;
    return { ...this._told, kinds: this._kinds, doubtful: new Uint32Array(count), days: new Float64Array(count) };
  }
}

/**
 * @param {Float64Array} sums
 * @param {number} at
 */
function hasAny(sums, at) {
  for (let kind = 0; kind < KINDS; kind++) if (sums[at + kind]) return true;
  return false;
}

/** @param {[number, number][]} lengths */
function sumOf(lengths) {
  return lengths.reduce((sum, [, length]) => sum + length, 0);
}

/**
 * Where the part of a step of time lies.
 * @param {[number, number][]} lengths
 * @param {number} wanted
 * @param {number} from
 * @returns {[at: number, length: number] | null}
 */
function found(lengths, wanted, from) {
  let at = from;
  for (const [step, length] of lengths) {
    if (step === wanted) return [at, length];
    at += length;
  }
  return null;
}

/**
 * Names with their counts, the greatest first.
 * @param {any[]} counts
 * @returns {[string, number][]}
 */
function ranked(counts) {
  return counts.filter(([name, count]) => name && count).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** @param {number} lat */
function downOf(lat) {
  const sine = Math.sin((Math.max(-85.0511287798, Math.min(85.0511287798, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/** @param {number} y */
function latOf(y) {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
}

/**
 * @param {{ count: number, streams: Float64Array[] }} told
 * @param {ListRows} rows
 * @param {number} z
 * @param {number} tileX
 * @param {number} tileY
 * @returns {Places}
 */
function placesOf({ count, streams }, rows, z, tileX, tileY) {
  const [morton, right, down, look, radius, loose] = streams;
  const [column, row] = [new Uint32Array(count), new Uint32Array(count)];
  const [x, y, reach] = [0, 1, 2].map(() => new Float64Array(count));
  const side = 2 ** (GRID_BITS - z);
  for (let i = 0; i < count; i++) {
    if (i) morton[i] += morton[i - 1];
    column[i] = tileX * side + sideOf(morton[i], 0);
    row[i] = tileY * side + sideOf(morton[i], 1);
    x[i] = (column[i] + (right[i] + 0.5) / 256) / 2 ** GRID_BITS;
    y[i] = (row[i] + (down[i] + 0.5) / 256) / 2 ** GRID_BITS;
    reach[i] = radius[i] / 10; // km
  }
  const allRecords = new Uint32Array(count);
  for (let i = 0; i < rows.count; i++) allRecords[rows.cell[i]]++;
  const looks = Uint8Array.from(look, (value) => value % PRECISIONS);
  const classOf = Uint8Array.from(look, (value) => Math.floor(value / PRECISIONS));
  return { count, column, row, x, y, look: looks, classOf, reach, loose: Uint8Array.from(loose), allRecords };
}
