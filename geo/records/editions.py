"""Records loaded twice: another edition of the same data set, or the same file again. Ids decide, the newest wins."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.frames import EVENTS
from geo.records.formats.table import by_value
from geo.records.formats.ucdp import ONLY_FIRST_DAY, VAGUE_DAYS

__all__ = ["Merged", "edition_of", "merge_editions"]

_EDITION = re.compile(r" (?:(\d+(?:\.\d+)*)|\(edition unknown\))$")
_NOT_COMPARED = ("id", "source", "licence", "attribution", "flags", "radius_km")
_COMPLETED = (
    (("side_a", "side_b", "summary", "sources"), ()),
    (("place_name", "admin1", "geo_precision", "radius_km"), ("lat", "lon")),
    (("deaths_low", "deaths_high"), ("deaths_best",)),
)
"""What is taken from an older edition when the newer one lacks it, and what must be the same for that."""

SAME_DEGREES = 1e-6
"""Coordinates this close are one: copies round differently."""

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Merged:
    """Two frames of records as one."""

    events: pd.DataFrame
    """EVENTS, every id once: the records that were there, in their order, then the new ones."""
    differences: pd.DataFrame
    """What the two editions of a record tell otherwise, where both tell it: id, column, older, newer (texts)."""
    shared: int
    """Records that stand in both."""


def edition_of(source: str) -> tuple[str, tuple[int, ...]]:
    """A data set's name and its edition as numbers: "UCDP GED 21.1" is ("UCDP GED", (21, 1)); () when it has none."""
    match = _EDITION.search(source)
    if not match:
        return source, ()
    return source[: match.start()], tuple(int(part) for part in (match[1] or "").split(".") if part)


def merge_editions(events: pd.DataFrame, more: pd.DataFrame) -> Merged:
    """EVENTS frames as one: of records with the same id in the same data set the newer edition stays.

    Editions are told by `source`; of equal ones, or where one is not known, `more` is the newer. An id that two data sets
    happen to share is no sameness: the one in `more` gets its source before it.
    """
    events, more = events.reset_index(drop=True), more.reset_index(drop=True)
    more, found = _apart_from_others(events, more)
    there = np.flatnonzero(found >= 0)
    here = found[there]
    if not len(there):
        return Merged(_joined(events, more), _differences(events[:0], more[:0]), 0)
    is_newer = _is_newer(more["source"].iloc[there], events["source"].iloc[here])
    both = pd.concat([events.iloc[here], more.iloc[there]], ignore_index=True)
    first, second = np.arange(len(here)), np.arange(len(here)) + len(here)
    newer = both.iloc[np.where(is_newer, second, first)].reset_index(drop=True)
    older = both.iloc[np.where(is_newer, first, second)].reset_index(drop=True)
    order = np.arange(len(events))
    order[here] = len(events) + first
    parts = _joined(events, _completed(newer, older), more[found < 0])
    merged = parts.take(np.append(order, np.arange(len(events) + len(here), len(parts)))).reset_index(drop=True)
    return Merged(merged, _differences(older, newer), len(here))


def _joined(events: pd.DataFrame, *others: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([events, *others], ignore_index=True).astype(events.dtypes.to_dict())


def _apart_from_others(events: pd.DataFrame, more: pd.DataFrame) -> tuple[pd.DataFrame, npt.NDArray[np.intp]]:
    """`more` with the source before ids that another data set has already, and where in events each of its ids stands.

    Returns positions of shape (n,), -1 where an id is new.
    """
    known = pd.Index(events["id"])
    found = known.get_indexer(pd.Index(more["id"]))
    own, others = (by_value(frame["source"], lambda source: edition_of(source)[0]) for frame in (more, events))
    is_shared = np.flatnonzero(found >= 0)
    foreign = is_shared[own.to_numpy()[is_shared] != others.to_numpy()[found[is_shared]]]
    if not len(foreign):
        return more, found
    ids = more["id"].copy()
    ids.iloc[foreign] = own.iloc[foreign] + ": " + ids.iloc[foreign]
    found[foreign] = known.get_indexer(pd.Index(ids.iloc[foreign]))
    return more.assign(id=ids), found


def _is_newer(sources: pd.Series, others: pd.Series) -> BoolArray:
    """Whether each edition is at least as new as the other one of its pair."""
    editions = {source: edition_of(source)[1] for source in {*sources.unique(), *others.unique()}}
    pairs = zip(sources.tolist(), others.tolist(), strict=True)
    return np.array([editions[source] >= editions[other] for source, other in pairs], dtype=bool)


def _completed(newer: pd.DataFrame, older: pd.DataFrame) -> pd.DataFrame:
    """The newer rows; what a shortened copy lacks comes from the older ones, and a flag says so."""
    filled, is_filled = newer.copy(), np.zeros(len(newer), dtype=bool)
    for names, same in _COMPLETED:
        is_same = ~np.logical_or.reduce([_differs(older[name], newer[name]) for name in same], axis=0) if same else True
        for name in names:
            mask = _is_empty(newer[name]) & ~_is_empty(older[name]) & is_same
            filled[name] = newer[name].mask(mask, older[name])
            is_filled |= mask
    is_open = ~_tells_last_day(newer) & _tells_last_day(older) & ~_differs(older["date_start"], newer["date_start"])
    for name in ("date_end", "date_precision"):
        filled[name] = newer[name].mask(is_open, older[name])
    is_filled |= is_open
    filled["flags"] = newer["flags"].mask(is_open, newer["flags"].map(_without_first_day_only))
    words = "some details come from " + older["source"]
    joint = np.where(filled["flags"] != "", "; ", "")
    filled["flags"] = filled["flags"].where(~is_filled, filled["flags"] + pd.Series(joint, dtype="str") + words)
    return filled


def _tells_last_day(events: pd.DataFrame) -> BoolArray:
    return ~_has_flag(events, ONLY_FIRST_DAY) & _tells_first_day(events)


def _tells_first_day(events: pd.DataFrame) -> BoolArray:
    is_vague = np.zeros(len(events), dtype=bool)
    for flag in VAGUE_DAYS:
        is_vague |= _has_flag(events, flag)
    return ~is_vague


def _has_flag(events: pd.DataFrame, flag: str) -> BoolArray:
    return events["flags"].str.contains(flag, regex=False).to_numpy(dtype=bool)


def _without_first_day_only(flags: str) -> str:
    return "; ".join(flag for flag in flags.split("; ") if flag != ONLY_FIRST_DAY)


def _is_empty(values: pd.Series) -> BoolArray:
    return (values.isna() | values.isin(["", "unknown", "Unknown"])).to_numpy(dtype=bool)


def _differences(older: pd.DataFrame, newer: pd.DataFrame) -> pd.DataFrame:
    """Cells that both have and that differ; days only where both tell them."""
    parts = [pd.DataFrame({"id": [], "column": [], "older": [], "newer": []})]
    are_told = {name: _tells_last_day(older) & _tells_last_day(newer) for name in ("date_end", "date_precision")}
    are_told["date_start"] = _tells_first_day(older) & _tells_first_day(newer)
    for name in (column.name for column in EVENTS.columns if column.name not in _NOT_COMPARED):
        differs = _differs(older[name], newer[name]) & ~_is_empty(older[name]) & ~_is_empty(newer[name])
        differs &= are_told.get(name, True)
        pair = {"older": older[name][differs].astype("str"), "newer": newer[name][differs].astype("str")}
        parts.append(pd.DataFrame({"id": newer["id"][differs], "column": name, **pair}))
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True).astype("str")


def _differs(older: pd.Series, newer: pd.Series) -> BoolArray:
    if older.dtype == "float64":
        return ((older - newer).abs() > SAME_DEGREES).to_numpy(dtype=bool)
    return ((older != newer).fillna(True) & ~(older.isna() & newer.isna())).to_numpy(dtype=bool)
