// Which records are inside the time window and the filters, added up by spot and by cluster cell.
//
// A spot is a distinct point of the map and how its records are placed (point, wide area, country): what is drawn as
// one mark. Sums change only by the records that enter or leave, so a step of the player costs what that day holds.
// Long work runs in slices, between which the browser can draw. Knows nothing of Leaflet.
(function () {
  "use strict";
  const dateline = (window.datelineEvents = window.datelineEvents || {});
  const CELL_PX = 64; // side of a cluster cell at whole zoom levels; a power of two, so that cells nest
  const DEEPEST_LEVEL = 12; // beyond it marks are always drawn one by one
  const NONE = 0xffffffff;
  const SLICE = 32768; // rows between two looks at the clock
  const KINDS = 7; // six of the legend and "other"
  const STRIDE = 8; // counts by kind, then their sum
  const TOTAL = 7;
  const EARTH_M = 40075016.7;
  const POINT = 0, WIDE = 1, COUNTRY = 2;
  const CLASS = { exact: POINT, near: POINT, country: COUNTRY };
  const LOOK = { exact: 0, near: 1, country: 3 };
  const LOOKS = ["exact", "near", "area", "country"];
  const KNOWN_TO_THE_DAY = new Set(["day", ""]);

  // -- geometry --------------------------------------------------------------------------------------------------

  // Web Mercator, the world as a square of side 1; the poles lie on its edge.
  function project(lon, lat) {
    const sine = Math.sin((Math.max(-85.0511287798, Math.min(85.0511287798, lat)) * Math.PI) / 180);
    return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
  }

  // Pixels of a distance at that latitude, when the world is `world` pixels wide.
  function kmToPixels(km, lat, world) {
    return (km * 1000 * world) / (EARTH_M * Math.max(0.05, Math.cos((lat * Math.PI) / 180)));
  }

  // A test (lat, lon) -> inside. Rectangle {south, west, north, east}, over the date line when west > east; or a
  // polygon of [lat, lon], its sides straight between degrees, as the filters of the page take them.
  function insideTest(area) {
    if (!area) return () => true;
    if (!Array.isArray(area)) {
      const { south, west, north, east } = area;
      const across = west > east;
      return (lat, lon) => lat >= south && lat <= north && (across ? lon >= west || lon <= east : lon >= west && lon <= east);
    }
    return (lat, lon) => {
      let inside = false;
      for (let i = 0, j = area.length - 1; i < area.length; j = i++) {
        const [latI, lonI] = area[i];
        const [latJ, lonJ] = area[j];
        if (latI > lat !== latJ > lat && lon < ((lonJ - lonI) * (lat - latI)) / (latJ - latI) + lonI) inside = !inside;
      }
      return inside;
    };
  }

  // First position at which sorted values are at least `wanted`.
  function lowerBound(values, wanted, low = 0, high = values.length) {
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (values[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // 1 for each allowed value of a dictionary; null allows all.
  function mask(values, allowed) {
    const wanted = allowed && new Set(allowed);
    return Uint8Array.from(values, (value) => (!wanted || wanted.has(value) ? 1 : 0));
  }

  class Tally {
    // legend: the names of the six kinds, in order.
    constructor(columns, legend) {
      this.columns = columns;
      const order = new Map(legend.map((name, i) => [name, i]));
      this.styleOfKind = Uint8Array.from(columns.kinds, (name) => order.get(name) ?? KINDS - 1);
      this._actors = columns.pairSides.map((sides) => Array.from(sides, (side) => columns.sides[side].split("; ")));
      this._buildSpots();
      this._buildMultiDay();
      this._buildAllTime();
      this.kindCounts = new Uint32Array(columns.kinds.length);
      this.spotKinds = new Uint32Array(this.spots * STRIDE);
      this.spotDeaths = new Float64Array(this.spots);
      this.spotDays = null; // sums of last days, while a trail fades
      this.level = null;
      this.setFilter({});
      this.setWindow(columns.firstDay, this.lastDay);
    }

    // -- what never changes ----------------------------------------------------------------------------------------

    // Places are sorted by longitude and latitude, so those of one point follow each other.
    _buildSpots() {
      const { places, lon, lat, precision, precisions, radius, radiiKm } = this.columns;
      const classes = Uint8Array.from(precision, (code) => CLASS[precisions[code]] ?? WIDE);
      const spotOf = new Uint32Array(places);
      const firstPlace = [];
      for (let place = 0, end = 0; place < places; place = end) {
        while (end < places && lon[end] === lon[place] && lat[end] === lat[place]) end++;
        for (const wanted of [POINT, WIDE, COUNTRY]) {
          let made = false;
          for (let other = place; other < end; other++) {
            if (classes[other] !== wanted) continue;
            if (!made) firstPlace.push(other);
            made = true;
            spotOf[other] = firstPlace.length - 1;
          }
        }
      }
      this.spots = firstPlace.length;
      this.spotOf = spotOf;
      this.firstPlace = Uint32Array.from(firstPlace);
      this.x = new Float64Array(this.spots);
      this.y = new Float64Array(this.spots);
      this.classOf = Uint8Array.from(firstPlace, (place) => classes[place]);
      for (let spot = 0; spot < this.spots; spot++)
        [this.x[spot], this.y[spot]] = project(lon[firstPlace[spot]], lat[firstPlace[spot]]);
      this.reachKm = new Float32Array(this.spots);
      for (let place = 0; place < places; place++)
        this.reachKm[spotOf[place]] = Math.max(this.reachKm[spotOf[place]], radiiKm[radius[place]] ?? 0);
      this.countries = []; // spots that are only listed
      this.classOf.forEach((known, spot) => known === COUNTRY && this.countries.push(spot));
    }

    // Records of several days, sorted by their last day, and how many of them end before each day.
    _buildMultiDay() {
      const { duration, starts, days } = this.columns;
      let last = days - 1;
      let count = 0;
      for (let day = 0; day < days; day++)
        for (let row = starts[day]; row < starts[day + 1]; row++)
          if (duration[row]) {
            count++;
            if (day + duration[row] > last) last = day + duration[row];
          }
      const endedBefore = new Uint32Array(last + 2);
      this._eachMultiDay((row, day) => endedBefore[day + duration[row] + 1]++);
      for (let day = 0; day <= last; day++) endedBefore[day + 1] += endedBefore[day];
      const next = endedBefore.slice();
      this.multiDay = new Uint32Array(count);
      this._eachMultiDay((row, day) => (this.multiDay[next[day + duration[row]]++] = row));
      this._endedBefore = endedBefore;
      this.lastDay = this.columns.firstDay + Math.max(0, last);
    }

    _eachMultiDay(use) {
      const { duration, starts, days } = this.columns;
      for (let day = 0; day < days; day++)
        for (let row = starts[day]; row < starts[day + 1]; row++) if (duration[row]) use(row, day);
    }

    // Records and deaths of each spot over all time: they say how large the largest cluster can become and where a
    // cluster stands, so that marks neither jump nor change their scale while the time plays.
    _buildAllTime() {
      const { rows, place, deaths } = this.columns;
      this.allRecords = new Uint32Array(this.spots);
      this.allDeaths = new Float64Array(this.spots);
      for (let row = 0; row < rows; row++) {
        const spot = this.spotOf[place[row]];
        this.allRecords[spot]++;
        if (deaths.steps[row]) this.allDeaths[spot] += deaths.steps[row] + deaths.low;
      }
    }

    // -- filters ---------------------------------------------------------------------------------------------------

    // kinds, actors, sources, precisions: names, null = all. minDeaths; unknownDeaths: keep records without a count
    // (by default only while minDeaths is 0). area: see insideTest.
    setFilter({ kinds, actors, sources, precisions, minDeaths = 0, unknownDeaths, area }) {
      const { columns } = this;
      const wanted = actors && new Set(actors);
      const isNamed = (pair) => this._actors.some((side) => side[pair].some((name) => wanted.has(name)));
      const pairs = columns.pairSides[0].length;
      this._kinds = mask(columns.kinds, kinds);
      this._sources = mask(columns.sources, sources);
      this._pairs = Uint8Array.from({ length: pairs }, (_, pair) => (!wanted || isNamed(pair) ? 1 : 0));
      this._fewest = Math.max(1, minDeaths - columns.deaths.low); // as a step; 0 is "unknown"
      this._unknown = unknownDeaths ?? minDeaths <= 0;
      this._maskPlaces(precisions, insideTest(area));
      this._position = null;
    }

    _maskPlaces(precisions, isInside) {
      const { places, lat, lon, precision } = this.columns;
      const allowed = mask(this.columns.precisions, precisions);
      const looks = this.columns.precisions.map((name) => LOOK[name] ?? 2);
      this._places = new Uint8Array(places);
      this.look = new Uint8Array(this.spots).fill(3);
      for (let place = 0; place < places; place++) {
        if (!allowed[precision[place]] || !isInside(lat[place], lon[place])) continue;
        this._places[place] = 1;
        const spot = this.spotOf[place];
        this.look[spot] = Math.min(this.look[spot], looks[precision[place]]);
      }
    }

    _passes(row, place) {
      const { kind, pair, source, deaths } = this.columns;
      if (!(this._places[place] & this._kinds[kind[row]] & this._pairs[pair[row]] & this._sources[source[row]])) return false;
      const step = deaths.steps[row];
      return step === 0 ? this._unknown : step >= this._fewest;
    }

    // -- time ------------------------------------------------------------------------------------------------------

    // Days since 1970, inclusive. A record is inside when any of its days is. fades: keep what a trail needs.
    setWindow(from, to, { fades = false } = {}) {
      this.from = from;
      this.to = to;
      if (fades !== Boolean(this.spotDays)) {
        this.spotDays = fades ? new Float64Array(this.spots) : null;
        this._position = null;
      }
    }

    // How far the window has come: rows that have begun; rows that began before it; multi-day records ended before it.
    // Inside are the begun rows, less single days that began before, less multi-day records that ended before.
    _target() {
      const { starts, days, firstDay } = this.columns;
      const clamp = (day, highest) => Math.max(0, Math.min(highest, day - firstDay));
      const from = clamp(this.from, this._endedBefore.length - 1);
      return {
        begun: starts[clamp(this.to + 1, days)],
        before: starts[Math.min(from, days)],
        ended: this._endedBefore[from],
      };
    }

    // Works at most `budgetMs`; returns whether the sums are up to date.
    run(budgetMs = Infinity) {
      const limit = performance.now() + budgetMs;
      for (;;) {
        if (!this._job || this._position === null) this._job = this._isCurrent() ? null : this._move();
        if (!this._job) return true;
        while (!this._job.next().done) if (performance.now() > limit) return false;
        this._job = null;
      }
    }

    _isCurrent() {
      const [now, target] = [this._position, this._target()];
      return now !== null && Object.keys(target).every((part) => now[part] === target[part]);
    }

    *_move() {
      const now = this._position;
      const target = this._target();
      const afresh = target.begun - target.before + this.multiDay.length - target.ended;
      const steps = now && Math.abs(target.begun - now.begun) + Math.abs(target.before - now.before) + Math.abs(target.ended - now.ended);
      const isAfresh = now === null || steps > afresh;
      this._position = target; // a new filter sets null, which ends this job
      this._hasCells = Math.min(afresh, steps ?? afresh) < this.spots;
      if (isAfresh) {
        this._clear();
        yield* this._addRows(target.before, target.begun, 1, false);
        yield* this._addMultiDay(target.ended, this.multiDay.length, 1, target.before);
      } else yield* this._shift(now, target);
      if (!this._hasCells) this._sumCells();
      this._hasCells = true;
    }

    // What is added comes first, so that no sum is ever negative.
    *_shift(now, target) {
      for (const sign of [1, -1]) {
        const [a, b] = sign > 0 ? [now, target] : [target, now];
        if (a.begun < b.begun) yield* this._addRows(a.begun, b.begun, sign, false);
        if (b.before < a.before) yield* this._addRows(b.before, a.before, sign, true);
        if (b.ended < a.ended) yield* this._addMultiDay(b.ended, a.ended, sign, Infinity);
      }
    }

    _clear() {
      this.kindCounts.fill(0);
      this.spotKinds.fill(0);
      this.spotDeaths.fill(0);
      if (this.spotDays) this.spotDays.fill(0);
      this.deaths = 0;
      this.unknown = 0;
      if (this.level) this.level.clear();
    }

    *_addRows(first, last, sign, singleDays) {
      const { duration } = this.columns;
      let day = this.dayIndex(first);
      for (let begin = first; begin < last; begin += SLICE) {
        const end = Math.min(last, begin + SLICE);
        for (let row = begin; row < end; row++) {
          while (row >= this.columns.starts[day + 1]) day++;
          if (!singleDays || duration[row] === 0) this._add(row, sign, day + duration[row]);
        }
        yield;
      }
    }

    // Multi-day records by their place in the order of last days; only rows before `limit`.
    *_addMultiDay(first, last, sign, limit) {
      const { duration } = this.columns;
      for (let begin = first; begin < last; begin += SLICE) {
        const end = Math.min(last, begin + SLICE);
        for (let i = begin; i < end; i++) {
          const row = this.multiDay[i];
          if (row < limit) this._add(row, sign, this.spotDays ? this.dayIndex(row) + duration[row] : 0);
        }
        yield;
      }
    }

    _add(row, sign, lastDay) {
      const { place, kind, deaths } = this.columns;
      const at = place[row];
      if (!this._passes(row, at)) return;
      const spot = this.spotOf[at];
      const style = this.styleOfKind[kind[row]];
      const step = deaths.steps[row];
      const died = step ? step + deaths.low : 0;
      const sums = this.spotKinds;
      const before = sums[spot * STRIDE + TOTAL];
      sums[spot * STRIDE + style] += sign;
      sums[spot * STRIDE + TOTAL] = before + sign;
      this.spotDeaths[spot] += sign * died;
      if (this.spotDays) this.spotDays[spot] += sign * lastDay;
      this.kindCounts[kind[row]] += sign;
      this.deaths += sign * died;
      if (!step) this.unknown += sign;
      if (this._hasCells && this.level) this.level.add(spot, style, sign, died, lastDay, before + sign === (sign > 0 ? 1 : 0));
    }

    // Index of the day on which a row begins.
    dayIndex(row) {
      return Math.max(0, lowerBound(this.columns.starts, row + 1) - 1);
    }

    // -- answers ---------------------------------------------------------------------------------------------------

    // {records, deaths (sum of best counts), unknown (records without one), kinds: {name: records}} inside.
    counts() {
      this.run();
      const counted = this.columns.kinds.map((name, kind) => [name, this.kindCounts[kind]]).filter(([, count]) => count);
      const records = counted.reduce((sum, [, count]) => sum + count, 0);
      return { records, deaths: this.deaths, unknown: this.unknown, kinds: Object.fromEntries(counted) };
    }

    total(spot) {
      return this.spotKinds[spot * STRIDE + TOTAL];
    }

    // The record's own facts: start, end (days since 1970), names, deaths with null for unknown.
    record(row) {
      const { columns } = this;
      const start = columns.firstDay + this.dayIndex(row);
      const best = columns.deaths.steps[row] ? columns.deaths.steps[row] + columns.deaths.low : null;
      const bound = ({ steps, low }, sign) => (steps[row] ? (best ?? 0) + sign * (steps[row] + low) : null);
      const [sideA, sideB] = columns.pairSides.map((sides) => columns.sides[sides[columns.pair[row]]]);
      const place = columns.place[row];
      return {
        row,
        place,
        start,
        end: start + columns.duration[row],
        datePrecision: columns.datePrecisions[columns.datePrecision[row]],
        kind: columns.kinds[columns.kind[row]],
        sideA,
        sideB,
        source: columns.sources[columns.source[row]],
        deaths: { low: bound(columns.lowGap, -1), best, high: bound(columns.highGap, 1) },
        lat: columns.lat[place],
        lon: columns.lon[place],
        precision: columns.precisions[columns.precision[place]],
        reachKm: columns.radiiKm[columns.radius[place]],
      };
    }

    // Rows inside at one spot, in order of time, at most `limit`.
    rowsOf(spot, limit) {
      return this.rowsAt((other) => other === spot, Math.min(limit, this.total(spot)), this._placesAround(spot));
    }

    rowsOfCell(cell, limit) {
      return this.rowsAt((spot) => this.level.cellOf[spot] === cell, limit);
    }

    rowsAt(isWanted, limit, [lowest, highest] = [0, this.columns.places]) {
      const { place, duration, firstDay } = this.columns;
      const { begun, before } = this._target();
      const found = [];
      for (let row = 0; row < begun && found.length < limit; row++) {
        const at = place[row];
        if (at < lowest || at > highest || !isWanted(this.spotOf[at]) || !this._passes(row, at)) continue;
        if (row >= before || firstDay + this.dayIndex(row) + duration[row] >= this.from) found.push(row);
      }
      return found;
    }

    // First and last place at a spot's point.
    _placesAround(spot) {
      const { lon, lat, places } = this.columns;
      const first = this.firstPlace[spot];
      const isHere = (place) => lon[place] === lon[first] && lat[place] === lat[first];
      let [lowest, highest] = [first, first];
      while (lowest > 0 && isHere(lowest - 1)) lowest--;
      while (highest + 1 < places && isHere(highest + 1)) highest++;
      return [lowest, highest];
    }

    // West, north, east, south of a cell's spots with records inside, in positions.
    boxOfCell(cell) {
      const box = [1, 1, 0, 0];
      for (let spot = 0; spot < this.spots; spot++) {
        if (this.level.cellOf[spot] !== cell || !this.total(spot)) continue;
        const [x, y] = [this.x[spot], this.y[spot]];
        [box[0], box[1], box[2], box[3]] = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
      }
      return box;
    }

    isCountry(spot) {
      return this.classOf[spot] === COUNTRY;
    }

    // spot -> records whose date is known roughly and reaches over an edge of the window: they may lie outside.
    uncertain() {
      const { begun, before, ended } = this._target();
      const { place, datePrecision } = this.columns;
      const isRough = this.columns.datePrecisions.map((name) => !KNOWN_TO_THE_DAY.has(name));
      const past = this._endedBefore[Math.max(0, Math.min(this._endedBefore.length - 1, this.to + 1 - this.columns.firstDay))];
      const found = new Map();
      for (let i = ended; i < this.multiDay.length; i++) {
        const row = this.multiDay[i];
        if (row >= begun || !(row < before || i >= past)) continue;
        if (!isRough[datePrecision[row]] || !this._passes(row, place[row])) continue;
        const spot = this.spotOf[place[row]];
        found.set(spot, (found.get(spot) || 0) + 1);
      }
      return found;
    }

    // -- cells -----------------------------------------------------------------------------------------------------

    // The cluster grid of a zoom level, with its sums; kept until another is asked for.
    setLevel(zoom) {
      const wanted = Math.max(0, Math.min(DEEPEST_LEVEL, Math.floor(zoom + 0.5)));
      if (this.level && this.level.zoom === wanted) return this.level;
      this.level = new Level(this, wanted);
      this._sumCells();
      return this.level;
    }

    _sumCells() {
      if (!this.level) return;
      this.level.clear();
      for (let spot = 0; spot < this.spots; spot++) if (this.spotKinds[spot * STRIDE + TOTAL]) this.level.addSpot(spot);
    }
  }

  // Cells of the grid that hold spots, numbered column by column from the west.
  class Level {
    constructor(tally, zoom) {
      this._tally = tally;
      this.zoom = zoom;
      this.columns = 2 ** zoom * (256 / CELL_PX);
      this._assign();
      this.kinds = new Uint32Array(this.cells * STRIDE);
      this.deaths = new Float64Array(this.cells);
      this.points = new Uint32Array(this.cells); // spots with records inside
      this.spotXor = new Uint32Array(this.cells); // of those spots' numbers: with one spot, its number
      this.clear();
      this._describe();
    }

    // Spots are sorted by x, so the cells of a column are met one after another and a column of slots is enough.
    _assign() {
      const { x, y, spots, classOf } = this._tally;
      const slots = new Uint32Array(this.columns);
      const seen = new Int32Array(this.columns).fill(-1);
      const [columnOf, rowOf] = [[], []];
      this.cellOf = new Uint32Array(spots).fill(NONE);
      this.loose = []; // wide areas larger than a cell, each drawn by itself: those of the most records first
      for (let spot = 0; spot < spots; spot++) {
        if (classOf[spot] === COUNTRY) continue;
        if (classOf[spot] === WIDE && this._isLarge(spot)) {
          this.loose.push(spot);
          continue;
        }
        const column = Math.min(this.columns - 1, Math.floor(x[spot] * this.columns));
        const row = Math.min(this.columns - 1, Math.floor(y[spot] * this.columns));
        if (seen[row] !== column) {
          seen[row] = column;
          slots[row] = columnOf.length;
          columnOf.push(column);
          rowOf.push(row);
        }
        this.cellOf[spot] = slots[row];
      }
      this.loose.sort((a, b) => this._tally.allRecords[b] - this._tally.allRecords[a]);
      this.cells = columnOf.length;
      this.columnOf = Uint32Array.from(columnOf);
      this.rowOf = Uint32Array.from(rowOf);
    }

    // A place known less exactly than a cell is wide must not look like a place in that cell.
    _isLarge(spot) {
      const { reachKm, firstPlace, columns } = this._tally;
      return kmToPixels(reachKm[spot], columns.lat[firstPlace[spot]], 256 * 2 ** this.zoom) >= CELL_PX;
    }

    // Where clusters stand, how large one can become, and how many spots share the cell of an average spot.
    _describe() {
      const { x, y, spots, allRecords, allDeaths } = this._tally;
      this.x = new Float64Array(this.cells);
      this.y = new Float64Array(this.cells);
      const records = new Float64Array(this.cells);
      const deaths = new Float64Array(this.cells);
      const members = new Float64Array(this.cells);
      for (let spot = 0; spot < spots; spot++) {
        const cell = this.cellOf[spot];
        if (cell === NONE) continue;
        members[cell]++;
        records[cell] += allRecords[spot];
        deaths[cell] += allDeaths[spot];
        this.x[cell] += allRecords[spot] * x[spot];
        this.y[cell] += allRecords[spot] * y[spot];
      }
      let shared = 0;
      this.mostDeaths = 0;
      for (let cell = 0; cell < this.cells; cell++) {
        this.x[cell] /= records[cell];
        this.y[cell] /= records[cell];
        shared += members[cell] ** 2;
        this.mostDeaths = Math.max(this.mostDeaths, deaths[cell]);
      }
      this.crowding = spots ? shared / spots : 0;
    }

    total(cell) {
      return this.kinds[cell * STRIDE + TOTAL];
    }

    clear() {
      for (const sums of [this.kinds, this.deaths, this.points, this.spotXor]) sums.fill(0);
      this.days = this._tally.spotDays && new Float64Array(this.cells);
    }

    add(spot, style, sign, died, lastDay, isTurn) {
      const cell = this.cellOf[spot];
      if (cell === NONE) return;
      this.kinds[cell * STRIDE + style] += sign;
      this.kinds[cell * STRIDE + TOTAL] += sign;
      this.deaths[cell] += sign * died;
      if (this.days) this.days[cell] += sign * lastDay;
      if (!isTurn) return;
      this.points[cell] += sign;
      this.spotXor[cell] ^= spot;
    }

    addSpot(spot) {
      const cell = this.cellOf[spot];
      if (cell === NONE) return;
      const { spotKinds, spotDeaths, spotDays } = this._tally;
      for (let i = 0; i < STRIDE; i++) this.kinds[cell * STRIDE + i] += spotKinds[spot * STRIDE + i];
      this.deaths[cell] += spotDeaths[spot];
      if (this.days) this.days[cell] += spotDays[spot];
      this.points[cell]++;
      this.spotXor[cell] ^= spot;
    }
  }

  Object.assign(dateline, { Tally, kmToPixels, lowerBound, LOOKS, KINDS, STRIDE, TOTAL, DEEPEST_LEVEL, NONE });
})();
