"""Names that the gazetteer writes otherwise: Shashemene and Shashamane, Tajoura and Tājūrā’; within one country."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo.gazetteer.memory import remembered
from geo.gazetteer.store import ALTERNATE, LINK_BITS, MAIN, SHORT, Gazetteer
from geo.globe.distance import haversine_km
from geo.model import PLACE_KINDS, Place

__all__ = ["Variant", "find_variant"]

# Letters that transliterations change for one another, in turn: what is left is no word, but a key to compare.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("tsch|tch|tsh|sch|sh|ch|x", "S"), ("dzh|zh|dj|j", "J"), ("[kg]h|c?k|[qc]", "k"), ("ph", "f"), ("(?<=[tdb])h", ""),
        ("t[sz]", "z"), ("[wv]", "u"), ("ou|oo", "u"), ("y", "i"), ("ee|ie", "i"), ("(?<=[aeiou])h(?![aeiou])", ""), (r"(.)\1+", r"\1"),
    )
]  # fmt: skip
_VOWELS = str.maketrans({"e": "a", "i": "a", "o": "u"})
_ARTICLES = frozenset({"al", "el", "ad", "ar", "as", "ash", "at", "az", "an", "ed", "er", "es", "et", "ez"})

_SHORTEST, _SHORTEST_WITH_OTHER_VOWELS, _SHORTEST_WITH_AN_EDIT = 4, 5, 7
"""Letters of a sound from which it is compared; with another vowel; letters of a name from which one letter may differ."""
_OTHER_VOWELS = 2
_LONG_SOUND = 7
"""From this length on two vowels may differ, in shorter ones one."""
_ONE_PLACE_KM = 30.0
"""A town and its district are one place, two villages of a name are two."""
_WRITES_ENGLISH = frozenset({"AU", "CA", "GB", "IE", "NZ", "US"})
"""Their names are written one way: one that the gazetteer lacks is another place."""
_NAMED_AREAS = frozenset(PLACE_KINDS.index(kind) for kind in ("country", "continent"))


@dataclass(frozen=True, slots=True)
class Variant:
    """The only place of a country that is spelt nearly so."""

    place: Place
    likeness: float
    """0 to 1: how much the two spellings have in common."""


def find_variant(gazetteer: Gazetteer, name: str, country: str) -> Variant | None:
    """The place of the country (ISO alpha-2) whose name sounds like this folded name, if there is but one; else None.

    None in countries whose names are English: they are written in one way only.

    The same sound goes before one with other vowels, and that before one letter more, less or otherwise.
    """
    if country not in gazetteer.countries or country in _WRITES_ENGLISH:
        return None
    found = _find(gazetteer, name, gazetteer.countries.index(country))
    return Variant(gazetteer.place(found[0]), found[1]) if found else None


@remembered(most=20_000)
def _find(gazetteer: Gazetteer, name: str, country: int) -> tuple[int, float] | None:
    (sound,) = _sounds([name])
    if len(sound) < _SHORTEST or not name.isascii():
        return None
    spellings = _spellings(gazetteer, country)
    for rows, likeness in (
        (spellings.rows.get(sound, ()), 0.6),
        (spellings.with_other_vowels(sound), 0.5),
        (spellings.with_an_edit(sound) if len(name.replace(" ", "")) >= _SHORTEST_WITH_AN_EDIT else (), 0.4),
    ):
        if rows:
            row = _only_place(gazetteer, rows)
            return None if row is None else (row, likeness)
    return None


def _only_place(gazetteer: Gazetteer, rows: Iterable[int]) -> int | None:
    """The row with the most people, when all of them lie together; None when they are several places."""
    unique = set(rows)
    first = max(unique, key=lambda row: (gazetteer.population.item(row), -row))
    lat, lon = gazetteer.lat, gazetteer.lon
    far = (haversine_km(lat.item(first), lon.item(first), lat.item(row), lon.item(row)) for row in unique)
    return first if max(far) <= _ONE_PLACE_KM else None


def _sounds(names: Sequence[str]) -> list[str]:
    """What is left of folded names without an article, blanks, and what transliterations write one way or another.

    All of them at once, a line each: no pattern reaches over the end of a line.
    """
    letters = "\n".join(map(_letters, names))
    for pattern, sound in _SOUNDS:
        letters = pattern.sub(sound, letters)
    return letters.split("\n") if names else []


def _letters(name: str) -> str:
    first, _, rest = name.partition(" ")
    return (rest if rest and first in _ARTICLES else name).replace(" ", "")


@dataclass(frozen=True, slots=True)
class _Spellings:
    """The names of one country in Latin letters by their sound."""

    rows: dict[str, tuple[int, ...]]
    """The rows of the gazetteer that a sound stands for."""
    by_vowels: dict[str, list[str]]
    """Sounds that differ in their vowels alone."""
    by_letter: dict[str, list[str]]
    """Sounds by their first letter."""

    def with_other_vowels(self, sound: str) -> list[int]:
        most = _OTHER_VOWELS if len(sound) >= _LONG_SOUND else 1
        if len(sound) < _SHORTEST_WITH_OTHER_VOWELS:
            return []
        alike = self.by_vowels.get(sound.translate(_VOWELS), ())
        near = [other for other in alike if sum(a != b for a, b in zip(other, sound, strict=True)) <= most]
        return [row for other in near for row in self.rows[other]]

    def with_an_edit(self, sound: str) -> list[int]:
        from rapidfuzz.distance import Levenshtein
        from rapidfuzz.process import extract

        others = self.by_letter.get(sound[0].translate(_VOWELS), ())
        near = extract(sound, others, scorer=Levenshtein.distance, score_cutoff=1, limit=None)
        return [row for other, _, _ in near for row in self.rows[other]]


@remembered(most=4)
def _spellings(gazetteer: Gazetteer, country: int) -> _Spellings:
    """Gathered when a name of the country is first looked for: some hundredths of a second."""
    rows: dict[str, list[int]] = defaultdict(list)
    links = ((name, link) for name, link in gazetteer.names_in(country) if name.isascii())
    named = [(name, link >> LINK_BITS) for name, link in links if link & 7 in (MAIN, ALTERNATE, SHORT)]
    named = [(name, row) for name, row in named if gazetteer.kind.item(row) not in _NAMED_AREAS]
    for sound, (_, row) in zip(_sounds([name for name, _ in named]), named, strict=True):
        rows[sound].append(row)
    by_vowels, by_letter = defaultdict(list), defaultdict(list)
    for sound in filter(None, rows):
        by_vowels[sound.translate(_VOWELS)].append(sound)
        by_letter[sound[0].translate(_VOWELS)].append(sound)
    return _Spellings({sound: tuple(found) for sound, found in rows.items()}, dict(by_vowels), dict(by_letter))
