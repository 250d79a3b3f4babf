"""What the app serves besides Streamlit's own pages: Leaflet, our map script and style, the country outlines.

Names carry a hash of their content, so that browsers may keep them for ever; a hyphen stands before it, because
streamlit-folium takes everything after an underscore for noise.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from streamlit import config
from xstatic.pkg import leaflet

import geo

__all__ = ["map_links", "map_routes"]

STATIC = Path(geo.__file__).parent / "static"
OUTLINES = Path(__file__).parents[1] / "data" / "outlines.json"
FOLDER = "dateline"
FROM_COMPONENT = "../.."
"""From the folder in which streamlit-folium's frame lives (component/streamlit_folium.st_folium/) to the app's root."""


@dataclass(frozen=True, slots=True)
class _Asset:
    """One file as it is served."""

    name: str
    media_type: str
    plain: bytes
    packed: bytes


def map_links() -> dict[str, str]:
    """Addresses for `BaseMap`, relative to the map's frame, so that they hold behind any proxy."""
    return {key: f"{FROM_COMPONENT}/{FOLDER}/{asset.name}" for key, asset in _assets().items()}


def map_routes() -> list[Route]:
    """The route that serves the map's files."""
    base = config.get_option("server.baseUrlPath").strip("/")
    prefix = f"/{base}" if base else ""
    return [Route(f"{prefix}/{FOLDER}/{{name}}", _serve)]


@cache
def _assets() -> dict[str, _Asset]:
    """Every file by the key under which `BaseMap` asks for it."""
    return dict(_read_assets())


def _read_assets() -> Iterator[tuple[str, _Asset]]:
    leaflet_folder = Path(leaflet.BASE_DIR)
    sources = {
        "leaflet_js": (leaflet_folder / "leaflet.js", "text/javascript"),
        "leaflet_css": (leaflet_folder / "leaflet.css", "text/css"),
        "dateline_js": (STATIC / "dateline.js", "text/javascript"),
        "dateline_css": (STATIC / "dateline.css", "text/css"),
        "outlines": (OUTLINES, "application/json"),
    }
    for key, (path, media_type) in sources.items():
        plain = path.read_bytes()
        name = f"{path.stem}-{hashlib.sha256(plain).hexdigest()[:12]}{path.suffix}"
        yield key, _Asset(name, media_type, plain, gzip.compress(plain, mtime=0))


async def _serve(request: Request) -> Response:
    asset = next((asset for asset in _assets().values() if asset.name == request.path_params["name"]), None)
    if asset is None:
        return PlainTextResponse("There is no such file. Reload the page.", status_code=404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(asset.plain, media_type=asset.media_type, headers=headers)
    return Response(asset.packed, media_type=asset.media_type, headers=headers | {"Content-Encoding": "gzip"})
