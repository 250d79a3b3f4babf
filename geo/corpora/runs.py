"""A corpus read by whoever runs jobs: partitions are given out as they are cut, kept as they come, and written whole at the end.

    with runner_on("processes", workers=2) as runner:
        done = read_corpus(Corpus.at(["wires/*.jsonl.gz"]), Asked("claims"), Path("claims.jsonl"), runner)

What comes out is the same bytes on one worker, on two, on a cluster, and after any end: an answer is a function of its partition, and
they are put together in their order. To go on is to do the same again.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field
from pathlib import Path

from geo.corpora.answers import Answer, Asked, answer_partition
from geo.corpora.manifest import Manifest
from geo.corpora.outcome import write_outcome
from geo.corpora.partitions import PARTITION_ARTICLES, Corpus, Partition, partitions
from geo.errors import ClusterError, DataError, LimitError, UnforeseenError, WorkError
from geo.settings import settings
from geo.work.fitness import fitness
from geo.work.runners import Runner

__all__ = ["Progress", "Summary", "form_of", "read_corpus"]

AHEAD = 2
"""So many partitions are given out for each that is under way, so that no worker waits for the next."""
TRIES = 3
"""A process may be ended from outside: so often at one article is none of that."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    partitions: int
    articles: int
    set_aside: int
    left: int
    """Articles in a language that the reader lacks."""
    bytes: int
    """Of files, read so far."""
    of_bytes: int
    per_s: float
    """Articles a second since this start."""
    left_s: float | None
    """Seconds that are left, by bytes; None as long as nothing is known."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of a run."""

    articles: int
    """Read, left and folded ones."""
    set_aside: int
    left: Counter[str]
    copies: int
    aside: Path | None
    """Where it is told what was set aside and why; None when nothing was."""
    partitions: int
    busy_s: float
    """Seconds of a processor that this process took until all was read: it cuts, gives out and keeps."""


@dataclass(slots=True)
class _Run:
    """A run under way."""

    asked: Asked
    runner: Runner
    manifest: Manifest
    on_progress: Callable[[Progress], None]
    corpus: Corpus
    most: int
    stop: threading.Event = field(default_factory=threading.Event)
    began: float = field(default_factory=time.monotonic)
    fresh: int = 0
    """Articles since this start."""
    fresh_bytes: int = 0

    def read(self) -> int:
        """All partitions that are not finished; how many there are."""
        under_way: dict[Future[Answer], Partition] = {}
        at_once = AHEAD * self.runner.size
        count = 0
        threads = ThreadPoolExecutor(at_once, thread_name_prefix="partitions")
        try:
            for partition in partitions(self.corpus, most=self.most):
                count += 1
                if partition.number not in self.manifest.done:
                    under_way[threads.submit(self._answer, partition)] = partition
                while len(under_way) >= at_once:
                    self._keep(under_way)
            while under_way:
                self._keep(under_way)
        finally:
            self.stop.set()
            threads.shutdown(cancel_futures=True)
            for future, partition in under_way.items():  # finished while something else went wrong
                if not future.cancelled() and future.exception() is None:
                    self.manifest.keep(partition.number, future.result(), partition.size)
            self.manifest.write()
        return count

    def _keep(self, under_way: dict[Future[Answer], Partition]) -> None:
        """Waits for some partitions, and keeps them."""
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        for future in sorted(done, key=lambda future: under_way[future].number):
            partition, answer = under_way.pop(future), future.result()
            self.manifest.keep(partition.number, answer, partition.size)
            self.fresh += answer.articles + answer.set_aside
            self.fresh_bytes += partition.size
        self.on_progress(self._progress())

    def _progress(self) -> Progress:
        totals = self.manifest.totals
        seconds = max(time.monotonic() - self.began, 1e-9)
        left_s = (self.corpus.size - totals["size"]) * seconds / self.fresh_bytes if self.fresh_bytes else None
        return Progress(
            len(self.manifest.done),
            totals["articles"],
            totals["set_aside"],
            self.manifest.left.total(),
            totals["size"],
            self.corpus.size,
            round(self.fresh / seconds, 1),
            None if left_s is None else max(0.0, round(left_s, 1)),
        )

    def _answer(self, partition: Partition) -> Answer:
        """The answer to a partition; an article that stops or ends its process TRIES times, one after the other, is set aside."""
        aside: dict[int, str] = {}
        suspect, times = "", 0
        while True:
            try:
                return self.runner.run(
                    answer_partition,
                    partition,
                    self.asked,
                    aside,
                    what="This article",
                    owner="corpus",
                    longest_s=settings().article_deadline_s,
                    renews=True,
                    on_step=self._on_step,
                )
            except ClusterError:
                raise
            except (LimitError, WorkError, UnforeseenError) as fault:
                times = times + 1 if fault.step == suspect else 1
                suspect = fault.step
                if times == TRIES and not suspect.isdigit():  # before the first article: none of them is to blame
                    raise
                if times == TRIES:
                    aside[int(suspect)] = str(fault)

    def _on_step(self, _words: str, _share: float) -> None:
        if self.stop.is_set():
            raise _StoppedError


class _StoppedError(Exception):
    """Nobody wants the rest."""


def read_corpus(
    corpus: Corpus,
    asked: Asked,
    target: Path,
    runner: Runner,
    *,
    most: int = PARTITION_ARTICLES,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
) -> Summary:
    """Reads a corpus into a file or a folder, in the form that was asked for, or goes on with what was begun.

    most: articles of a partition. target: appears when all is read; until then what is finished lies beside it, in a folder
    NAME.parts. What was set aside is told in NAME.aside.jsonl. Raises DataError when there is no folder for it or another run is under way there, ClusterError
    when the cluster is gone: then, and whenever it ends early, the same call goes on.
    """
    if not target.absolute().parent.is_dir():
        raise DataError(f"The folder {target.absolute().parent} does not exist; make it first.")
    parts = target.with_name(f"{target.name}.parts")
    about = {"asked": asdict(asked), "files": corpus.stamp, "reader": dict(fitness(asked.folder)), "partitions": most}
    manifest = Manifest.open(parts, asked.form, about)
    busy_s = time.process_time()
    count = _Run(asked, runner, manifest, on_progress, corpus, most).read()
    busy_s = time.process_time() - busy_s
    copies, aside = write_outcome(manifest, asked, target)
    shutil.rmtree(parts)
    return Summary(
        manifest.totals["articles"],
        manifest.totals["set_aside"],
        manifest.left,
        copies,
        aside,
        count,
        busy_s,
    )


def form_of(target: Path) -> str:
    """The form that a name asks for: Parquet for NAME.parquet, else JSON lines."""
    return "parquet" if target.suffix == ".parquet" else "jsonl"
