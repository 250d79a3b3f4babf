"""Records loaded twice: another edition of the same data set, or the same file again. Ids decide, the newest wins."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.frames import EVENTS

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
    more = more.assign(id=_own_ids(events, more)).reset_index(drop=True)
    events = events.reset_index(drop=True)
    here, there = _positions_of_shared(events, more)
    is_newer = _is_newer(more["source"].iloc[there], events["source"].iloc[here])
    both = pd.concat([events.iloc[here], more.iloc[there]], ignore_index=True)
    first, second = np.arange(len(here)), np.arange(len(here)) + len(here)
    newer = both.iloc[np.where(is_newer, second, first)].reset_index(drop=True)
    older = both.iloc[np.where(is_newer, first, second)].reset_index(drop=True)
    differences = _differences(older, newer)
    merged = pd.concat([events.drop(index=pd.Index(here)), _completed(newer, older).set_axis(pd.Index(here))])
    merged = pd.concat([merged.sort_index(), more.drop(index=pd.Index(there))], ignore_index=True)
    return Merged(merged.astype(events.dtypes.to_dict()), differences, len(here))


def _own_ids(events: pd.DataFrame, more: pd.DataFrame) -> pd.Series:
    """Ids of `more`, with the source before those that another data set has already."""
    dataset_of = dict(zip(events["id"], events["source"].map(lambda source: edition_of(source)[0]), strict=True))
    own = more["source"].map(lambda source: edition_of(source)[0])
    taken = more["id"].map(dataset_of)
    is_foreign = (taken.notna() & (taken != own)).to_numpy(dtype=bool)
    return more["id"].mask(is_foreign, own + ": " + more["id"])


def _positions_of_shared(events: pd.DataFrame, more: pd.DataFrame) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    found = pd.Index(events["id"]).get_indexer(pd.Index(more["id"]))
    there = np.flatnonzero(found >= 0)
    return found[there], there


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
    words = "some details come from " + older["source"]
    joint = np.where(filled["flags"] != "", "; ", "")
    filled["flags"] = filled["flags"].where(~is_filled, filled["flags"] + pd.Series(joint, dtype="str") + words)
    return filled


def _is_empty(values: pd.Series) -> BoolArray:
    return (values.isna() | values.isin(["", "unknown", "Unknown"])).to_numpy(dtype=bool)


def _differences(older: pd.DataFrame, newer: pd.DataFrame) -> pd.DataFrame:
    """Cells that both have and that differ."""
    parts = [pd.DataFrame({"id": [], "column": [], "older": [], "newer": []})]
    for name in (column.name for column in EVENTS.columns if column.name not in _NOT_COMPARED):
        differs = _differs(older[name], newer[name]) & ~_is_empty(older[name]) & ~_is_empty(newer[name])
        pair = {"older": older[name][differs].astype("str"), "newer": newer[name][differs].astype("str")}
        parts.append(pd.DataFrame({"id": newer["id"][differs], "column": name, **pair}))
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True).astype("str")


def _differs(older: pd.Series, newer: pd.Series) -> BoolArray:
    if older.dtype == "float64":
        return ((older - newer).abs() > SAME_DEGREES).to_numpy(dtype=bool)
    return ((older != newer).fillna(True) & ~(older.isna() & newer.isna())).to_numpy(dtype=bool)
