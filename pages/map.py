"""Map: records and what an article tells, in space and time."""

import streamlit as st

from geo.map.layers import AreaLayer, ClaimLayer, PlaceLayer
from ui.case.events import case_line, mapped_case_events
from ui.case.opening import case_apart
from ui.case.state import article_target
from ui.frame.share import way_out
from ui.frame.state import Row, choose, chosen, chosen_in, claim_rows, mapped_places
from ui.map.captions import article_line, counts_line, legend
from ui.map.details import details
from ui.map.filtered import filter_records
from ui.map.mapview import map_look, opening_view, show_map
from ui.map.tables import record_table
from ui.map.widgets import draw_area, filter_bar, move_window, pick
from ui.records.sets import current_records

records = current_records()
places, claims = mapped_places(), claim_rows()
others: list[Row] = []
with case_apart(tells=False):
    others = mapped_case_events(article_target())
top = st.container(key="top", gap="xsmall")
top.empty()  # keeps its room until the counts are known
filters = filter_bar(records)
filtered = filter_records(records, filters)

with top:
    counts_line(filtered, records.count)
    article_line(filters)
    case_line(len(others), article_target())
is_embedded = st.context.is_embedded  # in another page: the map, and what is chosen on it
with st.container(key="desk"):
    if is_embedded and chosen() is None:
        map_side = detail_side = st.container()
    else:
        map_side, detail_side = st.columns([7, 3], gap="small")
with map_side:
    show_map(
        [
            AreaLayer(places, selected=chosen_in("places")),
            PlaceLayer(places, selected=chosen_in("places")),
            ClaimLayer(
                others,
                name="Events of the case",
                selected=chosen_in("claims"),
                whose="others" if article_target() else "case",
            ),
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
if not is_embedded or chosen():
    with detail_side:
        details(filter_records(records), filtered)
legend(has_article=bool(places), has_case=bool(others))
if is_embedded:
    way_out()
elif records.count:
    record_table(filtered)
