"""What a figure may claim: of which place, of which time, of what kind, and for whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.own_figures import registers
from sources.own.judging import Judged
from sources.vocabulary.words import folded
from tests.sources.own.test_files import GOOD, judged

COMMITTEE = GOOD.replace("Bộ KH&CN", "UBND Cao Bằng")
LAW = "t-law;cả nước;2026;xong;mốc;Hoàn thành;Bộ KH&CN;Báo cáo 12/BC-BKHCN;31/10/2026;công khai"


def broken(file: Judged) -> list[str]:
    return [one.column for one in file.refusals]


@pytest.mark.parametrize(
    ("area", "is_taken"), [("Cao Bằng", True), ("04", True), ("", False), ("cả nước", False), ("Hà Nội", False)]
)
def test_the_committee_of_a_province_speaks_for_its_province_alone(tmp_path: Path, area: str, is_taken: bool) -> None:
    """Of the whole country no province knows."""
    said = judged(tmp_path, COMMITTEE.replace("cả nước", area, 1))
    assert [one.area for one in said.figures] == (["04"] if is_taken else [])
    assert broken(said) == ([] if is_taken else ["Địa bàn"])


@pytest.mark.parametrize(("area", "is_taken"), [("Cao Bằng", True), ("04", True), ("", False), ("Hà Nội", False)])
def test_a_province_s_own_target_takes_figures_of_that_province_alone(
    tmp_path: Path, area: str, is_taken: bool
) -> None:
    """Whoever says them. Under the code of its indicator a figure may be of any area."""
    said = judged(tmp_path, GOOD.replace("t-dossiers;cả nước;", f"cao-bang-dossiers;{area};"))
    assert [one.area for one in said.figures] == (["04"] if is_taken else [])
    assert broken(said) == ([] if is_taken else ["Địa bàn"])
    assert all("Tỉnh Cao Bằng" in one.rule and "online_dossiers" in one.rule for one in said.refusals if area)


def test_a_ministry_speaks_of_a_province_and_of_the_country(tmp_path: Path) -> None:
    said = judged(tmp_path, GOOD, GOOD.replace("cả nước", "Cao Bằng", 1))
    assert [one.area for one in said.figures] == ["VNM", "04"]


@pytest.mark.parametrize(
    ("period", "issued", "is_taken"),
    [
        ("quý III/2026", "30/9/2026", True),
        ("quý III/2026", "1/9/2026", True),
        ("quý III/2026", "31/8/2026", False),
        ("2025", "31/12/2025", True),
        ("2025", "15/12/2025", True),
        ("2025", "30/11/2025", False),
        ("2026", "2/1/2026", False),
        ("tháng 10/2026", "31/10/2026", True),
        ("tháng 10/2026", "30/10/2026", False),
        ("2026-2030", "15/8/2026", False),
        ("30/6/2026", "30/6/2026", True),
        ("30/6/2026", "29/6/2026", False),
    ],
)
def test_an_outcome_is_known_once_its_period_is_over(tmp_path: Path, period: str, issued: str, is_taken: bool) -> None:
    """Or, as reports of a year are, written in its last month."""
    said = judged(tmp_path, GOOD.replace("quý III/2026", period).replace("31/10/2026", issued))
    assert (len(said.figures), broken(said)) == ((1, []) if is_taken else (0, ["Kỳ số liệu"]))


@pytest.mark.parametrize(
    ("code", "period", "is_taken"),
    [
        ("t-spin-offs", "tính đến 30/6/2026", True),
        ("t-spin-offs", "2025-01/2026-09", True),
        ("t-spin-offs", "6 tháng đầu năm 2025", True),
        ("t-spin-offs", "2026", False),  # of the year alone, or of two
        ("t-spin-offs", "tháng 10/2026", False),
        ("t-spin-offs-of-a-year", "tháng 10/2026", False),
        ("t-spin-offs-of-a-year", "9 tháng năm 2026", False),  # one indicator, one count
        ("spin_offs", "quý III/2026", False),
        ("t-spin-offs", "31/12/2027", False),  # not over, and no part
        ("t-grants", "2025", True),
        ("t-grants", "9 tháng năm 2026", False),
        ("t-grants", "31/12/2025", False),
        ("t-budget", "9 tháng năm 2026", False),
        ("t-budget", "2025", True),
        ("t-spin-offs", "31/12/2024", False),  # before the first year that counts
        ("t-stations", "quý III/2026", True),  # how things stand at its end
    ],
)
def test_what_comes_about_over_time_is_counted_over_all_of_it(
    tmp_path: Path, code: str, period: str, is_taken: bool
) -> None:
    """4 new ones in October are not the total of a target that counts from 2025 on; nine months grew by nothing."""
    of = {"t-budget": "% hồ sơ", "t-stations": "trạm"}
    unit = of.get(code, "sản phẩm")
    row = f"{code};cả nước;{period};4;{unit};Thực hiện;Bộ KH&CN;Báo cáo 12/BC-BKHCN;31/10/2026;công khai"
    said = judged(tmp_path, row)
    assert (len(said.figures), {*broken(said)}) == ((1, set()) if is_taken else (0, {"Kỳ số liệu"}))


@pytest.mark.parametrize(
    ("document", "is_named"),
    [
        ("Báo cáo 12/BC-BKHCN", True),
        ("245/BC-VPCP", True),
        ("như trên", False),
        ("nt", False),
        ("-", False),
        ("0", False),
        ("#N/A", False),
        ("chưa có", False),
        ("Như trên.", False),
        ("-nt-", False),
        ("TBD", False),
        ("None", False),
        ("(đang cập nhật)", False),
        ("Trong nước 2026", True),
    ],
)
def test_a_document_has_a_name(tmp_path: Path, document: str, is_named: bool) -> None:
    said = judged(tmp_path, GOOD.replace("Báo cáo 12/BC-BKHCN", document))
    assert broken(said) == ([] if is_named else ["Văn bản"])


def test_what_a_file_says_is_done_is_not_undone_by_a_later_day_of_it(tmp_path: Path) -> None:
    """Two targets may ask for one thing; what is said of both is said of it."""
    undone = LAW.replace(";2026;xong;", ";30/9/2026;chưa;").replace("Hoàn thành", "Thực hiện")
    done = LAW.replace(";2026;", ";31/3/2026;")
    said = judged(tmp_path, done, undone)
    assert said.figures == ()
    assert [(one.line, "the lines 2, 3 contradict" in one.rule) for one in said.refusals] == [(2, True), (3, True)]
    assert judged(tmp_path, done, undone.replace("Thực hiện", "Kế hoạch")).refusals == ()
    early = LAW.replace("31/10/2026", "31/3/2026")
    assert judged(tmp_path, early, undone).figures == (), "of the year, but known since March"
    later = LAW.replace(";2026;", ";31/10/2026;")
    assert judged(tmp_path, undone, later).refusals == ()


def test_a_plan_speaks_of_time_to_come(tmp_path: Path) -> None:
    said = judged(tmp_path, GOOD.replace("quý III/2026", "2030").replace("Thực hiện", "Kế hoạch"))
    assert [one.kind for one in said.figures] == ["plan"]


@pytest.mark.parametrize(("issued", "is_taken"), [("31/10/2026", True), ("31/10/2025", False)])
def test_what_is_completed_is_a_milestone(tmp_path: Path, issued: str, is_taken: bool) -> None:
    """It may be done in the midst of its year, and not before it. Of a figure nobody says that it is completed."""
    said = judged(tmp_path, LAW.replace("31/10/2026", issued))
    assert (len(said.figures), broken(said)) == ((1, []) if is_taken else (0, ["Kỳ số liệu"]))
    assert broken(judged(tmp_path, GOOD.replace("Thực hiện", "Hoàn thành"))) == ["Loại số liệu"]


@pytest.mark.parametrize(
    ("kind", "value", "issued", "broken_columns"),
    [
        ("Thực hiện", "xong", "31/10/2026", []),
        ("Thực hiện", "chưa", "31/12/2025", ["Kỳ số liệu"]),
        ("Thực hiện", "chưa", "31/10/2026", ["Kỳ số liệu"]),
        ("Hoàn thành", "chưa", "31/10/2026", ["Giá trị"]),
        ("Thực hiện", "51", "31/10/2026", ["Giá trị"]),
    ],
)
def test_a_milestone_is_stated_in_one_series_whatever_the_word(
    tmp_path: Path, kind: str, value: str, issued: str, broken_columns: list[str]
) -> None:
    """Who says later that it is not done corrects who said it was; that of a period which is not over says nothing."""
    said = judged(tmp_path, LAW.replace("Hoàn thành", kind).replace("xong", value).replace("31/10/2026", issued))
    assert broken(said) == broken_columns
    assert {one.key for one in said.figures} <= {one.key for one in judged(tmp_path, LAW).figures}
    over = judged(tmp_path, LAW.replace("2026;xong;mốc;Hoàn thành", "quý III/2026;chưa;mốc;Thực hiện"))
    assert [(one.kind, one.value) for one in over.figures] == [("claim_of_completion", 0.0)]


@pytest.mark.parametrize(
    ("area", "issued", "is_taken"),
    [
        ("Tuyên Quang", "30/6/2025", False),
        ("Tuyên Quang", "1/7/2025", True),
        ("Cao Bằng", "30/6/2025", True),
        ("cả nước", "30/6/2025", True),
    ],
)
def test_a_document_from_before_a_merger_speaks_of_another_province(
    tmp_path: Path, area: str, issued: str, is_taken: bool
) -> None:
    said = judged(tmp_path, GOOD.replace(";cả nước;quý III/2026", f";{area};quý I/2025").replace("31/10/2026", issued))
    assert broken(said) == ([] if is_taken else ["Địa bàn"])


@pytest.mark.parametrize("first", ["công khai", "nội bộ"])
def test_a_figure_is_for_everybody_or_not(tmp_path: Path, first: str) -> None:
    """Both at once is refused: the first row would decide what leaves."""
    other = {"công khai": "nội bộ", "nội bộ": "công khai"}[first]
    said = judged(tmp_path, GOOD.replace("công khai", first), GOOD.replace("công khai", other))
    assert (said.figures, broken(said)) == ((), ["Phạm vi", "Phạm vi"])
    assert "the lines 2, 3 contradict" in said.refusals[0].rule
    same = judged(tmp_path, *[GOOD.replace("công khai", first)] * 2)
    assert (len(same.figures), same.repeated) == (1, ((3, 2),))


def test_what_people_write_of_agencies_units_and_cities_is_understood(tmp_path: Path) -> None:
    said = judged(tmp_path, GOOD.replace("% hồ sơ", "phần trăm").replace("Bộ KH&CN", "Bộ KH & CN"))
    assert [(one.agency, one.measure.unit) for one in said.figures] == [("most", "% of dossiers")]
    assert {registers().areas.get(folded(name)) for name in ("TP.HCM", "TP. HCM", "TPHCM", "Hồ Chí Minh")} == {"79"}
    assert registers().agencies[folded("UBND TP.HCM")] == "ubnd_79"


def test_a_unit_is_named_as_who_fills_in_calls_it(tmp_path: Path) -> None:
    (refusal,) = judged(tmp_path, GOOD.replace("% hồ sơ", "trạm")).refusals
    assert refusal.rule == "the unit of online_dossiers: % hồ sơ (% of dossiers)"
