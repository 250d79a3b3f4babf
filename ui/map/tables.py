"""Tables that choose: a click on a row is a choice, and a choice made elsewhere marks the row."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from geo.wording import PRECISION_WORDS
from ui.frame.state import Choice, Layer, choose, chosen_in
from ui.frame.theme import mark_uri
from ui.map.filtered import FilteredRecords

__all__ = ["choosing_table", "record_table"]

ROWS_LISTED = 2_000
"""More take long to travel, and above 150,000 a table can no longer be clicked."""


def record_table(filtered: FilteredRecords) -> None:
    """The records that the map shows, one a row; of very many the deadliest and the chosen one, and a line says so."""
    listed = filtered.deadliest(ROWS_LISTED)
    if filtered.records > ROWS_LISTED:
        listed = _with_chosen(listed.sort_values("date_start", kind="stable"), filtered)
        st.caption(
            f"The table lists the {ROWS_LISTED:,} deadliest of {filtered.records:,} records. "
            "Narrow the dates or filters to list others."
        )
    table = pd.DataFrame(
        {
            "mark": listed["event_type"]
            .map({kind: mark_uri(kind) for kind in listed["event_type"].unique()})
            .astype("category"),
            "from": listed["date_start"].dt.date,
            "to": listed["date_end"].dt.date,
            "kind": listed["event_type"].astype("category"),
            "place": listed["place_name"],
            "deaths": listed["deaths_best"],
            "low": listed["deaths_low"],
            "high": listed["deaths_high"],
            "side_a": listed["side_a"],
            "side_b": listed["side_b"],
            "summary": listed["summary"],
            "precision": listed["geo_precision"].map(PRECISION_WORDS).str.split(";").str[0].astype("category"),
            "id": listed["id"],
        }
    )
    day = st.column_config.DateColumn
    number = st.column_config.NumberColumn
    columns = {
        "mark": st.column_config.ImageColumn("Mark", width=56),
        "from": day("From", format="D MMM YYYY", width=100),
        "to": day("To", format="D MMM YYYY", width=100),
        "kind": st.column_config.TextColumn("Kind", width=180),
        "place": st.column_config.TextColumn("Place", width=160),
        "deaths": number("Deaths", help="Best count; empty when unknown", width=70),
        "low": number("Low", width=60),
        "high": number("High", width=60),
        "side_a": "Actors",
        "side_b": "against",
        "summary": "Summary",
        "precision": st.column_config.TextColumn("Precision", width=150),
        "id": "Record",
    }
    choosing_table(table, ids=listed["id"].tolist(), layer="events", columns=columns, name="records")


def _with_chosen(listed: pd.DataFrame, filtered: FilteredRecords) -> pd.DataFrame:
    """The listed records, and before them the one that is chosen, when it is not among them."""
    chosen = chosen_in("events")
    if chosen is None or chosen in set(listed["id"]):
        return listed
    return pd.concat([filtered.with_ids([chosen]), listed])


def choosing_table(
    table: pd.DataFrame | pa.Table,
    *,
    ids: list[str],
    layer: Layer,
    columns: dict[str, Any],
    name: str,
    height: int = 390,
) -> None:
    """A table whose rows have these ids: a click chooses the row, and a choice made elsewhere marks it.

    Its key holds the ids: a message that the browser sent before it had these rows then speaks of a table that is
    gone, and cannot choose another record by its row number.
    """
    key = f"{name}-{hash(tuple(ids))}"
    single = chosen_in(layer)
    rows = [ids.index(single)] if single in ids else []
    st.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    with st.container(key=name):
        st.dataframe(
            table,
            key=key,
            hide_index=True,
            column_config=columns,
            height=height,
            placeholder="",
            selection_mode=["single-row", "single-cell"],
            on_select=lambda: _choose_row(key, ids, layer),
        )


def _choose_row(key: str, ids: list[str], layer: Layer) -> None:
    """A row was clicked, in its box or anywhere. That none is marked is no news: the panel's button closes it."""
    selection = st.session_state[key]["selection"]
    rows = [row for row, _ in selection["cells"]] or selection["rows"]
    if rows:
        choose(Choice(layer, (ids[rows[0]],)))
