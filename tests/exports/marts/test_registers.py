"""The registers as pages and sheets read them: in their order, in both languages, and honest about what they lack."""

from __future__ import annotations

from pathlib import Path

import pytest

from exports.marts.database import opened
from exports.marts.registers import Registers, Status, Text, read_registers


@pytest.fixture(scope="module")
def registers(small_release: Path) -> Registers:
    with opened(small_release / "r57.duckdb") as connection:
        return read_registers(connection)


def test_statuses_go_from_best_to_what_cannot_be_said(registers: Registers) -> None:
    codes = list(registers.statuses)
    assert (codes[0], codes[-1]) == ("achieved", "no_data")
    assert registers.status("achieved").label == Text("Achieved", "Đã đạt")
    assert len({status.sign for status in registers.statuses.values()}) == len(codes)


def test_every_status_has_its_colours(registers: Registers) -> None:
    for status in registers.statuses.values():
        for colour in (status.colour, status.colour_dark, status.fill_colour, status.text_colour):
            assert len(colour) == 7, status.code
            assert int(colour.removeprefix("#"), 16) >= 0


def test_labels_keep_the_order_of_their_list(registers: Registers) -> None:
    assert next(iter(registers.labels["theme"])) == "science_innovation"
    assert registers.label("series_role", "proxy") == Text("Proxy", "Thay thế")
    assert registers.unit("% of GDP") == Text("% of GDP", "% GDP")
    assert registers.unit("centres", 2) == Text("centres", "trung tâm")
    assert registers.unit("centres", 1) == Text("centre", "trung tâm")
    assert (registers.decimals("rank"), registers.decimals("index"), registers.decimals("furlongs")) == (0, 3, 2)


@pytest.mark.parametrize(("qualifier", "mark"), [("ge", "≥ "), ("approx", "≈ "), ("eq", ""), (None, "")])
def test_a_bound_has_its_mark(registers: Registers, qualifier: str | None, mark: str) -> None:
    assert registers.mark(qualifier) == mark


def test_what_a_register_lacks_is_shown_by_its_code(registers: Registers) -> None:
    assert registers.status("new") == Status("new", Text("new", "new"), sign="·")
    assert registers.label("theme", "space") == Text("space", "space")
    assert registers.unit("furlongs") == Text("furlongs", "furlongs")
    assert registers.unit(None) == Text("", "")
