"""What no armed hand did, and violence that is only spoken of: each row of causes.csv and each rule in its example."""

from __future__ import annotations

import datetime as dt

import pytest

from geo.claims.causes import NO_DEED
from geo.model import Article
from geo.reading.pipeline import read_article
from tests.claims.test_examples import _rows


def _told(text, gazetteer):
    return read_article(Article(text, date=dt.date(2013, 2, 8)), gazetteer).told


@pytest.mark.parametrize("row", _rows("causes"), ids=lambda row: row["words"][:30])
def test_the_words_of_a_class_make_its_example_no_violent_event(row, gazetteer):
    told = _told(row["example"], gazetteer)
    assert not [claim for claim in told if claim.status == "event" and claim.event_type != "Protests"]


@pytest.mark.parametrize("rule", NO_DEED, ids=lambda rule: rule.reason)
def test_a_rule_is_at_work_in_its_example(rule, gazetteer):
    assert rule.reason.split("“")[0] in [claim.reasons[0].split("“")[0] for claim in _told(rule.example, gazetteer)]


@pytest.mark.parametrize(
    "text",
    [
        "Soldiers with dogs attacked a shepherd in Gao on Friday and killed him.",
        "Cow vigilantes beat a trader in Gao on Friday.",
        "Fighters of the Lions' Den killed two soldiers in Gao on Friday.",
        "Gunmen killed 30 cows and four herders near Gao on Friday.",
        "A rocket set a lorry on fire in Gao on Friday; it overturned and six people were killed.",
        "Shells fell on the market of Gao on Friday and killed four people.",
        "Rebels captured the crown prince near Gao on Friday.",
        "A court in Gao was hit by two rockets on Friday.",
        "Gunmen killed five people in Gao on Friday at a ceremony that marked the anniversary of a battle.",
        "After a court had jailed the mayor, youths killed a policeman in Gao on Friday.",
        "Jets bombed a training camp in Gao on Friday.",
    ],
)
def test_what_people_did_stays_an_event_whatever_stands_beside_it(text, gazetteer):
    assert "event" in [claim.status for claim in _told(text, gazetteer)]
