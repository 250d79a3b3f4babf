// The page around a map that is one file (geo/exports/page.py): the map itself, and under it its records as a table, each with its
// sentences. Everything stands in the file: nothing is fetched. Knows the layer by what it offers to every page.

import { dateWords, deathsWords, element, number } from "./words.js";

/** @import { LayerConfig } from "./eventlayer.js" */
/** @import { EventLayer } from "./eventlayer.js" */
/** @import { Topology } from "./outlines.js" */
/** @import { Details } from "./columns.js" */
/** @import { Tally } from "./tally.js" */

/**
 * @typedef {object} Publication
 * @property {[[number, number], [number, number]]} bounds
 * @property {string} credits
 * @property {Topology} outlines
 * @property {LayerConfig} layer
 * @property {string[]} sources - what can be shown apart; the first alone at the opening
 */

const AT_ONCE = 100; // rows of the table
const REST_MS = 250; // of the counts, before the table follows
const FOOT_PX = 130;

/**
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {string} id
 * @returns {Kind}
 */
function part(id) {
  return /** @type {Kind} */ (document.getElementById(id));
}

class Table {
  #layer;
  #most = AT_ONCE;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #soon = undefined;

  /** @param {EventLayer} layer */
  constructor(layer) {
    this.#layer = layer;
    layer.on("counts window", () => this.#showSoon());
    part("more").addEventListener("click", () => {
      this.#most += 5 * AT_ONCE;
      this.#show();
    });
  }

  #showSoon() {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => (this.#layer.clock?.playing ? this.#showSoon() : this.#show()), REST_MS);
  }

  async #show() {
    const details = /** @type {Details | null} */ (await this.#layer.loadDetails());
    const tally = /** @type {Tally | null} */ (this.#layer.tally);
    if (!details || !tally) return;
    const all = this.#layer.counts()?.records ?? 0;
    const rows = tally.rowsInside(this.#most);
    part("rows").replaceChildren(...rows.map((row) => this.#row(row, tally, details)));
    part("told").textContent = all > rows.length ? `The first ${number(rows.length)} of ${number(all)}` : number(all);
    part("more").hidden = all <= rows.length;
  }

  /**
   * @param {number} row
   * @param {Tally} tally
   * @param {Details} details
   */
  #row(row, tally, details) {
    const record = tally.record(row);
    const made = element("tr");
    const where = details.text("place_name", row) || "Place without a name";
    const press = () => this.#layer.select(details.text("id", row));
    const go = element("button", "go", where, { type: "button", title: "Show it on the map", click: press });
    const words = element("td", "words", details.text("summary", row));
    const sides = [record.sideA, record.sideB].filter(Boolean).join(" – ");
    const place = element("td");
    place.append(go);
    const about = [details.text("sources", row), record.source].filter(Boolean).join(" · ");
    words.append(element("small", "", about));
    made.append(element("td", "day", dateWords(record)), place, element("td", "", record.kind));
    made.append(element("td", "", sides), element("td", "", deathsWords(record.deaths)), words);
    return made;
  }
}

/**
 * @param {L.Map} map
 * @param {EventLayer} layer
 */
function themes(map, layer) {
  const wish = matchMedia("(prefers-color-scheme: dark)");
  /** @type {L.Layer | null} */
  let look = null;
  /** @param {boolean} dark */
  const set = (dark) => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    if (look) map.removeLayer(look);
    look = window.dateline?.mapLook({ dark }).addTo(map) ?? null;
    part("theme").textContent = dark ? "Light" : "Dark";
    layer.request();
  };
  wish.addEventListener("change", () => set(wish.matches));
  part("theme").addEventListener("click", () => set(document.documentElement.dataset.theme !== "dark"));
  set(wish.matches);
}

/**
 * @param {EventLayer} layer
 * @param {string[]} sources
 */
function filters(layer, sources) {
  const shown = new Set(sources.slice(0, 1));
  const tell = () => layer.setFilter({ ...layer.filter, sources: sources.length > 1 ? [...shown] : null });
  for (const source of sources.length > 1 ? sources : []) {
    const box = element("input", "", undefined, {
      type: "checkbox",
      change: () => {
        if (!shown.delete(source)) shown.add(source);
        tell();
      },
    });
    box.checked = shown.has(source);
    const label = element("label");
    label.append(box, source);
    part("sources").append(label);
  }
  const words = /** @type {HTMLInputElement} */ (part("search"));
  words.addEventListener("input", () => layer.setFilter({ ...layer.filter, words: words.value }));
  tell();
}

/**
 * Draws the page out of what stands in it; gives map and layer.
 * @param {Publication} told
 */
export function publish(told) {
  const { dateline, datelineEvents } = window;
  if (!dateline || !datelineEvents) throw new Error("The scripts of the map are missing.");
  const map = L.map("map").setView([0, 0], 2);
  const { bounds, credits, outlines } = told;
  dateline.ground({ outlines, bounds, credits, foot: FOOT_PX, place: location.pathname }).addTo(map);
  const layer = datelineEvents.eventLayer(told.layer);
  new Table(layer);
  layer.addTo(map);
  filters(layer, told.sources);
  themes(map, layer);
  return { map, layer };
}
