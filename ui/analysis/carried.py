"""What the reader chose goes along from page to page, and stands in the address of each.

Streamlit forgets the widgets of a page that is left. So their values are noted after each run, and given to those of a page that was
not open before they are drawn.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.map.widgets import BASEMAP, NOTED, PANEL, UNFILTERED, WINDOW

__all__ = ["carry_choices", "note_choices"]

PAGE = "page_of_choices"
CARRIED = (*UNFILTERED, BASEMAP, PANEL)


def carry_choices(page: str) -> None:
    """Called before a page runs: one that was not open begins with what was chosen on the one before.

    The window of days is forgotten as a widget, so that the date slider takes it from where it is kept, cut to the days that the
    records now have.
    """
    if st.session_state.get(PAGE, page) != page:
        noted: dict[str, Any] = st.session_state.get(NOTED) or {}
        for key in CARRIED:
            if key in st.session_state or key in noted:
                st.session_state[key] = st.session_state.get(key, noted.get(key))
        st.session_state.pop(WINDOW, None)
    st.session_state[PAGE] = page


def note_choices() -> None:
    """Called after a page ran."""
    if chosen := {key: st.session_state[key] for key in CARRIED if key in st.session_state}:
        st.session_state[NOTED] = {**(st.session_state.get(NOTED) or {}), **chosen}
