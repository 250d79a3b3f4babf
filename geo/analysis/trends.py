"""How many events and deaths, in time: by day, week, month or year; together, or a line for each kind, actor or place.

    answer = trend(tallies, start, end, unit="month")
    answer.bins      # a row for each month, those without a record too
    peak_of(answer, "deaths")

A record stands in the bin of its first day among those looked at. When its days reach over more than one bin it stands
there too, and is counted apart as well (`spreading`): it may belong to a later one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from geo.analysis.tallies import BIN, SPREADS, WHOLE_SUMS, Tallies, Unit, bin_starts
from geo.wording import MONTHS, count_words, date_words

__all__ = [
    "MEAN_OF",
    "MOST_BINS",
    "OTHERS",
    "Measure",
    "Peak",
    "Trend",
    "bin_words",
    "by_year",
    "fitting_unit",
    "fitting_units",
    "peak_of",
    "trend",
    "trend_of_each",
    "trend_of_series",
    "trend_words",
]

Measure = Literal["records", "deaths"]
MOST_BINS = 1_500
"""More bars than a screen has room for."""
MEAN_OF = {"day": 7, "week": 4, "month": 3, "year": 3}
"""Bins that a rolling mean is made of: the one itself and those before it."""
OTHERS = "All others"
DAYS_OF = {"day": 1, "week": 7, "month": 30.4, "year": 365.2}
RISE = 0.25
"""Of the peak: what every bin of the rise to it holds at least."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Records by bin of time.

    bins has a row for each bin from the first day to the last, in order: `bin` (its first day), `end` (its last),
    `records`, `spreading` (of these, those whose days reach into another bin), `counted` (those with a best count of
    deaths), `unknown` (those without), `deaths_low`, `deaths_best`, `deaths_high`, `spreading_deaths` (best counts of those that
    spread), `mean_records` and `mean_deaths` (rolling means over `MEAN_OF`). Deaths are NA in a bin whose records all lack
    a count, and 0 in a bin without a record. `trend_of_each` adds `series`.
    """

    bins: pd.DataFrame
    unit: Unit
    start: dt.date
    end: dt.date

    @property
    def records(self) -> int:
        """All of them."""
        return int(self.bins["records"].sum())

    def sum(self, name: str) -> int:
        """One of the counts, added up."""
        return int(self.bins[name].sum())


@dataclass(frozen=True, slots=True)
class Peak:
    """The bin with most, and how it came to be."""

    start: dt.date
    value: int
    rise: dt.date
    """First day of the unbroken stretch of bins before it that hold a quarter of it or more; its own when there is none."""
    rival: dt.date | None
    """Another bin that may have had as many or more: an equal number of records, or counts of deaths so wide that they overlap."""


def fitting_units(start: dt.date, end: dt.date) -> list[Unit]:
    """Widths of bins, the finest first, of which there are not more than `MOST_BINS` in these days."""
    days = (end - start).days + 1
    return [unit for unit in get_args(Unit) if days / DAYS_OF[unit] <= MOST_BINS]


def fitting_unit(start: dt.date, end: dt.date) -> Unit:
    """The width to begin with: days up to two months, weeks up to half a year, months up to thirty years, else years."""
    days = (end - start).days + 1
    return "day" if days <= 62 else "week" if days <= 184 else "month" if days <= 30 * 366 else "year"


def trend(tallies: Tallies, start: dt.date, end: dt.date, *, unit: Unit) -> Trend:
    """Records of which any day lies in these days, by bin; without records every bin holds 0."""
    found = tallies.between(start, end).by(BIN, SPREADS, unit=unit)
    return Trend(_completed(found, start, end, unit), unit, start, end)


def trend_of_each(
    tallies: Tallies, start: dt.date, end: dt.date, *, unit: Unit, by: Sequence[str], most: int = 6
) -> Trend:
    """The same with a series for each value of one column or several (country and admin1: "Gao, Mali"): those with most
    records, and what is left as OTHERS, so that the series add up. An empty value is "Not told".
    """
    inside = tallies.between(start, end)
    totals = inside.by(*by)
    labels = _labels(totals, by)
    ranked = (
        totals.assign(series=labels)
        .groupby("series", sort=False)["records"]
        .sum()
        .sort_values(ascending=False, kind="stable")
    )
    shown = [str(name) for name in ranked.index[:most]]
    found = inside.by(BIN, SPREADS, *by, unit=unit)
    series = _labels(found, by)
    found["series"] = series.where(series.isin(shown), OTHERS)
    return trend_of_series(found, [*shown, *([OTHERS] if len(ranked) > most else [])], start, end, unit=unit)


def trend_of_series(found: pd.DataFrame, names: Sequence[str], start: dt.date, end: dt.date, *, unit: Unit) -> Trend:
    """Sums by `bin`, `spreads` and `series` as a trend with these series, in this order, all with the same bins."""
    parts = []
    for name in names:
        part = found[found["series"] == name].groupby([BIN, SPREADS], as_index=False)[list(WHOLE_SUMS)].sum()
        parts.append(_completed(part, start, end, unit).assign(series=name))
    empty = _completed(found.head(0), start, end, unit).head(0).assign(series=pd.Series(dtype="str"))
    return Trend(pd.concat(parts, ignore_index=True) if parts else empty, unit, start, end)


def peak_of(trend: Trend, measure: Measure) -> Peak | None:
    """The bin with most records or deaths (best count), the first of equal ones; None when no bin holds any."""
    bins = trend.bins
    values = bins["records" if measure == "records" else "deaths_best"].fillna(0).to_numpy(dtype=np.int64)
    if not values.any():
        return None
    top = int(values.argmax())
    low = bins["deaths_low"].fillna(0).to_numpy(dtype=np.int64)
    most = values if measure == "records" else bins["deaths_high"].fillna(0).to_numpy(dtype=np.int64)
    least = values[top] if measure == "records" else low[top]
    others = np.flatnonzero((most >= max(1, least)) & (np.arange(len(values)) != top))
    rise = top
    while rise > 0 and values[rise - 1] >= RISE * values[top]:
        rise -= 1
    days = bins["bin"]
    rival = days.iloc[others[np.argmax(most[others])]].date() if len(others) else None
    return Peak(days.iloc[top].date(), int(values[top]), days.iloc[rise].date(), rival)


def by_year(trend: Trend) -> pd.DataFrame:
    """The bins of a trend with the columns `series`, the year, and `when`, the bin's first day in 2000, a leap year, so that
    years can be laid beside each other. A week stands in the year in which it begins.
    """
    days = trend.bins["bin"]
    when = pd.to_datetime("2000-" + days.dt.strftime("%m-%d")).astype("datetime64[ns]")
    return trend.bins.assign(series=days.dt.year.astype("str"), when=when)


def bin_words(day: dt.date, unit: Unit) -> str:
    """`8 Feb 2013`, `the week of 4 Feb 2013`, `February 2013`, `2013`."""
    if unit == "year":
        return str(day.year)
    if unit == "month":
        return f"{MONTHS[day.month - 1]} {day.year}"
    return f"the week of {date_words(day, day)}" if unit == "week" else date_words(day, day)


def trend_words(trend: Trend, measure: Measure) -> str:
    """What the bins tell, in two or three sentences; says so when there is no record."""
    days = date_words(trend.start, trend.end)
    if not trend.records:
        return f"No event is recorded: {days}."
    low, best, high = (trend.sum(f"deaths_{name}") for name in ("low", "best", "high"))
    events, unknown = count_words(trend.records, "event"), trend.sum("unknown")
    if measure == "deaths" and unknown == trend.records:
        return f"{events}, {days}, and no count of deaths in any of them: how many died is not known."
    spread = f" (the counts range from {low:,} to {high:,})" if low != high else ""
    deaths = f"{count_words(best, 'death')}{spread}"
    told = f"{deaths} in {events}, {days}." if measure == "deaths" else f"{events} with {deaths}, {days}."
    peak = peak_of(trend, measure)
    return f"{told} {_peak_words(peak, trend.unit, measure)}" if peak else told


def _peak_words(peak: Peak, unit: Unit, measure: Measure) -> str:
    value = count_words(peak.value, "event" if measure == "records" else "death")
    words = (
        f"Most fell in {bin_words(peak.start, unit)} ({value})"
        if unit != "day"
        else f"Most fell on {bin_words(peak.start, unit)} ({value})"
    )
    if peak.rise < peak.start:
        words += (
            f", after a rise that began in {bin_words(peak.rise, unit)}"
            if unit != "day"
            else f", after a rise that began on {bin_words(peak.rise, unit)}"
        )
    if peak.rival:
        words += f"; {bin_words(peak.rival, unit)} may have had as many"
    return f"{words}."


def _completed(found: pd.DataFrame, start: dt.date, end: dt.date, unit: Unit) -> pd.DataFrame:
    """Sums by bin and spread as the bins of a `Trend`."""
    steps = {"day": "D", "week": "7D", "month": "MS", "year": "YS"}
    begin = bin_starts(np.array([start], dtype="datetime64[D]"), unit)[0]
    days = pd.date_range(pd.Timestamp(begin), pd.Timestamp(end), freq=steps[unit], unit="ns")
    spreads = found[SPREADS].astype(bool) if len(found) else pd.Series(dtype=bool)
    sums = (
        found.groupby(BIN)[list(WHOLE_SUMS)].sum()
        if len(found)
        else pd.DataFrame(columns=list(WHOLE_SUMS), dtype="int64")
    )
    loose = (
        found[spreads].groupby(BIN)[["records", "deaths_best"]].sum()
        if len(found)
        else sums[["records", "deaths_best"]]
    )
    bins = sums.reindex(days, fill_value=0).astype("int64")
    loose = loose.reindex(days, fill_value=0).astype("int64")
    ends = pd.Series(
        [
            *days[1:],
            days[-1]
            + {
                "week": pd.DateOffset(days=7),
                "month": pd.DateOffset(months=1),
                "year": pd.DateOffset(years=1),
                "day": pd.DateOffset(days=1),
            }[unit],
        ]
    ) - pd.Timedelta(days=1)
    lacks = ((bins["records"] > 0) & (bins["counted"] == 0)).to_numpy()
    table = pd.DataFrame(
        {
            "bin": pd.Series(days),
            "end": ends.astype("datetime64[ns]"),
            "records": bins["records"].to_numpy(),
            "spreading": loose["records"].to_numpy(),
            "counted": bins["counted"].to_numpy(),
            "unknown": (bins["records"] - bins["counted"]).to_numpy(),
            **{name: pd.Series(bins[name].to_numpy(), dtype="Int64").mask(lacks) for name in WHOLE_SUMS[2:]},
            "spreading_deaths": loose["deaths_best"].to_numpy(),
        }
    )
    window = MEAN_OF[unit]
    return table.assign(
        mean_records=table["records"].rolling(window, min_periods=window).mean(),
        mean_deaths=table["deaths_best"].astype("Float64").astype("float64").rolling(window, min_periods=window).mean(),
    )


def _labels(table: pd.DataFrame, by: Sequence[str]) -> pd.Series:
    """`Gao, Mali` of admin1 and country."""
    parts = [table[name].astype("str") for name in by]
    labels = parts[0].where(parts[0] != "", "Not told")
    for more in parts[1:]:
        labels = labels + (", " + more).where(more != "", "")
    return labels
