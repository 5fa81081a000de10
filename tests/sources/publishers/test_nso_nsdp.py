"""NSO's SDMX-ML: values come back multiplied out exactly, in any order; nothing outside the file is ever read."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.publishers import nso_nsdp
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer
from tests.sources.publishers.payloads import answered, rows_of, values

OPTIONS = {"files": {"GDPVNM": {"NGDP_PA_XDC": "VND", "PRICE_IX": "index ({base} = 100)"}}}
REQUEST = nso_nsdp.requests(OPTIONS)[0]
PERIODS = {
    "A": st.integers(1990, 2030).map(str),
    "Q": st.tuples(st.integers(1990, 2030), st.integers(1, 4)).map(lambda p: f"{p[0]}-Q{p[1]}"),
    "M": st.tuples(st.integers(1990, 2030), st.integers(1, 12)).map(lambda p: f"{p[0]}-{p[1]:02d}"),
}
FIGURES = st.decimals(-(10**6), 10**7, places=3, allow_nan=False).map(str)
MISSING = st.sampled_from(["", "NaN", "..", "-"])


def series(code: str, frequency: str, observations: list[tuple[str, str]], power: int = 0, **more: str) -> str:
    told = "".join(f'<Obs TIME_PERIOD="{period}" OBS_VALUE="{value}"/>' for period, value in observations)
    attributes = {"REF_AREA": "VN", "INDICATOR": code, "FREQ": frequency, "UNIT_MULT": str(power), **more}
    said = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f"<Series {said}>{told}</Series>"


def message(*listed: str, prepared: str = "2026-10-09T01:24:42Z", before: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<m:StructureSpecificData xmlns:m="urn:m"><m:Header>'
        f"<m:Prepared>{prepared}</m:Prepared></m:Header><m:DataSet>{''.join(listed)}</m:DataSet>"
        "</m:StructureSpecificData>"
    )


PRICE = series("PRICE_IX", "M", [("2024-10", "116.65")], BASE_PER="2019")


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {f: st.dictionaries(p, st.one_of(FIGURES, MISSING), max_size=12) for f, p in PERIODS.items()}
    ),
    st.integers(0, 12),
    st.data(),
)
def test_values_come_back_multiplied_out(truth: dict[str, dict[str, str]], power: int, data: st.DataObject) -> None:
    listed = [
        series("NGDP_PA_XDC", frequency, data.draw(st.permutations(list(observations.items()))), power)
        for frequency, observations in truth.items()
    ]
    body = message(*data.draw(st.permutations([*listed, PRICE])))
    told = values(rows_of("nso_nsdp", [answered(REQUEST, body)], OPTIONS))
    assert told.pop(("PRICE_IX", "VNM", "2024-10")) == 116.65
    assert told == {
        ("NGDP_PA_XDC", "VNM", period): float(Decimal(text) * 10**power)
        for observations in truth.values()
        for period, text in observations.items()
        if text not in ("", "NaN", "..", "-")
    }


GOOD = series("NGDP_PA_XDC", "A", [("2024", "1")], 9)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (message(GOOD), "no series PRICE_IX"),
        (message(GOOD, GOOD, PRICE), "comes twice"),
        (message(series("NGDP_PA_XDC", "A", [("2024", "1"), ("2024", "2")], 9), PRICE), "two values"),
        (message(series("NGDP_PA_XDC", "A", [("2024", "1,5")]), PRICE), "cannot be read as a number"),
        (message(series("NGDP_PA_XDC", "A", [("2024", "1")], UNIT_MULT="bn"), PRICE), "cannot be read as a number"),
        (message(series("NGDP_PA_XDC", "A", [("2024", "Infinity")]), PRICE), "out of all bounds"),
        (message(series("NGDP_PA_XDC", "A", [("2024-Q1", "1")]), PRICE), "not of frequency"),
        (message(series("NGDP_PA_XDC", "A", [("24", "1")]), PRICE), "not a period"),
        (message(series("NGDP_PA_XDC", "A", [("2024", "1")], REF_AREA="XZ"), PRICE), "not known"),
        (message(GOOD, PRICE, prepared="yesterday"), "date of preparation"),
    ],
)
def test_a_damaged_file_is_refused(body: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        rows_of("nso_nsdp", [answered(REQUEST, body)], OPTIONS)


def test_one_value_said_twice_is_one_value() -> None:
    body = message(series("NGDP_PA_XDC", "A", [("2024", "1.5"), ("2024", "1.50")], 9), PRICE)
    assert values(rows_of("nso_nsdp", [answered(REQUEST, body)], OPTIONS))["NGDP_PA_XDC", "VNM", "2024"] == 1.5e9


def test_a_status_is_read_and_a_missing_figure_is_no_zero() -> None:
    listed = {"2020": ("1", "P"), "2021": ("0", "M"), "2022": ("2", "Q"), "2023": ("3", "")}
    marked = "".join(f'<Obs TIME_PERIOD="{y}" OBS_VALUE="{v}" OBS_STATUS="{s}"/>' for y, (v, s) in listed.items())
    body = message(GOOD.replace('<Obs TIME_PERIOD="2024"', f'{marked}<Obs TIME_PERIOD="2024"'), PRICE)
    rows = rows_of("nso_nsdp", [answered(REQUEST, body)], OPTIONS).filter(pl.col("series_code") == "NGDP_PA_XDC")
    assert rows.sort("period")["period", "value", "obs_status", "note"].rows() == [
        ("2020", 1e9, "P", ""),
        ("2022", 2e9, "A", "publisher's status Q"),
        ("2023", 3e9, "A", ""),
        ("2024", 1e9, "A", ""),
    ]


def test_units_and_dates_are_the_files_own() -> None:
    rows = rows_of("nso_nsdp", [answered(REQUEST, message(GOOD, PRICE))], OPTIONS).sort("series_code")
    assert rows["unit"].to_list() == ["VND", "index (2019 = 100)"]
    assert {str(day) for day in rows["published_on"]} == {"2026-10-09"}


ENTITY = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname"><!ENTITY a "aaaa">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_never_read(encoding: str) -> None:
    text = message(GOOD, PRICE, prepared="&secret;", before=ENTITY).replace("UTF-8", encoding.upper())
    verdict = nso_nsdp.classify(answered(REQUEST, text.encode(encoding)))
    assert verdict.answer is Answer.CHANGED_SHAPE
    assert "document type" in verdict.reason


def test_more_tags_than_memory_is_given_to_are_not_read() -> None:
    found = nso_nsdp.classify(answered(REQUEST, "<a>" + "<b/>" * nso_nsdp.MOST_TAGS + "</a>"))
    assert found.answer is Answer.TRUNCATED
    assert "tags" in found.reason


def test_answers_are_judged_by_their_bodies() -> None:
    whole = message(GOOD, PRICE)
    assert nso_nsdp.classify(answered(REQUEST, whole)).answer is Answer.OK
    assert nso_nsdp.classify(answered(REQUEST, whole[:-40])).answer is Answer.TRUNCATED
    assert nso_nsdp.classify(answered(REQUEST, "<html><body>403</body></html>", status=403)).answer is Answer.BLOCKED
    assert nso_nsdp.classify(answered(REQUEST, message())).answer is Answer.EMPTY
    assert nso_nsdp.classify(answered(REQUEST, "<m:Error xmlns:m='urn:m'/>")).answer is Answer.ERROR_ENVELOPE
    assert nso_nsdp.classify(answered(REQUEST, "<rss/>")).answer is Answer.CHANGED_SHAPE
