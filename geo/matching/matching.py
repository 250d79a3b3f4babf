"""Claims and places against records: what matches, what may, and why the rest does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from geo.errors import DataError
from geo.matching.asked import Asked, asked_claims, asked_places
from geo.matching.comparison import Comparison
from geo.matching.gaps import Coverage, Gap, compare_status, find_gap
from geo.matching.groups import latest
from geo.matching.nearness import Near
from geo.matching.options import DEFAULTS, JoinOptions
from geo.matching.record import Shelf
from geo.matching.sides import bundled_actors
from geo.matching.table import matches_frame
from geo.matching.words import Fit, doubts, reasons

__all__ = ["join_claims", "join_places"]

Row = dict[str, Any]

_AS_THEY_STAND = (
    "source", "country", "lat", "lon", "geo_precision", "date_precision", "event_type", "sub_event_type",
)  # fmt: skip
"""Columns of a row that are those of its first record."""


def join_claims(claims: pd.DataFrame, records: pd.DataFrame, *, options: JoinOptions = DEFAULTS) -> pd.DataFrame:
    """The records that tell of each claim, best first; a claim that has none keeps a row that says why.

    claims: CLAIMS; records: EVENTS, in any order; of an id that stands there twice the newest edition counts. Returns
    MATCHES, claims in their order; without claims it is empty.
    """
    return _join(asked_claims(claims, bundled_actors(), options=options), latest(records), options=options)


def join_places(
    places: pd.DataFrame, records: pd.DataFrame, *, start: dt.date, end: dt.date, options: JoinOptions = DEFAULTS
) -> pd.DataFrame:
    """All the records near each place from start to end, both days included; a place without any says why.

    places: PLACES; records: EVENTS. Returns MATCHES, the records of a place by their days. Raises DataError when end is
    before start.
    """
    if end < start:
        raise DataError(f"The days end ({end}) before they start ({start}); swap them.")
    return _join(asked_places(places, start=start, end=end), latest(records), options=options)


def _join(asked: Sequence[Asked], records: pd.DataFrame, *, options: JoinOptions) -> pd.DataFrame:
    near, coverage, shelf = Near(records, options=options), Coverage.of(records), Shelf(records)
    refused = [compare_status(claim, coverage) for claim in asked]
    compared = [claim for claim, gap in zip(asked, refused, strict=True) if gap is None]
    answers = iter(Comparison(compared, near, records, shelf, options).candidates())
    rows: list[Row] = []
    for claim, refusal in zip(asked, refused, strict=True):
        if refusal is not None:
            rows.append(_unmatched(claim, refusal))
            continue
        found = next(answers)
        rows += [_row(fit, rank, options) for rank, fit in enumerate(found.fits)]
        if not found.fits:
            gap = find_gap(
                claim,
                near,
                shelf,
                candidates=found.count,
                closest=found.closest,
                coverage=coverage,
                options=options,
            )
            rows.append(_unmatched(claim, gap))
    return matches_frame(rows)


def _row(fit: Fit, rank: int, options: JoinOptions) -> Row:
    records, first = fit.records, fit.first
    return {
        "id": f"{fit.asked.id}/{rank + 1}",
        "about": fit.asked.id,
        "status": "match" if rank == 0 or not fit.asked.is_claim else "possible",
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


def _unmatched(claim: Asked, gap: Gap) -> Row:
    return {
        "id": f"{claim.id}/0",
        "about": claim.id,
        "status": "unmatched",
        "records": 0,
        "gap": gap.gap,
        "why": gap.why,
        "nearest_ids": "; ".join(record.id for record in gap.nearest),
    }
