"""A case of a thousand articles, backed up while it is reviewed and added to, and restored elsewhere."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from bench.case import large_case
from bench.case_data import made_articles
from bench.load_users import at_once
from bench.report import Figure
from geo import __version__
from geo.articles.given import Given, article_of
from geo.cases.articles import add_article, articles_of
from geo.cases.backup import back_up, restore
from geo.cases.review import checked_review
from geo.cases.store import CaseStore, Deed
from geo.gazetteer.store import Gazetteer
from geo.reading.pipeline import Reading, read_article
from tests.fixtures.postgres import find_postgres, postgres

__all__ = ["backup_figures"]

ADDED, SEED = 20, 77
"""Articles of their own that are read before, and added in turn meanwhile."""


def backup_figures() -> Iterator[Figure]:
    """From SQLite to PostgreSQL, where it is installed, else to another SQLite file."""
    gazetteer = Gazetteer.open()
    texts = [text for _, text in made_articles(ADDED, seed=SEED)]
    readings = [(text, read_article(article_of(Given("wire", text.encode(), text=text)), gazetteer)) for text in texts]
    with tempfile.TemporaryDirectory(prefix="dateline-backup-") as name, large_case() as (database, case_id):
        folder, programs = Path(name), find_postgres()
        store, begun = CaseStore.open(database), threading.Barrier(2)
        known = store.case(case_id).acts
        use = partial(_use, database, case_id, readings, begun)
        with at_once(1, use, begun):
            begun.wait()
            began = time.perf_counter()
            made = back_up(store, folder / "cases.backup", version=__version__)
            took = time.perf_counter() - began
            meanwhile = store.case(case_id).acts - known
        with (
            postgres(programs, folder / "postgres")
            if programs
            else nullcontext(f"sqlite:///{folder}/other.sqlite") as address
        ):
            there = CaseStore.open(address)
            began = time.perf_counter()
            restore(there, folder / "cases.backup")
            took_back = time.perf_counter() - began
            acts, acts_there = (one.log(case_id).acts for one in (store, there))
            is_beginning = list(acts[: len(acts_there)]) == list(acts_there)
            contents = [one.sha256 for one in articles_of(there.log(case_id))]
            wrong = sum(store.content(case_id, sha256) != there.content(case_id, sha256) for sha256 in contents)
            again = back_up(there, folder / "again.backup", version=__version__)
            there.close()
        store.close()
    yield Figure("a case of 1,000 articles backed up while it is used: seconds", took)
    yield Figure("acts done in it meanwhile", meanwhile, at_least=1)
    yield Figure("restored elsewhere: seconds", took_back)
    yield Figure("acts restored", len(acts_there), at_least=known)
    yield Figure("they are the first of the case's log, each as it was (1 yes)", is_beginning, at_least=1)
    yield Figure("articles whose bytes are others", wrong, at_most=0)
    yield Figure("a backup of what was restored has the same tables (1 yes)", again.sha256 == made.sha256, at_least=1)


def _use(
    database: str,
    case_id: str,
    readings: list[tuple[str, Reading]],
    begun: threading.Barrier,
    _: int,
    is_over: threading.Event,
) -> None:
    """Reviews one claim after the other, and adds an article with each fortieth, until it is over. begun: passed after the first act."""
    store = CaseStore.open(database)
    targets = sorted({act.target for act in store.log(case_id).acts if act.kind == "reviewed"})[:500]
    used = 0
    while not is_over.is_set():
        if used % 40 == 0 and used // 40 < len(readings):
            text, reading = readings[used // 40]
            add_article(store, case_id, reading, text.encode(), way="file", version=__version__)
        target = targets[used % len(targets)]
        before = store.log(case_id).value("reviewed", target)
        state = ("accepted", "disputed")[used // len(targets) % 2]
        value = checked_review({**(before or {}), "state": state, "words": "As it stands."})
        if value != before:
            store.do(case_id, [Deed("reviewed", target, value, before)])
        used += 1
        if used == 1:
            begun.wait()
    store.close()
