// looks.js is made by geo/map/layers/scripts.py, so that marks look alike in Python and in the browser.

import type { Kind, Sizes } from "./marks.js";

/** The six kinds, and "other". */
export const legend: Kind[];
export const sizes: Sizes;
/** How a precision is told, by its name. */
export const precisionWords: Record<string, string>;
