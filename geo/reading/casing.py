"""Texts all in capitals or all in small letters, given the letters that a reader would expect: every offset stays.

A word takes a capital where a sentence begins, where the gazetteer knows a name of several words, or where no lexicon knows it as
an everyday word; so do months and weekdays. Names that the tables of actors write in capitals are written as there. For English:
words of other languages stand in no lexicon of ours.
"""

from __future__ import annotations

import re
from functools import lru_cache

from geo.claims.vocabulary import bundled as bundled_vocabulary
from geo.gazetteer.store import Gazetteer
from geo.language.lexicon import bundled as bundled_lexicon
from geo.language.text import Text, Words, fold

__all__ = ["NOTES", "in_mixed_case", "only_case"]

NOTES = {
    "upper": "the text is all in capitals; it is read and shown in mixed case",
    "lower": "the text has no capitals; it is read and shown in mixed case",
}
LETTERS, MOST = 40, 0.05
"""From so many letters a text is judged, and so many of them may be of the other case."""
EVERYDAY, RARE, COMMONEST = 4, 1, 8
"""Levels of the lexicon: a word of the first is no name by itself, one of the second rather a name than a word, of the last no acronym."""
CLEARLY = 2
"""So many levels commoner as a name, an everyday word is one: "Hector"."""
LONGEST, SHORT = 5, 5
"""Words of a name, and letters of an acronym."""
VOWELS = frozenset("aeiouy")
LETTERS_WITH_DOTS = re.compile(r"\b(?:[a-z]\.){2,}", re.ASCII)
OPENING = re.compile(r"(?:^|[.!?:]\s+|\n\s*|[\"“(\[]|--\s*)$")


def only_case(text: str) -> str:
    """ "upper" or "lower" when all letters but a few are of that case; "" for other texts, and those too short to tell."""
    upper, lower = sum(map(str.isupper, text)), sum(map(str.islower, text))
    if upper + lower < LETTERS:
        return ""
    share = upper / (upper + lower)
    return "upper" if share > 1 - MOST else "lower" if not upper else ""


def in_mixed_case(text: str, gazetteer: Gazetteer) -> str:
    """The text of one case as it would be written; as long as before, letter by letter."""
    words = Text(text.lower() if len(text.lower()) == len(text) else text).names
    names = _names(words, gazetteer)
    letters = list(words.text)
    classes, class_of = words.language.classes, words.language.class_of
    for index, (start, end) in enumerate(zip(words.starts, words.ends, strict=True)):
        word, folded = text[start:end], words.folded[index]
        is_figure = text[max(0, start - 2) : start].strip().isdigit()
        is_first = OPENING.search(words.text[max(0, start - 4) : start]) is not None
        if is_figure and folded not in classes["month"]:
            continue  # "45 km", "3rd", but "3 Jan"
        is_title = folded in class_of  # "Mr."
        is_acronym = not (is_title or index in names or folded in classes["inside_name"])
        if folded in classes["short_form"] or (is_acronym and _is_acronym(folded, gazetteer)):
            written = word.upper()
        elif folded in classes["inside_name"] and index - 1 in names:
            continue
        elif is_first or index in names or _is_of_calendar(words, index):
            written = word[:1].upper() + word[1:].lower()
        else:
            continue
        if len(written) == len(word) and written.lower() == word.lower():  # else its letters have no simple other case
            letters[start:end] = written
    return LETTERS_WITH_DOTS.sub(lambda found: found[0].upper(), "".join(letters))


def _names(words: Words, gazetteer: Gazetteer) -> set[int]:
    """Indices of the words of names, but for small ones inside them ("de", "of")."""
    found = {index for index, folded in enumerate(words.folded) if _is_name(folded)}
    found |= _of_several_words(words.folded, words.gaps, gazetteer, words.language.classes["connector"])
    for index in range(len(words.folded)):
        _add_around(index, words, gazetteer, found)
    return found


def _add_around(index: int, words: Words, gazetteer: Gazetteer, found: set[int]) -> None:
    """What stands behind "de" in a name ("Vina del Mar", "San Luis de la Reina"), before "province", or opens one ("La Paz")."""
    folded, gaps, classes = words.folded, words.gaps, words.language.classes
    if index + 1 == len(folded) or gaps[index + 1] != " ":
        return
    if folded[index] in classes["inside_name"] and index - 1 in found and gaps[index] == " ":
        behind = index + 1
        while behind + 1 < len(folded) and folded[behind] in classes["opens_name"] and gaps[behind + 1] == " ":
            behind += 1
        found.add(behind)
    elif folded[index] in classes["opens_name"]:
        is_inside = index and folded[index - 1] in classes["inside_name"]
        found.update({index} if index + 1 in found and not is_inside else ())
    elif folded[index + 1] in classes["area"] and _level(folded[index]) <= EVERYDAY and gazetteer.knows(folded[index]):
        found.add(index)


def _of_several_words(folded: list[str], gaps: list[str], gazetteer: Gazetteer, small: frozenset[str]) -> set[int]:
    """Indices of the words of names of several words that the gazetteer knows; small: words that take no capital inside them."""
    found: set[int] = set()
    joined = [gap in (" ", "-") for gap in gaps]
    for index, word in enumerate(folded):
        if not gazetteer.opening(word)[1]:
            continue
        end = index + 1
        while end < len(folded) and end < index + LONGEST and joined[end]:
            end += 1
        for count, name in gazetteer.longer_names(folded[index:end]):
            parts = name.split(" ")
            if any(_level(part) < EVERYDAY for part in parts):
                found.update(at for at in range(index, index + count) if folded[at] not in small)
    return found


def _level(folded: str) -> int:
    return bundled_lexicon().levels(folded)[0]


def _is_of_calendar(words: Words, index: int) -> bool:
    """A month or weekday; one that is an everyday word too ("march", "may") only beside a number or where a month may stand."""
    folded, classes = words.folded, words.language.classes
    if folded[index] not in classes["month"]:
        return False
    before, behind = folded[index - 1] if index else "", folded[index + 1] if index + 1 < len(folded) else ""
    is_beside = before[:1].isdigit() or behind[:1].isdigit() or before in classes["before_month"]
    return is_beside or _level(folded[index]) < EVERYDAY


def _is_name(folded: str) -> bool:
    if not folded[:1].isalpha():
        return False
    english, given, surname = bundled_lexicon().levels(folded)
    is_named_so = english < EVERYDAY and max(given, surname) > english
    return english <= RARE or is_named_so or given >= english + CLEARLY


def _is_acronym(folded: str, gazetteer: Gazetteer) -> bool:
    """A short word without vowels that nobody knows, a name that is written so, or a country's short form."""
    english, given, surname = bundled_lexicon().levels(folded)
    if folded in _acronyms() and english < COMMONEST:
        return True
    if gazetteer.knows(folded):
        return english < EVERYDAY and gazetteer.is_abbreviation(folded)
    return len(folded) <= SHORT and VOWELS.isdisjoint(folded) and not (english or given or surname)


@lru_cache(maxsize=1)
def _acronyms() -> frozenset[str]:
    """Names of one word that the tables of actors write in capitals."""
    entries = [
        entry
        for meanings in bundled_vocabulary().by_first.values()
        for number, by_second in meanings
        if number == 0
        for options in by_second.values()
        for _, _, found in options
        for entry in found
    ]
    return frozenset(fold(entry.written) for entry in entries if entry.written.isupper())
