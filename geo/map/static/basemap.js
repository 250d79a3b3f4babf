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

  function hasCanvas() {
    return Boolean(document.createElement("canvas").getContext("2d"));
  }

  // -- country outlines ------------------------------------------------------------------------------------------

  const OutlineLayer = L.LayerGroup.extend({
    initialize(link) {
      L.LayerGroup.prototype.initialize.call(this);
      this._labels = new Map();
      this._loaded = fetch(link)
        .then((answer) => {
          if (!answer.ok) throw new Error(`answer ${answer.status}`);
          return answer.json();
        })
        .then((topology) => (this._outlines = new dateline.Outlines(topology)));
    },

    onAdd(map) {
      L.LayerGroup.prototype.onAdd.call(this, map);
      map.datelineOutlines = this;
      for (const link of document.querySelectorAll("link[rel=stylesheet]")) link.addEventListener("load", () => this.restyle(map), { once: true });
      const [below, above] = [pane(map, "dateline-land", 150), pane(map, "dateline-borders", 250)];
      this._loaded
        .then((outlines) => {
          this._below = hasCanvas() ? dateline.outlineCanvas(outlines, below) : null;
          if (this._below) this.addLayer(this._below);
          this._above = this._below && dateline.outlineCanvas(outlines, above);
          pane(map, "dateline-names", 260);
          this.restyle(map);
          this._chooseLabels(map);
          map.on("zoomend", () => this._chooseLabels(map));
        })
        .catch((problem) => notify(map, "outlines", `The country outlines did not load (${problem.message}). Reload the page.`));
    },

    // Colours come from the style sheet, so that they follow the theme. Tiles hide the land; the lines lie over them.
    restyle(map) {
      if (!this._outlines) return;
      const style = getComputedStyle(map.getContainer());
      const [land, coast, border] = ["land", "coast", "border"].map((name) => style.getPropertyValue(`--dl-${name}`).trim());
      if (!land) return; // the style sheet is on its way
      const asked = JSON.stringify([land, coast, border, Boolean(map.datelineTiles)]);
      if (this._restyled === asked) return; // as at most moves of a slider
      this._restyled = asked;
      if (!this._below) return this._drawPaths({ land, coast, border });
      this._below.paint({ land, coast, border });
      this._above.paint({ coast, border });
      if (map.datelineTiles) this.addLayer(this._above);
      else this.removeLayer(this._above);
    },

    _drawPaths(colours) {
      this._paths?.forEach((path) => this.removeLayer(path));
      this._renderers ??= { below: L.svg({ pane: "dateline-land" }), above: L.svg({ pane: "dateline-borders" }) };
      this._paths = this._outlines.paths(colours, this._renderers);
      for (const path of this._paths) this.addLayer(path);
    },

    // Calls back with the country's polygons, or null when there is no such country.
    whenShape(code, use) {
      this._loaded.then((outlines) => use(outlines.shape(code)), () => use(null));
    },

    // A country is named where its name fits into the circle inside it.
    _chooseLabels(map) {
      for (const country of this._outlines.countries) {
        const pixels = (country.label[2] * 256 * 2 ** map.getZoom()) / 360;
        const fits = pixels > 12 + 2.6 * country.name.length && pixels < 1200;
        if (fits && !this._labels.has(country)) this._labels.set(country, this._label(country));
        const label = this._labels.get(country);
        if (label && fits !== this.hasLayer(label)) fits ? this.addLayer(label) : this.removeLayer(label);
      }
      dateline.declutter(map);
    },

    _label({ name, label: [lon, lat] }) {
      const icon = L.divIcon({ className: "dl-country", html: element("span", "dl-label", name), iconSize: [0, 0] });
      return L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "dateline-names" });
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

  if (matchMedia("(prefers-reduced-motion: reduce)").matches)
    L.Map.mergeOptions({ zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false });

  L.Map.addInitHook(function () {
    this.on("zoomend moveend resize", () => dateline.declutter(this));
    new ResizeObserver(() => this.invalidateSize()).observe(this.getContainer());
  });
})();
