"""Conditions and keys in DuckDB's SQL. Only numbers and dates go into them, never a text of a reader or a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np

from geo.errors import LimitError, RecordsError
from geo.globe.bounds import Bounds, Corners
from geo.grid.answers import CELL_BITS, DEEPEST_LEVEL, FINEST_LEVEL, Spots, project
from geo.grid.packing import GRID_BITS
from geo.records.filters import SEARCHED, Filters, folded

__all__ = [
    "DAYS",
    "MONTH",
    "ROUGH",
    "SUMS",
    "cell_code",
    "cube_part",
    "day_literal",
    "doubt",
    "holding",
    "in_bounds",
    "in_cells",
    "in_polygon",
    "in_window",
    "is_in_cube",
    "is_one_of",
    "is_plain",
    "key_of",
    "named",
    "path_literal",
    "reaching_in",
    "refuse_many_cells",
    "text_literal",
    "where_all",
    "whole_months",
]

MOST_CELLS = 2**18
MOST_REACHING = 500
FIRST_MONTH = dt.date(1700, 1, 1)
EPOCH = dt.date(1970, 1, 1)

MONTH = f"datediff('month', DATE '{FIRST_MONTH}', date_start)"
ROUGH = "grid_mark & 16 = 16"
SUMS = (
    "count(*) AS n, coalesce(sum(deaths_best), 0)::BIGINT AS died, count(deaths_best) AS told,"
    " min(grid_spot) AS low, max(grid_spot) AS high"
)
DAYS = f"sum(date_end - DATE '{EPOCH}')::BIGINT"


def where_all(conditions: Sequence[str]) -> str:
    """A WHERE of all conditions; empty for none."""
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def day_literal(day: dt.date) -> str:
    """A day as DuckDB writes it."""
    return f"DATE '{day.isoformat()}'"


def _number(value: float) -> str:
    """Such that DuckDB reads a double, not a decimal."""
    return format(value, ".17e")


def cell_code(zoom: int) -> str:
    """The cell of a record at a zoom level, as one number: column * 65536 + row."""
    shift = FINEST_LEVEL - zoom
    return f"(((grid_cell >> {GRID_BITS + shift}) << {GRID_BITS}) | ((grid_cell & 65535) >> {shift}))"


def key_of(zoom: int) -> str:
    """What a record is counted by: its cell, or beyond all cells its spot."""
    by_itself = f"{2**32} + grid_spot"
    if zoom > DEEPEST_LEVEL:
        return by_itself
    return f"CASE WHEN grid_mark & 15 <= {zoom} THEN {by_itself} ELSE {cell_code(zoom)} END"


def in_window(filters: Filters) -> list[str]:
    """Conditions for any day of a record to be inside."""
    starts = [] if filters.end is None else [f"date_start <= {day_literal(filters.end)}"]
    return starts if filters.start is None else [*starts, f"date_end >= {day_literal(filters.start)}"]


def doubt(filters: Filters) -> str:
    """When a record may lie outside the window though one of its days is inside; "" when that cannot be."""
    edges = [] if filters.start is None else [f"date_start < {day_literal(filters.start)}"]
    edges += [] if filters.end is None else [f"date_end > {day_literal(filters.end)}"]
    return f"{ROUGH} AND ({' OR '.join(edges)})" if edges else ""


def is_one_of(expression: str, numbers: Sequence[int], *, total: int | None = None) -> str:
    """total: how many numbers there are; with it, the shorter list is written."""
    if not numbers:
        return "false"
    if total is not None and 2 * len(numbers) > total:
        others = sorted(set(range(total)) - set(numbers))
        return f"({expression}) NOT IN ({', '.join(map(str, others))})" if others else "true"
    return f"({expression}) IN ({', '.join(map(str, numbers))})"


def named(expression: str, known: Sequence[str], wanted: Collection[str] | None) -> list[str]:
    """The condition for a code to be that of one of the wanted names; None asks for nothing."""
    if wanted is None:
        return []
    chosen = frozenset(wanted)
    return [is_one_of(expression, [code for code, name in enumerate(known) if name in chosen], total=len(known))]


def text_literal(text: str) -> str:
    """A text as its bytes in hexadecimal, so that nothing of it is read as SQL."""
    return f"decode(from_hex('{text.encode().hex()}'))"


def path_literal(path: Path) -> str:
    """A path in quotes. Raises RecordsError for one with letters that DuckDB takes for patterns."""
    if any(letter in "*?[]{}" for letter in str(path)):
        raise RecordsError(f"The path {path} has one of * ? [ ] {{ }} in it; give file and folders other names.")
    return "'" + str(path).replace("'", "''") + "'"


def holding(words: str) -> list[str]:
    """Conditions for each word to stand in one of the columns that are searched, as geo.records.filters.holds_words."""
    fields = [f"strip_accents(lower({name}))" for name in SEARCHED]
    return [
        f"({' OR '.join(f'contains({field}, {text_literal(word)})' for field in fields)})"
        for word in folded(words).split()
    ]


def in_bounds(bounds: Bounds | None) -> list[str]:
    """Conditions for a point to lie in a rectangle, its edges included."""
    if bounds is None:
        return []
    west, east = _number(bounds.west), _number(bounds.east)
    is_between = f"lon >= {west} {'OR' if bounds.west > bounds.east else 'AND'} lon <= {east}"
    return [f"lat BETWEEN {_number(bounds.south)} AND {_number(bounds.north)}", f"({is_between})"]


def in_polygon(corners: Corners) -> list[str]:
    """Sides crossed on the way east must be odd in number; written as static/tally.js computes it."""
    lats, lons = zip(*corners, strict=True)
    crossed = " + ".join(
        f"(({_number(lat_i)} > lat) <> ({_number(lat_j)} > lat) AND "
        f"lon < ({_number(lon_j)} - {_number(lon_i)}) * (lat - {_number(lat_i)}) / ({_number(lat_j)} - {_number(lat_i)}) + {_number(lon_i)})::INT"
        for (lat_i, lon_i), (lat_j, lon_j) in zip(corners, (corners[-1], *corners[:-1]), strict=True)
        if lat_i != lat_j
    )
    inside_box = in_bounds(Bounds(min(lats), min(lons), max(lats), max(lons)))
    return [*inside_box, f"({crossed or '0'}) % 2 = 1"]


def _ranges(bounds: Bounds, zoom: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Columns from the west edge to the east edge, and rows from north to south, of a zoom level's grid."""
    size = 2 ** (zoom + CELL_BITS)
    x, y = project(np.array([bounds.north, bounds.south]), np.array([bounds.west, bounds.east]))
    columns, rows = (np.clip(np.floor(places * size), 0, size - 1).astype(int).tolist() for places in (x, y))
    return (columns[0], columns[1]), (rows[0], rows[1])


def refuse_many_cells(bounds: Bounds | None, zoom: int) -> None:
    """LimitError when a view has more cells than one answer holds."""
    if zoom > DEEPEST_LEVEL:
        return
    (west, east), (north, south) = _ranges(bounds or Bounds(-90, -180, 90, 180), zoom)
    size = 2 ** (zoom + CELL_BITS)
    across = east - west + 1 if west <= east else size - west + east + 1
    if across * (south - north + 1) > MOST_CELLS:
        raise LimitError(
            f"The view has more than {MOST_CELLS:,} cells at zoom {zoom}; ask for a smaller part of the world."
        )


def in_cells(bounds: Bounds | None, zoom: int) -> list[str]:
    """In the whole cells that a view touches, as ranges of the finest grid."""
    if bounds is None:
        return []
    (west, east), (north, south) = _ranges(bounds, zoom)
    side = 2 ** (FINEST_LEVEL - zoom)
    first, last = west * side, (east + 1) * side - 1
    joint = "AND" if bounds.west <= bounds.east else "OR"
    rows = f"grid_row BETWEEN {north * side} AND {(south + 1) * side - 1}"
    return [f"(grid_column >= {first} {joint} grid_column <= {last})", rows]


def reaching_in(spots: Spots, bounds: Bounds, zoom: int) -> list[int]:
    """Numbers of the spots drawn by themselves that lie outside the cells of a view and reach into it; the widest."""
    (west, east), (north, south) = _ranges(bounds, zoom)
    size = 2 ** (zoom + CELL_BITS)
    first, last = west / size, (east + 1) / size + (bounds.west > bounds.east)
    loose = np.flatnonzero((spots.loose <= min(zoom, DEEPEST_LEVEL)) & (spots.reach > 0))
    x, y, reach = spots.x[loose], spots.y[loose], spots.reach[loose]
    down = np.maximum(np.maximum(north / size - y, y - (south + 1) / size), 0)
    across = np.min([np.maximum(np.maximum(first - (x + turn), x + turn - last), 0) for turn in (-1, 0, 1)], axis=0)
    near = (np.maximum(across, down) > 0) & (np.maximum(across, down) <= reach)
    widest = loose[near][np.argsort(-reach[near], kind="stable")][:MOST_REACHING]
    return sorted(widest.tolist())


def is_plain(filters: Filters) -> bool:
    """Whether nothing is asked of actors, sources, countries, words or an area."""
    asked = (filters.actors, filters.sources, filters.countries, filters.words or None, filters.area)
    return all(one is None for one in asked)


def is_in_cube(filters: Filters) -> bool:
    """Whether ready sums by kind and precision can answer."""
    return is_plain(filters) and filters.min_deaths == 0 and filters.keeps_unknown


def whole_months(filters: Filters) -> tuple[dt.date, dt.date] | None:
    """First day of the first month that lies inside the window, and of the one after the last; None when there is none."""
    begin = FIRST_MONTH if filters.start is None else _month_from(filters.start)
    end = dt.date.max if filters.end is None else (filters.end + dt.timedelta(1)).replace(day=1)
    return (begin, end) if begin < end else None


def _month_from(day: dt.date) -> dt.date:
    return day if day.day == 1 else (day.replace(day=1) + dt.timedelta(32)).replace(day=1)


def cube_part(key: str, where: Sequence[str], months: tuple[dt.date, dt.date]) -> str:
    """Ready sums of the records that begin in these months."""
    numbers = [12 * (month.year - FIRST_MONTH.year) + month.month - 1 for month in months]
    inside = [*where, f"month >= {numbers[0]}", f"month < {numbers[1]}"]
    sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in ("n", "died", "told"))
    return (
        f"SELECT {key} AS key, grid_mark AS mark, {sums}, min(low) AS low, max(high) AS high,"
        f" sum(days)::BIGINT AS days, 0::BIGINT AS doubtful"
        f" FROM cube {where_all(inside)} GROUP BY 1, 2"
    )
