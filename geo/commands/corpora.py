"""What commands share that read many articles: where they are read, into what, and how it is told how far that is."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.commands.common import add_gazetteer, open_gazetteer
from geo.errors import DataError
from geo.wording import count_words

if TYPE_CHECKING:
    from geo.corpora.runs import Progress, Summary

__all__ = ["add_corpus", "add_runner", "only_one", "run_corpus"]

SMALL_BYTES = 50_000
"""A corpus of fewer bytes is read in this process: to start others takes longer."""
TOLD = 20
"""So many reasons are printed; all are in the file."""


def add_runner(parser: argparse.ArgumentParser) -> None:
    """The options that choose where articles are read, and the gazetteer."""
    parser.add_argument(
        "--on", metavar="WHERE", help="here, processes (default), dask, or a Dask scheduler such as tcp://host:8786"
    )
    parser.add_argument(
        "--workers", type=int, default=0, metavar="N", help="processes that read (default: as many as cores)"
    )
    add_gazetteer(parser)


def add_corpus(parser: argparse.ArgumentParser, *, is_target_asked: bool = False) -> None:
    """The options of a command that reads a corpus. is_target_asked: it reads one only with --out."""
    add_runner(parser)
    parser.add_argument("--fold", action="store_true", help="fold copies of one wire; they are told, and count once")
    parser.add_argument(
        "--progress", action="store_true", help="tell on stderr how far it is, a line of JSON at a time"
    )
    if is_target_asked:
        parser.add_argument(
            "--out", dest="target", type=Path, metavar="OUT", help="OUT.jsonl, or OUT.parquet for folders by day"
        )


def only_one(sources: Sequence[str]) -> Path:
    """The one file that was named; DataError when there are several, as these want --out."""
    if len(sources) > 1:
        raise DataError(
            f"{count_words(len(sources), 'file')} were named. Name one, or a file for all answers with --out."
        )
    return Path(sources[0])


def run_corpus(options: argparse.Namespace, question: str, **asked: Any) -> int:
    """Reads the corpus of a command's options and asks a question of it; asked: more fields of `Asked`. The exit status."""
    from geo.corpora.answers import Asked
    from geo.corpora.partitions import Corpus
    from geo.corpora.runs import form_of, read_corpus
    from geo.work.runners import runner_on

    if options.places is not None:
        open_gazetteer(options.gazetteer, options.places)  # tells which rows cannot be used
    corpus = Corpus.at(options.sources)
    wanted = Asked(
        question,
        form_of(options.target),
        date=options.date,
        folder=options.gazetteer.absolute() if options.gazetteer else None,
        own_places=options.places.read_text(encoding="utf-8") if options.places else "",
        numbers=corpus.is_one,
        folds=options.fold,
        **asked,
    )
    where = options.on or ("here" if corpus.size < SMALL_BYTES else "processes")
    try:
        with (
            _telling(options, corpus.size) as on_progress,
            runner_on(where, workers=options.workers, gazetteer=wanted.folder) as runner,
        ):
            summary = read_corpus(corpus, wanted, options.target, runner, on_progress=on_progress)
    except KeyboardInterrupt:
        print("dateline: stopped; what is finished is kept. Give the same command to go on.", file=sys.stderr)
        return 130
    for line in _lines(summary):
        print(line, file=sys.stderr)
    return 0


def _lines(summary: Summary) -> Iterator[str]:
    if summary.aside:
        with summary.aside.open(encoding="utf-8") as reasons:
            for _, line in zip(range(TOLD), reasons, strict=False):
                yield f"dateline: {json.loads(line)['reason']}"
        yield f"dateline: {count_words(summary.set_aside, 'article')} set aside; {summary.aside} tells why."
    if summary.left:
        codes = ", ".join(f"{count:,} {code}" for code, count in summary.left.most_common())
        yield f"dateline: {count_words(summary.left.total(), 'article')} not read, as their language is not: {codes}."
    if summary.copies:
        yield f"dateline: {count_words(summary.copies, 'article')} are copies of others, and were folded."


@contextmanager
def _telling(options: argparse.Namespace, size: int) -> Iterator[Callable[[Progress], None]]:
    """Tells how far it is: a program in lines of JSON, somebody at a terminal by a bar, nobody else."""
    from tqdm import tqdm

    if options.progress:
        yield lambda progress: print(json.dumps(asdict(progress)), file=sys.stderr, flush=True)
        return
    with tqdm(total=size, unit="B", unit_scale=True, disable=not sys.stderr.isatty(), file=sys.stderr) as bar:

        def show(progress: Progress) -> None:
            bar.set_postfix_str(f"{progress.articles:,} articles, {progress.per_s:,.1f}/s", refresh=False)
            bar.update(progress.bytes - bar.n)

        yield show
