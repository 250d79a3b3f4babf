"""Workbooks as tables, XLSX, XLS, XLSB and ODS: the values that the spreadsheet saved, never its formulas."""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from geo.budgets import Budget, open_archive, unpacked
from geo.errors import DatelineError, RecordsError
from geo.tables.cells import unique_names
from geo.tables.limits import RecordLimits, cell_budget, refuse_long, refuse_long_cell
from geo.tables.tablefile import TableFile, find_heading, frame_of_text, table_in_memory, written

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

__all__ = ["open_other_workbook", "open_workbook"]

DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError),
    *(LookupError, ValueError, TypeError, AttributeError, SyntaxError, ArithmeticError, AssertionError),
)
"""What zipfile and openpyxl raise on bytes that are no whole workbook."""

LAST_ROW = 1_048_576
"""Of any sheet, in the format itself."""
OVERLAP = 32
"""Bytes that are looked at again with the next piece, for a word that was cut."""
HEAVY = 50
"""What a tag outside of rows and shared texts weighs: styles and names become large things in memory."""

Rows = dict[int, list[str]]
"""Rows that are not empty, by their number in the sheet."""


def open_workbook(content: bytes, *, name: str, limits: RecordLimits) -> TableFile:
    """The largest sheet of a workbook; the notes name the others.

    Raises RecordsError when the workbook is damaged or empty, LimitError when it is too large.
    """
    import openpyxl

    try:
        with open_archive(content, name=name) as parts:
            has_formulas = _look_through(parts, name, limits)
        with warnings.catch_warnings():  # of styles and extensions that are not looked at
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            cells, text = cell_budget(name, limits), _byte_budget(name, limits, "has cells of")
            sheets = {sheet.title: _rows(_written_cells(sheet), name, limits, cells, text) for sheet in book.worksheets}
            book.close()
    except DatelineError:
        raise
    except DAMAGE as cause:
        raise RecordsError(
            f"{name} is a damaged workbook ({cause}). Open it in a spreadsheet and save it again."
        ) from cause
    notes = ("Some cells hold formulas: the values that the spreadsheet saved with them were read.",)
    return _largest(sheets, name, notes if has_formulas else ())


def open_other_workbook(content: bytes, *, name: str, limits: RecordLimits) -> TableFile:
    """The same of an old workbook (XLS), a binary one (XLSB) or one of LibreOffice (ODS). Errors as `open_workbook`."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets_budget = Budget(name, limits.sheets, "records_sheets", "has", "sheets", "Give the sheet that matters")
        sheets_budget.spend(len(book.sheet_names))
        cells, text = cell_budget(name, limits), _byte_budget(name, limits, "has cells of")
        sheets = {}
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            cells.spend(int(sheet.total_height) * int(sheet.total_width))
            rows = sheet.to_python(skip_empty_area=False)
            sheets[title] = _rows(([_written(value) for value in row] for row in rows), name, limits, None, text)
    except PasswordError as cause:
        raise RecordsError(f"{name} has a password. Save it without one, or as CSV.") from cause
    except DatelineError:
        raise
    except (CalamineError, *DAMAGE) as cause:
        what = "an old Excel file" if content.startswith(b"\xd0\xcf") else "a workbook"
        raise RecordsError(
            f"{name} is {what} that cannot be read ({str(cause)[:200]}): it is damaged, has a password or is a document of "
            "another program. Open it in a spreadsheet and save it as .xlsx or CSV."
        ) from cause
    return _largest(sheets, name, ())


def _largest(sheets: dict[str, Rows], name: str, notes: tuple[str, ...]) -> TableFile:
    """The largest of several sheets; it knows the others."""
    filled = {title: rows for title, rows in sheets.items() if rows}
    if not filled:
        raise RecordsError(f"{name} is empty: none of its sheets has a filled cell.")
    chosen = max(filled, key=lambda title: sum(map(len, filled[title].values())))
    table = _table(filled[chosen], name, notes)
    if len(filled) == 1:
        return table
    rest = ", ".join(title for title in filled if title != chosen)
    note = f"The sheet “{chosen}” was read; others were not: {rest}."
    others = {title: partial(_table, rows, name, notes) for title, rows in filled.items()}
    return replace(table, notes=(note, *table.notes), others=others)


def _written_cells(sheet: ReadOnlyWorksheet) -> Iterator[list[str]]:
    sheet.reset_dimensions()
    for row in sheet.iter_rows():
        yield [_as_shown(cell) if isinstance(cell.value, dt.date) else written(cell.value) for cell in row]


def _as_shown(cell: Any) -> str:
    """A date as the sheet shows it: one that it shows as a month or a year is one."""
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", str(cell.number_format).lower()).split(";")[0]
    if "d" in shown or "h" in shown or "y" not in shown:
        return _written(cell.value)
    return f"{cell.value:%Y-%m}" if "m" in shown else f"{cell.value:%Y}"


def _written(value: object) -> str:
    if isinstance(value, dt.datetime) and value.microsecond:
        value = value.replace(microsecond=0)
    return written(value)


def _byte_budget(name: str, limits: RecordLimits, holds: str) -> Budget:
    return Budget(name, limits.workbook_bytes, "records_workbook_mb", holds, remedy="Give it as CSV or Parquet")


def _look_through(parts: zipfile.ZipFile, name: str, limits: RecordLimits) -> bool:
    """Whether any sheet has formulas. Goes through all parts before any is parsed: counts them, and refuses a DTD."""
    size = _byte_budget(name, limits, "unpacks to")
    tags = Budget(name, limits.tags, "records_tags", "holds", "XML tags", "Give it as CSV or Parquet")
    sheets = Budget(name, limits.sheets, "records_sheets", "has", "sheets", "Give the sheet that matters")
    has_formulas = False
    for part in parts.infolist():
        for window in _windows(unpacked(parts, part, size)):
            is_row = b"row" in window or b"si>" in window
            tags.spend(window.count(b"<", OVERLAP) * (1 if is_row else HEAVY))
            sheets.spend(window.count(b"sheetId", OVERLAP) if part.filename == "xl/workbook.xml" else 0)
            if b"<!DOCTYPE" in window and not part.filename.startswith("xl/media/"):
                raise RecordsError(
                    f"{name} declares a DTD in {part.filename[:100]}, which no spreadsheet writes and which may hide or "
                    "multiply text. Open it in a spreadsheet and save it again."
                )
            has_formulas |= "/sheet" in part.filename and (b"<f>" in window or b"<f " in window)
    return has_formulas


def _windows(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces as ASCII, also of UTF-16, each behind the end of the one before or as many blanks."""
    end = b" " * OVERLAP
    for piece in pieces:
        window = end + (piece.replace(b"\0", b"") if b"\0" in piece else piece)
        yield window
        end = window[-OVERLAP:]


def _rows(cells_of: Iterable[list[str]], name: str, limits: RecordLimits, cells: Budget | None, text: Budget) -> Rows:
    """Rows that are not empty; cells: the budget of cells, None when they were counted before."""
    rows: Rows = {}
    for number, row in enumerate(cells_of, start=1):
        if number > LAST_ROW:
            raise RecordsError(
                f"{name} has a row numbered above {LAST_ROW:,}, the last that a sheet can have. Open it in a spreadsheet "
                "and save it again, or give it as CSV."
            )
        if cells:
            cells.spend(len(row) or 1)
        while row and not row[-1]:
            row.pop()
        if row:
            text.spend(sum(map(len, row)))
            rows[number] = row
            refuse_long(len(rows), len(row), name, limits)
            refuse_long_cell(max(map(len, row)), name, limits)
    return rows


def _table(sheet: Rows, name: str, notes: tuple[str, ...]) -> TableFile:
    numbers, rows = list(sheet), list(sheet.values())
    heading = find_heading(rows)
    width = max(map(len, rows))
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    names = unique_names([*heading.names, *[""] * (width - len(heading.names))])
    cells = frame_of_text(padded[heading.first_record :], names)
    return table_in_memory(cells, numbers[heading.first_record :], name=name, notes=(*notes, *heading.notes))
