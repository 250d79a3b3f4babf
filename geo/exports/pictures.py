"""Pictures of an edition for paper: its events on the outlines of countries, and how many of them each month had. SVG, light."""

from __future__ import annotations

from html import escape

import numpy as np
import pandas as pd

from geo.analysis.shapes import Frame, country_shapes, frame_of
from geo.exports.cells import without_controls
from geo.exports.edition import Edition
from geo.gazetteer.countries import country_name
from geo.globe.distance import FloatArray
from geo.map.layers.styles import KIND_STYLES, OTHER_KIND, KindStyle, kind_style, radius_px

__all__ = ["as_png", "map_svg", "timeline_svg"]

WIDE_PX = 900
PNG_SCALE = 2.0
FONT = "Liberation Sans, Helvetica, Arial, sans-serif"
SEA, LAND, COAST, INK, QUIET = "#e6edf0", "#fbfaf7", "#a9bcc4", "#22262a", "#5b656c"
KM_PER_DEGREE = 111.2
DRAWN_KM = 10.0
"""From this reach on it is drawn as a circle."""
MOST_NAMES = 12
COUNTRY_ROOM = 1.1
STEP_PX = 15
SCALES_KM = tuple(step * ten for ten in (1, 10, 100, 1000) for step in (1, 2, 5))
SCALE_PX = 150
WORLD_KM = 6_000
MOST_DAYS = 75
"""Up to so many days the timeline has a bar for each, else for each month, above that for each year."""
MOST_MONTHS = 72


def map_svg(edition: Edition) -> str:
    """Where the placed events lie, by kind, larger with more deaths, their reach as a dashed circle; a legend below."""
    events = edition.events[edition.events[["lat", "lon"]].notna().all(axis=1)]
    frame = frame_of([], events[["lat", "lon"]].to_numpy(dtype=np.float64))
    unit = WIDE_PX / ((frame.east - frame.west) * frame.squeeze)
    high = (frame.north - frame.south) * unit
    parts = [f'<rect width="{WIDE_PX}" height="{high:.0f}" fill="{SEA}"/>']
    countries = country_shapes(frame)
    for country in countries:
        lines = [
            "L".join(f"{x:.1f} {y:.1f}" for x, y in _on_paper(ring, frame, unit))
            for ring in country["geometry"]["coordinates"]
        ]
        parts.append(f'<path d="M{"ZM".join(lines)}Z" fill="{LAND}" stroke="{COAST}" stroke-width="1"/>')
    rows = events.assign(deaths=events["deaths_low"].fillna(0)).sort_values("deaths", ascending=False)
    spots = [
        (
            unit * (lon - frame.west) * frame.squeeze,
            unit * (frame.north - lat),
            kind_style(kind),
            int(deaths),
            km,
            place,
        )
        for lat, lon, kind, deaths, km, place in zip(
            *(rows[name].tolist() for name in ("lat", "lon", "event_type", "deaths", "radius_km", "place")), strict=True
        )
    ]
    marks = np.array([(x + aside, y) for x, y, *_ in spots for aside in (0.0, 30.0, 60.0)]).reshape(-1, 2)  # and names
    marks = np.unique(np.round(marks / STEP_PX) * STEP_PX, axis=0)
    for country in countries:
        rings = [np.array(_on_paper(ring, frame, unit)) for ring in country["geometry"]["coordinates"]]
        parts.append(_country(country_name(country["properties"]["code"]), rings, marks))
    for x, y, style, _, km, _ in spots:
        if km >= DRAWN_KM:
            parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{km / KM_PER_DEGREE * unit:.1f}" fill="{style.colour}" '
                f'fill-opacity="0.06" stroke="{style.colour}" stroke-width="1.2" stroke-dasharray="5 4"/>'
            )
    parts += [_mark(x, y, style, radius_px(deaths)) for x, y, style, deaths, _, _ in spots]
    parts += _names([(x, y, radius_px(deaths), place) for x, y, _, deaths, _, place in spots])
    parts.append(_scale_bar(unit / KM_PER_DEGREE, high))
    used = [kind for kind in KIND_STYLES if (events["event_type"] == kind).any()]
    others = [OTHER_KIND] if not events["event_type"].isin(list(KIND_STYLES)).all() else []
    legend, below = _legend([*used, *others], high)
    return _svg(WIDE_PX, high + below, "".join([_cut(high, "".join(parts)), legend]))


def timeline_svg(edition: Edition) -> str:
    """Events by the day, month or year on which they begin, bars by kind; "" when no event has a day."""
    import vl_convert

    events = edition.events[edition.events["date_start"].notna()]
    if events.empty:
        return ""
    span = (events["date_start"].max() - events["date_start"].min()).days + 1
    unit, words = (
        ("D", "%-d %b %Y") if span <= MOST_DAYS else ("M", "%b %Y") if span <= 31 * MOST_MONTHS else ("Y", "%Y")
    )
    start = events["date_start"].dt.to_period(unit).dt.start_time.dt.strftime("%Y-%m-%dT00:00:00")
    kinds = events["event_type"].where(events["event_type"].isin(list(KIND_STYLES)), OTHER_KIND)
    counts = pd.DataFrame({"start": start, "kind": kinds}).value_counts(sort=False).reset_index(name="events")
    used = [kind for kind in (*KIND_STYLES, OTHER_KIND) if (kinds == kind).any()]
    time_unit = {"D": "yearmonthdate", "M": "yearmonth", "Y": "year"}[unit]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDE_PX - 60, "height": 170, "background": "white", "padding": 5,
        "data": {"values": counts.to_dict("records")},
        "mark": {"type": "bar", "binSpacing": 1, **({"width": {"band": 0.8}} if counts["start"].nunique() > 1 else {"width": 40})},
        "encoding": {
            "x": {"field": "start", "type": "temporal", "timeUnit": time_unit, "axis": {"title": None, "format": words, "labelOverlap": True, "tickCount": 8, "grid": False}},
            "y": {"field": "events", "type": "quantitative", "stack": True, "axis": {"title": "Events", "tickMinStep": 1, "tickCount": 4, "format": "d"}},
            "color": {"field": "kind", "type": "nominal", "legend": None, "scale": {"domain": used, "range": [kind_style(kind).colour for kind in used]}},
        },
        "config": {"font": FONT, "view": {"stroke": None}, "axis": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": QUIET, "titleColor": QUIET, "titleFontWeight": "normal", "gridColor": "#d9dee1"}},
    }  # fmt: skip
    return str(vl_convert.vegalite_to_svg(spec))


def as_png(svg: str) -> bytes:
    """A picture for files that cannot hold SVG, at twice its size in pixels."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=PNG_SCALE))


def _on_paper(ring: list[list[float]], frame: Frame, unit: float) -> list[tuple[float, float]]:
    """Points of `shape` (squeezed to the middle, y to the north) in pixels."""
    return [(unit * (x - frame.west * frame.squeeze), unit * (frame.north - y)) for x, y in ring]


def _mark(x: float, y: float, style: KindStyle, radius: float) -> str:
    scale = radius / 10
    return (
        f'<g transform="translate({x:.1f} {y:.1f})"><path d="{style.path}" transform="scale({scale:.2f})" fill="{style.colour}" '
        f'stroke="#ffffff" stroke-width="{1.5 / scale:.2f}" stroke-linejoin="round"/>'
        + _letters(
            0, style.drop * radius + 3.3, style.letter, 9, fill=style.ink, more='text-anchor="middle" font-weight="700"'
        )
        + "</g>"
    )


def _country(name: str, rings: list[FloatArray], marks: FloatArray) -> str:
    """The name where a country has most room for it, away from marks; "" where it has too little.

    Everything is measured in halves of the name's own box, so that 1 is just enough in each direction.
    """
    box = np.array([4.3 * len(name), 10.0])
    corners = np.concatenate(rings)
    low, high = corners.min(axis=0), corners.max(axis=0)
    if (high - low < 2 * COUNTRY_ROOM * box).any():
        return ""
    x, y = np.meshgrid(*(np.arange(*ends, STEP_PX) for ends in zip(low + box, high - box, strict=True)))
    spots = np.column_stack([x.ravel(), y.ravel()]) / box
    room = np.full(len(spots), np.inf)
    for mark in marks / box:
        room = np.minimum(room, np.linalg.norm(spots - mark, axis=1))
    starts, ends = (np.concatenate([ring[part] for ring in rings]) / box for part in (slice(-1), slice(1, None)))
    along = ends - starts
    squares = np.maximum((along**2).sum(axis=1), 1e-9)
    best, most = None, np.nextafter(COUNTRY_ROOM, 0)
    for spot, free in zip(spots, room, strict=True):
        if free <= most or not _is_inside(spot, starts, ends):
            continue
        share = (((spot - starts) * along).sum(axis=1) / squares).clip(0, 1)
        to_border = np.sqrt(((spot - starts - share[:, None] * along) ** 2).sum(axis=1).min())
        if min(free, to_border) > most:
            best, most = spot, min(free, to_border)
    if best is None:
        return ""
    left, top = best * box
    return _letters(left, top + 4, name, 12.5, fill=QUIET, more='text-anchor="middle" letter-spacing="1.5"')


def _is_inside(spot: FloatArray, starts: FloatArray, ends: FloatArray) -> bool:
    """Whether a line from the spot to the right meets an odd number of sides."""
    met = (spot[1] < starts[:, 1]) != (spot[1] < ends[:, 1])
    start, end = starts[met], ends[met]
    crossing = start[:, 0] + (spot[1] - start[:, 1]) / (end[:, 1] - start[:, 1]) * (end[:, 0] - start[:, 0])
    return bool((spot[0] < crossing).sum() % 2)


def _scale_bar(px_per_km: float, high: float) -> str:
    """How long so many kilometres are in the middle of the map; "" for a map of half the world, where nothing is true."""
    km = max((km for km in SCALES_KM if km * px_per_km <= SCALE_PX), default=0)
    if not km or high / px_per_km > WORLD_KM:
        return ""
    end, top = 14 + km * px_per_km, high - 14
    bar = (
        f'<path d="M14 {top - 5:.1f}V{top:.1f}H{end:.1f}V{top - 5:.1f}" fill="none" stroke="{INK}" stroke-width="1.5"/>'
    )
    return bar + _letters(18, top - 5, f"{km:,} km", 11.5)


def _names(spots: list[tuple[float, float, float, str]]) -> list[str]:
    """Places by name beside their marks, the deadliest first, each once, and none over another."""
    parts: list[str] = []
    taken: list[tuple[float, float, float]] = []
    named: set[str] = set()
    for x, y, radius, place in spots:
        name = place[:28]
        left, width = x + radius + 4, 6.6 * len(name)
        is_free = all(abs(y - other) > 15 or left > right or left + width < start for other, start, right in taken)
        if not name or place in named or not is_free or left + width > WIDE_PX or len(named) == MOST_NAMES:
            continue
        named.add(place)
        taken.append((y, left, left + width))
        halo = 'font-weight="600" paint-order="stroke" stroke="#fbfaf7" stroke-width="3" stroke-linejoin="round"'
        parts.append(_letters(left, y + 4, name, 12.5, more=halo))
    return parts


def _legend(kinds: list[str], top: float) -> tuple[str, float]:
    """The kinds in rows under the map, and how high they are."""
    x, y, parts = 14.0, top + 22, []
    for kind in kinds:
        width = 42 + 6.8 * len(kind)
        if x + width > WIDE_PX:
            x, y = 14.0, y + 24
        parts.append(_mark(x, y, kind_style(kind), 8) + _letters(x + 14, y + 4, kind, 12.5, fill=QUIET))
        x += width
    return "".join(parts), y + 14 - top if kinds else 0.0


def _letters(x: float, y: float, text: str, size: float, *, fill: str = INK, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-family="{FONT}" font-size="{size}" fill="{fill}" {more}>{escape(without_controls(text))}</text>'


def _cut(high: float, body: str) -> str:
    return (
        f'<svg width="{WIDE_PX}" height="{high:.0f}" viewBox="0 0 {WIDE_PX} {high:.0f}" overflow="hidden">{body}</svg>'
    )


def _svg(wide: float, high: float, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.0f}" height="{high:.0f}" viewBox="0 0 {wide:.0f} {high:.0f}">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{body}</svg>'
    )
