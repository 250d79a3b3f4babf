"""How likely it is that a text tells of an event: fitted trees over what its claim holds and the words around it.

The rules of geo.claims.domains say what is no event, and why; here their domains are one thing among many, beside who did it to
whom, what else is told, and the words of the claim's sentences and of the whole text. bench/likelihood.py fits the trees, and
data/likelihood.json holds them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.claims.actors import ARMED
from geo.claims.domains import DEEDS, QUIET
from geo.claims.drafts import Draft
from geo.claims.english import PREPOSITIONS
from geo.claims.leanings import SEVERAL, leaning_of
from geo.claims.sentences import Tokens
from geo.model import DATE_PRECISIONS
from geo.places.weights import Trees
from geo.resources import fitted

__all__ = [
    "FEATURES", "FORMAT", "LEAST", "Likelihood", "TextWords", "Words", "bundled", "dense_row", "judge", "words_of",
]  # fmt: skip

FORMAT = 1
LEAST = 0.3
"""A claim that is less likely is told as background."""
LEAST_SPOKEN_FOR, SPOKEN_FOR = 0.1, 0.7
"""The same for one whose sentences tell of an event with at least the second chance, by their words alone."""
FloatArray = npt.NDArray[np.float32]
_EFFECTS = ("figure", "make-believe", "nature", "past")
_PEOPLE = ("armed", "State forces", "Protesters", "Rioters", "Civilians", "Other")
_PRECISION = {name: number for number, name in enumerate(DATE_PRECISIONS)}
_SHORTEST = 4
"""Letters; shorter words are mostly those that every text has."""
_MOST_WORDS = 400
"""So many words of a text are looked at."""

FEATURES = (
    "rank", "is violent", "is own place", "is own day", "precision", "has dead", "has injured", "sentences", "events", "deed",
    "words of trigger", "is plain",
    *(f"{who} did it" for who in _PEOPLE), *(f"{who} suffered it" for who in _PEOPLE),
    *(f"{effect} near" for effect in _EFFECTS), *(f"{effect} also near" for effect in _EFFECTS),
    *(f"{effect} in text" for effect in _EFFECTS), *(f"{effect} also in text" for effect in _EFFECTS),
    "topic of sentences", "topic of text", "words of sentences", "words of text",
)  # fmt: skip
"""The columns of `dense_row`, and behind them the two sums of the weights of `words_of`."""

Words = tuple[frozenset[str], frozenset[str]]
"""Of a claim's sentences, and of the whole text."""


@dataclass(frozen=True, slots=True)
class TextWords:
    """The words of a whole text and what they say of it: the same for all of its claims."""

    plain: tuple[str, ...]
    """Each in small letters if it is long enough and no name, else ""."""
    words: frozenset[str]
    domains: tuple[float, ...]
    topic: float

    @classmethod
    def of(cls, tokens: Tokens) -> TextWords:
        """Its first words stand for all of it."""
        plain = tuple(map(partial(_plain, tokens.text), tokens.words, tokens.starts))
        words = frozenset(filter(None, plain[:_MOST_WORDS]))
        return cls(plain, words, tuple(_domains(words, tokens)), _topic(words, tokens))


def _plain(text: str, word: str, start: int) -> str:
    is_plain = len(word) >= _SHORTEST and word.isalpha() and word not in PREPOSITIONS and text[start].islower()
    return word if is_plain else ""


def words_of(draft: Draft, tokens: Tokens, text: TextWords) -> Words:
    """Those of the claim's sentences and of the text."""
    spans = (tokens.between(start, end) for start, end in draft.spans)
    return frozenset(filter(None, chain.from_iterable(text.plain[first:last] for first, last in spans))), text.words


def dense_row(draft: Draft, tokens: Tokens, near: frozenset[str], text: TextWords, *, events: int) -> tuple[float, ...]:
    """The columns of FEATURES but for the last two. near: the words of the claim's sentences; events: how many claims of events the text has."""
    told = draft.leading
    doers = {actor.kind for actor in draft.actors if actor.role in ("perpetrator", "participant")}
    victims = {actor.kind for actor in draft.actors if actor.role == "target"}
    counts = [count is not None and count.high != 0 for count in (draft.deaths, draft.injuries)]
    precision = _PRECISION[draft.date.precision] if draft.date and draft.is_own_date else -1
    first, last = tokens.between(*draft.account.trigger)
    return (
        told.kind.rank, told.event_type not in QUIET, draft.is_own_location, draft.is_own_date, precision, *counts,
        len(draft.spans), min(events, 9), not DEEDS.isdisjoint(near), last - first, draft.account.is_plain, *_people(doers), *_people(victims),
        *_domains(near, tokens), *text.domains, _topic(near, tokens), text.topic,
    )  # fmt: skip


def _people(kinds: Collection[str]) -> list[bool]:
    return [not ARMED.isdisjoint(kinds) if who == "armed" else who in kinds for who in _PEOPLE]


def _domains(words: frozenset[str], tokens: Tokens) -> list[float]:
    """For each effect the words of the domain that has most of them, then those that stand for it among others alone."""
    rows = dict.fromkeys(_EFFECTS, (0, 0))
    for domain in tokens.vocabulary.domains:
        rows[domain.effect] = max(rows[domain.effect], (len(words & domain.words), len(words & domain.also)))
    return [rows[effect][column] for column in (0, 1) for effect in _EFFECTS]


def _topic(words: Collection[str], tokens: Tokens) -> float:
    """How much more the words stand in news of conflict than in other news: the mean of their weights, 0 for none."""
    topics = tokens.vocabulary.topics
    weights = [topics[word] for word in words if word in topics]
    return sum(weights) / len(weights) if weights else 0.0


@dataclass(frozen=True, slots=True)
class Likelihood:
    """The fitted weights of words and the trees over all features."""

    header: Mapping[str, Any]
    near: Mapping[str, float]
    text: Mapping[str, float]
    trees: Trees

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Likelihood:
        """As bench/likelihood.py made it; ValueError, KeyError or TypeError when it was fitted for another version."""
        if data["header"]["format"] != FORMAT or tuple(data["trees"]["features"]) != FEATURES:
            raise ValueError("it was fitted for another version")
        return cls(data["header"], data["near"], data["text"], Trees(data["trees"]))

    def chances(self, drafts: Sequence[Draft], tokens: Tokens) -> list[float]:
        """Probability that each claim is one of an event; [] for none."""
        if not drafts:
            return []
        rows, text = [], TextWords.of(tokens)
        text_sum = sum(self.text.get(word, 0.0) for word in text.words)
        for draft in drafts:
            near, _ = words_of(draft, tokens, text)
            near_sum = sum(self.near.get(word, 0.0) for word in near)
            rows.append((*dense_row(draft, tokens, near, text, events=len(drafts)), near_sum, text_sum))
        logits = self.trees.score(np.array(rows, dtype=np.float32))
        return [float(chance) for chance in 1 / (1 + np.exp(-logits.clip(-30, 30)))]


@lru_cache(maxsize=1)
def bundled() -> Likelihood:
    """The one that ships with the project, read once; GazetteerError with the remedy when it is missing or damaged."""
    return fitted("likelihood.json", Likelihood.from_dict, holding="likelihood", by="bench.likelihood")


def judge(drafts: Iterable[Draft], tokens: Tokens) -> None:
    """Tell every claim of an event how likely it is; those that hardly are become background, with the reason.

    Where the words of its sentences alone speak for an event (geo.claims.leanings), less is asked of what the claim holds; not in
    a text that tells of several, in which sentences around it speak of war as well.
    """
    events = [draft for draft in drafts if draft.status == "event"]
    for draft, chance in zip(events, bundled().chances(events, tokens), strict=True):
        draft.score = chance
        if chance >= LEAST:
            continue
        spoken = leaning_of(draft, tokens).is_event if len(events) < SEVERAL else 0.0
        if chance >= LEAST_SPOKEN_FOR and spoken >= SPOKEN_FOR:
            draft.score = (chance + spoken) / 2
        else:
            draft.no_event = f"taken as no event: the words around it make one unlikely ({chance:.0%})"
