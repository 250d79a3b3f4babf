"""A link that names records: followed by who has them; who has not is told what it needs, and sees no others in their place."""

from __future__ import annotations

import re
from pathlib import Path

from tests.fixtures.records import ged_csv, ged_row

GED = ("ged251.csv", ged_csv(ged_row(id=1, best=9), ged_row(id=2, best=7), ged_row(id=3, best=1)))


def drop(page) -> None:
    name, content = GED
    page.locator("input[type=file]").first.set_input_files([{"name": name, "mimeType": "text/csv", "buffer": content}])


def test_a_link_needs_the_records_that_it_was_made_with(open_tab):
    tab = open_tab()
    page = tab.open("/records")
    page.get_by_text("42 records on the map").wait_for()
    drop(page)
    page.get_by_text("3 records on the map").wait_for()
    page.get_by_role("link", name="Map", exact=True).click()
    tab.counts("3 of 3 records")
    page.locator(".st-key-panel summary").click()
    deaths = page.get_by_label("Deaths, at least")
    deaths.fill("5")
    deaths.press("Enter")
    tab.counts("2 of 3 records")
    page.wait_for_function("() => location.search.includes('data=') && location.search.includes('deaths=5')")
    link = page.evaluate("() => location.pathname + location.search")

    tab.open(link)  # the case of this browser has them
    tab.counts("2 of 3 records")
    assert page.locator(".st-key-link_need").count() == 0

    tab = open_tab()  # another browser, which has nothing
    page = tab.open(link)
    need = page.locator(".st-key-link_need")
    need.get_by_text("ged251.csv (UCDP GED, 49 columns, edition 25.1, 3 records)").wait_for()
    assert page.get_by_text("42 of 42 records").count() == 0
    assert "data=" in page.evaluate("() => location.search")

    need.get_by_role("button", name="Add records").click()
    page.get_by_role("button", name="Add records").wait_for(state="detached")
    page.get_by_text("No set is switched on").wait_for()
    drop(page)
    need.get_by_role("button", name="Show what the link shows").click()
    tab.counts("2 of 3 records")
    need.wait_for(state="detached")
    page.get_by_role("link", name="Trends").click()
    tab.counts("2 of 3 records")
    page.wait_for_function("() => location.search.includes('data=') && location.search.includes('deaths=5')")
    page.go_back()  # one page back, though the address has changed since
    page.locator(".st-key-map_frame iframe").wait_for()
    tab.counts("2 of 3 records")


def test_a_copied_link_opens_what_was_seen(open_tab):
    tab = open_tab(permissions=["clipboard-read", "clipboard-write"])
    page = tab.open("/?types=Battles")
    tab.counts("of 42 records")
    frame = tab.ready()
    frame.evaluate(
        "() => { map.setView([16.3, -0.1], 8, {animate: false}); layer.setStyle('density'); layer.setMode('trail'); }"
    )
    tab.settle(frame)
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("Copied").wait_for()
    link = page.evaluate("() => navigator.clipboard.readText()")
    assert "types=Battles" in link
    assert "look=density" in link

    other = open_tab()
    other.page.goto(link)
    other.counts("of 42 records")
    frame = other.ready()
    lat, lon, zoom, style, mode = frame.evaluate(
        "() => [map.getCenter().lat, map.getCenter().lng, map.getZoom(), layer.style, layer.clock.mode]"
    )
    assert abs(lat - 16.3) < 0.3
    assert abs(lon + 0.1) < 0.3
    assert (zoom, style, mode) == (8, "density", "trail")
    assert "view=" not in other.page.url


def test_in_the_frame_of_another_page_the_map_stands_alone(open_tab):
    tab = open_tab(width=640, height=420)
    page = tab.open("/?embed=true&types=Battles")
    tab.counts("of 42 records")
    tab.ready()
    assert not page.locator(".st-key-panel summary").is_visible()
    assert not page.get_by_role("link", name="Records").is_visible()
    page.get_by_role("link", name="Open in Dateline").wait_for()
    box = page.locator(".st-key-map_frame iframe").bounding_box()
    assert box["y"] < 120
    assert box["height"] > 250


def test_the_map_as_seen_is_saved_as_a_picture(open_tab, tmp_path):
    tab = open_tab()
    page = tab.open("/?types=Battles")
    tab.counts("of 42 records")
    frame = tab.ready()
    size = frame.evaluate("() => [map.getSize().x, map.getSize().y]")
    for kind, begins in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        page.locator(".st-key-copy_link summary").click()
        with page.expect_download() as saved:
            page.get_by_role("button", name=kind).click()
        content = Path(saved.value.path()).read_bytes()
        assert content.startswith(begins)
        assert saved.value.suggested_filename == f"map.{kind.lower()}"
    assert b"26 records" in content
    assert b"Natural Earth" in content
    assert b"<image" in content
    assert int(re.search(rb'width="(\d+)', content)[1]) == size[0]
    from xml.etree import ElementTree

    assert ElementTree.fromstring(content).tag.endswith("svg")
