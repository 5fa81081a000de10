"""Short forms of what `make soak` tries: a publisher killed at three places, and what the person on duty receives."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from exports.release import verify_current, verify_release
from tests import ROOT
from tests.soak import told
from tests.soak.ground import HOOK
from tests.soak.kills import KILLED
from tests.soak.published import publish, small_build


def killed(folder: Path, order: str, number: int) -> str:
    """Publish in a process that is killed; what it was about to write then."""
    env = {
        **os.environ,
        "PYTHONPATH": f"{HOOK}{os.pathsep}{ROOT}",
        "R57_DATA_DIR": str(folder),
        "R57_SOAK": order,
        "R57_SOAK_NOTES": str(folder / "notes"),
    }
    command = [sys.executable, "-m", "tests.soak.published", str(folder), str(number)]
    assert subprocess.run(command, cwd=ROOT, env=env, check=False).returncode == KILLED
    return (folder / "notes").read_text(encoding="utf-8").splitlines()[-1]


def test_a_publisher_killed_anywhere_leaves_a_whole_release_and_the_next_clears_up(tmp_path: Path) -> None:
    build, releases = small_build(tmp_path), tmp_path / "releases"
    first = publish(build, releases, 0)
    assert "releases/.building-" in killed(tmp_path, "release:40:0", 1)
    assert verify_current(releases) == []
    assert "os.symlink" in killed(tmp_path, "switch:2:0", 2)
    assert (releases / "current").resolve() == first.path
    assert "releases/.current-" in killed(tmp_path, "switch:3:0", 3)
    assert (releases / "current").resolve() == first.path
    last = publish(build, releases, 4)
    assert (releases / "current").resolve() == last.path
    there = sorted(path for path in releases.iterdir() if not path.is_symlink())
    assert [path.name for path in there if path.name.startswith(".")] == []
    assert [verify_release(path) for path in there] == [[]] * 4, "two that were not switched to are whole as well"


@pytest.mark.filterwarnings("ignore::dagster.BetaWarning")
def test_the_person_on_duty_receives_what_is_expected_word_by_word() -> None:
    assert told.story() == told.EXPECTED.read_text(encoding="utf-8")
