"""Who is who: names of armies and groups as articles and data sets write them, by data/actors/aliases.csv.

A name becomes keys: `state:ML` for "Malian soldiers" and "Government of Mali", `group:MUJAO` for "MUJWA", `faction` for
mutineers, `civilians`. Gunmen, rebels and bombers of no named group have no key: they speak neither for nor against.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from geo.errors import DataError
from geo.language.text import fold
from geo.resources import bundled_data

__all__ = [
    "CIVILIANS",
    "FACTION",
    "Actors",
    "ClaimActors",
    "Side",
    "bundled_actors",
    "is_foreign",
    "members",
    "read_actors",
    "united",
]

ALIASES, COUNTRIES = bundled_data("actors", "aliases.csv"), bundled_data("names", "countries.csv")

CIVILIANS, FACTION = "civilians", "faction"
_HOME = "state:"
"""An army whose country is not named: that of the country where it happened."""
ALIAS_KINDS = (
    "group",
    "state",
    "state word",
    "state word beside a country",
    "faction",
    "civilians",
    "international",
    "organisation",
    "unnamed",
)
_WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*")
_LONGEST = 12
"""Words of the longest name."""
_LONGEST_ACRONYM = 4

Phrase = tuple[str, ...]


class _Alias(NamedTuple):
    """What a phrase stands for; is_acronym: it counts only in capitals ("IS" is a group, "is" is not)."""

    kind: str
    name: str
    country: str
    is_acronym: bool


@dataclass(frozen=True, slots=True)
class ClaimActors:
    """Everybody whom a claim names."""

    home: str = ""
    """ISO code of the country where it happened."""
    keys: frozenset[str] = frozenset()
    phrases: frozenset[Phrase] = frozenset()
    """The names word by word, for groups that the file does not know."""
    has_groups: bool = False
    """Whether it names armed groups, beside armies and civilians."""


@dataclass(frozen=True, slots=True)
class Side:
    """Everybody on one side of a record."""

    keys: frozenset[str]
    phrases: frozenset[Phrase]
    """Names of members that the file does not know, word by word."""
    has_groups: bool

    def is_named(self, claim: ClaimActors) -> bool:
        """Whether a claim names one of its members; an army without a country is that of the country."""
        is_home = _HOME in self.keys and _HOME + claim.home in claim.keys
        return is_home or not (self.keys.isdisjoint(claim.keys) and self.phrases.isdisjoint(claim.phrases))


@dataclass(frozen=True, slots=True)
class Actors:
    """The names that we know. Words are folded; the longest name that fits counts."""

    aliases: dict[Phrase, list[_Alias]]
    countries: dict[Phrase, list[_Alias]]

    def keys(self, name: str, *, home: str = "") -> frozenset[str]:
        """Whom a name stands for; home: ISO code of the country where it happened. Empty for unnamed gunmen."""
        return frozenset(self._keys(name, home))

    def of_claim(self, names: Sequence[str], *, participants: Sequence[str] = (), home: str = "") -> ClaimActors:
        """Everybody in a claim; participants: those who fight each other. Two parts of one army are an army and a faction."""
        keys = frozenset[str]().union(*(self.keys(name, home=home) for name in (*names, *participants)))
        is_split = len(participants) > 1 and all(self.keys(name, home=home) == {_HOME + home} for name in participants)
        phrases = frozenset(phrase for name in (*names, *participants) for phrase in _phrases(_folded(name)))
        return ClaimActors(home, keys | {FACTION} if is_split else keys, phrases, _has_groups(keys))

    def side(self, name: str) -> Side:
        """A side of a record, or one actor on it; several members are joined by "; "."""
        known: set[str] = set()
        phrases: set[Phrase] = set()
        for member in members(name):
            known |= self.keys(member)
            if all(found.kind == "country" for found in self._found(member)):
                phrases.update(_phrases_of_group(member))
        return Side(frozenset(known), frozenset(phrases), _has_groups(known))

    def _keys(self, name: str, home: str) -> Iterator[str]:
        found = self._found(name)
        kinds = {alias.kind for alias in found}
        yield from (f"group:{alias.name}" for alias in found if alias.kind in ("group", "international"))
        yield from (f"state:{alias.country}" for alias in found if alias.kind == "state")
        yield from (f"organisation:{alias.name}" for alias in found if alias.kind == "organisation")
        if "faction" in kinds:
            yield FACTION
        elif "civilians" in kinds and not kinds & {"group", "state word", "unnamed"}:
            yield CIVILIANS
        elif kinds & {"state word", "state word beside a country"} and "unnamed" not in kinds:
            named = [f"state:{alias.country}" for alias in found if alias.kind == "country"]
            is_home = "state word" in kinds and not kinds & {"group", "state", "international"}
            yield from named or ([_HOME + home] if is_home else [])

    def _found(self, name: str) -> list[_Alias]:
        """The names inside a text, in order, none inside another."""
        surfaces = _WORD.findall(name)
        words = [fold(surface) for surface in surfaces]
        found, index = [], 0
        while index < len(words):
            length, aliases = self._longest(words, surfaces, index)
            found += aliases
            index += length
        return found

    def _longest(self, words: list[str], surfaces: list[str], index: int) -> tuple[int, list[_Alias]]:
        for length in range(min(_LONGEST, len(words) - index), 0, -1):
            is_capitals = all(surface.isupper() for surface in surfaces[index : index + length])
            for phrase in _inflected(tuple(words[index : index + length])):
                both = (*self.aliases.get(phrase, ()), *self.countries.get(phrase, ()))
                if fitting := [alias for alias in both if is_capitals or not alias.is_acronym]:
                    return length, fitting
        return 1, []


def members(side: str) -> list[str]:
    """The actors of a side, which are joined by "; "; [] for ""."""
    return [member for part in side.split(";") if (member := part.strip())]


def united(sides: Iterable[Side]) -> Side:
    """Several actors as one side."""
    several = list(sides)
    keys = frozenset[str]().union(*(side.keys for side in several))
    phrases = frozenset[Phrase]().union(*(side.phrases for side in several))
    return Side(keys, phrases, any(side.has_groups for side in several))


def is_foreign(key: str, home: str) -> bool:
    """Whether a key is the army of another country than `home`."""
    return key.startswith("state:") and key not in (_HOME, _HOME + home)


def read_actors(aliases: Iterable[str], countries: Iterable[str] = (), *, name: str = "aliases.csv") -> Actors:
    """The names in the lines of two tables, headers included; DataError naming the line that cannot be read."""
    known: dict[Phrase, list[_Alias]] = {}
    for number, row in enumerate(csv.DictReader(aliases), start=2):
        phrase, kind = _folded(row.get("alias") or ""), row.get("kind") or ""
        if not phrase or kind not in ALIAS_KINDS:
            raise DataError(
                f"{name}, line {number}: a line needs an alias, and a kind out of: {', '.join(ALIAS_KINDS)}."
            )
        is_acronym = row["alias"].isupper() and len(row["alias"]) <= _LONGEST_ACRONYM
        known.setdefault(phrase, []).append(_Alias(kind, row["name"] or "", row["country"] or "", is_acronym))
    return Actors(known, dict(_countries(countries)))


@lru_cache(maxsize=1)
def bundled_actors() -> Actors:
    """The names that ship with the project; DataError when the files are missing or spoilt."""
    try:
        with ALIASES.open(encoding="utf-8", newline="") as aliases, COUNTRIES.open(encoding="utf-8") as countries:
            return read_actors(aliases, countries)
    except OSError as cause:
        raise DataError(f"The names of actors cannot be read ({cause}). Restore data/actors and data/names.") from cause


def _countries(lines: Iterable[str]) -> Iterator[tuple[Phrase, list[_Alias]]]:
    """Names, former names and demonyms of countries; "Congolese" stands for two."""
    taken: dict[Phrase, list[_Alias]] = {}
    for row in csv.DictReader(lines):
        for name in (row["name"], *row["demonyms"].split("|"), *row["aliases"].split("|")):
            is_acronym = len(name) <= _LONGEST_ACRONYM and name.isupper()
            if phrase := _folded(name):
                taken.setdefault(phrase, []).append(_Alias("country", row["name"], row["iso2"], is_acronym))
    yield from taken.items()


def _folded(text: str) -> Phrase:
    return tuple(fold(word) for word in _WORD.findall(text))


def _inflected(phrase: Phrase) -> Iterator[Phrase]:
    """The phrase, and with its last word in the singular."""
    yield phrase
    last = phrase[-1]
    if len(last) > 3 and last.endswith("s"):
        yield (*phrase[:-1], last[:-1])


def _phrases_of_group(member: str) -> Iterator[Phrase]:
    """A group as data sets write it, word by word: without what stands in brackets, each part of "ABC: A Big Clan"."""
    outer = re.sub(r"\s*\([^()]*\)", "", member)
    for part in (outer, *outer.split(":")):
        words = _folded(part)
        if sum(map(len, words)) >= 3:
            yield words


def _phrases(words: Phrase) -> Iterator[Phrase]:
    """Every run of words, and with its last word in the singular."""
    for first in range(len(words)):
        for last in range(first + 1, min(first + _LONGEST, len(words)) + 1):
            yield from _inflected(words[first:last])


def _has_groups(keys: Iterable[str]) -> bool:
    return any(key.startswith("group:") for key in keys)
