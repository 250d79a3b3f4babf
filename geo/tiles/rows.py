"""Files of records become one day-sorted Parquet, packed as geo.grid asks it, and the narrow table that tiles are counted
from. DuckDB sorts and joins, in the memory that it is given, and spills the rest to a folder beside the output.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import DataError, LimitError, RecordsError
from geo.frames import EVENTS, GEO_PRECISIONS, RECORD_DATE_PRECISIONS
from geo.grid.packing import (
    EARTH_M,
    EDGE,
    GRID_BITS,
    METADATA_KEY,
    MOST_DEATHS,
    NEVER_LOOSE,
    PLACE_CLASSES,
    POINT,
    WIDE,
)
from geo.grid.packing import VERSION as PACKED_VERSION
from geo.grid.sql import path_literal
from geo.records.licences import ACLED_LICENCE, withheld_words
from geo.tiles.codec import DEATHS_FROM

if TYPE_CHECKING:
    import duckdb

__all__ = ["DAYS_HELD", "OTHER_KINDS", "aside", "connect", "holds_events", "make_points", "write_rows"]

DAYS_HELD = ("1678-01-01", "2261-12-31")
"""First and last day that a frame of records, and so the map, can hold; rows of other days are set aside."""
MOST_KINDS = 30
"""Kinds that tiles tell apart, the commonest; all others are one more."""
MOST_PAIRS = 2_000_000
OTHER_KINDS = "Other kinds"
GROUP_ROWS = 65_536
DEFAULTS = {"geo_precision": "unknown", "date_precision": "day", "event_type": "Unknown", "sub_event_type": "Unknown"}
TYPES = {"datetime64[ns]": "DATE", "float64": "DOUBLE", "Int64": "UINTEGER"}
FAULTS = {
    "without a day, or with one before 1678 or after 2261": f"date_start IS NULL OR date_end IS NULL"
    f" OR date_start < DATE '{DAYS_HELD[0]}' OR date_end > DATE '{DAYS_HELD[1]}'",
    "that end before they begin": "date_end < date_start",
    "without a point on Earth": "lat IS NULL OR lon IS NULL OR isnan(lat) OR isnan(lon) OR abs(lat) > 90 OR abs(lon) > 180",
}
"""Rows that are set aside, by what they are. For example a record of 14 March 0201."""


def connect(folder: Path, memory_mb: int) -> duckdb.DuckDBPyConnection:
    """The database of a run, in its folder, with that much memory. Raises RecordsError when the folder does not do."""
    import duckdb

    config: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": f"{memory_mb}MB",
        "temp_directory": str(folder / "spill"),
    }
    try:
        db = duckdb.connect(folder / "tiles.duckdb", config=config)
        db.execute("SET enable_progress_bar = false")
    except duckdb.Error as cause:
        raise RecordsError(f"{folder} cannot be worked in ({cause}); remove it, and start again.") from cause
    return db


def holds_events(path: Path) -> bool:
    """Whether a Parquet file, or a folder of them, has every EVENTS column, and need not be read row by row."""
    import pyarrow
    from pyarrow import parquet

    try:
        first = next(iter(sorted(path.rglob("*.parquet"))), path) if path.is_dir() else path
        return set(EVENTS.names) <= set(parquet.read_schema(first).names)
    except (pyarrow.ArrowException, OSError):
        return False


def write_rows(db: duckdb.DuckDBPyConnection, sources: Sequence[Path], out: Path, edition: str) -> dict[str, Any]:
    """Writes the rows of Parquet files that hold EVENTS, by their first day, and keeps the codes of points in the database.

    Returns what the file says of itself. Raises DataError when counts of deaths are beyond belief, RecordsError when a
    source cannot be read, LimitError when there are more pairs of actors than a server can look through.
    """
    import duckdb

    try:
        _make_source(db, sources)
        _make_codes(db)
        about = _about(db, edition)
        _copy(db, out, about)
    except duckdb.OutOfMemoryException as cause:
        raise LimitError(f"The memory does not do ({cause}); give more with --memory-mb.") from cause
    except duckdb.Error as cause:
        raise RecordsError(f"The records could not be sorted: {cause}") from cause
    return about


def _make_source(db: duckdb.DuckDBPyConnection, sources: Sequence[Path]) -> None:
    """The view `told` of all rows, in the types of EVENTS, and `source` of those that can be used."""
    files = [file for path in sources for file in (sorted(path.rglob("*.parquet")) if path.is_dir() else [path])]
    listed = ", ".join(map(path_literal, files))
    columns = ", ".join(_column(column.name, column.dtype) for column in EVENTS.columns)
    db.execute(
        f"CREATE OR REPLACE TEMP VIEW told AS SELECT {columns} FROM read_parquet([{listed}], union_by_name=true)"
    )
    usable = " AND ".join(f"NOT ({fault})" for fault in FAULTS.values())
    db.execute(f"CREATE OR REPLACE TEMP VIEW source AS SELECT * FROM told WHERE {usable}")


def _column(name: str, dtype: str) -> str:
    kind = TYPES.get(dtype)
    if kind:
        return f"TRY_CAST({name} AS {kind}) AS {name}"
    text = f"coalesce({name}::VARCHAR, '')"
    choices = {"geo_precision": GEO_PRECISIONS, "date_precision": RECORD_DATE_PRECISIONS}.get(name)
    if choices:
        listed = ", ".join(f"'{choice}'" for choice in choices)
        return f"CASE WHEN {text} IN ({listed}) THEN {text} ELSE '{DEFAULTS[name]}' END AS {name}"
    return (
        f"CASE {text} WHEN '' THEN '{DEFAULTS[name]}' ELSE {text} END AS {name}"
        if name in DEFAULTS
        else f"{text} AS {name}"
    )


def aside(db: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows were set aside, by what they are; only after `write_rows`."""
    counts = ", ".join(f"count(*) FILTER (WHERE {fault})" for fault in FAULTS.values())
    found = db.execute(f"SELECT {counts} FROM told").fetchall()[0]
    return {words: count for words, count in zip(FAULTS, found, strict=True) if count}


def _make_codes(db: duckdb.DuckDBPyConnection) -> None:
    """Numbers for kinds, sources, sides, pairs, countries and spots; a spot is what a map draws as one mark."""
    for table, column in (("kinds", "event_type"), ("sources", "source"), ("countries", "country")):
        db.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT row_number() OVER (ORDER BY name) - 1 AS code, name, n"
            f" FROM (SELECT {column} AS name, count(*) AS n FROM source GROUP BY 1) ORDER BY code"
        )
    db.execute(
        "CREATE OR REPLACE TABLE pair_names AS SELECT row_number() OVER (ORDER BY side_a, side_b) - 1 AS code, *"
        " FROM (SELECT side_a, side_b, count(*) AS n FROM source GROUP BY ALL) ORDER BY code"
    )
    db.execute(
        "CREATE OR REPLACE TABLE sides AS SELECT row_number() OVER (ORDER BY name) - 1 AS code, name FROM"
        " (SELECT side_a AS name FROM pair_names UNION SELECT side_b FROM pair_names) ORDER BY code"
    )
    db.execute(
        "CREATE OR REPLACE TABLE actors AS SELECT row_number() OVER (ORDER BY name) - 1 AS code, name FROM"
        " (SELECT DISTINCT unnest(string_split(name, '; ')) AS name FROM sides) WHERE name <> '' ORDER BY code"
    )
    db.execute(
        "CREATE OR REPLACE TABLE pair_actors AS SELECT DISTINCT told.pair AS pair, actors.code AS actor FROM"
        " (SELECT code AS pair, unnest(string_split(side_a, '; ') || string_split(side_b, '; ')) AS name FROM pair_names) told"
        " JOIN actors ON actors.name = told.name ORDER BY pair, actor"
    )
    _make_spots(db)


def _precision(column: str) -> str:
    return (
        "CASE " + column + " " + " ".join(f"WHEN '{name}' THEN {i}" for i, name in enumerate(GEO_PRECISIONS)) + " END"
    )


def _place_class(precision: str) -> str:
    return f"CASE {precision} " + " ".join(f"WHEN {i} THEN {kind}" for i, kind in enumerate(PLACE_CLASSES)) + " END"


def _spread(column: str) -> str:
    """The sixteen bits of a number with a gap before each."""
    value = column
    for shift, kept in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        value = f"(({value} | ({value} << {shift})) & {kept})"
    return value


def _make_spots(db: duckdb.DuckDBPyConnection) -> None:
    """Spots along a Z curve, so that those of a tile have numbers that follow each other; as geo.grid.packing has them."""
    size = 2**GRID_BITS
    sine = f"sin(radians(greatest(-{EDGE}, least({EDGE}, lat))))"
    reach = f"coalesce((radius_km * 1000 / ({EARTH_M} * greatest(0.05, cos(radians(lat)))))::FLOAT, 0)"
    db.execute(
        f"""
        CREATE OR REPLACE TABLE spots AS
        WITH found AS (
          SELECT lon, lat, {_place_class(_precision("geo_precision"))} AS place_class, max(radius_km) AS radius_km,
                 min({_precision("geo_precision")}) AS precision, count(*) AS n, coalesce(sum(deaths_best), 0)::BIGINT AS died
          FROM source GROUP BY ALL
        ), placed AS (
          SELECT *, lon / 360 + 0.5 AS x, 0.5 - ln((1 + {sine}) / (1 - {sine})) / (4 * pi()) AS y, {reach} AS reach FROM found
        ), celled AS (
          SELECT *, greatest(0, least({size - 1}, floor(x * {size})))::BIGINT AS grid_column,
                 greatest(0, least({size - 1}, floor(y * {size})))::BIGINT AS grid_row,
                 CASE WHEN place_class = {POINT} THEN {NEVER_LOOSE}
                      WHEN place_class = {WIDE} AND reach > 0 THEN len(list_filter(range({NEVER_LOOSE}), lambda z: reach * pow(2, z + 2) < 1))
                      WHEN place_class = {WIDE} THEN {NEVER_LOOSE} ELSE 0 END AS loose
          FROM placed
        ), curved AS (SELECT *, {_spread("grid_column")} | ({_spread("grid_row")} << 1) AS morton FROM celled)
        SELECT (row_number() OVER (ORDER BY morton, lon, lat, place_class) - 1)::UINTEGER AS spot, lon, lat, x, y,
               place_class::UTINYINT AS place_class, precision::UTINYINT AS precision, coalesce(radius_km, 0) AS radius_km,
               grid_column::USMALLINT AS grid_column, grid_row::USMALLINT AS grid_row, morton::UINTEGER AS morton,
               loose::UTINYINT AS loose, n, died
        FROM curved ORDER BY spot
        """
    )


def _about(db: duckdb.DuckDBPyConnection, edition: str) -> dict[str, Any]:
    """What the metadata of a packed file say; see geo.grid.packing."""
    rows, first, last, died = db.execute(
        "SELECT count(*), min(date_start), max(date_end),"
        " greatest(coalesce(sum(deaths_low), 0), coalesce(sum(deaths_best), 0), coalesce(sum(deaths_high), 0)) FROM source"
    ).fetchall()[0]
    if died > MOST_DEATHS:
        raise DataError(f"Counts of deaths add up to {died:,}, more than a map can count; check the files.")
    sources = db.execute(
        "SELECT source, licence, attribution, count(*) AS records FROM source GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    withheld = sum(count for _, licence, _, count in sources if licence == ACLED_LICENCE)
    pairs = db.execute(
        "SELECT a.code, b.code FROM pair_names p JOIN sides a ON a.name = p.side_a JOIN sides b ON b.name = p.side_b ORDER BY p.code"
    ).fetchall()
    if len(pairs) > MOST_PAIRS:
        raise LimitError(
            f"The records name {len(pairs):,} pairs of actors, of which {MOST_PAIRS:,} can be told apart;"
            " write the names more alike, or leave out those that are no actors."
        )
    return {
        "version": PACKED_VERSION,
        "rows": rows,
        "edition": edition,
        "first_day": first.isoformat() if rows else "",
        "last_day": last.isoformat() if rows else "",
        "sources": [dict(zip(("source", "licence", "attribution", "records"), row, strict=True)) for row in sources],
        "private": withheld > 0,
        "notice": withheld_words(withheld),
        "spots": db.execute("SELECT count(*) FROM spots").fetchall()[0][0],
        "kinds": _names(db, "kinds"),
        "source_names": _names(db, "sources"),
        "precisions": GEO_PRECISIONS,
        "sides": _names(db, "sides"),
        "pairs": [list(pair) for pair in pairs],
    }


def _names(db: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [name for (name,) in db.execute(f"SELECT name FROM {table} ORDER BY code").fetchall()]


def _copy(db: duckdb.DuckDBPyConnection, out: Path, about: dict[str, Any]) -> None:
    """Rows with the columns of geo.grid, by first day, then place, then id: the same rows are the same bytes."""
    precision = _precision("e.geo_precision")
    rough = "(e.date_precision NOT IN ('day', ''))::INT"
    told = json.dumps(about, ensure_ascii=False).replace("'", "''")
    columns = ", ".join(f"e.{name}" for name in EVENTS.names)
    db.execute(
        f"""
        COPY (
          SELECT {columns}, s.grid_column, s.grid_row, (s.grid_column::UINTEGER << {GRID_BITS} | s.grid_row)::UINTEGER AS grid_cell,
                 s.spot AS grid_spot, ((((k.code * 8 + {precision}) * 2 + {rough}) * 16) + s.loose)::UINTEGER AS grid_mark,
                 p.code::UINTEGER AS grid_pair, o.code::UINTEGER AS grid_source
          FROM source e
          JOIN spots s ON s.lon = e.lon AND s.lat = e.lat AND s.place_class = {_place_class(precision)}
          JOIN kinds k ON k.name = e.event_type
          JOIN sources o ON o.name = e.source
          JOIN pair_names p ON p.side_a = e.side_a AND p.side_b = e.side_b
          ORDER BY e.date_start, s.spot, e.id, {columns}
        ) TO {path_literal(out)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {GROUP_ROWS},
                                  KV_METADATA {{{METADATA_KEY.decode()}: '{told}'}})
        """
    )


def make_points(db: duckdb.DuckDBPyConnection, rows: Path) -> None:
    """The table `points`, a narrow row for each record in the order of spots, and `tile_kinds`, the kinds told apart."""
    import duckdb

    classes = " ".join(f"WHEN deaths_best >= {low} THEN {i + 1}" for i, low in reversed(list(enumerate(DEATHS_FROM))))
    try:
        db.execute(
            f"""
            CREATE OR REPLACE TABLE tile_kinds AS
            WITH ranked AS (SELECT code, name, n, row_number() OVER (ORDER BY n DESC, name) AS rank FROM kinds),
                 named AS (SELECT CASE WHEN rank <= {MOST_KINDS} THEN name ELSE '{OTHER_KINDS}' END AS told, * FROM ranked)
            SELECT code, (dense_rank() OVER (ORDER BY told = '{OTHER_KINDS}', told) - 1)::UTINYINT AS kind, told FROM named
            """
        )
        db.execute(
            f"""
            CREATE OR REPLACE TABLE points AS
            SELECT r.grid_spot AS spot, s.morton, (r.date_start - DATE '1970-01-01')::INTEGER AS start,
                   (r.date_end - DATE '1970-01-01')::INTEGER AS last,
                   datediff('month', DATE '1970-01-01', r.date_start)::INTEGER AS start_month,
                   datediff('month', DATE '1970-01-01', r.date_end)::INTEGER AS last_month,
                   t.kind, (CASE {classes} ELSE 0 END)::UTINYINT AS class, r.deaths_best AS deaths, r.grid_pair AS pair,
                   s.loose, s.place_class, c.code::UINTEGER AS country
            FROM read_parquet({path_literal(rows)}) r
            JOIN spots s ON s.spot = r.grid_spot
            JOIN tile_kinds t ON t.code = r.grid_mark >> 8
            JOIN countries c ON c.name = r.country
            ORDER BY r.grid_spot, start, last, t.kind, pair, deaths, c.code
            """
        )
    except duckdb.OutOfMemoryException as cause:
        raise LimitError(f"The memory does not do ({cause}); give more with --memory-mb.") from cause
    except duckdb.Error as cause:
        raise RecordsError(f"{rows.name} could not be counted: {cause}") from cause
