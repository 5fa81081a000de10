"""Our World in Data: columns by short name, blanks are missing, dated by the chart's last update."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.publishers import owid
from sources.publishers.csv_answers import MOST_FIELDS, csv_verdict
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Payload, Request
from tests.sources.publishers.payloads import answered
from tests.sources.publishers.properties import Truth, accepted, figures, kept, never_wrong, payload, truths

NAME = "_9_c_1__it_mob_4gntwk"
OPTIONS = {"slug": "coverage", "columns": {NAME: {"code": "IT_MOB_4GNTWK", "unit": "% of population"}}}
METADATA, DATA = owid.requests(OPTIONS)
TOLD = payload(METADATA, {"columns": {"Share (4G)": {"shortName": NAME, "lastUpdated": "2026-01-29"}}})
ALWAYS = {("VNM", 2024): 99.8}
"""A file without Viet Nam would be taken for one that was cut."""


def lines(truth: Truth, *, blank: tuple[str, int] | None = None) -> list[str]:
    told = [f"Name,{area},{year},1,{value!r}" for (area, year), value in truth.items()]
    if blank is not None and blank not in truth:
        told.append(f"Name,{blank[0]},{blank[1]},1,")
    return told


def file(told: list[str], *, head: str = f"entity,code,year,other,{NAME}") -> bytes:
    return "\n".join([head, *told, "Zimbabwe,ZWE,2024,1,2"]).encode()


def answers(body: bytes) -> list[Payload]:
    return [TOLD, payload(DATA, body)]


def test_more_fields_than_memory_is_given_to_are_not_read() -> None:
    found = csv_verdict(answered(Request("https://data.example/a.csv", "a", suffix="csv"), "a,b\n" * MOST_FIELDS))
    assert found is not None
    assert found.answer is Answer.TRUNCATED
    assert "fields" in found.reason


def test_a_small_chart() -> None:
    told = ["Kosovo,OWID_KOS,2024,1,3", "Asia,,2024,1,3", "Vietnam,VNM,2023,1,", "Vietnam,VNM,2024,1,99.8"]
    parsed = accepted(owid, OPTIONS, answers(file([*told, "World,OWID_WRL,2024,1,93"])))
    assert figures(parsed) == {("IT_MOB_4GNTWK", "VNM", "2024"): 99.8, ("IT_MOB_4GNTWK", "WLD", "2024"): 93.0}
    assert (parsed.edition, parsed.published_on_kind) == ("2026-01-29", "mirror")


def test_a_column_under_its_display_name_is_not_taken() -> None:
    body = file(lines(ALWAYS), head="Entity,Code,Year,other,Share of the population (4G)")
    with pytest.raises(SourceError, match=r"columns .* are missing"):
        accepted(owid, OPTIONS, answers(body))


def test_a_chart_without_a_date_is_refused() -> None:
    metadata = payload(METADATA, {"columns": {}})
    with pytest.raises(SourceError, match="date none of"):
        accepted(owid, OPTIONS, [metadata, payload(DATA, file(lines(ALWAYS)))])


@pytest.mark.parametrize(
    ("body", "status", "answer"),
    [
        (b'{"error": "non-redistributable"}', 403, Answer.BLOCKED),
        (b'{"error": "non-redistributable"}', 200, Answer.ERROR_ENVELOPE),
        (b"entity,code,year,x\n", 200, Answer.EMPTY),
        (b"Country,Year,x\nViet Nam,2024,1\n", 200, Answer.CHANGED_SHAPE),
        (file(["Laos,LAO,2024,1,2"]), 200, Answer.TRUNCATED),
        (file(lines(ALWAYS)).removesuffix(b"\nZimbabwe,ZWE,2024,1,2"), 200, Answer.TRUNCATED),
    ],
)
def test_the_body_says_what_the_answer_is(body: bytes, status: int, answer: Answer) -> None:
    assert owid.classify(payload(DATA, body, status=status)).answer is answer


@given(truth=truths, seed=st.integers(), blank=st.tuples(st.sampled_from(("VNM", "THA")), st.integers(1990, 2025)))
def test_figures_survive_any_order(truth: Truth, seed: int, blank: tuple[str, int]) -> None:
    whole = {**truth, **ALWAYS}
    told = lines(whole, blank=blank)
    random.Random(seed).shuffle(told)
    assert figures(accepted(owid, OPTIONS, answers(file(told)))) == kept(whole, "IT_MOB_4GNTWK")


@given(truth=truths, cut=st.floats(0, 1))
def test_a_cut_file_never_gives_wrong_figures(truth: Truth, cut: float) -> None:
    whole = {**truth, **ALWAYS}
    body = file(lines(whole))
    never_wrong(owid, OPTIONS, answers(body[: int(len(body) * cut)]), kept(whole, "IT_MOB_4GNTWK"))


@given(text=st.sampled_from(("~3", "..", "n/a", "1;5", "<1", "nan", "inf", "-Infinity", "1e999", "1_0")))
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="is not a number"):
        accepted(owid, OPTIONS, answers(file([f"Vietnam,VNM,2024,1,{text}"])))
