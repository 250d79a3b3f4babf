"""The desk: every view of the map page follows every other, both ways."""

from __future__ import annotations

import pytest

WINDOW = "() => { const { from, to } = layer.window(); return [from, to]; }"
TRACK = ".dl-timeline"


def at(tab, share: float) -> tuple[float, float]:
    """A point on the bars of the timeline, as a share of its width."""
    box = tab.frame.locator(TRACK).bounding_box()
    return box["x"] + 10 + share * (box["width"] - 20), box["y"] + 20


def drag(tab, begin: float, end: float) -> None:
    mouse = tab.page.mouse
    mouse.move(*at(tab, begin))
    mouse.down()
    mouse.move(*at(tab, (begin + end) / 2), steps=4)
    mouse.move(*at(tab, end), steps=4)
    mouse.up()


def window(frame) -> list[str]:
    return frame.evaluate(WINDOW)


def test_a_window_is_dragged_moved_and_widened_on_the_timeline(tab):
    tab.open()
    frame = tab.ready()
    drag(tab, 0.4, 0.8)
    first, last = window(frame)
    assert "2012-06-01" < first < "2012-08-15" and "2013-01-15" < last < "2013-02-28"
    tab.page.wait_for_url(f"**when={first}&when={last}")
    tab.counts(f"{frame.evaluate('() => layer.counts().records')} of 42 records")
    drag(tab, 0.6, 0.5)  # by its middle: as long as before, earlier
    moved = window(frame)
    assert moved[0] < first and moved[1] < last
    days = "([from, to]) => Math.round((Date.parse(to) - Date.parse(from)) / 864e5)"
    assert frame.evaluate(days, moved) == frame.evaluate(days, [first, last])
    share = frame.evaluate(
        "() => (layer.clock.to + 1 - layer.clock.first) / (layer.clock.last + 1 - layer.clock.first)"
    )
    drag(tab, share, 1)  # by its end
    assert window(frame) == [moved[0], "2013-05-10"]
    tab.frame.get_by_role("button", name="All dates").click()
    tab.counts("42 of 42 records")
    assert "when" not in tab.page.url


def test_a_bar_that_is_clicked_is_the_window_and_clicked_again_all(tab):
    tab.open()
    frame = tab.ready()
    tab.page.mouse.click(*at(tab, 0.84))
    days = window(frame)
    assert days[0] < days[1] < "2013-03-31"
    tab.counts(f"{frame.evaluate('() => layer.counts().records')} of 42 records")
    tab.page.mouse.move(*at(tab, 0.84))
    tip = tab.frame.locator(".dl-timeline-tip")
    assert "records" in tip.inner_text() and "Battles" in tip.inner_text()
    tab.page.mouse.click(*at(tab, 0.84))
    assert window(frame) == ["2012-01-17", "2013-05-10"]


@pytest.mark.parametrize(
    "end, key, days",
    [
        ("First day", "ArrowRight", ["2012-01-18", "2013-05-10"]),
        ("First day", "End", ["2013-05-10", "2013-05-10"]),
        ("Last day", "PageDown", ["2012-01-17", "2013-04-10"]),
        ("Last day", "Home", ["2012-01-17", "2012-01-17"]),
    ],
)
def test_the_ends_of_the_window_are_sliders_of_dates(tab, end, key, days):
    tab.open()
    frame = tab.ready()
    slider = tab.frame.get_by_role("slider", name=end, exact=True)
    assert slider.get_attribute("aria-valuetext") in ("17 Jan 2012", "10 May 2013")
    slider.press(key)
    assert window(frame) == days
    tab.page.wait_for_url(f"**when={days[0]}&when={days[1]}")


def test_a_day_is_typed_and_taken_with_enter(tab):
    tab.open()
    frame = tab.ready()
    day = tab.frame.locator("input.dl-player-day").first
    day.fill("2013-02-08")
    assert window(frame)[0] == "2012-01-17", "not before it is done"
    day.press("Enter")
    assert window(frame) == ["2013-02-08", "2013-05-10"]
    day.fill("1066-10-14")  # before all records: the first of them
    day.press("Enter")
    assert window(frame) == ["2012-01-17", "2013-05-10"]


def test_what_is_shown_is_told_in_bars_that_filter(tab):
    tab.open()
    frame = tab.ready()
    tab.frame.locator(".dl-summary summary").click()
    bar = tab.frame.locator(".dl-bar", has_text="MUJAO")
    assert bar.inner_text().split() == ["MUJAO", "18"]
    bar.click()
    tab.counts("18 of 42 records")
    tab.page.wait_for_url("**actors=MUJAO**")
    tab.settle(frame)
    assert frame.evaluate("() => layer.counts().records") == 18
    assert bar.get_attribute("aria-pressed") == "true"
    tab.page.locator(".st-key-counts").get_by_role("button", name="MUJAO").click()  # the chip takes it away
    tab.counts("42 of 42 records")
    frame.wait_for_function("() => layer.counts().records === 42")
    tab.frame.locator(".dl-latest").first.click()
    tab.page.locator(".st-key-details .dl-panel-date", has_text="10 May 2013").wait_for()


def test_the_summary_follows_while_it_plays(tab):
    tab.open()
    frame = tab.ready()
    tab.frame.locator(".dl-summary summary").click()
    frame.evaluate(
        "() => { window.told = []; new MutationObserver(() => told.push(performance.now()))"
        ".observe(document.querySelector('.dl-summary-body'), {childList: true}); }"
    )
    tab.frame.get_by_role("button", name="Play").click()
    frame.wait_for_function("() => told.length >= 8")
    gaps = frame.evaluate("() => told.slice(1).map((at, i) => at - told[i]).sort((a, b) => a - b)")
    assert gaps[0] >= 120, "not oftener than can be read"  # every 150 ms; one that came late is followed sooner


def test_only_what_is_in_view(tab):
    tab.open()
    frame = tab.ready()
    frame.evaluate("() => { map.setView([16.27, -0.04], 9, {animate: false}); }")
    tab.settle(frame)
    tab.frame.locator(".dl-summary summary").click()
    tab.frame.get_by_role("button", name="Only what is in view").click()
    tab.page.wait_for_url("**area=**")
    shown = frame.evaluate("() => layer.counts().records")
    assert 0 < shown < 42
    tab.counts(f"{shown} of 42 records")
    tab.page.locator(".st-key-drawn_area").get_by_role("button").click()
    tab.counts("42 of 42 records")


def test_words_are_looked_for_by_page_and_map_alike(tab):
    tab.open("/?words=ménaka")
    tab.counts("2 of 42 records")
    frame = tab.ready()
    assert frame.evaluate("() => layer.counts().records") == 2
    tab.unfold()
    box = tab.page.get_by_role("textbox", name="Search")
    box.fill("konna battle")
    box.press("Enter")
    tab.counts("1 of 42 records")
    frame.wait_for_function("() => layer.isSettled() && layer.counts().records === 1")
    tab.page.get_by_role("button", name="Show all").click()
    tab.counts("42 of 42 records")
    frame.wait_for_function("() => layer.isSettled() && layer.counts().records === 42")


def test_the_events_of_an_article_stand_on_the_timeline_and_none_is_hidden_unsaid(tab):
    tab.open("/article").get_by_role("button", name="Use the sample article").click()
    tab.page.get_by_role("button", name="Show with the records").click()
    frame = tab.ready()
    tab.frame.locator(".dl-timeline-told").wait_for()
    tab.frame.get_by_role("slider", name="Last day", exact=True).press("Home")
    hidden = tab.page.locator(".st-key-article_line").get_by_role("button", name="of the article outside these days")
    hidden.click()
    hidden.wait_for(state="detached")
    frame.wait_for_function("() => layer.window().to >= '2013-02-08'")


def test_on_a_phone_a_choice_is_a_sheet_over_the_lower_half(open_tab):
    tab = open_tab(width=390, height=844)
    tab.open()
    frame = tab.ready()
    tab.click_place(frame, 14.9433, -3.8947)
    tab.page.locator(".st-key-details").get_by_text("Battle of Konna").wait_for()
    sheet = tab.page.locator(".st-key-details").bounding_box()
    assert 300 < sheet["y"] < 844 - 200 and sheet["y"] + sheet["height"] == pytest.approx(844, abs=2)
    tab.page.get_by_role("button", name="Close").click()
    tab.page.locator(".st-key-close_details").wait_for(state="detached")


def test_nothing_jumps_when_something_is_chosen_or_filtered_by(tab):
    tab.open()
    frame = tab.ready()
    before = tab.page.locator(".st-key-map_frame iframe").bounding_box()
    tab.click_place(frame, 14.9433, -3.8947)
    tab.page.locator(".st-key-details").get_by_text("Battle of Konna").wait_for()
    tab.page.mouse.click(*at(tab, 0.84))
    tab.page.get_by_role("button", name="Show all").wait_for()
    assert tab.page.locator(".st-key-map_frame iframe").bounding_box() == before


def test_a_press_on_a_map_that_is_partly_in_view_is_obeyed(open_tab):
    """The focus that comes with a press must not scroll the mark away from under the pointer."""
    tab = open_tab(height=700)
    tab.open()
    frame = tab.ready()
    tab.unfold()
    frame.evaluate("() => { map.setView([14.9433, -3.8947], 10, {animate: false}); }")
    tab.settle(frame)
    x, y = frame.evaluate("() => { const { x, y } = map.latLngToContainerPoint([14.9433, -3.8947]); return [x, y]; }")
    iframe = tab.page.locator(".st-key-map_frame iframe")
    box = iframe.bounding_box()
    assert box["y"] + box["height"] > 700 > box["y"] + 60
    frame.evaluate("(by) => map.panBy([0, by], {animate: false})", y - (650 - box["y"]))  # near the foot of the window
    tab.settle(frame)
    tab.page.mouse.move(box["x"] + x, 650)
    tab.page.mouse.down()
    tab.page.wait_for_timeout(150)
    tab.page.mouse.up()
    tab.page.locator(".st-key-details").get_by_text("Battle of Konna").wait_for()
    assert iframe.bounding_box() == box


@pytest.mark.parametrize("delay_ms", [0, 3])
def test_a_page_that_was_asked_for_comes_whatever_the_map_still_tells(tab, delay_ms):
    page = tab.open("/?tour=done")
    frame = tab.ready()
    frame.evaluate(
        """(delay) => parent.document.addEventListener("click", () => setTimeout(() => parent.postMessage({
            isStreamlitMessage: true, type: "streamlit:setComponentValue", dataType: "json",
            value: { last_active_drawing: { properties: { window: ["2012-05-01", "2012-06-01"] } } },
        }, "*"), delay))""",
        delay_ms,
    )
    page.get_by_role("link", name="Records").focus()
    page.keyboard.press("Enter")
    page.get_by_text("42 records on the map").wait_for()
    page.get_by_role("link", name="Map", exact=True).click()
    tab.counts("42 of 42 records")
    frame = tab.ready()
    frame.locator(".dl-player").first.wait_for()
