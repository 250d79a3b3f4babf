"""What a file of records holds, in numbers and sentences: for the command line and the page Records."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from geo.frames import EVENTS, escape_formulas
from geo.gazetteer.store import Gazetteer
from geo.records.formats.plan import Question
from geo.records.licences import ACLED_LICENCE
from geo.records.loading import Loaded, read_records
from geo.tables.jsonfile import GEOMETRY_KIND, GEOMETRY_REACH
from geo.tables.limits import RecordLimits
from geo.tables.reading import open_table
from geo.wording import count_words

__all__ = ["Figures", "Report", "check_file", "check_loaded", "figures_of", "rejected_csv", "rejected_table"]

REASONS_SHOWN = 20
_VALUES = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|-?\d[\d.,:-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Records of an EVENTS frame, counted."""

    good: int
    """How many there are."""
    first_day: str
    """ISO; "" without records."""
    last_day: str
    countries: int
    deaths: tuple[int, int, int]
    """Low, best and high, added up; a range that is not told is the best count, an open end ("10+") the other one."""
    without_count: int
    geo_precision: Mapping[str, int]
    date_precision: Mapping[str, int]
    event_types: Mapping[str, int]
    flags: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Figures):
    """A file of records, judged; the figures are those of its good rows."""

    name: str
    format: str
    edition: str
    rows_read: int
    rejected: int
    held_back: int
    reasons: tuple[tuple[int, str], ...]
    """How many rows were rejected for like reasons, and the first of them in full."""
    mapping: tuple[tuple[str, str, str], ...]
    """EVENTS column, the file's column or a fixed text in “”, why."""
    unused: tuple[str, ...]
    """The file's columns that nothing was taken from."""
    licence: str
    attribution: str
    questions: tuple[Question, ...]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON can hold it."""
        plain = {"name": self.name} | {part.name: getattr(self, part.name) for part in fields(self)}
        plain |= {
            name: dict(getattr(self, name)) for name in ("geo_precision", "date_precision", "event_types", "flags")
        }
        plain["deaths"] = dict(zip(("low", "best", "high"), self.deaths, strict=True))
        plain["reasons"] = [{"rows": count, "example": text} for count, text in self.reasons]
        plain["mapping"] = [dict(zip(("column", "from", "reason"), row, strict=True)) for row in self.mapping]
        plain["questions"] = [
            {name: getattr(question, name) for name in question.__slots__} for question in self.questions
        ]
        return plain

    def to_text(self) -> str:
        """The report for a terminal."""
        edition = f", edition {self.edition}" if self.edition else ""
        held = f", {self.held_back:,} held back until a question is answered" if self.held_back else ""
        lines = [
            f"{self.name}: {self.format}{edition}",
            f"{count_words(self.rows_read, 'row')} read: {self.good:,} good, {self.rejected:,} rejected{held}",
        ]
        if self.good:
            low, best, high = self.deaths
            lines += [
                f"days       {self.first_day} to {self.last_day}",
                f"countries  {self.countries:,}",
                f"deaths     {best:,} ({low:,} to {high:,}); {count_words(self.without_count, 'record')} without a count",
                f"kinds      {_shares(self.event_types)}",
                f"places     {_shares(self.geo_precision)}",
                f"dates      {_shares(self.date_precision)}",
            ]
        lines += [f"licence    {self.licence or 'not known'}", f"name as    {self.attribution or 'not known'}"]
        rows = [(ours, _shorten(theirs), why) for ours, theirs, why in self.mapping]
        width = max((len(theirs) for _, theirs, _ in rows), default=0)
        shown = [f"{ours:<15} {theirs:<{width}}  {why}".rstrip() for ours, theirs, why in rows]
        lines += _section("columns", shown)
        lines += _section("columns not used", [", ".join(self.unused)] if self.unused else [])
        lines += _section("flags", [f"{count:>9,}  {flag}" for flag, count in self.flags.items()])
        lines += _section("rejected", [f"{count:>9,}  {example}" for count, example in self.reasons])
        lines += _section("questions", [_asked(question) for question in self.questions])
        return "\n".join([*lines, *_section("notes", list(self.notes))])


def check_file(
    content: bytes,
    *,
    name: str,
    answers: Mapping[str, str] | None = None,
    gazetteer: Gazetteer | None = None,
    limits: RecordLimits | None = None,
) -> Report:
    """The report on a file's bytes; arguments and errors as `read_records`."""
    return check_loaded(read_records(content, name=name, answers=answers, gazetteer=gazetteer, limits=limits))


def figures_of(events: pd.DataFrame) -> Figures:
    """The figures of an EVENTS frame; all are 0 or empty when it is."""
    days = _days(events)
    best = events["deaths_best"]
    low = events["deaths_low"].fillna(best)
    high = events["deaths_high"].fillna(best).fillna(low)
    return Figures(
        good=len(events),
        first_day=days[0],
        last_day=days[1],
        countries=int((events["country"].unique() != "").sum()),
        deaths=(int(low.sum()), int(best.sum()), int(high.sum())),
        without_count=int(best.isna().sum()),
        geo_precision=_counts(events["geo_precision"]),
        date_precision=_counts(events["date_precision"]),
        event_types=_counts(events["event_type"]),
        flags=_flag_counts(events["flags"]),
    )


def check_loaded(loaded: Loaded) -> Report:
    """The report on records that were read."""
    good = loaded.good
    figures = figures_of(good)
    used = {*loaded.mapping.columns.values(), *loaded.also_read}
    used |= {part for name in used for part in _parts(name, loaded.header)}
    return Report(
        name=loaded.name,
        format=loaded.format,
        edition=loaded.edition,
        rows_read=loaded.rows_read,
        rejected=len(loaded.rejected),
        held_back=len(loaded.held_back),
        **{part.name: getattr(figures, part.name) for part in fields(Figures)},
        reasons=_reasons(loaded.rejected),
        mapping=_mapping_rows(loaded),
        unused=tuple(column for column in loaded.header if column not in used and not _parts(column, loaded.header)),
        licence=_joined(good["licence"]),
        attribution=_joined(good["attribution"]),
        questions=loaded.questions,
        notes=loaded.notes,
    )


def _parts(name: str, header: tuple[str, ...]) -> list[str]:
    """The columns that a composed one is made of; [] for one of the file's own."""
    if name in (GEOMETRY_KIND, GEOMETRY_REACH):
        return [name]
    parts = name.split(", ")
    if parts[-1] in ("latitude", "longitude") and len(parts) > 1:
        parts = [", ".join(parts[:-1])]
    return parts if parts != [name] and all(part in header for part in parts) else []


def rejected_table(content: bytes, loaded: Loaded, *, limits: RecordLimits | None = None) -> pd.DataFrame:
    """Rows of the same file that were rejected or held back: row, id, reason, and the row's cells as they stand.

    Rows that do not fit the header have no cells here, and neither have rows that may not be passed on. Where the data
    set is known, its licence and attribution stand in each row.
    """
    unused = pd.concat([loaded.rejected, loaded.held_back]).sort_values("row", ignore_index=True)
    if unused.empty or loaded.mapping.constants.get("licence") == ACLED_LICENCE:
        return unused
    raw = open_table(content, name=loaded.name, limits=limits).read(loaded.header)
    cells = raw.cells.add_prefix("file: ").assign(row=raw.row_numbers)
    table = unused.merge(cells[cells["row"].isin(unused["row"])], on="row", how="left").fillna("")
    constants = loaded.mapping.constants
    return table.assign(**{name: constants[name] for name in ("licence", "attribution") if name in constants})


def rejected_csv(rejected: pd.DataFrame) -> bytes:
    """A table of rejected rows as CSV (UTF-8 with a byte-order mark); what a spreadsheet would run is escaped."""
    texts = {str(name): escape_formulas(rejected[name]) for name in rejected if rejected[name].dtype == "str"}
    return rejected.assign(**texts).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _days(events: pd.DataFrame) -> tuple[str, str]:
    if events.empty:
        return "", ""
    return f"{events['date_start'].min():%Y-%m-%d}", f"{events['date_end'].max():%Y-%m-%d}"


def _flag_counts(flags: pd.Series) -> dict[str, int]:
    """How many records have each flag, the most frequent first."""
    counts: Counter[str] = Counter()
    for texts, count in flags[flags != ""].value_counts().items():
        counts.update(dict.fromkeys(str(texts).split("; "), int(count)))
    return dict(counts.most_common())


def _counts(values: pd.Series) -> dict[str, int]:
    return {str(value): int(count) for value, count in values.value_counts().items()}


def _reasons(rejected: pd.DataFrame) -> tuple[tuple[int, str], ...]:
    alike = rejected["reason"].str.replace(_VALUES, "…", regex=True)
    counts = alike.value_counts().head(REASONS_SHOWN)
    firsts = {reason: int(position) for position, reason in reversed(list(enumerate(alike)))}
    examples = (rejected.iloc[firsts[str(reason)]] for reason in counts.index)
    return tuple(
        (int(count), f"row {row['row']}: {row['reason']}") for count, row in zip(counts, examples, strict=True)
    )


def _mapping_rows(loaded: Loaded) -> tuple[tuple[str, str, str], ...]:
    mapping = loaded.mapping
    rows = []
    for name in EVENTS.names:
        if name in mapping.columns:
            rows.append((name, mapping.columns[name], mapping.reasons.get(name, "chosen by the reader")))
        elif name in mapping.constants:
            rows.append((name, f"“{mapping.constants[name]}”", ""))
    return tuple(rows)


def _shorten(text: str) -> str:
    return text if len(text) <= 40 else text[:38].rstrip() + "…”"


def _joined(values: pd.Series) -> str:
    return " | ".join(sorted(value for value in values.unique() if value))


def _shares(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    return ", ".join(f"{name} {count:,} ({100 * count / total:.0f} %)" for name, count in counts.items())


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", title, *(f"  {line}" for line in lines)] if lines else []


def _asked(question: Question) -> str:
    choices = f" ({' / '.join(question.readings)})" if question.readings else ""
    waiting = f"; {count_words(question.held_back, 'row')} held back until then" if question.held_back else ""
    examples = f", for example {', '.join(question.examples)}" if question.examples else ""
    return f"{question.key}: {question.text}{choices}{examples}{waiting}"
