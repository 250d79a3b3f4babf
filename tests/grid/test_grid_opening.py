"""Packed files from elsewhere: opened when they are what they say, else refused with a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from geo.errors import RecordsError
from geo.frames import EVENTS
from geo.grid.opening import open_packed, rows_if_packed
from geo.grid.packing import METADATA_KEY, pack_events
from geo.records.bundled import load_sample

SAMPLE = load_sample().good


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    pack_events(SAMPLE, tmp_path / "packed.parquet")
    return tmp_path / "packed.parquet"


def forged(path: Path, change: Callable[[pa.Table, dict[str, Any]], pa.Table | None]) -> Path:
    """The same file with other columns, or with other words about them."""
    table = parquet.read_table(path)
    about = json.loads(table.schema.metadata[METADATA_KEY])
    table = change(table, about) or table
    parquet.write_table(table.replace_schema_metadata({METADATA_KEY: json.dumps(about)}), path)
    return path


def column(name: str, value: object) -> Callable[[pa.Table, dict[str, Any]], pa.Table]:
    def change(table: pa.Table, about: dict[str, Any]) -> pa.Table:
        values = pa.array([value] * table.num_rows, type=table.schema.field(name).type)
        return table.set_column(table.column_names.index(name), name, values)

    return change


def told(**values: object) -> Callable[[pa.Table, dict[str, Any]], None]:
    return lambda table, about: about.update(values)


def test_a_packed_file_is_opened(packed: Path):
    assert open_packed(packed).counts().records == 42
    assert rows_if_packed(packed.read_bytes()) == 42


def test_a_packed_file_without_records_is_opened(tmp_path: Path):
    pack_events(EVENTS.empty(), tmp_path / "none.parquet")
    assert open_packed(tmp_path / "none.parquet").counts().records == 0


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1 and so on PAR1", b"id,date\n1,2"])
def test_what_is_not_packed(content: bytes):
    assert rows_if_packed(content) is None


def test_a_parquet_file_of_somebody_elses_is_not_packed(tmp_path: Path):
    parquet.write_table(pa.table({"id": [1]}), tmp_path / "other.parquet")
    assert rows_if_packed((tmp_path / "other.parquet").read_bytes()) is None
    with pytest.raises(RecordsError, match="does not say what its columns mean"):
        open_packed(tmp_path / "other.parquet")


@pytest.mark.parametrize(
    "change, words",
    [
        (told(kinds=[]), "numbers that stand for nothing"),
        (told(kinds=7), "does not say what its columns mean"),
        (told(kinds=[1, 2, 3, 4]), "says of itself what cannot be"),
        (told(rows=41), "says of itself what cannot be"),
        (told(pairs=[[0, 10_000]]), "says of itself what cannot be"),
        (told(pairs=[]), "numbers that stand for nothing"),
        (told(sources=["x"]), "says of itself what cannot be"),
        (told(precisions=["exact"]), "says of itself what cannot be"),
        (told(spots=1), "numbers that stand for nothing"),
        (told(version=99), "version 99"),
        (told(first_day="yesterday"), "does not say what its columns mean"),
        (told(first_day="2020-01-01"), "says of itself what cannot be"),
        (told(edition=None), "says of itself what cannot be"),
        (column("lat", 95.0), "points that are not on Earth"),
        (column("lon", None), "records without date, place or code"),
        (column("grid_spot", 4_000_000_000), "numbers that stand for nothing"),
        (column("geo_precision", "to the inch"), "words in geo_precision"),
        (column("date_end", 0), "records that end before they begin"),
        (lambda table, about: table.drop(["flags"]), "lacks columns of a packed file .*: flags"),
        (lambda table, about: table.set_column(0, "id", pa.array(range(42))), "others of that name: id"),
    ],
)
def test_a_forged_file_is_refused(packed: Path, change, words: str):
    with pytest.raises(RecordsError, match=words):
        open_packed(forged(packed, change), name="theirs.parquet")


def test_texts_that_are_missing_are_empty(packed: Path):
    store = open_packed(forged(packed, column("summary", None)))
    EVENTS.check(store.records())
    assert set(store.records()["summary"]) == {""}


def test_a_damaged_file_is_refused(packed: Path):
    content = packed.read_bytes()
    for broken in (content[: len(content) // 2], content[:4] + b"\x00" * 400 + content[404:]):
        packed.write_bytes(broken)
        with pytest.raises(RecordsError, match=r"packed\.parquet"):
            open_packed(packed)


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(RecordsError, match=r"gone\.parquet cannot be opened .*Check the name"):
        open_packed(tmp_path / "gone.parquet")
