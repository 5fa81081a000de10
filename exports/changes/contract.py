"""The contract with readers: tables and columns that are gone, new or retyped; and whether CHANGELOG.md says so.

It says so in a point of its own, which begins with the word and lists full names; what else it may be is prose and
excuses nothing:

    - Removed: `mart_x.column`, `mart_y`
    - Retyped: `mart_x.column`
    - Renamed: `mart_x.column` → `mart_x.other`
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from exports.changes.both import Both, side_by_side
from exports.marts.errors import ReleaseError

CHANGELOG = Path(__file__).with_name("CHANGELOG.md")
"""The project's own, a link; in a wheel a copy."""
SHOWN = 10
POINT = re.compile(
    r"^- (Removed|Retyped|Renamed): ((?:`[\w.]+`(?:\s+→\s+`[\w.]+`)?(?:,\s+)?)+)(?=\.|[ \t]*$)", re.MULTILINE
)
"""A point that ends, or its first sentence, with its list."""
UNSAID = re.compile(r"^```.*?^```|<!--.*?-->", re.MULTILINE | re.DOTALL)
"""What a reader of the CHANGELOG sees as an example, or not at all."""
ITEM = re.compile(r"`([\w.]+)`(?:\s+→\s+`([\w.]+)`)?")


@dataclass(frozen=True, slots=True)
class ContractChange:
    """A table (`column` empty) or column that is not as it was: `kind` is removed, added or retyped."""

    kind: str
    table: str
    column: str = ""
    type_before: str = ""
    type_after: str = ""

    @property
    def name(self) -> str:
        return f"{self.table}.{self.column}" if self.column else self.table

    @property
    def breaks_readers(self) -> bool:
        """Whether what a reader wrote for the release before may fail on this one."""
        return self.kind != "added"

    def __str__(self) -> str:
        types = f" ({self.type_before} → {self.type_after})" if self.kind == "retyped" else ""
        return f"{self.name} {self.kind}{types}"


def contract_changes(both: Both) -> Iterator[ContractChange]:
    """Every difference of tables, columns and types, by name."""
    before, after = both.columns["before"], both.columns["after"]
    for table in sorted(before.keys() | after.keys()):
        if table not in after or table not in before:
            yield ContractChange("removed" if table in before else "added", table)
            continue
        old, new = before[table], after[table]
        for column in sorted(old.keys() | new.keys()):
            if column not in new or column not in old:
                kind = "removed" if column in old else "added"
                yield ContractChange(kind, table, column, old.get(column, ""), new.get(column, ""))
            elif old[column] != new[column]:
                yield ContractChange("retyped", table, column, old[column], new[column])


def refuse_unsaid(before: Path, after: Path, changelog: Path = CHANGELOG) -> None:
    """Raise ReleaseError where a public table or column is gone or retyped, and no point of CHANGELOG.md says so above
    what it says of the version that made the release before."""
    with side_by_side(before, after) as both:
        broken = [change for change in contract_changes(both) if change.breaks_readers]
        row = both.connection.execute("select code_version from before.release").fetchone()
    new = _names(both.columns["after"]) - _names(both.columns["before"])
    said = _said(since(changelog.read_text(encoding="utf-8"), str(row[0]) if row else ""))
    unsaid = [change for change in broken if not said.covers(change, new)]
    if unsaid:
        more = f" and {len(unsaid) - SHOWN} more" if len(unsaid) > SHOWN else ""
        points = "  ".join(f"- {change.kind.capitalize()}: `{change.name}`" for change in unsaid[:SHOWN])
        raise ReleaseError(
            f"{len(unsaid)} public table(s) or column(s) of the release before are gone or of another type, unsaid",
            where="; ".join(map(str, unsaid[:SHOWN])) + more,
            next_step="keep it as it was, or add to CHANGELOG.md under [Unreleased], a line each (a mention in another "
            f"point is none; what has another name now: - Renamed: `table.column` → `table.other`):  {points}{more}",
        )


def _names(tables: Mapping[str, Mapping[str, str]]) -> set[str]:
    return {*tables, *(f"{table}.{column}" for table, columns in tables.items() for column in columns)}


def since(text: str, code_version: str) -> str:
    """What was written since a version, under a heading `## [0.2.0]` or `## 0.2.0 — 2026-11`; all where it has none."""
    number = re.escape(code_version.partition("+")[0])
    return re.split(rf"^## \[?{number}\]?(?=\s|$)", text, maxsplit=1, flags=re.MULTILINE)[0]


@dataclass(frozen=True, slots=True)
class _Said:
    """What the points of CHANGELOG.md say: full names, `table` or `table.column`."""

    removed: frozenset[str]
    retyped: frozenset[str]
    renamed: Mapping[str, str]

    def covers(self, change: ContractChange, new: Set[str]) -> bool:
        """Whether a change is said. What it is renamed to has to be new, for what bore that name before is something
        else; or that was renamed or removed in its turn."""
        if change.kind == "retyped":
            return change.name in self.retyped
        name, seen = change.name, set[str]()
        while name not in self.removed and name in self.renamed and name not in seen:
            seen.add(name)
            name = self.renamed[name]
            if name in new:
                return True
        return name in self.removed


def _said(text: str) -> _Said:
    points = [(kind, *item) for kind, listed in POINT.findall(UNSAID.sub("", text)) for item in ITEM.findall(listed)]
    return _Said(
        removed=frozenset(name for kind, name, now in points if kind == "Removed" and not now),
        retyped=frozenset(name for kind, name, now in points if kind == "Retyped" and not now),
        renamed={name: now for kind, name, now in points if kind == "Renamed" and now},
    )
