"""An edition as a GeoPackage: layers of events, claims and records, tables of the rest, and a table `about`, written by GDAL."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from geo.exports.cells import shape_of
from geo.exports.edition import Edition, about, tables_of

__all__ = ["edition_gpkg"]

CRS = "EPSG:4326"


def edition_gpkg(edition: Edition) -> bytes:
    """Points for events and records, points and polygons for claims, no shape where no place is known; the reach is radius_km.

    Days are dates, what is unknown is NULL. A NUL in a text, at which GDAL would end it, becomes U+FFFD.
    """
    import pyarrow as pa
    from pyogrio import write_arrow

    words = pd.DataFrame(about(edition), columns=["what", "words"], dtype="str")
    metadata = {what: text for what, text in about(edition) if what in ("Case", "Edition", "Made with")}
    with tempfile.TemporaryDirectory(prefix="dateline-gpkg-") as folder:
        path = Path(folder) / "edition.gpkg"
        for name, table in {**tables_of(edition), "about": words}.items():
            arrow = pa.table({column: _written(table[column]) for column in table})
            told: dict[str, object] = {}
            if "lat" in table:
                outlines = table["outline"] if "outline" in table else [""] * len(table)
                shapes = [shape_of(*row) for row in zip(outlines, table["lat"], table["lon"], strict=True)]
                arrow = arrow.append_column("geom", pa.array(shapes, pa.binary()))
                told = {
                    "geometry_name": "geom",
                    "crs": CRS,
                    "geometry_type": "Unknown" if name == "claims" else "Point",
                }
            if not path.exists():
                told["dataset_metadata"] = metadata
            write_arrow(arrow, path, layer=name, driver="GPKG", append=path.exists(), **told)
        return path.read_bytes()


def _written(column: pd.Series) -> object:
    import pyarrow as pa

    if pd.api.types.is_datetime64_dtype(column.dtype):
        return pa.array(column, pa.timestamp("ns"), from_pandas=True).cast(pa.date32())
    if column.dtype == "str":
        return pa.array([text.replace("\0", "\ufffd") for text in column.tolist()], pa.string())
    return pa.array(column, from_pandas=True)
