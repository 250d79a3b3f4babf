"""Compare: the events of the article, or of the case, beside the records, and what is left out."""

import streamlit as st

from ui.case.events import case_events_frame
from ui.compare.map import compare_map
from ui.compare.state import current_report
from ui.compare.view import (
    claim_cards,
    compare_downloads,
    compare_head,
    compares_case,
    nearby_table,
    too_many_records,
    without_article,
    without_records,
)
from ui.frame.markup import plain
from ui.frame.state import article_claims, current_reading
from ui.records.sets import current_records

reading, records = current_reading(), current_records()
of_case = compares_case(has_article=reading is not None)
claims = case_events_frame() if of_case else article_claims()
article = None if of_case or reading is None else reading.article
if reading is None and not of_case:
    without_article()
elif claims.empty:
    where = "the articles of this case" if of_case else "this article"
    st.info(f"No event was found in {plain(where)}, so there is nothing to compare.", icon=":material/info:")
elif records.store is not None:
    too_many_records(records)
elif records.events.empty:
    without_records()
else:
    report = current_report(claims, records)
    compare_head(report, article)
    cards, map_side = st.columns([1, 1], gap="medium")
    with cards:
        claim_cards(report, article)
    with map_side, st.container(key="compare_side"):
        compare_map(report, records, whose="case" if of_case else "article")
        compare_downloads(report, article)
    nearby_table(report, whose="case" if of_case else "article")
