"""An EVENTS frame as one Parquet file that can be queried without reading it whole; geo.grid asks it.

    pack_events(events, Path("world.parquet"))

The file holds every EVENTS column under its own name (dates without times of day), so any program reads it, and the
columns that the grid counts by (`GRID_COLUMNS`). Rows are sorted so that a query can pass over most row groups: by how
long a record lasts, so that a window skips all that ended before it; then in stretches of time of a few row groups; in a
stretch by place along a Z curve, so that a region skips the rest. What codes mean, whose the records are and whether
they may be passed on stand in the file's metadata under `METADATA_KEY`.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import DataError
from geo.frames import EVENTS, GEO_PRECISIONS, rows_of
from geo.records.licences import may_export, withheld_sentence

if TYPE_CHECKING:
    import pyarrow

__all__ = [
    "COUNTRY",
    "EARTH_M",
    "EDGE",
    "GRID_BITS",
    "GRID_COLUMNS",
    "METADATA_KEY",
    "MOST_DEATHS",
    "NEVER_LOOSE",
    "PLACE_CLASSES",
    "POINT",
    "VERSION",
    "WIDE",
    "pack_events",
    "reach_of_world",
]

VERSION = 1
METADATA_KEY = b"dateline"

GRID_BITS = 16
"""The finest grid has 2^16 columns and rows over the square world of Web Mercator: 64 pixels at zoom 14."""

GRID_COLUMNS = {
    "grid_column": "of the finest grid, from the west",
    "grid_row": "of the finest grid, from the north",
    "grid_cell": "both in one: column * 65536 + row",
    "grid_spot": "number of the distinct point and class of place: what a map draws as one mark",
    "grid_mark": "((kind * 8 + spatial precision) * 2 + whether the date is rough) * 16 + the first zoom level at which"
    " the place is larger than a cell and drawn by itself, at most 15",
    "grid_pair": "number of the two sides",
    "grid_source": "number of the source",
}

POINT, WIDE, COUNTRY = range(3)
PLACE_CLASSES = tuple({"exact": POINT, "near": POINT, "country": COUNTRY}.get(name, WIDE) for name in GEO_PRECISIONS)
"""How a place of each spatial precision is drawn: at its point, somewhere in an area, in a list."""
NEVER_LOOSE = 15
KNOWN_TO_THE_DAY = ("day", "")

GROUP_ROWS = 16_384
STRETCH_GROUPS = 4
"""Row groups of single days that share a stretch of time: 12 days at ten million records in five years. Records that last
longer are fewer, so one row group of them is as long a stretch."""
LASTING = (1, 8, 32)
"""Records are sorted by whether they last a day, up to a week, a month, or longer."""

EARTH_M = 40_075_016.7
EDGE = 85.0511287798
"""Latitude at which the square world ends."""
MOST_DEATHS = 2**32 - 1
"""What the map's sums can hold; half the people on Earth."""
TEXT_COMPRESSION, NUMBER_COMPRESSION = "zstd", "snappy"
UNIQUE = ("id", "summary")
"""Texts that rarely repeat: no dictionary is tried."""
PRUNED_BY = (
    *("date_start", "date_end", "deaths_best", "lat", "lon"),
    *("grid_column", "grid_row", "grid_spot", "grid_source"),
)
"""Columns whose lowest and highest value in each row group are kept."""

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def pack_events(events: pd.DataFrame, path: Path) -> None:
    """Writes an EVENTS frame as a packed Parquet file; the file is there whole, or not at all.

    No rows is fine. Raises DataError when the frame does not satisfy EVENTS, when counts of deaths are beyond belief, or
    when the folder does not exist.
    """
    EVENTS.check(events)
    if not path.parent.is_dir():
        raise DataError(f"The folder {path.parent} does not exist; make it first.")
    layout = _Layout.of(events)
    table = _table(events, layout).replace_schema_metadata({METADATA_KEY: json.dumps(_described(events, layout))})
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    try:
        _write(table, Path(name), layout.sizes)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def reach_of_world(radius_km: Floats, lat: Floats) -> npt.NDArray[np.float32]:
    """How far from its point a record may lie, as a share of the world's side at that latitude; 0 where not known."""
    side_m = EARTH_M * np.maximum(0.05, np.cos(np.radians(lat)))
    return np.nan_to_num(radius_km * 1000 / side_m).astype(np.float32)


# -- order and codes ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the grid counts by, one value a row of the frame, and the order in which rows are written."""

    columns: dict[str, npt.NDArray[Any]]
    """`GRID_COLUMNS`, each of shape (n,)."""
    kinds: list[str]
    sources: list[str]
    sides: list[str]
    pairs: Integers
    """shape (pairs, 2): the two sides of each pair, as positions in `sides`."""
    spots: int
    order: npt.NDArray[np.intp]
    sizes: tuple[int, ...]
    """Rows of each class of lasting, in writing order."""

    @classmethod
    def of(cls, events: pd.DataFrame) -> _Layout:
        lat, lon = (events[name].to_numpy() for name in ("lat", "lon"))
        column, row = _finest_cells(lat, lon)
        precision = pd.Index(GEO_PRECISIONS).get_indexer(pd.Index(events["geo_precision"]))
        spot = _spots(lat, lon, np.array(PLACE_CLASSES)[precision])
        kind, kinds = pd.factorize(events["event_type"], sort=True)
        source, sources = pd.factorize(events["source"], sort=True)
        pair, pairs, sides = _pairs(events)
        is_rough = ~events["date_precision"].isin(KNOWN_TO_THE_DAY).to_numpy()
        loose = _loose_from(spot, events, np.array(PLACE_CLASSES)[precision])
        columns: dict[str, npt.NDArray[Any]] = {
            "grid_column": column.astype(np.uint16),
            "grid_row": row.astype(np.uint16),
            "grid_cell": (column << GRID_BITS | row).astype(np.uint32),
            "grid_spot": spot.astype(np.uint32),
            "grid_mark": (((kind * 8 + precision) * 2 + is_rough) * 16 + loose).astype(np.uint32),
            "grid_pair": pair.astype(np.uint32),
            "grid_source": source.astype(np.uint32),
        }
        order, sizes = _order(events, column, row)
        spots = int(spot.max(initial=-1)) + 1
        return cls(columns, kinds.tolist(), sources.tolist(), sides, pairs, spots, order, sizes)


def _finest_cells(lat: Floats, lon: Floats) -> tuple[Integers, Integers]:
    """Column and row of each point on the finest grid. Web Mercator; the poles lie on the world's edge."""
    sine = np.sin(np.radians(np.clip(lat, -EDGE, EDGE)))
    places = (lon / 360 + 0.5, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi))
    cells = [np.clip(np.floor(place * 2**GRID_BITS), 0, 2**GRID_BITS - 1).astype(np.int64) for place in places]
    return cells[0], cells[1]


def _spots(lat: Floats, lon: Floats, place_class: Integers) -> Integers:
    """Number of each row's spot, by longitude, latitude and class."""
    spot = np.zeros(len(lat), dtype=np.int64)
    for values in (lon, lat, place_class):
        codes, distinct = pd.factorize(values, sort=True)
        spot = np.unique(spot * max(1, len(distinct)) + codes, return_inverse=True)[1]
    return spot


def _loose_from(spot: Integers, events: pd.DataFrame, place_class: Integers) -> Integers:
    """The first zoom level at which the widest place of a row's spot is at least as large as a cell; countries always."""
    reach = reach_of_world(events["radius_km"].to_numpy(), events["lat"].to_numpy())
    widest = np.zeros(int(spot.max(initial=-1)) + 1, dtype=np.float32)
    np.maximum.at(widest, spot, reach)
    exponent = np.frexp(widest)[1].astype(np.int64)[spot]  # reach * 2^(1 - exponent) is the first to be 1 or more
    level = np.where(widest[spot] > 0, np.clip(-1 - exponent, 0, NEVER_LOOSE), NEVER_LOOSE)
    return np.select([place_class == POINT, place_class == WIDE], [NEVER_LOOSE, level], 0)


def _pairs(events: pd.DataFrame) -> tuple[Integers, Integers, list[str]]:
    """Each row's pair of sides; the pairs; the sides."""
    both = pd.concat([events["side_a"], events["side_b"]], ignore_index=True)
    codes, sides = pd.factorize(both, sort=True)
    side_a, side_b = codes[: len(events)], codes[len(events) :]
    keys, pair = np.unique(side_a * max(1, len(sides)) + side_b, return_inverse=True)
    return pair, np.stack(np.divmod(keys, max(1, len(sides))), axis=1), sides.tolist()


def _order(events: pd.DataFrame, column: Integers, row: Integers) -> tuple[npt.NDArray[np.intp], tuple[int, ...]]:
    start, end = (_days(events[name]) for name in ("date_start", "date_end"))
    lasting = np.searchsorted(LASTING, end - start, side="right")
    by_time = np.lexsort((start, lasting))
    sizes = np.bincount(lasting, minlength=len(LASTING) + 1)
    within = np.arange(len(events)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    stretch = np.empty(len(events), dtype=np.int64)
    groups = np.repeat([STRETCH_GROUPS] + [1] * len(LASTING), sizes)
    stretch[by_time] = within // (GROUP_ROWS * groups)
    return np.lexsort((start, _z_curve(column, row), stretch, lasting)), tuple(sizes.tolist())


def _z_curve(column: Integers, row: Integers) -> Integers:
    """Positions along a curve on which neighbours are mostly neighbours: the bits of column and row in turn."""
    return _spread(column) | _spread(row) << 1


def _spread(values: Integers) -> Integers:
    for shift, kept in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        values = (values | values << shift) & kept
    return values


def _days(dates: pd.Series) -> Integers:
    return dates.to_numpy().astype("datetime64[D]").astype(np.int64)


# -- writing -----------------------------------------------------------------------------------------------------------


def _table(events: pd.DataFrame, layout: _Layout) -> pyarrow.Table:
    """All columns in writing order."""
    import pyarrow as pa

    columns = {}
    for name, dtype in ((column.name, column.dtype) for column in EVENTS.columns):
        values = events[name].iloc[layout.order]
        if dtype == "datetime64[ns]":
            columns[name] = pa.array(values.to_numpy().astype("datetime64[D]"))
        elif dtype == "Int64":
            columns[name] = _counts(values)
        else:
            columns[name] = pa.array(values, type=pa.large_string() if dtype == "str" else None, from_pandas=True)
    for name, codes in layout.columns.items():
        columns[name] = pa.array(codes[layout.order])
    return pa.table(columns)


def _counts(values: pd.Series) -> pyarrow.Array:
    import pyarrow as pa

    if (total := values.sum()) > MOST_DEATHS:
        raise DataError(f"Values of {values.name} add up to {total:,}, more than a map can count; check the file.")
    return pa.array(values, type=pa.uint32(), from_pandas=True)


def _write(table: pyarrow.Table, path: Path, sizes: tuple[int, ...]) -> None:
    """Each class of lasting begins a row group, so that stretches of time are whole row groups."""
    from pyarrow import parquet, types

    texts = {field.name for field in table.schema if types.is_large_string(field.type)}
    compression = {name: TEXT_COMPRESSION if name in texts else NUMBER_COMPRESSION for name in table.column_names}
    with_dictionary = [name for name in table.column_names if name not in UNIQUE]
    with parquet.ParquetWriter(
        path,
        table.schema,
        compression=compression,
        use_dictionary=with_dictionary,
        write_statistics=list(PRUNED_BY),
    ) as writer:
        for first, size in zip(np.cumsum(sizes) - sizes, sizes, strict=True):
            if size:
                writer.write_table(table.slice(first, size), row_group_size=GROUP_ROWS)


def _described(events: pd.DataFrame, layout: _Layout) -> dict[str, Any]:
    """What the file's metadata say: the meaning of codes, and whose the records are."""
    has_rows = len(events) > 0
    return {
        "version": VERSION,
        "rows": len(events),
        "edition": _edition(events),
        "first_day": f"{events['date_start'].min():%Y-%m-%d}" if has_rows else "",
        "last_day": f"{events['date_end'].max():%Y-%m-%d}" if has_rows else "",
        "sources": _sources(events),
        "private": not may_export(events).all(),
        "notice": withheld_sentence(events),
        "spots": layout.spots,
        "kinds": layout.kinds,
        "source_names": layout.sources,
        "precisions": GEO_PRECISIONS,
        "sides": layout.sides,
        "pairs": layout.pairs.tolist(),
    }


def _edition(events: pd.DataFrame) -> str:
    """The same for the same records, whatever their order was."""
    hashes = pd.util.hash_pandas_object(events[list(EVENTS.names)], index=False).to_numpy()
    return hashlib.sha256(np.sort(hashes).tobytes()).hexdigest()[:16]


def _sources(events: pd.DataFrame) -> list[dict[str, Any]]:
    names = ["source", "licence", "attribution"]
    counted = events.groupby(names, sort=True).size().rename("records").reset_index()
    return rows_of(counted)
