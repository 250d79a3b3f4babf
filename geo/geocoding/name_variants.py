"""Names spelt otherwise: Mungkoe and Mong Ko, Herak and Hirak, Wah-bo-gon and Wabogon; within one country, for tables."""

from __future__ import annotations

import re
from collections import defaultdict
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
_ENDING = re.compile("(?<=..)(?:i?y?y?[ae]h?|t)$")
"""How words of Arabic end, which is written or not: Zebdiye, Zabdiyah."""
_LEAST_CONSONANTS, _LEAST_IN_COMMON = 4, 70.0
"""Of names with the same consonants, five of six that were the only place of theirs in the country were the one that was meant."""
_SHORTEST = 4


@lru_cache(maxsize=100_000)
def _sound(letters: str) -> str:
    for pattern, sound in _SOUNDS:
        letters = pattern.sub(sound, letters)
    return letters


def _consonants(folded: str) -> str:
    """What is left of a folded name without articles, endings and vowels: "zebdeen" and "zabdin" are zbdn."""
    words = [_ENDING.sub("", word) for word in folded.split(" ") if word not in _ARTICLES]
    return re.sub("[aeiouy]", "", _sound("".join(words)))


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


def _without_articles(folded: str) -> str:
    return "".join([word for word in folded.split(" ") if word not in _ARTICLES])


class NameVariants:
    """The names of some countries in Latin letters, those of packs among them, gathered when they are first asked for."""

    def __init__(self, gazetteer: Gazetteer, countries: frozenset[str]) -> None:
        self._gazetteer, self._countries = gazetteer, countries
        self._letters_of: dict[str, list[str]] = {}
        self._by_consonants: dict[str, dict[str, list[str]]] = {}

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

    def with_consonants_of(self, name: str, country: str) -> list[str]:
        """Folded names of the country that have the consonants of this one, and most of its letters; [] for a short one."""
        from rapidfuzz import fuzz

        wanted = fold(name)
        key = _consonants(wanted)
        if len(key) < _LEAST_CONSONANTS:
            return []
        if country not in self._by_consonants:
            self._by_consonants[country] = defaultdict(list)
            for other in self._names.get(country, []):
                self._by_consonants[country][_consonants(other)].append(other)
        letters = _without_articles(wanted)
        alike = self._by_consonants[country].get(key, [])
        return [other for other in alike if fuzz.ratio(letters, _without_articles(other)) >= _LEAST_IN_COMMON]

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
