"""Tables and whole cases as files that travel: a module for each format, a file a function, bytes out.

Every file says whose data it holds, under which licence, of which edition and how filtered; records whose licence forbids it are in
none (docs/exports.md tells what is in each).
"""

from geo.exports.csvs import (
    claims_csv,
    edition_csv,
    events_csv,
    judged_csv,
    judged_json,
    places_csv,
    read_table_csv,
    table_csv,
)
from geo.exports.discreet import NOTE, discreet_edition, note_words
from geo.exports.edition import TABLES, Edition
from geo.exports.geojson import claims_geojson, edition_geojson, events_geojson, places_geojson
from geo.exports.geopackage import edition_gpkg
from geo.exports.kml import edition_kml
from geo.exports.page import edition_html
from geo.exports.report import report_docx, report_html
from geo.exports.snapshot import Verified, snapshot, verify
from geo.exports.workbook import edition_xlsx, read_xlsx

__all__ = [
    "NOTE",
    "TABLES",
    "Edition",
    "Verified",
    "claims_csv",
    "claims_geojson",
    "discreet_edition",
    "edition_csv",
    "edition_geojson",
    "edition_gpkg",
    "edition_html",
    "edition_kml",
    "edition_xlsx",
    "events_csv",
    "events_geojson",
    "judged_csv",
    "judged_json",
    "note_words",
    "places_csv",
    "places_geojson",
    "read_table_csv",
    "read_xlsx",
    "report_docx",
    "report_html",
    "snapshot",
    "table_csv",
    "verify",
]
