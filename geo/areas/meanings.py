"""What phrases of place mean: for each rule of the grammar in geo.areas.reader a function of its name that draws the area.

Widths are honest: an area is as wide as the words leave open, and its reasons say what was assumed. None: no area.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from geo.globe.distance import bearing_degrees, destination, haversine_km
from geo.globe.shapes import Drawn, circle, corridor, part_of_country, ring, sector
from geo.language.grammar import Match
from geo.model import Place, Shape

__all__ = [
    "TOWNS", "WIDE", "Distance", "Phrase", "Shaped", "across", "along_road", "at_distance", "away", "between", "distance_of", "halfway",
    "near", "outside", "outskirts", "part", "reach_km", "road", "road_end", "town_radius_km", "unit", "whole_unit", "wind_of",
]  # fmt: skip

TOWNS = ("town", "capital")
_UNITS = ("country", "admin1", "admin2")
WIDE = (*_UNITS, "region", "continent", "sea", "desert")
_WINDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")

LEAST_REACH_KM, MOST_REACH_KM = 5.0, 40.0
MOST_TOWN_KM = 25.0
"""A town counts as no wider than this when something lies outside it."""
WIDEST_GOAL_KM = 200.0
"""Nothing is "near" a river or a range that reaches farther than this."""
FARTHEST_KM = 600.0
"""Places farther apart have no road or land "between" them that could be drawn."""
SPREAD, ROUGH_SPREAD = 0.15, 0.2
"""How far a distance as written may be off, and one with "about": share of it."""
WIND_ANGLE, FAR_WIND_ANGLE = 45.0, 30.0
"""Degrees to each side of "north of", without and with a distance."""

_FEW = {2: (2.0, 2.0), 3: (2.0, 5.0), 4: (3.0, 9.0), 5: (20.0, 60.0)}


@dataclass(slots=True)
class Shaped:
    """What a rule makes of a phrase."""

    drawn: Drawn
    shape: Shape
    places: tuple[Place, ...]
    reasons: tuple[str, ...]
    described: Place | None = None
    """The one of the places that the phrase describes, and does not count from."""


class Phrase(Protocol):
    """One phrase and what stands around it."""

    match: Match
    before: frozenset[str]
    """Kinds of the small words before the match that belong to the phrase: about, within, the, to ..."""

    def capital_of(self, country: str) -> Place | None:
        """The capital of a country, ISO alpha-2, also when the text does not name it."""

    def unit_named(self, place: Place, kind: str) -> Place | None:
        """The admin1 or admin2 area of the same name and country as a town."""

    def seat_of(self, place: Place) -> Place | None:
        """The town of the same name inside an admin1 or admin2 area; None for any other place, and where there is none."""

    def figures(self, last: int) -> list[float]:
        """The numbers in digits from its beginning to the word before `last`."""

    def is_capital(self, kind: str) -> bool:
        """Whether a word of a kind in it is written with a capital."""

    def places(self, *kinds: str) -> list[Place]:
        """Places that the phrase names, in its order; kinds: place, demonym."""

    def before_it(self) -> Iterator[Place]:
        """Places named before the phrase, the latest first."""

    def named(self) -> Iterator[Place]:
        """Places and peoples named before the phrase, the latest first, then those behind it."""

    def follows_name(self) -> bool:
        """Whether a name stands right before the phrase: "the Cincinnati suburb of West Chester"."""

    def described(self) -> Place | None:
        """The town that the phrase is a remark about: "Tessalit, about 50 km from the border"."""


def reach_km(place: Place) -> float:
    """How far from a place "near" may be: 5 km for a hamlet, 40 km for a city of a million and a half."""
    return min(MOST_REACH_KM, LEAST_REACH_KM + math.sqrt(place.population) / 35)


def town_radius_km(place: Place) -> float:
    """How far the built-up place itself reaches, at least 1 km."""
    return min(max(place.radius_km, 1.0), MOST_TOWN_KM)


# -- distances and directions -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Distance:
    """What a phrase says of how far."""

    low: float
    high: float
    """Kilometres, 0 <= low < high."""

    @property
    def reason(self) -> str:
        """The distance in the words of a reason."""
        if self.low == 0:
            return f"up to {_short(self.high)} km"
        return f"taken as {_short(self.low)} to {_short(self.high)} km"


def _short(km: float) -> str:
    return f"{km:.0f}" if km >= 10 else f"{km:.1f}".removesuffix(".0")


def distance_of(phrase: Phrase) -> Distance | None:
    """The distance that the phrase gives; miles and kilometres alike."""
    match = phrase.match
    unit = next((item for item in match.words if item[0] in ("km", "joined")), None)
    if unit is None:
        return None
    kind, metres, index = unit
    scale = 1.852 if match.has("nautical") else metres / 1000
    low, high = (scale, scale) if kind == "joined" else _figures(phrase, index)
    if kind != "joined":
        low, high = low * scale, high * scale
    if not high > 0 or high > 20_000:
        return None
    if phrase.before & {"within", "up"}:
        return Distance(0.0, high)
    if phrase.before & {"more", "over"}:
        return Distance(low, high * 1.3)
    spread = ROUGH_SPREAD if phrase.before & {"about", "around"} or match.has("few") else SPREAD
    return Distance(max(low - max(low * spread, 0.5), 0.0), high + max(high * spread, 0.5))


def _figures(phrase: Phrase, unit_index: int) -> tuple[float, float]:
    """Least and greatest number before the unit: "50", "40 to 50", "1,000", "a few", "two hundred"."""
    match = phrase.match
    figures = phrase.figures(unit_index)
    if figures:
        return min(figures), max(figures)
    if match.has("few"):
        return _FEW[match.value("few") or 3]
    total = 0.0
    for value in match.values("count"):
        total = total * value if value == 100 and total else total + value
    return (total or 1.0,) * 2


def _bearing(match: Match) -> float | None:
    """Direction of the words, degrees: "north-east" lies between "north" and "east"."""
    values = np.radians([value for kind, value, _ in match.words if kind in ("wind", "windy")])
    if not len(values):
        return None
    return float(np.degrees(np.arctan2(np.sin(values).sum(), np.cos(values).sum())) % 360)


def _wind(bearing: float) -> str:
    return _WINDS[round(bearing / 45) % 8]


def _goal(phrase: Phrase) -> tuple[Place, tuple[str, ...]] | None:
    """The place that the phrase counts from; "the city" is the town named last, "the country" the country."""
    named = phrase.places("place", "nation")
    if named:
        return named[-1], ()
    if phrase.match.has("country"):
        country = next((place for place in phrase.named() if place.kind == "country"), None)
        return (country, (f"taken for {country.name}",)) if country else None
    is_capital = phrase.match.value("town") == 2
    nation = next(iter(phrase.places("demonym")), None)
    if nation and is_capital:
        capital = phrase.capital_of(nation.country)
        return (capital, (f"the capital of {nation.name}",)) if capital else None
    towns = [
        place for place in phrase.before_it() if place.kind in TOWNS and (not nation or place.country == nation.country)
    ]
    if not towns:
        return None
    town = next((place for place in towns if place.kind == "capital"), towns[0]) if is_capital else towns[0]
    return town, (f"taken for {town.name}, the town named last",)


def _point_goal(phrase: Phrase) -> tuple[Place, tuple[str, ...]] | None:
    """The goal when something can be near it: no country, no sea, no river of a thousand kilometres."""
    goal = _goal(phrase)
    if goal is None or goal[0].kind in WIDE or goal[0].radius_km > WIDEST_GOAL_KM:
        return None
    return goal


def _with_described(shaped: Shaped, phrase: Phrase, *, low: float, high: float) -> Shaped:
    """The area with the town that the phrase is a remark about, and whether that town's own position agrees."""
    town = phrase.described()
    if town is None or town in shaped.places:
        return shaped
    origin = shaped.places[0]
    km = float(haversine_km(town.lat, town.lon, origin.lat, origin.lon))
    slack = town_radius_km(town) + town_radius_km(origin) + 0.1 * high
    agrees = "agrees" if low - slack <= km <= high + slack else "does not agree"
    reason = f"{town.name} lies {km:.0f} km from {origin.name} in the gazetteer, which {agrees}"
    return replace(shaped, places=(*shaped.places, town), reasons=(*shaped.reasons, reason), described=town)


def at_distance(phrase: Phrase) -> Shaped | None:
    """330 km north of Khartoum."""
    goal, distance, bearing = _goal(phrase), distance_of(phrase), _bearing(phrase.match)
    if goal is None or distance is None or bearing is None or goal[0].kind in WIDE:
        return None
    place, assumed = goal
    drawn = sector(place.lat, place.lon, bearing, half_angle=FAR_WIND_ANGLE, low_km=distance.low, high_km=distance.high)
    reasons = (*assumed, f"{_wind(bearing)} of {place.name}, {distance.reason}")
    return _with_described(Shaped(drawn, "sector", (place,), reasons), phrase, low=distance.low, high=distance.high)


def away(phrase: Phrase) -> Shaped | None:
    """20 km from Gao, 10 km outside the city, within 5 miles of Goma."""
    goal, distance = _point_goal(phrase), distance_of(phrase)
    if goal is None or distance is None or (phrase.match.has("of") and not phrase.before & {"within", "up"}):
        return None
    place, assumed = goal
    low = distance.low + town_radius_km(place) if phrase.match.has("outside") else distance.low
    high = distance.high + (low - distance.low)
    shape: Shape = "ring" if low > 0 else "circle"
    drawn = ring(place.lat, place.lon, low, high) if low > 0 else circle(place.lat, place.lon, high)
    reasons = (*assumed, f"in any direction from {place.name}, {Distance(low, high).reason}")
    return _with_described(Shaped(drawn, shape, (place,), reasons), phrase, low=low, high=high)


def along_road(phrase: Phrase) -> Shaped | None:
    """20 km from Gao on the road to Kidal."""
    places, distance = phrase.places("place"), distance_of(phrase)
    if len(places) < 2 or distance is None or any(place.kind in WIDE for place in places):
        return None
    place, end = places[0], places[-1]
    bearing = float(bearing_degrees(place.lat, place.lon, end.lat, end.lon))
    drawn = sector(place.lat, place.lon, bearing, half_angle=FAR_WIND_ANGLE, low_km=distance.low, high_km=distance.high)
    return Shaped(drawn, "sector", (place, end), (f"from {place.name} towards {end.name}, {distance.reason}",))


def wind_of(phrase: Phrase) -> Shaped | None:
    """north of Gao; "the north of Mali" is a part of it."""
    goal, bearing = _goal(phrase), _bearing(phrase.match)
    if goal is None or bearing is None:
        return None
    place, assumed = goal
    is_part = "the" in phrase.before and "to" not in phrase.before
    if place.kind in WIDE or (is_part and place.kind in TOWNS):
        return _part_of(place, bearing, assumed) if is_part else None
    if place.radius_km > WIDEST_GOAL_KM:
        return None
    high = town_radius_km(place) + reach_km(place)
    drawn = sector(place.lat, place.lon, bearing, half_angle=WIND_ANGLE, low_km=0.0, high_km=high)
    reason = (
        f"{_wind(bearing)} of {place.name}: no distance given, taken as up to {high:.0f} km for a place of its size"
    )
    return Shaped(drawn, "sector", (place,), (*assumed, reason))


def part(phrase: Phrase) -> Shaped | None:
    """northern Mali, Mali's far north, central Syria, eastern Aleppo."""
    goal = _goal(phrase)
    return _part_of(goal[0], _bearing(phrase.match), goal[1]) if goal and goal[0].kind != "continent" else None


def _part_of(place: Place, bearing: float | None, assumed: tuple[str, ...]) -> Shaped | None:
    name, share = ("the middle", "half") if bearing is None else (f"the {_wind(bearing)}", "three fifths")
    if place.kind == "country":
        drawn = part_of_country(place.country, bearing)
        if drawn:
            return Shaped(drawn, "admin", (place,), (*assumed, f"{name} of {place.name}: {share} of its outline"))
    radius = town_radius_km(place) if place.kind in TOWNS else place.radius_km
    if not radius > 0:
        return None
    if bearing is None:
        drawn = circle(place.lat, place.lon, max(radius / 2, 0.5))
    else:
        angle = 90.0 if round(bearing) % 90 == 0 else 60.0
        drawn = sector(place.lat, place.lon, bearing, half_angle=angle, low_km=0.0, high_km=radius)
    reason = f"{name} of {place.name}, which reaches about {radius:.0f} km from its middle"
    return Shaped(drawn, "admin" if place.kind in _UNITS else "sector", (place,), (*assumed, reason))


# -- near, outside, between ---------------------------------------------------------------------------------------------


def near(phrase: Phrase) -> Shaped | None:
    """near Gao, close to the town of Konna, around the city."""
    goal = _point_goal(phrase)
    if goal is None:
        return None
    place, assumed = goal
    km = max(town_radius_km(place) + reach_km(place) / 2, 10.0)
    reason = f"near {place.name}: taken as up to {km:.0f} km for a place of its size"
    return Shaped(circle(place.lat, place.lon, km), "circle", (place,), (*assumed, reason))


def outside(phrase: Phrase) -> Shaped | None:
    """outside Gao."""
    goal = _point_goal(phrase)
    if goal is None:
        return None
    place, assumed = goal
    low = town_radius_km(place)
    high = low + reach_km(place)
    reason = f"outside {place.name}: taken as {low:.0f} to {high:.0f} km from its middle"
    return Shaped(ring(place.lat, place.lon, low, high), "ring", (place,), (*assumed, reason))


def outskirts(phrase: Phrase) -> Shaped | None:
    """on the outskirts of Aleppo, the northern suburbs of the city."""
    goal, bearing = _point_goal(phrase), _bearing(phrase.match)
    if goal is None or (phrase.follows_name() and bearing is None):
        return None
    place, assumed = goal
    low, high = town_radius_km(place) / 2, town_radius_km(place) + LEAST_REACH_KM
    reasons = (*assumed, f"the edge of {place.name}: {low:.0f} to {high:.0f} km from its middle")
    if bearing is None:
        return Shaped(ring(place.lat, place.lon, low, high), "ring", (place,), reasons)
    drawn = sector(place.lat, place.lon, bearing, half_angle=WIND_ANGLE, low_km=low, high_km=high)
    return Shaped(drawn, "sector", (place,), (*reasons, f"on its {_wind(bearing)} side"))


def across(phrase: Phrase) -> Shaped | None:
    """across the river from Gao."""
    goal = _point_goal(phrase)
    if goal is None:
        return None
    place, assumed = goal
    km = town_radius_km(place) + 10.0
    reason = f"across from {place.name}: the other side is not drawn, only that it is no farther than {km:.0f} km"
    return Shaped(circle(place.lat, place.lon, km), "circle", (place,), (*assumed, reason))


def _pair(phrase: Phrase) -> tuple[Place, Place, float] | None:
    """Two towns that have something between them, and the distance in km; a province that a town shares its name with is that town."""
    places = [phrase.seat_of(place) or place for place in phrase.places("place")]
    if len(places) < 2 or any(place.kind in WIDE or place.radius_km > WIDEST_GOAL_KM for place in places):
        return None
    first, last = places[0], places[-1]
    km = float(haversine_km(first.lat, first.lon, last.lat, last.lon))
    return (first, last, km) if 1 < km <= FARTHEST_KM else None


def _corridor(phrase: Phrase, *, share: float, reason: str) -> Shaped | None:
    pair = _pair(phrase)
    if pair is None:
        return None
    first, last, km = pair
    half = 3.0 + share * km
    drawn = corridor(first.lat, first.lon, last.lat, last.lon, half)
    reasons = (f"a strip of {2 * half:.0f} km along the {km:.0f} km from {first.name} to {last.name}: {reason}",)
    return Shaped(drawn, "corridor", (first, last), reasons)


def between(phrase: Phrase) -> Shaped | None:
    """between Kidal and Tessalit."""
    return _corridor(phrase, share=0.1, reason="anywhere between the two")


def road(phrase: Phrase) -> Shaped | None:
    """the road from Gao to Kidal, the Douentza-Gao road."""
    return _corridor(phrase, share=0.1, reason="the road itself is not known to the gazetteer")


def halfway(phrase: Phrase) -> Shaped | None:
    """halfway between Gao and Kidal."""
    pair = _pair(phrase)
    if pair is None:
        return None
    first, last, km = pair
    bearing = bearing_degrees(first.lat, first.lon, last.lat, last.lon)
    lat, lon = (float(side) for side in destination(first.lat, first.lon, bearing=bearing, km=km / 2))
    radius = 3.0 + SPREAD * km
    reason = f"halfway along the {km:.0f} km from {first.name} to {last.name}"
    return Shaped(circle(lat, lon, radius), "circle", (first, last), (reason,))


def road_end(phrase: Phrase) -> Shaped | None:
    """the road to Gao: from where is not told."""
    goal = _point_goal(phrase)
    if goal is None or phrase.is_capital("road"):  # a street by that name
        return None
    place, _ = goal
    km = town_radius_km(place) + reach_km(place)
    reason = f"a road of {place.name}: its other end is not told, taken as up to {km:.0f} km from there"
    return Shaped(circle(place.lat, place.lon, km), "circle", (place,), (reason,))


def unit(phrase: Phrase) -> Shaped | None:
    """Idlib province, the Gao area."""
    place = phrase.places("place")[-1]
    if phrase.match.has("area") and place.kind in TOWNS:
        return near(phrase)
    kind = "admin2" if phrase.match.value("province") == 2 else "admin1"
    area = phrase.unit_named(place, kind) if place.kind in TOWNS else place
    is_unit = area is not None and area.kind in ("admin1", "admin2") and area.radius_km > 0
    return whole_unit(area) if area and is_unit else None


def whole_unit(place: Place) -> Shaped:
    """An administrative unit as the circle of its radius, which is above 0."""
    reason = f"{place.name} as a whole: its towns lie up to {place.radius_km:.0f} km from its middle"
    return Shaped(circle(place.lat, place.lon, place.radius_km), "admin", (place,), (reason,))
