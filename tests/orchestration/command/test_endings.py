"""How the command ends: an exit code for each case, a plain line instead of a traceback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration import pipeline
from orchestration.command import app, run_ending
from tests import ROOT

pytestmark = pytest.mark.usefixtures("still_clock")

HEAVY = ("pandera", "polars", "dagster", "dbt", "duckdb", "pandas", "requests")


def ended(monkeypatch: pytest.MonkeyPatch, data: Path, *words: str) -> int:
    """The exit code of the command, run as a person runs it."""
    monkeypatch.setenv("R57_DATA_DIR", str(data))
    monkeypatch.setattr(sys, "argv", ["r57", *words])
    with pytest.raises(SystemExit) as stopped:
        app.main()
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


def fails(error: Exception) -> object:
    def run(*_: object, **__: object) -> None:
        raise error

    return run


def test_an_unknown_dataset_is_written_wrongly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(monkeypatch, tmp_path, "run", "--select", "world_bnak") == 2
    said = capsys.readouterr().err
    assert "no dataset 'world_bnak'" in said
    assert "world_bank" in said


def test_a_fault_of_the_program_is_not_told_as_written_wrongly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pipeline, "run", fails(KeyError("world_bnak")))
    assert ended(monkeypatch, tmp_path, "run") == 70
    said = capsys.readouterr().err
    (kept,) = (tmp_path / "state").glob("internal-error-*.log")
    assert "internal error: KeyError: 'world_bnak'" in said
    assert str(kept) in said
    assert "Traceback" not in said
    assert "Traceback" in kept.read_text(encoding="utf-8")


def test_a_full_disk_and_a_right_that_lacks_are_the_machine_s(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pipeline, "run", fails(OSError(28, "No space left on device", "/data/raw")))
    assert ended(monkeypatch, tmp_path, "run") == 4
    assert "the disk is full: a file could not be written; where: /data/raw" in capsys.readouterr().err
    assert not (tmp_path / "state").exists()


def test_a_data_folder_that_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert ended(monkeypatch, tmp_path / "file" / "data", "run", "--mode", "bundled") == 4
    assert "Not a directory" in capsys.readouterr().err
    assert ended(monkeypatch, tmp_path / "file" / "data", "doctor") == 6
    assert "cannot be written" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["status"], "there is no release 'current'"),
        (["query", "select 1"], "there is no release 'current'"),
        (["diff", "2026-01-01"], "there is no release '2026-01-01'"),
        (["verify", "2026-01-01"], "there is no release '2026-01-01'"),
        (["verify"], "nothing is kept under"),
    ],
)
def test_what_is_not_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert ended(monkeypatch, tmp_path, *words) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("folder", "words", "code", "said"),
    [
        ("data", ["tiles", "\udcff"], 2, "bytes that are no text"),
        ("no\udcff", ["verify"], 1, "nothing is kept under"),
    ],
)
def test_bytes_that_are_no_text_end_in_one_line(
    folder: str, words: list[str], code: int, said: str, tmp_path: Path
) -> None:
    """In a process of its own: what is said goes through a real pipe."""
    env = {**os.environ, "R57_DATA_DIR": str(tmp_path / folder)}
    told = [sys.executable, "-m", "orchestration.command", *words]
    done = subprocess.run(told, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, said in " ".join(done.stderr.split())) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_release_without_its_database_cannot_be_compared(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("before", "after"):
        (tmp_path / "releases" / name).mkdir(parents=True)
        (tmp_path / "releases" / name / "manifest.json").write_text('{"files": {}}')
    assert ended(monkeypatch, tmp_path, "diff", "before", "after") == 1
    assert "the releases cannot be compared" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["run", "--mode", "fast"],
        ["run", "--as-of", "yesterday"],
        ["status", "--explain"],
        ["query", "1", "--limit", "-1"],
        ["dev", "--port", "-1"],
    ],
)
def test_written_wrongly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str]) -> None:
    assert ended(monkeypatch, tmp_path, *words) == 2


def test_the_guide_lists_the_exit_codes_of_the_help() -> None:
    codes = r"^ *(\d+) +(\S.*)$"
    guide = (ROOT / "docs" / "operator-guide.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (\d+) \| ([^|]+) \|", guide, re.MULTILINE)
    assert listed == re.findall(codes, app.__doc__ or "", re.MULTILINE)
    shown = CliRunner().invoke(app.app, ["--help"]).stdout
    assert [code for code, _ in re.findall(codes, shown, re.MULTILINE)] == [code for code, _ in listed]


def test_help_loads_nothing_heavy() -> None:
    told = f"import sys, orchestration.command.app; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_reader_that_goes_away_early(built: Path) -> None:
    """`r57 status --json | head -1`"""
    env = {**os.environ, "R57_DATA_DIR": str(built)}
    told = subprocess.Popen(
        [sys.executable, "-m", "orchestration.command", "status", "--json"],
        cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert told.stdout is not None
    assert told.stderr is not None
    assert told.stdout.readline() == "[\n"
    told.stdout.close()
    assert told.stderr.read() == ""
    told.wait(timeout=30)


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_stream_that_was_closed_before_ends_in_no_traceback(closed: str, built: Path) -> None:
    env = {**os.environ, "R57_DATA_DIR": str(built)}
    told = f'"{sys.executable}" -m orchestration.command status {closed}'
    done = subprocess.run(told, cwd=ROOT, env=env, shell=True, capture_output=True, text=True, check=False)  # noqa: S602 (the shell closes it)
    assert (done.returncode, done.stderr) == (0, "")


MOVE = "no_data → on_track"
ON_TRACK = {"status_before": "no_data", "status_after": "on_track"}


@pytest.mark.parametrize(
    ("nation", "provinces", "told"),
    [
        ([], [], []),
        ([{"target_code": "new", "status_before": None, "status_after": "no_data"}], [], []),
        ([{"target_code": "a", **ON_TRACK}], [], ["verdicts that moved: a no_data → on_track"]),
        (
            [],
            [{"target_code": "da-nang-2030-dossiers", **ON_TRACK}],
            ["verdicts of provinces' own targets that moved: da-nang-2030-dossiers no_data → on_track"],
        ),
        (
            [{"target_code": code, **ON_TRACK} for code in "abcde"],
            [{"target_code": "p", **ON_TRACK}],
            [
                f"verdicts that moved: a {MOVE}; b {MOVE}; c {MOVE}; and 2 more (changes.md)",
                "verdicts of provinces' own targets that moved: p no_data → on_track",
            ],
        ),
    ],
)
def test_a_run_ends_with_the_verdicts_that_moved(
    nation: list[dict[str, str]], provinces: list[dict[str, str]], told: list[str]
) -> None:
    assert run_ending.moves({"verdicts": nation, "province_verdicts": provinces}) == told


def test_the_first_release_has_none_before_and_says_nothing_of_moves() -> None:
    assert run_ending.moves({"before": None}) == []


@pytest.mark.parametrize(("because", "is_told"), [(("new figures: own_figures",), True), ((), False)])
def test_moves_are_told_of_a_release_that_is_new(
    because: tuple[str, ...], is_told: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {"verdicts": [], "province_verdicts": [{"target_code": "hue-2030-fibre", **ON_TRACK}]}
    (tmp_path / "changes.json").write_text(json.dumps(said), encoding="utf-8")
    report = pipeline.RunReport("bundled", date(2026, 11, 23), because, tmp_path.name, tmp_path)
    run_ending.print_ending(report, [])
    assert ("hue-2030-fibre no_data → on_track\n" in capsys.readouterr().out) == is_told
