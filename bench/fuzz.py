"""Inputs that nobody would write, in great number: `scripts/bench fuzz --minutes 10 --seed 1`.

Documents, files of records, texts, links and bodies of requests are made out of a few good ones by small damage, and read
in the workers that the app uses, so that an input that hangs or kills costs a worker, not the fuzzer. What is raised on
purpose is an answer; anything else is found: its smallest form is kept in a folder that is named at the end. Input number
i of a seed is always the same.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import logging
import os
import random
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import count, takewhile
from pathlib import Path
from typing import Any

from bench.report import Figure
from geo.errors import DataError, DatelineError, LimitError, UnforeseenError, WorkError
from geo.records.loading import Step
from geo.work.pool import Pool

__all__ = ["TARGETS", "Finding", "case", "fuzz_some", "measure", "smallest"]

BATCH = 50
SLOW_S = 5.0
"""Of processor time, for an input of some kilobytes."""
SHRINK_TRIES = 300
LONGEST = 20_000
"""Letters or bytes; doubling would go on without end."""
MEMORY_MB = 1_500

TEXT = """BAMAKO, Mali, Feb. 8, 2013 (Wire) - A suicide bomber on a motorcycle blew himself up at a checkpoint in Gao on
Friday, killing one soldier and wounding 12 others, the governor said. "We heard two blasts," said Ali, 34.

French planes bombed rebel positions north of Kidal, 50 km from the Algerian border, on Feb. 3-4. No one was hurt in
Tessalit, Kidal region. In Timbuktu, about two hundred people protested; police fired tear gas. Between 20 and 30 fighters
of the Movement for the Azawad were killed last week, officials in N'Djamena said."""
FRENCH = """GAO (Mali), 8 février 2013 - Un kamikaze s'est fait exploser vendredi à l'entrée de la ville de Gao, tuant un
soldat. L'armée française a bombardé des positions à l'ouest de Kidal, près de la frontière algérienne."""
HTML = f"""<html><head><title>Blast in Gao</title><meta property="article:published_time" content="2013-02-08T10:00:00Z">
<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "2013-02-08", "author": [{{"name": "A"}}]}}</script>
</head><body><nav>Home | World</nav><p>{TEXT.replace(chr(10) * 2, "</p><p>")}</p><table><tr><td>Gao</td></tr></table></body></html>"""
CSV = """id,event_date,year,country,admin1,location,latitude,longitude,event_type,sub_event_type,actor1,actor2,fatalities,notes
1,8 February 2013,2013,Mali,Gao,Gao,16.27,-0.04,Explosions/Remote violence,Suicide bomb,MUJAO,Army of Mali,1,"A bomber, on a motorcycle"
2,2013-02-09,2013,Mali,Kidal,Tessalit,20.2,1.01,Battles,Armed clash,MNLA,,,"Said ""no"" to it"
3,10/02/2013,2013,Mali,Tombouctou,Timbuktu,16.77,-3.01,Protests,Peaceful protest,Protesters,,0,
"""
WORDS = (
    "1e400", "-1", "0", "NaN", "Infinity", "99999999999999999999", "2013-02-30", "31/02/2013", "0000-00-00", "9999-99-99",
    "12/13/14", "February", "Feb. 29, 2013", "Sunday", "two hundred", "dozens of", "1,2,3", "½", "٣", "100 km north of",
    "between Gao and Kidal", "Gao's", "U.S.", "N'Djamena", "Mr.", "St.", "O'", "of the", "and", "killed", "wounded 3",
    "not", "\0", "\ufeff", "\u202e", "\ud800", "\u0301\u0301", "🙂", "\r\n", "\u2028", "\t", "  ", "“", "”", "'", '"', "(",
    ")", "[", "<", ">", "&amp;", "&#x110000;", "<b>", "</p>", "<!--", "]]>", "{", "}", "\\u0000", "null", "true", ";", "|",
    "POINT(1 2)", "-0.0", "1e-400", "+5", "0x1F", "१२", "١٢ مارس", "8 февраля 2013 г.", "A" * 300, "a b " * 80, "-" * 200,
)  # fmt: skip
"""Put in anywhere, and in the place of others."""

Case = tuple[str, str | bytes]
"""Target, and what it is given."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was raised and nobody foresaw."""

    number: int
    target: str
    where: str
    """Its kind, and where it was raised."""
    content: str | bytes
    """The smallest input found that does the same."""


Batch = tuple[Counter[str], list[Finding]]
"""How often each outcome came, and what was found."""


# -- what is tried -----------------------------------------------------------------------------------------------------


def _read_text(text: str | bytes) -> None:
    from geo.articles.sources import article_from_text
    from geo.reading.pipeline import read_article
    from geo.work.jobs import gazetteer

    article = article_from_text(str(text))
    reading = read_article(article, gazetteer())
    json.dumps(reading.to_dict(), ensure_ascii=False).encode()
    reading.places(), reading.claims()
    assert len(reading.article.text) == len(article.text)
    for resolution in reading.resolutions:
        mention = resolution.mention
        assert reading.article.text[mention.start : mention.end] == mention.text


def _read_document(content: str | bytes) -> None:
    from geo.articles.sources import read_document

    assert isinstance(content, bytes)
    _read_text(read_document(content, name="a document").text[:4_000])


def _read_records(content: str | bytes) -> None:
    from geo.map.columns import write_columns, write_details
    from geo.work.jobs import read_record_file

    assert isinstance(content, bytes)
    read = read_record_file(content, name="a file", on_step=lambda words, share: None)
    loaded = read.loaded
    assert len(loaded.good) + len(loaded.rejected) + len(loaded.held_back) == loaded.rows_read
    if len(loaded.good):
        write_columns(loaded.good)
        write_details(loaded.good)


def _open_link(text: str | bytes) -> None:
    from geo.globe.bounds import area_of_text, area_to_text

    area = area_of_text(str(text))
    assert area is None or area_of_text(area_to_text(area)) == area


def _ask_grid(content: str | bytes) -> None:
    from geo.grid.wire import answer_cells, answer_records

    question = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    for answer in (answer_cells, answer_records):
        try:
            answer(_store(), question)
        except DataError:
            continue


@cache
def _store() -> Any:
    from geo.grid import GridStore
    from geo.grid.packing import pack_events
    from geo.records.bundled import open_sample

    path = Path(tempfile.mkdtemp(prefix="dateline-fuzz-")) / "sample.parquet"
    pack_events(open_sample().good, path)
    return GridStore(path)


BODY: Mapping[str, Any] = {
    "window": ["2012-01-01", "2013-12-31"],
    "bounds": [10.0, -10.0, 25.0, 10.0],
    "zoom": 5.5,
    "filter": {"types": ["Battles"], "min_deaths": 1, "actors": None, "area": [10, -10, 25, 10]},
    "limit": 20,
    "cell": [5, 10, 12],
    "at": [16.27, -0.04],
    "ids": ["1"],
}


def _documents() -> Mapping[str, str | bytes]:
    from docx import Document

    word = Document()
    for paragraph in TEXT.split("\n\n"):
        word.add_paragraph(paragraph)
    word.add_table(2, 2).cell(0, 0).text = "Gao"
    held = io.BytesIO()
    word.save(held)
    lines = " Tj T* ".join(f"({line})" for line in TEXT.replace("(", "").replace(")", "").splitlines())
    return {
        "html": HTML.encode(),
        "text": TEXT.encode(),
        "latin": FRENCH.encode("latin-1"),
        "utf-16": TEXT.encode("utf-16"),
        "docx": _undated(held),
        "pdf": _pdf(f"BT /F1 12 Tf 72 700 Td 14 TL {lines} Tj ET".encode()),
    }


def _undated(packed: io.BytesIO) -> bytes:
    """A zip file whose parts do not tell when it was written: the same number is the same input at any time."""
    held = io.BytesIO()
    with zipfile.ZipFile(packed) as dated, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as undated:
        for part in dated.infolist():
            undated.writestr(zipfile.ZipInfo(part.filename), dated.read(part), zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _pdf(stream: bytes) -> bytes:
    """One page."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    written, places = b"%PDF-1.4\n", []
    for number, held in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return written + b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(written),
    )


def _record_files() -> Mapping[str, str | bytes]:
    import openpyxl
    import pandas as pd

    frame = pd.read_csv(io.StringIO(CSV), dtype=str, keep_default_na=False)
    rows = frame.to_dict("records")
    book = openpyxl.Workbook()
    for row in (list(frame), *frame.to_numpy().tolist()):
        book.active.append(row)
    sheet, packed, parquet = io.BytesIO(), io.BytesIO(), io.BytesIO()
    book.save(sheet)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("events.csv", CSV)
    frame.to_parquet(parquet)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [float(row["longitude"]), float(row["latitude"])]},
            "properties": row,
        }
        for row in rows
    ]
    return {
        "csv": CSV.encode(),
        "tsv": CSV.replace(",", "\t").encode(),
        "cp1252": CSV.replace("Gao", "Gaoé").encode("cp1252"),
        "json": json.dumps(rows).encode(),
        "geojson": json.dumps({"type": "FeatureCollection", "features": features}).encode(),
        "xlsx": sheet.getvalue(),
        "zip": packed.getvalue(),
        "gzip": gzip.compress(CSV.encode(), mtime=0),
        "parquet": parquet.getvalue(),
    }


TARGETS: Mapping[str, tuple[int, Callable[[str | bytes], None], Callable[[], Mapping[str, str | bytes]]]] = {
    "text": (6, _read_text, lambda: {"english": TEXT, "french": FRENCH}),
    "document": (3, _read_document, _documents),
    "records": (2, _read_records, _record_files),
    "link": (1, _open_link, lambda: {"box": "10,-10,25,10", "corners": "10,-10;12,3;20,4.5;16,-3"}),
    "body": (2, _ask_grid, lambda: {"question": json.dumps(BODY)}),
}
"""Target -> how often of all, what it runs, and good inputs by name."""


# -- damage ------------------------------------------------------------------------------------------------------------


@cache
def _good(target: str) -> Mapping[str, str | bytes]:
    return TARGETS[target][2]()


def case(seed: int, number: int) -> Case:
    """Input `number` of a seed."""
    chance = random.Random(f"{seed} {number}")
    target = chance.choices(list(TARGETS), [weight for weight, *_ in TARGETS.values()])[0]
    good = _good(target)
    content = good[chance.choice(list(good))]
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        content = _damaged(content, chance)
    return target, content[:LONGEST] if isinstance(content, str) else content[: 10 * LONGEST]


def _damaged(content: str | bytes, chance: random.Random) -> str | bytes:
    if isinstance(content, bytes):
        if content.startswith(b"PK\x03\x04") and chance.random() < 0.7:
            return _damaged_inside(content, chance)
        if content[:1] in b"{[" and chance.random() < 0.5:
            return _damaged_tree(content, chance)
        # every byte a letter, so that one kind of damage does for both
        text = content.decode("latin-1")
        return _damaged_text(text, chance).encode("latin-1", "ignore")
    if content.startswith("{") and chance.random() < 0.6:
        return _damaged_tree(content.encode("utf-8", "surrogatepass"), chance).decode("utf-8", "surrogatepass")
    return _damaged_text(content, chance)


def _damaged_text(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice((0, 1, 1, 4, 20, 200)))
    other = chance.randrange(len(text) + 1)
    return {
        "put in": lambda: text[:start] + chance.choice(WORDS) + text[start:],
        "replace": lambda: text[:start] + chance.choice(WORDS) + text[end:],
        "leave out": lambda: text[:start] + text[end:],
        "repeat": lambda: text[:end] + text[start:end] * chance.choice((1, 2, 50)) + text[end:],
        "move": lambda: text[:start] + text[other : other + 50] + text[start:],
        "change": lambda: text[:start] + chr(chance.randrange(256)) + text[start + 1 :],
        "cut": lambda: text[:start],
        "capitals": lambda: text[:start] + text[start:end].swapcase() + text[end:],
    }[chance.choice(("put in", "replace", "leave out", "repeat", "move", "change", "cut", "capitals"))]()


def _damaged_inside(content: bytes, chance: random.Random) -> bytes:
    """One file of a zip is damaged, and packed again."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):
        return content
    if not files:
        return content
    name = chance.choice(sorted(files))
    damaged = _damaged_text(files[name].decode("latin-1"), chance).encode("latin-1", "ignore")
    files[name] = damaged
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, inside in files.items():
            archive.writestr(part, inside)
    return held.getvalue()


ODD_VALUES: tuple[Any, ...] = (
    None, True, [], {}, "", "x" * 500, -1, 0, 1.5, 1e308, float("inf"), float("nan"), 10**30, "9999-12-31", "0001-01-01",
    [[]], {"a": {"b": []}}, "\ud800", [1, "a", None], "2013-02-08",
)  # fmt: skip


def _damaged_tree(content: bytes, chance: random.Random) -> bytes:
    """One value of a JSON document becomes another kind, or vanishes."""
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        return content
    places = list(_places(tree))
    if places:
        holder, key = chance.choice(places)
        if chance.random() < 0.2 and isinstance(holder, dict):
            del holder[key]
        else:
            holder[key] = chance.choice(ODD_VALUES)
    return json.dumps(tree).encode("utf-8", "surrogatepass")


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in keys:
        yield tree, key
        yield from _places(tree[key])


# -- trying ------------------------------------------------------------------------------------------------------------


def _outcome(target: str, content: str | bytes) -> tuple[str, str]:
    """What came of an input: "read", the error that was raised on purpose, "slow"; or "unforeseen", and what and where."""
    began = time.process_time()
    try:
        TARGETS[target][1](content)
    except DatelineError as error:
        kind = type(error).__name__
    except Exception as error:  # noqa: BLE001  what is looked for
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return "unforeseen", f"{type(error).__name__} in {Path(frame.filename).name}, {frame.name}"
    else:
        kind = "read"
    return ("slow", "") if time.process_time() - began > SLOW_S else (kind, "")


def smallest(target: str, content: str | bytes, where: str) -> str | bytes:
    """A smaller input with the same outcome: parts are left out, large ones first, as long as that helps."""
    tries, step = 0, max(1, len(content) // 2)
    while step and tries < SHRINK_TRIES:
        start, is_smaller = 0, False
        while start < len(content) and tries < SHRINK_TRIES:
            tries += 1
            less = content[:start] + content[start + step :]  # type: ignore[operator]
            if _outcome(target, less) == ("unforeseen", where):
                content, is_smaller = less, True
            else:
                start += step
        step = step if is_smaller and step > 1 else step // 2
    return content


def get_quiet(*, on_step: Step) -> None:
    """A worker's first job: libraries complain of every damage."""
    from geo.work.jobs import get_ready

    logging.disable()
    warnings.simplefilter("ignore")
    get_ready(on_step=on_step)


def fuzz_some(seed: int, first: int, most: int, *, on_step: Step) -> Batch:
    """A worker's job: `most` inputs from `first`; how often each outcome came, and what was found."""
    outcomes: Counter[str] = Counter()
    found: dict[str, Finding] = {}
    for number in range(first, first + most):
        on_step(str(number), (number - first) / most)
        target, content = case(seed, number)
        kind, where = _outcome(target, content)
        outcomes[f"{target}: {kind}"] += 1
        if kind == "unforeseen" and where not in found:
            found[where] = Finding(number, target, where, smallest(target, content, where))
        elif kind == "slow":
            found.setdefault(f"slow {target}", Finding(number, target, f"slow {target}", content))
    return outcomes, list(found.values())


def measure(*, minutes: float = 10.0, seed: int = 1, folder: Path | None = None) -> list[Figure]:
    """The figures of issue 13 that are about inputs at random. What was found lies in the folder; None makes one."""
    folder = folder or Path(tempfile.mkdtemp(prefix="dateline-fuzz-"))
    cores = os.cpu_count() or 1
    pool = Pool(cores, MEMORY_MB, get_quiet)
    outcomes: Counter[str] = Counter()
    found: dict[str, Finding] = {}
    until = time.monotonic() + 60 * minutes
    firsts = takewhile(lambda _: time.monotonic() < until, count(0, BATCH))
    with ThreadPoolExecutor(cores) as threads:
        for some, findings in _each(threads, lambda first: _batch(pool, seed, first, until), firsts, at_once=cores):
            outcomes += some
            found |= {finding.where: finding for finding in findings if finding.where not in found}
    pool.close()
    _tell(outcomes, found.values(), folder)
    unforeseen = sum(count for kind, count in outcomes.items() if kind.endswith("unforeseen"))
    return [
        Figure("inputs tried", outcomes.total()),
        Figure("raised what nobody foresaw", unforeseen, at_most=0),
        Figure("different faults", len(found), at_most=0),
        Figure("stopped for time or memory", sum(n for kind, n in outcomes.items() if "too long" in kind), at_most=0),
        Figure("ended their process", sum(n for kind, n in outcomes.items() if "ended" in kind), at_most=0),
    ]


def _each(
    threads: ThreadPoolExecutor, work: Callable[[int], Batch], given: Iterable[int], *, at_once: int
) -> Iterator[Batch]:
    """What work gives for each, in their order; no more are begun than are needed."""
    begun: deque[Future[Batch]] = deque()
    for value in given:
        begun.append(threads.submit(work, value))
        if len(begun) > at_once:
            yield begun.popleft().result()
    while begun:
        yield begun.popleft().result()


def _batch(pool: Pool, seed: int, first: int, until: float) -> Batch:
    """Some inputs; behind one that stopped its worker it goes on in another."""
    outcomes: Counter[str] = Counter()
    findings: list[Finding] = []
    at, behind = first, first + BATCH

    def on_step(words: str, share: float) -> None:
        nonlocal at
        at = int(words) if words.isdigit() else at

    while at < behind and time.monotonic() < until:
        given = (fuzz_some, seed, at, behind - at)
        try:
            some, more = pool.run(*given, what="an input", owner=f"{first}", longest_s=120, on_step=on_step)
        except (LimitError, WorkError, UnforeseenError) as error:  # of the input on which it was
            target, content = case(seed, at)
            kinds: dict[type, str] = {LimitError: "too long or large", WorkError: "ended its process"}
            kind = kinds.get(type(error), "unforeseen")
            some, more = Counter({f"{target}: {kind}": 1}), [Finding(at, target, f"{kind} {target}", content)]
            at += 1
        else:
            at = behind
        outcomes += some
        findings += more
    return outcomes, findings


def _tell(outcomes: Counter[str], found: Any, folder: Path) -> None:
    lines = [f"{count:>8,}  {kind}" for kind, count in sorted(outcomes.items())]
    for finding in found:
        content = finding.content
        raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        path = folder / f"{finding.target}-{hashlib.sha256(raw).hexdigest()[:10]}"
        path.write_bytes(raw)
        lines.append(f"input {finding.number} ({finding.target}): {finding.where}; {len(raw):,} bytes in {path}")
    sys.stdout.write("\n".join([*lines, "", ""]))
