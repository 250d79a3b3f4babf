"""Ten servers on loopback that behave badly, each in its way, and between them tell of so many articles.

    with bad_servers(100) as servers:
        ...  # servers[0].address is that of a feed, servers[0].articles what must be read of it

What is bad about one is bad the first times that something is asked for: whoever is patient gets all of it.
"""

from __future__ import annotations

import datetime as dt
import gzip
import http.server
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import format_datetime

__all__ = ["KINDS", "WALLED", "Server", "bad_servers"]

KINDS = ("busy", "faulty", "cut", "slow", "endless", "dates", "again", "round", "login", "robots")
"""What is bad about each: answers 429; 500; breaks off; drips; never ends; tells days that cannot be; tells the same under new ids; sends in
circles; asks for a login; forbids some, and has no robots.txt at first."""
WALLED = 5
"""Articles besides, of those that ask for a login or forbid programs: they cannot be read, and must be told so."""
PLACES = ("Gao", "Bourem", "Ansongo", "Kidal", "Tessalit", "Menaka", "Konna", "Douentza", "Timbuktu", "Mopti")
DRIP_S = 0.5


@dataclass(slots=True)
class Server:
    """One of them."""

    kind: str
    number: int
    articles: int
    """So many can be read."""
    port: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    """How often each path was asked for."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def base(self) -> str:
        """Its address without a path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        """Of its feed."""
        return f"{self.base}/{'index.xml' if self.kind == 'robots' else 'feed'}"

    @property
    def walled(self) -> int:
        """How many of its articles cannot be read."""
        return WALLED if self.kind in ("login", "robots") else 0

    def ask(self, path: str) -> int:
        """How often a path was asked for, with this time."""
        with self.lock:
            self.asked[path] += 1
            return self.asked[path]

    def name(self, number: int) -> str:
        """By which the text of an article is known."""
        return f"report {self.number}-{number:05}"

    def text(self, number: int) -> str:
        """Of an article; no two are alike, and all are too short to be copies of each other."""
        killed, place = 2 + number % 7, PLACES[(number + self.number) % len(PLACES)]
        return f"GAO, Mali - Gunmen killed {killed} people in {place} on 8 February 2013, {self.name(number)}."

    def shown(self, looks: int) -> int:
        """How many of its articles the feed tells at a look: more each time."""
        return min(self.articles, self.articles * (1 + 2 * looks) // 7 + 1)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        with suppress(OSError):
            self._answer()

    def _answer(self) -> None:
        of = self.server.of
        path = self.path.partition("?")[0]
        times = of.ask(path)
        if path == "/robots.txt":
            self._robots(of, times)
        elif path == "/login":
            self._send(b"<html><body><form>Sign in <input type=password></form></body></html>")
        elif path.startswith("/a/"):
            self._page(of, path.removeprefix("/a/"), times)
        elif path.startswith("/to/"):
            self._send(b"", 301, Location="/a/" + path.removeprefix("/to/"))
        else:
            self._feed(of, path, times)

    def _robots(self, of: Server, times: int) -> None:
        if of.kind != "robots":
            self._send(b"no", 404, "text/plain")
        elif times == 1:
            self._send(b"", 503, "text/plain")
        else:
            self._send(b"User-agent: *\nDisallow: /a/wall*\n", 200, "text/plain")

    def _page(self, of: Server, name: str, times: int) -> None:
        if name.startswith("wall"):
            self._send(b"", 302, Location="/login")
            return
        number = int(name)
        page = _page(of, number)
        if of.kind == "busy" and sum(of.asked.values()) % 97 == 0:
            self._send(b"", 429, Retry_After="1")
        elif of.kind == "faulty" and times == 1 and number % 7 == 0:
            self._send(b"<html>Oops</html>", 500)
        elif of.kind == "cut" and times == 1 and number % 7 == 0:
            self._send(page[: len(page) // 2], length=len(page))
        elif of.kind == "slow" and times == 1 and number % 200 == 1:
            self._send(b"", length=1_000)
            for _ in range(20):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(DRIP_S)
        elif of.kind == "endless" and times == 1 and number % 50 == 1:
            self._send(b"<html>", length=None)
            while True:
                self.wfile.write(b"<p>Gunmen killed two people in Gao.</p>" * 1_000)
        elif of.kind == "round" and times == 1 and number % 50 == 1:
            self._send(b"", 302, Location=f"/a/{name}?again")
        else:
            self._send(page)

    def _feed(self, of: Server, path: str, times: int) -> None:
        if of.kind == "robots":
            self._sitemap(of, path, times)
            return
        if of.kind == "login" and times < 3:
            self._send(b"", 302, Location="/login")
            return
        if of.kind == "faulty" and times % 3 == 2:
            self._send(b"", 500)
            return
        shown = of.shown(times)
        tag = f'"{shown}"'
        if self.headers["If-None-Match"] == tag and of.kind != "again":
            self._send(b"", 304, "application/rss+xml")
            return
        content = _feed(of, shown, times)
        if of.kind == "cut" and times % 3 == 1:
            self._send(content[: len(content) // 2], length=len(content))
        else:
            self._send(content, 200, "application/rss+xml", ETag=tag)

    def _sitemap(self, of: Server, path: str, times: int) -> None:
        if path == "/index.xml":
            changed = dt.datetime.now(dt.UTC).isoformat()
            maps = "".join(
                f"<sitemap><loc>{of.base}/map{half}.xml.gz</loc><lastmod>{changed}</lastmod></sitemap>"
                for half in (0, 1)
            )
            self._send(f"<sitemapindex>{maps}</sitemapindex>".encode(), 200, "application/xml")
            return
        half = int(path[4])
        links = [f"{of.base}/a/{number}" for number in range(of.shown(times)) if number % 2 == half]
        links += [f"{of.base}/a/wall{number}" for number in range(WALLED) if number % 2 == half]
        news = "<n:news><n:title>Report</n:title><n:publication_date>2013-02-08T10:00:00Z</n:publication_date></n:news>"
        urls = "".join(f"<url><loc>{link}</loc>{news}</url>" for link in links)
        told = f'<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
        self._send(gzip.compress(told.encode()), 200, "application/gzip")

    def _send(
        self, body: bytes, status: int = 200, kind: str = "text/html", *, length: int | None = -1, **headers: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(len(body) if length < 0 else length))
        self.send_header("Connection", "close")
        self.close_connection = True
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def _page(of: Server, number: int) -> bytes:
    day = ("2094-01-01", "1970-01-01", "", "yesterday")[number % 4] if of.kind == "dates" else "2013-02-08"
    told = f'<meta property="article:published_time" content="{day}">' if day else ""
    noise = f"<nav>{random.random()} readers are here</nav>" if of.kind == "again" else ""
    return f"<html><head><title>Report</title>{told}</head><body>{noise}<article><p>{of.text(number)}</p></article></body></html>".encode()


def _feed(of: Server, shown: int, times: int) -> bytes:
    numbers = list(range(shown))
    marked = f"?utm_source=rss&utm_id={random.random()}" if of.kind == "again" else ""
    if of.kind == "again":
        random.shuffle(numbers)
    rows = []
    for number in numbers:
        guid = f"{times}-{number}-{random.random()}" if of.kind == "again" else f"id-{number}"
        link = f"{of.base}/{'to' if of.kind == 'round' else 'a'}/{number}{marked}"
        own = f"<content><![CDATA[<p>{of.text(number)}</p>]]></content>" if of.kind == "again" and number % 2 else ""
        rows.append(
            f"<item><guid>{guid}</guid><title>Report</title><link>{link.replace('&', '&amp;')}</link>{_day(of, number)}{own}</item>"
        )
    rows += [f"<item><title>Wall</title><link>{of.base}/a/wall{number}</link></item>" for number in range(of.walled)]
    told = "".join(rows).replace("<content>", "<c:encoded>").replace("</content>", "</c:encoded>")
    return f'<rss xmlns:c="http://purl.org/rss/1.0/modules/content/" version="2.0"><channel><title>{of.kind}</title>{told}</channel></rss>'.encode()


def _day(of: Server, number: int) -> str:
    days = {0: dt.datetime(2094, 1, 1, tzinfo=dt.UTC), 1: dt.datetime(1970, 1, 1, tzinfo=dt.UTC), 2: None}
    day = days.get(number % 4) if of.kind == "dates" else dt.datetime(2013, 2, 8, 10, tzinfo=dt.UTC)
    if of.kind == "dates" and number % 4 == 3:
        return "<pubDate>the day before yesterday</pubDate>"
    return f"<pubDate>{format_datetime(day)}</pubDate>" if day else ""


class _Http(http.server.ThreadingHTTPServer):
    daemon_threads = True
    of: Server

    def handle_error(self, *_: object) -> None:
        """Whoever asked has gone: they were right."""


@contextmanager
def bad_servers(articles: int, kinds: Sequence[str] = KINDS) -> Iterator[list[Server]]:
    """Servers of these kinds, each with so many articles that can be read, until the end of the block."""
    servers, running = [], []
    for number, kind in enumerate(kinds):
        of = Server(kind, number, articles)
        there = _Http(("127.0.0.1", 0), _Handler)
        there.of, of.port = of, there.server_address[1]
        threading.Thread(target=there.serve_forever, daemon=True, kwargs={"poll_interval": 0.05}).start()
        servers.append(of)
        running.append(there)
    try:
        yield servers
    finally:
        for there in running:
            there.shutdown()
            there.server_close()
