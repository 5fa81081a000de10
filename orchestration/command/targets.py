"""`r57 targets`: the register of targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from exports.marts.records import records
from exports.marts.registers import read_registers
from orchestration.command.figures import asked
from orchestration.command.find import TEXTS, holding
from orchestration.command.forms import Form, chosen, print_rows
from orchestration.command.named import the_one
from orchestration.command.output import AsCsv, AsJson, AsMarkdown, out, stop
from orchestration.command.own_targets import own_targets, print_register, with_words
from orchestration.command.place import AnArea, ARelease, reading
from orchestration.command.tables import show
from sources.vocabulary.words import folded

if TYPE_CHECKING:
    import duckdb

REGISTER = """
    select target_code, programme_code, horizon_year, name_vi, name_en, comparator, threshold_low,
        threshold_high, unit, legal_number, legal_item
    from dim_target
    where ($1 is null or programme_code = $1)
        and ($2 is null or target_code in (select target_code from bridge_target_series where series_code = $2))
    order by programme_code, target_code
"""
COLUMNS = (
    ("target_code", "target"),
    ("name_vi", "name"),
    ("asked", "asked"),
    ("horizon_year", "by"),
    ("legal_number", "document"),
    ("legal_item", "item"),
)
MISSED = ("legal_item", "legal_number", "horizon_year", "asked")


def targets(
    programme: Annotated[str | None, typer.Option(help="Only this programme.")] = None,
    series: Annotated[str | None, typer.Option(help="Only targets that this series measures.")] = None,
    find: Annotated[str | None, typer.Option(help="Only targets that hold these words, as in r57 find.")] = None,
    area: AnArea = None,
    release: ARelease = "current",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """The register of targets, with their legal sources."""
    form = chosen(as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
    if area is not None and (programme is not None or series is not None):
        raise stop(2, "--area lists the targets of a province; --programme and --series are of national ones")
    with reading(release) as connection:
        if area is not None:
            own = with_words(own_targets(connection, area), folded(find or "").split())
            if form is not Form.TABLE:
                print_rows(form, own)
            else:
                print_register(own, read_registers(connection))
            return
        if programme is not None:
            known = _names(connection, "select programme_code from dim_programme order by all")
            programme = the_one("programme", programme, known, "r57 targets")
        if series is not None:
            known = _names(connection, "select distinct series_code from bridge_target_series order by all")
            series = the_one("series that measures a target", series, known, 'r57 query "from bridge_target_series"')
        rows = records(connection, REGISTER, [programme, series])
        if find is not None:
            codes = {row["target_code"] for row in holding(records(connection, TEXTS), folded(find).split())}
            rows = [row for row in rows if row["target_code"] in codes]
        registers = read_registers(connection)
    if form is not Form.TABLE:
        print_rows(form, rows)
        return
    if rows:
        show([{**row, "asked": asked(row, registers)} for row in rows], COLUMNS, missed=MISSED)
    out.print(f"{len(rows)} targets")


def _names(connection: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    return [name for row in records(connection, sql) for name in row.values()]
