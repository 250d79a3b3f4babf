"""What was worked out of a gazetteer is remembered on it, and goes when it goes.

A cache of a module would keep a gazetteer, and with it the names of a reader's own places, long after its session.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from weakref import ref

__all__ = ["Remembering", "remembered"]


class Remembering(Protocol):
    """Something that can keep answers about itself; no answer may refer back to it."""

    memory: dict[Callable[..., Any], Callable[..., Any]]
    """The answers of each function that is `remembered`; empty at first."""


Owner = TypeVar("Owner", bound=Remembering)
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def remembered(
    *, most: int
) -> Callable[[Callable[Concatenate[Owner, Asked], Answer]], Callable[Concatenate[Owner, Asked], Answer]]:
    """For a function of a gazetteer and hashable values, or a method: the last `most` answers are kept on the gazetteer.

    Dropping the last reference to the gazetteer frees both at once. Safe in threads, as lru_cache is.
    """

    def remember(make: Callable[Concatenate[Owner, Asked], Answer]) -> Callable[Concatenate[Owner, Asked], Answer]:
        @wraps(make)
        def recall(owner: Owner, /, *asked: Asked.args, **named: Asked.kwargs) -> Answer:
            answers = owner.memory.get(make) or owner.memory.setdefault(make, _answers(make, owner, most))
            answer: Answer = answers(*asked, **named)
            return answer

        return recall

    return remember


def _answers(make: Callable[..., Answer], owner: object, most: int) -> Callable[..., Answer]:
    """A cache of one function for one owner. It knows the owner weakly: they would hold each other otherwise."""
    weak = ref(owner)

    @lru_cache(maxsize=most)
    def answer(*asked: Any, **named: Any) -> Answer:
        return make(weak(), *asked, **named)

    return answer
