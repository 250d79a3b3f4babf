"""Tables that choose: a click on a row is a choice, and a choice made elsewhere marks the row."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from geo.wording import PRECISION_WORDS
from ui.frame.state import Choice, Layer, choose, chosen_in
from ui.frame.theme import mark_uri
from ui.map.shown import Shown

__all__ = ["choosing_table", "record_table"]

ROWS_LISTED = 2_000
"""More take long to travel, and above 150,000 a table can no longer be clicked."""


def record_table(inside: Shown) -> None:
    """The records that the map shows, one a row; of very many the deadliest and the chosen one, and a line says so."""
    shown = inside.deadliest(ROWS_LISTED)
    if inside.records > ROWS_LISTED:
        shown = _with_chosen(shown.sort_values("date_start", kind="stable"), inside)
        st.caption(
            f"The table lists the {ROWS_LISTED:,} deadliest of {inside.records:,} records. "
            "Narrow the dates or filters to list others."
        )
    table = pd.DataFrame(
        {
            "mark": shown["event_type"].map(mark_uri).astype("category"),
            "from": shown["date_start"].dt.date,
            "to": shown["date_end"].dt.date,
            "kind": shown["event_type"].astype("category"),
            "place": shown["place_name"],
            "deaths": shown["deaths_best"],
            "low": shown["deaths_low"],
            "high": shown["deaths_high"],
            "side_a": shown["side_a"],
            "side_b": shown["side_b"],
            "summary": shown["summary"],
            "precision": shown["geo_precision"].map(PRECISION_WORDS).str.split(";").str[0].astype("category"),
            "id": shown["id"],
        }
    )
    day = st.column_config.DateColumn
    number = st.column_config.NumberColumn
    columns = {
        "mark": st.column_config.ImageColumn("", width=36),
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
    choosing_table(table, ids=shown["id"].tolist(), layer="events", columns=columns, name="records")


def _with_chosen(listed: pd.DataFrame, inside: Shown) -> pd.DataFrame:
    """The listed records, and before them the one that is chosen, when it is not among them."""
    chosen = chosen_in("events")
    if chosen is None or chosen in set(listed["id"]):
        return listed
    return pd.concat([inside.with_ids([chosen]), listed])


def choosing_table(
    frame: pd.DataFrame, *, ids: list[str], layer: Layer, columns: dict[str, Any], name: str, height: int = 390
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
            frame,
            key=key,
            hide_index=True,
            column_config=columns,
            height=height,
            placeholder="",
            selection_mode="single-row",
            on_select=lambda: _choose_row(key, ids, layer),
        )


def _choose_row(key: str, ids: list[str], layer: Layer) -> None:
    """A row was clicked. That none is marked is no news: the panel's button closes it."""
    rows = st.session_state[key]["selection"]["rows"]
    if rows:
        choose(Choice(layer, (ids[rows[0]],)))
