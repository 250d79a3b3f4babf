"""The map page when something is wrong: files that do not come, or come wrong, and browsers that can or want less."""

from __future__ import annotations

import gzip

import pytest

from geo.map.columns import write_columns, write_details
from geo.records.bundled import load_sample

SAMPLE = load_sample().good
LOGIN = "<!doctype html><title>Sign in</title>"
COLUMNS, DETAILS = write_columns(SAMPLE), write_details(SAMPLE)
PLAIN = gzip.decompress(COLUMNS)
OTHER_VERSION = gzip.compress(PLAIN[:8] + b"\x09" + PLAIN[9:], mtime=0)
DAMAGED = "damaged or cut short"


def page_stands(tab) -> None:
    """What needs no map is there: counts and table."""
    tab.counts("42 of 42 records")
    tab.page.locator(".st-key-records .stDataFrame").wait_for()
    assert tab.page.locator(".stException").count() == 0


@pytest.mark.parametrize(
    "answer, words",
    [
        ({"status": 404}, "the server answered 404"),
        ({"status": 502, "body": "Bad gateway"}, "the server answered 502"),
        ({"body": LOGIN, "content_type": "text/html"}, "a web page; you may have to sign in again"),
        ({"body": ""}, "an empty answer"),
        ({"body": COLUMNS[: len(COLUMNS) // 2]}, DAMAGED),
        ({"body": PLAIN[: len(PLAIN) // 2]}, "cut short"),
        ({"body": OTHER_VERSION}, "of version 9, this map reads version 1"),
    ],
    ids=["404", "502", "login page", "empty", "half", "half, unpacked", "other version"],
)
def test_a_wrong_column_file_is_told_the_outlines_stay_and_it_can_be_tried_again(tab, answer, words):
    tab.page.route("**/events-*.bin", lambda route: route.fulfill(**answer))
    tab.open()
    frame = tab.map_frame()
    notice = frame.get_by_role("alert").filter(has_text=words)
    notice.wait_for()
    assert frame.locator(".dl-country").count() > 0
    page_stands(tab)
    with tab.page.expect_response("**/events-*.bin"):
        notice.get_by_role("button", name="Try again").click()
    notice.wait_for()  # it is still wrong
    tab.page.unroute("**/events-*.bin")
    # unless the files are there by now: a press also has the server give them out again, and then the map fetches once more
    frame.evaluate("() => document.querySelector('[role=alert] button')?.click()")
    assert tab.ready().evaluate("() => layer.counts().records") == 42
    notice.wait_for(state="detached")


def test_a_redirect_to_a_login_page(tab):
    def answer(route):
        if "/login" in route.request.url:
            route.fulfill(body=LOGIN, content_type="text/html")
        else:
            route.fulfill(status=302, headers={"Location": "/login"})

    tab.page.route("**/events-*.bin", answer)
    tab.page.route("**/login", answer)
    tab.open()
    tab.map_frame().get_by_role("alert").filter(has_text="you may have to sign in again").wait_for()
    page_stands(tab)


def test_details_cut_in_half_leave_the_map_working(tab):
    cut = {"body": DETAILS[: len(DETAILS) // 2]}
    tab.page.route("**/details-*.bin", lambda route: route.fulfill(**cut))
    tab.open()
    frame = tab.ready()
    notice = frame.get_by_role("alert").filter(has_text=DAMAGED)
    notice.wait_for()
    frame.get_by_role("button", name="Step back").click()
    frame.wait_for_function("() => layer.counts().records < 42")
    tab.page.unroute("**/details-*.bin")
    notice.get_by_role("button", name="Try again").click()
    frame.wait_for_function("() => layer.details")


def test_a_browser_without_canvas_says_so_and_the_page_works(open_tab):
    tab = open_tab()
    tab.page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null;")
    wrong = []
    tab.page.on("pageerror", lambda problem: wrong.append(str(problem)))
    tab.open()
    tab.map_frame().get_by_text("it has no canvas").wait_for()
    tab.counts("42 of 42 records")
    tab.page.locator(".st-key-record_list").get_by_role("button", name="Konna").click()
    tab.page.locator(".st-key-details").get_by_text("Battle of Konna").wait_for()
    tab.unfold()
    tab.page.get_by_role("button", name="Battles").first.click()
    tab.counts("26 of 42 records")
    frame = tab.map_frame()
    assert frame.locator(".leaflet-dateline-borders-pane path").count() == 2, "coasts and borders, drawn without it"
    assert [problem for problem in wrong if "dateline" in problem or "canvas" in problem.lower()] == []


def test_reduced_motion_plays_in_calm_steps_and_zooms_at_once(open_tab):
    tab = open_tab(reduced_motion="reduce")
    tab.open()
    frame = tab.ready()
    frame.evaluate(
        "() => { window.moves = []; layer.on('window', ({ playing }) => playing && moves.push(performance.now())); }"
    )
    frame.get_by_role("button", name="Play").click()
    frame.wait_for_function("() => moves.length >= 4")
    assert frame.evaluate("() => moves.at(-1) - moves.at(-2)") > 400
    frame.get_by_role("button", name="Pause").click()
    zoom = frame.evaluate("() => map.getZoom()")
    frame.get_by_role("button", name="Zoom in").click()
    assert frame.evaluate("() => map.getZoom()") == zoom + 1
    assert frame.evaluate("() => map.options.zoomAnimation") is False
    records = frame.evaluate("() => layer.counts().records")
    tab.counts(f"{records} of 42 record" if records else "No record lies inside")


def test_the_window_is_resized_while_the_map_plays(tab):
    tab.open()
    frame = tab.ready()
    frame.evaluate("() => { layer.clock.loops = true; }")
    frame.get_by_role("button", name="Play").click()
    for width, height in [(500, 900), (390, 844), (1200, 700)]:
        tab.page.set_viewport_size({"width": width, "height": height})
        frame.wait_for_function(
            "([width, narrow]) => map.getSize().x < width && (map.getSize().x < 760) === narrow"
            " && map.getSize().x === innerWidth && layer.surface.canvas.width === innerWidth",
            arg=[width, width < 760],
        )
        assert frame.evaluate("() => layer.clock.playing")
        assert frame.locator(".dl-narrow").count() == (width < 760)
        player = frame.locator(".dl-player").bounding_box()
        whole = tab.page.locator(".st-key-map_frame iframe").bounding_box()
        assert whole["x"] <= player["x"] and player["x"] + player["width"] <= whole["x"] + whole["width"]
    assert tab.page.evaluate("document.scrollingElement.scrollWidth") <= 1200


def test_two_tabs_keep_their_own_filters_and_areas(open_tab):
    one, other = open_tab(), open_tab()
    one.open("/?types=Battles&precisions=Exact+place")
    other.open("/?area=16,-1,17,1&when=2013-01-01&when=2013-01-31")
    frames = [tab.ready() for tab in (one, other)]
    before = [frame.evaluate("() => layer.counts().records") for frame in frames]
    one.counts(f"{before[0]} of 42 records")
    other.counts(f"{before[1]} of 42 records")
    other.page.get_by_role("button", name="Drawn area").click()
    other.counts("10 of 42 records")
    frames[1].wait_for_function("() => layer.counts().records === 10")
    frames[1].get_by_role("button", name="Step ahead").click()
    other.page.wait_for_url("**when=2013-01-31**")
    assert frames[0].evaluate("() => layer.counts().records") == before[0]
    one.counts(f"{before[0]} of 42 records")
    assert "area" not in one.page.url and "types" not in other.page.url
