"""Articles a second, time to the first answer, memory: `scripts/bench speed`.

Naive longest match over the same gazetteer is timed in the same run: the ratio holds when the machine is slow.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.report import Figure
from geo.gazetteer.store import LONGEST_NAME, Gazetteer
from geo.language.text import Text
from geo.reading.pipeline import geoparse_row

ROOT = Path(__file__).resolve().parent.parent
LENGTH = 2_500
ROUNDS = 3

FIRST_ANSWER = """
import time
start = time.perf_counter()
from geo.gazetteer.store import Gazetteer
from geo.reading.pipeline import geoparse_row
geoparse_row({"id": 1, "text": "Fighting reached Gao, Mali."}, Gazetteer.open(), is_given=False)
print(time.perf_counter() - start)
"""
MEMORY = """
import os, sys
import numpy
resident = lambda: int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
before = resident()
from geo.gazetteer.store import Gazetteer
from geo.reading.pipeline import geoparse_row
gazetteer = Gazetteer.open()
for text in sys.stdin.read().split("\\x00"):
    geoparse_row({"id": 1, "text": text}, gazetteer, is_given=False)
print(resident() - before)
"""


def articles() -> list[str]:
    """Texts of 2,500 characters: news of the development corpora where they are, else our own sentences."""
    corpora = ROOT.parent / "shared" / "corpora"
    if corpora.is_dir():
        lines = [
            line for file in sorted(corpora.glob("*.jsonl")) for line in file.read_text("utf-8").strip().split("\n")
        ]
        texts = [json.loads(line)["text"] for line in lines]
    else:
        texts = []
        for file in sorted((ROOT / "tests" / "sentences").glob("*.csv")):
            with file.open(encoding="utf-8", newline="") as rows:
                texts += [row["sentence"] for row in csv.DictReader(rows)]
    whole = "\n".join(texts)
    return [whole[at : at + LENGTH] for at in range(0, len(whole) - LENGTH, LENGTH)][:300]


def naive_longest_match(text: str, gazetteer: Gazetteer) -> int:
    """How many names a look-up of the longest match at every capitalised word finds; nothing is judged or placed."""
    words = Text(text).names
    found, at = 0, 0
    while at < len(words):
        names = gazetteer.beginnings(words.folded[at : at + LONGEST_NAME]) if words.surfaces[at][0].isupper() else []
        found += bool(names)
        at += names[-1][0] if names else 1
    return found


def per_second(runs: list[Callable[[str], object]], texts: list[str], *, rounds: int = ROUNDS) -> list[float]:
    """Texts a second of each run, in processor time of one core.

    The runs take turns over all texts, so that all meet the same machine, and of each text the best round counts: a noisy
    neighbour spoils a long run more often than a short one, and would so change their ratio.
    """
    best = [[float("inf")] * len(texts) for _ in runs]
    for _ in range(rounds):
        for run, seconds in zip(runs, best, strict=True):
            for place, text in enumerate(texts):
                start = time.process_time()
                run(text)
                seconds[place] = min(seconds[place], time.process_time() - start)
    return [len(texts) / sum(seconds) for seconds in best]


def output_of(code: str, *, given: str = "") -> float:
    """The number that a program of its own prints; the best of three."""
    runs = [
        subprocess.run([sys.executable, "-c", code], input=given, capture_output=True, text=True, check=True, cwd=ROOT)
        for _ in range(ROUNDS)
    ]
    return min(float(run.stdout) for run in runs)


def measure() -> list[Figure]:
    """The figures of issue 3 that are about time and memory."""
    gazetteer, texts = Gazetteer.open(), articles()
    runs: list[Callable[[str], object]] = [
        lambda text: geoparse_row({"id": 0, "text": text}, gazetteer, is_given=False),
        lambda text: naive_longest_match(text, gazetteer),
    ]
    ours, naive = per_second(runs, texts)
    long_text = "\n".join(texts)
    sizes = [
        seconds_for((long_text * (size // len(long_text) + 1))[:size], gazetteer)
        for size in (10_000, 100_000, 1_000_000)
    ]
    return [
        Figure("articles of 2,500 characters a second, one core", ours, at_least=400),
        Figure("naive longest match over the same gazetteer, articles a second", naive),
        Figure("ours / naive", ours / naive),
        Figure("seconds from import to first answer", output_of(FIRST_ANSWER), at_most=0.5),
        Figure(
            "MB added by gazetteer and weights, 100 articles read",
            output_of(MEMORY, given="\x00".join(texts[:100])),
            at_most=120,
        ),
        Figure("seconds for 10 kB", sizes[0]),
        Figure("seconds for 100 kB", sizes[1]),
        Figure("seconds for 1 MB", sizes[2]),
        Figure("1 MB / 10 kB (linear: 100)", sizes[2] / sizes[0], at_most=250),
    ]


def seconds_for(text: str, gazetteer: Gazetteer) -> float:
    start = time.process_time()
    geoparse_row({"id": 0, "text": text}, gazetteer, is_given=False)
    return time.process_time() - start
