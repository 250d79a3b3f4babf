"""Which name of a sentence is the scene of an event: fitted trees over the words that join every name to every event word.

The rules of geo.claims.locations say how strongly words of place join the two; here that is one thing among many, beside
distances, what stands between, what kind of place it is, and the names around it. bench/scenes.py fits the trees, and
data/scenes.json holds them. What they cannot know stays with the rules: areas, and places that other sentences name.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geo.claims.english import CONJUNCTIONS, PREPOSITIONS, SAY, weights, words
from geo.claims.happenings import Happening
from geo.claims.locations import Location, Named, holds, weigh_named
from geo.claims.sentences import Sentence
from geo.model import PLACE_KINDS, Mention
from geo.places.weights import Trees
from geo.resources import fitted

__all__ = [
    "FEATURES",
    "FORMAT",
    "SUMS",
    "Name",
    "Scenes",
    "beside",
    "bundled",
    "dense_rows",
    "names_of",
    "word_features",
]

FORMAT = 1
FloatArray = npt.NDArray[np.float32]


class Name(NamedTuple):
    """A name in a sentence: words first to the one before last, and what is known of it."""

    first: int
    last: int
    location: Location | None
    """None: nobody knows where it is."""
    sureness: float = 0.0
    """Probability that it is one."""
    is_rejected: bool = False
    """It was judged to be no name of a place."""


def names_of(sentence: Sentence, locations: Sequence[Location], others: Sequence[Mention]) -> list[Name]:
    """The names among which the scene is looked for, in the order of the sentence; none in one without words.

    locations: those of the sentence. others: names of which nobody knows where they are, those rejected among them.
    """
    if not len(sentence):
        return []
    known = [Name(*_words_of(sentence, one.start, one.end), one, one.sureness) for one in locations]
    inside = {index for name in known for index in range(name.first, name.last)}
    nowhere = [Name(*_words_of(sentence, one.start, one.end), None, one.score, not one.is_place) for one in others]
    return sorted([*known, *(name for name in nowhere if name.first not in inside)], key=lambda name: name[:2])


def _words_of(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """Indices of the first word of a span and of the one behind its last; at least one word."""
    first = min(sentence.index_at(start), len(sentence) - 1)
    return first, max(sentence.index_at(end), first + 1)


# -- words ---------------------------------------------------------------------------------------------------------------

SUMS = ("before", "behind", "event", "between")
"""Where the words stand whose weights are summed: before a name, behind it, at the event word, between the two."""
_LONGEST_WAY = 12
"""So many words between a name and an event word are looked at one by one."""


def word_features(
    sentence: Sentence, names: Sequence[Name], event: Happening, named: Sequence[Named | None]
) -> list[dict[str, list[str]]]:
    """For each name and one event word the word features by SUMS; their weights are summed. named: of `beside`."""
    shapes = _shapes_of(sentence)
    padded = ["edge"] * _PADDING + shapes + ["edge"] * _PADDING
    v = event.first
    verb, verb_before, verb_behind = shapes[v], padded[v - 1 + _PADDING], padded[event.last + _PADDING]
    rows = []
    for name, own in zip(names, named, strict=True):
        first, last = name.first, name.last
        side = ">" if first >= v else "<"
        three, two, one = padded[first - 3 + _PADDING : first + _PADDING]
        after, second = padded[last + _PADDING : last + 2 + _PADDING]
        kind = _kind_word(name)
        preposition, head = (own.preposition, padded[own.at - 1 + _PADDING]) if own else ("?", "?")
        way = shapes[event.last : first] if first >= v else shapes[last:v]
        near = way[:_LONGEST_WAY] if len(way) <= 2 * _LONGEST_WAY else []
        rows.append({
            "before": [
                f"b1={one}", f"b2={two}", f"b3={three}", f"b12={two} {one}", f"b1{side}={one}", f"b1k={one} {kind}",
                f"p{side}={preposition}", f"ph={head} {preposition}", f"h={head}", f"k={kind}", f"pk={preposition} {kind}",
            ],
            "behind": [f"a1={after}", f"a2={second}", f"a12={after} {second}", f"a1{side}={after}", f"ab={one} {after}"],
            "event": [
                f"v={verb}", f"v{side}={verb}", f"vp={verb} {preposition}{side}", f"u={verb_before}", f"w={verb_behind}",
                f"w{side}={verb_behind}", f"u{side}={verb_before}", f"x{side}={event.voice}", f"xp={event.voice} {preposition}{side}",
            ],
            "between": [f"m{side}={word}" for word in dict.fromkeys(near)],
        })  # fmt: skip
    return rows


_PADDING = 3


def _kind_word(name: Name) -> str:
    location = name.location
    if location is None:
        return "rejected" if name.is_rejected else "unknown"
    if location.is_adjectival:
        return "demonym"
    if location.area:
        return "area"
    return "around" if location.is_around else location.place.kind


def _shapes_of(sentence: Sentence) -> list[str]:
    """The words as the weights know them: all names are one word, and so are all numbers."""
    shapes = []
    for index, word in enumerate(sentence.words):
        if word[0].isdigit():
            shapes.append("number")
        elif index and sentence.is_capital(index):
            shapes.append("Name")
        else:
            shapes.append("-" + word if sentence.is_joined(index) else word)
    return shapes


# -- what else is known --------------------------------------------------------------------------------------------------

_OF_NAME = (
    "kind", "status", "demonym", "people", "sureness", "preposition's weight", "preposition's distance", "comma behind", "owner",
    "preposition behind", "word behind", "hyphen before", "hyphen behind", "in capitals", "opens the sentence",
    "chained to the next", "chained to the one before", "kind of the next", "kind of the one before", "lies in another",
    "another lies in it", "names", "number of the name", "word", "words behind", "part of the sentence", "reach", "length",
)  # fmt: skip
_OF_PAIR = (
    "distance", "words away", "behind the event", "rule", "weight by the rules", "behind the first by the rules", "names between",
    "events between", "nearest on its side", "nearer ones", "placed names behind the event", "voice",
)  # fmt: skip
_BETWEEN = {
    "commas": frozenset({",", ";"}), "conjunctions": CONJUNCTIONS, "speech": SAY, "quotes": frozenset({'"', "“", "”"}),
    "prepositions": PREPOSITIONS, "stops": frozenset({"."}), "clauses": CONJUNCTIONS - {"and", "or"}, "relatives": words("clauses about a place"),
}  # fmt: skip
"""What is counted between a name and an event word."""
_GROUPS = {
    word: tuple(group for group, members in _BETWEEN.items() if word in members)
    for word in frozenset().union(*_BETWEEN.values())
}
FEATURES: tuple[str, ...] = (
    *_OF_NAME,
    *_OF_PAIR,
    *(f"{group} between" for group in _BETWEEN),
    *(f"words {where}" for where in SUMS),
    "all words",
)
"""What the trees ask about, in the order of the columns."""

_KIND = {kind: number for number, kind in enumerate(("", "area", *PLACE_KINDS))}
_VOICE = {"active": 0, "passive": 1, "consequence": 2, "noun": 3}
_STATUS_PLACED, _STATUS_AROUND, _STATUS_UNKNOWN, _STATUS_REJECTED = range(4)
_POSSESSIVE = words("possessive")
_AT_WEIGHTS = weights("place")


def beside(sentence: Sentence, names: Sequence[Name], event: Happening) -> list[Named | None]:
    """The names beside an event word, None for those that nobody knows."""
    return [Named(sentence, name.location, event) if name.location else None for name in names]


def dense_rows(
    sentence: Sentence,
    names: Sequence[Name],
    events: Sequence[Happening],
    asked: Happening,
    named: Sequence[Named | None],
) -> list[tuple[float, ...]]:
    """For each name and one event word (`asked`, among the `events` of the sentence or not) the columns before the sums."""
    of_names = _name_columns(sentence, names, named)
    of_pairs = _pair_columns(sentence, names, events, asked, named)
    return [(*of_name, *of_pair) for of_name, of_pair in zip(of_names, of_pairs, strict=True)]


def _name_columns(
    sentence: Sentence, names: Sequence[Name], named: Sequence[Named | None]
) -> Iterator[tuple[float, ...]]:
    size = max(len(sentence), 1)
    held, holding = _nested(names)
    for number, name in enumerate(names):
        first, last, location, sureness, _ = name
        own = named[number]
        after = names[number + 1] if number + 1 < len(names) else None
        before = names[number - 1] if number else None
        word_behind = sentence.word(last)
        place = location.place if location else None
        surface = sentence.surface(first, min(last, size))
        yield (
            _kind_of(name), _status_of(name), bool(location and location.is_adjectival),
            math.log1p(place.population) if place else 0.0, sureness,
            _AT_WEIGHTS.get(own.preposition if own else sentence.word(first - 1), -1.0),
            first - own.at if own else 0, word_behind == ",", word_behind in _POSSESSIVE, word_behind in PREPOSITIONS,
            word_behind.isalpha() and word_behind not in PREPOSITIONS, sentence.is_joined(first), sentence.is_joined(last),
            surface.isupper(), first < _OPENING, after is not None and after.first - last <= 1, before is not None and first - before.last <= 1,
            _kind_of(after), _kind_of(before), number in held, number in holding,
            len(names), number, first, size - last, first / size, math.log1p(location.radius_km) if location else -1, last - first,
        )  # fmt: skip


_OPENING = 4


def _kind_of(name: Name | None) -> int:
    if name is None:
        return -1
    if name.location is None:
        return 0
    return 1 if name.location.area else _KIND[name.location.place.kind]


def _status_of(name: Name) -> int:
    if name.location is None:
        return _STATUS_REJECTED if name.is_rejected else _STATUS_UNKNOWN
    return _STATUS_AROUND if name.location.is_around else _STATUS_PLACED


def _nested(names: Sequence[Name]) -> tuple[set[int], set[int]]:
    """Numbers of the names that lie in another one, and of those in which another lies."""
    held: set[int] = set()
    holding: set[int] = set()
    places = [(number, name.location) for number, name in enumerate(names) if name.location]
    for number, location in places:
        for other, outer in places:
            if other != number and outer.place.id != location.place.id and holds(outer, location):
                held.add(number)
                holding.add(other)
    return held, holding


def _pair_columns(
    sentence: Sentence,
    names: Sequence[Name],
    events: Sequence[Happening],
    asked: Happening,
    named: Sequence[Named | None],
) -> Iterator[tuple[float, ...]]:
    text, firsts = sentence.words, [event.first for event in events]
    weighed = [weigh_named(own) if own else (0.0, -1) for own in named]
    strongest = max([weight for weight, _ in weighed], default=0.0)
    placed_behind = any(name.first >= asked.last and name.location for name in names)
    gaps = [_gap(name, asked) for name in names]
    is_behind = [name.first >= asked.first for name in names]
    nearest = {
        side: min([g for g, s in zip(gaps, is_behind, strict=True) if s == side], default=0) for side in (True, False)
    }
    for number, name in enumerate(names):
        behind, gap, (weight, rule) = is_behind[number], gaps[number], weighed[number]
        start, end = (asked.last, name.first) if behind else (name.last, asked.first)
        count = dict.fromkeys(_BETWEEN, 0)
        for word in text[start:end] if start < end else ():
            for group in _GROUPS.get(word, ()):
                count[group] += 1
        between = count.values()
        yield (
            gap if behind else -gap, gap, behind, rule, weight, strongest - weight,
            sum([start <= other.first < end for other in names]), sum([start <= first < end for first in firsts]),
            gap == nearest[behind], sum([other < gap for other in gaps]), placed_behind, _VOICE[asked.voice], *between,
        )  # fmt: skip


def _gap(name: Name, event: Happening) -> int:
    return max(name.first - event.last, event.first - name.last, 0)


# -- the fitted trees ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scenes:
    """The fitted weights of words and the trees over all features."""

    header: Mapping[str, Any]
    words: Mapping[str, float]
    trees: Trees

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Scenes:
        """As bench/scenes.py made it; ValueError, KeyError or TypeError when it was fitted for another version."""
        if data["header"]["format"] != FORMAT or tuple(data["trees"]["features"]) != FEATURES:
            raise ValueError("it was fitted for another version")
        return cls(data["header"], data["words"], Trees(data["trees"]))

    def sums(self, features: Sequence[Mapping[str, Sequence[str]]]) -> list[tuple[float, ...]]:
        """The columns behind those of `dense_rows`."""
        get = self.words.get
        rows = []
        for row in features:
            parts = [sum([get(word, 0.0) for word in row[where]]) for where in SUMS]
            rows.append((*parts, sum(parts)))
        return rows

    def _rows(
        self, sentence: Sentence, names: Sequence[Name], events: Sequence[Happening], event: Happening
    ) -> Iterator[tuple[float, ...]]:
        named = beside(sentence, names, event)
        of_words = self.sums(word_features(sentence, names, event, named))
        dense = dense_rows(sentence, names, events, event, named)
        return ((*one, *other) for one, other in zip(dense, of_words, strict=True))

    def chances(
        self, sentence: Sentence, names: Sequence[Name], events: Sequence[Happening], asked: Sequence[Happening]
    ) -> FloatArray:
        """Probability that each event was at each name, shape (events asked, names); all asked in one go."""
        rows = [row for event in asked for row in self._rows(sentence, names, events, event)]
        if not rows:
            return np.zeros((len(asked), len(names)), dtype=np.float32)
        logits = self.trees.score(np.array(rows, dtype=np.float32))
        chances: FloatArray = (1 / (1 + np.exp(-logits.clip(-30, 30)))).reshape(len(asked), len(names))
        return chances


@lru_cache(maxsize=1)
def bundled() -> Scenes:
    """The scenes that ship with the project, read once; GazetteerError with the remedy when they are missing or damaged."""
    return fitted("scenes.json", Scenes.from_dict, holding="scenes", by="bench.scenes")
