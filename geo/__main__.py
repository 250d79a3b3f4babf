"""The command line: `python -m geo --help` lists the commands."""

from __future__ import annotations

import argparse
import sys

from geo.commands import articles, match, records, settings, tables
from geo.errors import DatelineError

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status, 2 for an input that cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m geo", description="Read places and events out of news.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for kind in (articles, tables, records, match, settings):
        kind.add_to(commands)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except (DatelineError, OSError) as error:
        print(f"dateline: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
