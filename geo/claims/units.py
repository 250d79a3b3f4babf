"""A sentence cut into units: the event words that tell of one event, with the part of the sentence around them.

A sentence is cut between its event words where a conjunction or a mark stands. Words whose kinds may be one event go
together, unless each has a day or a place of its own and they differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from geo.claims.actors import ARMED, Phrase, find_phrases, phrases_after, phrases_before
from geo.claims.counts import Tally, find_tallies
from geo.claims.happenings import Happening, find_happenings
from geo.claims.locations import OWN, EventWord, Location, are_one_place, weigh
from geo.claims.sentences import (
    ARTICLES,
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    HAVE,
    MODALS,
    PREPOSITIONS,
    SAY,
    Sentence,
    word_set,
)
from geo.claims.vocabulary import Vocabulary
from geo.model import DateMention, DateSpan

__all__ = [
    "LONG_DAYS",
    "Passage",
    "Unit",
    "days_long",
    "find_units",
    "is_of_speech",
    "main_word",
    "overlaps",
    "stretch",
]

LONG_DAYS = 40
"""A date of more days than these is no date of one event, unless it is a month or a year."""

Segment = tuple[int, int]
"""Indices of the first word and of the one behind the last."""


@dataclass(slots=True)
class Unit:
    """Event words that tell of one event, while a sentence is read."""

    happenings: list[Happening]
    segments: list[Segment]
    date: DateMention | None = None
    location: Location | None = None
    tallies: list[Tally] = field(default_factory=list)
    is_elsewhen: bool = False
    """Told to have been at another time than what the sentence is about: "a day after ..."."""
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
        return any(h.voice in ("active", "passive") and h.part in ("verb", "weak") for h in self.happenings)


class Passage:
    """One sentence with everything that was found in it."""

    def __init__(
        self,
        sentence: Sentence,
        vocabulary: Vocabulary,
        *,
        dates: Sequence[DateMention],
        locations: Sequence[Location],
        is_headline: bool = False,
    ) -> None:
        self.sentence, self.vocabulary = sentence, vocabulary
        self.dates = [(sentence.index_at(date.start), date) for date in dates]
        self.date_words = _date_words(sentence, self.dates)
        self.happenings = find_happenings(sentence, vocabulary, is_headline=is_headline)
        self.tallies = find_tallies(sentence, vocabulary, blocked=[(date.start, date.end) for date in dates])
        self.phrases: list[Phrase] = find_phrases(sentence) if self.happenings or self.tallies else []
        self.locations = [location for location in locations if not self._is_name(location)]

    def _is_name(self, location: Location) -> bool:
        """The location is part of the name of a group: "Hayat Tahrir al-Sham"."""
        index = self.sentence.index_at(location.start)
        return any(phrase.part == "name" and phrase.noun <= index < phrase.last for phrase in self.phrases)


def _date_words(sentence: Sentence, dates: list[tuple[int, DateMention]]) -> set[int]:
    """Indices of the words of dates. The "since" of "since the operation began on Friday" begins a clause and is none."""
    found: set[int] = set()
    for first, date in dates:
        last = sentence.index_at(date.end)
        behind = sentence.word(last)
        is_clause = sentence.word(first) == "since" and behind[:1].isalpha() and behind not in _BEHIND_DATES
        found.update(range(first + is_clause, last))
    return found


_BEHIND_DATES = BE | HAVE | PREPOSITIONS | CONJUNCTIONS


def find_units(passage: Passage) -> list[Unit]:
    """The units that the sentence tells of, in order; those that only name a thing of the kind are left out."""
    units: list[Unit] = []
    for happening, segment in zip(passage.happenings, _segments(passage), strict=True):
        fresh = _unit(passage, happening, segment, units)
        if units and happening.voice == "noun" and segment[0] == happening.first:
            _lend(units[-1], fresh)
        partner = next((unit for unit in reversed(units) if _can_join(unit, fresh)), None)
        if partner:
            _join(partner, fresh)
        else:
            units.append(fresh)
    return [unit for unit in units if _is_told(passage, unit)]


def _lend(unit: Unit, fresh: Unit) -> None:
    """ "detained seven men in raids in Pulwama on Friday": day and place behind the noun are those of the verb too."""
    unit.date = unit.date or fresh.date
    unit.location = unit.location or fresh.location


# -- segments ----------------------------------------------------------------------------------------------------------

_RANKS = {
    **dict.fromkeys((";", "—", "–", ":"), 5),
    **dict.fromkeys(("after", "before", "following", "since", "while", "whereas", "when", "though", "although"), 4),
    **dict.fromkeys(("because", "but", "until", "despite"), 4),
    **dict.fromkeys(("where", "who", "which", "that", "whose"), 3),
    "and": 2,
    ",": 1,
}
"""How strongly words and marks part two clauses. Of equals the first counts, of "and" and commas the last."""
_LAST_COUNTS = 2


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
    best, at = 0, happening.first
    for index in range(first, happening.first):
        rank = 0 if index in passage.date_words else _RANKS.get(words[index], 0)
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


def _unit(passage: Passage, happening: Happening, segment: Segment, earlier: list[Unit]) -> Unit:
    unit = Unit(
        [happening], [segment], _date_in(passage, segment, happening), _location_in(passage, segment, happening)
    )
    unit.tallies = [tally for tally in passage.tallies if segment[0] <= tally.first < segment[1]]
    if happening.is_known and not MODALS.isdisjoint(passage.sentence.words[happening.last : happening.last + 3]):
        unit.date = unit.location = None  # "the fighting could spread to ..."
    unit.is_aside = passage.sentence.word(segment[0]) in _ASIDE
    has_no_bound = segment[0] == happening.first and bool(earlier) and earlier[-1].is_elsewhen
    unit.is_elsewhen = has_no_bound or (bool(earlier) and _is_elsewhen(passage.sentence, segment[0]))
    return unit


_ASIDE = word_set("while whereas meanwhile")
_COMES = word_set("came comes coming")
_TIMES = word_set("hour hours day days week weeks month months year years later earlier")


def _is_elsewhen(sentence: Sentence, index: int) -> bool:
    """The clause is about another time: "since ...", "a day after ...", "it came after ..."."""
    word, before = sentence.word(index), sentence.word(index - 1)
    return word == "since" or (word in ("after", "before", "amid") and (before in _TIMES or before in _COMES))


def _can_join(unit: Unit, fresh: Unit) -> bool:
    has_other_time = fresh.is_elsewhen and not (unit.is_elsewhen and unit.segments[-1][1] == fresh.segments[0][0])
    if has_other_time or fresh.is_aside or fresh.happenings[0].is_new or not unit.families & fresh.families:
        return False
    if _is_real(unit) != _is_real(fresh) or not _same_days(unit.date, fresh.date):
        return False
    return not (unit.location and fresh.location and not are_one_place(unit.location, fresh.location))


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
    unit.date = unit.date or fresh.date
    if unit.location is None or (fresh.location and unit.location.is_coarse and not fresh.location.is_coarse):
        unit.location = fresh.location or unit.location


def main_word(unit: Unit) -> Happening:
    """The event word that names the event: of the highest rank, the first of those."""
    return max(unit.happenings, key=lambda happening: (happening.part != "feature", happening.kind.rank))


# -- when and where ----------------------------------------------------------------------------------------------------


def days_long(span: DateSpan) -> int:
    """Days from the first to the last of a span, 0 when an end is not known."""
    return (span.end - span.start).days if span.start and span.end else 0


def overlaps(one: DateSpan, other: DateSpan) -> bool:
    """Whether two spans have a day in common; an unknown end reaches as far as it must."""
    starts_in_time = one.start is None or other.end is None or one.start <= other.end
    return starts_in_time and (other.start is None or one.end is None or other.start <= one.end)


def _date_in(passage: Passage, segment: Segment, happening: Happening) -> DateMention | None:
    """The date nearest to an event word in its part of the sentence; one behind it before one that stands before it."""
    inside = [(index, date) for index, date in passage.dates if segment[0] <= index < segment[1] and date.span]
    fitting = [item for item in inside if _can_date(passage.sentence, *item, happening)]
    told = [item for item in fitting if not is_of_speech(passage, item[0])]
    if told or (happening.is_known and happening.part == "noun"):
        fitting = told
    return min(fitting, key=lambda item: _gap(item[0], happening), default=(0, None))[1]


def is_of_speech(passage: Passage, index: int) -> bool:
    """The date at an index tells when somebody spoke: "officials said on Tuesday", "blamed the rebels on Friday for"."""
    for at in range(index - 1, max(index - _FAR_FROM_SPEECH, -1), -1):
        word = passage.sentence.words[at]
        if word in _SPEECH:
            return True
        if not word[0].isalnum() or any(h.first <= at < h.last for h in passage.happenings):
            return False
    return False


_FAR_FROM_SPEECH = 7
_SPEECH = (SAY - {"according"}) | word_set(
    "blamed blames accused accuses condemned condemns denounced denied warned urged called vowed promised threatened reiterated"
)


def _can_date(sentence: Sentence, index: int, date: DateMention, happening: Happening) -> bool:
    """A date that stands before a noun as its adjective ("the March coup leader") dates that noun alone."""
    behind = sentence.index_at(date.end)
    after = sentence.word(behind)
    is_attribute = sentence.word(index - 1) in _ATTRIBUTIVE and after[:1].isalpha()
    if not is_attribute or after in PREPOSITIONS or after in CONJUNCTIONS:
        return True
    return behind <= happening.first <= behind + 3


_ATTRIBUTIVE = ARTICLES | {"a", "an"}


def _gap(index: int, happening: Happening) -> int:
    return index - happening.last if index >= happening.last else 3 + happening.first - index


def _location_in(passage: Passage, segment: Segment, happening: Happening) -> Location | None:
    """The location in a segment that its words join most strongly to the event word; None when none is strong enough."""
    event = EventWord(
        happening.first, happening.last, happening.kind.name, happening.voice == "noun", happening.voice == "passive"
    )
    best, most = None, 0.0
    for location in passage.locations:
        if segment[0] <= passage.sentence.index_at(location.start) < segment[1]:
            weight = weigh(passage.sentence, location, event)
            if weight >= OWN and weight > most:
                best, most = location, weight
    return best


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
            return happening.is_supported or bool(unit.tallies) or unit.has_verb
        case "accord":
            return happening.is_supported
        case "feature":
            return has_more or (unit.evidence > 0 and any(phrase.kind in _CROWD for phrase in passage.phrases))
        case "weak":
            return _is_weak_verb_told(passage, unit, happening)
    return happening.voice != "consequence" or has_more or bool(unit.tallies or unit.date)


_RAIDS = word_set("raid raids")


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
    """ "entered", "hit": an armed subject and a place, a target or dead behind it."""
    has_weapon = any(other.part == "weapon" for other in unit.happenings)
    if not has_weapon and not _has_armed_subject(passage, unit, happening):
        return False
    start = passage.sentence.ends[happening.last - 1]
    if has_weapon or any(start <= location.start <= start + _REACH for location in passage.locations):
        return True
    behind = phrases_after(passage.sentence, passage.phrases, happening.last)
    is_target = any(phrase.part == "target" for phrase in behind)
    return bool(behind) and (happening.kind.name == "attack" or (is_target and unit.location is not None))


def _has_armed_subject(passage: Passage, unit: Unit, happening: Happening) -> bool:
    is_pronoun = passage.sentence.word(happening.first - 1) in ("it", "they", "who", "which")
    floor = 0 if is_pronoun else stretch(unit, happening)[0]
    subjects = phrases_before(passage.sentence, passage.phrases, happening.first, floor=floor)
    return any(phrase.kind in ARMED or phrase.kind in _CROWD for phrase in subjects)
