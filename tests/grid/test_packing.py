"""Packed Parquet files: nothing is lost, rows lie where a query can pass over them, and the file says whose they are."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet

from geo.__main__ import main
from geo.errors import DataError
from geo.frames import EVENTS
from geo.grid import Filters, GridStore
from geo.grid.packing import GROUP_ROWS, METADATA_KEY, STRETCH_GROUPS, pack_events
from geo.records.bundled import SAMPLE_PATH, load_sample
from geo.records.licences import ACLED_LICENCE


@pytest.fixture
def sample() -> pd.DataFrame:
    return load_sample().good


def about(path: Path) -> dict[str, object]:
    return json.loads(parquet.read_metadata(path).metadata[METADATA_KEY])


def test_any_program_reads_the_records_back(sample: pd.DataFrame, tmp_path: Path):
    pack_events(sample, tmp_path / "packed.parquet")
    back = pd.read_parquet(tmp_path / "packed.parquet").set_index("id").loc[sample["id"]].reset_index()
    assert len(back) == len(sample)
    for column in EVENTS.columns:
        same = back[column.name].astype(column.dtype)
        pd.testing.assert_series_equal(same, sample[column.name].reset_index(drop=True), check_names=False)


def test_the_file_tells_whose_records_it_holds(sample: pd.DataFrame, tmp_path: Path):
    pack_events(sample, tmp_path / "packed.parquet")
    told = about(tmp_path / "packed.parquet")
    assert told["rows"] == len(sample)
    assert sum(source["records"] for source in told["sources"]) == len(sample)
    assert {source["licence"] for source in told["sources"]} == set(sample["licence"])
    assert (told["first_day"], told["last_day"]) == ("2012-01-17", f"{sample['date_end'].max():%Y-%m-%d}")
    assert told["private"] is False


def test_records_of_acled_make_the_file_private(sample: pd.DataFrame, tmp_path: Path):
    pack_events(sample.assign(licence=ACLED_LICENCE), tmp_path / "packed.parquet")
    told = about(tmp_path / "packed.parquet")
    assert told["private"] is True
    assert "ACLED" in told["notice"]


def test_the_edition_is_that_of_the_records_not_of_their_order(sample: pd.DataFrame, tmp_path: Path):
    other = sample.assign(summary="Another")
    for name, events in {"one": sample, "turned": sample[::-1], "other": other}.items():
        pack_events(events.reset_index(drop=True), tmp_path / name)
    one, turned, other = (about(tmp_path / name)["edition"] for name in ("one", "turned", "other"))
    assert one == turned != other


def test_a_window_and_a_region_pass_over_most_row_groups(tmp_path: Path):
    number = 12 * GROUP_ROWS * STRETCH_GROUPS
    chance = np.random.default_rng(1)
    start = np.datetime64("2010-01-01") + chance.integers(0, 3_000, number)
    lasts = chance.choice([0, 3, 300], number, p=(0.9, 0.08, 0.02))
    columns = {"id": np.arange(number).astype(str), "source": "Made up", "date_start": start, "date_end": start + lasts}
    places = {"lat": chance.uniform(-60, 60, number), "lon": chance.uniform(-180, 180, number)}
    events = EVENTS.split(pd.DataFrame(columns | places)).good
    pack_events(events, tmp_path / "packed.parquet")
    file = parquet.ParquetFile(tmp_path / "packed.parquet")
    groups = [file.metadata.row_group(index) for index in range(file.metadata.num_row_groups)]
    names = file.schema_arrow.names

    def touched(ranges: dict[str, tuple[object, object]]) -> int:
        rows = 0
        for group in groups:
            told = {name: group.column(names.index(name)).statistics for name in ranges}
            rows += group.num_rows * all(
                told[name].min <= high and told[name].max >= low for name, (low, high) in ranges.items()
            )
        return rows

    low, high = (pd.Timestamp(day).date() for day in ("2014-03-01", "2014-03-30"))
    assert (
        touched({"date_start": (pd.Timestamp(0).date(), high), "date_end": (low, pd.Timestamp("2200-01-01").date())})
        < 0.3 * number
    )
    assert touched({"grid_column": (10_000, 11_000), "grid_row": (30_000, 31_000)}) < 0.5 * number


def test_a_file_is_whole_or_absent(sample: pd.DataFrame, tmp_path: Path):
    too_many = sample.assign(deaths_best=pd.Series([2**31] * len(sample), dtype="Int64"))
    with pytest.raises(DataError, match="deaths_best"):
        pack_events(too_many, tmp_path / "packed.parquet")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(DataError, match="does not exist"):
        pack_events(sample, tmp_path / "nowhere" / "packed.parquet")


# -- the command -------------------------------------------------------------------------------------------------------

TABLE = """id,date,latitude,longitude,event_type,source
a,2013-02-08,16.27,-0.04,Battles,A wire
b,2013-02-09,95.0,-0.04,Battles,A wire
c,2013-02-10,16.30,-0.05,Protests,A wire
"""


def test_several_files_become_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    own = tmp_path / "own.csv"
    own.write_text(TABLE, encoding="utf-8")
    out = tmp_path / "all.parquet"
    assert main(["records", "pack", str(own), str(SAMPLE_PATH), str(out)]) == 0
    said = capsys.readouterr().out
    assert f"{own}: 2 records; 1 row set aside: `records check {own}` tells why" in said
    store = GridStore(out)
    assert f"{store.records_held} records" in said
    assert store.counts(Filters(sources=("own.csv",))).records == 2


def test_of_two_editions_the_newest_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    files = [tmp_path / folder / "own.csv" for folder in ("older", "newer")]
    for file, table in zip(files, (TABLE, TABLE.replace("Protests", "Riots")), strict=True):
        file.parent.mkdir()
        file.write_text(table, encoding="utf-8")
    assert main(["records", "pack", *map(str, files), str(tmp_path / "all.parquet")]) == 0
    assert "2 of them in another edition already" in capsys.readouterr().out
    assert GridStore(tmp_path / "all.parquet").records()["event_type"].tolist() == ["Battles", "Riots"]


def test_the_packed_file_is_not_one_of_those_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    own = tmp_path / "own.csv"
    own.write_text(TABLE, encoding="utf-8")
    assert main(["records", "pack", str(own), str(own)]) == 2
    assert "another name" in capsys.readouterr().err
    assert own.read_text(encoding="utf-8").startswith("id,")


def test_a_file_that_is_no_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["records", "pack", str(tmp_path / "none.csv"), str(tmp_path / "all.parquet")]) == 2
    assert "none.csv cannot be opened" in capsys.readouterr().err
    assert not (tmp_path / "all.parquet").exists()


@pytest.mark.parametrize(
    "name, least", [("ucdp_ged211_global_prec12.parquet", 170_000), ("ucdp_ged_syria_2016_2019.parquet", 10_000)]
)
def test_real_records(shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, least: int):
    out = tmp_path / "real.parquet"
    assert main(["records", "pack", str(shared / "data" / name), str(out)]) == 0
    store = GridStore(out)
    cells = store.cells(None, 3)
    assert store.records_held == store.counts().records == cells.records.sum() >= least
    assert cells.looks.sum() == store.records_held
