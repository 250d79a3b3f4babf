// The date slider of the map: a histogram of the records as its track, a window over it with two ends, and a row for what an
// article tells of. Knows the clock, and nothing of maps or of where counts come from.

import { KINDS } from "./level.js";
import { legend } from "./looks.js";
import { startsOf, tickWords, unitOf } from "./units.js";
import { countWords, dayWords, element, number, spanWords, toDay } from "./words.js";

/** @import { Clock } from "./clock.js" */
/** @import { DayCounts } from "./tally.js" */
/** @import { Unit } from "./units.js" */

/**
 * An event of an article: days since 1970, and its kind.
 * @typedef {{ from: number, to: number, kind: string }} Told
 */

const LEAST_BAR_PX = 4;
const LEAST_TICK_PX = 64;
const BARS_PX = 46;
const TOLD_PX = 12; // the row of the article, where there is one
const AXIS_PX = 17;
const GRIP_PX = 12; // from the end of the window in which it is taken
const STILL_PX = 4; // a press that moves less is a click
const EDGE_PX = 10; // beside first and last day
const FADED = 0.3;
const PAGE = 30; // days

export class Timeline {
  #clock;
  #change;
  #track = element("canvas", "dl-timeline-track", undefined, { "aria-hidden": "true" });
  #shade = element("div", "dl-timeline-window");
  #tip = element("div", "dl-timeline-tip");
  #ends;
  #slider;
  /** @type {DayCounts | null} */
  #counts = null;
  /** @type {Told[]} */
  #told = [];
  #colours = { ink: "#000", line: "#888" };
  /** @type {{ starts: number[], sums: Uint32Array, most: number, unit: Unit } | null} */
  #bins = null;
  /** @type {HTMLCanvasElement | null} */
  #picture = null; // bars and axis of the bins, painted once
  #width = 0;
  #drawn = "";
  /** @type {{ grip: "from" | "to" | "window" | "new", day: number, x: number, from: number, to: number, moved: boolean, isClick: boolean } | null} */
  #drag = null;

  /**
   * @param {Clock} clock
   * @param {(change: () => void) => void} change - does what the reader wants with the clock, and tells of it
   */
  constructor(clock, change) {
    this.#clock = clock;
    this.#change = change;
    this.root = element("div", "dl-timeline", undefined, {
      pointerdown: (event) => this.#press(event),
      pointermove: (event) => this.#move(event),
      pointerup: (event) => this.#release(event),
      pointercancel: () => (this.#drag = null),
      pointerleave: () => this.#hint(null),
      dblclick: () => this.#set(clock.first, clock.last),
    });
    this.#ends = { from: this.#end("from", "First day"), to: this.#end("to", "Last day") };
    this.#slider = element("input", "dl-player-slider", undefined, {
      type: "range",
      step: 1,
      "aria-label": "Last day shown",
      input: () => this.#change(() => clock.moveTo(Number(this.#slider.value))),
    });
    this.#tip.hidden = true;
    this.root.append(this.#shade, this.#track, this.#slider, this.#ends.from, this.#ends.to, this.#tip);
    // Told, not asked: to ask while the clock moves would lay out the page in the midst of a frame.
    new ResizeObserver(([{ contentRect }]) => this.#resize(Math.round(contentRect.width))).observe(this.root);
  }

  /** @param {number} width */
  #resize(width) {
    if (width === this.#width) return;
    this.#width = width;
    this.#bins = null;
    this.show();
  }

  /** @param {DayCounts | null} counts - null: not known yet, the old ones stay */
  setCounts(counts) {
    if (!counts || counts === this.#counts) return;
    this.#counts = counts;
    this.#bins = null;
    this.show();
  }

  /** @param {Told[]} told */
  setTold(told) {
    this.#told = told;
    this.#bins = null;
    this.root.classList.toggle("dl-timeline-told", told.length > 0);
    this.show();
  }

  /**
   * Another size or theme.
   * @param {{ ink: string, line: string }} colours
   */
  restyle(colours) {
    this.#colours = colours;
    this.#bins = null;
    this.show();
  }

  // The clock has moved.
  show() {
    const { first, last, from, to } = this.#clock;
    Object.assign(this.#slider, { min: first, max: last, value: to });
    this.#slider.setAttribute("aria-valuetext", spanWords(from, to));
    for (const [name, day] of /** @type {["from" | "to", number][]} */ ([
      ["from", from],
      ["to", to],
    ])) {
      const end = this.#ends[name];
      end.setAttribute("aria-valuemin", String(first));
      end.setAttribute("aria-valuemax", String(last));
      end.setAttribute("aria-valuenow", String(day));
      end.setAttribute("aria-valuetext", dayWords(day));
    }
    if (!this.#width) return;
    const [left, right] = [this.#x(Math.max(from, first)), this.#x(Math.min(to, last) + 1)];
    this.#shade.style.left = this.#ends.from.style.left = `${left}px`;
    this.#shade.style.width = `${Math.max(2, right - left)}px`;
    this.#ends.to.style.left = `${right}px`;
    this.#draw();
  }

  // -- geometry -------------------------------------------------------------------------------------------------------

  get #days() {
    return this.#clock.last - this.#clock.first + 1;
  }

  /** @param {number} day - its beginning */
  #x(day) {
    return EDGE_PX + ((day - this.#clock.first) / this.#days) * (this.#width - 2 * EDGE_PX);
  }

  /** @param {number} x */
  #dayAt(x) {
    const day = Math.floor(this.#clock.first + ((x - EDGE_PX) / (this.#width - 2 * EDGE_PX)) * this.#days);
    return Math.max(this.#clock.first, Math.min(this.#clock.last, day));
  }

  /** @param {number} day */
  #binAt(day) {
    const { starts } = this.#binned();
    const behind = starts.findIndex((start) => start > day);
    return Math.max(0, (behind < 0 ? starts.length - 1 : behind) - 1);
  }

  // Counts by unit, made when they, the days or the width have changed.
  #binned() {
    if (this.#bins) return this.#bins;
    const { first, last } = this.#clock;
    const unit = unitOf(this.#days, this.#width - 2 * EDGE_PX, LEAST_BAR_PX);
    const starts = startsOf(unit, first, last);
    const sums = new Uint32Array((starts.length - 1) * KINDS);
    const { first: begin, kinds } = this.#counts ?? { first, kinds: new Uint32Array(0) };
    for (let at = 0, bin = 0; at < kinds.length; at += KINDS) {
      const day = begin + at / KINDS;
      while (bin < starts.length - 2 && day >= starts[bin + 1]) bin++;
      for (let kind = 0; kind < KINDS; kind++) sums[bin * KINDS + kind] += kinds[at + kind];
    }
    let most = 0;
    for (let bin = 0; bin < starts.length - 1; bin++) most = Math.max(most, this.#total(sums, bin));
    this.#bins = { starts, sums, most, unit };
    this.#picture = null;
    this.#drawn = "";
    return this.#bins;
  }

  /**
   * @param {Uint32Array} sums
   * @param {number} bin
   */
  #total(sums, bin) {
    let total = 0;
    for (let kind = 0; kind < KINDS; kind++) total += sums[bin * KINDS + kind];
    return total;
  }

  // -- drawing --------------------------------------------------------------------------------------------------------

  #draw() {
    const bins = this.#binned();
    const { from, to } = this.#clock;
    const key = `${from} ${to}`;
    const pen = this.#track.getContext("2d");
    if (key === this.#drawn || !pen) return;
    this.#drawn = key;
    const ratio = window.devicePixelRatio || 1;
    const told = this.#told.length ? TOLD_PX : 0;
    const height = BARS_PX + told + AXIS_PX;
    const [wide, tall] = [Math.round(this.#width * ratio), Math.round(height * ratio)];
    if (this.#track.width !== wide || this.#track.height !== tall)
      Object.assign(this.#track, { width: wide, height: tall });
    if (!this.#picture) {
      this.#picture = Object.assign(document.createElement("canvas"), { width: wide, height: tall });
      const picture = /** @type {CanvasRenderingContext2D} */ (this.#picture.getContext("2d"));
      picture.setTransform(ratio, 0, 0, ratio, 0, 0);
      this.#drawAxis(picture, BARS_PX + told);
      this.#drawBars(picture, bins);
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, wide, tall);
    pen.globalAlpha = FADED;
    pen.drawImage(this.#picture, 0, 0);
    pen.globalAlpha = 1;
    const [left, right] = this.#lit(bins.starts, from, to).map((x) => Math.round(x * ratio));
    const foot = Math.round(BARS_PX * ratio);
    for (const [x, y, width, high] of [
      [left, 0, right - left, foot],
      [0, foot, wide, tall - foot],
    ]) {
      if (width <= 0) continue;
      pen.clearRect(x, y, width, high);
      pen.drawImage(this.#picture, x, y, width, high, x, y, width, high);
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (told) this.#drawTold(pen, from, to);
  }

  /**
   * Where the bars begin and end that have days inside.
   * @param {number[]} starts
   * @param {number} from
   * @param {number} to
   */
  #lit(starts, from, to) {
    const { first, last } = this.#clock;
    const inside = starts.slice(0, -1).flatMap((start, bin) => (start <= to && starts[bin + 1] > from ? [bin] : []));
    if (!inside.length) return [0, 0];
    return [Math.max(first, starts[inside[0]]), Math.min(last + 1, starts[inside[inside.length - 1] + 1])].map((day) =>
      this.#x(day),
    );
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {{ starts: number[], sums: Uint32Array, most: number }} bins
   */
  #drawBars(pen, { starts, sums, most }) {
    const { first, last } = this.#clock;
    const high = BARS_PX - 4;
    for (let bin = 0; bin + 1 < starts.length; bin++) {
      const [begin, behind] = [Math.max(first, starts[bin]), Math.min(last + 1, starts[bin + 1])];
      const [left, right] = [this.#x(begin), this.#x(behind)];
      let foot = 0;
      for (let kind = 0; kind < KINDS; kind++) {
        const count = sums[bin * KINDS + kind];
        if (!count) continue;
        const tall = Math.max((count / most) * high, foot ? 0 : 1);
        pen.fillStyle = legend[kind].colour;
        pen.fillRect(left, BARS_PX - foot - tall, Math.max(1, right - left - (right - left > 5 ? 1 : 0)), tall);
        foot += tall;
      }
    }
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {number} top
   */
  #drawAxis(pen, top) {
    const { first, last } = this.#clock;
    const unit = unitOf(this.#days, this.#width - 2 * EDGE_PX, LEAST_TICK_PX);
    pen.strokeStyle = this.#colours.line;
    pen.fillStyle = this.#colours.ink;
    pen.font = '11px "Source Sans", "Source Sans Pro", system-ui, sans-serif';
    pen.beginPath();
    pen.moveTo(EDGE_PX, top + 0.5);
    pen.lineTo(this.#width - EDGE_PX, top + 0.5);
    for (const day of startsOf(unit, first, last)) {
      const x = Math.round(this.#x(day)) + 0.5;
      if (day < first || day > last) continue;
      pen.moveTo(x, top);
      pen.lineTo(x, top + 4);
      const words = tickWords(unit, day);
      const wide = pen.measureText(words).width;
      pen.fillText(words, Math.max(2, Math.min(this.#width - wide - 2, x - wide / 2)), top + 15);
    }
    pen.stroke();
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {number} from
   * @param {number} to
   */
  #drawTold(pen, from, to) {
    const y = BARS_PX + TOLD_PX / 2 + 1;
    for (const told of this.#told) {
      const [left, right] = [this.#x(told.from), this.#x(told.to + 1)];
      const middle = (left + right) / 2;
      pen.globalAlpha = told.from <= to && told.to >= from ? 1 : FADED;
      pen.strokeStyle = this.#colours.ink;
      pen.fillStyle = (legend.find(({ name }) => name === told.kind) ?? legend[KINDS - 1]).colour;
      if (right - left > 8) pen.fillRect(left, y - 1.5, right - left, 3);
      pen.fillRect(middle - 3.5, y - 3.5, 7, 7);
      pen.strokeRect(middle - 3.5, y - 3.5, 7, 7);
    }
    pen.globalAlpha = 1;
  }

  // -- hands ----------------------------------------------------------------------------------------------------------

  /**
   * @param {"from" | "to"} name
   * @param {string} label
   */
  #end(name, label) {
    return element("div", `dl-timeline-end dl-timeline-${name}`, undefined, {
      role: "slider",
      tabindex: 0,
      "aria-label": label,
      "aria-orientation": "horizontal",
      keydown: (event) => this.#key(name, event),
    });
  }

  /**
   * @param {"from" | "to"} name
   * @param {KeyboardEvent} event
   */
  #key(name, event) {
    const { first, last } = this.#clock;
    /** @type {Record<string, number>} */
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -PAGE, PageUp: PAGE };
    const day = this.#clock[name] + (steps[event.key] ?? 0);
    const wanted = event.key === "Home" ? first : event.key === "End" ? last : day;
    if (!(event.key in steps) && wanted === this.#clock[name]) return;
    event.preventDefault();
    this.#moveEnd(name, wanted);
  }

  /**
   * One end of the window; the other gives way.
   * @param {"from" | "to"} name
   * @param {number} wanted
   */
  #moveEnd(name, wanted) {
    const { first, last, from, to } = this.#clock;
    const day = Math.max(first, Math.min(last, wanted));
    if (name === "from") this.#set(day, Math.max(day, to));
    else this.#set(Math.min(day, from), day);
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  #set(from, to) {
    if (from === this.#clock.from && to === this.#clock.to) return;
    this.#change(() => this.#clock.set(from, to));
  }

  /** @param {PointerEvent} event */
  #placeOf(event) {
    return event.clientX - this.root.getBoundingClientRect().left;
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button) return;
    const { first, last, from, to } = this.#clock;
    const x = this.#placeOf(event);
    const [left, right] = [this.#x(Math.max(from, first)), this.#x(to + 1)];
    const isAll = from <= first && to >= last;
    const nearer = Math.abs(x - left) < Math.abs(x - right) ? "from" : "to";
    const isInside = x > left && x < right;
    const near = isInside ? Math.min(GRIP_PX, (right - left) / 3) : GRIP_PX; // a narrow window has a middle as well
    const isGrip = Math.min(Math.abs(x - left), Math.abs(x - right)) <= near;
    const grip = isGrip ? nearer : !isAll && isInside ? "window" : "new";
    this.#drag = { grip, day: this.#dayAt(x), x, from, to, moved: false, isClick: !isGrip || (isInside && !isAll) };
    this.root.setPointerCapture(event.pointerId);
    event.preventDefault(); // no text is marked
    if (isGrip) this.#ends[nearer].focus({ preventScroll: true });
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const x = this.#placeOf(event);
    const drag = this.#drag;
    this.#hint(x);
    if (!drag || (!drag.moved && Math.abs(x - drag.x) < STILL_PX)) return;
    drag.moved = true;
    const day = this.#dayAt(x);
    if (drag.grip === "new") this.#set(Math.min(day, drag.day), Math.max(day, drag.day));
    else if (drag.grip === "window") {
      const { first, last } = this.#clock;
      const by = Math.max(first - drag.from, Math.min(last - drag.to, day - drag.day));
      this.#set(drag.from + by, drag.to + by);
    } else this.#moveEnd(drag.grip, day);
  }

  /**
   * A click chooses the days of a bar; on the bar that is chosen, all days again.
   * @param {PointerEvent} event
   */
  #release(event) {
    const drag = this.#drag;
    this.#drag = null;
    if (!drag || drag.moved || !drag.isClick) return;
    const { first, last, from, to } = this.#clock;
    const { starts } = this.#binned();
    const bin = this.#binAt(this.#dayAt(this.#placeOf(event)));
    const [begin, end] = [Math.max(first, starts[bin]), Math.min(last, starts[bin + 1] - 1)];
    if (begin === from && end === to) this.#set(first, last);
    else this.#set(begin, end);
  }

  /**
   * What the bar under the pointer holds.
   * @param {number | null} x
   */
  #hint(x) {
    this.#tip.hidden = x === null || !this.#counts;
    if (x === null || !this.#counts) return;
    const { first, last } = this.#clock;
    const { starts, sums } = this.#binned();
    const bin = this.#binAt(this.#dayAt(x));
    const [begin, end] = [Math.max(first, starts[bin]), Math.min(last, starts[bin + 1] - 1)];
    const kinds = legend.flatMap(({ name }, kind) =>
      sums[bin * KINDS + kind] ? [`${number(sums[bin * KINDS + kind])} ${name}`] : [],
    );
    const told = this.#told.filter(({ from, to }) => from <= end && to >= begin).length;
    const words = [`${spanWords(begin, end)}: ${countWords(this.#total(sums, bin), "record")}`, ...kinds];
    if (told) words.push(`${countWords(told, "event")} of the article`);
    this.#tip.replaceChildren(...words.map((line) => element("div", "", line)));
    const wide = this.#tip.offsetWidth;
    this.#tip.style.left = `${Math.max(0, Math.min(this.#width - wide, x - wide / 2))}px`;
  }
}

/**
 * Days as an article's layers have them: "2013-02-08" or null; null for what has none.
 * @param {{ from: string | null, to: string | null, kind: string }} claim
 * @returns {Told | null}
 */
export function toldOf({ from, to, kind }) {
  const [one, other] = [from ?? to, to ?? from];
  return one && other ? { from: toDay(one), to: toDay(other), kind } : null;
}
