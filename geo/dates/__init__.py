"""Date expressions against the dateline become spans of days, as wide as the words leave them."""

from geo.dates.dateline import Dateline, read_dateline
from geo.dates.reader import find_dates

__all__ = ["Dateline", "find_dates", "read_dateline"]
