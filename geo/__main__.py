"""The command line, `dateline` or `python -m geo`; `--help` lists the commands."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from geo import __version__
from geo.commands import (
    articles,
    cases,
    gazetteer,
    keys,
    match,
    mcp,
    operations,
    records,
    settings,
    snapshots,
    tables,
    watching,
)
from geo.errors import DatelineError

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status, 2 for an input that cannot be used."""
    called = "dateline" if Path(sys.argv[0]).stem == "dateline" else "python -m geo"
    parser = argparse.ArgumentParser(prog=called, description="Read places and events out of news.")
    parser.add_argument("--version", action="version", version=f"Dateline {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for kind in (
        articles,
        cases,
        tables,
        gazetteer,
        records,
        match,
        snapshots,
        keys,
        mcp,
        operations,
        settings,
        watching,
    ):
        kind.add_to(commands)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except (DatelineError, OSError) as error:
        print(f"dateline: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
