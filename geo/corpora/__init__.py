"""Corpora: millions of articles in files, read in partitions by whoever runs jobs, gone on with after any end, written whole."""
