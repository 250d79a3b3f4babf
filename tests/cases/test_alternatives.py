"""What else an event may be: which values are found, in which order, and what they make of it."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from geo.cases import alternatives as module
from geo.cases.alternatives import NUMBERED, SHOWN, alternatives, corrected, numbered, shown
from geo.cases.review import blank_claim, checked_review
from geo.claims import claim_dict
from geo.errors import GazetteerError
from geo.model import Article
from geo.reading.pipeline import read_article

DAY = dt.date(2013, 2, 9)
TEXT = (
    "Gunmen killed three people in Gao on Friday, a spokesman for the Ganda Koy militia said. Eleven others were hurt.\n\n"
    "The army had shelled the town of Kidal on 4 February. Some 40 families fled to Bourem."
)


@pytest.fixture(scope="module")
def reading(gazetteer):
    return read_article(Article(TEXT, date=DAY), gazetteer)


@pytest.fixture(scope="module")
def told(reading):
    return next(claim_dict(claim) for claim in reading.told if "killed" in claim.quote)


@pytest.fixture(scope="module")
def found(reading, told):
    return alternatives(reading, told)


def words(found, field: str) -> list[str]:
    return [one.words for one in found if one.field == field]


def test_every_field_has_what_stands_around_the_event(found):
    assert {"Kidal", "Bourem"} <= set(words(found, "place"))
    assert {"not told", "nobody"} <= set(words(found, "deaths")) and any(
        "leven" in one for one in words(found, "deaths")
    )
    assert "Ganda Koy" in " ".join(words(found, "actors"))
    assert "Armed clash" in words(found, "kind")
    days = {(one.fix["date_start"], one.fix["date_end"]) for one in found if one.field == "day"}
    assert {("2013-02-04", "2013-02-04"), ("2013-02-09", "2013-02-09")} <= days


def test_what_the_event_is_already_is_no_alternative(found, told):
    assert all(any(told.get(name) != value for name, value in one.fix.items()) for one in found)
    assert told["sub_event_type"] not in words(found, "kind")
    assert not any(
        one.field == "actors" and one.fix["name"] in {actor["name"] for actor in told["actors"]} for one in found
    )


def test_no_value_is_offered_twice(found):
    values = [(one.field, json.dumps(dict(one.fix), sort_keys=True)) for one in found]
    assert len(values) == len(set(values))


def test_the_likeliest_comes_first_and_the_first_nine_have_numbers(found):
    chances = [one.chance for one in found]
    assert chances == sorted(chances, reverse=True) and all(0 < chance < 1 for chance in chances)
    rows = shown(found)
    assert list(rows) == [field for field in SHOWN if field in rows]
    assert all(len(row) <= SHOWN[field] for field, row in rows.items())
    with_numbers = numbered(rows)
    beside = [one for row in rows.values() for one in row]
    assert len(with_numbers) == min(NUMBERED, len(beside))
    assert min(one.chance for one in with_numbers) >= max(
        (one.chance for one in beside if one not in with_numbers), default=0
    )


def test_each_makes_a_review_that_can_be_kept(found, told):
    for one in found:
        checked_review({"state": "corrected", "fix": corrected(told, one)})


def test_an_actor_is_added_to_those_that_are_there(found, told):
    one = next(one for one in found if one.field == "actors")
    names = [actor["name"] for actor in corrected(told, one)["actors"]]
    assert names == [*(actor["name"] for actor in told["actors"]), one.fix["name"]]


def test_a_place_that_was_taught_comes_before_others_of_the_name(reading, told):
    place = {"name": "Gao market", "country": "ML", "lat": 16.9, "lon": -0.9}
    of_name = [one for one in alternatives(reading, told, taught=[place]) if one.name == "Gao"]
    assert (of_name[0].words, of_name[0].fix["lat"]) == ("Gao market", 16.9)
    assert all(one.name == "" for one in alternatives(reading, told) if one.words == "Kidal")


def test_what_is_told_but_not_as_an_event_may_be_one(reading, told):
    planned = alternatives(reading, {**told, "status": "planned"})
    assert [one.fix for one in planned if one.field == "told"] == [{"status": "event"}]
    assert not [one for one in alternatives(reading, told) if one.field == "told"]


def test_an_event_of_ones_own_has_alternatives_too(reading):
    start = TEXT.index("Some 40 families")
    own = blank_claim("Some 40 families fled", start, start + len("Some 40 families fled"))
    assert {"kind", "place", "day", "deaths"} <= {one.field for one in alternatives(reading, own)}


def test_a_text_of_one_word_has_few_and_breaks_nothing(gazetteer):
    reading = read_article(Article("Rain"), gazetteer)
    found = alternatives(reading, blank_claim("Rain", 0, 4))
    assert not [one for one in found if one.field in ("place", "day")]


@pytest.mark.parametrize("content", ["", "{}", '{"header": {"format": 99}, "weights": {}}'])
def test_damaged_weights_are_told_with_the_remedy(content, tmp_path, monkeypatch):
    (tmp_path / "alternatives.json").write_text(content)
    monkeypatch.setattr("geo.resources.bundled_data", tmp_path.joinpath)
    module._weights.cache_clear()
    with pytest.raises(GazetteerError, match=r"bench\.alternatives"):
        module._weights()
    module._weights.cache_clear()
