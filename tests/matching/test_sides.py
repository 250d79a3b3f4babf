"""Who is who: armies and groups as articles and data sets call them."""

from __future__ import annotations

import csv

import pytest

from geo.errors import DataError
from geo.matching.sides import bundled_actors, is_foreign, read_actors


@pytest.mark.parametrize(
    "name, keys",
    [
        ("Government of Mali", {"state:ML"}),
        ("Malian government soldiers", {"state:ML"}),
        ("Military Forces of Mali (2012-2013)", {"state:ML"}),
        ("Police Forces of Nigeria (2015-2023) Prison Guards", {"state:NG"}),
        ("Government of DR Congo (Zaire)", {"state:CD"}),
        ("Government of Yemen (North Yemen)", {"state:YE"}),
        ("Government of Bosnia-Herzegovina", {"state:BA"}),
        ("Government of Guinea-Bissau", {"state:GW"}),
        ("Government of United States of America", {"state:US"}),
        ("US troops", {"state:US"}),
        ("French special forces", {"state:FR"}),
        ("the army", {"state:ML"}),
        ("a checkpoint", {"state:ML"}),
        ("the junta", {"state:ML"}),
        ("the Tatmadaw", {"state:MM"}),
        ("forces", set()),
        ("mutinous paratroopers", {"faction"}),
        ("Military faction (Red Berets)", {"faction"}),
        ("Red Beret paratroopers", {"faction"}),
        ("MUJAO", {"group:MUJAO"}),
        ("MUJWA fighters", {"group:MUJAO"}),
        ("MUJAO: Movement for Unity and Jihad in West Africa", {"group:MUJAO"}),
        ("Ansar Dine", {"group:Ansar Dine"}),
        ("Ansar Allah", {"group:Houthis"}),
        ("Houthi rebels", {"group:Houthis"}),
        ("Boko Haram", {"group:Boko Haram"}),
        ("Jama'atu Ahlis Sunna Lidda'awati wal-Jihad", {"group:Boko Haram"}),
        ("ISWAP", {"group:Boko Haram", "group:Islamic State"}),
        ("Daesh", {"group:Islamic State"}),
        ("IS", {"group:Islamic State"}),
        ("is", set()),
        ("Taleban", {"group:Taliban"}),
        ("Pakistani Taliban", {"group:TTP"}),
        ("al-Shabaab militants", {"group:al-Shabaab"}),
        ("Syrian Democratic Forces", {"group:SDF"}),
        ("Opposition forces (Syria)", set()),
        ("suicide car bombers", set()),
        ("gunmen", set()),
        ("Islamist fighters", set()),
        ("Wagner troops", {"group:Wagner Group"}),
        ("villagers", {"civilians"}),
        ("Civilians (Mali)", {"civilians"}),
        ("", set()),
    ],
)
def test_names(name, keys):
    assert bundled_actors().keys(name, home="ML") == keys


@pytest.mark.parametrize(
    "told, side, is_named",
    [
        (["soldiers"], "Government of Mali", True),
        (["Chadian soldiers"], "Government of Mali", False),
        (["soldiers"], "Army", True),
        (["Los Zetas gunmen"], "Los Zetas", True),
        (["Los Zetas gunmen"], "Gulf Cartel", False),
        (["fighters of the Green Valley Front"], "GVF: Green Valley Front (2004-)", True),
        (["MUJWA"], "AQIM; Ansar Dine; MUJAO", True),
        (["gunmen"], "MUJAO", False),
        ([], "MUJAO", False),
    ],
)
def test_naming_a_side(told, side, is_named):
    actors = bundled_actors()
    assert actors.side(side).is_named(actors.of_claim(told, home="ML")) is is_named


def test_two_parts_of_one_army_are_an_army_and_a_faction():
    told = bundled_actors().of_claim([], participants=["troops", "paratroopers"], home="ML")
    assert told.keys == {"state:ML", "faction"}
    assert bundled_actors().of_claim([], participants=["troops", "rebels"], home="ML").keys == {"state:ML"}


@pytest.mark.parametrize(
    "key, expected", [("state:FR", True), ("state:ML", False), ("state:", False), ("faction", False)]
)
def test_foreign_armies(key, expected):
    assert is_foreign(key, "ML") is expected


def test_every_line_of_the_file_counts_once(root):
    lines = list(csv.reader((root / "data" / "actors" / "aliases.csv").read_text(encoding="utf-8").splitlines()))[1:]
    pairs = [(alias.casefold(), name) for alias, name, *_ in lines]
    assert len(pairs) == len(set(pairs))
    actors = bundled_actors()
    groups = [(alias, f"{kind}:{name}") for alias, name, kind, *_ in lines if kind in ("group", "organisation")]
    assert [alias for alias, key in groups if key not in actors.keys(alias)] == []


@pytest.mark.parametrize("line", [",MUJAO,group,", "MUJAO,MUJAO,cartel,"])
def test_a_line_that_cannot_be_read_is_named(line):
    with pytest.raises(DataError, match=r"aliases\.csv, line 2"):
        read_actors(["alias,name,kind,country", line])
