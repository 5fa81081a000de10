"""M-Lab: medians of the kept areas come back; percentiles of latency are counted from the worst."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from math import inf, nan
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.border.fetch import read
from sources.catalog import DATASETS
from sources.publishers import mlab_iqb
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Answer, Payload, Request
from tests.sources.publishers.payloads import answered, json_answered, rows_of, values

MANIFEST = mlab_iqb.requests({"newest_months": 2})[0]


def file_request(part: str, month: str = "2026-03") -> Request:
    return Request(
        url="https://storage.googleapis.com/x",
        label=part,
        suffix="parquet",
        context=(("month", month), ("slice", part)),
    )


def spread(name: str, median: float | None, *, turned: bool = False) -> dict[str, float | None]:
    """p1, p50 and p99 around a median, in the publisher's direction (or in the other)."""
    low, high = (None, None) if median is None else (median / 2, median * 2)
    if (name == "latency") is not turned:
        low, high = high, low
    return {f"{name}_p1": low, f"{name}_p50": median, f"{name}_p99": high}


def parquet(rows: list[dict[str, Any]]) -> bytes:
    target = io.BytesIO()
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(target)
    return target.getvalue()


MEDIANS = st.one_of(st.none(), st.floats(0.01, 5_000))
COUNTRIES = st.dictionaries(
    st.sampled_from(["VN", "TH", "LA", "TL", "CN", "AU", "FR", "ZZ"]),
    st.tuples(st.integers(0, 10**6), MEDIANS, MEDIANS),
    min_size=1,
)
KEPT = {"VN": "VNM", "TH": "THA", "LA": "LAO", "TL": "TLS", "CN": "CHN"}


@settings(max_examples=60, deadline=None)
@given(COUNTRIES, st.data())
def test_medians_come_back(truth: dict[str, tuple[int, float | None, float | None]], data: st.DataObject) -> None:
    rows = [
        {"country_code": iso2, "sample_count": tests, **spread("download", down), **spread("latency", latency)}
        for iso2, (tests, down, latency) in truth.items()
    ]
    kinds = {name: pl.Float64 for name in rows[0] if "_p" in name}
    shuffled = pl.DataFrame(data.draw(st.permutations(rows)), schema_overrides=kinds, infer_schema_length=None)
    target = io.BytesIO()
    shuffled.write_parquet(target)
    told = values(rows_of("mlab_iqb", [answered(file_request("downloads_by_country"), target.getvalue())]))
    expected: dict[tuple[str, str, str], float] = {}
    for iso2, (tests, down, latency) in truth.items():
        if iso2 in KEPT:
            expected["MLAB_DOWNLOAD_SAMPLES", KEPT[iso2], "2026-03"] = float(tests)
            for code, value in (("MLAB_DOWNLOAD_P50", down), ("MLAB_LATENCY_P50", latency)):
                if value is not None and tests >= mlab_iqb.MIN_TESTS:
                    expected[code, KEPT[iso2], "2026-03"] = value
    assert told == expected


def vietnam(**changes: object) -> dict[str, object]:
    row = {"country_code": "VN", "sample_count": 500, **spread("download", 40.0), **spread("latency", 60.0)}
    return {**row, **changes}


@pytest.mark.parametrize("nothing", [None, nan, inf])
def test_what_is_no_number_was_not_measured(nothing: float | None) -> None:
    row = vietnam(download_p50=nothing, latency_p1=nothing)
    told = values(rows_of("mlab_iqb", [answered(file_request("downloads_by_country"), parquet([row]))]))
    assert {code: value for (code, _, _), value in told.items()} == {
        "MLAB_DOWNLOAD_SAMPLES": 500.0,
        "MLAB_LATENCY_P50": 60.0,
    }


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([vietnam(**spread("latency", 60.0, turned=True))], "do not run the way"),
        ([vietnam(**spread("download", 40.0, turned=True))], "do not run the way"),
        ([vietnam(), vietnam()], "twice"),
        ([vietnam(download_p50=-1.0)], "not a number of 0 or more"),
        ([{k: v for k, v in vietnam().items() if k != "latency_p50"}], "lacks the columns latency_p50"),
        ([vietnam(sample_count="many")], "not a number of tests"),
        ([vietnam(download_p50="40 Mbps")], "read as before|number|type"),
    ],
)
def test_a_damaged_file_is_refused(rows: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(SourceError, match=said):
        rows_of("mlab_iqb", [answered(file_request("downloads_by_country"), parquet(rows))])


def test_subdivisions_are_those_of_viet_nam_under_their_iso_codes() -> None:
    rows = [
        {"country_code": "VN", "subdivision1_iso_code": code, "sample_count": 100, **spread("upload", 10.0 + n)}
        for n, code in enumerate(["HN", "SG", "44", None, "X9"])
    ]
    rows.append({**rows[0], "country_code": "AU", "subdivision1_iso_code": "NSW"})
    payload = answered(file_request("uploads_by_country_subdivision1"), parquet(rows))
    entry = DATASETS["mlab_iqb"]
    parsed = read(entry.routes[0], [payload], entry)
    medians = parsed.rows.filter(pl.col("series_code") == "MLAB_UPLOAD_P50")
    assert dict(medians.select("area_code", "value").iter_rows()) == {"VN-HN": 10.0, "VN-SG": 11.0, "VN-44": 12.0}
    assert parsed.notes == ("VN-X9 is not in ISO 3166-2:VN, 100 tests left out",)


def manifest(months: list[str]) -> dict[str, Any]:
    files = {}
    for month in months:
        folder = f"cache/v1/{month.replace('-', '')}01T000000Z/20991201T000000Z"
        for part in (*mlab_iqb.SLICES, "downloads_by_country_asn"):
            files[f"{folder}/{part}/data.parquet"] = {
                "sha256": hashlib.sha256(month.encode()).hexdigest(),
                "url": f"https://storage.googleapis.com/{month}/{part}",
            }
    return {"files": files, "v": 0}


def test_the_newest_months_follow_from_the_manifest_with_their_digests() -> None:
    asked = mlab_iqb.more(json_answered(MANIFEST, manifest(["2026-03", "2025-12", "2026-01", "2026-02"])))
    assert [r.label for r in asked] == [
        f"{part} {month}" for month in ("2026-02", "2026-03") for part in sorted(mlab_iqb.SLICES)
    ]
    assert {r.sha256 for r in asked} == {hashlib.sha256(m.encode()).hexdigest() for m in ("2026-02", "2026-03")}
    (chosen,) = mlab_iqb.requests({"months": ["2025-12"]})
    followed = mlab_iqb.more(json_answered(chosen, manifest(["2026-03", "2025-12"])))
    assert {dict(r.context)["month"] for r in followed} == {"2025-12"}


def test_the_day_of_publication_is_the_storages() -> None:
    payload = answered(
        file_request("downloads_by_country"),
        parquet([vietnam()]),
        headers={"last-modified": "Thu, 12 Mar 2026 10:00:00 GMT"},
    )
    assert mlab_iqb.parse([payload], {}).published_on == date(2026, 3, 12)
    without = Payload(payload.request, 200, {}, payload.body, payload.fetched_at)
    assert mlab_iqb.parse([payload, without], {}).published_on is None


def test_answers_are_judged_by_their_bodies() -> None:
    wanted = file_request("downloads_by_country")
    whole = parquet([vietnam()])
    assert mlab_iqb.classify(answered(wanted, whole)).answer is Answer.OK
    assert mlab_iqb.classify(answered(wanted, whole[:-10])).answer is Answer.TRUNCATED
    assert (
        mlab_iqb.classify(answered(wanted, "<Error><Code>NoSuchKey</Code></Error>", status=404)).answer
        is Answer.BLOCKED
    )
    assert mlab_iqb.classify(json_answered(MANIFEST, manifest(["2026-01"]))).answer is Answer.OK
    assert mlab_iqb.classify(json_answered(MANIFEST, {"files": {}})).answer is Answer.EMPTY
    undigested = manifest(["2026-01"])
    next(iter(undigested["files"].values()))["sha256"] = "abc"
    assert mlab_iqb.classify(json_answered(MANIFEST, undigested)).answer is Answer.CHANGED_SHAPE
    elsewhere = manifest(["2026-01"])
    next(iter(elsewhere["files"].values()))["url"] = "https://169.254.169.254/latest"
    assert mlab_iqb.classify(json_answered(MANIFEST, elsewhere)).answer is Answer.CHANGED_SHAPE
