"""JSON as tables: GeoJSON, answers of the services of ACLED and UCDP, and plain lists of records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pandas as pd

from geo.errors import LimitError, RecordsError
from geo.settings import how_to_raise
from geo.tables.tablefile import RecordLimits, TableFile, refuse_long, table_in_memory, written

__all__ = ["GEOMETRY_KIND", "find_records", "open_json", "table_of_records"]

LISTS = ("data", "Result", "results", "records", "events")
"""Where services put their rows: ACLED in data, UCDP in Result."""

GEOMETRY_KIND = "geometry kind"
"""Name of the column that tells which records were no points; their middle stands for them."""

WGS84_NAMES = ("CRS84", "4326")


def open_json(content: bytes, *, name: str, limits: RecordLimits) -> TableFile:
    """The records in a JSON text (UTF-8). Rows are counted from 1.

    Raises RecordsError when it is damaged, is an error message, uses another coordinate system or holds no records,
    LimitError when it is too large.
    """
    if len(content) > limits.json_bytes:
        raise LimitError(
            f"{name} has {len(content):,} bytes, more than the limit of {limits.json_bytes:,} for JSON. Give the data as "
            f"CSV or Parquet, or {how_to_raise('records_json_mb', limits.json_bytes)}."
        )
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError) as cause:
        raise RecordsError(f"{name} is not whole JSON ({cause}). Download or save it again.") from cause
    if isinstance(answer, dict) and answer.get("type") in ("FeatureCollection", "Feature"):
        return _open_geojson(answer, name, limits)
    return table_of_records(find_records(answer, name), name=name, limits=limits)


def table_of_records(
    records: list[Any], *, name: str, limits: RecordLimits, title: str = "", notes: tuple[str, ...] = ()
) -> TableFile:
    """A list of JSON objects as a table; the columns are all names that any of them has."""
    rows = {number: record for number, record in enumerate(records, start=1) if isinstance(record, dict)}
    misfits = [(number, "is no record") for number in range(1, len(records) + 1) if number not in rows]
    names = list(dict.fromkeys(str(key) for record in rows.values() for key in record))
    refuse_long(len(rows), len(names), name, limits)
    columns = {key: pd.Series([written(row.get(key)) for row in rows.values()], dtype="str") for key in names}
    return table_in_memory(pd.DataFrame(columns), list(rows), name=name, title=title, notes=notes, misfits=misfits)


def find_records(answer: Any, name: str) -> list[Any]:
    """The list of records in parsed JSON; RecordsError when there is none, or when it is an error message."""
    if isinstance(answer, list) and any(isinstance(record, dict) for record in answer):
        return answer
    if isinstance(answer, dict):
        if answer.get("error") or answer.get("success") is False:
            told = answer.get("error") or answer.get("message") or "no success"
            raise RecordsError(
                f"{name} is an error message of the service, not data: {written(told)[:200]}. Ask it again."
            )
        for key in LISTS:
            if isinstance(answer.get(key), list):
                return list(answer[key])
    raise RecordsError(f"{name} is JSON without a list of records. Give GeoJSON, or a list of objects.")


def _open_geojson(collection: dict[str, Any], name: str, limits: RecordLimits) -> TableFile:
    _require_wgs84(collection, name)
    features = collection.get("features", [collection])
    if not isinstance(features, list):
        raise RecordsError(f"{name} is GeoJSON without a list of features. Save it again.")
    records = [_record(feature) for feature in features]
    title = collection.get("name")
    notes = []
    if count := sum(isinstance(record, dict) and GEOMETRY_KIND in record for record in records):
        are = "record is no point; it" if count == 1 else "records are no points; each"
        notes.append(f"{count:,} {are} is placed in the middle of its outline.")
    return table_of_records(
        records, name=name, limits=limits, title=title if isinstance(title, str) else "", notes=tuple(notes)
    )


def _require_wgs84(collection: dict[str, Any], name: str) -> None:
    crs = collection.get("crs")
    if crs is not None and not any(known in json.dumps(crs) for known in WGS84_NAMES):
        raise RecordsError(
            f"{name} uses the coordinate system {json.dumps(crs)[:100]}. Save it in WGS84 (EPSG:4326), degrees."
        )


def _record(feature: Any) -> dict[str, Any] | None:
    """A feature's properties with its point; None when it is no feature."""
    if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
        return None
    record = dict(feature.get("properties") or {})
    if "id" in feature:
        record.setdefault("id", feature["id"])
    geometry = feature.get("geometry")
    geometry = geometry if isinstance(geometry, dict) else {}
    points = list(_points(geometry.get("coordinates")))
    if points:
        lons, lats = zip(*points, strict=True)
        record = {"latitude": (min(lats) + max(lats)) / 2, "longitude": (min(lons) + max(lons)) / 2} | record
        if len(points) > 1:
            record[GEOMETRY_KIND] = geometry.get("type")
    return record


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    """All positions of a geometry, lon before lat."""
    if not isinstance(coordinates, list):
        return
    if len(coordinates) >= 2 and all(isinstance(number, int | float) for number in coordinates[:2]):
        yield coordinates[0], coordinates[1]
        return
    for part in coordinates:
        yield from _points(part)
