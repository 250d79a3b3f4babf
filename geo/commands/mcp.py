"""mcp: tools for a language model on this machine, over standard input and output."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import DataError

if TYPE_CHECKING:
    from geo.commands.common import Commands
    from geo.service.desk import Desk

__all__ = ["add_to"]


def add_to(commands: Commands) -> None:
    """Adds this command to the parser."""
    parser = commands.add_parser("mcp", help="tools for a language model on this machine, by stdio (docs/http.md)")
    parser.add_argument(
        "--folder", type=Path, default=Path(), metavar="FOLDER", help="where snapshots are put (default: this folder)"
    )
    parser.set_defaults(run=_mcp)


def _mcp(options: argparse.Namespace) -> int:
    """Serves until the other end closes; what is asked is of whoever uses this machine."""
    from geo.cases.rights import Who
    from geo.cases.store import CaseStore, checksum
    from geo.service.desk import Desk
    from geo.settings import settings
    from geo.work.jobs import get_ready
    from geo.work.pool import Pool

    try:
        from geo.service.tools import tools
    except ImportError as fault:
        raise DataError("The tools need the package mcp: install it with pip install 'dateline[mcp]'.") from fault
    if not options.folder.is_dir():
        raise DataError(f"The folder {options.folder} does not exist; make it first.")
    pool = Pool(1, settings().worker_memory_mb, get_ready)

    def keep(desk: Desk, case_id: str) -> dict[str, Any]:
        content = desk.snapshot(case_id)
        target = options.folder.resolve() / f"{case_id[:8]}-{checksum(content)[:8]}.snapshot.zip"
        target.write_bytes(content)
        return {"file": str(target), "bytes": len(content), "sha256": checksum(content)}

    def tell(fault: Exception) -> None:
        print(f"dateline: {type(fault).__name__}, which nobody foresaw", file=sys.stderr)

    with closing(CaseStore.open()) as store, closing(pool):
        desk = Desk(store.of(Who("", "one")), lambda: pool, "mcp")
        tools(lambda _request: desk, keep, tell).run("stdio")
    return 0
