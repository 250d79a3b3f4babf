"""ACLED: exports and answers of its service, old and new. Rows may not be passed on: see `geo.records.licences`.

Meanings: ACLED's codebook and the package acledR. Labels differ between releases, so they are compared by their stems.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np
import pandas as pd

from geo.frames import EVENT_TYPES, EVENTS, Fault
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
    "date_start": ("event_date", "date"),
    "date_precision": ("time_precision",),
    "place_name": ("location",),
    "admin1": ("admin1",),
    "country": ("country",),
    "lat": ("latitude", "lat"),
    "lon": ("longitude", "lon", "long", "lng"),
    "geo_precision": ("geo_precision",),
    "event_type": ("event_type",),
    "sub_event_type": ("sub_event_type", "event_type"),
    "side_a": ("actor1",),
    "side_b": ("actor2",),
    "deaths_best": ("fatalities", "deaths"),
    "summary": ("notes",),
    "sources": ("source",),
    "source_ids": ("event_id_cnty", "data_id"),
}
_ALSO = ("assoc_actor_1", "assoc_actor_2", "ally_actor_1", "ally_actor_2", "inter1", "inter2", "timestamp")
_WEEKLY = {
    "date_start": ("week",),
    "admin1": ("admin1",),
    "place_name": ("admin1", "country"),
    "country": ("country",),
    "lat": ("centroid_latitude", "latitude"),
    "lon": ("centroid_longitude", "longitude"),
    "event_type": ("event_type",),
    "sub_event_type": ("sub_event_type", "disorder_type"),
    "deaths_best": ("fatalities",),
    "summary": ("events",),
}
"""Of the files that count events of a week and an area."""
FEW = 0.8
"""Share of the cells that must be ACLED's words."""

NEWER = "the file has a newer version of this record"


def fits(table: TableFile) -> bool:
    """Whether a table holds ACLED's events: by its id, or by ACLED's words for kind and closer kind alone."""
    names = {name.casefold() for name in table.header}
    if names & {"event_id_cnty", "data_id"} and {"event_date", "event_type", "fatalities"} <= names:
        return True
    is_ours = names.issuperset(EVENTS.names)  # an export of ours, which names its own sources and licences
    return not is_ours and {"event_type", "sub_event_type"} <= names and _speaks_acled(table)


def _speaks_acled(table: TableFile) -> bool:
    """Whether nearly all kinds and closer kinds are ACLED's, each pair one that ACLED has."""
    known = {name.casefold(): name for name in table.header}
    pairs = table.head[[known["event_type"], known["sub_event_type"]]]
    pairs = pairs[(pairs != "").all(axis=1)]
    kinds = zip(pairs.iloc[:, 0].map(event_type), pairs.iloc[:, 1].map(sub_event_type), strict=True)
    fitting = [closer in SUB_EVENT_TYPES.get(kind, ()) for kind, closer in kinds]
    return bool(fitting) and sum(fitting) >= FEW * len(fitting)


def plan(table: TableFile) -> Plan:
    """How to read a file of ACLED. It asks nothing."""
    known = {name.casefold(): name for name in table.header}
    is_weekly = "week" in known and "events" in known
    columns = choose_columns(_WEEKLY if is_weekly else _CANDIDATES, table.header)
    areas = {"geo_precision": "admin1" if "admin1" in known else "country", "date_precision": "week"}
    constants = {"source": "ACLED", "licence": ACLED_LICENCE, "attribution": ATTRIBUTION}
    mapping = TableMapping(
        columns,
        constants | (areas if is_weekly else {}),
        codes={"date_precision": DATE_PRECISION, "geo_precision": GEO_PRECISION},
        prefixes={"id": "ACLED:"} if "id" in columns else {},
        reasons=dict.fromkeys(columns, "ACLED's own name"),
    )
    notes: tuple[str, ...] = (
        "ACLED's rows stay in this session: they are never offered for download or sharing, as its terms ask.",
        "ACLED writes 0 deaths also where the number is not known.",
    )
    if is_weekly:
        notes += (
            "Each row counts the events of a week in an area, in its summary: it is no event, and its point is none.",
        )
    elif not known.keys() & {"event_id_cnty", "data_id"}:
        notes += ("The file has no ids of ACLED; its words for kinds of event are ACLED's, so ACLED's terms hold.",)
    tidy = partial(_tidy_weeks, columns=columns) if is_weekly else partial(_tidy, known=known, columns=columns)
    return Plan(
        f"ACLED{', weeks and areas' if is_weekly else ''}, {len(table.header)} columns",
        mapping,
        also_read=tuple(known[name] for name in _ALSO if name in known),
        tidy=tidy,
        finish=_whole_weeks if is_weekly else lambda frame: (frame, ()),
        faults=partial(_outdated, id_column=columns.get("id", ""), time_column=known.get("timestamp", "")),
        notes=notes,
    )


def _tidy_weeks(cells: pd.DataFrame, *, columns: Mapping[str, str]) -> pd.DataFrame:
    counted = cells[columns["summary"]].str.removesuffix(".0")
    kinds = (
        {columns["event_type"]: by_value(cells[columns["event_type"]], event_type)} if "event_type" in columns else {}
    )
    words = by_value(counted, lambda count: f"{count} event{'' if count == '1' else 's'} in this week and area")
    return cells.assign(**{columns["summary"]: words}, **kinds)


def _whole_weeks(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """ACLED's weeks begin on the day that is told."""
    return frame.assign(date_end=frame["date_start"] + pd.Timedelta(days=6)), ()


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

    actors = column("inter1") + " " + column("inter2") + " " + column("actor1") + " " + column("actor2")
    kinds = (
        column("event_type")
        + "\n"
        + column("sub_event_type")
        + "\n"
        + actors.where(column("event_type").str.contains("/"), "")
    )
    tidy = {known["event_type"]: by_value(kinds, _kind)} if "event_type" in known else {}
    if sub_type := known.get("sub_event_type"):
        tidy[sub_type] = by_value(cells[sub_type], sub_event_type)
    for side, number in (("side_a", "1"), ("side_b", "2")):
        if side in columns:
            tidy[columns[side]] = _side(
                column(f"actor{number}"),
                column(f"assoc_actor_{number}").where(lambda cells: cells != "", column(f"ally_actor_{number}")),
                column(f"inter{number}"),
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
    words = _stem(actor).split()
    by_actor = next((word for mark, word in _BY_ACTOR.items() if mark in words), "")
    return by_sub_type or by_actor or "Unknown"


_BY_ACTOR = {"rioter": "Riots", "5": "Riots", "protester": "Protests", "6": "Protests"}
"""Which of the two an older riot or protest is, by either actor or its kind."""


def _outdated(cells: pd.DataFrame, *, id_column: str, time_column: str) -> Iterator[Fault]:
    """Rows whose id comes again with a later time of upload."""
    if not time_column or not id_column:
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
