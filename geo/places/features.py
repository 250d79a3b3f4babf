"""What recognition looks at: what is known of each name, the words in and beside a spot, and the text as a whole."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, compress
from operator import not_

import numpy as np
import numpy.typing as npt

from geo.gazetteer.memory import remembered
from geo.gazetteer.store import DEMONYM, LINK_BITS, MAIN, Gazetteer, sort_by_weight
from geo.language.lexicon import bundled as bundled_lexicon
from geo.language.lexicon import not_places
from geo.language.text import Text
from geo.model import PLACE_KINDS
from geo.places.spots import BREAK, HYPHEN, Layout, Spot, find_spots, lay_out

__all__ = [
    "DENSE_FEATURES",
    "WORD_FEATURES",
    "Areas",
    "Facts",
    "View",
    "dense_rows",
    "facts_of",
    "look",
    "probability",
    "word_features",
    "word_values",
]

FloatArray = npt.NDArray[np.float32]

MOST_CANDIDATES = 24
"""Places of one name that are weighed, and the first of each country; the less prominent beyond these are left out."""


@dataclass(frozen=True, slots=True)
class Areas:
    """The countries of a name's places, then their first-level areas, as codes of Gazetteer.areas; 0 leads both."""

    codes: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]
    """Shape (2, codes): the share of the places in each; 1 where the name does not itself denote it."""
    lengths: tuple[int, int]
    """How many codes are countries, how many first-level areas."""
    known: frozenset[int]
    """The codes without 0."""
    denoted: frozenset[int]
    """Those of them that the name itself denotes."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gazetteer and the lexicon know of one name; `rows` are indices of places, the weightiest first."""

    rows: npt.NDArray[np.int64]
    forms: npt.NDArray[np.int64]
    share: FloatArray
    """Prior of each place, adding up to 1."""
    by_country: dict[int, float]
    """Share of the places in each country; 0, no country, is left out."""
    areas: Areas
    country_set: frozenset[int]
    names_countries: frozenset[int]
    """Countries that the name itself denotes."""
    tokens: tuple[str, ...]
    """Word features of the name, the same wherever it stands."""
    dense: FloatArray
    """Columns _NAME_FEATURES."""
    is_adjectival: bool
    is_physical: bool
    """Its weightiest place is a water, a range, a desert or an island."""
    people: float
    """Logarithm (base 10) of the people of its largest place."""
    english: int
    given: int
    surname: int
    not_place: str
    """Why the name is hardly ever a place in news although the gazetteer knows it; empty for all other names."""


_PHYSICAL = frozenset(PLACE_KINDS.index(kind) for kind in ("river", "lake", "sea", "desert", "mountains", "island"))
_COUNTRY, _ADMIN1, _ADMIN2 = (PLACE_KINDS.index(kind) for kind in ("country", "admin1", "admin2"))
_WIDE = frozenset(PLACE_KINDS.index(kind) for kind in ("region", "continent"))

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
    np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32), {}, Areas(np.zeros(2, np.int64), np.zeros((2, 2)), (1, 1), frozenset(), frozenset()),
    frozenset(), frozenset(), ("unknown",), np.zeros(len(_NAME_FEATURES), np.float32),
    False, False, 0.0, 0, 0, 0, "",
)  # fmt: skip


@remembered(most=50_000)
def facts_of(gazetteer: Gazetteer, name: str) -> Facts:
    """What is known of a folded name; a Facts without rows when it is empty or not in the gazetteer."""
    links = np.array(gazetteer.raw_links(name) if name else [], dtype=np.int64)
    if not len(links):
        return _UNKNOWN
    rows, forms = links >> LINK_BITS, links & 7
    rows, first = np.unique(rows, return_index=True)
    forms = forms[first]
    if gazetteer.packs and len(rows) > 1:
        is_meant = _is_no_namesake_of_the_famous(gazetteer, rows, forms)
        rows, forms = rows[is_meant], forms[is_meant]
    kind, population = gazetteer.kind[rows], gazetteer.population[rows]
    weight = sort_by_weight(kind, population, forms)
    order = np.argsort(-weight, kind="stable")
    if len(order) > MOST_CANDIDATES:  # the weightiest of every country, then the weightiest of all
        _, first = np.unique(gazetteer.country[rows[order]], return_index=True)
        chosen = np.union1d(np.sort(first)[:MOST_CANDIDATES], np.arange(MOST_CANDIDATES))
        order = order[chosen]
    total = len(rows)
    rows, forms, kind, population, weight = rows[order], forms[order], kind[order], population[order], weight[order]
    share = (np.sqrt(weight) / np.sqrt(weight).sum()).astype(np.float32)
    countries, admin1, _ = gazetteer.areas(rows)
    by_country = _shares(countries, share)
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
    form = int(forms[0])
    dense = (
        math.log1p(total), log_weight, log_people, float(_COUNTRY in kinds), float(_ADMIN1 in kinds), float(_ADMIN2 in kinds),
        float(bool(kinds & {0, 1})), float(bool(kinds & _PHYSICAL)), float(bool(kinds & _WIDE)), float(form), float(MAIN in forms),
        float(english), float(given), float(surname), float(len(words)), float(len(name)), float(share[0]),
    )  # fmt: skip
    names_countries = frozenset(countries[kind == _COUNTRY].tolist()) - {0}
    denoted = names_countries | frozenset(admin1[kind == _ADMIN1].tolist()) - {0}
    return Facts(
        rows, forms, share, by_country, _areas(by_country, _shares(admin1, share), denoted),
        frozenset(by_country), names_countries,
        _name_tokens(PLACE_KINDS[int(kind[0])], form, int(log_people), english, given, surname, min(len(words), 4)), np.array(dense, dtype=np.float32), form == DEMONYM, int(kind[0]) in _PHYSICAL, log_people, english, given, surname,
        not_places().get(name, ""),
    )  # fmt: skip


def _is_no_namesake_of_the_famous(
    gazetteer: Gazetteer, rows: npt.NDArray[np.int64], forms: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Which places of a name a text may mean: no village of a pack called Doha, Quito or Mali, which a text would explain."""
    of_pack = (rows >= gazetteer.packs[0].first) & (rows < gazetteer.first_own)
    is_famous = np.isin(gazetteer.kind[rows], _FAMOUS_KINDS) | (gazetteer.population[rows] >= _FAMOUS_PEOPLE)
    is_there = bool((is_famous & (forms == MAIN) & ~of_pack).any())
    return ~of_pack if is_there else np.ones(len(rows), dtype=np.bool_)


_FAMOUS_KINDS = [PLACE_KINDS.index(kind) for kind in ("capital", "country", "continent")]
_FAMOUS_PEOPLE = 500_000


@lru_cache(maxsize=10_000)
def _name_tokens(
    kind: str, form: int, people: int, english: int, given: int, surname: int, words: int
) -> tuple[str, ...]:
    return (
        f"kind={kind}", f"form={form}", f"people={people}", f"english={english}", f"given={given}", f"surname={surname}",
        f"words={words}", f"form={form}|english={english}", f"people={people}|english={english}", f"people={people}|surname={surname}",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """A text as recognition sees it; the lists have one item a spot."""

    layout: Layout
    spots: list[Spot]
    facts: list[Facts]
    names: dict[str, list[int]]
    """Spots by name: a name means one thing throughout a text."""
    is_followed_by_area: list[bool]
    """ "Gao" in "Gao, Mali"."""
    is_area_of_before: list[bool]
    """ "Mali" in "Gao, Mali"."""
    closing: frozenset[str]
    """Words that close a run of capitalised words ("Amadou Toumani Toure"), mostly surnames."""
    before: list[tuple[str, str]]
    """The word before each spot and its class; punctuation counts as a word, an edge of the text is "edge"."""
    after: list[tuple[str, str]]
    """So for the word behind it."""


def look(text: Text, gazetteer: Gazetteer) -> View:
    """Words, spots and facts of a text; a View without spots for a text without names."""
    layout = lay_out(text)
    spots = find_spots(layout, gazetteer)
    facts = [facts_of(gazetteer, spot.name) for spot in spots]
    names: dict[str, list[int]] = defaultdict(list)
    for index, spot in enumerate(spots):
        names[spot.name or " ".join(layout.words.folded[spot.first : spot.last])].append(index)
    followed, follows = _chains(text.text, spots, facts)
    before, after = [_before(layout, spot.first) for spot in spots], [_after(layout, spot.last) for spot in spots]
    return View(layout, spots, facts, names, followed, follows, _closing_words(layout), before, after)


def _chains(text: str, spots: list[Spot], facts: list[Facts]) -> tuple[list[bool], list[bool]]:
    followed, follows = [False] * len(spots), [False] * len(spots)
    for index in range(len(spots) - 1):
        spot, other = spots[index], spots[index + 1]
        if other.first != spot.last or text[spot.end : other.start] not in (", ", " (", ",", " "):
            continue
        if facts[index].areas.known & facts[index + 1].areas.denoted:
            followed[index] = follows[index + 1] = True
    return followed, follows


def _closing_words(layout: Layout) -> frozenset[str]:
    joins, capital, folded = layout.joins, layout.capital, layout.words.folded
    size = len(folded)
    closing = set()
    for index in [i for i, is_capital in enumerate(capital) if is_capital]:
        if index and joins[index] and capital[index - 1]:
            if index + 1 < size and capital[index + 1] and joins[index + 1]:
                continue
            if layout.class_of.get(folded[index - 1], "") not in ("direction", "month", "the"):
                closing.add(folded[index])
    return frozenset(closing)


# -- the words in and beside a spot ------------------------------------------------------------------------------------


WORD_FEATURES = (
    "before", "after", "second", "around", "before class", "after class", "before two", "designator", "before two classes",
    "designator class", "before class",
)  # fmt: skip
"""What is told of the words beside a spot, in the order of `word_values`; the weights know them as "before=in"."""


def word_features(view: View) -> list[list[str]]:
    """For each spot the names of the word features that it has, those of its name among them; their weights are summed."""
    told = [zip(WORD_FEATURES, values, strict=True) for values in word_values(view)]
    return [
        [*(f"{name}={value}" for name, value in pairs if value is not None), *facts.tokens]
        for pairs, facts in zip(told, view.facts, strict=True)
    ]


def word_values(view: View) -> list[tuple[str | None, ...]]:
    """For each spot the values of its WORD_FEATURES; None for one that it has not."""
    parts = zip(view.spots, view.facts, view.before, view.after, strict=True)
    return [_values_of(view.layout, spot, facts, *before, *after) for spot, facts, before, after in parts]


def _values_of(
    layout: Layout, spot: Spot, facts: Facts, before: str, before_class: str, after: str, after_class: str
) -> tuple[str | None, ...]:
    second, second_class = _before(layout, spot.first - 1) if before_class != "edge" else ("", "")
    language, designator = layout.language, spot.designator
    if language.likeness:
        before, after, second = map(language.like, (before, after, second))
    return (
        before, after, second, before_class + "|" + after_class, before_class, after_class, second + " " + before,
        language.like(designator) if designator else "", second_class + " " + before_class,
        layout.class_of.get(designator, "") + str(spot.core < spot.last) if designator else None,
        before_class + "|" + facts.tokens[0],
    )  # fmt: skip


def _before(layout: Layout, first: int) -> tuple[str, str]:
    """The word before the word `first` and its class; punctuation counts as a word, the start of the text is "edge"."""
    if first == 0:
        return "edge", "edge"
    if layout.joins[first] == BREAK:
        mark = layout.words.gaps[first].strip()[-1:] or "line"
        return mark, mark
    return _word_and_class(layout, first - 1, is_hyphened=layout.joins[first] == HYPHEN)


def _after(layout: Layout, last: int) -> tuple[str, str]:
    """The word `last` and its class, seen from a name before it; the end of the text is "edge"."""
    if last == len(layout.joins):
        return "edge", "edge"
    if layout.joins[last] == BREAK:
        mark = layout.words.gaps[last].strip()[:1] or "line"
        return mark, mark
    return _word_and_class(layout, last, is_hyphened=layout.joins[last] == HYPHEN)


def _word_and_class(layout: Layout, index: int, *, is_hyphened: bool) -> tuple[str, str]:
    word = layout.words.folded[index]
    if layout.capital[index]:
        group = layout.class_of.get(word, "")
        return (word, group) if group else ("Name", "Name")
    if word[0].isdigit():
        return "number", "number"
    return ("-" + word if is_hyphened else word), layout.class_of.get(word, "") or "word"


# -- the text as a whole -----------------------------------------------------------------------------------------------


def dense_rows(view: View, sums: FloatArray) -> FloatArray:
    """One row a spot, one column a feature (DENSE_FEATURES), shape (n, features); sums: weights of the words, shape (n,)."""
    if not view.spots:
        return np.zeros((0, len(DENSE_FEATURES)), dtype=np.float32)
    known = np.concatenate([facts.dense for facts in view.facts]).reshape(len(view.spots), -1).T
    of_spots = _spot_columns(view, sums, is_known=known[0] > 0)
    of_names, owner = _name_columns(view, sums, of_spots)
    return np.concatenate([known, of_spots, of_names[:, owner]]).T  # a row a column: quicker to fill and score


def _spot_columns(view: View, sums: FloatArray, *, is_known: npt.NDArray[np.bool_]) -> FloatArray:
    """The columns _SPOT_FEATURES, shape (features, spots)."""
    layout, spots, levels = view.layout, view.spots, bundled_lexicon().levels
    words, folded = layout.words, layout.words.folded
    joins, capital = (np.frombuffer(bytes([*row, 0]), np.uint8) for row in (layout.joins, layout.capital))  # 0: no word
    first, last, start = (np.array([spot[part] for spot in spots]) for part in (0, 1, 2))
    before, after = joins[first], joins[last]
    capital_before, capital_after = capital[first - 1] * (before != BREAK), capital[last] * (after != BREAK)
    beside, opening, given, surname = np.zeros((5, len(spots))), *np.zeros((3, len(spots)))
    for index in [index for index, spot in enumerate(spots) if spot.designator]:
        group = layout.class_of.get(spots[index].designator, "")
        if group in _BESIDE:
            beside[_BESIDE[group], index] = 1
    for index in np.flatnonzero(before == BREAK).tolist():
        at = spots[index].first
        opening[index] = not at or not _STOPS.isdisjoint(words.gaps[at])
    for index in np.flatnonzero(capital_before).tolist():
        given[index] = levels(folded[spots[index].first - 1])[1]
    for index in np.flatnonzero(capital_after).tolist():
        surname[index] = levels(folded[spots[index].last])[2]
    in_capitals = [words.surfaces[spot.first].isupper() and spot.end - spot.start > 3 for spot in spots]
    first_line = words.text.find("\n")
    return np.array([
        is_known, *beside, sums, opening, np.array(in_capitals), capital_before, capital_after, given, surname, before == HYPHEN,
        after == HYPHEN, np.array(view.is_followed_by_area), np.array(view.is_area_of_before), np.log1p(first),
        (start > first_line) & (first_line >= 0),
    ], dtype=np.float32)  # fmt: skip


_BESIDE = {"area": 0, "water": 1, "road": 2, "land": 3, "building": 3, "": 4}
"""Class of the word beside a name -> which of the five columns for it, the first of them for areas."""
_STOPS = frozenset(".!?\n")
"""Marks in the gap before a word that begins a sentence."""


def _name_columns(view: View, sums: FloatArray, of_spots: FloatArray) -> tuple[FloatArray, npt.NDArray[np.intp]]:
    """The columns _NAME_IN_TEXT_FEATURES, shape (features, names), and for each spot the number of its name."""
    members, lower = view.names.values(), compress(view.layout.words.folded, map(not_, view.layout.capital))
    counts, order = np.array(list(map(len, members))), np.array(list(chain.from_iterable(members)))
    starts, owner = np.cumsum(counts) - counts, np.empty(len(order), dtype=np.intp)
    owner[order] = np.repeat(np.arange(len(counts)), counts)
    weights, is_followed = sums.astype(np.float64)[order], of_spots[_FOLLOWED, order]
    is_beside_capital = np.maximum(of_spots[_CAPITAL_BEFORE], of_spots[_CAPITAL_AFTER])
    highest = np.maximum.reduceat(weights, starts)
    in_lower = view.names.keys() & lower
    company = _company(
        [view.facts[indices[0]].areas for indices in members], 1 / (1 + np.exp(-highest.clip(-_SUREST, _SUREST)))
    )
    everywhere = np.full((2, len(counts)), [[math.log1p(len(counts))], [sum(sums.tolist()) / len(sums)]])
    columns = np.array([
        np.log(counts), np.add.reduceat(weights, starts) / counts, highest, np.minimum.reduceat(weights, starts),
        np.maximum.reduceat(is_followed, starts), np.bincount(owner, is_beside_capital) / counts,
        np.array([name in view.closing for name in view.names]), np.array([name in in_lower for name in view.names]), *company, *everywhere,
    ], dtype=np.float32)  # fmt: skip
    return columns, owner


_CAPITAL_BEFORE, _CAPITAL_AFTER, _FOLLOWED = map(
    _SPOT_FEATURES.index, ("capitalised word before", "capitalised word after", "followed by its area")
)


def probability(logit: float) -> float:
    """Probability, 0 to 1, of a logarithm of odds."""
    return 1 / (1 + math.exp(-logit if -_SUREST < logit < _SUREST else math.copysign(_SUREST, -logit)))


_SUREST = 30.0


def _company(areas: list[Areas], chances: npt.NDArray[np.float64]) -> FloatArray:
    """How much of the other names lies in each name's country and area, and whether these are named, shape (4, names)."""
    codes = np.concatenate([one.codes for one in areas])
    shares, is_other = np.concatenate([one.weights for one in areas], axis=1)
    mass = shares * np.repeat(chances, [len(one.codes) for one in areas])
    total = np.bincount(codes, weights=mass)
    named = np.zeros(len(total))
    for code, chance in _highest([one.denoted for one in areas], chances.tolist()).items():
        named[code] = chance
    of_others = (total[codes] - mass) / max(chances.sum(), 1e-6)
    lengths = [length for one in areas for length in one.lengths]
    most = np.maximum.reduceat([of_others, named[codes] * is_other], [0, *accumulate(lengths[:-1])], axis=1)
    company: FloatArray = most.reshape(2, -1, 2).transpose(0, 2, 1).reshape(4, -1)
    return company


def _highest(codes: list[frozenset[int]], chances: list[float]) -> dict[int, float]:
    highest: dict[int, float] = {}
    for named, chance in zip(codes, chances, strict=True):
        for code in named:
            highest[code] = max(highest.get(code, 0.0), chance)
    return highest


def _areas(countries: dict[int, float], admin1: dict[int, float], denoted: frozenset[int]) -> Areas:
    codes = [0, *countries, 0, *admin1]
    shares = [0.0, *countries.values(), 0.0, *admin1.values()]
    is_other = [code not in denoted for code in codes]
    lengths = len(countries) + 1, len(admin1) + 1
    return Areas(np.array(codes), np.array([shares, is_other]), lengths, frozenset(codes) - {0}, denoted)


def _shares(codes: npt.NDArray[np.int64], share: FloatArray) -> dict[int, float]:
    shares: dict[int, float] = {}
    for code, part in zip(codes.tolist(), share.tolist(), strict=True):
        if code:
            shares[code] = shares.get(code, 0.0) + part
    return shares
