"""What phrases of borders mean: "about 50 km from the Algerian border", "near the border with Niger". Functions named as the
rules of geo.areas.reader, like those of geo.areas.meanings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import numpy as np

from geo.areas.meanings import WIDE, Phrase, Shaped, distance_of, town_radius_km
from geo.globe.distance import FloatArray
from geo.globe.outlines import ACCURACY_KM, bundled_borders, stretch
from geo.globe.shapes import Drawn, circle, strip
from geo.model import Place

__all__ = ["border", "border_town", "from_border"]

Point = tuple[float, float]
"""Latitude and longitude."""

NEAR_BORDER_KM, ON_BORDER_KM = 30.0, 10.0
LEAST_STRETCH_KM = 60.0
"""How much of a border is drawn on each side of the place that a phrase describes, at the least."""


def border_town(phrase: Phrase) -> Shaped | None:
    """the border town of Rafah."""
    place = phrase.places("place")[-1]
    if place.kind in WIDE:
        return None
    km = bundled_borders().distance_km(place.lat, place.lon, bundled_borders().land_border(place.country))
    told = f"{km:.0f} km from the border of its country by outlines good to {ACCURACY_KM:.0f} km"
    reason = told if np.isfinite(km) else "no border of its country is known"
    return Shaped(circle(place.lat, place.lon, town_radius_km(place)), "circle", (place,), (reason,))


def from_border(phrase: Phrase) -> Shaped | None:
    """about 50 km from the Algerian border, 30 km inside Syria."""
    distance = distance_of(phrase)
    is_measured = phrase.match.has("from", "inside") or "within" in phrase.before
    if distance is None or not is_measured:  # "3,000 km of Mali"
        return None
    low, high = max(distance.low - ACCURACY_KM, 0.0), distance.high + ACCURACY_KM
    shaped = _beside_border(phrase, low, high, phrase.described())
    return replace(shaped, reasons=(distance.reason, *shaped.reasons)) if shaped else None


def border(phrase: Phrase) -> Shaped | None:
    """near the Algerian border, on the border with Niger, the Mali-Niger border."""
    km = NEAR_BORDER_KM if phrase.match.has("near", "close", "around") else ON_BORDER_KM
    shaped = _beside_border(phrase, -km, km, phrase.described())
    return replace(shaped, reasons=(f"up to {km:.0f} km from it", *shaped.reasons)) if shaped else None


def _beside_border(phrase: Phrase, low: float, high: float, described: Place | None) -> Shaped | None:
    """A strip between two distances from the border that a phrase names, near the town that it describes."""
    places, home, codes = _sides(phrase, described)
    if not codes:
        return None
    toward = places[0] if phrase.match.has("inside") and places else described or home
    anchor = described or next((place for place in places if place.kind != "country"), None)
    drawn, km = _drawn(codes, _point(anchor), _point(described), _point(toward if low >= 0 else None), low, high)
    reasons: tuple[str, ...] = (f"outlines good to about {ACCURACY_KM:.0f} km",)
    if described:
        slack = town_radius_km(described)
        verdict = "agrees" if low - slack <= km <= high + slack else "does not agree"
        reasons = (*reasons, f"{described.name} lies {km:.0f} km from that border by them, which {verdict}")
    return Shaped(drawn, "corridor", (*places, *((described,) if described else ())), reasons, described)


@lru_cache(maxsize=500)
def _drawn(
    codes: tuple[str, ...], anchor: Point | None, described: Point | None, toward: Point | None, low: float, high: float
) -> tuple[Drawn, float]:
    """The strip along the border of one or two countries (codes), its line nearest to the anchor, and how far `described`
    lies from that line, km (0 for None). Asked with points: what is kept here must not keep names of a reader's places."""
    lines = _lines(codes)
    line = min(lines, key=lambda line: _line_km(line, anchor)) if anchor else lines[0]
    km = 0.0
    if described:
        km = _line_km(line, described)
        line = stretch(line, *described, km=max(LEAST_STRETCH_KM, high))
    return strip(line, low, high, toward=toward), km


def _point(place: Place | None) -> Point | None:
    return (place.lat, place.lon) if place else None


def _line_km(line: FloatArray, point: Point) -> float:
    return bundled_borders().distance_km(*point, [line])


def _lines(codes: tuple[str, ...]) -> list[FloatArray]:
    """The border between two countries, or all land borders of one."""
    borders = bundled_borders()
    return borders.between(*codes) if len(codes) == 2 else borders.land_border(*codes)


def _sides(phrase: Phrase, described: Place | None) -> tuple[tuple[Place, ...], Place | None, tuple[str, ...]]:
    """Places whose border is meant, the one that the phrase looks from, and the countries; () when they have no border.

    "The Algerian border" in a text about Mali is the one between the two: the country of the place named last that has a
    border with Algeria.
    """
    named = {place.country: place for place in phrase.places("place", "nation", "demonym") if place.country}
    places, home = tuple(named.values())[:2], described
    codes = tuple(place.country for place in places)
    if not places and described:
        codes = (described.country,)
    elif len(places) == 1:
        home = _seen_from([described] if described else phrase.named(), codes[0])
        codes = (codes[0], home.country) if home else codes
    return places, home, codes if codes and _lines(codes) else ()


def _seen_from(places: Iterable[Place], country: str) -> Place | None:
    """The first of some places whose country has a border with a country."""
    return next((place for place in places if place.country != country and _lines((country, place.country))), None)
