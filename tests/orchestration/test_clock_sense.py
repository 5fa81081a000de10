"""A clock that went back moves nothing; one that had run ahead leaves nothing that a person cannot put right."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from exports.marts.contents import json_text
from exports.marts.erratum import Erratum
from exports.release import MANIFEST, SEALED_BY
from orchestration import decisions, pipeline
from orchestration.clock_sense import TOLERANCE, ClockError, refuse_gone_back, release_ahead
from orchestration.decisions import Decisions, Withdrawal
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import AS_OF, NOW

SECOND = timedelta(seconds=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, HttpSettings())


def release(settings: Settings, built_at: datetime, link: str = "current") -> str:
    """A release as far as it says when it was built, to which a link leads."""
    name, day = f"{built_at:%Y-%m-%dT%H%M%SZ}", built_at.date().isoformat()
    said = {"release_id": name, "as_of": day, "built_at": built_at.isoformat(), "files": {}}
    seal = sha256(json_text(said).encode()).hexdigest()
    folder = settings.releases / name
    folder.mkdir(parents=True)
    (folder / MANIFEST).write_text(json.dumps({**said, SEALED_BY: seal}), encoding="utf-8")
    (settings.releases / link).symlink_to(name)
    return name


@pytest.mark.parametrize("link", ["current", "latest"])
def test_a_release_of_a_moment_that_has_not_come_is_seen(settings: Settings, link: str) -> None:
    built_at = NOW.replace(microsecond=0)
    said = release(settings, built_at, link)
    assert release_ahead(settings, built_at) is None
    assert release_ahead(settings, built_at - TOLERANCE) is None, "clocks are apart by minutes"
    assert release_ahead(settings, built_at - TOLERANCE - SECOND) == (said, built_at)


def test_one_that_was_taken_back_keeps_nobody_from_a_new_one(settings: Settings) -> None:
    said = release(settings, NOW + timedelta(days=365))
    with pytest.raises(ClockError, match=said):
        refuse_gone_back(settings, NOW)
    erratum = Erratum(said, AS_OF, NOW, "Trần Thị Lan", "the clock had run ahead")
    decisions.write(settings.releases, Decisions(None, (Withdrawal(erratum, "made of"),)))
    refuse_gone_back(settings, NOW)


@pytest.mark.parametrize("publish", [False, True])
def test_a_run_makes_nothing_by_such_a_clock_unless_a_person_says_that_it_is_right(
    settings: Settings, made: list[bool], publish: bool
) -> None:
    said = release(settings, NOW + timedelta(days=1))
    if publish:
        pipeline.run(settings, mode="bundled", publish=True, now=lambda: NOW)
        assert made == [False]
        return
    with pytest.raises(ClockError) as refused:
        pipeline.run(settings, mode="bundled", now=lambda: NOW)
    assert str(refused.value) == (
        "the clock of this machine cannot be believed: it says 2026-11-23 08:00 UTC, and release "
        f"{said} was built at 2026-11-24 08:00; kept: the earlier release is untouched; next: set the clock; where it "
        "is right now and had run ahead then, r57 run --publish replaces that release"
    )
    assert made == []
