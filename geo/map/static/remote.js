// Records that are counted on the server, because they are too many to download: its answers for a view, laid out so that
// the scene draws them as it draws sums of its own (tally.js). One question is under way at a time; a new view cancels it.
(function () {
  "use strict";
  const dateline = window.datelineEvents;
  const { ColumnsError, KINDS, STRIDE, TOTAL, DEATHS, CELL, POINTS, NONE, DEEPEST_LEVEL } = dateline;
  const { toDay, toIso } = dateline.words;
  const WIDE = 1, COUNTRY = 2; // classes of places, as in spots.js
  const REST_MS = 120; // of the view, before the server is asked for it
  const PAD = 0.15; // of the view's sides, on each
  const NAMES_MS = 60; // in which names that are wanted are gathered
  const MOST_TIP = 8; // records of a place that a tooltip may ask for
  const SEVERAL = 0xffffffff; // points of a cluster: the server tells one from several
  const TYPES = { i4: Int32Array, u4: Uint32Array, f8: Float64Array, f4: Float32Array, u1: Uint8Array };

  // Does what the columns should come from lie in a grid? See ui/server/grids.py.
  const isGrid = ({ url }) => /\/grid\/[0-9a-f]+$/.test(url || "");

  // -- asking ------------------------------------------------------------------------------------------------------

  async function answerOf(url, question, signal) {
    const told = question && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(question) };
    let answer;
    try {
      answer = await fetch(url, { ...told, signal });
    } catch (problem) {
      if (problem.name === "AbortError") throw problem;
      throw new ColumnsError("The server that counts the event records does not answer.");
    }
    if (answer.ok) return answer;
    const words = (answer.headers.get("content-type") || "").startsWith("text/plain") ? await answer.text() : "";
    throw new ColumnsError(words || `The event records could not be counted: the server answered ${answer.status}.`);
  }

  async function jsonOf(url, question) {
    const answer = await answerOf(url, question);
    try {
      return await answer.json();
    } catch {
      throw new ColumnsError("The server answered with something else than event records. Reload the page.");
    }
  }

  // Header and arrays by name; see geo/grid/wire.py.
  function unpack(buffer) {
    const bytes = new Uint8Array(buffer);
    const isOurs = bytes.length >= 16 && new TextDecoder().decode(bytes.subarray(0, 8)) === "DATELINE";
    if (!isOurs) throw new ColumnsError("The server answered with something else than event records. Reload the page.");
    const size = new DataView(buffer).getUint32(12, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + size)));
    const found = { header };
    let at = 16 + size;
    for (const { name, type, count } of header.arrays) {
      const Kind = TYPES[type];
      if (at + count * Kind.BYTES_PER_ELEMENT > bytes.length) throw new ColumnsError("The answer of the server is cut short.");
      found[name] = new Kind(buffer, at, count);
      at += Math.ceil((count * Kind.BYTES_PER_ELEMENT) / 8) * 8;
    }
    return found;
  }

  // What stands for the columns: names and days, and where to ask for the rest.
  async function readAbout(url) {
    const told = await jsonOf(url);
    const [first, last] = [told.first_day, told.last_day].map((day) => (day ? toDay(day) : 0));
    return {
      isRemote: true,
      url,
      rows: told.rows,
      firstDay: first,
      lastDay: last,
      kinds: told.kinds,
      sources: told.sources,
      precisions: told.precisions,
      place: {}, // of the records that were listed: row -> spot
      precision: [],
      notice: `${told.rows.toLocaleString("en")} records: counted on the server`,
    };
  }

  // -- sums --------------------------------------------------------------------------------------------------------

  const keyOf = (lat, lon, kind) => `${lat} ${lon} ${kind}`;
  const classOf = (precision) => ({ exact: 0, near: 0, country: COUNTRY })[precision] ?? WIDE;

  // Answers as Tally does, of what the server told last. onChange: there is something new; onFail(problem, again).
  class RemoteTally {
    constructor(columns, { onChange, onFail }) {
      this.columns = columns;
      this.lastDay = columns.lastDay;
      this.level = this.spots = this.spotDays = null;
      this._tell = { onChange, onFail };
      this._filter = {};
      this._records = []; // by row, those that were listed
      this._rowOf = new Map(); // id -> row
      this._rows = new Map(); // spot -> rows, inside the window and filters of now
      this._names = new Map(); // spot -> {place_name, admin1, country}
      this._wanted = new Set(); // spots whose names are
      this._counts = { records: 0, deaths: 0, unknown: 0, kinds: {} };
    }

    setFilter(filter) {
      this._filter = filter;
      this._rows.clear();
    }

    setWindow(from, to) {
      if (from !== this.from || to !== this.to) this._rows.clear();
      this.from = from;
      this.to = to;
    }

    // Somewhat more than the view: marks just outside reach into it, and it may be dragged a little.
    setView({ south, west, north, east, zoom }, style, mode) {
      const [up, across] = [(north - south) * PAD, (east - west) * PAD];
      this._view = { south: south - up, west: west - across, north: north + up, east: east + across, zoom };
      this._drawing = { style, mode };
    }

    setLevel() {}

    // Is there something to draw? What was asked before is drawn until the new answer comes.
    run() {
      const question = this._question();
      const [told, frame] = [JSON.stringify(question), JSON.stringify({ ...question, window: null })];
      if (told !== this._told) {
        this._told = told;
        if (frame !== this._frame) this._leave();
        if (!this._asking) this._wait(frame === this._frame ? 0 : REST_MS);
        this._frame = frame;
      }
      return this.level !== null;
    }

    _inside() {
      return { window: [toIso(this.from), toIso(this.to)], filter: this._filter };
    }

    _question() {
      const { zoom, ...view } = this._view;
      return { view, zoom, ...this._drawing, ...this._inside() };
    }

    // Of a view or filter that is no longer looked at.
    _leave() {
      if (this._asking) this._asking.abort();
      this._asking = null;
    }

    _wait(ms) {
      clearTimeout(this._timer);
      this._timer = setTimeout(() => this._ask(), this.level ? ms : 0);
    }

    async _ask() {
      const told = this._told;
      const asking = (this._asking = new AbortController());
      try {
        const answer = await answerOf(`${this.columns.url}/cells`, JSON.parse(told), asking.signal);
        const found = unpack(await answer.arrayBuffer());
        if (this._asking !== asking) return;
        this._asking = null;
        this._answered = told;
        this._adopt(found);
        this._tell.onChange();
        if (told !== this._told) this._wait(0);
      } catch (problem) {
        if (problem.name === "AbortError" || this._asking !== asking) return;
        this._asking = null;
        this._tell.onFail(problem, () => this._wait(0));
      }
    }

    // -- an answer becomes spots and cells -------------------------------------------------------------------------

    _adopt(found) {
      this._counts = found.header.counts;
      const { several, has_clusters: hasClusters } = found.header;
      const all = Array.from(found.column, (_, i) => i);
      const spots = all.filter((i) => !hasClusters || found.spot[i] !== several);
      this._adoptSpots(found, spots.sort((a, b) => found.x[a] - found.x[b]));
      this._adoptLevel(found, hasClusters ? all.filter((i) => found.column[i] >= 0) : []);
      this._placeRecords();
    }

    _adoptSpots(found, from) {
      const count = from.length;
      const take = (name, Kind) => Kind.from(from, (i) => found[name][i]);
      const classes = take("place_class", Uint8Array);
      this.spots = {
        count,
        number: take("spot", Uint32Array),
        cell: from.map((i) => (found.column[i] < 0 ? null : [found.header.zoom, found.column[i], found.row[i]])),
        x: take("x", Float64Array),
        y: take("y", Float64Array),
        lat: take("lat", Float64Array),
        lon: take("lon", Float64Array),
        reach: take("reach", Float32Array),
        place: Uint32Array.from(from, (_, spot) => spot),
        of: Uint32Array.from(from, (_, spot) => spot),
        countries: from.map((_, spot) => spot).filter((spot) => classes[spot] === COUNTRY),
        isCountry: (spot) => classes[spot] === COUNTRY,
        isWide: (spot) => classes[spot] === WIDE,
      };
      this.columns.precision = take("precision", Uint8Array);
      this.look = take("look", Uint8Array);
      this.doubtful = take("doubtful", Uint32Array);
      this.sums = new Uint32Array(count * STRIDE);
      from.forEach((i, spot) => fill(this.sums, spot, found, i));
      this.allRecords = Uint32Array.from(from, (_, spot) => this.total(spot));
      const isTrail = this._drawing.mode === "trail";
      this.spotDays = isTrail ? Float64Array.from(from, (i, spot) => found.days[i] - this.columns.firstDay * this.total(spot)) : null;
      this._from = from;
    }

    _adoptLevel(found, cells) {
      const zoom = Math.max(0, Math.min(DEEPEST_LEVEL, Math.floor(this._view.zoom + 0.5)));
      const { header } = found;
      const cellOf = new Map(cells.map((i, cell) => [i, cell]));
      const level = {
        zoom: header.zoom,
        columns: 2 ** (cells.length ? header.zoom : zoom) * 4,
        cells: cells.length,
        columnOf: Uint32Array.from(cells, (i) => found.column[i]),
        rowOf: Uint32Array.from(cells, (i) => found.row[i]),
        x: Float64Array.from(cells, (i) => found.x[i]),
        y: Float64Array.from(cells, (i) => found.y[i]),
        sums: new Uint32Array(cells.length * STRIDE),
        spotXor: new Uint32Array(cells.length),
        mostDeaths: header.most_deaths,
        crowding: header.crowding,
        widest: 0,
        loose: [],
        days: this.spotDays && Float64Array.from(cells, (i) => found.days[i]),
      };
      cells.forEach((i, cell) => {
        fill(level.sums, cell, found, i);
        level.sums[cell * STRIDE + POINTS] = SEVERAL;
        if (level.days) level.days[cell] -= this.columns.firstDay * level.sums[cell * STRIDE + TOTAL];
      });
      this._from.forEach((i, spot) => this._join(level, spot, cellOf.get(i)));
      this.level = level;
    }

    // A spot is the only one of its cell, or drawn by itself, or only listed.
    _join(level, spot, cell) {
      const { spots, sums } = this;
      const isLoose = spots.isWide(spot) && (level.cells ? cell === undefined : spots.reach[spot] * level.columns >= 1);
      sums[spot * STRIDE + CELL] = spots.isCountry(spot) || isLoose ? NONE : cell ?? 0;
      if (isLoose) {
        level.loose.push(spot);
        level.widest = Math.max(level.widest, spots.reach[spot]);
      }
      if (cell === undefined) return;
      level.sums[cell * STRIDE + POINTS] = 1;
      level.spotXor[cell] = spot;
    }

    // Where the listed records lie among the spots of now, for the ring around the chosen one.
    _placeRecords() {
      const { spots } = this;
      const known = new Map();
      for (let spot = 0; spot < spots.count; spot++) known.set(this._keyAt(spot), spot);
      this._records.forEach(({ lat, lon, precision }, row) => {
        this.columns.place[row] = known.get(keyOf(lat, lon, classOf(precision))) ?? spots.count;
      });
    }

    _keyAt(spot) {
      const { lat, lon, isCountry, isWide } = this.spots;
      return keyOf(lat[spot], lon[spot], isCountry(spot) ? COUNTRY : isWide(spot) ? WIDE : 0);
    }

    // -- answers ---------------------------------------------------------------------------------------------------

    counts() {
      return this._counts;
    }

    total(spot) {
      return this.sums[spot * STRIDE + TOTAL];
    }

    deathsAt(spot) {
      return this.sums[spot * STRIDE + DEATHS];
    }

    cellOf(spot) {
      return this.sums[spot * STRIDE + CELL];
    }

    // The whole cell: where in it its records lie, the server was not asked.
    boxOfCell(cell) {
      const { columns, columnOf, rowOf } = this.level;
      const [column, row] = [columnOf[cell], rowOf[cell]];
      return [column / columns, row / columns, (column + 1) / columns, (row + 1) / columns];
    }

    uncertain() {
      const found = new Map();
      this.doubtful.forEach((count, spot) => count && found.set(spot, count));
      return found;
    }

    record(row) {
      return this._records[row];
    }

    // What is known of a spot's records; when nothing is, few are asked for.
    rowsOf(spot) {
      const rows = this._rows.get(this._keyAt(spot));
      if (rows) return rows;
      this._rows.set(this._keyAt(spot), []);
      this.fetchRows([spot], MOST_TIP).then((found) => {
        this._rows.set(this._keyAt(spot), found);
        this._tell.onChange();
      });
      return [];
    }

    // Rows of all records at these spots, in order of time, at most `limit`; none when they do not come.
    fetchRows(spots, limit) {
      const cell = spots.length === 1 && this.spots.number[spots[0]] === NONE ? this.spots.cell[spots[0]] : undefined;
      return this._list({ ...(cell ? { cell } : { spots: spots.map((spot) => this.spots.number[spot]) }), limit, ...this._inside() });
    }

    fetchRowsOfCell(cell, limit) {
      const { zoom, columnOf, rowOf } = this.level;
      return this._list({ cell: [zoom, columnOf[cell], rowOf[cell]], limit, ...this._inside() });
    }

    // The row of a record by its id; -1 when there is none.
    async fetchId(id) {
      return this._rowOf.get(id) ?? (await this._list({ id }))[0] ?? -1;
    }

    async _list(question) {
      try {
        const { records } = await jsonOf(`${this.columns.url}/records`, question);
        const rows = records.map((told) => this._keep(told));
        if (this.spots) this._placeRecords();
        return rows;
      } catch (problem) {
        this._tell.onFail(problem, () => this._tell.onChange());
        return [];
      }
    }

    _keep(told) {
      const row = this._rowOf.get(told.id) ?? this._records.length;
      this._rowOf.set(told.id, row);
      this._records[row] = {
        row,
        start: toDay(told.date_start),
        end: toDay(told.date_end),
        datePrecision: told.date_precision,
        kind: told.event_type,
        sideA: told.side_a,
        sideB: told.side_b,
        source: told.source,
        deaths: { low: told.deaths_low, best: told.deaths_best, high: told.deaths_high },
        lat: told.lat,
        lon: told.lon,
        precision: told.geo_precision,
        texts: told,
      };
      return row;
    }

    // The name of a spot's place; "…" until it comes.
    placeText(name, spot) {
      const number = this.spots.number[spot];
      if (number === undefined || number === NONE) return "Several places";
      const known = this._names.get(number);
      if (known) return known[name] || "";
      if (!this._wanted.size) setTimeout(() => this._fetchNames(), NAMES_MS);
      this._wanted.add(number);
      return "…";
    }

    async _fetchNames() {
      const spots = [...this._wanted];
      this._wanted.clear();
      try {
        const { names } = await jsonOf(`${this.columns.url}/records`, { names: spots });
        for (const spot of spots) this._names.set(spot, names[spot] || {});
        this._tell.onChange();
      } catch (problem) {
        this._tell.onFail(problem, () => this._tell.onChange());
      }
    }
  }

  // Counts by kind, their sum, and deaths of one entry of an answer.
  function fill(sums, position, found, i) {
    const at = position * STRIDE;
    for (let kind = 0; kind < KINDS; kind++) sums[at + TOTAL] += sums[at + kind] = found.kinds[i * KINDS + kind];
    sums[at + DEATHS] = found.deaths[i];
  }

  // Texts as Details has them, of what was fetched.
  class RemoteDetails {
    constructor(tally) {
      this._tally = tally;
    }

    text(name, row) {
      return this._tally.record(row)?.texts[name] || "";
    }

    placeText(name, spot) {
      return this._tally.placeText(name, spot);
    }

    findId(id) {
      return this._tally.fetchId(id);
    }
  }

  Object.assign(dateline, { RemoteTally, RemoteDetails, SEVERAL, isGrid, readAbout });
})();
