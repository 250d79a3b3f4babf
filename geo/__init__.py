"""Dateline's library: read places and events out of news, join them with records, draw them in time.

Import what you need from its modules (`from geo.reading.pipeline import read_article`); nothing is loaded before it is used.
"""
