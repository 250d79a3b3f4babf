"""The article page in Chromium: the first press counts, the map goes to the choice, lists and map stay beside the text."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

SHOWN = "() => [map.getCenter().lat, map.getCenter().lng, map.getZoom()]"
FRAME = ".st-key-article_map_frame iframe"
IS_STILL = """() => {
    const now = JSON.stringify([map.getCenter(), map.getZoom()]);
    const isSame = window.was === now;
    window.was = now;
    return isSame;
}"""
AT = """([selector, words]) => {
    const inside = (root) => {
        for (const node of root.querySelectorAll("*")) {
            if (node.matches(selector) && node.textContent.includes(words)) return node;
            const found = node.shadowRoot && inside(node.shadowRoot);
            if (found) return found;
        }
        return null;
    };
    const node = inside(document.querySelector(".st-key-article_text"));
    const box = node.getClientRects()[0];
    return [box.left + 4, box.top + box.height / 2];
}"""


def read_sample(tab):
    page = tab.open("/article")
    page.get_by_role("button", name="Use the sample article").click()
    page.locator(".st-key-article_text mark").first.wait_for()
    return page


def map_of(tab, page):
    """The article's map once it is drawn and rests."""
    page.frame_locator(FRAME).locator(".dl-claims").first.wait_for()
    frame = page.locator(FRAME).element_handle().content_frame()
    tab.page.wait_for_function("document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")
    frame.wait_for_function(IS_STILL)
    return frame


@pytest.mark.parametrize("selector, words", [("mark.placed", "Tessalit"), (".told", "drawing attention")])
@pytest.mark.parametrize("wait_ms", [0, 200, 600, 1_200])
def test_the_first_press_is_obeyed_however_early(open_tab, selector, words, wait_ms):
    """A hand presses for a tenth of a second, while the map loads and the page runs again."""
    tab = open_tab()
    page = read_sample(tab)
    page.wait_for_timeout(wait_ms)
    page.mouse.move(*page.evaluate(AT, [selector, words]))
    page.mouse.down()
    page.wait_for_timeout(100)
    page.mouse.up()
    page.locator(".st-key-details .dl-panel-title").wait_for()
    page.locator(".st-key-article_text .chosen").first.wait_for()


def test_the_text_stays_the_same_element_when_the_page_runs_again(tab):
    page = read_sample(tab)
    map_of(tab, page)
    handle = page.locator("mark.placed", has_text="Tessalit").element_handle()
    page.locator("mark.placed", has_text="Kidal").first.click()
    page.locator(".st-key-details .dl-panel-title", has_text="Kidal").wait_for()
    assert handle.evaluate("(node) => node.isConnected")


@pytest.mark.parametrize("name, place", [("Tessalit", (20.2, 1.01)), ("Timbuktu", (16.77, -3.01))])
def test_the_map_goes_to_a_name(tab, name, place):
    page = read_sample(tab)
    frame = map_of(tab, page)
    before = frame.evaluate(SHOWN)
    page.locator("mark.placed", has_text=name).first.click()
    page.locator(".st-key-details .dl-panel-title", has_text=name).wait_for()
    frame.wait_for_function("(place) => map.distance(map.getCenter(), place) < 20000", arg=list(place))
    frame.wait_for_function(IS_STILL)
    assert before[2] < frame.evaluate(SHOWN)[2] >= 7


def test_the_map_goes_to_a_sentence_and_an_area_fills_it(tab):
    page = read_sample(tab)
    frame = map_of(tab, page)
    page.locator(".told", has_text="and secured the settlement").click()
    frame.wait_for_function("() => map.distance(map.getCenter(), [20.2, 1.01]) < 20000")
    page.locator("mark.placed", has_text="Algeria").click()
    frame.wait_for_function("() => map.getBounds().contains([[24, 0], [32, 6]])")
    frame.wait_for_function(IS_STILL)
    assert frame.evaluate(SHOWN)[2] <= 5


def test_a_mark_that_is_clicked_on_the_map_does_not_move_it(tab):
    page = read_sample(tab)
    frame = map_of(tab, page)
    before = frame.evaluate(SHOWN)
    frame.locator(".dl-places", has_text="Kidal").click()
    page.locator(".st-key-details .dl-panel-title", has_text="Kidal").wait_for()
    page.wait_for_function("document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")
    frame.locator(".dl-places.dl-selected").wait_for()
    assert frame.evaluate(SHOWN) == pytest.approx(before)


def test_lists_lead_to_text_and_map(tab):
    page = read_sample(tab)
    frame = map_of(tab, page)
    page.get_by_role("tab", name="Places (").click()
    page.get_by_role("button", name="Pretoria").first.click()
    page.locator(".st-key-details .dl-panel-title", has_text="Pretoria").wait_for()
    expect(page.locator("mark.chosen", has_text="Pretoria")).to_be_in_viewport()
    frame.wait_for_function("() => map.getBounds().contains([-25.74, 28.19])")


def test_what_was_borrowed_leads_to_its_words(tab):
    page = read_sample(tab)
    page.locator(".told", has_text="detonated explosives").click()
    page.locator(".dl-borrowed", has_text="day from an earlier sentence").wait_for()
    page.get_by_role("button", name="Day: “Friday”").first.click()
    expect(page.locator("mark.sought", has_text="Friday")).to_be_in_viewport()


def test_map_and_lists_stay_in_sight_while_the_text_scrolls(open_tab):
    tab = open_tab(width=1440, height=900)
    page = tab.open("/article")
    text = "\n\n".join(f"Gunmen killed {number} people in Gao, Mali, on 3 May 2012." for number in range(2, 60))
    page.get_by_role("textbox", name="Paste the text").fill(f"{text}\n\nRebels took Kidal.")
    page.get_by_role("button", name="Read the article").click()
    page.locator(".st-key-article_text mark").first.wait_for()
    for selector in (FRAME, ".st-key-details", ".st-key-article_text"):
        page.locator(selector).wait_for()
        assert page.locator(selector).bounding_box()["y"] < 800, selector
    page.mouse.move(300, 600)
    page.mouse.wheel(0, 900)
    page.wait_for_function("document.querySelector('.stMain').scrollTop > 600")
    assert page.locator(FRAME).bounding_box()["y"] >= 0
    assert page.locator(".st-key-details").bounding_box()["y"] < 800


def test_text_and_map_are_both_on_the_first_screen(open_tab):
    tab = open_tab(width=1440, height=900)
    page = read_sample(tab)
    map_of(tab, page)
    box = page.locator(FRAME).bounding_box()
    assert box["y"] > 0 and box["y"] + box["height"] < 700
    assert page.locator(".claim").first.bounding_box()["y"] < 600
    assert page.locator(".st-key-details").bounding_box()["y"] < 800


def test_on_a_phone_the_map_is_one_tap_away(open_tab):
    tab = open_tab(width=390, height=844)
    page = read_sample(tab)
    map_of(tab, page)
    assert page.locator(".claim").first.bounding_box()["y"] < 700
    assert page.locator(FRAME).bounding_box()["y"] >= 844 - 60
    page.get_by_role("button", name="Map and lists").click()
    page.get_by_role("button", name="Back to the text").wait_for()
    box = page.locator(FRAME).bounding_box()
    assert box["y"] >= 150 and box["y"] + box["height"] < 700
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Back to the text").click()
    page.get_by_role("button", name="Map and lists").wait_for()
    page.locator("mark.placed", has_text="Bamako").first.click()
    expect(page.locator(".st-key-details .dl-panel-title")).to_be_in_viewport()


def test_density_of_the_records_behind_the_article(tab):
    page = read_sample(tab)
    map_of(tab, page)
    page.get_by_role("combobox", name="Behind the article").click()
    page.get_by_role("option", name="Density of records").click()
    page.locator(".st-key-article_under_map").get_by_text("Marks of records").first.wait_for()
    page.wait_for_function(
        "(frame) => document.querySelectorAll(frame).length === 1", arg=FRAME
    )  # the one before is gone
    frame = page.locator(FRAME).element_handle().content_frame()
    frame.wait_for_function("() => window.datelineEvents?.layersOf(map).get('Events')?.isSettled()")
    assert frame.evaluate("() => datelineEvents.layersOf(map).get('Events').style") == "density"
    assert frame.locator(".dl-player").count() == 0


PAINTED = """() => {
    const canvas = document.querySelector("canvas.dl-density");
    if (!canvas) return 0;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, i) => i % 4 === 3 && value > 100).length;
}"""


def test_an_articles_own_events_as_density(tab):
    """Points become bands, areas keep their frames, and a chosen event its sign; the legend tells which it is."""
    page = read_sample(tab)
    frame = map_of(tab, page)
    is_area = "() => [...document.querySelectorAll('.dl-claims')].length"
    signs = frame.evaluate(is_area)
    assert frame.evaluate(PAINTED) == 0
    page.locator(".st-key-article_style").get_by_text("Density").click()
    frame.wait_for_function(f"() => ({PAINTED})() > 200")
    assert frame.evaluate(is_area) < signs
    expect(page.locator(".st-key-article_under_map .dl-legend").first).to_contain_text("few to most")
    before = frame.evaluate(PAINTED)
    frame.evaluate("() => map.setView(map.getCenter(), 3, { animate: false })")
    frame.wait_for_function(f"(before) => ({PAINTED})() !== before", arg=before)
    page.locator(".st-key-article_style").get_by_text("Marks").click()
    frame.wait_for_function(f"() => ({PAINTED})() === 0")
    frame.locator(".dl-claims").first.wait_for()
