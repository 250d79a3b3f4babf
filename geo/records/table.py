"""Any table of incidents, read through a mapping: raw text in, typed and checked EVENTS out.

`read_csv` gives the cells as they stand, `check_rows` parses and checks them. Bad cells cost their row, with a reason;
only a file that is no table at all is an error.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import RecordsError
from geo.frames import (
    EVENTS,
    FIRST_ROW,
    REACH_KM,
    Checked,
    Column,
    Fault,
    parse_days,
    parse_numbers,
    parse_whole_numbers,
    unescape_formulas,
)

__all__ = ["OWN_MAPPING", "RawTable", "TableMapping", "check_rows", "read_csv"]

PARSERS = {"float64": parse_numbers, "Int64": parse_whole_numbers, "datetime64[ns]": parse_days}


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How a file's columns become EVENTS columns."""

    columns: Mapping[str, str]
    """EVENTS column -> the file's column."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """EVENTS column -> one text for every row: source, licence, attribution."""
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """EVENTS column -> the file's code -> our word; a code that is not listed stays and is judged by the contract."""
    replacements: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """EVENTS column -> (text, its replacement), such as the joint between several names."""


OWN_MAPPING = TableMapping({name: name for name in EVENTS.names})
"""A file that was exported from this project: its columns are named as in EVENTS."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """The cells of a file as text, and the rows that do not fit its header."""

    cells: pd.DataFrame
    """One record a row, "" where empty; columns are named as in the header, a second "name" is "name.2"."""
    row_numbers: npt.NDArray[np.int64]
    """shape (n,): the row of each record in its file, as a spreadsheet counts: the header is row 1."""
    misfits: pd.DataFrame
    """Rows with too few or too many cells, as `Checked.rejected`: row, id (empty), reason."""


def read_csv(text: str, *, name: str) -> RawTable:
    """Every cell of a comma-separated table as text; name is for messages only.

    Line breaks, commas and doubled quotes inside quoted cells are part of the cell; empty rows are no records. A
    header alone gives 0 rows. Raises RecordsError when there is no header.
    """
    text = text.removeprefix("\ufeff")
    text = text if "\n" in text else text.replace("\r", "\n")
    header = _read_header(text, name)
    misfits: list[tuple[int, str]] = []

    def keep_aside(row: Any) -> str:
        misfits.append((row.number, _misfit_reason(row)))
        return "skip"

    try:
        cells = _read_cells((text + "\n").encode(), len(header), keep_aside)
    except ValueError as cause:  # pyarrow's ArrowInvalid: a quotation mark that the header never closes
        raise _no_table(name, cause) from cause
    cells.columns = pd.Index(_without_repetition(header))
    row_numbers = np.setdiff1d(np.arange(len(cells) + len(misfits)) + FIRST_ROW, [row for row, _ in misfits])
    is_record = _has_cells(cells)
    return RawTable(cells[is_record].reset_index(drop=True), row_numbers[is_record], _as_rejected(misfits))


def check_rows(raw: RawTable, mapping: TableMapping, *, name: str) -> Checked:
    """A table's records as a checked EVENTS frame; an empty end date is the start date.

    The reach follows from the spatial precision when the file has none. Raises RecordsError naming the columns that
    the mapping expects and the file lacks.
    """
    missing = sorted(set(mapping.columns.values()) - set(raw.cells.columns))
    if missing:
        raise RecordsError(
            f"{name} has no column {', '.join(missing)}; it has {', '.join(raw.cells.columns)}. "
            "Check that it is the right file, or change the mapping."
        )
    frame, faults = _parse(raw.cells, mapping)
    frame["date_end"] = _last_days(frame, faults)
    if "radius_km" not in frame and "geo_precision" in frame:
        frame["radius_km"] = frame["geo_precision"].map(REACH_KM).astype("float64")
    checked = EVENTS.split(frame, faults=faults, row_numbers=raw.row_numbers)
    rejected = pd.concat([raw.misfits, checked.rejected]).sort_values("row", ignore_index=True)
    return Checked(checked.good, rejected)


def _last_days(frame: pd.DataFrame, faults: list[Fault]) -> pd.Series:
    """The end of each record; the start where the file gives no end, but not where the end is unreadable."""
    if "date_end" not in frame:
        return frame["date_start"]
    is_open = frame["date_end"].isna()
    for fault in faults:
        if fault.column == "date_end":
            is_open.iloc[fault.positions] = False
    return frame["date_end"].mask(is_open, frame["date_start"])


def _read_cells(content: bytes, width: int, keep_aside: Callable[[Any], str]) -> pd.DataFrame:
    """Every row of `width` cells below the header as text; other rows are handed to `keep_aside`."""
    from pyarrow import csv as arrow_csv
    from pyarrow import string

    names = [str(position) for position in range(width)]
    table = arrow_csv.read_csv(
        io.BytesIO(content),
        read_options=arrow_csv.ReadOptions(
            use_threads=False, block_size=len(content), column_names=names, skip_rows_after_names=1
        ),
        parse_options=arrow_csv.ParseOptions(
            newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=keep_aside
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, string()), strings_can_be_null=False
        ),
    )
    return cast(pd.DataFrame, table.to_pandas())


def _read_header(text: str, name: str) -> list[str]:
    try:
        header = next(csv.reader(io.StringIO(text, newline="")), [])
    except csv.Error as cause:
        raise _no_table(name, cause) from cause
    if not any(cell.strip() for cell in header):
        raise RecordsError(f"{name} is empty: a table needs a header row and a row for each record.")
    return [cell.strip() for cell in header]


def _no_table(name: str, cause: Exception) -> RecordsError:
    return RecordsError(f"{name} is not a comma-separated table: {cause}. Save it again as CSV.")


def _without_repetition(header: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    names = []
    for cell in header:
        seen[cell] += 1
        names.append(cell if seen[cell] == 1 else f"{cell}.{seen[cell]}")
    return names


def _misfit_reason(row: Any) -> str:
    reason = f"has {row.actual_columns} cells where the header has {row.expected_columns}"
    lines = row.text.count("\n") + 1
    return reason if lines == 1 else f"{reason} and runs over {lines} lines: a quotation mark may be missing"


def _has_cells(cells: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """shape (n,): False for empty rows."""
    is_record = (cells.iloc[:, 0] != "").to_numpy(dtype=bool, copy=True)
    is_record[~is_record] = (cells[~is_record] != "").any(axis=1)
    return is_record


def _as_rejected(misfits: list[tuple[int, str]]) -> pd.DataFrame:
    frame = pd.DataFrame({"row": [row for row, _ in misfits], "id": "", "reason": [reason for _, reason in misfits]})
    return frame.astype({"row": "int64", "id": "str", "reason": "str"})


def _parse(rows: pd.DataFrame, mapping: TableMapping) -> tuple[pd.DataFrame, list[Fault]]:
    values: dict[str, pd.Series] = {}
    faults: list[Fault] = []
    for column in EVENTS.columns:
        if column.name in mapping.columns:
            text = _in_our_words(rows[mapping.columns[column.name]], column, mapping)
            values[column.name], fault = _parse_column(text, column)
            faults.append(fault)
        elif column.name in mapping.constants:
            values[column.name] = pd.Series(mapping.constants[column.name], index=rows.index, dtype="str")
    return pd.DataFrame(values, index=rows.index), faults


def _in_our_words(text: pd.Series, column: Column, mapping: TableMapping) -> pd.Series:
    text = unescape_formulas(text).str.strip()
    if codes := mapping.codes.get(column.name):
        text = text.replace(dict(codes))
    if replacement := mapping.replacements.get(column.name):
        text = text.str.replace(*replacement, regex=False)
    return text


def _parse_column(text: pd.Series, column: Column) -> tuple[pd.Series, Fault]:
    parser = PARSERS.get(column.dtype)
    return parser(text, column.name, words=column.label) if parser else (text, Fault(column.name))
