"""Frames as layers: every record reachable, precision shown, no text ever taken for markup."""

from __future__ import annotations

import json
import re

import folium
import pandas as pd
import pytest

from geo.frames import EVENT_TYPES, EVENTS, PLACES
from geo.layers import (
    KIND_STYLES,
    AreaLayer,
    BaseMap,
    EventLayer,
    MapLook,
    PlaceLayer,
    TileSource,
    kind_style,
    look_of,
    mark_svg,
    place_svg,
    radius_px,
)
from geo.records.bundled import load_sample

SAMPLE = load_sample().good
LINKS = {
    name: f"../../dateline/{name}" for name in ("leaflet_js", "leaflet_css", "dateline_js", "dateline_css", "outlines")
}
EVIL = "</script><img src=x onerror=alert(1)>"


def event(**changes: object) -> dict[str, object]:
    row: dict[str, object] = SAMPLE.iloc[14].to_dict()  # Konna
    return row | changes


def events(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(rows).astype({column.name: column.dtype for column in EVENTS.columns})


def places(*rows: dict[str, object]) -> pd.DataFrame:
    base = {
        "id": "place-1", "text": "Gao", "name": "Gao", "kind": "town", "country": "ML", "lat": 16.27, "lon": -0.04,
        "radius_km": 5.8, "score": 0.9, "status": "placed", "start": 0, "end": 3, "sentence": "Gao fell.",
        "sentence_start": 0, "reasons": "", "count": 1,
    }  # fmt: skip
    frame = pd.DataFrame([base | row for row in rows], columns=list(PLACES.names))
    return frame.astype({column.name: column.dtype for column in PLACES.columns})


def script(layer: folium.map.Layer) -> str:
    """The page that a saved map would be."""
    standing = folium.Map(tiles=None)
    layer.add_to(standing)
    return standing.get_root().render()


def test_every_record_is_in_exactly_one_mark():
    marks = EventLayer(SAMPLE).marks
    assert sorted(id for mark in marks for id in mark["ids"]) == sorted(SAMPLE["id"])
    assert len(marks) == len(SAMPLE[["lat", "lon"]].drop_duplicates())


def test_records_at_one_point_make_one_counted_mark():
    gao = max(EventLayer(SAMPLE).marks, key=lambda mark: len(mark["ids"]))
    assert len(gao["ids"]) == 8
    assert ">8</text>" in gao["svg"]
    assert gao["tip"][0] == "Gao: 8 records"
    assert gao["tip"][-1] == "and 2 more; click to see all"


@pytest.mark.parametrize(
    "precision, look, km",
    [
        ("exact", "exact", []),
        ("near", "near", [25]),
        ("admin2", "area", [50]),
        ("area", "area", [150]),
        ("country", "area", [500]),
        ("unknown", "area", []),  # no reach is known, so none is drawn
    ],
)
def test_precision_is_drawn(precision, look, km):
    reach = km[0] if km else float("nan")
    (mark,) = EventLayer(events(event(geo_precision=precision, radius_km=reach))).marks
    assert look_of(precision) == look
    assert [circle["km"] for circle in mark["circles"]] == km
    assert [circle["look"] for circle in mark["circles"]] == [look] * len(km)
    filled = f'fill="{kind_style("Battles").colour}"'
    assert (filled in mark["svg"]) == (look == "exact")
    assert ("stroke-dasharray" in mark["svg"]) == (look == "area")


def test_an_area_is_never_as_large_as_an_exact_place():
    exact, area = (EventLayer(events(event(geo_precision=precision))).marks[0] for precision in ("exact", "area"))
    assert area["radius"] < exact["radius"]


def test_the_area_of_a_mark_grows_with_deaths():
    sizes = [radius_px(deaths) ** 2 for deaths in (0, 50, 100)]
    assert sizes[2] - sizes[1] == pytest.approx(sizes[1] - sizes[0])
    assert radius_px(10_000) == radius_px(100_000)


def test_unknown_deaths_are_not_0_in_the_tooltip():
    (mark,) = EventLayer(events(event(deaths_low=pd.NA, deaths_best=pd.NA, deaths_high=pd.NA))).marks
    assert mark["tip"][1] == "11 Jan 2013 · Battles · deaths not recorded"


def test_the_selected_record_is_pointed_out():
    chosen = [mark["ids"] for mark in EventLayer(SAMPLE, selected="ML-015").marks if mark["selected"]]
    assert chosen == [["ML-015"]]


def test_kinds_differ_by_more_than_colour():
    styles = [*(KIND_STYLES[kind] for kind in EVENT_TYPES), kind_style("Cattle raid")]
    for sign in ("letter", "colour", "path"):
        assert len({getattr(style, sign) for style in styles}) == len(styles)


def test_a_kind_that_is_not_in_the_legend_is_drawn():
    (mark,) = EventLayer(events(event(event_type=EVIL))).marks
    assert ">?</text>" in mark["svg"]


def test_marks_hold_no_text_of_the_data():
    row = event(place_name=EVIL, event_type=EVIL, summary=EVIL, side_a=EVIL)
    page = script(EventLayer(events(row, event(id="2", lat=1.0, place_name=EVIL))))
    assert "<img" not in page
    assert page.count("\\u003cimg") > 0  # it is there, as data


def test_an_empty_frame_draws_nothing():
    assert EventLayer(EVENTS.empty()).marks == []
    assert PlaceLayer(PLACES.empty()).marks == []
    assert AreaLayer(PLACES.empty()).areas == []


def test_towns_are_squares_and_wide_places_are_areas():
    frame = places({}, {"id": "place-2", "name": "Mali", "kind": "country"}, {"id": "3", "lat": float("nan")})
    assert [mark["name"] for mark in PlaceLayer(frame).marks] == ["Gao"]
    assert [(area["name"], area["country"]) for area in AreaLayer(frame, selected="place-2").areas] == [("Mali", "ML")]
    assert "<rect" in place_svg() and "<rect" not in mark_svg("Battles")


def test_a_river_takes_no_country_outline():
    (area,) = AreaLayer(places({"kind": "river", "country": "ML"})).areas
    assert area["country"] == ""


def test_a_saved_map_carries_the_script_once():
    standing = folium.Map(tiles=None)
    EventLayer(SAMPLE).add_to(standing)
    PlaceLayer(places({})).add_to(standing)
    assert standing.get_root().render().count("window.dateline =") == 1


def test_the_apps_map_asks_its_own_links_only():
    standing = BaseMap(((10.0, -8.0), (21.0, 2.0)), links=LINKS)
    EventLayer(SAMPLE).add_to(standing)
    page = standing.get_root().render()
    assert "window.dateline =" not in page
    assert set(re.findall(r"https?://[\w./-]+", page)) == {"http://www.w3.org/2000/svg"}  # a name, not a link
    assert set(re.findall(r"(?:src|href)=\"([^\"]+)\"", page)) == {
        link for name, link in LINKS.items() if name != "outlines"
    }


def test_the_base_map_stays_the_same():
    """streamlit-folium makes a new map when the script differs in more than the numbers after underscores."""
    first, second = (
        re.sub(r"_[a-z0-9]+", "", BaseMap(((10.0, -8.0), (21.0, 2.0)), links=LINKS).get_root().script.render())
        for _ in range(2)
    )
    assert first == second


def test_tiles_and_attribution_travel_as_data():
    tiles = TileSource("Tiles", "https://tile.example/{z}/{x}/{y}.png", "Some people", 17)
    look = MapLook(is_dark=True, tiles=tiles, attribution=EVIL)
    assert look.look["tiles"]["maxZoom"] == 17
    assert json.loads(json.dumps(look.look)) == look.look
    assert "<img" not in script(look)
