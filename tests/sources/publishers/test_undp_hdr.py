"""UNDP HDR: wide files in two encodings; the edition is checked, blanks are missing years, a cut file is seen."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.publishers import undp_hdr
from sources.vocabulary.areas import AREAS
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Payload
from tests.sources.publishers.properties import Figures, accepted, figures, never_wrong, payload

OPTIONS = {
    "edition": "HDR 2025",
    "path": "2025_HDR/HDR25_Composite_indices_complete_time_series.csv",
    "published_on": "2025-05-06",
    "newest_year": "2023",
}
(ASKED,) = undp_hdr.requests(OPTIONS)
COLUMNS = ("hdi_rank_2023", "hdi_2022", "hdi_2023", "le_2023", "eys_2023", "mys_2023", "gnipc_2023", "hdi_f_2023")
COUNTRIES_TOLD = ("VNM", "LAO", "TLS", "FRA", "ZZA.VHHD")

tables = st.dictionaries(
    st.tuples(st.sampled_from((*COUNTRIES_TOLD, undp_hdr.WORLD_CODE)), st.sampled_from(COLUMNS)),
    st.floats(0, 1e6, allow_nan=False, allow_infinity=False),
    max_size=40,
)
Table = dict[tuple[str, str], float]


def wide(table: Table, *, encoding: str = "utf-8-sig", columns: tuple[str, ...] = COLUMNS, seed: int = 0) -> bytes:
    order = list(COUNTRIES_TOLD)
    random.Random(seed).shuffle(order)
    lines = [",".join(["iso3", "country", "hdicode", "region", *columns])]
    for code in (*order, undp_hdr.WORLD_CODE):
        cells = (table.get((code, column)) for column in columns)
        lines.append(",".join([code, "Côte", "High", "EAP", *("" if c is None else repr(c) for c in cells)]))
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def answer(table: Table, **how: object) -> Payload:
    return payload(ASKED, wide(table, **how))  # type: ignore[arg-type]


def truth_of(table: Table) -> Figures:
    found = {}
    for (code, column), value in table.items():
        series, year = column.rsplit("_", 1)
        area = "WLD" if code == undp_hdr.WORLD_CODE else code
        if area in AREAS and series in undp_hdr.UNITS:
            found[(series, area, year)] = value
    return found


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-8"])
def test_a_small_file_in_every_encoding(encoding: str) -> None:
    table = {("VNM", "hdi_2023"): 0.766, ("VNM", "hdi_rank_2023"): 93.0, (undp_hdr.WORLD_CODE, "hdi_2023"): 0.756}
    parsed = accepted(undp_hdr, OPTIONS, [answer(table, encoding=encoding)])
    assert figures(parsed) == {
        ("hdi", "VNM", "2023"): 0.766,
        ("hdi_rank", "VNM", "2023"): 93.0,
        ("hdi", "WLD", "2023"): 0.756,
    }
    assert (parsed.edition, str(parsed.published_on)) == ("HDR 2025", "2025-05-06")


def test_a_file_of_another_edition_is_refused() -> None:
    with pytest.raises(SourceError, match="ends in 2024, not in 2023"):
        accepted(undp_hdr, OPTIONS, [answer({}, columns=(*COLUMNS, "hdi_2024"))])


def test_a_row_that_comes_twice_is_refused() -> None:
    body = wide({("VNM", "hdi_2023"): 0.766})
    line = next(line for line in body.splitlines(keepends=True) if line.startswith(b"VNM"))
    with pytest.raises(SourceError, match="rows come twice"):
        accepted(undp_hdr, OPTIONS, [payload(ASKED, body + line)])


@pytest.mark.parametrize(
    ("body", "status", "answer"),
    [
        (wide({}).split(b"\r\n")[0] + b"\r\n", 200, Answer.EMPTY),
        (b"<!DOCTYPE html><html>moved</html>", 200, Answer.BLOCKED),
        (b"not found", 404, Answer.BLOCKED),
        (wide({}).replace(undp_hdr.WORLD_CODE.encode(), b"ZZZ"), 200, Answer.TRUNCATED),
        (wide({}).replace(b"iso3", b"code"), 200, Answer.CHANGED_SHAPE),
    ],
)
def test_the_body_says_what_the_answer_is(body: bytes, status: int, answer: Answer) -> None:
    assert undp_hdr.classify(payload(ASKED, body, status=status)).answer is answer


@given(table=tables, seed=st.integers(), encoding=st.sampled_from(("cp1252", "utf-8-sig")))
def test_figures_survive_any_order_and_encoding(table: Table, seed: int, encoding: str) -> None:
    assert figures(accepted(undp_hdr, OPTIONS, [answer(table, seed=seed, encoding=encoding)])) == truth_of(table)


@given(table=tables, cut=st.floats(0, 1))
def test_a_cut_file_never_gives_wrong_figures(table: Table, cut: float) -> None:
    body = wide({**table, (undp_hdr.WORLD_CODE, "hdi_2023"): 0.756})
    truth = truth_of({**table, (undp_hdr.WORLD_CODE, "hdi_2023"): 0.756})
    never_wrong(undp_hdr, OPTIONS, [payload(ASKED, body[: int(len(body) * cut)])], truth)


@given(text=st.sampled_from(("..", "n.a.", "0·5", "five", "#REF!", "1 000", "nan", "inf", "-Infinity", "1e999", "1_0")))
@settings(max_examples=30)
def test_what_is_no_number_is_refused(text: str) -> None:
    body = wide({("VNM", "hdi_2023"): 0.766}).replace(b"0.766", text.encode())
    with pytest.raises(SourceError, match="is not a number"):
        accepted(undp_hdr, OPTIONS, [payload(ASKED, body)])
