"""`csv/<table>.csv`: every public table for spreadsheets and editors (RFC 4180, UTF-8); histories as `.csv.gz`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs

from exports.formats import Format
from exports.marts.contents import Contents
from exports.marts.tables import HISTORIES, Table, quoted

FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
"""A text that begins so is run by a spreadsheet as a formula (OWASP, "CSV Injection"), in some with the signs at full
width too, as East Asian keyboards write them."""


def write(contents: Contents, folder: Path) -> None:
    """One file per table."""
    (folder / "csv").mkdir()
    for table in contents.described:
        compression = "gzip" if table.name in HISTORIES else "uncompressed"
        write_table(contents, table, folder / table.csv_path, compression=compression)


def write_table(contents: Contents, table: Table, file: Path, **form: Any) -> None:
    """A table as text, with a byte-order mark, without which Excel garbles Vietnamese; `form` as polars has it."""
    rows = contents.connection.execute(f"from {quoted(table.name)} order by rowid").pl()
    no_formulas(rows).write_csv(
        file,
        include_bom=True,
        line_terminator="\r\n",
        date_format="%Y-%m-%d",
        datetime_format="%Y-%m-%dT%H:%M:%S",
        **form,
    )


def no_formulas(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows, with an apostrophe before each text that a spreadsheet would run; numbers are no texts."""
    texts = cs.string()
    return rows.with_columns(pl.when(texts.str.contains(FORMULA)).then("'" + texts).otherwise(texts).name.keep())


FORMAT = Format(
    name="csv", files=("csv/*.csv", "csv/*.csv.gz"), write=write, needs=("mart_target_status", *sorted(HISTORIES))
)
