"""The records page in Chromium: files are dropped, read, stopped half-way, and drawn on the map."""

from __future__ import annotations

from tests.fixtures.records import ged_csv, ged_row, table_csv

HEADER = ["id", "date", "lat", "lon", "place"]


def drop(page, *files: tuple[str, bytes]) -> None:
    """Give files to the uploader, as dropping them does."""
    payload = [{"name": name, "mimeType": "text/csv", "buffer": content} for name, content in files]
    page.locator("input[type=file]").first.set_input_files(payload)


def long_list(number: int) -> bytes:
    """Rows enough to take a while."""
    rows = [
        {"id": f"{number}-{row}", "date": "2013-02-08", "lat": 12 + row % 97 / 10, "lon": row % 89 / 10, "place": "Gao"}
        for row in range(20_000)
    ]
    return table_csv(rows, HEADER).encode()


def test_dropped_files_are_read_and_drawn(tab):
    page = tab.open("/records")
    page.get_by_text("42 records on the map").wait_for()
    drop(page, ("ged251.csv", ged_csv(ged_row(id=1), ged_row(id=2, best=7))), ("empty.csv", b""))
    page.get_by_text("2 records on the map").wait_for()
    page.get_by_text("empty.csv is empty").wait_for()
    assert page.locator(".st-key-record_sets input[type=checkbox]").count() == 2
    page.get_by_role("tab", name="Columns").click()
    page.get_by_role("button", name="Read again with these columns").wait_for()
    page.get_by_role("link", name="Map").click()
    tab.counts("2 of 2 records, 8 deaths")
    page.get_by_role("link", name="Records").click()
    page.get_by_text("2 records on the map").wait_for()


def test_reading_can_be_stopped(tab):
    page = tab.open("/records")
    page.get_by_text("42 records on the map").wait_for()
    drop(page, *[(f"list-{number}.csv", long_list(number)) for number in range(16)])
    page.locator(".st-key-cancel_waiting button").click()
    page.get_by_text("Reading was stopped").wait_for()
    page.get_by_text("on the map").wait_for()
    assert page.locator(".st-key-record_sets input[type=checkbox]").count() < 17
    drop(page, ("ged251.csv", ged_csv(ged_row(id=1))))
    page.get_by_text("ged251.csv", exact=True).first.wait_for()


def test_a_reload_in_the_middle_of_an_upload_leaves_nothing_half(tab):
    page = tab.open("/records")
    page.get_by_text("42 records on the map").wait_for()
    network = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 100_000}
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", slow)
    drop(page, ("long.csv", long_list(1)))  # takes ten seconds, so it is on its way
    page.get_by_text("long.csv").first.wait_for()
    page.reload()
    network.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": -1})
    page.get_by_text("42 records on the map").wait_for()
    assert page.get_by_text("long.csv").count() == 0
    drop(page, ("ged251.csv", ged_csv(ged_row(id=1))))
    page.locator(".st-key-record_sets input[type=checkbox]").nth(1).wait_for(state="attached")
    assert page.get_by_text("long.csv").count() == 0
