"""Dates as tables write them, a column at a time: ISO, 31 July 2020, 12 to 14 March 2013, Mar-13, 5 марта 2022 г., 41313.

A date that can be read two ways is marked, never guessed: `find_order` looks for a cell of the same file that settles
it, and else the reader of the file is asked. Words are read in all languages of `geo.records.formats.words`; what is left
of a cell behind its date is told, never dropped in silence.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.frames import FIRST_DAY, LAST_DAY, Fault, parse_days
from geo.language.text import fold
from geo.records.formats.words import (  # fmt: skip
    ABOUT,
    FROM,
    JOINING,
    MONTHS,
    OPEN,
    PARTS_OF,
    SMALL,
    UNKNOWN,
    UNTIL,
    WEEKDAYS,
    folded,
)

__all__ = [
    "DAY_FIRST",
    "MONTH_FIRST",
    "DayOrder",
    "Days",
    "OrderEvidence",
    "SwapEvidence",
    "WrittenDay",
    "find_order",
    "find_swapped",
    "is_open_end",
    "read_day",
    "read_days",
]

DayOrder = Literal["day/month/year", "month/day/year"]
DAY_FIRST: DayOrder = "day/month/year"
MONTH_FIRST: DayOrder = "month/day/year"

EXAMPLES_SHOWN = 3
LONGEST = 200
"""Letters of a cell that is read as a date; a longer one is none."""
MOST_HYPHENS = 8
LONGEST_REST = 60
"""Letters behind a date that may be told and left aside; a longer cell is a text in which a date stands."""

OPEN_END = "its end is open: only its first day is known"
APPROXIMATE = "its date is approximate"
SEVERAL = "its date names several days: the first to the last of them"

# Digits and marks of other scripts, and marks that tell a direction.
_DIGITS = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹‐‑‒،؛\u00a0\u202f",
    "01234567890123456789---,;  ",
    "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff",
)

_YEAR = r"(\d{4}|\d{2})"
_NUMERIC = re.compile(rf"(\d{{1,2}})([-/. ])(\d{{1,2}})\2{_YEAR}")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?")
_YEAR_ALONE = re.compile(r"(\d{4})(?:\.0)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_EPOCH = re.compile(r"(?:/Date\()?(\d{9,10}|\d{12,13})(?:[+-]\d{4})?(?:\)/)?(?:\.0+)?")
_WEEK = re.compile(
    r"(?i)(\d{4})-?W(\d{1,2})|(?:week|w|semaine|semana)\s*(\d{1,2})[ ,/-]+(\d{4})|(\d{4})[ ,/-]+(?:week|w|semaine|semana)\s*(\d{1,2})"
)
_QUARTER = re.compile(r"(?i)(?:Q([1-4])[ ,/-]*(\d{4})|(\d{4})[ ,/-]*Q([1-4]))")
_CLOCK = re.compile(
    r"(?i)(?:(?<=\d)T|(?<![\d:.])\s*,?\s*(?:at\s+|à\s+|a las\s+)?)\d{1,2}[:h]\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?\s?m\.?)?"
    r"\s*(?P<zone>(?:Z\b|UTC|GMT|[+-]\d\d:?\d\d\b|[+-]\d\d\b)*)(?:\s*\([^()]*\))?(?:\s+(?:[A-Z]{3,4})\b(?=\s|$))?"
)  # fmt: skip
_DAY_MONTH_ALONE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2?")

# Excel counts days from here (it takes 1900 for a leap year); a cell that counts to 1954 ... 2079 is a date.
_SERIAL_START = dt.date(1899, 12, 30)
_SERIALS = range(20_000, 65_536)
_EPOCH_START = dt.datetime(1970, 1, 1)
_CENTURY_ENDS = 68
"""Two digits up to this are years after 2000, as POSIX has it."""

Precision = Literal["day", "days", "week", "month", "year"]
_COARSE: tuple[str, ...] = get_args(Precision)


class WrittenDay(NamedTuple):
    """What a cell names: one day, or all days of a month, a year or what it says."""

    first: dt.date
    last: dt.date
    precision: Precision = "day"
    is_ambiguous: bool = False
    """Day and month can change places; first and last span both readings."""
    doubt: str = ""
    """What a reader should know of how it was read."""


@dataclass(frozen=True, slots=True)
class Days:
    """A column of dates, shape (n,) each."""

    first: pd.Series
    """datetime64[ns]; NaT where the cell is empty or unreadable."""
    last: pd.Series
    """The end of what the cell names: of the month, of the year; the same day for a day."""
    precision: pd.Series
    """day, days, week, month, year; "" where there is no date."""
    is_ambiguous: npt.NDArray[np.bool_]
    fault: Fault
    doubts: Fault
    """Rows whose date was read, with what to doubt about it."""
    has_serials: bool = False
    """Whether some cells count days, as a spreadsheet does."""
    epoch: str = ""
    """A cell that counts seconds or milliseconds from 1970; "" without any."""
    zone: str = ""
    """A cell that tells its time zone; "" without any."""


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


class SwapEvidence(NamedTuple):
    """Cells that a spreadsheet took for dates the wrong way round, and cells that it left as texts."""

    text: str
    date: str


def read_day(text: str, *, order: DayOrder | None = None) -> WrittenDay | None:
    """What one cell names; None when it is not a date between 1700 and 2200.

    order: how to read a date whose day and month can change places; None keeps both readings.
    """
    text = _plain(text)
    if len(text) > LONGEST or not text:
        return None
    bare = _CLOCK.sub("", text).strip(" ,-") if ":" in text or "h" in text else text
    sure = bare.rstrip(" ?*").removesuffix("(")
    if not sure:
        return None
    written = _read_one(sure, order) or _read_span(sure, order) or _read_beginning(sure, order)
    return written._replace(doubt=APPROXIMATE) if written and "?" in bare[len(sure) :] else written


def is_open_end(text: str) -> bool:
    """Whether a cell says that an end has not come: "ongoing", "en cours", "тривает"."""
    return fold(text) in folded(OPEN)


def read_days(
    text: pd.Series, column: str, *, words: str = "", order: DayOrder | None = None, swapped: bool | None = False
) -> Days:
    """A column of dates; empty cells are NaT, and so is what is no date, with a reason in `fault`.

    Every distinct cell is read once. words: how a message calls the column. swapped: whether ISO dates whose day could be
    a month have both changed (True), have not (False), or nobody knows (None: they can be read two ways).
    """
    codes, distinct = pd.factorize(text.str.strip())
    cells = distinct.tolist()
    days, fault = parse_days(pd.Series(cells, dtype="str"), column, words=words)
    first = days.to_numpy(copy=True)
    last, precision = first.copy(), np.where(np.isnat(first), "", "day").astype(object)
    is_ambiguous, reasons, doubts = np.zeros(len(cells), dtype=bool), dict[int, str](), dict[int, str]()
    again = dict(zip(fault.positions.tolist(), fault.reasons, strict=True))
    again |= {
        at: "" for at, cell in enumerate(cells) if len(cell) > 10 and at not in again and not _is_clock(cell[10:])
    }
    if swapped is not False:
        again |= {at: "" for at, cell in enumerate(cells) if at not in again and _may_be_swapped(cell)}
    for position, reason in again.items():
        written = _turned(cells[position], swapped) or read_day(cells[position], order=order)
        if not written and column.endswith("_end") and is_open_end(cells[position]):
            doubts[position] = OPEN_END
        elif not written and fold(cells[position]) in folded(UNKNOWN):
            reasons[position] = f"{words or column} is not known: “{cells[position][:LONGEST_REST]}”"
        elif not written:
            reasons[position] = reason
        else:
            first[position], last[position] = np.datetime64(written.first), np.datetime64(written.last)
            precision[position], is_ambiguous[position] = written.precision, written.is_ambiguous
            if written.doubt:
                doubts[position] = written.doubt
    return Days(
        pd.Series(first[codes], index=text.index),
        pd.Series(last[codes], index=text.index),
        pd.Series(pd.array(precision, dtype="str").take(codes), index=text.index),
        is_ambiguous[codes],
        _fault_of(column, codes, reasons),
        _fault_of(column, codes, doubts),
        any(_SERIAL.fullmatch(cell) for position, cell in enumerate(cells) if precision[position]),
        next((cell for at, cell in enumerate(cells) if precision[at] and len(cell) >= 9 and _is_epoch(cell)), ""),
        next((cell for at, cell in enumerate(cells) if precision[at] and _tells_zone(cell)), ""),
    )


def find_order(columns: Iterable[pd.Series]) -> OrderEvidence:
    """What all date cells of a file together say about the order of day and month."""
    day_first = month_first = ""
    doubtful: list[str] = []
    for cell in (cell for column in columns for cell in column.str.strip().unique()):
        for match in _numeric_dates(cell):
            if match[2] == ".":
                continue
            is_day, is_month = _two_readings(match)
            if is_day and is_month:
                doubtful += [cell] if is_day != is_month and len(doubtful) < EXAMPLES_SHOWN else []
            elif is_day:
                day_first = day_first or cell
            elif is_month:
                month_first = month_first or cell
    return OrderEvidence(day_first, month_first, tuple(doubtful))


def find_swapped(columns: Iterable[pd.Series]) -> SwapEvidence | None:
    """Whether a spreadsheet turned some dates round: it takes 01/04/2015 for 4 January and leaves 26/03/2015 a text.

    So all texts have a day above 12 and all dates one below 13. None where anything speaks against it.
    """
    texts, dates = list[str](), list[str]()
    for cell in (cell for column in columns for cell in column.str.strip().unique()):
        if match := _NUMERIC.fullmatch(cell):
            is_day, is_month = _two_readings(match)
            if is_day and is_month:
                return None
            texts.append(cell)
        elif re.fullmatch(r"\d{4}-\d\d-\d\d(?:[T ]00:00:00)?", cell):
            if int(cell[8:10]) > 12:
                return None
            dates += [cell] if cell[5:7] != cell[8:10] else []
    return SwapEvidence(texts[0], dates[0]) if len(texts) > 1 and dates else None


# One cell


def _plain(text: str) -> str:
    return text.strip() if text.isascii() else text.translate(_DIGITS).strip()


def _is_clock(rest: str) -> bool:
    return bool(re.fullmatch(r"[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| ?UTC|[+-]\d\d:?\d\d)?", rest))


def _tells_zone(cell: str) -> bool:
    if ":" not in cell:
        return False
    match = _CLOCK.search(cell)
    return bool(match and match["zone"])


def _is_epoch(cell: str) -> bool:
    return bool(_EPOCH.fullmatch(cell)) and not _COMPACT.fullmatch(cell)


def _fault_of(column: str, codes: npt.NDArray[np.intp], words: dict[int, str]) -> Fault:
    if not words:
        return Fault(column)
    positions = np.flatnonzero(np.isin(codes, list(words)))
    return Fault(column, positions, tuple(words[code] for code in codes[positions].tolist()))


def _may_be_swapped(cell: str) -> bool:
    return bool(re.match(r"\d{4}-\d\d-\d\d", cell)) and int(cell[8:10]) < 13 and cell[5:7] != cell[8:10]


def _turned(cell: str, swapped: bool | None) -> WrittenDay | None:
    """An ISO date with day and month the other way, or both ways; None where nothing was turned."""
    if swapped is False or not _may_be_swapped(cell):
        return None
    year, one, two = int(cell[:4]), int(cell[5:7]), int(cell[8:10])
    written, turned = _day(year, one, two), _day(year, two, one)
    if not written or not turned:
        return None
    if swapped:
        return turned._replace(doubt="a spreadsheet had changed day and month of its date: changed back")
    earlier, later = sorted([written, turned])
    return WrittenDay(earlier.first, later.last, is_ambiguous=True)


def _read_one(text: str, order: DayOrder | None) -> WrittenDay | None:
    """One date, month, week, year: no span between two."""
    if match := _NUMERIC.fullmatch(text):
        return _read_numeric(match, order)
    if match := _YEAR_FIRST.fullmatch(text):
        year, _, month, day = match.groups()
        return _known_part(year, month, day)
    if (match := _COMPACT.fullmatch(text)) and (written := _known_part(*match.groups())):
        return written
    if match := _SERIAL.fullmatch(text):
        count = int(match[1])
        return _span(_SERIAL_START + dt.timedelta(count)) if count in _SERIALS else None
    if match := _YEAR_ALONE.fullmatch(text):
        return _year(int(match[1]))
    if match := _EPOCH.fullmatch(text):
        seconds = int(match[1]) / (1 if len(match[1]) < 11 else 1000)
        return _span((_EPOCH_START + dt.timedelta(seconds=seconds)).date())
    if match := _WEEK.fullmatch(text):
        year, week = match[1] or match[4] or match[5], match[2] or match[3] or match[6]
        return _week(int(year), int(week))
    if match := _QUARTER.fullmatch(text):
        year, quarter = int(match[2] or match[3]), int(match[1] or match[4])
        return _joined(_month(year, 3 * quarter - 2), _month(year, 3 * quarter))
    return _Partial.read(text).whole(order) if _has_word(text) else None


def _known_part(year: str, month: str, day: str | None) -> WrittenDay | None:
    """2013-03-00 is a month, 2013-00-00 a year."""
    if not day or not int(day):
        return _month(year, month) if int(month) else _year(int(year)) if day else None
    return _day(year, month, day)


def _has_word(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


@dataclass(slots=True)
class _Partial:
    """What a few words tell of a day: some of its year, month and day; `numeric` is a date in figures."""

    year: str = ""
    month: int = 0
    day: int = 0
    third: int = 0
    is_about: bool = False
    is_month_first: bool = False
    numeric: str = ""
    is_date: bool = True
    """False where a word is none of a date's."""

    @classmethod
    def read(cls, text: str) -> _Partial:
        """Words and numbers in any order that says what is what: 12 March 2013, March 12, 2013 March 12, Mar-13, 12."""
        part = cls()
        words, part.is_about = _without(fold(text), folded(ABOUT))
        for third, names in PARTS_OF.items():
            words, is_part = _without(words, folded(names))
            part.third = third if is_part else part.third
        for phrase, month in _long_months():
            words = words.replace(phrase, month)
        tokens = [token for token in re.findall(r"\d+|[^\W\d_]+", words) if token.isdigit() or not _is_small(token)]
        numbers = [token for token in tokens if token.isdigit()]
        wording = [token for token in tokens if not token.isdigit()]
        if not wording and (bare := re.sub(r"[^\d/.\- ]", "", text).strip(" .-/")) and len(numbers) == 3:
            part.numeric = bare
            return part
        months = [_month_number(name) for name in wording]
        if len(wording) > 1 or 0 in months or len(numbers) > 3 - len(wording) or (not wording and not numbers):
            part.is_date = False
            return part
        part.month = months[0] if months else 0
        part.is_month_first = bool(wording) and tokens[0] == wording[0]
        years = [number for number in numbers if len(number) == 4]
        if len(years) > 1:
            part.is_date = False
        elif years:
            part.year = years[0]
            numbers.remove(years[0])
        elif len(numbers) == 2:  # 15-Jul-22
            part.year = numbers.pop()
        if numbers:
            part.day = int(numbers[0]) if len(numbers[0]) < 3 and len(numbers) == 1 else 99
        return part

    def whole(self, order: DayOrder | None) -> WrittenDay | None:
        """The days that it names; None when it names too little."""
        if not self.is_date:
            return None
        if self.numeric:
            written = _read_one(self.numeric, order)
        elif not self.year and self.is_month_first and 9 < self.day <= 99 and self.month:  # Mar-13
            written = _month(f"{self.day:02d}", self.month)
        elif not self.year:
            return None
        elif self.day:
            written = _day(self.year, self.month, self.day)
        elif self.month:
            written = _month(self.year, self.month)
        else:
            written = _year(_full_year(self.year))
        if written and self.third:
            written = _third(written, self.third)
        return written._replace(doubt=APPROXIMATE) if written and self.is_about else written


def _without(words: str, phrases: frozenset[str]) -> tuple[str, bool]:
    """Words without one of the phrases in front or behind, and whether there was one."""
    for phrase in sorted(phrases, key=len, reverse=True):
        if words.startswith(f"{phrase} ") or words.endswith(f" {phrase}"):
            return words.removeprefix(f"{phrase} ").removesuffix(f" {phrase}"), True
    return words, False


def _third(written: WrittenDay, third: int) -> WrittenDay:
    """Early, mid or late: a third of a month or a year."""
    if written.precision not in ("month", "year"):
        return written
    year = written.first.year
    if written.precision == "month":
        cuts = [written.first, written.first.replace(day=11), written.first.replace(day=21), written.last]
    else:
        cuts = [written.first, dt.date(year, 5, 1), dt.date(year, 9, 1), written.last]
    last = cuts[third] - dt.timedelta(1) if third < 3 else cuts[3]
    return WrittenDay(cuts[third - 1], last, "days" if written.precision == "month" else "month")


# Spans between two dates

_SPACED = re.compile(r"\s+[-/]+\s+|\s*[–—→]\s*|\s*->\s*|\s*\.\.+\s*|\s*~\s*")
_LIST = re.compile(r"\s*[;&\n+]\s*|\s*,\s*")
_DATES_SLASH = re.compile(
    r"(?<=\d\d-\d\d)/(?=\d{4}-\d)|(?<=\D\d)/(?=\d{1,2}\s+[^\W\d])|(?<=^\d)/(?=\d{1,2}\s+[^\W\d])|(?<=\d\d)/(?=\d{1,2}\s+[^\W\d])|(?<=[^\W\d])/(?=[^\W\d])|(?<=\d{4})/(?=\d{4}$)"
)


@lru_cache(maxsize=1)
def _until_words() -> re.Pattern[str]:
    phrases = sorted({*folded(UNTIL), *(word.strip() for word in UNTIL.split(","))}, key=len, reverse=True)
    return re.compile(rf"(?i)(?<=[\w.,])[\s,]+(?:{'|'.join(map(re.escape, phrases))})\s+")


@lru_cache(maxsize=1)
def _from_words() -> re.Pattern[str]:
    phrases = sorted({*folded(FROM), *(word.strip() for word in FROM.split(","))}, key=len, reverse=True)
    return re.compile(rf"(?i)^(?:{'|'.join(map(re.escape, phrases))})\s+(?=.*\d)")


def _read_span(text: str, order: DayOrder | None) -> WrittenDay | None:
    """From one date to another, each as short as it is written: 12 to 14 March 2013, 2013-03-29 or 30, March-April 1994."""
    bare = _from_words().sub("", text)
    for splitter in (_SPACED, _until_words(), _DATES_SLASH, None, _LIST):
        if splitter is None:
            if (written := _at_hyphen(bare, order)) is not None:
                return written
            continue
        parts = [part for part in splitter.split(bare) if part.strip()]
        if not 2 <= len(parts) <= 31:
            continue
        if (written := _between(parts, order)) is not None:
            joins = splitter is _LIST or len(parts) > 2
            if splitter is not _LIST and (found := splitter.search(bare)):
                joins |= fold(found[0]) in folded(JOINING)
            if joins and (written.last - written.first).days > len(parts) - 1 and not written.doubt:
                return written._replace(doubt=SEVERAL)
            return written
    return None


def _at_hyphen(text: str, order: DayOrder | None) -> WrittenDay | None:
    """A span whose dates have nothing but a hyphen between them, which they may hold as well; the middle one first."""
    places = [place for place, letter in enumerate(text) if letter == "-"][:MOST_HYPHENS]
    for place in sorted(places, key=lambda place: abs(2 * place - len(text))):
        first, last = text[:place].strip(), text[place + 1 :].strip()
        written = _between([first, last], order) if first and last else None
        if written and len({each.precision for each in map(read_day, (first, last)) if each}) < 2:
            return written
    return None


def _between(parts: list[str], order: DayOrder | None) -> WrittenDay | None:
    first, last = parts[0].strip(), parts[-1].strip()
    if is_open_end(last):
        start = _read_one(first, order)
        return start._replace(doubt=OPEN_END) if start else None
    first, last = _filled(first, last)
    order = order or find_order([pd.Series([first, last], dtype="str")]).order
    one, two = _read_one(first, order), _read_one(last, order)
    if one and two and (_figures(first) or _figures(last)):
        return _joined(one, two)
    left, right = _Partial.read(first), _Partial.read(last)
    for part, text in ((left, first), (right, last)):
        if part.numeric or _figures(text):
            _put_figures(part, text, order)
    if not (left.is_date and right.is_date):
        return None
    if not left.year and not right.year and right.is_month_first and right.day > 9 and left.month and not left.day:
        left.year = right.year = f"{right.day:02d}"  # Mar-Apr 13
        right.day = 0
    borrows = not left.year
    if not right.month and right.day:
        right.month = left.month
    if not left.month and left.day:
        left.month = right.month
    left.year, right.year = left.year or right.year, right.year or left.year
    one, two = left.whole(order), right.whole(order)
    if one and two and one.first > two.last and borrows and left.year.isdigit():
        left.year = str(_full_year(left.year) - 1)
        one = left.whole(order)
    return _joined(one, two)


def _figures(text: str) -> bool:
    return bool(_NUMERIC.fullmatch(text) or _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text))


def _put_figures(part: _Partial, text: str, order: DayOrder | None) -> None:
    """Year, month and day of a date in figures, to lend them to its other end."""
    written = _read_one(part.numeric or text, order)
    part.is_date = written is not None
    if written:
        part.numeric, part.year, part.month = "", str(written.first.year), written.first.month
        part.day = written.first.day if written.precision == "day" else 0


def _filled(first: str, last: str) -> tuple[str, str]:
    """12/03 and 14/03/2013 both with their year; 12 and 14/03/2013 with month and year."""
    match = _NUMERIC.fullmatch(last)
    if match:
        if alone := _DAY_MONTH_ALONE.fullmatch(first):
            return f"{alone[1]}{match[2]}{alone[3]}{match[2]}{match[4]}", last
        if re.fullmatch(r"\d{1,2}\.?", first):
            return f"{first.rstrip('.')}{match[2]}{match[3]}{match[2]}{match[4]}", last
    return first, last


def _joined(one: WrittenDay | None, two: WrittenDay | None) -> WrittenDay | None:
    if not one or not two or one.first > two.last:
        return None
    coarsest = max(one.precision, two.precision, key=_COARSE.index)
    precision: Precision = "days" if coarsest == "day" and one.first != two.last else coarsest
    return WrittenDay(
        one.first, max(one.last, two.last), precision, one.is_ambiguous or two.is_ambiguous, one.doubt or two.doubt
    )


def _read_beginning(text: str, order: DayOrder | None) -> WrittenDay | None:
    """A date with words behind it, which are told: "2013-03-12 (night)", "12 March 2013, after noon"."""
    for match in re.finditer(r"(?<=[\w.])[\s,;(\[?]+", text):
        rest = text[match.start() :].strip(" ,;()[]")
        if re.search(r"\d{4}", text[: match.start()]) and len(rest) <= LONGEST_REST:
            written = _read_one(text[: match.start()].rstrip("."), order)
            if written and (written.precision == "day" or not re.match(r"\d", rest)):
                words = (
                    APPROXIMATE
                    if rest in ("", "?") or fold(rest) in folded(ABOUT)
                    else f"of its date “{rest}” was not read"
                )
                return written._replace(doubt=words.replace("; ", ", "))
    return None


# Days


def _numeric_dates(cell: str) -> list[re.Match[str]]:
    """The dates in figures of a cell: one alone, or both ends of a span."""
    if match := _NUMERIC.fullmatch(cell):
        return [match]
    if len(cell) > LONGEST or not cell[:1].isdigit() or not ("/" in cell or "-" in cell):
        return []
    parts = _SPACED.split(_CLOCK.sub("", cell)) if len(cell) > 8 else []
    return [match for part in parts if (match := _NUMERIC.fullmatch(part.strip()))]


def _two_readings(match: re.Match[str]) -> tuple[WrittenDay | None, WrittenDay | None]:
    one, _, two, year = match.groups()
    return _day(year, two, one), _day(year, one, two)


def _read_numeric(match: re.Match[str], order: DayOrder | None) -> WrittenDay | None:
    """03/04/2013; with dots it is day first wherever dots are used. 00/03/2013 is a month."""
    one, mark, two, year = match.groups()
    if not int(one) and int(two):
        return _month(year, two)
    day_first, month_first = _two_readings(match)
    if mark == "." or not month_first:
        return day_first
    if not day_first or order == MONTH_FIRST:
        return month_first
    if order == DAY_FIRST or day_first == month_first:
        return day_first
    earlier, later = sorted([day_first, month_first])
    return WrittenDay(earlier.first, later.last, is_ambiguous=True)


@lru_cache(maxsize=1)
def _month_names() -> tuple[tuple[str, int], ...]:
    return tuple((fold(name), number) for names in MONTHS for number, name in enumerate(names.split(","), start=1))


@lru_cache(maxsize=1)
def _long_months() -> tuple[tuple[str, str], ...]:
    """Names of two words, each with the English one, as fold writes them."""
    english = [fold(name) for name in MONTHS[0].split(",")]
    return tuple((name, english[number - 1]) for name, number in _month_names() if " " in name)


@lru_cache(maxsize=4096)
def _month_number(word: str) -> int:
    """1 to 12 by the beginning of a month's name, folded; 0 when none or several begin so."""
    exact = {number for name, number in _month_names() if name == word}
    found = exact or {number for name, number in _month_names() if len(word) > 2 and name.startswith(word)}
    if not found and word == "sept":
        return 9
    return found.pop() if len(found) == 1 else 0


@lru_cache(maxsize=4096)
def _is_small(word: str) -> bool:
    return word in folded(SMALL) or (word in folded(WEEKDAYS) and not _month_number(word))


def _full_year(year: str | int) -> int:
    if isinstance(year, str) and len(year) == 2:
        return int(year) + (2000 if int(year) <= _CENTURY_ENDS else 1900)
    return int(year)


def _day(year: str | int, month: str | int, day: str | int) -> WrittenDay | None:
    try:
        return _span(dt.date(_full_year(year), int(month), int(day)))
    except (ValueError, OverflowError):  # 31 February
        return None


def _month(year: str | int, month: str | int) -> WrittenDay | None:
    first = _day(year, month, 1)
    if first is None:
        return None
    last = first.first.replace(day=calendar.monthrange(first.first.year, first.first.month)[1])
    return _span(first.first, last, "month")


def _year(year: int) -> WrittenDay | None:
    return _span(dt.date(year, 1, 1), dt.date(year, 12, 31), "year") if year else None


def _week(year: int, week: int) -> WrittenDay | None:
    try:
        first = dt.date.fromisocalendar(year, week, 1)
    except (ValueError, OverflowError):  # a 54th
        return None
    return _span(first, first + dt.timedelta(6), "week")


def _span(first: dt.date, last: dt.date | None = None, precision: Precision = "day") -> WrittenDay | None:
    last = last or first
    inside = FIRST_DAY.date() <= first and last <= LAST_DAY.date()
    return WrittenDay(first, last, precision) if inside else None
