// What stands beside the marks as ordinary elements: tooltip, list of records, records without a place, legend, and
// the words of all of them. Nothing here draws, counts or fetches.

import { DEATHS, POINTS, TOTAL } from "./level.js";
import { legend, precisionWords } from "./looks.js";
import { SEVERAL } from "./remote.js";
import { countWords, dateWords, deathsWords, element, number, positionWords, svg } from "./words.js";

/** @import { AnyDetails } from "./columns.js" */
/** @import { Kind, Mark } from "./marks.js" */
/** @import { Style } from "./scene.js" */
/** @import { AnyTally, EventRecord } from "./tally.js" */

/**
 * Records that no mark stands for, by where they are.
 * @typedef {{ name: string, records: number, deaths: number, spots: Set<number> }} Group
 */

const LARGEST_TIP = 6; // records told one by one
const MOST_GROUPS = 60;
const STYLES = { auto: "Clusters, then places", dots: "Every place", density: "Density" };

/** @param {EventRecord} record */
function recordWords(record) {
  return `${dateWords(record)} · ${record.kind} · ${deathsWords(record.deaths)}`;
}

/**
 * A press in a panel is none on the map under it, also where it takes away the very button that it fell on: Leaflet looks for the
 * panel around that button only afterwards.
 * @param {HTMLElement} root
 */
export function keepPresses(root) {
  L.DomEvent.disableClickPropagation(root);
  root.addEventListener("click", (event) => event.stopPropagation());
}

// -- tooltip ----------------------------------------------------------------------------------------------------------

export class Tip {
  /** @param {HTMLElement} box */
  constructor(box) {
    this._box = box;
    this.root = element("div", "dl-event-tip", undefined, { role: "tooltip" });
    this.root.hidden = true;
    box.append(this.root);
  }

  get words() {
    return Array.from(this.root.children, (line) => line.textContent).join(". ");
  }

  /**
   * Above the mark where there is room, else under it.
   * @param {string[]} lines
   * @param {number} x - pixels of the box
   * @param {number} y
   * @param {number} radius
   */
  show(lines, x, y, radius) {
    const { root, _box: box } = this;
    root.replaceChildren(...lines.map((line, i) => element("div", i ? "dl-tip-line" : "dl-tip-title", line)));
    root.hidden = false;
    const above = y - radius - 8 - root.offsetHeight;
    root.style.left = `${Math.max(4, Math.min(box.clientWidth - root.offsetWidth - 4, x - root.offsetWidth / 2))}px`;
    root.style.top = `${above >= 4 ? above : y + radius + 8}px`;
  }

  hide() {
    this.root.hidden = true;
  }
}

/**
 * Lines of a mark's tooltip.
 * @param {Mark} mark
 * @param {{ tally: AnyTally, details: AnyDetails | null, canZoom: boolean }} told - details: null until they are there
 */
export function markLines({ spot, look, sums, at }, { tally, details, canZoom }) {
  return spot === undefined
    ? clusterLines(sums, at, canZoom)
    : spotLines(spot, { sums, at, isExact: look === "exact" }, tally, details);
}

/**
 * @param {Uint32Array} sums
 * @param {number} at
 * @param {boolean} canZoom
 */
function clusterLines(sums, at, canZoom) {
  const places = sums[at + POINTS] === SEVERAL ? "several places" : countWords(sums[at + POINTS], "place");
  return [
    `${countWords(sums[at + TOTAL], "record")} at ${places}`,
    ...kindLines(sums, at),
    countWords(sums[at + DEATHS], "recorded death"),
    canZoom ? "Click to come closer" : "Click for a list",
  ];
}

/**
 * @param {number} spot
 * @param {{ sums: Uint32Array, at: number, isExact: boolean }} mark
 * @param {AnyTally} tally
 * @param {AnyDetails | null} details
 */
function spotLines(spot, { sums, at, isExact }, tally, details) {
  const { columns, spots } = tally;
  const total = sums[at + TOTAL];
  const place = spots.place[spot];
  const name = details ? details.placeText("place_name", place) || "Place without a name" : "…";
  const lines = [total === 1 ? name : `${name}: ${countWords(total, "record")}`];
  if (total > LARGEST_TIP) lines.push(...kindLines(sums, at), countWords(sums[at + DEATHS], "recorded death"));
  else lines.push(...tally.rowsOf(spot, LARGEST_TIP).map((row) => recordWords(tally.record(row))));
  if (!isExact) lines.push(precisionWords[columns.precisions[columns.precision[place]]] || "");
  if (total > 1) lines.push("Click for a list");
  return lines.filter(Boolean);
}

/**
 * @param {Uint32Array} sums
 * @param {number} at
 */
function kindLines(sums, at) {
  const counted = legend.map(({ name }, kind) => ({ name, count: sums[at + kind] })).filter(({ count }) => count);
  return counted.sort((a, b) => b.count - a.count).map(({ name, count }) => `${number(count)} ${name}`);
}

// -- list of records --------------------------------------------------------------------------------------------------

export class ListPanel {
  /** @param {HTMLElement} box */
  constructor(box) {
    this._box = box;
    /** @type {HTMLElement | null} */
    this.root = null;
    /** @type {Element | null} */
    this._from = null;
  }

  /**
   * @param {EventRecord[]} records
   * @param {object} told
   * @param {string} told.title
   * @param {string} told.where
   * @param {number} told.total - how many there are in all
   * @param {AnyDetails} told.details
   * @param {number | null} told.chosen - a row
   * @param {(row: number) => void} told.onChoose - one was chosen
   */
  open(records, { title, where, total, details, chosen, onChoose }) {
    this.close();
    const root = element("section", "dl-panel dl-list", undefined, { role: "dialog", "aria-label": title });
    root.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") this.close();
    });
    const head = element("header", "dl-panel-head");
    const shut = { type: "button", "aria-label": "Close the list", click: () => this.close() };
    head.append(element("h2", "", title), element("button", "dl-close", "×", shut));
    const list = element("ul", "dl-list-rows");
    for (const record of records) list.append(listItem(record, { details, chosen, onChoose }));
    root.append(head, ...(where ? [element("p", "dl-list-where", where)] : []), list);
    if (total > records.length)
      root.append(
        element(
          "p",
          "dl-list-more",
          `and ${number(total - records.length)} more: narrow the dates or filters to list them`,
        ),
      );
    keepPresses(root);
    L.DomEvent.disableScrollPropagation(root);
    this._from = document.activeElement;
    this._box.append(root);
    this.root = root;
    list.querySelector("button")?.focus({ preventScroll: true });
  }

  close() {
    if (!this.root) return;
    const hadFocus = this.root.contains(document.activeElement);
    this.root.remove();
    this.root = null;
    if (hadFocus && this._from instanceof HTMLElement) this._from.focus({ preventScroll: true });
  }
}

/**
 * @param {EventRecord} record
 * @param {{ details: AnyDetails, chosen: number | null, onChoose: (row: number) => void }} told
 */
function listItem(record, { details, chosen, onChoose }) {
  const item = element("li");
  const press = () => {
    for (const other of item.parentElement?.querySelectorAll("[aria-current]") ?? [])
      other.removeAttribute("aria-current");
    button.setAttribute("aria-current", "true");
    onChoose(record.row);
  };
  const button = element("button", "dl-list-row", recordWords(record), { type: "button", click: press });
  if (record.row === chosen) button.setAttribute("aria-current", "true");
  const sides = [record.sideA, record.sideB].filter(Boolean).join(" – ");
  const from = [record.source, details.text("id", record.row)].filter(Boolean).join(" · ");
  for (const words of [sides, details.text("summary", record.row), from])
    if (words) button.append(element("span", "dl-list-words", words));
  item.append(button);
  return item;
}

/** @param {EventRecord} record */
export function whereWords(record) {
  return `${positionWords(record.lat, record.lon)}; ${precisionWords[record.precision] || "precision unknown"}`;
}

// -- records that no mark stands for ----------------------------------------------------------------------------------

// A fold that says how many records are placed only roughly, and inside, "somewhere in" which country or region.
export class Somewhere {
  /** @param {{ onOpen: () => void, onChoose: (spots: Set<number>) => void }} told */
  constructor({ onOpen, onChoose }) {
    this.root = element("details", "dl-panel dl-somewhere", undefined, { toggle: () => onOpen() });
    this._head = this.root.appendChild(element("summary"));
    this._list = this.root.appendChild(element("ul", "dl-list-rows"));
    this._onChoose = onChoose;
    this.root.hidden = true;
    keepPresses(this.root);
    L.DomEvent.disableScrollPropagation(this.root);
  }

  /** @param {Group[]} groups - the largest first; names are wanted only while the fold is open */
  show(groups) {
    const records = groups.reduce((sum, group) => sum + group.records, 0);
    this.root.hidden = !records;
    const words = `${countWords(records, "record")} somewhere in a country or region`;
    if (this._head.textContent !== words) this._head.textContent = words;
    const items = this.root.open ? groups.slice(0, MOST_GROUPS).map((group) => this._item(group)) : [];
    this._list.replaceChildren(...items);
    const left = this.root.open ? groups.length - items.length : 0;
    if (left) this._list.append(element("li", "dl-list-more", `and ${countWords(left, "more place")}`));
  }

  /** @param {Group} group */
  _item({ name, records, deaths, spots }) {
    const item = element("li");
    const button = element("button", "dl-list-row", `Somewhere in ${name || "…"}`, {
      type: "button",
      click: () => this._onChoose(spots),
    });
    button.append(
      element("span", "dl-list-words", `${countWords(records, "record")}, ${countWords(deaths, "recorded death")}`),
    );
    item.append(button);
    return item;
  }
}

// -- legend -----------------------------------------------------------------------------------------------------------

/**
 * Kinds as buttons that hide and show them, how exact a place is, and the choice of style.
 * @param {object} told
 * @param {Set<string>} told.known - names of the kinds that there are
 * @param {Style} told.style
 * @param {boolean} told.isOpen
 * @param {(off: Set<string>) => void} told.onKinds - these are hidden
 * @param {(style: Style) => void} told.onStyle
 */
export function legendPanel({ known, style, isOpen, onKinds, onStyle }) {
  const root = element("details", "dl-panel dl-legend");
  root.open = isOpen;
  root.append(element("summary", "", "Legend"));
  /** @type {Set<string>} */
  const off = new Set();
  for (const kind of legend.filter(({ name }) => known.has(name))) {
    const press = () => {
      if (!off.delete(kind.name)) off.add(kind.name);
      button.setAttribute("aria-pressed", String(!off.has(kind.name)));
      onKinds(off);
    };
    const button = element("button", "dl-legend-kind", undefined, {
      type: "button",
      "aria-pressed": "true",
      click: press,
    });
    button.append(kindPicture(kind), element("span", "", kind.name));
    root.append(button);
  }
  for (const [look, words] of [
    ["exact", "exact place"],
    ["near", "within about 25 km"],
    ["area", "somewhere in an area"],
  ])
    root.append(lookLine(look, words));
  const choice = element("select", "dl-legend-style", undefined, {
    "aria-label": "Show as",
    change: () => onStyle(/** @type {Style} */ (choice.value)),
  });
  for (const [value, words] of Object.entries(STYLES)) choice.append(element("option", "", words, { value }));
  choice.value = style in STYLES ? style : "auto";
  root.append(choice);
  keepPresses(root);
  L.DomEvent.disableScrollPropagation(root);
  return root;
}

/** @param {Element[]} parts */
function picture(parts) {
  const root = svg("svg", { viewBox: "-14 -14 28 28", width: 18, height: 18, "aria-hidden": "true" });
  root.append(...parts);
  return root;
}

/** @param {Kind} kind */
function kindPicture({ path, colour, ink, letter, drop }) {
  const text = svg("text", {
    y: 10 * drop + 5,
    "text-anchor": "middle",
    "font-size": 14,
    "font-weight": 700,
    fill: ink,
  });
  text.textContent = letter;
  return picture([svg("path", { d: path, fill: colour }), text]);
}

/**
 * @param {string} look
 * @param {string} words
 */
function lookLine(look, words) {
  const row = element("div", "dl-legend-look");
  const shape = { r: 9, class: `dl-look dl-look-${look}` };
  row.append(picture([svg("circle", shape)]), element("span", "", words));
  return row;
}

// -- notice -----------------------------------------------------------------------------------------------------------

// A line on the map, with a button when something can be tried again; the base map stays.
export class Notice {
  /** @param {HTMLElement} box */
  constructor(box) {
    this._box = box;
    /** @type {HTMLElement | null} */
    this._root = null;
  }

  /**
   * @param {string} words - "" for none
   * @param {() => void} [again]
   */
  show(words, again) {
    this._root?.remove();
    this._root = null;
    if (!words) return;
    const root = element("div", "dl-event-notice", words, { role: again ? "alert" : "status" });
    const press = () => {
      this.show("");
      again?.();
    };
    if (again) root.append(element("button", "dl-again", "Try again", { type: "button", click: press }));
    keepPresses(root);
    this._box.append(root);
    this._root = root;
  }

  /**
   * Asks for a file of the reader's.
   * @param {string} words
   * @param {string} label
   * @param {(file: File) => void} use
   */
  ask(words, label, use) {
    this.show(words);
    const input = element("input", "dl-unseen", undefined, { type: "file", accept: ".pmtiles", "aria-label": label });
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      if (!file) return;
      this.show("");
      use(file);
    });
    const button = element("button", "dl-again", label, { type: "button", click: () => input.click() });
    this._root?.append(button, input);
  }
}
