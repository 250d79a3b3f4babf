// A PMTiles archive (version 3) behind HTTP ranges or in a file of the reader's: its header, directories, tiles, and the
// section of parts behind them. Nothing is fetched but what is asked for. See docs/tiles.md.

import { ColumnsError } from "./columns.js";

/**
 * Where the bytes lie: at an address, or in a file that the reader has chosen.
 * @typedef {{ url?: string, file?: Blob }} Kept
 */

/** @typedef {{ id: number, offset: number, length: number, run: number }} Entry */

const HEADER = 127;
const FIRST_READ = 32768; // header, root directory and, mostly, the metadata
const DEEPEST = 4; // directories that lead to directories
const MOST_KEPT = 64; // directories
export const MOST_BYTES = 2 ** 28; // of a tile or a part, unpacked
const REMEDY = "Make it again with: python -m geo records pack --tiles OUT.pmtiles FILE...";
const ROUNDS = [0, 1, 2]; // in which the sections are told: root, metadata, leaves; the tiles are the fourth

/**
 * Unpacked bytes, at most MOST_BYTES.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {"gzip" | "deflate"} kind
 */
export async function unpacked(bytes, kind) {
  if (!globalThis.DecompressionStream)
    throw new ColumnsError("This browser cannot unpack the event records; it is too old. Use a newer one.");
  /** @type {Uint8Array[]} */
  const pieces = [];
  let size = 0;
  try {
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(kind)).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      size += piece.value.length;
      if (size > MOST_BYTES) throw new Error("too large");
      pieces.push(piece.value);
    }
  } catch {
    throw new ColumnsError(`The file of tiles is damaged: a part of it cannot be unpacked. ${REMEDY}`);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/**
 * Position of a tile along the Hilbert curve, after those of all lower zooms.
 * @param {number} z
 * @param {number} x
 * @param {number} y
 */
export function tileId(z, x, y) {
  let id = (4 ** z - 1) / 3;
  let [column, row] = [x, y];
  for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
    const [right, down] = [column & side ? 1 : 0, row & side ? 1 : 0];
    id += side * side * ((3 * right) ^ down);
    [column, row] = [column & (side - 1), row & (side - 1)];
    if (down) continue;
    if (right) [column, row] = [side - 1 - column, side - 1 - row];
    [column, row] = [row, column];
  }
  return id;
}

/**
 * Numbers of seven bits a byte, the lowest first.
 * @param {Uint8Array} bytes
 */
export function* numbers(bytes) {
  let [value, unit] = [0, 1];
  for (const byte of bytes) {
    value += (byte & 127) * unit;
    unit *= 128;
    if (byte > 127) continue;
    yield value;
    [value, unit] = [0, 1];
  }
}

/**
 * @param {Uint8Array} bytes
 * @returns {Entry[]}
 */
function directoryOf(bytes) {
  const told = numbers(bytes);
  const next = () => told.next().value ?? 0;
  /** @type {Entry[]} */
  const entries = [];
  const count = Math.min(next(), bytes.length);
  for (let i = 0, id = 0; i < count; i++) {
    id += next();
    entries.push({ id, offset: 0, length: 0, run: 0 });
  }
  for (const entry of entries) entry.run = next();
  for (const entry of entries) entry.length = next();
  entries.forEach((entry, i) => {
    const offset = next();
    entry.offset = offset === 0 && i ? entries[i - 1].offset + entries[i - 1].length : offset - 1;
  });
  return entries;
}

export class Archive {
  #kept;
  #size = 0; // of the file, once it is known
  #beginning = new Uint8Array(0);
  /** @type {Map<number, Promise<Entry[]>>} */
  #directories = new Map();
  #sections = { root: [0, 0], leaves: 0, tiles: 0, parts: 0 };

  /** @param {Kept} kept */
  constructor(kept) {
    this.#kept = kept;
    this.bytesRead = 0; // of all answers
  }

  /** @returns {Promise<Record<string, any>>} - the metadata */
  async open() {
    this.#beginning = await this.#read(0, FIRST_READ);
    const bytes = this.#beginning;
    const text = new TextDecoder().decode(bytes.subarray(0, 7));
    if (bytes.length < HEADER || text !== "PMTiles")
      throw new ColumnsError(`What lies there is no file of tiles, or not all of it. ${REMEDY}`);
    if (bytes[7] !== 3)
      throw new ColumnsError(`The file of tiles is a PMTiles archive of version ${bytes[7]}, not 3. ${REMEDY}`);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    /** @param {number} at */
    const number = (at) => view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
    const [root, metadata, leaves] = ROUNDS.map((i) => [number(8 + 16 * i), number(16 + 16 * i)]);
    const tiles = [number(56), number(64)];
    this.#sections = { root, leaves: leaves[0], tiles: tiles[0], parts: tiles[0] + tiles[1] };
    const packed = await this.#bytes(metadata[0], metadata[1]);
    let told;
    try {
      told = JSON.parse(new TextDecoder().decode(await unpacked(packed, "gzip")));
    } catch (problem) {
      if (problem instanceof ColumnsError) throw problem;
      throw new ColumnsError(`The file of tiles is damaged: it does not say what it holds. ${REMEDY}`);
    }
    const whole = this.#sections.parts + (told.parts_bytes ?? 0);
    if (this.#size && this.#size !== whole)
      throw new ColumnsError(
        `The file of tiles is cut short: ${this.#size.toLocaleString("en")} of ${whole.toLocaleString("en")} bytes are there. Copy it again.`,
      );
    return told;
  }

  /**
   * A tile, packed as it is; null when there is none.
   * @param {number} z
   * @param {number} x
   * @param {number} y
   */
  async tile(z, x, y) {
    const id = tileId(z, x, y);
    let [at, length] = this.#sections.root;
    for (let depth = 0; depth < DEEPEST; depth++) {
      const entries = await this.#directory(at, length);
      let [low, high] = [0, entries.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (entries[middle].id <= id) low = middle + 1;
        else high = middle;
      }
      const entry = entries[low - 1];
      if (!entry || (entry.run && id >= entry.id + entry.run)) return null;
      if (entry.run) return this.#bytes(this.#sections.tiles + entry.offset, entry.length);
      [at, length] = [this.#sections.leaves + entry.offset, entry.length];
    }
    throw new ColumnsError(`The file of tiles is damaged: its directories lead nowhere. ${REMEDY}`);
  }

  /**
   * A stretch of the section behind the tiles.
   * @param {number} at
   * @param {number} length
   */
  part(at, length) {
    return this.#bytes(this.#sections.parts + at, length);
  }

  /**
   * @param {number} at
   * @param {number} length
   */
  #directory(at, length) {
    const known = this.#directories.get(at);
    if (known) return known;
    if (this.#directories.size > MOST_KEPT) this.#directories.clear();
    const coming = this.#bytes(at, length)
      .then((bytes) => unpacked(bytes, "gzip"))
      .then(directoryOf);
    coming.catch(() => this.#directories.delete(at));
    this.#directories.set(at, coming);
    return coming;
  }

  /**
   * Exactly these bytes.
   * @param {number} at
   * @param {number} length
   */
  async #bytes(at, length) {
    if (at + length <= this.#beginning.length) return this.#beginning.slice(at, at + length);
    const bytes = await this.#read(at, length);
    if (bytes.length !== length)
      throw new ColumnsError("The file of tiles is cut short: a part of it is not there. Copy it again.");
    return bytes;
  }

  /**
   * At most these bytes: fewer at the end of the file.
   * @param {number} at
   * @param {number} length
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async #read(at, length) {
    if (length > MOST_BYTES)
      throw new ColumnsError(`The file of tiles is damaged: it tells of parts that cannot be. ${REMEDY}`);
    const { file } = this.#kept;
    const bytes = file
      ? new Uint8Array(await file.slice(at, at + length).arrayBuffer())
      : await this.#fetch(at, length);
    if (file) this.#size = file.size;
    this.bytesRead += bytes.length;
    return bytes;
  }

  /**
   * @param {number} at
   * @param {number} length
   */
  async #fetch(at, length) {
    const url = this.#kept.url ?? "";
    const asking = new AbortController();
    let answer;
    try {
      answer = await fetch(url, { headers: { Range: `bytes=${at}-${at + length - 1}` }, signal: asking.signal });
      if (answer.status === 206) {
        const total = /\/(\d+)$/.exec(answer.headers.get("content-range") ?? "");
        if (total) this.#size = Number(total[1]);
        return new Uint8Array(await answer.arrayBuffer());
      }
    } catch {
      throw new ColumnsError(
        "The file of tiles does not arrive: its host does not answer, or does not let this page ask it.",
      );
    }
    const words = answer.status === 404 ? await wordsOf(answer) : "";
    asking.abort(); // or all of the file would come
    if (answer.status === 200)
      throw new ColumnsError(
        "The host of the file of tiles sends all of it where a part was asked for. Put it on a host that answers range requests: most object stores do, and nginx, Apache and this app.",
      );
    throw new ColumnsError(words || `The file of tiles did not arrive: its host answered ${answer.status}.`);
  }
}

/** @param {Response} answer - of our server, which says why */
async function wordsOf(answer) {
  const isPlain = (answer.headers.get("content-type") ?? "").startsWith("text/plain");
  return isPlain ? answer.text().catch(() => "") : "";
}
