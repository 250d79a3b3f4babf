"""Data sets that are known by their columns: a table of them, each with its own names, codes, source and licence.

A file may lack columns: a data set is told by a few names that no other has. Meanings: the data sets' own codebooks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from geo.records.formats import gdelt
from geo.records.formats.composed import folded_name
from geo.records.formats.kinds import with_kinds
from geo.records.formats.mapping import propose_mapping
from geo.records.formats.plan import Plan
from geo.records.formats.table import TableMapping, by_value, joined_list
from geo.tables.tablefile import TableFile

__all__ = ["KNOWN", "Known", "find_known", "plan"]

NEEDED = 3
"""Names of a data set's own that tell it."""

Cells = pd.DataFrame


@dataclass(frozen=True, slots=True)
class Known:
    """One data set. Names are folded; several names of a column are joined by ", ", the best first."""

    name: str
    own: str
    """Names of columns that tell it, with a comma between."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """EVENTS column -> its names here; what is not named is proposed as for any table. "" takes none."""
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    """EVENTS column -> one text for all rows, but source and attribution."""
    licence: str = ""
    attribution: str = ""
    notes: tuple[str, ...] = ()
    unknown: str = "unknown, "
    """What stands for nothing in its columns of names."""
    tidy: Callable[[Cells, Mapping[str, str]], Cells] | None = None
    """Its cells in our words; columns: EVENTS column -> its column."""
    title: str = ""
    """A word in the file's name or title that tells it too."""


def find_known(table: TableFile) -> Known | None:
    """The data set of a table; None when it is none that is known here."""
    names = {folded_name(name) for name in table.header} | {name.casefold() for name in table.header}
    scores = {known.name: len(names & set(known.own.split(", "))) for known in KNOWN}
    best = max(KNOWN, key=lambda known: scores[known.name])
    if scores[best.name] >= NEEDED:
        return best
    told = f"{table.name} {table.title}".casefold()
    return next((known for known in KNOWN if known.title and known.title in told), None)


def plan(table: TableFile, known: Known) -> Plan:
    """How to read a file of a known data set; columns that it has no own names for are proposed as for any table."""
    proposed = propose_mapping(table.head)
    names: dict[str, str] = {}
    for name in reversed(table.header):
        names |= {folded_name(name): name, name.casefold(): name}
    columns, reasons = dict(proposed.columns), dict(proposed.reasons)
    for ours, theirs in known.columns.items():
        found = next((names[name] for name in theirs.split(", ") if name in names), "")
        if not theirs:
            columns.pop(ours, None)
        if found:
            columns = {other: name for other, name in columns.items() if name != found}
            columns[ours], reasons[ours] = found, f"{known.name}'s own name"
    constants = {"source": known.name, "licence": known.licence, "attribution": known.attribution, **known.texts}
    columns = {ours: theirs for ours, theirs in columns.items() if ours not in constants}
    mapping = TableMapping(
        columns,
        {ours: text for ours, text in constants.items() if text},
        codes={**proposed.codes, **known.codes},
        prefixes={"id": f"{known.name.partition(' (')[2].rstrip(')') or known.name}:"} if "id" in columns else {},
        reasons=reasons,
    )
    also = tuple(name for name in table.header if known.tidy and _is_flag_column(name))
    return Plan(
        known.name,
        mapping,
        also_read=also,
        tidy=partial(_tidied, known=known, columns=columns),
        finish=with_kinds,
        checks_names=True,
        fixed=("source", "licence", "attribution") if known.licence else (),
        notes=known.notes,
    )


def _tidied(cells: Cells, *, known: Known, columns: Mapping[str, str]) -> Cells:
    empty = set(known.unknown.split(", "))
    named = [columns[ours] for ours in ("place_name", "admin1", "side_a", "side_b") if ours in columns]
    changes = {
        name: cells[name].mask(cells[name].str.strip().str.casefold().isin(empty), "")
        for name in named
        if name in cells
    }
    if (sources := columns.get("sources", "")) in cells:
        changes[sources] = by_value(cells[sources], joined_list)
    cells = cells.assign(**changes)
    return known.tidy(cells, columns) if known.tidy else cells


# What single data sets need beside names

_VIINA_KINDS = {
    "airstrike": "Air/drone strike",
    "airalert": "Air alert",
    "uav": "Air/drone strike",
    "artillery": "Shelling/artillery/missile attack",
    "ied": "Remote explosive/landmine/IED",
    "firefight": "Armed clash",
    "raid": "Armed clash",
    "armor": "Armed clash",
    "occupy": "Non-violent transfer of territory",
    "control": "Non-violent transfer of territory",
    "arrest": "Arrests",
    "property": "Looting/property destruction",
    "civcas": "Violence against civilians",
    "hospital": "Violence against civilians",
    "milcas": "Armed clash",
}
_VIINA_ACTORS = {"a_rus_b": "Russia", "a_ukr_b": "Ukraine", "a_civ_b": "Civilians", "a_other_b": "Others"}


def _is_flag_column(name: str) -> bool:
    return name.startswith(("t_", "a_")) and name.endswith("_b")


def _of_viina(cells: Cells, columns: Mapping[str, str]) -> Cells:
    """Kind and sides out of the yes and no of its classes."""
    kind = pd.Series("", index=cells.index, dtype="str")
    for name, word in _VIINA_KINDS.items():
        if (column := f"t_{name}_b") in cells:
            kind = kind.mask((kind == "") & (cells[column].str.removesuffix(".0") == "1"), word)
    sides = pd.Series("", index=cells.index, dtype="str")
    for column, word in _VIINA_ACTORS.items():
        if column in cells:
            joint = sides + sides.where(sides == "", "; ").where(sides == "", "; ") + word
            sides = sides.mask(cells[column].str.removesuffix(".0") == "1", joint.where(sides != "", word))
    changes = {columns["event_type"]: kind} if "event_type" in columns else {}
    if "side_a" in columns:
        changes[columns["side_a"]] = sides
    return cells.assign(**changes)


_PLOVER = {
    "protest": "Protests",
    "assault": "Violence against civilians",
    "coerce": "Strategic developments",
    "mobilize": "Strategic developments",
    "retreat": "Strategic developments",
    "sanction": "Strategic developments",
}
_PLOVER_MODES = {
    "riot": "Riots",
    "aerial": "Explosions/Remote violence",
    "explosives": "Explosions/Remote violence",
    "heavy-weapons": "Explosions/Remote violence",
    "suicide-attack": "Explosions/Remote violence",
    "drone": "Explosions/Remote violence",
    "firearms": "Battles",
    "primitive": "Battles",
}


def _of_polecat(cells: Cells, columns: Mapping[str, str]) -> Cells:
    kind, mode = columns.get("event_type", ""), columns.get("sub_event_type", "")
    if kind not in cells:
        return cells
    both = cells[kind] + "\n" + cells.get(mode, "")

    def meaning(text: str) -> str:
        name, _, how = text.casefold().partition("\n")
        return _PLOVER_MODES.get(how.strip(), "") or _PLOVER.get(name.strip(), "Unknown")

    return cells.assign(**{kind: by_value(both, meaning)})


def _of_icews(cells: Cells, columns: Mapping[str, str]) -> Cells:
    kind = columns.get("event_type", "")
    return cells.assign(**{kind: by_value(cells[kind], gdelt.event_type)}) if kind in cells else cells


KNOWN: tuple[Known, ...] = (
    Known(
        "Global Terrorism Database (GTD)",
        "iyear, imonth, iday, country_txt, attacktype1_txt, targtype1_txt, gname, provstate, nkill, nwound, dbsource, specificity, weaptype1_txt",
        {
            "id": "eventid", "date_start": "iyear imonth iday", "date_end": "resolution", "place_name": "city", "admin1": "provstate",
            "country": "country_txt", "lat": "latitude", "lon": "longitude", "geo_precision": "specificity", "event_type": "attacktype1_txt",
            "side_a": "gname", "side_b": "target1, targtype1_txt", "deaths_best": "nkill", "summary": "summary, motive", "sources": "scite1, dbsource",
        },
        codes={"geo_precision": {"1": "exact", "2": "admin2", "3": "admin2", "4": "admin1", "5": "country"}},
        licence="GTD terms of use",
        attribution="Global Terrorism Database (GTD), START, University of Maryland. Used under its terms of use.",
        notes=("GTD records acts of terrorism by its own definition; nkill counts attackers too.",),
    ),
    Known(
        "EM-DAT",
        "dis no, disno, dis no., disaster group, disaster subgroup, disaster type, disaster subtype, start year, total deaths, no injured, total affected, entry date",
        {"id": "dis no, disno", "place_name": "location", "country": "country", "event_type": "disaster type", "sub_event_type": "disaster subtype", "deaths_best": "total deaths", "admin1": ""},
        licence="EM-DAT terms of use",
        attribution="EM-DAT, CRED / UCLouvain, Brussels, Belgium, www.emdat.be.",
        notes=("EM-DAT records disasters, natural and technological, not acts of conflict.",),
    ),
    Known(
        "ICEWS",
        "event text, cameo code, source name, source sectors, source country, target name, target sectors, target country, story id, sentence number, intensity",
        {
            "id": "event id", "date_start": "event date", "place_name": "city, district", "admin1": "province", "country": "country", "event_type": "cameo code",
            "sub_event_type": "event text", "side_a": "source name", "side_b": "target name", "sources": "publisher", "deaths_best": "", "source_ids": "story id",
        },
        licence="Public domain (CC0)",
        attribution="ICEWS Coded Event Data, Harvard Dataverse.",
        notes=("A machine coded these records from news: a place is where the report says, and one event may be coded several times.", "ICEWS counts no deaths."),
        tidy=_of_icews,
    ),
    Known(
        "POLECAT",
        "event mode, quad code, actor name, actor country, primary actor sector, recipient name, recipient country, placename, raw placename, contexts, geonames id",
        {
            "id": "event id", "date_start": "event date", "place_name": "placename, city, district", "admin1": "province", "country": "country", "event_type": "event type",
            "sub_event_type": "event mode", "side_a": "actor name", "side_b": "recipient name", "sources": "source", "deaths_best": "", "summary": "headline",
        },
        licence="CC0",
        attribution="POLECAT, Leidos and the Political Instability Task Force, Harvard Dataverse.",
        notes=("A machine coded these records from news: a place is where the report says, and one event may be coded several times.", "POLECAT counts no deaths."),
        unknown="unknown, none, ",
        tidy=_of_polecat,
    ),
    Known(
        "VIINA",
        "report_id, event_id, tempid, geo_precision, geo_api, address, t_mil_b, t_airstrike_b, t_artillery_b, a_rus_b, a_ukr_b, t_firefight_b, t_uav_b",
        {
            "id": "event_id, report_id", "date_start": "date", "place_name": "asciiname, address, location", "admin1": "adm1_name", "geo_precision": "geo_precision", "event_type": "t_mil_b, t_airstrike_b, t_artillery_b",
            "side_a": "a_rus_b, a_ukr_b", "summary": "text", "sources": "url, source", "deaths_best": "", "country": "country",
        },
        codes={"geo_precision": {"street": "exact", "settlement": "exact", "adm3": "near", "adm2": "admin2", "adm1": "admin1", "adm0": "country"}},
        texts={"country": "Ukraine"},
        licence="ODbL 1.0",
        attribution="VIINA: Violent Incident Information from News Articles, Yuri Zhukov, github.com/zhukovyuri/VIINA.",
        notes=("A machine classed these reports: a report is no event, and several may tell of one.", "VIINA counts no deaths."),
        tidy=_of_viina,
    ),
    Known(
        "Aid Worker Security Database (AWSD)",
        "nationals killed, internationals killed, total killed, nationals wounded, internationals wounded, total wounded, means of attack, attack context, total kidnapped, total affected, total nationals, total internationals, un, ingo, nngo",
        {
            "id": "incident id", "place_name": "city, district", "admin1": "region", "country": "country", "deaths_best": "total killed", "event_type": "means of attack",
            "side_a": "actor name, actor type", "summary": "details", "sources": "source, verified",
        },
        licence="AWSD terms of use",
        attribution="Aid Worker Security Database, Humanitarian Outcomes, aidworkersecurity.org.",
        notes=("It counts aid workers alone: others who died in an attack are not in it.",),
        unknown="unknown, u, none, ",
    ),
    Known(
        "Airwars",
        "airwars code, unique reference code, incident code, belligerent, belligerents, suspected belligerent, strike status, strike type, civilian harm reported, civilian harm status, civilians reported killed, airwars civilian harm grading, civilian casualty grading, civcas grading, civilians_killed_min, civilians_killed_max, civilians killed min, civilians killed max, geolocation accuracy",
        {
            "id": "airwars code, unique reference code, incident code, code", "side_a": "suspected belligerent, belligerents, belligerent", "event_type": "strike type, cause of civilian harm",
            "deaths_low": "civilians killed min, civilians_killed_min, minimum civilians reported killed", "deaths_high": "civilians killed max, civilians_killed_max, maximum civilians reported killed",
            "deaths_best": "civilians reported killed, civilians killed", "summary": "assessment, summary, description",
        },
        licence="Airwars terms of use",
        attribution="Airwars, airwars.org.",
        notes=("Airwars counts civilians, as they were reported: fighters who died are not in it.",),
        title="airwars",
    ),
    Known(
        "Iraq Body Count (IBC)",
        "ibc code, reported minimum, reported maximum, weapons, start date, end date",
        {
            "id": "ibc code", "date_start": "start date", "date_end": "end date", "place_name": "location", "event_type": "weapons", "side_b": "target",
            "deaths_low": "reported minimum", "deaths_high": "reported maximum", "deaths_best": "", "sources": "sources",
        },
        texts={"country": "Iraq"},
        licence="IBC terms of use",
        attribution="Iraq Body Count, iraqbodycount.org.",
        notes=("Iraq Body Count counts civilians, as the press and officials told.",),
    ),
    Known(
        "GeoConfirmed",
        "plus code, geoconfirmed, gear, units, faction, original source, geolocation, geolocation by, la, lo, icon",
        {"lat": "la, latitude, lat", "lon": "lo, longitude, lng, lon", "summary": "description, name", "sources": "original source, geolocation, sources, source", "side_a": "faction", "deaths_best": ""},
        licence="GeoConfirmed terms of use",
        attribution="GeoConfirmed, geoconfirmed.org.",
        title="geoconfirmed",
    ),
    Known(
        "TimeMap",
        "associations, filters, location_precision, time_precision, incident_id, sources, graphic, narrative___stepstories, category_full, incident",
        {"summary": "description", "place_name": "location", "sources": "sources, source", "event_type": "category, type", "deaths_best": ""},
        notes=("TimeMap's layout: each investigation has its own terms; name its makers as the source.",),
    ),
)  # fmt: skip
"""Where two fit as well the first counts."""
