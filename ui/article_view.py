"""A read article: its head, its text, its places."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
import streamlit as st

from geo.distance import haversine_km
from geo.exports import places_csv, places_geojson
from geo.pipeline import Reading
from geo.wording import date_words
from ui.article_text import HEIGHT_PX, marked_text
from ui.cache import GAZETTEER_ATTRIBUTION
from ui.captions import article_line
from ui.details import place_details
from ui.markup import plain
from ui.navigation import MAP
from ui.state import Bounds, article_places, chosen, focus, keep_reading, mapped_places
from ui.tables import choosing_table

__all__ = ["article_head", "article_map_button", "article_table", "article_text"]

MARGIN = 1.0
"""Degrees around the places, when the map opens on them."""
LARGEST_POINT_KM, NEAR_KM = 100, 500
LONGEST_TITLE = 90


def article_head(reading: Reading) -> None:
    """Title, date, size, what was noted while reading, and how many places were placed."""
    article = reading.article
    first_line = article.text.strip().split("\n", 1)[0]
    st.subheader(plain(textwrap.shorten(article.title or first_line, LONGEST_TITLE, placeholder=" …")))
    day = date_words(article.date, article.date) if article.date else "no date known"
    st.caption(
        " · ".join(
            [
                *filter(None, [plain(article.source)]),
                day,
                f"{len(article.text):,} characters",
                *map(plain, article.notes),
            ]
        )
    )
    article_line(article_places())


def article_map_button() -> None:
    """The way to the map, and to another article."""
    places = mapped_places()
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Show on map", type="primary", icon=":material/map:", disabled=places.empty):
            focus(_bounds(places))
            st.switch_page(MAP)
        st.button("Another article", icon=":material/refresh:", on_click=keep_reading, args=(None,))


def article_text(reading: Reading) -> None:
    """The marked text beside the details of the chosen name."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        key = st.empty()
        has_rejected = st.toggle("Show names taken for something else", key="show_rejected")
        key.html(_key(has_rejected=has_rejected), width="content")
    text_side, detail_side = st.columns([7, 4], gap="medium")
    with text_side:
        marked_text(reading, has_rejected=has_rejected)
    with detail_side, st.container(border=True, height=HEIGHT_PX, key="details"):
        choice = chosen()
        if choice and choice.layer == "places":
            place_details(choice)
        else:
            st.markdown("Choose a name in the text or a row of the table to see why it was put where it is.")


def article_table() -> None:
    """Every place with its reasons, and the same as files."""
    places = article_places()
    if not st.session_state.get("show_rejected"):
        places = places[places["status"] != "rejected"]
    if places.empty:
        st.info("No place was found in this text. Is it an English news article?", icon=":material/info:")
        return
    st.markdown("**Places of the article**")
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    columns = {
        "text": text("In the text", width=150),
        "status": text("Status", width=90),
        "name": text("Place", width=150),
        "kind": text("Kind", width=80),
        "country": text("Country", width=70),
        "lat": number("Latitude", format="%.4f", width=85),
        "lon": number("Longitude", format="%.4f", width=85),
        "radius_km": number("Reach, km", format="%.0f", width=80),
        "score": number("Score", format="%.2f", width=65),
        "count": number("Named", width=65),
        "reasons": text("Reasons"),
    }
    choosing_table(places[list(columns)], ids=places["id"].tolist(), layer="places", columns=columns, name="places")
    _downloads(places)


def _downloads(places: pd.DataFrame) -> None:
    with st.container(horizontal=True):
        for label, write, mime in (
            ("CSV", places_csv, "text/csv"),
            ("GeoJSON", places_geojson, "application/geo+json"),
        ):
            name = f"article_places.{label.lower()}"
            st.download_button(
                f"Download as {label}",
                write(places, attribution=GAZETTEER_ATTRIBUTION),
                name,
                mime,
                icon=":material/download:",
                type="tertiary",
            )


def _key(*, has_rejected: bool) -> str:
    """How names are marked, in the signs that the text uses."""
    signs = [("placed", "placed"), ("unplaced", "a place that could not be placed")]
    signs += [("rejected", "taken for something else")] * has_rejected
    entries = (f'<span class="dl-{status}">{words}</span>' for status, words in signs)
    return f'<div class="dl-key">{"".join(entries)}</div>'


def _bounds(places: pd.DataFrame) -> Bounds:
    """Around the towns and sites (everything, when there is none), without those far off from most of the others."""
    points = places[places["radius_km"] < LARGEST_POINT_KM]
    points = places if points.empty else points
    mentions = points.loc[points.index.repeat(points["count"])]
    away = haversine_km(points["lat"], points["lon"], mentions["lat"].median(), mentions["lon"].median())
    points = points[away <= max(NEAR_KM, 3 * float(np.median(away)))]
    return (
        (points["lat"].min() - MARGIN, points["lon"].min() - MARGIN),
        (points["lat"].max() + MARGIN, points["lon"].max() + MARGIN),
    )
