"""How well a claim and a group of records fit: five factors from 0 to 1, multiplied.

The score of a pair depends on nothing but the pair, and never falls when a limit is widened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.globe.distance import FloatArray
from geo.matching.groups import Groups
from geo.matching.nearness import Pairs
from geo.matching.options import MatchOptions
from geo.matching.query import WIDE_KM, Query, When, Where
from geo.matching.record import DayArray
from geo.matching.sides import Actors, Side, united

__all__ = ["UNTOLD", "Named", "Scorer", "deaths_score", "is_in_town", "kind_score", "near_km", "nearness_score"]

UNTOLD = 0.9
"""Factor when one of the two does not say."""
CLOSE_KM = 50.0
TOWN_KM = 5.0
_EDGE = 0.6
"""Factor at the limit of distance."""
_ON_ROAD, _IN_TOWN = 0.6, 0.45
_VAGUE_PLACE, _COUNTRY = 0.8, 0.55
_UNKNOWN_POINT = 0.95
_NEXT_DAY, _NEXT_TO_SPAN = 0.35, 0.7
_FRESH, _STALE = 0.9, 0.4
"""Factors of an open span at its known end and at the other."""
_SHARES = ((3, 1.0), (10, 0.95), (31, 0.9), (92, 0.7), (10**6, 0.4))
"""Factor by the length of a span in days."""
_ANOTHER_GROUP = 0.65
_SIDES_NAMED = (UNTOLD, 0.97, 1.0)
"""Factor by the number of sides that the article names too."""

_ONE_SIDED = "One-sided violence"
_UCDP_KINDS = ("State-based violence", "Non-state violence", _ONE_SIDED)
_LIKE = {
    frozenset({"Battles", "Explosions/Remote violence"}): 0.9,
    frozenset({"Battles", "Violence against civilians"}): 0.75,
    frozenset({"Battles", "Strategic developments"}): 0.9,
    frozenset({"Explosions/Remote violence", "Violence against civilians"}): 0.9,
    frozenset({"Explosions/Remote violence", "Strategic developments"}): 0.7,
    frozenset({"Violence against civilians", "Strategic developments"}): 0.5,
    frozenset({"Violence against civilians", "Protests"}): 0.75,
    frozenset({"Violence against civilians", "Riots"}): 0.8,
    frozenset({"Protests", "Riots"}): 0.9,
    frozenset({"Battles", "Riots"}): 0.7,
}
"""Two of ACLED's event types that may be one event; others fit half."""
_UNLIKE = 0.5


@dataclass(frozen=True, slots=True)
class Named:
    """What a record's sides and a claim's actors have in common."""

    score: float
    sides: tuple[str, ...] = ()
    """The sides that the claim names too."""
    of: int = 0
    """How many sides the record has."""
    differs: str = ""
    """The record's side when it is another group than the one that the claim names."""


def nearness_score(
    queries: Sequence[Query],
    pairs: Pairs,
    *,
    radius_km: FloatArray,
    start: DayArray,
    end: DayArray,
    options: MatchOptions,
) -> FloatArray:
    """How well each pair agrees in space and time: radius_km, start and end are those of its record. shape (pairs,)."""
    return _places(queries, pairs, radius_km, options) * _times(queries, pairs, start, end, options)


class Scorer:
    """Scores of pairs of claims and groups of records."""

    def __init__(self, queries: Sequence[Query], groups: Groups, actors: Actors, *, options: MatchOptions) -> None:
        self._queries, self._groups, self._actors, self._options = queries, groups, actors, options
        self._known: dict[tuple[str, ...], Side] = {}
        self._told: dict[int, list[tuple[str, Side]]] = {}

    def scores(self, pairs: Pairs, near: FloatArray) -> FloatArray:
        """Score of each pair, shape (pairs,); `pairs.record` holds numbers of groups, near: `nearness_score` of each."""
        score = near * self._kinds(pairs) * self._deaths(pairs)
        hopeful = np.flatnonzero(score >= self._options.min_score)
        count = max(len(self._groups.sides), 1)
        both = pairs.query[hopeful] * count + self._groups.side[pairs.record[hopeful]]
        distinct, of_pair = np.unique(both, return_inverse=True)
        named = [self._name_sides(*divmod(pair, count)).score for pair in distinct.tolist()]
        score[hopeful] *= np.array(named)[of_pair]
        return score

    def named(self, number: int, group: int) -> Named:
        """Which sides of a group a claim names."""
        return self._name_sides(number, int(self._groups.side[group]))

    def _name_sides(self, number: int, sides: int) -> Named:
        claim, known = self._queries[number].actors, self._sides(sides)
        if not known or not claim.phrases:
            return Named(UNTOLD, of=len(known))
        named = tuple(name for name, side in known if side.is_named(claim))
        others = [name for name, side in known if side.has_groups] if claim.has_groups else []
        if others and not set(others) & set(named):
            return Named(_ANOTHER_GROUP, named, len(known), others[0])
        return Named(_SIDES_NAMED[len(named)], named, len(known))

    def _sides(self, number: int) -> list[tuple[str, Side]]:
        """The sides of a group that are told: their names as one text, and who is on them."""
        if number not in self._told:
            told = [names for names in self._groups.sides[number] if names]
            self._told[number] = [("; ".join(names), self._side(names)) for names in told]
        return self._told[number]

    def _side(self, names: tuple[str, ...]) -> Side:
        if names not in self._known:
            alone = len(names) == 1
            self._known[names] = self._actors.side(names[0]) if alone else united(self._side((name,)) for name in names)
        return self._known[names]

    def _kinds(self, pairs: Pairs) -> FloatArray:
        told = sorted({query.event_type for query in self._queries})
        of_claim = np.array([told.index(query.event_type) for query in self._queries], dtype=np.intp)
        table = np.array([[kind_score(mine, *kind) for kind in self._groups.kinds] for mine in told])
        table = table.reshape(len(told), len(self._groups.kinds))
        return np.asarray(table[of_claim[pairs.query], self._groups.kind[pairs.record]])

    def _deaths(self, pairs: Pairs) -> FloatArray:
        told = np.array([query.deaths for query in self._queries]).reshape(-1, 3)[pairs.query]
        is_claim = np.array([query.is_claim for query in self._queries], dtype=bool)[pairs.query]
        return np.where(is_claim, deaths_score(told, self._groups.deaths[pairs.record]), 1.0)


def near_km(where: Where, options: MatchOptions) -> float:
    """Up to here a record is at the place itself: within half the reach of its name."""
    if where.outline is not None and options.max_km is None:
        return options.slack_km
    return max(options.slack_km, where.reach_km if where.is_wide else where.reach_km / 2)


def is_in_town(where: Where, km: float) -> bool:
    """Whether a record stands in the town that a road leads to, and not on the road."""
    return where.is_road and km <= TOWN_KM


def kind_score(told: str, event_type: str, sub_event_type: str) -> float:
    """How well an event type of a claim ("" fits all) and the kind of a record agree.

    UCDP knows three kinds of violence, and none of them tells a bomb from a battle.
    """
    if not told or event_type in (told, "Unknown"):
        return 1.0 if not told or event_type == told else UNTOLD
    if sub_event_type in _UCDP_KINDS and told == "Explosions/Remote violence":
        return 0.95
    return _LIKE.get(frozenset({told, event_type}), _UNLIKE)


def deaths_score(told: FloatArray, counted: FloatArray) -> FloatArray:
    """How well deaths agree. told, counted: shape (n, 3), low, best and high, NaN unknown. Returns shape (n,).

    Ranges that overlap fit. "At least 1" is not contradicted by more; "several" is, the more the farther. Numbers that
    differ count against a pair and never rule it out: first reports are often wrong.
    """
    low, best, high = told.T
    floor, ceiling = np.fmin(low, best), np.where(np.isnan(high), np.inf, high)
    fewest, likely, most = np.fmin(*counted[:, :2].T), counted[:, 1], np.fmax(*counted[:, 1:].T)
    with np.errstate(invalid="ignore", divide="ignore"):
        under = (most + 1) / (floor + 1)
        over = (ceiling + 1) / (fewest + 1)
        score = np.where(under < 1, 0.4 + 0.6 * under, np.where(over < 1, 0.4 + 0.6 * over, 1.0))
        doublings = np.maximum(np.log2((likely + 1) / (floor + 1)), 0)
    vague = np.clip(1 - 0.25 * doublings, 0.4, 1)
    at_least = np.clip(1 - 0.05 * doublings, 0.8, 1)
    is_open = np.isnan(high) & (under >= 1)
    score = np.where(is_open, np.where(np.isnan(best), vague, at_least), score)
    return np.where(np.isnan(floor) | np.isnan(most), UNTOLD, score)


def _places(queries: Sequence[Query], pairs: Pairs, radius_km: FloatArray, options: MatchOptions) -> FloatArray:
    of = pairs.query
    wheres = [query.where or Where(0, 0, 0) for query in queries]
    reach = np.array([where.reach_km for where in wheres])[of]
    near = np.array([near_km(where, options) for where in wheres])[of]
    beyond = np.clip((pairs.km - near) / np.maximum(pairs.max_km - near, 1e-9), 0, 1)
    score = 1 - (1 - _EDGE) * beyond
    is_road = np.array([where.is_road for where in wheres], dtype=bool)[of]
    score = np.where(is_road, np.where(pairs.km <= TOWN_KM, _IN_TOWN, _ON_ROAD), score)
    widest = np.fmax(np.where(is_road, 0, reach), radius_km)
    score *= np.select([widest > WIDE_KM, widest > CLOSE_KM], [_COUNTRY, _VAGUE_PLACE], 1.0)
    return np.asarray(score * np.where(np.isnan(radius_km), _UNKNOWN_POINT, 1.0))


def _times(queries: Sequence[Query], pairs: Pairs, start: DayArray, end: DayArray, options: MatchOptions) -> FloatArray:
    of = pairs.query
    whens = [query.when or When(0, 0, "day") for query in queries]
    first, last, length = (
        np.array([getattr(when, name) for when in whens])[of] for name in ("first", "last", "length")
    )
    side = np.array([{"start": 1, "end": -1}.get(when.open_end, 0) for when in whens])[of]
    score = _by_length(length) * _by_length(end - start + 1)
    is_fine = (pairs.max_days <= options.max_days) | (side != 0)
    outside = np.where(is_fine, _NEXT_DAY, _NEXT_TO_SPAN) * (1 - (pairs.days - 1) / (pairs.max_days + 1.0))
    score = np.where(pairs.days > 0, np.where(is_fine, 1.0, score) * outside, score)
    age = np.clip(np.where(side > 0, last - end, start - first), 0, None) / np.maximum(last - first, 1)
    fresh = np.clip(_FRESH - (_FRESH - _STALE) * age, _STALE, _FRESH)
    return np.asarray(np.where((side != 0) & (pairs.days == 0), fresh, score))


def _by_length(days: npt.NDArray[np.integer[Any]]) -> FloatArray:
    return np.select([days <= most for most, _ in _SHARES], [share for _, share in _SHARES], _SHARES[-1][1])
