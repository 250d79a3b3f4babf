"""What the reader chose goes along from page to page: Streamlit forgets widgets that the next page makes anew.

A widget is another one on each page, though its key is the same: the next one begins with what the key holds as a value of
the session, not with what the last one held.
"""

from __future__ import annotations

import streamlit as st

from ui.map.widgets import FILTER_KEYS, WINDOW

__all__ = ["carry_choices"]

PAGE = "page_of_choices"
CHOICES = ("count", "by", "place", "rows", "level", "show", "periods")
"""Of the pages of analysis."""


def carry_choices(page: str) -> None:
    """Called before a page runs: when it is another one than last time, its widgets begin as those before were left.

    The window of days is forgotten as a widget, so that the date slider takes it from where it is kept, cut to the days that the
    records now have.
    """
    if st.session_state.get(PAGE, page) != page:
        for key in (*FILTER_KEYS, *CHOICES):
            if key in st.session_state:
                st.session_state[key] = st.session_state[key]
        if WINDOW in st.session_state:
            del st.session_state[WINDOW]
    st.session_state[PAGE] = page
