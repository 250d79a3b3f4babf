"""Why nothing matches a claim, told from what the loaded records cover."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from geo.errors import DataError
from geo.matching.nearness import LOOK_DAYS, Near, Neighbour
from geo.matching.options import MatchOptions
from geo.matching.query import WIDE_KM, Query, When, Where, day_number, day_of
from geo.matching.record import Record, RecordCache, dataset_word
from geo.matching.words import away_words, told_deaths
from geo.wording import count_words, date_words

__all__ = ["GAPS", "Coverage", "Gap", "find_gap", "why_unmatchable"]

GAPS = (
    "not told as an event",
    "no place",
    "no date",
    "no records",
    "outside the dates",
    "outside the area",
    "nothing lethal",
    "too imprecise",
    "nothing fits",
    "nothing recorded",
)

FAR_KM = 300.0
"""A place this far from every record lies outside their area."""
_LONG_DAYS = 92
_MOST_NAMES = 3
_NOT_TOLD = ("planned", "threatened")
_LETHAL = ("Battles", "Explosions/Remote violence", "Violence against civilians")


@dataclass(frozen=True, slots=True)
class Gap:
    """Why there is no match: one of GAPS, a sentence, and the nearest records, if they help."""

    gap: str
    why: str
    nearest: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a set of records can know."""

    count: int
    first: dt.date | None
    last: dt.date | None
    countries: tuple[str, ...]
    sources: tuple[str, ...]
    is_lethal_only: bool
    """Only events with deaths are recorded, as UCDP does."""

    @classmethod
    def of(cls, records: pd.DataFrame) -> Coverage:
        """The coverage of an EVENTS frame; without rows there are no days."""
        if records.empty:
            return cls(0, None, None, (), (), False)
        sources = tuple(sorted(records["source"].unique()))
        others = [source for source in sources if "UCDP" not in source]
        is_ucdp = not others or all(
            "UCDP" in words for words in records.loc[records["source"].isin(others), "attribution"].unique()
        )
        is_lethal = is_ucdp and bool(records["deaths_best"].notna().all())
        return cls(
            len(records),
            records["date_start"].min().date(),
            records["date_end"].max().date(),
            tuple(sorted(country for country in records["country"].unique() if country)),
            sources,
            is_lethal and bool(records["event_type"].isin(_LETHAL).all()),
        )

    @property
    def name(self) -> str:
        """How a sentence calls the records."""
        words = {dataset_word(source) for source in self.sources}
        return words.pop() if len(words) == 1 and "the record" not in words else "the loaded data"


def why_unmatchable(query: Query, coverage: Coverage) -> Gap | None:
    """Why a query is not looked for at all; None when it is."""
    if query.status in _NOT_TOLD:
        return Gap("not told as an event", f"The article tells it as {query.status}, not as something that happened.")
    if query.where is None:
        return Gap(
            "no place", "The article does not tell where, or the place was not found: there is nothing to compare."
        )
    if query.when is None:
        return Gap("no date", "The article does not tell when; a claim without a date matches no record by itself.")
    return None if coverage.count else Gap("no records", "No records are loaded.")


def find_gap(
    query: Query,
    near: Near,
    cache: RecordCache,
    *,
    candidates: int,
    closest: Record | None,
    coverage: Coverage,
    options: MatchOptions,
) -> Gap:
    """Why none of the records matches a query that was looked for.

    candidates: how many lie there and then; closest: the one of them that fits least badly.
    """
    where, when = query.where, query.when
    if where is None or when is None:
        raise DataError(f"{query.id} has no place or no date: `why_unmatchable` tells that.")
    if closest is not None:
        return _unfit(query, where, when, candidates=candidates, closest=closest, cache=cache, coverage=coverage)
    if outside := _outside_dates(when, coverage):
        return outside
    then, there = near.nearest_then(query), near.nearest_there(query)
    if then is None and there is None:
        away = float(near.nearest_ever([where])[0])
        if away > where.reach_km + FAR_KM:
            return _outside_area(query, coverage, away)
    around = _around(query, where, then=then, there=there, cache=cache)
    nearest = tuple(dict.fromkeys(_first(found, cache) for found in (then, there) if found))
    if query.is_claim and not query.is_lethal and coverage.is_lethal_only:
        why = f"The article tells of no deaths, and {coverage.name} records only events with deaths. {around}"
        return Gap("nothing lethal", why.strip(), nearest)
    limit = f"within {options.max_km:g} km" if options.max_km is not None else "there and then"
    return Gap("nothing recorded", f"Nothing is recorded {limit}. {around}", nearest)


def _outside_dates(when: When, coverage: Coverage) -> Gap | None:
    first, last = coverage.first, coverage.last
    if first is None or last is None or (when.last >= day_number(first) and when.first <= day_number(last)):
        return None
    side = "before" if when.last < day_number(first) else "after"
    days = f"run from {date_words(first, first)} to {date_words(last, last)}"
    return Gap("outside the dates", f"It lies {side} the loaded records, which {days}.")


def _outside_area(query: Query, coverage: Coverage, away: float) -> Gap:
    names = ", ".join(coverage.countries[:_MOST_NAMES])
    more = len(coverage.countries) - _MOST_NAMES
    names += f" and {more} more" if more > 0 else ""
    area = f", which cover {names}" if names else ""
    nearest = f"the nearest record of any day is {away:,.0f} km away"
    return Gap("outside the area", f"{query.name} lies outside the area of the loaded records{area}: {nearest}.")


def _unfit(
    query: Query, where: Where, when: When, *, candidates: int, closest: Record, cache: RecordCache, coverage: Coverage
) -> Gap:  # fmt: skip
    """Records lie there and then, and none fits."""
    nearest, example = (closest,), f" The least unlike is {closest}."
    found = f"{count_words(candidates, 'record')} {'lies' if candidates == 1 else 'lie'} there and then"
    vague = _imprecise(query, where, when)
    if not query.is_lethal and coverage.is_lethal_only:
        why = f"The article tells of no deaths, and {coverage.name} records only events with deaths; {found}, of another kind."
        return Gap("nothing lethal", why + example, nearest)
    if vague:
        why = f"The {' and the '.join(vague)} {'is' if len(vague) == 1 else 'are'} too imprecise: {found}, and none stands out."
        return Gap("too imprecise", why + example, nearest)
    told = told_deaths(query)
    words = f" (the article: {told} deaths)" if told else ""
    return Gap("nothing fits", f"{found}, but in kind, sides or deaths none of them fits{words}.{example}", nearest)


def _imprecise(query: Query, where: Where, when: When) -> list[str]:
    place = f"place (“{query.area or query.name}”)"
    days = (
        "date (open)"
        if when.open_end
        else f"date ({date_words(day_of(when.first), day_of(when.last), when.precision)})"
    )
    is_vague = where.is_road or where.reach_km > WIDE_KM
    return [*([place] if is_vague else []), *([days] if when.open_end or when.length > _LONG_DAYS else [])]


def _around(query: Query, where: Where, *, then: Neighbour | None, there: Neighbour | None, cache: RecordCache) -> str:
    """The nearest record in space on these days, and the nearest in time at this place."""
    if there is not None and then is not None and set(there.records) & set(then.records):
        there = None if then.days == 0 else there
    parts = []
    if then is not None:
        parts.append(f"On these days the nearest record is {_neighbour(query, where, then, cache)}.")
    if there is not None:
        side = _days_words(query, there, cache)
        parts.append(f"Near {query.name} the next in time is {_neighbour(query, where, there, cache)}, {side}.")
    return " ".join(parts) or f"Within {LOOK_DAYS} days nothing is recorded near {query.name}."


def _neighbour(query: Query, where: Where, found: Neighbour, cache: RecordCache) -> str:
    record = _first(found, cache)
    return f"{record}, {away_words(where, query.name, lat=record.lat, lon=record.lon, km=found.km)}"


def _days_words(query: Query, found: Neighbour, cache: RecordCache) -> str:
    when = query.when
    if when is None or not found.days:
        return "on these days"
    is_later = day_number(_first(found, cache).date_start) > when.last
    return f"{count_words(found.days, 'day')} {'later' if is_later else 'earlier'}"


def _first(found: Neighbour, cache: RecordCache) -> Record:
    """Of records of one place and day that with the smallest id."""
    return min(map(cache.at, found.records), key=lambda record: record.id)
