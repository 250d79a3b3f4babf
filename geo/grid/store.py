"""One packed file, open for questions. DuckDB reads what a question needs; whole months at low zoom come from sums that
are made once, when the store is opened.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import LimitError, RecordsError
from geo.frames import EVENT_TYPES, EVENTS
from geo.globe.bounds import Bounds
from geo.grid.answers import (
    AREA_LOOK,
    DEEPEST_LEVEL,
    FINEST_LEVEL,
    LOOK_OF,
    LOOKS,
    SEVERAL,
    STYLES,
    Cells,
    Counts,
    Integers,
    Level,
    Spots,
    added,
    cluster_places,
    level_of,
    plain,
    project,
    spread_over,
)
from geo.grid.packing import GRID_BITS, METADATA_KEY, PLACE_CLASSES, VERSION, reach_of_world
from geo.grid.sql import (
    DAYS,
    MONTH,
    ROUGH,
    SUMS,
    cell_code,
    cube_part,
    day_literal,
    doubt,
    holding,
    in_bounds,
    in_cells,
    in_polygon,
    in_window,
    is_in_cube,
    is_one_of,
    is_plain,
    key_of,
    named,
    path_literal,
    reaching_in,
    refuse_many_cells,
    text_literal,
    where_all,
    whole_months,
)
from geo.records.filters import ALL, Filters
from geo.settings import MB, how_to_raise, settings

if TYPE_CHECKING:
    import duckdb
    import pyarrow

__all__ = ["GridStore", "events_of"]

CUBE_LEVEL = 4
"""The zoom level up to which whole months come from ready sums."""
MOST_SPOTS = 50_000
IN_MEMORY = ("date_start", "date_end", "deaths_best", "grid_cell", "grid_spot", "grid_mark")
PLACE_TEXTS = ("place_name", "admin1", "country")


class GridStore:
    """A packed file, open for questions; may be asked by several threads at once.

    path: what `pack_events` wrote. longest_s: a question that takes longer is given up with a LimitError; None
    is as in the settings. Opening reads the file once, two seconds for ten million records. Raises RecordsError when the file is missing, damaged, of another
    version or no packed file at all, and at any question when it was changed or damaged since.
    """

    def __init__(self, path: Path, *, longest_s: float | None = None) -> None:
        self._path = path.resolve()
        self._longest_s = settings().grid_timeout_s if longest_s is None else longest_s
        self._memory_mb = settings().grid_memory_mb
        self.about = _metadata(self._path)
        """The file's metadata: rows, edition, sources, private, first_day, last_day."""
        self._stamp = _stamp(self._path)
        self._table = self._quick_table = f"read_parquet({path_literal(self._path)})"
        self._connection = _connect(self._memory_mb)
        self._levels: dict[int, Level] = {}
        self._styles = _styles(self.about["kinds"])
        with self._asked():
            self.spots = self._read_spots()
            self._make_cube()
            if self.records_held <= settings().grid_in_memory:
                self._keep_in_memory()

    def close(self) -> None:
        """Frees memory and file; the store cannot be asked any more."""
        self._connection.close()

    @property
    def path(self) -> Path:
        """The packed file."""
        return self._path

    @property
    def records_held(self) -> int:
        """Records in the file."""
        return int(self.about["rows"])

    # -- questions -----------------------------------------------------------------------------------------------------

    def cells(
        self,
        bounds: Bounds | None,
        zoom: int,
        filters: Filters = ALL,
        *,
        fades: bool = False,
        by_spot: bool = False,
    ) -> Cells:
        """Counts by cell of the grid of a zoom level in a view, which is widened to whole cells; None = the world.
        Areas larger than a cell are told too when they only reach into the view.

        Beyond DEEPEST_LEVEL, or when asked to, every spot is counted by itself. fades: add up the last days as well. Nothing inside gives arrays of length 0. Raises LimitError
        when the view has more cells or spots than one answer holds.
        """
        zoom = max(0, min(FINEST_LEVEL, zoom))
        if not by_spot:
            refuse_many_cells(bounds, zoom)
        key = key_of(FINEST_LEVEL if by_spot else zoom)
        where = in_cells(bounds, zoom)
        found = self._sums(key, zoom, where, filters, fades=fades)
        if bounds is not None and (near := reaching_in(self.spots, bounds, zoom)):
            others = self._sums(key, zoom, [is_one_of("grid_spot", near)], filters, fades=fades)
            found = {name: np.concatenate([values, others[name]]) for name, values in found.items()}
        if (by_spot or zoom > DEEPEST_LEVEL) and len(found["key"]) > MOST_SPOTS:
            raise LimitError("The view holds more places than one answer may; come closer, or choose fewer records.")
        return self._cells(found, zoom)

    def counts(self, filters: Filters = ALL) -> Counts:
        """How many records are inside, anywhere."""
        found = self._sums("0", 0, [], filters)
        kind = found["mark"] >> 8
        by_kind = np.bincount(kind, weights=found["n"], minlength=len(self.about["kinds"])).astype(np.int64)
        records = int(found["n"].sum())
        named = {name: count for name, count in zip(self.about["kinds"], by_kind.tolist(), strict=True) if count}
        return Counts(records, int(found["died"].sum()), records - int(found["told"].sum()), named)

    def records(
        self,
        filters: Filters = ALL,
        *,
        bounds: Bounds | None = None,
        cell: tuple[int, int, int] | None = None,
        spots: Collection[int] | None = None,
        limit: int = 500,
    ) -> pd.DataFrame:
        """Records inside, by start day and id, at most `limit`, as an EVENTS frame.

        Of the world, or of a view, a cell (zoom, column, row), or spots by number.
        """
        where = [*self._where(filters), *in_bounds(bounds)]
        if cell is not None:
            zoom, column, row = cell
            where.append(f"{cell_code(zoom)} = {column << 16 | row} AND grid_mark & 15 > {zoom}")
        if spots is not None:
            where.append(is_one_of("grid_spot", sorted(spots)))
        names = ", ".join(EVENTS.names)
        return events_of(
            self._ask(f"SELECT {names} FROM {self._table} {where_all(where)} ORDER BY date_start, id LIMIT {limit}")
        )

    def record(self, id: str) -> pd.DataFrame:
        """The record of that id as an EVENTS frame of one row; of no row when there is none."""
        return events_of(self._ask(f"SELECT {', '.join(EVENTS.names)} FROM {self._table} WHERE id = ? LIMIT 1", [id]))

    def place_names(self, spots: Collection[int]) -> dict[int, dict[str, str]]:
        """place_name, admin1 and country of each of these spots; of several at one point, the first. Unknown ones lack."""
        names = [f"min({name}) AS {name}" for name in PLACE_TEXTS]
        where = where_all([is_one_of("grid_spot", sorted(spots))])
        query = f"SELECT grid_spot, {', '.join(names)} FROM {self._table} {where} GROUP BY grid_spot"
        found = self._ask(query).to_pylist()
        return {int(row["grid_spot"]): {name: str(row[name]) for name in PLACE_TEXTS} for row in found}

    def crowding(self, zoom: int) -> float:
        """Spots in the cell of an average spot at a zoom level; 0 beyond DEEPEST_LEVEL."""
        return self._level(zoom).crowding

    def select(
        self,
        columns: str,
        filters: Filters = ALL,
        *,
        where: Sequence[str] = (),
        rest: str = "",
        parameters: Sequence[object] = (),
    ) -> pyarrow.Table:
        """For other questions of geo.grid: columns of the records inside, in SQL of our own; `?` stands for parameters."""
        conditions = where_all([*self._where(filters), *where])
        table: pyarrow.Table = self._ask(f"SELECT {columns} FROM {self._table} {conditions} {rest}", parameters)
        return table

    # -- asking --------------------------------------------------------------------------------------------------------

    def _ask(self, query: str, parameters: Sequence[object] = ()) -> Any:
        """The answer to one question as an Arrow table."""
        with self._asked() as cursor:
            return cursor.sql(query, params=list(parameters)).to_arrow_table()

    @contextmanager
    def _asked(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of its own for one question, with a limit of time; its errors in our words."""
        import duckdb

        if _stamp(self._path) != self._stamp:
            raise RecordsError(f"{self._path.name} was changed while it was in use; open the records again.")
        cursor = self._connection.cursor()
        watch = threading.Timer(self._longest_s, cursor.interrupt)
        watch.daemon = True
        watch.start()
        try:
            yield cursor
        except duckdb.InterruptException as cause:
            raise LimitError(
                f"The question took more than {self._longest_s:g} seconds. Ask for less, or "
                f"{how_to_raise('grid_timeout_s', self._longest_s)}."
            ) from cause
        except duckdb.OutOfMemoryException as cause:
            raise LimitError(
                f"The question took more than {self._memory_mb:,} MB of memory. Ask for less, or "
                f"{how_to_raise('grid_memory_mb', self._memory_mb * MB)}."
            ) from cause
        except duckdb.Error as cause:
            raise RecordsError(f"{self._path.name} cannot be read ({cause}); pack the records again.") from cause
        finally:
            watch.cancel()
            cursor.close()

    # -- sums ----------------------------------------------------------------------------------------------------------

    def _read_spots(self) -> Spots:
        found = self._columns(
            f"SELECT grid_spot, any_value(lat) lat, any_value(lon) lon, any_value(grid_mark) mark,"
            f" max(radius_km) radius, count(*) n, coalesce(sum(deaths_best), 0)::BIGINT died"
            f" FROM {self._table} GROUP BY ALL ORDER BY grid_spot"
        )
        lat, lon = found["lat"], found["lon"]
        x, y = project(lat, lon)
        precision = found["mark"] >> 5 & 7
        place_class = np.array(PLACE_CLASSES)[precision]
        reach = reach_of_world(found["radius"], lat)
        return Spots(lat, lon, x, y, precision, place_class, reach, found["mark"] & 15, found["n"], found["died"])

    def _make_cube(self) -> None:
        """Sums of the records that begin in a month, by cell of CUBE_LEVEL and mark."""
        rest = 2 ** (FINEST_LEVEL - CUBE_LEVEL) - 1
        self._connection.execute(
            f"CREATE TABLE cube AS SELECT *, grid_cell >> {GRID_BITS} AS grid_column, grid_cell & 65535 AS grid_row FROM ("
            f"SELECT grid_cell & {2**32 - 1 - (rest << GRID_BITS) - rest} AS grid_cell,"
            f" CASE WHEN grid_mark & 15 <= {CUBE_LEVEL} THEN grid_spot ELSE 0 END AS grid_spot, grid_mark,"
            f" {MONTH} AS month, {SUMS}, {DAYS} AS days FROM {self._table} GROUP BY ALL)"
        )

    def _keep_in_memory(self) -> None:
        """The columns IN_MEMORY, packed; column and row of the cell are worked out from it."""
        columns = ", ".join(IN_MEMORY)
        self._connection.execute("ATTACH ':memory:' AS kept (COMPRESS)")
        self._connection.execute(
            "CREATE TABLE kept.records (date_start DATE, date_end DATE, deaths_best UINTEGER, grid_cell UINTEGER,"
            " grid_spot UINTEGER, grid_mark UINTEGER,"
            f" grid_column UINTEGER GENERATED ALWAYS AS (grid_cell >> {GRID_BITS}),"
            " grid_row UINTEGER GENERATED ALWAYS AS (grid_cell & 65535))"
        )
        self._connection.execute(f"INSERT INTO kept.records ({columns}) SELECT {columns} FROM {self._table}")
        self._connection.execute("CHECKPOINT kept")
        self._quick_table = "kept.records"

    def _table_for(self, filters: Filters) -> str:
        """Where all that these filters look at is found quickest."""
        return self._quick_table if is_plain(filters) else self._table

    def _sums(
        self, key: str, zoom: int, place: list[str], filters: Filters, *, fades: bool = False
    ) -> dict[str, npt.NDArray[Any]]:
        """Sums by key and mark, some of them in two rows. place: conditions on where a record lies."""
        where = [*self._where(filters, is_timed=False), *place]
        months = whole_months(filters)
        if zoom <= CUBE_LEVEL and is_in_cube(filters) and months is not None and key != key_of(FINEST_LEVEL):
            parts = [cube_part(key, where, months), *self._edge_parts(key, where, filters, months, fades=fades)]
        else:
            parts = [self._part(key, [*where, *in_window(filters)], filters, fades=fades)]
        return self._columns(" UNION ALL ".join(parts))

    def _part(self, key: str, where: list[str], filters: Filters, *, fades: bool) -> str:
        """Sums over single records."""
        days = DAYS if fades else "0::BIGINT"
        unsure = doubt(filters)
        doubtful = f"count(*) FILTER (WHERE {unsure})" if unsure else "0::BIGINT"
        return (
            f"SELECT {key} AS key, grid_mark AS mark, {SUMS}, {days} AS days, {doubtful} AS doubtful"
            f" FROM {self._table_for(filters)} {where_all(where)} GROUP BY 1, 2"
        )

    def _edge_parts(
        self, key: str, where: list[str], filters: Filters, months: tuple[dt.date, dt.date], *, fades: bool
    ) -> Iterator[str]:
        """The records inside that do not begin in a whole month of the window; and doubts on those that do."""
        begin, end = months
        if filters.start is not None:
            before = [*where, f"date_start < {day_literal(begin)}", f"date_end >= {day_literal(filters.start)}"]
            yield self._part(key, before, filters, fades=fades)
        if filters.end is None:
            return
        if end <= filters.end:
            after = [*where, f"date_start BETWEEN {day_literal(end)} AND {day_literal(filters.end)}"]
            yield self._part(key, after, filters, fades=fades)
        leaving = [
            f"date_start >= {day_literal(begin)}",
            f"date_start < {day_literal(end)}",
            f"date_end > {day_literal(filters.end)}",
        ]
        yield (
            f"SELECT {key}, grid_mark, 0, 0, 0, min(grid_spot), max(grid_spot), 0, count(*)"
            f" FROM {self._table_for(filters)} {where_all([*where, *leaving, ROUGH])} GROUP BY 1, 2"
        )

    def _columns(self, query: str) -> dict[str, npt.NDArray[Any]]:
        """The answer as arrays by name; whole numbers as int64, missing numbers as NaN."""
        with self._asked() as cursor:
            arrays = cursor.execute(query).fetchnumpy()
        return {name: plain(np.ma.asarray(values)) for name, values in arrays.items()}

    def _where(self, filters: Filters, *, is_timed: bool = True) -> list[str]:
        """Conditions on a record; only numbers go into them, and texts as hexadecimal digits, whatever the names are."""
        about = self.about
        conditions = in_window(filters) if is_timed else []
        conditions += named("grid_mark >> 8", about["kinds"], filters.event_types)
        conditions += named("grid_mark >> 5 & 7", about["precisions"], filters.precisions)
        conditions += named("grid_source", about["source_names"], filters.sources)
        if filters.countries is not None:
            wanted = ", ".join(map(text_literal, filters.countries))
            conditions.append(f"country IN ({wanted})" if wanted else "false")
        conditions += holding(filters.words)
        if filters.actors is not None:
            conditions.append(is_one_of("grid_pair", self._pairs_of(filters.actors), total=len(about["pairs"])))
        if filters.min_deaths > 0 or not filters.keeps_unknown:
            unknown = " OR deaths_best IS NULL" if filters.keeps_unknown else ""
            conditions.append(f"(deaths_best >= {filters.min_deaths}{unknown})")
        if isinstance(filters.area, Bounds):
            conditions += in_bounds(filters.area)
        elif filters.area is not None:
            conditions += in_polygon(filters.area)
        return conditions

    def _pairs_of(self, actors: Collection[str]) -> list[int]:
        wanted = frozenset(actors)
        sides = [number for number, side in enumerate(self.about["sides"]) if not wanted.isdisjoint(side.split("; "))]
        pairs = np.array(self.about["pairs"], dtype=np.int64).reshape(-1, 2)
        return np.flatnonzero(np.isin(pairs, sides).any(axis=1)).tolist()

    # -- cells ---------------------------------------------------------------------------------------------------------

    def _cells(self, found: Mapping[str, npt.NDArray[Any]], zoom: int) -> Cells:
        keys, at = np.unique(found["key"], return_inverse=True)
        level = self._level(zoom)
        low, high = np.full(len(keys), SEVERAL, dtype=np.int64), np.zeros(len(keys), dtype=np.int64)
        np.minimum.at(low, at, found["low"])
        np.maximum.at(high, at, found["high"])
        is_spot, is_cell = low == high, keys < 2**32
        spot, code = np.where(is_spot, low, SEVERAL), np.where(is_cell, keys, -1)
        mark, n = found["mark"], found["n"]
        look = np.array([LOOK_OF.get(name, AREA_LOOK) for name in self.about["precisions"]])[mark >> 5 & 7]
        x, y = cluster_places(level, code)
        known = spot[is_spot]
        x[is_spot], y[is_spot] = self.spots.x[known], self.spots.y[known]
        return Cells(
            zoom,
            column=np.where(is_cell, code >> 16, -1),
            row=np.where(is_cell, code & 0xFFFF, -1),
            spot=spot,
            x=x,
            y=y,
            lat=spread_over(is_spot, self.spots.lat[known], np.nan),
            lon=spread_over(is_spot, self.spots.lon[known], np.nan),
            precision=spread_over(is_spot, self.spots.precision[known], 0).astype(np.int64),
            place_class=spread_over(is_spot, self.spots.place_class[known], 0).astype(np.int64),
            reach=spread_over(is_spot, self.spots.reach[known], 0),
            kinds=added(at * STYLES + self._styles[mark >> 8], n, len(keys) * STYLES).reshape(-1, STYLES),
            looks=added(at * LOOKS + look, n, len(keys) * LOOKS).reshape(-1, LOOKS),
            deaths=added(at, found["died"], len(keys)),
            unknown=added(at, n - found["told"], len(keys)),
            days=np.bincount(at, weights=found["days"], minlength=len(keys)).astype(np.float64),
            doubtful=added(at, found["doubtful"], len(keys)),
            most_deaths=level.most_deaths,
            crowding=level.crowding,
        )

    def _level(self, zoom: int) -> Level:
        if zoom not in self._levels:
            self._levels[zoom] = level_of(self.spots, zoom)
        return self._levels[zoom]


# -- the file ----------------------------------------------------------------------------------------------------------


def _metadata(path: Path) -> dict[str, Any]:
    """What `pack_events` wrote about the file, when it did."""
    import pyarrow
    from pyarrow import parquet

    remedy = "write it with: python -m geo records pack FILE... OUT.parquet"
    try:
        held = parquet.read_metadata(path).metadata or {}
    except OSError as cause:
        raise RecordsError(f"{path.name} cannot be opened ({cause.strerror or cause}); {remedy}.") from cause
    except pyarrow.ArrowException as cause:
        raise RecordsError(f"{path.name} is no whole Parquet file ({cause}); {remedy}.") from cause
    if METADATA_KEY not in held:
        raise RecordsError(f"{path.name} is a Parquet file, but not packed for the map; {remedy}.")
    about: dict[str, Any] = json.loads(held[METADATA_KEY])
    if about.get("version") != VERSION:
        raise RecordsError(f"{path.name} was packed as version {about.get('version')}, not {VERSION}; {remedy}.")
    return about


def _stamp(path: Path) -> tuple[int, int]:
    try:
        told = path.stat()
    except OSError as cause:
        raise RecordsError(f"{path.name} cannot be opened: {cause.strerror}. Check the name and the folder.") from cause
    return told.st_mtime_ns, told.st_size


def _connect(memory_mb: int) -> duckdb.DuckDBPyConnection:
    """A database in memory that loads no extensions."""
    import duckdb

    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": "",
        }
    )
    connection.execute("SET GLOBAL parquet_metadata_cache = true")
    return connection


def _styles(kinds: Sequence[str]) -> Integers:
    """The legend's number of each kind."""
    order = {name: number for number, name in enumerate(EVENT_TYPES)}
    return np.array([order.get(kind, STYLES - 1) for kind in kinds], dtype=np.int64)


def events_of(table: Any) -> pd.DataFrame:
    """An Arrow table with every EVENTS column as an EVENTS frame; texts that are missing are empty."""
    frame = table.to_pandas()
    columns = {column.name: frame[column.name].astype(column.dtype) for column in EVENTS.columns}
    return pd.DataFrame(
        {name: values.fillna("") if values.dtype == "str" else values for name, values in columns.items()}
    )
