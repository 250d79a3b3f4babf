// What an article names and tells of, on the map: places, areas, claims. Lists of tens of entries, made by
// geo/map/layers/article.py; the signs come from geo/map/layers/marks.py and are the only markup taken over.

import { notify, outlinesOf, pane } from "./basemap.js";
import { DensityLayer } from "./density.js";
import { declutter } from "./labels.js";
import { signs } from "./signs.js";
import { element, svg } from "./words.js";

/**
 * A place or an area of the article, or something that it claims to have happened; what each has is what
 * geo/map/layers/article.py gives it.
 * @typedef {object} Entry
 * @property {string} id
 * @property {number} lat
 * @property {number} lon
 */

/** @typedef {Entry & { name: string, tip: string[] }} Place */
/** @typedef {Place & { km: number, country: string }} Wide */

/**
 * km: how far it reaches, where it is an area; from, to: days like "2013-02-08".
 * @typedef {Entry & {
 *   kind: string, km: number | null, outline: [number, number][] | null, isArea: boolean, where: string, line: string,
 *   quote: string, from: string | null, to: string | null, isRough: boolean,
 * }} Claim
 */

/** @typedef {[from: string | null, to: string | null]} Days - null = open */

/**
 * entries or url: where the entries are; layer: what the page calls it; selected: an id; style, whose: of claims.
 * @typedef {object} ArticleConfig
 * @property {any[]} [entries]
 * @property {string} [url]
 * @property {string} layer
 * @property {string | null} selected
 * @property {Days} [window]
 * @property {"marks" | "density"} [style]
 * @property {"case" | "others"} [whose]
 */

/**
 * A layer with a clock: an event layer.
 * @typedef {L.Layer & { window: () => { from: string | null, to: string | null } | null }} Clocked
 */

/** @typedef {[x: number, y: number]} Pixels */

const REACH = "dateline-reach"; // the pane of what lies under the marks

const WIDEST_KM = 400;
/** @type {Pixels} */
const PLACE_OFFSET = [26, -26]; // from a place to its square: clear of the marks of records at the same point
/** @type {Pixels} */
const CLAIM_OFFSET = [-26, -26];
/** @type {Pixels} */
const OTHERS_OFFSET = [-26, 26]; // of what other articles tell of the same point
const SIGN_PX = 30;
/** @type {(by: number) => Pixels[]} */
const around = (by) => [
  [0, -by],
  [0, by],
  [-by, 0],
  [by, 0],
  [-by, -by],
  [by, -by],
  [-by, by],
  [by, by],
];
/** @type {Pixels[]} */
const ASIDE = [[0, 0], ...around(36), ...around(72)]; // where the sign of an area may stand beside its point
const MOST_LINES = 6;
const KM_PER_DEGREE = 111.2;
const FAINT = 0.45;
const READABLE_ZOOM = 7; // from which on the neighbours of a point do not hide it
const AIR_PX = 40; // around an area that the map goes to

// -- entries ----------------------------------------------------------------------------------------------------------

// A file is fetched once in the life of the page, so that a layer that is made anew with every change of the filters
// stands there at once.
/** @type {Map<string, any[]>} */
const files = new Map();

/** @type {WeakMap<L.Map, Set<ClaimLayer>>} */
const telling = new WeakMap();

/**
 * What the claim layers on a map tell of. The map fires "dateline-claims" when there is something else.
 * @param {L.Map} map
 */
export function claimsOn(map) {
  return [...(telling.get(map) ?? [])].flatMap(({ entries }) => entries);
}

/** @type {WeakMap<L.Map, Map<string, string | null>>} */
const chosenOn = new WeakMap(); // what is chosen on each map, by the sort of its layer: the map has gone there

/** @type {WeakMap<L.Layer, string[]>} */
const idsOf = new WeakMap(); // what a mark stands for

/** @type {WeakMap<L.Map, boolean>} */
const opening = new WeakMap(); // whether a map is being given its first layers

/**
 * @param {L.Map} map
 * @param {ArticleConfig} source
 * @param {(entries: any[]) => void} use
 */
function withEntries(map, { entries, url = "" }, use) {
  const known = entries ?? files.get(url);
  if (known) return use(known);
  fetch(url)
    .then((answer) => {
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      return answer.json();
    })
    .then((entries) => {
      files.set(url, entries);
      notify(map, "article", "");
      use(entries);
    })
    .catch((problem) =>
      notify(map, "article", `What the article says did not arrive (${problem.message}). Reload the page.`),
    );
}

// -- pieces -----------------------------------------------------------------------------------------------------------

/** @param {string[]} lines */
function tooltip(lines) {
  const tip = element("div", "dl-tip");
  tip.append(...lines.map((line, i) => element("div", i ? "dl-tip-line" : "dl-tip-title", line)));
  return tip;
}

let clicks = 0;

/**
 * Makes a mark one that can be read out, and chosen with Enter as well as by a click; it hands the page its ids, and a
 * number that tells a second click from the first.
 * @param {L.Marker} marker
 * @param {{ layer: string, ids: string[], tip: string[], priority: number, offset?: Pixels }} told
 */
function choosable(marker, { layer, ids, tip, priority, offset = [0, -8] }) {
  const told = () => {
    clicks += 1;
    return { type: "Feature", geometry: null, properties: { layer, ids, click: clicks } };
  };
  Object.assign(marker, { toGeoJSON: told });
  idsOf.set(marker, ids);
  marker.bindTooltip(tooltip(tip), { direction: "top", offset, className: "dl-tooltip", opacity: 1 });
  marker.on("add", () => {
    const node = marker.getElement();
    if (!node) return;
    node.setAttribute("aria-label", tip.join(". "));
    node.dataset.ids = ids.join(" ");
    node.dataset.priority = String(priority);
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter") marker.fire("click", { latlng: marker.getLatLng() }, true);
    });
  });
  return marker;
}

/**
 * A sign of `side` pixels, so far from its point; className tells what it is.
 * @param {{ lat: number, lon: number }} at
 * @param {object} told
 * @param {string} told.picture
 * @param {number} told.side
 * @param {Pixels} told.offset
 * @param {string} told.className
 * @param {string} [told.name]
 * @param {number} [told.count] - of what it stands for, shown from 2 on
 */
function signMarker({ lat, lon }, { picture, side, offset, className, name, count = 1 }) {
  const box = element("div", `dl-mark ${className}`);
  box.innerHTML = picture;
  if (name) box.append(element("span", "dl-label dl-hidden", name));
  if (count > 1) {
    const told = element("span", "dl-claim-count");
    told.dataset.count = String(count); // drawn by the style sheet: in words it is part of the name
    box.append(told);
  }
  const iconAnchor = L.point(side / 2 - offset[0], side / 2 - offset[1]);
  const icon = L.divIcon({ className: "dl-icon", html: box, iconSize: [side, side], iconAnchor });
  return L.marker([lat, lon], { icon, riseOnHover: true });
}

/**
 * The line from a point to its sign.
 * @param {{ lat: number, lon: number }} at
 * @param {Pixels} offset
 */
function leader({ lat, lon }, [x, y]) {
  const html = element("div", "dl-leader");
  html.innerHTML = `<svg width="60" height="60" viewBox="-30 -30 60 60"><path d="M0 0L${x} ${y}"/><circle r="2.5"/></svg>`;
  const icon = L.divIcon({ className: "dl-icon", html, iconSize: [60, 60] });
  return L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: REACH });
}

/** @param {string} className */
function outlineStyle(className) {
  return { className: `dl-reach ${className}`, interactive: false, pane: REACH };
}

/** @param {boolean} isSelected */
function selectedClass(isSelected) {
  return isSelected ? " dl-selected" : "";
}

/** @param {L.Map} map */
function isOpening(map) {
  const known = opening.get(map);
  if (known !== undefined) return known;
  opening.set(map, true);
  setTimeout(() => opening.set(map, false));
  return true;
}

/**
 * Goes to what was chosen: to a point as near as it can be read, or nearer if the map is; to an area so that it fills the map.
 * @param {L.Map} map
 * @param {Entry} chosen
 * @param {L.LatLngBounds | null} area
 */
function goTo(map, { lat, lon }, area) {
  const nearest = Math.max(map.getZoom(), READABLE_ZOOM);
  const zoom = area ? Math.min(nearest, map.getBoundsZoom(area, false, L.point(2 * AIR_PX, 2 * AIR_PX))) : nearest;
  const animate = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.setView(area ? area.getCenter() : [lat, lon], zoom, { animate });
}

/**
 * @param {{ lat: number, lon: number }} at
 * @param {number} km
 */
function boundsAround({ lat, lon }, km) {
  return L.latLng(lat, lon).toBounds(2000 * km);
}

/**
 * Leaves nothing behind: streamlit-folium keeps every group that it ever added.
 * @template {Entry} Of
 */
class ArticleLayer extends L.FeatureGroup {
  /** @param {ArticleConfig} told */
  constructor(told) {
    super();
    this.told = told;
    /** @type {Of[]} */
    this.entries = []; // once they have come
    /** @type {L.Map | null} */
    this.map = null;
    this.on("click", ({ propagatedFrom }) => this.#remember(idsOf.get(propagatedFrom) ?? []));
  }

  /** @returns {string} what its entries are */
  get sort() {
    return "";
  }

  /** @param {L.Map} map */
  onAdd(map) {
    this.map = map;
    pane(map, REACH, 390);
    super.onAdd(map);
    const isFirst = isOpening(map);
    withEntries(map, this.told, (entries) => {
      if (this.map !== map) return; // removed while they were on their way
      this.entries = entries;
      this.drawEntries(map);
      declutter(map);
      this.#follow(map, isFirst);
    });
    return this;
  }

  /**
   * The map goes to a new choice of the page: not to one that was clicked on it, and never because a filter changed. A map
   * that opens keeps the view that it was given, unless the choice lies outside.
   * @param {L.Map} map
   * @param {boolean} isFirst
   */
  #follow(map, isFirst) {
    const [known, { selected }] = [chosenOn.get(map) ?? new Map(), this.told];
    const isNew = known.get(this.sort) !== selected;
    chosenOn.set(map, known.set(this.sort, selected));
    const chosen = this.entries.find(({ id }) => this.isSelected(id));
    if (!chosen || !isNew) return;
    if (!isFirst) goTo(map, chosen, this.areaOf(chosen));
    else if (!map.getBounds().pad(-0.05).contains([chosen.lat, chosen.lon])) map.panTo([chosen.lat, chosen.lon]);
  }

  /** @param {string[]} ids - of the mark that was clicked */
  #remember(ids) {
    if (this.map && ids.length === 1)
      chosenOn.set(this.map, (chosenOn.get(this.map) ?? new Map()).set(this.sort, ids[0]));
  }

  /**
   * What an entry fills on the map; null for a point.
   * @param {Of} _entry
   * @returns {L.LatLngBounds | null}
   */
  areaOf(_entry) {
    return null;
  }

  /** @param {L.Map} map */
  onRemove(map) {
    this.map = null;
    super.onRemove(map);
    this.clearLayers();
    return this;
  }

  /** @param {string} id */
  isSelected(id) {
    return id === this.told.selected;
  }

  /** @param {L.Map} _map */
  drawEntries(_map) {}
}

// -- places -----------------------------------------------------------------------------------------------------------

/** @extends {ArticleLayer<Place>} */
export class PlaceLayer extends ArticleLayer {
  get sort() {
    return "place";
  }

  /** @param {L.Map} map */
  drawEntries(map) {
    for (const place of this.entries) {
      this.addLayer(leader(place, PLACE_OFFSET)); // under the marks of records at the same point
      this.addLayer(this.#marker(place));
    }
    map.fire("dateline-places");
  }

  /**
   * Where its squares are.
   * @param {L.Map} map
   */
  spots(map) {
    return this.entries.map((place) => spotOf(map, place, PLACE_OFFSET));
  }

  /** @param {Place} place */
  #marker(place) {
    const { id, name, tip } = place;
    const isSelected = this.isSelected(id);
    const className = `dl-places${selectedClass(isSelected)}`;
    const marker = signMarker(place, { picture: signs.place, side: 24, offset: PLACE_OFFSET, className, name });
    const [right, down] = PLACE_OFFSET;
    const priority = isSelected ? 1000 : 500;
    return choosable(marker, { layer: this.told.layer, ids: [id], tip, priority, offset: [right, down - 8] });
  }
}

// -- areas ------------------------------------------------------------------------------------------------------------

/** @extends {ArticleLayer<Wide>} */
export class AreaLayer extends ArticleLayer {
  get sort() {
    return "area";
  }

  /** @param {Wide} area */
  areaOf(area) {
    return boundsAround(area, area.km);
  }

  /** @param {L.Map} map */
  drawEntries(map) {
    const outlines = outlinesOf(map);
    for (const area of this.entries) {
      this.addLayer(this.#label(area));
      if (!area.country || !outlines) this.#addCircle(area);
      else outlines.whenShape(area.country, (shape) => this.#addShape(map, area, shape));
    }
  }

  /**
   * @param {L.Map} map
   * @param {Wide} area
   * @param {[number, number][][][] | null} shape
   */
  #addShape(map, area, shape) {
    if (this.map !== map) return; // removed while the outlines were loading
    if (shape) this.addLayer(L.polygon(shape, this.#style(area)));
    else this.#addCircle(area);
  }

  /**
   * A very wide circle says little and crosses everything: it is drawn while it is chosen.
   * @param {Wide} area
   */
  #addCircle(area) {
    if (area.km > WIDEST_KM && !this.isSelected(area.id)) return;
    this.addLayer(L.circle([area.lat, area.lon], { ...this.#style(area), radius: area.km * 1000 }));
  }

  /** @param {Wide} area */
  #style({ id }) {
    return outlineStyle(`dl-article-area${selectedClass(this.isSelected(id))}`);
  }

  /** @param {Wide} area */
  #label({ id, lat, lon, name, tip }) {
    const isSelected = this.isSelected(id);
    const box = element("div", `dl-area-label${selectedClass(isSelected)}`);
    box.append(element("span", "dl-label", name));
    const icon = L.divIcon({ className: "dl-icon dl-area-icon", html: box, iconSize: [0, 0] });
    const marker = L.marker([lat, lon], { icon, zIndexOffset: -1000 });
    return choosable(marker, { layer: this.told.layer, ids: [id], tip, priority: isSelected ? 2000 : 400 });
  }
}

// -- claims -----------------------------------------------------------------------------------------------------------

/**
 * Claims of the same place or area make one sign. The clocks of the map's event layers say which are shown.
 * @extends {ArticleLayer<Claim>}
 */
export class ClaimLayer extends ArticleLayer {
  /** @type {Clocked[]} */
  #clocks = [];
  #drawn = ""; // what is shown

  get sort() {
    return "claim";
  }

  /** @param {Claim} claim */
  areaOf(claim) {
    if (claim.outline) return L.latLngBounds(claim.outline);
    return claim.isArea && claim.km ? boundsAround(claim, claim.km) : null;
  }

  /** @param {L.Map} map */
  onAdd(map) {
    this.#clocks = [...(window.datelineEvents?.layersOf(map).values() ?? [])];
    for (const clock of this.#clocks) clock.on("window", this.#redraw, this);
    map.on("zoomend dateline-places", this.#regroup, this);
    telling.set(map, (telling.get(map) ?? new Set()).add(this));
    return super.onAdd(map);
  }

  /** @param {L.Map} map */
  onRemove(map) {
    for (const clock of this.#clocks) clock.off("window", this.#redraw, this);
    map.off("zoomend dateline-places", this.#regroup, this);
    telling.get(map)?.delete(this);
    map.fire("dateline-claims");
    return super.onRemove(map);
  }

  // What is too small to be told apart is another question at another zoom.
  #regroup() {
    this.#drawn = "";
    this.#redraw();
  }

  #redraw() {
    if (!this.map || JSON.stringify(this.#shown()) === this.#drawn) return;
    this.clearLayers();
    this.drawEntries(this.map);
    declutter(this.map);
  }

  /**
   * The claims inside every window, each with whether it may lie outside.
   * @returns {[id: string, mayLieOutside: boolean][]}
   */
  #shown() {
    const [first, last] = this.told.window ?? [null, null];
    const windows = [{ from: first, to: last }, ...this.#clocks.flatMap((clock) => clock.window() ?? [])];
    /** @param {Claim} claim */
    const isInside = ({ from, to }) =>
      windows.every((open) => !(open.to && from && from > open.to) && !(open.from && to && to < open.from));
    /** @param {Claim} claim */
    const isWhole = ({ from, to }) =>
      windows.every((open) => (!open.from || (from && from >= open.from)) && (!open.to || (to && to <= open.to)));
    /** @param {Claim} claim */
    const isDated = ({ from, to }) => from !== null || to !== null;
    const inside = this.entries.filter(isInside);
    return inside.map((claim) => [claim.id, isDated(claim) && claim.isRough && !isWhole(claim)]);
  }

  /** @param {L.Map} map */
  drawEntries(map) {
    const shown = this.#shown();
    const faint = new Map(shown);
    this.#drawn = JSON.stringify(shown);
    /** @type {Map<string, Claim[]>} */
    const groups = new Map();
    for (const claim of this.entries) {
      if (!faint.has(claim.id)) continue;
      const key = JSON.stringify([claim.lat, claim.lon, claim.isArea, isSmall(map, claim) ? "" : claim.where]);
      groups.set(key, [...(groups.get(key) ?? []), claim]);
    }
    map.fire("dateline-claims");
    const signed = this.#signed(map, [...groups.values()]);
    const turns = shareTurns(signed.map(([claim]) => claim));
    const beside = this.told.whose === "others" ? OTHERS_OFFSET : CLAIM_OFFSET;
    const taken = signed.filter(([claim]) => !claim.isArea).map(([claim]) => spotOf(map, claim, beside));
    map.eachLayer((layer) => layer instanceof PlaceLayer && taken.push(...layer.spots(map)));
    for (const claims of signed) {
      const isFaint = claims.every(({ id }) => faint.get(id));
      const [{ isArea }] = claims;
      const at = isArea ? edgeOf(claims[0], turns.get(claims[0]) ?? 0) : claims[0];
      const offset = isArea ? freeOffset(spotOf(map, at, [0, 0]), taken) : beside;
      if (isArea) taken.push(spotOf(map, at, offset));
      this.#drawGroup(claims, isFaint, at, offset);
    }
  }

  /**
   * The groups that have a sign: as density all that lies at a point has none, unless it is chosen.
   * @param {L.Map} map
   * @param {Claim[][]} groups
   */
  #signed(map, groups) {
    const canDraw = document.createElement("canvas").getContext("2d") !== null;
    if (this.told.style !== "density" || !canDraw) return groups;
    const points = groups.flat().filter(({ isArea }) => !isArea);
    if (points.length) this.addLayer(new DensityLayer(points, pane(map, REACH, 390)));
    return groups.filter((claims) => claims[0].isArea || claims.some(({ id }) => this.isSelected(id)));
  }

  /**
   * @param {Claim[]} claims
   * @param {boolean} isFaint
   * @param {{ lat: number, lon: number }} at - the point, or one on the outline of the area
   * @param {Pixels} offset - from there to the sign
   */
  #drawGroup(claims, isFaint, at, offset) {
    const isSelected = claims.some(({ id }) => this.isSelected(id));
    const { isArea } = claims[0];
    const look = isFaint ? " dl-faint" : this.told.whose === "others" && !isSelected ? " dl-of-others" : "";
    const className = `dl-claims${selectedClass(isSelected)}${look}`;
    if (isArea) for (const claim of claims) this.#addArea(claim, isFaint, this.isSelected(claim.id));
    const isAside = offset[0] || offset[1];
    if (isAside && (!isArea || hasEdge(claims[0]))) this.addLayer(leader(at, offset)); // the middle of a wide area is no place
    const sign = { picture: signOf(claims), side: SIGN_PX, offset, className, count: claims.length };
    const ids = claims.map(({ id }) => id);
    const told = {
      layer: this.told.layer,
      ids,
      tip: linesOf(claims, this.told.whose ? "case" : "article"),
      priority: isSelected ? 1000 : 450,
    };
    this.addLayer(choosable(signMarker(at, sign), { ...told, offset: [offset[0], offset[1] - 13] }));
  }

  /**
   * The outline, or a circle of the reach; a circle that crosses everything is left out until it is chosen.
   * @param {Claim} claim
   * @param {boolean} isFaint
   * @param {boolean} isSelected
   */
  #addArea(claim, isFaint, isSelected) {
    const colour = signs.colours[claim.kind] || signs.colours[signs.other];
    const opacity = isFaint ? FAINT : 1;
    const style = { ...outlineStyle(`dl-claim-area${selectedClass(isSelected)}`), color: colour, opacity };
    if (claim.outline) this.#addHatched(L.polygon(claim.outline, style), colour, opacity);
    else if (claim.km && (claim.km <= WIDEST_KM || isSelected))
      this.#addHatched(L.circle([claim.lat, claim.lon], { ...style, radius: claim.km * 1000 }), colour, opacity);
  }

  /**
   * @param {L.Path} shape
   * @param {string} colour
   * @param {number} opacity
   */
  #addHatched(shape, colour, opacity) {
    this.addLayer(shape);
    const path = shape.getElement();
    if (!(path instanceof SVGElement) || !path.ownerSVGElement) return;
    path.setAttribute("fill", `url(#${hatch(path.ownerSVGElement, colour)})`);
    path.setAttribute("fill-opacity", String(0.5 * opacity));
  }
}

/**
 * Where a sign stands on the map.
 * @param {L.Map} map
 * @param {{ lat: number, lon: number }} at
 * @param {Pixels} offset
 */
function spotOf(map, { lat, lon }, offset) {
  return map.latLngToLayerPoint([lat, lon]).add(offset);
}

/**
 * How far beside its point a sign is clear of the others: not at all, or by a sign's side, else there all the same.
 * @param {L.Point} at
 * @param {L.Point[]} taken
 * @returns {Pixels}
 */
function freeOffset(at, taken) {
  /** @param {Pixels} offset */
  const isFree = ([right, down]) =>
    taken.every(({ x, y }) => Math.abs(at.x + right - x) >= SIGN_PX || Math.abs(at.y + down - y) >= SIGN_PX);
  return ASIDE.find(isFree) ?? ASIDE[0];
}

/**
 * Too small on the screen for a sign of its own: a place, or an area that is hardly larger than a sign.
 * @param {L.Map} map
 * @param {Claim} claim
 */
function isSmall(map, { lat, km, isArea }) {
  const metresPerPixel = (156543 * Math.cos((lat * Math.PI) / 180)) / 2 ** map.getZoom();
  return !isArea || (km !== null && (km * 1000) / metresPerPixel < SIGN_PX);
}

/**
 * Areas around the same point have their signs at different sides.
 * @param {Claim[]} claims
 */
function shareTurns(claims) {
  /** @type {Map<Claim, number>} */
  const turns = new Map();
  for (const claim of claims) {
    const same = claims.filter(({ lat, lon, isArea }) => isArea && lat === claim.lat && lon === claim.lon);
    turns.set(claim, Math.max(0, same.indexOf(claim)) / Math.max(1, same.length));
  }
  return turns;
}

/**
 * Is its edge drawn?
 * @param {Claim} area
 */
function hasEdge({ km, outline }) {
  return Boolean(outline || (km && km <= WIDEST_KM));
}

/**
 * A point on the edge of an area, `turn` of the way around from the north: its middle is no place where anything is
 * known to have happened.
 * @param {Claim} area
 * @param {number} turn
 */
function edgeOf({ lat, lon, km, outline }, turn) {
  if (outline) {
    const north = outline.reduce((best, corner, i) => (corner[0] > outline[best][0] ? i : best), 0);
    const [edgeLat, edgeLon] = outline[(north + Math.floor(turn * outline.length)) % outline.length];
    return { lat: edgeLat, lon: edgeLon };
  }
  if (!km || km > WIDEST_KM) return { lat, lon };
  const [angle, degrees] = [2 * Math.PI * turn, km / KM_PER_DEGREE];
  return {
    lat: Math.min(85, lat + degrees * Math.cos(angle)),
    lon: lon + (degrees * Math.sin(angle)) / Math.cos((lat * Math.PI) / 180),
  };
}

/**
 * The sign of the kind that most of the claims are of.
 * @param {Claim[]} claims
 */
function signOf(claims) {
  const pictures = claims[0].isArea ? signs.claimArea : signs.claim;
  /** @param {string} kind */
  const times = (kind) => claims.filter((claim) => claim.kind === kind).length;
  const { kind } = claims.reduce((best, claim) => (times(claim.kind) > times(best.kind) ? claim : best));
  return pictures[kind] || pictures[signs.other];
}

/**
 * @param {Claim[]} claims
 * @param {string} whose
 */
function linesOf(claims, whose) {
  const { where } = claims[0];
  const title = `${where}: ${claims.length > 1 ? `${claims.length} events` : "an event"} of the ${whose}`;
  const lines = claims.slice(0, MOST_LINES).map(({ line }) => line);
  if (claims.length > MOST_LINES) lines.push(`and ${claims.length - MOST_LINES} more`);
  return [title, ...lines, ...(claims.length > 1 ? ["Click for all of them"] : [`“${claims[0].quote}”`])];
}

/**
 * A pattern of slanted lines in that colour, made once in this drawing; returns its id.
 * @param {SVGElement} drawing
 * @param {string} colour
 */
function hatch(drawing, colour) {
  const id = `dl-hatch-${colour.slice(1)}`;
  if (drawing.querySelector(`#${id}`)) return id;
  const units = { width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  const pattern = svg("pattern", { id, ...units });
  pattern.append(svg("line", { x1: 0, y1: 0, x2: 0, y2: 8, stroke: colour, "stroke-width": 2 }));
  drawing.append(pattern);
  return id;
}
