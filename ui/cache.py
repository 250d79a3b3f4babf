"""What all sessions share: loaded once, never changed."""

from __future__ import annotations

import streamlit as st

from geo.frames import Checked
from geo.records.bundled import load_sample

__all__ = ["cached_events"]


@st.cache_resource(show_spinner="Reading the event records …")
def cached_events() -> Checked:
    """The loaded records; a shared object that nobody may change."""
    return load_sample()
