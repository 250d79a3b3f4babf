"""The app as a reader meets it: in Chromium, from a server of its own, without any other host."""

from __future__ import annotations

import gzip
import json
import os
import urllib.request
from pathlib import Path

import pytest

from geo.map.layers import KIND_STYLES
from geo.records.bundled import load_sample
from geo.records.filters import Filters

VIEW = "() => [map.getCenter().lat, map.getCenter().lng, map.getZoom()]"
EVIL = "<img src=x onerror='top.hit=1'><script>top.hit=1</script>"
JANUARY_2013 = "/?when=2013-01-01&when=2013-01-31"
SAMPLE = load_sample().good
GAO = (16.2717, -0.0447)
WINDOW = "() => [layer.window().from, layer.window().to]"


def place_of(record: str) -> tuple[float, float]:
    row = SAMPLE[SAMPLE["id"] == record].iloc[0]
    return row["lat"], row["lon"]


# -- first sight -------------------------------------------------------------------------------------------------------


def test_the_first_map(tab):
    tab.open()
    frame = tab.ready()
    assert frame.evaluate("() => layer.counts()") == {
        "records": 42,
        "deaths": int(SAMPLE["deaths_best"].sum()),
        "unknown": int(SAMPLE["deaths_best"].isna().sum()),
        "kinds": {kind: int(count) for kind, count in SAMPLE["event_type"].value_counts().items()},
    }
    assert frame.evaluate("() => getComputedStyle(document.querySelector('.leaflet-container')).backgroundColor") != ""
    credits = frame.locator(".leaflet-control-attribution").inner_text()
    assert "CC BY 4.0" in credits and "borders imply no endorsement" in credits
    assert "Leaflet" not in credits and frame.locator(".leaflet-control-attribution svg").count() == 0


@pytest.mark.parametrize(
    "path, words",
    [("/article", "Which article?"), ("/records", "Record sets"), ("/about", "Privacy and settings")],
)
def test_every_page_stands_alone(tab, path, words):
    tab.open(path).get_by_text(words).first.wait_for()
    assert tab.page.locator(".stException").count() == 0


def test_the_outlines_are_drawn_on_land(tab):
    """A pixel of Mali has the colour of land, one of the Atlantic that of the sea."""
    tab.open()
    frame = tab.map_frame()
    frame.evaluate("() => { map.setView([15, -17], 5, {animate: false}); }")
    land, sea = (
        frame.evaluate(
            """([lat, lng]) => {
                const point = map.latLngToContainerPoint([lat, lng]);
                const box = map.getContainer().getBoundingClientRect();
                const canvas = document.querySelector(".leaflet-dateline-land-pane canvas");
                const rect = canvas.getBoundingClientRect();
                const scale = canvas.width / rect.width;
                const x = (point.x + box.left - rect.left) * scale, y = (point.y + box.top - rect.top) * scale;
                return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data];
            }""",
            place,
        )
        for place in ([15.5, -9.0], [15.5, -20.0])
    )
    assert land[3] == 255 and sea[3] == 0


def test_the_dark_theme_reaches_the_map(open_tab):
    grounds = {}
    for dark in (False, True):
        tab = open_tab(dark=dark)
        tab.open()
        frame = tab.map_frame()
        frame.locator(".leaflet-container.dl-dark" if dark else ".leaflet-container:not(.dl-dark)").wait_for()
        grounds[dark] = frame.evaluate("() => getComputedStyle(map.getContainer()).backgroundColor")
    assert grounds[False] != grounds[True]


@pytest.mark.parametrize(
    "width, height, parts",
    [
        (1440, 900, (".dl-player", ".dl-timeline", "#map_div")),
        (390, 844, (".dl-player", ".dl-timeline", "#map_div")),
    ],
)
def test_map_player_and_timeline_are_on_the_first_screen(open_tab, width, height, parts):
    tab = open_tab(width=width, height=height)
    tab.open()
    tab.ready()
    assert tab.page.evaluate("document.scrollingElement.scrollWidth") <= width
    for part in parts:
        box = tab.frame.locator(part).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= height, part
    if width > 1000:
        legend = tab.page.locator(".dl-legend").bounding_box()
        assert legend["y"] + legend["height"] <= height
    assert tab.frame.locator("#map_div").bounding_box()["height"] > 0.5 * height


def test_on_a_phone_the_timeline_stays_on_the_first_screen_beside_an_article(open_tab):
    tab = open_tab(width=390, height=844)
    page = tab.open("/article")
    page.get_by_role("button", name="Use the sample article").click()
    page.get_by_role("button", name="Show with the records").click()
    tab.ready()
    for part in (".dl-timeline", "#map_div"):
        box = tab.frame.locator(part).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 844, part


def test_the_panel_folds_and_the_link_remembers_it(tab):
    tab.open()
    tab.ready()
    assert not tab.page.locator(".st-key-filters").is_visible()
    tab.unfold()
    tab.page.wait_for_url("**panel=true**")
    tab.page.reload()
    tab.page.locator(".st-key-filters").wait_for()


# -- the standing map --------------------------------------------------------------------------------------------------


def test_the_slider_keeps_the_view_and_the_map(tab):
    tab.open()
    frame = tab.ready()
    frame.evaluate("() => { map.setView([15.2, 0.7], 7, {animate: false}); window.sameMap = true; }")
    view = frame.evaluate(VIEW)
    tab.unfold()
    slider = tab.page.get_by_role("slider").first
    slider.focus()
    slider.press("PageUp")
    tab.page.wait_for_function("!document.querySelector('.st-key-counts').innerText.startsWith('42 of')")
    frame.wait_for_function("() => layer.counts().records < 42")
    tab.counts(f"{frame.evaluate('() => layer.counts().records')} of 42 records")
    assert frame.evaluate("() => window.sameMap") is True
    assert frame.evaluate(VIEW) == view


def test_quick_moves_are_all_kept(tab):
    """Late messages of the browser move neither the slider back nor the choice; old layers leave nothing behind."""
    tab.open()
    frame = tab.ready()
    tab.click_place(frame, *place_of("ML-015"))
    tab.page.locator(".st-key-details").get_by_text("Battle of Konna").wait_for()
    tab.unfold()
    slider = tab.page.get_by_role("slider").first
    slider.focus()
    for _ in range(9):
        slider.press("ArrowRight")
    tab.counts("39 of 42 records")
    tab.page.wait_for_function("document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")
    assert slider.get_attribute("aria-valuetext") == "26 Jan 2012"
    assert "Battle of Konna" in tab.page.locator(".st-key-details").inner_text()
    assert frame.evaluate("() => layer.counts().records") == 39
    assert frame.evaluate("() => window.feature_group.length") == 1


def test_a_pan_asks_nothing_of_the_server(tab):
    tab.open()
    frame = tab.map_frame()
    before = len(tab.sent)
    frame.evaluate(
        """() => new Promise((done) => {
            map.once("moveend", () => setTimeout(done, 700)); // streamlit-folium waits 250 ms before it tells
            map.panBy([120, 60]);
        })"""
    )
    assert len(tab.sent) == before


def test_another_base_map_fails_softly(open_tab):
    tab = open_tab(may_ask_others=True)
    tab.page.route(lambda url: "localhost" not in url, lambda route: route.abort())
    tab.open()
    frame = tab.map_frame()
    frame.evaluate("() => { window.sameMap = true; }")
    tab.unfold()
    tab.page.get_by_role("combobox", name="Base map").click()
    tab.page.get_by_role("option", name="OpenStreetMap").click()
    tab.frame.locator(".dl-notice", has_text="The tiles of OpenStreetMap do not come").wait_for()
    assert frame.evaluate("() => window.sameMap") is True
    assert "OpenStreetMap" in frame.locator(".leaflet-control-attribution").inner_text()
    assert {url.split("/")[2] for url in tab.foreign} == {"tile.openstreetmap.org"}


# -- choosing ----------------------------------------------------------------------------------------------------------


def test_a_mark_gives_its_record_and_is_pointed_out(tab):
    tab.open()
    frame = tab.ready()
    tab.click_place(frame, *place_of("ML-015"))
    details = tab.page.locator(".st-key-details")
    details.get_by_text("Battle of Konna; the French-led operation begins.").wait_for()
    assert "90 deaths (90 to 148)" in details.inner_text()
    assert frame.evaluate("() => layer.details.text('id', layer.chosen)") == "ML-015"
    details.get_by_role("button", name="Close").click()
    details.get_by_text("Deadliest records shown").wait_for()
    frame.wait_for_function("() => layer.chosen === null")
    tab.click_place(frame, *place_of("ML-015"))  # the same mark again
    details.get_by_text("Battle of Konna").wait_for()


def test_a_mark_can_be_chosen_with_the_keyboard(tab):
    tab.open(JANUARY_2013 + "&types=Battles&deaths=60")
    frame = tab.ready()
    tab.counts("1 of 42 records")
    frame.locator(".dl-walker").focus()
    tab.page.keyboard.press("ArrowRight")
    frame.wait_for_function("() => document.querySelector('.dl-heard').textContent.includes('90 deaths (90 to 148)')")
    tab.page.keyboard.press("Enter")
    tab.page.locator(".st-key-details").get_by_text("Battle of Konna").wait_for()


def test_every_record_of_a_point_can_be_reached(tab):
    tab.open()
    frame = tab.ready()
    tab.click_place(frame, *GAO, zoom=13)
    details = tab.page.locator(".st-key-details")
    details.get_by_text("8 records at Gao").wait_for()
    assert frame.locator(".dl-list").count() == 0, "the page has the list"
    frame.wait_for_function("() => layer.chosen !== null")
    details.get_by_role("button", name="Checkpoint north of Gao").click()
    details.get_by_text("First reported suicide bombing").wait_for()
    details.get_by_role("button", name="All 8 records here").click()
    details.get_by_text("8 records at Gao").wait_for()


@pytest.mark.parametrize("x", [16, 300], ids=["its box", "one of its cells"])
def test_a_row_gives_its_record_and_shows_it_on_the_map(tab, x):
    tab.open("/?types=Battles&deaths=115")
    frame = tab.ready()
    frame.evaluate("() => { map.setView([-20, 100], 4, {animate: false}); }")
    tab.page.locator(".st-key-records .stDataFrame").click(position={"x": x, "y": 52})  # the first row
    tab.page.locator(".st-key-details").get_by_text("Second attack on Aguelhok").wait_for()
    frame.wait_for_function("() => layer.chosen !== null && map.getBounds().contains([19.46, 0.86])")


# -- one clock ---------------------------------------------------------------------------------------------------------


def test_the_player_asks_nothing_while_it_plays_and_the_page_follows_when_it_rests(tab):
    tab.open()
    frame = tab.ready()
    before = len(tab.sent)
    frame.get_by_role("button", name="Play").click()
    frame.wait_for_function("() => layer.clock.playing && layer.counts().records > 0 && layer.counts().records < 42")
    frame.wait_for_function("(to) => layer.clock.to > to + 60", arg=frame.evaluate("() => layer.clock.to"))
    assert len(tab.sent) == before
    frame.get_by_role("button", name="Pause").click()
    records = frame.evaluate("() => layer.counts().records")
    tab.counts(f"{records} of 42 record" if records else "No record lies inside")
    tab.page.wait_for_url("**when=20**")
    start, end = frame.evaluate(WINDOW)
    assert tab.page.url.endswith(f"?when={start}&when={end}")
    assert frame.evaluate(WINDOW) == [start, end], "what the page sends back does not move the clock"


def test_the_page_slider_moves_the_clock_of_the_map(tab):
    tab.open(JANUARY_2013)
    frame = tab.ready()
    assert frame.evaluate(WINDOW) == ["2013-01-01", "2013-01-31"]
    frame.get_by_role("button", name="Step ahead").click()
    frame.wait_for_function("() => layer.clock.to > 0")
    tab.page.wait_for_url("**when=2013-01-31&when=2013-03-02")
    tab.unfold()
    slider = tab.page.get_by_role("slider").first
    slider.focus()
    slider.press("ArrowLeft")
    frame.wait_for_function("() => layer.window().from === '2013-01-30'")
    assert frame.evaluate(WINDOW) == ["2013-01-30", "2013-03-02"]


def test_the_map_takes_a_new_window_while_it_plays(tab):
    tab.open(JANUARY_2013)
    frame = tab.ready()
    frame.get_by_label("Speed").select_option("1")
    frame.get_by_role("button", name="Play").click()
    frame.wait_for_function("() => layer.clock.to > layer.clock.first && layer.clock.playing")
    tab.unfold()
    tab.page.get_by_role("slider").first.press("Home")
    frame.wait_for_function("() => layer.window().from < '2012-02-01'")
    assert frame.evaluate("() => layer.clock.playing")


def test_two_tabs_keep_their_own_filters(open_tab):
    one, other = open_tab(), open_tab()
    one.open("/?types=Battles")
    other.open(JANUARY_2013)
    one.counts("26 of 42 records")
    other.counts("10 of 42 records")
    assert [tab.ready().evaluate("() => layer.counts().records") for tab in (one, other)] == [26, 10]


def test_a_kind_is_drawn_in_its_colour_where_it_is_and_only_inside_the_window(tab):
    tab.open(JANUARY_2013)
    frame = tab.ready()
    pixel = """([lat, lon]) => {
        const { x, y } = map.latLngToContainerPoint([lat, lon]), ratio = layer.surface.canvas.width / map.getSize().x;
        const left = layer.surface.canvas.getBoundingClientRect().left - map.getContainer().getBoundingClientRect().left;
        const top = layer.surface.canvas.getBoundingClientRect().top - map.getContainer().getBoundingClientRect().top;
        return [...layer.surface.canvas.getContext("2d").getImageData((x - 8 - left) * ratio, (y - top) * ratio, 1, 1).data];
    }"""
    konna = list(place_of("ML-015"))
    frame.evaluate("([lat, lon]) => { map.setView([lat, lon], 10, {animate: false}); }", konna)
    tab.settle(frame)
    colour = KIND_STYLES["Battles"].colour
    assert frame.evaluate(pixel, konna) == [*(int(colour[i : i + 2], 16) for i in (1, 3, 5)), 255]
    tab.unfold()
    tab.page.get_by_role("button", name="Violence against civilians").first.click()
    tab.counts("2 of 42 records")
    frame.wait_for_function("() => layer.counts().records === 2")
    tab.settle(frame)
    assert frame.evaluate(pixel, konna)[3] == 0


@pytest.mark.parametrize(
    "path, filters",
    [
        ("/?types=Battles&actors=MUJAO&deaths=20", Filters(event_types=("Battles",), actors=("MUJAO",), min_deaths=20)),
        ("/?types=Battles&types=Strategic+developments", Filters(event_types=("Battles", "Strategic developments"))),
        ("/?deaths=1", Filters(min_deaths=1)),
    ],
)
def test_counts_of_page_and_map_are_the_same(tab, path, filters):
    tab.open(path)
    shown = filters.apply(SAMPLE)
    tab.counts(f"{len(shown)} of 42 records")
    counts = tab.ready().evaluate("() => layer.counts()")
    assert (counts["records"], counts["deaths"]) == (len(shown), int(shown["deaths_best"].sum()))


def test_the_view_is_kept_while_other_pages_are_open(tab):
    tab.open(JANUARY_2013)
    frame = tab.ready()
    frame.evaluate("() => { map.setView([15.2, 0.7], 7, {animate: false}); }")
    view = frame.evaluate(VIEW)
    tab.page.get_by_role("link", name="About").click()
    tab.page.get_by_text("Privacy and settings").wait_for()
    tab.page.get_by_role("link", name="Map").click()
    assert tab.ready().evaluate(VIEW) == pytest.approx(view, abs=0.01)
    tab.counts("10 of 42 records")
    assert tab.page.url.endswith("?when=2013-01-01&when=2013-01-31")


# -- faults ------------------------------------------------------------------------------------------------------------


def test_records_that_do_not_arrive_can_be_asked_for_again(tab):
    """The map says so, keeps outlines and view, and asks the page to put the files there again."""
    answers = [404, 404]

    def answer(route):
        route.fulfill(status=answers.pop()) if answers else route.continue_()

    tab.page.route("**/events-*.bin", answer)
    tab.open()
    frame = tab.map_frame()
    notice = frame.get_by_role("alert").filter(has_text="the server answered 404")
    notice.wait_for()
    assert frame.locator(".dl-country").count() > 0
    notice.get_by_role("button", name="Try again").click()
    tab.ready()
    notice.wait_for(state="detached")


# -- links -------------------------------------------------------------------------------------------------------------


def test_a_link_restores_the_view(tab):
    tab.open("/?types=Battles&actors=MUJAO&deaths=20&when=2013-01-01&when=2013-03-31")
    tab.counts("4 of 42 records")
    tab.page.locator(".st-key-counts", has_text="MUJAO").wait_for()
    tab.page.locator(".st-key-counts", has_text="1 Jan to 31 Mar 2013").wait_for()


def test_a_multi_day_record_shows_inside_its_days(tab):
    tab.open("/?when=2012-05-01&when=2012-05-01")
    tab.counts("2 of 42 records")
    assert tab.ready().evaluate("() => layer.counts().records") == 2


def test_filters_live_in_the_address_and_survive_other_pages(tab):
    tab.open(JANUARY_2013)
    tab.counts("10 of 42 records")
    tab.unfold()
    tab.page.get_by_role("button", name="Battles").first.click()
    tab.page.wait_for_url("**types=Battles**")
    tab.counts("4 of 42 records")
    tab.page.get_by_role("link", name="Records").click()
    tab.page.get_by_text("Record sets").wait_for()
    tab.page.get_by_role("link", name="Map").click()
    tab.counts("4 of 42 records")
    assert "types=Battles" in tab.page.url


# -- an article --------------------------------------------------------------------------------------------------------


def test_an_article_becomes_a_map(tab):
    tab.open("/article").get_by_role("button", name="Use the sample article").click()
    tab.page.locator("mark", has_text="Djikoroni-Para").click()
    tab.page.locator(".st-key-details").get_by_text("Lies in").wait_for()
    tab.page.locator("mark", has_text="Tessalit").click()
    details = tab.page.locator(".st-key-details")
    details.locator("blockquote mark", has_text="Tessalit").wait_for()
    assert "20.2013° N" in details.inner_text()
    tab.page.get_by_role("button", name="Show with the records").click()
    frame = tab.ready()
    names = frame.locator(".dl-places .dl-label").all_inner_texts()
    assert {"Bamako", "Gao", "Kidal", "Tessalit", "Timbuktu"} <= set(names)
    assert "not placed: Djikoroni-Para" in tab.page.locator(".stMain").inner_text()
    tab.frame.locator(".dl-places", has_text="Kidal").click()
    details.locator("blockquote mark", has_text="Kidal").first.wait_for()


def test_a_sentence_is_its_event_on_the_map_and_back(tab):
    tab.open("/article").get_by_role("button", name="Use the sample article").click()
    page = tab.page
    signs = page.frame_locator(".st-key-article_map_frame iframe").locator(".dl-claims")
    signs.first.wait_for()
    page.locator(".claim", has_text="Outside").click(position={"x": 4, "y": 6})
    details = page.locator(".st-key-details")
    details.locator(".dl-panel-title", has_text="Outside Gao").wait_for()
    page.frame_locator(".st-key-article_map_frame iframe").locator(".dl-claims.dl-selected").wait_for()
    details.get_by_role("button", name="Close").click()
    details.get_by_text("Choose a name").wait_for()
    frame = page.locator(".st-key-article_map_frame iframe").element_handle().content_frame()
    frame.evaluate("() => { map.setZoom(5, {animate: false}); }")  # it went to the sentence's place
    signs.nth(1).click()
    page.locator(".claim.chosen").first.wait_for()


def test_days_of_the_events_hide_others_on_the_map(tab):
    tab.open("/article").get_by_role("button", name="Use the sample article").click()
    signs = tab.page.frame_locator(".st-key-article_map_frame iframe").locator(".dl-claims")
    signs.first.wait_for()
    before = signs.count()
    end = tab.page.get_by_role("slider").nth(1)
    end.focus()
    end.press("Home")
    tab.page.get_by_text("may lie in these days").wait_for()
    tab.page.wait_for_function("document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")
    expect_fewer = f"() => document.querySelector('.st-key-article_map_frame iframe').contentDocument.querySelectorAll('.dl-claims').length < {before}"
    tab.page.wait_for_function(expect_fewer)


def test_text_of_an_article_is_shown_as_text(tab):
    page = tab.open("/article")
    page.get_by_role("textbox", name="Paste the text").fill(
        f"Fighters {EVIL} left Gao, Mali, on Friday. **Bold** talk in Kidal {EVIL}."
    )
    page.get_by_role("button", name="Read the article").click()
    page.locator("mark", has_text="Gao").click()
    page.locator(".st-key-details blockquote", has_text="onerror").wait_for()
    assert "<script>top.hit=1</script>" in page.locator(".st-key-article_text .text").inner_text()
    page.get_by_role("button", name="Show with the records").click()
    frame = tab.ready()
    mark = tab.frame.locator(".dl-places", has_text="Gao")
    mark.hover()
    tab.frame.locator(".dl-tip", has_text="onerror").wait_for()
    mark.click()
    page.locator(".st-key-details blockquote", has_text="onerror").first.wait_for()
    assert page.evaluate("() => top.hit") is None
    assert frame.locator("img").count() == 0


# -- what the app serves -----------------------------------------------------------------------------------------------


def test_the_maps_files_may_be_kept_for_ever(tab):
    """The sample is open to everybody; what is a reader's own is in test_sessions_in_browser."""
    tab.open()
    names = "performance.getEntriesByType('resource').map(({ name }) => name)"
    ours = f"{names}.filter((name) => name.includes('/dateline/'))"
    frame = tab.ready()
    frame.wait_for_function(f"() => {ours}.length >= 5")  # the details come after the map is drawn
    ours = frame.evaluate(f"() => {ours}")
    assert len(ours) == 5
    for name in ours:
        request = urllib.request.Request(name, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            content = gzip.decompress(answer.read())
        with urllib.request.urlopen(name) as answer:
            assert answer.read() == content
    outlines = next(name for name in ours if "outlines" in name)
    with urllib.request.urlopen(outlines) as answer:
        assert json.load(answer)["type"] == "Topology"


def test_screenshot_for_the_readme(open_tab, root):
    """Taken on request: DATELINE_SCREENSHOT=docs/map.png scripts/test -k screenshot."""
    target = os.environ.get("DATELINE_SCREENSHOT")
    if not target:
        pytest.skip("no DATELINE_SCREENSHOT: names the file to write the README's picture to")
    from PIL import Image

    tab = open_tab(height=965)
    tab.open("/article").get_by_role("button", name="Use the sample article").click()
    tab.page.get_by_role("button", name="Show with the records").click()
    frame = tab.ready()
    tab.page.locator(".st-key-record_list").get_by_role("button", name="Konna").click()
    tab.page.locator(".st-key-details").get_by_text("Battle of Konna").wait_for()
    tab.settle(frame)
    tab.page.mouse.move(5, 5)
    tab.frame.locator(".dl-event-tip").wait_for(state="hidden")
    file = root / Path(target)
    file.parent.mkdir(parents=True, exist_ok=True)
    tab.page.screenshot(path=file)
    with Image.open(file) as picture:
        picture.convert("RGB").quantize(128).save(file, optimize=True)
    assert file.stat().st_size < 300_000
