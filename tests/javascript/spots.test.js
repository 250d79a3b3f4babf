// Places become spots: one for each point and way of being placed there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeColumns } from "../../geo/map/static/columns.js";
import { lowerBound, Spots } from "../../geo/map/static/spots.js";
import { columnsBlock, randomRows } from "./blocks.js";

/** @param {import("./blocks.js").Row[]} rows */
const spotsOf = (rows) => new Spots(decodeColumns(columnsBlock(rows)));

for (const [wanted, expected] of [
  [0, 0],
  [1, 0],
  [2, 1],
  [3, 3],
  [9, 4],
])
  test(`the first of 1, 2, 2, 4 that is at least ${wanted}`, () => {
    assert.equal(lowerBound([1, 2, 2, 4], wanted), expected);
  });

test("what is known exactly and nearly is one spot of a point, an area and a country are others", () => {
  const spots = spotsOf([
    { precision: "exact" },
    { precision: "near", km: 25 },
    { precision: "admin1", km: 150 },
    { precision: "country", km: 400 },
  ]);
  assert.equal(spots.count, 3);
  assert.deepEqual(
    [0, 1, 2].map((spot) => [spots.isWide(spot), spots.isCountry(spot)]),
    [
      [false, false],
      [true, false],
      [false, true],
    ],
  );
  assert.deepEqual(spots.countries, [2]);
  assert.deepEqual(spots.placesAround(1), [0, 3]);
});

test("a spot reaches as far as the widest of its places", () => {
  const [exact, near] = [spotsOf([{}]), spotsOf([{}, { precision: "near", km: 25 }])];
  assert.equal(exact.reach[0], 0);
  const share = 25000 / (40075016.7 * Math.cos((16.2717 * Math.PI) / 180));
  assert.ok(Math.abs(near.reach[0] - share) < 1e-9);
});

test("the poles lie on the edge of the world", () => {
  const { y } = spotsOf([
    { lat: 90, lon: -180 },
    { lat: -90, lon: 180 },
  ]);
  assert.ok(Math.abs(y[0]) < 1e-9 && Math.abs(y[1] - 1) < 1e-9);
});

test("every place has a spot at its point, and spots are sorted from west to east", () => {
  const columns = decodeColumns(columnsBlock(randomRows(400)));
  const spots = new Spots(columns);
  assert.deepEqual(
    [...spots.x],
    [...spots.x].sort((a, b) => a - b),
  );
  for (let place = 0; place < columns.places; place++) {
    const first = spots.place[spots.of[place]];
    assert.deepEqual([columns.lat[first], columns.lon[first]], [columns.lat[place], columns.lon[place]]);
  }
});
