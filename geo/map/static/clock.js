// The clock of the map: which days are shown, and how they move while it plays.

/** @typedef {"window" | "cumulative" | "trail"} Mode */

const MOST_PLAYED = 0.9; // of all days: a longer window would hardly move, and is played as one of a month
const CALM_S = 0.5; // with reduced motion the map changes at most twice a second

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

  get isWhole() {
    return this.from <= this.first && this.to >= this.last;
  }

  /**
   * Other days that can be shown. What showed all of them goes on to do so.
   * @param {number} first
   * @param {number} last
   */
  reach(first, last) {
    const { isWhole } = this;
    this.first = first;
    this.last = last;
    if (isWhole) this.set(first, last);
    else if (this.from > last || this.to < first) this.set(first, last);
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
    if (this.mode !== "cumulative" && this.width > MOST_PLAYED * (this.last - this.first))
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
