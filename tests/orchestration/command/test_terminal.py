"""What a person sees at 80, 120 and 200 columns, byte by byte; the same rows as JSON, CSV and Markdown."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from orchestration import pipeline
from orchestration.command import tables
from orchestration.command.app import app
from sources.vocabulary.words import folded
from tests.orchestration.command.terminal import GOLDEN, RELEASE, WIDTHS, WORDS, golden, printed


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, words, catch_exceptions=False)


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("name", WORDS)
def test_what_is_printed_is_what_was_reviewed(name: str) -> None:
    """Written anew by `python -m tests.orchestration.command.terminal`."""
    assert golden(WORDS[name]) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("name", WORDS)
def test_no_line_is_wider_than_the_terminal_and_no_word_is_cut(name: str) -> None:
    """Every word of a narrow table is a word of a wide one: none came of a cut."""
    whole = {word.rstrip(",") for word in printed(WORDS[name], 400).split()}
    for width in (60, *WIDTHS):
        lines = printed(WORDS[name], width).splitlines()
        assert max(map(len, lines)) <= width
        told = {word.rstrip(",") for line in lines for word in line.split() if not set(word) <= {"─"}}
        more = told - whole
        assert {word for word in more if re.search(r"[a-zà-ỹ]", word)} <= set(NARROW.split())


NARROW = "row not shown for want of room: (a wider terminal --csv or --json has all)"
"""What only a narrow terminal is told, beside the names of columns."""


def columns(**most: int) -> Sequence[tuple[dict[str, str], list[tuple[str, str]]]]:
    """One row with a value of so many letters in each column."""
    return [({name: "x" * length for name, length in most.items()}, [(name, "") for name in most])]


@pytest.mark.parametrize(
    ("width", "left"),
    [(200, ["a", "b", "c"]), (100, ["a", "c"]), (80, ["a", "c"]), (79, None)],
)
def test_what_may_be_missed_goes_and_below_80_nothing_goes(width: int, left: list[str] | None) -> None:
    ((row, heads),) = columns(a=30, b=50, c=40)
    fitting = tables.fitting([row], heads, width, missed=["b", "a"])
    assert (None if fitting is None else [name for name, _ in fitting]) == left


def test_the_smallest_needs_are_met_first() -> None:
    needs = [tables.Measured(5, 5), tables.Measured(5, 50), tables.Measured(5, 12)]
    assert tables._widths(needs, 5 + 50 + 12 + 4) == [5, 50, 12]
    assert tables._widths(needs, 40) == [5, 19, 12]
    assert tables._widths(needs, 5 + 5 + 5 + 4) == [5, 5, 5]
    assert tables._widths(needs, 5 + 5 + 5 + 3) is None


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("name", WORDS)
def test_every_table_is_json_csv_and_markdown_too(name: str) -> None:
    rows = json.loads(typed(*WORDS[name], "--json").stdout, parse_constant=pytest.fail)
    rows = rows["timeline"] if isinstance(rows, dict) else rows
    lines = list(csv.DictReader(io.StringIO(typed(*WORDS[name], "--csv").stdout)))
    marked = typed(*WORDS[name], "--markdown").stdout.splitlines()
    assert len(rows) == len(lines) == len(marked) - 2 > 0
    assert list(lines[0]) == list(rows[0])
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in marked} == {len(lines[0]) + 1}


@pytest.mark.usefixtures("data")
def test_what_is_no_number_is_empty_and_what_is_a_formula_is_text() -> None:
    sql = (
        "select 'nan'::double as a, 1.50 as b, '=1+1' as c, [1, 2] as d, 'x|y' as e, map {date '2020-01-01': true} as f"
    )
    assert json.loads(typed("query", sql, "--json").stdout) == [
        {"a": None, "b": 1.5, "c": "=1+1", "d": [1, 2], "e": "x|y", "f": {"2020-01-01": True}}
    ]
    assert typed("query", sql, "--csv").stdout.splitlines()[1].startswith(",1.50,'=1+1,1; 2,x|y,")
    assert "| x\\|y |" in typed("query", sql, "--markdown").stdout


@pytest.mark.usefixtures("data")
def test_nothing_of_the_data_is_an_order_to_the_terminal() -> None:
    shown = typed("query", "select chr(27) || '[31mred' as a, ':smile: [bold]x[/]' as b").stdout
    assert "\x1b" not in shown
    assert ":smile: [bold]x[/]" in shown


@pytest.mark.usefixtures("data")
def test_codes_are_found_in_any_case_and_words_without_marks() -> None:
    assert "r57-2030-rd-gdp" in typed("status", "R57-2030-RD-GDP").stdout
    assert folded("Kinh tế số, ĐIỆN TỬ") == "kinh te so, dien tu"
    found = json.loads(typed("find", "chi", "phát", "TRIEN", "--json").stdout)
    assert [(row["target_code"], row["found_in"]) for row in found] == [("r57-2030-rd-gdp", "statement")]
    (by_other_words,) = json.loads(typed("find", "research", "development", "--json").stdout)
    assert (by_other_words["target_code"], by_other_words["found_in"]) == ("r57-2030-rd-gdp", "search_text")
    assert typed("find", "artificial").exit_code == 1
    (by_series,) = json.loads(typed("find", "world_bank", "--json").stdout)
    assert (by_series["target_code"], by_series["found_in"]) == ("r57-2030-rd-gdp", "series")
    (row,) = json.loads(typed("targets", "--series", "egdi_rank", "--json").stdout)
    assert row["target_code"] == "r57-2030-egdi-world"
    assert {row["programme_code"] for row in json.loads(typed("targets", "--programme", "NQ71", "--json").stdout)} == {
        "nq71"
    }


def test_what_a_province_asks_of_itself_is_told_where_it_is_asked_for(data: Path) -> None:
    """By the code or the name of the province; in no list of the nation, and by its own code in full."""
    assert data
    both = ["da-nang-2030-dossiers", "da-nang-2030-payments"]
    for words in (("status",), ("targets",), ("find", "truc", "tuyen")):
        for area in ("48", "Đà Nẵng", "da-nang", "Thành phố Đà Nẵng"):
            rows = json.loads(typed(*words, "--area", area, "--json").stdout)
            assert [(row["province_target_code"], row["area_code"]) for row in rows] == [(code, "48") for code in both]
    (one,) = json.loads(typed("targets", "--area", "48", "--find", "thanh toan", "--json").stdout)
    assert one["province_target_code"] == both[1]
    told = typed("status", both[0].upper()).stdout
    for words_told in ("88.1 % of GDP for 2025", "on_track", "Thành ủy Đà Nẵng", "no number of the nation holds it"):
        assert words_told in told
    assert both[0] not in typed("status", "--all").stdout + typed("targets").stdout


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("da-nang-2030", ["da-nang-2030-dossiers", "da-nang-2030-payments"]),
        ("DA-NANG-2030-DOSSIERS", ["da-nang-2030-dossiers"]),
        ("thanh toán TRUC tuyen", ["da-nang-2030-payments"]),
        ("95% of DOSSIERS", ["da-nang-2030-dossiers"]),
        ("payments Đà Nẵng", ["da-nang-2030-payments"]),
        ("digital economy", []),
    ],
)
@pytest.mark.usefixtures("data")
def test_what_a_province_asks_of_itself_is_found_and_said_to_be_its(words: str, codes: list[str]) -> None:
    """In a part of its own, below what is found of the nation."""
    rows = json.loads(typed("find", *words.split(), "--json").stdout)
    own = [row for row in rows if row["area_code"] is not None]
    assert [row["target_code"] for row in own] == codes
    assert {(row["area_code"], row["province_name_vi"]) for row in own} <= {("48", "Đà Nẵng")}
    told = printed(("find", *words.split()), 200)
    for said in ("Đà Nẵng", "targets that provinces set themselves, in no number of the nation"):
        assert (said in told) == bool(codes)
    assert ("of 6 targets;" in told) == (not codes)


def test_targets_of_the_nation_are_found_where_a_release_knows_none_of_provinces(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(data, tmp_path / "older", symlinks=True)
    with duckdb.connect(str(tmp_path / "older" / "releases" / RELEASE / "r57.duckdb")) as connection:
        connection.execute("drop table mart_province_target")
    monkeypatch.setenv("R57_DATA_DIR", str(tmp_path / "older"))
    assert "1 of 6 targets; r57 status r57-2030-digital-economy-gdp" in printed(("find", "kinh", "te", "so"), 200)
    refused = typed("find", "da-nang-2030")
    assert (refused.exit_code, "no target holds 'da-nang-2030'" in refused.stderr) == (1, True)


def test_the_version_and_the_completion(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert re.fullmatch(r"r57 \d+\.\d+\.\d+\S*\n", typed("--version").stdout)
    assert "--install-completion" in typed("--help").stdout
    monkeypatch.setenv("_R57_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "r57 status --release 2026")
    monkeypatch.setenv("COMP_CWORD", "3")
    done = CliRunner().invoke(app, [], prog_name="r57")
    assert done.stdout.strip() == RELEASE
    assert (data / "releases" / RELEASE).is_dir()


@pytest.mark.usefixtures("still_clock")
def test_a_run_ends_with_the_page_and_a_quiet_one_says_nothing_else(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = data / "releases" / RELEASE
    report = pipeline.RunReport("bundled", date(2026, 11, 22), (), RELEASE, path)
    monkeypatch.setattr(pipeline, "run", lambda *_, **__: report)
    page = f"page: {(path / 'index.html').as_uri()} (r57 open opens it)\n"
    assert typed("run", "--quiet").output == page
    loud = typed("run").stdout
    assert loud.endswith(page)
    assert f"nothing changed; current release {RELEASE}" in loud
    monkeypatch.setattr(pipeline, "run", lambda *_, **__: replace(report, is_beside=True))
    assert typed("run", "--quiet").stdout.endswith(f"(r57 open --release {RELEASE} opens it)\n")
