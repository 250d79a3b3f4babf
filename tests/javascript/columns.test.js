// What is in a file of columns, and what is wrong with one, in words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { ColumnsError, Details, decodeColumns, readColumns, readDetails } from "../../geo/map/static/columns.js";
import { toDay } from "../../geo/map/static/words.js";
import { columnsBlock, detailsBlock } from "./blocks.js";

const ROWS = [
  { id: "b", start: "2013-02-10", lat: 10.5, lon: 2.25, precision: "near", km: 25, best: null, kind: "Riots" },
  { id: "a", start: "2013-02-08", lasts: 3, best: 70000, low: 60000, high: 90000 },
  { id: "c", start: "2013-02-10", b: "" },
];

/** @param {Uint8Array} bytes */
const packed = (bytes) => ({ base64: gzipSync(bytes).toString("base64") });

test("columns are decoded by name", () => {
  const columns = decodeColumns(columnsBlock(ROWS));
  assert.equal(columns.rows, 3);
  assert.equal(columns.firstDay, toDay("2013-02-08"));
  assert.deepEqual([...columns.starts], [0, 1, 1, 3]);
  assert.deepEqual([...columns.duration], [3, 0, 0]);
  assert.deepEqual([...columns.place], [0, 0, 1]);
  assert.deepEqual([...columns.lon, ...columns.lat], [-0.0447, 2.25, 16.2717, 10.5]);
  assert.deepEqual([columns.kinds, ...columns.kind], [["Battles", "Riots"], 0, 0, 1]);
  assert.deepEqual([columns.precisions, ...columns.precision], [["exact", "near"], 0, 1]);
  assert.deepEqual(columns.radiiKm, [0, 25]);
  const { steps, low } = columns.deaths;
  assert.deepEqual(
    Array.from(steps, (step) => (step ? step + low : null)),
    [70000, 2, null],
  );
});

test("no records are no error", () => {
  const columns = decodeColumns(columnsBlock([]));
  assert.deepEqual([columns.rows, columns.places, columns.days, ...columns.starts], [0, 0, 0, 0]);
});

for (const [what, source] of [
  ["gzip", packed(columnsBlock(ROWS))],
  ["plain, as a browser has unpacked it", { base64: Buffer.from(columnsBlock(ROWS)).toString("base64") }],
])
  test(`columns are read: ${what}`, async () => {
    assert.equal((await readColumns(/** @type {any} */ (source))).rows, 3);
  });

const WHOLE = columnsBlock(ROWS);
const text = (/** @type {string} */ words) => new TextEncoder().encode(words);

for (const [words, bytes] of /** @type {[RegExp, Uint8Array][]} */ ([
  [/an empty answer/, text("")],
  [/a web page; you may have to sign in again/, text("\n<!doctype html><title>Sign in</title>")],
  [/are not event records/, text("hello")],
  [/cut short/, WHOLE.slice(0, 12)],
  [/cut short/, WHOLE.slice(0, 40)],
  [/cut short/, WHOLE.slice(0, -1)],
  [/of version 9, this map reads version 1/, columnsBlock(ROWS, { version: 9 })],
  [/given event details in place of columns/, detailsBlock(ROWS)],
]))
  test(`wrong columns are told: ${words.source}, ${bytes.length} bytes`, () => {
    assert.throws(
      () => decodeColumns(bytes),
      (problem) => problem instanceof ColumnsError && words.test(problem.message),
    );
  });

test("gzip without an end is told", async () => {
  const { base64 } = packed(WHOLE);
  const half = { base64: Buffer.from(base64, "base64").subarray(0, 60).toString("base64") };
  await assert.rejects(readColumns(half), /damaged or cut short/);
});

test("texts are found by row and rows by id", async () => {
  const columns = decodeColumns(columnsBlock(ROWS));
  const details = await readDetails(columns, packed(detailsBlock(ROWS)));
  assert.deepEqual(
    [0, 1, 2].map((row) => details.text("id", row)),
    ["a", "c", "b"],
  );
  assert.deepEqual(
    ["a", "b", "c", "d", ""].map((id) => details.findId(id)),
    [0, 2, 1, -1, -1],
  );
  assert.equal(details.text("summary", 0), "", "a column that was not written");
});

test("texts of another edition are refused", () => {
  const columns = decodeColumns(columnsBlock(ROWS));
  assert.throws(() => new Details(columns, detailsBlock(ROWS, { edition: "two" })), /belong to another edition/);
});
