"""Words weighed by how much more they stand in news of conflict."""

from __future__ import annotations

import pytest

from bench.topics import LEAST, MOST, sentences, weigh

CONFLICT = ["Soldiers shot at a house in Goma. Rebels burned the house."] * LEAST
OTHER = ["Customers of the garden shop in Goma bought a house."] * LEAST


def test_sentences_are_sets_of_words():
    assert list(sentences(CONFLICT[:1])) == [
        {"soldiers", "shot", "house", "goma"},
        {"rebels", "burned", "the", "house"},
    ]


def test_words_of_one_side_weigh_most_and_names_nothing():
    weights = weigh(list(sentences(CONFLICT)), list(sentences(OTHER)))
    assert 0 < weights["soldiers"] <= MOST
    assert -MOST <= weights["customers"] < 0
    assert weights["house"] == pytest.approx(0, abs=0.4)
    assert "goma" not in weights


def test_rare_words_are_not_weighed():
    weights = weigh(list(sentences(CONFLICT[1:])), list(sentences(OTHER[1:])))
    assert "soldiers" not in weights and "house" in weights
