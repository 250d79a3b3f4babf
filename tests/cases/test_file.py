"""A case as one file: opened elsewhere it is the same case, merged act by act, and what is damaged or forged changes nothing."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.cases.acts import act_of, canonical
from geo.cases.file import FORMAT, open_file, save_file
from geo.cases.store import CaseStore, Deed
from geo.errors import CaseError, LimitError

OLDER = Path(__file__).parent / "older"
ACLED = b"event_id_cnty,event_date\nMLI1,8 February 2013\n"


@pytest.fixture
def store(tmp_path):
    store = CaseStore.open(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    yield store
    store.close()


@pytest.fixture
def other(tmp_path):
    store = CaseStore.open(f"sqlite:///{tmp_path / 'others.sqlite'}")
    yield store
    store.close()


def filled(store: CaseStore) -> str:
    case = store.new("Mali", by="ann")
    article, records = store.keep(case, b"BAMAKO - a text"), store.keep(case, ACLED)
    store.do(
        case,
        [
            Deed("added", "article/1", {"sha256": article}),
            Deed("added", "records/1", {"sha256": records, "is_private": True, "mapping": {"date": "event_date"}}),
            Deed("reviewed", "article/1/claim/0-6", {"state": "accepted"}),
        ],
        by="ann",
    )
    store.do(case, [Deed("noted", "article/1", "ä")], by="ann")
    store.undo(case, by="ann")
    return case


def saved(store: CaseStore, case: str) -> bytes:
    target = io.BytesIO()
    save_file(store, case, target)
    return target.getvalue()


def changed(content: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """The file with its entries changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in entries.items():
            archive.writestr(name, part)
    return target.getvalue()


def with_head(content: bytes, **values: object) -> bytes:
    def change(entries: dict[str, bytes]) -> None:
        entries["case.json"] = json.dumps({**json.loads(entries["case.json"]), **values}).encode()

    return changed(content, change)


def test_a_case_is_the_same_elsewhere_without_what_its_licence_keeps_back(store, other):
    case = filled(store)
    content = saved(store, case)
    assert b"MLI1" not in content and not any(
        b"MLI1" in zipfile.ZipFile(io.BytesIO(content)).read(name)
        for name in zipfile.ZipFile(io.BytesIO(content)).namelist()
    )
    opened = open_file(other, content, name="m.dateline")
    assert (opened.case_id, opened.is_new, opened.acts, opened.clashes) == (case, True, 6, ())
    assert other.log(case).fingerprint() == store.log(case).fingerprint() and other.case(case).name == "Mali"
    sha256 = other.log(case).value("added", "article/1")["sha256"]
    assert other.content(case, sha256) == b"BAMAKO - a text"
    assert opened.missing == (store.log(case).value("added", "records/1")["sha256"],)
    assert other.log(case).value("added", "records/1")["mapping"] == {"date": "event_date"}
    assert other.redo(case, by="ann").value == "ä"


def test_the_same_case_is_the_same_bytes(store):
    case = filled(store)
    assert saved(store, case) == saved(store, case)


def test_two_copies_are_merged_act_by_act_and_both_come_to_the_same(store, other):
    case = filled(store)
    open_file(other, saved(store, case), name="m.dateline")
    store.do(case, [Deed("noted", "article/1", "here"), Deed("noted", "article/9", "only here")], by="ann")
    other.do(case, [Deed("noted", "article/1", "there"), Deed("noted", "article/8", "only there")], by="bob")
    opened = open_file(store, saved(other, case), name="m.dateline")
    assert (opened.is_new, opened.acts, opened.clashes) == (False, 2, ("article/1",))
    open_file(other, saved(store, case), name="m.dateline")
    assert store.log(case).fingerprint() == other.log(case).fingerprint()
    assert store.log(case).state["note"] == {"article/1": "there", "article/9": "only here", "article/8": "only there"}
    assert open_file(store, saved(other, case), name="m.dateline").acts == 0


def test_the_case_of_somebody_else_is_never_touched(store):
    case = filled(store)
    content = saved(store, case)
    opened = open_file(store, content, name="m.dateline", owner="b" * 64)
    assert opened.case_id != case and opened.is_new
    assert [row.id for row in store.cases("b" * 64)] == [opened.case_id] and [row.id for row in store.cases()] == [case]
    assert store.log(opened.case_id).fingerprint() == store.log(case).fingerprint()


def acts_of(entries: dict[str, bytes]) -> list[dict]:
    return [json.loads(line) for line in entries["acts.jsonl"].splitlines()]


BAD = {
    "cut in half": lambda content: content[: len(content) // 2],
    "no zip": lambda content: b"BAMAKO - a text",
    "empty": lambda content: b"",
    "another zip": lambda content: changed(content, lambda entries: entries.pop("acts.jsonl")),
    "of a newer version": lambda content: with_head(content, format=FORMAT + 1),
    "of another kind": lambda content: with_head(content, kind="Album"),
    "a head that is a list": lambda content: changed(content, lambda entries: entries.update({"case.json": b"[]"})),
    "a head without an id": lambda content: with_head(content, id=None),
    "a path that leads out": lambda content: changed(content, lambda entries: entries.update({"../x": b"x"})),
    "a path as a source": lambda content: with_head(content, sources=["../" * 22]),
    "a source that is not told": lambda content: with_head(content, sources=[]),
    "a changed byte of a source": lambda content: changed(
        content, lambda entries: entries.update({name: b"x" for name in entries if name.startswith("sources/")})
    ),
    "an act that is none": lambda content: changed(content, lambda entries: entries.update({"acts.jsonl": b"{}\n"})),
    "a line that is no JSON": lambda content: changed(content, lambda entries: entries.update({"acts.jsonl": b"x\n"})),
    "JSON too deep": lambda content: changed(content, lambda entries: entries.update({"acts.jsonl": b"[" * 100_000})),
    "an unknown kind of act": lambda content: changed(
        content, lambda entries: entries.update({"acts.jsonl": canonical({**acts_of(entries)[0], "kind": "bombed"}).encode()})
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_trusted_changes_nothing_and_is_told(store, other, name):
    content = BAD[name](saved(store, filled(store)))
    with pytest.raises(CaseError, match=r"^bad\.dateline .*\.$"):
        open_file(other, content, name="bad.dateline")
    assert other.cases() == []


def test_a_changed_byte_anywhere_is_noticed_or_harmless(store, other):
    case = filled(store)
    content, state = saved(store, case), store.log(case).fingerprint()
    for place in range(0, len(content), 7):
        damaged = bytearray(content)
        damaged[place] ^= 0x55
        try:
            opened = open_file(other, bytes(damaged), name="x.dateline")
        except (CaseError, LimitError):
            continue
        assert other.log(opened.case_id).fingerprint() == state
        other.remove(opened.case_id)


def test_a_zip_bomb_is_stopped(other, monkeypatch):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("case.json", b" " * 60_000_000)
        archive.writestr("acts.jsonl", b"")
    with pytest.raises(LimitError, match="unpacks to more"):
        open_file(other, target.getvalue(), name="x.dateline")
    monkeypatch.setenv("DATELINE_CASE_MB", "1")
    with pytest.raises(LimitError, match="DATELINE_CASE_MB"):
        open_file(other, b"x" * 1_000_001, name="x.dateline")


@pytest.mark.parametrize("path", sorted(OLDER.glob("*.dateline")), ids=lambda path: path.stem)
def test_what_older_versions_saved_is_opened_for_ever(other, path):
    opened = open_file(other, path.read_bytes(), name=path.name)
    log = other.log(opened.case_id)
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert canonical(log.state) == canonical(told) and all(act_of(act.to_dict()) == act for act in log.acts)


def test_one_file_of_each_version_is_kept():
    assert [path.stem for path in sorted(OLDER.glob("*.dateline"))] == [
        f"format_{number}" for number in range(1, FORMAT + 1)
    ]


def test_another_case_is_taken_in_without_its_name(store):
    case, more = store.new("Sahel", by="bob"), filled(store)
    opened = open_file(store, saved(store, more), name="m.dateline", into=case)
    assert (opened.case_id, opened.is_new, opened.acts) == (case, False, 5)
    assert store.case(case).name == "Sahel"
    assert store.log(case).value("reviewed", "article/1/claim/0-6") == {"state": "accepted"}
    assert store.content(case, store.log(case).value("added", "article/1")["sha256"]) == b"BAMAKO - a text"
    assert open_file(store, saved(store, more), name="m.dateline", into=case).acts == 0
    assert store.case(more).name == "Mali"
