"""Every language pack: its tables are right, and each rule, cue and notice does with its example what it says."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest

from geo.areas import find_areas
from geo.articles.furniture import strip_furniture
from geo.dates import find_dates
from geo.errors import GazetteerError
from geo.language import pack
from geo.language.pack import LEVELS, Language, Rule, bundled_languages, notices, open_language
from geo.language.text import Text
from geo.model import Article, DateSpan
from geo.places.mentions import given_mentions
from geo.places.resolution import resolve

FRIDAY = dt.date(2013, 2, 8)
LANGUAGES = [open_language(code) for code in bundled_languages()]


def _rules(book: str) -> list[object]:
    books = [(language, getattr(language, book)) for language in LANGUAGES]
    rules = [(language, rule) for language, rulebook in books if rulebook for rule in rulebook.rules]
    return [pytest.param(language, rule, id=f"{language.code}-{rule.name}") for language, rule in rules]


def _means(span: DateSpan | None) -> str:
    if span is None or span.start is None or span.end is None:
        return ""
    return f"{span.start}" if span.start == span.end else f"{span.start}/{span.end}"


@pytest.mark.parametrize("language, rule", _rules("dates"))
def test_a_rule_of_dates_reads_its_example(language: Language, rule: Rule) -> None:
    found = find_dates(Text(rule.example, language), dateline=FRIDAY)
    assert rule.means in [_means(mention.span) for mention in found]


@pytest.mark.parametrize("language, rule", _rules("dates"))
def test_the_example_of_a_rule_of_dates_needs_that_rule(language: Language, rule: Rule) -> None:
    from geo.dates.reader import _rules as rules_of

    rules = rules_of(language)
    assert rules is not None
    assert rule.name in [match.rule for match in rules.grammar.find(Text(rule.example, language))]


@pytest.mark.parametrize("language, rule", _rules("areas"))
def test_a_rule_of_areas_reads_its_example(language: Language, rule: Rule, gazetteer) -> None:
    plain, spans = _marked(rule.example)
    text = Text(plain, language)
    mentions = given_mentions(text, spans, gazetteer.in_language(language))
    areas = find_areas(text, resolve(Article(plain), mentions, gazetteer), gazetteer=gazetteer)
    assert (rule.name, rule.means) in [(area.relation, area.shape) for area in areas]


def _marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without brackets, and where they stood."""
    plain, spans = "", []
    for piece in re.split(r"(\[[^]]*\])", text):
        name = piece[1:-1] if piece.startswith("[") else ""
        if name:
            spans.append((len(plain), len(plain) + len(name)))
        plain += name or piece
    return plain, spans


@pytest.mark.parametrize(
    "language, book, name",
    [
        pytest.param(language, book, name, id=f"{language.code}-{book}-{name}")
        for language in LANGUAGES
        for book in ("dates", "areas")
        if getattr(language, book)
        for name in getattr(language, book).cues
    ],
)
def test_a_cue_is_found_in_its_example(language: Language, book: str, name: str) -> None:
    rulebook = getattr(language, book)
    example = rulebook.cue_examples[name]
    assert any(rulebook.cues[name].search(example, 0, end) for end in range(1, len(example) + 1)) or any(
        rulebook.cues[name].match(example, start) for start in range(len(example))
    )


@pytest.mark.parametrize(
    "language, name",
    [pytest.param(language, name, id=f"{language.code}-{name}") for language in LANGUAGES for name in language.written],
)
def test_a_pattern_of_cells_fits_its_example(language: Language, name: str) -> None:
    assert language.written[name].search(language.written_examples[name])


@pytest.mark.parametrize("notice", notices(), ids=lambda notice: notice.example)
def test_a_notice_is_left_out(notice) -> None:
    text, left_out = strip_furniture(f"Shells fell on Gao.\n{notice.example}\nThe town burned.")
    assert left_out == (notice.example,)
    assert text == "Shells fell on Gao.\nThe town burned."
    pattern = re.compile(notice.pattern, re.IGNORECASE)
    assert pattern.search(notice.example)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_a_pack_goes_as_far_as_it_says(language: Language) -> None:
    assert (language.dates is None) == ("dates" in language.lacks)
    assert (language.areas is None) == ("areas" in language.lacks)
    assert language.level in LEVELS


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(GazetteerError, match=r"There is no pack for the language 'xx'; there are .*en"):
        open_language("xx")


@pytest.fixture
def copied(tmp_path, monkeypatch) -> Path:
    """A copy of the packs that a test may spoil."""
    folder = tmp_path / "languages"
    shutil.copytree(pack.languages_path(), folder)
    monkeypatch.setattr(pack, "languages_path", lambda: folder)
    for cached in (pack.open_language, pack.bundled_languages):
        cached.cache_clear()
    yield folder
    for cached in (pack.open_language, pack.bundled_languages):
        cached.cache_clear()


@pytest.mark.parametrize(
    "file, old, new, words",
    [
        ("classes.csv", "class,like,words", "class,words,like", "classes.csv has the columns class, words, like; it needs"),
        ("classes.csv", "\nin,", "\nim,", "classes.csv, line 2: 'im' is not one of in, to, on"),
        ("dates.csv", ",1,,January", ",one,,January", r"dates.csv, line \d+: the value 'one' is not a whole number"),
        ("dates.csv", ",1,,January", ",1,always,January", r"dates.csv, line \d+: 'always' is not one of"),
        ("dates.toml", 'name = "iso"', 'nome = "iso"', "dates.toml: an entry without a name has nome"),
        ("dates.toml", "[parts]", "[part]", "dates.toml lacks parts"),
        ("areas.toml", "[[cues]]", "[[cues", "areas.toml cannot be read"),
        ("language.toml", '"claims"', '"everything"', "level: 'everything' is not one of places, dates, areas, claims"),
        ("language.toml", "decimal_mark", "decimal", "language.toml lacks decimal_mark"),
    ],
)  # fmt: skip
def test_a_spoilt_table_is_told(copied: Path, file: str, old: str, new: str, words: str) -> None:
    path = copied / "en" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(GazetteerError, match=words):
        open_language("en")


@pytest.mark.parametrize("book, module", [("dates", "geo.dates"), ("areas", "geo.areas")])
def test_a_rule_without_a_meaning_is_told(copied: Path, book: str, module: str, gazetteer) -> None:
    path = copied / "en" / f"{book}.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'(\[\[rules\]\]\nname = )"\w+"', r'\1"nonsense"', text, count=1), encoding="utf-8")
    text = Text("Shells fell on Gao.", open_language("en"))
    with pytest.raises(GazetteerError, match=f"{book}.toml: there is no meaning nonsense in {module}"):
        if book == "dates":
            find_dates(text, dateline=None)
        else:
            mentions = given_mentions(text, [(15, 18)], gazetteer)
            find_areas(text, resolve(Article(text.text), mentions, gazetteer), gazetteer=gazetteer)
