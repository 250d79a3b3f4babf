"""Closed classes of English words that the syntax of claims needs."""

from __future__ import annotations

__all__ = [
    "ADVERBS", "ARTICLES", "AUXILIARIES", "BE", "CONJUNCTIONS", "DETERMINERS", "DO", "HAVE", "MODALS", "PREPOSITIONS", "SAY", "word_set",
]  # fmt: skip


def word_set(words: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(words.split())


ARTICLES = word_set("the this that these those its their his her our your my")
"""What makes a noun known to the reader already."""

DETERMINERS = ARTICLES | word_set("a an another each every some any no both several many few all more most other such")

BE = word_set("be been being is are was were am get got getting isn't aren't wasn't weren't")

HAVE = word_set("has have had having hasn't haven't hadn't")

DO = word_set("do does did don't doesn't didn't")

MODALS = word_set("will would shall should can could may might must won't wouldn't couldn't shouldn't can't cannot")

AUXILIARIES = BE | HAVE | DO | MODALS

ADVERBS = word_set(
    "also not never then later now again still since already just first once soon only even reportedly allegedly immediately "
    "briefly quickly recently previously apparently largely nearly almost simultaneously together accidentally deliberately "
    "mistakenly fatally seriously badly critically slightly severely heavily fiercely repeatedly subsequently eventually finally "
    "further all both themselves himself herself confirmed reported feared believed known safely successfully twice"
)

PREPOSITIONS = word_set(
    "in at near on outside inside around across throughout along of from to toward towards into onto by with without between "
    "among against over under above below beside behind beyond during after before since until within through via off about "
    "for amid despite including than upon up down out per like as"
)

CONJUNCTIONS = word_set(
    "and or but while when after before since as because although though until where which who whom whose that if"
)

SAY = word_set(
    "said says say saying told tells tell telling reported reports report reporting announced announces confirmed confirms added "
    "adds stated states according quoted wrote tweeted claimed claims"
)
