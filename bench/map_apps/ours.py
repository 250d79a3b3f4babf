"""Dateline's own map: what the page Map shows, with the same slider. The records were written by the benchmark."""

import os
from pathlib import Path

import pandas as pd
import streamlit as st

from bench.map_apps.common import first_day, from_week, told
from geo.map.columns import VERSION
from geo.records.check import figures_of
from geo.records.filters import Filters
from ui.map.mapview import map_look, show_map
from ui.records.sets import RecordSet
from ui.server.shelf import shelf

WORLD = ((-50.0, -120.0), (65.0, 150.0))


@st.cache_resource(show_spinner=False)
def record_set() -> RecordSet:
    """The set whose columns the shelf holds; of the records themselves a few, for the map's corner."""
    folder = Path(os.environ["BENCH_FOLDER"])
    names = [f"events-bench-{os.getpid()}.bin", f"details-bench-{os.getpid()}.bin"]
    packed = [(folder / name).read_bytes() for name in ("columns.bin", "details.bin")]
    shelf().names(f"records {VERSION} bench", lambda: dict(zip(names, packed, strict=True)))
    head = pd.read_parquet(folder / "head.parquet")
    return RecordSet("bench", head, figures_of(head))


records = record_set()
week = from_week()
filters = Filters(start=first_day(week).date() if week else None)
show_map(records=records, filters=filters, look=map_look(), view=WORLD, on_choice=lambda choice: None)
told(week)
