"""The texts that are made of pairs; the pairs themselves need files that are not part of the project."""

from __future__ import annotations

import pytest

from bench.namesakes import Pair, as_text, folds_by_country, is_right
from geo.gazetteer.store import Gazetteer
from geo.model import Place

KORO = Place(5, "Koro", 14.07, -3.08, "town", "ML", "Mopti")
PAIR = Pair("Koro", "ML", "Mopti", KORO, "Koro", ("Bankass", "Douentza"))


@pytest.mark.parametrize(
    ("tells", "names"),
    [
        ("", {"Koro", "Mali"}),
        ("province", {"Koro", "Mali", "Mopti"}),
        ("others", {"Koro", "Mali", "Bankass", "Douentza"}),
        ("name", {"Koro"}),
    ],
)
@pytest.mark.parametrize("number", [0, 1, 2])
def test_spans_index_the_text(tells: str, names: set[str], number: int, gazetteer: Gazetteer) -> None:
    story = as_text(PAIR, number, gazetteer, tells=tells)
    assert {story.text[start:end] for start, end in story.spans} == names


def test_what_lies_beside_the_right_place_is_right() -> None:
    beside = Place(6, "Koro", 14.09, -3.08, "admin2", "ML")
    assert [is_right(PAIR, place) for place in (KORO, beside, None)] == [True, True, False]


def test_no_country_is_in_two_folds() -> None:
    pairs = [Pair("Koro", code, "", KORO) for code in ("ML", "BF", "ML", "NE", "TD")]
    countries = [{pairs[at].country for at in part} for part in folds_by_country(pairs)]
    assert sum(map(len, countries)) == 4
