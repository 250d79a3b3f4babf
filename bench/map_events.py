"""Made-up event records for the benchmarks of the map, as in the first measurements.

N/8 places around 60 hot spots with Zipf-like popularity, 1826 days; with actors, deaths, precision, and 15 % of several
days, because the map's columns hold them all.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geo.frames import EVENT_TYPES, EVENTS, REACH_KM

__all__ = ["DAYS", "FIRST_DAY", "synthetic_events"]

HOT_SPOTS, DAYS, PLACES_SHARE = 60, 1826, 8
FIRST_DAY = np.datetime64("2015-01-01")


def synthetic_events(number: int, *, seed: int = 1) -> pd.DataFrame:
    """An EVENTS frame of that many records; the same seed gives the same records."""
    chance = np.random.default_rng(seed)
    places = _synthetic_places(max(1, number // PLACES_SHARE), chance)
    place = (len(places) * chance.random(number) ** 2.8).astype(np.int64)  # the top place has 2 %, as in UCDP GED
    start = FIRST_DAY + chance.integers(0, DAYS, number)
    lasts = np.where(chance.random(number) < 0.15, chance.geometric(0.2, number), 0)
    best = np.minimum(chance.geometric(0.3, number) - 1, 60_000)
    pair = np.minimum(chance.zipf(1.5, number), 200) + 200 * (places["hot"].to_numpy()[place] % 7)
    texts = {
        "id": pd.Series(np.char.add("made-up:", np.arange(number).astype("U9")), dtype="str"),
        "event_type": _words(EVENT_TYPES, chance.choice(6, number, p=(0.35, 0.25, 0.2, 0.1, 0.04, 0.06))),
        "date_precision": _words(("day", "days", "week"), np.minimum(lasts, 2)),
        "side_a": _words([f"Government {i}" for i in range(1_700)], pair // 8),
        "side_b": _words([f"Armed group {i}" for i in range(1_700)], pair),
    }
    numbers = {
        "date_start": pd.Series(start.astype("datetime64[ns]")),
        "date_end": pd.Series((start + lasts).astype("datetime64[ns]")),
        "deaths_low": pd.Series(best, dtype="Int64"),
        "deaths_best": pd.Series(best, dtype="Int64").mask(chance.random(number) < 0.05),
        "deaths_high": pd.Series(best + (chance.random(number) < 0.15) * chance.integers(0, 20, number), dtype="Int64"),
    }
    at_place = places.drop(columns="hot").iloc[place].reset_index(drop=True)
    same = {name: pd.Series([""], dtype="str").repeat(number).reset_index(drop=True) for name in EVENTS.names}
    same["source"] = same["source"].replace("", "Made up")
    columns = same | texts | numbers | {name: at_place[name] for name in at_place}
    return pd.DataFrame({column.name: columns[column.name].astype(column.dtype) for column in EVENTS.columns})


def _synthetic_places(number: int, chance: np.random.Generator) -> pd.DataFrame:
    hot = chance.integers(0, HOT_SPOTS, number)
    middle_lon, middle_lat = chance.uniform(-110, 130, HOT_SPOTS), chance.uniform(-30, 50, HOT_SPOTS)
    words = ("exact", "near", "admin2", "admin1", "country")
    precision = chance.choice(5, number, p=(0.6, 0.22, 0.1, 0.06, 0.02))
    return pd.DataFrame(
        {
            "hot": hot,
            "lon": np.round(middle_lon[hot] + chance.normal(0, 3, number), 4),
            "lat": np.round(middle_lat[hot] + chance.normal(0, 3, number), 4),
            "geo_precision": _words(words, precision),
            "radius_km": np.array([REACH_KM[word] for word in words])[precision],
            "place_name": _words([f"Place {i}" for i in range(number)], np.arange(number)),
        }
    )


def _words(words: Any, codes: Any) -> pd.Series:
    return pd.Series(pd.Categorical.from_codes(codes, categories=list(words))).astype("str")
