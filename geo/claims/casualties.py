"""A sentence with its numbers and the words that count dead and injured: what geo.claims.counts and geo.claims.persons ask."""

from __future__ import annotations

from collections.abc import Sequence

from geo.claims.english import AUXILIARIES, CONJUNCTIONS, PREPOSITIONS, Form, words
from geo.claims.numerals import find_numbers
from geo.claims.sentences import Sentence
from geo.claims.vocabulary import CasualtyWord

__all__ = ["LONGEST_NOUN_PHRASE", "SENTENCED", "Reader"]

LONGEST_NOUN_PHRASE = 8
"""Words in which the noun of a phrase is looked for."""
SENTENCED = words("sentencing")
"""Before "to death" these kill nobody."""
_INSIDE_PHRASES = words("inside phrases")
_GROUPS = words("groups of people")
_APOSTROPHES = frozenset("'’")
"""Inside a name: "six K'iche' villagers"."""


class Reader:
    """One sentence, its numbers and its casualty words."""

    def __init__(self, sentence: Sentence, blocked: Sequence[tuple[int, int]]) -> None:
        self.sentence, self.words = sentence, sentence.words
        # Of "hurt" the past, not the present.
        casualties = [(first, last, words[-1]) for first, last, words in sentence.found.casualties]
        told = (one for one in casualties if _is_dead(sentence, *one) and not _is_tended(sentence, *one))
        self.casualties = [_as_deed(sentence, *casualty) for casualty in told]
        self.inside = {index for first, last, _ in self.casualties for index in range(first, last)}
        self.numbers = find_numbers(sentence, blocked=blocked)
        self.by_first = {number.first: number for number in self.numbers}
        self.by_last = {number.last: number for number in self.numbers}
        self.used: set[int] = set()

    def noun_at(self, index: int, *, single: bool = False) -> tuple[int, int]:
        """(index of the people's noun, index behind the phrase) for a phrase that begins at index; (-1, index) if none.

        single: only a noun for one person will do.
        """
        for at in range(index, min(index + LONGEST_NOUN_PHRASE, len(self.words))):
            noun = self.people_at(at)
            if noun:
                behind, is_plural = noun
                if behind < len(self.words) and (self.people_at(behind) or self.words[behind] in ("'s", "’s")):
                    continue  # "police officers", "the army's chief"
                return (-1, index) if single and is_plural else (at, behind)
            if not self._is_modifier(at):
                break
        return -1, index

    def people_at(self, index: int) -> tuple[int, bool] | None:
        """Index behind a word for people, and whether it speaks of several; None when there is none at the index."""
        last, words = self.sentence.actor_words.get(index, (index, ()))
        people = next((word for word in words if word.part in ("person", "group", "name")), None)
        return (last, people.is_plural) if people else None

    def is_one(self, index: int) -> bool:
        """A word for one person stands at the index."""
        words = self.sentence.actor_words.get(index, (index, ()))[1]
        is_person = any(word.part == "person" and not word.is_plural for word in words)
        return is_person and self.words[index] not in _GROUPS and not self._is_inside_name(index)

    def _is_inside_name(self, index: int) -> bool:
        """ "Port-au-Prince": a part of a compound in capitals."""
        return self.sentence.is_capital(index) and self.sentence.is_joined(index)

    def _is_modifier(self, index: int) -> bool:
        word = self.words[index]
        if word in _INSIDE_PHRASES or (word in _APOSTROPHES and self.words[index - 1 : index] != ["'s"]):
            return True
        if word in PREPOSITIONS or word in CONJUNCTIONS or word in AUXILIARIES or not word[0].isalnum():
            return False
        return index not in self.inside


def _is_dead(sentence: Sentence, first: int, last: int, _: CasualtyWord) -> bool:
    """ "Burned a trader alive": whoever is alive is dead by what was done to him only."""
    return sentence.words[first:last] != ["alive"] or not _BURNING.isdisjoint(
        sentence.words[max(first - _FARTHEST_DEED, 0) : first]
    )


def _is_tended(sentence: Sentence, first: int, last: int, word: CasualtyWord) -> bool:
    """ "A nurse who was tending the wounded": people to whom something is done, and none that are counted."""
    is_people = word.toll == "injuries" and last - first == 1 and sentence.word(first - 1) == "the"
    return is_people and sentence.word(first - 2).endswith("ing")


_BURNING, _FARTHEST_DEED = words("burning"), 8


def _as_deed(sentence: Sentence, first: int, last: int, word: CasualtyWord) -> tuple[int, int, CasualtyWord]:
    """ "Was thrashed to death", "pelting two men to death": any verb before "to death" is one of killing."""
    if word.how != "noun" or last - first > 1 or sentence.words[first] != "death" or sentence.word(first - 1) != "to":
        return first, last, word
    verb = sentence.word(first - 2)
    form: Form | None = next((form for end, form in _DEEDS if verb.endswith(end) and verb not in SENTENCED), None)
    return (first - 2, last, CasualtyWord(word.toll, "verb", form)) if form else (first, last, word)


_DEEDS: tuple[tuple[str, Form], ...] = (
    ("ing", "ing"),
    ("ed", "past or participle"),
    ("en", "participle"),
    ("nt", "past or participle"),
)
