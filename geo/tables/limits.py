"""How large a file of records may be, in every respect, and the sentences for one that is larger."""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.budgets import Budget
from geo.errors import LimitError
from geo.settings import MB, how_to_raise, settings

__all__ = [
    "RecordLimits",
    "cell_budget",
    "refuse_long",
    "refuse_long_cell",
    "refuse_rejected",
    "too_large",
    "unpacked_budget",
]


@dataclass(frozen=True, slots=True)
class RecordLimits:
    """How large a file of records may be; larger ones are refused with a sentence, before they fill memory.

    What is not given is as in the settings.
    """

    file_bytes: int = field(default_factory=lambda: settings().records_mb * MB)
    unpacked_bytes: int = field(default_factory=lambda: settings().records_unpacked_mb * MB)
    """Of the table inside a zip, gzip or Parquet file, as text."""
    workbook_bytes: int = field(default_factory=lambda: settings().records_workbook_mb * MB)
    """Of all parts of a workbook, and of the text of its cells."""
    tags: int = field(default_factory=lambda: settings().records_tags)
    """Of the XML in a workbook."""
    sheets: int = field(default_factory=lambda: settings().records_sheets)
    cells: int = field(default_factory=lambda: settings().records_cells)
    """Of a workbook or JSON, empty ones included."""
    json_bytes: int = field(default_factory=lambda: settings().records_json_mb * MB)
    """JSON takes many times its size while it is read."""
    rows: int = field(default_factory=lambda: settings().records_rows)
    columns: int = field(default_factory=lambda: settings().records_columns)
    rejected: int = field(default_factory=lambda: settings().records_rejected)
    """Rows that cannot be used."""
    cell_bytes: int = field(default_factory=lambda: settings().records_cell)
    """Of the longest text in a cell."""
    nesting: int = field(default_factory=lambda: settings().records_nesting)
    """Levels of a value in JSON."""
    digits: int = field(default_factory=lambda: settings().records_digits)
    """Of a number in JSON."""


def too_large(name: str, size: int, limits: RecordLimits) -> LimitError:
    """The error for a file of more bytes than the limit."""
    return LimitError(
        f"{name} has {size:,} bytes, more than the limit of {limits.file_bytes:,} for a file of records. "
        f"Give it as a zip file or as Parquet, cut it into parts, or {how_to_raise('records_mb', limits.file_bytes)}."
    )


def unpacked_budget(name: str, limits: RecordLimits) -> Budget:
    """The bytes that the table inside a file may have."""
    return Budget(name, limits.unpacked_bytes, "records_unpacked_mb")


def cell_budget(name: str, limits: RecordLimits) -> Budget:
    """The cells that a table may have whose every cell is a thing of its own in memory."""
    return Budget(name, limits.cells, "records_cells", "has", "cells, empty ones included", "Give it as CSV or Parquet")


def refuse_long(rows: int, columns: int, name: str, limits: RecordLimits) -> None:
    """Raises LimitError when a table has more rows or columns than the limit."""
    for count, limit, what in ((rows, limits.rows, "rows"), (columns, limits.columns, "columns")):
        if count > limit:
            raise LimitError(
                f"{name} has {count:,} {what}, more than the limit of {limit:,}. Cut it into parts, or "
                f"{how_to_raise(f'records_{what}', limit)}."
            )


def refuse_long_cell(size: int, name: str, limits: RecordLimits) -> None:
    """Raises LimitError when a cell has more bytes than the limit; size: of the longest one."""
    if size > limits.cell_bytes:
        raise LimitError(
            f"{name} has a cell of {size:,} bytes, more than the limit of {limits.cell_bytes:,}. A quotation mark may be "
            f"missing: correct it, shorten the cell, or {how_to_raise('records_cell', limits.cell_bytes)}."
        )


def refuse_rejected(rows: int, name: str, limits: RecordLimits, *, fault: str) -> None:
    """Raises LimitError when more rows than the limit cannot be used. fault: what they have, or have not."""
    if rows > limits.rejected:
        raise LimitError(
            f"{name} has {rows:,} rows {fault}, more than the limit of {limits.rejected:,}. Check that it is the right "
            f"file and that its columns were read rightly, or {how_to_raise('records_rejected', limits.rejected)}."
        )
