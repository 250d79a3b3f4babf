"""GDELT 2.0 event files: 61 columns, tabs between, no header. A machine coded them from news, so every place is a claim.

Meanings: GDELT 2.0 event database codebook; event codes from CAMEO.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

import pandas as pd

from geo.errors import RecordsError
from geo.records.formats.plan import Doubt, Plan
from geo.records.formats.table import TableMapping, by_value
from geo.tables.tablefile import TableFile

__all__ = ["COLUMNS", "event_type", "fits", "plan", "refuse_documents"]

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


OLD_COLUMNS = tuple(name for name in COLUMNS if not name.endswith("ADM2Code"))
"""Of version 1.0, whose files before April 2013 have no SOURCEURL either."""
_LAYOUTS = (COLUMNS, OLD_COLUMNS, OLD_COLUMNS[:-1])
_PATTERNS = {"GLOBALEVENTID": r"\d+", "SQLDATE": r"\d{8}", "QuadClass": r"[1-4]?", "DATEADDED": r"\d{8}|\d{14}"}

DOCUMENTS = (
    ("Global Knowledge Graph (GKG)", {0: r"\d{14}-T?\d+", 1: r"\d{14}"}, "THEMES"),
    ("mentions", {0: r"\d+", 1: r"\d{14}", 2: r"\d{14}", 3: r"[1-6]"}, "MentionIdentifier"),
)
"""GDELT's other files: what they are, how their first cells look, a name in their header."""


def fits(table: TableFile) -> bool:
    """Whether a table is a file of GDELT's events, 2.0 or 1.0, some columns of it or all, with or without their names."""
    if {"globaleventid", "sqldate"} <= {name.casefold() for name in table.header}:
        return True
    return _layout(table) is not None


def refuse_documents(table: TableFile) -> None:
    """Raises RecordsError for GDELT's files that hold documents or mentions, and no events."""
    first = list(table.header) if table.header[0] != "column 1" or table.head.empty else table.head.iloc[0]
    cells = [re.sub(r"\.2$", "", str(cell).strip()) for cell in first]
    for what, patterns, name in DOCUMENTS:
        is_such = max(patterns) < len(cells) and all(re.fullmatch(looks, cells[at]) for at, looks in patterns.items())
        if is_such or (name in table.header and {"DATE", "NUMARTS", "GLOBALEVENTID"} & set(table.header)):
            raise RecordsError(
                f"{table.name} is a file of GDELT's {what}: it tells of documents, not events. Take the events of the same "
                "time (export.CSV); they name the documents."
            )


def _layout(table: TableFile) -> tuple[str, ...] | None:
    """The columns of a file without a header."""
    if table.header[0] != "column 1" or table.head.empty:
        return None
    first = table.head.iloc[0]
    for layout in _LAYOUTS:
        if len(layout) == len(table.header) and all(
            re.fullmatch(pattern, first.iloc[layout.index(name)])
            for name, pattern in _PATTERNS.items()
            if name in layout
        ):
            return layout
    return None


def plan(table: TableFile) -> Plan:
    """How to read a file of GDELT's events. It asks nothing; columns that are missing are left out."""
    layout = _layout(table)
    known = {name.casefold(): name for name in table.header}
    if layout:
        name_of = {name: f"column {place}" for place, name in enumerate(layout, start=1)}
    else:
        name_of = {name: known[name.casefold()] for name in COLUMNS if name.casefold() in known}
    columns = {ours: name_of[theirs] for ours, theirs in _MAPPED.items() if theirs in name_of}
    if "admin1" not in columns and FULL_NAME in name_of:
        columns["admin1"] = columns["country"] = name_of[FULL_NAME]
    version = "1.0" if layout and layout is not COLUMNS else "2.0"
    reasons = {ours: f"GDELT's column {COLUMNS.index(theirs) + 1}, {theirs}" for ours, theirs in _MAPPED.items()}
    mapping = TableMapping(
        columns,
        {
            "source": f"GDELT {version}",
            "licence": "Free use with citation",
            "attribution": "The GDELT Project, gdeltproject.org. Coded by a machine from news reports.",
        },
        codes={"geo_precision": GEO_PRECISION, "sub_event_type": ROOT_CODES},
        prefixes={"id": "GDELT:"},
        reasons=reasons | dict.fromkeys(("place_name", "admin1", "country"), f"read out of GDELT's {FULL_NAME}"),
    )
    same = tuple(name_of[name] for name in SAME_EVENT if name in name_of)
    notes = (
        "A machine coded these records from news: a place is where the report says, often only a country or a region, "
        "and one event may be coded several times.",
        "GDELT counts no deaths.",
    )
    return Plan(
        f"GDELT {version} events",
        mapping,
        also_read=tuple(dict.fromkeys((*same, *(name_of[name] for name in (FULL_NAME,) if name in name_of)))),
        tidy=partial(_tidy, columns=columns, full_name=name_of.get(FULL_NAME, "")),
        finish=partial(_with_names, full_name=name_of.get(FULL_NAME, "")),
        doubts=partial(_doubts, names=list(same) if len(same) >= ENOUGH_TO_TELL else []),
        notes=notes,
    )


ENOUGH_TO_TELL = 4
"""Columns of SAME_EVENT that must be there to say that an event was coded before."""


def event_type(code: str) -> str:
    """ACLED's word for a CAMEO code (text, with its leading zero); "Unknown" when it has none."""
    code = code.zfill(2) if len(code) == 1 else code
    return next((_EVENT_TYPES[code[:length]] for length in (4, 3, 2) if code[:length] in _EVENT_TYPES), "Unknown")


def _tidy(cells: pd.DataFrame, *, columns: Mapping[str, str], full_name: str) -> pd.DataFrame:
    """ "Gao, Gao, Mali" is a place, its region and its country; types 1 and 2 or 5 name no place."""
    tidy = {}
    if "event_type" in columns:
        tidy[columns["event_type"]] = by_value(cells[columns["event_type"]], event_type)
    if full_name:
        names = cells[full_name]
        parts = {
            "country": lambda name: name.split(", ")[-1],
            "admin1": lambda name: "".join(name.split(", ")[-2:-1]),
            "place_name": lambda name: name.split(", ")[0],
        }
        tidy |= {
            columns[ours]: by_value(names, part)
            for ours, part in parts.items()
            if columns.get(ours, full_name) != full_name
        }
    tidy |= {columns[side]: cells[columns[side]].str.title() for side in ("side_a", "side_b") if side in columns}
    return cells.assign(**tidy)


def _with_names(frame: pd.DataFrame, *, full_name: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Place, region and country out of the whole name, where it stands in all three."""
    if not full_name or "place_name" not in frame:
        return frame, ()
    changes = {"place_name": by_value(frame["place_name"], lambda name: name.split(", ")[0])}
    for ours, part in (("country", -1), ("admin1", -2)):
        if ours in frame:
            is_whole = frame[ours] == frame["place_name"]
            read = by_value(frame[ours], partial(_part_of_name, part=part))
            changes[ours] = frame[ours].mask(is_whole, read)
    return frame.assign(**changes), ()


def _part_of_name(name: str, *, part: int) -> str:
    return "".join(name.split(", ")[part : part + 1 or None])


def _doubts(cells: pd.DataFrame, *, names: list[str]) -> Iterator[Doubt]:
    if not names:
        return
    again = cells.duplicated(names).to_numpy(dtype=bool)
    yield again, "the same day, sides, kind and place were coded before: perhaps one event"
