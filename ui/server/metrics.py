"""What Prometheus may ask of this server, on a port of its own: numbers alone, never a name, an address or a text.

What happens is counted where it happens (`count_run`, `count_refusal`, `counted_read`); what is so at a moment is looked up when somebody
asks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, start_http_server

from geo.errors import DatelineError
from geo.settings import settings

__all__ = ["REGISTRY", "count_refusal", "count_run", "counted_read", "metrics_served"]

LOG = logging.getLogger(__name__)

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
_RUNS = Counter("dateline_runs", "Runs of pages.", registry=REGISTRY)
_READS = Counter(
    "dateline_reads", "Articles and files of records read, by what came of it.", ["outcome"], registry=REGISTRY
)
_SECONDS = Histogram(
    "dateline_read_seconds",
    "How long a reading took, the queue included.",
    buckets=(0.1, 0.3, 1, 3, 10, 30, 60, 120, 300),
    registry=REGISTRY,
)
_REFUSED = Counter("dateline_requests_refused", "Requests answered with 400 to 499.", ["status"], registry=REGISTRY)
OK, REFUSED, FAILED = "ok", "refused", "failed"
for _outcome in (OK, REFUSED, FAILED):
    _READS.labels(_outcome)  # 0 is told, too

MOMENTARY = {
    "sessions": Gauge("dateline_sessions", "Sessions that live: tabs of browsers.", registry=REGISTRY),
    "running": Gauge("dateline_runs_under_way", "Runs of pages under way.", registry=REGISTRY),
    "reading": Gauge("dateline_reads_under_way", "Readings under way.", registry=REGISTRY),
    "queue": Gauge("dateline_read_queue", "Readings that wait for a process.", registry=REGISTRY),
}


def count_run() -> None:
    """A page was run."""
    _RUNS.inc()


def count_refusal(status: int) -> None:
    """A request was answered with a status; those from 400 to 499 count."""
    if 400 <= status < 500:
        _REFUSED.labels(str(status)).inc()


@contextmanager
def counted_read() -> Iterator[None]:
    """A reading: ok, refused with a sentence of ours, or failed, by what it raises; one that its reader stopped counts as neither."""
    began = perf_counter()
    outcome = FAILED
    try:
        yield
        outcome = OK
    except DatelineError:
        outcome = REFUSED
        raise
    except Exception:
        raise
    except BaseException:  # how Streamlit ends a script whose reader stopped it, or left
        outcome = ""
        raise
    finally:
        if outcome:
            _READS.labels(outcome).inc()
            _SECONDS.observe(perf_counter() - began)


@contextmanager
def metrics_served(now: Mapping[str, Callable[[], float]]) -> Iterator[None]:
    """Answer Prometheus meanwhile, when the setting `metrics_port` names a port. now: what is so when it asks, by the names of MOMENTARY.

    A port that cannot be had is told in the log, and the app goes on without.
    """
    for name, look in now.items():
        MOMENTARY[name].set_function(look)
    port, address = settings().metrics_port, settings().metrics_address
    if not port:
        yield
        return
    try:
        server, thread = start_http_server(port, address, REGISTRY)
    except OSError as fault:
        LOG.error(
            "Port %d at %s cannot be opened for metrics (%s). Set DATELINE_METRICS_PORT to another, or to 0.",
            port, address, fault.strerror,
        )  # fmt: skip
        yield
        return
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
