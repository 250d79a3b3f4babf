"""Files of maps as tables: KML, GeoPackage, Shapefile, FlatGeobuf and GML, read by GDAL, which is given no other format.

A format is told here, by content, before GDAL sees the bytes; it may reach no network, follows no link in a file, and reads
no view of a GeoPackage, which might call functions.
"""

from __future__ import annotations

import html
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.errors import DatelineError, RecordsError
from geo.globe.geometry import middle_of_wkb
from geo.globe.projections import to_degrees
from geo.tables.cells import unique_names
from geo.tables.jsonfile import GEOMETRY_KIND, GEOMETRY_REACH
from geo.tables.limits import RecordLimits, cell_budget, refuse_long, refuse_long_cell
from geo.tables.tablefile import TableFile, table_in_memory, written

if TYPE_CHECKING:
    from geo.globe.distance import FloatArray

__all__ = ["geo_format", "is_shapefile", "open_geofile", "open_shapefile"]

DRIVERS = {
    "KML": ("LIBKML", "KML"),
    "GeoPackage": ("GPKG",),
    "Shapefile": ("ESRI Shapefile",),
    "FlatGeobuf": ("FlatGeobuf",),
    "GML": ("GML",),
}
"""Format -> GDAL's drivers that may have opened it."""

SEALED = {
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
}
"""What GDAL is told before it opens anything: no network, nothing beside the bytes that it is given."""

_DRAWING = frozenset({"altitudemode", "tessellate", "extrude", "visibility", "draworder", "icon", "snippet"})
"""Fields of KML that tell how a mark is drawn."""
_RENAMED = {"timestamp": "date", "begin": "start date", "end": "end date"}
"""Fields of KML -> what they are in a table."""
_MAGIC_SHP = b"\x00\x00\x27\x0a"
_SHAPE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def geo_format(start: bytes) -> str:
    """The format that the first bytes of a file tell, a key of DRIVERS; "" for none. Of a shapefile: its .shp alone."""
    if start.startswith(b"SQLite format 3\0"):
        return "GeoPackage"
    if start.startswith(b"fgb\x03fgb"):
        return "FlatGeobuf"
    if start.startswith(_MAGIC_SHP):
        return "Shapefile"
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        head = start[:4000].decode("latin-1")
        root = next((tag for tag in re.findall(r"<([A-Za-z_][\w.:-]*)", head)), "")
        if root.rpartition(":")[2].lower() == "kml":
            return "KML"
        if "opengis.net/gml" in head or "opengis.net/wfs" in head:
            return "GML"
    return ""


def is_shapefile(members: list[zipfile.ZipInfo]) -> bool:
    """Whether the members of a zip file are one shapefile."""
    return sum(member.filename.lower().endswith(".shp") for member in members) == 1


def open_shapefile(parts: dict[str, bytes], *, name: str, limits: RecordLimits) -> TableFile:
    """The records of a shapefile whose parts were unpacked: ending -> bytes. Errors as `open_geofile`."""
    missing = [ending for ending in (".shp", ".dbf") if not parts.get(ending)]
    if missing:
        raise RecordsError(
            f"{name} is a shapefile without its {' and '.join(missing)}: days and counts stand in the .dbf, points in the .shp. "
            "Give a zip with all files of one name (.shp, .shx, .dbf, .prj)."
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for ending in _SHAPE_PARTS:
            if ending in parts:
                archive.writestr(f"shape{ending}", parts[ending])
    return open_geofile(packed.getvalue(), name=name, limits=limits, kind="Shapefile")


def open_geofile(content: bytes, *, name: str, limits: RecordLimits, kind: str) -> TableFile:
    """The records of a file of `geo_format` kind: the layer with most of them, the layers of a KML together.

    Raises RecordsError when it is damaged, has no layer or another coordinate system, LimitError when it is too large.
    """
    if kind in ("KML", "GML"):
        _refuse_doctype(content, name)
    with _sealed(name, kind):
        return _opened(content, name, limits, kind)


@contextmanager
def _sealed(name: str, kind: str) -> Iterator[None]:
    """GDAL at work, without a network; what it cannot read is a sentence, and its remarks on names are no matter."""
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

    faults = (DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError, ValueError, RuntimeError)
    pyogrio.set_gdal_config_options(SEALED)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except DatelineError:
        raise
    except faults as cause:
        told = re.sub(r"/vsi\S+", "the file", " ".join(str(cause).split()))[:200]
        raise RecordsError(
            f"{name} is a damaged {kind} file ({told}). Save it again, or export it as GeoJSON or CSV from a program for "
            "maps, such as QGIS."
        ) from cause


def _refuse_doctype(content: bytes, name: str) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise RecordsError(
            f"{name} declares a DTD, which may hide or multiply text. Save it again without, or as GeoJSON or CSV."
        )


def _opened(content: bytes, name: str, limits: RecordLimits, kind: str) -> TableFile:
    import pyogrio
    from pyogrio.errors import DataLayerError

    try:
        layers = [str(layer) for layer, _ in pyogrio.list_layers(content)]
    except DataLayerError:  # a KML of links alone
        layers = []
    views: list[str] = []
    if kind == "GeoPackage":
        tables = _real_tables(content, name)
        views = [layer for layer in layers if layer not in tables]
        layers = [layer for layer in layers if layer in tables]
    if not layers and kind != "KML":
        raise RecordsError(
            f"{name} is a {kind} file that has no layer with records: it is empty or damaged. Export the layer of your events as "
            "GeoJSON or CSV from a program for maps, such as QGIS."
        )
    sizes: dict[str, int] = {}
    for layer in layers:
        try:
            info = pyogrio.read_info(content, layer=layer, force_feature_count=True)
        except DataLayerError:
            if kind != "KML":
                raise
            continue  # a folder of links alone
        if info["driver"] not in DRIVERS[kind]:
            raise RecordsError(f"{name} is no {kind} file. Save it again, or export it as GeoJSON or CSV.")
        sizes[layer] = int(info["features"])
        refuse_long(sizes[layer], len(info["fields"]), name, limits)
    notes = [f"The views {', '.join(views)} were not read: they may call functions."] if views else []
    if kind == "KML":
        frames = [
            _layer(content, layer, name, limits, is_kml=True, folder=len(layers) > 1)
            for layer in layers
            if sizes.get(layer)
        ]
        if not frames:
            link = (
                " It holds links to other files, which are not followed: save what they show."
                if b"<NetworkLink" in content
                else ""
            )
            raise RecordsError(f"{name} holds no placemark.{link}")
        cells = pd.concat(frames, ignore_index=True).fillna("").astype("str")
        refuse_long(len(cells), 0, name, limits)
        if b"<NetworkLink" in content:
            notes.append("It links to other files, which were not followed.")
        return _as_table(cells, name, tuple(notes))
    chosen = max(layers, key=lambda layer: sizes[layer])
    tables_of = {layer: _later(content, layer, name, limits, tuple(notes)) for layer in layers if sizes.get(layer)}
    if len(tables_of) < 2:
        return _as_table(_layer(content, chosen, name, limits), name, tuple(notes))
    table = tables_of[chosen]()
    rest = ", ".join(layer for layer in tables_of if layer != chosen)
    note = f"The layer “{chosen}” was read; others were not: {rest}."
    return replace(table, notes=(note, *table.notes), others=tables_of)


def _later(
    content: bytes, layer: str, name: str, limits: RecordLimits, notes: tuple[str, ...]
) -> Callable[[], TableFile]:
    def opened() -> TableFile:
        with _sealed(name, "GeoPackage"):
            return _as_table(_layer(content, layer, name, limits), name, notes)

    return opened


def _real_tables(content: bytes, name: str) -> set[str]:
    """Tables of a GeoPackage; what else it lists are views."""
    import sqlite3

    try:
        base = sqlite3.connect(":memory:")
        base.deserialize(content)
        base.execute("PRAGMA trusted_schema = OFF")
        rows = base.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        ).fetchall()
        base.close()
    except sqlite3.Error as cause:
        raise RecordsError(f"{name} is a damaged GeoPackage ({cause}). Save it again, or as GeoJSON or CSV.") from cause
    return {str(row[0]) for row in rows}


def _layer(
    content: bytes, layer: str, name: str, limits: RecordLimits, *, is_kml: bool = False, folder: bool = False
) -> pd.DataFrame:
    """The cells of one layer as text, and its points."""
    from pyogrio import raw

    meta, _, geometries, fields = raw.read(content, layer=layer)
    names = [str(field) for field in meta["fields"]]
    rows = len(fields[0]) if fields else len(geometries) if geometries is not None else 0
    cell_budget(name, limits).spend(rows * (len(names) + 2))
    columns: dict[str, list[str]] = {}
    for field, values in zip(names, fields, strict=True):
        if is_kml and field.lower() in _DRAWING:
            continue
        cells = [_cell(value) for value in values]
        if is_kml and field.lower() == "description":
            cells = [_bare(cell) for cell in cells]
        if any(cells) or not is_kml:
            columns[_RENAMED.get(field.lower(), field) if is_kml else field] = cells
        refuse_long_cell(max(map(len, cells), default=0), name, limits)
    if is_kml and any(columns.get("Name", ())):
        told = columns.get("description") or [""] * rows
        columns["description"] = [_with_title(title, text) for title, text in zip(columns["Name"], told, strict=True)]
    if folder:
        columns["folder"] = [layer] * rows
    if geometries is not None and any(shape is not None for shape in geometries):
        project = to_degrees(str(meta["crs"] or ""))
        if project is None:
            raise RecordsError(
                f"{name} uses the coordinate system {str(meta['crs'])[:100]}. Save it in WGS84 (EPSG:4326), degrees."
            )
        columns |= _points(geometries, project, columns)
    texts = dict(zip(unique_names(columns), columns.values(), strict=True))
    return pd.DataFrame({column: pd.Series(cells, dtype="str") for column, cells in texts.items()})


def _with_title(title: str, text: str) -> str:
    return text if title in text else f"{title}\n{text}".strip()


def _points(
    geometries: Any, project: Callable[[FloatArray], FloatArray], columns: dict[str, list[str]]
) -> Iterator[tuple[str, list[str]]] | dict[str, list[str]]:
    middles = [middle_of_wkb(shape, project) if shape is not None else None for shape in geometries]
    names = ("latitude", "longitude")
    taken = {column.casefold() for column in columns}
    lat, lon = (name if name not in taken else f"{name} of the geometry" for name in names)
    found = {
        lat: [f"{middle.lat:.10g}" if middle else "" for middle in middles],
        lon: [f"{middle.lon:.10g}" if middle else "" for middle in middles],
    }
    if any(middle and (middle.kind != "Point") for middle in middles):
        found[GEOMETRY_KIND] = [middle.kind if middle and middle.kind != "Point" else "" for middle in middles]
        found[GEOMETRY_REACH] = [f"{middle.reach_km:.3g}" if middle and middle.reach_km else "" for middle in middles]
    return found


def _cell(value: Any) -> str:
    if isinstance(value, np.datetime64):
        text = "" if np.isnat(value) else str(value)
        return text.split("T")[0] if text.endswith("T00:00:00.000") or text.endswith("T00:00:00") else text
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bytes):
        return ""
    return written(value)


def _bare(text: str) -> str:
    """A description without its markup: lines apart."""
    if "<" not in text and "&" not in text:
        return text
    lines = re.sub(r"(?i)<(?:br|/p|/tr|/div|/li)[^>]*>", "\n", text[:100_000])
    bare = html.unescape(re.sub(r"<[^>]*>", " ", lines))
    return "\n".join(line for line in (" ".join(line.split()) for line in bare.split("\n")) if line)


def _as_table(cells: pd.DataFrame, name: str, notes: tuple[str, ...]) -> TableFile:
    if GEOMETRY_KIND in cells:
        count = int((cells[GEOMETRY_KIND] != "").sum())
        are = "record is no point; it" if count == 1 else "records are no points; each"
        notes = (*notes, f"{count:,} {are} is placed in the middle of its outline.")
    return table_in_memory(cells, np.arange(1, len(cells) + 1), name=name, notes=notes)
