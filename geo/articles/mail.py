"""Articles as mail: one message (.eml), or a mailbox file (mbox) of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import PurePosixPath

from geo.articles.described import name_told
from geo.articles.extract import ReadLimits
from geo.articles.given import Given
from geo.budgets import Budget
from geo.errors import LimitError

__all__ = ["given_in_mailbox", "given_in_message", "is_mailbox", "is_message"]

_BOX = re.compile(rb"From \S+ .*\b\d{4}\b.*\r?\n[A-Za-z][A-Za-z-]*:")
_HEADER = re.compile(rb"(?m)^([A-Za-z][A-Za-z-]*):")
_SURE = (b"message-id", b"mime-version", b"received", b"return-path")
_TOGETHER = {b"from", b"subject", b"date"}
_TOP_BYTES = 16_000
_DOCUMENTS = (".txt", ".html", ".htm", ".pdf", ".docx")


def is_mailbox(top: bytes) -> bool:
    """Whether a file that begins so is an mbox."""
    return bool(_BOX.match(top))


def is_message(top: bytes) -> bool:
    """Whether a file that begins so is one message: it has headers that only mail has, or says from whom, when and on what."""
    head = re.split(rb"\r?\n\r?\n", top[:_TOP_BYTES], maxsplit=1)[0]
    if not _HEADER.match(head):
        return False
    names = {name.lower() for name in _HEADER.findall(head)}
    return bool(names.intersection(_SURE)) or names >= _TOGETHER


def given_in_mailbox(lines: Iterable[bytes], *, name: str) -> Iterator[Given]:
    """The messages of a mailbox file, one by one."""
    for number, (message, size) in enumerate(_messages(lines), start=1):
        where = f"{name}, message {number}"
        try:
            Budget(where, ReadLimits().file_bytes, "article_mb", holds="holds").spend(size)
        except LimitError as fault:
            yield Given(where, reason=str(fault))
            continue
        yield from given_in_message(message, name=where)


def _messages(lines: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """Each message as its bytes, and how many it has; of one that is too long only its beginning is held."""
    most = ReadLimits().file_bytes
    parts: list[bytes] = []
    size, after_blank = -1, True
    for line in lines:
        if line.startswith(b"From ") and after_blank:
            if size >= 0:
                yield b"".join(parts), size
            parts, size = [], 0
        elif size >= 0:
            size += len(line)
            if size <= most:
                parts.append(line[1:] if re.match(rb">+From ", line) else line)
        after_blank = not line.strip()
    if size >= 0:
        yield b"".join(parts), size


def given_in_message(content: bytes, *, name: str) -> Iterator[Given]:
    """The text of a message (its plain part, else its HTML) as an article, and each document that is attached as another."""
    try:
        yield from list(_parts(content, name))
    except Exception as fault:  # noqa: BLE001 - on broken mail the standard library raises errors of any kind
        yield Given(name, reason=f"{name} is damaged mail ({type(fault).__name__}): save its text, and give that.")


def _parts(content: bytes, name: str) -> Iterator[Given]:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    sender = message.get("From")
    addresses = getattr(sender, "addresses", ())
    site = name_told((addresses[0].display_name or addresses[0].domain) if addresses else "")
    title, date = " ".join(str(message.get("Subject", "")).split())[:500], _day(message)
    for preferred in ("plain", "html"):
        body = message.get_body(preferencelist=(preferred,))
        text = _text(body) if isinstance(body, EmailMessage) else ""
        if text.strip():
            yield Given(name, content, "mail", text, preferred == "html", title=title, date=date, site=site)
            break
    else:
        yield Given(name, reason=f"{name} holds no text: paste what it shows.")
    for part in message.iter_attachments():
        file = part.get_filename()
        if not file:
            continue
        where = f"{name}/{' '.join(file.split())[:100]}"
        if PurePosixPath(file).suffix.lower() in _DOCUMENTS:
            attached = part.get_payload(decode=True)
            yield Given(where, attached if isinstance(attached, bytes) else b"", "mail", date=date, site=site)
        else:
            yield Given(
                where, reason=f"{where} is attached, and no text, page, Word document or PDF: it was set aside."
            )


def _text(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError):  # a charset that nobody knows
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _day(message: EmailMessage) -> dt.date | None:
    moment = getattr(message.get("Date"), "datetime", None)
    return moment.date() if moment else None
