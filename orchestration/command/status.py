"""`r57 status`: the scoreboard, or one target in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from exports.marts.audience import SAID, Audience
from exports.marts.records import records
from exports.marts.registers import read_registers
from exports.marts.scoreboard import figure_of
from orchestration.command.explain import explanation
from orchestration.command.figures import asked, figure
from orchestration.command.one_target import one_target, print_target
from orchestration.command.output import AsJson, headings, out, print_json, stop, table
from orchestration.command.place import ARelease, note_stay, reading

if TYPE_CHECKING:
    import duckdb

NAMES_FROM_WIDTH = 130
"""In a narrower terminal the scoreboard leaves out names and datasets rather than break every line."""
ALL_FROM_WIDTH = 110
"""In a still narrower one, what is asked and the period as well, and sums are told in words."""

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
        threshold_low,
        threshold_high,
        unit,
        horizon_year,
        value_qualifier,
        latest_value,
        latest_period,
        latest_unit,
        latest_dataset,
        series_role,
        citation,
        source_url,
        proxy_value,
        proxy_period,
        proxy_unit,
        proxy_qualifier,
        proxy_dataset,
        proxy_citation,
        proxy_source_url,
        chosen_because,
        status
    from mart_target_status
    order by horizon_year, programme_code, target_code
"""


def status(
    code: Annotated[str | None, typer.Argument(help="A target code, e.g. r57-2030-rd-gdp.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="The formula with the numbers filled in.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Also targets without a value.")] = False,
    release: ARelease = "current",
    as_json: AsJson = False,
) -> None:
    """The scoreboard, or one target in full: path, values, sources, citations."""
    if explain and (code is None or as_json):
        raise stop(2, "--explain wants a target code and prints text: r57 status CODE --explain")
    with reading(release) as connection:
        if code is None and as_json:
            print_json(records(connection, "from mart_target_status order by target_code"))
        elif code is None:
            print_scoreboard(connection, every=every)
            note_stay()
        else:
            _refuse_unknown(connection, code)
            if explain:
                out.print(explanation(connection, code))
            elif as_json:
                print_json(one_target(connection, code))
            else:
                print_target(one_target(connection, code), _styles(connection), read_registers(connection))


def _refuse_unknown(connection: duckdb.DuckDBPyConnection, code: str) -> None:
    """Stops where there is no such target, naming those that are spelled nearly so."""
    if not records(connection, "from dim_target where target_code = ?", [code]):
        nearest = "select target_code from dim_target order by levenshtein(target_code, ?), target_code limit 3"
        near = ", ".join(row["target_code"] for row in records(connection, nearest, [code]))
        raise stop(1, f"there is no target {code!r}; near: {near}")


def print_scoreboard(connection: duckdb.DuckDBPyConnection, *, every: bool = False) -> None:
    """The targets that have a value (all with `every`), then counts by programme."""
    styles, registers = _styles(connection), read_registers(connection)
    counts = records(connection, SUMMARY)
    board = records(connection, BOARD)
    figures = {row["target_code"]: figure_of(row) for row in board}
    with_own = sum(known is not None and not known.is_proxy for known in figures.values())
    with_proxy = sum(known is not None and known.is_proxy for known in figures.values())
    shown = [row for row in board if every or figures[row["target_code"]] is not None]
    for row in shown:
        known = figures[row["target_code"]]
        row["asked"] = asked(row, registers)
        row["latest"] = row["period"] = row["source"] = ""
        if known is None:
            continue
        row["latest"], row["period"] = figure(known.value, known.unit, known.qualifier, registers), known.period
        if known.unit not in (row["unit"], "milestone"):
            row["latest"] += f" {registers.unit(known.unit, known.value).en}"
        role = "proxy" if known.is_proxy else row["series_role"]
        row["source"] = known.dataset if role == "primary" else f"{known.dataset} ({role})"
    columns = [
        ("target_code", "target"),
        ("name_vi", "name"),
        ("asked", "asked"),
        ("horizon_year", "by"),
        ("latest", "latest"),
        ("period", "period"),
        ("source", "source"),
        ("status", "status"),
    ]
    is_narrow = out.width < ALL_FROM_WIDTH
    left_out = {"asked", "horizon_year", "period"} if is_narrow else set()
    if out.width < NAMES_FROM_WIDTH:
        left_out |= {"name_vi", "source"}
    out.print(table(shown, [column for column in columns if column[0] not in left_out], styles))
    summary = _summary_in_words(counts, list(styles)) if is_narrow else _summary(counts, list(styles))
    out.print(table(summary, headings(summary[0])))
    out.print(
        f"[bold]{len(board)}[/] targets, [bold]{with_own}[/] with a cited latest value, "
        f"{with_proxy} with a proxy's only, "
        f"{len(board) - with_own - with_proxy} explained without one. `r57 status CODE` shows one in full.\n"
    )
    (release,) = records(connection, "from release")
    out.print(SAID[Audience(release["audience"])].en, soft_wrap=True)


def _summary_in_words(counts: Sequence[dict[str, Any]], statuses: Sequence[str]) -> list[dict[str, Any]]:
    """One row a programme, its statuses as one text: what a narrow terminal can break between words."""
    sums = _summary(counts, statuses)
    return [
        {
            **{name: row[name] for name in ("programme_code", "targets", "with_value")},
            "verdicts": ", ".join(f"{row[status]} {status}" for status in statuses if row.get(status)),
        }
        for row in sums
    ]


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
