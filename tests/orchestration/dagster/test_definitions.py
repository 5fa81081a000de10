"""What Dagster sees: a snapshot of the whole graph for review, real runs in one process, schedules in Ha Noi time."""

from __future__ import annotations

import fcntl
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.definitions.automation_tick_evaluation_context import build_run_requests
from dagster_dbt import DbtCliResource

import exports.release
from exports.formats import parquet
from exports.offered import Offered
from orchestration import dbt, pipeline, warehouse
from orchestration.dagster.definitions import build_definitions
from orchestration.dagster.lineage import INDEX, RELEASE
from orchestration.dagster.resources import Publishers, resources
from orchestration.dagster.rows import ROWS
from orchestration.dbt import target_path
from orchestration.health import LAST_RUN
from orchestration.inputs import code_version
from sources.border.http import HttpClient
from sources.border.vintages import RawStore
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import AS_OF, NOW
from tests.live import Live, differing
from tests.wire.server import WireServer

pytestmark = pytest.mark.xdist_group("warehouse")
SNAPSHOT = Path(__file__).parent / "definitions_snapshot.json"


def definitions(data: Path, built: Path, store: str = "", **options: Any) -> dg.Definitions:
    settings = Settings(data_dir=data, http=HttpSettings(), store=store)
    manifest = target_path(Settings(data_dir=built, http=HttpSettings())) / "manifest.json"
    return build_definitions(settings, now=lambda: NOW, env={}, manifest=manifest, **options)


class StillPublishers(Publishers):
    """Asked at the moment of the tests, without keys."""

    def client(self) -> HttpClient:
        return HttpClient(self.http, env={}, now=lambda: NOW)


def described(defs: dg.Definitions) -> dict[str, Any]:
    """Keys, groups, kinds, dependencies and checks of every asset; schedules, sensors and jobs."""
    repository = defs.get_repository_def()
    graph = repository.asset_graph
    return {
        "assets": {
            key.to_user_string(): {
                "group": graph.get(key).group_name,
                "kinds": sorted(graph.get(key).kinds),
                "deps": sorted(parent.to_user_string() for parent in graph.get(key).parent_keys),
                "partitioned": graph.get(key).partitions_def is not None,
            }
            for key in sorted(graph.get_all_asset_keys())
        },
        "blocking checks": sorted(
            f"{key.asset_key.to_user_string()}:{key.name}"
            for key in graph.asset_check_keys
            if graph.get(key).blocking and key.asset_key.path[0] == "raw"
        ),
        "schedules": {
            schedule.name: [schedule.cron_schedule, schedule.execution_timezone, schedule.default_status.value]
            for schedule in sorted(repository.schedule_defs, key=lambda s: s.name)
        },
        "sensors": sorted(sensor.name for sensor in repository.sensor_defs),
        "jobs": sorted(job.name for job in repository.get_all_jobs() if not job.name.startswith("__")),
    }


def test_the_graph_is_as_reviewed(tmp_path: Path, built: Path) -> None:
    """After a wanted change `python -m tests.orchestration.dagster.test_definitions DATA_DIR` writes it anew."""
    assert described(definitions(tmp_path, built)) == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_every_asset_says_what_it_is(tmp_path: Path, built: Path) -> None:
    graph = definitions(tmp_path, built).get_repository_def().asset_graph
    keys = [key for key in graph.get_all_asset_keys() if graph.get(key).is_materializable]
    assert [key for key in keys if not graph.get(key).description] == []
    assert [key for key in keys if not graph.get(key).group_name] == []
    assert [key for key in keys if not graph.get(key).owners] == []


def test_publishers_are_asked_as_the_settings_say() -> None:
    said = HttpSettings("http://127.0.0.1:9", 1.0, 2.0, 3.0, 4, 5.0, 6.0, 7.0)
    given = resources(Settings(data_dir=Path("/srv/r57"), http=said))
    assert given["publishers"].http == given["publishers"].client().settings == said
    assert given["folder"].settings.raw == Path("/srv/r57/raw")


def test_all_of_the_warehouse_follows_the_index(tmp_path: Path, built: Path) -> None:
    """What did not would be left out of the run that fills an empty folder."""
    defs = definitions(tmp_path, built)
    graph = defs.resolve_asset_graph()
    after = dg.AssetSelection.assets(INDEX).downstream().resolve(graph)
    warehouse = dg.AssetSelection.groups("registers", "staging", "intermediate", "marts", "release").resolve(graph)
    assert sorted(key.to_user_string() for key in warehouse - after) == []


def test_an_empty_house_is_asked_for_in_one_run_with_all_its_checks(tmp_path: Path, built: Path) -> None:
    """A run that leaves out one check has dbt build a selection, without the tests that guard the meaning."""
    defs = definitions(tmp_path, built)
    graph = defs.resolve_asset_graph()
    made = {key for key in graph.materializable_asset_keys if not graph.get(key).is_partitioned}
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.evaluate_automation_conditions(defs, instance)
    (asked,) = build_run_requests(result._requested_subsets, graph, {}, emit_backfills=False)
    assert set(asked.asset_selection or ()) == made
    assert set(asked.asset_check_keys or ()) == {key for key in graph.asset_check_keys if key.asset_key in made}


@pytest.mark.parametrize("mode", ["auto", "bundled"])
def test_what_one_machine_asked_for_another_takes_from_the_shared_store_before_it_asks(
    tmp_path: Path, built: Path, mode: str
) -> None:
    """Nothing of a step that asks nobody. What is shared is shipped figures and an answer, or nothing at all."""
    (tmp_path / "store").mkdir()
    listed = []
    with WireServer() as wire:
        for name in ("one", "other"):
            ask = StillPublishers(gateway=wire.url, pace=0.0)
            defs = definitions(tmp_path / name, built, str(tmp_path / "store"), publishers=ask)
            job = defs.get_implicit_global_asset_job_def()
            config = {"ops": {"raw__undp_hdr": {"config": {"mode": mode}}}}
            assert job.execute_in_process(asset_selection=[dg.AssetKey(["raw", "undp_hdr"])], run_config=config).success
            kept = RawStore(tmp_path / name / "raw").vintages("undp_hdr")
            listed.append({vintage.vintage_id for vintage in kept})
    there = {path.name for path in (tmp_path / "store").glob("raw/undp_hdr/*/")}
    assert there == (listed[0] if mode == "auto" else set())
    assert listed[0] == listed[1]
    assert len(listed[0]) >= (2 if mode == "auto" else 1)


def test_a_failing_publisher_turns_only_its_own_asset_red(tmp_path: Path, built: Path) -> None:
    """Both assets run in one run; one publisher answers with an HTML wall, the other as always."""
    with WireServer() as wire:
        wire.inject("data360api.worldbank.org", "html_wall")
        ask = StillPublishers(gateway=wire.url, pace=0.0, attempts=2, read_timeout=5.0)
        defs = definitions(tmp_path, built, publishers=ask)
        chosen = dg.AssetSelection.assets(dg.AssetKey(["raw", "itu_gci"]), dg.AssetKey(["raw", "undp_hdr"]))
        job = defs.get_implicit_global_asset_job_def()
        result = job.execute_in_process(asset_selection=sorted(chosen.resolve(defs.resolve_asset_graph())))
    assert result.success
    checks = {(e.asset_key.path[-1], e.check_name): e.passed for e in result.get_asset_check_evaluations()}
    assert checks == {
        ("itu_gci", "border"): True,
        ("itu_gci", "arrived"): False,
        ("itu_gci", "fresh"): False,
        ("itu_gci", "proven"): True,
        ("undp_hdr", "border"): True,
        ("undp_hdr", "arrived"): True,
        ("undp_hdr", "fresh"): True,
        ("undp_hdr", "proven"): True,
    }
    modes = {
        event.asset_key.path[-1]: event.step_materialization_data.materialization.metadata["retrieval_mode"].value
        for event in result.get_asset_materialization_events()
        if event.asset_key
    }
    assert modes == {"itu_gci": "bundled", "undp_hdr": "live"}


def source_tree() -> set[Path]:
    return {path for path in dbt.PROJECT.rglob("*") if "__pycache__" not in path.parts}


def test_warehouse_and_release_are_rebuilt_as_assets(
    tmp_path: Path, built: Path, live: Live, target_count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a release that holds the data folder; and dbt leaves the source tree, which may be read-only, as it was. Each
    table says its rows. What the command has built of what moved is what this whole build makes."""
    monkeypatch.setattr(exports.release, "offered", lambda: Offered([parquet.FORMAT], []))  # all: `built` has them
    held: list[bool] = []
    make = pipeline.release

    def release(settings: Settings, *rest: Any) -> tuple[str, Path]:
        held.append(is_held(settings))
        return make(settings, *rest)

    monkeypatch.setattr(pipeline, "release", release)
    before = source_tree()
    live.inputs(tmp_path)
    left = tmp_path / "landing" / "un_sdg" / ".answer.json.1.2"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_text("what a killed run had begun", encoding="utf-8")
    defs = definitions(tmp_path, built)
    result = defs.get_job_def("rebuild").execute_in_process()
    assert result.success
    assert not left.exists()
    assert held == [True]
    assert not is_held(Settings(tmp_path, HttpSettings()))
    assert source_tree() == before
    rows = {
        event.asset_key.to_user_string(): event.step_materialization_data.materialization.metadata.get(ROWS)
        for event in result.get_asset_materialization_events()
        if event.asset_key
    }
    assert rows["mart_target_status"] == dg.MetadataValue.int(target_count)
    assert rows["stg_observation"] is None
    manifest = pipeline.current_manifest(Settings(tmp_path, HttpSettings()))
    assert manifest is not None
    settings = Settings(tmp_path, HttpSettings())
    said = warehouse.built_from(settings)
    assert said is not None
    assert (said.as_of, said.code_version, said.inputs_fingerprint) == (
        AS_OF,
        code_version(),
        manifest["inputs_fingerprint"],
    )
    assert [asdict(vintage) for vintage in said.vintages] == manifest["vintages"]
    assert (
        manifest["tables"].keys() == json.loads((built / "releases/current/manifest.json").read_text())["tables"].keys()
    )
    assert differing(settings.build / dbt.BUILD_DB, live.data / "build" / dbt.BUILD_DB) == []


def test_with_nothing_new_nothing_is_built(tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the command does: the run succeeds, no table and no release is made, and that it finished is known."""
    monkeypatch.setattr(DbtCliResource, "cli", lambda *_, **__: pytest.fail("dbt was started"))
    for part in ("raw", "state", "releases"):
        shutil.copytree(built / part, tmp_path / part, symlinks=True)
    settings = Settings(tmp_path, HttpSettings())
    before = pipeline.current_manifest(settings)
    result = definitions(tmp_path, built).get_job_def("rebuild").execute_in_process()
    assert result.success
    made = {event.asset_key.to_user_string() for event in result.get_asset_materialization_events() if event.asset_key}
    assert made == {"raw/_index"}
    assert pipeline.current_manifest(settings) == before
    assert before is not None
    assert json.loads((settings.state / LAST_RUN).read_text())["release_id"] == before["release_id"]


def test_a_release_that_stands_is_finished_by_the_step_that_finds_it(tmp_path: Path, built: Path) -> None:
    """The daemon asks for the release alone, after a run that was killed right after it had switched its own in."""
    for part in ("raw", "state", "releases"):
        shutil.copytree(built / part, tmp_path / part, symlinks=True)
    settings = Settings(tmp_path, HttpSettings())
    (settings.state / LAST_RUN).unlink()
    going = settings.releases / ".removing-2020-01-03T000000Z-00000000"
    going.mkdir()
    job = definitions(tmp_path, built).get_implicit_global_asset_job_def()
    assert job.execute_in_process(asset_selection=[RELEASE]).success
    assert not going.exists()
    assert (settings.state / LAST_RUN).is_file()


def is_held(settings: Settings) -> bool:
    """Whether somebody holds the data folder."""
    with (settings.state / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


if __name__ == "__main__":
    import sys

    folder = Path(sys.argv[1])
    SNAPSHOT.write_text(json.dumps(described(definitions(folder, folder)), indent=1, sort_keys=True) + "\n")
