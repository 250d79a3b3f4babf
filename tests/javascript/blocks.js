// Event columns written as geo/map/columns.py does, from rows that a test says in a few words.

import { toDay } from "../../geo/map/static/words.js";

/**
 * @typedef {object} Row - what is left out is one exact battle in Gao on 8 Feb 2013, with 2 dead
 * @property {string} [id]
 * @property {string} [start]
 * @property {number} [lasts] - days more than one
 * @property {string} [datePrecision]
 * @property {number} [lat]
 * @property {number} [lon]
 * @property {string} [precision]
 * @property {number | null} [km]
 * @property {string} [kind]
 * @property {string} [source]
 * @property {string} [a]
 * @property {string} [b]
 * @property {number | null} [low]
 * @property {number | null} [best]
 * @property {number | null} [high]
 * @property {string} [place_name]
 * @property {string} [summary]
 */

const GAO = { lat: 16.2717, lon: -0.0447 };
const USUAL = { start: "2013-02-08", lasts: 0, datePrecision: "day", precision: "exact", km: 0, kind: "Battles" };
const NAMES = {
  source: "Test records",
  a: "Army",
  b: "Rebels",
  best: 2,
  low: null,
  high: null,
  place_name: "Gao",
  summary: "",
};

/** The names of the six kinds of the legend, as far as tests care. */
export const LEGEND = ["Battles", "Riots", "Protests", "Explosions", "Violence", "Strategic"];

/** @param {Row} row @param {number} i */
function whole(row, i) {
  return { id: `r-${i}`, ...USUAL, ...NAMES, ...GAO, ...row };
}

/** @typedef {ReturnType<typeof whole>} Whole */

/**
 * Rows in the order in which they are written: by day, then by place.
 * @param {Row[]} rows
 */
export function inOrder(rows) {
  const day = (/** @type {Whole} */ row) => toDay(row.start);
  return rows.map(whole).sort((a, b) => day(a) - day(b) || byPlace(a, b));
}

/** @type {(a: Whole, b: Whole) => number} */
const byPlace = (a, b) => a.lon - b.lon || a.lat - b.lat || (placeKey(a) < placeKey(b) ? -1 : 1);

/** @param {Whole} row */
const placeKey = (row) => JSON.stringify([row.lon, row.lat, row.precision, row.km]);

/**
 * One row of each place, in the order of their numbers.
 * @param {Whole[]} rows
 */
function placesOf(rows) {
  return [...new Map([...rows].sort(byPlace).map((row) => [placeKey(row), row])).values()];
}

class Writer {
  /** @type {object[]} */
  told = [];
  /** @type {Uint8Array[]} */
  held = [];
  /** @type {Record<string, unknown>} */
  header = {};

  /** @param {string} name @param {(number | null)[]} values @param {boolean} [hasMissing] */
  integers(name, values, hasMissing = false) {
    const known = values.filter((value) => value !== null);
    const low = Math.min(0, ...known) - Number(hasMissing);
    const steps = values.map((value) => (value === null ? 0 : value - low));
    const width = Math.ceil(
      Math.max(0, ...steps)
        .toString(2)
        .replace(/^0$/, "").length / 8,
    );
    const planes = new Uint8Array(width * steps.length);
    for (let plane = 0; plane < width; plane++)
      steps.forEach((step, i) => {
        planes[plane * steps.length + i] = Math.floor(step / 256 ** plane) % 256;
      });
    this.add(name, planes, { count: steps.length, width, low });
  }

  /** @param {string} plural @param {string} name @param {string[]} values */
  dictionary(plural, name, values) {
    const names = [...new Set(values)];
    this.header[plural] = names;
    this.integers(
      name,
      values.map((value) => names.indexOf(value)),
    );
  }

  /** @param {string} name @param {string[]} values */
  texts(name, values) {
    const letters = values.map((value) => new TextEncoder().encode(value));
    this.integers(
      `${name}_length`,
      letters.map(({ length }) => length),
    );
    this.add(name, joined(letters), { count: 0, type: "text" });
  }

  /** @param {string} name @param {Uint8Array} bytes @param {object} more */
  add(name, bytes, more) {
    this.told.push({ name, bytes: bytes.length, ...more });
    this.held.push(bytes);
  }

  /** @param {string} part */
  block(part, version = 1) {
    let header = JSON.stringify({ part, ...this.header, arrays: this.told });
    header += " ".repeat((8 - (new TextEncoder().encode(header).length % 8)) % 8);
    const words = new TextEncoder().encode(header);
    const sizes = new Uint8Array(8);
    new DataView(sizes.buffer).setUint32(0, version, true);
    new DataView(sizes.buffer).setUint32(4, words.length, true);
    return joined([new TextEncoder().encode("DATELINE"), sizes, words, ...this.held]);
  }
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  return new Uint8Array(Buffer.concat(parts));
}

/**
 * The columns of some records.
 * @param {Row[]} given
 */
export function columnsBlock(given, { version = 1, edition = "one" } = {}) {
  const rows = inOrder(given);
  const writer = new Writer();
  const places = placesOf(rows);
  const numberOf = new Map(places.map((row, i) => [placeKey(row), i]));
  const first = rows.length ? toDay(rows[0].start) : 0;
  const days = rows.length ? toDay(rows[rows.length - 1].start) - first + 1 : 0;
  const perDay = Array.from(
    { length: days },
    (_, day) => rows.filter((row) => toDay(row.start) === first + day).length,
  );
  const place = rows.map((row) => numberOf.get(placeKey(row)) ?? 0);
  const sides = [...new Set(rows.flatMap(({ a, b }) => [a, b]))];
  const pairs = [...new Map(rows.map((row) => [`${row.a}|${row.b}`, row])).entries()];
  const radii = [...new Set(places.map(({ km }) => km))];
  Object.assign(writer.header, { edition, rows: rows.length, places: places.length, first_day: first, sides });
  Object.assign(writer.header, { lon_decimals: 4, lat_decimals: 4, radii_km: radii });
  writer.integers("per_day", perDay);
  writer.integers(
    "duration",
    rows.map(({ lasts }) => lasts),
  );
  writer.integers(
    "place",
    place.map((at, i) => (i && rows[i].start === rows[i - 1].start ? at - place[i - 1] : at)),
  );
  writer.dictionary(
    "kinds",
    "kind",
    rows.map(({ kind }) => kind),
  );
  writer.dictionary(
    "sources",
    "source",
    rows.map(({ source }) => source),
  );
  writer.dictionary(
    "date_precisions",
    "date_precision",
    rows.map(({ datePrecision }) => datePrecision),
  );
  writer.integers(
    "pair",
    rows.map(({ a, b }) => pairs.findIndex(([key]) => key === `${a}|${b}`)),
  );
  writer.integers(
    "side_a",
    pairs.map(([, row]) => sides.indexOf(row.a)),
  );
  writer.integers(
    "side_b",
    pairs.map(([, row]) => sides.indexOf(row.b)),
  );
  writer.integers(
    "deaths",
    rows.map(({ best }) => best),
    true,
  );
  writer.integers(
    "low_gap",
    rows.map(({ low, best }) => (low === null ? null : (best ?? 0) - low)),
    true,
  );
  writer.integers(
    "high_gap",
    rows.map(({ high, best }) => (high === null ? null : high - (best ?? 0))),
    true,
  );
  for (const name of /** @type {const} */ (["lon", "lat"])) {
    const units = places.map((row) => Math.round(row[name] * 1e4));
    writer.integers(
      name,
      units.map((unit, i) => unit - (units[i - 1] ?? 0)),
    );
  }
  writer.dictionary(
    "precisions",
    "precision",
    places.map(({ precision }) => precision),
  );
  writer.dictionary(
    "countries",
    "country",
    places.map((row) => countryOf(row)),
  );
  writer.integers(
    "radius",
    places.map(({ km }) => radii.indexOf(km)),
  );
  return writer.block("columns", version);
}

/**
 * Where a record lies: a country for each half of the world.
 * @param {{ lat: number }} row
 */
export function countryOf({ lat }) {
  return lat < 0 ? "South" : "North";
}

/**
 * Some texts of some records.
 * @param {Row[]} given
 */
export function detailsBlock(given, { edition = "one" } = {}) {
  const writer = new Writer();
  writer.header.edition = edition;
  const rows = inOrder(given);
  writer.texts(
    "id",
    rows.map(({ id }) => id),
  );
  writer.texts(
    "place_name",
    placesOf(rows).map((row) => row.place_name),
  );
  writer.texts(
    "summary",
    rows.map(({ summary }) => summary),
  );
  return writer.block("details");
}

/**
 * The same numbers for the same seed: a linear congruential generator. Of whole numbers below `below`.
 * @param {number} seed
 */
export function chance(seed) {
  let state = seed;
  return (/** @type {number} */ below) => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * Records of every kind and precision, at shared points, of one day and several, with and without a count.
 * @param {number} number
 * @returns {Row[]}
 */
export function randomRows(number, seed = 7) {
  const any = chance(seed);
  const one = (/** @type {any[]} */ values) => values[any(values.length)];
  const points = Array.from({ length: Math.ceil(number / 4) }, () => ({ lat: any(150) - 75, lon: any(358) - 179 }));
  const km = { exact: 1, near: 25, admin1: 150, country: 400, unknown: null };
  return Array.from({ length: number }, () => {
    const precision = /** @type {keyof typeof km} */ (one(Object.keys(km)));
    const lasts = one([0, 0, 1 + any(200)]);
    return {
      ...one(points),
      start: new Date(Date.UTC(2010, 0, 1 + any(1500))).toISOString().slice(0, 10),
      lasts,
      datePrecision: lasts ? one(["days", "month", "day"]) : "day",
      precision,
      km: km[precision],
      kind: one([...LEGEND, "Strike"]),
      source: one(["One", "Two"]),
      a: one(["", "Army", "Army; Rebels"]),
      b: one(["Rebels", "Police; Militia", "Civilians"]),
      best: one([null, any(9)]),
    };
  });
}
