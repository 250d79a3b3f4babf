"""What is remembered of a gazetteer goes with it: no name of a reader's own places outlives the session."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable
from typing import Any
from weakref import ref

import pandas as pd
import pytest

from geo.gazetteer.layers import record_places, with_own_places, with_record_places
from geo.gazetteer.memory import Remembering, remembered
from geo.gazetteer.store import Gazetteer
from geo.gazetteer.variants import find_variant
from geo.geocoding import geocode_names
from geo.geocoding.geocoder import GazetteerGeocoder
from geo.matching import match_claims, match_places
from geo.model import Article
from geo.reading.pipeline import claims_row, geoparse_row, read_article
from geo.reading.places_table import places_frame
from geo.records.bundled import load_sample

OWN = "Vuqzor Tamesk"
DAY = dt.date(2013, 2, 8)
FOLDED = "vuqzor tamesk"
TEXT = (
    f"GAO, Mali, 8 Feb 2013 — Gunmen killed three soldiers at {OWN} Base near Gao on Friday. A convoy was attacked 20 km north of "
    f"{OWN}. Rebels took {OWN}, about 50 km from the border with Niger, but Kidall was quiet. Residents fled to Mopti."
)


def _events() -> pd.DataFrame:
    events = load_sample().good
    events.loc[0, "place_name"] = OWN
    return events


def _layered(gazetteer: Gazetteer) -> Gazetteer:
    """A place of one's own over one of the records that one loaded."""
    mine, problems = with_own_places(
        with_record_places(gazetteer, record_places(gazetteer, _events())),
        f"name,lat,lon,country\n{OWN} Base,16.4,0.2,ML\n",
        name="mine.csv",
    )
    assert problems == []
    return mine


def _read(mine: Gazetteer) -> None:
    reading = read_article(Article(TEXT), mine)
    layers = {r.best.place.layer for r in reading.resolutions if r.best}
    assert layers == {"gazetteer", "loaded records", "own places (mine.csv)"}
    assert any(reason.startswith(OWN) for area in reading.areas for reason in area.reasons)
    assert reading.told
    reading.to_dict()


def _match(mine: Gazetteer) -> None:
    reading = read_article(Article(TEXT), mine)
    assert len(match_claims(reading.claims(), _events()))
    assert len(match_places(places_frame(reading), _events(), start=DAY, end=DAY))


def _batch(mine: Gazetteer) -> None:
    row = {"id": 1, "text": TEXT}
    assert OWN in str(geoparse_row(row, mine, is_given=False)) and OWN in str(claims_row(row, mine))


def _look_up(mine: Gazetteer) -> None:
    assert mine.lookup(OWN) and mine.similar("Vuqzor Tameskk") == ()
    assert mine.nearest(16.4, 0.2) and mine.country_name(int(mine.country[-1])) == "Mali"
    assert find_variant(mine, "shashemenee", "ET")
    assert GazetteerGeocoder(mine).geocode(OWN)


def _geocode(mine: Gazetteer) -> None:
    names = [OWN, f"20 km north of {OWN}", "Kidall"]
    found = list(geocode_names(names, mine, countries=["Mali"] * 3, admin1=["Gao"] * 3))
    assert [placement.place is not None for placement in found] == [True, True, True]


USES = [_read, _match, _batch, _look_up, _geocode]


def _kept() -> int:
    """How many objects hold a text with the own name, as such or in a tuple: what the collector knows, caches included."""
    gc.collect()
    count = 0
    for value in gc.get_objects():
        held = gc.get_referents(value)
        inner = [text for item in held if isinstance(item, tuple) for text in gc.get_referents(item)]
        count += any(isinstance(text, str) and FOLDED in text.casefold() for text in (*held, *inner))
    return count


def test_no_own_name_is_kept_when_the_gazetteer_is_gone(gazetteer: Gazetteer) -> None:
    before = _kept()  # this module's own; it is the first test, so that nothing was kept before
    mine = _layered(gazetteer)
    for use in USES:
        use(mine)
    assert _kept() > before
    del mine
    assert _kept() == before


@pytest.mark.parametrize("use", USES)
def test_a_gazetteer_is_freed_once_it_is_dropped(use: Callable[[Gazetteer], None], gazetteer: Gazetteer) -> None:
    mine = _layered(gazetteer)
    use(mine)
    there = ref(mine)
    del mine
    gc.collect()
    assert there() is None


def test_the_gazetteer_is_in_no_ring_of_references(gazetteer: Gazetteer) -> None:
    mine = _layered(gazetteer)
    gc.disable()
    try:
        _read(mine)
        _look_up(mine)
        gc.collect()  # what reading and geopy leave behind
        there = ref(mine)
        del mine
        assert there() is None
    finally:
        gc.enable()


class _Shop:
    def __init__(self) -> None:
        self.memory: dict[Callable[..., Any], Callable[..., Any]] = {}
        self.asked: list[str] = []

    @remembered(most=2)
    def price(self, name: str, *, is_new: bool = False) -> int:
        self.asked.append(name)
        return len(name) + is_new


@remembered(most=2)
def _cost(shop: Remembering, name: str) -> tuple[str, int]:
    return name, len(name)


def test_an_answer_is_worked_out_once() -> None:
    shop = _Shop()
    assert [shop.price("salt"), shop.price("salt"), shop.price("salt", is_new=True)] == [4, 4, 5]
    assert shop.asked == ["salt", "salt"]
    assert _cost(shop, "salt") is _cost(shop, "salt")
    assert _cost(shop, "salt") is not _cost(_Shop(), "salt")


def test_the_oldest_answers_make_room() -> None:
    shop = _Shop()
    for name in ("salt", "millet", "rice", "salt"):
        shop.price(name)
    assert shop.asked == ["salt", "millet", "rice", "salt"]
