"""Packed files in Chromium: uploaded above the limit or named by the server, and shown by the grid with the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.grid.packing import pack_events
from geo.records.bundled import load_sample
from geo.records.filters import Filters
from tests.browser.conftest import served

SAMPLE = load_sample().good
GAO = (16.2717, -0.0447)


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("packed") / "sahel.parquet"
    pack_events(SAMPLE.assign(source="Sahel records"), path)
    return path


@pytest.fixture(scope="module")
def limited(chromium, root) -> Iterator[str]:
    """The app with a low limit."""
    with served(root, DATELINE_DOWNLOAD_LIMIT="10") as address:
        yield address


@pytest.fixture(scope="module")
def with_own_records(chromium, root, packed) -> Iterator[str]:
    """The app with a packed file of the server's."""
    with served(root, DATELINE_RECORDS=str(packed)) as address:
        yield address


def shows_all(tab) -> None:
    """Page and map hold the records, counted on the server; filters, choice and table work."""
    tab.counts("42 of 42 records, 839 deaths")
    frame = tab.ready()
    frame.get_by_text("42 records: counted on the server").wait_for()
    frame.wait_for_function("() => layer.counts().records === 42")
    tab.unfold()
    tab.page.get_by_role("button", name="Battles").first.click()
    shown = Filters(event_types=("Battles",)).apply(SAMPLE)
    tab.counts(f"{len(shown)} of 42 records")
    frame.wait_for_function("(count) => layer.counts().records === count", arg=len(shown))
    assert frame.evaluate("() => layer.counts().deaths") == int(shown["deaths_best"].sum())
    tab.page.get_by_role("button", name="Show all").click()
    frame.wait_for_function("() => layer.counts().records === 42")
    tab.click_place(frame, *GAO, zoom=13)
    tab.page.locator(".st-key-details").get_by_text("8 records at Gao").wait_for()
    rows = tab.page.locator(".st-key-records table").first.get_attribute("aria-rowcount")
    assert int(rows) == 43, "the table has a header"


def test_an_uploaded_packed_file_is_shown_by_the_grid(open_tab, limited, packed):
    tab = open_tab(address=limited)
    tab.open("/records").get_by_text("42 records on the map").wait_for()
    tab.page.locator("input[type=file]").first.set_input_files(packed)
    tab.page.locator(".st-key-record_sets").get_by_text("sahel.parquet").wait_for()
    tab.page.get_by_text("it is alone on the map").wait_for()
    tab.page.get_by_role("link", name="Map").click()
    shows_all(tab)
    assert "Sahel records" in tab.map_frame().locator(".leaflet-control-attribution").inner_text()


def test_a_packed_file_of_the_servers_is_shown_by_the_grid(open_tab, with_own_records):
    tab = open_tab(address=with_own_records)
    tab.open()
    shows_all(tab)
    tab.page.reload()
    tab.counts("42 of 42 records")


def test_a_server_that_counts_no_longer_is_told(open_tab, with_own_records):
    tab = open_tab(address=with_own_records)
    tab.page.route("**/cells", lambda route: route.fulfill(body="<!doctype html>Sign in", content_type="text/html"))
    tab.open()
    frame = tab.map_frame()
    notice = frame.get_by_role("alert").filter(has_text="something else than event records")
    notice.wait_for()
    tab.counts("42 of 42 records")
    assert frame.locator(".dl-country").count() > 0
    tab.page.unroute("**/cells")
    notice.get_by_role("button", name="Try again").click()
    tab.ready().wait_for_function("() => layer.counts().records === 42")
