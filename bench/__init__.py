"""Benchmarks: `scripts/bench NAME` prints every figure beside its goal and exits 1 when one is missed.

Each module named in `BENCHMARKS` has a function `measure()` that returns its figures (`bench.report.Figure`).
"""

__all__ = ["BENCHMARKS"]

BENCHMARKS = {
    "accuracy": "names found and placed on the development corpora, cross-validated by article",
    "geocode": "event records placed by their names alone: shares within 5 and 25 km, rows a second",
    "records": "event records read into a checked frame: seconds and memory, beside plain pandas",
    "speed": "articles a second beside naive matching, time to the first answer, memory",
    "start": "seconds from scripts/run to the first map, memory of the server, size of the checkout",
}
"""Name of each benchmark, and what it measures."""
