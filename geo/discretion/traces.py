"""How people write where somebody is, or how to reach them: coordinates, streets, telephones, addresses of letters and of pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from geo.places.coordinates import find_coordinates

__all__ = ["TRACES", "Trace", "find_traces"]


class Trace(NamedTuple):
    """One way to write it, and what stands in its place."""

    mask: str
    pattern: re.Pattern[str]
    example: str
    fits: Callable[[str], bool] = bool
    """Whether what the pattern found is such a trace."""


def _is_number(found: str) -> bool:
    """Digits enough to reach somebody, and neither a day, a span of years nor a number with its thousands."""
    digits = sum(letter.isdigit() for letter in found)
    is_day = re.fullmatch(
        r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}|(?:1[89]|20)\d\d\s?[-/]\s?(?:1[89]|20)\d\d", found
    )
    is_sum = re.fullmatch(r"\d{1,3}(?:[ .\u00a0\u202f]\d{3}){1,3}", found)
    return 7 <= digits <= 20 and not is_day and not is_sum


_NUMBER = r"[-+−]?\d{1,3}(?:[.,·]\d+)?"
_FINE = r"[-+−]?\d{1,3}[.,·]\d+"
_SEXAGESIMAL = r"\d{1,3}(?:[.,]\d+)?\s?(?:[°º]|deg(?:rees?)?\b)\s?(?:\d{1,2}(?:[.,]\d+)?\s?(?:['’′‘´]|min(?:utes?)?\b)?\s?)?(?:\d{1,2}(?:[.,]\d+)?\s?(?:[\"”″“]|''|’’|sec(?:onds?)?\b)?\s?)?"
_QUARTER = r"(?:north|south|east|west|nord|sud|est|ouest|[NSEWO])\b"
_STREET = r"street|road|avenue|lane|boulevard|alley|square|drive|close|crescent|highway|rue|ruelle|impasse|calle|carrera|avenida|ulitsa|stra(?:ß|ss)e|sokak|prospekt"

TRACES = (
    Trace("[link]", re.compile(r"\b(?:https?|ftp)://[^\s<>\"“”]+|\bwww\.[^\s<>\"“”]+", re.I), "See https://paper.example/a/b."),
    Trace("[point]", re.compile(r"\bgeo:[-\d.,]+\S*|/{2,3}[^\W\d_]{2,}\.[^\W\d_]{2,}\.[^\W\d_]{2,}", re.I), "They are at geo:36.2,37.1 now."),
    Trace("[e-mail]", re.compile(r"[^\s@<>()\[\],;:\"]+(?:@|\s?\(at\)\s?|\s?\[at\]\s?)[^\s@<>()\[\],;:\"]+\.[^\W\d_]{2,}", re.I), "Write to lea@post.example today."),
    Trace("[account]", re.compile(r"(?<![\w@])[@#]\w{2,}(?:[.-]\w+)*"), "She writes as @lea_b there."),
    Trace("[point]", re.compile(rf"{_SEXAGESIMAL}{_QUARTER}(?:[\s,;/&]|and|et)*{_SEXAGESIMAL}{_QUARTER}", re.I), "It lies at 36° 12' N, 37° 6' E."),
    Trace("[point]", re.compile(rf"\b{_QUARTER}\s?{_SEXAGESIMAL}[\s,;/]*{_QUARTER}\s?{_SEXAGESIMAL}", re.I), "It lies at N 36° 12', E 37° 6'."),
    Trace("[point]", re.compile(rf"(?<![\w.]){_NUMBER}\s?[°º]?\s?(?-i:[NS])\b[\s,;/]*{_NUMBER}\s?[°º]?\s?(?-i:[EWO])\b", re.I), "It lies at 36.2 N 37.1 E."),
    Trace("[point]", re.compile(rf"\b[NS]\s?{_NUMBER}[\s,;/]*[EWO]\s?{_NUMBER}"), "It lies at N36.2 E37.1."),
    Trace("[point]", re.compile(rf"\b(?:lat|lon|long|lng|latitude|longitude)\b\.?\W{{0,3}}{_NUMBER}\s?[°º]?", re.I), "It lies at lat 36.2, lon: 37.1."),
    Trace("[point]", re.compile(rf"(?<![\w.,]){_FINE}\s?[°º]?\s?[,;/|]?\s?{_FINE}(?![\w.]*\d)(?:\s?[°º])?(?!\s?(?:%|per|percent|million|billion|km))"), "It lies at 36.2, 37.1."),
    Trace("[point]", re.compile(r"\b\d{1,2}\s?[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?\d{2,5}\s?\d{2,5}\b", re.I), "It lies at 37SBA 23456 78901."),
    Trace("[point]", re.compile(r"\b\d{1,2}\s?[C-HJ-NP-X]\s?\d{5,7}(?:\.\d+)?\s?m?E?[\s,]+\d{6,8}(?:\.\d+)?\s?m?N?\b", re.I), "It lies at 37S 323456 4012345."),
    Trace("[point]", re.compile(r"\b[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,4}\b", re.I), "It lies at 8G5C6M42+5Q."),
    Trace("[phone]", re.compile(r"(?<![\w.,+])(?:\+|\(\+?)?\d[\d \u00a0\u202f().\-/]{5,}\d(?![\w%])"), "Call +223 70 12 34 56.", _is_number),
    Trace("[address]", re.compile(rf"(?<![\w.,])\d{{1,5}}\s?[a-z]?,?\s(?:[\w’'.-]+\s){{0,4}}?(?:{_STREET})\b(?:,?\s(?:no\.?|number)?\s?\d+\w?)?", re.I), "They live at 12 Old Mill Road."),
    Trace("[address]", re.compile(rf"\b(?:{_STREET})\s(?:[\w’'.-]+,?\s){{0,4}}?(?:no\.?\s?|n[°º]\s?|number\s|#)?\d+\w?\b", re.I), "They live in rue du Moulin 12."),
    Trace("[address]", re.compile(rf"\b(?:[^\W\d_a-z][\w’'-]*\s){{1,3}}(?:{_STREET.replace('street', 'Street').title()})\b"), "They live in Old Mill Street."),
    Trace("[address]", re.compile(r"\b(?:house|flat|apartment|apt|building|bldg|block|room|floor|villa|plot|door|gate|tent|porte|maison|appartement|b[âa]timent|p\.?o\.? ?box)\s?(?:no\.?|number|n[°º]|#)?\s?\d+\w?(?:[/-]\d+\w?)?\b", re.I), "They live in house no. 12."),
)  # fmt: skip
"""Where two overlap the first counts."""


def find_traces(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what stands in its place) of all of them in the order of the table, none overlapping another; a link keeps its host."""
    taken: list[tuple[int, int]] = []
    found = [(one.start, one.end, "[point]") for one in find_coordinates(text)] if any(map(str.isdigit, text)) else []
    for trace in TRACES:
        for match in trace.pattern.finditer(text):
            if trace.fits(match[0]):
                mask = _host(match[0]) if trace.mask == "[link]" else trace.mask
                found.append((*match.span(), mask))
        for start, end, mask in found:
            if all(end <= first or last <= start for first, last in taken):
                taken.append((start, end))
                yield start, end, mask
        found = []


def _host(link: str) -> str:
    """The host of a link; what it leads to there may hold a name."""
    try:
        host = urlsplit(link if "://" in link else f"//{link}").hostname or ""
    except ValueError:
        host = ""
    return f"{host}/[link]" if host else "[link]"
