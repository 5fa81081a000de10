"""`r57 targets`: the register of targets."""

from __future__ import annotations

from typing import Annotated

import typer

from exports.marts.records import records
from orchestration.command.output import AsJson, headings, out, print_json, table
from orchestration.command.place import ARelease, reading


def targets(
    programme: Annotated[str | None, typer.Option(help="Only this programme.")] = None,
    find: Annotated[str | None, typer.Option(help="Only targets whose code, name or statement holds this.")] = None,
    release: ARelease = "current",
    as_json: AsJson = False,
) -> None:
    """The register of targets, with their legal sources."""
    with reading(release) as connection:
        rows = records(
            connection,
            """select target_code, programme_code, horizon_year, name_vi, name_en, comparator, threshold_low,
                threshold_high, unit, legal_number, legal_item
            from dim_target
            where ($1 is null or programme_code = $1)
                and ($2 is null or contains(lower(concat_ws(' ', target_code, name_vi, name_en, statement_vi,
                    statement_en)), lower($2)))
            order by programme_code, target_code""",
            [programme, find],
        )
    if as_json:
        print_json(rows)
        return
    heads = (
        "target_code",
        "name_vi",
        "comparator",
        "threshold_low",
        "threshold_high",
        "unit",
        "horizon_year",
        "legal_number",
        "legal_item",
    )
    out.print(table(rows, headings(heads)))
    out.print(f"{len(rows)} targets")
