"""From a key on the date slider to the painted map, in Streamlit, for each way to draw records.

Painted means two animation frames after the run of the page has ended and the map has drawn the new week: told by the
map's own script (A, B), by the layer (ours), by the last WebGL call before quiet (E; weaker than the others), by the run
alone (Z).
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.map_browser import Tab, open_tab
from bench.map_server import serve

__all__ = ["Moves", "measure_moves"]

LIMIT_S = 120


@dataclass(frozen=True, slots=True)
class Moves:
    """What one page took."""

    load_ms: float
    """From navigation to the painted map, median."""
    move_ms: float
    """From key to painted map, median."""
    kilobytes: float
    """Over the WebSocket per move, both ways."""
    renderer_mb: float
    records: int
    """That the map said it shows at first; 0 where it cannot tell."""


def measure_moves(page: str, folder: Path, *, moves: int = 6, loads: int = 1) -> Moves:
    """Loads a page of map_apps in fresh browsers and moves its slider in the last of them."""
    with serve(page, folder) as address:
        with open_tab() as tab:  # the server reads its records and compiles its modules
            _load(tab, address, page)
        load_ms = []
        for number in range(loads):
            with open_tab() as tab:
                load_ms.append(_load(tab, address, page))
                if number == loads - 1:
                    return _move(tab, page, load_ms, moves)
    raise ValueError("at least one load is needed")


def _load(tab: Tab, address: str, page: str) -> float:
    tab.load(address, script=WATCH)
    return float(tab.run(f"({PAINTED})({READY[page]}, 0)", limit_s=LIMIT_S))


def _move(tab: Tab, page: str, load_ms: Sequence[float], moves: int) -> Moves:
    records = tab.run("window.benchLayer()?.counts()?.records ?? 0")
    tab.run("document.querySelector('[data-testid=stSlider] input, [role=slider]').focus()")
    found = []
    bytes_before = 0
    for week in range(1, moves + 2):  # the first is not counted: caches fill
        if week == 2:
            bytes_before = tab.run("window.benchBytes")
        tab.run("window.benchPressed = null")
        tab.press("ArrowRight")
        found.append(float(tab.run(f"({PAINTED})({READY[page]}, {week})", limit_s=LIMIT_S)))
    sent = tab.run("window.benchBytes") - bytes_before
    moved = found[1:] if moves > 2 else found
    kilobytes = sent / moves / 1000
    return Moves(statistics.median(load_ms), statistics.median(moved), kilobytes, tab.renderer_mb(), int(records))


WATCH = """
(() => {
  if (window.top !== window) return;
  window.benchBytes = 0;
  const Plain = window.WebSocket;
  const size = (data) => data.byteLength ?? data.size ?? data.length;
  window.WebSocket = class extends Plain {
    constructor(...told) {
      super(...told);
      this.addEventListener("message", ({ data }) => (window.benchBytes += size(data)));
    }
    send(data) {
      window.benchBytes += size(data);
      super.send(data);
    }
  };
  for (const Context of [window.WebGLRenderingContext, window.WebGL2RenderingContext])
    for (const name of ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"]) {
      const plain = Context && Context.prototype[name];
      if (plain) Context.prototype[name] = function (...told) { window.benchDrawn = performance.now(); return plain.apply(this, told); };
    }
  document.addEventListener("keydown", () => (window.benchPressed ??= performance.now()), true);
  window.benchFrame = () => document.querySelector("iframe[title*='st_folium']")?.contentWindow;
  window.benchMap = () => window.benchFrame()?.map;
  window.benchIsLoaded = () => {
    try {
      return Boolean(window.benchMap()?.getCenter());
    } catch {
      return false; // Leaflet throws before a map has a view
    }
  };
  window.benchLayer = () => window.benchMap() && window.benchFrame().datelineEvents?.layersOf(window.benchMap()).get("Events");
})()
"""

PAINTED = """
async (isReady, week) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const isRun = () => document.getElementById("bench-run")?.textContent === String(week);
  let [quiet, drawn] = [0, null];
  for (;;) {
    quiet = isRun() && window.benchDrawn === drawn ? quiet + 1 : 0;
    drawn = window.benchDrawn;
    const ended = isRun() && isReady(week, quiet);
    if (typeof ended === "number") return ended - (window.benchPressed ?? 0);
    if (ended) break;
    await frame();
  }
  await frame();
  return (await frame()) - (window.benchPressed ?? 0);
}
"""

READY = {
    "empty": "() => window.benchIsLoaded()",
    "markers": "(week) => window.benchIsLoaded() && window.benchFrame().benchPainted === week",
    "clusters": "(week) => window.benchIsLoaded() && window.benchFrame().benchPainted === week",
    # E says nothing: thirty frames of quiet after the run and a drawing that came after the key; the drawing's time.
    "deck": "(week, quiet) => window.benchDrawn > (window.benchPressed ?? 0) && quiet > 30 && window.benchDrawn",
    "ours": """(week) => {
      const layer = window.benchLayer();
      if (!layer?.isSettled()) return false;
      const start = week ? new Date(Date.UTC(2015, 0, 1 + 7 * week)).toISOString().slice(0, 10) : layer.window().from;
      return layer.window().from === start;
    }""",
}
"""Whether the map has drawn a week; `true`, or the time at which it had."""
