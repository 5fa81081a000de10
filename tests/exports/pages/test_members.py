"""The members of ASEAN over time: a line each where figures compare, none where they do not, Viet Nam's in colour."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from exports.marts.registers import Text
from exports.pages.asean import _over_time
from exports.pages.rendering.members import ROW, Member, OverTime, over_time
from exports.pages.rendering.picture import Point
from tests.exports.conftest import ReleaseMaker


def row(area: str, period: int, value: float, status: str = "A", unit: str = "rank") -> dict[str, object]:
    return {
        "area_code": area,
        "name_en": area,
        "name_vi": area,
        "period": str(period),
        "period_year": period,
        "indicator_value": value,
        "indicator_unit": unit,
        "obs_status": status,
    }


OTHERS = [row("SGP", 2024, 3), row("THA", 2022, 55), row("THA", 2024, 52)]
HOME = [row("VNM", 2022, 86), row("VNM", 2024, 71)]


def test_each_member_is_a_line_and_a_break_parts_it() -> None:
    found = _over_time([*OTHERS, *HOME, row("ZZZ", 2022, 9), row("ZZZ", 2023, 8, "B"), row("ZZZ", 2024, 7)])
    assert found is not None
    assert (found.rank, found.periods) == (True, ["2022", "2023", "2024"])
    assert [(member.name.en, member.is_home, [len(piece) for piece in member.pieces]) for member in found.members] == [
        ("SGP", False, [1]),
        ("THA", False, [2]),
        ("VNM", True, [2]),
        ("ZZZ", False, [1, 2]),
    ]


@pytest.mark.parametrize(
    "history", [[], HOME, [*OTHERS, HOME[0]], [*OTHERS, HOME[0], row("VNM", 2024, 71, "B")]], ids=len
)
def test_without_two_figures_of_viet_nam_that_compare_there_are_no_lines(history: list[dict[str, object]]) -> None:
    assert _over_time(history) is None


def member(name: str, is_home: bool, *figures: tuple[float, float]) -> Member:
    return Member(Text(name, name), is_home, [[Point(*figure) for figure in figures]])


def test_viet_nam_is_in_colour_and_a_better_rank_is_higher() -> None:
    lines = [member("A & B", False, (2022, 3), (2024, 2)), member("Viet Nam", True, (2022, 86), (2024, 71))]
    root = fromstring(over_time(OverTime(lines, rank=True, periods=()), titled="t"))  # noqa: S314 (drawn here)
    assert [group.get("class") for group in root.iter("g")] == ["other-member", "home"], "drawn over the others"
    (home,) = [group for group in root.iter("g") if group.get("class") == "home"]
    start, end = (float(point.split(",")[1]) for point in home[0].attrib["points"].split())
    assert end < start, "71 stands above 86"
    names = {text.text: text.get("class") for text in root.iter("text") if "name" in text.get("class", "")}
    assert names == {"A & B": "name other-member", "Viet Nam": "name home"}


def test_names_of_eleven_lines_that_end_together_do_not_touch() -> None:
    lines = [member(f"M{place}", place == 0, (2022, 50), (2024, 50 + place / 100)) for place in range(11)]
    root = fromstring(over_time(OverTime(lines, rank=False, periods=()), titled="t"))  # noqa: S314 (drawn here)
    heights = sorted(float(text.attrib["y"]) for text in root.iter("text") if "name" in text.get("class", ""))
    assert min(b - a for a, b in itertools.pairwise(heights)) >= ROW - 0.1
    assert 0 < heights[0] < heights[-1] < 218


def drawn(release: Path) -> int:
    html = (release / "asean.html").read_text(encoding="utf-8")
    return len(re.findall(r'<svg class="chart members"', html))


def test_editions_that_do_not_compare_are_not_joined(
    small_release: Path, broken_build, release_of: ReleaseMaker
) -> None:
    """EGDI ranks of 2022 and 2024 compare, says the register; where it says that they do not, there is no line."""
    assert drawn(small_release) == 1
    target = (small_release / "targets" / "r57-2030-egdi-world.html").read_text(encoding="utf-8")
    assert 'id="asean-over"' in target
    assert re.findall(r'<th scope="row">Viet Nam.*?</tr>|<th scope="row"><span lang="en">Viet Nam.*?</tr>', target)
    apart = broken_build("update dim_series set trend_allowed = false where series_code = 'EGDI_RANK'")
    assert drawn(release_of(apart).path) == 0


def test_a_long_number_beside_a_line_has_room() -> None:
    lines = [member("Hà Nội", True, (2023, 2_000_000), (2024, 13_000_000))]
    root = fromstring(over_time(OverTime(lines, rank=False, periods=()), titled="t"))  # noqa: S314 (drawn here)
    written = [("".join(text.itertext()), float(text.get("x", 0))) for text in root.iter("text")]
    (left,) = {x for text, x in written if ",000" in text}
    assert left > 5.5 * len("10,000,000")
    few = fromstring(over_time(OverTime([member("A", True, (2023, 2), (2024, 3))], False, ()), titled="t"))  # noqa: S314
    assert min(float(text.get("x", 0)) for text in few.iter("text")) == 31
