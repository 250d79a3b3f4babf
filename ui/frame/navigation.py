"""Where the pages are, for the navigation and for links between them."""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "ABOUT",
    "ACTORS",
    "ARTICLE",
    "CASE",
    "CHANGE",
    "COMPARE",
    "MAP",
    "NAMES",
    "PLACES",
    "RECORDS",
    "TRENDS",
    "page_of",
]

PAGES = Path(__file__).parents[2] / "pages"
NAMES = ("map", "article", "records", "compare", "trends", "change", "actors", "places", "case", "about")
MAP, ARTICLE, RECORDS, COMPARE, TRENDS, CHANGE, ACTORS, PLACES, CASE, ABOUT = (PAGES / f"{name}.py" for name in NAMES)


def page_of(title: str) -> Path:
    """Where the page of a title is."""
    return PAGES / f"{title.lower()}.py"
