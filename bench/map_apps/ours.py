"""Dateline's own map: what the page Map shows, with the same slider. The records were written by the benchmark."""

import os
from pathlib import Path

import pandas as pd
import streamlit as st

from bench.map_apps.common import first_day, from_week, told
from geo.map.columns import VERSION
from geo.records.filters import Filters
from ui.map.mapview import map_look, show_map
from ui.records.sets import RecordSet
from ui.server.shelf import shelf

FILES = {"events": "columns", "details": "details"}
"""As the shelf calls them, and the benchmark."""
WORLD = ((-50.0, -120.0), (65.0, 150.0))


@st.cache_resource(show_spinner=False)
def record_set() -> RecordSet:
    """The set whose columns the shelf holds; of the records themselves a few, for the map's corner."""
    folder = Path(os.environ["BENCH_FOLDER"])
    packed = {f"{part}.bin": (folder / f"{file}.bin").read_bytes() for part, file in FILES.items()}
    shelf().names(f"records {VERSION} bench", lambda: packed)
    return RecordSet("bench", pd.read_parquet(folder / "head.parquet"), is_open=True)


records = record_set()
week = from_week()
filters = Filters(start=first_day(week).date() if week else None)
show_map(records=records, filters=filters, look=map_look(), view=WORLD, on_choice=lambda choice: None)
told(week)
