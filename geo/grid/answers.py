"""What the grid answers, and the arithmetic of its cells: levels, spots, sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.frames import EVENT_TYPES
from geo.grid.packing import GRID_BITS

__all__ = [
    "AREA_LOOK",
    "CELL_BITS",
    "DEEPEST_LEVEL",
    "FINEST_LEVEL",
    "LOOKS",
    "LOOK_OF",
    "SEVERAL",
    "STYLES",
    "Cells",
    "Counts",
    "Floats",
    "Integers",
    "Level",
    "Spots",
    "added",
    "cluster_places",
    "level_of",
    "plain",
    "project",
    "spread_over",
]

CELL_BITS = 2
"""A cell is 64 pixels wide at whole zoom levels: 2^(zoom + 2) columns."""
DEEPEST_LEVEL = 12
"""Beyond it every spot is an answer of its own."""
FINEST_LEVEL = GRID_BITS - CELL_BITS
STYLES = len(EVENT_TYPES) + 1
"""The kinds of the legend and "other"."""
LOOKS = 4
LOOK_OF = {"exact": 0, "near": 1, "country": 3}
AREA_LOOK = 2
SEVERAL = 2**32 - 1
"""Stands for the spot of a cell that has several."""
EDGE = 85.0511287798

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spots:
    """What is drawn as one mark: distinct points, and how records are placed there. Arrays of shape (spots,)."""

    lat: Floats
    lon: Floats
    x: Floats
    y: Floats
    """Position in Web Mercator, the world as a square of side 1."""
    precision: Integers
    """Position in the file's list of spatial precisions."""
    place_class: Integers
    reach: npt.NDArray[np.float32]
    """How far from the point a record may lie, as a share of the world's side."""
    loose: Integers
    """The zoom level from which a spot is drawn by itself."""
    records: Integers
    deaths: Integers
    """Of all time, without a filter."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The answer for a view: cells of the grid with records inside, then spots drawn by themselves. Arrays of shape (n,).

    A cell whose records all lie at one spot names it; other cells have SEVERAL, and a spot by itself has column -1.
    """

    zoom: int
    column: Integers
    row: Integers
    """Of the cell, from the north-west corner of the world, which has 2^(zoom + 2) of each."""
    spot: Integers
    x: Floats
    y: Floats
    """Where the mark stands: the spot, or the mean of the cell's records of all time, so that it does not wander."""
    lat: Floats
    lon: Floats
    """The spot's true coordinate; NaN for several."""
    precision: Integers
    """Of the one spot, a position in the file's list; 0 for several."""
    place_class: Integers
    reach: Floats
    """Of the one spot; 0 for several."""
    kinds: Integers
    """shape (n, 7): records by kind, in the legend's order, others last."""
    looks: Integers
    """shape (n, 4): records by how exactly their place is known: exact, near, area, country."""
    deaths: Integers
    unknown: Integers
    """Records without a count of deaths."""
    days: Floats
    """Sum of the last days (since 1970) of the records, for a trail that fades."""
    doubtful: Integers
    """Records that may lie outside the window, because their date is rough and reaches over its edge."""
    most_deaths: int
    """Of a cell of this level over all time: what the size of clusters is measured by."""
    crowding: float
    """Spots in the cell of an average spot."""

    @property
    def records(self) -> Integers:
        """shape (n,): records of each cell or spot."""
        return np.asarray(self.kinds.sum(axis=1), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records are inside, wherever they lie: the numbers under the map."""

    records: int
    deaths: int
    """Sum of the best counts."""
    unknown: int
    """Records without one."""
    kinds: Mapping[str, int]
    """By name, those that occur."""


@dataclass(frozen=True, slots=True)
class Level:
    """The cells of one zoom level over all time; arrays sorted by code."""

    code: Integers
    x: Floats
    y: Floats
    most_deaths: int
    crowding: float


def project(lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """Web Mercator, the world as a square of side 1: x from the west, y from the north; the poles lie on its edge."""
    sine = np.sin(np.radians(np.clip(lat, -EDGE, EDGE)))
    return lon / 360 + 0.5, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)


def added(at: Integers, values: Integers, length: int) -> Integers:
    """Sums of whole numbers below 2^53 by position."""
    return np.bincount(at, weights=values, minlength=length).astype(np.int64)


def plain(values: np.ma.MaskedArray[Any, Any]) -> npt.NDArray[Any]:
    """Whole numbers as int64, other numbers as float64 with NaN where they are missing."""
    if values.dtype.kind == "f":
        return np.asarray(values.filled(np.nan), dtype=np.float64)
    return np.asarray(values, dtype=np.int64)


def spread_over(mask: npt.NDArray[np.bool_], values: npt.NDArray[Any], other: float) -> Floats:
    """shape of mask: the values in order where it is True, and `other` elsewhere."""
    spread = np.full(len(mask), other, dtype=np.float64)
    spread[mask] = values
    return spread


FEW_SPOTS, LENIENCE = 100, 0.5
"""Few places are shown one by one even where some touch: their names tell more than a number. As in static/level.js."""


def level_of(spots: Spots, zoom: int) -> Level:
    """What the cells of a level hold over all time, out of its spots that are not drawn by themselves."""
    if zoom > DEEPEST_LEVEL:
        return Level(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0), 0, 0.0)
    size = 2 ** (zoom + CELL_BITS)
    joins = spots.loose > zoom
    column, row = (
        np.clip(np.floor(places[joins] * size), 0, size - 1).astype(np.int64) for places in (spots.x, spots.y)
    )
    code, at, members = np.unique(column * 65536 + row, return_inverse=True, return_counts=True)
    records = np.bincount(at, weights=spots.records[joins])
    x, y = (np.bincount(at, weights=spots.records[joins] * places[joins]) / records for places in (spots.x, spots.y))
    deaths = added(at, spots.deaths[joins], len(code))
    crowding = float((members**2).sum() / max(1, len(spots.x))) * (LENIENCE if len(spots.x) <= FEW_SPOTS else 1)
    return Level(code, x, y, int(deaths.max(initial=0)), crowding)


def cluster_places(level: Level, code: Integers) -> tuple[Floats, Floats]:
    """Where the clusters of these cells stand; NaN for what is no cell."""
    if not len(level.code):
        return np.full(len(code), np.nan), np.full(len(code), np.nan)
    at = np.minimum(np.searchsorted(level.code, code), len(level.code) - 1)
    is_known = level.code[at] == code
    return np.where(is_known, level.x[at], np.nan), np.where(is_known, level.y[at], np.nan)
