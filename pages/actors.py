"""Actors: who stood against whom."""

from ui.analysis.actors import actors_page
from ui.analysis.looked import look_at_records

if looked := look_at_records("Who against whom?"):
    actors_page(looked)
