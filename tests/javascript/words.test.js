// Values in words, as geo/wording.py says them.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as words from "../../geo/map/static/words.js";

const { toDay } = words;

for (const [day, iso] of /** @type {[number, string][]} */ ([
  [0, "1970-01-01"],
  [-1, "1969-12-31"],
  [15744, "2013-02-08"],
  [-96669, "1705-05-01"],
]))
  test(`day ${day} is ${iso}`, () => {
    assert.equal(toDay(iso), day);
    assert.equal(words.toIso(day), iso);
  });

test("what is no date is refused", () => {
  assert.throws(() => toDay("yesterday"), RangeError);
});

for (const [from, to, expected] of [
  ["2013-02-08", "2013-02-08", "8 Feb 2013"],
  ["2013-02-08", "2013-02-09", "8 to 9 Feb 2013"],
  ["2013-02-08", "2013-03-01", "8 Feb to 1 Mar 2013"],
  ["2012-12-31", "2013-01-01", "31 Dec 2012 to 1 Jan 2013"],
])
  test(`${from} to ${to} in words`, () => {
    assert.equal(words.spanWords(toDay(from), toDay(to)), expected);
  });

for (const [start, end, datePrecision, expected] of [
  ["2013-02-01", "2013-02-28", "month", "Feb 2013"],
  ["2013-01-01", "2013-12-31", "year", "2013"],
  ["2013-02-04", "2013-02-10", "week", "week of 4 Feb 2013"],
  ["2013-02-04", "2013-02-09", "week", "4 to 9 Feb 2013"],
  ["2013-02-04", "2013-03-05", "month", "4 Feb to 5 Mar 2013"],
])
  test(`${start} to ${end}, known to the ${datePrecision}`, () => {
    assert.equal(words.dateWords({ start: toDay(start), end: toDay(end), datePrecision }), expected);
  });

for (const [low, best, high, expected] of /** @type {[number | null, number | null, number | null, string][]} */ ([
  [null, null, null, "deaths not recorded"],
  [null, 0, null, "0 deaths"],
  [1, 1, 1, "1 death"],
  [1, 2, 1300, "2 deaths (1 to 1,300)"],
  [null, 2, 3, "2 deaths (2 to 3)"],
  [27, null, null, "27 deaths"],
  [2, null, 5, "2 to 5 deaths"],
]))
  test(`${low}, ${best}, ${high} deaths`, () => {
    assert.equal(words.deathsWords({ low, best, high }), expected);
  });

test("a sum tells how many records have no count", () => {
  assert.equal(words.sumWords({ records: 3, deaths: 4, unknown: 0 }), "4 deaths");
  assert.equal(words.sumWords({ records: 3, deaths: 1, unknown: 2 }), "1 death, 2 without a count");
  assert.equal(words.sumWords({ records: 3, deaths: 0, unknown: 3 }), "deaths not recorded");
  assert.equal(words.sumWords({ records: 0, deaths: 0, unknown: 0 }), "");
});

test("0 is many, 1 is one", () => {
  assert.deepEqual(
    [0, 1, 1234].map((value) => words.countWords(value, "record")),
    ["0 records", "1 record", "1,234 records"],
  );
});

test("a position is told with its sides", () => {
  assert.equal(words.positionWords(16.2717, -0.0447), "16.2717° N, 0.0447° W");
  assert.equal(words.positionWords(-33.9, 151), "33.9000° S, 151.0000° E");
});
