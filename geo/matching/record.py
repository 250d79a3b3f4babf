"""Single records out of a table, many at once: looking up one cell after another would take longer than matching them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.records.editions import edition_of
from geo.wording import count_words, date_words

__all__ = ["DayArray", "Record", "RecordCache", "dataset_word", "day_numbers"]

DayArray = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Record:
    """One row of EVENTS; numbers that are not known are NaN."""

    id: str
    source: str
    date_start: dt.date
    date_end: dt.date
    date_precision: str
    place_name: str
    country: str
    lat: float
    lon: float
    geo_precision: str
    radius_km: float
    event_type: str
    sub_event_type: str
    side_a: str
    side_b: str
    deaths_low: float
    deaths_best: float
    deaths_high: float
    flags: str

    def __str__(self) -> str:
        """The record in a few words: "UCDP:67673 (9 Feb 2013, 1 death)"."""
        days = date_words(self.date_start, self.date_end, self.date_precision)
        counted = "" if np.isnan(self.deaths_best) else f", {count_words(int(self.deaths_best), 'death')}"
        return f"{self.id} ({days}{counted})"


class RecordCache:
    """The records of an EVENTS frame by position; what was fetched together comes at once."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._records: dict[int, Record] = {}

    def fetch(self, positions: Iterable[int]) -> None:
        """Takes these records out, for later."""
        wanted = sorted(set(positions) - self._records.keys())
        rows = self._frame.iloc[wanted]
        columns = [_values(rows[name]) for name in Record.__slots__]
        for position, *values in zip(wanted, *columns, strict=True):
            self._records[position] = Record(*values)

    def at(self, position: int) -> Record:
        """One record."""
        if position not in self._records:
            self.fetch([position])
        return self._records[position]


def day_numbers(dates: pd.Series) -> DayArray:
    """Days since 1970; the dates must all be known."""
    return dates.to_numpy(dtype="datetime64[D]").astype(np.int32)


def dataset_word(source: str) -> str:
    """How a sentence calls a data set: "UCDP", "ACLED"; "the record" for one without a short name."""
    word = edition_of(source)[0].split(" ")[0]
    return word if word.isupper() and len(word) > 1 else "the record"


def _values(column: pd.Series) -> list[Any]:
    if column.dtype == "Int64":
        return column.to_numpy(dtype=np.float64, na_value=np.nan).tolist()
    if column.dtype == "datetime64[ns]":
        return column.to_numpy(dtype="datetime64[D]").tolist()
    return column.tolist()
