"""The data package is valid, and every dataset's licence is told."""

from __future__ import annotations

import json
from pathlib import Path

import frictionless
import pytest

from exports.formats.package import field_type


def faults(folder: Path, limit_rows: int | None = None) -> list[str]:
    """What frictionless finds wrong with a release."""
    report = frictionless.Package(str(folder / "datapackage.json")).validate(limit_rows=limit_rows)
    return [str(row) for row in report.flatten(["title", "rowNumber", "fieldName", "message"])]


def test_the_package_and_all_its_rows_are_valid(small_release: Path) -> None:
    assert faults(small_release) == []


def test_the_package_of_the_shipped_figures_is_valid(release: Path) -> None:
    assert faults(release, limit_rows=400) == []


@pytest.mark.parametrize(
    ("duckdb_type", "expected"),
    [("DOUBLE", "number"), ("DECIMAL(18,3)", "number"), ("BIGINT", "integer"), ("DATE", "date"), ("VARCHAR", "string")],
)
def test_types_are_those_of_table_schema(duckdb_type: str, expected: str) -> None:
    assert field_type(duckdb_type) == expected


def test_resources_say_what_the_tables_say(small_release: Path) -> None:
    package = json.loads((small_release / "datapackage.json").read_text(encoding="utf-8"))
    (status,) = [r for r in package["resources"] if r["title"] == "mart_target_status"]
    assert (status["path"], status.get("compression")) == ("csv/mart_target_status.csv", None)
    (history,) = [r for r in package["resources"] if r["title"] == "mart_revision"]
    assert (history["path"], history["compression"]) == ("csv/mart_revision.csv.gz", "gz")
    fields = {field["name"]: field for field in status["schema"]["fields"]}
    assert fields["latest_value"]["type"] == "number"
    assert fields["latest_value"]["description"].startswith("What latest_value means")
    assert fields["latest_value"]["description_vi"] == "Nghĩa của latest_value."
    assert {licence["title"] for licence in package["licenses"]} >= {"CC BY 4.0", "no redistribution"}


DTYPES = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
"""Types of Table Schema as pandas names them, for columns with empty cells too; days are parsed."""


def test_pandas_reads_by_the_schema_what_looks_like_a_number(small_release: Path) -> None:
    """As docs/analyst-guide.md says: left to itself it makes 1 of Ha Noi's code 01, and 102 of criterion 0102."""
    pandas = pytest.importorskip("pandas")
    package = json.loads((small_release / "datapackage.json").read_text(encoding="utf-8"))
    fields = {r["title"]: {f["name"]: f["type"] for f in r["schema"]["fields"]} for r in package["resources"]}
    for table, column, code in (("dim_province", "gso_code", "01"), ("dim_criterion", "criterion_code", "0102")):
        types = {name: DTYPES[kind] for name, kind in fields[table].items() if kind in DTYPES}
        path = small_release / "csv" / f"{table}.csv"
        read = pandas.read_csv(path, dtype=types, keep_default_na=False, na_values=[""])
        assert read[column].tolist() == [code]
        assert pandas.read_csv(path)[column].tolist() == [int(code)]


def test_licences_name_each_dataset_and_what_was_held_back(small_release: Path) -> None:
    page = (small_release / "LICENCES.md").read_text(encoding="utf-8")
    assert "| `world_bank` | World Bank | CC BY 4.0 | open | yes |" in page
    assert "| `comtrade_hightech` | United Nations | no redistribution | restricted | no: only figures derived" in page
    assert "`fct_observation_vintage` 1" in page
