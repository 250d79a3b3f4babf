"""What axe finds: nothing, on any page, in each theme, at each width (all four together: scripts/bench desk); and a walk with the keyboard alone."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

AXE = Path(__file__).parents[1] / "javascript" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ("Map", "Article", "Records", "Trends", "Change", "Actors", "Places", "Compare", "Case", "About")
OF_AN_ARTICLE = ("Article", "Map", "Compare", "Case")
"""Pages that look otherwise once one is read."""
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LOOKS = [("desk", False), ("phone", True)]
SHIFT = 0.05
"""Of the layout at a first load, here where other tests run beside it; scripts/bench desk holds it to less."""

DRAWN = """
() => {
  const seen = (node) => node.checkVisibility() && node.getBoundingClientRect().height > 0;
  const main = document.querySelector(".stApp");
  return main?.dataset.testScriptState === "notRunning"
    && ![...main.querySelectorAll("[data-testid=stSkeleton]")].some(seen)
    && [...main.querySelectorAll("[data-testid=stVegaLiteChart]")].every((chart) => chart.querySelector(".marks"));
}
"""
MAP_DRAWN = """
() => window.map && document.querySelector(".dl-country")
  && [...(window.datelineEvents?.layersOf(map).values() ?? [])].every((layer) => layer.isSettled())
"""
SHIFTED = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


SCROLLED = """(part) => {
  const boxes = [...document.querySelectorAll(".st-key-article_side, .st-key-article_side *")];
  for (const box of boxes.filter((box) => getComputedStyle(box).overflowY === "auto")) box.scrollTop = part * box.scrollHeight;
}"""


def drawn(page) -> None:
    """Wait until the page and the map in it have drawn everything."""
    page.wait_for_function(DRAWN)
    for frame in page.frames[1:]:
        frame.wait_for_function(MAP_DRAWN)


def findings(page, name: str) -> list[str]:
    """What axe finds in the page and its frames, each with the first thing that it is found in."""
    script = AXE.read_text(encoding="utf-8")
    for frame in page.frames:
        frame.evaluate(f"{script};0")
    found = page.evaluate("(rules) => axe.run({ runOnly: rules }).then((found) => found.violations)", RULES)
    return [f"{name}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.skipif(
    not AXE.is_file(), reason="AXE SKIPPED: no axe-core; scripts/test installs the tools for JavaScript"
)
@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_axe_finds_nothing_and_nothing_jumps(open_tab, size, dark):
    width, height = SIZES[size]
    tab = open_tab(width=width, height=height, dark=dark)
    tab.page.add_init_script(SHIFTED)
    found, shifts = [], {}
    for name in PAGES:
        page = tab.open("/" if name == "Map" else f"/{name.lower()}")
        drawn(page)
        shifts[name] = page.evaluate("() => window.shifted")
        found += findings(page, name)
    assert found == []
    assert {name: shift for name, shift in shifts.items() if shift > SHIFT} == {}


@pytest.mark.skipif(
    not AXE.is_file(), reason="AXE SKIPPED: no axe-core; scripts/test installs the tools for JavaScript"
)
@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_axe_finds_nothing_once_an_article_is_read(open_tab, size, dark):
    width, height = SIZES[size]
    tab = open_tab(width=width, height=height, dark=dark)
    page = tab.open("/article")
    page.get_by_role("button", name="Use the sample article").click()
    page.locator("mark").first.wait_for()
    found = []
    for name in OF_AN_ARTICLE:
        if name != "Article":
            page.locator("nav a, header a").filter(has_text=name).first.evaluate(
                "(link) => link.click()"
            )  # may be folded
            path = "/" if name == "Map" else f"/{name.lower()}"
            page.wait_for_url(
                lambda url, path=path: urlsplit(url).path == path
            )  # with a case and an article in its query
        drawn(page)
        found += findings(page, f"{name}, with an article")
        if name == "Article":
            page.keyboard.press("n")
            page.locator(".st-key-review_choices").wait_for()
            for part in (0, 0.3, 0.6):  # on a phone what is reviewed is drawn along under the bar of its sheet
                page.evaluate(SCROLLED, part)
                drawn(page)
                under = findings(page, f"{name}, under review at {part:.0%}")
                found += [one for one in under if "leaflet-marker" not in one]  # as close to each other as their places
    assert found == []


# -- the keyboard ------------------------------------------------------------------------------------------------------

FOCUS = """
() => {
  let node = document.activeElement;
  while (node.contentDocument?.activeElement || node.shadowRoot?.activeElement) {
    node = node.contentDocument?.activeElement ?? node.shadowRoot.activeElement;
  }
  const { getComputedStyle } = node.ownerDocument.defaultView;
  const rings = ({ outlineStyle, outlineWidth, boxShadow }) =>
    (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  // fields of Streamlit and sentences of the article draw it around themselves, the ends of the timeline within
  let around = node.closest(".claim") ?? node;
  for (let i = 0; i < 4 && node.tagName === "INPUT" && around.parentElement; i++) {
    if (rings(getComputedStyle(around))) break;
    around = around.parentElement;
  }
  const isDrawn = node.closest("canvas") !== null; // a cell of a table: the canvas draws the ring, and its own element has none
  const isSeen = isDrawn || [[node], [around], [node, "::after"]].some((one) => rings(getComputedStyle(...one)));
  const name = node.ariaLabel || node.innerText || node.title || node.className;
  return { name: `${node.getAttribute("role") ?? node.tagName}: ${name}`.slice(0, 90), isSeen };
}
"""


class Keys:
    """A reader without a mouse: goes on by Tab until something has the focus, and sees where it is all the way."""

    def __init__(self, page) -> None:
        self.page, self.unseen = page, []

    def to(self, words: str, *, key: str = "Tab", limit: int = 300) -> None:
        for _ in range(limit):
            self.page.keyboard.press(key)
            told = self.page.evaluate(FOCUS)
            if not told["isSeen"] and not told["name"].startswith("BODY"):  # the browser's own controls have it
                self.unseen.append(told["name"])
            if words in told["name"]:
                return
        raise AssertionError(f"{limit} times {key} do not lead to {words}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


def quiet(tab) -> None:
    """Wait until nothing more is sent: the map tells of its view a moment after the focus has moved it."""
    sent = -1
    while sent != len(tab.sent):
        sent = len(tab.sent)
        tab.page.wait_for_timeout(500)
    tab.page.wait_for_function(DRAWN)


def test_the_keyboard_alone_leads_from_an_article_to_a_chart(open_tab):
    tab = open_tab(width=1440, height=900)
    page = tab.open("/article")
    drawn(page)
    keys = Keys(page)
    keys.to("Use the sample article")
    keys.press("Enter")
    page.locator("mark").first.wait_for()
    drawn(page)
    keys.to("Show with the records")
    keys.press("Enter")
    frame = tab.ready()
    keys.to("slider: First day")
    keys.press("ArrowRight", "ArrowRight")
    keys.to("slider: Last day")
    keys.press("PageDown")
    page.wait_for_url("**when=2012-01-19&when=2013-04-10")
    tab.settle(frame)
    keys.to("Marks: go through them")
    keys.press("ArrowRight", "Enter")
    page.locator(".st-key-close_details").wait_for()
    tab.settle(frame)
    keys.to("Trends", key="Shift+Tab")
    quiet(tab)
    keys.press("Enter")
    page.get_by_text("How many, and when?").wait_for()
    drawn(page)
    keys.to("Picture as PNG")
    with page.expect_download() as saved:
        keys.press("Enter")
    assert Path(saved.value.path()).read_bytes().startswith(b"\x89PNG")
    assert keys.unseen == []


NO_CANVAS = "HTMLCanvasElement.prototype.getContext = () => null"
TABLE_SAID = """
() => [...document.querySelectorAll("[data-testid=stDataFrame]")]
    .map((table) => getComputedStyle(table, "::before").content.includes("has no canvas"))
"""


def test_a_browser_without_canvas_is_told_what_is_missing_and_shows_the_rest(open_tab):
    tab = open_tab(width=1440, height=900)
    tab.page.add_init_script(NO_CANVAS)
    page = tab.open("/?tour=done")
    tab.frame.get_by_text("This browser cannot draw the event records: it has no canvas.").wait_for()
    page.locator("[class*=st-key-record_list] button").first.click()
    page.locator(".st-key-details").get_by_text("Ametettai").first.wait_for()
    tab.unfold()
    page.get_by_label("Deaths, at least").fill("90")
    page.get_by_label("Deaths, at least").press("Enter")
    tab.counts("3 of 42 records")
    assert page.evaluate(TABLE_SAID) == [True]
    for name in ("Trends", "Change", "Actors", "Places"):
        page.get_by_role("link", name=name).click()
        tab.counts("3 of 42 records")
        page.locator("[data-testid=stVegaLiteChart] svg.marks").first.wait_for()
        assert all(page.evaluate(TABLE_SAID))
    page.get_by_role("link", name="Article").click()
    page.get_by_role("button", name="Use the sample article").click()
    page.locator("mark", has_text="Tessalit").first.click()
    page.locator(".st-key-details blockquote mark", has_text="Tessalit").first.wait_for()
    page.get_by_role("link", name="Compare").click()
    page.locator(".st-key-compare_side iframe").wait_for()
