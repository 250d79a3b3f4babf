"""What the words of a sentence lean to: how often sentences like it tell of each sub-event type, by weights fitted on words.

The tables name an event by one word and by who did it to whom; the words around it know more ("tyres", "chanting", "pupils").
Where both differ and the words are sure, they decide (`lean`); where no word of the tables tells of an event in a short text,
they say which sentence tells of one (`Leanings.of`).

Method: multinomial logistic regression over the words of small letters, cut to their first letters, pairs of them, the classes of
words that are used alike (data/word_classes.json, so that a word which no example holds speaks through its neighbours), the people
and event words that the tables know. bench/kinds.py fits it, data/kinds.json holds the weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.claims.accounts import Account
from geo.claims.drafts import Draft
from geo.claims.sentences import Sentence, Tokens
from geo.claims.vocabulary import Kind, Vocabulary
from geo.resources import fitted

__all__ = [
    "AMONG_EVENTS", "FORMAT", "NOTHING", "PLAINLY", "SEVERAL", "SURE", "Leaning", "Leanings", "Types", "bundled", "features", "kind_of", "lean", "leaning_of", "presume", "word_classes",
]  # fmt: skip

FORMAT = 1
STEM, SHORTEST = 6, 3
"""Letters that stand for a word and its forms (truncation: Fuller and Zobel 1998), and those that a word must have, in small letters."""
SURE = 12.0
"""How much likelier than the kind of the tables another one must be to replace it, times the known features: the fewer words, the surer."""
LIKELY = 0.5
"""The words must tell of an event at all."""
SURE_OF_SEVERAL, SEVERAL = 20.0, 3
"""The same in a text that tells of so many events, whose sentences are longer and tell of more than one thing."""
SETTLED = frozenset({"Chemical weapon", "Suicide bomb", "Sexual violence", "Other"})
"""Sub-event types whose event words tell of nothing else ("coup", "nerve gas"), whatever stands around them."""
PLAINLY = (0.4, 0.2)
"""From these chances on, of any event and of one of the likeliest kind, a sentence is taken for one though no word of the tables tells of one."""
AMONG_EVENTS = (0.75, 0.3)
"""The same in a text that has told of several events, for a sentence with a place of its own."""
_MOST_TELLING = 3
Types = tuple[str, str]
"""Event type and sub-event type; ("", "") for no event."""
NOTHING: Types = ("", "")


def features(sentence: Sentence) -> dict[str, int]:
    """What a sentence says in the model's terms, each with the index of a word that says it; {} for one of names alone."""
    text = sentence.text
    stems = [
        word[:STEM] if len(word) >= SHORTEST and word.isalpha() and text[start].islower() else ""
        for word, start in zip(sentence.words, sentence.starts, strict=True)
    ]
    found = {stem: index for index, stem in enumerate(stems) if stem}
    found |= {f"{one} {other}": index for index, (one, other) in enumerate(pairwise(stems)) if one and other}
    known = word_classes()
    classes = (
        (index, known.get(word)) for index, (word, stem) in enumerate(zip(sentence.words, stems, strict=True)) if stem
    )
    found |= {f"class: {number}": index for index, number in classes if number is not None}
    found |= {f"people: {meanings[0].kind}": first for first, _, meanings in sentence.found.actors if meanings[0].kind}
    words = ((first, one.kind) for first, _, meanings in sentence.found.triggers for one in meanings)
    found |= {f"word: {kind.name}": first for first, kind in words if kind}
    found |= {f"toll: {meanings[0].toll}": first for first, _, meanings in sentence.found.casualties}
    return found


@dataclass(frozen=True, slots=True)
class Leaning:
    """How likely some sentences tell of each of `types`, and which of their words say so."""

    types: Mapping[Types, int]
    """Each with its column."""
    chances: npt.NDArray[np.float64]
    """One a column; they add up to 1."""
    names: Sequence[str]
    """The features that are known."""
    weights: npt.NDArray[np.float32]
    """Theirs, a row each, with the same columns."""

    @property
    def is_event(self) -> float:
        """The chance of any event."""
        return float(1 - self.chances[self.types[NOTHING]])

    def of(self, types: Types) -> float:
        """The chance of a kind, given that it is an event; 0 for one that the model does not know."""
        return float(self.chances[self.types[types]]) / max(self.is_event, 1e-9) if types in self.types else 0.0

    def is_plain(self, least: tuple[float, float] = PLAINLY) -> bool:
        """It is likely that of an event, and of which."""
        return self.is_event >= least[0] and self.is_event * self.of(self.best) >= least[1]

    @property
    def best(self) -> Types:
        """The likeliest kind of event."""
        columns = np.argsort(-self.chances, kind="stable")[:2].tolist()
        number = columns[columns[0] == self.types[NOTHING]]
        return next(types for types, column in self.types.items() if column == number)

    def most_telling(self, types: Types) -> list[str]:
        """The features that speak most for a kind, the weightiest first."""
        spoken = self.weights[:, self.types[types]] - self.weights.mean(axis=1)
        return [self.names[row] for row in np.argsort(-spoken, kind="stable") if spoken[row] > 0]


@dataclass(frozen=True, slots=True)
class Leanings:
    """The fitted weights."""

    header: Mapping[str, Any]
    types: Mapping[Types, int]
    """Each with its column."""
    bias: npt.NDArray[np.float32]
    rows: Mapping[str, int]
    """Feature -> its row of `weights`."""
    weights: npt.NDArray[np.float32]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Leanings:
        """As bench/kinds.py made it; ValueError, KeyError or TypeError when it was fitted for another version."""
        if data["header"]["format"] != FORMAT:
            raise ValueError("it was fitted for another version")
        types = {(str(one), str(other)): column for column, (one, other) in enumerate(data["types"])}
        weights = np.zeros((len(data["weights"]), len(types)), dtype=np.float32)
        for number, row in enumerate(data["weights"].values()):
            weights[number, row[::2]] = np.array(row[1::2], dtype=np.float32) / 100
        rows = {name: number for number, name in enumerate(data["weights"])}
        return cls(data["header"], types, np.array(data["bias"], dtype=np.float32), rows, weights)

    def of(self, names: Iterable[str]) -> Leaning:
        """What features lean to; for none of them that is known it is what all sentences do."""
        known = [name for name in names if name in self.rows]
        weights = self.weights[[self.rows[name] for name in known]]
        logits = self.bias + weights.sum(axis=0, dtype=np.float64)
        odds = np.exp(logits - logits.max())
        return Leaning(self.types, odds / odds.sum(), known, weights)


@lru_cache(maxsize=1)
def bundled() -> Leanings:
    """The one that ships with the project, read once; GazetteerError with the remedy when it is missing or damaged."""
    return fitted("kinds.json", Leanings.from_dict, holding="kinds of events", by="bench.kinds")


@lru_cache(maxsize=1)
def word_classes() -> Mapping[str, int]:
    """The class of each common English word, in small letters; GazetteerError with the remedy when the file is missing or damaged."""
    return fitted("word_classes.json", _numbered, holding="classes of words", by="scripts.build_classes")


def _numbered(data: Mapping[str, Any]) -> dict[str, int]:
    return {word: number for number, words in enumerate(data["classes"]) for word in words.split()}


def lean(drafts: Sequence[Draft], tokens: Tokens) -> None:
    """Give each draft of an event the kind that the words of its sentences lean to, where they are sure, with the reason.

    What shares a sentence with another event keeps its kind. tokens: with the plain words of the language.
    """
    is_wire = sum(draft.status == "event" for draft in drafts) >= SEVERAL
    sure = SURE_OF_SEVERAL if is_wire else SURE
    tellers = Counter(span for draft in drafts for span in draft.spans)
    for draft in drafts:
        is_shared = any(tellers[span] > 1 for span in draft.spans)
        if draft.status != "event" or is_shared or draft.leading.sub_event_type in SETTLED:
            continue
        found = list(_features_of(draft, tokens))
        leaning = leaning_of(draft, tokens)
        told, best = (draft.leading.event_type, draft.leading.sub_event_type), leaning.best
        is_sure = (leaning.of(best) - leaning.of(told)) * len(leaning.names) > sure
        if best != told and leaning.is_event >= LIKELY and is_sure:
            words = _words(leaning.most_telling(best), found)
            draft.leading = replace(draft.leading, event_type=best[0], sub_event_type=best[1])
            draft.reasons.append(f"told of as {told[1]}, but its words mostly tell of {best[1]}: {words}")


def leaning_of(draft: Draft, tokens: Tokens) -> Leaning:
    """What all sentences of a draft lean to. tokens: with the plain words of the language."""
    return bundled().of(dict.fromkeys(name for names, _ in _features_of(draft, tokens) for name in names))


def kind_of(types: Types, vocabulary: Vocabulary) -> Kind:
    """The kind of an event type and sub-event type; where no event word has them, the weightiest of the event type."""
    kinds = [kind for kind in vocabulary.kinds.values() if kind.event_type == types[0]]
    return max(kinds, key=lambda kind: (kind.sub_event_type == types[1], kind.rank))


def presume(account: Account, leaning: Leaning, sentence: Sentence) -> Account:
    """The account of a word that no table knows, as the words around it lean, with the reason."""
    types = leaning.best
    words = _words(leaning.most_telling(types), [(features(sentence), sentence)])
    why = f"no word that we know tells of an event; its words mostly tell of {types[1]}: {words}"
    return replace(
        account, event_type=types[0], sub_event_type=types[1], reasons=(why, *account.reasons), is_presumed=True
    )


def _features_of(draft: Draft, tokens: Tokens) -> Iterator[tuple[dict[str, int], Sentence]]:
    for start, end in draft.spans:
        sentence = tokens.sentence(start, end)
        yield features(sentence), sentence


def _words(names: Sequence[str], found: Sequence[tuple[dict[str, int], Sentence]]) -> str:
    """The words of the text that stand behind the most telling features."""
    words: dict[str, None] = {}
    for name in names:
        at = next((sentence.words[of[name]] for of, sentence in found if name in of), "")
        if len(at) > SHORTEST:
            words.setdefault(f"“{at}”")
        if len(words) == _MOST_TELLING:
            break
    return ", ".join(words)
