"""The SQL of the verdicts, run on figures of one's own: the compiled models on a database in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from orchestration import dbt
from sources.vocabulary.settings import HttpSettings, Settings

MODELS = (
    "int_goal",
    "int_assessment_observation",
    "int_assessment_base",
    "int_assessment_growth",
    "int_assessment_pace",
    "int_assessment_trend",
    "int_assessment_outlook",
    "int_assessment_floor",
    "int_assessment_rule",
    "int_assessment_judgement",
    "int_assessment",
    "int_target_headline",
    "int_target_agreement",
    "int_target_verdict",
)
"""In the order in which they build on each other."""

INPUTS = (
    "targets",
    "indicators",
    "series",
    "target_series",
    "programmes",
    "int_open_gap",
    "int_method",
    "assessment_bands",
    "student_t_quantile",
    "reasons",
    "statuses",
    "int_assessment_date",
    "int_known_observation",
    "int_withheld_measure",
)


class SqlMethod:
    """A copy of what the verdicts are computed from, free to be changed, and the models that compute them."""

    def __init__(self, warehouse: Path) -> None:
        target = dbt.target_path(Settings(data_dir=warehouse.parent.parent, http=HttpSettings()))
        compiled = target / "compiled" / "r57" / "models" / "intermediate"
        self.statements = {name: (compiled / f"{name}.sql").read_text(encoding="utf-8") for name in MODELS}
        self.connection = duckdb.connect()
        self.connection.execute("attach ':memory:' as r57")
        self.connection.execute(f"attach '{warehouse}' as built (read_only)")
        self.connection.execute("use r57")
        for name in INPUTS:
            self.connection.execute(f"create table {name} as from built.main.{name}")
        for register in ("series", "target_series"):  # no figures are handed in here: the models are their registers
            self.connection.execute(f"create view int_{register} as from {register}")

    def replace(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Put rows in the place of a table's own; columns not named are null."""
        frame = pl.DataFrame(list(rows), infer_schema_length=None)
        self.connection.register("given_rows", frame.to_arrow())
        self.connection.execute(f"delete from {table}")  # noqa: S608
        self.connection.execute(f"insert into {table} by name from given_rows")
        self.connection.unregister("given_rows")

    def assessments(self) -> list[dict[str, Any]]:
        """Every assessment as seen with the knowledge of its day."""
        return self._then("int_assessment")

    def verdicts(self) -> list[dict[str, Any]]:
        """Every verdict as seen with the knowledge of its day."""
        return self._then("int_target_verdict")

    def _then(self, table: str) -> list[dict[str, Any]]:
        for name in MODELS[: MODELS.index(table) + 1]:
            self.connection.execute(f"create or replace table {name} as {self.statements[name]}")
        cursor = self.connection.execute(f"from {table} where perspective = 'then'")
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
