"""How tables and records write where: "Bungkhua Village Town", "Bolo 2 village", "45 km north of Obo", "Gao-Kidal road".

Words only: which places they mean is for `geo.geocoding.rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from geo.language.pack import open_language
from geo.language.text import fold

__all__ = ["Away", "Between", "Group", "Named", "Phrase", "Written", "bare_name", "named", "read_written"]

Group = Literal["", "town", "area", "site"]
"""What the word beside a name says: a populated place, an administrative area, or something in or near the place."""


_LANGUAGE = open_language()
"""Tables are read as English writes them, with words of other languages among its classes."""


def _group_of() -> dict[str, Group]:
    """Word for a kind -> what it says; one that says several is a town, else an area."""
    classes, groups = _LANGUAGE.classes, dict[str, Group]()
    for words, group in (
        (classes["site"] | classes["table_site"], "site"),
        (_AREA_WORDS, "area"),
        (classes["table_town"], "town"),
    ):
        groups |= dict.fromkeys(words, group)  # type: ignore[arg-type]
    return groups


_AREA_WORDS = _LANGUAGE.classes["area"] | _LANGUAGE.classes["table_area"]
_GROUP_OF = _group_of()
_NUMBER = re.compile(r"\d{1,3}|[ivx]{1,4}")

_KM_OF = {"km": 1.0, "mile": 1.609344}
_ROADS = ("between", "road_from", "road_of")
_COMPASS = ("n", "nne", "ne", "ene", "e", "ese", "se", "sse", "s", "ssw", "sw", "wsw", "w", "wnw", "nw", "nnw")


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and what was taken off it: the word for its kind ("village"), its number ("2")."""

    name: str
    word: str = ""
    group: Group = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Between:
    """Somewhere between two named places, or on the road from one to the other."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Away:
    """A distance from a named place, in a direction (degrees, 0 is north), towards another place, or in none that is told."""

    km: float
    name: str
    bearing: float | None = None
    towards: str = ""


Phrase = Named | Between | Away


@dataclass(frozen=True, slots=True)
class Written:
    """What one cell says: readings of it, strictest first, and the areas that it names around the place, smallest first."""

    phrases: tuple[Phrase, ...]
    around: tuple[str, ...] = ()


def read_written(text: str) -> Written:
    """The readings of one cell; no phrases for a text without a name.

    "Kosmi village, Dhanora sub-district" and "Kandoy village (Bakpalu groupement)" name areas around the place.
    """
    text = " ".join(text.split())
    inside = [part for brackets in re.findall(r"\(([^()]*)\)", text) for part in brackets.split(",")]
    head, *rest = re.split(r",| - (?=.* sub)", re.sub(r"\s*\([^()]*\)", "", text).strip(" ,.;"))
    around = [part.strip() for part in (*inside, *rest) if fold(part) and not re.search(r"\d", part)]
    roads = list(_roads(text))
    return Written((*(_distances(text, roads)), *roads, *_names(head), *_hyphenated(head)), tuple(around))


def named(text: str) -> list[Named]:
    """A name as it is written, then without the words for its kind, one after the other, last without its number."""
    words = text.split()
    found = [Named(text)] if fold(text) else []
    if leading := _LANGUAGE.written["leading_kind"].match(text):
        word = leading["word"] or leading["russian"]
        rest = text[leading.end() :]
        group: Group = "area" if fold(word) in _AREA_WORDS else "town"
        return [*found, *(Named(inner.name, word, group, inner.number) for inner in named(rest) if fold(inner.name))]
    last, group = "", ""
    while len(words) > 1 and (own := _GROUP_OF.get(_last_part(words[-1]))):
        if not last:
            last, group = words[-1], own
        words = [*words[:-1], *_without_last_part(words[-1])]
        found.append(Named(" ".join(words), last, group))
    if len(words) > 1 and _NUMBER.fullmatch(fold(words[-1])):
        found.append(Named(" ".join(words[:-1]), last, group, number=words[-1]))
    return [item for item in found if not _is_only_kinds(item.name)] or found[:1]


def bare_name(text: str) -> str:
    """A name without the words for its kind: "Ouham-Pendé province" is "Ouham-Pendé"; unchanged when nothing else is left."""
    readings = [item.name for item in named(text) if not item.number]
    return readings[-1] if readings else text


def _names(head: str) -> Iterator[Named]:
    for part in re.split(r"\s*/\s*", head):
        yield from named(part)
        if near := _LANGUAGE.written["near"].match(part):
            for item in named(part[near.end() :]):
                yield Named(item.name, near["word"], "site", item.number)


def _roads(text: str) -> Iterator[Between]:
    for form in _ROADS:
        if match := _LANGUAGE.written[form].search(text):
            yield Between(_end(match["start"]), _end(match["end"]))


def _hyphenated(head: str) -> Iterator[Between]:
    """ "Gao-Kidal road", tried last, since "Kaga-Bandoro road" may be one town's."""
    if match := _LANGUAGE.written["hyphenated"].match(head):
        yield Between(match["start"], match["end"])


def _distances(text: str, roads: list[Between]) -> Iterator[Away]:
    marker = _LANGUAGE.written["marker"].match(text)
    if away := _LANGUAGE.written["away"].search(text):
        name, bearing = _end(away["name"]), _bearing(away["direction"] or "")
        km = float(away["number"].replace(",", ".")) * _KM_OF["km" if away["km"] else "mile"]
        yield Away(km, name, bearing, "" if bearing is not None else _other_end(name, roads))
    elif marker and roads:
        yield Away(float(marker["number"]), roads[0].start, towards=roads[0].end)
    elif marker and marker["name"]:
        yield Away(float(marker["number"]), _end(marker["name"]))


def _other_end(name: str, roads: list[Between]) -> str:
    """Where the road from a place leads; "" when no road from it is named."""
    for road in roads:
        if fold(name) in (fold(road.start), fold(road.end)):
            return road.end if fold(name) == fold(road.start) else road.start
    return ""


def _end(text: str) -> str:
    """The name of one end of a road, without "PK 16 on the road" before and "town" behind it."""
    return bare_name(text.strip(" ,.;()"))


def _bearing(direction: str) -> float | None:
    """Degrees for "north", "south-west", "NNE"; None for a word that is no direction."""
    winds = _LANGUAGE.areas.words["wind"] if _LANGUAGE.areas else {}
    parts = [winds.get(part) for part in re.split("[- ]", direction.lower())]
    if len(parts) == 2 and None not in parts:
        north, east = (_UNIT[part or 0] for part in parts)
        return float(_UNITS.index((north[0] + east[0], north[1] + east[1])) * 45)
    if parts[0] is not None:
        return float(parts[0])
    letters = direction.lower()
    return _COMPASS.index(letters) * 22.5 if letters in _COMPASS else None


_UNITS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))
"""Steps to the north and the east of the eight winds, in their order."""
_UNIT = {index * 45: step for index, step in enumerate(_UNITS)}


def _last_part(word: str) -> str:
    return fold(word).split(" ")[-1]


def _without_last_part(word: str) -> list[str]:
    """What is left of "sub-district" and "village/camp" without the last part."""
    left = re.split(r"[-/]", word)[:-1]
    return ["-".join(left)] if left else []


def _is_only_kinds(name: str) -> bool:
    return all(word in _GROUP_OF for word in fold(name).split(" "))
