"""Which column of an unknown table is what: told by its name in English, French or Spanish, and by its values.

What is proposed carries its reason, so that a reader can judge it and choose otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
import pandas as pd

from geo.frames import EVENTS, GEO_PRECISIONS, RECORD_DATE_PRECISIONS
from geo.language.text import fold
from geo.records.formats import acled, ucdp
from geo.records.formats.days import read_day
from geo.records.formats.table import DECIMAL_COMMA, TableMapping

__all__ = ["HEADER_WORDS", "REQUIRED", "codes_for", "propose_mapping"]

HEADER_WORDS = {
    "id": "id, event id, record id, incident id, data id, identifier, identifiant, identificador, codigo, id evento, id evenement",
    "date_start": (
        "date, event date, start date, date start, begin date, date of event, date of incident, incident date, day, start, "
        "date debut, date de debut, date evenement, date de l evenement, date de l incident, jour, "
        "fecha, fecha inicio, fecha de inicio, fecha inicial, fecha evento, fecha del evento, fecha del hecho, dia"
    ),
    "date_end": "date end, end date, end, until, date fin, date de fin, fecha fin, fecha final, fecha de fin",
    "place_name": (
        "location, place, place name, city, town, village, site, locality, settlement, lieu, localite, ville, commune, "
        "lugar, localidad, ciudad, pueblo, municipio, sitio, vereda"
    ),
    "admin1": (
        "admin1, admin 1, adm1, adm 1, region, province, state, governorate, department, oblast, "
        "gouvernorat, departement, wilaya, provincia, departamento, estado"
    ),
    "country": "country, country name, nation, pays, pais",
    "lat": "lat, latitude, latitud, y, lat dd, gps lat, gps latitude, coord y, point y, ycoord, latitude y",
    "lon": "lon, lng, long, longitude, longitud, x, lon dd, gps lon, gps longitude, coord x, point x, xcoord, longitude x",
    "date_precision": "date precision, date prec, time precision",
    "geo_precision": "geo precision, where prec, spatial precision, precision",
    "event_type": (
        "event type, type, kind, category, incident type, type of event, type d evenement, type evenement, categorie, "
        "tipo, tipo evento, tipo de evento, categoria"
    ),
    "sub_event_type": "sub event type, subtype, sub type, sous type, subtipo",
    "side_a": "side a, actor a, actor1, actor 1, actor, perpetrator, attacker, acteur, acteur 1, auteur, actor armado, autor, responsable",
    "side_b": "side b, actor b, actor2, actor 2, target, acteur 2, cible, objetivo, blanco",
    "deaths_low": "deaths low, low, min deaths, deaths min, morts min, muertos min",
    "deaths_best": (
        "deaths best, best, deaths, fatalities, killed, dead, total deaths, number of deaths, nkill, "
        "morts, deces, tues, nombre de morts, muertos, muertes, fallecidos, numero de muertos"
    ),
    "deaths_high": "deaths high, high, max deaths, deaths max, morts max, muertos max",
    "summary": "summary, description, notes, text, details, comment, comments, resume, commentaire, resumen, descripcion, notas, texto",
    "sources": "sources, source, url, link, reference, source url, fuente, fuentes, enlace",
    "source_ids": "source ids, source id, ged ids, ged id, ucdp id",
    "licence": "licence, license, licencia",
    "attribution": "attribution, credit, atribucion",
}
"""EVENTS column -> headers that name it, folded, the most likely first."""

REQUIRED = ("date_start", "lat", "lon")

CODES = {
    "geo precision": ucdp.GEO_PRECISION,
    "where prec": ucdp.GEO_PRECISION,
    "spatial precision": ucdp.GEO_PRECISION,
    "date precision": ucdp.DATE_PRECISION,
    "date prec": ucdp.DATE_PRECISION,
    "time precision": acled.DATE_PRECISION,
}
"""Folded header -> whose numbers its cells are when they are numbers: UCDP's and ACLED's names differ, but for one.

ACLED calls its spatial precision geo_precision too. Its 1 and 2 are UCDP's, its 3 is a larger region; a file of ACLED's
is known as one before its columns are looked at here.
"""

_WORDS_OF = {name: [word.strip() for word in words.split(",")] for name, words in HEADER_WORDS.items()}
_ENOUGH = 0.5
"""Share of the filled cells that must be what a column's name says."""


def propose_mapping(head: pd.DataFrame) -> TableMapping:
    """Columns for EVENTS out of some rows of a table (text cells), each with its reason; nothing fits an empty table.

    A table with all columns of EVENTS by name is an export of ours and taken as it is. A name whose values are something
    else is not taken.
    """
    own = _own_columns(head)
    if set(EVENTS.names) - set(own) <= {"flags"}:
        return TableMapping(own, reasons=dict.fromkeys(own, "a column of our own exports"))
    columns: dict[str, str] = {}
    reasons: dict[str, str] = {}
    named = tuple(_by_name(head))
    for ours, theirs, reason in (*named, *_by_values(head)):
        if ours not in columns and theirs not in columns.values():
            columns[ours], reasons[ours] = theirs, reason
    return TableMapping(columns, codes=codes_for(columns), reasons=reasons, is_guessed=bool(columns) and not named)


def codes_for(columns: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """What the numbers in columns of precision stand for, by the names of the columns; words stay what they are.

    columns: EVENTS column -> the table's column. A column whose name says nothing is read by UCDP's numbers.
    """
    usual = {"geo_precision": ucdp.GEO_PRECISION, "date_precision": ucdp.DATE_PRECISION}
    return {ours: CODES.get(_folded(columns[ours]), codes) for ours, codes in usual.items() if ours in columns}


def _own_columns(head: pd.DataFrame) -> dict[str, str]:
    """The columns of EVENTS by name; our GeoJSON has its points as geometry."""
    names = {name: name for name in EVENTS.names} | {"lat": "latitude", "lon": "longitude"}
    return {ours: ours if ours in head else theirs for ours, theirs in names.items() if ours in head or theirs in head}


def _by_name(head: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """(EVENTS column, column, reason): whole names first, then names that hold the word."""
    folded = {str(name): _folded(str(name)) for name in head}
    for is_whole in (True, False):
        for ours, words in _WORDS_OF.items():
            for word in words:
                for theirs, name in folded.items():
                    is_named = name == word if is_whole else _holds(name, word, ours)
                    if is_named and _suits(ours, head[theirs]):
                        yield ours, theirs, f"its name, “{theirs}”, says so"


def _folded(name: str) -> str:
    return fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))


def _holds(name: str, word: str, ours: str) -> bool:
    """Whether a longer name holds a word that cannot mean much else; "y", "end" or "best" could."""
    return (
        ours in ("date_start", "date_end", "lat", "lon", "deaths_best", "country")
        and len(word) >= 4
        and (f" {word} " in f" {name} ")
    )


def _by_values(head: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Columns without a telling name whose values can be little else."""
    degrees = {str(name): numbers for name in head if (numbers := _degrees(head[name])) is not None}
    wide = [name for name, numbers in degrees.items() if np.abs(numbers).max() > 90]
    narrow = [name for name in degrees if name not in wide]
    for name in wide:
        yield "lon", name, "its values lie between -180 and 180 and are decimal degrees"
    doubt = "" if wide else "; latitude is taken to come first: a guess"
    for ours, name in product(("lat", "lon"), narrow):
        yield ours, name, f"its values lie between -90 and 90 and are decimal degrees{doubt}"
    for column in map(str, head):
        filled = _filled(head[column])
        if len(filled) and _suits("date_start", filled) and not filled.str.fullmatch(r"\d{4,5}").all():
            yield "date_start", column, f"its values are dates, such as “{filled.iloc[0]}”"


def _suits(ours: str, cells: pd.Series) -> bool:
    """Whether most filled cells can be what the column is to hold; a column without any can be anything."""
    filled = _filled(cells)
    if filled.empty:
        return True
    if ours in ("lat", "lon"):  # a latitude of 120 is a slip that its row will be told; 500,000 is no degree
        return bool((_numbers(filled).abs() <= 180).mean() >= _ENOUGH)
    if ours in ("date_start", "date_end"):
        return bool(filled.map(lambda cell: read_day(cell) is not None).mean() >= _ENOUGH)
    if ours.startswith("deaths"):
        return bool((_numbers(filled) >= 0).mean() >= _ENOUGH)
    choices = {"date_precision": RECORD_DATE_PRECISIONS, "geo_precision": GEO_PRECISIONS}.get(ours)
    codes = CODES.get(_folded(str(cells.name)), {})
    return choices is None or bool(filled.str.removesuffix(".0").isin({*choices, *codes}).all())


def _degrees(cells: pd.Series) -> pd.Series | None:
    """The numbers of a column that looks like decimal degrees: two decimals or more in most cells, within 180."""
    filled = _filled(cells)
    numbers = _numbers(filled)
    has_decimals = filled.str.fullmatch(r"[-+]?\d{1,3}[.,]\d{2,}")
    return numbers if len(filled) and has_decimals.mean() >= 0.5 and (numbers.abs() <= 180).all() else None


def _numbers(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells.str.replace(DECIMAL_COMMA, r"\1.\2", regex=True), errors="coerce")


def _filled(cells: pd.Series) -> pd.Series:
    stripped = cells.str.strip()
    return stripped[stripped != ""]
