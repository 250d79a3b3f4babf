"""What every kind of file becomes first: a header, some rows to look at, and a way to read the columns that are wanted."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.tables.cells import RawTable, rejected_rows

__all__ = [
    "HEAD_ROWS",
    "Heading",
    "TableFile",
    "find_heading",
    "frame_of_text",
    "table_in_memory",
    "with_columns",
    "written",
]

HEAD_ROWS = 500
"""Rows that are looked at to tell what a file is."""

_TAG = re.compile(r"#\s*[a-z]+.*")
_VALUE = re.compile(r"\s*(?:-?\d{1,3}[.,]\d+|\d{4}-\d\d-\d\d.*|\d{8}|\d{14})\s*")


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file known to be a table."""

    name: str
    """The file's name, and that of the table inside it."""
    header: tuple[str, ...]
    head: pd.DataFrame
    """The first rows, all columns, as text; "" where empty."""
    read: Callable[[Collection[str]], RawTable]
    """All rows of the columns that are named."""
    title: str = ""
    """What the file calls its data, where its format has a place for that."""
    notes: tuple[str, ...] = ()
    """What was guessed, and what was left aside."""
    others: Mapping[str, Callable[[], TableFile]] = field(default_factory=dict)
    """All tables of the file by name, this one too, where it holds several: sheets of a workbook, layers of a map."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the header stands among the first rows of a table, what it says, and where the records begin."""

    names: tuple[str, ...]
    """Of the columns; () where the file has none."""
    first_record: int
    notes: tuple[str, ...]


def find_heading(rows: Sequence[Sequence[str]]) -> Heading:
    """The header below titles and above HXL tags; a first row of values is a record, and the columns have no names.

    rows: the first rows of a table, at least one. A row of groups above the names is joined to those that need it.
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[:20]]
    position = next(index for index, count in enumerate(filled) if count >= 0.5 * max(filled))
    if _is_record(rows[position]):  # no title may be a record with many empty cells
        position = next(index for index, count in enumerate(filled) if count)
    has_names = not _is_record(rows[position])
    notes = []
    names = tuple(rows[position]) if has_names else ()
    is_double = has_names and _are_groups(rows, position)
    if is_double:
        names = _joined_names(rows[position], rows[position + 1])
        notes.append("The header has two rows: groups, and the names under them.")
    below = position + has_names + is_double
    tags = [cell.strip() for cell in (rows[below] if len(rows) > below else []) if cell.strip()]
    has_tags = has_names and bool(tags) and all(_TAG.fullmatch(tag) for tag in tags)
    if title := " ".join(cell.strip() for row in rows[:position] for cell in row if cell.strip()):
        notes.append(f"What stands above the header was left out: “{title[:100]}”.")
    if not has_names:
        notes.append("The file has no header row; its columns are numbered.")
    if has_tags:
        notes.append("A row of HXL tags under the header is no record; it was left out.")
    return Heading(names, below + has_tags, tuple(notes))


def _are_groups(rows: Sequence[Sequence[str]], position: int) -> bool:
    """Whether a row names groups of columns, with the columns' own names under it and records under these."""
    if len(rows) < position + 3:
        return False
    top, names, record = (rows[position + step] for step in range(3))
    told = [cell for cell in names if cell.strip()]
    gaps = sum(not cell.strip() for cell in top) + max(len(names) - len(top), 0)
    has_values = any(any(letter.isdigit() for letter in cell) for cell in record)
    is_wordy = all(not any(letter.isdigit() for letter in cell[:1]) and len(cell) < 60 for cell in told)
    is_fuller = len(told) > sum(bool(cell.strip()) for cell in top)
    return gaps > 0 and is_fuller and is_wordy and has_values and not any(_TAG.fullmatch(cell.strip()) for cell in told)


def _joined_names(top: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Names under their groups; a name that stands in several groups has its group's before it."""
    width = max(len(top), len(names))
    groups, last = list[str](), ""
    for cell in [*top, *[""] * (width - len(top))]:
        last = cell.strip() or last
        groups.append(last)
    own = [cell.strip() for cell in [*names, *[""] * (width - len(names))]]
    often = Counter(own)
    return tuple(
        name if name and often[name] == 1 else f"{group} {name}".strip()
        for group, name in zip(groups, own, strict=True)
    )


def _is_record(row: Sequence[str]) -> bool:
    """Whether a row holds values, not names: two decimal numbers or dates, at least."""
    return sum(bool(_VALUE.fullmatch(cell)) for cell in row) >= 2


def frame_of_text(rows: Iterable[Sequence[str]], names: Sequence[str]) -> pd.DataFrame:
    """Rows as a frame of text; a row that is not as long as the header is left out."""
    fitting = [row for row in rows if len(row) == len(names)]
    columns = zip(*fitting, strict=True) if fitting else ([] for _ in names)
    return pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in zip(names, columns, strict=True)})


def table_in_memory(
    cells: pd.DataFrame,
    row_numbers: npt.ArrayLike,
    *,
    name: str,
    title: str = "",
    notes: tuple[str, ...] = (),
    misfits: Iterable[tuple[int, str]] = (),
) -> TableFile:
    """A table whose cells are all there. misfits: row number and reason of what is no record."""
    rejected = rejected_rows(misfits)
    rows = np.asarray(row_numbers, dtype=np.int64)

    def read(columns: Collection[str]) -> RawTable:
        return RawTable(cells[[column for column in cells if column in columns]], rows, rejected)

    return TableFile(name, tuple(map(str, cells)), cells.head(HEAD_ROWS), read, title, notes)


def written(value: object) -> str:
    """A value as the text of a cell: whole numbers without a point, dates as ISO, nothing as ""."""
    if value is None or value != value:  # noqa: PLR0124  NaN
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def with_columns(
    table: TableFile,
    composed: Mapping[str, tuple[tuple[str, ...], Callable[[pd.DataFrame], pd.Series]]],
    *,
    notes: tuple[str, ...] = (),
) -> TableFile:
    """The table with columns made of others: name -> the columns that it is made of, and how."""

    def add(cells: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
        return cells.assign(**{name: composed[name][1](cells).astype("str") for name in names})

    def read(columns: Collection[str]) -> RawTable:
        wanted = [name for name in composed if name in columns]
        raw = table.read({*columns, *(part for name in wanted for part in composed[name][0])})
        return replace(raw, cells=add(raw.cells, wanted))

    header, head = (*table.header, *composed), add(table.head, composed)
    return replace(table, header=header, head=head, read=read, notes=(*table.notes, *notes))
