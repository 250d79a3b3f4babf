"""The folium side of the event layer: what travels in the page, what is refused, what streamlit-folium sees."""

from __future__ import annotations

import base64
import json
import re

import folium
import pytest

from geo.errors import DataError
from geo.frames import EVENTS
from geo.map.columns import read_columns, write_columns
from geo.map.layers import (
    KIND_STYLES,
    EventLayer,
    EventState,
    article_script,
    article_style,
    event_script,
    event_style,
    radius_px,
)
from geo.records.bundled import load_sample

SAMPLE = load_sample().good
LINKS = ("../../dateline/events-1a2b.bin", "../../dateline/details-1a2b.bin")


def saved(*layers: folium.map.Layer) -> str:
    base = folium.Map(tiles=None)
    for layer in layers:
        layer.add_to(base)
    return base.get_root().render()


def script_of(layer: folium.map.Layer) -> str:
    """What a layer alone adds to the script of a map."""
    layer.add_to(folium.Map(tiles=None))
    return str(layer._template.module.script(layer, {}))


def seen_by_streamlit_folium(script: str) -> str:
    """What its hash of a map's script keeps; two maps that look the same to it are one map."""
    return re.sub(r"(_[a-z0-9]+)", "", script)


def test_a_saved_map_holds_records_script_and_style_once():
    page = saved(EventLayer(SAMPLE), EventLayer(SAMPLE.iloc[:3], name="Some"))
    assert page.count("class Tally") == 1 and page.count(".dl-event-canvas {") == 1
    assert page.count("datelineEvents.eventLayer(") == 2
    held = base64.b64decode(json.loads(re.findall(r'"columns": (\{"base64": "[^"]+"\})', page)[0])["base64"])
    assert held == write_columns(SAMPLE) and len(read_columns(held)) == len(SAMPLE)


def test_a_map_that_links_the_script_does_not_carry_it():
    base = folium.Map(tiles=None)
    base.default_js = [*base.default_js, ("dateline_map", "map-1a2b.js")]
    EventLayer(links=LINKS).add_to(base)
    page = base.get_root().render()
    assert "class Tally" not in page and LINKS[0] in page and "base64" not in page


def test_the_layer_asks_nobody_else():
    addresses = re.findall(r"https?://[\w./-]+", event_script() + event_style() + article_script() + article_style())
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("given", [{}, {"events": SAMPLE, "links": LINKS}])
def test_records_come_from_one_place(given):
    with pytest.raises(DataError, match="give exactly one of them"):
        EventLayer(**given)


def test_a_frame_that_is_not_events_is_refused():
    with pytest.raises(DataError, match="has no column"):
        EventLayer(SAMPLE.drop(columns="date_end"))


@pytest.mark.parametrize("link", ["/events_2024.bin", "/data_v1/events.bin"])
def test_a_link_that_streamlit_folium_would_not_see_change_is_refused(link):
    with pytest.raises(DataError, match="use hyphens"):
        EventLayer(links=(link, LINKS[1]))


def test_streamlit_folium_sees_another_edition_and_nothing_else():
    old, again, new = (
        seen_by_streamlit_folium(script_of(EventLayer(links=links)))
        for links in (LINKS, LINKS, ("../../dateline/events-9f9f.bin", LINKS[1]))
    )
    assert old == again != new


def test_kinds_and_sizes_are_those_of_the_other_layers():
    told = ("legend", "sizes")
    constants = {
        name: json.loads(re.search(rf"^const {name} = (.*);$", event_script(), re.MULTILINE)[1]) for name in told
    }
    assert [kind["name"] for kind in constants["legend"][:-1]] == list(KIND_STYLES)
    assert [kind["colour"] for kind in constants["legend"][:-1]] == [style.colour for style in KIND_STYLES.values()]
    sizes = constants["sizes"]
    assert (sizes["smallest"] ** 2 + 9 * sizes["perDeath"]) ** 0.5 == pytest.approx(radius_px(9))


def test_attribution_names_every_source_once():
    assert EventLayer(SAMPLE).told.get("attribution", "").count("Incidents compiled") == 1
    assert EventLayer(EVENTS.empty()).told.get("attribution", "") == ""
    assert EventLayer(SAMPLE, attribution="Mine").told.get("attribution", "") == "Mine"
    assert EventLayer(links=LINKS).told.get("attribution", "") == ""


def test_a_state_says_only_what_is_told():
    assert EventState().state == {}
    told = EventState(
        window=("2013-02-08", None), filters={"minDeaths": 1}, mode="trail", style="dots", selected="a"
    ).state
    assert told == {
        "window": ("2013-02-08", None),
        "mode": "trail",
        "filter": {"minDeaths": 1},
        "style": "dots",
        "selected": "a",
    }
    assert EventState(selected="").state == {"selected": None}


def test_a_state_is_one_short_line():
    page = saved(EventLayer(links=LINKS), EventState(window=("2013-02-08", "2013-03-08")))
    line = re.search(r"datelineEvents\.eventState\((.*)\)\.addTo", page)
    assert line and line[1] == '"Events", {"window": ["2013-02-08", "2013-03-08"]}'


def test_texts_cannot_end_the_script():
    evil = SAMPLE.iloc[:1].assign(source="</script><script>hit()</script>", attribution="</script><b>")
    assert "</script><" not in script_of(EventLayer(evil))
