"""Files of `deploy/` that only a machine with Celery or Kubernetes uses: they can be read, and name what there is."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from dagster._core.instance.config import dagster_instance_config

from orchestration.dagster import automation, partitions
from tests import ROOT

DEPLOY = ROOT / "deploy"
ONE, MANY = DEPLOY / "dagster.yaml", DEPLOY / "celery" / "dagster.yaml"
UNIT = DEPLOY / "systemd" / "r57-worker@.service"
VALUES = DEPLOY / "kubernetes" / "values.yaml"
SHIPPED = ROOT / "orchestration" / "dagster" / "dagster.yaml"
OF_MANY = {"run_launcher", "concurrency", "run_monitoring"}
"""What many workers need otherwise than one."""
LOCKED = re.compile(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^ ;]+)", re.MULTILINE)


def read(path: Path) -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return said


@pytest.mark.parametrize("path", [ONE, MANY, SHIPPED], ids=["one worker", "many workers", "shipped"])
def test_dagster_takes_the_settings(path: Path, tmp_path: Path) -> None:
    """Classes of extras are named and not loaded here."""
    (tmp_path / "dagster.yaml").write_bytes(path.read_bytes())
    settings, _ = dagster_instance_config(str(tmp_path))
    assert settings["run_monitoring"]["enabled"]


def test_dagster_refuses_a_setting_that_it_does_not_know(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text(MANY.read_text().replace("max_resume_run_attempts", "max_resumes"))
    with pytest.raises(Exception, match="max_resumes"):
        dagster_instance_config(str(tmp_path))


def test_settings_for_many_workers_are_those_for_one_but_for_what_is_said() -> None:
    one, many = read(ONE), read(MANY)
    assert {key for key in one.keys() | many.keys() if one.get(key) != many.get(key)} == OF_MANY
    launcher = many["run_launcher"]
    assert (launcher["module"], launcher["class"]) == ("dagster_celery.launcher", "CeleryRunLauncher")
    assert many["concurrency"]["pools"] == one["concurrency"]["pools"], "the build database takes one writer"


def test_what_is_due_goes_one_after_the_other_and_quarters_beside_it() -> None:
    limits = {limit["key"]: limit for limit in read(MANY)["concurrency"]["runs"]["tag_concurrency_limits"]}
    due = limits["dagster/priority"]
    assert (due["value"], due["limit"]) == (automation.SCHEDULED["dagster/priority"], 1)
    assert automation.BEHIND["dagster/priority"] != due["value"]
    assert limits["dagster/partition"]["limit"] == 1


@pytest.mark.parametrize("path", [MANY, VALUES, ROOT / "docs" / "scale.md"], ids=lambda path: path.name)
def test_the_pool_that_is_widened_is_there(path: Path) -> None:
    pools = re.findall(r"instance concurrency set (\w+) \d", path.read_text(encoding="utf-8"))
    assert set(pools) == {partitions.NETWORK_POOL}


def test_kubernetes_has_the_settings_of_many_workers() -> None:
    values, many = read(VALUES), read(MANY)
    given = values["additionalInstanceConfig"]
    assert given == {key: many[key] for key in given}
    assert given.keys() == {"run_monitoring", "run_retries", "retention"}
    daemon, own, said = values["dagsterDaemon"], values["concurrency"], many["concurrency"]
    assert not any(daemon[key]["enabled"] for key in ("runMonitoring", "runRetries")), "the chart would say them again"
    assert daemon["runCoordinator"]["enabled"], "the chart would write a coordinator without a queue"
    assert own["enabled"]
    assert own["pools"] == {
        "defaultLimit": said["pools"]["default_limit"],
        "granularity": said["pools"]["granularity"],
    }
    assert own["runs"]["tagConcurrencyLimits"] == said["runs"]["tag_concurrency_limits"]
    assert values["postgresql"]["postgresqlScheme"] == many["storage"]["postgres"]["postgres_db"]["scheme"]


def test_a_run_in_kubernetes_has_what_the_code_has_and_a_limit_of_its_own() -> None:
    """Dagster lays what a code location hands on over what the launcher gives: its resources too, whole."""
    values = read(VALUES)
    runs = values["runLauncher"]["config"]["k8sRunLauncher"]
    (code,) = values["dagster-user-deployments"]["deployments"]
    assert not code["includeConfigInLaunchedRuns"]["enabled"]
    assert {key: runs[key] for key in ("envSecrets", "volumes", "volumeMounts", "securityContext")} == {
        key: code[key] for key in ("envSecrets", "volumes", "volumeMounts", "securityContext")
    }
    assert runs["envVars"] == [f"{one['name']}={one['value']}" for one in code["env"]]


def test_nothing_in_kubernetes_is_root_or_writes_into_its_image() -> None:
    values = read(VALUES)
    runs = values["runLauncher"]["config"]["k8sRunLauncher"]
    (code,) = values["dagster-user-deployments"]["deployments"]
    pods = [code, values["dagsterWebserver"], values["dagsterDaemon"]]
    users = [pod["podSecurityContext"] for pod in pods] + [runs["runK8sConfig"]["podSpecConfig"]["securityContext"]]
    own = f"--uid {users[0]['runAsUser']} "
    assert own in (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert all(user["runAsNonRoot"] and user["runAsUser"] == user["fsGroup"] == users[0]["runAsUser"] for user in users)
    assert all(pod["securityContext"]["readOnlyRootFilesystem"] for pod in [*pods, runs])
    assert all(pod["resources"]["limits"]["memory"] for pod in [*pods, runs])
    assert all("/tmp" in [mount["mountPath"] for mount in pod["volumeMounts"]] for pod in pods)


def test_the_unit_of_a_worker_names_what_there_is() -> None:
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    said = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    words = shlex.split(said["ExecStart"])
    assert words[1:4] == ["-A", "dagster_celery.app", "worker"]
    assert said["Environment"] == "PYTHONPATH=/opt/r57/deploy/celery"
    assert (DEPLOY / "celery" / "dagster_celery_config.py").is_file()


def test_a_worker_reads_the_queue_that_the_daemon_writes_and_gives_each_run_a_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config = read(MANY)["run_launcher"]["config"]
    for name in ("broker", "backend"):
        monkeypatch.setenv(config[name]["env"], f"redis://host/{name}")
    monkeypatch.syspath_prepend(str(DEPLOY / "celery"))
    monkeypatch.delitem(sys.modules, "dagster_celery_config", raising=False)
    import dagster_celery_config as worker  # type: ignore[import-not-found]

    monkeypatch.delitem(sys.modules, "dagster_celery_config")
    assert (worker.broker_url, worker.result_backend) == ("redis://host/broker", "redis://host/backend")
    assert (worker.worker_concurrency, worker.worker_max_tasks_per_child) == (1, 1)
    assert not worker.worker_redirect_stdouts, "what a run prints would not stand in the user interface"
    assert f"-Q {worker.task_default_queue} " in UNIT.read_text(encoding="utf-8")


@pytest.mark.parametrize("extra", ["postgres", "celery", "kubernetes"])
def test_an_extra_is_of_the_versions_that_a_run_has(extra: str) -> None:
    of_a_run = dict(LOCKED.findall((ROOT / "requirements.lock").read_text(encoding="utf-8")))
    of_extra = dict(LOCKED.findall((ROOT / f"requirements-{extra}.lock").read_text(encoding="utf-8")))
    shared = of_a_run.keys() & of_extra.keys()
    assert {name: of_extra[name] for name in shared} == {name: of_a_run[name] for name in shared}
    assert "dagster" in shared
    assert f'optional-dependencies.{extra} = {{ file = ["requirements-{extra}.in"] }}' in (
        ROOT / "pyproject.toml"
    ).read_text(encoding="utf-8")


def test_every_lock_is_held_against_the_advisories_and_resolved_again() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", "")
    locks = {path.name for path in ROOT.glob("requirements*.lock")}
    audited = next(line for line in makefile.splitlines() if line.lstrip().startswith("@for lock in"))
    assert set(re.findall(r"requirements\S*\.lock", audited)) == locks
    assert set(re.findall(r"-o (requirements\S*\.lock)", makefile)) == locks


def test_the_chart_is_of_dagster_s_version() -> None:
    (version,) = re.findall(r"^dagster==(\S+)", (ROOT / "requirements.in").read_text(encoding="utf-8"), re.MULTILINE)
    said = VALUES.read_text(encoding="utf-8")
    assert f"--version {version}" in said
    assert f"dagster/dagster {version}" in said
