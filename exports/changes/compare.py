"""Two releases compared, as one value that goes to the terminal, to JSON and to Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from exports.changes.both import side_by_side
from exports.changes.contract import ContractChange, contract_changes
from exports.changes.figures import by_dataset, figure_changes
from exports.changes.rows import TableChange, table_changes
from exports.changes.verdicts import verdict_changes
from exports.marts.kinds import PROVINCES
from exports.marts.records import records


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from one release to another. `before` and `after` are their rows of the table `release`; `figures`
    has every figure that is another, `datasets` counts them; `tables` are those with a row that is another. Verdicts on
    targets that provinces set themselves stand apart, as everywhere."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    verdicts: list[dict[str, Any]]
    province_verdicts: list[dict[str, Any]]
    datasets: list[dict[str, Any]]
    figures: list[dict[str, Any]]
    contract: list[ContractChange]
    tables: list[TableChange]

    def said(self, figures: int | None = None) -> dict[str, Any]:
        """As JSON has it; with at most so many figures, `figure_count` says how many there are."""
        return {
            "before": dict(self.before),
            "after": dict(self.after),
            "verdicts": self.verdicts,
            "province_verdicts": self.province_verdicts,
            "datasets": self.datasets,
            "figure_count": len(self.figures),
            "figures": self.figures[:figures],
            "contract": [asdict(change) for change in self.contract],
            "tables": [asdict(change) for change in self.tables],
        }


def compare(before: Path, after: Path) -> Changes:
    """Compare two released databases; both are opened read-only. Raises duckdb.Error where one cannot be read."""
    with side_by_side(before, after) as both:
        return Changes(
            before=records(both.connection, "from before.release")[0],
            after=records(both.connection, "from after.release")[0],
            verdicts=verdict_changes(both),
            province_verdicts=verdict_changes(both, PROVINCES),
            datasets=by_dataset(both),
            figures=figure_changes(both),
            contract=list(contract_changes(both)),
            tables=[change for change in table_changes(both) if not change.is_equal],
        )
