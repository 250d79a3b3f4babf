// How densely something lies, as bands of colour on a canvas, and as a layer of its own for a few points.

import { Surface } from "./surface.js";
import { bandsOf } from "./theme.js";

const SQUARE_PX = 4; // side of a square of the raster

/**
 * Bands of one hue, darker (on a dark map lighter) where more happened; each as many parts of the most that lies in one place.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {number[][]} bands - colours, red, green, blue, opacity, of little to much
 * @param {(use: (x: number, y: number, weight: number) => void) => void} each - calls back for each point
 */
export function drawDensity(context, width, height, bands, each) {
  const [columns, rows] = [width, height].map((side) => Math.ceil(side / SQUARE_PX));
  let raster = new Float32Array(columns * rows);
  each((x, y, weight) => {
    const [column, row] = [Math.floor(x / SQUARE_PX), Math.floor(y / SQUARE_PX)];
    if (column >= 0 && row >= 0 && column < columns && row < rows) raster[row * columns + column] += weight;
  });
  for (let pass = 0; pass < 3; pass++) raster = blur(raster, columns, rows, 3);
  const most = raster.reduce((a, b) => Math.max(a, b), 0);
  const image = new ImageData(columns, rows);
  for (let i = 0; i < raster.length && most; i++) {
    const band = Math.ceil(bands.length * Math.sqrt(raster[i] / most) - 0.5);
    if (band > 0) image.data.set(bands[Math.min(bands.length, band) - 1], 4 * i);
  }
  const board = document.createElement("canvas");
  [board.width, board.height] = [columns, rows];
  board.getContext("2d")?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(board, 0, 0, columns * SQUARE_PX, rows * SQUARE_PX);
}

/**
 * Mean of a window of 2 * reach + 1 squares, along rows, then along columns.
 * @param {Float32Array} raster
 * @param {number} width
 * @param {number} height
 * @param {number} reach
 */
function blur(raster, width, height, reach) {
  return blurLines(blurLines(raster, height, width, width, 1, reach), width, height, 1, width, reach);
}

/**
 * @param {Float32Array} raster
 * @param {number} lines
 * @param {number} length
 * @param {number} lineStep
 * @param {number} step
 * @param {number} reach
 */
function blurLines(raster, lines, length, lineStep, step, reach) {
  const out = new Float32Array(raster.length);
  for (let line = 0; line < lines; line++) {
    let sum = 0;
    for (let i = -reach; i < length; i++) {
      if (i + reach < length) sum += raster[line * lineStep + (i + reach) * step];
      if (i > reach) sum -= raster[line * lineStep + (i - reach - 1) * step];
      if (i >= 0) out[line * lineStep + i * step] = Math.max(0, sum) / (2 * reach + 1);
    }
  }
  return out;
}

// Points that all weigh the same. Nothing of it can be pointed at.
export class DensityLayer extends L.Layer {
  #points;
  #pane;
  /** @type {L.Map | null} */
  #map = null;
  /** @type {Surface | null} */
  #surface = null;
  #themes = new MutationObserver(() => this.#draw());

  /**
   * @param {{ lat: number, lon: number }[]} points
   * @param {string} pane - that it lies in
   */
  constructor(points, pane) {
    super();
    this.#points = points;
    this.#pane = pane;
  }

  /** @param {L.Map} map */
  onAdd(map) {
    this.#map = map;
    this.#surface = new Surface(map, /** @type {HTMLElement} */ (map.getPane(this.#pane)), { className: "dl-density" });
    this.#themes.observe(map.getContainer(), { attributes: true, attributeFilter: ["class"] });
    this.#draw();
    return this;
  }

  onRemove() {
    this.#themes.disconnect();
    this.#surface?.remove();
    this.#map = this.#surface = null;
    return this;
  }

  /** @returns {Record<string, (event: any) => void>} */
  getEvents() {
    return {
      move: this.#draw,
      viewreset: this.#draw,
      resize: this.#draw,
      /** @param {L.ZoomAnimEvent} event */
      zoomanim: ({ center, zoom }) => this.#surface?.follow(center, zoom),
    };
  }

  #draw() {
    const [map, surface] = [this.#map, this.#surface];
    if (!map || !surface?.context) return;
    const ratio = window.devicePixelRatio || 1;
    surface.fit(ratio);
    const { x: width, y: height } = map.getSize();
    surface.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    surface.context.clearRect(0, 0, width, height);
    drawDensity(surface.context, width, height, bandsOf(map.getContainer()), (use) => {
      for (const { lat, lon } of this.#points) {
        const { x, y } = map.latLngToContainerPoint([lat, lon]);
        use(x, y, 1);
      }
    });
  }
}
