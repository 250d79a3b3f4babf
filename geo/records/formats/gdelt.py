"""GDELT 2.0 event files: 61 columns, tabs between, no header. A machine coded them from news, so every place is a claim.

Meanings: GDELT 2.0 event database codebook; event codes from CAMEO.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

import pandas as pd

from geo.records.formats.plan import Doubt, Plan
from geo.records.formats.table import TableMapping, by_value
from geo.tables.tablefile import TableFile

__all__ = ["COLUMNS", "event_type", "fits", "plan"]

_ACTOR = "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code"
_GEO = "Type FullName CountryCode ADM1Code ADM2Code Lat Long FeatureID"

COLUMNS = (
    *["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"],
    *(f"Actor{number}{name}" for number in (1, 2) for name in _ACTOR.split()),
    *["IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"],
    *["NumMentions", "NumSources", "NumArticles", "AvgTone"],
    *(f"{whose}Geo_{name}" for whose in ("Actor1", "Actor2", "Action") for name in _GEO.split()),
    *["DATEADDED", "SOURCEURL"],
)

GEO_PRECISION = {"1": "country", "2": "admin1", "3": "exact", "4": "exact", "5": "admin1"}
"""ActionGeo_Type: types 1, 2 and 5 stand for whole areas, whose middle they carry as a coordinate."""

ROOT_CODES = {
    "01": "Make public statement",
    "02": "Appeal",
    "03": "Express intent to cooperate",
    "04": "Consult",
    "05": "Engage in diplomatic cooperation",
    "06": "Engage in material cooperation",
    "07": "Provide aid",
    "08": "Yield",
    "09": "Investigate",
    "10": "Demand",
    "11": "Disapprove",
    "12": "Reject",
    "13": "Threaten",
    "14": "Protest",
    "15": "Exhibit force posture",
    "16": "Reduce relations",
    "17": "Coerce",
    "18": "Assault",
    "19": "Fight",
    "20": "Use unconventional mass violence",
}

# CAMEO's codes in ACLED's words, by their longest beginning; verbal events have no word there.
_EVENT_TYPES = {
    "14": "Protests",
    "145": "Riots",
    "15": "Strategic developments",
    "17": "Strategic developments",
    "175": "Violence against civilians",
    "18": "Violence against civilians",
    "183": "Explosions/Remote violence",
    "19": "Battles",
    "191": "Strategic developments",
    "194": "Explosions/Remote violence",
    "195": "Explosions/Remote violence",
    "20": "Violence against civilians",
    "204": "Explosions/Remote violence",
}

_MAPPED = {
    "id": "GLOBALEVENTID",
    "date_start": "SQLDATE",
    "place_name": "ActionGeo_FullName",
    "admin1": "ActionGeo_ADM1Code",
    "country": "ActionGeo_CountryCode",
    "lat": "ActionGeo_Lat",
    "lon": "ActionGeo_Long",
    "geo_precision": "ActionGeo_Type",
    "event_type": "EventCode",
    "sub_event_type": "EventRootCode",
    "side_a": "Actor1Name",
    "side_b": "Actor2Name",
    "sources": "SOURCEURL",
    "source_ids": "GLOBALEVENTID",
}
FULL_NAME = "ActionGeo_FullName"
SAME_EVENT = (
    *("SQLDATE", "Actor1Name", "Actor2Name", "EventBaseCode"),
    *(FULL_NAME, "ActionGeo_ADM1Code", "ActionGeo_CountryCode"),
)
"""Two records that agree in these are probably one event, coded twice."""


def fits(table: TableFile) -> bool:
    """Whether a table is a file of GDELT 2.0 events, with or without their names as a header."""
    if {"GLOBALEVENTID", "SQLDATE", "ActionGeo_Lat", "ActionGeo_Long"} <= set(table.header):
        return True
    if len(table.header) != len(COLUMNS) or table.header[0] != "column 1" or table.head.empty:
        return False
    first = table.head.iloc[0]
    patterns = {0: r"\d+", 1: r"\d{8}", 29: r"[1-4]?", 59: r"\d{14}"}
    return all(re.fullmatch(pattern, first.iloc[place]) for place, pattern in patterns.items())


def plan(table: TableFile) -> Plan:
    """How to read a file of GDELT 2.0 events. It asks nothing."""
    has_names = "GLOBALEVENTID" in table.header
    name_of = {name: name if has_names else f"column {place}" for place, name in enumerate(COLUMNS, start=1)}
    columns = {ours: name_of[theirs] for ours, theirs in _MAPPED.items() if name_of[theirs] in table.header}
    reasons = {ours: f"GDELT's column {COLUMNS.index(theirs) + 1}, {theirs}" for ours, theirs in _MAPPED.items()}
    mapping = TableMapping(
        columns,
        {
            "source": "GDELT 2.0",
            "licence": "Free use with citation",
            "attribution": "The GDELT Project, gdeltproject.org. Coded by a machine from news reports.",
        },
        codes={"geo_precision": GEO_PRECISION, "sub_event_type": ROOT_CODES},
        prefixes={"id": "GDELT:"},
        reasons=reasons | dict.fromkeys(("place_name", "admin1", "country"), f"read out of GDELT's {FULL_NAME}"),
    )
    same = tuple(name_of[name] for name in SAME_EVENT if name_of[name] in table.header)
    notes = (
        "A machine coded these records from news: a place is where the report says, often only a country or a region, "
        "and one event may be coded several times.",
        "GDELT counts no deaths.",
    )
    return Plan(
        "GDELT 2.0 events",
        mapping,
        also_read=same,
        tidy=partial(_tidy, columns=columns),
        doubts=partial(_doubts, names=list(same)),
        notes=notes,
    )


def event_type(code: str) -> str:
    """ACLED's word for a CAMEO code (text, with its leading zero); "Unknown" when it has none."""
    code = code.zfill(2) if len(code) == 1 else code
    return next((_EVENT_TYPES[code[:length]] for length in (4, 3, 2) if code[:length] in _EVENT_TYPES), "Unknown")


def _tidy(cells: pd.DataFrame, *, columns: Mapping[str, str]) -> pd.DataFrame:
    """ "Gao, Gao, Mali" is a place, its region and its country; types 1 and 2 or 5 name no place."""
    full_names = cells[columns["place_name"]]
    tidy = {
        columns["event_type"]: by_value(cells[columns["event_type"]], event_type),
        columns["country"]: by_value(full_names, lambda name: name.split(", ")[-1]),
        columns["admin1"]: by_value(full_names, lambda name: "".join(name.split(", ")[-2:-1])),
        columns["place_name"]: by_value(full_names, lambda name: name.split(", ")[0]),
    }
    tidy |= {columns[side]: cells[columns[side]].str.title() for side in ("side_a", "side_b")}
    return cells.assign(**tidy)


def _doubts(cells: pd.DataFrame, *, names: list[str]) -> Iterator[Doubt]:
    again = cells.duplicated(names).to_numpy(dtype=bool)
    yield again, "the same day, sides, kind and place were coded before: perhaps one event"
