"""The bundled sample of records, one press away where nothing is on the map."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ui.records.sets import SAMPLE, switch_file

__all__ = ["use_sample_records"]


def use_sample_records() -> None:
    """A button that switches the sample on."""
    st.button(
        "Use the sample records",
        icon=":material/table_rows:",
        key="use_sample_records",
        help="42 events of the conflict in Mali, 2012 to 2013, compiled by hand",
        on_click=partial(switch_file, SAMPLE, is_on=True),
    )
