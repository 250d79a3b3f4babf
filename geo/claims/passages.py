"""A sentence with all that was found in it, and what its words say of when and where: "on Friday", "in Gao", "took Konna".

A date or a place in another clause, and a day on which somebody only spoke, tell nothing of an event.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from geo.claims.actors import Phrase, find_phrases
from geo.claims.counts import find_tallies
from geo.claims.english import ARTICLES, BE, CONJUNCTIONS, DETERMINERS, HAVE, PREPOSITIONS, SAY, phrases, words
from geo.claims.happenings import Happening, find_happenings
from geo.claims.locations import OWN, Location, holds, is_subject, weigh
from geo.claims.numerals import is_number
from geo.claims.scene import Name, names_of
from geo.claims.scene import bundled as bundled_scenes
from geo.claims.sentences import Sentence
from geo.claims.vocabulary import Vocabulary
from geo.model import DateMention, DateSpan, Mention

__all__ = [
    "FALLEN", "Passage", "Segment", "date_in", "date_of_offset", "date_of_when", "days_long", "in_other_clause", "is_of_speech", "is_result",
    "location_in", "opens_main_clause", "overlaps", "takes_a_place",
]  # fmt: skip

Segment = tuple[int, int]
"""Indices of the first word and of the one behind the last."""


class Passage:
    """One sentence with everything that was found in it."""

    def __init__(
        self,
        sentence: Sentence,
        vocabulary: Vocabulary,
        *,
        dates: Sequence[DateMention],
        locations: Sequence[Location],
        nowhere: Sequence[Mention] = (),
        is_headline: bool = False,
        is_of_war: bool = False,
        can_borrow: bool = False,
        is_generous: bool = False,
        presumed: Happening | None = None,
    ) -> None:
        """nowhere: the names of which nobody knows where they are, those rejected among them.

        can_borrow: a dateline or an event told before may lend its place. is_generous: every event word tells of one.
        presumed: the only one that the sentence tells of; None looks for its event words.
        """
        self.can_borrow, self.is_generous, self.is_presumed = can_borrow, is_generous, presumed is not None
        self.sentence, self.vocabulary, self.is_of_war = sentence, vocabulary, is_of_war
        placed = [(sentence.index_at(date.start), date) for date in dates]
        self.date_words = _date_words(sentence, placed)
        self.dates: list[tuple[int, DateMention]] = []
        self.offsets: list[tuple[int, DateMention]] = []
        """ "two days after": they date the clause that follows, not the one in which they stand."""
        for item in placed:
            (self.offsets if _is_offset(sentence, item[1]) else self.dates).append(item)
        self.happenings = (
            [presumed] if presumed else find_happenings(sentence, date_words=self.date_words, is_headline=is_headline)
        )
        tallies = find_tallies(sentence, blocked=[(date.start, date.end) for date in dates])
        self.unhurt = [tally for tally in tallies if (tally.is_implied or tally.is_presumed) and self.happenings]
        """That nobody died, or who was shot, beside event words that tell of what was done."""
        self.tallies = [tally for tally in tallies if tally not in self.unhurt and not tally.is_presumed]
        self.phrases: list[Phrase] = find_phrases(sentence) if self.happenings or self.tallies else []
        self.agents = [one for one in locations if _is_agent(sentence, one)]
        """Countries that did it, and are not where it was: "a rocket launched by Armenia"."""
        named = self._without_names(locations)
        self.locations = [one for one in named if one not in self.agents and not _is_speaker(sentence, one)]
        self._nowhere = nowhere
        self.asides = _relative_clauses(sentence)
        self.happenings = [h for h in self.happenings if h.part != "direct" or takes_a_place(self, h)]
        self.happenings = [h for h in self.happenings if not self._is_only_a_scene(h)]
        self.told_at = {index: h for h in self.happenings for index in range(h.first, h.last)}
        """Index of each word of an event word -> its happening."""

    def _is_only_a_scene(self, happening: Happening) -> bool:
        """ "Hurt at a rally when a bomber struck": a gathering that is only where a bomb went off."""
        if happening.kind.name != "protest" or happening.voice != "noun":
            return False
        before, article = self.sentence.word(happening.first - 2), self.sentence.word(happening.first - 1)
        is_part = (
            before == "of" and self.sentence.word(happening.first - 3) in _PARTS_OF_PLACES
        )  # "at the gate of a rally"
        is_place = (before in _LOCATIVE or is_part) and (article in ARTICLES or article in _NEW)
        near = self.sentence.words[max(happening.first - _NEAR_SCENE, 0) : happening.first]
        is_aim = not _AIMED.isdisjoint(near) and all(word[0].isalnum() or word in ("'s", "’s") for word in near)
        is_blast = any(other.kind.name in _BLASTS and other.last <= happening.first for other in self.happenings)
        return (is_aim and is_blast) or (is_place and any(other.kind.name in _BLASTS for other in self.happenings))

    @cached_property
    def names(self) -> list[Name]:
        """The names among which the scene of an event is looked for."""
        return names_of(self.sentence, self.locations, self._nowhere)

    def chances(self, happenings: Sequence[Happening]) -> list[list[float]]:
        """How likely each of `names` is the scene of each of some event words of the sentence."""
        rows: list[list[float]] = (
            bundled_scenes().chances(self.sentence, self.names, self.happenings, happenings).tolist()
        )
        return rows

    def _without_names(self, locations: Sequence[Location]) -> list[Location]:
        """The locations that are no part of the name of a group: "Hayat Tahrir al-Sham"."""
        names = [phrase for phrase in self.phrases if phrase.part == "name"]
        inside = {index for phrase in names for index in range(phrase.noun, phrase.last)}
        return [one for one in locations if not (inside and self.sentence.index_at(one.start) in inside)]


_LOCATIVE, _NEW = phrases("locative"), words("plain articles")
_PARTS_OF_PLACES = words("parts of places")
_AIMED, _NEAR_SCENE = words("aimed at a gathering"), 4
_BLASTS = ("bomb", "suicide bombing", "grenade")


def _relative_clauses(sentence: Sentence) -> list[Segment]:
    """Clauses between commas that begin with "who", "which" or "where", as indices of their first word and their end."""
    words = sentence.words
    if _RELATIVE.isdisjoint(words):
        return []
    starts = [index for index, word in enumerate(words) if word in _RELATIVE and words[index - 1] == ","]
    ends = (next((at for at in range(start, len(words)) if words[at] in _CLOSING), len(words)) for start in starts)
    return list(zip(starts, ends, strict=True))


_CLOSING = frozenset({",", ";"})


def _is_agent(sentence: Sentence, location: Location) -> bool:
    """A country behind "by" and a participle, or the letters of one before its weapon: "UAE planes"."""
    index = sentence.index_at(location.start) - 1
    if location.is_adjectival or location.area or location.place.kind != "country" or location.inner:
        return False
    is_letters = sentence.text[location.start : location.end].isupper() and location.end - location.start <= _LETTERS
    if (
        is_letters
        and sentence.word(sentence.index_at(location.end)) in _ARMS
        and sentence.word(index) not in PREPOSITIONS
    ):
        return True
    index -= sentence.word(index) in DETERMINERS
    return sentence.word(index) == "by" and (
        sentence.word(index - 1).endswith("ed") or sentence.word(index - 1) in _SENT
    )


def _is_speaker(sentence: Sentence, location: Location) -> bool:
    """A capital or a country that stands for its government: "Baku says", "says Asmara", "Bamako admitted the loss of 25 soldiers"."""
    if location.is_adjectival or location.area or location.place.kind not in _SPEAKING or location.inner:
        return False
    first, last = sentence.index_at(location.start), sentence.index_at(location.end)
    if sentence.word(first - 1) in PREPOSITIONS:
        return False
    behind = sentence.word(last)
    return behind in _SPEECH or (sentence.word(first - 1) in SAY and not behind[:1].isalnum())


_SPEAKING = ("capital", "country")
_SENT, _ARMS, _LETTERS = words("sent"), words("arms of a state"), 4


def _is_offset(sentence: Sentence, date: DateMention) -> bool:
    """ "two days after the raid"; "The day before, rebels ..." is a day like others."""
    is_counted = " " in date.text and date.text.lower().endswith((" after", " before"))
    behind = sentence.index_at(date.end)
    goes_on = sentence.word(behind)[:1].isalnum() and sentence.word(behind) != "and"
    return is_counted and goes_on and not _stands_for_a_day(sentence, behind)


def _stands_for_a_day(sentence: Sentence, index: int) -> bool:
    """ "Five days after that gunmen shot ...": no noun goes with the word."""
    is_pronoun = sentence.word(index) in _POINTING and index + 1 not in {first for first, *_ in sentence.found.triggers}
    behind = sentence.word(index + 1)
    return is_pronoun and (
        index + 1 in sentence.actor_words or is_number(behind) or behind in ARTICLES or not behind[:1].isalnum()
    )


def _date_words(sentence: Sentence, dates: list[tuple[int, DateMention]]) -> set[int]:
    """Indices of the words of dates. The "since" of "since the operation began on Friday" begins a clause and is none."""
    found: set[int] = set()
    for first, date in dates:
        last = sentence.index_at(date.end)
        behind = sentence.word(last)
        is_clause = sentence.word(first) == "since" and behind[:1].isalpha() and behind not in _BEHIND_DATES
        found.update(range(first + is_clause, last - _is_offset(sentence, date)))
    return found


_POINTING = words("pointing to a day")
_BEHIND_DATES = BE | HAVE | PREPOSITIONS | CONJUNCTIONS


# -- when and where ----------------------------------------------------------------------------------------------------


def days_long(span: DateSpan) -> int:
    """Days from the first to the last of a span, 0 when an end is not known."""
    return (span.end - span.start).days if span.start and span.end else 0


def overlaps(one: DateSpan, other: DateSpan) -> bool:
    """Whether two spans have a day in common; an unknown end reaches as far as it must."""
    starts_in_time = one.start is None or other.end is None or one.start <= other.end
    return starts_in_time and (other.start is None or one.end is None or other.start <= one.end)


def date_in(passage: Passage, segment: Segment, happening: Happening) -> DateMention | None:
    """The date nearest to an event word in its part of the sentence; one behind it before one that stands before it.

    Where another says it more finely, that one: "last month, on April 11".
    """
    inside = [(index, date) for index, date in passage.dates if segment[0] <= index < segment[1] and date.span]
    clause = max((index for index, _ in passage.offsets if segment[0] <= index < happening.first), default=-1)
    inside = [item for item in inside if item[0] > clause or clause <= _OPENING]
    fitting = [item for item in inside if _can_date(passage, *item, happening)]
    told = [item for item in fitting if not is_of_speech(passage, item[0], over=happening)]
    if told or is_result(happening) or (happening.is_known and happening.part == "noun"):
        fitting = told
    nearest = min(fitting, key=lambda item: _gap(item[0], happening), default=(0, None))[1]
    finer = [
        (days_long(date.span), number)
        for number, (_, date) in enumerate(fitting)
        if date.span and _is_inside(date, nearest)
    ]
    return fitting[min(finer)[1]][1] if finer else nearest


def _is_inside(date: DateMention, other: DateMention | None) -> bool:
    """Whether all days of a date are among those of another."""
    if other is None or not (date.span and other.span and other.span.start and other.span.end):
        return False
    start, end = date.span.start, date.span.end
    return start is not None and end is not None and other.span.start <= start and end <= other.span.end


def date_of_when(passage: Passage, segment: Segment) -> DateMention | None:
    """The date right before the clause: "in August 2013, when sarin killed hundreds"."""
    first, words = segment[0], passage.sentence.words
    if passage.sentence.word(first) != "when" or first < 2:
        return None
    before = first - 2 if words[first - 1] == "," else first - 1
    return next((d for _, d in passage.dates if d.span and passage.sentence.index_at(d.end) == before + 1), None)


def date_of_offset(passage: Passage, segment: Segment, happening: Happening) -> DateMention | None:
    """The date of a clause behind "two days after", or of the clause that this one goes with; None without either.

    "On July 20, a day after a raid, rebels ...": the raid was a day before, and what the rebels did on July 20. Without
    another date, at the head of a sentence, the words date what follows the clause: "Two days after the raid, rebels ...".
    """
    for index, date in passage.offsets:
        behind = passage.sentence.index_at(date.end)
        is_its_clause = segment[0] < behind <= happening.first and behind <= segment[1]
        if index > _OPENING or passage.dates:
            if is_its_clause:
                return date
            if segment[0] > index and _is_behind_comma(passage, segment[0]):
                return next((d for _, d in passage.dates if passage.sentence.index_at(d.end) == index - 1), None)
        elif not is_its_clause and segment[0] > index:
            return date
    return None


def opens_main_clause(passage: Passage, segment: Segment) -> bool:
    """A clause behind "Two days after the raid," or "On July 20, two days after the raid,"."""
    starts = [index for index, _ in passage.offsets if index < segment[0]]
    return any(_is_at_head(passage, index) for index in starts) and _is_behind_comma(passage, segment[0])


def _is_behind_comma(passage: Passage, index: int) -> bool:
    """A clause begins at the index, or some words before it, with a comma: ", Israeli warplanes set ..."."""
    words = passage.sentence.words
    for at in range(index, max(index - _SHORT_SUBJECT, 0), -1):
        if words[at] == ",":
            return True
        if words[at] in CONJUNCTIONS or not words[at][0].isalnum():
            return False
    return False


_SHORT_SUBJECT = 6


def _is_at_head(passage: Passage, index: int) -> bool:
    ends = (passage.sentence.index_at(date.end) for first, date in passage.dates if first <= _OPENING)
    return index <= _OPENING or index - 1 in ends


_OPENING = 1


def is_result(happening: Happening) -> bool:
    """It tells what came of another event: dead, injured, ", killing 12"."""
    return happening.part == "casualty" or happening.voice == "consequence"


def is_of_speech(passage: Passage, index: int, *, over: Happening | None = None) -> bool:
    """The date at an index tells when somebody spoke or counted: "officials said on Tuesday", "the toll rose on Friday".

    Of "said that on Tuesday rebels ..." it is that of what was done.

    over: an event word that may stand between, when it points back: "claimed the attack on Monday".
    """
    words = passage.sentence.words
    for at in range(index - 1, max(index - _FAR_FROM_SPEECH, -1), -1):
        word = words[at]
        if word in _SPEECH and words[at + 1 : at + 3] == ["to", "have"]:
            return False  # "is said to have occurred on Tuesday"
        if word in _SPEECH or (word in _REACHING and words[at + 1][0].isdigit()):
            return True
        told = passage.told_at.get(at)
        if word == "that" or not word[0].isalnum() or (told and not (told is over and told.is_known)):
            break
    if over is None or over.first <= index:
        return False
    return any(  # "On Wednesday the army said that it had killed ..."
        words[at] in SAY and words[at + 1] != "," and words[at - 1] != "," for at in range(index, over.first - 1)
    )


_FAR_FROM_SPEECH = 7
_REACHING = words("reaching")
_SPEECH = (SAY - {"according"}) | words("speech")


def _can_date(passage: Passage, index: int, date: DateMention, happening: Happening) -> bool:
    """A date that stands before a noun as its adjective ("the March coup leader") dates that noun alone.

    That of another clause ("..., where 43 students vanished in 2014") and the end of a superlative ("the worst since 1998")
    date nothing.
    """
    sentence = passage.sentence
    behind = sentence.index_at(date.end)
    if sentence.word(index) == "since" and not _SUPERLATIVES.isdisjoint(sentence.words[max(index - 9, 0) : index]):
        return False
    if in_other_clause(passage, happening, index):
        return False
    after = sentence.word(behind)
    is_attribute = sentence.word(index - 1) in _ATTRIBUTIVE and after[:1].isalpha()
    if not is_attribute or after in PREPOSITIONS or after in CONJUNCTIONS:
        return True
    return behind <= happening.first <= behind + 3


_SUPERLATIVES = words("superlatives of dates")
_RELATIVE = words("relative")
_SUBORDINATE = words("subordinate")
_PAST = BE | HAVE | words("irregular past")


def in_other_clause(passage: Passage, happening: Happening, index: int) -> bool:
    """A word belongs to another clause than an event word.

    That is one between commas ("Damiba, who had seized power in May, was in Lome"), or one that begins between the two
    and has a verb of its own.
    """
    words, event = passage.sentence.words, happening.first
    if index < event and _is_of_people_told(passage, happening, index):
        return True
    for start, end in passage.asides:
        if (start <= event < end <= index) or (start <= index < end <= event):
            return True
    for at in range(happening.last, index):
        is_relative = words[at] in _RELATIVE and words[at - 1] == ","
        if (is_relative or words[at] in _SUBORDINATE) and _has_verb(words[at + 1 : index]):
            return "," not in words[at + 1 : index]
    return False


def _is_of_people_told(passage: Passage, happening: Happening, index: int) -> bool:
    """ "mourned on Tuesday 137 people who were shot": the word at an index stands before the people of whom the clause tells."""
    words, event = passage.sentence.words, happening.first
    who = next((at for at in range(event - 1, index, -1) if words[at] == "who"), -1)
    is_mourned = not _MOURNING.isdisjoint(words[: max(who, 0)])
    return who > 0 and is_mourned and words[who - 1] != ","


_MOURNING = words("mourning")


def _has_verb(words: list[str]) -> bool:
    return any(word in _PAST or (len(word) > 4 and word.endswith("ed")) for word in words)


_ATTRIBUTIVE = ARTICLES | {"a", "an"}


def _gap(index: int, happening: Happening) -> int:
    return index - happening.last if index >= happening.last else 3 + happening.first - index


def location_in(passage: Passage, segment: Segment, happening: Happening) -> Location | None:
    """The location in a segment that its words join most strongly to the event word; None when none is strong enough."""
    found: list[tuple[float, Location]] = []
    for location in passage.locations:
        index = passage.sentence.index_at(location.start)
        is_inside = segment[0] <= index < segment[1] or _is_before_where(passage.sentence, location, segment[0])
        if is_inside and not in_other_clause(passage, happening, index) and not _is_compared(passage, happening, index):
            weight = weigh(passage.sentence, location, happening)
            if weight >= _NAMED:
                found.append((weight, location))
    own = [item for item in found if item[0] >= OWN]
    finest = [item for item in own if not any(item is not other and holds(item[1], other[1]) for other in own)]
    best = max(finest or own, key=lambda item: item[0], default=(0.0, None))[1]
    if best is None or not best.is_vague:
        return best
    inside = [item for item in found if not item[1].is_vague and holds(best, item[1])]
    return max(inside, key=lambda item: item[0], default=(0.0, best))[1]


def _is_compared(passage: Passage, happening: Happening, index: int) -> bool:
    """ "The protests coincided with the opening of an embassy in Jerusalem": the verb says no event, and its place is its own."""
    if not happening.is_known or happening.is_supported or index <= happening.last:
        return False
    between = passage.sentence.words[happening.last : index]
    is_told = any(happening.last <= other.first < index for other in passage.happenings)
    return not is_told and not _COMPARING.isdisjoint(between)


_COMPARING = words("comparing")
_NAMED = 0.6
"""From this weight a place counts when it lies inside the large one that the words point to."""


def _is_before_where(sentence: Sentence, location: Location, first: int) -> bool:
    """The clause tells of the place named right before it: "Gao, where police fought the rebels", "Gao, which rebels had burned"."""
    return sentence.word(first) in ("where", "which") and sentence.index_at(location.end) in (first, first - 1)


def takes_a_place(passage: Passage, happening: Happening) -> bool:
    """A place stands right behind the verb: "took Konna", "overran the town", "left their positions"."""
    sentence, last = passage.sentence, happening.last
    if sentence.word(happening.first) in FALLEN:
        ends = [sentence.index_at(location.end) for location in passage.locations if not location.is_adjectival]
        ends += [index + 1 for index in range(happening.first) if sentence.words[index] in _PLACES]
        return any(is_subject(sentence, end, happening.first) for end in ends)
    starts = (sentence.index_at(location.start) for location in passage.locations if not location.is_adjectival)
    if any(last <= start <= last + 3 and _is_bare(sentence, last, start) for start in starts):
        return True
    end = min(last + 5, len(sentence))
    stop = next((index for index in range(last, end) if not _is_bare(sentence, index, index + 1)), end)
    return any(sentence.words[index] in _PLACES for index in range(last, stop))


def _is_bare(sentence: Sentence, first: int, last: int) -> bool:
    """No mark, preposition or conjunction stands among the words; "most of" and "parts of" do not count."""
    words = sentence.words
    return all(
        words[index][0].isalnum()
        and (words[index] not in PREPOSITIONS or words[index - 1] in _SHARES)
        and words[index] not in CONJUNCTIONS
        for index in range(first, last)
    )


FALLEN = words("falling")
_SHARES = words("shares")
_PLACES = words("takeable places")
