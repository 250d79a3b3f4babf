"""All records within the limits of each query, taken together in groups, and how well they fit, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.globe.distance import FloatArray
from geo.matching.groups import Groups
from geo.matching.nearness import IndexArray, Near, Pairs
from geo.matching.options import MatchOptions
from geo.matching.query import Query
from geo.matching.record import Record, RecordCache
from geo.matching.scores import Scorer, nearness_score
from geo.matching.sides import bundled_actors
from geo.matching.sums import added_up
from geo.matching.words import Fit

__all__ = ["CandidateRecords", "Ranking"]

_MOST_WEIGHED = 20
"""Fits of one claim that are tried when it tells of more deaths than the best of them."""


@dataclass(frozen=True, slots=True)
class CandidateRecords:
    """What lies within the limits of a query."""

    fits: list[Fit]
    count: int
    """Records, whether they fit or not."""
    closest: Record | None
    """The one that fits best; None when there is none."""


class Ranking:
    """The records within the limits of each query, taken together in groups, scored and ranked."""

    def __init__(
        self, queries: Sequence[Query], near: Near, records: pd.DataFrame, cache: RecordCache, options: MatchOptions
    ) -> None:
        self._queries, self._cache, self._options = queries, cache, options
        pairs = near.pairs(queries)
        self._counts = np.bincount(pairs.query, minlength=len(queries)).tolist()
        pairs, score = self._hopeful(pairs, near)
        self._touched, of_touched = np.unique(pairs.record, return_inverse=True)
        frame = records.iloc[self._touched]
        self._ids, self._groups = frame["id"], Groups.of(frame)
        together = replace(pairs, record=self._groups.of_row[of_touched])
        _, once = np.unique(together.query * max(len(self._groups), 1) + together.record, return_index=True)
        together = together.take(once)
        self._scorer = Scorer(queries, self._groups, bundled_actors(), options=options)
        self._score = self._scorer.scores(together, score[once])
        order = self._ranked(together)
        self._pairs, self._score = together.take(order), self._score[order]

    def _hopeful(self, pairs: Pairs, near: Near) -> tuple[Pairs, FloatArray]:
        """Pairs that space and time alone do not rule out, with their scores so far; of each claim at least the best."""
        radius, start, end = near.details(pairs.record)
        score = nearness_score(self._queries, pairs, radius_km=radius, start=start, end=end, options=self._options)
        best = np.zeros(len(self._queries))
        np.maximum.at(best, pairs.query, score)
        is_place = np.array([not query.is_claim for query in self._queries], dtype=bool)[pairs.query]
        kept = np.flatnonzero((score >= self._options.min_score) | (score == best[pairs.query]) | is_place)
        return pairs.take(kept), score[kept]

    def candidates(self) -> list[CandidateRecords]:
        """For each query what fits, best first, and what else lies there and then."""
        bounds = np.searchsorted(self._pairs.query, np.arange(len(self._queries) + 1)).tolist()
        chosen = [
            self._chosen(number, range(bounds[number], bounds[number + 1])) for number in range(len(self._queries))
        ]
        best = [bounds[number] for number in range(len(self._queries)) if bounds[number] < bounds[number + 1]]
        self._cache.fetch(
            row for pair in {*best, *(pair for pairs in chosen for pair in pairs)} for row in self._rows(pair)
        )
        return [
            CandidateRecords(self._fits(number, pairs), count, self._closest(number, bounds))
            for number, (pairs, count) in enumerate(zip(chosen, self._counts, strict=True))
        ]

    def _ranked(self, pairs: Pairs) -> IndexArray:
        """Pairs by claim, score, deaths, day and distance; where all are alike by id, so never by the order of rows."""
        groups, of = self._groups, pairs.record
        best = np.nan_to_num(groups.deaths[of, 1], nan=-1)
        keys = np.stack([pairs.km, groups.start[of], -best, -np.round(self._score, 6), pairs.query])
        order = np.lexsort(keys)
        is_alike = np.all(np.diff(keys[:, order], axis=1) == 0, axis=0)
        tied = order[np.append(is_alike, False) | np.insert(is_alike, 0, False)] if len(order) else order
        rank = np.zeros(len(order), dtype=np.intp)
        rank[tied] = pd.factorize(self._smallest_ids(of[tied]), sort=True)[0]
        return np.lexsort([rank, *keys])

    def _smallest_ids(self, groups: IndexArray) -> npt.NDArray[np.object_]:
        """shape (groups,): the first id of each group in the alphabet."""
        rows = [self._groups.rows(int(group)) for group in groups]
        ids = iter(self._ids.iloc[[row for some in rows for row in some]].tolist())
        return np.array([min(islice(ids, len(some))) for some in rows], dtype=object)

    def _chosen(self, number: int, pairs: range) -> list[int]:
        """The pairs of a claim that fit: a few that are best; for a place all, by their days."""
        if self._queries[number].is_claim:
            fewest = np.fmin(*self._queries[number].deaths[:2])
            is_short = bool(pairs) and self._groups.deaths[self._pairs.record[pairs[0]], 1] < fewest
            most = max(_MOST_WEIGHED, self._options.most) if is_short else self._options.most
            return [pair for pair in pairs[:most] if self._score[pair] >= self._options.min_score]
        return sorted(pairs, key=lambda pair: int(self._groups.start[self._pairs.record[pair]]))

    def _rows(self, pair: int) -> list[int]:
        """Positions of the records of a pair."""
        return [int(self._touched[row]) for row in self._groups.rows(int(self._pairs.record[pair]))]

    def _closest(self, number: int, bounds: Sequence[int]) -> Record | None:
        if bounds[number] == bounds[number + 1]:
            return None
        return min(map(self._cache.at, self._rows(bounds[number])), key=lambda record: record.id)

    def _fits(self, number: int, pairs: Sequence[int]) -> list[Fit]:
        query = self._queries[number]
        fits = [self._fit(number, pair) for pair in pairs]
        if not query.is_claim:
            return fits
        if fits and query.where and query.where.is_wide:
            deadliest = max(range(len(fits)), key=lambda index: np.nan_to_num(fits[index].deaths[1], nan=-1))
            fits[deadliest] = replace(fits[deadliest], is_deadliest=True)
        return added_up(query, fits)[: self._options.most]

    def _fit(self, number: int, pair: int) -> Fit:
        group = int(self._pairs.record[pair])
        records = sorted((self._cache.at(row) for row in self._rows(pair)), key=lambda record: record.id)
        low, best, high = self._groups.deaths[group].tolist()
        return Fit(
            self._queries[number],
            (tuple(records),),
            (low, best, high),
            float(self._score[pair]),
            float(self._pairs.km[pair]),
            float(self._pairs.max_km[pair]),
            int(self._pairs.days[pair]),
            int(self._pairs.max_days[pair]),
            self._scorer.named(number, group),
        )
