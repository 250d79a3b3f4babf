"""Answers as tables: claims as records that `geo records pack` takes, places as they are named; each row knows its day.

The columns are those of the frames. Claims have all of EVENTS, and of CLAIMS what EVENTS does not tell; `told_by` is what CLAIMS calls
`sources`, as `sources` are the reports behind a record in EVENTS. A claim without a whole span of days or a point keeps these
empty: it is no record.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.articles.given import Given
from geo.claims.table import claim_dict
from geo.frames import CLAIMS, EVENTS, PLACES, Column, rows_of
from geo.gazetteer.countries import country_name
from geo.model import DERIVED, Claim
from geo.reading.pipeline import Reading

if TYPE_CHECKING:
    import pyarrow

__all__ = ["ARTICLE_NUMBER", "TABLES", "Table", "place_rows", "record_rows", "rows_as_parquet"]

Row = dict[str, Any]

ARTICLE_NUMBER = "article_number"
"""Of the article among those of its partition that have an answer, from 0."""

SOURCE = "Claims read by Dateline"
PRECISION = {
    "capital": "exact", "town": "exact", "site": "exact", "admin1": "admin1", "admin2": "admin2", "country": "country",
    "river": "water", "lake": "water", "sea": "water",
}  # fmt: skip
"""Kind of place -> spatial precision of EVENTS; others are areas."""
_NOT_RETOLD = {"id", "sentence", "place", "sources"}
"""Columns of CLAIMS that EVENTS has by other names."""


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of table that answers are written as."""

    columns: tuple[Column, ...]
    folders: tuple[str, ...]
    """The columns by which rows lie in folders, the outermost first."""


TABLES: Mapping[str, Table] = {
    "records": Table(
        (
            *EVENTS.columns,
            *(one for one in CLAIMS.columns if one.name not in {*EVENTS.names, *_NOT_RETOLD}),
            Column("told_by"),
            Column("article"),
            Column("day", "datetime64[ns]"),
        ),
        ("status", "day"),
    ),
    "places": Table((*PLACES.columns, Column("article"), Column("day", "datetime64[ns]")), ("day",)),
}


def record_rows(reading: Reading, key: str, given: Given) -> list[Row]:
    """The claims of an article as rows of `records`, with ids that are unique where the article's key is; [] without any."""
    return [_record(claim, f"{key}/claim/{number}", key, given) for number, claim in enumerate(reading.told, start=1)]


def _record(claim: Claim, id: str, key: str, given: Given) -> Row:
    told = claim_dict(claim)
    by_role: dict[str, list[str]] = {}
    for actor in claim.actors:
        by_role.setdefault(actor.role, []).append(actor.name)
    roles = {role: "; ".join(names) for role, names in by_role.items()}
    both = by_role.get("participant", [])
    is_whole = claim.date is not None and claim.date.precision != "open"
    return {
        **told,
        "id": id,
        "source": SOURCE,
        "date_start": claim.date.start if claim.date and is_whole else None,
        "date_end": claim.date.end if claim.date and is_whole else None,
        "date_precision": told["date_precision"] if is_whole else "",
        "place_name": told["area"] or told["place"] or told["place_text"],
        "admin1": claim.place.admin1 if claim.place else "",
        "country": country_name(told["country"]) if told["country"] else "",
        "geo_precision": _precision(claim),
        "side_a": roles.get("perpetrator") or "".join(both[:1]),
        "side_b": roles.get("target") or "; ".join(both[1:]),
        "summary": claim.quote,
        "sources": given.site or given.address or given.name,
        "source_ids": given.address,
        "outline": json.dumps(told["outline"]) if told["outline"] else "",
        "perpetrators": roles.get("perpetrator"),
        "targets": roles.get("target"),
        "participants": roles.get("participant"),
        "told_by": roles.get("source"),
        "reasons": "; ".join(told["reasons"]),
        "area_from": "; ".join(told["area_from"]),
        "count": len(claim.spans),
        "article": key,
        "day": claim.date.start if claim.date and is_whole else None,
    }


def _precision(claim: Claim) -> str:
    if claim.area or not claim.place:
        return "area" if claim.area else "unknown"
    return "near" if claim.place.layer == DERIVED else PRECISION.get(claim.place.kind, "area")


def place_rows(reading: Reading, key: str, given: Given) -> list[Row]:
    """What an article names as rows of `places`, their day that of the article; [] when it names nothing."""
    more = {"article": key, "day": reading.article.date}
    return [{**row, **more} for row in rows_of(reading.places())]


def rows_as_parquet(articles: Iterable[Sequence[Row]], table: Table) -> bytes:
    """The rows of articles as a Parquet file with the columns of a table and ARTICLE_NUMBER, in their order; of no rows, too."""
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([*((one.name, _kind(one)) for one in table.columns), (ARTICLE_NUMBER, pa.int64())])
    rows = [
        {**{one.name: _value(row.get(one.name), one) for one in table.columns}, ARTICLE_NUMBER: number}
        for number, of_article in enumerate(articles)
        for row in of_article
    ]
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows, schema), out, compression="zstd")
    return out.getvalue()


def _kind(column: Column) -> pyarrow.DataType:
    import pyarrow as pa

    if column.dtype == "datetime64[ns]":
        return pa.date32()
    return {"str": pa.string(), "float64": pa.float64()}.get(column.dtype, pa.int64())


def _value(value: Any, column: Column) -> Any:
    if column.dtype == "str":
        return str(value or column.default).encode("utf-8", "replace").decode()
    if isinstance(value, float) and math.isnan(value):
        return None
    return value.date() if isinstance(value, dt.datetime) else value
