"""Two processes under one parent: they stop when it is asked to, and it stops when one of them ends."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from orchestration.dagster.instance import SHIPPED, environment, home, is_shipped
from orchestration.dagster.serve import ENDED, together
from orchestration.lock import serving
from sources.vocabulary.settings import HttpSettings, Settings

SLEEPER = ["sleep", "60"]


def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, http=HttpSettings())


def test_when_one_ends_the_other_is_stopped_and_it_is_said(tmp_path: Path) -> None:
    told: list[str] = []
    other = ["sh", "-c", "trap 'echo stopped > stopped; exit 0' TERM; sleep 60 & wait"]
    commands = {"webserver": other, "daemon": ["sh", "-c", "sleep 0.3; exit 9"]}
    assert together(commands, {"PATH": "/usr/bin:/bin"}, told.append, cwd=str(tmp_path)) == ENDED
    assert told == ["the daemon ended with code 9; all is stopped, so that what watches starts it anew"]
    assert (tmp_path / "stopped").exists()


@pytest.mark.parametrize("signal", ["TERM", "INT"])
def test_asked_to_stop_it_stops_all_and_ends_well(tmp_path: Path, signal: str) -> None:
    told: list[str] = []
    asks = ["sh", "-c", f"kill -{signal} $PPID; exec sleep 60"]
    assert together({"webserver": SLEEPER, "daemon": asks}, {"PATH": "/usr/bin:/bin"}, told.append, cwd="/") == 0
    assert told == []


def test_a_data_folder_is_served_once_also_by_what_an_earlier_parent_left(tmp_path: Path) -> None:
    with serving(settings(tmp_path)) as held:
        left = subprocess.Popen(SLEEPER, pass_fds=(held,))
        with pytest.raises(BlockingIOError), serving(settings(tmp_path)):
            pass
    with pytest.raises(BlockingIOError), serving(settings(tmp_path)):
        pass
    left.kill()
    left.wait(timeout=10)
    with serving(settings(tmp_path)):
        pass


def test_an_operator_s_instance_settings_are_never_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    folder = home(settings(tmp_path))
    assert folder == tmp_path / "dagster"
    assert (folder / "dagster.yaml").read_bytes() == SHIPPED.read_bytes()
    assert is_shipped(folder)
    (folder / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    assert (home(settings(tmp_path)) / "dagster.yaml").read_text() == "telemetry: {enabled: false}\n"
    assert not is_shipped(folder)


def test_the_instance_is_where_dagster_home_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "elsewhere"))
    assert environment(settings(tmp_path / "data"))["DAGSTER_HOME"] == str(tmp_path / "elsewhere")
    assert is_shipped(tmp_path / "elsewhere")
