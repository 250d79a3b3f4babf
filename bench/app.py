"""The app in a server of its own and Chromium before it, for benchmarks that press what readers press."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.browser import MISSING, find_chromium
from bench.serving import free_port, running

__all__ = ["LIMIT_MS", "ROOT", "app", "browser", "fresh_page", "rest", "served"]

ROOT = Path(__file__).resolve().parent.parent
LIMIT_MS = 60_000


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window; SystemExit with the remedy when there is none."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit(f"The benchmark cannot run: {MISSING}.")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])


@contextmanager
def app(script: Path = ROOT / "app.py", **settings: str) -> Iterator[str]:
    """The address of a Streamlit app while it runs. settings: further environment variables, as of `running`."""
    with served(script, **settings) as (address, _):
        yield address


@contextmanager
def served(script: Path = ROOT / "app.py", **settings: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The same with the server's process, which leads a group of its own."""
    port = free_port()
    told = ["--server.port", str(port), "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *told]

    def begin() -> subprocess.Popen[bytes]:
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(command, cwd=ROOT, start_new_session=True, **silent)  # type: ignore[call-overload,no-any-return]

    with running(begin, port, limit_s=60, **settings) as process:
        yield f"http://127.0.0.1:{port}", process


@contextmanager
def fresh_page(browser: Browser, *, dark: bool = False, size: tuple[int, int] = (1440, 900)) -> Iterator[Page]:
    """A page of a browser that has never been here."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light")
    context.set_default_timeout(LIMIT_MS)
    try:
        yield context.new_page()
    finally:
        context.close()


def rest(page: Page) -> None:
    """Until the script has run."""
    page.locator(".stApp[data-test-script-state='notRunning']").wait_for()
