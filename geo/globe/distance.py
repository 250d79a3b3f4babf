"""Kilometres, bearings and nearest neighbours on the sphere.

Angles are WGS84 degrees, lengths km. The Earth is a sphere of the IUGG's mean radius, which is wrong by at most 0.6 %:
less than the reach of any place name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from geo.errors import DataError
from geo.model import Place

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

__all__ = ["EARTH_RADIUS_KM", "FloatArray", "Nearest", "bearing_degrees", "destination", "distance_km", "haversine_km"]

EARTH_RADIUS_KM = 6371.0088

FloatArray = npt.NDArray[np.float64]
IndexArray = npt.NDArray[np.intp]


def distance_km(lat: npt.ArrayLike, lon: npt.ArrayLike, *, to: Place) -> FloatArray:
    """Great-circle distance from each point to one place.

    lat, lon: shape (n,), degrees. Returns shape (n,), km; NaN stays NaN; n = 0 gives an empty array.
    """
    return haversine_km(lat, lon, to.lat, to.lon)


def haversine_km(lat: npt.ArrayLike, lon: npt.ArrayLike, to_lat: npt.ArrayLike, to_lon: npt.ArrayLike) -> FloatArray:
    """Great-circle distance between points and points, by the haversine formula (exact for small distances too).

    All four: degrees, any shapes that broadcast; (n, 1) against (m,) gives all n x m distances. Returns km; NaN stays
    NaN.
    """
    lat, lon, to_lat, to_lon = _radians(lat, lon, to_lat, to_lon)
    half = np.sin((to_lat - lat) / 2) ** 2 + np.cos(lat) * np.cos(to_lat) * np.sin((to_lon - lon) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def bearing_degrees(lat: npt.ArrayLike, lon: npt.ArrayLike, to_lat: npt.ArrayLike, to_lon: npt.ArrayLike) -> FloatArray:
    """Direction at the start of the great circle from each point to each other: 0 is north, 90 east.

    Shapes as in `haversine_km`. Returns degrees, at least 0 and below 360; 0 where both points are one; NaN stays NaN.
    """
    lat, lon, to_lat, to_lon = _radians(lat, lon, to_lat, to_lon)
    east = np.sin(to_lon - lon) * np.cos(to_lat)
    north = np.cos(lat) * np.sin(to_lat) - np.sin(lat) * np.cos(to_lat) * np.cos(to_lon - lon)
    degrees = np.degrees(np.arctan2(east, north)) % 360
    return np.asarray(np.where(degrees == 360, 0.0, degrees))  # -1e-17 % 360 rounds up


def destination(
    lat: npt.ArrayLike, lon: npt.ArrayLike, *, bearing: npt.ArrayLike, km: npt.ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """The points that lie `km` away along a great circle that starts in direction `bearing` (degrees, 0 is north).

    Shapes broadcast. Returns lat and lon in degrees, lon at least -180 and below 180; NaN stays NaN.
    """
    lat, lon, course = _radians(lat, lon, bearing)
    angle = np.asarray(km, dtype=np.float64) / EARTH_RADIUS_KM
    sine = np.clip(np.sin(lat) * np.cos(angle) + np.cos(lat) * np.sin(angle) * np.cos(course), -1, 1)
    turn = np.arctan2(np.sin(course) * np.sin(angle) * np.cos(lat), np.cos(angle) - np.sin(lat) * sine)
    return np.degrees(np.arcsin(sine)), (np.degrees(lon + turn) + 180) % 360 - 180


class Nearest:
    """An index of points that answers "which are nearest": across the date line and over the poles.

    lat, lon: shape (n,), degrees; points with NaN are never found; n = 0 is an index that finds nothing. Answers are
    positions in the given arrays. Points become unit vectors: the straight chord between two grows with the arc.
    """

    def __init__(self, lat: npt.ArrayLike, lon: npt.ArrayLike) -> None:
        from scipy.spatial import cKDTree

        vectors = _unit_vectors(lat, lon)
        if vectors.ndim != 2:
            raise DataError(f"an index needs lat and lon as two lists of one length, not shape {vectors.shape[:-1]}")
        self._positions = np.flatnonzero(np.isfinite(vectors).all(axis=1))
        self._tree: cKDTree = cKDTree(vectors[self._positions])

    def query(self, lat: npt.ArrayLike, lon: npt.ArrayLike, *, limit: int = 1) -> tuple[FloatArray, IndexArray]:
        """The `limit` nearest points of each of m points, nearest first.

        Returns km and positions, both of shape (m, limit). Where there is no such point (fewer than `limit` in the
        index, or NaN asked for) km is infinite and the position is -1.
        """
        vectors = _unit_vectors(np.atleast_1d(lat), np.atleast_1d(lon))
        km = np.full((len(vectors), limit), np.inf)
        positions = np.full((len(vectors), limit), -1, dtype=np.intp)
        asked = np.isfinite(vectors).all(axis=1)
        chord, found = self._tree.query(vectors[asked], k=range(1, limit + 1))
        is_found = np.isfinite(chord)
        km[asked] = np.where(is_found, _arc_km(np.where(is_found, chord, 0)), np.inf)
        padded = np.append(self._positions, -1)
        positions[asked] = padded[found]  # the tree says n, one past the end, for "none"
        return km, positions

    def within(self, lat: float, lon: float, *, km: float) -> IndexArray:
        """Positions of all points at most `km` from one point, in ascending order; empty when there are none."""
        vector = _unit_vectors(lat, lon)
        if not np.isfinite(vector).all() or not km >= 0:
            return np.empty(0, dtype=np.intp)
        chord = 2 * np.sin(min(km / EARTH_RADIUS_KM, np.pi) / 2)
        found = self._tree.query_ball_point(vector, chord + 1e-12, return_sorted=True)
        return self._positions[np.asarray(found, dtype=np.intp)]


def _radians(*degrees: npt.ArrayLike) -> list[FloatArray]:
    return [np.radians(np.asarray(values, dtype=np.float64)) for values in degrees]


def _unit_vectors(lat: npt.ArrayLike, lon: npt.ArrayLike) -> FloatArray:
    lat, lon = _radians(lat, lon)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)


def _arc_km(chord: FloatArray) -> FloatArray:
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0, 1)))
