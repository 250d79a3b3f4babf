"""Names that were understood as nothing known are told, and counted."""

from __future__ import annotations

import time

import pytest

from geo.gazetteer.store import Gazetteer
from geo.model import Article
from geo.reading.pipeline import read_article
from geo.reading.unknown import MOST_UNKNOWN


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Shells fell on Aleppo. Qabqaqi was quiet.", ["Qabqaqi"]),
        ("The Qabqaqi people and the Zovreki of Mali met. Qabqaqi spoke.", ["Qabqaqi", "Zovreki"]),
        ("Rebels burned the Qabqaqi-Zovrek depot in Gao.", ["Qabqaqi-Zovrek"]),
        ("On Monday the Prime Minister spoke in Bamako, Mali.", []),  # words of the language
        ("Mr Qabqaqi spoke; so did Ahmed Zovrek and President Vrak.", []),  # persons
        ("Soldiers were killed near Qabqaqi on 3 May 2020.", []),  # a place that is not known is told as one
        ("nobody said anything.", []),
        ("", []),
    ],
)
def test_names_that_are_nothing_known(text: str, names: list[str], gazetteer: Gazetteer) -> None:
    reading = read_article(Article(text), gazetteer)
    assert [name.text for name in reading.unknown] == names
    for name in reading.unknown:
        assert text[name.start : name.end] == name.text
        assert name.why
    assert [item["text"] for item in reading.to_dict()["unknown"]] == names


def test_hundreds_of_unknown_names_are_told_up_to_a_limit(gazetteer: Gazetteer) -> None:
    letters = "bdfgklmnprstvz"
    names = [f"Q{a}{b}ax{c}oq" for a in "aeiou" for b in letters for c in letters][:500]
    text = " ".join(f"Then {name} slept." for name in names)
    began = time.perf_counter()
    reading = read_article(Article(text), gazetteer)
    assert len(reading.unknown) == MOST_UNKNOWN
    assert time.perf_counter() - began < 5
