"""Points of shelters, hospitals, homes, camps, schools, safe houses and places of worship, and how they are rounded."""

from __future__ import annotations

import re
from functools import lru_cache
from math import ceil

import numpy as np
import numpy.typing as npt

from geo.language.pack import read_rows
from geo.resources import bundled_data

__all__ = ["CELL_KM", "at_site", "near", "rounded"]

CELL_KM = 10.0
"""Side of a cell of the grid to whose middle a point goes."""
_DEGREE_KM = 111.2
_CORNER_KM = ceil(CELL_KM / 2**0.5 + 0.5)
"""From the middle of a cell to its corner, and the half kilometre that a degree is not the same everywhere."""
_STEP = 100
"""Steps of a degree, of about a kilometre, by which points are taken for the same."""

FloatArray = npt.NDArray[np.float64]


@lru_cache(maxsize=1)
def _sites() -> re.Pattern[str]:
    rows = read_rows(bundled_data("discretion", "sites.csv"), ("kind", "words", "example"))
    words = sorted({word for _, row in rows for word in row["words"].split()}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b|\bsafe[ -]houses?\b", re.IGNORECASE)


def at_site(text: str) -> bool:
    """Whether a text names such a place."""
    return _sites().search(text) is not None


def rounded(lat: FloatArray, lon: FloatArray, radius_km: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The middles of the cells in which points lie, shape (n,) each, and how far the truth may lie from there.

    The reach grows by the same whatever the point, so that it does not tell where in the cell that was; a reach that is not known
    counts as 0. NaN stays where no point is.
    """
    step = CELL_KM / _DEGREE_KM
    middle = np.clip((np.floor(lat / step) + 0.5) * step, -90.0, 90.0)
    around = np.floor(
        360.0 * np.maximum(np.cos(np.radians(middle)), 0.01) / step
    )  # whole cells, so that none lies across the date line
    wide = 360.0 / around
    across = (np.mod(np.floor((lon + 180.0) / wide), around) + 0.5) * wide - 180.0
    reach = np.minimum(np.ceil(np.nan_to_num(radius_km)) + _CORNER_KM, 20_040.0)
    return np.round(middle, 4), np.round(across, 4), np.where(np.isnan(lat), radius_km, reach)


def near(lat: FloatArray, lon: FloatArray) -> list[tuple[int, int]]:
    """Of each point a cell of about a kilometre, as whole numbers; (0, 100_000) for none."""
    return [
        (0, 100_000) if np.isnan(y) or np.isnan(x) else (round(y * _STEP), round(x * _STEP))
        for y, x in zip(lat, lon, strict=True)
    ]
