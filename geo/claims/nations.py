"""Nations as sides of an event, which no table of actors holds: "Russian missiles hit", "launched by Armenia", "killed three Danes".

They name somebody where nothing else does, and tell nothing of the kind of an event: a nation may be its army or its people.
"""

from __future__ import annotations

from collections.abc import Iterator

from geo.claims.actors import Phrase
from geo.claims.english import DETERMINERS, words
from geo.claims.locations import Location
from geo.claims.passages import Passage
from geo.claims.units import Unit, main_word
from geo.model import Role

__all__ = ["are_people", "nations"]

_ARMS = words("arms of a state")
_MEANS, _SENT = words("before means"), words("sent")
_LONGEST_OWNED = 4
"""Words in which the weapon stands behind the word for its nation: "Russian long-range cruise missiles"."""
_NEAR_COUNT = 1
"""So many words may stand between a number and the people that it counts: "three young Danes"."""
_UNHARMED = "Disrupted weapons use"
"""Who shoots down a weapon is not who owns it."""


def nations(passage: Passage, unit: Unit) -> Iterator[tuple[Phrase, Role]]:
    """The nations in the part of a sentence that tells of a unit, each in its role; nothing where they are only described."""
    start, end = min(first for first, _ in unit.segments), max(last for _, last in unit.segments)
    counted = [passage.sentence.index_at(tally.count.end) for tally in unit.tallies if tally.victims < 0]
    for location in sorted((*passage.locations, *passage.agents), key=lambda one: one.start):
        first, last = (passage.sentence.index_at(offset) for offset in (location.start, location.end))
        if not start <= first < end or any(phrase.first <= first < phrase.last for phrase in passage.phrases):
            continue
        if are_people(passage, location, last - 1):
            if any(0 <= first - behind <= _NEAR_COUNT for behind in counted):
                yield Phrase(first, last, last - 1, "person", "Other", True), "target"
        elif arm := _arm(passage, location, first, last, unit):
            main = main_word(unit)
            yield (
                Phrase(first, arm, arm - 1, "group", "State forces", True),
                "participant" if main.kind.is_mutual else "perpetrator",
            )


def are_people(passage: Passage, location: Location, index: int) -> bool:
    """A word for a nation stands for its people: "Icelanders", not "Icelandic"."""
    word = passage.sentence.word(index)
    return location.is_adjectival and word.endswith("s") and not word.endswith("ss")


def _arm(passage: Passage, location: Location, first: int, last: int, unit: Unit) -> int:
    """Index behind what acts in the name of a nation: its weapon, or the nation itself behind "by"; 0 for nothing."""
    sentence, main = passage.sentence, main_word(unit)
    before = first - 1
    while sentence.word(before) in DETERMINERS:
        before -= 1
    if not location.is_adjectival:
        is_sender = sentence.word(before) == "from" and sentence.word(before - 1) in _SENT
        is_sender = is_sender and location.place.kind == "country" and not location.area
        return last if is_sender or location in passage.agents else 0
    if main.kind.sub_event_type == _UNHARMED or sentence.is_joined(last):
        return 0
    near = range(last, min(last + _LONGEST_OWNED, len(sentence)))
    arm = next((index for index in near if sentence.words[index] in _ARMS), -1)
    if arm < 0 or any(not word[0].isalnum() for word in sentence.words[last:arm]):
        return 0
    is_event = first < main.last <= arm + 1
    is_subject = arm < main.first and main.voice != "passive"
    return arm + 1 if is_event or is_subject or sentence.word(before) in _MEANS else 0
