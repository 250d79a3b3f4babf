"""Outlines as a chart draws them: on a plane, cut to the part of the world that is looked at.

The plane is squeezed to the latitude in its middle, so that shapes there are true; x grows to the east, y to the north.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from geo.globe.distance import FloatArray
from geo.globe.outlines import bundled_borders
from geo.globe.regions import Regions

__all__ = ["WIDE", "Frame", "country_shapes", "frame_of", "outline_rings", "shape"]

AIR = 0.08
"""Of the side of what is looked at: what is drawn around it."""
WIDE = 1.4
"""Width of a frame by its height."""
LEAST_DEGREES = 3.0
FINEST = 800
"""Steps from the south to the north of a frame that are told apart."""
SOUTH, NORTH = -57.0, 79.0
"""What is drawn of the world; beyond lies ice."""
Rings = Sequence[FloatArray]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the world that is drawn, in degrees."""

    south: float
    west: float
    north: float
    east: float

    @property
    def squeeze(self) -> float:
        """How much shorter a degree to the east is than one to the north, in the middle."""
        return max(0.2, math.cos(math.radians((self.south + self.north) / 2)))

    @property
    def wide(self) -> float:
        """Width by height, on the plane."""
        return (self.east - self.west) * self.squeeze / (self.north - self.south)


def outline_rings(code: str, name: str, regions: Regions) -> Rings:
    """The rings of a country (without a name) or of a unit; () when it is not known."""
    return regions.rings(code, name) if name else tuple(bundled_borders().parts(code))


def frame_of(shapes: Iterable[Rings], points: FloatArray) -> Frame:
    """Where these shapes lie, with some air; without any, where the points (lat, lon; shape (n, 2)) lie; else the world.

    Of a country only the largest ring counts, so that islands far away do not make everything small.
    """
    corners = [ring for rings in shapes for ring in sorted(rings, key=len, reverse=True)[:1]]
    corners = corners or ([points] if len(points) else [])
    if not corners:
        return _as_wide(Frame(SOUTH, -170.0, NORTH, 180.0))
    lat, lon = np.concatenate(corners).T
    south, north = _widened(float(lat.min()), float(lat.max()))
    west, east = _widened(float(lon.min()), float(lon.max()))
    return _as_wide(Frame(max(south, SOUTH - 30), max(west, -200.0), min(north, 88.0), min(east, 200.0)))


def shape(rings: Rings, frame: Frame, properties: Mapping[str, Any]) -> Json | None:
    """A feature of what is seen of some rings; None when nothing is."""
    scale, step = np.array([1.0, frame.squeeze]), (frame.north - frame.south) / FINEST
    cut = [_thinned(part * scale, step) for ring in rings if len(part := _cut(ring, frame)) >= 4]
    coordinates = [np.round(part[:, ::-1], 3).tolist() for part in cut if len(part) >= 4]
    if not coordinates:
        return None
    return {
        "type": "Feature",
        "properties": dict(properties),
        "geometry": {"type": "Polygon", "coordinates": coordinates},
    }


@lru_cache(maxsize=16)
def country_shapes(frame: Frame) -> tuple[Json, ...]:
    """Every country of which something is seen, as features with their code; made once for a frame, so only to be read."""
    borders = bundled_borders()
    found = (shape(borders.parts(code), frame, {"code": code}) for code in borders.codes)
    return tuple(feature for feature in found if feature)


def _as_wide(frame: Frame) -> Frame:
    """The frame made wider or higher, so that all charts have one shape."""
    if frame.wide < WIDE:
        more = (frame.north - frame.south) * WIDE / frame.squeeze - (frame.east - frame.west)
        return Frame(frame.south, frame.west - more / 2, frame.north, frame.east + more / 2)
    more = (frame.east - frame.west) * frame.squeeze / WIDE - (frame.north - frame.south)
    south, north = max(SOUTH, frame.south - more / 2), min(NORTH, frame.north + more / 2)
    return Frame(min(frame.south, south), frame.west, max(frame.north, north), frame.east)


def _widened(low: float, high: float) -> tuple[float, float]:
    more = max((high - low) * AIR, (LEAST_DEGREES - (high - low)) / 2)
    return low - more, high + more


def _thinned(ring: FloatArray, step: float) -> FloatArray:
    """A closed ring without points that stand in the same cell of a grid as the one before, which no screen tells apart."""
    cells = np.floor(ring / step)
    keeps = np.ones(len(ring), dtype=bool)
    keeps[1:-1] = (cells[1:-1] != cells[:-2]).any(axis=1)
    return ring[keeps]


def _cut(ring: FloatArray, frame: Frame) -> FloatArray:
    """Sutherland and Hodgman's: the part of a closed ring inside of a rectangle; of length 0 when there is none."""
    low, high = ring.min(axis=0), ring.max(axis=0)
    if low[0] > frame.north or high[0] < frame.south or low[1] > frame.east or high[1] < frame.west:
        return np.empty((0, 2))
    if low[0] >= frame.south and high[0] <= frame.north and low[1] >= frame.west and high[1] <= frame.east:
        return ring
    for axis, limit, sign in ((0, frame.south, 1), (0, frame.north, -1), (1, frame.west, 1), (1, frame.east, -1)):
        ring = _cut_by(ring, axis, limit, sign)
    return ring


def _cut_by(ring: FloatArray, axis: int, limit: float, sign: int) -> FloatArray:
    kept: list[FloatArray] = []
    for start, end in pairwise(ring):
        is_in, goes_in = (sign * (point[axis] - limit) >= 0 for point in (start, end))
        if is_in != goes_in:
            share = (limit - start[axis]) / (end[axis] - start[axis])
            kept.append(start + share * (end - start))
        if goes_in:
            kept.append(end)
    return np.array([*kept, kept[0]]) if kept else np.empty((0, 2))
