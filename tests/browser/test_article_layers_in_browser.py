"""An article's layers in a real browser: what is drawn for a claim, beside which clock, and what a click tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import folium
import pandas as pd
import pytest
from xstatic.pkg import leaflet

from geo.frames import CLAIMS, EVENTS, PLACES
from geo.map.layers import AreaLayer, ClaimLayer, EventLayer, EventState, PlaceLayer

GAO, KIDAL = (16.2717, -0.0447), (18.4411, 1.4078)
SQUARE = "[[17.0, -1.0], [17.0, 1.0], [15.5, 1.0], [15.5, -1.0], [17.0, -1.0]]"
EVIL = "<img src=x onerror='window.hit=1'>"


def claims(*rows: dict) -> pd.DataFrame:
    """A CLAIMS frame; what a row does not say is one battle in Gao on 8 Feb 2013."""
    usual = dict.fromkeys(CLAIMS.names, "") | dict.fromkeys(("deaths_low", "deaths_best", "deaths_high"))
    usual |= dict.fromkeys(("injured_low", "injured_best", "injured_high"))
    usual |= {"sentence": "Troops fought in Gao.", "start": 0, "end": 21, "event_type": "Battles", "status": "event"}
    usual |= {"sub_event_type": "Unknown", "place": "Gao", "lat": GAO[0], "lon": GAO[1], "radius_km": 5.0, "count": 1}
    usual |= {"score": 0.9}
    full = [
        usual | {"id": f"claim:{i}", "day": "2013-02-08", "date_precision": "day"} | row for i, row in enumerate(rows)
    ]
    for row in full:
        row["date_start"], row["date_end"] = pd.Timestamp(row["day"]), pd.Timestamp(row.get("last", row["day"]))
    frame = pd.DataFrame(full, columns=list(CLAIMS.names))
    return CLAIMS.check(frame.astype({column.name: column.dtype for column in CLAIMS.columns}))


def places(*rows: dict) -> pd.DataFrame:
    usual = {"id": "p", "text": "Gao", "name": "Gao", "kind": "town", "country": "ML", "lat": GAO[0], "lon": GAO[1]}
    usual |= {"radius_km": 5.0, "score": 0.9, "status": "placed", "start": 0, "end": 3, "sentence": "Gao fell."}
    usual |= {"sentence_start": 0, "reasons": "", "count": 1}
    frame = pd.DataFrame([usual | row for row in rows], columns=list(PLACES.names))
    return PLACES.check(frame.astype({column.name: column.dtype for column in PLACES.columns}))


def two_records() -> pd.DataFrame:
    """Records a year apart, so that the clock has days to run over."""
    frame = pd.DataFrame(
        {
            "id": ["a", "b"],
            "source": "Test",
            "date_start": pd.to_datetime(["2012-12-01", "2013-12-01"]).astype("datetime64[ns]"),
            "date_end": pd.to_datetime(["2012-12-01", "2013-12-01"]).astype("datetime64[ns]"),
            "lat": [14.0, 14.0],
            "lon": [2.0, 2.0],
            "geo_precision": "exact",
        }
    )
    return EVENTS.split(frame).good


@pytest.fixture
def show(browser, tmp_path) -> Iterator[Callable]:
    """show(*layers) opens a saved map from the disk; no page may throw."""
    pages, problems = [], []
    (tmp_path / "leaflet.js").write_bytes((Path(leaflet.BASE_DIR) / "leaflet.js").read_bytes())
    (tmp_path / "leaflet.css").write_bytes((Path(leaflet.BASE_DIR) / "leaflet.css").read_bytes())

    def open_map(*layers: folium.map.Layer, zoom: int = 8):
        base = folium.Map(GAO, zoom_start=zoom, tiles=None)
        base.default_js, base.default_css = [("leaflet", "leaflet.js")], [("leaflet_css", "leaflet.css")]
        for layer in layers:
            layer.add_to(base)
        names = f"<script>var map = {base.get_name()}, layer = {layers[0].get_name()};</script></html>"
        (tmp_path / "map.html").write_text(base.get_root().render().replace("</html>", names), encoding="utf-8")
        pages.append(browser.new_page(viewport={"width": 1000, "height": 700}))
        pages[-1].on("pageerror", lambda error: problems.append(str(error)))
        pages[-1].goto((tmp_path / "map.html").as_uri())
        return pages[-1]

    yield open_map
    for page in pages:
        page.close()
    assert problems == []


def signs(page) -> list[str]:
    return sorted(
        page.locator(".leaflet-marker-icon[data-ids]").evaluate_all("all => all.map((one) => one.dataset.ids)")
    )


def test_claims_of_one_place_are_one_counted_sign(show):
    page = show(ClaimLayer(claims({}, {"event_type": "Riots"}, {"place": "Kidal", "lat": KIDAL[0], "lon": KIDAL[1]})))
    assert signs(page) == ["claim:0 claim:1", "claim:2"]
    assert page.locator(".dl-claim-count").evaluate_all("counts => counts.map((one) => one.dataset.count)") == ["2"]
    assert page.locator(".dl-claim-area").count() == 0
    assert page.locator(".dl-leader").count() == 2


def test_a_claim_in_an_area_is_its_outline_and_a_dashed_sign_on_its_edge(show):
    page = show(ClaimLayer(claims({"area": "around Gao", "outline": SQUARE, "radius_km": 120.0})))
    (outline,) = page.locator("path.dl-claim-area").all()
    assert outline.get_attribute("fill").startswith("url(#dl-hatch-")
    assert page.locator(".dl-claims rect[stroke-dasharray]").count() == 1
    at = page.evaluate("() => layer.getLayers().find((one) => one.getElement?.()?.dataset?.ids)?.getLatLng()")
    assert at == {"lat": 17.0, "lng": -1.0}


def test_a_wide_place_is_a_circle_and_no_pin(show):
    page = show(ClaimLayer(claims({"radius_km": 150.0})))
    assert page.locator("path.dl-claim-area").count() == 1
    at = page.evaluate("() => layer.getLayers().find((one) => one.getElement?.()?.dataset?.ids).getLatLng()")
    assert at["lat"] == pytest.approx(GAO[0] + 150 / 111.2)


def test_the_clock_hides_claims_of_other_days(show):
    rows = [{}, {"day": "2013-06-01", "lat": 17.0}, {"day": None, "date_precision": "", "lat": 18.0}]
    page = show(EventLayer(two_records(), is_standalone=False), ClaimLayer(claims(*rows)))
    page.wait_for_function("() => layer.isSettled()")
    found = {}
    for window in (("2013-01-01", "2013-03-01"), ("2013-05-01", "2013-07-01"), ("2013-09-01", "2013-10-01")):
        page.evaluate("window => layer.setWindow(...window)", window)
        found[window[0]] = signs(page)
    assert found == {
        "2013-01-01": ["claim:0", "claim:2"],
        "2013-05-01": ["claim:1", "claim:2"],
        "2013-09-01": ["claim:2"],
    }


def test_a_rough_date_at_the_edge_of_the_window_is_faint(show):
    month = {"day": "2013-02-01", "last": "2013-02-28", "date_precision": "month"}
    for window, is_faint in ((("2013-01-01", "2013-03-31"), False), (("2013-02-10", "2013-03-31"), True)):
        page = show(ClaimLayer(claims(month), window=window))
        assert (page.locator(".dl-claims.dl-faint").count() == 1) is is_faint
    assert signs(show(ClaimLayer(claims(month), window=("2013-03-01", None)))) == []


def test_a_click_and_enter_tell_ids_and_each_click_is_another(show):
    page = show(ClaimLayer(claims({}, {"event_type": "Riots"}), selected="claim:1"))
    assert page.locator(".dl-claims.dl-selected").count() == 1
    page.evaluate(
        "() => { window.told = []; layer.on('click', ({ layer }) => told.push(layer.toGeoJSON().properties)); }"
    )
    page.locator("[data-ids]").click()
    page.locator("[data-ids]").press("Enter")
    told = page.evaluate("told")
    assert [(one["layer"], one["ids"]) for one in told] == [("claims", ["claim:0", "claim:1"])] * 2
    assert told[0] != told[1]


def test_small_areas_around_one_point_share_a_sign_until_the_map_is_near(show):
    near = {"radius_km": 20.0, "outline": "[[16.4, 0.0], [16.1, 0.2], [16.1, -0.2], [16.4, 0.0]]"}
    layer = ClaimLayer(claims(near | {"area": "outside Gao"}, near | {"area": "on the road to Gao"}))
    page = show(layer, zoom=5)
    assert signs(page) == ["claim:0 claim:1"]
    page.evaluate("() => { map.setZoom(11, {animate: false}); }")
    assert signs(page) == ["claim:0", "claim:1"]


def test_texts_are_shown_as_text(show):
    layers = [ClaimLayer(claims({"place": EVIL, "sentence": EVIL})), PlaceLayer(places({"name": EVIL, "lat": 17.0}))]
    page = show(*layers, AreaLayer(places({"name": EVIL, "kind": "region", "lat": 15.0})))
    for sign in (".dl-claims", ".dl-places", ".dl-area-label .dl-label"):
        page.locator(sign).hover()
        page.locator(".dl-tip", has_text="onerror").last.wait_for()
    assert page.locator("img").count() == 0 and page.evaluate("window.hit") is None


def test_names_keep_clear_of_the_marks_of_records(show):
    """A place of the article right of a record's mark: its name stands elsewhere, or is left out."""
    row = {"lat": 14.0, "lon": 2.0, "name": "A long name of a place"}
    page = show(EventLayer(two_records(), is_standalone=False), PlaceLayer(places(row)))
    page.evaluate("() => { map.setView([14, 2], 8, {animate: false}); }")
    page.wait_for_function("() => layer.isSettled() && layer.boxes().length > 0")
    page.wait_for_function("() => dateline.isDecluttered(map)")
    overlaps = page.evaluate(
        """() => {
            const labels = [...document.querySelectorAll(".dl-label:not(.dl-hidden)")].map((one) => one.getBoundingClientRect());
            return labels.some((a) => layer.boxes().some((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom));
        }"""
    )
    assert overlaps is False


def test_a_file_that_does_not_come_is_said(show):
    layer = PlaceLayer(places({}))
    layer.link = "places-none.json"
    show(layer).get_by_text("What the article says did not arrive").wait_for()


def test_an_event_state_beside_claims_moves_them_before_the_records_are_there(show):
    """The window is known from the first moment, though no record ever arrives."""
    events = EventLayer(links=("none.bin", "none-too.bin"))
    page = show(events, EventState(window=("2013-06-01", "2013-07-01")), ClaimLayer(claims({}, {"day": "2013-06-05"})))
    page.get_by_role("alert").wait_for()
    assert signs(page) == ["claim:1"]
