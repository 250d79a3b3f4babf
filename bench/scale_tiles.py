"""A file of tiles: made, weighed, and drawn in a browser over loopback, beside one of fewer records.

`measure([...])` is asked by bench.scale; parts are numbers of records: "100000", "1000000", ... The largest is held against
the goals. What is made lies in the folder for temporary files and goes with the run.
"""

from __future__ import annotations

import http.server
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import folium
from xstatic.pkg import leaflet

from bench.map_browser import open_tab
from bench.map_events import synthetic_events
from bench.report import Figure
from geo.map.layers import EventLayer

__all__ = ["PARTS", "measure", "save_map", "save_page", "site", "write_records"]

PARTS = ("100000", "1000000", "10000000", "100000000")
USUAL = PARTS[:2]
PIECE = 2_000_000
"""Records that are made at a time."""
FRAMES = 120
DISPLAY_MS = 1000 / 60
LIMIT_S = 600
MADE = """
import resource, sys
from pathlib import Path
from geo.tiles.building import build_tiles
build_tiles([Path(sys.argv[1])], Path(sys.argv[2]), memory_mb=int(sys.argv[3]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What a browser told of one file."""

    first_ms: float
    first_bytes: int
    pan_bytes: int
    zoom_bytes: int
    slider_ms: float
    player_ms: float
    brush_ms: float
    brush_first_ms: float


def measure(only: Sequence[str] = ()) -> list[Figure]:
    """Figures of these numbers of records, by default a hundred thousand and a million."""
    sizes = sorted(map(int, only or USUAL))
    figures: list[Figure] = []
    drawn: dict[int, _Drawn] = {}
    with tempfile.TemporaryDirectory(prefix="dateline-tiles-") as name:
        for records in sizes:
            folder = Path(name) / str(records)
            folder.mkdir()
            figures += _made(folder, records, is_last=records == sizes[-1])
            drawn[records] = _draw(folder / "world.pmtiles")
    least, most = sizes[0], sizes[-1]
    of = f"tiles of {most:,}"
    last = drawn[most]
    figures += [
        Figure(f"{of}: first view, bytes", last.first_bytes, at_most=3_000_000),
        Figure(f"{of}: first view, ms / that of {least:,}", last.first_ms / drawn[least].first_ms, at_most=1.5),
        Figure(f"{of}: first view, ms", last.first_ms),
        Figure(f"{of}: pan by half a view, bytes", last.pan_bytes, at_most=300_000),
        Figure(f"{of}: zoom by one level, bytes", last.zoom_bytes, at_most=300_000),
        Figure(f"{of}: slider, median frame / that of {least:,}", last.slider_ms / drawn[least].slider_ms, at_most=1.1),
        Figure(f"{of}: player, median frame / that of {least:,}", last.player_ms / drawn[least].player_ms, at_most=1.1),
        Figure(f"{of}: slider, median frame, ms", last.slider_ms),
        Figure(f"{of}: player, median frame, ms", last.player_ms),
        Figure(f"{of}: brush to map and numbers, parts at hand, frames", last.brush_ms / DISPLAY_MS, at_most=2),
        Figure(f"{of}: brush to map and numbers, parts fetched, frames", last.brush_first_ms / DISPLAY_MS),
    ]
    return figures


# -- made --------------------------------------------------------------------------------------------------------------


def write_records(folder: Path, records: int) -> Path:
    """A folder of Parquet files with so many made-up records, a piece at a time; each piece has places of its own."""
    out = folder / "in"
    out.mkdir()
    for piece in range(-(-records // PIECE)):
        number = min(PIECE, records - piece * PIECE)
        events = synthetic_events(number, seed=1 + piece)
        if piece:
            events["id"] = f"{piece}:" + events["id"]
        events.to_parquet(out / f"{piece:04}.parquet")
    return out


def _made(folder: Path, records: int, *, is_last: bool, memory_mb: int = 4_000) -> Iterator[Figure]:
    source = write_records(folder, records)
    out = folder / "world.pmtiles"
    began = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-c", MADE, str(source), str(out), str(memory_mb)], check=True, capture_output=True, text=True
    )
    seconds = time.perf_counter() - began
    rows = out.with_suffix(".parquet").stat().st_size
    goals: dict[str, dict[str, float]] = (
        {"gb": {"at_most": 6}, "bytes": {"at_most": 3}} if is_last else {"gb": {}, "bytes": {}}
    )
    name = f"tiles of {records:,}"
    yield Figure(f"{name}: memory to make them, GB", int(told.stdout) * 1024 / 1e9, **goals["gb"])
    yield Figure(f"{name}: bytes a record", out.stat().st_size / records, **goals["bytes"])
    yield Figure(f"{name}: bytes a record of the Parquet", rows / records)
    yield Figure(f"{name}: seconds to make them", seconds)


# -- drawn -------------------------------------------------------------------------------------------------------------


def save_page(folder: Path, tiles: Path) -> Path:
    """A page with tiles beside it, in a folder; its map and layer are `map` and `layer`."""
    (folder / "world.pmtiles").symlink_to(tiles)
    return save_map(folder, EventLayer(tiles="world.pmtiles"))


def save_map(folder: Path, layer: EventLayer) -> Path:
    """A page with a layer on its map, `layer` on `map`."""
    for file in ("leaflet.js", "leaflet.css"):
        (folder / file).write_bytes((Path(leaflet.BASE_DIR) / file).read_bytes())
    base = folium.Map((15, 10), zoom_start=3, tiles=None, maxZoom=19)
    base.default_js, base.default_css = [("leaflet", "leaflet.js")], [("leaflet_css", "leaflet.css")]
    layer.add_to(base)
    out = folder / "map.html"
    base.save(out)
    script = f"const map = {base.get_name()}; const layer = {layer.get_name()};"
    script += 'layer.on("counts", () => { window.drawnAt ??= performance.now(); });'
    page = out.read_text(encoding="utf-8").replace("</html>", f"<script>{script}</script></html>")
    out.write_text(page, encoding="utf-8")
    return out


@contextmanager
def site(tiles: Path) -> Iterator[str]:
    """A page with the tiles on a host that answers ranges, over loopback; yields its address."""
    with tempfile.TemporaryDirectory(prefix="dateline-map-") as name:
        save_page(Path(name), tiles)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Ranges, directory=name)) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/map.html"
            server.shutdown()


class _Ranges(http.server.SimpleHTTPRequestHandler):
    """Parts of files, as static hosts give them."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if not asked:
            return super().do_GET()
        path = Path(self.translate_path(self.path))
        size = path.stat().st_size
        first, last = int(asked[1]), min(int(asked[2]), size - 1)
        with path.open("rb") as file:
            file.seek(first)
            content = file.read(last - first + 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)
        return None

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _draw(tiles: Path) -> _Drawn:
    with site(tiles) as address, open_tab() as tab:
        tab.load(address)
        first_ms = tab.run(FIRST, limit_s=LIMIT_S)
        found = tab.run(f"({MOVES})({FRAMES})", limit_s=LIMIT_S)
    return _Drawn(first_ms=first_ms, **found)


FIRST = """
(async () => {
  while (window.drawnAt === undefined) await new Promise((done) => setTimeout(done, 10));
  return window.drawnAt;
})()
"""

MOVES = """
async (frames) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const settled = async () => { do await frame(); while (!layer.isSettled()); };
  const median = (values) => values.slice().sort((a, b) => a - b)[values.length >> 1];
  const iso = (day) => new Date(day * 86400000).toISOString().slice(0, 10);
  const read = () => layer.tally.columns.archive.bytesRead;
  const cost = async (move) => { const before = read(); move(); await settled(); return read() - before; };
  const { first, last } = layer.clock;
  layer.setStyle("clusters");
  await settled();
  const first_bytes = read();
  const pan_bytes = Math.max(
    await cost(() => map.panBy([640, 0], { animate: false })),
    await cost(() => map.panBy([-1280, 0], { animate: false })),
  );
  map.setView([15, 10], 3, { animate: false });
  await settled();
  const zooms = [];
  const { x, y, cells, sums } = layer.tally.level;
  let most = 0; // the cell with most records
  for (let cell = 0; cell < cells; cell++) if (sums[cell * 10 + 7] > sums[most * 10 + 7]) most = cell;
  const lon = (x[most] - 0.5) * 360;
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y[most]))) * 180) / Math.PI;
  map.setView([lat, lon], 3, { animate: false });
  await settled();
  for (let zoom = 4; zoom <= 9; zoom++) {
    zooms.push(await cost(() => map.setView([lat, lon], zoom, { animate: false })));
  }
  map.setView([15, 10], 3, { animate: false });
  await settled();
  const gaps = async (each) => {
    const found = [];
    for (let i = 0, before = await frame(); i < frames; i++) {
      each(i);
      const now = await frame();
      found.push(now - before);
      before = now;
    }
    return median(found);
  };
  const from = first + 300;
  layer.setWindow(iso(from), iso(from + 365));
  await settled();
  const slider_ms = await gaps((i) => layer.setWindow(iso(from + i), iso(from + 365 + i)));
  layer.setWindow(iso(from), iso(from + 30));
  await settled();
  layer.play();
  const player_ms = await gaps(() => {});
  layer.pause();
  await settled();
  const painted = async (one, other) => {
    const began = performance.now();
    layer.setWindow(iso(one), iso(other));
    await settled();
    return performance.now() - began;
  };
  const brushes = [[200, 700], [410, 933], [77, 1301], [512, 540], [900, 1500]];
  const fetched = [], again = [];
  for (const [one, other] of brushes) fetched.push(await painted(first + one, first + other));
  for (let round = 0; round < 5; round++) // most of what is fetched ahead of the first comes in the meantime
    for (const [one, other] of brushes) again.push(await painted(first + one, first + other));
  return {
    first_bytes, pan_bytes, zoom_bytes: Math.max(...zooms), slider_ms, player_ms,
    brush_ms: median(again), brush_first_ms: median(fetched),
  };
}
"""
