"""One user's slider while others read: twenty give articles, three load large files; all on one server, on loopback."""

from __future__ import annotations

import io
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from bench.report import Figure
from bench.sound_serving import Served, serving, world
from bench.visitor import Visitor, fetch

__all__ = ["load_figures", "text_of_length"]

READERS, ARTICLES = 20, 3
PAUSE_S = 3.0
"""Between two articles of one reader."""
MOVES, MOVE_EVERY_S = 40, 0.5
PROBE_EVERY_S = 0.05
TOWNS = (
    "Gao Bourem Ansongo Kidal Tessalit Timbuktu Goundam Mopti Konna Douentza Bankass Koro Djenne Segou Niono Diabaly Sikasso "
    "Koutiala Kayes Nioro Bamako Kati Niamey Tillaberi Ouallam Ayorou Agadez Diffa Maradi Zinder Ouagadougou Djibo Dori Kaya"
)
PARAGRAPH = (
    "{a}, Mali, Feb 8, 2013 - A suicide bomber killed {n} soldiers in {a} on Friday, officials said. Rebels attacked {b}, "
    "{km} km north of there, and {m} policemen were wounded in {c}. No one was hurt in {d}, Ali Maiga said.\n\n"
)


@dataclass(slots=True)
class _Times:
    """Seconds of what was done again and again, until it is stopped."""

    found: list[float] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def p95(self) -> float:
        return sorted(self.found)[int(0.95 * len(self.found))]


def load_figures() -> list[Figure]:
    """The slider alone, then beside all others; the health probe meanwhile."""
    files = {"world.parquet": world(), "long.csv": _long_table(), "long.txt": text_of_length(1_000_000).encode()}
    with tempfile.TemporaryDirectory() as folder:
        (temporary := Path(folder) / "temporary").mkdir()
        with serving(temporary) as server, Visitor(server.address) as analyst:
            analyst.run()
            alone = _Times()
            for number in range(MOVES):
                _move(analyst, number, alone)
            probe, beside, read = _Times(), _Times(), _Times()
            _beside_others(server, analyst, files, probe, beside, read)
    return [
        Figure("one user's slider alone: p95, s", alone.p95()),
        Figure("the same beside 20 readers and 3 large files: p95, s", beside.p95()),
        Figure("of what it is alone", beside.p95() / alone.p95(), at_most=3),
        Figure("longest answer to the health probe meanwhile, s", max(probe.found), at_most=0.5),
        Figure("articles of 20 kB read meanwhile", len(read.found), at_least=READERS * ARTICLES),
        Figure("seconds from giving one to its page, median", statistics.median(read.found)),
    ]


def _beside_others(
    server: Served, analyst: Visitor, files: dict[str, bytes], probe: _Times, beside: _Times, read: _Times
) -> None:
    failures: list[BaseException] = []

    def apart(work: Callable[..., None], *given: object) -> threading.Thread:
        def run() -> None:
            try:
                work(*given)
            except BaseException as error:  # noqa: BLE001  told below
                failures.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread

    others = [apart(_read_articles, server.address, number, read) for number in range(READERS)]
    others += [apart(_load, server.address, name, content) for name, content in files.items()]
    asks = apart(_probe, server.address, probe)
    number = 0
    while any(thread.is_alive() for thread in others):
        _move(analyst, number, beside)
        number += 1
    probe.is_over.set()
    asks.join()
    if failures:
        raise failures[0]


def _move(analyst: Visitor, number: int, times: _Times) -> None:
    began = time.perf_counter()
    analyst.slide(number)
    times.found.append(time.perf_counter() - began)
    time.sleep(max(0.0, MOVE_EVERY_S - times.found[-1]))


def _read_articles(address: str, number: int, times: _Times) -> None:
    time.sleep(PAUSE_S * number / READERS)
    for turn in range(ARTICLES):
        with Visitor(address) as reader:
            reader.run("article")
            began = time.perf_counter()
            text = f"Wire {number}-{turn}. {text_of_length(20_000)}"
            reader.click("Read the article", page="article", widgets=[reader.fill("Paste the text", text)])
            times.found.append(time.perf_counter() - began)
        time.sleep(PAUSE_S)


def _load(address: str, name: str, content: bytes) -> None:
    with Visitor(address) as visitor:
        visitor.run()
        page = "article" if name.endswith(".txt") else "records"
        visitor.run(page)
        if page == "article":
            visitor.click("Read the article", page=page, widgets=[visitor.fill("Paste the text", content.decode())])
        else:
            visitor.upload(content, name)
            visitor.run()


def _probe(address: str, times: _Times) -> None:
    while not times.is_over.is_set():
        began = time.perf_counter()
        fetch(f"{address}_stcore/health")
        times.found.append(time.perf_counter() - began)
        time.sleep(PROBE_EVERY_S)


def text_of_length(length: int) -> str:
    """News, as long as that, no paragraph like another (a page that says a thing twice is read once)."""
    towns, paragraphs, size = TOWNS.split(), [], 0
    while size < length:
        number = len(paragraphs)
        a, b, c, d = (towns[(number * step + number // len(towns)) % len(towns)] for step in (1, 3, 5, 7))
        paragraphs.append(PARAGRAPH.format(a=a, b=b, c=c, d=d, n=number + 2, m=number % 9 + 2, km=number % 80 + 10))
        size += len(paragraphs[-1])
    return "".join(paragraphs)[:length]


def _long_table() -> bytes:
    """300,000 rows of a table that nobody has described."""
    rows = 300_000
    numbers = pd.Series(range(rows))
    days = pd.Timestamp("2010-01-01") + pd.to_timedelta(numbers % 5_000, unit="D")
    table = {"id": numbers, "day": days, "lat": numbers % 160 / 10 + 5, "lon": numbers % 90 / 10, "kind": "Battles"}
    held = io.BytesIO()
    pd.DataFrame(table).assign(place="Somewhere", deaths=numbers % 7).to_csv(held, index=False)
    return held.getvalue()
