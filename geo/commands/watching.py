"""watch: follow feeds into a case."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from geo.commands.common import found_case
from geo.errors import DataError

if TYPE_CHECKING:
    from geo.articles.given import Given
    from geo.commands.common import Commands
    from geo.feeds.following import Told
    from geo.work.batches import Read

__all__ = ["add_to"]


def add_to(commands: Commands) -> None:
    """Adds this command to the parser."""
    watch = commands.add_parser("watch", help="follow feeds into a case: RSS, Atom, sitemaps of news, GDELT, folders")
    watch.description = (
        "Looks at the feeds of a file (docs/feeds.md) in their time, fetches what they tell, reads it, and adds it to a case, where it "
        "waits for a review. Goes on until it is told to stop (Ctrl-C, SIGTERM); started again, it goes on where it was."
    )
    watch.add_argument("file", type=Path, metavar="feeds.toml")
    watch.add_argument("--case", metavar="CASE", help="its id, the beginning of it, or its name")
    watch.add_argument("--once", action="store_true", help="what is due now, and no more: for cron")
    watch.add_argument("--check", action="store_true", help="only see that the file is right; nothing is asked")
    watch.add_argument("--json", action="store_true", help="a line of JSON for each thing that happens")
    watch.add_argument(
        "--workers", type=int, default=0, metavar="N", help="processes that read (default: one fewer than cores)"
    )
    watch.set_defaults(run=_watch)


def _watch(options: argparse.Namespace) -> int:
    from geo import __version__
    from geo.cases.store import CaseStore
    from geo.feeds.following import access_told, follow
    from geo.feeds.table import plan_of

    try:
        text = options.file.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise DataError(f"{options.file.name} is not written in UTF-8: save it so.") from fault
    plan = plan_of(text, name=options.file.name)
    if options.check:
        print(f"{options.file.name}: {len(plan.feeds):,} feeds, all right")
        return 0
    if not options.case:
        raise DataError("Into which case? Name it with --case; `geo case new NAME` begins one.")
    store = CaseStore.open()
    stop = Event()
    try:
        with _stopped_by_signals(stop), _pool(options.workers) as (read, at_once):
            case = found_case(store, options.case)
            for told in follow(
                store,
                case.id,
                plan,
                read,
                version=__version__,
                at_once=at_once,
                once=options.once,
                access=access_told(),
                stop=stop,
            ):
                _say(told, as_json=options.json)
    except KeyboardInterrupt:
        print("dateline: ended at once; what was kept stays, the rest is fetched again.", file=sys.stderr)
        return 130
    finally:
        store.close()
    return 0


def _say(told: Told, *, as_json: bool) -> None:
    if as_json:
        row = asdict(told)
        print(json.dumps({"what": row["what"], "feed": row["feed"], **row["about"]}, ensure_ascii=False), flush=True)
    else:
        print(f"{told.what:<8} {told.feed}: {told.words}" if told.feed else told.words, flush=True)


@contextmanager
def _stopped_by_signals(stop: Event) -> Iterator[None]:
    """SIGTERM and Ctrl-C let what is under way come to its end; a second one ends it at once."""

    def end(number: int, _frame: Any) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        print("dateline: stopping; what is under way is kept. Once more ends it at once.", file=sys.stderr)

    before = {}
    with suppress(ValueError):  # not the main thread: whoever calls stops it otherwise
        before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _pool(workers: int) -> Iterator[tuple[Read, int]]:
    """What reads articles, in processes that are started with the first of them."""
    import os

    from geo.settings import settings
    from geo.work.batches import reads_in
    from geo.work.jobs import get_ready
    from geo.work.pool import Pool

    size = workers or settings().workers or max(1, (os.cpu_count() or 1) - 1)
    begun: list[tuple[Pool, Read]] = []
    lock = Lock()

    def read(batch: Sequence[Given], is_stopped: Callable[[], bool]) -> Any:
        with lock:
            if not begun:
                pool = Pool(size, settings().worker_memory_mb, get_ready)
                begun.append((pool, reads_in(pool, owner="watch")))
        return begun[0][1](batch, is_stopped)

    try:
        yield read, size
    finally:
        for pool, _ in begun:
            pool.close()
