"""Why a claim and its records fit, where they differ, and what is doubtful, in the words of a reader."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from geo.globe.distance import bearing_degrees, haversine_km
from geo.matching.options import MatchOptions
from geo.matching.query import Query, When, Where, day_of
from geo.matching.record import Record, dataset_word
from geo.matching.scores import Named, is_in_town, kind_score, near_km
from geo.matching.sides import is_foreign, members
from geo.wording import count_words, date_words, people_words

__all__ = ["Fit", "alike_words", "away_words", "doubts", "look_alikes", "reasons", "told_deaths"]

_WINDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
_STATUS_WORDS = {
    "hearsay": "the article tells it as hearsay",
    "denied": "the article says that it did not happen",
    "background": "the article tells it as something that goes on, without a day of its own",
}
_SPAN_WORDS = {"month": "in the month told", "year": "in the year told", "week": "in the week told"}
_FITS_WELL = 0.9


@dataclass(frozen=True, slots=True)
class Fit:
    """One row of MATCHES before it is written: a query, and groups of records that tell of it together."""

    query: Query
    groups: tuple[tuple[Record, ...], ...]
    """The best first; several only when their deaths add up to what the article tells. Records stand by id."""
    deaths: tuple[float, float, float]
    """low, best and high of all records; NaN where unknown."""
    score: float
    km: float
    max_km: float
    days: int
    max_days: int
    named: Named
    is_deadliest: bool = False
    """The deadliest of all that fit, for a claim about a whole country."""

    @property
    def records(self) -> list[Record]:
        """All of them."""
        return [record for group in self.groups for record in group]

    @property
    def first(self) -> Record:
        """The one that stands for all."""
        return self.groups[0][0]


def reasons(fit: Fit, *, options: MatchOptions) -> str:
    """Why they fit: "same day, same place, both sides named; article at least 1 death, UCDP 2"."""
    query, first = fit.query, fit.first
    parts = [_time_words(fit), _place_words(fit, options), _side_words(fit.named)]
    clauses = [", ".join(part for part in parts if part)]
    if fit.is_deadliest:
        clauses.append(f"the article names only {query.name}: of all that fits, this is the deadliest")
    clauses.append(_count_words(fit))
    if kind_score(query.event_type, first.event_type, first.sub_event_type) < _FITS_WELL:
        clauses.append(f"the kinds differ: {query.event_type} and {first.event_type}")
    return "; ".join(clauses)


def doubts(fit: Fit) -> Iterator[str]:
    """What a reader should know before trusting the pair."""
    first = fit.first
    if status := _STATUS_WORDS.get(fit.query.status):
        yield status
    if np.isnan(first.radius_km):
        yield "the record does not say how exact its point is"
    elif first.geo_precision not in ("exact", "near"):
        yield f"the record's point stands for an area, up to {first.radius_km:.0f} km around"
    for group in fit.groups:
        if alike := look_alikes(group):
            yield alike_words(alike)
    if fit.named.differs:
        yield f"the article names another group than {fit.named.differs}"
    if dataset_word(first.source) == "UCDP":
        yield from _ucdp_doubts(fit)
    flags = {flag for record in fit.records for flag in members(record.flags)}
    yield from sorted(flags)


def look_alikes(group: Sequence[Record]) -> list[str]:
    """Ids of records that are the same but for the id: day and point, as in any group, and sides and counts."""
    told = Counter(map(_content, group))
    return [record.id for record in group if told[_content(record)] > 1 and (record.side_a or record.side_b)]


def away_words(where: Where, name: str, *, lat: float, lon: float, km: float) -> str:
    """ "44 km south-east of Tessalit"; "at Gao" for less than a kilometre."""
    if km < 1:
        return f"at {name}"
    bearing = float(bearing_degrees(where.lat, where.lon, lat, lon))
    return f"{km:,.0f} km {_WINDS[round(bearing / 45) % 8]} of {name}"


def told_deaths(query: Query) -> str:
    """Deaths as the article tells them: "at least 27", "12", "about 10 (10 to 20)"; "" when it does not."""
    low, best, high = (None if np.isnan(number) else int(number) for number in query.deaths)
    return people_words(low, best, high)


def alike_words(ids: Sequence[str]) -> str:
    """What to say of records that look alike. They are never dropped: only the id tells whether two are one."""
    return f"records {' and '.join(ids)} look alike (day, point, sides, counts) and may be one entered twice"


def _content(record: Record) -> tuple[str, ...]:
    return (record.side_a, record.side_b, f"{record.deaths_low} {record.deaths_best} {record.deaths_high}")


def _time_words(fit: Fit) -> str:
    when = fit.query.when or When(0, 0, "day")
    first = min(record.date_start for record in fit.records)
    last = max(record.date_end for record in fit.records)
    if when.open_end == "start":
        edge = day_of(when.last)
        return f"the date is open, the record {_apart(last, edge)} {date_words(edge, edge)}"
    if when.open_end:
        edge = day_of(when.first)
        return f"the date is open, the record {_apart(first, edge)} {date_words(edge, edge)}"
    if fit.days:
        side = "before" if day_of(when.first) > last else "after"
        span = date_words(day_of(when.first), day_of(when.last), when.precision)
        return f"{count_words(fit.days, 'day')} {side} {span}"
    if when.precision == "window":
        return date_words(first, last)
    if when.length == 1:
        return "same day" if first == last else f"within the record's days, {date_words(first, last)}"
    return _SPAN_WORDS.get(when.precision, "on the days told")


def _apart(day: dt.date, edge: dt.date) -> str:
    days = (edge - day).days
    return "on" if not days else f"{count_words(abs(days), 'day')} {'before' if days > 0 else 'after'}"


def _place_words(fit: Fit, options: MatchOptions) -> str:
    query, where = fit.query, fit.query.where or Where(0, 0, 0)
    if is_in_town(where, fit.km):
        return f"in {query.name} itself, not on the road to it"
    if where.is_road:
        return f"{fit.km:,.0f} km from {query.name}: “{query.area}” may lie so far out"
    if where.is_wide:
        return f"somewhere in {query.name}"
    if where.outline is not None and options.max_km is None:
        return f"inside “{query.area}”" if fit.km < 1 else f"{fit.km:,.0f} km beside “{query.area}”"
    if fit.km <= near_km(where, options) and query.is_claim:
        return "same place"
    far = max((group[0] for group in fit.groups), key=lambda record: _km(where, record))
    away = away_words(where, query.name, lat=far.lat, lon=far.lon, km=fit.km)
    return away if len(fit.groups) == 1 else f"{len(fit.groups)} places up to {away}"


def _km(where: Where, record: Record) -> float:
    return float(haversine_km(where.lat, where.lon, record.lat, record.lon))


def _side_words(named: Named) -> str:
    if named.of and len(named.sides) == named.of:
        return "both sides named" if named.of > 1 else f"{named.sides[0]} named"
    return f"{' and '.join(named.sides)} named" if named.sides else ""


def _count_words(fit: Fit) -> str:
    """ "article at least 27 deaths, UCDP 14 + 13 = 27"; how many records, when there are several."""
    counted = f"{dataset_word(fit.first.source)} {_added(fit)}"
    told = told_deaths(fit.query)
    if fit.query.is_claim:
        counted = f"{f'article {_deaths(told)}' if told else 'article tells no deaths'}, {counted}"
    if told and not _overlap(fit):
        counted += ": they differ"
    if len(fit.records) == 1:
        return counted
    return f"{counted}; {len(fit.records)} records, {_together(fit)}"


def _together(fit: Fit) -> str:
    """What several records are to each other."""
    if len(fit.groups) > 1:
        return "probably one event"
    sides = {(record.side_a, record.side_b) for record in fit.records}
    return "probably one event" if len(sides) == len(fit.records) else "of one place and day, added up"


def _added(fit: Fit) -> str:
    low, best, high = fit.deaths
    if np.isnan(best):
        return "does not count deaths" if np.isnan(low) else f"{low:,.0f} or more"
    if len(fit.records) == 1:
        return f"{best:,.0f}" + (f" ({low:,.0f} to {high:,.0f})" if low != high else "")
    return f"{' + '.join(f'{record.deaths_best:,.0f}' for record in fit.records)} = {best:,.0f}"


def _deaths(told: str) -> str:
    return f"{told} death{'' if told.endswith(' 1') or told == '1' else 's'}"


def _overlap(fit: Fit) -> bool:
    low, best, high = fit.query.deaths
    floor, ceiling = np.fmin(low, best), np.inf if np.isnan(high) else high
    fewest, most = np.fmin(*fit.deaths[:2]), np.fmax(*fit.deaths[1:])
    return bool(np.isnan(floor) or np.isnan(most) or (fewest <= ceiling and most >= floor))


def _ucdp_doubts(fit: Fit) -> Iterator[str]:
    query = fit.query
    if query.has_injured:
        yield "UCDP counts deaths only: the injured are not in it"
    if query.sub_event_type == "Suicide bomb" and not told_deaths(query) and fit.deaths[1] == 1:
        yield "the one death may be the bomber's own"
    if any(is_foreign(key, query.country) for key in query.actors.keys) and len(fit.named.sides) < fit.named.of:
        yield "UCDP does not name foreign supporters as sides"
