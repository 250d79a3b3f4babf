"""Noun phrases for people, groups and what stands for them, and who of them stands before or behind a verb.

A phrase is a noun of data/languages/en/actors.csv with the words before it that narrow it: demonyms and other capitalised words,
"armed", "suspected", "-led". Its kind is that of the noun, unless a word before a general noun tells more: "rebel soldiers".
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from geo.claims.english import ADVERBS, BE, CONJUNCTIONS, DETERMINERS, HAVE, PREPOSITIONS, SAY, phrases, words
from geo.claims.numerals import is_number
from geo.claims.sentences import Sentence
from geo.claims.vocabulary import ActorWord

__all__ = ["ARMED", "Phrase", "find_phrases", "phrases_after", "phrases_before", "phrases_behind_word"]

ARMED = frozenset({"State forces", "Rebel group", "Political militia", "Identity militia", "External/Other forces"})
"""Kinds of actors that fight back: to attack them is a battle."""

_CALENDAR = words("calendar")
_LONGEST_PHRASE = 6
_LONGEST_ACRONYM = 4
_NO_NAMES = PREPOSITIONS | CONJUNCTIONS | DETERMINERS | ADVERBS | SAY | words("headwords")
_GENERAL = words("general nouns")
"""Nouns that say little about the side; a word before them tells it."""


@dataclass(slots=True)
class Phrase:
    """A noun phrase: words first to the one before last; noun is the index of its head."""

    first: int
    last: int
    noun: int
    part: str
    kind: str
    is_plural: bool
    is_source: bool = False
    """It says or reports something: "police said", "said a resident", "according to officials"."""


def find_phrases(sentence: Sentence) -> list[Phrase]:
    """The phrases of a sentence in order, none inside another; [] without any."""
    found: list[Phrase] = []
    behind = 0
    told_to = {first: last for first, last, *_ in sentence.found.triggers}
    for index in sorted(sentence.actor_words):
        noun = _noun_at(sentence, index) if index >= behind else None
        if noun and noun[1].part == "target" and told_to.get(index, 0) > noun[0]:
            continue  # "a Real IRA car bomb"
        if noun is None:
            continue
        behind, word = noun
        phrase = _phrase(sentence, index, behind, word)
        if word.part == "person" and not word.is_plural:
            phrase.last = behind = _behind_name(sentence, behind)
        if found and phrase.first <= found[-1].last and (found[-1].part == "name" or not found[-1].is_plural):
            phrase = _joined(sentence, found.pop(), phrase)
        elif found and _belongs(sentence, found[-1], phrase):
            phrase = replace(found.pop(), last=phrase.last, kind=phrase.kind)
        found.append(phrase)
    for phrase in found:
        phrase.is_source = _is_source(sentence, phrase)
    return found


def _noun_at(sentence: Sentence, index: int) -> tuple[int, ActorWord] | None:
    last, words = sentence.actor_words[index]
    for word in words:
        is_name = not word.written or _is_written(sentence.surface(index, last), word.written)
        if word.part != "modifier" and is_name:
            return last, word
    return None


def _behind_name(sentence: Sentence, index: int) -> int:
    """Index behind a person's name that follows a title: "President Jovenel Moise"."""
    last = index
    while (
        last - index < _LONGEST_NAME
        and sentence.is_capital(last)
        and last not in sentence.actor_words
        and sentence.words[last] not in _CALENDAR
        and sentence.words[last].isalpha()
    ):
        last += 1
    return last


_LONGEST_NAME = 4


def _is_written(surface: str, name: str) -> bool:
    """A name in the text is spelt as a name: IS is a group, "is" is not."""
    if name.isupper() or len(name) <= _LONGEST_ACRONYM:
        return surface == name
    return surface[0].isupper() or not name[0].isupper()


def _phrase(sentence: Sentence, noun: int, last: int, word: ActorWord) -> Phrase:
    first, kind = noun, word.kind
    is_general = sentence.words[last - 1] in _GENERAL and word.part != "name"
    while first > 0 and noun - first < _LONGEST_PHRASE:
        told = _modifier(sentence, first - 1)
        if told is None:
            break
        if told and is_general:
            kind, is_general = told, False
        first -= 1
    return Phrase(first, last, noun, word.part, kind, word.is_plural)


def _modifier(sentence: Sentence, index: int) -> str | None:
    """Kind of actor that a word before a noun tells, "" when it only narrows it, None when it is not part of the phrase."""
    word = sentence.words[index]
    if index in sentence.actor_words:
        entry = sentence.actor_words[index][1][0]
        is_noun_of_many = entry.part == "person" and entry.is_plural
        return None if is_noun_of_many or entry.part == "target" else entry.kind
    if word in ("'s", "’s"):
        return "" if sentence.is_capital(index - 1) else None
    if not word.isalpha() or word in SAY or word in _CALENDAR or is_number(word):
        return None
    is_part_of_compound = sentence.is_joined(index + 1) or sentence.is_joined(index)
    is_name = sentence.is_capital(index) and word not in _NO_NAMES
    return "" if is_part_of_compound or is_name else None


def _joined(sentence: Sentence, before: Phrase, phrase: Phrase) -> Phrase:
    """Two phrases without a word between as one: "Taliban fighters", "army paratroopers"; "Fulani rebels" are rebels."""
    binds = before.part == "name" and before.kind in ARMED - {"Identity militia"}
    is_general = before.part != "target" and (binds or sentence.words[phrase.last - 1] in _GENERAL)
    return replace(phrase, first=min(before.first, phrase.first), kind=before.kind if is_general else phrase.kind)


_OF_A_GROUP = frozenset(phrases("of a group"))


def _belongs(sentence: Sentence, before: Phrase, phrase: Phrase) -> bool:
    """ "rebels of the Allied Democratic Forces": one phrase."""
    is_group = (
        phrase.part in ("name", "person", "group") and before.part == "person" and before.kind in ARMED | {"Other"}
    )
    is_group = is_group and (phrase.part == "name" or (before.kind == "Other" and phrase.kind in ARMED))
    return is_group and " ".join(sentence.words[before.last : phrase.first]) in _OF_A_GROUP


def _is_source(sentence: Sentence, phrase: Phrase) -> bool:
    index = phrase.last
    while sentence.word(index) in ADVERBS or sentence.word(index) in HAVE:
        index += 1
    if sentence.word(index) in SAY and sentence.word(index) not in ("claimed", "claims"):
        return sentence.word(index + 1) != "killing"
    if sentence.word(phrase.last) == "and" and _says_too(sentence, phrase.last + 1):
        return True
    before = phrase.first - 1
    while sentence.word(before) in _BEFORE_SOURCES:
        before -= 1
    if sentence.word(before) == "to" and sentence.word(before - 1) == "according":
        return True
    is_behind_quote = sentence.word(before - 1) in (",", "”", '"', "'", "’")
    return sentence.word(before) in ("said", "says") and is_behind_quote


_BEFORE_SOURCES = words("before sources")


def _says_too(sentence: Sentence, index: int) -> bool:
    """The next one speaks with somebody: "residents and a local official said"."""
    near = sentence.words[index : index + _LONGEST_PHRASE]
    said = next((at for at, word in enumerate(near) if word in SAY or not word[0].isalnum()), None)
    return bool(said) and near[said or 0] in SAY and near[said or 0] not in ("claimed", "claims")


# -- places in the sentence --------------------------------------------------------------------------------------------


def phrases_before(sentence: Sentence, phrases: list[Phrase], index: int, *, floor: int) -> list[Phrase]:
    """People before a verb, those joined by "and" included, down to the word `floor`; [] without any."""
    things = [p for p in phrases if floor <= p.first and p.last <= index]
    if things and things[-1].part == "target" and _is_own_subject(sentence, things[-1], index):
        return []
    earlier = [p for p in things if p.part != "target"]
    while earlier and earlier[-1].is_source:
        earlier.pop()
    while len(earlier) > 1 and _is_inside(sentence, earlier[-2], earlier[-1]):
        earlier.pop()
    if not earlier:
        return []
    found = [earlier.pop()]
    while earlier and _is_link(sentence.words[earlier[-1].last : found[-1].first]):
        found.append(earlier.pop())
    return found[::-1]


def _is_own_subject(sentence: Sentence, thing: Phrase, verb: int) -> bool:
    """A thing is the subject itself: "as an aid convoy tried to enter"; nothing but an auxiliary stands between."""
    before = thing.first - 1
    while sentence.word(before) in DETERMINERS:
        before -= 1
    is_free = sentence.word(before) in CONJUNCTIONS or before < 0 or sentence.word(before) == ","
    return is_free and verb - thing.last <= _NEAR_VERB and sentence.word(thing.last) not in ("'s", "’s", "of")


_NEAR_VERB = 4


def _is_inside(sentence: Sentence, before: Phrase, phrase: Phrase) -> bool:
    """The phrase only describes the one before it: "soldiers loyal to the president", "gunmen on the road"."""
    between = [word for word in sentence.words[before.last : phrase.first] if word not in DETERMINERS]
    is_governed = bool(between) and between[-1] in PREPOSITIONS and between[-1] not in _CLAUSAL
    return is_governed and len(between) <= 3


_CLAUSAL = words("clausal prepositions")
_QUOTES = words("quotes")


def phrases_after(sentence: Sentence, phrases: list[Phrase], index: int, *, within: int = 8) -> list[Phrase]:
    """People or things behind a verb or preposition, those joined by "and" included; [] without any."""
    later = [p for p in phrases if p.first >= index]
    if not later or later[0].first > index + within or later[0].is_source:
        return []
    between = sentence.words[index : later[0].first]
    if any(not word[0].isalnum() and word not in _QUOTES for word in between):
        return []
    found = [later[0]]
    for phrase in later[1:]:
        if not _is_link(sentence.words[found[-1].last : phrase.first]):
            break
        found.append(phrase)
    return found


def phrases_behind_word(
    sentence: Sentence, phrases: list[Phrase], words: frozenset[str], *, span: tuple[int, int]
) -> list[Phrase]:
    """People behind one of the words ("by", "against") among those from span[0] to the one before span[1]."""
    if words.isdisjoint(sentence.words[slice(*span)]):
        return []
    places = [index for index in range(*span) if sentence.words[index] in words]
    found = [phrase for index in places for phrase in phrases_after(sentence, phrases, index + 1, within=5)]
    return [phrase for phrase in found if sentence.word(phrase.last) not in _COUNTS]  # "by official count"


_COUNTS = words("counts by somebody")


_FILL = words("fill")


def _is_link(words: list[str]) -> bool:
    """Words between two phrases that are joined: "and", commas, numbers, articles."""
    if "and" not in words and "," not in words:
        return False
    return all(word in _FILL or word[0].isdigit() for word in words) and not any(word in BE for word in words)
