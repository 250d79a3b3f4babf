"""What the pages of analysis look at: the records inside the filters of the map page, ready to be counted."""

from __future__ import annotations

import datetime as dt
import threading
import weakref
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd
import streamlit as st

from geo.analysis.tallies import FrameTallies, StoreTallies, Tallies, countable
from geo.analysis.units import with_units
from geo.gazetteer.countries import country_code
from geo.globe.outlines import bundled_borders
from geo.globe.regions import bundled_regions
from geo.grid import GridStore
from geo.matching.sides import bundled_actors
from geo.records.filters import Filters, holds_words
from geo.work.jobs import gazetteer
from ui.frame.markup import plain
from ui.frame.navigation import RECORDS
from ui.map.captions import counts_line
from ui.map.filtered import FilteredFrame, FilteredRecords, FilteredStore
from ui.map.overview import record_overview
from ui.map.widgets import filter_bar
from ui.records.sets import SAMPLE, RecordSet, current_records, record_files, switch_file

__all__ = ["Looked", "code_of_country", "count_ahead", "look_at_records"]

SETS_KEPT = 2
MANY = 50_000
"""Records that take longer to count than a page takes to come."""


_living: dict[int, tuple[weakref.ref[pd.DataFrame], weakref.ref[pd.DataFrame]]] = {}
"""Frames by their `id`, and what is counted by."""
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Looked:
    """Records inside the filters, some at least."""

    records: RecordSet
    filters: Filters
    tallies: Tallies
    start: dt.date
    end: dt.date
    """The days that are looked at: the window, or those of the records."""
    by_point: int
    """Records whose region no source names: it is that of their point."""

    @property
    def key(self) -> tuple[str, Filters]:
        """For caches: another one for other records or filters."""
        return self.records.edition, self.filters

    @property
    def credits(self) -> tuple[str, ...]:
        """Each data set with its licence."""
        overview = record_overview(self.records)
        return overview.credits if overview else ()


def look_at_records(question: str) -> Looked | None:
    """The filters of the map page, folded, and what they leave; without any record the way to some, and None.

    question: what the page answers, as its heading.
    """
    st.subheader(plain(question))
    records = current_records()
    overview = record_overview(records)
    if overview is None:
        _without_records()
        return None
    top = st.container(key="top")
    top.empty()  # keeps its room until the counts are known
    filters = filter_bar(records)
    tallies, filtered, by_point = _inside(records, filters)
    with top:
        counts_line(filtered, records.count)
    if not filtered.records:
        return None
    start, end = filters.start or overview.first_day, filters.end or overview.last_day
    return Looked(records, filters, tallies, start, end, by_point)


def _inside(records: RecordSet, filters: Filters) -> tuple[Tallies, FilteredRecords, int]:
    if records.store is not None:
        store: GridStore = records.store
        return StoreTallies(store, filters), FilteredStore(store, filters), 0
    events = _filtered(records.edition, filters, records.events)
    return FrameTallies(events, filters.start), FilteredFrame(events), int(events["by_point"].sum())


@st.cache_resource(scope="session", show_spinner=False, max_entries=SETS_KEPT)
def _filtered(edition: str, filters: Filters, _events: pd.DataFrame) -> pd.DataFrame:
    counted = _counted(edition, _events)
    if filters.words:  # they may stand in columns by which nothing is counted
        counted = counted[holds_words(_events, filters.words)]
    return replace(filters, words="").apply(counted)


def count_ahead(records: RecordSet) -> None:
    """Begin to load what the pages of analysis need, and, when there are many records, to make them countable, before one asks."""
    _preparing()
    if len(records.events) >= MANY:
        _counting(records.edition, records.events)


def _counted(edition: str, events: pd.DataFrame) -> pd.DataFrame:
    with st.spinner("Counting the records …"):
        return _counting(edition, events).result()


@st.cache_resource(scope="session", show_spinner=False, max_entries=1)
def _counting(edition: str, _events: pd.DataFrame) -> Future[pd.DataFrame]:
    return _counters().submit(_count, _events)


@st.cache_resource(show_spinner=False)
def _counters() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="counting")


@st.cache_resource(show_spinner=False)
def _preparing() -> Future[None]:
    return _counters().submit(_prepare)


def _prepare() -> None:
    """What takes a second together, once a server."""
    import altair  # noqa: F401
    import scipy.special  # noqa: F401

    bundled_regions(), bundled_borders(), bundled_actors()


def _count(events: pd.DataFrame) -> pd.DataFrame:
    """Sessions that look at the same frame, as `ui.records.sets` holds equal rows once, hold this once, too; each has counted by itself first."""
    _prepare()
    counted = with_units(countable(events), code_of=code_of_country, regions=bundled_regions())
    with _lock:
        key = id(events)
        frame, held = (one() for one in _living.get(key, (lambda: None, lambda: None)))
        if frame is events and held is not None:
            return held
        _living[key] = weakref.ref(events, lambda _: _living.pop(key, None)), weakref.ref(counted)
    return counted


@lru_cache(maxsize=2_000)
def code_of_country(name: str) -> str:
    """ISO alpha-2 of a country as records write it; "" when it is not known."""
    return country_code(name, gazetteer()) if name else ""


def _without_records() -> None:
    st.info("No records are switched on, so there is nothing to count yet.", icon=":material/info:")
    with st.container(horizontal=True):
        if st.button("Choose records", type="primary", icon=":material/table_rows:"):
            st.switch_page(RECORDS)
        if any(file.key == SAMPLE for file in record_files()):
            st.button(
                "Use the sample",
                icon=":material/dataset:",
                help="42 incidents of the conflict in Mali, 2012 and 2013",
                on_click=_use_sample,
            )


def _use_sample() -> None:
    switch_file(SAMPLE, is_on=True)
