"""Where the pages are, for the navigation and for links between them."""

from __future__ import annotations

from pathlib import Path

__all__ = ["ABOUT", "ARTICLE", "MAP", "RECORDS"]

PAGES = Path(__file__).parents[1] / "pages"
MAP, ARTICLE, RECORDS, ABOUT = (PAGES / f"{name}.py" for name in ("map", "article", "records", "about"))
