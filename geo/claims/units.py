"""A sentence cut into units: the event words that tell of one event, with the part of the sentence around them.

A sentence is cut between its event words where a conjunction or a mark stands. Words whose kinds may be one event go
together, unless each has a day or a place of its own and they differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from geo.claims.actors import ARMED, Phrase, phrases_after, phrases_before
from geo.claims.counts import Tally
from geo.claims.english import ADVERBS, AUXILIARIES, BE, HAVE, MODALS, weights, words
from geo.claims.happenings import Happening
from geo.claims.locations import Location, are_one_place
from geo.claims.passages import (
    FALLEN,
    Passage,
    Segment,
    date_in,
    date_of_offset,
    date_of_when,
    days_long,
    is_of_speech,
    is_result,
    location_in,
    opens_main_clause,
    overlaps,
    takes_a_place,
)
from geo.claims.sentences import Sentence
from geo.claims.vocabulary import Part
from geo.model import DateMention
from geo.rules import Rule, first_of

__all__ = ["LONG_DAYS", "PARTED", "STRAYS", "Told", "Two", "Unit", "find_units", "main_word", "stretch", "unit_of"]

LONG_DAYS = 40
"""A date of more days than these is no date of one event, unless it is a month or a year."""


@dataclass(slots=True, eq=False)
class Unit:
    """Event words that tell of one event, while a sentence is read."""

    happenings: list[Happening]
    segments: list[Segment]
    date: DateMention | None = None
    location: Location | None = None
    tallies: list[Tally] = field(default_factory=list)
    is_told_date: bool = False
    """The date is only that on which somebody told of it."""
    is_elsewhen: bool = False
    """Told to have been at another time than what the sentence is about: "a day after ..."."""
    is_apart: bool = False
    """A clause behind ";", or a noun that begins one: "... and a second blast"."""
    takes_another_place: bool = False
    """A takeover of a place that is new to the reader: "took a distant airfield"."""
    is_main: bool = False
    """Behind "Two days after the raid,": another event than the raid."""
    is_aside: bool = False
    """Set against what the sentence is about: "while ..."."""
    has_own_subject: bool = False
    """In the passive, with somebody new: "..., and two policemen were murdered"."""
    is_by_others: bool = False
    """Behind "and others", "and a second group"."""
    is_reason: bool = False
    """A noun for what was before: "arrested nine men over the killing of a trader"."""
    begins: bool = False
    """Behind "and" or a mark."""
    is_by_hand: bool = False
    """Its first event word is a deed that a man does to another: "shot", "stabbed", "hit by a stray bullet"."""
    doers: frozenset[str] = frozenset()
    """Kinds of those who stand in its part of the sentence as subject of an active verb."""
    has_own_cause: bool = False
    """Behind dead of its own: "..., and one man died when a bomb exploded"."""

    @property
    def families(self) -> frozenset[str]:
        """What the event can still be."""
        solid = [happening for happening in self.happenings if happening.part != "feature"] or self.happenings
        return frozenset.intersection(*(happening.kind.families for happening in solid))

    @property
    def evidence(self) -> int:
        """How many of day, place and number of people it has."""
        return (self.date is not None) + (self.location is not None) + bool(self.tallies)

    @property
    def has_verb(self) -> bool:
        """A verb tells that it happened."""
        return any(h.voice in ("active", "passive") and h.part in ("verb", "weak", "direct") for h in self.happenings)


def find_units(passage: Passage) -> list[Unit]:
    """The units that the sentence tells of, in order; those that only name a thing of the kind are left out."""
    units: list[Unit] = []
    subject: Unit | None = None
    for happening, segment in zip(passage.happenings, _segments(passage), strict=True):
        fresh = unit_of(passage, _as_told(passage, happening, units), segment, units)
        if subject:
            fresh = _with_subject(subject, fresh)
            subject = None
        if _is_subject(passage, happening, segment):
            subject = fresh
            continue
        if units and happening.is_superlative:
            continue  # "in the worst attack since 1998": the event told already
        if units and happening.voice == "noun" and segment[0] == happening.first:
            _lend(units[-1], fresh)
        partner = next(
            (unit for unit in _within_reach(units, fresh) if first_of(PARTED, Two(unit, fresh)) is None), None
        )
        if partner:
            _join(partner, fresh)
            continue
        if units and (passage.sentence.word(fresh.segments[0][0]) in _WHEN or _names_cause(passage, units[-1], fresh)):
            _give_result(units[-1], fresh)
        units.append(fresh)
    return _told(passage, units)


def _told(passage: Passage, units: Sequence[Unit]) -> list[Unit]:
    """The units that are told, with the dead of those that only name a thing: "a blast at a rally, killing two"."""
    told = [unit for unit in units if _is_told(passage, unit)]
    for number, unit in enumerate(units):
        if unit.tallies and unit not in told and not unit.is_elsewhen:
            before = next((other for other in reversed(units[:number]) if other in told), None)
            if before and not before.tallies and not before.is_elsewhen:
                before.tallies = unit.tallies
    return told


def _is_subject(passage: Passage, happening: Happening, segment: Segment) -> bool:
    """A weapon right before a verb that tells what it did: "and warplanes had hit the airport on 8 April"."""
    if happening.voice != "noun" or happening.part != "weapon":
        return False
    verb = passage.told_at.get(segment[1])
    is_verb = verb is not None and verb.first == segment[1] and verb.voice == "active" and verb.part in ("verb", "weak")
    between = passage.sentence.words[happening.last : segment[1]]
    return is_verb and all(word in AUXILIARIES or word in ADVERBS for word in between)


def _with_subject(subject: Unit, fresh: Unit) -> Unit:
    """A verb and the weapon before it as one unit, which begins where the weapon does; the verb knows better where and when."""
    if fresh.location:
        subject.location = fresh.location
    if fresh.date:
        subject.date, subject.is_told_date = fresh.date, fresh.is_told_date
    if not subject.families & fresh.families:  # "rockets destroyed a house"
        fresh.happenings = [replace(happening, part="feature") for happening in fresh.happenings]
    _join(subject, fresh)
    subject.is_apart = subject.is_apart or fresh.is_apart
    subject.is_main = subject.is_main or fresh.is_main
    subject.is_elsewhen = subject.is_elsewhen or fresh.is_elsewhen
    return subject


def _within_reach(units: Sequence[Unit], fresh: Unit) -> Iterator[Unit]:
    """The units to which a fresh one may belong, the nearest first; without a place of its own it goes back to no other place.

    Nor does it go back behind a clause that stands apart.
    """
    place: Location | None = None
    for unit in reversed(units):
        if place and unit.location and not fresh.location and not are_one_place(unit.location, place):
            return
        yield unit
        if unit.is_apart:
            return
        place = place or unit.location


def _names_cause(passage: Passage, unit: Unit, fresh: Unit) -> bool:
    """ "..., and that three men were killed in air raids on Zap": the noun tells of what those who died right before it died."""
    before = passage.sentence.words[fresh.happenings[0].first - 1]
    dead = [tally for tally in unit.tallies if tally.first >= unit.segments[-1][0]]
    is_cause = fresh.happenings[0].voice == "noun" and before in _CAUSING and fresh.location is not None
    return is_cause and bool(dead) and len(dead) < len(unit.tallies)


_CAUSING = words("causing")


def _give_result(unit: Unit, fresh: Unit) -> None:
    """ "..., and one man died when a bomb exploded in Corinto": what stands right before "when" came of what follows."""
    told = unit.happenings[-1]
    is_killed = told.voice == "passive" and told.kind.name == "killing"
    if len(unit.segments) < 2 or not (is_result(told) or is_killed) or unit.segments[-1][1] != fresh.segments[0][0]:
        return
    fresh.happenings.insert(0, unit.happenings.pop())
    fresh.segments.insert(0, unit.segments.pop())
    start, end = fresh.segments[0]
    fresh.tallies = [tally for tally in unit.tallies if start <= tally.first < end] + fresh.tallies
    unit.tallies = [tally for tally in unit.tallies if tally not in fresh.tallies]


_WHEN = words("when")


def _as_told(passage: Passage, happening: Happening, units: Sequence[Unit]) -> Happening:
    """The event word; one whose aftermath verbs tell of is only a feature of that."""
    is_aftermath = _is_aftermath(passage.sentence, happening) and any(unit.has_verb for unit in units)
    return replace(happening, part="feature") if is_aftermath or _is_means(passage, happening, units) else happening


def _is_means(passage: Passage, happening: Happening, units: Sequence[Unit]) -> bool:
    """A weapon with which those of a fight fought: "fought with rifles and explosives"."""
    if happening.part != "weapon" or not units or units[-1].families & happening.kind.families:
        return False
    before = passage.sentence.words[units[-1].happenings[-1].last : happening.first]
    return "with" in before[-_NEAR_NOUN:] and all(word[0].isalnum() for word in before)


def _is_aftermath(sentence: Sentence, happening: Happening) -> bool:
    """ "after days of fighting", "following a night of shelling"."""
    if happening.voice != "noun":
        return False
    before = sentence.words[max(happening.first - 6, 0) : happening.first]
    is_behind = "after" in before or "following" in before
    return is_behind and "of" in before and not _TIMES.isdisjoint(before)


def _lend(unit: Unit, fresh: Unit) -> None:
    """ "detained seven men in raids in Pulwama on Friday": day and place behind the noun are those of the verb too."""
    unit.date = unit.date or fresh.date
    unit.location = unit.location or fresh.location


# -- segments ----------------------------------------------------------------------------------------------------------

_RANKS = weights("parting")
"""How strongly words and marks part two clauses. Of equals the first counts, of "and" and commas the last."""
_LAST_COUNTS = 2
_BEFORE_TIMES_OF_DAY, _TIMES_OF_DAY = words("before times of day"), words("times of day")


def _segments(passage: Passage) -> list[Segment]:
    """The part of the sentence that belongs to each event word."""
    happenings = passage.happenings
    bounds = [_bound(passage, one.last, other) for one, other in pairwise(happenings)]
    return list(pairwise([0, *bounds, len(passage.sentence)])) if happenings else []


def _bound(passage: Passage, first: int, happening: Happening) -> int:
    """Index between an event word, which ends before `first`, and the next one, where a clause begins.

    Words of a date ("since Monday") begin none, nor does a remark on the subject (", who was unarmed,"). What hangs on a verb (", killing 12") begins at its comma.
    """
    words = passage.sentence.words
    if happening.voice == "consequence" and "," in words[first : happening.first]:
        return max(index for index in range(first, happening.first) if words[index] == ",")
    remarks = [aside for aside in passage.asides if first < aside[0] and aside[1] <= happening.first]
    if meanwhile := _opens_with_as(passage, first, happening):
        return meanwhile
    best, at = 0.0, happening.first
    for index in range(first, happening.first):
        rank = _RANKS.get(words[index], 0)
        if rank and (index in passage.date_words or _is_clock(words, index) or any(a <= index < b for a, b in remarks)):
            rank = 0
        behind = words[index + 1]
        if rank and words[index].isalpha() and (not behind[0].isalnum() or behind in _OBJECT_PRONOUNS):
            rank = 0  # "has not been seen since, and", "soldiers who came after them"
        if rank > best or 0 < rank == best <= _LAST_COUNTS:
            best, at = rank, index
    return _before_result(passage, first, _before_subject(words, first, at, happening))


def _opens_with_as(passage: Passage, first: int, happening: Happening) -> int:
    """Index of "as" right before who does it: "planes bombed Gao as soldiers fought"; 0 for none, and for "dressed as soldiers"."""
    words, at = passage.sentence.words, happening.first
    while words[at - 1] in AUXILIARIES or words[at - 1] in ADVERBS:
        at -= 1
    starts = (index for index, (last, _) in passage.sentence.actor_words.items() if last == at and index - 1 > first)
    is_clause = happening.voice == "active" and happening.part == "verb"
    return next((index - 1 for index in starts if is_clause and _is_while(words, index - 1)), 0)


def _is_while(words: list[str], index: int) -> bool:
    return words[index] == "as" and words[index - 1] not in _BEFORE_LIKENESS and not words[index - 1].endswith("ed")


_BEFORE_LIKENESS = words("before a likeness")


def _before_subject(words: list[str], first: int, at: int, happening: Happening) -> int:
    """Index where a clause begins whose subject has a remark: "..., and soldiers who came after them killed six"."""
    told = words[at + 1 : happening.first]
    is_remark = words[at] in _WHO and any(word in _PAST or (len(word) > 4 and word.endswith("ed")) for word in told)
    near = range(at - 1, max(at - _LONGEST_SUBJECT, first - 1), -1) if is_remark else ()
    return next((index for index in near if words[index] == "and"), at)


_WHO, _PAST = words("who"), words("irregular past")
_LONGEST_SUBJECT = 5
"""Words back to "and" in which a subject stands before its "who"."""


_OBJECT_PRONOUNS = words("object pronouns")


def _before_result(passage: Passage, first: int, at: int) -> int:
    """Index where a clause begins that tells right before "when" whom it befell: "..., and two sisters were hurt in Gao when ..."."""
    words = passage.sentence.words
    if words[at] not in _WHEN:
        return at
    counted = [
        tally.first for tally in passage.tallies if first < tally.first < at and tally.first not in passage.told_at
    ]
    return next((index for index in range(counted[-1], first, -1) if words[index] == "and"), at) if counted else at


def _is_clock(words: list[str], index: int) -> bool:
    """ "10:30", "before dawn": no clause begins here."""
    is_time = words[index] in _BEFORE_TIMES_OF_DAY and words[index + 1] in _TIMES_OF_DAY
    return is_time or (words[index] == ":" and words[index - 1].isdigit())


def stretch(unit: Unit, happening: Happening) -> Segment:
    """The segments of a unit that follow each other without a gap from that of one of its event words on."""
    low, high = next((s for s in unit.segments if s[0] <= happening.first < s[1]), (0, 0))
    for start, end in unit.segments:
        high = end if start == high else high
    return low, high


# -- units -------------------------------------------------------------------------------------------------------------


class Told(NamedTuple):
    """An event word with its part of a sentence, the unit that it founds, and the units before it."""

    passage: Passage
    happening: Happening
    segment: Segment
    unit: Unit
    earlier: Sequence[Unit]


def unit_of(passage: Passage, happening: Happening, segment: Segment, earlier: Sequence[Unit] = ()) -> Unit:
    """An event word with what its part of the sentence tells; earlier: the units before it."""
    unit = Unit([happening], [segment], date_in(passage, segment, happening), location_in(passage, segment, happening))
    unit.tallies = [tally for tally in passage.tallies if segment[0] <= tally.first < segment[1]]
    told = Told(passage, happening, segment, unit, earlier)
    if stray := first_of(STRAYS, told):
        for name in stray.effect:
            setattr(unit, name, None)
    unit.date = unit.date or date_of_when(passage, segment) or date_of_offset(passage, segment, happening)
    if unit.date:
        at = passage.sentence.index_at(unit.date.start)
        is_counting = is_result(happening) or bool(unit.tallies)
        is_counted_by = is_counting and passage.sentence.word(at) == "by"  # "five had died by Tuesday"
        unit.is_told_date = is_counted_by or is_of_speech(passage, at, over=happening)
    unit.is_apart = _begins_apart(told)
    unit.takes_another_place = _takes_another_place(told)
    unit.is_main = _is_main(told)
    unit.is_aside = passage.sentence.word(segment[0]) in _ASIDE
    unit.is_by_others = _is_by_others(told)
    happened = passage.sentence.words[happening.first : happening.last]
    unit.is_reason = happening.voice == "noun" and passage.sentence.word(happening.first - 2) in _REASON
    unit.begins = passage.sentence.word(segment[0]) in _BEGINNING
    unit.is_by_hand = happening.voice != "noun" and not _HAND_TO_HAND.isdisjoint(happened)
    unit.doers = frozenset(phrase.kind for phrase in _doers(told))
    unit.has_own_cause, unit.has_own_subject = _has_own_cause(told), _has_own_subject(told)
    is_answered = _is_answered(passage, happening)
    if is_answered and unit.date and passage.sentence.index_at(unit.date.start) < happening.first:
        unit.date = None  # "funerals on Sunday for victims of a raid"
    unit.is_elsewhen = is_answered or _is_elsewhen(told)
    return unit


def _is_purpose(told: Told) -> bool:
    families = told.unit.families
    return told.happening.is_purpose and any(other.families & families for other in told.earlier)


def _may_come(told: Told) -> bool:
    """A modal verb stands close behind a noun that points back; the month of May is none."""
    if not told.happening.is_known:
        return False
    words, last = told.passage.sentence.words, told.happening.last
    near = range(last, min(last + 3, len(words)))
    return any(words[index] in MODALS and index not in told.passage.date_words for index in near)


def _is_behind_dated(told: Told) -> bool:
    return told.happening.voice == "consequence" and bool(told.earlier) and told.earlier[-1].date is not None


STRAYS: tuple[Rule[Told, tuple[str, ...]], ...] = (
    Rule("what a crowd came together for", _is_purpose, ("date", "location"),
         "Hundreds of people marched through Benghazi to protest on Friday in Ankara."),
    Rule("what may come of an event told before", _may_come, ("date", "location"),
         "The fighting could spread to Kidal on Friday."),
    Rule("what came of an event that has its day", _is_behind_dated, ("date",),
         "Rebels bombed Gao on Monday, killing 20 people, and the government on Friday blamed the rebels."),
)  # fmt: skip
"""Where day or place in the part of the sentence around an event word are not those of the event."""


def _begins_apart(told: Told) -> bool:
    """A clause behind ";", or a noun with a place of its own behind "and"."""
    happening, opening = told.happening, told.passage.sentence.word(told.segment[0])
    if opening == ";":
        return not is_result(happening)
    is_noun = happening.voice == "noun" and not happening.is_known and happening.part in ("noun", "weapon")
    before = told.passage.sentence.words[max(told.segment[0] - _NEAR_NOUN, 0) : told.segment[0]]
    is_means = happening.part == "weapon" and "with" in before  # "with rifles and grenades"
    return opening == "and" and is_noun and told.unit.location is not None and not is_means


def _is_by_others(told: Told) -> bool:
    """ "..., and others dragged a man out of his house"."""
    words, at = told.passage.sentence.words, told.happening.first - 1
    while at > 0 and (words[at] in AUXILIARIES or words[at] in ADVERBS):
        at -= 1
    return told.happening.voice == "active" and at > 0 and words[at] in _OTHERS and words[at - 1] in _BEGINNING


_OTHERS = words("others who act")


def _doers(told: Told) -> list[Phrase]:
    """ "..., and soldiers killed six": who stands before an active verb, in its own clause."""
    if told.happening.voice != "active":
        return []
    sentence, phrases = told.passage.sentence, told.passage.phrases
    return phrases_before(sentence, phrases, told.happening.first, floor=told.segment[0])


def _has_own_subject(told: Told) -> bool:
    """ "..., and two policemen were murdered"."""
    words, happening, first = told.passage.sentence.words, told.happening, told.segment[0]
    is_told = happening.voice == "passive" and happening.part == "verb" and words[first] in _BEGINNING
    return is_told and not is_result(happening) and not BE.isdisjoint(words[first + 2 : happening.first])


def _has_own_cause(told: Told) -> bool:
    """ "..., and one man died when a bomb exploded": those who died right before "when" are not the first that are counted."""
    if told.passage.sentence.word(told.segment[0]) not in _WHEN or not told.earlier:
        return False
    result = told.earlier[-1].segments[-1]
    counted = [tally.first >= result[0] for tally in told.earlier[-1].tallies if tally.has_dead]
    last = told.earlier[-1].happenings[-1]
    begins = not _BEGINNING.isdisjoint(told.passage.sentence.words[result[0] : last.first])
    is_behind = last.part == "casualty" and result[1] == told.segment[0]
    return is_behind and begins and True in counted and False in counted


_BEGINNING = frozenset({"and", ",", ";"})
_HAND_TO_HAND, _REASON = words("hand to hand"), words("reasons of arrests")


def _takes_another_place(told: Told) -> bool:
    is_indefinite = told.passage.sentence.word(told.happening.last) in _INDEFINITE
    return is_indefinite and _is_of_territory(told.happening) and not told.unit.location


def _is_main(told: Told) -> bool:
    is_second = any(other.is_main for other in told.earlier)
    return not is_second and not is_result(told.happening) and opens_main_clause(told.passage, told.segment)


def _is_answered(passage: Passage, happening: Happening) -> bool:
    """ "bombed the hills in retaliation for a massacre", "funerals for the victims of a raid": it came before."""
    if happening.voice != "noun" or happening.kind.event_type in _OF_CROWDS:
        return False
    before = passage.sentence.words[max(happening.first - _NEAR_NOUN, 0) : happening.first]
    if not _ANSWERS.isdisjoint(before) and not _LEADING_TO.isdisjoint(before):
        return True
    if _AGAINST.isdisjoint(before):
        return False
    protests = (other.last for other in passage.happenings if other.kind.event_type in _OF_CROWDS)
    # "a march against a raid in which ..."
    return any(0 <= happening.first - last <= _NEAR_PROTEST for last in protests)


_OF_CROWDS = ("Protests", "Riots")
_AGAINST = words("protest against")
_NEAR_PROTEST = 10
_LEADING_TO = words("leading to")
_ANSWERS = words("answers")
_NEAR_NOUN = 5


_INDEFINITE = words("indefinite")
_RELATIVE = words("relative")
_ASIDE = words("aside")
_OF_ANOTHER_TIME = words("of another time")
_COMES = words("comes")
_TIMES = words("times")


def _is_elsewhen(told: Told) -> bool:
    """The clause is about another time than the one before: "since ...", "a day after ..."."""
    if not told.earlier:
        return False
    has_no_bound = told.segment[0] == told.happening.first and told.earlier[-1].is_elsewhen
    is_before = _is_of_before(told) or _is_done_before(told) or _is_why_they_came(told)
    return has_no_bound or is_before or _opens_elsewhen(told.passage, told.segment[0])


def _is_why_they_came(told: Told) -> bool:
    """ "Thousands marched because a student had died in custody": the death for which a crowd came together was before."""
    crowd = told.earlier[-1]
    is_crowd = crowd.happenings[0].kind.event_type in _OF_CROWDS and not crowd.tallies
    opening = told.passage.sentence.word(told.segment[0])
    return is_crowd and opening in _REASONS and told.happening.kind.name == "killing" and bool(told.unit.tallies)


_REASONS = words("why crowds come")


def _is_done_before(told: Told) -> bool:
    """ "Jets bombed the hills after rebels had killed 24 soldiers": fighters had done it, to others than those of the main clause."""
    words, first = told.passage.sentence.words, told.segment[0]
    clause = words[first : told.happening.first]
    if clause[:1] != ["after"] or "had" not in clause or told.happening.voice != "active":
        return False
    doers = phrases_before(told.passage.sentence, told.passage.phrases, told.happening.first, floor=first)
    is_answer = any(h.voice == "active" or h.part == "weapon" for h in told.earlier[-1].happenings)
    return is_answer and not told.earlier[-1].tallies and any(phrase.kind in ARMED for phrase in doers)


def _is_of_before(told: Told) -> bool:
    """ ", which rebels had burned on 3 March": a remark on what was before, with a day of its own."""
    clause = told.passage.sentence.words[told.segment[0] : told.happening.first]
    return told.unit.date is not None and clause[:1] != [] and clause[0] in _RELATIVE and "had" in clause


def _opens_elsewhen(passage: Passage, index: int) -> bool:
    """A clause about another time opens: "since ...", "a day after ...", "it came after ..."; not "on Friday after"."""
    word, before = passage.sentence.word(index), passage.sentence.word(index - 1)
    if word not in _OF_ANOTHER_TIME:
        return word == "since"
    is_offset = any(passage.sentence.index_at(date.end) == index + 1 for _, date in passage.offsets)
    return (before in _TIMES or before in _COMES) and (index - 1 not in passage.date_words or is_offset)


# -- one event or two --------------------------------------------------------------------------------------------------


class Two(NamedTuple):
    """A unit and a fresh one behind it."""

    unit: Unit
    fresh: Unit

    @property
    def has_own_place(self) -> bool:
        """Only the fresh one has a place."""
        return self.fresh.location is not None and self.unit.location is None


def _stands_apart(two: Two) -> bool:
    return two.fresh.is_apart and (bool(two.unit.tallies) or two.has_own_place)


def _is_at_other_time(two: Two) -> bool:
    """The fresh one was at another time, and does not only go on with a clause that was."""
    goes_on = two.unit.is_elsewhen and two.unit.segments[-1][1] == two.fresh.segments[0][0]
    return two.fresh.is_elsewhen and not goes_on


def _is_by_hand(two: Two) -> bool:
    """Somebody was shot or stabbed, and the other tells of an air strike, shelling or a bomb with dead of its own."""
    unit, fresh = two.unit, two.fresh
    is_deed = fresh.has_own_subject and fresh.happenings[0].kind.name in _BY_HAND
    is_bombardment = any(happening.kind.families == _BOMBARDMENT for happening in unit.happenings)
    is_blast = fresh.is_by_hand and any(happening.kind.families <= _FROM_AFAR for happening in unit.happenings)
    if is_deed and (is_bombardment or is_blast) and unit.tallies:
        return True
    is_weapon = fresh.happenings[0].voice == "noun" and fresh.happenings[0].kind.families <= _FROM_AFAR
    return is_weapon and fresh.begins and unit.is_by_hand and unit.has_verb


_BY_HAND = frozenset({"killing", "attack"})
_BOMBARDMENT, _FROM_AFAR = frozenset({"bombardment"}), frozenset({"bombardment", "blast"})


def _is_another(two: Two) -> bool:
    return two.fresh.happenings[0].is_new and not all(map(is_result, two.unit.happenings))


def _is_one_an_arrest(two: Two) -> bool:
    is_one = _is_arrest(two.unit) != _is_arrest(two.fresh)
    is_why = _is_arrest(two.unit) and two.fresh.is_reason  # "arrested nine men over the lynching of a trader"
    return is_one and (is_why or not (_is_of_crowd(two.unit) or _is_of_crowd(two.fresh)))


def _are_at_two_places(two: Two) -> bool:
    here, there = two.unit.location, two.fresh.location
    return here is not None and there is not None and not are_one_place(here, there)


def _are_others_at_it(two: Two) -> bool:
    """Somebody else did it: "... and others dragged a man out of his house"; who killed is not who carried off people."""
    return two.fresh.is_by_others and (bool(two.unit.tallies) or two.unit.has_verb)


def _are_others_taken(two: Two) -> bool:
    is_taking = two.fresh.happenings[0].kind.name == "abduction" and two.fresh.happenings[0].voice == "active"
    return is_taking and any(tally.has_dead for tally in two.unit.tallies) and not two.fresh.tallies


def _is_by_a_crowd(two: Two) -> bool:
    """A crowd with a verb of its own, behind what nobody of a state did and no crowd."""
    is_crowd = two.fresh.happenings[0].kind.event_type in _OF_CROWDS and two.fresh.begins
    is_crowd = is_crowd and bool(two.fresh.doers) and not two.fresh.doers & _OF_STATES
    return is_crowd and two.unit.has_verb and not (_is_of_crowd(two.unit) or two.unit.doers & _OF_STATES)


_OF_STATES = frozenset({"State forces", "External/Other forces"})


def _is_done_elsewhere(two: Two) -> bool:
    """One kind of deed, told of somebody new in the passive with a place of its own."""
    is_same = two.fresh.happenings[0].kind.name in {happening.kind.name for happening in two.unit.happenings}
    return two.has_own_place and two.fresh.has_own_subject and two.unit.has_verb and is_same


def _is_by_others_elsewhere(two: Two) -> bool:
    """Some plundered or carried off people, and others with arms did something at a place of its own."""
    is_plunder = all(happening.kind.name in _PLUNDER for happening in two.unit.happenings)
    is_by_others = bool(two.fresh.doers & ARMED) and two.fresh.begins
    return is_plunder and two.has_own_place and is_by_others


_PLUNDER = frozenset({"looting", "abduction"})


PARTED: tuple[Rule[Two, bool], ...] = (
    Rule("it stands apart", _stands_apart, False,
         "Rebels killed ten people in Goma; gunmen attacked a convoy."),
    Rule("both tell what befell people, with a subject each", lambda two: two.has_own_place and _befalls_others(two), False,
         "Eight people were killed in the city, and two policemen were murdered in Gao."),
    Rule("dead of its own stand before it", lambda two: two.fresh.has_own_cause, False,
         "Shells killed four people in Goma and a woman died when a drone hit her yard."),
    Rule("people did it, and what fell from the sky the other", _is_by_hand, False,
         "Jets bombed Goma, killing nine people, and a nurse was shot dead at the gate of her hospital."),
    Rule("a crowd did it, and others the first", _is_by_a_crowd, False,
         "A mayor was shot dead in Goma on Monday and a crowd burned tyres at the gate of his office."),
    Rule("the same was done to others elsewhere", _is_done_elsewhere, False,
         "Rebels carried off a nurse, and two drivers were kidnapped in Gao."),
    Rule("others did it, elsewhere", _is_by_others_elsewhere, False,
         "Rebels carried off two boys, and soldiers killed six herders near Gao."),
    Rule("it was at another time", _is_at_other_time, False,
         "Rebels attacked Goma a day after soldiers attacked Bukavu."),
    Rule("it is what the sentence is about", lambda two: two.fresh.is_main, False,
         "Two days after the raid, rebels attacked Goma."),
    Rule("it is set against the other", lambda two: two.fresh.is_aside, False,
         "Rebels attacked Goma while soldiers attacked a village."),
    Rule("it is told to be another one", _is_another, False,
         "A bomb exploded in Goma and a second bomb wounded ten people."),
    Rule("they are of kinds that do not go together", lambda two: not two.unit.families & two.fresh.families, False,
         "Rebels attacked Goma and the two sides signed a ceasefire."),
    Rule("one is an arrest", _is_one_an_arrest, False,
         "Rebels kidnapped ten people and police arrested three men."),
    Rule("only one happened", lambda two: _is_real(two.unit) != _is_real(two.fresh), False,
         "Rebels attacked Goma and threatened to attack Bukavu."),
    Rule("others did it", _are_others_at_it, False,
         "A mob beat a trader in Goma on Monday and others shot a farmer."),
    Rule("some were killed, others carried off", _are_others_taken, False,
         "In October rebels killed twelve soldiers in Goma and took eight away."),
    Rule("they have different days", lambda two: not _are_same_days(two.unit, two.fresh), False,
         "Rebels attacked Goma on Monday and killed ten people on Wednesday."),
    Rule("another place was taken", lambda two: two.fresh.takes_another_place, False,
         "Rebels attacked Goma and seized a distant airfield."),
    Rule("they have different places", _are_at_two_places, False,
         "Rebels attacked Goma and killed ten people in Bukavu."),
)  # fmt: skip
"""Why two event words of a sentence tell of two events; of one when no rule fits."""


def _is_arrest(unit: Unit) -> bool:
    return any(happening.kind.name == "arrest" for happening in unit.happenings)


def _is_of_crowd(unit: Unit) -> bool:
    return any(happening.kind.event_type in _OF_CROWDS for happening in unit.happenings)


def _befalls_others(two: Two) -> bool:
    """Both tell in the passive what befell people, and the first counts them."""
    return two.fresh.has_own_subject and two.unit.happenings[-1].voice == "passive" and bool(two.unit.tallies)


def _are_same_days(unit: Unit, fresh: Unit) -> bool:
    return unit.is_told_date or fresh.is_told_date or _same_days(unit.date, fresh.date)


def _is_real(unit: Unit) -> bool:
    return unit.happenings[0].status in ("event", "attempted", "background")


def _same_days(one: DateMention | None, other: DateMention | None) -> bool:
    """Nothing tells that two dates differ: they overlap, and are about as wide."""
    if not (one and other and one.span and other.span) or one is other:
        return True
    return overlaps(one.span, other.span) and abs(days_long(one.span) - days_long(other.span)) <= LONG_DAYS


def _join(unit: Unit, fresh: Unit) -> None:
    unit.happenings += fresh.happenings
    unit.segments += fresh.segments
    unit.tallies += fresh.tallies
    if unit.date is None or (unit.is_told_date and fresh.date):
        unit.date, unit.is_told_date = fresh.date, fresh.is_told_date
    if unit.location is None or (fresh.location and unit.location.is_vague and not fresh.location.is_vague):
        unit.location = fresh.location or unit.location


def main_word(unit: Unit) -> Happening:
    """The event word that names the event: of the highest rank, the first of those.

    A noun that points back ("in anger at the fall of the town") names it only when the others count its victims: "twelve
    perished in the bombing", "the shelling claimed twelve lives".
    """
    if len(unit.happenings) == 1:
        return unit.happenings[0]
    verbs = [h for h in unit.happenings if not _points_back(h) and h.part not in ("casualty", "feature")]

    def naming(happening: Happening) -> tuple[bool, bool, int]:
        is_subject = all(h.kind.name == "killing" and happening.first < h.first for h in verbs)
        return happening.part != "feature", is_subject or not _points_back(happening), happening.kind.rank

    return max(unit.happenings, key=naming)


def _points_back(happening: Happening) -> bool:
    """A noun for something told before; "its rockets" are none."""
    return happening.voice == "noun" and happening.is_known and happening.part != "weapon"


# -- told or only named ------------------------------------------------------------------------------------------------

_CROWD = frozenset({"Protesters", "Rioters"})


def _is_told(passage: Passage, unit: Unit) -> bool:
    """Whether the sentence tells that this happened (or is denied, planned ...), not only names a thing of this kind."""
    unit.happenings = [happening for happening in unit.happenings if _counts(passage, unit, happening)]
    return bool(unit.happenings)


def _counts(passage: Passage, unit: Unit, happening: Happening) -> bool:
    if passage.is_generous and happening.part not in ("feature", "weak"):
        return True
    if judge := _JUDGES.get(happening.part):
        return judge(passage, unit, happening)
    has_more = len(unit.happenings) > 1
    return happening.voice != "consequence" or has_more or bool(unit.tallies or unit.date)


def _is_noun_told(passage: Passage, unit: Unit, happening: Happening) -> bool:
    """A noun with something that supports it; "arrested in raids" tells of police work only."""
    if passage.sentence.words[happening.last - 1] in _RAIDS and _has_arrests(passage):
        return False
    is_dated = unit.date is not None or bool(unit.tallies)
    return happening.is_supported or happening.is_known or is_dated or _is_placed(passage, unit, happening)


def _is_weapon_used(passage: Passage, unit: Unit, happening: Happening) -> bool:
    before = passage.sentence.words[max(happening.first - 5, 0) : happening.first]
    is_aimed = passage.sentence.word(happening.last) in _AIMED and unit.evidence > 0  # "170 shells on the island"
    is_used = _SIDE_ARMS.isdisjoint(before) and (bool(unit.tallies) or unit.has_verb or is_aimed)
    return happening.is_supported or is_used


def _is_accord_made(_passage: Passage, _unit: Unit, happening: Happening) -> bool:
    return happening.is_supported


def _is_feature_told(passage: Passage, unit: Unit, happening: Happening) -> bool:
    """Beside another event word, of a crowd with day, place or number, or of soldiers who stop one in a war."""
    kinds = {phrase.kind for phrase in passage.phrases}
    is_stopped = passage.is_of_war and happening.kind.name == "protest stopped" and happening.is_supported
    is_of_crowd = unit.evidence > 0 and not _CROWD.isdisjoint(kinds)
    return len(unit.happenings) > 1 or is_of_crowd or (is_stopped and "State forces" in kinds)


def _is_direct_verb_told(passage: Passage, unit: Unit, happening: Happening) -> bool:
    is_done = passage.sentence.word(happening.first) in FALLEN or _has_armed_subject(passage, unit, happening)
    return is_done and takes_a_place(passage, happening)


_AIMED = words("aimed")
_SIDE_ARMS = words("side arms")
"""Weapons beside which a grenade is only one more: "with rifles and grenades"."""
_RAIDS = words("raids")


def _has_arrests(passage: Passage) -> bool:
    return any(happening.kind.name == "arrest" for happening in passage.happenings)


def _is_placed(passage: Passage, unit: Unit, happening: Happening) -> bool:
    """The place belongs to the noun: no verb stands between the two."""
    if unit.location is None:
        return False
    index = passage.sentence.index_at(unit.location.start)
    return AUXILIARIES.isdisjoint(passage.sentence.words[happening.last : index])


_REACH = 60
"""Letters behind a verb within which its object stands."""


def _is_weak_verb_told(passage: Passage, unit: Unit, happening: Happening) -> bool:
    """ "entered", "hit": day and place, an armed subject with a place or a target behind it, dead; "gathered": a crowd, or an aim."""
    if happening.kind.name == "protest":
        return _is_gathering(passage, unit, happening)
    if passage.is_generous or _is_deadly(unit, happening) or (unit.date is not None and unit.location is not None):
        return True
    has_weapon = any(other.part == "weapon" for other in unit.happenings)
    if has_weapon or _is_plunder(passage, unit, happening) or _befalls_people(passage, unit, happening):
        return True
    return _has_armed_subject(passage, unit, happening) and _has_goal(passage, unit, happening)


def _befalls_people(passage: Passage, unit: Unit, happening: Happening) -> bool:
    """Among events: "a forester was taken from Gao by men in masks"."""
    is_told = happening.voice == "passive" and happening.kind.event_type == "Violence against civilians"
    if not (is_told and unit.location is not None and (passage.is_of_war or len(passage.happenings) > 1)):
        return False
    floor = stretch(unit, happening)[0]
    befallen = phrases_before(passage.sentence, passage.phrases, happening.first, floor=floor)
    return any(phrase.part == "person" for phrase in befallen)


def _is_plunder(passage: Passage, unit: Unit, happening: Happening) -> bool:
    """Among events: "soldiers emptied two banks", "forty rifles were carried off from the barracks at Gao"."""
    if not (passage.is_of_war and happening.is_done_to and happening.kind.name == "looting"):
        return False
    return unit.location is not None or unit.date is not None or _has_armed_subject(passage, unit, happening)


def _is_deadly(unit: Unit, happening: Happening) -> bool:
    """An attack somewhere with dead."""
    is_somewhere = happening.kind.name == "attack" and unit.location is not None
    return is_somewhere and any(tally.has_dead for tally in unit.tallies)


def _has_goal(passage: Passage, unit: Unit, happening: Happening) -> bool:
    """A place close behind the verb, people whom it attacks, or what stands for people at a place."""
    if _is_of_territory(happening) and takes_a_place(passage, happening):
        return True
    start = passage.sentence.ends[happening.last - 1]
    if any(start <= location.start <= start + _REACH for location in passage.locations):
        return True
    behind = phrases_after(passage.sentence, passage.phrases, happening.last)
    is_target = unit.location is not None and any(phrase.part == "target" for phrase in behind)
    return bool(behind) and (happening.kind.name == "attack" or is_target)


def _is_gathering(passage: Passage, unit: Unit, happening: Happening) -> bool:
    """ "Protesters converged on the palace", "hundreds of women walked through the town to ask for peace".

    Among events a place of its own is enough: "... and some forty women stood outside the barracks of Gao".
    """
    floor = stretch(unit, happening)[0]
    subjects = phrases_before(passage.sentence, passage.phrases, happening.first, floor=floor)
    if any(phrase.kind in _CROWD for phrase in subjects):
        return True
    is_many = any(phrase.is_plural and phrase.kind not in ARMED for phrase in subjects)
    is_many = is_many or not _MANY.isdisjoint(passage.sentence.words[floor : happening.first])
    is_shown = (passage.is_of_war or unit.begins) and (unit.location is not None or unit.date is not None)
    return is_many and (is_shown or not _AIMS.isdisjoint(passage.sentence.words[floor:]))


_ARMED_PRONOUNS = words("armed pronouns")
_MANY = words("many people")
_AIMS = words("aims")


def _is_of_territory(happening: Happening) -> bool:
    return happening.kind.name in ("takeover", "transfer of territory")


def _has_armed_subject(passage: Passage, unit: Unit, happening: Happening) -> bool:
    before = happening.first - 1
    while passage.sentence.word(before) in _BEFORE_VERBS:
        before -= 1
    if _takes_as_told(passage, happening, before):
        return True
    floor = 0 if passage.sentence.word(before) in _ARMED_PRONOUNS else stretch(unit, happening)[0]
    subjects = phrases_before(passage.sentence, passage.phrases, happening.first, floor=floor)
    return any(phrase.kind in ARMED or phrase.kind in _CROWD for phrase in subjects)


def _takes_as_told(passage: Passage, happening: Happening, before: int) -> bool:
    """ "they entered the town", "the Zapatistas took San Cristobal"; before: index of the subject's last word."""
    if happening.kind.name != "takeover" or not (happening.part == "direct" or passage.is_of_war):
        return False
    is_pronoun = passage.sentence.word(before) in _ARMED_PRONOUNS
    if is_pronoun and passage.is_of_war and takes_a_place(passage, happening):
        return True
    return passage.sentence.is_capital(before) and (passage.is_of_war or len(passage.happenings) > 1)


_BEFORE_VERBS = ADVERBS | HAVE

_JUDGES: dict[Part, Callable[[Passage, Unit, Happening], bool]] = {
    "noun": _is_noun_told,
    "weapon": _is_weapon_used,
    "accord": _is_accord_made,
    "feature": _is_feature_told,
    "weak": _is_weak_verb_told,
    "direct": _is_direct_verb_told,
}
"""Part of an event word -> what it needs; data/languages/README.md says it in words."""
