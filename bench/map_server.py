"""One of the pages of map_apps in a Streamlit server of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["serve"]

ROOT = Path(__file__).resolve().parent.parent
START_LIMIT_S = 120


@contextmanager
def serve(page: str, folder: Path) -> Iterator[str]:
    """The address of a page ("empty", "ours", ...) that draws the records in a folder, until the end of the block."""
    port = _free_port()
    options = [f"--server.port={port}", "--server.headless=true", "--server.fileWatcherType=none"]
    command = [sys.executable, "-m", "streamlit", "run", "bench/map_apps/front.py", *options]
    environment = os.environ | {"BENCH_PAGE": page, "BENCH_FOLDER": str(folder), "PYTHONPATH": str(ROOT)}
    log = folder / f"{page}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + START_LIMIT_S
    while time.monotonic() < limit and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:  # not listening yet
            time.sleep(0.05)
    raise SystemExit(f"A page of the benchmark did not start:\n{log.read_text(errors='replace')}")
