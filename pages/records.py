"""Records: load event records, see how they were read, how good they are, and whom to name."""

import streamlit as st

from ui.frame.tour import tour_card
from ui.records.fetch import fetch_form
from ui.records.form import record_form, record_news
from ui.records.sets import current_records, looked_at
from ui.records.view import record_details, record_differences, record_downloads, record_sets

tour_card("records")
form_side, sets_side = st.columns(2, gap="large")
with form_side:
    record_form()
    fetch_form()
    record_news()
file = looked_at()
with sets_side:
    records = current_records()
    record_sets(records, file)
    record_downloads(records)
record_details(file)
record_differences(records)
