"""One of the pages of map_apps in a Streamlit server of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.serving import free_port, running

__all__ = ["serve"]

ROOT = Path(__file__).resolve().parent.parent
START_LIMIT_S = 120


@contextmanager
def serve(page: str, folder: Path) -> Iterator[str]:
    """The address of a page ("empty", "ours", ...) that draws the records in a folder, until the end of the block."""
    port = free_port()
    options = [f"--server.port={port}", "--server.headless=true"]
    command = [sys.executable, "-m", "streamlit", "run", "bench/map_apps/front.py", *options]
    environment = os.environ | {"BENCH_PAGE": page, "BENCH_FOLDER": str(folder), "PYTHONPATH": str(ROOT)}
    log = folder / f"{page}.log"

    def begin() -> subprocess.Popen[bytes]:
        with log.open("wb") as said:
            return subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
            )

    with running(begin, port, limit_s=START_LIMIT_S, said=lambda: log.read_text(errors="replace")):
        yield f"http://127.0.0.1:{port}"
