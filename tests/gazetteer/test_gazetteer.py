"""Names to places, points to places, and gazetteer files that cannot be used."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from geo.errors import GazetteerError
from geo.gazetteer.store import FIRST_LEVEL, SECOND_LEVEL, Gazetteer, bundled_path
from geo.model import Place


@pytest.mark.parametrize(
    ("name", "country", "kind"),
    [
        ("Gao", "ML", "town"),
        ("bamako", "ML", "capital"),
        ("TIMBUKTU", "ML", "town"),
        ("Tombouctou", "ML", "town"),
        ("Sana’a", "YE", "capital"),
        ("Sanaa", "YE", "capital"),
        ("Ukraine", "UA", "country"),
        ("Malian", "ML", "country"),
        ("Sahel", "", "region"),
        ("Niger River", "", "river"),
        ("Helmand", "AF", "admin1"),
        ("Rapides Parish", "US", "admin2"),
        ("Trinidad and Tobago", "TT", "country"),
    ],
)
def test_lookup_ranks_the_prominent_place_first(name: str, country: str, kind: str, gazetteer: Gazetteer) -> None:
    places = gazetteer.lookup(name)
    best = next(place for place in places if place.kind == kind)
    assert (best.country, best.kind) == (country, kind)
    assert best in places[:2]


def test_lookup_of_an_unknown_name_is_empty(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Djikoroni-Para") == ()
    assert gazetteer.lookup("") == ()


def test_lookup_keeps_to_a_country(gazetteer: Gazetteer) -> None:
    assert {place.country for place in gazetteer.lookup("Paris", country="US")} == {"US"}


@pytest.mark.parametrize(
    ("written", "meant"), [("Tessalid", "Tessalit"), ("Agelhok", "Aguelhok"), ("Al Fashur", "El Fasher")]
)
def test_similar_offers_the_near_spelling(written: str, meant: str, gazetteer: Gazetteer) -> None:
    assert meant in [place.name for place in gazetteer.similar(written)]


def test_similar_never_repeats_the_name_itself(gazetteer: Gazetteer) -> None:
    exact = set(gazetteer.lookup("Gao"))
    assert not exact & set(gazetteer.similar("Gao"))


@pytest.mark.parametrize(
    ("written", "country", "meant"),
    [("Idlub", "SY", "Idlib"), ("Bala", "YE", None), ("Tessalid", "ML", "Tessalit"), ("Kali", "XX", None)],
)
def test_similar_looks_among_all_names_of_a_country(
    written: str, country: str, meant: str | None, gazetteer: Gazetteer
) -> None:
    """Names abroad that are spelt more like it do not hide it; Balhaf is not spelt like Bala."""
    found = gazetteer.similar(written, country=country)
    assert {place.country for place in found} <= {country}
    assert meant in [place.name for place in found] if meant else found == ()


def test_no_two_areas_share_a_code(gazetteer: Gazetteer) -> None:
    country, first, second = gazetteer.areas(np.arange(len(gazetteer)))
    assert country.max() < FIRST_LEVEL <= first[first > 0].min()
    assert first.max() < SECOND_LEVEL <= second[second > 0].min()
    assert (first > 0).sum() == (gazetteer.admin1 > 0).sum()
    assert gazetteer.areas(np.empty(0, np.int64)).shape == (3, 0)


def test_beginnings_are_whole_words_shortest_first(gazetteer: Gazetteer) -> None:
    assert gazetteer.beginnings(["new", "york", "city", "hall"]) == [(2, "new york"), (3, "new york city")]
    assert gazetteer.beginnings(["gao", "on"]) == [(1, "gao")]
    assert gazetteer.beginnings(["new", "yorkers"]) == []
    assert gazetteer.beginnings([]) == []


def test_nearest_town(gazetteer: Gazetteer) -> None:
    assert [place.name for place in gazetteer.nearest(16.27, -0.04, limit=2)] == ["Gao", "Bourem"]
    assert gazetteer.nearest(-60.0, -120.0, max_km=100) == ()


def test_every_place_is_on_earth_and_every_area_has_a_reach(gazetteer: Gazetteer) -> None:
    assert (abs(gazetteer.lat) <= 90).all()
    assert (abs(gazetteer.lon) <= 180).all()
    assert (gazetteer.radius_km > 0).all()


def test_own_places_come_first_and_leave_the_gazetteer_as_it_is(gazetteer: Gazetteer) -> None:
    camp = Place(id=0, name="Djikoroni-Para", lat=12.62, lon=-8.04, kind="site", country="ML", radius_km=1.0)
    gao = Place(id=0, name="Gao", lat=1.0, lon=2.0, kind="site")
    mine = gazetteer.with_places([(camp, ["Camp Para"]), (gao, [])], layer="own places")
    found = mine.lookup("djikoroni para")[0]
    assert (found.name, found.kind, found.country, found.layer) == ("Djikoroni-Para", "site", "ML", "own places")
    assert mine.lookup("Camp Para")[0].name == "Djikoroni-Para"
    assert mine.lookup("Gao")[0].layer == "own places"
    assert mine.lookup("Gao")[1].layer == "gazetteer"
    assert mine.beginnings(["djikoroni", "para", "base"])[-1] == (2, "djikoroni para")
    assert gazetteer.lookup("Djikoroni-Para") == ()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundled_path(), tmp_path / "gazetteer"))


def test_missing_gazetteer_names_the_folder_and_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match=r"No gazetteer at .*nowhere.*gazetteer build"):
        Gazetteer.open(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["names.marisa", "places.npy", "links.npy", "starts.npy", "display.bin"])
def test_truncated_file_is_named(name: str, copy: Path) -> None:
    file = copy / name
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(GazetteerError, match=rf"{name} is cut short.*gazetteer build"):
        Gazetteer.open(copy)


def test_missing_file_is_named(copy: Path) -> None:
    (copy / "places.npy").unlink()
    with pytest.raises(GazetteerError, match=r"places\.npy is missing"):
        Gazetteer.open(copy)


def test_another_version_is_refused(copy: Path) -> None:
    meta = json.loads((copy / "meta.json").read_text(encoding="utf-8"))
    (copy / "meta.json").write_text(json.dumps(meta | {"format": 0}), encoding="utf-8")
    with pytest.raises(GazetteerError, match="format 0; this program reads 1"):
        Gazetteer.open(copy)


def test_damaged_head_is_named(copy: Path) -> None:
    (copy / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(GazetteerError, match=r"meta\.json is damaged"):
        Gazetteer.open(copy)


def test_the_bundled_gazetteer_is_small_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in bundled_path().iterdir()) <= 25_000_000
