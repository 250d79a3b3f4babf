"""How a kind of event looks, how large its mark is, and how exactly a place is known."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["KIND_STYLES", "OTHER_KIND", "SMALLEST_PX", "KindStyle", "Look", "kind_style", "look_of", "radius_px"]

Look = Literal["exact", "near", "area"]

SMALLEST_PX, LARGEST_PX = 7.0, 30.0
"""Radius of a mark without deaths, and the largest."""
PX2_PER_DEATH = 4.5
"""Square pixels of radius for one death: the area of a mark grows with deaths."""


@dataclass(frozen=True, slots=True)
class KindStyle:
    """How one kind of event looks everywhere: colour, shape and letter, so that colour is never the only sign."""

    letter: str
    colour: str
    """Of Okabe and Ito's palette, which colour-blind readers can tell apart."""
    ink: str
    """Colour of the letter on it."""
    path: str
    """SVG path inside a circle of radius 10 around 0,0."""
    drop: float = 0.0
    """How far below 0,0 the letter stands, in radii: the middle of a triangle is not that of its box."""


KIND_STYLES: Mapping[str, KindStyle] = {
    "Battles": KindStyle("B", "#D55E00", "#1b1b1b", "M-10 0A10 10 0 1 0 10 0A10 10 0 1 0-10 0Z"),
    "Explosions/Remote violence": KindStyle("E", "#E69F00", "#1b1b1b", "M0-11.5L11 8.5L-11 8.5Z", drop=0.26),
    "Violence against civilians": KindStyle("V", "#CC79A7", "#1b1b1b", "M0-11.5L11.5 0L0 11.5L-11.5 0Z"),
    "Protests": KindStyle("P", "#56B4E9", "#1b1b1b", "M-11-8.5L11-8.5L0 11.5Z", drop=-0.26),
    "Riots": KindStyle("R", "#0072B2", "#ffffff", "M0-10.5L10-3.2L6.2 8.5L-6.2 8.5L-10-3.2Z"),
    "Strategic developments": KindStyle(
        "S", "#009E73", "#1b1b1b", "M-4.5-10.5H4.5V-4.5H10.5V4.5H4.5V10.5H-4.5V4.5H-10.5V-4.5H-4.5Z"
    ),
}
OTHER_KIND = "Another kind"
"""What a legend calls event types that it does not list."""
OTHER_STYLE = KindStyle("?", "#7A7A7A", "#ffffff", "M-9-5.2L0-10.4L9-5.2V5.2L0 10.4L-9 5.2Z")


def kind_style(event_type: str) -> KindStyle:
    """The style of an event type; a grey hexagon with a question mark for one that is not in the legend."""
    return KIND_STYLES.get(event_type, OTHER_STYLE)


def look_of(geo_precision: str) -> Look:
    """How a spatial precision is drawn."""
    if geo_precision == "exact":
        return "exact"
    return "near" if geo_precision == "near" else "area"


def radius_px(deaths: int) -> float:
    """Radius of a mark: its area grows with deaths, up to a limit."""
    return min(LARGEST_PX, math.sqrt(SMALLEST_PX**2 + PX2_PER_DEATH * deaths))
