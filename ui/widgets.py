"""Filters and the time bar: widgets whose values live in the URL."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.filters import MAX_DEATHS, Filters, actor_names, bin_unit, histogram
from geo.frames import EVENT_TYPES
from geo.layers import kind_style
from geo.wording import count_words, date_words
from ui.basemaps import OUTLINES_ONLY, basemap_names
from ui.theme import pill_style

__all__ = ["basemap_name", "filter_bar", "known_types", "reset_filters", "time_bar"]

Days = tuple[dt.date, dt.date]
Stretch = tuple[pd.Timestamp, pd.Timestamp]
"""From a midnight to a midnight."""

WINDOW, SPAN = "when", "span"
TYPES, ACTORS, DEATHS, BASEMAP = "types", "actors", "deaths", "basemap"


def known_types(events: pd.DataFrame) -> list[str]:
    """The kinds that the records hold: ACLED's in their own order, then others by name."""
    present = set(events["event_type"])
    return [kind for kind in EVENT_TYPES if kind in present] + sorted(present - set(EVENT_TYPES))


def filter_bar(events: pd.DataFrame) -> Filters:
    """What the reader wants to see of these records: kinds, actors, deaths and a window of days.

    Their values live in the URL. Without records there is nothing to choose, and everything passes.
    """
    if events.empty:
        return Filters()
    kinds = known_types(events)
    st.html(pill_style(TYPES, kinds))
    with st.container(horizontal=True, vertical_alignment="top", key="filters"):
        types = st.pills(
            "Kind of event", kinds, selection_mode="multi", key=TYPES, bind="query-params", width="stretch", wrap=True
        )
        actors = st.multiselect(
            "Actors", actor_names(events), key=ACTORS, bind="query-params", placeholder="All", width=260
        )
        deaths = st.number_input("Deaths, at least", 0, MAX_DEATHS, key=DEATHS, bind="query-params", width=130)
        st.selectbox("Base map", basemap_names(), key=BASEMAP, bind="query-params", width=170)
    filters = Filters(event_types=tuple(types), actors=tuple(actors), min_deaths=int(deaths))
    start, end = time_bar(filters.apply(events), _span(events))
    return replace(filters, start=start, end=end)


def basemap_name() -> str:
    """The base map that the reader chose."""
    return str(st.session_state.get(BASEMAP, OUTLINES_ONLY))


def time_bar(events: pd.DataFrame, span: Days) -> Days:
    """The window of days: a slider between two date inputs, a histogram of these records under it.

    span: first and last day that can be chosen. The slider's value lives in the URL, the inputs follow it.
    """
    with st.container(key="time_bar"):
        left, middle, right = st.columns([1.1, 6, 1.1], gap="medium")
    with middle, st.container(key="timeline", gap=None):
        window: Days = st.slider(
            "Dates", *span, span, format="D MMM YYYY", key=WINDOW, bind="query-params", label_visibility="collapsed"
        )
        _histogram(events, span, window)
    _day_input(left, "From", window, span)
    _day_input(right, "To", window, span)
    return window


def _day_input(column: DeltaGenerator, label: str, window: Days, span: Days) -> None:
    """One end of the window as a date; its key holds the window, so that an older input is another one."""
    key = f"{label}-{window[0]}-{window[1]}"
    day = window[label == "To"]
    column.date_input(label, day, *span, format="DD/MM/YYYY", key=key, on_change=_follow_input, args=(key, label, day))


def reset_filters() -> None:
    """Show everything again (a button's callback)."""
    for key, value in {TYPES: [], ACTORS: [], DEATHS: 0}.items():
        st.session_state[key] = value
    st.session_state[WINDOW] = st.session_state[SPAN]


def _span(events: pd.DataFrame) -> Days:
    """First and last day of the records; never one day alone, which would leave nothing to slide."""
    start, end = events["date_start"].min().date(), events["date_end"].max().date()
    st.session_state[SPAN] = (start, max(end, start + dt.timedelta(days=1)))
    return st.session_state[SPAN]


def _follow_input(key: str, label: str, before: dt.date) -> None:
    """A date input was changed: the slider follows, and the other end gives way when they cross.

    An unchanged day is a late message of an input that is gone; it must not move the slider back.
    """
    day, (start, end) = st.session_state[key], st.session_state[WINDOW]
    if day != before:
        st.session_state[WINDOW] = (min(start, day), day) if label == "To" else (day, max(end, day))


def _histogram(events: pd.DataFrame, span: Days, window: Days) -> None:
    """Records over time, by kind: those inside the window in full colour, the others faded."""
    inside = Filters(*window).apply(events)
    kinds = known_types(events)
    bins = pd.concat(
        [
            histogram(inside, *span).assign(inside=True),
            histogram(events.drop(inside.index), *span).assign(inside=False),
        ]
    )
    spec = _histogram_spec(
        kinds,
        domain=(pd.Timestamp(span[0]), pd.Timestamp(span[1]) + pd.Timedelta(days=1)),
        window=(pd.Timestamp(window[0]), pd.Timestamp(window[1]) + pd.Timedelta(days=1)),
    )
    words = f"{count_words(len(events), 'record')} over time, by kind; {len(inside):,} of them inside the window"
    st.vega_lite_chart(_stacked(bins, kinds, span), spec, height=100, alt=words)


def _stacked(bins: pd.DataFrame, kinds: list[str], span: Days) -> pd.DataFrame:
    """The histogram's bins with foot and top of each part, cut to the span, and with words for their days."""
    bins["shown"] = bins["inside"].map({True: "yes", False: "no"})
    bins["order"] = bins["event_type"].map(kinds.index)
    bins = bins.sort_values(["bin_start", "inside", "order"], ascending=[True, False, True])
    bins["top"] = bins.groupby("bin_start")["records"].cumsum()
    bins["foot"] = bins["top"] - bins["records"]
    bins["bin_end"] = bins["bin_start"] + pd.DateOffset(**{f"{bin_unit(*span)}s": 1})
    last_days = bins["bin_end"] - pd.Timedelta(days=1)
    bins["days"] = [date_words(start, end) for start, end in zip(bins["bin_start"], last_days, strict=True)]
    bins["bin_start"] = bins["bin_start"].clip(lower=pd.Timestamp(span[0]))
    bins["bin_end"] = bins["bin_end"].clip(upper=pd.Timestamp(span[1]) + pd.Timedelta(days=1))
    return bins


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
