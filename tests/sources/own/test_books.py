"""Workbooks as people keep them: what nobody sees is not taken in, what is merged is read or refused, what lies far out
costs nothing."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from sources.own import book as books
from sources.own import marks, table
from sources.own.judging import Judged, judge
from sources.own.sheet import read_sheet, sheet_of
from sources.vocabulary.errors import SourceError
from tests.sources.own.test_files import HEAD, KNOWN, TODAY

WIDTH = len(HEAD.split(";"))
DOSSIERS: tuple[object, ...] = ("t-dossiers", "cả nước", "quý III/2026", "51,5", "%", "thực hiện", "most", "BC 1")
STATIONS: tuple[object, ...] = ("t-stations", "cả nước", "quý III/2026", "90", "trạm", "thực hiện", "most", "BC 1")
DAY = ("31/10/2026", "công khai")


def row(change: dict[int, object] | None = None, of: tuple[object, ...] = DOSSIERS) -> list[object]:
    """A sound row, with other cells from 0 on."""
    return [(change or {}).get(n, cell) for n, cell in enumerate([*of, *DAY])]


def made(tmp_path: Path, rows: list[list[object]], change: Callable[[Any], object] = lambda book: None) -> Path:
    """A workbook with headings in line 1."""
    book = openpyxl.Workbook()
    book.active.title = "Số liệu"
    book.active.append(HEAD.split(";"))
    for one in rows:
        book.active.append(one)
    change(book)
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def judged(tmp_path: Path, rows: list[list[object]], change: Callable[[Any], object] = lambda book: None) -> Judged:
    return judge(read_sheet(made(tmp_path, rows, change)), KNOWN, TODAY)


def refusal(file: Path) -> str:
    with pytest.raises(SourceError) as told:
        read_sheet(file)
    return str(told.value)


def rewritten(file: Path, part: str, change: Callable[[str], str]) -> Path:
    """The same workbook with one part changed."""
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in parts.items():
            packed.writestr(name, body)
    return file


def merging(*ranges: str) -> Callable[[Any], None]:
    def merge(book: Any) -> None:
        for one in ranges:
            book.active.merge_cells(one)

    return merge


def test_what_is_merged_downwards_holds_for_each_of_its_rows(tmp_path: Path) -> None:
    rows = [row({1: "Hà Nội"}), row({1: None, 2: "2025", 7: None}), row({1: None, 2: "2024", 7: None})]
    said = judged(tmp_path, [*rows, row({1: "cả nước", 2: "2023"})], merging("B2:B4", "H2:H4"))
    assert said.refusals == ()
    assert [(figure.area, figure.document) for figure in said.figures] == [("01", "BC 1")] * 3 + [("VNM", "BC 1")]


@pytest.mark.parametrize(
    ("runs", "read"),
    [
        (["5", ("superscript", "2")], None),
        (["4", ("subscript", "2")], None),
        ([("strike", "3"), "4"], None),
        (["5", ("bold", "2")], 52.0),
    ],
)
def test_a_footnote_or_a_struck_digit_is_no_digit_of_the_figure(
    tmp_path: Path, runs: list[Any], read: float | None
) -> None:
    formats = {
        "superscript": {"font_script": 1},
        "subscript": {"font_script": 2},
        "strike": {"font_strikeout": True},
        "bold": {"bold": True},
    }
    with xlsxwriter.Workbook(tmp_path / "rich.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD.split(";"))
        sheet.write_row(1, 0, row())
        pieces = [[run] if isinstance(run, str) else [book.add_format(formats[run[0]]), run[1]] for run in runs]
        sheet.write_rich_string(1, 3, *(piece for found in pieces for piece in found))
    said = judge(read_sheet(tmp_path / "rich.xlsx"), KNOWN, TODAY)
    assert [figure.value for figure in said.figures] == ([read] if read else [])
    assert [refused.place for refused in said.refusals] == ([] if read else ["cell D2 (Giá trị)"])


def test_a_row_that_is_struck_out_is_taken_back_by_whoever_struck_it(tmp_path: Path) -> None:
    def strike(book: Any) -> None:
        for cell in book.active[2]:
            cell.font = openpyxl.styles.Font(strike=True)

    said = judged(tmp_path, [row(), row({2: "2025"})], strike)
    assert [figure.line for figure in said.figures] == [3]
    assert {refused.line for refused in said.refusals} == {2}


def test_a_share_says_nothing_of_what_is_done_or_not(tmp_path: Path) -> None:
    def percent(book: Any) -> None:
        book.active["D2"].value, book.active["D2"].number_format = 0.01, "0%"

    law = ("t-law", "cả nước", "2026", 0.01, "mốc", "hoàn thành", "most", "BC 1")
    said = judged(tmp_path, [row(of=law)], percent)
    assert said.figures == ()
    assert "no percentage" in said.refusals[0].rule


@pytest.mark.parametrize("merged", ["D2:D3", "A2:A3"])
def test_a_value_and_a_code_are_each_rows_own(tmp_path: Path, merged: str) -> None:
    said = judged(tmp_path, [row(), row({2: "2025"}), row({2: "2024"})], merging(merged))
    assert [figure.line for figure in said.figures] == [4]
    assert [(one.line, one.where) for one in said.refusals] == [(n, f"cell {merged[0]}{n}") for n in (2, 3)]
    assert {one.rule for one in said.refusals} == {f"a cell for each row and column: {merged} are merged into one"}


def test_a_row_that_has_nothing_but_a_merged_value_is_no_row_that_nobody_filled_in(tmp_path: Path) -> None:
    blank = row({3: None, 7: None, 8: None})
    said = judged(tmp_path, [row(), blank, blank], merging("D2:D3"))
    assert ([one.line for one in said.refusals if "merged" in one.rule], said.unfilled) == ([2, 3], 1)


def test_a_document_that_is_merged_over_rows_nobody_filled_in_fills_none(tmp_path: Path) -> None:
    blank = row({3: None, 7: None, 8: None})
    said = judged(tmp_path, [row(), blank, blank], merging("H2:H4"))
    assert (len(said.figures), said.refusals, said.unfilled) == (1, (), 2)


def test_cells_merged_across_columns_are_refused_and_a_title_between_rows_is_none(tmp_path: Path) -> None:
    said = judged(tmp_path, [row({1: "Hà Nội", 2: None}), row({1: "cả nước", 2: "2025"})], merging("B2:C2"))
    assert [figure.line for figure in said.figures] == [3]
    assert [one.where for one in said.refusals] == ["cell B2", "cell C2"]
    titled = judged(tmp_path, [["I. HẠ TẦNG"], row()], merging("A2:J2"))
    assert ([figure.line for figure in titled.figures], titled.refusals) == ([3], ())


def test_headings_of_two_lines_are_told(tmp_path: Path) -> None:
    """Below `Giá trị` there would stand of what."""
    told = refusal(made(tmp_path, [[None, None, None, "Kế hoạch"], row()], merging("A1:A2")))
    assert "the headings take several lines: A1:A2 are merged into one" in told
    assert len(judged(tmp_path, [row()], merging("K1:K2")).figures) == 1


def test_merged_cells_that_overlap_are_a_damaged_book(tmp_path: Path) -> None:
    def twice(sheet: str) -> str:
        return sheet.replace('<mergeCell ref="B2:B3"', '<mergeCell ref="B3:B4"/><mergeCell ref="B2:B3"')

    file = rewritten(made(tmp_path, [row()] * 3, merging("B2:B3")), "xl/worksheets/sheet1.xml", twice)
    assert "the merged cells B2:B3 and B3:B4 overlap" in refusal(file)


def test_a_hidden_row_is_refused_where_it_is_filled(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        book.active.row_dimensions[2].hidden = book.active.row_dimensions[3].hidden = True

    said = judged(tmp_path, [row(), row({3: None, 7: None, 8: None}), row({2: "2025"})], hide)
    assert [figure.line for figure in said.figures] == [4]
    assert [(one.where, one.column) for one in said.refusals] == [("row 2", "")]
    assert "this one is hidden" in said.refusals[0].rule
    assert said.unfilled == 1


@pytest.mark.parametrize(("column", "is_refused"), [("K", False), ("C", True)])
def test_a_hidden_column_is_refused_where_it_holds_something(tmp_path: Path, column: str, is_refused: bool) -> None:
    def hide(book: Any) -> None:
        book.active.column_dimensions[column].hidden = True

    file = made(tmp_path, [row()], hide)
    if is_refused:
        assert "hidden columns hold something: 'Kỳ số liệu' (cell C2)" in refusal(file)
    else:
        assert len(read_sheet(file).rows) == 1


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_the_sheet_that_is_shown_is_read_and_no_hidden_one(tmp_path: Path, state: str) -> None:
    def before(book: Any) -> None:
        other = book.create_sheet("cũ", 0)
        for one in (HEAD.split(";"), row({3: "11,5"})):
            other.append(one)
        other.sheet_state = state

    assert [figure.value for figure in judged(tmp_path, [row()], before).figures] == [51.5]

    def alone(book: Any) -> None:
        book.create_sheet("khác")
        book["Số liệu"].sheet_state = state

    assert "no line has the headings" in refusal(made(tmp_path, [row()], alone))
    assert "in a sheet that is shown" in refusal(made(tmp_path, [row()], alone))


def test_two_sheets_with_the_headings_are_told(tmp_path: Path) -> None:
    def second(book: Any) -> None:
        book.create_sheet("Quý IV").append(HEAD.split(";"))

    assert "several sheets have the headings: 'Số liệu', 'Quý IV'" in refusal(made(tmp_path, [row()], second))


def test_a_cell_beside_the_headings_keeps_out_its_row(tmp_path: Path) -> None:
    said = judged(tmp_path, [row(), row({2: "2025"})], lambda book: book.active.cell(2, 12, "nghìn"))
    assert [figure.line for figure in said.figures] == [3]
    assert [(one.where, one.value, one.rule) for one in said.refusals] == [
        ("cell L2", "nghìn", "a heading over every filled cell")
    ]


def test_a_cell_far_out_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0

    def counted(cell: Any, of: Callable[[Any], Any] = books._cell) -> Any:
        nonlocal looked
        looked += 1
        return of(cell)

    def far(book: Any) -> None:
        book.active["XFD2000"] = "x"
        book.active["A1048576"] = "x"

    monkeypatch.setattr(books, "_cell", counted)
    said = judged(tmp_path, [row()], far)
    assert ([figure.line for figure in said.figures], said.refusals, said.unfilled) == ([2], (), 1)
    assert looked == 2 * WIDTH + 1, "the headings, the row, and the last cell of column A"


def test_rows_that_are_written_and_empty_are_not_read_to_their_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Formatted down to the last row, and far to the right, as whole columns are."""
    read: list[tuple[int, int]] = []

    def counted(sheet: Any, *, max_row: int, max_col: int) -> Any:
        read.append((max_row, max_col))
        return ReadOnlyWorksheet._cells_by_row(sheet, 1, 1, max_col, max_row)

    def formatted(sheet: str) -> str:
        rows = "".join(f'<row r="{n}"><c r="XFD{n}" s="0"/></row>' for n in range(3, 3000))
        return sheet.replace("</sheetData>", f'{rows}<row r="3000"><c r="XFD3000"><v>1</v></c></row></sheetData>')

    file = rewritten(made(tmp_path, [row()]), "xl/worksheets/sheet1.xml", formatted)
    monkeypatch.setattr(ReadOnlyWorksheet, "iter_rows", counted)
    assert len(judge(read_sheet(file), KNOWN, TODAY).figures) == 1
    assert read == [(2, WIDTH)]


@pytest.mark.parametrize(
    ("put", "said"),
    [
        ("<row>" + "<c/>" * 16_384 + "</row></sheetData>", ""),
        ("<row>" + "<c/>" * 16_385 + "</row></sheetData>", "row 3 has more cells than there are columns"),
        (
            "</sheetData><x>" + '<mergeCell ref="Y1:Z1"/>' * 50_001 + "</x>",
            "far more than figures take",
        ),
    ],
)
def test_no_part_of_a_sheet_grows_without_end(tmp_path: Path, put: str, said: str) -> None:
    file = rewritten(
        made(tmp_path, [row()]), "xl/worksheets/sheet1.xml", lambda sheet: sheet.replace("</sheetData>", put)
    )
    if said:
        assert said in refusal(file)
    else:
        assert len(read_sheet(file).rows) == 1


@pytest.mark.parametrize("dimension", ["A1", "A1:I1", "A1:XFD1048576", "C2:D2"])
def test_where_a_sheet_is_said_to_end_is_not_believed(tmp_path: Path, dimension: str) -> None:
    file = made(tmp_path, [row(), row({2: "2025"})])
    rewritten(file, "xl/worksheets/sheet1.xml", lambda sheet: sheet.replace('ref="A1:J3"', f'ref="{dimension}"'))
    assert [figure.line for figure in judge(read_sheet(file), KNOWN, TODAY).figures] == [2, 3]


def test_filled_rows_are_counted_and_blank_ones_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_ROWS", 3)
    rows = [row({2: str(year)}) for year in (2023, 2024, 2025)]
    assert len(judged(tmp_path, [*rows[:2], *[[]] * 9, *rows[2:]]).figures) == 3
    assert "more than 3 rows" in refusal(made(tmp_path, [*rows, row()]))


def test_a_book_of_too_many_elements_is_refused_before_it_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = made(tmp_path, [row()])
    monkeypatch.setattr(marks, "MOST_ELEMENTS", 200)
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *_, **__: pytest.fail("it was opened"))
    assert "holds far more than figures take" in refusal(file)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('<row r="2"', '<row r="9"'), ""),
        (('<row r="2"', '<row r="1"'), "row 1 stands below row 1"),
        (('<row r="2"', '<row r="1048577"'), "row 1048577 stands below row 1"),
        (("<sheetData>", '<sheetData><row r="x"/>'), "cannot be opened"),
    ],
)
def test_rows_out_of_order_are_a_damaged_book(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    file = rewritten(made(tmp_path, [row()]), "xl/worksheets/sheet1.xml", lambda sheet: sheet.replace(*change))
    if said:
        assert said in refusal(file)
    else:
        assert [one.line for one in read_sheet(file).rows] == [9]


def test_no_part_declares_entities(tmp_path: Path) -> None:
    def declared(sheet: str) -> str:
        return sheet.replace("<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)

    file = rewritten(made(tmp_path, [row()]), "xl/worksheets/sheet1.xml", declared)
    assert "declares a document type" in refusal(file)


def test_numbers_are_what_is_seen_or_refused_by_their_cell(tmp_path: Path) -> None:
    rows = [row({3: 0.905, 2: "2025"}), row({3: 1234567, 2: "2024"}, STATIONS), row({3: 0.9, 2: "2023"})]

    def formats(book: Any) -> None:
        for cell, shown in {"D2": "0.0%", "D3": "#,##0,", "D4": r"0.0\%"}.items():
            book.active[cell].number_format = shown

    said = judged(tmp_path, rows, formats)
    assert [(figure.line, figure.value) for figure in said.figures] == [(2, 90.5), (4, 0.9)]
    assert [(one.where, one.value) for one in said.refusals] == [("cell D3", "1234567")]


@pytest.mark.parametrize(("shown", "period"), [("yyyy", "2025"), ("mm/yyyy", "2025-09"), ("dd/mm/yyyy", "2025-09-01")])
def test_a_period_is_what_is_seen_of_a_day(tmp_path: Path, shown: str, period: str) -> None:
    def formats(book: Any) -> None:
        book.active["C2"].number_format = shown

    assert [one.period.text for one in judged(tmp_path, [row({2: date(2025, 9, 1)})], formats).figures] == [period]


@pytest.mark.parametrize(
    ("cell", "taken", "told"),
    [
        ('<c r="D2"><f>A1</f><v>90.5</v></c>', [90.5], []),
        ('<c r="D2"><f>A1</f><v></v></c>', [], ["="]),
        ('<c r="D2"><f>A1</f></c>', [], ["="]),
        ('<c r="D2" t="str"><f>A1</f><v></v></c>', [], [""]),
    ],
)
def test_a_formula_is_what_it_was_worked_out_to_be(
    tmp_path: Path, cell: str, taken: list[float], told: list[str]
) -> None:
    """What no program has worked out is no empty cell; a text may be worked out to be empty."""
    file = rewritten(
        made(tmp_path, [row({3: "=A1"})]),
        "xl/worksheets/sheet1.xml",
        lambda sheet: re.sub(r'<c r="D2".*?</c>', cell, sheet),
    )
    said = judge(read_sheet(file), KNOWN, TODAY)
    assert ([figure.value for figure in said.figures], [one.value for one in said.refusals]) == (taken, told)


@pytest.mark.parametrize(
    ("calculation", "is_worked_out"),
    [
        ('<calcPr calcId="191029"/>', True),  # Excel
        ('<calcPr iterateCount="100" refMode="A1" iterate="false" iterateDelta="0.0001"/>', True),  # LibreOffice
        ('<calcPr calcMode="manual"/>', True),  # worked out before it was saved
        ('<calcPr calcId="124519" fullCalcOnLoad="1"/>', False),  # xlsxwriter, openpyxl
        ('<calcPr calcMode="manual" calcOnSave="0"/>', False),
        ('<calcPr calcCompleted="false"/>', False),
        ("", False),
    ],
)
@pytest.mark.parametrize(
    ("cell", "is_formula"),
    [
        ('<c r="D2"><f>5-5</f><v>0</v></c>', True),
        ('<c r="D2"><f>5-5</f><v>0.0</v></c>', True),
        ('<c r="D2"><v>0</v></c>', False),
        ('<c r="D2"><f>5-4.5</f><v>0.5</v></c>', False),
    ],
)
def test_a_0_that_a_library_wrote_for_a_formula_is_no_figure(
    tmp_path: Path, cell: str, is_formula: bool, calculation: str, is_worked_out: bool
) -> None:
    """Unless the book says that it was calculated: 0 may be the result."""
    file = made(tmp_path, [row({3: "=5-5"})])
    file = rewritten(file, "xl/worksheets/sheet1.xml", lambda sheet: re.sub(r'<c r="D2".*?</c>', cell, sheet))
    file = rewritten(file, "xl/workbook.xml", lambda book: re.sub("<calcPr[^>]*>", calculation, book))
    said = judge(read_sheet(file), KNOWN, TODAY)
    assert len(said.figures) == (is_worked_out or not is_formula)
    assert [(one.where, one.value) for one in said.refusals] == ([] if said.figures else [("cell D2", "0")])


def test_a_0_among_the_results_of_one_formula_for_several_cells_is_no_figure_either(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate((HEAD.split(";"), row(), row({2: "2025"}), row({2: "2024", 3: 0}))):
            sheet.write_row(number, 0, cells)
        sheet.write_array_formula("D2:D3", "{=M2:M3}", value=50)
    said = judge(read_sheet(file), KNOWN, TODAY)
    assert [(one.period.text, one.value) for one in said.figures] == [("2026-Q3", 50), ("2024", 0)]
    assert [one.where for one in said.refusals] == ["cell D3"]


def test_what_is_printed_above_each_page_says_in_what_it_counts(tmp_path: Path) -> None:
    def printed(book: Any) -> None:
        book.active.oddHeader.center.text = '&"Arial,Bold"&14ĐVT: nghìn hồ sơ'

    assert [one.column for one in judged(tmp_path, [row()], printed).refusals] == ["Giá trị"]


def test_a_share_beside_cells_that_are_shown_as_percentages(tmp_path: Path) -> None:
    """0.85 may be 0.85 % or 85 %."""

    def shown(book: Any) -> None:
        book.active["D2"], book.active["D3"], book.active["D4"] = 0.91, 0.85, 1
        book.active["D2"].number_format = "0%"

    said = judged(tmp_path, [row(), row({2: "quý II/2026"}), row(of=STATIONS)], shown)
    assert [figure.value for figure in said.figures] == [91, 1], "one station is no share"
    assert [(one.where, "shown as percentages" in one.rule) for one in said.refusals] == [("cell D3", True)]
    for texts, taken in ((("85%", "0,85"), [85]), (("85", "0,85"), [85, 0.85]), (("85%", "0,85%"), [85, 0.85])):
        said = judged(tmp_path, [row({3: texts[0]}), row({2: "quý II/2026", 3: texts[1], 4: "phần trăm"})])
        assert [figure.value for figure in said.figures] == taken, "a text is read alike"


def test_numbers_of_columns_below_the_headings_are_no_row(tmp_path: Path) -> None:
    said = judged(tmp_path, [[f"({n})" for n in range(1, WIDTH + 1)], row()])
    assert (len(said.figures), said.refusals) == (1, ())


def test_a_typed_number_beside_vietnamese_texts_may_be_a_thousandfold(tmp_path: Path) -> None:
    typed = [row({3: number, 2: str(year)}, STATIONS) for number, year in ((1.234, 2025), (12.5, 2024), (1234.0, 2023))]
    said = judged(tmp_path, [row({3: "1.234,5"}, STATIONS), *typed])
    assert [(one.line, one.value) for one in said.figures] == [(2, 1234.5), (4, 12.5), (5, 1234.0)]
    assert [(one.where, one.value) for one in said.refusals] == [("cell D3", "1.234")]
    assert "1.234 may be 1234, as the texts of this file write it" in said.refusals[0].rule
    alone = judged(tmp_path, [row({3: "1,234.5"}, STATIONS), *typed])
    assert [one.value for one in alone.figures] == [1234.5, 1.234, 12.5, 1234.0]

    def three(book: Any) -> None:
        book.active["D3"].number_format = "0.000"

    assert judged(tmp_path, [row({3: "1.234,5"}, STATIONS), *typed], three).refusals == ()


def test_an_american_day_beside_texts_with_the_day_first_may_be_turned(tmp_path: Path) -> None:
    days = [row({8: day, 2: str(year)}) for day, year in ((date(2026, 8, 9), 2025), (date(2026, 8, 19), 2024))]

    def american(book: Any) -> None:
        book.active["I2"].number_format = book.active["I3"].number_format = "m/d/yyyy"

    said = judged(tmp_path, [*days, row({2: "2023", 8: "15/8/2026"})], american)
    assert [(one.line, one.published_on.day) for one in said.figures] == [(3, 19), (4, 15)]
    assert [one.where for one in said.refusals] == ["cell I2"]
    assert "shown with the month first" in said.refusals[0].rule
    assert [one.published_on.day for one in judged(tmp_path, days, american).figures] == [9, 19]
    assert len(judged(tmp_path, [*days, row({2: "2023", 8: "15/8/2026"})]).figures) == 3


@cache
def whole() -> bytes:
    """A sound workbook with a merged cell, a percentage, a day and shared strings."""
    body = BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Số liệu")
        sheet.write_row(0, 0, HEAD.split(";"))
        for line in (1, 2):
            sheet.write_row(line, 0, row({2: str(2020 + line)}))
            sheet.write_number(line, 3, 0.905, book.add_format({"num_format": "0.0%"}))
            sheet.write_datetime(line, 8, date(2026, 8, 9), book.add_format({"num_format": "m/d/yyyy"}))
        sheet.merge_range("H2:H3", "BC 1")
    return body.getvalue()


def test_the_book_that_is_damaged_below_is_sound() -> None:
    assert [one.value for one in judge(sheet_of(Path("a.xlsx"), whole()), KNOWN, TODAY).figures] == [90.5, 90.5]


PARTS = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml")
BITS = ("<row/>", '<row r="3">', '<c r="B2"/>', '<c r="D2"><v>1e999</v></c>', "<v>NaN</v>", '<mergeCell ref="A1:"/>')
MORE = ('hidden="1"', 't="d"', 't="s"', 's="99"', 'r="0"', 'r="-1"', 'r="ZZZZ9"', "<si/>", "</sheetData>", "99")
PUT = st.sampled_from(BITS + MORE) | st.text(max_size=9)


@given(st.sampled_from(PARTS), st.integers(0, 6000), st.integers(0, 12), PUT)
def test_whatever_is_damaged_in_a_book_it_is_refused_in_words_or_read(part: str, at: int, cut: int, put: str) -> None:
    with zipfile.ZipFile(BytesIO(whole())) as sound:
        parts = {name: sound.read(name) for name in sound.namelist()}
    xml = parts[part].decode()
    place = at % len(xml)
    parts[part] = f"{xml[:place]}{put}{xml[place + cut :]}".encode()
    body = BytesIO()
    with zipfile.ZipFile(body, "w") as damaged:
        for name, each in parts.items():
            damaged.writestr(name, each)
    with suppress(SourceError):
        judge(sheet_of(Path("a.xlsx"), body.getvalue()), KNOWN, TODAY)
