"""Style: what Streamlit's own theme (.streamlit/config.toml) cannot say, and the marks as images."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import quote

import streamlit as st

from geo.map.layers import mark_svg

__all__ = ["ICON", "LOGO", "ground_style", "is_dark", "mark_uri", "page_script", "page_style", "pill_style", "svg_uri"]

STATIC = Path(__file__).parents[1] / "static"
GROUND_AND_INK = {False: ("#ffffff", "#22262a"), True: ("#151b20", "#eef2f4")}
"""By whether the theme is dark."""
LOGO, ICON, STYLE, SCRIPT = (STATIC / name for name in ("logo.svg", "icon.svg", "style.css", "page.js"))


def is_dark() -> bool:
    """Does the reader see the dark theme? Light until the browser has told."""
    return st.context.theme.type == "dark"


@cache
def page_style() -> str:
    """The style sheet as an HTML element."""
    return f"<style>{STYLE.read_text(encoding='utf-8')}</style>"


@cache
def page_script() -> str:
    """What runs in the page from its start, without its element: the policy knows it by its text."""
    return SCRIPT.read_text(encoding="utf-8")


def ground_style() -> str:
    """The ground of the reader's theme, for what must cover something else, as an HTML element."""
    ground, _ = GROUND_AND_INK[is_dark()]
    return f"<style>:root {{ --dl-ground: {ground}; }}</style>"


def svg_uri(svg: str) -> str:
    """A mark as an image address that holds the image itself, in the colours of the reader's theme."""
    return _svg_uri(svg, is_on_dark=is_dark())


@lru_cache(maxsize=256)
def _svg_uri(svg: str, *, is_on_dark: bool) -> str:
    ground, ink = GROUND_AND_INK[is_on_dark]
    colours = {"ground": ground, "ink": ink, "halo": "none"}
    return "data:image/svg+xml," + quote(re.sub(r"var\(--dl-(\w+), #\w+\)", lambda found: colours[found[1]], svg))


def mark_uri(event_type: str) -> str:
    """The mark of a kind of event as an image address."""
    return svg_uri(mark_svg(event_type, radius_px=9))


def pill_style(key: str, event_types: Iterable[str]) -> str:
    """A style sheet that puts each kind's mark before its name on the pills of the widget `key`."""
    rules = (
        f'.st-key-{key} button:nth-of-type({number})::before {{content: url("{mark_uri(event_type)}")}}'
        for number, event_type in enumerate(event_types, 1)
    )
    return f"<style>{''.join(rules)}</style>"
