"""The page Places without a browser."""

from __future__ import annotations

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from geo.grid.packing import pack_events
from geo.records.bundled import load_sample
from tests.fixtures.analysis import analysis_page, analysis_words
from tests.fixtures.records import ged_csv, ged_row
from ui.analysis.places import shade_words, steps_of


@pytest.fixture
def page(root) -> AppTest:
    return analysis_page(root, "places")


def test_the_sample_by_region(page):
    assert "7 regions; most events in Gao, Mali: 12, 30 % of those that can be told a region" in analysis_words(page)
    assert "2 events are in no region." in analysis_words(page)
    table = page.dataframe[0].value
    assert table["Events"].sum() == 42
    assert table.loc[2, ["Place", "Drawn in"]].tolist() == ["Tombouctou", "Timbuktu, by its points"]
    assert table["Rank"].tolist()[:-1] == [1, 2, 3, 4, 5, 6, 7] and pd.isna(table["Rank"].iloc[-1])


def test_countries_by_deaths(page):
    page.button_group(key="count").set_value("Deaths").run()
    page.button_group(key="level").set_value("Countries").run()
    assert not page.exception
    assert page.dataframe[0].value[["Place", "Deaths", "Drawn in"]].values.tolist() == [["Mali", 839, "Mali"]]


def test_without_records_it_offers_the_sample(root):
    page = analysis_page(root, "places", with_sample=False)
    assert "No records are switched on" in analysis_words(page)


ODD = {
    "one record": [ged_row(id=1)],
    "no deaths known": [ged_row(id=1, best="", low="", high="")],
    "no place known": [ged_row(id=1, where_prec=6, adm_1="")],
    "no outline": [ged_row(id=1, where_prec=4, adm_1="Nowhere"), ged_row(id=2, country="Atlantis")],
    "markup": [ged_row(id=1, adm_1="**<script>alert(1)</script>**", country="$x$ :material/bolt:")],
}


@pytest.mark.parametrize("rows", ODD.values(), ids=ODD)
@pytest.mark.parametrize("level", ["Regions", "Countries"])
def test_odd_records(root, rows, level):
    page = analysis_page(root, "places", ("ged.csv", ged_csv(*rows)))
    page.button_group(key="level").set_value(level).run()
    page.button_group(key="count").set_value("Deaths").run()
    assert not page.exception
    assert page.dataframe[0].value["Events"].sum() == len(rows)


def test_a_packed_file(root, tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_DOWNLOAD_LIMIT", "10")
    pack_events(load_sample().good, tmp_path / "mali.parquet")
    page = analysis_page(root, "places", ("mali.parquet", (tmp_path / "mali.parquet").read_bytes()))
    assert page.dataframe[0].value["Events"].sum() == 42


@pytest.mark.parametrize(
    "values, steps, words",
    [
        ([], [], []),
        ([7], [5], ["5 or more"]),
        ([1], [1], ["1"]),
        ([0, 3], [0, 1, 2], ["0", "1", "2 or more"]),
        ([1, 12], [1, 2, 5, 10], ["1", "2 to 4", "5 to 9", "10 or more"]),
        ([3, 1_000_000], [2, 50, 1_000, 20_000, 1_000_000], None),
    ],
)
def test_shades_begin_at_round_numbers(values, steps, words):
    found = steps_of(pd.Series(values, dtype="Int64"))
    assert len(found) == len(steps) and found[:1] == steps[:1]
    assert all(found[0] <= value for value in values)
    if words is not None:
        assert shade_words(found, pd.Series(values, dtype="Int64")) == words
