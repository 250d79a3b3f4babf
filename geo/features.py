"""What recognition looks at: what is known of each name, the words in and beside a spot, and the text as a whole."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from geo.gazetteer import DEMONYM, LINK_BITS, MAIN, Gazetteer, sort_by_weight
from geo.lexicon import bundled as bundled_lexicon
from geo.lexicon import not_places
from geo.model import KINDS
from geo.spotting import BREAK, HYPHEN, Layout, Spot, find_spots, lay_out
from geo.text import find_words
from geo.wordlists import CLASS_OF

__all__ = [
    "DENSE_FEATURES",
    "Facts",
    "View",
    "beside",
    "dense_rows",
    "facts_of",
    "look",
    "probability",
    "word_features",
]

FloatArray = npt.NDArray[np.float32]

MOST_CANDIDATES = 24
"""Places of one name that are weighed, and the first of each country; the less prominent beyond these are left out."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gazetteer and the lexicon know of one name; `rows` are indices of places, the weightiest first."""

    rows: npt.NDArray[np.int64]
    forms: npt.NDArray[np.int64]
    share: FloatArray
    """Prior of each place, adding up to 1."""
    countries: npt.NDArray[np.int64]
    admin1: npt.NDArray[np.int64]
    by_country: dict[int, float]
    """Share of the places in each country; 0, no country, is left out."""
    by_admin1: dict[int, float]
    country_set: frozenset[int]
    admin1_set: frozenset[int]
    names_countries: frozenset[int]
    """Countries that the name itself denotes."""
    names_admin1: frozenset[int]
    tokens: tuple[str, ...]
    """Word features of the name, the same wherever it stands."""
    dense: tuple[float, ...]
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
    np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0, np.int64), np.empty(0, np.int64), {}, {},
    frozenset(), frozenset(), frozenset(), frozenset(), ("unknown",), (0.0,) * len(_NAME_FEATURES), False, False, 0.0, 0, 0, 0, "",
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
    order = np.argsort(-weight, kind="stable")
    if len(order) > MOST_CANDIDATES:  # the weightiest of every country, then the weightiest of all
        _, first = np.unique(gazetteer.country[rows[order]], return_index=True)
        chosen = np.union1d(np.sort(first)[:MOST_CANDIDATES], np.arange(MOST_CANDIDATES))
        order = order[chosen]
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
        rows, forms, share, countries, admin1, _shares(countries, share), _shares(admin1, share),
        frozenset(countries.tolist()) - {0}, frozenset(admin1.tolist()) - {0},
        frozenset(countries[kind == _COUNTRY].tolist()) - {0}, frozenset(admin1[kind == _ADMIN1].tolist()) - {0},
        tokens, dense, form == DEMONYM, int(kind[0]) in _PHYSICAL, log_people, english, given, surname, not_places().get(name, ""),
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


def look(text: str, gazetteer: Gazetteer) -> View:
    """Words, spots and facts of a text; a View without spots for a text without names."""
    layout = lay_out(find_words(text))
    spots = find_spots(layout, gazetteer)
    facts = [facts_of(gazetteer, spot.name) for spot in spots]
    names: dict[str, list[int]] = defaultdict(list)
    for index, spot in enumerate(spots):
        names[spot.name or " ".join(layout.words.folded[spot.first : spot.last])].append(index)
    followed, follows = _chains(text, spots, facts)
    return View(layout, spots, facts, names, followed, follows, _closing_words(layout))


def _chains(text: str, spots: list[Spot], facts: list[Facts]) -> tuple[list[bool], list[bool]]:
    followed, follows = [False] * len(spots), [False] * len(spots)
    for index in range(len(spots) - 1):
        spot, other = spots[index], spots[index + 1]
        if other.first != spot.last or text[spot.end : other.start] not in (", ", " (", ",", " "):
            continue
        inner, outer = facts[index], facts[index + 1]
        if (inner.country_set & outer.names_countries) or (inner.admin1_set & outer.names_admin1):
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
            if CLASS_OF.get(folded[index - 1]) not in ("direction", "month", "the"):
                closing.add(folded[index])
    return frozenset(closing)


# -- the words in and beside a spot ------------------------------------------------------------------------------------


def word_features(view: View) -> list[list[str]]:
    """For each spot the names of the word features that it has; their weights are summed."""
    return [_tokens_of(view, spot, facts) for spot, facts in zip(view.spots, view.facts, strict=True)]


def _tokens_of(view: View, spot: Spot, facts: Facts) -> list[str]:
    layout = view.layout
    before, before_class = beside(layout, spot.first - 1, spot.first, "before")
    after, after_class = beside(layout, spot.last, spot.last, "after")
    second, second_class = (
        beside(layout, spot.first - 2, spot.first - 1, "before") if before_class != "edge" else ("", "")
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


def beside(layout: Layout, index: int, joint: int, side: str) -> tuple[str, str]:
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
    if not view.spots:
        return np.zeros((0, len(DENSE_FEATURES)), dtype=np.float32)
    weights = sums.tolist()
    first_line = view.layout.words.text.find("\n")
    spot_part = [_spot_row(view, index, weights[index], first_line) for index in range(len(view.spots))]
    name_part = _name_rows(view, weights, spot_part)
    return np.array(
        [(*facts.dense, *own, *shared) for facts, own, shared in zip(view.facts, spot_part, name_part, strict=True)],
        dtype=np.float32,
    )


def _spot_row(view: View, index: int, weight: float, first_line: int) -> tuple[float, ...]:
    """first_line: where the text's first line ends, -1 when it has one line only."""
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
        float(after and joins[last] == HYPHEN), float(view.is_followed_by_area[index]), float(view.is_area_of_before[index]),
        math.log1p(first), float(0 <= first_line < spot.start),
    )  # fmt: skip


def _starts_sentence(layout: Layout, first: int) -> bool:
    if first == 0:
        return True
    gap = layout.words.text[layout.words.ends[first - 1] : layout.words.starts[first]]
    return any(mark in gap for mark in ".!?\n")


def _name_rows(view: View, weights: list[float], spot_part: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """Features of a name in this text, the same for each of its spots."""
    chances = [probability(max(weights[i] for i in members)) for members in view.names.values()]
    company = _company([view.facts[members[0]] for members in view.names.values()], chances)
    capital = view.layout.capital
    lower = {word for word, is_capital in zip(view.layout.words.folded, capital, strict=True) if not is_capital}
    mean_of_all = sum(weights) / len(weights)
    rows: list[tuple[float, ...]] = [()] * len(view.spots)
    for (name, members), shared in zip(view.names.items(), company, strict=True):
        own = [weights[i] for i in members]
        beside_capital = sum(bool(spot_part[i][_CAPITAL_BEFORE] or spot_part[i][_CAPITAL_AFTER]) for i in members)
        row = (
            math.log(len(members)), sum(own) / len(own), max(own), min(own),
            float(any(view.is_followed_by_area[i] for i in members)), beside_capital / len(members), float(name in view.closing),
            float(name in lower), *shared, math.log1p(len(view.names)), mean_of_all,
        )  # fmt: skip
        for i in members:
            rows[i] = row
    return rows


_CAPITAL_BEFORE, _CAPITAL_AFTER = (_SPOT_FEATURES.index(f"capitalised word {side}") for side in ("before", "after"))


def probability(logit: float) -> float:
    """Probability, 0 to 1, of a logarithm of odds."""
    return 1 / (1 + math.exp(-max(min(logit, 30.0), -30.0)))


def _company(facts: list[Facts], chances: list[float]) -> list[tuple[float, float, float, float]]:
    """For each name: how much of the other names lies in its country and its area, and whether these are named."""
    in_countries, in_areas = _mass([f.by_country for f in facts], chances), _mass([f.by_admin1 for f in facts], chances)
    named_countries = _highest([f.names_countries for f in facts], chances)
    named_areas = _highest([f.names_admin1 for f in facts], chances)
    total = max(sum(chances), 1e-6)
    return [
        (
            max([in_countries[c] - own * chance for c, own in fact.by_country.items()], default=0.0) / total,
            max([in_areas[c] - own * chance for c, own in fact.by_admin1.items()], default=0.0) / total,
            max([named_countries.get(c, 0.0) for c in fact.country_set - fact.names_countries], default=0.0),
            max([named_areas.get(c, 0.0) for c in fact.admin1_set - fact.names_admin1], default=0.0),
        )
        for fact, chance in zip(facts, chances, strict=True)
    ]


def _mass(shares: list[dict[int, float]], chances: list[float]) -> dict[int, float]:
    """What all names together put on each code."""
    mass: dict[int, float] = defaultdict(float)
    for share, chance in zip(shares, chances, strict=True):
        for code, part in share.items():
            mass[code] += part * chance
    return mass


def _highest(codes: list[frozenset[int]], chances: list[float]) -> dict[int, float]:
    highest: dict[int, float] = {}
    for named, chance in zip(codes, chances, strict=True):
        for code in named:
            highest[code] = max(highest.get(code, 0.0), chance)
    return highest


def _shares(codes: npt.NDArray[np.int64], share: FloatArray) -> dict[int, float]:
    shares: dict[int, float] = {}
    for code, part in zip(codes.tolist(), share.tolist(), strict=True):
        if code:
            shares[code] = shares.get(code, 0.0) + part
    return shares
