"""Claims and places against records: what matches, what may, and why the rest does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from geo.errors import DataError
from geo.matching.gaps import Coverage, Gap, find_gap, why_unmatchable
from geo.matching.groups import latest
from geo.matching.nearness import Near
from geo.matching.options import DEFAULTS, MatchOptions
from geo.matching.query import Query, claim_queries, place_queries
from geo.matching.ranking import Ranking
from geo.matching.record import RecordCache
from geo.matching.sides import bundled_actors
from geo.matching.table import matches_frame
from geo.matching.words import Fit, doubts, reasons

__all__ = ["match_claims", "match_places"]

Row = dict[str, Any]

_AS_THEY_STAND = (
    "source", "country", "lat", "lon", "geo_precision", "date_precision", "event_type", "sub_event_type",
)  # fmt: skip
"""Columns of a row that are those of its first record."""


def match_claims(claims: pd.DataFrame, records: pd.DataFrame, *, options: MatchOptions = DEFAULTS) -> pd.DataFrame:
    """The records that tell of each claim, best first; a claim that has none keeps a row that says why.

    claims: CLAIMS; records: EVENTS, in any order; of an id that stands there twice the newest edition counts. Returns
    MATCHES, claims in their order; without claims it is empty.
    """
    return _matched(claim_queries(claims, bundled_actors(), options=options), latest(records), options=options)


def match_places(
    places: pd.DataFrame, records: pd.DataFrame, *, start: dt.date, end: dt.date, options: MatchOptions = DEFAULTS
) -> pd.DataFrame:
    """All the records near each place from start to end, both days included; a place without any says why.

    places: PLACES; records: EVENTS. Returns MATCHES, the records of a place by their days. Raises DataError when end is
    before start.
    """
    if end < start:
        raise DataError(f"The days end ({end}) before they start ({start}); swap them.")
    return _matched(place_queries(places, start=start, end=end), latest(records), options=options)


def _matched(queries: Sequence[Query], records: pd.DataFrame, *, options: MatchOptions) -> pd.DataFrame:
    near, coverage, cache = Near(records, options=options), Coverage.of(records), RecordCache(records)
    refused = [why_unmatchable(query, coverage) for query in queries]
    compared = [query for query, gap in zip(queries, refused, strict=True) if gap is None]
    answers = iter(Ranking(compared, near, records, cache, options).candidates())
    rows: list[Row] = []
    for query, refusal in zip(queries, refused, strict=True):
        if refusal is not None:
            rows.append(_unmatched(query, refusal))
            continue
        found = next(answers)
        rows += [_row(fit, rank, options) for rank, fit in enumerate(found.fits)]
        if not found.fits:
            gap = find_gap(
                query,
                near,
                cache,
                candidates=found.count,
                closest=found.closest,
                coverage=coverage,
                options=options,
            )
            rows.append(_unmatched(query, gap))
    return matches_frame(rows)


def _row(fit: Fit, rank: int, options: MatchOptions) -> Row:
    records, first = fit.records, fit.first
    return {
        "id": f"{fit.query.id}/{rank + 1}",
        "about": fit.query.id,
        "status": "match" if rank == 0 or not fit.query.is_claim else "possible",
        "score": round(fit.score, 3),
        "record_ids": "; ".join(record.id for record in records),
        "records": len(records),
        **{name: getattr(first, name) for name in _AS_THEY_STAND},
        "place_name": _joined(record.place_name for record in records),
        "date_start": min(record.date_start for record in records),
        "date_end": max(record.date_end for record in records),
        "side_a": _joined(record.side_a for record in records),
        "side_b": _joined(record.side_b for record in records),
        **{f"deaths_{end}": deaths for end, deaths in zip(("low", "best", "high"), fit.deaths, strict=True)},
        "km": fit.km,
        "max_km": fit.max_km,
        "days": fit.days,
        "max_days": fit.max_days,
        "reasons": reasons(fit, options=options),
        "doubts": "; ".join(doubts(fit)),
    }


def _joined(names: Iterable[str]) -> str:
    """Each name once, in their order."""
    return "; ".join(name for name in dict.fromkeys(names) if name)


def _unmatched(query: Query, gap: Gap) -> Row:
    return {
        "id": f"{query.id}/0",
        "about": query.id,
        "status": "unmatched",
        "records": 0,
        "gap": gap.gap,
        "why": gap.why,
        "nearest_ids": "; ".join(record.id for record in gap.nearest),
    }
