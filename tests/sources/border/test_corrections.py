"""The correction register: an error is put right with its reason, and a correction that has gone stale is refused."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from sources.border.corrections import REGISTER, apply_corrections, read_register
from sources.border.schema import tidy
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Parsed
from sources.vocabulary.observation import parsed_rows

MISPRINT = """
corrections:
  - id: hdi-2021-misprint
    dataset: undp_hdr
    series_code: hdi
    area_code: VNM
    period: "2021"
    edition: HDR 2021/22
    published_on: 2022-09-08
    expect: 7.03
    value: 0.703
    what: The decimal point is one place off.
    why: Table 1 of the report prints 0.703.
    source: Human Development Report 2021/22, table 1
"""
EVERY_RELEASE = MISPRINT.replace("    edition: HDR 2021/22\n    published_on: 2022-09-08\n", "")
LEFT_OUT = MISPRINT.replace("value: 0.703", "drop: true")


def release(
    *figures: tuple[str, float], edition: str = "HDR 2021/22", published_on: date = date(2022, 9, 8)
) -> pl.DataFrame:
    rows = [
        {"series_code": "hdi", "area_code": "VNM", "period": period, "value": value, "unit": "index"}
        for period, value in figures
    ]
    return tidy(
        Parsed(parsed_rows(rows), edition, published_on),
        dataset="undp_hdr",
        citation="UNDP, HDR",
        fetched_on=date(2026, 11, 23),
    )


def test_the_register_in_use_can_be_read() -> None:
    assert read_register(REGISTER.read_text(encoding="utf-8")) == ()


def test_a_value_is_replaced_and_says_so() -> None:
    rows = apply_corrections(release(("2020", 0.71), ("2021", 7.03)), "undp_hdr", read_register(MISPRINT))
    assert rows["value"].to_list() == [0.71, 0.703]
    assert rows["note"].to_list() == [
        "",
        (
            "corrected from 7.03: The decimal point is one place off. Table 1 of the report prints 0.703. "
            "(Human Development Report 2021/22, table 1)"
        ),
    ]


def test_a_row_is_left_out() -> None:
    rows = apply_corrections(release(("2020", 0.71), ("2021", 7.03)), "undp_hdr", read_register(LEFT_OUT))
    assert rows["period"].to_list() == ["2020"]


def test_other_rows_other_datasets_and_other_releases_are_left_alone() -> None:
    register = read_register(MISPRINT)
    newer = release(("2021", 0.754), edition="HDR 2025", published_on=date(2025, 5, 6))
    assert apply_corrections(newer, "undp_hdr", register).equals(newer)
    without = release(("2020", 0.71))
    assert apply_corrections(without, "undp_hdr", register).equals(without)
    assert apply_corrections(newer, "world_bank", read_register(EVERY_RELEASE)).equals(newer)


def test_a_correction_the_publisher_has_overtaken_is_refused_by_name() -> None:
    mended = release(("2021", 0.703))
    with pytest.raises(SourceError) as raised:
        apply_corrections(mended, "undp_hdr", read_register(EVERY_RELEASE))
    assert raised.value.kind == "stale_correction"
    said = str(raised.value)
    assert "'hdi-2021-misprint' expects 7.03, the publisher now says 0.703" in said
    assert "dataset undp_hdr, hdi VNM 2021, edition 'HDR 2021/22', as of 2022-09-08" in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    expect: 7.03\n", "", "field expect"),
        ("expect: 7.03", "expect: seven", "field expect"),
        ("expect: 7.03", "expect: true", "field expect"),
        ("value: 0.703", "value: '0.703'", "field value"),
        ("    value: 0.703\n", "", "either a value or drop"),
        ("value: 0.703", "value: 0.703\n    drop: true", "either a value or drop"),
        ("    why: Table 1 of the report prints 0.703.\n", "", "field why"),
        ("why: ", "because: ", "field because"),
        ('period: "2021"', "period: 2021", "field period"),
        ("published_on: 2022-09-08", "published_on: yesterday", "field published_on"),
        ("corrections:", "fixes:", "its head"),
        ("corrections:", "corrections: [", "its head"),
    ],
)
def test_a_faulty_entry_is_named(old: str, new: str, said: str) -> None:
    with pytest.raises(SourceError, match=r"sources/border/corrections\.yml") as raised:
        read_register(MISPRINT.replace(old, new))
    assert said in str(raised.value)


def test_two_entries_of_one_id() -> None:
    with pytest.raises(SourceError, match="two entries have one id"):
        read_register(MISPRINT + MISPRINT.replace("\ncorrections:\n", ""))
