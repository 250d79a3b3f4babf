"""Text -> mentions: which spans name a place.

Each spot is weighed by the words in and beside it (log-odds that add up). Trees then look at that sum together with what
the gazetteer knows of the name, what the other spots of the same name say, and whether the places of the text lie in
the same countries and areas (geo.places.features). Rules that a reader would expect have the last word.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Protocol

import numpy as np
import numpy.typing as npt

from geo.gazetteer.store import Gazetteer
from geo.language.pack import Language
from geo.language.text import Text, as_text
from geo.model import Mention
from geo.places.features import WORD_FEATURES, View, dense_rows, facts_of, look, probability, word_values
from geo.places.mention_rules import (
    Focus,
    focus_of,
    person_at,
    rule_for,
    why_not,
)
from geo.places.weights import Weights
from geo.places.weights import bundled as bundled_weights

__all__ = ["FindOptions", "Recogniser", "find_mentions", "given_mentions", "word_sums"]

FloatArray = npt.NDArray[np.float32]


class Recogniser(Protocol):
    """Anything that finds names of places in a text, for instance a model of spaCy (geo.places.recognisers)."""

    def __call__(self, text: str) -> list[tuple[int, int]]:
        """Character spans (start, end) of the names of places in the text."""


@dataclass(frozen=True, slots=True)
class FindOptions:
    """How sure a mention must be, and what is answered."""

    threshold: float = 0.5
    """Probability from which a span counts as a place."""
    weights: Weights | None = None
    """None: the weights that ship with the project."""
    keeps_rejected: bool = True
    """Whether spans that were judged to be no place are answered too, with the reason."""


def find_mentions(
    text: Text | str,
    gazetteer: Gazetteer,
    *,
    options: FindOptions = FindOptions(),
    recogniser: Recogniser | None = None,
) -> list[Mention]:
    """Spans of the text that name places, in their order; [] when there is none. A recogniser's spans are united with ours.

    Rejected spans come too, with `is_place` False and the reason, so that a page can show why a name was not taken
    (unless the options say otherwise).
    """
    weights, cut = options.weights or bundled_weights(), as_text(text)
    view = look(cut, gazetteer)
    persons = [person_at(view, index) for index in range(len(view.spots))]
    own_scores = weights.recognition.score(dense_rows(view, word_sums(view, weights)))
    scores = _one_decision_a_name(view, own_scores, persons)
    focus = focus_of(view, scores, gazetteer)
    judged = (_mention(view, index, score, persons[index], focus, options) for index, score in enumerate(scores))
    found = [mention for mention in judged if mention]
    return found if recogniser is None else _united(found, cut, recogniser(cut.text), gazetteer)


def word_sums(view: View, weights: Weights) -> FloatArray:
    """Sum of the weights of each spot's word features, shape (n,)."""
    tables, nothing = [weights.beside[name] for name in WORD_FEATURES], repeat(0.0)
    own = [sum(map(dict.get, tables, values, nothing)) for values in word_values(view)]
    names = [sum(map(weights.words.get, facts.tokens, nothing)) for facts in view.facts]
    return np.array([weights.bias + beside + name for beside, name in zip(own, names, strict=True)], dtype=np.float32)


def _one_decision_a_name(view: View, scores: FloatArray, persons: list[str]) -> list[float]:
    """The mean score of all spots of a name, for each of them; a spot that is a person's ("Mr Jordan") stands alone."""
    result: list[float] = scores.tolist()
    for indices in view.names.values():
        alike = [i for i in indices if not persons[i]] if len(indices) > 1 else ()
        if len(alike) > 1:
            mean = sum([result[i] for i in alike]) / len(alike)
            for i in alike:
                result[i] = mean
    return result


def _mention(view: View, index: int, score: float, person: str, focus: Focus, options: FindOptions) -> Mention | None:
    chance = probability(score)
    is_place, reason = rule_for(view, index, chance, person, focus)
    if is_place is None:
        is_place = chance >= options.threshold
    elif is_place != (chance >= options.threshold):
        chance = options.threshold if is_place else options.threshold / 10
    if not is_place and not options.keeps_rejected:
        return None
    if not is_place and not reason:
        reason = why_not(view, index)
    text, spot = view.layout.words.text, view.spots[index]
    return Mention(
        text[spot.start : spot.end],
        spot.start,
        spot.end,
        name=spot.name,
        designator=spot.designator,
        asks_for=view.layout.language.asks_for(spot.designator) if spot.designator else "",
        is_adjectival=view.facts[index].is_adjectival,
        is_place=is_place,
        score=chance,
        reasons=(reason,) if reason else (),
    )


# -- other people's spans ------------------------------------------------------------------------------------------------


def _united(found: list[Mention], text: Text, spans: list[tuple[int, int]], gazetteer: Gazetteer) -> list[Mention]:
    """Our mentions and the recogniser's: a span that touches one of ours confirms it, any other is added."""
    united = list(found)
    for start, end in spans:
        if not 0 <= start < end <= len(text.text):
            continue
        touched = [i for i, mention in enumerate(united) if mention.start < end and start < mention.end]
        for i in touched:
            united[i] = replace(
                united[i], is_place=True, reasons=(*united[i].reasons, "the recogniser takes it for a place too")
            )
        if not touched:
            mention = _given(text, start, end, gazetteer)
            united.append(replace(mention, reasons=("found by the recogniser",)))
    return sorted(united, key=lambda mention: mention.start)


def given_mentions(text: Text | str, spans: list[tuple[int, int]], gazetteer: Gazetteer) -> list[Mention]:
    """Mentions for spans that are known to name places, in the order given, each with the name to look up."""
    cut = as_text(text)
    return [_given(cut, start, end, gazetteer) for start, end in spans]


def _given(text: Text, start: int, end: int, gazetteer: Gazetteer) -> Mention:
    surface, language = text.text[start:end], text.language
    name, designator = _given_name(surface, Text(surface, language).names.folded, gazetteer, language)
    if not designator:
        behind = bisect_left(text.names.starts, end)
        if behind < len(text.names) and text.text[end : text.names.starts[behind]] == " ":
            following = text.names.folded[behind]
            designator = following if language.asks_for(following) in ("area", "admin2", "water") else ""
    facts = facts_of(gazetteer, name)
    return Mention(
        surface, start, end, name=name, designator=designator, asks_for=language.asks_for(designator), is_adjectival=facts.is_adjectival
    )  # fmt: skip


def _given_name(surface: str, words: list[str], gazetteer: Gazetteer, language: Language) -> tuple[str, str]:
    """Folded name that the gazetteer knows and the word that tells its kind: without County, with its dot, without "the"."""
    whole = " ".join(words)
    if surface.endswith(".") and gazetteer.knows(whole + "."):
        return whole + ".", ""
    if gazetteer.knows(whole):
        return whole, ""
    if gazetteer.knows(whole + "."):
        return whole + ".", ""
    groups = [language.class_of.get(word, "") for word in words]
    if len(words) > 1 and groups[-1] in ("area", "water", "land") and gazetteer.knows(" ".join(words[:-1])):
        return " ".join(words[:-1]), words[-1]
    if len(words) > 1 and (groups[0] in ("the", "direction") or words[0] in language.classes["leading_water"]):
        return _given_name(surface, words[1:], gazetteer, language)[0], words[0] if groups[0] == "water" else ""
    return "", words[-1] if len(words) > 1 and groups[-1] else ""
