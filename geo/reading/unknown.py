"""Capitalised names of a text that were understood as nothing known: no place, no person, no group, no word of the language.

They are told so that "11 of 14" is never "11 of 11" where three names went unseen.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate

from geo.claims.vocabulary import bundled as vocabulary
from geo.language.lexicon import bundled as bundled_lexicon
from geo.language.text import Text, Words
from geo.model import Claim, DateMention, Resolution, UnknownName

__all__ = ["MOST_UNKNOWN", "unknown_names"]

MOST_UNKNOWN = 200
"""Names that are told at most; a text with more is a list."""
_WORD, _GIVEN_NAME, _SURNAME = 1, 1, 3
"""Levels of the lexicon from which a word counts as one of the language, as a given name, as a surname."""
_SHORTEST = 3
_WHY = "capitalised, and no name of a place, a person or a group that is known"
_BEHIND = "behind “{before}”, where places stand, and no name that is known"


def unknown_names(
    text: Text, resolutions: Iterable[Resolution], dates: Iterable[DateMention], claims: Iterable[Claim]
) -> list[UnknownName]:
    """Each such name where it first stands, in the order of the text, at most MOST_UNKNOWN; [] for a text without any.

    What was read as a place, known or not, as a date or as an actor is none of them; nor are names of persons and words
    written in capitals.
    """
    words = text.names
    read = [(one.mention.start, one.mention.end) for one in resolutions if one.mention.is_place or one.mention.name]
    read += [(date.start, date.end) for date in dates]
    read += [(actor.start, actor.end) for claim in claims for actor in claim.actors]
    found: dict[str, UnknownName] = {}
    for opening, last in _runs(words, sorted(read)):
        first = opening + (text.language.class_of.get(words.folded[opening]) == "the" and opening + 1 < last)
        name = " ".join(words.folded[first:last])
        if name not in found and _is_unknown(text, first, last):
            start, end = words.starts[first], words.ends[last - 1]
            found[name] = UnknownName(text.text[start:end], start, end, _why(text, first))
            if len(found) == MOST_UNKNOWN:
                break
    return list(found.values())


def _runs(words: Words, read: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words, first to the one behind the last, without what was read; read: spans in order."""
    starts, ends = [start for start, _ in read], list(accumulate((end for _, end in read), max))
    first = last = -1
    for at in [at for at, surface in enumerate(words.surfaces) if surface[0].isupper()]:
        before = bisect_left(starts, words.ends[at])
        if before and ends[before - 1] > words.starts[at]:
            continue
        if at != last or words.gaps[at] not in _INSIDE:
            if first >= 0:
                yield first, last
            first = at
        last = at + 1
    if first >= 0:
        yield first, last


_INSIDE = (" ", "-", "’", "'")
"""What stands between the words of one name."""


def _is_unknown(text: Text, first: int, last: int) -> bool:
    words, levels = text.names, bundled_lexicon().levels
    surfaces, folded = words.surfaces[first:last], words.folded[first:last]
    if any(surface.isupper() for surface in surfaces) or len(folded[0]) < _SHORTEST:
        return False
    if text.language.class_of.get(folded[0]) == "title" or (first and _is_title_before(text, first)):
        return False
    is_known = [levels(word)[0] >= _WORD or bool(text.language.class_of.get(word)) for word in folded]
    if all(is_known) or vocabulary().look_up(folded).actors:
        return False
    is_person = levels(folded[0])[1] >= _GIVEN_NAME or levels(folded[-1])[2] >= _SURNAME
    return not is_person


def _is_title_before(text: Text, first: int) -> bool:
    words = text.names
    before = words.folded[first - 1]
    is_address = text.language.class_of.get(before) == "title" or before in text.language.classes["address"]
    return is_address and words.gaps[first] in (" ", ". ")


def _why(text: Text, first: int) -> str:
    words = text.names
    before = words.folded[first - 1] if first and words.gaps[first] == " " else ""
    return _BEHIND.format(before=before) if text.language.class_of.get(before) in ("in", "to") else _WHY
