// What is shown, in bars: records by kind, actor and country, and the latest of them. It follows the clock while that plays;
// a click on a bar filters by it.

import { legend } from "./looks.js";
import { countWords, dateWords, deathsWords, element, number } from "./words.js";

/** @import { AnyDetails } from "./columns.js" */
/** @import { EventRecord, Filter, Groups } from "./tally.js" */

/** @typedef {"kinds" | "actors" | "countries"} Part */

const MOST_BARS = 6;
/** @type {Record<Part, string>} */
const TITLES = { kinds: "Kinds of event", actors: "Actors", countries: "Countries" };

export class Summary {
  #body = element("div", "dl-summary-body");
  #told = "";
  #onPick;
  #onChoose;

  /**
   * @param {object} told
   * @param {() => void} told.onOpen
   * @param {(part: Part, name: string) => void} told.onPick - to filter by, or not any more
   * @param {(row: number) => void} told.onChoose - a record
   * @param {() => void} told.onView - only what is in view
   */
  constructor({ onOpen, onPick, onChoose, onView }) {
    this.#onPick = onPick;
    this.#onChoose = onChoose;
    this.root = element("details", "dl-panel dl-summary", undefined, { toggle: onOpen });
    const view = element("button", "dl-again", "Only what is in view", { type: "button", click: onView });
    this.root.append(element("summary", "", "In these days"), this.#body, view);
  }

  /**
   * @param {Groups} groups
   * @param {{ filter: Filter, details: AnyDetails | null, record: (row: number) => EventRecord }} told
   */
  show(groups, { filter, details, record }) {
    const key = JSON.stringify([groups, filter, details !== null]);
    if (key === this.#told) return;
    this.#told = key;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.name : undefined;
    const parts = /** @type {Part[]} */ (Object.keys(TITLES)).flatMap((part) => this.#part(part, groups[part], filter));
    this.#body.replaceChildren(...parts, ...this.#latest(groups.latest, details, record));
    if (focused) for (const bar of this.#body.querySelectorAll("button")) if (bar.dataset.name === focused) bar.focus();
  }

  /**
   * @param {Part} part
   * @param {[string, number][]} counts
   * @param {Filter} filter
   */
  #part(part, counts, filter) {
    const chosen = new Set(filter[part] ?? []);
    if (counts.length < 2 && !chosen.size) return [];
    const listed = counts.slice(0, MOST_BARS);
    const most = Math.max(1, ...listed.map(([, count]) => count));
    const rows = listed.map(([name, count]) => this.#bar(part, name, count / most, count, chosen.has(name)));
    const title = element("h3", "", TITLES[part]);
    const rest = counts.length - listed.length;
    return [title, ...rows, ...(rest ? [element("p", "", `and ${countWords(rest, "other")}`)] : [])];
  }

  /**
   * @param {Part} part
   * @param {string} name
   * @param {number} share
   * @param {number} count
   * @param {boolean} isChosen
   */
  #bar(part, name, share, count, isChosen) {
    const colour = legend.find((kind) => kind.name === name)?.colour ?? "";
    const row = element("button", "dl-bar", undefined, {
      type: "button",
      title: isChosen ? "Filter by it no more" : "Filter by it",
      "aria-pressed": String(isChosen),
      click: () => this.#onPick(part, name),
    });
    row.dataset.name = `${part} ${name}`;
    const bar = element("span", "dl-bar-share");
    bar.style.width = `${100 * share}%`;
    if (part === "kinds" && colour) bar.style.background = colour;
    row.append(bar, element("span", "dl-bar-name", name), element("span", "dl-bar-count", number(count)));
    return row;
  }

  /**
   * @param {number[]} rows
   * @param {AnyDetails | null} details
   * @param {(row: number) => EventRecord} record
   */
  #latest(rows, details, record) {
    if (!rows.length || !details) return [];
    const listed = rows.map((row) => {
      const told = record(row);
      const button = element("button", "dl-latest", undefined, { type: "button", click: () => this.#onChoose(row) });
      const where = details.text("place_name", row) || "Place without a name";
      button.append(
        element("b", "", dateWords(told)),
        ` ${where}`,
        element("span", "dl-list-words", `${told.kind}, ${deathsWords(told.deaths)}`),
      );
      return button;
    });
    return [element("h3", "", "Latest records"), ...listed];
  }
}
