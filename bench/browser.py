"""Chromium for benchmarks and browser tests: the one of the system, never a download."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

__all__ = ["MISSING", "find_chromium", "map_frame"]

MISSING = "no Chromium: install it (Debian: sudo apt install chromium) or set CHROMIUM=/path/to/chrome"
"""Why browser tests are skipped, and the remedy."""

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Path of Chromium or Chrome: the variable CHROMIUM, else the first of the usual names; None when there is none."""
    names = (os.environ["CHROMIUM"],) if os.environ.get("CHROMIUM") else NAMES
    return next((path for name in names if (path := shutil.which(name))), None)


def map_frame(page: Page) -> Frame:
    """The frame of the map page's map, once its records are drawn; SystemExit when the page has none."""
    handle = page.locator(".st-key-map_frame iframe").element_handle()
    frame = handle.content_frame() if handle else None
    if frame is None:
        raise SystemExit("The page has no map.")
    frame.wait_for_function("() => window.map && window.datelineEvents?.layersOf(map).get('Events')?.isSettled()")
    return frame


if __name__ == "__main__":  # asked by scripts/test
    sys.exit(0 if find_chromium() else 1)
