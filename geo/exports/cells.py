"""What the formats share: days as text, what XML and C strings cannot hold, and where a row lies, as shapes."""

from __future__ import annotations

import json
import re
import struct
from itertools import pairwise

import numpy as np
import pandas as pd

__all__ = ["polygons", "shape_of", "with_written_days", "without_controls"]

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Ring = list[tuple[float, float]]
"""(lon, lat), the first again at the end."""


def with_written_days(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its days as ISO text; a day that is missing stays missing."""
    days = frame.select_dtypes(np.datetime64)
    return frame.assign(**{str(name): days[name].dt.strftime("%Y-%m-%d") for name in days})


def without_controls(text: str) -> str:
    """The text with U+FFFD for what XML cannot hold: control characters but tab and the ends of lines."""
    return CONTROLS.sub("\ufffd", text)


def polygons(outline: str) -> list[Ring]:
    """The rings of an outline ([[lat, lon], ...] as JSON), counterclockwise; cut at the date line where it crosses that (RFC 7946)."""
    corners = [(float(lon), float(lat)) for lat, lon in json.loads(outline)]
    if not all(-180 <= lon <= 180 for lon, _ in corners):
        parts = [_moved(_clipped(corners, turn - 180, turn + 180), -turn) for turn in (-360, 0, 360)]
        return [_counterclockwise(part) for part in parts if len(part) > 3]
    return [_counterclockwise(corners)]


def shape_of(outline: str, lat: float, lon: float) -> bytes | None:
    """A row's shape as well-known binary: its outline where it has one, else its point; None without either."""
    if outline:
        rings = [_wkb_polygon(ring) for ring in polygons(outline)]
        return rings[0] if len(rings) == 1 else struct.pack("<BII", 1, 6, len(rings)) + b"".join(rings)
    return None if np.isnan(lat) or np.isnan(lon) else struct.pack("<BIdd", 1, 1, lon, lat)


def _wkb_polygon(ring: Ring) -> bytes:
    return struct.pack("<BIII", 1, 3, 1, len(ring)) + np.array(ring, dtype="<f8").tobytes()


def _counterclockwise(ring: Ring) -> Ring:
    area = sum(x * y2 - x2 * y for (x, y), (x2, y2) in pairwise(ring))
    return ring if area >= 0 else ring[::-1]


def _moved(ring: Ring, degrees: float) -> Ring:
    return [(lon + degrees, lat) for lon, lat in ring]


def _clipped(ring: Ring, west: float, east: float) -> Ring:
    """The part of a ring between two meridians; [] when there is none. Sutherland and Hodgman's way."""
    for edge, sign in ((west, 1.0), (east, -1.0)):
        kept: Ring = []
        for here, there in pairwise(ring):
            inside, next_inside = sign * (here[0] - edge) >= 0, sign * (there[0] - edge) >= 0
            if inside:
                kept.append(here)
            if inside != next_inside:
                share = (edge - here[0]) / (there[0] - here[0])
                kept.append((edge, here[1] + share * (there[1] - here[1])))
        ring = [*kept, kept[0]] if kept else []
    return ring if any(lon != ring[0][0] for lon, _ in ring) else []
