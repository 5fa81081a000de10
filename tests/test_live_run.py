"""A whole live run against the wire server, with one publisher down: everybody else's figures reach the release. It
finds a build of the shipped figures and builds what moved; and what is built so is what a whole build makes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from orchestration import dbt, pipeline, warehouse
from orchestration.command.app import app
from orchestration.inputs import code_version
from orchestration.progress import Progress
from sources.border.fetch import fetch_all
from sources.border.http import HttpClient
from sources.vocabulary import clock
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import AS_OF, NOW
from tests.wire.server import WireServer
from tests.wire.test_matrix import KEYS, PATIENT

pytestmark = pytest.mark.xdist_group("warehouse")
DOWN = "unesco_uis"


@dataclass(frozen=True)
class Live:
    """A data folder after a live run that found the shipped figures built, what was said of it, and the publishers."""

    data: Path
    said: Result
    wire: WireServer


@pytest.fixture(scope="module")
def live(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    data = tmp_path_factory.mktemp("live")
    for part in ("raw", "build"):
        shutil.copytree(built / part, data / part)
    with WireServer() as wire:
        wire.inject("api.uis.unesco.org", "down")
        env = {"R57_DATA_DIR": str(data), "R57_GATEWAY": wire.url, "R57_HTTP_PACE": "0", **KEYS}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "source", lambda: NOW)
            said = CliRunner().invoke(app, ["run", "--mode", "live", "--as-of", AS_OF.isoformat(), "--json"], env=env)
        yield Live(data, said, wire)


def test_a_live_run_fills_every_dataset_but_the_one_whose_publisher_is_down(live: Live) -> None:
    done = live.said
    assert done.exit_code == 5, done.output
    report = json.loads(done.stdout)
    asked = {entry.name for entry in pipeline.fetchable()}
    came = {each["dataset"]: each for each in report["datasets"]}
    assert {name for name in asked if came[name]["outcome"] == "new_vintage"} == asked - {DOWN}
    assert "HTTP 503" in came[DOWN]["reason"]
    database = Path(report["release_path"]) / "r57.duckdb"
    with duckdb.connect(str(database), read_only=True) as release:
        told = dict(release.execute("select dataset, retrieval_mode from mart_source_freshness").fetchall())
        fetched = {row[0] for row in release.execute("select distinct dataset from fct_observation").fetchall()}
    assert {name for name in asked if told[name] == "live"} == asked - {DOWN}
    assert asked - fetched - {DOWN} == {"submarine_cables"}, "cables are no observations; all others must be there"


def test_the_same_figures_again_are_no_new_vintage(live: Live) -> None:
    settings = Settings(live.data, replace(PATIENT, gateway=live.wire.url))
    client = HttpClient(settings.http, env=KEYS, now=lambda: NOW)
    again = {attempt.dataset: attempt.outcome for attempt in fetch_all(pipeline.fetchable(), client, settings)}
    assert {name for name, outcome in again.items() if outcome != "unchanged"} == {DOWN}


def test_what_is_built_of_what_moved_is_what_a_whole_build_makes(live: Live, built: Path, tmp_path: Path) -> None:
    """The live figures are taken away again: what is built then is what was built before they came."""
    settings = Settings(tmp_path, HttpSettings())
    shutil.copytree(live.data / "build", settings.build)
    shutil.copytree(built / "raw", settings.raw)
    made: list[str] = []
    begun = warehouse.begin(settings, AS_OF, code_version())
    warehouse.build(settings, begun, Progress(node=lambda name, *_: made.append(name)))
    assert "int_assessment" in made
    assert not {"targets", "dim_target"} & set(made), "registers have not moved"
    assert differing(settings.build / dbt.BUILD_DB, built / "build" / dbt.BUILD_DB) == []


def differing(one: Path, other: Path) -> list[str]:
    """Tables whose rows are not the same in two databases."""
    with duckdb.connect() as both:
        both.execute(f"attach '{one}' as one (read_only); attach '{other}' as other (read_only)")
        found = both.execute("select table_name, database_name from duckdb_tables()").fetchall()
        names = {name for name, _ in found}
        assert len(found) == 2 * len(names)
        return [name for name in sorted(names) if both.execute(DIFFERENCE.format(name=name)).fetchone()]


DIFFERENCE = """
    (from one.main.{name} except all from other.main.{name})
    union all
    (from other.main.{name} except all from one.main.{name})
    limit 1
"""
