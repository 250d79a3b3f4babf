"""What a page shows around the map, asked of a store: figures, days, groups, the deadliest records, some by their id.

Each answers as the same question to a frame: geo.records.check.figures_of, and so on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pandas as pd

from geo.frames import EVENTS
from geo.grid.store import GridStore, events_of
from geo.records.check import Report
from geo.records.filters import ALL, Filters

__all__ = [
    "countries_held",
    "days",
    "deadliest",
    "groups",
    "ids_at",
    "latest",
    "precisions_held",
    "report_of",
    "with_ids",
]

COLUMNS = ", ".join(EVENTS.names)
IN_ORDER = ["date_start", "id"]


def days(store: GridStore, filters: Filters) -> pd.DataFrame:
    """Records inside by their first day and their kind. Columns: date_start (datetime64[ns]), event_type, records (int64)."""
    found = store.select(
        "date_start::TIMESTAMP_NS AS date_start, event_type, count(*) AS records",
        filters,
        rest="GROUP BY 1, 2 ORDER BY 1, 2",
    )
    frame: pd.DataFrame = found.to_pandas()
    return frame.astype({"date_start": "datetime64[ns]", "event_type": "str", "records": "int64"})


def groups(store: GridStore, filters: Filters, *, limit: int) -> dict[str, list[tuple[str, int]]]:
    """Records inside by kinds, actors, countries: name and number, the greatest first, at most `limit` of each.

    A record counts for each actor of its two sides.
    """
    about = store.about
    sides, pairs = about["sides"], about["pairs"]
    actors: Counter[str] = Counter()
    for pair, count in _counts(store, "grid_pair", filters).items():
        names = {name for side in pairs[int(pair)] for name in sides[side].split("; ") if name}
        actors.update(dict.fromkeys(names, count))
    countries = Counter({name: count for name, count in _counts(store, "country", filters).items() if name})
    found = {"kinds": Counter(dict(store.counts(filters).kinds)), "actors": actors, "countries": countries}
    return {name: sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:limit] for name, counts in found.items()}


def latest(store: GridStore, filters: Filters, limit: int) -> pd.DataFrame:
    """The records inside that begin last, the latest first: an EVENTS frame of at most `limit` rows."""
    return events_of(store.select(COLUMNS, filters, rest=f"ORDER BY date_start DESC, id DESC LIMIT {limit}"))


def deadliest(store: GridStore, filters: Filters, limit: int) -> pd.DataFrame:
    """The records inside with most deaths (best count), those without a count last; of equal ones the later days.

    An EVENTS frame by start day and id, of at most `limit` rows.
    """
    found = store.select(
        COLUMNS, filters, rest=f"ORDER BY deaths_best DESC NULLS LAST, date_start DESC, id LIMIT {limit}"
    )
    return events_of(found).sort_values(IN_ORDER, ignore_index=True)


def with_ids(store: GridStore, ids: Collection[str], filters: Filters = ALL) -> pd.DataFrame:
    """The records inside that have these ids, by start day and id."""
    found = store.select(COLUMNS, filters, where=["id IN (SELECT unnest(?))"], parameters=[list(ids)])
    return events_of(found).sort_values(IN_ORDER, ignore_index=True)


def ids_at(store: GridStore, lat: float, lon: float, filters: Filters, *, limit: int) -> list[str]:
    """Ids of the records inside at a point, by start day, at most `limit`."""
    found = store.select(
        "id",
        filters,
        where=["lat = ?", "lon = ?"],
        rest=f"ORDER BY date_start, id LIMIT {limit}",
        parameters=[lat, lon],
    )
    return [str(id) for id in found["id"].to_pylist()]


def precisions_held(store: GridStore) -> frozenset[str]:
    """How exact places are."""
    return frozenset(_counts(store, "geo_precision"))


def countries_held(store: GridStore) -> tuple[str, ...]:
    """Where the records lie, by name."""
    return tuple(sorted(filter(None, _counts(store, "country"))))


def report_of(store: GridStore, *, name: str) -> Report:
    """What the file holds, in numbers; rows were set aside when it was packed."""
    about = store.about
    sums = _one(
        store,
        "count(DISTINCT country) FILTER (WHERE country <> '') AS countries, count(deaths_best) AS counted,"
        " coalesce(sum(coalesce(deaths_low, deaths_best)), 0)::BIGINT AS low,"
        " coalesce(sum(deaths_best), 0)::BIGINT AS best,"
        " coalesce(sum(coalesce(deaths_high, deaths_best, deaths_low)), 0)::BIGINT AS high",
    )
    sources = about["sources"]
    return Report(
        good=store.records_held,
        first_day=about["first_day"],
        last_day=about["last_day"],
        countries=sums["countries"],
        deaths=(sums["low"], sums["best"], sums["high"]),
        without_count=store.records_held - sums["counted"],
        geo_precision=_counts(store, "geo_precision"),
        date_precision=_counts(store, "date_precision"),
        event_types=store.counts().kinds,
        flags=_flags(store),
        name=name,
        format="Packed for the map",
        edition="",
        rows_read=store.records_held,
        rejected=0,
        held_back=0,
        reasons=(),
        mapping=(),
        unused=(),
        licence=_joined(source["licence"] for source in sources),
        attribution=_joined(source["attribution"] for source in sources),
        questions=(),
        notes=(),
    )


def _counts(store: GridStore, column: str, filters: Filters = ALL) -> Mapping[str, int]:
    found = store.select(f"{column} AS name, count(*) AS n", filters, rest="GROUP BY 1 ORDER BY 2 DESC, 1").to_pylist()
    return {str(row["name"]): int(row["n"]) for row in found}


def _one(store: GridStore, columns: str) -> dict[str, Any]:
    row: dict[str, Any] = store.select(columns).to_pylist()[0]
    return row


def _flags(store: GridStore) -> Mapping[str, int]:
    """How many records have each flag, the most frequent first."""
    counts: Counter[str] = Counter()
    for texts, count in _counts(store, "flags").items():
        counts.update(dict.fromkeys(texts.split("; "), count) if texts else {})
    return dict(counts.most_common())


def _joined(texts: Iterable[str]) -> str:
    return " | ".join(sorted({text for text in texts if text}))
