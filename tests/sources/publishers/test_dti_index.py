"""dti.gov.vn: the total is found by its heading, and believed only where every place is the one its score has."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.publishers import dti_index
from sources.publishers.html_tables import read_page
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Payload
from sources.vocabulary.former_provinces import NAMES, former_province
from tests.sources.publishers.payloads import answered, rows_of, values
from tests.wire.dialects.dti_index import page, row, scores

OPTIONS = {"pages": {"2022": "xep-hang-2022"}}
(REQUEST,) = dti_index.requests(OPTIONS)
TRUE = scores(2022, 0)

INDICES = (
    *("Nhận thức số", "Thể chế số", "Hạ tầng số", "Nhân lực số", "An toàn thông tin mạng"),
    *("Hoạt động chính quyền số", "Hoạt động kinh tế số", "Hoạt động xã hội số"),
)
HEADINGS = (
    "Xếp hạng DTI",
    "Các tỉnh, thành phố trực thuộc TW",
    *(f"Chỉ số<br/>{index}" for index in INDICES),
    "CHUYỂN ĐỔI SỐ CẤP TỈNH (PDTI)",
)
SEEN = (
    "1 TP. Đà Nẵng 1.0000 0.9000 0.8253 0.8487 0.7578 0.8575 0.7836 0.5197 0.8002",
    "2 TP. Hồ Chí Minh 0.8917 0.9000 0.8258 0.6267 0.5580 0.8406 0.7611 0.3590 0.7163",
    "3 Quảng Ninh 0.9581 0.9000 0.7648 0.6250 0.5382 0.8385 0.5904 0.4505 0.7024",
    "4 Thừa Thiên - Huế 0.9500 0.9000 0.6823 0.6794 0.6423 0.8262 0.6787 0.3001 0.6975",
    "5 TP. Cần Thơ 0.9000 0.8000 0.7233 0.7376 0.7226 0.7325 0.7556 0.2947 0.6924",
)
"""The headings and the five rows of 2022 that were seen in a stored copy of the page."""


def asked(text: str) -> Payload:
    return answered(REQUEST, text)


def cells_of(line: str) -> list[str]:
    """The cells of a seen row: its place, its name of several words, its nine scores."""
    place, *rest = line.split()
    return [place, " ".join(rest[:-9]), *rest[-9:]]


def test_the_rows_that_were_seen_are_read() -> None:
    """Headings and first five rows as the ministry printed them for 2022; the others from the shipped figures."""
    seen = {former_province(cells_of(line)[1]): line for line in SEEN}
    rest = [name for name in TRUE if NAMES[name] not in seen]
    above = [TRUE[name] for name in TRUE]
    rows = [row(*cells_of(line)) for line in SEEN]
    rows += [row(1 + sum(a > TRUE[n] for a in above), n, *["0.5"] * 8, TRUE[n]) for n in rest]
    text = f"<html><h2>năm 2022</h2><table>{row(*HEADINGS)}{''.join(rows)}</table></html>"
    assert dti_index.classify(asked(text)).answer is Answer.OK
    found = values(rows_of("provincial_dti", [asked(text)], OPTIONS))
    assert found[dti_index.SERIES, "VN-DN", "2022"] == 0.8002
    assert found[dti_index.SERIES, "VN-26", "2022"] == 0.6975
    assert found == {(dti_index.SERIES, NAMES[name], "2022"): float(total) for name, total in TRUE.items()}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1_000, 9_999), min_size=63, max_size=63))
def test_every_score_is_that_of_its_province(made: Sequence[int]) -> None:
    totals = {name: f"{score / 10_000:.4f}" for name, score in zip(NAMES, made, strict=True)}
    rows = rows_of("provincial_dti", [asked(page(2022, totals))], OPTIONS)
    expected = {(dti_index.SERIES, NAMES[name], "2022"): float(total) for name, total in totals.items()}
    assert values(rows) == expected


TABLE = "<h3>Xếp hạng chi tiết</h3>"


def changed(old: str, new: str) -> str:
    """The page of 2022 with something changed in its table of scores."""
    head, table = page(2022, TRUE).split(TABLE)
    assert old in table
    return head + TABLE + table.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (page(2023, TRUE), "does not speak of 2022"),
        (changed("Thanh Hóa", "Hà Tây"), "none of the 63 provinces"),
        (changed("Thanh Hóa", "Yên Bái"), "comes twice"),
        (changed("0.8002", "8.002"), "no place and no score"),
        (changed("0.8002", "80.02%"), "no place and no score"),
        (changed("0.8002", "0.4002"), "VN-DN has place 1, its score 0.4002 has place 62"),
        (changed("<td>TP. Đà Nẵng</td>", ""), "the row has 10 cells, the heading 11"),
        (changed(row(63, "Bắc Kạn", *["0.5000"] * 8, TRUE["Bắc Kạn"]), ""), "62 provinces came, not VN-53"),
    ],
)
def test_what_cannot_be_trusted_is_refused(text: str, said: str) -> None:
    assert dti_index.classify(asked(text)).answer is Answer.OK
    with pytest.raises(SourceError, match=said):
        rows_of("provincial_dti", [asked(text)], OPTIONS)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("<html>Access denied</html>", Answer.BLOCKED),
        (page(2022, TRUE)[:-400], Answer.TRUNCATED),
        (changed("CHUYỂN ĐỔI SỐ CẤP TỈNH (PDTI)", "Tổng"), Answer.CHANGED_SHAPE),
        (changed("Nhận thức số", "DTI"), Answer.CHANGED_SHAPE),
        (page(2022, {}), Answer.EMPTY),
    ],
)
def test_a_page_is_judged_by_its_tables(text: str, answer: Answer) -> None:
    assert dti_index.classify(asked(text)).answer is answer


def test_a_heading_over_several_columns_stands_in_each() -> None:
    tables, seen = read_page(
        "<p>Before</p><table><tr><th rowspan=2>Place<th colspan='2'>Scores</tr><tr><th>A</th><th>B &amp; C</th></tr>"
        "<tr><td>1<td>0.5<br>x<td><style>td {}</style>0.7</table><table></table>"
    )
    assert tables == [[["Place", "Scores", "Scores"], ["Place", "A", "B & C"], ["1", "0.5 x", "0.7"]], []]
    assert seen == "Before Place Scores A B & C 1 0.5 x 0.7"


def test_the_names_are_those_of_the_register() -> None:
    register = Path(__file__).parents[3] / "dbt_project" / "seeds" / "former_provinces.csv"
    with register.open(encoding="utf-8", newline="") as file:
        assert {line["name_vi"]: line["iso_3166_2"] for line in csv.DictReader(file)} == NAMES


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("TP. Đà Nẵng", "VN-DN"),
        ("Thành phố Hồ Chí Minh", "VN-SG"),
        ("THỪA THIÊN HUẾ", "VN-26"),
        ("  Bà Rịa – Vũng Tàu", "VN-43"),
        ("Ðồng Nai", "VN-39"),
        ("Hoà Bình", "VN-14"),
        ("Đồng bằng sông Hồng", None),
        ("Hà Tây", None),
        ("", None),
    ],
)
def test_a_province_is_known_by_its_name(label: str, code: str | None) -> None:
    assert former_province(label) == code
