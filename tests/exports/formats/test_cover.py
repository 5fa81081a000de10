"""The picture of a release: every goal once, in proportion, in letters that are there, the same each time."""

from __future__ import annotations

import re
import struct
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
import resvg_py
from font_source_sans_pro import font_files_ttf

from exports.formats.cover import FILE, GAP, HEIGHT, MARGIN, WIDTH, bar, drawn, goals_by_status, write
from exports.marts.contents import Contents
from exports.marts.database import DATABASE, Identity, opened
from exports.marts.registers import Registers, Status, Text
from tests.conftest import AS_OF, NOW


def told(*verdicts: tuple[str, str]) -> Contents:
    """A release of which only goals and verdicts are known."""
    statuses = {code: Status(code, Text(code, code)) for code in ("achieved", "on_track", "no_data")}
    targets = [SimpleNamespace(status={"goal_code": goal, "status": status}) for goal, status in verdicts]
    return SimpleNamespace(  # type: ignore[return-value]
        board=SimpleNamespace(targets=targets), registers=Registers(statuses, {}, {})
    )


def test_a_goal_of_two_documents_is_counted_once() -> None:
    contents = told(("rd", "no_data"), ("rd", "no_data"), ("5g", "on_track"))
    assert goals_by_status(contents) == {"no_data": 1, "on_track": 1}


def test_the_bar_is_as_wide_as_the_picture_and_each_part_as_many() -> None:
    parts = list(bar(Counter(achieved=1, no_data=3), told()))
    assert [(part.status.code, part.goals) for part in parts] == [("achieved", 1), ("no_data", 3)]
    first, last = parts
    assert (first.x, round(last.x + last.width)) == (MARGIN, WIDTH - MARGIN)
    assert last.width == pytest.approx(3 * first.width, abs=0.02)
    assert last.x == pytest.approx(first.x + first.width + GAP)


def test_a_release_draws_its_own_counts_the_same_each_time(small_release: Path, tmp_path: Path) -> None:
    database = small_release / DATABASE
    with opened(database) as connection:
        (goals,) = connection.execute("select count(distinct goal_code) from mart_target_status").fetchone() or ()
        identity = Identity("2026", AS_OF, NOW, "code", "inputs")
        contents = Contents(connection, identity, (), database)
        svg = drawn(contents)
        write(contents, tmp_path)
        image = (tmp_path / FILE).read_bytes()
        write(contents, tmp_path)
    assert image == (tmp_path / FILE).read_bytes()
    said = sum(int(number) for number in re.findall(r'<tspan font-weight="700">(\d+)</tspan>', svg))
    assert said == goals
    assert f"{said} goals, as known on 2026-11-23" in svg
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", image[16:24]) == (WIDTH, HEIGHT)


@pytest.mark.parametrize("letter", "ịệếốớựđĐưƯỉảạờ")
@pytest.mark.parametrize("face", ["SourceSansPro", "SourceSansProSemibold", "SourceSansProBold"])
def test_the_typeface_has_every_letter(letter: str, face: str) -> None:
    def image(text: str) -> bytes:
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><text y="50" font-size="50" font-family="Source Sans Pro">{text}</text></svg>'  # noqa: E501
        return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=[font_files_ttf[face]]))

    assert image(letter) not in (image("\ue000"), image(""))
