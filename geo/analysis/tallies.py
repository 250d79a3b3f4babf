"""Records counted by some of their columns: the one question that all analysis asks, of a frame or of a packed file.

    tallies = FrameTallies(countable(events))
    tallies.by("country", "event_type")     # a row for each pair that occurs, with the SUMS

A frame and a packed file of the same records give the same rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.frames import EVENTS
from geo.grid import GridStore
from geo.grid.sql import day_literal
from geo.records.filters import Filters

__all__ = [
    "BIN",
    "KEYS",
    "SPREADS",
    "SUMS",
    "WHOLE_SUMS",
    "FrameTallies",
    "StoreTallies",
    "Tallies",
    "Unit",
    "bin_starts",
    "countable",
]

Unit = Literal["day", "week", "month", "year"]
"""Width of a bin of time; a week begins on Monday."""
BIN, SPREADS = "bin", "spreads"
TEXT_KEYS = ("event_type", "country", "admin1", "place_name", "side_a", "side_b", "geo_precision", "date_precision")
NUMBER_KEYS = ("lat", "lon")
KEYS = (BIN, SPREADS, *TEXT_KEYS, *NUMBER_KEYS)
"""What records can be counted by: a text or number of EVENTS; `bin`, the first day of the bin in which their first day
(that is not before the first one looked at) lies; `spreads`, whether their days reach over more than one bin."""
WHOLE_SUMS = ("records", "counted", "deaths_low", "deaths_best", "deaths_high")
SUMS = (*WHOLE_SUMS, "deaths_squared", "first", "last")
"""records; those with a best count of deaths; deaths added up (a lowest or highest count that is missing is the best one;
0 when none is known: see `counted`); squares of the best counts added up, which tell how unevenly deaths are spread over the
records; first and last day."""
COUNTED_BY = (*TEXT_KEYS, *NUMBER_KEYS, "source", "date_start", "date_end", "deaths_low", "deaths_best", "deaths_high")
MONDAYS_BEFORE = 3
"""1 January 1970, from which days are counted, was a Thursday: three days after a Monday."""
MOST_CODES = 2**62

Days = npt.NDArray[np.datetime64]
Codes = npt.NDArray[np.int64]


class Tallies(Protocol):
    """Records that are looked at, ready to be counted."""

    def by(self, *keys: str, unit: Unit = "month") -> pd.DataFrame:
        """A row for each combination of `keys` (of KEYS) that occurs, sorted by them, and the SUMS as columns.

        Without keys one row, of zeros when there are no records. unit: of `bin` and `spreads`.
        """

    def met(self, *keys: str) -> pd.DataFrame:
        """The combinations that occur, in no order and without the SUMS, which take longer."""

    def count(self) -> int:
        """How many records."""

    def commonest(self, column: str, most: int) -> dict[str, int]:
        """The most frequent texts of a column and how many records have each, most first."""

    def only(self, column: str, values: Sequence[str]) -> Tallies:
        """Those whose text in a column is one of these."""

    def between(self, start: dt.date | None, end: dt.date) -> Tallies:
        """Those of which any day lies in these days, both included; their bins begin at start.

        start: None for the day of the first record.
        """

    def within(self, start: dt.date, end: dt.date) -> Tallies:
        """Those of which every day lies in these days, both included."""

    def lumped(self, column: str, *, most: int, label: str) -> Tallies:
        """The same, but of the texts of a column only the most frequent ones stay; all rarer ones are `label`."""


def countable(events: pd.DataFrame) -> pd.DataFrame:
    """An EVENTS frame as what is counted by: fewer columns, texts as categories, rows numbered from 0.

    `geo.records.filters.Filters` apply to it as to the frame. Made once for records that are looked at often.
    """
    columns = {name: events[name].reset_index(drop=True) for name in COUNTED_BY}
    texts = {name: columns[name].astype("category") for name in (*TEXT_KEYS, "source")}
    return pd.DataFrame(columns | texts)


@dataclass(frozen=True, slots=True)
class FrameTallies:
    """Of a `countable` frame. start: the first day looked at; None for that of the records."""

    events: pd.DataFrame
    start: dt.date | None = None
    rows: Codes | None = None
    """Which of its rows, None for all: to copy every column of a part takes longer than to count it."""

    def by(self, *keys: str, unit: Unit = "month") -> pd.DataFrame:
        columns = {key: self._coded(key, unit) for key in keys}
        row_of, firsts = _rows([codes for codes, _ in columns.values()], self.count())
        sums = self._sums(row_of, max(len(firsts), int(not keys)))
        if keys:  # by ranks of the few values that occur: to compare texts takes longer than to count
            order = np.lexsort([_ranks(known)[codes[firsts]] for codes, known in reversed(columns.values())])
            firsts, sums = firsts[order], {name: values[order] for name, values in sums.items()}
        return pd.DataFrame({key: _values(codes[firsts], known) for key, (codes, known) in columns.items()} | sums)

    def met(self, *keys: str) -> pd.DataFrame:
        columns = {key: self._coded(key, "month") for key in keys}
        _, firsts = _rows([codes for codes, _ in columns.values()], self.count())
        return pd.DataFrame({key: _values(codes[firsts], known) for key, (codes, known) in columns.items()})

    def count(self) -> int:
        return len(self.events) if self.rows is None else len(self.rows)

    def commonest(self, column: str, most: int) -> dict[str, int]:
        codes, known = self._coded(column, "month")
        counts = np.bincount(codes, minlength=len(known))
        found = np.argsort(-counts, kind="stable")[:most]
        found = found[counts[found] > 0]
        return dict(zip(known[found].tolist(), counts[found].tolist(), strict=True))

    def only(self, column: str, values: Sequence[str]) -> FrameTallies:
        codes, known = self._coded(column, "month")
        return self._where(np.append(known.isin(list(values)), False)[codes], self.start)  # of what is missing the last

    def between(self, start: dt.date | None, end: dt.date) -> FrameTallies:
        is_in = self._column("date_start") <= np.datetime64(end, "ns")
        if start is not None:
            is_in &= self._column("date_end") >= np.datetime64(start, "ns")
        return self._where(is_in, start)

    def within(self, start: dt.date, end: dt.date) -> FrameTallies:
        first, last = (self._column(name) for name in ("date_start", "date_end"))
        return self._where((first >= np.datetime64(start, "ns")) & (last <= np.datetime64(end, "ns")), start)

    def lumped(self, column: str, *, most: int, label: str) -> FrameTallies:
        category: Any = self.events[column].cat
        codes, known = category.codes.to_numpy(), category.categories
        counts = np.bincount(self._taken(codes), minlength=len(known))
        if np.count_nonzero(counts) <= most:
            return self
        kept = np.sort(np.argsort(-counts, kind="stable")[:most])
        number = np.full(len(known), most, dtype=np.int64)
        number[kept] = np.arange(most)
        names = pd.Index([*known[kept], label], dtype="str")
        values: Any = pd.Categorical.from_codes(number[codes], names)
        return replace(self, events=self.events.assign(**{column: values}))

    def _where(self, is_in: npt.NDArray[np.bool_], start: dt.date | None) -> FrameTallies:
        found = np.flatnonzero(is_in)
        return FrameTallies(self.events, start, found if self.rows is None else self.rows[found])

    def _taken(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return values if self.rows is None else values[self.rows]

    def _column(self, name: str) -> npt.NDArray[Any]:
        return self._taken(self.events[name].to_numpy())

    def _coded(self, key: str, unit: Unit) -> tuple[Codes, Any]:
        """A number for each record, and what the numbers stand for."""
        if key in TEXT_KEYS:
            category: Any = self.events[key].cat
            return self._taken(category.codes.to_numpy()).astype(np.int64), category.categories
        if key in NUMBER_KEYS:
            codes, known = pd.factorize(self._column(key))
            return codes.astype(np.int64), np.asarray(known)
        first, last = (bin_starts(self._days(name), unit) for name in ("date_start", "date_end"))
        if key == SPREADS:
            return (first != last).astype(np.int64), np.array([False, True])
        bins = first if self.start is None else np.maximum(first, bin_starts(np.array([self.start], "M8[D]"), unit))
        codes, days = pd.factorize(bins.astype(np.int64))
        return codes.astype(np.int64), np.asarray(days).astype("datetime64[D]").astype("datetime64[ns]")

    def _days(self, name: str) -> Days:
        return self._column(name).astype("datetime64[D]")

    def _sums(self, row_of: Codes, rows: int) -> dict[str, Any]:
        best, is_counted = self._counted("deaths_best")
        (low, has_low), (high, has_high) = (self._counted(f"deaths_{k}") for k in ("low", "high"))
        low = np.where(has_low, low, best)
        high = np.where(has_high, high, np.where(is_counted, best, low))
        whole = {
            "records": np.bincount(row_of, minlength=rows),
            "counted": np.bincount(row_of, weights=is_counted, minlength=rows),
            **{
                f"deaths_{name}": np.bincount(row_of, weights=values, minlength=rows)
                for name, values in (("low", low), ("best", best), ("high", high))
            },
        }
        first, last = self._days("date_start").astype(np.int64), self._days("date_end").astype(np.int64)
        squared = np.bincount(row_of, weights=best**2, minlength=rows)
        return {name: values.astype(np.int64) for name, values in whole.items()} | {
            "deaths_squared": squared.astype(np.float64),
            "first": _days_of(np.minimum, row_of, first, rows),
            "last": _days_of(np.maximum, row_of, last, rows),
        }

    def _counted(self, name: str) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """Counts, 0 where none is known, and where one is."""
        counts = self.events[name]
        return self._taken(counts.to_numpy(dtype=np.float64, na_value=0.0)), self._taken(counts.notna().to_numpy())


@dataclass(frozen=True, slots=True)
class StoreTallies:
    """Of a packed file, inside filters; counted there."""

    store: GridStore
    filters: Filters = field(default_factory=Filters)
    where: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    start: dt.date | None = None
    kept: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    """Columns of which only some texts stay: with what the others are called, and the texts."""

    def by(self, *keys: str, unit: Unit = "month") -> pd.DataFrame:
        low = "coalesce(sum(coalesce(deaths_low, deaths_best)), 0)::BIGINT"
        high = "coalesce(sum(coalesce(deaths_high, deaths_best, deaths_low)), 0)::BIGINT"
        sums = (
            f"count(*) AS records, count(deaths_best) AS counted, {low} AS deaths_low,"
            f" coalesce(sum(deaths_best), 0)::BIGINT AS deaths_best, {high} AS deaths_high,"
            " coalesce(sum(deaths_best::DOUBLE * deaths_best), 0) AS deaths_squared,"
            " min(date_start)::TIMESTAMP_NS AS first, max(date_end)::TIMESTAMP_NS AS last"
        )
        types = dict.fromkeys(WHOLE_SUMS, "int64") | {"deaths_squared": "float64"}
        types |= dict.fromkeys(("first", "last"), "datetime64[ns]")
        return self._asked(keys, unit, [sums]).astype(types)

    def met(self, *keys: str) -> pd.DataFrame:
        return self._asked(keys, "month", [])

    def count(self) -> int:
        return int(
            self.store.select("count(*)", self.filters, where=self.where, parameters=self.parameters)[0][0].as_py()
        )

    def commonest(self, column: str, most: int) -> dict[str, int]:
        limit = f"GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {most:d}"
        names = f"coalesce({_column(column)}, ''), count(*)"
        found = self.store.select(names, self.filters, where=self.where, rest=limit, parameters=self.parameters)
        return dict(zip(*(column.to_pylist() for column in found.columns), strict=True))

    def _asked(self, keys: Sequence[str], unit: Unit, sums: list[str]) -> pd.DataFrame:
        columns = [f"{self._sql(key, unit)} AS k{number}" for number, key in enumerate(keys)]
        groups = f"GROUP BY {', '.join(str(number) for number in range(1, len(keys) + 1))}" if keys else ""
        lumps = [
            part for key in keys for column, label, texts in self.kept if column == key for part in (list(texts), label)
        ]
        found = self.store.select(
            ", ".join([*columns, *sums]),
            self.filters,
            where=self.where,
            rest=groups,
            parameters=[*lumps, *self.parameters],
        ).to_pandas()
        frame = found.rename(columns={f"k{number}": key for number, key in enumerate(keys)})
        frame = frame.astype({key: _dtype(key) for key in keys})
        ordered: pd.DataFrame = frame.sort_values(list(keys), ignore_index=True) if keys else frame
        return ordered

    def only(self, column: str, values: Sequence[str]) -> StoreTallies:
        marks = ", ".join("?" * len(values))
        condition = f"{_column(column)} IN ({marks})" if values else "false"
        return replace(self, where=(*self.where, condition), parameters=(*self.parameters, *values))

    def between(self, start: dt.date | None, end: dt.date) -> StoreTallies:
        window = [f"date_start <= {day_literal(end)}"]
        if start is not None:
            window.append(f"date_end >= {day_literal(start)}")
        return replace(self, where=(*self.where, *window), start=start)

    def within(self, start: dt.date, end: dt.date) -> StoreTallies:
        window = (f"date_start >= {day_literal(start)}", f"date_end <= {day_literal(end)}")
        return replace(self, where=(*self.where, *window), start=start)

    def lumped(self, column: str, *, most: int, label: str) -> StoreTallies:
        texts = (*self.commonest(column, most + 1),)
        return self if len(texts) <= most else replace(self, kept=(*self.kept, (column, label, texts[:most])))

    def _sql(self, key: str, unit: Unit) -> str:
        if unit not in get_args(Unit):
            raise ValueError(unit)
        start = self.start or self.filters.start
        if key == BIN:
            day = "date_start" if start is None else f"greatest(date_start, {day_literal(start)})"
            return f"date_trunc('{unit}', {day})::TIMESTAMP_NS"
        if key == SPREADS:
            return f"date_trunc('{unit}', date_start) <> date_trunc('{unit}', date_end)"
        name = f"coalesce({_column(key)}, '')" if key in TEXT_KEYS else _column(key)
        is_lumped = any(column == key for column, _, _ in self.kept)
        return f"CASE WHEN {name} IN (SELECT unnest(?)) THEN {name} ELSE ? END" if is_lumped else name


def bin_starts(days: Days, unit: Unit) -> Days:
    """The first day of the bin in which each day lies."""
    if unit == "week":
        return days - (days.astype(np.int64) + MONDAYS_BEFORE) % 7
    return days.astype(f"datetime64[{ {'day': 'D', 'month': 'M', 'year': 'Y'}[unit] }]").astype("datetime64[D]")


def _column(name: str) -> str:
    """A column of the file: only names of ours go into a question."""
    if name not in EVENTS.names:
        raise ValueError(name)
    return name


def _dtype(key: str) -> str:
    return {BIN: "datetime64[ns]", SPREADS: "bool"}.get(key, "float64" if key in NUMBER_KEYS else "str")


def _rows(columns: Sequence[Codes], length: int) -> tuple[Codes, Codes]:
    """Which row of the answer each record belongs to, and for each row one of its records."""
    row_of = np.zeros(length, dtype=np.int64)
    for codes in columns:
        width = int(codes.max(initial=-1)) + 1
        if (int(row_of.max(initial=0)) + 1) * max(width, 1) > MOST_CODES:
            row_of = pd.factorize(row_of)[0].astype(np.int64)
        row_of = row_of * width + codes
    row_of = pd.factorize(row_of)[0].astype(np.int64)
    firsts = np.zeros(int(row_of.max(initial=-1)) + 1, dtype=np.int64)
    firsts[row_of[::-1]] = np.arange(length)[::-1]
    return row_of, firsts


def _ranks(known: Any) -> Codes:
    """Where each of some distinct values stands among them."""
    if pd.Index(known).is_monotonic_increasing:
        return np.arange(len(known))
    ranks = np.empty(len(known), dtype=np.int64)
    ranks[pd.Index(known).argsort()] = np.arange(len(known))
    return ranks


def _values(codes: Codes, known: Any) -> Any:
    values = known.take(codes) if isinstance(known, pd.Index) else np.asarray(known)[codes]
    return pd.Series(values, dtype="str") if isinstance(known, pd.Index) else values


def _days_of(pick: Any, row_of: Codes, days: Codes, rows: int) -> Any:
    """The first or last day of each row; NaT for a row without records."""
    worst = np.iinfo(np.int64).max if pick is np.minimum else np.iinfo(np.int64).min
    picked = np.full(rows, worst, dtype=np.int64)
    pick.at(picked, row_of, days)
    found = (
        picked.astype("datetime64[D]")
        if (picked != worst).all()
        else np.where(
            picked == worst, np.datetime64("NaT"), np.where(picked == worst, 0, picked).astype("datetime64[D]")
        )
    )
    return found.astype("datetime64[ns]")
