"""Errors that nobody foresaw: the reader gets a sentence with an id, the log the place in the code under that id.

What an error says may be the words of a document, so neither page nor log shows it: only types, files, lines, functions.
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from traceback import walk_tb
from types import TracebackType
from typing import Any

import streamlit as st
from streamlit import config
from streamlit.logger import update_formatter

from geo.errors import DatelineError, UnforeseenError
from geo.settings import settings
from ui.frame.markup import plain

__all__ = ["fault_id", "fault_words", "keep_words_out_of_the_log", "log_fault", "show_fault"]

LOGGER = logging.getLogger("dateline")
OURS = ("dateline", "geo", "ui", "pages")
"""Loggers whose sentences hold no words of documents or people: we wrote them."""
ID = "dateline_id"
FULL, CLOSED = "a full disk of this server", "a folder of this server that it may not write to"
DISK = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EACCES: CLOSED,
    errno.EPERM: CLOSED,
    errno.EROFS: CLOSED,
    errno.ENOENT: "a file of this server that is gone",
}


def fault_id(error: BaseException) -> str:
    """A short random id, the same for the same error."""
    if not hasattr(error, ID):
        setattr(error, ID, secrets.token_hex(4))
    return str(getattr(error, ID))


def fault_words(error: BaseException) -> str:
    """What the reader is told."""
    what = DISK.get(getattr(error, "errno", None) or 0, "something that nobody foresaw")
    return (
        f"This did not work because of {what}. Reload the page; if it happens again, tell whoever runs this server the id "
        f"{fault_id(error)}: their log says under it where."
    )


def show_fault(error: Exception) -> bool:
    """An error that ended a run of the page, as a sentence; True: nothing else need be shown."""
    st.error(plain(str(error) if isinstance(error, DatelineError) else fault_words(error)), icon=":material/error:")
    return True


def log_fault(error: BaseException) -> None:
    """Where it happened."""
    LOGGER.error("%s", _Fault(error))


def keep_words_out_of_the_log() -> None:
    """From now on every traceback that anything in this process logs is told without the words of errors.

    With the setting `log_json` each record is a line of JSON (docs/operations.md), and of what other people's code logs only the
    sentence without what was put into it, since that may be anybody's words.
    """
    make = logging.getLogRecordFactory()
    is_json = settings().log_json
    if is_json:
        config.set_option("logger.messageFormat", "%(message)s", "Dateline's settings")
        update_formatter()

    def make_without_words(*args: Any, **more: Any) -> logging.LogRecord:
        record = make(*args, **more)
        if is_json:
            record.msg, record.args = _as_json(record), ()
            record.exc_info = None
        elif record.exc_info and record.exc_info[1] is not None:
            record.msg, record.args = f"{record.msg}\n{_trace(record.exc_info[1])}".replace("%", "%%"), ()
            record.exc_info = None
        return record

    logging.setLogRecordFactory(make_without_words)


@dataclass(frozen=True, slots=True)
class _Fault:
    """An error as it is logged."""

    error: BaseException

    def __str__(self) -> str:
        return _trace(self.error)


def _as_json(record: logging.LogRecord) -> str:
    """A record as a line."""
    given = record.args[0] if isinstance(record.args, tuple) and record.args else None
    error = given.error if isinstance(given, _Fault) else record.exc_info[1] if record.exc_info else None
    row: dict[str, Any] = {
        "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "where": f"{record.pathname}:{record.lineno}: {record.funcName}",
    }
    if record.name.split(".")[0] in OURS:
        row["message"] = "Unforeseen error" if isinstance(given, _Fault) else record.getMessage()
    elif record.args:
        row["message"] = str(record.msg)
    if error is not None:
        row["id"], row["causes"] = fault_id(error), [_cause(cause) for cause in _chain(error)]
    return json.dumps(row, ensure_ascii=False)


def _cause(error: BaseException) -> dict[str, Any]:
    further = [line.strip() for line in error.trace.splitlines()] if isinstance(error, UnforeseenError) else []
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return {"type": kind, "places": [*_places(error.__traceback__), *further]}


def _trace(error: BaseException) -> str:
    """Id, types and places of an error and of those that it came from, without a word of theirs."""
    lines = [f"Unforeseen error {fault_id(error)}"]
    for cause in _chain(error):
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        lines += _places(cause.__traceback__)
        lines += cause.trace.splitlines() if isinstance(cause, UnforeseenError) else []
    return "\n  ".join(lines)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _places(traceback: TracebackType | None) -> list[str]:
    return [f"{frame.f_code.co_filename}:{line}: {frame.f_code.co_qualname}" for frame, line in walk_tb(traceback)]
