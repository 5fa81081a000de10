"""The data package is valid, and every dataset's licence is told."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import polars as pl
import pytest

from exports.formats.package import field_type


def package_of(folder: Path) -> dict[str, Any]:
    package: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return package


def faults(package: frictionless.Package, limit_rows: int | None = None) -> list[str]:
    """What frictionless finds wrong with files and what is said of them."""
    report = package.validate(limit_rows=limit_rows)
    return [str(row) for row in report.flatten(["title", "rowNumber", "fieldName", "message"])]


def test_the_package_and_all_its_rows_are_valid(small_release: Path) -> None:
    """Types, keys, bytes and digests."""
    assert faults(frictionless.Package(str(small_release / "datapackage.json"))) == []


def test_an_altered_file_is_found(small_release: Path, tmp_path: Path) -> None:
    shutil.copytree(small_release / "csv", tmp_path / "csv", copy_function=shutil.copyfile)
    package = package_of(small_release)
    package["resources"] = [r for r in package["resources"] if r["title"] == "dim_area"]
    with (tmp_path / "csv" / "dim_area.csv").open("ab") as file:
        file.write(b"LAO,Lao PDR,,yes,false,country,open\r\n")
    found = faults(frictionless.Package.from_descriptor(package, basepath=str(tmp_path)))
    assert ["Hash Count Error" in row or "Byte Count Error" in row or "Type Error" in row for row in found] == [
        True
    ] * 3


def test_the_first_rows_of_the_shipped_figures_are_valid(release: Path) -> None:
    """Without digests, which are of whole files, and foreign keys, which the database has proven."""
    package = package_of(release)
    for resource in package["resources"]:
        for said, where in (("hash", resource), ("bytes", resource), ("foreignKeys", resource["schema"])):
            where.pop(said, None)
    assert faults(frictionless.Package.from_descriptor(package, basepath=str(release)), limit_rows=100) == []


POLARS = {"string": pl.String, "integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean, "date": pl.Date}


def test_the_package_of_parquet_says_what_the_files_are(small_release: Path) -> None:
    package = package_of(small_release / "parquet")
    assert frictionless.Package.validate_descriptor(package).valid
    for resource in package["resources"]:
        file = small_release / "parquet" / resource["path"]
        assert resource["hash"] == f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"
        fields = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        for name, kind in pl.read_parquet_schema(file).items():
            read_as = pl.Int64() if kind.is_integer() else kind
            assert isinstance(read_as, pl.Datetime) if fields[name] == "datetime" else POLARS[fields[name]] == read_as


def test_every_row_of_parquet_is_valid_too(small_release: Path) -> None:
    """Types and keys, read by frictionless itself: empty integers, numbers, days and flags among them."""
    package = frictionless.Package(str(small_release / "parquet" / "datapackage.json"))
    assert faults(package) == []
    (target,) = [r for r in package.resources if r.title == "mart_target_status"]
    figures = {row["target_code"]: row["latest_value"] for row in target.read_rows()}
    assert figures["r57-2045-top30-innovation"] is None
    assert float(figures["r57-2030-rd-gdp"]) == 0.41456


@pytest.mark.parametrize(
    ("column", "kind", "cell", "faulty"),
    [
        ("horizon_year", "double", "2030.5", True),
        ("horizon_year", "integer", "null", False),
        ("deadline", "varchar", "'soon'", True),
        ("deadline", "date", "null", False),
        ("name_vi", "varchar", "null", False),
    ],
)
def test_a_wrong_cell_of_parquet_is_found_and_an_empty_one_is_none(
    small_release: Path, tmp_path: Path, column: str, kind: str, cell: str, *, faulty: bool
) -> None:
    package = package_of(small_release / "parquet")
    package["resources"] = [r for r in package["resources"] if r["title"] == "dim_target"]
    duckdb.sql(
        f"copy (select * replace (if(row_number() over () = 1, {cell}, {column}::{kind}) as {column}) "  # noqa: S608
        f"from '{small_release}/parquet/dim_target.parquet') to '{tmp_path}/dim_target.parquet' (format parquet)"
    )
    found = faults(frictionless.Package.from_descriptor(package, basepath=str(tmp_path)))
    assert ["Type Error" in row and column in row for row in found] == [True] * faulty


def test_no_text_of_a_release_is_the_word_by_which_parquet_says_nothing(release: Path) -> None:
    """`missingValues` of the package of Parquet has "nan": a text that reads so would be lost to who believes it."""
    schema = package_of(release / "parquet")["resources"][0]["schema"]
    assert schema["missingValues"] == ["", "nan"]
    for file in (release / "parquet").glob("*.parquet"):
        texts = pl.read_parquet(file).select(pl.selectors.string())
        assert texts.select((pl.all() == "nan").any()).transpose().to_series().any() is not True, file.name


def test_what_looks_like_a_number_and_is_none_is_text(release: Path) -> None:
    """Method 2026.2 is not before 2026.10: a column of numbers would make one of them, and 2026.1 of the other."""
    for folder in (release, release / "parquet", release / "csv-vi"):
        kinds = {
            field["type"]
            for resource in package_of(folder)["resources"]
            for field in resource["schema"]["fields"]
            if field["name"].endswith("method_version")
        }
        assert kinds == {"string"}


def test_both_are_of_the_same_tables_and_say_which_release(small_release: Path) -> None:
    csv, parquet = package_of(small_release), package_of(small_release / "parquet")
    assert csv["$schema"] == parquet["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert csv["version"] == parquet["version"] == "2026-11-23T191500Z-01234567"
    assert [r["name"] for r in csv["resources"]] == [r["name"] for r in parquet["resources"]]
    assert "release" in {r["title"] for r in csv["resources"]}
    assert {r["encoding"] for r in csv["resources"]} == {"utf-8"}, "a name that IANA knows; the mark is no part of it"


@pytest.mark.parametrize(
    ("duckdb_type", "expected"),
    [("DOUBLE", "number"), ("DECIMAL(18,3)", "number"), ("BIGINT", "integer"), ("DATE", "date"), ("VARCHAR", "string")],
)
def test_types_are_those_of_table_schema(duckdb_type: str, expected: str) -> None:
    assert field_type(duckdb_type) == expected


def test_resources_say_what_the_tables_say(small_release: Path) -> None:
    package = package_of(small_release)
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
    package = package_of(small_release)
    fields = {r["title"]: {f["name"]: f["type"] for f in r["schema"]["fields"]} for r in package["resources"]}
    for table, column, code in (("dim_province", "gso_code", "01"), ("dim_criterion", "criterion_code", "0102")):
        types = {name: DTYPES[kind] for name, kind in fields[table].items() if kind in DTYPES}
        path = small_release / "csv" / f"{table}.csv"
        read = pandas.read_csv(path, dtype=types, keep_default_na=False, na_values=[""])
        assert read[column].tolist()[0] == code
        assert pandas.read_csv(path)[column].tolist()[0] == int(code)
