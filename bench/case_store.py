"""A large case without a page: undone, added, verified, drawn as one file."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser

from bench.app import ROOT
from bench.case_data import made_articles
from bench.report import Figure
from geo.cases.articles import articles_of
from geo.cases.contents import edition_of
from geo.cases.review import checked_review
from geo.cases.store import CaseStore, Deed
from geo.exports import Edition, edition_html, snapshot, verify

__all__ = ["adding", "do_and_undo", "drawing", "first_events", "undoing", "verifying"]

UNDONE, VERIFIED, DRAWN, FRAMES = 1_000, 10_000, 10_000, 2
MB = 1e6
SLIDE = """
async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const slider = document.querySelector(".dl-player-slider");
  const found = [];
  for (let i = 1; i <= 30; i++) {
    await frame();
    const to = layer.clock.last - 7 * i;
    slider.value = String(to);
    slider.dispatchEvent(new Event("input"));
    let frames = 0;
    const isShown = () => layer.scene.isDrawn && layer.tally.isAnswered() && layer.clock.to === to && layer.isSettled();
    do { await frame(); frames += 1; } while (!isShown() && frames < 60);
    found.push(frames);
  }
  return found.sort((a, b) => a - b);
}
"""


def undoing(database: str, case_id: str) -> Iterator[Figure]:
    """A thousand acts of several kinds, undone and done again."""
    store = CaseStore.open(database)
    began = time.perf_counter()
    undone, redone = do_and_undo(store, case_id, UNDONE)
    store.close()
    yield Figure(f"{UNDONE:,} acts done, undone and done again: seconds", time.perf_counter() - began)
    yield Figure("all undone: the state is the first one, byte for byte (1 yes)", undone, at_least=1)
    yield Figure("all done again: it is as it was before that (1 yes)", redone, at_least=1)


def do_and_undo(store: CaseStore, case_id: str, count: int, *, seed: int = 3) -> tuple[bool, bool]:
    """Does so many acts, undoes and redoes them all; whether the state was then as before, and as after, byte for byte.

    The case needs an article; acts of its own that came before are not touched.
    """
    chance, log = random.Random(seed), store.log(case_id)
    before = log.fingerprint()
    articles = [one.target for one in articles_of(log)]
    reviews = [target for target in log.state.get("review", {}) if "/claim/" in target]
    for number in range(count):
        deed = _deed(number, chance, articles, reviews)
        for act in store.do(case_id, [replace(deed, before=log.value(deed.kind, deed.target))]):
            log.add(act)
    after = log.fingerprint()
    for _ in range(count):
        store.undo(case_id)
    undone = store.log(case_id).fingerprint()
    for _ in range(count):
        store.redo(case_id)
    return undone == before, store.log(case_id).fingerprint() == after


def _deed(number: int, chance: random.Random, articles: Sequence[str], reviews: Sequence[str]) -> Deed:
    """One of many kinds: new values, others in the place of known ones, values taken away."""
    article = chance.choice(articles)
    fix = {"deaths_best": number % 50, "deaths_low": None, "deaths_high": None}
    claim = chance.choice(reviews) if reviews and number % 2 else f"{article}/claim/{number % 300}-{number % 300 + 7}"
    return chance.choice(
        (
            Deed("reviewed", claim, checked_review({"state": "accepted", "words": f"Words {number}."})),
            Deed(
                "reviewed", claim, checked_review({"state": "corrected", "words": "Words.", "fix": fix}), why="counted"
            ),
            Deed("reviewed", claim, None),
            Deed("judged", claim, {"verdict": "same", "record_id": f"r-{number}"}),
            Deed("noted", article, f"Note {number}" if number % 3 else None),
            Deed("named", "case", f"Name {number}"),
            Deed("saved", f"view/{number % 20}", {"page": "Map", "number": number}),
            Deed("watched", f"watch/Name {number % 20}", {"names": [f"Other {number}"]}),
        )
    )


# -- adding ------------------------------------------------------------------------------------------------------------------


def adding(count: int = 1_000) -> Iterator[Figure]:
    """`geo case add` beside `geo claims`, each with as many processes as there are cores."""
    with tempfile.TemporaryDirectory(prefix="dateline-adding-") as name:
        folder = Path(name)
        with (folder / "articles.jsonl").open("w", encoding="utf-8") as file:
            for number, (title, text) in enumerate(made_articles(count), start=1):
                file.write(json.dumps({"id": number, "title": title, "text": text}, ensure_ascii=False) + "\n")
        cores = str(len(os.sched_getaffinity(0)))
        case = json.loads(_geo(folder, "case", "new", "Added", "--json")[2])["id"]
        told_s, told_cpu_s, _ = _geo(folder, "claims", "articles.jsonl", "claims.jsonl", "--workers", cores)
        added_s, added_cpu_s, answer = _geo(folder, "case", "add", case, "articles.jsonl", "--workers", cores, "--json")
        added = len(json.loads(answer)["added"])
    yield Figure(f"geo claims over {count:,} articles: seconds", told_s)
    yield Figure(f"{added:,} of them added to a case and read: seconds", added_s)
    yield Figure("added and read / geo claims", added_s / told_s, at_most=1.3)
    yield Figure("the same in seconds of CPU", added_cpu_s / told_cpu_s, at_most=1.3)


def _geo(folder: Path, *arguments: str) -> tuple[float, float, str]:
    """Seconds, seconds of CPU of it and its processes, and what it printed."""
    settings = os.environ | {"DATELINE_DATABASE_URL": f"sqlite:///{folder}/cases.sqlite", "PYTHONPATH": str(ROOT)}
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "geo", *arguments]
    done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with exit code {done.returncode}.\n{done.stderr[-2_000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, cpu_s, done.stdout


# -- files -------------------------------------------------------------------------------------------------------------------


def verifying(database: str, case_id: str) -> Iterator[Figure]:
    """A snapshot of the case with ten thousand claims, checked by the command line, which needs no network."""
    edition = _edition(database, case_id)
    claims = edition.claims.head(VERIFIED)
    cut = replace(
        edition,
        claims=claims,
        events=edition.events[edition.events["id"].isin(claims["event"])].reset_index(drop=True),
        articles=edition.articles[edition.articles["id"].isin(claims["article"])].reset_index(drop=True),
    )
    content = snapshot(cut)
    with tempfile.TemporaryDirectory(prefix="dateline-verified-") as name:
        (Path(name) / "case.snapshot.zip").write_bytes(content)
        seconds, _, _ = _geo(Path(name), "verify", "case.snapshot.zip")
    if (found := verify(content)).rows["claims"] != VERIFIED or not found.is_sound:
        raise SystemExit(f"The snapshot is not as it was made: {found.changed[:3]}")
    yield Figure(f"a snapshot of {VERIFIED:,} claims verified by `geo verify`: seconds", seconds, at_most=10)


def drawing(browser: Browser, database: str, case_id: str) -> Iterator[Figure]:
    """The first ten thousand events of the case as a map that is one file, opened from the disk."""
    content = edition_html(first_events(_edition(database, case_id), DRAWN))
    with tempfile.TemporaryDirectory(prefix="dateline-map-") as name:
        file = Path(name) / "map.html"
        file.write_bytes(content)
        context = browser.new_context(offline=True, viewport={"width": 1300, "height": 950})
        page = context.new_page()
        page.goto(file.as_uri())
        while not page.evaluate("() => window.layer?.isSettled()"):
            page.wait_for_timeout(20)
        frames = page.evaluate(SLIDE)
        context.close()
    yield Figure(f"HTML map of {DRAWN:,} events, MB", len(content) / MB, at_most=2)
    yield Figure(
        f"frames from its slider to the picture, median of {len(frames)}", frames[len(frames) // 2], at_most=FRAMES
    )
    yield Figure("the slowest, frames", frames[-1])


def first_events(edition: Edition, count: int) -> Edition:
    """An edition with so many of its events, those with a day and a place, and the claims that tell of them."""
    placed = edition.events[["date_start", "date_end", "lat", "lon"]].notna().all(axis=1)
    events = edition.events[placed].head(count).reset_index(drop=True)
    claims = edition.claims[edition.claims["event"].isin(events["id"])].reset_index(drop=True)
    articles = edition.articles[edition.articles["id"].isin(claims["article"])].reset_index(drop=True)
    return replace(edition, events=events, claims=claims, articles=articles)


def _edition(database: str, case_id: str) -> Edition:
    store = CaseStore.open(database)
    edition = edition_of(store, case_id)
    store.close()
    return edition
