"""Outlines of first-level units (states, provinces, regions), from the bundled data/regions.json: Natural Earth's of 2013.

Good to about 5 km: enough to colour a map, and to say in which unit most points of a name lie; not to judge a border by.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.errors import DataError
from geo.globe.distance import FloatArray
from geo.resources import bundled_data, how_to_restore

__all__ = ["YEAR", "Regions", "bundled_regions", "rings_hold"]

YEAR = 2013
"""The outlines show the units as they were then."""
GOOD_TO = 0.05
"""Degrees: how far a line may lie from the true one."""
NEAR = ((0, 1), (0, -1), (1, 0), (-1, 0), (0.7, 0.7), (0.7, -0.7), (-0.7, 0.7), (-0.7, -0.7))
"""Steps to the north and east, around a point."""
POINTS_AT_ONCE = 50_000
"""More are compared with the sides of a ring in parts, for memory."""
FEWEST_POINTS = 4
"""Of a closed ring that has an area."""


class Regions:
    """First-level units by country (ISO alpha-2) and name. Rings are arrays of shape (n, 2): lat, lon in degrees, closed.

    Units of one name in one country are one.
    """

    def __init__(self, topology: dict[str, Any]) -> None:
        (self._scale_x, self._scale_y), (self._left, self._low) = (
            topology["transform"]["scale"],
            topology["transform"]["translate"],
        )
        self._arcs = topology["arcs"]
        self._shapes: dict[str, dict[str, list[list[int]]]] = {}
        for item in topology["objects"]["regions"]["geometries"]:
            name, country = item["properties"]["name"], item["properties"]["country"]
            parts = item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
            rings = [ring for polygon in parts for ring in polygon]
            self._shapes.setdefault(country, {}).setdefault(name, []).extend(rings)
        self.rings = lru_cache(maxsize=2_000)(self._rings)

    @property
    def countries(self) -> frozenset[str]:
        """Codes of the countries that have units here."""
        return frozenset(self._shapes)

    def names(self, country: str) -> tuple[str, ...]:
        """Names of a country's units, in the order of the file; () when none is known."""
        return tuple(self._shapes.get(country, ()))

    def _rings(self, country: str, name: str) -> tuple[FloatArray, ...]:
        """All rings of a unit, holes among them; () when it is not known."""
        rings = [self._ring(arcs) for arcs in self._shapes.get(country, {}).get(name, [])]
        return tuple(ring for ring in rings if len(ring) >= FEWEST_POINTS)

    def find(self, country: str, lat: FloatArray, lon: FloatArray) -> list[str]:
        """The unit of a country in which each point lies, or from which it lies no farther than the outlines are good to (on a
        coast, say), shape (n,); "" for a point in none of them.
        """
        names = self.names(country)
        found = np.full(len(lat), -1, dtype=np.int64)
        for north, east in ((0.0, 0.0), *NEAR):
            rest = np.flatnonzero(found < 0)
            if not len(rest):
                break
            found[rest] = self._found(country, lat[rest] + north * GOOD_TO, lon[rest] + east * GOOD_TO)
        return [names[number] if number >= 0 else "" for number in found.tolist()]

    def _found(self, country: str, lat: FloatArray, lon: FloatArray) -> npt.NDArray[np.int64]:
        """Position of each point's unit among the country's; -1 for none. A line over the date line runs on beyond 180."""
        found = np.full(len(lat), -1, dtype=np.int64)
        for number, name in enumerate(self.names(country)):
            rings = self.rings(country, name)
            inside = rings_hold(rings, lat, lon)
            if any(abs(ring[:, 1]).max() > 180 for ring in rings):
                inside |= rings_hold(rings, lat, lon + 360) | rings_hold(rings, lat, lon - 360)
            found[(found < 0) & inside] = number
        return found

    def _ring(self, arcs: list[int]) -> FloatArray:
        lines = [self._line(arc) if arc >= 0 else self._line(~arc)[::-1] for arc in arcs]
        return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])

    def _line(self, arc: int) -> FloatArray:
        steps = np.cumsum(np.array(self._arcs[arc], dtype=np.float64), axis=0)
        return np.column_stack([steps[:, 1] * self._scale_y + self._low, steps[:, 0] * self._scale_x + self._left])


def rings_hold(rings: tuple[FloatArray, ...], lat: FloatArray, lon: FloatArray) -> npt.NDArray[np.bool_]:
    """Which points, shape (n,), lie inside of an odd number of rings; sides are straight between degrees."""
    inside = np.zeros(len(lat), dtype=bool)
    for ring in rings:
        low, high = ring.min(axis=0), ring.max(axis=0)
        near = np.flatnonzero((lat >= low[0]) & (lat <= high[0]) & (lon >= low[1]) & (lon <= high[1]))
        if len(near):
            inside[near] ^= _is_inside(ring, lat[near], lon[near])
    return inside


def _is_inside(ring: FloatArray, lat: FloatArray, lon: FloatArray) -> npt.NDArray[np.bool_]:
    """Which points have an odd number of sides to the east; a side is compared with the points of its latitudes alone."""
    inside = np.zeros(len(lat), dtype=bool)
    (lat_i, lon_i), (lat_j, lon_j) = ring[1:].T, ring[:-1].T
    southern, northern = np.minimum(lat_i, lat_j), np.maximum(lat_i, lat_j)
    order = np.argsort(lat, kind="stable")
    for rows in np.array_split(order, len(order) // POINTS_AT_ONCE + 1):
        first, beyond = np.searchsorted(lat[rows], southern), np.searchsorted(lat[rows], northern)
        crossings = beyond - first
        side = np.repeat(np.arange(len(crossings)), crossings)
        point = np.arange(len(side)) + np.repeat(first - np.cumsum(crossings) + crossings, crossings)
        y, x = lat[rows][point], lon[rows][point]
        share = (y - lat_i[side]) / (lat_j[side] - lat_i[side])
        is_east = x < (lon_j[side] - lon_i[side]) * share + lon_i[side]
        inside[rows] = np.bincount(point[is_east], minlength=len(rows)) % 2 == 1
    return inside


@lru_cache(maxsize=1)
def bundled_regions() -> Regions:
    """The units that ship with the project, read once. Raises DataError with the remedy when they cannot be read."""
    path = bundled_data("regions.json")
    try:
        return Regions(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise DataError(
            f"{path} cannot be read as outlines of first-level units ({error}). {how_to_restore('regions.json')}"
        ) from error
