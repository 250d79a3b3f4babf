// Answers of the map's own reader to questions about a file of tiles, for a test in Python: a line of JSON each.
// node tiles.js FILE QUESTIONS LEGEND: [{ view, zoom, from, to, filter }], [names of kinds]

import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { readTiles, TiledTally } from "../../geo/map/static/tiled.js";

const [tilesFile, questionsFile] = process.argv.slice(2);
const columns = await readTiles({ file: await openAsBlob(tilesFile) });
/** @param {unknown} problem */
const onFail = (problem) => {
  throw problem;
};
/** @type {(value?: unknown) => void} */
let tell = () => {};
const legend = JSON.parse(process.argv[4]);
const tally = new TiledTally(columns, legend, { onChange: () => tell(), onFail });
for (const { view, zoom, from, to, filter } of JSON.parse(await readFile(questionsFile, "utf-8"))) {
  tally.setFilter(filter);
  tally.setWindow(from, to);
  tally.setView({ ...view, zoom }, "clusters", "window");
  tally.run();
  for (let turns = 0; !tally.isAnswered(); turns++) {
    if (turns > 5000) throw new Error("it never answers");
    await new Promise((resolve) => {
      tell = resolve;
    });
    tally.run();
  }
  const { level } = tally;
  if (!level) throw new Error("nothing was counted");
  if (level.columnOf.some((column, cell) => cell && column < level.columnOf[cell - 1]))
    throw new Error("the map finds the cells in view by their columns, which are in no order");
  /** @type {Record<string, number[]>} */
  const cells = {};
  for (let cell = 0; cell < level.cells; cell++)
    cells[`${level.columnOf[cell]} ${level.rowOf[cell]}`] = [...level.sums.subarray(cell * 10, cell * 10 + 9)];
  while (!tally.byDay().kinds.length) await new Promise((resolve) => setTimeout(resolve, 5));
  const days = [...tally.byDay().kinds].reduce((sum, count) => sum + count, 0);
  console.log(JSON.stringify({ counts: tally.counts(), zoom: level.zoom, cells, days }));
}
