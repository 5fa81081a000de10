"""`r57 status`: the scoreboard, or one target in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from exports.marts.records import records
from orchestration.command.explain import explanation
from orchestration.command.one_target import one_target, print_target
from orchestration.command.output import QUALIFIERS, AsJson, headings, out, plain, print_json, stop, table
from orchestration.command.place import reading

if TYPE_CHECKING:
    import duckdb

NAMES_FROM_WIDTH = 130
"""In a narrower terminal the scoreboard leaves out names and datasets rather than break every line."""

SUMMARY = """
    select programme_code, status, count(*) as targets, count(latest_value) as with_value
    from mart_target_status
    group by programme_code, status
    order by min(min(horizon_year)) over (partition by programme_code),
        sum(count(*)) over (partition by programme_code) desc, programme_code
"""

BOARD = """
    select
        target_code,
        name_vi,
        comparator,
        case when comparator = 'between' then format('{:g}–{:g}', threshold_low, threshold_high)
             when comparator = 'rank<=' then format('{:g}', threshold_high)
             when threshold_low is not null then format('{:g}', threshold_low) else '' end as threshold,
        unit,
        horizon_year,
        value_qualifier,
        latest_value,
        latest_period,
        latest_unit,
        latest_dataset,
        series_role,
        status
    from mart_target_status
    order by horizon_year, programme_code, target_code
"""


def status(
    code: Annotated[str | None, typer.Argument(help="A target code, e.g. r57-2030-rd-gdp.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="The formula with the numbers filled in.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Also targets without a value.")] = False,
    as_json: AsJson = False,
) -> None:
    """The scoreboard, or one target in full: path, values, sources, citations."""
    if explain and (code is None or as_json):
        raise stop(2, "--explain wants a target code and prints text: r57 status CODE --explain")
    with reading() as connection:
        if code is None and as_json:
            print_json(records(connection, "from mart_target_status order by target_code"))
        elif code is None:
            print_scoreboard(connection, every=every)
        else:
            _refuse_unknown(connection, code)
            if explain:
                out.print(explanation(connection, code))
            elif as_json:
                print_json(one_target(connection, code))
            else:
                print_target(one_target(connection, code), _styles(connection))


def _refuse_unknown(connection: duckdb.DuckDBPyConnection, code: str) -> None:
    """Stops where there is no such target, naming those that are spelled nearly so."""
    if not records(connection, "from dim_target where target_code = ?", [code]):
        nearest = "select target_code from dim_target order by levenshtein(target_code, ?), target_code limit 3"
        near = ", ".join(row["target_code"] for row in records(connection, nearest, [code]))
        raise stop(1, f"there is no target {code!r}; near: {near}")


def print_scoreboard(connection: duckdb.DuckDBPyConnection, *, every: bool = False) -> None:
    """The targets that have a value (all with `every`), then counts by programme."""
    styles = _styles(connection)
    summary = _summary(records(connection, SUMMARY), list(styles))
    board = records(connection, BOARD)
    with_value = [row for row in board if row["latest_value"] is not None]
    shown = board if every else with_value
    for row in shown:
        value = row["latest_value"]
        row["latest"] = "" if value is None else f"{QUALIFIERS.get(row['value_qualifier'], '')}{value:,.6g}"
        if value is not None and row["latest_unit"] not in (row["unit"], "milestone"):
            row["latest"] += f" {row['latest_unit']}"
        role = "" if row["series_role"] in ("primary", None) else f" ({row['series_role']})"
        row["source"] = f"{plain(row['latest_dataset'])}{role}"
        word = {"between": "", "rank<=": "≤", ">=": "≥"}.get(row["comparator"], row["comparator"])
        row["asked"] = "" if row["comparator"] == "milestone" else f"{word} {row['threshold']} {row['unit']}".strip()
    columns = [
        ("target_code", "target"),
        ("name_vi", "name"),
        ("asked", "asked"),
        ("horizon_year", "by"),
        ("latest", "latest"),
        ("latest_period", "period"),
        ("source", "source"),
        ("status", "status"),
    ]
    if out.width < NAMES_FROM_WIDTH:
        columns = [column for column in columns if column[0] not in ("name_vi", "source")]
    out.print(table(shown, columns, styles))
    out.print(table(summary, headings(summary[0])))
    out.print(
        f"[bold]{len(board)}[/] targets, [bold]{len(with_value)}[/] with a cited latest value, "
        f"{len(board) - len(with_value)} explained without one. `r57 status CODE` shows one in full.\n"
    )


def _styles(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Status → colour, best first."""
    return {row["status"]: row["terminal_style"] for row in records(connection, "from dim_status order by sort_order")}


def _summary(counts: Sequence[dict[str, Any]], statuses: Sequence[str]) -> list[dict[str, Any]]:
    """One row a programme, a column for each status that occurs, in the order of the register."""
    occurring = [status for status in statuses if any(row["status"] == status for row in counts)]
    found: dict[str, dict[str, Any]] = {}
    for row in counts:
        code = row["programme_code"]
        empty = {"programme_code": code, "targets": 0, "with_value": 0, **dict.fromkeys(occurring, 0)}
        programme = found.setdefault(code, empty)
        programme["targets"] += row["targets"]
        programme["with_value"] += row["with_value"]
        programme[row["status"]] = row["targets"]
    return list(found.values())
