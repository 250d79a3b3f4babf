"""Text -> mentions: which spans name a place, judged in two steps.

First each spot is weighed by the words in and beside it (log-odds that add up). Then trees look at that sum together
with what the gazetteer knows of the name, what the other spots of the same name say, and whether the places of the
article lie in the same countries and areas.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from geo.gazetteer import DEMONYM, LINK_BITS, MAIN, Gazetteer, sort_by_weight
from geo.lexicon import bundled as bundled_lexicon
from geo.lexicon import not_places
from geo.model import KINDS, Mention
from geo.spotting import BREAK, HYPHEN, Layout, Spot, find_spots, lay_out
from geo.text import find_words
from geo.weights import Weights
from geo.weights import bundled as bundled_weights
from geo.wordlists import CLASS_OF

__all__ = [
    "DENSE_FEATURES", "Facts", "FindOptions", "Recogniser", "View", "dense_rows", "facts_of", "find_mentions", "given_mentions", "look", "word_features",
]  # fmt: skip

FloatArray = npt.NDArray[np.float32]

MOST_CANDIDATES = 24
"""Places of one name that are weighed; the least prominent beyond these are left out."""


class Recogniser(Protocol):
    """Anything that finds names of places in a text, for instance a model of spaCy (see geo.recognisers)."""

    def __call__(self, text: str) -> list[tuple[int, int]]:
        """Character spans (start, end) of the names of places in the text."""


@dataclass(frozen=True, slots=True)
class FindOptions:
    threshold: float = 0.5
    """Probability from which a span counts as a place."""
    weights: Weights | None = None
    """None: the weights that ship with the project."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gazetteer and the lexicon know of one name; `rows` are indices of places, the weightiest first."""

    rows: npt.NDArray[np.int64]
    forms: npt.NDArray[np.int64]
    share: FloatArray
    """Prior of each place, adding up to 1."""
    countries: npt.NDArray[np.int64]
    admin1: npt.NDArray[np.int64]
    country_set: frozenset[int]
    admin1_set: frozenset[int]
    names_countries: frozenset[int]
    """Countries that the name itself denotes."""
    names_admin1: frozenset[int]
    tokens: tuple[str, ...]
    """Word features of the name, the same wherever it stands."""
    dense: tuple[float, ...]
    is_adjectival: bool
    not_place: str = ""
    """Why the name is hardly ever a place in news although the gazetteer knows it; empty for all other names."""


_PHYSICAL = frozenset(KINDS.index(kind) for kind in ("river", "lake", "sea", "desert", "mountains", "island"))
_COUNTRY, _ADMIN1, _ADMIN2 = (KINDS.index(kind) for kind in ("country", "admin1", "admin2"))
_WIDE = frozenset(KINDS.index(kind) for kind in ("region", "continent"))

_NAME_FEATURES = (
    "places of this name", "weight of the weightiest", "population of the largest", "is a country", "is a first-level area",
    "is a second-level area", "is a town", "is a water, mountain or island", "is a region or continent", "form of the name",
    "is a main name", "in lower case in English", "as a given name", "as a surname", "words", "characters", "share of the weightiest",
)  # fmt: skip
_SPOT_FEATURES = (
    "known to the gazetteer", "area word beside", "water word beside", "road word beside", "land or building word beside",
    "site word beside", "weight of the words", "begins a sentence", "in capitals", "capitalised word before", "capitalised word after",
    "given name before", "surname after", "hyphen before", "hyphen after", "followed by its area", "is the area of the place before",
    "word position", "behind the text's first line",
)  # fmt: skip
_NAME_IN_TEXT_FEATURES = (
    "times in the text", "mean weight of its words", "highest weight of its words", "lowest weight of its words",
    "followed by its area somewhere", "share beside capitalised words", "closes a longer name somewhere", "in lower case in the text",
    "country of others", "first-level area of others", "its country is named", "its area is named", "names in the text",
    "mean weight in the text",
)  # fmt: skip
DENSE_FEATURES = (*_NAME_FEATURES, *_SPOT_FEATURES, *_NAME_IN_TEXT_FEATURES)
"""Names of the columns that `dense_rows` gives, in their order."""

_UNKNOWN = Facts(
    np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0, np.int64), np.empty(0, np.int64),
    frozenset(), frozenset(), frozenset(), frozenset(), ("unknown",), (0.0,) * len(_NAME_FEATURES), False,
)  # fmt: skip


@lru_cache(maxsize=50_000)
def facts_of(gazetteer: Gazetteer, name: str) -> Facts:
    """What is known of a folded name; a Facts without rows when it is empty or not in the gazetteer."""
    links = np.array(gazetteer.raw_links(name) if name else [], dtype=np.int64)
    if not len(links):
        return _UNKNOWN
    rows, forms = links >> LINK_BITS, links & 7
    rows, first = np.unique(rows, return_index=True)
    forms = forms[first]
    kind, population = gazetteer.kind[rows], gazetteer.population[rows]
    weight = sort_by_weight(kind, population, forms)
    order = np.argsort(-weight, kind="stable")[:MOST_CANDIDATES]
    total = len(rows)
    rows, forms, kind, population, weight = rows[order], forms[order], kind[order], population[order], weight[order]
    share = (np.sqrt(weight) / np.sqrt(weight).sum()).astype(np.float32)
    countries, admin1 = gazetteer.country[rows].astype(np.int64), gazetteer.admin1[rows].astype(np.int64)
    kinds = set(kind.tolist())
    words = name.rstrip(".").split(" ")
    lexicon = bundled_lexicon()
    levels = [lexicon.levels(word) for word in words]
    english = min(level[0] for level in levels)
    given, surname = levels[0][1], levels[-1][2]
    if len(words) > 1:
        given = surname = min(given, surname)
    log_people = math.log10(max(int(population.max()), 1))
    log_weight = math.log10(max(float(weight[0]), 1.0))
    best = KINDS[int(kind[0])]
    form = int(forms[0])
    dense = (
        math.log1p(total), log_weight, log_people, float(_COUNTRY in kinds), float(_ADMIN1 in kinds), float(_ADMIN2 in kinds),
        float(bool(kinds & {0, 1})), float(bool(kinds & _PHYSICAL)), float(bool(kinds & _WIDE)), float(form), float(MAIN in forms),
        float(english), float(given), float(surname), float(len(words)), float(len(name)), float(share[0]),
    )  # fmt: skip
    tokens = (
        f"kind={best}", f"form={form}", f"people={int(log_people)}", f"english={english}", f"given={given}", f"surname={surname}",
        f"words={min(len(words), 4)}", f"form={form}|english={english}", f"people={int(log_people)}|english={english}",
        f"people={int(log_people)}|surname={surname}",
    )  # fmt: skip
    return Facts(
        rows, forms, share, countries, admin1, frozenset(countries.tolist()) - {0}, frozenset(admin1.tolist()) - {0},
        frozenset(countries[kind == _COUNTRY].tolist()) - {0}, frozenset(admin1[kind == _ADMIN1].tolist()) - {0},
        tokens, dense, form == DEMONYM, not_places().get(name, ""),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """A text as recognition sees it: its words, spots, and the facts of each spot's name."""

    layout: Layout
    spots: list[Spot]
    facts: list[Facts]


def look(text: str, gazetteer: Gazetteer) -> View:
    """Words, spots and facts of a text."""
    layout = lay_out(find_words(text))
    spots = find_spots(layout, gazetteer)
    return View(layout, spots, [facts_of(gazetteer, spot.name) for spot in spots])


# -- the words in and beside a spot ------------------------------------------------------------------------------------


def word_features(view: View) -> list[list[str]]:
    """For each spot the names of the word features that it has; their weights are summed."""
    return [_tokens_of(view, spot, facts) for spot, facts in zip(view.spots, view.facts, strict=True)]


def _tokens_of(view: View, spot: Spot, facts: Facts) -> list[str]:
    layout = view.layout
    before, before_class = _beside(layout, spot.first - 1, spot.first, "before")
    after, after_class = _beside(layout, spot.last, spot.last, "after")
    second, second_class = (
        _beside(layout, spot.first - 2, spot.first - 1, "before") if before_class != "edge" else ("", "")
    )
    tokens = [
        "before=" + before, "after=" + after, "second=" + second, "around=" + before_class + "|" + after_class,
        "before class=" + before_class, "after class=" + after_class, "before two=" + second + " " + before,
        "designator=" + spot.designator, "before two classes=" + second_class + " " + before_class,
    ]  # fmt: skip
    if spot.designator:
        tokens.append("designator class=" + CLASS_OF.get(spot.designator, "") + str(spot.core < spot.last))
    tokens += facts.tokens
    tokens.append("before class=" + before_class + "|" + facts.tokens[0])
    return tokens


def _beside(layout: Layout, index: int, joint: int, side: str) -> tuple[str, str]:
    """The word beside a spot and its class; punctuation counts as a word, the edge of the text is "edge"."""
    words, joins = layout.words, layout.joins
    if not 0 <= index < len(joins):
        return "edge", "edge"
    if joins[joint] == BREAK:
        low, high = words.ends[joint - 1], words.starts[joint]
        gap = words.text[low:high].strip()
        mark = (gap[0] if side == "after" else gap[-1]) if gap else "line"
        return mark, mark
    word = words.folded[index]
    if layout.capital[index]:
        group = CLASS_OF.get(word, "Name")
        return (word, group) if group != "Name" else ("Name", "Name")
    if word[0].isdigit():
        return "number", "number"
    group = CLASS_OF.get(word, "word")
    return ("-" + word if joins[joint] == HYPHEN else word), group


# -- the text as a whole -----------------------------------------------------------------------------------------------


def dense_rows(view: View, sums: FloatArray) -> FloatArray:
    """One row a spot, one column a feature (DENSE_FEATURES), shape (n, features); sums: weights of the words, shape (n,)."""
    rows = np.zeros((len(view.spots), len(DENSE_FEATURES)), dtype=np.float32)
    if not view.spots:
        return rows
    chains = _chains(view)
    by_name: dict[str, list[int]] = defaultdict(list)
    for index, spot in enumerate(view.spots):
        by_name[_identity(view, spot)].append(index)
    closing = _closing_words(view)
    spot_part = [_spot_row(view, index, float(sums[index]), chains) for index in range(len(view.spots))]
    name_part = _name_rows(view, by_name, sums, chains, closing, spot_part)
    rows[:, :] = [
        (*facts.dense, *spot_row, *name_row)
        for facts, spot_row, name_row in zip(view.facts, spot_part, name_part, strict=True)
    ]
    return rows


def _identity(view: View, spot: Spot) -> str:
    """What makes two spots the same name."""
    return spot.name or " ".join(view.layout.words.folded[spot.first : spot.last])


def _chains(view: View) -> list[tuple[bool, bool]]:
    """For each spot: followed by the area that contains it ("Gao, Mali"); is that area."""
    words = view.layout.words
    followed, follows = [False] * len(view.spots), [False] * len(view.spots)
    for index in range(len(view.spots) - 1):
        spot, other = view.spots[index], view.spots[index + 1]
        if other.first != spot.last or words.text[spot.end : other.start] not in (", ", " (", ",", " "):
            continue
        inner, outer = view.facts[index], view.facts[index + 1]
        if (inner.country_set & outer.names_countries) or (inner.admin1_set & outer.names_admin1):
            followed[index] = follows[index + 1] = True
    return list(zip(followed, follows, strict=True))


def _closing_words(view: View) -> set[str]:
    """Words that close a run of capitalised words ("Amadou Toumani Toure"), mostly surnames."""
    layout = view.layout
    joins, capital, folded = layout.joins, layout.capital, layout.words.folded
    closing = set()
    size = len(folded)
    for index in range(1, size):
        if capital[index] and capital[index - 1] and joins[index]:
            if index + 1 < size and capital[index + 1] and joins[index + 1]:
                continue
            if CLASS_OF.get(folded[index - 1]) not in ("direction", "month", "the"):
                closing.add(folded[index])
    return closing


def _spot_row(view: View, index: int, weight: float, chains: list[tuple[bool, bool]]) -> tuple[float, ...]:
    layout, spot, facts = view.layout, view.spots[index], view.facts[index]
    joins, capital, folded = layout.joins, layout.capital, layout.words.folded
    first, last, size = spot.first, spot.last, len(joins)
    before = first > 0 and joins[first] != BREAK
    after = last < size and joins[last] != BREAK
    lexicon = bundled_lexicon()
    cap_before = before and capital[first - 1]
    cap_after = after and capital[last]
    group = CLASS_OF.get(spot.designator, "")
    return (
        float(bool(len(facts.rows))), float(group == "area"), float(group == "water"), float(group == "road"),
        float(group in ("land", "building")), float(bool(spot.designator) and not group), weight,
        float(not before and _starts_sentence(layout, first)), float(layout.words.surfaces[first].isupper() and spot.end - spot.start > 3),
        float(cap_before), float(cap_after), float(lexicon.levels(folded[first - 1])[1] if cap_before else 0),
        float(lexicon.levels(folded[last])[2] if cap_after else 0), float(before and joins[first] == HYPHEN),
        float(after and joins[last] == HYPHEN), float(chains[index][0]), float(chains[index][1]),
        math.log1p(first), float("\n" in layout.words.text[: spot.start]),
    )  # fmt: skip


def _starts_sentence(layout: Layout, first: int) -> bool:
    if first == 0:
        return True
    gap = layout.words.text[layout.words.ends[first - 1] : layout.words.starts[first]]
    return any(mark in gap for mark in ".!?\n")


def _name_rows(
    view: View, by_name: dict[str, list[int]], sums: FloatArray, chains: list[tuple[bool, bool]], closing: set[str],
    spot_part: list[tuple[float, ...]],
) -> list[tuple[float, ...]]:  # fmt: skip
    """Features of a name in this text, the same for each of its spots."""
    names = list(by_name)
    firsts = [by_name[name][0] for name in names]
    chance = {name: _chance(max(float(sums[i]) for i in by_name[name])) for name in names}
    shared = _company([view.facts[i] for i in firsts], [chance[name] for name in names])
    lower = {view.layout.words.folded[i] for i, is_capital in enumerate(view.layout.capital) if not is_capital}
    mean_all = float(np.mean(sums))
    rows: list[tuple[float, ...]] = [()] * len(view.spots)
    column = len(_SPOT_FEATURES)
    cap_before, cap_after = (_SPOT_FEATURES.index(f"capitalised word {side}") for side in ("before", "after"))
    assert column == len(spot_part[0])
    for name, company in zip(names, shared, strict=True):
        members = by_name[name]
        weights = [float(sums[i]) for i in members]
        beside = sum(bool(spot_part[i][cap_before] or spot_part[i][cap_after]) for i in members) / len(members)
        row = (
            math.log(len(members)), sum(weights) / len(weights), max(weights), min(weights),
            float(any(chains[i][0] for i in members)), beside, float(name in closing), float(name in lower),
            *company, math.log1p(len(names)), mean_all,
        )  # fmt: skip
        for i in members:
            rows[i] = row
    return rows


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-max(min(logit, 30.0), -30.0)))


def _company(facts: list[Facts], chances: list[float]) -> list[tuple[float, float, float, float]]:
    """For each name: how much of the other names lies in its country and its area, and whether these are named."""
    lengths = [len(fact.rows) for fact in facts]
    if not sum(lengths):
        return [(0.0, 0.0, 0.0, 0.0)] * len(facts)
    owner = np.repeat(np.arange(len(facts)), lengths)
    countries = np.concatenate([fact.countries for fact in facts])
    admin1 = np.concatenate([fact.admin1 for fact in facts])
    mass = np.concatenate([fact.share * chance for fact, chance in zip(facts, chances, strict=True)])
    in_country = _others(countries, mass, owner, len(facts))
    in_admin1 = _others(admin1, mass, owner, len(facts))
    total = max(sum(chances), 1e-6)
    named_countries: dict[int, float] = {}
    named_admin1: dict[int, float] = {}
    for fact, chance in zip(facts, chances, strict=True):
        for code in fact.names_countries:
            named_countries[code] = max(named_countries.get(code, 0.0), chance)
        for code in fact.names_admin1:
            named_admin1[code] = max(named_admin1.get(code, 0.0), chance)
    result = []
    for index, fact in enumerate(facts):
        result.append(
            (
                in_country[index] / total, in_admin1[index] / total,
                max((named_countries.get(code, 0.0) for code in fact.country_set - fact.names_countries), default=0.0),
                max((named_admin1.get(code, 0.0) for code in fact.admin1_set - fact.names_admin1), default=0.0),
            )
        )  # fmt: skip
    return result


def _others(codes: Any, mass: Any, owner: Any, size: int) -> list[float]:
    """For each owner the largest mass that other owners put on one of its codes; code 0 counts for nothing."""
    unique, position = np.unique(codes, return_inverse=True)
    table = np.zeros((size, len(unique)), dtype=np.float64)
    np.add.at(table, (owner, position), mass)
    own = table > 0
    others = np.where(own, table.sum(axis=0) - table, 0.0)
    others[:, unique == 0] = 0.0
    best: list[float] = others.max(axis=1).tolist()
    return best


# -- mentions ----------------------------------------------------------------------------------------------------------


def find_mentions(
    text: str, gazetteer: Gazetteer, *, options: FindOptions = FindOptions(), recogniser: Recogniser | None = None
) -> list[Mention]:
    """Spans of the text that name places, in their order; [] when there is none. A recogniser's spans are united with ours.

    Rejected spans come too, with `is_place` False, so that a page can show why a name was not taken for a place.
    """
    weights = options.weights or bundled_weights()
    view = look(text, gazetteer)
    sums = word_sums(word_features(view), weights)
    scores = weights.recognition.score(dense_rows(view, sums))
    logits = _one_decision_a_name(view, scores)
    local = _local_names(view, logits, gazetteer)
    found = [
        _mention(view, index, float(logits[index]), local.get(index, ""), options) for index in range(len(view.spots))
    ]
    return found if recogniser is None else _united(found, text, recogniser(text), gazetteer)


def _united(found: list[Mention], text: str, spans: list[tuple[int, int]], gazetteer: Gazetteer) -> list[Mention]:
    """Our mentions and the recogniser's: a span that touches one of ours confirms it, any other is added."""
    united = list(found)
    for start, end in spans:
        if not 0 <= start < end <= len(text):
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


def given_mentions(text: str, spans: list[tuple[int, int]], gazetteer: Gazetteer) -> list[Mention]:
    """Mentions for spans that are known to name places, in the order given, each with the name to look up."""
    return [_given(text, start, end, gazetteer) for start, end in spans]


def _given(text: str, start: int, end: int, gazetteer: Gazetteer) -> Mention:
    surface = text[start:end]
    words = find_words(surface).folded
    name, designator = _given_name(surface, words, gazetteer)
    if not designator:
        following = find_words(text[end : end + 24])
        if len(following) and text[end : end + following.starts[0]] == " ":
            designator = following.folded[0] if CLASS_OF.get(following.folded[0]) in ("area", "water") else ""
    facts = facts_of(gazetteer, name)
    return Mention(surface, start, end, name=name, designator=designator, is_adjectival=facts.is_adjectival)


def _given_name(surface: str, words: list[str], gazetteer: Gazetteer) -> tuple[str, str]:
    """Folded name that the gazetteer knows and the word that tells its kind: without County, with its dot, without "the"."""
    whole = " ".join(words)
    if surface.endswith(".") and gazetteer.knows(whole + "."):
        return whole + ".", ""
    if gazetteer.knows(whole):
        return whole, ""
    if gazetteer.knows(whole + "."):
        return whole + ".", ""
    groups = [CLASS_OF.get(word, "") for word in words]
    if len(words) > 1 and groups[-1] in ("area", "water", "land") and gazetteer.knows(" ".join(words[:-1])):
        return " ".join(words[:-1]), words[-1]
    if len(words) > 1 and (groups[0] in ("the", "direction") or words[0] in ("river", "lake", "mt")):
        return _given_name(surface, words[1:], gazetteer)[0], words[0] if groups[0] == "water" else ""
    return "", words[-1] if len(words) > 1 and groups[-1] else ""


def word_sums(features: list[list[str]], weights: Weights) -> FloatArray:
    """Sum of the weights of each spot's word features, shape (n,)."""
    known, bias = weights.words, weights.bias
    return np.array([bias + sum([known.get(name, 0.0) for name in names]) for names in features], dtype=np.float32)


def _mention(view: View, index: int, logit: float, country: str, options: FindOptions) -> Mention:
    text, spot = view.layout.words.text, view.spots[index]
    chance = _chance(logit)
    reasons: tuple[str, ...] = ()
    why_never = view.facts[index].not_place
    if len(spot.name) <= _SHORT_NAME and text[spot.start : spot.end].isupper():
        why_never = ""  # US is not Us
    if why_never and not spot.designator and not _chains(view)[index][0]:
        chance, reasons = min(chance, 0.05), (why_never,)
    elif country:
        chance = max(chance, options.threshold)
        reasons = (f"not an English word, and in {country} like most places of the text",)
    elif chance < options.threshold:
        reasons = (_why_not(view, index),)
    return Mention(
        text[spot.start : spot.end], spot.start, spot.end, name=spot.name, designator=spot.designator,
        is_adjectival=view.facts[index].is_adjectival, is_place=chance >= options.threshold, score=chance, reasons=reasons,
    )  # fmt: skip


def _why_not(view: View, index: int) -> str:
    """What speaks most plainly against a place, for a reader who wonders."""
    layout, spot = view.layout, view.spots[index]
    before, before_class = _beside(layout, spot.first - 1, spot.first, "before")
    _, after_class = _beside(layout, spot.last, spot.last, "after")
    if before_class == "title":
        return f"“{before}” before it makes it a person"
    if before == "Name" or spot.name in _closing_words(view):
        return "part of a longer name, probably a person's"
    if after_class == "organisation":
        return "part of the name of an organisation"
    if after_class == "say":
        return "the words behind it speak of a person"
    if view.facts[index].dense[_NAME_FEATURES.index("in lower case in English")]:
        return "an ordinary English word"
    return "the words around it do not speak of a place"


def _one_decision_a_name(view: View, scores: FloatArray) -> FloatArray:
    """The mean score of all spots of a name, for each of them: a name means one thing throughout a text."""
    members: dict[str, list[int]] = defaultdict(list)
    for index, spot in enumerate(view.spots):
        members[_identity(view, spot)].append(index)
    result = scores.copy()
    for indices in members.values():
        if len(indices) > 1:
            result[indices] = scores[indices].mean()
    return result


def _local_names(view: View, logits: FloatArray, gazetteer: Gazetteer) -> dict[int, str]:
    """Spots that are places although the trees doubt it, with the country that most places of the text lie in.

    A name is taken when no English word or common surname is spelt like it, nothing marks it as a person's, and all
    places of the name lie in that country: a small town of the conflict that the text is about.
    """
    mass: dict[int, float] = defaultdict(float)
    for name, index in {_identity(view, spot): index for index, spot in enumerate(view.spots)}.items():
        facts = view.facts[index]
        if name and logits[index] > 0:
            for code, share in zip(facts.countries.tolist(), facts.share.tolist(), strict=True):
                mass[code] += share
    mass.pop(0, None)
    if not mass:
        return {}
    country, most = max(mass.items(), key=lambda item: item[1])
    if most < _LEAST_NAMES_OF_A_COUNTRY or most < sum(mass.values()) / 3:
        return {}
    closing = _closing_words(view)
    return {
        index: gazetteer.countries[country]
        for index, facts in enumerate(view.facts)
        if logits[index] <= 0 and facts.country_set == {country} and _may_be_local(view, index, closing)
    }


_LEAST_NAMES_OF_A_COUNTRY = 1.5
_LONGEST_ACRONYM = 5
_SHORT_NAME = 2


def _may_be_local(view: View, index: int, closing: set[str]) -> bool:
    layout, spot, facts = view.layout, view.spots[index], view.facts[index]
    english, given, surname = facts.dense[_ENGLISH : _ENGLISH + 3]
    if english or given >= 2 or surname >= 3 or spot.name in closing or facts.is_adjectival or facts.not_place:
        return False
    surface = layout.words.surfaces[spot.first]
    if surface.isupper() and len(surface) <= _LONGEST_ACRONYM:
        return False
    _, before = _beside(layout, spot.first - 1, spot.first, "before")
    _, after = _beside(layout, spot.last, spot.last, "after")
    return before not in ("title", "Name") and after not in ("Name", "say", "organisation")


_ENGLISH = _NAME_FEATURES.index("in lower case in English")
