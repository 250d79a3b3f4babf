"""The page Actors without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.fixtures.analysis import analysis_page, analysis_words
from tests.fixtures.records import ged_csv, ged_row


@pytest.fixture
def page(root) -> AppTest:
    return analysis_page(root, "actors")


@pytest.mark.parametrize("show", ["Matrix", "Network", "In time"])
@pytest.mark.parametrize("count", ["Events", "Deaths"])
def test_the_sample(page, show, count):
    page.button_group(key="show").set_value(show).run()
    page.button_group(key="count").set_value(count).run()
    assert not page.exception
    assert "16 actors in 42 events. Most often Government of Mali stood against MUJAO: 13 events" in analysis_words(
        page
    )
    pairs, actors = (table.value for table in page.dataframe)
    assert pairs.loc[0, ["Actor", "Against", "Events"]].tolist() == ["Government of Mali", "MUJAO", 13]
    assert actors.loc[0, ["Actor", "Events"]].tolist() == ["Government of Mali", 32]


def test_without_records_it_offers_the_sample(root):
    assert "No records are switched on" in analysis_words(analysis_page(root, "actors", with_sample=False))


ODD = {
    "one record": [ged_row(id=1)],
    "no deaths known": [ged_row(id=1, best="", low="", high="")],
    "one side alone": [ged_row(id=1, side_b="")],
    "nobody": [ged_row(id=1, side_a="", side_b="")],
    "markup": [ged_row(id=1, side_a="**<script>alert(1)</script>**", side_b="$x$ :material/bolt:")],
    "no two of the commonest met": [ged_row(id=n, side_a=f"Army {n}", side_b=f"Group {n}") for n in range(20)],
    "infighting": [ged_row(id=1, side_a="Blue Group", side_b="Blue Group")],
}


@pytest.mark.parametrize("rows", ODD.values(), ids=ODD)
def test_odd_records(root, rows):
    page = analysis_page(root, "actors", ("ged.csv", ged_csv(*rows)))
    for show in ("Matrix", "Network", "In time"):
        page.button_group(key="show").set_value(show).run()
        page.button_group(key="count").set_value("Deaths").run()
        assert not page.exception
