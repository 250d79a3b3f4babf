"""The page Change without a browser."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from tests.fixtures.analysis import analysis_page, analysis_words
from tests.fixtures.records import ged_csv, ged_row
from ui.analysis.change import years_of

DAY = dt.date.fromisoformat


@pytest.fixture
def page(root) -> AppTest:
    return analysis_page(root, "change")


def test_the_sample_in_halves(page):
    assert "11 events in 17 Jan to 12 Sep 2012, 31 in 13 Sep 2012 to 10 May 2013" in analysis_words(page)
    assert "1 had clearly more and 0 clearly fewer" in analysis_words(page)
    places = page.dataframe[0].value
    assert places.loc[0, ["Place", "Events before", "Events after", "Change of events"]].tolist() == [
        "Gao",
        2,
        10,
        "more, 5 times",
    ]
    assert page.dataframe[1].value.loc[0, "Actor"] == "France"


def test_years_by_deaths(page):
    page.selectbox(key="periods").set_value("2013 against 2012, same days").run()
    page.button_group(key="count").set_value("Deaths").run()
    page.button_group(key="level").set_value("Countries").run()
    assert not page.exception
    assert (
        "188 deaths in 17 Jan to 10 May 2012, 337 in 17 Jan to 10 May 2013: too few to tell a change"
        in analysis_words(page)
    )


def test_dates_of_ones_own(page):
    page.selectbox(key="periods").set_value("Dates of your own").run()
    assert not page.exception
    own = [chosen for chosen in page.date_input if chosen.label in ("Before", "After")]
    own[0].set_value((DAY("2012-02-01"), DAY("2012-02-29"))).run()
    assert "in 1 to 29 Feb 2012" in analysis_words(page)
    own = [chosen for chosen in page.date_input if chosen.label in ("Before", "After")]
    own[0].set_value((DAY("2012-02-01"), DAY("2013-02-01"))).run()
    assert not page.exception
    assert "The two periods share days" in analysis_words(page)


@pytest.mark.parametrize(
    "start, end, first",
    [
        ("2012-01-17", "2013-05-10", ("2012-01-17", "2012-05-10", "2013-01-17", "2013-05-10")),
        ("2011-01-01", "2012-12-31", ("2011-01-01", "2011-12-31", "2012-01-01", "2012-12-31")),
        ("2011-06-01", "2012-02-29", None),
    ],
)
def test_years_beside_the_one_before(start, end, first):
    found = years_of(DAY(start), DAY(end))
    assert (found[:1] == []) is (first is None)
    if first:
        before, after = found[0]
        assert (before.start, before.end, after.start, after.end) == tuple(map(DAY, first))


ODD = {
    "one record": [ged_row(id=1)],
    "two days": [ged_row(id=1), ged_row(id=2, date_start="2013-03-08", date_end="2013-03-08")],
    "no deaths known": [
        ged_row(id=1, best="", low="", high=""),
        ged_row(id=2, date_start="2014-03-08", date_end="2014-03-08", best="", low="", high=""),
    ],
    "markup": [
        ged_row(id=1, adm_1="**<b>x</b>**", side_a=":material/bolt:"),
        ged_row(id=2, date_start="2014-03-08", date_end="2014-03-08", side_b="$x$"),
    ],
}


@pytest.mark.parametrize("rows", ODD.values(), ids=ODD)
def test_odd_records(root, rows):
    page = analysis_page(root, "change", ("ged.csv", ged_csv(*rows)))
    page.button_group(key="count").set_value("Deaths").run()
    assert not page.exception


def test_without_records_it_offers_the_sample(root):
    assert "No records are switched on" in analysis_words(analysis_page(root, "change", with_sample=False))
