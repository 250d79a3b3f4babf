// A file of tiles behind a host: parts of it are read, and what is wrong with it or its host is told, with the remedy.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import test from "node:test";
import { deflateSync, gzipSync } from "node:zlib";
import { Archive, tileId } from "../../geo/map/static/archive.js";
import { readList, readStreams, readSums, runningOf } from "../../geo/map/static/sums.js";
import { readTiles } from "../../geo/map/static/tiled.js";

const ABOUT = {
  format: "dateline-tiles",
  version: 1,
  records: 3,
  first_day: "2013-02-01",
  last_day: "2013-02-28",
  kinds: ["Battles"],
  source_names: ["A"],
  precisions: ["exact"],
  parts_bytes: 5,
};
const PARTS = Buffer.from("parts");

/**
 * An archive with one tile, that of the world.
 * @param {object} about
 * @param {string} tile
 */
function archive(about = ABOUT, tile = "the world") {
  const root = gzipSync(Buffer.from([1, 0, 1, tile.length, 1]));
  const metadata = gzipSync(JSON.stringify(about));
  const header = Buffer.alloc(127);
  header.write("PMTiles");
  header[7] = 3;
  const sections = [127, root.length, 127 + root.length, metadata.length, 0, 0];
  const tiles = 127 + root.length + metadata.length;
  [...sections, tiles, tile.length].forEach((value, i) => {
    header.writeUInt32LE(value, 8 + 8 * i);
  });
  return Buffer.concat([header, root, metadata, Buffer.from(tile), PARTS]);
}

/**
 * What a host does with a question, by its name.
 * @type {Record<string, (content: Buffer, range: [number, number], answer: import("node:http").ServerResponse) => void>}
 */
const HOSTS = {
  ranges: (content, [first, last], answer) => {
    const part = content.subarray(first, last + 1);
    answer.writeHead(206, { "Content-Range": `bytes ${first}-${first + part.length - 1}/${content.length}` });
    answer.end(part);
  },
  whole: (content, _, answer) => answer.end(content),
  gone: (_, __, answer) => answer.writeHead(404, { "Content-Type": "text/plain" }).end("These records went."),
  broken: (_, __, answer) => answer.writeHead(500).end(),
  silent: (_, __, answer) => answer.destroy(),
};

/**
 * @param {string} host
 * @param {Buffer} content
 * @param {(url: string) => Promise<void>} use
 */
async function behind(host, content, use) {
  const server = createServer((asked, answer) => {
    const range = /bytes=(\d+)-(\d+)/.exec(asked.headers.range ?? "") ?? ["", "0", "0"];
    HOSTS[host](content, [Number(range[1]), Number(range[2])], answer);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  try {
    await use(`http://127.0.0.1:${port}/world.pmtiles`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("tiles and parts are read by ranges, from a host and from a file", async () => {
  const content = archive();
  await behind("ranges", content, async (url) => {
    for (const kept of [{ url }, { file: new Blob([new Uint8Array(content)]) }]) {
      const held = new Archive(kept);
      assert.deepEqual(await held.open(), ABOUT);
      const text = new TextDecoder();
      assert.equal(text.decode((await held.tile(0, 0, 0)) ?? undefined), "the world");
      assert.equal(await held.tile(3, 1, 2), null);
      assert.equal(text.decode(await held.part(1, 3)), "art");
    }
  });
});

/** @type {[string, string, Buffer, RegExp][]} */
const WRONG = [
  ["a host without ranges", "whole", archive(), /sends all of it where a part was asked for. Put it on a host/],
  ["a host that says why", "gone", archive(), /^These records went\.$/],
  ["a host that fails", "broken", archive(), /answered 500/],
  ["a host that is silent", "silent", archive(), /does not answer/],
  ["a file that is cut", "ranges", archive().subarray(0, -2), /cut short: [\d,]+ of [\d,]+ bytes/],
  ["the beginning of one", "ranges", archive().subarray(0, 90), /no file of tiles, or not all of it/],
  ["another file", "ranges", Buffer.from("<!doctype html>".repeat(20)), /no file of tiles.*records pack --tiles/],
  [
    "an older archive",
    "ranges",
    Buffer.concat([Buffer.from("PMTiles\x02"), archive().subarray(8)]),
    /version 2, not 3/,
  ],
  ["other tiles", "ranges", archive({ ...ABOUT, format: "mvt" }), /not of event records/],
  ["another version", "ranges", archive({ ...ABOUT, version: 7 }), /version 7, this map reads 2.*records pack --tiles/],
];

for (const [name, host, content, words] of WRONG)
  test(`${name} is told`, () =>
    behind(host, content, async (url) => {
      await assert.rejects(readTiles({ url }), (problem) => words.test(/** @type {Error} */ (problem).message));
    }));

test("a part that is not there is told", async () => {
  const held = new Archive({ file: new Blob([new Uint8Array(archive())]) });
  await held.open();
  await assert.rejects(held.part(2, 9), /cut short/);
});

test("tiles lie along a Hilbert curve", () => {
  const first = [
    [0, 0, 0],
    [1, 0, 0],
    [1, 0, 1],
    [1, 1, 1],
    [1, 1, 0],
    [2, 0, 0],
    [2, 1, 0],
    [2, 1, 1],
  ];
  assert.deepEqual(
    first.map(([z, x, y]) => tileId(z, x, y)),
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
  assert.equal(tileId(11, 2047, 0), (4 ** 12 - 1) / 3 - 1); // the last of its zoom
});

/** @param {number[][]} streams */
function packed(streams) {
  const widths = streams.map((values) => (Math.max(...values) > 255 ? 2 : Number(values.some(Boolean))));
  const planes = streams.flatMap((values, i) =>
    [0, 8].slice(0, widths[i]).flatMap((bits) => values.map((v) => v >> bits)),
  );
  return new Uint8Array(deflateSync(Buffer.from([streams[0].length, 0, 0, 0, ...widths, ...planes])));
}

test("running sums hold what begins up to a day, less what has ended", async () => {
  // Day 0: three records of a day, one of them with unknown deaths; day 2: one that lasts until day 4.
  const part = packed([
    [0, 2, 2],
    [3, 1, 0],
    [1, 0, 0],
    [7, 9, 0],
    [0, 1, 2],
    [0, 0, 0],
    [0, 17, 18],
  ]);
  const rows = await readSums(part, { kinds: 1, extras: 1, first: 100, steps: 31 });
  const running = runningOf(rows, 1, 1, Int16Array.of(0), Uint8Array.of(1));
  /** @type {(from: number, to: number) => number[]} */
  const inside = (from, to) => {
    const sums = new Float64Array(running.size);
    running.upTo(sums, to, 1);
    running.upTo(sums, from - 1, -1);
    return [...sums];
  };
  assert.deepEqual(inside(90, 140), [4, 1, 16]);
  assert.deepEqual(inside(100, 100), [3, 1, 7]);
  assert.deepEqual(inside(101, 101), [0, 0, 0]);
  assert.deepEqual(inside(103, 103), [1, 0, 9]);
  assert.deepEqual(inside(104, 110), [1, 0, 9]);
  assert.deepEqual(inside(105, 110), [0, 0, 0]);
});

test("a list tells days from the record before in the same cell", async () => {
  const part = packed([
    [4, 0, 3],
    [2, 6, 1],
    [0, 0, 5],
    [0, 0, 0],
    [1, 0, 200],
    [0, 0, 0],
    [0, 1, 0],
    [15, 15, 15],
  ]);
  const rows = await readList(part, 50);
  assert.deepEqual([...rows.cell], [4, 4, 7]);
  assert.deepEqual([...rows.start], [51, 54, 49]);
  assert.deepEqual([...rows.deaths], [1, 0, 200]);
});

test("numbers that are missing are told", async () => {
  const whole = packed([
    [1, 2],
    [3, 4],
  ]);
  assert.equal((await readStreams(whole, 2)).count, 2);
  await assert.rejects(readStreams(packed([[1, 2], [3]]), 2), /numbers in it are missing/);
  await assert.rejects(readStreams(whole.slice(0, -4), 2), /cannot be unpacked/);
});
