"""The table that matching gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geo.frames import FIRST_DAY, GEO_PRECISIONS, LAST_DAY, Column, Contract
from geo.matching.gaps import GAPS

__all__ = ["MATCHES", "STATUSES", "matches_frame"]

STATUSES = ("match", "possible", "unmatched", "unmentioned")

MATCHES = Contract(
    "MATCHES",
    (
        Column("id", is_required=True),
        Column("about"),
        Column("status", is_required=True, choices=STATUSES),
        Column("score", "float64", low=0, high=1),
        Column("record_ids"),
        Column("records", "int64", is_required=True, low=0),
        Column("source"),
        Column("place_name"),
        Column("country"),
        Column("lat", "float64", "latitude", low=-90, high=90),
        Column("lon", "float64", "longitude", low=-180, high=180),
        Column("geo_precision", words="spatial precision", choices=GEO_PRECISIONS),
        Column("date_start", "datetime64[ns]", "start date", low=FIRST_DAY, high=LAST_DAY),
        Column("date_end", "datetime64[ns]", "end date", low=FIRST_DAY, high=LAST_DAY),
        Column("date_precision", words="date precision"),
        Column("event_type"),
        Column("sub_event_type"),
        Column("side_a"),
        Column("side_b"),
        Column("deaths_low", "Int64", "lowest count of deaths", low=0),
        Column("deaths_best", "Int64", "best count of deaths", low=0),
        Column("deaths_high", "Int64", "highest count of deaths", low=0),
        Column("km", "float64", "distance in km", low=0),
        Column("max_km", "float64", "limit of distance in km", low=0),
        Column("days", "Int64", "days apart", low=0),
        Column("max_days", "Int64", "limit of days apart", low=0),
        Column("reasons"),
        Column("doubts"),
        Column("gap", choices=GAPS),
        Column("why"),
        Column("nearest_ids"),
    ),
    spans=(("date_start", "date_end"),),
)
"""Claims (or places) and the records that tell of them, one row for each claim and group of records.

about: id of the claim or place; a record that the article does not mention has the nearest one. status: "match" is the
best of a claim, "possible" others that would fit too; "unmatched" claims stay, with a `gap` and `why` in a sentence, and
the ids of the nearest records. record_ids, nearest_ids, doubts and sides are joined by "; ". deaths are those of all
records together, NA where one of them is unknown. km and days apart never exceed max_km and max_days.
"""


def matches_frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as a table that satisfies MATCHES; columns that a row lacks are empty."""
    if not rows:
        return MATCHES.empty()
    raw = pd.DataFrame(list(rows))
    count = range(len(raw))
    columns = {
        column.name: column.conform(raw[column.name])
        if column.name in raw
        else pd.Series("" if column.dtype == "str" else None, index=count, dtype=column.dtype)
        for column in MATCHES.columns
    }
    return MATCHES.check(pd.DataFrame(columns))
