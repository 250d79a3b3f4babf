"""The case: opened, reviewed, undone, added to, published and killed, at the size of months.

`scripts/bench case`; `--only act` measures a part. The large case is made of our own wires, varied (`bench.case_data`), once: it
lies as a case file in the folder for caches that the system has for a user, and is made anew for another version of it.
Everything in a browser is headless Chromium over loopback on this machine; cases lie in SQLite.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

from bench import case_app, case_kill, case_store
from bench.app import ROOT, browser
from bench.case_data import made_articles, review_half
from bench.case_review import review_figures
from bench.report import Figure
from geo import __version__
from geo.cases.file import FORMAT, open_file, save_file
from geo.cases.store import CaseStore

__all__ = ["PARTS", "large_case", "measure"]

PARTS = ("open", "act", "presses", "undo", "add", "verify", "kill", "map")
ARTICLES = 1_000


def measure(only: Sequence[str] = PARTS) -> list[Figure]:
    """All parts or some. Needs Chromium, but for `presses`, `undo`, `add` and `verify`."""
    if unknown := [name for name in only if name not in PARTS]:
        raise SystemExit(f"There is no part {unknown[0]!r}: the parts are {', '.join(PARTS)}.")
    figures = [*review_figures()] if "presses" in only else []
    figures += case_store.adding() if "add" in only else []
    if set(only) & {"open", "act", "undo", "verify", "map"}:
        with large_case() as (database, case_id):
            figures += case_store.verifying(database, case_id) if "verify" in only else []
            if set(only) & {"open", "act", "map"}:
                with browser() as chromium:
                    for name, part in (
                        ("open", case_app.openings),
                        ("act", case_app.acts),
                        ("map", case_store.drawing),
                    ):
                        figures += part(chromium, database, case_id) if name in only else []
            figures += case_store.undoing(database, case_id) if "undo" in only else []
    if "kill" in only:
        figures += case_kill.moments()
    return figures


@contextmanager
def large_case(count: int = ARTICLES) -> Iterator[tuple[str, str]]:
    """The address of a database and the id of the large case in it, of so many articles; both are gone with the block."""
    file = _case_file(count)
    with tempfile.TemporaryDirectory(prefix="dateline-case-") as folder:
        address = f"sqlite:///{folder}/cases.sqlite"
        store = CaseStore.open(address)
        case_id = open_file(store, file.read_bytes(), name=file.name).case_id
        store.close()
        yield address, case_id


def _case_file(count: int) -> Path:
    """The file of the large case, made when it is not there."""
    articles = list(made_articles(count))
    stamp = hashlib.sha256(json.dumps([articles, __version__, FORMAT]).encode()).hexdigest()[:12]
    folder = user_cache_path("dateline", appauthor=False) / "bench"
    file = folder / f"case-{count}-{stamp}.dateline"
    if file.is_file():
        return file
    print(f"Making {file}: {count:,} articles are read.", file=sys.stderr)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dateline-case-") as name:
        lines = "".join(json.dumps({"id": title, "title": title, "text": text}) + "\n" for title, text in articles)
        (Path(name) / "articles.jsonl").write_text(lines, encoding="utf-8")
        address = f"sqlite:///{name}/cases.sqlite"
        store = CaseStore.open(address)
        case_id = store.new(f"{count:,} articles")
        settings = os.environ | {"DATELINE_DATABASE_URL": address, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "geo", "case", "add", case_id, "articles.jsonl", "--json"]
        subprocess.run(command, cwd=name, env=settings, stdout=subprocess.DEVNULL, check=True)
        review_half(store, case_id)
        part = file.with_suffix(".part")
        with part.open("wb") as target:
            save_file(store, case_id, target)
        store.close()
        part.replace(file)
    return file
