"""What is finished of a run: a folder with a file for each partition, and a manifest that names them.

Every file is written beside its place, forced to the disk and renamed, the manifest after the files that it names; so whatever
dies, a file is there whole or not at all, and what the manifest names is there. What is there and not named is made again, and
is the same.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from geo.corpora.answers import Answer
from geo.errors import DataError

__all__ = ["Finished", "Manifest", "write_whole"]

NAME = "manifest.json"
LEAST_S, SHARE = 1.0, 200
"""The manifest is written each second, and takes at most this part of the time: what it does not name yet is done again after a crash."""
PARTS = {"content": "", "aside": ".aside.jsonl", "signatures": ".signatures.parquet"}
"""Field of an answer -> what its file's name ends with; the content's with the form."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What is known of a finished partition."""

    articles: int
    set_aside: int
    left: Mapping[str, int]
    size: int
    """Bytes of files that it was made of."""
    bytes: int
    """Of its content."""


@dataclass(slots=True)
class Manifest:
    """The folder of a run."""

    folder: Path
    form: str
    about: Mapping[str, Any]
    """What was asked of what by which reader: another question is another run."""
    done: dict[int, Finished] = field(default_factory=dict)
    totals: Counter[str] = field(default_factory=Counter)
    """Of all that is finished: articles, set_aside, size."""
    left: Counter[str] = field(default_factory=Counter)
    """Articles that were not read, by the code of their language."""
    _next: float = 0.0

    @classmethod
    def open(cls, folder: Path, form: str, about: Mapping[str, Any]) -> Manifest:
        """The run of a folder, begun or gone on with. Raises DataError when the folder holds another one, or no run at all."""
        file = folder / NAME
        about = json.loads(json.dumps(about, default=str))
        if not file.is_file():
            if folder.exists() and any(folder.iterdir()):
                raise DataError(
                    f"{folder} is there and is not of a run that was begun. Move it away, or name another file."
                )
            folder.mkdir(exist_ok=True)
            manifest = cls(folder, form, about)
            manifest.write()
            return manifest
        kept = _read(file)
        if kept["done"] and kept["about"] != about:
            other = ", ".join(name for name in about if kept["about"].get(name) != about[name])
            raise DataError(
                f"{folder} holds a run that was begun otherwise ({other}). Give what was given then to go on with it, remove the "
                "folder to begin anew, or name another file."
            )
        manifest = cls(folder, form, about)
        for number, one in sorted((int(number), Finished(**one)) for number, one in kept["done"].items()):
            path = manifest.path(number)
            if path.is_file() and path.stat().st_size == one.bytes:
                manifest._add(number, one)
        return manifest

    def path(self, number: int, part: str = "content") -> Path:
        """Where a partition's file lies; part: of PARTS."""
        return self.folder / f"{number:09}{PARTS[part] or f'.{self.form}'}"

    def keep(self, number: int, answer: Answer, size: int) -> None:
        """Keeps the answer to a partition of so many bytes."""
        for part in PARTS:
            content = getattr(answer, part)
            if content or part == "content":
                write_whole(self.path(number, part), content)
        left = dict(sorted(answer.left.items()))
        self._add(number, Finished(answer.articles, answer.set_aside, left, size, len(answer.content)))
        if time.monotonic() >= self._next:
            self.write()

    def write(self) -> None:
        """Names what is finished."""
        began = time.monotonic()
        if hasattr(os, "O_DIRECTORY"):  # the names of the files that are named now; Windows opens no folders
            folder = os.open(self.folder, os.O_DIRECTORY)
            os.fsync(folder)
            os.close(folder)
        done = {str(number): asdict(one) for number, one in sorted(self.done.items())}
        write_whole(self.folder / NAME, json.dumps({"about": self.about, "done": done}).encode())
        self._next = time.monotonic() + max(LEAST_S, SHARE * (time.monotonic() - began))

    def _add(self, number: int, one: Finished) -> None:
        self.done[number] = one
        self.totals.update({name: getattr(one, name) for name in ("articles", "set_aside", "size")})
        self.left.update(one.left)


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file that is there whole, on the disk, or not at all."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _read(file: Path) -> dict[str, Any]:
    try:
        kept = json.loads(file.read_bytes())
        return {"about": dict(kept["about"]), "done": dict(kept["done"])}
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise DataError(f"{file} cannot be read as a manifest ({cause}). Remove its folder to begin anew.") from cause
