"""What holds for any claims and records."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.globe.distance import haversine_km
from geo.matching import MATCHES, MatchOptions, match_claims, unmentioned
from geo.matching.nearness import outline_km
from geo.matching.query import Where
from tests.fixtures.matching import box, claims, records

QUICK = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])

DAYS = st.integers(1, 28).map(lambda day: f"2013-02-{day:02}")
DEGREES = st.sampled_from([0.0, 0.05, 0.1, 0.3, 1.0])
DEATHS = st.sampled_from([None, 0, 1, 2, 5, 30, (1, 1, None), (3, None, None), (2, 5, 9)])


@st.composite
def spans(draw):
    first, last = sorted([draw(DAYS), draw(DAYS)])
    kind = draw(st.sampled_from(["day", "days", "week", "month", "start", "end"]))
    if kind in ("start", "end"):
        return {"date": (None, last) if kind == "start" else (first, None), "date_precision": "open"}
    return {"date": first if kind == "day" else (first, last), "date_precision": kind}


@st.composite
def told(draw):
    return {
        **draw(spans()),
        "lat": draw(DEGREES),
        "radius_km": draw(st.sampled_from([2.0, 30.0, 300.0])),
        **draw(st.sampled_from([{}, {}, {"area": "the road to Aville", "area_relation": "road_end"}])),
        "outline": draw(st.sampled_from(["", "", box(-0.1, -0.1, 0.2, 0.1)])),
        "event_type": draw(st.sampled_from(["Battles", "Explosions/Remote violence", "Strategic developments"])),
        "participants": draw(st.sampled_from(["", "soldiers; MUJAO", "Boko Haram"])),
        "deaths": draw(DEATHS),
    }


@st.composite
def known(draw):
    first, last = sorted([draw(DAYS), draw(DAYS)])
    precision = draw(st.sampled_from(["day", "days", "week", "month"]))
    low_best_high = draw(st.sampled_from([None, 0, 1, 2, 14, 40, (0, 3, 9)]))
    return {
        "date": first if precision == "day" else (first, last),
        "date_precision": precision,
        "lat": draw(DEGREES),
        "geo_precision": draw(st.sampled_from(["exact", "near", "admin2", "unknown"])),
        "side_b": draw(st.sampled_from(["MUJAO", "AQIM", ""])),
        "deaths": low_best_high,
    }


def pairs(matches) -> set[tuple[str, str]]:
    found = matches[matches["record_ids"] != ""]
    return {(row["about"], name) for _, row in found.iterrows() for name in row["record_ids"].split("; ")}


WIDER = {"max_days": 5, "slack_km": 60.0, "unknown_km": 80.0, "road_km": 300.0, "open_days": 60, "min_score": 0.1}


@QUICK
@given(
    st.lists(told(), min_size=1, max_size=3), st.lists(known(), min_size=1, max_size=8), st.sampled_from(sorted(WIDER))
)
def test_wider_limits_never_lose_a_match(told, known, limit):
    many = MatchOptions(most=100)
    asked, events = claims(*told), records(*known)
    narrow = match_claims(asked, events, options=many)
    wide = match_claims(asked, events, options=replace(many, **{limit: WIDER[limit]}))
    assert pairs(narrow) <= pairs(wide)


@QUICK
@given(st.lists(told(), min_size=1, max_size=2), st.lists(known(), min_size=1, max_size=6))
def test_a_greater_radius_never_loses_a_match(told, known):
    asked, events = claims(*told), records(*known)
    found = [pairs(match_claims(asked, events, options=MatchOptions(max_km=km, most=100))) for km in (8, 40, 200)]
    assert found[0] <= found[1] <= found[2]


@QUICK
@given(st.lists(told(), min_size=1, max_size=3), st.lists(known(), min_size=2, max_size=8), st.randoms())
def test_the_order_of_records_does_not_matter(told, known, random):
    asked, ordered = claims(*told), records(*known)
    shuffled = ordered.iloc[random.sample(range(len(ordered)), len(ordered))]
    first, second = (match_claims(asked, events) for events in (ordered, shuffled))
    assert first.drop(columns="id").equals(second.drop(columns="id"))
    left = [unmentioned(asked, events, matches=first)["record_ids"].tolist() for events in (ordered, shuffled)]
    assert left[0] == left[1]


@QUICK
@given(st.lists(told(), min_size=1, max_size=4), st.lists(known(), max_size=8))
def test_every_claim_has_its_rows_and_no_pair_is_beyond_its_limits(told, known):
    asked, events = claims(*told), records(*known) if known else records({}).iloc[:0]
    matches = MATCHES.check(match_claims(asked, events))
    assert list(dict.fromkeys(matches["about"])) == asked["id"].tolist()
    found = matches[matches["status"] != "unmatched"]
    assert (found["km"] <= found["max_km"]).all()
    assert (found["days"] <= found["max_days"]).all()
    assert found["reasons"].all()
    gaps = matches[matches["status"] == "unmatched"]
    assert gaps["why"].all()
    assert gaps["gap"].all()


@QUICK
@given(st.lists(told(), min_size=1, max_size=3), st.lists(known(), min_size=1, max_size=8))
def test_a_record_is_mentioned_or_nearby_never_both(told, known):
    asked, events = claims(*told), records(*known)
    matches = match_claims(asked, events)
    left = unmentioned(asked, events, matches=matches)
    assert not set(left["record_ids"]) & {name for _, name in pairs(matches)}


@given(st.floats(-60, 60), st.floats(-179, 179), st.floats(0, 360), st.floats(1, 200))
def test_distance_from_an_outline(lat, lon, bearing, km):
    """Inside a box it is 0; outside it is about the distance to the nearest side."""
    from geo.globe.distance import destination

    where = Where(lat, lon, 500.0, np.array([[lat - 1, lon - 1], [lat - 1, lon + 1], [lat + 1, lon + 1],
                                             [lat + 1, lon - 1], [lat - 1, lon - 1]]))  # fmt: skip
    point = destination(lat, lon, bearing=bearing, km=km)
    away = float(outline_km(np.atleast_1d(point[0]), np.atleast_1d(point[1]), where)[0])
    assert away <= float(haversine_km(lat, lon, *point)) * 1.01
    assert (away == 0) == (abs(float(point[0]) - lat) <= 1 and abs((float(point[1]) - lon + 180) % 360 - 180) <= 1)


@pytest.mark.parametrize("lat", [89.5, -89.5])
def test_records_at_the_poles(lat):
    told = claims({"lat": lat, "lon": 10.0, "radius_km": 80.0, "deaths": 2})
    assert match_claims(told, records({"lat": lat, "lon": -160.0}))["status"].tolist() == ["unmatched"]
    assert match_claims(told, records({"lat": lat, "lon": 60.0}))["status"].tolist() == ["match"]
