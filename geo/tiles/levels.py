"""The tiles of one zoom level, counted by DuckDB out of `points` and packed one after another; see docs/tiles.md.

A tile with few records holds them in a list; nothing lies below it. Every other tile holds sums of its 64 cells by years and
months, and of days either sums as well, or, where a month has few records, a list for each month, which the tiles below use
too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from geo.frames import GEO_PRECISIONS
from geo.grid.answers import CELL_BITS
from geo.grid.packing import COUNTRY, GRID_BITS
from geo.tiles.codec import DEATHS_FROM, LIST_COLUMNS, Integers, Rows, pack_blocks, pack_list, pack_streams, pack_sums

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "AREAS",
    "CELLS",
    "COUNTRIES",
    "DEEPEST",
    "LIST_RECORDS",
    "LOOSE_COUNTRY",
    "MONTHLY_RECORDS",
    "MONTHS",
    "MONTH_RECORDS",
    "MOST_NAMED",
    "SUMMED_RECORDS",
    "TABLES",
    "TILE_BITS",
    "Level",
    "Names",
    "Packed",
    "days_of",
    "empty_tile",
    "level_of_world",
    "pack_level",
    "pack_totals",
    "plan_levels",
]

DEEPEST = 11
"""Zoom of the deepest tiles: their cells are those of zoom 12, beyond which a map draws every place by itself."""
TILE_BITS = 3
"""A tile has 8 x 8 cells of 64 pixels, drawn at the zoom level after its own."""
AREAS, COUNTRIES, CELLS = 64, 65, 66
"""Positions after the cells: records in areas wider than a cell, and those of which only the country is known."""
LIST_RECORDS = 8_192
"""A tile of at most so many is a list."""
SUMMED_RECORDS = 131_072
"""A tile of at most so many has sums by kind alone: for other filters a map looks into the lists below it."""
MONTH_RECORDS, MONTHLY_RECORDS = 16_384, 2**20
"""A tile of at most so many a month, and in all, has its days as lists by month."""
MOST_NAMED = 20
"""Actors and countries that sums tell apart, the commonest of the file; in tiles without lists by month also their own."""
TABLES = ("kinds", "deaths", "actors", "countries")
LOOSE_COUNTRY = 16
"""In lists: added to the level from which an area is drawn by itself, where only the country is known."""
BATCH = 1_000_000
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Level:
    """Which tiles there are at a zoom, as positions on the Z curve, sorted; and what becomes of each."""

    zoom: int
    tile: Integers
    records: Integers
    form: npt.NDArray[np.int8]
    """0: a list. Sums: 1 with days as sums; 2 with days as lists by month; 3 with the days of a tile above."""
    days_zoom: Integers
    """Zoom of the tile that holds its days; its own where it does."""
    is_crowded: npt.NDArray[np.bool_]
    """Somewhere in it lies a deepest tile that is no list."""
    deepest_sums: Integers
    """Zoom of the deepest tiles in it that are no lists; 0 in lists."""

    def of(self, *forms: int) -> Integers:
        """The tiles of these forms."""
        return self.tile[np.isin(self.form, forms)]

    def told_by(self, table: str, *forms: int) -> Integers:
        """Those of them that have a table: all that by kind; the others where lists below do not do, or would be many."""
        has = (self.records > SUMMED_RECORDS) | self.is_crowded | (table == "kinds")
        return self.tile[np.isin(self.form, forms) & has]


@dataclass(slots=True)
class Packed:
    """Heads of tiles as they were packed, by tile, and how many bytes of parts were written."""

    heads: dict[int, bytes] = field(default_factory=dict)
    parts: int = 0


def plan_levels(db: duckdb.DuckDBPyConnection, span: tuple[int, int]) -> list[Level]:
    """All zoom levels that have tiles, from the world down; none without records. span: first and last day, from 1970."""
    months = (span[1] - span[0]) // 30 + 1
    found = db.execute(
        f"SELECT (morton >> {2 * (GRID_BITS - DEEPEST)})::BIGINT AS tile, count(*) AS n FROM points GROUP BY 1 ORDER BY 1"
    ).fetchnumpy()
    tile, records = (np.asarray(found[name], dtype=np.int64) for name in ("tile", "n"))
    counted = [(tile, records)]
    for _ in range(DEEPEST):
        tile, first = np.unique(counted[0][0] >> 2, return_index=True)
        counted.insert(0, (tile, np.add.reduceat(counted[0][1], first) if len(first) else counted[0][1]))
    levels: list[Level] = []
    for zoom, (tile, records) in enumerate(counted):
        above = levels[-1] if levels else None
        days = np.full(len(tile), -1)
        if above is not None:
            parent = np.searchsorted(above.tile, tile >> 2)
            parent = np.where(above.tile[np.minimum(parent, len(above.tile) - 1)] == tile >> 2, parent, -1)
            has_parent = (parent >= 0) & (above.form[parent] > 0)
            tile, records, parent = tile[has_parent], records[has_parent], parent[has_parent]  # noqa: PLW2901
            days = np.where(above.form[parent] >= 2, above.days_zoom[parent], -1)
        if not len(tile):
            break
        monthly = np.where(days >= 0, 3, np.where(records <= min(MONTH_RECORDS * months, MONTHLY_RECORDS), 2, 1))
        form = np.where(records <= LIST_RECORDS, 0, monthly).astype(np.int8)
        crowded = counted[-1][0][counted[-1][1] > LIST_RECORDS] >> 2 * (DEEPEST - zoom)
        deepest = np.where(form > 0, zoom, 0)
        levels.append(
            Level(zoom, tile, records, form, np.where(days >= 0, days, zoom), np.isin(tile, crowded), deepest)
        )
    for above, below in pairwise(levels[::-1]):
        np.maximum.at(below.deepest_sums, np.searchsorted(below.tile, above.tile >> 2), above.deepest_sums)
    return levels


def level_of_world(db: duckdb.DuckDBPyConnection, zoom: int) -> dict[str, Any]:
    """How crowded the cells of a zoom level are, and the deaths of the deadliest: as geo.grid.answers.Level tells them."""
    shift = 2 * (GRID_BITS - zoom - CELL_BITS)
    crowding, deadliest = db.execute(
        f"SELECT sum(members * members) / greatest(1, (SELECT count(*) FROM spots)), max(died) FROM"
        f" (SELECT count(*) AS members, sum(died) AS died FROM spots WHERE loose > {zoom} GROUP BY morton >> {shift})"
    ).fetchall()[0]
    return {"zoom": zoom, "crowding": round(float(crowding or 0), 4), "most_deaths": int(deadliest or 0)}


# -- names -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Names:
    """Actors or countries that a tile tells apart, the commonest first."""

    codes: list[int]
    names: list[str]
    are_all: bool
    """There are no others in the tile."""

    def told(self) -> dict[str, Any]:
        return {"names": self.names, "all": self.are_all}


def _names_of(
    db: duckdb.DuckDBPyConnection, what: str, shift: int, limit: int, always: Sequence[int] = ()
) -> dict[int, Names]:
    """By tile of the table `chosen`: its commonest actors or countries, and after them those that every tile tells apart."""
    paired, code = ("JOIN pair_actors a USING (pair)", "a.actor") if what == "actors" else ("", "p.country")
    kept = ", ".join(map(str, always)) or "NULL"
    found = db.execute(
        f"""
        WITH counted AS (
          SELECT (p.morton >> {shift})::BIGINT AS tile, {code} AS code, count(*) AS n
          FROM points p {paired} JOIN chosen t ON t.tile = p.morton >> {shift} GROUP BY ALL
        ), ranked AS (
          SELECT c.tile, c.code, n.name, row_number() OVER (PARTITION BY c.tile ORDER BY c.n DESC, c.code) AS rank,
                 count(*) OVER (PARTITION BY c.tile) AS told
          FROM counted c JOIN {what} n ON n.code = c.code WHERE n.name <> ''
        )
        SELECT tile, list(code ORDER BY rank), list(name ORDER BY rank), any_value(told) FROM ranked
        WHERE rank <= {limit} OR code IN ({kept}) GROUP BY tile
        """
    ).fetchall()
    return {int(tile): Names(list(codes), list(names), told <= len(codes)) for tile, codes, names, told in found}


def _choose(db: duckdb.DuckDBPyConnection, tiles: Integers, **more: Integers) -> None:
    """The table `chosen` of tiles, with more columns."""
    import pyarrow

    _keep(db, "chosen", pyarrow.table({"tile": tiles.astype(np.uint32), **more}))


def _keep(db: duckdb.DuckDBPyConnection, name: str, table: Any) -> None:
    db.register("given", table)
    db.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM given")
    db.unregister("given")


def _choose_names(db: duckdb.DuckDBPyConnection, names: dict[int, Names]) -> None:
    """The table `named`: tile, code, and the position that parts tell."""
    import pyarrow

    rows = [(tile, code, i) for tile, told in names.items() for i, code in enumerate(told.codes)]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3)
    _keep(db, "named", pyarrow.table({name: columns[:, i] for i, name in enumerate(("tile", "code", "extra"))}))


# -- sums --------------------------------------------------------------------------------------------------------------


def pack_totals(db: duckdb.DuckDBPyConnection, span: tuple[int, int]) -> tuple[dict[str, Names], list[bytes]]:
    """Sums of the whole world by day, a part for each of TABLES, and the names that its parts tell apart.

    span: first and last day, from 1970.
    """
    _choose(db, np.zeros(1, dtype=np.int64))
    shift = 2 * GRID_BITS
    names = {what: _names_of(db, what, shift, MOST_NAMED).get(0, Names([], [], True)) for what in TABLES[2:]}
    packed = []
    for table in TABLES:
        found = list(_groups(db, table, shift, names={0: names[table]} if table in names else {}, step="day", cell="0"))
        rows = _sorted(found)
        extras = _extras(table, len(names[table].names) if table in names else 0)
        packed.append(pack_sums(rows, kinds=_kinds(db), extras=extras, first=span[0], steps=span[1] - span[0] + 1))
    return names, packed


def _kinds(db: duckdb.DuckDBPyConnection) -> int:
    return int(db.execute("SELECT count(DISTINCT kind) FROM tile_kinds").fetchall()[0][0])


def _extras(table: str, names: int) -> int:
    """How many there are of what a table tells beside cell and kind."""
    return {"kinds": 1, "deaths": len(DEATHS_FROM) + 1}.get(table, max(1, names))


def _cell_of(zoom: int) -> str:
    """Where a record is counted in its tile: a cell, or a position after them for what no cell may stand for."""
    inside = 2 * (GRID_BITS - zoom - TILE_BITS)
    return (
        f"CASE WHEN p.loose > {zoom + 1} THEN (p.morton >> {inside}) & {2 ** (2 * TILE_BITS) - 1}"
        f" WHEN p.place_class = {COUNTRY} THEN {COUNTRIES} ELSE {AREAS} END"
    )


def _groups(
    db: duckdb.DuckDBPyConnection, table: str, shift: int, *, names: dict[int, Names], step: str, cell: str
) -> Iterator[tuple[int, int, Rows]]:
    """Sums of the tiles in `chosen`: tile, month and rows by `step` ("day" or "month"), in this order."""
    joined, extra = "", "0"
    if table == "deaths":
        extra = "p.class"
    elif table in TABLES[2:]:
        _choose_names(db, names)
        code = "p.country"
        if table == "actors":
            joined, code = "JOIN pair_actors a ON a.pair = p.pair", "a.actor"
        joined += f" JOIN named n ON n.tile = p.morton >> {shift} AND n.code = {code}"
        extra = "n.extra"
    begin, end = ("p.start", "p.last") if step == "day" else ("p.start_month", "p.last_month")
    unknown, died, lasts = "(p.class = 0)::INT", "coalesce(p.deaths, 0)", f"({end} > {begin})::INT"
    parts = [
        f"""SELECT (p.morton >> {shift})::BIGINT AS tile, p.{month} AS month, {cell} AS cell, p.kind, {extra} AS extra,
                   {at} AS step, {measures} FROM points p JOIN chosen t ON t.tile = p.morton >> {shift} {joined} {where}"""
        for month, at, measures, where in (
            (
                "start_month",
                begin,
                f"1 AS a, {unknown} AS b, {died} AS c, -{lasts} AS d, -{lasts} * {unknown} AS e, -{lasts} * {died} AS f",
                "",
            ),
            ("last_month", end, f"0, 0, 0, 1, {unknown}, {died}", f"WHERE {end} > {begin}"),
        )
    ]
    sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in "abcdef")
    query = (
        f"SELECT tile, month, cell, kind, extra, step, {sums} FROM ({' UNION ALL '.join(parts)}) GROUP BY ALL"
        " ORDER BY tile, month, cell, kind, extra, step"
    )
    for (tile, month), columns in _split(db, query, ("tile", "month") if step == "day" else ("tile",)):
        measures = np.stack([columns[name] for name in "abcdef"], axis=1)
        yield tile, month, Rows(columns["cell"], columns["kind"], columns["extra"], columns["step"], measures)


def _split(
    db: duckdb.DuckDBPyConnection, query: str, by: Sequence[str]
) -> Iterator[tuple[tuple[int, int], dict[str, Integers]]]:
    """The rows of a sorted answer, cut where one of the columns changes; all of a cut together."""
    kept: list[dict[str, Integers]] = []
    for batch in db.sql(query).to_arrow_reader(BATCH):
        columns = {
            name: np.asarray(batch.column(i).to_numpy(zero_copy_only=False), dtype=np.int64)
            for i, name in enumerate(batch.schema.names)
        }
        if not len(columns["tile"]):
            continue
        changes = np.zeros(len(columns["tile"]), dtype=bool)
        for name in by:
            before = kept[-1][name][-1] if kept else columns[name][0]
            changes |= np.diff(columns[name], prepend=before) != 0
        bounds = [0, *np.flatnonzero(changes).tolist(), len(changes)]
        for i, (begin, end) in enumerate(pairwise(bounds)):
            if i and kept:
                yield _joined(kept)
                kept = []
            if end > begin:
                kept.append({name: values[begin:end] for name, values in columns.items()})
    if kept:
        yield _joined(kept)


def _joined(parts: list[dict[str, Integers]]) -> tuple[tuple[int, int], dict[str, Integers]]:
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return (int(columns["tile"][0]), int(columns["month"][0]) if "month" in columns else 0), columns


def _sorted(groups: Sequence[tuple[int, int, Rows]] | Sequence[Rows], steps: int | None = None) -> Rows:
    """Rows of several groups as one, sorted; `steps`: of time that become one, and are added up."""
    each = [group if isinstance(group, Rows) else group[2] for group in groups]
    none = np.empty(0, dtype=np.int64)
    if not each:
        return Rows(none, none, none, none, np.empty((0, len("abcdef")), dtype=np.int64))
    columns = [np.concatenate([getattr(rows, name) for rows in each]) for name in ("cell", "kind", "extra", "step")]
    measures = np.concatenate([rows.measures for rows in each])
    if steps is not None:
        columns[-1] //= steps
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for values in columns:
        least = int(values.min(initial=0))
        key = key * (int(values.max(initial=0)) - least + 1) + values - least
    if np.any(np.diff(key) < 0):
        order = np.argsort(key, kind="stable")
        key, measures, columns = key[order], measures[order], [values[order] for values in columns]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    if len(first) < len(key):
        measures = np.add.reduceat(measures, first, axis=0)
    has = measures.any(axis=1)
    cell, kind, extra, step = (values[first][has] for values in columns)
    return Rows(cell, kind, extra, step, measures[has])


@dataclass(slots=True)
class _Writer:
    """Parts one after another in a file, and where each lies."""

    file: IO[bytes]
    at: int
    """Of the next part, in the section of parts."""

    def write(self, part: bytes) -> int:
        """Its length."""
        self.file.write(part)
        self.at += len(part)
        return len(part)


def _pack_tables(
    db: duckdb.DuckDBPyConnection, level: Level, heads: dict[int, dict[str, Any]], parts: _Writer, span: tuple[int, int]
) -> dict[int, bytes]:
    """Writes the sums of a level's tiles; returns for each the years by kind, which its head carries."""
    kinds, years = _kinds(db), {}
    for table in TABLES:
        for step, forms in (("day", (1,)), ("month", (2, 3))):
            tiles = level.told_by(table, *forms)
            if not len(tiles):
                continue
            _choose(db, tiles)
            names = {int(tile): heads[tile]["names"][table] for tile in tiles} if table in TABLES[2:] else {}
            groups = _groups(db, table, 2 * (GRID_BITS - level.zoom), names=names, step=step, cell=_cell_of(level.zoom))
            for tile, of_tile in _by_tile(groups):
                extras = _extras(table, len(names[tile].names) if names else 0)
                told, years_part = _write_tile(of_tile, step, kinds, extras, parts, is_inline=table == "kinds")
                heads[tile]["parts"][table] = told
                if table == "kinds":
                    years[tile] = years_part
    return years


def _by_tile(groups: Iterator[tuple[int, int, Rows]]) -> Iterator[tuple[int, Iterator[tuple[int, Rows]]]]:
    for tile, found in groupby(groups, key=lambda group: group[0]):
        yield tile, ((month, rows) for _, month, rows in found)


def _write_tile(
    groups: Iterator[tuple[int, Rows]], step: str, kinds: int, extras: int, parts: _Writer, *, is_inline: bool
) -> tuple[dict[str, Any], bytes]:
    """Days, then months, then years of one table of one tile."""
    told: dict[str, Any] = {"at": parts.at, "days": []}
    months = []
    for month, rows in groups:
        if step == "day":
            first, days = days_of(month)
            length = parts.write(pack_sums(_sorted([rows]), kinds=kinds, extras=extras, first=first, steps=days))
            told["days"].append([month, length])
        months.append(_as_month(rows, month) if step == "day" else rows)
    by_month = _sorted(months)
    told["months"] = []
    for year in np.unique(by_month.step // MONTHS).tolist():
        is_in = by_month.step // MONTHS == year
        part = Rows(
            by_month.cell[is_in],
            by_month.kind[is_in],
            by_month.extra[is_in],
            by_month.step[is_in],
            by_month.measures[is_in],
        )
        length = parts.write(pack_sums(part, kinds=kinds, extras=extras, first=year * MONTHS, steps=MONTHS))
        told["months"].append([year, length])
    by_year = _sorted([by_month], MONTHS)
    first, last = (int(by_year.step.min()), int(by_year.step.max())) if len(by_year.step) else (0, 0)
    packed = pack_sums(by_year, kinds=kinds, extras=extras, first=first, steps=last - first + 1)
    told["years"] = [first, last - first + 1, 0 if is_inline else parts.write(packed)]
    return told, packed


def _as_month(rows: Rows, month: int) -> Rows:
    return _sorted([Rows(rows.cell, rows.kind, rows.extra, np.full_like(rows.step, month), rows.measures)])


def days_of(month: int) -> tuple[int, int]:
    """The first day of a month, and how many it has."""
    first, after = (int(np.datetime64(month + i, "M").astype("datetime64[D]").astype(np.int64)) for i in (0, 1))
    return first, after - first


# -- lists -------------------------------------------------------------------------------------------------------------


def _pairs_told(
    db: duckdb.DuckDBPyConnection,
) -> tuple[Integers, Integers]:
    """Actors of pairs: those of pair i stand between ends[i] and ends[i + 1]."""
    found = db.execute("SELECT pair, actor FROM pair_actors ORDER BY pair, actor").fetchnumpy()
    count = int(db.execute("SELECT count(*) FROM pair_names").fetchall()[0][0])
    pair = np.asarray(found["pair"], dtype=np.int64)
    return np.asarray(found["actor"], dtype=np.int64), np.searchsorted(pair, np.arange(count + 1))


def _pack_months(
    db: duckdb.DuckDBPyConnection,
    level: Level,
    heads: dict[int, dict[str, Any]],
    parts: _Writer,
    always: dict[str, Names],
) -> None:
    """The lists by month of tiles that have their days so: records that begin or end in a month, as exactly as sums ask it."""
    tiles = level.of(2)
    if not len(tiles):
        return
    deepest = level.deepest_sums[level.form == 2]
    cut = 2 * (GRID_BITS - TILE_BITS - deepest)
    _choose(db, tiles, cut=cut, deepest=deepest)
    zooms = dict(zip(tiles.tolist(), (deepest + TILE_BITS).tolist(), strict=True))
    shift = 2 * (GRID_BITS - level.zoom)
    actors, ends = _pairs_told(db)
    chosen = [
        f"""SELECT (p.morton >> {shift})::BIGINT AS tile, p.{month} AS month,
                   (p.morton & {2**shift - 1}) >> t.cut AS cell, p.start, p.last - p.start AS lasts, p.kind,
                   coalesce(p.deaths + 1, 0) AS deaths, p.pair, p.country,
                   least(p.loose, t.deepest + 2) + CASE WHEN p.place_class = {COUNTRY} THEN {LOOSE_COUNTRY} ELSE 0 END AS loose
            FROM points p JOIN chosen t ON t.tile = p.morton >> {shift} {where}"""
        for month, where in (("start_month", ""), ("last_month", "WHERE p.last_month > p.start_month"))
    ]
    query = f"SELECT * FROM ({' UNION ALL '.join(chosen)}) ORDER BY tile, month, {', '.join(LIST_COLUMNS)}"
    for (tile, month), columns in _split(db, query, ("tile", "month")):
        listed = heads[tile].setdefault("list", {"at": parts.at, "zoom": zooms[tile], "months": []})
        pairs = _localise(columns, always["actors"].codes, always["countries"].codes, actors, ends)
        first, days = days_of(month)
        end = np.minimum(columns["start"] + columns["lasts"], first + days)  # later ones are told by their month
        columns["start"] = np.maximum(columns["start"], first - 1)
        columns["lasts"] = end - columns["start"]
        length = parts.write(pack_blocks({"pairs": pairs}, [pack_list(columns, first=first)]))
        listed["months"].append([month, length])


def _localise(
    columns: dict[str, Integers], actors: list[int], countries: list[int], of_pairs: Integers, ends: Integers
) -> list[list[int]]:
    """Turns pairs and countries into positions of this list; returns the actors of each pair, as positions in `actors`.

    Countries are told from 1 on; 0 is none, or one that the names lack.
    """
    place = {code: i for i, code in enumerate(actors)}
    country = {code: i + 1 for i, code in enumerate(countries)}
    held, at = np.unique(columns["country"], return_inverse=True)
    columns["country"] = np.array([country.get(int(code), 0) for code in held], dtype=np.int64)[at]
    held, at = np.unique(columns["pair"], return_inverse=True)
    told: dict[tuple[int, ...], int] = {}  # those of one set of actors are one
    numbers = [
        told.setdefault(tuple(place[actor] for actor in of_pairs[begin:end].tolist() if actor in place), len(told))
        for begin, end in zip(ends[held].tolist(), ends[held + 1].tolist(), strict=True)
    ]
    columns["pair"] = np.array(numbers, dtype=np.int64)[at]
    return list(map(list, told))


def _pack_lists(db: duckdb.DuckDBPyConnection, level: Level, span: tuple[int, int]) -> Iterator[tuple[int, bytes]]:
    """Tiles of few records: their spots, and their records sorted by them."""
    tiles = level.of(0)
    if not len(tiles):
        return
    _choose(db, tiles)
    shift = 2 * (GRID_BITS - level.zoom)
    names = {what: _names_of(db, what, shift, LIST_RECORDS * MOST_NAMED) for what in TABLES[2:]}
    actors, ends = _pairs_told(db)
    spots = _split(
        db.cursor(),  # beside the records
        f"""SELECT (s.morton >> {shift})::BIGINT AS tile, s.spot, s.morton & {2**shift - 1} AS morton,
                   floor((s.x * {2**GRID_BITS} - s.grid_column) * 256)::BIGINT AS right,
                   floor((s.y * {2**GRID_BITS} - s.grid_row) * 256)::BIGINT AS down,
                   s.place_class * {len(GEO_PRECISIONS)} + s.precision AS look, round(s.radius_km * 10)::BIGINT AS radius, s.loose
            FROM spots s JOIN chosen t ON t.tile = s.morton >> {shift} ORDER BY s.spot""",
        ("tile",),
    )
    rows = _split(
        db,
        f"""SELECT (p.morton >> {shift})::BIGINT AS tile, p.spot AS cell, p.start, p.last - p.start AS lasts, p.kind,
                   coalesce(p.deaths + 1, 0) AS deaths, p.pair, p.country, 0 AS loose
            FROM points p JOIN chosen t ON t.tile = p.morton >> {shift} ORDER BY tile, {", ".join(LIST_COLUMNS)}""",
        ("tile",),
    )
    none = Names([], [], True)
    for ((tile, _), places), ((same, _), columns) in zip(spots, rows, strict=True):
        assert tile == same
        told = {what: names[what].get(tile, none) for what in names}
        pairs = _localise(columns, told["actors"].codes, told["countries"].codes, actors, ends)
        first = int(places["spot"][0])
        columns["cell"] -= first
        header = {"form": "list", "records": len(columns["cell"]), "spot": first, "pairs": pairs}
        header |= {what: named.told() for what, named in told.items()}
        yield tile, pack_blocks(header, [_pack_places(places), pack_list(columns, first=span[0])])


def _pack_places(places: dict[str, Integers]) -> bytes:
    """Spots of a list: position on the Z curve of the finest grid, and in its cell, in 256ths from the north-west."""
    edge = [np.clip(places[name], 0, 255) for name in ("right", "down")]
    streams = [np.diff(places["morton"], prepend=0), *edge, places["look"], places["radius"], places["loose"]]
    return pack_streams(len(places["morton"]), streams)


def empty_tile() -> bytes:
    """The world, without a record."""
    none = np.empty(0, dtype=np.int64)
    places = dict.fromkeys(("morton", "right", "down", "look", "radius", "loose"), none)
    named = Names([], [], True).told()
    header = {"form": "list", "records": 0, "spot": 0, "pairs": [], "actors": named, "countries": named}
    return pack_blocks(header, [_pack_places(places), pack_list(dict.fromkeys(LIST_COLUMNS, none), first=0)])


# -- a level -----------------------------------------------------------------------------------------------------------


def pack_level(
    db: duckdb.DuckDBPyConnection,
    level: Level,
    file: IO[bytes],
    *,
    at: int,
    span: tuple[int, int],
    always: dict[str, Names],
) -> Packed:
    """Packs the tiles of a level; their parts go into a file, which begins at `at` of the section of parts.

    span: first and last day, from 1970. always: the actors and countries that every tile tells apart.
    """
    parts = _Writer(file, at)
    packed = Packed()
    tiles = level.of(1, 2, 3)
    if len(tiles):
        heads = _heads(db, level, tiles, always)
        years = _pack_tables(db, level, heads, parts, span)
        _pack_months(db, level, heads, parts, always)
        for tile, head in heads.items():
            names = head.pop("names")
            told = {what: named.told() for what, named in names.items() if named is not always[what]}
            packed.heads[tile] = pack_blocks(head | told, [years[tile]])
    packed.heads |= dict(_pack_lists(db, level, span))
    packed.parts = parts.at - at
    return packed


def _heads(
    db: duckdb.DuckDBPyConnection, level: Level, tiles: Integers, always: dict[str, Names]
) -> dict[int, dict[str, Any]]:
    """What the heads of tiles with sums say, without their parts."""
    _choose(db, level.of(1))
    shift = 2 * (GRID_BITS - level.zoom)
    names = {what: _names_of(db, what, shift, MOST_NAMED, always[what].codes) for what in TABLES[2:]}
    _choose(db, tiles)
    at = np.searchsorted(level.tile, tiles)
    heads: dict[int, dict[str, Any]] = {
        tile: {
            "form": "sums",
            "records": records,
            "days_zoom": days,
            "cells": [],
            "names": {what: names[what].get(tile, always[what]) for what in names},
            "parts": {},
        }
        for tile, records, days in zip(
            tiles.tolist(), level.records[at].tolist(), level.days_zoom[at].tolist(), strict=True
        )
    }
    for tile, cell, spots, x, y, *spot in _cells(db, level.zoom):
        heads[tile]["cells"].append([cell, spots, x, y, *(spot if spots == 1 else [])])
    return heads


def _cells(db: duckdb.DuckDBPyConnection, zoom: int) -> list[tuple[Any, ...]]:
    """Where clusters stand, in 4096ths of their cell, and the one spot of those that have no other."""
    shift, inside = 2 * (GRID_BITS - zoom), 2 * (GRID_BITS - zoom - TILE_BITS)
    size = 2 ** (zoom + TILE_BITS)
    return db.execute(
        f"""
        SELECT (s.morton >> {shift})::BIGINT AS tile, ((s.morton >> {inside}) & {2 ** (2 * TILE_BITS) - 1})::BIGINT AS cell, count(*),
               least(4095, floor((sum(s.n * s.x) / sum(s.n) * {size} - any_value(s.grid_column >> {inside // 2})) * 4096)::BIGINT),
               least(4095, floor((sum(s.n * s.y) / sum(s.n) * {size} - any_value(s.grid_row >> {inside // 2})) * 4096)::BIGINT),
               any_value(s.spot)::BIGINT, any_value(s.lon), any_value(s.lat), any_value(s.precision)::BIGINT,
               any_value(s.place_class)::BIGINT, any_value(s.radius_km)
        FROM spots s JOIN chosen t ON t.tile = s.morton >> {shift} WHERE s.loose > {zoom + 1}
        GROUP BY 1, 2 ORDER BY 1, 2
        """
    ).fetchall()
