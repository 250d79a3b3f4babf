"""The compare page in Chromium: cards beside the map, one clock, and verdicts that outlast other pages."""

from __future__ import annotations

from playwright.sync_api import expect


def open_sample(tab, page):
    """The sample article beside the sample records, all drawn; returns the map's frame with `layer` in its reach."""
    page.get_by_role("button", name="Use the sample article").click()
    page.get_by_text("Recorded nearby, not in the article").wait_for()
    selector = ".st-key-compare_map_frame iframe"
    page.frame_locator(selector).locator(".dl-country").first.wait_for(state="attached")
    frame = page.locator(selector).element_handle().content_frame()
    frame.wait_for_function("() => window.datelineEvents?.layersOf(map).get('Events')?.isSettled()")
    frame.evaluate("() => { window.layer = datelineEvents.layersOf(map).get('Events'); }")
    tab.settle(frame)
    return frame


def test_claims_records_and_one_clock(tab):
    page = tab.open("/compare")
    frame = open_sample(tab, page)
    expect(page.get_by_text("of the article have a record")).to_be_visible()
    assert page.locator("[class*=st-key-card-claim]").count() >= 5
    assert frame.evaluate("() => layer.counts().records") >= 10
    page.get_by_role("slider").first.press("ArrowRight")
    frame.wait_for_function("() => layer.window().from === '2012-03-02'")
    total = frame.evaluate("() => layer.counts().records")
    frame.get_by_role("button", name="Play").click()
    frame.wait_for_function("(to) => layer.clock.to > to + 60", arg=frame.evaluate("() => layer.clock.first"))
    frame.get_by_role("button", name="Pause").click()
    records = frame.evaluate("() => layer.counts().records")
    expect(page.get_by_text("In these days:")).to_contain_text(f"{records} of {total} record")


def test_a_verdict_outlasts_other_pages(tab):
    page = tab.open("/compare")
    open_sample(tab, page)
    page.get_by_text("Disputed").first.click()
    page.get_by_text("Judged: 1.").wait_for()
    page.get_by_placeholder("Note").first.fill("<b>two</b> sources")
    page.get_by_placeholder("Note").first.press("Enter")
    page.wait_for_function("document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")
    page.get_by_role("link", name="About").click()
    page.get_by_text("About Dateline").wait_for()
    page.get_by_role("link", name="Compare").click()
    page.get_by_text("Judged: 1.").wait_for()
    expect(page.get_by_placeholder("Note").first).to_have_value("<b>two</b> sources")


def test_a_phone_shows_the_map_first_and_scrolls_one_way(open_tab):
    tab = open_tab(width=390, height=844, dark=True)
    page = tab.open("/compare")
    open_sample(tab, page)
    top = "selector => document.querySelector(selector).getBoundingClientRect().top"
    assert page.evaluate(top, ".st-key-compare_map_frame") < page.evaluate(top, "[class*=st-key-card-claim]")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
