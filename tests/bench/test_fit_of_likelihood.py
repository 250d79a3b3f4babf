"""The fit of the likelihood of claims: folds that keep texts together, sides that weigh the same, figures as they are told."""

from __future__ import annotations

import pytest

from bench.likelihood import FOLDS, OTHERS, Example, judged, parts, weights_of


def example(text: str, *, is_event: bool) -> Example:
    return Example(text, (frozenset(), frozenset()), (), is_event)


def test_folds_hold_all_once_and_keep_a_text_together():
    some = [example(f"text {number // 2}", is_event=True) for number in range(40)]
    folds = parts(some, 1)
    assert sorted(i for fold in folds for i in fold) == list(range(40)) and len(folds) == FOLDS
    assert all({i ^ 1 for i in fold} == set(fold) for fold in folds)


def test_a_quiet_text_is_loud_with_one_claim_that_is_kept():
    some = [
        example("a", is_event=True),
        example("b", is_event=True),
        example("c", is_event=False),
        example("c", is_event=False),
    ]
    assert judged(some, [0.9, 0.4, 0.2, 0.8], 0.5) == {"events kept": 0.5, "quiet texts silenced": 0.0}
    assert judged(some, [0.9, 0.4, 0.2, 0.3], 0.5) == {"events kept": 0.5, "quiet texts silenced": pytest.approx(1.0)}


def test_sides_weigh_the_same_and_texts_of_others_their_share():
    some = [example("a", is_event=True), example("a", is_event=True), example("b", is_event=False)]
    some.append(Example("c", (frozenset(), frozenset()), (), is_event=True, is_ours=False))
    weights = weights_of(some)
    assert weights.sum() == pytest.approx(len(some)) and weights[2] == pytest.approx(len(some) / 2)
    assert weights[0] == weights[1] and weights[3] == pytest.approx(OTHERS * len(some) / 2)
