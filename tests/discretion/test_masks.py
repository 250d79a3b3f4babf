"""Names, traces and points, each way of writing by an example."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo.discretion import CELL_KM, Discretion, Rules, at_site
from geo.discretion.points import rounded
from geo.discretion.traces import TRACES
from geo.gazetteer.store import Gazetteer
from geo.globe.distance import haversine_km


@pytest.fixture(scope="module")
def is_place():
    gazetteer = Gazetteer.open()
    return lambda name: bool(gazetteer.lookup(name))


def masked(is_place, *texts: str, mask: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> list[str]:
    discretion = Discretion(Rules(mask, named), is_place)
    discretion.learn([pd.DataFrame({"place": ["Gao", "Kidal"]}, dtype="str")], texts)
    return [discretion.text(text) for text in texts]


@pytest.mark.parametrize(
    "text, told",
    [
        ("Soldiers killed Amina Toure, a teacher, in Gao on Friday.", "Soldiers killed [name], a teacher, in Gao on Friday."),
        ("Mayor Grace Stone fled with Grace to Kidal.", "Mayor [name] fled with [name] to Kidal."),
        ("J. K. Smith, 34, was held; M.K., 14, died.", "[name], 34, was held; [name], 14, died."),
        ("PRESIDENT AMADOU DIALLO VISITED GAO.", "PRESIDENT [name] VISITED GAO."),
        ("Petrov-led troops shot at Petrova's house.", "[name]-led troops shot at [name]'s house."),
        ("In Bamako, Chad Miller met Diango Cissoko.", "In Bamako, [name] met [name]."),
        ("Zeynab bint Yusuf al-Tariq and Sidi ould Salem died.", "[name] and [name] died."),
        ("Am\u200bina Tou\u00adre fled; so did Amina\nToure.", "[name] fled; so did [name]."),
        ("She is called amina there.", "She is called [name] there."),
        ("Свидетель Иван сказал", "[name] сказал"),
        ("The U.N. and the Red Cross counted 1,200 dead in 2012-2013.", "The U.N. and the Red Cross counted 1,200 dead in 2012-2013."),
        ("The Movement for Oneness and Jihad in West Africa (MUJAO) claimed it.", "The Movement for Oneness and Jihad in West Africa (MUJAO) claimed it."),
        ("Rebels Kill Ten Civilians Near Northern Town", "Rebels Kill Ten Civilians Near Northern Town"),
        ("BAMAKO, Mali, Feb. 8 - Soldiers left Bamako.", "BAMAKO, Mali, Feb. 8 - Soldiers left Bamako."),
        ("TESSALIT (Reuters) - Soldiers came.", "TESSALIT (Reuters) - Soldiers came."),
        ("AMADOU, a teacher, fled.", "[name], a teacher, fled."),
        ("Malian soldiers and Islamists fought in Ramadan.", "Malian soldiers and Islamists fought in Ramadan."),
        ("", ""),
    ],
)  # fmt: skip
def test_names_are_masked_and_nothing_else(is_place, text, told):
    assert masked(is_place, text) == [told]


def test_what_is_met_once_is_masked_wherever_it_stands(is_place):
    told = masked(
        is_place,
        "Ana Stone fled.",
        "Then Stone, aged 30, said so.",
        "photo-of-zubeidakan by Zubeidakan",
        "Stone walls fell.",
    )
    assert told == ["[name] fled.", "Then [name], aged 30, said so.", "photo-of-[name] by [name]", "Stone walls fell."]


def test_the_analyst_says_who_may_be_named_and_what_is_always_masked(is_place):
    texts = ("Iyad Ag Ghaly met Ana Toure.", "The baker of the Third Street talked to bakers.", "unit 7 came")
    told = masked(is_place, *texts, named=("Iyad Ag Ghaly",), mask=("the baker", "unit 7"))
    assert told == ["Iyad Ag Ghaly met [name].", "[name] of the [address] talked to bakers.", "[name] came"]


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: trace.example)
def test_every_way_to_reach_somebody_is_masked(is_place, trace):
    (told,) = masked(is_place, trace.example)
    assert "[" in told and not any(letter.isdigit() for letter in told) and "lea" not in told and "Mill" not in told


@pytest.mark.parametrize(
    "text", ["on 2013-02-08", "in 2012-2013", "1 200 000 people", "1.2, or 3 of 4", "at 10:30, 12 died", "45.3 percent"]
)
def test_days_and_counts_are_no_traces(is_place, text):
    assert masked(is_place, text) == [text]


def test_a_country_stays_as_code_and_as_name(is_place):
    countries = pd.DataFrame({"country": ["ML", "Mali", "Amina Toure", "QX"]}, dtype="str")
    discretion = Discretion(Rules(), is_place)
    discretion.learn([countries])
    assert discretion.table(countries)["country"].tolist() == ["ML", "Mali", "[name]", "[name]"]


def test_a_link_keeps_its_host_but_not_one_that_holds_a_name(is_place):
    told = masked(is_place, "Zubeida Kanterow wrote", "https://paper.example/kanterow", "https://kanterow.example/x")
    assert told[1:] == ["paper.example/[link]", "[link]"]


def test_each_kind_of_site_is_found_in_its_example(root):
    with (root / "data" / "discretion" / "sites.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 7 and all(at_site(row["example"]) for row in rows)
    assert not at_site("A convoy was attacked on the road.")


def test_each_kind_of_kept_phrase_stays_in_its_example(is_place, root):
    with (root / "data" / "discretion" / "kept.csv").open(encoding="utf-8", newline="") as file:
        examples = [row["example"] for row in csv.DictReader(file)]
    assert masked(is_place, *examples) == examples


def test_credits_of_data_sets_stay(is_place):
    lines = (
        "Uppsala Conflict Data Program, UCDP Georeferenced Event Dataset (GED) Global version 25.1, Department of Peace and Conflict Research, Uppsala University, CC BY 4.0.",
        "Contains data from GeoNames (geonames.org), CC BY 4.0.",
        "Outlines: Natural Earth (public domain).",
        "Global Terrorism Database (GTD), START, University of Maryland. Used under its terms of use.",
    )  # fmt: skip
    assert masked(is_place, *lines) == list(lines)


@given(st.floats(-89, 89), st.floats(-180, 180), st.floats(0, 500))
@example(1.0, 180.0, 0.0)
@example(1.0, -180.0, 0.0)
@example(-16.5, 179.99, 3.0)
def test_the_truth_lies_within_the_widened_reach(lat, lon, km):
    y, x, reach = rounded(np.array([lat]), np.array([lon]), np.array([km]))
    assert haversine_km(np.array([lat]), np.array([lon]), y, x)[0] + km <= reach[0]
    again = rounded(y, x, np.array([km]))
    assert (again[0][0], again[1][0]) == (y[0], x[0])


def test_a_point_is_rounded_in_every_table_when_one_tells_of_a_shelter(is_place):
    shelter = pd.DataFrame({"sentence": ["A shelter was hit."], "lat": [16.2712], "lon": [-0.0432], "radius_km": [1.0]})
    other = pd.DataFrame(
        {
            "sentence": ["Two died.", "Two died far off."],
            "lat": [16.2713, 17.5],
            "lon": [-0.0431, 1.0],
            "radius_km": [1.0, 1.0],
        }
    )
    discretion = Discretion(Rules(), is_place)
    discretion.learn([shelter, other])
    told = discretion.table(other)
    assert abs(told["lat"][0] - 16.2713) > 1e-4 and told["radius_km"][0] > CELL_KM / 2
    assert (told["lat"][1], told["lon"][1], told["radius_km"][1]) == (17.5, 1.0, 1.0)


def test_json_is_masked_as_tables_are(is_place):
    told = {
        "sentence": "Ana Toure hid in a school at 16.27, -0.04.",
        "lat": 16.2712,
        "lon": -0.0432,
        "radius_km": 1.0,
        "ids": ["a"],
        "by": "ana@x.example",
    }
    discretion = Discretion(Rules(), is_place)
    discretion.learn([], [told["sentence"]])
    masked = discretion.json({"claims": [told]})["claims"][0]
    assert masked["sentence"] == "[name] hid in a school at [point]." and masked["by"] == "analyst 1"
    assert masked["lat"] != 16.2712 and masked["radius_km"] == 9.0
    assert any("1 name masked" in words for words in discretion.words())


@pytest.mark.parametrize(
    "id",
    [
        "event/article/91c7ceda33e307bf/claim/169-180",
        "article/91c7ceda33e307bf/claim/1-2",
        "article/91c7",
        "event/5f0c",
        "claim:3",
    ],
)
def test_ids_of_ours_stay(is_place, id):
    discretion = Discretion(Rules(), is_place)
    assert (
        discretion.identifier(id) == id
        and discretion.identifier("zubeida-1") == "masked-1"
        and discretion.identifier("ML-001") == "ML-001"
    )
