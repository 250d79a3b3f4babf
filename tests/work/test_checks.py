"""What the doctor finds: each fault is told by the check that is for it, with a remedy, and all is well where nothing is wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.cases.store import CaseStore, Deed
from geo.work.checks import CHECKS, check_all, check_workers


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a store of one case, and one for caches."""
    monkeypatch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path / 'data' / 'cases.sqlite'}")
    monkeypatch.setenv("DATELINE_CACHE_FOLDER", str(tmp_path / "cache"))
    monkeypatch.setenv("DATELINE_PACKS_FOLDER", str(tmp_path / "packs"))
    store = CaseStore.open()
    case = store.new("Mali")
    store.do(case, [Deed("added", "article/1", {"sha256": store.keep(case, b"BAMAKO - a text")})])
    store.close()
    return tmp_path


def _in_store(statement: str) -> Callable[[Path, pytest.MonkeyPatch], object]:
    def spoil(place: Path, patch: pytest.MonkeyPatch) -> None:
        store = CaseStore.reach()
        with store.transaction() as connection:
            connection.exec_driver_sql(statement)
        store.close()

    return spoil


def _pack_of_another_version(place: Path, patch: pytest.MonkeyPatch) -> None:
    folder = place / "packs" / "SD"
    folder.mkdir(parents=True)
    (folder / "meta.json").write_text("{}", encoding="utf-8")


FAULTS: list[tuple[str, Callable[[Path, pytest.MonkeyPatch], object], str, str]] = [
    ("settings", lambda place, patch: patch.setenv("DATELINE_WORKERS", "many"), "DATELINE_WORKERS is 'many'", "give a whole number"),
    ("settings", lambda place, patch: patch.setenv("DATELINE_WORKRES", "2"), "DATELINE_WORKRES", "Perhaps DATELINE_WORKERS"),
    ("store", lambda place, patch: patch.setenv("DATELINE_DATABASE_URL", "nonsense"), "cannot be used", "Set DATELINE_DATABASE_URL"),
    ("store", lambda place, patch: (place / "data" / "cases.sqlite").write_bytes(b"x" * 5000), "not a database", "See that it is up"),
    ("store", _in_store("UPDATE alembic_version SET version_num = '0001'"), "of version 0001", "geo migrate"),
    ("store", _in_store("UPDATE alembic_version SET version_num = '0999'"), "version 0999", "newer Dateline"),
    ("files of cases", _in_store("UPDATE sources SET content = x'00'"), "1 file that cases keep", "geo restore"),
    ("folders", lambda place, patch: (place / "cache").write_bytes(b""), "caches", "let this user write"),
    ("folders", lambda place, patch: patch.setenv("DATELINE_DISK_FREE_MB", "100000000"), "less than 100,000,000 MB", "Make room"),
    ("gazetteer", _pack_of_another_version, "SD", "geo gazetteer add SD --again"),
]  # fmt: skip


@pytest.mark.parametrize("name, spoil, told, remedy", FAULTS)
def test_a_fault_is_told_with_its_remedy(name, spoil, told, remedy, place, monkeypatch):
    monkeypatch.delitem(CHECKS, "workers")  # which takes longer, and has a test of its own
    spoil(place, monkeypatch)
    wrong = [check for check in check_all() if not check.is_well]
    first = next(check for check in wrong if check.name == name)
    assert told in first.told and remedy in first.remedy
    assert {check.name for check in wrong} <= {name, "files of cases", "folders"}


def test_a_process_that_cannot_be_started_is_told(place, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(place / "none"))
    (check,) = check_workers()
    assert "can be started" in check.told and "DATELINE_WORKERS" in check.remedy


def test_the_doctor_finds_nothing_where_nothing_is_wrong(place, capsys):
    assert main(["doctor", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows if row["is_well"]] == [row["name"] for row in rows]
    assert list(dict.fromkeys(row["name"] for row in rows)) == list(CHECKS)
    assert not any(row["remedy"] for row in rows)


def test_the_doctor_says_what_is_wrong_in_its_exit_code(place, capsys, monkeypatch):
    monkeypatch.delitem(CHECKS, "workers")
    monkeypatch.setenv("DATELINE_WORKERS", "many")
    assert main(["doctor"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line[:5] for line in lines] == ["WRONG"] and "give a whole number" in lines[0]


def test_backup_restore_and_migrate_on_the_command_line(place, capsys, monkeypatch):
    assert main(["backup", str(place), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["tables"]["cases"]["rows"] == 1 and Path(answer["file"]).parent == place
    assert main(["restore", answer["file"]]) == 2
    assert "--replace" in capsys.readouterr().err
    assert main(["restore", answer["file"], "--replace"]) == 0
    assert "Restored, and equal to the backup: 1 case, 2 acts, 1 file" in capsys.readouterr().out
    monkeypatch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{place / 'new' / 'cases.sqlite'}")
    assert main(["migrate"]) == 0
    assert "from version none to 0" in capsys.readouterr().out
    assert main(["migrate"]) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert main(["backup", str(place / "second.zip")]) == 0
    assert "0 cases" in capsys.readouterr().out
