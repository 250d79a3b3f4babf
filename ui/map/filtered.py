"""What filters leave of a record set, in the numbers and rows that a page shows: from the frame, or asked of the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pandas as pd

from geo.grid import Counts, GridStore, tables
from geo.records.filters import Filters
from ui.records.sets import RecordSet

__all__ = ["Days", "FilteredFrame", "FilteredRecords", "FilteredStore", "deadliest_of", "filter_records"]

Days = tuple[dt.date, dt.date]

MOST_AT_A_POINT = 20_000
"""Ids of one point; more are of no use to a reader."""


class FilteredRecords(Protocol):
    """Records inside filters. Frames are EVENTS, in order of the set."""

    @property
    def records(self) -> int:
        """How many."""

    @property
    def deaths(self) -> int:
        """Best counts, added up."""

    @property
    def unknown(self) -> int:
        """Records without a count."""

    def deadliest(self, limit: int) -> pd.DataFrame:
        """The records with most deaths (best count), those without a count last; of equal ones the later days."""

    def with_ids(self, ids: Collection[str]) -> pd.DataFrame:
        """Those of these ids."""

    def ids_at(self, lat: float, lon: float) -> tuple[str, ...]:
        """Those at a point."""


@dataclass(frozen=True, slots=True)
class FilteredFrame:
    """Of an EVENTS frame that holds what is inside."""

    events: pd.DataFrame

    @property
    def records(self) -> int:
        return len(self.events)

    @property
    def deaths(self) -> int:
        return int(self.events["deaths_best"].sum())

    @property
    def unknown(self) -> int:
        return int(self.events["deaths_best"].isna().sum())

    def deadliest(self, limit: int) -> pd.DataFrame:
        return deadliest_of(self.events, limit)

    def with_ids(self, ids: Collection[str]) -> pd.DataFrame:
        return self.events.iloc[np.flatnonzero(self.events["id"].isin(list(ids)))]

    def ids_at(self, lat: float, lon: float) -> tuple[str, ...]:
        is_there = (self.events["lat"] == lat) & (self.events["lon"] == lon)
        return tuple(self.events.loc[is_there, "id"].iloc[:MOST_AT_A_POINT])


@dataclass(frozen=True, slots=True)
class FilteredStore:
    """Of a store, asked anew for each thing."""

    store: GridStore
    filters: Filters
    _counts: Counts = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_counts", self.store.counts(self.filters))

    @property
    def records(self) -> int:
        return self._counts.records

    @property
    def deaths(self) -> int:
        return self._counts.deaths

    @property
    def unknown(self) -> int:
        return self._counts.unknown

    def deadliest(self, limit: int) -> pd.DataFrame:
        return tables.deadliest(self.store, self.filters, limit)

    def with_ids(self, ids: Collection[str]) -> pd.DataFrame:
        return tables.with_ids(self.store, ids, self.filters)

    def ids_at(self, lat: float, lon: float) -> tuple[str, ...]:
        return tuple(tables.ids_at(self.store, lat, lon, self.filters, limit=MOST_AT_A_POINT))


def filter_records(records: RecordSet, filters: Filters | None = None) -> FilteredRecords:
    """What these filters leave of a set; without any, all of it."""
    if records.store is not None:
        return FilteredStore(records.store, filters or Filters())
    return FilteredFrame(filters.apply(records.events) if filters else records.events)


def deadliest_of(events: pd.DataFrame, limit: int) -> pd.DataFrame:
    """The records of an EVENTS frame with most deaths (best count), in their order; of equal ones the later days.

    Records without a count come last. At most `limit`; the frame itself when it has no more.
    """
    if len(events) <= limit:
        return events
    deaths = events["deaths_best"].fillna(-1).to_numpy(dtype="int64")
    least = np.partition(deaths, -limit)[-limit]
    above = np.flatnonzero(deaths > least)
    equal = np.flatnonzero(deaths == least)
    days = events["date_start"].to_numpy()[equal]
    latest = equal[np.argsort(days, kind="stable")[len(above) - limit :]]
    return events.iloc[np.sort(np.concatenate([above, latest]))]
