"""Trends: how many events and deaths, when."""

from ui.analysis.looked import look_at_records
from ui.analysis.trends import trends_page

if looked := look_at_records("How many, and when?"):
    trends_page(looked)
