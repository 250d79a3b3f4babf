"""The command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo.__main__ import main


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "wire.txt"
    file.write_text(
        "BAMAKO, Mali — Soldiers fought near Gao on Friday. Mr Jordan of the United Nations said so.", encoding="utf-8"
    )
    return file


def test_read_as_json(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(article), "--date", "2013-02-08", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["article"]["date"] == "2013-02-08"
    assert [m["text"] for m in data["mentions"] if m["status"] == "placed"] == ["BAMAKO", "Mali", "Gao"]


def test_read_as_lines(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(article)]) == 0
    assert "Gao, town ML  16.2717 -0.0447" in capsys.readouterr().out


def test_read_of_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(tmp_path / "nowhere.txt")]) == 2
    assert "nowhere.txt" in capsys.readouterr().err


def test_a_date_that_is_none(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["read", str(article), "--date", "8 February"])
    assert "write it as 2013-02-08" in capsys.readouterr().err


def test_own_places_join(article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.csv"
    own.write_text("name,lat,lon,aliases\nCamp Zulu,12.6,-8.0,\nNowhere,99,0,\n", encoding="utf-8")
    article.write_text("BAMAKO, Mali — Shots at Camp Zulu in Bamako.", encoding="utf-8")
    assert main(["read", str(article), "--places", str(own)]) == 0
    said = capsys.readouterr()
    assert "Camp Zulu, site" in said.out
    assert "own.csv, line 3" in said.err


LINES = [
    '{"id": "a", "text": "Fighting in Gao, Mali."}',
    "not JSON",
    '{"id": "b"}',
    '{"text": ""}',
    '{"id": "c", "text": "Kyiv", "toponyms": [{"start": 0, "end": 4}]}',
    '{"text": "Nothing happened."}',
]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_geoparse_answers_good_lines_and_reports_the_others(
    workers: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(LINES), encoding="utf-8")
    assert main(["geoparse", str(source), str(target), "--workers", workers]) == 0
    answers = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "c", 6]
    assert [t["text"] for t in answers[0]["toponyms"]] == ["Gao", "Mali"]
    assert answers[2]["toponyms"] == []
    error = capsys.readouterr().err
    assert "line 2 is not JSON" in error
    assert "line 3 has no text" in error and "line 4 has no text" in error


def test_geoparse_of_given_spans(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(LINES[-2], encoding="utf-8")
    assert main(["geoparse", str(source), str(target), "--given"]) == 0
    assert [t["kind"] for t in json.loads(target.read_text(encoding="utf-8"))["toponyms"]] == ["capital"]


def test_spans_that_are_none_set_their_line_aside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": "Gao", "toponyms": [{"start": 0}]}', encoding="utf-8")
    assert main(["geoparse", str(source), str(target), "--given"]) == 0
    assert target.read_text(encoding="utf-8") == ""
    assert "line 1: its toponyms are no spans of its text" in capsys.readouterr().err


def test_output_is_complete_or_absent(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "none" / "out.jsonl"
    source.write_text('{"text": "Gao"}', encoding="utf-8")
    assert main(["geoparse", str(source), str(target)]) == 2
    assert list(tmp_path.iterdir()) == [source]


def test_gazetteer_build_refuses_the_bundled_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from geo.gazetteer.store import bundled_path

    dump = tmp_path / "ML.txt"
    dump.write_text("", encoding="utf-8")
    assert main(["gazetteer", "build", "--geonames", str(dump), "--out", str(bundled_path())]) == 2
    assert "name another folder" in capsys.readouterr().err


def test_gazetteer_build_and_read_with_it(article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dump = tmp_path / "ML.txt"
    cells = [
        "7",
        "Zzqx",
        "Zzqx",
        "",
        "14.94",
        "-3.89",
        "P",
        "PPL",
        "ML",
        "",
        "04",
        "",
        "",
        "",
        "9000",
        "",
        "1",
        "x",
        "2014-01-01",
    ]
    dump.write_text("\t".join(cells) + "\n", encoding="utf-8")
    assert main(["gazetteer", "build", "--geonames", str(dump), "--out", str(tmp_path / "g")]) == 0
    article.write_text("BAMAKO, Mali — Soldiers left Zzqx.", encoding="utf-8")
    capsys.readouterr()
    assert main(["read", str(article), "--gazetteer", str(tmp_path / "g")]) == 0
    assert "Zzqx, town ML" in capsys.readouterr().out
