"""case: begin, fill, show, save, open and end cases."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.commands.common import day, found_case, open_gazetteer, say
from geo.commands.corpora import add_runner
from geo.commands.sharing import add_sharing
from geo.errors import CaseError, DatelineError

if TYPE_CHECKING:
    from geo.articles.given import Given
    from geo.cases.store import CaseStore
    from geo.commands.common import Commands
    from geo.work.batches import Read

__all__ = ["add_to"]

FEW = 9
"""Fewer articles are read here: to start other processes takes longer."""

Run = Callable[["CaseStore", argparse.Namespace], Any]


def add_to(commands: Commands) -> None:
    """Adds these commands to the parser."""
    case = commands.add_parser("case", help="cases: articles, what was read in them and done with it, kept")
    acts = case.add_subparsers(required=True, metavar="ACT")

    def act(name: str, run: Run, help: str, *arguments: str) -> argparse.ArgumentParser:
        parser = acts.add_parser(name, help=help)
        if "CASE" in arguments:
            parser.add_argument("case", metavar="CASE", help="its id, the beginning of it, or its name")
        parser.add_argument("--json", action="store_true", help="print the answer as JSON")
        parser.set_defaults(run=_with_store(run))
        return parser

    act("new", _new, "begin a case").add_argument("name", metavar="NAME")
    act("list", _list, "the cases on this machine").add_argument(
        "--all", action="store_true", help="those of other people and of browsers, too"
    )
    add = act("add", _add, "add articles, read: single ones, or files of many (see --help)", "CASE")
    add.description = (
        "Adds articles (txt, html, docx, pdf) and files of many: zip, folder, JSON lines, JSON, CSV or workbook with a column of "
        "texts, mailbox or .eml, RSS or Atom, WARC. An address that is given is fetched, and with --follow those that feeds and lists tell."
    )
    add.add_argument("given", nargs="+", metavar="FILE|FOLDER|PATTERN|ADDRESS")
    add.add_argument("--date", type=day, help="day of the datelines, YYYY-MM-DD")
    add.add_argument(
        "--follow", action="store_true", help="fetch what stands at the addresses that feeds and lists tell"
    )
    add_runner(add)
    search = act("search", _search, 'sentences that hold all words: convoy "near Gao" ambush*', "CASE")
    search.add_argument("words", nargs="+", metavar="WORDS")
    search.add_argument("--limit", type=int, default=200, metavar="N", help="most sentences (default 200)")
    watch = act("watch", _watch, "where articles name what is on the case's watch-list (feeds: `watch`)", "CASE")
    watch.add_argument("names", nargs="*", metavar="NAME[=SPELLING,…]", help="look for these besides")
    review = act(
        "review", _review, "accept what the reading is sure of; without an option, how far the review is", "CASE"
    )
    review.add_argument(
        "--accept-above",
        type=float,
        metavar="SCORE",
        help="accept events that nobody looked at, of at least this score, 0 to 1",
    )
    events = act(
        "events", _events, "its events, and which of them may be one, with reasons; --join-above joins those", "CASE"
    )
    events.add_argument(
        "--join-above", type=float, metavar="SCORE", help="join what may be one event with at least this score, 0 to 1"
    )
    act(
        "export", _export, "write it as .csv, .xlsx, .geojson, .kml, .gpkg, .html (map) or .docx (report)", "CASE"
    ).add_argument("target", type=Path, metavar="OUT")
    act("snapshot", _snapshot, "freeze it as a citable snapshot, which `geo verify` checks", "CASE").add_argument(
        "target", type=Path, metavar="OUT.zip"
    )
    act("show", _show, "its articles and its last acts", "CASE")
    act("undo", _undo, "undo the last act", "CASE")
    act("redo", _redo, "do again what was undone last", "CASE")
    save = act("save", _save, "write it as one file", "CASE")
    save.add_argument("target", type=Path, metavar="OUT.dateline")
    save.add_argument("--whole", action="store_true", help="a sensitive case, too: all of it, without a mask")
    guard = act(
        "guard", _guard, "how it is passed on: sensitive or not, who may be named (see docs/discretion.md)", "CASE"
    )
    marks = guard.add_mutually_exclusive_group()
    marks.add_argument(
        "--sensitive", action="store_true", default=None, help="mask names and exact places in all that leaves it"
    )
    marks.add_argument("--open", dest="sensitive", action="store_false", help="no more")
    guard.add_argument("--note", choices=("on", "off"), help="a content note before descriptions of violence")
    guard.add_argument("--mask", action="append", default=[], metavar="NAME", help="always masked, also with an ending")
    guard.add_argument("--named", action="append", default=[], metavar="NAME", help="may be named: a whole name")
    guard.add_argument("--forget", action="append", default=[], metavar="NAME", help="takes it off both lists")
    opening = act("open", _open, "take in a case file; one that is here gets the acts that it lacks")
    opening.add_argument("file", type=Path, metavar="FILE.dateline")
    merging = act(
        "merge",
        _merge,
        "take another case in, with its articles, records and acts: a case here, or a case file",
        "CASE",
    )
    merging.add_argument("other", metavar="CASE|FILE.dateline")
    add_sharing(act)
    act("remove", _remove, "end it, with all that only it keeps", "CASE").add_argument(
        "--yes", action="store_true", help="do it: there is no way back but its file"
    )


def _with_store(run: Run) -> Callable[[argparse.Namespace], int]:
    def command(options: argparse.Namespace) -> int:
        from geo.cases.store import CaseStore

        store = CaseStore.open()
        try:
            answer = run(store, options)
        finally:
            store.close()
        if options.json:
            print(json.dumps(answer, ensure_ascii=False, indent=1))
        return 1 if isinstance(answer, dict) and answer.get("failed") else 0

    return command


def _new(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    case_id = store.new(options.name)
    say(options, f"{case_id[:8]}  {store.case(case_id).name}")
    return {"id": case_id}


def _list(store: CaseStore, options: argparse.Namespace) -> list[dict[str, Any]]:
    rows = store.cases(None if options.all else "")
    for row in rows:
        say(options, f"{row.id[:8]}  {row.changed[:16].replace('T', ' ')}  {row.acts:>6,} acts  {row.name}")
    return [
        {"id": row.id, "name": row.name, "made": row.made, "changed": row.changed, "acts": row.acts} for row in rows
    ]


def _add(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    from tqdm import tqdm

    from geo import __version__
    from geo.cases.adding import add_many

    case = found_case(store, options.case)
    answer: dict[str, Any] = {"added": [], "known": [], "failed": {}, "copies": {}}
    with (
        tqdm(unit=" articles", disable=not sys.stderr.isatty(), file=sys.stderr) as progress,
        _reader(options) as (given, read, at_once),
    ):
        fetch = _at_address if options.follow else None
        try:
            for one in add_many(store, case.id, given, read, version=__version__, at_once=at_once, fetch=fetch):
                progress.update()
                if one.reason:
                    answer["failed"][one.name] = one.reason
                    progress.write(f"dateline: {one.reason}", file=sys.stderr)
                    continue
                answer["added" if one.is_new else "known"].append(one.target)
                told = "added" if one.is_new else "was there"
                if one.copy_of:
                    answer["copies"][one.target] = {"copy_of": one.copy_of, "similarity": one.similarity}
                    told += f", a copy of {one.copy_of}"
                say(options, f"{one.target}  {told}  {one.name}")
        except KeyboardInterrupt:
            answer["stopped"] = True
            print("dateline: stopped; what was added is kept. Give the same again to go on.", file=sys.stderr)
    return answer


@contextmanager
def _reader(options: argparse.Namespace) -> Iterator[tuple[Iterable[Given], Read, int]]:
    """What was given, and what reads it: this process where it is little, others where it is more or they were asked for."""
    from geo.work.batches import reads_in
    from geo.work.jobs import read_batch
    from geo.work.runners import runner_on

    if options.places is not None:
        open_gazetteer(options.gazetteer, options.places)  # tells which rows cannot be used
    own_places = options.places.read_text(encoding="utf-8") if options.places else ""
    named = {"date": options.date, "folder": options.gazetteer, "own_places": own_places}
    given = (one for name in options.given for one in _given(name))
    first = list(islice(given, FEW))
    if len(first) < FEW and not options.on:
        yield first, lambda batch, _is_stopped: read_batch(batch, on_step=lambda _words, _share: None, **named), 1
        return
    where = options.on or "processes"
    with runner_on(where, workers=options.workers, gazetteer=options.gazetteer) as runner:
        yield chain(first, given), reads_in(runner, owner="case add", **named), runner.size


def _given(name: str) -> Iterator[Given]:
    """The articles of a file, folder, pattern or address; what cannot be had is told as one with its reason."""
    from geo.articles.batches import given_at
    from geo.articles.given import Given

    try:
        yield from _at_address(name) if name.lower().startswith(("http://", "https://")) else given_at(name)
    except DatelineError as fault:
        yield Given(name, reason=str(fault))


def _at_address(address: str) -> Iterator[Given]:
    from geo.articles.fetching import fetch, given_by_address

    return given_by_address(fetch(address))


def _review(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    from collections import Counter

    from geo.cases.contents import reviewed_claims_of
    from geo.cases.review import by_doubt, progress
    from geo.cases.store import Deed

    case = found_case(store, options.case)
    found = reviewed_claims_of(store, case.id, store.log(case.id))
    accepted = 0
    if (least := options.accept_above) is not None:
        if not 0 <= least <= 1:
            raise CaseError(f"--accept-above {least:g}: give a score from 0 to 1.")
        sure = [one for claims in found.values() for one in by_doubt(claims) if one.told["score"] >= least]
        why = f"the reading gives it a score of at least {least:g}"
        deeds = [
            Deed("reviewed", one.target, {"state": "accepted", "words": one.told["sentence"][:2_000]}, None, why)
            for one in sure
        ]
        accepted = len(store.do(case.id, deeds)) if deeds else 0
        found = reviewed_claims_of(store, case.id, store.log(case.id))
    states = dict(sum((progress(claims) for claims in found.values()), Counter[str]()))
    say(
        options,
        f"{case.name}: " + (", ".join(f"{count:,} {state}" for state, count in sorted(states.items())) or "no events"),
    )
    return {"id": case.id, "accepted": accepted, "states": states}


def _export(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    from functools import partial

    from geo import exports
    from geo.cases.contents import edition_of

    makers: dict[str, Callable[[exports.Edition], bytes]] = {
        ".csv": partial(exports.edition_csv, table="events"), ".xlsx": exports.edition_xlsx, ".geojson": exports.edition_geojson,
        ".kml": exports.edition_kml, ".gpkg": exports.edition_gpkg, ".html": exports.edition_html, ".docx": exports.report_docx,
    }  # fmt: skip
    make = makers.get(options.target.suffix.lower())
    if make is None:
        raise CaseError(
            f"{options.target.name}: cases are written as {', '.join(makers)}; `case save` writes .dateline."
        )
    content = make(edition_of(store, found_case(store, options.case).id))
    options.target.write_bytes(content)
    say(options, f"{options.target}: {len(content):,} bytes")
    return {"file": str(options.target), "bytes": len(content)}


def _snapshot(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    from geo.cases.contents import edition_of, sources_of
    from geo.cases.store import checksum
    from geo.exports import snapshot

    case = found_case(store, options.case)
    content = snapshot(edition_of(store, case.id), sources_of(store, case.id))
    options.target.write_bytes(content)
    say(options, f"{options.target}: {len(content):,} bytes\nsha256 {checksum(content)}")
    return {"file": str(options.target), "bytes": len(content), "sha256": checksum(content)}


def _search(store: CaseStore, options: argparse.Namespace) -> list[dict[str, Any]]:
    from dataclasses import asdict

    from geo.cases.search import search

    case = found_case(store, options.case)
    log = store.log(case.id)
    words = (
        f'"{word}"' if " " in word and '"' not in word else word for word in options.words
    )  # as a shell leaves a phrase
    hits = search(store, case.id, log, " ".join(words), limit=options.limit)
    for hit in hits:
        say(
            options, f"{hit.target}:{hit.start}  {log.state['source'][hit.target]['date'] or 'undated':<10}  {hit.text}"
        )
    return [asdict(hit) for hit in hits]


def _watch(store: CaseStore, options: argparse.Namespace) -> list[dict[str, Any]]:
    from dataclasses import asdict

    from geo.cases.watch import WATCH, watch_hits

    case = found_case(store, options.case)
    log = store.log(case.id)
    asked = {}
    for words in options.names:
        name, _, others = words.partition("=")
        asked[WATCH + name] = {"names": [other.strip() for other in others.split(",") if other.strip()]}
    values = {
        target: value for things in log.state.values() for target, value in things.items() if target.startswith(WATCH)
    }
    hits = watch_hits(store, case.id, log, values | asked)
    for hit in hits:
        say(options, f"{hit.name}  {hit.target}:{hit.start}  {hit.text}")
    return [asdict(hit) for hit in hits]


def _show(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    from dataclasses import asdict

    from geo.cases.articles import articles_of

    case = found_case(store, options.case)
    log = store.log(case.id)
    articles = articles_of(log)
    say(options, f"{case.name}: {len(articles):,} articles, {len(log.acts):,} acts")
    for one in articles:
        say(options, f"{one.target}  {one.date or 'undated':<10}  {one.events:>3} events  {one.title or one.name}")
    for act in log.acts[-5:]:
        say(options, f"{act.at[:19]}  {act.by or 'you'}  {act.kind}  {act.target}")
    return {"id": case.id, "name": case.name, "articles": [asdict(one) for one in articles], "state": log.state}


def _undo(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    return _turned(store.undo(found_case(store, options.case).id), "undone", options)


def _redo(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    return _turned(store.redo(found_case(store, options.case).id), "done again", options)


def _turned(act: Any, how: str, options: argparse.Namespace) -> dict[str, Any]:
    say(options, f"{how}: {act.kind} {act.target}" if act else f"nothing to be {how}")
    return {"act": act.to_dict() if act else None}


def _save(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    from geo.cases.file import save_file
    from geo.cases.rights import withheld

    case = found_case(store, options.case)
    if case.is_sensitive and not options.whole:
        raise CaseError(
            f"“{case.name}” is sensitive, and its file is all of it, without a mask. Say --whole to write it for those who may know, or "
            "`case export` for others."
        )
    with tempfile.NamedTemporaryFile(
        dir=options.target.parent, prefix=f".{options.target.name}.", delete=False
    ) as file:
        temporary = Path(file.name)
        try:
            save_file(store, case.id, file)
            file.close()
            temporary.replace(options.target)
        finally:
            temporary.unlink(missing_ok=True)
    left_out = sorted(withheld(store.log(case.id)))
    size = options.target.stat().st_size
    say(
        options,
        f"{options.target}: {size:,} bytes"
        + (f"; {len(left_out)} files left out by their licence" if left_out else ""),
    )
    return {"file": str(options.target), "bytes": size, "withheld": left_out}


def _guard(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    from dataclasses import asdict

    from geo.cases.guard import Guard, guard_deed, guard_of
    from geo.discretion import Rules

    case = found_case(store, options.case)
    log = store.log(case.id)
    known = guard_of(log)
    mask, named = (
        tuple(name for name in dict.fromkeys((*old, *new)) if name not in options.forget)
        for old, new in ((known.rules.mask, options.mask), (known.rules.named, options.named))
    )
    sensitive = known.is_sensitive if options.sensitive is None else options.sensitive
    guard = Guard(sensitive, options.note == "on" if options.note else known.wants_note, Rules(mask, named))
    if deed := guard_deed(log, guard):
        store.do(case.id, [deed])
    say(
        options,
        f"{case.name}: {'sensitive' if sensitive else 'not sensitive'}, {'with' if guard.has_note else 'without'} a content note",
    )
    for words, names in (("always masked", mask), ("may be named", named)):
        if names:
            say(options, f"{words}: {', '.join(names)}")
    return {"id": case.id, "has_note": guard.has_note, **asdict(guard)}


def _events(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    from geo.cases.contents import reviewed_claims_of
    from geo.cases.events import events_of, join
    from geo.cases.joining import alike_pairs, propose, reasons

    case = found_case(store, options.case)
    log = store.log(case.id)
    claims = reviewed_claims_of(store, case.id, log)
    pairs = alike_pairs(one for found in claims.values() for one in found)
    events = events_of(log, claims)
    proposals = propose(events, pairs)
    joined = 0
    if (least := options.join_above) is not None:
        if not 0 <= least <= 1:
            raise CaseError(f"--join-above {least:g}: give a score from 0 to 1.")
        sure = [one for one in proposals if one.score >= least]
        joined = len(store.do(case.id, [join(log, one.events, why="; ".join(reasons(one.events))) for one in sure]))
        log = store.log(case.id)
        events = events_of(log, claims)
        proposals = propose(events, pairs)
    for event in events:
        day = event.told["date_start"] or "undated"
        say(
            options,
            f"{event.id}  {day:<10}  {len(event.articles):>3} articles  {len(event.publishers):>3} publishers  {event.name}",
        )
    for one in proposals:
        say(
            options,
            f"may be one ({one.score:.2f}): {', '.join(event.id for event in one.events)}: {'; '.join(reasons(one.events))}",
        )
    return {
        "id": case.id,
        "joined": joined,
        "events": [
            {
                "id": event.id, "name": event.name, "claims": [claim.target for claim in event.claims],
                "articles": list(event.articles), "publishers": list(event.publishers), "review": event.review, "why": event.why,
            }
            for event in events
        ],
        "proposals": [
            {"events": [event.id for event in one.events], "score": one.score, "reasons": list(reasons(one.events))}
            for one in proposals
        ],
    }  # fmt: skip


def _open(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    from dataclasses import asdict

    from geo.cases.file import open_file

    opened = open_file(store, options.file.read_bytes(), name=options.file.name)
    for line in _told(opened, store.case(opened.case_id).name):
        say(options, line)
    return asdict(opened)


def _merge(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    from dataclasses import asdict
    from io import BytesIO

    from geo.cases.file import open_file, save_file

    case = found_case(store, options.case)
    if (file := Path(options.other)).suffix == ".dateline":
        content = file.read_bytes()
    else:
        other = found_case(store, options.other)
        if other.id == case.id:
            raise CaseError(f"{options.other} is the case itself: name another one, or a case file.")
        buffer = BytesIO()
        save_file(store, other.id, buffer)
        content = buffer.getvalue()
    opened = open_file(store, content, name=file.name, into=case.id)
    for line in _told(opened, case.name):
        say(options, line)
    return asdict(opened)


def _told(opened: Any, name: str) -> Iterator[str]:
    yield f"{opened.case_id[:8]}  {name}: {'new here' if opened.is_new else 'was here'}, {opened.acts:,} acts came with it"
    for target in opened.clashes:
        yield f"changed here and there, the later change counts: {target}"
    for sha256 in opened.missing:
        yield f"left out by its licence, to be added again: the file {sha256[:12]}…"


def _remove(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    case = found_case(store, options.case)
    if not options.yes:
        raise CaseError(f"“{case.name}” has {case.acts:,} acts. Save it with `case save`, and say --yes to end it.")
    store.remove(case.id)
    say(options, f"ended: {case.name}")
    return {"id": case.id}
