"""Contracts of the tables that flow through the project: columns, types, ranges, key.

A reader of records (geo.records) parses raw text into typed columns with `parse_numbers`, `parse_whole_numbers` and
`parse_days`, hands the frame and the faults that parsing met to `EVENTS.split`, and gets good rows and rejected rows
with their reasons. Nothing vanishes: good + rejected = rows read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import DataError
from geo.model import CLAIM_STATUSES, DATE_PRECISIONS, RELATIONS, SHAPES

__all__ = [
    "ARTICLES",
    "CASE_CLAIMS",
    "CASE_EVENTS",
    "CLAIMS",
    "EVENTS",
    "EVENT_TYPES",
    "FIRST_DAY",
    "FIRST_ROW",
    "GEO_PRECISIONS",
    "LAST_DAY",
    "MISSING_WORDS",
    "PLACES",
    "REACH_KM",
    "RECORD_DATE_PRECISIONS",
    "REVIEWS",
    "VERDICTS",
    "Checked",
    "Column",
    "Contract",
    "Fault",
    "escape_formulas",
    "parse_days",
    "parse_numbers",
    "parse_whole_numbers",
    "rows_of",
    "strip_cells",
    "unescape_formulas",
]

EVENT_TYPES = (
    "Battles",
    "Explosions/Remote violence",
    "Violence against civilians",
    "Protests",
    "Riots",
    "Strategic developments",
)
"""ACLED's six event types; a record whose source does not tell has "Unknown"."""

RECORD_DATE_PRECISIONS = tuple(precision for precision in DATE_PRECISIONS if precision != "open")
"""Those of records: their first and last day are always told."""

REACH_KM = {
    "exact": 1.0,
    "near": 25.0,
    "admin2": 50.0,
    "admin1": 150.0,
    "area": 150.0,
    "country": 500.0,
    "water": 300.0,
    "unknown": float("nan"),
}
"""How far from its point a record may have happened, by spatial precision (UCDP's where_prec 1 to 7 in words)."""

GEO_PRECISIONS = tuple(REACH_KM)

REVIEWS = ("new", "accepted", "corrected", "rejected", "disputed", "added", "merged")
"""What an analyst has said of a claim or an event: nothing yet; right as read; right after a correction; no such thing; open;
it was not read by the machine at all; or it belongs to another claim."""

MISSING_WORDS = frozenset({"", "na", "n/a", "nan", "null", "none"})
"""Cells that say that there is no number or date, in lower case."""

FIRST_ROW = 2
"""Row number of the first record as a spreadsheet shows it: row 1 is the header."""

FIRST_DAY, LAST_DAY = pd.Timestamp("1700-01-01"), pd.Timestamp("2200-12-31")
"""Nanosecond dates end in 2262; what lies outside these days is a slip of the pen."""

_NO_FORMULA = r"[+\-]?(?:\d+(?:[.,]\d+)?(?:[eE][+\-]?\d+)?|\d[\d ()./]*)?\Z"
"""Cells that begin as a formula and are none."""

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why some rows cannot be used: positions (from 0) in the frame, and a reason for each."""

    column: str
    positions: npt.NDArray[np.intp] = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """Rows that satisfy a contract, and rows that do not: `rejected` has columns row, id, reason."""

    good: pd.DataFrame
    rejected: pd.DataFrame

    @property
    def rows_read(self) -> int:
        return len(self.good) + len(self.rejected)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: pandas dtype, the words for it in messages, and what its values must satisfy."""

    name: str
    dtype: str = "str"
    words: str = ""
    """How a message calls it; the name itself when empty."""
    is_required: bool = False
    """Every row has a value (a text that is not empty)."""
    low: float | pd.Timestamp | None = None
    high: float | pd.Timestamp | None = None
    choices: tuple[str, ...] = ()
    default: str = ""
    """What stands for a text that is missing; numbers and dates have their own empty value."""

    @property
    def label(self) -> str:
        return self.words or self.name

    def conform(self, values: pd.Series) -> pd.Series:
        """The values in this column's dtype; DataError when they cannot be. Empty text becomes the default."""
        if self.dtype == "str":
            text = values if values.dtype == "str" else values.astype("str")
            text = text.fillna("") if text.hasnans else text
            return text.mask(text == "", self.default) if self.default and (text == "").any() else text
        try:
            return values.astype(self.dtype)  # type: ignore[call-overload, no-any-return]
        except (ValueError, TypeError) as cause:
            raise DataError(
                f"column {self.name!r} must hold {self.dtype} values: {cause}. Parse its text before it is checked."
            ) from cause

    def is_missing(self, values: pd.Series) -> BoolArray:
        """shape (n,): True where a row has no value."""
        missing = values == "" if self.dtype == "str" else values.isna()
        return missing.to_numpy(dtype=bool)

    def faults(self, values: pd.Series) -> Iterator[Fault]:
        """What is wrong with conformed values, at most one reason a row."""
        if self.is_required:
            yield _fault(self.name, self.is_missing(values), values, lambda _: f"no {self.label}")
        if self.choices:
            allowed = ", ".join(self.choices)
            bad = self._given(~values.isin(self.choices).to_numpy(dtype=bool), values)
            yield _fault(self.name, bad, values, lambda value: f"{self.label} {value!r} is not one of {allowed}")
        if self.low is not None or self.high is not None:
            bad = self._given(self._outside(values), values)
            yield _fault(self.name, bad, values, lambda value: f"{self.label} {_show(value)} is not {self._range()}")

    def _given(self, bad: BoolArray, values: pd.Series) -> BoolArray:
        """Those that are bad without the rows that have no value, which are looked for only where any is bad."""
        return bad & ~self.is_missing(values) if bad.any() else bad

    def _outside(self, values: pd.Series) -> BoolArray:
        outside = np.zeros(len(values), dtype=bool)
        if self.low is not None:
            outside |= (values < self.low).fillna(False).to_numpy(dtype=bool)
        if self.high is not None:
            outside |= (values > self.high).fillna(False).to_numpy(dtype=bool)
        return outside

    def _range(self) -> str:
        if self.high is None:
            return f"{_show(self.low)} or more"
        if self.low is None:
            return f"{_show(self.high)} or less"
        return f"between {_show(self.low)} and {_show(self.high)}"


@dataclass(frozen=True, slots=True)
class Contract:
    """A table's columns, its key, and the pairs of columns that must be in order (start, end)."""

    name: str
    columns: tuple[Column, ...]
    key: str = "id"
    spans: tuple[tuple[str, str], ...] = ()
    is_unique: bool = True
    """No two rows have the same key."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def empty(self) -> pd.DataFrame:
        """A frame with no rows and every column in its dtype."""
        return pd.DataFrame({column.name: pd.Series(dtype=column.dtype) for column in self.columns})

    def check(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The same frame when it satisfies the contract; DataError naming the first column that does not."""
        for column in self.columns:
            if column.name not in frame:
                raise DataError(
                    f"table {self.name} has no column {column.name!r}; it must have {', '.join(self.names)}."
                )
            if str(frame[column.name].dtype) != column.dtype:
                found = frame[column.name].dtype
                raise DataError(
                    f"table {self.name}: column {column.name!r} holds {found}, it must hold {column.dtype}."
                )
            if column.dtype == "str" and frame[column.name].hasnans:
                raise DataError(f"table {self.name}: column {column.name!r} has a missing text; write '' instead.")
        for fault in self._faults(frame, np.arange(len(frame)) + FIRST_ROW, known=()):
            if len(fault.positions):
                where = f"table {self.name}, column {fault.column!r}, position {fault.positions[0]}"
                raise DataError(f"{where}: {fault.reasons[0]}.")
        return frame

    def split(
        self, frame: pd.DataFrame, *, faults: Iterable[Fault] = (), row_numbers: npt.ArrayLike | None = None
    ) -> Checked:
        """Rows that satisfy the contract, and the others with the reasons.

        frame: n rows in reading order with typed columns; columns that may be empty can be left out. faults: what
        parsing met already. row_numbers: shape (n,), the row of each record in its file; from FIRST_ROW when None. Of
        rows with the same key the first good one is kept. Raises DataError when a column that must have values is
        absent or not of its dtype.
        """
        typed = self._conform(frame)
        rows = np.arange(len(typed)) + FIRST_ROW if row_numbers is None else np.asarray(row_numbers)
        found = list(self._faults(typed, rows, known=tuple(faults)))
        reasons = _join_reasons(found)
        if not reasons:
            return Checked(typed, self._none_rejected())
        bad = np.zeros(len(typed), dtype=bool)
        bad[list(reasons)] = True
        positions = np.flatnonzero(bad)
        rejected = pd.DataFrame(
            {
                "row": pd.Series(rows[positions], dtype="int64"),
                "id": typed[self.key].to_numpy()[bad],
                "reason": [reasons[position] for position in positions.tolist()],
            }
        ).astype({"id": "str", "reason": "str"})
        return Checked(typed[~bad].reset_index(drop=True), rejected)

    def _none_rejected(self) -> pd.DataFrame:
        return pd.DataFrame({"row": [], "id": [], "reason": []}).astype({"row": "int64", "id": "str", "reason": "str"})

    def _conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        typed = {}
        for column in self.columns:
            if column.name in frame:
                typed[column.name] = column.conform(frame[column.name].reset_index(drop=True))
            elif column.is_required:
                raise DataError(f"table {self.name} has no column {column.name!r}, which every row needs.")
            else:
                blank = column.default if column.dtype == "str" else None
                typed[column.name] = pd.Series(blank, index=range(len(frame)), dtype=column.dtype)
        return pd.DataFrame(typed)

    def _faults(self, frame: pd.DataFrame, rows: npt.NDArray[Any], *, known: tuple[Fault, ...]) -> Iterator[Fault]:
        """Faults by column, then by span, then repeated keys among rows that have no other fault."""
        bad = np.zeros(len(frame), dtype=bool)
        for fault in (*known, *self._value_faults(frame, known), *self._span_faults(frame)):
            bad[fault.positions] = True
            yield fault
        if self.is_unique:
            yield self._repeated(frame, bad, rows)

    def _value_faults(self, frame: pd.DataFrame, known: tuple[Fault, ...]) -> Iterator[Fault]:
        for column in self.columns:
            told = [fault.positions for fault in known if fault.column == column.name]
            for fault in column.faults(frame[column.name]):
                yield _without(fault, told)  # a value that could not be parsed is not also "missing"

    def _span_faults(self, frame: pd.DataFrame) -> Iterator[Fault]:
        for start, end in self.spans:
            bad = (frame[end] < frame[start]).fillna(False).to_numpy(dtype=bool)
            positions = np.flatnonzero(bad)
            pairs = zip(frame[start].iloc[positions], frame[end].iloc[positions], strict=True)
            reasons = (f"ends ({_show(last)}) before it starts ({_show(first)})" for first, last in pairs)
            yield Fault(end, positions, tuple(reasons))

    def _repeated(self, frame: pd.DataFrame, bad: BoolArray, rows: npt.NDArray[Any]) -> Fault:
        keys = frame[self.key].reset_index(drop=True)[~bad]
        again = keys[pd.Series(pd.factorize(keys)[0], index=keys.index).duplicated()]
        if again.empty:
            return Fault(self.key, np.empty(0, dtype=np.intp), ())
        firsts = keys[keys.isin(again.unique())].drop_duplicates()
        row_of = dict(zip(firsts, rows[firsts.index], strict=True))
        reasons = tuple(f"{self.key} {key} repeats row {row_of[key]}" for key in again)
        return Fault(self.key, again.index.to_numpy(dtype=np.intp), reasons)


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of any frame as dicts of Python's own values, Timestamps for days; [] for no rows.

    As `frame.to_dict("records")`, which takes each text out of its column by itself, a hundred times slower.
    """
    names = [str(name) for name in frame]
    return [dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in frame), strict=True)]


def parse_numbers(text: pd.Series, column: str, *, words: str = "") -> tuple[pd.Series, Fault]:
    """Text to float64, shape (n,): empty cells become NaN, and so does what is not a finite number, with a reason."""
    stripped, missing = _cells(text)
    numbers = _to_floats(stripped.mask(missing))
    bad = ~np.isfinite(numbers) & ~missing
    values = pd.Series(np.where(bad, np.nan, numbers), index=text.index)
    return values, _fault(column, bad, stripped, lambda cell: f"{words or column} {cell!r} is not a number")


def parse_whole_numbers(text: pd.Series, column: str, *, words: str = "") -> tuple[pd.Series, Fault]:
    """Text to Int64, shape (n,): empty cells become NA, and so does what is not a whole number, with a reason."""
    stripped, missing = _cells(text)
    numbers = _to_floats(stripped.mask(missing))
    with np.errstate(invalid="ignore"):
        bad = ~((np.abs(numbers) < 2**53) & (numbers == np.round(numbers))) & ~missing
    values = pd.Series(np.where(bad, np.nan, numbers), index=text.index).astype("Int64")
    return values, _fault(column, bad, stripped, lambda cell: f"{words or column} {cell!r} is not a whole number")


def parse_days(text: pd.Series, column: str, *, words: str = "") -> tuple[pd.Series, Fault]:
    """Text that starts with a full ISO date (2013-02-08, 2013-02-08T00:00) to datetime64[ns] days, shape (n,).

    Empty cells become NaT, and so does anything else, with a reason; a year alone is not a day.
    """
    stripped, missing = _cells(text)
    is_iso = stripped.str.fullmatch(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?")
    days = pd.to_datetime(stripped.str.slice(0, 10).where(is_iso), format="%Y-%m-%d", errors="coerce")
    inside = days.between(FIRST_DAY, LAST_DAY)
    bad = ~inside.to_numpy(dtype=bool) & ~missing
    values = days.where(inside).astype("datetime64[ns]")
    reason = "is not a date like 2013-02-08 between 1700 and 2200"
    return values, _fault(column, bad, stripped, lambda cell: f"{words or column} {cell!r} {reason}")


def strip_cells(text: pd.Series) -> pd.Series:
    """Cells without blanks around them; the same column, not a copy, when there are none."""
    stripped = text.str.strip()
    return stripped if (stripped != text).any() else text


def escape_formulas(text: pd.Series) -> pd.Series:
    """Cells that a spreadsheet would run as a formula (or that look escaped already) with an apostrophe before them.

    A number with its sign, a phone number or a hyphen alone are none: they stay as they are.
    """
    return text.str.replace(rf"^(?!{_NO_FORMULA})(\'*[=+\-@\t\r\n])", r"'\1", regex=True)


def unescape_formulas(text: pd.Series) -> pd.Series:
    """The inverse of `escape_formulas`."""
    if not text.str.startswith("'").any():
        return text
    return text.str.replace(r"^\'(\'*[=+\-@\t\r\n])", r"\1", regex=True)


def _cells(text: pd.Series) -> tuple[pd.Series, BoolArray]:
    stripped = strip_cells(text.astype("str").fillna(""))
    return stripped, stripped.str.lower().isin(MISSING_WORDS).to_numpy(dtype=bool)


def _to_floats(text: pd.Series) -> npt.NDArray[np.float64]:
    """Numbers out of text, shape (n,); NaN for missing texts and for what is no number."""
    import pyarrow

    try:  # ten times as fast, and all or nothing
        return np.asarray(pyarrow.array(text).cast(pyarrow.float64()).to_numpy(zero_copy_only=False))
    except pyarrow.ArrowInvalid:
        return pd.to_numeric(text, errors="coerce").to_numpy(dtype=np.float64)


def _fault(column: str, bad: BoolArray, values: pd.Series, sentence: Callable[[Any], str]) -> Fault:
    positions = np.flatnonzero(bad)
    found = values.iloc[positions] if len(positions) else ()
    return Fault(column, positions, tuple(sentence(value) for value in found))


def _without(fault: Fault, told: list[npt.NDArray[np.intp]]) -> Fault:
    if not told:
        return fault
    fresh = ~np.isin(fault.positions, np.concatenate(told))
    return Fault(fault.column, fault.positions[fresh], tuple(compress(fault.reasons, fresh.tolist())))


def _join_reasons(faults: Iterable[Fault]) -> dict[int, str]:
    joined: dict[int, str] = {}
    for fault in faults:
        for position, reason in zip(fault.positions.tolist(), fault.reasons, strict=True):
            joined[position] = f"{joined[position]}; {reason}" if position in joined else reason
    return joined


def _show(value: float | pd.Timestamp | None) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else f"{value:.10g}"


EVENTS = Contract(
    "EVENTS",
    (
        Column("id", is_required=True),
        Column("source", is_required=True),
        Column("date_start", "datetime64[ns]", "start date", is_required=True, low=FIRST_DAY, high=LAST_DAY),
        Column("date_end", "datetime64[ns]", "end date", is_required=True, low=FIRST_DAY, high=LAST_DAY),
        Column("date_precision", words="date precision", choices=RECORD_DATE_PRECISIONS, default="day"),
        Column("place_name"),
        Column("admin1"),
        Column("country"),
        Column("lat", "float64", "latitude", is_required=True, low=-90, high=90),
        Column("lon", "float64", "longitude", is_required=True, low=-180, high=180),
        Column("geo_precision", words="spatial precision", choices=GEO_PRECISIONS, default="unknown"),
        Column("radius_km", "float64", "reach in km", low=0, high=20_040),
        Column("event_type", words="event type", default="Unknown"),
        Column("sub_event_type", default="Unknown"),
        Column("side_a"),
        Column("side_b"),
        Column("deaths_low", "Int64", "lowest count of deaths", low=0),
        Column("deaths_best", "Int64", "best count of deaths", low=0),
        Column("deaths_high", "Int64", "highest count of deaths", low=0),
        Column("summary"),
        Column("sources"),
        Column("source_ids"),
        Column("licence"),
        Column("attribution"),
        Column("flags"),
    ),
    spans=(("date_start", "date_end"),),
)
"""Event records, one a row. Several actors of a side, sources, ids or flags stand in one text, joined by "; ".

source: the data set and its edition; sources: the reports behind the record.

flags: what a reader should doubt about a record that is good enough to show, such as counts that are not in order.
"""

PLACES = Contract(
    "PLACES",
    (
        Column("id", is_required=True),
        Column("text", is_required=True),
        Column("name"),
        Column("kind"),
        Column("country"),
        Column("lat", "float64", "latitude", low=-90, high=90),
        Column("lon", "float64", "longitude", low=-180, high=180),
        Column("radius_km", "float64", "reach in km", low=0, high=20_040),
        Column("score", "float64", low=0, high=1),
        Column("status", is_required=True, choices=("placed", "unplaced", "rejected")),
        Column("start", "int64", is_required=True, low=0),
        Column("end", "int64", is_required=True, low=0),
        Column("sentence"),
        Column("sentence_start", "int64", is_required=True, low=0),
        Column("reasons"),
        Column("count", "int64", is_required=True, low=1),
    ),
    spans=(("start", "end"),),
)
"""Places of one article, one a row: the first mention's span and sentence, and how many mentions say the same.

text is as written, name as resolved ("" when not); lat and lon are NaN where nothing was placed; reasons are joined
by "; ". `start`, `end` and `sentence_start` are offsets into `Article.text`.
"""

CLAIMS = Contract(
    "CLAIMS",
    (
        Column("id", is_required=True),
        Column("sentence", is_required=True),
        Column("start", "int64", is_required=True, low=0),
        Column("end", "int64", is_required=True, low=0),
        Column("event_type", is_required=True, choices=EVENT_TYPES),
        Column("sub_event_type", is_required=True),
        Column("status", is_required=True, choices=CLAIM_STATUSES),
        Column("perpetrators"),
        Column("targets"),
        Column("participants"),
        Column("sources"),
        Column("place"),
        Column("country"),
        Column("area"),
        Column("lat", "float64", "latitude", low=-90, high=90),
        Column("lon", "float64", "longitude", low=-180, high=180),
        Column("radius_km", "float64", "reach in km", low=0, high=20_040),
        Column("outline"),
        Column("date_start", "datetime64[ns]", "start date", low=FIRST_DAY, high=LAST_DAY),
        Column("date_end", "datetime64[ns]", "end date", low=FIRST_DAY, high=LAST_DAY),
        Column("date_precision", words="date precision", choices=DATE_PRECISIONS),
        Column("deaths_low", "Int64", "lowest count of deaths", low=0),
        Column("deaths_best", "Int64", "best count of deaths", low=0),
        Column("deaths_high", "Int64", "highest count of deaths", low=0),
        Column("injured_low", "Int64", "lowest count of injured", low=0),
        Column("injured_best", "Int64", "best count of injured", low=0),
        Column("injured_high", "Int64", "highest count of injured", low=0),
        Column("count", "int64", is_required=True, low=1),
        Column("reasons"),
        Column("area_shape", words="shape of the area", choices=SHAPES),
        Column("area_relation", words="relation of the area to its places", choices=RELATIONS),
        Column("area_from"),
        Column("score", "float64", low=0, high=1),
    ),
    spans=(("start", "end"), ("date_start", "date_end")),
)
"""Claims of one article, one a row: the first sentence that tells of the event, and how many sentences do.

Several actors of a role, reasons and places stand in one text, joined by "; ". lat and lon are NaN where no place was
found, dates NaT where an end is not known; `outline` is the area as JSON, [[lat, lon], ...], the first corner repeated
last, and "" where a circle of radius_km round the point is all that is known; `start` and `end` are offsets into `Article.text`.

sources: who told of it, by the article; in EVENTS they are the reports behind a record. area_shape and area_relation: as
`Area` has them, "" without an area; area_from: the places that the area counts from ("Gao" in "north of Gao"). score: how likely it is that the text
tells of such an event, 0 to 1.
"""

ARTICLES = Contract(
    "ARTICLES",
    (
        Column("id", is_required=True),
        Column("title"),
        Column("date", "datetime64[ns]", "day", low=FIRST_DAY, high=LAST_DAY),
        Column("publisher"),
        Column("authors"),
        Column("address"),
        Column("sha256"),
        Column("way"),
        Column("arrived"),
        Column("reader"),
        Column("language"),
        Column("characters", "Int64", low=0),
        Column("copy_of"),
    ),
)
"""Articles of a case, one a row; id as acts write it ("article/5f0c…"). Several authors are joined by "; ".

date: of the dateline, NaT when not known. sha256: of the bytes as they came by `way` ("file", "pasted", "address") at the moment
`arrived` (UTC, ISO 8601). reader: the version of the program that read it last. characters: of its text. copy_of: the id of the
article that this one repeats (a wire), "" for one of its own.
"""

CASE_CLAIMS = Contract(
    "CASE_CLAIMS",
    (
        *CLAIMS.columns,
        Column("article", is_required=True),
        Column("review", is_required=True, choices=REVIEWS),
        Column("reviewed_by"),
        Column("reviewed_at"),
        Column("note"),
        Column("event"),
    ),
    spans=CLAIMS.spans,
)
"""Claims of a case as they stand after review: CLAIMS, with an id that is unique in the case ("article/5f0c…/claim/120-128").

article: its id in ARTICLES. review: what was said of it last (`REVIEWS`), by whom and at which moment (UTC, ISO 8601). event: the
id in CASE_EVENTS of what it tells of, "" when it was joined to none.
"""

CASE_EVENTS = Contract(
    "CASE_EVENTS",
    (
        Column("id", is_required=True),
        Column("name"),
        Column("event_type", words="event type", default="Unknown"),
        Column("sub_event_type", default="Unknown"),
        Column("date_start", "datetime64[ns]", "start date", low=FIRST_DAY, high=LAST_DAY),
        Column("date_end", "datetime64[ns]", "end date", low=FIRST_DAY, high=LAST_DAY),
        Column("lat", "float64", "latitude", low=-90, high=90),
        Column("lon", "float64", "longitude", low=-180, high=180),
        Column("radius_km", "float64", "reach in km", low=0, high=20_040),
        Column("place"),
        Column("country"),
        Column("actors"),
        Column("deaths_low", "Int64", "lowest count of deaths", low=0),
        Column("deaths_best", "Int64", "best count of deaths", low=0),
        Column("deaths_high", "Int64", "highest count of deaths", low=0),
        Column("claims"),
        Column("articles", "int64", is_required=True, low=0),
        Column("publishers", "int64", is_required=True, low=0),
        Column("records"),
        Column("review", is_required=True, choices=REVIEWS),
        Column("why"),
    ),
    spans=(("date_start", "date_end"), ("deaths_low", "deaths_high")),
)
"""Events of a case, one a row: what several claims, and perhaps records, tell of together.

Days are NaT where an end is not known, lat and lon NaN without a place; deaths are the range that all of them span, deaths_best is what most publishers tell. claims: their
ids, with a space between; records: ids of records that tell of it, joined by "; ", and actors likewise. articles: how many tell of it,
copies too; publishers: how many independent ones. why: the reasons for taking the claims for one event.
"""

VERDICTS = Contract(
    "VERDICTS",
    (
        Column("claim", is_required=True),
        Column("record"),
        Column("verdict", is_required=True),
        Column("by"),
        Column("at"),
        Column("why"),
    ),
    key="claim",
    is_unique=False,
)
"""Verdicts of an analyst on a claim and a record, one a row: confirmed, disputed, not recorded (then record is ""), rejected; at: the moment (UTC, ISO 8601)."""
