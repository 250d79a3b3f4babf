"""Where a text names a group that is known: "Islamic State in the Greater Sahara" says nothing of where anybody was."""

from __future__ import annotations

from functools import lru_cache

from geo.language.pack import read_rows
from geo.language.phrases import Phrases, longest
from geo.language.text import fold
from geo.resources import bundled_data

__all__ = ["alias_rows", "words_of_groups"]

_KINDS = frozenset({"group", "organisation", "international"})


def alias_rows() -> list[tuple[str, dict[str, str]]]:
    """The rows of data/actors/aliases.csv, each with where it stands; GazetteerError names file, line and remedy."""
    return read_rows(bundled_data("actors", "aliases.csv"), ("alias", "name", "kind", "country", "actor"))


@lru_cache(maxsize=1)
def _groups() -> Phrases[str]:
    """The names of several words of data/actors/aliases.csv."""
    found: Phrases[str] = Phrases()
    for _, row in alias_rows():
        words = tuple(fold(row["alias"]).split())
        if row["kind"] in _KINDS and len(words) > 1:
            found.add(words, row["alias"])
    return found


def words_of_groups(folded: list[str]) -> dict[int, str]:
    """Index of each word inside the name of a group -> that name; the longest name counts. Empty for none."""
    by_first, inside, index = _groups().by_first, dict[int, str](), 0
    while index < len(folded):
        by_second = by_first.get(folded[index])
        following = folded[index + 1] if index + 1 < len(folded) else ""
        found = longest(by_second.get(following, by_second[""]), folded, index) if by_second else None
        if found:
            inside.update(dict.fromkeys(range(index, found[0]), found[1][0]))
        index = found[0] if found else index + 1
    return inside
