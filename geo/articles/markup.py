"""Markup of web pages and Word documents, counted before it is parsed and measured before it is walked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.articles.extract import ReadLimits
from geo.budgets import Budget
from geo.errors import LimitError
from geo.settings import how_to_raise

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["refuse_deep", "refuse_ragged", "tag_budget", "too_deep"]


_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_TAG = re.compile(rf"<[a-zA-Z](?:[^>\"']++|{_QUOTED.pattern})*+")


def tag_budget(name: str, limits: ReadLimits) -> Budget:
    """The tags that a document may have: a tree of them takes many times its size."""
    return Budget(name, limits.tags, "article_tags", "holds", "tags of markup", "Paste the text of the article instead")


def refuse_ragged(page: str, name: str, limits: ReadLimits) -> None:
    """Raises LimitError when a tag of a web page has more attributes than the limit: a parser compares each with all."""
    for tag in _TAG.finditer(page):
        if len(tag[0]) > 2 * limits.attributes and len(_QUOTED.sub("", tag[0]).split()) > limits.attributes:
            raise LimitError(
                f"{name} has a tag of more than {limits.attributes:,} attributes, the limit: {tag[0][:40]}… Paste the text of "
                f"the article instead, or {how_to_raise('article_attributes', limits.attributes)}."
            )


def refuse_deep(root: _Element, name: str, limits: ReadLimits) -> None:
    """Raises LimitError when elements lie in each other on more levels than the limit."""
    if root.getroottree().xpath(f"boolean({'/*' * (limits.nesting + 1)})"):
        raise too_deep(name, limits)


def too_deep(name: str, limits: ReadLimits) -> LimitError:
    """The error for elements that lie in each other on more levels than the limit."""
    return LimitError(
        f"{name} is nested too deeply, on more than {limits.nesting:,} levels. Paste the text of the article instead, or "
        f"{how_to_raise('article_nesting', limits.nesting)}."
    )
