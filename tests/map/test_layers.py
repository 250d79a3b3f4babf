"""Frames as layers: every record reachable, precision shown, no text ever taken for markup."""

from __future__ import annotations

import json
import re
from pathlib import Path

import folium
import pandas as pd
import pytest

from geo.frames import CLAIMS, EVENT_TYPES, PLACES
from geo.map import layers
from geo.map.layers import (
    KIND_STYLES,
    AreaLayer,
    BaseMap,
    Changes,
    ClaimLayer,
    EventLayer,
    EventState,
    MapLook,
    PlaceLayer,
    TileSource,
    claim_svg,
    density_svg,
    kind_style,
    look_of,
    mark_svg,
    place_svg,
    radius_px,
    stack_svg,
)

LINKS = {name: f"../../dateline/{name}" for name in ("map_js", "map_css", "outlines")}
EVIL = "</script><img src=x onerror=alert(1)>"


def places(*rows: dict[str, object]) -> pd.DataFrame:
    base = {
        "id": "place-1", "text": "Gao", "name": "Gao", "kind": "town", "country": "ML", "lat": 16.27, "lon": -0.04,
        "radius_km": 5.8, "score": 0.9, "status": "placed", "start": 0, "end": 3, "sentence": "Gao fell.",
        "sentence_start": 0, "reasons": "", "count": 1,
    }  # fmt: skip
    frame = pd.DataFrame([base | row for row in rows], columns=list(PLACES.names))
    return frame.astype({column.name: column.dtype for column in PLACES.columns})


def claims(*rows: dict[str, object]) -> pd.DataFrame:
    base = dict.fromkeys(CLAIMS.names, "") | {
        "id": "claim:1", "sentence": "Troops took Gao.", "start": 0, "end": 16, "event_type": "Battles",
        "sub_event_type": "Unknown", "status": "event", "place": "Gao", "country": "ML", "lat": 16.27, "lon": -0.04,
        "radius_km": 5.8, "score": 0.9, "date_start": pd.Timestamp("2013-01-26"), "date_end": pd.Timestamp("2013-01-26"),
        "date_precision": "day", "count": 1,
    }  # fmt: skip
    base |= {name: None for name in CLAIMS.names if name.startswith(("deaths", "injured"))}
    frame = pd.DataFrame([base | row for row in rows], columns=list(CLAIMS.names))
    return CLAIMS.check(frame.astype({column.name: column.dtype for column in CLAIMS.columns}))


def script(*layers: folium.map.Layer) -> str:
    """The page that a saved map would be."""
    standing = folium.Map(tiles=None)
    for layer in layers:
        layer.add_to(standing)
    return standing.get_root().render()


@pytest.mark.parametrize(
    "precision, look",
    [
        ("exact", "exact"),
        ("near", "near"),
        ("admin2", "area"),
        ("area", "area"),
        ("country", "area"),
        ("unknown", "area"),
    ],
)
def test_precision_is_drawn(precision, look):
    assert look_of(precision) == look
    svg = mark_svg("Battles", look=look)
    assert (f'fill="{kind_style("Battles").colour}"' in svg) == (look == "exact")
    assert ("stroke-dasharray" in svg) == (look == "area")


def test_the_area_of_a_mark_grows_with_deaths():
    sizes = [radius_px(deaths) ** 2 for deaths in (0, 50, 100)]
    assert sizes[2] - sizes[1] == pytest.approx(sizes[1] - sizes[0])
    assert radius_px(10_000) == radius_px(100_000)


def test_kinds_differ_by_more_than_colour():
    styles = [*(KIND_STYLES[kind] for kind in EVENT_TYPES), kind_style("Cattle raid")]
    for sign in ("letter", "colour", "path"):
        assert len({getattr(style, sign) for style in styles}) == len(styles)


def test_a_kind_that_is_not_in_the_legend_is_drawn_without_its_text():
    for svg in (mark_svg(EVIL), claim_svg(EVIL), stack_svg({EVIL: 2}, radius_px=20)):
        assert "?</text>" in svg and "img" not in svg


def test_the_legend_of_density_shows_the_maps_bands():
    told = (Path(layers.__file__).parents[1] / "static" / "theme.js").read_text()
    heat = re.search(r"const HEAT = (\[.*?\n\]);", told, re.DOTALL)
    bands = [tuple(band) for band in json.loads(re.sub(r",\s*\]", "]", heat[1]))]
    for is_dark in (False, True):
        shown = re.findall(r'fill="#(\w{6})"', density_svg(is_dark=is_dark))
        assert [tuple(bytes.fromhex(colour)) for colour in shown] == (bands[::-1] if is_dark else bands)


def test_claims_as_density_are_a_style_of_their_layer():
    assert "style" not in ClaimLayer(claims()).told
    assert ClaimLayer(claims(), style="density").told["style"] == "density"


def test_what_other_articles_of_a_case_tell_is_marked_so():
    assert "whose" not in ClaimLayer(claims()).told
    assert ClaimLayer(claims(), whose="others").told["whose"] == "others"


def test_texts_travel_as_data():
    row = {"name": EVIL, "sentence": EVIL}
    page = script(
        PlaceLayer(places(row)), AreaLayer(places(row | {"kind": "country"})), ClaimLayer(claims({"place": EVIL}))
    )
    assert "<img" not in page and page.count("</script><img") == 0
    assert page.count("\\u003cimg") >= 3  # it is there, as data


@pytest.mark.parametrize("words", ["{{ 6 * 7 }}", "{% raw %}", "{# a note"])
def test_braces_in_a_text_are_no_template(words):
    """folium takes what an element has written for a template and runs it."""
    standing = BaseMap(((10.0, -8.0), (21.0, 2.0)), links=LINKS, credits=words)
    PlaceLayer(places({"sentence": words})).add_to(standing)
    EventState(filters={"actors": [words]}).add_to(standing)
    assert standing.get_root().render().count(words) == 3


def test_what_travels_with_every_move_is_short():
    standing = BaseMap(((10.0, -8.0), (21.0, 2.0)), links=LINKS)
    group = Changes()
    group.add_to(standing)
    MapLook().add_to(group)
    EventState(window=("2013-01-01", None)).add_to(group)
    page = standing.get_root()
    page.render()
    assert len(page.header.render()) < 500
    assert len(page.script.render()) < 800


def test_an_empty_frame_draws_nothing():
    for layer in (PlaceLayer(PLACES.empty()), AreaLayer(PLACES.empty()), ClaimLayer(CLAIMS.empty())):
        assert layer.entries == []


def test_towns_are_squares_and_wide_places_are_areas():
    frame = places({}, {"id": "place-2", "name": "Mali", "kind": "country"}, {"id": "3", "lat": float("nan")})
    assert [place["name"] for place in PlaceLayer(frame).entries] == ["Gao"]
    assert [(area["name"], area["country"]) for area in AreaLayer(frame).entries] == [("Mali", "ML")]
    assert "<rect" in place_svg() and "<rect" not in mark_svg("Battles")


def test_a_river_takes_no_country_outline():
    (area,) = AreaLayer(places({"kind": "river", "country": "ML"})).entries
    assert area["country"] == ""


def test_a_saved_map_carries_the_script_once():
    page = script(PlaceLayer(places({})), ClaimLayer(claims({})))
    assert page.count("window.dateline = ") == 1


def test_the_apps_map_asks_its_own_links_only():
    standing = BaseMap(((10.0, -8.0), (21.0, 2.0)), links=LINKS)
    PlaceLayer(places({})).add_to(standing)
    EventLayer(links=("../../dateline/events-1.bin", "../../dateline/details-1.bin")).add_to(standing)
    page = standing.get_root().render()
    assert "window.dateline" not in page and "class Tally" not in page
    assert re.findall(r"https?://[\w./-]+", page) == []
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
    look = MapLook(is_dark=True, tiles=tiles)
    assert look.told["tiles"]["maxZoom"] == 17
    assert json.loads(json.dumps(look.told)) == look.told
    page = BaseMap(((10.0, -8.0), (21.0, 2.0)), links=LINKS, credits=EVIL).get_root().render()
    assert "<img" not in page and "\\u003cimg" in page


def test_only_events_with_a_position_are_drawn():
    frame = claims({}, {"id": "2", "status": "planned"}, {"id": "3", "lat": float("nan"), "lon": float("nan")})
    assert [claim["id"] for claim in ClaimLayer(frame).entries] == ["claim:1"]


@pytest.mark.parametrize(
    "row, is_area, km",
    [
        ({}, False, None),
        ({"radius_km": 150.0}, True, 150.0),
        ({"area": "north of Gao", "outline": "[[17.0, 0.0], [16.0, 1.0], [16.0, -1.0], [17.0, 0.0]]"}, True, 5.8),
    ],
)
def test_what_is_known_to_an_area_is_never_a_point(row, is_area, km):
    (claim,) = ClaimLayer(claims(row)).entries
    assert (claim["isArea"], claim["km"]) == (is_area, km)
    assert (claim["outline"] is not None) == ("outline" in row)


@pytest.mark.parametrize(
    "row, told",
    [
        ({}, ("2013-01-26", "2013-01-26", False, "26 Jan 2013 · Battles")),
        ({"date_start": pd.NaT, "date_end": pd.NaT, "date_precision": ""}, (None, None, False, "no date · Battles")),
        (
            {
                "date_start": pd.Timestamp("2013-01-01"),
                "date_end": pd.Timestamp("2013-01-31"),
                "date_precision": "month",
            },
            ("2013-01-01", "2013-01-31", True, "Jan 2013 · Battles"),
        ),
        ({"deaths_low": 27}, ("2013-01-26", "2013-01-26", False, "26 Jan 2013 · Battles · at least 27 killed")),
    ],
)
def test_days_and_deaths_of_a_claim(row, told):
    (claim,) = ClaimLayer(claims(row)).entries
    assert (claim["from"], claim["to"], claim["isRough"], claim["line"]) == told


def test_a_served_layer_names_its_file_and_no_more():
    layer = ClaimLayer(claims({}), selected="claim:1", window=("2013-01-01", None))
    layer.link = "../../dateline/claims-1a2b.json"
    page = script(layer)
    assert json.loads(layer.content) == layer.entries
    line = re.search(r"dateline\.claimLayer\((.*)\)\.addTo", page)
    assert line and line[1] == (
        '{"layer": "claims", "selected": "claim:1", "url": "../../dateline/claims-1a2b.json", '
        '"window": ["2013-01-01", null]}'
    )
