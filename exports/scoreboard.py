"""The scoreboard as data: each target with its verdict, path, figures, gap and disputes, read from a release.

The pages are drawn from it and `json/` is it: `scoreboard.json` (one entry per target) and `targets/<code>.json`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """One target. `register`: its row of dim_target; `status`: of mart_target_status; the rest in time order."""

    code: str
    register: Row
    status: Row
    path: Sequence[Row]
    figures: Sequence[Row]
    disagreements: Sequence[Row]
    history: Sequence[Row]
    gap: Row | None


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """A release as its front page tells it: what it is, its programmes and its targets (by programme, then horizon)."""

    release: Row
    programmes: Mapping[str, Row]
    targets: Sequence[Target]
    sources: Sequence[Row]


def read_scoreboard(connection: duckdb.DuckDBPyConnection) -> Scoreboard:
    """The scoreboard of an opened release."""
    programmes = {row["programme_code"]: row for row in _rows(connection, "from dim_programme order by adopted_on, all")}
    statuses = {row["target_code"]: row for row in _rows(connection, "from mart_target_status order by target_code")}
    paths = _grouped(connection, "from fct_target_path order by target_code, year, all")
    figures = _grouped(connection, "from mart_target_timeline order by target_code, all")
    disagreements = _grouped(connection, _DISAGREEMENTS)
    history = _grouped(connection, "from mart_verdict_history order by target_code, all") if _has_history(connection) else {}
    gaps = {row["target_code"]: row for row in _rows(connection, "from mart_data_gap order by target_code, all")}
    targets = [
        Target(
            code=code,
            register=register,
            status=statuses[code],
            path=paths.get(code, []),
            figures=figures.get(code, []),
            disagreements=disagreements.get(code, []),
            history=history.get(code, []),
            gap=gaps.get(code),
        )
        for register in _rows(connection, "from dim_target order by target_code")
        for code in [register["target_code"]]
    ]
    order = {code: place for place, code in enumerate(programmes)}
    targets.sort(key=lambda t: (order.get(t.register["programme_code"], len(order)), t.register["horizon_year"], t.code))
    release = _rows(connection, "from release")[0]
    return Scoreboard(release, programmes, targets, _rows(connection, "from dim_source order by dataset"))
