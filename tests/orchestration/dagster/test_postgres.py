"""An instance with its runs in PostgreSQL, by the file that is deployed, on a throwaway cluster of this machine."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from orchestration import dead_runs
from sources.vocabulary.settings import HttpSettings, Settings
from tests import ROOT
from tests.conftest import NOW
from tests.orchestration.test_dead_runs import start
from tests.services import postgres

pytestmark = [pytest.mark.needs("postgresql"), pytest.mark.timeout(600)]


@pytest.fixture
def server() -> Iterator[dict[str, str]]:
    """The variables of deploy/dagster.yaml for a cluster made for this test."""
    pytest.importorskip("dagster_postgres", reason="needs the extra postgres: make test-postgres")
    with postgres() as variables:
        yield variables


def test_runs_are_kept_there_and_a_killed_one_is_mended(
    tmp_path: Path, server: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    for name, value in server.items():
        monkeypatch.setenv(name, value)
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    home = dead_runs.home(settings)
    home.mkdir()
    shutil.copyfile(ROOT / "deploy" / "dagster.yaml", home / "dagster.yaml")
    killed = start(home, 60)
    assert killed.stdout is not None
    assert killed.stdout.readline().strip() == "started"
    assert dead_runs.in_home(settings, NOW) == [], "it is alive"
    killed.send_signal(signal.SIGKILL)
    killed.wait(timeout=10)
    assert len(dead_runs.in_home(settings, NOW, mend=True) or ()) == 1
    assert dead_runs.in_home(settings, NOW) == []
    assert start(home, 0).wait(timeout=120) == 0, "the next run must not wait for the dead one"
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert type(instance.run_storage).__name__ == "PostgresRunStorage"
        assert sorted(run.status.value for run in instance.get_runs()) == ["FAILURE", "SUCCESS"]
    assert list(home.rglob("*.db")) == [], "nothing is kept in SQLite beside it"
