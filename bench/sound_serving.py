"""What belongs to a session, tried from outside: by strangers while it lives and after, on disk, and in memory."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from bench.report import Figure
from bench.serving import free_port, running
from bench.visitor import Visitor
from geo.grid.packing import pack_events
from geo.records.bundled import load_sample

__all__ = ["Served", "left_figures", "memory_figures", "private_links", "serving", "stranger_figures", "tried"]

ROOT = Path(__file__).resolve().parent.parent
WORLD = ROOT.parent / "shared" / "data" / "ucdp_ged211_global_prec12.parquet"
START_LIMIT_S = 120
AWAY_S = 2.0
SESSIONS, AT_ONCE = 30, 3
LONGEST_S = 180.0
"""By then the memory must be back."""
PATIENCE_S = 30.0
PRIVATE = b"day,lat,lon,place,kind,licence\n2020-01-02,10,20,Somewhere,Battles,mine alone\n"
ARTICLE = "GAO, Mali, Feb 8, 2013 - A suicide bomber killed three soldiers in Gao on Friday. Rebels attacked Bourem."


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs."""

    address: str
    """Ends with a slash."""
    process: subprocess.Popen[bytes]
    temporary: Path
    """Its folder for temporary files."""

    @property
    def memory_mb(self) -> float:
        """Resident."""
        answer = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, text=True, check=True
        )
        return int(answer.stdout) * 1024 / 1e6

    @property
    def bytes_left(self) -> int:
        """In files of the app."""
        return sum(path.stat().st_size for path in self.temporary.rglob("*") if path.is_file())


@contextmanager
def serving(temporary: Path, *, base: str = "", **settings: str) -> Iterator[Served]:
    """The app on a port of its own, until the end of the block. base: the path under which it lies."""
    port = free_port()
    options = [f"--server.port={port}", "--server.headless=true"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options, f"--server.baseUrlPath={base}"]
    log = temporary.with_suffix(".log")

    def begin() -> subprocess.Popen[bytes]:
        with log.open("wb") as said:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | settings | {"TMPDIR": str(temporary)},
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    health = f"{base}/_stcore/health" if base else "_stcore/health"
    said = lambda: log.read_text(errors="replace")  # noqa: E731
    with running(begin, port, limit_s=START_LIMIT_S, said=said, path=health) as process:
        yield Served(f"http://127.0.0.1:{port}/{base + '/' if base else ''}", process, temporary)


# -- strangers ---------------------------------------------------------------------------------------------------------


def stranger_figures() -> list[Figure]:
    """Requests for what is a session's: by its own browser, by strangers, and after it has ended."""
    own = own_refused = by_strangers = after = asked = 0
    for base in ("", "news/map"):
        limits = {"DATELINE_DOWNLOAD_LIMIT": "10", "DATELINE_SESSION_AWAY_S": str(AWAY_S)}
        with _folder() as folder, serving(folder, base=base, **limits) as server, Visitor(server.address) as stranger:
            with Visitor(server.address) as reader:
                links = private_links(reader)
                own += len(links)
                own_refused += len(links) - tried(links, server.address, reader.cookies)
                for cookies in ({}, stranger.cookies, dict.fromkeys(reader.cookies, "guessed")):
                    asked += len(links)
                    by_strangers += tried(links, server.address, cookies)
            after += _tried_until_gone(links, server.address, reader.cookies)
    return [
        Figure("private addresses of two sessions, one under a base path", own, at_least=1),
        Figure("of them refused to their own browser", own_refused, at_most=0),
        Figure(f"fetched by strangers while the session lives, of {asked} requests", by_strangers, at_most=0),
        Figure("fetched by its own browser after the session has ended", after, at_most=0),
    ]


def private_links(reader: Visitor) -> list[str]:
    """Addresses of all that the app makes for a session: columns, details, a packed store, article entries, a download."""
    reader.run()
    for_everybody = set(reader.links)
    reader.run("records")
    for content, name in ((PRIVATE, "mine.csv"), (_packed(), "mine.parquet")):
        reader.upload(content, name)
        reader.run("records")
        reader.run()
        reader.run("records")
    reader.run("article")
    reader.click("Read the article", page="article", widgets=[reader.fill("Paste the text", ARTICLE)])
    reader.run("article")
    download = reader.download("Download as CSV")
    links = sorted(link for link in reader.links - for_everybody if not link.endswith((".js", ".css")))
    stores = [link for link in links if "/grid/" in link]
    return [*links, *(f"{link}/{part}" for link in stores for part in ("cells", "records")), download]


def tried(links: list[str], address: str, cookies: dict[str, str]) -> int:
    """How many of these addresses give anything at all to whoever sends these cookies."""
    asker = Visitor(address, cookies)
    asks = {"cells": b'{"zoom": 3}', "records": b"{}"}
    answers = [
        asker.get(link, method="POST", body=body) if (body := asks.get(link.rpartition("/")[2])) else asker.get(link)
        for link in links
    ]
    return sum(answer.status != 404 for answer in answers)


def _tried_until_gone(links: list[str], address: str, cookies: dict[str, str]) -> int:
    until = time.monotonic() + AWAY_S + PATIENCE_S
    while (found := tried(links, address, cookies)) and time.monotonic() < until:
        time.sleep(0.5)
    return found


def _packed() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.parquet"
        pack_events(load_sample().good.assign(licence="mine alone"), path)
        return path.read_bytes()


# -- files -------------------------------------------------------------------------------------------------------------


def left_figures() -> list[Figure]:
    """Bytes on disk of a session whose server is told to end, or killed."""
    limit = {"DATELINE_DOWNLOAD_LIMIT": "10"}
    with _folder() as folder:
        with serving(folder, **limit) as server:
            held = _held_until(server, signal.SIGKILL)
        with serving(folder, **limit) as server:
            left = server.bytes_left
            held_again = _held_until(server, signal.SIGTERM)
            left_again = server.bytes_left
    return [
        Figure("bytes of a session on disk while it lives", held, at_least=1),
        Figure("bytes left after kill -9 and the next start", left, at_most=0),
        Figure("bytes of a session on disk while it lives", held_again, at_least=1),
        Figure("bytes left after SIGTERM", left_again, at_most=0),
    ]


def _held_until(server: Served, sign: signal.Signals) -> int:
    """Bytes of a session on disk before its server is told to end, or killed."""
    with Visitor(server.address) as reader:
        private_links(reader)
        held = server.bytes_left
        os.kill(server.process.pid, sign)
        server.process.wait(timeout=START_LIMIT_S)
    return held


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        (inner := Path(folder) / "temporary").mkdir()
        yield inner


# -- memory ------------------------------------------------------------------------------------------------------------


def memory_figures() -> list[Figure]:
    """Thirty sessions that load the world's records, look at the map and leave, a few at once; then nobody asks anything."""
    content = world()
    with _folder() as folder, serving(folder) as server:
        with Visitor(server.address) as first:
            _looks(first, PRIVATE, "a few.csv")
        before = most = server.memory_mb
        here: list[Visitor] = []
        for number in range(SESSIONS):
            here.append(Visitor(server.address).__enter__())
            _looks(here[-1], content, f"world {number}.parquet")
            most = max(most, server.memory_mb)
            if len(here) == AT_ONCE:
                here.pop(0).leave()
        for visitor in here:
            visitor.leave()
        began = time.monotonic()
        while (now := server.memory_mb) > 1.3 * before and time.monotonic() - began < LONGEST_S:
            time.sleep(1)
        waited = time.monotonic() - began
    return [
        Figure("memory after one session with a small file, MB", before),
        Figure(f"the most during {SESSIONS} sessions of the world's records, {AT_ONCE} at once, MB", most),
        Figure("memory after they have gone, MB", now),
        Figure("of what it was before", now / before, at_most=1.3),
        Figure("seconds until then", waited, at_most=LONGEST_S),
    ]


def _looks(visitor: Visitor, content: bytes, name: str) -> None:
    visitor.run()
    visitor.run("records")
    visitor.upload(content, name)
    visitor.links.clear()
    visitor.run()
    for link in visitor.links:
        visitor.get(link)


def world() -> bytes:
    """Twice the world's events of UCDP, 350,000 rows."""
    events = pd.read_parquet(WORLD)
    again = events.assign(id=events["id"] + 10_000_000, latitude=(events["latitude"] + 0.01).clip(-89, 89))
    held = io.BytesIO()
    pd.concat([events, again]).to_parquet(held)
    return held.getvalue()
