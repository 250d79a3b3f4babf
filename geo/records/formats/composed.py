"""Columns made of others: a day out of its year, month and day; latitude and longitude out of one cell, whatever holds them.

The names of the new columns are lists of those that they are made of, so that a reader sees where they come from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from geo.globe.geometry import Middle
from geo.globe.positions import looks_like_point, read_point
from geo.language.text import fold
from geo.records.formats.days import read_day
from geo.records.formats.words import END_OF, HEADERS, NOT_THE_DAY, PARTS_OF_DATE, START_OF, UNKNOWN, folded
from geo.tables.jsonfile import GEOMETRY_KIND, GEOMETRY_REACH
from geo.tables.tablefile import TableFile, with_columns

__all__ = ["END_PARTS", "START_PARTS", "folded_name", "with_composed_columns"]

START_PARTS, END_PARTS = "start", "end"
LATITUDE, LONGITUDE = ", latitude", ", longitude"
_ENOUGH = 0.5
MOST_COLUMNS = 400
"""Columns that are looked at for points in a cell; in wider tables the first of them."""

Composed = dict[str, tuple[tuple[str, ...], Callable[[pd.DataFrame], pd.Series]]]


class _Parts(NamedTuple):
    year: str
    month: str
    day: str


def with_composed_columns(table: TableFile) -> TableFile:
    """The table with days made of their parts, and points made of a cell, where it has such columns and needs them."""
    composed = dict(_days(table))
    if not _has_point_columns(table):
        composed |= _points(table)
    return with_columns(table, composed) if composed else table


def folded_name(name: str) -> str:
    """A header folded, words of CamelCase apart."""
    return fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))


# Days


def _days(table: TableFile) -> Iterator[tuple[str, tuple[tuple[str, ...], Callable[[pd.DataFrame], pd.Series]]]]:
    names = set(table.header)
    for parts in _sets_of_parts(table.header).values():
        columns = tuple(part for part in parts if part)
        if ", ".join(columns) not in names:
            yield ", ".join(columns), (columns, partial(_joined_days, parts=parts))


def _sets_of_parts(header: tuple[str, ...]) -> dict[str, _Parts]:
    """What the parts belong to -> year, month and day columns; a set has a year and a month at least."""
    found: dict[str, dict[str, str]] = {}
    for name in header:
        words = folded_name(name).split()
        if set(words) & folded(NOT_THE_DAY):
            continue
        for part, known in PARTS_OF_DATE.items():
            if not (hits := [word for word in words if (_part_word(word)) in folded(known)]):
                continue
            rest = set(words) - set(hits)
            ends, starts = rest & folded(END_OF), rest & folded(START_OF)
            whose = END_PARTS if ends else START_PARTS if starts else " ".join(sorted(rest))
            found.setdefault(whose, {}).setdefault(part, name)
            break
    sets = {
        whose: _Parts(parts["year"], parts["month"], parts.get("day", ""))
        for whose, parts in found.items()
        if {"year", "month"} <= set(parts)
    }
    if END_PARTS not in sets or START_PARTS in sets or "" in sets:
        return sets
    return {whose: parts for whose, parts in sets.items() if whose != END_PARTS}


def _part_word(word: str) -> str:
    """ "iyear" and "eventyear" are a year."""
    return next(
        (part for part in ("year", "month", "day") if word in (f"i{part}", f"event{part}", f"start{part}")), word
    )


def _joined_days(cells: pd.DataFrame, parts: _Parts) -> pd.Series:
    """One text a row; a month or a day of 0, or none, leaves what is known."""
    columns = [_tidy(cells[part]) if part else pd.Series("", cells.index, dtype="str") for part in parts]
    year, month, day = columns
    numeric = year + "-" + month.str.zfill(2)
    numeric = numeric.mask(day != "", numeric + "-" + day.str.zfill(2)).mask(month == "", year)
    in_words = (day + " " + month + " " + year).str.strip()
    is_plain = month.str.fullmatch(r"\d{0,2}") & day.str.fullmatch(r"\d{0,2}")
    return numeric.where(is_plain, in_words).mask(year == "", "")


def _tidy(column: pd.Series) -> pd.Series:
    """Numbers without a point; what stands for "not known" is empty."""
    text = column.str.strip().str.removesuffix(".0")
    codes, values = pd.factorize(text)
    kept = [(_is_known(value) and value) or "" for value in values.tolist()]
    return pd.Series(pd.array(kept, dtype="str").take(codes), index=column.index) if len(codes) else text


def _is_known(value: str) -> bool:
    if re.fullmatch(r"-\d+|0+|99", value):
        return False
    return (
        len(value) < 40 and fold(value) not in folded(UNKNOWN) and fold(value) not in ("na", "nan", "none", "null", "u")
    )


# Points


def _has_point_columns(table: TableFile) -> bool:
    """Whether a latitude and a longitude stand in columns of their own, with values."""

    def has(ours: str) -> bool:
        words = {fold(word) for language in HEADERS[ours].values() for word in language.split(",")}
        return any(folded_name(name) in words and (table.head[name].str.strip() != "").any() for name in table.header)

    return has("lat") and has("lon")


def _points(table: TableFile) -> Composed:
    for name in table.header[:MOST_COLUMNS]:
        filled = table.head[name][table.head[name].str.strip() != ""].head(50)
        if filled.empty or not _may_hold_points(name, filled):
            continue
        lon_first = _is_lon_first(filled)
        known: dict[str, Middle | None] = {}

        def middle(cell: str, known: dict[str, Middle | None] = known, lon_first: bool = lon_first) -> Middle | None:
            if cell not in known:
                known[cell] = read_point(cell, lon_first=lon_first)
            return known[cell]

        def column(
            tell: Callable[[Middle], str], name: str = name, *, keeps: bool = False
        ) -> Callable[[pd.DataFrame], pd.Series]:
            def read(cells: pd.DataFrame) -> pd.Series:
                codes, values = pd.factorize(cells[name])
                told = [
                    tell(found) if (found := middle(value)) else (value[:60] if keeps else "")
                    for value in values.tolist()
                ]
                texts = pd.array(told, dtype="str").take(codes) if len(codes) else pd.array([], dtype="str")
                return pd.Series(texts, index=cells.index)

            return read

        return {
            f"{name}{LATITUDE}": ((name,), column(lambda found: f"{found.lat:.10g}", keeps=True)),
            f"{name}{LONGITUDE}": ((name,), column(lambda found: f"{found.lon:.10g}")),
            GEOMETRY_KIND: ((name,), column(lambda found: found.kind if found.kind != "Point" else "")),
            GEOMETRY_REACH: ((name,), column(lambda found: f"{found.reach_km:.3g}" if found.reach_km else "")),
        }
    return {}


_POINT_NAMES = frozenset(["geom", "geometry", "point", "coord", "coords", "coordinates", "coordinate", "latlon", "latlng", "latlong", "lat", "location", "gps", "mgrs", "wkt", "wkb", "geojson", "position", "the", "shape", "where", "координати", "координаты", "coordonnees", "coordenadas", "coordenada", "الاحداثيات", "احداثيات"])  # fmt: skip


def _may_hold_points(name: str, filled: pd.Series) -> bool:
    """Most cells hold a point; two plain numbers are one only in a column that says so, or with decimals."""
    first = filled.iloc[: min(len(filled), 5)].tolist()
    if not any(map(looks_like_point, first)):
        return False
    points = filled.map(looks_like_point)
    if points.mean() < _ENOUGH:
        return False
    is_named = bool(set(folded_name(name).split()) & _POINT_NAMES)
    return is_named or (
        bool(filled[points].str.contains(r"\d[.,]\d{2,}|[A-Za-z]").mean() >= _ENOUGH)
        and not bool(filled.map(lambda cell: read_day(cell) is not None).any())
    )


def _is_lon_first(filled: pd.Series) -> bool:
    """Whether pairs of plain numbers have numbers above 90 in front, and none behind."""
    numbers = filled.str.extract(r"^\D*?(-?\d+(?:\.\d+)?)\D+?(-?\d+(?:\.\d+)?)\D*$").astype(float).abs().to_numpy()
    return bool(np.nanmax(numbers[:, 0], initial=0) > 90 >= np.nanmax(numbers[:, 1], initial=0))
