// A Leaflet layer that shows event records on one canvas: it loads columns, runs the clock, draws the scene, answers
// the pointer and the keyboard, and tells the page. Made by geo/map/layers/eventlayer.py; see there for options and events.
(function () {
  "use strict";
  const dateline = window.datelineEvents;
  const { Tally, Painter, Scene, Clock, Player, Tip, ListPanel, Somewhere, AreaTool, ColumnsError, KINDS, STRIDE, TOTAL } = dateline;
  const { element, countWords, sumWords, toDay, toIso } = dateline.words;
  const SLICE_MS = 40; // of counting between two frames
  const PATIENCE_MS = 400; // before the map says that it is loading
  const SOMEWHERE_MS = 300; // between two looks at the records without a mark
  const MOST_LISTED = 200;
  const MOST_TOLD = 20000; // records of one point whose ids a page is given
  const REST_MS = 400; // of the clock, before its window is told: more than streamlit-folium waits for a click
  const NARROW_PX = 760; // of the map: below, the player stands above the attribution
  const THEME = { ground: "#ffffff", ink: "#22262a", halo: "#ffffff", land: "#fbfaf7" };
  const SOFT = { light: "rgba(34, 38, 42, 0.20)", dark: "rgba(238, 242, 244, 0.28)" };
  const HEAT = [[254, 217, 142], [254, 178, 76], [253, 141, 60], [240, 90, 40], [200, 40, 30], [130, 0, 30]];

  const EventLayer = L.Layer.extend({
    // config: {columns, details: {url} or {base64}, and what is not as usual: name, style, player, standalone,
    // areaTool, attribution}; legend, sizes and precisionWords come with the script.
    initialize(config) {
      const { legend, sizes, precisionWords } = dateline;
      const standalone = config.standalone ?? config.columns.base64 !== undefined;
      const usual = { name: "Events", style: "auto", player: true, standalone, areaTool: standalone, attribution: "" };
      this._config = { legend, sizes, precisionWords, ...usual, ...config };
      this._style = this._config.style;
      this._filter = {};
      this._chosen = null; // a row
      this._cursor = null; // index of the mark that the keyboard is on
      this._frame = this._pointing = null;
    },

    // -- on and off the map ----------------------------------------------------------------------------------------

    onAdd(map) {
      this._box = map.getContainer();
      (map.datelineEventLayers ??= new Map()).set(this._config.name, this);
      this._canvas = element("canvas", "dl-event-canvas leaflet-zoom-animated", undefined, { "aria-hidden": "true" });
      const context = this._canvas.getContext("2d");
      this._controls = [];
      if (!context) return this._notify("This browser cannot draw the event records: it has no canvas.");
      this._painter = new Painter(context, this._config.legend, this._config.sizes);
      map.getPane("overlayPane").append(this._canvas);
      this._tip = new Tip(this._box);
      this._list = new ListPanel(this._box);
      this._themes = new MutationObserver(() => this._restyle());
      this._themes.observe(this._box, { attributes: true, attributeFilter: ["class"] });
      this._restyle();
      for (const link of document.querySelectorAll("link[rel=stylesheet]")) link.addEventListener("load", () => this._map && this._restyle(), { once: true });
      this._resize();
      L.DomEvent.on(this._box, { mousemove: this._hover, mouseleave: this._leave, keydown: this._key }, this);
      this._credit("addAttribution");
      if (this._columns) this._start(this._columns);
      else this._load();
    },

    onRemove(map) {
      cancelAnimationFrame(this._frame);
      cancelAnimationFrame(this._pointing);
      for (const timer of [this._later, this._loading, this._resting]) clearTimeout(timer);
      this._later = null;
      this._frame = this._pointing = null;
      map.datelineEventLayers.delete(this._config.name);
      for (const control of this._controls) control.remove();
      this._player = this._areaTool = null;
      this._notify("");
      if (!this._themes) return; // without a canvas nothing else was begun
      this._themes.disconnect();
      L.DomEvent.off(this._box, { mousemove: this._hover, mouseleave: this._leave, keydown: this._key }, this);
      this._credit("removeAttribution");
      this._list.close();
      for (const part of [this._canvas, this._tip.root, this._walker]) if (part) part.remove();
    },

    getEvents() {
      return {
        move: this._request,
        moveend: this._request,
        viewreset: this._request,
        resize: this._resize,
        zoomanim: this._animate,
        zoom: this._follow,
        zoomend: this._settle,
        click: this._click,
      };
    },

    _credit(change) {
      const { attributionControl } = this._map || {};
      if (!this._config.attribution || !attributionControl) return;
      attributionControl[change](element("span", "", this._config.attribution).innerHTML); // escaped: Leaflet takes markup
    },

    // -- loading ---------------------------------------------------------------------------------------------------

    async _load() {
      this._loading = setTimeout(() => this._notify("Loading the event records …"), PATIENCE_MS);
      try {
        const { columns: source } = this._config;
        const columns = await (dateline.isGrid(source) ? dateline.readAbout(source.url) : dateline.readColumns(source));
        if (this._map && !this._columns) this._start(columns); // it may have been taken off and put back
      } catch (problem) {
        this._fail(problem, () => this._load());
      }
    },

    _start(columns) {
      this._columns = columns;
      this._notify(columns.rows ? columns.notice || "" : "There are no event records to show.");
      this._tally = columns.isRemote ? this._askingTally(columns) : new Tally(columns, this._config.legend.slice(0, KINDS - 1).map(({ name }) => name));
      this._tally.setFilter(this._filter);
      this._scene = new Scene(this._tally, this._painter);
      this._buildClock();
      this._buildControls();
      this._wind({ byPage: true });
      this.fire("ready", { records: columns.rows });
      if (this._wantedId) this.select(this._wantedId);
    },

    _askingTally(columns) {
      return new dateline.RemoteTally(columns, {
        onChange: () => this._map && this._request(),
        onFail: (problem, again) => this._fail(problem, again),
      });
    },

    // A layer that comes back to its map goes on where it was.
    _buildClock() {
      if (this._clock) return;
      this._clock = new Clock(this._columns.firstDay, this._tally.lastDay);
      if (this._wantedWindow) this._clock.set(...this._daysOf(this._wantedWindow));
      if (this._wantedMode) this._clock.setMode(this._wantedMode);
    },

    // Texts are fetched when the first of them is wanted. Resolves to null when they do not come.
    _loadDetails() {
      this._detailsPromise ??= this._readDetails().then(
        (details) => {
          this._details = details;
          this._request();
          return details;
        },
        (problem) => {
          this._retryDetails = () => {
            this._retryDetails = this._detailsPromise = null;
            this._notify("");
            this._loadDetails();
          };
          return this._fail(problem, this._retryDetails);
        }
      );
      return this._detailsPromise;
    },

    async _readDetails() {
      if (this._columns.isRemote) return new dateline.RemoteDetails(this._tally);
      return dateline.readDetails(this._columns, this._config.details);
    },

    _fail(problem, again) {
      if (!(problem instanceof ColumnsError)) throw problem;
      const retry = () => {
        this._tellPage({ again: true });
        again();
      };
      if (this._map) this._notify(problem.message, retry);
      this.fire("error", { message: problem.message });
      return null;
    },

    // A line on the map, with a button when something can be tried again; the base map stays.
    _notify(words, again) {
      clearTimeout(this._loading);
      if (this._notice) this._notice.remove();
      this._notice = null;
      if (!words) return;
      this._notice = element("div", "dl-event-notice", words, { role: again ? "alert" : "status" });
      if (again) {
        const press = () => {
          this._notify("");
          again();
        };
        this._notice.append(element("button", "dl-again", "Try again", { type: "button", click: press }));
      }
      L.DomEvent.disableClickPropagation(this._notice);
      this._box.append(this._notice);
    },

    // -- what a page may ask ---------------------------------------------------------------------------------------

    // from, to: days like "2013-02-08", inclusive; null = from the first, to the last.
    setWindow(from, to) {
      this._wantedWindow = [from, to];
      this._windowTold = null;
      if (!this._clock) return void this.fire("window", this.window());
      this._clock.set(...this._daysOf([from, to]));
      this._wind({ byPage: true });
    },

    // {from, to} of what is shown, as days like "2013-02-08"; null for an open end, and before there is a window.
    window() {
      if (!this._clock) return this._wantedWindow ? { from: this._wantedWindow[0], to: this._wantedWindow[1] } : null;
      return { from: toIso(this._clock.from), to: toIso(this._clock.to) };
    },

    _daysOf([from, to]) {
      return [from ? toDay(from) : this._clock.first, to ? toDay(to) : this._clock.last];
    },

    // "window", "cumulative" (from where the window began) or "trail".
    setMode(mode) {
      this._wantedMode = mode;
      if (!this._clock) return;
      this._clock.setMode(mode);
      this._wind({ byPage: true });
    },

    // Replaces all filters: see Tally.setFilter.
    setFilter(filter) {
      if (JSON.stringify(filter) === JSON.stringify(this._filter)) return;
      this._filter = filter;
      if (this._areaTool) this._areaTool.show(filter.area || null);
      if (!this._tally) return;
      this._tally.setFilter(filter);
      this._list.close();
      this._request();
    },

    // "auto", "clusters", "dots" or "density".
    setStyle(style) {
      this._style = style;
      this._request();
    },

    // Everything that a page keeps in its own state, at once. What is left out, or is as it was told last, stays as it
    // is: a page that tells the same again, or what it was told from here, does not turn back a clock that plays on.
    setState(state) {
      const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);
      const isNew = (part) => state[part] !== undefined && !isSame(state[part], (this._state || {})[part]);
      const [filter, span, mode, style, selected, served] = ["filter", "window", "mode", "style", "selected", "served"].map(isNew);
      if (filter) this.setFilter(state.filter);
      if (span && !isSame(state.window, this._windowTold)) this.setWindow(...state.window);
      if (mode) this.setMode(state.mode);
      if (style) this.setStyle(state.style);
      if (selected) this.select(state.selected);
      if (served && this._state) this._comeAgain();
      this._state = { ...this._state, ...state };
      this._paintNow();
    },

    // A page's move need not wait for the next frame before the work on it begins.
    _paintNow() {
      if (this._frame === null || this._clock?.playing || this._isZooming) return;
      cancelAnimationFrame(this._frame);
      this._paint(performance.now());
    },

    // The files are served again: fetches what did not come.
    _comeAgain() {
      if (!this._columns) this._load();
      else if (this._retryDetails) this._retryDetails();
    },

    // Points out one record by its id, null for none; brings it into view when it lies outside.
    async select(id) {
      if (this._wantedId === id && this._chosen !== null) return;
      this._wantedId = id;
      if (!this._tally) return;
      const details = id === null ? null : await this._loadDetails();
      if (this._wantedId !== id || !this._map) return;
      const row = details ? await details.findId(id) : -1;
      if (this._wantedId !== id || !this._map) return;
      this._choose(row < 0 ? null : row);
      if (row < 0) return;
      const { lat, lon } = this._tally.record(row);
      if (!this._map.getBounds().pad(-0.05).contains([lat, lon])) this._map.panTo([lat, lon]);
    },

    // {records, deaths, unknown, kinds} of what is shown; null before the records are there.
    counts() {
      return this._tally ? this._tally.counts() : null;
    },

    viewport() {
      const bounds = this._map.getBounds();
      return { south: bounds.getSouth(), west: bounds.getWest(), north: bounds.getNorth(), east: bounds.getEast(), zoom: this._map.getZoom() };
    },

    play() {
      if (this._clock && !this._clock.playing) this._toggle();
    },

    pause() {
      if (this._clock && this._clock.playing) this._toggle();
    },

    _toggle() {
      this._clock[this._clock.playing ? "pause" : "play"]();
      this._wind();
    },

    // -- time ------------------------------------------------------------------------------------------------------

    // The window of the clock becomes the window of the sums. byPage: the page need not be told.
    _wind({ byPage = false } = {}) {
      const { from, to, mode, playing } = this._clock;
      this._tally.setWindow(from, to, { fades: mode === "trail" });
      if (this._player) this._player.show();
      this.fire("window", { from: toIso(from), to: toIso(to), mode, playing });
      this._request();
      clearTimeout(this._resting);
      if (!byPage && !playing) this._resting = setTimeout(() => this._tellPage({}), REST_MS);
    },

    // Hands the page around the map a feature, as the click that streamlit-folium waits for. It always carries the
    // window, cut to the days that the page's own slider has, and the page may send that back.
    _tellPage(properties, latlng = this._map.getCenter()) {
      if (this._config.standalone) return;
      this._turns = (this._turns || 0) + 1; // tells a second click on the same mark from the first
      const told = { layer: "events", ids: [], ...properties, click: this._turns };
      if (this._clock) {
        const { first, last, from, to } = this._clock;
        this._windowTold = [from, to].map((day) => toIso(Math.max(first, Math.min(last, day))));
        told.window = this._windowTold;
      }
      const feature = { type: "Feature", geometry: null, properties: told };
      this.fire("click", { latlng, layer: { toGeoJSON: () => feature } });
    },

    _tick(now) {
      const seconds = Math.min(0.25, (now - (this._lastTick ?? now)) / 1000); // a hidden tab does not leap
      this._lastTick = this._clock.playing ? now : null;
      if (this._clock.playing && this._clock.tick(seconds, matchMedia("(prefers-reduced-motion: reduce)").matches)) this._wind();
    },

    _resize() {
      this._box.classList.toggle("dl-narrow", this._map.getSize().x < NARROW_PX);
      this._request();
    },

    // -- frames ----------------------------------------------------------------------------------------------------

    _request() {
      this._frame ??= requestAnimationFrame((now) => this._paint(now));
    },

    _paint(now) {
      this._frame = null;
      if (!this._tally || !this._map) return;
      this._tick(now);
      this._tally.setLevel(this._map.getZoom());
      this._tally.setView?.(this.viewport(), this._style, this._clock.mode);
      const isCurrent = this._tally.run(SLICE_MS);
      if (isCurrent && !this._isZooming) {
        this._draw();
        this._tell(now);
      }
      if (!isCurrent || this._clock.playing) this._request();
    },

    _draw() {
      const view = this._fit();
      const cursor = this._cursor === null ? null : this._scene.marks[this._cursor];
      this._scene.draw(view, { style: this._style, chosen: this._chosen, cursor, details: this._details });
      if (this._scene.hasNames && !this._details) this._loadDetails();
      if (!this._clock.playing && window.dateline?.declutter) window.dateline.declutter(this._map);
    },

    // Where marks and their names stand, as rectangles in the window: other names keep clear of them.
    boxes() {
      const { left, top } = this._box.getBoundingClientRect();
      return (this._scene?.boxes || []).map(([west, north, east, south]) => ({ left: left + west, top: top + north, right: left + east, bottom: top + south }));
    },

    // Canvas and coordinates for the view of now.
    _fit() {
      const map = this._map;
      const { x: width, y: height } = map.getSize();
      const ratio = window.devicePixelRatio || 1;
      const canvas = this._canvas;
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
        [canvas.style.width, canvas.style.height] = [`${width}px`, `${height}px`];
      }
      L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
      this._drawn = { center: map.getCenter(), zoom: map.getZoom() };
      this._painter.begin(width, height, ratio, this._theme);
      const { x, y } = map.getPixelBounds().min;
      return { x, y, width, height, world: 256 * 2 ** this._drawn.zoom, zoom: this._drawn.zoom };
    },

    _tell(now) {
      const counts = this._tally.counts();
      if (this._player) this._player.showCounts(`${countWords(counts.records, "record")}, ${sumWords(counts)}`);
      const told = JSON.stringify(counts);
      if (told !== this._told) this.fire("counts", counts);
      this._told = told;
      if (this._pointer) this._point();
      if (now - (this._looked ?? -SOMEWHERE_MS) >= SOMEWHERE_MS) this._lookSomewhere();
      else this._later ??= setTimeout(() => this._lookSomewhere(), SOMEWHERE_MS);
    },

    // -- zooming ---------------------------------------------------------------------------------------------------

    _animate({ center, zoom }) {
      this._isZooming = true;
      if (this._tip) this._tip.hide();
      this._transform(center, zoom);
    },

    _follow() {
      this._transform(this._map.getCenter(), this._map.getZoom());
    },

    _settle() {
      this._isZooming = false;
      this._request();
    },

    // Moves and scales the last picture to where it belongs in another view, as Leaflet's own renderers do.
    _transform(center, zoom) {
      if (!this._drawn) return;
      const map = this._map;
      const scale = map.getZoomScale(zoom, this._drawn.zoom);
      const half = map.getSize().divideBy(2);
      const offset = half.multiplyBy(-scale).add(map.project(this._drawn.center, zoom)).subtract(map._getNewPixelOrigin(center, zoom));
      L.DomUtil.setTransform(this._canvas, offset, scale);
    },

    // Colours come from the style sheet, so that they follow the theme.
    _restyle() {
      const style = getComputedStyle(this._box);
      const isDark = this._box.classList.contains("dl-dark");
      this._theme = { soft: isDark ? SOFT.dark : SOFT.light };
      for (const [name, usual] of Object.entries(THEME)) this._theme[name] = style.getPropertyValue(`--dl-${name}`).trim() || usual;
      this._theme.bands = (isDark ? [...HEAT].reverse() : HEAT).map((colour, i) => [...colour, 150 + 15 * i]);
      this._request();
    },

    // -- pointing --------------------------------------------------------------------------------------------------

    _hover(event) {
      const isOverMap = event.target === this._box || this._map.getPane("mapPane").contains(event.target);
      this._pointer = isOverMap ? L.DomEvent.getMousePosition(event, this._box) : null;
      this._pointing ??= requestAnimationFrame(() => {
        this._pointing = null;
        this._point();
      });
    },

    _leave() {
      this._pointer = null;
      this._tip.hide();
    },

    _point() {
      const mark = this._pointer && this._markAt(this._pointer);
      this._box.classList.toggle("dl-pointing", Boolean(mark));
      if (mark) this._showTip(mark);
      else this._tip.hide();
    },

    _markAt({ x, y }) {
      const isBusy = !this._tally?.level || !this._drawn || this._isZooming || this._map.dragging.moving() || this._areaTool?.isDrawing();
      return isBusy ? null : this._scene.markAt(x, y);
    },

    _showTip(mark) {
      if (mark.spot !== undefined && !this._details) this._loadDetails();
      const { legend, precisionWords } = this._config;
      const told = { tally: this._tally, details: this._details, legend, precisionWords, canZoom: this._canZoom() };
      this._tip.show(dateline.markLines(mark, told), mark.x, mark.y, mark.radius);
    },

    // -- choosing --------------------------------------------------------------------------------------------------

    _click({ containerPoint }) {
      const mark = this._markAt(containerPoint);
      if (mark) this._enter(mark);
      else if (this._list && !this._areaTool?.isDrawing()) this._list.close();
    },

    // What a click or Enter does: come closer, open the list, or choose the one record.
    _enter({ cell, spot }) {
      if (cell !== undefined && this._canZoom()) return this._approach(cell);
      if (cell !== undefined) this._openCell(cell);
      else this._openSpot(spot);
    },

    async _openCell(cell) {
      const total = this._tally.level.sums[cell * STRIDE + TOTAL];
      const rows = (await this._tally.fetchRowsOfCell?.(cell, this._most())) ?? this._tally.rowsAt((spot) => this._tally.cellOf(spot) === cell, this._most());
      this._openList(rows, total);
    },

    async _openSpot(spot) {
      const total = this._tally.total(spot);
      const rows = (await this._tally.fetchRows?.([spot], this._most())) ?? this._tally.rowsOf(spot, this._most());
      if (total === 1) this._chooseAndTell(rows);
      if (total > 1 || (total && this._config.standalone)) this._openList(rows, total);
    },

    _most() {
      return this._config.standalone ? MOST_LISTED : MOST_TOLD;
    },

    _canZoom() {
      return this._map.getZoom() < this._map.getMaxZoom();
    },

    _approach(cell) {
      const [west, north, east, south] = this._tally.boxOfCell(cell);
      const corners = L.latLngBounds([[west, south], [east, north]].map(([x, y]) => this._map.unproject([x * 256, y * 256], 0)));
      const fitting = this._map.getBoundsZoom(corners, false, L.point(80, 80));
      this._map.setView(corners.getCenter(), Math.min(this._map.getMaxZoom(), Math.max(this._map.getZoom() + 1, fitting)));
    },

    // A page around the map has its own list.
    async _openList(rows, total) {
      if (!rows.length) return;
      if (!this._config.standalone) return this._chooseAndTell(rows, total);
      const details = await this._loadDetails();
      if (!details || !this._map) return;
      const records = rows.map((row) => this._tally.record(row));
      const isOnePlace = records.every(({ lat, lon }) => lat === records[0].lat && lon === records[0].lon);
      const name = isOnePlace ? details.text("place_name", rows[0]) || "Place without a name" : "Several places";
      this._list.open(records, {
        title: `${name}: ${countWords(total, "record")}`,
        where: isOnePlace ? dateline.whereWords(records[0], this._config.precisionWords) : "",
        total,
        details,
        chosen: this._chosen,
        onChoose: (row) => this._chooseAndTell([row]),
      });
    },

    _choose(row) {
      this._chosen = row;
      this._request();
    },

    // total: how many records there are, of which these are the first.
    async _chooseAndTell(rows, total = rows.length) {
      if (!rows.length) return;
      this._choose(rows[0]);
      const details = await this._loadDetails();
      if (!details || !this._map) return;
      const record = this._tally.record(rows[0]);
      this._wantedId = details.text("id", rows[0]);
      if (rows.length === 1) this.fire("select", { id: this._wantedId, record });
      this._tellPage({ ids: rows.map((row) => details.text("id", row)), total }, L.latLng(record.lat, record.lon));
    },

    // -- controls --------------------------------------------------------------------------------------------------

    _buildControls() {
      const { player, standalone, areaTool, legend } = this._config;
      this._somewhere = new Somewhere({ onOpen: () => this._lookSomewhere(), onChoose: (spots) => this._openSpots(spots) });
      if (standalone) this._place("topright", this._buildLegend(legend));
      this._place("topright", this._somewhere.root);
      if (player) {
        this._player = new Player(this._clock, { onChange: () => this._wind() });
        this._place("bottomleft", this._player.root);
      }
      if (areaTool) {
        this._controls.push((this._areaTool = new AreaTool((area) => this._drawArea(area)).addTo(this._map)));
        this._areaTool.show(this._filter.area || null);
      }
      this._walker = this._buildWalker();
      this._box.append(this._walker);
    },

    // The page, which has its own filters, is told; what it says next replaces this.
    _drawArea(area) {
      this.setFilter({ ...this._filter, area });
      this._tellPage({ area });
    },

    _place(position, root) {
      const control = new L.Control({ position });
      control.onAdd = () => {
        L.DomEvent.disableClickPropagation(root);
        return root;
      };
      this._controls.push(control.addTo(this._map));
    },

    _buildLegend(legend) {
      const { kinds } = this._tally.columns;
      const listed = new Set(legend.slice(0, KINDS - 1).map(({ name }) => name));
      const styleName = (kind) => (listed.has(kind) ? kind : legend[KINDS - 1].name);
      return dateline.legendPanel(legend, {
        known: new Set(kinds.map(styleName)),
        style: this._style,
        isOpen: this._map.getSize().x >= NARROW_PX,
        onKinds: (off) => this.setFilter({ ...this._filter, kinds: off.size ? kinds.filter((kind) => !off.has(styleName(kind))) : null }),
        onStyle: (style) => this.setStyle(style),
      });
    },

    // Records without a mark of their own, by country or area.
    _lookSomewhere() {
      clearTimeout(this._later);
      this._later = null;
      if (!this._map || !this._tally.level) return;
      this._looked = performance.now();
      const isOpen = this._somewhere.root.open;
      if (isOpen && !this._details) this._loadDetails();
      const groups = new Map();
      this._scene.eachUnplaced((spot) => {
        const name = isOpen && this._details ? this._areaName(spot) : "";
        const group = groups.get(name) || { name, records: 0, deaths: 0, spots: new Set() };
        group.records += this._tally.total(spot);
        group.deaths += this._tally.deathsAt(spot);
        groups.set(name, group.spots.add(spot) && group);
      });
      this._somewhere.show([...groups.values()].sort((a, b) => b.records - a.records));
    },

    _areaName(spot) {
      const place = this._tally.spots.place[spot];
      const [name, country] = ["place_name", "country"].map((column) => this._details.placeText(column, place));
      return this._tally.spots.isCountry(spot) ? country || name : [name, country].filter(Boolean).join(", ");
    },

    async _openSpots(spots) {
      const total = [...spots].reduce((sum, spot) => sum + this._tally.total(spot), 0);
      const rows = (await this._tally.fetchRows?.([...spots], this._most())) ?? this._tally.rowsAt((spot) => spots.has(spot), this._most());
      this._openList(rows, total);
    },

    // -- keyboard --------------------------------------------------------------------------------------------------

    // Tab reaches this button; arrows then go from mark to mark, Enter does what a click does.
    _buildWalker() {
      const press = (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (!step && event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        if (step) this._walk(step);
        else if (this._cursor !== null && this._scene.marks[this._cursor]) this._enter(this._scene.marks[this._cursor]);
      };
      const leave = () => {
        this._cursor = null;
        this._tip.hide();
        this._request();
      };
      const root = element("button", "dl-walker", "Marks: go through them with the arrow keys, Enter opens", { type: "button", keydown: press, blur: leave });
      this._heard = root.appendChild(element("span", "dl-heard", "", { "aria-live": "polite" }));
      return root;
    },

    _walk(step) {
      const { marks } = this._scene;
      if (!marks.length) return;
      const order = marks.map((_, i) => i).sort((a, b) => marks[a].x - marks[b].x || marks[a].y - marks[b].y);
      const at = this._cursor === null ? (step > 0 ? -1 : 0) : order.indexOf(this._cursor);
      this._cursor = order[(at + step + order.length) % order.length];
      this._pointer = null;
      this._showTip(marks[this._cursor]);
      this._heard.textContent = this._tip.words;
      this._request();
    },

    // Space on the map itself plays and pauses.
    _key(event) {
      if (event.key !== " " || event.target !== this._box || !this._clock) return;
      event.preventDefault();
      this._toggle();
    },
  });

  // A change of state that travels alone: put on a map, it hands the state to the layer of that name and draws nothing.
  const EventState = L.Layer.extend({
    initialize(name, state) {
      this._name = name;
      this._state = state;
    },

    onAdd(map) {
      map.datelineEventLayers?.get(this._name)?.setState(this._state);
    },

    onRemove() {},
  });

  dateline.eventLayer = (config) => new EventLayer(config);
  dateline.eventState = (name, state) => new EventState(name, state);
})();
