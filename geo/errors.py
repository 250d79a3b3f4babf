"""Every error that the library raises on purpose.

    DatelineError
    ├── DataError        (ValueError)    a value that cannot be true: latitude 95, an end before a start
    ├── ArticleError     (ValueError)    a document that cannot be read as an article
    ├── RecordsError     (ValueError)    a file that cannot be read as event records
    ├── GazetteerError   (OSError)       a gazetteer or weights file that is missing, cut short or of another version
    ├── LimitError       (ValueError)    larger than a limit of geo.settings, or than one that the caller gave
    │   └── BusyError                    more often than a limit of geo.settings lets one ask
    ├── ServiceError     (OSError)       a service of event data that failed, refused, or answered something else
    ├── CaseError        (OSError)       cases that cannot be kept or found, a case file that cannot be opened
    │   ├── ClashError                   an act on what somebody else has changed meanwhile
    │   ├── AbsentError                  a case that is not there, or not for whoever asks
    │   ├── RefusedError                 what whoever asks may not do
    │   └── WhoError                     a key or link that opens nothing, or no more
    └── WorkError        (RuntimeError)  a process of ours that ended in the middle of its work
        └── ClusterError                 a cluster that is not there, is gone, or has workers that are not fit

Messages are whole sentences: they name the value or the file, and the remedy. The page shows them as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = [
    "AbsentError",
    "ArticleError",
    "BusyError",
    "CaseError",
    "ClashError",
    "ClusterError",
    "DataError",
    "DatelineError",
    "GazetteerError",
    "LimitError",
    "RecordsError",
    "RefusedError",
    "ServiceError",
    "UnforeseenError",
    "WhoError",
    "WorkError",
]


class DatelineError(Exception):
    """Root of all errors raised on purpose."""

    step = ""
    """Of work that was stopped or ended in another process: the step that it told last; "" when it told none."""


class DataError(DatelineError, ValueError):
    """A value that cannot be true."""


class ArticleError(DatelineError, ValueError):
    """A document that cannot be read as an article."""


class RecordsError(DatelineError, ValueError):
    """A file that cannot be read as event records."""


class GazetteerError(DatelineError, OSError):
    """A gazetteer or weights file that is missing, cut short or of another version."""


class LimitError(DatelineError, ValueError):
    """An input larger than a limit of `geo.settings`, or than one that the caller gave."""


class BusyError(LimitError):
    """More often than a limit of `geo.settings` lets one ask."""

    def __init__(self, message: str, wait_s: int) -> None:
        super().__init__(message)
        self.wait_s = wait_s
        """After how many seconds it may be asked again."""


class CaseError(DatelineError, OSError):
    """Cases that cannot be kept or found, or a case file that cannot be opened."""


class AbsentError(CaseError):
    """A case that is not there, or not for whoever asks: they do not learn which."""


class RefusedError(CaseError):
    """What whoever asks may not do."""


class WhoError(CaseError):
    """A key or a link that opens nothing, or no more."""


class ClashError(CaseError):
    """An act on what somebody else has changed meanwhile."""

    def __init__(self, message: str, others: Sequence[Any] = (), over: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.others: tuple[Any, ...] = tuple(others)
        """The last act on each thing that somebody else has changed; fewer when it is not known."""
        self.over: tuple[Any, ...] = tuple(over)
        """What would do it nevertheless: the deeds, as of somebody who has seen what these things are now."""

    @property
    def last(self) -> Any:
        """The act that came between; None when it is not known."""
        return self.others[0] if self.others else None


class ServiceError(DatelineError, OSError):
    """A service of event data that failed, refused, or answered something else than data."""

    def __init__(self, message: str, so_far: object = None) -> None:
        super().__init__(message)
        self.so_far = so_far
        """What it had answered before, to go on from; None when there is nothing."""


class WorkError(DatelineError, RuntimeError):
    """A process of ours that ended in the middle of its work."""


class ClusterError(WorkError):
    """A cluster that is not there, is gone, or has workers that would read otherwise: no article is to blame."""


class UnforeseenError(Exception):
    """Something that nobody raised on purpose, in another process; it was not to happen, so it is no DatelineError."""

    step = ""
    """As of DatelineError."""

    def __init__(self, message: str, trace: str = "") -> None:
        super().__init__(message)
        self.trace = trace
        """What was raised and where, without what it said."""
