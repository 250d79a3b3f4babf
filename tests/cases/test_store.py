"""The store of cases: what was done is there, all of it or nothing, whoever else writes and whatever is killed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from geo.cases.acts import Act, now
from geo.cases.store import CaseStore, Deed, checksum, default_address, pack
from geo.errors import CaseError, ClashError, DataError
from tests.fixtures.postgres import MISSING, find_postgres, postgres

CLAIM = "article/5f0c/claim/120-128"


def noted(value: object, before: object = None, target: str = CLAIM) -> Deed:
    return Deed("noted", target, value, before)


def test_what_was_done_at_once_is_undone_and_redone_at_once(store):
    case = store.new("x", by="zoe")
    deeds = [Deed("noted", f"{CLAIM}/{n}", n + 1) for n in range(3)]
    store.do(case, [noted("alone")])
    store.do(case, deeds)
    store.do(case, [replace(one, target=f"{one.target}/x") for one in deeds], is_one=False)
    for _ in range(3):
        store.undo(case)
    state = store.log(case).state["note"]
    assert [state.get(one.target) for one in deeds] == [1, 2, 3] and len(state) == 4, "each of those by itself"
    assert store.undo(case).value == 3 and store.log(case).state["note"] == {CLAIM: "alone"}
    assert store.undo(case).value == "alone" and store.undo(case) is None
    assert store.redo(case).value == "alone" and store.redo(case).value == 1
    assert len(store.log(case).state["note"]) == 4
    assert [store.redo(case).value for _ in range(3)] == [1, 2, 3] and store.redo(case) is None
    assert len(store.log(case).state["note"]) == 7


def test_of_what_was_done_at_once_a_person_undoes_their_own(store):
    case = store.new("x", by="zoe")
    store.do(case, [Deed("noted", f"{CLAIM}/{n}", n) for n in range(2)], by="ann")
    store.do(case, [Deed("noted", f"{CLAIM}/{n}", n) for n in range(2, 4)], by="bob")
    store.undo(case, by="ann")
    assert sorted(store.log(case).state["note"].values()) == [2, 3]


def test_a_case_is_there_with_what_was_done_in_it_when_the_store_is_opened_again(address):
    store = CaseStore.open(address)
    case = store.new("  Mali   2013 ", by="ann")
    done = store.do(case, [noted("a"), noted("b", "a"), noted("c", target="article/1")], by="ann")
    store.close()
    again = CaseStore.open(address)
    assert [(row.id, row.name, row.acts) for row in again.cases()] == [(case, "Mali 2013", 4)]
    log = again.log(case)
    assert log.acts[1:] == done and {act.by for act in log.acts} == {"ann"}
    assert log.state == {"name": {"case": "Mali 2013"}, "note": {CLAIM: "b", "article/1": "c"}}
    again.close()


def test_a_case_is_listed_to_its_owner_alone_the_last_changed_first(store):
    mine, other, theirs = store.new("mine", owner="a"), store.new("other", owner="a"), store.new("theirs", owner="b")
    store.do(mine, [noted("x")])
    assert [row.id for row in store.cases("a")] == [mine, other] and [row.id for row in store.cases("b")] == [theirs]
    assert store.cases() == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_a_case_has_a_name(store, name):
    with pytest.raises(DataError, match="1 to 200"):
        store.new(name)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(store):
    case = store.new("x")
    store.do(case, [noted("mine")], by="ann")
    with pytest.raises(ClashError, match="ann did “noted”") as clash:
        store.do(case, [noted("other", target="article/1"), noted("theirs")], by="bob")
    assert clash.value.last.value == "mine"
    assert store.log(case).state["note"] == {CLAIM: "mine"}  # nor was the other deed done
    store.do(case, [noted("theirs", "mine")], by="bob")
    assert store.log(case).value("noted", CLAIM) == "theirs"


def test_a_deed_after_an_undoing_sees_what_counts(store):
    case = store.new("x")
    store.do(case, [noted("a")])
    store.do(case, [noted("b", "a")])
    assert store.undo(case).value == "b"
    with pytest.raises(ClashError):
        store.do(case, [noted("c", "b")])
    store.do(case, [noted("c", "a")])
    assert store.redo(case) is None and store.log(case).value("noted", CLAIM) == "c"


def test_undo_and_redo_are_each_persons_own_and_go_to_the_first_act(store):
    case = store.new("x", by="ann")
    first = store.log(case).fingerprint()
    for number in range(20):
        store.do(case, [noted(number, target=f"claim/{number}")], by="ann")
    store.do(case, [noted("bob's", target="claim/b")], by="bob")
    full = store.log(case).fingerprint()
    assert [store.undo(case, by="ann").value for _ in range(20)] == list(range(19, -1, -1))
    assert store.undo(case, by="bob").value == "bob's"
    assert store.log(case).fingerprint() == first
    assert store.undo(case, by="bob") is None and store.redo(case, by="zoe") is None
    assert [store.redo(case, by="ann").value for _ in range(20)] == list(range(20))
    store.redo(case, by="bob")
    assert store.log(case).fingerprint() == full


def test_undoing_a_name_gives_the_older_one_back_to_the_list(store):
    case = store.new("old")
    store.do(case, [Deed("named", "case", "new", "old")])
    assert store.case(case).name == "new"
    store.undo(case)
    assert store.case(case).name == "old"


def test_who_looks_again_gets_what_came_since(store):
    case = store.new("x")
    seen = store.case(case).acts
    done = store.do(case, [noted("a")])
    assert store.since(case, seen) == done and store.since(case, seen + 1) == []


def test_acts_of_a_copy_are_taken_in_once(store):
    case = store.new("x")
    mine = store.do(case, [noted("mine")])
    theirs = Act("f" * 32, now(mine[-1].at), "bob", "noted", CLAIM, "theirs")
    assert store.take(case, [*mine, theirs]) == [theirs] and store.take(case, [theirs, *mine]) == []
    assert store.log(case).value("noted", CLAIM) == "theirs"


def test_undoing_is_not_done_as_a_deed(store):
    case = store.new("x")
    with pytest.raises(DataError, match="`undo`"):
        store.do(case, [Deed("undone", "f" * 32)])


def test_bytes_are_kept_once_and_go_with_the_last_case_that_keeps_them(store):
    one, two = store.new("one"), store.new("two")
    content = bytes(range(256)) * 100
    sha256 = store.keep(one, content)
    assert store.keep(two, content) == store.keep(one, content) == sha256 == checksum(content)
    store.remove(one)
    assert store.content(two, sha256) == content and store.kept(two) == [sha256]
    with pytest.raises(CaseError, match="no such case"):
        store.kept(one) or store.log(one)
    three = store.new("three")
    with pytest.raises(CaseError, match="does not hold"):
        store.content(three, sha256)  # of another case: whoever knows a checksum does not get what it stands for
    store.remove(two)
    with pytest.raises(CaseError, match="does not hold"):
        store.content(two, sha256)


def test_damaged_bytes_are_not_handed_out(store):
    from geo.cases.tables import SOURCES

    case = store.new("x")
    sha256 = store.keep(case, b"as it came")
    with store._engine.begin() as connection:
        connection.execute(SOURCES.update().values(content=b"junk"))
    with pytest.raises(CaseError, match="damaged"):
        store.content(case, sha256)


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.log("0" * 32), lambda store: store.do("0" * 32, [noted("a")]), lambda store: store.undo("0" * 32),
        lambda store: store.keep("0" * 32, b""), lambda store: store.case("x"), lambda store: store.take("x", []),
    ],
)  # fmt: skip
def test_a_case_that_is_not_there_is_said_to_be_missing(store, ask):
    with pytest.raises(CaseError, match="no such case"):
        ask(store)


def test_many_at_once_lose_nothing(address):
    stores = [CaseStore.open(address) for _ in range(4)]
    case = stores[0].new("x")

    def work(number: int) -> None:
        for step in range(15):
            stores[number].do(case, [noted(step, target=f"claim/{number}/{step}")], by=str(number))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log = stores[0].log(case)
    assert len(log.acts) == 61 and len(log.state["note"]) == 60
    assert [act.at for act in log.acts] == sorted({act.at for act in log.acts})
    for store in stores:
        store.close()


WORKER = """
import sys
from geo.cases.store import CaseStore, Deed
store = CaseStore.open(sys.argv[1])
number = 0
while True:
    number += 1
    store.keep(sys.argv[2], str(number).encode() * 1000)
    acts = store.do(sys.argv[2], [Deed("noted", f"claim/{sys.argv[3]}/{number}/{part}", number) for part in range(3)])
    print(*(act.id for act in acts), flush=True)
"""


def test_what_was_shown_as_saved_is_there_after_a_kill_at_any_moment(address, root):
    store = CaseStore.open(address)
    case = store.new("x")
    chance, told = random.Random(7), set()
    for turn in range(4):
        command = [sys.executable, "-c", WORKER, address, case, str(turn)]
        with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as worker:
            told.update((worker.stdout.readline()).split())
            time.sleep(chance.random() / 2)
            worker.send_signal(signal.SIGKILL)
            told.update(worker.stdout.read().split())
    saved = {act.id for act in store.log(case).acts}
    assert len(told) >= 12 and {act_id for act_id in told if len(act_id) == 32} <= saved
    assert (len(saved) - 1) % 3 == 0  # three at a time, or none
    store.close()


def test_a_full_disk_saves_nothing_and_says_so(tmp_path):
    store = CaseStore.open(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    case = store.new("x")
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    from sqlalchemy import event

    event.listen(store._engine, "begin", lambda one: one.exec_driver_sql(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(CaseError, match=r"full.*make room on the disk"):
        store.do(case, [noted("x" * 100_000)])
    assert len(store.log(case).acts) == 1
    store.close()


@pytest.mark.parametrize("address", ["nonsense", "nosuch://x/y", "sqlite:////proc/nowhere/cases.sqlite"])
def test_an_address_that_cannot_be_used_is_told_with_the_remedy(address):
    with pytest.raises(CaseError, match=r"DATELINE_DATABASE_URL|see that the database is up"):
        CaseStore.open(address)


def test_a_server_that_is_down_is_told():
    pytest.importorskip("psycopg")
    with pytest.raises(CaseError, match="database is up"):
        CaseStore.open("postgresql+psycopg://nobody@localhost:1/none?connect_timeout=2")


def test_a_database_that_is_killed_and_comes_again_has_what_was_saved_and_goes_on():
    pytest.importorskip("psycopg")
    programs = find_postgres()
    if programs is None:
        pytest.skip(f"POSTGRESQL TEST SKIPPED: {MISSING}")
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="dl", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # for the server's own user
        with postgres(programs, folder / "pg", ends_by=signal.SIGQUIT) as address:
            store = CaseStore.open(address)
            case = store.new("Mali", by="ann")
            store.do(case, [noted("Who?")])
        with pytest.raises(CaseError, match="database"):
            store.do(case, [noted("Where?", "Who?")])
        with postgres(programs, folder / "pg"):
            assert store.log(case).value("noted", CLAIM) == "Who?", "what was not saved is not there"
            store.do(case, [noted("Where?", "Who?")])
            assert store.log(case).value("noted", CLAIM) == "Where?"
            store.close()


def test_cases_lie_in_the_users_folder_or_where_the_setting_says(monkeypatch):
    monkeypatch.delenv("DATELINE_DATABASE_URL", raising=False)
    assert default_address().endswith("dateline/cases.sqlite")
    monkeypatch.setenv("DATELINE_DATABASE_URL", "sqlite:////srv/x.sqlite")
    assert default_address() == "sqlite:////srv/x.sqlite"


def test_migrations_make_the_tables_that_the_store_uses(address):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from geo.cases.tables import METADATA

    store = CaseStore.open(address)
    with store._engine.connect() as connection:
        # the full-text index: a virtual table with its own in SQLite, an index in PostgreSQL
        ours = {
            "include_name": lambda name, kind, parents: (
                not str(name).startswith(("sentence_words", "sentences_by_words"))
            )
        }
        assert compare_metadata(MigrationContext.configure(connection, opts=ours), METADATA) == []
    store.close()


def test_who_reads_waits_for_no_writer(store, address):
    """A process that writes for long holds up nobody who looks."""
    case = store.new("x")
    other = CaseStore.open(address)
    with other.transaction() as connection:
        connection.exec_driver_sql("UPDATE cases SET name = 'half done'")
        began = time.monotonic()
        assert [row.name for row in store.cases()] != ["half done"] and store.log(case).acts
        assert time.monotonic() - began < 5
    other.close()


def test_bytes_are_kept_with_the_deed_that_tells_of_them_or_not_at_all(store):
    case = store.new("x")
    came = pack(b"as it came")
    store.do(case, [Deed("added", "article/1", {"sha256": came.sha256})], sources=[came])
    assert dict(store.contents(case, [came.sha256])) == {came.sha256: b"as it came"}
    late = pack(b"too late")
    with pytest.raises(ClashError):
        store.do(case, [Deed("added", "article/1", {"sha256": late.sha256})], sources=[late])
    assert store.kept(case) == [came.sha256]
    with pytest.raises(CaseError, match="does not hold the file"):
        list(store.contents(case, [came.sha256, late.sha256]))
    assert list(store.contents(case, [])) == []
