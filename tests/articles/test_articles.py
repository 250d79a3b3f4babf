"""Documents to articles: every kind that is read, every kind that is refused and why, and what is never lost."""

from __future__ import annotations

import datetime as dt
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.articles.extract import ReadLimits
from geo.articles.furniture import clean_text
from geo.articles.sources import (
    article_from_text,
    read_document,
    strip_furniture,
)
from geo.dates.dateline import read_dateline
from geo.errors import ArticleError, LimitError
from geo.model import Article
from geo.reading.pipeline import Reading
from tests.fixtures.documents import docx, docx_of, pdf, zipped

SENTENCE = "Soldiers reached Ménaka on Friday, a resident said."
FRENCH = "Des hommes armés ont attaqué un poste près de Ménaka, où l'armée s'était retirée l'été dernier."
QUOTED = "“It was over by noon,” said a fighter’s widow at the café — and she wept."


# Text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_needs_no_guess(encoding):
    article = read_document(SENTENCE.encode(encoding), name="a.txt")
    assert article.text == SENTENCE
    assert article.notes == ()
    assert article.source == "a.txt"


@pytest.mark.parametrize(
    "text, encoding, called",
    [
        (FRENCH, "latin-1", "Windows-1252"),
        (FRENCH, "cp1252", "Windows-1252"),
        (QUOTED, "cp1252", "Windows-1252"),
        ("Combats près de Léré, où deux soldats sont morts.", "cp1252", "Windows-1252"),
        ("El niño vivía en Chocó, según vecinos. ¿Por qué?", "latin-1", "Windows-1252"),
        ("V Praze se sešli představitelé opozice, říká mluvčí ministerstva.", "cp1250", "cp1250"),
        ("В Бамако в пятницу произошли столкновения между солдатами и десантниками.", "cp1251", "cp1251"),
        ("اشتباكات في باماكو بين الجيش والمظليين يوم الجمعة وقتيل واحد على الأقل", "cp1256", "cp1256"),
    ],
)
def test_an_older_encoding_is_guessed_and_named(text, encoding, called):
    article = read_document(text.encode(encoding), name="a.txt")
    assert article.text == text
    assert len(article.notes) == 1
    assert called in article.notes[0]


def test_bytes_that_do_not_fit_the_mark_are_shown_and_told():
    article = read_document(SENTENCE.encode("utf-16") + b"\x00", name="a.txt")
    assert article.text == SENTENCE + "\ufffd"
    assert "1 characters could not be read as utf-16" in article.notes[0]


def test_a_text_about_the_pkk_is_not_an_archive():
    assert read_document(b"PKK fighters left Sinjar.", name="a.txt").text == "PKK fighters left Sinjar."


@pytest.mark.parametrize(
    "raw, cleaned",
    [
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("Gao\x00fell\x07 \x9fon\x7fFriday\tat noon", "Gao fell   on Friday\tat noon"),
        ("\ufeffGao", "Gao"),
        ("Gao\ud83d fell", "Gao\ufffd fell"),
        ("غاو \u200f🙂 Gao\u00a0fell", "غاو \u200f🙂 Gao\u00a0fell"),
        ("", ""),
    ],
)
def test_clean_text(raw, cleaned):
    assert clean_text(raw) == cleaned


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    rest, _ = strip_furniture(cleaned)
    assert strip_furniture(rest) == (rest, ())


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.html", "a.docx", "a.pdf"]))
def test_any_bytes_give_an_article_or_a_sentence(content, name):
    try:
        assert read_document(content, name=name).text.strip()
    except ArticleError as error:
        assert name in str(error)


# Refused


@pytest.mark.parametrize(
    "content, name, sentence",
    [
        (b"", "a.txt", "a.txt is empty"),
        (b" \n\t ", "a.txt", "a.txt is empty"),
        (b"\xef\xbb\xbf", "a.txt", "a.txt is empty"),
        (b"\x00 \x00 ", "a.txt", "a.txt"),
        (bytes(range(256)) * 8, "a.txt", "a.txt holds binary data, not text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02", "photo.txt", "photo.txt holds binary data"),
        (b"\x00" * 500, "a.txt", "a.txt holds binary data"),
        (pdf("", ""), "scan.pdf", "scan.pdf holds pictures of pages but no text: run text recognition"),
        (pdf("Gao fell.", password="secret"), "a.pdf", "a.pdf has a password: save it without one"),
        (pdf("Gao fell.")[:200], "a.pdf", "a.pdf is a damaged PDF"),
        (b"%PDF-1.4 and then nothing", "a.pdf", "a.pdf is a damaged PDF"),
        (b"an error page", "a.pdf", "a.pdf is not a .pdf document inside"),
        (b"an error page", "a.docx", "a.docx is not a .docx document inside"),
        (docx("Gao fell.")[:150], "a.docx", "a.docx is a damaged Word document"),
        (docx_of("<w:p>"), "a.docx", "a.docx is a damaged Word document"),
        (docx_of(""), "a.docx", "a.docx is a Word document without text"),
        (zipped({"table.xml": b"<x/>"}), "a.docx", "a.docx is an archive without a Word text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "a.doc", "a.doc is an old Word file"),
        (b"{\\rtf1 Gao fell.}", "a.rtf", "a.rtf is a Rich Text file: save it as .docx or .txt"),
        (b"<html><script>var gao = 1</script></html>", "a.html", "a.html is an HTML page without text"),
        (b"<!-- nothing -->", "a.html", "a.html is an HTML page without text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(content, name, sentence):
    with pytest.raises(ArticleError, match=sentence):
        read_document(content, name=name)


def test_a_modern_cipher_is_a_password_too():
    pytest.importorskip("cryptography")
    with pytest.raises(ArticleError, match=r"a\.pdf has a password"):
        read_document(pdf("Gao fell.", password="x", algorithm="AES-256"), name="a.pdf")


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = docx_of("<w:p><w:r><w:t>" + "Gao " * 30_000_000 + "</w:t></w:r></w:p>")
    assert len(bomb) < 1_000_000
    with pytest.raises(LimitError, match=r"a\.docx unpacks to more than the limit of 100,000,000 bytes"):
        read_document(bomb, name="a.docx")


def test_a_word_file_with_entities_is_refused():
    bomb = b'<!DOCTYPE w [<!ENTITY a "Gao Gao"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    body = b'<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:t>Gao&a;&b;</w:t></w:p>'
    with pytest.raises(ArticleError, match=r"a\.docx declares a DTD, .* or paste its text"):
        read_document(zipped({"word/document.xml": bomb + body}), name="a.docx")


@pytest.mark.parametrize("read", [article_from_text, lambda text: read_document(text.encode(), name="a.txt")])
def test_text_above_the_limit_is_refused_and_text_at_the_limit_is_read(read):
    with pytest.raises(LimitError, match=r"5,000,004 characters of text, more than the limit of 5,000,000"):
        read("Gao " * 1_250_001)
    assert len(read("x" * 5_000_000).text) == 5_000_000


def test_large_files_are_refused_unopened(tmp_path):
    path = tmp_path / "large.txt"
    path.write_text("x" * 11)
    with pytest.raises(LimitError, match=r"large.txt has 11 bytes, more than the limit of 10"):
        read_document(path, limits=ReadLimits(file_bytes=10))
    with pytest.raises(LimitError, match=r"more than 5 characters"):
        read_document(pdf("Gao fell."), name="a.pdf", limits=ReadLimits(characters=5))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ArticleError, match=r"missing.txt cannot be opened: No such file or directory"):
        read_document(tmp_path / "missing.txt")


def test_a_document_is_a_path_or_bytes(tmp_path):
    file = tmp_path / "wire.txt"
    file.write_text(SENTENCE, encoding="utf-8")
    documents = (file, str(file), file.read_bytes())
    assert {read_document(document, name="a.txt") for document in documents} == {read_document(file, name="a.txt")}
    assert [read_document(document).source for document in documents] == ["wire.txt", "wire.txt", "The document"]


def test_an_empty_paste_is_refused():
    with pytest.raises(ArticleError, match="The pasted text is empty"):
        article_from_text(" \n")


# HTML

PAGE = """<!DOCTYPE html><html><head><title>Clash in Bamako - The Daily</title>
<meta property="article:published_time" content="2013-02-08T09:42:00-05:00">
<script>document.write("Paris")</script><style>p { color: red }</style></head><body>
<header><a href="/">London</a></header><nav><ul><li>Berlin</li></ul></nav>
<article><header><h1>Clash in <em>Bamako</em></h1></header>
<p>Soldiers fought near the Niger&nbsp;River.<script>alert("Rome")</script><br>One   person
died.</p><p onclick="run()">Calm &lt;b&gt;returned&lt;/b&gt; at <a href="javascript:x()">Djikoroni-Para</a>.</p>
<ul><li>Gao</li><li>Kidal</li></ul><form><p>Mail me from Madrid</p><input></form></article>
<aside>Cairo</aside><footer>Tokyo</footer></body></html>"""


def test_html_keeps_the_article_and_drops_the_rest():
    article = read_document(PAGE.encode(), name="a.html")
    assert article.text == (
        "Clash in Bamako\n\nSoldiers fought near the Niger\u00a0River.\nOne person died.\n\n"
        "Calm <b>returned</b> at Djikoroni-Para.\n\nGao\nKidal"
    )
    assert article.title == "Clash in Bamako"
    assert article.date == dt.date(2013, 2, 8)


def test_html_is_known_by_its_content():
    assert read_document(PAGE.encode(), name="a.txt").title == "Clash in Bamako"


@pytest.mark.parametrize(
    "declared, encoding",
    [
        ("utf-8", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("windows-1252", "cp1252"),
        ("windows-1251", "utf-8"),
        ("x", "cp1252"),
    ],
)
def test_html_is_decoded_as_it_says_unless_it_is_utf_8(declared, encoding):
    page = f'<html><head><meta charset="{declared}"></head><body><p>{FRENCH} — fin.</p></body></html>'
    assert read_document(page.encode(encoding), name="a.html").text == FRENCH + " — fin."


def test_a_declaration_of_xml_is_no_obstacle():
    page = '<?xml version="1.0" encoding="latin-1"?><html><body><p>Ménaka</p></body></html>'
    assert read_document(page.encode(), name="a.xhtml").text == "Ménaka"


def test_a_page_wrapped_in_one_form_is_read():
    page = "<html><body><form>" + "<p>Gao fell.</p><p>Kidal fell.</p><p>Tessalit fell.</p>" + "</form></body></html>"
    assert read_document(page.encode(), name="a.html").text == "Gao fell.\n\nKidal fell.\n\nTessalit fell."


def test_preformatted_lines_stay():
    page = "<html><body><pre>BAMAKO, Feb 8\n  Gao fell.</pre><p>End.</p></body></html>"
    assert read_document(page.encode(), name="a.html").text == "BAMAKO, Feb 8\nGao fell.\n\nEnd."


def test_teasers_beside_the_article_are_left_out_and_counted():
    page = f"<html><body><main><p>{SENTENCE}</p></main><div><p>Flood in Lima</p><p></p></div></body></html>"
    article = read_document(page.encode(), name="a.html")
    assert article.text == SENTENCE
    assert article.notes == ("Only the page's main part was read; 1 other paragraphs were left out.",)


def test_a_small_article_element_does_not_hide_the_page():
    page = f"<html><body><article><p>Flood in Lima</p></article><p>{SENTENCE}</p></body></html>"
    assert read_document(page.encode(), name="a.html").text == f"Flood in Lima\n\n{SENTENCE}"


# What a page says of itself

BODY = f"<article><p>{SENTENCE}</p><p>Calm returned by noon, said a trader.</p></article>"
ADDRESS = "https://news.example/gao"


def page_of(head: str, body: str = BODY) -> Article:
    return read_document(f"<html><head>{head}</head><body>{body}</body></html>".encode(), name="a.html")


def script(data: object, kind: str = "application/ld+json") -> str:
    return f'<script type="{kind}">{data if isinstance(data, str) else json.dumps(data)}</script>'


def meta(name: str, content: str, key: str = "name") -> str:
    return f'<meta {key}="{name}" content="{content}">'


def news(day: str = "2013-02-08", **more: object) -> dict[str, object]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", "datePublished": day, **more}


def nested(levels: int) -> object:
    data: object = news()
    for _ in range(levels):
        data = {"@graph": [data]}
    return data


@pytest.mark.parametrize(
    "head",
    [
        script(news()),
        script(news(), "Application/LD+JSON; charset=utf-8"),
        script(news("2013-02-08T23:30:00-05:00")),  # already the 9th in London
        script(news("2013-02-08T00:30:00+11:00")),  # still the 7th in London
        script(news("20130208T094200Z")),
        script(news("2013-2-8")),
        script(news("2013/02/08 09:42")),
        script(news("Fri, 08 Feb 2013 09:42:00 +0100")),
        script(news("February 8, 2013")),
        script(news(dateModified="2013-02-11")),
        script([{"@type": "Organization"}, news()]),
        script({"@graph": [{"@type": "BreadcrumbList"}, {"@type": "WebPage", "datePublished": "2013-02-10"}, news()]}),
        script({"@type": "WebPage", "mainEntity": news()}),
        script(nested(2)),
        script(news(**{"@type": ["Thing", "https://schema.org/ReportageNewsArticle"]})),
        script(news(**{"@type": "LiveBlogPosting"})),
        script(news(**{"datePublished": {"@type": "Date", "@value": "2013-02-08"}})),
        script(news(**{"datePublished": ["soon", "2013-02-08"]})),
        script("// <![CDATA[\n" + json.dumps(news()) + ";\n// ]]>"),
        script("<!-- " + json.dumps(news()) + " -->"),
        script('{"@type": "Article", "headline": "Two\nlines", "datePublished": "2013-02-08"}'),
        script("{broken") + script("") + script(news()),
        script({"@type": "WebSite", "datePublished": "2011-01-01"}) + script(news()),
        script({"@type": "WebPage", "hasPart": [news("2013-02-01")]}) + script(news()),
        script(news("2013-02-01", url="https://news.example/kidal/")) + script(news(url=ADDRESS + "/")) + f'<link rel="canonical" href="{ADDRESS}">',
        script(news("2013-02-30")) + script(news("0001-01-01T00:00:00")) + script(news("02/09/2013")) + script(news()),
        script(news()) + meta("article:published_time", "2013-02-09", "property"),
        script(news("")) + meta("article:published_time", "2013-02-08", "property"),
        meta("article:published_time", "2013-02-08T09:00:00Z", "property") + meta("og:published_time", "2013-02-09", "property"),
        meta("og:published_time", "2013-02-08", "property") + meta("date", "2013-02-09"),
        meta("datePublished", "2013-02-08", "itemprop") + meta("pubdate", "2013-02-09"),
        *(meta(name, "2013-02-08") for name in ("date", "pubdate", "publishdate", "DC.date", "dc.date.issued", "dcterms.created")),
        *(meta(name, "2013-02-08 10:00") for name in ("sailthru.date", "parsely-pub-date", "cXenseParse:recs:publishtime")),
        meta("pubdate", "today") + meta("date", "2013-02-08"),
        meta("article:modified_time", "2013-02-11", "property") + meta("og:updated_time", "2013-02-11", "property") + meta("date", "2013-02-08"),
    ],
)  # fmt: skip
def test_the_day_that_a_page_is_from(head):
    article = page_of(head)
    assert article.date == dt.date(2013, 2, 8)
    assert article.notes == ("The date 8 February 2013 comes from the publication date in its page description.",)


@pytest.mark.parametrize(
    "body",
    [
        '<article><time datetime="2013-02-08T10:00">Friday</time><p>Gao fell.</p></article>',
        '<article><p><time datetime="2013-02-11">Monday</time><time pubdate datetime="2013-02-08">Friday</time> Gao fell.</p></article>',
        '<article><time itemprop="dateModified" datetime="2013-02-11">x</time><time class="updated" datetime="2013-02-11">x</time>'
        '<time datetime="2013-02-08">x</time><p>Gao fell.</p></article>',
        '<article><aside><time datetime="2013-01-01">x</time></aside><time datetime="2013-02-08">x</time><p>Gao fell.</p></article>',
        '<div><span itemprop="datePublished" content="2013-02-08">Friday</span><p>Gao fell.</p></div>',
        '<div><span itemprop="datePublished">8 Feb 2013</span><p>Gao fell.</p></div>',
        '<time itemprop="datePublished" datetime="2013-01-01"></time><article><time itemprop="datePublished" datetime="2013-02-08"></time><p>Gao fell.</p></article>',
    ],
)  # fmt: skip
def test_the_day_that_the_main_part_is_from(body):
    assert page_of("", body).date == dt.date(2013, 2, 8)


@pytest.mark.parametrize(
    "head",
    [
        "",
        meta("article:modified_time", "2013-02-11", "property"),
        script({"@type": "NewsArticle", "dateModified": "2013-02-11", "dateCreated": "2013-02-11"}),
        script({"@type": "VideoObject", "datePublished": "2013-02-11"}),
        script({"@type": "ItemList", "itemListElement": [news()]}),
        script(news(), "application/json"),
        script(news(20130208)),
        script(news("1360316520")),
        script(news("2013-02")),
        script(news("08/02/2013")),  # August or February
        script(news("2013-13-01")),
        script(nested(50)),
        script("[" * 200_000),
        script('{"@graph":' * 100_000 + "1" + "}" * 100_000),
        script('{"@type": "NewsArticle", "datePublished": ' + "9" * 10_000 + "}"),
        script("; " * 100_000 + " " * 300_000 + "x"),
        script("null") + script("[null, 1, [], {}]") + script('{"@type": null}') + script('{"@type": [{"a": 1}]}'),
    ],
    ids=range(17),
)
def test_where_no_page_tells_its_day(head):
    begun = time.perf_counter()
    assert page_of(head).date is None
    assert time.perf_counter() - begun < 5


def test_a_day_to_come_is_a_day():
    assert page_of(script(news("2099-01-01"))).date == dt.date(2099, 1, 1)


FACTS = (
    meta("author", "A. Trader")
    + meta("og:site_name", "The Gao Times", "property")
    + meta("og:url", ADDRESS, "property")
)


@pytest.mark.parametrize(
    "head, authors, site, address",
    [
        ("", (), "", ""),
        (FACTS, ("A. Trader",), "The Gao Times", ADDRESS),
        (script(news(author="Awa Keita")) + FACTS, ("Awa Keita",), "The Gao Times", ADDRESS),
        (script(news(author={"name": "Awa Keita"}, publisher={"name": "Wire &amp; Sons"})), ("Awa Keita",), "Wire & Sons", ""),
        (script(news(author=[{"name": "Awa  Keita"}, "By Jean Koné", {"name": "Awa Keita"}])), ("Awa Keita", "Jean Koné"), "", ""),
        (script(news(author=["https://news.example/awa", {"url": "x"}, "n" * 101, " "])) + FACTS, ("A. Trader",), "The Gao Times", ADDRESS),
        (script(news(author=[f"Author {i}" for i in range(99)])), tuple(f"Author {i}" for i in range(20)), "", ""),
        (script(news(author="<b>Eve</b>\u202e \u0007 \ud800")), ("<b>Eve</b> \ufffd",), "", ""),
        (script(news(url=ADDRESS)), (), "", ADDRESS),
        (script(news(mainEntityOfPage={"@id": ADDRESS})), (), "", ADDRESS),
        (script(news(author="Other", url="https://x.example/y")) + f'<link rel="canonical" href="{ADDRESS}">' + script(news(url=ADDRESS)), (), "", ADDRESS),
        (f'<link rel="Canonical" href=" {ADDRESS} ">' + meta("og:url", "https://x.example/", "property"), (), "", ADDRESS),
        ('<link rel="canonical" href="/gao">' + meta("og:url", ADDRESS, "property"), (), "", ADDRESS),
        *(
            (f'<link rel="canonical" href="{address}">', (), "", "")
            for address in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.example/", "https://", "http://[::1", "https://me:word@x.example/",
                            "https://x.example/a b", "https://x.example/" + "a" * 2_000)
        ),
    ],
)  # fmt: skip
def test_what_a_page_says_of_itself(head, authors, site, address):
    article = page_of(head)
    assert (article.authors, article.site, article.address) == (authors, site, address)


def test_facts_come_behind_the_other_keys():
    told = Reading(page_of(FACTS), ()).to_dict()["article"]
    assert list(told)[-4:] == ["text", "authors", "site", "address"]
    assert list(told.values())[-3:] == [["A. Trader"], "The Gao Times", ADDRESS]
    silent = Reading(page_of(""), ()).to_dict()["article"]
    assert list(silent.values())[-3:] == [[], None, None]


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["NewsArticle", "2013-02-08", ADDRESS]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@graph", "@id", "url", "author", "name", "publisher", "mainEntity", "datePublished"]
            ),
            inner,
        )
    ),
    max_leaves=20,
)


@given(JSON_LIKE)
@settings(max_examples=150)
def test_whatever_a_page_says_of_itself_is_read(data):
    article = page_of(script(json.dumps(data).replace("<", "\\u003c")))
    assert SENTENCE in article.text
    assert article.date in (None, dt.date(2013, 2, 8))
    assert article.address in ("", ADDRESS)


# Word and PDF


def test_docx():
    article = read_document(docx("Clash in Bamako", "Soldiers fought & fled <fast>.", SENTENCE), name="a.docx")
    assert article.text == f"Clash in Bamako\n\nSoldiers fought & fled <fast>.\n\n{SENTENCE}"


def test_docx_reads_what_the_page_shows():
    body = (
        "<w:p><w:r><w:t>Djikoroni</w:t><w:noBreakHyphen/><w:t>Para</w:t><w:br/><w:t>fell</w:t><w:tab/><w:t>today.</w:t>"
        "</w:r><w:del><w:r><w:delText>Paris</w:delText></w:r></w:del></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Gao</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<mc:AlternateContent><mc:Choice/><mc:Fallback><w:p><w:r><w:t>Gao again</w:t></w:r></w:p></mc:Fallback>"
        "</mc:AlternateContent>"
    )
    assert read_document(docx_of(body), name="a.docx").text == "Djikoroni-Para\nfell\ttoday.\n\nGao"


def test_python_docx_files_are_read(tmp_path):
    python_docx = pytest.importorskip("docx")
    document = python_docx.Document()
    document.add_heading("Clash in Bamako")
    document.add_paragraph(SENTENCE)
    document.save(str(tmp_path / "a.docx"))
    assert read_document(tmp_path / "a.docx").text == f"Clash in Bamako\n\n{SENTENCE}"


def test_pdf_lines_are_joined_to_paragraphs():
    page = (
        "Clash in Bamako\n"
        "Soldiers who were loyal to the government fought for hours against para-\n"
        "troopers near the river in the west of the capital, at Djikoroni-\n"
        "Para on Friday. The French-led campaign went on, and the French-\n"
        "led troops reached the town of Tessalit close to the frontier.\n"
        "Calm returned."
    )
    assert read_document(pdf(page), name="a.pdf").text == (
        "Clash in Bamako\n"
        "Soldiers who were loyal to the government fought for hours against paratroopers near the river "
        "in the west of the capital, at Djikoroni-Para on Friday. The French-led campaign went on, and the French-led "
        "troops reached the town of Tessalit close to the frontier.\n"
        "Calm returned."
    )


def test_a_pdf_that_asks_for_a_password_only_to_be_changed_is_read():
    assert read_document(pdf("Gao fell.", password=""), name="a.pdf").text == "Gao fell."


def test_pages_without_text_are_told():
    article = read_document(pdf("Gao fell.", "", "Kidal fell."), name="a.pdf")
    assert article.text == "Gao fell.\n\nKidal fell."
    assert article.notes == ("1 of 3 pages hold no text; they may be pictures.",)


# Page furniture


@pytest.mark.parametrize(
    "line",
    [
        "Tags: mali | army | unrest",
        "FREE - In Google Play",
        "Sign up for our Daily Newsletter",
        "Get the best of it sent to your inbox.",
        "© 2013 The Daily Example",
        "Copyright 2013 Example Media, Inc.",
        "All Rights Reserved",
        "Read and Post Comments",
        "12 comments",
        "Example Media, Inc.",
        "Privacy: We never share your email address.",
        "Please read our Community Guidelines.",
        "Example and Example World are registered trademarks of Example Media, Inc.",
        "ADVERTISEMENT",
        "Story continues below advertisement",
        "Share this article",
        "Follow us on Twitter",
        "Related: Floods in Lima leave thousands homeless",
        "READ MORE: What the summit in Oslo decided",
        "Related Articles",
        "www.example.com",
        "We use cookies to improve your visit.",
        "Skip to main content",
    ],
)
def test_furniture_is_left_out(line):
    assert strip_furniture(f"Gao fell.\n\n{line}\n\nKidal fell.") == ("Gao fell.\n\nKidal fell.", (line,))


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell in Lagos.",
        "Tags: that is what soldiers call their identity discs.",
        "Sign up, they told the young men of Gao, and you will be paid.",
        "The rights of all are reserved to the few, he said.",
        "Read more books, the mayor of Kidal told pupils.",
        "Copyright law in Mali dates from 2008.",
        "Related families fled to Niger.",
        "Home to 80,000 people, Gao lies on the river",
        "Paratroopers Mutiny in Mali",
        "BAMAKO, Mali",
        "GAO",
        "Friday, 8 February 2013",
        "By Awa Example in Timbuktu",
        "- Gao\n- Kidal\n- Tessalit",
        "Calm returned.\nCalm returned.",
        "The trademark of the group is the raid at dawn.",
        "Comments by officials were not published.",
    ],
)
def test_what_a_reporter_may_write_stays(line):
    text = f"Gao fell.\n\n{line}\n\nKidal fell."
    assert strip_furniture(text) == (text, ())


def test_a_second_opening_without_its_dateline_is_left_out():
    opening = "Army units surrounded a camp in the west of the capital on Friday and fought for hours."
    text = f"BAMAKO, Mali — {opening}\n\nCalm returned.\n\n{opening}\nFriday, 8 February 2013"
    rest, left_out = strip_furniture("Friday, 8 February 2013 09:42 AM EST\n\n" + text)
    assert left_out == (opening, "Friday, 8 February 2013")
    assert rest.endswith("Calm returned.")


def test_a_text_of_nothing_but_furniture_is_left_alone():
    assert strip_furniture("Tags: mali, gao\nShare") == ("Tags: mali, gao\nShare", ())


def test_furniture_of_a_pasted_page_is_told():
    article = article_from_text("Tags: gao | kidal\n\nGao fell.\n\nAll rights reserved.")
    assert article.text == "Gao fell."
    assert article.notes == (
        "2 lines of menus and other text of the page left out: “Tags: gao | kidal”; “All rights reserved.”.",
    )


@pytest.mark.parametrize(
    "text",
    ["a" * 5_000_000, "\n \n" * 1_500_000 + "x", "on at by " * 500_000, "\n".join(["tags: related " * 14] * 25_000)],
    ids=["one word", "empty lines", "small words", "labels"],
)
def test_cleaning_takes_time_in_proportion(text):
    started = time.perf_counter()
    article_from_text(text)
    assert time.perf_counter() - started < 10


def test_the_founding_article_loses_its_furniture_only(shared):
    text = (shared / "articles" / "reuters_2013-02-08_bamako.txt").read_text(encoding="utf-8")
    article = article_from_text(text)
    assert article.date == dt.date(2013, 2, 8)
    for word in ("Newsmax", "Google", "American", "trademarks", "Comments", "Tags"):
        assert word not in article.text
    for word in ("Djikoroni-Para", "Tessalit", "Pretoria", "July 31", "Friday, 08 February 2013"):
        assert word in article.text
    assert article.text.count("fought mutinous paratroopers") == 1


@pytest.mark.parametrize("corpus", ["lgl", "trnews"])
def test_bodies_of_real_articles_are_whole(shared, corpus):
    lines = (shared / "corpora" / f"{corpus}.jsonl").read_text(encoding="utf-8").strip().split("\n")
    left_out = [strip_furniture(clean_text(json.loads(line)["text"]))[1] for line in lines]
    assert sum(map(bool, left_out)) <= 1  # a headline of another article, after "READ MORE:"
    assert not any(line.endswith(".") for found in left_out for line in found)


# The date line


@pytest.mark.parametrize(
    "line, day",
    [
        ("Friday, 08 February 2013 09:42 AM EST", "2013-02-08"),
        ("8 February 2013", "2013-02-08"),
        ("2013-02-08", "2013-02-08"),
        ("February 8th, 2013", "2013-02-08"),
        ("Sept. 9, 2013", "2013-09-09"),
        ("Published: 2013-02-08T09:42:00Z", "2013-02-08"),
        ("Updated 9:42 AM ET, Fri February 8, 2013", "2013-02-08"),
        ("By Awa Example, February 8, 2013", "2013-02-08"),
        ("BAMAKO, Mali, Feb 8, 2013 (Agency) - Soldiers fought.", "2013-02-08"),
        ("GENEVA, 8 February 2013 – The agency said", "2013-02-08"),
        ("JUBA (Agency) 12 July 2016 - Soldiers fought.", "2016-07-12"),
        ("JUBA (12 July 2016) - Soldiers fought.", "2016-07-12"),
        ("Juba, 12 July 2016 - Soldiers fought.", "2016-07-12"),
        ("BAMAKO, Feb 8 (Agency) - Soldiers fought.", None),  # no year
        ("On 11 January 2013 France went to war.", None),
        ("A timeline of events since 17 January 2012", None),
        ("8 February 2013 was a Friday.", None),
        ("31 February 2013", None),
        ("08/02/2013", None),  # August or February
        ("1 May 20133", None),
        ("", None),
    ],
)
def test_the_line_that_gives_the_day(line, day):
    dateline = read_dateline(f"A headline\n\n{line}\n\nSoldiers fought.")
    assert (dateline.day if dateline.line else None) == (day and dt.date.fromisoformat(day))


def test_a_date_far_from_the_top_is_not_the_articles():
    assert read_dateline("Gao fell.\n\n" * 10 + "8 February 2013").day is None


def test_where_the_date_comes_from_is_told():
    article = article_from_text("Clash\n8 February 2013\nGao fell.")
    assert article.date == dt.date(2013, 2, 8)
    assert article.notes == ("The date 8 February 2013 comes from its line “8 February 2013”.",)


def test_another_date_given_wins_and_both_are_shown():
    article = article_from_text("Clash\n8 February 2013\nGao fell.", date=dt.date(2013, 2, 9))
    assert article.date == dt.date(2013, 2, 9)
    assert article.notes == (
        "The date given is 9 February 2013; the document says 8 February 2013 in its line “8 February 2013”.",
    )


@pytest.mark.parametrize("given, notes", [(dt.date(2013, 2, 8), 0), (dt.date(2013, 2, 10), 1), (None, 0)])
def test_a_dateline_without_a_year_is_compared_too(given, notes):
    article = article_from_text("GAO, Mali, Feb 8 (Own) - A bomb went off on Friday.", date=given)
    assert (article.date, len(article.notes)) == (given, notes)
    assert all("8 February 2013 in its dateline “GAO, Mali”" in note for note in article.notes)


def test_the_same_date_given_needs_no_note():
    assert article_from_text("Clash\n8 February 2013\nGao fell.", date=dt.date(2013, 2, 8)).notes == ()


def test_the_text_and_the_page_may_disagree():
    page = '<html><head><meta name="date" content="2022-01-01"></head><body><p>8 February 2013<p>Gao.</body></html>'
    article = read_document(page.encode(), name="a.html")
    assert article.date == dt.date(2013, 2, 8)
    assert article.notes == (
        "The date 8 February 2013 comes from its line “8 February 2013”.",
        "The date used is 8 February 2013; the document says 1 January 2022 in the publication date in its page "
        "description.",
    )


def test_no_date_is_none():
    assert article_from_text("Gao fell.").date is None


def test_the_bundled_article(root):
    article = read_document(root / "data" / "sample_article.txt")
    assert article.date == dt.date(2013, 2, 8)
    assert 250 <= len(article.text.split()) <= 350
    for name in (
        "BAMAKO, Mali, Feb 8",
        "Gao",
        "Tessalit",
        "Kidal",
        "Timbuktu",
        "Djikoroni-Para",
        "Niger River",
        "Algeria",
    ):
        assert name in article.text
