// How marks look on a canvas: one record, several at a point, a cluster, an area, a speck, density.
// Colour never stands alone: shapes and letters tell the kind, outlines tell how exactly the place is known.

import { drawDensity } from "./density.js";
import { KINDS, TOTAL } from "./level.js";

/**
 * How a kind looks: its name, its sign and letter, the letter's colour and how far below the middle it stands.
 * @typedef {{ name: string, letter: string, colour: string, ink: string, path: string, drop: number }} Kind
 */

/** @typedef {Kind & { shape: Path2D }} Shape */

/**
 * Radii of marks in pixels: px² = smallest² + perDeath * deaths, up to largest.
 * @typedef {{ smallest: number, largest: number, perDeath: number }} Sizes
 */

/**
 * The map's colours: of areas without marks, letters, edges, land under names, soft edges; and of the bands of density,
 * each as red, green, blue, opacity.
 * @typedef {{ ground: string, ink: string, halo: string, land: string, soft: string, bands: number[][] }} Theme
 */

/** @typedef {"exact" | "near" | "area" | "country"} Look */

/**
 * A mark as it is drawn: at x, y in pixels of the map; its sums begin at `at` of `sums`; alpha: 1 = certain and now. That
 * of a spot has its number and a look, that of a cluster the number of its cell.
 * @typedef {object} Mark
 * @property {number} x
 * @property {number} y
 * @property {number} radius
 * @property {Uint32Array} sums
 * @property {number} at
 * @property {number} alpha
 * @property {number} [spot]
 * @property {number} [cell]
 * @property {Look} [look]
 * @property {string} [name] - of its place, once it is known
 */

/** @typedef {[west: number, north: number, east: number, south: number]} Box */
/** @typedef {{ start: number, end: number, kind: number }} RingPart - in parts of a turn */

const FONT = '"Source Sans", "Source Sans Pro", system-ui, sans-serif';
const RING_PX = 7.5; // width of the ring of kinds: room for a letter
const LETTER_PX = 8;
const THIN_RING_PX = 3.5;
const SMALLEST_STACK_PX = 17;
const [SMALLEST_CLUSTER_PX, LARGEST_CLUSTER_PX] = [20, 29]; // with their soft edge they fit into a cell
const SOFT_PX = 3;
const AREA_PX = 8;
const SPECK_PX = 5;
const TURN = 2 * Math.PI;
const LARGEST_HATCH_PX = 110; // hatching costs by the pixel

/** @param {number} number */
function compact(number) {
  if (number < 1000) return String(number);
  const [unit, letter] = number < 999500 ? [1000, "k"] : [1e6, "M"];
  const value = number / unit;
  return (value < 9.95 ? value.toFixed(1).replace(".0", "") : Math.round(value)) + letter;
}

/**
 * The kind of most records.
 * @param {Uint32Array} sums
 * @param {number} at
 */
export function mainKind(sums, at) {
  let most = 0;
  for (let kind = 1; kind < KINDS; kind++) if (sums[at + kind] > sums[at + most]) most = kind;
  return most;
}

/**
 * The kinds that are there, each with its part of a turn, from the top on.
 * @param {Uint32Array} sums
 * @param {number} at
 * @returns {RingPart[]}
 */
function ringParts(sums, at) {
  const parts = [];
  let start = -TURN / 4;
  for (let kind = 0; kind < KINDS; kind++) {
    if (!sums[at + kind]) continue;
    const end = start + (TURN * sums[at + kind]) / sums[at + TOTAL];
    parts.push({ start, end, kind });
    start = end;
  }
  return parts;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} radius
 * @param {string} colour
 */
function disc(context, radius, colour) {
  context.beginPath();
  context.arc(0, 0, radius, 0, TURN);
  context.fillStyle = colour;
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} outer
 * @param {number} inner
 * @param {number} start
 * @param {number} end
 * @param {string} colour
 */
function ringPart(context, x, y, outer, inner, start, end, colour) {
  context.beginPath();
  context.arc(x, y, outer, start, end);
  context.arc(x, y, inner, end, start, true);
  context.fillStyle = colour;
  context.fill();
}

/**
 * Of whole pixels: a canvas takes as long to choose one of very many fonts as to write a word.
 * @param {number} size
 */
const fontOf = (size) => `700 ${Math.round(size)}px ${FONT}`;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} words
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @param {string} colour
 */
function write(context, words, x, y, size, colour) {
  context.font = fontOf(size);
  context.fillStyle = colour;
  context.fillText(words, x, y + size * 0.36);
}

/**
 * @param {Mark[]} marks
 * @returns {Box[]}
 */
export function markBoxes(marks) {
  return marks.map(({ x, y, radius }) => [x - radius, y - radius, x + radius, y + radius]);
}

/**
 * A canvas of our own that is never shown: where there is one, there is another.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
function contextOf(canvas, settings) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", settings));
}

export class Painter {
  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Kind[]} legend - six kinds and "other"
   * @param {Sizes} sizes
   */
  constructor(context, legend, sizes) {
    this.context = context;
    this.sizes = sizes;
    /** @type {Shape[]} */
    this.legend = legend.map((kind) => ({ ...kind, shape: new Path2D(kind.path) }));
    this.width = this.height = 0;
    this.ratio = 1;
    this._font = ""; // of the numbers, since the last frame began
    /** @type {Theme} */
    this.theme = { ground: "", ink: "", halo: "", land: "", soft: "", bands: [] };
    /** @type {{ offsets: Int32Array, colour: number }[] | null} */
    this._specks = null;
    /** @type {ImageData | null} */
    this._image = null;
    this._pixels = new Uint32Array(0);
    /** @type {Map<string, HTMLCanvasElement>} */
    this._stamps = new Map();
    /** @type {Map<string, CanvasPattern | null>} */
    this._hatches = new Map();
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {number} ratio - device pixels to one
   * @param {Theme} theme
   */
  begin(width, height, ratio, theme) {
    this.width = width;
    this.height = height;
    if (ratio !== this.ratio || theme !== this.theme) {
      this._stamps.clear();
      this._specks = null;
    }
    this.theme = theme;
    this.ratio = ratio;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, width, height);
    this.context.textAlign = "center";
    this._font = "";
  }

  // -- sizes ----------------------------------------------------------------------------------------------------------

  /**
   * Of one spot's mark: its area grows with deaths.
   * @param {number} total
   * @param {number} deaths
   * @param {Look} look
   */
  spotRadius(total, deaths, look) {
    const grown = Math.min(this.sizes.largest, Math.sqrt(this.sizes.smallest ** 2 + this.sizes.perDeath * deaths));
    if (total > 1) return Math.max(SMALLEST_STACK_PX, look === "area" ? 0 : grown);
    return look === "area" ? AREA_PX : grown;
  }

  /**
   * Of a cluster: the same, between two sizes, as a share of what the deadliest cell of this zoom could hold.
   * @param {number} deaths
   * @param {number} most
   */
  clusterRadius(deaths, most) {
    const share = most ? deaths / most : 0;
    return Math.sqrt(SMALLEST_CLUSTER_PX ** 2 + (LARGEST_CLUSTER_PX ** 2 - SMALLEST_CLUSTER_PX ** 2) * share);
  }

  // -- marks ----------------------------------------------------------------------------------------------------------

  /** @param {Mark} mark */
  spot(mark) {
    this.context.globalAlpha = mark.alpha;
    if (mark.sums[mark.at + TOTAL] > 1) this._ring(mark, mark.look ?? "exact");
    else this._single(mark);
    this.context.globalAlpha = 1;
  }

  /**
   * Many places: a soft edge, which a single point does not have.
   * @param {Mark} mark
   */
  cluster(mark) {
    this.context.globalAlpha = mark.alpha;
    this._ring(mark, "cluster");
    this.context.globalAlpha = 1;
  }

  /**
   * What looks the same often is painted once, around 0,0, and then stamped: that takes a fraction of the time.
   * @param {string} key
   * @param {number} x - a whole device pixel
   * @param {number} y
   * @param {number} radius
   * @param {(context: CanvasRenderingContext2D) => void} paint
   */
  _stamp(key, x, y, radius, paint) {
    const { ratio } = this;
    let picture = this._stamps.get(key);
    if (!picture) {
      picture = document.createElement("canvas");
      picture.width = picture.height = 2 * Math.ceil(radius * ratio);
      const context = contextOf(picture);
      context.setTransform(ratio, 0, 0, ratio, picture.width / 2, picture.width / 2);
      Object.assign(context, { lineJoin: "round", textAlign: "center" });
      paint(context);
      this._stamps.set(key, picture);
    }
    const side = picture.width / ratio;
    this.context.drawImage(picture, x - side / 2, y - side / 2, side, side);
  }

  /** @param {number} value */
  _snap(value) {
    return Math.round(value * this.ratio) / this.ratio;
  }

  /** @param {Mark} mark */
  _single({ x, y, radius, sums, at, look = "exact" }) {
    const [kind, size] = [mainKind(sums, at), Math.round(radius)];
    /** @param {CanvasRenderingContext2D} context */
    const paint = (context) => this._paintSingle(context, size, this.legend[kind], look);
    this._stamp(`${look} ${kind} ${size}`, this._snap(x), this._snap(y), 1.2 * size + 2, paint);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} radius
   * @param {Shape} kind
   * @param {Look} look
   */
  _paintSingle(context, radius, kind, look) {
    const { theme } = this;
    const isExact = look === "exact";
    const scale = radius / 10;
    context.save();
    context.scale(scale, scale);
    context.lineWidth = (isExact ? 1.5 : 2.5) / scale;
    if (look === "area") context.setLineDash([3 / scale, 2.2 / scale]);
    context.fillStyle = isExact ? kind.colour : theme.ground;
    context.strokeStyle = isExact ? theme.halo : kind.colour;
    context.fill(kind.shape);
    context.stroke(kind.shape);
    context.restore();
    write(context, kind.letter, 0, kind.drop * radius, Math.max(9, radius * 0.95), isExact ? kind.ink : theme.ink);
  }

  /**
   * A number in a ring whose parts are the kinds, each with its letter. Less exact places have a thin ring. Nothing of a
   * faint ring lies over another part of it, else that would shine through.
   * @param {Mark} mark
   * @param {Look | "cluster"} look
   */
  _ring(mark, look) {
    const { sums, at } = mark;
    const isThin = look === "near" || look === "area";
    const width = isThin ? THIN_RING_PX : RING_PX;
    const [x, y, radius] = [this._snap(mark.x), this._snap(mark.y), Math.round(mark.radius)];
    const main = mark.alpha < 1 ? null : mainKind(sums, at);
    this._stamp(`ring ${look} ${main} ${radius}`, x, y, radius + SOFT_PX + 1, (context) =>
      this._paintEdge(context, radius, main, look),
    );
    const parts = ringParts(sums, at);
    for (const { kind, start, end } of parts)
      if (kind !== main) ringPart(this.context, x, y, radius, radius - width, start, end, this.legend[kind].colour);
    this._stamp(`hole ${radius - width}`, x, y, radius - width + 1, (context) =>
      disc(context, radius - width, this.theme.ground),
    );
    if (!isThin) for (const part of parts) this._ringLetter(x, y, radius - width / 2, part);
    const words = compact(sums[at + TOTAL]);
    const room = 2 * (radius - width) - 3;
    this._number(words, x, y, Math.min(15, radius - width + 2, room / (0.56 * words.length)));
  }

  /**
   * As `write`, for numbers alone: hundreds in a frame, most of the size of the one before.
   * @param {string} words
   * @param {number} x
   * @param {number} y
   * @param {number} size
   */
  _number(words, x, y, size) {
    const font = fontOf(size);
    if (font !== this._font) this.context.font = this._font = font;
    this.context.fillStyle = this.theme.ink;
    this.context.fillText(words, x, y + size * 0.36);
  }

  /**
   * What lies under the parts of a ring: its edge, and the colour of its main kind; for a faint ring, the edge alone.
   * @param {CanvasRenderingContext2D} context
   * @param {number} radius
   * @param {number | null} kind
   * @param {Look | "cluster"} look
   */
  _paintEdge(context, radius, kind, look) {
    const { theme } = this;
    if (look === "cluster") disc(context, radius + SOFT_PX, theme.soft);
    else
      disc(
        context,
        radius + 1.5,
        { exact: theme.halo, near: theme.ink, area: theme.ground, country: theme.ground }[look],
      );
    if (look === "area") {
      context.setLineDash([3, 2.5]);
      context.lineWidth = 2;
      context.strokeStyle = theme.ink;
      context.stroke();
    }
    if (kind === null) context.globalCompositeOperation = "destination-out";
    disc(context, radius, kind === null ? "#000000" : this.legend[kind].colour);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} reach
   * @param {RingPart} part
   */
  _ringLetter(x, y, reach, { start, end, kind }) {
    if ((end - start) * reach < 10) return;
    const angle = (start + end) / 2;
    const [across, down] = [this._snap(x + Math.cos(angle) * reach), this._snap(y + Math.sin(angle) * reach)];
    const { letter, ink } = this.legend[kind];
    this._stamp(`letter ${kind}`, across, down, LETTER_PX, (context) => write(context, letter, 0, 0, LETTER_PX, ink));
  }

  // -- reach, selection, names ----------------------------------------------------------------------------------------

  /**
   * How far from its point a record may have happened: a thin ring, or a dashed hatched area.
   * @param {Mark} mark
   * @param {number} radius
   * @param {number} kind
   */
  reach({ x, y, look }, radius, kind) {
    const { context } = this;
    const { colour } = this.legend[kind];
    context.beginPath();
    context.arc(x, y, radius, 0, TURN);
    if (look === "area") {
      context.setLineDash([7, 5]);
      context.fillStyle = this._hatch(colour) ?? "transparent";
      context.globalAlpha = 0.3;
      if (radius < LARGEST_HATCH_PX) context.fill();
    }
    context.globalAlpha = 0.85;
    context.lineWidth = 1.5;
    context.strokeStyle = colour;
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  /** @param {string} colour */
  _hatch(colour) {
    if (!this._hatches.has(colour)) {
      const tile = document.createElement("canvas");
      tile.width = tile.height = 9;
      const context = contextOf(tile);
      context.strokeStyle = colour;
      for (const shift of [-9, 0, 9]) {
        context.moveTo(shift, 9);
        context.lineTo(shift + 9, 0);
      }
      context.stroke();
      this._hatches.set(colour, this.context.createPattern(tile, "repeat"));
    }
    return this._hatches.get(colour) ?? null;
  }

  /**
   * A ring with four ticks.
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   */
  selection(x, y, radius) {
    const { context, theme } = this;
    const edge = { width: 5, colour: theme.ground };
    for (const { width, colour } of [edge, { width: 2.5, colour: theme.ink }]) {
      context.beginPath();
      context.arc(x, y, radius + 5, 0, TURN);
      for (const [dx, dy] of [
        [0, -1],
        [1, 0],
        [0, 1],
        [-1, 0],
      ]) {
        context.moveTo(x + dx * (radius + 5), y + dy * (radius + 5));
        context.lineTo(x + dx * (radius + 11), y + dy * (radius + 11));
      }
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    }
  }

  /**
   * Names beside marks, the most important first; what would cover another name or mark, or be cut by the edge of the
   * view, is left out. Returns the rectangles that marks and names take.
   * @param {Mark[]} marks
   * @param {number} viewWidth
   */
  names(marks, viewWidth) {
    const { context, theme } = this;
    const taken = markBoxes(marks);
    context.font = `600 12.5px ${FONT}`;
    this._font = "";
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.textAlign = "left";
    context.strokeStyle = theme.land;
    context.fillStyle = theme.ink;
    for (const { x, y, radius, name } of marks) {
      if (!name) continue;
      const width = context.measureText(name).width;
      /** @type {Box[]} */
      const sides = [x + radius + 4, x - radius - 4 - width].map((left) => [left, y - 8, left + width, y + 8]);
      const box = sides.find(
        (side) =>
          side[0] >= 0 &&
          side[2] <= viewWidth &&
          taken.every(
            (other) => side[0] >= other[2] || side[2] <= other[0] || side[1] >= other[3] || side[3] <= other[1],
          ),
      );
      if (!box) continue;
      taken.push(box);
      context.strokeText(name, box[0], y + 4.5);
      context.fillText(name, box[0], y + 4.5);
    }
    context.textAlign = "center";
    return taken;
  }

  // -- many spots -----------------------------------------------------------------------------------------------------

  /**
   * Every spot as a few pixels, which is the fastest there is.
   * @param {(use: (x: number, y: number, kind: number, alpha: number) => void) => void} each
   */
  specks(each) {
    const { ratio } = this;
    const [width, height] = [Math.round(this.width * ratio), Math.round(this.height * ratio)];
    if (!this._image || this._image.width !== width || this._image.height !== height) {
      this._image = new ImageData(width, height);
      this._pixels = new Uint32Array(this._image.data.buffer);
      this._specks = null;
    }
    this._specks ??= this._makeSpecks(width);
    const specks = this._specks;
    const pixels = this._pixels.fill(0);
    const margin = Math.ceil((SPECK_PX * ratio) / 2) + 1;
    each((x, y, kind, alpha) => {
      const column = Math.round(x * ratio);
      const row = Math.round(y * ratio);
      if (column < margin || row < margin || column >= width - margin || row >= height - margin) return;
      const { offsets, colour } = specks[kind];
      const painted = alpha === 1 ? colour : ((colour & 0xffffff) | (Math.round(alpha * 255) << 24)) >>> 0;
      const at = row * width + column;
      for (let i = 0; i < offsets.length; i++) pixels[at + offsets[i]] = painted;
    });
    this.context.putImageData(this._image, 0, 0);
  }

  /**
   * The shape of each kind as the pixels that it covers.
   * @param {number} width
   */
  _makeSpecks(width) {
    const side = 2 * Math.ceil((SPECK_PX * this.ratio) / 2) + 1;
    const half = (side - 1) / 2;
    const board = document.createElement("canvas");
    board.width = board.height = side;
    const context = contextOf(board, { willReadFrequently: true });
    return this.legend.map(({ shape, colour }) => {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, side, side);
      context.translate(side / 2, side / 2);
      context.scale((SPECK_PX * this.ratio) / 20, (SPECK_PX * this.ratio) / 20);
      context.fillStyle = colour;
      context.fill(shape);
      const offsets = [];
      const { data } = context.getImageData(0, 0, side, side);
      for (let i = 0; i < side * side; i++)
        if (data[4 * i + 3] > 100) offsets.push((Math.floor(i / side) - half) * width + (i % side) - half);
      const [red, green, blue] = [1, 3, 5].map((from) => parseInt(colour.slice(from, from + 2), 16));
      return { offsets: Int32Array.from(offsets), colour: ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0 };
    });
  }

  /** @param {(use: (x: number, y: number, weight: number) => void) => void} each */
  density(each) {
    drawDensity(this.context, this.width, this.height, this.theme.bands, each);
  }
}
