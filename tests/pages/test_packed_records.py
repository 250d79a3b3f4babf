"""Packed files on the pages: uploaded or named by the server's setting, alone on the map, and counted in their file."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.grid.packing import pack_events
from geo.records.bundled import load_sample
from geo.records.loading import read_records
from tests.fixtures.records import acled_csv, acled_row, ged_csv, ged_row
from tests.pages.test_records_page import give, offers, press, sets, words
from ui.server.grids import grids

SAMPLE_NAME = "Mali 2012-2013 (bundled sample)"


@pytest.fixture(autouse=True)
def low_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_DOWNLOAD_LIMIT", "10")


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    pack_events(load_sample().good, tmp_path / "mali.parquet")
    return tmp_path / "mali.parquet"


def open_page(root: Path, name: str) -> AppTest:
    page = AppTest.from_file(str(root / "pages" / f"{name}.py"), default_timeout=60).run()
    assert not page.exception
    return page


def files_kept() -> int:
    return len(list(grids().folder.glob("*/*.parquet")))


# -- uploaded ----------------------------------------------------------------------------------------------------------


def test_a_packed_file_is_a_set_of_its_own(root, packed):
    page = give(open_page(root, "records"), ("mali.parquet", packed.read_bytes()))
    assert sets(page) == {SAMPLE_NAME: False, "mali.parquet": True}
    assert "mali.parquet: 42 records, alone on the map." in words(page)
    assert "42 records on the map from 1 set" in words(page).replace("**", "")
    assert "Packed for the map. 42 rows read: 42 good, 0 rejected." in words(page)
    figures = {metric.label: metric.value for metric in page.metric}
    assert (figures["Records"], figures["Deaths, best count"], figures["Without a count"]) == ("42", "839", "4")
    assert "Uppsala" in words(page)
    assert offers(page) == [], "it is a file already"


def test_it_is_alone_on_the_map(root, packed):
    page = give(open_page(root, "records"), ("mali.parquet", packed.read_bytes()))
    give(page, ("ged251.csv", ged_csv(ged_row(id=1), ged_row(id=2))))
    assert sets(page) == {SAMPLE_NAME: False, "mali.parquet": False, "ged251.csv": True}
    next(toggle for toggle in page.toggle if toggle.label.startswith("mali")).set_value(True).run()
    assert sets(page) == {SAMPLE_NAME: False, "mali.parquet": True, "ged251.csv": False}
    next(toggle for toggle in page.toggle if toggle.label.startswith("Mali")).set_value(True).run()
    assert sets(page) == {SAMPLE_NAME: True, "mali.parquet": False, "ged251.csv": False}


def test_its_file_goes_when_it_is_removed(root, packed):
    page = give(open_page(root, "records"), ("mali.parquet", packed.read_bytes()))
    before = files_kept()
    next(button for button in page.button if (button.key or "").startswith("remove-")).click().run()
    assert not page.exception
    assert files_kept() == before - 1
    assert sets(page) == {SAMPLE_NAME: True}
    give(page, ("mali.parquet", packed.read_bytes()))
    assert sets(page)["mali.parquet"] is True


def test_it_is_not_added_twice(root, packed):
    page = give(open_page(root, "records"), ("mali.parquet", packed.read_bytes()))
    give(page, ("again.parquet", packed.read_bytes()))
    assert "again.parquet is loaded already" in words(page)


def test_a_forged_one_is_refused_and_leaves_nothing(root, packed):
    content = packed.read_bytes().replace(b'"rows": 42', b'"rows": 41')
    assert content != packed.read_bytes()
    before = files_kept()
    page = give(open_page(root, "records"), ("theirs.parquet", content))
    assert "theirs.parquet says of itself what cannot be" in words(page)
    assert sets(page) == {SAMPLE_NAME: True}
    assert files_kept() == before


def test_below_the_limit_a_packed_file_is_read_as_any_table(root, packed, monkeypatch):
    monkeypatch.setenv("DATELINE_DOWNLOAD_LIMIT", "1000")
    page = give(open_page(root, "records"), ("mali.parquet", packed.read_bytes()))
    assert "Table of records. 42 rows read: 42 good" in words(page)


# -- named by the server -----------------------------------------------------------------------------------------------


def test_the_servers_own_file_is_there_at_first(root, packed, monkeypatch):
    monkeypatch.setenv("DATELINE_RECORDS", str(packed))
    page = open_page(root, "records")
    assert sets(page) == {SAMPLE_NAME: False, "mali.parquet": True}
    assert not any((button.key or "").startswith("remove-") for button in page.button)
    give(page, ("ged251.csv", ged_csv(ged_row(id=1))))
    assert sets(page) == {SAMPLE_NAME: False, "mali.parquet": False, "ged251.csv": True}
    next(button for button in page.button if (button.key or "").startswith("remove-")).click().run()
    assert sets(page) == {SAMPLE_NAME: False, "mali.parquet": True}


def test_the_map_page_shows_it(root, packed, monkeypatch):
    monkeypatch.setenv("DATELINE_RECORDS", str(packed))
    page = open_page(root, "map")
    assert page.markdown[0].value == "**42 of 42 records**, 839 deaths (best count); 4 without a count"
    assert len(page.dataframe[0].value) == 42
    page.multiselect(key="actors").set_value(["Niger"]).run()
    assert page.markdown[0].value.startswith("**1 of 42 records**")
    next(button for button in page.button if button.label == "Show all").click().run()
    next(button for button in page.button if "Ametettai" in button.label).click().run()
    assert not page.exception
    assert any("Heaviest battle of the campaign" in html.body for html in page.html)


def test_a_link_cannot_name_a_file(root, packed):
    page = AppTest.from_file(str(root / "pages" / "map.py"), default_timeout=60)
    page.query_params["DATELINE_RECORDS"] = page.query_params["records"] = str(packed)
    page.run()
    assert "bundled sample" in str(page.multiselect(key="sources").options)


def test_a_file_that_cannot_be_shown_is_told_and_the_sample_stays(root, tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_RECORDS", str(tmp_path / "gone.parquet"))
    page = AppTest.from_file(str(root / "ui" / "frame" / "shell.py"), default_timeout=60).run()
    assert not page.exception
    assert "gone.parquet cannot be opened" in page.error[0].value.replace("\\", "")
    assert page.markdown[0].value.startswith("**42 of 42 records**")


def test_a_file_that_is_written_anew_is_opened_anew(root, packed, monkeypatch):
    monkeypatch.setenv("DATELINE_RECORDS", str(packed))
    assert "**42 of 42" in open_page(root, "map").markdown[0].value
    pack_events(load_sample().good.head(20), packed)
    assert "**20 of 20" in open_page(root, "map").markdown[0].value


def test_acleds_rows_stay_here(root, tmp_path, monkeypatch):
    rows = read_records(acled_csv(*(acled_row(event_id_cnty=f"MLI{i}") for i in range(12))), name="acled.csv")
    pack_events(rows.checked.good, tmp_path / "acled.parquet")
    monkeypatch.setenv("DATELINE_RECORDS", str(tmp_path / "acled.parquet"))
    page = open_page(root, "records")
    assert "ACLED's rows stay in this session" in words(page)
    assert offers(page) == []


# -- other pages -------------------------------------------------------------------------------------------------------


def test_the_compare_page_says_that_they_are_too_many(root, packed, monkeypatch):
    monkeypatch.setenv("DATELINE_RECORDS", str(packed))
    page = open_page(root, "compare")
    press(page, "Use the sample article")
    assert "The 42 records on the map are too many to compare" in words(page)
