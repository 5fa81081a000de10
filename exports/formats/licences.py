"""The terms, `LICENCES.md`: whose each dataset is, what may be done with it, and what was held back for that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from exports.formats import Format
from exports.marts.contents import Contents


def write(contents: Contents, folder: Path) -> None:
    """The one page."""
    (folder / "LICENCES.md").write_text(licences_page(contents.sources, contents.withheld), encoding="utf-8")


def licences_page(sources: Sequence[Mapping[str, Any]], withheld: Mapping[str, int]) -> str:
    """The terms of each dataset, and which datasets' rows were held back (`withheld`: table → rows)."""
    lines = [
        "# Licences of the data",
        "",
        "The code is under Apache-2.0. Each dataset keeps its publisher's terms; cite the publisher as the row's",
        "`citation` says. Verdicts, paths and other derived figures of this release may be used under CC BY 4.0",
        "where the terms of the figures they rest on allow it.",
        "",
        "| dataset | publisher | licence | class | rows in this release |",
        "|---|---|---|---|---|",
    ]
    for source in sources:
        cells = [
            f"`{source['dataset']}`",
            str(source["publisher"]),
            str(source["licence"]),
            str(source["licence_class"]),
            "yes" if source["rows_published"] else "no: only figures derived from them",
        ]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    held = {table: rows for table, rows in withheld.items() if rows}
    if held:
        lines += ["", "Rows held back: " + ", ".join(f"`{table}` {rows:,}" for table, rows in held.items()) + "."]
    return "\n".join(lines) + "\n"


FORMAT = Format(name="licences", files=("LICENCES.md",), write=write, needs=("dim_source",))
