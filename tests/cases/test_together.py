"""Several people on one case: who looks at what, what is new, what both did, what they tell each other."""

from __future__ import annotations

import time

import pytest

from bench.acting import acting, unlike
from geo.cases.acts import new_id
from geo.cases.comments import assignee, assignment, comment, comment_target, comments_in, comments_on
from geo.cases.rights import Who, key_of_token
from geo.cases.store import Deed
from geo.cases.telling import told_acts, value_words
from geo.cases.together import PRESENT_S, Looking, acts_since, look_at, pulse
from geo.errors import ClashError, DataError

ARTICLE = "article/5f0c"
CLAIM = f"{ARTICLE}/claim/120-128"


def reviewed(state: str, before: object = None, target: str = CLAIM) -> Deed:
    return Deed("reviewed", target, {"state": state, "words": "x"}, before)


def test_a_pulse_tells_how_far_cases_are_and_who_looks_at_what(store):
    case, other = store.new("x"), store.new("y")
    store.do(case, [reviewed("accepted")])
    amina, bob = Looking(new_id(), case, "amina", CLAIM), Looking(new_id(), other, "bob", ARTICLE)
    look_at(store, [amina, bob, Looking(new_id(), "0" * 32, "zoe", CLAIM)])
    found = pulse(store, [case, "0" * 32])
    assert found.acts == {case: 2} and found.looking == (amina,)
    look_at(store, [Looking(bob.session, case, "bob", CLAIM)], [amina.session])
    assert [one.who for one in pulse(store, [case, other]).looking] == ["bob"]
    assert pulse(store, []).acts == {}


@pytest.mark.parametrize("moved", [-PRESENT_S - 1, 3_600])
def test_what_a_killed_process_left_is_soon_gone_though_a_clock_was_set_back(store, moved):
    """moved: how far its row is from now; one that lies further ahead than any may was written before the clock was set back."""
    from geo.cases.tables import PRESENT

    case = store.new("x")
    look_at(store, [Looking(new_id(), case, "amina", CLAIM)])
    with store.transaction() as connection:
        connection.execute(PRESENT.update().values(until=PRESENT.c.until + moved))
    assert pulse(store, [case]).looking == ()
    look_at(store, [])
    with store.transaction(reads_only=True) as connection:
        assert connection.execute(PRESENT.select()).all() == []


def test_what_is_new_tells_of_an_undoing_what_was_undone(store):
    case = store.new("x")
    [act] = store.do(case, [reviewed("accepted")])
    store.undo(case)
    assert [(at, one.kind, about.id) for at, one, about in acts_since(store, case, 1)] == [
        (2, "reviewed", act.id), (3, "undone", act.id),
    ]  # fmt: skip
    assert acts_since(store, case, 3) == []


def test_the_second_of_two_acts_on_one_thing_sees_the_first_and_chooses(store):
    case = store.new("x")
    store.do(case, [reviewed("rejected")], by="amina")
    with pytest.raises(ClashError, match="amina") as clash:
        store.do(case, [reviewed("accepted"), reviewed("accepted", target=f"{CLAIM}/2")], by="bob")
    assert [one.by for one in clash.value.others] == ["amina"] and len(store.log(case).acts) == 2
    store.do(case, clash.value.over, by="bob")
    assert {one["state"] for one in store.log(case).state["review"].values()} == {"accepted"}
    with pytest.raises(ClashError):  # and that has seen what it goes over
        store.do(case, clash.value.over, by="bob")


def test_an_undoing_does_not_pass_over_what_somebody_else_did_since(store):
    case = store.new("x")
    [mine] = store.do(case, [reviewed("accepted")], by="amina")
    store.do(case, [reviewed("disputed", mine.value)], by="bob")
    with pytest.raises(ClashError) as clash:
        store.undo(case, by="amina")
    assert clash.value.last.by == "bob" and [(one.value, one.before["state"]) for one in clash.value.over] == [
        (None, "disputed")
    ]
    assert store.undo(case, by="amina", anyway=True).id == mine.id  # bob's stays
    assert store.log(case).value("reviewed", CLAIM)["state"] == "disputed"
    with pytest.raises(ClashError):
        store.redo(case, by="amina")
    store.do(case, clash.value.over, by="amina")
    assert store.log(case).value("reviewed", CLAIM) is None


def test_without_names_a_window_undoes_only_what_it_has_seen(store):
    case = store.new("x")
    store.do(case, [reviewed("accepted")])
    with pytest.raises(ClashError) as clash:
        store.undo(case, seen=1)
    assert clash.value.over[0].value is None and len(store.log(case).acts) == 2
    assert store.undo(case, seen=2) is not None


def test_comments_are_acts_that_only_their_writer_takes_away(store):
    case = store.new("x")
    here, other = (Deed("commented", comment_target(about), comment(" who says so? ")) for about in (CLAIM, ARTICLE))
    store.do(case, [here], by="amina"), store.do(case, [other], by="bob")
    log = store.log(case)
    assert [(one.text, one.by) for one in comments_on(log, CLAIM)] == [("who says so?", "amina")]
    assert set(comments_in(log, ARTICLE)) == {CLAIM, ARTICLE}
    for wrong, why in (
        (Deed("commented", here.target, None, here.value), "whoever wrote it"),
        (Deed("commented", here.target, comment("x"), here.value), "not changed"),
        (Deed("commented", CLAIM, comment("x")), "is on a claim"),
        (Deed("commented", comment_target(CLAIM), {"text": " "}), "1 to 5,000"),
    ):
        with pytest.raises(DataError, match=why):
            store.do(case, [wrong], by="bob")
    store.do(case, [Deed("commented", here.target, None, here.value)], by="amina")
    assert comments_on(store.log(case), CLAIM) == []


def test_a_claim_is_of_whom_it_its_event_or_its_article_was_assigned_to(store):
    case = store.new("x")
    store.do(case, [Deed("assigned", ARTICLE, assignment("amina")), Deed("assigned", "event/1", assignment("bob"))])
    log = store.log(case)
    assert [assignee(log, CLAIM), assignee(log, CLAIM, "event/1"), assignee(log, "article/other")] == [
        "amina",
        "bob",
        "",
    ]
    store.do(case, [Deed("assigned", CLAIM, assignment("zoe"))])
    assert assignee(store.log(case), CLAIM, "event/1") == "zoe"
    with pytest.raises(DataError, match="assigned to somebody"):
        store.do(case, [Deed("assigned", CLAIM, {"whom": "x"}, assignment("zoe"))])


def test_a_share_link_tells_nothing_of_comments(store):
    case = store.new("x")
    done = store.do(
        case, [Deed("commented", comment_target(CLAIM), comment("between us")), reviewed("accepted")], by="amina"
    )
    store.undo(case, by="amina")
    token = store.share(case)
    log = store.of(Who(key_of_token(token), "link")).log(case)
    assert "between us" not in str(log.acts) and done[0].id not in {act.target for act in log.acts}
    assert [act.kind for act in log.acts] == ["named", "reviewed", "undone"]


@pytest.mark.parametrize(
    "deeds, words",
    [
        ([("amina", reviewed("accepted")), ("amina", reviewed("accepted", target="article/1/claim/1-2"))], "amina accepted 2 claims"),
        ([("amina", reviewed("accepted")), ("bob", Deed("noted", ARTICLE, "x"))], "amina accepted 1 claim; bob wrote 1 note"),
        ([("", reviewed("rejected", target="name/gao"))], "Another window rejected 1 name"),
        ([("a", Deed("added", ARTICLE, {"x": 1})), ("a", Deed("added", "records/1", {}))], "a added 1 article, added 1 set of records"),
        ([(name, Deed("noted", f"{ARTICLE}{name}", "x")) for name in "abcd"], "a wrote 1 note; b wrote 1 note; 2 other persons did 2 acts"),
        ([("a" * 90, Deed("commented", comment_target(CLAIM), comment("x")))], f"{'a' * 59}… wrote 1 comment"),
    ],
)  # fmt: skip
def test_what_others_did_is_told_in_words(store, deeds, words):
    case = store.new("x")
    for by, deed in deeds:
        store.do(case, [deed], by=by)
    assert told_acts(store.log(case).acts[1:]) == words


def test_values_are_told_a_line_each():
    fix = {"deaths_best": 3, "actors": [{"name": "army", "role": "target"}], "place": None}
    assert value_words({"state": "corrected", "words": "x", "fix": fix}) == [
        "corrected", "deaths: 3", "who: army", "place: unknown",
    ]  # fmt: skip
    assert value_words(None) == ["taken back: as if nobody had said anything"]
    assert value_words("a note") == ["a note"] and value_words({"odd": {}}) == ["changed"]


def test_several_processes_on_one_case_of_which_some_are_killed_lose_and_double_nothing(store, address, tmp_path):
    case = store.new("x")
    with acting(address, case, tmp_path, people=3) as hands:
        wait_for(lambda: all(len(hand.told()) > 4 for hand in hands))
        hands[0].kill()
        known = len(hands[1].told())
        wait_for(lambda: len(hands[1].told()) > known + 4)
    told = [hand.told() for hand in hands]
    assert unlike(store, case, told) == [] and all(told)
    by = {act.by for act in store.log(case).acts if act.kind == "reviewed"}
    assert by == {hand.name for hand in hands}


def wait_for(is_so) -> None:
    limit = time.monotonic() + 90
    while not is_so():
        assert time.monotonic() < limit
        time.sleep(0.05)
