"""Tables as GeoJSON (RFC 7946): lon before lat, WGS84, rings counterclockwise and cut at the date line."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from geo.errors import DataError
from geo.exports.cells import polygons, with_written_days
from geo.exports.edition import Edition, about, credits, tables_of
from geo.frames import CLAIMS, EVENTS, PLACES, rows_of
from geo.records.licences import may_export

__all__ = ["claims_geojson", "edition_geojson", "events_geojson", "places_geojson"]

PLACED = ("events", "claims", "records")
"""Tables of an edition whose rows lie somewhere."""


def events_geojson(events: pd.DataFrame) -> bytes:
    """An EVENTS frame as a GeoJSON FeatureCollection of points (RFC 7946: lon before lat, WGS84, UTF-8).

    The attribution lines of all rows stand once more at the top. Unknown values are null. Rows that may not be passed on
    are left out.
    """
    free = EVENTS.check(events)[may_export(events)]
    return _collection(free, attribution=free["attribution"].unique().tolist())


def places_geojson(places: pd.DataFrame, *, attribution: str) -> bytes:
    """A PLACES frame as GeoJSON like `events_geojson`; a place without coordinates has no geometry (null)."""
    return _collection(PLACES.check(places), attribution=[attribution])


def claims_geojson(claims: pd.DataFrame, *, attribution: str) -> bytes:
    """A CLAIMS frame as GeoJSON like `events_geojson`: an area is a polygon, and a claim without a place has null."""
    return _collection(CLAIMS.check(claims), attribution=[attribution])


def edition_geojson(edition: Edition, table: str = "events") -> bytes:
    """A table of an edition (events, claims or records) as a FeatureCollection: points, areas of claims as polygons, null where no
    place is known; how far a row reaches is its property radius_km. The member `about` says of the edition what every file
    says. Raises DataError for another table."""
    if table not in PLACED:
        raise DataError(f"Rows of {table!r} lie nowhere: GeoJSON can hold {', '.join(PLACED)}.")
    told = [{"what": what, "words": words} for what, words in about(edition)]
    return _collection(tables_of(edition)[table], attribution=credits(edition), about=told)


def _collection(frame: pd.DataFrame, *, attribution: list[str], **members: Any) -> bytes:
    cells = with_written_days(frame).astype(object)
    rows = rows_of(cells.where(frame.notna(), None))
    collection = {
        "type": "FeatureCollection",
        "attribution": sorted(line for line in attribution if line),
        **members,
        "features": [_feature(row) for row in rows],
    }
    return json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": row["id"], "geometry": _geometry(row), "properties": row}


def _geometry(row: dict[str, Any]) -> dict[str, Any] | None:
    """The outline where a row has one, else its point; both are taken out of the row."""
    lat, lon, outline = row.pop("lat"), row.pop("lon"), row.pop("outline", "")
    if outline:
        rings = polygons(outline)
        if len(rings) == 1:
            return {"type": "Polygon", "coordinates": rings}
        return {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}
    return None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}
