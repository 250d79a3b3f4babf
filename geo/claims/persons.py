"""One person told as a person, without a number: "a soldier", "Mayor Ali", "a 34-year-old", "radio announcer Ann Lee"."""

from __future__ import annotations

from geo.claims.casualties import Reader
from geo.claims.english import ADVERBS, AUXILIARIES, BE, CONJUNCTIONS, HAVE, PREPOSITIONS, SAY, words
from geo.claims.numerals import Number

__all__ = ["ONE", "behind_name", "name_before", "name_ending", "one_by_name", "one_person"]

ONE = words("before one person")
"""Articles and owners before a noun for one person."""
_PLACE_NOUNS = words("place nouns")
"""Behind these stands the name of a place, not of a person."""
_PARTICLES = words("name particles")
_BEFORE_VERBS = BE | HAVE | {"who"}
_BEHIND_NAMES = PREPOSITIONS | CONJUNCTIONS


def one_person(reader: Reader, index: int) -> Number | None:
    """ "a soldier", "the mayor", "its commander", "Mayor Ali", "a 34-year-old": one person without a number."""
    sentence = reader.sentence
    word, following = sentence.word(index), sentence.word(index + 1)
    is_object = not following[:1].isalpha() or following in _BEHIND_NAMES or index + 1 in reader.inside
    if word in _HIM and is_object:  # "shot him dead"
        return Number(index, index + 1, 1, 1, 1, is_single=True)
    if word == "another" and (index + 1 in reader.inside or following in BE):
        return Number(index, index + 1, 1, 1, 1, is_single=True)
    if sentence.word(index - 1) == "and" and reader.is_one(index) and reader.is_one(index - 2):
        return Number(index, reader.noun_at(index)[1], 1, 1, 1, is_single=True)  # "a mother and child"
    is_named = sentence.is_capital(index) and not sentence.is_joined(index)
    first = index if is_named or word not in ONE else index + 1
    noun, behind = reader.noun_at(first, single=True)
    if noun < 0 or not reader.is_one(noun):
        return _one_by_age(reader, index)
    last = behind_name(reader, behind)
    is_bare = behind in reader.inside and not sentence.word(index - 1)[:1].isalnum()  # "a mine went off; driver killed"
    if word in ONE or is_named or last > behind or is_bare:
        return Number(index, behind, 1, 1, 1, is_single=True)
    return None


_HIM = words("one person as object")


def _one_by_age(reader: Reader, index: int) -> Number | None:
    """ "A 34-year-old was killed": one person told by age alone."""
    words, first = reader.sentence.words, index + (reader.sentence.word(index) in ONE)
    if words[first + 1 : first + 3] != ["year", "old"] or not words[first].isdigit():
        return None
    return Number(index, first + 3, 1, 1, 1, is_single=True)


def behind_name(reader: Reader, index: int) -> int:
    """Index behind a person's name that begins at an index; the same without one."""
    last = index
    while last < len(reader.words) and (_is_of_name(reader, last) or _is_inside_of_name(reader, last, index)):
        last += 1
    return last


def _is_inside_of_name(reader: Reader, index: int, first: int) -> bool:
    return index > first and reader.words[index] in _PARTICLES and reader.sentence.is_capital(index + 1)


def one_by_name(reader: Reader, index: int, *, is_subject: bool = False) -> Number | None:
    """ "killing Ivan Petrov, who ...", "killed a Canadian", "killed radio announcer Ann Lee": one person told by name or nation."""
    sentence = reader.sentence
    first = index + (sentence.word(index) in ("a", "an"))
    start = first if is_subject else _behind_calling(reader, index)
    first = start if start > index and sentence.is_capital(start + 1) else first
    last = behind_name(reader, first)
    if any(at in sentence.actor_words for at in range(first, last)):
        return None
    is_named = last - first >= 2 if first in (index, start) else last - first == 1
    behind = sentence.word(last)
    ends_there = not behind[:1].isalnum() or behind in (_BEFORE_VERBS if is_subject else _BEHIND_NAMES)
    return Number(index, last, 1, 1, 1, is_single=True) if is_named and ends_there else None


def _behind_calling(reader: Reader, index: int) -> int:
    """Index behind the one to three plain words of a calling that no table knows, and that stand before a name."""
    last = index + (reader.sentence.word(index) in ONE)
    start = last
    while last - start < _LONGEST_CALLING and _can_be_calling(reader, last):
        last += 1
    return last if last > start else index


_LONGEST_CALLING = 3


def _can_be_calling(reader: Reader, index: int) -> bool:
    word = reader.sentence.word(index)
    is_plain = word.isalpha() and not reader.sentence.is_capital(index) and not word.endswith("s")
    is_known = index in reader.sentence.actor_words or index in reader.inside or index in reader.by_first
    return is_plain and not is_known and word not in _NO_NAMES and word not in SAY and word not in ONE


def name_ending(reader: Reader, end: int) -> Number | None:
    """One person whose name ends before an index, with a title in capitals; None for a place behind its preposition."""
    first = end
    while first > 0 and (_is_of_name(reader, first - 1) or _is_particle(reader, first - 1, end)):
        first -= 1
    before = reader.sentence.word(first - 1)
    is_place = before in PREPOSITIONS or before in _PLACE_NOUNS or before in ("'s", "’s")
    return None if first == end or is_place else Number(first, end, 1, 1, 1, is_single=True)


def _is_of_name(reader: Reader, index: int) -> bool:
    """A word in capitals that can be part of a person's name: no day, no group, no compound."""
    word = reader.words[index]
    is_alone = reader.sentence.is_capital(index) and word[0].isalpha() and not reader.sentence.is_joined(index)
    if not is_alone or word in _CALENDAR or word in _NO_NAMES or index in reader.inside:
        return False
    known = reader.sentence.actor_words.get(index, (0, []))[1]
    return all(one.part == "person" and not one.is_plural for one in known)


_CALENDAR = words("calendar")
_NO_NAMES = ADVERBS | AUXILIARIES | CONJUNCTIONS | PREPOSITIONS | words("headwords") | words("not one person")


def _is_particle(reader: Reader, index: int, end: int) -> bool:
    return index + 1 < end and reader.words[index] in _PARTICLES and reader.sentence.is_capital(index - 1)


def name_before(reader: Reader, index: int) -> Number | None:
    """One person whose name ends right before "who", with or without a comma."""
    last = index - (reader.sentence.word(index - 1) == ",")
    first = last
    while first > 0 and reader.sentence.is_capital(first - 1) and reader.words[first - 1].isalpha():
        first -= 1
    is_free = not any(word in reader.sentence.actor_words for word in range(first, last))
    return Number(first, last, 1, 1, 1, is_single=True) if last - first >= 2 and is_free else None
