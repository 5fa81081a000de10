"""What a schema says of rows that break it, in the words of an error: row, column, value, rule."""

from __future__ import annotations

from collections.abc import Sequence

import pandera.polars as pa
import polars as pl

from sources.vocabulary.errors import SourceError

SHOWN_FAILURES = 10
"""A report names at most so many rows; it always says how many there are in all."""


def broken_rules(schema: pa.DataFrameSchema, rows: pl.DataFrame) -> list[str]:
    """Every value that breaks a rule of the schema, one sentence each; none where the rows pass."""
    try:
        schema.validate(rows, lazy=True)
    except pa.errors.SchemaErrors as error:
        return [_said(case) for case in error.failure_cases.iter_rows(named=True)]
    return []


def _said(case: dict[str, object]) -> str:
    row = case.get("index")
    at = "" if row is None else f"row {int(str(row)) + 1}, "
    return f"{at}column {case['column']}, value {case['failure_case']!r}: rule {case['check']}"


def refused(dataset: str, failures: Sequence[str], next_step: str, where: str = "") -> SourceError:
    """The error that stops rows at the border, naming the first of what breaks its rules."""
    shown = failures[:SHOWN_FAILURES]
    more = f" … and {len(failures) - len(shown)} more" if len(failures) > len(shown) else ""
    return SourceError(
        kind="invalid",
        what=f"{len(failures)} value(s) break the border's rules: " + " | ".join(shown) + more,
        where=f"dataset {dataset}{where}",
        next_step=next_step,
    )
