"""Packs of villages: what is in one, how it lies over the gazetteer, and every way in which one can be wrong."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import resource
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from geo.errors import DataError, DatelineError, GazetteerError, LimitError
from geo.gazetteer.packs import find_packs, join_packs, packs_stamp, remove_pack
from geo.gazetteer.store import Gazetteer
from geo.gazetteer.villages import add_file, country_of, make_pack
from geo.model import Article, Place
from geo.places.mentions import find_mentions
from geo.reading.pipeline import read_article
from tests.attacks import lying_zip, zip_of
from tests.fixtures.villages import country_file, village

EL_FASHER = 379_555  # as the bundled gazetteer has it, in Sudan
LINES = [
    village(9_000_001, "Qabqaqa", names="Gabgaga,قبقاقا,QBQ", lat="14.1", lon="25.1"),
    village(9_000_002, "Umm Zqeina", admin2="7", people="4000"),
    village(9_000_003, "Of"),
    village(9_000_004, "Camp"),
    village(9_000_005, "Ibrahim"),
    village(9_000_006, "Wadi Zqur", **{"class": "H", "code": "WAD"}),
    village(9_000_007, "Zq Well", **{"class": "H", "code": "WLL"}),
    village(9_000_008, "Zqubia Locality", **{"class": "A", "code": "ADM2"}, admin2="7"),
    village(9_000_009, "Old Zqeina", code="PPLH"),
    village(EL_FASHER, "El Fasher", names="Zqasher", lat="13.63", lon="25.35"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of packs, that of the setting."""
    monkeypatch.setenv("DATELINE_PACKS_FOLDER", str(tmp_path / "packs"))
    return tmp_path / "packs"


@pytest.fixture
def sudan(folder: Path) -> Gazetteer:
    """The gazetteer with a pack of Sudan."""
    make_pack([("SD.txt", country_file(*LINES))])
    return Gazetteer.open()


def only(gazetteer: Gazetteer, name: str) -> Place:
    (place,) = gazetteer.lookup(name, country="SD")
    return place


# -- what is in a pack -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "is_there"),
    [
        ("Qabqaqa", True),
        ("gabgaga", True),
        ("Wadi Zqur", True),
        ("Camp", True),  # a table may mean it
        ("Zq Well", False),
        ("Old Zqeina", False),  # there no more
        ("قبقاقا", False),
        ("QBQ", False),  # a code
    ],
)
def test_what_a_pack_knows(name: str, is_there: bool, sudan: Gazetteer) -> None:
    assert any(place.layer == "villages of SD" for place in sudan.lookup(name)) is is_there


def test_a_village_is_a_place_like_others(sudan: Gazetteer) -> None:
    place = only(sudan, "Umm Zqeina")
    assert (place.kind, place.country, place.admin1, place.admin2) == (
        "town",
        "SD",
        "Northern Darfur",
        "Zqubia Locality",
    )
    assert (place.population, place.geonameid, place.radius_km) == (4000, 9_000_002, 2.7)
    capital = next(area for area in sudan.lookup("Northern Darfur") if area.kind == "admin1")
    assert sudan.areas(np.array([place.id]))[1] == sudan.areas(np.array([capital.id]))[1]
    assert sudan.nearest(14.1, 25.1)[0].name == "Qabqaqa"
    assert sudan.similar("Qabqaqqa", country="SD")[0].name == "Qabqaqa"


def test_a_place_that_the_gazetteer_has_is_not_doubled(sudan: Gazetteer, gazetteer: Gazetteer) -> None:
    assert (sudan.geonameid == EL_FASHER).sum() == 1
    place = only(sudan, "Zqasher")  # a name that the gazetteer lacked
    assert place == next(known for known in gazetteer.lookup("El Fasher") if known.geonameid == EL_FASHER)
    assert len(sudan) == len(gazetteer) + len(LINES) - 3


def test_rows_of_the_bundled_gazetteer_keep_their_numbers(sudan: Gazetteer, gazetteer: Gazetteer) -> None:
    for name in ("Gao", "Khartoum", "Ukraine"):
        assert sudan.lookup(name)[0] == gazetteer.lookup(name)[0]
    assert sudan.beginnings(["umm", "zqeina", "and"])[-1] == (2, "umm zqeina")
    assert gazetteer.packs == ()
    assert gazetteer.lookup("Qabqaqa") == ()


def test_own_places_lie_over_packs(sudan: Gazetteer) -> None:
    mine = sudan.with_places([(Place(0, "Qabqaqa", 1.0, 2.0, "site"), ["Zqhome"])], layer="own places")
    assert [place.layer for place in mine.lookup("Qabqaqa")] == ["own places", "villages of SD"]
    assert mine.lookup("Zqhome")[0].name == "Qabqaqa"
    assert only(mine, "Gabgaga").name == "Qabqaqa"


def test_other_names_come_from_their_file(folder: Path) -> None:
    names = b"1\t9000001\tfr\tQabzaque\t\t\t\t\t\t\n2\t9000001\tlink\thttps://example.org/zq\t\t\t\t\t\t\n3\t5\ten\tNobody\t\t\t\t\t\t\n"
    make_pack([("SD.txt", country_file(*LINES)), ("names", names)])
    found = Gazetteer.open()
    assert only(found, "Qabzaque").name == "Qabqaqa"
    assert not found.knows("https example org zq")


def test_the_head_tells_origin_and_licence(folder: Path, sudan: Gazetteer) -> None:
    (pack,) = find_packs()
    assert (pack.code, pack.places) == ("SD", len(LINES) - 2)
    assert "CC BY 4.0" in pack.head["licence"]
    assert pack.head["fetched"][0]["file"] == "SD.txt"
    assert len(pack.head["fetched"][0]["sha256"]) == 64
    assert sorted(place.name for place in folder.iterdir()) == [".joined", "SD"]


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("SD.txt", bytes),
        ("SD.zip", lambda text: zip_of({"SD.txt": text, "readme.txt": b"Read me"})),
        ("SD.txt.xz", lzma.compress),
        ("SD.txt.gz", gzip.compress),
    ],
)
def test_files_are_read_packed_or_not(name: str, pack: object, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(pack(country_file(*LINES)))  # type: ignore[operator]
    assert add_file(file).places == len(LINES) - 2


# -- what is read in a text --------------------------------------------------------------------------------------------

HERE = "EL FASHER, Sudan — Fighters left Khartoum and Nyala in Sudan on Friday. "


@pytest.mark.parametrize(
    ("sentence", "places"),
    [
        ("Shells fell on Qabqaqa.", {"Qabqaqa"}),
        ("Shells fell on Umm Zqeina.", {"Umm Zqeina"}),
        ("Of these, many fled. Of the rest nothing is known.", set()),
        ("Camp residents fled. Camp Commander Ali spoke.", set()),
        ("Ibrahim said so. Ibrahim spoke of rain.", set()),
        ("Fighters of Qabqaqa-e-Zuri fled.", set()),
        ("They fled the village of Camp.", {"Camp"}),
        ("They met in Camp, Sudan.", {"Camp"}),
        ("They met in Ibrahim on Sunday.", {"Ibrahim"}),
    ],
)
def test_a_village_that_is_called_like_a_word_is_no_place(sentence: str, places: set[str], sudan: Gazetteer) -> None:
    found = {mention.text for mention in find_mentions(HERE + sentence, sudan) if mention.is_place}
    assert found - {"EL FASHER", "Sudan", "Khartoum", "Nyala"} == places


def test_a_village_is_not_taken_for_a_famous_namesake(folder: Path) -> None:
    lines = [village(9_000_001, "Doha"), village(9_000_002, "Qabqaqa")]
    make_pack([("SD.txt", country_file(*lines))])
    opened = Gazetteer.open()
    places = read_article(Article(HERE + "Envoys met in Doha and in Qabqaqa on Friday."), opened).places()
    assert places[places["name"] == "Doha"]["country"].tolist() == ["QA"]
    assert places[places["name"] == "Qabqaqa"]["country"].tolist() == ["SD"]
    assert {place.country for place in opened.lookup("Doha")} >= {"QA", "SD"}  # a table tells its country


def test_without_packs_nothing_changes(gazetteer: Gazetteer, folder: Path) -> None:
    opened = Gazetteer.open()
    assert opened.packs == ()
    assert len(opened) == len(gazetteer)
    text = HERE + "Shells fell on Qabqaqa."
    assert [m.text for m in find_mentions(text, opened)] == [m.text for m in find_mentions(text, gazetteer)]


def test_a_village_is_placed(sudan: Gazetteer) -> None:
    reading = read_article(Article(HERE + "Five people were killed in Qabqaqa on Thursday."), sudan)
    places = reading.places()
    assert places[places["name"] == "Qabqaqa"][["lat", "lon"]].to_numpy().round(1).tolist() == [[14.1, 25.1]]


# -- packs that come and go --------------------------------------------------------------------------------------------


def test_packs_come_and_go(folder: Path) -> None:
    before = packs_stamp()
    make_pack([("SD.txt", country_file(*LINES))])
    make_pack([("TD.txt", country_file(village(9_100_000, "Zqotcha", country="TD", admin1="")))])
    both = Gazetteer.open()
    assert [pack.label for pack in both.packs] == ["villages of SD", "villages of TD"]
    assert both.lookup("Zqotcha")[0].layer == "villages of TD"
    assert len({before, packs_stamp()}) == 2
    remove_pack("SD")
    assert Gazetteer.open().lookup("Qabqaqa") == ()
    assert Gazetteer.open().lookup("Zqotcha")[0].country == "TD"
    assert both.lookup("Qabqaqa")[0].name == "Qabqaqa"  # who has it open keeps it
    remove_pack("TD")
    assert list(folder.iterdir()) == []
    with pytest.raises(GazetteerError, match=r"no pack TD .*; there: none"):
        remove_pack("TD")


def test_nothing_of_a_pack_is_read_before_it_is_asked_for(sudan: Gazetteer) -> None:
    (pack,) = sudan.packs
    for array in (sudan.table, pack.rows, pack.files.links, pack.files.starts, pack.files.table):
        assert isinstance(array.base, np.memmap)


def test_what_a_killed_process_left_goes_after_a_day(folder: Path, sudan: Gazetteer) -> None:
    for name, age_s in ((".making-old", 100_000), (".making-new", 60)):
        (folder / name).mkdir()
        os.utime(folder / name, (time.time() - age_s,) * 2)
    join_packs()
    assert sorted(place.name for place in folder.iterdir()) == [".joined", ".making-new", "SD"]


@pytest.mark.parametrize("harm", ["gone", "damaged", "of other packs"])
def test_what_joins_the_packs_may_be_gone(harm: str, folder: Path, sudan: Gazetteer) -> None:
    joined = folder / ".joined"
    if harm == "gone":
        shutil.rmtree(joined)
    elif harm == "damaged":
        cut = (joined / "places.npy").read_bytes()[:-1000]
        (joined / "places.npy").unlink()  # `sudan` has the whole one mapped
        (joined / "places.npy").write_bytes(cut)
    else:
        shutil.copytree(joined, folder / "kept")
        make_pack([("TD.txt", country_file(village(9_100_000, "Zqotcha", country="TD")))])
        shutil.rmtree(joined)
        (folder / "kept").rename(joined)
    again = Gazetteer.open()
    assert only(again, "Qabqaqa") == only(sudan, "Qabqaqa")
    assert only(again, "Zqasher") == only(sudan, "Zqasher")
    join_packs()
    assert only(Gazetteer.open(), "Qabqaqa") == only(sudan, "Qabqaqa")


def test_places_of_two_packs_are_there_once(folder: Path) -> None:
    """Of a border village that GeoNames has moved the other country's file may still speak."""
    make_pack([("SD.txt", country_file(*LINES))])
    moved = [
        village(9_000_001, "Qabqaqa", country="TD"),
        *(village(9_200_000 + i, f"Zq{i}ab", country="TD") for i in range(9)),
    ]
    assert make_pack([("TD.txt", country_file(*moved))]).places == 9
    assert len(Gazetteer.open().lookup("Qabqaqa")) == 1


# -- what can be wrong -------------------------------------------------------------------------------------------------


def _lie(folder: Path, **changes: object) -> None:
    head = folder / "SD" / "meta.json"
    head.write_text(json.dumps(json.loads(head.read_text("utf-8")) | changes), encoding="utf-8")


def _cut(folder: Path) -> None:
    file = folder / "SD" / "names.marisa"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


DAMAGES = {
    r"names\.marisa is cut short: .*gazetteer add SD --again": _cut,
    r"a pack of version 99; this program reads version 1\. .*add SD --again": lambda folder: _lie(folder, pack=99),
    r"no pack of villages; .*remove SD": lambda folder: _lie(folder, pack=None),
    r"gazetteer of format 7; this program reads 1\. .*add SD --again": lambda folder: _lie(folder, format=7),
    r"meta\.json is damaged .*add SD --again": lambda folder: (folder / "SD" / "meta.json").write_text("{", "utf-8"),
    r"NE holds the pack of SD, so the same places may be there twice\. .*remove NE": lambda folder: shutil.copytree(
        folder / "SD", folder / "NE"
    ),
}


@pytest.mark.parametrize("told", DAMAGES)
def test_a_damaged_pack_is_named_with_its_remedy(told: str, folder: Path, sudan: Gazetteer) -> None:
    DAMAGES[told](folder)
    with pytest.raises(GazetteerError, match=told):
        Gazetteer.open()
    if "NE" in told:
        remove_pack("NE")
    else:
        make_pack([("SD.txt", country_file(*LINES))])  # over the damaged one
    assert only(Gazetteer.open(), "Qabqaqa").name == "Qabqaqa"


BAD_FILES = {
    "columns instead of 19": b"a,b,c\n1,2,3\n",
    "is a web page": b"<!DOCTYPE html><html><body>Please log in</body></html>",
    "no text in UTF-8": "Qabqaqé".encode("latin-1") * 10,
    "is damaged or cut short": zip_of({"SD.txt": country_file(*LINES)})[:-40],
    "damaged or cut short": lzma.compress(country_file(*LINES))[:-40],
    "holds 2 text files": zip_of({"SD.txt": b"", "TD.txt": b""}),
    "holds 0 text files": zip_of({"SD.csv": b""}),
    "holds no places": b"",
    "holds places of 2 countries": country_file(*LINES, *(village(i, "Zqa", country="TD") for i in range(9))),
    "its country is 'Sudan'": country_file(village(1, "Zqa", country="Sudan")),
    r"line 2: .* has numbers there": country_file(village(1, "Zqa"), village(2, "Zqb", lat="north")),
}


@pytest.mark.parametrize("told", BAD_FILES)
def test_a_file_that_is_no_country_file_is_named(told: str, folder: Path) -> None:
    with pytest.raises(GazetteerError, match=told) as caught:
        make_pack([("thing", BAD_FILES[told])])
    assert "thing" in str(caught.value)
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_file_of_another_country_is_refused(folder: Path) -> None:
    with pytest.raises(GazetteerError, match="holds places of SD, not of TD"):
        make_pack([("TD.zip", country_file(*LINES))], code="TD")


def test_a_file_of_names_that_is_none_is_refused(folder: Path) -> None:
    with pytest.raises(GazetteerError, match="names, line 1: this is no file of other names"):
        make_pack([("SD.txt", country_file(*LINES)), ("names", b"one\n")])


def test_the_same_places_under_another_name_are_refused(folder: Path, sudan: Gazetteer) -> None:
    lines = [line.replace("\tSD\t", "\tTD\t") for line in LINES]
    with pytest.raises(GazetteerError, match=r"the pack SD has already \(such as Qabqaqa.*gazetteer remove SD"):
        make_pack([("TD.txt", country_file(*lines))])
    assert [pack.code for pack in find_packs()] == ["SD"]


@pytest.fixture
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_PACK_UNPACKED_MB", "1")


MUCH = b"\0" * 3_000_000
BOMBS = {
    "zip": zip_of({"SD.txt": MUCH}),
    "lying zip": lying_zip("SD.txt", MUCH, declared=100),
    "xz": lzma.compress(MUCH),
    "gzip": gzip.compress(MUCH),
    "text": MUCH,
}


@pytest.mark.parametrize("kind", BOMBS)
def test_what_unpacks_to_much_is_refused(kind: str, folder: Path, small_limit: None) -> None:
    with pytest.raises(DatelineError, match=r"DATELINE_PACK_UNPACKED_MB|damaged or cut short"):
        make_pack([("SD.zip", BOMBS[kind])])


def test_what_unpacks_to_very_much_is_refused(folder: Path) -> None:
    with pytest.raises(LimitError, match="traps for programs"):
        make_pack([("SD.xz", lzma.compress(b"\0" * 30_000_000))])


def test_a_large_file_is_not_even_read(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_PACK_MB", "1")
    (tmp_path / "SD.txt").write_bytes(b"a" * 1_000_001)
    with pytest.raises(LimitError, match="DATELINE_PACK_MB"):
        add_file(tmp_path / "SD.txt")


@pytest.fixture
def small_disk() -> Iterator[None]:
    """No file may grow beyond a kilobyte, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_no_room_on_the_disk(folder: Path, small_disk: None) -> None:
    with pytest.raises(GazetteerError, match=r"SD cannot be written to .*Make room there, or .*DATELINE_PACKS_FOLDER"):
        make_pack([("SD.txt", country_file(*(village(i, f"Zq{i}ab") for i in range(9_000_000, 9_000_300))))])
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("text", "code"), [("SD", "SD"), ("sdn", "SD"), ("Sudan", "SD"), ("Myanmar (Burma)", "MM")])
def test_countries_by_code_and_by_name(text: str, code: str) -> None:
    assert country_of(text) == code


def test_an_unknown_country_is_named() -> None:
    with pytest.raises(DataError, match="“XZ” is no country that we know"):
        country_of("XZ")


# -- real files --------------------------------------------------------------------------------------------------------


def test_a_real_country(shared: Path, folder: Path, gazetteer: Gazetteer) -> None:
    villages = shared / "data" / "villages" / "SD.txt.xz"
    if not villages.is_file():
        pytest.skip("no ../shared/data/villages: the country files are not part of the project")
    pack = add_file(villages)
    assert pack.places > 5_000
    assert pack.bytes < 2_000_000
    assert len(Gazetteer.open()) > len(gazetteer) + 5_000
