// A Leaflet layer that shows event records on one canvas: its life on the map, its records, its clock, its frames, and what
// a page may ask of it. pointer.js knows mouse and keyboard, controls.js what stands beside the marks, page.js what the page
// around is told. Made by geo/map/layers/eventlayer.py; see there for options and events.

import { Clock } from "./clock.js";
import { ColumnsError, Details, readColumns, readDetails } from "./columns.js";
import { Controls, NARROW_PX } from "./controls.js";
import { KINDS } from "./level.js";
import { legend, sizes } from "./looks.js";
import { Painter } from "./marks.js";
import { PageBridge } from "./page.js";
import { Notice } from "./panels.js";
import { Pointer } from "./pointer.js";
import { isGrid, RemoteDetails, RemoteTally, readAbout } from "./remote.js";
import { Scene } from "./scene.js";
import { Surface } from "./surface.js";
import { Tally } from "./tally.js";
import { themeOf } from "./theme.js";
import { readTiles, TiledTally } from "./tiled.js";
import { toldOf } from "./timeline.js";
import { element, toDay, toIso } from "./words.js";

/** @import { AnyDetails, Columns, Source } from "./columns.js" */
/** @import { Theme } from "./marks.js" */
/** @import { Mode } from "./clock.js" */
/** @import { RemoteColumns } from "./remote.js" */
/** @import { TiledColumns } from "./tiled.js" */
/** @import { Style, View } from "./scene.js" */
/** @import { AnyTally, Counts, EventRecord, Filter, Viewport } from "./tally.js" */

/**
 * What is not told is as usual: named "Events", drawn in style "auto", with a player. standalone: with legend, lists and area
 * tool, for maps without a page around them; usual when the records are in the page.
 * @typedef {object} LayerConfig
 * @property {Source} columns
 * @property {Source} details
 * @property {string} [name]
 * @property {Style} [style]
 * @property {boolean} [player]
 * @property {boolean} [standalone]
 * @property {boolean} [areaTool] - usual as standalone
 * @property {string} [attribution]
 */

/** @typedef {[from: string | null, to: string | null]} OpenWindow - days like "2013-02-08", inclusive; null = open */

/**
 * A page's state; what is left out stays as it is. selected: a record's id, null = none; served: another number when the
 * files behind the links are there again.
 * @typedef {object} LayerState
 * @property {OpenWindow} [window]
 * @property {Mode} [mode]
 * @property {Filter} [filter]
 * @property {Style} [style]
 * @property {string | null} [selected]
 * @property {number} [served]
 */

/**
 * What the layer fires, beside what every layer of Leaflet does.
 * @typedef {object} LayerEvents
 * @property {{ records: number }} ready - they are there
 * @property {{ from: string | null, to: string | null, mode?: Mode, playing?: boolean }} window - another is shown
 * @property {Counts} counts - of what is shown
 * @property {{ id: string, record: EventRecord }} select - one was chosen by hand
 * @property {{ message: string }} error
 * @property {{ latlng: L.LatLng, layer: { toGeoJSON: () => object } }} click - what a page around is told
 */

const SLICE_MS = 40; // of counting between two frames
const PATIENCE_MS = 400; // before the map says that it is loading

/** @type {WeakMap<L.Map, Map<string, EventLayer>>} */
const registry = new WeakMap();

/**
 * The event layers on a map, by name.
 * @param {L.Map} map
 */
export function layersOf(map) {
  const layers = registry.get(map) ?? new Map();
  registry.set(map, layers);
  return layers;
}

export class EventLayer extends L.Layer {
  /** @type {number | null} */
  #frame = null; // that is to come
  /** @type {Painter | null} */
  #painter = null;
  /** @type {Theme | null} */
  #theme = null;
  #themes = new MutationObserver(() => this.#restyle());
  /** @type {Notice | null} */
  #notice = null;
  /** @type {Columns | RemoteColumns | TiledColumns | null} */
  #columns = null;
  /** @type {Promise<AnyDetails | null> | null} */
  #detailsComing = null;
  /** @type {(() => void) | null} */
  #fetchDetailsAgain = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #loading = undefined;
  /** @type {OpenWindow | null} */
  #wantedWindow = null;
  /** @type {Mode | null} */
  #wantedMode = null;
  /** @type {string | null} */
  #wantedId = null;
  #countsTold = "";
  #searching = ""; // words whose records are not found yet
  #hasNews = false; // of claims of an article
  /** @type {number | null} */
  #lastTick = null;

  /** @param {LayerConfig} config */
  constructor(config) {
    super();
    const { base64, tiles, url } = config.columns;
    const standalone = config.standalone ?? (base64 !== undefined || (tiles !== undefined && url === undefined));
    const usual = { name: "Events", style: "auto", player: true, standalone, areaTool: standalone, attribution: "" };
    this.config = /** @type {Required<LayerConfig>} */ ({ ...usual, ...config });
    this.style = this.config.style;
    /** @type {Filter} */
    this.filter = {};
    /** @type {number | null} */
    this.chosen = null; // a row
    this.isZooming = false;

    // The parts know each other by way of the layer. Off the map there is none:
    /** @type {L.Map | null} */
    this.map = null;
    /** @type {Surface | null} */
    this.surface = null;
    /** @type {Pointer | null} */
    this.pointer = null;
    // nor, before the records are there:
    /** @type {AnyTally | null} */
    this.tally = null;
    /** @type {Scene | null} */
    this.scene = null;
    /** @type {Clock | null} */
    this.clock = null;
    /** @type {Controls | null} */
    this.controls = null;
    // nor, before their texts are:
    /** @type {AnyDetails | null} */
    this.details = null;
    this.page = new PageBridge(this);
  }

  // -- on and off the map ---------------------------------------------------------------------------------------------

  /** @param {L.Map} map */
  onAdd(map) {
    this.map = map;
    const box = map.getContainer();
    layersOf(map).set(this.config.name, this);
    this.#notice = new Notice(box);
    const pane = /** @type {HTMLElement} */ (map.getPane("overlayPane"));
    const surface = new Surface(map, pane, { className: "dl-event-canvas" });
    if (!surface.context) {
      surface.remove();
      this.#notify("This browser cannot draw the event records: it has no canvas.");
      return this;
    }
    this.surface = surface;
    this.#painter = new Painter(surface.context, legend, sizes);
    this.pointer = new Pointer(this, map);
    this.#themes.observe(box, { attributes: true, attributeFilter: ["class"] });
    this.#restyle();
    for (const link of document.querySelectorAll("link[rel=stylesheet]"))
      link.addEventListener("load", () => this.#restyle(), { once: true });
    this.#resize();
    if (this.#columns) this.#start(this.#columns);
    else this.#load();
    return this;
  }

  /** @param {L.Map} map */
  onRemove(map) {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
    this.page.hush();
    this.#notify("");
    if (layersOf(map).get(this.config.name) === this) layersOf(map).delete(this.config.name);
    this.#themes.disconnect();
    this.controls?.remove();
    this.pointer?.remove();
    this.surface?.remove();
    this.controls = this.pointer = this.surface = this.map = null;
    return this;
  }

  /** @returns {Record<string, (event: any) => void>} */
  getEvents() {
    return {
      move: this.request,
      moveend: this.request,
      viewreset: this.request,
      resize: this.#resize,
      zoomanim: this.#animate,
      zoom: this.#follow,
      zoomend: this.#settle,
      click: this.#click,
      "dateline-claims": this.#hearClaims,
    };
  }

  // Leaflet's way to credit a layer in the corner of its map; it takes markup, so the text is escaped.
  getAttribution() {
    return element("span", "", this.config.attribution).innerHTML;
  }

  // -- loading --------------------------------------------------------------------------------------------------------

  async #load() {
    this.#loading = setTimeout(() => this.#notify("Loading the event records …"), PATIENCE_MS);
    try {
      const source = this.config.columns;
      const columns = await (source.tiles !== undefined
        ? this.#openTiles(source.tiles, source.url)
        : isGrid(source)
          ? readAbout(source.url ?? "")
          : readColumns(source));
      if (this.map && !this.#columns) this.#start(columns); // it may have been taken off and put back
    } catch (problem) {
      this.#fail(problem, () => this.#load());
    }
  }

  /**
   * A page that was opened from the disk may fetch nothing: there the reader chooses the file.
   * @param {string} tiles
   * @param {string} [url]
   */
  async #openTiles(tiles, url) {
    if (location.protocol !== "file:" || /^https?:/.test(tiles)) return readTiles({ url: tiles }, url);
    clearTimeout(this.#loading);
    const name = tiles.split("/").pop() ?? tiles;
    const file = await new Promise((resolve) => {
      this.#notice?.ask(
        `This map reads its records from the file ${name}, which lies beside it.`,
        `Choose ${name}`,
        resolve,
      );
    });
    return readTiles({ file }, url);
  }

  /** @param {Columns | RemoteColumns | TiledColumns} columns */
  #start(columns) {
    const { map } = this;
    if (!map || !this.#painter) return;
    this.#columns = columns;
    const notice = "isRemote" in columns ? columns.notice : "";
    this.#notify(columns.rows ? notice : "There are no event records to show.");
    const tally = this.#count(columns);
    if (Object.keys(this.filter).length) tally.setFilter(this.filter); // it has counted all of them by now
    this.tally = tally;
    this.#search(this.filter.words ?? "");
    const scene = new Scene(tally, this.#painter);
    const clock = this.#startClock(columns.firstDay, tally.lastDay);
    this.scene = scene;
    this.clock = clock;
    this.controls = new Controls(this, map, { tally, scene, clock });
    this.pointer?.addWalker();
    this.controls.restyle();
    this.#adoptClaims();
    this.wind({ byPage: true });
    this.report("ready", { records: columns.rows });
    if (this.#wantedId) this.select(this.#wantedId);
  }

  /**
   * @param {Columns | RemoteColumns | TiledColumns} columns
   * @returns {AnyTally}
   */
  #count(columns) {
    const kinds = legend.slice(0, KINDS - 1).map(({ name }) => name);
    if (!("isRemote" in columns)) return new Tally(columns, kinds);
    const told = {
      onChange: () => this.map && this.request(),
      onFail: (/** @type {unknown} */ problem, /** @type {() => void} */ again) => this.#fail(problem, again),
    };
    return "archive" in columns ? new TiledTally(columns, kinds, told) : new RemoteTally(columns, told);
  }

  /**
   * A layer that comes back to its map goes on where it was.
   * @param {number} first
   * @param {number} last
   */
  #startClock(first, last) {
    if (this.clock) return this.clock;
    const clock = new Clock(first, last);
    if (this.#wantedWindow) clock.set(...daysOf(clock, this.#wantedWindow));
    if (this.#wantedMode) clock.setMode(this.#wantedMode);
    return clock;
  }

  // Texts are fetched when the first of them is wanted. Resolves to null when they do not come.
  loadDetails() {
    this.#detailsComing ??= this.#fetchDetails();
    return this.#detailsComing;
  }

  async #fetchDetails() {
    try {
      this.details = await this.#readDetails();
      this.request();
      return this.details;
    } catch (problem) {
      const again = () => {
        this.#fetchDetailsAgain = this.#detailsComing = null;
        this.#notify("");
        this.loadDetails();
      };
      this.#fetchDetailsAgain = again;
      this.#fail(problem, again);
      return null;
    }
  }

  /** @returns {Promise<AnyDetails | null>} */
  async #readDetails() {
    if (this.tally instanceof RemoteTally) return new RemoteDetails(this.tally);
    if (!this.#columns || "isRemote" in this.#columns) return null;
    return readDetails(this.#columns, this.config.details);
  }

  /**
   * @param {unknown} problem
   * @param {() => void} again
   */
  #fail(problem, again) {
    if (!(problem instanceof ColumnsError)) throw problem;
    const retry = () => {
      this.page.tell({ again: true });
      again();
    };
    if (this.map) this.#notify(problem.message, retry);
    this.report("error", { message: problem.message });
  }

  /**
   * @param {string} words
   * @param {() => void} [again]
   */
  #notify(words, again) {
    clearTimeout(this.#loading);
    this.#notice?.show(words, again);
  }

  // -- what a page may ask --------------------------------------------------------------------------------------------

  /**
   * @param {string | null} from - days like "2013-02-08", inclusive; null = from the first, to the last
   * @param {string | null} to
   */
  setWindow(from, to) {
    this.#wantedWindow = [from, to];
    this.page.forgetWindow();
    if (!this.clock) return this.report("window", { from, to });
    this.clock.set(...daysOf(this.clock, [from, to]));
    this.wind({ byPage: true });
  }

  // {from, to} of what is shown, as days like "2013-02-08"; null for an open end, and before there is a window.
  window() {
    if (this.clock) return { from: toIso(this.clock.from), to: toIso(this.clock.to) };
    return this.#wantedWindow && { from: this.#wantedWindow[0], to: this.#wantedWindow[1] };
  }

  /** @param {Mode} mode - "cumulative" begins where the window did */
  setMode(mode) {
    this.#wantedMode = mode;
    if (!this.clock) return;
    this.clock.setMode(mode);
    this.wind({ byPage: true });
  }

  /** @param {Filter} filter - replaces all filters */
  setFilter(filter) {
    if (JSON.stringify(filter) === JSON.stringify(this.filter)) return;
    this.filter = filter;
    this.controls?.showArea(filter.area ?? null);
    if (!this.tally) return;
    this.tally.setFilter(filter);
    this.#search(filter.words ?? "");
    this.controls?.closeList();
    this.request();
  }

  /**
   * Which records hold the words that are looked for; a server looks for itself.
   * @param {string} words
   */
  async #search(words) {
    this.#searching = words.trim() ? words : "";
    if (!this.#searching || !(this.tally instanceof Tally)) return;
    const details = await this.loadDetails();
    if (!(details instanceof Details)) return;
    const rows = await details.rowsWith(words);
    if (this.filter.words !== words || !(this.tally instanceof Tally)) return;
    this.tally.setRows(rows);
    this.#searching = "";
    this.request();
  }

  /** @param {Style} style */
  setStyle(style) {
    this.style = style;
    this.request();
  }

  /**
   * Everything that a page keeps in its own state, at once: see PageBridge.
   * @param {LayerState} state
   */
  setState(state) {
    this.page.adopt(state);
    this.#paintNow();
  }

  // The files are served again: fetches what did not come.
  comeAgain() {
    if (!this.#columns) this.#load();
    else this.#fetchDetailsAgain?.();
  }

  /**
   * Points out one record by its id, null for none; brings it into view when it lies outside.
   * @param {string | null} id
   */
  async select(id) {
    if (this.#wantedId === id && this.chosen !== null) return;
    this.#wantedId = id;
    if (!this.tally) return;
    const details = id === null ? null : await this.loadDetails();
    if (this.#wantedId !== id || !this.map) return;
    const row = details && id !== null ? await details.findId(id) : -1;
    if (this.#wantedId !== id || !this.map) return;
    this.#choose(row < 0 ? null : row);
    if (row < 0) return;
    const { lat, lon } = this.tally.record(row);
    if (!this.map.getBounds().pad(-0.05).contains([lat, lon])) this.map.panTo([lat, lon]);
  }

  // What is shown, in numbers; null before the records are there.
  counts() {
    return this.tally?.counts() ?? null;
  }

  /** @returns {Viewport | null} - null off the map */
  viewport() {
    return this.map && viewportOf(this.map);
  }

  play() {
    if (this.clock && !this.clock.playing) this.toggle();
  }

  pause() {
    if (this.clock?.playing) this.toggle();
  }

  toggle() {
    if (!this.clock) return;
    if (this.clock.playing) this.clock.pause();
    else this.clock.play();
    this.wind();
  }

  /**
   * Fires an event.
   * @template {keyof LayerEvents} Name
   * @param {Name} name
   * @param {LayerEvents[Name]} told
   */
  report(name, told) {
    this.fire(name, told);
  }

  // Is everything drawn that there is to draw, and nothing on its way? False while it plays or the map zooms.
  isSettled() {
    const isDrawn = this.scene?.isDrawn && this.#frame === null && !this.isZooming;
    return Boolean(isDrawn && !this.#searching && this.tally?.isAnswered());
  }

  // Where marks and their names stand, as rectangles in the window: other names keep clear of them.
  boxes() {
    if (!this.map || !this.scene) return [];
    const { left, top } = this.map.getContainer().getBoundingClientRect();
    return this.scene.boxes.map(([west, north, east, south]) => {
      return { left: left + west, top: top + north, right: left + east, bottom: top + south };
    });
  }

  // -- choosing -------------------------------------------------------------------------------------------------------

  /** @param {number | null} row */
  #choose(row) {
    this.chosen = row;
    this.request();
  }

  /**
   * The first of these records is chosen by hand, and the page told of all.
   * @param {number[]} rows
   * @param {number} [total] - how many there are, of which these are the first
   */
  async chooseAndTell(rows, total = rows.length) {
    if (!rows.length) return;
    this.#choose(rows[0]);
    const details = await this.loadDetails();
    if (!details || !this.map || !this.tally) return;
    const record = this.tally.record(rows[0]);
    this.#wantedId = details.text("id", rows[0]);
    if (rows.length === 1) this.report("select", { id: this.#wantedId, record });
    this.page.tell({ ids: rows.map((row) => details.text("id", row)), total }, L.latLng(record.lat, record.lon));
  }

  // -- time -----------------------------------------------------------------------------------------------------------

  // The window of the clock becomes the window of the sums. byPage: the page need not be told.
  wind({ byPage = false } = {}) {
    if (!this.clock || !this.tally) return;
    const { from, to, mode, playing } = this.clock;
    this.tally.setWindow(from, to, { fades: mode === "trail" });
    this.controls?.showTime();
    this.report("window", { from: toIso(from), to: toIso(to), mode, playing });
    this.request();
    this.page.hush();
    if (!byPage && !playing) this.page.tellWindowSoon();
  }

  // A page's layers go and come with each of its runs: what they tell is looked at when the next frame is drawn.
  #hearClaims() {
    this.#hasNews = true;
    this.request();
  }

  // What an article tells of stands on the timeline, which reaches over its days as well.
  #adoptClaims() {
    this.#hasNews = false;
    const { map, clock, tally } = this;
    if (!map || !clock || !tally) return;
    const told = (window.dateline?.claimsOn(map) ?? []).flatMap((claim) => toldOf(claim) ?? []);
    const days = this.#columns?.rows ? [tally.columns.firstDay, tally.lastDay] : [];
    for (const { from, to } of told) days.push(from, to);
    if (!this.#columns?.rows && !days.length) return;
    // Layers are away for a moment with each run of a page: what has been reached stays in reach.
    const known = this.#columns?.rows ? [clock.first, clock.last] : [];
    const [first, last] = [Math.min(...days, ...known), Math.max(...days, ...known)];
    if (first !== clock.first || last !== clock.last) {
      clock.reach(first, last);
      this.wind({ byPage: true });
    }
    this.controls?.showTold(told);
  }

  /**
   * @param {Clock} clock
   * @param {number} now
   */
  #tick(clock, now) {
    const seconds = Math.min(0.25, (now - (this.#lastTick ?? now)) / 1000); // a hidden tab does not leap
    this.#lastTick = clock.playing ? now : null;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (clock.playing && clock.tick(seconds, isCalm)) this.wind();
  }

  // -- frames ---------------------------------------------------------------------------------------------------------

  // Draws in the next frame.
  request() {
    this.#frame ??= requestAnimationFrame((now) => this.#paint(now));
  }

  // A page's move need not wait for the next frame before the work on it begins.
  #paintNow() {
    if (this.#frame === null || this.clock?.playing || this.isZooming) return;
    cancelAnimationFrame(this.#frame);
    this.#paint(performance.now());
  }

  /** @param {number} now */
  #paint(now) {
    this.#frame = null;
    const { map, tally, clock } = this;
    if (!map || !tally || !clock) return;
    if (this.#hasNews) this.#adoptClaims();
    this.#tick(clock, now);
    tally.setLevel(map.getZoom());
    tally.setView(viewportOf(map), this.style, clock.mode);
    const isCurrent = tally.run(SLICE_MS);
    if (isCurrent && !this.isZooming) {
      this.#draw();
      this.#tell(now);
    }
    const isTold = isCurrent && this.controls?.showDays() && this.controls.summariseSoon(now);
    if (!isTold || clock.playing) this.request();
  }

  #draw() {
    const { map, surface, scene, style, chosen, details } = this;
    if (!map || !surface || !scene) return;
    scene.draw(this.#fit(map, surface), { style, chosen, cursor: this.pointer?.cursor ?? null, details });
    if (scene.hasNames && !details) this.loadDetails();
    if (!this.clock?.playing) window.dateline?.declutter(map);
  }

  /**
   * Canvas and coordinates for the view of now.
   * @param {L.Map} map
   * @param {Surface} surface
   * @returns {View}
   */
  #fit(map, surface) {
    const ratio = window.devicePixelRatio || 1;
    surface.fit(ratio);
    const { x: width, y: height } = map.getSize();
    this.#theme ??= themeOf(map.getContainer());
    this.#painter?.begin(width, height, ratio, this.#theme);
    const { x, y } = /** @type {L.Point} */ (map.getPixelBounds().min);
    const zoom = map.getZoom();
    return { x, y, width, height, world: 256 * 2 ** zoom, zoom };
  }

  /** @param {number} now */
  #tell(now) {
    const { tally, controls } = this;
    if (!tally || !controls) return;
    const counts = tally.counts();
    controls.showCounts(counts);
    const told = JSON.stringify(counts);
    if (told !== this.#countsTold) this.report("counts", counts);
    this.#countsTold = told;
    this.pointer?.refresh();
    controls.lookSomewhereSoon(now);
  }

  #restyle() {
    if (!this.map) return;
    this.#theme = themeOf(this.map.getContainer());
    this.controls?.restyle();
    this.request();
  }

  #resize() {
    const { map } = this;
    map?.getContainer().classList.toggle("dl-narrow", map.getSize().x < NARROW_PX);
    this.controls?.restyle();
    this.request();
  }

  // -- zooming --------------------------------------------------------------------------------------------------------

  /** @param {L.ZoomAnimEvent} event */
  #animate({ center, zoom }) {
    this.isZooming = true;
    this.pointer?.tip.hide();
    this.surface?.follow(center, zoom);
  }

  #follow() {
    if (this.map) this.surface?.follow(this.map.getCenter(), this.map.getZoom());
  }

  #settle() {
    this.isZooming = false;
    this.request();
  }

  /** @param {L.LeafletMouseEvent} event */
  #click({ containerPoint }) {
    this.pointer?.click(containerPoint);
  }
}

/**
 * @param {Clock} clock
 * @param {OpenWindow} window
 * @returns {[from: number, to: number]}
 */
function daysOf(clock, [from, to]) {
  return [from ? toDay(from) : clock.first, to ? toDay(to) : clock.last];
}

/**
 * @param {L.Map} map
 * @returns {Viewport}
 */
function viewportOf(map) {
  const bounds = map.getBounds();
  const [south, west, north, east] = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
  return { south, west, north, east, zoom: map.getZoom() };
}

// A change of state that travels alone: put on a map, it hands the state to the layer of that name and draws nothing.
export class EventState extends L.Layer {
  #name;
  #state;

  /**
   * @param {string} name
   * @param {LayerState} state
   */
  constructor(name, state) {
    super();
    this.#name = name;
    this.#state = state;
  }

  /** @param {L.Map} map */
  onAdd(map) {
    layersOf(map).get(this.#name)?.setState(this.#state);
    return this;
  }

  onRemove() {
    return this;
  }
}
