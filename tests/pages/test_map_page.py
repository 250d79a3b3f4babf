"""The map page without a browser: what the filters leave, and what the reader is told."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

DAY = dt.date.fromisoformat
WHOLE = (DAY("2012-01-17"), DAY("2013-05-10"))


@pytest.fixture
def page(root) -> AppTest:
    page = AppTest.from_file(str(root / "pages" / "map.py"), default_timeout=60).run()
    assert not page.exception
    return page


def line(page: AppTest) -> str:
    return page.markdown[0].value


def test_everything_is_shown_at_first(page):
    assert line(page) == "**42 of 42 records**, 839 deaths (best count); 4 without a count"
    assert len(page.dataframe[0].value) == 42
    assert page.slider(key="when").value == WHOLE


def test_a_multi_day_incident_shows_while_any_of_its_days_is_inside(page):
    page.slider(key="when").set_value((DAY("2012-05-01"), DAY("2012-05-01"))).run()
    assert page.dataframe[0].value["id"].tolist() == ["ML-008", "ML-009"]


def test_the_date_inputs_follow_the_slider_and_move_it(page):
    page.slider(key="when").set_value((DAY("2012-02-01"), DAY("2013-02-01"))).run()
    assert [day.value for day in page.date_input] == [DAY("2012-02-01"), DAY("2013-02-01")]
    page.date_input[0].set_value(DAY("2013-01-11")).run()
    assert page.slider(key="when").value == (DAY("2013-01-11"), DAY("2013-02-01"))
    page.date_input[1].set_value(DAY("2012-12-24")).run()  # before the start: the start gives way
    assert page.slider(key="when").value == (DAY("2012-12-24"), DAY("2012-12-24"))
    assert not page.exception


@pytest.mark.parametrize(
    "key, value, shown",
    [
        ("types", ["Explosions/Remote violence"], 8),
        ("actors", ["Niger"], 1),
        ("deaths", 90, 3),
    ],
)
def test_filters(page, key, value, shown):
    widgets = {"types": page.button_group, "actors": page.multiselect, "deaths": page.number_input}
    widgets[key](key=key).set_value(value).run()
    assert line(page).startswith(f"**{shown} of 42 record")
    assert len(page.dataframe[0].value) == shown


def test_an_empty_window_says_so_and_leads_back(page):
    page.slider(key="when").set_value((DAY("2012-07-01"), DAY("2012-09-30"))).run()
    assert line(page).startswith("**No record lies inside these dates and filters.**")
    next(button for button in page.button if button.label == "Show all").click().run()
    assert not page.exception
    assert line(page).startswith("**42 of 42 records**")
    assert page.slider(key="when").value == WHOLE


def test_the_deadliest_records_lead_to_their_details(page):
    button = next(button for button in page.button if "Ametettai" in button.label)
    button.click().run()
    assert not page.exception
    assert "Heaviest battle of the campaign" in page.html[-2].body + page.html[-1].body


def test_without_records_the_page_still_stands():
    def script():
        from geo.frames import EVENTS
        from ui.captions import counts_line
        from ui.details import details
        from ui.mapview import opening_view
        from ui.widgets import filter_bar

        events = EVENTS.empty()
        shown = filter_bar(events).apply(events)
        counts_line(shown, events)
        opening_view(events)
        details(events, shown)

    page = AppTest.from_function(script, default_timeout=60).run()
    assert not page.exception
