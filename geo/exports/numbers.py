"""Every number that a snapshot states, worked out of its rows: counts, sums of deaths and ranges, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

__all__ = ["numbers_of"]

COUNTED_BY = {
    "events": ("event_type", "country", "review", "month"),
    "claims": ("event_type", "country", "review", "status", "month"),
    "articles": ("publisher", "language"),
    "records": ("source", "event_type", "country", "month"),
    "verdicts": ("verdict",),
}
"""Of each table the columns whose values are counted; month is that of the first day."""
SUMMED = ("deaths_low", "deaths_high")
RANGES = ("date_start", "date_end", "lat", "lon")


def numbers_of(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """tables: as `tables_of` gives them. Columns table, what, by, value_of, number, all text; a number is written in full.

    what is `rows`, `deaths_low` or `deaths_high` (the sum of what is known), `least` or `most` (of a column, named in `by`); `by`
    and `value_of` say of which rows ("country", "Mali"), "" for all.
    """
    lines = [line for name, columns in COUNTED_BY.items() for line in _of_table(name, tables[name], columns)]
    return pd.DataFrame(lines, columns=["table", "what", "by", "value_of", "number"], dtype="str")


def _of_table(name: str, table: pd.DataFrame, columns: tuple[str, ...]) -> Iterator[tuple[str, str, str, str, str]]:
    yield (name, "rows", "", "", str(len(table)))
    sums = [column for column in SUMMED if column in table]
    for column in sums:
        yield (name, column, "", "", str(int(table[column].sum())))
    for by in columns:
        values = table["date_start"].dt.strftime("%Y-%m").fillna("") if by == "month" else table[by]
        groups = table.groupby(values.rename("value_of"), sort=True)
        for value, count in groups.size().items():
            yield (name, "rows", by, str(value), str(count))
        for column in sums:
            for value, total in groups[column].sum().items():
                yield (name, column, by, str(value), str(int(total)))
    for column in RANGES:
        known = table[column].dropna() if column in table else pd.Series(dtype="float64")
        if len(known):
            yield (name, "least", column, "", _written(known.min()))
            yield (name, "most", column, "", _written(known.max()))


def _written(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else repr(float(str(value)))
