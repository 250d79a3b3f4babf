"""Map: records and the places of the article, in space and time."""

import streamlit as st

from geo.layers import AreaLayer, EventLayer, PlaceLayer
from ui.cache import cached_events
from ui.captions import article_line, counts_line, legend
from ui.details import details
from ui.mapview import map_look, opening_view, show_map
from ui.state import article_places, choose, chosen_in, mapped_places
from ui.tables import record_table
from ui.widgets import filter_bar

events = cached_events().good
places = mapped_places()
filters = filter_bar(events)
shown = filters.apply(events)

counts_line(shown, events)
article_line(article_places())
map_side, detail_side = st.columns([7, 3], gap="medium")
with map_side, st.container(key="map_frame"):
    show_map(
        [
            AreaLayer(places, selected=chosen_in("places")),
            EventLayer(shown, selected=chosen_in("events")),
            PlaceLayer(places, selected=chosen_in("places")),
        ],
        look=map_look(events),
        bounds=opening_view(events),
        on_choice=choose,
    )
    legend(has_article=not places.empty)
with detail_side:
    details(events, shown)
record_table(shown)
