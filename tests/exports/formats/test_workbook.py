"""The workbook opens in a spreadsheet with Vietnamese letters, real numbers, filters and a frozen header."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.workbook import Workbook

from exports.formats import workbook
from exports.formats.sheets.content import SHEETS
from exports.formats.sheets.looks import CUT, LONGEST_TEXT, Looks, height, leads_to, write_cell
from exports.marts.records import records
from exports.marts.registers import Registers
from tests import ROOT
from tests.machine import program

with (ROOT / "dbt_project" / "seeds" / "statuses.csv").open(encoding="utf-8", newline="") as file:
    REGISTER = list(csv.DictReader(file))
STATUSES = len(REGISTER)
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
        "ASEAN",
        "Provinces",
        "Province targets",
        "Province figures",
        "Connectivity",
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
    assert sum(len(rule.rules) for rule in book["Scoreboard"].conditional_formatting) == 3 * STATUSES


def test_a_verdict_is_a_word_of_the_reader_beside_its_code(book: Workbook) -> None:
    assert [cell.value for cell in book["Scoreboard"][1]][:3] == ["target_code", "name_vi", "status_label_vi"]
    for sheet in ("Scoreboard", "Changes", "Deadlines", "Timeline"):
        words = [column(book, sheet, name) for name in ("status", "status_label_vi", "status_label_en")]
        assert len(words[0]) > 0
        found = {*zip(*words, strict=True)}
        assert found <= {(status["status"], status["label_vi"], status["label_en"]) for status in REGISTER}, sheet


def test_a_figure_leads_to_its_source_or_says_why_it_does_not(release: Path) -> None:
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        rows = records(connection, SHEETS[0].query)
    seen = {}
    for row in rows:
        needs = row["latest_value"] is not None and not leads_to("citation", row)
        assert bool(row["no_link_because_vi"]) is bool(row["no_link_because_en"]) is needs, row["target_code"]
        seen[row["no_link_because_en"]] = row["latest_dataset"]
    assert seen["Computed from several figures; citation names the source of each."] == "derived"
    assert seen["The full address of the source is not known."] == "reported_figures"


@pytest.mark.parametrize(
    ("address", "because"),
    [("https://a.org/b", None), ("https://a.org | https://b.org", "It has several addresses, in source_url.")],
)
def test_several_addresses_are_no_link(small_build: Path, address: str, because: str | None) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{small_build}' as build (read_only)")
        connection.execute(
            f"create table mart_target_status as select * replace ('{address}' as source_url), 'open' as row_licence "  # noqa: S608
            "from build.mart_target_status where target_code = 'r57-2030-rd-gdp'"
        )
        (row,) = records(connection, SHEETS[0].query)
    assert row["no_link_because_en"] == because


def test_the_version_of_the_method_is_text(book: Workbook) -> None:
    """As a number it would be 2026.1 after the tenth."""
    sheet = book["Scoreboard"]
    place = [cell.value for cell in sheet[1]].index("method_version")
    assert {(row[place].data_type, row[place].value) for row in sheet.iter_rows(min_row=2)} <= {
        ("s", "2026.2"),
        ("n", None),
    }
    assert ("s", "2026.2") in {(row[place].data_type, row[place].value) for row in sheet.iter_rows(min_row=2)}


def test_what_is_printed_fits_across_a_page_in_letters_that_can_be_read(book: Workbook) -> None:
    """150 letters of 11 points go across A4 landscape; of 190, each is still of 8 points and more."""
    for name in book.sheetnames[1:]:
        sheet = book[name]
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9), name
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, "0") or (
            int(sheet.page_setup.fitToWidth or 1),
            int(sheet.page_setup.fitToHeight),
        ) == (1, 0), name
        assert sheet.print_title_rows == "$1:$1", name
        last = sheet.print_area.rpartition("$")[0].rpartition("$")[2]
        printed = range(1, column_index_from_string(last) + 1)
        widths = [sheet.column_dimensions[get_column_letter(place)].width for place in printed]
        assert sum(widths) <= 190, (name, widths)


def test_a_source_leads_to_its_document(book: Workbook) -> None:
    sheet = book["Connectivity"]
    head = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, head.index("citation") + 1)
    assert (cell.value, cell.hyperlink.target) == (
        "Speedtest Global Index, August 2025",
        "https://example.org/speed",
    )
    assert book["ASEAN"].cell(2, 7).hyperlink is None, "it has no address"


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("https://a.org/b", True),
        ("", False),
        (None, False),
        ("ftp://a.org", False),
        ("https://a.org|https://b.org", False),
    ],
)
def test_one_address_is_a_link_and_nothing_else(address: str | None, leads: bool) -> None:
    assert bool(leads_to("citation", {"citation": "x", "source_url": address})) is leads
    assert not leads_to("name_vi", {"name_vi": "x", "source_url": address})


def test_all_that_is_to_be_printed_is_there(release: Path) -> None:
    with duckdb.connect(str(release / "r57.duckdb"), read_only=True) as connection:
        for sheet in SHEETS:
            assert {*sheet.printed} <= {*connection.sql(sheet.query).columns}, sheet.name


def test_the_dictionary_sheet_has_every_public_column(book: Workbook) -> None:
    named = set(zip(column(book, "Dictionary", "table_name"), column(book, "Dictionary", "column_name"), strict=True))
    assert ("dim_target", "name_vi") in named
    assert ("release", "release_id") in named


IN_VIETNAMESE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>vi-VN</value></prop></item>
</oor:items>
"""


@pytest.mark.needs("libreoffice")
def test_libreoffice_in_vietnamese_shows_its_numbers(small_release: Path, tmp_path: Path) -> None:
    """Every sheet as text, as it is shown there: with a comma."""
    office = program("libreoffice")
    assert office is not None
    (tmp_path / "profile" / "user").mkdir(parents=True)
    (tmp_path / "profile" / "user" / "registrymodifications.xcu").write_text(IN_VIETNAMESE, encoding="utf-8")
    every_sheet_as_csv = "csv:Text - txt - csv (StarCalc):59,34,76,1,,1066,false,true,false,false,false,-1"
    subprocess.run(
        [
            str(office),
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            every_sheet_as_csv,
            "--outdir",
            str(tmp_path),
            str(small_release / "r57.xlsx"),
        ],
        check=True,
        timeout=120,
        capture_output=True,
    )
    with (tmp_path / "r57-Scoreboard.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["target_code"]: row for row in csv.DictReader(file, delimiter=";")}
    assert rows["r57-2030-rd-gdp"]["latest_value"] == "0,41456"
    assert rows["r57-2030-digital-economy-gdp"]["latest_value"] == "14,02"
    assert rows["r57-2030-egdi-world"]["latest_value"] == "71"


@pytest.mark.parametrize("letters", [LONGEST_TEXT, LONGEST_TEXT + 1])
@pytest.mark.parametrize("address", [None, "https://a.org"])
def test_a_text_that_no_cell_takes_says_that_it_is_cut(letters: int, address: str | None, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as written:
        row = {"citation": "x" * letters, "source_url": address}
        looks = Looks(written, Registers({}, {}, {}))
        write_cell(written.add_worksheet("a"), looks, (0, 0), "citation", row, is_printed=False)
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["a"]["A1"]
    assert len(cell.value) == LONGEST_TEXT
    assert cell.value.endswith(CUT) is (letters > LONGEST_TEXT)
    assert bool(cell.hyperlink) is bool(address)


def test_a_text_stands_there_where_the_sheet_takes_no_more_links(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as written:
        sheet = written.add_worksheet("a")
        sheet.hlink_count = 65_530
        row = {"citation": "World Bank", "source_url": "https://a.org"}
        with pytest.warns(UserWarning, match="65,530"):
            write_cell(sheet, Looks(written, Registers({}, {}, {})), (0, 0), "citation", row, is_printed=False)
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["a"]["A1"]
    assert (cell.value, cell.hyperlink) == ("World Bank", None)


@pytest.mark.parametrize(("limit", "more"), [(2, 1), (3, 0)])
def test_a_sheet_that_is_cut_says_how_many_rows_are_elsewhere(
    limit: int, more: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "ROW_LIMIT", limit)
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as written:
        looks = Looks(written, Registers({}, {}, {}))
        rows = [{"code": code} for code in "abc"]
        workbook._table_sheet(written, looks, replace(SHEETS[0], name="a", printed=("code",)), rows, {})
    found = [row[0] for row in openpyxl.load_workbook(tmp_path / "a.xlsx")["a"].iter_rows(min_row=2, values_only=True)]
    assert found[:limit] == ["a", "b", "c"][:limit]
    assert [text for text in found[limit:] if str(text).startswith("1 more rows")] == found[limit:]
    assert len(found) == limit + more


def test_a_row_is_as_high_as_its_longest_text() -> None:
    one = height([("R&D", 13), ("", 46)])
    assert height([("R&D", 13), ("World Bank, World Development Indicators, edition 2026-07-13", 46)]) == 2 * one
    assert height([]) == one, "numbers alone"
    assert height([("x" * 100_000, 10)]) <= 409, "what Excel takes"
