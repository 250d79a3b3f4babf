// Event columns as geo/map/columns.py writes them: fetched or embedded, unpacked, checked, decoded into typed arrays.
// Knows nothing of maps. Whatever is wrong with the bytes becomes a ColumnsError whose message is a whole sentence.

/**
 * Where bytes come from: an address, or the page itself; or a file of tiles, and the address of a server that counts, if any.
 * @typedef {{ url?: string, base64?: string, tiles?: string }} Source
 */

/** @typedef {Uint8Array | Uint16Array | Uint32Array | Float64Array} Numbers */

/**
 * An array of a block as its header tells of it, and its bytes.
 * @typedef {object} Told
 * @property {string} name
 * @property {number} bytes
 * @property {number} count
 * @property {number} width - bytes of a number
 * @property {number} low - least value
 * @property {string} [type] - "text"; else numbers
 * @property {Uint8Array} data
 */

/** @typedef {{ header: any, arrays: Record<string, Told> }} Block */

/**
 * Numbers of which step 0 means "unknown": value = step + low.
 * @typedef {{ steps: Numbers, low: number }} Optional
 */

/**
 * Everything by name. Days count from `firstDay` (days since 1970); rows are sorted by start day. What ends on -s and has
 * a singular beside it are the texts that the singular's numbers stand for.
 * @typedef {object} Columns
 * @property {string} edition
 * @property {number} rows
 * @property {number} places
 * @property {number} firstDay
 * @property {Uint32Array} starts - first row of each day, and at the end the number of rows
 * @property {number} days
 * @property {Numbers} duration - days by which a record lasts longer than one
 * @property {Uint16Array | Uint32Array} place
 * @property {Numbers} kind
 * @property {string[]} kinds
 * @property {Numbers} source
 * @property {string[]} sources
 * @property {Numbers} datePrecision
 * @property {string[]} datePrecisions
 * @property {Numbers} pair - of sides
 * @property {[Numbers, Numbers]} pairSides
 * @property {string[]} sides
 * @property {Optional} deaths
 * @property {Optional} lowGap
 * @property {Optional} highGap
 * @property {Float64Array} lon - of places, as the following
 * @property {Float64Array} lat
 * @property {Numbers} precision
 * @property {string[]} precisions
 * @property {Numbers} country
 * @property {string[]} countries
 * @property {Numbers} radius
 * @property {(number | null)[]} radiiKm
 */

/**
 * Texts of records and places, by EVENTS column; "" for a column that was not written.
 * @typedef {object} AnyDetails
 * @property {(name: string, row: number) => string} text
 * @property {(name: string, place: number) => string} placeText
 * @property {(id: string) => number | Promise<number>} findId - the row; -1 when there is none
 */

const MAGIC = "DATELINE";
const VERSION = 1;
const RELOAD = "Try again, or reload the page.";

export class ColumnsError extends Error {}

// -- bytes ------------------------------------------------------------------------------------------------------------

/**
 * The block's bytes, unpacked.
 * @param {Source} source
 */
async function readBytes(source) {
  const bytes = source.base64 === undefined ? await fetchBytes(source.url ?? "") : fromBase64(source.base64);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? inflate(bytes) : bytes; // fetch has unpacked what a server declared
}

/** @param {string} url */
async function fetchBytes(url) {
  let answer;
  try {
    answer = await fetch(url);
    if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
  } catch (problem) {
    throw new ColumnsError(`The event records did not arrive (${messageOf(problem)}). ${RELOAD}`);
  }
  if (answer.status === 424) throw new ColumnsError(await answer.text().catch(() => RELOAD)); // our server says why
  throw new ColumnsError(`The event records did not arrive: the server answered ${answer.status}. ${RELOAD}`);
}

/** @param {unknown} problem */
function messageOf(problem) {
  return problem instanceof Error ? problem.message : String(problem);
}

/** @param {string} text */
function fromBase64(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function inflate(bytes) {
  if (!globalThis.DecompressionStream)
    throw new ColumnsError("This browser cannot unpack the event records; it is too old. Use a newer one.");
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new ColumnsError(`The event records arrived damaged or cut short. ${RELOAD}`);
  }
}

// -- one block --------------------------------------------------------------------------------------------------------

/**
 * The header of a block, and its arrays by name.
 * @param {Uint8Array} bytes
 * @param {string} part - that it should be
 * @returns {Block}
 */
function splitBlock(bytes, part) {
  const text = new TextDecoder();
  if (text.decode(bytes.subarray(0, 8)) !== MAGIC)
    throw new ColumnsError(strangerWords(text.decode(bytes.subarray(0, 200))));
  if (bytes.length < 16) throw cutShort();
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const version = view.getUint32(8, true);
  if (version !== VERSION)
    throw new ColumnsError(
      `The event records are of version ${version}, this map reads version ${VERSION}. Reload the page.`,
    );
  let end = 16 + view.getUint32(12, true);
  if (end > bytes.length) throw cutShort();
  const header = JSON.parse(text.decode(bytes.subarray(16, end)));
  if (header.part !== part)
    throw new ColumnsError(`The map was given event ${header.part} in place of ${part}. ${RELOAD}`);
  for (const told of header.arrays) {
    const begin = end;
    end += told.bytes;
    told.data = bytes.subarray(begin, end);
    if (end > bytes.length) throw cutShort();
  }
  /** @type {Told[]} */
  const found = header.arrays;
  return { header, arrays: Object.fromEntries(found.map((told) => [told.name, told])) };
}

function cutShort() {
  return new ColumnsError(`The event records arrived cut short. ${RELOAD}`);
}

/** @param {string} beginning */
function strangerWords(beginning) {
  if (!beginning) return `The server sent no event records, but an empty answer. ${RELOAD}`;
  const isPage = beginning.trimStart().startsWith("<");
  return isPage
    ? `Instead of event records the server sent a web page; you may have to sign in again. ${RELOAD}`
    : `What the server sent are not event records. ${RELOAD}`;
}

/**
 * Byte planes to numbers, in the smallest type that holds them. A column's `low` is 0 unless it says how to use it.
 * @param {Told} told
 * @returns {Numbers}
 */
function steps({ data, count, width }) {
  if (width === 1) return data.slice(0, count);
  if (width === 2) return pairs(data, count);
  const values = new (width > 4 ? Float64Array : width ? Uint32Array : Uint8Array)(count);
  for (let plane = 0, unit = 1; plane < width; plane++, unit *= 256) {
    const from = plane * count;
    for (let i = 0; i < count; i++) values[i] += data[from + i] * unit;
  }
  return values;
}

/**
 * Two planes, in a loop that knows nothing but its own types: it is the one that most numbers go through.
 * @param {Uint8Array} data
 * @param {number} count
 */
function pairs(data, count) {
  const values = new Uint16Array(count);
  for (let i = 0; i < count; i++) values[i] = data[i] | (data[count + i] << 8);
  return values;
}

/**
 * The same, with `low`, added up from the first on.
 * @param {Told} told
 */
function sums(told) {
  const values = new Float64Array(told.count);
  const each = steps(told);
  let sum = 0;
  for (let i = 0; i < told.count; i++) values[i] = sum += each[i] + told.low;
  return values;
}

/**
 * @param {Told} told
 * @param {number | null} decimals - null: plain floats
 */
function degrees(told, decimals) {
  if (decimals === null) return new Float64Array(told.data.slice().buffer);
  const [values, unit] = [sums(told), 10 ** decimals];
  for (let i = 0; i < values.length; i++) values[i] /= unit;
  return values;
}

/**
 * @param {Told} told
 * @returns {Optional}
 */
function counts(told) {
  return { steps: steps(told), low: told.low };
}

// -- columns ----------------------------------------------------------------------------------------------------------

/**
 * First row of each day; one more than there are days, the last being the number of rows.
 * @param {Told} told
 */
function dayStarts(told) {
  const perDay = steps(told);
  const starts = new Uint32Array(told.count + 1);
  for (let day = 0; day < told.count; day++) starts[day + 1] = starts[day] + perDay[day];
  return starts;
}

/**
 * A row tells how far its place lies after that of the row before; every day begins anew.
 * @param {Told} told
 * @param {Uint32Array} starts
 * @param {number} places
 */
function placesOfRows(told, starts, places) {
  const each = steps(told);
  const rows = new (places > 65536 ? Uint32Array : Uint16Array)(told.count);
  for (let day = 0; day + 1 < starts.length; day++) {
    let place = 0;
    for (let row = starts[day]; row < starts[day + 1]; row++) rows[row] = place += each[row];
  }
  return rows;
}

/**
 * @param {Uint8Array} bytes
 * @returns {Columns}
 */
export function decodeColumns(bytes) {
  const { header, arrays } = splitBlock(bytes, "columns");
  const starts = dayStarts(arrays.per_day);
  return {
    edition: header.edition,
    rows: header.rows,
    places: header.places,
    firstDay: header.first_day,
    starts,
    days: starts.length - 1,
    duration: steps(arrays.duration),
    place: placesOfRows(arrays.place, starts, header.places),
    kind: steps(arrays.kind),
    kinds: header.kinds,
    source: steps(arrays.source),
    sources: header.sources,
    datePrecision: steps(arrays.date_precision),
    datePrecisions: header.date_precisions,
    pair: steps(arrays.pair),
    pairSides: [steps(arrays.side_a), steps(arrays.side_b)],
    sides: header.sides,
    deaths: counts(arrays.deaths),
    lowGap: counts(arrays.low_gap),
    highGap: counts(arrays.high_gap),
    lon: degrees(arrays.lon, header.lon_decimals),
    lat: degrees(arrays.lat, header.lat_decimals),
    precision: steps(arrays.precision),
    precisions: header.precisions,
    country: steps(arrays.country),
    countries: header.countries,
    radius: steps(arrays.radius),
    radiiKm: header.radii_km,
  };
}

// -- details ----------------------------------------------------------------------------------------------------------

const PLACE_TEXTS = ["place_name", "admin1", "country"];
const ROW_TEXTS = ["summary", "sources"]; // in which words are looked for, beside those of places and actors
const MOST_WORDS = 30; // a bit each
const TEXTS_AT_ONCE = 8192; // between which the browser can draw

/**
 * Small letters without accents: how words are compared.
 * @param {string} text
 */
export function folded(text) {
  return text
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
}

// Texts stay bytes until one is asked for: a million strings would take more memory than everything else.
class Texts {
  /**
   * @param {Record<string, Told>} arrays
   * @param {string} name
   */
  constructor(arrays, name) {
    const lengths = arrays[`${name}_length`];
    const each = steps(lengths);
    this.ends = new Uint32Array(lengths.count + 1);
    for (let i = 0; i < lengths.count; i++) this.ends[i + 1] = this.ends[i] + each[i];
    this.letters = arrays[name].data;
    this.index = arrays[`${name}_index`] ? steps(arrays[`${name}_index`]) : null;
  }

  /** @param {number} position */
  at(position) {
    const i = this.index ? this.index[position] : position;
    return new TextDecoder().decode(this.letters.subarray(this.ends[i], this.ends[i + 1]));
  }

  /**
   * The position of a text that stands there once; -1 when it is not there.
   * @param {string} text
   */
  find(text) {
    const wanted = new TextEncoder().encode(text);
    const count = this.ends.length - 1;
    for (let i = 0; i < count; i++) if (this._equals(i, wanted)) return this.index ? this.index.indexOf(i) : i;
    return -1;
  }

  /**
   * Of each position: which words stand there, a bit for each.
   * @param {string[]} words - folded
   * @returns {Promise<(position: number) => number>}
   */
  async holders(words) {
    const bits = new Uint32Array(this.ends.length - 1);
    for (let i = 0; i < bits.length; i++) {
      const text = folded(new TextDecoder().decode(this.letters.subarray(this.ends[i], this.ends[i + 1])));
      words.forEach((word, bit) => {
        if (text.includes(word)) bits[i] |= 1 << bit;
      });
      if (i % TEXTS_AT_ONCE === TEXTS_AT_ONCE - 1) await new Promise((resolve) => setTimeout(resolve));
    }
    const { index } = this;
    return (position) => bits[index ? index[position] : position];
  }

  /**
   * @param {number} i
   * @param {Uint8Array} wanted
   */
  _equals(i, wanted) {
    const start = this.ends[i];
    if (this.ends[i + 1] - start !== wanted.length) return false;
    for (let k = wanted.length - 1; k >= 0; k--) if (this.letters[start + k] !== wanted[k]) return false; // ids differ at the end
    return true;
  }
}

/** @implements {AnyDetails} */
export class Details {
  /**
   * @param {Columns} columns - that they belong to
   * @param {Uint8Array} bytes
   */
  constructor(columns, bytes) {
    const { header, arrays } = splitBlock(bytes, "details");
    if (header.edition !== columns.edition)
      throw new ColumnsError("The names of the event records belong to another edition. Reload the page.");
    this._columns = columns;
    /** @type {Record<string, Texts>} */
    this._texts = {};
    for (const { name, type } of header.arrays) if (type === "text") this._texts[name] = new Texts(arrays, name);
  }

  /**
   * @param {string} name
   * @param {number} row
   */
  text(name, row) {
    const place = PLACE_TEXTS.includes(name);
    return place ? this.placeText(name, this._columns.place[row]) : this._text(name, row);
  }

  /**
   * @param {string} name
   * @param {number} place
   */
  placeText(name, place) {
    return this._text(name, place);
  }

  /**
   * Which records hold each of the words, in a text of their own, of their place or in the name of a side: 1 a row.
   * @param {string} told
   */
  async rowsWith(told) {
    const words = folded(told).split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
    const { place, pair, pairSides, sides, rows } = this._columns;
    const texts = await Promise.all(
      [...PLACE_TEXTS, ...ROW_TEXTS].map(async (name) => ({
        isOfPlace: PLACE_TEXTS.includes(name),
        bitsAt: this._texts[name] ? await this._texts[name].holders(words) : () => 0,
      })),
    );
    const ofPlaces = texts.filter(({ isOfPlace }) => isOfPlace);
    const ofRows = texts.filter(({ isOfPlace }) => !isOfPlace);
    const named = sides.map((side) =>
      words.reduce((bits, word, bit) => bits | (folded(side).includes(word) ? 1 << bit : 0), 0),
    );
    const all = 2 ** words.length - 1;
    const found = new Uint8Array(rows);
    for (let row = 0; row < rows; row++) {
      let bits = named[pairSides[0][pair[row]]] | named[pairSides[1][pair[row]]];
      for (const { bitsAt } of ofPlaces) bits |= bitsAt(place[row]);
      for (const { bitsAt } of ofRows) bits |= bitsAt(row);
      found[row] = (bits & all) === all ? 1 : 0;
    }
    return found;
  }

  /** @param {string} id */
  findId(id) {
    return this._texts.id ? this._texts.id.find(id) : -1;
  }

  /**
   * @param {string} name
   * @param {number} position
   */
  _text(name, position) {
    return this._texts[name] ? this._texts[name].at(position) : "";
  }
}

/**
 * Fetches and decodes columns.
 * @param {Source} source
 */
export async function readColumns(source) {
  const bytes = await readBytes(source);
  const columns = decodeColumns(bytes);
  bytes.buffer.transfer?.(0); // all is copied: frees the memory now, not some time
  return columns;
}

/**
 * Fetches the texts that belong to columns.
 * @param {Columns} columns
 * @param {Source} source
 */
export async function readDetails(columns, source) {
  return new Details(columns, await readBytes(source));
}
