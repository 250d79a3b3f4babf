"""Shapes on the sphere for drawing: circle, sector, ring, corridor, part of an outline. Kilometres and degrees.

Each function returns a Drawn: the middle and radius of a circle that holds the shape, and a closed outline of at most 64
corners (lat, lon). Longitudes run on beyond 180 where a shape crosses the date line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from geo.globe.distance import FloatArray, bearing_degrees, destination, haversine_km
from geo.globe.outlines import bundled_borders

__all__ = ["Drawn", "circle", "corridor", "part_of_country", "ring", "sector", "strip", "thin"]

MOST_CORNERS = 64
_ROUND = np.linspace(0, 360, 33)
"""Bearings round a circle; the last is the first again."""
_ARC_STEPS = 16
SMOOTH_DEGREES = 0.05
"""How far a border may be straightened before a strip is laid beside it, so that the strip does not cross itself."""
PART_SHARE = 0.6
"""How much of the height of a country "the north" may mean: Gao counts as northern Mali."""


@dataclass(slots=True)
class Drawn:
    """A shape: a circle that holds it, and its closed outline."""

    lat: float
    lon: float
    radius_km: float
    outline: tuple[tuple[float, float], ...]


@lru_cache(maxsize=300)
def circle(lat: float, lon: float, km: float) -> Drawn:
    """Everything at most `km` from a point; km is above 0."""
    return Drawn(lat, lon, km, _closed(*destination(lat, lon, bearing=_ROUND, km=km), lon))


@lru_cache(maxsize=300)
def ring(lat: float, lon: float, low_km: float, high_km: float) -> Drawn:
    """Everything between two distances from a point, 0 < low < high: the outer circle, and the inner one backwards."""
    bearings = np.concatenate([_ROUND[::2], _ROUND[::-2]])
    km = np.repeat([high_km, low_km], len(_ROUND[::2]))
    lats, lons = destination(lat, lon, bearing=bearings, km=km)
    return Drawn(lat, lon, high_km, _closed(np.append(lats, lats[0]), np.append(lons, lons[0]), lon))


@lru_cache(maxsize=300)
def sector(lat: float, lon: float, bearing: float, *, half_angle: float, low_km: float, high_km: float) -> Drawn:
    """What lies between two distances (0 <= low < high) in a direction, `half_angle` degrees (at most 90) to each side."""
    sweep = np.linspace(bearing - half_angle, bearing + half_angle, _ARC_STEPS)
    inner = sweep[::-1] if low_km > 0 else np.array([bearing])
    bearings = np.concatenate([sweep, inner, sweep[:1]])
    km = np.concatenate([np.full(_ARC_STEPS, high_km), np.full(len(inner), low_km), [high_km]])
    lats, lons = destination(lat, lon, bearing=bearings, km=km)
    slant = float(np.cos(np.radians(half_angle)))
    middle = min((low_km + high_km) / 2 / slant, high_km * slant) if slant > 1e-6 else 0.0
    centre_lat, centre_lon = (float(side) for side in destination(lat, lon, bearing=bearing, km=middle))
    return _held(centre_lat, centre_lon, lats, lons)


@lru_cache(maxsize=300)
def corridor(lat: float, lon: float, to_lat: float, to_lon: float, half_km: float) -> Drawn:
    """A strip `half_km` to each side of the straight way between two points, and as far beyond both."""
    there = float(bearing_degrees(lat, lon, to_lat, to_lon))
    back = float(bearing_degrees(to_lat, to_lon, lat, lon))
    turn = np.linspace(-90, 90, 9)
    far_lat, far_lon = destination(to_lat, to_lon, bearing=back + 180 + turn, km=half_km)
    near_lat, near_lon = destination(lat, lon, bearing=there + 180 + turn, km=half_km)
    lats, lons = np.concatenate([far_lat, near_lat, far_lat[:1]]), np.concatenate([far_lon, near_lon, far_lon[:1]])
    half_way = float(haversine_km(lat, lon, to_lat, to_lon)) / 2
    middle_lat, middle_lon = (float(side) for side in destination(lat, lon, bearing=there, km=half_way))
    return _held(middle_lat, middle_lon, lats, lons)


def strip(line: FloatArray, low_km: float, high_km: float, *, toward: tuple[float, float] | None = None) -> Drawn:
    """What lies between two distances beside a line of shape (n, 2), n > 1, on the side of a point (lat, lon).

    Without such a point, and when low_km is negative, it reaches to both sides.
    """
    reach = float(
        np.hypot(_reach(line), (high_km - low_km) / 2)
    )  # never smaller when farther off, as an inner curve would be
    line = thin(line[_kept(line, SMOOTH_DEGREES)], MOST_CORNERS // 2 - 1)
    centre_lat, centre_lon = (float(side) for side in line.mean(axis=0))
    plane = _to_plane(line, centre_lat, centre_lon)
    normal = _normals(plane)
    if toward is not None:
        there = _to_plane(np.array([toward]), centre_lat, centre_lon)[0]
        nearest = int(np.argmin(((plane - there) ** 2).sum(axis=1)))
        normal = normal * np.sign(np.dot(there - plane[nearest], normal[nearest]) or 1.0)
    edge = np.concatenate([plane + normal * low_km, (plane + normal * high_km)[::-1]])
    edge = np.concatenate([edge, edge[:1]])
    lats, lons = _from_plane(edge, centre_lat, centre_lon)
    drawn = _held(*_middle(lats, lons), lats, lons)
    return replace(drawn, radius_km=max(drawn.radius_km, reach))


def _reach(line: FloatArray) -> float:
    """Radius of about the smallest circle that holds a line, km."""
    lat, lon = _middle(line[:, 0], line[:, 1])
    return float(haversine_km(line[:, 0], line[:, 1], lat, lon).max())


@lru_cache(maxsize=300)
def part_of_country(country: str, bearing: float | None) -> Drawn | None:
    """Three fifths of a country in a direction (of both its height and width between two winds); its inner half when None.

    country: ISO alpha-2 code. A country of islands counts as the hull round its larger parts. None when its outline is
    not known.
    """
    parts = _main_parts(bundled_borders().parts(country))
    if not parts:
        return None
    whole = parts[0] if len(parts) == 1 else _hull(np.concatenate(parts))
    low, high = whole.min(axis=0), whole.max(axis=0)
    corners = whole if bearing is not None else (low + high) / 4 + whole / 2
    if bearing is not None:
        for axis, side in ((0, np.cos(np.radians(bearing))), (1, np.sin(np.radians(bearing)))):
            if abs(side) > 0.3:
                share = PART_SHARE if side < 0 else 1 - PART_SHARE
                corners = _clipped(corners, axis, float(low[axis] + share * (high - low)[axis]), 1 if side > 0 else -1)
    if len(corners) < 3:
        return None
    corners = thin(np.concatenate([corners, corners[:1]]), MOST_CORNERS - 1)
    corners = corners if np.array_equal(corners[0], corners[-1]) else np.concatenate([corners, corners[:1]])
    lat, lon = _middle(corners[:, 0], corners[:, 1])
    lat = float(
        np.clip(lat, corners[:, 0].min(), corners[:, 0].max())
    )  # the middle of southern Russia lies north of it
    return _held(lat, lon, corners[:, 0], corners[:, 1])


def _main_parts(parts: list[FloatArray]) -> list[FloatArray]:
    """The largest part alone when it is most of the country, else all that are not tiny and not on the far side of Earth."""
    sizes = [float(np.ptp(part[:, 0]) * np.ptp(part[:, 1])) for part in parts]
    if not parts or sizes[0] > 0.7 * sum(sizes):
        return parts[:1]
    middle = parts[0].mean(axis=0)
    near = [np.abs(part.mean(axis=0) - middle).max() < 25 for part in parts]
    return [part for part, size, is_near in zip(parts, sizes, near, strict=True) if is_near and size > 0.02 * sizes[0]]


def thin(line: FloatArray, most: int) -> FloatArray:
    """At most `most` points (2 or more) of a line of shape (n, 2), both ends among them: Douglas and Peucker's choice, again and again."""
    tolerance = 0.0
    kept = line
    while len(kept) > most:
        tolerance = max(tolerance * 2, 0.01)
        kept = kept[_kept(kept, tolerance)]
    return kept


def _kept(line: FloatArray, tolerance: float) -> list[int]:
    kept, todo = {0, len(line) - 1}, [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        gaps = _gaps(line[first + 1 : last], line[first], line[last])
        widest = int(np.argmax(gaps))
        if gaps[widest] > tolerance:
            index = first + 1 + widest
            kept.add(index)
            todo += [(first, index), (index, last)]
    return sorted(kept)


def _gaps(points: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    along = end - start
    share = np.clip((points - start) @ along / max(float(along @ along), 1e-18), 0, 1)
    gaps: FloatArray = np.hypot(*(points - start - share[:, None] * along).T)
    return gaps


def _held(lat: float, lon: float, lats: FloatArray, lons: FloatArray) -> Drawn:
    """A shape with the circle round that middle that holds all its corners."""
    radius = float(haversine_km(lats, lons, lat, lon).max())
    return Drawn(lat, (lon + 180) % 360 - 180, max(radius, 0.1), _closed(lats, lons, lon))


def _closed(lats: FloatArray, lons: FloatArray, near_lon: float) -> tuple[tuple[float, float], ...]:
    """Corners rounded to a metre, longitudes on the side of the date line where the middle is, the last as the first."""
    lons = lons + 360 * np.round((near_lon - lons) / 360)
    corners = list(zip(np.round(lats, 5).tolist(), np.round(lons, 5).tolist(), strict=True))
    return (*corners[:-1], corners[0])


def _middle(lats: FloatArray, lons: FloatArray) -> tuple[float, float]:
    """About the middle of the smallest circle round some points, by Badoiu and Clarkson's steps towards the farthest."""
    lat, lon = float(lats.mean()), float(lons.mean())
    plane = _to_plane(np.column_stack([lats, lons]), lat, lon)
    points = plane[:, 0] + 1j * plane[:, 1]  # one number a point is twice as fast
    here = (points[points.real.argmax()] + points[points.real.argmin()]) / 2
    for step in range(2, 32):
        here += (points[np.abs(points - here).argmax()] - here) / step
    middle_lat, middle_lon = _from_plane(np.array([[here.real, here.imag]]), lat, lon)
    return float(middle_lat[0]), float(middle_lon[0])


def _to_plane(points: FloatArray, lat: float, lon: float) -> FloatArray:
    """Kilometres east and north of a middle, distances and directions from it kept."""
    away = haversine_km(lat, lon, points[:, 0], points[:, 1])
    course = np.radians(bearing_degrees(lat, lon, points[:, 0], points[:, 1]))
    return np.column_stack([away * np.sin(course), away * np.cos(course)])


def _from_plane(points: FloatArray, lat: float, lon: float) -> tuple[FloatArray, FloatArray]:
    bearing = np.degrees(np.arctan2(points[:, 0], points[:, 1]))
    return destination(lat, lon, bearing=bearing, km=np.hypot(points[:, 0], points[:, 1]))


def _normals(plane: FloatArray) -> FloatArray:
    """At each point of a line the unit vector square to its course."""
    along = np.diff(plane, axis=0)
    along = along / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    mean = np.concatenate([along[:1], along[:-1] + along[1:], along[-1:]])
    mean = mean / np.maximum(np.hypot(*mean.T), 1e-9)[:, None]
    return np.column_stack([-mean[:, 1], mean[:, 0]])


def _clipped(points: FloatArray, axis: int, limit: float, sign: int) -> FloatArray:
    """The part of a ring on one side of a line of latitude (axis 0) or longitude, by Sutherland and Hodgman."""
    kept: list[Any] = []
    for here, there in zip(points, np.roll(points, -1, axis=0), strict=True):
        is_here, is_there = (here[axis] - limit) * sign >= 0, (there[axis] - limit) * sign >= 0
        if is_here:
            kept.append(here)
        if is_here != is_there:
            kept.append(here + (there - here) * (limit - here[axis]) / (there[axis] - here[axis]))
    return np.array(kept) if kept else np.empty((0, 2))


def _hull(points: FloatArray) -> FloatArray:
    """Corners of the convex hull of some points, in their order round it."""
    from scipy.spatial import ConvexHull

    corners: FloatArray = points[ConvexHull(points).vertices]
    return corners
