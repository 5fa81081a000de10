"""An empty area is the whole country, unless a line above says a province for the rows below it."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from tests.sources.own.test_files import GOOD, HEAD, judged

EMPTY, OTHER = GOOD, GOOD.replace("III", "II")
HANOI = GOOD.replace(";;", ";Hà Nội;", 1)


def titled(text: str, *, at: int = 0) -> str:
    """A line with one cell alone."""
    return ";".join(text if n == at else "" for n in range(len(HEAD.split(";"))))


@pytest.mark.parametrize(
    "above",
    [
        HANOI,
        titled("Thành phố Hà Nội"),
        titled("Số liệu của Hà Giang (quý III)"),
        titled("1. Hà Nội:"),
        titled("II) TỈNH CAO BẰNG"),
        titled("Hà Nội", at=1),
        "I" + titled("Thành phố Hà Nội", at=4),
        "Tổng cộng" + titled("Bắc Ninh", at=2),
    ],
)
def test_an_empty_area_below_a_province_may_be_of_it(tmp_path: Path, above: str) -> None:
    said = judged(tmp_path, GOOD.replace("III", "I"), above, titled("I. Hạ tầng"), OTHER)
    assert [(figure.line, figure.area) for figure in said.figures if figure.area == "VNM"] == [(2, "VNM")]
    assert [(one.line, one.column) for one in said.refusals] == [(5, "Địa bàn")]
    assert "for the whole country write cả nước" in said.refusals[0].rule


@pytest.mark.parametrize("between", [OTHER.replace(";;", ";cả nước;", 1), titled("Cả nước"), titled("2. TOÀN QUỐC")])
def test_the_whole_country_below_a_province_is_written(tmp_path: Path, between: str) -> None:
    said = judged(tmp_path, HANOI, between, GOOD.replace("III", "I"))
    assert said.refusals == ()
    assert said.figures[0].area == "01"
    assert {figure.area for figure in said.figures[1:]} == {"VNM"}


def test_titles_that_name_no_province_say_nothing_of_areas(tmp_path: Path) -> None:
    said = judged(tmp_path, titled("I. Hạ tầng số"), GOOD, titled("1"), titled("Cả nước"), OTHER)
    assert [figure.area for figure in said.figures] == ["VNM", "VNM"]


@pytest.mark.parametrize(
    ("title", "is_held"),
    [
        ("BÁO CÁO SỐ LIỆU CỦA TỈNH CAO BẰNG", True),
        ("Sở KH&CN Cao Bằng - số liệu 2026", True),
        ("Số liệu của tỉnh Hà Tây", True),
        ("SỐ LIỆU TỈNH HÀ GIANG NĂM 2024", True),
        ("Số liệu của TP.HCM", True),
        ("AN TOÀN CÔNG NGHỆ AN NINH MẠNG", False),
        ("Kết quả cao bằng năm trước", False),
        ("Hà Nội, 31/10/2026", False),
        ("BỘ CÔNG AN – HÀ NỘI", False),
        ("Bộ Khoa học và Công nghệ, Hà Nội", False),
        ("BỘ CÔNG AN – AN GIANG", True),
        ("Địa chỉ: 18 Nguyễn Du, Hà Nội", False),
        ("Khu vực Châu Á Thái Bình Dương", False),
        ("UBND – HÀ NỘI", True),
        ("số liệu của an giang năm 2026", True),
        ("số liệu tỉnh cao bằng năm 2026", True),
        ("số liệu đã nâng cao, làm đồng bộ", False),
        ("so lieu an giang", True),
        ("tình hình thanh hoá", True),
        ("Cao Bằng, ngày 31 tháng 10 năm 2026", False),
        ("SỐ LIỆU CÁC TỈNH NĂM 2026", False),
        ("Số liệu theo tỉnh, thành phố", False),
        ("Tình hình thực hiện Nghị quyết 57", False),
    ],
)
def test_a_title_above_the_headings_may_name_a_province(tmp_path: Path, title: str, is_held: bool) -> None:
    """Then an empty area may be of it; one that is written is what it says."""
    said = judged(tmp_path, HEAD, HANOI, GOOD.replace(";;", ";cả nước;"), head=f"{title};")
    assert [figure.area for figure in said.figures] == ["01", "VNM"]
    said = judged(tmp_path, HEAD, GOOD, head=f"{title};")
    assert [one.column for one in said.refusals] == (["Địa bàn"] if is_held else [])


@pytest.mark.parametrize(
    ("name", "foot", "is_held"),
    [
        ("bao_cao_ha-noi.2026", "", True),
        ("so-lieu-bo-khcn", "", False),
        ("a", "TM. UBND TỈNH CAO BẰNG", True),
        ("a", "Ghi chú: số liệu của tỉnh Cao Bằng", True),
        ("a", "Hà Nội, ngày 31 tháng 10 năm 2026", False),
        ("a", "Người lập biểu", False),
        ("a", "Người lập biểu;;;GIÁM ĐỐC SỞ NỘI VỤ TỈNH BẮC NINH", True),
        ("a", ";;;TM. ỦY BAN NHÂN DÂN", True),
        ("so-lieu-bacninh", "", True),
    ],
)
def test_a_province_in_the_name_of_the_file_or_below_its_rows_asks_for_areas(
    tmp_path: Path, name: str, foot: str, is_held: bool
) -> None:
    """Wherever it stands: the rows of one sheet are of one place, unless they say so."""
    rows = [GOOD, OTHER.replace(";;", ";cả nước;", 1), *([foot if ";" in foot else titled(foot)] if foot else [])]
    above = judged(tmp_path, *rows[:2], GOOD.replace("III", "I"), *rows[2:], name=f"{name}.csv")
    held = {one.line for one in above.refusals if one.column == "Địa bàn"} & {2, 3, 4}
    assert held == ({2, 4} if is_held else set()), "a row of the whole country ends nothing that is said of the file"
    assert "VNM" in {figure.area for figure in above.figures}


@pytest.mark.parametrize(
    ("document", "area", "is_held"),
    [
        ("Báo cáo số 5/BC-UBND của UBND tỉnh Bắc Ninh", "", True),
        ("Báo cáo số 5/BC-UBND của UBND tỉnh Bắc Ninh", "cả nước", False),
        ("Báo cáo số 5/BC-BKHCN", "", False),
    ],
)
def test_a_row_whose_document_names_a_province_says_its_area(
    tmp_path: Path, document: str, area: str, is_held: bool
) -> None:
    cells = GOOD.split(";")
    cells[1], cells[7] = area, document
    said = judged(tmp_path, ";".join(cells))
    assert [one.column for one in said.refusals] == (["Địa bàn"] if is_held else [])
    assert len(said.figures) == (not is_held)


@pytest.mark.parametrize(
    ("title", "is_held"),
    [
        ("ĐVT: nghìn hồ sơ", True),
        ("Đơn vị tính: triệu đồng", True),
        ("ĐVT: %", False),
        ("Báo cáo nghìn việc tốt", False),
        ("ĐVT:;;nghìn hồ sơ", True),
        (unicodedata.normalize("NFD", "Đơn vị tính: ngàn hồ sơ"), True),
        ("DVT: nghin ho so", True),
        ("ĐVT: 1.000 hồ sơ", True),
        ("Số hồ sơ (nghìn hồ sơ)", True),
        ("Đơn vị: Công ty Cổ phần", False),
    ],
)
def test_a_line_above_that_counts_in_thousands_holds_what_does_not(tmp_path: Path, title: str, is_held: bool) -> None:
    for lines in ((title, GOOD), (GOOD, title)):
        said = judged(tmp_path, *(line if ";" in line else titled(line) for line in lines))
        assert [one.column for one in said.refusals] == (["Giá trị"] if is_held else []), "above it or below"


def test_a_province_in_a_column_that_is_passed_over_may_be_that_of_the_row_and_of_those_below(tmp_path: Path) -> None:
    """Until the column says something else; who filled in the file may be called as a province."""
    rows = [
        f"An Giang;;{GOOD}",
        f";;{OTHER}",
        f";;{GOOD.replace(';;', ';cả nước;', 1).replace('III', 'I')}",
        f"Hạ tầng;Nguyễn Cần Thơ;{GOOD.replace('III/2026', 'IV/2025')}",
        f";;{GOOD.replace('III', 'II')}",
    ]
    said = judged(tmp_path, *rows, head=f"x-nhóm;Người lập;{HEAD}")
    assert [figure.line for figure in said.figures] == [4, 5, 6]
    assert [(one.line, one.column) for one in said.refusals] == [(2, "Địa bàn"), (3, "Địa bàn")]
    assert "below or beside 'An Giang'" in said.refusals[0].rule


def test_an_area_that_nobody_knows_is_refused_as_such_and_is_none_of_the_country(tmp_path: Path) -> None:
    said = judged(tmp_path, HANOI, OTHER.replace(";;", ";Hà Tây;", 1), GOOD.replace("III", "I"))
    assert [figure.line for figure in said.figures] == [2]
    assert [one.rule.partition(" ")[2][:8] for one in said.refusals] == ["province", "area in "]


@pytest.mark.parametrize("passed_over", ["STT", "Tên chỉ tiêu", "x-nhóm"])
def test_a_title_in_a_column_that_is_passed_over(tmp_path: Path, passed_over: str) -> None:
    above = ";".join(["I. Tỉnh Cao Bằng", *("" for _ in HEAD.split(";"))])
    rows = [f"1;{OTHER}", above, f"2;{GOOD}", f"3;{GOOD.replace(';;', ';cả nước;', 1).replace('III', 'I')}"]
    said = judged(tmp_path, *rows, head=f"{passed_over};{HEAD}")
    assert [figure.line for figure in said.figures] == [2, 5]
    assert [(one.line, one.column) for one in said.refusals] == [(4, "Địa bàn")]
    assert said.unfilled == 0


def test_a_title_in_a_file_without_a_column_for_areas(tmp_path: Path) -> None:
    head, row = HEAD.replace("Địa bàn;", ""), GOOD.replace(";;", ";", 1)
    said = judged(tmp_path, row.replace("III", "I"), "Tỉnh Cao Bằng", row, head=head)
    assert [figure.line for figure in said.figures] == [2]
    assert [(one.line, one.value, one.rule) for one in said.refusals] == [
        (4, "Tỉnh Cao Bằng", "a column for areas, where a line above or a cell beside names a province")
    ]
