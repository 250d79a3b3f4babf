"""ACLED: exports and answers of its service, old and new. Rows may not be passed on: see `geo.records.licences`.

Meanings: ACLED's codebook and the package acledR. Labels differ between releases, so they are compared by their stems.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial

import numpy as np
import pandas as pd

from geo.frames import EVENT_TYPES, Fault
from geo.language.text import fold
from geo.records.formats.plan import Plan, choose_columns
from geo.records.formats.table import TableMapping, by_value
from geo.records.licences import ACLED_LICENCE
from geo.tables.tablefile import TableFile

__all__ = ["ATTRIBUTION", "SUB_EVENT_TYPES", "event_type", "fits", "plan", "sub_event_type"]

ATTRIBUTION = (
    "Armed Conflict Location & Event Data (ACLED), acleddata.com. Used under ACLED's terms; rows may not be passed on."
)

DATE_PRECISION = {"1": "day", "2": "week", "3": "month"}
GEO_PRECISION = {"1": "exact", "2": "near", "3": "area"}

SUB_EVENT_TYPES = {
    "Battles": ("Armed clash", "Government regains territory", "Non-state actor overtakes territory"),
    "Explosions/Remote violence": (
        "Chemical weapon",
        "Air/drone strike",
        "Suicide bomb",
        "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED",
        "Grenade",
    ),
    "Violence against civilians": ("Sexual violence", "Attack", "Abduction/forced disappearance"),
    "Protests": ("Peaceful protest", "Protest with intervention", "Excessive force against protesters"),
    "Riots": ("Violent demonstration", "Mob violence"),
    "Strategic developments": (
        "Agreement",
        "Arrests",
        "Change to group/activity",
        "Disrupted weapons use",
        "Headquarters or base established",
        "Looting/property destruction",
        "Non-violent transfer of territory",
        "Other",
    ),
}

# Words of older releases, and where they went.
_OLDER_SUB_TYPES = {
    "battle no change of territory": "Armed clash",
    "battle government regain territory": "Government regains territory",
    "battle non state actor overtake territory": "Non-state actor overtakes territory",
    "change to armed group": "Change to group/activity",
    "non violent transfer of territory": "Non-violent transfer of territory",
    "headquarter or base established": "Headquarters or base established",
}

_ACTOR_KINDS = {
    "1": "State forces",
    "2": "Rebel group",
    "3": "Political militia",
    "4": "Identity militia",
    "5": "Rioters",
    "6": "Protesters",
    "7": "Civilians",
    "8": "External/other forces",
}

_CANDIDATES = {
    "id": ("event_id_cnty", "data_id"),
    "date_start": ("event_date",),
    "date_precision": ("time_precision",),
    "place_name": ("location",),
    "admin1": ("admin1",),
    "country": ("country",),
    "lat": ("latitude",),
    "lon": ("longitude",),
    "geo_precision": ("geo_precision",),
    "event_type": ("event_type",),
    "sub_event_type": ("sub_event_type", "event_type"),
    "side_a": ("actor1",),
    "side_b": ("actor2",),
    "deaths_best": ("fatalities",),
    "summary": ("notes",),
    "sources": ("source",),
    "source_ids": ("event_id_cnty", "data_id"),
}
_ALSO = ("assoc_actor_1", "assoc_actor_2", "inter1", "inter2", "timestamp")

NEWER = "the file has a newer version of this record"


def fits(header: Collection[str]) -> bool:
    """Whether a table holds ACLED's events."""
    names = {name.casefold() for name in header}
    return bool(names & {"event_id_cnty", "data_id"}) and {"event_date", "event_type", "fatalities"} <= names


def plan(table: TableFile) -> Plan:
    """How to read a file of ACLED. It asks nothing."""
    known = {name.casefold(): name for name in table.header}
    columns = choose_columns(_CANDIDATES, table.header)
    mapping = TableMapping(
        columns,
        {"source": "ACLED", "licence": ACLED_LICENCE, "attribution": ATTRIBUTION},
        codes={"date_precision": DATE_PRECISION, "geo_precision": GEO_PRECISION},
        prefixes={"id": "ACLED:"},
        reasons=dict.fromkeys(columns, "ACLED's own name"),
    )
    notes = (
        "ACLED's rows stay in this session: they are never offered for download or sharing, as its terms ask.",
        "ACLED writes 0 deaths also where the number is not known.",
    )
    return Plan(
        f"ACLED, {len(table.header)} columns",
        mapping,
        also_read=tuple(known[name] for name in _ALSO if name in known),
        tidy=partial(_tidy, known=known, columns=columns),
        faults=partial(_outdated, id_column=columns["id"], time_column=known.get("timestamp", "")),
        notes=notes,
    )


def event_type(text: str) -> str:
    """ACLED's name for a kind of event by its stem, whatever the release; the text itself when it is none."""
    stem = _stem(text)
    for beginning, name in (
        ("battle", "Battles"),
        ("explosion", "Explosions/Remote violence"),
        ("remote violence", "Explosions/Remote violence"),
        ("violence against civilian", "Violence against civilians"),
        ("protest", "Protests"),
        ("strategic development", "Strategic developments"),
        ("headquarter", "Strategic developments"),
        ("non violent transfer", "Strategic developments"),
    ):
        if stem.startswith(beginning):
            return name
    return "Riots" if stem == "riot" else text


def sub_event_type(text: str) -> str:
    """ACLED's present name for a sub-type by its stem; the text itself when it is none."""
    return _SUB_TYPE_OF_STEM.get(_stem(text), text)


def _stem(text: str) -> str:
    """Folded words without a plural s; protestor is protester."""
    return " ".join(word.removesuffix("s").replace("protestor", "protester") for word in fold(text).split())


_SUB_TYPE_OF_STEM = {_stem(name): name for names in SUB_EVENT_TYPES.values() for name in names} | _OLDER_SUB_TYPES


def _tidy(cells: pd.DataFrame, *, known: Mapping[str, str], columns: Mapping[str, str]) -> pd.DataFrame:
    def column(name: str) -> pd.Series:
        return (
            cells[known[name]].str.strip()
            if name in known and known[name] in cells
            else pd.Series("", cells.index, "str")
        )

    kinds = column("event_type") + "\n" + column("sub_event_type") + "\n" + column("inter1")
    tidy = {known["event_type"]: by_value(kinds, _kind)}
    if sub_type := known.get("sub_event_type"):
        tidy[sub_type] = by_value(cells[sub_type], sub_event_type)
    for side, number in (("side_a", "1"), ("side_b", "2")):
        if side in columns:
            tidy[columns[side]] = _side(
                column(f"actor{number}"), column(f"assoc_actor_{number}"), column(f"inter{number}")
            )
    if sources := columns.get("sources"):
        tidy[sources] = cells[sources].str.replace(r"\s*;\s*", "; ", regex=True)
    return cells.assign(**tidy)


def _kind(cells: str) -> str:
    """Event type out of type, sub-type and kind of the first actor; older files have one type for riots and protests."""
    kind, sub_type, actor = cells.split("\n")
    if _stem(kind) != "riot protest":
        return event_type(kind)
    by_sub_type = next((name for name in EVENT_TYPES if sub_event_type(sub_type) in SUB_EVENT_TYPES[name]), "")
    by_actor = {"5": "Riots", "rioter": "Riots", "6": "Protests", "protester": "Protests"}.get(_stem(actor), "")
    return by_sub_type or by_actor or "Unknown"


def _outdated(cells: pd.DataFrame, *, id_column: str, time_column: str) -> Iterator[Fault]:
    """Rows whose id comes again with a later time of upload."""
    if not time_column:
        return
    times = pd.to_numeric(cells[time_column], errors="coerce").fillna(0)
    newest = times.groupby(cells[id_column]).transform("max")
    positions = np.flatnonzero((times < newest) & (cells[id_column] != ""))
    yield Fault("id", positions, (NEWER,) * len(positions))


def _side(actor: pd.Series, associates: pd.Series, kind: pd.Series) -> pd.Series:
    """An actor with its associates; its kind where it has no name."""
    named = actor.mask(
        actor == "", by_value(kind, lambda code: _ACTOR_KINDS.get(code.removesuffix(".0"), code).replace("0", ""))
    )
    both = named + np.where((named != "") & (associates != ""), "; ", "") + associates
    return both.str.replace(r"\s*;\s*", "; ", regex=True)
