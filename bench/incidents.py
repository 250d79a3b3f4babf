"""Incident reports of one to three sentences and what is read in them: `scripts/bench incidents`; with `--failures`, each miss.

The reports and their gold: tests/data/incidents/README.md. Loading is strict, as in bench.wires. Tuning may look at the misses
in development.toml only; held_out.toml is told in totals, and nobody who tunes opens it.

Rules. Every claim of the gold is answered by one event of the reading at most: the one in its sentence that is right in most of
place, day and type. All shares but the last are of all claims of the gold, so an event that is not found has nothing right. A
place is right as in bench.scoring. A day is right when the days read lie within the gold's; an open end is the report's own
day. Type and sub-type are right when they are the gold's or one that it accepts. Deaths are judged where the gold tells a number,
an actor where it names one.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.report import Figure
from bench.scoring import Mark, claim_words, has_place, is_same_name, judge_count, share
from bench.wires import Days, GoldClaim, claim_faults, gold_of, words_missing
from geo.articles.sources import article_from_text
from geo.errors import DataError
from geo.gazetteer.store import Gazetteer
from geo.model import Claim
from geo.reading.pipeline import Reading, read_article

__all__ = [
    "FIFTH_FOLDER", "FIGURES", "FILES", "FOLDER", "FOURTH_FOLDER", "GOLD_TOLD", "SECOND_FOLDER", "SETS", "SIXTH_FOLDER", "THIRD_FOLDER", "Incident", "IncidentClaim", "answers", "development", "failures", "judge", "load", "load_all", "measure",
    "of_row", "read_incident",
]  # fmt: skip

_DATA = Path(__file__).resolve().parent.parent / "tests" / "data"
FOLDER, SECOND_FOLDER, THIRD_FOLDER, FOURTH_FOLDER, FIFTH_FOLDER, SIXTH_FOLDER = (
    _DATA / name for name in ("incidents", "incidents_2", "incidents_3", "incidents_4", "incidents_5", "incidents_6")
)
SETS = {
    "": FOLDER, "second set, ": SECOND_FOLDER, "third set, ": THIRD_FOLDER, "fourth set, ": FOURTH_FOLDER, "fifth set, ": FIFTH_FOLDER,
    "sixth set, ": SIXTH_FOLDER,
}  # fmt: skip
"""What figures begin with, and where the reports lie."""
FILES = {"held_out.toml": True, "development.toml": False}
"""The files of reports, and whether theirs are held out."""

FOUND, PLACE, DAY, TYPE, SUB_TYPE, ALL_THREE, DEATHS, ACTOR = (
    "event found", "place right", "day right", "type right", "sub-type right", "place, day and type right",
    "deaths right where told", "an actor named",
)  # fmt: skip
GOLD_TOLD = "events told that are in the gold"

FIGURES = (FOUND, PLACE, DAY, TYPE, SUB_TYPE, ALL_THREE, DEATHS, ACTOR, GOLD_TOLD)
"""What marks are given for."""


@dataclass(frozen=True, slots=True)
class IncidentClaim(GoldClaim):
    """One event of a report. `sentence` is the whole report when it tells of one event only."""

    days_accept: tuple[Days, ...] = ()
    """Other days that a fair reader takes: 02/03/2019 where nothing shows the order."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One report with its gold."""

    id: str
    text: str
    date: dt.date
    """Day of the report."""
    country: str
    """Where the first event took place; ISO 3166 alpha-2."""
    source: str
    held_out: bool
    claims: tuple[IncidentClaim, ...]
    date_given: bool = True
    """Whether the reader is told the day; else the report tells it."""
    note: str = ""
    """What is made up, or doubtful."""


def load_all(folder: Path = FOLDER) -> list[Incident]:
    """Every report, those held out first. Raises DataError when one is not as the README says, or stands there twice."""
    files = {folder / name: is_held_out for name, is_held_out in FILES.items() if (folder / name).is_file()}
    incidents = [incident for path, is_held_out in files.items() for incident in load(path, is_held_out)]
    for what in ("id", "text"):
        seen: set[str] = set()
        for incident in incidents:
            if (value := getattr(incident, what)) in seen:
                raise DataError(f"{incident.id}: this {what} stands there twice")
            seen.add(value)
    return incidents


def development() -> Iterator[tuple[str, Incident]]:
    """The reports of all sets that tuning may look at, each behind the name of its folder. Raises DataError as `load` does."""
    for folder in SETS.values():
        for path in (folder / name for name, is_held_out in FILES.items() if not is_held_out):
            if path.is_file():
                yield from ((folder.name, incident) for incident in load(path, is_held_out=False))


def load(path: Path, is_held_out: bool) -> list[Incident]:
    """The reports of one file, in its order. Raises DataError, which names file and report."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as cause:
        raise DataError(f"{path.name}: {cause}") from cause
    if unknown := sorted(set(table) - {"reports"}):
        raise DataError(f"{path.name}: {', '.join(unknown)} is not a key of the file; there is reports")
    incidents = []
    for number, row in enumerate(table.get("reports", ()), start=1):
        try:
            incidents.append(of_row({**row, "held_out": is_held_out}))
        except (TypeError, ValueError) as cause:
            raise DataError(f"{path.name}: {row.get('id') or f'report {number}'}: {cause}") from cause
    return incidents


def of_row(row: Mapping[str, Any]) -> Incident:
    """One report out of its keys. Raises DataError or TypeError when it cannot be right."""
    rows = list(row.get("claims", ()))
    whole = {"sentence": row.get("text", "")} if len(rows) == 1 else {}
    claims = tuple(gold_of(IncidentClaim, {**whole, **claim}) for claim in rows)
    incident = gold_of(Incident, {**row, "claims": claims})
    if faults := list(_faults(incident)):
        raise DataError("; ".join(faults))
    return incident


def _faults(incident: Incident) -> Iterator[str]:
    if not (len(incident.country) == 2 and incident.country.isupper()):
        yield f"{incident.country!r} is not a country such as ML"
    if not isinstance(incident.date, dt.date):
        yield f"{incident.date!r} is not a day such as 2013-02-08, without quotes"
    if not incident.claims:
        yield "it tells of no event"
    for claim in incident.claims:
        yield from claim_faults(incident.text, claim)
        yield from words_missing(incident.text, claim.place)
        for actor in claim.actors:
            yield from words_missing(incident.text, actor)
        for start, end in ((claim.start, claim.end), *claim.days_accept):
            if not (isinstance(start, dt.date) and isinstance(end, dt.date)):
                yield f"{start} to {end}: a first and a last day are needed"
            elif start > end:
                yield f"{start} is after {end}"


def read_incident(incident: Incident, gazetteer: Gazetteer) -> Reading:
    """A report read as a pasted text is, with its day given only where the gold says so."""
    article = article_from_text(incident.text, date=incident.date if incident.date_given else None)
    return read_article(article, gazetteer)


def measure() -> list[Figure]:
    """Shares of `FIGURES`, those held out and those for development apart. They have no goals yet."""
    gazetteer, figures = Gazetteer.open(), []
    for set_name, folder in SETS.items():
        incidents = load_all(folder)
        for name, is_held_out in (("held out", True), ("development", False)):
            marks = [
                mark
                for incident in incidents
                if incident.held_out is is_held_out
                for mark in judge(incident, read_incident(incident, gazetteer).told)
            ]
            if marks:
                figures += [Figure(f"{set_name}{name}: {figure}", share(marks, figure)) for figure in FIGURES]
    return figures


def failures() -> Iterable[str]:
    """Each miss in the reports for development, a line each: report, figure, what was expected and what came."""
    gazetteer = Gazetteer.open()
    for _, incident in development():
        marks = judge(incident, read_incident(incident, gazetteer).told)
        yield from (f"{incident.id}: {mark.figure}: {mark.note}" for mark in marks if not mark.is_right)


def judge(incident: Incident, told: Sequence[Claim]) -> list[Mark]:
    """Every mark for one report. What was told but not as an event is left out."""
    events = [claim for claim in told if claim.status == "event"]
    answers = _pair(incident, events)
    marks = [
        mark
        for number, gold in enumerate(incident.claims)
        for mark in _judge_claim(incident, gold, events[answers[number]] if number in answers else None)
    ]
    for number, claim in enumerate(events):
        note = f"{claim_words(claim)} is in no gold, or there already"
        marks.append(Mark(GOLD_TOLD, number in answers.values(), note))
    return marks


def answers(incident: Incident, claims: Sequence[Claim]) -> set[int]:
    """Numbers of the claims that answer the gold."""
    return set(_pair(incident, claims).values())


def _judge_claim(incident: Incident, gold: IncidentClaim, claim: Claim | None) -> Iterator[Mark]:
    wanted = f"{gold.sub_type}, {gold.place}, {gold.start} to {gold.end}"
    note = f"{wanted}; read as {claim_words(claim) if claim else 'nothing'}; {incident.text!r}"
    rights = _rights(incident, gold, claim) if claim else (False, False, False)
    yield Mark(FOUND, claim is not None, note)
    yield from (Mark(figure, is_right, note) for figure, is_right in zip((PLACE, DAY, TYPE), rights, strict=True))
    yield Mark(SUB_TYPE, claim is not None and _has_sub_type(gold, claim), note)
    yield Mark(ALL_THREE, all(rights), note)
    if (gold.deaths or gold.deaths_between) and "deaths" not in gold.unjudged:
        counts = judge_count("deaths", claim.deaths, gold, note) if claim else [Mark("", False, note)]
        yield from (Mark(DEATHS, count.is_right, count.note) for count in counts)
    if gold.actors:
        named = [actor.name for actor in claim.actors] if claim else []
        is_named = any(is_same_name(actor, name) for actor in gold.actors for name in named)
        yield Mark(ACTOR, is_named, f"{' or '.join(gold.actors)} among {' | '.join(named) or 'nobody'}: {note}")


def _pair(incident: Incident, events: Sequence[Claim]) -> dict[int, int]:
    """Which event answers which claim of the gold, both by number, each at most once, the best fit first."""
    fits = [
        (_fit(incident, gold, claim), -number, -other)
        for number, gold in enumerate(incident.claims)
        for other, claim in enumerate(events)
    ]
    pairs: dict[int, int] = {}
    for _, number, other in sorted(fits, reverse=True):
        if -number not in pairs and -other not in pairs.values():
            pairs[-number] = -other
    return pairs


def _fit(incident: Incident, gold: IncidentClaim, claim: Claim) -> tuple[int, ...]:
    """How well an event answers: its first sentence, what is right, the words that name it, the sub-type; best highest."""
    start = incident.text.find(gold.sentence)
    end = start + len(gold.sentence)
    is_there, is_named_there = (
        span[0] < end and start < span[1] for span in (claim.spans[0], claim.trigger)
    )  # an empty trigger at 0 is nowhere
    return is_there, sum(_rights(incident, gold, claim)), is_named_there, _has_sub_type(gold, claim)


def _rights(incident: Incident, gold: IncidentClaim, claim: Claim) -> tuple[bool, bool, bool]:
    types = {gold.type, *(type_ for type_, _ in gold.accept)}
    return has_place(gold, claim), _has_day(incident, gold, claim), claim.event_type in types


def _has_day(incident: Incident, gold: IncidentClaim, claim: Claim) -> bool:
    if claim.date is None or claim.date.start is None:
        return False
    first, last = claim.date.start, claim.date.end or max(incident.date, claim.date.start)
    spans = ((gold.start, gold.end), *gold.days_accept)
    return any(start is not None and end is not None and start <= first and last <= end for start, end in spans)


def _has_sub_type(gold: IncidentClaim, claim: Claim) -> bool:
    return (claim.event_type, claim.sub_event_type) in ((gold.type, gold.sub_type), *gold.accept)
