"""APO's workbook: nothing is served unless the sheet proves headings, unit, base year, years in order, plausibility."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources.catalog import DATASETS
from sources.publishers import apo_productivity
from sources.shipped.tables import bundled_vintages
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Parsed
from tests.sources.publishers.properties import accepted, figures, never_wrong, payload
from tests.wire.dialects.apo_productivity import Line, lines, workbook

OPTIONS = DATASETS["apo_productivity"].routes[0].options
(ASKED,) = apo_productivity.requests(OPTIONS)
GOOD = workbook(lines(0))
TFP_ROW, GDP_ROW, HEAD = 6, 5, 3
"""Places in `lines`; a sheet counts from 1."""


def read(body: bytes) -> Parsed:
    return accepted(apo_productivity, OPTIONS, [payload(ASKED, body)])


def sheet_with(row: int, column: int, cell: object) -> bytes:
    """The good sheet with another cell; counted from 0."""
    sheet: list[Line] = lines(0)
    sheet[row][column] = cell
    return workbook(sheet)


def test_a_good_sheet() -> None:
    parsed = read(GOOD)
    found = figures(parsed)
    assert found["APO_TFP_INDEX", "VNM", "2010"] == 1
    assert found["APO_TFP_INDEX", "VNM", "2023"] == pytest.approx(1.215311, abs=1e-6)
    assert found["APO_TFP_CONTRIBUTION", "VNM", "2023"] == pytest.approx(25, abs=1e-3)
    assert min(period for _, _, period in found) == "1990"
    assert len(found) == 34 + 33
    derived = parsed.rows.filter(series_code="APO_TFP_CONTRIBUTION")
    assert set(derived["verification"]) == {"derived"}


@pytest.mark.parametrize(
    ("row", "column", "cell", "said"),
    [
        (HEAD, 3, "Measure", "headings Group, Code, Variable, Unit"),
        (HEAD, 10, 1975, "not every one since 1990"),
        (TFP_ROW, 3, "index (2015=1.0)", r"row 7, column D.*unit"),
        (GDP_ROW, 3, "billion. Dong", r"row 6, column D.*unit"),
        (TFP_ROW, 2, "Labor productivity", "no row is 40100"),
        (TFP_ROW, 4 + 40, 1.01, "base year is 1.01"),
        (TFP_ROW, 4 + 49, "1.1 e", r"row 7, column BB \(2019\).*'1.1 e'"),
        (TFP_ROW, 4 + 49, None, r"column BB \(2019\).*None"),
        (TFP_ROW, 4 + 49, 114.1, r"column BB \(2019\).*in a year"),
        (GDP_ROW, 4 + 49, -5, r"row 6, column BB \(2019\).*-5"),
    ],
)
def test_what_is_otherwise_is_refused_with_its_place(row: int, column: int, cell: object, said: str) -> None:
    with pytest.raises(SourceError) as refused:
        read(sheet_with(row, column, cell))
    told = f"{refused.value.where}: {refused.value.what}"
    assert "sheet VIE" in told
    assert re.search(said, told), told


def steeper(factor: float) -> list[Line]:
    """The good sheet with TFP that grows by another pace."""
    sheet = lines(0)
    sheet[TFP_ROW][4:-1] = [float(str(value)) ** factor for value in sheet[TFP_ROW][4:-1]]
    return sheet


@pytest.mark.parametrize("factor", [-1.0, 3.0])
def test_a_share_of_growth_unlike_any_that_is_cited_is_refused(factor: float) -> None:
    with pytest.raises(SourceError, match="what is cited lies in 0 to 60"):
        read(workbook(steeper(factor)))


def test_what_is_cited_lies_within_what_is_called_plausible() -> None:
    low, high = OPTIONS["plausible"]
    (*_, newest) = bundled_vintages("reported_figures")
    rows = newest.rows
    cited = rows.filter(rows["series_code"].str.starts_with("TFP_CONTRIBUTION"), area_code="VNM")["value"]
    assert cited.len() > 10
    assert cited.is_between(low, high).all()


def test_a_workbook_without_the_sheet_is_refused() -> None:
    with pytest.raises(SourceError, match="has the sheets"):
        accepted(apo_productivity, {**OPTIONS, "sheet": "VNM"}, [payload(ASKED, GOOD)])


@pytest.mark.parametrize(
    ("body", "status", "answer"),
    [
        (GOOD, 200, Answer.OK),
        (GOOD, 404, Answer.BLOCKED),
        (GOOD[:-100], 200, Answer.TRUNCATED),
        (GOOD.replace(b"xl/workbook.xml", b"xl/w0rkbook.xml", 1), 200, Answer.TRUNCATED),
        (b"<!doctype html><html>just a moment</html>", 200, Answer.BLOCKED),
        (b"Group;Code;Variable", 200, Answer.CHANGED_SHAPE),
    ],
    ids=["good", "gone", "cut", "damaged", "web page", "no workbook"],
)
def test_the_body_says_what_the_answer_is(body: bytes, status: int, answer: Answer) -> None:
    assert apo_productivity.classify(payload(ASKED, body, status=status)).answer is answer


def test_a_workbook_that_would_fill_the_memory_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apo_productivity, "MOST_BYTES", 1_000)
    assert apo_productivity.classify(payload(ASKED, GOOD)).answer is Answer.CHANGED_SHAPE


@settings(max_examples=25)
@given(at=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
@example(at=0.9031020503847916, byte=1)  # a part that looks encrypted
@example(at=0.9031020503847916, byte=32)  # and one packed in a way that is not read
def test_a_flipped_byte_never_gives_wrong_figures(at: float, byte: int) -> None:
    body = bytearray(GOOD)
    body[int(len(body) * at)] = byte
    never_wrong(apo_productivity, OPTIONS, [payload(ASKED, bytes(body))], figures(read(GOOD)))
