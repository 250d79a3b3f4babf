// Values in words, as geo/wording.py says them, and elements whose every text goes through textContent.

/**
 * @typedef {object} Deaths - null = unknown
 * @property {number | null} low
 * @property {number | null} best
 * @property {number | null} high
 */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_MS = 86400000;

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [className]
 * @param {string} [text]
 * @param {Record<string, string | number | ((event: any) => void)>} [attributes] - functions become event listeners
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, className, text, attributes = {}) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else made.setAttribute(name, String(value));
  }
  return made;
}

/**
 * An element of a drawing.
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
export function svg(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/**
 * A picture of 16 by 16 from one of our own paths, hidden from screen readers: the button says what it does.
 * @param {string} path
 */
export function icon(path) {
  const made = svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" });
  made.append(svg("path", { d: path }));
  return made;
}

/**
 * "2013-02-08" to days since 1970; `toIso` is the way back.
 * @param {string} text
 */
export function toDay(text) {
  const day = Math.floor(Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / DAY_MS);
  if (Number.isNaN(day)) throw new RangeError(`${text} is not a date like 2013-02-08.`);
  return day;
}

/** @param {number} day */
export function toIso(day) {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** @param {number} day */
function parts(day) {
  const date = new Date(day * DAY_MS);
  return { day: date.getUTCDate(), month: MONTHS[date.getUTCMonth()], year: date.getUTCFullYear() };
}

/** @param {number} day */
export function dayWords(day) {
  const { day: number, month, year } = parts(day);
  return `${number} ${month} ${year}`;
}

/**
 * @param {number} from
 * @param {number} to
 */
export function spanWords(from, to) {
  const [a, b] = [parts(from), parts(to)];
  if (from === to) return dayWords(from);
  const month = a.month === b.month && a.year === b.year ? "" : ` ${a.month}`;
  return `${a.day}${month}${a.year === b.year ? "" : ` ${a.year}`} to ${dayWords(to)}`;
}

/** @param {{ start: number, end: number, datePrecision: string }} record */
export function dateWords({ start, end, datePrecision }) {
  /** @param {number} day */
  const alone = (day) => {
    const { month, year } = parts(day);
    return { year: `${year}`, month: `${month} ${year}` }[datePrecision] || "";
  };
  if (alone(start) && alone(start) === alone(end)) return alone(start);
  if (datePrecision === "week" && end - start === 6) return `week of ${dayWords(start)}`;
  return spanWords(start, end);
}

/** @param {number} value */
export function number(value) {
  return value.toLocaleString("en");
}

/**
 * @param {number} value
 * @param {string} noun
 */
export function countWords(value, noun) {
  return `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** @param {Deaths} deaths */
export function deathsWords({ low, best, high }) {
  if (best === null) {
    const known = [low, high].filter((value) => value !== null);
    return known.length ? `${known.map(number).join(" to ")} deaths` : "deaths not recorded";
  }
  const [least, most] = [low ?? best, high ?? best];
  return countWords(best, "death") + (least === most ? "" : ` (${number(least)} to ${number(most)})`);
}

/**
 * The sum of best counts, and how many records have none; "" without any record.
 * @param {{ records: number, deaths: number, unknown: number }} counts
 */
export function sumWords({ records, deaths, unknown }) {
  if (!records) return "";
  const died = records === unknown ? "deaths not recorded" : countWords(deaths, "death");
  return unknown && records !== unknown ? `${died}, ${number(unknown)} without a count` : died;
}

/**
 * @param {number} lat
 * @param {number} lon
 */
export function positionWords(lat, lon) {
  return `${Math.abs(lat).toFixed(4)}° ${lat >= 0 ? "N" : "S"}, ${Math.abs(lon).toFixed(4)}° ${lon >= 0 ? "E" : "W"}`;
}
