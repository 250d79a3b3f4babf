"""Claims as rows: what the reader knew of an area stands in columns of its own."""

from __future__ import annotations

import datetime as dt

import pytest

from geo.claims import claim_dict, claims_frame
from geo.gazetteer.store import Gazetteer
from geo.model import Article
from geo.reading.pipeline import read_article


@pytest.mark.parametrize(
    "text, shape, relation, origins",
    [
        ("Soldiers killed three rebels north of Gao on Friday.", "sector", "wind_of", ["Gao"]),
        ("Mines on the road to Gao killed three soldiers on Friday.", "circle", "road_end", ["Gao"]),
        ("Soldiers killed three rebels between Gao and Kidal on Friday.", "corridor", "between", ["Gao", "Kidal"]),
        ("Soldiers killed three rebels in Gao on Friday.", "", "", []),
    ],
)
def test_an_area_keeps_its_shape_and_what_it_counts_from(text, shape, relation, origins, gazetteer: Gazetteer):
    claims = read_article(Article(f"BAMAKO, Mali - {text}", date=dt.date(2013, 2, 8)), gazetteer).told
    row, told = claims_frame(claims).iloc[0], claim_dict(claims[0])
    assert (row["area_shape"], row["area_relation"], row["area_from"]) == (shape, relation, "; ".join(origins))
    assert (told["area_shape"], told["area_relation"], told["area_from"]) == (shape or None, relation or None, origins)
