"""NSO's PX-Web: a figure is found by its labels wherever its codes and columns stand."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.publishers import nso_pxweb
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Payload
from tests.sources.publishers.payloads import answered, json_answered, rows_of, values

SERIES = {
    "code": "POP",
    "labels": {"Cách tính": "Tổng số (Nghìn người)", "Phân tổ": "Tổng số"},
    "unit": "persons",
    "factor": 1_000,
    "low": 1e6,
    "high": 2e8,
}
OPTIONS = {"tables": ({"path": "Dân số và lao động/V02.02.px", "year": "Năm", "series": (SERIES,)},)}
REQUEST = nso_pxweb.requests(OPTIONS)[0]
MEASURES = ["Tổng số (Nghìn người)", "Tỷ lệ tăng -%"]
BREAKDOWN = ["TỔNG SỐ", "   Nam", "   Thành thị"]
YEAR_LABELS = {"A": "{}", "P": "Sơ bộ {}", "E": "{} (Ước tính)"}


def table(
    variables: dict[str, list[str]], cells: dict[tuple[str, ...], str], order: list[str], codes: dict[str, list[str]]
) -> list[Payload]:
    """The two answers: labels with the codes given, then cells with columns in the order given."""
    names = list(variables)
    metadata = {
        "title": "Dân số",
        "variables": [{"code": n, "text": n, "values": codes[n], "valueTexts": variables[n]} for n in names],
    }
    first = json_answered(REQUEST, metadata)
    (query,) = nso_pxweb.more(first)
    code_of = {n: dict(zip(variables[n], codes[n], strict=True)) for n in names}
    data = [
        {"key": [code_of[n][labels[names.index(n)]] for n in order], "values": [text]} for labels, text in cells.items()
    ]
    columns = [{"code": n, "text": n, "type": "d"} for n in order] + [{"code": "V", "text": "V", "type": "c"}]
    return [first, json_answered(query, {"columns": columns, "data": data})]


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.integers(1990, 2030),
        st.tuples(st.sampled_from("APE"), st.one_of(st.integers(1_000_000, 190_000_000), st.none())),
        min_size=1,
        max_size=8,
    ),
    st.data(),
)
def test_figures_are_found_by_labels(truth: dict[int, tuple[str, int | None]], data: st.DataObject) -> None:
    years = {YEAR_LABELS[status].format(year): (year, status, people) for year, (status, people) in truth.items()}
    names = data.draw(st.permutations(["Cách tính", "Năm", "Phân tổ"]))
    labels = {"Cách tính": MEASURES, "Năm": list(years), "Phân tổ": BREAKDOWN}
    variables = {name: data.draw(st.permutations(labels[name])) for name in names}
    codes = {n: data.draw(st.permutations([str(i) for i in range(len(variables[n]))])) for n in names}
    cells = {}
    for key in itertools.product(*variables.values()):
        chosen = dict(zip(variables, key, strict=True))
        people = years[chosen["Năm"]][2]
        wanted = chosen["Cách tính"] == MEASURES[0] and chosen["Phân tổ"] == BREAKDOWN[0]
        cells[key] = ".." if wanted and people is None else f"{people / 1_000:.3f}" if wanted and people else "12.5"
    answers = table(variables, cells, data.draw(st.permutations(names)), codes)
    rows = rows_of("nso_pxweb", answers, OPTIONS)
    assert values(rows) == {("POP", "VNM", str(y)): float(n) for y, (_, n) in truth.items() if n is not None}
    assert {(r["period"], r["obs_status"]) for r in rows.iter_rows(named=True)} == {
        (str(y), s) for y, (s, n) in truth.items() if n is not None
    }


def simple(**changes: Any) -> list[Payload]:
    """A table of one figure, with something changed."""
    years = changes.get("years", ["2024"])
    variables = {"Cách tính": changes.get("measures", MEASURES), "Năm": years, "Phân tổ": BREAKDOWN}
    cells = dict.fromkeys(itertools.product(*variables.values()), changes.get("text", "100309.21"))
    codes = {name: [str(i) for i in range(len(labels))] for name, labels in variables.items()}
    return table(variables, cells, list(variables), codes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"measures": ["Dân số trung bình (Nghìn người)", "Tỷ lệ tăng -%"]}, "0 labels"),
        ({"measures": ["Tổng số (Người)", "Tỷ lệ tăng -%"]}, "0 labels"),
        ({"measures": ["Tổng số (Nghìn người)", "tổng số  (nghìn người)"]}, "2 labels"),
        ({"years": ["2024", "Năm 2024"]}, "two values are the year 2024"),
        ({"years": ["2024e", "Sơ bộ 2024"]}, "two values are the year 2024"),
        ({"years": ["6 tháng 2024"]}, "'6 tháng' beside the year is no mark"),
        ({"years": ["2023-2024"]}, "does not name one year"),
        ({"years": ["Tổng số"]}, "does not name one year"),
        ({"text": "100.309,21"}, "not a number"),
        ({"text": "khoảng 100"}, "not a number"),
        ({"text": "100309210"}, "not between"),
        ({"text": "100.3"}, "not between"),
        ({"text": "NaN"}, "not between"),
    ],
)
def test_what_cannot_be_trusted_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(SourceError, match=said):
        rows_of("nso_pxweb", simple(**changes), OPTIONS)


def recorded(cells: dict[tuple[str, str, str], str]) -> list[Payload]:
    """A table under the labels recorded for V02.02, with figures where given and ".." everywhere else."""
    variables = {
        "Cách tính": ["Tổng số (Nghìn người)", "Tỷ lệ tăng -%", "Cơ cấu - %"],
        "Năm": list(dict.fromkeys(year for _, year, _ in cells)),
        "Phân tổ": ["Tổng số", "Nam", "Nữ", "Thành thị", "Nông thôn"],
    }
    codes = {name: [str(n) for n in range(len(labels))] for name, labels in variables.items()}
    return table(variables, dict.fromkeys(itertools.product(*variables.values()), "..") | cells, list(variables), codes)


def test_the_known_figures_are_read_from_the_real_labels() -> None:
    """Population in thousands, NSO table V02.02: 99467.93 in 2022, 100309.21 in 2023, 101343.75 in 2024."""
    thousands = {"2022": "99467.93", "2023": "100309.21", "Sơ bộ 2024": "101343.75"}
    answers = recorded({(MEASURES[0], year, "Tổng số"): text for year, text in thousands.items()})
    marked = [answered(p.request, b"\xef\xbb\xbf" + p.body) for p in answers]
    assert {nso_pxweb.classify(p).answer for p in marked} == {Answer.OK}
    rows = rows_of("nso_pxweb", marked)
    assert rows["series_code", "period", "value", "unit", "obs_status"].rows() == [
        ("NSO_POPULATION", "2022", 99_467_930.0, "persons", "A"),
        ("NSO_POPULATION", "2023", 100_309_210.0, "persons", "A"),
        ("NSO_POPULATION", "2024", 101_343_750.0, "persons", "P"),
    ]


@pytest.mark.parametrize("years", [["Sơ bộ 2023", "2023"], ["2023", "Sơ bộ 2023"]])
def test_of_a_provisional_and_a_final_year_the_final_one_counts(years: list[str]) -> None:
    texts = {"2023": "100309.21", "Sơ bộ 2023": "100352.20"}
    answers = recorded({(MEASURES[0], year, "Tổng số"): texts[year] for year in years})
    assert rows_of("nso_pxweb", answers)["period", "value", "obs_status"].rows() == [("2023", 100_309_210.0, "A")]


def test_a_final_year_without_a_figure_leaves_the_provisional_one() -> None:
    answers = recorded({(MEASURES[0], "Sơ bộ 2023", "Tổng số"): "100352.20", (MEASURES[0], "2023", "Tổng số"): ".."})
    assert rows_of("nso_pxweb", answers)["period", "value", "obs_status"].rows() == [("2023", 100_352_200.0, "P")]


@pytest.mark.parametrize(
    ("label", "status"),
    [
        ("2024", "A"),
        ("Sơ bộ 2024", "P"),
        ("2024 (*)", "P"),
        ("Prel. 2024", "P"),
        ("2024e", "P"),
        ("Ước tính 2024", "E"),
    ],
)
def test_a_mark_beside_the_year_is_its_status(label: str, status: str) -> None:
    rows = rows_of("nso_pxweb", simple(years=[label]), OPTIONS)
    assert rows["period", "obs_status", "note"].rows() == [("2024", status, "" if status == "A" else label)]


def test_cells_that_are_missing_or_twice_are_noticed() -> None:
    metadata, cells = simple()
    document = {"columns": [{"code": n} for n in ("Cách tính", "Năm", "Phân tổ")]}
    some = [{"key": ["0", "0", "0"], "values": ["100309.21"]}]
    with pytest.raises(SourceError, match="1 cells came, the table has 6"):
        rows_of("nso_pxweb", [metadata, json_answered(cells.request, {**document, "data": some})], OPTIONS)
    with pytest.raises(SourceError, match="twice"):
        rows_of("nso_pxweb", [metadata, json_answered(cells.request, {**document, "data": some * 2})], OPTIONS)
    with pytest.raises(SourceError, match="did not come"):
        rows_of("nso_pxweb", [metadata], OPTIONS)


def test_vietnamese_paths_are_encoded_and_every_value_is_asked_for() -> None:
    assert REQUEST.url.endswith("/vi/D%C3%A2n%20s%E1%BB%91%20v%C3%A0%20lao%20%C4%91%E1%BB%99ng/V02.02.px")
    metadata, cells = simple()
    assert metadata.request.method == "GET"
    query = cells.request.json
    assert isinstance(query, dict)
    assert [item["selection"]["values"] for item in query["query"]] == [["0", "1"], ["0"], ["0", "1", "2"]]


def test_answers_are_judged_by_their_bodies() -> None:
    metadata, cells = simple()
    assert nso_pxweb.classify(metadata).answer is Answer.OK
    assert nso_pxweb.classify(cells).answer is Answer.OK
    assert nso_pxweb.classify(json_answered(cells.request, {"columns": [], "data": []})).answer is Answer.EMPTY
    assert nso_pxweb.classify(json_answered(cells.request, {"error": "x"})).answer is Answer.ERROR_ENVELOPE
    assert nso_pxweb.classify(json_answered(REQUEST, {"variables": []})).answer is Answer.CHANGED_SHAPE
    unlabelled = {"variables": [{"code": "a", "values": ["0", "1"], "valueTexts": ["x"]}]}
    assert nso_pxweb.classify(json_answered(REQUEST, unlabelled)).answer is Answer.CHANGED_SHAPE
