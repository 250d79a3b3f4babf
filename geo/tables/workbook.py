"""XLSX workbooks as tables: the values that the spreadsheet saved, never its formulas."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from geo.budgets import Budget, open_archive, unpacked
from geo.errors import DatelineError, RecordsError
from geo.tables.cells import unique_names
from geo.tables.limits import RecordLimits, cell_budget, refuse_long, refuse_long_cell
from geo.tables.tablefile import TableFile, find_heading, frame_of_text, table_in_memory, written

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

__all__ = ["open_workbook"]

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
            sheets = {sheet.title: _rows(sheet, name, limits, cells, text) for sheet in book.worksheets}
            book.close()
    except DatelineError:
        raise
    except DAMAGE as cause:
        raise RecordsError(
            f"{name} is a damaged workbook ({cause}). Open it in a spreadsheet and save it again."
        ) from cause
    chosen = max(sheets, key=lambda title: sum(map(len, sheets[title].values())), default="")
    if not chosen or not sheets[chosen]:
        raise RecordsError(f"{name} is empty: none of its sheets has a filled cell.")
    notes = []
    if others := [title for title, rows in sheets.items() if rows and title != chosen]:
        notes.append(f"The sheet “{chosen}” was read; others were not: {', '.join(others)}.")
    if has_formulas:
        notes.append("Some cells hold formulas: the values that the spreadsheet saved with them were read.")
    return _table(sheets[chosen], name, tuple(notes))


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


def _rows(sheet: ReadOnlyWorksheet, name: str, limits: RecordLimits, cells: Budget, text: Budget) -> Rows:
    rows: Rows = {}
    sheet.reset_dimensions()
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > LAST_ROW:
            raise RecordsError(
                f"{name} has a row numbered above {LAST_ROW:,}, the last that a sheet can have. Open it in a spreadsheet "
                "and save it again, or give it as CSV."
            )
        cells.spend(len(values) or 1)
        row = [written(value) for value in values]
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
    names = unique_names(padded[heading.row] if heading.has_names else [""] * width)
    cells = frame_of_text(padded[heading.first_record :], names)
    return table_in_memory(cells, numbers[heading.first_record :], name=name, notes=(*notes, *heading.notes))
