"""`csv/<table>.csv`: every public table for spreadsheets and editors (RFC 4180, UTF-8)."""

from __future__ import annotations

from pathlib import Path

from exports.formats import Format
from exports.marts.contents import Contents
from exports.marts.tables import quoted


def write(contents: Contents, folder: Path) -> None:
    """One file per table, with a byte-order mark, without which Excel garbles Vietnamese."""
    (folder / "csv").mkdir()
    for table in contents.tables:
        rows = contents.connection.execute(f"from {quoted(table.name)} order by rowid").pl()
        rows.write_csv(
            folder / "csv" / f"{table.name}.csv",
            include_bom=True,
            line_terminator="\r\n",
            date_format="%Y-%m-%d",
            datetime_format="%Y-%m-%dT%H:%M:%S",
        )


FORMAT = Format(name="csv", files=("csv/*.csv",), write=write)
