"""CSV for a spreadsheet set to Vietnamese: its numbers are those of the database, by its own signs."""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path

import frictionless
import openpyxl
import polars as pl
import pytest

from exports.marts.tables import LONG
from tests.machine import program


def test_figures_have_a_comma_and_columns_a_semicolon(small_release: Path) -> None:
    raw = (small_release / "csv-vi" / "mart_target_status.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines(), delimiter=";"))
    figures = {row["target_code"]: row["latest_value"] for row in rows}
    assert figures["r57-2030-rd-gdp"] == "0,41456"
    assert figures["r57-2045-top30-innovation"] == ""


def test_every_cell_is_that_of_the_other_formats(small_release: Path) -> None:
    files = sorted((small_release / "csv-vi").glob("*.csv"))
    tables = {file.stem for file in (small_release / "parquet").glob("*.parquet")}
    assert {file.stem for file in files} == tables - LONG
    for file in files:
        rows = pl.read_parquet(small_release / "parquet" / f"{file.stem}.parquet")
        types = {name: kind if kind.is_numeric() else pl.String() for name, kind in rows.schema.items()}
        read = pl.read_csv(file, separator=";", decimal_comma=True, schema=types)
        numbers, texts = pl.selectors.numeric(), pl.selectors.string()
        assert read.select(numbers).equals(rows.select(numbers)), file.stem
        told, found = (of.select(pl.when(texts != "").then(texts).name.keep()) for of in (rows, read))
        assert found.select(told.columns).equals(told), file.stem


def test_its_package_says_the_signs_and_is_valid(small_release: Path) -> None:
    descriptor = small_release / "csv-vi" / "datapackage.json"
    package = frictionless.Package(str(descriptor))
    said = json.loads(descriptor.read_text(encoding="utf-8"))["resources"]
    (status,) = [resource for resource in said if resource["title"] == "mart_target_status"]
    assert status["dialect"]["delimiter"] == ";"
    assert {f["decimalChar"] for f in status["schema"]["fields"] if f["type"] == "number"} == {","}
    report = package.validate()
    assert [str(row) for row in report.flatten(["title", "rowNumber", "fieldName", "message"])] == []


VI_VN = "1066"
"""The number of the locale in LibreOffice's filter for text."""


@pytest.mark.needs("libreoffice")
@pytest.mark.parametrize(("folder", "separator", "figure"), [("csv-vi", 59, 0.41456), ("csv", 44, "0.41456")])
def test_libreoffice_in_vietnamese_reads_the_right_numbers(
    small_release: Path, tmp_path: Path, folder: str, separator: int, figure: object
) -> None:
    """Of the international CSV it makes no number, or another one."""
    office = program("libreoffice")
    assert office is not None
    subprocess.run(
        [
            str(office),
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            f"--infilter=CSV:{separator},34,76,1,,{VI_VN},false,true",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(tmp_path),
            str(small_release / folder / "mart_target_status.csv"),
        ],
        check=True,
        timeout=120,
        capture_output=True,
    )
    rows = list(openpyxl.load_workbook(tmp_path / "mart_target_status.xlsx").worksheets[0].iter_rows(values_only=True))
    place, code = rows[0].index("latest_value"), rows[0].index("target_code")
    (found,) = [row[place] for row in rows if row[code] == "r57-2030-rd-gdp"]
    assert found == figure
