// Clusters: cells of a grid that nest, and sums that are those of their spots.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeColumns } from "../../geo/map/static/columns.js";
import { CELL, DEATHS, NONE, POINTS, STRIDE, TOTAL } from "../../geo/map/static/level.js";
import { DEEPEST_LEVEL, levelOf, Tally } from "../../geo/map/static/tally.js";
import { columnsBlock, LEGEND, randomRows } from "./blocks.js";

/** @param {import("./blocks.js").Row[]} rows @param {number} zoom */
function levelled(rows, zoom) {
  const tally = new Tally(decodeColumns(columnsBlock(rows)), LEGEND);
  tally.setLevel(zoom);
  tally.run();
  assert.ok(tally.level);
  return { tally, level: tally.level };
}

for (const [zoom, expected] of [
  [-1, 0],
  [2.4, 2],
  [2.5, 3],
  [19, DEEPEST_LEVEL],
])
  test(`zoom ${zoom} is drawn with the grid of ${expected}`, () => {
    assert.equal(levelOf(zoom), expected);
  });

test("a cell holds the sums of its spots, and one that is alone in it is told", () => {
  const { tally, level } = levelled(randomRows(500), 3);
  const sums = new Uint32Array(level.sums.length);
  const alone = new Map();
  for (let spot = 0; spot < tally.spots.count; spot++) {
    const cell = tally.cellOf(spot);
    if (cell === NONE || !tally.total(spot)) continue;
    for (let i = 0; i <= DEATHS; i++) sums[cell * STRIDE + i] += tally.sums[spot * STRIDE + i];
    sums[cell * STRIDE + POINTS]++;
    alone.set(cell, spot);
  }
  assert.deepEqual([...level.sums], [...sums]);
  for (const [cell, spot] of alone) if (sums[cell * STRIDE + POINTS] === 1) assert.equal(level.spotXor[cell], spot);
});

test("a cell of one level lies in one cell of the level above", () => {
  const rows = randomRows(500);
  const [upper, lower] = [levelled(rows, 2), levelled(rows, 3)];
  const parents = new Map();
  for (let spot = 0; spot < upper.tally.spots.count; spot++) {
    const [cell, parent] = [lower.tally.cellOf(spot), upper.tally.cellOf(spot)];
    if (cell === NONE || parent === NONE) continue;
    assert.equal(parents.get(cell) ?? parent, parent);
    parents.set(cell, parent);
  }
});

test("clusters stand inside their cells, weighted by records", () => {
  const { level } = levelled(
    [
      { lat: 10, lon: 1 },
      { lat: 10, lon: 1, kind: "Riots" },
      { lat: 10, lon: 4 },
    ],
    2,
  );
  assert.equal(level.cells, 1);
  assert.ok(Math.abs(level.x[0] - (0.5 + 2 / 360)) < 1e-12);
  assert.equal(level.sums[TOTAL], 3);
});

test("an area that is wider than a cell is drawn by itself, a country never", () => {
  const rows = [{ precision: "admin1", km: 150 }, { precision: "country", km: 400, lat: 17 }, { lat: 16.3 }];
  const [near, far] = [levelled(rows, 7), levelled(rows, 2)];
  assert.deepEqual([near.level.loose.length, far.level.loose.length], [1, 0]);
  assert.equal(near.level.widest, near.tally.spots.reach[near.level.loose[0]]);
  const country = near.tally.spots.countries[0];
  assert.deepEqual(
    [near, far].map(({ tally }) => tally.sums[country * STRIDE + CELL]),
    [NONE, NONE],
  );
});

test("a cell's box holds its spots that have records inside", () => {
  const { tally } = levelled(
    [
      { lat: 10, lon: 1 },
      { lat: 11, lon: 4 },
      { lat: 10.5, lon: 2, kind: "Riots" },
    ],
    2,
  );
  const [west, north, east, south] = tally.boxOfCell(0);
  assert.deepEqual([west, east], [0.5 + 1 / 360, 0.5 + 4 / 360]);
  assert.ok(north < south);
  tally.setFilter({ kinds: ["Riots"] });
  tally.run();
  const [left, , right] = tally.boxOfCell(0);
  assert.equal(left, right);
});
