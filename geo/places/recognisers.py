"""Other people's recognisers behind the protocol of `geo.places.mentions.Recogniser`: `ReadOptions(recogniser=...)`.

A recogniser is any function from a text to character spans; this module adapts those that answer otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from geo.places.mentions import Recogniser

__all__ = ["spacy_recogniser"]

# spaCy refuses texts of a million characters and more, and needs about 1 GB of memory for 100,000.
_PIECE = 100_000


def spacy_recogniser(pipeline: Callable[[str], Any], *, labels: Collection[str] = ("GPE", "LOC", "FAC")) -> Recogniser:
    """A spaCy pipeline as a recogniser: the spans of its entities with one of these labels, in order.

    pipeline: what `spacy.load` returns; spaCy itself is not needed here. A long text is read in pieces that end between
    words. A text without such entities gives [].
    """
    wanted = frozenset(labels)

    def find(text: str) -> list[tuple[int, int]]:
        return [
            (start + entity.start_char, start + entity.end_char)
            for start, piece in _pieces(text)
            for entity in pipeline(piece).ents
            if entity.label_ in wanted
        ]

    return find


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """(offset, piece) with nothing left out: pieces end behind a line where they can, else behind a word."""
    start = 0
    while start < len(text):
        end = start + _PIECE
        if end < len(text):
            cuts = (text.rfind(mark, start, end) + 1 for mark in ("\n", " "))
            end = next((cut for cut in cuts if cut > start), end)
        yield start, text[start:end]
        start = end
