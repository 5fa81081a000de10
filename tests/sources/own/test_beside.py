"""What surrounds a row: an area is written in each, words that count in thousands hold back other units, and a mark of
secrecy what is to be public."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from sources.own.around import held_to_scale
from sources.own.cells import Cell, Row, Sheet
from sources.own.sheet import read_sheet
from sources.vocabulary.errors import SourceError
from tests.sources.own.test_files import GOOD, HEAD, KNOWN, judged
from tests.sources.own.test_rules import LAW


def titled(text: str, *, at: int = 0) -> str:
    """A line with one cell alone."""
    return ";".join(text if n == at else "" for n in range(len(HEAD.split(";"))))


@pytest.mark.parametrize(
    ("area", "code"),
    [
        ("cả nước", "VNM"),
        ("Toàn quốc", "VNM"),
        ("Cao Bằng", "04"),
        ("tỉnh Cao Bằng", "04"),
        ("01", "01"),
        ("", ""),
        ("Hà Tây", ""),
        ("cả nước và Cao Bằng", ""),
    ],
)
def test_an_area_is_written_and_never_taken_for_granted(tmp_path: Path, area: str, code: str) -> None:
    """An empty one would be that of a title, a tab, a signature or the name of the file: nobody can read them all."""
    said = judged(tmp_path, GOOD.replace("cả nước", area, 1))
    assert [figure.area for figure in said.figures] == ([code] if code else [])
    assert [one.column for one in said.refusals] == ([] if code else ["Địa bàn"])
    assert all("cả nước for the whole country" in one.rule for one in said.refusals)


def test_a_file_without_a_column_for_areas_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        f"{HEAD.replace('Địa bàn;', '')}\n{GOOD.replace('cả nước;', '')}\n", encoding="utf-8"
    )
    with pytest.raises(SourceError, match="Địa bàn \\(Area\\)"):
        read_sheet(tmp_path / "a.csv")


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
        ("ĐV tính: nghìn hồ sơ", True),
        ("ĐVT: tỷ lệ %", False),
        ("Báo cáo kết quả (tỷ lệ %)", False),
        ("Đơn vị: Vụ KH-TC. Tỷ lệ tính theo báo cáo", False),
        ("Đơn vị lập biểu: Cục Viễn thông. Người ký: Nguyễn Văn Tý", False),
        ("Tổng hợp từ 45 đơn vị với 2 triệu hồ sơ", False),
        ("Khảo sát mẫu (1.000 phiếu)", True),
        ("Số trạm 5G (1000 trạm)", True),
        ("Nghìn trạm", True),
        ("ĐVT: nghin tram", True),
        ("NGHÌN TRẠM", True),
        ("Số trạm 5G, nghìn trạm", True),
        ("Trạm 5G - nghìn trạm", True),
        ("[nghìn trạm]", True),
        ("(đơn vị nghìn trạm)", True),
        ("Tính theo: nghìn trạm", True),
        ("Số liệu tính theo đơn vị là nghìn trạm", True),
        ("Đ.V.T: nghìn trạm", True),
        ("Đ/v tính: nghìn trạm", True),
        ("× 1.000 trạm", True),
        ("Stations (000s)", True),
        ("ĐVT: tr.đồng", True),
        ("ĐVT: trăm trạm", True),
        ("Đơn vị tính của các số liệu trong bảng tổng hợp dưới đây là nghìn trạm", True),
        ("ĐVT: trạm, tỷ đồng, %", False),
        ("Đơn vị: Ngân hàng Nhà nước Việt Nam", False),
        ("Đơn vị tính: % chi ngân sách nhà nước", False),
        ("Đơn vị: UBND xã Triệu Phong", False),
        ("THỦ TRƯỞNG ĐƠN VỊ: Hoàng Kim Ngân", False),
        ("Vay ngắn hạn (ngắn hạn)", False),
        ("Tỷ số giới tính", False),
        ("Số liệu tính bằng nghìn hồ sơ", True),
        ("Tính theo triệu đồng", True),
        ("Số hồ sơ ('000)", True),
        ("ĐVT: 1 000 hồ sơ", True),
        ("ĐVT: 10³ hồ sơ", True),
        ("ĐVT: vạn hồ sơ", True),
        ("Figures in thousands", True),
        ("Giá trị x 1000", True),
        ("ĐVT: văn bản", False),
        ("Kinh tế số tính bằng giá trị tăng thêm của 2 triệu hộ", False),
        ("Báo cáo theo Công văn 10000/BC", False),
    ],
)
def test_a_line_above_that_counts_in_thousands_holds_what_does_not(tmp_path: Path, title: str, is_held: bool) -> None:
    for lines in ((title, GOOD), (GOOD, title)):
        said = judged(tmp_path, *(line if ";" in line else titled(line) for line in lines))
        assert [one.column for one in said.refusals] == (["Giá trị"] if is_held else []), "above it or below"


@pytest.mark.parametrize(
    ("note", "is_held"),
    [
        ("nghìn hồ sơ", True),
        ("Triệu", True),
        ("số tính bằng nghìn", True),
        ("1.000 hồ sơ của quý trước không tính", False),
        ("tăng 2 triệu so với quý trước", False),
        ("tỷ lệ của 2 triệu hồ sơ", False),
        ("Ngân sách trung ương", False),
        ("Ngăn chặn 3 vụ", False),
    ],
)
def test_a_note_that_begins_with_a_scale_speaks_of_its_number(tmp_path: Path, note: str, is_held: bool) -> None:
    said = judged(tmp_path, f"{GOOD};{note}", head=f"{HEAD};Ghi chú")
    assert [one.column for one in said.refusals] == (["Giá trị"] if is_held else [])


@pytest.mark.parametrize(
    ("above", "between", "is_held"),
    [
        ("ĐVT: nghìn hồ sơ", "ĐVT: %", False),
        ("ĐVT: %", "ĐVT: nghìn hồ sơ", True),
        ("ĐVT: nghìn hồ sơ", "Đơn vị: Sở Khoa học và Công nghệ", True),
        ("ĐVT: nghìn hồ sơ", "II. Chính phủ số", True),
    ],
)
def test_a_later_line_that_gives_a_unit_takes_the_place_of_an_earlier_one(
    tmp_path: Path, above: str, between: str, is_held: bool
) -> None:
    said = judged(tmp_path, titled(above), titled(between), GOOD)
    assert [one.column for one in said.refusals] == (["Giá trị"] if is_held else [])


def test_whether_something_is_done_is_counted_in_nothing(tmp_path: Path) -> None:
    assert len(judged(tmp_path, titled("ĐVT: nghìn hồ sơ"), LAW).figures) == 1


@pytest.mark.parametrize(
    ("title", "unit", "is_held"),
    [
        ("ĐVT: triệu đồng", "million VND", False),
        ("ĐVT: triệu đồng", "triệu đồng", False),
        ("ĐVT: tỉ đồng", "billion VND", False),
        ("ĐVT: nghìn tỷ đồng", "tỷ đồng", True),
        ("ĐVT: triệu đồng", "đồng", True),
    ],
)
def test_a_scale_is_one_in_either_language(title: str, unit: str, is_held: bool) -> None:
    cells = {name: Cell(said) for name, said in (("code", "t-dossiers"), ("value", "5"), ("unit", unit))}
    sheet = Sheet("a.csv", (Row(3, cells),), (), (title,))
    assert bool(held_to_scale(sheet, KNOWN).rows[0].rule("value")) is is_held


@pytest.mark.parametrize(
    ("mark", "is_marked"),
    [
        ("MẬT", True),
        ("Độ mật: TỐI MẬT", True),
        ("TÀI LIỆU MẬT", True),
        ("Lưu hành nội bộ", True),
        ("CONFIDENTIAL", True),
        ("TÀI LIỆU LƯU HÀNH NỘI BỘ", True),
        ("HỎA TỐC - MẬT", True),
        ("MẬT Bản số: 01", True),
        ("Dấu chỉ độ mật: Mật", True),
        ("NỘI BỘ", True),
        ("Tài liệu chỉ dùng trong nội bộ", True),
        ("Mật (A)", True),
        ("_MẬT_", True),
        ("Dấu mật: Mật", True),
        ("Số liệu mật", True),
        ("Mạng nội bộ", False),
        ("BÍ MẬT NHÀ NƯỚC", True),
        ("BẢO MẬT THÔNG TIN", False),
        ("MẬT ĐỘ TRẠM 5G", False),
        ("Thi hành Luật Bảo vệ bí mật nhà nước", False),
        ("Vụ Nội bộ", False),
        ("Bảo mật thông tin", False),
        ("Cấp độ mật mã", False),
        ("Mật độ trạm 5G", False),
        ("Mất an toàn", False),
    ],
)
def test_a_file_that_is_marked_secret_gives_no_public_figure(tmp_path: Path, mark: str, is_marked: bool) -> None:
    """What says nothing of its visibility stays inside, and is taken."""
    inside = GOOD.replace("công khai", "").replace("III", "II")
    for lines in ((titled(mark), GOOD, inside), (GOOD, inside, titled(mark))):
        said = judged(tmp_path, *lines)
        assert [one.column for one in said.refusals] == (["Phạm vi"] if is_marked else [])
        assert [one.visibility for one in said.figures] == (["internal"] if is_marked else ["public", "internal"])
        assert all(mark in one.rule for one in said.refusals)


@pytest.mark.parametrize(("document", "note"), [("Báo cáo 12/BC-BKHCN (Mật)", ""), ("Báo cáo 12/BC-BKHCN", "nội bộ")])
def test_a_row_that_says_so_of_itself_gives_none_either(tmp_path: Path, document: str, note: str) -> None:
    row = f"{GOOD};{note}".replace("Báo cáo 12/BC-BKHCN", document)
    said = judged(tmp_path, row, f"{GOOD.replace('III', 'II')};", head=f"{HEAD};Ghi chú")
    assert [(one.line, one.column) for one in said.refusals] == [(2, "Phạm vi")]
    assert len(said.figures) == 1


def test_what_stands_right_of_the_table_or_in_a_row_of_its_own_is_seen(tmp_path: Path) -> None:
    """Whichever cell it stands in, and whatever else is wrong with that row."""
    for line in (";" * len(HEAD.split(";")) + "ĐVT: nghìn hồ sơ", titled("ĐVT: nghìn hồ sơ", at=3)):
        assert judged(tmp_path, line, GOOD).figures == ()
