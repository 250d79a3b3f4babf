"""Dates as tables write them, a column at a time: ISO, 31 July 2020, 12-September-22, 8 février 2013, 03/04/2013, 41313.

A date that can be read two ways is marked, never guessed: `find_order` looks for a cell of the same file that settles
it, and else the reader of the file is asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.frames import FIRST_DAY, LAST_DAY, Fault, parse_days
from geo.language.text import fold

__all__ = ["DAY_FIRST", "MONTH_FIRST", "DayOrder", "Days", "OrderEvidence", "WrittenDay", "find_order", "read_day", "read_days"]  # fmt: skip

DayOrder = Literal["day/month/year", "month/day/year"]
DAY_FIRST: DayOrder = "day/month/year"
MONTH_FIRST: DayOrder = "month/day/year"

EXAMPLES_SHOWN = 3

_MONTHS = (
    "january february march april may june july august september october november december",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
)
_MONTH_OF = {name: number for names in _MONTHS for number, name in enumerate(names.split(), start=1)}

_TIME = r"(?:[T ,].*)?"
_WEEKDAY = r"(?:[^\W\d]{2,}\.?,?\s+)?"
_MONTH = r"([^\W\d]{3,})\.?"
_YEAR = r"(\d{4}|\d{2})"
_NUMERIC = re.compile(rf"(\d{{1,2}})([-/. ])(\d{{1,2}})\2{_YEAR}{_TIME}")
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})(?:\2(\d{{1,2}}){_TIME})?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_DAY_MONTH = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|er|º|°)?[\s./-]*(?:de\s+)?{_MONTH},?[\s./-]*(?:del?\s+)?{_YEAR}{_TIME}"
)
_MONTH_DAY = re.compile(rf"{_WEEKDAY}{_MONTH}[\s./-]+(\d{{1,2}})(?:st|nd|rd|th)?,?[\s./-]+(\d{{4}}){_TIME}")
_MONTH_YEAR = re.compile(rf"{_MONTH},?[\s./-]+(?:del?\s+)?(\d{{4}})")
_YEAR_ALONE = re.compile(r"(\d{4})(?:\.0)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")

# Excel counts days from here (it takes 1900 for a leap year); a cell that counts to 1954 ... 2079 is a date.
_SERIAL_START = dt.date(1899, 12, 30)
_SERIALS = range(20_000, 65_536)
_CENTURY_ENDS = 68
"""Two digits up to this are years after 2000, as POSIX has it."""


class WrittenDay(NamedTuple):
    """What a cell names: one day, or all days of a month or a year."""

    first: dt.date
    last: dt.date
    precision: Literal["day", "month", "year"] = "day"
    is_ambiguous: bool = False
    """Day and month can change places; first and last span both readings."""


@dataclass(frozen=True, slots=True)
class Days:
    """A column of dates, shape (n,) each."""

    first: pd.Series
    """datetime64[ns]; NaT where the cell is empty or unreadable."""
    last: pd.Series
    """The end of what the cell names: of the month, of the year; the same day for a day."""
    precision: pd.Series
    """day, month, year; "" where there is no date."""
    is_ambiguous: npt.NDArray[np.bool_]
    fault: Fault
    has_serials: bool = False
    """Whether some cells count days, as a spreadsheet does."""


@dataclass(frozen=True, slots=True)
class OrderEvidence:
    """What the date cells of a file say about the order of day and month."""

    day_first: str = ""
    """A cell that can only be read day first; "" when there is none."""
    month_first: str = ""
    doubtful: tuple[str, ...] = ()
    """Some cells that can be read two ways."""

    @property
    def order(self) -> DayOrder | None:
        """The one order that the cells allow; None when none settles it, or when they contradict each other."""
        if bool(self.day_first) == bool(self.month_first):
            return None
        return DAY_FIRST if self.day_first else MONTH_FIRST


def read_day(text: str, *, order: DayOrder | None = None) -> WrittenDay | None:
    """What one cell names; None when it is not a date between 1700 and 2200.

    order: how to read a date whose day and month can change places; None keeps both readings.
    """
    if match := _NUMERIC.fullmatch(text):
        return _read_numeric(match, order)
    if match := _YEAR_FIRST.fullmatch(text):
        year, _, month, day = match.groups()
        return _day(year, month, day) if day else _month(year, month)
    if match := _COMPACT.fullmatch(text):
        return _day(*match.groups())
    if match := _SERIAL.fullmatch(text):
        count = int(match[1])
        return _span(_SERIAL_START + dt.timedelta(count)) if count in _SERIALS else None
    if match := _YEAR_ALONE.fullmatch(text):
        year = int(match[1])
        return _span(dt.date(year, 1, 1), dt.date(year, 12, 31), "year") if year else None
    return _read_worded(text)


def read_days(text: pd.Series, column: str, *, words: str = "", order: DayOrder | None = None) -> Days:
    """A column of dates; empty cells are NaT, and so is what is no date, with a reason in `fault`.

    Every distinct cell is read once. words: how a message calls the column.
    """
    codes, distinct = pd.factorize(text.str.strip())
    cells = distinct.tolist()
    days, fault = parse_days(pd.Series(cells, dtype="str"), column, words=words)
    first = days.to_numpy(copy=True)
    last, precision = first.copy(), np.where(np.isnat(first), "", "day").astype(object)
    is_ambiguous, reasons = np.zeros(len(cells), dtype=bool), dict[int, str]()
    for position, reason in zip(fault.positions.tolist(), fault.reasons, strict=True):
        if written := read_day(cells[position], order=order):
            first[position], last[position] = np.datetime64(written.first), np.datetime64(written.last)
            precision[position], is_ambiguous[position] = written.precision, written.is_ambiguous
        else:
            reasons[position] = reason
    positions = np.flatnonzero(np.isin(codes, list(reasons)))
    return Days(
        pd.Series(first[codes], index=text.index),
        pd.Series(last[codes], index=text.index),
        pd.Series(pd.array(precision, dtype="str").take(codes), index=text.index),
        is_ambiguous[codes],
        Fault(column, positions, tuple(reasons[code] for code in codes[positions].tolist())),
        any(_SERIAL.fullmatch(cell) for cell in cells),
    )


def find_order(columns: Iterable[pd.Series]) -> OrderEvidence:
    """What all date cells of a file together say about the order of day and month."""
    day_first = month_first = ""
    doubtful: list[str] = []
    for cell in (cell for column in columns for cell in column.str.strip().unique()):
        match = _NUMERIC.fullmatch(cell)
        if not match or match[2] == ".":
            continue
        is_day, is_month = _two_readings(match)
        if is_day and is_month:
            doubtful += [cell] if is_day != is_month and len(doubtful) < EXAMPLES_SHOWN else []
        elif is_day:
            day_first = day_first or cell
        elif is_month:
            month_first = month_first or cell
    return OrderEvidence(day_first, month_first, tuple(doubtful))


def _two_readings(match: re.Match[str]) -> tuple[WrittenDay | None, WrittenDay | None]:
    one, _, two, year = match.groups()
    return _day(year, two, one), _day(year, one, two)


def _read_numeric(match: re.Match[str], order: DayOrder | None) -> WrittenDay | None:
    """03/04/2013; with dots it is day first wherever dots are used."""
    day_first, month_first = _two_readings(match)
    if match[2] == "." or not month_first:
        return day_first
    if not day_first or order == MONTH_FIRST:
        return month_first
    if order == DAY_FIRST or day_first == month_first:
        return day_first
    earlier, later = sorted([day_first, month_first])
    return WrittenDay(earlier.first, later.last, is_ambiguous=True)


def _read_worded(text: str) -> WrittenDay | None:
    if match := _DAY_MONTH.fullmatch(text):
        return _day(match[3], _month_number(match[2]), match[1])
    if match := _MONTH_DAY.fullmatch(text):
        return _day(match[3], _month_number(match[1]), match[2])
    if match := _MONTH_YEAR.fullmatch(text):
        return _month(match[2], _month_number(match[1]))
    return None


def _month_number(word: str) -> int:
    """1 to 12 by the beginning of a month's name in English, French or Spanish; 0 when none or several begin so."""
    beginning = fold(word)
    found = {number for name, number in _MONTH_OF.items() if name.startswith(beginning)}
    return found.pop() if len(found) == 1 else 0


def _full_year(year: str | int) -> int:
    if isinstance(year, str) and len(year) == 2:
        return int(year) + (2000 if int(year) <= _CENTURY_ENDS else 1900)
    return int(year)


def _day(year: str | int, month: str | int, day: str | int) -> WrittenDay | None:
    try:
        return _span(dt.date(_full_year(year), int(month), int(day)))
    except ValueError:  # 31 February
        return None


def _month(year: str | int, month: str | int) -> WrittenDay | None:
    first = _day(year, month, 1)
    if first is None:
        return None
    following = (first.first + dt.timedelta(31)).replace(day=1)
    return _span(first.first, following - dt.timedelta(1), "month")


def _span(
    first: dt.date, last: dt.date | None = None, precision: Literal["day", "month", "year"] = "day"
) -> WrittenDay | None:
    last = last or first
    inside = FIRST_DAY.date() <= first and last <= LAST_DAY.date()
    return WrittenDay(first, last, precision) if inside else None
