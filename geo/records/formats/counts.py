"""Counts as tables write them: 12, 2-3, 10+, "at least 5", ~20, dozens, "Unknown", "5 killed". A bad cell costs no more than itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from geo.language.text import fold
from geo.records.formats.words import (
    ABOUT,
    AT_LEAST,
    AT_MOST,
    COUNTED,
    DEAD,
    FROM,
    NUMBERS,
    OR_MORE,
    UNKNOWN,
    UNTIL,
    VAGUE,
    folded,
)

__all__ = ["EXAMPLES", "Count", "read_count"]

LONGEST = 80
"""Letters of a cell that is read as a count."""


class Count(NamedTuple):
    """What a cell says of a number, None where it does not; words: how it was read, for a reader."""

    low: int | None = None
    best: int | None = None
    high: int | None = None
    words: str = ""


_NUMBER = r"(\d{1,9}|\d{1,3}(?:[ ,.'’\u00a0\u202f]\d{3})+)(?:\.0+)?"
_RANGE = re.compile(rf"{_NUMBER} ?(?:-|–|—|/|~|\.\.+) ?{_NUMBER}")
_EXACT = re.compile(_NUMBER)
_ABOUT_SIGN = re.compile(rf"[~≈≃] ?{_NUMBER}|{_NUMBER} ?\?+|\(?{_NUMBER}\)? ?\*+|[(\[]{_NUMBER}[)\]]")
_LOW_SIGN = re.compile(rf"(?:>=|≥|>|=>) ?{_NUMBER}|{_NUMBER} ?\+")
_HIGH_SIGN = re.compile(rf"(?:<=|≤|=<|<) ?{_NUMBER}")
_NEGATIVE = re.compile(r"-\d+(?:\.0+)?")
_REST = re.compile(rf"{_NUMBER}(?P<rest>\D*)")
_NOTHING = frozenset("-–—?.…*/#")


def read_count(text: str) -> Count | None:
    """What a cell that is no plain number says; None when it says no number that can be told.

    A cell that says that nobody knows gives a Count without a number.
    """
    text = text.strip().translate(_DIGITS)
    if len(text) > LONGEST:
        return None
    for reads in (_unknown, _signs, _words, _counted, _dead):
        if count := reads(text):
            return count
    return None


_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹\u00a0", "01234567890123456789 ")


def _whole(number: str) -> int:
    return int(re.sub(r"\D", "", number))


def _figure(match: re.Match[str]) -> int:
    return next(_whole(group) for group in match.groups() if group)


def _unknown(text: str) -> Count | None:
    if set(text) <= _NOTHING or fold(text) in folded(UNKNOWN) or _NEGATIVE.fullmatch(text):
        return Count(words="no count")
    return None


def _signs(text: str) -> Count | None:
    if match := _RANGE.fullmatch(text):
        return _between(_whole(match[1]), _whole(match[2]))
    if match := _LOW_SIGN.fullmatch(text):
        return _at_least(_figure(match))
    if match := _HIGH_SIGN.fullmatch(text):
        return _at_most(_figure(match))
    if match := _ABOUT_SIGN.fullmatch(text):
        return _about(_figure(match))
    return None


def _at_least(number: int) -> Count:
    return Count(low=number, words=f"at least {number:,}")


def _at_most(number: int) -> Count:
    return Count(high=number, words=f"at most {number:,}")


def _about(number: int) -> Count:
    return Count(best=number, words=f"about {number:,}")


def _between(low: int, high: int) -> Count | None:
    return Count(low, None, high, f"{low:,} to {high:,}") if low <= high else None


@lru_cache(maxsize=1)
def _bounds() -> tuple[tuple[re.Pattern[str], Callable[[int], Count]], ...]:
    """Words before or behind a number, folded, and what they make of it."""
    table: list[tuple[re.Pattern[str], Callable[[int], Count]]] = []
    for before, words, reads in (
        (True, AT_LEAST, _at_least),
        (False, OR_MORE, _at_least),
        (True, AT_MOST, _at_most),
        (True, ABOUT, _about),
        (False, ABOUT, _about),
    ):
        phrases = "|".join(map(re.escape, sorted(folded(words), key=len, reverse=True)))
        table.append((re.compile(rf"(?:{phrases}) (.+)" if before else rf"(.+) (?:{phrases})"), reads))
    return tuple(table)


@lru_cache(maxsize=1)
def _phrase_numbers() -> dict[str, int]:
    return {phrase: number for number, words in NUMBERS.items() for phrase in folded(words)}


@lru_cache(maxsize=1)
def _vague() -> dict[str, int]:
    return {phrase: number for number, words in VAGUE.items() for phrase in folded(words)}


@lru_cache(maxsize=1)
def _until() -> re.Pattern[str]:
    phrases = "|".join(map(re.escape, sorted(folded(UNTIL), key=len, reverse=True)))
    starts = "|".join(map(re.escape, sorted(folded(FROM), key=len, reverse=True)))
    return re.compile(rf"(?:(?:{starts}) )?(\S+(?: \d{{3}})*) (?:{phrases}) (\S+(?: \d{{3}})*)")


def _number(words: str) -> int | None:
    words = words.strip()
    if re.fullmatch(r"\d{1,3}(?: \d{3})+|\d{1,9}", words):
        return _whole(words)
    return _phrase_numbers().get(words)


def _without_counted(words: str) -> str:
    """Without what is counted: "5 people killed" is "5"."""
    for _ in range(4):
        head, _, last = words.rpartition(" ")
        if not head or last not in folded(COUNTED):
            break
        words = head
    return words


def _words(text: str) -> Count | None:
    words = _without_counted(fold(text.replace(",", "") if re.search(r"\d,\d{3}\b", text) else text))
    if (number := _number(words)) is not None:
        return Count(best=number, words=f"{number:,}")
    if (least := _vague().get(words)) is not None:
        return Count(low=least, words=f"at least {least:,}")
    for pattern, reads in _bounds():
        if (match := pattern.fullmatch(words)) and (number := _number(_without_counted(match[1]))) is not None:
            return reads(number)
        if match and (least := _vague().get(match[1])) is not None:
            return _at_least(least)
    if match := _until().fullmatch(words):
        low, high = _number(match[1]), _number(match[2])
        return _between(low, high) if low is not None and high is not None else None
    return None


def _counted(text: str) -> Count | None:
    """One number with words behind it, and no other: "5 (two children)"."""
    match = _REST.fullmatch(text)
    if not match or not re.match(r"[\s(\[,;:]", match["rest"]):
        return None
    number = _whole(match[1])
    return Count(best=number, words=f"{number:,}; what stands behind it was left aside".replace("; ", ", "))


@lru_cache(maxsize=1)
def _dead_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = "|".join(map(re.escape, sorted(folded(DEAD), key=len, reverse=True)))
    return re.compile(rf"(?<!\S)(\d{{1,9}}) (?:people |persons )?(?:{words})(?!\S)"), re.compile(
        rf"(?<!\S)(?:{words}) (\d{{1,9}})(?!\S)"
    )


def _dead(text: str) -> Count | None:
    """The number beside a word for the dead, in a cell that counts others too: "3 killed, 5 injured"."""
    words = fold(text)
    before, behind = (pattern.findall(words) for pattern in _dead_words())
    found = before or behind
    return (
        Count(best=int(found[0]), words=f"{int(found[0]):,}, the other numbers were left aside")
        if len(found) == 1
        else None
    )


EXAMPLES: dict[str, Count | None] = {
    "Unknown": Count(words="no count"),
    "невідомо": Count(words="no count"),
    "-99": Count(words="no count"),
    "?": Count(words="no count"),
    "10+": Count(low=10, words="at least 10"),
    "> 10": Count(low=10, words="at least 10"),
    "at least ten people": Count(low=10, words="at least 10"),
    "más de 10 muertos": Count(low=10, words="at least 10"),
    "не менее 10 человек": Count(low=10, words="at least 10"),
    "10 or more": Count(low=10, words="at least 10"),
    "<5": Count(high=5, words="at most 5"),
    "jusqu'à 5": Count(high=5, words="at most 5"),
    "2-3": Count(2, None, 3, "2 to 3"),
    "2 to 3 killed": Count(2, None, 3, "2 to 3"),
    "entre 2 et 3": Count(2, None, 3, "2 to 3"),
    "من 2 إلى 3": Count(2, None, 3, "2 to 3"),
    "~20": Count(best=20, words="about 20"),
    "20?": Count(best=20, words="about 20"),
    "environ 20": Count(best=20, words="about 20"),
    "حوالي ٢٠": Count(best=20, words="about 20"),
    "dozens": Count(low=24, words="at least 24"),
    "dozens killed": Count(low=24, words="at least 24"),
    "десятки": Count(low=24, words="at least 24"),
    "several hundred": None,
    "five": Count(best=5, words="5"),
    "5 killed": Count(best=5, words="5"),
    "none killed": Count(best=0, words="0"),
    "5 (two of them children)": Count(best=5, words="5, what stands behind it was left aside"),
    "1,234 people": Count(best=1234, words="1,234"),
    "3 killed, 5 injured": Count(best=3, words="3, the other numbers were left aside"),
    "killed: 3; injured: 5": Count(best=3, words="3, the other numbers were left aside"),
    "загинуло 3, поранено 5": Count(best=3, words="3, the other numbers were left aside"),
    "3-2": None,
    "3 soldiers and 2 civilians": None,
    "see note 4": None,
}
"""A cell -> what it is read as; a test holds each."""
