"""Faults of records that every page of analysis has to bear; what one page alone may trip over stands with its own tests."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.grid.packing import pack_events
from tests.fixtures.analysis import analysis_page, analysis_words, events_of
from tests.fixtures.records import ged_csv, ged_row
from ui.map.overview import MOST_ACTORS

DAY = dt.date.fromisoformat
PAGES = ("trends", "change", "actors", "places")
UNKNOWN = {"best": "", "low": "", "high": ""}
LATER = {"date_start": "2014-03-08", "date_end": "2014-03-08"}
ODD = {
    "one record": [ged_row(id=1)],
    "all on one day": [ged_row(id=number, adm_1=f"Unit {number}") for number in range(5)],
    "no deaths known": [ged_row(id=1, **UNKNOWN), ged_row(id=2, **UNKNOWN, **LATER)],
    "no outline": [ged_row(id=1, where_prec=4, adm_1="Nowhere"), ged_row(id=2, country="Atlantis", **LATER)],
}


def count_of(page: AppTest) -> str:
    """The line above a page that tells how many records are inside the filters."""
    return next(block.value.replace("*", "") for block in page.markdown if " record" in block.value)


@pytest.mark.parametrize("rows", ODD.values(), ids=ODD)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_tells_of_odd_records(root, name, rows):
    page = analysis_page(root, name, ("ged.csv", ged_csv(*rows)))
    assert f"{len(rows)} of {len(rows)} record" in count_of(page)
    page.button_group(key="count").set_value("Deaths").run()
    assert not page.exception
    assert "event" in analysis_words(page) or "death" in analysis_words(page)


@pytest.mark.parametrize("name", PAGES)
def test_filters_that_leave_nothing_lead_back(root, name):
    page = analysis_page(root, name)
    page.number_input(key="deaths").set_value(5_000).run()
    assert count_of(page).startswith("No record lies inside these dates and filters")
    next(button for button in page.button if button.label == "Show all").click().run()
    assert not page.exception
    assert "42 of 42 records" in count_of(page)


def test_periods_without_events_are_told_so(root):
    page = analysis_page(root, "change", ("ged.csv", ged_csv(ged_row(id=1), ged_row(id=2, **LATER))))
    page.selectbox(key="periods").set_value("Dates of your own").run()
    before, after = (one for one in page.date_input if one.label in ("Before", "After"))
    before.set_value((DAY("2013-04-01"), DAY("2013-04-30")))
    after.set_value((DAY("2013-06-01"), DAY("2013-06-30"))).run()
    assert not page.exception
    assert "there is nothing to compare" in analysis_words(page)
    assert "2 events of other days are in neither." in analysis_words(page)


# -- very many actors --------------------------------------------------------------------------------------------------

MANY = 12_000
RARE = f"Group {MANY - 1}"


@pytest.fixture(scope="module")
def crowd(tmp_path_factory) -> tuple[str, bytes]:
    """Records that name two actors each, none of them twice, but for one."""
    path: Path = tmp_path_factory.mktemp("crowd") / "crowd.parquet"
    often = ({"side_a": "Often There", "side_b": "", "day": f"2013-0{month}-01"} for month in range(1, 7))
    pack_events(events_of(*({"side_a": f"Army {n}", "side_b": f"Group {n}"} for n in range(MANY)), *often), path)
    return path.name, path.read_bytes()


@pytest.mark.parametrize("name", PAGES)
def test_of_very_many_actors_the_commonest_can_be_chosen(root, crowd, name):
    page = analysis_page(root, name, crowd)
    actors = page.multiselect(key="actors")
    assert len(actors.options) == MOST_ACTORS and "Often There" in actors.options
    assert "Those with most records" in actors.help
    if name == "trends":
        page.selectbox(key="rows").set_value("Actors").run()
        assert not page.exception
        assert "Often There" in page.dataframe[0].value["Row"].tolist()
    assert all(len(table.value) <= 1_000 for table in page.dataframe)


def test_a_link_may_ask_for_an_actor_that_is_too_rare_for_the_list(root, crowd):
    opened = analysis_page(root, "trends", crowd)
    page = AppTest.from_file(str(root / "pages" / "trends.py"), default_timeout=60)
    page.session_state["record_files"] = opened.session_state["record_files"]
    page.query_params["actors"] = [RARE, "Nobody Anywhere"]
    page.run()
    assert not page.exception
    assert page.multiselect(key="actors").value == [RARE]
    assert f"1 of {MANY + 6:,} records" in count_of(page)
    assert "no record has the actor “Nobody Anywhere”" in page.toast[0].value
