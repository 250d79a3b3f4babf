"""Killed at any moment: what was shown as saved is there afterwards, and nothing is half there.

Most moments are those of a process that reviews and adds through the store and says what it was told is saved; some are those of
the app itself, killed while a browser presses and looks at what it shows.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence

from playwright.sync_api import Browser, Page

from bench.app import browser, fresh_page, rest, served
from bench.case_data import made_articles
from bench.report import Figure
from geo.articles.given import Given, article_of
from geo.cases.adding import add_many
from geo.cases.articles import Kept, articles_of, claims_read, kept_of, reading_of
from geo.cases.review import checked_review, claim_targets
from geo.cases.store import CaseStore, Deed
from geo.gazetteer.store import Gazetteer
from geo.reading.pipeline import read_article

__all__ = ["killed_in_the_app", "killed_in_the_store", "moments"]

MOMENTS, MOMENTS_OF_THE_APP, READ = 200, 20, 40
SHORT, POLL_MS = 1_200, 60
LONGEST_S, LONGEST_OF_THE_APP_S = 0.05, 6.0
MOST_TOLD = 13
"""Things that are told of before the moment may come: an article or an act each, so that it falls anywhere, on a busy machine too."""
COUNTED = {".st-key-review_bar": re.compile(r"([\d,]+) of"), ".st-key-case_adding": re.compile(r"([\d,]+) added")}
"""What is shown as saved, and where."""


def moments() -> Iterator[Figure]:
    """Two hundred moments, one in ten of them the app's."""
    gazetteer = Gazetteer.open()
    read = {}
    for name, text in made_articles(READ):
        given = Given(name, text.encode(), text=text)
        read[given] = kept_of(read_article(article_of(given), gazetteer))
    with tempfile.TemporaryDirectory(prefix="dateline-killed-") as folder:
        of_store = MOMENTS - MOMENTS_OF_THE_APP
        lost, shown = killed_in_the_store(f"sqlite:///{folder}/store.sqlite", read, of_store)
        print(f"store: {lost} of {shown} lost at {of_store} moments", file=sys.stderr)
        with browser() as chromium:  # only now: its driver is no company for a fork
            lost_there, shown_there = killed_in_the_app(chromium, f"sqlite:///{folder}/app.sqlite", MOMENTS_OF_THE_APP)
    yield Figure(f"killed at {of_store} moments of the store: acts shown as saved", shown)
    yield Figure("acts lost of these", lost, at_most=0)
    yield Figure(f"killed at {MOMENTS_OF_THE_APP} moments of the app: acts shown as saved", shown_there)
    yield Figure("acts lost of these, in the app", lost_there, at_most=0)


def killed_in_the_store(address: str, read: dict[Given, Kept], count: int, *, seed: int = 9) -> tuple[int, int]:
    """How many acts were lost, and how many were told of as saved, when a process of its own was killed so often.

    address: of an SQLite file that is not there yet. read: what was read in articles, which the process adds and reviews.
    SystemExit when the database is damaged, or something in it is there by half.
    """
    chance = random.Random(seed)
    store = CaseStore.open(address)
    case_id = store.new("Killed")
    store.close()
    shown: set[str] = set()
    for number in range(count):
        reading, writing = os.pipe()
        if (process := os.fork()) == 0:
            os.close(reading)
            _work(address, case_id, read, writing, number)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as told:
            told.readline()  # it has begun
            for _ in range(chance.randrange(MOST_TOLD)):
                shown.add(told.readline().strip())
            time.sleep(chance.uniform(0, LONGEST_S))
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            shown.update(line.strip() for line in told if line.endswith("\n"))
        _look(address, case_id)
    store = CaseStore.open(address)
    there = {act.id for act in store.log(case_id).acts} | {one.target for one in articles_of(store.log(case_id))}
    store.close()
    return len(shown - there), len(shown)


def _work(address: str, case_id: str, read: dict[Given, Kept], pipe: int, seed: int) -> None:
    """Adds articles, reviews what they tell and undoes some of it, for ever; says each thing that is saved on a line."""
    try:
        chance = random.Random(seed)
        store = CaseStore.open(address)

        def tell(what: str) -> None:
            os.write(pipe, f"{what}\n".encode())

        tell("begun")
        while True:
            some = chance.sample(list(read), 3)
            for one in add_many(
                store, case_id, some, lambda batch, _: [read[given] for given in batch], version=f"{seed}"
            ):
                tell(one.target)
            log = store.log(case_id)
            targets = _claims(store, case_id)
            for _ in range(8):
                target = chance.choice(targets)
                value = checked_review({"state": chance.choice(("accepted", "rejected")), "words": "As it stands."})
                for act in store.do(case_id, [Deed("reviewed", target, value, log.value("reviewed", target))]):
                    log.add(act)
                    tell(act.id)
            store.undo(case_id)
    finally:
        os._exit(1)


def _claims(store: CaseStore, case_id: str) -> list[str]:
    """Targets of claims of the article that came last."""
    log = store.log(case_id)
    article = articles_of(log)[-1].target
    return claim_targets(article, claims_read(store, case_id, log, article)) or [f"{article}/claim/0-1"]


def _look(address: str, case_id: str) -> None:
    """Opens what a killed process left, as the next one does."""
    with sqlite3.connect(address.removeprefix("sqlite:///")) as connection:
        (sound,) = connection.execute("PRAGMA quick_check").fetchone()
    connection.close()
    store = CaseStore.open(address)
    log = store.log(case_id)
    for one in articles_of(log):
        if reading_of(store, case_id, log, one.target) is None or not store.content(case_id, one.sha256):
            sound = f"{one.target} is there by half"
    if store.case(case_id).acts != len(log.acts):
        sound = f"{store.case(case_id).acts} acts are counted, and {len(log.acts)} are there"
    store.close()
    if sound != "ok":
        raise SystemExit(f"After a kill the store is damaged: {sound}.")


# -- the app -----------------------------------------------------------------------------------------------------------------


def killed_in_the_app(chromium: Browser, address: str, count: int, *, seed: int = 9) -> tuple[int, int]:
    """The same through the page: what its bar and its list of articles showed, when the server was killed.

    Every second time articles are added on the page Case, else an article is reviewed with keys.
    """
    chance, lost, shown = random.Random(seed), 0, 0
    for number in range(count):
        texts = list(made_articles(40, seed=number))
        store = CaseStore.open(address)
        case_id = store.new(f"Killed {number}")
        store.close()
        with (
            served(DATELINE_DATABASE_URL=address, DATELINE_CASES_OF="one") as (site, process),
            fresh_page(chromium) as page,
        ):
            look = _adds(page, site, case_id, texts) if number % 2 else _reviews(page, site, case_id, texts[0][1])
            until, seen = time.monotonic() + chance.uniform(0.2, LONGEST_OF_THE_APP_S), 0
            while time.monotonic() < until:
                seen = max(seen, look())
            os.killpg(process.pid, signal.SIGKILL)
        store = CaseStore.open(address)
        log = store.log(case_id)
        there = len(articles_of(log)) if number % 2 else len(log.state.get("review", {}))
        store.close()
        lost, shown = lost + max(0, seen - there), shown + seen
    return lost, shown


def _reviews(page: Page, site: str, case_id: str, text: str) -> Callable[[], int]:
    """Opens an article; what then accepts one event at each call, and tells how many are shown as reviewed."""
    page.goto(f"{site}/article?case={case_id}")
    page.locator("textarea").first.fill(text)
    page.get_by_role("button", name="Read the article").click()
    page.locator(".st-key-review_bar").first.wait_for()
    rest(page)
    page.keyboard.press("n")
    page.locator(".st-key-review_buttons").first.wait_for()

    def look() -> int:
        page.keyboard.press("a")
        page.wait_for_timeout(POLL_MS)
        return _shown(page, ".st-key-review_bar")

    return look


def _adds(page: Page, site: str, case_id: str, texts: Sequence[tuple[str, str]]) -> Callable[[], int]:
    """Gives articles to a case; what then tells how many are shown as added."""
    page.goto(f"{site}/case?case={case_id}")
    lines = "".join(json.dumps({"title": name, "text": text[:SHORT]}) + "\n" for name, text in texts)
    file = {"name": "articles.jsonl", "mimeType": "application/json", "buffer": lines.encode()}
    page.locator("input[type=file]").first.set_input_files(file)  # type: ignore[arg-type]
    page.locator(".st-key-case_adding").wait_for()

    def look() -> int:
        page.wait_for_timeout(POLL_MS)
        return _shown(page, ".st-key-case_adding")

    return look


def _shown(page: Page, where: str) -> int:
    words = page.locator(where).all_inner_texts()  # which may be gone by now
    number = COUNTED[where].search(words[0] if words else "")
    return int(number[1].replace(",", "")) if number else 0
