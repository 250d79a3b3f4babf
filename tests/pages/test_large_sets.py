"""Tables and details of very many records: what is listed, and what is said of the rest."""

from __future__ import annotations

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from geo.frames import EVENTS
from ui.map.filtered import deadliest_of


def events(deaths: list[int | None], days: list[str] | None = None) -> pd.DataFrame:
    first = pd.to_datetime(days or ["2013-02-08"] * len(deaths)).astype("datetime64[ns]")
    rows = {"id": [str(number) for number in range(len(deaths))], "source": "x", "date_start": first, "date_end": first}
    counts = pd.Series(deaths, dtype="Int64")
    frame = pd.DataFrame(rows | {"lat": 16.25, "lon": -0.05, "deaths_best": counts}).astype(
        {"id": "str", "source": "str"}
    )
    return EVENTS.split(frame).good


@pytest.mark.parametrize(
    "deaths, days, limit, ids",
    [
        ([1, 5, None, 7], None, 2, ["1", "3"]),
        ([1, 5, None, 7], None, 4, ["0", "1", "2", "3"]),
        ([None, None, 0], None, 1, ["2"]),
        ([2, 2, 2, 9], ["2013-01-01", "2013-03-01", "2013-02-01", "2013-01-01"], 2, ["1", "3"]),
        ([], None, 3, []),
    ],
)
def test_deadliest(deaths, days, limit, ids):
    assert deadliest_of(events(deaths, days), limit)["id"].tolist() == ids


def test_deadliest_of_few_copies_nothing():
    few = events([1, 2])
    assert deadliest_of(few, 2) is few


def table_page(chosen: str) -> AppTest:
    def script(chosen: str) -> None:
        from tests.pages.test_large_sets import events
        from ui.frame.state import Choice, choose
        from ui.map.filtered import FilteredFrame
        from ui.map.tables import record_table

        choose(Choice("events", (chosen,)))
        record_table(FilteredFrame(events([*range(2_500)])))

    page = AppTest.from_function(script, default_timeout=60, args=(chosen,)).run()
    assert not page.exception
    return page


def test_a_table_of_very_many_lists_the_deadliest_and_says_so():
    page = table_page("1200")
    assert "the 2,000 deadliest of 2,500 records" in page.caption[0].value
    listed = page.dataframe[0].value
    assert len(listed) == 2_000
    assert listed["deaths"].min() == 500


def test_the_chosen_record_is_in_the_table_whatever_its_deaths():
    listed = table_page("3").dataframe[0].value
    assert len(listed) == 2_001
    assert listed["id"].iloc[0] == "3"


def test_of_very_many_records_at_a_point_the_deadliest_are_listed():
    def script() -> None:
        from tests.pages.test_large_sets import events
        from ui.frame.state import Choice, choose
        from ui.map.details import details
        from ui.map.filtered import FilteredFrame

        stack = FilteredFrame(events([*range(500)]))
        choose(Choice("events", tuple(stack.events["id"])))
        details(stack, stack)

    page = AppTest.from_function(script, default_timeout=60).run()
    assert not page.exception
    assert "The 60 deadliest, by day" in page.caption[0].value
    assert len([button for button in page.button if button.key.startswith("pick-")]) == 60
    assert any("499 deaths" in button.label for button in page.button)
