"""What there is among all records of a set, for widgets, map and captions: found once an edition by each session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from geo.analysis.tallies import StoreTallies
from geo.frames import EVENT_TYPES, GEO_PRECISIONS
from geo.grid import GridStore
from geo.grid.tables import countries_held, precisions_held
from geo.map.layers import View
from geo.records.filters import Filters, actor_names, commonest_actors
from ui.records.sets import RecordSet

__all__ = ["RecordOverview", "actors_held", "record_overview"]

EDITIONS_KEPT = 4
MOST_ACTORS, MOST_SIDES = 5_000, 20_000
"""Actors that can be chosen from a list, and texts of each side, the most frequent ones, in which they are looked for."""
SIDES = ("side_a", "side_b")


@dataclass(frozen=True, slots=True)
class RecordOverview:
    """Of records that are not empty."""

    event_types: tuple[str, ...]
    """ACLED's in their own order, then others by name."""
    actors: tuple[str, ...]
    """Those with most records, MOST_ACTORS at most, by name."""
    first_day: dt.date
    last_day: dt.date
    view: View
    """That holds them all."""
    precisions: tuple[str, ...]
    """How exact places are (EVENTS geo_precision), the most exact first."""
    countries: tuple[str, ...]
    sources: tuple[str, ...]
    """Data sets (EVENTS source)."""
    credits: tuple[str, ...]
    """Each data set with its licence."""

    @property
    def has_rarer_actors(self) -> bool:
        """Whether some of its records may name others."""
        return len(self.actors) == MOST_ACTORS


def record_overview(records: RecordSet) -> RecordOverview | None:
    """The overview of a set; None when it holds no records."""
    if not records.count:
        return None
    return (
        _of_frame(records.edition, records.events)
        if records.store is None
        else _of_store(records.edition, records.store)
    )


def actors_held(records: RecordSet, names: Collection[str]) -> frozenset[str]:
    """Those of some names that a record has as an actor."""
    asked = Filters(actors=tuple(names))
    sides = asked.apply(records.events) if records.store is None else StoreTallies(records.store, asked).met(*SIDES)
    return frozenset(names) & frozenset(actor_names(sides))


@st.cache_resource(scope="session", show_spinner=False, max_entries=EDITIONS_KEPT)
def _of_frame(edition: str, _events: pd.DataFrame) -> RecordOverview:
    credits = _events[["source", "licence"]].drop_duplicates().itertuples(index=False)
    lat, lon = _events["lat"], _events["lon"]
    return RecordOverview(
        event_types=tuple(_in_order(set(_events["event_type"].unique()))),
        actors=commonest_actors((_counted(_events[name]) for name in SIDES), MOST_ACTORS),
        first_day=_events["date_start"].min().date(),
        last_day=_events["date_end"].max().date(),
        precisions=tuple(name for name in GEO_PRECISIONS if name in set(_events["geo_precision"].unique())),
        countries=tuple(sorted(name for name in _events["country"].unique() if name)),
        sources=tuple(sorted(name for name in _events["source"].unique() if name)),
        view=((lat.min(), lon.min()), (lat.max(), lon.max())),
        credits=tuple(", ".join(part for part in pair if part) for pair in credits),
    )


def _counted(side: pd.Series) -> dict[str, int]:
    counts = side.value_counts().head(MOST_SIDES)
    return dict(zip(counts.index.tolist(), counts.tolist(), strict=True))


@st.cache_resource(scope="session", show_spinner=False, max_entries=EDITIONS_KEPT)
def _of_store(edition: str, _store: GridStore) -> RecordOverview:
    """The same of a packed file."""
    about, spots = _store.about, _store.spots
    held = precisions_held(_store)
    return RecordOverview(
        event_types=tuple(_in_order(set(about["kinds"]))),
        actors=commonest_actors((StoreTallies(_store).commonest(name, MOST_SIDES) for name in SIDES), MOST_ACTORS),
        first_day=dt.date.fromisoformat(about["first_day"]),
        last_day=dt.date.fromisoformat(about["last_day"]),
        precisions=tuple(name for name in GEO_PRECISIONS if name in held),
        countries=countries_held(_store),
        sources=tuple(sorted(name for name in about["source_names"] if name)),
        view=((spots.lat.min(), spots.lon.min()), (spots.lat.max(), spots.lon.max())),
        credits=tuple(", ".join(filter(None, (told["source"], told["licence"]))) for told in about["sources"]),
    )


def _in_order(present: set[str]) -> list[str]:
    """Kinds: ACLED's in their own order, then others by name."""
    return [kind for kind in EVENT_TYPES if kind in present] + sorted(present - set(EVENT_TYPES))
