"""What a filter shows, and that it survives the URL."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import DataError
from geo.frames import EVENTS
from geo.globe.bounds import Bounds
from geo.grid.questions import Inside, read_question
from geo.records.bundled import load_sample
from geo.records.filters import Filters, actor_names, commonest_actors

DAY = dt.date.fromisoformat
EVENTS_2012 = load_sample().good


@pytest.mark.parametrize(
    "filters, ids",
    [
        (Filters(DAY("2013-02-08"), DAY("2013-02-08")), ["ML-026", "ML-027", "ML-028"]),
        (Filters(DAY("2012-05-01"), DAY("2012-05-01")), ["ML-008", "ML-009"]),  # any day of three
        (Filters(end=DAY("2012-01-17")), ["ML-001", "ML-002"]),
        (Filters(start=DAY("2013-05-10")), ["ML-041", "ML-042"]),
        (Filters(DAY("2012-07-01"), DAY("2012-09-30")), []),
        (Filters(actors=("Niger",)), ["ML-041"]),
        (Filters(actors=("Niger", "Dogon farmers")), ["ML-010", "ML-041"]),
        (Filters(actors=("Government",)), []),  # a whole name, not a part of one
        (Filters(event_types=("Strategic developments",), end=DAY("2013-01-31")), ["ML-006", "ML-023", "ML-024"]),
        (Filters(min_deaths=90), ["ML-003", "ML-015", "ML-034"]),
        (Filters(event_types=("Riots",)), []),
        (Filters(precisions=("area",)), ["ML-025", "ML-031"]),
        (Filters(precisions=("area", "near"), sources=("Nobody's",)), []),
        (Filters(area=Bounds(19, 0, 20, 2)), ["ML-001", "ML-003", "ML-030", "ML-031", "ML-034"]),
        (Filters(area=((19.0, 0.0), (20.0, 0.0), (20.0, 2.0)), end=DAY("2012-03-01")), ["ML-001", "ML-003"]),
        (Filters(area=Bounds(-90, 170, 90, -170)), []),
        (Filters(event_types=()), []),
        (Filters(actors=()), []),
        (Filters(countries=("Mali",), end=DAY("2012-01-17")), ["ML-001", "ML-002"]),
        (Filters(countries=()), []),
        (Filters(words="MÉNAKA mujao"), ["ML-014", "ML-041"]),
        (Filters(words="konna battle"), ["ML-015"]),
        (Filters(words="konna nobody"), []),
        (Filters(words="konna founding"), ["ML-015"]),  # of a report behind it
        (Filters(words=" ", end=DAY("2012-01-17")), ["ML-001", "ML-002"]),
        (Filters(min_deaths=150, unknown_deaths=True), ["ML-006", "ML-023", "ML-024", "ML-028"]),
    ],
)
def test_apply(filters, ids):
    assert filters.apply(EVENTS_2012)["id"].tolist() == ids


def test_no_filter_shows_everything_and_changes_nothing():
    assert Filters().apply(EVENTS_2012).equals(EVENTS_2012)
    assert Filters().to_query() == {}


def test_unknown_deaths_stay_at_zero_and_go_above():
    known = EVENTS_2012["deaths_best"].notna()
    assert len(Filters(min_deaths=0).apply(EVENTS_2012)) == 42
    assert Filters(min_deaths=1).apply(EVENTS_2012)["deaths_best"].notna().all()
    assert len(Filters(min_deaths=1).apply(EVENTS_2012)) == known.sum() - 1  # and Ametettai, best count 0


def test_an_empty_frame_stays_empty():
    filters = Filters(DAY("2013-02-08"), DAY("2013-02-08"), ("Battles",), ("France",), 1)
    EVENTS.check(filters.apply(EVENTS.empty()))


def test_actor_names():
    names = actor_names(EVENTS_2012)
    assert {"AQIM", "Ansar Dine", "France", "Niger"} <= set(names)
    assert list(names) == sorted(names)
    assert actor_names(EVENTS.empty()) == ()


@pytest.mark.parametrize(
    "most, names", [(1, ("AQIM",)), (2, ("AQIM", "Ganda Iso")), (9, ("AQIM", "Ganda Iso", "MUJAO")), (0, ())]
)
def test_the_commonest_actors_of_counted_sides(most, names):
    sides = {"AQIM": 3, "AQIM; Ganda Iso": 2, "": 40}, {"MUJAO": 1, "Ganda Iso": 1}
    assert commonest_actors(sides, most) == names


@pytest.mark.parametrize(
    "values, sentence",
    [
        ({"start": DAY("2013-02-08"), "end": DAY("2013-02-07")}, "ends .2013-02-07. before it starts"),
        ({"min_deaths": -1}, "fewest deaths"),
        ({"actors": ("",)}, "is empty"),
        ({"sources": ("",)}, "is empty"),
        ({"actors": tuple(map(str, range(20_000)))}, "at most 10000"),
        ({"area": ((0.0, 0.0), (1.0, 1.0))}, "An area of 2 corners"),
    ],
)
def test_filters_cannot_be_wrong(values, sentence):
    with pytest.raises(DataError, match=sentence):
        Filters(**values)


words = st.text(min_size=1, max_size=30)
windows = st.tuples(st.none() | st.dates(), st.none() | st.dates()).filter(
    lambda window: None in window or window[0] <= window[1]
)


map_days = st.none() | st.dates(dt.date(1678, 1, 1), dt.date(2261, 12, 31))
map_windows = st.tuples(map_days, map_days).filter(lambda window: None in window or window[0] <= window[1])
names = st.none() | st.lists(words, unique=True, min_size=1, max_size=5).map(tuple)
numbers = st.floats(-180, 180)
areas = st.one_of(
    st.none(),
    st.builds(
        lambda lats, lons: Bounds(min(lats), lons[0], max(lats), lons[1]),
        *[st.tuples(numbers, numbers)] * 2,
    ),
    st.lists(st.tuples(numbers, numbers), min_size=3, max_size=9).map(tuple),
)


@given(
    map_windows,
    st.tuples(names, names, names, names),
    st.integers(0, 10**8),
    areas,
    st.none() | st.booleans(),
    names,
    st.text(max_size=30),
)
def test_filters_survive_the_way_to_the_map_and_back(window, named, min_deaths, area, unknown_deaths, countries, text):
    event_types, actors, precisions, sources = named
    filters = Filters(
        *window, event_types, actors, min_deaths, precisions, sources, area, unknown_deaths, countries, text
    )
    assert read_question(Inside, json.dumps(filters.to_json()).encode()).filters == filters
    assert Filters().to_json() == {"window": [None, None], "filter": {}}


@given(windows, st.tuples(names, names, names, names), st.integers(0, 10**8), areas, names, st.text(max_size=30))
def test_filters_survive_the_url(window, named, min_deaths, area, countries, text):
    event_types, actors, precisions, sources = named
    filters = Filters(
        *window, event_types, actors, min_deaths, precisions, sources, area, countries=countries, words=text
    )
    back = Filters.from_query(filters.to_query())
    assert back == filters
    assert back.problems == ()


@pytest.mark.parametrize(
    "query, kept, problem",
    [
        ({"start": "yesterday"}, Filters(), "start 'yesterday' is not a date"),
        ({"end": "2013-02-30", "deaths": "5"}, Filters(min_deaths=5), "end '2013-02-30' is not a date"),
        ({"start": "2013-02-08", "end": "2012-02-08"}, Filters(), "before it starts"),
        ({"deaths": "-3"}, Filters(), "deaths '-3' is not a number"),
        ({"deaths": "9" * 5000}, Filters(), "is not a number"),
        ({"deaths": "²"}, Filters(), "is not a number"),
        ({"types": "Battles|Party"}, Filters(event_types=("Battles",)), "kind of event 'Party'"),
        ({"actors": "Martians|France"}, Filters(actors=("France",)), "actor 'Martians'"),
        ({"actors": "France||" + "x" * 500}, Filters(actors=("France",)), "actors were cut short"),
        ({"precisions": "exact|to the inch"}, Filters(precisions=("exact",)), "precision 'to the inch'"),
        ({"sources": "Nobody's"}, Filters(), 'source "Nobody\'s"'),
        ({"area": "1,2,3"}, Filters(), "area '1,2,3' is neither"),
        ({"area": "5,0,-5,nan"}, Filters(), "is neither a rectangle"),
        ({"area": "1,2;3,x;5,6"}, Filters(), "is neither a rectangle"),
    ],
)
def test_a_broken_link_is_read_as_far_as_it_goes(query, kept, problem):
    filters = Filters.from_query(query, events=EVENTS_2012)
    assert filters == kept
    assert problem in " ".join(filters.problems)
    assert all(len(sentence) < 200 for sentence in filters.problems)


def test_other_parameters_are_left_alone():
    assert Filters.from_query({"page": "map", "record": "ML-001"}).problems == ()


@given(
    st.dictionaries(
        st.sampled_from(["start", "end", "types", "actors", "deaths", "precisions", "sources", "area"]), st.text()
    )
)
def test_no_link_is_an_error(query):
    Filters.from_query(query, events=EVENTS_2012)


def test_a_huge_link_is_bounded():
    filters = Filters.from_query({"actors": "|".join(f"actor {number}" for number in range(100_000))})
    assert len(filters.actors) == 200
    assert len(filters.problems) == 1
