"""What the commands share: which gazetteer, days as arguments, files that are whole or absent."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeAlias

from geo.errors import CaseError, DataError
from geo.gazetteer.store import Gazetteer

if TYPE_CHECKING:
    from geo.cases.store import CaseRow, CaseStore

__all__ = ["Commands", "add_gazetteer", "answer", "day", "found_case", "open_gazetteer", "say", "whole_file"]

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_gazetteer(parser: argparse.ArgumentParser) -> None:
    """The options that choose a gazetteer and lay the user's own places over it."""
    parser.add_argument("--gazetteer", type=Path, help="folder of another gazetteer")
    parser.add_argument("--places", type=Path, metavar="CSV", help="your own places: name, lat, lon, aliases")


def open_gazetteer(folder: Path | None, places: Path | None) -> Gazetteer:
    """The gazetteer of these options; rows of `places` that cannot be used are told on stderr and skipped."""
    gazetteer = Gazetteer.open(folder)
    if places is None:
        return gazetteer
    from geo.gazetteer.layers import with_own_places

    gazetteer, problems = with_own_places(gazetteer, places.read_text(encoding="utf-8"), name=places.name)
    for problem in problems:
        print(f"dateline: {problem}; skipped", file=sys.stderr)
    return gazetteer


def day(value: str) -> dt.date:
    """The day that an argument names; argparse shows the error."""
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{value!r} is not a day; write it as 2013-02-08") from error


def answer(text: str) -> tuple[str, str]:
    """KEY=VALUE, what the user says to a question about a file; DataError when it is not that."""
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise DataError(f"--answer {text!r} is not KEY=VALUE; the report names the keys and the values.")
    return key, value


class whole_file:
    """A text file that appears under its name only when all of it is written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> TextIO:
        if not self._path.parent.is_dir():
            raise DataError(f"The folder {self._path.parent} does not exist; make it first.")
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        self._file: TextIO = os.fdopen(handle, "w", encoding="utf-8")
        self._temporary = Path(name)
        return self._file

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._file.close()
        if kind is None:
            self._temporary.replace(self._path)
        else:
            self._temporary.unlink(missing_ok=True)


def found_case(store: CaseStore, named: str) -> CaseRow:
    """The one case of an id, the beginning of one, or a name; CaseError when it is none or several."""
    rows = store.cases(None)
    found = [row for row in rows if row.id == named] or [
        row for row in rows if row.name == named or row.id.startswith(named)
    ]
    if len(found) == 1:
        return found[0]
    how_many = "Several cases are called" if found else "There is no case"
    raise CaseError(f"{how_many} {named!r}. See `case list`, and give the id.")


def say(options: argparse.Namespace, line: str) -> None:
    """A line of the answer for people, where it is not wanted as JSON."""
    if not options.json:
        print(line)
