// The colours of marks. They come from the style sheet, so that they follow the theme of the map.

/** @import { Theme } from "./marks.js" */

const USUAL = { ground: "#ffffff", ink: "#22262a", halo: "#ffffff", land: "#fbfaf7" };
const SOFT = { light: "rgba(34, 38, 42, 0.20)", dark: "rgba(238, 242, 244, 0.28)" };
const HEAT = [
  [254, 217, 142],
  [254, 178, 76],
  [253, 141, 60],
  [240, 90, 40],
  [200, 40, 30],
  [130, 0, 30],
];

/**
 * @param {HTMLElement} box - of the map
 * @returns {Theme}
 */
export function themeOf(box) {
  const style = getComputedStyle(box);
  const isDark = box.classList.contains("dl-dark");
  /** @param {keyof typeof USUAL} name */
  const told = (name) => style.getPropertyValue(`--dl-${name}`).trim() || USUAL[name];
  return {
    ground: told("ground"),
    ink: told("ink"),
    halo: told("halo"),
    land: told("land"),
    soft: isDark ? SOFT.dark : SOFT.light,
    bands: bandsOf(box),
  };
}

/**
 * The colours of density, from little to much.
 * @param {HTMLElement} box - of the map
 */
export function bandsOf(box) {
  const heat = box.classList.contains("dl-dark") ? [...HEAT].reverse() : HEAT;
  return heat.map((colour, i) => [...colour, 150 + 15 * i]);
}
