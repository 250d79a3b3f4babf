"""French gold: short texts and wires of our own in tests/french, as the same Wire that bench.scoring.judge takes.

tests/french/README.md describes the format. Loading is strict, as in bench.wires.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.wires import Wire, load_all, of_table
from geo.errors import DataError

__all__ = ["FILES", "FOLDER", "load_sentences", "load_wires"]

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "french"
FILES = {"sentences.toml": False, "held_out.toml": True}
"""The files of texts, and whether theirs are held out."""


def load_wires(folder: Path = FOLDER) -> list[Wire]:
    """The French wires in the order of their names. Raises DataError when one is not as the README says."""
    return load_all(folder / "wires")


def load_sentences(folder: Path = FOLDER) -> list[Wire]:
    """Every short text as a wire, those for tuning first; `country` is its region, the beginning of its slug.

    Raises DataError, which names file and text, when one is not as the README says.
    """
    wires: list[Wire] = []
    for name, is_held_out in FILES.items():
        rows = _rows(folder / name)
        for number, row in enumerate(rows, start=1):
            label = f"{name}: {row.get('slug') or f'text {number}'}"
            try:
                wire = _sentence(row)
            except (KeyError, TypeError, ValueError) as cause:
                raise DataError(f"{label}: {cause}") from cause
            if wire.held_out != is_held_out:
                raise DataError(f"{label}: held_out is {str(wire.held_out).lower()}, move it to the other file")
            if any(wire.slug == other.slug or wire.text == other.text for other in wires):
                raise DataError(f"{label}: this slug or text stands there twice")
            wires.append(wire)
    return wires


def _rows(path: Path) -> list[Mapping[str, Any]]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise DataError(f"{path.name}: {cause}") from cause
    if unknown := sorted(set(table) - {"sentences"}):
        raise DataError(f"{path.name}: {', '.join(unknown)} is not a key; every text is a table [[sentences]]")
    rows: list[Mapping[str, Any]] = table.get("sentences", [])
    return rows


def _sentence(row: Mapping[str, Any]) -> Wire:
    if unjudged := sorted({"claims", "not_events", "country", "source"} & set(row)):
        raise DataError(f"{', '.join(unjudged)} is not a key of a short text")
    gold = {key: value for key, value in row.items() if key not in {"slug", "text"}}
    region, _, number = str(row["slug"]).rpartition("_")
    if not region or not number.isdecimal():
        raise DataError("a slug is region and number, such as sahel_01")
    return of_table(row["slug"], row["text"], {**gold, "country": region, "source": ""})
