"""The two kinds of targets, those of the nation and those that provinces set themselves: the tables that say the same
of each, so that one query reads both.

A table of the nation holds none of a province: whoever counts its rows counts no target that binds 1 of 34.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CODES = {"province_target_code": "target_code", "province_goal_code": "goal_code"}
"""Names of codes in the tables of provinces → in those of the nation."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One of them. `tables`: a table of the nation → the table that says the same of this kind, where it is another."""

    tables: Mapping[str, str] = field(default_factory=dict)

    def table(self, name: str) -> str:
        """Where stands of this kind what that table says of the nation."""
        return self.tables.get(name, name)

    def rows(self, name: str, place: str = "main") -> str:
        """What a table says of this kind, in the names of the nation, as a select; `place`: a schema or a database."""
        renamed = ", ".join(f"{own} as {code}" for own, code in CODES.items())
        return f"select * rename ({renamed}) from {place}.{self.table(name)}"  # noqa: S608 (constants)

    def read(self, query: str) -> str:
        """A query on tables of the nation (`select …` or `from …`), so that it reads those of this kind."""
        same = ", ".join(f"{name} as ({self.rows(name)})" for name in self.tables)
        return f"with {same} {query}" if same else query


NATION = Kind()
PROVINCES = Kind(
    {
        "bridge_target_series": "bridge_province_target_series",
        "dim_target": "mart_province_target",
        "fct_assessment": "fct_province_assessment",
        "fct_target_path": "fct_province_path",
        "mart_target_status": "mart_province_target",
        "mart_target_timeline": "mart_province_timeline",
        "mart_verdict_history": "mart_province_verdict_history",
    }
)
