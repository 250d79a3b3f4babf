"""Reports: everything that they must tell is in both files, every text is text, and nothing is asked for."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings

from geo.exports import report_docx, report_html
from geo.exports.document import Heading, Picture, Quote, Table
from geo.exports.pictures import _country, map_svg, timeline_svg
from geo.exports.report import report_of
from tests.fixtures.editions import claim, edition, event
from tests.test_editions import editions

EVIL = "</p><script>alert(1)</script> & \x07"
TOLD = [
    "Gao, February 2013",
    "Who was killed round Gao, and by whom?",
    "Mali only",
    "“Two men died near Gao, report 2 says.”",
    "confirmed",
    "r-1: 8 Feb 2013, Gao, about 2 (2 to 4) killed, Test records",
    "1 record is left out: the licence does not allow it to pass rows on.",
    "read by the program, and looked at by nobody yet",
    "event with a rough place, which may lie more than 25 km away",
    "event disputed",
    "https://paper2.example/report",
    f"sha256 {2:064x}",
    "Test records: CC BY 4.0.",
    "Edition of 2026-03-01T09:30:00Z.",
    "Dateline 0.1.0",
]


def words_of_docx(content: bytes) -> str:
    from docx import Document

    docx = Document(io.BytesIO(content))
    cells = [cell.text for table in docx.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in docx.paragraphs), *cells])


def words_of_html(content: bytes) -> str:
    from lxml import html

    return str(html.fromstring(content.decode()).text_content())


@pytest.mark.parametrize("write, words_of", [(report_html, words_of_html), (report_docx, words_of_docx)])
def test_it_tells_all(write, words_of):
    words = words_of(write(edition()))
    assert [told for told in TOLD if told not in words] == []
    assert "Not to be passed on" not in words


def test_its_chapters():
    blocks = report_of(edition()).blocks
    chapters = [block.text for block in blocks if isinstance(block, Heading) and block.level == 1]
    assert chapters == ["At a glance", "Events", "Records and verdicts", "Method", "Doubts", "Sources", "Licences"]
    assert sum(isinstance(block, Picture) for block in blocks) == 2
    assert [block.source for block in blocks if isinstance(block, Quote)] == [
        f"Paper {i}, 2013-02-09" for i in (1, 2, 3)
    ]
    assert all(
        len(row) == len(block.header) == len(block.widths)
        for block in blocks
        if isinstance(block, Table)
        for row in block.rows
    )


@settings(max_examples=10)
@given(editions())
def test_any_edition_is_a_report(told):
    assert words_of_docx(report_docx(told))
    assert b"<script" not in report_html(told)


def test_text_is_text():
    told = edition(name=EVIL, question=EVIL, events=[event(1, claim(1, 1)["id"], name=EVIL, place=EVIL, why=EVIL)])
    content = report_html(told)
    assert b"<script" not in content and b"<p><script" not in content
    assert EVIL.replace("\x07", "\ufffd") in words_of_html(content)
    assert EVIL.replace("\x07", "\ufffd") in words_of_docx(report_docx(told))
    assert "<script" not in map_svg(told)


def test_the_page_asks_for_nothing():
    content = report_html(edition()).decode()
    assert "default-src 'none'" in content
    assert re.findall(r'(?:src|href)="(?!data:image/svg\+xml;base64,)[^"]*', content) == []


def test_rejected_events_are_counted_and_not_told():
    told = edition(
        events=[event(1, claim(1, 1)["id"]), event(2, claim(3, 3)["id"], name="A mistake", review="rejected")]
    )
    words = words_of_html(report_html(told))
    assert "A mistake" not in words
    assert "event rejected in review, not told here" in words
    assert "1 event out of 3 articles by 2 publishers" in words


def test_of_very_many_events_the_first_are_told(monkeypatch):
    monkeypatch.setenv("DATELINE_REPORT_EVENTS", "1")
    words = words_of_html(report_html(edition()))
    assert "Clash 1 near Gao" in words and "Shelling north of Gao" not in words
    assert "1 more event stands in the tables" in words
    assert "DATELINE_REPORT_EVENTS" in words


def test_the_pictures_show_every_placed_event_and_every_kind():
    told = edition()
    svg = map_svg(told)
    assert svg.count("stroke-dasharray") == 1  # one event reaches 30 km
    assert ">Gao</text>" in svg and "Explosions/Remote violence</text>" in svg
    assert "#D55E00" in timeline_svg(told) and "#E69F00" in timeline_svg(told)
    assert timeline_svg(edition(events=[])) == ""
    assert not any(isinstance(block, Picture) for block in report_of(edition(events=[])).blocks)


def test_the_document_is_made_for_readers():
    from docx import Document

    docx = Document(io.BytesIO(report_docx(edition())))
    assert docx.core_properties.title == "Gao, February 2013"
    assert [shape._inline.docPr.get("descr")[:5] for shape in docx.inline_shapes] == ["Where", "When:"]
    archive = zipfile.ZipFile(io.BytesIO(report_docx(edition())))
    document = archive.read("word/document.xml").decode()
    assert document.count("<w:tblHeader/>") == len(docx.tables)
    assert "PAGE" in archive.read("word/footer1.xml").decode()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice on this machine")
def test_libreoffice_opens_it(tmp_path):
    (tmp_path / "report.docx").write_bytes(report_docx(edition()))
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "txt:Text",
        "report.docx",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=200)
    words = (tmp_path / "report.txt").read_text(encoding="utf-8-sig")
    assert [told for told in TOLD[:8] if told not in words] == []


def test_sentences_that_run_leftwards_do_so():
    content = "\u0642\u064f\u062a\u0644 \u0631\u062c\u0644\u0627\u0646 (2)."
    told = edition(
        claims=[claim(1, 1, sentence=content), claim(2, 2)], events=[event(1, claim(1, 1)["id"], claim(2, 2)["id"])]
    )
    document = zipfile.ZipFile(io.BytesIO(report_docx(told))).read("word/document.xml").decode()
    assert document.count("<w:bidi/>") == document.count("<w:rtl/>") == 1
    assert document.index("<w:bidi/>") < document.index("<w:ind ")  # the order that the format asks for
    assert f"<blockquote dir=auto>“{content}”" in report_html(told).decode()


def test_the_map_names_countries_where_there_is_room_and_has_a_scale():
    svg = map_svg(edition())
    assert 'letter-spacing="1.5">Mali</text>' in svg
    assert " km</text>" in svg
    world = map_svg(edition(events=[event(1, lat=60.0, lon=-150.0), event(2, lat=-40.0, lon=170.0)]))
    assert " km</text>" not in world and ">Brazil</text>" in world


def test_a_country_is_named_inside_its_border_and_away_from_marks():
    bay = np.array([(0, 0), (300, 0), (300, 60), (60, 60), (60, 240), (300, 240), (300, 300), (0, 300), (0, 0)], float)
    north = np.array([(x, 30.0) for x in range(0, 300, 20)] + [(30.0, y) for y in range(0, 300, 20)])
    everywhere = np.array([(x, y) for x in range(0, 300, 10) for y in range(0, 300, 10)], float)
    for marks, around in ((np.empty((0, 2)), 30), (north, 270)):
        found = re.match(r'<text x="([\d.]+)" y="([\d.]+)"', _country("Aland", [bay], marks))
        assert found and abs(float(found[2]) - around) < 20  # in an arm of it, not in the bay between
    assert _country("Aland", [bay], everywhere) == ""
