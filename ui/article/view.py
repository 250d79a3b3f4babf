"""A read article: its head, its text, its places."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from geo.exports import claims_csv, claims_geojson, places_csv, places_geojson
from geo.globe.distance import haversine_km
from geo.map.layers import View
from geo.model import Article
from geo.reading.pipeline import Reading
from geo.wording import date_words
from ui.article.claims import claim_details, claim_table, claims_line
from ui.article.map import article_map
from ui.article.reading import PASTED, read_into_session
from ui.article.text import marked_text
from ui.frame.cache import GAZETTEER_ATTRIBUTION
from ui.frame.markup import escaped, plain
from ui.frame.navigation import MAP
from ui.frame.state import article_claims, article_places, chosen, focus, keep_reading, mapped_places, of_article
from ui.map.captions import article_line
from ui.map.details import place_details
from ui.map.mapview import WORLD
from ui.map.tables import choosing_table
from ui.server.downloads import own

__all__ = ["FIRST_DAY", "LAST_DAY", "article_actions", "article_body", "article_head", "article_tables"]

FIRST_DAY, LAST_DAY = dt.date(1700, 1, 1), dt.date(2200, 12, 31)
DETAILS_PX = 340
MARGIN = 1.0
"""Degrees around the places, when the map opens on them."""
LARGEST_POINT_KM, NEAR_KM = 100, 500
LONGEST_TITLE, LONGEST_ADDRESS, AUTHORS_SHOWN = 90, 100, 5


def article_head(reading: Reading) -> None:
    """Title, date, size, what was noted while reading, and how much of it is on the map."""
    article = reading.article
    first_line = article.text.strip().split("\n", 1)[0]
    st.subheader(plain(textwrap.shorten(article.title or first_line, LONGEST_TITLE, placeholder=" …")))
    day = date_words(article.date, article.date) if article.date else "no date known"
    language = f"read as {reading.text.language.name}"
    about = (*filter(None, [article.source]), day, language, f"{len(article.text):,} characters", *article.notes)
    st.caption(" · ".join(map(plain, about)))
    if origin := _origin(article):
        st.caption(" · ".join(map(plain, origin)))
    article_line()
    claims_line()


def _origin(article: Article) -> list[str]:
    """Who wrote the article, and where it stood, as far as the document says: text, no link."""
    authors = ", ".join(article.authors[:AUTHORS_SHOWN]) + " and others" * (len(article.authors) > AUTHORS_SHOWN)
    address = article.address
    shown = address if len(address) <= LONGEST_ADDRESS else address[: LONGEST_ADDRESS - 1] + "…"
    return list(filter(None, (authors and f"by {authors}", article.site, shown)))


def article_actions(reading: Reading) -> None:
    """The way to the map and to another article, and the day that relative dates count from."""
    places = mapped_places()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button("Show with the records", type="primary", icon=":material/map:", disabled=not places):
            focus(of_article(_view))
            st.switch_page(MAP)
        st.button("Another article", icon=":material/refresh:", on_click=keep_reading, args=(None,))
        if reading.article.date:
            with st.popover("Date of the article", icon=":material/event:"):
                _date_input(reading)
    if reading.article.date is None:
        with st.container(border=True):
            st.markdown("**Which day is the article from?** Without it, words like “Friday” tell no day.")
            _date_input(reading, key="missing_date")


def _date_input(reading: Reading, *, key: str = "given_date") -> None:
    """Asks for the day of the article; another day means that it is read again."""
    st.date_input(
        "Date of the article",
        reading.article.date,
        FIRST_DAY,
        LAST_DAY,
        format="DD/MM/YYYY",
        key=key,
        help="Words like “Friday” or “last week” count from this day.",
        width=300,
        on_change=_read_again,
        args=(reading.article, key),
    )


def _read_again(article: Article, key: str) -> None:
    day = st.session_state[key]
    if day and day != article.date:
        read_into_session(replace(article, date=day), st.empty(), name=article.source or PASTED)


def article_body(reading: Reading) -> None:
    """The marked text beside the map and the details of what was chosen on either."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        key = st.empty()
        has_rejected = st.toggle("Show names taken for something else", key="show_rejected")
        key.html(_key(has_rejected=has_rejected), width="content")
    text_side, map_side = st.columns([1, 1], gap="medium")
    with text_side:
        marked_text(reading, has_rejected=has_rejected)
    with map_side:
        article_map(of_article(_view))
        with st.container(border=True, height=DETAILS_PX, key="details"):
            _details()


def _details() -> None:
    choice = chosen()
    if choice and choice.layer == "places":
        place_details(choice)
    elif choice and choice.layer == "claims":
        claim_details(choice)
    else:
        st.markdown("Choose a name or a shaded sentence in the text, or a mark on the map, to see what was read there.")


def article_tables() -> None:
    """Every event and every place with its reasons, and the same as files."""
    events, places = st.tabs(["Events", "Places"], key="article_tables", on_change="rerun")
    with events:
        if events.open:
            claim_table()
            _downloads(article_claims(), "article_events", claims_csv, claims_geojson)
    with places:
        if places.open:
            _place_table()


def _place_table() -> None:
    places = article_places()
    if not st.session_state.get("show_rejected"):
        places = places[places["status"] != "rejected"]
    if places.empty:
        st.info("No place was found in this text. Is it an English news article?", icon=":material/info:")
        return
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
    _downloads(places, "article_places", places_csv, places_geojson)


def _downloads(frame: pd.DataFrame, name: str, csv: Callable[..., bytes], geojson: Callable[..., bytes]) -> None:
    if frame.empty:
        return
    with st.container(horizontal=True):
        for label, write, mime in (("CSV", csv, "text/csv"), ("GeoJSON", geojson, "application/geo+json")):
            st.download_button(
                f"Download as {label}",
                own(partial(write, frame, attribution=GAZETTEER_ATTRIBUTION)),
                f"{name}.{label.lower()}",
                mime,
                icon=":material/download:",
                on_click="ignore",
                type="tertiary",
                key=f"{name}-{label}",
            )


def _key(*, has_rejected: bool) -> str:
    """How names are marked, in the signs that the text uses."""
    signs = [("placed", "placed"), ("unplaced", "a place that could not be placed")]
    signs += [("date", "date"), ("actor", "actor"), ("area", "area"), ("claim", "tells of an event")]
    signs += [("no-event", "not told as an event"), *[("rejected", "taken for something else")] * has_rejected]
    entries = (f'<span class="dl-{escaped(status)}">{escaped(words)}</span>' for status, words in signs)
    return f'<div class="dl-key">{"".join(entries)}</div>'


def _view() -> View:
    """Around the towns and sites (everything, when there is none), without those far off from most of the others."""
    places = mapped_places()
    if not places:
        return WORLD
    points = [row for row in places if row["radius_km"] < LARGEST_POINT_KM] or places
    lat, lon, count = (np.array([row[name] for row in points]) for name in ("lat", "lon", "count"))
    away = haversine_km(lat, lon, np.median(np.repeat(lat, count)), np.median(np.repeat(lon, count)))
    is_near = away <= max(NEAR_KM, 3 * float(np.median(away)))
    (south, north), (west, east) = ((float(ends.min()), float(ends.max())) for ends in (lat[is_near], lon[is_near]))
    return (south - MARGIN, west - MARGIN), (north + MARGIN, east + MARGIN)
