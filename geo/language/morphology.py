"""Forms of English words: plurals, and verbs inflected."""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["Form", "inflections", "plural"]

Form = Literal["base", "s", "past", "participle", "past or participle", "ing", "noun", "nouns"]

_VOWELS = "aeiou"


def plural(noun: str) -> str:
    """`clash` to `clashes`, `body` to `bodies`, `attack` to `attacks`."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"


def inflections(verb: str, irregular: str = "") -> list[tuple[Form, str]]:
    """All forms of a verb; irregular: its past and its participle, with a blank between."""
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
    doubled = stem + stem[-1] if _doubles(verb) else stem
    forms: list[tuple[Form, str]] = [("base", verb), ("s", plural(verb)), ("ing", _ing(verb, doubled))]
    if not irregular:
        return [*forms, ("past or participle", _past(verb, doubled))]
    past, participle = irregular.split()
    if past == participle:
        return [*forms, ("past or participle", past)]
    return [*forms, ("past", past), *([] if participle == verb else [("participle", participle)])]  # type: ignore[list-item]


def _past(verb: str, stem: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    return verb[:-1] + "ied" if verb.endswith("y") and verb[-2:-1] not in _VOWELS else stem + "ed"


def _ing(verb: str, stem: str) -> str:
    return verb[:-2] + "ying" if verb.endswith("ie") else stem + "ing"


_STRESSED_LAST = frozenset({"abet", "commit", "overrun", "repel", "expel", "kidnap", "admit", "begin", "rebel"})

_VOWEL_GROUPS = re.compile(r"[aeiou]+")


def _doubles(verb: str) -> bool:
    """One vowel and one consonant at the end, stressed: `stab` to `stabbing`, not `target` to `targetting`."""
    if verb in _STRESSED_LAST:
        return True
    if len(verb) < 3 or len(_VOWEL_GROUPS.findall(verb)) > 1:
        return False
    return verb[-1] not in "aeiouwxy" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS
