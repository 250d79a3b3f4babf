"""The English syntax that claims need: classes of words, phrases and numbers of data/languages/en, forms of words, and one pattern.

A module asks for its classes as it is imported: `words("raids")`. What the tables lack, hold twice or hold for nobody is told
with file and line. data/languages/README.md says what stands in each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Generic, Literal, TypeVar

from geo.errors import GazetteerError
from geo.language.pack import ENGLISH, SPOILT, languages_path, read_rows

__all__ = [
    "ADVERBS", "ARTICLES", "AUXILIARIES", "BE", "CONJUNCTIONS", "DETERMINERS", "DO", "HAVE", "MODALS", "PREPOSITIONS", "SAY",
    "Classes", "Form", "check_all_asked", "inflections", "is_remark", "numbers", "phrases", "phrases_of", "plural", "weights", "words", "words_of",
]  # fmt: skip

Item = TypeVar("Item")


class Classes(Generic[Item]):
    """The classes of a table, by name; who uses one asks for it."""

    def __init__(self, path: Path, columns: str, items: Callable[[dict[str, str]], Iterable[Item]]) -> None:
        """columns: the header; `class` is among them. items: what a row tells. GazetteerError names file, line and remedy."""
        self.path = path
        self.classes: dict[str, list[Item]] = {}
        self.unasked: dict[str, str] = {}
        """Class that nobody asked for -> where it stands."""
        before = ""
        for where, row in read_rows(path, tuple(columns.split(","))):
            if row["class"] in self.classes and row["class"] != before:
                raise GazetteerError(f"{where}: the rows of {row['class']!r} do not stand together. {SPOILT}")
            before = row["class"]
            self.unasked.setdefault(before, where)
            try:
                self._add(before, items(row))
            except ValueError as error:
                raise GazetteerError(f"{where}: {error}. {SPOILT}") from error

    def _add(self, name: str, items: Iterable[Item]) -> None:
        known = self.classes.setdefault(name, [])
        for item in items:
            if item in known:
                raise ValueError(f"{item!r} stands in {name!r} twice")
            known.append(item)

    def ask(self, name: str) -> list[Item]:
        """The items of a class in their order."""
        if name not in self.classes:
            raise GazetteerError(f"{self.path} has no class {name!r}. {SPOILT}")
        self.unasked.pop(name, None)
        return self.classes[name]

    def check_all_asked(self) -> None:
        """GazetteerError for a class that no module asked for: its name may be misspelt."""
        for name, where in self.unasked.items():
            raise GazetteerError(f"{where}: nothing reads the class {name!r}. {SPOILT}")


def words_of(path: Path) -> Classes[str]:
    """A table of words, blanks between; a class may go on in the next row."""
    return Classes(path, "class,words,what for", lambda row: row["words"].split())


def phrases_of(path: Path) -> Classes[str]:
    """A table of phrases, and of beginnings of words ("seiz-")."""
    return Classes(path, "class,words,example", lambda row: [row["words"].removesuffix("-")])


_HOME = languages_path() / ENGLISH
_WORDS, _PHRASES = words_of(_HOME / "syntax.csv"), phrases_of(_HOME / "phrases.csv")
_NUMBERS = Classes(_HOME / "numbers.csv", "class,word,value", lambda row: [(row["word"], int(row["value"]))])
_WEIGHTS = Classes(_HOME / "weights.csv", "class,word,value,example", lambda row: [(row["word"], float(row["value"]))])


def words(name: str) -> frozenset[str]:
    """A class of words: `words("raids")` holds "raid" and "raids"."""
    return frozenset(_WORDS.ask(name))


def phrases(name: str) -> tuple[str, ...]:
    """A class of phrases, or of beginnings of words, which `str.startswith` takes."""
    return tuple(_PHRASES.ask(name))


def numbers(name: str) -> dict[str, int]:
    """A class of words for numbers, each with its value; the least that it can mean for a vague one."""
    return dict(_NUMBERS.ask(name))


def weights(name: str) -> dict[str, float]:
    """A class of words that count for more or less, each with its weight."""
    return dict(_WEIGHTS.ask(name))


def check_all_asked() -> None:
    """GazetteerError for a class in the tables that no module of claims reads; to be called when all are imported."""
    for table in (_WORDS, _PHRASES, _NUMBERS, _WEIGHTS):
        table.check_all_asked()


# -- classes that most modules use ---------------------------------------------------------------------------------------

ARTICLES = words("articles")
DETERMINERS = ARTICLES | words("other determiners")
BE, HAVE, DO, MODALS = words("be"), words("have"), words("do"), words("modals")
AUXILIARIES = BE | HAVE | DO | MODALS
ADVERBS, PREPOSITIONS, CONJUNCTIONS = words("adverbs"), words("prepositions"), words("conjunctions")
SAY = words("say")

# -- patterns ------------------------------------------------------------------------------------------------------------

_REMARK = re.compile(
    r",? [(–—]?|,(?: (?:an?|the|about|some|just|roughly|small|large|remote|town|village|city|suburb|district|located|lying|situated|which"
    r"|port|capital|seat|hub|resort|is|lies|to|in|on|at|near|deep|inside))* "
)


def is_remark(between: str) -> bool:
    """Letters between a name and a remark about it, with the blank behind them.

    >>> [is_remark(between) for between in (", ", " (", ", a small town in ", " and ", ", and ")]
    [True, True, True, False, False]
    """
    return _REMARK.fullmatch(between) is not None


# -- forms of words ----------------------------------------------------------------------------------------------------

Form = Literal["base", "s", "past", "participle", "past or participle", "ing", "noun", "nouns"]
"""What a form of a verb or a noun may be."""

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


_STRESSED_LAST = words("stressed last")
_VOWEL_GROUPS = re.compile(r"[aeiou]+")


def _doubles(verb: str) -> bool:
    """One vowel and one consonant at the end, stressed: `stab` to `stabbing`, not `target` to `targetting`."""
    if verb in _STRESSED_LAST:
        return True
    if len(verb) < 3 or len(_VOWEL_GROUPS.findall(verb)) > 1:
        return False
    return verb[-1] not in "aeiouwxy" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS
