"""What is loaded once and never changed: for all sessions, or for the records that this one has loaded."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from geo.gazetteer.layers import with_record_places
from geo.gazetteer.store import Gazetteer
from geo.resources import bundled_data
from geo.settings import settings
from ui.records.sets import current_records

__all__ = ["GAZETTEER_ATTRIBUTION", "bundled_gazetteer", "cache_folder", "cached_gazetteer", "sample_article"]

GAZETTEER_ATTRIBUTION = "Contains data from GeoNames (geonames.org), CC BY 4.0."
SAMPLE_ARTICLE = bundled_data("sample_article.txt")


@st.cache_resource(show_spinner="Opening the gazetteer …")
def bundled_gazetteer() -> Gazetteer:
    """The gazetteer that ships with the project; immutable."""
    return Gazetteer.open()


def cache_folder() -> Path:
    """Where this server keeps what it fetched from others; it may not be there yet."""
    return Path(settings().cache_folder).expanduser()


def cached_gazetteer() -> Gazetteer:
    """The bundled gazetteer, and the places of this session's records that it lacks; immutable."""
    records = current_records()
    return _with_record_places(records.edition, records.events)


@st.cache_resource(scope="session", max_entries=1, show_spinner="Looking up the places of the records …")
def _with_record_places(edition: str, _events: pd.DataFrame) -> Gazetteer:
    return with_record_places(bundled_gazetteer(), _events)


@st.cache_data(show_spinner=False)
def sample_article() -> str:
    """The article to try the program with."""
    return SAMPLE_ARTICLE.read_text(encoding="utf-8")
