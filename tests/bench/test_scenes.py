"""The fit of scenes: folds that keep texts together, figures as they are told, and no text of others in the file."""

from __future__ import annotations

import numpy as np
import pytest

from bench.scenes import COMMON, FOLDS, Group, groups_of_corpus, judged, parts
from geo.claims.scene import bundled


def group(text: str, gold: list[bool], *, has_gold: bool = True) -> Group:
    return Group(text, [], [], gold, has_gold)


def test_folds_hold_all_once_and_keep_a_text_together():
    groups = [group(f"text {number // 2}", [True]) for number in range(40)]
    folds = parts(groups, 1)
    assert sorted(i for fold in folds for i in fold) == list(range(40)) and len(folds) == FOLDS
    assert all({i ^ 1 for i in fold} == set(fold) for fold in folds)


def test_figures_count_as_they_are_told():
    groups = [group("a", [True, False]), group("b", [False]), group("c", [], has_gold=False), group("d", [True])]
    scores = [np.array(row) for row in ([0.9, 0.2], [0.8], [], [0.1])]
    assert judged(groups, scores, 0.3) == pytest.approx((1 / 2, 1 / 3, 0.4))


def test_a_line_of_the_corpus_becomes_a_group(tmp_path, gazetteer):
    text = "Rebels from Kidal killed ten people in Gao."
    where, verb = text.index("Gao"), text.index("killed")
    spans = f'[{{"start": {verb}, "end": {verb + 6}, "label": "VERB"}}, {{"start": {where}, "end": {where + 3}, "label": "LOCATION"}}]'
    (tmp_path / "one.jsonl").write_text(f'{{"text": "{text}", "spans": {spans}}}\n')
    (only,) = groups_of_corpus(tmp_path / "one.jsonl", gazetteer)
    assert only.is_gold == [False, True] and only.has_gold and len(only.dense) == len(only.words) == 2


def test_the_file_holds_few_words():
    """Weights of common words alone tell nothing of the texts that they were fitted on."""
    words = {word.strip("<>") for name in bundled().words for word in name.partition("=")[2].split(" ")}
    assert len(words) < 2 * COMMON + 100
    assert not any(word[:1].isupper() for word in words - {"Name"})
