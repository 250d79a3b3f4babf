"""A visitor without a browser: asks for the page, takes its cookies, and speaks over the WebSocket as the page does."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

__all__ = ["Answer", "Visitor", "fetch"]

LIMIT_S = 120
LINK = re.compile(rb"dateline/(?:grid/)?[A-Za-z0-9][A-Za-z0-9.-]{15,}")
BOUNDARY = "made-up-boundary"
DAY = 86_400_000_000.0
"""Microseconds, in which a slider of dates counts."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to one request."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    set_cookies: tuple[str, ...] = ()


def fetch(
    address: str,
    *,
    cookies: Mapping[str, str] | None = None,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """The answer to one request, whatever its status."""
    told = dict(headers or {})
    if cookies:
        told["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    request = urllib.request.Request(address, data=body, headers=told, method=method)
    try:
        with urllib.request.urlopen(request, timeout=LIMIT_S) as answer:
            return Answer(
                answer.status, answer.headers, answer.read(), tuple(answer.headers.get_all("Set-Cookie") or ())
            )
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


@dataclass(slots=True)
class Visitor:
    """One browser with one tab on a page of the app, at this address; gone with the `with` block."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    takes_cookies: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    """Sent with all that this browser asks, as a proxy in front of the app adds them."""
    links: set[str] = field(default_factory=set)
    """Addresses, relative to the app's, that the server has told this session of."""
    session: str = ""
    query: str = ""
    """What stands behind the ? of the address, as the page has set it."""
    progress: str = ""
    """The words of the progress bar that was drawn last."""
    _socket: ClientConnection | None = None
    _elements: dict[str, str] = field(default_factory=dict)
    _downloads: dict[str, str] = field(default_factory=dict)
    _ends: tuple[float, float] = (0.0, 0.0)

    def __enter__(self) -> Self:
        for path, headers in (("", {"Accept": "text/html"}), ("_stcore/health", {})):
            answer = fetch(urljoin(self.address, path), cookies=self.cookies, headers=headers | self.headers)
            for line in answer.set_cookies if self.takes_cookies else ():
                self.cookies |= {name: part.value for name, part in SimpleCookie(line).items()}
        self.connect()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.leave()

    def connect(self, session: str = "") -> None:
        """Opens the WebSocket; session: the one to go on with."""
        token = self.cookies.get("_streamlit_xsrf", "none").strip('"')
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        self._socket = connect(
            urljoin(self.address.replace("http", "ws", 1), "_stcore/stream"),
            additional_headers=(headers if self.cookies else {}) | self.headers,
            origin=self.address.rstrip("/"),  # type: ignore[arg-type]
            subprotocols=["streamlit", token, *([session] if session else [])],  # type: ignore[list-item]
            max_size=None,
            compression=None,
            open_timeout=LIMIT_S,
        ).__enter__()  # closed by leave()

    def leave(self) -> None:
        """Closes the tab."""
        if self._socket is not None:
            self._socket.close()

    def run(self, page: str = "", widgets: list[dict[str, Any]] | None = None) -> None:
        """One run of a page; page: "" is the first, "records" another. Raises RuntimeError when it fails."""
        states = {"widgets": widgets or []}
        self._send(BackMsg(rerun_script={"page_name": page, "query_string": self.query, "widget_states": states}))
        self._listen("script_finished")

    def upload(self, content: bytes, name: str, *, page: str = "records", uploader: str = "file_uploader") -> None:
        """Gives a file to the uploader of a page that has run, as the browser does; returns when it was read."""
        wanted = BackMsg(file_urls_request={"request_id": "1", "file_names": [name], "session_id": self.session})
        self._send(wanted)
        urls = self._listen("file_urls_response").file_urls_response.file_urls[0]
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        answer = fetch(
            urljoin(self.address, urls.upload_url.lstrip("/")),
            cookies=self.cookies,
            method="PUT",
            body=head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode(),
            headers={
                "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
                "X-Xsrftoken": self.cookies.get("_streamlit_xsrf", "").strip('"'),
            },
        )
        if answer.status != 204:
            raise RuntimeError(f"The upload was refused: {answer.status} {answer.body[:200]!r}")
        info = {"file_id": urls.file_id, "name": name, "size": len(content), "file_urls": urls}
        state = {"id": self._elements[uploader], "file_uploader_state_value": {"uploaded_file_info": [info]}}
        self.run(page, [state])

    def slide(self, days: int, *, page: str = "") -> None:
        """A run in which the date slider's window ends so many days, of a month, before its end."""
        first, last = self._ends
        window = [first, last - days % 30 * DAY]
        self.run(page, [{"id": self._elements["slider"], "double_array_value": {"data": window}}])

    def fill(self, label: str, value: str) -> dict[str, Any]:
        """The state of a text widget with this label."""
        return {"id": self._elements[label], "string_value": value}

    def press(self, label: str) -> dict[str, Any]:
        """The state of a button with this label, clicked."""
        return {"id": self._elements[label], "trigger_value": True}

    def click(self, label: str, *, page: str, widgets: list[dict[str, Any]] | None = None) -> None:
        """A run in which the button with this label was clicked."""
        self.run(page, [*(widgets or []), self.press(label)])

    def download(self, label: str) -> str:
        """Clicks on the download button with this label; the address of the file, relative to the app's."""
        told = {"request_id": "2", "session_id": self.session, "deferred_file": {"file_id": self._downloads[label]}}
        self._send(BackMsg(backend_operation_request=told))
        answer = self._listen("backend_operation_response").backend_operation_response
        if answer.error_msg:
            raise RuntimeError(f"The download was refused: {answer.error_msg}")
        return str(answer.deferred_file.url.lstrip("/"))

    def get(self, link: str, **options: Any) -> Answer:
        """What the app answers this visitor under one of its addresses."""
        return fetch(urljoin(self.address, link), **{"cookies": self.cookies, "headers": self.headers, **options})

    def _send(self, message: Any) -> None:
        assert self._socket is not None
        self._socket.send(message.SerializeToString())

    def _listen(self, until: str) -> Any:
        assert self._socket is not None
        while True:
            data = self._socket.recv(LIMIT_S, decode=False)
            told = ForwardMsg.FromString(data)
            self.links |= {link.decode() for link in LINK.findall(data)}
            if told.HasField("new_session"):
                self.session = told.new_session.initialize.session_id
            if told.HasField("page_info_changed"):
                self.query = told.page_info_changed.query_string
            element = told.delta.new_element
            self.progress = element.progress.text or self.progress
            if element.HasField("exception"):
                raise RuntimeError(f"The page failed: {element.exception.message}")
            if kind := element.WhichOneof("type"):
                self._note(kind, getattr(element, kind))
            if told.HasField(until):
                if until == "script_finished" and told.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                return told

    def _note(self, kind: str, element: Any) -> None:
        if name := getattr(element, "id", ""):
            self._elements[kind] = name
            if kind == "slider":
                self._ends = element.min, element.max
            if label := getattr(element, "label", ""):
                self._elements[label] = name
                self._downloads[label] = getattr(element, "deferred_file_id", "")
