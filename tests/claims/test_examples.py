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


def _found(row: dict[str, str], *, is_broad: bool = False) -> tuple[list[str], list[str]]:
    found = bundled(is_broad=is_broad).look_up(Text(row["example"]).small)
    triggers = [trigger.lemma for _, _, meanings in found.triggers for trigger in meanings]
    return triggers, [hedge.status for _, _, meanings in found.hedges for hedge in meanings]


@pytest.mark.parametrize(
    "row", [row for row in _rows("event_words") if "*" in row["words"]], ids=lambda row: row["words"]
)
def test_a_phrase_with_a_gap_is_found_in_its_example(row):
    assert row["words"] in _found(row)[0]


def _told(text: str, gazetteer) -> list[str]:
    """The words that name the events of a text."""
    told = read_article(Article(text, date=dt.date(2013, 2, 8)), gazetteer).told
    return [text[slice(*claim.trigger)].lower() for claim in told if claim.status == "event"]


_BROAD = _rows("broad_phrases")


@pytest.mark.parametrize("row", [*_rows("event_phrases"), *_BROAD], ids=lambda row: row["verbs"][:30])
def test_a_class_of_verbs_with_a_class_of_objects_is_an_event_in_its_example(row, gazetteer):
    verbs = tuple(verb.partition(" (")[0] for verb in row["verbs"].split(" | "))
    assert any(lemma.startswith(verbs) for lemma in _found(row, is_broad=row in _BROAD)[0])
    assert _told(row["example"], gazetteer)


@pytest.mark.parametrize("row", [*_rows("things"), *_rows("broad_things")], ids=lambda row: row["example"])
def test_a_class_of_things_makes_its_example_an_event(row, gazetteer):
    assert _told(row["example"], gazetteer)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("INCIDENT: raid on a police station. LOCATION: Gao. DATE: 8 February 2013.", ["raid"]),  # no verb
        ("A shop in Gao was stripped bare on Friday.", ["stripped bare"]),  # a broad word
        ("A shop in Gao was stripped bare on Friday. Gunmen killed the owner.", ["killed"]),  # beside a plain one
        ("A shop in Gao was stripped bare.", ["stripped"]),  # no day, but what the words around it lean to
    ],
)
def test_a_text_that_tells_of_no_event_plainly_is_read_generously_when_it_names_a_day_or_leans_to_one(
    text, told, gazetteer
):
    assert _told(text, gazetteer) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Settlers uprooted more than sixty old olive trees near Gao on Friday.", ["uprooted"]),
        ("More than sixty olive trees were uprooted near Gao on Friday.", ["uprooted"]),
        ("The police took the device apart in Gao on Friday.", ["took the device apart"]),
        ("The rescuers took the roof apart in Gao on Friday.", []),
        ("The owner of a house was uprooted in Gao on Friday.", []),
        ("Three houses and a chapel, residents said, burned down in Gao on Friday.", ["burned down"]),
        ("Engineers disarmed a bomb in Gao on Friday.", ["disarmed"]),
        ("The pupils exchanged letters in Gao on Friday.", []),
    ],
)
def test_a_verb_that_asks_for_an_object_is_an_event_only_with_it(text, told, gazetteer):
    assert _told(text, gazetteer) == told


@pytest.mark.parametrize(
    ("text", "sub_event_type"),
    [
        ("Villagers beat a thief to death near Gao on Friday.", "Mob violence"),
        ("Unknown men beat a trader to death near Gao on Friday.", "Attack"),
        ("Soldiers fired at striking miners near Gao on Friday.", "Excessive force against protesters"),
        ("The army set up roadblocks around Gao on Friday.", "Change to group/activity"),
        ("Soldiers blocked the road to Gao on Friday.", "Change to group/activity"),
        ("Gunmen shot dead a former soldier near Gao on Friday.", "Attack"),
        ("Gunmen shot dead a soldier near Gao on Friday.", "Armed clash"),
        ("Border guards shot at each other near Gao on Friday.", "Armed clash"),
        ("Warplanes killed six people near Gao on Friday.", "Air/drone strike"),
        ("Youths burned shops and cars in Gao on Friday.", "Violent demonstration"),
        ("Soldiers bombarded and stormed a base near Gao on Friday.", "Shelling/artillery/missile attack"),
        ("Alleged militants killed four men near Gao on Friday.", "Attack"),
        ("Forty shells on Gao on Friday.", "Shelling/artillery/missile attack"),
        ("Elders sealed a non-aggression pact in Gao on Friday.", "Agreement"),
        ("Jane Obi and Peter Obi were ambushed near Gao on Friday.", "Attack"),
        ("Gendarmes opened fire on villagers demanding water in Gao on Friday.", "Excessive force against protesters"),
        ("Engineers have defused a bomb in Gao.", "Disrupted weapons use"),
        ("The governor imposed a curfew in Gao on Friday.", "Change to group/activity"),
    ],
)
def test_a_kind_is_told_by_who_did_what_to_whom(text, sub_event_type, gazetteer):
    told = read_article(Article(text, date=dt.date(2013, 2, 8)), gazetteer).told
    assert [claim.sub_event_type for claim in told if claim.status == "event"] == [sub_event_type]


@pytest.mark.parametrize("row", _rows("hedges"), ids=lambda row: row["words"])
def test_a_hedge_makes_of_its_example_what_it_says(row, gazetteer):
    assert row["status"] in _found(row)[1]
    if row["status"] in CLAIM_STATUSES:
        told = read_article(Article(row["example"], date=dt.date(2013, 2, 8)), gazetteer).told
        assert row["status"] in [claim.status for claim in told]
