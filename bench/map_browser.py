"""Chromium for measuring, driven over a bare DevTools connection.

Playwright keeps the Network domain on, which copies every WebSocket payload out of the browser and would slow the ways
of drawing that send much; here nothing is on but what is asked for.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from bench.browser import MISSING, find_chromium

__all__ = ["Tab", "open_tab", "resident_mb"]

START_LIMIT_S = 30
WIDTH, HEIGHT = 1280, 900


class Tab:
    """One page in a browser of its own."""

    def __init__(self, page: ClientConnection, browser: ClientConnection) -> None:
        self._page, self._browser = page, browser
        self._numbers = itertools.count(1)

    def load(self, address: str, *, script: str = "") -> None:
        """Goes to an address; `script` runs in every document before its own."""
        self._call("Page.enable")
        self._call("Page.addScriptToEvaluateOnNewDocument", source=script)
        self._call("Page.navigate", url=address)

    def run(self, script: str, *, limit_s: float = 120) -> Any:
        """What an expression, or the promise that it gives, comes to. Raises TimeoutError, or RuntimeError for its errors."""
        told = {"expression": script, "awaitPromise": True, "returnByValue": True}
        answer = self._call("Runtime.evaluate", limit_s=limit_s, **told)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", str(answer)))
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """One key, down and up, where the focus is."""
        code = {"ArrowRight": 39, "ArrowLeft": 37}[key]
        for kind in ("rawKeyDown", "keyUp"):
            self._call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def renderer_mb(self) -> float:
        """Resident memory of the largest renderer, after what can be freed is freed."""
        self._call("HeapProfiler.collectGarbage")
        time.sleep(0.5)
        processes = self._call("SystemInfo.getProcessInfo", connection=self._browser)["processInfo"]
        return max(resident_mb(int(process["id"])) for process in processes if process["type"] == "renderer")

    def _call(
        self, method: str, *, limit_s: float = 60, connection: ClientConnection | None = None, **told: Any
    ) -> dict[str, Any]:
        connection = connection or self._page
        number = next(self._numbers)
        connection.send(json.dumps({"id": number, "method": method, "params": told}))
        limit = time.monotonic() + limit_s
        while True:
            answer = json.loads(connection.recv(timeout=max(0.001, limit - time.monotonic())))
            if answer.get("id") != number:
                continue
            if "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']}")
            return dict(answer["result"])


@contextmanager
def open_tab() -> Iterator[Tab]:
    """A tab in a fresh headless Chromium with a profile of its own, until the end of the block."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit(f"The benchmark cannot run: {MISSING}.")
    with tempfile.TemporaryDirectory(prefix="dateline-chromium-", ignore_cleanup_errors=True) as profile:
        options = ["--headless=new", "--no-sandbox", "--remote-debugging-port=0", f"--user-data-dir={profile}"]
        options += [f"--window-size={WIDTH},{HEIGHT}", "--no-first-run", "--disable-extensions"]
        process = subprocess.Popen(
            [chromium, *options, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            port, path = _listening(Path(profile) / "DevToolsActivePort", process)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                pages = [page for page in json.load(answer) if page["type"] == "page"]
            sizes: dict[str, Any] = {"max_size": None, "compression": None}
            with (
                connect(pages[0]["webSocketDebuggerUrl"], **sizes) as page,
                connect(f"ws://127.0.0.1:{port}{path}", **sizes) as browser,
            ):
                yield Tab(page, browser)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def resident_mb(pid: int) -> float:
    """Resident memory of a process; 0 when there is none."""
    answer = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return int(answer.stdout or 0) * 1024 / 1e6


def _listening(file: Path, process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Where Chromium says that it listens: port and path."""
    limit = time.monotonic() + START_LIMIT_S
    while time.monotonic() < limit and process.poll() is None:
        lines = file.read_text().splitlines() if file.exists() else []
        if len(lines) >= 2:
            return int(lines[0]), lines[1]
        time.sleep(0.02)
    raise SystemExit("Chromium did not start; run it by hand to see why.")
