"""What no good file holds: rows that cannot be what they say, and tiles that occur twice."""

from __future__ import annotations

import duckdb

from sources.vocabulary.errors import SourceError


def refuse_bad_rows(connection: duckdb.DuckDBPyConnection, table: str, labels: dict[str, int], where: str) -> None:
    """Raise SourceError where rows cannot be what they say: broken keys, impossible values, another quarter.

    `labels` are the columns that must hold one value throughout (year, quarter), where the file has them.
    """
    checks = {
        "quadkeys that are not 16 digits 0 to 3": "not coalesce(regexp_full_match(quadkey, '[0-3]{16}'), false)",
        "rows without tests": "coalesce(tests, 0) < 1",
        "rows without devices": "coalesce(devices, 0) < 1",
        "speeds or latencies below zero or missing": (
            "not coalesce(least(avg_d_kbps, avg_u_kbps, avg_lat_ms) >= 0 and avg_d_kbps is not null "
            "and avg_u_kbps is not null and avg_lat_ms is not null, false)"
        ),
        **{
            f"rows of another {name} than {value}": f"{name} is distinct from {value}" for name, value in labels.items()
        },
    }
    counts = ", ".join(f"count(*) filter (where {test})" for test in checks.values())
    found = connection.execute(f"select {counts} from {table}").fetchone() or ()  # noqa: S608 - texts of this module
    wrong = [f"{count:,} {name}" for name, count in zip(checks, found, strict=True) if count]
    if wrong:
        other_quarter = any("another" in text for text in wrong)
        raise SourceError(
            "wrong_quarter" if other_quarter else "invalid",
            "; ".join(wrong),
            where,
            next_step="look at the publisher's file; nothing of it was taken over",
        )


def refuse_duplicates(connection: duckdb.DuckDBPyConnection, table: str, where: str) -> None:
    """Raise SourceError where a tile occurs twice: its tests would be counted twice."""
    found = connection.execute(
        f"select quadkey, count(*) from {table} group by all having count(*) > 1 order by 1 limit 3"  # noqa: S608
    ).fetchall()
    if found:
        examples = ", ".join(f"{key} ({count} times)" for key, count in found)
        raise SourceError(
            "duplicate_tiles",
            f"tiles occur more than once: {examples}",
            where,
            next_step="look at the publisher's file; nothing of it was taken over",
        )
