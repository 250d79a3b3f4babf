"""Matching 1,000 claims with 1,000,000 records, both made up by a seeded generator in the shapes of real ones.

Records lie in 40,000 towns of 40 countries over 35 years: one in seven lasts longer than a day, one in three is not exact
to a place. Nine of ten claims are made from a record, its date and place as vague as articles have them.
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from bench.report import Figure

__all__ = ["make_claims", "make_records", "measure_matching"]

RECORDS, CLAIMS, RUNS = 1_000_000, 1_000, 3
TOWNS, COUNTRIES = 40_000, 40
FIRST = np.datetime64("1990-01-01")
DAYS = 12_800
REACH = {"exact": 1.0, "near": 25.0, "admin2": 50.0, "admin1": 150.0, "unknown": np.nan}
GROUPS = ("Boko Haram", "Al-Shabaab", "M23", "Taleban", "IS", "FARC", "PKK", "Civilians", "Los Zetas", "RSF")
SPANS = ("day", "day", "day", "day", "day", "day", "month", "week", "open", "year")
"""Precision of the claims' dates."""
WIDENED = {"week": 3, "month": 15, "year": 180}
"""Days before and after the event that a claim's date covers."""


def measure_matching(*, records: int = RECORDS, claims: int = CLAIMS, runs: int = RUNS) -> list[Figure]:
    """Seconds of matching, the best of several runs, since other work on the machine only ever adds."""
    from geo.matching import match_claims

    events = make_records(records)
    told = make_claims(claims, events)
    seconds, rows = [], 0
    for _ in range(runs):
        start = time.perf_counter()
        matches = match_claims(told, events)
        seconds.append(time.perf_counter() - start)
        rows = int((matches["status"] == "match").sum())
    name = f"{claims:,} claims matched with {records:,} records, {rows:,} found: seconds"
    return [Figure(name, min(seconds), at_most=2)]


def make_records(count: int, *, seed: int = 5) -> pd.DataFrame:
    """EVENTS, `count` rows; the same seed gives the same rows."""
    from geo.frames import EVENTS

    rng = np.random.default_rng(seed)
    country_lat, country_lon = rng.uniform(-30, 45, COUNTRIES), rng.uniform(-100, 120, COUNTRIES)
    country = rng.integers(COUNTRIES, size=TOWNS)
    lat, lon = country_lat[country] + rng.normal(0, 2, TOWNS), country_lon[country] + rng.normal(0, 2, TOWNS)
    town = np.minimum(rng.zipf(1.3, count) - 1, rng.integers(TOWNS, size=count))
    start = FIRST + rng.integers(DAYS, size=count)
    length = np.where(rng.random(count) < 0.15, rng.geometric(0.1, count), 0)
    precision = rng.choice(list(REACH), p=[0.5, 0.2, 0.1, 0.1, 0.1], size=count)
    best = rng.geometric(0.2, count) - 1
    states = np.array([f"Government of Land {number}" for number in range(COUNTRIES)])
    frame = pd.DataFrame(
        {
            "id": np.char.add("UCDP:", np.arange(count).astype(str)),
            "source": "UCDP GED 25.1",
            "date_start": start,
            "date_end": start + length,
            "date_precision": np.where(length > 0, "days", "day"),
            "country": np.char.add("Land ", country[town].astype(str)),
            "lat": lat[town].round(4),
            "lon": lon[town].round(4),
            "geo_precision": precision,
            "radius_km": pd.Series(precision).map(REACH).astype("float64"),
            "event_type": "Battles",
            "sub_event_type": "State-based violence",
            "side_a": states[country[town]],
            "side_b": rng.choice(GROUPS, size=count),
            **{f"deaths_{end}": best for end in ("low", "best", "high")},
            "attribution": "UCDP",
        }
    )
    return EVENTS.split(frame).good


def make_claims(count: int, events: pd.DataFrame, *, seed: int = 7) -> pd.DataFrame:
    """CLAIMS, `count` rows, most of them about one of the events."""
    from geo.frames import CLAIMS

    rng = np.random.default_rng(seed)
    known = events.iloc[rng.integers(len(events), size=count)].reset_index(drop=True)
    span = rng.choice(SPANS, size=count)
    is_false = rng.random(count) < 0.1
    day = known["date_start"].to_numpy() + np.where(is_false, 1_000, 0).astype("timedelta64[D]")
    wider = np.select([span == name for name in WIDENED], list(WIDENED.values()), 0).astype("timedelta64[D]")
    start = pd.Series(day - wider).mask(pd.Series(span == "open"))
    reach = rng.choice([2.0, 10.0, 25.0, 600.0], p=[0.4, 0.3, 0.2, 0.1], size=count)
    frame = pd.DataFrame(
        {
            "id": [f"claim:{number}" for number in range(count)],
            "sentence": "Soldiers fought them in the town.",
            **{name: pd.Series(np.arange(count), dtype="int64") for name in ("start", "end")},
            "event_type": rng.choice(["Battles", "Explosions/Remote violence"], size=count),
            "sub_event_type": "Armed clash",
            "status": "event",
            "participants": "soldiers; " + known["side_b"],
            "place": "Town",
            "lat": known["lat"] + rng.normal(0, 0.02, count),
            "lon": known["lon"] + rng.normal(0, 0.02, count),
            "radius_km": reach,
            "date_start": start,
            "date_end": day + wider,
            "date_precision": span,
            **{f"deaths_{end}": known["deaths_best"] for end in ("low", "best")},
            "count": pd.Series(np.ones(count), dtype="int64"),
        }
    )
    return CLAIMS.split(frame).good
