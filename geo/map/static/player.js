// The player that people use to drive the clock of the map. One clock: what the page sets, the player shows.

import { Timeline } from "./timeline.js";
import { element, icon, spanWords, toDay, toIso } from "./words.js";

/** @import { Clock, Mode } from "./clock.js" */

/** @type {Record<Mode, string>} */
const MODES = { window: "Window of", cumulative: "All since start", trail: "Trail of" };
/** @type {Record<string, string>} - by days */
const WIDTHS = { 1: "1 day", 7: "1 week", 30: "30 days", 91: "3 months", 365: "1 year" };
const SPEEDS = { 1: "1 day/s", 7: "1 week/s", 30: "30 days/s", 91: "3 months/s", 365: "1 year/s" };
const ICONS = {
  play: "M4 2.5v11l9-5.5z",
  pause: "M3.5 2.5h3.2v11H3.5zM9.3 2.5h3.2v11H9.3z",
  back: "M11 2.5v11L4.5 8zM3 2.5h1.7v11H3z",
  ahead: "M5 2.5v11L11.5 8zM11.3 2.5H13v11h-1.7z",
};

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
    this.timeline = new Timeline(clock, (change) => this._change(change));
    this._from = this._day("First day", (day) => clock.set(day, Math.max(day, clock.to)));
    this._to = this._day("Last day", (day) => clock.set(Math.min(day, clock.from), day));
    this._dates = element("span", "dl-player-dates dl-unseen");
    this._whole = element("button", "dl-player-whole", "All dates", {
      type: "button",
      click: () => this._change(() => clock.set(clock.first, clock.last)),
    });
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
    this._isWide = false;
    this._choices = this._buildChoices();
    this.root.append(this._buildTransport(), this._buildWords(), this._choices, this.timeline.root);
    this.show();
  }

  show() {
    const { clock } = this;
    const words = clock.isWhole ? `All dates: ${spanWords(clock.first, clock.last)}` : spanWords(clock.from, clock.to);
    if (this._dates.textContent !== words) this._dates.textContent = words;
    this._whole.disabled = clock.isWhole;
    for (const [input, day] of /** @type {[HTMLInputElement, number][]} */ ([
      [this._from, clock.from],
      [this._to, clock.to],
    ])) {
      const [told, min, max] = [Math.max(clock.first, Math.min(clock.last, day)), clock.first, clock.last].map(toIso);
      if (input.min !== min || input.max !== max) Object.assign(input, { min, max });
      if (input.value !== told && document.activeElement !== input) input.value = told;
    }
    this._showPlaying();
    this._mode.value = clock.mode;
    this._width.hidden = clock.mode === "cumulative";
    this._showWidth();
    this._speed.value = String(clock.speed);
    this._repeat.checked = clock.loops;
    this.timeline.show();
  }

  /** @param {string} words */
  showCounts(words) {
    if (this._counts.textContent !== words) this._counts.textContent = words;
  }

  /** @param {boolean} isWide - there is room for all choices */
  open(isWide) {
    if (isWide !== this._isWide) this._choices.open = isWide;
    this._isWide = isWide;
  }

  toggle() {
    this._change(() => (this.clock.playing ? this.clock.pause() : this.clock.play()));
  }

  _buildTransport() {
    const row = element("div", "dl-player-row dl-player-transport");
    const back = this._button("back", "Step back", () => this._step(-1));
    const ahead = this._button("ahead", "Step ahead", () => this._step(1));
    row.append(back, this._play, ahead);
    return row;
  }

  _buildWords() {
    const row = element("div", "dl-player-row dl-player-words");
    const days = element("span", "dl-player-days");
    days.append(this._from, "–", this._to, this._whole);
    row.append(days, this._dates, this._counts);
    return row;
  }

  _buildChoices() {
    const row = element("details", "dl-player-choices");
    const repeat = element("label", "dl-player-repeat", "");
    repeat.append(this._repeat, " Repeat");
    const choices = element("div", "dl-player-row");
    choices.append(this._mode, this._width, this._speed, repeat);
    row.append(element("summary", "", "Player"), choices);
    return row;
  }

  /**
   * @param {keyof typeof ICONS} name
   * @param {string} label
   * @param {() => void} press
   */
  _button(name, label, press) {
    const made = element("button", `dl-player-button dl-player-${name}`, undefined, {
      type: "button",
      "aria-label": label,
      title: label,
      click: press,
    });
    made.append(icon(ICONS[name]));
    return made;
  }

  /**
   * A day that is typed or picked: taken with Enter, or when it is left.
   * @param {string} label
   * @param {(day: number) => void} use
   */
  _day(label, use) {
    const take = () => {
      const { first, last } = this.clock;
      if (made.value) this._change(() => use(Math.max(first, Math.min(last, toDay(made.value)))));
      made.value = "";
      this.show();
    };
    const made = element("input", "dl-player-day", undefined, {
      type: "date",
      "aria-label": label,
      title: label,
      keydown: (event) => {
        if (event.key !== "Enter") return;
        made.blur(); // which takes it
        made.focus();
      },
      blur: take,
    });
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
    const words = width > this.clock.last - this.clock.first ? "all dates" : `${width} days`;
    if (!own.hidden && own.textContent !== words) own.textContent = words;
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
      !(target instanceof HTMLElement) ||
      !["DIV", "INPUT"].includes(target.tagName) ||
      [this._repeat, this._from, this._to].includes(/** @type {HTMLInputElement} */ (target));
    if (event.key !== " " || isButton) return;
    event.preventDefault();
    this.toggle();
  }
}
