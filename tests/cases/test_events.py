"""Claims of several articles become one event: proposed with reasons, joined, parted, undone, merged, named stably."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cases.acts import Act, Log, new_id, now
from geo.cases.events import (
    are_apart,
    checked_event,
    event_claims,
    events_of,
    join,
    joined_with,
    lost_claims,
    part,
    split,
)
from geo.cases.file import open_file, save_file
from geo.cases.joining import alike_pairs, propose, reasons
from geo.cases.review import ReviewedClaim, checked_review, reviewed
from geo.cases.store import CaseStore, Deed
from geo.claims import claim_dict
from geo.errors import DataError
from geo.frames import CLAIMS
from geo.model import Article
from geo.reading.pipeline import read_article

FIRST, SECOND, THIRD, NAMESAKE, COPY = (f"article/{letter * 16}" for letter in "abcde")
WIRE = "TRIPOLI, Libya, March 5, 2016 - Gunmen attacked a police station in Tripoli on Friday, killing three officers."
TEXTS = {
    FIRST: WIRE,
    SECOND: "TUNIS, March 6, 2016 - At least seven policemen were killed on Friday when militants attacked a police station in "
    "Tripoli, Libya's capital.",
    THIRD: "CAIRO, March 7, 2016 - An attack on a police station in the Libyan capital Tripoli on 4 March left 12 officers dead. "
    "A bomb exploded in Benghazi on Sunday.",
    NAMESAKE: "BEIRUT, March 5, 2016 - Gunmen attacked a police station in Tripoli, Lebanon, on Friday, killing three officers.",
    COPY: f"{WIRE} (Writing by our own staff.)",
}
SOURCES = {
    FIRST: {"site": "North Wire", "date": "2016-03-05"},
    SECOND: {"site": "The Lagoon", "date": "2016-03-06"},
    THIRD: {"site": "Delta Post", "date": "2016-03-07"},
    NAMESAKE: {"site": "Cedar", "date": "2016-03-05"},
    COPY: {"site": "Evening Sheet", "date": "2016-03-05", "copy_of": FIRST},
}  # fmt: skip


@pytest.fixture(scope="module")
def read(gazetteer):
    return {
        target: [claim_dict(claim) for claim in read_article(Article(text), gazetteer).told]
        for target, text in TEXTS.items()
    }


def act(log: Log, deed: Deed) -> Act:
    one = Act(new_id(), now(log.last), "", deed.kind, deed.target, deed.value, deed.before, deed.why)
    log.add(one)
    return one


def log_of(*deeds: Deed) -> Log:
    log = Log()
    for target, source in SOURCES.items():
        act(log, Deed("added", target, source))
    for deed in deeds:
        act(log, deed)
    return log


def claims_of(log: Log, read, *articles: str) -> dict[str, list[ReviewedClaim]]:
    return {target: reviewed(log, target, read[target]) for target in articles or TEXTS}


def proposals(log: Log, claims):
    return propose(events_of(log, claims), alike_pairs(one for found in claims.values() for one in found))


def in_tripoli(event) -> bool:
    return event.told["country"] == "LY" and event.told["place"] == "Tripoli"


# -- what is proposed --------------------------------------------------------------------------------------------------


def test_three_articles_with_other_tolls_are_proposed_for_one_and_a_namesake_is_not(read):
    log = log_of()
    (one,) = proposals(log, claims_of(log, read))
    assert {article for event in one.events for article in event.articles} == {FIRST, SECOND, THIRD, COPY}
    assert all(map(in_tripoli, one.events)) and 0.5 <= one.score <= 1
    told = reasons(one.events)
    assert told[:3] == ("the same place: Tripoli", "the same day: 4 Mar 2016", "the same kind: Armed clash")
    assert "named by several" in told[3] and told[4] == "deaths differ: 3; at least 7; 12"


@pytest.mark.parametrize(
    ("fix", "is_proposed"),
    [
        ({}, True),
        ({"date_start": "2016-03-05", "date_end": "2016-03-05"}, True),  # a day apart, as reports are
        ({"date_start": "2016-03-08", "date_end": "2016-03-08"}, False),
        ({"date_start": "2016-03-01", "date_end": "2016-03-31"}, True),  # some day in March
        ({"date_start": "2015-01-01", "date_end": "2016-12-31"}, False),  # two years are no day
        ({"lat": 32.85, "lon": 13.10}, True),  # the outskirts
        ({"lat": 32.75, "lon": 12.72}, False),  # the next town
        ({"event_type": "Violence against civilians", "sub_event_type": "Attack"}, True),
        ({"event_type": "Strategic developments", "sub_event_type": "Arrests"}, False),
        ({"deaths_low": 90, "deaths_best": 90, "deaths_high": 90}, True),
        ({"actors": [{"name": "MUJAO", "role": "perpetrator"}]}, True),
        ({"lat": None, "lon": None}, False),
        (
            {"radius_km": 110, "deaths_low": 30, "deaths_best": 30, "deaths_high": 30},
            True,
        ),  # the very point, in doubt for one
        ({"radius_km": 110, "lat": 32.6, "lon": 13.6, "deaths_low": 30, "deaths_best": 30, "deaths_high": 30}, False),
    ],
)
def test_what_keeps_two_claims_together_and_what_apart(read, fix, is_proposed):
    target = reviewed(Log(), SECOND, read[SECOND])[0].target
    deed = (
        Deed("reviewed", target, checked_review({"state": "corrected", "fix": fix}))
        if fix
        else Deed("noted", "case", "x")
    )
    log = log_of(deed)
    assert bool(proposals(log, claims_of(log, read, FIRST, SECOND))) is is_proposed


def test_days_of_the_week_are_no_words_in_common(read):
    log = log_of()
    (one,) = proposals(log, claims_of(log, read))
    words = [line for line in reasons(one.events) if line.startswith("words in common")]
    assert words and "friday" not in words[0]


def test_two_armed_groups_are_two_events_unless_all_else_agrees(read):
    first, second = (reviewed(Log(), target, read[target])[0] for target in (FIRST, SECOND))

    def named(one: ReviewedClaim, group: str) -> Deed:
        fix = {"actors": [{"name": group, "role": "perpetrator"}], "date_start": "2016-03-01", "date_end": "2016-03-07"}
        return Deed("reviewed", one.target, checked_review({"state": "corrected", "fix": fix}))

    log = log_of(named(first, "MUJAO"), named(second, "AQIM"))
    assert proposals(log, claims_of(log, read, FIRST, SECOND)) == []
    log = log_of(named(first, "MUJAO"), named(second, "MUJWA"))  # the same group
    assert len(proposals(log, claims_of(log, read, FIRST, SECOND))) == 1


def test_what_was_rejected_is_of_no_event_and_not_proposed(read):
    one = reviewed(Log(), THIRD, read[THIRD])[0]
    log = log_of(Deed("reviewed", one.target, {"state": "rejected", "words": "x"}))
    claims = claims_of(log, read, SECOND, THIRD)
    assert proposals(log, claims) == []
    assert one.target not in {claim.target for event in events_of(log, claims) for claim in event.claims}


def test_nothing_is_made_of_nothing():
    assert events_of(Log(), {}) == [] and propose([], alike_pairs([])) == []
    assert list(event_claims([]).columns) == list(CLAIMS.names)


def test_a_thousand_that_tell_the_very_same_are_laid_beside_a_few_each(read):
    many = {f"article/{number:016x}": read[FIRST] for number in range(1_000)}
    claims = {target: reviewed(Log(), target, told) for target, told in many.items()}
    pairs = alike_pairs(one for found in claims.values() for one in found)
    assert len(pairs.first) <= 3 * 1_000
    (one,) = propose(events_of(Log(), claims), pairs)
    assert len(one.events) == 1_000 and len({article for event in one.events for article in event.articles}) == 1_000


# -- joined, parted, undone --------------------------------------------------------------------------------------------


def test_a_joined_event_tells_all_and_counts_independent_publishers(read):
    log = log_of()
    claims = claims_of(log, read)
    (proposal,) = proposals(log, claims)
    done = act(log, join(log, proposal.events, why="the same day"))
    event = next(one for one in events_of(log, claims) if len(one.claims) > 2)
    assert event.id == done.target and event.why.startswith("the same day")
    assert event.articles == (FIRST, SECOND, THIRD, COPY)
    assert event.publishers == ("North Wire", "The Lagoon", "Delta Post"), "the copy is its wire's"
    assert (event.told["deaths_low"], event.told["deaths_high"]) == (3, 12)
    assert event.told["deaths_best"] == 12, "each publisher tells another count: the last one"
    assert event.name == "Armed clash, Tripoli" and event.review == "new"
    assert proposals(log, claims) == []
    frame = event_claims(events_of(log, claims))
    assert frame["id"].is_unique and frame.set_index("id").loc[event.id, "count"] == 4
    log.add(Act(new_id(), now(log.last), "", "undone", done.id))
    assert proposals(log, claims) == [proposal]
    log.add(Act(new_id(), now(log.last), "", "redone", done.id))
    assert event in events_of(log, claims)


def test_copies_of_one_wire_are_one_event_by_themselves_until_they_are_parted(read):
    log = log_of()
    claims = claims_of(log, read, FIRST, COPY)
    (event,) = events_of(log, claims)
    assert event.id == f"event/{event.claims[0].target}" and event.publishers == ("North Wire",)
    assert event.why == "the same words in a copy of one wire"
    act(log, split(log, event, [event.claims[1].target]))
    assert [len(one.claims) for one in events_of(log, claims)] == [1, 1]


def test_what_is_taken_out_stays_out_and_may_be_joined_again(read):
    log = log_of()
    claims = claims_of(log, read, FIRST, SECOND, THIRD)
    (proposal,) = proposals(log, claims)
    name = act(log, join(log, proposal.events)).target
    whole = next(one for one in events_of(log, claims) if one.id == name)
    out = whole.claims[2].target
    act(log, split(log, whole, [out]))
    rest, alone = (next(one for one in events_of(log, claims) if one.id == wanted) for wanted in (name, f"event/{out}"))
    assert len(rest.claims) == 2 and are_apart(rest.marks, alone.marks)
    assert proposals(log, claims) == []
    assert act(log, join(log, [alone, rest])).target == name, "the name that an act gave stays"
    assert next(one for one in events_of(log, claims) if one.id == name).claims == whole.claims


def test_what_is_said_to_be_two_is_not_proposed_again(read):
    log = log_of()
    claims = claims_of(log, read, FIRST, SECOND, THIRD)
    (proposal,) = proposals(log, claims)
    done = act(log, part(log, proposal.events))
    assert done.kind == "parted" and proposals(log, claims) == []
    assert len(events_of(log, claims)) == 4
    act(log, join(log, events_of(log, claims)[:2]))
    assert [len(one.claims) for one in events_of(log, claims)] == [2, 1, 1], "what is said later goes before"
    assert proposals(log, claims) == []


def test_a_part_of_a_case_is_joined_to_an_event_that_is_there(read):
    log = log_of()
    name = act(log, join(log, events_of(log, claims_of(log, read, FIRST, SECOND)))).target
    claims = claims_of(log, read, FIRST, SECOND, THIRD)
    (proposal,) = proposals(log, claims)
    assert [len(event.claims) for event in proposal.events] == [2, 1]
    assert act(log, join(log, proposal.events)).target == name


def test_a_claim_that_a_reading_has_lost_is_told_and_the_event_keeps_its_name(read):
    log = log_of()
    claims = claims_of(log, read, FIRST, SECOND)
    name = act(log, join(log, events_of(log, claims))).target
    later = {FIRST: claims[FIRST], SECOND: []}
    (event,) = events_of(log, later)
    assert event.id == name and len(event.claims) == 1
    ((told, words),) = lost_claims(log, [one.target for one in later[FIRST]])
    assert told == name and "seven policemen" in words
    assert lost_claims(log, [one.target for found in claims.values() for one in found]) == []


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"claims": {}},
        {"claims": [], "apart": []},
        {"claims": {"a": 1}, "apart": []},
        {"claims": {"a": "x" * 301}, "apart": []},
        {"claims": {"a": "x"}, "apart": [["b"]]},
        {"claims": {"a": "x"}, "apart": ["a"]},
        {"claims": {"": "x"}, "apart": []},
        {"claims": dict.fromkeys(map(str, range(5_001)), ""), "apart": []},
    ],
)
def test_what_no_event_can_be(value):
    with pytest.raises(DataError):
        checked_event(value)


def test_a_value_that_cannot_be_is_as_if_it_were_not_there(read):
    log = log_of()
    claims = claims_of(log, read, FIRST, SECOND)
    events = events_of(log, claims)
    act(log, Deed("joined", "event/x", 5))
    for name in ("=x", events[0].id):
        act(log, Deed("joined", name, join(log, events).value))
    assert events_of(log, claims) == events and lost_claims(log, []) == []
    act(log, join(log, events))
    assert len(events_of(log, claims)) == 1


def test_one_event_alone_is_neither_joined_nor_parted(read):
    log = log_of()
    event = events_of(log, claims_of(log, read, FIRST))[0]
    for refused in (lambda: join(log, [event]), lambda: part(log, [event]), lambda: split(log, event, ["x"])):
        with pytest.raises(DataError):
            refused()


# -- laws --------------------------------------------------------------------------------------------------------------


def many(read, count: int) -> dict[str, list[ReviewedClaim]]:
    return {f"article/{number:016x}": reviewed(Log(), f"article/{number:016x}", read[FIRST]) for number in range(count)}


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10**6), steps=st.integers(1, 12))
def test_whatever_is_joined_and_parted_every_claim_is_of_one_event_whose_name_is_its_own(read, seed, steps):
    luck, log, claims = random.Random(seed), Log(), many(read, 6)
    for _ in range(steps):
        events = events_of(log, claims)
        several = [event for event in events if len(event.claims) > 1]
        choice = luck.choice(["join", "part", "split"])
        if choice == "split" and several:
            event = luck.choice(several)
            act(log, split(log, event, [luck.choice(event.claims).target]))
        elif len(events) > 1:
            some = luck.sample(events, luck.randint(2, min(3, len(events))))
            act(log, (join if choice == "join" else part)(log, some))
            found = events_of(log, claims)
            of = {one.target: event.id for event in found for one in event.claims}
            names = {of[one.target] for event in some for one in event.claims}
            assert len(names) == 1 if choice == "join" else len(names) == len(some)
    events = events_of(log, claims)
    assert sorted(one.target for event in events for one in event.claims) == sorted(
        one.target for found in claims.values() for one in found
    )
    assert len({event.id for event in events}) == len(events)
    shuffled = log.acts[:]
    luck.shuffle(shuffled)
    assert events_of(Log.of(shuffled), claims) == events


def test_what_was_joined_with_a_claim_is_known_by_the_acts_alone(read):
    log = log_of()
    claims = claims_of(log, read, FIRST, SECOND, THIRD)
    first, second, third = (next(one for one in claims[name] if in_tripoli(one)) for name in (FIRST, SECOND, THIRD))
    assert joined_with(log, first.target) == []
    for one, other in ((first, second), (second, third)):
        by_claim = {claim.target: event for event in events_of(log, claims) for claim in event.claims}
        act(log, join(log, [by_claim[one.target], by_claim[other.target]]))
    assert joined_with(log, first.target) == sorted([second.target, third.target])
    assert joined_with(log, "article/x/claim/1-2") == []
    events = events_of(log, claims)
    act(log, split(log, next(event for event in events if len(event.claims) == 3), [third.target]))
    assert joined_with(log, first.target) == [second.target] and joined_with(log, third.target) == []


def test_undoing_everything_gives_every_state_again(read, tmp_path):
    store = CaseStore.open(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    case, claims = store.new("x"), many(read, 5)
    seen = [events_of(store.log(case), claims)]
    for pair in pairwise(range(5)):
        events = events_of(store.log(case), claims)
        store.do(case, [join(store.log(case), [events[0], events[1]], why=f"{pair}")])
        seen.append(events_of(store.log(case), claims))
    for wanted in reversed(seen[:-1]):
        store.undo(case)
        assert events_of(store.log(case), claims) == wanted
    for wanted in seen[1:]:
        store.redo(case)
        assert events_of(store.log(case), claims) == wanted
    store.close()


def test_two_copies_of_a_case_add_up(read, tmp_path):
    """One joins the first and the second, the other the second and the third: merged, all three are one event, here and there."""
    here, there = (CaseStore.open(f"sqlite:///{tmp_path / name}.sqlite") for name in ("here", "there"))
    case = here.new("x")
    open_file(there, saved(here, case, tmp_path), name="x.dateline")
    claims = many(read, 3)
    events = events_of(here.log(case), claims)
    here.do(case, [join(here.log(case), events[:2])])
    there.do(case, [join(there.log(case), events[1:])])
    open_file(here, saved(there, case, tmp_path), name="x.dateline")
    open_file(there, saved(here, case, tmp_path), name="x.dateline")
    (one,), (other,) = (events_of(store.log(case), claims) for store in (here, there))
    assert len(one.claims) == 3 and one == other
    here.close(), there.close()


def saved(store: CaseStore, case: str, folder) -> bytes:
    file = folder / "x.dateline"
    with file.open("wb") as target:
        save_file(store, case, target)
    return file.read_bytes()
