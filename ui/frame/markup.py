"""Text of documents and records as HTML or Markdown that shows it as it stands. Nothing else may build markup of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from ui.frame.theme import svg_uri

__all__ = ["definition_list", "image", "plain", "quote"]


def plain(text: str) -> str:
    """Text that Streamlit's Markdown shows as it stands, on one line."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~<>$:&])", r"\\\1", " ".join(text.split()))


def definition_list(pairs: Iterable[tuple[str, str]]) -> str:
    """A list of names and values as HTML; empty values are left out."""
    rows = (f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs if value)
    return f'<dl class="dl-facts">{"".join(rows)}</dl>'


def quote(sentence: str, start: int, end: int) -> str:
    """A sentence as HTML with the part between two of its offsets marked."""
    before, name, after = sentence[:start], sentence[start:end], sentence[end:]
    return f'<blockquote class="dl-quote">{escape(before)}<mark>{escape(name)}</mark>{escape(after)}</blockquote>'


def image(svg: str) -> str:
    """One of our own marks as an HTML image."""
    return f'<img alt="" src="{svg_uri(svg)}">'
