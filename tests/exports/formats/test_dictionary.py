"""The dictionary holds every public table and column, and the page in docs/ is the one this build would write."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb

from exports.formats import dictionary
from exports.marts.tables import Column, ForeignKey, Table
from orchestration.command import docs


def test_every_column_has_its_row(small_release: Path) -> None:
    with (small_release / "dictionary.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    found = {(row["table_name"], row["column_name"]): row for row in rows}
    assert found["dim_target", "name_vi"]["description"].startswith("What name_vi means")
    assert found["dim_target", "name_vi"]["description_vi"] == "Nghĩa của name_vi."
    assert found["fct_observation", "value"]["type"] == "double"
    assert ("release", "as_of") in found


def test_the_page_lists_tables_with_their_columns(small_release: Path) -> None:
    text = (small_release / "dictionary.md").read_text(encoding="utf-8")
    assert "- [`dim_target`](#dim_target): What dim_target holds." in text
    assert "| `value` | double | What value means" in text


def test_bars_do_not_break_the_page() -> None:
    table = Table("mart_x", "Holds a | b. More.\nCó a.", (Column("c", "DOUBLE", "a | b\nc | d"),), key=("c",))
    text = dictionary.markdown([table])
    assert "- [`mart_x`](#mart_x): Holds a \\| b." in text
    assert "*Có a.*" in text
    assert "| `c` | double | a \\| b | c \\| d |" in text
    assert "Key: `c`" in text


def test_the_table_says_what_a_column_names() -> None:
    columns = (Column("dataset", "VARCHAR", "Set.\nBộ."), Column("series_code", "VARCHAR", "Series.\nChuỗi."))
    key = ForeignKey(("dataset", "series_code"), "dim_series", ("dataset", "series_code"))
    rows = list(csv.DictReader(io.StringIO(dictionary.csv_text([Table("fct_x", "X.", columns, ("dataset",), (key,))]))))
    assert [(row["key"], row["refers_to"]) for row in rows] == [
        ("1", "dim_series.dataset"),
        ("", "dim_series.series_code"),
    ]


def test_the_pages_in_docs_are_current(release: Path) -> None:
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        written = docs.pages(connection)
    assert set(written) == {"data-dictionary.md", "questions.md"}
    for name, text in written.items():
        assert (docs.FOLDER / name).read_text(encoding="utf-8") == text, "run `make docs`"
