"""What an event of the article has from other sentences than its own, and where these stand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from geo.model import Claim, DateMention
from geo.reading.pipeline import Reading

__all__ = ["Borrowed", "borrowed_by"]

Span = tuple[int, int]
DAY = dt.timedelta(days=1)
NAMES = {"date": "day", "place": "place"}


@dataclass(frozen=True, slots=True)
class Borrowed:
    """One thing that no sentence of an event tells."""

    what: Literal["date", "place"]
    told: str
    """`day from the sentence before`, for a reader."""
    words: str = ""
    """The words that tell it; "" where no words of the text do."""
    span: Span | None = None
    """Where they stand in the text."""


def borrowed_by(claim: Claim, reading: Reading) -> tuple[Borrowed, ...]:
    """What a claim has from elsewhere: the day before the place, () when its own sentences tell both."""
    found = []
    if "date" in claim.borrowed:
        date = _date_of(claim, reading)
        found.append(_borrowed("date", (date.start, date.end) if date else None, claim, reading))
    if "place" in claim.borrowed:
        found.append(_borrowed("place", claim.place_span if claim.place_text else None, claim, reading))
    return tuple(found)


def _borrowed(what: Literal["date", "place"], span: Span | None, claim: Claim, reading: Reading) -> Borrowed:
    name = NAMES[what]
    if span is None:
        return Borrowed(what, f"{name} not told here")
    words = reading.article.text[slice(*span)]
    return Borrowed(what, f"{name} from {_where(span, claim, reading)}", words, span)


def _where(span: Span, claim: Claim, reading: Reading) -> str:
    """Which sentence holds the words, as seen from the first one of the claim."""
    text, first = reading.text, claim.spans[0][0]
    sentence = text.sentence_at(span[0])
    if any(start <= span[0] and span[1] <= end for start, end in claim.spans):
        return "its own sentence"
    if sentence[1] <= first and not reading.article.text[sentence[1] : first].strip():
        return "the sentence before"
    return "an earlier sentence" if span[1] <= first else "a later sentence"


def _date_of(claim: Claim, reading: Reading) -> DateMention | None:
    """The words nearest before the claim that mean its days, else the nearest behind it; None when no words do.

    An event that takes the day of the article may have been the day before as well: the words for that day are meant.
    """
    days = claim.date
    if days is None:
        return None
    alike = [date for date in reading.dates if date.span == days]
    if not alike and days.start and days.end and days.end == reading.article.date and days.end - days.start == DAY:
        alike = [date for date in reading.dates if date.span and date.span.start == date.span.end == days.end]
    first = claim.spans[0][0]
    before = [date for date in alike if date.start < first]
    return before[-1] if before else next(iter(alike), None)
