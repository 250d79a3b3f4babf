"""Parts of the map that a reader draws: rectangles and polygons in degrees, what lies inside, and how a link holds them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.errors import DataError

__all__ = [
    "MOST_CORNERS",
    "Bounds",
    "Corners",
    "Drawn",
    "area_of_json",
    "area_of_text",
    "area_to_json",
    "area_to_text",
    "check_corners",
    "is_inside",
]

MOST_CORNERS = 500
"""Of a polygon."""

Corners = tuple[tuple[float, float], ...]
"""(lat, lon) of a polygon whose sides are straight between degrees."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle in degrees; it reaches over the date line when west lies east of east."""

    south: float
    west: float
    north: float
    east: float

    def __post_init__(self) -> None:
        numbers = (self.south, self.west, self.north, self.east)
        if not (all(map(math.isfinite, numbers)) and self.south <= self.north):
            raise DataError(f"The bounds {numbers} are no rectangle: give south, west, north, east in degrees.")

    @classmethod
    def of_view(cls, south: float, west: float, north: float, east: float) -> Bounds:
        """The bounds of a map that may be scrolled to further worlds: longitudes beyond 180 are taken round."""
        if not all(map(math.isfinite, (west, east))) or east - west >= 360:
            return cls(south, -180.0, north, 180.0)
        return cls(south, (west + 180) % 360 - 180, north, (east + 180) % 360 - 180)


Drawn = Bounds | Corners


def is_inside(area: Drawn, lat: Floats, lon: Floats) -> npt.NDArray[np.bool_]:
    """Which points, shape (n,), lie inside, the edges of a rectangle included; reckoned as static/tally.js does."""
    if isinstance(area, Bounds):
        is_east, is_west = lon >= area.west, lon <= area.east
        is_across = is_east | is_west if area.west > area.east else is_east & is_west
        return (lat >= area.south) & (lat <= area.north) & is_across
    inside = np.zeros(len(lat), dtype=bool)
    for (lat_i, lon_i), (lat_j, lon_j) in zip(area, (area[-1], *area[:-1]), strict=True):
        if lat_i != lat_j:
            crosses = (lat_i > lat) != (lat_j > lat)
            inside ^= crosses & (lon < (lon_j - lon_i) * (lat - lat_i) / (lat_j - lat_i) + lon_i)
    return inside


def check_corners(corners: Corners) -> None:
    """DataError for a polygon that cannot be used."""
    if not 3 <= len(corners) <= MOST_CORNERS:
        raise DataError(f"An area of {len(corners)} corners cannot be used; draw one of 3 to {MOST_CORNERS}.")
    if not all(math.isfinite(number) for corner in corners for number in corner):
        raise DataError("A corner of the area is not a number; draw it again.")


def area_of_json(told: Any) -> Drawn | None:
    """What the map's drawing tool tells: {south, west, north, east}, or [[lat, lon], ...]; None for nothing.

    Raises DataError for anything else.
    """
    if not told:
        return None
    try:
        if isinstance(told, Mapping):
            return Bounds(*(float(told[side]) for side in ("south", "west", "north", "east")))
        corners = tuple((float(lat), float(lon)) for lat, lon in told)
    except (KeyError, TypeError, ValueError, OverflowError) as cause:
        raise DataError(f"The area is neither a rectangle nor a list of corners ({cause}); draw it again.") from cause
    check_corners(corners)
    return corners


def area_to_json(area: Drawn) -> dict[str, float] | list[list[float]]:
    """The way back."""
    return asdict(area) if isinstance(area, Bounds) else [list(corner) for corner in area]


def area_of_text(text: str) -> Drawn:
    """An area out of a link: "south,west,north,east", or "lat,lon;lat,lon;...". Raises DataError for anything else."""
    try:
        parts = [[float(number) for number in part.split(",")] for part in text.split(";")]
        if len(parts) == 1:
            return Bounds(*parts[0])
        corners = tuple((lat, lon) for lat, lon in parts)
    except (TypeError, ValueError) as cause:
        raise DataError(f"The area {text[:40]!r} is not written as south,west,north,east or as corners.") from cause
    check_corners(corners)
    return corners


def area_to_text(area: Drawn) -> str:
    """The way back."""
    parts = [(area.south, area.west, area.north, area.east)] if isinstance(area, Bounds) else area
    return ";".join(",".join(map(repr, part)) for part in parts)
