"""A Streamlit server in a process of its own, for as long as a benchmark needs it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["free_port", "running"]


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(
    begin: Callable[[], subprocess.Popen[bytes]],
    port: int,
    *,
    limit_s: float,
    said: Callable[[], str] = str,
    path: str = "_stcore/health",
    **settings: str,
) -> Iterator[subprocess.Popen[bytes]]:
    """The process that `begin` starts, in a session of its own, once it answers at this port; it ends with the block.

    said: what the server has printed, for the message when it does not answer. path: what is asked. settings: environment
    variables; without any it has cases of its own, each a browser's.
    """
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder:  # no case of whoever measures is touched
        own = {"DATELINE_DATABASE_URL": f"sqlite:///{folder}/cases.sqlite", "DATELINE_CASES_OF": "browser"}
        os.environ |= own | settings
        process = begin()
        try:
            _wait_for(f"http://127.0.0.1:{port}/{path}", process, limit_s, said)
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes], limit_s: float, said: Callable[[], str]) -> None:
    limit = time.monotonic() + limit_s
    while time.monotonic() < limit:
        if process.poll() is not None:
            raise SystemExit(f"The server ended with exit code {process.returncode} before it answered.\n{said()}")
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:  # not listening yet
            time.sleep(0.05)
    raise SystemExit(f"The server did not answer within {limit_s:.0f} seconds.\n{said()}")
