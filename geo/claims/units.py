"""A sentence cut into units: the event words that tell of one event, with the part of the sentence around them.

A sentence is cut between its event words where a conjunction or a mark stands. Words whose kinds may be one event go
together, unless each has a day or a place of its own and they differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from geo.claims.actors import ARMED, phrases_after, phrases_before
from geo.claims.counts import Tally
from geo.claims.english import ADVERBS, AUXILIARIES, HAVE, MODALS, weights, words
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
from geo.model import DateMention

__all__ = ["LONG_DAYS", "Unit", "find_units", "main_word", "stretch", "unit_of"]

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
    for happening, segment in zip(passage.happenings, _segments(passage), strict=True):
        is_aftermath = _is_aftermath(passage.sentence, happening) and any(unit.has_verb for unit in units)
        fresh = unit_of(passage, replace(happening, part="feature") if is_aftermath else happening, segment, units)
        if units and happening.is_superlative:
            continue  # "in the worst attack since 1998": the event told already
        if units and happening.voice == "noun" and segment[0] == happening.first:
            _lend(units[-1], fresh)
        partner = next((unit for unit in reversed(units) if _can_join(unit, fresh)), None)
        if partner:
            _join(partner, fresh)
        else:
            units.append(fresh)
    return [unit for unit in units if _is_told(passage, unit)]


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

    Words of a date ("since Monday") begin none. What hangs on a verb (", killing 12") begins at its comma.
    """
    words = passage.sentence.words
    if happening.voice == "consequence" and "," in words[first : happening.first]:
        return max(index for index in range(first, happening.first) if words[index] == ",")
    best, at = 0.0, happening.first
    for index in range(first, happening.first):
        is_clock = words[index] == ":" and words[index - 1].isdigit()
        is_clock = is_clock or (words[index] in _BEFORE_TIMES_OF_DAY and words[index + 1] in _TIMES_OF_DAY)
        rank = 0 if is_clock or index in passage.date_words else _RANKS.get(words[index], 0)
        if rank > best or 0 < rank == best <= _LAST_COUNTS:
            best, at = rank, index
    return at


def stretch(unit: Unit, happening: Happening) -> Segment:
    """The segments of a unit that follow each other without a gap from that of one of its event words on."""
    low, high = next((s for s in unit.segments if s[0] <= happening.first < s[1]), (0, 0))
    for start, end in unit.segments:
        high = end if start == high else high
    return low, high


# -- units -------------------------------------------------------------------------------------------------------------


def unit_of(passage: Passage, happening: Happening, segment: Segment, earlier: Sequence[Unit] = ()) -> Unit:
    """An event word with what its part of the sentence tells; earlier: the units before it."""
    unit = Unit([happening], [segment], date_in(passage, segment, happening), location_in(passage, segment, happening))
    if happening.voice == "consequence" and earlier and earlier[-1].date:
        unit.date = None  # ", killing 20, and the government on Friday blamed the rebels"
    if happening.is_purpose and any(other.families & unit.families for other in earlier):
        unit.date = unit.location = None  # "marched through Benghazi to protest against a vote in Ankara"
    unit.tallies = [tally for tally in passage.tallies if segment[0] <= tally.first < segment[1]]
    if happening.is_known and _is_modal_behind(passage, happening.last):
        unit.date = unit.location = None  # "the fighting could spread to ..."
    opening = passage.sentence.word(segment[0])
    is_noun = happening.voice == "noun" and not happening.is_known and happening.part in ("noun", "weapon")
    unit.is_apart = (opening == ";" and not is_result(happening)) or (
        opening == "and" and is_noun and bool(unit.location)
    )
    is_indefinite = passage.sentence.word(happening.last) in _INDEFINITE
    unit.takes_another_place = is_indefinite and _is_of_territory(happening) and not unit.location
    unit.date = unit.date or date_of_when(passage, segment) or date_of_offset(passage, segment, happening)
    if unit.date:
        unit.is_told_date = is_of_speech(passage, passage.sentence.index_at(unit.date.start), over=happening)
    is_second = any(other.is_main for other in earlier)
    unit.is_main = not is_second and not is_result(happening) and opens_main_clause(passage, segment)
    unit.is_aside = passage.sentence.word(segment[0]) in _ASIDE
    has_no_bound = segment[0] == happening.first and bool(earlier) and earlier[-1].is_elsewhen
    is_answered = _is_answered(passage, happening)
    if is_answered and unit.date and passage.sentence.index_at(unit.date.start) < happening.first:
        unit.date = None  # "funerals on Sunday for victims of a raid"
    unit.is_elsewhen = has_no_bound or is_answered or (bool(earlier) and _is_elsewhen(passage, segment[0]))
    return unit


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
    return any(
        0 <= happening.first - last <= _NEAR_PROTEST for last in protests
    )  # "a march against a raid in which ..."


_OF_CROWDS = ("Protests", "Riots")
_AGAINST = words("protest against")
_NEAR_PROTEST = 10


_LEADING_TO = words("leading to")
_ANSWERS = words("answers")
_NEAR_NOUN = 5


def _is_modal_behind(passage: Passage, last: int) -> bool:
    """A modal verb stands close behind a noun; the month of May is none."""
    words = passage.sentence.words
    near = range(last, min(last + 3, len(words)))
    return any(words[index] in MODALS and index not in passage.date_words for index in near)


_INDEFINITE = words("indefinite")
_ASIDE = words("aside")
_OF_ANOTHER_TIME = words("of another time")
_COMES = words("comes")
_TIMES = words("times")


def _is_elsewhen(passage: Passage, index: int) -> bool:
    """The clause is about another time: "since ...", "a day after ...", "it came after ..."; not "on Friday after"."""
    word, before = passage.sentence.word(index), passage.sentence.word(index - 1)
    if word not in _OF_ANOTHER_TIME:
        return word == "since"
    is_offset = any(passage.sentence.index_at(date.end) == index + 1 for _, date in passage.offsets)
    return (before in _TIMES or before in _COMES) and (index - 1 not in passage.date_words or is_offset)


def _can_join(unit: Unit, fresh: Unit) -> bool:
    has_other_time = fresh.is_elsewhen and not (unit.is_elsewhen and unit.segments[-1][1] == fresh.segments[0][0])
    if fresh.is_apart and (unit.tallies or (fresh.location and not unit.location)):
        return False
    if fresh.location and not unit.location and _counts_its_own(unit, fresh):
        return False
    is_new = fresh.happenings[0].is_new and any(not is_result(happening) for happening in unit.happenings)
    if has_other_time or fresh.is_main or fresh.is_aside or is_new or not unit.families & fresh.families:
        return False
    if _is_arrest(unit) != _is_arrest(fresh) and not (_is_of_crowd(unit) or _is_of_crowd(fresh)):
        return False
    if _is_real(unit) != _is_real(fresh) or not _are_same_days(unit, fresh) or fresh.takes_another_place:
        return False
    return not (unit.location and fresh.location and not are_one_place(unit.location, fresh.location))


def _is_arrest(unit: Unit) -> bool:
    return any(happening.kind.name == "arrest" for happening in unit.happenings)


def _is_of_crowd(unit: Unit) -> bool:
    return any(happening.kind.event_type in _OF_CROWDS for happening in unit.happenings)


def _counts_its_own(unit: Unit, fresh: Unit) -> bool:
    """ "Eight people were killed in the city, and two policemen were murdered in Nobol": both count dead, with a subject each."""
    has_dead = all(any(tally.toll == "deaths" for tally in one.tallies) for one in (unit, fresh))
    return has_dead and fresh.happenings[0].voice == "passive" and not is_result(fresh.happenings[0])


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
    has_more = len(unit.happenings) > 1
    match happening.part:
        case "noun":
            if passage.sentence.words[happening.last - 1] in _RAIDS and _has_arrests(passage):
                return False  # "arrested in raids": police work
            is_dated = unit.date is not None or bool(unit.tallies)
            return happening.is_supported or happening.is_known or is_dated or _is_placed(passage, unit, happening)
        case "weapon":
            is_side_arm = not _SIDE_ARMS.isdisjoint(
                passage.sentence.words[max(happening.first - 5, 0) : happening.first]
            )
            return happening.is_supported or (not is_side_arm and (bool(unit.tallies) or unit.has_verb))
        case "accord":
            return happening.is_supported
        case "feature":
            kinds = {phrase.kind for phrase in passage.phrases}
            is_stopped = passage.is_of_war and happening.kind.name == "protest stopped" and happening.is_supported
            return has_more or (unit.evidence > 0 and bool(kinds & _CROWD)) or (is_stopped and "State forces" in kinds)
        case "weak":
            return _is_weak_verb_told(passage, unit, happening)
        case "direct":
            is_done = passage.sentence.word(happening.first) in FALLEN or _has_armed_subject(passage, unit, happening)
            return is_done and takes_a_place(passage, happening)
    return happening.voice != "consequence" or has_more or bool(unit.tallies or unit.date)


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
    """ "entered", "hit": an armed subject and a place, a target or dead behind it; "gathered": a crowd, or people with an aim."""
    if happening.kind.name == "protest":
        return _is_gathering(passage, unit, happening)
    has_weapon = any(other.part == "weapon" for other in unit.happenings)
    is_attack = happening.kind.name == "attack"
    is_deadly = is_attack and unit.location is not None and any(tally.toll == "deaths" for tally in unit.tallies)
    if not (has_weapon or is_deadly) and not _has_armed_subject(passage, unit, happening):
        return False
    if is_deadly or (_is_of_territory(happening) and takes_a_place(passage, happening)):
        return True
    start = passage.sentence.ends[happening.last - 1]
    if has_weapon or any(start <= location.start <= start + _REACH for location in passage.locations):
        return True
    behind = phrases_after(passage.sentence, passage.phrases, happening.last)
    is_target = any(phrase.part == "target" for phrase in behind)
    return bool(behind) and (happening.kind.name == "attack" or (is_target and unit.location is not None))


def _is_gathering(passage: Passage, unit: Unit, happening: Happening) -> bool:
    """ "Protesters converged on the palace", "hundreds of women walked through the town to ask for peace"."""
    subjects = phrases_before(passage.sentence, passage.phrases, happening.first, floor=stretch(unit, happening)[0])
    if any(phrase.kind in _CROWD for phrase in subjects):
        return True
    before = passage.sentence.words[stretch(unit, happening)[0] : happening.first]
    return not _MANY.isdisjoint(before) and not _AIMS.isdisjoint(passage.sentence.words)


_ARMED_PRONOUNS = words("armed pronouns")
_MANY = words("many people")
_AIMS = words("aims")


def _is_of_territory(happening: Happening) -> bool:
    return happening.kind.name in ("takeover", "transfer of territory")


def _has_armed_subject(passage: Passage, unit: Unit, happening: Happening) -> bool:
    before = happening.first - 1
    while passage.sentence.word(before) in ADVERBS or passage.sentence.word(before) in HAVE:
        before -= 1
    is_pronoun = passage.sentence.word(before) in _ARMED_PRONOUNS
    is_takeover = happening.kind.name == "takeover" and (happening.part == "direct" or passage.is_of_war)
    if is_takeover and is_pronoun and passage.is_of_war and takes_a_place(passage, happening):
        return True  # "they entered the town"
    if is_takeover and passage.sentence.is_capital(before) and (passage.is_of_war or len(passage.happenings) > 1):
        return True  # "the Zapatistas took San Cristobal"
    floor = 0 if is_pronoun else stretch(unit, happening)[0]
    subjects = phrases_before(passage.sentence, passage.phrases, happening.first, floor=floor)
    return any(phrase.kind in ARMED or phrase.kind in _CROWD for phrase in subjects)
