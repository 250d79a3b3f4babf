"""What the words around a name say that it lies in: "Koro, Mopti region", "Koro (Mopti)", "the Malian village of Koro"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.gazetteer.history import countries_held
from geo.gazetteer.memory import remembered
from geo.gazetteer.store import Gazetteer
from geo.globe.distance import destination, haversine_km
from geo.language.pack import Language
from geo.language.text import fold
from geo.model import DERIVED, PLACE_KINDS, Mention, Place
from geo.places.features import facts_of

__all__ = ["DOUBTFUL", "PATTERNS", "Link", "Pattern", "held", "inside", "read_phrases", "told_place"]

_UNITS = frozenset({"area", "admin2"})
_AREA_KINDS = frozenset(PLACE_KINDS.index(kind) for kind in ("country", "admin1", "admin2", "region"))
_COUNTRY, _ADMIN1, _REGION, _CONTINENT = (
    PLACE_KINDS.index(kind) for kind in ("country", "admin1", "region", "continent")
)
_DOUBTFUL_KINDS = (_COUNTRY, _ADMIN1)
_TOWNS = tuple(PLACE_KINDS.index(kind) for kind in ("capital", "town"))
_REACH_FACTOR, _LEAST_KM = 1.6, 75.0
"""How far from the middle of an area its places lie: a multiple of the reach that the gazetteer counts from towns, at least
so many km. Measured at records of events with their units: 97 in a hundred lie within."""
_DISTRICT_KM, _FAR_FACTOR = 50.0, 2.0
"""How far a district reaches from the town that it is named for; in a hundred records 94 lie within this multiple."""
DOUBTFUL = 2.0
"""Up to this multiple of all these, the only place of a name in the country was still the right one more often than not."""
_TOWN_KM = 25.0


class Link(NamedTuple):
    """That a name lies in what another name stands for."""

    outer: int
    """Index of that other name among the mentions."""
    is_certain: bool
    """Whether nothing outside may be meant; else it is only unlikely."""
    is_unit: bool = False
    """Whether a district or a province is meant, also where the gazetteer knows its main town alone."""
    holds: frozenset[int] = frozenset()
    """The countries, as in Gazetteer.country, that the outer name held on the day of the text; empty for any other name."""
    km: float = 0.0
    """How far from it the name lies; 0: it lies in it."""
    bearing: float | None = None
    """In which direction, degrees, if that is told."""
    is_quarter: bool = False
    """Whether a town itself is meant, not the area of its name."""
    is_beside: bool = False
    """It lies somewhere near, and nothing tells how far: `km` is the most that this can mean."""


class Pattern(NamedTuple):
    """What stands between two names of which one lies in the other, or so far from it.

    {kind}, {town} and {unit} are words for kinds of places, {side} one like "northern"; {wind}, {km} and {about} are those of areas.
    """

    between: str
    is_outer_first: bool
    is_certain: bool
    example: str
    """A sentence of which the [inner] and the {outer} name are read so."""


_ANY_KIND = r"(?: (?:[a-z-]+ )?(?:{kind}))?"
PATTERNS = (
    Pattern(_ANY_KIND + r"\)?, ?", False, True, "Soldiers shelled [Koro] village, {Mopti} region."),
    Pattern(_ANY_KIND + r" ?\(", False, True, "Soldiers shelled [Koro] ({Mopti} region)."),
    Pattern(_ANY_KIND + r",? (?:also )?in (?:the )?(?:(?:{side}|neighbou?ring) )?", False, True, "Soldiers shelled [Koro] in the {Mopti} region."),
    Pattern(r" (?:[a-z-]+ )?(?:{unit}) of (?:the )?(?:(?:{side}|neighbou?ring) )?", False, True, "Soldiers shelled the [Koro] area of {Mopti} region."),
    Pattern(r" (?:[a-z-]+ )?(?:{town}) (?:of |called |named )?", True, True, "Soldiers shelled the {Malian} village of [Koro]."),
    Pattern(r" (?:[a-z-]+ )?(?:{unit}) (?:of |called |named )?", True, True, "Soldiers shelled the {Malian} region of [Kidal]."),
    Pattern(
        r",? \(?(?:an? )?(?:[a-z-]+ )?(?:(?:{town}) )?(?:(?:lying|located|situated) )?(?:(?:{about}) )?(?P<far>\d[\d.,]*)[ -]?(?P<unit>{km})"
        r"(?: \([^()]*\))?(?: away)?(?: (?:to )?(?:the )?(?P<wind>(?:{wind})(?:[ -](?:{wind}))?))? (?:of|from|outside) (?:the )?(?:(?:{town}) of )?",
        False, True, "Soldiers shelled [Koro], 40 km north of {Bandiagara}.",
    ),
    Pattern(r"['’]s (?:[a-z-]+ )?(?:(?:{town}|{unit}) (?:of )?)?", True, False, "Soldiers shelled {Mali}'s [Koro]."),
    Pattern(
        _ANY_KIND + r",? (?:just |right )?(?:to the )?(?:{wind})(?:[ -](?:{wind}))? of (?:the )?(?:(?:{town}|city) of )?", False, True,
        "Soldiers shelled [Koro], south of {Bandiagara}.",
    ),
    Pattern(
        _ANY_KIND + r",? (?:just |right )?(?:(?:lying )?near|close to|outside|on the (?:edge|outskirts) of) (?:the )?(?:(?:{town}|city) of )?",
        False, True, "Soldiers shelled [Koro] near {Bandiagara}.",
    ),
    Pattern(_ANY_KIND + r" (?:by|above) ", False, False, "Soldiers shelled [Koro] by {Bandiagara}."),
)  # fmt: skip
"""The first that fits counts. What holds another place is a town only in brackets, behind "quarter of", and where it is called an area."""
_BRACKET, _OF, _ADJECTIVE, _AWAY = 1, 3, 5, 6
_BESIDE = {8: 150.0, 9: 60.0, 10: 30.0}
"""Patterns that tell no distance, and how many km it may be; in the same country also more."""


@lru_cache(maxsize=8)
def _patterns(language: Language) -> tuple[re.Pattern[str], ...]:
    classes = language.classes
    words = {
        "kind": language.kinds_of_place | classes["table_area"] | classes["table_town"] | classes["within_town"],
        "town": classes["called_town"],
        "unit": (classes["area"] | classes["site"] | classes["table_area"] | {"area"}) - classes["called_town"],
        "side": classes["direction"],
    }
    kinds = language.areas.words if language.areas else {}
    words |= {kind: frozenset(kinds.get(kind, ())) for kind in ("wind", "km", "about")}
    choices = {name: "|".join(map(re.escape, sorted(group))) or _NEVER for name, group in words.items()}
    return tuple(
        re.compile(re.sub(r"\{(\w+)\}", lambda found: choices[found[1]], pattern.between)) for pattern in PATTERNS
    )


_NEVER = "(?!)"


@lru_cache(maxsize=10_000)
def _fitting(language: Language, between: str) -> tuple[int, ...]:
    """The numbers of the patterns that what stands between two names fits."""
    return tuple([number for number, pattern in enumerate(_patterns(language)) if pattern.fullmatch(between)])


def read_phrases(
    text: str, mentions: Sequence[Mention], gazetteer: Gazetteer, language: Language, *, day: dt.date | None = None
) -> dict[int, tuple[Link, ...]]:
    """For each mention that its phrase puts into others, by index, these others, the nearest first. day: that of the text.

    An area that lies in a further one hands it on, also when it is itself no name that we know.
    """
    found: dict[int, tuple[Link, ...]] = {}
    for at in range(len(mentions) - 2, -1, -1):
        first, second = mentions[at], mentions[at + 1]
        between = text[first.end : second.start]
        if len(between) > _LONGEST or "\n" in between:
            continue
        _, blank, last = first.text.rpartition(" ")
        if language.class_of.get(fold(last)) == "area":
            between = blank + last.lower() + between  # "Zinder Region of Niger"
        if between in _LISTS and at + 1 in found and at not in found:
            found[at] = tuple(
                link._replace(is_certain=False) for link in found[at + 1]
            )  # "Barga and Dinguila (Yatenga)"
        for number in _fitting(language, between):
            inner, outer = (at + 1, at) if PATTERNS[number].is_outer_first else (at, at + 1)
            is_sight = _is_in_town(mentions[inner], between, language)
            links = _links(text, mentions, inner, outer, number, gazetteer, day, is_sight=is_sight)
            if number == _AWAY:
                links = tuple([_far(link, language, between) for link in links])
            if outer > inner and (links or mentions[outer].asks_for in _UNITS):
                links += found.get(outer, ())
            if links:
                found[inner] = links if outer > inner else (*found.get(inner, ()), *links)
                break
    return {at: links for at, links in found.items() if mentions[at].is_place}


_LONGEST = 90
"""Letters between two names of one phrase."""


def _links(
    text: str,
    mentions: Sequence[Mention],
    inner: int,
    outer: int,
    number: int,
    gazetteer: Gazetteer,
    day: dt.date | None,
    *,
    is_sight: bool,
) -> tuple[Link, ...]:
    """The link of two mentions that a pattern joins; () where the outer one is nothing that holds places.

    is_sight: the inner one names a square, a street or a building.
    """
    pattern, name, within = PATTERNS[number], mentions[inner], mentions[outer]
    if not within.is_place or not within.name or name.is_adjectival or name.name == within.name != "":
        return ()
    own, around = facts_of(gazetteer, name.name), facts_of(gazetteer, within.name)
    is_nobodys = len(own.rows) > 0 and not gazetteer.country[own.rows[0]]  # "In Asia, Canada", "on the Niger, Mali"
    if own.names_countries or is_nobodys or not len(around.rows):
        return ()
    kinds, own_kinds = gazetteer.kind[around.rows], gazetteer.kind[own.rows]
    if (number == _ADJECTIVE and not within.is_adjectival) or name.designator == within.designator != "":
        return ()
    if _ADMIN1 in own_kinds[:1] and _COUNTRY not in kinds and not (name.designator or is_sight):
        return ()  # "Louisville, Ky., New Haven": of the same rank
    if number == _AWAY:
        return () if within.is_adjectival else (Link(outer, pattern.is_certain),)
    if number in _BESIDE:
        is_town = int(kinds[0]) in _TOWNS and not within.is_adjectival and within.asks_for not in _UNITS
        return (Link(outer, pattern.is_certain, km=_BESIDE[number], is_beside=True),) if is_town else ()
    is_unit, holds = within.asks_for in _UNITS, held(gazetteer, within.name, day)
    if holds and (pattern.is_outer_first or not within.is_adjectival):
        return (Link(outer, pattern.is_certain and not _is_listed(text, mentions, outer), holds=holds),)
    if within.is_adjectival:
        return (Link(outer, True),) if pattern.is_outer_first and pattern.is_certain and _COUNTRY in kinds else ()
    is_there = gazetteer.country[around.rows] == gazetteer.country[around.rows[0]]
    has_seat = (np.isin(kinds, _TOWNS) & is_there).any()  # "Aleppo, Idlib": two towns
    if is_unit or int(kinds[0]) == _COUNTRY or (int(kinds[0]) in (_ADMIN1, _REGION) and not has_seat):
        is_certain = is_unit or not _is_listed(text, mentions, outer)
        return (Link(outer, pattern.is_certain and is_certain, is_unit),)
    if number == _BRACKET or (number == _OF and int(kinds[0]) in _TOWNS):
        return (Link(outer, pattern.is_certain, number == _BRACKET),)
    may_hold = int(kinds[0]) in _TOWNS and not _is_listed(text, mentions, outer)
    link = _in_town(text, mentions, inner, outer, gazetteer, is_sight=is_sight) if may_hold else None
    if link:
        return (link,)
    return (Link(outer, False),) if np.isin(kinds, _DOUBTFUL_KINDS).any() else ()


def _in_town(
    text: str, mentions: Sequence[Mention], inner: int, outer: int, gazetteer: Gazetteer, *, is_sight: bool
) -> Link | None:
    """The link of what stands in a town, or of what is a quarter of a city: "Gao Square in Bamako", "Xanpolo, Baghdad", "Bamba, Aleppo"."""
    own, around = (facts_of(gazetteer, mentions[at].name).rows for at in (inner, outer))
    people = _people(gazetteer, around[np.isin(gazetteer.kind[around], _TOWNS)])
    if is_sight:
        return Link(outer, True, is_quarter=people >= _CITY_PEOPLE)
    is_quarter = outer > inner and people >= max(_CITY_PEOPLE, _QUARTERS * _people(gazetteer, own))
    is_quarter = is_quarter and not _is_one_of_towns(text, mentions, outer, gazetteer)
    return Link(outer, len(own) > 0) if is_quarter else None


def _is_in_town(mention: Mention, between: str, language: Language) -> bool:
    """Whether a name, or a word small behind it, tells of what stands in towns: "Gao Square in", "Gao bus station in"."""
    words = language.classes["within_town"]
    return mention.designator in words or not words.isdisjoint(fold(between).split())


def _far(link: Link, language: Language, between: str) -> Link:
    """A link with the distance and the direction that stand between its names."""
    found, areas = _patterns(language)[_AWAY].fullmatch(between), language.areas
    if found is None or areas is None:
        return link
    digits = found["far"].replace(",", "").rstrip(".")
    winds = np.radians([areas.words["wind"][part] for part in re.split("[ -]", found["wind"] or "") if part])
    bearing = float(np.degrees(np.arctan2(np.sin(winds).sum(), np.cos(winds).sum())) % 360) if len(winds) else None
    km = float(digits) * areas.words["km"][found["unit"]] / 1000
    return link._replace(km=max(km, _LEAST_AWAY_KM), bearing=bearing)


_LEAST_AWAY_KM = 0.1


def _is_listed(text: str, mentions: Sequence[Mention], at: int) -> bool:
    """Whether the name is followed by another of its rank: "Paris, Mali and Niger"."""
    if at + 1 >= len(mentions):
        return False
    return text[mentions[at].end : mentions[at + 1].start] in _LISTS


def _people(gazetteer: Gazetteer, rows: npt.NDArray[np.int64]) -> int:
    """How many the largest town or area has; 0 for none."""
    return int(gazetteer.population[rows].max(initial=0))


def _is_one_of_towns(text: str, mentions: Sequence[Mention], at: int, gazetteer: Gazetteer) -> bool:
    """Whether another town stands behind the name: "Derna, Benghazi, Tripoli"."""
    behind = mentions[at + 1] if at + 1 < len(mentions) else None
    if behind is None or not behind.is_place or text[mentions[at].end : behind.start] != ", ":
        return False
    rows = facts_of(gazetteer, behind.name).rows
    return len(rows) > 0 and int(gazetteer.kind[rows[0]]) in _TOWNS


_QUARTERS = 10
"""A name of which no place has more people than this part of the city behind it is that of a quarter, where none lies there."""
_CITY_PEOPLE = 300_000
"""From so many people on a town has quarters that no gazetteer knows; what is said to lie in a smaller one may lie in its district."""
_LISTS = (" and ", ", and ", " or ", " & ")


# -- what lies in what --------------------------------------------------------------------------------------------------


def held(gazetteer: Gazetteer, name: str, day: dt.date | None) -> frozenset[int]:
    """The countries, as in Gazetteer.country, that a folded name held on a day, where these were others than today."""
    return frozenset(
        gazetteer.countries.index(code) for code in countries_held(name, day) if code in gazetteer.countries
    )


def inside(
    gazetteer: Gazetteer, rows: npt.NDArray[np.int64], name: str, link: Link, *, factor: float = 1.0
) -> npt.NDArray[np.bool_]:
    """Which places, by their rows, lie in one that the folded name of a link's outer mention may stand for, shape (n,).

    factor: how much wider that is taken.
    """
    if link.holds:
        return np.isin(gazetteer.country[rows], list(link.holds))
    if link.km:
        near = _near(gazetteer, rows, name, factor * (link.km * _AWAY_FACTOR + _AWAY_KM))
        countries = gazetteer.country[facts_of(gazetteer, name).rows[:1]]
        return near | np.isin(gazetteer.country[rows], countries) if link.is_beside else near  # "north of the capital"
    mask = np.zeros(len(rows), dtype=np.bool_)
    may_fit = ~np.isin(gazetteer.kind[rows], list(_AREA_KINDS)) if link.is_quarter else True
    factor = min(factor, 1.0) if link.is_quarter else factor
    for row, is_main_town in _containers(gazetteer, name, is_unit=link.is_unit, is_quarter=link.is_quarter):
        mask |= _in_one(gazetteer, rows, row, is_unit=is_main_town, factor=factor)
    return mask & may_fit


def _near(gazetteer: Gazetteer, rows: npt.NDArray[np.int64], name: str, km: float) -> npt.NDArray[np.bool_]:
    """Which rows lie so near a place of a folded name."""
    outer = facts_of(gazetteer, name).rows
    away = haversine_km(
        gazetteer.lat[rows][:, None], gazetteer.lon[rows][:, None], gazetteer.lat[outer], gazetteer.lon[outer]
    )
    return np.asarray((away <= km).any(axis=1), dtype=np.bool_)


_AWAY_FACTOR, _AWAY_KM = 1.4, 15.0
"""A distance is told by road, from the edge of a town, and rounded: so many times it, and so many km more, are no contradiction."""


@remembered(most=5_000)
def _containers(gazetteer: Gazetteer, name: str, *, is_unit: bool, is_quarter: bool) -> tuple[tuple[int, bool], ...]:
    """The places that a name stands for when something lies in it: areas where it has any, else towns; for a quarter towns alone."""
    rows = facts_of(gazetteer, name).rows.tolist()
    if is_quarter:
        towns = [row for row in rows if int(gazetteer.kind[row]) in _TOWNS]
        return ((max(towns, key=lambda row: int(gazetteer.population[row])), False),)
    areas = [row for row in rows if int(gazetteer.kind[row]) in _AREA_KINDS]
    towns = [row for row in rows if row not in areas] if is_unit or not areas else []
    return (*((row, False) for row in areas), *((row, is_unit) for row in towns))


def _in_one(
    gazetteer: Gazetteer, rows: npt.NDArray[np.int64], outer: int, *, is_unit: bool, factor: float
) -> npt.NDArray[np.bool_]:
    """Which rows lie in the place of another row; is_unit: in the district that is named for that place."""
    kind, country = int(gazetteer.kind[outer]), int(gazetteer.country[outer])
    if kind == _CONTINENT:
        return np.ones(len(rows), dtype=np.bool_)
    is_there = (gazetteer.country[rows] == country) & (country > 0)
    if kind == _COUNTRY:
        return np.asarray(is_there, dtype=np.bool_)
    km = haversine_km(
        gazetteer.lat[rows], gazetteer.lon[rows], float(gazetteer.lat[outer]), float(gazetteer.lon[outer])
    )
    reach = _reach_km(kind, float(gazetteer.radius_km[outer]), is_unit=is_unit)
    near = np.asarray(km) <= factor * reach + np.minimum(gazetteer.radius_km[rows], _TOWN_KM)
    of_nobody = (gazetteer.country[rows] == 0) | (country == 0)
    if kind == _ADMIN1:
        near |= gazetteer.admin1[rows] == gazetteer.admin1[outer]
    return np.asarray((is_there | of_nobody) & near, dtype=np.bool_)


def _reach_km(kind: int, radius_km: float, *, is_unit: bool) -> float:
    if kind in _AREA_KINDS:
        return max(radius_km * _REACH_FACTOR, _LEAST_KM)
    return _DISTRICT_KM * _FAR_FACTOR if is_unit else max(radius_km * 2, _TOWN_KM)


def told_place(place: Place, link: Link) -> Place:
    """What a link says of a name whose outer one is a place: in it, or so far from it, as wide as that leaves open.

    A town that stands for a district or a province reaches as far as these do.
    """
    if link.is_beside:
        return replace(place, radius_km=max(place.radius_km, _BESIDE_KM))
    if link.km:
        return _away_from(place, link.km, link.bearing)
    if not link.is_unit or place.kind not in ("town", "capital"):
        return place
    return replace(place, kind="admin2", population=0, radius_km=max(place.radius_km, _DISTRICT_KM))


def _away_from(place: Place, km: float, bearing: float | None) -> Place:
    """The surroundings of the point so far from a place; of the place itself where no direction is told."""
    lat, lon, reach, name = place.lat, place.lon, km * _AROUND_FACTOR, f"{km:g} km from {place.name}"
    if bearing is not None:
        lat, lon = (float(side) for side in destination(lat, lon, bearing=bearing, km=km))
        reach, name = km * _AHEAD_FACTOR, f"{km:g} km {_WINDS[round(bearing / 45) % 8]} of {place.name}"
    lat, lon = round(lat, 5), round(lon, 5)
    reach = round(max(reach, _LEAST_AHEAD_KM), 1)
    return replace(
        place, name=name, lat=lat, lon=lon, kind="site", population=0, radius_km=reach, geonameid=None, layer=DERIVED
    )


_BESIDE_KM = 30.0
_WINDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
_AROUND_FACTOR, _AHEAD_FACTOR, _LEAST_AHEAD_KM = 1.2, 0.4, 10.0
