"""Tables as files that others can open: CSV and GeoJSON, with the attribution that their sources ask for.

What is exported reads back: `check_rows(read_csv(text), OWN_MAPPING)` gives the frame again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from geo.frames import CLAIMS, EVENTS, PLACES, escape_formulas, rows_of
from geo.matching import Judgement, MatchReport, judged_dict, judged_table
from geo.records.licences import may_export

__all__ = [
    "claims_csv",
    "claims_geojson",
    "events_csv",
    "events_geojson",
    "judged_csv",
    "judged_json",
    "places_csv",
    "places_geojson",
    "table_csv",
]


def events_csv(events: pd.DataFrame) -> bytes:
    """An EVENTS frame as CSV (UTF-8 with a byte-order mark, for spreadsheets); no rows give the header alone.

    Licence and attribution stand in each row; rows that may not be passed on are left out (`geo.records.licences`). Dates are ISO days, unknown values are empty. A text cell that a
    spreadsheet would run as a formula starts with an apostrophe.
    """
    return _csv(_free(EVENTS.check(events)))


def places_csv(places: pd.DataFrame, *, attribution: str) -> bytes:
    """A PLACES frame as CSV like `events_csv`, with the gazetteer's attribution in each row."""
    return _csv(PLACES.check(places).assign(attribution=pd.Series(attribution, index=places.index, dtype="str")))


def claims_csv(claims: pd.DataFrame, *, attribution: str) -> bytes:
    """A CLAIMS frame as CSV like `events_csv`, with the gazetteer's attribution in each row."""
    return _csv(CLAIMS.check(claims).assign(attribution=pd.Series(attribution, index=claims.index, dtype="str")))


def judged_csv(report: MatchReport, judgements: Mapping[str, Judgement], *, attribution: str) -> bytes:
    """Claims, verdicts and records side by side (`geo.matching.judged_table`) as CSV like `events_csv`.

    attribution: the gazetteer's; with that of the records it stands in each row.
    """
    lines = sorted({attribution, *report.shareable.events["attribution"]} - {""})
    table = judged_table(report, judgements)
    return _csv(table.assign(attribution=pd.Series(" ".join(lines), index=table.index, dtype="str")))


def judged_json(report: MatchReport, judgements: Mapping[str, Judgement], *, attribution: str) -> bytes:
    """The same as JSON (UTF-8), with every record that fits and those that the article does not mention."""
    answer = judged_dict(report, judgements)
    answer["attribution"] = sorted({attribution, *answer["attribution"]})
    return json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=1).encode()


def events_geojson(events: pd.DataFrame) -> bytes:
    """An EVENTS frame as a GeoJSON FeatureCollection of points (RFC 7946: lon before lat, WGS84, UTF-8).

    The attribution lines of all rows stand once more at the top. Unknown values are null. Rows that may not be passed on
    are left out.
    """
    free = _free(EVENTS.check(events))
    return _geojson(free, attribution=free["attribution"].unique().tolist())


def places_geojson(places: pd.DataFrame, *, attribution: str) -> bytes:
    """A PLACES frame as GeoJSON like `events_geojson`; a place without coordinates has no geometry (null)."""
    return _geojson(PLACES.check(places), attribution=[attribution])


def claims_geojson(claims: pd.DataFrame, *, attribution: str) -> bytes:
    """A CLAIMS frame as GeoJSON like `events_geojson`: an area is a polygon, and a claim without a place has null."""
    return _geojson(CLAIMS.check(claims), attribution=[attribution])


def table_csv(table: pd.DataFrame, *, attribution: str) -> bytes:
    """Sums over records (geo.analysis) as CSV like `events_csv`, with whose records they are in each row; names of columns
    are texts of ours. A table of no rows gives the header alone."""
    return _csv(table.assign(attribution=pd.Series(attribution, index=table.index, dtype="str")))


def _free(events: pd.DataFrame) -> pd.DataFrame:
    return events[may_export(events)]


def _csv(frame: pd.DataFrame) -> bytes:
    cells = _with_written_days(frame)
    texts = {str(name): escape_formulas(cells[name]) for name in cells if cells[name].dtype == "str"}
    cells = cells.assign(**texts)
    return cells.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _geojson(frame: pd.DataFrame, *, attribution: list[str]) -> bytes:
    cells = _with_written_days(frame).astype(object)
    rows = rows_of(cells.where(frame.notna(), None))
    collection = {
        "type": "FeatureCollection",
        "attribution": sorted(line for line in attribution if line),
        "features": [_feature(row) for row in rows],
    }
    return json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": row["id"], "geometry": _geometry(row), "properties": row}


def _geometry(row: dict[str, Any]) -> dict[str, Any] | None:
    """The outline where a row has one, else its point; both are taken out of the row."""
    lat, lon, outline = row.pop("lat"), row.pop("lon"), row.pop("outline", "")
    if outline:
        return {"type": "Polygon", "coordinates": [[(lon, lat) for lat, lon in json.loads(outline)]]}
    return None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}


def _with_written_days(frame: pd.DataFrame) -> pd.DataFrame:
    days = frame.select_dtypes(np.datetime64)
    return frame.assign(**{str(name): days[name].dt.strftime("%Y-%m-%d") for name in days})
