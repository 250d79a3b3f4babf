"""A read article: its head, its text beside map and lists, its tables."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from geo.articles.furniture import left_out_note
from geo.exports import claims_csv, claims_geojson, places_csv, places_geojson
from geo.gazetteer.countries import country_name
from geo.globe.distance import haversine_km
from geo.map.layers import View
from geo.model import Article
from geo.reading.pipeline import Reading
from geo.wording import KIND_WORDS, count_words, date_words, reach_words, score_words
from ui.article.claims import claim_details, claim_table, claims_words
from ui.article.lists import article_lists
from ui.article.map import article_map
from ui.article.reading import PASTED, read_into_session
from ui.article.text import marked_text
from ui.case.passing import Discreet, content_note
from ui.case.review import event_offers, place_review, review_bar
from ui.case.state import article_target, may_change
from ui.case.talk import talk
from ui.frame.cache import GAZETTEER_ATTRIBUTION
from ui.frame.markup import escaped, plain, quiet_list
from ui.frame.navigation import MAP
from ui.frame.state import (
    adjective_places,
    article_claims,
    article_places,
    choose,
    chosen,
    focus,
    keep_reading,
    mapped_places,
    of_article,
    place_rows,
)
from ui.map.details import place_details
from ui.map.mapview import WORLD
from ui.map.tables import choosing_table
from ui.server.downloads import own

__all__ = ["FIRST_DAY", "LAST_DAY", "article_body", "article_head", "article_tables"]

FIRST_DAY, LAST_DAY = dt.date(1700, 1, 1), dt.date(2200, 12, 31)
MARGIN = 1.0
"""Degrees around the places, when the map opens on them."""
LARGEST_POINT_KM, NEAR_KM = 100, 500
LONGEST_TITLE, LONGEST_ADDRESS, AUTHORS_SHOWN = 90, 100, 5
NAMES_LISTED = 6
LINES_LISTED = 400
UP, DOWN = ":material/keyboard_arrow_up:", ":material/keyboard_arrow_down:"
SHEET_OPEN, SHEET_CLOSED = (f'<span class="dl-sheet-{state}"></span>' for state in ("open", "closed"))
SHEET = "article_sheet"
"""Whether map and lists are open on a phone."""


def article_head(reading: Reading) -> None:
    """Title, date, size, what to do with it, how much of it is on the map, and one line that opens to what was noted."""
    article = reading.article
    first_line = article.text.strip().split("\n", 1)[0]
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small", key="article_head"
    ):
        st.subheader(
            plain(textwrap.shorten(article.title or first_line, LONGEST_TITLE, placeholder=" …")), width="content"
        )
        _actions(reading)
    day = date_words(article.date, article.date) if article.date else "no date known"
    language = f"read as {reading.text.language.name}"
    about = (*filter(None, [article.source]), day, language, f"{len(article.text):,} characters", *_origin(article))
    with st.container(key="article_about", gap=None):
        st.caption(" · ".join(map(plain, about)))
        st.markdown(f"{_places_words(reading)}. {claims_words()}")
        if notes := _notes(article):
            st.html(quiet_list(_notes_line(article), notes))
    if article.date is None and may_change():
        with st.container(border=True):
            st.markdown("**Which day is the article from?** Without it, words like “Friday” tell no day.")
            _date_input(reading, key="missing_date")


def _places_words(reading: Reading) -> str:
    """`Names: **11 of 14 on the map**; not placed: …; nothing known: …`; what is named by adjectives alone is not drawn."""
    named = [row for row in place_rows() if row["status"] != "rejected"]
    unknown = [name.text for name in reading.unknown]
    if not (named or unknown):
        return "Names: **none that is a place**"
    lost = [row["text"] for row in named if row["status"] == "unplaced"]
    adjectives = adjective_places()
    not_drawn = [row["name"] for row in named if row["id"] in adjectives]
    drawn = len(named) - len(lost) - len(not_drawn)
    line = f"Names: **{drawn} of {len(named) + len(unknown)} on the map**"
    for label, names in (("not placed", lost), ("nothing known", unknown), ("adjectives alone", not_drawn)):
        if names:
            more = f" and {len(names) - NAMES_LISTED} more" if len(names) > NAMES_LISTED else ""
            line += f"; {label}: {', '.join(map(plain, names[:NAMES_LISTED]))}{more}"
    return line


def _notes_line(article: Article) -> str:
    notes, left_out = len(_other_notes(article)), len(article.left_out)
    told = [f"{count_words(left_out, 'line')} of menus and other text of the page left out"] if left_out else []
    told += [f"{count_words(notes, 'note')} on how it was read"] if notes else []
    return "; ".join(told)


def _notes(article: Article) -> list[str]:
    """What should be known of the reading, then the lines of the page that are no part of the article."""
    more = len(article.left_out) - LINES_LISTED
    left_out = [f"“{line}”" for line in article.left_out[:LINES_LISTED]]
    return [*_other_notes(article), *left_out, *([f"and {count_words(more, 'line')} more"] if more > 0 else [])]


def _other_notes(article: Article) -> list[str]:
    told = left_out_note(article.left_out)
    return [note for note in article.notes if note != told]


def _origin(article: Article) -> list[str]:
    """Who wrote the article, and where it stood, as far as the document says: text, no link."""
    authors = ", ".join(article.authors[:AUTHORS_SHOWN]) + " and others" * (len(article.authors) > AUTHORS_SHOWN)
    address = article.address
    shown = address if len(address) <= LONGEST_ADDRESS else address[: LONGEST_ADDRESS - 1] + "…"
    return list(filter(None, (authors and f"by {authors}", article.site, shown)))


def _actions(reading: Reading) -> None:
    """The way to the map and to another article, and the day that relative dates count from."""
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", width="content", key="article_actions"
    ):
        if st.button(
            "Show with the records",
            type="primary",
            icon=":material/map:",
            disabled=not mapped_places(),
            help="Open the page Map on the places of this article",
        ):
            focus(of_article(_view))
            st.switch_page(MAP)
        if not may_change():
            return
        st.button(
            "Another article",
            icon=":material/refresh:",
            help="Put this article away and give another",
            on_click=keep_reading,
            args=(None,),
        )
        if reading.article.date:
            with st.popover("Date", icon=":material/event:", help="Change the day that words like “Friday” count from"):
                _date_input(reading)


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
    """The marked text; beside it, in sight while it scrolls, the map and what is known of the choice, or lists to choose from."""
    content_note()
    text_side, side = st.columns([1, 1], gap="medium")
    with text_side:
        with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="article_key"):
            key = st.empty()
            has_rejected = st.toggle(
                "Names taken for something else",
                key="show_rejected",
                help="Mark in the text, and list in the table, what looks like a name of a place and was judged to be none.",
            )
            key.html(_key(has_rejected=has_rejected), width="content")
        marked_text(reading, has_rejected=has_rejected)
    with side, st.container(key="article_side", gap="xsmall"):
        _sheet_bar()
        with st.container(key="article_sheet", gap="xsmall"):
            article_map(of_article(_view))
            review_bar()
            with st.container(key="details", gap="xsmall"):
                _details(reading)


def _sheet_bar() -> None:
    """On a phone map and lists are a sheet over the text; this bar opens and closes it."""
    choice = chosen()
    is_open = bool(st.session_state.get(SHEET)) or (choice is not None and choice.layer != "events")
    with st.container(key="article_bar"):
        label, icon = ("Back to the text", DOWN) if is_open else ("Map and lists", UP)
        st.button(
            plain(label),
            icon=icon,
            key="article_sheet_button",
            type="primary",
            width="stretch",
            help="Map and lists lie over the text on a small screen",
            on_click=_turn_sheet,
            args=(not is_open,),
        )
    st.html(SHEET_OPEN if is_open else SHEET_CLOSED)  # always one, or what follows would be made anew


def _turn_sheet(is_open: bool) -> None:
    st.session_state[SHEET] = is_open
    choice = chosen()
    if not is_open and choice and choice.layer != "events":
        choose(None)


def _details(reading: Reading) -> None:
    choice = chosen()
    if choice and choice.layer == "places":
        place_details(choice)
        place_review(reading, choice)
    elif choice and choice.layer == "claims":
        claim_details(choice)
    else:
        event_offers()
        st.caption("Choose a name or a shaded sentence in the text, a mark on the map, or a row here.")
        article_lists(reading)
        talk(article_target(), "article")


def article_tables() -> None:
    """Every event and every place with its reasons, and the same as files."""
    st.subheader("All of it as tables")
    which = st.segmented_control(  # Streamlit's tabs walk through all that they hold, at every run
        "Table",
        ("Events", "Places"),
        default="Events",
        required=True,
        key="article_tables",
        help="Every event with the sentence that tells it, or every place with the reasons for the choice.",
        label_visibility="collapsed",
    )
    if which == "Events":
        claim_table()
        _downloads(article_claims(), "article_events", claims_csv, claims_geojson)
    else:
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
        "kind": text("Kind", width=110),
        "country": text("Country", width=110),
        "lat": number("Latitude", format="%.4f", width=85),
        "lon": number("Longitude", format="%.4f", width=85),
        "exact": text("How exact", width=170),
        "sure": text("How sure", help="The number is in the details of a place and in the files", width=110),
        "count": number("Named", help="How often", width=65),
        "reasons": text("Reasons"),
    }
    shown = places.assign(
        kind=places["kind"].map(KIND_WORDS).fillna(""),
        country=places["country"].map(country_name),
        exact=places["radius_km"].map(reach_words),
        sure=places["score"].map(score_words),
    )
    choosing_table(shown[list(columns)], ids=places["id"].tolist(), layer="places", columns=columns, name="places")
    _downloads(places, "article_places", places_csv, places_geojson)


def _downloads(frame: pd.DataFrame, name: str, csv: Callable[..., bytes], geojson: Callable[..., bytes]) -> None:
    if frame.empty:
        return
    discreet, claims = Discreet(), article_claims()
    with st.container(horizontal=True):
        for label, write, mime in (("CSV", csv, "text/csv"), ("GeoJSON", geojson, "application/geo+json")):
            st.download_button(
                f"Download as {label}",
                own(partial(_written, write, discreet, frame, claims)),
                f"{name}.{label.lower()}",
                mime,
                icon=":material/download:",
                help="With coordinates, reasons and scores as numbers",
                on_click="ignore",
                type="tertiary",
                key=f"{name}-{label}",
            )


def _written(write: Callable[..., bytes], discreet: Discreet, frame: pd.DataFrame, claims: pd.DataFrame) -> bytes:
    return write(discreet.table(frame, claims), attribution=GAZETTEER_ATTRIBUTION)


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
