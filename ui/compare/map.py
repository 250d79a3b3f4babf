"""The article's claims and the records that matter to them on one map, within the days that the slider chooses."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

import pandas as pd
import streamlit as st

from geo.claims import claims_between
from geo.map.layers import ClaimLayer, Style, View
from geo.matching import MatchReport
from geo.records.filters import Filters
from geo.wording import count_words
from ui.compare.state import pin
from ui.frame.markup import plain
from ui.frame.state import chosen_in
from ui.map.captions import legend
from ui.map.mapview import WORLD, map_look, show_map
from ui.records.sets import RecordSet

__all__ = ["compare_map"]

MAP_PX = 520
MARGIN = 0.8
"""Degrees around what is shown, when the map opens."""
PLAYER_SHARE = 0.2
"""How much more of the south is shown, since the time player covers it."""
WIDEST_KM = 200.0
"""A claim about a country does not widen the view."""

LOOKS = ("Marks", "Density")
STYLES: dict[str, Style] = {"Marks": "auto", "Density": "density"}

Days = tuple[dt.date, dt.date]


def compare_map(report: MatchReport, records: RecordSet, *, whose: str = "article") -> None:
    """A slider over the days of claims and records, and the map under it; nothing when neither has a place. whose: the claims are,
    "article" or "case"."""
    span = _span(report)
    window = _window(span) if span else None
    _line(report, window, whose)
    show_map(
        [ClaimLayer(report.claims, selected=chosen_in("claims"), window=_told(window))],
        records=_few(report, records) if len(report.events) else None,
        filters=Filters(*window) if window else Filters(),
        look=map_look(),
        view=_view(report),
        on_choice=pin,
        on_window=_follow(span) if span else None,
        key="compare_map",
        height_px=MAP_PX,
        style=STYLES[st.session_state.get("compare_style") or "Marks"],
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="compare_under_map"):
        st.segmented_control(
            "Records as",
            LOOKS,
            default="Marks",
            required=True,
            key="compare_style",
            help="Draw the records one by one and in clusters, or as density; what articles tell stays in square frames.",
        )
        with st.popover("How to read the marks", type="tertiary", help="What shapes, rings and frames on the map mean"):
            legend(has_article=True)


def _few(report: MatchReport, records: RecordSet) -> RecordSet:
    """The records of the report as a set of their own."""
    told = "\n".join((records.edition, *sorted(report.events["id"])))
    return RecordSet(hashlib.sha256(told.encode()).hexdigest()[:32], report.events)


def _span(report: MatchReport) -> Days | None:
    """First and last day of claims and records; None when there are not two days."""
    told = [frame[name] for frame in (report.claims, report.events) for name in ("date_start", "date_end")]
    days = pd.concat(told).dropna()
    return None if days.nunique() < 2 else (days.min().date(), days.max().date())


def _window(span: Days) -> Days:
    window: Days = st.slider(
        "Days of events and records",
        *span,
        span,
        format="D MMM YYYY",
        key=_key(span),
        help="Only events and records that may lie in these days stay on the map; the player of the map moves them as well.",
    )
    return window


def _follow(span: Days) -> Callable[[dt.date, dt.date], None]:
    """The clock of the map rests at other days: the slider follows."""

    def move(start: dt.date, end: dt.date) -> None:
        st.session_state[_key(span)] = (min(max(start, span[0]), span[1]), min(max(end, span[0]), span[1]))

    return move


def _key(span: Days) -> str:
    return f"compare_days-{span[0]}-{span[1]}"


def _told(window: Days | None) -> tuple[str | None, str | None]:
    return (window[0].isoformat(), window[1].isoformat()) if window else (None, None)


def _line(report: MatchReport, window: Days | None, whose: str) -> None:
    """How much of both lies in the chosen days."""
    if window is None:
        return
    events = report.claims[(report.claims["status"] == "event") & report.claims["lat"].notna()]
    told, known = claims_between(events, *window), Filters(*window).apply(report.events)
    st.caption(
        f"In these days: **{len(told)} of {count_words(len(events), 'event')}** of the {plain(whose)} (square frames), "
        f"**{len(known)} of {count_words(len(report.events), 'record')}** that match or lie near."
    )


def _view(report: MatchReport) -> View:
    narrow = report.claims[report.claims["lat"].notna() & (report.claims["radius_km"] <= WIDEST_KM)]
    lat, lon = (pd.concat([narrow[name], report.events[name]]) for name in ("lat", "lon"))
    if lat.empty:
        return WORLD
    foot = PLAYER_SHARE * float(lat.max() - lat.min())
    south, north = max(float(lat.min()) - MARGIN - foot, -85.0), min(float(lat.max()) + MARGIN, 85.0)
    return ((south, max(float(lon.min()) - MARGIN, -180.0)), (north, min(float(lon.max()) + MARGIN, 180.0)))
