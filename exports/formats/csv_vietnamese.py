"""`csv-vi/<table>.csv`: the tables people read, for a spreadsheet set to Vietnamese: semicolons, decimal comma, UTF-8.

There 99.999 of the international CSV opens as 99,999. The tables of every figure (`LONG`) are in the international CSV
alone: programs read those, and are told which sign divides what.
"""

from __future__ import annotations

from pathlib import Path

from exports.formats import Format
from exports.formats.csv_tables import write_table
from exports.marts.contents import Contents

FOLDER = "csv-vi"
SEPARATOR = ";"
DECIMAL = ","


def write(contents: Contents, folder: Path) -> None:
    """One file per table that is not long."""
    (folder / FOLDER).mkdir()
    for table in contents.described:
        if table.csv_vi_path:
            write_table(
                contents,
                table,
                folder / table.csv_vi_path,
                separator=SEPARATOR,
                decimal_comma=DECIMAL == ",",
            )


FORMAT = Format(name="csv-vi", files=(f"{FOLDER}/*.csv",), write=write)
