"""XLSX workbooks as tables: the values that the spreadsheet saved, never its formulas."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from geo.errors import LimitError, RecordsError
from geo.tables.cells import unique_names
from geo.tables.tablefile import (
    RecordLimits,
    TableFile,
    find_heading,
    frame_of_text,
    refuse_large,
    refuse_long,
    table_in_memory,
    written,
)

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

__all__ = ["open_workbook"]

DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError),
    *(LookupError, ValueError, TypeError, AttributeError, SyntaxError),
)
"""What zipfile and openpyxl raise on bytes that are no whole workbook."""

PIECE_BYTES = 1 << 20

Rows = dict[int, list[str]]
"""Rows that are not empty, by their number in the sheet."""


def open_workbook(content: bytes, *, name: str, limits: RecordLimits) -> TableFile:
    """The largest sheet of a workbook; the notes name the others.

    Raises RecordsError when the workbook is damaged or empty, LimitError when it is too large.
    """
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            refuse_large(sum(part.file_size for part in parts.infolist()), name, limits)
            has_formulas = sum(_holds_formula(parts, part) for part in parts.namelist()) > 0
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = {sheet.title: _rows(sheet, name, limits) for sheet in book.worksheets}
        book.close()
    except LimitError:
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


def _holds_formula(parts: zipfile.ZipFile, part: str) -> bool:
    """Whether a part is a sheet with formulas. Reads it all in pieces: a part that lies about its size is an error."""
    found = False
    with parts.open(part) as stream:
        while piece := stream.read(PIECE_BYTES):
            found |= "/sheet" in part and (b"<f>" in piece or b"<f " in piece)
    return found


def _rows(sheet: ReadOnlyWorksheet, name: str, limits: RecordLimits) -> Rows:
    rows: Rows = {}
    sheet.reset_dimensions()
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [written(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            rows[number] = cells
            refuse_long(len(rows), len(cells), name, limits)
    return rows


def _table(sheet: Rows, name: str, notes: tuple[str, ...]) -> TableFile:
    numbers, rows = list(sheet), list(sheet.values())
    heading = find_heading(rows)
    width = max(map(len, rows))
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    names = unique_names(padded[heading.row] if heading.has_names else [""] * width)
    cells = frame_of_text(padded[heading.first_record :], names)
    return table_in_memory(cells, numbers[heading.first_record :], name=name, notes=(*notes, *heading.notes))
