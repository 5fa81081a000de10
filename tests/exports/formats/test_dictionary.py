"""The dictionary holds every public table and column, and the page in docs/ is the one this build would write."""

from __future__ import annotations

import csv
from pathlib import Path

from exports.formats import dictionary
from exports.marts.tables import Column, Table
from orchestration.command import docs


def test_every_column_has_its_row(small_release: Path) -> None:
    with (small_release / "dictionary.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    found = {(row["table_name"], row["column_name"]): row for row in rows}
    assert found["dim_target", "name_vi"]["description"].startswith("What name_vi means")
    assert found["fct_observation", "value"]["type"] == "double"
    assert ("release", "as_of") in found


def test_the_page_lists_tables_with_their_columns(small_release: Path) -> None:
    text = (small_release / "dictionary.md").read_text(encoding="utf-8")
    assert "- [`dim_target`](#dim_target): What dim_target holds." in text
    assert "| `value` | double | What value means" in text


def test_bars_do_not_break_the_page() -> None:
    table = Table("mart_x", "Holds a | b. More.", (Column("c", "DOUBLE", "a | b"),), key=("c",))
    text = dictionary.markdown([table])
    assert "- [`mart_x`](#mart_x): Holds a \\| b." in text
    assert "| `c` | double | a \\| b |" in text
    assert "Key: `c`" in text


def test_the_page_in_docs_is_current(release: Path) -> None:
    written = docs.pages(release)["data-dictionary.md"]
    assert (docs.FOLDER / "data-dictionary.md").read_text(encoding="utf-8") == written, "run `make docs`"
