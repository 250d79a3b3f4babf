"""A backup of all cases: of one moment, restored equal in either database, and what is damaged or forged changes nothing."""

from __future__ import annotations

import hashlib
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geo.cases.acts import canonical
from geo.cases.backup import back_up, look_into, restore
from geo.cases.store import CaseStore, Deed, Versions, checksum
from geo.errors import CaseError, LimitError

VERSION = "0.1.0"


@pytest.fixture
def other(tmp_path) -> Iterator[CaseStore]:
    """A store without tables."""
    store = CaseStore.reach(f"sqlite:///{tmp_path / 'other.sqlite'}")
    yield store
    store.close()


def filled(store: CaseStore) -> list[str]:
    """Two cases of two owners with acts, bytes, and a place where somebody was."""
    ids = []
    for owner, name in (("", "Vallée du fleuve"), ("b" * 64, "مالي")):
        case = store.new(name, owner=owner, by="ann")
        sha256 = store.keep(case, f"the text of {name}".encode() * 500)
        store.do(case, [Deed("added", "article/1", {"sha256": sha256})], by="ann")
        store.do(case, [Deed("noted", "article/1", "two\nlines")], by="ann")
        store.undo(case, by="ann")
        store.leave(case, owner, {"page": "map", "zoom": 4.5})
        ids.append(case)
    return ids


def all_of(store: CaseStore) -> object:
    """Everything that a store answers, for comparison."""
    rows = [row for owner in ("", "b" * 64) for row in store.cases(owner)]
    return [
        (
            row,
            store.log(row.id).fingerprint(),
            store.log(row.id).acts,
            list(store.contents(row.id, store.kept(row.id))),
            store.left(row.id, row.owner),
        )
        for row in rows
    ]


def changed(file: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """The backup with its entries changed."""
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    target = file.with_name("changed.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target


def test_what_is_restored_is_equal_in_whatever_database(store, other, tmp_path):
    filled(store)
    file = tmp_path / "all.zip"
    done = back_up(store, file, version=VERSION)
    assert done == look_into(file) and done.rows["cases"] == 2 and done.rows["sources"] == 2
    assert restore(other, file) == done
    assert all_of(other) == all_of(store) and other.versions().now == store.versions().newest
    back = tmp_path / "back.zip"
    assert back_up(other, back, version=VERSION).sha256 == done.sha256
    restore(store, back, replaces=True)
    assert all_of(store) == all_of(other)


def test_a_backup_is_of_one_moment_while_others_write(store, other, tmp_path):
    case, _ = filled(store)
    stop, begun = threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            content = f"article {number}".encode() * 50
            sha256 = store.keep(case, content)
            store.do(case, [Deed("added", f"article/n{number}", {"sha256": sha256})], by="bob")
            number += 1
            if number == 3:
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(30)
        done = back_up(store, tmp_path / "all.zip", version=VERSION)
    finally:
        stop.set()
        writer.join()
    restore(other, tmp_path / "all.zip")
    log = other.log(case)
    assert other.case(case).acts == len(log.acts) and done.rows["acts"] < store.case(case).acts + 10
    told = {added["sha256"] for added in log.state["added"].values()} if "added" in log.state else set()
    sources = {one["sha256"] for kind in log.state.values() for one in kind.values() if isinstance(one, dict)}
    assert told | sources <= set(other.kept(case)) and len(sources) >= 4
    assert log.acts == store.log(case).acts[: len(log.acts)]


def test_all_comes_with_a_table_that_json_can_carry():
    """A new table joins the backups by itself, as long as its columns are these; numbers that the database gives need more than that."""
    from sqlalchemy import Boolean, Float, Integer, LargeBinary, String

    from geo.cases.tables import METADATA, SENTENCES

    columns = [column for table in METADATA.sorted_tables if table is not SENTENCES for column in table.columns]
    assert [
        str(column)
        for column in columns
        if not isinstance(column.type, String | Integer | Float | Boolean | LargeBinary)
    ] == []
    assert [table.name for table in METADATA.sorted_tables if table is not SENTENCES and not table.primary_key] == []
    assert [
        table.name
        for table in METADATA.sorted_tables
        if table is not SENTENCES and table.autoincrement_column is not None
    ] == []


def test_a_store_that_has_cases_is_not_overwritten_unless_told(store, tmp_path):
    filled(store)
    file = tmp_path / "all.zip"
    back_up(store, file, version=VERSION)
    before = all_of(store)
    later = store.new("begun later")
    with pytest.raises(CaseError, match=r"has 3 cases.*--replace"):
        restore(store, file)
    assert store.case(later).name == "begun later"
    restore(store, file, replaces=True)
    assert all_of(store) == before
    with pytest.raises(CaseError, match="no such case"):
        store.case(later)


def test_a_backup_takes_no_other_files_place(store, tmp_path):
    file = tmp_path / "all.zip"
    file.write_bytes(b"mine")
    with pytest.raises(CaseError, match="there already"):
        back_up(store, file, version=VERSION)
    assert file.read_bytes() == b"mine"


def test_without_tables_there_is_nothing_to_back_up(other, tmp_path):
    with pytest.raises(CaseError, match="no tables yet"):
        back_up(other, tmp_path / "all.zip", version=VERSION)
    assert not list(tmp_path.glob("*.zip*")) and not list(tmp_path.glob(".all*"))


def _edit_head(**more: object) -> Callable[[dict[str, bytes]], object]:
    def change(entries: dict[str, bytes]) -> None:
        entries["backup.json"] = json.dumps(json.loads(entries["backup.json"]) | more).encode()

    return change


def _forge_source(entries: dict[str, bytes]) -> None:
    """Other bytes under a checksum, with the table's checksum made to fit."""
    import base64
    import zlib

    lines = entries["tables/sources.jsonl"].splitlines(keepends=True)
    row = json.loads(lines[0])
    row["content"] = {"base64": base64.b64encode(zlib.compress(b"forged")).decode()}
    entries["tables/sources.jsonl"] = json.dumps(row).encode() + b"\n" + b"".join(lines[1:])
    head = json.loads(entries["backup.json"])
    head["tables"]["sources"]["sha256"] = checksum(entries["tables/sources.jsonl"])
    entries["backup.json"] = json.dumps(head).encode()


def _forge_columns(entries: dict[str, bytes]) -> None:
    row = {"case_id": "x", "no_such_column": 1}
    entries["tables/left_at.jsonl"] = json.dumps(row).encode() + b"\n"
    head = json.loads(entries["backup.json"])
    head["tables"]["left_at"] = {"rows": 1, "sha256": checksum(entries["tables/left_at.jsonl"])}
    entries["backup.json"] = json.dumps(head).encode()


@pytest.mark.parametrize(
    "change, message",
    [
        (
            lambda entries: entries.update({"tables/acts.jsonl": entries["tables/acts.jsonl"].replace(b"two", b"2wo")}),
            "acts",
        ),
        (lambda entries: entries.update({"tables/cases.jsonl": b""}), "cases"),
        (lambda entries: entries.pop("tables/kept.jsonl"), "does not hold what it says"),
        (lambda entries: entries.update({"../../x": b"out"}), "does not hold what it says"),
        (lambda entries: entries.pop("backup.json"), "no backup"),
        (_edit_head(kind="Dateline case"), "no backup"),
        (_edit_head(format=2), "newer version of Dateline"),
        (_edit_head(tables=[1]), "is no backup, or is damaged|does not hold"),
        (_forge_source, "is not what was kept"),
        (_forge_columns, "does not have the columns"),
        (_edit_head(schema="0099"), "version 0099"),
    ],
)
def test_what_was_changed_changes_nothing(tmp_path, change, message):
    store = CaseStore.open(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    filled(store)
    file = tmp_path / "all.zip"
    back_up(store, file, version=VERSION)
    before = all_of(store)
    with pytest.raises(CaseError, match=message):
        restore(store, changed(file, change), replaces=True)
    assert all_of(store) == before
    store.close()


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + bytes(100)])
def test_what_is_no_backup_is_told(other, tmp_path, content):
    file = tmp_path / "odd.zip"
    file.write_bytes(content)
    with pytest.raises(CaseError, match=r"odd\.zip is no backup, or is damaged"):
        restore(other, file)
    with pytest.raises(CaseError, match="no file"):
        restore(other, tmp_path / "none.zip")


def test_a_backup_of_unknown_tables_leaves_an_empty_database_empty(store, other, tmp_path):
    filled(store)
    back_up(store, tmp_path / "all.zip", version=VERSION)
    with pytest.raises(CaseError, match="does not know version 0099"):
        restore(other, changed(tmp_path / "all.zip", _edit_head(schema="0099")))
    assert other.versions().now == ""


def test_a_trap_is_stopped_by_the_limit(store, other, tmp_path, monkeypatch):
    filled(store)
    case = store.new("large")
    store.do(case, [Deed("noted", f"article/{number}", "x" * 1000) for number in range(1200)])
    file = tmp_path / "all.zip"
    back_up(store, file, version=VERSION)
    monkeypatch.setenv("DATELINE_BACKUP_MB", "1")
    with pytest.raises(LimitError, match="DATELINE_BACKUP_MB"):
        restore(other, file)


def test_an_older_backup_is_brought_to_this_version(store, other, tmp_path):
    """As one of 0001 would be: without the tables, and the column, that came later."""
    filled(store)
    file = tmp_path / "all.zip"
    back_up(store, file, version=VERSION)

    def older(entries: dict[str, bytes]) -> None:
        del entries["tables/left_at.jsonl"]
        head = json.loads(entries["backup.json"])
        del head["tables"]["left_at"]
        rows = [json.loads(line) for line in entries["tables/cases.jsonl"].splitlines()]
        told = [{name: value for name, value in row.items() if name != "guard"} for row in rows]
        entries["tables/cases.jsonl"] = "".join(f"{canonical(row)}\n" for row in told).encode()
        head["tables"]["cases"]["sha256"] = hashlib.sha256(entries["tables/cases.jsonl"]).hexdigest()
        entries["backup.json"] = json.dumps(head | {"schema": "0001"}).encode()

    old = changed(file, older)
    restore(other, old)
    assert other.versions() == store.versions()
    assert [one[:4] for one in all_of(other)] == [one[:4] for one in all_of(store)]  # type: ignore[attr-defined]
    with pytest.raises(CaseError, match="version 0001 of the tables, and the database of"):
        restore(store, old, replaces=True)


def test_migrating_tells_from_which_version_to_which(address):
    store = CaseStore.reach(address)
    newest = store.versions().newest
    assert store.versions() == store.migrate() == Versions("", newest) and store.migrate() == Versions(newest, newest)
    with store.transaction() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    for act in (store.migrate, store.versions):
        with pytest.raises(CaseError, match="version 0999, newer than"):
            act()
    store.close()


def test_damaged_bytes_are_found_wherever_they_are(store):
    from geo.cases.tables import SOURCES

    first, _ = filled(store)
    assert list(store.damaged()) == []
    (sha256,) = store.kept(first)
    with store.transaction() as connection:
        connection.execute(SOURCES.update().where(SOURCES.c.sha256 == sha256).values(content=b"rotten"))
    assert list(store.damaged()) == [sha256]


def test_a_moment_does_not_see_what_is_written_meanwhile(store):
    from sqlalchemy import func, select

    from geo.cases.tables import ACTS, CASES

    case = store.new("one")
    with store.moment() as connection:
        before = connection.execute(select(func.count()).select_from(CASES)).scalar_one()
        store.do(case, [Deed("noted", "article/1", "x")])
        store.new("two")
        assert connection.execute(select(func.count()).select_from(CASES)).scalar_one() == before == 1
        assert connection.execute(select(func.count()).select_from(ACTS)).scalar_one() == 1
    assert len(store.cases()) == 2
