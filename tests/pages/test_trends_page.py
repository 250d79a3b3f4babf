"""The page Trends without a browser: the filters of the map, its sentence, its table, and what it says of nothing."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from geo.grid.packing import pack_events
from geo.records.bundled import load_sample
from tests.fixtures.analysis import analysis_page, analysis_words
from tests.fixtures.records import ged_csv, ged_row


@pytest.fixture
def page(root) -> AppTest:
    return analysis_page(root, "trends")


def test_the_sample_by_month(page):
    assert "42 events with 839 deaths (the counts range from 829 to 1,324)" in analysis_words(page)
    assert "Most fell in February 2013 (11 events), after a rise that began in January 2013." in analysis_words(page)
    table = page.dataframe[0].value
    assert len(table) == 17 and table["Events"].sum() == 42 and table["Deaths"].sum() == 839
    assert table["Without a count"].sum() == 4


def test_deaths_in_gao_year_beside_year(page):
    page.button_group(key="count").set_value("Deaths").run()
    page.selectbox(key="place").set_value("Gao, Mali").run()
    page.selectbox(key="rows").set_value("Years side by side").run()
    assert not page.exception
    assert "Gao, Mali: 209 deaths" in analysis_words(page)
    assert "known only to the country or a wide area" in analysis_words(page)
    sums = page.dataframe[0].value.groupby("Row")["Deaths"].sum()
    assert sums.to_dict() == {"2012": 45, "2013": 164}


@pytest.mark.parametrize("words, events", [("battle mujao", 4), ("konna founding", 1)])
def test_words_are_looked_for_in_notes_and_sources_too(page, words, events):
    page.text_input(key="words").set_value(words).run()
    assert not page.exception
    assert f"**{events} of 42 records**" in analysis_words(page)


@pytest.mark.parametrize("rows", ["Kinds of event", "Countries", "Regions"])
def test_rows_add_up(page, rows):
    page.selectbox(key="rows").set_value(rows).run()
    assert not page.exception
    assert page.dataframe[0].value["Events"].sum() == 42


def test_a_row_for_each_actor(page):
    page.selectbox(key="rows").set_value("Actors").run()
    assert not page.exception
    sums = page.dataframe[0].value.groupby("Row")["Events"].sum()
    assert sums["Government of Mali"] == 32 and len(sums) == 6
    assert "an event counts for each of its actors" in analysis_words(page)


def test_the_filters_of_the_map_count_here(page):
    page.button_group(key="types").set_value(["Explosions/Remote violence"]).run()
    assert page.dataframe[0].value["Events"].sum() == 8


def test_filters_that_leave_nothing_lead_back(page):
    page.number_input(key="deaths").set_value(100_000).run()
    assert not page.exception
    assert "No record lies inside these dates and filters" in analysis_words(page)
    assert len(page.dataframe) == 0
    next(button for button in page.button if button.label == "Show all").click().run()
    assert page.dataframe[0].value["Events"].sum() == 42


def test_without_records_it_offers_the_sample(root):
    page = analysis_page(root, "trends", with_sample=False)
    assert "No records are switched on" in analysis_words(page)
    next(button for button in page.button if button.label == "Use the sample").click().run()
    assert "42 events" in analysis_words(page)


ODD = {
    "one record": [ged_row(id=1)],
    "all on one day": [ged_row(id=number) for number in range(5)],
    "no deaths known": [ged_row(id=1, best="", low="", high=""), ged_row(id=2, best="", low="", high="")],
    "names that look like markup": [
        ged_row(id=1, adm_1="**<script>alert(1)</script>**", country="$x$ :material/bolt:")
    ],
}


@pytest.mark.parametrize("rows", ODD.values(), ids=ODD)
def test_odd_records(root, rows):
    page = analysis_page(root, "trends", ("ged.csv", ged_csv(*rows)))
    for rows_shown in ("Years side by side", "Kinds of event", "Regions"):
        page.selectbox(key="rows").set_value(rows_shown).run()
        page.button_group(key="count").set_value("Deaths").run()
        assert not page.exception


def test_a_packed_file_is_counted_where_it_lies(root, tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_DOWNLOAD_LIMIT", "10")
    pack_events(load_sample().good, tmp_path / "mali.parquet")
    page = analysis_page(root, "trends", ("mali.parquet", (tmp_path / "mali.parquet").read_bytes()))
    assert page.dataframe[0].value["Deaths"].sum() == 839
    page.selectbox(key="place").set_value("Gao, Mali").run()
    assert page.dataframe[0].value["Deaths"].sum() == 209
