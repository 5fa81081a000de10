"""The template of what is owed, filled in and held against a release: what each row would bring."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest
import typer

from orchestration import dbt
from orchestration.command import own
from orchestration.own_figures import as_said, registers, row_by_row, stated
from orchestration.own_template import EXAMPLE, NAMED, NAMES, RULES, SHEET, asked_for, owed, template, with_bases
from sources.own.columns import COLUMNS
from sources.own.judging import judge
from sources.own.known import SEVERAL
from sources.own.periods import read_period
from sources.own.sheet import read_sheet, sheet_of
from sources.vocabulary.words import folded
from tests.conftest import AS_OF

pytestmark = pytest.mark.xdist_group("warehouse")
HEAD_OF_OCTOBER = ";".join(c.vi for c in COLUMNS if c.field not in ("qualifier", "place", "note"))
ROW_OF_OCTOBER = "once_only;cả nước;quý III/2026;trên 51,5;%;thực hiện;Bộ Nội vụ;Báo cáo giả định 1;31/10/2026;"


@pytest.fixture
def release(built: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built / "releases" / "current" / "r57.duckdb"), read_only=True) as connection:
        yield connection


def filled(path: Path, rows: list[dict[str, str]]) -> Path:
    """A template as it comes back, with some cells filled in."""
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    at = {column.vi: number for number, column in enumerate(COLUMNS, start=1)}
    heading = {column.field: column.vi for column in COLUMNS}
    lines = {sheet.cell(row, 1).value: row for row in range(2, sheet.max_row + 1)}
    for row in rows:
        for field, text in row.items():
            sheet.cell(lines[row["code"]], at[heading[field]]).value = text
    book.save(path)
    return path


def test_a_template_comes_back_and_each_row_is_told(release: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    everything = owed(release)
    lacking = asked_for(everything, missing=True)
    assert {row["is_missing"] for row in everything} == {True, False}
    assert {row["is_missing"] for row in lacking} == {True}
    rows = [row for row in lacking if row["unit"].startswith("%")]
    assert len(rows) >= 2
    file = tmp_path / "so-lieu.xlsx"
    file.write_bytes(template(rows, registers()))
    said = {"kind": "thực hiện", "stated_by": "Bộ Nội vụ", "document": "Báo cáo 1", "published_on": "31/10/2026"}
    first, second = (row["target_code"] for row in rows[:2])
    filled(
        file,
        [
            {"code": first, "value": "51,5", "period": "6 tháng đầu năm 2026", **said},
            {"code": second, "value": "khoảng 150", "period": "2025", **said},
        ],
    )
    judged = judge(read_sheet(file), registers(), AS_OF)
    assert judged.unfilled == len(rows) - 2
    told = row_by_row(judged, stated(release))
    assert [(one.line, one.code, one.value, one.outcome) for one in told] == [
        (2, first, "51.5", "new"),
        (3, second, "khoảng 150", "refused"),
    ]
    assert "cell D3 (Giá trị): a value of " in told[1].because


def test_what_somebody_says_already_is_told_by_its_citation(release: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    known = next(one for one in stated(release) if one["indicator_code"] == "egdi_rank" and one["area_code"] == "VNM")
    head = ";".join(column.vi for column in COLUMNS)
    row = f"egdi_rank;cả nước;{known['period']};VALUE;hạng;thực hiện;most;Báo cáo 1;31/10/2026"
    for value, outcome in ((known["indicator_value"], "known"), (known["indicator_value"] + 1, "other")):
        file = tmp_path / "a.csv"
        columns = {"code": 0, "area": 1, "period": 2, "value": 3, "unit": 4, "kind": 5, "stated_by": 6}
        columns |= {"document": 7, "published_on": 8}
        cells = row.replace("VALUE", f"{value:g}").split(";")
        line = ";".join(cells[columns[c.field]] if c.field in columns else "" for c in COLUMNS)
        file.write_text(f"{head}\n{line}\n{line}\n", encoding="utf-8")
        told, again = row_by_row(judge(read_sheet(file), registers(), AS_OF), stated(release))
        assert told.outcome == outcome
        assert known["citation"] in told.because
        assert (again.line, again.outcome, again.because) == (3, "again", "line 2 says the same")


def test_a_figure_beside_what_its_own_agency_said_and_what_others_did() -> None:
    """51.5 of a document of 31 October: beside what its agency and others said."""

    def said(value: float, published_on: date, dataset: str, series: str, period: str = "2026-Q3") -> dict[str, object]:
        known = {
            "indicator_code": "once_only",
            "value_qualifier": "ge",
            "area_code": "VNM",
            "value_kind": "outcome",
            "citation": "A",
            "edition": None,
        }
        return {**known, "period": period, "indicator_value": value, "published_on": published_on, "dataset": dataset,
                "series_code": series}  # fmt: skip

    own, early, late = ("own_figures", "ONCE_ONLY.MOHA"), date(2026, 9, 1), date(2026, 11, 1)
    sheet = sheet_of(Path("a.csv"), f"{HEAD_OF_OCTOBER}\n{ROW_OF_OCTOBER}\n".encode())
    for known, outcome, because in (
        ([], "new", "nobody has stated it"),
        ([said(0.2, early, "x", "X", "2025")], "new", "far from ≥ 0.2 by A of 2025"),
        ([said(50, early, "x", "X", "2025")], "new", "nobody has stated it"),
        ([said(50.0, early, *own)], "corrects", "in place of ≥ 50 by A"),
        ([said(2.0, early, *own)], "corrects", "in place of ≥ 2 by A; far from ≥ 2 by A of 2026-Q3"),
        ([said(2.0, early, "x", "Y")], "other", "kept beside ≥ 2 by A; far from ≥ 2 by A of 2026-Q3"),
        ([said(50.0, early, *own), said(0.2, early, "x", "X", "2025")], "corrects", "far from ≥ 0.2 by A of 2025"),
        ([said(50.0, late, *own)], "older", "a newer document speaks: ≥ 50 by A"),
        ([said(51.5, early, *own)], "known", "the same value by A"),
        ([said(51.5, early, "x", "X"), said(40, early, "x", "Y")], "known", "the same value by A beside ≥ 40 by A"),
        ([said(40, early, "x", "Y")], "other", "kept beside ≥ 40 by A"),
        ([said(51.5, early, *own) | {"value_qualifier": "eq"}], "corrects", "in place of 51.5 by A"),
    ):
        (told,) = row_by_row(judge(sheet, registers(), AS_OF), known)
        assert (told.outcome, told.value, told.area, told.visibility) == (outcome, "≥ 51.5", "VNM", "internal")
        assert because in told.because
        assert ("far from" in told.because, told.is_far) == ("far from" in because, "far from" in because)


def test_two_agencies_that_disagree_in_one_file_are_told_beside_each_other() -> None:
    head, row = HEAD_OF_OCTOBER, ROW_OF_OCTOBER
    other = row.replace("Bộ Nội vụ", "Bộ Tài chính").replace("51,5", "40")
    assert other != row
    sheet = sheet_of(Path("a.csv"), f"{head}\n{row}\n{other}\n".encode())
    first, second = row_by_row(judge(sheet, registers(), AS_OF), [])
    assert (first.outcome, first.because) == ("other", "kept beside ≥ 40 in line 3")
    assert (second.outcome, second.because) == ("other", "kept beside ≥ 51.5 in line 2")


def test_of_one_document_day_the_file_that_came_last_is_what_a_row_corrects() -> None:
    """Not the dataset whose name comes last; and what is done or not is told in its words."""
    row = "sti_org_rearranged;cả nước;31/8/2026;chưa;cột mốc;thực hiện;Bộ KH&CN;Báo cáo giả định 1;31/10/2026;"
    sheet = sheet_of(Path("a.csv"), f"{HEAD_OF_OCTOBER}\n{row}\n".encode())
    said = {
        "indicator_code": "sti_org_rearranged",
        "area_code": "VNM",
        "period": "2026-08-31",
        "value_kind": "claim_of_completion",
        "value_qualifier": "eq",
        "series_code": "STI_ORG_REARRANGED.MOST.CLAIM",
        "published_on": date(2026, 9, 1),
    }
    inside = {
        **said,
        "dataset": "own_figures_internal",
        "indicator_value": 0,
        "citation": "I",
        "edition": "2026-09-02T01",
    }
    outside = {**said, "dataset": "own_figures", "indicator_value": 1, "citation": "P", "edition": "2026-09-02T02"}
    later = {**inside, "edition": "2026-09-02T03"}
    for known, because in (
        ([outside, inside], "in place of xong by P"),
        ([outside, later], "the same value by I"),
    ):
        (told,) = row_by_row(judge(sheet, registers(), AS_OF), sorted(known, key=as_said))
        assert (told.value, told.because) == ("chưa", because)


def end_of(asked: str) -> date:
    """The last day of a period that is asked for; a count is asked for up to a day."""
    return read_period(asked).end


def test_the_template_asks_for_no_outcome_of_a_period_that_is_not_over(
    release: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """What it asks for stands beside it, and where a target asks how fast something grows, that its size is wanted."""
    everything = owed(release)
    file = tmp_path / "a.xlsx"
    file.write_bytes(template(everything, registers()))
    rows = list(openpyxl.load_workbook(file)[SHEET].iter_rows(min_row=2, max_row=len(everything) + 1, values_only=True))
    period = [column.field for column in COLUMNS].index("period")
    due = len(COLUMNS) + NAMED.index("Kỳ cần báo cáo")
    rate = len(COLUMNS) + NAMED.index("Số cần điền")
    assert {bool(row[period]) for row in rows} == {True, False}
    for row in rows:
        end = end_of(str(row[due]))
        is_over = end <= AS_OF
        measure = registers().measure(row[0])
        assert measure
        assert row[period] == ((f"{end:%d/%m/%Y}" if measure.counted_from else row[due]) if is_over else None)
    told = {row[0]: row[rate] for row in rows}
    assert told["r57-2030-patent-grants-growth"] == "mức của cả năm (bằng sáng chế), không phải %/năm: kho tự tính"
    assert told["gov-2026-spin-offs"].startswith("tổng số từ đầu năm 2026 đến hết ngày")
    assert told["r57-2030-rd-gdp"] is None


def test_nobody_owes_a_number_that_decides_nothing(release: duckdb.DuckDBPyConnection) -> None:
    """That databases are complete is stated; how many per cent of them are is a figure beside it."""
    asked = {row["target_code"] for row in owed(release)}
    assert not asked & {"r57-2030-national-databases-complete", "r57-2030-state-management-digital"}
    assert "r57-2030-data-exchange-formed" in asked


def test_people_are_whole_but_where_their_time_is_counted() -> None:
    """102.3 is a population in millions."""
    known = registers().measures
    assert {code: known[code].is_whole for code in ("population", "rd_personnel_headcount", "researchers_fte")} == {
        "population": True,
        "rd_personnel_headcount": True,
        "researchers_fte": False,
    }


def test_a_target_without_figures_is_asked_for_its_base_as_well(
    release: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Two figures make a pace. None is asked for where one is known, where new things are counted, of a milestone."""
    by_code = {row["target_code"]: row for row in owed(release)}
    wanted = ("r57-2030-innovating-firms", "r57-2030-smart-cities", "r57-2030-rd-gdp", "gs-2025-data-exchange")
    assert [by_code[code]["is_missing"] for code in wanted] == [True, True, False, True]
    asked = with_bases([by_code[code] for code in wanted], registers())
    file = tmp_path / "a.xlsx"
    file.write_bytes(template(asked, registers()))
    rows = [*openpyxl.load_workbook(file)[SHEET].iter_rows(min_row=2, max_row=len(asked) + 1, values_only=True)]
    period = [column.field for column in COLUMNS].index("period")
    assert [row[0] for row in rows] == [wanted[0], *wanted]
    everything = [(row["target_code"], row["period_asked"]) for row in with_bases(list(by_code.values()), registers())]
    codes = [code for code, _ in everything]
    assert codes.count("gov-2026-commune-equipment") == 1, "no pace can come before its deadline"
    assert "r57-2045-digital-firms-advanced" in by_code
    assert "r57-2045-digital-firms-advanced" not in codes, "it asks for the number of 2030's target in the same period"
    assert rows[1][period] == "2024"
    assert str(rows[1][-1]).startswith("số gốc năm 2024")


def test_the_example_of_the_rules_is_a_row_that_would_be_taken(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    head = ";".join(column.vi for column in COLUMNS)
    file.write_text(f"{head}\n" + ";".join(EXAMPLE[c.field] for c in COLUMNS) + "\n", encoding="utf-8")
    judged = judge(read_sheet(file), registers(), AS_OF)
    assert [(one.value, one.period.text, one.visibility) for one in judged.figures] == [(51.5, "2026-Q3", "internal")]


def test_an_agency_that_owes_nothing_is_answered_with_those_that_do(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("R57_DATA_DIR", str(built))
    with pytest.raises(typer.Exit) as ended:
        own.template(agency="nobody")
    assert ended.value.exit_code == 1
    assert "no agency 'nobody' owes a figure; there are " in capsys.readouterr().err


def test_a_template_is_written_over_no_file(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What an agency has filled in under that name is not lost."""
    monkeypatch.setenv("R57_DATA_DIR", str(built))
    own.template(to=tmp_path / "a.xlsx")
    (tmp_path / "a.xlsx").write_bytes(b"filled in")
    with pytest.raises(typer.Exit) as ended:
        own.template(to=tmp_path / "a.xlsx")
    assert ended.value.exit_code == 4
    assert "stays as it is" in capsys.readouterr().err
    assert (tmp_path / "a.xlsx").read_bytes() == b"filled in"


def test_the_template_holds_the_rules_and_what_an_agency_shares(
    release: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    file = tmp_path / "a.xlsx"
    everything = owed(release)
    file.write_bytes(template(everything, registers()))
    assert openpyxl.load_workbook(file).sheetnames == [SHEET, RULES, NAMES]
    listed = [row[1] for row in openpyxl.load_workbook(file)[NAMES].iter_rows(values_only=True) if row[1]]
    assert len(listed) == len(set(listed))
    assert {name for name in listed if folded(name) not in registers().agencies} == set(), "what is offered is taken"
    both = [row for row in everything if len(row["agencies"]) > 1]
    for row in both:
        for agency in row["agencies"]:
            assert row["target_code"] in {one["target_code"] for one in asked_for(everything, agency)}


def test_an_agency_is_itself_and_none_that_a_text_names_with_it() -> None:
    """ "Bộ KH&CN" also begins the short names of pairs of ministries, "Bộ Tài chính" that of a unit of it."""
    known = registers().agencies
    assert {name: known.get(name) for name in map(folded, ("Bộ KH&CN", "MoST", "Bộ Tài chính", "NIC", "VPCP"))} == {
        "bo kh&cn": "most",
        "most": "most",
        "bo tai chinh": "mof",
        "nic": "nic",
        "vpcp": None,
    }
    assert not {row["agency_code"] for row in dbt.register("agencies") if row["kind"] == SEVERAL} & {*known.values()}
