"""Documents to text: what the bytes of a text file, an HTML page, a Word file (.docx) or a PDF say.

Nothing here opens a file or runs anything in one: scripts, macros, forms and links are left where they are.
"""

from __future__ import annotations

import re
from pathlib import Path

from geo.articles.encodings import decode_text
from geo.articles.extract import Extract, ReadLimits
from geo.articles.html import read_html
from geo.articles.pdf import read_pdf
from geo.articles.word import read_docx
from geo.errors import ArticleError

__all__ = ["extract_text"]


def extract_text(content: bytes, *, name: str, limits: ReadLimits | None = None) -> Extract:
    """The text of a document, told by its content; name is the file's, for messages and where content leaves doubt.

    Raises ArticleError when there is no text to be had, LimitError when a part unpacks to too much.
    """
    limits = limits or ReadLimits()
    ending = Path(name).suffix.lower()
    if content.lstrip().startswith(b"%PDF-") or (ending == ".pdf" and b"%PDF-" in content[:1024]):
        return read_pdf(content, name, limits)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return read_docx(content, name, limits)
    _refuse_other_kinds(content, name, ending)
    text, notes = decode_text(content, name=name)
    if ending in {".htm", ".html", ".xhtml"} or _is_html(text):
        return read_html(text, name, notes, limits)
    return Extract(text, notes=notes)


def _refuse_other_kinds(content: bytes, name: str, ending: str) -> None:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ArticleError(
            f"{name} is an old Word file (.doc) or has a password: open it in a word processor and save it as .docx "
            "without a password, or paste its text."
        )
    if content.startswith(b"{\\rtf"):
        raise ArticleError(f"{name} is a Rich Text file: save it as .docx or .txt, or paste its text.")
    if ending in {".pdf", ".docx"}:
        raise ArticleError(
            f"{name} is not a {ending} document inside: it is damaged or misnamed. Download or save it again, or paste "
            "its text."
        )


def _is_html(text: str) -> bool:
    top = text[:2000].lstrip("\ufeff \t\r\n").lower()
    return top.startswith("<") and bool(re.search(r"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]", top))
