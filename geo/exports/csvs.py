"""Tables as CSV, with the attribution that their sources ask for.

What is exported reads back: `check_rows(read_csv(text), OWN_MAPPING)` gives records again, `read_table_csv` a table of an edition.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping

import pandas as pd

from geo.discretion import Discretion
from geo.errors import DataError
from geo.exports.cells import with_written_days
from geo.exports.edition import Edition, credits, moment, tables_of
from geo.frames import CLAIMS, EVENTS, PLACES, Contract, escape_formulas, unescape_formulas
from geo.matching import Judgement, MatchReport, judged_dict, judged_table
from geo.records.licences import may_export

__all__ = [
    "claims_csv",
    "edition_csv",
    "events_csv",
    "judged_csv",
    "judged_json",
    "places_csv",
    "plain_csv",
    "read_table_csv",
    "table_csv",
]


def events_csv(events: pd.DataFrame) -> bytes:
    """An EVENTS frame as CSV (UTF-8 with a byte-order mark, for spreadsheets); no rows give the header alone.

    Licence and attribution stand in each row; rows that may not be passed on are left out (`geo.records.licences`). Dates are ISO days, unknown values are empty. A text cell that a
    spreadsheet would run as a formula starts with an apostrophe.
    """
    return plain_csv(_free(EVENTS.check(events)))


def places_csv(places: pd.DataFrame, *, attribution: str) -> bytes:
    """A PLACES frame as CSV like `events_csv`, with the gazetteer's attribution in each row."""
    return plain_csv(PLACES.check(places).assign(attribution=pd.Series(attribution, index=places.index, dtype="str")))


def claims_csv(claims: pd.DataFrame, *, attribution: str) -> bytes:
    """A CLAIMS frame as CSV like `events_csv`, with the gazetteer's attribution in each row."""
    return plain_csv(CLAIMS.check(claims).assign(attribution=pd.Series(attribution, index=claims.index, dtype="str")))


def judged_csv(
    report: MatchReport,
    judgements: Mapping[str, Judgement],
    *,
    attribution: str,
    discretion: Discretion | None = None,
) -> bytes:
    """Claims, verdicts and records side by side (`geo.matching.judged_table`) as CSV like `events_csv`.

    attribution: the gazetteer's; with that of the records it stands in each row. discretion: masks it, of a sensitive case.
    """
    lines = sorted({attribution, *report.shareable.events["attribution"]} - {""})
    table = judged_table(report, judgements)
    if discretion:
        discretion.learn([table], lines)
        table, lines = discretion.table(table), [discretion.text(line) for line in lines]
    return plain_csv(table.assign(attribution=pd.Series(" ".join(lines), index=table.index, dtype="str")))


def judged_json(
    report: MatchReport,
    judgements: Mapping[str, Judgement],
    *,
    attribution: str,
    discretion: Discretion | None = None,
) -> bytes:
    """The same as JSON (UTF-8), with every record that fits and those that the article does not mention."""
    answer = judged_dict(report, judgements)
    answer["attribution"] = sorted({attribution, *answer["attribution"]})
    if discretion:
        answer = discretion.data(answer, judged_table(report, judgements))
    return json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=1).encode()


def table_csv(table: pd.DataFrame, *, attribution: str) -> bytes:
    """Sums over records (geo.analysis) as CSV like `events_csv`, with whose records they are in each row; names of columns
    are texts of ours. A table of no rows gives the header alone."""
    return plain_csv(table.assign(attribution=pd.Series(attribution, index=table.index, dtype="str")))


def edition_csv(edition: Edition, table: str) -> bytes:
    """A table of an edition (a name of `TABLES`) as CSV like `events_csv`; which edition, how filtered and whose data it is
    stands in the last columns of each row. Raises DataError for another name."""
    tables = tables_of(edition)
    if table not in tables:
        raise DataError(f"An edition has no table {table!r}; it has {', '.join(tables)}.")
    told = {
        "edition": f"{edition.name}, {moment(edition.made)}, Dateline {edition.version}",
        "filters": "; ".join(edition.filters),
        **({"masked": "; ".join(edition.masked)} if edition.masked else {}),
        "credits": " ".join(credits(edition)),
    }
    rows = tables[table]
    return plain_csv(
        rows.assign(**{name: pd.Series(text, index=rows.index, dtype="str") for name, text in told.items()})
    )


def read_table_csv(content: bytes, contract: Contract) -> pd.DataFrame:
    """The rows of a CSV of ours again, with the columns of the contract; other columns are left. DataError when it is no such CSV."""
    try:
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        header, *rows = list(lines)
        if any(len(row) != len(header) for row in rows):
            raise ValueError("a row is longer or shorter than the header")
        cells = pd.DataFrame(rows, columns=header, dtype="str")
        frame = pd.DataFrame({column.name: _typed(cells[column.name], column.dtype) for column in contract.columns})
    except (ValueError, KeyError, csv.Error) as cause:
        raise DataError(
            f"This is no CSV of {contract.name} as Dateline writes it ({cause}). Write it again."
        ) from cause
    return contract.check(frame)


def plain_csv(frame: pd.DataFrame) -> bytes:
    """Any frame as CSV like `events_csv`; names of columns are texts of ours."""
    cells = with_written_days(frame)
    texts = {str(name): escape_formulas(cells[name]) for name in cells if cells[name].dtype == "str"}
    cells = cells.assign(**texts)
    return cells.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _free(events: pd.DataFrame) -> pd.DataFrame:
    return events[may_export(events)]


def _typed(cells: pd.Series, dtype: str) -> pd.Series:
    if dtype == "str":
        return unescape_formulas(cells)
    known = [None if cell == "" else cell for cell in cells.tolist()]
    if dtype == "datetime64[ns]":
        return pd.to_datetime(pd.Series(known, dtype="str"), format="%Y-%m-%d").astype("datetime64[ns]")
    if dtype == "float64":
        return pd.Series([float("nan") if cell is None else float(cell) for cell in known], dtype="float64")
    return pd.Series([None if cell is None else int(cell) for cell in known], dtype="Int64").astype(dtype)  # type: ignore[call-overload, no-any-return]
