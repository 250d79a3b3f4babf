"""The event layer in a real browser: a saved folium map over loopback, its pixels, its counts, its keys and its faults."""

from __future__ import annotations

import datetime as dt
import gzip
import http.server
import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import folium
import numpy as np
import pandas as pd
import pytest
from xstatic.pkg import leaflet

from geo.frames import EVENT_TYPES, EVENTS, GEO_PRECISIONS, REACH_KM
from geo.map.columns import write_columns, write_details
from geo.map.layers import KIND_STYLES, EventLayer, EventState, kind_style
from geo.records.filters import Filters, actor_names

EVIL = "<img src=x onerror='window.hit=1'>"
GAO = (16.2717, -0.0447)
LOGIN = b"<!doctype html><title>Sign in</title>"


def records(*rows: dict) -> pd.DataFrame:
    """An EVENTS frame; what a row does not say is one exact battle in Gao on 8 Feb 2013 with 2 dead."""
    usual = {
        "source": "Test records",
        "date_precision": "day",
        "place_name": "Gao",
        "country": "Mali",
        "lat": GAO[0],
        "lon": GAO[1],
        "geo_precision": "exact",
        "event_type": "Battles",
        "side_a": "Army",
        "side_b": "Rebels",
        "deaths_best": 2,
    }
    full = []
    for number, row in enumerate(rows):
        start = row.get("date_start", "2013-02-08")
        precision = row.get("geo_precision", "exact")
        told = {"id": f"r-{number}", "date_start": start, "date_end": start, "radius_km": REACH_KM[precision]}
        full.append(usual | told | row)
    frame = pd.DataFrame(full, columns=list(EVENTS.names))
    for name in ("date_start", "date_end"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[ns]")
    return EVENTS.split(frame).good


def random_records(number: int, *, seed: int = 7) -> pd.DataFrame:
    """Records of every kind, precision and duration, with shared points, unknown deaths and several actors a side."""
    chance = np.random.default_rng(seed)
    points = np.round(chance.uniform((-60, -179), (75, 179), (max(1, number // 4), 2)), 3)
    point = chance.integers(0, len(points), number)
    start = pd.Timestamp("2010-01-01") + pd.to_timedelta(chance.integers(0, 1500, number), unit="D")
    lasts = np.where(chance.random(number) < 0.3, chance.integers(1, 200, number), 0)
    sides = ["", "Army", "Rebels", "Army; Rebels", "Police; Militia", "Civilians"]
    precision = chance.choice(GEO_PRECISIONS, number)
    best = pd.Series(chance.geometric(0.2, number) - 1, dtype="Int64").mask(chance.random(number) < 0.2)
    frame = pd.DataFrame(
        {
            "id": [f"r-{i}" for i in range(number)],
            "source": chance.choice(["One", "Two"], number),
            "date_start": start.astype("datetime64[ns]"),
            "date_end": (start + pd.to_timedelta(lasts, unit="D")).astype("datetime64[ns]"),
            "date_precision": np.where(lasts > 0, chance.choice(["days", "month", "day"], number), "day"),
            "lat": points[point, 0],
            "lon": points[point, 1],
            "geo_precision": precision,
            "radius_km": [REACH_KM[word] for word in precision],
            "event_type": chance.choice([*EVENT_TYPES, "Unknown", "Strike"], number),
            "side_a": chance.choice(sides, number),
            "side_b": chance.choice(sides, number),
            "deaths_best": best,
        }
    )
    return EVENTS.split(frame).good


# -- the site ----------------------------------------------------------------------------------------------------------


class Site:
    """Files in memory, by name: bytes, or a status code; with the headers of gzip where `packed` says so."""

    def __init__(self) -> None:
        self.files: dict[str, bytes | int] = {}
        self.packed: set[str] = set()
        self.address = ""

    def answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        name = handler.path.lstrip("/")
        held = self.files.get(name, 404)
        handler.send_response(held if isinstance(held, int) else 200)
        body = b"" if isinstance(held, int) else held
        kind = {"html": "text/html; charset=utf-8", "js": "text/javascript", "css": "text/css"}
        handler.send_header("Content-Type", kind.get(name.rpartition(".")[2], "application/octet-stream"))
        handler.send_header("Content-Length", str(len(body)))
        if name in self.packed:
            handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        handler.wfile.write(body)


class _Handler(http.server.BaseHTTPRequestHandler):
    def __init__(self, site: Site, *rest: object) -> None:
        self.site = site
        super().__init__(*rest)

    def do_GET(self) -> None:
        self.site.answer(self)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    site = Site()
    for name in ("leaflet.js", "leaflet.css"):
        site.files[name] = (Path(leaflet.BASE_DIR) / name).read_bytes()
    site.files["favicon.ico"] = b""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site)) as server:
        site.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield site
        server.shutdown()
        thread.join()


class Shown:
    """A map in a tab: `js` evaluates with `map` and `layer` in reach."""

    def __init__(self, page: object) -> None:
        self.page = page

    def js(self, script: str, argument: object = None) -> object:
        return self.page.evaluate(script, argument)

    def ready(self) -> Shown:
        self.page.wait_for_function("layer.isSettled()")
        return self

    def settle(self) -> None:
        """Wait until nothing more is to be drawn."""
        self.page.wait_for_function("layer.isSettled()")

    def view(self, lat: float, lon: float, zoom: float) -> None:
        self.js("([lat, lon, zoom]) => { map.setView([lat, lon], zoom, {animate: false}); }", [lat, lon, zoom])
        self.settle()

    def pixel(self, lat: float, lon: float, *, right: float = 0, down: float = 0) -> list[int]:
        """Red, green, blue and opacity of the canvas at a place, so many pixels beside it."""
        self.settle()
        return self.js(
            """([lat, lon, right, down]) => {
                const { x, y } = map.latLngToContainerPoint([lat, lon]);
                const ratio = layer.surface.canvas.width / map.getSize().x;
                const box = layer.surface.canvas.getBoundingClientRect(), own = map.getContainer().getBoundingClientRect();
                const at = [x + right - (box.left - own.left), y + down - (box.top - own.top)];
                return [...layer.surface.canvas.getContext("2d").getImageData(at[0] * ratio, at[1] * ratio, 1, 1).data];
            }""",
            [lat, lon, right, down],
        )

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a place lies in the tab."""
        x, y = self.js(
            "([lat, lon]) => { const p = map.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }", [lat, lon]
        )
        return x, y

    def click(self, lat: float, lon: float) -> None:
        self.settle()
        self.page.mouse.click(*self.point(lat, lon))


@pytest.fixture
def show(browser, site) -> Iterator[Callable[..., Shown]]:
    """show(events or None, **options of EventLayer) opens a saved map; no page may throw or ask another host."""
    contexts, problems, foreign = [], [], []

    def open_map(
        events: pd.DataFrame | None = None, *, view=(*GAO, 8), waits: bool = True, init: str = "", **options
    ) -> Shown:
        base = folium.Map(view[:2], zoom_start=view[2], tiles=None, maxZoom=18)
        base.default_js, base.default_css = [("leaflet", "leaflet.js")], [("leaflet_css", "leaflet.css")]
        layer = EventLayer(events, **options).add_to(base)
        names = f"<script>var map = {base.get_name()}, layer = {layer.get_name()};</script></html>"
        page_name = f"map-{len(site.files)}.html"
        site.files[page_name] = base.get_root().render().replace("</html>", names).encode()
        contexts.append(browser.new_context(viewport={"width": 1000, "height": 700}))
        page = contexts[-1].new_page()
        page.add_init_script(init)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: foreign.append(request.url))
        page.goto(f"{site.address}/{page_name}")
        return Shown(page).ready() if waits else Shown(page)

    yield open_map
    for context in contexts:
        context.close()
    assert problems == []
    assert [url for url in foreign if not url.startswith((site.address, "blob:", "data:"))] == []


def rgb(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)] + [255]


# -- what is drawn -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [*KIND_STYLES, "A kind of its own"])
def test_a_record_is_drawn_where_it_is_in_its_colour_inside_its_window_only(show, kind):
    shown = show(records({"event_type": kind, "deaths_best": 60}, {"lat": 40.0, "lon": 60.0}))
    beside = {"right": -8, "down": 3 if kind == "Explosions/Remote violence" else 0}
    assert shown.pixel(*GAO, **beside) == rgb(kind_style(kind).colour)
    assert shown.pixel(GAO[0] + 1, GAO[1]) == [0, 0, 0, 0]
    for window, is_drawn in [(("2013-02-08", "2013-02-08"), True), (("2013-02-09", "2013-03-01"), False)]:
        shown.js("window => layer.setWindow(...window)", window)
        assert (shown.pixel(*GAO, **beside)[3] > 0) is is_drawn


def test_a_record_of_several_days_is_shown_while_it_lasts(show):
    shown = show(records({"date_start": "2013-02-01", "date_end": "2013-02-20"}, {"date_start": "2013-06-01"}))
    days = ["2013-01-31", "2013-02-01", "2013-02-11", "2013-02-20", "2013-02-21"]
    counts = shown.js("days => days.map((day) => { layer.setWindow(day, day); return layer.counts().records; })", days)
    assert counts == [0, 1, 1, 1, 0]


def test_precision_is_shown_and_a_country_is_no_mark(show):
    rows = [
        {"geo_precision": word, "lat": 10.0, "lon": 1.0 * i}
        for i, word in enumerate(["exact", "near", "admin1", "country"])
    ]
    shown = show(records(*rows), view=(10, 1.5, 8))
    filled, near, area, country = (shown.pixel(10.0, 1.0 * i, right=-4) for i in range(4))
    assert filled == rgb(KIND_STYLES["Battles"].colour)
    assert near == [255, 255, 255, 255], "hollow"
    assert area[3] < 120, "no more than hatching at the middle of an area"
    assert country == [0, 0, 0, 0]
    radius = shown.js("layer.scene.reachPx(layer.scene.marks.find((mark) => mark.look === 'area').spot)")
    assert shown.pixel(10.0, 2.0, right=-4, down=-radius) == [255, 255, 255, 255], "its mark is on its outline, hollow"
    shown.view(10, 1, 9)
    reach = shown.js("layer.scene.reachPx(layer.scene.marks.find((mark) => mark.look === 'near').spot)")
    assert shown.pixel(10.0, 1.0, right=reach)[3] > 0, "the ring of what is near"
    shown.page.get_by_text("1 record somewhere in a country or region").click()
    shown.page.get_by_role("button", name="Somewhere in Mali").wait_for()


def test_a_wide_area_is_outlined_by_itself_when_it_is_larger_than_a_cell(show):
    shown = show(records({"geo_precision": "admin1"}, {"lat": 16.28}, {"lat": 16.29}), style="clusters", view=(*GAO, 7))
    looks = shown.js("layer.scene.marks.map((mark) => mark.look ?? 'cluster').sort()")
    assert looks == ["area", "cluster"]
    shown.view(*GAO, 3)
    assert shown.js("layer.scene.marks.map((mark) => mark.look ?? 'cluster')") == ["cluster"]


def test_rough_dates_have_soft_edges(show):
    rough = {"date_start": "2013-02-01", "date_end": "2013-02-28", "date_precision": "month", "deaths_best": 60}
    shown = show(records(rough, {"date_start": "2013-06-01", "lat": 30.0}))
    shown.js("layer.setWindow('2013-01-01', '2013-03-31')")
    certain = shown.pixel(*GAO, right=-8)[3]
    shown.js("layer.setWindow('2013-01-01', '2013-02-10')")
    assert certain == 255 and 80 < shown.pixel(*GAO, right=-8)[3] < 160


def test_a_trail_fades_and_all_since_grows(show):
    shown = show(
        records(*({"date_start": f"2013-02-0{day}", "lat": 10.0 + day, "deaths_best": 60} for day in range(1, 8))),
        view=(14, 0, 6),
    )
    shown.js("layer.setState({ window: ['2013-02-01', '2013-02-07'], mode: 'trail' })")
    alphas = [shown.pixel(10.0 + day, GAO[1], right=-8)[3] for day in (1, 4, 7)]
    assert alphas == sorted(alphas) and alphas[0] < 100 and alphas[2] == 255
    shown.js("layer.setState({ window: ['2013-02-01', '2013-02-02'], mode: 'cumulative' })")
    grown = shown.js(
        "[2, 4, 7].map((day) => { layer.clock.moveTo(layer.clock.first + day - 1); layer.wind(); return layer.counts().records; })"
    )
    assert grown == [2, 4, 7]


def test_marks_stay_on_their_places_when_the_map_moves(show):
    shown = show(records({"deaths_best": 60}))
    for lat, lon, zoom in [(16, 0, 5), (17, 1, 7), (16.3, -0.1, 12)]:
        shown.view(lat, lon, zoom)
        assert shown.pixel(*GAO, right=-8) == rgb(KIND_STYLES["Battles"].colour)
    shown.js("() => { map.setZoomAround([15, 3], 9); }")
    shown.page.wait_for_function("map.getZoom() === 9 && !layer.isZooming")
    shown.js("() => { map.panTo([16.3, 0], {animate: false}); }")
    assert shown.pixel(*GAO, right=-8) == rgb(KIND_STYLES["Battles"].colour)
    shown.page.set_viewport_size({"width": 600, "height": 500})
    shown.page.wait_for_function("layer.surface.canvas.width === 600")  # Leaflet hears of it a frame later
    assert shown.pixel(*GAO, right=-8) == rgb(KIND_STYLES["Battles"].colour)


def test_clusters_count_and_come_apart(show):
    shown = show(records({}, {"lat": 16.3}, {"lat": 16.31}, {"lat": 16.5}), style="clusters", view=(16.5, 0, 5))
    assert shown.js("layer.scene.marks.map((mark) => mark.sums[mark.at + 7])") == [4]
    mark = shown.js("(({ x, y }) => [x, y])(layer.scene.marks[0])")
    shown.page.mouse.click(*mark)
    shown.page.wait_for_function("map.getZoom() > 5 && !layer.isZooming")
    shown.settle()
    assert shown.js("layer.scene.marks.length") > 1


@pytest.mark.parametrize("style", ["auto", "clusters", "dots", "density"])
def test_every_style_draws_many_records(show, style):
    shown = show(random_records(3000), style=style, view=(10, 10, 3))
    assert shown.js(
        "() => layer.surface.canvas.getContext('2d').getImageData(0, 0, 1000, 700).data.some((byte) => byte)"
    )
    assert shown.js("layer.counts().records") == 3000


def test_the_theme_of_the_map_is_followed(show):
    shown = show(records({"geo_precision": "near", "deaths_best": 60}))
    assert shown.pixel(*GAO, right=-8)[:3] == [255, 255, 255]
    shown.js("() => { map.getContainer().classList.add('dl-dark'); }")
    shown.page.wait_for_function(
        "getComputedStyle(map.getContainer()).getPropertyValue('--dl-ground').trim() !== '#ffffff'"
    )
    assert max(shown.pixel(*GAO, right=-8)[:3]) < 60


# -- counts ------------------------------------------------------------------------------------------------------------


def random_filters(events: pd.DataFrame, number: int) -> list[tuple[Filters, dict]]:
    """Filters of the page, with what only the map filters by."""
    chance = np.random.default_rng(11)
    kinds, actors = sorted(set(events["event_type"])), actor_names(events)
    found = []
    for _ in range(number):
        days = sorted(dt.date(2009, 11, 1) + dt.timedelta(days=int(day)) for day in chance.integers(0, 1900, 2))
        start, end = (day if chance.random() < 0.8 else None for day in days)
        some = {
            "event_types": tuple(chance.choice(kinds, chance.integers(1, 5), replace=False))
            if chance.random() < 0.5
            else None,
            "actors": tuple(chance.choice(actors, chance.integers(1, 3), replace=False))
            if chance.random() < 0.4
            else None,
            "min_deaths": int(chance.integers(0, 8)) if chance.random() < 0.5 else 0,
        }
        west, east = np.round(chance.uniform(-180, 180, 2), 2)
        south, north = sorted(np.round(chance.uniform(-90, 90, 2), 2))
        rest = {
            "precisions": list(chance.choice(GEO_PRECISIONS, 4, replace=False)) if chance.random() < 0.3 else None,
            "sources": ["One"] if chance.random() < 0.3 else None,
            "area": {"south": south, "west": west, "north": north, "east": east} if chance.random() < 0.3 else None,
        }
        found.append((Filters(start, end, **some), rest))
    return found


def expected_counts(events: pd.DataFrame, filters: Filters, rest: dict) -> dict:
    shown = filters.apply(events)
    if rest["precisions"] is not None:
        shown = shown[shown["geo_precision"].isin(rest["precisions"])]
    if rest["sources"] is not None:
        shown = shown[shown["source"].isin(rest["sources"])]
    if (area := rest["area"]) is not None:
        lon, west, east = shown["lon"], area["west"], area["east"]
        across = (lon >= west) & (lon <= east) if west <= east else (lon >= west) | (lon <= east)
        shown = shown[across & shown["lat"].between(area["south"], area["north"])]
    return {
        "records": len(shown),
        "deaths": int(shown["deaths_best"].sum()),
        "unknown": int(shown["deaths_best"].isna().sum()),
        "kinds": {kind: int(count) for kind, count in shown["event_type"].value_counts().items()},
    }


def as_state(filters: Filters, rest: dict) -> dict:
    told = {
        "kinds": filters.event_types and list(filters.event_types),
        "actors": filters.actors and list(filters.actors),
        "minDeaths": filters.min_deaths,
    }
    window = [day and day.isoformat() for day in (filters.start, filters.end)]
    return {"window": window, "filter": told | rest}


def test_counts_equal_those_of_the_frame_for_200_filters(show):
    events = random_records(1500)
    filters = random_filters(events, 200)
    shown = show(events, view=(10, 10, 4), style="clusters")
    found = shown.js(
        "states => states.map((state) => { layer.setState(state); return layer.counts(); })",
        [as_state(*pair) for pair in filters],
    )
    assert found == [expected_counts(events, *pair) for pair in filters]
    assert shown.js(SUMS) == shown.js(
        "() => { layer.tally.setFilter(layer.filter); layer.tally.run(); return (" + SUMS + ")(); }"
    )


# What the marks rest on: it must be the same after many steps as when it is added up afresh.
SUMS = """() => {
    const { sums, level } = layer.tally;
    return [sums, level.sums, level.spotXor].map((sums) => Array.from(sums).join());
}"""


def test_steps_of_the_clock_add_up_like_a_fresh_count(show):
    shown = show(random_records(1500), view=(10, 10, 4), style="clusters")
    chance = np.random.default_rng(3)
    for _ in range(40):
        first = dt.date(2009, 12, 1) + dt.timedelta(days=int(chance.integers(0, 1700)))
        last = first + dt.timedelta(days=int(chance.integers(0, 400)))
        shown.js("window => { layer.setWindow(...window); layer.tally.run(); }", [first.isoformat(), last.isoformat()])
    assert shown.js(SUMS) == shown.js(
        "() => { layer.tally.setFilter(layer.filter); layer.tally.run(); return (" + SUMS + ")(); }"
    )


def test_unknown_deaths_can_be_kept_or_left_out(show):
    shown = show(records({"deaths_best": None}, {"deaths_best": 0}, {"deaths_best": 5}))
    filters = [{}, {"minDeaths": 1}, {"minDeaths": 1, "unknownDeaths": True}, {"unknownDeaths": False}]
    counts = shown.js(
        "filters => filters.map((filter) => { layer.setFilter(filter); return layer.counts().records; })", filters
    )
    assert counts == [3, 1, 2, 2]


def test_a_polygon_filters(show):
    shown = show(records({"lat": 10.0, "lon": 1.0}, {"lat": 10.0, "lon": 9.0}, {"lat": 19.0, "lon": 1.0}))
    assert (
        shown.js("() => { layer.setFilter({ area: [[0, 0], [20, 0], [0, 20]] }); return layer.counts().records; }") == 2
    )


def test_an_area_is_drawn_with_the_mouse(show):
    shown = show(records({}, {"lat": 17.5}))
    shown.page.get_by_role("button", name="Show only an area").click()
    x, y = shown.point(*GAO)
    shown.page.mouse.move(x - 40, y - 40)
    shown.page.mouse.down()
    shown.page.mouse.move(x + 40, y + 40, steps=3)
    shown.page.mouse.up()
    assert shown.js("layer.counts().records") == 1
    shown.page.get_by_role("button", name="Show everything again").click()
    assert shown.js("layer.counts().records") == 2


# -- pointing and choosing ---------------------------------------------------------------------------------------------


def test_hover_tells_and_a_click_chooses_by_id(show):
    shown = show(records({"id": "ged:67672", "deaths_low": 1, "deaths_high": 3}))
    shown.js("() => { window.chosen = []; layer.on('select', ({ id }) => chosen.push(id)); }")
    shown.page.mouse.move(*shown.point(*GAO))
    tip = shown.page.locator(".dl-event-tip", has_text="Gao")
    tip.wait_for()
    assert "8 Feb 2013 · Battles · 2 deaths (1 to 3)" in tip.inner_text()
    shown.click(*GAO)
    shown.page.wait_for_function("chosen.length === 1")
    assert shown.js("chosen") == ["ged:67672"]
    shown.page.mouse.move(5, 300)
    tip.wait_for(state="hidden")


def test_a_page_around_the_map_is_told_ids_and_the_window_of_a_clock_at_rest(show):
    shown = show(records({"id": "a"}, {"id": "b"}, {"date_start": "2013-06-01", "lat": 40.0}), is_standalone=False)
    shown.js("() => { window.told = []; layer.on('click', ({ layer }) => told.push(layer.toGeoJSON().properties)); }")
    shown.click(*GAO)
    shown.page.wait_for_function("told.length === 1")
    window = ["2013-02-08", "2013-06-01"]
    expected = {"layer": "events", "ids": ["a", "b"], "total": 2, "click": 1, "window": window}
    assert shown.js("told") == [expected]
    assert shown.page.locator(".dl-list").count() == 0
    shown.page.get_by_role("button", name="Step back").click()
    shown.page.wait_for_function("told.length === 2")
    assert shown.js("told[1]") == {"layer": "events", "ids": [], "click": 2, "window": ["2013-02-08", "2013-05-02"]}
    clock = shown.js("[layer.clock.from, layer.clock.to]")
    state = EventState(window=("2013-02-08", "2013-05-02")).state
    tell = "state => { const told = datelineEvents.eventState('Events', state).addTo(map); map.removeLayer(told); }"
    shown.js(tell, state)  # what it told comes back: the window was cut for the page, the clock's is whole
    assert shown.js("[layer.clock.from, layer.clock.to]") == clock
    shown.js(tell, state | {"window": ["2013-03-01", "2013-05-02"]})
    assert shown.js("layer.window()") == {"from": "2013-03-01", "to": "2013-05-02"}


def test_records_at_one_point_open_a_list_with_the_true_coordinate(show):
    shown = show(
        records(
            {"id": "a"}, {"id": "b", "side_b": "Others", "event_type": "Riots"}, {"id": "c", "summary": "A quiet day"}
        )
    )
    assert shown.js("layer.scene.marks.length") == 1
    shown.js("() => { window.chosen = []; layer.on('select', ({ id }) => chosen.push(id)); }")
    shown.click(*GAO)
    panel = shown.page.get_by_role("dialog", name="Gao: 3 records")
    panel.wait_for()
    assert "16.2717° N, 0.0447° W; exact place" in panel.inner_text() and "A quiet day" in panel.inner_text()
    panel.get_by_role("button", name="Others").click()
    shown.page.wait_for_function("chosen.length === 1")
    assert shown.js("chosen") == ["b"]
    shown.page.keyboard.press("Escape")
    panel.wait_for(state="detached")


def test_a_long_list_says_how_much_more_there_is(show):
    shown = show(records(*({} for _ in range(230))))
    shown.click(*GAO)
    shown.page.get_by_text("and 30 more").wait_for()
    assert shown.page.locator(".dl-list-row").count() == 200


def test_texts_are_shown_as_text(show):
    evil = dict.fromkeys(
        ("id", "source", "place_name", "country", "event_type", "side_a", "side_b", "summary", "attribution"), EVIL
    )
    shown = show(records(evil, evil | {"id": "2"}, evil | {"id": "3", "geo_precision": "country"}))
    shown.page.mouse.move(*shown.point(*GAO))
    shown.page.locator(".dl-event-tip", has_text="onerror").wait_for()
    shown.click(*GAO)
    shown.page.get_by_role("dialog").wait_for()
    shown.page.keyboard.press("Escape")
    shown.page.get_by_text("1 record somewhere in").click()
    shown.page.get_by_role("button", name="Somewhere in <img").wait_for()
    assert "onerror" in shown.page.locator(".leaflet-control-attribution").inner_text()
    assert shown.page.locator("img").count() == 0 and shown.js("window.hit") is None


def test_the_keyboard_walks_through_marks_and_opens_them(show):
    shown = show(records({"id": "west", "lon": -1.0}, {"id": "east", "lon": 1.0}))
    shown.js("() => { window.chosen = []; layer.on('select', ({ id }) => chosen.push(id)); }")
    shown.page.locator(".dl-walker").focus()
    for _ in range(2):
        shown.page.keyboard.press("ArrowRight")
    assert "2 deaths" in shown.page.locator(".dl-heard").text_content()
    shown.page.keyboard.press("Enter")
    shown.page.wait_for_function("chosen.length === 1")
    assert shown.js("chosen") == ["east"]


def test_a_choice_from_the_page_is_pointed_out_and_brought_into_view(show):
    shown = show(records({"id": "here"}, {"id": "there", "lat": 30.0, "lon": 20.0}))
    shown.js("() => { layer.select('there'); }")
    shown.page.wait_for_function("map.getBounds().contains([30, 20])")
    shown.settle()
    ring = shown.js("layer.scene.marks.find((mark) => Math.abs(mark.x - 500) < 50).radius + 5")
    assert shown.pixel(30.0, 20.0, right=ring * 0.7071, down=ring * 0.7071)[3] == 255
    shown.js("() => { layer.select('nowhere'); }")
    shown.page.wait_for_function("layer.chosen === null")


def test_the_viewport_is_told_when_asked(show):
    shown = show(records({}))
    told = shown.js("layer.viewport()")
    assert told["south"] < GAO[0] < told["north"] and told["west"] < GAO[1] < told["east"] and told["zoom"] == 8


def test_hover_reaches_one_of_thousands_of_specks(show):
    shown = show(random_records(4000), style="dots", view=(10, 10, 3))
    assert shown.js("layer.scene.hasSpecks")
    spot = shown.js(
        "() => { let found; layer.scene.eachSpot(0, (spot, x, y) => { if (x > 200 && x < 600 && y > 100 && y < 500) found = [x, y]; }); return found; }"
    )
    shown.page.mouse.move(*spot)
    shown.page.locator(".dl-event-tip").filter(has_text=re.compile("death|record")).wait_for()


# -- the clock ---------------------------------------------------------------------------------------------------------


YEAR = [{"date_start": f"2013-{month:02}-15", "lat": 10.0 + month} for month in range(1, 13)]


def test_the_player_plays_pauses_steps_and_says_so(show):
    shown = show(records(*YEAR))
    page = shown.page
    shown.js("() => { window.told = []; layer.on('window', (state) => told.push(state)); }")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("told.filter(({ playing }) => playing).length > 5")
    page.get_by_role("button", name="Pause").click()
    assert shown.js("told.at(-1).playing") is False
    to = shown.js("layer.clock.to")
    page.get_by_role("button", name="Step ahead").click()
    assert shown.js("layer.clock.to") == to + 30
    page.get_by_role("button", name="Step back").click()
    assert shown.js("layer.clock.to") == to
    assert shown.js("layer.clock.width") == 30


def test_a_press_beside_the_map_is_none_on_what_lies_under_it(show):
    """Also where it takes away what it fell on: the sign of the button Play, a bar of the numbers."""
    shown = show(records(*YEAR, {"event_type": "Riots"}))
    page = shown.page
    page.locator(".dl-summary summary").click()
    page.locator(".dl-bar").first.wait_for()
    shown.js("() => { window.pressed = []; map.on('click', () => pressed.push('map')); }")
    for press in (
        page.get_by_role("button", name="Play").locator("path").first,
        page.get_by_role("button", name="Pause").locator("path").first,
        page.locator(".dl-bar-name").first,
        page.locator(".dl-bar-name").first,
    ):
        press.click()
        page.wait_for_timeout(100)
    assert shown.js("pressed") == []
    page.locator(".leaflet-container").click(position={"x": 500, "y": 200})
    assert shown.js("pressed") == ["map"]


def test_the_keyboard_drives_the_player(show):
    shown = show(records(*YEAR))
    slider = shown.page.get_by_role("slider", name="Last day shown")
    slider.focus()
    shown.page.keyboard.press("Home")
    assert shown.js("layer.clock.to === layer.clock.first")
    shown.page.keyboard.press("ArrowRight")
    assert shown.js("layer.clock.to === layer.clock.first + 1")
    shown.page.keyboard.press("Space")
    assert shown.js("layer.clock.playing")
    shown.page.keyboard.press("Space")
    shown.js("() => { map.getContainer().focus(); }")
    shown.page.keyboard.press("Space")
    assert shown.js("layer.clock.playing")


def test_the_player_ends_or_begins_again(show):
    shown = show(records(*YEAR))
    shown.page.get_by_label("Speed").select_option("365")
    shown.page.get_by_role("button", name="Play").click()
    shown.page.wait_for_function("!layer.clock.playing && layer.clock.to === layer.clock.last")
    shown.page.get_by_label("Repeat").check()
    shown.js(
        "() => { window.backwards = 0; let last = 0; layer.on('window', ({ to }) => { backwards += to < last; last = to; }); }"
    )
    shown.page.get_by_role("button", name="Play").click()
    shown.page.wait_for_function("backwards >= 2")


def test_reduced_motion_still_plays_but_calmly(show):
    shown = show(records(*YEAR))
    shown.page.emulate_media(reduced_motion="reduce")
    shown.js(
        "() => { window.moves = []; layer.on('window', ({ playing }) => playing && moves.push(performance.now())); }"
    )
    shown.page.get_by_role("button", name="Play").click()
    shown.page.wait_for_function("moves.length >= 4")
    assert shown.js("moves.at(-1) - moves.at(-2)") > 400


def test_the_window_may_be_resized_while_playing(show):
    shown = show(records(*YEAR), view=(16, 0, 4))
    shown.js("() => { layer.play(); }")
    shown.page.set_viewport_size({"width": 500, "height": 400})
    shown.page.wait_for_function("layer.surface.canvas.width === 500")
    assert shown.js("layer.clock.playing")


def test_page_and_player_share_one_clock(show):
    shown = show(records(*YEAR))
    shown.js("() => { layer.setWindow('2013-03-01', '2013-04-30'); }")
    assert "1 Mar to 30 Apr 2013" in shown.page.locator(".dl-player").inner_text()
    shown.page.locator(".dl-player-counts", has_text="2 records, 4 deaths").wait_for()
    assert shown.js("document.querySelector('.dl-player-slider').value") == shown.js("String(layer.clock.to)")


def test_a_state_that_is_told_again_does_not_turn_the_clock_back(show):
    shown = show(records(*YEAR))
    state = EventState(window=("2013-03-01", "2013-04-30"), filters={"minDeaths": 1}).state
    tell = "state => { const told = datelineEvents.eventState('Events', state).addTo(map); map.removeLayer(told); }"
    shown.js(tell, state)
    shown.page.get_by_role("button", name="Step ahead").click()
    moved = shown.js("layer.clock.to")
    shown.js(tell, state)
    assert shown.js("layer.clock.to") == moved
    shown.js(tell, state | {"window": ["2013-01-01", None]})
    assert shown.js("layer.counts().records") == 12


def test_two_tabs_keep_their_own_filters(show):
    events = records({}, {"event_type": "Riots"})
    one, other = show(events), show(events)
    one.js("() => { layer.setFilter({ kinds: ['Riots'] }); }")
    assert [tab.js("layer.counts().records") for tab in (one, other)] == [1, 2]


def test_the_legend_hides_a_kind(show):
    shown = show(records({}, {"event_type": "Riots"}, {"event_type": "Strike"}))
    shown.page.get_by_role("button", name="Another kind").click()
    shown.page.get_by_role("button", name="Battles").click()
    assert shown.js("layer.counts().kinds") == {"Riots": 1}


# -- unusual records ---------------------------------------------------------------------------------------------------


def test_no_records_are_said_not_hidden(show):
    shown = show(EVENTS.empty())
    shown.page.get_by_text("There are no event records to show.").wait_for()
    for part in (".dl-player", ".dl-summary"):  # there are no days to play, and nothing to tell of them
        assert not shown.page.locator(part).is_visible()
    assert shown.js("layer.counts()") == {"records": 0, "deaths": 0, "unknown": 0, "kinds": {}}
    shown.js("() => { layer.play(); layer.setWindow('2013-01-01', '2013-02-01'); layer.select('x'); layer.pause(); }")
    shown.settle()


@pytest.mark.parametrize(
    "rows, view",
    [
        ([{"lat": 90.0, "lon": 0.0}, {"lat": -90.0, "lon": 0.0}], (0, 0, 1)),
        ([{"lat": 10.0, "lon": 180.0}, {"lat": 10.0, "lon": -180.0}], (10, 180, 4)),
        ([{"lat": 0.0, "lon": 0.0}], (0, 0, 18)),
    ],
    ids=["poles", "date line", "one record, closest zoom"],
)
def test_places_at_the_edge_of_the_world_are_drawn(show, rows, view):
    shown = show(records(*rows), view=view, style="dots")
    assert shown.js("layer.counts().records") == len(rows)
    assert len(shown.js("layer.scene.marks.map(({ x }) => x)")) >= 1


def test_a_place_is_drawn_in_every_copy_of_the_world(show):
    shown = show(records({"lon": 179.0, "deaths_best": 60}, {"lon": -179.0, "deaths_best": 60}), view=(GAO[0], 180, 5))
    assert (
        shown.pixel(GAO[0], 179.0, right=-8)
        == shown.pixel(GAO[0], 181.0, right=-8)
        == rgb(KIND_STYLES["Battles"].colour)
    )


def test_old_and_far_dates(show):
    shown = show(records({"date_start": "1705-05-05"}, {"date_start": "1899-12-31"}, {"date_start": "2199-01-01"}))
    assert "5 May 1705 to 1 Jan 2199" in shown.page.locator(".dl-player").inner_text()
    assert shown.js("() => { layer.setWindow('1800-01-01', '1900-01-01'); return layer.counts().records; }") == 1


def test_ten_thousand_kinds(show):
    shown = show(records(*({"event_type": f"Kind {i}", "lat": i % 80} for i in range(10_000))), view=(40, 0, 3))
    assert len(shown.js("layer.counts().kinds")) == 10_000
    assert shown.js("() => { layer.setFilter({ kinds: ['Kind 77'] }); return layer.counts(); }")["kinds"] == {
        "Kind 77": 1
    }


def test_kinds_with_the_names_of_machinery(show):
    shown = show(records({"event_type": "__proto__"}, {"event_type": "constructor"}))
    assert shown.js("Object.keys(layer.counts().kinds).sort()") == ["__proto__", "constructor"]


def test_a_saved_map_works_from_the_disk(browser, site, tmp_path):
    base = folium.Map(GAO, zoom_start=8, tiles=None)
    base.default_js, base.default_css = [("leaflet", "leaflet.js")], []
    layer = EventLayer(records({"summary": "A quiet day"})).add_to(base)
    (tmp_path / "leaflet.js").write_bytes(site.files["leaflet.js"])
    base.save(tmp_path / "map.html")
    page = browser.new_page()
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_function(f"{layer.get_name()}.isSettled()")
    assert page.evaluate(f"{layer.get_name()}.counts().records") == 1
    page.evaluate(f"{layer.get_name()}.controls.openSpot(0)")
    page.get_by_text("A quiet day").wait_for()
    page.close()


# -- faults ------------------------------------------------------------------------------------------------------------


EVENTS_HERE = records({}, {"lat": 17.0})
COLUMNS, DETAILS = write_columns(EVENTS_HERE), write_details(EVENTS_HERE)
PLAIN = gzip.decompress(COLUMNS)
OTHER_VERSION = gzip.compress(PLAIN[:8] + b"\x09" + PLAIN[9:], mtime=0)


@pytest.mark.parametrize(
    "answer, words",
    [
        (404, "the server answered 404"),
        (503, "the server answered 503"),
        (LOGIN, "a web page; you may have to sign in again"),
        (b"", "an empty answer"),
        (b"hello", "are not event records"),
        (COLUMNS[: len(COLUMNS) // 2], "damaged or cut short"),
        (gzip.compress(PLAIN[: len(PLAIN) // 2], mtime=0), "cut short"),
        (gzip.compress(PLAIN[:12], mtime=0), "cut short"),
        (OTHER_VERSION, "of version 9, this map reads version 1"),
        (DETAILS, "given event details in place of columns"),
    ],
)
def test_what_is_wrong_with_the_columns_is_said_and_can_be_tried_again(show, site, answer, words):
    site.files |= {"columns.bin": answer, "details.bin": DETAILS}
    shown = show(links=("columns.bin", "details.bin"), waits=False)
    shown.js("() => { window.base = L.polygon([[10, -5], [20, -5], [20, 5]]).addTo(map); }")
    notice = shown.page.get_by_role("alert").filter(has_text=words)
    notice.wait_for()
    assert shown.page.locator("path.leaflet-interactive").count() == 1, "the rest of the map stays"
    site.files["columns.bin"] = COLUMNS
    notice.get_by_role("button", name="Try again").click()
    shown.ready()
    assert shown.js("layer.counts().records") == 2
    notice.wait_for(state="detached")


def test_a_server_that_declares_its_gzip(show, site):
    site.files |= {"packed.bin": COLUMNS, "packed-details.bin": DETAILS}
    site.packed |= {"packed.bin", "packed-details.bin"}
    assert show(links=("packed.bin", "packed-details.bin")).js("layer.counts().records") == 2


def test_a_server_that_cannot_be_reached(show, site):
    shown = show(
        links=("columns.bin", "details.bin"),
        waits=False,
        init="window.fetch = () => Promise.reject(new TypeError('no network'));",
    )
    shown.page.get_by_role("alert").filter(has_text="did not arrive (no network)").wait_for()


def test_details_of_another_edition(show, site):
    site.files |= {"columns.bin": COLUMNS, "details.bin": write_details(records({}))}
    shown = show(links=("columns.bin", "details.bin"), waits=False)
    shown.page.get_by_role("alert").filter(has_text="belong to another edition").wait_for()
    assert shown.js("layer.counts().records") == 2, "the map itself works"
    site.files["details.bin"] = DETAILS
    shown.page.get_by_role("button", name="Try again").click()
    shown.page.wait_for_function("layer.details")


def test_a_browser_without_canvas(show):
    no_canvas = "HTMLCanvasElement.prototype.getContext = () => null;"
    shown = show(records({}), waits=False, init=no_canvas)
    shown.page.get_by_text("it has no canvas").wait_for()
    assert shown.js("layer.counts()") is None


def test_a_layer_leaves_nothing_behind_and_can_come_back(show):
    shown = show(records({"deaths_best": 60}, *YEAR))
    shown.js("() => { layer.setWindow('2013-02-08', '2013-02-09'); map.removeLayer(layer); }")
    left = "document.querySelectorAll('.dl-event-canvas, .dl-player, .dl-event-tip, .dl-walker, .dl-panel, .dl-area-tool').length"
    assert shown.js(left) == 0
    assert shown.js("datelineEvents.layersOf(map).size") == 0
    assert shown.js("Object.keys(map).filter((name) => name.startsWith('dateline'))") == []
    assert "Test records" not in shown.page.locator(".leaflet-control-attribution").inner_text()
    shown.js("() => { map.addLayer(layer); }")
    assert shown.pixel(*GAO, right=-8) == rgb(KIND_STYLES["Battles"].colour)
    assert "8 to 9 Feb 2013" in shown.page.locator(".dl-player").inner_text()
