"""Figures as rows: under which series and words they go through the border, and what a table is after a file came."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from sources.border.entry import let_in
from sources.border.vintages import HANDED_IN
from sources.catalog import DATASETS
from sources.own.judging import Judged
from sources.own.rows import PUBLIC, overlaid, rows_of
from sources.vocabulary.exchange import Parsed
from tests.conftest import NOW
from tests.sources.own.test_files import HEAD, KNOWN, judged

PLACED = f"{HEAD};Trang hoặc địa chỉ;Ghi chú"
ROW = "t-dossiers;cả nước;quý III/2026;51,5;% hồ sơ;KIND;Bộ KH&CN;Báo cáo 12/BC-BKHCN;31/10/2026;công khai;PLACE;NOTE"


def rows(file: Judged) -> list[dict[str, object]]:
    assert file.refusals == ()
    return rows_of(file.figures, KNOWN.agency_names, NOW).to_dicts()


def said(tmp_path: Path, *, kind: str = "Thực hiện", place: str = "trang 4", note: str = "") -> dict[str, object]:
    line = ROW.replace("KIND", kind).replace("PLACE", place).replace("NOTE", note)
    (row,) = rows(judged(tmp_path, line, head=PLACED))
    return row


def test_a_figure_bears_its_series_its_citation_and_its_place(tmp_path: Path) -> None:
    row = said(tmp_path, note="số ước")
    assert row["series_code"] == "ONLINE_DOSSIERS.MOST"
    assert row["citation"] == "Bộ Khoa học và Công nghệ: Báo cáo 12/BC-BKHCN, 2026-10-31"
    assert (row["source_locator"], row["source_url"], row["verification"]) == ("trang 4", "", "handed_in")
    assert (row["area_code"], row["period"], row["value"], row["note"]) == ("VNM", "2026-Q3", 51.5, "số ước")


def test_an_address_is_an_address_and_no_place_is_said_to_be_missing(tmp_path: Path) -> None:
    row = said(tmp_path, place="https://most.gov.vn/a?b=1")
    assert (row["source_locator"], row["source_url"]) == ("", "https://most.gov.vn/a?b=1")
    assert said(tmp_path, place="javascript:alert(1)")["source_url"] == ""
    assert said(tmp_path, place="")["verification"] == "address_incomplete"


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        ("Thực hiện", "ONLINE_DOSSIERS.MOST", "A"),
        ("Kế hoạch", "ONLINE_DOSSIERS.MOST.PLAN", "F"),
    ],
)
def test_a_plan_and_a_claim_are_series_of_their_own(tmp_path: Path, kind: str, code: str, status: str) -> None:
    row = said(tmp_path, kind=kind)
    assert (row["series_code"], row["obs_status"]) == (code, status)
    line = ROW.replace("t-dossiers", "t-law").replace("51,5", "xong").replace("% hồ sơ", "mốc")
    (claim,) = rows(judged(tmp_path, line.replace("KIND", "Hoàn thành"), head=PLACED))
    assert (claim["series_code"], claim["obs_status"]) == ("DATA_LAW.MOST.CLAIM", "A")


def test_a_province_speaks_for_itself(tmp_path: Path) -> None:
    line = (
        ROW.replace("KIND", "Thực hiện").replace(";cả nước;quý", ";Cao Bằng;quý").replace("Bộ KH&CN", "UBND Cao Bằng")
    )
    (row,) = rows(judged(tmp_path, line, head=PLACED))
    assert (row["series_code"], row["area_code"]) == ("ONLINE_DOSSIERS.UBND_04", "04")
    assert str(row["citation"]).startswith("UBND Tỉnh Cao Bằng: ")
    let_in(Parsed(pl.DataFrame([row])), DATASETS[PUBLIC], mode=HANDED_IN, now=NOW)


def table(tmp_path: Path, *lines: str, hours: int = 0) -> pl.DataFrame:
    file = judged(tmp_path, *(line.replace("KIND", "Thực hiện") for line in lines), head=PLACED)
    rows = rows_of(file.figures, KNOWN.agency_names, NOW + timedelta(hours=hours))
    return let_in(Parsed(rows), DATASETS[PUBLIC], mode=HANDED_IN, now=NOW)


def test_a_table_takes_what_is_said_anew_and_keeps_everything_else(tmp_path: Path) -> None:
    before = table(tmp_path, ROW, ROW.replace("quý III/2026", "2025"))
    again = ROW.replace("51,5", "52")
    later = ROW.replace("51,5", "53").replace("31/10/2026", "15/11/2026")
    other = ROW.replace("quý III/2026", "2024")
    after = overlaid(before, table(tmp_path, again, hours=1))
    assert after.select("period", "value").rows() == [("2025", 51.5), ("2026-Q3", 52.0)]
    # A later document is another statement: the earlier one stays, and which counts is told by its day.
    assert overlaid(after, table(tmp_path, later, hours=2))["value"].to_list() == [51.5, 52.0, 53.0]
    assert overlaid(after, table(tmp_path, other, hours=2))["period"].to_list() == ["2024", "2025", "2026-Q3"]
    assert overlaid(after, table(tmp_path, again, hours=1)).equals(after)
    # What is said again was said later, and an older file that is read once more takes nobody's place.
    assert overlaid(after, table(tmp_path, again, hours=2))["edition"].unique().len() == 2
    assert overlaid(after, table(tmp_path, ROW)).equals(after)
