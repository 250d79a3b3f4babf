"""Records that tell of one place and the same days, taken together: UCDP splits a battle over pairs of opponents.

Such records are added up, never dropped: only the id says whether two are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.globe.distance import FloatArray
from geo.matching.nearness import IndexArray
from geo.matching.record import DayArray, day_numbers
from geo.records.editions import edition_of

__all__ = ["Groups", "Sides", "latest"]

_PRECISE = ("exact", "near", "unknown")
"""Two records on the middle of a district need not be of one place."""
_LONGEST_DAYS = 7
_WORDS = ("geo_precision", "date_precision", "event_type", "sub_event_type")

Sides = tuple[tuple[str, ...], tuple[str, ...]]
"""Side A and side B of a group, each as its records write it; () for a side that none of them names."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Records as groups. Groups are numbered from 0; a record stands in one."""

    of_row: IndexArray
    """shape (rows,): the group of each row."""
    order: IndexArray
    """shape (rows,): rows, group by group."""
    bounds: IndexArray
    """shape (groups + 1,): where each group begins in `order`."""
    deaths: FloatArray
    """shape (groups, 3): low, best and high of all records added up; NaN where one is unknown."""
    radius_km: FloatArray
    start: DayArray
    end: DayArray
    """shape (groups,): reach, first and last day, which all records of a group share."""
    kind: IndexArray
    kinds: tuple[tuple[str, str], ...]
    """shape (groups,): number of the event type and sub-event type in `kinds`."""
    side: IndexArray
    sides: tuple[Sides, ...]
    """shape (groups,): number of the sides in `sides`."""

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Groups:
        """The groups of an EVENTS frame."""
        of_row = _numbers(frame)
        order = np.argsort(of_row, kind="stable")
        count = int(of_row.max(initial=-1)) + 1
        bounds = np.searchsorted(of_row[order], np.arange(count + 1))
        first = order[bounds[:-1]]
        kind, kinds = _pairs(frame["event_type"], frame["sub_event_type"])
        side, sides = _sides(frame, order, bounds)
        return cls(
            of_row,
            order,
            bounds,
            _deaths(frame, order, bounds),
            frame["radius_km"].to_numpy(dtype=np.float64)[first],
            day_numbers(frame["date_start"])[first],
            day_numbers(frame["date_end"])[first],
            kind[first],
            kinds,
            side,
            sides,
        )

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def rows(self, number: int) -> list[int]:
        """Rows of the frame in a group."""
        return [int(row) for row in self.order[self.bounds[number] : self.bounds[number + 1]]]


def latest(records: pd.DataFrame) -> pd.DataFrame:
    """Each id once: of two editions of a record the newer one, of equal ones the last. Positions count from 0."""
    if records["id"].is_unique:
        return records.reset_index(drop=True)
    editions = {source: edition_of(source)[1] for source in records["source"].unique()}
    rank = {edition: number for number, edition in enumerate(sorted(set(editions.values())))}
    ranks = records["source"].map({source: rank[edition] for source, edition in editions.items()})
    newest = records.assign(_rank=ranks).reset_index(drop=True).sort_values("_rank", kind="stable")
    newest = newest.drop_duplicates("id", keep="last").sort_index()
    return newest.drop(columns="_rank").reset_index(drop=True)


def _numbers(frame: pd.DataFrame) -> IndexArray:
    """The group of each row: rows of one point, the same days, kind, precision and data set."""
    start, end = day_numbers(frame["date_start"]), day_numbers(frame["date_end"])
    is_alone = ~frame["geo_precision"].isin(_PRECISE).to_numpy(dtype=bool) | (end - start >= _LONGEST_DAYS)
    points = [np.round(frame[name].to_numpy() * 1e6).astype(np.int64) for name in ("lat", "lon")]
    words = [pd.factorize(frame[name])[0] for name in _WORDS]
    source, sources = pd.factorize(frame["source"])
    words.append(pd.factorize(np.array([edition_of(str(name))[0] for name in sources], dtype=object))[0][source])
    number = np.where(is_alone, np.arange(len(frame)) + 1, 0).astype(np.int64)
    parts: list[npt.NDArray[Any]] = [*points, start, end, *words]
    for part in parts:
        code, values = pd.factorize(part)
        number = pd.factorize(number * (len(values) + 1) + code)[0].astype(np.int64)
    return number.astype(np.intp)


def _pairs(first: pd.Series, second: pd.Series) -> tuple[IndexArray, tuple[tuple[str, str], ...]]:
    """Two columns as one of numbers, and what they stand for."""
    (one, firsts), (two, seconds) = pd.factorize(first), pd.factorize(second)
    number, pairs = pd.factorize(one * max(len(seconds), 1) + two)
    told = tuple((str(firsts[pair // len(seconds)]), str(seconds[pair % len(seconds)])) for pair in pairs.tolist())
    return number.astype(np.intp), told


def _sides(frame: pd.DataFrame, order: IndexArray, bounds: IndexArray) -> tuple[IndexArray, tuple[Sides, ...]]:
    """The sides of each group; those of several records are united."""
    number, pairs = _pairs(frame["side_a"], frame["side_b"])
    codes = number[order]
    of_group = codes[bounds[:-1]]
    known = {(pair,): pair for pair in range(len(pairs))}
    for group in _mixed(codes, bounds):
        told = tuple(sorted(set(codes[bounds[group] : bounds[group + 1]].tolist())))
        of_group[group] = known.setdefault(told, len(known))
    return of_group, tuple(
        (_said(pairs[pair][0] for pair in told), _said(pairs[pair][1] for pair in told)) for told in known
    )


def _mixed(codes: IndexArray, bounds: IndexArray) -> list[int]:
    """Groups whose rows do not all have the same code."""
    if not len(codes):
        return []
    lowest, highest = np.minimum.reduceat(codes, bounds[:-1]), np.maximum.reduceat(codes, bounds[:-1])
    return [int(group) for group in np.flatnonzero(lowest < highest)]


def _said(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name}))


def _deaths(frame: pd.DataFrame, order: IndexArray, bounds: IndexArray) -> FloatArray:
    low, best, high = (
        frame[f"deaths_{end}"].to_numpy(dtype=np.float64, na_value=np.nan)[order] for end in ("low", "best", "high")
    )
    columns = (np.where(np.isnan(low), best, low), best, np.where(np.isnan(high), best, high))
    if not len(order):
        return np.empty((0, 3))
    return np.stack([np.add.reduceat(column, bounds[:-1]) for column in columns], axis=1)
