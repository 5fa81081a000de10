"""Targets that provinces set themselves, for `--area` of status, targets and find: in a place of their own, and counted
nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.text import Text

from exports.marts.records import records
from exports.marts.registers import Registers
from orchestration.command.figures import asked, with_unit
from orchestration.command.named import like
from orchestration.command.output import out, plain, stop
from orchestration.command.tables import show, tell
from sources.vocabulary.words import folded

if TYPE_CHECKING:
    import duckdb

COLUMNS = (
    ("province_target_code", "target"),
    ("name_vi", "name"),
    ("asked", "asked"),
    ("horizon_year", "by"),
    ("latest", "latest"),
    ("latest_period", "period"),
    ("status", "status"),
)
MISSED = ("name_vi", "latest_period", "asked", "horizon_year")
REGISTERED = (
    *COLUMNS[:4],
    ("programme_name_vi", "document"),
    ("legal_number", "number"),
)
MISSED_OF_REGISTER = ("legal_number", "programme_name_vi", "horizon_year", "asked")


def own_targets(connection: duckdb.DuckDBPyConnection, area: str) -> list[dict[str, Any]]:
    """Those of a province by its code or its name, in either language, with or without marks. Stops where there is no
    such province, or it has none."""
    provinces = records(connection, "select gso_code, name_vi, name_en from dim_province order by all")
    by_name = {folded(name): row for row in provinces for name in map(str, row.values())}
    asked_for = folded(area.replace("-", " "))
    found = by_name.get(asked_for) or by_name.get(re.sub(r"^(?:thanh pho|tinh|tp\.?) +", "", asked_for))
    if found is None:
        near = like(asked_for, [folded(row["name_en"]) for row in provinces])
        said = f"; like it: {', '.join(near)}" if near else ""
        raise stop(1, f"there is no province {area!r}{said}; r57 query 'from dim_province' lists all")
    rows = records(
        connection,
        "from mart_province_target where area_code = ? order by horizon_year, province_target_code",
        [found["gso_code"]],
    )
    if rows:
        return rows
    some = records(connection, "select distinct area_code, province_name_vi from mart_province_target order by all")
    others = ", ".join(f"{row['area_code']} {row['province_name_vi']}" for row in some) or "none"
    raise stop(
        1,
        f"no target of its own is registered of {found['name_vi']}; provinces that have some: {others}; "
        "docs/add-a-target.md says how one is added",
    )


def with_words(rows: Sequence[dict[str, Any]], words: Sequence[str]) -> list[dict[str, Any]]:
    """The rows that hold every word."""
    return [row for row in rows if all(word in row["search_text"] for word in words)]


def print_own(rows: Sequence[dict[str, Any]], styles: Mapping[str, str], registers: Registers) -> None:
    """Each with its verdict, and that no number of the nation holds them."""
    shown = [{**row, "asked": asked(row, registers), "latest": _latest(row, registers)} for row in rows]
    show(shown, COLUMNS, styles, missed=MISSED)
    _said(rows)


def print_register(rows: Sequence[dict[str, Any]], registers: Registers) -> None:
    """Each with the document that sets it."""
    show([{**row, "asked": asked(row, registers)} for row in rows], REGISTERED, missed=MISSED_OF_REGISTER)
    _said(rows)


def print_one(row: dict[str, Any], styles: Mapping[str, str], registers: Registers) -> None:
    """One of them in full."""
    law = (row["legal_document"], row["legal_number"], row["set_on"], row["legal_item"], row["issuer"])
    out.print(f"[bold]{escape(row['name_vi'])}[/] · {escape(row['name_en'])}")
    lines = [
        ("target", Text(row["province_target_code"])),
        ("of", Text(f"{row['province_name_vi']} ({row['area_code']}); no number of the nation holds it")),
        ("text", Text(row["statement_vi"])),
        ("document", Text(" · ".join(str(part) for part in law if part))),
        ("read at", Text(plain(row["text_url"]))),
        ("status", Text.assemble((row["status"], styles.get(row["status"], "")), "  ", plain(row["status_reason"]))),
        ("asked", Text(f"{asked(row, registers)} by {row['deadline']}")),
    ]
    if row["latest_value"] is not None:
        lines.append(("latest", Text(f"{_latest(row, registers)} for {plain(row['latest_period'])}")))
        lines.append(("source", Text(plain(row["citation"]))))
    tell(lines)


def _latest(row: Mapping[str, Any], registers: Registers) -> str:
    if row["latest_value"] is None:
        return ""
    return with_unit(row["latest_value"], row["latest_unit"], row["value_qualifier"], registers)


def _said(rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        targets = "1 target" if len(rows) == 1 else f"{len(rows)} targets"
        said = f"{targets} of {rows[0]['province_name_vi']} alone: no number of the nation holds them"
        out.print(said, markup=False)
