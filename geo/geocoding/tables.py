"""A table with names of places -> the same table with coordinates: every row and column kept, the doubts beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from geo.errors import RecordsError
from geo.frames import escape_formulas, unescape_formulas
from geo.gazetteer.store import Gazetteer
from geo.geocoding import Placement, geocode_names
from geo.tables.cells import unique_names
from geo.tables.tablefile import TableFile

__all__ = [
    "GEOCODED",
    "NameColumns",
    "geocode_cells",
    "geocode_table",
    "read_cells",
    "with_placements",
    "written_csv",
]

GEOCODED = {
    "place_name": "str",
    "lat": "float64",
    "lon": "float64",
    "geonameid": "Int64",
    "kind": "str",
    "radius_km": "float64",
    "match": "str",
    "score": "float64",
    "reasons": "str",
}
"""The columns that are added, with their types; see `geo.geocoding.Placement`. A row without a place has `match` none, its
reasons, and nothing else."""


@dataclass(frozen=True, slots=True)
class NameColumns:
    """Which columns of a table tell where; "" for none."""

    name: str
    country: str
    admin1: str = ""
    admin2: str = ""
    one_country: str = ""
    """That of the whole table, where no column tells it."""

    @property
    def used(self) -> list[str]:
        """Those that are there, each once."""
        named = (self.name, self.country, self.admin1, self.admin2)
        return list(dict.fromkeys(column for column in named if column))


def geocode_table(
    table: pd.DataFrame, gazetteer: Gazetteer, *, name: str, country: str, admin1: str = "", admin2: str = ""
) -> pd.DataFrame:
    """The table with coordinates for every row, how far each may be off, and why: all rows and columns, and GEOCODED behind.

    name: the column that tells where, "Bolo 2 village", "45 km north of Obo"; country: that of the country, by name or ISO
    code; admin1, admin2: those of the province and the district, which tell places of one name apart; "" for none. A row
    without a place has `match` none, its reasons, and nothing else. Raises RecordsError when the table lacks a column.
    """
    columns = NameColumns(name, country, admin1, admin2)
    _refuse_missing(columns, tuple(map(str, table)), "The table")
    told = table[columns.used].astype("object")
    cells = told.where(told.notna(), "").astype("str")
    return with_placements(table, geocode_cells(cells, gazetteer, columns=columns))


def _refuse_missing(columns: NameColumns, header: Sequence[str], table: str) -> None:
    missing = [column for column in columns.used if column not in header]
    if missing:
        names = " and ".join(f"“{column}”" for column in missing)
        raise RecordsError(f"{table} has no column {names}; its columns are {', '.join(header)}.")


def read_cells(table: TableFile, columns: NameColumns) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """All cells of a table as text, "" where empty, and a sentence for each row that does not fit its header.

    Raises RecordsError when the table lacks one of the columns.
    """
    _refuse_missing(columns, table.header, table.name)
    raw = table.read(table.header)
    misfits = zip(raw.misfits["row"], raw.misfits["reason"], strict=True)
    return raw.cells.apply(unescape_formulas), tuple(f"row {row} is left out: {reason}" for row, reason in misfits)


def geocode_cells(cells: pd.DataFrame, gazetteer: Gazetteer, *, columns: NameColumns) -> Iterator[Placement]:
    """One placement for each row of a table of text, in order; see `geocode_names`."""
    admin1, admin2 = (cells[column].tolist() if column else None for column in (columns.admin1, columns.admin2))
    names = cells[columns.name].tolist()
    countries = cells[columns.country].tolist() if columns.country else [columns.one_country] * len(names)
    return geocode_names(names, gazetteer, countries=countries, admin1=admin1, admin2=admin2)


def with_placements(cells: pd.DataFrame, placements: Iterable[Placement]) -> pd.DataFrame:
    """The table with the columns GEOCODED behind its own; one that the table has already becomes "lat.2".

    placements: one for each row. No rows give the columns alone.
    """
    rows = [_row(placement) for placement in placements]
    added = pd.DataFrame(rows, columns=list(GEOCODED), index=cells.index).astype(GEOCODED)
    return pd.concat([cells, added], axis=1).set_axis(unique_names([*cells, *added]), axis=1)


def written_csv(frame: pd.DataFrame) -> str:
    """A table as CSV with a byte-order mark, for spreadsheets; text that they would run as a formula gets an apostrophe."""
    texts = {str(name): escape_formulas(frame[name]) for name in frame if frame[name].dtype == "str"}
    return "\ufeff" + frame.assign(**texts).to_csv(index=False, lineterminator="\n")


def _row(placement: Placement) -> tuple[object, ...]:
    place, reasons = placement.place, "; ".join(placement.reasons)
    if place is None:
        return ("", None, None, None, "", None, placement.match, None, reasons)
    where = (place.name, place.lat, place.lon, place.geonameid, place.kind, place.radius_km)
    return (*where, placement.match, placement.score, reasons)
