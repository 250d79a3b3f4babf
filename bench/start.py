"""From `scripts/run` to the first map on the screen, in a copy of the checkout that has never run before.

The first start makes .venv and installs everything (pip's own cache is left as it is); the second finds it all there.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from bench.browser import MISSING, find_chromium
from bench.report import Figure
from bench.serving import free_port, running

__all__ = ["measure"]

ROOT = Path(__file__).resolve().parent.parent
START_LIMIT_S = 900
MAP_LIMIT_MS = 60_000
# The frame that streamlit-folium draws in, and in it a Leaflet map with its outlines and the records drawn and counted.
MAP_FRAME = "iframe[title*='st_folium']"
PAINTED = ".leaflet-container:has(.dl-country):has(.dl-player-counts:not(:empty))"


def measure() -> list[Figure]:
    """Start the app twice in a fresh copy; needs git and Chromium, and a package index for the first start."""
    files = _project_files()
    with tempfile.TemporaryDirectory(prefix="dateline-start-") as folder:
        _copy(files, Path(folder))
        first_s, _ = _start(Path(folder))
        second_s, memory_mb = _start(Path(folder))
    size_mb = sum((ROOT / file).stat().st_size for file in files) / 1e6
    return [
        Figure("first start, .venv made: seconds to the first map", first_s),
        Figure("second start: seconds to the first map", second_s, at_most=10),
        Figure("memory of the server after the first map, MB", memory_mb),
        Figure(f"size of the checkout ({len(files)} files), MB", size_mb),
    ]


def _project_files() -> list[str]:
    """What a clone of the work tree would hold: files that git knows, and new ones that it does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in sorted(set(names)) if (ROOT / name).is_file()]


def _copy(files: list[str], folder: Path) -> None:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)


def _start(folder: Path) -> tuple[float, float]:
    """Seconds from `scripts/run` to the painted map, and the server's memory in MB by then."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit(f"The benchmark cannot run: {MISSING}.")
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]).new_page()
        began = time.perf_counter()
        with _server(folder) as (process, address):
            page.goto(address)
            _wait_for_map(page)
            return time.perf_counter() - began, _memory_mb(process.pid)


def _wait_for_map(page: Page) -> None:
    try:
        page.frame_locator(MAP_FRAME).locator(PAINTED).wait_for(state="attached", timeout=MAP_LIMIT_MS)
    except PlaywrightTimeout:
        raise SystemExit(
            f"No map after {MAP_LIMIT_MS // 1000} seconds; the page shows:\n{page.inner_text('body')}"
        ) from None


@contextmanager
def _server(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`scripts/run` on a free port, from when it answers until the end of the block."""
    port = free_port()
    command = [str(folder / "scripts/run"), "--server.port", str(port), "--server.headless", "true"]

    def begin() -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)

    with running(begin, port, limit_s=START_LIMIT_S) as process:
        yield process, f"http://localhost:{port}"


def _memory_mb(pid: int) -> float:
    """Resident memory: of the server itself, since scripts/run becomes it by `exec`."""
    answer = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(answer.stdout) * 1024 / 1e6
