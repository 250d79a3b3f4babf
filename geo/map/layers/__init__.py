"""Frames as folium layers: records as marks and clusters, an article's places, areas and claims; and the map under them.

How a kind of event looks is said once, in `KIND_STYLES`; maps, charts, tables and legends all draw from it. Precision
is always shown: exact = filled mark, near = hollow mark in a ring of its reach, wider = dashed area around a small
dashed mark. Every text goes to the browser as data and is shown as text.

In a notebook or a saved map the layers carry their own script and style; the app links them instead (`BaseMap`).
"""

from geo.map.layers.article import AreaLayer, ArticleLayer, ClaimLayer, PlaceLayer
from geo.map.layers.basemap import BaseMap, Changes, MapLook, TileSource, View
from geo.map.layers.eventlayer import EventLayer, EventState, Links, Mode, Style
from geo.map.layers.marks import claim_svg, density_svg, mark_svg, place_svg, stack_svg
from geo.map.layers.scripts import (
    article_script,
    article_style,
    event_script,
    event_style,
    publication_script,
    publication_style,
)
from geo.map.layers.styles import KIND_STYLES, OTHER_KIND, KindStyle, Look, kind_style, look_of, radius_px

__all__ = [
    "KIND_STYLES",
    "OTHER_KIND",
    "AreaLayer",
    "ArticleLayer",
    "BaseMap",
    "Changes",
    "ClaimLayer",
    "EventLayer",
    "EventState",
    "KindStyle",
    "Links",
    "Look",
    "MapLook",
    "Mode",
    "PlaceLayer",
    "Style",
    "TileSource",
    "View",
    "article_script",
    "article_style",
    "claim_svg",
    "density_svg",
    "event_script",
    "event_style",
    "kind_style",
    "look_of",
    "mark_svg",
    "place_svg",
    "publication_script",
    "publication_style",
    "radius_px",
    "stack_svg",
]
