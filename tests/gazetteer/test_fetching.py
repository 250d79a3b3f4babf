"""Fetching packs from a server on this computer: once, with what came before a cut, and every way in which it goes wrong."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.errors import DatelineError, GazetteerError, LimitError, ServiceError
from geo.gazetteer.fetching import fetch_pack, is_up_to_date, look_up
from geo.gazetteer.packs import find_packs
from geo.gazetteer.store import Gazetteer
from geo.work.jobs import add_pack, gazetteer
from tests.attacks import zip_of
from tests.fixtures.services import Fault, Server, serving
from tests.fixtures.villages import country_file, village

LINES = [village(9_000_000 + i, f"Zqa{i}ba") for i in range(300)]
COUNTRY = zip_of({"SD.txt": country_file(*LINES), "readme.txt": b"Read me"})
NAMES = zip_of({"SD.txt": b"1\t9000001\tfr\tQabzaque\t\t\t\t\t\t\n"})
LOGIN_PAGE = b"<!DOCTYPE html><html><body>Please log in</body></html>"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[Server]:
    """A server that has Sudan."""
    with serving() as server:
        monkeypatch.setenv("DATELINE_PACKS_URL", f"{server.address}/dump")
        monkeypatch.setenv("DATELINE_SERVICE_ATTEMPTS", "2")
        server.tag = '"one"'
        files = {"/dump/SD.zip": COUNTRY, "/dump/alternatenames/SD.zip": NAMES}
        server.answer = lambda path, query: files.get(path)
        yield server


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of packs, that of the setting."""
    monkeypatch.setenv("DATELINE_PACKS_FOLDER", str(tmp_path / "packs"))
    return tmp_path / "packs"


def contents(folder: Path) -> list[str]:
    return sorted(place.name for place in folder.iterdir())


def test_a_pack_is_fetched_with_its_other_names(server: Server, folder: Path) -> None:
    told: list[tuple[str, float]] = []
    pack = fetch_pack("SD", on_step=lambda words, share: told.append((words, share)))
    assert (pack.code, pack.places) == ("SD", 300)
    assert Gazetteer.open().lookup("Qabzaque")[0].name == "Zqa1ba"
    assert contents(folder) == [".joined", "SD"]
    main_file, names = pack.head["fetched"]
    assert main_file["sha256"] == hashlib.sha256(COUNTRY).hexdigest()
    assert (main_file["bytes"], names["bytes"]) == (len(COUNTRY), len(NAMES))
    assert pack.origin == f'GeoNames (CC BY 4.0): {server.address}/dump/SD.zip, edition "one"'
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert any(words.startswith("Fetching SD.zip: ") for words, _ in told)


def test_the_size_is_told_before(server: Server) -> None:
    assert [(offer.name, offer.bytes) for offer in look_up("SD")] == [
        ("SD.zip", len(COUNTRY)),
        ("SD.zip (other names)", len(NAMES)),
    ]
    assert set(server.asked) == {"/dump/SD.zip", "/dump/alternatenames/SD.zip"}


def test_a_country_without_other_names_is_a_pack_too(server: Server, folder: Path) -> None:
    server.answer = lambda path, query: COUNTRY if path == "/dump/SD.zip" else None
    assert len(fetch_pack("SD").head["fetched"]) == 1


def test_what_is_up_to_date_is_fetched_once(server: Server, folder: Path) -> None:
    first = fetch_pack("SD")
    asked = len(server.asked)
    assert fetch_pack("SD").head == first.head
    assert len(server.asked) == asked + 2  # how large, and of which edition
    server.tag = '"two"'
    assert not is_up_to_date(first, look_up("SD"))
    assert "two" in fetch_pack("SD").origin


def _cut(server: Server) -> None:
    """The first fetch ends in the middle of the country file, twice."""
    server.faults = [None, None, Fault(is_cut=True), Fault(is_cut=True)]
    with pytest.raises(ServiceError, match=r"127\.0\.0\.1 failed 2 times: .*goes on with what has come"):
        fetch_pack("SD")


def test_after_a_cut_it_goes_on(server: Server, folder: Path) -> None:
    _cut(server)
    assert contents(folder) == [".fetched"]
    half = (folder / ".fetched" / "SD-0.part").stat().st_size
    assert len(COUNTRY) / 2 <= half < len(COUNTRY)
    assert fetch_pack("SD").places == 300
    ranges = [headers["range"] for headers in server.headers if "range" in headers]
    assert ranges[-1] == f"bytes={half}-"
    assert contents(folder) == [".joined", "SD"]


@pytest.mark.parametrize("change", ["another edition", "no ranges"])
def test_after_a_cut_it_never_joins_two_editions(change: str, server: Server, folder: Path) -> None:
    _cut(server)
    if change == "no ranges":
        server.allows_ranges = False
    else:
        server.tag = '"two"'
        other = zip_of({"SD.txt": country_file(*LINES[:200])})
        server.answer = lambda path, query: other if path == "/dump/SD.zip" else NAMES
    assert fetch_pack("SD").places == (300 if change == "no ranges" else 200)


def test_a_fetch_that_is_stopped_is_gone_on_with(server: Server, folder: Path) -> None:
    class Stop(BaseException):
        pass

    def stop(words: str, share: float) -> None:
        if words.startswith("Fetching"):
            raise Stop

    with pytest.raises(Stop):
        fetch_pack("SD", on_step=stop)
    assert contents(folder) == [".fetched"]
    assert fetch_pack("SD").places == 300


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            LOGIN_PAGE,
            r"127\.0\.0\.1 answered with a web page instead of SD\.zip: .*sign in first\. Open http://.*--file",
        ),
        (b"\x89PNG", r"is no zip file, and was removed\. Try again later"),
        (COUNTRY[:200] + b"????" + COUNTRY[204:], "SD.zip is damaged or cut short .*Fetch it again"),
        (COUNTRY[:-30], "SD.zip is damaged or cut short .*Fetch it again"),
        (zip_of({"SD.txt": b"a,b\n"}), r"SD\.zip, line 1: 1 columns instead of 19"),
        (zip_of({"SD.txt": country_file(village(1, "Zqa", country="TD"))}), "holds places of TD, not of SD"),
    ],
)
def test_what_is_no_country_file_leaves_nothing(body: bytes, told: str, server: Server, folder: Path) -> None:
    server.answer = lambda path, query: body if path == "/dump/SD.zip" else NAMES
    with pytest.raises(DatelineError, match=told):
        fetch_pack("SD")
    assert [file.name for file in folder.rglob("SD-0*")] == []
    server.answer = lambda path, query: COUNTRY if path == "/dump/SD.zip" else NAMES
    assert fetch_pack("SD").places == 300


def test_a_server_without_the_country(server: Server) -> None:
    with pytest.raises(ServiceError, match=r"has no file TD\.zip\. Check the country"):
        look_up("TD")


def test_a_server_that_refuses(server: Server) -> None:
    server.faults = [Fault(403)]
    with pytest.raises(ServiceError, match=r"answered 403 Forbidden .*DATELINE_PACKS_URL"):
        look_up("SD")


def test_a_passing_fault_is_asked_again(server: Server, folder: Path) -> None:
    server.faults = [Fault(503), None, None, Fault(500)]
    assert fetch_pack("SD").places == 300


def test_nobody_answers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_PACKS_URL", "http://127.0.0.1:9/dump")
    monkeypatch.setenv("DATELINE_SERVICE_ATTEMPTS", "1")
    with pytest.raises(ServiceError, match="Check the connection"):
        look_up("SD")


def test_a_file_that_is_too_large(server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_PACK_MB", "1")
    server.answer = lambda path, query: b"PK\x03\x04" + b"a" * 1_000_000
    with pytest.raises(LimitError, match="DATELINE_PACK_MB"):
        fetch_pack("SD")


def test_a_disk_without_room_is_told_before(server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(folder.parent).free
    large = [offer.__class__(offer.url, offer.name, free, offer.tag) for offer in look_up("SD")]
    asked = len(server.asked)
    with pytest.raises(GazetteerError, match=r"The pack of SD needs .* MB are free\. Make room there"):
        fetch_pack("SD", offers=tuple(large))
    assert len(server.asked) == asked


def test_a_folder_that_cannot_be_made(server: Server, folder: Path) -> None:
    folder.write_text("a file", encoding="utf-8")
    with pytest.raises(GazetteerError, match="SD cannot be written to"):
        fetch_pack("SD")


# -- on the command line -----------------------------------------------------------------------------------------------


def test_add_list_and_remove(server: Server, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gazetteer", "list"]) == 0
    assert "No packs in" in capsys.readouterr().out
    assert main(["gazetteer", "add", "Sudan"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "SD: to be fetched are SD.zip 0.0 MB, SD.zip (other names) 0.0 MB"
    assert told[1].startswith("SD: 300 places, 301 names, 0.0 MB, made on ")
    assert main(["gazetteer", "add", "SD"]) == 0
    assert capsys.readouterr().out.endswith("; it is up to date\n")
    assert main(["gazetteer", "list"]) == 0
    listed = capsys.readouterr().out
    assert f"SD.zip: {len(COUNTRY):,} bytes, SHA-256 {hashlib.sha256(COUNTRY).hexdigest()}" in listed
    assert "CC BY 4.0" in listed
    assert main(["gazetteer", "remove", "sdn"]) == 0
    assert find_packs() == []


def test_a_file_is_added(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.zip").write_bytes(COUNTRY)
    assert main(["gazetteer", "add", "--file", str(tmp_path / "mine.zip")]) == 0
    assert capsys.readouterr().out.startswith("SD: 300 places")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["add"], "Name countries"),
        (["add", "SD", "--file", "x.zip"], "Name countries"),
        (["add", "XZ"], "“XZ” is no country that we know. Give ISO codes"),
        (["add", "--file", "nowhere.zip"], "nowhere.zip"),
        (["remove", "SD"], "There is no pack SD"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: list[str], told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gazetteer", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_a_damaged_pack_stops_a_reading_and_can_be_removed(
    server: Server, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fetch_pack("SD")
    head = folder / "SD" / "meta.json"
    head.write_text(json.dumps(json.loads(head.read_text("utf-8")) | {"pack": 2}), encoding="utf-8")
    (tmp_path / "a.txt").write_text("Shells fell on Gao, Mali.", encoding="utf-8")
    assert main(["read", str(tmp_path / "a.txt")]) == 2
    assert "gazetteer add SD --again" in capsys.readouterr().err
    assert main(["gazetteer", "remove", "SD"]) == 0
    assert main(["read", str(tmp_path / "a.txt")]) == 0


# -- in the processes that read ----------------------------------------------------------------------------------------


def test_a_reader_finds_packs_that_come_while_it_runs(server: Server, folder: Path) -> None:
    before = gazetteer()
    assert before.lookup("Qabzaque") == ()
    assert gazetteer() is before
    assert add_pack("SD", on_step=lambda words, share: None) == "SD"
    assert gazetteer().lookup("Qabzaque")[0].name == "Zqa1ba"
