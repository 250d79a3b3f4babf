"""Which records lie near enough in space and time: many records, asked for each claim.

Records stand in order of their first day, apart by how long they last. The few of the right days are then compared with a
claim by one product of vectors: two points are within the reach of both when the cosine of their angle is large enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import DataError
from geo.globe.distance import EARTH_RADIUS_KM, FloatArray, Nearest, haversine_km
from geo.matching.options import MatchOptions
from geo.matching.query import TOLERANCE_DAYS, Query, When, Where
from geo.matching.record import DayArray, day_numbers

__all__ = ["LOOK_DAYS", "IndexArray", "Near", "Neighbour", "Pairs", "outline_km"]

IndexArray = npt.NDArray[np.intp]

LOOK_DAYS, LOOK_KM = 90, 300.0
"""How far the nearest record is looked for when nothing matches."""

_LENGTHS = (1, 7, 31, 366)
"""Records that last longer than this many days stand apart: one of a year would else be compared with every day in it."""
_HALF_EARTH_KM = 10_000.0
_KM_PER_DEGREE = EARTH_RADIUS_KM * np.pi / 180
_FLOAT_SLIP = 1e-13


@dataclass(frozen=True, slots=True)
class Pairs:
    """Claims (positions in the list that was asked) and records (positions in the frame), one pair an entry."""

    query: IndexArray
    record: IndexArray
    km: FloatArray
    """Between the points; to the outline of an area, 0 inside it."""
    max_km: FloatArray
    days: IndexArray
    """Days between the spans; 0 when they overlap."""
    max_days: IndexArray

    def take(self, chosen: npt.NDArray[np.bool_] | IndexArray) -> Pairs:
        """Some of them."""
        return Pairs(*(getattr(self, name)[chosen] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Records of one place and day that are near a claim, and how near."""

    records: tuple[int, ...]
    km: float
    days: int


class Near:
    """An EVENTS frame, ready to be asked."""

    def __init__(self, records: pd.DataFrame, *, options: MatchOptions) -> None:
        self._options = options
        starts, ends = (day_numbers(records[name]) for name in ("date_start", "date_end"))
        self._first, self._last = starts, ends
        self._radius = records["radius_km"].to_numpy(dtype=np.float64)
        lengths = np.searchsorted(_LENGTHS, ends - starts + 1)
        order = np.argsort(lengths.astype(np.int64) * 2**32 + starts)
        self._position = order
        self._start, self._end = starts[order], ends[order]
        self._tolerance = _tolerances(records["date_precision"])[order]
        self._lat, self._lon = (records[name].to_numpy(dtype=np.float64)[order] for name in ("lat", "lon"))
        self._reach = self._reaches(self._radius[order])
        self._vectors = _vectors(self._lat, self._lon, self._reach)
        bounds = np.searchsorted(lengths[order], np.arange(len(_LENGTHS) + 2))
        self._parts = [slice(first, last) for first, last in pairwise(bounds.tolist()) if first < last]
        self._longest = [int((self._end[part] - self._start[part]).max()) for part in self._parts]
        self._most_tolerance = int(self._tolerance.max(initial=0))
        self._points: Nearest | None = None

    def pairs(self, queries: Sequence[Query]) -> Pairs:
        """Every claim with every record that lies within the limits of both; none for claims without place or date."""
        found = [(number, self._within(query)) for number, query in enumerate(queries) if query.where and query.when]
        numbers = np.repeat([number for number, _ in found], [len(rows) for _, rows in found]).astype(np.intp)
        rows = np.concatenate([np.empty(0, dtype=np.intp), *(rows for _, rows in found)])
        return self._exactly(queries, numbers, rows)

    def details(self, records: IndexArray) -> tuple[FloatArray, DayArray, DayArray]:
        """Reach in km (NaN: not told), first and last day of records."""
        return self._radius[records], self._first[records], self._last[records]

    def nearest_then(self, query: Query, *, km: float = LOOK_KM) -> Neighbour | None:
        """The record nearest in space among those of a claim's days; None when there is none within `km`."""
        where, when = _known(query)
        slack = self._options.max_days + when.tolerance
        return self._nearest(where, when, days=slack, km=km, by_days=False)

    def nearest_there(self, query: Query, *, days: int = LOOK_DAYS) -> Neighbour | None:
        """The record nearest in time among those near a claim's place; None when there is none within `days`."""
        where, when = _known(query)
        km = max(where.reach_km + self._options.slack_km, self._options.nearby_km)
        return self._nearest(where, when, days=days, km=km, by_days=True)

    def nearest_ever(self, wheres: Sequence[Where]) -> FloatArray:
        """km from each place to the nearest record of any day; infinite without records."""
        if not len(self._lat):
            return np.full(len(wheres), np.inf)
        if self._points is None:
            lat, lon = _distinct(self._lat, self._lon)
            self._points = Nearest(lat, lon)
        km, _ = self._points.query([where.lat for where in wheres], [where.lon for where in wheres])
        return km[:, 0]

    def around(self, query: Query, *, km: float, days: int) -> Iterator[Neighbour]:
        """Every record at most `km` from a claim's point and `days` from its days, reach and precision left aside."""
        where, when = _known(query)
        rows = self._of_days(when, days)
        away = haversine_km(self._lat[rows], self._lon[rows], where.lat, where.lon)
        gaps = self._gaps(when, rows)
        for index in np.flatnonzero(away <= km).tolist():
            yield Neighbour((int(self._position[rows[index]]),), float(away[index]), int(gaps[index]))

    def _reaches(self, radius_km: FloatArray) -> FloatArray:
        if self._options.max_km is not None:
            return np.zeros(len(radius_km))
        return np.minimum(np.where(np.isnan(radius_km), self._options.unknown_km, radius_km), _HALF_EARTH_KM)

    def _own_km(self, where: Where) -> float:
        """How far from a claim's point a record may lie, its own reach aside."""
        if self._options.max_km is not None:
            return min(self._options.max_km, _HALF_EARTH_KM)
        reach = max(where.reach_km, self._options.road_km) if where.is_road else where.reach_km
        return min(reach + self._options.slack_km, _HALF_EARTH_KM)

    def _slices(self, when: When, days: int) -> Iterator[slice]:
        """Where the records stand that may overlap a span widened by `days` at each end."""
        for part, longest in zip(self._parts, self._longest, strict=True):
            starts = self._start[part]
            ends = np.array([when.first - days - longest, when.last + days + 1], dtype=starts.dtype)
            first, last = np.searchsorted(starts, ends)
            if first < last:
                yield slice(part.start + int(first), part.start + int(last))

    def _gaps(self, when: When, rows: IndexArray | slice) -> IndexArray:
        gaps = np.maximum(self._start[rows] - when.last, when.first - self._end[rows])
        return np.maximum(gaps, 0).astype(np.intp)

    def _of_days(self, when: When, days: int) -> IndexArray:
        rows = [np.arange(part.start, part.stop)[self._gaps(when, part) <= days] for part in self._slices(when, days)]
        return np.concatenate([np.empty(0, dtype=np.intp), *rows])

    def _within(self, query: Query) -> IndexArray:
        where, when = _known(query)
        own = self._options.max_days + when.tolerance
        angle = self._own_km(where) / EARTH_RADIUS_KM
        target = np.array([*_unit(where), -np.cos(angle), np.sin(angle)])
        found = []
        for part in self._slices(when, own + self._most_tolerance):
            rows = part.start + np.flatnonzero(self._vectors[part] @ target >= -_FLOAT_SLIP)
            found.append(rows[self._gaps(when, rows) <= own + self._tolerance[rows]])
        return np.concatenate([np.empty(0, dtype=np.intp), *found])

    def _exactly(self, queries: Sequence[Query], numbers: IndexArray, rows: IndexArray) -> Pairs:
        """The pairs that hold when distances are measured with care."""
        used = np.unique(numbers)
        place = np.zeros((3, len(queries)))
        days = np.zeros((3, len(queries)), dtype=np.int64)
        for number in used.tolist():
            where, when = _known(queries[number])
            place[:, number] = where.lat, where.lon, self._own_km(where)
            days[:, number] = when.first, when.last, self._options.max_days + when.tolerance
        km = haversine_km(self._lat[rows], self._lon[rows], place[0, numbers], place[1, numbers])
        limit = place[2, numbers] + self._reach[rows]
        if self._options.max_km is None:
            for number in used.tolist():
                where, _ = _known(queries[number])
                if where.outline is not None:
                    own = slice(*np.searchsorted(numbers, [number, number + 1]))
                    km[own] = outline_km(self._lat[rows[own]], self._lon[rows[own]], where)
                    limit[own] = self._options.slack_km + self._reach[rows[own]]
        gap = np.maximum(self._start[rows] - days[1, numbers], days[0, numbers] - self._end[rows])
        most = (days[2, numbers] + self._tolerance[rows]).astype(np.intp)
        pairs = Pairs(numbers, self._position[rows], km, limit, np.maximum(gap, 0).astype(np.intp), most)
        return pairs.take(km <= limit)

    def _nearest(self, where: Where, when: When, *, days: int, km: float, by_days: bool) -> Neighbour | None:
        """The first by distance or by days, then by the other."""
        point, least = np.array(_unit(where)), np.cos(min(km, _HALF_EARTH_KM) / EARTH_RADIUS_KM)
        parts = [
            part.start + np.flatnonzero(self._vectors[part, :3] @ point >= least - _FLOAT_SLIP)
            for part in self._slices(when, days)
        ]
        rows = np.concatenate([np.empty(0, dtype=np.intp), *parts])
        rows = rows[self._gaps(when, rows) <= days]
        if not len(rows):
            return None
        away, gaps = haversine_km(self._lat[rows], self._lon[rows], where.lat, where.lon), self._gaps(when, rows)
        first, second = (gaps, away) if by_days else (away, gaps)
        best = int(np.lexsort((second, first))[0])
        tied = rows[(away == away[best]) & (gaps == gaps[best])]
        return Neighbour(tuple(self._position[tied].tolist()), float(away[best]), int(gaps[best]))


def outline_km(lat: FloatArray, lon: FloatArray, where: Where) -> FloatArray:
    """Distance of points from an area's outline, 0 inside; measured on a plane laid at its middle.

    lat, lon: shape (n,), degrees. Returns shape (n,), km. The area must have an outline.
    """
    if where.outline is None:
        raise DataError("A place without an outline has no distance from it; measure from its point.")
    scale = np.array([_KM_PER_DEGREE, _KM_PER_DEGREE * np.cos(np.radians(where.lat))])
    corners = (where.outline - [where.lat, where.lon]) * scale
    points = np.stack([lat - where.lat, (lon - where.lon + 180) % 360 - 180], axis=1) * scale
    first, side = corners[:-1], np.diff(corners, axis=0)
    length = np.maximum((side**2).sum(axis=1), 1e-18)
    offset = points[:, None, :] - first
    share = np.clip((offset * side).sum(axis=2) / length, 0, 1)
    km = np.sqrt(((offset - share[:, :, None] * side) ** 2).sum(axis=2)).min(axis=1, initial=np.inf)
    return np.where(_is_inside(points, corners), 0.0, km)


def _is_inside(points: FloatArray, corners: FloatArray) -> npt.NDArray[np.bool_]:
    """Whether a ray to the east crosses the outline an odd number of times."""
    north, east = points[:, :1], points[:, 1:]
    (north_1, east_1), (north_2, east_2) = corners[:-1].T, corners[1:].T
    crosses = (north_1 > north) != (north_2 > north)
    slope = np.where(north_2 == north_1, np.inf, north_2 - north_1)
    at = east_1 + (north - north_1) / slope * (east_2 - east_1)
    return np.asarray((crosses & (east < at)).sum(axis=1) % 2 == 1)


def _known(query: Query) -> tuple[Where, When]:
    if query.where is None or query.when is None:
        raise DataError(f"{query.id} has no place or no date to compare with records; give both.")
    return query.where, query.when


def _tolerances(precision: pd.Series) -> DayArray:
    tolerance = np.zeros(len(precision), dtype=np.int32)
    for word, days in TOLERANCE_DAYS.items():
        if days:
            tolerance[(precision == word).to_numpy(dtype=bool)] = days
    return tolerance


def _unit(where: Where) -> tuple[float, float, float]:
    lat, lon = np.radians(where.lat), np.radians(where.lon)
    return float(np.cos(lat) * np.cos(lon)), float(np.cos(lat) * np.sin(lon)), float(np.sin(lat))


def _vectors(lat: FloatArray, lon: FloatArray, reach_km: FloatArray) -> FloatArray:
    """Shape (n, 5): the unit vector, and cosine and sine of the reach as an angle.

    The product with (x, y, z, -cos a, sin a) is at least 0 where the angle between the points is at most reach + a.
    """
    latitude, longitude, reach = np.radians(lat), np.radians(lon), reach_km / EARTH_RADIUS_KM
    east = np.cos(latitude)
    vectors = np.empty((len(lat), 5))
    vectors[:, 0], vectors[:, 1], vectors[:, 2] = east * np.cos(longitude), east * np.sin(longitude), np.sin(latitude)
    vectors[:, 3], vectors[:, 4] = np.cos(reach), np.sin(reach)
    return vectors


def _distinct(lat: FloatArray, lon: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Each point once."""
    keys = np.round((lat + 90) * 1e6).astype(np.int64) * 2**32 + np.round((lon + 180) * 1e6).astype(np.int64)
    _, first = np.unique(keys, return_index=True)
    return lat[first], lon[first]
