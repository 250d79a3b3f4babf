"""Who may do what: every role against everything that a store does, share links, and what is told afterwards."""

from __future__ import annotations

import datetime as dt
import json
import zipfile

import pytest

from geo.__main__ import main
from geo.cases.acts import Act, new_id, now
from geo.cases.articles import articles_of
from geo.cases.file import open_file, save_file
from geo.cases.rights import LINK_KINDS, NOBODY, ROLES, Who, checked_name, key_of, key_of_token
from geo.cases.search import search
from geo.cases.store import CaseStore, Deed, checksum, pack
from geo.errors import CaseError, DataError

ISSUER = "https://sign-in.example.org"


def person(name: str, email: str = "") -> Who:
    return Who(key_of(ISSUER, name), "person", email=email, name=name.title())


ANN, BOB, EVE = person("ann", "ann@example.org"), person("bob", "bob@example.org"), person("eve")
DEED = Deed("noted", "article/1", "a note")


@pytest.fixture(autouse=True)
def _newcomers_may_begin(monkeypatch):
    monkeypatch.setenv("DATELINE_NEWCOMERS", "editor")


@pytest.fixture
def case(store) -> str:
    """A case of Ann's with a note and a file."""
    case = store.of(ANN).new("Ann's case")
    store.of(ANN).do(case, [DEED], sources=[pack(b"a file")])
    return case


def linked(store: CaseStore, token: str) -> CaseStore:
    return store.of(Who(key_of_token(token), "link"))


DOES = {
    "see": [
        lambda store, case: store.case(case),
        lambda store, case: store.log(case),
        lambda store, case: store.content(case, checksum(b"a file")),
        lambda store, case: store.kept(case),
        lambda store, case: search(store, case, store.log(case), "note"),
        lambda store, case: store.leave(case, "somebody", {}),
    ],
    "change": [
        lambda store, case: store.do(case, [Deed("noted", new_id(), "x")]),
        lambda store, case: (store.undo(case), store.redo(case)),
        lambda store, case: store.keep(case, b"more"),
        lambda store, case: store.take(case, [Act(new_id(), now(), "", "noted", "claim/1", "x")]),
        lambda store, case: store.members(case),
    ],
    "manage": [
        lambda store, case: store.set_role("new@example.org", "viewer", case),
        lambda store, case: store.share(case),
        lambda store, case: store.links(case),
        lambda store, case: store.unshare(case, store.links(case)[0].id),
        lambda store, case: store.audit(case),
        lambda store, case: store.remove(case),
    ],
}
"""What is done with a case -> every way in which the store does it."""


@pytest.mark.parametrize("role", [*ROLES, ""])
def test_a_role_in_a_case_lets_one_do_just_that(store, case, role):
    may = {"see": role != "", "change": role in ("editor", "admin"), "manage": role == "admin"}
    if role:
        store.of(ANN).set_role(BOB.email, role, case)
    bobs = store.of(BOB)
    assert {what: bobs.may(what, case) for what in may} == may
    assert bobs.may("export", case) == may["see"]
    for what, ways in DOES.items():
        for number, way in enumerate(ways):
            if may[what]:
                way(bobs, case)
            else:
                refused = "There is no such case" if not may["see"] else "You may not"
                with pytest.raises(CaseError, match=refused):
                    way(bobs, case)
                    pytest.fail(f"{what} {number} was done by {role or 'a stranger'}")
    assert store.cases(None) == [] if role == "admin" else [row.id for row in store.cases(None)] == [case]


def test_what_was_refused_left_nothing(store, case):
    before, audit = store.log(case), store.audit()
    for ways in DOES.values():
        for way in ways:
            with pytest.raises(CaseError):
                way(store.of(EVE), case)
    assert store.log(case).acts == before.acts and store.audit() == audit


def test_a_case_that_one_may_not_see_is_as_one_that_is_not_there(store, case):
    for ways in DOES.values():
        for way in ways[:5]:
            with pytest.raises(CaseError) as hidden:
                way(store.of(EVE), case)
            with pytest.raises(CaseError) as absent:
                way(store.of(EVE), "0" * 32)
            assert str(hidden.value) == str(absent.value)


@pytest.mark.parametrize(
    "newcomers, role, expected",
    [
        ("viewer", "", {"enter"}),
        ("editor", "", {"enter", "begin"}),
        ("nobody", "", set()),
        ("nobody", "editor", {"enter", "begin"}),
        ("editor", "viewer", {"enter"}),
        ("editor", NOBODY, set()),
        ("viewer", "admin", {"enter", "begin", "run"}),
    ],
)
def test_roles_on_the_server_go_before_what_newcomers_may(store, monkeypatch, newcomers, role, expected):
    monkeypatch.setenv("DATELINE_NEWCOMERS", newcomers)
    if role:
        store.set_role(BOB.email, role)
    bobs = store.of(BOB)
    assert {what for what in ("enter", "begin", "run") if bobs.may(what)} == expected
    for what, way in {
        "begin": lambda: bobs.new("x"),
        "run": lambda: bobs.set_role("new@example.org", "viewer"),
    }.items():
        if what in expected:
            way()
        else:
            with pytest.raises(CaseError, match="whoever runs this server"):
                way()


def test_who_is_nobody_on_the_server_loses_all_cases_and_an_admin_of_it_has_all(store, case, monkeypatch):
    store.of(ANN).set_role(BOB.key, "editor", case)
    store.set_role(BOB.email, NOBODY)
    assert not store.of(BOB).may("see", case) and store.of(BOB).cases() == []
    monkeypatch.setenv("DATELINE_ADMINS", f"boss@example.org {EVE.key}")
    assert store.of(EVE).may("manage", case) and not store.of(EVE).may("see", "0" * 32)
    assert not store.of(person("boss")).may("see", case), "an address that nobody confirmed"
    assert store.of(person("boss", "boss@example.org")).may("manage", case)


def test_a_member_of_a_case_comes_in_where_newcomers_are_nobody(store, case, monkeypatch):
    monkeypatch.setenv("DATELINE_NEWCOMERS", "nobody")
    assert not store.of(BOB).may("enter")
    store.set_role(BOB.email, "editor", case)
    assert store.of(BOB).may("enter") and store.of(BOB).may("change", case) and not store.of(BOB).may("begin")


def test_cases_are_listed_to_those_who_have_a_role_in_them(store, case):
    other = store.of(BOB).new("Bob's")
    assert [row.id for row in store.of(ANN).cases("whoever")] == [case]
    store.of(BOB).set_role(" ANN@example.org ", "viewer", other)
    assert {row.id for row in store.of(ANN).cases()} == {case, other}
    assert store.of(EVE).cases() == [] and len(store.cases(None)) == 2


def test_without_a_sign_in_a_case_is_its_owners_alone(store, case):
    one, browser = Who("", "one"), Who("b" * 64, "browser")
    mine, theirs = store.of(one).new("mine"), store.of(browser).new("theirs")
    assert [row.id for row in store.of(one).cases()] == [mine]
    for who, own, others in ((one, mine, (theirs, case)), (browser, theirs, (mine, case))):
        assert store.of(who).may("manage", own) and store.of(who).may("begin")
        assert not any(store.of(who).may("see", other) for other in others)
    assert {act.by for act in store.log(mine).acts} == {""}
    assert store.of(one).audit() == [] or {row.case_id for row in store.audit()} == {case}


def test_the_log_tells_who_whatever_they_say(store, case):
    store.of(ANN).set_role(EVE.key, "editor", case)
    store.of(EVE).do(case, [Deed("noted", "article/2", "x")], by="ann@example.org")
    assert store.log(case).acts[-1].by == f"Eve ({EVE.key[:8]})"
    assert store.of(ANN).undo(case, by=f"Eve ({EVE.key[:8]})").value == "a note", "each undoes their own"


def test_an_address_too_long_for_the_log_is_told_by_the_key(store):
    who = Who(key_of(ISSUER, "long"), "person", email=f"{'x' * 300}@example.org")
    case = store.of(who).new("x")
    assert store.log(case).acts[0].by == f"somebody ({who.key[:8]})"


def test_a_case_keeps_an_admin(store, case):
    anns = store.of(ANN)
    for role in ("viewer", ""):
        with pytest.raises(CaseError, match="needs an admin"):
            anns.set_role(ANN.key, role, case)
    anns.set_role(BOB.email, "admin", case)
    anns.set_role(ANN.key, "", case)
    assert not anns.may("see", case) and [one.role for one in store.of(BOB).members(case)] == ["admin"]


def test_members_are_told_with_their_names_once_they_signed_in(store, case):
    store.of(ANN).met()
    store.of(ANN).set_role("bob@example.org", "viewer", case)
    assert [(one.who, one.role, one.name, one.email) for one in store.members(case)] == [
        (ANN.key, "admin", "Ann", "ann@example.org"),
        ("bob@example.org", "viewer", "", ""),
    ]
    assert store.members() == [], "who signed in has no role on the server by that"
    store.set_role("bob@example.org", "viewer")
    store.set_role("bob@example.org", "")
    assert store.members() == []


@pytest.mark.parametrize(
    "whom, expected",
    [
        (" Ann@Example.org ", "ann@example.org"),
        ("A" * 64, "a" * 64),
        (f"{ISSUER} ann", ANN.key),
        ("ann", None),
        ("", None),
        ("a@b@c", None),
        ("ann@example.org bob@example.org", None),
        ("<ann@example.org>", None),
        ("a" * 400 + "@example.org", None),
    ],
)
def test_whom_a_role_is_given_to(whom, expected):
    if expected is not None:
        assert checked_name(whom) == expected
        return
    with pytest.raises(DataError, match="names nobody"):
        checked_name(whom)


@pytest.mark.parametrize("role", ["owner", "Admin", NOBODY])
def test_what_is_no_role_in_a_case(store, case, role):
    with pytest.raises(DataError, match="is no role"):
        store.set_role("bob@example.org", role, case)


def test_old_cases_of_browsers_go_and_those_of_people_stay(store, case):
    browsers = store.of(Who("b" * 64, "browser")).new("a browser's")
    assert store.remove_unused(-1) == [browsers] and store.case(case)


# -- share links -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in LINK_KINDS if kind != "snapshot"])
def test_a_link_shows_its_case_and_changes_nothing(store, case, kind):
    other = store.of(ANN).new("another")
    link = linked(store, store.of(ANN).share(case, kind))
    assert link.link().kind == kind and link.link().case_id == case
    assert [act.id for act in link.log(case).acts] == [act.id for act in store.log(case).acts]
    assert link.may("export", case) and link.may("enter") and not link.may("begin")
    for what, ways in DOES.items():
        for way in ways:
            with pytest.raises(CaseError):
                way(link, other)
            if what != "see":
                with pytest.raises(CaseError, match="You may not"):
                    way(link, case)
    with pytest.raises(CaseError):
        link.new("x")
    assert link.cases() == []


def test_a_link_to_a_snapshot_opens_that_file_alone(store, case):
    token = store.of(ANN).share(case, "snapshot", {"name": "x.zip"}, snapshot=b"frozen")
    link = linked(store, token)
    assert link.linked_snapshot() == b"frozen" and link.link().content == {"name": "x.zip"}
    for ways in DOES.values():
        for way in ways:
            with pytest.raises(CaseError, match="no such case"):
                way(link, case)
    assert checksum(b"frozen") not in store.kept(case), "it is no part of the case"
    store.of(ANN).remove(store.of(ANN).new("another"))  # takes away bytes that nothing needs
    assert link.linked_snapshot() == b"frozen"
    store.remove(case)
    with pytest.raises(CaseError, match="opens nothing"):
        link.linked_snapshot()


def test_a_link_tells_no_names(store, case, tmp_path):
    store.of(ANN).set_role(BOB.email, "editor", case)
    store.of(BOB).do(case, [Deed("noted", "article/2", "x")])
    store.of(ANN).do(case, [Deed("noted", "article/3", "y")])
    link = linked(store, store.of(ANN).share(case))
    told = [act.by for act in link.log(case).acts]
    assert told == ["analyst 1", "analyst 1", "analyst 2", "analyst 1"]
    assert [act.by for act in link.since(case, 2)] == told[2:] and link.since(case, 4) == []
    assert [act.value for act in link.log(case).acts] == [act.value for act in store.log(case).acts]
    with (tmp_path / "x.dateline").open("wb") as file:
        save_file(link, case, file)
    with zipfile.ZipFile(tmp_path / "x.dateline") as archive:
        assert b"example.org" not in b"".join(archive.read(name) for name in archive.namelist())


def _change_a_letter(token: str) -> str:
    return ("B" if token[0] == "A" else "A") + token[1:]


@pytest.mark.parametrize(
    "forge", [_change_a_letter, lambda token: token[:-1], lambda token: "", key_of_token, str.lower]
)
def test_a_forged_link_opens_nothing(store, case, forge):
    token = store.of(ANN).share(case)
    assert linked(store, token).may("see", case)
    forged = linked(store, forge(token))
    assert not forged.may("see", case) and not forged.may("enter")
    with pytest.raises(CaseError, match="opens nothing"):
        forged.link()


def test_a_link_expires(store, case, monkeypatch):
    link = linked(store, store.of(ANN).share(case, days=1))
    assert link.log(case).acts
    later = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).isoformat(timespec="microseconds")
    monkeypatch.setattr("geo.cases.rights.now", lambda: later)
    assert not link.may("see", case)
    with pytest.raises(CaseError, match="no such case"):
        link.log(case)


def test_a_link_is_taken_back(store, case):
    first, second = store.of(ANN).share(case), store.of(ANN).share(case)
    assert len(store.links(case)) == 2
    store.of(ANN).unshare(case, key_of_token(first)[:12])
    assert not linked(store, first).may("see", case) and linked(store, second).may("see", case)
    assert [link.id for link in store.links(case)] == [key_of_token(second)]
    for wrong in ("", "0" * 64, key_of_token(first)):
        with pytest.raises(CaseError, match="No link of this case begins"):
            store.unshare(case, wrong)


def test_no_token_lies_in_the_store(store, case, tmp_path):
    from geo.cases.backup import back_up

    token = store.of(ANN).share(case)
    back_up(store, tmp_path / "all.zip", version="1")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        told = b"".join(archive.read(name) for name in archive.namelist())
    assert token.encode() not in told and key_of_token(token).encode() in told


@pytest.mark.parametrize(
    "wrong", [{"kind": "all"}, {"kind": "snapshot"}, {"snapshot": b"x"}, {"days": 0}, {"days": -1}]
)
def test_what_no_link_can_be(store, case, wrong):
    with pytest.raises(DataError, match="A link carries"):
        store.share(case, **wrong)


def test_private_records_never_travel_through_a_link(store, case):
    private, open_ = pack(b"rows that are not ours"), pack(b"rows for all")
    told = {"name": "x.csv", "licence": ""}
    deeds = [
        Deed("added", "records/1", {**told, "sha256": private.sha256, "is_private": True}),
        Deed("added", "records/2", {**told, "sha256": open_.sha256, "is_private": False}),
    ]
    store.of(ANN).do(case, deeds, sources=[private, open_])
    assert store.of(ANN).content(case, private.sha256) == b"rows that are not ours"
    link = linked(store, store.of(ANN).share(case))
    assert link.content(case, open_.sha256) == b"rows for all"
    with pytest.raises(CaseError, match="licence"):
        link.content(case, private.sha256)


def test_a_case_file_of_somebody_becomes_theirs(store, case, tmp_path):
    with (tmp_path / "x.dateline").open("wb") as file:
        save_file(store.of(ANN), case, file)
    opened = open_file(store.of(BOB), (tmp_path / "x.dateline").read_bytes(), name="x.dateline", owner="whoever")
    assert opened.is_new and opened.case_id != case and store.of(BOB).may("manage", opened.case_id)
    assert not store.of(ANN).may("see", opened.case_id) and articles_of(store.log(opened.case_id)) == []
    store.of(ANN).set_role(BOB.email, "viewer", case)
    with pytest.raises(CaseError, match="may not change"):
        open_file(store.of(BOB), (tmp_path / "x.dateline").read_bytes(), name="x.dateline")


# -- what was done -----------------------------------------------------------------------------------------------------


def test_the_audit_tells_who_did_what_without_words_of_documents(store, case):
    anns = store.of(ANN)
    anns.met()
    anns.note("opened", case)
    anns.undo(case)
    anns.set_role("bob@example.org", "editor", case)
    token = anns.share(case, days=1)
    store.of(BOB).do(case, [Deed("noted", "article/9", "secret words")])
    linked(store, token).note("opened", case)
    anns.unshare(case, key_of_token(token))
    store.set_role("bob@example.org", "", case)
    rows = store.audit(case)
    assert [(row.label or row.who[:8], row.did) for row in rows] == [
        ("ann@example.org", "began"),
        ("ann@example.org", "changed"),
        ("ann@example.org", "opened"),
        ("ann@example.org", "changed"),
        ("ann@example.org", "gave a role"),
        ("ann@example.org", "shared"),
        (BOB.key[:8], "changed"),
        (key_of_token(token)[:8], "opened"),
        ("ann@example.org", "took a link back"),
        ("operator", "took a role"),
    ]
    assert [row.did for row in store.audit() if not row.case_id] == ["signed in"]
    assert rows[6].about == {"noted": 1} and "secret" not in json.dumps([row.about for row in rows])
    assert store.audit(case, since=rows[5].at) == rows[5:] and store.of(ANN).audit(case) == rows
    for who in (BOB, EVE):
        with pytest.raises(CaseError):
            store.of(who).audit()
    store.remove(case)
    assert len(store.audit(case)) == len(rows), "it stays when the case has ended"


def test_no_row_of_the_audit_is_changed(store, case):
    from sqlalchemy import update

    from geo.cases.tables import AUDIT

    before = store.audit()
    with pytest.raises(CaseError, match="do not change"), store.transaction() as connection:
        connection.execute(update(AUDIT).values(who="somebody else"))
    assert store.audit() == before != []


def test_old_rows_of_the_audit_are_forgotten_and_only_the_server_does_it(store, case):
    before = len(store.audit())
    with pytest.raises(CaseError, match="You may not"):
        store.of(ANN).forget_audit(0)
    assert store.forget_audit(1) == 0 and len(store.audit()) == before
    assert store.forget_audit(-1) == before and store.audit() == []


def test_a_backup_carries_roles_links_and_audit(store, case, tmp_path):
    from geo.cases.backup import back_up, restore

    token = store.of(ANN).share(case, "snapshot", {"name": "x"}, snapshot=b"frozen")
    store.of(ANN).set_role("bob@example.org", "viewer", case)
    back_up(store, tmp_path / "all.zip", version="1")
    other = CaseStore.reach(f"sqlite:///{tmp_path / 'other.sqlite'}")
    restore(other, tmp_path / "all.zip")
    assert other.audit() == store.audit() and other.members(case) == store.members(case)
    assert linked(other, token).linked_snapshot() == b"frozen" and other.of(BOB).may("see", case)
    other.close()


# -- commands ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """A command about cases; returns its answer as JSON."""
    monkeypatch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path / 'cases.sqlite'}")

    def run(*arguments: str, fails: str = "") -> object:
        status = main(["case", *arguments, "--json"])
        told = capsys.readouterr()
        assert bool(status) == bool(fails) and fails in told.err
        return None if fails else json.loads(told.out)

    return run


def test_members_and_links_by_command(run):
    case = run("new", "Mali")["id"]
    assert run("members", "Mali") == []
    assert [one["role"] for one in run("members", "Mali", "--add", "Ann@Example.org", "admin")] == ["admin"]
    run("members", "Mali", "--remove", "ann@example.org", fails="needs an admin")
    run("members", "Mali", "--add", "ann", "admin", fails="names nobody")
    assert [one["who"] for one in run("members", "--add", "bob@example.org", "nobody")] == ["bob@example.org"]
    store = CaseStore.open()
    assert store.of(ANN).may("manage", case) and not store.of(BOB).may("enter")
    shared = run("share", "Mali", "--days", "2")
    view = run("share", "Mali", "--view", "trends?from=2012-01-01")
    frozen = run("share", "Mali", "--snapshot")
    link = linked(store, view["query"].removeprefix("?share=")).link()
    assert link.content == {"page": "Trends", "query": {"from": ["2012-01-01"]}}
    assert linked(store, frozen["query"].removeprefix("?share=")).linked_snapshot()[:2] == b"PK"
    assert [one["kind"] for one in run("share", "Mali", "--list")] == ["snapshot", "view", "case"]
    assert run("unshare", "Mali", f"https://dateline.example.org/{shared['query']}&x=1")["links"] == 2
    assert run("unshare", "Mali", view["id"][:8])["links"] == 1
    run("unshare", "Mali", "0000", fails="No link of this case")
    done = [row["did"] for row in run("audit", "Mali")]
    assert done == ["gave a role", *["shared"] * 3, *["took a link back"] * 2]
    run("remove", case, "--yes")
    assert len(run("audit", case)) == len(done) < len(run("audit")) and run("audit", "--since", "2100-01-01") == []
    store.close()


def test_cases_of_other_people_are_known_to_commands(run):
    run("new", "Mali")
    store = CaseStore.open()
    store.of(Who("b" * 64, "browser")).new("Chad")
    assert [one["name"] for one in run("list")] == ["Mali"] and len(run("list", "--all")) == 2
    run("members", "Chad", "--add", "ann@example.org", "editor")
    store.close()
