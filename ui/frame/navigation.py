"""Where the pages are, for the navigation and for links between them."""

from __future__ import annotations

from pathlib import Path

__all__ = ["ABOUT", "ARTICLE", "COMPARE", "MAP", "RECORDS"]

PAGES = Path(__file__).parents[2] / "pages"
NAMES = ("map", "article", "records", "compare", "about")
MAP, ARTICLE, RECORDS, COMPARE, ABOUT = (PAGES / f"{name}.py" for name in NAMES)
