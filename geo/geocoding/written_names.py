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


AREA_WORDS, SITE_NOUNS = (open_language().classes[name] for name in ("area", "site"))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TOWN_WORDS = _words(
    "city town village hamlet suburb settlement locality location area ward quarter neighborhood neighbourhood colline "
    "selo poselok aul"
)
_AREA_WORDS = AREA_WORDS | _words(
    "sub subdivision zone agency lga woreda rayons oblasts governate disctrict groupement chiefdom chefferie"
)
_SITE_WORDS = SITE_NOUNS | _words(
    "idp refugee displaced mining army military police international junction road highway axis track forest hill hills "
    "mountain mountains range valley island hospital prison church mosque school university port station farms field"
)
_SITES: dict[str, Group] = dict.fromkeys(_SITE_WORDS, "site")
_AREAS: dict[str, Group] = dict.fromkeys(_AREA_WORDS, "area")
_TOWNS: dict[str, Group] = dict.fromkeys(_TOWN_WORDS, "town")
_GROUP_OF = _SITES | _AREAS | _TOWNS
_NUMBER = re.compile(r"\d{1,3}|[ivx]{1,4}")

_LEADING_KIND = re.compile(
    rf"(?:the )?(?P<word>{'|'.join(sorted(_TOWN_WORDS | AREA_WORDS))}) of |"
    r"(?P<russian>(?:poselok|selo|aul|stanitsa)(?: gorodskogo tipa)?) ",
    re.I,
)
_NEAR = re.compile(
    r"(?:on |in )?(?:the )?(?P<word>near(?:by)?|outside|around|close to|next to|outskirts of|vicinity of|surroundings of|"
    r"(?:north|south|east|west|central)[- ]?(?:east|west)?(?:ern)?(?: of)?) ",
    re.I,
)

_KM_OF = {"k": 1.0, "m": 1.609344}
_DISTANCE = r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>km|kms|kilomet(?:er|re)s?|mi|miles?)\b"
_DIRECTION = r"(?:north|south)[- ]?(?:east|west)?|east|west|[NS][NSEW]?[EW]?|[EW][NS]?[EW]?"
_END = r"(?=\s+(?:in|on|near|towards?|along|at|by|village|town|city)\b|\s*[,;.()]|\s*$)"
_AWAY = re.compile(
    rf"{_DISTANCE}\s*(?:to the |to )?(?:(?P<direction>{_DIRECTION})(?:ern)?\b)?\s*(?:of|from|outside(?: of)?|away from|off)?"
    rf"\s+(?P<name>(?-i:[^\W\d_a-z]).*?){_END}",
    re.I,
)
_MARKER = re.compile(r"(?:pk|kp|km) ?(?P<number>\d{1,3})(?!\d)\W*(?P<name>(?-i:[^\W\d_a-z])\w.*)?", re.I)
_ROAD = r"(?:road|highway|axis|route|track|border)"
_BETWEEN = [
    re.compile(rf"\bbetween (?P<start>.+?) and (?P<end>.+?){_END}", re.I),
    re.compile(rf"\b{_ROAD} from (?P<start>.+?) to (?P<end>.+?){_END}", re.I),
    re.compile(rf"^(?P<start>[^,()]+?)(?: [-–—] |[–—/]| to )(?P<end>[^,()]+?) {_ROAD}\b", re.I),
]
_HYPHENATED = re.compile(rf"(?P<start>[^\s,()-]+)-(?P<end>[^\s,()-]+) {_ROAD}\b", re.I)
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
    if leading := _LEADING_KIND.match(text):
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
        if near := _NEAR.match(part):
            for item in named(part[near.end() :]):
                yield Named(item.name, near["word"], "site", item.number)


def _roads(text: str) -> Iterator[Between]:
    for form in _BETWEEN:
        if match := form.search(text):
            yield Between(_end(match["start"]), _end(match["end"]))


def _hyphenated(head: str) -> Iterator[Between]:
    """ "Gao-Kidal road", tried last, since "Kaga-Bandoro road" may be one town's."""
    if match := _HYPHENATED.match(head):
        yield Between(match["start"], match["end"])


def _distances(text: str, roads: list[Between]) -> Iterator[Away]:
    marker = _MARKER.match(text)
    if away := _AWAY.search(text):
        name, bearing = _end(away["name"]), _bearing(away["direction"] or "")
        km = float(away["number"].replace(",", ".")) * _KM_OF[away["unit"][0].lower()]
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
    letters = re.sub(r"[- ]|orth|outh|ast|est", "", direction.lower())
    return _COMPASS.index(letters) * 22.5 if letters in _COMPASS else None


def _last_part(word: str) -> str:
    return fold(word).split(" ")[-1]


def _without_last_part(word: str) -> list[str]:
    """What is left of "sub-district" and "village/camp" without the last part."""
    left = re.split(r"[-/]", word)[:-1]
    return ["-".join(left)] if left else []


def _is_only_kinds(name: str) -> bool:
    return all(word in _GROUP_OF for word in fold(name).split(" "))
