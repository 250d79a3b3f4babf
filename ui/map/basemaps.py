"""The choice of base map: our outlines by default; tiles of others only when the reader asks for them."""

from __future__ import annotations

from functools import lru_cache

from xyzservices import providers

from geo.map.layers import TileSource
from geo.settings import settings

__all__ = ["OUTLINES_ONLY", "basemap_names", "tile_hosts", "tile_source"]

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
    return [OUTLINES_ONLY, *_offered()]


def tile_hosts() -> tuple[str, ...]:
    """The hosts that the tiles come from, as a content security policy names them."""
    key = settings().carto_key
    return tuple(dict.fromkeys(_host(_source(name, key).url) for name in _offered()))


def _offered() -> list[str]:
    if not settings().tiles:
        return []
    return [*PROVIDERS, *([CARTO] if settings().carto_key else [])]


def _host(url: str) -> str:
    """`https://*.tile.example.org` for "https://{s}.tile.example.org/{z}/..."."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0].replace('{s}', '*')}"


def tile_source(name: str) -> TileSource | None:
    """Where the tiles of a base map come from; None for the outlines."""
    return _source(name, settings().carto_key) if name in _offered() else None


@lru_cache(maxsize=16)
def _source(name: str, key: str) -> TileSource:
    """xyzservices goes through all that it knows for each that is asked for."""
    found = providers.query_name(PROVIDERS.get(name, "CartoDB.Voyager"))
    url = found.url.replace("{variant}", found.get("variant", "")).replace("{apikey}", key)
    return TileSource(name, url, found.html_attribution, found.get("max_zoom", 18))
