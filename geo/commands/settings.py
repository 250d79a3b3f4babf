"""settings: what whoever runs Dateline may set, the values in force, and where they come from."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from geo.settings import TABLE, Told, strangers, told

if TYPE_CHECKING:
    from geo.commands.common import Commands

__all__ = ["add_to", "markdown_table"]

TOLD_HEADER = ("SETTING", "VALUE", "UNIT", "DEFAULT", "FROM", "FOR", "WHO MAY SET IT")
README_HEADER = ("setting", "default", "bounds", "what it is for", "who may set it")


def add_to(commands: Commands) -> None:
    """Adds this command to the parser."""
    settings = commands.add_parser("settings", help="all settings: values in force, defaults, what they are for")
    form = settings.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print them as JSON")
    form.add_argument("--markdown", action="store_true", help="print the table of the README: defaults and bounds")
    settings.set_defaults(run=_settings)


def markdown_table() -> str:
    """The table of the README, which does not depend on what is set here."""
    lines = [" | ".join(README_HEADER), " | ".join("---" for _ in README_HEADER)]
    for row in TABLE.values():
        default = row.shown(row.default)
        cells = (
            f"`{row.variable}`",
            f"{default} {row.unit}" if row.bounds else default,
            row.bounds,
            row.purpose,
            row.who,
        )
        lines.append(" | ".join(cells))
    return "\n".join(f"| {line} |" for line in lines)


def _settings(options: argparse.Namespace) -> int:
    if options.markdown:
        print(markdown_table())
        return 0
    rows = told()
    print(
        json.dumps(list(map(_as_json, rows)), ensure_ascii=False, indent=1) if options.json else "\n".join(_lines(rows))
    )
    for name in strangers():
        print(f"dateline: {name} is in the environment and is no setting{_perhaps(name)}.", file=sys.stderr)
    return 0


def _as_json(one: Told) -> dict[str, str | int | float | None]:
    row = one.row
    return {
        "name": row.variable,
        "value": one.value,
        "unit": row.unit,
        "default": row.safe(row.default),
        "least": row.least,
        "most": row.most,
        "from": one.origin,
        "for": row.purpose,
        "who": row.who,
    }


def _lines(rows: Sequence[Told]) -> Iterator[str]:
    """A table for the eye, each column as wide as its widest cell."""
    table = [TOLD_HEADER, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cells(one: Told) -> tuple[str, ...]:
    row = one.row
    value = str(one.value) if row.is_secret else row.shown(one.value)
    return row.variable, value, row.unit, row.shown(row.default), one.origin, row.purpose, row.who.replace("`", "")


def _perhaps(name: str) -> str:
    near = get_close_matches(name.upper(), [row.variable for row in TABLE.values()], 1)
    return f"; perhaps {near[0]} is meant" if near else ""
