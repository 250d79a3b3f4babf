"""What the licences of data sets allow, as code: which rows may leave the session that loaded them."""

from __future__ import annotations

import pandas as pd

__all__ = ["ACLED_LICENCE", "may_export", "withheld_sentence", "withheld_words"]

ACLED_LICENCE = "ACLED terms of use; not to be passed on"
"""Value of the EVENTS column licence in every row of ACLED."""


def may_export(events: pd.DataFrame) -> pd.Series:
    """For each row of an EVENTS frame whether it may be exported or shared as it is; the index is kept."""
    return events["licence"] != ACLED_LICENCE


def withheld_sentence(events: pd.DataFrame) -> str:
    """What the page says about rows that are not offered for export; "" when there are none."""
    return withheld_words(int((~may_export(events)).sum()))


def withheld_words(count: int) -> str:
    """The same for so many rows."""
    if not count:
        return ""
    records = "1 record is" if count == 1 else f"{count:,} records are"
    return (
        f"{records} ACLED's and not part of any download: its terms do not allow rows to be passed on. "
        "They stay on the map of this session."
    )
