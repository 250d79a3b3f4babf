"""Many articles out of one file: each kind of file, what is none and why, and files that hurt."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import zipfile
from email.message import EmailMessage

import pandas as pd
import pytest

from geo.articles.batches import given_at, given_in
from geo.articles.given import article_of
from geo.articles.rows import COLUMNS, given_of_row
from geo.errors import ArticleError

TEXT = "GAO, Feb 8 - Gunmen killed three people in Gao on Friday."
OTHER = "KIDAL, Feb 9 - A convoy was ambushed near Kidal on Saturday."
DAY = dt.date(2013, 2, 9)


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def message(
    text: str, *, html: str = "", subject: str = "Three killed", attached: dict[str, bytes] | None = None
) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "The Example <desk@example.org>", "me@example.org"
    mail["Subject"], mail["Date"], mail["Message-ID"] = subject, "Sat, 09 Feb 2013 08:00:00 +0100", "<1@example.org>"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, content in (attached or {}).items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def workbook(rows: list[dict[str, str]]) -> bytes:
    out = io.BytesIO()
    pd.DataFrame(rows).to_excel(out, index=False)
    return out.getvalue()


ROWS = [
    {"text": TEXT, "date": "2013-02-09", "url": "https://news.example.org/1", "title": "One", "source": "The Example"},
    {"text": OTHER, "date": "2013-02-09", "url": "https://news.example.org/2", "title": "Two", "source": "The Example"},
]
ENTRY = "<item><title>{title}</title><link>https://news.example.org/{n}</link><pubDate>Sat, 09 Feb 2013 08:00:00 GMT</pubDate>{body}</item>"
WHOLE = f"<content:encoded><![CDATA[<p>{TEXT}</p>]]></content:encoded>"


def rss(*items: str) -> bytes:
    head = '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Example</title>'
    return (head + "".join(items) + "</channel></rss>").encode()


ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>The Example</title>
<entry><title>One</title><link href="https://news.example.org/1"/><updated>2013-02-09T08:00:00Z</updated>
<content type="html">&lt;p&gt;{TEXT}&lt;/p&gt;</content></entry></feed>""".encode()

FILES = {
    "one.txt": (TEXT.encode(), [TEXT]),
    "wires.zip": (zipped(**{"a/b/one.txt": TEXT.encode(), "../two.txt": OTHER.encode()}), [TEXT, OTHER]),
    "wires.jsonl": ("\n".join(map(json.dumps, ROWS)).encode(), [TEXT, OTHER]),
    "wires.jsonl.gz": (gzip.compress("\n".join(map(json.dumps, ROWS)).encode()), [TEXT, OTHER]),
    "wires.json": (json.dumps(ROWS).encode(), [TEXT, OTHER]),
    "service.json": (json.dumps({"status": "ok", "articles": ROWS}).encode(), [TEXT, OTHER]),
    "one.json": (json.dumps(ROWS[0]).encode(), [TEXT]),
    "wires.csv": (pd.DataFrame(ROWS).to_csv(index=False).encode(), [TEXT, OTHER]),
    "wires.xlsx": (workbook(ROWS), [TEXT, OTHER]),
    "in a zip.zip": (zipped(**{"wires.csv": pd.DataFrame(ROWS).to_csv(index=False).encode()}), [TEXT, OTHER]),
    "one.eml": (message(TEXT), [TEXT]),
    "html.eml": (message(" ", html=f"<html><body><p>{TEXT}</p></body></html>"), [TEXT]),
    "with one.eml": (message(TEXT, attached={"two.txt": OTHER.encode()}), [TEXT, OTHER]),
    "all.mbox": (
        b"From a Sat Feb  9 2013\n" + message(TEXT) + b"\nFrom b Sat Feb  9 2013\n" + message(OTHER),
        [TEXT, OTHER],
    ),
    "feed.xml": (rss(ENTRY.format(title="One", n=1, body=WHOLE)), [TEXT]),
    "atom.xml": (ATOM, [TEXT]),
}


@pytest.mark.parametrize("name", FILES)
def test_each_kind_of_file_gives_its_articles(name):
    content, texts = FILES[name]
    given = list(given_in(content, name=name))
    assert [one.reason for one in given] == [""] * len(texts)
    assert [article_of(one).text.strip() for one in given] == texts
    assert all(one.name.startswith(name.removesuffix(".gz")) for one in given)


@pytest.mark.parametrize("name", FILES)
def test_what_is_kept_of_an_article_gives_it_again(name):
    for one in given_in(FILES[name][0], name=name):
        again = next(given_in(one.content, name=one.name))
        assert article_of(again).text == article_of(one).text
        if one.text is None:
            continue  # a document tells for itself
        assert (again.title, again.date, again.address) == (one.title, one.date, one.address)


@pytest.mark.parametrize("name", ["wires.jsonl", "wires.csv", "wires.json", "wires.xlsx", "feed.xml", "atom.xml"])
def test_what_the_file_around_it_tells_is_known(name):
    one = next(given_in(FILES[name][0], name=name))
    assert (one.title, one.date, one.address, one.site) == ("One", DAY, "https://news.example.org/1", "The Example")
    article = article_of(one)
    assert article.date == dt.date(2013, 2, 8), "the text's own dateline goes before it"
    assert article_of(one, date=dt.date(2013, 2, 10)).date == dt.date(2013, 2, 10), "and the reader's word before both"


def test_mail_tells_subject_day_and_sender():
    one = next(given_in(message(TEXT), name="x"))
    assert (one.title, one.date, one.site, one.way) == ("Three killed", DAY, "The Example", "mail")


@pytest.mark.parametrize("field, name", [(field, name) for field, names in COLUMNS.items() for name in names])
def test_every_name_of_a_column_is_known_however_it_is_written(field, name):
    value = {"date": "2013-02-09", "address": "https://news.example.org/1"}.get(field, "Some words")
    one = given_of_row(
        {"Text": TEXT, name.upper()[:3] + "_" + name[3:]: value} if field != "text" else {name.title(): TEXT},
        content=b"x",
        name="x",
    )
    found = {
        "text": one.text,
        "date": one.date,
        "address": one.address,
        "title": one.title,
        "site": one.site,
        "authors": one.authors,
    }
    assert found[field] in (TEXT, DAY, value, (value,))


REASONS = {
    "no text": (b'{"text": ""}\n{"title": "x"}', "x.jsonl", ["has no text", "has no text"]),
    "no JSON": (b'{"text": "a b"}\n{"text": \nnonsense', "x.jsonl", ["", "is not JSON", "is not JSON"]),
    "no object": (b'[1, {"text": "a b"}]', "x.json", ["is no object", ""]),
    "an empty list": (b"[]", "x.json", ["holds an empty list"]),
    "too deep": (b'[{"a":' + b"[" * 100_000, "x.json", ["is not whole JSON"]),
    "no column of texts": (b"id,name\n1,Gao\n", "x.csv", ["has no column of texts, only id, name"]),
    "no table": (b"", "x.csv", ["is empty"]),
    "an empty zip": (zipped(), "x.zip", ["is an empty zip file"]),
    "a zip cut in half": (FILES["wires.zip"][0][:60], "x.zip", ["is a damaged zip file"]),
    "hidden files": (zipped(**{"__MACOSX/a": b"x", ".DS_Store": b"x", "a.txt": b"x y"}), "x.zip", ["is hidden", "is hidden", ""]),
    "a zip in a zip": (zipped(**{"a.zip": zipped(b=b"x")}), "x.zip", ["is packed once more"]),
    "a trap": (zipped(**{"a.txt": b"0" * 20_000_000, "b.txt": b"x y"}), "x.zip", ["unpacks to more than 200 times", ""]),
    "gzip cut in half": (FILES["wires.jsonl.gz"][0][:40], "x.gz", ["is a damaged gzip file"]),
    "gzip twice": (gzip.compress(gzip.compress(b"x")), "x.gz", ["is packed once more"]),
    "mail without text": (message(" "), "x.eml", ["holds no text"]),
    "a picture attached": (message(TEXT, attached={"p.png": b"x"}), "x.eml", ["", "no text, page, Word document or PDF"]),
    "a feed with entities": (b'<!DOCTYPE r [<!ENTITY a "b">]><rss><channel/></rss>', "x.xml", ["declares entities"]),
    "a feed without entries": (rss(), "x.xml", ["is a feed without entries"]),
    "an entry without anything": (rss("<item><title>x</title></item>"), "x.xml", ["neither a text nor an address"]),
    "a WARC cut in half": (b"WARC/1.1\r\nnonsense", "x.warc", ["damaged WARC"]),
}  # fmt: skip


@pytest.mark.parametrize("what", REASONS)
def test_what_is_no_article_has_a_reason(what):
    content, name, reasons = REASONS[what]
    given = list(given_in(content, name=name))
    assert len(given) == len(reasons), [one.reason for one in given]
    for one, reason in zip(given, reasons, strict=True):
        assert (reason in one.reason) if reason else not one.reason, one.reason


def test_an_entry_with_only_an_address_is_a_link_and_one_with_a_summary_a_part():
    link, part = given_in(
        rss(
            ENTRY.format(title="One", n=1, body=""),
            ENTRY.format(title="Two", n=2, body=f"<description>{TEXT}</description>"),
        ),
        name="f.xml",
    )
    assert link.is_link and link.address == "https://news.example.org/1" and not part.is_link and part.is_partial
    assert any("Only what its feed tells" in note for note in article_of(part).notes)
    with pytest.raises(ArticleError, match="tells only the address"):
        article_of(link)


def test_a_feed_of_ten_thousand_items_is_bounded_and_adds_up(monkeypatch):
    content = rss(*(ENTRY.format(title=f"Item {n}", n=n, body="") for n in range(10_000)))
    assert sum(one.is_link for one in given_in(content, name="f.xml")) == 10_000
    monkeypatch.setenv("DATELINE_ARTICLES_MOST", "100")
    given = list(given_in(content, name="f.xml"))
    assert len(given) == 101 and "holds 9,900 more than 100 articles" in given[-1].reason


def test_a_line_of_many_megabytes_is_not_held(monkeypatch):
    monkeypatch.setenv("DATELINE_ARTICLE_MB", "1")
    long, short = given_in(b'{"text": "' + b"x" * 3_000_000 + b'"}\n{"text": "a b"}', name="x.jsonl")
    assert "holds more than the limit of 1,000,000 bytes" in long.reason and short.text == "a b"


def test_a_folder_and_a_pattern_give_all_files_in_order(tmp_path):
    (tmp_path / "f" / "deep").mkdir(parents=True)
    (tmp_path / "f" / "b.txt").write_text(TEXT)
    (tmp_path / "f" / "deep" / "a.jsonl").write_bytes(FILES["wires.jsonl"][0])
    (tmp_path / "f" / ".hidden").write_text("x")
    given = list(given_at(tmp_path / "f"))
    assert [one.name for one in given] == ["f/.hidden", "f/b.txt", "f/deep/a.jsonl, line 1", "f/deep/a.jsonl, line 2"]
    assert [bool(one.reason) for one in given] == [True, False, False, False]
    assert [one.name for one in given_at(f"{tmp_path}/f/*.txt")] == ["b.txt"]
    with pytest.raises(ArticleError, match="There is no file or folder"):
        given_at(tmp_path / "none*")


@pytest.mark.parametrize("name, content", [("report.docx", b"word/document.xml"), ("report.txt", b"")])
def test_a_single_document_stays_one(name, content):
    body = zipped(**{content.decode(): b"<x/>"}) if content else b"From here on, [Gao] is quiet.\nDate: none"
    assert [(one.name, one.content, one.text) for one in given_in(body, name=name)] == [(name, body, None)]


def test_the_documentation_lists_the_columns_that_are_known(root):
    told = (root / "docs" / "adding.md").read_text(encoding="utf-8")
    assert [field for field, names in COLUMNS.items() if f"| {field} | {', '.join(names)} |" not in told] == []
