"""Numbers of people killed and injured, as wide as the words leave them: "at least 27", "several", "no one".

A count is low, best, high; None where the words do not say. "At least 27" is 27, 27, None; "several" is 3, None, None;
"up to 12" is None, 12, 12; "no one" is 0, 0, 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from geo.claims.english import ADVERBS, AUXILIARIES, BE, CONJUNCTIONS, HAVE, PREPOSITIONS, SAY, words
from geo.claims.numerals import Number, find_numbers, is_number
from geo.claims.sentences import Sentence
from geo.claims.vocabulary import CasualtyWord
from geo.model import Count

__all__ = ["Tally", "add_counts", "find_tallies", "widen_count"]


@dataclass(slots=True)
class Tally:
    """So many dead or injured; first is the index of the word that says so, victims the index of the people's noun or -1."""

    toll: Literal["deaths", "injuries"]
    count: Count
    first: int
    victims: int
    is_total: bool = False
    """A death toll: it replaces what was counted before."""

    @property
    def has_dead(self) -> bool:
        """It counts dead people, and not none."""
        return self.toll == "deaths" and self.count.high != 0


_LONGEST_NOUN_PHRASE = 8
_FARTHEST_SUBJECT = 16
_FARTHEST_TOLL = 14
_BEFORE_OBJECTS = ADVERBS | {"of"}
_SENTENCED = words("sentencing")
_SUBJECT_ENDS = SAY | words("subject ends")
_BEFORE_THE_DEAD = words("before the dead")
_OWN = words("owners")
_ONE = words("before one person")
_ADDING_UP = words("adding up")
_NOBODY = words("nobody")
_INSIDE_PHRASES = words("inside phrases")
_BEFORE_NUMBERS = words("before numbers")
_PASSING = words("passing")
_TO = words("to a number")
_OF_ONE = words("done to one person")
_RISING = words("rising")
_OUTDATED = words("outdated")
_JOINING = words("joining")
_PART_OF = words("part of")

_Counted = tuple[Number, tuple[int, int]]
"""A number with the index of the people's noun, -1 without one, and the index behind both."""


class _Reader:
    """One sentence, its numbers and its casualty words."""

    def __init__(self, sentence: Sentence, blocked: Sequence[tuple[int, int]]) -> None:
        self.sentence, self.words = sentence, sentence.words
        # Of "hurt" the past, not the present.
        self.casualties = [(first, last, words[-1]) for first, last, words in sentence.found.casualties]
        self.inside = {index for first, last, _ in self.casualties for index in range(first, last)}
        self.numbers = find_numbers(sentence, blocked=blocked)
        self.by_first = {number.first: number for number in self.numbers}
        self.by_last = {number.last: number for number in self.numbers}
        self.used: set[int] = set()

    def noun_at(self, index: int, *, single: bool = False) -> tuple[int, int]:
        """(index of the people's noun, index behind the phrase) for a phrase that begins at index; (-1, index) if none.

        single: only a noun for one person will do.
        """
        for at in range(index, min(index + _LONGEST_NOUN_PHRASE, len(self.words))):
            noun = self._noun(at)
            if noun:
                behind, is_plural = noun
                if behind < len(self.words) and (self._noun(behind) or self.words[behind] in ("'s", "’s")):
                    continue  # "police officers", "the army's chief"
                return (-1, index) if single and is_plural else (at, behind)
            if not self._is_modifier(at):
                break
        return -1, index

    def _noun(self, index: int) -> tuple[int, bool] | None:
        """Index behind a word for people, and whether it speaks of several; None when there is none at the index."""
        last, words = self.sentence.actor_words.get(index, (index, ()))
        people = next((word for word in words if word.part in ("person", "group", "name")), None)
        return (last, people.is_plural) if people else None

    def is_one(self, index: int) -> bool:
        """A word for one person stands at the index."""
        words = self.sentence.actor_words.get(index, (index, ()))[1]
        return any(word.part == "person" and not word.is_plural for word in words)

    def _is_modifier(self, index: int) -> bool:
        word = self.words[index]
        if word in _INSIDE_PHRASES:
            return True
        if word in PREPOSITIONS or word in CONJUNCTIONS or word in AUXILIARIES or not word[0].isalnum():
            return False
        return index not in self.inside


def find_tallies(sentence: Sentence, *, blocked: Sequence[tuple[int, int]] = ()) -> list[Tally]:
    """Dead and injured that the sentence counts, in order; [] when it counts none.

    blocked: spans of the text, such as dates, whose numbers count nobody.
    """
    if not sentence.found.casualties:
        return []
    reader = _Reader(sentence, blocked)
    if not _ADDING_UP.isdisjoint(sentence.words) and {"number", "total"} & set(sentence.words):
        return []  # "that brought to nine the number of soldiers killed this week"
    tallies: list[Tally] = []
    has_verb = any(word.how == "verb" for *_, word in reader.casualties)
    is_put = not {"put", "puts"}.isdisjoint(sentence.words)  # "residents put the toll at 165": one count of several
    for first, last, word in reader.casualties:
        if is_put and has_verb and word.how == "toll":
            continue  # "put the number of dead at 17 and said it had killed eleven rebels": of another event
        tallies += _zero(reader, first, last, word) or [
            _tally(reader, word.toll, number, first, noun, is_total=word.how == "toll" and not is_put)
            for number, noun in _numbers_of(reader, first, last, word)
        ]
    return tallies


def _tally(
    reader: _Reader, toll: str, number: Number, first: int, noun: tuple[int, int], *, is_total: bool = False
) -> Tally:
    sentence, (victims, behind) = reader.sentence, noun
    behind, high = max(number.last, behind), number.high
    for at in (behind, behind + 1):  # "one death or more"
        if sentence.words[at : at + 2] == ["or", "more"] and (at == behind or behind in reader.inside):
            behind, high = at + 2, None
            break
    start, end = sentence.starts[number.first], sentence.ends[behind - 1]
    count = Count(number.low, number.best, high, sentence.text[start:end], start, end)
    return Tally("injuries" if toll == "injuries" else "deaths", count, first, victims, is_total)


def _zero(reader: _Reader, first: int, last: int, word: CasualtyWord) -> list[Tally]:
    """Tallies of 0 for "no one was killed", "no casualties", "without injuries", "hurt nobody"."""
    before = reader.words[max(first - 5, 0) : first]
    has_no_one = "no" in before and "one" in before[before.index("no") + 1 :][:1]
    is_nobody = word.how in ("verb", "subject") and (has_no_one or not _NOBODY.isdisjoint(before))
    is_none = word.how == "noun" and not {"no", "without"}.isdisjoint(before[-3:]) and "more" not in before[-2:]
    is_none = is_none or (word.how in ("verb", "state") and before[-1:] == ["no"])  # "no injured"
    behind = reader.words[last : last + 2]
    is_of_nobody = behind == ["no", "one"] or not _NOBODY.isdisjoint(behind[:1]) or before[-1:] == ["without"]
    is_nobody = is_nobody or (word.how == "verb" and is_of_nobody)
    if not (is_nobody or is_none):
        return []
    tolls = ("deaths",) if word.toll == "deaths" else ("deaths", "injuries")  # who is not even hurt is alive
    return [_tally(reader, toll, Number(first, last, 0, 0, 0), first, (-1, last)) for toll in tolls]


def _numbers_of(reader: _Reader, first: int, last: int, word: CasualtyWord) -> list[_Counted]:
    """The numbers that a casualty word counts, each with its noun."""
    is_sentence = reader.sentence.word(first - 1) == "to" and reader.sentence.word(first - 2) in _SENTENCED
    is_thing = word.how == "state" and reader.sentence.word(first - 1) in _BEFORE_THE_DEAD  # "carry the dead"
    if word.toll == "both" or is_sentence or is_thing:  # "eleven men were sentenced to death"
        return []
    if word.how == "noun":
        return _around_noun(reader, first, last)
    if word.how == "of":
        if reader.sentence.word(last) != "of":
            return _owner(reader, first)
        return _objects(reader, last + 1, with_names=reader.words[last - 1] in _OF_ONE)
    if word.how == "toll":
        return _behind_toll(reader, first, last)
    if word.how == "loss":
        return [(number, noun) for number, noun in _objects(reader, last) if noun[0] >= 0]
    if word.how == "verb" and not _is_passive(reader, first, last, word):
        found = _objects(reader, last)
        if found or word.form in ("ing", "base", "s"):
            return found
    found = _subjects(reader, first) or _subject_of_clause(reader, first)
    return found or (_one_subject(reader, first) if word.how == "verb" else [])


def _owner(reader: _Reader, first: int) -> list[_Counted]:
    """ "A man's body": who stands right before the word and its 's."""
    if reader.sentence.word(first - 1) not in ("'s", "’s"):
        return []
    is_one = reader.is_one(first - 2)
    return [(Number(first - 2, first - 1, 1, 1, 1, is_single=True), (first - 2, first - 1))] if is_one else []


def _subject_of_clause(reader: _Reader, first: int) -> list[_Counted]:
    """ "A boy was hit by a bullet and died", "a man who tried to stop them was shot and later died", "he died"."""
    verb = first
    while reader.sentence.word(verb - 1) in ADVERBS or reader.sentence.word(verb - 1) in AUXILIARIES:
        verb -= 1
    if reader.sentence.word(verb - 1) in _ONE_PRONOUN:
        return [(Number(verb - 1, verb, 1, 1, 1, is_single=True), (-1, verb))]
    if reader.sentence.word(verb - 1) != "and":
        return []
    words = reader.words
    start = max((index + 1 for index in range(verb - 1) if words[index] in _CLAUSE_MARKS), default=0)
    people = (reader.by_first.get(index) or _one_person(reader, index) for index in range(start, verb - 1))
    number = next((person for person in people if person), None)
    if number is None or number.first in reader.used or number.is_part:
        return []
    reader.used.add(number.first)
    return [(number, _noun_of(reader, number))]


_CLAUSE_MARKS, _ONE_PRONOUN = words("clause marks"), words("one pronoun")


def _one_subject(reader: _Reader, first: int) -> list[_Counted]:
    """ "The governor of the region, Ali Hassan, was shot dead": the verb says that it was one person."""
    verb = first - 1
    while reader.sentence.word(verb) in ADVERBS:
        verb -= 1
    verb -= reader.sentence.word(verb) == "been" and reader.sentence.word(verb - 1) in HAVE  # "had been shot dead"
    if reader.sentence.word(verb) not in _WAS or verb - 1 in reader.by_last:
        return []
    for index in range(verb - 1, max(verb - _FARTHEST_TOLL, -1), -1):
        if reader.words[index] in _SUBJECT_ENDS or reader.words[index] in _NOT_ONE or index in reader.by_first:
            return []
        last, words = reader.sentence.actor_words.get(index, (index, ()))
        if words and last <= verb and "of" not in reader.words[max(index - _INSIDE_OF, 0) : index]:
            is_one = any(word.part == "person" and not word.is_plural for word in words)
            return [(Number(index, last, 1, 1, 1, is_single=True), (last - 1, last))] if is_one else []
    return []


_NOT_ONE, _WAS = words("not one person"), words("of one person")
_INSIDE_OF = 3
"""Words behind "of" in which a noun only tells more of the one before: "the head of the local vigilantes"."""


def _is_passive(reader: _Reader, first: int, last: int, word: CasualtyWord) -> bool:
    if word.form in ("ing", "base", "s", "past"):
        return False
    index = first - 1
    while index >= 0 and (reader.words[index] in ADVERBS or reader.words[index] in BE):
        if reader.words[index] in BE:
            return True
        index -= 1
    after = reader.sentence.word(last)
    return not after[:1].isalnum() or (after in PREPOSITIONS and after not in _BEFORE_NUMBERS)


def _objects(reader: _Reader, last: int, *, with_names: bool = True) -> list[_Counted]:
    """Numbers behind an active verb: "killing three soldiers and two civilians"; with_names: persons by name, too."""
    found: list[_Counted] = []
    index = last
    while index < len(reader.words) and reader.words[index] in _BEFORE_OBJECTS and index not in reader.by_first:
        index += 1
    if (
        reader.sentence.word(index + 2) == "and"
        and index not in reader.by_first
        and is_number(reader.sentence.word(index))
    ):
        index += 3  # "40 cows and two herders"
    while True:
        index += reader.sentence.word(index) in _OWN and index + 1 in reader.by_first  # "his two sons"
        index += 3 * (reader.sentence.word(index + 2) == "of" and _is_group_of(reader, index))  # "a family of five"
        number = (
            reader.by_first.get(index)
            or _one_person(reader, index)
            or (_one_by_name(reader, index) if with_names else None)
        )
        if number is None or number.first in reader.used or (found and _speaks(reader, number.last)):
            return found
        noun = _noun_of(reader, number)
        behind = noun[1]
        if found and (_is_counted_elsewhere(reader, behind) or reader.sentence.word(behind) in SAY):
            return found
        reader.used.add(number.first)
        is_whole = not found and reader.sentence.word(number.last) == "of"  # "killing 25 of them"
        if not number.is_part or is_whole:
            found.append((number, noun))
        is_remark = number.is_single and reader.sentence.is_capital(number.first) and _is_remark(reader, behind)
        behind = _behind_apposition(reader, behind) if number.is_single else behind
        index = -1 if is_remark else _behind_and(reader, behind)


def _behind_apposition(reader: _Reader, index: int) -> int:
    """Index behind the name of somebody told already: "a journalist, Ann Lee, and two guards", "a member of the PKK and his son"."""
    last = index + 1
    if reader.sentence.word(index) == "of":
        last += reader.sentence.word(last) == "the"
        while reader.sentence.is_capital(last):
            last += 1
        return last if reader.sentence.is_capital(last - 1) else index
    while last not in reader.sentence.actor_words and reader.sentence.is_capital(last):
        last += 1
    is_name = reader.sentence.word(index) == "," and last - index > 2
    return last if is_name else index


def _is_group_of(reader: _Reader, index: int) -> bool:
    is_one = reader.sentence.word(index) in _ONE_OF_A_GROUP
    return is_one and reader.sentence.word(index + 1) in _GROUPS and index + 3 in reader.by_first


_ONE_OF_A_GROUP = words("one of a group")
_GROUPS = words("groups of people")


def _is_remark(reader: _Reader, index: int) -> bool:
    """ ", an official from the north": it says more about the person named before it."""
    return reader.sentence.word(index) == "," and reader.sentence.word(index + 1) in _ONE


def _noun_of(reader: _Reader, number: Number) -> tuple[int, int]:
    """Index of the people's noun that belongs to a number, -1 without one, and the index behind both."""
    if number.is_single:
        return number.last - 1, number.last
    noun, behind = reader.noun_at(number.last) if number.last < len(reader.words) else (-1, 0)
    return noun, max(behind, number.last)


def _behind_and(reader: _Reader, index: int) -> int:
    """Index behind "and" or a comma, where another number may follow; -1 otherwise."""
    start = index
    while reader.sentence.word(index) in _JOINING:
        index += 1
    return index if index > start else -1


def _is_counted_elsewhere(reader: _Reader, behind: int) -> bool:
    """Another casualty word follows the number at once: "... and 30 people were wounded"."""
    while (word := reader.sentence.word(behind)) and (
        word in BE or word in ADVERBS or word in HAVE or word in ("others", "more")
    ):
        behind += 1
    return any(first == behind and word.form != "ing" for first, _, word in reader.casualties)


def _one_person(reader: _Reader, index: int) -> Number | None:
    """ "a soldier", "the mayor", "its commander", "Mayor Ali": one person without a number."""
    word = reader.sentence.word(index)
    following = reader.sentence.word(index + 1)
    if word in ("him", "her") and (not following[:1].isalpha() or following == "to"):
        return Number(index, index + 1, 1, 1, 1, is_single=True)
    if word == "another" and (index + 1 in reader.inside or reader.sentence.word(index + 1) in BE):
        return Number(index, index + 1, 1, 1, 1, is_single=True)
    if reader.sentence.word(index - 1) == "and" and reader.is_one(index) and reader.is_one(index - 2):
        return Number(index, reader.noun_at(index)[1], 1, 1, 1, is_single=True)  # "a mother and child"
    is_named = reader.sentence.is_capital(index)
    if word not in _ONE and not is_named:
        return None
    noun, behind = reader.noun_at(index if is_named else index + 1, single=True)
    if noun < 0 or not reader.is_one(noun):
        return None
    return Number(index, behind, 1, 1, 1, is_single=True)


def _one_by_name(reader: _Reader, index: int, *, is_subject: bool = False) -> Number | None:
    """ "killing Ivan Petrov, who ...", "killed a Canadian": one person told by name or nation."""
    first = index + (reader.sentence.word(index) in ("a", "an"))
    last = first
    while last not in reader.sentence.actor_words and (
        reader.sentence.is_capital(last)
        or (reader.sentence.word(last) in _PARTICLES and last > first and reader.sentence.is_capital(last + 1))
    ):
        last += 1
    is_named = last - first >= 2 if first == index else last - first == 1
    behind = reader.sentence.word(last)
    ends_there = not behind[:1].isalnum() or behind in (_BEFORE_VERBS if is_subject else _BEHIND_NAMES)
    return Number(index, last, 1, 1, 1, is_single=True) if is_named and ends_there else None


def _subject_by_name(reader: _Reader, index: int, first: int) -> Number | None:
    """ "Ivan Petrov, a farmers' leader, was": one person told by name at the head of the clause."""
    is_head = index == 0 or not reader.words[index - 1][0].isalnum() or reader.words[index - 1] in CONJUNCTIONS
    single = _one_by_name(reader, index, is_subject=True) if is_head and reader.sentence.is_capital(index) else None
    return single if single and _leads_to(reader, single.last, first) else None


_PARTICLES = words("name particles")
_BEFORE_VERBS = BE | HAVE | {"who"}
_BEHIND_NAMES = PREPOSITIONS | CONJUNCTIONS


def _speaks(reader: _Reader, index: int) -> bool:
    """What ends before the index goes on to speak: "a health official in the north said"."""
    for word in reader.words[index : index + _FARTHEST_TOLL]:
        if word in SAY:
            return True
        if not word[0].isalnum() or word == "and":
            return False
    return False


def _subjects(reader: _Reader, first: int) -> list[_Counted]:
    """Numbers before a passive verb or "dead": "three soldiers and two civilians were killed"."""
    first = _before_remark(reader, first)
    if _is_reduced(reader, first):
        return []
    for index in range(first, max(first - _FARTHEST_SUBJECT, -1), -1):
        number = reader.by_last.get(index)
        if number and not _OUTDATED.isdisjoint(reader.words[max(number.first - 4, 0) : number.first]):
            return []  # "raising an earlier estimate of 50 dead"
        if number and number.best == 1 and reader.sentence.word(number.first - 1) in ("of", "from"):
            continue  # "nine members of one family"
        if number and number.first not in reader.used:
            if not number.is_part:
                return _with_those_before(reader, number)
            if reader.sentence.word(index) == "of" and _leads_to(
                reader, index + 2, first
            ):  # "four of them were killed"
                reader.used.add(number.first)
                return [(number, (-1, index + 2))]
        single = (_one_person(reader, index) or _subject_by_name(reader, index, first)) if index < first else None
        if single and single.last <= first and _leads_to(reader, single.last, first):
            return _with_those_before(reader, single)
        if reader.sentence.word(index) in _WHO and (described := _ends_at(reader, index)):
            return _with_those_before(reader, described)  # "119 villagers who had fled died"
        if reader.sentence.word(index) == "who" and (single := _name_before(reader, index)):
            return [(single, (single.last - 1, single.last))]  # "Ali Hassan, who was killed"
        is_end = index < first and (reader.words[index] in _SUBJECT_ENDS or index in reader.inside)
        is_end = is_end and not (
            reader.words[index] in ADVERBS and reader.words[index - 1] in BE
        )  # "were confirmed dead"
        if is_end and "or" not in reader.words[index:first]:  # "killed or wounded" goes on
            return []
    return []


def _is_reduced(reader: _Reader, first: int) -> bool:
    """ "the funerals of people killed": people without a number stand right before the word."""
    for index in range(first - 1, max(first - 3, -1), -1):
        if (noun := reader._noun(index)) and noun == (first, True):
            return _ends_at(reader, first) is None
    return False


def _name_before(reader: _Reader, index: int) -> Number | None:
    """One person whose name ends right before "who", with or without a comma."""
    last = index - (reader.sentence.word(index - 1) == ",")
    first = last
    while first > 0 and reader.sentence.is_capital(first - 1) and reader.words[first - 1].isalpha():
        first -= 1
    is_free = not any(word in reader.sentence.actor_words for word in range(first, last))
    return Number(first, last, 1, 1, 1, is_single=True) if last - first >= 2 and is_free else None


_ORIGIN, _FOUND = words("before origins"), words("found dead")
_WHO = words("who")


def _ends_at(reader: _Reader, index: int) -> Number | None:
    """The number of people whose noun ends right before a word."""
    near = range(index - 1, max(index - _LONGEST_NOUN_PHRASE, -1), -1)
    numbers = (reader.by_first[start] for start in near if start in reader.by_first)
    return next((n for n in numbers if n.first not in reader.used and _noun_of(reader, n)[1] == index), None)


def _before_remark(reader: _Reader, first: int) -> int:
    """Index before a remark on the people: "39 people, most of them women who had hidden, died", "two men, who fired, were killed"."""
    comma = first - 1
    while reader.sentence.word(comma) in BE or reader.sentence.word(comma) in HAVE:
        comma -= 1
    if reader.sentence.word(comma) != ",":
        return first
    for index in range(comma - 1, max(first - _FARTHEST_REMARK, 0), -1):
        if reader.words[index] == ",":
            is_part = index + 1 in reader.by_first and reader.by_first[index + 1].is_part
            return index if is_part or reader.words[index + 1] in _SOME_OF | _WHO else first
    return first


_SOME_OF = words("some of them")
_FARTHEST_REMARK = 30


def _leads_to(reader: _Reader, index: int, first: int) -> bool:
    """Only auxiliaries and adverbs, or an inserted clause between commas, stand between a person and the verb."""
    while index < first and reader.sentence.is_capital(index):
        index += 1  # the person's name
    while reader.sentence.word(index) in _ORIGIN and reader.sentence.is_capital(index + 1):
        index += 1  # "a peacekeeper from Burundi"
        while index < first and reader.sentence.is_capital(index):
            index += 1
    between = reader.words[index:first]
    if between and between[0] == "," and between.count(",") >= 2:
        between = between[len(between) - between[::-1].index(",") :]
    return all(word in BE or word in ADVERBS or word in HAVE or word in _FOUND for word in between)


def _with_those_before(reader: _Reader, number: Number) -> list[_Counted]:
    """A number and those joined to it by "and" or commas before it."""
    found = []
    while True:
        noun = _noun_of(reader, number)
        reader.used.add(number.first)
        if not number.is_part:
            found.append((number, noun))
        earlier = _joined_before(reader, number.first)
        if earlier is None:
            return found[::-1]
        number = earlier


def _joined_before(reader: _Reader, first: int) -> Number | None:
    """The number, or the one person, that "and" or a comma joins to what begins at `first`."""
    index = first
    while index > 0 and reader.words[index - 1] in ("and", ","):
        index -= 1
    if index == first:
        return None
    index = _before_name(reader, index)
    for start in range(index - 1, max(index - _LONGEST_NOUN_PHRASE, -1), -1):
        number = reader.by_first.get(start) or _one_person(reader, start)
        if number and _noun_of(reader, number)[1] == index:
            before = reader.words[max(start - 2, 0) : start]
            is_part = number.is_single and (before == ["among", "them"] or not _PART_OF.isdisjoint(before))
            return None if number.first in reader.used or is_part else number
    return None


def _before_name(reader: _Reader, index: int) -> int:
    """Index before a name between commas: "the ambassador, Ann Lee, and two guards"."""
    start = index
    while start > 0 and reader.sentence.is_capital(start - 1) and start - 1 not in reader.sentence.actor_words:
        start -= 1
    return start - 1 if index - start >= 2 and reader.sentence.word(start - 1) == "," else index


def _around_noun(reader: _Reader, first: int, last: int) -> list[_Counted]:
    """ "27 lives", "at least 12 more deaths", "the bodies of 12 people", "fatalities: 12", "beat him to death"."""
    if reader.sentence.word(last) == ":" and (number := reader.by_first.get(last + 1)):
        reader.used.add(number.first)
        return [(number, _noun_of(reader, number))]
    is_to = reader.sentence.word(first - 1) == "to"
    reach = 7 if is_to else 4  # "hacked 13 suspected gang members to death"
    for index in range(first, max(first - reach, 0), -1):
        number = reader.by_last.get(index)
        if number and number.first not in reader.used:
            if reader.sentence.word(first - 1) in _OWN:  # "cost four policemen and four residents their lives"
                return _with_those_before(reader, number)
            reader.used.add(number.first)
            return [(number, _noun_of(reader, number))]
        single = _one_person(reader, index) if index < first else None
        if single and single.last == first - is_to:
            return [(single, (single.last - 1, single.last))]
    return _objects(reader, last + 1, with_names=False) if reader.sentence.word(last) == "of" else []


def _behind_toll(reader: _Reader, first: int, last: int) -> list[_Counted]:
    """The number behind a toll; none where the toll is no longer true: "up from an earlier toll of 22"."""
    if not _OUTDATED.isdisjoint(reader.words[max(first - 3, 0) : first]):
        return []
    words = reader.words
    rises = (
        i for i in range(last, len(words)) if words[i] in _PASSING or (words[i] in _TO and words[i - 1] in _RISING)
    )
    last = next(rises, last)
    behind = [n for n in reader.numbers if last <= n.first <= last + _FARTHEST_TOLL and n.first not in reader.used]
    if not behind:
        return []
    number = behind[-1] if reader.sentence.word(behind[0].first - 1) == "from" else behind[0]
    reader.used.update(n.first for n in behind[:2] if n.first <= number.first)
    return [(number, _noun_of(reader, number)), *_more_behind(reader, number)]


def _more_behind(reader: _Reader, number: Number) -> list[_Counted]:
    """ "The toll is 170 Afghans and 13 soldiers": more people behind "and"."""
    last = _noun_of(reader, number)[1]
    last += last == number.last and reader.sentence.is_capital(last)
    more = reader.by_first.get(last + 1) if reader.sentence.word(last) == "and" else None
    noun = _noun_of(reader, more) if more else (-1, 0)
    return [(more, noun)] if more and noun[0] >= 0 and not _is_counted_elsewhere(reader, noun[1]) else []


# -- sums --------------------------------------------------------------------------------------------------------------


def add_counts(counts: list[Count]) -> Count | None:
    """The sum of several counts, None for none; an end that one of them leaves open stays open."""
    if len(counts) <= 1:
        return counts[0] if counts else None
    lows, bests, highs = ([getattr(count, end) for count in counts] for end in ("low", "best", "high"))
    known = [low if low is not None else best for low, best in zip(lows, bests, strict=True)]
    least = sum(number for number in known if number is not None)
    return replace(
        counts[0],
        low=None if all(low is None for low in lows) else least,
        best=None if None in bests else sum(bests),
        high=None if None in highs else sum(highs),
    )


def widen_count(first: Count | None, second: Count | None, *, is_total: bool = False) -> Count | None:
    """What two sentences say together: the first one's best count, and a range that holds a higher one of the second."""
    if first is None or second is None:
        return first or second
    if second.best is None or (first.best is None and second.best < (first.low or 0)):
        return first
    if is_total or not first.best:
        return second
    if second.best <= first.best:
        return first
    return replace(first, high=max(second.best, second.high or 0, first.high or 0))
