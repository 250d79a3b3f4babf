"""Change: what is otherwise in one period than in another."""

from ui.analysis.change import change_page
from ui.analysis.looked import look_at_records

if looked := look_at_records("How did it change?"):
    change_page(looked)
