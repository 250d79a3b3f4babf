// Days in units of the calendar: the bars and ticks of a timeline.

/** @typedef {"day" | "week" | "month" | "quarter" | "year" | "decade"} Unit */

/** @type {Record<Unit, number>} - days, about */
const UNITS = { day: 1, week: 7, month: 30.4, quarter: 91.3, year: 365.2, decade: 3652 };
const MONTHS = { month: 1, quarter: 3, year: 12, decade: 120 };
const MONTH_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_MS = 86400000;

/**
 * The shortest unit of which so many days give bars that are not too thin.
 * @param {number} days
 * @param {number} width - pixels
 * @param {number} least - pixels that one should have
 * @returns {Unit}
 */
export function unitOf(days, width, least) {
  const units = /** @type {Unit[]} */ (Object.keys(UNITS));
  return units.find((unit) => (UNITS[unit] / days) * width >= least) ?? "decade";
}

/**
 * The first days of the units that touch the days from first to last, and behind them the first day of the next.
 * @param {Unit} unit
 * @param {number} first - since 1970
 * @param {number} last
 */
export function startsOf(unit, first, last) {
  /** @type {number[]} */
  const starts = [];
  if (unit === "day" || unit === "week") {
    const step = UNITS[unit];
    const begin = unit === "day" ? first : first - ((((first + 3) % 7) + 7) % 7); // weeks begin on Monday
    for (let day = begin; day <= last; day += step) starts.push(day);
    return [...starts, (starts.at(-1) ?? first) + step];
  }
  const step = MONTHS[unit];
  const date = new Date(first * DAY_MS);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth();
  for (let month = months - (((months % step) + step) % step); ; month += step) {
    starts.push(Math.round(utcOf(month) / DAY_MS));
    if (starts[starts.length - 1] > last) return starts;
  }
}

/**
 * @param {number} month - since the year 0
 */
function utcOf(month) {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(month / 12), ((month % 12) + 12) % 12, 1);
  return date.getTime();
}

/**
 * What stands under a tick.
 * @param {Unit} unit
 * @param {number} day
 */
export function tickWords(unit, day) {
  const date = new Date(day * DAY_MS);
  const [year, month] = [String(date.getUTCFullYear()), MONTH_NAMES[date.getUTCMonth()]];
  if (unit === "year" || unit === "decade") return year;
  return unit === "month" || unit === "quarter" ? `${month} ${year}` : `${date.getUTCDate()} ${month}`;
}
