"""The comparison of maps: made-up records, the figures out of what was measured, and each measurement once, small."""

from __future__ import annotations

import pandas as pd
import pytest

from bench.map import moves_figures
from bench.map_data import Prepared, prepare
from bench.map_events import synthetic_events
from bench.map_grid import measure_grid
from bench.map_moves import Moves, measure_moves
from bench.map_users import measure_users
from bench.report import Figure
from geo.frames import EVENTS
from geo.map.columns import read_columns


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("bench") / "records", 300, packs=True)


def test_made_up_records_are_events_and_the_same_again():
    events = synthetic_events(500)
    assert len(EVENTS.check(events)) == 500
    pd.testing.assert_frame_equal(events, synthetic_events(500))
    assert not events.equals(synthetic_events(500, seed=2))


def test_what_is_prepared_reads_back(prepared: Prepared):
    columns = (prepared.folder / "columns.bin").read_bytes()
    assert len(read_columns(columns, (prepared.folder / "details.bin").read_bytes())) == prepared.records == 300
    assert prepared.bytes_a_record == len(columns) / 300
    assert len(pd.read_parquet(prepared.folder / "packed.parquet")) == 300


def verdicts(figures: list[Figure]) -> dict[str, bool | None]:
    return {figure.name: figure.is_met for figure in figures if figure.is_met is not None}


def test_ratios_and_goals_of_the_slider():
    found = {
        ("empty", 0): Moves(1000, 100, 3.0, 200, 0),
        ("markers", 10_000): Moves(50_000, 30_000, 9000, 500, 0),
        ("deck", 10_000): Moves(5_000, 400, 1000, 300, 0),
        ("ours", 10_000): Moves(1400, 110, 3.2, 250, 10_000),
        ("ours", 1_000_000): Moves(1600, 120, 4.2, 250, 1_000_000),
        ("ours", 10_000_000): Moves(9000, 251, 3.0, 400, 10_000_000),
    }
    assert verdicts(moves_figures(found)) == {
        "slider move at 10,000: ours / A": True,
        "slider move at 10,000: ours / E": False,
        "slider move at 10,000: ours / Z": True,
        "slider move at 1,000,000: ours / Z": True,
        "slider move at 10,000,000: ours / Z": False,
        "first map at 1,000,000: ours / Z": False,
        "renderer memory at 1,000,000: ours / Z": True,
        "bytes over the WebSocket a move at 10,000: ours / Z": True,
        "bytes over the WebSocket a move at 1,000,000: ours / Z": False,
        "bytes over the WebSocket a move at 10,000,000: ours / Z": True,
    }
    assert moves_figures({}) == []


def test_the_grid_is_asked(prepared: Prepared):
    figures = measure_grid(prepared.folder / "packed.parquet")
    assert [figure.at_most for figure in figures if figure.at_most] == [150, 15]
    assert all(figure.name.startswith("grid at 300: ") and figure.measured > 0 for figure in figures)


def test_the_product_is_what_is_measured(chromium: str, prepared: Prepared):
    took = measure_moves("ours", prepared.folder, moves=2)
    assert took.records == 300
    assert 0 < took.move_ms < took.load_ms
    assert 1 < took.kilobytes < 20
    assert took.renderer_mb > 50


@pytest.mark.parametrize("page", ["empty", "markers", "clusters", "deck"])
def test_other_ways_are_measured(chromium: str, prepared: Prepared, page: str):
    assert measure_moves(page, prepared.folder, moves=1).move_ms > 0


def test_users_are_measured(prepared: Prepared):
    crowd = measure_users("ours", prepared.folder, users=2, moves=2)
    assert crowd.alone > 0
    assert 0 < crowd.median <= crowd.p95
