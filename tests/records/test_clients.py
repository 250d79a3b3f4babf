"""Services of event data, against small servers on this computer that answer in the documented shapes, faults included."""

from __future__ import annotations

import datetime as dt
import json
import threading
from urllib.parse import parse_qs, urlsplit

import pytest

from geo.errors import DataError, ServiceError
from geo.records.licences import may_export
from geo.records.services.acled import (
    AcledToken,
    deleted_ids,
    fetch_acled,
    fetch_acled_deleted,
    renew_token,
    sign_in,
    without_deleted,
)
from geo.records.services.client import Fetched, ServiceOptions, load_fetched
from geo.records.services.ucdp import download_ged, fetch_ucdp, ged_address
from tests.fixtures.records import acled_row, ged_csv, ged_row, zipped
from tests.fixtures.services import Fault, Server, acled_service, serving, ucdp_pages

LOGIN_PAGE = b"<!DOCTYPE html><html><body>Please log in</body></html>"
HASTY = ServiceOptions(timeout_s=20, attempts=4, backoff_s=0, longest_wait_s=5)


@pytest.fixture
def server():
    with serving() as server:
        yield server


# UCDP


PAGES = [[ged_row(id=1), ged_row(id=2)], [ged_row(id=3), ged_row(id=4)], [ged_row(id=5)]]


def ask_ucdp(server: Server, **options):
    return fetch_ucdp(
        "25.1", {"Country": "432"}, token="secret", api=f"{server.address}/api", **{"options": HASTY, **options}
    )


@pytest.mark.parametrize("first", [0, 1])
def test_pages_are_followed_wherever_they_start(server, first):
    ucdp_pages(server, PAGES, first=first)
    told = []
    fetched = ask_ucdp(server, on_progress=lambda so_far: told.append((so_far.rows, so_far.total)))
    assert fetched.is_complete
    assert (fetched.rows, fetched.calls, told) == (5, 3, [(2, 5), (4, 5), (5, 5)])
    assert server.asked[0] == "/api/gedevents/25.1?pagesize=1000&Country=432"
    assert {headers["x-ucdp-access-token"] for headers in server.headers} == {"secret"}
    loaded = load_fetched(fetched, name="UCDP GED 25.1", answers={"edition": "25.1"})
    assert loaded.checked.good["id"].tolist() == [f"UCDP:{number}" for number in range(1, 6)]
    assert loaded.edition == "25.1"
    assert "CC BY 4.0" in loaded.checked.good["attribution"].iloc[0]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(429, headers={"Retry-After": "0"}),
        Fault(500),
        Fault(503),
        Fault(200, LOGIN_PAGE),
        Fault(200, b'{"Result": nul'),
        Fault(200, b"[]"),
        Fault(is_cut=True),
    ],
)
def test_a_passing_fault_is_asked_again(server, fault):
    ucdp_pages(server, PAGES)
    server.faults = [None, fault, fault, None]
    fetched = ask_ucdp(server)
    assert (fetched.is_complete, fetched.rows, fetched.calls) == (True, 5, 5)


@pytest.mark.parametrize(
    "fault, words",
    [
        (Fault(500), "failed 4 times: it answered 500"),
        (Fault(200, LOGIN_PAGE), "failed 4 times: its answer is not a page of events, but perhaps an error page"),
        (Fault(is_cut=True), "failed 4 times: .*IncompleteRead"),
        (Fault(429, headers={"Retry-After": "3600"}), "asks to wait 3600 seconds"),
        (Fault(401), "refuses .401 Unauthorized.: the token or password is wrong"),
        (Fault(403), "the account may not use the service"),
        (Fault(404), "answered 404 Not Found"),
    ],
)
def test_after_a_break_it_goes_on_where_it_was(server, fault, words):
    ucdp_pages(server, PAGES)
    server.faults = [None, *[fault] * 4]
    with pytest.raises(ServiceError, match=words) as caught:
        ask_ucdp(server)
    so_far = caught.value.so_far
    assert isinstance(so_far, Fetched)
    assert (so_far.rows, so_far.is_complete) == (2, False)
    assert so_far.calls == len(server.asked)
    assert "secret" not in str(caught.value)
    server.faults = []
    whole = ask_ucdp(server, so_far=Fetched.from_bytes(so_far.to_bytes()))
    assert (whole.rows, whole.is_complete) == (5, True)
    assert ask_ucdp(server, so_far=whole) is whole


def test_answers_that_end_early_are_noted(server):
    ucdp_pages(server, PAGES)
    server.faults = [None, Fault(404)]
    with pytest.raises(ServiceError) as caught:
        ask_ucdp(server)
    assert (
        "The answers end early: 2 rows were fetched, more are to come."
        in load_fetched(caught.value.so_far, name="x").notes
    )


def test_the_same_page_twice_is_asked_again_and_then_told(server):
    ucdp_pages(server, PAGES)
    right, again = server.answer, []

    def stuck(path, query):
        again.append(query)
        return right(path, query if len(again) != 2 else {})  # the second question gets the first page once more

    server.answer = stuck
    assert ask_ucdp(server).rows == 5
    server.answer = lambda path, query: json.dumps(
        {"TotalCount": 9, "NextPageUrl": f"{server.address}/api/again", "Result": [ged_row()]}
    ).encode()
    with pytest.raises(ServiceError, match="gave the same page twice"):
        ask_ucdp(server)


def test_a_record_on_two_pages_counts_once(server):
    ucdp_pages(server, [[ged_row(id=1), ged_row(id=2)], [ged_row(id=2), ged_row(id=3)]])
    loaded = load_fetched(ask_ucdp(server), name="x")
    assert loaded.checked.good["id"].tolist() == ["UCDP:1", "UCDP:2", "UCDP:3"]
    assert loaded.checked.rejected["reason"].tolist() == ["id UCDP:2 repeats row 2"]


def test_fewer_rows_than_announced_are_noted(server):
    server.answer = lambda path, query: json.dumps(
        {"TotalCount": 9, "NextPageUrl": None, "Result": [ged_row()]}
    ).encode()
    assert "The service speaks of 9 rows and gave 1." in load_fetched(ask_ucdp(server), name="x").notes


def test_the_budget_counts_failed_calls_too(server):
    ucdp_pages(server, PAGES)
    server.faults = [Fault(500), Fault(500)]
    with pytest.raises(
        ServiceError,
        match=r"budget of 4 calls is spent. Go on tomorrow, or give a higher limit with ServiceOptions\(budget=\)",
    ) as caught:
        ask_ucdp(server, options=ServiceOptions(attempts=4, backoff_s=0, budget=4))
    assert (caught.value.so_far.calls, caught.value.so_far.rows, len(server.asked)) == (4, 4, 4)


def test_the_token_goes_to_no_other_host(server):
    server.answer = lambda path, query: json.dumps(
        {"NextPageUrl": "http://elsewhere.example/x", "Result": [ged_row()]}
    ).encode()
    with pytest.raises(ServiceError, match="token is not given to another address"):
        ask_ucdp(server)


def test_nothing_listens():
    with pytest.raises(ServiceError, match=r"127.0.0.1 failed 4 times: .*refused"):
        fetch_ucdp("25.1", token="x", api="http://127.0.0.1:9/api", options=HASTY)


def test_questions_that_the_service_would_ignore_are_refused():
    with pytest.raises(DataError, match="UCDP does not know the filter country"):
        fetch_ucdp("25.1", {"country": "Mali"}, token="x")
    with pytest.raises(DataError, match="“newest” is no edition"):
        fetch_ucdp("newest", token="x")


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"pages": ["?"], "rows": 1}', b"\xff"])
def test_kept_answers_that_are_damaged(content):
    with pytest.raises(DataError, match="kept answers cannot be read"):
        Fetched.from_bytes(content)


# Files of UCDP


@pytest.mark.parametrize(
    "version, address",
    [
        ("25.1", "https://ucdp.uu.se/downloads/ged/ged251-csv.zip"),
        ("26.0.7", "https://ucdp.uu.se/downloads/candidateged/GEDEvent_v26_0_7.csv"),
        ("26.01.26.06", "https://ucdp.uu.se/downloads/candidateged/GEDEvent_v26_01_26_06.csv"),
    ],
)
def test_where_editions_lie(version, address):
    assert ged_address(version) == address


PACKED = zipped(ged251__csv=ged_csv(*(ged_row(id=number, where_description=str(number) * 9) for number in range(400))))


@pytest.mark.parametrize("allows_ranges", [True, False])
def test_a_download_goes_on_after_it_broke_off(server, tmp_path, allows_ranges):
    server.answer = lambda path, query: PACKED if path == "/ged/ged251-csv.zip" else None
    server.allows_ranges = allows_ranges
    server.faults = [Fault(503), Fault(is_cut=True), Fault(is_cut=True)]
    told = []
    target = download_ged("25.1", tmp_path / "ged251-csv.zip", downloads=server.address, options=HASTY, on_progress=lambda *counts: told.append(counts))  # fmt: skip
    assert target.read_bytes() == PACKED
    assert [file.name for file in tmp_path.iterdir()] == ["ged251-csv.zip"]
    assert told[-1] == (len(PACKED), len(PACKED))
    ranges = [headers.get("range", "") for headers in server.headers]
    assert ranges[:2] == ["", ""]
    assert all(asked.startswith("bytes=") for asked in ranges[2:])


def test_a_download_goes_on_in_another_session(server, tmp_path):
    server.answer = lambda path, query: PACKED
    server.faults = [Fault(is_cut=True)]
    with pytest.raises(ServiceError, match="failed 1 times"):
        download_ged("25.1", tmp_path / "ged.zip", downloads=server.address, options=ServiceOptions(attempts=1))
    assert [file.name for file in tmp_path.iterdir()] == ["ged.zip.part"]
    assert download_ged("25.1", tmp_path / "ged.zip", downloads=server.address, options=HASTY).read_bytes() == PACKED
    (tmp_path / "ged.zip").rename(tmp_path / "ged.zip.part")  # it was whole, and then the program ended
    assert download_ged("25.1", tmp_path / "ged.zip", downloads=server.address, options=HASTY).read_bytes() == PACKED


@pytest.mark.parametrize("version, name", [("25.1", "ged.zip"), ("26.0.7", "ged.csv")])
def test_an_error_page_is_no_download(server, tmp_path, version, name):
    server.answer = lambda path, query: LOGIN_PAGE
    with pytest.raises(ServiceError, match="not the file that was asked for"):
        download_ged(version, tmp_path / name, downloads=server.address, options=HASTY)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_zip_is_no_download(server, tmp_path):
    server.answer = lambda path, query: PACKED[:100] + b"????" + PACKED[104:]
    with pytest.raises(ServiceError, match="not the file that was asked for"):
        download_ged("25.1", tmp_path / "ged.zip", downloads=server.address, options=HASTY)


def test_candidate_events_come_as_csv(server, tmp_path):
    server.answer = lambda path, query: ged_csv(ged_row())
    assert download_ged("26.0.7", tmp_path / "ged.csv", downloads=server.address, options=HASTY).exists()


def test_an_edition_that_is_not_there(server, tmp_path):
    with pytest.raises(ServiceError, match="answered 404"):
        download_ged("25.1", tmp_path / "ged.zip", downloads=server.address, options=HASTY)


# ACLED


TOKEN = AcledToken("key", "again")


ROWS = [acled_row(event_id_cnty=f"ZZZ{number}") for number in range(7)]


def ask_acled(server: Server, **options):
    return fetch_acled(
        ["Mali", "Niger"], token=TOKEN, site=server.address, page_size=3, **{"options": HASTY, **options}
    )


def test_signing_in_and_renewing(server):
    acled_service(server, ROWS)
    token = sign_in("me@example.org", "right", site=server.address, options=HASTY)
    assert (token.access, token.refresh, token.valid_s) == ("key", "again", 86_400)
    assert server.forms[0] == {
        "username": "me@example.org",
        "password": "right",
        "grant_type": "password",
        "client_id": "acled",
    }
    assert renew_token(token, site=server.address, options=HASTY).access == "key"
    assert server.forms[1] == {"refresh_token": "again", "grant_type": "refresh_token", "client_id": "acled"}
    assert "key" not in repr(token)
    assert "again" not in repr(token)


@pytest.mark.parametrize("status", [200, 400, 401])
def test_a_wrong_password_is_told_without_it(status, server):
    server.faults = [Fault(status, b'{"error": "invalid_grant"}')]
    with pytest.raises(ServiceError, match="password is wrong") as caught:
        sign_in("me@example.org", "wrong-one", site=server.address, options=HASTY)
    assert "wrong-one" not in str(caught.value)
    assert len(server.asked) == 1


def test_pages_end_with_one_that_is_not_full(server):
    acled_service(server, ROWS)
    fetched = ask_acled(server, start=dt.date(2013, 1, 1), end=dt.date(2013, 3, 1))
    assert (fetched.rows, fetched.calls, fetched.is_complete) == (7, 3, True)
    assert parse_qs(urlsplit(server.asked[1]).query) == {
        "_format": ["json"], "limit": ["3"], "page": ["2"], "country": ["Mali|Niger"],
        "event_date": ["2013-01-01|2013-03-01"], "event_date_where": ["BETWEEN"],
    }  # fmt: skip
    assert {headers["authorization"] for headers in server.headers} == {"Bearer key"}
    loaded = load_fetched(fetched, name="ACLED")
    assert len(loaded.checked.good) == 7
    assert not may_export(loaded.checked.good).any()


def test_the_last_page_may_be_empty(server):
    acled_service(server, ROWS[:6])
    assert (ask_acled(server).rows, len(server.asked)) == (6, 3)


@pytest.mark.parametrize(
    "fault", [Fault(429, headers={"Retry-After": "0"}), Fault(502), Fault(200, LOGIN_PAGE), Fault(is_cut=True)]
)
def test_acled_too_may_fail_for_a_while(server, fault):
    acled_service(server, ROWS)
    server.faults = [fault, None, fault, fault]
    assert ask_acled(server).rows == 7


def test_a_token_that_ends_on_the_way(server):
    acled_service(server, ROWS)
    server.faults = [None, Fault(401)]
    with pytest.raises(ServiceError, match="sign in again, and go on") as caught:
        ask_acled(server)
    assert ask_acled(server, so_far=caught.value.so_far).rows == 7


def test_an_error_inside_an_answer_is_not_asked_again(server):
    server.faults = [Fault(200, b'{"success": false, "error": "your account has no access"}')]
    with pytest.raises(ServiceError, match="ACLED refuses: your account has no access"):
        ask_acled(server)
    assert len(server.asked) == 1


def test_withdrawn_records_go(server):
    acled_service(server, ROWS, deleted=["ZZZ2", "ZZZ5", "YYY1"])
    events = load_fetched(ask_acled(server), name="ACLED").checked.good
    fetched = fetch_acled_deleted(1_600_000_000, token=TOKEN, site=server.address, options=HASTY)
    assert deleted_ids(fetched) == {"ACLED:ZZZ2", "ACLED:ZZZ5", "ACLED:YYY1"}
    kept, count = without_deleted(events, deleted_ids(fetched))
    assert count == 2
    assert kept["id"].tolist() == [f"ACLED:ZZZ{number}" for number in (0, 1, 3, 4, 6)]


def test_two_who_fetch_an_edition_at_once_both_get_it(server, tmp_path):
    meet = threading.Barrier(2, timeout=20)  # both have begun before either has anything

    def answer(path, query):
        meet.wait()
        return PACKED

    server.answer = answer
    (tmp_path / "ged.zip.part").write_bytes(PACKED[:40])
    got = []

    def fetch():
        got.append(download_ged("25.1", tmp_path / "ged.zip", downloads=server.address, options=HASTY).read_bytes())

    threads = [threading.Thread(target=fetch) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [PACKED, PACKED]
    assert [file.name for file in tmp_path.iterdir()] == ["ged.zip"]


def test_a_download_that_is_stopped_is_gone_on_with(server, tmp_path):
    class Stop(BaseException):
        pass

    def stop(size, total):
        raise Stop

    server.answer = lambda path, query: PACKED
    with pytest.raises(Stop):
        download_ged("25.1", tmp_path / "ged.zip", downloads=server.address, options=HASTY, on_progress=stop)
    assert [file.name for file in tmp_path.iterdir()] == ["ged.zip.part"]


def test_a_folder_that_cannot_hold_the_file_is_one_sentence(server, tmp_path):
    server.answer = lambda path, query: PACKED
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ServiceError, match=r"ged.zip cannot be written to .*file \(.*\). Make room there, or choose"):
        download_ged("25.1", tmp_path / "file" / "ged.zip", downloads=server.address, options=HASTY)
