"""The page's own style and script stand in Streamlit's document: nothing is drawn without them first, or moves when they come."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.frame.theme import page_script, page_style

__all__ = ["FirstLook"]

BODY = b"<body>"
"""Style sheets in the head come before those that Streamlit adds there, and would give way to them."""
PARTS = (b"range", b"accept-encoding")
OF_THE_FILE = ("etag", "last-modified", "accept-ranges")
"""Headers that tell of the document as it lies on the disk."""


class FirstLook:
    """Middleware: puts our style sheet and script into the one HTML document that Streamlit sends for every page.

    It is kept back until it is whole; its headers tell of what is sent, and let no browser keep an older one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] != "http" or scope["method"] != "GET" or "/component/" in scope["path"]:
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        document = bytearray()

        async def send_styled(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_document(message):
                start = message
            elif start is None:
                await send(message)
            elif message["type"] == "http.response.body":
                document.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    ours = f"{page_style()}<script>{page_script()}</script>"
                    styled = bytes(document).replace(BODY, BODY + ours.encode(), 1)
                    headers = MutableHeaders(scope=start)
                    for name in OF_THE_FILE:
                        del headers[name]
                    headers.update({"content-length": str(len(styled)), "cache-control": "no-cache"})
                    await send(start)
                    await send({"type": "http.response.body", "body": styled})

        # what the browser has kept is of another look: the whole document is asked for, as plain text
        asked = [(name, value) for name, value in scope["headers"] if not name.startswith(b"if-") and name not in PARTS]
        await self.app({**scope, "headers": asked} if _wants_document(scope) else scope, receive, send_styled)


def _wants_document(scope: Scope) -> bool:
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


def _is_document(message: Message) -> bool:
    headers = MutableHeaders(raw=message["headers"])
    is_plain = "content-encoding" not in headers
    return message["status"] == 200 and is_plain and headers.get("content-type", "").startswith("text/html")
