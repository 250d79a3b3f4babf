"""Dates in numbers that have two readings, told apart by the other dates of their text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from geo.dates.calendar import EITHER_ORDER
from geo.model import DateMention, DateSpan

__all__ = ["in_one_order"]

ONE_ORDER = "day and month in the order of the other dates of the text"
NUMBERS = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-]\d{2,4})?")
MONTHS_A_YEAR = 12


def in_one_order(mentions: Sequence[DateMention]) -> list[DateMention]:
    """The mentions; those of two readings read as the others show: 02/03/2019 beside 25/02/2019, or beside 2 March 2019.

    A text that shows both orders, or none, leaves them in doubt.
    """
    doubtful = [mention for mention in mentions if EITHER_ORDER in mention.reasons]
    if not doubtful:
        return list(mentions)
    places = {place for mention in mentions if (place := _day_place(mention)) is not None}
    if not places:
        plain = [mention.span for mention in mentions if mention not in doubtful and mention.span]
        places = {place for mention in doubtful for place in (0, 1) if _reading(mention, place) in plain}
    if len(places) != 1:
        return list(mentions)
    (place,) = places
    return [_read_so(mention, place) if mention in doubtful else mention for mention in mentions]


def _day_place(mention: DateMention) -> int | None:
    """Which of its numbers is the day, 0 or 1, where only one can be; None for all other dates."""
    numbers = NUMBERS.search(mention.text)
    if numbers is None or mention.span is None:
        return None
    return next((place for place in (0, 1) if int(numbers[place + 1]) > MONTHS_A_YEAR), None)


def _reading(mention: DateMention, place: int) -> DateSpan | None:
    """The reading in which the number at this place is the day."""
    numbers = NUMBERS.search(mention.text)
    days = {span.start.day: span for span in (mention.span, *mention.alternatives) if span and span.start}
    return days.get(int(numbers[place + 1])) if numbers else None


def _read_so(mention: DateMention, place: int) -> DateMention:
    span = _reading(mention, place)
    return replace(mention, span=span, alternatives=(), reasons=(ONE_ORDER,)) if span else mention
