// The clock of the map, and the player that people use to drive it. One clock: what the page sets, the player shows.

import { element, icon, spanWords } from "./words.js";

/** @typedef {"window" | "cumulative" | "trail"} Mode */

/** @type {Record<Mode, string>} */
const MODES = { window: "Window of", cumulative: "All since start", trail: "Trail of" };
/** @type {Record<string, string>} - by days */
const WIDTHS = { 1: "1 day", 7: "1 week", 30: "30 days", 91: "3 months", 365: "1 year" };
const SPEEDS = { 1: "1 day/s", 7: "1 week/s", 30: "30 days/s", 91: "3 months/s", 365: "1 year/s" };
const CALM_S = 0.5; // with reduced motion the map changes at most twice a second
const ICONS = {
  play: "M4 2.5v11l9-5.5z",
  pause: "M3.5 2.5h3.2v11H3.5zM9.3 2.5h3.2v11H9.3z",
  back: "M11 2.5v11L4.5 8zM3 2.5h1.7v11H3z",
  ahead: "M5 2.5v11L11.5 8zM11.3 2.5H13v11h-1.7z",
};

// Days since 1970. `from` and `to` are what is shown; `start` is where "all since" begins.
export class Clock {
  /**
   * @param {number} first
   * @param {number} last
   */
  constructor(first, last) {
    this.first = this.from = this.start = first;
    this.last = this.to = last;
    /** @type {Mode} */
    this.mode = "window";
    this.speed = 30; // days a second
    this.loops = this.playing = false;
    this._exact = last;
    this._width = last - first + 1; // before "all since"
    this._waited = 0;
  }

  get width() {
    return this.to - this.from + 1;
  }

  /**
   * A window from outside, its days in either order; "all since" then begins there.
   * @param {number} one
   * @param {number} other
   */
  set(one, other) {
    const [from, to] = [Math.min(one, other), Math.max(one, other)];
    Object.assign(this, { from, to, start: from });
    this._exact = to;
  }

  /**
   * @param {Mode} mode
   * @param {number} [width] - days; by default as before
   */
  setMode(mode, width) {
    if (this.mode !== "cumulative") this._width = this.width;
    this.mode = mode;
    this.from = mode === "cumulative" ? this.start : this.to - (width ?? this._width) + 1;
  }

  /**
   * Moves the window so that it ends on that day.
   * @param {number} to
   */
  moveTo(to, { keepsExact = false } = {}) {
    const width = this.width;
    const lowest = this.mode === "cumulative" ? this.start : this.first;
    this.to = Math.max(lowest, Math.min(this.last, to));
    if (this.mode !== "cumulative") this.from = this.to - width + 1;
    if (!keepsExact) this._exact = this.to;
  }

  play() {
    if (this.mode !== "cumulative" && this.width > this.last - this.first)
      this.setMode(this.mode, Math.min(30, this.width));
    if (this.to >= this.last) this.moveTo(this._beginning());
    this.playing = true;
  }

  pause() {
    this.playing = false;
  }

  /**
   * True when the window moved.
   * @param {number} seconds - since the last call
   * @param {boolean} isCalm - with few changes
   */
  tick(seconds, isCalm) {
    this._waited += seconds;
    if (isCalm && this._waited < CALM_S) return false;
    this._exact += this._waited * this.speed;
    this._waited = 0;
    if (Math.floor(this._exact) === this.to) return false;
    if (this._exact > this.last && this.to >= this.last) {
      if (!this.loops) this.pause();
      else this.moveTo(this._beginning());
      return true;
    }
    this.moveTo(Math.floor(this._exact), { keepsExact: true });
    return true;
  }

  _beginning() {
    return this.mode === "window" ? Math.min(this.last, this.first + this.width - 1) : this.first;
  }
}

export class Player {
  /**
   * @param {Clock} clock
   * @param {{ onChange: () => void }} told - the clock was changed by hand, or playing began or ended; the owner calls `show`
   */
  constructor(clock, { onChange }) {
    this.clock = clock;
    this._onChange = onChange;
    this.root = element("div", "dl-player", undefined, {
      role: "group",
      "aria-label": "Time player",
      keydown: (event) => this._key(event),
    });
    this._play = this._button("play", "Play", () => this.toggle());
    this._slider = element("input", "dl-player-slider", undefined, {
      type: "range",
      step: 1,
      "aria-label": "Last day shown",
      input: () => this._change(() => this.clock.moveTo(Number(this._slider.value))),
    });
    this._dates = element("span", "dl-player-dates");
    this._counts = element("span", "dl-player-counts");
    this._mode = this._select("What is shown", MODES, (mode) => this.clock.setMode(/** @type {Mode} */ (mode)));
    this._width = this._select("Length of the window", WIDTHS, (days) => {
      if (days) this.clock.setMode(this.clock.mode, Number(days));
    });
    this._own = this._width.appendChild(element("option", "", "", { "data-own": "" })); // a width that is not in the list
    this._speed = this._select("Speed", SPEEDS, (days) => {
      this.clock.speed = Number(days);
    });
    this._repeat = element("input", "", undefined, {
      type: "checkbox",
      change: () => {
        this.clock.loops = this._repeat.checked;
      },
    });
    this.root.append(this._buildTransport(), this._buildWords(), this._buildChoices());
    this.show();
  }

  show() {
    const { clock } = this;
    const words =
      clock.width > clock.last - clock.first
        ? `All dates: ${spanWords(clock.first, clock.last)}`
        : spanWords(clock.from, clock.to);
    Object.assign(this._slider, { min: clock.first, max: clock.last, value: clock.to });
    if (this._dates.textContent !== words) {
      this._dates.textContent = words;
      this._slider.setAttribute("aria-valuetext", words);
    }
    this._showPlaying();
    this._mode.value = clock.mode;
    this._width.hidden = clock.mode === "cumulative";
    this._showWidth();
    this._speed.value = String(clock.speed);
    this._repeat.checked = clock.loops;
  }

  /** @param {string} words */
  showCounts(words) {
    if (this._counts.textContent !== words) this._counts.textContent = words;
  }

  toggle() {
    this._change(() => (this.clock.playing ? this.clock.pause() : this.clock.play()));
  }

  _buildTransport() {
    const row = element("div", "dl-player-row dl-player-transport");
    const back = this._button("back", "Step back", () => this._step(-1));
    const ahead = this._button("ahead", "Step ahead", () => this._step(1));
    row.append(back, this._play, ahead, this._slider);
    return row;
  }

  _buildWords() {
    const row = element("div", "dl-player-row dl-player-words");
    row.append(this._dates, this._counts);
    return row;
  }

  _buildChoices() {
    const row = element("div", "dl-player-row dl-player-choices");
    const repeat = element("label", "dl-player-repeat", "");
    repeat.append(this._repeat, " Repeat");
    row.append(this._mode, this._width, this._speed, repeat);
    return row;
  }

  /**
   * @param {keyof typeof ICONS} name
   * @param {string} label
   * @param {() => void} press
   */
  _button(name, label, press) {
    const made = element("button", "dl-player-button", undefined, {
      type: "button",
      "aria-label": label,
      title: label,
      click: press,
    });
    made.append(icon(ICONS[name]));
    return made;
  }

  /**
   * @param {string} label
   * @param {Record<string, string>} choices
   * @param {(value: string) => void} choose
   */
  _select(label, choices, choose) {
    const made = element("select", "", undefined, {
      "aria-label": label,
      title: label,
      change: () => this._change(() => choose(made.value)),
    });
    for (const [value, words] of Object.entries(choices)) made.append(element("option", "", words, { value }));
    return made;
  }

  // A width that is not in the list has its own entry.
  _showWidth() {
    const { width } = this.clock;
    const { _own: own } = this;
    own.hidden = width in WIDTHS;
    own.value = own.hidden ? "" : String(width);
    own.textContent = width > this.clock.last - this.clock.first ? "all dates" : `${width} days`;
    this._width.value = own.hidden ? String(width) : own.value;
  }

  _showPlaying() {
    const label = this.clock.playing ? "Pause" : "Play";
    if (this._play.title === label && this._play.dataset.shown) return;
    this._play.dataset.shown = label;
    this._play.replaceChildren(icon(this.clock.playing ? ICONS.pause : ICONS.play));
    this._play.title = label;
    this._play.setAttribute("aria-label", label);
  }

  /** @param {number} direction */
  _step(direction) {
    this._change(() => {
      this.clock.pause();
      this.clock.moveTo(this.clock.to + direction * this.clock.speed);
    });
  }

  /** @param {() => void} change */
  _change(change) {
    change();
    this._onChange();
  }

  /**
   * Space plays and pauses wherever it does not press a button.
   * @param {KeyboardEvent} event
   */
  _key(event) {
    event.stopPropagation(); // the arrows move the slider, not the map
    const { target } = event;
    const isButton =
      !(target instanceof HTMLElement) || !["DIV", "INPUT"].includes(target.tagName) || target === this._repeat;
    if (event.key !== " " || isButton) return;
    event.preventDefault();
    this.toggle();
  }
}
