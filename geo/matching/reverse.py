"""The reverse: records near the article's places and days that the article does not mention."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import DataError
from geo.matching.groups import latest
from geo.matching.nearness import Near, Neighbour
from geo.matching.options import DEFAULTS, MatchOptions
from geo.matching.query import Query, claim_queries, day_number, place_queries
from geo.matching.record import Record, RecordCache, dataset_word
from geo.matching.sides import bundled_actors
from geo.matching.table import matches_frame
from geo.matching.words import alike_words, away_words, look_alikes
from geo.wording import count_words, date_words, deaths_words

__all__ = ["unmentioned"]

_AS_THEY_STAND = (
    "source", "place_name", "country", "lat", "lon", "geo_precision", "date_start", "date_end", "date_precision",
    "event_type", "sub_event_type", "side_a", "side_b", "deaths_low", "deaths_best", "deaths_high",
)  # fmt: skip


def unmentioned(
    claims_or_places: pd.DataFrame,
    records: pd.DataFrame,
    *,
    matches: pd.DataFrame,
    start: dt.date | None = None,
    end: dt.date | None = None,
    options: MatchOptions = DEFAULTS,
) -> pd.DataFrame:
    """Records within `nearby_km` and `nearby_days` of what the article tells that match none of its claims.

    claims_or_places: CLAIMS, or PLACES with the first and last day to look at. matches: what `match_claims` gave for the same
    records. Places as wide as a country, and claims without a place or a date, have nothing near them. Returns MATCHES
    with status "unmentioned", one row a record, by day; `about` is the nearest claim or place. Raises DataError when
    PLACES come without days.
    """
    records = latest(records)
    wanted = [query for query in _queries(claims_or_places, start, end, options) if _is_definite(query)]
    near = Near(records, options=options)
    known = {name for ids in matches["record_ids"] for name in ids.split("; ")}
    closest: dict[int, tuple[Neighbour, Query]] = {}
    for query in wanted:
        for found in near.around(query, km=options.nearby_km, days=options.nearby_days if query.is_claim else 0):
            row = found.records[0]
            if row not in closest or (found.days, found.km) < (closest[row][0].days, closest[row][0].km):
                closest[row] = (found, query)
    cache = RecordCache(records)
    cache.fetch(closest)
    left = {row: cache.at(row) for row in closest if cache.at(row).id not in known}
    alike = _look_alikes(left.values())
    rows = [_row(record, *closest[row], options) | {"doubts": alike.get(record.id, "")} for row, record in left.items()]
    return matches_frame(sorted(rows, key=lambda row: (row["date_start"], row["record_ids"])))


def _queries(
    claims_or_places: pd.DataFrame, start: dt.date | None, end: dt.date | None, options: MatchOptions
) -> list[Query]:
    if "event_type" in claims_or_places:
        return claim_queries(claims_or_places, bundled_actors(), options=options)
    if start is None or end is None or end < start:
        raise DataError(f"Places have no days of their own: give a first and a last day, not {start} and {end}.")
    return place_queries(claims_or_places, start=start, end=end)


def _look_alikes(records: Iterable[Record]) -> dict[str, str]:
    """By id, what to say of records that differ in their id alone."""
    groups: dict[tuple[object, ...], list[Record]] = {}
    for record in sorted(records, key=lambda record: record.id):
        key = (record.source, record.date_start, record.date_end, record.lat, record.lon)
        groups.setdefault(key, []).append(record)
    alike = [look_alikes(group) for group in groups.values()]
    return {name: alike_words(names) for names in alike for name in names}


def _is_definite(query: Query) -> bool:
    return query.where is not None and query.when is not None and not query.where.is_wide


def _row(record: Record, found: Neighbour, query: Query, options: MatchOptions) -> dict[str, Any]:
    return {
        "id": f"unmentioned/{record.id}",
        "about": query.id,
        "status": "unmentioned",
        "record_ids": record.id,
        "records": 1,
        **{name: getattr(record, name) for name in _AS_THEY_STAND},
        "km": found.km,
        "max_km": options.nearby_km,
        "days": found.days,
        "max_days": options.nearby_days,
        "reasons": _sentence(record, found, query),
    }


def _sentence(record: Record, found: Neighbour, query: Query) -> str:
    """ "9 Feb 2013, 1 day later, at Gao: 1 death, Government of Mali against MUJAO (UCDP)"."""
    where, when = query.where, query.when
    if where is None or when is None:
        raise DataError(f"{query.id} has no place or no date: nothing is near it.")
    days = date_words(record.date_start, record.date_end, record.date_precision)
    side = "later" if day_number(record.date_start) > when.last else "earlier"
    apart = f", {count_words(found.days, 'day')} {side}" if found.days else ""
    away = away_words(where, query.name, lat=record.lat, lon=record.lon, km=found.km)
    deaths = deaths_words(*(_whole(record, end) for end in ("low", "best", "high")))
    word = dataset_word(record.source)
    sides = " against ".join(side for side in (record.side_a, record.side_b) if side)
    told = ", ".join(part for part in (deaths, sides) if part)
    return f"{days}{apart}, {away}: {told}{'' if word == 'the record' else f' ({word})'}"


def _whole(record: Record, end: str) -> int | None:
    number: float = getattr(record, f"deaths_{end}")
    return None if np.isnan(number) else int(number)
