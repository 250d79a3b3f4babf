"""Style and script stand in the document that Streamlit sends, before anything is drawn."""

from __future__ import annotations

import asyncio

import pytest

from ui.server.firstlook import FirstLook

DOCUMENT = b"<html><head></head><body>page</body></html>"


def answered(body: bytes, *, kind: str = "text/html; charset=utf-8", path: str = "/", status: int = 200):
    """Status, headers and body of what an app that answers so sends through the middleware, and what it was asked."""
    asked = []

    async def app(scope, receive, send):
        asked.extend(scope["headers"])
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode()), (b"etag", b'"1"')]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body[:20], "more_body": True})
        await send({"type": "http.response.body", "body": body[20:]})

    sent = []

    async def send(message):
        sent.append(message)

    headers = [(b"accept", b"text/html,*/*"), (b"if-none-match", b'"1"'), (b"accept-encoding", b"gzip")]
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers}
    asyncio.run(FirstLook(app)(scope, None, send))
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return told, b"".join(message.get("body", b"") for message in sent[1:]), asked


def test_style_and_script_begin_the_body_and_the_length_is_told():
    headers, body, asked = answered(DOCUMENT)
    assert body.startswith(b"<html><head></head><body><style>") and body.endswith(b"</script>page</body></html>")
    assert int(headers["content-length"]) == len(body)
    assert "etag" not in headers and headers["cache-control"] == "no-cache"
    assert [name for name, _ in asked] == [b"accept"], (
        "a kept document has another look, a packed one could not be read"
    )


@pytest.mark.parametrize(
    "told",
    [{"kind": "text/javascript"}, {"path": "/component/streamlit_folium.st_folium/index.html"}, {"status": 404}],
    ids=["a script", "a frame", "no page"],
)
def test_everything_else_goes_through_as_it_is(told):
    headers, body, _ = answered(DOCUMENT, **told)
    assert body == DOCUMENT and headers["etag"] == '"1"'
