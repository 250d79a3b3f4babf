"""Chromium for benchmarks and browser tests: the one of the system, never a download."""

from __future__ import annotations

import os
import shutil
import sys

__all__ = ["MISSING", "find_chromium"]

MISSING = "no Chromium: install it (Debian: sudo apt install chromium) or set CHROMIUM=/path/to/chrome"
"""Why browser tests are skipped, and the remedy."""

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Path of Chromium or Chrome: the variable CHROMIUM, else the first of the usual names; None when there is none."""
    names = (os.environ["CHROMIUM"],) if os.environ.get("CHROMIUM") else NAMES
    return next((path for name in names if (path := shutil.which(name))), None)


if __name__ == "__main__":  # asked by scripts/test
    sys.exit(0 if find_chromium() else 1)
