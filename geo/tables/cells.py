"""Text files as cells: every cell of a table as text, with the row it stands in; nothing is interpreted yet."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import RecordsError

__all__ = ["CsvForm", "RawTable", "join_rejected", "read_csv", "rejected_rows", "unique_names"]

BLOCK_BYTES = 1 << 20


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


@dataclass(slots=True)
class _Grid:
    """Cells by position, while rows are sorted out."""

    cells: pd.DataFrame
    rows: npt.NDArray[np.int64]
    misfits: list[tuple[int, int, str]]
    """Row number, number of cells, text of the row."""


def read_csv(
    content: str | bytes, *, name: str, form: CsvForm | None = None, columns: Collection[str] | None = None
) -> RawTable:
    """Every cell of a table in a text file as text; name is for messages only.

    content: text, or its UTF-8 bytes. form: comma-separated with a header in the first row when None. columns: the names
    that are wanted, all when None. Line breaks, delimiters and doubled quotes inside quoted cells are part of the cell;
    empty rows are no records; a row that is all one quoted cell is opened again. A header alone gives 0 rows. Raises
    RecordsError when there is no header.
    """
    content = content.encode() if isinstance(content, str) else content
    content = _with_line_ends(content.removeprefix(b"\xef\xbb\xbf"))
    form = form or CsvForm()
    header = unique_names(form.header or _read_header(content, form, name))
    wanted = [position for position, cell in enumerate(header) if not columns or cell in columns]
    try:
        grid = _read_grid(content, form, len(header), wanted)
    except ValueError as cause:  # pyarrow's ArrowInvalid: a quotation mark that the header never closes
        raise _no_table(name, cause) from cause
    misfits = _open_again(grid, form, wanted, len(header))
    is_record = _has_cells(grid.cells)
    if not is_record.all():
        if len(wanted) < len(header):  # is it a row of other columns, or an empty one?
            whole = read_csv(content, name=name, form=form)
            return RawTable(whole.cells[[header[position] for position in wanted]], whole.row_numbers, whole.misfits)
        grid.cells, grid.rows = grid.cells[is_record].reset_index(drop=True), grid.rows[is_record]
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


def _read_grid(content: bytes, form: CsvForm, width: int, wanted: Sequence[int]) -> _Grid:
    """Records of `width` cells, the wanted columns of them; other rows are misfits. In small blocks where possible."""
    misfits: list[tuple[int, int, str]] = []

    def keep_aside(row: Any) -> str:
        misfits.append((row.number, row.actual_columns, row.text))
        return "skip"

    try:
        cells = _read_blocks(content, form, width, wanted, block_bytes=BLOCK_BYTES, keep_aside=keep_aside)
    except ValueError as cause:
        if "straddl" not in str(cause) or len(content) <= BLOCK_BYTES:
            raise
        misfits.clear()  # a row longer than a block: its quotation mark never ends
        cells = _read_blocks(content, form, width, wanted, block_bytes=len(content), keep_aside=keep_aside)
    is_fitting = np.ones(len(cells) + len(misfits), dtype=bool)
    is_fitting[[row - form.rows_before - 1 for row, _, _ in misfits]] = False
    return _Grid(cells, np.flatnonzero(is_fitting) + form.rows_before + 1, misfits)


def _read_blocks(
    content: bytes,
    form: CsvForm,
    width: int,
    wanted: Sequence[int],
    *,
    block_bytes: int,
    keep_aside: Callable[[Any], str],
) -> pd.DataFrame:
    import pyarrow
    from pyarrow import csv as arrow_csv

    names = [str(position) for position in range(width)]
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
        include_columns=[names[position] for position in wanted],
    )
    table = arrow_csv.read_csv(
        pyarrow.BufferReader(content), read_options=reading, parse_options=parsing, convert_options=conversion
    )
    return cast(pd.DataFrame, table.to_pandas())


def _open_again(grid: _Grid, form: CsvForm, wanted: Sequence[int], width: int) -> pd.DataFrame:
    """Misfits that are a whole row in one quoted cell join the grid; the others are returned as rejected rows."""
    opened: list[tuple[int, list[str]]] = []
    rejected: list[tuple[int, str]] = []
    for row, count, text in grid.misfits:
        inner = _inner_row(text, form) if form.is_quoted and count == 1 and text.startswith('"') else []
        if len(inner) == width:
            opened.append((row, [inner[position] for position in wanted]))
        else:
            rejected.append((row, _misfit_reason(count, text, width)))
    if opened:
        more = pd.DataFrame([cells for _, cells in opened], columns=grid.cells.columns).astype("str")
        rows = np.concatenate([grid.rows, [row for row, _ in opened]])
        order = np.argsort(rows)
        grid.cells = pd.concat([grid.cells, more], ignore_index=True).iloc[order].reset_index(drop=True)
        grid.rows = rows[order]
    return rejected_rows(rejected)


def _inner_row(text: str, form: CsvForm) -> list[str]:
    """The cells inside a row that is one quoted cell; [] when it is none."""
    try:
        outer = _split(text, form)
        return _split(outer[0], form) if len(outer) == 1 else []
    except csv.Error:
        return []


def _split(text: str, form: CsvForm) -> list[str]:
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter), [])


def _misfit_reason(count: int, text: str, width: int) -> str:
    reason = f"has {count} cells where the header has {width}"
    lines = text.count("\n") + 1
    return reason if lines == 1 else f"{reason} and runs over {lines} lines: a quotation mark may be missing"


def _has_cells(cells: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """shape (n,): False for empty rows."""
    if not len(cells.columns):
        return np.zeros(len(cells), dtype=bool)
    is_record = (cells.iloc[:, 0] != "").to_numpy(dtype=bool, copy=True)
    is_record[~is_record] = (cells[~is_record] != "").any(axis=1)
    return is_record
