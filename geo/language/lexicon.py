"""How common a word is in English in lower case, as a given name and as a surname: each 0 (not known) to 8."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np

from geo.errors import GazetteerError
from geo.language.text import fold
from geo.resources import bundled_data, how_to_restore

__all__ = ["Lexicon", "bundled", "bundled_path", "not_places", "write_lexicon"]

UNKNOWN = (0, 0, 0)


def bundled_path() -> Path:
    """Folder of the lexicon that ships with the project."""
    return bundled_data("lexicon")


class Lexicon:
    """Look-up of folded single words; memory-mapped and immutable."""

    def __init__(self, trie: Any, levels: Any) -> None:
        self._trie, self._levels = trie, levels
        self.levels = lru_cache(maxsize=50_000)(self._look_up)
        """(in lower case, as a given name, as a surname) of a folded word; zeros when it is not known."""

    @classmethod
    def open(cls, path: Path | None = None) -> Lexicon:
        """Map the files of scripts/build_lexicon.py; GazetteerError names the file and the remedy when they are damaged."""
        folder = path or bundled_path()
        try:
            trie = marisa_trie.Trie()
            trie.mmap(str(folder / "words.marisa"))
            levels = np.load(folder / "levels.npy", mmap_mode="r")
        except (OSError, ValueError, RuntimeError) as error:
            raise GazetteerError(
                f"{folder} cannot be read as a lexicon ({error}). {how_to_restore('lexicon')}"
            ) from error
        if len(levels) != len(trie):
            raise GazetteerError(f"{folder} is damaged: its files disagree. {how_to_restore('lexicon')}")
        return cls(trie, np.asarray(levels))

    def _look_up(self, folded: str) -> tuple[int, int, int]:
        key = self._trie.get(folded)
        if key is None:
            return UNKNOWN
        row = self._levels[key]
        return int(row[0]), int(row[1]), int(row[2])


@lru_cache(maxsize=1)
def bundled() -> Lexicon:
    """The lexicon that ships with the project, opened once."""
    return Lexicon.open()


@lru_cache(maxsize=1)
def not_places() -> dict[str, str]:
    """Folded names that stand in the gazetteer but hardly ever mean a place in news, with the reason for each."""
    path = bundled_data("names", "not_places.csv")
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return {fold(row["name"]): row["reason"] for row in csv.DictReader(file)}
    except (OSError, KeyError) as error:
        raise GazetteerError(f"{path} cannot be read ({error}). {how_to_restore('names')}") from error


def write_lexicon(folder: Path, *, english: dict[str, int], given: dict[str, int], surname: dict[str, int]) -> None:
    """Write the files that Lexicon.open maps; each dictionary gives the level of a folded word."""
    folder.mkdir(parents=True, exist_ok=True)
    words = sorted({word for levels in (english, given, surname) for word in levels if word and " " not in word})
    trie = marisa_trie.Trie(words)
    levels = np.zeros((len(trie), 3), dtype=np.uint8)
    for word in words:
        levels[trie[word]] = english.get(word, 0), given.get(word, 0), surname.get(word, 0)
    trie.save(str(folder / "words.marisa"))
    np.save(folder / "levels.npy", levels)
