"""Records of several places added up, when only together they reach the deaths that an article tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geo.matching.query import Query
from geo.matching.record import Record
from geo.matching.scores import deaths_score
from geo.matching.words import Fit
from geo.records.editions import edition_of

__all__ = ["added_up"]

_MOST_ADDED = 4
_SUM_SHARE = 1.25
"""Several records together may tell this much more than the article."""


def added_up(query: Query, fits: list[Fit]) -> list[Fit]:
    """The best fit and others of the same days as one, when only together they reach the deaths that the article tells."""
    low, best, high = query.deaths
    floor, ceiling = float(np.fmin(low, best)), _SUM_SHARE * float(np.nanmax([low, best, high, 0]))
    if not fits or not fits[0].deaths[1] < floor:
        return fits
    parts = [fits[0]]
    for fit in fits[1:]:
        total = sum(part.deaths[1] for part in (*parts, fit))
        if total <= ceiling and len(parts) < _MOST_ADDED and _are_alike(fits[0].first, fit.first):
            parts.append(fit)
            if total >= floor:
                return [_united(query, parts), *(fit for fit in fits if fit not in parts)]
    return fits


def _are_alike(one: Record, two: Record) -> bool:
    """Two records of one data set, of the same kind and the same days, a day more or less."""
    apart = max((one.date_start - two.date_end).days, (two.date_start - one.date_end).days)
    kinds = {(edition_of(record.source)[0], record.event_type, record.sub_event_type) for record in (one, two)}
    return apart <= 1 and len(kinds) == 1


def _united(query: Query, parts: Sequence[Fit]) -> Fit:
    """Several fits as one; the distance and the days are those of the farthest."""
    first = parts[0]
    far, late = max(parts, key=lambda fit: fit.km), max(parts, key=lambda fit: fit.days)
    low, best, high = (sum(fit.deaths[end] for fit in parts) for end in range(3))
    told = np.array([query.deaths, query.deaths])
    after, before = deaths_score(told, np.array([(low, best, high), first.deaths])).tolist()
    return replace(
        first,
        groups=tuple(group for fit in parts for group in fit.groups),
        deaths=(low, best, high),
        score=min(1.0, first.score / before * after),
        km=far.km,
        max_km=far.max_km,
        days=late.days,
        max_days=late.max_days,
    )
