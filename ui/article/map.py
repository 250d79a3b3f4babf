"""The article on its own map: its events and places inside the days that the slider chooses, with the records behind."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from geo.claims import claims_between
from geo.map.layers import AreaLayer, ClaimLayer, PlaceLayer, Style, View, claim_svg, density_svg, place_svg
from geo.records.filters import Filters
from geo.wording import count_words
from ui.frame.markup import escaped, image
from ui.frame.state import choose, chosen_in, claim_rows, event_days, mapped_events, mapped_places, of_article
from ui.frame.theme import is_dark
from ui.map.captions import legend
from ui.map.mapview import map_look, show_map
from ui.records.sets import current_records

__all__ = ["article_map"]

BEHIND: dict[str, Style | None] = {"Article alone": None, "With records": "auto", "Density of records": "density"}

Days = tuple[dt.date, dt.date]
Window = tuple[dt.date | None, dt.date | None]


def article_map(view: View) -> None:
    """The map; under it how to read it, what is drawn behind, and the slider over the days of the events, if they have two."""
    span = of_article(_span)
    start, end = _chosen_days(span)
    records = current_records()
    behind = BEHIND[st.session_state.get("article_behind") or "Article alone"] if records.count else None
    is_dense = st.session_state.get("article_style") == "Density" and behind != "density"
    places = mapped_places()
    show_map(
        [
            AreaLayer(places, selected=chosen_in("places")),
            PlaceLayer(places, selected=chosen_in("places")),
            ClaimLayer(
                claim_rows(),
                selected=chosen_in("claims"),
                window=(_iso(start), _iso(end)),
                style="density" if is_dense else "marks",
            ),
        ],
        records=records if behind else None,
        filters=Filters(start, end),
        look=map_look(),
        view=view,
        on_choice=choose,
        key="article_map",
        height_px=None,
        style=behind,
        has_player=False,
    )
    with st.container(key="article_under_map", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _article_legend(is_dense=is_dense)
            if behind:
                with st.popover("Marks of records", type="tertiary", help="How to read the marks of the records"):
                    legend(has_article=False)
        with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="article_map_controls"):
            if span:
                _day_slider(span, mapped_events())
            if len(mapped_events()):
                st.segmented_control(
                    "Events as",
                    ("Marks", "Density"),
                    default="Marks",
                    required=True,
                    key="article_style",
                    help="Draw the article's events one by one, or how densely they lie; those in an area keep their outline."
                    + (" Only one density is drawn at a time: that of the records now." if behind == "density" else ""),
                    disabled=behind == "density",
                    persist_state="session",
                )
            if records.count:
                st.selectbox(
                    "Behind the article",
                    list(BEHIND),
                    key="article_behind",
                    help="Draw the records that are switched on, of the days that the slider chooses, behind the article's "
                    "marks: one by one and in clusters, or as density.",
                    persist_state="session",
                    width=180,
                )


def _article_legend(*, is_dense: bool) -> None:
    density = (density_svg(is_dark=is_dark()), "events at points, few to most in view")
    items = [
        (place_svg(), "place"),
        density if is_dense else (claim_svg("Battles"), "event, with the letter of its kind"),
        (claim_svg("Battles", look="area"), "event somewhere in the dashed area"),
    ]
    entries = (f"<span>{image(sign)}{escaped(words)}</span>" for sign, words in items)
    st.html(f'<div class="dl-legend">{"".join(entries)}</div>', width="content")


def _chosen_days(span: Days | None) -> Window:
    """What the slider, which stands under the map, chooses."""
    if span is None:
        return None, None
    chosen: Days = st.session_state.get(_key(span), span)
    return chosen


def _day_slider(span: Days, events: pd.DataFrame) -> None:
    """The slider, with a line that says how many events may lie in its days."""
    with st.container(width="stretch", gap=None, key="article_days"):
        start, end = st.slider(
            "Days of the events",
            *span,
            span,
            format="D MMM YYYY",
            key=_key(span),
            help="Only events that may lie in these days stay on the map; those without a date always do.",
        )
        shown = claims_between(events, start, end)
        undated = int((shown["date_precision"] == "").sum())
        line = f"**{len(shown)} of {count_words(len(events), 'event')}** may lie in these days"
        st.caption(line + (f"; undated: {undated}" if undated else ""))


def _key(span: Days) -> str:
    return f"article_days-{span}"


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _span() -> Days | None:
    """First and last day that any event on the map tells; None when there are not two."""
    days = event_days()
    return (days[0], days[-1]) if len(set(days)) == 2 else None
