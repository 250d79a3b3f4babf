"""Who did what to whom in a unit: the roles that event words give to the noun phrases around them."""

from __future__ import annotations

from collections.abc import Sequence

from geo.claims.actors import ARMED, Phrase, phrases_after, phrases_before, phrases_behind_word
from geo.claims.counts import Tally
from geo.claims.english import (
    ADVERBS,
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    HAVE,
    PREPOSITIONS,
    SAY,
    phrases,
    words,
)
from geo.claims.happenings import Happening
from geo.claims.locations import Location
from geo.claims.nations import are_people, nations
from geo.claims.numerals import is_number
from geo.claims.passages import Passage
from geo.claims.sentences import Sentence
from geo.claims.units import Unit, main_word, stretch
from geo.model import Actor, Role

__all__ = [
    "ATTRIBUTING",
    "_OF_STATES",
    "Roles",
    "accused",
    "actor",
    "fighters",
    "find_roles",
    "name_others",
    "roles_of_word",
]

Roles = list[tuple[Phrase, Role]]

_BY, _FROM = frozenset({"by"}), frozenset({"from"})
_ON = words("on")
_WITH = words("sides")
_FALLING = words("falling")
_SUFFERING = phrases("suffering")
"""How verbs begin whose subject suffers: "came under attack", "died"."""
_LAUNCHING, _FINDING = words("launching"), words("finding bodies")
_SPEAKER_PRONOUNS = words("speaker pronouns")
_SPAN_OF_SIDES, _SPAN_OF_TARGET = 12, 3


def actor(sentence: Sentence, phrase: Phrase, role: Role, places: Sequence[Location] = ()) -> Actor:
    """A phrase in its role, with the name of what it belongs to when that is none of the places of the sentence."""
    last = _of_group(sentence, phrase.last)
    if any(phrase.last <= sentence.index_at(place.start) and place.end == sentence.ends[last - 1] for place in places):
        last = phrase.last
    start, end = sentence.starts[phrase.first], sentence.ends[last - 1]
    return Actor(sentence.text[start:end], start, end, role, phrase.kind or "Other")


def _of_group(sentence: Sentence, last: int) -> int:
    """Index behind the name of what people belong to: "members of the Party for Justice and Peace"."""
    first = last + 1 + (sentence.word(last + 1) == "the")
    first += sentence.word(first)[:1].isdigit() and sentence.is_capital(first + 1)  # "fighters of the 18th Front"
    if sentence.word(last) != "of" or not sentence.is_capital(first):
        return last
    end = first
    while sentence.is_capital(end) or (sentence.word(end) in _INSIDE_NAMES and sentence.is_capital(end + 1)):
        end += 1
    return end


_INSIDE_NAMES = words("inside names")


def find_roles(passage: Passage, unit: Unit) -> Roles:
    """The phrases of a unit in their roles, in the order of the text; one role for each. [] without any."""
    told = _as([phrase for phrase in passage.phrases if phrase.is_source], "source")
    for tally in unit.tallies:
        named = [phrase for phrase in passage.phrases if phrase.first <= tally.victims < phrase.last]
        told += _as(named or _by_name(passage, tally), "target")
    main = main_word(unit)
    for happening in sorted(unit.happenings, key=lambda other: (other is not main, other.voice == "noun")):
        told += roles_of_word(passage, unit, happening)
    found: dict[int, tuple[Phrase, Role]] = {}
    for phrase, role in told:
        is_free = phrase.first not in found or (role == "perpetrator" and found[phrase.first][1] == "source")
        if is_free and (phrase.part != "target" or role == "target"):
            found[phrase.first] = (phrase, role)
    return [found[first] for first in sorted(found)]


def _by_name(passage: Passage, tally: Tally) -> list[Phrase]:
    """One dead or injured person whom the text tells by name, as a phrase."""
    sentence, last = passage.sentence, tally.victims + 1
    first = sentence.index_at(tally.count.start)
    first += not sentence.is_capital(first)
    is_name = last > first and all(sentence.is_capital(index) for index in (first, last - 1))
    return [Phrase(first, last, last - 1, "person", "Civilians", False)] if is_name else []


def roles_of_word(passage: Passage, unit: Unit, happening: Happening) -> Roles:
    """The roles that one event word gives, the surest first."""
    if happening.voice == "noun":
        return _roles_of_noun(passage, unit, happening)
    is_mutual = happening.kind.is_mutual
    does: Role = "participant" if is_mutual else "perpetrator"
    suffers: Role = "participant" if is_mutual else "target"
    sentence, phrases, (floor, end) = passage.sentence, passage.phrases, stretch(unit, happening)
    verb = sentence.word(happening.first)
    inside = [phrase for phrase in phrases if happening.first < phrase.first and phrase.last <= happening.last]
    behind = inside or phrases_after(sentence, phrases, happening.last)
    if verb in _FALLING:  # "Goma fell to the rebels"
        return _as(behind, does)
    if happening.voice == "consequence":
        return _as(behind, suffers)
    before = phrases_before(sentence, phrases, happening.first, floor=floor)
    by = phrases_behind_word(sentence, phrases, _BY, span=(happening.last, end))
    if happening.voice == "passive" or verb.startswith(_SUFFERING):
        before = before or phrases_before(sentence, phrases, happening.first, floor=0)
        return _as(by, does) + _as(before, suffers)
    if verb in _FINDING and happening.kind.name == "killing":  # "villagers found the bodies of nine men"
        return _as(behind, suffers)
    before = _shared_subject(passage, happening, floor, before)
    before = _speaker(passage, happening) or before or _subject_before(passage, happening, floor)
    prepositions = _WITH if is_mutual else _FROM if happening.kind.name == "takeover" else frozenset[str]()
    others = phrases_behind_word(sentence, phrases, prepositions, span=(happening.last, end))
    return _as(before, does) + _as(behind, suffers) + _as(by, does) + _as(others, suffers)


def _as(phrases: list[Phrase], role: Role) -> Roles:
    return [(phrase, role) for phrase in phrases]


def _speaker(passage: Passage, happening: Happening) -> list[Phrase]:
    """ "The army said it had killed ...": the one who speaks is the one who acts."""
    before = passage.sentence.words[max(happening.first - 3, 0) : happening.first]
    if not any(word in _SPEAKER_PRONOUNS for word in before):
        return []
    return [phrase for phrase in passage.phrases if phrase.last <= happening.first and phrase.kind in ARMED][:1]


def _shared_subject(passage: Passage, happening: Happening, floor: int, before: list[Phrase]) -> list[Phrase]:
    """ "Students stoned a guard and burned his hut": behind "and" the subject of the clause goes on, not the object of its first verb."""
    sentence = passage.sentence
    if sentence.word(happening.first - 1) != "and" or not before or before[-1].last >= happening.first - 1:
        return before
    first = next((p for p in passage.phrases if p.first >= floor and p.part != "target" and not p.is_source), before[0])
    at = first.first - 1
    while at >= floor and (sentence.word(at) in DETERMINERS or is_number(sentence.word(at))):
        at -= 1
    is_subject = at < floor or (sentence.word(at) not in PREPOSITIONS and sentence.word(at) in _OPENING)
    return phrases_before(sentence, passage.phrases, first.last, floor=floor) if is_subject else before


_OPENING = frozenset({",", ":", "-", "when", "after", "that", "as"})


def _subject_before(passage: Passage, happening: Happening, floor: int) -> list[Phrase]:
    """ "Gunmen killed five people and abducted three": the second verb has the subject of the first."""
    earlier = [other for other in passage.happenings if other.last <= happening.first and other.voice == "active"]
    is_own = any(floor <= h.first and h.last <= happening.first and h.voice == "noun" for h in passage.happenings)
    if is_own:
        return []  # "... and a raid on the town cost four lives"
    if earlier and passage.sentence.word(floor) in ("and", ",", "but"):
        return phrases_before(passage.sentence, passage.phrases, earlier[0].first, floor=0)
    nouns = [other for other in passage.happenings if other.last <= happening.first and other.voice == "noun"]
    is_one_clause = floor == happening.first or passage.sentence.word(floor) in BE | HAVE | {","}
    if not nouns or not is_one_clause:  # "Troops backed by air strikes have driven ..."
        return []
    return phrases_before(passage.sentence, passage.phrases, nouns[-1].first, floor=0)


# -- nouns -------------------------------------------------------------------------------------------------------------


def _roles_of_noun(passage: Passage, unit: Unit, happening: Happening) -> Roles:
    sentence, phrases, (floor, end) = passage.sentence, passage.phrases, stretch(unit, happening)
    by = phrases_behind_word(sentence, phrases, _BY, span=(happening.last, end))
    if happening.kind.is_mutual:
        span = (happening.last, min(happening.last + _SPAN_OF_SIDES, end))
        return _as([*phrases_behind_word(sentence, phrases, _WITH, span=span), *by], "participant")
    own = [phrase for phrase in phrases if _is_part_of(passage, phrase, happening)]
    makers = [phrase for phrase in own if phrase.part != "target"] + by
    makers = makers or _launchers(passage, happening, floor)
    span = (happening.last, min(happening.last + _SPAN_OF_TARGET, end))
    blamed = accused(sentence, phrases, (happening.last, end))  # "the attack was blamed on the rebels"
    targets = [
        *(phrase for phrase in phrases_behind_word(sentence, phrases, _ON, span=span) if phrase not in blamed),
        *(phrase for phrase in own if phrase.part == "target"),
    ]
    return _as(makers, "perpetrator") + _as(targets, "target")


def _is_part_of(passage: Passage, phrase: Phrase, happening: Happening) -> bool:
    """The phrase stands right before the noun, or is it: "rebel attack", "the army's raid", "suicide bomber"."""
    if phrase.first > happening.first:
        return False
    is_possessive = phrase.last == happening.first - 1 and passage.sentence.word(phrase.last) in ("'s", "’s")
    return phrase.last in (happening.first, happening.last) or is_possessive


def _launchers(passage: Passage, happening: Happening, floor: int) -> list[Phrase]:
    """ "Rebels launched an attack", "claimed responsibility for the attack": who stands before the verb."""
    words = passage.sentence.words
    for index in range(happening.first - 1, max(happening.first - 6, floor - 1), -1):
        if words[index] in ("claimed", "claims") or words[index] in _LAUNCHING:
            return phrases_before(passage.sentence, passage.phrases, index, floor=floor)
    return []


# -- whom the roles leave out ------------------------------------------------------------------------------------------

_ACCUSING, _ACCUSED = phrases("accusing"), phrases("accused")
ATTRIBUTING = frozenset(max(phrase.split(), key=len) for phrase in (*_ACCUSING, *_ACCUSED))
"""Words without one of which a sentence lays nothing at anybody's door."""
_NEAR_ACCUSED, _LONGEST_ACCUSED = 3, 5
_GROUPS = words("groups of people")


def accused(sentence: Sentence, found: list[Phrase], span: tuple[int, int]) -> list[Phrase]:
    """Who is said to have done it: "police blame the ADF", "attributed to the rebels", "al-Shabaab claimed it"; [] without any."""
    if ATTRIBUTING.isdisjoint(sentence.words[slice(*span)]):
        return []
    armed = [
        phrase for phrase in found if phrase.kind in ARMED and (phrase.part == "name" or phrase.kind not in _OF_STATES)
    ]
    told = []
    for phrase in armed:
        if not span[0] <= phrase.first < span[1]:
            continue
        first, last = phrase.first, phrase.last + (sentence.word(phrase.last) in _GROUPS)
        first -= sentence.word(first - 1) in DETERMINERS
        before = " ".join(sentence.words[max(first - _NEAR_ACCUSED, 0) : first])
        behind = " ".join(sentence.words[last : last + _LONGEST_ACCUSED])
        if before.endswith(_ACCUSING) or behind.startswith(_ACCUSED):
            told.append(phrase)
    return told or _accused_by_name(sentence, span)


def _accused_by_name(sentence: Sentence, span: tuple[int, int]) -> list[Phrase]:
    """A name that no table knows, where it is accused or says that it did it: "Saraya al-Ishrin claimed it"; [] without one."""
    first = span[0]
    while first < span[1]:
        last = first
        while last < span[1] and _is_of_name(sentence, last, first):
            last += 1
        if last == first:
            first += 1
            continue
        start = first - (sentence.word(first - 1) in DETERMINERS)
        before = " ".join(sentence.words[max(start - _NEAR_ACCUSED, 0) : start])
        behind = sentence.words[last : last + _LONGEST_ACCUSED]
        is_claiming = " ".join(behind).startswith(_ACCUSED) and (behind[0] not in _CLAIM or behind[1] in _CLAIMED)
        if before.endswith(_ACCUSING) or (is_claiming and (last - first > 1 or start > 0)):
            return [Phrase(first, last, last - 1, "name", "Other", True)]
        first = last
    return []


def _is_of_name(sentence: Sentence, index: int, first: int) -> bool:
    """A word in capitals, or "al" inside a name; a word for people only behind another one: "Saraya Brigades"."""
    is_particle = sentence.word(index) in _PARTICLES or sentence.is_joined(index)
    is_inside = index > first and is_particle and sentence.is_capital(index + 1)
    word = sentence.words[index]
    is_word = word.isalpha() and (index > first or not (index in sentence.actor_words or word in DETERMINERS))
    return (is_word and sentence.is_capital(index) and word not in SAY) or is_inside


_PARTICLES, _CLAIM, _CLAIMED = words("name particles"), words("claiming"), words("claimed deeds")


_OF_STATES = frozenset({"State forces", "External/Other forces"})
"""Armies and police: they come to what others did."""


def name_others(passage: Passage, unit: Unit, roles: Roles) -> Roles:
    """Those whom no role names though the sentence does, in the order of certainty; [] where somebody is named on each side.

    Who is accused of it; the subject that no table knows: "retirees of the steel works marched", "AOG attacked a post",
    "Turkey opened a base"; else the people in the part of the sentence that tells of the event.
    """
    sentence = passage.sentence
    if any(role in ("perpetrator", "participant") for _, role in roles) and ATTRIBUTING.isdisjoint(sentence.words):
        return []
    main = main_word(unit)
    taken = {phrase.first for phrase, role in roles if role != "source"}
    sides = {role for _, role in roles}
    span = (min(first for first, _ in unit.segments), max(last for _, last in unit.segments))
    others = [
        (phrase, _PERPETRATOR) for phrase in accused(sentence, passage.phrases, span) if phrase.first not in taken
    ]
    does: Role = "participant" if main.kind.is_mutual else _PERPETRATOR
    if not others and does not in sides and main.voice != "consequence":
        role: Role = "target" if main.voice == "passive" else does
        subject = _plain_subject(passage, _head_of(sentence, main, span[0]), span[0]) if role not in sides else None
        others += _as([subject] if subject else [], role)
    if not others:
        others += [(nation, side) for nation, side in nations(passage, unit) if side not in sides]
    if not (others or does in sides or (taken and main.voice == "passive")):
        others = _people_near(passage, main, span, taken)
    is_done_by = does in sides or any(role == does for _, role in others)
    is_alone = len(unit.happenings) == len(passage.happenings)
    if is_done_by or (taken and not is_alone):
        return others
    return others + _at_large(sentence, passage.phrases, taken | {phrase.first for phrase, _ in others})


def _people_near(passage: Passage, main: Happening, span: tuple[int, int], taken: set[int]) -> Roles:
    """The people in the part of a sentence that tells of an event, in the roles that their side of its word gives them."""
    sentence = passage.sentence
    inside = [phrase for phrase in passage.phrases if span[0] <= phrase.first < span[1]]
    people = [p for p in inside if p.part != "target" and not p.is_source and p.first not in taken]
    people = [phrase for phrase in people if not _reacts(sentence, phrase)]
    if main.kind.is_mutual:
        return _as(people, "participant")
    before = [phrase for phrase in people if phrase.first < main.first]
    behind = [phrase for phrase in people if phrase.first >= main.first]
    others = _as(before[:1], "target" if main.voice == "passive" else _PERPETRATOR)
    return others + _as([] if taken else behind[:1], "target")


def _at_large(sentence: Sentence, found: Sequence[Phrase], taken: set[int]) -> Roles:
    """Who bears arms in a sentence that lays it to nobody: of those that are no army, where others are its victims."""
    free = [phrase for phrase in found if phrase.first not in taken]
    return fighters(sentence, [phrase for phrase in free if phrase.kind not in _OF_STATES] if taken else free)


def fighters(sentence: Sentence, found: Sequence[Phrase]) -> Roles:
    """Who bears arms or comes as a crowd in a sentence, and only tells of nothing: the first of them; [] without any."""
    able = (phrase for phrase in found if phrase.kind in ARMED | _CROWDS and phrase.part != "target")
    return _as([phrase for phrase in able if not (phrase.is_source or _reacts(sentence, phrase))][:1], _PERPETRATOR)


_CROWDS = frozenset({"Protesters", "Rioters"})


_PERPETRATOR: Role = "perpetrator"


def _reacts(sentence: Sentence, phrase: Phrase) -> bool:
    """They speak of what others did: "the army condemned the attack", "police are investigating"."""
    behind = phrase.last
    while sentence.word(behind) in AUXILIARIES or sentence.word(behind) in ADVERBS:
        behind += 1
    return sentence.word(behind) in _REACTING


_REACTING = words("reacting")


def _head_of(sentence: Sentence, happening: Happening, floor: int) -> int:
    """Index of the verb that goes with an event word: of "held" for "held a rally"."""
    if happening.voice != "noun":
        return happening.first
    near = range(happening.first - 1, max(happening.first - _NEAR_HEAD, floor) - 1, -1)
    return next((index for index in near if sentence.words[index] in _LAUNCHING), -1)


_NEAR_HEAD = 6


def _plain_subject(passage: Passage, verb: int, floor: int) -> Phrase | None:
    """The noun phrase right before a verb when it can only be people: a plural, a name that is no place, or a country."""
    words = passage.sentence.words
    last = verb
    while last > floor and (
        words[last - 1] in AUXILIARIES or words[last - 1] in ADVERBS or words[last - 1].endswith("ly")
    ):
        last -= 1
    first = last
    while first > floor and _is_of_subject(passage, first - 1):
        first -= 1
    while first < last and (words[first] in _BEFORE_SUBJECTS or words[first].isdigit()):
        first += 1
    noun = next((index for index in range(first, last) if words[index] in PREPOSITIONS), last) - 1
    if noun < first or not _names_people(passage, first, noun):
        return None
    return Phrase(first, last, noun, "person", "Other", words[noun].endswith("s"))


def _is_of_subject(passage: Passage, index: int) -> bool:
    word = passage.sentence.words[index]
    is_break = word in CONJUNCTIONS - {"and"} or word in SAY or word in AUXILIARIES or index in passage.date_words
    return not is_break and index not in passage.told_at and (word[0].isalnum() or word in ("'s", "’s"))


_BEFORE_SUBJECTS = DETERMINERS | PREPOSITIONS | CONJUNCTIONS | words("fill")


def _names_people(passage: Passage, first: int, noun: int) -> bool:
    sentence, word = passage.sentence, passage.sentence.words[noun]
    here = [one for one in passage.locations if first <= sentence.index_at(one.start) <= noun]
    if here and not are_people(passage, here[-1], noun):
        return first == noun and here[0].place.kind == "country" and not here[0].is_adjectival
    is_name = sentence.is_capital(noun) and (first > 0 or noun > first or sentence.surface(noun, noun + 1).isupper())
    is_plural = word.endswith("s") and not word.endswith(("ss", "us"))
    is_thing = any(known.part == "target" for known in sentence.actor_words.get(noun, (0, []))[1])
    return word.isalpha() and (is_name or is_plural) and not is_thing and word not in _NO_PEOPLE


_NO_PEOPLE = words("no people")
