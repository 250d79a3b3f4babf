"""Records that are counted on the server: in a real browser, the same marks and numbers as when all are downloaded."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import folium
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from xstatic.pkg import leaflet

from bench.map_events import synthetic_events
from geo.grid.packing import pack_events
from geo.map.columns import write_columns, write_details
from geo.map.layers import EventLayer
from ui.server.grids import grid_routes, grids

NUMBER = 4_000


@dataclass
class Maps:
    """The same records twice: `here` downloaded, `there` counted on the server."""

    here: Any
    there: Any

    def both(self, script: str) -> None:
        for page in (self.here, self.there):
            page.evaluate(f"async () => {{ {script}; await settled(); }}")

    def told(self, script: str) -> tuple[Any, Any]:
        return self.here.evaluate(script), self.there.evaluate(script)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[str]:
    """Both maps over loopback."""
    import uvicorn

    events = synthetic_events(NUMBER)
    key = grids().add("browser test", lambda path: pack_events(events, path))
    files = {"columns.bin": write_columns(events), "details.bin": write_details(events)}

    def packed(request) -> Response:
        held = files.get(request.path_params["name"])
        return Response(status_code=404) if held is None else Response(held, headers={"Content-Encoding": "gzip"})

    routes = [
        *grid_routes(),
        Route(
            "/here",
            lambda request: HTMLResponse(_page(EventLayer(links=("columns.bin", "details.bin"), is_standalone=True))),
        ),
        Route(
            "/there",
            lambda request: HTMLResponse(_page(EventLayer(links=(f"dateline/grid/{key}",) * 2, is_standalone=True))),
        ),
        Mount("/leaflet", StaticFiles(directory=leaflet.BASE_DIR)),
        Route("/{name}", packed),
    ]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def _page(layer: EventLayer) -> str:
    base = folium.Map((15, 10), zoom_start=3, tiles=None, maxZoom=19)
    base.default_js, base.default_css = [("leaflet", "leaflet/leaflet.js")], [("leaflet_css", "leaflet/leaflet.css")]
    layer.add_to(base)
    script = f"window.map = {base.get_name()}; window.layer = {layer.get_name()};" + SETTLED
    return base.get_root().render().replace("</html>", f"<script>{script}</script></html>")


SETTLED = """
const frame = () => new Promise((done) => requestAnimationFrame(done));
window.settled = async () => {
  await frame();
  while (!layer.isSettled()) await frame();
  await frame();
};
window.marks = () => layer.scene.marks
  .map((mark) => [Math.round(mark.x), Math.round(mark.y), Math.round(mark.radius), mark.cell === undefined, mark.look, ...mark.sums.slice(mark.at, mark.at + 9)])
  .map((mark) => mark.join(" ")).sort();
"""


@pytest.fixture
def maps(browser, site: str) -> Iterator[Maps]:
    pages, wrong = [], []
    for name in ("here", "there"):
        page = browser.new_page(viewport={"width": 1000, "height": 700})
        page.on("pageerror", lambda problem: wrong.append(str(problem)))
        page.goto(f"{site}/{name}")
        page.wait_for_function("window.layer?.isSettled()")
        page.evaluate("settled()")
        pages.append(page)
    yield Maps(*pages)
    for page in pages:
        page.close()
    assert wrong == []


def test_it_is_announced(maps: Maps):
    assert "4,000 records: counted on the server" in maps.there.inner_text("body")


def test_the_same_numbers_and_marks_for_any_filter(maps: Maps):
    chance = random.Random(1)
    kinds = maps.here.evaluate("layer.tally.columns.kinds")
    for _ in range(40):
        state = {
            "window": chance.choice(
                [[None, None], ["2016-03-03", "2016-05-01"], ["2017-01-01", None], ["2015-06-01", "2018-06-15"]]
            ),
            "filter": {
                "kinds": chance.choice([None, kinds[:2], kinds[3:], []]),
                "actors": chance.choice([None, None, ["Armed group 1", "Government 3"]]),
                "precisions": chance.choice([None, ["exact"], ["near", "admin1", "country"]]),
                "minDeaths": chance.choice([0, 0, 2]),
                "area": chance.choice(
                    [
                        None,
                        None,
                        {"south": -10, "west": -60, "north": 40, "east": 60},
                        [[-30, -100], [50, 0], [-30, 130]],
                    ]
                ),
            },
            "style": chance.choice(["auto", "clusters"]),
        }
        zoom, where = chance.choice([2, 3, 4, 6, 9]), [chance.uniform(-20, 40), chance.uniform(-100, 120)]
        maps.both(
            f"map.setView({json.dumps(where)}, {zoom}, {{ animate: false }}); layer.setState({json.dumps(state)})"
        )
        here, there = maps.told("layer.counts()")
        assert here == there, state
        here, there = maps.told("marks()")
        assert here == there, (state, zoom, where, set(here) ^ set(there))


def test_a_mark_opens_the_same_list(maps: Maps):
    maps.both("map.setView([15, 10], 5, { animate: false }); layer.setStyle('dots')")
    spots = maps.here.evaluate("layer.scene.marks.filter(({ sums, at }) => sums[at + 7] > 2).map(({ x, y }) => [x, y])")
    assert spots
    for page in (maps.here, maps.there):
        page.evaluate(f"map.fire('click', {{ containerPoint: {{ x: {spots[0][0]}, y: {spots[0][1]} }} }})")
        page.wait_for_selector(".dl-list")
    here, there = (page.inner_text(".dl-list") for page in (maps.here, maps.there))
    assert here == there


def test_a_tooltip_tells_the_same(maps: Maps):
    lat, lon = maps.here.evaluate("(({ lat, lon }) => [lat, lon])(layer.tally.record(7))")
    maps.both(f"map.setView([{lat}, {lon}], 9, {{ animate: false }}); layer.setStyle('dots')")
    for page in (maps.here, maps.there):
        page.mouse.move(500, 350)
        page.wait_for_function("layer.pointer.tip.words && !layer.pointer.tip.words.includes('…')")
    maps.there.wait_for_function(
        "told => layer.pointer.tip.words === told", arg=maps.here.evaluate("layer.pointer.tip.words")
    )


def test_a_record_is_chosen_by_its_id(maps: Maps):
    for page in (maps.here, maps.there):
        page.evaluate("layer.select('made-up:77')")
        page.wait_for_function("layer.chosen !== null")
    here, there = maps.told(
        "(({ lat, lon, kind, start }) => [lat, lon, kind, start])(layer.tally.record(layer.chosen))"
    )
    assert here == there
    maps.both("")


def test_a_server_that_stops_answering_is_told(maps: Maps):
    maps.there.route(
        "**/cells", lambda route: route.fulfill(status=404, content_type="text/plain", body="Gone, reload the page.")
    )
    maps.there.evaluate("layer.setWindow('2016-01-01', '2016-02-01')")
    maps.there.wait_for_selector("text=Gone, reload the page.")
    maps.there.unroute("**/cells")
    maps.there.click("text=Try again")
    maps.there.evaluate("settled()")
    maps.here.evaluate("layer.setWindow('2016-01-01', '2016-02-01')")
    maps.here.evaluate("settled()")
    here, there = maps.told("layer.counts()")
    assert here == there
