"""A person's data are found, all of them, and erased: rows, names in logs, the audit, and whom articles name."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import text

from geo.__main__ import main
from geo.articles.sources import article_from_text
from geo.cases.articles import add_article, articles_of
from geo.cases.comments import assignment
from geo.cases.contents import edition_of
from geo.cases.keys import new_key
from geo.cases.person import ERASED, erase, erase_named, find, find_named
from geo.cases.reads import begin_read
from geo.cases.rights import Who, key_of
from geo.cases.store import CaseStore, Deed
from geo.cases.tables import METADATA
from geo.discretion import mentions_of
from geo.errors import CaseError, DataError
from geo.reading.pipeline import read_article

ANN, BOB = (
    Who(key_of("https://id.example", name), "person", email=f"{name}@desk.example", name=name.title())
    for name in ("ann", "bob")
)
TEXTS = (
    "GAO, Mali, Feb 8 - Gunmen killed Zubeida Kanterow, a trader, in Gao on Friday. KANTEROW'S house burned.\n",
    "KIDAL, Mali, Feb 9 - Shells killed two people in Kidal on Saturday.\n",
)


@pytest.fixture
def cases(store, gazetteer, monkeypatch):
    """One that Ann leads alone, one that she leads with Bob."""
    monkeypatch.setenv("DATELINE_NEWCOMERS", "editor")
    ann, bob = store.of(ANN), store.of(BOB)
    for one in (ann, bob):
        one.met()
    alone, shared = ann.new("Gao"), ann.new("Kanterow")
    ann.set_role(BOB.email, "admin", shared)
    for number, words in enumerate(TEXTS):
        reading = read_article(article_from_text(words, date=dt.date(2013, 2, 10)), gazetteer)
        add_article(ann, (alone, shared)[number], reading, words.encode(), way="pasted", version="1")
    ann.do(alone, [Deed("watched", "watch/Zubeida Kanterow", {"names": ["kanterows"]})])
    bob.do(shared, [Deed("noted", "case", "What happened to Zubeida Kanterow?")])
    bob.do(shared, [Deed("assigned", f"{articles_of(bob.log(shared))[0].target}", assignment(ANN.label), None)])
    begin_read(ann, alone, [("more.txt", b"MOPTI, Mali - Nothing new.")], [], holder="0" * 32, who=ANN)
    new_key(ann, "Notebook", ["read"])
    ann.leave(alone, ANN.key, {"page": "Map"})
    ann.share(alone)
    return alone, shared


def dumped(store: CaseStore) -> str:
    """All rows of all tables as text, kept bytes unpacked."""
    from geo.cases.store import unpacked_of

    with store.moment() as connection:
        rows = []
        for table in METADATA.sorted_tables:
            for row in connection.execute(table.select()):
                rows.append(str(tuple(row)))
                if table.name == "sources":
                    rows.append((unpacked_of(row.sha256, row.content) or b"").decode(errors="replace"))
        return "\n".join(rows)


@pytest.mark.parametrize("whom", [ANN.email, ANN.key, "https://id.example ann"])
def test_all_of_somebody_is_found(store, cases, whom):
    found = find(store, whom)
    assert set(found.names) >= {ANN.key, ANN.email}
    assert found.owned == (cases[0],) and found.roles == dict.fromkeys(cases, "admin")
    assert found.people == 1 and found.links == 1 and found.acts == {cases[0]: 3, cases[1]: 2} and found.audit > 4
    assert found.others == {"left_at": 1, "keys": 1, "reads": 1, "assignments": 1}


def test_nothing_is_left_of_somebody_who_is_erased(store, cases):
    before = [(row.at, row.did, row.case_id) for row in store.audit()]
    bobs = [row for row in store.audit() if row.who == BOB.key]
    erase(store, ANN.email, cases="give", heir=BOB.email)
    told = dumped(store)
    assert ANN.key not in told and ANN.email not in told and "Ann" not in told
    assert {act.by for act in store.log(cases[0]).acts} == {ERASED}
    after = store.audit()
    told_again = [(row.at, row.did, row.case_id) for row in after]
    assert told_again[: len(before)] == before
    assert [did for _, did, _ in told_again[len(before) :]] == ["gave a role", "erased a person"]
    numbers = {row.who for row in after} - {BOB.key, "operator"}
    assert len(numbers) == 1 and numbers.pop().startswith("erased-")
    assert [row for row in after if row.who == BOB.key] == bobs
    assert find(store, ANN.email).audit == 0 and store.of(BOB).may("manage", cases[0])


def test_the_audit_still_lets_no_row_be_changed(store, cases):
    erase(store, ANN.email)
    with pytest.raises(CaseError, match="do not change"), store.transaction() as connection:
        connection.execute(text("UPDATE audit SET who = 'nobody'"))


@pytest.mark.parametrize("what, left", [("keep", 2), ("delete", 1)])
def test_what_becomes_of_the_cases(store, cases, what, left):
    erase(store, ANN.key, cases=what)
    assert len(store.cases(None)) == left and ANN.key not in dumped(store)


def test_what_makes_no_sense_is_refused_and_nothing_happens(store, cases):
    before = dumped(store)
    for wrong in (
        {"cases": "burn"},
        {"cases": "give"},
        {"cases": "keep", "heir": BOB.email},
        {"cases": "give", "heir": ANN.email},
    ):
        with pytest.raises(DataError):
            erase(store, ANN.email, **wrong)
    with pytest.raises(CaseError, match="may not"):
        find(store.of(BOB), ANN.email)
    assert dumped(store) == before


@pytest.mark.parametrize(
    "words, times",
    [
        ("Zubeida Kanterow fled", 1), ("ZUBEIDA  KANTEROW", 1), ("zubeida-kanterow", 1), ("Kanterow", 0), ("Zubeïda Kanterows und Zubeida Kanterow", 2),
        ("https://x.example/zubeida_kanterow.html", 1), ("", 0),
    ],
)  # fmt: skip
def test_a_name_is_found_in_whatever_letters(words, times):
    assert mentions_of("Zubeida Kanterow", words) == times


def test_who_is_named_is_found_in_articles_and_acts(store, cases):
    found = find_named(store, "Zubeida Kanterow")
    assert {(one.case_id, one.is_article) for one in found} == {(cases[0], True), (cases[0], False), (cases[1], False)}
    assert {one.case_id for one in find_named(store, "kanterow", cases[1])} == {cases[1]}
    with pytest.raises(DataError, match="no name"):
        find_named(store, "7")


def test_masking_marks_the_cases(store, cases):
    erase_named(store, "Zubeida Kanterow", "mask")
    assert all(store.case(case).is_sensitive for case in cases)
    assert "Kanterow" not in edition_of(store, cases[1]).question and len(articles_of(store.log(cases[0]))) == 1


def test_deleting_takes_articles_and_words_out(store, cases):
    erase_named(store, "Kanterow", "delete")
    assert "kanterow" not in dumped(store).lower()
    assert articles_of(store.log(cases[0])) == [] and len(articles_of(store.log(cases[1]))) == 1
    assert store.case(cases[1]).name == "Case" and find_named(store, "Kanterow") == []
    assert [row.about["how"] for row in store.audit() if row.did == "erased a name"] == ["delete", "delete"]


def test_the_command_lists_first_and_erases_when_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path}/cases.sqlite")
    monkeypatch.setenv("DATELINE_NEWCOMERS", "editor")
    store = CaseStore.open()
    ann = store.of(ANN)
    ann.met()
    ann.new("Zubeida Kanterow")
    assert main(["person", "find", ANN.email, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["people"] == 1
    assert main(["person", "erase", ANN.email]) == 0
    assert "say --yes" in capsys.readouterr().out and ANN.key in dumped(store)
    assert main(["person", "erase", "--named", "Kanterow", "--how", "delete", "--yes"]) == 0
    assert main(["person", "erase", ANN.email, "--cases", "keep", "--yes"]) == 0
    assert "Erased." in capsys.readouterr().out and ANN.key not in dumped(store) and "Kanterow" not in dumped(store)
    assert main(["person", "find"]) == 2
