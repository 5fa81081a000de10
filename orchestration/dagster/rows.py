"""How many rows each table has, told with what was built: asked once, when dbt has let go of the database.

dagster-dbt has `fetch_row_counts` and `fetch_column_metadata`: a question and more for each table, and the types that
DuckDB gives without the descriptions, in the place of what the contracts say. So columns are those of the contracts,
which Dagster has from dbt's manifest.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.utils import exhaust_iterator_and_yield_results_with_exception

ROWS = "dagster/row_count"


def with_rows(events: Iterator[Any], database: Path) -> Iterator[Any]:
    """What dbt said, once it has ended: each table that was made with its rows. Its failure is raised at the end."""
    rows: dict[str, int] = {}
    for event in exhaust_iterator_and_yield_results_with_exception(events):
        if isinstance(event, dg.Output):
            rows = rows or row_counts(database)
            table = str(event.metadata["unique_id"].value).rpartition(".")[2]
            yield event.with_metadata({**event.metadata, ROWS: rows[table]} if table in rows else event.metadata)
        else:
            yield event


def row_counts(database: Path) -> dict[str, int]:
    """The rows of each table of a database; views have none of their own."""
    import duckdb

    with duckdb.connect(str(database), read_only=True) as build:
        names = build.execute("select table_name from duckdb_tables() where not internal").fetchall()
        counts = [f"select '{name}', count(*) from \"{name}\"" for (name,) in names]  # noqa: S608 (names of our own models)
        return dict(build.execute(" union all ".join(counts)).fetchall()) if counts else {}
