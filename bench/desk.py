"""The desk in a browser: brush to picture, first presses, change of page, layout shifts, findings of axe.

`scripts/bench desk`; `--only presses` measures a part, TRIES=10 makes the presses fewer. Everything is headless Chromium over
loopback on this machine, without a GPU. Frames are counted between a pointer's move on the timeline and the callback in which
map, timeline, counts and summary show its window; two are the floor: one in which the move is heard, one in which it is drawn.

A first press is the first one on a page that has just come up, as soon as what is pressed can be seen. Each tenth try is that
of a browser that has never been here; the others leave the page by a link, with nothing chosen, and come back to it.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from bench.app import ROOT, app, browser, fresh_page, rest
from bench.browser import map_frame
from bench.map_browser import open_tab
from bench.map_data import prepare
from bench.map_events import synthetic_events
from bench.map_layer import layer_site
from bench.report import Figure
from geo.globe.regions import bundled_regions, rings_hold
from geo.grid.packing import pack_events

__all__ = ["PARTS", "measure"]

AXE = ROOT / "tests" / "javascript" / "node_modules" / "axe-core" / "axe.min.js"
TRIES = int(os.environ.get("TRIES", "100"))
TRIES_A_BROWSER = 10
PARTS = ("brush", "presses", "shifts", "axe", "changes")
SIZES = {10_000: 2, 1_000_000: 2, 10_000_000: 3}
"""Frames that a brush may take, by the number of records."""
MILLION, CHANGES = 1_000_000, 6
SECONDS = 2
CONFLICTS = {
    **{"AF": "Afghanistan", "BF": "Burkina Faso", "CD": "DR Congo", "CO": "Colombia", "ET": "Ethiopia", "IQ": "Iraq"},
    **{"LY": "Libya", "ML": "Mali", "MM": "Myanmar", "MX": "Mexico", "NE": "Niger", "NG": "Nigeria", "PK": "Pakistan"},
    **{"SD": "Sudan", "SO": "Somalia", "SY": "Syria", "UA": "Ukraine", "YE": "Yemen"},
}
CHART = "[data-testid=stVegaLiteChart]"
SEEN = {
    **dict.fromkeys(("Trends", "Change", "Places", "Actors"), CHART),
    "Records": ".st-key-record_figures",
    "Map": ".st-key-map_frame iframe",
}
"""What a page is known by; in this order, the first as soon as the records are there."""
PRESS_MS = 5_000
PAGES = ("Map", "Article", "Records", "Trends", "Change", "Actors", "Places", "Compare", "Case", "About")
KONNA = (14.9433, -3.8947)
LOOKS = [(dark, size) for dark in (False, True) for size in ((1440, 900), (390, 844))]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def measure(only: Sequence[str] = PARTS) -> list[Figure]:
    """All parts or some. Needs Chromium, and for the findings of axe the tools of tests/javascript."""
    if unknown := [name for name in only if name not in PARTS]:
        raise SystemExit(f"There is no part {unknown[0]!r}: the parts are {', '.join(PARTS)}.")
    figures = [*_brushes()] if "brush" in only else []
    with browser() as chromium:
        with app() as address:
            for name, part in (("presses", _presses), ("shifts", _shifts), ("axe", _findings)):
                figures += part(chromium, address) if name in only else []
        figures += _changes(chromium) if "changes" in only else []
    return figures


# -- brush -------------------------------------------------------------------------------------------------------------


def _brushes() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="dateline-desk-") as name:
        for records, frames in SIZES.items():
            prepared = prepare(Path(name) / str(records), records)
            with layer_site(prepared.folder) as address, open_tab() as tab:
                tab.load(f"{address}/map.html")
                found = tab.run(BRUSH, limit_s=600)
            yield Figure(
                f"brush to all views at {records:,}, median of {len(found)}, frames", statistics.median(found), frames
            )
            yield Figure(f"brush to all views at {records:,}, slowest, frames", max(found))


BRUSH = """
(async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  while (window.drawnAt === undefined) await new Promise((done) => setTimeout(done, 20));
  const track = document.querySelector(".dl-timeline");
  const { left, top, width } = track.getBoundingClientRect();
  const send = (type, share) => track.dispatchEvent(new PointerEvent(type, {
    clientX: left + 10 + share * (width - 20), clientY: top + 20, pointerId: 1, bubbles: true, cancelable: true, button: 0,
  }));
  track.setPointerCapture = () => {};
  await layer.loadDetails();
  document.querySelector(".dl-summary").open = true;
  const words = () => [...document.querySelectorAll(".dl-summary-body h3:first-of-type ~ button .dl-bar-count")];
  const settled = async () => { while (!layer.isSettled() || !layer.tally.byDay(50)) await frame(); await frame(); };
  await settled();
  send("pointerdown", 0.3); send("pointermove", 0.5); send("pointerup", 0.5);
  await settled();
  const found = [];
  send("pointerdown", 0.4);
  for (let i = 1; i <= 30; i++) {
    await frame();
    send("pointermove", 0.4 + 0.01 * i);
    const { from, to } = layer.clock;
    let frames = 0;
    const isShown = () => layer.isSettled() && layer.tally.from === from && layer.tally.to === to
      && document.querySelector(".dl-player-counts").textContent.startsWith(layer.counts().records.toLocaleString("en"))
      && words()[0]?.textContent === Math.max(...Object.values(layer.counts().kinds)).toLocaleString("en");
    do { await frame(); frames += 1; } while (!isShown());
    found.push(frames);
  }
  send("pointerup", 0.7);
  return found;
})()
"""


# -- the app -----------------------------------------------------------------------------------------------------------


def _presses(browser: Browser, address: str) -> Iterator[Figure]:
    for what, title, open_page, press in (
        ("mark", "Map", _open_map, _press_mark),
        ("row", "Map", _open_map, _press_row),
        ("name of the article", "Article", _open_article, _press_name),
        ("sentence of the article", "Article", _open_article, _press_sentence),
    ):
        obeyed = 0
        for first in range(0, TRIES, TRIES_A_BROWSER):
            with fresh_page(browser) as page:
                for number in range(first, min(first + TRIES_A_BROWSER, TRIES)):
                    if number == first:
                        open_page(page, address)
                    else:
                        _leave(page)
                        page.get_by_role("link", name=title, exact=True).click()
                    try:
                        press(page)
                        obeyed += 1
                    except PlaywrightTimeout as error:
                        print(f"{what}, try {number + 1}: {str(error).splitlines()[0]}", file=sys.stderr)
        yield Figure(f"first press on a {what} is obeyed, of {TRIES}", obeyed, at_least=TRIES)


def _leave(page: Page) -> None:
    """Forget what is chosen, and go to a page that shows nothing of it."""
    close = page.locator(".st-key-close_details button")
    if close.count():
        close.click()
        close.wait_for(state="detached")
    page.get_by_role("link", name="About", exact=True).click()
    page.get_by_role("button", name="Show the tour").wait_for()


def _open_map(page: Page, address: str) -> None:
    page.goto(address)


def _open_article(page: Page, address: str) -> None:
    page.goto(f"{address}/article")
    page.get_by_role("button", name="Use the sample article").click()


def _press_mark(page: Page) -> None:
    frame = map_frame(page)
    frame.evaluate(f"() => map.setView({list(KONNA)}, 10, {{animate: false}})")
    frame.wait_for_function("() => datelineEvents.layersOf(map).get('Events').isSettled()")
    x, y = frame.evaluate("() => { const { x, y } = map.getSize(); return [Math.round(x / 2), Math.round(y / 2)]; }")
    frame.locator("#map_div").click(position={"x": x, "y": y})
    page.locator(".st-key-details").get_by_text("Battle of Konna").wait_for(timeout=PRESS_MS)


def _press_row(page: Page) -> None:
    table = page.locator(".st-key-records canvas").first
    table.wait_for()
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    if box is None:
        raise SystemExit("The page has no table.")
    page.mouse.click(box["x"] + 300, box["y"] + 55)  # the canvas lies under what scrolls it
    page.locator(".st-key-close_details").wait_for(timeout=PRESS_MS)


def _press_name(page: Page) -> None:
    page.locator("mark", has_text="Tessalit").first.click()
    page.locator(".st-key-details blockquote mark", has_text="Tessalit").first.wait_for(timeout=PRESS_MS)


def _press_sentence(page: Page) -> None:
    page.locator(".claim .told").first.click()
    page.locator(".claim.chosen").first.wait_for(timeout=PRESS_MS)
    page.locator(".st-key-close_details").wait_for(timeout=PRESS_MS)


def _shifts(browser: Browser, address: str) -> Iterator[Figure]:
    """Of a walk through all pages, without what comes within half a second of a press, as browsers count it."""
    for size in ((1440, 900), (390, 844)):
        with fresh_page(browser, size=size) as page:
            page.add_init_script(SHIFTS)
            worst = 0.0
            for name in PAGES:
                page.goto(f"{address}/{'' if name == 'Map' else name.lower()}")
                rest(page)
                page.wait_for_timeout(2500)
                worst = max(worst, page.evaluate("() => window.shifted"))
        yield Figure(f"layout shift of a page at {size[0]} px, the worst", worst, at_most=0.02)


SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def _findings(browser: Browser, address: str) -> Iterator[Figure]:
    if not AXE.is_file():
        print(f"axe is not measured: {AXE} is missing; scripts/test installs it.", file=sys.stderr)
        return
    script = AXE.read_text(encoding="utf-8")
    found = 0
    for dark, size in LOOKS:
        with fresh_page(browser, dark=dark, size=size) as page:
            for name in PAGES:
                page.goto(f"{address}/{'' if name == 'Map' else name.lower()}")
                rest(page)
                page.wait_for_timeout(2000)
                for frame in page.frames:
                    frame.evaluate(f"{script};0")
                violations = page.evaluate(
                    "(rules) => axe.run({ runOnly: rules }).then((found) => found.violations)", RULES
                )
                for one in violations:
                    print(f"{name}, {'dark' if dark else 'light'}, {size[0]} px: {one['help']}", file=sys.stderr)
                found += len(violations)
    yield Figure(f"violations that axe finds, {len(PAGES)} pages, two themes, two widths", found, at_most=0)


def _changes(browser: Browser) -> Iterator[Figure]:
    """From the press on a page's name until all of the page is there and drawn."""
    with app(ROOT / "bench" / "map_apps" / "pages.py") as address, fresh_page(browser) as page:
        page.goto(address)
        rest(page)
        empty = statistics.median(_change(page, name, f"text=Page {name.lower()}") for name in ("Two", "One") * CHANGES)
        chart = statistics.median([_there_and_back(page, "Chart", CHART) for _ in range(1 + CHANGES)][1:])
    yield Figure("change of page, two empty pages of Streamlit, s", empty)
    yield Figure("change to a page of Streamlit with one chart and its table, s", chart)
    with tempfile.TemporaryDirectory(prefix="dateline-desk-") as folder, app() as address:
        file = Path(folder) / "million.parquet"
        pack_events(_in_conflicts(synthetic_events(MILLION)), file)
        with fresh_page(browser) as page:
            page.goto(f"{address}/records")
            page.locator("input[type=file]").first.set_input_files(file)
            page.locator(".st-key-record_sets", has_text="1,000,000 records").wait_for()
            for name, seen in SEEN.items():
                took = []
                for _ in range(1 + CHANGES):
                    _change(page, "About", "text=Show the tour")
                    page.wait_for_timeout(300)
                    took.append(_change(page, name, seen))
                usual = statistics.median(took[1:])
                yield Figure(f"change to {name} with {MILLION:,} new records, the first time, s", took[0], SECONDS)
                yield Figure(f"change to {name} with {MILLION:,} records, s", usual, SECONDS)
                yield Figure(f"change to {name} with {MILLION:,} records / empty page", usual / empty)
                yield Figure(f"change to {name} with {MILLION:,} records / one chart and its table", usual / chart)


def _there_and_back(page: Page, name: str, seen: str) -> float:
    took = _change(page, name, seen)
    _change(page, "One", "text=Page one")
    return took


def _change(page: Page, name: str, seen: str) -> float:
    """Seconds from the press on the name of a page until something of it is seen, its script has run and its pictures are drawn."""
    began = time.perf_counter()
    page.get_by_role("link", name=name, exact=True).click()
    page.locator(seen).first.wait_for()
    rest(page)
    while not page.evaluate(DRAWN):
        page.wait_for_timeout(10)
    return time.perf_counter() - began


DRAWN = """
() => !document.querySelector("[data-testid=stSkeleton]")
  && [...document.querySelectorAll("[data-testid=stVegaLiteChart]")].every((chart) => chart.querySelector(".marks"))
  && [...document.querySelectorAll("iframe")].every(({ contentWindow: inside }) =>
    inside.datelineEvents?.layersOf(inside.map)?.get("Events")?.isSettled())
"""
"""Needs our frames to come from the page's own address."""


def _in_conflicts(events: pd.DataFrame) -> pd.DataFrame:
    """Records whose places lie in first-level units of some countries; half of the places name theirs, as tables do."""
    chance, regions = np.random.default_rng(1), bundled_regions()
    units = [(code, unit) for code in CONFLICTS for unit in regions.names(code)]
    spot_of = events.groupby(["lat", "lon"], sort=False).ngroup().to_numpy()
    spots = int(spot_of.max()) + 1
    unit_of, is_named = chance.integers(0, len(units), spots), chance.random(spots) < 0.5
    points, texts = np.empty((spots, 2)), {"country": np.empty(spots, object), "admin1": np.empty(spots, object)}
    for number, (code, unit) in enumerate(units):
        rows, rings = np.flatnonzero(unit_of == number), regions.rings(code, unit)
        corners = np.concatenate(rings)
        tried = np.round(chance.uniform(corners.min(axis=0), corners.max(axis=0), (50 * len(rows), 2)), 4)
        inside = np.concatenate([tried[rings_hold(rings, tried[:, 0], tried[:, 1])], corners[:1]])
        points[rows] = np.resize(inside, (len(rows), 2))
        texts["country"][rows] = CONFLICTS[code]
        texts["admin1"][rows] = np.where(is_named[rows], unit, "")
    columns = texts | {"lat": points[:, 0], "lon": points[:, 1]}
    return events.assign(
        **{name: pd.Series(told[spot_of]).astype(events[name].dtype) for name, told in columns.items()}
    )
