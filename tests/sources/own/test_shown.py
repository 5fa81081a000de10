"""What a spreadsheet shows of a number, a day and a text: the figure is what people see, or it is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.own.shown import day_shown, is_month_first, number_shown, text_shown


@pytest.mark.parametrize(
    ("number_format", "number", "shown", "has_percent"),
    [
        ("0.0%", 0.907, 90.7, True),
        ("0%", 0.9, 90.0, True),
        ("0.00%;-0.00%", -0.05, -5.0, True),
        (r"0.0\%", 0.9, 0.9, True),
        ('0.0"%"', 90.5, 90.5, True),
        ("0.0_%", 0.9, 0.9, False),
        ("0.0*%", 0.9, 0.9, False),
        ("0.0_%_);(0.0)", 0.9, 0.9, False),
        ("0.0_%_);(0.0)", -0.9, -0.9, False),
        ("0.0;-0.0%", 0.9, 0.9, False),
        ("0.0;-0.0%", -0.9, -90.0, True),
        ("0.0;-0.0;0%", 0.0, 0.0, True),
        ("#,##0", 1234567.0, 1234567.0, False),
        ("#,##0.00", 1234.5, 1234.5, False),
        ("General", 1.5, 1.5, False),
        ("", 1.5, 1.5, False),
        ("@", 1.5, 1.5, False),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', 1234.0, 1234.0, False),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', 0.0, 0.0, False),
        ("#,##0_);[Red](#,##0)", -12.0, -12.0, False),
        ("[$-42A]0.0", 1.5, 1.5, False),
        ("0.00E+00", 12345.0, 12345.0, False),
        ("# ?/?", 1.5, 1.5, False),
        ("000", 1.0, 1.0, False),
    ],
)
def test_a_number_is_what_is_seen(number_format: str, number: float, shown: float, has_percent: bool) -> None:
    cell = number_shown(number, number_format)
    assert (cell.value, cell.has_percent, cell.rule) == (shown, has_percent, "")


@pytest.mark.parametrize(
    ("number_format", "number", "rule"),
    [
        ("#,##0,", 1234567.0, "leaves out thousands"),
        ("#,##0.0,,", 1234567.0, "leaves out thousands"),
        ("#,##0,.0", 1234567.0, "leaves out thousands"),
        ('0.0" triệu"', 1.5, "adds 'triệu'"),
        ('"≥ "0.0', 90.0, "adds '≥'"),
        ("[$₫-42A] #,##0", 90.0, "adds '₫'"),
        (r"#\.##0", 1234.0, "adds '.'"),
        (r"0\0", 1234.0, "adds '0'"),
        (";;;", 1.0, "its format shows none"),
        ('0;-0;"chưa có"', 0.0, "its format shows none"),
        ("0.0;0.0", -1.0, "with its sign"),
        ("-0.0", 1.0, "with its sign"),
        ("(0.0)", 1.0, "with its sign"),
        ("[<1]0%;0.0", 0.5, "no conditions"),
        ("0%%", 0.5, "one percent sign"),
        (r"0%\%", 0.5, "one percent sign"),
        ("0", float("inf"), "can be kept"),
    ],
)
def test_what_is_not_seen_as_it_is_stored_is_refused(number_format: str, number: float, rule: str) -> None:
    assert rule in number_shown(number, number_format).rule


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("dd/mm/yyyy", date(2026, 3, 5)),
        ("m/d/yyyy", date(2026, 3, 5)),
        ("mm-dd-yy", date(2026, 3, 5)),
        ("yyyy-mm-dd hh:mm:ss", date(2026, 3, 5)),
        ("dd/mm/yyyy;@", date(2026, 3, 5)),
        ("[$-1010000]d/m/yyyy;@", date(2026, 3, 5)),
        (r"[$-F800]dddd\,\ mmmm\ dd\,\ yyyy", date(2026, 3, 5)),
        ("yyyy", "2026"),
        ("yyyy;@", "2026"),
        ("yy", "26"),
        ("mm/yyyy", "3/2026"),
        ("mmm-yy", "3/2026"),
        ("[$-409]mmm-yy;@", "3/2026"),
        ('"6 tháng đầu năm "yyyy', "6 tháng đầu năm 2026"),
        ('"Quý III/"yyyy', "Quý III/2026"),
        ('"tháng "m"/"yyyy', "tháng 3/2026"),
        ('"ngày "dd" tháng "mm" năm "yyyy', "ngày 05 tháng 03 năm 2026"),
    ],
)
def test_a_day_is_what_is_seen_of_it(number_format: str, shown: object) -> None:
    cell = day_shown(date(2026, 3, 5), number_format)
    assert (cell.value, cell.rule) == (shown, "")


@pytest.mark.parametrize(
    ("number_format", "rule"),
    [
        ("d-mmm", "with its year"),
        ("dd/mm", "with its year"),
        ("mmmm", "with its year"),
        ("General", "with its year"),
        ("h:mm", "with its year"),
        ("0.0 yyyy", "with its year"),
        ("dd/yyyy", "with its month"),
        ("hh:mm dd/yyyy", "with its month"),
        ('"Quý của "mmm yyyy', "puts words around 'mmm'"),
        ('"Năm "yy', "puts words around 'yy'"),
        ("[$-107041E]d/m/yyyy", "of our calendar"),
    ],
)
def test_a_day_of_which_too_little_is_seen_is_refused(number_format: str, rule: str) -> None:
    assert rule in day_shown(date(2026, 3, 5), number_format).rule


@pytest.mark.parametrize("number_format", ["m/d/yyyy", "mm-dd-yy", "[$-409]m/d/yy h:mm AM/PM;@"])
def test_a_month_before_its_day_is_told(number_format: str) -> None:
    assert is_month_first(number_format)


@pytest.mark.parametrize("number_format", ["d/m/yyyy", "yyyy-mm-dd", "mmm d, yyyy", "mm/yyyy", "h:mm d/m/yy"])
def test_other_orders_are_no_month_first(number_format: str) -> None:
    assert not is_month_first(number_format)


def test_a_text_is_what_is_seen_of_it() -> None:
    assert (
        text_shown("1,5", "@").rule == text_shown("1,5", '0" triệu"').rule == text_shown("1,5", "0;0;0;@ ").rule == ""
    )
    assert "adds ' triệu'" in text_shown("1,5", '@" triệu"').rule
    assert "hides it" in text_shown("1,5", ";;;").rule


@given(st.text('0#?.,;%@-+()"\\_*[]$dmyhsGeneralE/: ₫', max_size=20), st.floats(allow_nan=False))
def test_whatever_a_format_is_it_is_read_or_breaks_a_rule(number_format: str, number: float) -> None:
    shown = number_shown(number, number_format)
    assert shown.rule or shown.value == pytest.approx(number) or shown.has_percent
    assert text_shown("x", number_format).value == "x"
    seen = day_shown(date(2026, 3, 5), number_format)
    assert seen.rule or "26" in seen.text
