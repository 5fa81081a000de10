"""`parquet/<table>.parquet`: every public table for programs, with its types, compressed with zstd."""

from __future__ import annotations

from pathlib import Path

from exports.formats import Format
from exports.marts.contents import Contents
from exports.marts.tables import literal, quoted


def write(contents: Contents, folder: Path) -> None:
    """One file per table, rows in the order they were stored in (`Table.order`)."""
    (folder / "parquet").mkdir()
    for table in contents.described:
        file = folder / table.parquet_path
        contents.connection.execute(
            f"copy (from {quoted(table.name)} order by rowid) "
            f"to {literal(str(file))} (format parquet, compression zstd)"
        )


FORMAT = Format(name="parquet", files=("parquet/*.parquet",), write=write)
