"""Places that join the gazetteer as layers over it: the user's own, and those that loaded records name."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence

import pandas as pd

from geo.errors import RecordsError
from geo.gazetteer.store import Gazetteer
from geo.model import Place

__all__ = ["OWN_COLUMNS", "NamedPlace", "record_places", "with_own_places", "with_record_places"]

NamedPlace = tuple[Place, Sequence[str]]
"""A place, and its other names."""

OWN_COLUMNS = ("name", "lat", "lon", "aliases")
"""Columns of a file of own places; `country` (ISO alpha-2) and `radius_km` are read when they are there."""

_OWN_RADIUS_KM = 2.0
_MOST_RECORD_PLACES = 200_000


def with_own_places(gazetteer: Gazetteer, text: str, *, name: str) -> tuple[Gazetteer, list[str]]:
    """The gazetteer with the places of a CSV text laid over it, and a sentence for each row that could not be used.

    text: columns name, lat, lon and aliases (several joined by "|"); name: of the file, for messages. No rows give the
    gazetteer as it is. Raises RecordsError when a column is missing.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    missing = [column for column in OWN_COLUMNS[:3] if column not in (rows.fieldnames or ())]
    if missing:
        raise RecordsError(
            f"{name} has no column {', '.join(missing)}; a file of own places has {', '.join(OWN_COLUMNS)}."
        )
    places: list[NamedPlace] = []
    problems = []
    for row in rows:
        try:
            places.append(
                (_own_place(row), [alias for alias in (row.get("aliases") or "").split("|") if alias.strip()])
            )
        except ValueError as error:
            problems.append(f"{name}, line {rows.line_num}: {error}")
    return (gazetteer.with_places(places, layer=f"own places ({name})") if places else gazetteer), problems


def _own_place(row: dict[str, str]) -> Place:
    title = (row["name"] or "").strip()
    if not title:
        raise ValueError("no name")
    radius = float(row.get("radius_km") or _OWN_RADIUS_KM)
    if not (math.isfinite(radius) and radius >= 0):
        raise ValueError(f"{title}: a reach of {radius} km")
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except (TypeError, ValueError) as error:
        raise ValueError(f"{title}: latitude {row['lat']!r} and longitude {row['lon']!r} are not numbers") from error
    country = (row.get("country") or "").strip().upper()
    return Place(id=0, name=title, lat=lat, lon=lon, kind="site", country=country, radius_km=radius)


def record_places(gazetteer: Gazetteer, events: pd.DataFrame) -> list[NamedPlace]:
    """The places of an EVENTS frame that the gazetteer lacks by name, where the records are exact."""
    exact = events[(events["geo_precision"] == "exact") & (events["place_name"] != "")]
    named = exact.drop_duplicates(["place_name", "country"]).head(_MOST_RECORD_PLACES)
    codes = {name: next((place.country for place in gazetteer.lookup(name)), "") for name in named["country"].unique()}
    columns = ("place_name", "country", "lat", "lon", "radius_km")
    return [
        (Place(id=0, name=name, lat=lat, lon=lon, kind="town", country=codes[country], radius_km=radius), ())
        for name, country, lat, lon, radius in zip(*(named[column].tolist() for column in columns), strict=True)
        if not gazetteer.lookup(name)
    ]


def with_record_places(gazetteer: Gazetteer, places: Sequence[NamedPlace]) -> Gazetteer:
    """The gazetteer with the places of loaded records, as `record_places` finds them, laid over it."""
    return gazetteer.with_places(places, layer="loaded records") if places else gazetteer
