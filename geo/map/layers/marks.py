"""Marks as SVG, for legends, tables and tooltips; static/marks.js and static/article.js draw the same on the map."""

from __future__ import annotations

import math
from collections.abc import Mapping

from geo.map.layers.styles import SMALLEST_PX, KindStyle, Look, kind_style

__all__ = ["claim_svg", "density_svg", "mark_svg", "place_svg", "stack_svg"]

GROUND, INK, HALO = "var(--dl-ground, #ffffff)", "var(--dl-ink, #1b1b1b)", "var(--dl-halo, #ffffff)"
HEAT = ("#fed98e", "#feb24c", "#fd8d3c", "#f05a28", "#c8281e", "#82001e")
"""Of static/theme.js: the bands of density on a light map, from little to much; on a dark one the other way round."""
RING_PX = 7.5
"""Width of the ring around a number: room for legible letters."""
SMALLEST_ARC_PX = 10
"""A shorter part of a ring carries no letter."""


def mark_svg(event_type: str, *, look: Look = "exact", radius_px: float = 9.0) -> str:
    """One record's mark, 2 * radius_px + 8 pixels wide. Holds no text but the letter of its kind."""
    style = kind_style(event_type)
    radius_px = SMALLEST_PX + 1 if look == "area" else radius_px
    fill, ink, line = (style.colour, style.ink, HALO) if look == "exact" else (GROUND, INK, style.colour)
    dash = ' stroke-dasharray="3 2.2"' if look == "area" else ""
    scale = radius_px / 10
    width = (1.5 if look == "exact" else 2.5) / scale
    shape = (
        f'<path d="{style.path}" transform="scale({scale:.3f})" fill="{fill}" stroke="{line}" '
        f'stroke-width="{width:.2f}" stroke-linejoin="round"{dash}/>'
    )
    letter = _letter(style.letter, ink, size_px=max(9.0, radius_px * 0.95), y=style.drop * radius_px)
    return _svg(shape + letter, radius_px)


def stack_svg(counts: Mapping[str, int], *, radius_px: float, is_cluster: bool = False) -> str:
    """Several records at one point: their number inside a ring whose parts are their kinds, each with its letter.

    is_cluster: they lie at several points, so the ring has a soft edge.
    """
    total = sum(counts.values())
    inner = radius_px - RING_PX
    edge = f'fill="{INK}" opacity="0.2"' if is_cluster else f'fill="{HALO}"'
    body = f'<circle r="{radius_px + (3 if is_cluster else 1.5):.1f}" {edge}/>'
    done = 0
    for kind, count in counts.items():
        body += _ring_part(kind_style(kind), done / total, (done + count) / total, radius_px, inner)
        done += count
    body += f'<circle r="{inner:.1f}" fill="{GROUND}"/>'
    return _svg(body + _letter(str(total), INK, size_px=min(15.0, inner + 2)), radius_px)


def place_svg() -> str:
    """An article's place: a hollow square, which no kind of event has."""
    body = (
        f'<rect x="-6" y="-6" width="12" height="12" rx="2" fill="{GROUND}" stroke="{INK}" stroke-width="2.5"/>'
        f'<rect x="-2" y="-2" width="4" height="4" fill="{INK}"/>'
    )
    return _svg(body, 8)


def claim_svg(event_type: str, *, look: Look = "exact") -> str:
    """What an article says has happened: the sign of its kind inside a square frame; dashed where only an area is known."""
    style = kind_style(event_type)
    dash = ' stroke-dasharray="3.2 2.4"' if look == "area" else ""
    body = (
        f'<rect x="-10.5" y="-10.5" width="21" height="21" rx="3" fill="{GROUND}" stroke="{INK}" stroke-width="2"{dash}/>'
        f'<path d="{style.path}" transform="scale(0.75)" fill="{style.colour}"/>'
    )
    return _svg(body + _letter(style.letter, style.ink, size_px=9, y=style.drop * 7), 11)


def density_svg(*, is_dark: bool = False) -> str:
    """The bands of density, from little to much."""
    bands = "".join(
        f'<rect x="{8 * number}" width="8" height="12" fill="{colour}"/>'
        for number, colour in enumerate(reversed(HEAT) if is_dark else HEAT)
    )
    size = f'width="{8 * len(HEAT)}" height="12" viewBox="0 0 {8 * len(HEAT)} 12"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{bands}</svg>'


def _svg(body: str, radius_px: float) -> str:
    half = radius_px + 4
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * half:.0f}" height="{2 * half:.0f}" '
        f'viewBox="{-half:.1f} {-half:.1f} {2 * half:.1f} {2 * half:.1f}">{body}</svg>'
    )


def _letter(text: str, ink: str, *, size_px: float, y: float = 0.0) -> str:
    return (
        f'<text y="{y:.1f}" dy=".36em" text-anchor="middle" font-family="sans-serif" font-weight="700" '
        f'font-size="{size_px:.1f}" fill="{ink}">{text}</text>'
    )


def _ring_part(style: KindStyle, start: float, end: float, outer: float, inner: float) -> str:
    """A part of a ring between two shares of a turn, clockwise from the top."""
    middle = (outer + inner) / 2
    length = 2 * math.pi * middle
    arc = (
        f'<circle r="{middle:.2f}" fill="none" stroke="{style.colour}" stroke-width="{outer - inner:.1f}" '
        f'stroke-dasharray="{(end - start) * length:.2f} {length:.2f}" transform="rotate({360 * start - 90:.1f})"/>'
    )
    if (end - start) * length < SMALLEST_ARC_PX:
        return arc
    angle = math.pi * (start + end)
    x, y = middle * math.sin(angle), -middle * math.cos(angle)
    return arc + f'<g transform="translate({x:.1f} {y:.1f})">{_letter(style.letter, style.ink, size_px=8)}</g>'
