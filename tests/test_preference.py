"""Rules between several places of one name: which country a text is about, capitals, second names, cities abroad."""

from __future__ import annotations

import pytest

from geo.gazetteer import Gazetteer
from geo.model import Article
from geo.pipeline import read_article


@pytest.mark.parametrize(
    "text, name, lat, lon",
    [
        ("Boats from Palma reached Pemba and Ibo in Mozambique.", "Palma", -10.77, 40.47),
        ("Ferries from Palma reached Ibiza and Valencia in Spain.", "Palma", 39.57, 2.65),
        ("In New York the council heard about Nyala and El Fasher in Sudan.", "New York", 40.71, -74.0),
        ("Shells fell on Kotli and Mirpur; Islamabad in Pakistan protested.", "Islamabad", 33.72, 73.04),
        ("Washington asked Pakistan and India to hold back.", "Washington", 38.9, -77.04),
        ("Fighting reached Kherson and Mykolaiv in Ukraine.", "Kherson", 46.64, 32.61),
    ],
)
def test_which_place_is_preferred(text, name, lat, lon, gazetteer: Gazetteer):
    found = next(r for r in read_article(Article(text), gazetteer).resolutions if r.mention.text == name)
    assert found.best is not None
    assert (found.best.place.lat, found.best.place.lon) == pytest.approx((lat, lon), abs=0.3)


def test_the_beginning_of_an_unknown_name_is_no_place(gazetteer: Gazetteer):
    text = "A blast tore through a wedding in Bani Qais, north of Hodeidah, health workers in Sanaa, Yemen, said."
    bani = next(r for r in read_article(Article(text), gazetteer).resolutions if r.mention.text == "Bani")
    assert bani.status == "rejected"
    assert "longer name" in bani.mention.reasons[0]


def test_a_name_that_lies_only_far_from_everything_else_is_not_placed(gazetteer: Gazetteer):
    text = (
        "ADDIS ABABA - Nine people were killed in Arsi, officials in Ethiopia said; roads to Harar and Jimma are shut."
    )
    arsi = next(r for r in read_article(Article(text), gazetteer).resolutions if r.mention.text == "Arsi")
    assert arsi.status == "unplaced"
    assert "lie in other countries" in arsi.reasons[1]
    assert arsi.within is not None and arsi.within.country == "ET"
    assert arsi.alternatives
