"""What is read in an article, against gold: `scripts/bench reading`; with `--failures`, each miss on the tuned wires.

The wires and how they are judged: tests/data/wires/README.md and `bench.scoring`. Tuning may look at the misses of the
tuned wires only; those held out are told in totals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.report import Figure
from bench.scoring import FIGURES, Mark, judge, judge_claims, share
from bench.speed import LENGTH, per_second
from bench.wires import LONG_FOLDER, SECOND_LONG_FOLDER, THIRD_LONG_FOLDER, GoldClaim, Wire, load_all
from geo.articles.sources import article_from_text, read_document
from geo.gazetteer.store import Gazetteer
from geo.model import Article, Claim
from geo.reading.pipeline import Reading, geoparse_row, read_article

__all__ = ["failures", "founding_claims", "measure", "read_wire"]

FOUNDING_ARTICLE = (
    Path(__file__).resolve().parent.parent.parent / "shared" / "articles" / "reuters_2013-02-08_bamako.txt"
)

TOLD = "claims told that are in the gold"
GOALS = {"date spans right": 0.90, "claims found": 0.75, "kind right": 0.80, "deaths right": 0.85}
"""Least share on the wires that are held out; the long ones have no goals."""
MOST_INVENTED = 0.20

_BATTLES = (
    ("Battles", "Armed clash"),
    ("Battles", "Government regains territory"),
    ("Battles", "Non-state actor overtakes territory"),
)
_STRATEGIC = ("Strategic developments", "Non-violent transfer of territory"), ("Strategic developments", "Other")
_BAMAKO, _GAO, _NORTH = ("Bamako", 12.65, -8.0), ("Gao", 16.27, -0.04), ("northern Mali", 17.5, -1.0)


def founding_claims() -> tuple[GoldClaim, ...]:
    """What the founding article tells: seven events, and others that may be told too. Known by kind, place and days."""
    day = dt.date(2013, 2, 8)
    return (
        _event(_BATTLES, _BAMAKO, (day, day), deaths=(1, 1)),
        _event((("Explosions/Remote violence", "Suicide bomb"),), _GAO, (day, day), 60, injured=(1, 1)),
        _event((*_BATTLES, *_STRATEGIC), ("Tessalit", 20.2, 1.01), (day, day), 50),
        _event(
            (("Explosions/Remote violence", "Remote explosive/landmine/IED"),),
            _GAO,
            (dt.date(2013, 1, 26), day),
            150,
            deaths_between=(2, 9),
        ),
        _event((*_BATTLES, *_STRATEGIC), _NORTH, (dt.date(2013, 1, 11), dt.date(2013, 1, 11)), 600),
        _event(_BATTLES, _BAMAKO, (dt.date(2012, 5, 1), dt.date(2012, 5, 31)), deaths=(27, 27)),
        _event((*_STRATEGIC, *_BATTLES), _BAMAKO, (dt.date(2012, 3, 1), dt.date(2012, 3, 31)), 700),
        # The rebels' seizure of the north, its recapture, stones thrown at the military police, arrests.
        _event((*_BATTLES, *_STRATEGIC), _NORTH, (dt.date(2012, 1, 1), dt.date(2012, 12, 31)), 600, optional=True),
        _event((*_BATTLES, *_STRATEGIC), _NORTH, (dt.date(2013, 1, 11), day), 600, optional=True),
        _event((("Riots", "Violent demonstration"),), _BAMAKO, (day, day), optional=True),
        _event((("Strategic developments", "Arrests"),), _BAMAKO, (dt.date(2012, 3, 1), day), 700, optional=True),
    )


def _event(
    kinds: Sequence[tuple[str, str]],
    place: tuple[str, float, float],
    days: tuple[dt.date, dt.date],
    radius_km: float = 25.0,
    *,
    deaths: tuple[int, ...] = (),
    deaths_between: tuple[int, ...] = (),
    injured: tuple[int, ...] = (),
    optional: bool = False,
) -> GoldClaim:
    (kind, sub_type), *accept = kinds
    name, lat, lon = place
    return GoldClaim(
        type=kind, sub_type=sub_type, accept=tuple(accept), place=name, lat=lat, lon=lon, radius_km=radius_km,
        start=days[0], end=days[1], deaths=deaths, deaths_between=deaths_between, injured=injured, optional=optional,
    )  # fmt: skip


def read_wire(wire: Wire, gazetteer: Gazetteer) -> Reading:
    """A wire read as a pasted text is, with its day given only where the wire says so."""
    article = article_from_text(wire.text, date=wire.date if wire.date_given else None)
    return read_article(article, gazetteer)


def measure() -> list[Figure]:
    """The figures of issue 4: wires held out and tuned, long ones, the founding article where it is, articles a second."""
    gazetteer, wires, long, more = Gazetteer.open(), load_all(), load_all(LONG_FOLDER), load_all(SECOND_LONG_FOLDER)
    figures = []
    for name, group, is_held_out in (
        ("held out", wires, True),
        ("tuned", wires, False),
        ("long held out", long, True),
        ("long tuned", long, False),
        ("second long held out", more, True),
        ("second long tuned", more, False),
        ("third long held out", load_all(THIRD_LONG_FOLDER), True),
    ):
        marks = [
            mark for wire in group if wire.held_out is is_held_out for mark in judge(wire, read_wire(wire, gazetteer))
        ]
        figures += _wire_figures(name, marks, has_goals=group is wires and is_held_out)
    return [*figures, *_founding_figures(gazetteer), *_speed_figures(wires, gazetteer)]


def failures() -> Iterable[str]:
    """Each miss on the wires that tuning may look at, a line each: wire, figure, what was expected and what came."""
    gazetteer = Gazetteer.open()
    for wire in (*load_all(), *load_all(LONG_FOLDER), *load_all(SECOND_LONG_FOLDER)):
        if not wire.held_out:
            missed = [mark for mark in judge(wire, read_wire(wire, gazetteer)) if not mark.is_right]
            yield from (f"{wire.slug}: {mark.figure}: {mark.note}" for mark in missed)


def _wire_figures(name: str, marks: Sequence[Mark], *, has_goals: bool) -> list[Figure]:
    goals = GOALS if has_goals else {}
    shares = [
        Figure(f"{name}: {figure}", share(marks, figure), at_least=goals.get(figure))
        for figure in FIGURES
        if figure != TOLD
    ]
    invented = 1 - share(marks, TOLD)
    return [*shares, Figure(f"{name}: invented claims, share", invented, at_most=MOST_INVENTED if has_goals else None)]


def _founding_figures(gazetteer: Gazetteer) -> list[Figure]:
    """Nothing where the article is not: it belongs to its publisher."""
    if not FOUNDING_ARTICLE.is_file():
        return []
    reading = read_article(read_document(FOUNDING_ARTICLE), gazetteer)
    marks = list(judge_claims(founding_claims(), reading.told, reading.article.text))
    found = sum(mark.is_right for mark in marks if mark.figure == "claims found")
    invented = sum(not mark.is_right for mark in marks if mark.figure == TOLD)
    return [
        Figure("events of the founding article found (of 7)", found, at_least=7),
        Figure("deaths right there", share(marks, "deaths right")),
        Figure("invented there", invented, at_most=0),
        Figure("by July 31 read as event", sum(_is_of_july(claim, reading) for claim in reading.told), at_most=0),
    ]


def _is_of_july(claim: Claim, reading: Reading) -> bool:
    """Whether a claim calls the elections an event that are to be held by July 31."""
    told = (reading.article.text[start:end] for start, end in claim.spans)
    return claim.status == "event" and any("July 31" in sentence for sentence in told)


_ROUNDS = 9
"""The wires are few, so a round is short and its time uncertain."""


def _speed_figures(wires: Sequence[Wire], gazetteer: Gazetteer) -> list[Figure]:
    texts = [(wire.text * (LENGTH // len(wire.text) + 1))[:LENGTH] for wire in wires]
    days = {text: wire.date for text, wire in zip(texts, wires, strict=True)}
    alone, whole = per_second(
        [
            lambda text: geoparse_row({"id": 0, "text": text}, gazetteer, is_given=False),
            lambda text: read_article(Article(text, date=days[text]), gazetteer),
        ],
        texts,
        rounds=_ROUNDS,
    )
    return [
        Figure(f"articles of {LENGTH:,} characters read whole a second, one core", whole),
        Figure("the geoparser alone, articles a second", alone),
        Figure("whole / alone", whole / alone, at_least=0.25),
    ]
