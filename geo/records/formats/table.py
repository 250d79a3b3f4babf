"""Any table of incidents, read through a mapping: cells in, typed and checked EVENTS out.

`parse_rows` types the cells, `check_rows` checks them too. Bad cells cost their row, with a reason; only a file that is
no table at all is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import RecordsError
from geo.frames import (
    EVENTS,
    FIRST_DAY,
    REACH_KM,
    Checked,
    Column,
    Fault,
    parse_numbers,
    parse_whole_numbers,
    strip_cells,
    unescape_formulas,
)
from geo.records.formats.days import DayOrder, Days, read_days
from geo.tables.cells import RawTable, join_rejected

__all__ = [
    "DECIMAL_COMMA",
    "OWN_MAPPING",
    "ParsedRows",
    "TableMapping",
    "by_value",
    "check_rows",
    "constant",
    "parse_rows",
]

PARSERS = {"float64": parse_numbers, "Int64": parse_whole_numbers}

THOUSANDS = r"[-+]?\d{1,3}(?:[,'’ \u00a0\u202f]\d{3})+"
COMMA_THOUSANDS = r"[-+]?\d{1,3}(?:[.'’ \u00a0\u202f]\d{3})+"
DECIMAL_COMMA = r"^([-+]?\d+),(\d+)$"


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How a file's columns become EVENTS columns."""

    columns: Mapping[str, str]
    """EVENTS column -> the file's column."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """EVENTS column -> one text for every row: source, licence, attribution."""
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """EVENTS column -> the file's code, in lower case -> our word; one that is not listed stays as it is."""
    replacements: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """EVENTS column -> (text, its replacement), such as the joint between several names."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """EVENTS column -> text before each value: the name of the data set before its ids."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """EVENTS column -> why this column of the file was chosen, for a reader."""
    is_guessed: bool = False
    """Whether no column was told by its name: a reader should check them."""


OWN_MAPPING = TableMapping({name: name for name in EVENTS.names})
"""A file that was exported from this project: its columns are named as in EVENTS."""


@dataclass(frozen=True, slots=True)
class ParsedRows:
    """Rows with typed columns, not yet checked."""

    frame: pd.DataFrame
    faults: list[Fault]
    is_ambiguous: npt.NDArray[np.bool_]
    """shape (n,): whether a date of the row can be read two ways; its days then span both readings."""
    has_serials: bool = False
    """Whether dates were written as the day counts of a spreadsheet."""


def check_rows(raw: RawTable, mapping: TableMapping, *, name: str, order: DayOrder | None = None) -> Checked:
    """A table's records as a checked EVENTS frame.

    order: how to read dates like 03/04/2013, whose rows are rejected when it is None. Raises RecordsError naming the
    columns that the mapping expects and the file lacks.
    """
    parsed = parse_rows(raw, mapping, name=name, order=order)
    positions = np.flatnonzero(parsed.is_ambiguous)
    unread = Fault("date_start", positions, ("its date can be read two ways",) * len(positions))
    checked = EVENTS.split(parsed.frame, faults=[*parsed.faults, unread], row_numbers=raw.row_numbers)
    return Checked(checked.good, join_rejected(raw.misfits, checked.rejected))


def parse_rows(raw: RawTable, mapping: TableMapping, *, name: str, order: DayOrder | None = None) -> ParsedRows:
    """A table's cells in the types of EVENTS; columns that are not mapped are left out.

    An empty end date is the end of what the start names, which may be a month or a year: then it is all its days, and
    the precision says so when the file does not. The reach follows from the spatial precision when the file has none.
    Raises RecordsError as `check_rows`.
    """
    _require_columns(raw.cells.columns, mapping, name)
    values: dict[str, pd.Series] = {}
    faults: list[Fault] = []
    days: dict[str, Days] = {}
    for column in EVENTS.columns:
        if column.name in mapping.columns:
            text = _in_our_words(raw.cells[mapping.columns[column.name]], column, mapping)
            if column.dtype.startswith("datetime"):
                days[column.name] = read_days(text, column.name, words=column.label, order=order)
            else:
                values[column.name], fault = _parse_column(text, column, raw.has_decimal_commas)
                faults.append(fault)
        elif column.name in mapping.constants:
            values[column.name] = constant(mapping.constants[column.name], len(raw.cells))
    values |= _day_columns(days, values.get("date_precision"))
    frame = pd.DataFrame(values, index=raw.cells.index)
    if "radius_km" not in frame and "geo_precision" in frame:
        frame["radius_km"] = frame["geo_precision"].map(REACH_KM).astype("float64")
    is_ambiguous = np.zeros(len(frame), dtype=bool)
    for each in days.values():
        is_ambiguous |= each.is_ambiguous
        faults.append(each.fault)
    return ParsedRows(frame, faults, is_ambiguous, any(each.has_serials for each in days.values()))


def by_value(text: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """A column of text with every distinct value changed once; shape and index stay."""
    codes, values = pd.factorize(text)
    changed = pd.array([change(value) for value in values.tolist()], dtype="str")
    return pd.Series(changed.take(codes), index=text.index) if len(codes) else text


def constant(text: str, length: int) -> pd.Series:
    """A column that holds one text `length` times."""
    import pyarrow

    texts = pyarrow.repeat(pyarrow.scalar(text, pyarrow.large_string()), length)
    return cast(pd.Series, pyarrow.table({"text": texts}).to_pandas()["text"])


def _require_columns(header: Collection[str], mapping: TableMapping, name: str) -> None:
    missing = sorted(set(mapping.columns.values()) - set(header))
    if missing:
        raise RecordsError(
            f"{name} has no column {', '.join(missing)}; it has {', '.join(header)}. "
            "Check that it is the right file, or change the mapping."
        )


def _in_our_words(text: pd.Series, column: Column, mapping: TableMapping) -> pd.Series:
    text = strip_cells(unescape_formulas(text))
    if codes := mapping.codes.get(column.name):
        text = by_value(text, lambda value: codes.get(value.casefold().removesuffix(".0"), value))
    if replacement := mapping.replacements.get(column.name):
        text = text.str.replace(*replacement, regex=False)
    if prefix := mapping.prefixes.get(column.name):
        text = (prefix + text).mask(text == "", "")
    return text


def _parse_column(text: pd.Series, column: Column, has_decimal_commas: bool) -> tuple[pd.Series, Fault]:
    parser = PARSERS.get(column.dtype)
    if parser is None:
        return text, Fault(column.name)
    values, fault = parser(text, column.name, words=column.label)
    if not len(fault.positions) and not has_decimal_commas:
        return values, fault
    return parser(_with_points(text, column.dtype == "Int64", has_decimal_commas), column.name, words=column.label)


def _with_points(text: pd.Series, is_whole: bool, has_decimal_commas: bool) -> pd.Series:
    """Numbers written the English way: 12,65 becomes 12.65; of a count, 1,234 (and 1.234 where it must be) 1234."""
    if is_whole:
        is_grouped = text.str.fullmatch(COMMA_THOUSANDS if has_decimal_commas else THOUSANDS)
        text = text.mask(is_grouped, text.str.replace(r"[^-+\d]", "", regex=True))
    return text.str.replace(DECIMAL_COMMA, r"\1.\2", regex=True)


def _day_columns(days: Mapping[str, Days], precision: pd.Series | None) -> dict[str, pd.Series]:
    """date_start, date_end and date_precision out of one or two columns of dates."""
    if "date_start" not in days:
        return {}
    start = days["date_start"]
    end = start.last.fillna(FIRST_DAY)  # a start that cannot be read is told once, not as a missing end too
    if "date_end" in days:
        given = days["date_end"]
        is_open = given.last.isna()
        is_open.iloc[given.fault.positions] = False
        end = given.last.mask(is_open, end)
    spans_days = (end > start.first).to_numpy(dtype=bool)
    derived = start.precision.mask(spans_days & (start.precision == "day").to_numpy(dtype=bool), "days")
    chosen = derived if precision is None else precision.mask(precision == "", derived)
    return {"date_start": start.first, "date_end": end, "date_precision": chosen}
