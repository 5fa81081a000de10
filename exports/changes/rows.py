"""Every table of two releases, row by row, each row by the key that the newer release declares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from exports.changes.both import Both
from exports.marts import views
from exports.marts.tables import quoted

LEFT_OUT = ("release",)
"""Its one row says which release this is. Views are left out too: what they show changed where it is kept."""


@dataclass(frozen=True, slots=True)
class TableChange:
    """Rows of a table in both releases, and how many came, went and read otherwise; `columns` says in how many rows
    each column does. Without a key in both (`by_key` false) a row that reads otherwise is one gone and one come."""

    table: str
    rows_before: int
    rows_after: int
    came: int
    gone: int
    changed: int
    by_key: bool
    columns: dict[str, int] = field(default_factory=dict)

    @property
    def is_equal(self) -> bool:
        return not (self.came or self.gone or self.changed)


def table_changes(both: Both) -> Iterator[TableChange]:
    """The tables that both have, by name, equal ones too."""
    keys = _keys(both)
    for table in both.shared:
        if table in LEFT_OUT or table.startswith(views.PREFIX):
            continue
        columns = [c for c in both.columns["after"][table] if c in both.columns["before"][table]]
        key = keys.get(table, ())
        yield _by_key(both, table, columns, key) if key and {*key} <= {*columns} else _whole(both, table, columns)


def _keys(both: Both) -> dict[str, tuple[str, ...]]:
    if "dim_key" not in both.columns["after"]:
        return {}
    rows = both.connection.execute(
        "select table_name, list(column_name order by position) from after.dim_key "
        "where key_name = 'primary' group by all"
    ).fetchall()
    return {table: tuple(columns) for table, columns in rows}


def _by_key(both: Both, table: str, columns: list[str], key: tuple[str, ...]) -> TableChange:
    name = quoted(table)
    same = " and ".join(f"before.{quoted(c)} = after.{quoted(c)}" for c in key)
    one = quoted(key[0])
    others = [c for c in columns if c not in key]
    is_other = {c: f"before.{quoted(c)} is distinct from after.{quoted(c)}" for c in others}
    both_have = f"before.{one} is not null and after.{one} is not null"
    counts = "".join(f", count(*) filter (where {both_have} and {is_other[c]})" for c in others)
    changed = " or ".join(is_other.values()) or "false"
    row = both.connection.execute(
        f"""
        select
            count(before.{one}),
            count(after.{one}),
            count(*) filter (where before.{one} is null),
            count(*) filter (where after.{one} is null),
            count(*) filter (where {both_have} and ({changed})){counts}
        from before.main.{name} as before
        full join after.main.{name} as after on {same}
        """  # noqa: S608
    ).fetchone()
    old, new, came, gone, other, *by_column = row or (0,) * (5 + len(others))
    return TableChange(
        table, old, new, came, gone, other, True, {c: n for c, n in zip(others, by_column, strict=True) if n}
    )


def _whole(both: Both, table: str, columns: list[str]) -> TableChange:
    names = ", ".join(map(quoted, columns))

    def count(sql: str) -> int:
        row = both.connection.execute(sql).fetchone()
        return int(row[0]) if row else 0

    before, after = (f"select {names} from {side}.main.{quoted(table)}" for side in ("before", "after"))  # noqa: S608
    return TableChange(
        table,
        count(f"select count(*) from ({before})"),  # noqa: S608
        count(f"select count(*) from ({after})"),  # noqa: S608
        count(f"select count(*) from ({after} except all {before})"),  # noqa: S608
        count(f"select count(*) from ({before} except all {after})"),  # noqa: S608
        0,
        False,
    )
