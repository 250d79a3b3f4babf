// What people see of an event layer beside its marks: legend, player, the tool to draw an area, records without a mark, and
// lists of records. Put on the map once the records are there.

import { AreaTool } from "./area.js";
import { KINDS, STRIDE, TOTAL } from "./level.js";
import { legend } from "./looks.js";
import { keepPresses, ListPanel, legendPanel, Somewhere, whereWords } from "./panels.js";
import { Player } from "./player.js";
import { Summary } from "./summary.js";
import { countWords, sumWords } from "./words.js";

/** @import { EventLayer } from "./eventlayer.js" */
/** @import { Group } from "./panels.js" */
/** @import { Clock } from "./clock.js" */
/** @import { Scene } from "./scene.js" */
/** @import { AnyTally, Area, Counts } from "./tally.js" */
/** @import { Told } from "./timeline.js" */

const SOMEWHERE_MS = 300; // between two looks at the records without a mark
const DAYS_MS = 8; // of counting by day between two frames
const SUMMARY_MS = 200; // between two looks at the summary
const MOST_LISTED = 200;
const MOST_TOLD = 20000; // records of one point whose ids a page is given
export const NARROW_PX = 760; // of the map: below, the player stands above the attribution

/** @param {string} kind - of a record */
function styleName(kind) {
  const known = legend.slice(0, KINDS - 1).some(({ name }) => name === kind);
  return known ? kind : legend[KINDS - 1].name;
}

export class Controls {
  #layer;
  #map;
  #tally;
  #scene;
  #list;
  #somewhere;
  #summary;
  #summed = -SUMMARY_MS; // when the summary was made
  /** @type {Player | null} */
  #player = null;
  /** @type {AreaTool | null} */
  #areaTool = null;
  /** @type {L.Control[]} */
  #placed = [];
  #docked = new ResizeObserver(() => this.#dock());
  /** @type {ReturnType<typeof setTimeout> | null} */
  #later = null; // when the records without a mark are looked at
  #looked = -SOMEWHERE_MS;

  /**
   * @param {EventLayer} layer
   * @param {L.Map} map
   * @param {{ tally: AnyTally, scene: Scene, clock: Clock }} parts - of the layer
   */
  constructor(layer, map, { tally, scene, clock }) {
    this.#layer = layer;
    this.#map = map;
    this.#tally = tally;
    this.#scene = scene;
    this.#list = new ListPanel(map.getContainer());
    this.#somewhere = new Somewhere({
      onOpen: () => this.#lookSomewhere(),
      onChoose: (spots) => this.openSpots(spots),
    });
    this.#summary = new Summary({
      onOpen: () => this.#summarise(),
      onPick: (part, name) => this.#pick(part, name),
      onChoose: (row) => layer.chooseAndTell([row]),
      onView: () => this.#drawArea(this.#viewed()),
    });
    const { standalone, player, areaTool } = layer.config;
    if (standalone) this.#place("topright", this.#buildLegend());
    this.#summary.root.hidden = !tally.columns.rows; // there is nothing to tell
    this.#place("topright", this.#summary.root);
    this.#place("topright", this.#somewhere.root);
    if (player) {
      this.#player = new Player(clock, { onChange: () => layer.wind() });
      this.#player.root.hidden = !tally.columns.rows; // without records there are no days, but for those of an article
      this.#place("bottomleft", this.#player.root);
      this.#docked.observe(this.#player.root);
    }
    if (areaTool) {
      this.#areaTool = new AreaTool((area) => this.#drawArea(area)).addTo(map);
      this.#placed.push(this.#areaTool);
      this.#areaTool.show(layer.filter.area ?? null);
    }
  }

  remove() {
    if (this.#later !== null) clearTimeout(this.#later);
    for (const control of this.#placed) control.remove();
    this.#docked.disconnect();
    this.#list.close();
  }

  /**
   * @param {L.ControlPosition} position
   * @param {HTMLElement} root
   */
  #place(position, root) {
    const control = new L.Control({ position });
    control.onAdd = () => {
      keepPresses(root);
      return root;
    };
    this.#placed.push(control.addTo(this.#map));
  }

  // What stands at the foot of the map stands above the player; a wide one shows all its choices.
  #dock() {
    const root = this.#player?.root;
    if (!root) return;
    const box = this.#map.getContainer();
    box.style.setProperty("--dl-dock", `${root.offsetHeight}px`);
    this.#player?.timeline.show();
  }

  #buildLegend() {
    const layer = this.#layer;
    const { kinds } = this.#tally.columns;
    return legendPanel({
      known: new Set(kinds.map(styleName)),
      style: layer.style,
      isOpen: this.#map.getSize().x >= NARROW_PX,
      onKinds: (off) => {
        const shown = off.size ? kinds.filter((kind) => !off.has(styleName(kind))) : null;
        layer.setFilter({ ...layer.filter, kinds: shown });
      },
      onStyle: (style) => layer.setStyle(style),
    });
  }

  // -- time and numbers -----------------------------------------------------------------------------------------------

  // The clock has moved.
  showTime() {
    this.#player?.show();
  }

  // Another size or theme.
  restyle() {
    this.#player?.open(this.#map.getSize().x >= NARROW_PX);
    const style = getComputedStyle(this.#map.getContainer());
    const [ink, line] = ["--dl-ink", "--dl-quiet"].map((name) => style.getPropertyValue(name) || "#777");
    this.#player?.timeline.restyle({ ink, line });
  }

  /** @param {Told[]} told */
  showTold(told) {
    if (!this.#player) return;
    if (told.length) this.#player.root.hidden = false;
    this.#player.timeline.setTold(told);
    this.#player.show();
  }

  // Works a little on the timeline's counts; returns whether they are there.
  showDays() {
    if (!this.#player) return true;
    const counts = this.#tally.byDay(DAYS_MS);
    this.#player.timeline.setCounts(counts);
    return counts !== null;
  }

  /** @param {Counts} counts */
  showCounts(counts) {
    this.#player?.showCounts([countWords(counts.records, "record"), sumWords(counts)].filter(Boolean).join(", "));
  }

  // -- summary --------------------------------------------------------------------------------------------------------

  /**
   * The sums have changed: that is told at once, while it plays several times a second. Returns whether that was done.
   * @param {number} now - of the frame
   */
  summariseSoon(now) {
    if (this.#layer.clock?.playing && now - this.#summed < SUMMARY_MS) return true;
    this.#summed = now;
    this.#summarise();
    return true;
  }

  #summarise() {
    const layer = this.#layer;
    if (!this.#summary.root.open || !this.#tally.level) return;
    if (!layer.details) layer.loadDetails();
    const { filter, details } = layer;
    this.#summary.show(this.#tally.groups(), { filter, details, record: (row) => this.#tally.record(row) });
  }

  /**
   * A page has its own filters, and what it says next replaces this.
   * @param {"kinds" | "actors" | "countries"} part
   * @param {string} name
   */
  #pick(part, name) {
    const layer = this.#layer;
    const before = layer.filter[part] ?? [];
    const names = before.includes(name) ? before.filter((other) => other !== name) : [...before, name];
    layer.setFilter({ ...layer.filter, [part]: names.length ? names : null });
    this.#summarise();
    layer.page.tell({ pick: { part, name } });
  }

  // -- area -----------------------------------------------------------------------------------------------------------

  // Is an area being drawn? The pointer then is not on marks.
  isDrawing() {
    return this.#areaTool?.isDrawing() ?? false;
  }

  // Is an area shown?
  hasArea() {
    return this.#areaTool?.hasArea() ?? false;
  }

  /** @param {Area | null} area */
  showArea(area) {
    this.#areaTool?.show(area);
  }

  // The part of the map above the player, as it is seen.
  #viewed() {
    const map = this.#map;
    const { x, y } = map.getSize();
    const foot = this.#player?.root.offsetHeight ?? 0;
    const [one, other] = [map.containerPointToLatLng([0, 0]), map.containerPointToLatLng([x, y - foot])];
    const isWorld = other.lng - one.lng >= 360;
    const [west, east] = isWorld ? [-180, 180] : [one, other].map((corner) => corner.wrap().lng);
    return { south: Math.max(-90, other.lat), west, north: Math.min(90, one.lat), east };
  }

  /**
   * The page, which has its own filters, is told; what it says next replaces this.
   * @param {Area | null} area
   */
  #drawArea(area) {
    this.#layer.setFilter({ ...this.#layer.filter, area });
    this.#layer.page.tell({ area });
  }

  // -- lists ----------------------------------------------------------------------------------------------------------

  closeList() {
    this.#list.close();
  }

  /** @param {number} cell */
  async openCell(cell) {
    const total = this.#tally.level?.sums[cell * STRIDE + TOTAL] ?? 0;
    this.#open(await this.#tally.fetchRowsOfCell(cell, this.#most()), total);
  }

  /** @param {number} spot */
  async openSpot(spot) {
    const total = this.#tally.total(spot);
    const rows = await this.#tally.fetchRows([spot], this.#most());
    if (total === 1) this.#layer.chooseAndTell(rows);
    if (total > 1 || (total && this.#layer.config.standalone)) this.#open(rows, total);
  }

  /** @param {Set<number>} spots */
  async openSpots(spots) {
    const total = [...spots].reduce((sum, spot) => sum + this.#tally.total(spot), 0);
    this.#open(await this.#tally.fetchRows(spots, this.#most()), total);
  }

  #most() {
    return this.#layer.config.standalone ? MOST_LISTED : MOST_TOLD;
  }

  /**
   * A page around the map has its own list.
   * @param {number[]} rows
   * @param {number} total - how many there are in all
   */
  async #open(rows, total) {
    const layer = this.#layer;
    if (!rows.length) return;
    if (!layer.config.standalone) return layer.chooseAndTell(rows, total);
    const details = await layer.loadDetails();
    if (!details || layer.controls !== this) return;
    const records = rows.map((row) => this.#tally.record(row));
    const [first] = records;
    const isOnePlace = records.every(({ lat, lon }) => lat === first.lat && lon === first.lon);
    const name = isOnePlace ? details.text("place_name", first.row) || "Place without a name" : "Several places";
    this.#list.open(records, {
      title: `${name}: ${countWords(total, "record")}`,
      where: isOnePlace ? whereWords(first) : "",
      total,
      details,
      chosen: layer.chosen,
      onChoose: (row) => layer.chooseAndTell([row]),
    });
  }

  // -- records without a mark of their own, by country or area --------------------------------------------------------

  /**
   * The view or the sums have changed; now and then that is looked at.
   * @param {number} now - of the frame
   */
  lookSomewhereSoon(now) {
    if (now - this.#looked >= SOMEWHERE_MS) this.#lookSomewhere();
    else this.#later ??= setTimeout(() => this.#lookSomewhere(), SOMEWHERE_MS);
  }

  #lookSomewhere() {
    if (this.#later !== null) clearTimeout(this.#later);
    this.#later = null;
    if (!this.#tally.level) return;
    this.#looked = performance.now();
    const isOpen = this.#somewhere.root.open;
    if (isOpen && !this.#layer.details) this.#layer.loadDetails();
    /** @type {Map<string, Group>} */
    const groups = new Map();
    this.#scene.eachUnplaced((spot) => {
      const name = isOpen ? this.#areaName(spot) : "";
      const group = groups.get(name) ?? { name, records: 0, deaths: 0, spots: new Set() };
      group.records += this.#tally.total(spot);
      group.deaths += this.#tally.deathsAt(spot);
      group.spots.add(spot);
      groups.set(name, group);
    });
    this.#somewhere.show([...groups.values()].sort((a, b) => b.records - a.records));
  }

  /**
   * "" until the names are there.
   * @param {number} spot
   */
  #areaName(spot) {
    const { details } = this.#layer;
    if (!details) return "";
    const place = this.#tally.spots.place[spot];
    const [name, country] = ["place_name", "country"].map((column) => details.placeText(column, place));
    return this.#tally.spots.isCountry(spot) ? country || name : [name, country].filter(Boolean).join(", ");
  }
}
