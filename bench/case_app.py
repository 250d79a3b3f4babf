"""A large case before the app: how long it takes to come back to it, and what a review act costs there."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench.app import ROOT, app, fresh_page, rest
from bench.report import Figure
from geo.cases.articles import articles_of
from geo.cases.store import CaseStore

__all__ = ["acts", "openings"]

OPENED, ACTS, PLAIN = 5, 25, ROOT / "bench" / "map_apps" / "plain.py"
NEXT = ".st-key-review_next_button button:visible"
VIEWS = {
    "Article": (".st-key-review_bar", "[data-testid=stTextArea]"),
    "Case": (".st-key-case_head", "[data-testid=stFileUploader]"),
    "Map": (".st-key-map_frame iframe", ".st-key-map_frame iframe"),
}
"""Page -> what is seen of a case there, and what without one."""
TOLD = """
() => {
  const app = document.querySelector(".stApp");
  const rests = () => app.dataset.testScriptState === "notRunning";
  const words = () => document.querySelector(SEEN)?.textContent ?? "";
  window.timed = new Promise((done) => {
    addEventListener("keydown", (event) => {
      const [began, before] = [event.timeStamp, words()];
      const look = () => {
        if (words() !== before && rests()) requestAnimationFrame(() => done(performance.now() - began));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }, { once: true, capture: true });
  });
}
"""
"""Milliseconds from a key to the frame in which SEEN has other words and the script rests."""


def openings(browser: Browser, database: str, case_id: str) -> Iterator[Figure]:
    """Of the page Article with one of the case's articles, and of the page Case."""
    store = CaseStore.open(database)
    article = _an_article(store, case_id)
    with app(DATELINE_DATABASE_URL=database, DATELINE_CASES_OF="one") as address:
        _seconds(browser, f"{address}/article", "[data-testid=stTextArea]")  # the server has imported all by then
        for name, (seen, seen_without) in VIEWS.items():
            plain = f"{address}/{'' if name == 'Map' else name.lower()}?plain=1"  # the plain address would come back to the case
            empty = [_seconds(browser, plain, seen_without) for _ in range(OPENED)]
            opened = []
            for _ in range(OPENED):
                store.leave(case_id, "", {"page": name, "query": {}, "article": article})
                opened.append(_seconds(browser, address, seen))
            without, took = statistics.median(empty), statistics.median(opened)
            print(
                f"{name}: {[round(one, 2) for one in opened]} s, empty {[round(one, 2) for one in empty]} s",
                file=sys.stderr,
            )
            yield Figure(f"the page {name} without a case, seconds", without)
            yield Figure(f"the case opened to the page {name}, seconds", took)
            yield Figure(f"the case opened to the page {name} / the page without one", took / without, at_most=2)
    store.close()


def _an_article(store: CaseStore, case_id: str) -> str:
    """The article in the middle: of usual size, as all are."""
    found = articles_of(store.log(case_id))
    return found[len(found) // 2].target


def _seconds(browser: Browser, address: str, seen: str) -> float:
    with fresh_page(browser) as page:
        began = time.perf_counter()
        page.goto(address)
        page.locator(seen).first.wait_for()
        rest(page)
        return time.perf_counter() - began


def acts(browser: Browser, database: str, case_id: str) -> Iterator[Figure]:
    """Accepting in the middle of the large case, and a plain Streamlit app whose words change at a key."""
    store = CaseStore.open(database)
    with app(PLAIN) as address, fresh_page(browser) as page:
        page.goto(address)
        page.get_by_text("0 presses").wait_for()
        before = _cpu_s()
        plain = [_pressed(page, "a", "[data-testid=stMarkdown]") for _ in range(ACTS)]
        plain_cpu_s = _cpu_s() - before
    took: list[float] = []
    act_cpu_s = 0.0
    with app(DATELINE_DATABASE_URL=database, DATELINE_CASES_OF="one") as address, fresh_page(browser) as page:
        articles = articles_of(store.log(case_id))[len(articles_of(store.log(case_id))) // 2 :]
        for one in articles:
            page.goto(f"{address}/article?case={case_id}&article={one.target}")
            page.locator(".st-key-review_bar").first.wait_for()
            rest(page)
            if page.locator(NEXT).first.is_disabled():
                continue
            page.keyboard.press("n")
            page.locator(".st-key-review_buttons").first.wait_for()
            rest(page)
            while len(took) < ACTS and not page.locator(NEXT).first.is_disabled():
                known, before = store.case(case_id).acts, _cpu_s()
                took.append(_pressed(page, "a", ".st-key-review_bar"))
                act_cpu_s += _cpu_s() - before
                if store.case(case_id).acts != known + 1:
                    raise SystemExit("A review act was drawn and not saved.")
            if len(took) >= ACTS:
                break
    store.close()
    print(f"acts {[round(one) for one in took]} ms, plain {[round(one) for one in plain]} ms", file=sys.stderr)
    base, act = statistics.median(plain), statistics.median(took)
    yield Figure("rerun of a plain Streamlit app, key to drawn, median, ms", base)
    yield Figure(f"a review act, key to saved and drawn, median of {len(took)}, ms", act)
    yield Figure("a review act, slower than the plain rerun by, ms", act - base, at_most=150)
    yield Figure(
        "CPU of server and browser for it, ms, which other work on the machine hardly changes",
        1000 * act_cpu_s / len(took),
    )
    yield Figure("the same for a plain rerun, ms", 1000 * plain_cpu_s / ACTS)


def _cpu_s() -> float:
    """Seconds of CPU of all processes that this one has begun, and that are still there."""
    parents, used = {}, {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = file.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        parents[int(file.parent.name)], used[int(file.parent.name)] = int(told[1]), int(told[11]) + int(told[12])
    ours = {os.getpid()}
    while more := {one for one, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(used[one] for one in ours if one != os.getpid()) / os.sysconf("SC_CLK_TCK")


def _pressed(page: Page, key: str, seen: str) -> float:
    page.evaluate(TOLD.replace("SEEN", repr(seen)))
    page.keyboard.press(key)
    return float(page.evaluate("() => window.timed"))
