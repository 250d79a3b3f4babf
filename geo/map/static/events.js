// What a page sees as `datelineEvents`: the event layer, and how to find it again on its map.

import { EventLayer, EventState, layersOf } from "./eventlayer.js";

/** @import { LayerConfig, LayerState } from "./eventlayer.js" */

/** @param {LayerConfig} config */
export function eventLayer(config) {
  return new EventLayer(config);
}

/**
 * @param {string} name - of the layer
 * @param {LayerState} state
 */
export function eventState(name, state) {
  return new EventState(name, state);
}

export { layersOf };
