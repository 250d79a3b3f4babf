"""Names that the gazetteer lacks: what it writes nearly so in the same country, else the place around them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from operator import itemgetter

import numpy as np

from geo.gazetteer.store import Gazetteer
from geo.gazetteer.variants import Variant, find_variant
from geo.globe.distance import haversine_km
from geo.language.text import fold
from geo.model import DERIVED, Candidate, Mention, Place, Resolution
from geo.places.phrases import Link, inside, told_place

__all__ = ["Surroundings", "without_place"]

Outer = Sequence[tuple[Mention, Link]]
"""The names that the phrase of another one puts it into, nearest first, each with its link."""
_NO_SETTLEMENT = ("water", "road", "land")
_COUNTRY_SHARE = 1 / 3
"""Share of a text's placed names that lie in a country in which other spellings are looked for."""
_LIKE_ENOUGH, _NEAR_KM = 0.5, 300.0
"""A name that is less alike than this must lie so near another place of the text."""


class Surroundings:
    """The placed mentions of a text, to tell which place is meant by one that is not known, or which is around it."""

    _KINDS = (("town", "capital", "admin2"), ("admin1",), ("country",))

    def __init__(self, mentions: list[Mention], placed: dict[int, Resolution], gazetteer: Gazetteer) -> None:
        best = {i: resolution.best.place for i, resolution in sorted(placed.items()) if resolution.best}
        self._gazetteer, self._named = gazetteer, list(best.values())
        self._of_names = {mentions[i].start: place for i, place in best.items()}
        self._places = {mentions[i].start: place for i, place in best.items() if not mentions[i].is_adjectival}

    @cached_property
    def _tables(self) -> list[list[tuple[int, Place]]]:
        """Where places are named, in the order of the text: settlements at home, areas there, countries; then anywhere.

        At home is the country that most of the text is about.
        """
        home = _most_common([place.country for place in self._places.values()])
        everywhere = sorted(self._places.items(), key=itemgetter(0))
        at_home = [item for item in everywhere if item[1].country == home] if home else everywhere
        return [
            [item for item in places if item[1].kind in kinds]
            for places in (at_home, everywhere)
            for kinds in self._KINDS
        ]

    def of(self, mention: Mention) -> Place | None:
        """The settlement named nearest to the mention, those before it first; else an area or country; None without any.

        A place that lies in the country that most of the text is about goes before all others.
        """
        for places in self._tables:
            if places:
                at = bisect_left(places, mention.start, key=itemgetter(0))
                return min(places[max(at - 1, 0) : at + 1], key=lambda item: _way(mention, *item))[1]
        return None

    def told_by(self, outer: Mention, link: Link) -> Place | None:
        """What is said of a name that lies in another one or so far from it, as wide as that is; None when that was not placed."""
        place = self._of_names.get(outer.start)
        return place and told_place(place, link)

    @cached_property
    def _countries(self) -> list[str]:
        """The countries that the text is about."""
        counts = Counter(place.country for place in self._named if place.country)
        least = counts.total() * _COUNTRY_SHARE
        return [country for country, count in counts.items() if count >= least]

    def variant_of(self, mention: Mention, outer: Outer) -> Variant | None:
        """The place that the mention may name in another spelling; None when there is none, or more than one.

        outer: the names of what it must lie in.
        """
        if mention.asks_for in _NO_SETTLEMENT:
            return None
        name = mention.name or fold(mention.text).removesuffix(" " + mention.designator)
        found = [find_variant(self._gazetteer, name, country) for country in self._countries]
        fitting = [variant for variant in found if variant and self._fits(variant) and self._lies_in(variant, outer)]
        return fitting[0] if len(fitting) == 1 else None

    def _lies_in(self, variant: Variant, outer: Outer) -> bool:
        rows = np.array([variant.place.id])
        return all(inside(self._gazetteer, rows, one.name, link).all() for one, link in outer)

    def _fits(self, variant: Variant) -> bool:
        """A very likely spelling, or that of a place nearby which the text does not name otherwise."""
        if variant.likeness >= _LIKE_ENOUGH:
            return True
        others = [place for place in self._named if place.country == variant.place.country and place.kind != "country"]
        if any(place.id == variant.place.id for place in others) or not others:
            return False
        lat, lon = [place.lat for place in others], [place.lon for place in others]
        return float(haversine_km(lat, lon, variant.place.lat, variant.place.lon).min()) <= _NEAR_KM


def without_place(
    mention: Mention, around: Surroundings, elsewhere: tuple[Candidate, ...] = (), outer: Outer = ()
) -> Resolution:
    """The resolution of a name that has no place of its own.

    elsewhere: places of this name that the text cannot mean; outer: the names that its phrase puts it into, nearest first.
    """
    if not mention.is_place:
        return Resolution(mention)
    lie = "lie elsewhere" if outer else "lie in other countries"
    far = (f"the places of this name, such as {elsewhere[0].place.name}, {lie}",) if elsewhere else ()
    variant = around.variant_of(mention, outer)
    if variant:
        reasons = (f"written “{variant.place.name}” in the gazetteer", "like other names of the text in its country")
        return Resolution(
            mention, Candidate(variant.place, variant.likeness, reasons), elsewhere, reasons=far, is_variant=True
        )
    told = next((place for name, link in outer if (place := around.told_by(name, link))), None)
    within = told or around.of(mention)
    is_one = mention.designator and not mention.designator.endswith("s")  # not "Uror and Duk counties"
    kind = f"a {mention.designator} " if is_one else "a place "
    preposition = "" if within and within.layer == DERIVED else "in " if told else "in or near "
    where = f"{preposition}{within.name} " if within else ""
    reasons = (f"{kind}{where}that the gazetteer does not know", *far)
    return Resolution(mention, None, elsewhere, within, reasons, is_within_told=told is not None)


def _way(mention: Mention, start: int, place: Place) -> tuple[int, int]:
    """How far a place is named from a mention, in characters; three times as far when it comes later."""
    return (mention.start - start if start < mention.start else 3 * (start - mention.start)), place.id


def _most_common(countries: list[str]) -> str:
    """The country of more than half of the places; "" when there is none."""
    counts = Counter(country for country in countries if country)
    country, count = counts.most_common(1)[0] if counts else ("", 0)
    return country if 2 * count > counts.total() else ""
