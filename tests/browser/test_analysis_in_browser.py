"""The pages of analysis in Chromium: the walk of six clicks, filters and links that go along, and what is saved."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from geo.records.bundled import load_sample
from geo.records.filters import Filters

PAGES = {
    "trends": "How many, and when?",
    "change": "How did it change?",
    "actors": "Who against whom?",
    "places": "Where did most happen?",
}


def at_rest(page) -> None:
    page.wait_for_function("document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'")


def test_deaths_by_month_in_gao_2012_against_2013_in_six_clicks(tab):
    page = tab.open()
    tab.counts("42 of 42 records")
    clicks = 0

    def click(target) -> None:
        nonlocal clicks
        target.click()
        clicks += 1
        at_rest(page)

    click(page.get_by_role("link", name="Trends"))
    page.get_by_text("How many, and when?").wait_for()
    click(page.locator(".st-key-count").get_by_text("Deaths", exact=True))
    click(page.locator(".st-key-place input"))
    click(page.get_by_role("option", name="Gao, Mali"))
    click(page.locator(".st-key-rows input"))
    click(page.get_by_role("option", name="Years side by side"))
    assert clicks == 6
    page.get_by_text("Gao, Mali: 209 deaths").wait_for()
    drawn = page.locator(".st-key-picture-trends")
    drawn.get_by_text("2012: 45 deaths, at most 26 in one month").wait_for()
    drawn.get_by_text("2013: 164 deaths, at most 85 in one month").wait_for()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_draws_its_pictures(open_tab, name, dark):
    tab = open_tab(dark=dark)
    page = tab.open(f"/{name}?count=Deaths")
    page.get_by_text(PAGES[name]).wait_for()
    at_rest(page)
    pictures = page.locator("[class*=st-key-picture-]")
    for number in range(pictures.count()):
        pictures.nth(number).locator("svg.marks, canvas.marks").first.wait_for()
    page.locator("[class*=st-key-table-] [data-testid=stDataFrame]").first.wait_for()
    assert page.locator(".stException, .stAlert").count() == 0


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_out_of_the_window(open_tab, name, width):
    tab = open_tab(width=width, height=844)
    page = tab.open(f"/{name}")
    page.locator("[class*=st-key-picture-] svg.marks, [class*=st-key-picture-] canvas.marks").first.wait_for()
    at_rest(page)
    assert page.evaluate(
        "document.querySelector('.stMain').scrollWidth <= document.querySelector('.stMain').clientWidth"
    )


def test_filters_go_along_from_page_to_page(tab):
    page = tab.open("/?types=Battles&when=2013-01-01&when=2013-01-31")
    january = Filters(start=dt.date(2013, 1, 1), end=dt.date(2013, 1, 31), event_types=("Battles",))
    left = f"{len(january.apply(load_sample().good))} of 42 records"
    tab.counts(left)
    for name, words in PAGES.items():
        page.get_by_role("link", name=name.capitalize()).click()
        page.get_by_text(words).wait_for()
        at_rest(page)
        tab.counts(left)
    page.get_by_role("link", name="Map").click()
    tab.counts(left)


def test_picture_and_data_can_be_saved(tab):
    page = tab.open("/places")
    page.get_by_text(PAGES["places"]).wait_for()
    at_rest(page)
    for label, name, begins in (
        ("Picture as PNG", "map-of-places.png", b"\x89PNG"),
        ("Picture as SVG", "map-of-places.svg", b"<svg"),
        ("Data as CSV", "places.csv", b"\xef\xbb\xbfRank,Place"),
    ):
        with page.expect_download() as saved:
            page.get_by_role("button", name=label).first.click()
        assert saved.value.suggested_filename == name
        assert Path(saved.value.path()).read_bytes().startswith(begins)


def test_charts_have_words_for_those_who_do_not_see_them(tab):
    page = tab.open("/trends")
    page.locator(".st-key-picture-trends").get_by_label(re.compile("42 events with 839 deaths")).first.wait_for()
