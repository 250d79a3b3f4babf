"""Map: records and what an article tells, in space and time."""

import streamlit as st

from geo.map.layers import AreaLayer, ClaimLayer, PlaceLayer
from ui.frame.state import choose, chosen_in, claim_rows, mapped_places
from ui.map.captions import article_line, counts_line, legend
from ui.map.details import details
from ui.map.filtered import filter_records
from ui.map.mapview import map_look, opening_view, show_map
from ui.map.tables import record_table
from ui.map.widgets import draw_area, filter_bar, move_window, pick
from ui.records.sets import current_records

records = current_records()
places, claims = mapped_places(), claim_rows()
top = st.container(key="top", gap="xsmall")
top.empty()  # keeps its room until the counts are known
filters = filter_bar(records)
filtered = filter_records(records, filters)

with top:
    counts_line(filtered, records.count)
    article_line(filters)
with st.container(key="desk"):
    map_side, detail_side = st.columns([7, 3], gap="small")
with map_side:
    show_map(
        [
            AreaLayer(places, selected=chosen_in("places")),
            PlaceLayer(places, selected=chosen_in("places")),
            ClaimLayer(claims, selected=chosen_in("claims")),
        ],
        records=records,
        filters=filters,
        look=map_look(),
        view=opening_view(records),
        on_choice=choose,
        on_window=move_window,
        on_area=draw_area,
        on_pick=pick,
        height_px=None,
    )
with detail_side:
    details(filter_records(records), filtered)
legend(has_article=bool(places))
if records.count:
    record_table(filtered)
