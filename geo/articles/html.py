"""The article in a web page: its main part and title; geo.articles.described reads what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from geo.articles.described import describe
from geo.articles.extract import Extract, ReadLimits, tidy
from geo.articles.furniture import clean_text
from geo.articles.markup import refuse_deep, refuse_ragged, tag_budget, too_deep
from geo.errors import ArticleError

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read_html"]

DROPPED = frozenset(
    [
        *("script", "style", "noscript", "template", "nav", "footer", "aside", "svg", "iframe"),
        *("button", "select", "textarea", "object", "canvas", "audio", "video"),
    ]
)

PARAGRAPHS = frozenset(
    [
        *("p", "div", "section", "article", "main", "header", "blockquote", "ul", "ol", "dl", "table", "figure"),
        *("figcaption", "address", "pre", "hr", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
    ]
)

LINES = frozenset(("br", "li", "tr", "dt", "dd", "caption"))


def read_html(text: str, name: str, notes: tuple[str, ...], limits: ReadLimits) -> Extract:
    """The main part of a page without its furniture; ArticleError for a page without text. notes: on its letters."""
    from lxml import etree, html

    tag_budget(name, limits).spend(text.count("<"))
    refuse_ragged(text, name, limits)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        page = html.document_fromstring(clean_text(text).encode(), parser=parser)
    except etree.ParserError as cause:
        raise ArticleError(f"{name} is an HTML page without text: save the page again, or paste its text.") from cause
    if parser.error_log.filter_from_fatals():
        raise too_deep(name, limits)
    refuse_deep(page, name, limits)
    part, left_out = _main_part(page)
    if not (written := tidy("".join(_html_pieces(part)))):
        raise ArticleError(f"{name} is an HTML page without text outside scripts and menus: paste the article's text.")
    if left_out:
        notes = (*notes, f"Only the page's main part was read; {left_out} other paragraphs were left out.")
    told = describe(page, part)
    return Extract(written, _html_title(page), told.published, notes, told.authors, told.site, told.address)


def _main_part(page: _Element) -> tuple[_Element, int]:
    """The page's article or main element when it holds at least half of the text in paragraphs, else all of the page;
    and how many paragraphs lie outside."""
    mains = [part for part in _outermost(page, "article", "main") if part.tag == "main"]
    parts = [*_outermost(page, "article"), *mains]
    best = max(parts, key=_paragraph_letters, default=page)
    if 0 < _paragraph_letters(page) <= 2 * _paragraph_letters(best):
        return best, _paragraph_count(page) - _paragraph_count(best)
    return page, 0


def _outermost(page: _Element, *tags: str) -> list[_Element]:
    """Elements of these names that lie in no other one of them, in a time that does not grow with their depth."""
    from lxml import etree

    found = []
    walker = etree.iterwalk(page, events=("start",), tag=tags)
    for _, element in walker:
        found.append(element)
        walker.skip_subtree()
    return found


def _paragraph_letters(element: _Element) -> int:
    return sum(len(paragraph.text_content().strip()) for paragraph in element.iter("p"))


def _paragraph_count(element: _Element) -> int:
    return sum(bool(paragraph.text_content().strip()) for paragraph in element.iter("p"))


def _html_pieces(root: _Element) -> Iterator[str]:
    """The text of an element in reading order, with line breaks where a browser would show them."""
    from lxml import etree

    walker = etree.iterwalk(root, events=("start", "end"))
    preformatted = 0
    articles = 1 if next(root.iterancestors("article", "main"), None) is not None else 0
    for event, element in walker:
        if element.tag in ("article", "main"):
            articles += 1 if event == "start" else -1
        dropped = _is_dropped(element, in_article=articles > 0)
        if event == "start" and dropped:
            walker.skip_subtree()
        if not dropped:
            preformatted += (element.tag == "pre") * (1 if event == "start" else -1)
            yield "\n\n" if element.tag in PARAGRAPHS else "\n" if element.tag in LINES and event == "start" else ""
        written = (
            (element.text if not dropped else "") if event == "start" else (element.tail if element is not root else "")
        )
        yield (written or "") if preformatted else re.sub(r"[ \t\n\r\f]+", " ", written or "")


def _is_dropped(element: _Element, *, in_article: bool) -> bool:
    """Menus, scripts, buttons; a header outside the article; a form, unless the site wraps its whole page in one."""
    if element.tag == "header":
        return not in_article
    if element.tag == "form":
        return len(element.findall(".//p")) < 3
    return element.tag in DROPPED


def _html_title(page: _Element) -> str:
    """The only main heading, else the title of the page."""
    headings = page.xpath("//h1[normalize-space()]")
    titles = headings if len(headings) == 1 else page.xpath("//head/title")
    return " ".join(titles[0].text_content().split()) if titles else ""
