"""Reviews: what they may be, and which claims and names they change."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.cases.acts import Act, Log, new_id, now
from geo.cases.review import (
    alike,
    by_doubt,
    checked_review,
    claim_targets,
    correction,
    is_near,
    lost_reviews,
    name_target,
    progress,
    reviewed,
    taught_places,
)  # fmt: skip
from geo.claims import claim_dict, claims_table
from geo.errors import DataError
from geo.model import Article
from geo.reading.pipeline import read_article

ARTICLE = "article/0123456789abcdef"
TEXT = (
    "BAMAKO, Mali, 8 February 2013 - Gunmen killed three people in Gao on Friday. A bomb wounded two soldiers near Kidal. "
    "Police in Gao said they arrested a man."
)


@pytest.fixture(scope="module")
def claims(gazetteer):
    return [claim_dict(claim) for claim in read_article(Article(TEXT), gazetteer).told]


@pytest.fixture(scope="module")
def targets(claims):
    return claim_targets(ARTICLE, claims)


def log_of(*reviews: tuple[str, object]) -> Log:
    log = Log()
    for target, value in reviews:
        log.add(Act(new_id(), now(log.last), "ada", "reviewed", target, checked_review(value), why="seen"))
    return log


def test_what_nobody_looked_at_is_as_it_was_read(claims, targets):
    found = reviewed(Log(), ARTICLE, claims)
    assert [one.target for one in found] == targets
    assert {one.state for one in found} == {"new"} and all(one.changed == () for one in found)
    assert [{**one.told, "id": ""} for one in found] == [{**claim, "id": ""} for claim in claims]


def test_two_claims_of_the_same_words_are_told_apart(claims):
    twice = [claims[0], claims[0]]
    first, second = claim_targets(ARTICLE, twice)
    assert second == f"{first}/2"


def test_a_correction_of_a_claim_keeps_what_was_read(claims, targets):
    fix = {"deaths_low": 4, "deaths_best": 4, "deaths_high": 5, "lat": 17.0, "lon": -1.0, "place": "Bourem"}
    one = reviewed(log_of((targets[0], {"state": "corrected", "fix": fix})), ARTICLE, claims)[0]
    assert (one.told["deaths_best"], one.told["place"], one.told["lat"]) == (4, "Bourem", 17.0)
    assert one.read["place"] == "Gao" and one.read["deaths_best"] == 3
    assert (one.state, one.by, one.why) == ("corrected", "ada", "seen")
    assert set(fix) <= {*one.changed, "radius_km"}


def test_a_name_is_corrected_everywhere_a_claim_goes_before_it(claims, targets):
    elsewhere = {"state": "corrected", "place": {"name": "Gao region", "country": "ML", "lat": 17.5, "lon": -0.5}}
    here = {"state": "corrected", "place": {"name": "Gao town", "country": "ML", "lat": 16.3, "lon": 0.0}}
    found = reviewed(log_of((name_target("GAO"), elsewhere)), ARTICLE, claims)
    in_gao = [one for one in found if one.told["place_text"] == "Gao"]
    assert in_gao and {one.told["place"] for one in in_gao} == {"Gao region"}
    assert {one.state for one in in_gao} == {"new"}, "nobody looked at the rest of them"
    log = log_of((name_target("Gao", ARTICLE), here), (name_target("Gao"), elsewhere))
    assert {one.told["place"] for one in reviewed(log, ARTICLE, claims) if one.told["place_text"] == "Gao"} == {
        "Gao town"
    }
    log = log_of((name_target("Gao"), elsewhere), (targets[0], {"state": "corrected", "fix": {"lat": 1.0, "lon": 2.0}}))
    assert reviewed(log, ARTICLE, claims)[0].told["lat"] == 1.0
    other = reviewed(log_of((name_target("Gao", "article/ffff"), here)), ARTICLE, claims)
    assert {one.told["place"] for one in other if one.told["place_text"] == "Gao"} == {"Gao"}


def test_a_name_that_is_no_place_leaves_its_claims_without_one(claims):
    found = reviewed(log_of((name_target("Gao"), {"state": "rejected"})), ARTICLE, claims)
    assert {one.told["lat"] for one in found if one.told["place_text"] == "Gao"} == {None}


def test_an_added_claim_stands_behind_those_that_were_read(claims):
    target = f"{ARTICLE}/claim/120-140"
    value = {"state": "added", "words": "A bomb wounded two", "start": 120, "end": 140, "fix": {"event_type": "Riots"}}
    last = reviewed(log_of((target, value)), ARTICLE, claims)[-1]
    assert (last.target, last.state, last.read, last.told["event_type"]) == (target, "added", None, "Riots")
    assert last.counts
    table = claims_table([one.told for one in reviewed(log_of((target, value)), ARTICLE, claims)])
    assert table["id"].is_unique and len(table) == len(claims) + 1


def test_rejected_and_merged_claims_do_not_count(claims, targets):
    log = log_of((targets[0], {"state": "rejected"}), (targets[1], {"state": "merged", "into": targets[0]}))
    found = reviewed(log, ARTICLE, claims)
    assert [one.counts for one in found[:2]] == [False, False]
    assert progress(found) == Counter(one.state for one in found if one.state != "new" or one.told["status"] == "event")


def test_the_most_doubtful_comes_first_and_what_is_done_not_at_all(claims, targets):
    unsure = [
        {**claims[0], "score": 0.5},
        {**claims[0], "score": 0.9, "trigger_start": 1},
        {**claims[0], "lat": None, "trigger_start": 2},
    ]
    found = reviewed(Log(), ARTICLE, unsure)
    assert by_doubt(found)[0].told["score"] == 0.5
    assert by_doubt(reviewed(log_of((targets[0], {"state": "accepted"})), ARTICLE, claims[:1])) == []


def test_reviews_whose_words_are_no_claim_any_more_are_told(claims, targets):
    log = log_of(
        (targets[0], {"state": "accepted", "words": "Gunmen killed"}),
        (f"{ARTICLE}/claim/1-2", {"state": "rejected", "words": "AM"}),
    )
    (lost,) = lost_reviews(log, ARTICLE, claims)
    assert (lost.state, lost.words) == ("rejected", "AM")


def test_what_was_corrected_is_taught(claims, targets):
    log = log_of((targets[0], {"state": "corrected", "fix": {"lat": 17.0, "lon": -0.9, "place": "Gao Ville"}}))
    ((name, place),) = taught_places(log, reviewed(log, ARTICLE, claims))
    assert (name, place["name"], place["lat"]) == ("gao", "Gao Ville", 17.0)
    assert is_near(claims[0], place) and not is_near({"lat": -30.0, "lon": 20.0}, place)


@pytest.mark.parametrize(
    "value, words",
    [
        ("accepted", "has one of the states"),
        ({"state": "fine"}, "has one of the states"),
        ({"state": "accepted", "more": 1}, "has no 'more'"),
        ({"state": "corrected", "fix": {"id": "x"}}, "no field"),
        ({"state": "corrected", "fix": {"lat": 91.0, "lon": 0.0}}, "lat cannot be"),
        ({"state": "corrected", "fix": {"lat": 1.0}}, "latitude and a longitude"),
        ({"state": "corrected", "fix": {"deaths_low": True}}, "deaths_low cannot be"),
        ({"state": "corrected", "fix": {"deaths_low": 5, "deaths_high": 2}}, "is above"),
        ({"state": "corrected", "fix": {"date_start": "2013-02-30"}}, "date_start cannot be"),
        ({"state": "corrected", "fix": {"date_start": "2013-02-20", "date_end": "2013-02-02"}}, "is above"),
        ({"state": "corrected", "fix": {"actors": [{"name": "x", "role": "boss"}]}}, "actors cannot be"),
        ({"state": "corrected", "fix": {"event_type": "War"}}, "event_type cannot be"),
        ({"state": "corrected", "fix": {"outline": [[1, "x"]]}}, "outline cannot be"),
        ({"state": "added", "words": "x", "fix": {}}, "tells where its words stand"),
        ({"state": "added", "words": "x", "start": 5, "end": 5}, "start before they end"),
        ({"state": "merged"}, "what it belongs to"),
        ({"state": "accepted", "fix": {"lat": float("nan"), "lon": 1.0}}, "lat cannot be"),
    ],
)  # fmt: skip
def test_what_no_review_can_be(value, words):
    with pytest.raises(DataError, match=words):
        checked_review(value)


SPOT = st.fixed_dictionaries({"lat": st.floats(-90, 90), "lon": st.floats(-180, 180), "radius_km": st.floats(0, 500)})
DAYS = st.dates().map(lambda day: {"date_start": day.isoformat(), "date_end": day.isoformat()})
DEATHS = st.integers(0, 9999).map(lambda n: {"deaths_low": n, "deaths_best": n, "deaths_high": n})
KIND = st.sampled_from(["Battles", "Riots", "Protests"]).map(lambda kind: {"event_type": kind})


@given(st.lists(st.one_of(SPOT, DEATHS, KIND), min_size=1, max_size=4))
def test_every_good_correction_makes_a_good_table(claims, targets, fixes):
    fix = {name: value for one in fixes for name, value in one.items()}
    found = reviewed(log_of((targets[0], {"state": "corrected", "fix": fix})), ARTICLE, claims)
    row = claims_table([one.told for one in found]).iloc[0]
    assert all(row[name] == value for name, value in fix.items())


def test_a_second_correction_keeps_the_first(claims, targets):
    first = {"state": "corrected", "words": claims[0]["sentence"], "fix": {"deaths_best": 4, "deaths_low": 4}}
    one = reviewed(log_of((targets[0], first)), ARTICLE, claims)[0]
    value = correction(one, first, {"deaths_best": 5})
    assert (value["state"], value["fix"]) == ("corrected", {"deaths_best": 5, "deaths_low": 4})
    own = {"state": "added", "words": "they met", "start": 3, "end": 11, "fix": {"place": "Gao"}}
    added = reviewed(log_of((f"{ARTICLE}/claim/3-11", own)), ARTICLE, claims)[-1]
    assert correction(added, own, {"place": "Kidal"}) == {**own, "fix": {"place": "Kidal"}}


def test_what_was_read_wrongly_in_the_same_way_is_found(claims):
    day = {"date_start": "2013-02-08", "date_end": "2013-02-08", "date_precision": "day"}
    three = [{**claims[0], **day, "trigger_start": n, "trigger_end": n + 1} for n in range(3)]
    targets = claim_targets(ARTICLE, three)
    fix = {"date_start": "2013-02-01", "date_end": "2013-02-01", "date_precision": "day"}
    found = reviewed(log_of((targets[0], {"state": "corrected", "fix": fix})), ARTICLE, three)
    ((what, (same, others)),) = alike(found, found[0]).items()
    assert (what, same, [one.target for one in others]) == ("days", fix, targets[1:])
    assert alike(found, found[1]) == {}, "nothing of it was corrected"
    done = log_of(
        (targets[0], {"state": "corrected", "fix": fix}), *((one, {"state": "accepted"}) for one in targets[1:])
    )
    found = reviewed(done, ARTICLE, three)
    assert alike(found, found[0]) == {}, "somebody looked at the others"
