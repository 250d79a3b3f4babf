"""Jobs on a Dask cluster: each worker of it keeps a pool of its own, so that deadlines and limits of memory hold there as here.

A Dask scheduler runs whatever it is sent: it belongs on a network that only its own people reach, or behind TLS (`tls://`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from geo.errors import ClusterError, DatelineError, UnforeseenError
from geo.records.loading import Step
from geo.settings import settings
from geo.work.fitness import fitness, unfit
from geo.work.jobs import get_ready
from geo.work.pool import Pool

__all__ = ["Cluster", "cluster_at", "refuse_unfit"]

Answer = TypeVar("Answer")

CONNECT_S = 10.0
"""How long a scheduler may take to answer, also when it does so no more."""
START_S = 60.0
"""How long its first worker may take to be there."""
TICK_S = 0.2
TRIES = 5
"""So often a job is given out whose workers die one after the other: Dask itself tries four times each."""


@contextmanager
def cluster_at(where: str, *, workers: int, gazetteer: Path | None = None) -> Iterator[Cluster]:
    """The cluster with the scheduler at an address, or for "dask" one of so many workers on this machine, until it is left.

    gazetteer: the folder of another one than the bundled, which workers must have, too.

    Raises ClusterError when the packages are not there, when no scheduler or worker answers, and when a worker is not the same
    reader as this program (`geo.work.fitness`).
    """
    try:
        import dask
        import distributed
    except ImportError as cause:
        raise ClusterError(
            "Dask is not installed here. Install it with `pip install 'dateline[cluster]'`, here and on the workers."
        ) from cause
    untyped: Any = distributed  # much of it has no types
    limits = {
        "distributed.comm.timeouts.connect": CONNECT_S,
        "distributed.admin.large-graph-warning-threshold": "1 GB",  # lines out of packed files travel with their partition
        "distributed.admin.tick.interval": "500 ms",  # whoever reads does so in a process of its own: nobody is slow here
        "distributed.worker.profile.enabled": False,
    }
    with dask.config.set(limits), ExitStack() as ends:
        local = None
        if where == "dask":
            local = untyped.LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
            )
            ends.callback(_close, local)
        try:
            client = untyped.Client(local or where, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError) as cause:
            raise ClusterError(
                f"No Dask scheduler answers at {where} ({cause}). Start it with `dask scheduler`, or check the address."
            ) from cause
        ends.callback(_close, client)
        yield Cluster(client, local.scheduler_address if local else where, gazetteer)


def _close(what: Any) -> None:
    with suppress(Exception):  # its processes go with this one in any case
        what.close(timeout=CONNECT_S)


@dataclass
class Cluster:
    """A Dask cluster that is asked as `geo.work.pool.Pool` is."""

    client: Any
    """Of distributed."""
    address: str
    gazetteer: Path | None = None
    """The folder of another gazetteer than the bundled, which workers must have too."""
    size: int = field(init=False)
    """Threads of its workers when it was looked at."""

    def __post_init__(self) -> None:
        """Raises ClusterError when there is no worker, or one that is not fit, or a scheduler that cannot hand on what it is sent."""
        try:
            self.client.run_on_scheduler(_nothing)
        except Exception as cause:
            raise ClusterError(
                f"The scheduler at {self.address} cannot hand on jobs of Dateline ({type(cause).__name__}: {cause}). Install the same "
                "Dateline where it runs, start it and its workers again, and give the same command."
            ) from cause
        try:
            self.client.wait_for_workers(1, timeout=START_S)
        except TimeoutError as cause:
            raise ClusterError(
                f"The scheduler at {self.address} has no worker. Start some with `dask worker {self.address}`."
            ) from cause
        self.size = sum(worker["nthreads"] for worker in self._workers().values())
        self.check()

    def check(self) -> None:
        """Asks each worker what it reads with; ClusterError names those that would read otherwise than we do."""
        ours = fitness(self.gazetteer)
        told = self.client.run(fitness, self.gazetteer, on_error="return")
        wrong = {worker: _unfit(answer, ours) for worker, answer in told.items()}
        if refused := [f"{worker} ({why})" for worker, why in wrong.items() if why]:
            raise ClusterError(_refusal(", ".join(refused[:5])))

    def _workers(self) -> Mapping[str, Any]:
        workers: Mapping[str, Any] = self.client.scheduler_info(n_workers=-1)["workers"]
        return workers

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
        terms = {"what": what, "owner": owner, "longest_s": longest_s, "deadline": deadline, "renews": renews}
        on_worker = partial(_on_worker, job, given, named, terms, self.gazetteer, fitness(self.gazetteer))
        for left in reversed(range(TRIES)):
            try:
                answer: Answer = self._answer(self.client.submit(on_worker, pure=False), what, on_step)
            except _WorkersDiedError as cause:
                if not left:
                    raise ClusterError(
                        f"{what}: workers of {self.address} died one after the other that had it. See their logs."
                    ) from cause
            else:
                return answer
        raise AssertionError

    def _answer(self, future: Any, what: str, on_step: Step | None) -> Any:
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        is_done = threading.Event()
        future.add_done_callback(lambda _: is_done.set())
        try:
            while not is_done.wait(TICK_S):
                if on_step is not None:
                    on_step("Reading", 0.0)
        except BaseException:
            with suppress(Exception):  # nobody wants it any more
                future.cancel()
            raise
        try:
            return future.result(timeout=START_S)
        except (DatelineError, UnforeseenError):
            raise
        except KilledWorker as cause:
            raise _WorkersDiedError from cause
        except (FutureCancelledError, OSError, TimeoutError) as cause:
            raise ClusterError(
                f"The scheduler at {self.address} no longer answers. Start it again with its workers, and give the same command "
                "to go on: what is finished is kept."
            ) from cause
        except Exception as cause:  # what a worker raised that is none of ours
            trace = f"{type(cause).__name__}"
            raise UnforeseenError(f"{what}: something unforeseen happened on a worker ({trace}).", trace) from cause
        finally:
            future.release()


def _nothing() -> None:
    """A scheduler that finds this finds all that a job names."""


class _WorkersDiedError(Exception):
    """Several workers died that had one job."""


_POOLS: list[Pool] = []
"""Of a worker of Dask: its processes that read."""
_LOCK = threading.Lock()


def _on_worker(
    job: Callable[..., Answer],
    given: tuple[object, ...],
    named: Mapping[str, object],
    terms: Mapping[str, Any],
    gazetteer: Path | None,
    wanted: Mapping[str, str],
) -> Answer:
    """Runs a job on a worker of Dask, in a process of its pool. Raises ClusterError on one that is not fit."""
    from distributed import get_worker

    worker = get_worker()
    refuse_unfit(wanted, worker.address, gazetteer)  # it may have come since all were asked
    with _LOCK:
        if not _POOLS:
            _POOLS.append(Pool(worker.state.nthreads, settings().worker_memory_mb, get_ready))
    pool: Any = _POOLS[0]
    answer: Answer = pool.run(job, *given, **terms, **named)
    return answer


def refuse_unfit(ours: Mapping[str, str], worker: str, gazetteer: Path | None = None) -> None:
    """On a worker: raises ClusterError when it would read otherwise than whoever asks, who reads with `ours`."""
    if why := unfit(fitness(gazetteer), ours):
        raise ClusterError(_refusal(f"{worker} ({why})"))


def _unfit(told: Mapping[str, str] | BaseException, ours: Mapping[str, str]) -> str:
    if isinstance(told, BaseException):
        return f"it has no Dateline: {type(told).__name__}: {told}"
    return unfit(told, ours)


def _refusal(workers: str) -> str:
    return (
        f"Workers would not read as this program does and are refused: {workers}. Install the same Dateline with the same data on "
        f"each, stop those workers, and give the same command again: what is finished is kept."
    )
