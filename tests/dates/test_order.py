"""Dates in numbers with two readings, beside others that show the order."""

from __future__ import annotations

import pytest

from geo.dates.reader import find_dates


def _days(text):
    return [[str(span.start) for span in (date.span, *date.alternatives)] for date in find_dates(text, dateline=None)]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("On 02/03/2019 it rained.", [["2019-03-02", "2019-02-03"]]),
        ("On 02/03/2019 it rained, on 25/02/2019 not.", [["2019-03-02"], ["2019-02-25"]]),
        ("On 02/03/2019 it rained, on 02/25/2019 not.", [["2019-02-03"], ["2019-02-25"]]),
        ("Report of 3 February 2019: on 02/03/2019 it rained.", [["2019-02-03"], ["2019-02-03"]]),
        ("It rained on 25/02/2019, 02/25/2019 and 02/03/2019.", [["2019-02-25"], ["2019-02-25"], ["2019-03-02", "2019-02-03"]]),
        ("On 02/03/2019 it rained; by 02/25/2019 all was dry.", [["2019-02-03"], ["2019-02-25"]]),
        ("On 07.04.2018 it rained.", [["2018-04-07"]]),
        ("On 04/04/2018 it rained.", [["2018-04-04"]]),
    ],
)  # fmt: skip
def test_the_other_dates_show_the_order(text, days):
    assert _days(text) == days
