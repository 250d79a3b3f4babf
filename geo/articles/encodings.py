"""Bytes of a text to letters: byte-order marks, declared encodings, and a guess that says it is one."""

from __future__ import annotations

import codecs
import re

from geo.errors import ArticleError

__all__ = ["decode_text", "not_text"]

BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

SAMPLE_BYTES = 1 << 20
"""What is enough to guess an encoding by."""

WESTERN = frozenset("àâäáãçéèêëíîïìñóôõöòúûùüœæßªºÀÂÄÁÃÇÉÈÊËÍÎÏÑÓÔÕÖÚÛÙÜŒÆ“”‘’„‚«»‹›–—…•·¡¿§©®™°€£½¼ ­")
"""Letters and signs outside ASCII in Western European prose, with the no-break space and the soft hyphen."""


def decode_text(content: bytes, *, name: str) -> tuple[str, tuple[str, ...]]:
    """Text out of bytes, and a note where the encoding is a guess; ArticleError when the bytes are no text."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode_as(content, encoding)
    if known := _silent_utf16(content) or _declared_encoding(content):
        return _decode_as(content, known)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        if _control_share(content) > 0.02:
            raise not_text(name) from None
        return _guess(content, name)
    if _control_share(content) > 0.3:
        raise not_text(name)
    return text, ()


def _decode_as(content: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    text = content.decode(encoding, errors="replace")
    lost = text.count("\ufffd")
    return text, (f"{lost} characters could not be read as {encoding} and are shown as �.",) if lost else ()


def _silent_utf16(content: bytes) -> str | None:
    """UTF-16 without a byte-order mark, known by the empty half of each Western letter."""
    sample = content[:4000]
    high, low = sample[0::2].count(0), sample[1::2].count(0)
    if low > 0.4 * len(sample) / 2 and high == 0:
        return "utf-16-le"
    return "utf-16-be" if high > 0.4 * len(sample) / 2 and low == 0 else None


def _declared_encoding(content: bytes) -> str | None:
    """What an HTML page says about itself, when Python knows that encoding and the page is not UTF-8 after all."""
    declared = re.search(rb"<meta[^>]{1,200}charset=[\"'\s]*([\w-]{3,20})", content[:4000], re.IGNORECASE)
    if not declared:
        return None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        encoding = declared[1].decode("ascii").lower()
        return "cp1252" if encoding in {"iso-8859-1", "latin1", "us-ascii", "ascii"} else _known_encoding(encoding)
    return None


def _known_encoding(encoding: str) -> str | None:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return None


def _guess(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Bytes that are not UTF-8: Windows-1252 when that gives Western European letters, else what statistics say."""
    import charset_normalizer

    western = content.decode("cp1252", errors="replace")
    if _is_western(western):
        return western, (_guess_note(name, "Windows-1252 (Western European)"),)
    best = charset_normalizer.from_bytes(content[:SAMPLE_BYTES]).best()
    if best is None:
        raise not_text(name)
    text = str(best) if len(content) <= SAMPLE_BYTES else content.decode(best.encoding, errors="replace")
    return text, (_guess_note(name, best.encoding),)


def _is_western(text: str) -> bool:
    """English, French, Spanish, Portuguese, German, Italian: few letters outside ASCII, and only their own.

    Statistics alone take half of all short French texts for Polish or Czech.
    """
    others = len(text) - len(text.encode("ascii", errors="ignore"))
    return others <= 0.2 * len(text) and all(letter in WESTERN for letter in set(text) if letter > "\x7f")


def _guess_note(name: str, encoding: str) -> str:
    return f"{name} is not UTF-8; it was read as {encoding}, a guess. Check the accented letters."


def _control_share(content: bytes) -> float:
    """Share of bytes that no text holds, in the first 64 kB."""
    sample = content[:65_536]
    text_bytes = sample.translate(
        None, bytes(range(9)) + b"\x0e\x0f" + bytes(range(0x10, 0x1B)) + b"\x1c\x1d\x1e\x1f\x7f"
    )
    return 1 - len(text_bytes) / len(sample)


def not_text(name: str) -> ArticleError:
    """The error for bytes that are no text."""
    return ArticleError(
        f"{name} holds binary data, not text: give a .txt, .html, .docx or .pdf file, or paste the article's text."
    )
