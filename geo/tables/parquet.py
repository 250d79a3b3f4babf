"""Parquet files as tables: only the columns that are asked for are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from geo.budgets import Budget
from geo.errors import RecordsError
from geo.tables.cells import RawTable, rejected_rows
from geo.tables.limits import RecordLimits, refuse_long, refuse_long_cell, unpacked_budget
from geo.tables.tablefile import HEAD_ROWS, TableFile

if TYPE_CHECKING:
    import pyarrow
    from pyarrow import parquet

__all__ = ["open_parquet"]


BATCH_ROWS = 1 << 16


def open_parquet(content: bytes, *, name: str, limits: RecordLimits) -> TableFile:
    """The flat columns of a Parquet file as text. Rows are counted from 1.

    Raises RecordsError when the file is damaged, LimitError when it is too large.
    """
    import pyarrow

    try:
        file = _open(content, name, limits)
        names = [field.name for field in file.schema_arrow if _is_flat(field.type)]
        first = next(file.iter_batches(batch_size=HEAD_ROWS, columns=names), None)
        text = unpacked_budget(name, limits)
        head = _as_frame([first] if first else [], names, name, limits, text)
    except (pyarrow.ArrowException, OSError) as cause:
        raise _damaged(name, cause) from cause

    def read(columns: Collection[str]) -> RawTable:
        wanted = [column for column in names if column in columns]
        text = unpacked_budget(name, limits)
        try:  # one by one, so that no more than one stands in memory twice
            parts = [
                _as_frame(
                    file.iter_batches(BATCH_ROWS, columns=[column], use_threads=False), [column], name, limits, text
                )
                for column in wanted
            ]
        except (pyarrow.ArrowException, OSError) as cause:
            raise _damaged(name, cause) from cause
        cells = pd.concat(parts, axis=1) if parts else pd.DataFrame(index=range(file.metadata.num_rows))
        refuse_long(len(cells), 0, name, limits)
        return RawTable(cells, np.arange(1, len(cells) + 1), rejected_rows([]))

    left_out = [field.name for field in file.schema_arrow if field.name not in names]
    notes = (f"Columns that are not plain values were not read: {', '.join(left_out)}.",) if left_out else ()
    return TableFile(name, tuple(names), head, read, notes=notes)


def _open(content: bytes, name: str, limits: RecordLimits) -> parquet.ParquetFile:
    """A file whose footer keeps the limits. Texts that repeat stay one text each until they are counted."""
    import pyarrow
    from pyarrow import parquet, types

    source = pyarrow.BufferReader(content)
    about = parquet.read_metadata(source)
    refuse_long(about.num_rows, about.num_columns, name, limits)
    size = sum(about.row_group(index).total_byte_size for index in range(about.num_row_groups))
    unpacked_budget(name, limits).spend(size)
    is_text = (types.is_string, types.is_large_string)
    texts = [field.name for field in about.schema.to_arrow_schema() if any(is_it(field.type) for is_it in is_text)]
    return parquet.ParquetFile(source, metadata=about, read_dictionary=texts)


def _damaged(name: str, cause: Exception) -> RecordsError:
    return RecordsError(f"{name} is a damaged Parquet file ({cause}). Download or save it again.")


def _is_flat(kind: pyarrow.DataType) -> bool:
    from pyarrow import types

    if types.is_dictionary(kind):
        return _is_flat(kind.value_type)
    return not (types.is_nested(kind) or types.is_binary(kind) or types.is_large_binary(kind))


def _as_frame(
    batches: Iterable[pyarrow.RecordBatch], names: list[str], name: str, limits: RecordLimits, text: Budget
) -> pd.DataFrame:
    """Batches as text, which is counted before it is written out."""
    import pyarrow

    def counted(column: pyarrow.Array) -> pyarrow.Array:
        return _as_text(column, name, limits, text)

    kind = pyarrow.schema([(name, pyarrow.large_string()) for name in names])
    texts = [pyarrow.record_batch([counted(column) for column in batch.columns], schema=kind) for batch in batches]
    return cast(pd.DataFrame, pyarrow.Table.from_batches(texts, kind).to_pandas())


def _as_text(column: pyarrow.Array, name: str, limits: RecordLimits, text: Budget) -> pyarrow.Array:
    import pyarrow
    from pyarrow import compute, types

    is_dictionary = types.is_dictionary(column.type)
    values = (column.dictionary if is_dictionary else column).cast(pyarrow.large_string())
    values.validate(full=True)  # bytes that are no text are found here, not wherever a cell is first looked at
    sizes = compute.binary_length(values)
    refuse_long_cell(compute.max(sizes).as_py() or 0, name, limits)
    text.spend(compute.sum(sizes.take(column.indices) if is_dictionary else sizes).as_py() or 0)
    return compute.fill_null(values.take(column.indices) if is_dictionary else values, "")
