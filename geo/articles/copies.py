"""Copies of one wire among many articles, found by the words that they share, in the same order.

A text is the set of its shingles: each five words in a row, folded, as a number. Two texts are copies when much of one stands in
the other: of both (other headlines, bylines, notices), or of the shorter one in the longer (a wire cut to half). Two writers who
tell of one event share names and numbers, and hardly five words in a row. Sets are compared as they are, not by samples, so that
a third of a wire is found as surely as all of it.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from geo.language.text import fold

__all__ = ["ALIKE", "LEAST", "WITHIN", "Copies", "Copy", "copies_among", "shingles_of"]

WORDS = 5
ALIKE = 0.6
"""Shingles in both, of those in either, from which on two texts are copies."""
WITHIN = 0.7
"""Shingles of the shorter in the longer, of those of the shorter, from which on it is a shortened one."""
LEAST = 12
"""Shingles of the shorter text, below which chance would do."""
COMMON = 200
"""So many texts are remembered for a shingle: what more have is a notice of an agency, or a wire with copies enough."""
COMPARED = 20
"""So many of those that share most are compared whole."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Copy:
    """A text is a copy of another."""

    of: str
    """The key of the first of its group."""
    similarity: float
    """Which share of the shingles of the shorter of the two stands in the other, 0 to 1."""


@dataclass(slots=True)
class Copies:
    """Texts as they come, each looked up among those before it. Memory: some hundred bytes a shingle, about as many as words."""

    _sets: dict[str, frozenset[int]] = field(default_factory=dict)
    _first: dict[str, str] = field(default_factory=dict)
    """Key -> that of the first of its group."""
    _where: dict[int, list[str]] = field(default_factory=dict)
    """Shingle -> the first texts that have it."""

    def add(self, key: str, text: str) -> Copy | None:
        """Takes a text in; what it is a copy of among those before, None when of nothing. A key that is there changes nothing."""
        if key in self._sets:
            return None
        shingles = shingles_of(text)
        found = self._find(shingles)
        self._sets[key], self._first[key] = shingles, found.of if found else key
        for shingle in shingles:
            keys = self._where.setdefault(shingle, [])
            if len(keys) < COMMON:
                keys.append(key)
        return found

    def has(self, key: str) -> bool:
        """Whether a text of this key was taken in."""
        return key in self._sets

    def _find(self, shingles: frozenset[int]) -> Copy | None:
        shared: Counter[str] = Counter()
        for shingle in shingles:
            shared.update(self._where.get(shingle, ()))
        nearest = [(_alike(shingles, self._sets[key]), key) for key, _ in shared.most_common(COMPARED)]
        similarity, key = max(nearest, key=lambda pair: pair[0], default=(0.0, ""))
        return Copy(self._first[key], round(similarity, 3)) if similarity else None


def copies_among(texts: Mapping[str, str] | Iterable[tuple[str, str]]) -> dict[str, Copy]:
    """Which of the texts, by their keys and in their order, are copies of one before them; {} when none is."""
    copies = Copies()
    pairs = texts.items() if isinstance(texts, Mapping) else texts
    return {key: found for key, text in pairs if (found := copies.add(key, text)) is not None}


def _alike(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of the smaller in the other; 0 when they are no copies."""
    small, both = min(len(one), len(other)), len(one & other)
    is_copy = small >= LEAST and (both >= WITHIN * small or both >= ALIKE * len(one | other))
    return both / small if is_copy else 0.0


def shingles_of(text: str) -> frozenset[int]:
    """The shingles of a text, as numbers of 64 bits: a CRC of their words below, an Adler sum above; empty for fewer than five words."""
    words = _WORD.findall(fold(text))
    rows = (" ".join(words[start : start + WORDS]).encode() for start in range(len(words) - WORDS + 1))
    return frozenset(zlib.crc32(row) | zlib.adler32(row) << 32 for row in rows)
