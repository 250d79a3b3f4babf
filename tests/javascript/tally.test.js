// Which records are inside, and what they add up to: against rows that are simply counted.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Details, decodeColumns } from "../../geo/map/static/columns.js";
import { Tally } from "../../geo/map/static/tally.js";
import { toDay, toIso } from "../../geo/map/static/words.js";
import { chance, columnsBlock, countryOf, detailsBlock, inOrder, LEGEND, randomRows } from "./blocks.js";

/** @import { Row, Whole } from "./blocks.js" */
/** @import { Area, Filter } from "../../geo/map/static/tally.js" */

/** @param {Row[]} rows */
function tallyOf(rows) {
  return new Tally(decodeColumns(columnsBlock(rows)), LEGEND);
}

/** @param {Tally} tally @param {string} from @param {string} to */
function countsIn(tally, from, to) {
  tally.setWindow(toDay(from), toDay(to));
  return tally.counts();
}

/** @type {(names: string[] | null | undefined, name: string) => boolean} */
const isAmong = (names, name) => !names || names.includes(name);

/** @type {(row: Whole, filter: Filter, from: number, to: number) => boolean} */
function isWanted(
  row,
  { kinds, actors, sources, precisions, countries, minDeaths = 0, unknownDeaths, area },
  from,
  to,
) {
  const [start, sides] = [toDay(row.start), `${row.a}; ${row.b}`.split("; ")];
  const isCounted = row.best === null ? (unknownDeaths ?? minDeaths <= 0) : row.best >= minDeaths;
  const isNamed = !actors || sides.some((side) => actors.includes(side));
  const isThere = isAmong(countries, countryOf(row)) && isInside(row, area);
  const isListed = isAmong(kinds, row.kind) && isAmong(sources, row.source) && isAmong(precisions, row.precision);
  return start <= to && start + row.lasts >= from && isCounted && isNamed && isListed && isThere;
}

/** @type {(row: Whole, area: Filter["area"]) => boolean} */
function isInside({ lat, lon }, area) {
  if (!area || Array.isArray(area)) return true;
  const { south, west, north, east } = area;
  return lat >= south && lat <= north && (west > east ? lon >= west || lon <= east : lon >= west && lon <= east);
}

/** @param {Whole[]} rows */
function counted(rows) {
  /** @type {Record<string, number>} */
  const kinds = {};
  for (const { kind } of rows) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const known = rows.flatMap(({ best }) => (best === null ? [] : [best]));
  return {
    records: rows.length,
    deaths: known.reduce((sum, best) => sum + best, 0),
    unknown: rows.length - known.length,
    kinds,
  };
}

/** @param {(below: number) => number} any @returns {Filter} */
function randomFilter(any) {
  const [south, north] = [any(180) - 90, any(180) - 90].sort((a, b) => a - b);
  return {
    kinds: any(2) ? LEGEND.filter(() => any(2)) : null,
    actors: any(3) ? null : ["Army", "Militia"],
    sources: any(3) ? null : ["One"],
    precisions: any(3) ? null : ["exact", "admin1"],
    countries: any(3) ? null : ["South"],
    minDeaths: any(2) ? 0 : any(6),
    unknownDeaths: any(3) ? undefined : Boolean(any(2)),
    area: any(3) ? null : { south, west: any(360) - 180, north, east: any(360) - 180 },
  };
}

/** What marks rest on. @param {Tally} tally */
function sumsOf(tally) {
  assert.ok(tally.level);
  return [tally.sums, tally.level.sums, tally.level.spotXor].map((sums) => [...sums]);
}

test("a record of several days is inside while it lasts", () => {
  const tally = tallyOf([{ start: "2013-02-01", lasts: 19 }, { start: "2013-06-01" }]);
  const days = ["2013-01-31", "2013-02-01", "2013-02-11", "2013-02-20", "2013-02-21"];
  assert.deepEqual(
    days.map((day) => countsIn(tally, day, day).records),
    [0, 1, 1, 1, 0],
  );
});

test("the last day is that on which the last record ends", () => {
  assert.equal(toIso(tallyOf([{ start: "2013-02-01", lasts: 40 }, { start: "2013-02-10" }]).lastDay), "2013-03-13");
  assert.deepEqual(tallyOf([]).counts(), { records: 0, deaths: 0, unknown: 0, kinds: {} });
});

for (const [filter, records] of /** @type {[Filter, number][]} */ ([
  [{}, 3],
  [{ minDeaths: 1 }, 1],
  [{ minDeaths: 1, unknownDeaths: true }, 2],
  [{ unknownDeaths: false }, 2],
]))
  test(`unknown, 0 and 5 deaths, with ${JSON.stringify(filter)}`, () => {
    const tally = tallyOf([{ best: null }, { best: 0 }, { best: 5 }]);
    tally.setFilter(filter);
    assert.equal(tally.counts().records, records);
  });

for (const [what, area, records] of /** @type {[string, Area, number][]} */ ([
  ["a rectangle", { south: 0, west: 0, north: 20, east: 10 }, 3],
  ["over the date line", { south: -20, west: 170, north: 20, east: -170 }, 2],
  [
    "a polygon",
    [
      [0, 0],
      [20, 0],
      [0, 20],
    ],
    2,
  ],
]))
  test(`an area filters: ${what}`, () => {
    const tally = tallyOf([
      { lat: 10, lon: 1 },
      { lat: 10, lon: 9 },
      { lat: 19, lon: 9 },
      { lat: 10, lon: 179 },
      { lat: 10, lon: -179 },
    ]);
    tally.setFilter({ area });
    assert.equal(tally.counts().records, records);
  });

describe("laws, for random records", () => {
  const rows = randomRows(600);
  const whole = inOrder(rows);

  test("counts are those of the rows that pass, whatever was asked before", () => {
    const [tally, any] = [tallyOf(rows), chance(11)];
    for (let turn = 0; turn < 150; turn++) {
      const filter = randomFilter(any);
      const [from, to] = [14500 + any(1700), 14500 + any(1700)].sort((a, b) => a - b);
      tally.setFilter(filter);
      tally.setWindow(from, to);
      assert.deepEqual(tally.counts(), counted(whole.filter((row) => isWanted(row, filter, from, to))), `turn ${turn}`);
    }
  });

  test("counts by day and groups add up to the same, whatever was asked before", () => {
    const [tally, any] = [tallyOf(rows), chance(17)];
    for (let turn = 0; turn < 40; turn++) {
      const filter = randomFilter(any);
      const [from, to] = [14500 + any(1700), 14500 + any(1700)].sort((a, b) => a - b);
      tally.setFilter(filter);
      tally.setWindow(from, to);
      const inside = whole.filter((row) => isWanted(row, filter, from, to));
      const { kinds, actors, countries, latest } = tally.groups();
      assert.deepEqual(Object.fromEntries(kinds), counted(inside).kinds);
      /** @type {(name: string) => number} */
      const named = (name) => inside.filter((row) => `${row.a}; ${row.b}`.split("; ").includes(name)).length;
      for (const [name, count] of actors) assert.equal(count, named(name), name);
      assert.equal(named("Police"), new Map(actors).get("Police") ?? 0);
      for (const [name, count] of countries)
        assert.equal(count, inside.filter((row) => countryOf(row) === name).length);
      assert.ok(latest.length === Math.min(6, inside.length) && latest.every((row) => inside.includes(whole[row])));
      const always = whole.filter((row) => isWanted(row, filter, 0, 99999));
      const days = tally.byDay();
      assert.ok(days);
      assert.equal(
        days.kinds.reduce((sum, count) => sum + count, 0),
        always.length,
      );
      always.forEach(({ start }) => {
        const at = (toDay(start) - days.first) * 7;
        assert.ok(days.kinds.subarray(at, at + 7).some((count) => count > 0));
      });
    }
  });

  test("steps add up like a fresh count, in clusters as well, also when they are cut into slices", () => {
    const [tally, any] = [tallyOf(rows), chance(3)];
    for (let turn = 0; turn < 60; turn++) {
      const from = 14500 + any(1700);
      tally.setWindow(from, from + any(400), { fades: turn % 20 > 14 });
      if (turn % 10 === 0) tally.setLevel(any(9));
      for (let slices = 0; !tally.run(turn % 2 ? Infinity : -1); slices++) assert.ok(slices < 100);
      const stepped = sumsOf(tally);
      tally.setFilter({});
      tally.run();
      assert.deepEqual(stepped, sumsOf(tally), `turn ${turn}`);
    }
  });

  test("the records of all spots are those that are counted, each once", async () => {
    const [tally, any] = [tallyOf(rows), chance(5)];
    for (let turn = 0; turn < 20; turn++) {
      tally.setFilter(randomFilter(any));
      tally.setWindow(14700, 14700 + any(900));
      const { records } = tally.counts();
      const spots = Array.from({ length: tally.spots.count }, (_, spot) => spot);
      const found = spots.flatMap((spot) => tally.rowsOf(spot, Infinity));
      assert.equal(new Set(found).size, records);
      assert.deepEqual(
        found.sort((a, b) => a - b),
        await tally.fetchRows(spots, Infinity),
      );
    }
  });

  test("a record says what its row did", () => {
    const tally = tallyOf(rows);
    whole.forEach(({ start, lasts, kind, a, b, best, precision }, row) => {
      const { start: begun, end, kind: told, sideA, sideB, deaths, precision: known } = tally.record(row);
      assert.deepEqual(
        [toIso(begun), end - begun, told, sideA, sideB, deaths.best, known],
        [start, lasts, kind, a, b, best, precision],
      );
    });
  });
});

test("a record of rough date that reaches over an edge of the window may lie outside", () => {
  const rough = { start: "2013-02-01", lasts: 27, datePrecision: "month" };
  const tally = tallyOf([
    rough,
    { ...rough, datePrecision: "days", lat: 10 },
    { start: "2013-02-01", lasts: 27, lat: 12 },
  ]);
  tally.setWindow(toDay("2013-02-10"), toDay("2013-03-31"));
  assert.equal(tally.uncertain().size, 2);
  tally.setWindow(toDay("2013-01-01"), toDay("2013-02-10"));
  assert.equal(tally.uncertain().size, 2);
  tally.setWindow(toDay("2013-01-01"), toDay("2013-03-31"));
  assert.equal(tally.uncertain().size, 0);
});

for (const [words, found] of /** @type {[string, string[]][]} */ ([
  ["ménaka", ["a", "b"]],
  ["MENAKA rebels", ["b"]],
  ["menaka nobody", []],
  ["market fire", ["c"]],
  ["  ", ["a", "b", "c"]],
  ["u'", []],
]))
  test(`words are looked for in every text of a record: ${words}`, async () => {
    const rows = [
      { id: "a", lat: 1, place_name: "Menaka", a: "Army", b: "Civilians" },
      { id: "b", lat: 2, place_name: "Près de Ménaka", a: "Army", b: "Rebels" },
      { id: "c", lat: 3, summary: "FIRE at the market" },
    ];
    const tally = tallyOf(rows);
    const details = new Details(tally.columns, detailsBlock(rows));
    tally.setRows(await details.rowsWith(words));
    const ids = inOrder(rows).filter((_, row) => tally._passes(row));
    assert.deepEqual(ids.map(({ id }) => id).sort(), found);
    assert.equal(tally.counts().records, found.length);
  });

test("names of machinery are names", () => {
  const { kinds } = tallyOf([{ kind: "__proto__" }, { kind: "constructor" }]).counts();
  assert.deepEqual(Object.keys(kinds).sort(), ["__proto__", "constructor"]);
});
