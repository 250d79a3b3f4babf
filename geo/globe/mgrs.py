"""The military grid: "31QBA1234567890" becomes degrees.

The square of a zone and its letters is that of the UTM grid on WGS84; the way back from metres is Krüger's series (Karney 2011,
Transverse Mercator with an accuracy of a few nanometers, equations 11 to 26), here to its fourth term: good to a metre.
"""

from __future__ import annotations

import math

__all__ = ["from_mgrs"]

_BANDS = "CDEFGHJKLMNPQRSTUVWX"
"""From 80 degrees south, eight degrees each, the last twelve."""
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_SCALE, _RADIUS, _FLATTENING = 0.9996, 6_378_137.0, 1 / 298.257223563
_SQUARE, _CYCLE, _SOUTH = 100_000.0, 2_000_000.0, 10_000_000.0


def from_mgrs(zone: int, band: str, square: str, easting: str, northing: str) -> tuple[float, float] | None:
    """Latitude and longitude of the middle of a cell; None for letters that no cell has.

    zone: 1 to 60; square: two letters; easting, northing: as many digits each, five are metres.
    """
    columns, rows = _COLUMNS[(zone - 1) % 3], _ROWS[5:] + _ROWS[:5] if zone % 2 == 0 else _ROWS
    if not 1 <= zone <= 60 or band not in _BANDS or square[0] not in columns or square[1] not in rows:
        return None
    unit = 10.0 ** (5 - len(easting))
    east = (columns.index(square[0]) + 1) * _SQUARE + (int(easting) + 0.5) * unit
    north = rows.index(square[1]) * _SQUARE + (int(northing) + 0.5) * unit
    south_edge = _BANDS.index(band) * 8 - 80
    # The rows of letters begin again every 2,000 km: the first time that they lie in the band.
    for cycle in range(5):
        lat, lon = _from_utm(east, north + cycle * _CYCLE, zone, is_south=band < "N")
        if south_edge - 1 <= lat <= south_edge + (13 if band == "X" else 9):
            return lat, lon
    return None


def _from_utm(east: float, north: float, zone: int, *, is_south: bool) -> tuple[float, float]:
    n = _FLATTENING / (2 - _FLATTENING)
    radius = _RADIUS / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    xi, eta = (north - _SOUTH * is_south) / (_SCALE * radius), (east - 500_000) / (_SCALE * radius)
    beta = (
        n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96,
        n**2 / 48 + n**3 / 15,
        17 * n**3 / 480,
    )
    for j, factor in enumerate(beta, start=1):
        told = math.sin(2 * j * xi) * math.cosh(2 * j * eta), math.cos(2 * j * xi) * math.sinh(2 * j * eta)
        if j == 1:
            xi0, eta0 = xi, eta
        xi0, eta0 = xi0 - factor * told[0], eta0 - factor * told[1]
    conformal = math.asin(math.sin(xi0) / math.cosh(eta0))
    delta = (2 * n - 2 * n**2 / 3 - 2 * n**3, 7 * n**2 / 3 - 8 * n**3 / 5, 56 * n**3 / 15)
    lat = conformal + sum(factor * math.sin(2 * j * conformal) for j, factor in enumerate(delta, start=1))
    lon = math.atan2(math.sinh(eta0), math.cos(xi0))
    return math.degrees(lat), math.degrees(lon) + zone * 6 - 183
