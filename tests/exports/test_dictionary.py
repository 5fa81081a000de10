"""The dictionary holds every public table and column, and the page in docs/ is the one this build would write."""

from __future__ import annotations

import csv
from pathlib import Path

from exports import dictionary

PAGE = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


def test_every_column_has_its_row(small_release: Path) -> None:
    with (small_release / "dictionary.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    found = {(row["table_name"], row["column_name"]): row for row in rows}
    assert found["dim_target", "name_vi"]["description"].startswith("What name_vi means")
    assert found["fct_observation", "value"]["type"] == "double"
    assert ("release", "as_of") in found


def test_the_page_lists_tables_and_escapes_bars(small_release: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    assert dictionary.main([str(small_release / "r57.duckdb"), str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert text == (small_release / "dictionary.md").read_text(encoding="utf-8")
    assert "- [`dim_target`](#dim_target): What dim_target holds." in text
    assert "| `value` | double | What value means" in text


def test_the_page_in_docs_is_current(warehouse: Path, tmp_path: Path) -> None:
    page = tmp_path / "data-dictionary.md"
    dictionary.main([str(warehouse), str(page)])
    assert PAGE.read_text(encoding="utf-8") == page.read_text(encoding="utf-8"), "run `make docs`"
