"""Loading event records: the world's GED as Parquet, and a long CSV with every column beside a plain `pandas.read_csv`.

Each measurement runs in a process of its own that has opened the gazetteer, as the app has. The Parquet file is the first
thing that its process reads, so that packages are loaded meanwhile; the CSV comes after a file of one row, as pandas is
loaded too before its `read_csv` is timed. Needs the files of ../shared. Claims are matched with records last.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.matching import measure_matching
from bench.report import Figure

__all__ = ["measure"]

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
WORLD = "ucdp_ged211_global_prec12.parquet"
SAMPLE = "ucdp_ged231_sample1000_full49.csv"
CSV_ROWS = 300_000
RUNS = 3

LOADING = """
import json, sys, time
from pathlib import Path
from geo.gazetteer.store import Gazetteer
from geo.records.loading import read_records

def memory_mb(name):
    status = Path("/proc/self/status").read_text()
    return int(status.split(name)[1].split()[0]) * 1024 / 1e6

path, gazetteer = Path(sys.argv[1]), Gazetteer.open()
for small in sys.argv[2:]:
    read_records(small.encode(), name="small.csv", gazetteer=gazetteer)
content = path.read_bytes()
before = memory_mb("VmRSS:")
start = time.perf_counter()
loaded = read_records(content, name=path.name, gazetteer=gazetteer)
seconds = time.perf_counter() - start
added = memory_mb("VmHWM:") - before
print(json.dumps([seconds, added, memory_mb("VmHWM:"), len(loaded.good), loaded.rows_read]))
"""
ONE_ROW = "id,date,latitude,longitude,country\nA,2013-02-08,16.27,-0.04,Mali\n"
PLAIN = """
import json, sys, time
import pandas as pd
start = time.perf_counter()
pd.read_csv(sys.argv[1])
print(json.dumps([time.perf_counter() - start]))
"""


def measure() -> list[Figure]:
    """Seconds and memory; the best of several runs, since other work on the machine only ever adds."""
    if not DATA.is_dir():
        raise SystemExit(f"The benchmark needs the files of {DATA.relative_to(ROOT.parent)} beside the checkout.")
    world = [_run(LOADING, DATA / WORLD) for _ in range(RUNS)]
    with tempfile.TemporaryDirectory(prefix="dateline-records-") as folder:
        path = _long_csv(Path(folder))
        table = [(_run(LOADING, path, ONE_ROW), _run(PLAIN, path)) for _ in range(RUNS)]
    seconds = min(loading[0] for loading, _ in table)
    plain = min(reading[0] for _, reading in table)
    good, rows = (int(number) for number in world[0][3:])
    return [
        Figure(f"world GED, Parquet, {good:,} of {rows:,} rows good: seconds", min(run[0] for run in world), at_most=2),
        Figure("the same: memory added at its peak, MB", min(run[1] for run in world), at_most=250),
        Figure("the same: memory of the whole process at its peak, MB", min(run[2] for run in world)),
        Figure(f"CSV of 49 columns, {CSV_ROWS:,} rows: seconds", seconds, at_most=8),
        Figure("the same by plain pandas.read_csv: seconds", plain),
        Figure("times as long as pandas.read_csv", seconds / plain, at_most=3),
        Figure("the same: memory added at its peak, MB", min(loading[1] for loading, _ in table)),
        *measure_matching(),
    ]


def _long_csv(folder: Path) -> Path:
    """The sample repeated, with new ids."""
    import pandas as pd

    sample = pd.read_csv(DATA / SAMPLE, dtype=str, keep_default_na=False)
    path = folder / "ged231_long.csv"
    for part in range(CSV_ROWS // len(sample)):
        sample["id"] = [str(part * len(sample) + row) for row in range(len(sample))]
        sample.to_csv(path, mode="a", header=not part, index=False)
    return path


def _run(program: str, path: Path, *arguments: str) -> list[float]:
    command = [sys.executable, "-c", program, str(path), *arguments]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    numbers: list[float] = json.loads(answer.stdout)
    return numbers
