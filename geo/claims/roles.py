"""Who did what to whom in a unit: the roles that event words give to the noun phrases around them."""

from __future__ import annotations

from geo.claims.actors import ARMED, Phrase, phrases_after, phrases_before, phrases_behind_word
from geo.claims.counts import Tally
from geo.claims.english import BE, HAVE, phrases, words
from geo.claims.happenings import Happening
from geo.claims.passages import Passage
from geo.claims.units import Unit, main_word, stretch
from geo.model import Actor, Role

__all__ = ["Roles", "actor", "find_roles", "roles_of_word"]

Roles = list[tuple[Phrase, Role]]

_BY, _FROM = frozenset({"by"}), frozenset({"from"})
_ON = words("on")
_WITH = words("sides")
_FALLING = words("falling")
_SUFFERING = phrases("suffering")
"""How verbs begin whose subject suffers: "came under attack", "died"."""
_LAUNCHING = words("launching")
_SPEAKER_PRONOUNS = words("speaker pronouns")
_SPAN_OF_SIDES, _SPAN_OF_TARGET = 12, 3


def actor(passage: Passage, phrase: Phrase, role: Role) -> Actor:
    """A phrase in its role."""
    sentence = passage.sentence
    start, end = sentence.starts[phrase.first], sentence.ends[phrase.last - 1]
    return Actor(sentence.text[start:end], start, end, role, phrase.kind or "Other")


def find_roles(passage: Passage, unit: Unit) -> Roles:
    """The phrases of a unit in their roles, in the order of the text; one role for each. [] without any."""
    told = _as([phrase for phrase in passage.phrases if phrase.is_source], "source")
    main = main_word(unit)
    for happening in sorted(unit.happenings, key=lambda other: (other is not main, other.voice == "noun")):
        told += roles_of_word(passage, unit, happening)
    for tally in unit.tallies:
        named = [phrase for phrase in passage.phrases if phrase.first <= tally.victims < phrase.last]
        told += _as(named or _by_name(passage, tally), "target")
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
    targets = [
        *phrases_behind_word(sentence, phrases, _ON, span=span),
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
