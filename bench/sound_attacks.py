"""Inputs made to hurt, and long texts: what they cost, and what is said of them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.report import Figure
from bench.sound_load import text_of_length
from geo.gazetteer.store import Gazetteer
from geo.model import Article
from geo.reading.pipeline import read_article

__all__ = ["attack_figures", "text_figures"]

ROOT = Path(__file__).resolve().parent.parent
ATTACKS = ROOT.parent / "shared" / "attacks"
DOCUMENTS, RECORDS = (".docx", ".pdf"), (".xlsx", ".parquet", ".zip", ".json", ".geojson", ".csv")
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class _Cost:
    cpu_s: float
    memory_mb: float
    code: int
    said: str


def attack_figures() -> list[Figure]:
    """Each file of ../shared/attacks by the command line, in a process of its own; 0 figures without that folder."""
    costs = {path.name: _cost(path) for path in sorted(ATTACKS.glob("*")) if _command(path)}
    if not costs:
        return []
    for name, cost in costs.items():
        sys.stdout.write(f"{name}: {cost.cpu_s:.1f} s, {cost.memory_mb:.0f} MB: {cost.said[:150]}\n")
    return [
        Figure("files made to hurt", len(costs)),
        Figure("most processor seconds of one", max(cost.cpu_s for cost in costs.values()), at_most=20),
        Figure("most memory of one, MB", max(cost.memory_mb for cost in costs.values()), at_most=1_000),
        Figure("that end in a traceback", sum("Traceback" in cost.said for cost in costs.values()), at_most=0),
    ]


def text_figures() -> list[Figure]:
    """A megabyte of unknown capitalised words beside a megabyte of news."""
    gazetteer = Gazetteer.open()
    words = [
        f"{first}{second}{third}" for first in "QVXZ" for second in ("uo", "re", "ly") for third in ("bnt", "mzk", "rx")
    ]
    names = " ".join(word.capitalize() for word in words)
    texts = {"names": (names + " ") * (MILLION // (len(names) + 1)), "news": text_of_length(MILLION)}
    spent = {}
    for kind, text in texts.items():
        began = time.process_time()
        read_article(Article(text), gazetteer)
        spent[kind] = time.process_time() - began
    return [
        Figure("processor seconds for 1 MB of news", spent["news"]),
        Figure("for 1 MB of unknown capitalised words, of that", spent["names"] / spent["news"], at_most=2),
    ]


def _command(path: Path) -> list[str]:
    if path.suffix in DOCUMENTS:
        return ["read"]
    return ["records", "check"] if path.suffix in RECORDS and not path.name.startswith("grid_") else []


def _cost(path: Path) -> _Cost:
    command = [sys.executable, "-m", "geo", *_command(path), str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return _Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1_000, process.returncode, said.strip())
