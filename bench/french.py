"""French gold: short texts and wires of our own in tests/french, and what is read in them: `scripts/bench french`.

tests/french/README.md describes the format. Loading is strict, as in bench.wires. `--failures` lists each miss on the texts
that tuning may look at.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.report import Figure
from bench.scoring import FIGURES, Mark, judge, share
from bench.wires import Wire, load_all, of_table
from geo.articles.sources import article_from_text
from geo.errors import DataError
from geo.gazetteer.store import Gazetteer
from geo.reading.pipeline import read_article

__all__ = ["FILES", "FOLDER", "GOALS", "failures", "load_sentences", "load_wires", "marks_of", "measure"]

GOALS = {"date spans right": 0.90, "places placed": 0.85, "areas right": 0.75}
"""Least share on the texts that are held out."""

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "french"
FILES = {"sentences.toml": False, "held_out.toml": True}
"""The files of texts, and whether theirs are held out."""


def load_wires(folder: Path = FOLDER) -> list[Wire]:
    """The French wires in the order of their names. Raises DataError when one is not as the README says."""
    return load_all(folder / "wires")


def load_sentences(folder: Path = FOLDER) -> list[Wire]:
    """Every short text as a wire, those for tuning first; `country` is its region, the beginning of its slug.

    Raises DataError, which names file and text, when one is not as the README says.
    """
    wires: list[Wire] = []
    for name, is_held_out in FILES.items():
        rows = _rows(folder / name)
        for number, row in enumerate(rows, start=1):
            label = f"{name}: {row.get('slug') or f'text {number}'}"
            try:
                wire = _sentence(row)
            except (KeyError, TypeError, ValueError) as cause:
                raise DataError(f"{label}: {cause}") from cause
            if wire.held_out != is_held_out:
                raise DataError(f"{label}: held_out is {str(wire.held_out).lower()}, move it to the other file")
            if any(wire.slug == other.slug or wire.text == other.text for other in wires):
                raise DataError(f"{label}: this slug or text stands there twice")
            wires.append(wire)
    return wires


def _rows(path: Path) -> list[Mapping[str, Any]]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise DataError(f"{path.name}: {cause}") from cause
    if unknown := sorted(set(table) - {"sentences"}):
        raise DataError(f"{path.name}: {', '.join(unknown)} is not a key; every text is a table [[sentences]]")
    rows: list[Mapping[str, Any]] = table.get("sentences", [])
    return rows


def _sentence(row: Mapping[str, Any]) -> Wire:
    if unjudged := sorted({"claims", "not_events", "country", "source"} & set(row)):
        raise DataError(f"{', '.join(unjudged)} is not a key of a short text")
    gold = {key: value for key, value in row.items() if key not in {"slug", "text"}}
    region, _, number = str(row["slug"]).rpartition("_")
    if not region or not number.isdecimal():
        raise DataError("a slug is region and number, such as sahel_01")
    return of_table(row["slug"], row["text"], {**gold, "country": region, "source": ""})


# -- what is read ------------------------------------------------------------------------------------------------------


def marks_of(wires: Sequence[Wire], gazetteer: Gazetteer) -> list[Mark]:
    """What is right and wrong in each text, read as a pasted one."""
    return [mark for wire in wires for mark in _marks(wire, gazetteer)]


def _marks(wire: Wire, gazetteer: Gazetteer) -> Iterable[Mark]:
    article = article_from_text(wire.text, date=wire.date if wire.date_given else None)
    return judge(wire, read_article(article, gazetteer))


def measure() -> list[Figure]:
    """The shares of short texts and wires together, held out and tuned; and of texts that were taken for French."""
    gazetteer, wires = Gazetteer.open(), [*load_sentences(), *load_wires()]
    figures = []
    for name, is_held_out in (("held out", True), ("tuned", False)):
        marks = marks_of([wire for wire in wires if wire.held_out is is_held_out], gazetteer)
        told = [figure for figure in FIGURES if any(mark.figure == figure for mark in marks)]
        goals = GOALS if is_held_out else {}
        figures += [Figure(f"{name}: {figure}", share(marks, figure), at_least=goals.get(figure)) for figure in told]
    found = [article_from_text(wire.text).language for wire in wires]
    return [*figures, Figure("texts taken for French, share", found.count("fr") / len(found), at_least=0.98)]


def failures() -> Iterable[str]:
    """Each miss on the texts that tuning may look at, a line each."""
    gazetteer = Gazetteer.open()
    for wire in (*load_sentences(), *load_wires()):
        if not wire.held_out:
            missed = [mark for mark in _marks(wire, gazetteer) if not mark.is_right]
            yield from (f"{wire.slug}: {mark.figure}: {mark.note}" for mark in missed)
