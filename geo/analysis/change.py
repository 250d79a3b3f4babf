"""What changed from one period to another: by country or first-level unit, in events and deaths, with honest intervals.

    answer = compare_periods(tallies, Period(...), Period(...), "unit", code_of=..., regions=...)
    answer.places      # a row for each place with records in either period

A record belongs to a period when all its days lie in it. What reaches over an edge is apart. Periods of different length are
compared by the day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.actors import MOST_JOINED, RARE, KeyOf, actor_key, find_actors, met_actors
from geo.analysis.places import Level, RankedPlaces, rank_places
from geo.analysis.tallies import Tallies
from geo.analysis.trends import Measure
from geo.analysis.units import POINTS, CodeOf
from geo.errors import DataError
from geo.globe.regions import Regions
from geo.wording import count_words, date_words

__all__ = [
    "CONFIDENCE",
    "FEWER",
    "MORE",
    "UNSURE",
    "Change",
    "Period",
    "change_words",
    "compare_periods",
    "halves",
    "ratio_interval",
    "times_words",
]

CONFIDENCE = 0.95
MORE, FEWER, UNSURE = "more", "fewer", "too few to tell"
MOST_PLACES = 500
"""Names of places that are listed as newly hit."""

Floats = npt.NDArray[np.float64]
COUNTS = ("records", "counted", "deaths_low", "deaths_best", "deaths_high", "deaths_squared")


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included; DataError when they are not in order."""

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise DataError(f"The period ends ({self.end}) before it starts ({self.start}); swap the two dates.")

    @property
    def days(self) -> int:
        """How many."""
        return (self.end - self.start).days + 1

    @property
    def words(self) -> str:
        """`17 Jan to 30 Jun 2012`, `2012`."""
        is_year = (self.start.month, self.start.day, self.end.month, self.end.day) == (1, 1, 12, 31)
        return date_words(self.start, self.end, "year" if is_year else "day")

    def overlaps(self, other: Period) -> bool:
        """Whether they share a day."""
        return self.start <= other.end and other.start <= self.end


@dataclass(frozen=True, slots=True)
class Change:
    """Two periods beside each other.

    places: `place`, `country`, `code`, `outline`, `drawn_by` (as `RankedPlaces`), and for each period `records_before`,
    `records_after`, `deaths_before`, `deaths_after` (best counts), `low_before`, `high_before` and so on, `unknown_before`,
    `unknown_after`; then for `records` and `deaths`: `records_ratio` (after by before, by the day; infinite from nothing, NaN
    when both are 0), `records_least`, `records_most` (95 % interval), `records_verdict`: MORE, FEWER or UNSURE. whole: the same of
    all places and of what belongs to none, one row. new_actors: `actor`, `records`, `deaths_best`, `first`, `seen_before` (whether
    an older record of these names it). new_places: the same by `place` and `country`, of exact points.
    edge: records that reach over the edge of a period; elsewhere: those of neither; apart: those of a period that belong to no
    place, before and after.
    """

    before: Period
    after: Period
    level: Level
    places: pd.DataFrame
    whole: pd.DataFrame
    new_actors: pd.DataFrame
    new_places: pd.DataFrame
    edge: int
    elsewhere: int
    apart: tuple[int, int]

    @property
    def records(self) -> int:
        """All records: of both periods, over their edges, and of neither."""
        both = self.whole[["records_before", "records_after"]].to_numpy().sum()
        return int(both) + self.edge + self.elsewhere


def halves(start: dt.date, end: dt.date) -> tuple[Period, Period]:
    """Two periods of equal length that end with the last day, with no day between them; of one day alone, twice that day."""
    half = ((end - start).days + 1) // 2
    if half == 0:
        return Period(start, end), Period(start, end)
    middle = end - dt.timedelta(days=half)
    return Period(middle - dt.timedelta(days=half - 1), middle), Period(middle + dt.timedelta(days=1), end)


def ratio_interval(
    before: npt.ArrayLike, after: npt.ArrayLike, *, days_before: int, days_after: int, confidence: float = CONFIDENCE
) -> tuple[Floats, Floats]:
    """Between what the ratio of two rates lies, after by before: the exact conditional interval for two Poisson counts.

    Of a sum of two counts, the later one is binomial; Clopper and Pearson's interval for its share gives that of the ratio. It
    holds the true ratio at least that often. Counts may be fractions (of uneven deaths). Both 0: from 0 to infinity.
    """
    from scipy.special import betaincinv

    first, second = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    tail = (1 - confidence) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(second > 0, betaincinv(np.maximum(second, 1e-9), first + 1, tail), 0.0)
        high = np.where(first > 0, betaincinv(second + 1, np.maximum(first, 1e-9), 1 - tail), 1.0)
        exposure = days_before / days_after
        return low / (1 - low) * exposure, np.where(high < 1, high / (1 - high), np.inf) * exposure


def compare_periods(
    tallies: Tallies,
    before: Period,
    after: Period,
    level: Level,
    *,
    code_of: CodeOf,
    regions: Regions,
    key_of: KeyOf = actor_key,
) -> Change:
    """The change from one period to another; DataError when they share a day."""
    if before.overlaps(after):
        raise DataError(
            f"The two periods share days ({before.words}; {after.words}); choose periods apart from each other."
        )
    parts = [tallies.within(period.start, period.end) for period in (before, after)]
    ranked = [rank_places(part, level, code_of=code_of, regions=regions) for part in parts]
    reached = [tallies.between(period.start, period.end) for period in (before, after)]
    both = reached[0].between(after.start, after.end).count()
    touched = sum(part.count() for part in reached) - both
    inside = sum(part.count() for part in parts)
    earlier = tallies.between(None, after.start - dt.timedelta(days=1))
    return Change(
        before,
        after,
        level,
        _compared(_beside(*ranked), before, after),
        _compared(_one_row(*ranked), before, after),
        _new_actors(parts, earlier, key_of),
        _new_places(parts, earlier),
        touched - inside,
        tallies.count() - touched,
        (int(ranked[0].apart["records"].sum()), int(ranked[1].apart["records"].sum())),
    )


def change_words(change: Change, measure: Measure) -> str:
    """What changed, in two or three sentences."""
    row: Any = change.whole.iloc[0]
    noun = "event" if measure == "records" else "death"
    name = "records" if measure == "records" else "deaths"
    counts = [0 if pd.isna(row[f"{name}_{when}"]) else int(row[f"{name}_{when}"]) for when in ("before", "after")]
    told = f"{count_words(counts[0], noun)} in {change.before.words}, {counts[1]:,} in {change.after.words}"
    if not any(counts):
        return f"{told}: there is nothing to compare."
    verdict = {MORE: "by the day that is more", FEWER: "by the day that is fewer", UNSURE: "too few to tell a change"}
    words = f"{told}: {verdict[row[f'{name}_verdict']]}{_factor(row, name)}."
    places = change.places
    up, down = ((places[f"{name}_verdict"] == way).sum() for way in (MORE, FEWER))
    noun = "country" if change.level == "country" else "region"
    if len(places):
        many = count_words(len(places), noun).replace("countrys", "countries")
        words += f" Of {many}, {up:,} had clearly more and {down:,} clearly fewer; the others are too few to tell."
    return words


def _factor(row: Any, name: str) -> str:
    ratio, least, most = (float(row[f"{name}_{what}"]) for what in ("ratio", "least", "most"))
    if not np.isfinite(ratio) or ratio == 0:
        return ""
    reach = f"{times_words(least)} to {times_words(most)}" if np.isfinite(most) else f"at least {times_words(least)}"
    return f" ({times_words(ratio)} times; {100 * CONFIDENCE:.0f} % interval {reach})"


def times_words(ratio: float) -> str:
    """A factor with two digits: `0.53`, `2.8`, `6,200`."""
    return f"{ratio:.2g}" if ratio < 10 else f"{float(f'{ratio:.2g}'):,.0f}"


def _beside(before: RankedPlaces, after: RankedPlaces) -> pd.DataFrame:
    """The places of both periods by their key; what one lacks is 0."""
    names = ["place", "country", "code", "outline", "drawn_by"]
    tables = [places.ranked.set_index("key") for places in (before, after)]
    keys = [*tables[1].index, *tables[0].index.difference(tables[1].index, sort=False)]
    named = tables[1][names].reindex(keys)
    named = named.fillna(tables[0][names].reindex(keys)).fillna("")
    columns = {
        f"{name}_{when}": table[name].reindex(keys)
        for when, table in zip(("before", "after"), tables, strict=True)
        for name in COUNTS
    }
    return named.assign(**columns).reset_index(names="key")


def _one_row(before: RankedPlaces, after: RankedPlaces) -> pd.DataFrame:
    """Of each period all records, those apart too."""
    return pd.DataFrame(
        {
            f"{name}_{when}": [places.ranked[name].sum() + places.apart[name].sum()]
            for when, places in (("before", before), ("after", after))
            for name in COUNTS
        }
    )


def _compared(table: pd.DataFrame, before: Period, after: Period) -> pd.DataFrame:
    told = table[[name for name in ("key", "place", "country", "code", "outline", "drawn_by") if name in table]].copy()
    numbers: dict[str, Floats] = {
        name: np.asarray(table[name].astype("Float64").fillna(0), dtype=np.float64)
        for name in map(str, table)
        if name.endswith(("_before", "_after"))
    }
    for when in ("before", "after"):
        records, counted = numbers[f"records_{when}"], numbers[f"counted_{when}"]
        lacks = (records > 0) & (counted == 0)
        told[f"records_{when}"] = records.astype(np.int64)
        told[f"unknown_{when}"] = (records - counted).astype(np.int64)
        for name, column in (("deaths", "deaths_best"), ("low", "deaths_low"), ("high", "deaths_high")):
            told[f"{name}_{when}"] = pd.Series(numbers[f"{column}_{when}"]).astype("Int64").mask(lacks)
    first, second = (numbers[f"records_{when}"] for when in ("before", "after"))
    judged = _judged("records", first, second, first, second, before, after)
    died, died_after = numbers["deaths_best_before"], numbers["deaths_best_after"]
    squared = numbers["deaths_squared_before"] + numbers["deaths_squared_after"]
    evened = _evened(died, died_after, squared)
    told = told.assign(**judged, **_judged("deaths", died, died_after, evened[0], evened[1], before, after))
    order = told["records_before"] + told["records_after"]
    return (
        told.assign(order=order)
        .sort_values("order", ascending=False, kind="stable", ignore_index=True)
        .drop(columns="order")
    )


def _evened(before: Floats, after: Floats, squared: Floats) -> tuple[Floats, Floats]:
    """Deaths as so many equal events as are as uneven: a massacre counts for hardly more than one event.

    By Kish's effective number, the square of the sum by the sum of squares.
    """
    total = before + after
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(squared > 0, total / squared, 0.0)
    return before * share, after * share


def _judged(
    name: str, before: Floats, after: Floats, first: Floats, second: Floats, period: Period, later: Period
) -> dict[str, Any]:
    """Ratio and interval; first and second: what the interval is reckoned from."""
    least, most = ratio_interval(first, second, days_before=period.days, days_after=later.days)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = after / before * (period.days / later.days)
    verdict = np.where(least > 1, MORE, np.where(most < 1, FEWER, UNSURE))
    return {
        f"{name}_ratio": ratio,
        f"{name}_least": least,
        f"{name}_most": most,
        f"{name}_verdict": pd.Series(verdict, dtype="str"),
    }


def _new_actors(parts: list[Tallies], earlier: Tallies, key_of: KeyOf) -> pd.DataFrame:
    """Whom the second part names and the first does not; earlier: what began before that second part."""
    key_of = cache(key_of)  # the same names in all three
    new = find_actors(parts[1], key_of=key_of).actors
    names = new["actor"].tolist()  # the commonest first
    known = met_actors(parts[0], names, key_of=key_of)
    keys = [{name, key_of(name)} if at < MOST_JOINED else {name} for at, name in enumerate(names)]
    is_new = [name != RARE and known.isdisjoint(key) for name, key in zip(names, keys, strict=True)]
    told = new[np.array(is_new, dtype=bool)]
    older = met_actors(earlier, names, key_of=key_of) if len(told) else frozenset()
    seen = [not older.isdisjoint(key) for key, is_one in zip(keys, is_new, strict=True) if is_one]
    told = told.assign(seen_before=np.array(seen, dtype=bool))
    return told[["actor", "records", "unknown", "deaths_best", "first", "seen_before"]].reset_index(drop=True)


def _new_places(parts: list[Tallies], earlier: Tallies) -> pd.DataFrame:
    """The same of names of exact points, in their country."""
    keys = ("country", "place_name")
    old, new, older = (part.only("geo_precision", POINTS) for part in (*parts, earlier))
    places, known = new.by(*keys), set(_in_country(old.met(*keys)))
    is_new = np.array([name not in known for name in _in_country(places)], dtype=bool)
    told = places[is_new & (places["place_name"] != "").to_numpy()]
    seen = set(_in_country(older.met(*keys))) if len(told) else set()
    told = told.assign(
        unknown=told["records"] - told["counted"],
        deaths_best=told["deaths_best"].astype("Int64").mask(told["counted"] == 0),
        seen_before=np.array([name in seen for name in _in_country(told)], dtype=bool),
    ).rename(columns={"place_name": "place"})
    told = told.sort_values(["records", "place"], ascending=[False, True], ignore_index=True).head(MOST_PLACES)
    return told[["place", "country", "records", "unknown", "deaths_best", "first", "seen_before"]]


def _in_country(places: pd.DataFrame) -> list[str]:
    """The names of places, each with that of its country."""
    names: list[str] = (places["country"] + "\n" + places["place_name"]).tolist()
    return names
