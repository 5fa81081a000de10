"""Statements in plain DuckDB, one after the other, and nothing else. A process of its own, so that it can be measured.

The database is to be called `r57.duckdb`, as the statements call it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb


def main(script: str, database: str) -> None:
    """Execute the statements of a file, a JSON list, on a new database."""
    with duckdb.connect(database, config={"storage_compatibility_version": "v1.2.0"}) as build:
        for statement in json.loads(Path(script).read_text(encoding="utf-8")):
            build.execute(statement).fetchall()


if __name__ == "__main__":
    main(*sys.argv[1:])
