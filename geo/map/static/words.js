// Values in words, as geo/wording.py says them, and elements whose every text goes through textContent.
(function () {
  "use strict";
  const dateline = (window.datelineEvents = window.datelineEvents || {});
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const DAY_MS = 86400000;

  // attributes: set as attributes; functions become event listeners.
  function element(tag, className, text, attributes = {}) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") made.addEventListener(name, value);
      else made.setAttribute(name, value);
    }
    return made;
  }

  // A picture of 16 by 16 from one of our own paths, hidden from screen readers: the button says what it does.
  function icon(path) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [name, value] of [["viewBox", "0 0 16 16"], ["width", 16], ["height", 16], ["aria-hidden", "true"]]) made.setAttribute(name, value);
    made.append(document.createElementNS(made.namespaceURI, "path"));
    made.firstChild.setAttribute("d", path);
    return made;
  }

  // "2013-02-08" to days since 1970, and back.
  function toDay(text) {
    const day = Math.floor(Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / DAY_MS);
    if (Number.isNaN(day)) throw new RangeError(`${text} is not a date like 2013-02-08.`);
    return day;
  }

  function toIso(day) {
    return new Date(day * DAY_MS).toISOString().slice(0, 10);
  }

  function parts(day) {
    const date = new Date(day * DAY_MS);
    return { day: date.getUTCDate(), month: MONTHS[date.getUTCMonth()], year: date.getUTCFullYear() };
  }

  function dayWords(day) {
    const { day: number, month, year } = parts(day);
    return `${number} ${month} ${year}`;
  }

  function spanWords(from, to) {
    const [a, b] = [parts(from), parts(to)];
    if (from === to) return dayWords(from);
    const month = a.month === b.month && a.year === b.year ? "" : ` ${a.month}`;
    return `${a.day}${month}${a.year === b.year ? "" : ` ${a.year}`} to ${dayWords(to)}`;
  }

  function dateWords({ start, end, datePrecision }) {
    const alone = (day) => ({ year: `${parts(day).year}`, month: `${parts(day).month} ${parts(day).year}` })[datePrecision] || "";
    if (alone(start) && alone(start) === alone(end)) return alone(start);
    if (datePrecision === "week" && end - start === 6) return `week of ${dayWords(start)}`;
    return spanWords(start, end);
  }

  function number(value) {
    return value.toLocaleString("en");
  }

  function countWords(value, noun) {
    return `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
  }

  function deathsWords({ low, best, high }) {
    if (best === null) {
      const known = [low, high].filter((value) => value !== null);
      return known.length ? `${known.map(number).join(" to ")} deaths` : "deaths not recorded";
    }
    const [least, most] = [low ?? best, high ?? best];
    return countWords(best, "death") + (least === most ? "" : ` (${number(least)} to ${number(most)})`);
  }

  // The sum of best counts, and how many records have none.
  function sumWords({ records, deaths, unknown }) {
    const died = records === unknown ? "deaths not recorded" : countWords(deaths, "death");
    return unknown && records !== unknown ? `${died}, ${number(unknown)} without a count` : died;
  }

  function positionWords(lat, lon) {
    return `${Math.abs(lat).toFixed(4)}° ${lat >= 0 ? "N" : "S"}, ${Math.abs(lon).toFixed(4)}° ${lon >= 0 ? "E" : "W"}`;
  }

  dateline.words = { element, icon, toDay, toIso, dayWords, spanWords, dateWords, number, countWords, deathsWords, sumWords, positionWords };
})();
