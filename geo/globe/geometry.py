"""The middle of a geometry as files write it, GeoJSON, WKT or WKB: where it lies, how far it reaches, of what kind it is.

The middle of an area is that of its surface, holes left out, that of a line is that of its length, that of points their
mean; a geometry that crosses the date line has its middle there, not on the other side of Earth.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geo.globe.distance import haversine_km

__all__ = ["Middle", "middle_of_esri", "middle_of_geojson", "middle_of_wkb", "middle_of_wkt"]

Corners = npt.NDArray[np.float64]
DEEPEST = 16
"""Levels of collections in collections."""
_WORLD = 360.0


class Middle(NamedTuple):
    """Where a geometry lies."""

    lat: float
    lon: float
    reach_km: float
    """From the middle to its farthest corner; 0 for a point."""
    kind: str
    """Point, LineString, Polygon ...: GeoJSON's word."""


class _Part(NamedTuple):
    """Some corners, (lon, lat) each; dimension 0 for points, 1 for a line, 2 for a ring; is_hole: taken away."""

    corners: Corners
    dimension: int
    is_hole: bool = False


_DIMENSIONS = {"point": 0, "linestring": 1, "polygon": 2}
_KINDS = {
    name.casefold(): name
    for name in (
        *("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"),
    )
}
_WKB_KINDS = (
    *("", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"),
)


def middle_of_geojson(geometry: object) -> Middle | None:
    """Of a GeoJSON geometry; None without any corner, and for what is none."""
    if not isinstance(geometry, dict):
        return None
    return _middle(list(_geojson_parts(geometry, 0)), str(geometry.get("type", "")))


def middle_of_esri(geometry: object, to_degrees: Callable[[Corners], Corners]) -> Middle | None:
    """Of a geometry of Esri's JSON: x and y, points, paths or rings; None for what is none."""
    if not isinstance(geometry, dict):
        return None
    parts: list[_Part] = []
    kind = "Point"
    if _is_position([geometry.get("x"), geometry.get("y")]):
        parts.append(_Part(np.array([[geometry["x"], geometry["y"]]], dtype=float), 0))
    for name, told, dimension in (("points", "MultiPoint", 0), ("paths", "LineString", 1), ("rings", "Polygon", 2)):
        value = geometry.get(name)
        if isinstance(value, list) and value:
            kind = told
            parts += _coordinate_parts([value] if name == "points" else value, dimension)
    parts = [_as_ring(part) if kind == "Polygon" else part for part in parts]
    return _middle([part._replace(corners=to_degrees(part.corners)) for part in parts], kind)


def _as_ring(part: _Part) -> _Part:
    """Esri's outer rings run clockwise, its holes the other way."""
    one, two = part.corners[:-1], part.corners[1:]
    area = float((one[:, 0] * two[:, 1] - two[:, 0] * one[:, 1]).sum()) if len(part.corners) > 2 else 0.0
    return part._replace(is_hole=area > 0)


def middle_of_wkt(text: str) -> Middle | None:
    """Of a geometry as text: POINT (37.8 48.0), SRID=4326;POLYGON ((...)); None for what is none, or of another SRID."""
    match = re.match(r"(?i)\s*(?:SRID=(\d+)\s*;)?\s*([A-Z]+)", text)
    if not match or match[2].casefold() not in _KINDS or (match[1] or "4326") not in ("4326", "0"):
        return None
    return _middle(list(_wkt_parts(text[match.start(2) :])), _KINDS[match[2].casefold()])


def middle_of_wkb(content: bytes, to_degrees: Callable[[Corners], Corners] | None = None) -> Middle | None:
    """Of a geometry as bytes, WKB or EWKB; None for what is none. to_degrees: what makes degrees of its corners."""
    try:
        parts: list[_Part] = []
        kind, _ = _read_wkb(content, 0, parts, 0)
    except (struct.error, ValueError, IndexError):
        return None
    if to_degrees:
        parts = [part._replace(corners=to_degrees(part.corners)) for part in parts]
    return _middle(parts, kind)


def _middle(parts: list[_Part], kind: str) -> Middle | None:
    parts = [part for part in parts if len(part.corners) and np.isfinite(part.corners).all()]
    if not parts:
        return None
    dimension = max(part.dimension for part in parts)
    parts = [part for part in parts if part.dimension == dimension]
    start = parts[0].corners[0, 0]
    everything = np.concatenate([part.corners for part in parts])
    turns = _WORLD if np.abs(everything[:, 0]).max() <= _WORLD else np.inf  # metres are no degrees
    moved = [part._replace(corners=_near(part.corners, start, turns)) for part in parts]
    weights, centres = zip(*map(_weight, moved), strict=True)
    total = sum(weights)
    if abs(total) < 1e-12:  # a flat ring, a line of one corner
        corners = np.concatenate([part.corners for part in moved])
        lon, lat = (corners.min(axis=0) + corners.max(axis=0)) / 2
    else:
        lon, lat = sum(weight * centre for weight, centre in zip(weights, centres, strict=True)) / total
    corners = np.concatenate([part.corners for part in moved])
    reach = float(haversine_km(corners[:, 1], corners[:, 0], lat, lon).max()) if len(corners) > 1 else 0.0
    if turns == _WORLD and not -180 <= lon <= 180:
        lon = (lon + 180) % _WORLD - 180
    return Middle(float(lat), float(lon), reach, kind)


def _near(corners: Corners, start: float, turns: float) -> Corners:
    """With longitudes at most half a turn from the first corner's."""
    if not np.isfinite(turns):
        return corners
    lon = corners[:, 0] - turns * np.round((corners[:, 0] - start) / turns)
    return np.column_stack([lon, corners[:, 1]])


def _weight(part: _Part) -> tuple[float, Corners]:
    """How much a part counts for the middle of all, and its own middle."""
    corners = part.corners
    if part.dimension == 0 or len(corners) < 2:
        return (float(len(corners)) if part.dimension == 0 else 0.0), corners.mean(axis=0)
    one, two = corners[:-1], corners[1:]
    squeeze = np.array([np.cos(np.radians(np.clip(corners[:, 1].mean(), -89, 89))), 1.0])
    if part.dimension == 1:
        lengths = np.hypot(*((two - one) * squeeze).T)
        length = float(lengths.sum())
        return length, ((one + two) / 2 * lengths[:, None]).sum(axis=0) / (length or 1.0)
    origin = corners[0]
    one, two = one - origin, two - origin
    cross = one[:, 0] * two[:, 1] - two[:, 0] * one[:, 1]
    area = float(cross.sum()) / 2
    centre = ((one + two) * cross[:, None]).sum(axis=0) / (6 * area or 1.0) + origin
    return (-abs(area) if part.is_hole else abs(area)) * float(squeeze[0]), centre


# GeoJSON


def _geojson_parts(geometry: dict[str, Any], level: int) -> Iterator[_Part]:
    inner = geometry.get("geometries")
    if isinstance(inner, list):
        for part in inner if level < DEEPEST else ():
            if isinstance(part, dict):
                yield from _geojson_parts(part, level + 1)
        return
    kind = str(geometry.get("type", "")).casefold()
    base = kind.removeprefix("multi")
    if base in _DIMENSIONS and kind in _KINDS:
        yield from _coordinate_parts(geometry.get("coordinates"), _DIMENSIONS[base])


def _coordinate_parts(coordinates: Any, dimension: int, *, is_hole: bool = False) -> Iterator[_Part]:
    """Positions, however deep they lie in lists; the rings of a polygon after the first are holes."""
    if not isinstance(coordinates, list) or not coordinates:
        return
    if _is_position(coordinates):
        yield _Part(np.array([coordinates[:2]], dtype=float), 0)
    elif all(isinstance(part, list) and _is_position(part) for part in coordinates):
        corners = np.array([part[:2] for part in coordinates], dtype=float)
        yield _Part(corners, dimension, is_hole)
    else:
        is_polygon = dimension == 2 and isinstance(coordinates[0], list) and bool(coordinates[0])
        is_polygon = is_polygon and isinstance(coordinates[0][0], list) and _is_position(coordinates[0][0])
        for number, part in enumerate(coordinates):
            yield from _coordinate_parts(part, dimension, is_hole=is_polygon and number > 0)


def _is_position(value: list[Any]) -> bool:
    return len(value) > 1 and all(
        isinstance(number, int | float) and not isinstance(number, bool) and abs(number) < 1e12 for number in value[:2]
    )


# WKT


def _wkt_parts(text: str) -> Iterator[_Part]:
    words = list(re.finditer(r"[A-Za-z]{4,}", text))
    ends = [word.start() for word in words[1:]] + [len(text)]
    for word, end in zip(words, ends, strict=True):
        base = word[0].casefold().removeprefix("multi")
        if base not in _DIMENSIONS:
            continue
        for group in re.finditer(r"(\(\s*)?\(([^()]*)\)", text[word.end() : end]):
            numbers = [corner.split()[:2] for corner in group[2].split(",")]
            try:
                corners = np.array(numbers, dtype=float)
            except ValueError:  # an empty one, or words
                continue
            if corners.ndim == 2 and corners.shape[1] == 2:
                yield _Part(corners, _DIMENSIONS[base], base == "polygon" and group[1] is None)


# WKB


def _read_wkb(content: bytes, start: int, parts: list[_Part], level: int) -> tuple[str, int]:
    """Puts the parts of one geometry in a list; its kind, and where the next one begins. Raises what struct and numpy raise."""
    if level > DEEPEST:
        raise ValueError("too deep")
    order = "<" if content[start] == 1 else ">"
    (code,) = struct.unpack_from(f"{order}I", content, start + 1)
    at = start + 5
    if code & 0x20000000:
        (srid,) = struct.unpack_from(f"{order}I", content, at)
        if srid not in (0, 4326):
            raise ValueError("another coordinate system")
        at += 4
    base = code & 0xFFFF
    extra = base // 1000
    width = 2 + (bool(code & 0x80000000) or extra in (1, 3)) + (bool(code & 0x40000000) or extra in (2, 3))
    kind = _WKB_KINDS[base % 1000]
    if kind == "Point":
        corners, at = _wkb_corners(content, at, 1, width, order)
        parts.append(_Part(corners, 0))
        return kind, at
    (count,) = struct.unpack_from(f"{order}I", content, at)
    at += 4
    if kind == "LineString":
        corners, at = _wkb_corners(content, at, count, width, order)
        parts.append(_Part(corners, 1))
    elif kind == "Polygon":
        for number in range(count):
            (length,) = struct.unpack_from(f"{order}I", content, at)
            corners, at = _wkb_corners(content, at + 4, length, width, order)
            parts.append(_Part(corners, 2, number > 0))
    elif kind:
        for _ in range(count):
            _, at = _read_wkb(content, at, parts, level + 1)
    else:
        raise ValueError("no geometry")
    return kind, at


def _wkb_corners(content: bytes, at: int, count: int, width: int, order: str) -> tuple[Corners, int]:
    numbers = np.frombuffer(content, dtype=f"{order}f8", count=count * width, offset=at)
    return numbers.reshape(count, width)[:, :2].astype(float), at + 8 * count * width
