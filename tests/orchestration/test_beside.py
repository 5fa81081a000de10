"""A run of another day than today makes a release beside the current one, unless it is to publish; a day that has not
come is refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from orchestration import pipeline
from orchestration.command.app import app
from orchestration.health import LAST_RUN
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import AS_OF, NOW

BEFORE = AS_OF - timedelta(days=200)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, HttpSettings())


def run(settings: Settings, day: date | None, **how: Any) -> pipeline.RunReport:
    return pipeline.run(settings, mode="bundled", as_of=day, now=lambda: NOW, **how)


@pytest.mark.parametrize(
    ("day", "publish", "is_beside"),
    [(None, False, False), (AS_OF, False, False), (BEFORE, False, True), (BEFORE, True, False)],
)
def test_a_release_of_another_day_is_made_beside_unless_it_is_to_publish(
    settings: Settings, made: list[bool], day: date | None, publish: bool, is_beside: bool
) -> None:
    report = run(settings, day, publish=publish)
    assert (made, report.is_beside, report.as_of) == ([is_beside], is_beside, day or AS_OF)
    assert (settings.state / LAST_RUN).exists() is not is_beside, "a look back is no sign of life"


def test_a_look_back_that_is_there_is_not_made_again(
    settings: Settings, made: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(settings, BEFORE).because == ("asked for as known on 2026-05-07",)
    monkeypatch.setattr("exports.release.made_of", lambda *_: settings.releases / "made")
    again = run(settings, BEFORE)
    assert (made, again.changed, again.release_id) == ([True], False, "made")


def test_a_day_that_has_not_come_is_refused(
    settings: Settings, made: list[bool], monkeypatch: pytest.MonkeyPatch, still_clock: object
) -> None:
    monkeypatch.setenv("R57_DATA_DIR", str(settings.data_dir))
    done = CliRunner().invoke(app, ["run", "--as-of", "2026-11-24"])
    assert done.exit_code == 2
    assert done.stderr.strip() == (
        "✗ 2026-11-24 has not come (today is 2026-11-23 in Ha Noi), so that nothing is known on it"
    )
    assert (made, list(settings.data_dir.iterdir())) == ([], [])
