"""A sentence cut into folded words, by which it is found again: the same words in every database, and where they were read."""

from __future__ import annotations

import re

from geo.language.text import Text, fold

__all__ = ["LONGEST_WORD", "PIECE", "WORD", "Sentence", "Token", "as_vector", "sentences_in", "tokens_of"]

LONGEST_WORD = 60
"""Letters of a word that are compared."""

_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
"""Accents and vowel signs that are written as letters of their own."""
_PART = rf"[^\W_][\w{_MARKS}]*"
WORD = re.compile(rf"{_PART}(?:['’‘ʼʻ`´ʿʾ′.]{_PART})*")
PIECE = re.compile(_PART)

Token = tuple[str, int, int]
"""A folded word, and where it stands."""
Sentence = tuple[int, int, str, str]
"""Where it stands in the article's text, and how it is written; last its folded words with blanks between."""


def tokens_of(sentence: str) -> list[Token]:
    """Its words, folded, and behind them those that an apostrophe or a full stop parts, joined: "Sana'a" is sana, a … sanaa."""
    parted: list[Token] = []
    joined: list[Token] = []
    for word in WORD.finditer(sentence):
        pieces = list(PIECE.finditer(word[0]))
        for piece in pieces:
            parted += [
                (one[:LONGEST_WORD], word.start() + piece.start(), word.start() + piece.end())
                for one in fold(piece[0]).split()
            ]
        if len(pieces) > 1:
            joined.append(
                ("".join(fold(piece[0]).replace(" ", "") for piece in pieces)[:LONGEST_WORD], word.start(), word.end())
            )
    return parted + [token for token in joined if token[0]]


def sentences_in(text: Text) -> tuple[Sentence, ...]:
    """The sentences of a text as an index takes them."""
    spans = ((start, end, text.text[start:end]) for start, end in text.sentences)
    return tuple(
        (start, end, written, " ".join(word for word, _, _ in tokens_of(written))) for start, end, written in spans
    )


def as_vector(words: str) -> str:
    """The words of a sentence as PostgreSQL takes them, each with its place."""
    return " ".join(f"'{word}':{min(place, 16_383)}" for place, word in enumerate(words.split(), start=1))
