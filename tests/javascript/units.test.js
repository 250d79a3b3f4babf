// Units of the calendar: how wide the bars of a timeline are, and where they begin.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startsOf, tickWords, unitOf } from "../../geo/map/static/units.js";
import { toDay, toIso } from "../../geo/map/static/words.js";

/** @type {[days: number, width: number, least: number, unit: string][]} */
const WIDTHS = [
  [30, 900, 4, "day"],
  [479, 900, 4, "week"],
  [4000, 900, 4, "month"],
  [36500, 900, 4, "year"],
  [36500, 300, 4, "decade"],
  [479, 900, 64, "quarter"],
  [400000, 10, 64, "decade"],
];

for (const [days, width, least, unit] of WIDTHS)
  test(`${days} days on ${width} pixels, of at least ${least} each, are told by ${unit}`, () => {
    assert.equal(unitOf(days, width, least), unit);
  });

/** @type {[unit: import("../../geo/map/static/units.js").Unit, first: string, last: string, starts: string[]][]} */
const STARTS = [
  ["day", "2013-02-08", "2013-02-09", ["2013-02-08", "2013-02-09", "2013-02-10"]],
  ["week", "2013-02-08", "2013-02-12", ["2013-02-04", "2013-02-11", "2013-02-18"]], // Mondays
  ["month", "2012-12-31", "2013-01-01", ["2012-12-01", "2013-01-01", "2013-02-01"]],
  ["quarter", "2013-05-10", "2013-05-10", ["2013-04-01", "2013-07-01"]],
  ["year", "1969-07-01", "1970-01-01", ["1969-01-01", "1970-01-01", "1971-01-01"]],
  ["decade", "1999-12-31", "2000-01-01", ["1990-01-01", "2000-01-01", "2010-01-01"]],
  ["week", "1969-12-30", "1969-12-30", ["1969-12-29", "1970-01-05"]],
  ["year", "0099-03-01", "0099-04-01", ["0099-01-01", "0100-01-01"]],
];

for (const [unit, first, last, starts] of STARTS)
  test(`each ${unit} of ${first} to ${last} begins on its first day`, () => {
    assert.deepEqual(startsOf(unit, toDay(first), toDay(last)).map(toIso), starts);
  });

test("a tick says no more than its unit", () => {
  const day = toDay("2013-04-01");
  assert.deepEqual(
    ["day", "week", "month", "quarter", "year"].map((unit) => tickWords(/** @type {any} */ (unit), day)),
    ["1 Apr", "1 Apr", "Apr 2013", "Apr 2013", "2013"],
  );
});
