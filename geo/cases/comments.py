"""What people who work on one case tell each other: comments on its claims, events and articles, and who is to look at them.

Both are acts as others are, so that they travel with the case file and merge. They are for those who work on it: nothing that is
published tells of them, and no share link does. A comment is never changed; whoever wrote it may take it away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from geo.cases.acts import Act, Json, Log, new_id, root_of
from geo.errors import DataError

__all__ = [
    "ASSIGNED", "LONGEST_COMMENT", "Comment", "assignee", "assignment", "check_comment", "comment", "comment_target", "comments_in", "comments_on",
    "is_among_us",
]  # fmt: skip

COMMENTED, ASSIGNED = "commented", "assigned"
LONGEST_COMMENT, _LONGEST_LABEL = 5_000, 200
_TARGET = re.compile(r"((?:article|event)/.+)/comment/[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody told the others."""

    target: str
    about: str
    """The claim, event or article."""
    text: str
    by: str
    """As the log tells it; "" where nobody has a name."""
    at: str


def comment_target(about: str) -> str:
    """What the act of a new comment on something is about."""
    return f"{about}/comment/{new_id()}"


def comment(text: str) -> Json:
    """The value of the act; DataError when there are no words in it, or more than a comment may have."""
    text = text.strip()
    if not 0 < len(text) <= LONGEST_COMMENT:
        raise DataError(f"A comment has 1 to {LONGEST_COMMENT:,} characters, this one {len(text):,}.")
    return {"text": text}


def assignment(to: str) -> Json:
    """The value of an act that has somebody look at something, whom the log calls so; None for "", which is nobody."""
    return {"to": to} if to else None


def is_among_us(act: Act) -> bool:
    """Whether an act is for those alone who work on the case."""
    return act.kind in (COMMENTED, ASSIGNED)


def check_comment(known: Log, act: Act) -> None:
    """DataError for a comment or an assignment that cannot be, or that takes away what somebody else wrote. known: what was done to
    the same thing; acts of other kinds are fine."""
    if act.kind == ASSIGNED and act.value is not None and not _is_text(act.value, "to", _LONGEST_LABEL):
        raise DataError('Something is assigned to somebody, {"to": NAME}, or with nothing to nobody.')
    if act.kind != COMMENTED:
        return
    before = known.latest(COMMENTED, act.target)
    if act.value is None:
        if before is not None and before.by != act.by:
            raise DataError(
                "A comment is taken away by whoever wrote it. Write another one that says what is wrong with it."
            )
    elif not _TARGET.fullmatch(act.target) or not _is_text(act.value, "text", LONGEST_COMMENT):
        raise DataError(
            f"A comment is on a claim, an event or an article, and has 1 to {LONGEST_COMMENT:,} characters."
        )
    elif before is not None:
        raise DataError("A comment is not changed: write another one.")


def comments_in(log: Log, root: str) -> dict[str, list[Comment]]:
    """All comments on an article and on what is in it, or with "event" on all events, by what they are about, the first first; {}
    without any. Values out of a file that was written by hand are left where they are none."""
    found: dict[str, list[Comment]] = {}
    for target, value in log.under(COMMENTED, root).items():
        act, told = log.deciding(COMMENTED, target), _TARGET.fullmatch(target)
        if told and act is not None and _is_text(value, "text", LONGEST_COMMENT):
            found.setdefault(told[1], []).append(Comment(target, told[1], value["text"], act.by, act.at))
    return {about: sorted(some, key=lambda one: (one.at, one.target)) for about, some in found.items()}


def comments_on(log: Log, about: str) -> list[Comment]:
    """The comments on one claim, event or article, the first first; [] without any."""
    return comments_in(log, root_of(about)).get(about, [])


def assignee(log: Log, target: str, event: str = "") -> str:
    """Who is to look at something, as the log calls them: at itself, at its event, or at its article; "" when nobody is.
    event: the id of the event that a claim tells of."""
    for one in (target, event, root_of(target)):
        value = log.value(ASSIGNED, one) if one else None
        if value and _is_text(value, "to", _LONGEST_LABEL):
            return str(value["to"])
    return ""


def _is_text(value: Json, name: str, longest: int) -> bool:
    return (
        isinstance(value, Mapping)
        and set(value) == {name}
        and isinstance(value[name], str)
        and 0 < len(value[name].strip()) <= longest
    )
