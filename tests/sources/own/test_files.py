"""Whole files, as people fill them in: what is taken, and what is refused with its cell, its value and its rule."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.catalog import DATASETS
from sources.own.cells import Sheet
from sources.own.judging import FIRST_YEAR, Judged, judge
from sources.own.known import Known
from sources.own.rows import DATASET_OF
from sources.own.sheet import read_sheet
from sources.vocabulary.errors import SourceError

KNOWN = Known.of(
    targets=[
        {"target_code": code, "indicator_code": of, "area_code": area, "target_kind": kind, "base_year": base}
        for code, of, area, kind, base in (
            ("t-dossiers", "online_dossiers", "VNM", "share", "2024"),
            ("t-stations", "stations_5g", "VNM", "count", "2024"),
            ("t-products", "strategic_products", "VNM", "count", "2024"),
            ("t-spin-offs", "spin_offs", "VNM", "new_count", "2024"),
            ("t-spin-offs-of-a-year", "spin_offs", "VNM", "new_count", "2025"),
            ("t-grants", "patent_grants", "VNM", "growth_rate", "2024"),
            ("t-budget", "budget_share", "VNM", "annual_floor", "2024"),
            ("t-law", "data_law", "VNM", "milestone", "2024"),
            ("cao-bang-dossiers", "online_dossiers", "04", "share", "2024"),
        )
    ],
    indicators=[
        {"indicator_code": "online_dossiers", "unit": "% of dossiers", "natural_min": "0", "natural_max": "100"},
        {"indicator_code": "stations_5g", "unit": "stations", "natural_min": "0", "natural_max": ""},
        {"indicator_code": "strategic_products", "unit": "products", "natural_min": "0", "natural_max": ""},
        {"indicator_code": "spin_offs", "unit": "products", "natural_min": "0", "natural_max": ""},
        {"indicator_code": "patent_grants", "unit": "products", "natural_min": "0", "natural_max": ""},
        {"indicator_code": "budget_share", "unit": "% of dossiers", "natural_min": "0", "natural_max": "100"},
        {"indicator_code": "data_law", "unit": "milestone", "natural_min": "0", "natural_max": "1"},
    ],
    units=[
        {"unit": "% of dossiers", "name_en": "% of dossiers", "name_en_one": "", "name_vi": "% hồ sơ", "decimals": "2"},
        {"unit": "stations", "name_en": "stations", "name_en_one": "station", "name_vi": "trạm", "decimals": "2"},
        {
            "unit": "products",
            "name_en": "products",
            "name_en_one": "product",
            "name_vi": "sản phẩm",
            "decimals": "0",
        },
        {"unit": "milestone", "name_en": "milestone", "name_en_one": "", "name_vi": "mốc", "decimals": "0"},
    ],
    provinces=[
        {"gso_code": "01", "name_vi": "Hà Nội", "name_en": "Ha Noi", "full_name_vi": "Thành phố Hà Nội"},
        {"gso_code": "04", "name_vi": "Cao Bằng", "name_en": "Cao Bang", "full_name_vi": "Tỉnh Cao Bằng"},
        {"gso_code": "08", "name_vi": "Tuyên Quang", "name_en": "Tuyen Quang", "full_name_vi": "Tỉnh Tuyên Quang"},
    ],
    province_merger=[
        {"former_gso_code": "01", "gso_code": "01", "effective_date": "2025-07-01"},
        {"former_gso_code": "02", "gso_code": "08", "effective_date": "2025-07-01"},
        {"former_gso_code": "08", "gso_code": "08", "effective_date": "2025-07-01"},
    ],
    agencies=[
        {
            "agency_code": "most",
            "name_vi": "Bộ Khoa học và Công nghệ",
            "name_en": "Ministry of Science and Technology",
            "short_vi": "Bộ KH&CN (MoST)",
        },
    ],
)
TODAY = date(2026, 11, 23)
HEAD = "Mã chỉ tiêu;Địa bàn;Kỳ số liệu;Giá trị;Đơn vị tính;Loại số liệu;Cơ quan công bố;Văn bản;Ngày ban hành;Phạm vi"
GOOD = "t-dossiers;cả nước;quý III/2026;51,5;% hồ sơ;Thực hiện;Bộ KH&CN;Báo cáo 12/BC-BKHCN;31/10/2026;công khai"


def judged(tmp_path: Path, *lines: str, head: str = HEAD, name: str = "so-lieu.csv", mark: str = "") -> Judged:
    file = tmp_path / name
    file.write_text(mark + "\r\n".join([head, *lines]) + "\r\n", encoding="utf-8", newline="")
    return judge(read_sheet(file), KNOWN, TODAY)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_row_as_a_clerk_writes_it(tmp_path: Path, separator: str, mark: str) -> None:
    said = judged(tmp_path, GOOD.replace(";", separator), head=HEAD.replace(";", separator), mark=mark)
    (figure,) = said.figures
    assert said.refusals == ()
    assert (figure.measure.indicator, figure.measure.target, figure.area) == ("online_dossiers", "t-dossiers", "VNM")
    assert (figure.period.text, figure.value, figure.qualifier, figure.kind) == ("2026-Q3", 51.5, "eq", "outcome")
    assert (figure.agency, figure.document, figure.published_on) == ("most", "Báo cáo 12/BC-BKHCN", date(2026, 10, 31))
    assert (figure.visibility, figure.line) == ("public", 2)


def test_english_headings_and_commas(tmp_path: Path) -> None:
    head = "Target code,Province,Period,Value,Unit,Kind,Agency,Report,Date,Remarks"
    row = 'stations_5g,Cao Bằng,first half of 2026,"≥ 1,234.5",stations,outcome,MoST,Report 7,31 July 2026,x'
    said = judged(tmp_path, row, head=head)
    (figure,) = said.figures
    assert (figure.area, figure.period.text, figure.value, figure.qualifier) == ("04", "2026-H1", 1234.5, "ge")
    assert figure.visibility == "internal", "who says nothing keeps a figure inside"


@pytest.mark.parametrize(
    ("change", "column", "value", "rule"),
    [
        (("t-dossiers", "t-dosiers"), "Mã mục tiêu hoặc chỉ tiêu", "t-dosiers", "near: t-dossiers"),
        (("51,5", "150"), "Giá trị", "150", "between 0 and 100"),
        (("51,5", "1.234"), "Giá trị", "1.234", "read one way"),
        (("51,5", "chưa có"), "Giá trị", "chưa có", "a number in digits"),
        (("51,5", ""), "Giá trị", "", "stays empty"),
        (("% hồ sơ", "trạm"), "Đơn vị", "trạm", "% of dossiers"),
        (("quý III/2026", "quý V/2026"), "Kỳ số liệu", "quý V/2026", "a period such as"),
        (("31/10/2026", "10/31/2026"), "Ngày ban hành", "10/31/2026", "month first"),
        (("31/10/2026", "31/12/2026"), "Ngày ban hành", "31/12/2026", "not after today"),
        (("quý III/2026", "1949"), "Kỳ số liệu", "1949", "a year from 1950 on"),
        (("31/10/2026", "31/10/1949"), "Ngày ban hành", "31/10/1949", "a year from 1950 on"),
        (("51,5", "9" * 400), "Giá trị", "9" * 400, "no more digits than can be kept"),
        (("31/10/2026", "01/01/2026"), "Kỳ số liệu", "quý III/2026", "was over"),
        (("Thực hiện", ""), "Loại số liệu", "", "one of thực hiện"),
        (("Bộ KH&CN", "Bộ Nào Đó"), "Cơ quan công bố", "Bộ Nào Đó", "an agency of the register"),
        (("Báo cáo 12/BC-BKHCN", " "), "Văn bản", "", "no figure without a citation"),
        (("cả nước", "Hà Tây"), "Địa bàn", "Hà Tây", "a province"),
        (("công khai", "tùy"), "Phạm vi", "tùy", "one of"),
    ],
)
def test_a_wrong_cell_is_named_with_its_value_and_rule(
    tmp_path: Path, change: tuple[str, str], column: str, value: str, rule: str
) -> None:
    said = judged(tmp_path, GOOD.replace(*change))
    assert said.figures == ()
    (refusal,) = said.refusals
    assert (refusal.file, refusal.line, refusal.column, refusal.value) == ("so-lieu.csv", 2, column, value)
    assert rule in refusal.rule
    assert refusal.where in ("line 2", "line 2, column Mã chỉ tiêu", "line 2, column Đơn vị tính")
    assert str(refusal).startswith(f"file so-lieu.csv, {refusal.where} ({column}), value {value!r}; rule: ")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("4", 4.0),
        ("4,0", 4.0),
        ("-0", 0.0),
        ("3,9999999999999", 3.9999999999999),  # as a spreadsheet works it out
        ("3,5", None),
        ("≥ 0,5", None),
    ],
)
def test_there_is_no_half_of_what_is_counted(tmp_path: Path, value: str, kept: float | None) -> None:
    row = GOOD.replace("t-dossiers", "t-products").replace("% hồ sơ", "sản phẩm").replace("51,5", value)
    said = judged(tmp_path, row)
    assert [str(figure.value) for figure in said.figures] == ([] if kept is None else [str(kept)])
    assert [one.rule for one in said.refusals] == (
        ["a whole number of products, not of thousands or millions of them"] if kept is None else []
    )


@pytest.mark.parametrize(
    ("mark", "value", "kept"),
    [
        ("", "90", "eq"),
        ("=", "90", "eq"),
        ("≥", "90", "ge"),
        ("", "trên 90", "ge"),
        ("≥", "trên 90", "ge"),
        ("=", "trên 90", None),
        ("≤", "trên 90", None),
    ],
)
def test_a_mark_beside_a_value_says_what_the_value_says(
    tmp_path: Path, mark: str, value: str, kept: str | None
) -> None:
    said = judged(tmp_path, GOOD.replace("51,5", f"{value};{mark}"), head=HEAD.replace("Giá trị", "Giá trị;Dấu"))
    assert [figure.qualifier for figure in said.figures] == ([kept] if kept else [])
    assert [one.column for one in said.refusals] == ([] if kept else ["Dấu (≥, ≤, ≈)"])


def test_the_first_year_is_that_of_the_border(tmp_path: Path) -> None:
    assert {DATASETS[name].bounds.first_year for name in DATASET_OF.values()} == {FIRST_YEAR}
    said = judged(tmp_path, GOOD.replace("quý III/2026", str(FIRST_YEAR)))
    assert [figure.period.text for figure in said.figures] == [str(FIRST_YEAR)]


def test_a_refused_row_holds_back_no_other(tmp_path: Path) -> None:
    said = judged(tmp_path, GOOD, GOOD.replace("51,5", "500").replace("III", "II"), GOOD.replace("III", "I"))
    assert [figure.line for figure in said.figures] == [2, 4]
    assert [refusal.line for refusal in said.refusals] == [3]


def test_what_one_number_tells_the_others_are_read_by(tmp_path: Path) -> None:
    stations = "t-stations;cả nước;năm 2025;1.234;trạm;thực hiện;most;BC;31/10/2026;"
    assert [figure.value for figure in judged(tmp_path, stations, GOOD).figures] == [1234.0, 51.5]
    assert judged(tmp_path, stations).figures == ()


def test_one_figure_twice_is_one_and_two_values_are_none(tmp_path: Path) -> None:
    again = judged(tmp_path, GOOD, GOOD)
    assert ([figure.line for figure in again.figures], again.repeated) == ([2], ((3, 2),))
    contradict = judged(tmp_path, GOOD, GOOD.replace("51,5", "52,5"))
    assert contradict.figures == ()
    assert [(one.line, one.value) for one in contradict.refusals] == [(2, "51,5"), (3, "52,5")]


@pytest.mark.parametrize(("word", "value"), [("đã hoàn thành", 1.0), ("Chưa", 0.0), ("1", 1.0)])
def test_a_milestone_is_done_or_not(tmp_path: Path, word: str, value: float) -> None:
    row = GOOD.replace("t-dossiers", "t-law").replace("51,5", word).replace("% hồ sơ", "mốc")
    assert [figure.value for figure in judged(tmp_path, row).figures] == [value]


def book(path: Path, rows: list[list[object]], formats: dict[str, str] | None = None) -> Sheet:
    made = openpyxl.Workbook()
    made.active.append(["BÁO CÁO SỐ LIỆU"])
    made.active.append([])
    made.active.append(HEAD.split(";"))
    for row in rows:
        made.active.append(row)
    for cell, shown in (formats or {}).items():
        made.active[cell].number_format = shown
    made.save(path)
    return read_sheet(path)


def test_a_workbook_with_a_title_real_numbers_and_days(tmp_path: Path) -> None:
    row: list[object] = ["t-stations", "Hà Nội", 2025, 12345.5, "trạm", "thực hiện", "Bộ KH&CN", "BC 1"]
    sheet = book(tmp_path / "a.xlsx", [[*row, date(2026, 10, 31), None]])
    (figure,) = judge(sheet, KNOWN, TODAY).figures
    assert (figure.line, figure.area, figure.period.text, figure.value) == (4, "01", "2025", 12345.5)
    assert figure.published_on == date(2026, 10, 31)


def test_what_a_spreadsheet_makes_of_a_percentage_and_of_a_month(tmp_path: Path) -> None:
    row: list[object] = [
        "t-dossiers",
        "cả nước",
        date(2026, 9, 1),
        0.907,
        "%",
        "thực hiện",
        "most",
        "BC 1",
        "31/10/2026",
    ]
    sheet = book(tmp_path / "a.xlsx", [row], {"C4": "mm/yyyy", "D4": "0.0%"})
    (figure,) = judge(sheet, KNOWN, TODAY).figures
    assert (figure.period.text, figure.value) == ("2026-09", 90.7)
    stations = [*row]
    stations[0], stations[4] = "t-stations", "trạm"
    (refusal,) = judge(book(tmp_path / "b.xlsx", [stations], {"C4": "mm/yyyy", "D4": "0%"}), KNOWN, TODAY).refusals
    assert (refusal.where, "no percentage" in refusal.rule) == ("cell D4", True)


def test_a_formula_without_its_result_and_an_error_are_no_figures(tmp_path: Path) -> None:
    row: list[object] = ["t-stations", "cả nước", 2025, "=A1+1", "trạm", "thực hiện", "most", "BC 1", "31/10/2026"]
    (refusal,) = judge(book(tmp_path / "a.xlsx", [row]), KNOWN, TODAY).refusals
    assert (refusal.where, refusal.value) == ("cell D4", "=")
    assert "open the file in a spreadsheet" in refusal.rule
    (refusal,) = judge(book(tmp_path / "b.xlsx", [[*row[:3], "#REF!", *row[4:]]]), KNOWN, TODAY).refusals
    assert refusal.value == "#REF!"


@pytest.mark.parametrize(
    ("name", "body", "what"),
    [
        ("a.txt", b"x", "ends with .csv or .xlsx"),
        ("a.csv", b"", "no line has the headings"),
        ("a.csv", "Mã chỉ tiêu;Giá trị".encode(), "no line has the headings"),
        ("a.csv", "Mã chỉ tiêu".encode("utf-16"), "not UTF-8"),
        ("a.csv", f"{HEAD};Mã mục tiêu\r\n".encode(), "two columns say the same"),
        ("a.xlsx", b"PK\x03\x04 cut", "cannot be opened"),
        ("a.xlsx", b"no book", "cannot be opened"),
    ],
)
def test_what_is_no_file_of_figures_is_refused_in_one_line(tmp_path: Path, name: str, body: bytes, what: str) -> None:
    file = tmp_path / name
    file.write_bytes(body)
    with pytest.raises(SourceError, match=what) as told:
        read_sheet(file)
    assert f"file {name}" in str(told.value)
    assert "\n" not in str(told.value)


def test_a_book_that_unpacks_without_end_is_not_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/workbook.xml", "w") as part:
        for _ in range(201):
            part.write(b" " * 1_000_000)
    with pytest.raises(SourceError, match="unpacks to far more"):
        read_sheet(file)


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx"]))
def test_whatever_lies_in_a_file_it_is_refused_in_words_or_read(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, name: str
) -> None:
    file = tmp_path_factory.mktemp("any") / name
    file.write_bytes(body)
    with suppress(SourceError):
        assert read_sheet(file).file == name


@given(st.lists(st.text(max_size=12), min_size=10, max_size=10))
def test_whatever_stands_in_the_cells_a_row_is_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    row = ";".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    said = judged(tmp_path_factory.mktemp("any"), GOOD, row)
    # A word at the foot of the table may hold back the row above it, and says so: `MILLION`, `MẬT`.
    held = [
        one for one in said.refusals if one.line == 2 and ("the unit of its row" in one.rule or "marked" in one.rule)
    ]
    assert [figure.line for figure in said.figures][:1] == ([] if held else [2])
    assert all(refusal.file == "so-lieu.csv" for refusal in said.refusals)
