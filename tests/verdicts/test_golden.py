"""The verdicts of today against the committed table: a difference is printed target by target."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.verdicts import golden

pytestmark = pytest.mark.xdist_group("warehouse")


def by_target(text: str) -> dict[str, dict[str, str]]:
    return {row["target_code"]: row for row in csv.DictReader(text.splitlines())}


def changes(old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]) -> list[str]:
    """One line per changed target: changed verdicts first, then other columns."""
    found = []
    for code in sorted(old.keys() | new.keys()):
        if code not in new:
            found.append((0, f"{code}: gone"))
        elif code not in old:
            found.append((0, f"{code}: new, {new[code]['status']}"))
        elif old[code] != new[code]:
            columns = [name for name in new[code] if old[code].get(name) != new[code][name]]
            line = ", ".join(f"{name} {old[code].get(name)!r} -> {new[code][name]!r}" for name in columns)
            found.append((0 if "status" in columns else 1, f"{code}: {line}"))
    return [line for _, line in sorted(found)]


def test_verdicts_are_those_of_the_committed_table(warehouse: Path) -> None:
    new = by_target(golden.table(warehouse))
    old = by_target(golden.TABLE.read_text(encoding="utf-8"))
    found = changes(old, new)
    assert not found, (
        f"{len(found)} targets differ from {golden.TABLE.name}; if that is meant: `make golden`, and review the diff\n"
        + "\n".join(found)
    )


def test_a_change_is_told_with_changed_verdicts_first() -> None:
    old = {"a": {"status": "met", "value": "1"}, "b": {"status": "on_track", "value": "2"}}
    new = {"a": {"status": "met", "value": "3"}, "b": {"status": "overdue", "value": "2"}}
    assert changes(old, new) == ["b: status 'on_track' -> 'overdue'", "a: value '1' -> '3'"]
