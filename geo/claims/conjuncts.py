"""What a sentence tells again of another place without its verb: "marched in Gao and a few dozen in Kidal", "... and on Friday in Kati".

Such a conjunct begins at "and" or a comma, holds no verb, and ends with a place and its preposition. It has to add something of its
own: a day, people, or the preposition said again ("in Gao and in Kidal"). Of a list of places behind one preposition ("in Gao, Kidal
and Kati") each is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from geo.claims.actors import Phrase
from geo.claims.english import ADVERBS, AUXILIARIES, DETERMINERS, PREPOSITIONS, words
from geo.claims.locations import Location, holds
from geo.claims.numerals import Number
from geo.claims.passages import Passage
from geo.model import DateMention

__all__ = ["Conjunct", "find_conjuncts", "is_placed"]


class Conjunct(NamedTuple):
    """One more place with what is told of it; None and () where nothing is."""

    location: Location
    date: DateMention | None
    number: Number | None
    people: tuple[Phrase, ...]


def find_conjuncts(
    passage: Passage, first: Location, numbers: Mapping[int, Number], *, start: int, end: int, is_counted: bool
) -> Iterator[Conjunct]:
    """The conjuncts behind the place of an event, between two words of its part of the sentence, in order.

    first: that place; numbers: those of the sentence by the index behind them. is_counted: its people are counted, and together
    where places are only listed.
    """
    sentence = passage.sentence
    start = max(start, sentence.index_at(first.end))
    listed = [] if is_counted else _listed(passage, first)
    for location in passage.locations:
        at = sentence.index_at(location.start)
        is_other = not (location.is_adjectival or location.is_vague or holds(location, first))
        if start <= at < end and is_other:
            is_listed = any(location is one for one in listed)
            bare = Conjunct(location, None, None, ()) if is_listed else None
            if found := bare or _conjunct(passage, location, numbers, floor=start):
                yield found


def _listed(passage: Passage, first: Location) -> list[Location]:
    """The places of a list behind the preposition of its first: "in Gao, Kidal and the town of Kati"; [] without "and"."""
    if not is_placed(passage, first):
        return []
    sentence, found, has_and, end = passage.sentence, [], False, passage.sentence.index_at(first.end)
    for location in passage.locations:
        if location.start < first.end:
            continue
        at = sentence.index_at(location.start)
        between = sentence.words[end:at]
        if not between or has_and or any(word not in _IN_LISTS for word in between) or between[0] not in _OPENING:
            break
        has_and, end = "and" in between, sentence.index_at(location.end)
        found.append(location)
    return found if has_and and _ends(passage, end) else []


def is_placed(passage: Passage, location: Location) -> bool:
    """A preposition of place governs it: not "three US soldiers and two guards in Gao"."""
    return _before_place(passage, passage.sentence.index_at(location.start), 0) >= 0


def _conjunct(passage: Passage, location: Location, numbers: Mapping[int, Number], *, floor: int) -> Conjunct | None:
    sentence = passage.sentence
    at, behind = sentence.index_at(location.start), sentence.index_at(location.end)
    head = _before_place(passage, at, floor)
    if head < 0 or not _ends(passage, behind):
        return None
    for opening in range(head - 1, max(head - _LONGEST_CONJUNCT, floor) - 1, -1):
        if opening in passage.told_at or sentence.words[opening] in AUXILIARIES:
            return None
        if sentence.words[opening] in _OPENING and (told := _told(passage, opening, head, numbers)):
            near = (index for index, _ in passage.dates if opening < index < head or 0 <= index - behind <= 1)
            return Conjunct(location, dict(passage.dates).get(next(near, -1)), *told)
    return None


def _told(
    passage: Passage, opening: int, head: int, numbers: Mapping[int, Number]
) -> tuple[Number | None, tuple[Phrase, ...]] | None:
    """Whom the words between an opening and the preposition of the place name; None when they are no conjunct."""
    words, dates = passage.sentence.words, [index for index, _ in passage.dates if opening < index < head]
    inside = [index for index in range(opening + 1, head) if index not in passage.date_words and words[index] != "on"]
    if not inside:  # "in Goma, in Congo" is one place
        return (None, ()) if words[opening] == "and" or dates else None
    begins = inside[words[inside[0]] == "of" :][:1]
    number = next((number for number in numbers.values() if number.first in begins and not number.is_part), None)
    people = tuple(phrase for phrase in passage.phrases if phrase.part in _OBJECTS and phrase.noun in inside)
    # "in Goma, a town in Congo" is one place, too.
    is_noun_phrase = number is not None or (words[opening] == "and" and words[inside[0]] in DETERMINERS)
    has_verb = any(_may_be_verb(passage, index, number) for index in inside)
    return (number, people) if is_noun_phrase and (number or people) and not has_verb else None


_IN_LISTS = words("inside lists of places")
_OBJECTS = ("person", "target")
_LONGEST_CONJUNCT = 12
_OPENING = words("conjuncts open")
_LONGEST = 6
"""How many words may stand between a preposition and the name that it governs."""


def _before_place(passage: Passage, at: int, floor: int) -> int:
    """Index of the preposition of a place: of "in" before "in the town of"; -1 without one."""
    words = passage.sentence.words
    if words[at] in _PLACING:  # the words of an area begin with it
        return at
    for index in range(at - 1, max(at - _LONGEST, floor), -1):
        if words[index] in _PLACING:
            return index
        if words[index] not in _BEFORE_PLACES:
            break
    return -1


_PLACING, _BEFORE_PLACES = words("placing"), words("before a place of its own")


def _ends(passage: Passage, index: int) -> bool:
    """No verb of its own stands behind the place: "and a spokesman in Kidal said ..."."""
    word = passage.sentence.word(index)
    return not word[:1].isalnum() or index in passage.date_words or word in PREPOSITIONS or word in _BEHIND


_BEHIND = words("behind conjuncts")


def _may_be_verb(passage: Passage, index: int, number: Number | None) -> bool:
    word = passage.sentence.words[index]
    is_inside = number is not None and number.first <= index < number.last
    return not is_inside and (
        word in ADVERBS or (len(word) > 4 and word.endswith("ed") and index not in passage.sentence.actor_words)
    )
