"""An edition as KML: a folder each of events and records, with days for a time slider and a colour for each kind."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd

from geo.exports.cells import polygons, with_written_days, without_controls
from geo.exports.edition import Edition, about, sentences_of, tables_of
from geo.frames import rows_of
from geo.map.layers.styles import KIND_STYLES, OTHER_KIND, kind_style

__all__ = ["edition_kml"]

NAMES = {"events": "name", "claims": "sentence", "records": "place_name"}
NAME_LETTERS = 80
LEFT = ("outline", "start", "end")
"""Columns that are not told as data: a shape, and offsets, whose names programs take for those of a span of time."""


def edition_kml(edition: Edition) -> bytes:
    """Events, claims and records as placemarks: points, areas of claims as polygons, none where no place is known.

    All columns stand as typed ExtendedData, what is unknown is left out; the sentences of an event are its description. What
    XML cannot hold becomes U+FFFD.
    """
    root = ET.Element("kml", xmlns="http://www.opengis.net/kml/2.2")
    document = _add(root, "Document")
    _add(document, "name", edition.name)
    _add(document, "description", "\n".join(f"{what}: {words}" for what, words in about(edition)))
    for kind in (*KIND_STYLES, OTHER_KIND):
        _style(document, kind)
    said = {
        event: "\n".join(f"“{told[0]}” {told[1]} {told[2]}".strip() for told in tell)
        for event, tell in sentences_of(edition).items()
    }
    tables = tables_of(edition)
    for table in NAMES:
        _schema(document, table, tables[table])
    for table in NAMES:
        folder = _add(document, "Folder")
        _add(folder, "name", table.capitalize())
        kinds = _fields(tables[table])
        cells = with_written_days(tables[table]).astype(object)
        for row in rows_of(cells.where(tables[table].notna(), None)):
            _placemark(folder, table, row, said.get(row["id"], "") if table == "events" else "", kinds)
    ET.indent(root, " ")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _placemark(folder: ET.Element, table: str, row: dict[str, Any], said: str, kinds: dict[str, str]) -> None:
    mark = _add(folder, "Placemark")
    mark.set("id", without_controls(row["id"]))
    _add(mark, "name", row[NAMES[table]][:NAME_LETTERS] or row["id"])
    _add(mark, "description", said or row.get("sentence") or row.get("summary") or row.get("why") or "")
    if row["date_start"] or row["date_end"]:
        span = _add(mark, "TimeSpan")
        for name in ("begin", "end"):
            if day := row[f"date_{'start' if name == 'begin' else 'end'}"]:
                _add(span, name, day)
    _add(mark, "styleUrl", f"#{_style_name(row['event_type'])}")
    data = _add(_add(mark, "ExtendedData"), "SchemaData")
    data.set("schemaUrl", f"#{table}")
    for name in kinds:
        if row[name] is not None and row[name] != "":
            _add(data, "SimpleData", str(row[name])).set("name", name)
    _shape(mark, row)


def _shape(mark: ET.Element, row: dict[str, Any]) -> None:
    if row.get("outline"):
        rings = polygons(row["outline"])
        parent = mark if len(rings) == 1 else _add(mark, "MultiGeometry")
        for ring in rings:
            line = _add(_add(_add(parent, "Polygon"), "outerBoundaryIs"), "LinearRing")
            _add(line, "coordinates", " ".join(f"{lon!r},{lat!r}" for lon, lat in ring))
    elif row["lat"] is not None and row["lon"] is not None:
        _add(_add(mark, "Point"), "coordinates", f"{row['lon']!r},{row['lat']!r}")


def _schema(document: ET.Element, table: str, frame: pd.DataFrame) -> None:
    schema = _add(document, "Schema")
    schema.set("name", table)
    schema.set("id", table)
    for name, kind in _fields(frame).items():
        ET.SubElement(schema, "SimpleField", type=kind, name=name)


def _fields(frame: pd.DataFrame) -> dict[str, str]:
    """Columns that are told as data, with the type that KML calls theirs."""
    kinds = {"float64": "double", "Int64": "int", "int64": "int"}
    return {str(name): kinds.get(str(frame[name].dtype), "string") for name in frame if name not in LEFT}


def _style(document: ET.Element, kind: str) -> None:
    red, green, blue = (kind_style(kind).colour[at : at + 2] for at in (1, 3, 5))
    style = _add(document, "Style")
    style.set("id", _style_name(kind))
    for what, alpha in (("IconStyle", "ff"), ("LineStyle", "ff"), ("PolyStyle", "40")):
        _add(_add(style, what), "color", f"{alpha}{blue}{green}{red}".lower())


def _style_name(kind: str) -> str:
    return "".join(letter for letter in (kind if kind in KIND_STYLES else OTHER_KIND) if letter.isalpha())


def _add(parent: ET.Element, tag: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, tag)
    child.text = None if text is None else without_controls(text)
    return child
