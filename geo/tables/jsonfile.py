"""JSON as tables: GeoJSON, answers of the services of ACLED and UCDP, and plain lists of records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from geo.errors import LimitError, RecordsError
from geo.globe.geometry import Middle, middle_of_esri, middle_of_geojson
from geo.globe.projections import to_degrees
from geo.settings import how_to_raise
from geo.tables.limits import RecordLimits, cell_budget, refuse_long, refuse_long_cell
from geo.tables.tablefile import TableFile, table_in_memory, written

__all__ = ["GEOMETRY_KIND", "GEOMETRY_REACH", "find_records", "open_json", "table_of_records"]

LISTS = ("data", "Result", "results", "records", "events")
"""Where services put their rows: ACLED in data, UCDP in Result."""

GEOMETRY_KIND = "geometry kind"
"""Name of the column that tells which records were no points; their middle stands for them."""

GEOMETRY_REACH = "geometry reach in km"
"""Name of the column that tells how far those reach from their middle."""

WGS84_NAMES = ("CRS84", "4326")

DEEPEST_LIST = 4
"""Levels of objects that are looked through for a list of records."""

NARROW = 10
"""A record of fewer columns takes as much memory as one of these."""

_HALF = re.compile("[\ud800-\udfff]")
"""Half of a character that JSON writes in two, which no other text can hold."""
_AS_ZEROS = bytes.maketrans(b"123456789", b"000000000")


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
    _refuse_swollen(content, name, limits)
    answer, notes = _parsed(content, name, limits)
    if isinstance(answer, dict) and answer.get("type") in ("FeatureCollection", "Feature"):
        return _open_geojson(answer, name, limits, notes)
    if isinstance(answer, dict) and _is_esri(answer):
        return _open_esri(answer, name, limits)
    if isinstance(answer, list) and answer and all(_is_feature(part) for part in answer):
        return _open_geojson({"features": answer}, name, limits, notes)
    return table_of_records(find_records(answer, name), name=name, limits=limits, notes=notes)


def _parsed(content: bytes, name: str, limits: RecordLimits) -> tuple[Any, tuple[str, ...]]:
    """The value in a JSON text, in lines of JSON, or in a script that gives a name to one; and what to say of it."""
    try:
        return json.loads(content), ()
    except RecursionError as cause:
        raise _too_deep(name, limits) from cause
    except ValueError as cause:
        text = content.decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n\x1e")
        try:
            if script := _SCRIPT.match(text):
                value, end = json.JSONDecoder().raw_decode(text, script.end())
                rest = text[end:].strip(" ;\r\n\t")
                more = " What stands behind it was left out." if rest else ""
                return value, (f"{name} is a script: the data that it names {script[1]} were read.{more}",)
            return _lines(text)
        except RecursionError as deep:
            raise _too_deep(name, limits) from deep
        except ValueError:
            how = "Take the JSON out of the script" if _SCRIPT.match(text) else "Download or save it again"
            raise RecordsError(f"{name} is not whole JSON ({cause}). {how}.") from cause


_SCRIPT = re.compile(r"(?:(?:export\s+)?(?:var|let|const)\s+)?([A-Za-z_$][\w$.\[\]'\"]*)\s*=\s*(?=[\[{])")
"""A script that gives a name to some JSON."""


def _lines(text: str) -> tuple[list[Any], tuple[str, ...]]:
    """The values in lines of JSON, of which some may be none; ValueError when the first is none."""
    values: list[Any] = []
    bad = 0
    for whole in text.splitlines():
        line = whole.strip(" \t\x1e,")
        if not line:
            continue
        try:
            values.append(json.loads(line))
        except ValueError:
            if not values:
                raise
            bad += 1
            values.append(None)
    if len(values) < 2 or bad > len(values) / 2:
        raise ValueError("no lines of JSON")
    return values, ("Each line of the file is a record in JSON.",)


def _is_feature(part: object) -> bool:
    return isinstance(part, dict) and part.get("type") == "Feature" and "geometry" in part


def _is_esri(answer: dict[str, Any]) -> bool:
    features = answer.get("features")
    return isinstance(features, list) and any(isinstance(part, dict) and "attributes" in part for part in features)


def _open_esri(answer: dict[str, Any], name: str, limits: RecordLimits) -> TableFile:
    """Features of Esri's JSON, as its servers answer."""
    _refuse_deep(answer.get("spatialReference"), name, limits)
    reference = answer.get("spatialReference")
    code = ""
    if isinstance(reference, dict):
        code = written(reference.get("latestWkid") or reference.get("wkid") or reference.get("wkt") or "")
    project = to_degrees(code)
    if project is None:
        raise RecordsError(f"{name} uses the coordinate system {code[:100]}. Ask for WGS84: outSR=4326.")

    def record(feature: Any) -> dict[str, Any] | None:
        if not isinstance(feature, dict) or not isinstance(feature.get("attributes"), dict):
            return None
        geometry = feature.get("geometry")  # one that is too deep is none, and costs its record alone
        middle = None if _is_deep(geometry, limits) else middle_of_esri(geometry, project)
        return _placed(dict(feature["attributes"]), middle)

    notes = ["It is an answer of an ArcGIS server that gave only a part of its records."]
    is_cut = answer.get("exceededTransferLimit") is True
    records = [record(feature) for feature in answer["features"]]
    return table_of_records(records, name=name, limits=limits, notes=tuple(notes if is_cut else ()))


def _refuse_swollen(content: bytes, name: str, limits: RecordLimits) -> None:
    """Raises LimitError for a text with too many values to be parsed, and for numbers that nobody wrote by hand."""
    cell_budget(name, limits).spend(sum(content.count(mark) for mark in (b",", b"{", b"[")))
    if b"0" * (limits.digits + 1) in content.translate(_AS_ZEROS):
        raise LimitError(
            f"{name} holds a number of more than {limits.digits:,} digits, the limit. Correct it, or "
            f"{how_to_raise('records_digits', limits.digits)}."
        )


def _too_deep(name: str, limits: RecordLimits) -> LimitError:
    return LimitError(
        f"{name} holds JSON of more than {limits.nesting:,} levels, the limit. Give the records as a flat list, or "
        f"{how_to_raise('records_nesting', limits.nesting)}."
    )


def _is_deep(value: object, limits: RecordLimits) -> bool:
    """Whether objects and lists lie in each other on more levels than the limit."""
    level = [value]
    for _ in range(limits.nesting + 1):
        nested = [part for part in level if isinstance(part, dict | list)]
        if not nested:
            return False
        level = [inner for part in nested for inner in (part.values() if isinstance(part, dict) else part)]
    return True


def _refuse_deep(value: object, name: str, limits: RecordLimits) -> None:
    if _is_deep(value, limits):
        raise _too_deep(name, limits)


def table_of_records(
    records: list[Any], *, name: str, limits: RecordLimits, title: str = "", notes: tuple[str, ...] = ()
) -> TableFile:
    """A list of JSON objects as a table; the columns are all names that any of them has."""
    numbers = [number for number, record in enumerate(records, start=1) if isinstance(record, dict)]
    rows = [_flat(record) for record in records if isinstance(record, dict)]
    misfits = [(number, "is no record") for number, record in enumerate(records, 1) if not isinstance(record, dict)]
    names = list(dict.fromkeys(key for record in rows for key in record))
    refuse_long(len(rows), len(names), name, limits)
    cell_budget(name, limits).spend(len(rows) * max(len(names), NARROW))
    torn: list[str] = []

    def cell(value: object) -> str:
        if isinstance(value, dict | list):
            _refuse_deep(value, name, limits)
        return written(value)

    def column(key: str) -> pd.Series:
        cells = [cell(row.get(key)) for row in rows]
        refuse_long_cell(max(map(len, cells), default=0), name, limits)
        try:
            return pd.Series(cells, dtype="str")
        except UnicodeEncodeError:
            torn.extend(text for text in cells if _HALF.search(text))
            return pd.Series([_mended(text) for text in cells], dtype="str")

    columns = {_mended(key): column(key) for key in names}
    if torn:
        what = "cell holds" if len(torn) == 1 else "cells hold"
        example = f"“{_mended(torn[0])[:50]}”"
        notes = (*notes, f"{len(torn):,} {what} half a character, shown as �, as in {example}.")
    return table_in_memory(
        pd.DataFrame(columns), numbers, name=name, title=_mended(title), notes=notes, misfits=misfits
    )


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    """A record with the values of objects inside it beside its own: {"place": {"name": "Gao"}} has "place name".

    Coordinates keep their own name. Geometries and objects of objects stay as they are.
    """
    if not any(isinstance(value, dict) for value in record.values()):
        return record
    flat: dict[str, Any] = {}
    for key, value in record.items():
        is_plain = (
            isinstance(value, dict) and value and not any(isinstance(part, dict | list) for part in value.values())
        )
        if not is_plain:
            flat.setdefault(key, value)
            continue
        for inner, part in value.items():
            own = inner if inner.casefold() in COORDINATES and inner not in record else f"{key} {inner}"
            flat.setdefault(own, part)
    return flat


COORDINATES = frozenset(("lat", "latitude", "lon", "lng", "long", "longitude"))


def find_records(answer: Any, name: str) -> list[Any]:
    """The list of records in parsed JSON; RecordsError when there is none, or when it is an error message."""
    if isinstance(answer, list) and any(isinstance(record, dict) for record in answer):
        return answer
    if isinstance(answer, dict):
        if answer.get("error") or answer.get("success") is False:
            told = answer.get("error") or answer.get("message") or "no success"
            raise RecordsError(
                f"{name} is an error message of the service, not data: {_mended(_told(told))}. Ask it again."
            )
        for key in LISTS:
            if isinstance(answer.get(key), list):
                return list(answer[key])
        if lists := list(_lists_of_objects(answer, 0)):
            return max(lists, key=len)
    raise RecordsError(f"{name} is JSON without a list of records. Give GeoJSON, or a list of objects.")


def _lists_of_objects(value: dict[str, Any], level: int) -> Iterator[list[Any]]:
    """Lists of objects at any key, and an object of like objects, whose keys are their ids."""
    for part in value.values():
        if isinstance(part, list) and any(isinstance(record, dict) for record in part):
            yield part
        elif isinstance(part, dict) and level < DEEPEST_LIST:
            yield from _lists_of_objects(part, level + 1)
    inner = [part for part in value.values() if isinstance(part, dict)]
    if len(inner) > 1 and len(inner) == len(value) and len(set.intersection(*(set(part) for part in inner))) > 1:
        yield [{"id": key} | part for key, part in value.items()]


def _told(message: object) -> str:
    """The beginning of a service's words."""
    try:
        return written(message)[:200]
    except RecursionError:
        return "no success"


def _open_geojson(collection: dict[str, Any], name: str, limits: RecordLimits, told: tuple[str, ...] = ()) -> TableFile:
    _require_wgs84(collection, name, limits)
    features = collection.get("features", [collection])
    if not isinstance(features, list):
        raise RecordsError(f"{name} is GeoJSON without a list of features. Save it again.")
    records = [_record(feature, name, limits) for feature in features]
    title = collection.get("name")
    notes = list(told)
    if count := sum(isinstance(record, dict) and GEOMETRY_KIND in record for record in records):
        are = "record is no point; it" if count == 1 else "records are no points; each"
        notes.append(f"{count:,} {are} is placed in the middle of its outline.")
    return table_of_records(
        records, name=name, limits=limits, title=title if isinstance(title, str) else "", notes=tuple(notes)
    )


def _require_wgs84(collection: dict[str, Any], name: str, limits: RecordLimits) -> None:
    crs = collection.get("crs")
    _refuse_deep(crs, name, limits)
    if isinstance(crs, dict) and not crs.get("properties"):
        return  # null by another name
    if crs is not None and not any(known in json.dumps(crs) for known in WGS84_NAMES):
        raise RecordsError(
            f"{name} uses the coordinate system {json.dumps(crs)[:100]}. Save it in WGS84 (EPSG:4326), degrees."
        )


def _record(feature: Any, name: str, limits: RecordLimits) -> dict[str, Any] | None:
    """A feature's properties with its point; None when it is no feature."""
    if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
        return None
    record = dict(feature.get("properties") or {})
    if "id" in feature:
        record.setdefault("id", feature["id"])
    geometry = feature.get("geometry")
    geometry = geometry if isinstance(geometry, dict) and not _is_deep(geometry, limits) else {}
    return _placed(record, middle_of_geojson(geometry))


def _placed(record: dict[str, Any], middle: Middle | None) -> dict[str, Any]:
    """A record with the middle of its geometry, unless it has a latitude and longitude that say something."""
    if middle is None:
        return record
    for ours, degrees in (("longitude", middle.lon), ("latitude", middle.lat)):
        if written(record.get(ours)).strip() == "":
            record = {ours: degrees} | {key: value for key, value in record.items() if key != ours}
    if middle.kind not in ("Point", "GeometryCollection") or middle.reach_km:
        record[GEOMETRY_KIND], record[GEOMETRY_REACH] = middle.kind, f"{middle.reach_km:.3g}"
    return record


def _mended(text: str) -> str:
    return _HALF.sub("\ufffd", text)
