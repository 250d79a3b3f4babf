"""`python -m bench NAME`: measure, print, and say by the exit code whether every goal was reached."""

from __future__ import annotations

import argparse
import importlib
import inspect
import sys

from bench import BENCHMARKS
from bench.report import are_all_met, as_json, as_table


def main(arguments: list[str] | None = None) -> int:
    """Run one benchmark; returns 0 when every goal is reached, 1 when one is missed."""
    names = "\n".join(f"  {name:<10} {what}" for name, what in BENCHMARKS.items())
    parser = argparse.ArgumentParser(
        prog="scripts/bench", epilog=f"names:\n{names}", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=BENCHMARKS, metavar="NAME")
    parser.add_argument("--failures", action="store_true", help="first tell each thing found wrong, a line each")
    parser.add_argument(
        "--only", action="append", metavar="PART", default=[], help="of a long one, a part; its module tells"
    )
    parser.add_argument("--minutes", type=float, help="of one that goes on as long as it may")
    parser.add_argument("--seed", type=int, help="of one that is left to chance")
    given = parser.parse_args(arguments)
    benchmark = importlib.import_module(f"bench.{given.name}")
    if given.failures:
        if not hasattr(benchmark, "failures"):
            parser.error(f"{given.name} has figures only: leave out --failures")
        print(*benchmark.failures(), "", sep="\n")
    if given.only and not hasattr(benchmark, "PARTS"):
        parser.error(f"{given.name} has no parts: leave out --only")
    asked = {name: value for name in ("minutes", "seed") if (value := getattr(given, name)) is not None}
    if set(asked) - set(inspect.signature(benchmark.measure).parameters):
        parser.error(f"{given.name} leaves nothing to chance: leave out --{' and --'.join(asked)}")
    figures = benchmark.measure(given.only) if given.only else benchmark.measure(**asked)
    print(as_table(figures), as_json(given.name, figures), sep="\n\n")
    return 0 if are_all_met(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
