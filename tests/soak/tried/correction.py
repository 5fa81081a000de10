"""A correction that goes stale: of a shipped figure that publishers of this machine have revised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sources.border.corrections import REGISTER
from sources.shipped.tables import bundled_vintages
from tests import ROOT

DATASET = "world_bank_govtech"
CELL = ("series_code", "area_code", "period", "value")
ENTRY = """corrections:
- id: a-misprint
  dataset: {dataset}
  series_code: {series_code}
  area_code: {area_code}
  period: "{period}"
  expect: {value!r}
  value: {value!r}
  what: The sign is wrong.
  why: An index has no sign.
  source: the report itself
"""


def put_in(project: Path) -> Path:
    """Have a project correct it; what ships stays as it is."""
    register = project / REGISTER.relative_to(ROOT)
    register.write_text(ENTRY.format(dataset=DATASET, **_cell()), encoding="utf-8")
    return project


def _cell() -> dict[str, Any]:
    """A figure that every shipped vintage tells alike."""
    rows = [row for parsed in bundled_vintages(DATASET) for row in parsed.rows.select(CELL).rows()]
    told: dict[tuple[str, str, str], set[float]] = {}
    for series, area, period, value in rows:
        told.setdefault((series, area, period), set()).add(value)
    alike = next((*cell, *values) for cell, values in told.items() if len(values) == 1)
    return dict(zip(CELL, alike, strict=True))
