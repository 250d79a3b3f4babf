"""Quiet texts, full of violent words but without an event, and what is read in them: `scripts/bench quiet`.

tests/data/quiet/README.md describes the format. Loading is strict, as in bench.wires. `--failures` lists what was taken for
an event in the texts for development; those held out are told in totals.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from bench.report import Figure
from bench.wires import find
from geo.articles.sources import article_from_text
from geo.errors import DataError
from geo.gazetteer.store import Gazetteer
from geo.model import Claim
from geo.reading.pipeline import read_article
from geo.records.formats.acled import SUB_EVENT_TYPES

__all__ = [
    "FILES",
    "FOLDER",
    "KINDS",
    "SECOND_FOLDER",
    "SETS",
    "VIOLENT",
    "QuietText",
    "failures",
    "load",
    "load_all",
    "measure",
    "taken",
]

_DATA = Path(__file__).resolve().parent.parent / "tests" / "data"
FOLDER, SECOND_FOLDER = _DATA / "quiet", _DATA / "quiet_2"
SETS = {"": FOLDER, "second set, ": SECOND_FOLDER}
"""What figures begin with, and where the texts lie."""
FILES = {"development": "development.toml", "held out": "held_out.toml"}
KINDS = (
    "agriculture", "concert", "culture", "disaster", "economy", "election", "health", "history", "law", "military",
    "obituary", "opinion", "parliament", "science", "sport", "weather",
)  # fmt: skip
VIOLENT = frozenset({"Battles", "Explosions/Remote violence", "Violence against civilians", "Riots"})
MOST_VIOLENT = 0.05
"""Greatest share of the texts held out in which a violent event may be read."""


@dataclass(frozen=True, slots=True)
class QuietText:
    """One text in which nothing happens that ACLED would code."""

    id: str
    date: dt.date
    country: str
    kind: str
    text: str
    places: tuple[str, ...] = ()
    """Real places that it names, for the record."""
    may: tuple[str, ...] = ()
    """ACLED's types of events that a fair reader might still claim, as of a deed long past that a trial tells again."""


def load_all(folder: Path = FOLDER) -> dict[str, list[QuietText]]:
    """The texts of each file. Raises DataError, which names file and text, when one is not as the README says."""
    texts = {name: load(folder / file) for name, file in FILES.items()}
    everything = [text for part in texts.values() for text in part]
    for what in ("id", "text"):
        values = [getattr(text, what) for text in everything]
        if twice := sorted({text.id for text in everything if values.count(getattr(text, what)) > 1}):
            raise DataError(f"{', '.join(twice)}: this {what} stands there twice")
    return texts


def load(path: Path) -> list[QuietText]:
    """The texts of one file. Raises DataError as `load_all` does."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise DataError(f"{path.name}: {cause}") from cause
    if unknown := sorted(set(table) - {"texts"}):
        raise DataError(f"{path.name}: {', '.join(unknown)} is not a key; every text is a table [[texts]]")
    return [_text(f"{path.name}: text {number}", row) for number, row in enumerate(table.get("texts", ()), start=1)]


def _text(label: str, row: Mapping[str, Any]) -> QuietText:
    known = {field.name for field in fields(QuietText)}
    if unknown := sorted(set(row) - known):
        raise DataError(f"{label}: {', '.join(unknown)} is not a key; there are {', '.join(sorted(known))}")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    try:
        text = QuietText(**values)
    except TypeError as cause:
        raise DataError(f"{label}: {cause}") from cause
    if faults := list(_faults(text)):
        raise DataError(f"{label}, {text.id}: {'; '.join(faults)}")
    return text


def _faults(text: QuietText) -> Iterable[str]:
    if not isinstance(text.date, dt.date):
        yield f"{text.date} is not a day such as 2013-02-08, without quotes"
    if text.kind not in KINDS:
        yield f"{text.kind!r} is not a kind; there are {', '.join(KINDS)}"
    if unknown := sorted(set(text.may) - set(SUB_EVENT_TYPES)):
        yield f"{', '.join(unknown)} is not among ACLED's types"
    for name in text.places:
        if find(text.text.casefold(), name.casefold()) is None:
            yield f"{name!r} does not stand in the text"


# -- what is read ------------------------------------------------------------------------------------------------------


def taken(text: QuietText, claims: Iterable[Claim]) -> list[Claim]:
    """The claims that say an event has happened, but for those that a fair reader might make."""
    return [claim for claim in claims if claim.status == "event" and claim.event_type not in text.may]


def measure() -> list[Figure]:
    """Shares of texts in which a violent event, and any event, is read; development and held out apart."""
    gazetteer = Gazetteer.open()
    figures = []
    every = [(before + name, texts) for before, folder in SETS.items() for name, texts in load_all(folder).items()]
    for name, texts in every:
        told = [_read(text, gazetteer) for text in texts]
        violent = sum(any(claim.event_type in VIOLENT for claim in claims) for claims in told)
        limit = MOST_VIOLENT if name.endswith("held out") else None
        figures += [
            Figure(f"{name}: texts with a violent event, share", violent / len(texts), at_most=limit),
            Figure(f"{name}: texts with any event, share", sum(map(bool, told)) / len(texts)),
        ]
    return figures


def failures() -> Iterable[str]:
    """What was taken for an event in the texts for development, a line each."""
    gazetteer = Gazetteer.open()
    for text in (text for folder in SETS.values() for text in load_all(folder)["development"]):
        yield from _lines(text, _read(text, gazetteer))


def _read(text: QuietText, gazetteer: Gazetteer) -> list[Claim]:
    return taken(text, read_article(article_from_text(text.text, date=text.date), gazetteer).told)


def _lines(text: QuietText, claims: Sequence[Claim]) -> Iterable[str]:
    for claim in claims:
        yield f"{text.id}: {text.kind}: {claim.event_type}, {claim.sub_event_type} (“{claim.quote}”)"
