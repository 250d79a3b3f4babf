"""Article: give a text, see its places and why they are where they are."""

from ui.article_form import article_form
from ui.article_view import article_head, article_map_button, article_table, article_text
from ui.state import current_reading

reading = current_reading()
if reading is None:
    article_form()
else:
    article_head(reading)
    article_map_button()
    article_text(reading)
    article_table()
