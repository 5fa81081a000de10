"""What changed between two releases, verdicts first: what a reviewer or a minister's staff asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from exports.marts.records import records

VERDICTS = """
    select
        coalesce(b.target_code, a.target_code) as target_code,
        a.status as status_before,
        b.status as status_after,
        a.latest_value as value_before,
        b.latest_value as value_after,
        b.latest_period as period_after,
        b.status_reason as reason_after
    from before.mart_target_status as a
    full join after.mart_target_status as b on a.target_code = b.target_code
    where a.status is distinct from b.status
    order by target_code
"""

VALUES = """
    select
        coalesce(b.target_code, a.target_code) as target_code,
        a.latest_period as period_before,
        b.latest_period as period_after,
        a.latest_value as value_before,
        b.latest_value as value_after,
        a.citation as citation_before,
        b.citation as citation_after
    from before.mart_target_status as a
    full join after.mart_target_status as b on a.target_code = b.target_code
    where
        a.latest_value is distinct from b.latest_value
        or a.latest_period is distinct from b.latest_period
    order by target_code
"""

TABLES = """
    select distinct table_name
    from duckdb_tables()
    where database_name in ('before', 'after')
    order by table_name
"""


def compare(before: Path, after: Path) -> dict[str, list[dict[str, Any]]]:
    """Changed verdicts, changed latest values and changed row counts between two released databases.

    Both are opened read-only. Keys: `changed_verdicts`, `changed_values`, `changed_tables`.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach '{before}' as before (read_only)")
        connection.execute(f"attach '{after}' as after (read_only)")
        tables = [row[0] for row in connection.execute(TABLES).fetchall()]
        counts = [
            {"table": table, "rows_before": old, "rows_after": new}
            for table in tables
            if (old := _rows(connection, "before", table)) != (new := _rows(connection, "after", table))
        ]
        return {
            "changed_verdicts": records(connection, VERDICTS),
            "changed_values": records(connection, VALUES),
            "changed_tables": counts,
        }


def _rows(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> int | None:
    """Rows of a table; None where that release has no such table."""
    try:
        found = connection.execute(f'select count(*) from {database}."{table}"').fetchone()  # noqa: S608
    except duckdb.CatalogException:
        return None
    return int(found[0]) if found else None
