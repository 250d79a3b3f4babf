"""What widgets, map and captions want to know about all records of a set: found once an edition, for all sessions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from geo.filters import actor_names
from geo.frames import EVENT_TYPES
from ui.datasets import RecordSet

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
    sources: tuple[str, ...]
    """Each data set with its licence."""


def record_facts(records: RecordSet) -> RecordFacts | None:
    """The facts of a set; None when it holds no records."""
    return None if records.events.empty else _facts(records.edition, records.events)


@st.cache_resource(show_spinner=False, max_entries=EDITIONS_KEPT)
def _facts(edition: str, _events: pd.DataFrame) -> RecordFacts:
    sources = _events[["source", "licence"]].drop_duplicates().itertuples(index=False)
    lat, lon = _events["lat"], _events["lon"]
    return RecordFacts(
        kinds=tuple(_known_types(_events)),
        actors=actor_names(_events),
        first_day=_events["date_start"].min().date(),
        last_day=_events["date_end"].max().date(),
        bounds=((lat.min(), lon.min()), (lat.max(), lon.max())),
        sources=tuple(", ".join(part for part in pair if part) for pair in sources),
    )


def _known_types(events: pd.DataFrame) -> list[str]:
    """The kinds that the records hold: ACLED's in their own order, then others by name."""
    present = set(events["event_type"].unique())
    return [kind for kind in EVENT_TYPES if kind in present] + sorted(present - set(EVENT_TYPES))
