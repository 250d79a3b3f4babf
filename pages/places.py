"""Places: where most happened, as a shaded map and in order."""

from ui.analysis.looked import look_at_records
from ui.analysis.places import places_page

if looked := look_at_records("Where did most happen?"):
    places_page(looked)
