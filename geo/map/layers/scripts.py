"""The browser's part of the layers: modules and style sheets of geo/map/static/, linked by an app or carried along."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import branca.element
import folium.map
from folium.template import Template

from geo.map.layers.marks import claim_svg, place_svg
from geo.map.layers.modules import join_modules
from geo.map.layers.styles import KIND_STYLES, OTHER_KIND, kind_style, radius_px
from geo.wording import PRECISION_WORDS

__all__ = [
    "LINKED",
    "AsWritten",
    "ScriptedLayer",
    "article_script",
    "article_style",
    "event_script",
    "event_style",
    "publication_script",
    "publication_style",
]

STATIC = Path(__file__).parents[1] / "static"
LINKED = "dateline_map"
"""The name under which a map links all scripts as one file."""


@cache
def event_script() -> str:
    """The event layer's JavaScript, whole, with the looks of marks: what a map embeds, or an app serves as one file."""
    return join_modules("events", "datelineEvents", _read_module)


@cache
def event_style() -> str:
    """The event layer's style sheet."""
    return _read("eventlayer.css")


@cache
def article_script() -> str:
    """The JavaScript of the base map and of an article's layers."""
    return join_modules("dateline", "dateline", _read_module)


@cache
def article_style() -> str:
    """The style sheet of the base map and of an article's layers."""
    return _read("dateline.css")


@cache
def publication_script() -> str:
    """The JavaScript of a map that is one file, beside the two others."""
    return join_modules("publication", "datelinePublication", _read_module)


@cache
def publication_style() -> str:
    """The style sheet of the page around that map."""
    return _read("publication.css")


class _Written(branca.element.Element):
    """A finished text in a figure."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **kwargs: Any) -> str:
        """The text."""
        return self.text


class AsWritten:
    """For elements made of macros: what the macros give goes into the figure as it is.

    folium's own way takes it for a template once more: slow, and braces in the text of a document would be run.
    """

    def render(self, **kwargs: Any) -> str:
        """As folium does, without links and scripts of other elements; gives no text itself."""
        element: Any = self
        figure, macros = element.get_root(), element._template.module
        for part in ("header", "html", "script"):
            if (macro := getattr(macros, part, None)) is not None:
                getattr(figure, part).add_child(_Written(macro(element, kwargs)), name=element.get_name())
        for child in element._children.values():
            child.render(**kwargs)
        return ""


class ScriptedLayer(AsWritten, folium.map.Layer):
    """A layer that brings script and style along, once a map, unless the map links them."""

    maker = ""
    """The function in the browser that makes the layer, from `told`."""
    told: Any
    """What the browser is given."""
    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = {{ this.space }}.{{ this.maker }}({{ this.told|tojson }})"
        "{% if this.show %}.addTo({{ this._parent.get_name() }}){% endif %};"
        "{% endmacro %}"
    )
    space = "dateline"
    bundle: ClassVar[tuple[str, Callable[[], str], Callable[[], str]]] = ("dateline_js", article_script, article_style)

    def render(self, **kwargs: Any) -> str:
        """As folium does."""
        header: Any = self.get_root().header  # type: ignore[attr-defined]
        name, script, style = self.bundle
        if name not in header._children and LINKED not in header._children:
            header.add_child(_Written(f"<style>{style()}</style><script>{script()}</script>"), name=name)
        return super().render(**kwargs)


def _read_module(name: str) -> str:
    """A module's text; looks and signs, which Python and the browser share, are made here (see looks.d.ts, signs.d.ts)."""
    if name == "looks":
        return _constants(legend=_legend(), sizes=_sizes(), precisionWords=PRECISION_WORDS)
    return _constants(signs=_signs()) if name == "signs" else _read(f"{name}.js")


def _constants(**values: Any) -> str:
    lines = [f"export const {name} = {json.dumps(value, ensure_ascii=False)};\n" for name, value in values.items()]
    return "".join(lines).replace("</", "<\\/")  # or it would end the script element


def _read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _legend() -> list[dict[str, Any]]:
    """The six kinds as `KIND_STYLES` has them, and the style of all others."""
    return [
        {
            "name": name,
            "letter": style.letter,
            "colour": style.colour,
            "ink": style.ink,
            "path": style.path,
            "drop": style.drop,
        }
        for name, style in [*KIND_STYLES.items(), (OTHER_KIND, kind_style(OTHER_KIND))]
    ]


def _sizes() -> dict[str, float]:
    """How `radius_px` grows, for the browser: px² = smallest² + perDeath * deaths, up to largest."""
    smallest = radius_px(0)
    return {"smallest": smallest, "largest": radius_px(10**9), "perDeath": radius_px(1) ** 2 - smallest**2}


def _signs() -> dict[str, Any]:
    """Pictures for what an article names and tells of."""
    names = (*KIND_STYLES, OTHER_KIND)
    return {
        "place": place_svg(),
        "claim": {name: claim_svg(name) for name in names},
        "claimArea": {name: claim_svg(name, look="area") for name in names},
        "colours": {name: kind_style(name).colour for name in names},
        "other": OTHER_KIND,
    }
