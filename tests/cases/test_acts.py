"""What follows from the acts of a case: values, undoing, merging, whatever the order."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.cases.acts import KINDS, REDONE, UNDONE, Act, Log, act_of, canonical, new_id, now, root_of, to_redo, to_undo
from geo.errors import DataError

CLAIM = "article/5f0c/claim/120-128"


def act(number: int, kind: str, target: str = CLAIM, value: object = None, by: str = "") -> Act:
    return Act(f"{number:032x}", f"2026-11-30T00:00:00.{number:06}+00:00", by, kind, target, value)


def test_the_last_value_counts_and_none_takes_it_away():
    log = Log.of(
        [act(1, "noted", value="a"), act(2, "noted", value="b"), act(3, "reviewed", value={"state": "accepted"})]
    )
    assert log.value("noted", CLAIM) == "b" and log.value("reviewed", CLAIM) == {"state": "accepted"}
    log.add(act(4, "noted"))
    assert log.state == {"review": {CLAIM: {"state": "accepted"}}}
    assert [one.value for one in log.history(CLAIM)] == ["a", "b", {"state": "accepted"}, None]


def test_an_empty_log_has_no_state():
    assert Log().state == {} and Log().fingerprint() == "{}" and Log().last == ""
    assert to_undo([], "") == to_redo([], "") == ""


def test_undone_acts_do_not_count_until_they_are_redone():
    first, second = act(1, "noted", value="a"), act(2, "noted", value="b")
    log = Log.of([first, second, act(3, UNDONE, second.id)])
    assert log.value("noted", CLAIM) == "a"
    log.add(act(4, UNDONE, first.id))
    assert log.state == {}
    log.add(act(5, REDONE, first.id))
    assert log.value("noted", CLAIM) == "a"


def test_undo_goes_back_and_redo_forth_until_something_else_is_done():
    acts = [act(1, "noted", value="a"), act(2, "noted", value="b"), act(3, "noted", value="c", by="ann")]
    assert to_undo(reversed(acts), "") == acts[1].id and to_undo(reversed(acts), "ann") == acts[2].id
    acts.append(act(4, UNDONE, acts[1].id))
    acts.append(act(5, UNDONE, acts[0].id))
    assert to_undo(reversed(acts), "") == "" and to_redo(reversed(acts), "") == acts[0].id
    acts.append(act(6, REDONE, acts[0].id))
    assert to_redo(reversed(acts), "") == acts[1].id
    acts.append(act(7, "noted", value="d"))
    assert to_redo(reversed(acts), "") == ""


def test_what_undoes_an_act_that_is_not_there_changes_nothing():
    log = Log.of([act(1, UNDONE, f"{9:032x}"), act(2, "noted", value="a")])
    assert log.state == {"note": {CLAIM: "a"}}
    log.add(act(3, UNDONE, act(1, UNDONE, f"{9:032x}").id))  # an undoing cannot be undone
    assert log.state == {"note": {CLAIM: "a"}}


@given(st.integers(0, 2**32), st.integers(1, 60))
def test_two_copies_of_a_case_merge_to_the_same_state_whatever_comes_first(seed, count):
    chance = random.Random(seed)
    acts: list[Act] = []
    for number in range(1, count + 1):
        deeds = [one for one in acts if one.is_deed]
        kind = chance.choice(["noted", "reviewed", "judged", *([UNDONE, REDONE] if deeds else [])])
        target = chance.choice(deeds).id if kind in (UNDONE, REDONE) else chance.choice("abc")
        acts.append(act(number, kind, target, chance.randrange(5) or None))
    mixed = acts[:]
    chance.shuffle(mixed)
    assert Log.of(mixed).fingerprint() == Log.of(acts).fingerprint() == Log.of([*mixed, *acts]).fingerprint()
    log = Log()
    for one in acts:
        log.add(one)
    assert log.fingerprint() == Log.of(acts).fingerprint()


def test_a_thousand_acts_undone_give_the_first_state_byte_for_byte():
    log = Log.of([act(1, "named", "case", "Mali"), act(2, "noted", value="begun")])
    first, number = log.fingerprint(), 2
    for _ in range(1000):
        number += 1
        log.add(act(number, "reviewed", f"claim/{number % 37}", {"state": number}))
    for _ in range(1000):
        number += 1
        log.add(act(number, UNDONE, to_undo(reversed(log.acts), "")))
    assert log.fingerprint() == first


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_of_act_goes_through_json_and_back(name):
    target = new_id() if name in (UNDONE, REDONE) else KINDS[name].example
    one = Act(new_id(), now(), "ann", name, target, {"b": [1, None], "a": "ä"}, "x", "why")
    assert act_of(one.to_dict()) == one
    assert KINDS[name].purpose and KINDS[name].example


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "conquered"}, {"id": "x"}, {"id": "../" * 11}, {"target": ""}, {"at": "yesterday"}, {"target": "x" * 501},
        {"by": "x" * 201}, {"why": "x" * 5001}, {"kind": UNDONE, "target": "claim"}, {"by": None}, {"why": 3}, {"more": 1},
    ],
)  # fmt: skip
def test_what_cannot_be_an_act_is_none(change):
    good = act(1, "noted", value="a").to_dict()
    with pytest.raises(DataError):
        act_of({**good, **change})


@pytest.mark.parametrize("row", [None, [], "x", {}, {"id": "x"}])
def test_what_is_no_act_at_all_is_none(row):
    with pytest.raises(DataError):
        act_of(row)


def test_a_moment_is_later_than_the_last_even_when_the_clock_was_set_back():
    assert now("2999-01-01T00:00:00.000000+00:00") == "2999-01-01T00:00:00.000001+00:00"
    assert now() < now(now())


def test_canonical_json_is_the_same_for_equal_values_and_refuses_what_json_cannot_hold():
    assert canonical({"b": 1, "a": [None, "ä"]}) == canonical({"a": [None, "ä"], "b": 1}) == '{"a":[null,"ä"],"b":1}'
    for value in (float("nan"), {1, 2}, object()):
        with pytest.raises(DataError):
            canonical(value)


@pytest.mark.parametrize(
    "target, root",
    [
        ("article/5f0c/claim/120-128", "article/5f0c"),
        ("article/5f0c/name/gao", "article/5f0c"),
        ("article/5f0c", "article/5f0c"),
        ("name/gao", "name"),
        ("view/Gao in 2012", "view"),
        ("case", "case"),
    ],
)
def test_a_thing_is_a_part_of_a_root(target, root):
    assert root_of(target) == root


@given(st.lists(st.tuples(st.sampled_from(("noted", "reviewed", UNDONE, REDONE)), st.integers(0, 5)), max_size=30))
def test_what_stands_under_the_roots_is_the_state(told):
    targets = ("article/a/claim/1-2", "article/a/name/gao", "article/b/claim/1-2", "name/gao", "case", "article/a")
    log = Log()
    for number, (kind, which) in enumerate(told, start=1):
        before = {root: (log.turn(root), dict(log.under("noted", root))) for root in map(root_of, targets)}
        is_deed = kind in ("noted", "reviewed")
        log.add(
            act(number, kind, targets[which] if is_deed else f"{which:032x}", number if is_deed and which else None)
        )
        for root, (turn, values) in before.items():
            assert log.turn(root) > turn or dict(log.under("noted", root)) == values
    for kind in ("noted", "reviewed"):
        under = {
            target: value for root in set(map(root_of, targets)) for target, value in log.under(kind, root).items()
        }
        assert under == log.state.get(KINDS[kind].aspect, {})
