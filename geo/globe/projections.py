"""Coordinates in metres as degrees: the grids that maps on the web and surveys use, by their EPSG number."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from geo.globe.distance import FloatArray

__all__ = ["to_degrees"]

_RADIUS_M = 6_378_137.0
_FLATTENING = 1 / 298.257223563
_SCALE, _FALSE_EASTING, _FALSE_NORTHING = 0.9996, 500_000.0, 10_000_000.0

Projection = Callable[[FloatArray], FloatArray]

_DEGREES = ("4326", "4979", "4269", "4258", "4267", "CRS84", "4284", "4283", "4674", "4490")
"""Systems in degrees that differ from WGS84 by less than what an event's place is known to."""
_WEB_MERCATOR = ("3857", "900913", "102100", "102113", "3785")


def to_degrees(code: str) -> Projection | None:
    """What turns corners of shape (n, 2), x and y, into (lon, lat) in WGS84; None for a system that is not known.

    code: "EPSG:4326", "urn:ogc:def:crs:EPSG::32638", "3857", or WKT that ends with such a number; "" is taken for degrees.
    """
    if not code.strip():
        return _as_they_are
    numbers = re.findall(r"CRS84|\d{4,6}", code)
    number = numbers[-1] if code.strip().upper().startswith(("EPSG", "URN", "HTTP", "OGC")) or code.isdigit() else ""
    if not number and (match := re.search(r'(?:AUTHORITY|ID)\["EPSG",\s*"?(\d+)"?\]\]\s*$', code.strip())):
        number = match[1]
    if number in _DEGREES:
        return _as_they_are
    if number in _WEB_MERCATOR:
        return _from_web_mercator
    if match := re.fullmatch(r"32([67])(\d\d)", number):
        zone, is_south = int(match[2]), match[1] == "7"
        return (lambda corners: _from_utm(corners, zone, is_south=is_south)) if 1 <= zone <= 60 else None
    if not number and re.match(r"(?:GEOG|GEODCRS|GEOGCRS)", code.strip()):
        return _as_they_are if re.search(r"WGS|NAD.?83|ETRS|1984", code) else None
    return None


def _as_they_are(corners: FloatArray) -> FloatArray:
    return corners


def _from_web_mercator(corners: FloatArray) -> FloatArray:
    lon = np.degrees(corners[:, 0] / _RADIUS_M)
    lat = np.degrees(2 * np.arctan(np.exp(corners[:, 1] / _RADIUS_M)) - np.pi / 2)
    return np.column_stack([lon, lat])


def _from_utm(corners: FloatArray, zone: int, *, is_south: bool) -> FloatArray:
    """Krüger's series to the third power, good to a centimetre."""
    n = _FLATTENING / (2 - _FLATTENING)
    radius = _RADIUS_M / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    xi = (corners[:, 1] - (_FALSE_NORTHING if is_south else 0.0)) / (_SCALE * radius)
    eta = (corners[:, 0] - _FALSE_EASTING) / (_SCALE * radius)
    betas = (n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96, n**2 / 48 + n**3 / 15, 17 * n**3 / 480)
    xi_, eta_ = xi.copy(), eta.copy()
    for power, beta in enumerate(betas, start=1):
        xi_ -= beta * np.sin(2 * power * xi) * np.cosh(2 * power * eta)
        eta_ -= beta * np.cos(2 * power * xi) * np.sinh(2 * power * eta)
    chi = np.arcsin(np.clip(np.sin(xi_) / np.cosh(eta_), -1, 1))
    deltas = (2 * n - 2 * n**2 / 3 - 2 * n**3, 7 * n**2 / 3 - 8 * n**3 / 5, 56 * n**3 / 15)
    lat = chi + sum(delta * np.sin(2 * power * chi) for power, delta in enumerate(deltas, start=1))
    lon = np.degrees(np.arctan2(np.sinh(eta_), np.cos(xi_))) + zone * 6 - 183
    return np.column_stack([lon, np.degrees(lat)])
