"""Why nothing matches a claim, told from what the loaded records cover."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from geo.errors import DataError
from geo.matching.asked import WIDE_KM, Asked, When, Where, day_number, day_of
from geo.matching.nearness import LOOK_DAYS, Near, Neighbour
from geo.matching.options import JoinOptions
from geo.matching.record import Record, Shelf, dataset_word
from geo.matching.words import away_words, told_deaths
from geo.wording import count_words, date_words

__all__ = ["GAPS", "Coverage", "Gap", "compare_status", "find_gap"]

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


def compare_status(claim: Asked, coverage: Coverage) -> Gap | None:
    """Why a claim is not compared at all; None when it is."""
    if claim.status in _NOT_TOLD:
        return Gap("not told as an event", f"The article tells it as {claim.status}, not as something that happened.")
    if claim.where is None:
        return Gap(
            "no place", "The article does not tell where, or the place was not found: there is nothing to compare."
        )
    if claim.when is None:
        return Gap("no date", "The article does not tell when; a claim without a date matches no record by itself.")
    return None if coverage.count else Gap("no records", "No records are loaded.")


def find_gap(
    claim: Asked,
    near: Near,
    shelf: Shelf,
    *,
    candidates: int,
    closest: Record | None,
    coverage: Coverage,
    options: JoinOptions,
) -> Gap:
    """Why none of the records matches a claim that was compared.

    candidates: how many lie there and then; closest: the one of them that fits least badly.
    """
    where, when = claim.where, claim.when
    if where is None or when is None:
        raise DataError(f"{claim.id} has no place or no date: `compare_status` tells that.")
    if closest is not None:
        return _unfit(claim, where, when, candidates=candidates, closest=closest, shelf=shelf, coverage=coverage)
    if outside := _outside_dates(when, coverage):
        return outside
    then, there = near.nearest_then(claim), near.nearest_there(claim)
    if then is None and there is None:
        away = float(near.nearest_ever([where])[0])
        if away > where.reach_km + FAR_KM:
            return _outside_area(claim, coverage, away)
    around = _around(claim, where, then=then, there=there, shelf=shelf)
    nearest = tuple(dict.fromkeys(_first(found, shelf) for found in (then, there) if found))
    if claim.is_claim and not claim.is_lethal and coverage.is_lethal_only:
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


def _outside_area(claim: Asked, coverage: Coverage, away: float) -> Gap:
    names = ", ".join(coverage.countries[:_MOST_NAMES])
    more = len(coverage.countries) - _MOST_NAMES
    names += f" and {more} more" if more > 0 else ""
    area = f", which cover {names}" if names else ""
    nearest = f"the nearest record of any day is {away:,.0f} km away"
    return Gap("outside the area", f"{claim.name} lies outside the area of the loaded records{area}: {nearest}.")


def _unfit(
    claim: Asked, where: Where, when: When, *, candidates: int, closest: Record, shelf: Shelf, coverage: Coverage
) -> Gap:  # fmt: skip
    """Records lie there and then, and none fits."""
    nearest, example = (closest,), f" The least unlike is {closest}."
    found = f"{count_words(candidates, 'record')} {'lies' if candidates == 1 else 'lie'} there and then"
    vague = _imprecise(claim, where, when)
    if not claim.is_lethal and coverage.is_lethal_only:
        why = f"The article tells of no deaths, and {coverage.name} records only events with deaths; {found}, of another kind."
        return Gap("nothing lethal", why + example, nearest)
    if vague:
        why = f"The {' and the '.join(vague)} {'is' if len(vague) == 1 else 'are'} too imprecise: {found}, and none stands out."
        return Gap("too imprecise", why + example, nearest)
    told = told_deaths(claim)
    words = f" (the article: {told} deaths)" if told else ""
    return Gap("nothing fits", f"{found}, but in kind, sides or deaths none of them fits{words}.{example}", nearest)


def _imprecise(claim: Asked, where: Where, when: When) -> list[str]:
    place = f"place (“{claim.area or claim.name}”)"
    days = (
        "date (open)"
        if when.open_end
        else f"date ({date_words(day_of(when.first), day_of(when.last), when.precision)})"
    )
    is_vague = where.is_road or where.reach_km > WIDE_KM
    return [*([place] if is_vague else []), *([days] if when.open_end or when.length > _LONG_DAYS else [])]


def _around(claim: Asked, where: Where, *, then: Neighbour | None, there: Neighbour | None, shelf: Shelf) -> str:
    """The nearest record in space on these days, and the nearest in time at this place."""
    if there is not None and then is not None and set(there.records) & set(then.records):
        there = None if then.days == 0 else there
    parts = []
    if then is not None:
        parts.append(f"On these days the nearest record is {_neighbour(claim, where, then, shelf)}.")
    if there is not None:
        side = _days_words(claim, there, shelf)
        parts.append(f"Near {claim.name} the next in time is {_neighbour(claim, where, there, shelf)}, {side}.")
    return " ".join(parts) or f"Within {LOOK_DAYS} days nothing is recorded near {claim.name}."


def _neighbour(claim: Asked, where: Where, found: Neighbour, shelf: Shelf) -> str:
    record = _first(found, shelf)
    return f"{record}, {away_words(where, claim.name, lat=record.lat, lon=record.lon, km=found.km)}"


def _days_words(claim: Asked, found: Neighbour, shelf: Shelf) -> str:
    when = claim.when
    if when is None or not found.days:
        return "on these days"
    is_later = day_number(_first(found, shelf).date_start) > when.last
    return f"{count_words(found.days, 'day')} {'later' if is_later else 'earlier'}"


def _first(found: Neighbour, shelf: Shelf) -> Record:
    """Of records of one place and day that with the smallest id."""
    return min(map(shelf.at, found.records), key=lambda record: record.id)
