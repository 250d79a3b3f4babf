"""Filters and the time bar: widgets whose values live in the URL, and the area that is drawn on the map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.errors import DataError
from geo.frames import rows_of
from geo.globe.bounds import Drawn, area_of_json, area_of_text, area_to_text
from geo.map.layers import KIND_STYLES, OTHER_KIND, kind_style
from geo.records.filters import MAX_DEATHS, Filters, bin_unit
from geo.wording import PRECISION_NAMES, count_words, date_words
from ui.frame.markup import plain
from ui.frame.theme import pill_style
from ui.map.basemaps import OUTLINES_ONLY, basemap_names
from ui.map.filtered import Days, FilteredRecords, filter_records
from ui.map.overview import RecordOverview, record_overview
from ui.records.sets import RecordSet

__all__ = ["basemap_name", "draw_area", "filter_bar", "move_window", "reset_filters", "time_bar"]

Stretch = tuple[pd.Timestamp, pd.Timestamp]
"""From a midnight to a midnight."""

WINDOW, SPAN, KEPT, MENDED = "when", "span", "kept_window", "mended_link"
ENDLESS = "endless_number"
TYPES, ACTORS, DEATHS, BASEMAP = "types", "actors", "deaths", "basemap"
PRECISIONS, SOURCES, AREA = "precisions", "sources", "area"

BIN_WIDTHS = {"day": pd.DateOffset(days=1), "week": pd.DateOffset(weeks=1), "month": pd.DateOffset(months=1)}
"""By `bin_unit`."""

LONGEST_TOLD = 40
MOST_PILLS = 12
"""More kinds of event than this are chosen from a list."""


def filter_bar(records: RecordSet) -> Filters:
    """What the reader wants to see of these records: kinds, actors, deaths, precision, source, a window of days, and what
    lies in the area that was drawn on the map.

    Their values live in the URL. Without records there is nothing to choose, and everything passes.
    """
    overview = record_overview(records)
    if overview is None:
        return Filters()
    _mend_link(overview)
    with st.container(horizontal=True, vertical_alignment="top", key="filters"):
        types = _kind_choice(overview.event_types)
        actors = _names("Actors", ACTORS, overview.actors, width_px=200)
        bind = _binding_of_deaths()
        deaths = st.number_input("Deaths, at least", 0, MAX_DEATHS, key=DEATHS, bind=bind, width=130)
        precisions = _names("Precision", PRECISIONS, overview.precisions, width_px=160, words=PRECISION_NAMES)
        sources = _names("Source", SOURCES, overview.sources, width_px=160)
        st.selectbox("Base map", basemap_names(), key=BASEMAP, bind="query-params", width=140)
    filters = Filters(
        event_types=tuple(types) or None,
        actors=actors,
        min_deaths=int(deaths),
        precisions=precisions,
        sources=sources,
        area=_drawn_area(),
    )
    start, end = time_bar(filter_records(records, filters), _listed_kinds(overview), _span(overview))
    return replace(filters, start=start, end=end)


def _mend_link(overview: RecordOverview) -> None:
    """Takes out of the URL, at the first run, what cannot be had, and says so: a link may say anything."""
    if st.session_state.get(MENDED):
        return
    st.session_state[MENDED] = True
    st.session_state[ENDLESS] = not _is_number(st.query_params.get(DEATHS, "0"))
    if faults := [*_unknown_names(overview), *_unread_values(_span(overview))]:
        st.toast(
            plain(f"Parts of the link were left out: {'; '.join(faults)}."),
            icon=":material/link_off:",
            duration="infinite",
        )


def _unknown_names(overview: RecordOverview) -> Iterator[str]:
    known = {
        "kind": (TYPES, {*overview.event_types, *map(plain, overview.event_types)}),
        "actor": (ACTORS, set(overview.actors)),
        "precision": (PRECISIONS, {PRECISION_NAMES[name] for name in overview.precisions}),
        "source": (SOURCES, set(overview.sources)),
        "base map": (BASEMAP, set(basemap_names())),
    }
    for noun, (key, names) in known.items():
        told = st.query_params.get_all(key)
        if unknown := [value for value in told if value not in names]:
            _rewrite(key, [value for value in told if value in names])
            yield (
                f"no record has the {noun} “{unknown[0][:LONGEST_TOLD]}”"
                if key != BASEMAP
                else "there is no such base map"
            )


def _unread_values(span: Days) -> Iterator[str]:
    deaths, window = st.query_params.get(DEATHS, ""), _window_of_link()
    if deaths and not (_is_number(deaths) and int(deaths) <= MAX_DEATHS):
        _rewrite(DEATHS, [])
        yield f"the deaths are no number from 0 to {MAX_DEATHS:,}"
    if WINDOW in st.query_params and (window is None or window[0] > span[1] or window[1] < span[0]):
        _rewrite(WINDOW, [])
        yield "no record lies in its days" if window else "its days are not two days in order"
    if AREA in st.query_params and _area_of_link() is None:
        _rewrite(AREA, [])
        yield "the area is neither a rectangle nor corners"


def _is_number(text: str) -> bool:
    """Whether a text is a whole number, and no longer than any that we know."""
    return text.isascii() and text.isdigit() and len(text) <= len(str(MAX_DEATHS))


def _binding_of_deaths() -> Literal["query-params"] | None:
    """Streamlit goes on to read the link that the session began with, and one of its numbers may have no end."""
    return None if st.session_state.get(ENDLESS) else "query-params"


def _rewrite(key: str, values: list[str]) -> None:
    if values:
        st.query_params[key] = values
    else:
        del st.query_params[key]


def _names(
    label: str, key: str, known: tuple[str, ...], *, width_px: int, words: Mapping[str, str] | None = None
) -> tuple[str, ...] | None:
    """Some of the names; None for all of them."""
    _forget_unknown(key, known)
    labels = words or dict(zip(known, known, strict=True))
    chosen = st.multiselect(
        label,
        known,
        key=key,
        bind="query-params",
        placeholder="All",
        width=width_px,
        format_func=labels.__getitem__,
    )
    return tuple(chosen) or None


def _kind_choice(kinds: tuple[str, ...]) -> list[str]:
    """Each kind as a button with its mark, or, when there are very many, a list to choose from."""
    _forget_unknown(TYPES, kinds)
    label = "Kind of event"
    if len(kinds) > MOST_PILLS:
        return st.multiselect(label, kinds, key=TYPES, bind="query-params", placeholder="All", width="stretch")
    st.html(pill_style(TYPES, kinds))
    return st.pills(
        label,
        kinds,
        format_func=plain,
        selection_mode="multi",
        key=TYPES,
        bind="query-params",
        width="stretch",
        wrap=True,
    )


def _forget_unknown(key: str, known: tuple[str, ...]) -> None:
    """A choice that other records offered would be an error here."""
    chosen = st.session_state.get(key, [])
    if not set(chosen) <= set(known):
        st.session_state[key] = [value for value in chosen if value in known]


def _listed_kinds(overview: RecordOverview) -> list[str]:
    """The kinds that the histogram tells apart; the rest is another kind."""
    if len(overview.event_types) <= MOST_PILLS:
        return list(overview.event_types)
    return [*(kind for kind in overview.event_types if kind in KIND_STYLES), OTHER_KIND]


def basemap_name() -> str:
    """The base map that the reader chose."""
    return str(st.session_state.get(BASEMAP, OUTLINES_ONLY))


def time_bar(filtered: FilteredRecords, kinds: list[str], span: Days) -> Days:
    """The window of days: a slider between two date inputs, a histogram of these records under it.

    kinds: what the histogram tells apart. span: first and last day that can be chosen. The window lives in the URL, as
    days; the date inputs and the clock of the map follow the slider and move it.
    """
    with st.container(key="time_bar"):
        left, middle, right = st.columns([1.1, 6, 1.1], gap="medium")
    _restore_window(span)
    with middle, st.container(key="timeline", gap=None):
        st.slider("Dates", *span, format="D MMM YYYY", key=WINDOW, label_visibility="collapsed")
        window: Days = st.session_state[WINDOW]  # both ends; what the slider gives is typed as one day
        _histogram(filtered, kinds, span, window)
    _keep_window(window, span)
    _day_input(left, "From", window, span)
    _day_input(right, "To", window, span)
    return window


def move_window(start: dt.date, end: dt.date) -> None:
    """The clock of the map rests at another window: the slider follows (a callback, before the page runs)."""
    first, last = st.session_state.get(SPAN, (start, end))
    st.session_state[WINDOW] = (min(max(start, first), last), min(max(end, first), last))


def draw_area(told: object) -> None:
    """An area was drawn on the map, or taken away: None (a callback). What is no area changes nothing."""
    try:
        st.session_state[AREA] = area_of_json(told)
    except DataError:
        return


def _drawn_area() -> Drawn | None:
    """The area that was drawn, or that of the link; the URL holds it from now on."""
    if AREA not in st.session_state:
        st.session_state[AREA] = _area_of_link()
    area: Drawn | None = st.session_state[AREA]
    told = "" if area is None else area_to_text(area)
    if told and st.query_params.get(AREA) != told:
        st.query_params[AREA] = told
    elif not told and AREA in st.query_params:
        del st.query_params[AREA]
    return area


def _area_of_link() -> Drawn | None:
    try:
        return area_of_text(st.query_params.get(AREA, ""))
    except DataError:  # none, or a link that may say anything
        return None


def _restore_window(span: Days) -> None:
    """Puts the window of before, or that of the link, where the slider takes it from; it must lie in the span."""
    if WINDOW in st.session_state:
        return
    window, span_before = st.session_state.get(KEPT, (_window_of_link(), None))
    if window is None or window == span_before or window[0] > span[1] or window[1] < span[0]:
        window = span
    st.session_state[WINDOW] = (max(window[0], span[0]), min(window[1], span[1]))


def _window_of_link() -> Days | None:
    """Two days in order, else nothing: a link may say anything."""
    try:
        start, end = (dt.date.fromisoformat(text) for text in st.query_params.get_all(WINDOW))
    except ValueError:
        return None
    return (start, end) if start <= end else None


def _keep_window(window: Days, span: Days) -> None:
    """Remembers the window while other pages are open, and writes it into the URL, unless it is everything.

    The slider's own binding to the URL would write microseconds whenever the program moves it.
    """
    st.session_state[KEPT] = (window, span)
    told = [] if window == span else [day.isoformat() for day in window]
    if st.query_params.get_all(WINDOW) == told:
        return
    _rewrite(WINDOW, told)


def _day_input(column: DeltaGenerator, label: str, window: Days, span: Days) -> None:
    """One end of the window as a date; its key holds the window, so that an older input is another one."""
    key = f"{label}-{window[0]}-{window[1]}"
    day = window[label == "To"]
    column.date_input(label, day, *span, format="DD/MM/YYYY", key=key, on_change=_follow_input, args=(key, label, day))


def reset_filters() -> None:
    """Show everything again (a button's callback)."""
    for key, value in {TYPES: [], ACTORS: [], PRECISIONS: [], SOURCES: [], DEATHS: 0, AREA: None}.items():
        st.session_state[key] = value
    st.session_state[WINDOW] = st.session_state[SPAN]


def _span(overview: RecordOverview) -> Days:
    """First and last day of the records; never one day alone, which would leave nothing to slide."""
    start, end = overview.first_day, overview.last_day
    span = start, max(end, start + dt.timedelta(days=1))
    st.session_state[SPAN] = span
    return span


def _follow_input(key: str, label: str, before: dt.date) -> None:
    """A date input was changed: the slider follows, and the other end gives way when they cross.

    An unchanged day is a late message of an input that is gone; it must not move the slider back.
    """
    day, (start, end) = st.session_state[key], st.session_state[WINDOW]
    if day != before:
        st.session_state[WINDOW] = (min(start, day), day) if label == "To" else (day, max(end, day))


def _histogram(filtered: FilteredRecords, kinds: list[str], span: Days, window: Days) -> None:
    """Records over time, by kind: those inside the window in full colour, the others faded."""
    bins = filtered.timeline(span, window)
    if OTHER_KIND in kinds:
        bins = _with_others(bins, kinds)
    spec = _histogram_spec(
        kinds,
        domain=(pd.Timestamp(span[0]), pd.Timestamp(span[1]) + pd.Timedelta(days=1)),
        window=(pd.Timestamp(window[0]), pd.Timestamp(window[1]) + pd.Timedelta(days=1)),
    )
    inside = int(bins.loc[bins["inside"], "records"].sum())
    words = f"{count_words(filtered.records, 'record')} over time, by kind; {inside:,} of them inside the window"
    st.vega_lite_chart(_stacked(bins, kinds, span), spec, height=100, alt=words)


def _with_others(bins: pd.DataFrame, kinds: list[str]) -> pd.DataFrame:
    """Kinds that are not listed, as one."""
    bins["event_type"] = bins["event_type"].where(bins["event_type"].isin(kinds), OTHER_KIND)
    groups = bins.groupby(["bin_start", "event_type", "inside"], sort=False)
    sums = {"records": groups["records"].sum(), "deaths_best": groups["deaths_best"].sum(min_count=1)}
    return pd.DataFrame(sums).reset_index()


def _stacked(bins: pd.DataFrame, kinds: list[str], span: Days) -> pa.Table:
    """The histogram's bins with foot and top of each part, cut to the span, and with words for their days."""
    rank = {kind: number for number, kind in enumerate(kinds)}
    rows = sorted(rows_of(bins), key=lambda row: (row["bin_start"], not row["inside"], rank[row["event_type"]]))
    first, behind = pd.Timestamp(span[0]), pd.Timestamp(span[1]) + pd.Timedelta(days=1)
    width, day = BIN_WIDTHS[bin_unit(*span)], pd.Timedelta(days=1)
    ends = {start: start + width for start in {row["bin_start"] for row in rows}}
    days = {start: date_words(start, end - day) for start, end in ends.items()}
    tops = [
        top for _, bin in groupby(rows, itemgetter("bin_start")) for top in accumulate(row["records"] for row in bin)
    ]
    return pa.table(
        {
            "bin_start": [max(row["bin_start"], first) for row in rows],
            "bin_end": [min(ends[row["bin_start"]], behind) for row in rows],
            "foot": [top - row["records"] for top, row in zip(tops, rows, strict=True)],
            "top": tops,
            "event_type": [row["event_type"] for row in rows],
            "records": [row["records"] for row in rows],
            "inside": [row["inside"] for row in rows],
            "shown": ["yes" if row["inside"] else "no" for row in rows],
            "deaths_best": [None if row["deaths_best"] is pd.NA else row["deaths_best"] for row in rows],
            "days": [days[row["bin_start"]] for row in rows],
        }
    )


def _histogram_spec(kinds: list[str], *, domain: Stretch, window: Stretch) -> dict[str, Any]:
    """Vega-Lite: a shaded window behind bars that fade outside of it."""
    scale = {"domain": [day.isoformat() for day in domain]}
    axis = {"title": None, "grid": False, "format": "%b %Y", "tickCount": 8, "labelFlush": True}
    x = {"type": "temporal", "axis": axis}
    colours = {"domain": kinds, "range": [kind_style(kind).colour for kind in kinds]}
    counts = {"title": None, "tickCount": 2, "format": "d", "domain": False, "ticks": False}
    counts |= {"labelAlign": "left", "labelPadding": -3, "labelBaseline": "bottom"}  # inside: aligned with the slider
    shade = {
        "data": {"values": [{"start": window[0].isoformat(), "end": window[1].isoformat()}]},
        "mark": {"type": "rect", "color": "#7d8a92", "opacity": 0.14, "tooltip": None},
        "encoding": {"x": x | {"field": "start", "scale": scale}, "x2": {"field": "end"}},
    }
    bars = {
        "mark": {"type": "rect", "stroke": None},
        "encoding": {
            "x": x | {"field": "bin_start"},
            "x2": {"field": "bin_end"},
            "y": {"field": "top", "type": "quantitative", "axis": counts},
            "y2": {"field": "foot"},
            "color": {"field": "event_type", "scale": colours, "legend": None},
            "opacity": {"condition": {"test": "datum.inside", "value": 1}, "value": 0.28},
            "tooltip": [
                {"field": "days", "title": "Days"},
                {"field": "event_type", "title": "Kind"},
                {"field": "records", "title": "Records"},
                {"field": "shown", "title": "Inside the window"},
                {"field": "deaths_best", "title": "Deaths (best)"},
            ],
        },
    }
    return {"layer": [shade, bars], "padding": {"left": 0, "right": 0, "top": 4, "bottom": 5}}
