"""The filters of the map page: page and map show the same, whether the browser holds the records or the server counts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from geo.globe.bounds import Bounds, area_to_text
from geo.records.bundled import load_sample
from geo.records.filters import Filters
from geo.wording import PRECISION_NAMES
from tests.browser.conftest import served

SAMPLE = load_sample().good
GAO = (16.2717, -0.0447)
POINT = "([lat, lon]) => { const p = map.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }"


@pytest.fixture(scope="module")
def counting_address(chromium, root) -> Iterator[str]:
    """The app with a limit so low that the server counts the sample."""
    with served(root, DATELINE_DOWNLOAD_LIMIT="10") as address:
        yield address


@pytest.fixture(params=["downloaded", "counted on the server"])
def tab(request, open_tab):
    if request.param == "downloaded":
        return open_tab()
    return open_tab(address=request.getfixturevalue("counting_address"))


def draw(tab, frame, place: tuple[float, float], *, begin_px: int, end_px: int) -> None:
    """A square with the mouse; its corners so many pixels right of a place, and below it."""
    frame.get_by_role("button", name="Show only an area").click()
    x, y = frame.evaluate(POINT, list(place))
    box = tab.page.locator(".st-key-map_frame iframe").bounding_box()
    left, top = box["x"] + x, box["y"] + y
    tab.page.mouse.move(left + begin_px, top + begin_px)
    tab.page.mouse.down()
    tab.page.mouse.move(left + end_px, top + end_px, steps=4)
    tab.page.mouse.up()


def link(filters: Filters) -> str:
    """An address of the map page with these filters."""
    told = [("types", kind) for kind in filters.event_types or ()]
    told += [("actors", actor) for actor in filters.actors or ()]
    told += [("precisions", PRECISION_NAMES[precision]) for precision in filters.precisions or ()]
    told += [("sources", source) for source in filters.sources or ()]
    told += [("deaths", str(filters.min_deaths))] if filters.min_deaths else []
    told += [("area", area_to_text(filters.area))] if filters.area else []
    told += [("when", day.isoformat()) for day in (filters.start, filters.end) if day]
    return f"/?{urlencode(told)}"


def random_filters(chance: random.Random) -> Filters:
    """Filters that leave something, most of the time."""
    kinds, sources = sorted(SAMPLE["event_type"].unique()), sorted(SAMPLE["source"].unique())
    days = sorted(chance.sample(SAMPLE["date_start"].dt.date.tolist(), 2))
    west, east = sorted((chance.uniform(-8, 4), chance.uniform(-8, 4)))
    areas = [Bounds(13.0, round(west, 3), 18.5, round(east, 3)), ((12.0, -8.0), (21.0, -4.0), (17.0, 4.0))]
    return Filters(
        *chance.choice([(None, None), days]),
        event_types=tuple(chance.choice([[], kinds[:1], kinds[1:]])) or None,
        actors=chance.choice([None, None, ("MUJAO",)]),
        min_deaths=chance.choice([0, 0, 5]),
        precisions=chance.choice([None, ("exact",), ("near", "area")]),
        sources=tuple(chance.choice([[], sources])) or None,
        area=chance.choice([None, *areas]),
    )


@pytest.mark.parametrize("seed", range(4))
def test_counts_of_page_table_and_map_are_the_same(tab, seed):
    filters = random_filters(random.Random(seed))
    tab.open(link(filters))
    shown = filters.apply(SAMPLE)
    deaths, unknown = int(shown["deaths_best"].sum()), int(shown["deaths_best"].isna().sum())
    tab.counts(f"{len(shown)} of 42 records, {deaths:,} death" if len(shown) else "No record lies inside")
    frame = tab.ready()
    frame.wait_for_function("(count) => layer.counts().records === count", arg=len(shown))
    told = frame.evaluate("() => layer.counts()")
    kinds = {kind: int(count) for kind, count in shown["event_type"].value_counts().items()}
    assert told == {"records": len(shown), "deaths": deaths, "unknown": unknown, "kinds": kinds}, filters
    if len(shown):
        rows = tab.page.locator(".st-key-records canvas + table, .st-key-records table").first.get_attribute(
            "aria-rowcount"
        )
        assert int(rows) == len(shown) + 1, "the table has a header"


def test_an_area_drawn_on_the_map_filters_the_page_and_its_chip_takes_it_away(tab):
    tab.open()
    frame = tab.ready()
    frame.evaluate("([lat, lon]) => { map.setView([lat, lon], 10, {animate: false}); }", list(GAO))
    tab.settle(frame)
    draw(tab, frame, GAO, begin_px=-60, end_px=5)
    chip = tab.page.get_by_role("button", name="Drawn area")
    chip.wait_for()
    tab.page.wait_for_url("**area=16.**")
    frame.wait_for_function("() => layer.counts().records < 42")
    records = frame.evaluate("() => layer.counts().records")
    tab.counts(f"{records} of 42 records")
    assert records >= 8, "all of Gao"
    assert frame.evaluate("() => layer.chosen") is None, "the end of the drawing is no click on a mark"
    assert tab.page.locator(".st-key-details").get_by_text("Deadliest records shown").is_visible()
    tab.page.reload()
    tab.counts(f"{records} of 42 records")
    frame = tab.ready()
    frame.wait_for_function("(count) => layer.counts().records === count", arg=records)
    tab.page.get_by_role("button", name="Drawn area").click()
    tab.counts("42 of 42 records")
    frame.wait_for_function("() => layer.counts().records === 42 && !layer.controls.hasArea()")
    assert "area" not in tab.page.url


def test_corners_are_tapped_with_a_finger(open_tab):
    tab = open_tab(width=390, height=1400, has_touch=True, is_mobile=True)
    tab.open()
    frame = tab.ready()
    frame.get_by_role("button", name="Show only an area").tap()
    box = tab.page.locator(".st-key-map_frame iframe").bounding_box()
    for lat, lon in [(17.5, -1.5), (17.5, 1.5), (15, 1.5), (15, -1.5), (17.5, -1.5)]:
        x, y = frame.evaluate(POINT, [lat, lon])
        tab.page.touchscreen.tap(box["x"] + x, box["y"] + y)
    tab.page.get_by_role("button", name="Drawn area").wait_for()
    frame.wait_for_function("() => layer.counts().records < 42 && layer.controls.hasArea()")
    tab.counts(f"{frame.evaluate('() => layer.counts().records')} of 42 records")
    assert tab.page.url.count("%3B") == 3 or tab.page.url.count(";") == 3, "four corners"


def test_the_tool_takes_an_area_away_and_show_all_does(tab):
    tab.open("/?area=16,-1,17,1")
    frame = tab.ready()
    frame.wait_for_function("() => layer.counts().records < 42 && layer.controls.hasArea()")
    frame.get_by_role("button", name="Show everything again").click()
    tab.counts("42 of 42 records")
    tab.page.get_by_role("button", name="Drawn area").wait_for(state="detached")
    draw(tab, frame, GAO, begin_px=-40, end_px=40)
    tab.page.get_by_role("button", name="Show all").click()
    tab.counts("42 of 42 records")
    frame.wait_for_function("() => layer.counts().records === 42 && !layer.controls.hasArea()")


def test_precision_and_source_live_in_the_address(tab):
    tab.open()
    tab.unfold()
    tab.page.get_by_role("combobox", name="Precision").click()
    tab.page.get_by_role("option", name="Near a place").click()
    tab.counts("3 of 42 records")
    tab.page.wait_for_url("**precisions=Near+a+place**")
    tab.page.keyboard.press("Escape")
    tab.page.get_by_role("combobox", name="Source").click()
    tab.page.get_by_role("option", name="bundled sample").click()
    tab.page.wait_for_url("**sources=**")
    tab.counts("3 of 42 records")
    frame = tab.ready()
    frame.wait_for_function("() => layer.counts().records === 3")


def test_the_same_marks_are_drawn_wherever_records_are_counted(open_tab, counting_address):
    marks = "() => layer.scene.marks.map((mark) => [Math.round(mark.x), Math.round(mark.y), mark.cell === undefined, mark.sums[mark.at + 7]].join(' ')).sort()"
    drawn = []
    for tab in (open_tab(), open_tab(address=counting_address)):
        tab.open()
        page = tab.ready()
        page.evaluate("() => void map.setView(map.getCenter(), 4, { animate: false })")
        page.wait_for_function("() => layer.scene.marks.some((mark) => mark.cell !== undefined)")
        drawn.append(page.evaluate(marks))
    assert drawn[0] == drawn[1]
    assert any(" false " in mark for mark in drawn[0]), "places that cover each other are one cluster"
    assert sum(int(mark.split()[-1]) for mark in drawn[0]) == 42
