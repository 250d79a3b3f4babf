"""The map under the layers: country outlines of our own, the choice of tiles and theme, and a view that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import folium
from branca.element import CssLink, JavascriptLink
from folium.template import Template

from geo.map.layers.scripts import LINKED, AsWritten, ScriptedLayer

__all__ = ["BaseMap", "Changes", "MapLook", "TileSource", "View"]

View = tuple[tuple[float, float], tuple[float, float]]
"""What a map shows, as Leaflet writes it: ((south, west), (north, east)), degrees."""


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


class Changes(AsWritten, folium.FeatureGroup):
    """What changes on a `BaseMap` that stands: the group of layers that an app gives st_folium beside the map."""

    _template = Template("{% macro script(this, kwargs) %}var {{ this.get_name() }} = L.featureGroup();{% endmacro %}")


class BaseMap(AsWritten, folium.Map):
    """A map that stands still while its layers change: country outlines, and everything it loads comes from our host.

    view: shown at the start, above foot_px pixels that something covers, unless the reader has moved this map away from
    there before: then the view that was left. place: the name under which the browser remembers it. credits: plain text for
    the corner, shown after that of tiles.
    """

    # folium's own takes a kilobyte more, and an app sends it with every change of the layers
    _template = Template(
        "{% macro header(this, kwargs) %}"
        '<meta name="viewport" content="width=device-width">'
        "<style>html,body,#{{ this.get_name() }}{width:100%;height:100%;margin:0}</style>"
        "{% endmacro %}"
        '{% macro html(this, kwargs) %}<div class="folium-map" id={{ this.get_name()|tojson }} ></div>{% endmacro %}'
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }},"
        ' {"center": {{ this.location|tojson }}, ...{{ this.options|tojavascript }}});'
        "{% endmacro %}"
    )

    def __init__(
        self, view: View, *, links: Mapping[str, str], place: str = "map", foot_px: int = 0, credits: str = ""
    ) -> None:
        """links: map_js and map_css, which hold Leaflet and all of ours, and outlines -> address, relative or absolute."""
        (south, west), (north, east) = view
        super().__init__(((south + north) / 2, (west + east) / 2), zoom_start=4, tiles=None)
        self.default_js, self.default_css = [(LINKED, links["map_js"])], [(f"{LINKED}_css", links["map_css"])]
        told = {"outlines": links["outlines"], "bounds": view, "foot": foot_px, "place": place, "credits": credits}
        _Ground(**told).add_to(self)

    def render(self, **kwargs: Any) -> str:
        """As folium does."""
        header: Any = self.get_root().header  # type: ignore[attr-defined]
        for links, element in ((self.default_js, JavascriptLink), (self.default_css, CssLink)):
            for name, url in links:
                header.add_child(element(url), name=name)
        return super().render(**kwargs)
