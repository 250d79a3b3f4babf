// What an article names and tells of, on the map: places, areas, claims. Lists of tens of entries, made by
// geo/map/layers/article.py; the signs come from geo/map/layers/marks.py and are the only markup taken over.
(function () {
  "use strict";
  const dateline = (window.dateline = window.dateline || {});
  const { element, pane, notify, signs } = dateline;
  const WIDEST_KM = 400;
  const PLACE_OFFSET = [26, -26]; // from a place to its square: clear of the marks of records at the same point
  const CLAIM_OFFSET = [-26, -26];
  const SIGN_PX = 30;
  const MOST_LINES = 6;
  const KM_PER_DEGREE = 111.2;
  const FAINT = 0.45;

  // -- entries ---------------------------------------------------------------------------------------------------

  // source: {entries} or {url}. A file is fetched once in the life of the page, so that a layer that is made anew
  // with every change of the filters stands there at once.
  const files = new Map();

  function withEntries(map, source, use) {
    const known = source.entries || files.get(source.url);
    if (known) return use(known);
    fetch(source.url)
      .then((answer) => {
        if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
        return answer.json();
      })
      .then((entries) => {
        files.set(source.url, entries);
        notify(map, "article", "");
        use(entries);
      })
      .catch((problem) => notify(map, "article", `What the article says did not arrive (${problem.message}). Reload the page.`));
  }

  // -- pieces ----------------------------------------------------------------------------------------------------

  function tooltip(lines) {
    const tip = element("div", "dl-tip");
    lines.forEach((line, i) => tip.append(element("div", i ? "dl-tip-line" : "dl-tip-title", line)));
    return tip;
  }

  let clicks = 0;

  // A mark that can be read out, and chosen with Enter as well as by a click; it hands the page its ids, and a number
  // that tells a second click from the first.
  function choosable(marker, { layer, ids, tip, priority, offset = [0, -8] }) {
    marker.toGeoJSON = () => ({ type: "Feature", geometry: null, properties: { layer, ids, click: ++clicks } });
    marker.bindTooltip(tooltip(tip), { direction: "top", offset, className: "dl-tooltip", opacity: 1 });
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

  // A sign of `side` pixels, so far from its point; className tells what it is.
  function signMarker({ lat, lon }, { picture, side, offset, className, name, zIndexOffset = 0 }) {
    const box = element("div", `dl-mark ${className}`);
    box.innerHTML = picture;
    if (name) box.append(element("span", "dl-label dl-hidden", name));
    const iconAnchor = [side / 2 - offset[0], side / 2 - offset[1]];
    const icon = L.divIcon({ className: "dl-icon", html: box, iconSize: [side, side], iconAnchor });
    return L.marker([lat, lon], { icon, zIndexOffset, riseOnHover: true });
  }

  // The line from a point to its sign.
  function leader({ lat, lon }, [x, y]) {
    const html = element("div", "dl-leader");
    html.innerHTML = `<svg width="60" height="60" viewBox="-30 -30 60 60"><path d="M0 0L${x} ${y}"/><circle r="2.5"/></svg>`;
    const icon = L.divIcon({ className: "dl-icon", html, iconSize: [60, 60] });
    return L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "dateline-reach" });
  }

  function outlineStyle(className) {
    return { className: `dl-reach ${className}`, interactive: false, pane: "dateline-reach" };
  }

  function selectedClass(isSelected) {
    return isSelected ? " dl-selected" : "";
  }

  // Moves the map only for a new choice that lies outside of it: never because a filter changed.
  function bringIntoView(map, chosen, point) {
    if (map.datelineChosen === chosen) return;
    map.datelineChosen = chosen;
    if (!map.getBounds().pad(-0.05).contains(point)) map.panTo(point);
  }

  // Leaves nothing behind: streamlit-folium keeps every group that it ever added.
  const ArticleLayer = L.FeatureGroup.extend({
    // told: {entries} or {url}; layer: what the page calls it; selected: an id or null
    initialize(told) {
      L.FeatureGroup.prototype.initialize.call(this);
      this._source = told;
      this._layer = told.layer;
      this._selected = told.selected;
    },

    onAdd(map) {
      pane(map, "dateline-reach", 390);
      L.FeatureGroup.prototype.onAdd.call(this, map);
      withEntries(map, this._source, (entries) => {
        if (!map.hasLayer(this)) return; // removed while they were on their way
        this._entries = entries;
        this._draw(map);
        dateline.declutter(map);
        const chosen = entries.find(({ id }) => this._isSelected(id));
        if (chosen) bringIntoView(map, chosen.id, [chosen.lat, chosen.lon]);
      });
    },

    onRemove(map) {
      L.FeatureGroup.prototype.onRemove.call(this, map);
      this.clearLayers();
    },

    _isSelected(id) {
      return id === this._selected;
    },
  });

  // -- places ----------------------------------------------------------------------------------------------------

  const PlaceLayer = ArticleLayer.extend({
    _draw() {
      for (const place of this._entries) {
        this.addLayer(leader(place, PLACE_OFFSET)); // under the marks of records at the same point
        this.addLayer(this._marker(place));
      }
    },

    _marker(place) {
      const isSelected = this._isSelected(place.id);
      const className = `dl-places${selectedClass(isSelected)}`;
      const marker = signMarker(place, { picture: signs.place, side: 24, offset: PLACE_OFFSET, className, name: place.name });
      const offset = [PLACE_OFFSET[0], PLACE_OFFSET[1] - 8];
      return choosable(marker, { layer: this._layer, ids: [place.id], tip: place.tip, priority: isSelected ? 1000 : 500, offset });
    },
  });
  dateline.placeLayer = (told) => new PlaceLayer(told);

  // -- areas -----------------------------------------------------------------------------------------------------

  const AreaLayer = ArticleLayer.extend({
    _draw(map) {
      for (const area of this._entries) {
        this.addLayer(this._label(area));
        if (!area.country || !map.datelineOutlines) this._addCircle(area);
        else map.datelineOutlines.whenShape(area.country, (shape) => this._addShape(map, area, shape));
      }
    },

    _addShape(map, area, shape) {
      if (!map.hasLayer(this)) return; // removed while the outlines were loading
      if (shape) this.addLayer(L.polygon(shape, this._style(area)));
      else this._addCircle(area);
    },

    // A very wide circle says little and crosses everything: it is drawn while it is chosen.
    _addCircle(area) {
      if (area.km > WIDEST_KM && !this._isSelected(area.id)) return;
      this.addLayer(L.circle([area.lat, area.lon], { ...this._style(area), radius: area.km * 1000 }));
    },

    _style({ id }) {
      return outlineStyle(`dl-article-area${selectedClass(this._isSelected(id))}`);
    },

    _label(area) {
      const isSelected = this._isSelected(area.id);
      const box = element("div", `dl-area-label${selectedClass(isSelected)}`);
      box.append(element("span", "dl-label", area.name));
      const icon = L.divIcon({ className: "dl-icon dl-area-icon", html: box, iconSize: [0, 0] });
      const marker = L.marker([area.lat, area.lon], { icon, zIndexOffset: -1000 });
      return choosable(marker, { layer: this._layer, ids: [area.id], tip: area.tip, priority: isSelected ? 2000 : 400 });
    },
  });
  dateline.areaLayer = (told) => new AreaLayer(told);

  // -- claims ----------------------------------------------------------------------------------------------------

  // Claims of the same place or area make one sign. The clock of the map's event layer says which are shown.
  const ClaimLayer = ArticleLayer.extend({
    initialize(told) {
      ArticleLayer.prototype.initialize.call(this, told);
      const [from, to] = told.window || [null, null];
      this._own = { from, to };
    },

    onAdd(map) {
      this._clocks = [...(map.datelineEventLayers?.values() ?? [])];
      for (const clock of this._clocks) clock.on("window", this._redraw, this);
      map.on("zoomend", this._regroup, this);
      ArticleLayer.prototype.onAdd.call(this, map);
    },

    onRemove(map) {
      for (const clock of this._clocks) clock.off("window", this._redraw, this);
      map.off("zoomend", this._regroup, this);
      ArticleLayer.prototype.onRemove.call(this, map);
    },

    // What is too small to be told apart is another question at another zoom.
    _regroup() {
      this._drawn = null;
      this._redraw();
    },

    _redraw() {
      if (!this._entries || JSON.stringify(this._shown()) === this._drawn) return;
      this.clearLayers();
      this._draw(this._map);
      dateline.declutter(this._map);
    },

    // The claims inside every window, each with whether it may lie outside.
    _shown() {
      const windows = [this._own, ...this._clocks.map((clock) => clock.window()).filter(Boolean)];
      const isInside = ({ from, to }) => windows.every((open) => !(open.to && from && from > open.to) && !(open.from && to && to < open.from));
      const isWhole = ({ from, to }) => windows.every((open) => (!open.from || (from && from >= open.from)) && (!open.to || (to && to <= open.to)));
      const isDated = ({ from, to }) => from !== null || to !== null;
      return this._entries.filter(isInside).map((claim) => [claim.id, isDated(claim) && claim.isRough && !isWhole(claim)]);
    },

    _draw() {
      const shown = this._shown();
      const faint = new Map(shown);
      this._drawn = JSON.stringify(shown);
      const groups = new Map();
      for (const claim of this._entries) {
        if (!faint.has(claim.id)) continue;
        const key = JSON.stringify([claim.lat, claim.lon, claim.isArea, this._isSmall(claim) ? "" : claim.where]);
        groups.set(key, [...(groups.get(key) || []), claim]);
      }
      const turns = shareTurns([...groups.values()].map(([claim]) => claim));
      for (const claims of groups.values()) this._drawGroup(claims, claims.every(({ id }) => faint.get(id)), turns.get(claims[0]));
    },

    // Too small on the screen for a sign of its own: a place, or an area that is hardly larger than a sign.
    _isSmall({ lat, km, isArea }) {
      const metresPerPixel = (156543 * Math.cos((lat * Math.PI) / 180)) / 2 ** this._map.getZoom();
      return !isArea || (km !== null && (km * 1000) / metresPerPixel < SIGN_PX);
    },

    // turn: where on its outline the sign of an area stands, as a part of the way around.
    _drawGroup(claims, isFaint, turn) {
      const isSelected = claims.some(({ id }) => this._isSelected(id));
      const { isArea } = claims[0];
      const className = `dl-claims${selectedClass(isSelected)}${isFaint ? " dl-faint" : ""}`;
      if (isArea) for (const claim of claims) this._addArea(claim, isFaint, this._isSelected(claim.id));
      else this.addLayer(leader(claims[0], CLAIM_OFFSET));
      const offset = isArea ? [0, 0] : CLAIM_OFFSET;
      const at = isArea ? edgeOf(claims[0], turn) : claims[0];
      const marker = signMarker(at, { picture: signOf(claims), side: SIGN_PX, offset, className });
      if (claims.length > 1) marker.options.icon.options.html.append(element("span", "dl-claim-count", String(claims.length)));
      const ids = claims.map(({ id }) => id);
      const place = [offset[0], offset[1] - 13];
      this.addLayer(choosable(marker, { layer: this._layer, ids, tip: linesOf(claims), priority: isSelected ? 1000 : 450, offset: place }));
    },

    // The outline, or a circle of the reach; a circle that crosses everything is left out until it is chosen.
    _addArea(claim, isFaint, isSelected) {
      const colour = signs.colours[claim.kind] || signs.colours[signs.other];
      const opacity = isFaint ? FAINT : 1;
      const style = { ...outlineStyle(`dl-claim-area${selectedClass(isSelected)}`), color: colour, opacity };
      if (claim.outline) this._addHatched(L.polygon(claim.outline, style), colour, opacity);
      else if (claim.km && (claim.km <= WIDEST_KM || isSelected))
        this._addHatched(L.circle([claim.lat, claim.lon], { ...style, radius: claim.km * 1000 }), colour, opacity);
    },

    _addHatched(shape, colour, opacity) {
      this.addLayer(shape);
      const path = shape.getElement();
      path.setAttribute("fill", `url(#${hatch(path.ownerSVGElement, colour)})`);
      path.setAttribute("fill-opacity", 0.5 * opacity);
    },
  });
  dateline.claimLayer = (told) => new ClaimLayer(told);

  // Areas around the same point have their signs at different sides.
  function shareTurns(claims) {
    const turns = new Map();
    for (const claim of claims) {
      const same = claims.filter(({ lat, lon, isArea }) => isArea && lat === claim.lat && lon === claim.lon);
      turns.set(claim, Math.max(0, same.indexOf(claim)) / Math.max(1, same.length));
    }
    return turns;
  }

  // A point on the edge of an area, `turn` of the way around from the north: its middle is no place where anything is
  // known to have happened.
  function edgeOf({ lat, lon, km, outline }, turn) {
    if (outline) {
      const north = outline.reduce((best, corner, i) => (corner[0] > outline[best][0] ? i : best), 0);
      const [edgeLat, edgeLon] = outline[(north + Math.floor(turn * outline.length)) % outline.length];
      return { lat: edgeLat, lon: edgeLon };
    }
    if (!km || km > WIDEST_KM) return { lat, lon };
    const [angle, degrees] = [2 * Math.PI * turn, km / KM_PER_DEGREE];
    return { lat: Math.min(85, lat + degrees * Math.cos(angle)), lon: lon + (degrees * Math.sin(angle)) / Math.cos((lat * Math.PI) / 180) };
  }

  // The sign of the kind that most of the claims are of.
  function signOf(claims) {
    const pictures = claims[0].isArea ? signs.claimArea : signs.claim;
    const times = (kind) => claims.filter((claim) => claim.kind === kind).length;
    const { kind } = claims.reduce((best, claim) => (times(claim.kind) > times(best.kind) ? claim : best));
    return pictures[kind] || pictures[signs.other];
  }

  function linesOf(claims) {
    const { where } = claims[0];
    const title = claims.length > 1 ? `${where}: ${claims.length} events of the article` : `${where}: an event of the article`;
    const lines = claims.slice(0, MOST_LINES).map(({ line }) => line);
    if (claims.length > MOST_LINES) lines.push(`and ${claims.length - MOST_LINES} more`);
    return [title, ...lines, ...(claims.length > 1 ? ["Click for all of them"] : [`“${claims[0].quote}”`])];
  }

  // A pattern of slanted lines in that colour, made once in this drawing; returns its id.
  function hatch(drawing, colour) {
    const id = `dl-hatch-${colour.slice(1)}`;
    if (drawing.querySelector(`#${id}`)) return id;
    const make = (tag, attributes) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
      return made;
    };
    const pattern = make("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    pattern.append(make("line", { x1: 0, y1: 0, x2: 0, y2: 8, stroke: colour, "stroke-width": 2 }));
    drawing.append(pattern);
    return id;
  }
})();
