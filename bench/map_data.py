"""Records on the disk as the pages of map_apps and the grid want them; written once for all measurements of a run."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from bench.map_events import synthetic_events
from geo.grid.packing import pack_events
from geo.map.columns import write_columns, write_details

__all__ = ["Prepared", "prepare"]

DETAILS = ("id", "place_name")
HEAD = 100


@dataclass(frozen=True, slots=True)
class Prepared:
    """A folder with records.parquet, head.parquet, columns.bin, details.bin and, for the grid, packed.parquet."""

    folder: Path
    records: int
    bytes_a_record: float
    """Of the columns, gzip: all that filters and marks need."""
    seconds: float
    """To write the columns."""


def prepare(folder: Path, records: int | pd.DataFrame, *, packs: bool = False) -> Prepared:
    """Writes so many made-up records, or those of a frame, into a new folder."""
    folder.mkdir(parents=True)
    events = synthetic_events(records) if isinstance(records, int) else records
    drawn = events[["lat", "lon", "date_start", "event_type"]].sort_values("date_start", ignore_index=True)
    drawn.to_parquet(folder / "records.parquet")
    events.head(HEAD).to_parquet(folder / "head.parquet")
    began = time.perf_counter()
    columns = write_columns(events)
    seconds = time.perf_counter() - began
    (folder / "columns.bin").write_bytes(columns)
    (folder / "details.bin").write_bytes(write_details(events, columns=DETAILS))
    if packs:
        pack_events(events, folder / "packed.parquet")
    return Prepared(folder, len(events), len(columns) / max(1, len(events)), seconds)
