"""Any table of incidents, read through a mapping: cells in, typed and checked EVENTS out.

`parse_rows` types the cells, `check_rows` checks them too. Bad cells cost their row, with a reason; only a file that is
no table at all is an error.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
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
from geo.globe.positions import read_angle
from geo.records.formats.counts import Count, read_count
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
    "joined_list",
    "parse_rows",
]

PARSERS = {"float64": parse_numbers, "Int64": parse_whole_numbers}

THOUSANDS = r"[-+]?\d{1,3}(?:[,'’ \u00a0\u202f]\d{3})+"
COMMA_THOUSANDS = r"[-+]?\d{1,3}(?:[.'’ \u00a0\u202f]\d{3})+"
LONGEST_FLAG = 100
"""Letters of a cell that a flag shows."""
MOST_ODD = 50_000
"""Different cells of a column that are read as counts though they are no numbers; more are no column of counts."""
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
    doubts: list[Fault]
    """Rows of which a cell was left out, or read as something less than it might be, with the words for a reader."""
    notes: tuple[str, ...] = ()
    """What is to be said of the dates of the whole file."""


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


def parse_rows(
    raw: RawTable,
    mapping: TableMapping,
    *,
    name: str,
    order: DayOrder | None = None,
    swapped: bool | None = False,
) -> ParsedRows:
    """A table's cells in the types of EVENTS; columns that are not mapped are left out.

    An empty end date is the end of what the start names, which may be a month or a year: then it is all its days, and
    the precision says so when the file does not. The reach follows from the spatial precision when the file has none.
    A bad cell that no record needs is left out and told; one of the day or the point is a fault. order, swapped: as
    `read_days`. Raises RecordsError as `check_rows`.
    """
    _require_columns(raw.cells.columns, mapping, name)
    values: dict[str, pd.Series] = {}
    faults: list[Fault] = []
    doubts: list[Fault] = []
    days: dict[str, Days] = {}
    for column in EVENTS.columns:
        if column.name in mapping.columns:
            text = _in_our_words(raw.cells[mapping.columns[column.name]], column, mapping)
            if column.dtype.startswith("datetime"):
                days[column.name] = read_days(text, column.name, words=column.label, order=order, swapped=swapped)
                continue
            values[column.name], fault = _parse_column(text, column, raw.has_decimal_commas)
            if column.name in ("lat", "lon"):
                values[column.name], fault, turned = _with_angles(values[column.name], column, text, fault)
                doubts.append(turned)
            if column.dtype == "Int64":
                doubts.append(_with_counts(values, column, text, fault))
            elif column.is_required:
                faults.append(fault)
            else:
                doubts.append(_left_out(fault))
                values[column.name], outside = _without_wrong(values[column.name], column)
                doubts.append(outside)
        elif column.name in mapping.constants:
            values[column.name] = constant(mapping.constants[column.name], len(raw.cells))
    told, day_doubts = _day_columns(days, values.get("date_precision"))
    values |= told
    frame = pd.DataFrame(values, index=raw.cells.index)
    if "radius_km" not in frame and "geo_precision" in frame:
        frame["radius_km"] = frame["geo_precision"].map(REACH_KM).astype("float64")
    is_ambiguous = np.zeros(len(frame), dtype=bool)
    for each in days.values():
        is_ambiguous |= each.is_ambiguous
    if "date_start" in days:
        faults.append(days["date_start"].fault)
    doubts = [doubt for doubt in (*doubts, *day_doubts) if len(doubt.positions)]
    return ParsedRows(frame, faults, is_ambiguous, doubts, tuple(_day_notes(days)))


def _left_out(fault: Fault) -> Fault:
    return Fault(fault.column, fault.positions, tuple(f"{_one_flag(reason)}: left out" for reason in fault.reasons))


def _one_flag(words: str) -> str:
    """Flags are joined by "; ", which none may hold."""
    return (words if len(words) <= LONGEST_FLAG else f"{words[:LONGEST_FLAG]}…").replace("; ", ", ")


def _without_wrong(values: pd.Series, column: Column) -> tuple[pd.Series, Fault]:
    """Values that the column cannot hold are empty, and told."""
    wrong = list(column.faults(values)) if column.dtype == "float64" or column.choices else []
    positions = np.unique(np.concatenate([fault.positions for fault in wrong])) if wrong else np.empty(0, np.intp)
    if not len(positions):
        return values, Fault(column.name)
    values = values.copy()
    values.iloc[positions] = "" if column.dtype == "str" else np.nan
    reasons = dict(pair for fault in wrong for pair in zip(fault.positions.tolist(), fault.reasons, strict=True))
    return values, _left_out(Fault(column.name, positions, tuple(reasons[at] for at in positions.tolist())))


def _with_angles(values: pd.Series, column: Column, text: pd.Series, fault: Fault) -> tuple[pd.Series, Fault, Fault]:
    """Degrees with signs, letters, minutes and seconds; longitudes counted from 0 to 360, which are told."""
    if len(fault.positions):
        sides = ("N", "S", "") if column.name == "lat" else ("E", "W", "")
        cells = text.iloc[fault.positions].tolist()
        angles = {cell: read_angle(cell) for cell in set(cells)}
        found = [angle[0] if (angle := angles[cell]) and angle[1] in sides else np.nan for cell in cells]
        values = values.copy()
        values.iloc[fault.positions] = found
        open_ones = np.isnan(found)
        reasons = tuple(reason for reason, is_open in zip(fault.reasons, open_ones, strict=True) if is_open)
        fault = Fault(fault.column, fault.positions[open_ones], reasons)
    beyond = np.flatnonzero(((values > 180) & (values <= 360)).to_numpy())
    if column.name == "lat" or not len(beyond):
        return values, fault, Fault(column.name)
    values = values.copy()
    values.iloc[beyond] = (values.iloc[beyond] - 360).round(9)
    words = "its longitude was counted from 0 to 360: 360 was taken off"
    return values, fault, Fault(column.name, beyond, (words,) * len(beyond))


def _with_counts(values: dict[str, pd.Series], column: Column, text: pd.Series, fault: Fault) -> Fault:
    """Counts in words and ranges, put into the columns of low, best and high where these have no number; what to tell."""
    negative = np.flatnonzero((values[column.name] < 0).fillna(False).to_numpy(dtype=bool))
    positions = np.union1d(fault.positions, negative).astype(np.intp)
    if not len(positions):
        return fault
    cells = text.iloc[positions].tolist()
    distinct = dict.fromkeys(cells)
    counts = {cell: read_count(cell) if at < MOST_ODD else None for at, cell in enumerate(distinct)}
    for part in ("low", "best", "high"):
        found = [getattr(counts[cell], part) if counts[cell] else None for cell in cells]
        if part == column.name.removeprefix("deaths_") and part == "best":
            values[column.name] = _put(values[column.name], positions, found)
        elif column.name == "deaths_best":
            empty = pd.Series(pd.NA, index=text.index, dtype="Int64")
            values[f"deaths_{part}"] = _put(values.get(f"deaths_{part}", empty), positions, found, keeps=True)
    if column.name != "deaths_best":
        one = {cell: _of_bound(count, column.name) for cell, count in counts.items()}
        values[column.name] = _put(values[column.name], positions, [one[cell] for cell in cells])
    return Fault(column.name, positions, tuple(_count_words(column, cell, counts[cell]) for cell in cells))


def _of_bound(count: Count | None, name: str) -> int | None:
    """One number for a column of low or high counts."""
    if count is None:
        return None
    bound = count.low if name == "deaths_low" else count.high
    return count.best if bound is None else bound


def _put(
    values: pd.Series, positions: npt.NDArray[np.intp], found: list[int | None], *, keeps: bool = False
) -> pd.Series:
    values = values.copy()
    fresh = pd.array([pd.NA if number is None else number for number in found], dtype="Int64")
    if keeps:
        old = values.iloc[positions].array
        fresh = pd.array([new if pd.isna(told) else told for told, new in zip(old, fresh, strict=True)], dtype="Int64")
    values.iloc[positions] = fresh
    return values


def _count_words(column: Column, cell: str, count: Count | None) -> str:
    told = _one_flag(f"{column.label} “{cell.strip()}”")
    return f"{told} was read as {count.words}" if count else f"{told} is no number: left out"


def by_value(text: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """A column of text with every distinct value changed once; shape and index stay."""
    codes, values = pd.factorize(text)
    changed = pd.array([change(value) for value in values.tolist()], dtype="str")
    return pd.Series(changed.take(codes), index=text.index) if len(codes) else text


def joined_list(text: str) -> str:
    """A cell of JSON as text: the addresses or names of a list of sources, joined by "; "; other cells as they are."""
    if text[:1] not in ("[", "{"):
        return text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    found = [_told(part) for part in (value if isinstance(value, list) else [value])]
    return "; ".join(dict.fromkeys(filter(None, found))) or text


def _told(part: object) -> str:
    if isinstance(part, dict):
        keys = ("url", "link", "href", "path", "paths", "source", "name", "title", "id")
        return next((_told(part[key]) for key in keys if part.get(key)), "")
    if isinstance(part, list):
        return "; ".join(filter(None, map(_told, part)))
    return part if isinstance(part, str) else ""


CONSTANT_ROWS = 1 << 14
"""Of a column that holds one text: as many lie in memory, and stand for all the others."""


def constant(text: str, length: int) -> pd.Series:
    """A column that holds one text `length` times."""
    import pyarrow

    some = pyarrow.repeat(pyarrow.scalar(text, pyarrow.large_string()), min(length, CONSTANT_ROWS))
    whole, rest = divmod(length, CONSTANT_ROWS)
    texts = pyarrow.chunked_array(
        [*[some] * whole, some[:rest]], pyarrow.large_string()
    )  # the same bytes, again and again
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


def _day_columns(days: Mapping[str, Days], precision: pd.Series | None) -> tuple[dict[str, pd.Series], list[Fault]]:
    """date_start, date_end and date_precision out of one or two columns of dates, and what to doubt about them.

    An end that cannot be read, or lies before the start, is left out.
    """
    if "date_start" not in days:
        return {}, []
    start = days["date_start"]
    doubts = [start.doubts]
    end = start.last.fillna(FIRST_DAY)  # a start that cannot be read is told once, not as a missing end too
    derived = start.precision
    if "date_end" in days:
        given = days["date_end"]
        doubts += [given.doubts, _left_out(given.fault)]
        is_before = (given.last < start.first).to_numpy(dtype=bool)
        is_told = given.last.notna().to_numpy(dtype=bool) & ~is_before & start.first.notna().to_numpy(dtype=bool)
        before = np.flatnonzero(is_before)
        reasons = [f"its end, {day:%Y-%m-%d}, is before its start: left out" for day in given.last.iloc[before]]
        doubts.append(Fault("date_end", before, tuple(reasons)))
        end = end.mask(is_told, given.last)
        is_coarse = given.precision.isin(("month", "year")).to_numpy(dtype=bool)
        derived = derived.mask(is_told & is_coarse & (end > start.last).to_numpy(dtype=bool), given.precision)
    spans_days = (end > start.first).to_numpy(dtype=bool)
    derived = derived.mask(spans_days & (derived == "day").to_numpy(dtype=bool), "days")
    chosen = derived if precision is None else precision.mask(precision == "", derived)
    return {"date_start": start.first, "date_end": end, "date_precision": chosen}, doubts


def _day_notes(days: Mapping[str, Days]) -> Iterator[str]:
    if any(each.has_serials for each in days.values()):
        yield "Some dates are day counts of a spreadsheet (41313 is 8 February 2013); they were read as dates."
    if epoch := next((each.epoch for each in days.values() if each.epoch), ""):
        yield f"Some dates count seconds or milliseconds from 1970 in UTC, such as {epoch}: near midnight the day at the place may be another."
    if zone := next((each.zone for each in days.values() if each.zone), ""):
        yield (
            f"Some dates tell a time zone, such as {zone[:40]}: each day is the one that is written. Times in UTC near "
            "midnight may be of another day at the place."
        )
