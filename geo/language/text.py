"""Fold names, cut text into words and sentences. Offsets always index the original text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

__all__ = ["Pieces", "Words", "cut", "find_words", "fold", "sentence_at", "split_sentences"]

# Apostrophes as wires, scribes and transliterators write them; they vanish when a name is folded.
_APOSTROPHES = "'’‘ʼʻ`´ʿʾ′"
_SHORT_FORMS = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft"}
_NOT_LETTERS = re.compile(r"[\W_]+")
_DROPPED = str.maketrans("", "", _APOSTROPHES + ".")
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ə": "a"})

# A word is a run of letters and digits; apostrophes and the dots of "U.S." stay inside it, hyphens and blanks part words.
_WORD = re.compile(rf"([^\W_]++(?:[{_APOSTROPHES}.][^\W_]++)*+)")
_ASCII_WORD = re.compile(r"([A-Za-z0-9]++(?:['`.][A-Za-z0-9]++)*+)")  # the same for plain texts, twice as quick
_POSSESSIVE = re.compile(rf"(?<=.)[{_APOSTROPHES}][sS]$")
_INITIALS = re.compile(r"(?:[A-Z]\.)+[A-Z]$")

_SENTENCE_END = re.compile(r"""[.!?…]["'”’)\]]*\s+(?=["'“‘(\[]*[^\W\d_a-zà-ÿ])|\n+|[.!?…]["'”’)\]]*$""")
# A full stop after one of these, or after a single capital, does not end a sentence.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“'‘—-])(?:[A-Z]|(?:[A-Z]\.)+[A-Z]?|Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Maj|Capt|Cpt|Sgt|Cpl|Pvt|Cmdr|Adm|Gov|Sen|Rep|"
    r"Pres|Rev|Hon|St|Ste|Mt|Ft|Jr|Sr|vs|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|Mon|Tue|Tues|Wed|Thu|"
    r"Thurs|Fri|Sat|Sun|Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Mass|Md|Mich|Minn|Miss|Mo|Mont|"
    r"Neb|Nev|Okla|Ore|Pa|Tenn|Tex|Va|Vt|Wash|Wis|Wyo|Ont|Que|Alta|Man|Sask|approx|etc|Inc|Ltd|Co|Corp)\.$"
)


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


@dataclass(slots=True)
class Words:
    """The words of a text as parallel lists of equal length; empty lists for a text without letters."""

    text: str
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    surfaces: list[str] = field(default_factory=list)
    """As written, without a possessive 's."""
    folded: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    """What stands between the word before (or the start of the text) and each word."""

    def __len__(self) -> int:
        return len(self.starts)


_folded_word = lru_cache(maxsize=100_000)(fold)


def find_words(text: str) -> Words:
    """Words with their offsets: "U.S." is one word with its last dot, "Mali's" is "Mali", "Paris-based" is two."""
    word = _ASCII_WORD if text.isascii() else _WORD
    parts: list[str] = word.split(text)  # gap, word, gap, word ...: quicker than a match object for every word
    gaps, surfaces = parts[:-1:2], parts[1::2]
    edges = list(accumulate(map(len, parts)))
    starts, ends = edges[:-1:2], edges[1::2]
    folded = list(map(str.lower, surfaces))  # all there is to fold in a plain word but the short forms
    for index in [i for i, word in enumerate(surfaces) if not (word.isalnum() and word.isascii())]:
        surface, end = surfaces[index], ends[index]
        possessive = _POSSESSIVE.search(surface)
        if possessive:
            ends[index] = starts[index] + possessive.start()
        elif text[end : end + 1] == "." and _INITIALS.match(surface):
            ends[index] = end + 1
        if ends[index] != end:
            surfaces[index] = text[starts[index] : ends[index]]
            if index + 1 < len(starts):
                gaps[index + 1] = text[ends[index] : starts[index + 1]]
        folded[index] = _folded_word(surfaces[index])
    if not _SHORT_FORMS.keys().isdisjoint(folded):
        folded = [_SHORT_FORMS.get(word, word) for word in folded]
    return Words(text, starts, ends, surfaces, folded, gaps)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences, in order, without the blanks around them; [] for a text without any."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if text[match.start()] == "." and _ABBREVIATION.search(text, max(start, match.start() - 12), match.start() + 1):
            continue
        _append_span(spans, text, start, match.end())
        start = match.end()
    _append_span(spans, text, start, len(text))
    return spans


def _append_span(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        start += len(piece) - len(piece.lstrip())
        spans.append((start, start + len(stripped)))


def sentence_at(sentences: list[tuple[int, int]], offset: int) -> tuple[int, int]:
    """Span of the sentence that holds the offset, else of the one before it; (0, 0) when there is none."""
    index = bisect_right(sentences, (offset, 1 << 60)) - 1
    return sentences[max(index, 0)] if sentences else (0, 0)


_PIECE = re.compile(r"[^\W]+| +|\W")  # [^\W]+ takes half the time of \w+


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text cut into words and the single characters between them; joined, the words are the text again."""

    text: str
    words: list[str]
    starts: list[int]
    """Offset of each piece, and the length of the text behind the last: one longer than words."""


def cut(text: str) -> Pieces:
    """The pieces of a text; none for an empty one."""
    words = _PIECE.findall(text)
    return Pieces(text, words, list(accumulate(map(len, words), initial=0)))
