// Parts of tiles as geo/tiles/codec.py packs them, read; and running sums out of them, so that a window of days is two looks
// at each cell, whatever stands behind it. Knows nothing of maps or of where parts come from.

import { unpacked } from "./archive.js";
import { ColumnsError } from "./columns.js";

/**
 * Sums in a step of time: of records that begin in it n, without a count of deaths u, deaths d; e, f, g: by how much the same
 * of those that end in it is more.
 * @typedef {{ count: number, cell: Uint32Array, kind: Uint32Array, extra: Uint32Array, step: Int32Array,
 *   n: Float64Array, u: Float64Array, d: Float64Array, e: Float64Array, f: Float64Array, g: Float64Array }} SumRows
 */

/**
 * Records: start is a day since 1970, deaths one more than the count, 0 for none.
 * @typedef {{ count: number, cell: Float64Array, start: Float64Array, lasts: Float64Array, kind: Float64Array,
 *   deaths: Float64Array, pair: Float64Array, country: Float64Array, loose: Float64Array }} ListRows
 */

/** @typedef {{ kinds: number, extras: number, first: number, steps: number }} Shape */

/** @typedef {{ header: any, blocks: Uint8Array<ArrayBuffer>[] }} Blocks */

const DAMAGED = "The file of tiles is damaged: numbers in it are missing. Copy it again.";
const LIST_COLUMNS = /** @type {const} */ (["cell", "start", "lasts", "kind", "deaths", "pair", "country", "loose"]);

/**
 * JSON, a zero byte, and the blocks whose lengths it tells.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<Blocks>}
 */
export async function readBlocks(bytes) {
  const plain = await unpacked(bytes, "gzip");
  const end = plain.indexOf(0);
  let header;
  try {
    header = JSON.parse(new TextDecoder().decode(plain.subarray(0, end)));
  } catch {
    throw new ColumnsError(DAMAGED);
  }
  let at = end + 1;
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const blocks = [];
  for (const length of header.blocks) {
    blocks.push(plain.slice(at, at + length));
    at += length;
  }
  if (end < 0 || at !== plain.length) throw new ColumnsError(DAMAGED);
  return { header, blocks };
}

/**
 * Columns of one length.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {number} width - how many there are
 */
export async function readStreams(bytes, width) {
  const plain = await unpacked(bytes, "deflate");
  let at = 4 + width;
  if (plain.length < at) throw new ColumnsError(DAMAGED);
  const count = new DataView(plain.buffer).getUint32(0, true);
  const planes = [...plain.subarray(4, at)];
  if (plain.length !== at + count * planes.reduce((sum, number) => sum + number, 0)) throw new ColumnsError(DAMAGED);
  const streams = planes.map((number) => {
    const values = new Float64Array(count);
    for (let unit = 1; unit < 256 ** number; unit *= 256)
      for (let i = 0; i < count; i++) values[i] += plain[at++] * unit;
    return values;
  });
  return { count, streams };
}

/** @param {Float64Array} values - 0, 1, 2, 3 becomes 0, -1, 1, -2 */
function unfold(values) {
  for (let i = 0; i < values.length; i++) values[i] = values[i] % 2 ? -(values[i] + 1) / 2 : values[i] / 2;
  return values;
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {Shape} shape
 * @returns {Promise<SumRows>}
 */
export async function readSums(bytes, { kinds, extras, first, steps }) {
  const { count, streams } = await readStreams(bytes, 7);
  const [differences, n, u, d, e, f, g] = streams;
  const [cell, kind, extra] = [0, 1, 2].map(() => new Uint32Array(count));
  const step = new Int32Array(count);
  for (let i = 0, key = 0; i < count; i++) {
    key += differences[i];
    step[i] = (key % steps) + first;
    let rest = Math.floor(key / steps);
    extra[i] = rest % extras;
    rest = Math.floor(rest / extras);
    kind[i] = rest % kinds;
    cell[i] = Math.floor(rest / kinds);
  }
  return { count, cell, kind, extra, step, n, u, d, e: unfold(e), f: unfold(f), g: unfold(g) };
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {number} first - the day from which starts count
 * @returns {Promise<ListRows>}
 */
export async function readList(bytes, first) {
  const { count, streams } = await readStreams(bytes, LIST_COLUMNS.length);
  const [cell, start, lasts, kind, deaths, pair, country, loose] = streams;
  unfold(start);
  for (let i = 0; i < count; i++) {
    if (i) cell[i] += cell[i - 1];
    start[i] += i && cell[i] === cell[i - 1] ? start[i - 1] : first;
  }
  return { count, cell, start, lasts, kind, deaths, pair, country, loose };
}

/**
 * Running sums: of each cell in each of `width` slots what has begun, and what has ended, up to a step. Two slots more are
 * records without a count of deaths, and deaths.
 */
export class Running {
  /**
   * @param {Iterable<number>} steps - that there are, in any order
   * @param {number} cells
   * @param {number} width
   */
  constructor(steps, cells, width) {
    this.width = width + 2;
    this.size = cells * this.width;
    this.steps = Int32Array.from(new Set(steps)).sort();
    this.begun = new Uint32Array(this.steps.length * this.size);
    this.ended = new Uint32Array(this.steps.length * this.size);
    /** @type {Map<number, number>} */
    this._at = new Map();
    this.steps.forEach((step, i) => {
      this._at.set(step, i * this.size);
    });
  }

  /**
   * @param {Uint32Array} sums - begun or ended
   * @param {number} step
   * @param {number} cell
   * @param {number} slot
   * @param {number} n
   * @param {number} u
   * @param {number} d
   */
  add(sums, step, cell, slot, n, u, d) {
    const at = (this._at.get(step) ?? 0) + cell * this.width;
    sums[at + slot] += n;
    sums[at + this.width - 2] += u;
    sums[at + this.width - 1] += d;
  }

  // What was added at each step becomes what there is up to it.
  run() {
    for (let i = this.size; i < this.begun.length; i++) {
      this.begun[i] += this.begun[i - this.size];
      this.ended[i] += this.ended[i - this.size];
    }
    return this;
  }

  /**
   * Adds what there is up to a step to sums, `sign` times.
   * @param {Float64Array} into
   * @param {number} step
   * @param {1 | -1} sign - 1: what has begun; -1: less what has ended
   */
  upTo(into, step, sign) {
    let [low, high] = [0, this.steps.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.steps[middle] <= step) low = middle + 1;
      else high = middle;
    }
    if (!low) return;
    const from = (low - 1) * this.size;
    if (sign > 0) for (let i = 0; i < this.size; i++) into[i] += this.begun[from + i];
    else for (let i = 0; i < this.size; i++) into[i] -= this.ended[from + i];
  }
}

/**
 * Running sums of rows that pass.
 * @param {SumRows} rows
 * @param {number} cells
 * @param {number} width
 * @param {Int16Array} slotOf - of each kind; -1: not wanted
 * @param {Uint8Array} isWanted - of each extra
 */
export function runningOf(rows, cells, width, slotOf, isWanted) {
  const running = new Running(rows.step, cells, width);
  for (let i = 0; i < rows.count; i++) {
    const slot = slotOf[rows.kind[i]];
    if (slot < 0 || !isWanted[rows.extra[i]]) continue;
    const { begun, ended } = running;
    running.add(begun, rows.step[i], rows.cell[i], slot, rows.n[i], rows.u[i], rows.d[i]);
    running.add(
      ended,
      rows.step[i],
      rows.cell[i],
      slot,
      rows.n[i] + rows.e[i],
      rows.u[i] + rows.f[i],
      rows.d[i] + rows.g[i],
    );
  }
  return running.run();
}
