"""What the app serves besides Streamlit's own pages: Leaflet, our map's scripts and styles, country outlines, records.

What is open to everybody has a name with a hash of its content, so that browsers may keep it for ever; the rest is given
to its session alone, and kept nowhere. A hyphen stands before the hash, because streamlit-folium takes everything after an
underscore for noise.
"""

from __future__ import annotations

import gzip
import hashlib
from asyncio import shield, wrap_future
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from streamlit import config
from xstatic.pkg import leaflet

from geo.errors import DatelineError, UnforeseenError
from geo.map.layers import ArticleLayer, Links, article_script, article_style, event_script, event_style
from geo.resources import bundled_data
from ui.records.sets import RecordSet
from ui.server.addresses import NO_STORE
from ui.server.sessions import COOKIE, sessions
from ui.server.shelf import entries_name, record_names, shelf
from ui.server.who import signs_in

__all__ = ["entries_link", "map_links", "map_routes", "record_links"]

OUTLINES = bundled_data("outlines.json")
FOLDER, HERE = "dateline", "here"
MEDIA_TYPES = {
    "js": "text/javascript",
    "css": "text/css",
    "json": "application/json",
    "bin": "application/octet-stream",
}
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


def record_links(records: RecordSet) -> Links:
    """Addresses of a record set's columns and details for `EventLayer`; puts the files there when they are not."""
    columns, details = (f"{FROM_COMPONENT}/{FOLDER}/{name}" for name in record_names(records))
    return columns, details


def entries_link(layer: ArticleLayer) -> str | None:
    """Address of an article layer's entries; puts the file there when it is not. None for a browser without cookies."""
    name = entries_name(layer)
    return f"{FROM_COMPONENT}/{FOLDER}/{name}" if name else None


def map_routes() -> list[Route]:
    """The route that serves the map's files, and the one that tells a browser whether its session lives here."""
    base = config.get_option("server.baseUrlPath").strip("/")
    prefix = f"/{base}" if base else ""
    return [Route(f"{prefix}/{FOLDER}/{HERE}", _is_here), Route(f"{prefix}/{FOLDER}/{{name}}", _serve)]


@cache
def _assets() -> dict[str, _Asset]:
    """Every file by the key under which `BaseMap` asks for it."""
    return dict(_read_assets())


def _read_assets() -> Iterator[tuple[str, _Asset]]:
    leaflet_folder = Path(leaflet.BASE_DIR)
    scripts = [(leaflet_folder / "leaflet.js").read_text(encoding="utf-8"), article_script(), event_script()]
    styles = [(leaflet_folder / "leaflet.css").read_text(encoding="utf-8"), article_style(), event_style()]
    sources = {
        "map_js": ("map.js", "\n".join(scripts).encode()),
        "map_css": ("map.css", "\n".join(styles).encode()),
        "outlines": ("outlines.json", OUTLINES.read_bytes()),
    }
    for key, (name, plain) in sources.items():
        stem, _, ending = name.partition(".")
        versioned = f"{stem}-{hashlib.sha256(plain).hexdigest()[:12]}.{ending}"
        yield key, _Asset(versioned, MEDIA_TYPES[ending], plain, gzip.compress(plain, mtime=0))


async def _serve(request: Request) -> Response:
    name, packs = request.path_params["name"], "gzip" in request.headers.get("accept-encoding", "")
    if (asset := next((asset for asset in _assets().values() if asset.name == name), None)) is not None:
        return _answer(asset.packed if packs else asset.plain, asset.media_type, is_packed=packs, is_open=True)
    if (held := await run_in_threadpool(shelf().find, name, request.cookies)) is None:
        words = "There is no such file, or no longer. Reload the page."
        return PlainTextResponse(words, status_code=404, headers=NO_STORE)
    try:
        packed = held.packed if isinstance(held.packed, bytes) else await shield(wrap_future(held.packed))
    except (DatelineError, UnforeseenError) as error:
        return PlainTextResponse(str(error), status_code=424, headers=NO_STORE)
    media_type, content = MEDIA_TYPES[name.rpartition(".")[2]], packed if packs else gzip.decompress(packed)
    return _answer(content, media_type, is_packed=packs, is_open=held.is_open and not signs_in())


async def _is_here(request: Request) -> Response:
    """204 while a session of this browser lives in this process, 410 when none does: its page comes back to its case then (page.js)."""
    lives = sessions().of_browser(request.cookies.get(COOKIE, ""))
    return Response(status_code=204 if lives else 410, headers=NO_STORE)


def _answer(content: bytes, media_type: str, *, is_packed: bool, is_open: bool) -> Response:
    """is_open: to everybody, and for ever the same."""
    headers = {"Vary": "Accept-Encoding"}
    headers |= {"Cache-Control": "public, max-age=31536000, immutable"} if is_open else NO_STORE
    headers |= {"Content-Encoding": "gzip"} if is_packed else {}
    return Response(content, media_type=media_type, headers=headers)
