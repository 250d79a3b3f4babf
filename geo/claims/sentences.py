"""A sentence as a row of words, with what the tables know of them, and the classes of words that light syntax needs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from itertools import compress, pairwise

from geo.claims.vocabulary import ActorWord, Found, Vocabulary
from geo.language.text import Text

__all__ = ["Sentence", "Tokens"]


@dataclass(slots=True)
class Sentence:
    """The words and marks of one sentence as parallel lists; hyphens part words and leave no mark of their own."""

    text: str
    """The whole text; offsets index it."""
    start: int
    end: int
    words: list[str]
    """In small letters, `'s` a word of its own."""
    starts: list[int]
    ends: list[int]
    found: Found
    """What the tables know of the words."""
    actor_words: dict[int, tuple[int, list[ActorWord]]]
    """Where a word or phrase for people begins: the index behind it, and what it may mean."""
    word: Callable[[int], str]
    """The word at an index, "" for up to _MARGIN words outside the sentence."""

    def __len__(self) -> int:
        return len(self.words)

    def surface(self, first: int, last: int) -> str:
        """The text from one word to the one before `last`."""
        return self.text[self.starts[first] : self.ends[last - 1]]

    def is_capital(self, index: int) -> bool:
        """The word at an index, if there is one, begins with a capital letter."""
        return 0 <= index < len(self.words) and self.text[self.starts[index]].isupper()

    def is_joined(self, index: int) -> bool:
        """A hyphen or dash stands right before the word: "French-led", "10-15"."""
        is_inside = 0 < index < len(self.words)
        return is_inside and self.text[self.ends[index - 1] : self.starts[index]] in ("-", "‑", "–")

    def index_at(self, offset: int) -> int:
        """Index of the first word that begins at the offset or behind it."""
        return bisect_left(self.starts, offset)


_MARGIN = 256
_OUTSIDE = [""] * _MARGIN


class Tokens:
    """The words and marks of a whole text, to be asked sentence by sentence."""

    def __init__(self, text: Text, vocabulary: Vocabulary) -> None:
        self.text, self.vocabulary = text.text, vocabulary
        self.starts, self.ends, self.words = text.starts, text.ends, text.small
        self._sentences: dict[tuple[int, int], Sentence] = {}

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Indices of the first word that begins in text[start:end], and of the one behind the last."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)

    def sentence(self, start: int, end: int) -> Sentence:
        """The words of text[start:end], looked up once; none for a sentence of blanks."""
        if (start, end) not in self._sentences:
            self._sentences[start, end] = self._looked_up(start, end)
        return self._sentences[start, end]

    def _looked_up(self, start: int, end: int) -> Sentence:
        first, last = self.between(start, end)
        starts, ends, words = self.starts[first:last], self.ends[first:last], self.words[first:last]
        if not _QUOTES.isdisjoint(words) and (quoted := _scare_quotes(words)):
            kept = [index not in quoted for index in range(len(words))]
            starts, ends, words = (list(compress(row, kept)) for row in (starts, ends, words))  # type: ignore[assignment]
        found = self.vocabulary.look_up(words)
        actor_words = {first: (last, meanings) for first, last, meanings in found.actors}
        word = (words + _OUTSIDE).__getitem__
        return Sentence(self.text, start, end, words, starts, ends, found, actor_words, word)


_OPENING, _CLOSING = ('"', "“", "‘"), ('"', "”", "’")
_QUOTES = frozenset({*_OPENING, *_CLOSING})
_LONGEST_SCARE = 3


def _scare_quotes(words: list[str]) -> set[int]:
    """Indices of the marks around a few words that are part of the sentence: two men were "viciously murdered"."""
    marks = [index for index, word in enumerate(words) if word in _QUOTES]
    found: set[int] = set()
    for one, other in pairwise(marks):
        is_pair = one not in found and words[one] in _OPENING and words[other] in _CLOSING
        if is_pair and 1 < other - one <= _LONGEST_SCARE + 1 and all(w[0].isalnum() for w in words[one + 1 : other]):
            found |= {one, other}
    return found
