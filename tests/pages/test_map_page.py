"""The map page without a browser: what the filters leave, and what the reader is told."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

DAY = dt.date.fromisoformat
WHOLE = (DAY("2012-01-17"), DAY("2013-05-10"))


@pytest.fixture
def page(root) -> AppTest:
    page = AppTest.from_file(str(root / "pages" / "map.py"), default_timeout=60).run()
    assert not page.exception
    return page


def line(page: AppTest) -> str:
    return page.markdown[0].value


def test_everything_is_shown_at_first(page):
    assert line(page) == "**42 of 42 records**, 839 deaths (best count); 4 without a count"
    assert len(page.dataframe[0].value) == 42
    assert page.slider(key="when").value == WHOLE


def test_a_multi_day_incident_shows_while_any_of_its_days_is_inside(page):
    page.slider(key="when").set_value((DAY("2012-05-01"), DAY("2012-05-01"))).run()
    assert page.dataframe[0].value["id"].tolist() == ["ML-008", "ML-009"]


def test_the_date_inputs_follow_the_slider_and_move_it(page):
    page.slider(key="when").set_value((DAY("2012-02-01"), DAY("2013-02-01"))).run()
    assert [day.value for day in page.date_input] == [DAY("2012-02-01"), DAY("2013-02-01")]
    page.date_input[0].set_value(DAY("2013-01-11")).run()
    assert page.slider(key="when").value == (DAY("2013-01-11"), DAY("2013-02-01"))
    page.date_input[1].set_value(DAY("2012-12-24")).run()  # before the start: the start gives way
    assert page.slider(key="when").value == (DAY("2012-12-24"), DAY("2012-12-24"))
    assert not page.exception


@pytest.mark.parametrize(
    "key, value, shown",
    [
        ("types", ["Explosions/Remote violence"], 8),
        ("actors", ["Niger"], 1),
        ("deaths", 90, 3),
        ("precisions", ["near", "area"], 5),
        ("sources", ["Mali 2012-2013 (bundled sample)"], 42),
    ],
)
def test_filters(page, key, value, shown):
    widgets = {"types": page.button_group, "deaths": page.number_input}
    widgets.get(key, page.multiselect)(key=key).set_value(value).run()
    assert line(page).startswith(f"**{shown} of 42 record")
    assert len(page.dataframe[0].value) == shown


def test_an_empty_window_says_so_and_leads_back(page):
    page.slider(key="when").set_value((DAY("2012-07-01"), DAY("2012-09-30"))).run()
    assert line(page).startswith("**No record lies inside these dates and filters.**")
    next(button for button in page.button if button.label == "Show all").click().run()
    assert not page.exception
    assert line(page).startswith("**42 of 42 records**")
    assert page.slider(key="when").value == WHOLE


def test_the_deadliest_records_lead_to_their_details(page):
    button = next(button for button in page.button if "Ametettai" in button.label)
    button.click().run()
    assert not page.exception
    assert any("Heaviest battle of the campaign" in html.body for html in page.html)


def odd_records(rows: list[dict[str, object]]) -> None:
    """The map page's parts around these records (runs as a script of its own, so it imports what it needs)."""
    import pandas as pd

    from geo.frames import EVENTS
    from ui.frame.state import choose
    from ui.map.captions import counts_line
    from ui.map.details import details
    from ui.map.filtered import filter_records
    from ui.map.mapview import map_look, opening_view, show_map
    from ui.map.tables import record_table
    from ui.map.widgets import filter_bar, move_window
    from ui.records.sets import RecordSet

    usual = {"source": "Test", "lat": 16.3, "lon": 0.0, "geo_precision": "exact", "radius_km": 1.0}
    full = [
        usual | {"id": f"r-{i}", "date_start": "2013-02-08", "event_type": "Battles"} | row
        for i, row in enumerate(rows)
    ]
    for row in full:
        row.setdefault("date_end", row["date_start"])
    frame = pd.DataFrame(full, columns=list(EVENTS.names))
    for name in ("date_start", "date_end"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[ns]")
    records = RecordSet(f"odd {hash(str(rows))}", EVENTS.split(frame).good if rows else EVENTS.empty())
    filters = filter_bar(records)
    shown = filter_records(records, filters)
    counts_line(shown, records.count)
    view = opening_view(records)
    look = map_look()
    show_map(records=records, filters=filters, look=look, view=view, on_choice=choose, on_window=move_window)
    details(filter_records(records), shown)
    record_table(shown)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{}],
        [{} for _ in range(500)],
        [{"lat": 90.0, "lon": 180.0}, {"lat": -90.0, "lon": -180.0}],
        [{"date_start": "1705-05-05"}, {"date_start": "1899-12-31"}, {"date_start": "2199-01-01"}],
        [{"event_type": "Cattle raid"}],
        [{"event_type": f"Kind {i}"} for i in range(10_000)],
        [{"side_a": f"Group {i}"} for i in range(3000)],
    ],
    ids=[
        "none",
        "one",
        "one point",
        "poles and date line",
        "old and far dates",
        "own kind",
        "10,000 kinds",
        "many actors",
    ],
)
def test_the_page_stands_with_odd_records(rows):
    page = AppTest.from_function(odd_records, default_timeout=60, kwargs={"rows": rows}).run()
    assert not page.exception
    if rows:
        assert line(page).startswith(f"**{len(rows):,} of {len(rows):,} record")
        assert len(page.slider(key="when").value) == 2


def test_many_kinds_are_chosen_from_a_list():
    rows = [{"event_type": f"Kind {i}"} for i in range(40)]
    page = AppTest.from_function(odd_records, default_timeout=60, kwargs={"rows": rows}).run()
    page.multiselect(key="types").set_value(["Kind 7"]).run()
    assert not page.exception
    assert line(page).startswith("**1 of 40 records**")


def test_choices_that_other_records_offered_are_forgotten():
    page = AppTest.from_function(odd_records, default_timeout=60, kwargs={"rows": [{"event_type": "Riots"}]})
    for key, value in {"types": "Battles", "actors": "Army", "precisions": "near", "sources": "Nobody's"}.items():
        page.session_state[key] = [value]
    page.run()
    assert not page.exception
    assert line(page).startswith("**1 of 1 record**")


@pytest.mark.parametrize(
    "kept, window",
    [
        ((("2010-01-01", "2010-12-31"), ("2010-01-01", "2010-12-31")), ("2013-02-08", "2013-06-01")),  # all of before
        ((("2010-01-01", "2013-03-01"), ("2009-01-01", "2014-12-31")), ("2013-02-08", "2013-03-01")),  # cut
        ((("2009-01-01", "2009-03-01"), ("2009-01-01", "2014-12-31")), ("2013-02-08", "2013-06-01")),  # elsewhere
    ],
)
def test_the_window_of_other_records_is_cut_to_these(kept, window):
    page = AppTest.from_function(odd_records, default_timeout=60, kwargs={"rows": [{}, {"date_start": "2013-06-01"}]})
    page.session_state["kept_window"] = tuple(tuple(map(DAY, days)) for days in kept)
    page.run()
    assert page.slider(key="when").value == tuple(map(DAY, window))


@pytest.mark.parametrize(
    "days, window",
    [
        (["2013-01-01", "2013-01-31"], (DAY("2013-01-01"), DAY("2013-01-31"))),
        (["2013-01-31", "2013-01-01"], WHOLE),
        (["2013-01-01"], WHOLE),
        (["1356998400000000", "<script>"], WHOLE),
    ],
)
def test_a_link_may_say_anything(root, days, window):
    page = AppTest.from_file(str(root / "pages" / "map.py"), default_timeout=60)
    page.query_params["when"] = days
    page.run()
    assert not page.exception
    slider = page.slider(key="when")
    assert slider.value == window
    page.run()  # a browser may draw this run and not the first: the slider must not fall back to all days
    told = tuple(dt.datetime.fromtimestamp(end / 1e6, dt.UTC).date() for end in page.slider(key="when").proto.default)
    assert told == window


@pytest.mark.parametrize(
    "area, shown",
    [
        ("19,0,20,2", 5),
        ("19,0;20,0;20,2;19,2", 4),  # its northern side is not inside
        ("-10,170,10,-170", 0),
        ("", 42),
        ("1,2,3", 42),
        ("nan,0,1,1", 42),
        ("<script>", 42),
    ],
)
def test_a_link_may_draw_an_area(root, area, shown):
    page = AppTest.from_file(str(root / "pages" / "map.py"), default_timeout=60)
    page.query_params["area"] = area
    page.run()
    assert not page.exception
    assert line(page).startswith(f"**{shown} of 42 records**" if shown else "**No record lies inside")
    assert ("area" in page.query_params) == (shown < 42)
    assert [button.key for button in page.button].count("drawn_area") == (shown < 42)


def test_the_chip_of_an_area_takes_it_away(root):
    page = AppTest.from_file(str(root / "pages" / "map.py"), default_timeout=60)
    page.query_params["area"] = "19,0,20,2"
    page.run().button(key="drawn_area").click().run()
    assert line(page).startswith("**42 of 42 records**")
    assert "area" not in page.query_params


@pytest.mark.parametrize(
    "told, shown",
    [
        ({"south": 19, "west": 0, "north": 20, "east": 2}, 5),
        ([[19, 0], [20, 0], [20, 2], [19, 2]], 4),
        (None, 42),
        ({"south": "x"}, 42),
        ([[1, 2]], 42),
    ],
)
def test_what_the_map_tells_of_an_area_is_checked(told, shown):
    def script(told):
        import streamlit as st

        from ui.map.widgets import draw_area, filter_bar
        from ui.records.sets import current_records

        st.button("drawn", on_click=draw_area, args=(told,))
        records = current_records()
        st.markdown(str(len(filter_bar(records).apply(records.events))))

    page = AppTest.from_function(script, default_timeout=60, kwargs={"told": told}).run()
    page.button[0].click().run()
    assert not page.exception
    assert page.markdown[-1].value == str(shown)


def test_the_address_holds_days(page):
    page.slider(key="when").set_value((DAY("2012-02-01"), DAY("2013-02-01"))).run()
    assert page.query_params["when"] == ["2012-02-01", "2013-02-01"]
    page.slider(key="when").set_value(WHOLE).run()
    assert "when" not in page.query_params


def test_the_clock_of_the_map_moves_the_slider_within_its_days():
    def script():
        import datetime as dt

        import streamlit as st

        from ui.map.widgets import filter_bar, move_window
        from ui.records.sets import current_records

        st.button("rest", on_click=move_window, args=(dt.date(2011, 12, 20), dt.date(2012, 1, 20)))
        filter_bar(current_records())

    page = AppTest.from_function(script, default_timeout=60).run()
    page.button[0].click().run()
    assert page.slider(key="when").value == (WHOLE[0], DAY("2012-01-20"))


@pytest.mark.parametrize(
    "query, said",
    [
        ({"when": ["9999-99-99", "x"]}, "its days are not two days in order"),
        ({"when": ["1990-01-01", "1990-02-01"]}, "no record lies in its days"),
        ({"deaths": "abc"}, "the deaths are no number"),
        ({"deaths": "-5"}, "the deaths are no number"),
        ({"deaths": "9" * 400}, "the deaths are no number"),
        ({"deaths": "inf"}, "the deaths are no number"),
        ({"types": ["![x](http://evil.invalid)"]}, "no record has the kind"),
        ({"actors": ["nobody"] * 900}, "no record has the actor “nobody”"),
        ({"precisions": ["near"], "basemap": "evil"}, "there is no such base map"),
        ({"area": "nan,1,2,3"}, "the area is neither a rectangle nor corners"),
    ],
)
def test_a_link_that_makes_no_sense_gives_all_records_and_a_sentence(root, query, said):
    page = AppTest.from_file(str(root / "pages" / "map.py"), default_timeout=60)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    assert line(page).startswith("**42 of 42 records**")
    assert said in page.toast[0].value
    assert not page.run().toast, "it is said once"


def test_a_link_that_makes_sense_is_followed_silently(root):
    page = AppTest.from_file(str(root / "pages" / "map.py"), default_timeout=60)
    page.query_params["types"] = ["Battles"]
    page.query_params["deaths"] = "3"
    page.run()
    assert not page.toast
    assert page.number_input(key="deaths").value == 3
