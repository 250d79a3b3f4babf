"""What belongs to a session in Chromium, under a base path: drawn for its own browser, not there for anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.visitor import fetch
from geo.grid.packing import pack_events
from geo.records.bundled import load_sample
from geo.records.filters import Filters
from tests.browser.conftest import Tab, served

BASE = "news/map"
PRIVATE = b"day,lat,lon,place,kind,licence\n2020-01-02,10,20,Somewhere,Battles,mine alone\n"


@pytest.fixture(scope="module")
def under_base(chromium, root) -> Iterator[str]:
    """The app under a path, with a low limit, where sessions end soon."""
    limits = {"DATELINE_DOWNLOAD_LIMIT": "10", "DATELINE_SESSION_AWAY_S": "2"}
    with served(root, STREAMLIT_SERVER_BASE_URL_PATH=BASE, **limits) as address:
        yield f"{address}/{BASE}"


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "mine.parquet"
    pack_events(load_sample().good.assign(licence="mine alone"), path)
    return path


def load(tab: Tab, file: Path | dict[str, object], name: str) -> None:
    tab.open("/records").locator("input[type=file]").first.set_input_files(file)
    tab.page.locator(".st-key-record_sets").get_by_text(name).wait_for()


def test_a_set_is_drawn_for_its_browser_and_is_not_there_for_others(open_tab, under_base):
    mine, stranger = open_tab(address=under_base), open_tab(address=under_base)
    asked: list[str] = []
    mine.page.on("request", lambda request: asked.append(request.url))
    load(mine, {"name": "mine.csv", "mimeType": "text/csv", "buffer": PRIVATE}, "mine.csv")
    asked.clear()
    mine.page.get_by_role("link", name="Map").click()
    mine.ready().wait_for_function("() => layer.counts().records === 1")
    links = [url for url in asked if url.endswith(".bin")]
    assert links
    stranger.open()
    for link in links:
        own = mine.page.context.request.get(link)
        assert (own.status, own.headers["cache-control"]) == (200, "private, no-store")
        assert stranger.page.context.request.get(link).status == fetch(link).status == 404
    cookies = {cookie["name"]: cookie for cookie in mine.page.context.cookies(under_base)}
    assert (cookies["dateline"]["httpOnly"], cookies["dateline"]["path"]) == (True, f"/{BASE}")
    mine.page.close()
    own = {"dateline": cookies["dateline"]["value"]}
    for _ in range(60):
        if fetch(links[0], cookies=own).status == 404:
            break
        stranger.page.wait_for_timeout(500)
    assert {fetch(link, cookies=own).status for link in links} == {404}


def test_who_removes_a_set_does_not_empty_anothers_map(open_tab, under_base, packed):
    first, second = open_tab(address=under_base), open_tab(address=under_base)
    for tab in (first, second):
        load(tab, packed, "mine.parquet")
    second.page.get_by_role("link", name="Map").click()
    second.ready().wait_for_function("() => layer.counts().records === 42")
    first.page.locator("[class*=st-key-remove-] button").first.click()
    first.page.get_by_text("it is alone on the map").wait_for(state="detached")
    second.page.bring_to_front()
    second.unfold()
    second.page.get_by_role("button", name="Battles").first.click()
    shown = len(Filters(event_types=("Battles",)).apply(load_sample().good))
    second.counts(f"{shown} of 42 records")
    second.ready().wait_for_function("(count) => layer.counts().records === count", arg=shown)
