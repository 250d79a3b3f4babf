"""A file of tiles in a real browser: behind a host with ranges, and beside a saved map that its reader opens from the disk."""

from __future__ import annotations

import datetime as dt

import pytest

from bench.map_events import synthetic_events
from bench.scale_tiles import save_map, save_page, site
from geo.map.layers import EventLayer
from geo.records.filters import Filters
from geo.tiles import levels
from geo.tiles.building import build_tiles
from geo.tiles.reader import TileFile

NUMBER = 1_500
SETTLED = "() => layer.isSettled()"


@pytest.fixture(scope="module")
def tiles(tmp_path_factory):
    """A small file with tiles of every form."""
    folder = tmp_path_factory.mktemp("tiles")
    synthetic_events(NUMBER).to_parquet(folder / "in.parquet")
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in {"LIST_RECORDS": 150, "SUMMED_RECORDS": 300, "MONTHLY_RECORDS": 900}.items():
            patch.setattr(levels, name, limit)
        return build_tiles([folder / "in.parquet"], folder / "out.pmtiles").tiles


def told(page) -> dict:
    page.wait_for_function(SETTLED)
    return page.evaluate("() => layer.counts()")


def test_windows_filters_and_views_are_counted_and_what_sums_do_not_tell_is_said(browser, tiles):
    file, page, problems = TileFile(tiles), browser.new_page(), []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    with site(tiles) as address:
        page.goto(address)
        assert told(page)["records"] == NUMBER
        assert page.evaluate("() => layer.scene.marks.length") > 10
        page.evaluate("() => layer.setWindow('2016-03-05', '2017-11-20')")
        window = Filters(start=dt.date(2016, 3, 5), end=dt.date(2017, 11, 20))
        found, wanted = told(page), file.counts(window)
        assert (found["records"], found["deaths"]) == (wanted.records, wanted.deaths)
        page.evaluate("() => layer.setFilter({ kinds: ['Riots'], minDeaths: 5 })")
        wanted = file.counts(Filters(window.start, window.end, event_types=("Riots",), min_deaths=5))
        assert told(page)["records"] == wanted.records
        page.evaluate("() => layer.setFilter({ words: 'convoy' })")
        assert "know no texts" in page.locator(".dl-event-notice").inner_text()
        page.evaluate("() => { layer.setFilter({}); map.setView([15, 10], 11, { animate: false }); }")
        assert told(page)["records"] == file.counts(window).records
        days = page.evaluate("() => layer.tally.byDay().kinds.reduce((sum, count) => sum + count, 0)")
        assert days == NUMBER
    page.close()
    assert problems == []


MARKS = """
(view) => {
  const [lat, lon, zoom] = view;
  map.setView([lat, lon], zoom, { animate: false });
  return new Promise((done) => {
    const look = () => (layer.isSettled() ? done(marks()) : requestAnimationFrame(look));
    const marks = () => layer.scene.marks.map(({ x, y, sums, at }) => [Math.round(x), Math.round(y), ...sums.slice(at, at + 9)].join(" ")).sort();
    requestAnimationFrame(() => requestAnimationFrame(look));
  });
}
"""


def test_tiles_draw_the_marks_that_the_records_themselves_do(browser, tiles, tmp_path):
    plain, tiled = browser.new_page(), browser.new_page()
    events = synthetic_events(NUMBER)
    views = [
        (events["lat"][9 * zoom], events["lon"][9 * zoom], zoom) for zoom in range(2, 12)
    ]  # many over edges of tiles
    plain.goto(save_map(tmp_path, EventLayer(events, is_standalone=False)).as_uri())
    assert told(plain)["records"] == NUMBER
    with site(tiles) as address:
        tiled.goto(address)
        assert told(tiled)["records"] == NUMBER
        found = [(plain.evaluate(MARKS, view), tiled.evaluate(MARKS, view)) for view in views]
    assert all(marks for marks, _ in found)
    assert [tiled for _, tiled in found] == [marks for marks, _ in found]
    plain.close()
    tiled.close()


def test_a_map_from_the_disk_asks_for_its_file(browser, tiles, tmp_path):
    page = browser.new_page()
    page.goto(save_page(tmp_path, tiles).as_uri())
    assert "lies beside it" in page.locator(".dl-event-notice").inner_text()
    page.locator("input[type=file]").set_input_files(tiles)
    assert told(page)["records"] == NUMBER
    page.evaluate("() => layer.setWindow('2016-03-05', '2016-04-20')")
    assert 0 < told(page)["records"] < NUMBER
    page.close()
