"""Feeds that are followed into a case: what they tell is fetched politely, read once, and waits there for an analyst."""
