"""The event layer in the page, without Streamlit: load, filter redraw, player, pan, zoom, hover, memory.

Chromium is headless and without a GPU; a fresh one for each size, the records served gzipped over loopback as the app
would. The player is tried at 9 days a frame, faster than it can be set.
"""

from __future__ import annotations

import http.server
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import folium
from xstatic.pkg import leaflet

from bench.map_browser import Tab, open_tab
from bench.report import Figure
from geo.map.layers import EventLayer

__all__ = ["layer_site", "measure_layer"]

FRAMES = 200
DISPLAY_MS = 1000 / 60
LIMIT_S = 900
PAGE = "map.html"
SERVED = ("columns.bin", "details.bin")


def measure_layer(folder: Path, records: int, *, name: str) -> list[Figure]:
    """Every figure for the columns and details in a folder. The goals are those of so many records; name: before each."""
    with layer_site(folder) as address:
        with open_tab() as tab:
            tab.load(f"{address}/empty.html")
            tab.run("new Promise((done) => setTimeout(done, 1500))")
            empty_mb = tab.renderer_mb()
        with open_tab() as tab:
            return [*_in_page(tab, address, f"{name}: ", records), *_memory(tab, f"{name}: ", empty_mb)]


def _in_page(tab: Tab, address: str, name: str, number: int) -> list[Figure]:
    tab.load(f"{address}/{PAGE}")
    load_ms = tab.run(DRAWN)
    found: dict[str, Any] = tab.run(f"({SCRIPT})({FRAMES})", limit_s=LIMIT_S)
    clusters_ms = 1.1 * DISPLAY_MS if number <= 1_000_000 else DISPLAY_MS / 0.8
    return [
        Figure(name + "load to first map in a bare page, ms", load_ms),
        Figure(name + "a week off the window, call to painted, ms (two frames are the floor)", found["move"]),
        Figure(name + "jump of the window and a kind off, call to painted, ms", found["jump"]),
        *_players(found["players"], name, number, clusters_ms),
        Figure(name + "pan, median frame, ms", found["pan"]["median"], at_most=clusters_ms),
        Figure(name + "pan, longest frame, ms", found["pan"]["longest"]),
        Figure(name + "zoom change, longest frame, in display frames", found["zoom"] / DISPLAY_MS, at_most=6),
        Figure(name + "hover, pointer to tooltip, median of 50, ms", found["hover"]["median"], at_most=16),
        Figure(name + "hover, pointer to tooltip, slowest of 50, ms", found["hover"]["slowest"]),
    ]


def _players(found: dict[str, tuple[float, float]], name: str, number: int, clusters_ms: float) -> Iterator[Figure]:
    for what, (median, rate) in found.items():
        is_clusters, is_full_dots = "clusters" in what, "dots, full" in what and number == 10**6
        yield Figure(f"{name}player, {what}, median frame, ms", median, at_most=clusters_ms if is_clusters else None)
        yield Figure(f"{name}player, {what}, frames a second", rate, at_least=45 if is_full_dots else None)


def _memory(tab: Tab, name: str, empty_mb: float) -> list[Figure]:
    renderer_mb = tab.renderer_mb()
    return [
        Figure(name + "browser renderer in a bare page, MB", renderer_mb),
        Figure(name + "browser renderer, MB above a map with one line", renderer_mb - empty_mb),
    ]


# -- site --------------------------------------------------------------------------------------------------------------


@contextmanager
def layer_site(records: Path) -> Iterator[str]:
    """A folder over loopback: the map, one with a line only, Leaflet, the columns. Yields the address."""
    with tempfile.TemporaryDirectory(prefix="dateline-map-") as name:
        folder = Path(name)
        for file in ("leaflet.js", "leaflet.css"):
            (folder / file).write_bytes((Path(leaflet.BASE_DIR) / file).read_bytes())
        for file in SERVED:
            (folder / file).symlink_to(records / file)
        _save_map(folder / "empty.html", None)
        _save_map(folder / PAGE, EventLayer(links=SERVED))
        handler = partial(_Handler, directory=name)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()


def _save_map(path: Path, layer: EventLayer | None) -> None:
    base = folium.Map((15, 10), zoom_start=3, tiles=None, zoom_animation=True, maxZoom=19)
    base.default_js, base.default_css = [("leaflet", "leaflet.js")], [("leaflet_css", "leaflet.css")]
    script = f"const map = {base.get_name()};"
    if layer is None:  # one line on a canvas: what the browser needs to draw at all is not the layer's
        script += "L.polyline([[0, 0], [20, 20]], { renderer: L.canvas() }).addTo(map);"
    else:
        layer.add_to(base)
        script += f"const layer = {layer.get_name()};" + READY
    base.save(path)
    path.write_text(path.read_text(encoding="utf-8").replace("</html>", f"<script>{script}</script></html>"))


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Columns go out as gzip, as the app's own route sends them."""

    def end_headers(self) -> None:
        if self.path.endswith(".bin"):
            self.send_header("Content-Encoding", "gzip")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


READY = """
layer.on("counts", () => { window.drawnAt ??= performance.now(); });
"""

DRAWN = """
(async () => {
  while (window.drawnAt === undefined) await new Promise((done) => setTimeout(done, 20));
  return window.drawnAt;
})()
"""

SCRIPT = """
async (frames) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const settled = async () => { while (!layer.isSettled()) await frame(); await frame(); };
  const median = (values) => values.slice().sort((a, b) => a - b)[values.length >> 1];
  const gaps = async (count, each) => {
    const found = [];
    for (let i = 0, last = await frame(); i < count; i++) {
      if (each) each(i);
      const now = await frame();
      found.push(now - last);
      last = now;
    }
    return found;
  };
  const painted = async (change) => {
    const began = performance.now();
    change();
    await settled();
    return performance.now() - began;
  };
  const iso = (day) => new Date(day * 86400000).toISOString().slice(0, 10);
  const { first, last } = layer.clock;
  await settled();

  const moves = [];
  for (let week = 1; week <= 7; week++) moves.push(await painted(() => layer.setWindow(iso(first + 7 * week), iso(last))));
  const kinds = layer.tally.columns.kinds;
  const jumps = [];
  for (const from of [200, 900, 400]) {
    jumps.push(await painted(() => layer.setState({ window: [iso(first + from), iso(first + from + 700)], filter: { kinds: kinds.slice(from % 2) } })));
    await painted(() => layer.setState({ window: [null, null], filter: {} }));
  }

  const players = {};
  const spans = { "30-day window": 30, cumulative: 0, full: last - first - frames - 1 };
  for (const [style, zoom] of [["clusters", 3], ["clusters", 6], ["dots", 3]]) {
    map.setView([15, 10], zoom, { animate: false });
    layer.setStyle(style);
    for (const [what, width] of Object.entries(spans)) {
      const days = (i) => what === "cumulative" ? [first, first + Math.round(((last - first) * i) / frames)] : [first + i, first + i + width];
      layer.setWindow(...days(0).map(iso));
      await settled();
      const found = await gaps(frames, (i) => layer.setWindow(...days(i).map(iso)));
      players[`${style}, ${what}, zoom ${zoom}`] = [median(found), (1000 * found.length) / found.reduce((a, b) => a + b)];
    }
  }

  layer.setStyle("clusters");
  layer.setWindow(null, null);
  map.setView([15, 10], 4, { animate: false });
  await settled();
  const pan = await gaps(100, () => map.panBy([7, 3], { animate: false }));
  await settled();
  map.setZoom(5);
  const zooming = await gaps(40);
  await settled();
  map.setZoom(4);
  zooming.push(...(await gaps(40)));
  await settled();

  const slow = [];
  await layer.loadDetails();
  layer.setStyle("dots");
  map.setView([15, 10], 4, { animate: false });
  await settled();
  for (let i = 0; i < 50; i++) {
    const mark = layer.scene.marks[i] || { x: (i * 97) % 1200, y: (i * 53) % 700 };
    const began = performance.now();
    layer.pointer.pointAt({ x: mark.x, y: mark.y });
    layer.pointer.tip.root.offsetHeight;
    slow.push(performance.now() - began);
  }
  layer.pointer.pointAt(null);
  layer.setStyle("clusters");
  await settled();
  return {
    move: median(moves), jump: median(jumps), players,
    pan: { median: median(pan), longest: Math.max(...pan) }, zoom: Math.max(...zooming), hover: { median: median(slow), slowest: Math.max(...slow) },
  };
}
"""
