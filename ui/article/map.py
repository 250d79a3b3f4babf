"""The article on its own map: its events and places inside the days that the slider chooses."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from geo.claims import claims_between
from geo.map.layers import AreaLayer, ClaimLayer, PlaceLayer, View
from geo.wording import count_words
from ui.frame.state import choose, chosen_in, claim_rows, event_days, mapped_events, mapped_places, of_article
from ui.map.mapview import map_look, show_map

__all__ = ["article_map"]

MAP_PX = 420

Days = tuple[dt.date, dt.date]
Window = tuple[str | None, str | None]


def article_map(view: View) -> None:
    """The slider over the days of the events, and the map under it; without a dated event, the map alone."""
    window = _chosen_days(mapped_events())
    places = mapped_places()
    show_map(
        [
            AreaLayer(places, selected=chosen_in("places")),
            PlaceLayer(places, selected=chosen_in("places")),
            ClaimLayer(claim_rows(), selected=chosen_in("claims"), window=window),
        ],
        look=map_look(),
        view=view,
        on_choice=choose,
        key="article_map",
        height_px=MAP_PX,
    )


def _chosen_days(events: pd.DataFrame) -> Window:
    """The days on the slider, with a line that says how many events may lie in them."""
    span = of_article(_span)
    if span is None:
        return None, None
    start, end = st.slider("Days of the events", *span, span, format="D MMM YYYY", key=f"article_days-{span}")
    shown = claims_between(events, start, end)
    undated = int((shown["date_precision"] == "").sum())
    line = f"**{len(shown)} of {count_words(len(events), 'event')}** may lie in these days"
    st.caption(line + (f"; undated: {undated}" if undated else ""))
    return start.isoformat(), end.isoformat()


def _span() -> Days | None:
    """First and last day that any event on the map tells; None when there are not two."""
    days = event_days()
    return (days[0], days[-1]) if len(set(days)) == 2 else None
