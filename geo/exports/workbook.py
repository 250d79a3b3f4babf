"""An edition as a workbook (XLSX): a sheet for each table, and one about it all.

Text stays text, whatever it begins with; numbers and days are numbers and days, days that workbooks do not know (before March 1900)
are ISO text. What XML cannot hold is written as workbooks write it, `_x0001_`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.errors import LimitError
from geo.exports.edition import TABLES, Edition, about, tables_of

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

__all__ = ["MOST_LETTERS", "edition_xlsx", "read_xlsx"]

MOST_LETTERS = 32_767
"""That a cell of a workbook can hold, in units of UTF-16."""
MOST_ROWS = 1_048_575
"""Under a header."""
ABOUT = "About"
FIRST_DAY = pd.Timestamp("1900-03-01")
"""Workbooks count a 29 February 1900, which there was not; what is before it they show wrongly or not at all."""
WIDTHS = {"sentence": 60, "summary": 60, "reasons": 40, "why": 40, "name": 40, "title": 40, "sha256": 20}
USUAL_WIDTH = 16

ODD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
WRITTEN = re.compile("_x([0-9A-Fa-f]{4})_")


def edition_xlsx(edition: Edition) -> bytes:
    """The tables of an edition as a workbook. Texts longer than a cell holds are cut, and the sheet "About" counts and names them.

    Raises LimitError for a table longer than a sheet.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = _text(edition.name), f"Dateline {edition.version}"
    book.properties.created = book.properties.modified = edition.made.replace(tzinfo=None)
    cut: list[tuple[str, str]] = []
    for name, table in tables_of(edition).items():
        if len(table) > MOST_ROWS:
            raise LimitError(
                f"The table {name} has {len(table):,} rows, a sheet holds {MOST_ROWS:,}. Filter, or use CSV."
            )
        cut += _write(book.create_sheet(name.capitalize()), table, name)
    sheet = book.create_sheet(ABOUT)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 100
    for row in [*about(edition), *_cut_words(cut)]:
        sheet.append([_cell(sheet, text) for text in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_xlsx(content: bytes) -> dict[str, pd.DataFrame]:
    """The tables of a workbook of ours, by name of `TABLES`."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True)
    found = {}
    for name, contract in TABLES.items():
        rows = book[name.capitalize()].iter_rows(values_only=True)
        header = next(rows)
        columns = list(zip(*rows, strict=True)) or [()] * len(header)
        cells = dict(zip(header, columns, strict=True))
        frame = {column.name: _typed(cells[column.name], column.dtype) for column in contract.columns}
        found[name] = contract.check(pd.DataFrame(frame))
    book.close()
    return found


def _write(sheet: WriteOnlyWorksheet, table: pd.DataFrame, name: str) -> Iterator[tuple[str, str]]:
    """Fills a sheet; gives (where, id) of each text that was cut."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "B2"
    for number, column in enumerate(table, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(str(column), USUAL_WIDTH)
    header = [_cell(sheet, str(column)) for column in table]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    names, columns = [str(column) for column in table], [_values(table[column]) for column in table]
    for row in zip(*columns, strict=True):
        for column, value in zip(names, row, strict=True):
            if isinstance(value, str) and _units(value) > MOST_LETTERS:
                yield f"{name}, {column}", str(row[0])
        sheet.append([_cell(sheet, value) for value in row])


def _values(column: pd.Series) -> list[Any]:
    if pd.api.types.is_datetime64_dtype(column.dtype):
        return [None if pd.isna(day) else day.date() if day >= FIRST_DAY else f"{day:%Y-%m-%d}" for day in column]
    return [None if pd.isna(value) else value for value in column.tolist()]


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    """A cell that is never a formula; nothing for an empty text."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, _text(value))
    cell.data_type = "s"  # whatever it begins with
    if value[:1] in tuple("=+-@"):
        cell.quotePrefix = True  # and it stays text when somebody edits it
    return cell


def _text(text: str) -> str:
    """Cut to what a cell holds, with what XML cannot hold as workbooks write it."""
    if _units(text) > MOST_LETTERS:
        text = text.encode("utf-16-le")[: 2 * (MOST_LETTERS - 1)].decode("utf-16-le", errors="ignore") + "…"
    return ODD.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _cut_words(cut: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        ("Text cut", f"{where} of {row}: longer than the {MOST_LETTERS:,} letters of a cell; whole in the CSV")
        for where, row in cut
    ]


def _typed(values: Iterable[Any], dtype: str) -> pd.Series:
    if dtype == "str":
        texts = (
            "" if value is None else WRITTEN.sub(lambda found: chr(int(found[1], 16)), str(value)) for value in values
        )
        return pd.Series(list(texts), dtype="str")
    if dtype == "datetime64[ns]":
        days = [pd.NaT if value is None else pd.Timestamp(value) for value in values]
        return pd.Series(days, dtype="datetime64[ns]")
    known = pd.Series(list(values), dtype="Float64" if dtype == "float64" else "Int64")
    return known.astype(dtype)  # type: ignore[call-overload, no-any-return]
