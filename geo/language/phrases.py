"""Phrases of several words, looked up at every word of a sentence in one pass."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

__all__ = ["Option", "Phrases", "fitting", "longest"]

Entry = TypeVar("Entry")

Option = tuple[int, tuple[str, ...], list[Entry]]
"""A phrase whose first words are known to fit: how many these are, the others, what the phrase may mean."""


@dataclass(slots=True)
class Phrases(Generic[Entry]):
    """Sequences of words with what they mean; `*` in a phrase stands for one to four words."""

    by_first: dict[str, dict[str, list[Option[Entry]]]] = field(default_factory=dict)
    """First word -> second word -> phrases, the longest first; what fits any second word stands at "" and at each."""
    _seen: dict[tuple[str, ...], list[Entry]] = field(default_factory=dict)

    def add(self, words: tuple[str, ...], entry: Entry) -> None:
        """Add one meaning of a phrase; longer phrases are found first, of equals the one that leaves no word open."""
        if words in self._seen:
            if entry not in self._seen[words]:
                self._seen[words].append(entry)
            return
        self._seen[words] = entries = [entry]
        by_second = self.by_first.setdefault(words[0], {"": []})
        if len(words) == 1 or words[1] == "*":
            known, fitting = 1, list(by_second.values())
        else:
            known, fitting = 2, [by_second.setdefault(words[1], by_second[""].copy())]
        for options in fitting:
            options.append((known, words[known:], entries))
            options.sort(key=lambda option: (-option[0] - len(option[1]), "*" in option[1]))


def longest(
    options: Sequence[Option[Entry]], words: list[str], index: int, *, walls: Container[str] = ()
) -> tuple[int, list[Entry]] | None:
    """Index behind the longest phrase that begins at a word, and its meanings; None when there is none. walls: see `fitting`."""
    return next(fitting(options, words, index, walls=walls), None)


def fitting(
    options: Sequence[Option[Entry]], words: list[str], index: int, *, walls: Container[str] = ()
) -> Iterator[tuple[int, list[Entry]]]:
    """Index behind each phrase that begins at a word, and its meanings, the longest first. walls: words that no `*` stands for."""
    for known, rest, entries in options:
        if not rest:
            yield index + known, entries
        elif end := _end_of(rest, words, index + known, walls):
            yield end, entries


_LONGEST_GAP = 4


def _end_of(rest: tuple[str, ...], words: list[str], index: int, walls: Container[str]) -> int:
    """Index behind the words of `rest` when they stand at index, 0 when they do not."""
    for position, word in enumerate(rest):
        if word == "*":
            behind = rest[position + 1 :]
            for start in range(index + 1, min(index + 1 + _LONGEST_GAP, len(words))):
                if not words[start - 1].isalnum() or words[start - 1] in walls:
                    return 0
                if words[start] == behind[0] and (end := _end_of(behind, words, start, walls)):
                    return end
            return 0
        if index >= len(words) or words[index] != word:
            return 0
        index += 1
    return index
