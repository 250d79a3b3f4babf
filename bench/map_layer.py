"""The event layer in the page, without Streamlit: load, filter redraw, player, pan, zoom, hover, memory.

Synthetic records as in the first measurements: N/8 places around 60 hot spots with Zipf-like popularity, 1826 days; here
with actors, deaths, precision, and 15 % of several days, because the columns hold them all. Chromium is headless and
without a GPU; one fresh browser for each size, the records served gzipped over loopback as the app would. The player is
tried at 9 days a frame, faster than it can be set.

`python -m bench.map_layer 1000000` measures one size; several sizes may follow each other.
"""

from __future__ import annotations

import http.server
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pandas as pd
from playwright.sync_api import Page, Playwright, sync_playwright
from xstatic.pkg import leaflet

from bench.browser import MISSING, find_chromium
from bench.report import Figure, are_all_met, as_json, as_table
from geo.columns import write_columns, write_details
from geo.eventlayer import EventLayer
from geo.frames import EVENT_TYPES, EVENTS, REACH_KM

__all__ = ["measure", "measure_size", "synthetic_events"]

SIZES = (10_000, 100_000, 1_000_000)
HOT_SPOTS, DAYS, PLACES_SHARE = 60, 1826, 8
FIRST_DAY = np.datetime64("2015-01-01")
FRAMES = 200
DISPLAY_MS = 1000 / 60
PAGE = "map.html"


def synthetic_events(number: int, *, seed: int = 1) -> pd.DataFrame:
    """An EVENTS frame of that many records; the same seed gives the same records."""
    chance = np.random.default_rng(seed)
    places = _synthetic_places(max(1, number // PLACES_SHARE), chance)
    place = (len(places) * chance.random(number) ** 2.8).astype(np.int64)  # the top place has 2 %, as in UCDP GED
    start = FIRST_DAY + chance.integers(0, DAYS, number)
    lasts = np.where(chance.random(number) < 0.15, chance.geometric(0.2, number), 0)
    best = np.minimum(chance.geometric(0.3, number) - 1, 60_000)
    pair = np.minimum(chance.zipf(1.5, number), 200) + 200 * (places["hot"].to_numpy()[place] % 7)
    texts = {
        "id": pd.Series(np.char.add("made-up:", np.arange(number).astype("U9")), dtype="str"),
        "event_type": _words(EVENT_TYPES, chance.choice(6, number, p=(0.35, 0.25, 0.2, 0.1, 0.04, 0.06))),
        "date_precision": _words(("day", "days", "week"), np.minimum(lasts, 2)),
        "side_a": _words([f"Government {i}" for i in range(1_700)], pair // 8),
        "side_b": _words([f"Armed group {i}" for i in range(1_700)], pair),
    }
    numbers = {
        "date_start": pd.Series(start.astype("datetime64[ns]")),
        "date_end": pd.Series((start + lasts).astype("datetime64[ns]")),
        "deaths_low": pd.Series(best, dtype="Int64"),
        "deaths_best": pd.Series(best, dtype="Int64").mask(chance.random(number) < 0.05),
        "deaths_high": pd.Series(best + (chance.random(number) < 0.15) * chance.integers(0, 20, number), dtype="Int64"),
    }
    at_place = places.drop(columns="hot").iloc[place].reset_index(drop=True)
    same = {name: pd.Series([""], dtype="str").repeat(number).reset_index(drop=True) for name in EVENTS.names}
    same["source"] = same["source"].replace("", "Made up")
    columns = same | texts | numbers | {name: at_place[name] for name in at_place}
    return pd.DataFrame({column.name: columns[column.name].astype(column.dtype) for column in EVENTS.columns})


def _synthetic_places(number: int, chance: np.random.Generator) -> pd.DataFrame:
    hot = chance.integers(0, HOT_SPOTS, number)
    middle_lon, middle_lat = chance.uniform(-110, 130, HOT_SPOTS), chance.uniform(-30, 50, HOT_SPOTS)
    words = ("exact", "near", "admin2", "admin1", "country")
    precision = chance.choice(5, number, p=(0.6, 0.22, 0.1, 0.06, 0.02))
    return pd.DataFrame(
        {
            "hot": hot,
            "lon": np.round(middle_lon[hot] + chance.normal(0, 3, number), 4),
            "lat": np.round(middle_lat[hot] + chance.normal(0, 3, number), 4),
            "geo_precision": _words(words, precision),
            "radius_km": np.array([REACH_KM[word] for word in words])[precision],
            "place_name": _words([f"Place {i}" for i in range(number)], np.arange(number)),
        }
    )


def _words(words: Any, codes: Any) -> pd.Series:
    return pd.Series(pd.Categorical.from_codes(codes, categories=list(words))).astype("str")


# -- one size ----------------------------------------------------------------------------------------------------------


def measure() -> list[Figure]:
    """All sizes up to a million records."""
    return [figure for number in SIZES for figure in measure_size(number)]


def measure_size(number: int) -> list[Figure]:
    """Every figure for so many records."""
    began = time.perf_counter()
    events = synthetic_events(number)
    made = time.perf_counter()
    columns = write_columns(events)
    packed = time.perf_counter()
    details = write_details(events, columns=("place_name",))
    del events
    name = f"{number:,}: "
    figures = [
        Figure(
            name + "bytes a record, gzip, all that filters need",
            len(columns) / number,
            at_most=5
            if number >= 100_000
            else None,  # below, the names of kinds and actors weigh more than the records
        ),
        Figure(name + "seconds to write the columns", packed - made),
    ]
    print(f"{name}{made - began:.0f} s to make up records", file=sys.stderr)
    with _site(columns, details) as address, sync_playwright() as playwright:
        empty_mb = _run(playwright, lambda page: _empty_memory(page, address))
        figures += _run(playwright, lambda page: _in_page(page, address, name, number, empty_mb))
    return figures


def _run(playwright: Playwright, use: Any) -> Any:
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit(f"The benchmark cannot run: {MISSING}.")
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    try:
        return use(browser.new_page(viewport={"width": 1200, "height": 700}))
    finally:
        browser.close()


def _empty_memory(page: Page, address: str) -> float:
    page.goto(f"{address}/empty.html")
    page.wait_for_timeout(1500)
    return _renderer_mb(page)


def _in_page(page: Page, address: str, name: str, number: int, empty_mb: float) -> list[Figure]:
    page.goto(f"{address}/{PAGE}")
    page.wait_for_function("window.drawnAt !== undefined", timeout=120_000)
    load_ms = page.evaluate("drawnAt")
    found: dict[str, Any] = page.evaluate(SCRIPT, FRAMES)
    clusters_goal = 1.1 * DISPLAY_MS if number <= 1_000_000 else DISPLAY_MS / 0.8
    return [
        Figure(name + "load to first map, ms", load_ms),
        Figure(name + "a week off the window, call to painted, ms (two frames are the floor)", found["move"]),
        Figure(name + "jump of the window and a kind off, call to painted, ms", found["jump"]),
        *(
            Figure(
                name + f"player, {what}, median frame, ms",
                median,
                at_most=clusters_goal if "clusters" in what else None,
            )
            for what, (median, _) in found["players"].items()
        ),
        *(
            Figure(
                name + f"player, {what}, frames a second",
                rate,
                at_least=45 if "dots, full" in what and number == 10**6 else None,
            )
            for what, (_, rate) in found["players"].items()
        ),
        Figure(name + "pan, median frame, ms", found["pan"]["median"], at_most=clusters_goal),
        Figure(name + "pan, longest frame, ms", found["pan"]["longest"]),
        Figure(name + "zoom change, longest frame, ms", found["zoom"], at_most=6 * DISPLAY_MS),
        Figure(name + "hover, pointer to tooltip, median of 50, ms", found["hover"]["median"], at_most=16),
        Figure(name + "hover, pointer to tooltip, slowest of 50, ms", found["hover"]["slowest"]),
        Figure(name + "browser renderer, MB", memory := _renderer_mb(page)),
        Figure(name + "browser renderer, MB above a map with one line", memory - empty_mb),
    ]


def _renderer_mb(page: Page) -> float:
    """Resident memory of the page's renderer process, after what can be freed is freed."""
    page.context.new_cdp_session(page).send("HeapProfiler.collectGarbage")
    page.wait_for_timeout(500)
    pids = page.context.browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]  # type: ignore[union-attr]
    sizes = [_resident_mb(int(process["id"])) for process in pids if process["type"] == "renderer"]
    return max(sizes)


def _resident_mb(pid: int) -> float:
    answer = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return int(answer.stdout or 0) * 1024 / 1e6


# -- site --------------------------------------------------------------------------------------------------------------


@contextmanager
def _site(columns: bytes, details: bytes) -> Iterator[str]:
    """A folder over loopback: the map, one with a line only, Leaflet, the columns. Yields the address."""
    with tempfile.TemporaryDirectory(prefix="dateline-map-") as name:
        folder = Path(name)
        for file in ("leaflet.js", "leaflet.css"):
            (folder / file).write_bytes((Path(leaflet.BASE_DIR) / file).read_bytes())
        (folder / "columns.bin").write_bytes(columns)
        (folder / "details.bin").write_bytes(details)
        _save_map(folder / "empty.html", None)
        _save_map(folder / PAGE, EventLayer(links=("columns.bin", "details.bin")))
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

SCRIPT = """
async (frames) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const settled = async () => { while (layer._frame !== null || layer._isZooming) await frame(); await frame(); };
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
  const { first, last } = layer._clock;
  await settled();

  const moves = [];
  for (let week = 1; week <= 7; week++) moves.push(await painted(() => layer.setWindow(iso(first + 7 * week), iso(last))));
  const kinds = layer._tally.columns.kinds;
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
  await layer._loadDetails();
  layer.setStyle("dots");
  map.setView([15, 10], 4, { animate: false });
  await settled();
  for (let i = 0; i < 50; i++) {
    const mark = layer._scene.marks[i] || { x: (i * 97) % 1200, y: (i * 53) % 700 };
    layer._pointer = { x: mark.x, y: mark.y };
    const began = performance.now();
    layer._point();
    layer._tip.root.offsetHeight;
    slow.push(performance.now() - began);
  }
  layer._pointer = null;
  layer.setStyle("clusters");
  await settled();
  return {
    move: median(moves), jump: median(jumps), players,
    pan: { median: median(pan), longest: Math.max(...pan) }, zoom: Math.max(...zooming), hover: { median: median(slow), slowest: Math.max(...slow) },
  };
}
"""


if __name__ == "__main__":
    found = [figure for size in sys.argv[1:] for figure in measure_size(int(size))] or measure()
    print(as_table(found), as_json("map_layer", found), sep="\n\n")
    sys.exit(0 if are_all_met(found) else 1)
