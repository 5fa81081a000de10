"""NSO by province: all 63 by their names, each year whole, and nothing that does not agree with the country."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.publishers import nso_provinces, pxweb
from sources.vocabulary.areas import FORMER_PROVINCES
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Parsed, Payload
from tests.sources.publishers.payloads import answered
from tests.wire.dialect import WireRequest
from tests.wire.dialects.nso_pxweb import ACCOUNTS, LIVED_ON, PEOPLE, PLACES, answer


def fetched(way: str) -> list[Payload]:
    """What the dialect answers, asked as the engine asks."""
    payloads = []
    asked = nso_provinces.requests({"way": way})
    while asked:
        request = asked.pop(0)
        body = json.dumps(request.json).encode() if request.json else b""
        if request.form:
            body = urlencode(request.form).encode()
        told = answer(WireRequest.of(request.url, method=request.method, body=body, **lower(request.headers)))
        payload = answered(request, told.body, headers=lower(told.headers))
        assert nso_provinces.classify(payload).answer is Answer.OK
        payloads.append(payload)
        asked.extend(nso_provinces.more(payload))
    return payloads


def lower(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}


def read(payloads: Sequence[Payload], way: str = "form") -> Parsed:
    return nso_provinces.parse(payloads, {"way": way})


def figures(parsed: Parsed) -> dict[tuple[str, str, str], float]:
    rows = parsed.rows["series_code", "area_code", "period", "value"].rows()
    assert len({row[:3] for row in rows}) == len(rows)
    return {(series, area, period): value for series, area, period, value in rows}


def test_both_ways_bring_the_same_figures() -> None:
    by_form, by_api = read(fetched("form")), read(fetched("api"), "api")
    assert figures(by_form) == figures(by_api)
    found = figures(by_form)
    assert len(found) == 3 * 63 * 5
    assert {area for _, area, _ in found} == FORMER_PROVINCES
    assert {period for *_, period in found} == {"2020", "2021", "2022", "2023", "2024"}
    assert found["POPULATION_63", "VN-53", "2022"] == 324.4, "Bắc Kạn, as the yearbook has it"
    assert set(by_form.rows.filter(period="2024")["obs_status"]) == {"P"}
    assert set(by_form.rows.filter(period="2023")["obs_status"]) == {"A"}, "the final year counts"


def test_of_a_year_after_the_merger_nothing_is_read() -> None:
    """In 2025 only provinces whose names lived on have figures, and these are of other territories."""
    assert read(fetched("form")).notes == tuple(
        f"{series} 2025: {63 - len(LIVED_ON)} of 63 provinces without a figure, left out"
        for series in ("POPULATION_63", "POPULATION_URBAN_63", "GRDP_PER_HEAD_63")
    )


def altered(change: Callable[[Any], None], table: str) -> list[Payload]:
    """The answers by form with the JSON-stat of one table changed."""
    made = []
    for payload in fetched("form"):
        if payload.request.method == "POST" and table in payload.request.label:
            document = json.loads(payload.body.rstrip(b"\0"))
            change(document["dataset"])
            payload = answered(payload.request, json.dumps(document, ensure_ascii=False))
        made.append(payload)
    return made


def at(data: Any, *labels: str) -> int:
    """Where the cell with these labels stands."""
    place = 0
    for code, size, label in zip(data["dimension"]["id"], data["dimension"]["size"], labels, strict=True):
        listed = [text.strip() for text in data["dimension"][code]["category"]["label"].values()]
        place = place * size + listed.index(label)
    return place


def put(value: object, *labels: str) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        data["value"][at(data, *labels)] = value

    return change


def twice(factor: float, *labels: str) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        data["value"][at(data, *labels)] *= factor

    return change


def renamed(old: str, new: str, variable: int = 0) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        labels = data["dimension"][data["dimension"]["id"][variable]]["category"]["label"]
        (code,) = [code for code, text in labels.items() if text.strip() == old]
        labels[code] = new

    return change


def moved(data: Any) -> None:
    """Urban people of Hà Nội stand with Cao Bằng: the sum is as it was."""
    data["value"][at(data, "Hà Nội", "Thành thị", "2022")] -= 600
    data["value"][at(data, "Cao Bằng", "Thành thị", "2022")] += 600


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("V02.03", put(None, "Cao Bằng", "Tổng số", "2022"), "no figure for VN-04"),
        ("V02.03", put(None, "CẢ NƯỚC", "Tổng số", "2022"), "no figure for the country"),
        ("V02.03", twice(1.1, "Cao Bằng", "Tổng số", "2022"), "the provinces add up to"),
        ("V02.03", twice(1.1, "CẢ NƯỚC", "Thành thị", "2022"), "the provinces add up to"),
        ("V02.03", twice(1_000, "Cao Bằng", "Tổng số", "2022"), "not between 100 and 15000"),
        ("V02.03", moved, "more urban people than people: VN-04"),
        ("V02.03", renamed("Cao Bằng", "Cao Bình"), "'Cao Bình' is no province, region or country"),
        ("V02.03", renamed("Cao Bằng", "Tỉnh Lào Cai"), "two labels are"),
        ("V02.03", renamed("Cao Bằng", "Tây Nguyên"), "no label for VN-04"),
        ("V02.03", renamed("CẢ NƯỚC", "Đông Nam Bộ"), "no label for the country"),
        ("V02.03", renamed("Tổng số", "Chung", 1), "0 labels"),
        ("V02.03", renamed("2022", "2021", 2), "two columns are the year 2021"),
        ("V03.12", twice(1.1, "CẢ NƯỚC", "2022"), "the mean of the provinces is"),
        ("V03.12", put("52,1", "Cao Bằng", "2022"), "'52,1' is not a number"),
    ],
)
def test_what_cannot_be_trusted_is_refused(table: str, change: Callable[[Any], None], said: str) -> None:
    with pytest.raises(SourceError, match=said):
        read(altered(change, table))


def test_a_variable_more_is_refused() -> None:
    def change(data: Any) -> None:
        data["dimension"]["Giới tính"] = {"category": {"index": {"0": 0}, "label": {"0": "Nam"}}}
        data["dimension"]["id"].append("Giới tính")
        data["dimension"]["size"].append(1)

    with pytest.raises(SourceError, match="the table has the variables Tỉnh, thành phố, Dân số trung bình, Năm, Giới"):
        read(altered(change, "V02.03"))


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_figures_are_found_by_labels_wherever_they_stand(data: st.DataObject) -> None:
    """The order of the labels of a variable, and with it the position of each cell, says nothing."""
    order = data.draw(st.permutations(range(len(PLACES) + 8)))

    def change(dataset: Any) -> None:
        place = dataset["dimension"]["id"][0]
        category = dataset["dimension"][place]["category"]
        size = len(dataset["value"]) // len(order)
        blocks = [dataset["value"][n * size : (n + 1) * size] for n in order]
        category["index"] = {str(n): position for position, n in enumerate(order)}
        dataset["value"] = [value for block in blocks for value in block]

    assert figures(read(altered(change, "V02.03"))) == figures(read(fetched("form")))


FORM_URL = pxweb.address(f"{ACCOUNTS}/V03.12.px", "form")


def test_a_form_is_filled_in_as_a_browser_does() -> None:
    page, told = (p for p in fetched("form") if p.request.url == FORM_URL)
    assert told.request.method == "POST"
    assert dict(told.request.headers) == {"Referer": FORM_URL, "Cookie": "ASP.NET_SessionId=r57session"}
    fields = told.request.form
    names = [name.rpartition("$")[2] for name, _ in fields]
    assert names.count("ValuesListBox") == 70 + len(nso_years(page))
    assert [value for name, value in fields if name.endswith("$OutputFormatDropDownList")] == ["FileTypeJsonStat"]
    assert [value for name, value in fields if name.endswith("$ButtonViewTable")] == ["Tiếp tục"]
    assert not {"search", "other"} & set(names), "what a person would type, and the other button, are not sent"


def nso_years(page: Payload) -> list[str]:
    lists = pxweb.read_form(page.text()).ending(pxweb.VALUES)
    return list(lists.values())[1]


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (lambda page: "<html>Access denied</html>", Answer.BLOCKED),
        (lambda page: page[:-20], Answer.TRUNCATED),
        (lambda page: page.replace("FileTypeJsonStat", "FileTypePx"), Answer.CHANGED_SHAPE),
        (lambda page: page.replace("ButtonViewTable", "ButtonShow"), Answer.CHANGED_SHAPE),
    ],
)
def test_a_form_is_judged_by_its_fields(change: Callable[[str], str], verdict: Answer) -> None:
    page = next(p for p in fetched("form") if p.request.url == FORM_URL)
    assert nso_provinces.classify(answered(page.request, change(page.text()))).answer is verdict


@pytest.mark.parametrize(
    ("document", "verdict"),
    [
        ({"error": "x"}, Answer.ERROR_ENVELOPE),
        ({"dataset": {"dimension": {"id": [], "size": []}, "value": []}}, Answer.EMPTY),
        ({"dataset": {"dimension": {"id": [], "size": []}, "value": {"0": 1}}}, Answer.CHANGED_SHAPE),
        ({"dataset": {"dimension": {}, "value": [1]}}, Answer.CHANGED_SHAPE),
        ({"columns": [], "data": [1]}, Answer.CHANGED_SHAPE),
    ],
)
def test_json_stat_is_judged_by_its_parts(document: object, verdict: Answer) -> None:
    told = fetched("form")[-1].request
    assert nso_provinces.classify(answered(told, json.dumps(document) + "\0")).answer is verdict


def test_a_table_that_is_too_large_is_not_asked_for() -> None:
    page = next(p for p in fetched("form") if PEOPLE in p.request.label)
    options = "".join(f'<option value="{n}">x</option>' for n in range(400))
    lists = "".join(f'<select name="a{n}$ValuesListBox" multiple>{options}</select>' for n in range(2))
    with pytest.raises(SourceError, match="160,000 cells"):
        nso_provinces.more(answered(page.request, f"<html>{lists}</html>"))
