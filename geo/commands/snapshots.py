"""verify: is a snapshot as it was, and does every number in it follow from its rows?"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.commands.common import Commands

__all__ = ["add_to"]


def add_to(commands: Commands) -> None:
    """Adds this command to the parser."""
    parser = commands.add_parser(
        "verify", help="check a snapshot: every byte, and every number from its rows; needs no network"
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--sha256", default="", help="of the file, as a citation has it")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> int:
    """0 when nothing has changed, 1 when something has."""
    from geo.exports import verify

    found = verify(options.file.read_bytes(), name=options.file.name, sha256=options.sha256)
    if options.json:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=1))
        return 0 if found.is_sound else 1
    print(f"{found.name}, {found.made}, Dateline {found.version}")
    print(f"sha256 {found.sha256}")
    print(", ".join(f"{count:,} {name}" for name, count in found.rows.items()) or "no rows could be read")
    for sentence in found.changed:
        print(f"CHANGED  {sentence}")
    if found.is_sound:
        print(f"Sound: nothing has changed, and all {found.numbers:,} numbers follow from the rows.")
    return 0 if found.is_sound else 1
