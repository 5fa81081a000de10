"""What is installed is what lies here, and it runs: from an unpacked wheel, in an empty folder, years from now."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

import duckdb
import pytest

from exports.release import verify_release
from orchestration.inputs import ROOMS, code_version
from tests import ROOT
from tests.other_days import DAYS

pytestmark = [pytest.mark.xdist_group("wheel"), pytest.mark.timeout(1200)]
LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "target", "logs", ".*")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, for setuptools leaves its traces where it works."""
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "requirements.in"):
        shutil.copy(ROOT / name, source)
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=LEFT_BEHIND)
    offline = ("--no-deps", "--no-build-isolation", "--no-index")
    pip = [sys.executable, "-m", "pip", "wheel", ".", *offline, "--wheel-dir", "made"]
    subprocess.run(pip, cwd=source, check=True, capture_output=True)
    (made,) = (source / "made").iterdir()
    return made


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of installed packages that holds the wheel alone."""
    folder = tmp_path_factory.mktemp("site")
    ZipFile(wheel).extractall(folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_wheel_holds_every_file_of_the_rooms_and_nothing_else(site: Path, tmp_path: Path) -> None:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=LEFT_BEHIND)
    packed = {name: data for name, data in contents(site).items() if ".dist-info/" not in name}
    wanted = contents(tmp_path)
    assert packed.keys() == wanted.keys()
    assert {name for name, data in packed.items() if data != wanted[name]} == set()
    for file in (
        "sources/shipped/reported_figures.csv",
        "sources/border/corrections.yml",
        "dbt_project/dbt_project.yml",
        "dbt_project/seeds/targets.csv",
        "dbt_project/tests/generic/known_codes.sql",
        "exports/pages/templates/base.html.j2",
        "orchestration/dagster/dagster.yaml",
    ):
        assert file in packed


COMMAND = """
import sys
from datetime import datetime
from sources.vocabulary import clock
moment = datetime.fromisoformat(sys.argv.pop(1))
clock.source = lambda: moment
from orchestration.command.app import main
main()
"""


def r57(site: Path, folder: Path, day: date, *words: str) -> subprocess.CompletedProcess[str]:
    """The installed command in `folder` on the morning of `day`. Nothing of the source tree is on its path."""
    moment = datetime(day.year, day.month, day.day, 1, tzinfo=UTC).isoformat()
    env = {name: value for name, value in os.environ.items() if not name.startswith("R57_")}
    return subprocess.run(
        [sys.executable, "-c", COMMAND, moment, *words],
        cwd=folder,
        env={**env, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=1000,
        check=False,
    )


@pytest.fixture(scope="module")
def scoreboard(site: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a run on the last of the other days, and what was printed."""
    folder = tmp_path_factory.mktemp("empty")
    before = contents(site)
    done = r57(site, folder, DAYS[-1], "run", "--mode", "bundled")
    assert done.returncode == 0, done.stderr
    assert contents(site) == before, "nothing may be written among installed packages"
    return folder, done.stdout


def test_a_run_from_the_wheel_ends_with_the_scoreboard(scoreboard: tuple[Path, str]) -> None:
    folder, printed = scoreboard
    release = (folder / "data" / "releases" / "current").resolve()
    assert re.search(r"\b[1-9]\d+ targets", printed)
    assert f"as known on {DAYS[-1]}" in printed
    assert [path.name for path in folder.iterdir()] == ["data"]
    assert verify_release(release) == []
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["code_version"] == code_version(), "the wheel is this code"


ON_ITS_WAY = """
    from mart_target_status
    where status in ('on_track', 'acceleration_needed', 'limited_progress', 'deterioration', 'not_yet')
        and deadline < as_of
"""


def test_when_every_deadline_has_passed_nothing_is_on_its_way(scoreboard: tuple[Path, str]) -> None:
    database = scoreboard[0] / "data" / "releases" / "current" / "r57.duckdb"
    with duckdb.connect(str(database), read_only=True) as release:
        assert release.execute(ON_ITS_WAY).fetchall() == []


def test_what_belongs_to_the_source_tree_says_so(site: Path, scoreboard: tuple[Path, str]) -> None:
    done = r57(site, scoreboard[0], DAYS[-1], "docs")
    assert done.returncode == 1
    assert "source tree" in done.stderr
