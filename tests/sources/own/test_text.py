"""CSV as people write it: what a comma, a quotation mark or a heading may have lost is refused, never guessed."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.own_template import NAMED
from sources.own import table
from sources.own.columns import COLUMNS, column_of, is_passed_over
from sources.own.judging import judge
from sources.own.sheet import read_sheet, sheet_of
from sources.vocabulary.errors import SourceError
from tests.sources.own.test_files import GOOD, HEAD, KNOWN, TODAY, judged

COMMAS = "Mã chỉ tiêu,Địa bàn,Kỳ số liệu,Đơn vị,Loại,Cơ quan công bố,Văn bản,Ngày ban hành,Giá trị"
ROW = "t-dossiers,cả nước,quý III/2026,%,thực hiện,most,BC 1,31/10/2026,62"


def refusal(tmp_path: Path, *lines: str, head: str = HEAD) -> str:
    """Why a whole file is refused."""
    with pytest.raises(SourceError) as told:
        judged(tmp_path, *lines, head=head)
    return str(told.value)


def test_a_decimal_comma_in_a_file_of_commas_keeps_out_its_row_alone(tmp_path: Path) -> None:
    said = judged(tmp_path, f"{ROW},5", ROW.replace("III", "II"), head=COMMAS)
    assert [(figure.line, figure.value) for figure in said.figures] == [(3, 62.0)]
    (one,) = said.refusals
    assert (one.line, one.where, one.value) == (2, "line 2", "5")
    assert one.rule.startswith("a heading over every filled cell; where commas part the cells, a decimal comma parts")


@pytest.mark.parametrize("more", ["", ",", ",,,", ',""'])
def test_what_is_longer_by_empty_cells_alone_is_whole(tmp_path: Path, more: str) -> None:
    assert [figure.value for figure in judged(tmp_path, ROW + more, head=COMMAS).figures] == [62.0]


@pytest.mark.parametrize("beside", ["Địa bàn", "Văn bản", "Trang", "Ghi chú", "STT"])
def test_decimals_that_a_comma_put_under_the_next_heading_are_no_value_of_it(tmp_path: Path, beside: str) -> None:
    taken = {"Văn bản": "BC 1", "Địa bàn": "cả nước"}
    head, row = COMMAS, ROW
    if beside in taken:
        head, row = COMMAS.replace(f",{beside}", ""), ROW.replace(f",{taken[beside]}", "")
    said = judged(tmp_path, f"{row},1", head=f"{head},{beside}")
    assert said.figures == ()
    assert said.refusals[0].value == "62,1"
    assert "62,1 may be one number" in said.refusals[0].rule


@pytest.mark.parametrize("behind", ["5*", "5-TH", "5/AB", "5 - ước", "5[1]", "5tr", "5%", "5 (ước)", "5.", "5;", "5-7"])
def test_decimals_with_something_behind_them_are_decimals(tmp_path: Path, behind: str) -> None:
    said = judged(tmp_path, f"{ROW},{behind}", head=f"{COMMAS},Ghi chú")
    assert said.figures == ()
    assert said.refusals[0].value == f"62,{behind}"


@pytest.mark.parametrize(
    "document", ["12/BC-BKHCN", "57-NQ/TW", "71/2026/NĐ-CP", "1012/QĐ-TTg", "12a/BC-BKHCN", "12 /BC-BKHCN"]
)
def test_the_number_of_a_document_is_none_of_a_value(tmp_path: Path, document: str) -> None:
    head, row = COMMAS.replace(",Văn bản", ""), ROW.replace(",BC 1", "")
    said = judged(tmp_path, f"{row},{document}", head=f"{head},Văn bản")
    assert [(one.value, one.document) for one in said.figures] == [(62.0, document)]


def test_a_page_beside_a_value_is_a_page_where_no_comma_parts_them(tmp_path: Path) -> None:
    head, row = f"{COMMAS},Trang".replace(",", ";"), f"{ROW},4".replace(",", ";")
    assert [(figure.value, figure.place) for figure in judged(tmp_path, row, head=head).figures] == [(62.0, "4")]
    assert [one.place for one in judged(tmp_path, f"{ROW},trang 4", head=f"{COMMAS},Trang").figures] == ["trang 4"]


@pytest.mark.parametrize(
    "heading",
    ["Quý", "Tháng", "Cột mới", "Quận", "Giá trị (nghìn)", "Địa bàn (vùng)", "Kế hoạch", "Năm học"],
)
def test_a_heading_that_is_not_understood_loses_nothing_in_silence(tmp_path: Path, heading: str) -> None:
    told = refusal(tmp_path, f"{GOOD};I", head=f"{HEAD};{heading}")
    assert f"headings that are not understood stand over filled cells: '{heading}' (line 2)" in told
    assert "write x- before" in told
    assert len(judged(tmp_path, f"{GOOD};", head=f"{HEAD};{heading}").figures) == 1, "nothing stands below it"
    assert len(judged(tmp_path, f"{GOOD};I", head=f"{HEAD};x-{heading}").figures) == 1


@pytest.mark.parametrize(
    ("heading", "is_named"), [(heading, False) for heading in ("STT", "No.", *NAMED, "Mục tiêu")] + [("X-quý", True)]
)
def test_what_says_nothing_more_is_passed_over(tmp_path: Path, heading: str, is_named: bool) -> None:
    """What somebody had passed over is named when the file is checked."""
    file = tmp_path / "a.csv"
    file.write_text(f"{HEAD};{heading}\n{GOOD};I\n", encoding="utf-8")
    assert read_sheet(file).unread == ((heading,) if is_named else ())


@pytest.mark.parametrize(
    "heading",
    ["Địa phương", "Tỉnh, thành phố", "Tỉnh/thành phố", "Thành phố", "Province", "Địa\u200bbàn", "\u2060Địa bàn\ufeff"],
)
def test_an_area_is_an_area_under_every_name_of_it(tmp_path: Path, heading: str) -> None:
    heading = heading.replace("\u200b", "\u200b ")
    said = judged(tmp_path, GOOD.replace("cả nước", "Cao\u00ad Bằng\u200b", 1), head=HEAD.replace("Địa bàn", heading))
    assert [figure.area for figure in said.figures] == ["04"]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Giá trị (Value)", "value"),
        ("Value (Giá trị) *", "value"),
        ("Giá trị (bắt buộc)", "value"),
        ("Ngày ban hành (dd/mm/yyyy)", "published_on"),
        ("Dấu (≥, ≤, ≈)", "qualifier"),
        ("chỉ tiêu (mã)", "code"),
        ("Giá trị (*)", "value"),
        ("Dấu hiệu", "qualifier"),
        ("Giá trị (%)", ""),
        ("Giá trị (nghìn doanh nghiệp)", ""),
        ("Kết quả (kế hoạch năm)", ""),
        ("Giá trị (Period)", ""),
    ],
)
def test_brackets_that_say_more_are_not_dropped(heading: str, column: str) -> None:
    found = column_of(heading)
    assert (found.field if found else "") == column


def test_every_heading_of_the_template_is_known_with_and_without_its_other_language() -> None:
    for column in COLUMNS:
        assert column_of(column.vi) == column_of(column.en) == column
        assert not is_passed_over(column.vi)
    assert all(map(is_passed_over, NAMED))


def test_a_required_heading_that_says_more_is_named(tmp_path: Path) -> None:
    told = refusal(tmp_path, GOOD, head=HEAD.replace("Giá trị", "Giá trị (nghìn doanh nghiệp)"))
    assert "the heading 'Giá trị (nghìn doanh nghiệp)' says more than the column Giá trị holds" in told
    assert "line 1" in told


def test_headings_that_come_again_in_another_order_are_another_table(tmp_path: Path) -> None:
    turned = ";".join(reversed(HEAD.split(";")))
    assert "stand in line 1 and again, in another order, in line 3" in refusal(tmp_path, GOOD, turned, GOOD)
    said = judged(tmp_path, GOOD, f"{HEAD};", GOOD.replace("III", "II"))
    assert ([figure.line for figure in said.figures], said.refusals) == ([2, 4], ())


@pytest.mark.parametrize("cell", ['"Báo cáo 12', '"Báo cáo" nhanh'])
def test_a_quotation_mark_that_goes_wrong_is_told_with_its_line(tmp_path: Path, cell: str) -> None:
    told = refusal(tmp_path, GOOD, GOOD.replace("Báo cáo 12/BC-BKHCN", cell))
    assert "line 3 has a quotation mark that is not closed, or text beside a quoted one" in told
    assert "no line has the headings" not in told
    assert "; line 1 has a quotation mark" in refusal(tmp_path, GOOD, head=f'"{HEAD}')


def test_a_cell_of_several_lines_shifts_no_number_of_a_line(tmp_path: Path) -> None:
    long = GOOD.replace("Báo cáo 12/BC-BKHCN", '"Báo cáo\nsố 12\r\nBC"')
    said = judged(tmp_path, long, "", GOOD.replace("III", "II").replace("51,5", "151,5"))
    assert [(figure.line, figure.document) for figure in said.figures] == [(2, "Báo cáo\nsố 12\r\nBC")]
    assert [one.where for one in said.refusals] == ["line 6"]


def test_filled_rows_count_and_blank_ones_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_ROWS", 3)
    assert len(judged(tmp_path, *[";;"] * 9, GOOD).figures) == 1
    assert "more than 3 rows" in refusal(tmp_path, *[GOOD] * 4)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "link.csv").symlink_to(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    for name in ("pipe.csv", "link.csv", "folder.csv"):
        with pytest.raises(SourceError, match=rf"it is no regular file \[invalid\]; where: file {name}"):
            read_sheet(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        read_sheet(tmp_path / "none.csv")


@given(st.text('";,\t\r\n .05%x\u200b\0tạ', max_size=60), st.integers(0, 400))
def test_whatever_is_put_into_a_file_of_figures_it_is_read_or_refused_in_words(put: str, at: int) -> None:
    sound = f"{HEAD}\n{GOOD}\n{GOOD.replace('III', 'II')}\n"
    with suppress(SourceError):
        said = judge(sheet_of(Path("a.csv"), (sound[:at] + put + sound[at:]).encode()), KNOWN, TODAY)
        assert {figure.value for figure in said.figures} <= {51.5} or at > len(HEAD)


def test_a_line_without_end_is_not_parted(tmp_path: Path) -> None:
    assert "line 2 is longer than 1000000 letters" in refusal(tmp_path, ";" * 1_000_001)
