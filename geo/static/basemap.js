// Dateline's base map for Leaflet 1.9: country outlines, tiles, theme, and a view that a tab remembers.
// Plain script, no build step. Every text arrives as data and is shown through textContent.
(function () {
  "use strict";
  const dateline = (window.dateline = window.dateline || {});

  function element(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function pane(map, name, zIndex) {
    if (map.getPane(name)) return name;
    const made = map.createPane(name);
    made.style.zIndex = zIndex;
    made.style.pointerEvents = "none";
    return name;
  }

  // -- country outlines ------------------------------------------------------------------------------------------

  // TopoJSON arcs (grid steps) to [lat, lon] points.
  function decodeArcs(topology) {
    const [scaleX, scaleY] = topology.transform.scale;
    const [left, low] = topology.transform.translate;
    return topology.arcs.map((arc) => {
      let x = 0;
      let y = 0;
      return arc.map(([stepX, stepY]) => {
        x += stepX;
        y += stepY;
        return [Math.max(y * scaleY + low, -85.05), x * scaleX + left];
      });
    });
  }

  function joinRing(numbers, arcs) {
    return numbers.flatMap((number, i) => {
      const points = number < 0 ? arcs[~number].slice().reverse() : arcs[number];
      return i ? points.slice(1) : points;
    });
  }

  // Arcs of two countries are borders, arcs of one are coasts.
  function sortArcs(countries) {
    const uses = new Map();
    for (const country of countries)
      for (const number of country.arcs.flat(Infinity)) {
        const arc = number < 0 ? ~number : number;
        uses.set(arc, (uses.get(arc) || 0) + 1);
      }
    const arcs = [...uses.keys()];
    return { borders: arcs.filter((arc) => uses.get(arc) > 1), coasts: arcs.filter((arc) => uses.get(arc) === 1) };
  }

  const OutlineLayer = L.LayerGroup.extend({
    initialize(link) {
      L.LayerGroup.prototype.initialize.call(this);
      this._link = link;
      this._shapes = new Map();
      this._labels = [];
      this._loaded = fetch(link)
        .then((answer) => {
          if (!answer.ok) throw new Error(`answer ${answer.status}`);
          return answer.json();
        })
        .then((topology) => this._build(topology));
    },

    onAdd(map) {
      L.LayerGroup.prototype.onAdd.call(this, map);
      map.datelineOutlines = this;
      for (const link of document.querySelectorAll("link[rel=stylesheet]")) link.addEventListener("load", () => this.restyle(map), { once: true });
      const land = L.canvas({ pane: pane(map, "dateline-land", 150), padding: 0.4 });
      const lines = L.canvas({ pane: pane(map, "dateline-borders", 250), padding: 0.4 });
      this._loaded
        .then(({ polygons, borders, coasts }) => {
          const still = { interactive: false, smoothFactor: 1.2 };
          this._land = L.polygon(polygons, { ...still, renderer: land, stroke: false, fillOpacity: 1 });
          this._coasts = L.polyline(coasts, { ...still, renderer: lines, weight: 1 });
          this._borders = L.polyline(borders, { ...still, renderer: lines, weight: 1.2 });
          for (const layer of [this._land, this._coasts, this._borders]) this.addLayer(layer);
          this._addLabels(map);
          this.restyle(map);
          map.on("zoomend", () => this._chooseLabels(map));
        })
        .catch((problem) => notify(map, "outlines", `The country outlines did not load (${problem.message}). Reload the page.`));
    },

    // Colours come from the style sheet, so that they follow the theme.
    restyle(map) {
      if (!this._land) return;
      const style = getComputedStyle(map.getContainer());
      this._land.setStyle({ fillColor: style.getPropertyValue("--dl-land").trim() });
      this._coasts.setStyle({ color: style.getPropertyValue("--dl-coast").trim() });
      this._borders.setStyle({ color: style.getPropertyValue("--dl-border").trim() });
    },

    // Calls back with the country's polygons, or null when there is no such country.
    whenShape(code, use) {
      this._loaded.then(() => use(this._shapes.get(code) || null), () => use(null));
    },

    _build(topology) {
      const countries = topology.objects.countries.geometries;
      const arcs = decodeArcs(topology);
      const polygons = [];
      for (const country of countries) {
        const parts = country.type === "Polygon" ? [country.arcs] : country.arcs;
        const shape = parts.map((rings) => rings.map((numbers) => joinRing(numbers, arcs)));
        polygons.push(...shape);
        if (country.properties.code) this._shapes.set(country.properties.code, shape);
        this._labels.push(country.properties);
      }
      const { borders, coasts } = sortArcs(countries);
      return { polygons, borders: borders.map((arc) => arcs[arc]), coasts: coasts.map((arc) => arcs[arc]) };
    },

    _addLabels(map) {
      pane(map, "dateline-names", 260);
      for (const label of this._labels) {
        const [lon, lat] = label.label;
        const icon = L.divIcon({ className: "dl-country", html: element("span", "dl-label", label.name), iconSize: [0, 0] });
        label.marker = L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "dateline-names" });
      }
      this._chooseLabels(map);
    },

    // A country is named where its name fits into the circle inside it.
    _chooseLabels(map) {
      for (const { name, label, marker } of this._labels) {
        const pixels = (label[2] * 256 * 2 ** map.getZoom()) / 360;
        const fits = pixels > 12 + 2.6 * name.length && pixels < 1200;
        if (fits !== this.hasLayer(marker)) fits ? this.addLayer(marker) : this.removeLayer(marker);
      }
      dateline.declutter(map);
    },
  });
  // -- the ground ------------------------------------------------------------------------------------------------

  const WORLD = [[-85, -190], [85, 190]];
  const NO_SIDE = "Outlines: Natural Earth; borders imply no endorsement";

  // Outlines, limits, scale and credits; and the opening view: these bounds, unless the reader has moved this map away
  // from them before, in this tab: then the view that was left.
  const Ground = L.Layer.extend({
    // told: {outlines: a link, bounds, foot: pixels at the bottom that the player will cover, place, credits}
    initialize(told) {
      this._told = told;
      this._name = `dateline-view ${told.place}`;
      this._outlines = new OutlineLayer(told.outlines);
    },

    onAdd(map) {
      const { bounds, foot, credits } = this._told;
      Object.assign(map.options, { maxBoundsViscosity: 0.8 });
      map.setMinZoom(2).setMaxZoom(19).setMaxBounds(WORLD);
      map.attributionControl.setPrefix(false); // Leaflet's own prefix carries a flag
      const words = element("span", "", [credits, NO_SIDE].filter(Boolean).join(" · "));
      map.attributionControl.addAttribution(words.innerHTML); // escaped: Leaflet takes markup
      L.control.scale({ imperial: false }).addTo(map);
      map.addLayer(this._outlines);
      map.fitBounds(bounds, { paddingTopLeft: [24, 12], paddingBottomRight: [24, 12 + foot], maxZoom: 9, animate: false });
      const left = this._read();
      if (left) map.setView(left.center, left.zoom, { animate: false });
      map.on("moveend", this._keep, this);
    },

    onRemove(map) {
      map.off("moveend", this._keep, this);
      map.removeLayer(this._outlines);
    },

    _read() {
      try {
        const left = JSON.parse(sessionStorage.getItem(this._name));
        return left && JSON.stringify(left.bounds) === JSON.stringify(this._told.bounds) ? left : null;
      } catch {
        return null; // a browser that keeps nothing
      }
    },

    _keep({ target: map }) {
      const { lat, lng } = map.getCenter();
      try {
        sessionStorage.setItem(this._name, JSON.stringify({ bounds: this._told.bounds, center: [lat, lng], zoom: map.getZoom() }));
      } catch {
        // nor does it matter much
      }
    },
  });
  dateline.ground = (told) => new Ground(told);

  // -- look: theme and tiles --------------------------------------------------------------------------------

  function notify(map, topic, text) {
    const id = `dl-notice-${topic}`;
    const old = map.getContainer().querySelector(`.${id}`);
    if (old) old.remove();
    if (!text) return;
    const notice = element("div", `dl-notice ${id}`, text);
    notice.setAttribute("role", "status");
    map.getContainer().append(notice);
  }

  // Tiles lie over the land and under the borders; when they fail, the outlines stay and a line says so.
  function setTiles(map, source) {
    const url = source ? source.url : "";
    if (map.datelineTilesUrl === url) return;
    map.datelineTilesUrl = url;
    if (map.datelineTiles) map.removeLayer(map.datelineTiles);
    map.datelineTiles = null;
    notify(map, "tiles", "");
    map.getContainer().classList.toggle("dl-tiled", Boolean(source));
    if (!source) return;
    const tiles = L.tileLayer(source.url, { maxNativeZoom: source.maxZoom, attribution: source.attribution });
    let loaded = 0;
    tiles.on("tileload", () => (loaded += 1) === 1 && notify(map, "tiles", ""));
    tiles.on("tileerror", () => {
      if (!loaded) notify(map, "tiles", `The tiles of ${source.name} do not come; the map shows outlines only.`);
    });
    map.datelineTiles = tiles.addTo(map);
  }

  // streamlit-folium keeps every group that it ever added, and Streamlit writes its theme into the frame anew at every
  // run: both are of no use any more, and would be thousands within an hour.
  function tidyFrame() {
    window.feature_group?.splice(0);
    const themes = [...document.head.querySelectorAll("style")].filter((style) => style.textContent.includes("--primary-color"));
    for (const theme of themes.slice(0, -1)) theme.remove();
  }

  const MapLook = L.Layer.extend({
    initialize(look) {
      this._look = look;
    },
    onAdd(map) {
      tidyFrame();
      map.getContainer().classList.toggle("dl-dark", this._look.dark);
      document.documentElement.style.colorScheme = this._look.dark ? "dark" : "light";
      setTiles(map, this._look.tiles);
      if (map.datelineOutlines) map.datelineOutlines.restyle(map);
    },
    onRemove() {},
  });
  dateline.mapLook = (look) => new MapLook(look);

  Object.assign(dateline, { element, pane, notify });

  L.Map.addInitHook(function () {
    this.on("zoomend moveend resize", () => dateline.declutter(this));
    new ResizeObserver(() => this.invalidateSize()).observe(this.getContainer());
  });
})();
