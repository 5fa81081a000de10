"""One target in full, for `r57 status CODE`: what it asks, what is known of it, every figure with its citation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.text import Text

from exports.marts.records import records
from exports.marts.registers import Registers, rounded
from exports.marts.scoreboard import Figure, figure_of
from orchestration.command.figures import asked, figure, with_unit
from orchestration.command.output import out, plain
from orchestration.command.tables import headings, show, tell
from sources.vocabulary.releases import told_day

if TYPE_CHECKING:
    import duckdb

FIGURE = ("period", "actual", "required", "ahead_by", "unit", "series_role", "dataset", "series_code", "note")
TIMELINE = (
    *("period", "actual", "value_qualifier", "required", "ahead_by", "unit", "series_role", "dataset", "series_code"),
    *("citation", "is_too_late"),
)
MEASURE = ("series_role", "dataset", "series_code", "measure_variant", "latest_period", "latest_value", "status")


def one_target(connection: duckdb.DuckDBPyConnection, code: str) -> dict[str, Any]:
    """What a release says of a target that is in it."""
    return {
        "status": records(connection, "from mart_target_status where target_code = ?", [code])[0],
        "target": records(connection, "from dim_target where target_code = ?", [code])[0],
        "assessments": records(
            connection,
            """select series_role, dataset, series_code, measure_variant, latest_period, latest_value,
                value_qualifier, unit, status, status_reason
            from fct_assessment
            where target_code = ? and as_of = (select max(as_of) from fct_assessment)
            order by series_role = 'primary' desc, series_role, priority, dataset, series_code""",
            [code],
        ),
        "path": records(
            connection,
            "select year, required_value, path_kind from fct_target_path where target_code = ? order by year",
            [code],
        ),
        "timeline": [
            {name: row.get(name) for name in TIMELINE}  # a release of before has no is_too_late
            for row in records(
                connection,
                """from mart_target_timeline where target_code = ? and actual is not null
                order by series_role = 'primary' desc, series_role, dataset, series_code, period""",
                [code],
            )
        ],
    }


def print_target(one: dict[str, Any], styles: Mapping[str, str], registers: Registers) -> None:
    """The same for a person."""
    row, target = one["status"], one["target"]
    law = (target.get("legal_document"), target.get("legal_number"), target.get("legal_date"), target.get("legal_item"))
    out.print(f"[bold]{escape(target['name_vi'])}[/] · {escape(target['name_en'])}")
    lines = [
        ("target", Text(row["target_code"])),
        ("text", Text(target["statement_vi"])),
        ("document", Text(" · ".join(str(part) for part in law if part))),
        ("status", Text.assemble((row["status"], styles.get(row["status"], "")), "  ", plain(row["status_reason"]))),
        ("asked", Text(f"{asked(row, registers)} by {row['deadline']}")),
    ]
    known = figure_of(row)
    if known is not None:
        lines += _latest(row, known, registers)
    tell(lines)
    out.print()
    if one["timeline"]:
        _print_timeline(one["timeline"], registers)
    if one["path"]:
        path_decimals = max(registers.decimals(row["unit"]), 1)
        steps = "  ".join(
            f"{p['year']}: {rounded(p['required_value'], path_decimals)}"
            for p in one["path"]
            if p["required_value"] is not None
        )
        out.print(f"path ({one['path'][0]['path_kind']})  {steps}\n")
    if len(one["assessments"]) > 1:
        for assessment in one["assessments"]:
            assessment["latest_value"] = figure(
                assessment["latest_value"], assessment["unit"], assessment["value_qualifier"], registers
            )
        show(one["assessments"], headings(MEASURE), styles, missed=("measure_variant", "dataset", "series_role"))


def _worked_out(value: float | None, unit: str | None, registers: Registers, *, sign: bool = False) -> str:
    """A number that lies between those that are counted: a path asks for rank 59.6."""
    if value is None:
        return ""
    return f"{'+' if sign and value >= 0 else ''}{rounded(value, max(registers.decimals(unit), 1))}"


def _latest(row: dict[str, Any], known: Figure, registers: Registers) -> list[tuple[str, Text]]:
    """The figure that speaks, or the proxy that is shown, with its source."""
    place = "proxy" if known.is_proxy else "latest"
    published = told_day(row[f"{place}_published_on"], row[f"{place}_published_on_kind"])
    value = with_unit(known.value, known.unit, known.qualifier, registers)
    of = f" · {'proxy' if known.is_proxy else plain(row['series_role'])} series"
    series = f"{plain(known.dataset)}/{plain(row[f'{place}_series_code'])} · published {published}"
    return [
        (place, Text.assemble((value, "bold"), f" for {plain(known.period)}{of} {series}")),
        ("source", Text(plain(known.citation))),
    ]


def _print_timeline(timeline: list[dict[str, Any]], registers: Registers) -> None:
    """Every figure of a target, its citation as a numbered note below the table."""
    notes = {citation: number for number, citation in enumerate(dict.fromkeys(r["citation"] for r in timeline), 1)}
    rows = [
        {
            **row,
            "actual": figure(row["actual"], row["unit"], row["value_qualifier"], registers),
            "required": _worked_out(row["required"], row["unit"], registers),
            "ahead_by": _worked_out(row["ahead_by"], row["unit"], registers, sign=True),
            "note": f"[{notes[row['citation']]}]" + (" after the deadline" if row["is_too_late"] else ""),
        }
        for row in timeline
    ]
    show(rows, headings(FIGURE), missed=("dataset", "series_role", "unit"))
    for citation, number in notes.items():
        out.print(Text.assemble((f"[{number}] ", "bright_black"), plain(citation)), overflow="fold")
    out.print()
