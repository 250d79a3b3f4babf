"""A text, cut once into words and marks, sentences and paragraphs; and names folded. Offsets always index the original text.

A word is a run of letters and digits; apostrophes stay inside it ("didn't", "Sana'a"), "U.S." and "1,200" and "2.5" are one
word each, `'s` is one of its own where the language has it, and so is what loses its vowel before another word ("l'" in
"l'ouest"). Every other character but blanks and hyphens is a mark; blanks and hyphens part words and are kept as the gap
before each.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate, compress

from geo.language.pack import ENGLISH, Language, open_language

__all__ = ["Span", "Text", "Words", "as_text", "fold", "fold_as_text", "small_demonyms"]

Span = tuple[int, int]

# Apostrophes as wires, scribes and transliterators write them; they vanish when a name is folded.
_APOSTROPHES = "'’‘ʼʻ`´ʿʾ′"
_SHORT_FORMS = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft"}
_NOT_LETTERS = re.compile(r"[\W_]+")
_DROPPED = str.maketrans("", "", _APOSTROPHES + ".")
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ə": "a"})

_SENTENCE_END = re.compile(r"""[.!?…]["'”’»)\]]*\s+(?=["'“‘«(\[]*\s?[^\W_a-zà-ÿ])|\n+|[.!?…]["'”’»)\]]*$""")
_BEFORE_FIGURES = re.compile(r"""(?:[^\W\d_]{4}|\b(?:19|20)\d\d|[)\]"”’»%])$""")
"""What ends a sentence though the next begins with figures: a longer word, a year, a bracket; "No. 9" and "Art. 5" go on."""
_BEFORE_FIGURES_LETTERS, _HEAD_LETTERS = 5, 30
_ABBREVIATION_LETTERS = 12
"""So far before a full stop an abbreviation may begin."""


def fold(name: str) -> str:
    """One spelling for all: lower case, no accents, apostrophes or dots, hyphens as blanks, Saint as st.

    The empty string stays empty. Names in other scripts keep their letters.
    """
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name)
        name = "".join(letter for letter in name if not unicodedata.combining(letter))
    name = name.casefold().translate(_DROPPED)
    if not name.isascii():
        name = name.translate(_LETTERS)
    if not name.isalnum():
        name = _NOT_LETTERS.sub(" ", name).strip()
    return (
        " ".join([_SHORT_FORMS.get(word, word) for word in name.split(" ")])
        if " " in name
        else _SHORT_FORMS.get(name, name)
    )


_folded_word = lru_cache(maxsize=100_000)(fold)


class Text:
    """A text and its one cut: words and marks as parallel lists, empty for a text without any; sentences, paragraphs."""

    def __init__(self, text: str, language: Language | None = None) -> None:
        self.text = text
        self.language = language or open_language(ENGLISH)
        parts: list[str] = _cutter(self.language).split(text)  # gap, word, gap, word ... and the rest
        edges = list(accumulate(map(len, parts)))
        self.gaps: list[str] = parts[:-1:2]
        """Blanks and hyphens between the word before (or the start of the text) and each word."""
        self.words: list[str] = parts[1::2]
        """As written."""
        self.starts: list[int] = edges[:-1:2]
        self.ends: list[int] = edges[1::2]

    def __len__(self) -> int:
        return len(self.words)

    def __reduce__(self) -> tuple[type[Text], tuple[str, Language]]:
        """Cut once more where it arrives: that takes less time than what was cut takes to travel."""
        return Text, (self.text, self.language)

    @cached_property
    def small(self) -> list[str]:
        """The words in small letters; one whose small letters are more or fewer than its own keeps them."""
        small = list(map(str.lower, self.words))
        if self.text.isascii():
            return small
        return [low if len(low) == len(word) else word for low, word in zip(small, self.words, strict=True)]

    @cached_property
    def sentences(self) -> list[Span]:
        """Spans of the sentences, in order, without the blanks around them."""
        spans: list[Span] = []
        text, start, abbreviation = self.text, 0, _abbreviation(self.language)
        for match in _SENTENCE_END.finditer(text):
            first = match.start()
            if text[first] == "." and abbreviation.search(text, max(start, first - _ABBREVIATION_LETTERS), first + 1):
                continue
            is_before_figures = text[match.end() : match.end() + 1].isdigit() and text[first] != "\n"
            is_head = first - start < _HEAD_LETTERS  # "Kaduna, Nigeria. 3 May 2020. Gunmen ..."
            if is_before_figures and (
                is_head or not _BEFORE_FIGURES.search(text, max(first - _BEFORE_FIGURES_LETTERS, 0), first)
            ):
                continue
            _append_span(spans, text, start, match.end())
            start = match.end()
        _append_span(spans, text, start, len(text))
        return spans

    @cached_property
    def sentence_starts(self) -> list[int]:
        """Where each sentence begins."""
        return [start for start, _ in self.sentences]

    @cached_property
    def paragraphs(self) -> list[int]:
        """For each sentence the number of its paragraph, the lines of the text counted from 0."""
        ends = [end for _, end in self.sentences]
        breaks = ["\n" in self.text[end:start] for end, start in zip([0, *ends], self.sentence_starts, strict=False)]
        return list(accumulate(map(int, breaks)))

    def sentence_number(self, offset: int) -> int:
        """Number of the sentence that holds the offset, else of the one before it; -1 before the first."""
        return bisect_right(self.sentence_starts, offset) - 1

    def sentence_at(self, offset: int) -> Span:
        """Span of the sentence that holds the offset, else of the one before it; (0, 0) in a text without any."""
        return self.sentences[max(self.sentence_number(offset), 0)] if self.sentences else (0, 0)

    def index_at(self, offset: int) -> int:
        """Index of the first word that begins at the offset or behind it."""
        return bisect_left(self.starts, offset)

    def between(self, first: int, last: int) -> str:
        """The text from one word to the one before `last`."""
        return self.text[self.starts[first] : self.ends[last - 1]] if first < last else ""

    @cached_property
    def names(self) -> Words:
        """The words without marks and possessives, folded as names are."""
        odd = [index for index, word in enumerate(self.words) if not (word.isalnum() and word.isascii())]
        marks = {index for index in odd if not self.words[index][0].isalnum()}
        is_kept = [True] * len(self.words)
        for index in marks:
            is_kept[index] = False
        starts, ends = list(compress(self.starts, is_kept)), list(compress(self.ends, is_kept))
        surfaces, gaps = list(compress(self.words, is_kept)), list(compress(self.gaps, is_kept))
        folded = list(compress(self.small, is_kept))  # all there is to fold in a plain word but the short forms
        passed = 0
        for index in odd:
            at = index - passed
            if index not in marks:
                folded[at] = _folded_word(surfaces[at])
                continue
            passed += 1
            if at < len(starts):  # the gap before the next word holds the mark
                gaps[at] = self.text[ends[at - 1] if at else 0 : starts[at]]
        if not _SHORT_FORMS.keys().isdisjoint(folded):
            folded = [_SHORT_FORMS.get(word, word) for word in folded]
        return Words(self.text, self.language, starts, ends, surfaces, folded, gaps)

    @cached_property
    def figures(self) -> list[int]:
        """Indices of the words that are numbers in digits."""
        return [index for index, word in enumerate(self.words) if word[0] in "0123456789" and not word[-1].isalpha()]

    # -- for grammars ----------------------------------------------------------------------------------------------

    @cached_property
    def gap_codes(self) -> list[str]:
        """The gap before each word as a grammar sees it: each run of blanks as one, line ends, hyphens."""
        return [known if (known := _GAPS.get(gap)) is not None else _gap_code(gap) for gap in self.gaps]

    @cached_property
    def code_starts(self) -> list[int]:
        """Where the letter of each word stands in a string of all gap codes and one letter a word."""
        return [length + index for index, length in enumerate(accumulate(map(len, self.gap_codes)))]


def as_text(text: Text | str) -> Text:
    """A text that is cut already as it is, any other cut as English."""
    return text if isinstance(text, Text) else Text(text)


def fold_as_text(name: str, language: Language) -> str:
    """A name folded as its words are in a text of the language: "cote d ivoire" in French."""
    return " ".join(Text(name, language).names.folded)


@lru_cache(maxsize=16)
def small_demonyms(language: Language) -> frozenset[str]:
    """Folded demonyms that a text of the language writes small; none in English."""
    if not language.has_small_demonyms:
        return frozenset()
    names = [name for row in language.names if row.form == "demonym" for name in row.names]
    return frozenset(fold_as_text(name, language) for name in names)


@dataclass(slots=True)
class Words:
    """The words of a text that may be part of a name, as parallel lists of equal length."""

    text: str
    language: Language
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    surfaces: list[str] = field(default_factory=list)
    """As written."""
    folded: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    """What stands between the word before (or the start of the text) and each word, marks and possessives included."""

    def __len__(self) -> int:
        return len(self.starts)


@lru_cache(maxsize=16)
def _cutter(language: Language) -> re.Pattern[str]:
    """The words of a language, as one group to split by."""
    apostrophe = f"[{_APOSTROPHES}]"
    possessive = rf"{apostrophe}[sS]\b" if language.has_possessive else "(?!)"
    thousands, decimals = (",", r"\.") if language.decimal_mark == "." else ("[.\u00a0\u202f]", ",")
    kinds = [
        r"[A-Za-z]++(?=[ ,\n])",  # most words: as below, but found faster
        r"(?:[^\W\d_]\.){2,}|[^\W\d_]\.[^\W\d_]+\b",  # U.S., W.Va
        r"\d\d(?=T\d\d:)",  # 2013-02-08T09:42
        rf"(?<!\d[.,])\d+(?:{thousands}\d{{3}})*(?:{decimals}\d+)?(?![.,]?\d|[^\W_])",
        rf"[^\W_]++(?:(?!{possessive}){apostrophe}[^\W\d_]++)*+",
        possessive,
        r"[^\s\w-]",
    ]
    if language.elisions:
        elided, small = ("|".join(sorted(words)) for words in (language.elisions, language.elided_before_small))
        kinds.insert(0, rf"(?<![^\W_])(?i:{elided})['’](?=[^\W\d_])|(?<![^\W_])(?i:{small})['’](?=[a-zà-ÿœ])")
    return re.compile("(" + "|".join(kinds) + ")")


@lru_cache(maxsize=16)
def _abbreviation(language: Language) -> re.Pattern[str]:
    """A full stop behind one of the abbreviations, or behind a single capital, does not end a sentence."""
    words = "|".join(sorted(language.classes["abbreviation"]))
    return re.compile(rf"(?:^|[\s(\"“'‘—-])(?:[A-Z]|(?:[A-Z]\.)+[A-Z]?|{words})\.$")


def _append_span(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        start += len(piece) - len(piece.lstrip())
        spans.append((start, start + len(stripped)))


_GAPS = {"": "", " ": " ", "-": "-", "\n\n": "\n\n"}
_GAP_MARKS = {" ": " ", "\n": "\n", "-": "-", "\u00a0": " ", "\u202f": " "}
_BLANKS = re.compile(" +")


def _gap_code(gap: str) -> str:
    return "".join(_GAP_MARKS.get(mark, "_") for mark in _BLANKS.sub(" ", gap))
