"""UCDP GED, yearly and candidate, in all its editions and in copies that lost columns. Columns are read by name only.

Meanings: codebook of UCDP GED (Sundberg and Melander 2013, Journal of Peace Research 50(4)).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import partial

import numpy as np
import pandas as pd

from geo.errors import RecordsError
from geo.records.formats.plan import Doubt, Plan, Question, answer_to, choose_columns
from geo.records.formats.table import TableMapping, by_value
from geo.tables.tablefile import TableFile

__all__ = ["DATE_PRECISION", "GEO_PRECISION", "ONLY_FIRST_DAY", "VAGUE_DAYS", "fits", "plan", "split_sides"]

GEO_PRECISION = {
    "1": "exact",
    "2": "near",
    "3": "admin2",
    "4": "admin1",
    "5": "area",
    "6": "country",
    "7": "water",
}
DATE_PRECISION = {"1": "day", "2": "days", "3": "week", "4": "month", "5": "year"}
EVENT_TYPES = {"1": "Battles", "2": "Battles", "3": "Violence against civilians"}
SUB_EVENT_TYPES = {"1": "State-based violence", "2": "Non-state violence", "3": "One-sided violence"}

_CODES = {
    "geo_precision": GEO_PRECISION,
    "date_precision": DATE_PRECISION,
    "event_type": EVENT_TYPES,
    "sub_event_type": SUB_EVENT_TYPES,
}

LICENCE = "CC BY 4.0"

THE_DAY, FIRST_DAY, MIDDLE = "the day itself", "its first day", "the middle of its days"
MEANING = Question(
    "meaning of date",
    "The file has one date a record. What does it mean?",
    (THE_DAY, FIRST_DAY, MIDDLE),
    column="date",
)
ONLY_FIRST_DAY = "only the first day is known"
"""Flag of records whose last day is not in their file; it stands as the first."""
FLAG_OF_MEANING = {
    THE_DAY: "",
    "": "the file does not say whether its date is the day, the first day or the middle",
    FIRST_DAY: ONLY_FIRST_DAY,
    MIDDLE: "the date is the middle of the event; its first and last day are not in the file",
}

VAGUE_DAYS = (FLAG_OF_MEANING[""], FLAG_OF_MEANING[MIDDLE])
"""Flags of records whose first day is not known."""

_CANDIDATES = {
    "id": ("id",),
    "date_start": ("date_start", "year, month, day", "date"),
    "date_end": ("date_end",),
    "date_precision": ("date_prec",),
    "place_name": ("where_coordinates",),
    "admin1": ("adm_1",),
    "country": ("country",),
    "lat": ("latitude", "geom_wkt, latitude"),
    "lon": ("longitude", "geom_wkt, longitude"),
    "geo_precision": ("where_prec",),
    "event_type": ("type_of_violence",),
    "sub_event_type": ("type_of_violence",),
    "side_a": ("side_a",),
    "side_b": ("side_b",),
    "deaths_low": ("low", "low_est"),
    "deaths_best": ("best", "best_est"),
    "deaths_high": ("high", "high_est"),
    "summary": ("where_description", "conflict_name"),
    "sources": ("source_article", "source_office"),
    "source_ids": ("id",),
}
"""EVENTS column -> the names it has had, the best first."""

_ALSO = ("conflict_name", "code_status", "event_clarity")

# 21.1 a year, 26.0.7 its seventh month, 26.01.26.06 January to June.
_EDITION = r"(\d{2})[._-]?(1(?!\d)|0[._-]\d{1,2}(?!\d)|01[._-]\d{2}[._-]\d{2})"
_NAMED_EDITION = re.compile(rf"(?i)ged(?:event)?[\s_-]*v?[\s_-]*{_EDITION}")

_COMMA = re.compile(r"\s*,\s+(?![^(]*\))")


def fits(header: Collection[str]) -> bool:
    """Whether a table is UCDP GED, or a copy of some of its columns."""
    names = {name.casefold() for name in header}
    return {"id", "type_of_violence"} <= names and bool(names & {"best", "best_est"})


def plan(table: TableFile, answers: Mapping[str, str]) -> Plan:
    """How to read a file of UCDP GED. Answers: edition, meaning of date. Raises RecordsError for a wrong answer."""
    known = {name.casefold(): name for name in table.header}
    columns = choose_columns(_CANDIDATES, table.header)
    edition, edition_notes, questions = _find_edition(table, answers)
    flag, precision, asked = _meaning_of_date(columns, answers)
    constants = {"source": _source(edition), "licence": LICENCE, "attribution": _attribution(edition)}
    mapping = TableMapping(
        columns,
        constants | ({"date_precision": precision} if precision else {}),
        codes=_CODES,
        prefixes={"id": "UCDP:"},
        reasons=dict.fromkeys(columns, "UCDP's own name"),
    )
    return Plan(
        f"UCDP GED, {len(table.header)} columns",
        mapping,
        edition,
        also_read=tuple(known[name] for name in _ALSO if name in known),
        tidy=partial(_tidy, columns=columns, known=known),
        doubts=partial(_doubts, known=known, flag=flag),
        questions=(*questions, *asked),
        notes=(*edition_notes, *_notes(columns)),
    )


def split_sides(sides: pd.Series, *, alone: Collection[str] = ()) -> pd.Series:
    """Sides whose members are joined by commas, joined by "; " instead.

    A comma inside brackets belongs to a name, and so does one before "Peace and Justice" or "Baranja and Western
    Syrmia", a list inside a name, unless what follows the last comma also stands `alone` as a side.
    """

    def split(side: str) -> str:
        parts = [part.strip() for part in _COMMA.split(side.strip()) if part.strip()]
        is_one_name = len(parts) > 1 and " and " in parts[-1] and parts[-1] not in alone
        return side.strip() if is_one_name else "; ".join(parts)

    return by_value(sides, split)


def _meaning_of_date(columns: Mapping[str, str], answers: Mapping[str, str]) -> tuple[str, str, tuple[Question, ...]]:
    """What a file without an end date says of each record, its precision ("" = as read), and what to ask."""
    if "date_end" in columns or "date_start" not in columns:
        return "", "", ()
    if columns["date_start"].casefold() != MEANING.column:
        return FLAG_OF_MEANING[FIRST_DAY], "", ()
    meaning = answer_to(MEANING, answers)
    return FLAG_OF_MEANING[meaning], "days" if meaning in ("", MIDDLE) else "", () if meaning else (MEANING,)


def _find_edition(table: TableFile, answers: Mapping[str, str]) -> tuple[str, tuple[str, ...], tuple[Question, ...]]:
    if answer := answers.get("edition", ""):
        match = re.fullmatch(_EDITION, answer.strip())
        if not match:
            raise RecordsError(f"“{answer}” is no edition of UCDP GED. Write it as 21.1, 26.0.7 or 26.01.26.06.")
        return _edition(match), (), ()
    for text, where in ((table.title, "the name that the data give themselves"), (table.name, "the file's name")):
        if match := _NAMED_EDITION.search(text):
            return _edition(match), (f"The edition, {_edition(match)}, is taken from {where}.",), ()
    question = Question(
        "edition", "Which edition of UCDP GED is this? It goes into every export.", examples=("25.1", "26.0.7")
    )
    note = "The file does not tell its edition. Editions differ in places and counts: name it before you publish."
    return "", (note,), (question,)


def _edition(match: re.Match[str]) -> str:
    return f"{match[1]}.{re.sub(r'[_-]', '.', match[2])}"


def _source(edition: str) -> str:
    return f"UCDP GED {edition}" if edition else "UCDP GED (edition unknown)"


def _attribution(edition: str) -> str:
    version = f"version {edition}" if edition else "edition unknown"
    name = "UCDP Candidate Events Dataset" if ".0" in edition else "UCDP Georeferenced Event Dataset (GED) Global"
    place = "Department of Peace and Conflict Research, Uppsala University"
    return f"Uppsala Conflict Data Program, {name} {version}, {place}, {LICENCE}."


def _notes(columns: Mapping[str, str]) -> Iterator[str]:
    yield (
        "UCDP tells three kinds of violence: state-based and non-state are shown as Battles, one-sided as Violence "
        "against civilians; UCDP's own word stands beside."
    )
    yield "UCDP records events with at least one death: woundings, captures and coups without deaths are not in it."
    if "geo_precision" not in columns:
        yield "The file does not say how exact its places are: no point is shown as exact."


def _tidy(cells: pd.DataFrame, *, columns: Mapping[str, str], known: Mapping[str, str]) -> pd.DataFrame:
    tidy: dict[str, pd.Series] = {}
    sides = [columns[side] for side in ("side_a", "side_b") if side in columns]
    alone = frozenset(name for side in sides for name in cells[side].unique())
    tidy |= {side: split_sides(cells[side], alone=alone) for side in sides}
    tidy[columns["id"]] = cells[columns["id"]].str.strip().str.removesuffix(".0")
    summary, conflict = columns.get("summary"), known.get("conflict_name")
    if summary and conflict and summary != conflict:
        joint = (cells[conflict] != "") & (cells[summary] != "")
        tidy[summary] = cells[conflict] + pd.Series(np.where(joint, "; ", ""), dtype="str") + cells[summary]
    if sources := columns.get("sources"):
        tidy[sources] = cells[sources].str.replace('";"', "; ", regex=False).str.strip('"')
    return cells.assign(**tidy)


def _doubts(cells: pd.DataFrame, *, known: Mapping[str, str], flag: str) -> Iterator[Doubt]:
    if flag:
        yield np.ones(len(cells), dtype=bool), flag
    if status := known.get("code_status"):
        unclear = ~cells[status].isin(["", "Clear"])
        yield unclear.to_numpy(dtype=bool), "UCDP's own check of the record is not finished"
    if clarity := known.get("event_clarity"):
        summed = cells[clarity].str.removesuffix(".0") == "2"
        yield summed.to_numpy(dtype=bool), "its sources do not tell this event apart from others"
