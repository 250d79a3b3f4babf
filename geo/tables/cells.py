"""Text files as cells: every cell of a table as text, with the row it stands in; nothing is interpreted yet."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import LimitError, RecordsError
from geo.tables.limits import RecordLimits, refuse_long, refuse_long_cell, refuse_rejected

if TYPE_CHECKING:
    import pyarrow

__all__ = ["CsvForm", "RawTable", "join_rejected", "read_csv", "rejected_rows", "unique_names"]

BLOCK_BYTES = 1_000_000
LONGEST_ROW = 16_000_000
"""Bytes; in a longer row a quotation mark is missing."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """The cells of a file as text, and the rows that do not fit its header."""

    cells: pd.DataFrame
    """One record a row, "" where empty; columns are named as in the header, a second "name" is "name.2"."""
    row_numbers: npt.NDArray[np.int64]
    """shape (n,): the row of each record in its file, as a spreadsheet counts: the header is row 1."""
    misfits: pd.DataFrame
    """Rows with too few or too many cells, as `Checked.rejected`: row, id (empty), reason."""
    has_decimal_commas: bool = False
    """Whether 12,65 is a number of this file, and 1.234 a thousand and more."""


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How a text file holds its table."""

    delimiter: str = ","
    is_quoted: bool = True
    """Whether a cell between quotation marks may hold delimiters and line breaks."""
    header: tuple[str, ...] = ()
    """Names of the columns; () takes them from the first row."""
    rows_before: int = 1
    """Rows above the first record: the header, titles, tags."""


@dataclass(frozen=True, slots=True)
class _Source:
    """A text file, and what is wanted of it."""

    content: bytes
    name: str
    form: CsvForm
    width: int
    """Cells of its header."""
    wanted: list[int]
    """Positions of columns."""
    limits: RecordLimits


@dataclass(slots=True)
class _Grid:
    """Cells by position, while rows are sorted out."""

    cells: pd.DataFrame
    rows: npt.NDArray[np.int64]
    is_record: npt.NDArray[np.bool_]
    """shape (n,): False for empty rows."""
    misfits: list[tuple[int, int, str]]
    """Row number, number of cells, text of the row."""


def read_csv(
    content: str | bytes,
    *,
    name: str,
    form: CsvForm | None = None,
    columns: Collection[str] | None = None,
    limits: RecordLimits | None = None,
) -> RawTable:
    """Every cell of a table in a text file as text; name is for messages only.

    content: text, or its UTF-8 bytes. form: comma-separated with a header in the first row when None. columns: the names
    that are wanted, all when None. Line breaks, delimiters and doubled quotes inside quoted cells are part of the cell;
    empty rows are no records; a row that is all one quoted cell is opened again. A header alone gives 0 rows. Raises
    RecordsError when there is no header, LimitError when there is too much; limits: None is as in the settings.
    """
    content = content.encode() if isinstance(content, str) else content
    content = _with_line_ends(content.removeprefix(b"\xef\xbb\xbf"))
    form = form or CsvForm()
    header = unique_names(form.header or _read_header(content, form, name))
    wanted = [position for position, cell in enumerate(header) if not columns or cell in columns]
    source = _Source(content, name, form, len(header), wanted, limits or RecordLimits())
    grid = _read_grid(source)
    if not grid.is_record.all() and len(wanted) < len(header):  # is it a row of other columns, or an empty one?
        grid = _read_grid(source, looks_everywhere=True)
    misfits = _open_again(grid, source)
    if not grid.is_record.all():
        grid.cells, grid.rows = grid.cells[grid.is_record].reset_index(drop=True), grid.rows[grid.is_record]
    grid.cells.columns = pd.Index([header[position] for position in wanted])
    return RawTable(grid.cells, grid.rows, misfits)


def rejected_rows(rows: Iterable[tuple[int, str]]) -> pd.DataFrame:
    """Row numbers and reasons as a frame of rejected rows, as `Checked.rejected`; ids are empty."""
    pairs = list(rows)
    frame = pd.DataFrame({"row": [row for row, _ in pairs], "id": "", "reason": [reason for _, reason in pairs]})
    return frame.astype({"row": "int64", "id": "str", "reason": "str"})


def join_rejected(*parts: pd.DataFrame) -> pd.DataFrame:
    """Frames of rejected rows as one, in the order of the file."""
    return pd.concat(parts).sort_values("row", ignore_index=True, kind="stable")


def unique_names(header: Iterable[str]) -> list[str]:
    """A header's names without blanks around them; an empty one is "column 3", a second "name" is "name.2"."""
    seen: Counter[str] = Counter()
    names = []
    for position, cell in enumerate(header, start=1):
        name = cell.strip() or f"column {position}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return names


def _with_line_ends(content: bytes) -> bytes:
    """The last line ends too, and lines of an old Macintosh end as others do."""
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    return content if content.endswith((b"\n", b"\r")) else content + b"\n"


def _read_header(content: bytes, form: CsvForm, name: str) -> list[str]:
    try:
        rows = csv.reader(io.TextIOWrapper(io.BytesIO(content), "utf-8", newline=""), delimiter=form.delimiter)
        header = next(rows, [])
    except (csv.Error, UnicodeDecodeError) as cause:
        raise _no_table(name, cause) from cause
    if not any(cell.strip() for cell in header):
        raise RecordsError(f"{name} is empty: a table needs a header row and a row for each record.")
    return header


def _no_table(name: str, cause: Exception) -> RecordsError:
    return RecordsError(f"{name} is not a comma-separated table: {cause}. Save it again as CSV.")


def _read_grid(source: _Source, *, looks_everywhere: bool = False) -> _Grid:
    """Records as wide as the header, the wanted columns of them; other rows are misfits. In small blocks where possible.

    looks_everywhere: whether a row is empty is told by all columns, not by those that are wanted.
    """
    try:
        try:
            return _read_blocks(source, BLOCK_BYTES, looks_everywhere)
        except ValueError as cause:
            if "straddl" not in str(cause) or len(source.content) <= BLOCK_BYTES:
                raise
        return _read_blocks(source, min(len(source.content), LONGEST_ROW), looks_everywhere)
    except LimitError:
        raise
    except ValueError as cause:  # pyarrow's ArrowInvalid: a quotation mark that never closes
        if "straddl" in str(cause):
            raise RecordsError(
                f"{source.name} has a row of more than {LONGEST_ROW:,} bytes: a quotation mark may be missing. Correct it, or "
                "save the table again as CSV."
            ) from cause
        raise _no_table(source.name, cause) from cause


def _read_blocks(source: _Source, block_bytes: int, looks_everywhere: bool) -> _Grid:
    """As `_read_grid`; rows and bytes are counted block by block, before the next one is read."""
    import pyarrow
    from pyarrow import csv as arrow_csv

    form, limits = source.form, source.limits
    misfits: list[tuple[int, int, str]] = []

    def keep_aside(row: Any) -> str:
        misfits.append((row.number, row.actual_columns, row.text))
        return "skip" if len(misfits) <= limits.rejected else "error"

    names = [str(position) for position in range(source.width)]
    wanted = [names[position] for position in source.wanted]
    reading = arrow_csv.ReadOptions(
        use_threads=False,  # with threads, rows have no numbers
        block_size=block_bytes,
        column_names=names,
        skip_rows_after_names=form.rows_before,
    )
    parsing = arrow_csv.ParseOptions(
        delimiter=form.delimiter,
        quote_char='"' if form.is_quoted else False,
        newlines_in_values=form.is_quoted,
        ignore_empty_lines=False,
        invalid_row_handler=keep_aside,
    )
    conversion = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pyarrow.large_string()),
        strings_can_be_null=False,
        include_columns=names if looks_everywhere else wanted,
    )
    kept: list[pyarrow.RecordBatch] = []
    filled: list[npt.NDArray[np.bool_]] = []
    length = 0
    try:
        blocks = arrow_csv.open_csv(
            pyarrow.BufferReader(source.content),
            read_options=reading,
            parse_options=parsing,
            convert_options=conversion,
        )
        for block in blocks:
            length += len(block)
            refuse_long(length + len(misfits), 0, source.name, limits)
            if limits.cell_bytes < block_bytes:
                refuse_long_cell(_longest(block), source.name, limits)
            filled.append(_has_cells(block))
            kept.append(block.select(wanted))
    except ValueError:
        refuse_rejected(len(misfits), source.name, limits, fault="of more or fewer cells than its header")
        raise
    cells = cast(
        pd.DataFrame, pyarrow.Table.from_batches(kept, blocks.schema.empty_table().select(wanted).schema).to_pandas()
    )
    is_fitting = np.ones(length + len(misfits), dtype=bool)
    is_fitting[[row - form.rows_before - 1 for row, _, _ in misfits]] = False
    is_record = np.concatenate([np.zeros(0, dtype=bool), *filled])
    return _Grid(cells, np.flatnonzero(is_fitting) + form.rows_before + 1, is_record, misfits)


def _longest(block: pyarrow.RecordBatch) -> int:
    """Bytes of the longest cell."""
    from pyarrow import compute

    return max((compute.max(compute.binary_length(column)).as_py() or 0 for column in block.columns), default=0)


def _has_cells(block: pyarrow.RecordBatch) -> npt.NDArray[np.bool_]:
    """shape (n,): False for empty rows."""
    from pyarrow import compute

    is_record = np.zeros(len(block), dtype=bool)
    for column in block.columns:
        is_record |= compute.binary_length(column).to_numpy(zero_copy_only=False) > 0
        if is_record.all():
            break
    return is_record


def _open_again(grid: _Grid, source: _Source) -> pd.DataFrame:
    """Misfits that are a whole row in one quoted cell, or have empty cells too many, join the grid; the others are returned as rejected rows."""
    form, width = source.form, source.width
    opened: list[tuple[int, list[str]]] = []
    rejected: list[tuple[int, str]] = []

    @cache
    def fractions() -> list[int]:
        """Where the header has columns of which most cells are numbers with a decimal point."""
        columns = (grid.cells.iloc[:, at] for at in range(len(source.wanted)))
        are = [bool(column.str.contains(r"\d\.\d").mean() > 0.5) for column in columns] if len(grid.cells) else []
        return [position for position, is_one in zip(source.wanted, are, strict=False) if is_one]

    for row, count, text in grid.misfits:
        inner = _inner_row(text, form) if form.is_quoted and count == 1 and text.startswith('"') else []
        if count > width and re.search(rf"(?:{re.escape(form.delimiter)}\s*){{{count - width}}}$", text.rstrip("\r\n")):
            inner = _without_surplus(text, form, width)  # empty cells at its end
            if form.delimiter == "," and any(_WHOLE.fullmatch(inner[at].strip()) for at in fractions() if inner):
                inner = []  # its last cell may be the empty one, and a decimal comma makes one too many
        if len(inner) == width:
            opened.append((row, inner))
        else:
            rejected.append((row, _misfit_reason(count, text, width)))
    if opened:
        more = [[inner[position] for position in source.wanted] for _, inner in opened]
        cells = pd.DataFrame(more, columns=grid.cells.columns).astype("str")
        rows = np.concatenate([grid.rows, [row for row, _ in opened]])
        order = np.argsort(rows)
        grid.cells = pd.concat([grid.cells, cells], ignore_index=True).iloc[order].reset_index(drop=True)
        grid.is_record = np.concatenate([grid.is_record, [any(inner) for _, inner in opened]])[order]
        grid.rows = rows[order]
    return rejected_rows(rejected)


_WHOLE = re.compile(r"[+-]?\d+")


def _inner_row(text: str, form: CsvForm) -> list[str]:
    """The cells inside a row that is one quoted cell; [] when it is none."""
    try:
        outer = _split(text, form)
        return _split(outer[0], form) if len(outer) == 1 else []
    except csv.Error:
        return []


def _without_surplus(text: str, form: CsvForm, width: int) -> list[str]:
    """The cells of a row without empty ones behind the header's last; [] when it is none."""
    try:
        cells = _split(text, form) if form.is_quoted else text.rstrip("\r\n").split(form.delimiter)
    except csv.Error:
        return []
    return cells[:width] if not any(cell.strip() for cell in cells[width:]) else []


def _split(text: str, form: CsvForm) -> list[str]:
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter), [])


def _misfit_reason(count: int, text: str, width: int) -> str:
    reason = f"has {count} cells where the header has {width}"
    lines = text.count("\n") + 1
    return reason if lines == 1 else f"{reason} and runs over {lines} lines: a quotation mark may be missing"
