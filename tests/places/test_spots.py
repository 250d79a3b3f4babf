"""Which spans of a text are looked at, and where each begins and ends."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.gazetteer.store import Gazetteer
from geo.language.text import Text
from geo.places.spots import find_spots, lay_out


def _spots(text: str, gazetteer: Gazetteer) -> list[tuple[str, str]]:
    return [(text[spot.start : spot.end], spot.name) for spot in find_spots(lay_out(Text(text)), gazetteer)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Troops reached Gao today.", [("Gao", "gao")]),
        ("the New York police", [("New York", "new york")]),  # the longest name
        ("near Rio de Janeiro.", [("Rio de Janeiro", "rio de janeiro")]),
        ("in Trinidad and Tobago", [("Trinidad and Tobago", "trinidad and tobago")]),
        ("camps at Cox's Bazar", [("Cox's Bazar", "cox bazar")]),
        ("along the Niger River,", [("Niger River", "niger river")]),
        ("the Gao Province", [("Gao Province", "gao")]),  # the designator is taken in
        ("the Bourem district", [("Bourem", "bourem")]),
        ("on Columbus Street", [("Columbus Street", "")]),  # the street, not the town
        ("at the Djikoroni-Para paratrooper base", [("Djikoroni-Para", "")]),  # not Para in Brazil
        ("French-led troops", [("French", "french")]),
        ("the Pretoria-based institute", [("Pretoria", "pretoria")]),
        ("the Moscow-Kyiv talks", [("Moscow", "moscow"), ("Kyiv", "kyiv")]),  # both halves are places
        ("in Oregon City, Ore., on", [("Oregon City", "oregon city"), ("Ore.", "ore.")]),
        ("the U.S. and us", [("U.S.", "us")]),
        ("fighting at al-Bab", [("al-Bab", "al bab")]),
        ("fell at Qqzyx on", [("Qqzyx", "")]),  # a capital behind a preposition
        ("the village of Qqzyx", [("Qqzyx", "")]),
        ("in San Pedro de la Ribera on", [("San Pedro de la Ribera", "")]),  # no San Pedro
        ("in Santiago de Chile on", [("Santiago de Chile", "santiago de chile")]),
        ("But he left.", []),
        ("on Friday in March", [("March", "march")]),
        ("", []),
    ],
)
def test_find_spots(text: str, expected: list[tuple[str, str]], gazetteer: Gazetteer) -> None:
    assert _spots(text, gazetteer) == expected


@pytest.mark.parametrize(
    ("text", "designator"),
    [
        ("Bourem district", "district"),
        ("the Niger River", ""),  # part of the known name
        ("Laurel County", ""),
        ("Gao Province", "province"),
        ("Djikoroni-Para paratrooper base", "base"),
        ("Qqzyx Road", "road"),
    ],
)
def test_designators(text: str, designator: str, gazetteer: Gazetteer) -> None:
    assert [spot.designator for spot in find_spots(lay_out(Text(text)), gazetteer)] == [designator]


@given(text=st.text(st.sampled_from("Gao MaliNiger-River'sSt.,\n étà of the")))
def test_spots_index_the_text_in_order_without_overlap(text: str, gazetteer: Gazetteer) -> None:
    spots = find_spots(lay_out(Text(text)), gazetteer)
    assert all(0 <= spot.start < spot.end <= len(text) for spot in spots)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spots))
