"""A file of tiles, open for questions: how many records in a window of days, by cell, by kind, under a filter.

    tiles = TileFile(Path("world.pmtiles"))
    tiles.counts(Filters(start=date(2013, 1, 1)))
    tiles.cells(4, Filters(event_types=("Battles",)))

What static/tiles.js does in the browser, over the same bytes: a running sum up to the last day of the window, less one up
to the day before its first.
"""

from __future__ import annotations

import datetime as dt
import mmap
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from geo.errors import DataError, RecordsError
from geo.frames import GEO_PRECISIONS
from geo.grid.answers import CELL_BITS, Counts
from geo.grid.packing import COUNTRY, GRID_BITS
from geo.records.filters import Filters
from geo.tiles.codec import (
    DEATHS_FROM,
    FORMAT,
    VERSION,
    Integers,
    Rows,
    open_streams,
    read_blocks,
    read_list,
    read_sums,
)
from geo.tiles.levels import CELLS, LOOSE_COUNTRY, MONTHS, TABLES, TILE_BITS, days_of

if TYPE_CHECKING:
    from pmtiles.tile import Entry

__all__ = ["TileFile"]

REMEDY = "make it again with: python -m geo records pack --tiles OUT.pmtiles FILE..."
KEPT_TILES, KEPT_DIRECTORIES, DIRECTORIES = 512, 64, 4
"""Those kept in memory; and how deep directories may lead into each other."""
EPOCH = dt.date(1970, 1, 1).toordinal()
FAR = 10**6
"""Days from 1970 that lie beyond all that a file can hold."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as parts can answer it."""

    begin: int
    end: int
    """First and last day of the window, from 1970."""
    kinds: npt.NDArray[np.bool_]
    """Of each of the file's kinds whether it is wanted."""
    table: str
    wanted: tuple[str, ...]
    """Of actors or countries."""
    fewest: int
    keeps_unknown: bool


class TileFile:
    """A file that `build_tiles` wrote. Raises RecordsError when it is missing, cut, of another version, or no such file."""

    def __init__(self, path: Path) -> None:
        from pmtiles.reader import Reader
        from pmtiles.tile import MagicNumberNotFound, SpecVersionUnsupported

        self._name = path.name
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as cause:
            raise RecordsError(f"{path} cannot be opened ({cause.strerror}). Check the name and the folder.") from cause
        except ValueError as cause:  # nothing in it
            raise RecordsError(f"{self._name} is no file of tiles: it is empty; {REMEDY}.") from cause
        archive = Reader(self._bytes)
        try:
            self._header = header = archive.header()
            self._root = (header["root_offset"], header["root_length"])
            self._parts_at = header["tile_data_offset"] + header["tile_data_length"]
            self.about: dict[str, Any] = archive.metadata()
            """What the file says of itself: docs/tiles.md."""
        except (
            MagicNumberNotFound,
            SpecVersionUnsupported,
            ValueError,
            IndexError,
            EOFError,
            OSError,
            zlib.error,
        ) as cause:
            raise RecordsError(f"{self._name} is no file of tiles, or cut short; {REMEDY}.") from cause
        if self.about.get("format") != FORMAT:
            raise RecordsError(f"{self._name} holds tiles, but not of event records; {REMEDY}.")
        if self.about["version"] != VERSION:
            raise RecordsError(f"{self._name} is of version {self.about['version']}, not {VERSION}; {REMEDY}.")
        if self._parts_at + self.about["parts_bytes"] != len(self._map):
            raise RecordsError(f"{self._name} is cut short: {len(self._map):,} bytes; copy it again, or {REMEDY}.")

    def close(self) -> None:
        """The file cannot be asked any more."""
        self._map.close()

    # -- questions -----------------------------------------------------------------------------------------------------

    def unanswered(self, filters: Filters) -> str:
        """Why sums cannot answer these filters, as the end of a sentence; "" when they can."""
        asked = {
            "words": bool(filters.words),
            "an area": filters.area is not None,
            "sources": filters.sources is not None,
            "how exact a place is": filters.precisions is not None,
        }
        for words, is_asked in asked.items():
            if is_asked:
                return f"they know nothing of {words}"
        by_deaths = filters.min_deaths > 0 or not filters.keeps_unknown
        if (filters.actors is not None) + (filters.countries is not None) + by_deaths > 1:
            return "they know only one of actor, country and deaths at once"
        if filters.actors is not None and len(filters.actors) > 1:
            return "they know only one actor at once"
        if by_deaths and filters.min_deaths not in DEATHS_FROM:
            return f"they count deaths from {', '.join(map(str, DEATHS_FROM[1:]))} up"
        for what in ("actors", "countries"):
            named = self.about[what]
            unknown = set(getattr(filters, what) or ()) - set(named["names"])
            if unknown and not named["all"]:
                return f"they know the commonest {what} alone"
        others = set(filters.event_types or ()) - set(self.about["kinds"])
        if others and len(self.about["kinds"]) > len(set(self.about["kinds"]) - {"Other kinds"}):
            return "they know the commonest kinds alone"
        return ""

    def counts(self, filters: Filters) -> Counts:
        """Records of the whole world that are inside. Raises DataError for what sums cannot answer."""
        asked = self._asked(filters)
        at, length = self.about["totals"][asked.table]
        names = _names(self.about, asked.table)
        first, last = self._span
        extras = _extras(asked.table, names)
        rows = read_sums(
            self._part(at, length), kinds=len(self.about["kinds"]), extras=extras, first=first, steps=last - first + 1
        )
        wanted = _wanted_extras(asked, names)
        begun = self._add(rows, asked, wanted, rows.step <= asked.end)
        ended = self._add(rows, asked, wanted, rows.step < asked.begin, ended=True)
        sums = (begun - ended)[0]
        kinds = {name: int(sums[i, 0]) for i, name in enumerate(self.about["kinds"]) if sums[i, 0]}
        records, unknown, deaths = sums.sum(axis=0).tolist()
        return Counts(records, deaths, unknown, kinds)

    def cells(self, zoom: int, filters: Filters) -> dict[tuple[int, int], Integers]:
        """By column and row of a zoom level's grid, from 1 to 12: shape (kinds, 3), of each of the file's kinds records,
        those without a count of deaths, and deaths. Cells without records inside are left out.

        Raises DataError for what sums cannot answer.
        """
        asked = self._asked(filters)
        found: dict[tuple[int, int], Integers] = {}
        for tile, column, row, head, blocks in self._tiles(zoom - 1, asked):
            if head["form"] == "list":
                self._add_list(found, zoom, head, blocks, (tile, column, row), asked)
                continue
            sums = self._sums(head, blocks, (tile, column, row), asked, asked.end)
            sums -= self._sums(head, blocks, (tile, column, row), asked, asked.begin - 1, ended=True)
            for cell in np.flatnonzero(sums[: 4**TILE_BITS].any(axis=(1, 2))).tolist():
                right, down = _deinterleave(cell)
                found[(column << TILE_BITS) + right, (row << TILE_BITS) + down] = sums[cell]
        return found

    # -- tiles ---------------------------------------------------------------------------------------------------------

    def _tiles(self, zoom: int, asked: _Asked) -> Iterator[tuple[int, int, int, dict[str, Any], list[bytes]]]:
        """All tiles that answer for a zoom: those of it, and lists above it or, where sums lack a table, below it."""
        waiting = [(0, 0, 0)]
        while waiting:
            z, x, y = waiting.pop()
            found = self._tile(z, x, y)
            if found is None:
                continue
            head, blocks = found
            is_list = head["form"] == "list"
            if is_list or (z >= zoom and asked.table in head["parts"]):
                yield z, x, y, head, blocks
            else:
                waiting += [(z + 1, 2 * x + right, 2 * y + down) for right in (0, 1) for down in (0, 1)]

    @lru_cache(maxsize=KEPT_TILES)  # noqa: B019 - goes with the file
    def _tile(self, z: int, x: int, y: int) -> tuple[dict[str, Any], list[bytes]] | None:
        from pmtiles.tile import find_tile, zxy_to_tileid

        number, (at, length) = zxy_to_tileid(z, x, y), self._root
        for _ in range(DIRECTORIES):
            entry = find_tile(self._directory(at, length), number)
            if entry is None:
                return None
            if entry.run_length:
                return read_blocks(
                    self._bytes(self._header["tile_data_offset"] + entry.offset, entry.length), name=self._name
                )
            at, length = self._header["leaf_directory_offset"] + entry.offset, entry.length
        raise RecordsError(f"{self._name} is damaged (its directories lead nowhere); {REMEDY}.")

    @lru_cache(maxsize=KEPT_DIRECTORIES)  # noqa: B019 - goes with the file
    def _directory(self, at: int, length: int) -> list[Entry]:
        from pmtiles.tile import deserialize_directory

        return deserialize_directory(self._bytes(at, length))

    def _bytes(self, offset: int, length: int) -> bytes:
        return self._map[offset : offset + length]

    def _part(self, at: int, length: int) -> bytes:
        return self._bytes(self._parts_at + at, length)

    @cached_property
    def _span(self) -> tuple[int, int]:
        first, last = (self.about[name] or "1970-01-01" for name in ("first_day", "last_day"))
        return dt.date.fromisoformat(first).toordinal() - EPOCH, dt.date.fromisoformat(last).toordinal() - EPOCH

    def _asked(self, filters: Filters) -> _Asked:
        if reason := self.unanswered(filters):
            raise DataError(f"Sums cannot answer this filter: {reason}. Ask a server that has the rows.")
        kinds = np.array(
            [filters.event_types is None or kind in filters.event_types for kind in self.about["kinds"]], dtype=bool
        )
        by_deaths = filters.min_deaths > 0 or not filters.keeps_unknown
        table, wanted = ("deaths" if by_deaths else "kinds"), ()
        for what in ("actors", "countries"):
            if getattr(filters, what) is not None:
                table, wanted = what, getattr(filters, what)
        begin = -FAR if filters.start is None else filters.start.toordinal() - EPOCH
        end = FAR if filters.end is None else filters.end.toordinal() - EPOCH
        return _Asked(begin, end, kinds, table, wanted, filters.min_deaths, filters.keeps_unknown)

    # -- sums ----------------------------------------------------------------------------------------------------------

    def _sums(
        self,
        head: dict[str, Any],
        blocks: list[bytes],
        tile: tuple[int, int, int],
        asked: _Asked,
        day: int,
        *,
        ended: bool = False,
    ) -> Integers:
        """shape (CELLS, kinds, 3): what has begun, or ended, up to a day."""
        day = max(self._span[0] - 1, min(self._span[1], day))
        told = head["parts"][asked.table]
        names = _names(self.about | head, asked.table)
        kinds, extras, wanted = len(self.about["kinds"]), _extras(asked.table, names), _wanted_extras(asked, names)
        month = int(np.datetime64(day + 1, "D").astype("datetime64[M]").astype(np.int64))  # the first that is not whole
        year = month // MONTHS
        lengths = [length for _, length in [*told["days"], *told["months"]]]
        first, steps, length = told["years"]
        content = self._part(told["at"] + sum(lengths), length) if length else blocks[0]
        years = read_sums(content, kinds=kinds, extras=extras, first=first, steps=steps)
        found = self._add(years, asked, wanted, years.step < year, ended=ended, cells=CELLS)
        if held := self._found(told, "months", year):
            months = read_sums(held, kinds=kinds, extras=extras, first=year * MONTHS, steps=MONTHS)
            found += self._add(months, asked, wanted, months.step < month, ended=ended, cells=CELLS)
        begin, days = days_of(month)
        if begin > day:
            return found
        if head["days_zoom"] == tile[0] and "list" not in head:
            if held := self._found(told, "days", month):
                rows = read_sums(held, kinds=kinds, extras=extras, first=begin, steps=days)
                found += self._add(rows, asked, wanted, rows.step <= day, ended=ended, cells=CELLS)
            return found
        return found + self._listed(head, tile, asked, month, day, ended=ended)

    def _found(self, told: dict[str, Any], steps: str, step: int) -> bytes | None:
        """The part of a month's days or a year's months."""
        at = told["at"] + (sum(length for _, length in told["days"]) if steps == "months" else 0)
        for held, length in told[steps]:
            if held == step:
                return self._part(at, length)
            at += length
        return None

    def _add(
        self,
        rows: Rows,
        asked: _Asked,
        wanted: npt.NDArray[np.bool_],
        inside: npt.NDArray[np.bool_],
        *,
        ended: bool = False,
        cells: int = 1,
    ) -> Integers:
        sums = np.zeros((cells, len(self.about["kinds"]), 3), dtype=np.int64)
        chosen = inside & asked.kinds[rows.kind] & wanted[rows.extra]
        measures = rows.measures[chosen, :3] + (rows.measures[chosen, 3:] if ended else 0)
        np.add.at(sums, (rows.cell[chosen], rows.kind[chosen]), measures)
        return sums

    # -- lists ---------------------------------------------------------------------------------------------------------

    def _listed(
        self, head: dict[str, Any], tile: tuple[int, int, int], asked: _Asked, month: int, day: int, *, ended: bool
    ) -> Integers:
        """Of the days of a month, out of the list of this tile or of the one above it that has it."""
        zoom, x, y = tile
        up = zoom - head["days_zoom"]
        if up:
            above = self._tile(head["days_zoom"], x >> up, y >> up)
            if above is None:
                raise RecordsError(f"{self._name} is damaged (a tile is missing); {REMEDY}.")
            head, _ = above
        sums = np.zeros((CELLS, len(self.about["kinds"]), 3), dtype=np.int64)
        at = head["list"]["at"]
        for held, length in head["list"]["months"]:
            if held == month:
                break
            at += length
        else:
            return sums
        header, (block,) = read_blocks(self._part(at, length), name=self._name)
        first, days = days_of(month)
        rows = read_list(block, first=first)
        when = rows["start"] + (rows["lasts"] if ended else 0)
        inside = (when >= first) & (when < first + days) & (when <= day)
        inside &= self._passes(rows, header["pairs"], self.about, asked)
        bits = 2 * (head["list"]["zoom"] - zoom)  # by which the list tells a place in this tile
        inside_bits = bits - 2 * TILE_BITS
        inside &= rows["cell"] >> bits == _interleave(x & (1 << up) - 1, y & (1 << up) - 1)
        loose, is_country = rows["loose"] % LOOSE_COUNTRY, rows["loose"] >= LOOSE_COUNTRY
        within = rows["cell"] >> inside_bits & 4**TILE_BITS - 1
        cell = np.where(loose > zoom + 1, within, np.where(is_country, CELLS - 1, CELLS - 2))
        return _added(sums, cell, rows, inside)

    def _add_list(
        self,
        found: dict[tuple[int, int], Integers],
        zoom: int,
        head: dict[str, Any],
        blocks: list[bytes],
        tile: tuple[int, int, int],
        asked: _Asked,
    ) -> None:
        """The records of a list by cell of a zoom."""
        z, x, y = tile
        _, places = open_streams(blocks[0], 6)
        morton, look, loose = np.cumsum(places[0]), places[3], places[5]
        rows = read_list(blocks[1], first=self._span[0])
        inside = (rows["start"] <= asked.end) & (rows["start"] + rows["lasts"] >= asked.begin)
        inside &= self._passes(rows, head["pairs"], head, asked)
        inside &= (loose > zoom)[rows["cell"]] & (look // len(GEO_PRECISIONS) != COUNTRY)[rows["cell"]]
        shift = 2 * (GRID_BITS - zoom - CELL_BITS)
        whole = (_interleave(x, y) << 2 * (GRID_BITS - z)) + morton
        codes, cell = np.unique(whole[rows["cell"]] >> shift, return_inverse=True)
        sums = _added(np.zeros((len(codes), len(self.about["kinds"]), 3), dtype=np.int64), cell, rows, inside)
        for code, of_cell in zip(codes.tolist(), sums, strict=True):
            if of_cell.any():
                place = _deinterleave(code)
                found[place] = found.get(place, 0) + of_cell

    def _passes(
        self, rows: dict[str, Integers], pairs: list[list[int]], named: dict[str, Any], asked: _Asked
    ) -> npt.NDArray[np.bool_]:
        passes = asked.kinds[rows["kind"]] if len(rows["kind"]) else np.empty(0, dtype=bool)
        if asked.table == "deaths":
            passes &= np.where(rows["deaths"] > 0, rows["deaths"] > asked.fewest, asked.keeps_unknown)
        elif asked.table == "actors":
            wanted = {i for i, name in enumerate(named["actors"]["names"]) if name in asked.wanted}
            passes &= np.array([not wanted.isdisjoint(pair) for pair in pairs], dtype=bool)[rows["pair"]]
        elif asked.table == "countries":
            known = [False, *(name in asked.wanted for name in named["countries"]["names"])]
            passes &= np.array(known, dtype=bool)[rows["country"]]
        return passes


def _names(told: dict[str, Any], table: str) -> list[str]:
    """That a file or a tile tells apart."""
    return list(told[table]["names"]) if table in TABLES[2:] else []


def _extras(table: str, names: list[str]) -> int:
    return {"kinds": 1, "deaths": len(DEATHS_FROM) + 1}.get(table, max(1, len(names)))


def _wanted_extras(asked: _Asked, names: list[str]) -> npt.NDArray[np.bool_]:
    """Of each of what a table tells beside cell and kind whether it is wanted."""
    if asked.table == "deaths":
        return np.array([asked.keeps_unknown, *(low >= asked.fewest for low in DEATHS_FROM)], dtype=bool)
    if asked.table == "kinds":
        return np.ones(1, dtype=bool)
    return np.array([name in asked.wanted for name in names] or [False], dtype=bool)


def _added(sums: Integers, cell: Integers, rows: dict[str, Integers], inside: npt.NDArray[np.bool_]) -> Integers:
    deaths = rows["deaths"][inside]
    measures = np.stack([np.ones_like(deaths), deaths == 0, np.maximum(deaths - 1, 0)], axis=1)
    np.add.at(sums, (cell[inside], rows["kind"][inside]), measures)
    return sums


def _interleave(column: int, row: int) -> int:
    return sum((column >> bit & 1) << 2 * bit | (row >> bit & 1) << 2 * bit + 1 for bit in range(GRID_BITS))


def _deinterleave(code: int) -> tuple[int, int]:
    column, row = (sum((code >> 2 * bit + side & 1) << bit for bit in range(GRID_BITS)) for side in (0, 1))
    return column, row
