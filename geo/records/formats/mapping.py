"""Which column of an unknown table is what: told by its name, in any language of `words`, and by its values.

What is proposed carries its reason, so that a reader can judge it and choose otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
import pandas as pd

from geo.frames import EVENTS, GEO_PRECISIONS, RECORD_DATE_PRECISIONS
from geo.globe.positions import read_angle
from geo.language.text import fold
from geo.records.formats import acled, ucdp
from geo.records.formats.composed import folded_name
from geo.records.formats.counts import read_count
from geo.records.formats.days import is_open_end, read_day
from geo.records.formats.table import DECIMAL_COMMA, TableMapping
from geo.records.formats.words import END_OF, HEADERS, NOT_THE_DAY, PARTS_OF_DATE, folded

__all__ = ["DAMAGED_ID", "HEADER_WORDS", "REQUIRED", "codes_for", "propose_mapping"]

HEADER_WORDS = {
    ours: ", ".join(
        dict.fromkeys(
            form
            for words in languages.values()
            for word in words.split(",")
            for form in (fold(word), fold(word.replace("'", " ")))
        )
    )
    for ours, languages in HEADERS.items()
    if languages
}
"""EVENTS column -> headers that name it in any language, the most likely first; totals stand before parts."""

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

_WORDS_OF = {ours: words.split(", ") for ours, words in HEADER_WORDS.items()}
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
    named = (*_by_name(head, is_whole=True), *_by_parts(head), *_by_name(head, is_whole=False), *_lone_years(head))
    for ours, theirs, reason in (*named, *_by_values(head)):
        if ours not in columns and theirs not in columns.values():
            columns[ours], reasons[ours] = theirs, reason
    return TableMapping(columns, codes=codes_for(columns), reasons=reasons, is_guessed=bool(columns) and not named)


def codes_for(columns: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """What the numbers in columns of precision stand for, by the names of the columns; words stay what they are.

    columns: EVENTS column -> the table's column. A column whose name says nothing is read by UCDP's numbers.
    """
    usual = {"geo_precision": ucdp.GEO_PRECISION, "date_precision": ucdp.DATE_PRECISION}
    return {ours: CODES.get(folded_name(columns[ours]), codes) for ours, codes in usual.items() if ours in columns}


def _own_columns(head: pd.DataFrame) -> dict[str, str]:
    """The columns of EVENTS by name; our GeoJSON has its points as geometry."""
    names = {name: name for name in EVENTS.names} | {"lat": "latitude", "lon": "longitude"}
    return {ours: ours if ours in head else theirs for ours, theirs in names.items() if ours in head or theirs in head}


def _by_name(head: pd.DataFrame, *, is_whole: bool) -> Iterator[tuple[str, str, str]]:
    """(EVENTS column, column, reason): whole names, or names that hold the word; the likelier words first."""
    folded_names: dict[str, list[str]] = {}
    for name in map(str, head):
        folded_names.setdefault(folded_name(name), []).append(name)
    for ours, words in _WORDS_OF.items():
        for word in words:
            if is_whole:
                found = folded_names.get(word, [])
            elif len(word) >= 4 and ours in _HELD:
                found = [each for name, names in folded_names.items() if _holds(name, word, ours) for each in names]
            else:
                continue
            for theirs in found:
                if _suits(ours, head[theirs]):
                    yield ours, theirs, f"its name, “{theirs}”, says so"


_HELD = ("date_start", "date_end", "place_name", "lat", "lon", "deaths_best", "country")
"""Columns whose words in a longer name cannot mean much else; "y", "end" or "best" could."""


def _holds(name: str, word: str, ours: str) -> bool:
    """Whether a longer name holds a word, and none that makes it something else."""
    if f" {word} " not in f" {name} ":
        return False
    words = set(name.split())
    if ours in ("date_start", "date_end"):
        return not words & folded(NOT_THE_DAY)
    return not words & folded(_NOT_HELD.get(ours, ""))


_NOT_HELD = {
    "deaths_best": "min, max, low, high, minimum, maximum, injured, wounded, blesses, heridos, feridos, women, children, perpetrator, perpetrators, rate, per, age, name, names, source, percent, us, nter",
    "country": "code, iso, id, no, number, origin",
    "place_name": "id, code, type, precision, source, lat, lon, latitude, longitude, accuracy, count, number, description, notes",
    "lat": "min, max, precision, type",
    "lon": "min, max, precision, type",
}  # fmt: skip


def _by_parts(head: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Days made of a year, a month and a day; those of an end have a word for it in their names."""
    for name in map(str, head):
        parts = name.split(", ")
        words = [set(folded_name(part).split()) for part in parts]
        if len(parts) < 2 or not all(part in head for part in parts):
            continue
        ours = "date_end" if all(each & folded(END_OF) for each in words) else "date_start"
        if _suits(ours, head[name]):
            yield ours, name, f"its year, month and day stand in “{name}”"


def _lone_years(head: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    for name in map(str, head):
        if folded_name(name) in folded(PARTS_OF_DATE["year"]) and _suits("date_start", head[name]):
            yield "date_start", name, f"its name, “{name}”, says so, and no column tells more than a year"


def _by_values(head: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Columns without a telling name whose values can be little else."""
    firsts = {str(name): _first_cells(head[name]) for name in head}
    likely = [name for name, cells in firsts.items() if any(map(_DECIMALS.fullmatch, cells))]
    degrees = {name: numbers for name in likely if (numbers := _degrees(head[name])) is not None}
    wide = [name for name, numbers in degrees.items() if np.abs(numbers).max() > 90]
    narrow = [name for name in degrees if name not in wide]
    for name in wide:
        yield "lon", name, "its values lie between -180 and 180 and are decimal degrees"
    doubt = "" if wide else "; latitude is taken to come first: a guess"
    for ours, name in product(("lat", "lon"), narrow):
        yield ours, name, f"its values lie between -90 and 90 and are decimal degrees{doubt}"
    for column in map(str, head):
        if not any(read_day(cell) for cell in firsts[column]):
            continue
        filled = _filled(head[column])
        if set(folded_name(column).split()) & folded(NOT_THE_DAY):
            continue  # of a birth, of the entry: never of the event by its values alone
        if len(filled) and _suits("date_start", filled) and not filled.str.fullmatch(r"\d{4,5}|\d{9,}").all():
            yield "date_start", column, f"its values are dates, such as “{filled.iloc[0]}”"


def _suits(ours: str, cells: pd.Series) -> bool:
    """Whether most filled cells can be what the column is to hold; a column without any can be anything."""
    filled = _filled(cells)
    if filled.empty:
        return ours != "date_start" or folded_name(str(cells.name)) not in folded(PARTS_OF_DATE["day"])
    if ours == "id":
        return not _is_damaged_id(filled)
    if ours in ("lat", "lon"):  # a latitude of 120 is a slip that its row will be told; 500,000 is no degree
        return bool(_is_angle(filled, "NS" if ours == "lat" else "EW").mean() >= _ENOUGH)
    if ours in ("date_start", "date_end"):
        is_date = filled.map(lambda cell: read_day(cell) is not None or (ours == "date_end" and is_open_end(cell)))
        return bool(is_date.mean() >= _ENOUGH)
    if ours.startswith("deaths"):
        is_count = filled.map(lambda cell: read_count(cell) is not None)
        return bool((is_count | (_numbers(filled) >= 0)).mean() >= _ENOUGH) and bool(
            filled.str.contains(r"\d").any() or is_count.any()
        )
    if ours in ("place_name", "country", "admin1"):
        return not bool(filled.str.fullmatch(_CODE[ours]).mean() > _MOST)
    choices = {"date_precision": RECORD_DATE_PRECISIONS, "geo_precision": GEO_PRECISIONS}.get(ours)
    codes = CODES.get(folded_name(str(cells.name)), {})
    return choices is None or bool(filled.str.removesuffix(".0").isin({*choices, *codes}).all())


_MOST = 0.9
_CODE = {"place_name": r"[A-Z]{1,2}|-?[\d.,]+", "country": r"-?[\d.,]+", "admin1": r"-?[\d.,]+"}
"""Cells that are codes or numbers and no names."""


def _is_damaged_id(filled: pd.Series) -> bool:
    """2.01E+11: a spreadsheet cut the digits off, so that many have one id; a column of few values is none either."""
    return bool(filled.str.fullmatch(DAMAGED_ID).any()) or (len(filled) > 3 and filled.nunique() <= len(filled) / 2)


DAMAGED_ID = r"\d(?:[.,]\d+)?[Ee]\+\d+"


def _is_angle(filled: pd.Series, sides: str) -> pd.Series:
    """Whether cells are degrees, of these sides where they tell one."""

    def is_angle(cell: str) -> bool:
        angle = read_angle(cell)
        return angle is not None and angle[1] in (*sides, "")

    numbers = _numbers(filled)
    return (numbers.abs() <= 360) | (numbers.isna() & filled.map(is_angle))


LOOKED_AT = 5
_DECIMALS = re.compile(r"[-+]?\d{1,3}[.,]\d{2,}")


def _first_cells(cells: pd.Series) -> list[str]:
    """Some of the filled ones: a look that costs little, for tables of thousands of columns."""
    return [cell.strip() for cell in cells.tolist() if cell.strip()][: LOOKED_AT * 4 : 4] or []


def _degrees(cells: pd.Series) -> pd.Series | None:
    """The numbers of a column that looks like decimal degrees: two decimals or more in most cells, within 180."""
    filled = _filled(cells)
    numbers = _numbers(filled)
    has_decimals = filled.str.fullmatch(_DECIMALS)
    return numbers if len(filled) and has_decimals.mean() >= 0.5 and (numbers.abs() <= 360).all() else None


def _numbers(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells.str.replace(DECIMAL_COMMA, r"\1.\2", regex=True), errors="coerce")


def _filled(cells: pd.Series) -> pd.Series:
    stripped = cells.str.strip()
    return stripped[stripped != ""]
