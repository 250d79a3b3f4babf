"""Text of documents and records as HTML or Markdown that shows it as it stands. Nothing else may build markup of it.

What Streamlit takes for Markdown (labels, captions, messages, help) gets such text through `plain`, HTML through
`escaped`; tests/test_architecture.py looks at every call.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from geo.wording import chance_words, score_words
from ui.frame.theme import svg_uri

__all__ = ["definition_list", "escaped", "image", "plain", "quiet_list", "quote", "score_html", "visible"]

UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, what turns the direction of the text that follows, and halves of characters."""
MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>=$:&])")
LATE = re.compile(r"(?<=:)(?=[\w+-]+:|//|material/)|(?<=www)(?=\.)|(?<=@)(?=[\w-])|(?<=[-<>~])(?=[-=>])", re.IGNORECASE)
"""Where an emoji, an icon, an address or an arrow begins for Streamlit, which looks for them when backslashes are gone."""
JOINER = "\u2060"
"""No width, no break: it keeps apart what would be one sign."""


def visible(text: str) -> str:
    """Text with a sign � for each character that is not seen and changes how the others look."""
    return UNSEEN.sub("\ufffd", text)


def plain(text: str) -> str:
    """Text that Streamlit's Markdown shows as it stands, on one line."""
    return MARKUP.sub(r"\\\1", LATE.sub(JOINER, visible(" ".join(text.split()))))


def escaped(text: str) -> str:
    """Text that HTML shows as it stands."""
    return escape(visible(text))


def definition_list(pairs: Iterable[tuple[str, str]], *, scores: Iterable[tuple[str, float | None]] = ()) -> str:
    """A list of names and values as HTML; empty values are left out. scores: names and probabilities, which come last."""
    rows = [f"<dt>{escaped(name)}</dt><dd>{escaped(value)}</dd>" for name, value in pairs if value]
    rows += [f"<dt>{escaped(name)}</dt><dd>{score_html(score)}</dd>" for name, score in scores if score_words(score)]
    return f'<dl class="dl-facts">{"".join(rows)}</dl>'


def score_html(score: float | None) -> str:
    """How sure something is in words that open to the number, as HTML; "" for a score that nobody knows."""
    words = score_words(score)
    opened = f"<summary>{escaped(words)}</summary><span>: {escaped(chance_words(score))}</span>"
    return f'<details class="dl-score">{opened}</details>' if words else ""


def quiet_list(line: str, entries: Iterable[str]) -> str:
    """One quiet line that opens to a list of texts, as HTML; "" when there is nothing to list."""
    listed = "".join(f"<li>{escaped(entry)}</li>" for entry in entries)
    return f'<details class="dl-quiet"><summary>{escaped(line)}</summary><ul>{listed}</ul></details>' if listed else ""


def quote(sentence: str, start: int, end: int) -> str:
    """A sentence as HTML with the part between two of its offsets marked; without a mark when they are the same."""
    before, name, after = (escaped(part) for part in (sentence[:start], sentence[start:end], sentence[end:]))
    mark = f"<mark>{name}</mark>" if name else ""
    return f'<blockquote class="dl-quote">{before}{mark}{after}</blockquote>'


def image(svg: str) -> str:
    """One of our own marks as an HTML image."""
    return f'<img alt="" src="{svg_uri(svg)}">'
