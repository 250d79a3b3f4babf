// What stands beside the marks as ordinary elements: tooltip, list of records, records without a place, legend, and
// the words of all of them. Nothing here draws, counts or fetches.
(function () {
  "use strict";
  const dateline = window.datelineEvents;
  const { TOTAL, DEATHS, POINTS, SEVERAL } = dateline;
  const { element, number, countWords, dateWords, deathsWords, positionWords } = dateline.words;
  const LARGEST_TIP = 6; // records told one by one
  const MOST_GROUPS = 60;
  const STYLES = { auto: "Clusters, then places", dots: "Every place", density: "Density" };

  function recordWords(record) {
    return `${dateWords(record)} · ${record.kind} · ${deathsWords(record.deaths)}`;
  }

  // -- tooltip -----------------------------------------------------------------------------------------------------

  class Tip {
    constructor(box) {
      this._box = box;
      this.root = element("div", "dl-event-tip", undefined, { role: "tooltip" });
      this.root.hidden = true;
      box.append(this.root);
    }

    get words() {
      return Array.from(this.root.children, (line) => line.textContent).join(". ");
    }

    // Above the mark where there is room, else under it; x, y: pixels of the box.
    show(lines, x, y, radius) {
      const { root, _box: box } = this;
      root.replaceChildren(...lines.map((line, i) => element("div", i ? "dl-tip-line" : "dl-tip-title", line)));
      root.hidden = false;
      const above = y - radius - 8 - root.offsetHeight;
      root.style.left = `${Math.max(4, Math.min(box.clientWidth - root.offsetWidth - 4, x - root.offsetWidth / 2))}px`;
      root.style.top = `${above >= 4 ? above : y + radius + 8}px`;
    }

    hide() {
      this.root.hidden = true;
    }
  }

  // Lines of a mark's tooltip. details: null until the names are there.
  function markLines(mark, { tally, details, legend, precisionWords, canZoom }) {
    return mark.cell === undefined
      ? spotLines(mark, { tally, details, legend, precisionWords })
      : clusterLines(mark, { legend, canZoom });
  }

  function clusterLines({ sums, at }, { legend, canZoom }) {
    const places = sums[at + POINTS] === SEVERAL ? "several places" : countWords(sums[at + POINTS], "place");
    return [
      `${countWords(sums[at + TOTAL], "record")} at ${places}`,
      ...kindLines(sums, at, legend),
      countWords(sums[at + DEATHS], "recorded death"),
      canZoom ? "Click to come closer" : "Click for a list",
    ];
  }

  function spotLines({ spot, sums, at, look }, { tally, details, legend, precisionWords }) {
    const { columns, spots } = tally;
    const total = sums[at + TOTAL];
    const place = spots.place[spot];
    const name = details ? details.placeText("place_name", place) || "Place without a name" : "…";
    const lines = [total === 1 ? name : `${name}: ${countWords(total, "record")}`];
    if (total > LARGEST_TIP) lines.push(...kindLines(sums, at, legend), countWords(sums[at + DEATHS], "recorded death"));
    else lines.push(...tally.rowsOf(spot, LARGEST_TIP).map((row) => recordWords(tally.record(row))));
    if (look !== "exact") lines.push(precisionWords[columns.precisions[columns.precision[place]]] || "");
    if (total > 1) lines.push("Click for a list");
    return lines.filter(Boolean);
  }

  function kindLines(sums, at, legend) {
    const counted = legend.map(({ name }, kind) => [sums[at + kind], name]).filter(([count]) => count);
    return counted.sort((a, b) => b[0] - a[0]).map(([count, name]) => `${number(count)} ${name}`);
  }

  // -- list of records -------------------------------------------------------------------------------------------

  class ListPanel {
    constructor(box) {
      this._box = box;
      this.root = null;
    }

    // records: with `row`; total: how many there are in all. onChoose(row): one was chosen.
    open(records, { title, where, total, details, chosen, onChoose }) {
      this.close();
      const root = element("section", "dl-panel dl-list", undefined, { role: "dialog", "aria-label": title });
      root.addEventListener("keydown", (event) => {
        event.stopPropagation();
        if (event.key === "Escape") this.close();
      });
      const head = element("header", "dl-panel-head");
      const shut = { type: "button", "aria-label": "Close the list", click: () => this.close() };
      head.append(element("h2", "", title), element("button", "dl-close", "×", shut));
      const list = element("ul", "dl-list-rows");
      for (const record of records) list.append(listItem(record, { details, chosen, onChoose }));
      root.append(head, ...(where ? [element("p", "dl-list-where", where)] : []), list);
      if (total > records.length)
        root.append(element("p", "dl-list-more", `and ${number(total - records.length)} more: narrow the dates or filters to list them`));
      L.DomEvent.disableClickPropagation(root).disableScrollPropagation(root);
      this._from = document.activeElement;
      this._box.append(root);
      this.root = root;
      list.querySelector("button").focus({ preventScroll: true });
    }

    close() {
      if (!this.root) return;
      const hadFocus = this.root.contains(document.activeElement);
      this.root.remove();
      this.root = null;
      if (hadFocus && this._from) this._from.focus({ preventScroll: true });
    }
  }

  function listItem(record, { details, chosen, onChoose }) {
    const item = element("li");
    const press = () => {
      for (const other of item.parentElement.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
      button.setAttribute("aria-current", "true");
      onChoose(record.row);
    };
    const button = element("button", "dl-list-row", recordWords(record), { type: "button", click: press });
    if (record.row === chosen) button.setAttribute("aria-current", "true");
    const sides = [record.sideA, record.sideB].filter(Boolean).join(" – ");
    const from = [record.source, details.text("id", record.row)].filter(Boolean).join(" · ");
    for (const words of [sides, details.text("summary", record.row), from]) if (words) button.append(element("span", "dl-list-words", words));
    item.append(button);
    return item;
  }

  function whereWords(record, precisionWords) {
    return `${positionWords(record.lat, record.lon)}; ${precisionWords[record.precision] || "precision unknown"}`;
  }

  // -- records that no mark stands for ---------------------------------------------------------------------------

  // A fold that says how many records are placed only roughly, and inside, "somewhere in" which country or region.
  class Somewhere {
    constructor({ onOpen, onChoose }) {
      this.root = element("details", "dl-panel dl-somewhere", undefined, { toggle: () => onOpen() });
      this._head = this.root.appendChild(element("summary"));
      this._list = this.root.appendChild(element("ul", "dl-list-rows"));
      this._onChoose = onChoose;
      this.root.hidden = true;
      L.DomEvent.disableClickPropagation(this.root).disableScrollPropagation(this.root);
    }

    // groups: [{name, records, deaths, spots}], the largest first; names are wanted only while the fold is open.
    show(groups) {
      const records = groups.reduce((sum, group) => sum + group.records, 0);
      this.root.hidden = !records;
      const words = `${countWords(records, "record")} somewhere in a country or region`;
      if (this._head.textContent !== words) this._head.textContent = words;
      const items = this.root.open ? groups.slice(0, MOST_GROUPS).map((group) => this._item(group)) : [];
      this._list.replaceChildren(...items);
      const left = this.root.open ? groups.length - items.length : 0;
      if (left) this._list.append(element("li", "dl-list-more", `and ${countWords(left, "more place")}`));
    }

    _item({ name, records, deaths, spots }) {
      const item = element("li");
      const button = element("button", "dl-list-row", `Somewhere in ${name || "…"}`, { type: "button", click: () => this._onChoose(spots) });
      button.append(element("span", "dl-list-words", `${countWords(records, "record")}, ${countWords(deaths, "recorded death")}`));
      item.append(button);
      return item;
    }
  }

  // -- legend ------------------------------------------------------------------------------------------------------

  // Kinds as buttons that hide and show them, how exact a place is, and the choice of style.
  function legendPanel(legend, { known, style, isOpen, onKinds, onStyle }) {
    const root = element("details", "dl-panel dl-legend");
    root.open = isOpen;
    root.append(element("summary", "", "Legend"));
    const off = new Set();
    for (const kind of legend.filter(({ name }) => known.has(name))) {
      const press = () => {
        if (!off.delete(kind.name)) off.add(kind.name);
        button.setAttribute("aria-pressed", String(!off.has(kind.name)));
        onKinds(off);
      };
      const button = element("button", "dl-legend-kind", undefined, { type: "button", "aria-pressed": "true", click: press });
      button.append(kindPicture(kind), element("span", "", kind.name));
      root.append(button);
    }
    for (const [look, words] of [["exact", "exact place"], ["near", "within about 25 km"], ["area", "somewhere in an area"]])
      root.append(lookLine(look, words));
    const choice = element("select", "dl-legend-style", undefined, { "aria-label": "Show as", change: () => onStyle(choice.value) });
    for (const [value, words] of Object.entries(STYLES)) choice.append(element("option", "", words, { value }));
    choice.value = style in STYLES ? style : "auto";
    root.append(choice);
    L.DomEvent.disableClickPropagation(root).disableScrollPropagation(root);
    return root;
  }

  function picture(parts) {
    const root = svg("svg", { viewBox: "-14 -14 28 28", width: 18, height: 18, "aria-hidden": "true" });
    root.append(...parts);
    return root;
  }

  function svg(tag, attributes) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  function kindPicture({ path, colour, ink, letter, drop }) {
    const text = svg("text", { y: 10 * drop + 5, "text-anchor": "middle", "font-size": 14, "font-weight": 700, fill: ink });
    text.textContent = letter;
    return picture([svg("path", { d: path, fill: colour }), text]);
  }

  function lookLine(look, words) {
    const row = element("div", "dl-legend-look");
    const shape = { r: 9, class: `dl-look dl-look-${look}` };
    row.append(picture([svg("circle", shape)]), element("span", "", words));
    return row;
  }

  Object.assign(dateline, { Tip, ListPanel, Somewhere, legendPanel, markLines, recordWords, whereWords });
})();
