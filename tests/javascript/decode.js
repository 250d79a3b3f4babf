// Prints what the map reads in a file of columns and one of details, for tests in Python: node decode.js COLUMNS DETAILS

import { readFile } from "node:fs/promises";
import { readColumns, readDetails } from "../../geo/map/static/columns.js";
import { Tally } from "../../geo/map/static/tally.js";
import { toIso } from "../../geo/map/static/words.js";
import { LEGEND } from "./blocks.js";

const [columnsFile, detailsFile] = process.argv.slice(2);
const columns = await readColumns({ base64: await readFile(columnsFile, "base64") });
const details = await readDetails(columns, { base64: await readFile(detailsFile, "base64") });
const tally = new Tally(columns, LEGEND);
const records = Array.from({ length: columns.rows }, (_, row) => {
  const { start, end, place = 0, ...told } = tally.record(row);
  const text = (/** @type {string} */ name) => details.text(name, row);
  const texts = { id: text("id"), placeName: text("place_name"), country: text("country"), summary: text("summary") };
  const km = columns.radiiKm[columns.radius[place]];
  return { ...told, start: toIso(start), end: toIso(end), km, ...texts, found: details.findId(texts.id) };
});
console.log(JSON.stringify(records));
