"""Frames as folium layers: records as marks, article places as squares, wide places as areas.

How a kind of event looks is said once, in `KIND_STYLES`; maps, charts, tables and legends all draw from it. Precision
is always shown: exact = filled mark, near = hollow mark in a ring of its reach, wider = dashed area around a small
dashed mark. Every text goes to the browser as data and is shown as text.

In a notebook or a saved map the layers carry their own script and style; the app links them instead (`BaseMap`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import branca.element
import folium
import folium.elements
import folium.map
import pandas as pd
from folium.template import Template

from geo.wording import count_words, date_words, deaths_words

__all__ = [
    "KIND_STYLES",
    "STATIC",
    "AreaLayer",
    "BaseMap",
    "EventLayer",
    "KindStyle",
    "Look",
    "MapLook",
    "OutlineLayer",
    "PlaceLayer",
    "TileSource",
    "kind_style",
    "look_of",
    "mark_svg",
    "place_svg",
    "radius_px",
    "stack_svg",
]

STATIC = Path(__file__).parent / "static"
"""Folder of dateline.js and dateline.css, the browser's part of the layers."""

Look = Literal["exact", "near", "area"]

Row = dict[Hashable, Any]
"""One row of a frame."""

LOOK_ORDER: tuple[Look, ...] = ("exact", "near", "area")

SMALLEST_PX, LARGEST_PX = 7.0, 30.0
"""Radius of a mark without deaths, and the largest."""
PX2_PER_DEATH = 4.5
"""Square pixels of radius for one death: the area of a mark grows with deaths."""
SMALLEST_STACK_PX, RING_PX = 17.0, 8.5
"""Radius of a mark for several records, and the width of its ring: room for legible letters."""
CALLOUT_PX = (26, -26)
"""From a place of the article to its square: clear of the marks of records at the same point."""
LARGEST_TIP = 6
"""Lines of a tooltip before it says how many more there are."""


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


KIND_STYLES: Mapping[str, KindStyle] = {
    "Battles": KindStyle("B", "#D55E00", "#1b1b1b", "M-10 0A10 10 0 1 0 10 0A10 10 0 1 0-10 0Z"),
    "Explosions/Remote violence": KindStyle("E", "#E69F00", "#1b1b1b", "M0-11.5L11 8.5L-11 8.5Z"),
    "Violence against civilians": KindStyle("V", "#CC79A7", "#1b1b1b", "M0-11.5L11.5 0L0 11.5L-11.5 0Z"),
    "Protests": KindStyle("P", "#56B4E9", "#1b1b1b", "M-11-8.5L11-8.5L0 11.5Z"),
    "Riots": KindStyle("R", "#0072B2", "#ffffff", "M0-10.5L10-3.2L6.2 8.5L-6.2 8.5L-10-3.2Z"),
    "Strategic developments": KindStyle(
        "S", "#009E73", "#1b1b1b", "M-4.5-10.5H4.5V-4.5H10.5V4.5H4.5V10.5H-4.5V4.5H-10.5V-4.5H-4.5Z"
    ),
}
UNKNOWN_STYLE = KindStyle("?", "#7A7A7A", "#ffffff", "M-9-5.2L0-10.4L9-5.2V5.2L0 10.4L-9 5.2Z")


def kind_style(event_type: str) -> KindStyle:
    """The style of an event type; a grey hexagon with a question mark for one that is not in the legend."""
    return KIND_STYLES.get(event_type, UNKNOWN_STYLE)


def look_of(geo_precision: str) -> Look:
    """How a spatial precision is drawn."""
    if geo_precision == "exact":
        return "exact"
    return "near" if geo_precision == "near" else "area"


# -- marks as SVG ------------------------------------------------------------------------------------------------------


def mark_svg(event_type: str, *, look: Look = "exact", radius_px: float = 9.0, is_selected: bool = False) -> str:
    """One record's mark, 2 * radius_px + 8 pixels wide. Holds no text but the letter of its kind."""
    style = kind_style(event_type)
    radius_px = SMALLEST_PX + 1 if look == "area" else radius_px
    fill = style.colour if look == "exact" else "var(--dl-ground, #ffffff)"
    ink = style.ink if look == "exact" else "var(--dl-ink, #1b1b1b)"
    line = {"exact": "var(--dl-halo, #ffffff)", "near": style.colour, "area": style.colour}[look]
    dash = ' stroke-dasharray="3 2.2"' if look == "area" else ""
    scale = radius_px / 10
    width = (1.5 if look == "exact" else 2.5) / scale
    drop = 0.26 if event_type == "Explosions/Remote violence" else -0.26 if event_type == "Protests" else 0
    shape = (
        f'<path d="{style.path}" transform="scale({scale:.3f})" fill="{fill}" stroke="{line}" '
        f'stroke-width="{width:.2f}" stroke-linejoin="round"{dash}/>'
    )
    letter = _letter(style.letter, ink, size_px=max(9.0, radius_px * 0.95), y=drop * radius_px)
    return _svg(_halo(radius_px, is_selected) + shape + letter, radius_px)


def stack_svg(counts: Mapping[str, int], *, radius_px: float, is_selected: bool = False) -> str:
    """Several records at one point: their number inside a ring whose parts are their kinds, each with its letter."""
    total = sum(counts.values())
    outer, inner = radius_px, radius_px - RING_PX
    body = (
        f'<circle r="{outer:.1f}" fill="var(--dl-ground, #ffffff)" stroke="var(--dl-halo, #ffffff)" stroke-width="3"/>'
    )
    done = 0
    for kind, count in counts.items():
        body += _ring_part(kind_style(kind), done / total, (done + count) / total, outer, inner)
        done += count
    number = _letter(str(total), "var(--dl-ink, #1b1b1b)", size_px=min(15.0, inner * 1.25))
    return _svg(_halo(radius_px, is_selected) + body + number, radius_px)


def place_svg(*, is_selected: bool = False) -> str:
    """An article's place: a hollow square, which no kind of event has."""
    line = "var(--dl-ink, #1b1b1b)"
    body = (
        f'<rect x="-6" y="-6" width="12" height="12" rx="2" fill="var(--dl-ground, #ffffff)" stroke="{line}" '
        f'stroke-width="2.5"/><rect x="-2" y="-2" width="4" height="4" fill="{line}"/>'
    )
    return _svg(_halo(8, is_selected) + body, 8)


def _leader_svg() -> str:
    """The line from a place to its square, which stands CALLOUT_PX off."""
    x, y = CALLOUT_PX
    line = "var(--dl-ink, #1b1b1b)"
    return _svg(f'<path d="M0 0L{x} {y}" stroke="{line}" stroke-width="1.5"/><circle r="2.5" fill="{line}"/>', 26)


def _svg(body: str, radius_px: float) -> str:
    half = radius_px + 4
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * half:.0f}" height="{2 * half:.0f}" '
        f'viewBox="{-half:.1f} {-half:.1f} {2 * half:.1f} {2 * half:.1f}">{body}</svg>'
    )


def _halo(radius_px: float, is_selected: bool) -> str:
    if not is_selected:
        return ""
    return f'<circle r="{radius_px + 2.2:.1f}" fill="none" stroke="var(--dl-ink, #1b1b1b)" stroke-width="3"/>'


def _letter(text: str, ink: str, *, size_px: float, y: float = 0.0) -> str:
    return (
        f'<text y="{y:.1f}" dy=".36em" text-anchor="middle" font-family="sans-serif" font-weight="700" '
        f'font-size="{size_px:.1f}" fill="{ink}">{text}</text>'
    )


def _ring_part(style: KindStyle, start: float, end: float, outer: float, inner: float) -> str:
    """A part of a ring between two shares of a turn, clockwise from the top."""
    middle = (outer + inner) / 2
    width = outer - inner
    turn = f'transform="rotate({360 * start - 90:.1f})"'
    length = 2 * math.pi * middle
    dash = f"{(end - start) * length:.2f} {length:.2f}"
    arc = f'<circle r="{middle:.2f}" fill="none" stroke="{style.colour}" stroke-width="{width:.1f}" '
    arc += f'stroke-dasharray="{dash}" {turn}/>'
    if (end - start) * length < 10:
        return arc
    angle = math.pi * (start + end)
    x, y = middle * math.sin(angle), -middle * math.cos(angle)
    return arc + f'<g transform="translate({x:.1f} {y:.1f})">{_letter(style.letter, style.ink, size_px=8.5)}</g>'


def radius_px(deaths: int) -> float:
    """Radius of a mark: its area grows with deaths, up to a limit."""
    return min(LARGEST_PX, math.sqrt(SMALLEST_PX**2 + PX2_PER_DEATH * deaths))


# -- layers ------------------------------------------------------------------------------------------------------------


class _DatelineLayer(folium.map.Layer):
    """A layer drawn by dateline.js; brings script and style along unless the map links them."""

    def render(self, **kwargs: Any) -> Any:
        header: Any = self.get_root().header  # type: ignore[attr-defined]
        if "dateline_js" not in header._children:
            embedded = f"<style>{_static('dateline.css')}</style><script>{_static('dateline.js')}</script>"
            header.add_child(branca.element.Element(embedded), name="dateline_js")
        return super().render(**kwargs)  # type: ignore[no-untyped-call]


class EventLayer(_DatelineLayer):
    """Records of an EVENTS frame, one mark for each point; several records at one point make one counted mark.

    A click gives a GeoJSON feature whose properties are layer ("events") and ids, the records' ids. `selected` is
    the id of a record to point out. An empty frame draws nothing.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = dateline.markLayer({{ this.marks|tojson }}, {layer: "events"});
        {% endmacro %}
        """
    )

    def __init__(self, events: pd.DataFrame, *, name: str = "Records", selected: str | None = None) -> None:
        super().__init__(name=name, overlay=True)
        self._name = "EventLayer"
        points: dict[tuple[float, float], list[Row]] = {}
        for row in events.to_dict("records"):
            points.setdefault((row["lat"], row["lon"]), []).append(row)
        self.marks = [_event_mark(rows, selected=selected) for rows in points.values()]


class PlaceLayer(_DatelineLayer):
    """Towns and sites of a PLACES frame as labelled squares; wider places are left to `AreaLayer`.

    A click gives a feature with layer "places" and ids. An empty frame draws nothing.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = dateline.markLayer({{ this.marks|tojson }}, {layer: "places"});
        {% endmacro %}
        """
    )

    def __init__(self, places: pd.DataFrame, *, name: str = "Places of the article", selected: str | None = None):
        super().__init__(name=name, overlay=True)
        self._name = "PlaceLayer"
        placed = places[places["lat"].notna() & places["kind"].isin(POINT_KINDS)]
        self.marks = [_place_mark(row, selected=selected) for row in placed.to_dict("records")]


class AreaLayer(_DatelineLayer):
    """Countries, regions, ranges and other wide places of a PLACES frame: a dashed outline with a label, no pin.

    A country takes its own outline when the map has an `OutlineLayer`, everything else a circle of its reach.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = dateline.areaLayer({{ this.areas|tojson }}, {layer: "places"});
        {% endmacro %}
        """
    )

    def __init__(
        self, places: pd.DataFrame, *, name: str = "Areas of the article", selected: str | None = None
    ) -> None:
        super().__init__(name=name, overlay=True)
        self._name = "AreaLayer"
        wide = places[places["lat"].notna() & ~places["kind"].isin(POINT_KINDS)]
        self.areas = [_place_area(row, selected=selected) for row in wide.to_dict("records")]


POINT_KINDS = ("capital", "town", "site")


class OutlineLayer(_DatelineLayer):
    """Country outlines (TopoJSON of scripts/build_outlines.py) fetched from a link, under everything else."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = dateline.outlineLayer({{ this.link|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, link: str, *, name: str = "Country outlines") -> None:
        super().__init__(name=name, overlay=True, control=False)
        self._name = "OutlineLayer"
        self.link = link


@dataclass(frozen=True, slots=True)
class TileSource:
    """A web map whose tiles may be drawn over the outlines; url is Leaflet's template, attribution is HTML of ours."""

    name: str
    url: str
    attribution: str
    max_zoom: int = 18

    def to_dict(self) -> dict[str, Any]:
        """In Leaflet's words."""
        return {"name": self.name, "url": self.url, "attribution": self.attribution, "maxZoom": self.max_zoom}


class MapLook(_DatelineLayer):
    """What may change on a standing map without moving it: theme, tiles, attribution. Draws nothing itself."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = dateline.mapLook({{ this.look|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, *, is_dark: bool = False, tiles: TileSource | None = None, attribution: str = "") -> None:
        """attribution: plain text, shown as text after the tiles' own."""
        super().__init__(name="Look", overlay=True, control=False)
        self._name = "MapLook"
        self.look = {"dark": is_dark, "tiles": tiles.to_dict() if tiles else None, "attribution": attribution}


class BaseMap(folium.Map):
    """A map that stands still while its layers change. Everything it loads comes from `links`, our own host.

    bounds: ((south, west), (north, east)) in degrees, shown at the start.
    """

    def __init__(self, bounds: tuple[tuple[float, float], tuple[float, float]], *, links: Mapping[str, str]) -> None:
        """links: leaflet_js, leaflet_css, dateline_js, dateline_css, outlines -> address, relative or absolute."""
        (south, west), (north, east) = bounds
        middle = ((south + north) / 2, (west + east) / 2)
        world: dict[str, Any] = {"max_bounds": True, "min_lat": -85, "max_lat": 85, "min_lon": -190, "max_lon": 190}
        world |= {"minZoom": 2, "maxZoom": 19, "maxBoundsViscosity": 0.8}
        super().__init__(middle, zoom_start=4, tiles=None, control_scale=True, **world)
        self.default_js = [(name, links[name]) for name in ("leaflet_js", "dateline_js")]
        self.default_css = [(name, links[name]) for name in ("leaflet_css", "dateline_css")]
        self.fit_bounds(bounds, padding=(24, 24), max_zoom=9)
        OutlineLayer(links["outlines"]).add_to(self)


@cache
def _static(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


# -- what the browser is given -----------------------------------------------------------------------------------------


def _event_mark(rows: list[Row], *, selected: str | None) -> dict[str, Any]:
    """One point's mark: svg, size, label, tooltip lines, ids and the circles of imprecise records."""
    looks = [look_of(row["geo_precision"]) for row in rows]
    deaths = sum(int(row["deaths_best"]) for row in rows if not pd.isna(row["deaths_best"]))
    is_selected = selected is not None and any(row["id"] == selected for row in rows)
    look = min(looks, key=LOOK_ORDER.index)
    size_px = radius_px(deaths) if look != "area" else SMALLEST_PX + 1
    if len(rows) == 1:
        svg = mark_svg(rows[0]["event_type"], look=look, radius_px=size_px, is_selected=is_selected)
    else:
        size_px = max(size_px, SMALLEST_STACK_PX)
        counts = Counter(row["event_type"] for row in rows)
        svg = stack_svg(counts, radius_px=size_px, is_selected=is_selected)
    return {
        "lat": rows[0]["lat"],
        "lon": rows[0]["lon"],
        "svg": svg,
        "radius": round(size_px, 1),
        "name": rows[0]["place_name"],
        "tip": _tip(rows),
        "ids": [row["id"] for row in rows],
        "leader": "",
        "offset": (0, 0),
        "selected": is_selected,
        "circles": _circles(rows, looks),
    }


def _tip(rows: list[Row]) -> list[str]:
    """Plain lines: the place, then a line for each record, at most LARGEST_TIP."""
    place = rows[0]["place_name"] or "Place without a name"
    lines = [place if len(rows) == 1 else f"{place}: {count_words(len(rows), 'record')}"]
    for row in rows[:LARGEST_TIP]:
        day = date_words(row["date_start"], row["date_end"], row["date_precision"])
        deaths = deaths_words(row["deaths_low"], row["deaths_best"], row["deaths_high"])
        lines.append(f"{day} · {row['event_type']} · {deaths}")
    if len(rows) > LARGEST_TIP:
        lines.append(f"and {len(rows) - LARGEST_TIP} more; click to see all")
    return lines


def _circles(rows: list[Row], looks: Iterable[Look]) -> list[dict[str, Any]]:
    """The reach of each imprecise record, once for each size."""
    circles: dict[float, dict[str, Any]] = {}
    for row, look in zip(rows, looks, strict=True):
        if look != "exact" and not math.isnan(row["radius_km"]):
            colour = kind_style(row["event_type"]).colour
            circles.setdefault(row["radius_km"], {"km": row["radius_km"], "look": look, "colour": colour})
    return list(circles.values())


def _place_mark(row: Row, *, selected: str | None) -> dict[str, Any]:
    is_selected = row["id"] == selected
    return {
        "lat": row["lat"],
        "lon": row["lon"],
        "svg": place_svg(is_selected=is_selected),
        "leader": _leader_svg(),
        "offset": CALLOUT_PX,
        "radius": 8,
        "name": row["name"],
        "tip": _place_tip(row),
        "ids": [row["id"]],
        "selected": is_selected,
        "circles": [],
    }


def _place_area(row: Row, *, selected: str | None) -> dict[str, Any]:
    return {
        "lat": row["lat"],
        "lon": row["lon"],
        "km": row["radius_km"],
        "country": row["country"] if row["kind"] == "country" else "",
        "name": row["name"],
        "tip": _place_tip(row),
        "ids": [row["id"]],
        "selected": row["id"] == selected,
    }


def _place_tip(row: Row) -> list[str]:
    return [
        f"{row['name']}: {row['kind']} in the article",
        f"named {count_words(row['count'], 'time')}",
        row["sentence"],
    ]
