"""The case as files for others: reports, maps, tables, a citable snapshot."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import streamlit as st

from geo.cases.acts import Log
from geo.cases.contents import edition_of, sources_of
from geo.cases.store import CaseRow, CaseStore
from geo.exports import (
    Edition,
    edition_csv,
    edition_geojson,
    edition_gpkg,
    edition_html,
    edition_kml,
    edition_xlsx,
    report_docx,
    report_html,
    snapshot,
)
from ui.case.passing import file_name, guard_form
from ui.frame.markup import plain
from ui.records.sets import current_records
from ui.server.downloads import own
from ui.server.keeping import case_store

__all__ = ["frozen", "publish_tab", "published_files"]


class _File(NamedTuple):
    label: str
    suffix: str
    mime: str
    make: Callable[[Edition], bytes]
    help: str


FILES = (
    _File("Report (Word)", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", report_docx,
          "Question, map, timeline, events with their sentences, method, doubts, sources"),
    _File("Report (HTML)", "report.html", "text/html", report_html, "The same as one page"),
    _File("Map (HTML)", "map.html", "text/html", edition_html, "Map, timeline, player and table in one file that needs no network"),
    _File("Workbook", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", edition_xlsx, "A sheet for each table"),
    _File("GeoJSON", "geojson", "application/geo+json", edition_geojson, "The events, as RFC 7946 says"),
    _File("KML", "kml", "application/vnd.google-earth.kml+xml", edition_kml, "For Google Earth"),
    _File("GeoPackage", "gpkg", "application/geopackage+sqlite3", edition_gpkg, "For QGIS and other GIS"),
    _File("Events as CSV", "events.csv", "text/csv", partial(edition_csv, table="events"), "A row for each event"),
    _File("Claims as CSV", "claims.csv", "text/csv", partial(edition_csv, table="claims"), "A row for each claim, with its review"),
)  # fmt: skip
MOST_RECORDS = 100_000
"""Of the case's records that are published with it."""


def publish_tab(row: CaseRow, log: Log) -> None:
    """The case as it stands, as files for others. What was rejected is not among the events; claims tell their state."""
    st.markdown(
        "Each file tells the state of the case at the moment of the download: what was accepted, corrected or not looked at, whose data "
        "it is, and under which licence. Records that may not be passed on are left out."
    )
    guard_form(row, log)
    published_files(row.id, row.name)


def published_files(case_id: str, name: str) -> None:
    """Buttons that download a case, each in a format, and as a snapshot. name: of the files."""
    name = file_name(name)
    with st.container(horizontal=True, gap="small", key="case_files"):
        for file in FILES:
            st.download_button(
                plain(file.label), own(partial(_made, case_store(), case_id, file.make)), f"{name}.{file.suffix}", file.mime,
                icon=":material/download:", on_click="ignore", help=plain(file.help), key=f"file-{file.suffix}",
            )  # fmt: skip
    st.download_button(
        "Citable snapshot", own(partial(frozen, case_store(), case_id)), f"{name}.snapshot.zip", "application/zip", type="primary",
        icon=":material/verified:", on_click="ignore", key="file-snapshot",
        help="Frozen data, sources and checksums (RO-Crate). `python -m geo verify FILE` works every number in it out again.",
    )  # fmt: skip


def _edition(store: CaseStore, case_id: str) -> Edition:
    records = current_records()
    events = records.events if records.store is None and records.count <= MOST_RECORDS else None
    return edition_of(store, case_id, records=events)


def _made(store: CaseStore, case_id: str, make: Callable[[Edition], bytes]) -> bytes:
    return make(_edition(store, case_id))


def frozen(store: CaseStore, case_id: str) -> bytes:
    """A snapshot of the case, of this moment."""
    return snapshot(_edition(store, case_id), sources_of(store, case_id))
