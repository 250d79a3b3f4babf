"""Which of several places of one name a row means, by what else is told."""

from __future__ import annotations

import numpy as np
import pytest

from geo.gazetteer.store import Gazetteer
from geo.geocoding import geocode_names
from geo.geocoding.namesakes import FEATURES, Neighbours, Standing, beliefs, candidate_rows
from geo.geocoding.rows import rivals_of
from geo.model import Place

HERE = Place(-1, "Koro", 14.0, -3.0, "town", "ML", "Mopti")
THERE = Place(-2, "Koro", 12.0, -8.0, "town", "ML", "Koulikoro")


def _rows(gazetteer: Gazetteer, points: list[tuple[float, float]]) -> np.ndarray:
    table = np.array(points, dtype=np.float32).reshape(-1, 2).T
    return candidate_rows("Koro", [HERE, THERE], Standing([2, 2], None, None), table, gazetteer)


def test_beliefs_add_up_to_one(gazetteer: Gazetteer) -> None:
    rows = _rows(gazetteer, [])
    assert rows.shape == (2, len(FEATURES))
    assert beliefs(rows).sum() == pytest.approx(1)


def test_where_the_other_rows_lie_speaks_for_a_place(gazetteer: Gazetteer) -> None:
    around = [(12.0 + step / 20, -8.0) for step in range(8)]
    assert beliefs(_rows(gazetteer, around))[1] > beliefs(_rows(gazetteer, []))[1]


def test_few_rows_tell_nothing(gazetteer: Gazetteer) -> None:
    assert (_rows(gazetteer, [(12.0, -8.0)]) == _rows(gazetteer, [])).all()


def test_neighbours_are_the_other_names_that_have_one_place(gazetteer: Gazetteer) -> None:
    neighbours = Neighbours([("Bamako city", "ML"), ("Sikasso", "ML"), ("Xanpolo", "ML")], gazetteer)
    assert neighbours.around("Sikasso", "ML").shape == (2, 1)
    assert neighbours.around("Sikasso", "NE").shape == (2, 0)


def test_rivals_lie_in_the_country_and_the_unit(gazetteer: Gazetteer) -> None:
    (everywhere, there), nothing = (
        list(rivals_of([("San Juan", "CO", unit, "") for unit in ("", "Bolívar")], gazetteer)),
        list(rivals_of([("Xanpolo", "CO", "", ""), ("", "CO", "", "")], gazetteer)),
    )
    assert {place.country for place in everywhere.places} <= {"CO"}
    assert set(there.places) <= set(everywhere.places)
    assert [len(one.places) for one in nothing] == [0, 0]


def test_a_choice_between_namesakes_tells_how_likely_it_is(gazetteer: Gazetteer) -> None:
    (found,) = geocode_names(["Albania"], gazetteer, countries=["Colombia"])
    assert found.place is not None
    assert 0 < found.score <= 0.95
