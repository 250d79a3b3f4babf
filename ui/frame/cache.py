"""What is loaded once and never changed: for all sessions, or for the records that this one has loaded."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geo.gazetteer.layers import NamedPlace, with_record_places
from geo.gazetteer.store import Gazetteer
from geo.records.loading import Step
from geo.resources import bundled_data
from geo.settings import settings
from geo.work.jobs import find_record_places, gazetteer
from ui.records.sets import current_records
from ui.server.readers import read_apart

__all__ = ["GAZETTEER_ATTRIBUTION", "cache_folder", "places_of_records", "sample_article", "session_gazetteer"]

GAZETTEER_ATTRIBUTION = "Contains data from GeoNames (geonames.org), CC BY 4.0."
PLACES = "places_of_records"
EDITIONS_KEPT = 4
SAMPLE_ARTICLE = bundled_data("sample_article.txt")


def cache_folder() -> Path:
    """Where this server keeps what it fetched from others; it may not be there yet."""
    return Path(settings().cache_folder).expanduser()


def places_of_records(on_step: Step) -> list[NamedPlace]:
    """The places of this session's records that the gazetteer lacks; looked up once for the records that are on."""
    records = current_records()
    kept: tuple[str, list[NamedPlace]] | None = st.session_state.get(PLACES)
    if kept is None or kept[0] != records.edition:
        places = _SHARED.get(records.edition)
        if places is None:
            what = "The places of the records"
            places = read_apart(
                find_record_places, records.events, what=what, deadline="records_deadline_s", on_step=on_step
            )
            if records.is_open:
                _share(records.edition, places)
        kept = st.session_state[PLACES] = (records.edition, places)
    return kept[1]


_SHARED: dict[str, list[NamedPlace]] = {}
"""Edition -> the places of records that are open to everybody: looked up once for all sessions, the last few kept."""


def _share(edition: str, places: list[NamedPlace]) -> None:
    _SHARED[edition] = places
    for oldest in list(_SHARED)[:-EDITIONS_KEPT]:
        _SHARED.pop(oldest, None)


def session_gazetteer() -> Gazetteer:
    """The bundled gazetteer, and the places of this session's records that it lacks; immutable."""
    return with_record_places(gazetteer(), places_of_records(lambda words, share: None))


@st.cache_data(show_spinner=False)
def sample_article() -> str:
    """The article to try the program with."""
    return SAMPLE_ARTICLE.read_text(encoding="utf-8")
