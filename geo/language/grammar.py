"""Small grammars over words: each word becomes a letter that tells its kind, and a rule is a regular expression over letters.

A rule says `{number} {month}`; rules and the words of each kind stand in the folder of a language (`geo.language.pack`). A text
is cut once, and a grammar reads it in one pass, in time linear in its length.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat

from geo.language.pack import Rulebook, WordTable
from geo.language.text import Text

__all__ = ["OTHER", "Grammar", "Match"]


_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_BLANK = "[ \n]"
OTHER = "_"
"""Letter of a word of no kind."""

# Kinds get letters from here on: beyond ASCII, so that a rule's own marks cannot be taken for a kind.
_FIRST_LETTER = 0x100
_NEAR = 16
"""Words and gaps between a weak word and the one that makes it worth a look: "between the 3rd and the 7th of May"."""
# Marks that rules may speak of; every other piece that no table lists is OTHER.
_MARKS = {mark: mark for mark in ",./:;'()"} | {"–": "-", "‑": "-", "−": "-", "’": "'", "'s": "'", "’s": "'"}


@dataclass(slots=True)
class Match:
    """A rule that fits: its name, and its words as (kind, value, index of the word), those of no kind left out."""

    rule: str
    words: list[tuple[str, int, int]]
    kinds: frozenset[str]
    """Those of the words."""
    first: int
    last: int
    """Index of the first word and of the one behind the last."""

    def value(self, *kinds: str) -> int | None:
        """Value of the first word of one of these kinds; None without any."""
        return next((value for kind, value, _ in self.words if kind in kinds), None)

    def values(self, *kinds: str) -> list[int]:
        """Values of all words of these kinds, in the order of the text."""
        return [value for kind, value, _ in self.words if kind in kinds]

    def first_of(self, *kinds: str) -> str:
        """Kind of the first word of one of these kinds; "" without any."""
        return next((kind for kind, _, _ in self.words if kind in kinds), "")

    def has(self, *kinds: str) -> bool:
        """Whether a word is of one of these kinds."""
        return not self.kinds.isdisjoint(kinds)


class Grammar:
    """The rules of a rulebook (the first that fits wins) over its words.

    In a pattern `{kind}` is a word of that kind, `{NAME}` one of the rulebook's parts, a blank blanks or one line end, `_` any
    other word, and , . - / : ; ' ( ) themselves, ' also for a possessive; else it is a regular expression. `numbers` are kinds whose words no table
    can list, `figure` the kind of all other numbers; `extra` kinds without words, that the caller puts into the codes itself. To save time, no match begins with a
    `common` kind, and with a `weak` one only when a kind that is neither stands close behind, a slash, or two dots between three ("13.06.22").
    """

    def __init__(
        self, rulebook: Rulebook, *, numbers: WordTable, figure: str = "", extra: tuple[str, ...] = ()
    ) -> None:
        table = {**rulebook.words, **numbers}
        self.letters = {kind: chr(_FIRST_LETTER + i) for i, kind in enumerate(dict.fromkeys([*table, *extra]))}
        self._kinds = {letter: kind for kind, letter in self.letters.items()}
        self._parts, self._figure = rulebook.parts, self.letters.get(figure, "")
        self._codes = _MARKS | {word: self.letters[kind] for kind, words in table.items() for word in words}
        self._values = {word: value for words in table.values() for word, value in words.items()}
        named = "|".join(f"(?P<{rule.name}>{self._expand(rule.pattern)})" for rule in rulebook.rules)
        common, weak = rulebook.common, rulebook.weak
        rare = "".join(letter for kind, letter in self.letters.items() if kind not in common and kind not in weak)
        letters = "".join(self.letters[kind] for kind in weak)
        near = rf"|[{letters}](?s:.){{0,{_NEAR}}}[{rare}/]|[{letters}]\.[{letters}]\." if weak else ""
        self._pattern = re.compile(f"(?=[{rare}]{near})(?:{named})")

    def _expand(self, pattern: str) -> str:
        while _PLACEHOLDER.search(pattern):
            pattern = _PLACEHOLDER.sub(lambda match: self._part(match[1]), pattern)
        return pattern.replace(" ", _BLANK)

    def _part(self, name: str) -> str:
        return self.letters[name] if name in self.letters else f"(?:{self._parts[name]})"

    def kind(self, code: str) -> str:
        """Kind that a letter stands for; "" for a mark and for a word of no kind."""
        return self._kinds.get(code, "")

    def codes(self, text: Text) -> list[str]:
        """One letter for each word and mark."""
        codes = list(map(self._codes.get, text.words, repeat(OTHER)))
        if self._figure:
            for index in text.figures:
                if codes[index] == OTHER:
                    codes[index] = self._figure
        return codes

    def find(self, text: Text, codes: list[str] | None = None) -> Iterator[Match]:
        """Matches from left to right that do not overlap; codes: those of the words, where the caller changed some."""
        codes = self.codes(text) if codes is None else codes
        code = "".join(chain.from_iterable(zip(text.gap_codes, codes, strict=True)))
        for match in self._pattern.finditer(code):
            first, last = (bisect_left(text.code_starts, edge) for edge in match.span())
            kinds = [(self._kinds.get(codes[index]), index) for index in range(first, last)]
            words = [(kind, self._values.get(text.words[i], 0), i) for kind, i in kinds if kind]
            yield Match(str(match.lastgroup), words, frozenset([kind for kind, _, _ in words]), first, last)
