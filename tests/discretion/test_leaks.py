"""1,000 planted names and 1,000 points leak into no file: every function that makes one is found, called, and its bytes are read."""

from __future__ import annotations

import base64
import binascii
import gzip
import importlib
import inspect
import io
import pkgutil
import re
import sqlite3
import typing
import zipfile
from contextlib import suppress
from functools import cache, lru_cache
from html import unescape

import numpy as np
import pandas as pd
import pytest

import geo.exports
from geo.discretion import Discretion, Rules
from geo.discretion.flat import flat, flat_word
from geo.exports import TABLES, Edition, discreet_edition
from geo.frames import CLAIMS, EVENTS, PLACES, Contract
from geo.gazetteer.store import Gazetteer
from geo.globe.distance import haversine_km
from geo.language.lexicon import bundled
from geo.matching import Judgement, MatchReport, report_matches
from tests.discretion.planted import POINTS, planted_names, planted_points, sentence_with_point
from tests.fixtures.editions import article, claim, edition, event, record, rows_of_contract

COUNT = 1_000
NAMES = planted_names(COUNT)
SPOTS = planted_points(POINTS)
SAID = [sentence_with_point(n, *SPOTS[n])[1] if n >= 140 else [] for n in range(POINTS)]


@pytest.fixture(scope="module")
def is_place():
    gazetteer = Gazetteer.open()
    return lambda name: bool(gazetteer.lookup(name))


def told(number: int) -> str:
    return NAMES[number].sentence


def slug(number: int) -> str:
    return f"{flat_word(NAMES[number].given)}-{flat_word(NAMES[number].family)}"


def planted() -> Edition:
    """An edition with names and points in all its tables and beside them: each name stands in one place alone but for its slug."""
    numbers = iter(range(COUNT))
    articles, claims, events, records, verdicts = [], [], [], [], []
    for n in range(60):
        title, authors, publisher, page = (next(numbers) for _ in range(4))
        articles.append(
            article(
                n, title=told(title), authors=f"{NAMES[authors].given} {NAMES[authors].family}; Ana Maria", publisher=f"Blog of {NAMES[publisher].given} {NAMES[publisher].family}",
                address=f"https://paper.example/{slug(page)}/photo-of-{slug(title)}.html?who={NAMES[page].family}",
            )
        )  # fmt: skip
    articles.append(article(60, title=f"statement_{NAMES[next(numbers)].given}_{NAMES[0].family}.docx"))
    for n in range(140):
        sentence, who, target, note, by = (next(numbers) for _ in range(5))
        lat, lon = SPOTS[n]
        claims.append(
            claim(
                n, n % 60, sentence=told(sentence), perpetrators=f"{NAMES[who].given} {NAMES[who].family}; Army", targets=told(target), note=told(note),
                reviewed_by=f"{slug(by)}@desk.example", lat=lat, lon=lon, area="the school of the town", reasons=f"“{NAMES[who].family}” did it", event=f"event/{n}",
            )
        )  # fmt: skip
        name, actor, why = told(sentence), NAMES[who].family, told(note)
        events.append(
            event(
                n,
                claims[-1]["id"],
                name=name,
                actors=f"{actor}; Army",
                why=why,
                lat=lat,
                lon=lon,
                place="Gao",
                records=f"r-{n}",
            )
        )
    for n in range(140, POINTS):
        sentence, _ = sentence_with_point(n, *SPOTS[n])
        claims.append(claim(n, n % 60, sentence=sentence, event="", lat=SPOTS[n][0], lon=SPOTS[n][1]))
    for n, number in enumerate(numbers):
        lat, lon = SPOTS[n]
        more = {
            "summary": told(number),
            "side_a": f"{NAMES[number].given} {NAMES[number].family}",
            "lat": lat,
            "lon": lon,
            "place_name": "Clinic",
        }
        records.append(
            record(
                f"{slug(number)}-2013",
                **more,
                attribution=f"Records of {NAMES[number].given} {NAMES[number].family}.",
                sources=told(number),
            )
        )
        verdicts.append(
            {
                "claim": claims[n % 140]["id"],
                "record": f"{slug(number)}-2013",
                "verdict": "confirmed",
                "by": slug(number),
                "why": told(number),
            }
        )
    return edition(
        name=told(1), question=told(2), filters=(told(3), f"actor: {NAMES[5].given}"), articles=articles, claims=claims, events=events,
        records=records, verdicts=verdicts,
    )  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> Edition:
    return planted()


@pytest.fixture(scope="module")
def masked(whole, is_place) -> Edition:
    return discreet_edition(whole, Rules(), is_place)


@pytest.fixture(scope="module")
def files(masked) -> typing.Callable[[str], list[bytes]]:
    """What a function makes of the masked edition, made once."""
    return cache(lambda name: list(written(name, masked)))


@pytest.fixture(scope="module")
def masked_rows(whole, is_place) -> typing.Callable[[Contract], pd.DataFrame]:
    """Rows of a contract as a page hands them out: masked, once for all functions that write them."""

    @cache
    def made(contract: Contract) -> pd.DataFrame:
        rows = whole.records if contract is EVENTS else whole.claims
        if contract is PLACES:
            kept = rows[["id", "sentence", "lat", "lon", "radius_km"]].to_dict("records")
            rows = rows_of_contract(PLACES, *({**row, "text": row["sentence"], "status": "placed", "start": 0, "end": 1, "sentence_start": 0, "count": 1} for row in kept))  # fmt: skip
        discretion = Discretion(Rules(), is_place)
        discretion.learn([rows, whole.claims])  # a list of places does not tell who shelters where; events do
        return discretion.table(rows)

    return made


@pytest.fixture(scope="module")
def compared(whole) -> MatchReport:
    """What the claims match."""
    return report_matches(whole.claims[list(CLAIMS.names)].head(140), whole.records)


# -- what is in a file -------------------------------------------------------------------------------------------------


def texts_in(content: bytes) -> typing.Iterator[str]:
    """All that somebody could read out of a file: parts of archives, what is packed in pages, cells of databases, escapes undone."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts_in(archive.read(name))
        return
    if content[:2] == b"\x1f\x8b":
        yield from texts_in(gzip.decompress(content))
        return
    if content[:4] == b"PAR1":
        import pyarrow.parquet

        yield pyarrow.parquet.read_table(io.BytesIO(content)).to_pandas().to_csv()
    if content[:15] == b"SQLite format 3":
        database = sqlite3.connect(":memory:")
        database.deserialize(content)
        yield "\n".join(line for line in database.iterdump())
    for charset in ("utf-8", "utf-16-le", "latin-1"):
        text = content.decode(charset, errors="ignore")
        yield text
        yield unescape(text)
        if "\\u" in text:
            yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    for packed in re.findall(rb"[A-Za-z0-9+/]{80,}={0,2}", content):
        with suppress(binascii.Error):  # letters that only look so
            yield from texts_in(base64.b64decode(packed + b"=" * (-len(packed) % 4)))


def parts() -> dict[str, str]:
    """Words of planted names that stand for nothing else, flat, and the name that each is of."""
    found = {}
    for one in NAMES:
        for word in re.split(r"[\s-]", f"{one.given} {one.family}"):
            if len(flat_word(word)) > 3 or not flat_word(word).isascii():
                found[flat_word(word)] = f"{one.given} {one.family}"
    return {word: name for word, name in found.items() if bundled().levels(word)[0] < 2}


WORD = r"[^\W\d_]+"
PARTS = parts()
assert all(re.fullmatch(WORD, part) for part in PARTS)  # so that what stands in a text stands in one of its words


@lru_cache(maxsize=8)  # of the files of one test
def texts_of(content: bytes) -> frozenset[str]:
    """Each text once: most charsets and escapes tell the same."""
    return frozenset(texts_in(content))


def leaks(content: bytes) -> set[str]:
    """Words of planted names that stand in a file; also inside other words, where they are long."""
    words: set[str] = set()
    for text in texts_of(content):
        words.update(re.findall(WORD, flat(text).replace("\u0300", "")))
    told = " ".join(words)
    return (PARTS.keys() & words) | {part for part in PARTS if len(part) > 6 and part in told}


PACKED = {
    int.from_bytes(np.array(one, dtype=kind).tobytes(), "little"): repr(one)
    for spot in SPOTS
    for one in spot
    for kind in ("<f8", ">f8")
}
CODES = np.array(sorted(PACKED), dtype="<u8")


def packed_in(content: bytes) -> list[str]:
    """Planted numbers that any eight bytes of a file are, in either order."""
    if len(content) < 8:
        return []
    eights = np.lib.stride_tricks.sliding_window_view(np.frombuffer(content, dtype="u1"), 8)
    numbers = np.ascontiguousarray(eights).view("<u8").ravel()
    nearest = CODES[np.searchsorted(CODES, numbers).clip(max=len(CODES) - 1)]
    return [PACKED[int(number)] for number in np.unique(numbers[nearest == numbers])]


def point_leaks(content: bytes) -> list[str]:
    """Planted points that stand in a file: as text with all their digits, as the sentence has them, or as numbers of eight bytes."""
    seen: set[str] = set()
    for text in texts_of(content):
        seen.update(re.findall(r"\d+\.\d+|\d{5}|\d+°\d+['′’]\d+\.\d[\"″”][NSEW]", text))
        seen.update(part for grid in re.findall(r"\d{10}", text) for part in (grid[:5], grid[5:]))
    found = packed_in(content)
    for (lat, lon), said in zip(SPOTS, SAID, strict=True):
        found += [repr(one) for one in (lat, lon) if repr(abs(one)) in seen]
        if len(said) > 1 and seen.issuperset(said):
            found.append(" ".join(said))
    return found


# -- all that makes files ----------------------------------------------------------------------------------------------


def functions():
    """Every public function of every module of geo.exports."""
    for module in pkgutil.iter_modules(geo.exports.__path__, "geo.exports."):
        for name in importlib.import_module(module.name).__all__:
            function = getattr(importlib.import_module(module.name), name)
            if inspect.isfunction(function):
                yield f"{module.name.rpartition('.')[2]}.{name}", function


OF_AN_EDITION = {
    name: function
    for name, function in functions()
    if typing.get_type_hints(function).get(next(iter(inspect.signature(function).parameters), "")) is Edition and name != "discreet.discreet_edition"
}  # fmt: skip
READS = {"csvs.read_table_csv", "workbook.read_xlsx", "snapshot.verify"}
PARTS_OF_THOSE = {
    "cells.polygons", "cells.shape_of", "cells.with_written_days", "cells.without_controls", "document.as_docx", "document.as_html",
    "edition.moment", "numbers.numbers_of", "pictures.as_png", "discreet.discreet_edition",
}  # fmt: skip
"""Functions of which files are made, and that are called by those which are tried here."""
OF_TABLES = {
    "csvs.events_csv": EVENTS, "csvs.places_csv": PLACES, "csvs.claims_csv": CLAIMS, "csvs.table_csv": CLAIMS, "csvs.plain_csv": EVENTS,
    "geojson.events_geojson": EVENTS, "geojson.places_geojson": PLACES, "geojson.claims_geojson": CLAIMS,
}  # fmt: skip
OF_A_COMPARISON = {"csvs.judged_csv", "csvs.judged_json"}


def test_every_function_that_makes_a_file_is_tried_here():
    assert (
        dict(functions()).keys() == OF_AN_EDITION.keys() | READS | PARTS_OF_THOSE | OF_TABLES.keys() | OF_A_COMPARISON
    )


def written(name: str, made: Edition) -> typing.Iterator[bytes]:
    """What a function makes of an edition, as bytes; of one that asks for a table, for each."""
    function = OF_AN_EDITION[name]
    if "table" in inspect.signature(function).parameters:
        tables = ("events", "claims", "records") if name.startswith("geojson") else tuple(TABLES)
        answers = [function(made, table) for table in tables]
    else:
        answers = [function(made)]
    for answer in answers:
        yield (
            answer
            if isinstance(answer, bytes)
            else repr(answer).encode()
            if not isinstance(answer, str)
            else answer.encode()
        )


@pytest.mark.parametrize("name", sorted(OF_AN_EDITION))
def test_no_name_and_no_point_leaks_into_a_file_of_an_edition(files, name):
    for content in files(name):
        assert leaks(content) == set()
        assert point_leaks(content) == []


@pytest.mark.parametrize("name", ["csvs.edition_csv", "workbook.edition_xlsx", "geopackage.edition_gpkg", "page.edition_html", "snapshot.snapshot", "report.report_docx"])  # fmt: skip
def test_the_test_would_see_them(whole, name):
    found = set().union(*(leaks(content) for content in written(name, whole)))
    assert len(found) > 200


def test_every_file_counts_what_was_masked(masked, files):
    names = next(words for words in masked.masked if "names masked" in words)
    for name in (
        "workbook.edition_xlsx",
        "geojson.edition_geojson",
        "kml.edition_kml",
        "geopackage.edition_gpkg",
        "page.edition_html",
        "report.report_html",
        "report.report_docx",
        "snapshot.snapshot",
    ):
        assert any(names in text for text in texts_of(files(name)[0])), name
    assert names in geo.exports.edition_csv(masked, "events").decode()


@pytest.mark.parametrize("name", sorted(OF_TABLES))
def test_none_leaks_into_a_table_of_a_page(masked_rows, name):
    table = masked_rows(OF_TABLES[name]).copy()
    function = dict(functions())[name]
    more = {"attribution": "Ours."} if "attribution" in inspect.signature(function).parameters else {}
    content = function(table, **more)
    assert leaks(content) == set()
    assert point_leaks(content) == []


@pytest.mark.parametrize("name", sorted(OF_A_COMPARISON))
def test_none_leaks_into_a_comparison(compared, is_place, name):
    judged = {id: Judgement("confirmed", told(n)) for n, id in enumerate(compared.claims["id"])}
    discretion = Discretion(Rules(), is_place)
    content = dict(functions())[name](compared, judged, attribution="Ours.", discretion=discretion)
    assert leaks(content) == set()
    assert point_leaks(content) == []


def test_the_truth_lies_within_the_reach_that_is_told(whole, masked):
    for name in ("claims", "events", "records"):
        before, after = getattr(whole, name), getattr(masked, name)
        away = haversine_km(
            before["lat"].to_numpy(), before["lon"].to_numpy(), after["lat"].to_numpy(), after["lon"].to_numpy()
        )
        assert (away + before["radius_km"] <= after["radius_km"]).all()
        assert (after["radius_km"] - before["radius_km"]).nunique() == 1  # which does not tell where in the cell it was
        assert (after["outline"] == "").all() if "outline" in after else True
