"""Batches of articles through whoever runs jobs, as geo.cases.adding wants them read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from geo.articles.given import Given
from geo.cases.adding import STOPPED
from geo.cases.articles import Kept
from geo.errors import LimitError, UnforeseenError, WorkError
from geo.settings import settings
from geo.work.jobs import read_batch
from geo.work.runners import Runner

__all__ = ["Read", "reads_in"]

Read = Callable[[Sequence[Given], Callable[[], bool]], list[Kept | str]]


class _Stopped(Exception):
    """Whoever asked wants no more."""


def reads_in(runner: Runner, *, owner: str, **named: Any) -> Read:
    """What reads a batch where jobs run, and stops when it is told to. named: options of `read_batch`.

    A batch that takes too long, too much memory, or ends its process is read again article by article, so that only the one that
    does so is set aside.
    """

    def read(batch: Sequence[Given], is_stopped: Callable[[], bool]) -> list[Kept | str]:
        def on_step(_words: str, _share: float) -> None:
            if is_stopped():
                raise _Stopped

        longest_s = settings().article_deadline_s
        try:
            return runner.run(
                read_batch, batch, what=batch[0].name, owner=owner, longest_s=longest_s, on_step=on_step, **named
            )
        except _Stopped:
            return [STOPPED] * len(batch)
        except (LimitError, WorkError, UnforeseenError) as fault:
            if len(batch) == 1:
                return [str(fault)]
            return [answer for one in batch for answer in read([one], is_stopped)]

    return read
