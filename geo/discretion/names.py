"""Names of people in a text: what is written large, or in letters that know no large and small, and that no table takes for anything else.

To miss a name may cost a life, to mask a word too many costs a look into the case: so what is not known is masked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from geo.discretion.flat import HIDDEN, flat_word
from geo.language.lexicon import bundled
from geo.language.pack import bundled_languages, open_language, read_rows
from geo.resources import bundled_data

__all__ = [
    "Kept",
    "Known",
    "Word",
    "alike",
    "country_codes",
    "find_names",
    "is_dateline",
    "is_form",
    "is_usual",
    "is_where",
    "kept_by_tables",
    "phrases_by_first",
    "words_of",
]

_APOSTROPHES = "'’‘ʼʻ`´ʿʾ′"
_LETTER = rf"[^\W\d_][{HIDDEN}]*"
_WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}|(?:{_LETTER})+(?:[{_APOSTROPHES}](?:{_LETTER})+)*|[{HIDDEN}]*(?:{_LETTER})+")
_ELIDED = re.compile(rf"(?:[ldjmnstc]|qu)[{_APOSTROPHES}](?=[^\W\d_])", re.IGNORECASE)
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}][sS][{HIDDEN}]*$")
_JOINS = re.compile(rf"[\s\u00a0{HIDDEN}]*[-‐-―_.·•]?[\s\u00a0{HIDDEN}]*")
"""What may stand between two words of one name."""
_ENDS = re.compile(r"(?:^|[.!?…:;\n“”\"«»(\[*•–—|>])[\s\"'“‘«(\[]*$")
_PARTICLES = frozenset(
    [
        "al",
        "el",
        "ul",
        "ur",
        "bin",
        "ben",
        "ibn",
        "bint",
        "bent",
        "abu",
        "abou",
        "ould",
        "wuld",
        "mint",
        "ag",
        "agh",
        "ait",
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "du",
        "la",
        "le",
        "ter",
        "ten",
        "zu",
        "zur",
        "y",
        "e",
        "i",
        "ap",
        "af",
        "av",
        "oğlu",
        "kyzy",
        "uulu",
    ]
)
_MOST_SUFFIX = 4
"""Letters that a name may have more than as it is known: Petrov, Petrovna."""

Kept = Mapping[str, Sequence[tuple[str, ...]]]
"""First word -> phrases that are no names of people, each as flat words, the longest first."""


@dataclass(slots=True)
class Known:
    """Parts of names that were met, flat: what is met once is masked wherever it stands."""

    unusual: set[str] = field(default_factory=set)
    """No words of the language: masked in small letters, too."""
    usual: set[str] = field(default_factory=set)
    """Words of the language as well ("Stone"): masked where they are written large."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, without what is written on to it (l', 's)."""

    start: int
    end: int
    flat: str
    is_large: bool
    is_all_large: bool
    has_case: bool
    first: bool
    """A sentence, or something in quotation marks, begins with it."""
    joins: bool
    """Nothing but a blank, a hyphen or the dot of an initial parts it from the word before."""
    dotted: bool
    """A dot follows, or stands in it."""
    is_dotted: bool
    """Initials written together: M.K."""


def words_of(text: str) -> list[Word]:
    """The words of a text, with offsets; [] without letters."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        if elided := _ELIDED.match(text, start, end):
            start = (
                elided.end() if not text[start].isupper() or is_usual(flat_word(text[elided.end() : end])) else start
            )
        if owned := _POSSESSIVE.search(text, start, end):
            end = owned.start() if owned.start() > start else end
        surface = text[start:end]
        letters = [letter for letter in surface if letter.isalpha()]
        if not letters:
            continue
        large = [letter.isupper() or letter.istitle() for letter in letters]
        before = text[found[-1].end : start] if found else text[:start]
        if found and _POSSESSIVE.fullmatch(before.rstrip()):
            before = "’"  # "the army's Toure": two things
        found.append(
            Word(
                start, end, flat_word(surface), any(large), len(large) > 1 and all(large),
                any(letter.lower() != letter.upper() for letter in letters),
                _ENDS.search(text[max(0, start - 8) : start]) is not None if start else True,
                bool(found) and _JOINS.fullmatch(before) is not None and not ("." in before and len(found[-1].flat) > 3),
                text[end : end + 1] == "." or "." in surface, "." in surface,
            )
        )  # fmt: skip
    return found


@lru_cache(maxsize=100_000)
def _levels(word: str) -> tuple[int, int, int]:
    return bundled().levels(word)


@lru_cache(maxsize=1)
def _tables() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    """Words of grammar, titles, given names that are no words of the language, and all given names; flat."""
    languages = [open_language(code) for code in bundled_languages()]
    grammar = {flat_word(word) for one in languages for word in one.function_words | one.classes["to"] | one.joining}
    titles = {flat_word(word) for one in languages for word in one.classes["title"]}
    rows = read_rows(bundled_data("names", "given_names.csv"), ("name", "region"))
    given = {flat_word(row["name"]) for _, row in rows}
    strange = (name for name in given if len(name) > 2 and not _levels(name)[0])
    return frozenset(grammar), frozenset(titles), frozenset(strange), frozenset(given)


@lru_cache(maxsize=100_000)
def is_usual(word: str) -> bool:
    """A word that the language writes small: itself, or without its ending."""
    grammar, titles, given, _ = _tables()
    if word in grammar or word in titles:
        return True
    return word not in given and _levels(word)[0] >= 2


def _countries() -> list[dict[str, str]]:
    columns = ("iso2", "name", "demonyms", "aliases", "lat", "lon", "geonameid")
    return [row for _, row in read_rows(bundled_data("names", "countries.csv"), columns)]


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """Codes that stand for countries in tables of ours (ISO 3166-1, two letters)."""
    return frozenset(row["iso2"] for row in _countries())


@lru_cache(maxsize=1)
def kept_by_tables() -> Kept:
    """Names that the tables of the program know as something else: days, faiths, peoples, bodies, armed groups, countries."""
    rows = read_rows(bundled_data("discretion", "kept.csv"), ("kind", "phrases", "example"))
    phrases = [phrase.strip() for _, row in rows for phrase in row["phrases"].split("|")]
    actors = read_rows(bundled_data("actors", "aliases.csv"), ("alias", "name", "kind", "country", "actor"))
    phrases += [row[name] for _, row in actors for name in ("alias", "name")]
    demonyms = read_rows(bundled_data("names", "demonyms.csv"), ("demonym", "name", "kind"))
    phrases += [row[name] for _, row in demonyms for name in ("demonym", "name")]
    phrases += [name for code in bundled_languages() for one in open_language(code).names for name in one.names]
    phrases += [name for row in _countries() for key in ("name", "demonyms", "aliases") for name in row[key].split("|")]
    elsewhere = read_rows(bundled_data("names", "country_names.csv"), ("iso2", "fr", "es", "pt", "ar", "uk", "ru"))
    phrases += [name for _, row in elsewhere for key, name in row.items() if key != "iso2"]
    return phrases_by_first(phrases)


def phrases_by_first(phrases: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    """Phrases as `Kept` has them; those without a letter are left out."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = tuple(word.flat for word in words_of(phrase))
        if words:
            found.setdefault(words[0], set()).add(words)
    return {first: sorted(some, key=lambda one: (-len(one), one)) for first, some in found.items()}


def _phrase_at(kept: Sequence[Kept], words: Sequence[Word], at: int) -> int:
    """How many words from here are the longest phrase; 0 for none."""
    best = 0
    for table in kept:
        for phrase in table.get(words[at].flat, ()):
            last = at + len(phrase)
            if (
                len(phrase) > best
                and last <= len(words)
                and all(
                    words[at + more].flat == part
                    and (more == 0 or words[at + more].start - words[at + more - 1].end < 4)
                    for more, part in enumerate(phrase)
                )
            ):
                best = len(phrase)
                break
    return best


KEEP, MASK, USUAL, SMALL, TITLE, INITIAL, PLACE, NAMED = range(8)


def find_names(
    text: str,
    kept: Sequence[Kept],
    *,
    places: Kept | None = None,
    named: Kept | None = None,
    masked: Kept | None = None,
    known: Known | None = None,
    only_masked: bool = False,
) -> list[list[Word]]:
    """The words of each name of a person, in the order of the text; [] without any.

    kept: phrases that are no people. places: names of places, which stay where they do not stand inside a name. named: people who may
    be named, as whole names. masked: what is masked whatever else is known, also with an ending; only_masked: and nothing else. known: parts of names met elsewhere.
    """
    words = words_of(text)
    if not words:
        return []
    if only_masked:
        found, at = [], 0
        while at < len(words):
            count = _ended_phrase(masked or {}, words, at)
            found += [words[at : at + count]] if count else []
            at += max(count, 1)
        return found
    known = known or Known()
    marks = _marks(words, kept, places or {}, named or {}, masked or {}, known)
    _spread(words, marks)
    return list(_runs(words, marks))


def _marks(words: list[Word], kept: Sequence[Kept], places: Kept, named: Kept, masked: Kept, known: Known) -> list[int]:
    marks = [-1] * len(words)
    for at in range(len(words)):
        if marks[at] < 0 and (count := _ended_phrase(masked, words, at)):
            marks[at : at + count] = [MASK] * count
    for tables, mark in (((named,), NAMED), (kept, KEEP), ((places,), PLACE)):
        _mark_phrases(words, marks, tables, mark, known)
    is_head = _is_head(words)
    for at, word in enumerate(words):
        if marks[at] < 0:
            marks[at] = _mark_of_letters(words, at, known)
        if marks[at] < 0:
            is_met = word.flat in known.usual and not (word.first or is_head)
            if is_usual(word.flat):
                is_name = is_met or _is_given(word, is_head=is_head, alone=_is_alone(words, at))
                marks[at] = MASK if is_name else USUAL
            else:
                marks[at] = KEEP if _is_short_for(words, at, marks) else MASK
    return marks


def _mark_phrases(words: list[Word], marks: list[int], tables: Sequence[Kept], mark: int, known: Known) -> None:
    for at, word in enumerate(words):
        count = _phrase_at(tables, words, at) if marks[at] < 0 and word.has_case else 0
        if not count or any(one >= 0 for one in marks[at : at + count]):
            continue
        is_met = count == 1 and mark == PLACE and word.flat in known.unusual | known.usual
        if not is_met and (word.is_large or mark != PLACE):
            marks[at : at + count] = [mark] * count


def _mark_of_letters(words: list[Word], at: int, known: Known) -> int:
    """What the letters of a word say, and a few small tables; -1 where these do not tell."""
    grammar, titles, given, _ = _tables()
    word = words[at]
    if word.flat in known.unusual or not word.has_case:
        return MASK
    if not word.is_large:
        return MASK if word.flat in given else SMALL
    if len(word.flat) == 1 or word.is_dotted:
        return INITIAL if word.dotted or at == 0 or word.joins else SMALL
    return SMALL if word.flat in grammar else TITLE if word.flat in titles and word.flat not in known.usual else -1


def _ended_phrase(masked: Kept, words: list[Word], at: int) -> int:
    """As `_phrase_at`, of phrases whose last word may have an ending."""
    for first, phrases in masked.items():
        if not words[at].flat.startswith(first):
            continue
        for phrase in phrases:
            some = words[at : at + len(phrase)]
            if len(some) == len(phrase) and all(
                is_form(word.flat, part) for word, part in zip(some, phrase, strict=True)
            ):
                return len(phrase)
    return 0


def is_form(word: str, part: str) -> bool:
    """Whether a word is another one, or that with an ending; both flat."""
    return word == part or (len(part) > 3 and word.startswith(part) and len(word) - len(part) <= _MOST_SUFFIX)


def alike(word: str, parts: Collection[str]) -> Iterator[str]:
    """Of the parts those that a word begins with, and has at most an ending more."""
    yield from (word[:last] for last in range(max(1, len(word) - _MOST_SUFFIX), len(word) + 1) if word[:last] in parts)


def _is_head(words: list[Word]) -> bool:
    """A headline, or letters that are all large: large letters tell nothing there."""
    long = [word for word in words if len(word.flat) > 3 and word.has_case]
    large = sum(word.is_large for word in long)
    usual = sum(word.is_large and is_usual(word.flat) for word in long)
    return len(long) > 2 and large > 0.8 * len(long) and usual > 1


def _is_alone(words: list[Word], at: int) -> bool:
    before = at and words[at].joins and words[at - 1].is_large
    behind = at + 1 < len(words) and words[at + 1].joins and words[at + 1].is_large
    return not before and not behind


def _is_given(word: Word, *, is_head: bool, alone: bool) -> bool:
    """Whether a word of the language stands for somebody called so: "with Grace"."""
    if is_head or not alone:
        return False
    level = _levels(word.flat)[1]
    return level >= 6 or (not word.first and (level >= 5 or word.flat in _tables()[3]))


def _is_short_for(words: list[Word], at: int, marks: list[int]) -> bool:
    """Letters for the words before them, none of which is masked: "Movement for Peace (MFP)"."""
    word = words[at]
    if not word.is_all_large or len(word.flat) > 8:
        return False
    some = [
        index
        for index in range(max(0, at - len(word.flat) - 4), at)
        if words[index].is_large or len(words[index].flat) > 3
    ]
    heads = [words[index].flat[0] for index in some][-len(word.flat) :]
    return heads == list(word.flat) and all(
        marks[index] in (KEEP, USUAL, TITLE, PLACE) for index in some[-len(heads) :]
    )


def _spread(words: list[Word], marks: list[int]) -> None:
    """Words beside a name that are part of it: initials, words of the language that are names as well, places and particles inside."""
    is_head = _is_head(words)
    for at in range(len(words) - 1):  # "Grace Stone", "Mayor Stone"
        one, other = words[at], words[at + 1]
        if not other.joins or not other.is_large or marks[at + 1] != USUAL:
            continue
        surname = _levels(other.flat)[2]
        given = _levels(one.flat)[1] if one.is_large and marks[at] in (USUAL, KEEP, PLACE) else 0
        if given >= (5 if is_head or marks[at] != USUAL else 3) and surname >= (5 if is_head else 3):
            marks[at] = marks[at + 1] = MASK
        elif marks[at] == TITLE and one.is_large and surname >= 4 and not is_head:
            marks[at + 1] = MASK
    for at, mark in enumerate(marks):
        if mark == INITIAL and (words[at].dotted or _beside(words, marks, at)):
            marks[at] = MASK
    for step in (range(len(words)), range(len(words) - 1, -1, -1)):
        for at in step:
            if (
                words[at].is_large
                and marks[at] in (USUAL, KEEP, PLACE, INITIAL)
                and _is_part(words, marks, at, is_head=is_head)
            ):
                marks[at] = MASK


def _beside(words: list[Word], marks: list[int], at: int) -> bool:
    before = at > 0 and words[at].joins and marks[at - 1] == MASK
    behind = at + 1 < len(words) and words[at + 1].joins and marks[at + 1] == MASK
    return before or behind


def _is_part(words: list[Word], marks: list[int], at: int, *, is_head: bool) -> bool:
    _, given, surname = _levels(words[at].flat)
    before = at > 0 and words[at].joins and marks[at - 1] == MASK
    behind = at + 1 < len(words) and words[at + 1].joins and marks[at + 1] == MASK
    if marks[at] == INITIAL:
        return before or behind
    if marks[at] == KEEP:  # "Chad Petrov", "Amina Jordan"; but not "Amina, Tuareg"
        return max(given, surname) >= 5 and (before or behind)
    if before and (surname >= (5 if is_head else 3) or given >= 5):
        return True
    return behind and (given >= 3 or (surname >= 5 and not words[at].first and not is_head))


def _runs(words: list[Word], marks: list[int]) -> Iterator[list[Word]]:
    run: list[Word] = []
    particles: list[Word] = []
    for word, mark in zip(words, marks, strict=True):
        is_particle = mark in (SMALL, KEEP, USUAL) and word.flat in _PARTICLES
        if mark == MASK and (not run or word.joins):
            run += [*particles, word]
        elif is_particle and word.joins and run:
            particles.append(word)
            continue
        elif mark == MASK or run:
            if run:
                yield run
            run = [word] if mark == MASK else []
        particles = []
    if run:
        yield run


_WHERE = re.compile(
    r"\b(?:in|near|around|outside|towards|between|village of|town of|city of|km of|(?:north|south|east|west) of|région de|près de|village de|ville de)\s$",
    re.IGNORECASE,
)

_BEHIND_DATELINE = re.compile(r" ?(?:\(|[-–—] |, [A-Z])")


def is_where(text: str, run: Sequence[Word]) -> bool:
    """Whether words stand where a place does ("near Gao"), and nobody is called so."""
    return not _is_called(run) and _WHERE.search(text[max(0, run[0].start - 20) : run[0].start]) is not None


def is_dateline(text: str, run: Sequence[Word]) -> bool:
    """Whether words begin a text as a dateline does ("GAO, Mali, Feb. 8 - "), and nobody is called so."""
    is_head = not text[: run[0].start].strip() and all(word.is_all_large for word in run)
    return is_head and _BEHIND_DATELINE.match(text, run[-1].end) is not None and not _is_called(run)


def _is_called(run: Sequence[Word]) -> bool:
    names = [_levels(word.flat)[1:] for word in run]
    given = _tables()[2]
    return any(max(levels) >= 3 or word.flat in given for word, levels in zip(run, names, strict=True))
