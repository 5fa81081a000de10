"""OUT: marts become a release: DuckDB, Parquet, CSV, XLSX, JSON, a data package and scoreboard pages."""
