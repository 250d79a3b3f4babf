// What a page sees as `dateline`: the base map and an article's layers.

import { AreaLayer, ClaimLayer, claimsOn, PlaceLayer } from "./article.js";
import { Ground, MapLook } from "./basemap.js";
import { declutter, isDecluttered } from "./labels.js";

/** @import { ArticleConfig } from "./article.js" */
/** @import { GroundConfig, LookConfig } from "./basemap.js" */

/** @param {GroundConfig} told */
export function ground(told) {
  return new Ground(told);
}

/** @param {LookConfig} told */
export function mapLook(told) {
  return new MapLook(told);
}

/** @param {ArticleConfig} told */
export function placeLayer(told) {
  return new PlaceLayer(told);
}

/** @param {ArticleConfig} told */
export function areaLayer(told) {
  return new AreaLayer(told);
}

/** @param {ArticleConfig} told */
export function claimLayer(told) {
  return new ClaimLayer(told);
}

export { claimsOn, declutter, isDecluttered };
