"""Who runs jobs: this process, a pool of others on this machine, or a Dask cluster; all are asked in the same way.

with runner_on("processes", workers=2) as runner:
    runner.run(read_given, text, what="The pasted text", owner="session 1", longest_s=60)
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from geo.errors import DataError
from geo.records.loading import Step
from geo.settings import settings
from geo.work.jobs import get_ready
from geo.work.pool import Pool

__all__ = ["PLACES", "Here", "Runner", "cores", "runner_on"]

Answer = TypeVar("Answer")

PLACES = {
    "here": "in this process, one after the other, without a deadline",
    "processes": "in processes of their own on this machine, each with deadlines and a limit of memory",
    "dask": "on a Dask cluster on this machine, started for this run",
    "tcp://host:8786": "on the Dask cluster with that scheduler; tls://… as well",
}
"""Where work may be done."""


class Runner(Protocol):
    """Whoever runs jobs, at most `size` at once; asked from as many threads."""

    @property
    def size(self) -> int:
        """How many jobs it runs at once."""

    def run(
        self,
        job: Callable[..., Answer],
        *given: object,
        what: str,
        owner: str,
        longest_s: float,
        deadline: str = "article_deadline_s",
        on_step: Step | None = None,
        renews: bool = False,
        **named: object,
    ) -> Answer:
        """What a job gives: as `geo.work.pool.Pool.run`, also in what it raises."""


@dataclass(frozen=True, slots=True)
class Here:
    """This process runs the jobs itself: nothing is to be started, and nobody stops what takes too long."""

    size: int = 1

    def run(
        self,
        job: Callable[..., Answer],
        *given: object,
        what: str,
        owner: str,
        longest_s: float,
        deadline: str = "article_deadline_s",
        on_step: Step | None = None,
        renews: bool = False,
        **named: object,
    ) -> Answer:
        with _HERE:
            return job(*given, **named, on_step=on_step or (lambda _words, _share: None))


_HERE = threading.Lock()
"""Of the one job that this process does at a time."""


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def runner_on(where: str, *, workers: int = 0, gazetteer: Path | None = None) -> Iterator[Runner]:
    """Who runs jobs at a place of `PLACES`, until it is left. workers: how many processes, where they are started here; 0: as
    the setting `workers` says, else as many as cores. gazetteer: the folder of another one than the bundled that will be read with.

    Raises DataError for another place, ClusterError where no cluster is to be had, or its workers are not of this version.
    """
    size = workers or settings().workers or cores()
    if where == "here":
        yield Here()
    elif where == "processes":
        pool = Pool(size, settings().worker_memory_mb, get_ready)
        pool.get_ready()
        try:
            yield pool
        finally:
            pool.close()
    elif where == "dask" or "://" in where:
        from geo.work.cluster import cluster_at

        with cluster_at(where, workers=size, gazetteer=gazetteer) as cluster:
            yield cluster
    else:
        known = "; ".join(f"{place}: {what}" for place, what in PLACES.items())
        raise DataError(f"Nothing can be run on {where!r}. Give one of {known}.")
