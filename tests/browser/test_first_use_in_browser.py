"""The tour in Chromium: it goes through the pages, never stands over the map, and stays away once it is skipped."""

from __future__ import annotations

import pytest


def test_the_tour_goes_through_four_pages(tab):
    page = tab.open()
    tab.ready()
    for label, path in (
        ("Next: an article", "/article"),
        ("Next: article beside records", "/compare"),
        ("Next: records of your own", "/records"),
    ):
        page.locator(".st-key-tour").get_by_role("button", name=label).click()
        page.wait_for_url(f"**{path}**")
    page.locator(".st-key-tour").get_by_role("button", name="Done").click()
    page.locator(".st-key-tour").wait_for(state="detached")
    page.get_by_role("link", name="Article").click()
    page.get_by_text("Which article?").wait_for()
    assert page.locator(".st-key-tour").count() == 0


def test_a_skipped_tour_stays_away_and_the_filters_of_the_link_stay(tab):
    page = tab.open("/?types=Battles")
    tab.ready()
    page.locator(".st-key-tour").get_by_role("button", name="Skip the tour").click()
    page.locator(".st-key-tour").wait_for(state="detached")
    page.wait_for_url("**tour=done**")
    assert "types=Battles" in page.url
    tab.counts("26 of 42 records")
    page.reload()
    tab.ready()
    assert page.locator(".st-key-tour").count() == 0


@pytest.mark.parametrize("path", ["/", "/article", "/compare"])
def test_on_a_phone_the_tour_is_never_over_the_map(open_tab, path):
    tab = open_tab(width=390, height=844)
    page = tab.open(path)
    page.locator(".st-key-tour").wait_for()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    if path == "/":
        tab.ready()
        frame = page.locator(".st-key-map_frame iframe").bounding_box()
        assert page.locator(".st-key-tour").bounding_box()["y"] >= frame["y"] + frame["height"]
    else:
        page.get_by_role("button", name="Use the sample article").click()
        page.locator(".st-key-tour").wait_for(state="detached")


def test_the_map_without_records_says_what_to_do_though_there_were_some(tab):
    """The days that were chosen are those of records that are gone."""
    page = tab.open()
    tab.ready()
    page.get_by_role("link", name="Records", exact=True).click()
    page.locator("[data-testid=stCheckbox] label").first.click()
    page.get_by_text("No set is switched on").wait_for()
    page.get_by_role("link", name="Map", exact=True).click()
    page.get_by_text("No records are on the map.").wait_for()
    assert page.get_by_text("nobody foresaw").count() == 0
