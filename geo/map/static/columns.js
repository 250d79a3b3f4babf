// Event columns as geo/map/columns.py writes them: fetched or embedded, unpacked, checked, decoded into typed arrays.
// Knows nothing of maps. Whatever is wrong with the bytes becomes a ColumnsError whose message is a whole sentence.
(function () {
  "use strict";
  const dateline = (window.datelineEvents = window.datelineEvents || {});
  const MAGIC = "DATELINE";
  const VERSION = 1;
  const RELOAD = "Try again, or reload the page.";

  class ColumnsError extends Error {}

  // -- bytes -----------------------------------------------------------------------------------------------------

  // source: {url} or {base64}. Resolves to the block's bytes, unpacked.
  async function readBytes(source) {
    const bytes = source.base64 === undefined ? await fetchBytes(source.url) : fromBase64(source.base64);
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? inflate(bytes) : bytes; // fetch has unpacked what a server declared
  }

  async function fetchBytes(url) {
    let answer;
    try {
      answer = await fetch(url);
      if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
    } catch (problem) {
      throw new ColumnsError(`The event records did not arrive (${problem.message}). ${RELOAD}`);
    }
    throw new ColumnsError(`The event records did not arrive: the server answered ${answer.status}. ${RELOAD}`);
  }

  function fromBase64(text) {
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
    return bytes;
  }

  async function inflate(bytes) {
    if (!window.DecompressionStream)
      throw new ColumnsError("This browser cannot unpack the event records; it is too old. Use a newer one.");
    try {
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      return new Uint8Array(await new Response(stream).arrayBuffer());
    } catch {
      throw new ColumnsError(`The event records arrived damaged or cut short. ${RELOAD}`);
    }
  }

  // -- one block -------------------------------------------------------------------------------------------------

  // The header of a block, and its arrays by name, each {...what the header tells, data: Uint8Array}.
  function splitBlock(bytes, part) {
    const text = new TextDecoder();
    if (text.decode(bytes.subarray(0, 8)) !== MAGIC) throw new ColumnsError(strangerWords(text.decode(bytes.subarray(0, 200))));
    if (bytes.length < 16) throw cutShort();
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const version = view.getUint32(8, true);
    if (version !== VERSION)
      throw new ColumnsError(`The event records are of version ${version}, this map reads version ${VERSION}. Reload the page.`);
    let end = 16 + view.getUint32(12, true);
    if (end > bytes.length) throw cutShort();
    const header = JSON.parse(text.decode(bytes.subarray(16, end)));
    if (header.part !== part) throw new ColumnsError(`The map was given event ${header.part} in place of ${part}. ${RELOAD}`);
    for (const told of header.arrays) {
      told.data = bytes.subarray(end, (end += told.bytes));
      if (end > bytes.length) throw cutShort();
    }
    return { header, arrays: Object.fromEntries(header.arrays.map((told) => [told.name, told])) };
  }

  function cutShort() {
    return new ColumnsError(`The event records arrived cut short. ${RELOAD}`);
  }

  function strangerWords(beginning) {
    if (!beginning) return `The server sent no event records, but an empty answer. ${RELOAD}`;
    const isPage = beginning.trimStart().startsWith("<");
    return isPage
      ? `Instead of event records the server sent a web page; you may have to sign in again. ${RELOAD}`
      : `What the server sent are not event records. ${RELOAD}`;
  }

  // Byte planes to numbers, in the smallest type that holds them. A column's `low` is 0 unless it says how to use it.
  function steps({ data, count, width }) {
    const Type = [Uint8Array, Uint8Array, Uint16Array, Uint32Array, Uint32Array][width] || Float64Array;
    const values = new Type(count);
    for (let plane = 0, unit = 1; plane < width; plane++, unit *= 256) {
      const from = plane * count;
      for (let i = 0; i < count; i++) values[i] += data[from + i] * unit;
    }
    return values;
  }

  // The same, with `low`, added up from the first on.
  function sums(told) {
    const values = new Float64Array(told.count);
    const each = steps(told);
    let sum = 0;
    for (let i = 0; i < told.count; i++) values[i] = sum += each[i] + told.low;
    return values;
  }

  function degrees(told, decimals) {
    if (decimals === null) return new Float64Array(told.data.slice().buffer);
    const unit = 10 ** decimals;
    return sums(told).map((value) => value / unit);
  }

  // A column whose 0 means "unknown": value = step + low.
  function counts(told) {
    return { steps: steps(told), low: told.low };
  }

  // -- columns ---------------------------------------------------------------------------------------------------

  // First row of each day; one more than there are days, the last being the number of rows.
  function dayStarts(told) {
    const perDay = steps(told);
    const starts = new Uint32Array(told.count + 1);
    for (let day = 0; day < told.count; day++) starts[day + 1] = starts[day] + perDay[day];
    return starts;
  }

  // A row tells how far its place lies after that of the row before; every day begins anew.
  function placesOfRows(told, starts, places) {
    const each = steps(told);
    const rows = new (places > 65536 ? Uint32Array : Uint16Array)(told.count);
    for (let day = 0; day + 1 < starts.length; day++) {
      let place = 0;
      for (let row = starts[day]; row < starts[day + 1]; row++) rows[row] = place += each[row];
    }
    return rows;
  }

  // Everything by name. Days count from `firstDay` (days since 1970); rows are sorted by start day.
  function decodeColumns(bytes) {
    const { header, arrays } = splitBlock(bytes, "columns");
    const starts = dayStarts(arrays.per_day);
    return {
      edition: header.edition,
      rows: header.rows,
      places: header.places,
      firstDay: header.first_day,
      starts,
      days: starts.length - 1,
      duration: steps(arrays.duration),
      place: placesOfRows(arrays.place, starts, header.places),
      kind: steps(arrays.kind),
      kinds: header.kinds,
      source: steps(arrays.source),
      sources: header.sources,
      datePrecision: steps(arrays.date_precision),
      datePrecisions: header.date_precisions,
      pair: steps(arrays.pair),
      pairSides: [steps(arrays.side_a), steps(arrays.side_b)],
      sides: header.sides,
      deaths: counts(arrays.deaths),
      lowGap: counts(arrays.low_gap),
      highGap: counts(arrays.high_gap),
      lon: degrees(arrays.lon, header.lon_decimals),
      lat: degrees(arrays.lat, header.lat_decimals),
      precision: steps(arrays.precision),
      precisions: header.precisions,
      radius: steps(arrays.radius),
      radiiKm: header.radii_km,
    };
  }

  // -- details ---------------------------------------------------------------------------------------------------

  const PLACE_TEXTS = ["place_name", "admin1", "country"];

  // Texts stay bytes until one is asked for: a million strings would take more memory than everything else.
  class Texts {
    constructor(arrays, name) {
      const lengths = arrays[`${name}_length`];
      const each = steps(lengths);
      this.ends = new Uint32Array(lengths.count + 1);
      for (let i = 0; i < lengths.count; i++) this.ends[i + 1] = this.ends[i] + each[i];
      this.letters = arrays[name].data;
      this.index = arrays[`${name}_index`] ? steps(arrays[`${name}_index`]) : null;
    }

    at(position) {
      const i = this.index ? this.index[position] : position;
      return new TextDecoder().decode(this.letters.subarray(this.ends[i], this.ends[i + 1]));
    }

    // The position of a text that stands there once; -1 when it is not there.
    find(text) {
      const wanted = new TextEncoder().encode(text);
      const count = this.ends.length - 1;
      for (let i = 0; i < count; i++) if (this._equals(i, wanted)) return this.index ? this.index.indexOf(i) : i;
      return -1;
    }

    _equals(i, wanted) {
      const start = this.ends[i];
      if (this.ends[i + 1] - start !== wanted.length) return false;
      for (let k = wanted.length - 1; k >= 0; k--) if (this.letters[start + k] !== wanted[k]) return false; // ids differ at the end
      return true;
    }
  }

  // Texts by EVENTS column; `text(name, row)` is "" for a column that was not written.
  class Details {
    constructor(columns, bytes) {
      const { header, arrays } = splitBlock(bytes, "details");
      if (header.edition !== columns.edition)
        throw new ColumnsError("The names of the event records belong to another edition. Reload the page.");
      this._columns = columns;
      this._texts = {};
      for (const { name, type } of header.arrays) if (type === "text") this._texts[name] = new Texts(arrays, name);
    }

    text(name, row) {
      const place = PLACE_TEXTS.includes(name);
      return place ? this.placeText(name, this._columns.place[row]) : this._text(name, row);
    }

    placeText(name, place) {
      return this._text(name, place);
    }

    findId(id) {
      return this._texts.id ? this._texts.id.find(id) : -1;
    }

    _text(name, position) {
      return this._texts[name] ? this._texts[name].at(position) : "";
    }
  }

  dateline.ColumnsError = ColumnsError;
  dateline.readColumns = async (source) => {
    const bytes = await readBytes(source);
    const columns = decodeColumns(bytes);
    bytes.buffer.transfer?.(0); // all is copied: frees the memory now, not some time
    return columns;
  };
  dateline.readDetails = async (columns, source) => new Details(columns, await readBytes(source));
})();
