"""The workbook opens in a spreadsheet with Vietnamese letters, real numbers, filters and a frozen header."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from tests import ROOT

STATUSES = len((ROOT / "dbt_project" / "seeds" / "statuses.csv").read_text(encoding="utf-8").splitlines()) - 1
"""How many verdicts the register names: each has a colour."""


@pytest.fixture(scope="module")
def book(small_release: Path) -> Iterator[Workbook]:
    book = openpyxl.load_workbook(small_release / "r57.xlsx")
    yield book
    book.close()


def column(book: Workbook, sheet: str, name: str) -> list[object]:
    rows = list(book[sheet].iter_rows(values_only=True))
    place = rows[0].index(name)
    return [row[place] for row in rows[1:]]


def test_the_sheets_in_the_order_they_are_read(book: Workbook) -> None:
    assert book.sheetnames == [
        "README",
        "Scoreboard",
        "Changes",
        "Deadlines",
        "Timeline",
        "Sources",
        "Disagreements",
        "Revisions",
        "Gaps",
        "Dictionary",
    ]


def test_vietnamese_letters_and_markup_survive(book: Workbook) -> None:
    assert "Chi R&D so với GDP" in column(book, "Scoreboard", "name_vi")
    assert "Báo cáo <2025> & phụ lục" in column(book, "Scoreboard", "citation")
    assert "Ban Chỉ đạo Trung ương, hội nghị tổng kết 25/12/2025" in column(book, "Disagreements", "first_citation")


def test_figures_are_numbers_with_all_their_digits_and_gaps_are_empty(book: Workbook) -> None:
    values = dict(
        zip(column(book, "Scoreboard", "target_code"), column(book, "Scoreboard", "latest_value"), strict=True)
    )
    assert values["r57-2030-rd-gdp"] == 0.41456
    assert values["r57-2045-top30-innovation"] is None
    assert column(book, "Revisions", "previous_published_on") == [datetime(2024, 12, 16)]  # noqa: DTZ001


def test_number_formats_follow_the_unit(book: Workbook) -> None:
    sheet = book["Scoreboard"]
    head = [cell.value for cell in sheet[1]]
    place = head.index("latest_value")
    shown = {row[0].value: row[place].number_format for row in sheet.iter_rows(min_row=2)}
    assert shown["r57-2030-egdi-world"] == "#,##0"
    assert shown["r57-2030-rd-gdp"] == "#,##0.00"
    assert {row[head.index("horizon_year")].number_format for row in sheet.iter_rows(min_row=2)} == {"0"}


def test_headers_are_frozen_and_filtered_and_verdicts_coloured(book: Workbook) -> None:
    for name in book.sheetnames[1:]:
        assert book[name].freeze_panes == "B2", name
        assert book[name].auto_filter.ref, name
    assert sum(len(rule.rules) for rule in book["Scoreboard"].conditional_formatting) == STATUSES


def test_the_dictionary_sheet_has_every_public_column(book: Workbook) -> None:
    named = set(zip(column(book, "Dictionary", "table_name"), column(book, "Dictionary", "column_name"), strict=True))
    assert ("dim_target", "name_vi") in named
    assert ("release", "release_id") in named
