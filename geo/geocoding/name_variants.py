"""Names spelt otherwise: Mungkoe and Mong Ko, Herak and Hirak, Wah-bo-gon and Wabogon; within one country, for tables."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from geo.gazetteer.store import ALTERNATE, LINK_BITS, MAIN, SHORT, Gazetteer
from geo.language.text import fold

__all__ = ["NameVariants", "are_alike", "without_number"]

# Letters that transliterations change for one another, in turn. What is left is no word, but a key to compare.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ph", "f"), ("ou|oo", "u"), ("[ck]h?|q", "k"), ("dj|j|zh", "j"), ("(?<=[bdgpt])h", ""), ("[wv]", "u"),
        ("y|ee|ie?", "i"), ("[ae]h$", "a"), (r"(.)\1+", r"\1"), ("e", "i"), ("o", "u"),
    )
]  # fmt: skip
_ARTICLES = frozenset({"al", "el", "ad", "ar", "as", "ash", "at", "az", "an", "la", "le", "les", "the"})
_NUMBER = re.compile(r" (?:\d{1,3}|i{1,3}|iv|v)$")

_LEAST_SIMILARITY = 88.0
"""On events of six countries, nine of ten names above it in the right unit were the place that was meant."""
_LEAST_WORD_SIMILARITY = 78.0
_SHORTEST = 4


@lru_cache(maxsize=100_000)
def _sound(letters: str) -> str:
    for pattern, sound in _SOUNDS:
        letters = pattern.sub(sound, letters)
    return letters


def without_number(folded: str) -> str:
    """A folded name without the number of one of several villages: "bolo 2" is "bolo"."""
    return _NUMBER.sub("", folded)


def are_alike(one: str, other: str) -> bool:
    """Whether no word of one folded name differs much from that of the other.

    "mong yaw" and "mong yawng" share most letters, but "mong" is in a hundred names. True for other numbers of words.
    """
    from rapidfuzz import fuzz

    first, second = ([word for word in name.split(" ") if word not in _ARTICLES] for name in (one, other))
    if len(first) != len(second) or len(first) < 2:
        return True
    sounds = [(_sound(a), _sound(b)) for a, b in zip(first, second, strict=True)]
    return all(a[:1] == b[:1] and fuzz.ratio(a, b) >= _LEAST_WORD_SIMILARITY for a, b in sounds)


class NameVariants:
    """The names of some countries in Latin letters, those of packs among them, gathered when they are first asked for."""

    def __init__(self, gazetteer: Gazetteer, countries: frozenset[str]) -> None:
        self._gazetteer, self._countries = gazetteer, countries
        self._letters_of: dict[str, list[str]] = {}

    def like(self, name: str, country: str) -> list[tuple[float, str]]:
        """Names of the country that are spelt much like this one: (similarity to 100, folded name), nearest first.

        Similarity is the mean of rapidfuzz's Indel ratios of the letters and of the sounds, without blanks and numbers.
        """
        from rapidfuzz import fuzz, process

        wanted = without_number(fold(name))
        letters = wanted.replace(" ", "")
        names, known = self._names.get(country, []), self._letters(country)
        if len(letters) < _SHORTEST:
            return []
        near = process.extract(letters, known, scorer=fuzz.ratio, score_cutoff=2 * _LEAST_SIMILARITY - 100, limit=None)
        scores = [((ratio + fuzz.ratio(_sound(letters), _sound(known[i]))) / 2, names[i]) for _, ratio, i in near]
        found = [item for item in scores if item[0] >= _LEAST_SIMILARITY and are_alike(wanted, without_number(item[1]))]
        return sorted(found, key=lambda item: -item[0])

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        codes = [code if code in self._countries else "" for code in self._gazetteer.countries]
        country = self._gazetteer.country.tolist()
        found: dict[str, dict[str, None]] = {code: {} for code in self._countries}
        for name, link in self._gazetteer.all_links():
            code = codes[country[link >> LINK_BITS]]
            if code and link & ((1 << LINK_BITS) - 1) in (MAIN, ALTERNATE, SHORT) and name.isascii():
                found[code][name] = None
        for pack in self._gazetteer.packs:
            if pack.country in found:
                found[pack.country].update((name, None) for name in pack.files.trie.iterkeys() if name.isascii())
        return {code: list(names) for code, names in found.items()}

    def _letters(self, country: str) -> list[str]:
        if country not in self._letters_of:
            names = self._names.get(country, [])
            self._letters_of[country] = [without_number(name).replace(" ", "") for name in names]
        return self._letters_of[country]
