"""Each row of the tables of claims that is more than a word, in its own example."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from geo.claims.vocabulary import bundled, bundled_path
from geo.language.text import Text
from geo.model import CLAIM_STATUSES, Article
from geo.reading.pipeline import read_article


def _rows(name: str) -> list[dict[str, str]]:
    with (bundled_path() / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _found(row: dict[str, str]) -> tuple[list[str], list[str]]:
    found = bundled().look_up(Text(row["example"]).small)
    triggers = [trigger.lemma for _, _, meanings in found.triggers for trigger in meanings]
    return triggers, [hedge.status for _, _, meanings in found.hedges for hedge in meanings]


@pytest.mark.parametrize(
    "row", [row for row in _rows("event_words") if "*" in row["words"]], ids=lambda row: row["words"]
)
def test_a_phrase_with_a_gap_is_found_in_its_example(row):
    assert row["words"] in _found(row)[0]


@pytest.mark.parametrize("row", _rows("event_phrases"), ids=lambda row: row["verbs"][:30])
def test_a_class_of_verbs_with_a_class_of_objects_is_found_in_its_example(row):
    verbs = tuple(verb.partition(" (")[0] for verb in row["verbs"].split(" | "))
    assert any(lemma.startswith(verbs) for lemma in _found(row)[0])


@pytest.mark.parametrize(
    ("text", "lemma"),
    [
        ("Settlers uprooted more than sixty olive trees", "uproot * olive trees"),
        ("police had taken apart the device", "take apart * device"),
        ("bandits are stealing cattle", "steal cattle"),
        ("the two armies were exchanging fire", "exchange fire"),
    ],
)
def test_forms_and_gaps_of_a_phrase_are_made_by_rule(text, lemma):
    assert lemma in _found({"example": text})[0]


@pytest.mark.parametrize("row", _rows("hedges"), ids=lambda row: row["words"])
def test_a_hedge_makes_of_its_example_what_it_says(row, gazetteer):
    assert row["status"] in _found(row)[1]
    if row["status"] in CLAIM_STATUSES:
        told = read_article(Article(row["example"], date=dt.date(2013, 2, 8)), gazetteer).told
        assert row["status"] in [claim.status for claim in told]
