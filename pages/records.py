"""Records: what is loaded, how good it is, and whom to name."""

import streamlit as st

from ui.cache import cached_events
from ui.record_view import record_downloads, record_figures, record_shares, record_sources, rejected_rows

checked = cached_events()
if checked.good.empty:
    st.info("No record is loaded: the reasons below say what is wrong with the rows that were read.")
else:
    record_figures(checked.good)
    record_downloads(checked.good)
    record_shares(checked.good)
    record_sources(checked.good)
rejected_rows(checked)
