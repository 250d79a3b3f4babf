"""The case on the pages: which one is open, what is kept in it, review, and what leaves it."""
