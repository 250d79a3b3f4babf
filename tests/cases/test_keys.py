"""Personal keys: what each scope lets through, whom a key speaks for, how it ends, and that nobody can make one up."""

from __future__ import annotations

import json
import zipfile

import pytest

from geo.__main__ import main
from geo.cases.keys import PREFIX, keys_of, new_key, person_of, take_back, who_of
from geo.cases.rights import SCOPES, Who, key_of, key_of_token
from geo.cases.store import CaseStore, Deed
from geo.errors import AbsentError, CaseError, DataError, RefusedError, WhoError

ISSUER = "https://sign-in.example.org"
ANN = Who(key_of(ISSUER, "ann"), "person", email="ann@example.org", name="Ann")
BOB = Who(key_of(ISSUER, "bob"), "person", email="bob@example.org", name="Bob")
ONE, BROWSER = Who("", "one"), Who("b" * 64, "browser")
IN_CASE, ON_SERVER = ("see", "export", "change", "manage"), ("enter", "bring", "begin", "run")


@pytest.fixture(autouse=True)
def _newcomers_may_begin(monkeypatch):
    monkeypatch.setenv("DATELINE_NEWCOMERS", "editor")


@pytest.fixture
def case(store) -> str:
    return store.of(ANN).new("Ann's case")


def by_key(store: CaseStore, who: Who, *scopes: str) -> CaseStore:
    return store.of(who_of(store, new_key(store.of(who), "a notebook", scopes)))


@pytest.mark.parametrize("scopes", [("read",), ("write",), ("export",), ("admin",), ("write", "export"), tuple(SCOPES)])
def test_a_key_lets_through_what_its_scopes_and_its_person_allow(store, case, scopes):
    let = frozenset().union(*(SCOPES[scope] for scope in scopes))
    anns = by_key(store, ANN, *scopes)
    for what in (*IN_CASE, *ON_SERVER):
        of = case if what in IN_CASE else ""
        assert anns.may(what, of) == (what in let and store.of(ANN).may(what, of)), what


@pytest.mark.parametrize("role", ["", "viewer", "editor", "admin"])
def test_no_key_lets_its_person_do_more_than_they_may(store, case, role):
    bobs = by_key(store, BOB, *SCOPES)
    if role:
        store.of(ANN).set_role(BOB.key, role, case)
    for what in IN_CASE:
        assert bobs.may(what, case) == store.of(BOB).may(what, case)
    assert not bobs.may("run") and not store.of(BOB).may("run")
    if not role:
        with pytest.raises(AbsentError, match="no such case"):
            bobs.case(case)


def test_what_a_scope_does_not_let_through_is_told_with_the_scope_that_would(store, case):
    with pytest.raises(RefusedError, match=r"has the scope read .* Make one with the scope write"):
        by_key(store, ANN, "read").do(case, [Deed("noted", "case", "x")])
    assert store.of(ANN).log(case).value("noted", "case") is None


def test_a_key_speaks_for_its_person_in_the_log_and_by_its_name_in_the_audit(store, case):
    store.of(ANN).met()
    by_key(store, ANN, "write").do(case, [Deed("noted", "case", "x")])
    assert store.log(case).acts[-1].by == ANN.label
    row = store.audit(case)[-1]
    assert (row.who, row.did, row.about["noted"]) == (ANN.key, "changed", 1) and len(row.about["key"]) == 8
    store.of(ANN).undo(case)
    assert store.log(case).value("noted", "case") is None, "both are one person"


@pytest.mark.parametrize("who", [ONE, BROWSER])
def test_without_a_sign_in_a_key_is_its_owners_and_the_audit_tells_it(store, case, who):
    mine = store.of(who).new("mine")
    keyed = by_key(store, who, "read", "export")
    assert keyed.may("export", mine) and not keyed.may("change", mine) and not keyed.may("see", case)
    assert [row.id for row in keyed.cases()] == [mine]
    keyed.note("exported", mine)
    assert [(row.who, row.did) for row in store.audit(mine)] == [(who.key or "one", "exported")]


def test_a_browser_never_runs_a_server(store):
    assert not store.of(BROWSER).may("run") and store.of(ONE).may("run")


def test_a_key_ends_when_it_is_taken_back_and_when_its_time_comes(store, monkeypatch):
    token = new_key(store.of(ANN), "x", ["read"])
    who = who_of(store, token)
    assert store.of(who).may("enter")
    taken = take_back(store.of(ANN), key_of_token(token)[:8])
    assert taken.name == "x" and keys_of(store.of(ANN)) == []
    assert not store.of(who).may("enter"), "also where it was shown before"
    with pytest.raises(WhoError, match="taken back on"):
        who_of(store, token)
    short = new_key(store.of(ANN), "y", ["read"], days=1)
    who = who_of(store, short)
    monkeypatch.setattr("geo.cases.rights.now", lambda: "2100-01-01T00:00:00.000000+00:00")
    assert not store.of(who).may("enter")
    with pytest.raises(WhoError, match="This key ended on"):
        who_of(store, short)


@pytest.mark.parametrize(
    "token", ["", "x", PREFIX, PREFIX + "A" * 43, "A" * 43, "A" * 10_000, "dateline_\x00", "é" * 20]
)
def test_nobody_makes_a_key_up(store, token):
    new_key(store.of(ANN), "x", ["read"])
    with pytest.raises(WhoError):
        who_of(store, token)


def test_a_key_of_another_is_not_ones_own(store):
    token = new_key(store.of(ANN), "x", tuple(SCOPES))
    stolen = Who(BOB.key, "person", by_key=key_of_token(token))
    assert not store.of(stolen).may("enter"), "a key speaks for its own person alone"
    assert keys_of(store.of(BOB)) == []
    for wrong in (key_of_token(token), token, "", key_of_token(token)[:1]):
        with pytest.raises(CaseError, match="No key begins"):
            take_back(store.of(BOB), wrong)


def test_keys_and_links_make_no_keys(store, case):
    keyed = by_key(store, ANN, *SCOPES)
    link = store.of(Who(key_of_token(store.of(ANN).share(case)), "link"))
    for nobody in (keyed, link, store):
        with pytest.raises(RefusedError, match="by a person"):
            new_key(nobody, "x", ["read"])


@pytest.mark.parametrize(
    "name, scopes, days",
    [
        ("", ["read"], None),
        ("x" * 101, ["read"], None),
        ("x", [], None),
        ("x", ["all"], None),
        ("x", ["read"], 0),
        ("x", ["read"], -1),
    ],
)
def test_what_no_key_can_be(store, name, scopes, days):
    with pytest.raises(DataError):
        new_key(store.of(ANN), name, scopes, days=days)
    assert keys_of(store) == []


def test_who_may_not_enter_makes_no_key_and_their_keys_open_nothing(store):
    token = new_key(store.of(BOB), "x", ["read"])
    store.set_role(BOB.key, "nobody")
    assert not store.of(who_of(store, token)).may("enter")
    with pytest.raises(RefusedError):
        new_key(store.of(BOB), "y", ["read"])


def test_a_share_link_is_shown_like_a_key(store, case):
    token = store.of(ANN).share(case)
    linked = store.of(who_of(store, token))
    assert linked.may("see", case) and not linked.may("change", case)
    store.of(ANN).unshare(case, key_of_token(token))
    with pytest.raises(WhoError, match="no share link"):
        who_of(store, token)


def test_the_last_use_is_told_to_the_minute(store):
    token = new_key(store.of(ANN), "x", ["read"])
    assert keys_of(store.of(ANN))[0].used == ""
    who_of(store, token)
    first = keys_of(store.of(ANN))[0].used
    who_of(store, token)
    assert first and keys_of(store.of(ANN))[0].used == first


def test_no_token_lies_in_the_store_and_a_backup_carries_the_hash(store, tmp_path):
    from geo.cases.backup import back_up

    token = new_key(store.of(ANN), "x", ["read"])
    back_up(store, tmp_path / "all.zip", version="1")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        names = archive.namelist()
        told = b"".join(archive.read(name) for name in names)
    assert token.encode() not in told and token[len(PREFIX) :].encode() not in told
    assert key_of_token(token).encode() in told
    assert not {"tables/exports.jsonl", "tables/counters.jsonl"} & set(names), "what passes is in no backup"


def test_keys_by_command(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path / 'cases.sqlite'}")

    def run(*arguments: str, status: int = 0) -> str:
        assert main(["keys", *arguments]) == status
        told = capsys.readouterr()
        return told.err if status else told.out

    made = json.loads(run("new", "A notebook", "--scopes", "read", "export", "--days", "3", "--json"))
    assert made["key"].startswith(PREFIX) and made["id"] == key_of_token(made["key"])
    store = CaseStore.open()
    assert who_of(store, made["key"]) == Who("", "one", by_key=made["id"])
    assert "Nobody has signed in" in run("new", "x", "--for", "ann@example.org", status=2)
    store.of(ANN).met()
    token = run("new", "Hers", "--for", "Ann@example.org").split("\n")[0]
    who = who_of(store, token)
    assert (who.key, who.email) == (ANN.key, ANN.email) and person_of(store, ANN.key).name == "Ann"
    assert [(one["name"], one["scopes"]) for one in json.loads(run("list", "--json"))] == [
        ("Hers", ["read"]),
        ("A notebook", ["read", "export"]),
    ]
    assert "A notebook" in run("list") and token not in run("list")
    assert "is no scope" in run("new", "x", "--scopes", "all", status=2)
    run("revoke", token)
    assert "No key begins" in run("revoke", token, status=2)
    assert [row.did for row in store.audit()] == ["made a key", "signed in", "made a key", "took a key back"]
    store.close()
