"""Numbers in both styles: what can be read one way is, what can be read two ways is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.own.numbers import Number, Style, read_number, style_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("1 234 567,25", 1234567.25),
        ("1\u00a0234,5", 1234.5),
        ("0,125", 0.125),
        ("0.125", 0.125),
        ("1234", 1234),
        ("1234,567", 1234.567),
        ("\u22123,5", -3.5),
        ("12 345", 12345),
    ],
)
def test_what_can_be_read_one_way_is_read_so_in_any_file(text: str, value: float) -> None:
    assert {read_number(text, style).value for style in Style} == {value}


@pytest.mark.parametrize(
    ("text", "by_comma", "by_point"),
    [("1.234", 1234, 1.234), ("1,234", 1.234, 1234), ("-12.345", -12345, -12.345), ("999,999", 999.999, 999999)],
)
def test_three_digits_behind_one_sign_are_read_as_the_file_is_written(
    text: str, by_comma: float, by_point: float
) -> None:
    assert (read_number(text, Style.COMMA).value, read_number(text, Style.POINT).value) == (by_comma, by_point)
    for style in (Style.UNTOLD, Style.MIXED):
        with pytest.raises(ValueError, match="can be read one way"):
            read_number(text, style)


def test_a_file_tells_its_style_by_the_numbers_that_have_one() -> None:
    assert style_of(["1.234", "12,5", "2026"]) is Style.COMMA
    assert style_of(["1.234", "12.5 %"]) is Style.POINT
    assert style_of(["1.234", "5,678", "90"]) is Style.UNTOLD
    assert style_of(["12,5", "12.5"]) is Style.MIXED
    assert style_of(["1.234.567"]) is Style.COMMA


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("trên 90%", Number(90, "ge", True)),
        ("≥ 90", Number(90, "ge", False)),
        (">=90,5 %", Number(90.5, "ge", True)),
        ("ít nhất 12,5", Number(12.5, "ge", False)),
        ("dưới 3", Number(3, "le", False)),
        ("không quá 3", Number(3, "le", False)),
        ("khoảng 16,4", Number(16.4, "approx", False)),
        ("gần 30%", Number(30, "approx", True)),
        ("About 30", Number(30, "approx", False)),
    ],
)
def test_what_stands_before_a_number_qualifies_it(text: str, said: Number) -> None:
    assert read_number(text, Style.UNTOLD) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "—",
        "n/a",
        "chưa có",
        "12 triệu",
        "1,2 tỷ",
        "12-15",
        "1.23.456",
        "1,2,3",
        "12,",
        ",5",
        "1e5",
        "nan",
        "∞",
        "1.234,567.8",
    ],
)
def test_what_is_no_number_in_digits_is_refused(text: str) -> None:
    for style in Style:
        with pytest.raises(ValueError, match="number"):
            read_number(text, style)


@pytest.mark.parametrize("text", ["1" + "0" * 308, "0," + "0" * 300 + "1"])
def test_a_number_of_more_digits_than_anything_is_counted_in_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="at most 20 digits"):
        read_number(text, Style.COMMA)
    assert read_number("12.847.600.000.000.000", Style.COMMA).value == 12_847_600_000_000_000


@pytest.mark.parametrize("text", ["9" * 400, "-" + "9" * 400, "12345678901234567", "0,10000000000000000001"])
def test_a_number_that_cannot_be_kept_whole_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no more digits than can be kept"):
        read_number(text, Style.COMMA)
    assert read_number("1234567890,12345", Style.COMMA).value == 1234567890.12345


DECIMALS = st.decimals(min_value=0, max_value=10**9, places=3).map(lambda one: one.normalize())


def written(value: Decimal, style: Style) -> str:
    """A number as a spreadsheet of a style shows it, in groups of three."""
    shown = f"{value:,f}"
    return shown if style is Style.POINT else shown.translate(str.maketrans(",.", ".,"))


@given(DECIMALS, st.sampled_from([Style.COMMA, Style.POINT]))
def test_a_number_written_in_a_style_is_read_back_in_it(value: Decimal, style: Style) -> None:
    assert read_number(written(value, style), style).value == float(value)


@given(DECIMALS, st.sampled_from([Style.COMMA, Style.POINT]))
def test_without_a_style_it_is_the_same_number_or_none(value: Decimal, style: Style) -> None:
    try:
        read = read_number(written(value, style), Style.UNTOLD).value
    except ValueError:
        return
    assert read == float(value)


@given(st.text(max_size=12))
def test_no_text_is_read_as_two_numbers(text: str) -> None:
    try:
        untold = read_number(text, Style.UNTOLD)
    except ValueError:
        return
    assert {read_number(text, style) for style in Style} == {untold}
