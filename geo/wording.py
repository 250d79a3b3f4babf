"""Values in the words that tooltips, panels and reports show: days, deaths, positions, precision."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from geo.globe.bounds import Bounds, Drawn
from geo.model import PlaceKind

__all__ = [
    "KIND_WORDS",
    "MONTHS",
    "PRECISION_NAMES",
    "PRECISION_WORDS",
    "SCORE_WORDS",
    "area_words",
    "chance_words",
    "count_words",
    "date_words",
    "deaths_words",
    "people_words",
    "position_words",
    "reach_words",
    "score_words",
    "written_date",
]

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SHORT_MONTHS = tuple(month[:3] for month in MONTHS)

PRECISION_WORDS = {
    "exact": "exact place",
    "near": "near this place, within about 25 km",
    "admin2": "somewhere in this district; the point is its middle",
    "admin1": "somewhere in this region; the point is its middle",
    "area": "somewhere in an area or along a road; the point is its middle",
    "country": "somewhere in the country; the point is its middle",
    "water": "on the water or in the air; the point is approximate",
    "unknown": "the source does not say how exact the point is",
}
"""How exact a point is (EVENTS column geo_precision), for a reader."""
PRECISION_NAMES = {
    "exact": "Exact place",
    "near": "Near a place",
    "admin2": "District",
    "admin1": "Region",
    "area": "Area or road",
    "country": "Country",
    "water": "Water or air",
    "unknown": "Not told",
}
"""The same as names to choose by."""

KIND_WORDS: dict[PlaceKind, str] = {
    "capital": "capital",
    "town": "town or village",
    "country": "country",
    "admin1": "first-level unit",
    "admin2": "district",
    "continent": "continent",
    "region": "region",
    "river": "river",
    "lake": "lake",
    "sea": "sea",
    "desert": "desert",
    "mountains": "mountains",
    "island": "island",
    "site": "site",
}
"""What a place is, for a reader. A first-level unit is what countries call a state, province or region."""

SCORE_WORDS = (
    (0.95, "almost certain"),
    (0.8, "fairly sure"),
    (0.6, "likely"),
    (0.4, "a toss-up"),
    (0.2, "doubtful"),
    (0.0, "unlikely"),
)
"""From which score on it is called what, the highest first; a score is a probability."""
_MOST_SURE, _LEAST_SURE = 0.99, 0.01


def count_words(number: int, noun: str) -> str:
    """`1 record`, `2,310 records`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def date_words(start: dt.date | None, end: dt.date | None, precision: str = "day") -> str:
    """`8 Feb 2013`, `30 Apr to 2 May 2012`, `week of 4 Feb 2013`, `Feb 2013`, `2013`; days are inclusive.

    A month or a year is named alone only when the two days lie in it. An end that is None or NaT is not known: `until 8
    Feb 2013`, `from 8 Feb 2013`, `no date`.
    """
    if start is None or end is None or pd.isna(start) or pd.isna(end):
        return _open_words(start, end)
    alone = _alone(start, precision) if _alone(start, precision) == _alone(end, precision) else ""
    if alone or start == end:
        return alone or _day(start)
    if precision == "week" and (end - start).days == 6:
        return f"week of {_day(start)}"
    month = "" if (start.year, start.month) == (end.year, end.month) else f" {_SHORT_MONTHS[start.month - 1]}"
    year = "" if start.year == end.year else f" {start.year}"
    return f"{start.day}{month}{year} to {_day(end)}"


def _open_words(start: dt.date | None, end: dt.date | None) -> str:
    if start is not None and not pd.isna(start):
        return f"from {_day(start)}"
    return f"until {_day(end)}" if end is not None and not pd.isna(end) else "no date"


def people_words(low: int | None, best: int | None, high: int | None) -> str:
    """How many people an article tells of: `at least 27`, `2 to 5`, `about 30 (20 to 40)`, `1`; "" when it does not."""
    low, best, high = (None if pd.isna(number) else int(number) for number in (low, best, high))
    if low is None and high is None:
        return "" if best is None else f"{best:,}"
    if low == high:
        return f"{low:,}"
    if high is None or low is None:
        return f"at least {low:,}" if high is None else f"at most {high:,}"
    return f"{low:,} to {high:,}" if best is None else f"about {best:,} ({low:,} to {high:,})"


def deaths_words(low: int | None, best: int | None, high: int | None) -> str:
    """`24 deaths (24 to 67)`, `1 death`, `deaths not recorded`; None and NA mean unknown, which is not 0."""
    low, best, high = (None if pd.isna(number) else int(number) for number in (low, best, high))
    if best is None:
        known = [number for number in (low, high) if number is not None]
        return f"{' to '.join(f'{number:,}' for number in known)} deaths" if known else "deaths not recorded"
    low, high = best if low is None else low, best if high is None else high
    spread = f" ({low:,} to {high:,})" if low != high else ""
    return count_words(best, "death") + spread


def score_words(score: float | None) -> str:
    """How sure something is that was read or matched: `fairly sure`; "" for a score that nobody knows."""
    if score is None or pd.isna(score):
        return ""
    return next((words for least, words in SCORE_WORDS if score >= least), SCORE_WORDS[-1][1])


def chance_words(score: float | None) -> str:
    """The same as a number: `87 %`; nothing that was read is certain, so the ends are `over 99 %` and `under 1 %`."""
    if score is None or pd.isna(score):
        return ""
    if score > _MOST_SURE:
        return "over 99 %"
    return "under 1 %" if score < _LEAST_SURE else f"{100 * score:.0f} %"


def reach_words(radius_km: float | None) -> str:
    """How far from its point a place may lie: `may lie up to 25 km away`; "" where that is not known, or less than a km."""
    if radius_km is None or pd.isna(radius_km) or radius_km < 1:
        return ""
    return f"may lie up to {radius_km:,.0f} km away"


def position_words(lat: float, lon: float) -> str:
    """`16.2717° N, 0.0447° W`."""
    return f"{abs(lat):.4f}° {'N' if lat >= 0 else 'S'}, {abs(lon):.4f}° {'E' if lon >= 0 else 'W'}"


def area_words(area: Drawn) -> str:
    """`from 14.20° N, 3.10° W to 17.50° N, 1.20° E`; of a polygon, the rectangle around it and how many corners it has."""
    if isinstance(area, Bounds):
        return f"from {_corner(area.south, area.west)} to {_corner(area.north, area.east)}"
    lats, lons = zip(*area, strict=True)
    return f"{len(area)} corners, {area_words(Bounds(min(lats), min(lons), max(lats), max(lons)))}"


def _corner(lat: float, lon: float) -> str:
    return f"{abs(lat):.2f}° {'N' if lat >= 0 else 'S'}, {abs(lon):.2f}° {'E' if lon >= 0 else 'W'}"


def _alone(day: dt.date, precision: str) -> str:
    """The month or year that stands for a whole span of that precision; "" for finer ones."""
    return {"year": str(day.year), "month": f"{_SHORT_MONTHS[day.month - 1]} {day.year}"}.get(precision, "")


def _day(day: dt.date) -> str:
    return f"{day.day} {_SHORT_MONTHS[day.month - 1]} {day.year}"


def written_date(date: dt.date) -> str:
    """A day as a reader writes it, "8 February 2013", in any locale."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"
