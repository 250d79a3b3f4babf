"""Claims against records: made-up ones, so that each rule stands alone."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

from geo.errors import DataError
from geo.exports import judged_csv, judged_json
from geo.frames import CLAIMS, EVENTS, PLACES
from geo.matching import (
    MATCHES,
    Judgement,
    MatchOptions,
    judged_dict,
    judged_table,
    match_claims,
    match_places,
    report_matches,
    unmentioned,
)
from geo.records.licences import ACLED_LICENCE
from tests.fixtures.matching import KM, box, claims, places, records

FEBRUARY_8 = dt.date(2013, 2, 8)
ROAD = {"area": "the road to Aville", "area_relation": "road_end"}


def matched(claim: dict, *rows: dict, **options) -> pd.DataFrame:
    matches = match_claims(claims(claim), records(*rows), options=MatchOptions(**options))
    MATCHES.check(matches)
    return matches


def best(claim: dict, *rows: dict, **options) -> pd.Series:
    return matched(claim, *rows, **options).iloc[0]


@pytest.mark.parametrize(
    "claim, record, sentence",
    [
        (
            {"participants": "soldiers; MUJWA fighters", "deaths": (1, 1, None)},
            {},
            "same day, same place, both sides named; article at least 1 death, UCDP 2",
        ),
        ({"deaths": 2}, {}, "same day, same place; article 2 deaths, UCDP 2"),
        ({}, {}, "same day, same place; article tells no deaths, UCDP 2"),
        ({"deaths": (3, None, None)}, {"deaths": 4}, "same day, same place; article at least 3 deaths, UCDP 4"),
        ({"deaths": 9}, {}, "same day, same place; article 9 deaths, UCDP 2: they differ"),
        (
            {"deaths": (10, 10, 20)},
            {"deaths": (8, 9, 12)},
            "same day, same place; article about 10 (10 to 20) deaths, UCDP 9 (8 to 12)",
        ),
        (
            {},
            {"lat": 9 * KM, "geo_precision": "near"},
            "same day, 9 km north of Aville; article tells no deaths, UCDP 2",
        ),
        (
            {"radius_km": 600.0},
            {"lat": 300 * KM},
            "same day, somewhere in Aville; the article names only Aville: of all that fits, this is the deadliest; "
            "article tells no deaths, UCDP 2",
        ),
        (
            {"date": ("2013-02-01", "2013-02-28"), "date_precision": "month"},
            {},
            "in the month told, same place; article tells no deaths, UCDP 2",
        ),
        (
            {"date": ("2013-03-01", "2013-03-31"), "date_precision": "month", "participants": "troops; paratroopers"},
            {"date": "2013-02-28", "side_b": "Military faction (Green Caps)"},
            "1 day before Mar 2013, same place, both sides named; article tells no deaths, UCDP 2",
        ),
        (
            {"date": (None, "2013-02-08"), "date_precision": "open"},
            {"date": "2013-02-01"},
            "the date is open, the record 7 days before 8 Feb 2013, same place; article tells no deaths, UCDP 2",
        ),
        (
            {"date": ("2013-02-01", None), "date_precision": "open"},
            {"date": "2013-02-01"},
            "the date is open, the record on 1 Feb 2013, same place; article tells no deaths, UCDP 2",
        ),
        (
            {},
            {"date": ("2013-02-05", "2013-02-10")},
            "within the record's days, 5 to 10 Feb 2013, same place; article tells no deaths, UCDP 2",
        ),
        (
            {"event_type": "Violence against civilians", "sub_event_type": "Attack"},
            {},
            "same day, same place; article tells no deaths, UCDP 2; "
            "the kinds differ: Violence against civilians and Battles",
        ),
        (
            {"area": "north of Aville", "outline": box(0.02, -0.2, 0.3, 0.2), "lat": 0.15, "radius_km": 25.0},
            {"lat": 0.2},
            "same day, inside “north of Aville”; article tells no deaths, UCDP 2",
        ),
        (
            {**ROAD, "deaths": 2},
            {"lat": 120 * KM},
            "same day, 120 km from Aville: “the road to Aville” may lie so far out; article 2 deaths, UCDP 2",
        ),
        (
            {**ROAD, "deaths": 2},
            {},
            "same day, in Aville itself, not on the road to it; article 2 deaths, UCDP 2",
        ),
    ],
)
def test_reasons(claim, record, sentence):
    match = best(claim, record)
    assert (match["status"], match["record_ids"], match["reasons"]) == ("match", "UCDP:1", sentence)
    assert match["km"] <= match["max_km"]
    assert match["days"] <= match["max_days"]


@pytest.mark.parametrize(
    "claim, record, doubt",
    [
        ({}, {"geo_precision": "unknown"}, "the record does not say how exact its point is"),
        ({}, {"geo_precision": "admin1"}, "the record's point stands for an area, up to 150 km around"),
        ({"status": "hearsay"}, {}, "the article tells it as hearsay"),
        ({"status": "denied"}, {}, "the article says that it did not happen"),
        ({"injured_best": 3}, {}, "UCDP counts deaths only: the injured are not in it"),
        (
            {"event_type": "Explosions/Remote violence", "sub_event_type": "Suicide bomb"},
            {"deaths": 1},
            "the one death may be the bomber's own",
        ),
        ({"perpetrators": "French soldiers"}, {}, "UCDP does not name foreign supporters as sides"),
        ({"perpetrators": "Boko Haram", "deaths": 2}, {}, "the article names another group than MUJAO"),
        ({}, {"flags": "only the first day is known"}, "only the first day is known"),
    ],
)
def test_doubts(claim, record, doubt):
    match = best(claim, record)
    assert match["status"] == "match"
    assert doubt in match["doubts"].split("; ")


@pytest.mark.parametrize(
    "claim, rows, gap, why",
    [
        (
            {"status": "planned"},
            [{}],
            "not told as an event",
            "The article tells it as planned, not as something that happened.",
        ),
        (
            {"date": None},
            [{}],
            "no date",
            "The article does not tell when; a claim without a date matches no record by itself.",
        ),
        (
            {"lat": None, "lon": None, "place": ""},
            [{}],
            "no place",
            "The article does not tell where, or the place was not found: there is nothing to compare.",
        ),
        (
            {"date": "2012-01-01"},
            [{}, {"date": "2013-03-01"}],
            "outside the dates",
            "It lies before the loaded records, which run from 8 Feb 2013 to 1 Mar 2013.",
        ),
        (
            {"lat": 40.0},
            [{}],
            "outside the area",
            "Aville lies outside the area of the loaded records, which cover Mali: "
            "the nearest record of any day is 4,448 km away.",
        ),
        (
            {},
            [{"date": "2013-02-19", "lat": -0.28, "lon": 0.28, "deaths": (0, 0, 23)}, {"date": "2013-01-01", "lat": 5.0}],
            "nothing lethal",
            "The article tells of no deaths, and UCDP records only events with deaths. Near Aville the next in time is "
            "UCDP:1 (19 Feb 2013, 0 deaths), 44 km south-east of Aville, 11 days later.",
        ),
        (
            {"deaths": 3},
            [{"lat": 1.0}, {"date": "2013-02-05", "lat": 0.3}],
            "nothing recorded",
            "Nothing is recorded there and then. On these days the nearest record is UCDP:1 (8 Feb 2013, 2 deaths), "
            "111 km north of Aville. Near Aville the next in time is UCDP:2 (5 Feb 2013, 2 deaths), "
            "33 km north of Aville, 3 days earlier.",
        ),
        (
            {**ROAD, "deaths": (3, None, None), "date": (None, "2013-02-08"), "date_precision": "open"},
            [{"deaths": 40, "date": "2013-01-12"}],
            "too imprecise",
            "The place (“the road to Aville”) and the date (open) are too imprecise: 1 record lies there and then, "
            "and none stands out. The least unlike is UCDP:1 (12 Jan 2013, 40 deaths).",
        ),
        (
            {"deaths": 90, "event_type": "Protests"},
            [{"deaths": 1}],
            "nothing fits",
            "1 record lies there and then, but in kind, sides or deaths none of them fits (the article: 90 deaths). "
            "The least unlike is UCDP:1 (8 Feb 2013, 1 death).",
        ),
    ],
)  # fmt: skip
def test_what_is_unmatched_stays_and_says_why(claim, rows, gap, why):
    matches = matched(claim, *rows)
    assert matches["status"].tolist() == ["unmatched"]
    assert (matches["gap"][0], matches["why"][0]) == (gap, why)
    assert matches["record_ids"].tolist() == [""]


def test_records_that_hold_more_than_deaths_are_no_reason_for_a_gap():
    """Only what the data set cannot know is an excuse: here it does tell of an arrest."""
    others = {"source": "Own list", "attribution": "", "event_type": "Strategic developments", "deaths": None}
    match = best({}, {**others, "lat": 3.0}, {**others, "date": "2013-04-01"})
    assert match["gap"] == "nothing recorded"


def test_no_records_and_no_claims():
    assert match_claims(claims({}), EVENTS.empty())["why"].tolist() == ["No records are loaded."]
    assert MATCHES.check(match_claims(CLAIMS.empty(), records({}))).empty
    assert MATCHES.check(match_claims(CLAIMS.empty(), EVENTS.empty())).empty
    day = {"start": FEBRUARY_8, "end": FEBRUARY_8}
    assert match_places(PLACES.empty(), records({}), **day).empty


@pytest.mark.parametrize(
    "far, precision, is_match",
    [
        (10, "exact", True),  # 5 km of the town, 5 km of slack, 1 km of the record
        (12, "exact", False),
        (34, "near", True),
        (36, "near", False),
        (34, "unknown", True),
        (36, "unknown", False),
        (159, "admin1", True),
        (162, "admin1", False),
    ],
)
def test_a_record_may_lie_as_far_as_both_reach(far, precision, is_match):
    claim = {"deaths": 2, "participants": "soldiers; MUJAO"}
    found = best(claim, {"lat": far * KM, "geo_precision": precision})
    assert (found["status"] == "match") is is_match


@pytest.mark.parametrize(
    "date, precision, days, is_match",
    [
        ("2013-02-09", "day", 1, True),
        ("2013-02-10", "day", 1, False),
        (("2013-02-10", "2013-02-16"), "week", 2, True),  # two days more for the week, one for all
        (("2013-02-12", "2013-02-18"), "week", 4, False),
        (("2013-02-11", "2013-02-12"), "days", 3, False),
    ],
)
def test_days_beside_each_other_match_as_far_as_their_precision_goes(date, precision, days, is_match):
    claim = {"deaths": 2, "participants": "soldiers; MUJAO"}
    found = best(claim, {"date": date, "date_precision": precision})
    assert (found["status"] == "match") is is_match
    if is_match:
        assert found["days"] == days


def test_another_day_needs_everything_else_to_agree():
    assert best({}, {"date": "2013-02-09"})["status"] == "unmatched"
    assert best({"participants": "soldiers; MUJAO", "deaths": 2}, {"date": "2013-02-09"})["status"] == "match"


def test_one_battle_in_several_records_is_added_up():
    parts = [{"side_b": side, "deaths": (low, best, high)} for side, low, best, high in
             [("AQIM", 20, 29, 49), ("Ansar Dine", 30, 30, 49), ("MUJAO", 31, 31, 50)]]  # fmt: skip
    matches = matched({"deaths": (80, 80, None)}, *parts)
    assert matches["record_ids"].tolist() == ["UCDP:1; UCDP:2; UCDP:3"]
    row = matches.iloc[0]
    assert row[["records", "deaths_low", "deaths_best", "deaths_high"]].tolist() == [3, 81, 90, 148]
    assert row["side_b"] == "AQIM; Ansar Dine; MUJAO"
    assert row["reasons"].endswith("article at least 80 deaths, UCDP 29 + 30 + 31 = 90; 3 records, probably one event")


def test_a_sum_with_an_unknown_part_is_unknown():
    row = best({}, {"side_b": "AQIM", "deaths": 5}, {"side_b": "MUJAO", "deaths": None})
    assert row["records"] == 2
    assert pd.isna(row["deaths_best"])


def test_look_alikes_are_flagged_and_never_dropped():
    row = best({}, {"deaths": 30}, {"deaths": 30})
    assert row["record_ids"] == "UCDP:1; UCDP:2"
    assert row["deaths_best"] == 60
    assert (
        "records UCDP:1 and UCDP:2 look alike (day, point, sides, counts) and may be one entered twice" in row["doubts"]
    )
    assert row["reasons"].endswith("2 records, of one place and day, added up")


@pytest.mark.parametrize("geo_precision", ["admin2", "admin1", "country"])
def test_records_that_share_the_middle_of_an_area_are_not_one_event(geo_precision):
    matches = matched({"deaths": 2}, *({"geo_precision": geo_precision, "side_b": side} for side in ("AQIM", "MUJAO")))
    assert sorted(matches["record_ids"]) == ["UCDP:1", "UCDP:2"]


def test_two_towns_are_added_when_only_together_they_tell_what_the_article_does():
    claim = {"radius_km": 20.0, "deaths": (27, 27, None)}
    city, town = {"deaths": (14, 14, 45)}, {"deaths": (13, 13, 44), "lat": 18 * KM}
    match = best(claim, city, town)
    assert match["record_ids"] == "UCDP:1; UCDP:2"
    assert match[["deaths_low", "deaths_best", "deaths_high"]].tolist() == [27, 27, 89]
    assert match["reasons"] == (
        "same day, 2 places up to 18 km north of Aville; article at least 27 deaths, UCDP 14 + 13 = 27; "
        "2 records, probably one event"
    )
    assert match["km"] == pytest.approx(18, abs=0.1)
    enough = matched(claim | {"deaths": (14, 14, None)}, city, town)
    assert enough[["status", "record_ids"]].to_numpy().tolist() == [["match", "UCDP:1"], ["possible", "UCDP:2"]]
    too_much = matched(claim, city, town | {"deaths": 80})
    assert ";" not in too_much["record_ids"][0]
    another_day = matched(claim, city, town | {"date": "2013-02-11"})
    assert another_day["record_ids"].tolist() == ["UCDP:1"]


def test_a_claim_about_a_country_goes_to_the_deadliest_event_of_its_day():
    claim = {"radius_km": 600.0, "place": "Mali"}
    matches = matched(
        claim, {"deaths": 3, "lat": 1.0}, {"deaths": 40, "lat": 2.0}, {"deaths": 99, "date": "2013-02-20"}
    )
    assert matches[["status", "record_ids"]].to_numpy().tolist() == [["match", "UCDP:2"], ["possible", "UCDP:1"]]
    assert "the article names only Mali: of all that fits, this is the deadliest" in matches["reasons"][0]
    assert "deadliest" not in matches["reasons"][1]


def test_only_the_best_few_rows_of_a_claim_are_kept():
    rows = [{"lat": number / 500, "deaths": number} for number in range(12)]
    assert matched({"radius_km": 30.0}, *rows, most=4)["status"].tolist() == ["match", *["possible"] * 3]


def test_foreign_supporters_are_no_sides_and_not_required():
    told = {"perpetrators": "French and Chadian troops", "targets": "Islamist fighters"}
    assert best(told, {})["status"] == "match"


def test_another_group_counts_against_a_record_and_does_not_rule_it_out():
    mine, other = (best({"perpetrators": name, "deaths": 2}, {})["score"] for name in ("MUJAO", "Boko Haram"))
    assert other < mine * 0.7


def test_a_road_between_two_towns_is_a_strip_and_no_wider():
    """Its outline says where it runs; "the road to Aville" is drawn as a circle round Aville and may be long."""
    strip = {
        "area": "the road between Aville and Beville",
        "area_relation": "road",
        "outline": box(-0.05, 0, 0.05, 2),
        "lon": 1.0,
        "radius_km": 112.0,
    }
    assert best(strip | {"deaths": 2}, {"lon": 1.7})["km"] == 0
    assert best(strip | {"deaths": 2}, {"lon": 1.7, "lat": 0.6})["status"] == "unmatched"


def test_what_an_area_is_comes_from_its_relation_and_not_from_its_words():
    far = {"lat": 120 * KM}
    assert best({"area": "near Road Town", "area_relation": "near", "deaths": 2}, far)["status"] == "unmatched"
    assert best({"area": "la route de Aville", "area_relation": "road_end", "deaths": 2}, far)["status"] == "match"


def test_claims_written_before_areas_had_a_relation_are_refused_and_can_be_brought_up_to_date():
    older = claims({}).drop(columns=["area_shape", "area_relation", "area_from"])
    with pytest.raises(DataError, match="table CLAIMS has no column 'area_shape'"):
        match_claims(older, records({}))
    assert match_claims(CLAIMS.split(older).good, records({})).equals(match_claims(claims({}), records({})))


def test_an_area_across_the_date_line():
    area = {"area": "east of Aville", "outline": box(-1, 179, 1, 182), "lat": 0.0, "lon": -179.5, "radius_km": 200.0}
    assert best(area | {"deaths": 2}, {"lon": -178.5})["km"] == 0
    assert best(area | {"deaths": 2}, {"lon": 179.5})["km"] == 0


def test_of_two_editions_of_a_record_the_newer_one_counts():
    old = records({"source": "UCDP GED 21.1", "deaths": 9})
    new = records({"source": "UCDP GED 25.1", "lat": 5.0, "lon": 5.0})
    for both in (pd.concat([old, new]), pd.concat([new, old])):
        assert match_claims(claims({"deaths": 9}), both)["status"].tolist() == ["unmatched"]
    same = pd.concat([records({}), records({})])
    assert match_claims(claims({}), same)["deaths_best"].tolist() == [2]


def test_records_of_two_data_sets_are_not_added_up():
    matches = matched({}, {}, {"id": "ACLED:1", "source": "ACLED", "side_b": "AQIM"})
    assert sorted(matches["record_ids"]) == ["ACLED:1", "UCDP:1"]


# -- places ------------------------------------------------------------------------------------------------------------


def test_places_take_all_records_within_a_radius_and_a_window():
    rows = [{"lat": 3 * KM}, {"lat": 30 * KM, "date": "2013-02-10"}, {"lat": 100 * KM}, {"date": "2013-02-14"}]
    window = {"start": FEBRUARY_8, "end": dt.date(2013, 2, 12)}
    found = match_places(places({}), records(*rows), **window, options=MatchOptions(max_km=60))
    MATCHES.check(found)
    assert found["record_ids"].tolist() == ["UCDP:1", "UCDP:2"]
    assert found["status"].tolist() == ["match", "match"]
    assert found["reasons"].tolist() == [
        "8 Feb 2013, 3 km north of Aville; UCDP 2",
        "10 Feb 2013, 30 km north of Aville; UCDP 2",
    ]
    assert found["max_km"].tolist() == [60, 60]


def test_a_place_without_records_says_why():
    found = match_places(
        places({"lat": 6 * KM}), records({}), start=FEBRUARY_8, end=FEBRUARY_8, options=MatchOptions(max_km=2)
    )
    assert found["why"].tolist() == [
        "Nothing is recorded within 2 km. On these days the nearest record is UCDP:1 (8 Feb 2013, 2 deaths), "
        "6 km south of Aville."
    ]


def test_places_want_their_days_in_order():
    with pytest.raises(DataError, match="swap them"):
        match_places(places({}), records({}), start=FEBRUARY_8, end=dt.date(2013, 2, 7))


# -- the reverse -------------------------------------------------------------------------------------------------------


def test_records_nearby_that_the_article_does_not_mention():
    rows = [
        {},
        {"date": "2013-02-09", "deaths": 40},
        {"date": "2013-02-20", "lat": 50 * KM},
        {"lat": 90 * KM},
        {"date": "2013-03-08"},
    ]
    told, events = claims({"deaths": 2}), records(*rows)
    left = unmentioned(told, events, matches=match_claims(told, events))
    MATCHES.check(left)
    assert left["record_ids"].tolist() == ["UCDP:2", "UCDP:3"]
    assert left["reasons"].tolist() == [
        "9 Feb 2013, 1 day later, at Aville: 40 deaths, Government of Mali against MUJAO (UCDP)",
        "20 Feb 2013, 12 days later, 50 km north of Aville: 2 deaths, Government of Mali against MUJAO (UCDP)",
    ]
    assert set(left["about"]) == {"claim:1"}


def test_the_reverse_for_places():
    events = records({}, {"date": "2013-02-19"})
    told = match_claims(claims({"deaths": 2}), events)
    window = {"start": FEBRUARY_8, "end": dt.date(2013, 2, 28)}
    assert unmentioned(places({}), events, matches=told, **window)["record_ids"].tolist() == ["UCDP:2"]
    with pytest.raises(DataError, match="give a first and a last day"):
        unmentioned(places({}), events, matches=told)


def test_nothing_is_near_a_country_or_an_undated_claim():
    told = claims({"radius_km": 600.0}, {"date": None})
    events = records({"date": "2013-02-10"})
    assert unmentioned(told, events, matches=match_claims(told, events)).empty


# -- report ------------------------------------------------------------------------------------------------------------


def test_a_report_tells_every_claim_in_words_and_as_json():
    told = claims({"deaths": 2}, {"status": "planned"})
    report = report_matches(told, records({}, {"date": "2013-02-12"}))
    assert report.matched == 1
    answer = report.to_dict()
    assert [claim["verdict"] for claim in answer["claims"]] == ["match", "unmatched"]
    assert answer["claims"][0]["matches"][0]["records"][0]["id"] == "UCDP:1"
    assert answer["records"]["lethal_only"] is True
    assert [row["record_ids"] for row in answer["unmentioned"]] == [["UCDP:2"]]
    text = report.to_text()
    assert text.startswith("2 claims, 1 with a record in 2 records.")
    assert "same day, same place; article 2 deaths, UCDP 2" in text
    assert "Recorded nearby, not in the article: 1 record" in text


@pytest.mark.parametrize("name, value", [("max_km", -1), ("slack_km", float("nan")), ("most", 0), ("max_days", -1)])
def test_limits_that_cannot_be(name, value):
    with pytest.raises(DataError):
        MatchOptions(**{name: value})


# -- verdicts and what may leave the session ---------------------------------------------------------------------------


def private_report():
    """A claim whose record is ACLED's, one whose record is not, and one near to ACLED's alone."""
    acled = {
        "source": "ACLED",
        "licence": ACLED_LICENCE,
        "attribution": "ACLED",
        "side_b": "Secret Front",
        "deaths": 77,
    }
    told = claims({"deaths": 77}, {"lat": 1.0, "deaths": 2}, {"lat": 2.0, "deaths": 5})
    events = records({**acled, "id": "MLI1"}, {"lat": 1.0}, {**acled, "id": "MLI2", "lat": 2.3})
    return report_matches(told, events)


def test_records_that_may_not_be_passed_on_leave_no_trace_but_their_ids():
    report = private_report()
    assert report.matches["record_ids"].tolist() == ["MLI1", "UCDP:2", ""]
    assert "Secret" in report.to_text()
    assert "77" in report.matches["reasons"][0]
    shared = report.shareable
    MATCHES.check(shared.matches)
    assert shared.matches["record_ids"].tolist() == ["MLI1", "UCDP:2", ""]
    told = str(judged_dict(report, {})) + judged_table(report, {}).to_csv()
    assert "Secret" not in told
    assert shared.matches["deaths_best"].isna().tolist() == [True, False, True]
    assert shared.matches["why"][2] == "nothing recorded: the terms of the data set do not let its records be passed on"
    assert shared.events["id"].tolist() == ["UCDP:2"]


def test_a_report_without_private_records_is_shareable_as_it_is():
    report = report_matches(claims({}), records({}))
    assert report.shareable is report


def test_verdicts_stand_beside_claims_and_records():
    report = report_matches(claims({"deaths": 2}, {"date": None}), records({}))
    judgements = {"claim:1": Judgement("confirmed", "=also in the wire"), "claim:9": Judgement("rejected")}
    table = judged_table(report, judgements)
    assert table[["id", "verdict", "note", "match_status", "match_record_ids"]].to_numpy().tolist() == [
        ["claim:1", "confirmed", "=also in the wire", "match", "UCDP:1"],
        ["claim:2", "", "", "unmatched", ""],
    ]
    answer = judged_dict(report, judgements)
    assert answer["claims"][0]["judgement"] == {"verdict": "confirmed", "note": "=also in the wire"}
    assert answer["claims"][1]["judgement"] == {"verdict": None, "note": None}
    assert answer["attribution"] == ["Uppsala Conflict Data Program"]
    lines = judged_csv(report, judgements, attribution="GeoNames").decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "'=also in the wire" in lines[1]
    assert lines[1].endswith("GeoNames Uppsala Conflict Data Program")
    assert json.loads(judged_json(report, judgements, attribution="GeoNames"))["attribution"][0] == "GeoNames"


def test_a_verdict_is_one_of_four():
    with pytest.raises(DataError, match="'true' is not one of confirmed, disputed, not recorded, rejected"):
        Judgement("true")
