// Dateline's map layers for Leaflet 1.9: country outlines, marks, areas, and the look of the map.
// Plain script, no build step. Every text arrives as data and is shown through textContent; the only markup taken
// over is the SVG of marks, which geo/layers.py builds from its own constants and numbers.
(function () {
  "use strict";
  const dateline = (window.dateline = {});
  const WIDEST_KM = 400;
  const STROKE = { near: { weight: 1.5, fillOpacity: 0.05 }, area: { weight: 1.6, dashArray: "7 5", fillOpacity: 0.06 } };

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
      declutter(map);
    },
  });
  dateline.outlineLayer = (link) => new OutlineLayer(link);

  // -- marks -----------------------------------------------------------------------------------------------------

  function tooltip(lines) {
    const tip = element("div", "dl-tip");
    lines.forEach((line, i) => tip.append(element("div", i ? "dl-tip-line" : "dl-tip-title", line)));
    return tip;
  }

  function feature(layer, ids) {
    return { type: "Feature", properties: { layer, ids } };
  }

  // A mark can be read out, and chosen with Enter as well as by a click.
  function choosable(marker, { tip, ids }, priority) {
    marker.on("add", () => {
      const node = marker.getElement();
      node.setAttribute("aria-label", tip.join(". "));
      node.dataset.ids = ids.join(" ");
      node.dataset.priority = priority;
      node.addEventListener("keydown", (event) => {
        if (event.key === "Enter") marker.fire("click", { latlng: marker.getLatLng() }, true);
      });
    });
    return marker;
  }

  // Leaves nothing behind: streamlit-folium keeps every group that it ever added.
  const FreedGroup = L.FeatureGroup.extend({
    onRemove(map) {
      L.FeatureGroup.prototype.onRemove.call(this, map);
      this.clearLayers();
    },
  });

  const MarkLayer = FreedGroup.extend({
    initialize(marks, options) {
      L.FeatureGroup.prototype.initialize.call(this);
      this._marks = marks;
      this._kind = options.layer;
    },

    onAdd(map) {
      pane(map, "dateline-reach", 390);
      for (const mark of this._marks) {
        for (const circle of mark.circles) this.addLayer(this._circle(mark, circle));
        if (mark.leader) this.addLayer(this._leader(mark)); // under the marks of records at the same point
        this.addLayer(this._marker(mark));
      }
      L.FeatureGroup.prototype.onAdd.call(this, map);
      declutter(map);
      const selected = this._marks.find((mark) => mark.selected);
      if (selected) bringIntoView(map, selected.ids.join(), [selected.lat, selected.lon]);
    },

    _circle(mark, { km, look, colour }) {
      const style = { ...STROKE[look], color: colour, className: `dl-reach dl-${look}` };
      return L.circle([mark.lat, mark.lon], { ...style, radius: km * 1000, interactive: false, pane: "dateline-reach" });
    },

    _leader(mark) {
      const html = element("div", "dl-leader");
      html.innerHTML = mark.leader;
      const icon = L.divIcon({ className: "dl-icon", html, iconSize: [60, 60] });
      return L.marker([mark.lat, mark.lon], { icon, interactive: false, keyboard: false, pane: "dateline-reach" });
    },

    _marker(mark) {
      const box = element("div", `dl-mark dl-${this._kind}${mark.selected ? " dl-selected" : ""}`);
      box.innerHTML = mark.svg;
      box.append(element("span", "dl-label dl-hidden", mark.name));
      const side = 2 * mark.radius + 8;
      const [offsetX, offsetY] = mark.offset; // from the point to the middle of the mark
      const iconAnchor = [side / 2 - offsetX, side / 2 - offsetY];
      const icon = L.divIcon({ className: "dl-icon", html: box, iconSize: [side, side], iconAnchor });
      const zIndexOffset = Math.round(-20 * mark.radius); // small marks lie over large ones: each can be reached
      const marker = L.marker([mark.lat, mark.lon], { icon, zIndexOffset, riseOnHover: true });
      marker.feature = feature(this._kind, mark.ids);
      marker.bindTooltip(tooltip(mark.tip), { direction: "top", offset: [offsetX, offsetY - mark.radius], className: "dl-tooltip", opacity: 1 });
      const priority = Math.round(mark.radius) + (mark.selected ? 1000 : this._kind === "places" ? 500 : 0);
      return choosable(marker, mark, priority);
    },
  });
  dateline.markLayer = (marks, options) => new MarkLayer(marks, options);

  // -- areas -----------------------------------------------------------------------------------------------------

  const AreaLayer = FreedGroup.extend({
    initialize(areas, options) {
      L.FeatureGroup.prototype.initialize.call(this);
      this._areas = areas;
      this._kind = options.layer;
    },

    onAdd(map) {
      pane(map, "dateline-reach", 390);
      L.FeatureGroup.prototype.onAdd.call(this, map);
      for (const area of this._areas) {
        this.addLayer(this._label(area));
        if (!area.country || !map.datelineOutlines) this._addCircle(area);
        else map.datelineOutlines.whenShape(area.country, (shape) => this._addShape(map, area, shape));
      }
      declutter(map);
      const selected = this._areas.find((area) => area.selected);
      if (selected) bringIntoView(map, selected.ids.join(), [selected.lat, selected.lon]);
    },

    _addShape(map, area, shape) {
      if (!map.hasLayer(this)) return; // removed while the outlines were loading
      if (shape) this.addLayer(L.polygon(shape, this._style(area)));
      else this._addCircle(area);
    },

    // A very wide circle says little and crosses everything: it is drawn while it is chosen.
    _addCircle(area) {
      if (area.km > WIDEST_KM && !area.selected) return;
      this.addLayer(L.circle([area.lat, area.lon], { ...this._style(area), radius: area.km * 1000 }));
    },

    _style(area) {
      const className = `dl-reach dl-article-area${area.selected ? " dl-selected" : ""}`;
      return { ...STROKE.area, fillOpacity: 0, className, interactive: false, pane: "dateline-reach" };
    },

    _label(area) {
      const box = element("div", `dl-area-label${area.selected ? " dl-selected" : ""}`);
      box.append(element("span", "dl-label", area.name));
      const icon = L.divIcon({ className: "dl-icon dl-area-icon", html: box, iconSize: [0, 0] });
      const marker = L.marker([area.lat, area.lon], { icon, zIndexOffset: -1000 });
      marker.feature = feature(this._kind, area.ids);
      marker.bindTooltip(tooltip(area.tip), { direction: "top", offset: [0, -8], className: "dl-tooltip", opacity: 1 });
      return choosable(marker, area, area.selected ? 2000 : 400);
    },
  });
  dateline.areaLayer = (areas, options) => new AreaLayer(areas, options);

  // Moves the map only for a new choice that lies outside of it: never because a filter changed.
  function bringIntoView(map, chosen, point) {
    if (map.datelineChosen === chosen) return;
    map.datelineChosen = chosen;
    if (!map.getBounds().pad(-0.05).contains(point)) map.panTo(point);
  }

  // -- labels that do not cover each other -----------------------------------------------------------------------

  // Where a label may stand: at its mark's sides; around the point of an area.
  const BESIDE = ["right", "left", "above", "below"].map((side) => [side, 1]);
  const AROUND = [["over", 0], ...["above", "below", "right", "left"].flatMap((side) => [[side, 14], [side, 42]])];

  function overlaps(a, b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }

  // The label's rectangle on that side of a mark, gap in pixels.
  function placeAt(mark, { width, height }, [side, gap]) {
    const x = (mark.left + mark.right - width) / 2;
    const y = (mark.top + mark.bottom - height) / 2;
    const left = { right: mark.right + gap, left: mark.left - gap - width }[side] ?? x;
    const top = { above: mark.top - gap - height, below: mark.bottom + gap }[side] ?? y;
    return { left, top, right: left + width, bottom: top + height };
  }

  // The most important labels first; each takes the first free place at its mark, or hides.
  function declutterNow(map) {
    const box = map.getContainer();
    const taken = [...box.querySelectorAll(".dl-mark")].map((mark) => mark.getBoundingClientRect());
    const priority = (label) => Number(label.closest(".leaflet-marker-icon").dataset.priority || -1);
    const labels = [...box.querySelectorAll(".dl-label")].sort((a, b) => priority(b) - priority(a));
    const sizes = new Map(labels.map((label) => [label, label.getBoundingClientRect()]));
    for (const label of labels) {
      const mark = label.parentElement.getBoundingClientRect();
      const own = taken.find((other) => other.left === mark.left && other.top === mark.top);
      const choices = label.closest(".dl-mark") ? BESIDE : label.closest(".dl-area-label") ? AROUND : [["over", 0]];
      const places = choices.map((choice) => placeAt(mark, sizes.get(label), choice));
      const place = places.find((rect) => taken.every((other) => other === own || !overlaps(rect, other)));
      label.classList.toggle("dl-hidden", !place);
      if (!place) continue;
      taken.push(place);
      label.style.left = `${place.left - mark.left}px`;
      label.style.top = `${place.top - mark.top}px`;
    }
  }

  function declutter(map) {
    if (map.datelineDeclutter) return;
    map.datelineDeclutter = requestAnimationFrame(() => {
      map.datelineDeclutter = null;
      declutterNow(map);
    });
  }

  // -- look: theme, tiles, attribution ---------------------------------------------------------------------------

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

  const MapLook = L.Layer.extend({
    initialize(look) {
      this._look = look;
    },
    onAdd(map) {
      map.attributionControl.setPrefix(false); // Leaflet's own prefix carries a flag
      map.getContainer().classList.toggle("dl-dark", this._look.dark);
      document.documentElement.style.colorScheme = this._look.dark ? "dark" : "light";
      setTiles(map, this._look.tiles);
      const words = element("span", "", this._look.attribution);
      map.attributionControl.addAttribution(words.innerHTML);
      this._words = words.innerHTML;
      if (map.datelineOutlines) map.datelineOutlines.restyle(map);
    },
    onRemove(map) {
      map.attributionControl.removeAttribution(this._words);
    },
  });
  dateline.mapLook = (look) => new MapLook(look);

  L.Map.addInitHook(function () {
    this.on("zoomend moveend resize", () => declutter(this));
    new ResizeObserver(() => this.invalidateSize()).observe(this.getContainer());
  });
})();
