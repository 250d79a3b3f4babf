"""A sensitive case: who may say so, what leaves it through files and links, and that its store keeps the truth."""

from __future__ import annotations

import io
import sys
import zipfile

import pytest

from geo.__main__ import main
from geo.cases.contents import edition_of, sources_of
from geo.cases.file import open_file, save_file
from geo.cases.guard import Guard, guard_deed, guard_of
from geo.cases.rights import Who, key_of, key_of_token
from geo.cases.store import CaseStore, Deed
from geo.discretion import Rules
from geo.errors import CaseError, DataError
from geo.exports import edition_csv, report_html, snapshot

ANN, BOB = (
    Who(key_of("https://id.example", name), "person", email=f"{name}@desk.example", name=name)
    for name in ("ann", "bob")
)
SENSITIVE = Guard(is_sensitive=True, rules=Rules(mask=("the baker",)))


@pytest.fixture
def case(store, monkeypatch):
    monkeypatch.setenv("DATELINE_NEWCOMERS", "editor")
    case_id = store.of(ANN).new("Zubeida Kanterow near Gao")
    store.of(ANN).set_role(BOB.email, "editor", case_id)
    store.of(ANN).do(case_id, [Deed("noted", "case", "Who shot Zubeida Kanterow, and the baker?")])
    return case_id


def guard(store, case_id, guard):
    deed = guard_deed(store.log(case_id), guard)
    return store.do(case_id, [deed])


def test_an_editor_marks_and_an_admin_unmarks(store, case):
    ann, bob = store.of(ANN), store.of(BOB)
    guard(bob, case, SENSITIVE)
    assert bob.case(case).is_sensitive and guard_of(bob.log(case)).rules.mask == ("the baker",)
    for what in (
        lambda: guard(bob, case, Guard()),
        lambda: guard(bob, case, Guard(is_sensitive=True)),
        lambda: bob.undo(case),
    ):
        with pytest.raises(CaseError, match="may not"):
            what()
    assert store.case(case).is_sensitive
    guard(ann, case, Guard())
    assert not store.case(case).is_sensitive and not guard_of(store.log(case)).has_note
    ann.undo(case)
    assert store.case(case).is_sensitive


def test_a_copy_that_unmarks_is_not_merged_by_an_editor(store, case):
    guard(store.of(BOB), case, SENSITIVE)
    other = CaseStore.open("sqlite://")
    buffer = io.BytesIO()
    save_file(store, case, buffer)
    copy = open_file(other, buffer.getvalue(), name="x.dateline").case_id
    guard(other, copy, Guard())
    buffer = io.BytesIO()
    save_file(other, copy, buffer)
    with pytest.raises(CaseError, match="may not"):
        open_file(store.of(BOB), buffer.getvalue(), name="x.dateline")
    assert store.case(case).is_sensitive
    open_file(store.of(ANN), buffer.getvalue(), name="x.dateline")
    assert not store.case(case).is_sensitive


def test_lists_are_bounded(store, case):
    with pytest.raises(DataError, match="at most 1,000 names"):
        guard_deed(store.log(case), Guard(rules=Rules(mask=tuple(f"name {number}" for number in range(1_001)))))
    assert guard_deed(store.log(case), Guard()) is None


def test_every_file_is_made_of_a_masked_edition_and_the_store_keeps_the_truth(store, case):
    assert "Kanterow" in edition_of(store, case).name
    guard(store, case, SENSITIVE)
    for someone in (store, store.of(ANN), store.of(BOB)):
        edition = edition_of(someone, case)
        assert edition.name == "[name] near Gao" and edition.question == "Who shot [name], and [name]?"
        assert edition.has_note and any("3 names masked" in words for words in edition.masked)
        assert sources_of(someone, case) == {}
        assert b"Content note" in report_html(edition) and b"Kanterow" not in report_html(edition) + edition_csv(
            edition, "events"
        )
    assert store.case(case).name == "Zubeida Kanterow near Gao"
    store.undo(case)
    assert "Kanterow" in edition_of(store, case).name and not edition_of(store, case).masked


@pytest.mark.parametrize("kind", ["case", "view"])
def test_a_link_to_a_sensitive_case_shows_its_edition_and_nothing_else(store, case, kind):
    token = store.of(ANN).share(case, kind, {"page": "Case", "query": {}} if kind == "view" else {})
    link = store.of(Who(key_of_token(token), "link"))
    assert link.case(case).name == "Zubeida Kanterow near Gao"
    guard(store, case, SENSITIVE)
    for what in (
        link.log,
        link.case,
        link.kept,
        lambda id: list(link.contents(id, ["0" * 64])),
        lambda id: link.since(id, 0),
    ):
        with pytest.raises(CaseError, match="no such case"):
            what(case)
    assert not link.may("see", case) and link.may("export", case)
    assert edition_of(link, case).name == "[name] near Gao"


def test_a_snapshot_frozen_before_opens_no_more(store, case):
    ann = store.of(ANN)
    early = ann.share(case, "snapshot", {"name": "x"}, snapshot=snapshot(edition_of(ann, case)))
    opened = store.of(Who(key_of_token(early), "link"))
    assert b"Kanterow" in opened.linked_snapshot()
    guard(ann, case, SENSITIVE)
    with pytest.raises(CaseError, match="changed since the snapshot was frozen"):
        opened.linked_snapshot()
    late = ann.share(case, "snapshot", {"name": "x"}, snapshot=snapshot(edition_of(ann, case)))
    assert b"Kanterow" not in store.of(Who(key_of_token(late), "link")).linked_snapshot()


def test_the_commands_mark_export_and_ask_before_the_whole(store, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path}/cases.sqlite")

    def run(*words: object) -> int:
        monkeypatch.setattr(sys, "argv", ["geo", "case", *map(str, words)])
        return int(main([*map(str, ("case", *words))]) or 0)

    assert run("new", "Zubeida Kanterow") == 0
    assert run("guard", "Zubeida Kanterow", "--sensitive", "--named", "Ana Toure") == 0
    assert "sensitive, with a content note" in capsys.readouterr().out
    assert run("save", "Zubeida Kanterow", tmp_path / "x.dateline") == 2 and not (tmp_path / "x.dateline").exists()
    assert "Say --whole" in capsys.readouterr().err
    assert run("save", "Zubeida Kanterow", tmp_path / "x.dateline", "--whole") == 0
    with zipfile.ZipFile(tmp_path / "x.dateline") as archive:
        assert b"Kanterow" in archive.read("case.json")
    assert run("export", "Zubeida Kanterow", tmp_path / "x.geojson") == 0
    assert b"Kanterow" not in (tmp_path / "x.geojson").read_bytes()
