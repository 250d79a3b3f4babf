"""Degrees and points as the cells of tables write them: 36°12'05"N, N 36 12.5, 12,65, "31.4, 34.3", WKT, WKB, GeoJSON, MGRS."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from geo.globe.geometry import Middle, middle_of_geojson, middle_of_wkb, middle_of_wkt
from geo.language.text import fold

__all__ = ["ANGLES", "POINTS", "looks_like_point", "read_angle", "read_point"]

LONGEST_ANGLE = 60
"""Letters of a cell that is read as degrees."""

_DIRECTIONS = {
    "N": "n, north, nord, norte, с, с ш, сш, пн, пн ш, пнш, північ, север, شمال, شمالا, ش",
    "S": "s, south, sud, sur, sul, ю, ю ш, юш, пд, пд ш, пдш, південь, юг, جنوب, جنوبا, ج",
    "E": "e, east, est, este, leste, l, в, в д, вд, сх, сх д, схд, схід, восток, شرق, شرقا",
    "W": "w, west, ouest, oeste, o, з, з д, зд, зах, зх д, захд, захід, запад, غرب, غربا",
}
"""Letters and words behind or before degrees; each means one side in every language that has it."""
_NAMES = "lat, latitude, latitud, lon, lng, long, longitude, longitud, широта, долгота, довгота, deg, degrees, d, m, min, sec, g"
_UNITS = re.compile(r"[°º˚'’′`´\"”“″:;_]|(?<=\d)\s*(?:deg|degrees?|min|sec)(?=[\s\d.]|$)|(?<=\d)[dms](?=[\s\d]|$)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫−–\u00a0\u202f", "01234567890123456789.--  ", "\u200e\u200f\ufeff")
_PLAIN_PAIR = re.compile(
    r"[\s(\[{]*([-+]?\d{1,3}(?:\.\d+)?)\s*(?:[,;/|]\s*|\s+)([-+]?\d{1,3}(?:\.\d+)?)(?:\s*[,;]\s*-?\d+(?:\.\d+)?)?[\s)\]}]*"
)
_COMMA_PAIR = re.compile(r"[\s(\[]*([-+]?\d{1,3},\d+)\s*(?:[;/|]\s*|,?\s+)([-+]?\d{1,3},\d+)[\s)\]]*")
_IN_ADDRESS = re.compile(
    r"(?:@|[?&](?:q|ll|query|center|mlat|daddr)=|geo:)(-?\d{1,2}\.\d+)(?:,|%2C|&mlon=)(-?\d{1,3}\.\d+)", re.I
)
_GRID = re.compile(
    r"\s*(\d{1,2})\s*([C-HJ-NP-X])\s*([A-HJ-NP-Z]{2})\s*(?:(\d{1,5})\s+(\d{1,5})|(\d{4}|\d{6}|\d{8}|\d{10}|\d{2}))\s*",
    re.I,
)
_HEX = re.compile(r"(?:\\x)?(0[01](?:[0-9A-Fa-f]{2}){8,})")
_KINDS = re.compile(r"(?i)\s*(?:SRID=\d+\s*;)?\s*(?:POINT|LINESTRING|POLYGON|MULTI[A-Z]+|GEOMETRYCOLLECTION)\b")
_METRES = 5
"""Digits of an easting in metres."""


@lru_cache(maxsize=1)
def _sides() -> dict[str, str]:
    return {fold(word): side for side, words in _DIRECTIONS.items() for word in words.split(",")}


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(fold(word) for word in _NAMES.split(","))


def read_angle(text: str) -> tuple[float, str] | None:
    """Degrees and their side (N, S, E, W, or "" where none is told); None for what is no angle.

    S and W make it negative. What is above 360, or has 60 minutes and more, is none.
    """
    text = text.translate(_DIGITS).strip()
    if not text or len(text) > LONGEST_ANGLE:
        return None
    numbers = [float(number.replace(",", ".")) for number in _NUMBER.findall(text)]
    rest = _NUMBER.sub(" 0 ", _UNITS.sub(" ", text)) if re.search(r"[^\d\s.,+\-]", text) else ""
    words = [fold(word) for word in re.split(r"[\s0,+\-]+", rest) if fold(word)]
    words = [word for word in words if word not in _names()]
    side = _sides().get(" ".join(words), "?") if words else ""
    if side == "?" or not 1 <= len(numbers) <= 3 or any(number >= 60 for number in numbers[1:]):
        return None
    if any(number % 1 for number in numbers[:-1]) or re.search(r"\d[.,]\d+[.,]", text):
        return None
    if len(numbers) > 1 and not re.search(r"[^\d.,\s]|\d\s+\d", text):
        return None
    degrees = sum(number / 60**power for power, number in enumerate(numbers))
    is_negative = text.startswith("-") or re.match(r"[^\d]*-\s*\d", text) is not None
    sign = -1 if is_negative or side in ("S", "W") else 1
    return (sign * degrees, side) if degrees <= 360 else None


def looks_like_point(text: str) -> bool:
    """Whether a cell may hold a whole point: it is worth to read it."""
    text = text.strip()
    if len(text) < 3:
        return False
    if text[0] == "{":
        return '"coordinates"' in text
    if _KINDS.match(text) or _HEX.fullmatch(text) or (len(text) < LONGEST_ANGLE and _GRID.fullmatch(text)):
        return True
    if len(text) > 2 * LONGEST_ANGLE:
        return text.startswith("http") and bool(_IN_ADDRESS.search(text[:500]))
    return len(_NUMBER.findall(text.translate(_DIGITS))) >= 2 and read_point(text) is not None


def read_point(text: str, *, lon_first: bool = False) -> Middle | None:
    """The point or the geometry in one cell; None when it is none.

    lon_first: two plain numbers are longitude and latitude. Letters, geometries and addresses tell their own order.
    """
    text = text.strip()
    if text[:1] == "{":
        return _of_json(text)
    if _KINDS.match(text):
        return middle_of_wkt(text)
    if match := _HEX.fullmatch(text):
        return middle_of_wkb(bytes.fromhex(match[1]))
    if len(text) > 2 * LONGEST_ANGLE:
        return _of_address(text)
    plain = text.translate(_DIGITS)
    for pattern in (_COMMA_PAIR, _PLAIN_PAIR):
        if match := pattern.fullmatch(plain):
            one, two = (float(match[number].replace(",", ".")) for number in (1, 2))
            return _on_earth(two, one) if lon_first or abs(one) > 90 else _on_earth(one, two)
    return _of_grid(plain) or _of_address(text) or _of_angles(plain)


def _on_earth(lat: float, lon: float) -> Middle | None:
    if abs(lat) > 90 or not -180 <= lon <= 360:
        return None
    return Middle(lat, lon - 360 if lon > 180 else lon, 0.0, "Point")


def _of_json(text: str) -> Middle | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict) and isinstance(value.get("geometry"), dict):
        value = value["geometry"]
    return middle_of_geojson(value)


def _of_address(text: str) -> Middle | None:
    match = _IN_ADDRESS.search(text[:500])
    return _on_earth(float(match[1]), float(match[2])) if match else None


def _of_grid(text: str) -> Middle | None:
    """The middle of a square of the military grid."""
    match = _GRID.fullmatch(text)
    if not match:
        return None
    zone, band, square, easting, northing, both = match.groups()
    if both:
        easting, northing = both[: len(both) // 2], both[len(both) // 2 :]
    if len(easting) != len(northing):
        return None
    half = "5" if len(easting) < _METRES else ""
    from mgrs import MGRS
    from mgrs.core import MGRSError

    try:
        lat, lon = MGRS().toLatLon(f"{zone}{band}{square}{easting}{half}{northing}{half}".upper())
    except MGRSError:
        return None  # letters or a zone that the grid has not
    return Middle(lat, lon, 10.0 ** (_METRES - len(easting)) / 1414, "Point")


def _of_angles(text: str) -> Middle | None:
    """Two angles with their sides, in either order."""
    for cut in re.finditer(r"\s*[,;/|]\s*|\s+", text):
        one, two = read_angle(text[: cut.start()]), read_angle(text[cut.end() :])
        if not one or not two or not (one[1] and two[1]):
            continue
        if one[1] in "NS" and two[1] in "EW":
            return _on_earth(one[0], two[0])
        if one[1] in "EW" and two[1] in "NS":
            return _on_earth(two[0], one[0])
    if match := re.fullmatch(r"(.*?[NSns])\s*(\d.*[EWew])", text):
        one, two = read_angle(match[1]), read_angle(match[2])
        return _on_earth(one[0], two[0]) if one and two else None
    return None


ANGLES: dict[str, float | None] = {
    "36.29": 36.29,
    "-12.5": -12.5,
    "12,65": 12.65,
    "33.3°": 33.3,
    "36°12'00\"N": 36.2,
    "36° 18.5' N": 36.308333,
    "N 36 12 00": 36.2,
    "36 12 00": 36.2,
    "36:12:00 S": -36.2,
    "36d12m00s S": -36.2,
    "S12.5": -12.5,
    "77.04 W": -77.04,
    "77,04 Oeste": -77.04,
    "48° 30′ с. ш.": 48.5,
    "37°30' в.д.": 37.5,
    "48°30' пн.ш.": 48.5,
    "٣٣٫٥ شمالاً": 33.5,
    "lat. 33.5": 33.5,
    "359.95": 359.95,
    "36°75'N": None,
    "1.799.034": None,
    "N33 district": None,
    "thirty": None,
    "": None,
}
"""A cell -> its degrees; a test holds each."""

POINTS: dict[str, tuple[float, float] | None] = {
    "31.45, 34.38": (31.45, 34.38),
    "(31.45,34.38)": (31.45, 34.38),
    "31.45 34.38": (31.45, 34.38),
    "31,45; 34,38": (31.45, 34.38),
    "31,45 34,38": (31.45, 34.38),
    "134.38, 31.45": (31.45, 134.38),
    "31.45N, 34.38E": (31.45, 34.38),
    "34.38 E 31.45 N": (31.45, 34.38),
    "31°27'00\"N 34°22'48\"E": (31.45, 34.38),
    "12°03'00\"S, 77°02'24\"W": (-12.05, -77.04),
    "https://maps.example.org/maps?q=31.45,34.38": (31.45, 34.38),
    "geo:31.45,34.38": (31.45, 34.38),
    "POINT (34.38 31.45)": (31.45, 34.38),
    "SRID=4326;POINT Z (34.38 31.45 12)": (31.45, 34.38),
    "MULTIPOINT ((34.0 31.0), (35.0 32.0))": (31.5, 34.5),
    "POLYGON ((34 31, 36 31, 36 33, 34 33, 34 31))": (32.0, 35.0),
    "POLYGON ((179 -17, -179 -17, -179 -16, 179 -16, 179 -17))": (-16.5, 180.0),
    "LINESTRING (34 31, 36 31)": (31.0, 35.0),
    "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (34 31, 36 31))": (31.0, 35.0),
    '{"type":"Point","coordinates":[34.38,31.45]}': (31.45, 34.38),
    "0101000000713d0ad7a33041403333333333733f40": (31.45, 34.38),
    "31UDQ 48249 11953": (48.8583, 2.2945),
    "31udq4824911953": (48.8583, 2.2945),
    "359.5, 91": None,
    "POLYGON EMPTY": None,
    "12 March": None,
    "2013, 12": None,
    "SRID=32638;POINT (444000 3688000)": None,
}
"""A cell -> latitude and longitude of its middle; a test holds each."""
