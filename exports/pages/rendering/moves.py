"""How a verdict moved, as a page tells it: of a target of the nation or of a province."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exports.marts.records import Row
from exports.marts.registers import Registers


def moves(history: Sequence[Row], registers: Registers) -> list[Mapping[str, Any]]:
    """The dates on which a verdict changed, newest first, each with its words and, where a release said another on that
    day by the method of then, with what was said; so the newest date too, if the method alone moved it."""
    return list(_moves(history, registers))


def _moves(history: Sequence[Row], registers: Registers) -> Iterator[Mapping[str, Any]]:
    for place, row in enumerate(reversed(history)):
        said = row.get("published_status") if row.get("method_changes_status") else None
        if row["status_changed"] or row["moved_by"] == "first_verdict" or (said and place == 0):
            published = registers.status(said) if said else None
            yield {**row, "verdict": registers.status(row["status"]), "published": published}
