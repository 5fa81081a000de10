"""The index of service to people and firms: what either way tells of a year that is over, or nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.catalog import DATASETS
from sources.publishers import public_service_portal as portal
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Payload, Request
from tests.sources.publishers.payloads import NOW, answered, json_answered, rows_of, values
from tests.wire.dialect import WireRequest
from tests.wire.dialects import public_service_portal as dialect
from tests.wire.truth import shipped

NAME = "public_service_index"
WAYS = tuple(portal.WAYS)
PHU_THO = {"CKMB": 7.96, "TDGQ": 17.68, "CLGQ": 8.56, "TTTT": 6.67, "MDHL": 11.37, "MDSH": 9.62}
"""The parts of Phú Thọ in August 2026, which add up to 61.86."""


def asked_for(way: str, year: int = 2025) -> Request:
    return next(r for r in portal.requests({"way": way}) if dict(r.context)["year"] == str(year))


def unit(way: str, code: str, total: object, parts: dict[str, Any]) -> dict[str, Any]:
    name = f"UBND tỉnh {portal.PROVINCES[code][1]}"
    if way == "reports":
        return {"TEN": name, "TONG_SCORE": total, **parts}
    return {"departmentCode": code, "departmentName": name, "totalScore": total, "groupScores": parts}


def told(way: str, units: list[dict[str, Any]], year: int = 2025) -> Payload:
    document: object = units if way == "reports" else {"code": "OK", "data": {"evaluation": units}, "message": "OK"}
    return json_answered(asked_for(way, year), document, status=200 if way == "reports" else 201)


def everywhere(way: str, total: object = 61.86, parts: dict[str, Any] = PHU_THO) -> list[dict[str, Any]]:
    return [unit(way, code, total, parts) for code in portal.PROVINCES]


def from_the_dialect(way: str) -> list[Payload]:
    """What the dialect answers to all that is asked."""
    found = []
    for request in portal.requests({"way": way}):
        body = urlencode(request.form) if request.form else json.dumps(request.json)
        sent = WireRequest.of(request.url, method="POST", body=body.encode())
        form = {"content-type": "application/x-www-form-urlencoded"}
        reply = dialect.answer(replace(sent, headers=form if request.form else {}))
        found.append(answered(request, reply.body, status=reply.status))
    return found


@pytest.mark.parametrize("way", WAYS)
def test_what_is_asked(way: str) -> None:
    request = asked_for(way)
    assert (request.method, urlsplit(request.url).hostname) == ("POST", "dichvucong.gov.vn")
    if way == "results":
        assert request.json == {"timeType": "year", "year": 2025, "departmentType": "ADMINISTRATIVE_UNIT"}
        return
    ((name, params),) = request.form
    told = json.loads(params)
    assert (name, request.json) == ("params", None)
    assert (told["service"], told["p_nam"], told["p_tinh_id"]) == ("report_tinh_766_service", "2025", "0")
    assert {told[part] for part in ("p_6thang", "p_quy", "p_thang")} == {0}


@pytest.mark.parametrize("way", WAYS)
def test_a_live_answer_continues_the_shipped_series(way: str) -> None:
    """Of the years that are shipped the same figures under the same names, and 2025 beside them."""
    rows = rows_of(NAME, from_the_dialect(way), {"way": way})
    live = values(rows)
    series = (portal.TOTAL[0], *portal.GROUPS)
    known = {
        (code, area, period): value
        for (code, area), line in shipped().items()
        if code in series
        for period, value in line.items()
    }
    assert len(known) == 612
    assert {key: live.get(key) for key in known} == known
    assert {key[2] for key in set(live) - set(known)} == {"2025"}
    assert len(live) == 4 * 6 * 34


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_scores_come_back_whichever_way_and_in_any_order(data: st.DataObject) -> None:
    hundredths = {"CKMB": 1800, "TDGQ": 2000, "CLGQ": 1200, "TTTT": 1000, "MDHL": 1800, "MDSH": 2200}
    drawn = {
        code: {part: data.draw(st.integers(1, most)) for part, most in hundredths.items()}
        for code in data.draw(st.permutations(list(portal.PROVINCES)))
    }
    way = data.draw(st.sampled_from(WAYS))
    as_said = str if way == "reports" else float
    units = [
        unit(way, code, as_said(sum(parts.values()) / 100), {part: as_said(n / 100) for part, n in parts.items()})
        for code, parts in drawn.items()
    ]
    expected = {}
    for code, parts in drawn.items():
        area = portal.PROVINCES[code][0]
        expected["PSI766_34", area, "2025"] = sum(parts.values()) / 100
        for series, (_, _, of) in portal.GROUPS.items():
            expected[series, area, "2025"] = sum(parts[part] for part in of) / 100
    assert values(rows_of(NAME, [told(way, units)], {"way": way})) == expected


DAMAGED: dict[str, tuple[Any, str]] = {
    "a province is missing": (lambda units: units[1:], "33 of the 34 provinces came, without An Giang"),
    "a province comes twice": (lambda units: [*units, units[0]], "An Giang comes twice"),
    "a total is not its parts": (lambda units: [_with(units[0], "totalScore", 62.0), *units[1:]], "add up to 61.86"),
    "a score is text": (lambda units: [_with(units[0], "totalScore", "61,86"), *units[1:]], "is not a number"),
    "a part is missing": (lambda units: [_part(units[0], "TTTT", None), *units[1:]], "there is no TTTT"),
    "code and name disagree": (lambda units: [_with(units[0], "departmentCode", "H05"), *units[1:]], "one province"),
    "a province has another name": (
        lambda units: [{**units[0], "departmentCode": "H99", "departmentName": "UBND tỉnh An Hà"}, *units[1:]],
        "not known: ['UBND tỉnh An Hà']",
    ),
    "more than there is to reach": (
        lambda units: [_part(_with(units[0], "totalScore", 79.9), "CKMB", 26.0), *units[1:]],
        "PSI766_TRANSPARENCY_34 is 26.0, not 0 to 18",
    ),
}


def _with(unit: dict[str, Any], field: str, value: object) -> dict[str, Any]:
    return {**unit, field: value}


def _part(unit: dict[str, Any], part: str, value: object) -> dict[str, Any]:
    return {**unit, "groupScores": {**unit["groupScores"], part: value}}


@pytest.mark.parametrize(("damage", "said"), DAMAGED.values(), ids=list(DAMAGED))
def test_what_is_not_understood_is_refused(damage: Any, said: str) -> None:
    with pytest.raises(SourceError) as refused:
        rows_of(NAME, [told("results", damage(everywhere("results")))])
    assert said in str(refused.value)


def test_two_years_with_the_same_scores_are_refused() -> None:
    answers = [told("results", everywhere("results"), year) for year in (2024, 2025)]
    with pytest.raises(SourceError, match="the scores of 2025 are those of 2024"):
        rows_of(NAME, answers)


def test_a_hundredth_lost_in_rounding_is_no_fault() -> None:
    rows = rows_of(NAME, [told("results", everywhere("results", total=61.87))])
    assert set(rows.filter(rows["series_code"] == "PSI766_34")["value"]) == {61.87}


@pytest.mark.parametrize("score", [None, 0])
def test_a_province_without_any_score_has_no_figure(score: float | None) -> None:
    nothing = unit("results", "H01", score, dict.fromkeys(portal.PARTS, score))
    parsed = portal.parse([told("results", [nothing, *everywhere("results")[1:]])], {})
    assert "91" not in set(parsed.rows["area_code"])
    assert parsed.rows["area_code"].n_unique() == 33
    assert parsed.notes == ("2025: UBND tỉnh An Giang has no score",)


def test_a_unit_beside_the_34_is_left_out_and_told_of() -> None:
    parsed = portal.parse([told("results", [*everywhere("results"), dialect.STRANGER])], {})
    assert parsed.rows.height == 6 * 34
    assert parsed.notes == ("2025: UBND tỉnh Côn Lôn is none of the 34 provinces, left out",)


def test_a_year_under_way_is_neither_asked_for_nor_taken_for_one() -> None:
    last = told("results", everywhere("results"), portal.LAST_YEAR)
    assert (portal.LAST_YEAR, portal.more(last)) == (NOW.year - 1, [])
    (following,) = portal.more(replace(last, fetched_at=datetime(NOW.year + 1, 1, 1, tzinfo=UTC)))
    assert dict(following.context) == {"year": str(NOW.year)}
    assert portal.parse([json_answered(following, json.loads(last.body))], {}).rows.is_empty()
    assert portal.more(told("results", everywhere("results"), portal.LAST_YEAR - 1)) == []


def test_what_is_no_answer() -> None:
    for way in WAYS:
        assert portal.classify(told(way, everywhere(way))).answer is Answer.OK
        assert portal.classify(told(way, [])).answer is Answer.EMPTY
        without = [{name: value for name, value in row.items() if "otal" not in name} for row in everywhere(way)]
        without = [{name: value for name, value in row.items() if name != "TONG_SCORE"} for row in without]
        assert portal.classify(told(way, without)).answer is Answer.CHANGED_SHAPE
        shut = json_answered(asked_for(way), {"code": "NOT_FOUND", "message": "shut"})
        assert portal.classify(shut).answer is Answer.ERROR_ENVELOPE
        assert portal.classify(json_answered(asked_for(way), {"rows": []})).answer is Answer.CHANGED_SHAPE


def test_every_province_of_the_register_has_a_code() -> None:
    codes = [area for area, _ in portal.PROVINCES.values()]
    assert sorted(codes) == sorted({area for code, area in shipped() if code == portal.TOTAL[0]})
    assert [route.options["way"] for route in DATASETS[NAME].routes] == list(WAYS)
    assert parse_qs(urlencode(asked_for("reports").form)).keys() == {"params"}
