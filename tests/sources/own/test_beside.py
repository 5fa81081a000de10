"""What surrounds a row: an area is written in each, and words that count in thousands hold back other units."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from sources.own.sheet import read_sheet
from sources.vocabulary.errors import SourceError
from tests.sources.own.test_files import GOOD, HEAD, judged


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
        ("Khảo sát mẫu (1.000 phiếu)", False),
    ],
)
def test_a_line_above_that_counts_in_thousands_holds_what_does_not(tmp_path: Path, title: str, is_held: bool) -> None:
    for lines in ((title, GOOD), (GOOD, title)):
        said = judged(tmp_path, *(line if ";" in line else titled(line) for line in lines))
        assert [one.column for one in said.refusals] == (["Giá trị"] if is_held else []), "above it or below"
