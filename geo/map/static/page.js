// The bridge between an event layer and the page around its map. The page tells its state (EventState in Python), and is
// told what happened on the map in the one way that streamlit-folium hands on: as the click on a feature.

import { toIso } from "./words.js";

/** @import { EventLayer, LayerState, OpenWindow } from "./eventlayer.js" */
/** @import { Area } from "./tally.js" */

const REST_MS = 400; // of the clock, before its window is told: more than streamlit-folium waits for a click

/**
 * What a feature tells beside the window: ids of chosen records and how many there are, an area that was drawn (null: taken
 * away), a name to filter by or not any more, or that the files behind the links are wanted again.
 * @typedef {{
 *   ids?: string[], total?: number, area?: Area | null, again?: true, pick?: { part: string, name: string },
 * }} Told
 */

/**
 * @param {unknown} one
 * @param {unknown} other
 */
function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

export class PageBridge {
  #layer;
  #turns = 0; // tells a second click on the same mark from the first
  /** @type {OpenWindow | null} */
  #windowTold = null;
  /** @type {LayerState | null} */
  #state = null; // as the page told it
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #resting = undefined;

  /** @param {EventLayer} layer */
  constructor(layer) {
    this.#layer = layer;
  }

  /**
   * Hands the page a feature. It always carries the window, cut to the days that the page's own slider has, and the page
   * may send that back.
   * @param {Told} properties
   * @param {L.LatLng} [where] - by default the middle of the map
   */
  tell(properties, where) {
    const { config, clock, map } = this.#layer;
    if (config.standalone || !map) return;
    this.#turns += 1;
    const told = { layer: "events", ids: [], ...properties, click: this.#turns };
    if (clock) {
      const { first, last, from, to } = clock;
      /** @param {number} day */
      const cut = (day) => toIso(Math.max(first, Math.min(last, day)));
      this.#windowTold = [cut(from), cut(to)];
      Object.assign(told, { window: this.#windowTold });
    }
    const feature = { type: "Feature", geometry: null, properties: told };
    this.#layer.report("click", { latlng: where ?? map.getCenter(), layer: { toGeoJSON: () => feature } });
  }

  // The window of the clock, once that rests.
  tellWindowSoon() {
    this.#resting = setTimeout(() => this.tell({}), REST_MS);
  }

  // What was to be told soon is not any more.
  hush() {
    clearTimeout(this.#resting);
  }

  // A window that comes from elsewhere than the clock is not the one that was told.
  forgetWindow() {
    this.#windowTold = null;
  }

  /**
   * Everything that the page keeps in its own state, at once. What is left out, or is as it was told last, stays as it is:
   * a page that tells the same again, or what it was told from here, does not turn back a clock that plays on.
   * @param {LayerState} state
   */
  adopt(state) {
    const layer = this.#layer;
    const before = this.#state ?? {};
    /** @param {keyof LayerState} part */
    const isNew = (part) => state[part] !== undefined && !isSame(state[part], before[part]);
    const [isMode, isStyle, isSelected, isServed] = [isNew("mode"), isNew("style"), isNew("selected"), isNew("served")];
    const isWindow = isNew("window") && !isSame(state.window, this.#windowTold);
    if (state.filter && isNew("filter")) layer.setFilter(state.filter);
    if (state.window && isWindow) layer.setWindow(...state.window);
    if (state.mode && isMode) layer.setMode(state.mode);
    if (state.style && isStyle) layer.setStyle(state.style);
    if (state.selected !== undefined && isSelected) layer.select(state.selected);
    if (isServed && this.#state) layer.comeAgain();
    this.#state = { ...before, ...state };
  }
}
