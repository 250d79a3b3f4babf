"""Compare: the article's events beside the records, claim by claim, and what it leaves out."""

import streamlit as st

from ui.compare.map import compare_map
from ui.compare.state import current_report
from ui.compare.view import (
    claim_cards,
    compare_downloads,
    compare_head,
    nearby_table,
    too_many_records,
    without_article,
    without_records,
)
from ui.frame.state import article_claims, current_reading
from ui.records.sets import current_records

reading, records = current_reading(), current_records()
if reading is None:
    without_article()
elif article_claims().empty:
    st.info("No event was found in this article, so there is nothing to compare.", icon=":material/info:")
elif records.store is not None:
    too_many_records(records)
elif records.events.empty:
    without_records()
else:
    report = current_report(article_claims(), records)
    compare_head(report, reading.article)
    cards, map_side = st.columns([1, 1], gap="medium")
    with cards:
        claim_cards(report, reading.article)
    with map_side, st.container(key="compare_side"):
        compare_map(report, records)
        compare_downloads(report, reading.article)
    nearby_table(report)
