"""Texts made alike for a search, letter by letter: what is found has the same offsets in the text as it was written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

__all__ = ["HIDDEN", "flat", "flat_word"]

_ALIKE = {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "a", "œ": "o", "ð": "d", "þ": "t", "ə": "a", "ß": "s"}


def _ranges() -> Iterator[str]:
    """Of marks that no letter are: accents and vowels by themselves, soft hyphens, marks of direction."""
    first = last = -2
    for code in chain(
        range(0xAD, 0x3100), range(0xA600, 0xAC00), range(0xFB00, 0x10000)
    ):  # between lie Chinese and Korean letters
        if unicodedata.category(chr(code)) not in ("Mn", "Mc", "Cf"):
            continue
        if code != last + 1:
            if first >= 0:
                yield f"\\U{first:08x}-\\U{last:08x}"
            first = code
        last = code
    yield f"\\U{first:08x}-\\U{last:08x}"


HIDDEN = "".join(_ranges())
"""What may stand inside a word beside letters, as a class of a regular expression holds it."""


@lru_cache(maxsize=10_000)
def _flat_letter(letter: str) -> str:
    if unicodedata.category(letter) in ("Mn", "Mc", "Cf"):
        return "\u0300"
    small = unicodedata.normalize("NFKD", letter)[0].lower()[:1]
    return _ALIKE.get(small, small) or letter


def flat(text: str) -> str:
    """The text in small letters without accents, as long as it was; what is hidden in it is U+0300."""
    return text.lower() if text.isascii() else "".join(map(_flat_letter, text))


@lru_cache(maxsize=100_000)
def flat_word(text: str) -> str:
    """The letters and digits of a word alone, flat; "" when it has none."""
    return "".join(letter for letter in flat(text) if letter.isalnum())
