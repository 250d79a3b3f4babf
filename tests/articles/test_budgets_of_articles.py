"""Documents made to hurt: refused in one sentence, or read rightly, with little work."""

from __future__ import annotations

import time

import pytest

from geo.articles.extract import ReadLimits
from geo.articles.sources import read_document
from geo.errors import DatelineError, LimitError
from tests.attacks import lying_zip, pdf_of, stream, zip_of
from tests.fixtures.documents import WORD_XML, docx_of

GAO = "<w:p><w:r><w:t>Gao fell.</w:t></w:r></w:p>"
MOST_SECONDS = 20
"""On a busy machine; each is done in a second or two."""


def word(body: str, *, before: str = "", encoding: str = "utf-8") -> bytes:
    xml = before + WORD_XML.partition("?>")[2].format(body=body)
    return zip_of({"word/document.xml": xml.encode(encoding)})


def page(inner: bytes) -> bytes:
    return b"<html><body>" + inner + b"</body></html>"


FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"

DOCUMENTS = {
    # Word
    "paragraphs": (lambda: docx_of("<w:p/>" * 500_001), "more than the limit of 500,000 tags of markup.*DATELINE_ARTICLE_TAGS"),
    "a long run": (lambda: docx_of(GAO.replace("Gao", "x" * 12_000_000)), "more than 200 times its size.*DATELINE_ARCHIVE_RATIO"),
    "tables in tables": (lambda: docx_of("<w:tbl><w:tr><w:tc>" * 90 + GAO + "</w:tc></w:tr></w:tbl>" * 90), "nested too deeply, on more than 256 levels.*DATELINE_ARTICLE_NESTING"),
    "deeper still": (lambda: docx_of("<w:tbl>" * 9_000 + "</w:tbl>" * 9_000), "nested too deeply"),
    "entities": (lambda: word("&b;", before='<!DOCTYPE w [<!ENTITY a "Gao "><!ENTITY b "&a;&a;&a;">]>'), "declares a DTD"),
    "entities in UTF-16": (lambda: word("&a;", before='<!DOCTYPE w [<!ENTITY a "Gao ">]>', encoding="utf-16"), "declares a DTD"),
    "a foreign file": (lambda: word("&a;", before='<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]>'), "declares a DTD"),
    "a lie": (lambda: lying_zip("word/document.xml", docx_of(GAO) * 5_000, declared=100), "damaged Word document"),
    "many files": (lambda: zip_of({"word/document.xml": b""})[:-22] + b"PK\x01\x02" * 10_000, "archive of more than 10,000 files"),
    # web pages
    "depth": (lambda: b"<html>" + b"<div>" * 100_000 + b"Gao fell.", "nested too deeply, on more than 256 levels"),
    "less depth": (lambda: b"<html>" + b"<div>" * 300 + b"Gao fell.", "nested too deeply, on more than 256 levels"),
    "tags": (lambda: page(b"<p>x" * 500_001), "more than the limit of 500,000 tags"),
    "attributes": (lambda: page(b"<p %s>Gao fell.</p>" % b" ".join(b"a%d=1" % number for number in range(300_000))), "a tag of more than 5,000 attributes, the limit: <p a0=1 .*DATELINE_ARTICLE_ATTRIBUTES"),
    # PDF
    "pages": (lambda: pdf_of(stream(b"BT ET\n" * 100), pages=501), "501 pages, more than the limit of 500.*DATELINE_ARTICLE_PAGES"),
    "steps": (lambda: pdf_of(stream(b"BT /F 12 Tf (Gao) Tj ET\n" * 100_000)), "page 1 with more than 300,000 steps, the limit.*DATELINE_ARTICLE_PAGE_STEPS"),
    "a swollen stream": (lambda: pdf_of(stream(b" " * 30_000_000)), "page 1 with more than 20,000,000 bytes unpacked, the limit.*DATELINE_ARTICLE_PAGE_MB"),
    "packed twice": (lambda: pdf_of(stream(b" " * 30_000_000, times=2)), "more than 20,000,000 bytes unpacked"),
    "pages in circles": (lambda: pdf_of(b"<</Kids[2 0 R]>>").replace(b"/Kids[5 0 R]", b"/Kids[2 0 R]"), "damaged PDF|no text"),
    # text
    "one letter": (lambda: b"x" * 20_000_000, "20,000,000 characters of text, more than the limit of 5,000,000"),
    "one letter of Windows": (lambda: b"\xe9" * 20_000_000, "more than the limit of 5,000,000|binary"),
}  # fmt: skip


@pytest.mark.parametrize("build, sentence", DOCUMENTS.values(), ids=list(DOCUMENTS))
def test_a_document_made_to_hurt_is_refused_in_a_sentence(build, sentence):
    content = build()
    before = time.thread_time()
    with pytest.raises(DatelineError, match=f"(?s)a.bin.*(?:{sentence})") as caught:
        read_document(content, name="a.bin")
    assert time.thread_time() - before < MOST_SECONDS
    assert "\n" not in str(caught.value)


def test_a_pdf_has_so_many_seconds():
    slow = pdf_of(stream(b"BT /F 12 Tf (Gao) Tj ET\n" * 20_000), pages=400)
    before = time.thread_time()
    with pytest.raises(
        LimitError, match=r"a\.pdf takes longer than 0\.5 seconds to read, the limit.*ReadLimits\(pdf_s=\)"
    ):
        read_document(slow, name="a.pdf", limits=ReadLimits(pdf_s=0.5))
    assert time.thread_time() - before < MOST_SECONDS


def test_drawings_that_call_each_other_end():
    loop = pdf_of(
        stream(b"BT /F 12 Tf (Gao fell.) Tj ET /X Do\n" * 100),
        resources=b"/XObject<</X 6 0 R>>",
        more=[stream(b"/X Do /X Do\n", entries=FORM)],
    )
    assert "Gao fell." in read_document(loop, name="a.pdf").text


@pytest.mark.parametrize(
    "inner",
    [
        b"<p title='%s'>Gao fell.</p>" % (b"word " * 100_000),
        b'<p data-a="a > b">Gao fell.</p>' + b"<p>He said 'no\"." * 1_000,
        b"<meta name=author content='A B'>" * 100_000 + b"<p>Gao fell.</p>",
        b"<div>" * 200 + b"<header></header>" * 50_000 + b"<article><p>Gao fell.</p></article>",
        b"<span itemprop=datePublished>" * 200 + b"<p>Gao fell.</p>" + b"a " * 100_000,
        b'<script type="application/ld+json">' + b"[" * 1_000_000 + b"</script><p>Gao fell.</p>",
    ],
)
def test_a_page_that_is_odd_is_read(inner):
    before = time.thread_time()
    assert "Gao fell." in read_document(page(inner), name="a.html").text
    assert time.thread_time() - before < MOST_SECONDS


def test_an_article_in_a_main_is_a_part_of_its_own():
    aside = b"<p>Elsewhere it rained.</p>"
    text = read_document(page(b"<main>%s<article><p>Gao fell.</p></article></main>" % aside), name="a.html").text
    assert text == "Elsewhere it rained.\n\nGao fell."
