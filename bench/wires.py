"""Wires and their gold: articles of our own in tests/data/wires, and what a good reader would mark in each.

Those in tests/data/wires_long are longer and tell several events in a paragraph.

tests/data/wires/README.md describes the format. Loading is strict: a key that is not known, a text that the article
does not hold or a day that does not exist is a DataError that names the file.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from geo.errors import DataError
from geo.records.formats.acled import SUB_EVENT_TYPES

__all__ = [
    "FOLDER", "LONG_FOLDER", "SECOND_LONG_FOLDER", "THIRD_LONG_FOLDER", "Days", "GoldArea", "GoldClaim", "GoldDate", "GoldPlace", "NotEvent", "Wire", "claim_faults",
    "find", "gold_of", "load", "load_all", "of_table", "words_missing",
]  # fmt: skip

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "data" / "wires"
LONG_FOLDER, SECOND_LONG_FOLDER, THIRD_LONG_FOLDER = (
    FOLDER.with_name(f"wires_long{number}") for number in ("", "_2", "_3")
)
JUDGED = {"deaths", "injured"}
"""What a claim may leave unjudged."""

Span = tuple[int, int]
Days = tuple[dt.date | None, dt.date | None]
"""First and last day, both included; None is open."""


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """A name that belongs on the map: where, and how far from there an answer is still right."""

    text: str
    lat: float
    lon: float
    radius_km: float = 25.0
    nth: int = 1


@dataclass(frozen=True, slots=True)
class GoldDate:
    """Words that tell a date, and the days that they mean."""

    text: str
    start: dt.date | None = None
    end: dt.date | None = None
    nth: int = 1
    future: bool = False
    optional: bool = False
    accept: tuple[Days, ...] = ()
    """Other days that a fair reader may take them to mean."""


@dataclass(frozen=True, slots=True)
class GoldArea:
    """Words that tell an area, its middle and how far it reaches."""

    text: str
    lat: float
    lon: float
    radius_km: float
    nth: int = 1
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """One event that the article says has happened."""

    sentence: str = ""
    """Words that stand once in the article, in the sentence that tells of it. A claim without any is known by its kind,
    place and days alone."""
    also: tuple[str, ...] = ()
    """The same for every other sentence about it."""
    type: str = ""
    sub_type: str = ""
    accept: tuple[tuple[str, str], ...] = ()
    """Other kinds that a fair judge would let pass."""
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    radius_km: float = 25.0
    start: dt.date | None = None
    end: dt.date | None = None
    deaths: tuple[int, ...] = ()
    """Low, best, high; what is left out at the end is unknown."""
    deaths_accept: tuple[tuple[int, ...], ...] = ()
    deaths_between: tuple[int, ...] = ()
    """For words that leave it open ("dozens"): the numbers that a fair reader may think of."""
    injured: tuple[int, ...] = ()
    injured_accept: tuple[tuple[int, ...], ...] = ()
    injured_between: tuple[int, ...] = ()
    unjudged: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    optional: bool = False
    """Neither missing nor invented: vague background, or a part that may be told by itself."""


@dataclass(frozen=True, slots=True)
class NotEvent:
    """A sentence about something that has not happened, and why it is told."""

    sentence: str
    why: str


@dataclass(frozen=True, slots=True)
class Wire:
    """One article with its gold."""

    slug: str
    text: str
    date: dt.date
    country: str
    source: str
    held_out: bool
    date_given: bool = True
    """Whether the reader is told the day; else the article tells it."""
    places: tuple[GoldPlace, ...] = ()
    not_places: tuple[str, ...] = ()
    dates: tuple[GoldDate, ...] = ()
    areas: tuple[GoldArea, ...] = ()
    claims: tuple[GoldClaim, ...] = ()
    not_events: tuple[NotEvent, ...] = ()


def load_all(folder: Path = FOLDER) -> list[Wire]:
    """Every wire of a folder, in the order of their names. Raises DataError when one is not as the README says."""
    return [load(path) for path in sorted(folder.glob("*.toml"))]


def load(path: Path) -> Wire:
    """One wire out of its gold file and the text beside it. Raises DataError as `load_all` does."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        return of_table(path.stem, text, table)
    except (OSError, tomllib.TOMLDecodeError, TypeError, ValueError) as cause:
        raise DataError(f"{path.name}: {cause}") from cause


def of_table(slug: str, text: str, table: Mapping[str, Any]) -> Wire:
    """One wire out of its text and the keys of its gold. Raises DataError, TypeError or ValueError when it cannot be right."""
    wire = _wire(slug, text, dict(table))
    if faults := list(_faults(wire)):
        raise DataError("; ".join(faults))
    return wire


def find(text: str, words: str, nth: int = 1) -> Span | None:
    """Where words stand in a text for the nth time, not inside of other words; None when they do not."""
    matches = list(re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)) if words else []
    return matches[nth - 1].span() if 0 < nth <= len(matches) else None


Gold = TypeVar("Gold")


def _wire(slug: str, text: str, table: dict[str, Any]) -> Wire:
    kinds = {"places": GoldPlace, "dates": GoldDate, "areas": GoldArea, "claims": GoldClaim, "not_events": NotEvent}
    lists: dict[str, tuple[Any, ...]] = {
        name: tuple(gold_of(kind, row) for row in table.pop(name, ())) for name, kind in kinds.items()
    }
    return gold_of(Wire, {"slug": slug, "text": text, **table, **lists})


def gold_of(kind: type[Gold], row: Mapping[str, Any]) -> Gold:
    """One thing of the gold out of its keys; DataError for one that it does not know, TypeError for one that is missing."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(row) - known):
        raise DataError(f"{', '.join(unknown)} is not a key of a {kind.__name__}; there are {', '.join(sorted(known))}")
    return kind(**{key: _frozen(value) for key, value in row.items()})


def _frozen(value: Any) -> Any:
    """Lists as tuples; a table of days (`accept` of a date) as its first and last day."""
    if isinstance(value, dict):
        return value.get("start"), value.get("end")
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else value


def _faults(wire: Wire) -> Iterable[str]:
    yield from _out_of_order("date", wire.date, wire.date)
    for place in wire.places:
        yield from words_missing(wire.text, place.text, place.nth)
        yield from _off_earth(place.text, place.lat, place.lon, place.radius_km)
    for name in wire.not_places:
        yield from words_missing(wire.text, name)
    for date in wire.dates:
        yield from words_missing(wire.text, date.text, date.nth)
        yield from _out_of_order(date.text, date.start, date.end, must_be_known=not date.optional)
    for area in wire.areas:
        yield from words_missing(wire.text, area.text, area.nth)
        yield from _off_earth(area.text, area.lat, area.lon, area.radius_km)
    for claim in wire.claims:
        yield from claim_faults(wire.text, claim)
    for told in wire.not_events:
        yield from _not_once(wire.text, told.sentence)


def claim_faults(text: str, claim: GoldClaim) -> Iterable[str]:
    """What cannot be right in a claim about this text, in words; nothing when it can."""
    for sentence in (claim.sentence, *claim.also):
        yield from _not_once(text, sentence)
    if unknown := set(claim.unjudged) - JUDGED:
        yield f"{claim.sentence!r}: {', '.join(sorted(unknown))} cannot be left unjudged"
    if claim.optional:
        return
    for kind, sub_type in ((claim.type, claim.sub_type), *claim.accept):
        if sub_type not in SUB_EVENT_TYPES.get(kind, ()):
            yield f"{claim.sentence!r}: {kind!r}, {sub_type!r} is not among ACLED's kinds"
    if claim.lat is None or claim.lon is None or not claim.place:
        yield f"{claim.sentence!r}: no place, or no position"
    else:
        yield from _off_earth(claim.sentence, claim.lat, claim.lon, claim.radius_km)
    yield from _out_of_order(claim.sentence, claim.start, claim.end)
    for numbers in (claim.deaths, *claim.deaths_accept, claim.injured, *claim.injured_accept):
        if len(numbers) > 3 or list(numbers) != sorted(numbers) or min(numbers, default=0) < 0:
            yield f"{claim.sentence!r}: {list(numbers)} is not low, best, high"
    for limits in (claim.deaths_between, claim.injured_between):
        if limits and (len(limits) != 2 or limits[0] > limits[1]):
            yield f"{claim.sentence!r}: {list(limits)} is not a least and a most"


def words_missing(text: str, words: str, nth: int = 1) -> Iterable[str]:
    """A fault when the words do not stand in the text so often."""
    if find(text, words, nth) is None:
        yield f"{words!r} does not stand in the article {f'{nth} times' if nth > 1 else ''}".rstrip()


def _not_once(text: str, sentence: str) -> Iterable[str]:
    if not sentence or text.count(sentence) != 1:
        yield f"{sentence!r} stands {text.count(sentence) if sentence else 0} times in the article instead of once"


def _off_earth(words: str, lat: float, lon: float, radius_km: float) -> Iterable[str]:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and radius_km > 0):
        yield f"{words!r}: {radius_km} km round ({lat}, {lon}) is not on Earth"


def _out_of_order(
    words: str, start: dt.date | None, end: dt.date | None, *, must_be_known: bool = False
) -> Iterable[str]:
    if must_be_known and start is None and end is None:
        yield f"{words!r}: neither a first nor a last day"
    if any(day is not None and not isinstance(day, dt.date) for day in (start, end)):
        yield f"{words!r}: {start} to {end} are not days such as 2013-02-08, without quotes"
    elif start and end and start > end:
        yield f"{words!r}: {start} is after {end}"
