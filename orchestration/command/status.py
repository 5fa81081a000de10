"""`r57 status`: the scoreboard, or one target in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from exports.marts.audience import SAID, Audience
from exports.marts.kinds import PROVINCES
from exports.marts.provinces import unfilled
from exports.marts.records import records
from exports.marts.registers import Registers, read_registers
from exports.marts.scoreboard import Figure, figure_of
from orchestration.command import completion
from orchestration.command import explain as explained
from orchestration.command.figures import asked, figure, with_unit
from orchestration.command.forms import Form, chosen, print_rows
from orchestration.command.named import the_one
from orchestration.command.next_looks import print_next_looks
from orchestration.command.one_target import one_target, print_target
from orchestration.command.output import AsCsv, AsJson, AsMarkdown, out, print_json, stop
from orchestration.command.own_targets import own_targets, print_one, print_own
from orchestration.command.place import AnArea, ARelease, note_stay, reading
from orchestration.command.tables import headings, show

if TYPE_CHECKING:
    import duckdb

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
COLUMNS = (
    ("target_code", "target"),
    ("name_vi", "name"),
    ("asked", "asked"),
    ("horizon_year", "by"),
    ("latest", "latest"),
    ("period", "period"),
    ("source", "source"),
    ("status", "status"),
)
MISSED = ("source", "name_vi", "period", "asked", "horizon_year")


def status(
    code: Annotated[
        str | None,
        typer.Argument(help="A target code, e.g. r57-2030-rd-gdp.", autocompletion=completion.target_codes),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="The formula with the numbers filled in.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Also targets without a value.")] = False,
    area: AnArea = None,
    release: ARelease = "current",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """The scoreboard, or one target in full: path, values, sources, citations. --csv and --markdown give the verdicts,
    or the figures of the one target."""
    form = chosen(as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
    if explain and (code is None or form in (Form.CSV, Form.MARKDOWN)):
        raise stop(2, "--explain wants a target code, and is text or --json: r57 status CODE --explain")
    if area is not None and code is not None:
        raise stop(2, "a code names one target, --area those of a province: take one of them")
    with reading(release) as connection:
        if area is not None:
            rows = own_targets(connection, area)
            if form is not Form.TABLE:
                print_rows(form, rows)
            else:
                print_own(rows, styles_of(connection), read_registers(connection))
        elif code is not None:
            _one(connection, code, form, is_explained=explain)
        elif form is not Form.TABLE:
            print_rows(form, records(connection, "from mart_target_status order by target_code"))
        else:
            print_scoreboard(connection, every=every)
            print_next_looks(connection)
            note_stay()


def _one(connection: duckdb.DuckDBPyConnection, code: str, form: Form, *, is_explained: bool) -> None:
    known = [row["target_code"] for row in records(connection, "select target_code from dim_target order by all")]
    if code.casefold() not in {name.casefold() for name in known}:
        rows = records(connection, "from mart_province_target where province_target_code = lower(?)", [code])
        if rows:
            if is_explained:
                _explain(explained.explanation(connection, code.lower(), PROVINCES), form)
            else:
                _of_province(connection, rows[0], form)
            return
    code = the_one("target", code, known, "r57 targets")
    if is_explained:
        _explain(explained.explanation(connection, code), form)
        return
    one = one_target(connection, code)
    match form:
        case Form.JSON:
            print_json(one)
        case Form.TABLE:
            print_target(one, styles_of(connection), read_registers(connection))
        case _:
            print_rows(form, one["timeline"])


def _explain(told: explained.Explanation, form: Form) -> None:
    if form is Form.JSON:
        print_json(told.said())
    else:
        out.print(told)


def _of_province(connection: duckdb.DuckDBPyConnection, row: dict[str, Any], form: Form) -> None:
    match form:
        case Form.JSON:
            print_json(row)
        case Form.TABLE:
            print_one(row, styles_of(connection), read_registers(connection))
        case _:
            print_rows(form, [row])


def print_scoreboard(connection: duckdb.DuckDBPyConnection, *, every: bool = False) -> None:
    """The targets that have a value (all with `every`), then counts by programme."""
    styles, registers = styles_of(connection), read_registers(connection)
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
        row["latest"], row["period"] = _latest(known, row["unit"], registers), known.period
        role = "proxy" if known.is_proxy else row["series_role"]
        row["source"] = known.dataset if role == "primary" else f"{known.dataset} ({role})"
    if shown:
        show(shown, COLUMNS, styles, missed=MISSED)
        out.print()
    summary = _summary_in_words(counts, list(styles))
    show(summary, headings(list(summary[0])))
    out.print(
        f"\n[bold]{len(board)}[/] targets, [bold]{with_own}[/] with a cited latest value, "
        f"{with_proxy} with a proxy's only, "
        f"{len(board) - with_own - with_proxy} explained without one. `r57 status CODE` shows one in full.\n"
    )
    if how := unfilled(connection):
        out.print(how.en, soft_wrap=True)
    (release,) = records(connection, "from release")
    out.print(SAID[Audience(release["audience"])].en)


def _latest(known: Figure, asked_unit: str, registers: Registers) -> str:
    """The figure, with its unit where the target asks in another. A proxy says so beside the number: there may be no
    room for its source."""
    write = figure if known.unit == asked_unit else with_unit
    said = write(known.value, known.unit, known.qualifier, registers)
    return f"{said} (proxy)" if known.is_proxy else said


def _summary_in_words(counts: Sequence[dict[str, Any]], statuses: Sequence[str]) -> list[dict[str, Any]]:
    """One row a programme, its verdicts as one text, in the order of the register: broken between words it fits any
    terminal, as a column for each verdict does not."""
    found: dict[str, dict[str, Any]] = {}
    for row in counts:
        empty = {"programme_code": row["programme_code"], "targets": 0, "with_value": 0, "verdicts": {}}
        programme = found.setdefault(row["programme_code"], empty)
        programme["targets"] += row["targets"]
        programme["with_value"] += row["with_value"]
        programme["verdicts"][row["status"]] = row["targets"]
    return [{**row, "verdicts": _in_words(row["verdicts"], statuses)} for row in found.values()]


def _in_words(verdicts: dict[str, int], statuses: Sequence[str]) -> str:
    return ", ".join(f"{verdicts[status]} {status}" for status in statuses if status in verdicts)


def styles_of(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Status → colour, best first."""
    return {row["status"]: row["terminal_style"] for row in records(connection, "from dim_status order by sort_order")}
