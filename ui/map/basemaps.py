"""The choice of base map: our outlines by default; tiles of others only when the reader asks for them."""

from __future__ import annotations

from xyzservices import providers

from geo.map.layers import TileSource
from geo.settings import settings

__all__ = ["OUTLINES_ONLY", "basemap_names", "tile_source"]

OUTLINES_ONLY = "Outlines"

PROVIDERS = {
    "OpenStreetMap": "OpenStreetMap.Mapnik",
    "OSM Humanitarian": "OpenStreetMap.HOT",
    "Esri imagery": "Esri.WorldImagery",
}
CARTO = "CARTO"
"""Offered when the setting carto_key is set: its tiles want a key."""


def basemap_names() -> list[str]:
    """The choices, the default first."""
    return [OUTLINES_ONLY, *PROVIDERS, *([CARTO] if settings().carto_key else [])]


def tile_source(name: str) -> TileSource | None:
    """Where the tiles of a base map come from; None for the outlines."""
    if name == OUTLINES_ONLY:
        return None
    found = providers.query_name(PROVIDERS.get(name, "CartoDB.Voyager"))
    url = found.url.replace("{variant}", found.get("variant", "")).replace("{apikey}", settings().carto_key)
    return TileSource(name, url, found.html_attribution, found.get("max_zoom", 18))
