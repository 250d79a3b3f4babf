"""Memory of the server and of the browser's page while the date slider of the map page is moved, on and on.

One browser, one session, the bundled records. Every move is a key press on the slider, waited for until the map shows
the new window; now and then a record is chosen, so that the details change as well. MINUTES=5 measures for five minutes
in place of an hour. The slope is that of the second half, when caches are warm. The heap of the page is that after a
full collection; its resident memory comes and goes in large steps, so a short run tells little about it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, CDPSession, Frame, Page, sync_playwright

from bench.browser import MISSING, find_chromium, map_frame
from bench.report import Figure
from bench.serving import free_port, running

__all__ = ["measure"]

ROOT = Path(__file__).resolve().parent.parent
MINUTES = float(os.environ.get("MINUTES", "60"))
SAMPLES = 40
LIMIT_MS = 60_000
CLOCK = "datelineEvents.layersOf(map).get('Events')"
MOST_MB_PER_1000_MOVES = 2.0
"""At a move a second, an hour would add 7 MB."""


@dataclass(frozen=True, slots=True)
class _Sample:
    minutes: float
    moves: int
    server_mb: float
    page_mb: float
    heap_mb: float


def measure() -> list[Figure]:
    """Move for MINUTES; prints every sample and returns memory at the end and its growth."""
    samples = list(_samples())
    later = samples[len(samples) // 2 :]
    last = samples[-1]
    figures = [Figure("minutes", last.minutes), Figure("moves of the slider", last.moves)]
    curves = {"memory of the server": "server_mb", "heap of the page": "heap_mb", "memory of the page": "page_mb"}
    for name, field in curves.items():
        values = [getattr(sample, field) for sample in later]
        slope = 1000 * float(np.polyfit([sample.moves for sample in later], values, 1)[0])
        goal = MOST_MB_PER_1000_MOVES if MINUTES >= 30 and field != "page_mb" else None
        figures.append(Figure(f"{name} at the end, MB", values[-1]))
        figures.append(Figure(f"{name}: MB more for 1,000 moves", slope, at_most=goal))
    return figures


def _samples() -> Iterator[_Sample]:
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit(f"The benchmark cannot run: {MISSING}.")
    with _server() as (server, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(bypass_csp=True)  # Playwright waits by evaluating text in the page
        page.set_default_timeout(LIMIT_MS)
        page.goto(f"{address}/?panel=true")
        frame = map_frame(page)
        tools = page.context.new_cdp_session(page)
        tools.send("Performance.enable")
        began, moves = time.monotonic(), 0
        for number in range(SAMPLES + 1):
            until = began + 60 * MINUTES * number / SAMPLES
            while time.monotonic() < until:
                moves += 1
                _move(page, frame, moves)
            minutes = (time.monotonic() - began) / 60
            page_mb = sum(map(_memory_mb, _renderers(browser)))
            sample = _Sample(minutes, moves, _memory_mb(server.pid), page_mb, _heap_mb(tools))
            told = f"server {sample.server_mb:.1f}, page {page_mb:.0f}, heap {sample.heap_mb:.1f}"
            print(f"{minutes:5.1f} min {moves:6d} moves, MB: {told}", flush=True)
            yield sample
        browser.close()


def _move(page: Page, frame: Frame, number: int) -> None:
    """One step of the slider's left end, there for a hundred moves and back again; each 25th time another record."""
    before = frame.evaluate(f"() => {CLOCK}.window().from")
    page.get_by_role("slider").first.press("ArrowRight" if (number - 1) // 100 % 2 == 0 else "ArrowLeft")
    frame.wait_for_function(f"(from) => {CLOCK}.window().from !== from", arg=before)
    if number % 25 == 0:
        close, record = page.get_by_role("button", name="Close"), page.locator(".st-key-record_list button").first
        (close if close.count() else record).click()
        page.wait_for_function("document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")


@contextmanager
def _server() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    options = ["--server.headless=true"]

    def begin() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    with running(begin, port, limit_s=LIMIT_MS / 1000) as process:
        yield process, f"http://localhost:{port}"


def _heap_mb(tools: CDPSession) -> float:
    """What the page's scripts hold, after a full collection."""
    tools.send("HeapProfiler.collectGarbage")
    figures = {figure["name"]: figure["value"] for figure in tools.send("Performance.getMetrics")["metrics"]}
    return float(figures["JSHeapUsedSize"]) / 1e6


def _renderers(browser: Browser) -> list[int]:
    """Process ids of the browser's pages."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return [process["id"] for process in processes if process["type"] == "renderer"]


def _memory_mb(pid: int) -> float:
    """Resident memory of a process."""
    answer = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(answer.stdout) * 1024 / 1e6
