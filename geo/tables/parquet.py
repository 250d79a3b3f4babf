"""Parquet files as tables: only the columns that are asked for are read."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from geo.errors import RecordsError
from geo.tables.cells import RawTable, rejected_rows
from geo.tables.tablefile import HEAD_ROWS, RecordLimits, TableFile, refuse_large, refuse_long

if TYPE_CHECKING:
    import pyarrow

__all__ = ["open_parquet"]


def open_parquet(content: bytes, *, name: str, limits: RecordLimits) -> TableFile:
    """The flat columns of a Parquet file as text. Rows are counted from 1.

    Raises RecordsError when the file is damaged, LimitError when it is too large.
    """
    import pyarrow
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(pyarrow.BufferReader(content))
        groups = [file.metadata.row_group(index) for index in range(file.metadata.num_row_groups)]
        refuse_large(sum(group.total_byte_size for group in groups), name, limits)
        refuse_long(file.metadata.num_rows, file.metadata.num_columns, name, limits)
        names = [field.name for field in file.schema_arrow if _is_flat(field.type)]
        first = next(file.iter_batches(batch_size=HEAD_ROWS, columns=names), None)
        head = _as_text(pyarrow.Table.from_batches([first]) if first else file.schema_arrow.empty_table(), names)
    except (pyarrow.ArrowException, OSError) as cause:
        raise _damaged(name, cause) from cause

    def read(columns: Collection[str]) -> RawTable:
        wanted = [column for column in names if column in columns]
        try:  # one by one, so that no more than one stands in memory twice
            parts = [_as_text(file.read(columns=[column], use_threads=False), [column]) for column in wanted]
        except (pyarrow.ArrowException, OSError) as cause:
            raise _damaged(name, cause) from cause
        cells = pd.concat(parts, axis=1) if parts else pd.DataFrame(index=range(file.metadata.num_rows))
        return RawTable(cells, np.arange(1, len(cells) + 1), rejected_rows([]))

    left_out = [field.name for field in file.schema_arrow if field.name not in names]
    notes = (f"Columns that are not plain values were not read: {', '.join(left_out)}.",) if left_out else ()
    return TableFile(name, tuple(names), head, read, notes=notes)


def _damaged(name: str, cause: Exception) -> RecordsError:
    return RecordsError(f"{name} is a damaged Parquet file ({cause}). Download or save it again.")


def _is_flat(kind: pyarrow.DataType) -> bool:
    from pyarrow import types

    if types.is_dictionary(kind):
        return _is_flat(kind.value_type)
    return not (types.is_nested(kind) or types.is_binary(kind) or types.is_large_binary(kind))


def _as_text(table: pyarrow.Table, names: list[str]) -> pd.DataFrame:
    import pyarrow
    from pyarrow import compute

    columns = [compute.fill_null(table[name].cast(pyarrow.large_string()), "") for name in names]
    return cast(pd.DataFrame, pyarrow.table(columns, names=names).to_pandas())
