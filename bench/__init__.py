"""Benchmarks: `scripts/bench NAME` prints every figure beside its goal and exits 1 when one is missed.

Each module named in `BENCHMARKS` has a function `measure()` that returns its figures (`bench.report.Figure`). One with a
function `failures()` can also tell what it found wrong, a line each: `scripts/bench NAME --failures`.
"""

__all__ = ["BENCHMARKS"]

BENCHMARKS = {
    "accuracy": "names found and placed on the development corpora, cross-validated by article",
    "calibration": "how often the true point lies within the stated reach, by kind and country; whether scores are probabilities",
    "case": "a case of 1,000 articles: opened, reviewed (time and presses), undone, added to, verified, killed (--only PART)",
    "desk": "the desk in a browser: brush to picture, first presses, change of page, layout shifts, findings of axe (TRIES=10: fewer)",
    "feeds": "ten bad servers followed into a case, the process killed five times: articles lost and double (ITEMS=1000: fewer)",
    "french": "dates, areas and places read in French texts of our own, those held out apart",
    "fuzz": "inputs damaged at random, read as the app reads them: what nobody foresaw (--minutes N, --seed S)",
    "geocode": "event records placed by their names alone: shares within 5 and 25 km, rows a second",
    "incidents": "incident reports of one to three sentences: event, place, day, type, deaths, actor; those held out apart",
    "load": "a server under load and attack: every role, key and link on every route; rows that their licence keeps here (--only PART)",
    "map": "the map at up to ten million records beside other ways: slider, player, memory, bytes, users; half an hour",
    "memory": "memory of server and page while the slider of the map page is moved for an hour (MINUTES=5: shorter)",
    "namesakes": "places whose name others in their country share, from tables and texts, by trees fitted on other countries",
    "quiet": "events wrongly read in texts of our own that are full of violent words but quiet; those held out apart",
    "reading": "dates, areas, places and claims read in wires of our own, and in the founding article; articles a second",
    "records": "event records read into a checked frame: seconds and memory, beside plain pandas",
    "scale": "corpora on one worker, on two, on Dask, with workers killed (ARTICLES=10000: more); a world of records (--only PART)",
    "sound": "what must never happen, tried: strangers who fetch private rows, files that are left, memory that is kept",
    "speed": "articles a second beside naive matching, time to the first answer, memory",
    "start": "seconds from scripts/run to the first map, memory of the server, size of the checkout",
    "villages": "places of event records found by name and country, without and with packs of villages",
}
"""Name of each benchmark, and what it measures."""
