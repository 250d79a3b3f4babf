"""`geo watch` on the command line: lines for people and for programs, and what is wrong with what it is given."""

from __future__ import annotations

import json

import pytest

from geo.__main__ import main


@pytest.fixture
def watch(tmp_path, monkeypatch, capsys):
    """Runs `watch …` with a case called Mali, and a file of two folders, one of which is not there."""
    monkeypatch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path / 'home' / 'cases.sqlite'}")
    (tmp_path / "wires").mkdir()
    file = tmp_path / "feeds.toml"
    rows = (f'[[feed]]\nname = "{name}"\nkind = "folder"\npath = "{tmp_path / name}"\n' for name in ("wires", "gone"))
    file.write_text("".join(rows), encoding="utf-8")
    main(["case", "new", "Mali"])
    capsys.readouterr()

    def run(*arguments: str, text: str = "") -> tuple[int, str, str]:
        if text:
            file.write_text(text, encoding="utf-8")
        status = main(["watch", str(file), *arguments])
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


def test_each_thing_that_happens_is_a_line(watch):
    status, out, _ = watch("--case", "Mali", "--once", "--json")
    wires, gone = sorted(map(json.loads, out.splitlines()), key=lambda one: one["feed"], reverse=True)
    assert status == 0 and (wires["what"], wires["feed"], wires["new"], wires["is_same"]) == (
        "looked",
        "wires",
        0,
        True,
    )
    assert gone["what"] == "failed" and "There is no folder" in gone["reason"] and gone["next_at"] > "2026"


def test_people_are_told_in_words(watch):
    status, out, _ = watch("--case", "Mali", "--once")
    assert status == 0 and "looked   wires: nothing changed." in out and "failed   gone: There is no folder" in out
    assert watch("--case", "Mali", "--once") == (0, "", ""), "neither is to be looked at so soon"
    assert watch("--check") == (0, "feeds.toml: 2 feeds, all right\n", "")


@pytest.mark.parametrize(
    "arguments, text, told",
    [
        (["--once"], "", "Into which case? Name it with --case"),
        (["--once", "--case", "Niger"], "", "There is no case 'Niger'"),
        (["--check"], "feed = 1", "feeds.toml, line 1: feed is missing"),
    ],
)
def test_what_is_wrong_is_told(watch, arguments, text, told):
    status, out, err = watch(*arguments, text=text)
    assert status == 2 and told in err and out == ""
