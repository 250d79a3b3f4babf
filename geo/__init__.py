"""Dateline's library: read places and events out of news, join them with records, draw them in time.

    import geo

    gazetteer = geo.Gazetteer.open()
    reading = geo.read_article(geo.read_document("article.html"), gazetteer)
    reading.places(), reading.claims()

This is the whole door; each name is loaded when it is first asked for. What it leaves out is in the modules behind it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.articles.sources import read_document
    from geo.gazetteer.store import Gazetteer
    from geo.geocoding.geocoder import GazetteerGeocoder
    from geo.geocoding.tables import geocode_table
    from geo.map.layers.eventlayer import EventLayer
    from geo.matching.report import match
    from geo.reading.pipeline import read_article
    from geo.records.loading import read_records

__all__ = [
    "EventLayer",
    "Gazetteer",
    "GazetteerGeocoder",
    "geocode_table",
    "match",
    "read_article",
    "read_document",
    "read_records",
]

__version__ = "0.1.0"

_HOMES = {
    "EventLayer": "geo.map.layers.eventlayer",
    "Gazetteer": "geo.gazetteer.store",
    "GazetteerGeocoder": "geo.geocoding.geocoder",
    "geocode_table": "geo.geocoding.tables",
    "match": "geo.matching.report",
    "read_article": "geo.reading.pipeline",
    "read_document": "geo.articles.sources",
    "read_records": "geo.records.loading",
}
"""Where each name of `__all__` is made."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
