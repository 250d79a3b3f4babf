"""Files of tables (CSV, JSON, Parquet, workbooks, inside a zip or not) become columns of text."""
