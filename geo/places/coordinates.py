"""Coordinates in a text: "16.27 N, 0.04 W", "16.2717, -0.0447", degrees with minutes, the military grid; places with a small reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from geo.gazetteer.store import Gazetteer
from geo.model import Candidate, Mention, Place, Resolution

__all__ = ["LAYER", "WAYS", "Spelled", "Way", "find_coordinates", "with_coordinates", "without_overlap"]

LAYER = "coordinates"
"""`Place.layer` of a point that the text tells in degrees."""
_DEGREE_KM, _LEAST_KM, _NEAR_KM = 111.2, 0.1, 100.0
"""The last: how far the town may be whose country a point takes."""


class Spelled(NamedTuple):
    """Coordinates that stand in a text at start to end."""

    start: int
    end: int
    lat: float
    lon: float
    radius_km: float
    """As exact as they are written: half of the last digit."""


class Way(NamedTuple):
    """One way to write them; reads gives latitude, longitude and km, or None for what is no point on Earth."""

    pattern: re.Pattern[str]
    reads: Callable[[re.Match[str]], tuple[float, float, float] | None]
    example: str
    means: tuple[float, float]


_SIGN = {"N": 1, "E": 1, "S": -1, "W": -1}
_DEGREES = r"{0}(?P<{1}d>\d{{1,3}}(?:\.\d+)?)(?: ?[°º] ?(?:(?P<{1}m>\d{{1,2}}(?:\.\d+)?) ?['’′] ?(?:(?P<{1}s>\d{{1,2}}(?:\.\d+)?) ?[\"”″])?)?)?"
_BETWEEN = r"(?:, ?| ?/ ?| and | )"


def _angle(match: re.Match[str], name: str) -> tuple[float, float]:
    """Degrees, and the degrees that half of the last digit makes."""
    parts = [match[f"{name}{unit}"] for unit in "dms"]
    told = [(part, 60.0**-power) for power, part in enumerate(parts) if part]
    last, unit = told[-1]
    decimals = len(last.partition(".")[2])
    return sum(float(part) * size for part, size in told), unit * 10.0**-decimals / 2


def _of_degrees(match: re.Match[str]) -> tuple[float, float, float] | None:
    (lat, lat_off), (lon, lon_off) = _angle(match, "y"), _angle(match, "x")
    return lat * _SIGN[match["ns"]], lon * _SIGN[match["ew"]], max(lat_off, lon_off) * _DEGREE_KM


def _of_decimals(match: re.Match[str]) -> tuple[float, float, float] | None:
    digits = min(len(match[name].partition(".")[2]) for name in ("lat", "lon"))
    return float(match["lat"]), float(match["lon"]), 10.0**-digits / 2 * _DEGREE_KM


def _of_grid(match: re.Match[str]) -> tuple[float, float, float] | None:
    easting, northing = match["east"], match["north"]
    if match["both"]:
        half = len(match["both"]) // 2
        easting, northing = match["both"][:half], match["both"][half:]
    if not easting or len(easting) != len(northing):
        return None
    middle = "5" if len(easting) < _METRES else ""
    cell = f"{match['zone']}{match['band']}{match['square']}{easting}{middle}{northing}{middle}"
    from mgrs import MGRS
    from mgrs.core import MGRSError

    try:
        lat, lon = MGRS().toLatLon(cell)
    except MGRSError:
        return None  # letters or a zone that the grid has not
    return lat, lon, 10.0 ** (_METRES - len(easting)) / 2000


_METRES = 5
"""Digits of an easting in metres."""


WAYS = (
    Way(re.compile(_DEGREES.format(r"(?<![\w.])", "y") + " ?(?P<ns>[NS])" + _BETWEEN + _DEGREES.format("", "x") + r" ?(?P<ew>[EW])\b"),
        _of_degrees, "A plane fell at 16°16'12\"N, 0°2'24\"W.", (16.27, -0.04)),
    Way(re.compile(r"\b(?P<ns>[NS]) ?" + _DEGREES.format("", "y") + _BETWEEN + "(?P<ew>[EW]) ?" + _DEGREES.format("", "x") + r"(?![\w.]*\d)"),
        _of_degrees, "A plane fell at N16.27 W0.04.", (16.27, -0.04)),
    Way(re.compile(r"(?<![\w.,-])(?<!\d, )(?P<lat>-?\d{1,2}\.\d{3,}), ?(?P<lon>-?\d{1,3}\.\d{3,})(?![\w%]|\.\d|, ?-?\d)"),
        _of_decimals, "A plane fell (16.2717, -0.0447).", (16.2717, -0.0447)),
    Way(re.compile(r"\b(?P<zone>\d{1,2})(?P<band>[C-HJ-NP-X]) ?(?P<square>[A-HJ-NP-Z]{2}) ?(?:(?P<east>\d{2,5}) (?P<north>\d{2,5})|(?P<both>\d{4}|\d{6}|\d{8}|\d{10}))\b"),
        _of_grid, "A plane fell at 31UDQ 48249 11953.", (48.8583, 2.2945)),
)  # fmt: skip
"""Where two fit at one place the first counts."""


def find_coordinates(text: str) -> list[Spelled]:
    """All of them in the order of the text, none overlapping another; [] without any."""
    found: list[Spelled] = []
    for way in WAYS:
        for match in way.pattern.finditer(text):
            start, end = match.span()
            read = way.reads(match)
            if (
                read
                and abs(read[0]) <= 90
                and abs(read[1]) <= 180
                and all(one.end <= start or end <= one.start for one in found)
            ):
                found.append(Spelled(start, end, *read[:2], max(read[2], _LEAST_KM)))
    return sorted(found)


def without_overlap(mentions: Sequence[Mention], spelled: Sequence[Spelled]) -> list[Mention]:
    """The mentions that are no part of coordinates: N and W are no names there."""
    return [
        mention for mention in mentions if all(mention.end <= one.start or one.end <= mention.start for one in spelled)
    ]


def with_coordinates(
    text: str, resolutions: Sequence[Resolution], spelled: Sequence[Spelled], gazetteer: Gazetteer
) -> list[Resolution]:
    """The resolutions with those of the coordinates, in the order of the text.

    A name that no gazetteer knows is at the coordinates that stand right behind it: "Qabqaqi (16.27 N, 0.04 W)".
    """
    if not spelled:
        return list(resolutions)
    found = []
    for number, one in enumerate(spelled, start=1):
        near = gazetteer.nearest(one.lat, one.lon, max_km=_NEAR_KM)
        words = text[one.start : one.end]
        country, admin1 = (near[0].country, near[0].admin1) if near else ("", "")
        place = Place(-number, words, one.lat, one.lon, "site", country, admin1, radius_km=one.radius_km, layer=LAYER)
        found.append(
            Resolution(Mention(words, one.start, one.end), Candidate(place, 1.0, ("its coordinates are told",)))
        )
    at = {one.mention.start: one for one in found}
    named = [_at_those_behind(text, resolution, at) for resolution in resolutions]
    return sorted([*named, *found], key=lambda one: one.mention.start)


def _at_those_behind(text: str, resolution: Resolution, at: Mapping[int, Resolution]) -> Resolution:
    """A place that is not known, at the coordinates right behind it; else as it is. at: coordinates by where they start."""
    mention = resolution.mention
    gap = next((gap for gap in (" (", ", ", " at ") if text.startswith(gap, mention.end)), "")
    behind = at.get(mention.end + len(gap)) if gap and mention.is_place and resolution.best is None else None
    if behind is None or behind.best is None:
        return resolution
    best = replace(behind.best, place=replace(behind.best.place, name=mention.text))
    return replace(resolution, best=best, within=None, reasons=(), is_within_told=False)
