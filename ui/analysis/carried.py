"""What the reader chose goes along from page to page, and stands in the address of each.

Widgets that are bound to the address keep their value when a page is left, but only once a run has ended without them: so a
page that was not open begins with a run that shows nothing.
"""

from __future__ import annotations

import streamlit as st

from ui.map.widgets import WINDOW

__all__ = ["carry_choices"]

PAGE = "page_of_choices"


def carry_choices(page: str) -> None:
    """Called before a page runs; when it is another one than last time, the run ends here and begins anew.

    The window of days is forgotten as a widget, so that the date slider takes it from where it is kept, cut to the days that the
    records now have.
    """
    if st.session_state.get(PAGE, page) != page:
        st.session_state[PAGE] = page
        if WINDOW in st.session_state:
            del st.session_state[WINDOW]
        st.rerun()
    st.session_state[PAGE] = page
