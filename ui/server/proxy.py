"""A proxy that names who has signed in: its header is believed where the connection comes from it, and from nowhere else.

uvicorn puts the address of whoever the proxy speaks for in the place of the proxy's own, with port 0, where it trusts that
(FORWARDED_ALLOW_IPS).
"""

from __future__ import annotations

import os
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from geo.errors import DataError
from geo.settings import settings
from ui.server.sessions import HEALTHY, READY

__all__ = ["OnlyProxy"]

REFUSED = "This address is for the proxy of this server alone. Go to the address that you were given."
TWICE = "The proxy named two people at once: it must replace the header that comes from outside."
UVICORN_TRUSTS = "FORWARDED_ALLOW_IPS"
MAPPED = "::ffff:"
"""Before an address of IPv4 where the server listens on both."""


class OnlyProxy:
    """Middleware: where the setting `proxy_header` is set, all but the proxy is refused; whether the server is up may be asked by anybody."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        header = settings().proxy_header
        if not header or scope["type"] not in ("http", "websocket") or scope["path"].endswith((HEALTHY, READY)):
            await self._app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        if not _is_proxy(request):
            refusal = REFUSED
        elif len(request.headers.getlist(header)) > 1:
            refusal = TWICE
        else:
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
        else:
            await PlainTextResponse(refusal, status_code=403)(scope, receive, send)


def _is_proxy(request: HTTPConnection) -> bool:
    networks = _networks()
    if request.client is None:
        return False
    uvicorns = os.environ.get(UVICORN_TRUSTS, "127.0.0.1").split(",")
    is_uvicorns = all(_lies_in(address.strip(), networks) for address in uvicorns)
    if request.client.port == 0:  # the address is another's, put there for one whom uvicorn trusts
        return is_uvicorns
    told = ",".join(request.headers.getlist("x-forwarded-for"))
    host = request.client.host.removeprefix(MAPPED)
    is_clear = is_uvicorns or host not in told  # else it may have been put there, too
    return is_clear and _lies_in(host, networks)


def _networks() -> list[IPv4Network | IPv6Network]:
    try:
        return [ip_network(told, strict=False) for told in settings().proxy_addresses.split()]
    except ValueError as fault:
        raise DataError(
            f"The setting DATELINE_PROXY_ADDRESSES cannot be used ({fault}); give networks such as 10.0.0.0/8 127.0.0.1."
        ) from fault


def _lies_in(address: str, networks: list[IPv4Network | IPv6Network]) -> bool:
    try:
        return any(ip_address(address) in network for network in networks)
    except ValueError:
        return False
