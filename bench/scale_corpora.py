"""Corpora on one worker, on two, on Dask, and with workers killed: articles a second, who takes the time, memory, and equal bytes.

Articles are paragraphs of our own wires with names and numbers varied. ARTICLES says how many (default 2,000), PARTITION how many in a
partition; a share of the scheduler's that is small in a small one is smaller in a larger. Ratios are medians of ROUNDS short runs in turn, so that what else the machine does falls on both sides.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import statistics
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from bench.case_data import made_articles
from bench.report import Figure
from geo.corpora.answers import Asked
from geo.corpora.partitions import Corpus
from geo.corpora.runs import Progress, read_corpus
from geo.work.runners import runner_on

__all__ = ["measure"]

ARTICLES = int(os.environ.get("ARTICLES", "2000"))
PARTITION = int(os.environ.get("PARTITION", "100"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
LETTERS = 1_800
"""Of an article: a wire."""
KILLS = 5
SEED = 19


def measure() -> list[Figure]:
    """The figures of corpora, on the processors that there are."""
    with tempfile.TemporaryDirectory() as folder:
        return _measured(Path(folder))


def _measured(folder: Path) -> list[Figure]:
    source = folder / "corpus.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for name, text in made_articles(ARTICLES, seed=SEED):
            file.write(
                json.dumps({"id": name, "text": text[:LETTERS].rpartition("\n")[0], "date": "2013-02-08"}) + "\n"
            )
    runs: dict[tuple[str, int], list[_Run]] = {}
    for _ in range(ROUNDS):
        for where, workers in (("processes", 1), ("processes", 2), ("dask", 2)):
            runs.setdefault((where, workers), []).append(_read(source, folder, where, workers))
    one, two, dask = (runs[key] for key in (("processes", 1), ("processes", 2), ("dask", 2)))
    killed = _read(source, folder, "processes", 2, kills=KILLS)
    on_dask = _read(source, folder, "dask", 2, kills=KILLS)
    digests = {run.digest for run in (*one, *two, *dask, killed, on_dask)}
    return [
        Figure("articles", ARTICLES),
        Figure("articles a second, processes, 2 workers", statistics.median(run.per_s for run in two)),
        Figure("articles a second, processes: 2 workers / 1", _ratio(two, one), at_least=1.9),
        Figure("articles a second, 2 workers: Dask / processes", _ratio(dask, two), at_least=0.95),
        Figure(f"scheduler's share of the time of a partition of {PARTITION}, processes", _share(two), at_most=0.01),
        Figure(f"scheduler's share of the time of a partition of {PARTITION}, Dask", _share(dask), at_most=0.01),
        Figure("kills of processes that read, under way", killed.kills + on_dask.kills, at_least=2 * KILLS),
        Figure("different outputs of 1 worker, 2, Dask, and both with kills", len(digests), at_most=1),
        Figure("memory of a worker at the end / after its first partition", _memory(one), at_most=1.05),
    ]


@dataclass(frozen=True, slots=True)
class _Run:
    """One reading of the corpus."""

    per_s: float
    """Articles a second, from the first finished partition of each worker to the last: without the start of processes."""
    busy_s: float
    worked_s: float
    """Seconds of all workers together."""
    partitions: int
    digest: str
    first_mb: float
    last_mb: float
    kills: int


def _read(source: Path, folder: Path, where: str, workers: int, *, kills: int = 0) -> _Run:
    out = folder / f"{where}-{workers}.jsonl"
    told: list[tuple[float, Progress]] = []
    memory: list[float] = []
    killer = _Killer(kills)

    def on_progress(progress: Progress) -> None:
        told.append((time.monotonic(), progress))
        if len(told) == 1 or progress.bytes == progress.of_bytes:
            memory.append(max(map(_resident_mb, _readers()), default=0.0))
        if len(told) == workers:
            killer.start()

    with runner_on(where, workers=workers) as runner:
        done = read_corpus(Corpus.at([source]), Asked("claims"), out, runner, most=PARTITION, on_progress=on_progress)
    killer.stop()
    (began, first), (ended, last) = told[workers - 1], told[-1]
    seconds = ended - began
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    per_s = (last.articles - first.articles) / seconds
    return _Run(per_s, done.busy_s, seconds * workers, done.partitions, digest, memory[0], memory[-1], killer.count)


class _Killer:
    """Ends processes that read, at moments left to chance, while it may."""

    def __init__(self, kills: int) -> None:
        self.left, self.count = kills, 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._kill, daemon=True)

    def start(self) -> None:
        if self.left and not self._thread.is_alive():
            self._thread.start()

    def stop(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _kill(self) -> None:
        chance = random.Random(SEED)
        while self.left and not self._over.wait(chance.uniform(0.5, 3)):
            if readers := _readers():
                os.kill(chance.choice(readers), signal.SIGKILL)
                self.left, self.count = self.left - 1, self.count + 1


def _readers() -> list[int]:
    """The processes that read for this one, also those of its Dask workers."""
    told = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in told.splitlines()]
    below = {os.getpid()}
    for _ in rows:
        more = {int(pid) for pid, parent, *_ in rows if int(parent) in below} - below
        if not more:
            break
        below |= more
    return [int(pid) for pid, _, *args in rows if int(pid) in below and args and "geo.work.worker" in args[0]]


def _resident_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(lines[0].split()[1]) / 1_000 if lines else 0.0


def _ratio(these: list[_Run], those: list[_Run]) -> float:
    return statistics.median(one.per_s / other.per_s for one, other in zip(these, those, strict=True))


def _share(runs: list[_Run]) -> float:
    return statistics.median(run.busy_s / run.worked_s for run in runs)


def _memory(runs: list[_Run]) -> float:
    return statistics.median(run.last_mb / run.first_mb for run in runs)
