"""The map under the layers: country outlines of our own, the choice of tiles and theme, and a view that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import folium

from geo.layers.scripts import LINKED, ScriptedLayer

__all__ = ["BaseMap", "MapLook", "TileSource"]

Bounds = tuple[tuple[float, float], tuple[float, float]]
"""((south, west), (north, east)), degrees."""


class _Ground(ScriptedLayer):
    """What lies under the layers: outlines, limits, scale, credits, and the view that the map opens with."""

    maker = "ground"

    def __init__(self, **told: Any) -> None:
        super().__init__(name="Ground", overlay=True, control=False)
        self._name = "Ground"
        self.told = told


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


class MapLook(ScriptedLayer):
    """What may change on a standing map without moving it: theme and tiles. Draws nothing itself."""

    maker = "mapLook"

    def __init__(self, *, is_dark: bool = False, tiles: TileSource | None = None) -> None:
        super().__init__(name="Look", overlay=True, control=False)
        self._name = "MapLook"
        self.told = {"dark": is_dark} | ({"tiles": tiles.to_dict()} if tiles else {})


class BaseMap(folium.Map):
    """A map that stands still while its layers change: country outlines, and everything it loads comes from our host.

    bounds: shown at the start, above foot_px pixels that something covers, unless the reader has moved this map away from
    there before: then the view that was left. place: the name under which the tab remembers it. credits: plain text for
    the corner, shown after that of tiles.
    """

    def __init__(
        self, bounds: Bounds, *, links: Mapping[str, str], place: str = "map", foot_px: int = 0, credits: str = ""
    ) -> None:
        """links: map_js and map_css, which hold Leaflet and all of ours, and outlines -> address, relative or absolute."""
        (south, west), (north, east) = bounds
        super().__init__(((south + north) / 2, (west + east) / 2), zoom_start=4, tiles=None)
        self.default_js, self.default_css = [(LINKED, links["map_js"])], [(f"{LINKED}_css", links["map_css"])]
        told = {"outlines": links["outlines"], "bounds": bounds, "foot": foot_px, "place": place, "credits": credits}
        _Ground(**told).add_to(self)
