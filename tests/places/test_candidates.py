"""What speaks for each place that a name may mean."""

from __future__ import annotations

import numpy as np
import pytest

from geo.gazetteer.store import Gazetteer
from geo.language.pack import open_language
from geo.model import PLACE_KINDS
from geo.places.candidates import FEATURES, Setting, group_names, rank_rows
from geo.places.mentions import find_mentions
from geo.places.phrases import read_phrases


def _ranked(text: str, gazetteer: Gazetteer) -> tuple[Setting, dict[str, list[float]]]:
    """The names of a text, and for each feature the values of their candidates."""
    mentions = find_mentions(text, gazetteer)
    phrases = read_phrases(text, mentions, gazetteer, open_language())
    setting = group_names(mentions, gazetteer, phrases)
    rows = rank_rows(text, mentions, setting)
    return setting, {name: rows[:, column].tolist() for column, name in enumerate(FEATURES)}


def _first(setting: Setting, columns: dict[str, list[float]], index: int) -> dict[str, float]:
    """The features of the weightiest place of one name."""
    return {name: values[setting.part(index).start] for name, values in columns.items()}


@pytest.mark.parametrize("text", ["", "Nobody said anything.", "Mr Jordan spoke."])
def test_a_text_without_names_has_no_rows(text: str, gazetteer: Gazetteer) -> None:
    setting, columns = _ranked(text, gazetteer)
    assert setting.names == []
    assert len(setting.rows) == len(setting.forms) == 0
    assert columns == {name: [] for name in FEATURES}


def test_a_country_right_behind_a_town_is_named_and_follows_it(gazetteer: Gazetteer) -> None:
    setting, columns = _ranked("Fighting reached Gao, Mali.", gazetteer)
    gao, mali = (_first(setting, columns, index) for index in range(2))
    assert gao["its country is named"] == pytest.approx(setting.names[1].chance)
    assert gao["followed by its country"] == 1
    assert gao["nearest naming of its country"] == pytest.approx(np.log1p(len(", ")))
    assert gao["country of others"] > 0
    assert (mali["its country is named"], mali["followed by its country"]) == (0, 0)
    assert mali["in the country of the first place"] > 0


def test_places_near_one_another_support_each_other(gazetteer: Gazetteer) -> None:
    setting, columns = _ranked("Shells fell on Irpin, Bucha and Hostomel.", gazetteer)
    within = [[_first(setting, columns, i)[f"others within {km} km"] for km in (30, 150, 500)] for i in range(3)]
    assert all(0 < near <= far <= farthest for near, far, farthest in within)


def test_a_word_beside_the_name_asks_for_a_kind(gazetteer: Gazetteer) -> None:
    setting, columns = _ranked("Rebels left Kano province.", gazetteer)
    kinds = gazetteer.kind[setting.rows[setting.part(0)]]
    asked, another = (columns[name][setting.part(0)] for name in ("kind asked for", "another kind asked for"))
    is_area = np.isin(kinds, [PLACE_KINDS.index("country"), PLACE_KINDS.index("admin1")])
    assert asked == is_area.tolist()
    assert another == (~is_area).tolist()
    assert 0 < is_area.sum() < len(kinds)


def test_rows_stand_for_the_names_in_turn(gazetteer: Gazetteer) -> None:
    setting, columns = _ranked("Paris and London agreed with Berlin.", gazetteer)
    assert setting.owner.tolist() == sorted(setting.owner.tolist())
    assert [columns["rank"][setting.part(i).start] for i in range(len(setting.names))] == [0] * len(setting.names)
    share = columns["share of prior"]
    assert [sum(share[setting.part(i)]) for i in range(len(setting.names))] == pytest.approx([1] * len(setting.names))
