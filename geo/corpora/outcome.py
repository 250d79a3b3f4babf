"""Finished partitions become what was wanted: one file of JSON lines in the order of the corpus, or Parquet in folders by day.

Copies are folded on the way: the line of one says only whose copy it is, and a table has no rows of it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from geo.corpora.answers import QUESTIONS, Asked
from geo.corpora.manifest import Manifest
from geo.corpora.rows import ARTICLE_NUMBER, TABLES, Table
from geo.settings import settings

if TYPE_CHECKING:
    import pyarrow

    from geo.corpora.copies import Folded

__all__ = ["write_outcome"]

GROUP_ROWS = 1 << 16
NO_DAY = "__HIVE_DEFAULT_PARTITION__"
"""The folder of rows without a day, as Hive, Spark, DuckDB and Arrow call it."""
_PIECE = 1 << 20


def write_outcome(manifest: Manifest, asked: Asked, target: Path) -> tuple[int, Path | None]:
    """Writes the target and what was set aside; how many copies were folded, and where it is told what was set aside."""
    folding = _Folding.of(manifest) if asked.folds else None
    if asked.form == "parquet":
        _write_folders(manifest, TABLES[QUESTIONS[asked.question].table], target, folding)
    else:
        with _whole(target) as file:
            for number in sorted(manifest.done):
                _write_lines(manifest, number, file, folding)
    return folding.count if folding else 0, _write_aside(manifest, target)


def _write_aside(manifest: Manifest, target: Path) -> Path | None:
    path = target.with_name(f"{target.name}.aside.jsonl")
    numbers = [number for number, one in sorted(manifest.done.items()) if one.set_aside]
    if not numbers:
        path.unlink(missing_ok=True)
        return None
    with _whole(path) as file:
        for number in numbers:
            file.write(manifest.path(number, "aside").read_bytes())
    return path


def _write_lines(manifest: Manifest, number: int, file: IO[bytes], folding: _Folding | None) -> None:
    with manifest.path(number).open("rb") as part:
        copies = folding.of_partition(number) if folding else {}
        if not copies:
            shutil.copyfileobj(part, file, _PIECE)
            return
        for at, line in enumerate(part):
            if at in copies:
                key, similarity = copies[at]
                row = {"id": json.loads(line)["id"], "copy_of": key, "similarity": similarity}
                line = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"  # noqa: PLW2901
            file.write(line)


@dataclass(slots=True)
class _Folding:
    """Copies by the partitions that they stand in."""

    manifest: Manifest
    folded: Folded
    starts: Any
    """Of each partition, how many articles there are before it; shape (partitions + 1,)."""

    @classmethod
    def of(cls, manifest: Manifest) -> _Folding:
        from geo.corpora.copies import fold_copies

        numbers = range(len(manifest.done))
        parts = [manifest.path(number, "signatures") for number in numbers]
        folded = fold_copies(parts, manifest.folder / "signatures")
        counts = [manifest.done[number].articles for number in numbers]
        return cls(manifest, folded, np.cumsum([0, *counts]))

    @property
    def count(self) -> int:
        return int((self.folded.of >= 0).sum())

    def of_partition(self, number: int) -> dict[int, tuple[str, float]]:
        """Of each copy in a partition, by its place there: the key of the first of its wire, and how alike they are."""
        start, stop = self.starts[number : number + 2]
        found = np.flatnonzero(self.folded.of[start:stop] >= 0).tolist()
        return {
            one: (self._key(int(self.folded.of[start + one])), round(float(self.folded.similarity[start + one]), 3))
            for one in found
        }

    def _key(self, article: int) -> str:
        at = int(np.searchsorted(self.starts, article, side="right")) - 1
        return _keys(self.manifest.path(at, "signatures"))[article - int(self.starts[at])]


@lru_cache(maxsize=256)
def _keys(part: Path) -> list[str]:
    from pyarrow import parquet

    keys: list[str] = parquet.read_table(part, columns=["key"]).column(0).to_pylist()
    return keys


# -- folders by day ----------------------------------------------------------------------------------------------------


def _write_folders(manifest: Manifest, table: Table, target: Path, folding: _Folding | None) -> None:
    """Sorted by DuckDB in bounded memory; each folder has one file, written as its rows come by."""
    made = target.with_name(f".{target.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    name, file = "", None
    for batch in _sorted(manifest, table, folding) if manifest.done else ():
        rows = batch.drop_columns(list(table.folders))
        for folder, run in groupby(enumerate(_folders(batch, table)), key=itemgetter(1)):
            if file is None or folder != name:
                if file:
                    file.close()
                name, file = folder, _Rows(made / folder, rows.schema)
            at = [number for number, _ in run]
            file.add(rows.slice(at[0], len(at)))
    if file:
        file.close()
    shutil.rmtree(target, ignore_errors=True)
    made.replace(target)


def _folders(batch: pyarrow.RecordBatch, table: Table) -> list[str]:
    """Of each row the folder that it lies in."""
    columns = [batch.column(name).to_pylist() for name in table.folders]
    return [
        "/".join(f"{name}={NO_DAY if value is None else value}" for name, value in zip(table.folders, row, strict=True))
        for row in zip(*columns, strict=True)
    ]


class _Rows:
    """The file of a folder, in row groups of GROUP_ROWS rows, however they come."""

    def __init__(self, folder: Path, schema: pyarrow.Schema) -> None:
        from pyarrow import parquet

        folder.mkdir(parents=True)
        self._file = parquet.ParquetWriter(folder / "0.parquet", schema, compression="zstd")
        self._held: list[pyarrow.RecordBatch] = []

    def add(self, rows: pyarrow.RecordBatch) -> None:
        self._held.append(rows)
        if sum(map(len, self._held)) >= GROUP_ROWS:
            self._write(GROUP_ROWS)

    def _write(self, most: int | None) -> None:
        import pyarrow as pa

        table = pa.Table.from_batches(self._held)
        self._file.write_table(table.slice(0, most), row_group_size=GROUP_ROWS)
        self._held = table.slice(most).to_batches() if most else []

    def close(self) -> None:
        self._write(None)
        self._file.close()


def _sorted(manifest: Manifest, table: Table, folding: _Folding | None) -> Iterator[pyarrow.RecordBatch]:
    """All rows but those of copies, by folder, then in the order of the corpus."""
    import duckdb
    import pyarrow as pa

    scratch = manifest.folder / "sorting"
    parts = pa.table(
        {
            "filename": [str(manifest.path(number)) for number in sorted(manifest.done)],
            "partition": pa.array(sorted(manifest.done), pa.int64()),
        }
    )
    copies = pa.table(_copies(manifest, folding))
    folders = ", ".join(f'"{name}" NULLS LAST' for name in table.folders)
    with duckdb.connect(config={"threads": 1, "temp_directory": str(scratch)}) as connection:
        connection.execute(f"SET memory_limit = '{settings().grid_memory_mb}MB'")
        connection.register("parts", parts)
        connection.register("copies", copies)
        rows = connection.sql(
            f"""
            SELECT rows.* EXCLUDE (filename, file_row_number, {ARTICLE_NUMBER})
            FROM read_parquet($1, filename = true, file_row_number = true) AS rows
            JOIN parts ON parts.filename = rows.filename
            ANTI JOIN copies ON copies.partition = parts.partition AND copies.article = rows.{ARTICLE_NUMBER}
            ORDER BY {folders}, parts.partition, file_row_number
            """,
            params=[parts["filename"].to_pylist()],
        )
        yield from rows.to_arrow_reader(GROUP_ROWS)


def _copies(manifest: Manifest, folding: _Folding | None) -> dict[str, Any]:
    import pyarrow as pa

    rows = [(number, at) for number in sorted(manifest.done) for at in folding.of_partition(number)] if folding else []
    return {
        "partition": pa.array([number for number, _ in rows], pa.int64()),
        "article": pa.array([at for _, at in rows], pa.int64()),
    }


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that is there whole, on the disk, or not at all."""
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
