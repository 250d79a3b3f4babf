// What of the tally lies in the view, and as which marks: clusters, spots, areas, specks. Leaflet is not known here:
// a view is {x, y, width, height, world, zoom}, and a place's pixel is its position times `world`, less x and y.

import { CELL, DEATHS, NONE, POINTS, STRIDE, TOTAL } from "./level.js";
import { mainKind, markBoxes } from "./marks.js";
import { lowerBound } from "./spots.js";
import { DEEPEST_LEVEL, LOOKS } from "./tally.js";

/** @import { AnyDetails } from "./columns.js" */
/** @import { AnyLevel } from "./level.js" */
/** @import { Box, Mark, Painter } from "./marks.js" */
/** @import { AnyTally } from "./tally.js" */

/**
 * Corner of the map in pixels of the world, its size, the world's size, and the zoom.
 * @typedef {{ x: number, y: number, width: number, height: number, world: number, zoom: number }} View
 */

/** @typedef {"auto" | "clusters" | "dots" | "density"} Style */

const CROWDED = 1.6; // spots in the cell of an average spot from which clusters are drawn
const MOST_MARKS = 500; // more spots than this are drawn as specks
const MOST_NAMES = 60;
const MOST_AREAS = 12; // wide areas drawn by themselves; those of fewer records are only listed
const MARGIN_PX = 30; // marks just outside the view reach into it
const FINGER_PX = 4; // how far beside a mark one may point
const FAINT = 0.45; // of what may lie outside the window, and of specks of wide areas

export class Scene {
  /**
   * @param {AnyTally} tally
   * @param {Painter} painter
   */
  constructor(tally, painter) {
    this.tally = tally;
    this.painter = painter;
    this.isDrawn = false;
    /** @type {View} */
    this.view = { x: 0, y: 0, width: 0, height: 0, world: 1, zoom: 0 };
    /** @type {Mark[]} */
    this.marks = []; // in the order of drawing: the last lies on top
    /** @type {Box[]} */
    this.boxes = []; // [west, north, east, south] of marks and names
    this.hasSpecks = false;
    /** @type {{ spots: Uint32Array, xs: Float32Array, ys: Float32Array } | null} */
    this._found = null; // spots and pixels of those in the view, made when first wanted
  }

  /**
   * @param {View} view
   * @param {{ style: Style, chosen: number | null, cursor: Mark | null, details: AnyDetails | null }} told - chosen: a row
   */
  draw(view, { style, chosen, cursor, details }) {
    this.view = view;
    this.isDrawn = true;
    this.hasSpecks = false;
    const shown = this._styleAt(view.zoom, style);
    if (shown === "density") this._drawDensity();
    else if (shown === "clusters") this._drawClusters();
    else this._drawSpots();
    this._drawNames(details);
    if (chosen !== null) this._drawChosen(chosen);
    if (cursor) this.painter.selection(cursor.x, cursor.y, cursor.radius);
  }

  /**
   * Clusters only while many places would cover each other: that rests on all places, so no filter changes it.
   * @param {number} zoom
   * @param {Style} style
   */
  _styleAt(zoom, style) {
    if (style !== "auto") return style;
    return zoom <= DEEPEST_LEVEL && this._level.crowding > CROWDED ? "clusters" : "dots";
  }

  // -- what lies in the view ------------------------------------------------------------------------------------------

  // What is drawn from is there when something is drawn.
  get _level() {
    return /** @type {AnyLevel} */ (this.tally.level);
  }

  /**
   * The worlds, counted to the east, of which the view shows a part.
   * @param {number} margin
   */
  _copies(margin) {
    const { x, width, world } = this.view;
    const copies = [];
    for (let copy = Math.floor((x - margin) / world); copy <= (x + width + margin) / world; copy++) copies.push(copy);
    return copies;
  }

  /**
   * Calls back for the spots near the view that are not countries or wide areas by themselves.
   * @param {number} margin
   * @param {(spot: number, x: number, y: number) => void} use
   */
  eachSpot(margin, use) {
    const { x: left, y: top, width, height, world } = this.view;
    const { spots, sums } = this.tally;
    const { x, y } = spots;
    for (const copy of this._copies(margin)) {
      const [west, east] = [(left - margin) / world - copy, (left + width + margin) / world - copy];
      for (let spot = lowerBound(x, west); spot < x.length && x[spot] <= east; spot++) {
        if (!sums[spot * STRIDE + TOTAL] || sums[spot * STRIDE + CELL] === NONE) continue;
        const down = y[spot] * world - top;
        if (down >= -margin && down <= height + margin) use(spot, (x[spot] + copy) * world - left, down);
      }
    }
  }

  /**
   * Calls back for the cells near the view that hold records.
   * @param {(cell: number, copy: number) => void} use
   */
  _eachCell(use) {
    const level = this._level;
    const { x: left, y: top, width, height, world } = this.view;
    const side = world / level.columns;
    for (const copy of this._copies(side)) {
      const first = lowerBound(level.columnOf, Math.floor((left - copy * world) / side) - 1);
      const last = (left + width - copy * world) / side + 1;
      for (let cell = first; cell < level.cells && level.columnOf[cell] <= last; cell++) {
        const row = level.rowOf[cell] * side - top;
        if (level.sums[cell * STRIDE + POINTS] && row > -2 * side && row < height + side) use(cell, copy);
      }
    }
  }

  // -- marks ----------------------------------------------------------------------------------------------------------

  _drawClusters() {
    const level = this._level;
    /** @type {Mark[]} */
    const clusters = [];
    const spots = this._looseMarks();
    this._eachCell((cell, copy) => {
      const isOne = level.sums[cell * STRIDE + POINTS] === 1;
      const mark = isOne ? this._spotMark(level.spotXor[cell], copy) : this._clusterMark(cell, copy);
      if (this._isSeen(mark)) (isOne ? spots : clusters).push(mark);
    });
    this._drawMarks(spots, clusters);
  }

  /** @param {Mark} mark */
  _isSeen({ x, y }) {
    const { width, height } = this.view;
    return x > -MARGIN_PX && y > -MARGIN_PX && x < width + MARGIN_PX && y < height + MARGIN_PX;
  }

  _drawSpots() {
    const room = this.tally.spots.count + 1;
    this._found ??= { spots: new Uint32Array(room), xs: new Float32Array(room), ys: new Float32Array(room) };
    const { spots, xs, ys } = this._found;
    let count = 0;
    this.eachSpot(MARGIN_PX, (spot, x, y) => {
      spots[count] = spot;
      xs[count] = x;
      ys[count] = y;
      if (count < spots.length - 1) count++; // worlds side by side may show spots twice
    });
    this.hasSpecks = count > MOST_MARKS;
    const marks = this._looseMarks();
    if (this.hasSpecks) this._drawSpecks(count);
    else for (let i = 0; i < count; i++) marks.push(this._markOf(spots[i], xs[i], ys[i]));
    this._drawMarks(marks, []);
  }

  /** @param {number} count */
  _drawSpecks(count) {
    const { sums, spotDays, look } = this.tally;
    if (!this._found) return;
    const { spots, xs, ys } = this._found;
    this.painter.specks((use) => {
      for (let i = 0; i < count; i++) {
        const spot = spots[i];
        const at = spot * STRIDE;
        const alpha = spotDays ? this._strength(spotDays[spot], sums[at + TOTAL]) : 1;
        use(xs[i], ys[i], mainKind(sums, at), look[spot] === 2 ? alpha * FAINT : alpha);
      }
    });
  }

  _drawDensity() {
    this.painter.density((use) => this.eachSpot(MARGIN_PX, (spot, x, y) => use(x, y, this.tally.total(spot))));
    this._drawMarks(this._looseMarks(), []);
  }

  /**
   * From below: reaches, marks of areas, clusters and places, the small over the large.
   * @param {Mark[]} spots
   * @param {Mark[]} clusters
   */
  _drawMarks(spots, clusters) {
    if (spots.length) this._fade(spots);
    this._drawReaches(spots);
    /** @param {Mark} mark */
    const isArea = (mark) => Number(mark.look === "area");
    this.marks = [...clusters, ...spots].sort((a, b) => isArea(b) - isArea(a) || b.radius - a.radius);
    for (const mark of this.marks) {
      if (mark.cell === undefined) this.painter.spot(mark);
      else this.painter.cluster(mark);
    }
  }

  /**
   * @param {number} spot
   * @param {number} copy
   */
  _spotMark(spot, copy) {
    const { x, y, world } = this.view;
    const { spots } = this.tally;
    return this._markOf(spot, (spots.x[spot] + copy) * world - x, spots.y[spot] * world - y);
  }

  /**
   * @param {number} spot
   * @param {number} x
   * @param {number} y
   * @returns {Mark}
   */
  _markOf(spot, x, y) {
    const { sums, spotDays, look } = this.tally;
    const at = spot * STRIDE;
    const total = sums[at + TOTAL];
    const radius = this.painter.spotRadius(total, sums[at + DEATHS], LOOKS[look[spot]]);
    const alpha = spotDays ? this._strength(spotDays[spot], total) : 1;
    return { spot, x, y, radius, sums, at, look: LOOKS[look[spot]], alpha };
  }

  /**
   * Kept inside its cell, so that clusters never cover each other.
   * @param {number} cell
   * @param {number} copy
   * @returns {Mark}
   */
  _clusterMark(cell, copy) {
    const level = this._level;
    const { x, y, world } = this.view;
    const side = world / level.columns;
    const at = cell * STRIDE;
    const radius = this.painter.clusterRadius(level.sums[at + DEATHS], level.mostDeaths);
    /** @type {(place: number, start: number) => number} */
    const inside = (place, start) => Math.max(start + radius, Math.min(start + side - radius, place));
    const alpha = level.days ? this._strength(level.days[cell], level.sums[at + TOTAL]) : 1;
    return {
      cell,
      x: inside((level.x[cell] + copy) * world - x, level.columnOf[cell] * side + copy * world - x),
      y: inside(level.y[cell] * world - y, level.rowOf[cell] * side - y),
      radius,
      sums: level.sums,
      at,
      alpha,
    };
  }

  // Wide areas that do not fit into a cell, as far as they reach into the view; those with the most records.
  _looseMarks() {
    const { width, height } = this.view;
    /** @type {Mark[]} */
    const marks = [];
    this._eachLoose((spot, copy) => {
      const [mark, reach] = [this._spotMark(spot, copy), this.reachPx(spot)];
      if (mark.x > -reach && mark.x < width + reach && mark.y > -reach && mark.y < height + reach) marks.push(mark);
    });
    const { allRecords } = this.tally;
    return marks.sort((a, b) => allRecords[b.spot ?? 0] - allRecords[a.spot ?? 0]).slice(0, MOST_AREAS);
  }

  /**
   * Calls back for those that have records inside and may reach into the view from west or east.
   * @param {(spot: number, copy: number) => void} use
   */
  _eachLoose(use) {
    const { x: left, width, world } = this.view;
    const { spots } = this.tally;
    const level = this._level;
    const { loose, widest } = level;
    for (const copy of this._copies(widest * world)) {
      const [west, east] = [left / world - copy - widest, (left + width) / world - copy + widest];
      let [low, high] = [0, loose.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (spots.x[loose[middle]] < west) low = middle + 1;
        else high = middle;
      }
      for (; low < loose.length && spots.x[loose[low]] <= east; low++)
        if (this.tally.total(loose[low])) use(loose[low], copy);
    }
  }

  /** @param {number} spot */
  reachPx(spot) {
    return this.tally.spots.reach[spot] * this.view.world;
  }

  /**
   * How strongly a trail shows records whose last days have that sum: the older, the fainter.
   * @param {number} days
   * @param {number} total
   */
  _strength(days, total) {
    const { from, to, columns } = this.tally;
    const age = to - (days / total + columns.firstDay);
    return 1 - 0.8 * Math.max(0, Math.min(1, age / Math.max(1, to - from)));
  }

  /**
   * Soft edges: a mark is faint when all its records may lie outside the window, because their dates are rough.
   * @param {Mark[]} spots
   */
  _fade(spots) {
    const uncertain = this.tally.uncertain();
    if (!uncertain.size) return;
    for (const mark of spots)
      if ((uncertain.get(mark.spot ?? -1) ?? 0) >= mark.sums[mark.at + TOTAL]) mark.alpha *= FAINT;
  }

  /**
   * Only what is larger than its mark and fits into the view; too many would hide the map.
   * @param {Mark[]} spots
   */
  _drawReaches(spots) {
    const limit = 0.5 * Math.min(this.view.width, this.view.height);
    let drawn = 0;
    for (const mark of spots) {
      if (mark.spot === undefined || mark.look === "exact" || drawn >= MOST_AREAS) continue;
      const reach = this.reachPx(mark.spot);
      if (reach <= mark.radius + 3 || reach >= limit) continue;
      this.painter.reach(mark, reach, mainKind(mark.sums, mark.at));
      if (mark.look === "area") this._moveToEdge(mark, reach);
      drawn++;
    }
  }

  /**
   * The middle of an area is no place where anything is known to have happened: its mark sits on the outline.
   * @param {Mark} mark
   * @param {number} reach
   */
  _moveToEdge(mark, reach) {
    if (mark.y - reach > mark.radius) mark.y -= reach;
    else if (mark.y + reach < this.view.height - mark.radius) mark.y += reach;
  }

  /** @param {AnyDetails | null} details */
  _drawNames(details) {
    this.boxes = markBoxes(this.marks);
    if (!this.hasNames || !details) return;
    const { place } = this.tally.spots;
    for (const mark of this.marks)
      if (mark.spot !== undefined) mark.name = details.placeText("place_name", place[mark.spot]);
    this.boxes = this.painter.names(this.marks, this.view.width);
  }

  // Are there so few marks, and of them so few clusters, that names fit and tell something? They have to be fetched.
  get hasNames() {
    const places = this.marks.filter(({ spot }) => spot !== undefined).length;
    return this.marks.length <= MOST_NAMES && 2 * places > this.marks.length;
  }

  /**
   * A ring around the chosen record's mark or the cluster that it is part of; where neither is drawn, at its place.
   * @param {number} row
   */
  _drawChosen(row) {
    const spot = this.tally.spots.of[this.tally.columns.place[row]];
    const cell = this.tally.total(spot) ? this.tally.cellOf(spot) : undefined;
    const own = this.marks.filter((mark) => mark.spot === spot || (mark.cell !== undefined && mark.cell === cell));
    for (const copy of own.length ? [] : this._copies(MARGIN_PX))
      own.push({ ...this._spotMark(spot, copy), radius: 4 });
    for (const { x, y, radius } of own) this.painter.selection(x, y, radius);
  }

  // -- pointing -------------------------------------------------------------------------------------------------------

  /**
   * The topmost mark under a pixel of the view, or the nearest speck; null when there is none.
   * @param {number} x
   * @param {number} y
   */
  markAt(x, y) {
    for (let i = this.marks.length - 1; i >= 0; i--) {
      const mark = this.marks[i];
      if (Math.hypot(mark.x - x, mark.y - y) <= mark.radius + FINGER_PX) return mark;
    }
    return this.hasSpecks ? this._speckAt(x, y) : null;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {Mark | null}
   */
  _speckAt(x, y) {
    const reach = FINGER_PX + 3;
    const whole = this.view;
    this.view = { ...whole, x: whole.x + x - reach, y: whole.y + y - reach, width: 2 * reach, height: 2 * reach };
    const best = { spot: -1, away: Infinity, x, y };
    this.eachSpot(0, (spot, right, down) => {
      const away = Math.hypot(right - reach, down - reach);
      if (away < best.away) Object.assign(best, { spot, away, x: right + x - reach, y: down + y - reach });
    });
    this.view = whole;
    return best.spot < 0 ? null : { ...this._markOf(best.spot, best.x, best.y), radius: 5 };
  }

  /**
   * Records that no mark in the view stands for: known by country only, or in an area that is wider than the view or one
   * too many. Calls back with each such spot that may lie in the view.
   * @param {(spot: number) => void} use
   */
  eachUnplaced(use) {
    const { x: left, y: top, width, height, world } = this.view;
    const { x, y, countries } = this.tally.spots;
    const [middleX, middleY, half] = [left + width / 2, top + height / 2, Math.hypot(width, height) / 2];
    /** @param {Mark} mark */
    const isInside = (mark) => mark.x > 0 && mark.x < width && mark.y > 0 && mark.y < height;
    const done = new Set(this.marks.filter(isInside).map(({ spot }) => spot));
    /** @param {number} spot */
    const tell = (spot) => {
      const across = Math.abs(x[spot] * world - middleX) % world;
      const away = Math.hypot(Math.min(across, world - across), y[spot] * world - middleY);
      if (done.has(spot) || away >= this.reachPx(spot) + half) return;
      done.add(spot);
      use(spot);
    };
    for (const spot of countries) if (this.tally.total(spot)) tell(spot);
    this._eachLoose(tell);
  }
}
