"""Borders and outlines of countries, from the bundled data/outlines.json (Natural Earth, 1:50 million, thinned).

Good to about 5 km, and de facto: enough to say "about 50 km from the border", not to judge on which side a point lies.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from typing import Any

import numpy as np

from geo.errors import DataError
from geo.globe.distance import FloatArray, haversine_km
from geo.resources import bundled_data, how_to_restore

__all__ = ["ACCURACY_KM", "Borders", "bundled_borders", "nearest_on", "stretch"]

ACCURACY_KM = 5.0
"""How far a line of the outlines may lie from the true border."""


class Borders:
    """Countries by ISO alpha-2 code. Lines are arrays of shape (n, 2): lat, lon in degrees, in the order of the line."""

    def __init__(self, topology: dict[str, Any]) -> None:
        (scale_x, scale_y), (left, low) = topology["transform"]["scale"], topology["transform"]["translate"]
        steps = [np.cumsum(np.array(arc, dtype=np.float64), axis=0) for arc in topology["arcs"]]
        self._arcs = [np.column_stack([line[:, 1] * scale_y + low, line[:, 0] * scale_x + left]) for line in steps]
        geometries = topology["objects"]["countries"]["geometries"]
        self._rings = {
            item["properties"]["code"]: _outer_rings(item) for item in geometries if item["properties"]["code"]
        }
        numbers = [{arc if arc >= 0 else ~arc for ring in _all_rings(item) for arc in ring} for item in geometries]
        codes = [item["properties"]["code"] for item in geometries]
        self._arcs_of = {code: arcs for code, arcs in zip(codes, numbers, strict=True) if code}
        self._owners = Counter(arc for arcs in numbers for arc in arcs)
        self.between = lru_cache(maxsize=1_000)(self._between)
        self.land_border = lru_cache(maxsize=300)(self._land_border)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every country that has a code, in the order of the file."""
        return tuple(self._rings)

    def _between(self, country: str, other: str) -> list[FloatArray]:
        """The lines that two countries share; [] when they are no neighbours or not known."""
        shared = self._arcs_of.get(country, set()) & self._arcs_of.get(other, set())
        return _connected([self._arcs[arc] for arc in sorted(shared)])

    def _land_border(self, country: str) -> list[FloatArray]:
        """The lines that a country shares with any other; [] for an island and for a code not known."""
        shared = [arc for arc in sorted(self._arcs_of.get(country, set())) if self._owners[arc] > 1]
        return _connected([self._arcs[arc] for arc in shared])

    def parts(self, country: str) -> list[FloatArray]:
        """The closed outer rings of a country, the one with most area (in square degrees) first; [] when not known."""
        rings = [self._ring(arcs) for arcs in self._rings.get(country, [])]
        return sorted(rings, key=lambda ring: -_area(ring))

    def distance_km(self, lat: float, lon: float, lines: list[FloatArray]) -> float:
        """From a point to the nearest of some lines; infinite without any."""
        return min((float(haversine_km(*nearest_on(line, lat, lon), lat, lon)) for line in lines), default=np.inf)

    def _ring(self, arcs: list[int]) -> FloatArray:
        lines = [self._arcs[arc] if arc >= 0 else self._arcs[~arc][::-1] for arc in arcs]
        return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])


def nearest_on(line: FloatArray, lat: float, lon: float) -> tuple[float, float]:
    """The point of a line that is nearest to a point (lat, lon), on a plane squeezed to the latitude."""
    squeeze = np.array([1.0, np.cos(np.radians(lat))])
    points, here = (line - [lat, lon]) * squeeze, np.zeros(2)
    start, along = points[:-1], np.diff(points, axis=0)
    length = np.maximum((along**2).sum(axis=1), 1e-18)
    share = np.clip(((here - start) * along).sum(axis=1) / length, 0, 1)
    feet = start + share[:, None] * along
    best = feet[np.argmin((feet**2).sum(axis=1))] if len(feet) else points[0]
    return float(best[0] + lat), float(best[1] / squeeze[1] + lon)


def _outer_rings(item: dict[str, Any]) -> list[list[int]]:
    return [polygon[0] for polygon in (item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]])]


def _all_rings(item: dict[str, Any]) -> list[list[int]]:
    return [
        ring for polygon in (item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]) for ring in polygon
    ]


def _area(ring: FloatArray) -> float:
    lat, lon = ring[:, 0], ring[:, 1] * np.cos(np.radians(ring[:, 0].mean()))
    return float(abs(np.dot(lon[:-1], lat[1:]) - np.dot(lon[1:], lat[:-1])) / 2)


def _connected(lines: list[FloatArray]) -> list[FloatArray]:
    """The lines with those that meet end to end made one, longest first."""
    joined: list[FloatArray] = []
    for line in lines:
        rest = line
        for other in [*joined]:
            merged = _merged(other, rest)
            if merged is not None:
                joined = [kept for kept in joined if kept is not other]
                rest = merged
        joined.append(rest)
    return sorted(joined, key=len, reverse=True)


def _merged(first: FloatArray, second: FloatArray) -> FloatArray | None:
    for one in (first, first[::-1]):
        for other in (second, second[::-1]):
            if np.array_equal(one[-1], other[0]):
                return np.concatenate([one, other[1:]])
    return None


@lru_cache(maxsize=1)
def bundled_borders() -> Borders:
    """The borders that ship with the project, read once. Raises DataError with the remedy when they cannot be read."""
    path = bundled_data("outlines.json")
    try:
        return Borders(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise DataError(
            f"{path} cannot be read as country outlines ({error}). {how_to_restore('outlines.json')}"
        ) from error


def stretch(line: FloatArray, lat: float, lon: float, *, km: float) -> FloatArray:
    """The part of a line within `km` along it from the place nearest to a point; shape (m, 2), m > 1."""
    steps = haversine_km(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])
    along = np.concatenate([[0.0], np.cumsum(steps)])
    foot = nearest_on(line, lat, lon)
    segment = int(np.argmin([_detour_km(line[i], line[i + 1], foot) for i in range(len(line) - 1)]))
    here = along[segment] + float(haversine_km(line[segment, 0], line[segment, 1], *foot))
    ends = np.clip([here - km, here + km], 0, along[-1])
    inside = along[(along > ends[0]) & (along < ends[1])]
    where = np.concatenate([ends[:1], inside, ends[1:]])
    return np.column_stack([np.interp(where, along, line[:, side]) for side in (0, 1)])


def _detour_km(start: FloatArray, end: FloatArray, point: tuple[float, float]) -> float:
    """How much longer the way from start to end is when it passes a point."""
    (lat, lon), (to_lat, to_lon) = start.tolist(), end.tolist()
    by_way = haversine_km(lat, lon, *point) + haversine_km(*point, to_lat, to_lon)
    return float(by_way - haversine_km(lat, lon, to_lat, to_lon))
