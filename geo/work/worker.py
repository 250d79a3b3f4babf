"""One process that does one job at a time; its argument is MB. Jobs come on its input, answers go on its output.

It may take MB megabytes more memory than it has after its first job, which gets it ready. It ends when its input does, or
when a step of a job has kept all cores busy for all of its time, so it outlives nobody.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from geo.errors import DatelineError
from geo.settings import MB
from geo.work.wire import receive, send

__all__ = ["main"]

NICENESS = 5
"""Who serves goes first."""
SLIM_MB = 1_000
"""Who has ever held more makes way for a new process, which holds less."""


def main() -> None:
    """Answer until the input ends: ("step", words, share) as often as wanted, and at last one of ("done", value, is_slim),
    ("refused", error, is_slim), ("short", None, …) and ("unforeseen", what and where, …)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, and so the input
    jobs, answers = _pipes()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    is_ready = False
    with suppress(EOFError, BrokenPipeError):  # who asked is gone
        while True:
            job, given, named, longest_s = receive(jobs)
            answer = (*_outcome(job, given, named, answers, longest_s * (os.cpu_count() or 1)), _is_slim())
            if not is_ready:
                _limit_memory(int(sys.argv[1]) * MB)
                is_ready = True
            send(answers, answer)
            del job, given, named, answer


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """What the pool writes and reads. What a library prints goes to the log instead."""
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    return jobs, answers


def _outcome(
    job: Callable[..., object], given: tuple[Any, ...], named: Mapping[str, Any], answers: IO[bytes], seconds: float
) -> tuple[str, object]:
    def on_step(words: str, share: float) -> None:
        send(answers, ("step", words, share))  # to nobody: that ends the job
        _limit_time(seconds)

    _limit_time(seconds)
    try:
        return "done", job(*given, **named, on_step=on_step)
    except DatelineError as error:
        return "refused", error.with_traceback(None)
    except MemoryError:
        return "short", None
    except Exception as error:  # noqa: BLE001  logged by who waits, without its words, which may be a document's
        frames = traceback.extract_tb(error.__traceback__)
        where = "\n".join(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
        return "unforeseen", f"{type(error).__name__}\n{where}"


def _limit_memory(more: int) -> None:
    """No more than this on top of what is taken now, where the system can hold a process to that (Linux)."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        most = _memory("VmData") + more
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _memory(name: str) -> int:
    """Bytes, as Linux tells them of a process; raises OSError on another system."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise OSError(f"the system does not tell {name}")


def _limit_time(seconds: float) -> None:
    """The system ends this process when a job takes more processor time; the deadline of who waits comes first."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, most))


def _is_slim() -> bool:
    try:
        return _memory("VmHWM") < SLIM_MB * MB  # not getrusage: a new process takes over its parent's peak
    except OSError:
        return True
