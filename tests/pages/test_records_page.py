"""The records page without a browser: files of all kinds come in or are refused with a sentence, and what is shown of them."""

from __future__ import annotations

import io
import tomllib
import zipfile

import pytest
from streamlit.testing.v1 import AppTest

from tests.fixtures.records import acled_csv, acled_row, ged_csv, ged_row, gzipped, parquet, table_csv, workbook, zipped
from tests.fixtures.services import Fault, Server, acled_service, serving, ucdp_pages
from ui.server.readers import readers

ORDER = "order of day and month"
AMBIGUOUS = b"id,date,lat,lon\nA,03/04/2013,16.27,-0.04\nB,05/04/2013,16.27,-0.04\nC,2013-02-08,95,-0.04\n"


def open_page(root) -> AppTest:
    page = AppTest.from_file(str(root / "pages" / "records.py"), default_timeout=60).run()
    assert not page.exception
    return page


@pytest.fixture
def page(root) -> AppTest:
    return open_page(root)


def give(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    page.file_uploader[0].set_value([(name, content, "application/octet-stream") for name, content in files]).run()
    assert not page.exception
    return page


def press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    """Everything that the page says in lines, as it is read."""
    lines = [*page.markdown, *page.caption, *page.info, *page.warning, *page.error, *page.toast]
    return "\n".join(line.value for line in lines).replace("\\", "")


def sets(page: AppTest) -> dict[str, bool]:
    return {toggle.label.replace("\\", ""): toggle.value for toggle in page.toggle}


def offers(page: AppTest) -> list[str]:
    """What of the rows can be downloaded."""
    return [button.label for button in page.download_button if button.label != "Download this mapping"]


# What is there at first


def test_the_sample_is_counted_and_attributed(page):
    figures = {metric.label: metric.value for metric in page.metric}
    assert figures["Records"] == "42"
    assert figures["Days"] == "17 Jan 2012 to 10 May 2013"
    assert figures["Without a count"] == "4"
    assert "42 rows read: 42 good, 0 rejected." in words(page)
    assert "Uppsala" in words(page)
    assert sets(page) == {"Mali 2012-2013 (bundled sample)": True}
    assert offers(page) == ["Download as CSV", "Download as GeoJSON"]


def test_shares_add_up(page):
    tables = [html.body for html in page.html if "dl-shares" in html.body]
    assert [table.partition("<caption>")[2].partition("<")[0] for table in tables] == [
        "Kind of event",
        "How exact the place is",
        "How exact the date is",
    ]
    for table in tables:
        cells = [cell.partition("<")[0] for cell in table.split("<td>")[1:]]
        assert sum(map(int, cells[::3])) == 42


# Files of every kind


ROWS = [["id", "date", "lat", "lon", "place", "killed"], ["A", "2013-02-08", "16.27", "-0.04", "Konâ", "3"]]
PLAIN = "\n".join(map(",".join, ROWS)) + "\n"
SEMICOLONS = "\n".join(map(";".join, ROWS)).replace("16.27", "16,27").replace("-0.04", "-0,04") + "\n"


@pytest.mark.parametrize(
    "name, content",
    [
        ("list.csv", PLAIN.encode()),
        ("list.txt", PLAIN.replace(",", "\t").encode()),
        ("utf16.csv", PLAIN.encode("utf-16")),
        ("latin.csv", PLAIN.encode("latin-1")),
        ("comma.csv", SEMICOLONS.encode()),
        ("list.xlsx", workbook(ROWS)),
        ("list.zip", zipped(list__csv=PLAIN.encode())),
        ("list.csv.gz", gzipped(PLAIN.encode())),
        ("list", PLAIN.encode()),
        ("serial.csv", PLAIN.replace("2013-02-08", "41313").encode()),
        ("lines.csv", PLAIN.replace("Konâ", '"Konâ,\nby the river"').encode()),
        ("list.json", b'[{"id": "A", "date": "2013-02-08", "lat": 16.27, "lon": -0.04, "place": "Gao", "killed": 3}]'),
    ],
    ids=lambda value: "bytes" if isinstance(value, bytes) else None,  # gzip holds the time
)
def test_files_of_every_kind_come_in(name, content, page):
    give(page, (name, content))
    assert page.toast[0].value.replace("\\", "") == f"{name}: 1 record added."
    assert sets(page) == {"Mali 2012-2013 (bundled sample)": False, name: True}
    figures = {metric.label: metric.value for metric in page.metric}
    assert (figures["Records"], figures["Days"], figures["Deaths, best count"]) == ("1", "8 Feb 2013", "3")


def bomb() -> bytes:
    """A zip of a megabyte that says it holds 1 GB of blanks."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("list.csv", "w") as file:
        for _ in range(650):
            file.write(b" " * 1_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    "name, content, said",
    [
        ("ged.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 131\n", "ged.csv is a Git LFS pointer"),
        ("empty.csv", b"", "empty.csv is empty"),
        ("header.csv", b"id,date,lat,lon\n", "header.csv holds no records: a header alone"),
        ("two.zip", zipped(a__csv=b"a", b__csv=b"b"), "two.zip holds 2 files: a.csv, b.csv. Unpack it"),
        ("login.csv", b"<!DOCTYPE html><html>Sign in</html>", "login.csv is a web page or XML"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "old.xls is an old Excel file"),
        ("noise.csv", bytes(range(256)) * 8, "noise.csv holds binary data"),
        ("cut.parquet", b"PAR1" + bytes(40), "cut.parquet"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_a_sentence(name, content, said, page):
    give(page, (name, content))
    assert said in page.error[0].value.replace("\\", "")
    assert sets(page) == {"Mali 2012-2013 (bundled sample)": True}


def test_a_zip_bomb_is_refused_before_it_is_unpacked(page):
    give(page, ("bomb.zip", bomb()))
    assert "list.csv in bomb.zip unpacks to more than the limit" in page.error[0].value.replace("\\", "")


@pytest.fixture
def new_readers():
    """Processes that know the environment of this test."""
    readers().close()
    readers.cache_clear()
    yield
    readers().close()
    readers.cache_clear()


def test_a_file_over_the_limit_of_the_settings_is_refused(page, monkeypatch, new_readers):
    monkeypatch.setenv("DATELINE_RECORDS_MB", "1")
    give(page.run(), ("large.csv", PLAIN.encode() + b" " * (1 << 20)))
    said = page.error[0].value.replace("\\", "")
    assert "large.csv has 1,048,6" in said
    assert "more than the limit of 1,000,000" in said
    assert "raise the setting DATELINE_RECORDS_MB (now 1 MB); on a server, ask whoever runs it." in said


def test_the_same_file_twice_is_told_and_not_doubled(page):
    give(page, ("ged251.csv", ged_csv(ged_row())))
    give(page, ("copy.csv", ged_csv(ged_row())))
    assert "copy.csv is loaded already, as ged251.csv. It was not added again." in words(page)
    assert "**1 record on the map** from 1 set." in words(page)


def test_a_formula_in_a_cell_is_text(page):
    give(page, ("list.csv", PLAIN.replace("Konâ", "=1+1").encode()))
    from geo.exports import events_csv

    events = page.session_state["records_together"].events
    assert events["place_name"].tolist() == ["=1+1"]
    assert b",'=1+1," in events_csv(events)


def test_rejected_rows_are_listed_with_their_reasons(page):
    give(page, ("list.csv", PLAIN.encode() + b"B,2013-02-08,95,-0.04,Gao,\n"))
    assert "2 rows read: 1 good, 1 rejected." in words(page)
    rejected = next(table.value for table in page.dataframe if "reason" in table.value)
    assert rejected.to_numpy().tolist() == [[3, "B", "latitude 95 is not between -90 and 90"]]
    assert "Download the rows set aside" in offers(page)


def test_a_file_without_a_good_row_comes_in_to_be_mended(page):
    give(page, ("list.csv", b"name,colour\nGao,red\n"))
    assert "none of its 1 row could be used" in words(page)
    assert "No column was found for the latitude" in words(page)


# Sets together


def test_an_older_edition_gives_way_and_differences_are_listed(page):
    give(page, ("ged251.csv", ged_csv(ged_row(id=1, best=2), ged_row(id=2))))
    give(page, ("ged211.csv", ged_csv(ged_row(id=1, best=1), ged_row(id=3))))
    assert "**3 records on the map** from 2 sets; 1 repeat of a record in another set left out." in words(page)
    assert "its newest edition counts. 1 value differs." in words(page)
    differences = next(table.value for table in page.dataframe if "older" in table.value)
    assert differences.to_numpy().tolist() == [["UCDP:1", "Deaths, best count", "1", "2"]]
    assert page.session_state["records_together"].events["deaths_best"].tolist() == [2, 1, 1]


def test_sets_are_switched_and_removed(page):
    give(page, ("list.csv", PLAIN.encode()))
    page.toggle[1].set_value(False).run()
    assert "**No set is switched on**: the map is empty." in words(page)
    page.toggle[0].set_value(True).run()
    page.toggle[1].set_value(True).run()
    assert "**43 records on the map** from 2 sets." in words(page)
    assert "with both on, deaths are counted twice" in words(page)
    page.button(
        key=next(button.key for button in page.button if (button.key or "").startswith("remove-"))
    ).click().run()
    assert sets(page) == {"Mali 2012-2013 (bundled sample)": True}


def test_a_rerun_joins_nothing_again(page):
    give(page, ("a.csv", ged_csv(ged_row(id=1))), ("b.csv", ged_csv(ged_row(id=2))))
    together = page.session_state["records_together"]
    page.run()
    assert page.session_state["records_together"] is together
    page.toggle[2].set_value(False).run()
    alone = page.session_state["records_together"]
    assert alone.edition != together.edition
    assert (
        alone.events
        is page.session_state["record_files"][
            next(iter(list(page.session_state["record_files"])[1:]))
        ].loaded.checked.good
    )


def test_other_sessions_cannot_guess_the_address_of_private_rows(root):
    living = []

    def edition(content: bytes) -> str:
        living.append(give(open_page(root), ("list.csv", content)))
        return living[-1].session_state["records_together"].edition

    public, private, own = ged_csv(ged_row()), acled_csv(acled_row()), PLAIN.encode()
    assert edition(public) == edition(public)
    assert edition(private) != edition(private)
    assert edition(own) != edition(own)


def test_rows_of_acled_are_in_no_download(page):
    give(page, ("acled.csv", acled_csv(acled_row())))
    assert "1 record is ACLED's and not part of any download" in words(page)
    assert "ACLED's rows stay in this session" in words(page)
    assert offers(page) == []
    give(page, ("ged251.csv", ged_csv(ged_row())))
    assert offers(page) == ["Download as CSV", "Download as GeoJSON"]


def test_tables_offer_no_export_past_the_rules(root):
    settings = tomllib.loads((root / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["client"]["disableDataExport"] is True


# Questions and columns


def test_a_date_of_two_readings_is_asked_about_once(page):
    give(page, ("list.csv", AMBIGUOUS))
    assert "2 rows wait for your answer below" in words(page)
    question = next(radio for radio in page.radio if "two ways" in radio.label)
    assert question.label.replace("\\", "").startswith("Dates such as 03/04/2013 can be read two ways.")
    assert "In this file: 03/04/2013, 05/04/2013. 2 rows wait for this." in words(page)
    question.set_value("day/month/year")
    press(page, "Apply")
    assert "3 rows read: 2 good, 1 rejected." in words(page)
    assert f"Your answer on the {ORDER}: **day/month/year**" in words(page)
    assert page.session_state["records_together"].events["date_start"].dt.strftime("%Y-%m-%d").tolist() == [
        "2013-04-03",
        "2013-04-05",
    ]
    press(page, "Take it back")
    assert "0 good, 1 rejected, 2 held back until you answer" in words(page)


def test_an_edition_is_asked_for_and_named_in_every_row(page):
    give(page, ("mine.csv", ged_csv(ged_row())))
    field = next(field for field in page.text_input if "Which edition" in field.label)
    field.set_value("twenty")
    press(page, "Apply")
    assert "“twenty” is no edition of UCDP GED" in words(page)
    next(field for field in page.text_input if "Which edition" in field.label).set_value("25.1")
    press(page, "Apply")
    assert page.session_state["records_together"].events["source"].tolist() == ["UCDP GED 25.1"]


def test_another_column_is_chosen_and_the_file_read_again(page):
    content = b"id,date,lat,lon,site,hamlet\nA,2013-02-08,16.27,-0.04,Market,Gao\n"
    give(page, ("list.csv", content))
    editor = next(table for table in page.dataframe if "theirs" in table.value)
    row = editor.value["ours"].tolist().index("Place")
    assert editor.value.loc[row].tolist() == ["Place", "site", "Market", "its name, “site”, says so"]
    page.session_state[editor.key] = {"edited_rows": {row: {"theirs": "hamlet"}}, "added_rows": [], "deleted_rows": []}
    credit = next(field for field in page.text_input if field.label == "How to name the source")
    credit.set_value("Our own list")
    press(page, "Read again with these columns")
    events = page.session_state["records_together"].events
    assert events[["place_name", "attribution"]].to_numpy().tolist() == [["Gao", "Our own list"]]
    editor = next(table for table in page.dataframe if "theirs" in table.value)
    assert editor.value.loc[row].tolist() == ["Place", "hamlet", "Gao", "you chose it"]


def test_text_of_a_file_is_never_markup(page):
    evil = table_csv([ged_row(side_a="<script>alert(1)</script>")], list(ged_row())).encode()
    give(
        page,
        ("<b>x</b>.csv", evil),
        ("evil.csv", b"id,date,lat,lon,type\n1,2013-02-08,1.5,2.5,<script>alert(1)</script>\n"),
    )
    assert all("<script" not in html.body for html in page.html)
    assert all("<b>" not in line.value for line in [*page.markdown, *page.caption, *page.toast])


# Services


@pytest.fixture
def server():
    with serving() as server:
        yield server


def fetch_page(address: str, folder: str) -> AppTest:
    def script(address: str, folder: str) -> None:
        from pathlib import Path

        from geo.records.services.client import ServiceOptions
        from ui.records.fetch import Services, fetch_form
        from ui.records.form import record_news
        from ui.records.sets import current_records

        hasty = ServiceOptions(timeout_s=20, attempts=2, backoff_s=0, longest_wait_s=1)
        fetch_form(Services(f"{address}/api", f"{address}/downloads", address, hasty, Path(folder)))
        record_news()
        current_records()

    page = AppTest.from_function(script, default_timeout=60, args=(address, folder)).run()
    assert not page.exception
    return page


@pytest.fixture
def fetching(server, tmp_path) -> AppTest:
    return fetch_page(server.address, str(tmp_path))


def ask_ucdp(page: AppTest) -> AppTest:
    page.multiselect(key="ucdp_countries").set_value(["Mali", "Niger"])
    page.text_input(key="ucdp_token").set_value("a-secret")
    return press(page, "Fetch")


def test_ucdp_is_asked_with_the_readers_token(server: Server, fetching):
    ucdp_pages(server, [[ged_row(id=1)], [ged_row(id=2)]])
    ask_ucdp(fetching)
    assert "UCDP GED 25.1, Mali, Niger: 2 records added." in words(fetching)
    assert server.asked[0] == "/api/gedevents/25.1?pagesize=1000&Country=432%2C436"
    assert {headers["x-ucdp-access-token"] for headers in server.headers} == {"a-secret"}
    events = fetching.session_state["records_together"].events
    assert events["source"].unique().tolist() == ["UCDP GED 25.1"]
    assert events["licence"].unique().tolist() == ["CC BY 4.0"]
    ask_ucdp(fetching)
    assert "is loaded already. It was not added again." in words(fetching)


def test_a_broken_fetch_goes_on_where_it_was(server, fetching):
    ucdp_pages(server, [[ged_row(id=1)], [ged_row(id=2)]])
    server.faults = [None, Fault(500), Fault(500)]
    ask_ucdp(fetching)
    assert "failed" in fetching.error[0].value
    assert "1 records are kept" in words(fetching) or "1 record is kept" in words(fetching)
    assert "a-secret" not in words(fetching)
    ask_ucdp(fetching)
    assert "2 records added" in words(fetching)
    assert [path.partition("?")[2].partition("&page=")[2] for path in server.asked] == ["", "2", "2", "2"]


@pytest.mark.parametrize(
    "status, said", [(401, "the token or password is wrong"), (404, "answered 404 Not Found"), (429, "failed 2 times")]
)
def test_a_refusal_is_a_sentence(status, said, server, fetching):
    server.faults = [Fault(status), Fault(status)]
    ask_ucdp(fetching)
    assert said in fetching.error[0].value.replace("\\", "")


def test_no_records_for_a_question_is_an_answer(server, fetching):
    ucdp_pages(server, [[]])
    ask_ucdp(fetching)
    assert "has no records for this question" in fetching.warning[0].value


def test_without_a_token_nothing_is_asked(server, fetching):
    press(fetching, "Fetch")
    assert "Give the token" in fetching.warning[0].value
    assert server.asked == []


def test_an_edition_that_is_none_is_told(server, fetching):
    fetching.text_input(key="ucdp_version").set_value("../../etc")
    ask_ucdp(fetching)
    assert "is no edition of UCDP GED" in fetching.error[0].value.replace("\\", "")
    assert server.asked == []


def test_a_whole_edition_is_downloaded_once(server, fetching, tmp_path):
    server.answer = lambda path, query: zipped(GEDEvent_v25_1__csv=ged_csv(ged_row(), ged_row(id=5)))
    fetching.radio(key="fetch_what").set_value("A whole edition, as a file").run()
    press(fetching, "Download")
    assert "ged251-csv.zip: 2 records added." in words(fetching)
    press(fetching, "Download")
    assert "is loaded already" in words(fetching)
    assert server.asked == ["/downloads/ged/ged251-csv.zip"]


def test_acled_is_asked_with_the_readers_account(server, fetching):
    acled_service(server, [acled_row(event_id_cnty=f"ZZZ{number}") for number in range(3)])
    fetching.button_group(key="fetch_service").set_value("ACLED").run()
    fetching.text_input(key="acled_countries").set_value("Mali, Niger")
    fetching.text_input(key="acled_user").set_value("me@example.org")
    fetching.text_input(key="acled_password").set_value("wrong-one")
    press(fetching, "Fetch")
    assert "password is wrong" in words(fetching)
    assert "wrong-one" not in words(fetching)
    fetching.text_input(key="acled_password").set_value("right")
    press(fetching, "Fetch")
    assert "ACLED, Mali, Niger: 3 records added." in words(fetching)
    assert "right" not in "".join(server.asked)
    assert fetching.query_params == {}


def test_parquet_and_a_zip_in_one_go(page):
    give(page, ("a.parquet", parquet([ged_row(id=1)])), ("b.zip", zipped(ged231__csv=ged_csv(ged_row(id=2)))))
    assert "**2 records on the map** from 2 sets." in words(page)


def test_a_session_keeps_no_more_than_the_settings_allow(page, monkeypatch):
    monkeypatch.setenv("DATELINE_SESSION_MB", "1")
    rows = [f"{row},2013-02-08,16.27,-0.04,Gao" for row in range(30_000)]
    give(page, ("large.csv", "\n".join(["id,date,lat,lon,place", *rows]).encode()))
    said = page.error[0].value.replace("\\", "")
    assert "large.csv was not added: it takes" in said
    assert "of 1. Remove a set first" in said
    assert "raise the setting DATELINE_SESSION_MB (now 1 MB)" in said
    give(page, ("small.csv", PLAIN.encode()))
    assert "small.csv" in words(page)


def choose(page: AppTest, answer: str) -> None:
    next(radio for radio in page.radio if answer in radio.options).set_value(answer)


WITHOUT_POINTS = b"id,date,place,country,killed\nA,2013-02-08,Gao,Mali,3\nB,2013-02-09,Kidal,Mali,2\n"


def test_records_without_coordinates_are_shown_where_their_names_lie_and_taken_when_agreed(page):
    give(page, ("names.csv", WITHOUT_POINTS))
    assert "2 rows wait for your answer below" in words(page)
    assert page.dataframe[0].value["place_name"].tolist() == ["Gao", "Kidal"]
    choose(page, "place them by name")
    press(page, "Apply")
    figures = {metric.label: metric.value for metric in page.metric}
    assert (figures["Records"], figures["Deaths, best count"]) == ("2", "5")
    press(page, "Take it back")
    assert "2 held back until you answer" in words(page)


def test_a_wrong_guess_of_the_data_set_is_one_click_to_change(page):
    table = b"iyear,imonth,iday,country_txt,gname,latitude,longitude,nkill\n2013,2,8,Mali,Some Group,16.27,-0.04,3\n"
    give(page, ("gtd.csv", table))
    assert "Global Terrorism Database" in words(page)
    press(page, "Read it as another table")
    assert "Table of records. 1 row read: 1 good" in words(page)


def test_the_way_of_one_file_is_offered_for_the_next_of_its_shape(page):
    header = "id,date,lat,lon\n"
    give(page, ("one.csv", (header + "1,03/04/2013,16.27,-0.04\n").encode()))
    choose(page, "day/month/year")
    press(page, "Apply")
    give(page, ("two.csv", (header + "2,05/06/2013,16.27,-0.04\n").encode()))
    press(page, "Read this one the same way")
    assert {metric.label: metric.value for metric in page.metric}["Days"] == "5 Jun 2013"
