"""Feeds of ten servers that behave badly are followed into a case by `geo watch`, which is killed five times: none lost, none double.

ITEMS=1000 has fewer articles, KILLS=0 fewer kills. Texts are of one short sentence each: it is the following that is measured.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.feeds_servers import Server, bad_servers
from bench.report import Figure
from geo.cases.search import texts_of
from geo.cases.store import CaseStore
from geo.feeds.state import FAILED, KNOWN, READ, WAITING, feeds_of

__all__ = ["Outcome", "followed", "measure"]

ROOT = Path(__file__).resolve().parent.parent
ITEMS, KILLS, SEED = int(os.environ.get("ITEMS", "10000")), int(os.environ.get("KILLS", "5")), 12
LONGEST_S = 3 * 3_600.0
MANNERS = "[manners]\npause_s = 0\nrequests_an_hour = 1_000_000\nat_once = 10\nretry_s = 0.5\ntries = 12\n"
_REPORT = re.compile(r"report (\d-\d{5})")


@dataclass(slots=True)
class Outcome:
    """What came of it."""

    expected: int
    lost: int
    """Articles that are not in the case."""
    double: int
    """Articles that are there more than once, and those that were told as read twice."""
    walled: int
    """Articles that cannot be read, and were told so; as many as there are when it is right."""
    forbidden: int
    """Requests for what robots.txt forbids."""
    requests: int
    kills: int
    seconds: float
    stopped: int
    """Exit status of the last process, which was asked to end."""
    odd: list[str] = field(default_factory=list)
    """What was lost or is double, by name."""


def measure() -> list[Figure]:
    """Ten servers, so many articles each that they are `ITEMS` together."""
    with tempfile.TemporaryDirectory(prefix="dateline-feeds-") as folder:
        found = followed(Path(folder), ITEMS, KILLS)
    for line in found.odd[:20]:
        print(line, file=sys.stderr)
    what = f"feeds: {found.expected:,} items over ten bad servers with {found.kills} kills"
    return [
        Figure(f"{what}: lost", found.lost, at_most=0),
        Figure(f"{what}: double", found.double, at_most=0),
        Figure("articles behind a login or robots.txt that were told so", found.walled, at_least=10, at_most=10),
        Figure("requests for what robots.txt forbids", found.forbidden, at_most=0),
        Figure("exit status after SIGTERM", found.stopped, at_most=0),
        Figure("requests an item", found.requests / found.expected),
        Figure("seconds", found.seconds),
        Figure("items a second", found.expected / found.seconds),
    ]


def followed(folder: Path, items: int, kills: int) -> Outcome:
    """Follows ten bad servers into a case in a folder, killed so often on the way. SystemExit when it does not come to an end."""
    chance = random.Random(SEED)
    address = f"sqlite:///{folder}/cases.sqlite"
    store = CaseStore.open(address)
    case_id = store.new("Feeds")
    began = time.monotonic()
    with bad_servers(items // 10) as servers:
        file = folder / "feeds.toml"
        file.write_text(MANNERS + "".join(map(_row, servers)), encoding="utf-8")
        total = sum(one.articles + one.walled for one in servers)
        moments = sorted(chance.randrange(total) for _ in range(kills))
        watch = _Watch(file, case_id, address, servers)
        while (done := _done(store, case_id)) < total:
            if time.monotonic() - began > LONGEST_S:
                watch.kill()
                raise SystemExit(f"Only {done:,} of {total:,} articles in {LONGEST_S:,.0f} seconds.")
            if watch.process.poll() is not None:
                raise SystemExit(f"geo watch ended by itself with {watch.process.returncode}.")
            if moments and done >= moments[0]:
                moments.pop(0)
                time.sleep(chance.uniform(0, 1))
                watch.kill()
                print(f"killed with {done:,} of {total:,}", file=sys.stderr)
                watch = _Watch(file, case_id, address, servers)
            time.sleep(0.2)
        seconds = time.monotonic() - began
        time.sleep(2)  # what is double comes when all is looked at once more
        watch.process.send_signal(signal.SIGTERM)
        stopped = watch.process.wait(120)
        return _outcome(store, case_id, servers, kills - len(moments), seconds, stopped)


def _row(of: Server) -> str:
    kind = "sitemap" if of.kind == "robots" else "feed"
    return f'[[feed]]\nname = "{of.kind}"\nkind = "{kind}"\naddress = "{of.address}"\nevery_min = 0.1\n'


class _Watch:
    """A process that follows them."""

    def __init__(self, file: Path, case_id: str, address: str, servers: Sequence[Server]) -> None:
        private = " ".join(f"127.0.0.1:{one.port}" for one in servers)
        told = {
            "DATELINE_DATABASE_URL": address, "DATELINE_FEEDS_PRIVATE": private, "DATELINE_FETCH_TIMEOUT_S": "2", "DATELINE_FETCH_MB": "1",
        }  # fmt: skip
        command = [sys.executable, "-m", "geo", "watch", str(file), "--case", case_id, "--workers", "2"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ | told, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        """At once, whatever it does."""
        self.process.kill()
        self.process.wait()


def _done(store: CaseStore, case_id: str) -> int:
    return sum(count for _, counts in feeds_of(store, case_id) for state, count in counts.items() if state != WAITING)


def _outcome(
    store: CaseStore, case_id: str, servers: Sequence[Server], kills: int, seconds: float, stopped: int
) -> Outcome:
    expected = {of.name(number) for of in servers for number in range(of.articles)}
    here = set(store.log(case_id).state.get("source", {}))
    there = Counter(
        f"report {name}"
        for target, text in texts_of(store, case_id)
        if target in here
        for name in _REPORT.findall(text)
    )
    counts: Counter[str] = sum((counts for _, counts in feeds_of(store, case_id)), Counter())
    odd = [f"{name} was lost" for name in sorted(expected - set(there))]
    odd += [f"{name} is there {count} times" for name, count in sorted(there.items()) if count > 1]
    lost, double = len(expected - set(there)), sum(count - 1 for count in there.values())
    told_twice = counts[READ] + counts[KNOWN] - len(expected)
    if told_twice:
        odd.append(f"{counts[READ]:,} read and {counts[KNOWN]:,} known of {len(expected):,}")
    return Outcome(
        len(expected), lost, double + max(told_twice, 0), counts[FAILED], sum(count for of in servers if of.kind == "robots" for path, count in of.asked.items() if "/wall" in path),
        sum(of.asked.total() for of in servers), kills, seconds, stopped, odd,
    )  # fmt: skip
