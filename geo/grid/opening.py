"""Packed files from elsewhere: is it one, and is what it says of itself true? A store trusts the codes in its file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import RecordsError
from geo.frames import EVENTS, GEO_PRECISIONS, RECORD_DATE_PRECISIONS
from geo.grid.packing import METADATA_KEY
from geo.grid.store import GridStore

if TYPE_CHECKING:
    import pyarrow

__all__ = ["open_packed", "rows_if_packed"]

REMEDY = "write it again with: python -m geo records pack FILE... OUT.parquet"
BATCH_ROWS = 2**18
ARROW_TYPES = {"str": "string", "datetime64[ns]": "date32[day]", "float64": "double", "Int64": "uint32"}
GRID_TYPES = {"grid_column": "uint16", "grid_row": "uint16"}
CODES = ("grid_cell", "grid_spot", "grid_mark", "grid_pair", "grid_source")
LOOKED_AT = ("date_start", "date_end", "lat", "lon", "geo_precision", "date_precision", *CODES)
NAME_LISTS = ("kinds", "sides", "source_names", "precisions")
TEXTS = ("edition", "first_day", "last_day", "notice")


def rows_if_packed(content: bytes) -> int | None:
    """How many records a packed file holds; None when the bytes are something else."""
    if not content.startswith(b"PAR1"):
        return None
    import pyarrow
    from pyarrow import parquet

    try:
        told = parquet.read_metadata(pyarrow.BufferReader(content))
    except (pyarrow.ArrowException, OSError):
        return None
    return told.num_rows if METADATA_KEY in (told.metadata or {}) else None


def open_packed(path: Path, *, name: str = "") -> GridStore:
    """A store of a file that somebody hands in, read once to see that it holds what `pack_events` writes.

    name: what messages call it, by default the file's own. Raises RecordsError when it is missing, damaged, or no such
    file.
    """
    import pyarrow
    from pyarrow import parquet

    name = name or path.name
    try:
        with parquet.ParquetFile(path) as file:
            about = _about(file, name)
            _check_columns(file.schema_arrow, name)
            limits = _limits(about)
            for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=list(LOOKED_AT), use_threads=False):
                _check_rows(batch, limits, name)
    except OSError as cause:
        raise RecordsError(
            f"{name} cannot be opened ({cause.strerror or cause}). Check the name and the folder."
        ) from cause
    except pyarrow.ArrowException as cause:
        raise RecordsError(f"{name} is no whole Parquet file ({cause}); {REMEDY}.") from cause
    return GridStore(path)


def _about(file: Any, name: str) -> Mapping[str, Any]:
    """What the file says of itself, when that can be: lists of names, and numbers into them."""
    try:
        about = json.loads((file.metadata.metadata or {})[METADATA_KEY])
        is_told = (
            all(isinstance(value, str) for key in NAME_LISTS for value in about[key])
            and all(isinstance(about[key], str) for key in TEXTS)
            and all({"source", "licence", "attribution", "records"} <= set(source) for source in about["sources"])
            and all(0 <= side < len(about["sides"]) for pair in about["pairs"] for side in (pair[0], pair[1]))
            and about["rows"] == file.metadata.num_rows
            and tuple(about["precisions"]) == GEO_PRECISIONS
            and isinstance(about["spots"], int)
            and (not about["rows"] or _day(about["first_day"]) <= _day(about["last_day"]))
        )
    except (KeyError, IndexError, TypeError, ValueError) as cause:
        raise RecordsError(f"{name} does not say what its columns mean, as packed files do; {REMEDY}.") from cause
    if not is_told:
        raise RecordsError(f"{name} says of itself what cannot be; {REMEDY}.")
    return dict(about)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _check_columns(schema: pyarrow.Schema, name: str) -> None:
    wanted = {column.name: ARROW_TYPES[column.dtype] for column in EVENTS.columns}
    wanted |= dict.fromkeys(CODES, "uint32") | GRID_TYPES
    held = {field.name: str(field.type).replace("large_string", "string") for field in schema}  # DuckDB writes the one
    wrong = sorted(column for column, kind in wanted.items() if held.get(column) != kind)
    if wrong:
        raise RecordsError(
            f"{name} lacks columns of a packed file or has others of that name: {', '.join(wrong)}; {REMEDY}."
        )


def _limits(about: Mapping[str, Any]) -> dict[str, int]:
    """One more than the highest value of each code."""
    return {
        "kind": len(about["kinds"]),
        "precision": len(about["precisions"]),
        "grid_spot": about["spots"],
        "grid_pair": len(about["pairs"]),
        "grid_source": len(about["source_names"]),
    }


def _check_rows(batch: pyarrow.RecordBatch, limits: Mapping[str, int], name: str) -> None:
    if faults := list(_faults(batch, limits)):
        raise RecordsError(f"{name} holds {' and '.join(faults)}; {REMEDY}.")


def _faults(batch: pyarrow.RecordBatch, limits: Mapping[str, int]) -> Iterator[str]:
    from pyarrow import compute

    if any(batch[column].null_count for column in LOOKED_AT):
        yield "records without date, place or code"
        return
    codes = {column: batch[column].to_numpy() for column in CODES}
    codes |= {"kind": codes["grid_mark"] >> 8, "precision": codes["grid_mark"] >> 5 & 7}
    if any(len(codes[code]) and int(codes[code].max()) >= limit for code, limit in limits.items()):
        yield "numbers that stand for nothing"
    lat, lon = batch["lat"].to_numpy(), batch["lon"].to_numpy()
    if not (np.all(np.abs(lat) <= 90) and np.all(np.abs(lon) <= 180)):  # NaN fails too
        yield "points that are not on Earth"
    if compute.any(compute.less(batch["date_end"], batch["date_start"])).as_py():
        yield "records that end before they begin"
    for column, choices in (("geo_precision", GEO_PRECISIONS), ("date_precision", RECORD_DATE_PRECISIONS)):
        if not set(compute.unique(batch[column]).to_pylist()) <= set(choices):
            yield f"words in {column} that are not known"
