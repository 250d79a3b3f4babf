"""What all sessions share: loaded once, never changed."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geo.frames import Checked
from geo.gazetteer import Gazetteer
from geo.layering import with_record_places
from geo.records.bundled import load_sample

__all__ = ["GAZETTEER_ATTRIBUTION", "cached_events", "cached_gazetteer", "sample_article"]

GAZETTEER_ATTRIBUTION = "Contains data from GeoNames (geonames.org), CC BY 4.0."
SAMPLE_ARTICLE = Path(__file__).parents[1] / "data" / "sample_article.txt"


@st.cache_resource(show_spinner="Reading the event records …")
def cached_events() -> Checked:
    """The loaded records; a shared object that nobody may change."""
    return load_sample()


@st.cache_resource(show_spinner="Opening the gazetteer …")
def cached_gazetteer() -> Gazetteer:
    """The bundled gazetteer, and the places of the loaded records that it lacks; immutable."""
    return with_record_places(Gazetteer.open(), cached_events().good)


@st.cache_data(show_spinner=False)
def sample_article() -> str:
    """The article to try the program with."""
    return SAMPLE_ARTICLE.read_text(encoding="utf-8")
