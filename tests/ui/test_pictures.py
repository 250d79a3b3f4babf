"""Charts as files: whole pictures, in which text of records stays text."""

from __future__ import annotations

import datetime as dt
import json
import re

import altair as alt
import pandas as pd
import pytest

from geo.analysis.actors import find_actors
from geo.analysis.change import Period, compare_periods
from geo.analysis.places import rank_places
from geo.analysis.trends import trend, trend_of_each
from geo.globe.regions import bundled_regions
from tests.fixtures.analysis import tallies_of
from ui.analysis.actors import ROOM, matrix_of_pairs, network_of_pairs
from ui.analysis.change import FACTOR, map_of_change, ratios_of_change
from ui.analysis.pictures import DARK, LIGHT, picture_file, spec_of, values_of
from ui.analysis.places import LEGEND_COLUMNS, chart_of_ranks, map_of_places
from ui.analysis.trends import WHOLE_WIDTH, chart_of_all, chart_of_rows

EVIL = "<script>alert(1)</script> {{datum.x}} \u202egnp"
NAMES = ["all", "rows", "ranks", "map", "matrix", "network", "ratios", "changes"]
DAYS = (dt.date(2012, 1, 1), dt.date(2013, 12, 31))


def charts():
    tallies = tallies_of(
        {"country": EVIL, "admin1": EVIL, "deaths": 3},
        {"country": "Mali"},
        {"date_start": "2012-01-30", "date_end": "2012-03-01"},
    )
    whole = trend(tallies, *DAYS, unit="month")
    rows = trend_of_each(tallies, *DAYS, unit="month", by=("country",)).bins
    yield chart_of_all(whole, "deaths")
    yield chart_of_rows(rows, whole, "deaths", "Countries")
    places = rank_places(
        tallies, "unit", code_of=lambda name: "ML" if name == "Mali" else "", regions=bundled_regions()
    )
    yield chart_of_ranks(places, "deaths")
    yield map_of_places(places, "deaths")
    found = find_actors(tallies_of({"side_a": EVIL}, {"side_b": EVIL, "deaths": 2}, {}))
    yield matrix_of_pairs(found, "deaths")
    yield network_of_pairs(found, "records")
    before, after = (
        Period(dt.date(2012, 1, 1), dt.date(2012, 12, 31)),
        Period(dt.date(2013, 1, 1), dt.date(2013, 12, 31)),
    )
    named = {"code_of": lambda name: "ML" if name == "Mali" else "", "regions": bundled_regions()}
    change = compare_periods(tallies, before, after, "unit", **named)
    yield ratios_of_change(change, "records")
    yield map_of_change(change, "deaths")


@pytest.mark.parametrize("make", list(charts()), ids=NAMES)
def test_pictures_are_whole_and_text_is_text(make):
    assert picture_file(make, "png", "Words", ["Whose, CC BY 4.0"]).startswith(b"\x89PNG")
    svg = picture_file(make, "svg", EVIL, [EVIL]).decode()
    assert svg.startswith("<svg") and "<script" not in svg and "\u202e" not in svg
    assert "&lt;script&gt;" in svg and "{{datum.x}}" in svg


@pytest.mark.parametrize("make", list(charts()), ids=NAMES)
@pytest.mark.parametrize("ink", [LIGHT, DARK], ids=["light", "dark"])
def test_what_records_say_stands_in_data_and_scales_alone(make, ink):
    """Nothing of theirs is in a place where Vega reads an expression."""
    spec = spec_of(make, ink)
    told = json.dumps({name: part for name, part in spec.items() if name != "datasets"})
    expressions = re.findall(r'"(?:expr|signal|filter|calculate|test|labelExpr)": ("(?:[^"\\\\]|\\\\.)*"|\{)', told)
    assert {json.loads(expression) for expression in expressions} <= {ROOM, FACTOR, LEGEND_COLUMNS, WHOLE_WIDTH}


def test_values_know_what_is_missing():
    frame = pd.DataFrame(
        {
            "n": pd.array([1, None], dtype="Int64"),
            "day": pd.to_datetime(["2013-01-05", None]),
            "text": pd.Series(["a\u202e", ""], dtype="str"),
        }
    )
    spec = spec_of(lambda ink: alt.Chart(values_of(frame)).mark_point(), LIGHT)
    assert spec["datasets"] == {
        "data0": [
            {"n": 1, "day": "2013-01-05T00:00:00", "text": "a\ufffd"},
            {"n": None, "day": None, "text": ""},
        ]
    }
