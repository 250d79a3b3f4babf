"""People who act on one case through its store, each in a process of their own; nothing of it may be lost or come twice.

    with acting(address, case_id, people=4) as hands:
        ...                      # kill some of them: `hands[0].kill()`
    told = [hand.told() for hand in hands]
    assert not unlike(store, case_id, told)

A process writes down each act that the store said was kept; where it is killed in the middle of one, that one may be kept or not.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geo.cases.review import checked_review
from geo.cases.store import CaseStore, Deed
from geo.errors import CaseError, ClashError

__all__ = ["Hand", "act", "acting", "unlike"]

ROOT = Path(__file__).resolve().parent.parent
STATES = ("accepted", "rejected", "disputed")
CLAIMS = 12
"""So few that people meet on them."""


@dataclass(frozen=True, slots=True)
class Hand:
    """A process that acts as somebody."""

    name: str
    file: Path
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """At once, whatever it does."""
        self.process.kill()
        self.process.wait()

    def told(self) -> list[str]:
        """The ids of the acts that were said to be kept; a line that was cut by a kill is none."""
        lines = self.file.read_text(encoding="utf-8").splitlines(keepends=True) if self.file.exists() else []
        return [json.loads(line)["id"] for line in lines if line.endswith("\n") and "id" in line]

    def clashes(self) -> int:
        """How often somebody else had come before."""
        return self.file.read_text(encoding="utf-8").count('"clash"') if self.file.exists() else 0


@contextmanager
def acting(address: str, case_id: str, folder: Path, *, people: int = 3) -> Iterator[list[Hand]]:
    """So many processes that review the same claims, undo and redo, from now on until the end of the block. folder: for what they
    write down."""
    hands = []
    for number in range(people):
        name, file = f"person{number}", folder / f"person{number}.jsonl"
        command = [sys.executable, "-m", "bench.acting", address, case_id, name, str(file)]
        hands.append(Hand(name, file, subprocess.Popen(command, cwd=ROOT)))
    try:
        yield hands
    finally:
        for hand in hands:
            hand.process.terminate()
        for hand in hands:
            hand.process.wait(60)


def act(store: CaseStore, case_id: str, name: str, turn: int) -> tuple[list[str], bool]:
    """One press of somebody: a review as of what the log says now, each seventh an undoing; the ids of what was kept, and whether somebody
    else had come before."""
    log = store.log(case_id)
    try:
        if turn % 7 == 6:
            store.undo(case_id, by=name, seen=len(log.acts))
            return [], False
        target = f"article/{'0' * 16}/claim/{turn % CLAIMS}-{turn % CLAIMS + 5}"
        value = checked_review({"state": STATES[(turn + len(name)) % len(STATES)], "words": name})
        return [
            one.id
            for one in store.do(case_id, [Deed("reviewed", target, value, log.value("reviewed", target))], by=name)
        ], False
    except ClashError:
        return [], True


def unlike(store: CaseStore, case_id: str, told: Sequence[Sequence[str]]) -> list[str]:
    """What is wrong with a case: acts that were said to be kept and are not, acts that are there twice, numbers that lack; [] when nothing."""
    acts = store.log(case_id).acts
    there = Counter(one.id for one in acts)
    wrong = [f"{id} was lost" for ids in told for id in ids if id not in there]
    wrong += [f"{id} is there {count} times" for id, count in there.items() if count > 1]
    if store.case(case_id).acts != len(acts):
        wrong.append(f"{len(acts)} acts, and the case counts {store.case(case_id).acts}")
    return wrong


def main(address: str, case_id: str, name: str, file: str) -> None:
    """Act until the process is ended."""
    store = CaseStore.reach(address)
    with Path(file).open("a", encoding="utf-8") as told:
        turn = sum(map(ord, name))
        while True:
            turn += 1
            try:
                ids, is_clash = act(store, case_id, name, turn)
            except CaseError:  # the store is away for a moment
                time.sleep(0.05)
                continue
            for id in ids:
                told.write(json.dumps({"id": id}) + "\n")
            if is_clash:
                told.write(json.dumps({"clash": turn}) + "\n")
            told.flush()


if __name__ == "__main__":
    main(*sys.argv[1:5])
