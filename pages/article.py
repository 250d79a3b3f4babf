"""Article: give a text, see what it tells, where and when, and in which words."""

from ui.article.form import article_form
from ui.article.view import article_body, article_head, article_tables
from ui.frame.state import current_reading

reading = current_reading()
if reading is None:
    article_form()
else:
    article_head(reading)
    article_body(reading)
    article_tables()
