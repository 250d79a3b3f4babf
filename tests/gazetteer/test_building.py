"""Writing a gazetteer, reading it back, and adding GeoNames dumps."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import GazetteerError
from geo.gazetteer.building import (
    Entry,
    entries_of,
    is_code,
    merge_geonames,
    read_geonames,
    town_radius_km,
    write_gazetteer,
)
from geo.gazetteer.store import ALTERNATE, MAIN, Gazetteer


def _entry(name: str, *aliases: str, **values: object) -> Entry:
    entry = Entry(name, 16.27, -0.04, "town", "ML", "Gao", "", 1000, 3.0, 42)
    for key, value in values.items():
        setattr(entry, key, value)
    entry.add_name(name, MAIN)
    for alias in aliases:
        entry.add_name(alias)
    return entry


def _dump(**cells: str) -> str:
    row = {
        "id": "7", "name": "Konna", "ascii": "Konna", "names": "Kona,KNN", "lat": "14.94", "lon": "-3.89", "class": "P", "code": "PPL",
        "country": "ML", "cc2": "", "admin1": "04", "admin2": "", "admin3": "", "admin4": "", "people": "36767", "elevation": "",
        "dem": "267", "zone": "Africa/Bamako", "date": "2014-01-01",
    }  # fmt: skip
    return "\t".join((row | cells).values()) + "\n"


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    entries = [_entry("Gao", "Gawo"), _entry("Cox’s Bazar", geonameid=43, country="BD", admin1="Chittagong")]
    write_gazetteer(tmp_path / "g", entries, admin1_codes={"ML.01": "Gao"}, sources="test")
    gazetteer = Gazetteer.open(tmp_path / "g")
    assert entries_of(gazetteer) == entries
    assert gazetteer.lookup("gawo")[0].name == "Gao"
    assert gazetteer.lookup("Cox Bazar")[0].country == "BD"  # as a text is read: the 's is no part of the word


def test_the_same_entries_give_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write_gazetteer(tmp_path / folder, [_entry("Gao", "Gawo", "Gawgaw")], admin1_codes={}, sources="test")
    for file in sorted((tmp_path / "a").iterdir()):
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


def test_geonames_dump() -> None:
    entry = next(read_geonames([_dump()], source="ML.txt", admin1_codes={"ML.04": "Mopti"}))
    assert (entry.name, entry.kind, entry.admin1, entry.population) == ("Konna", "town", "Mopti", 36767)
    assert entry.names == {"konna": MAIN, "kona": ALTERNATE}  # KNN is a code, not a name


@pytest.mark.parametrize(
    ("feature_class", "code", "kind"),
    [
        ("P", "PPLC", "capital"),
        ("A", "ADM1", "admin1"),
        ("H", "STM", "river"),
        ("T", "MTS", "mountains"),
        ("S", "CMP", "site"),
    ],
)
def test_geonames_kinds(feature_class: str, code: str, kind: str) -> None:
    line = _dump(**{"class": feature_class, "code": code})
    assert [entry.kind for entry in read_geonames([line], source="x", admin1_codes={})] == [kind]


def test_vegetation_is_left_out() -> None:
    assert list(read_geonames([_dump(**{"class": "V", "code": "FRST"})], source="x", admin1_codes={})) == []


@pytest.mark.parametrize("line", ["only\tthree\tcells\n", _dump(lat="north"), ""])
def test_a_line_that_is_no_dump_is_named(line: str) -> None:
    with pytest.raises(GazetteerError, match=r"ML\.txt, line 1: "):
        list(read_geonames([line], source="ML.txt", admin1_codes={}))


def test_merging_keeps_areas_and_joins_names() -> None:
    base = [_entry("Gao", admin2="Gao")]
    merged = merge_geonames(base, [_entry("Gao", "Gawo", population=5), _entry("Bourem", geonameid=9)])
    assert [(entry.name, entry.admin2) for entry in merged] == [("Gao", "Gao"), ("Bourem", "")]
    assert "gawo" in merged[0].names


def test_radius_grows_with_people() -> None:
    assert town_radius_km(0) == 2.0
    assert town_radius_km(100) < town_radius_km(1_000_000) < 15


@pytest.mark.parametrize(
    ("name", "code"), [("BKO", True), ("ML04", True), ("Gao", False), ("UKRAINE", False), ("ÉÉÉ", False)]
)
def test_is_code(name: str, code: bool) -> None:
    assert is_code(name) is code


def test_real_dump_joins_the_bundled_gazetteer(shared: Path, tmp_path: Path, gazetteer: Gazetteer) -> None:
    with (shared / "data" / "geonames_mali.tsv").open(encoding="utf-8") as lines:
        dump = read_geonames(lines, source="geonames_mali.tsv", admin1_codes=gazetteer.meta["admin1_codes"])
        entries = merge_geonames(entries_of(gazetteer), dump)
    write_gazetteer(tmp_path / "g", entries, admin1_codes={}, sources="test")
    mali = Gazetteer.open(tmp_path / "g")
    assert len(mali) > len(gazetteer) + 15_000
    assert "ML" in {place.country for place in mali.lookup("Ametettaï")}
