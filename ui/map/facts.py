"""What widgets, map and captions want to know about all records of a set: found once an edition, for all sessions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from geo.frames import EVENT_TYPES, GEO_PRECISIONS
from geo.grid import GridStore
from geo.grid.tables import precisions_held
from geo.records.filters import actor_names
from ui.records.sets import RecordSet

__all__ = ["RecordFacts", "record_facts"]

EDITIONS_KEPT = 16


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """Of records that are not empty."""

    kinds: tuple[str, ...]
    """ACLED's in their own order, then others by name."""
    actors: tuple[str, ...]
    first_day: dt.date
    last_day: dt.date
    bounds: tuple[tuple[float, float], tuple[float, float]]
    """((south, west), (north, east)), degrees."""
    precisions: tuple[str, ...]
    """How exact places are (EVENTS geo_precision), the most exact first."""
    source_names: tuple[str, ...]
    sources: tuple[str, ...]
    """Each data set with its licence."""


def record_facts(records: RecordSet) -> RecordFacts | None:
    """The facts of a set; None when it holds no records."""
    if not records.count:
        return None
    return _facts(records.edition, records.events) if records.store is None else _asked(records.edition, records.store)


@st.cache_resource(show_spinner=False, max_entries=EDITIONS_KEPT)
def _facts(edition: str, _events: pd.DataFrame) -> RecordFacts:
    sources = _events[["source", "licence"]].drop_duplicates().itertuples(index=False)
    lat, lon = _events["lat"], _events["lon"]
    return RecordFacts(
        kinds=tuple(_in_order(set(_events["event_type"].unique()))),
        actors=actor_names(_events),
        first_day=_events["date_start"].min().date(),
        last_day=_events["date_end"].max().date(),
        precisions=tuple(name for name in GEO_PRECISIONS if name in set(_events["geo_precision"].unique())),
        source_names=tuple(sorted(name for name in _events["source"].unique() if name)),
        bounds=((lat.min(), lon.min()), (lat.max(), lon.max())),
        sources=tuple(", ".join(part for part in pair if part) for pair in sources),
    )


@st.cache_resource(show_spinner=False, max_entries=EDITIONS_KEPT)
def _asked(edition: str, _store: GridStore) -> RecordFacts:
    """The same of a packed file."""
    about, spots = _store.about, _store.spots
    held = precisions_held(_store)
    return RecordFacts(
        kinds=tuple(_in_order(set(about["kinds"]))),
        actors=tuple(sorted({name for side in about["sides"] for name in side.split("; ") if name})),
        first_day=dt.date.fromisoformat(about["first_day"]),
        last_day=dt.date.fromisoformat(about["last_day"]),
        precisions=tuple(name for name in GEO_PRECISIONS if name in held),
        source_names=tuple(sorted(name for name in about["source_names"] if name)),
        bounds=((spots.lat.min(), spots.lon.min()), (spots.lat.max(), spots.lon.max())),
        sources=tuple(", ".join(filter(None, (told["source"], told["licence"]))) for told in about["sources"]),
    )


def _in_order(present: set[str]) -> list[str]:
    """Kinds: ACLED's in their own order, then others by name."""
    return [kind for kind in EVENT_TYPES if kind in present] + sorted(present - set(EVENT_TYPES))
