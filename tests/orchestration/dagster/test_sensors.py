"""What sensors do with real runs: a failure is told with the first failed step's own error, over a socket."""

from __future__ import annotations

import socket
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.test_utils import create_run_for_test

from orchestration.dagster.sensors import failure_sensor, mending_sensor, notice_sensor
from sources.vocabulary.errors import SourceError
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import NOW
from tests.orchestration.conftest import Webhook

HERE = socket.gethostname()


def job(fails: bool) -> dg.JobDefinition:
    """A dataset whose publisher does not answer, and what is built of it."""

    @dg.asset(key=["raw", "itu_gci"])
    def fetched() -> None:
        if not fails:
            return
        try:
            raise SourceError("server_error", "HTTP 503", "https://x.example")
        except SourceError as error:
            raise dg.Failure("itu_gci could not be taken in", allow_retries=False) from error

    @dg.asset(deps=[fetched])
    def release() -> None:
        pass

    return dg.Definitions(
        assets=[fetched, release], jobs=[dg.define_asset_job("everything", "*")], executor=dg.in_process_executor
    ).resolve_job_def("everything")


def run(instance: dg.DagsterInstance, *, fails: bool) -> dg.ExecuteInProcessResult:
    return job(fails).execute_in_process(instance=instance, raise_on_error=False)


def test_the_first_failed_step_s_own_error_is_told_and_that_it_is_well_again(tmp_path: Path, webhook: Webhook) -> None:
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    env = {**webhook.env, "R57_WEBSERVER_URL": "http://r57.example.org"}
    with dg.DagsterInstance.ephemeral() as instance:
        failed = run(instance, fails=True)
        context = dg.build_run_status_sensor_context(
            sensor_name="report_failed_runs",
            dagster_event=failed.get_run_failure_event(),
            dagster_instance=instance,
            dagster_run=failed.dagster_run,
        )
        failure_sensor(settings, env)(context.for_run_failure())
        (text,) = webhook.texts
        assert text.splitlines()[:3] == [
            "r57: job everything failed at raw__itu_gci",
            "dataset itu_gci",
            "itu_gci could not be taken in",
        ]
        assert "  because of: HTTP 503 [server_error]; where: https://x.example; kept: " in text
        assert text.count("because of") == 1
        assert f"run {failed.run_id}: http://r57.example.org/runs/{failed.run_id}" in text

        done = run(instance, fails=False)
        notice_sensor(settings, env, lambda: NOW)(
            dg.build_run_status_sensor_context(
                sensor_name="tell_what_to_know",
                dagster_event=done.get_run_success_event(),
                dagster_instance=instance,
                dagster_run=done.dagster_run,
            )
        )
    assert "r57: well again; these failed before and went well now\n- raw__itu_gci" in webhook.texts


@pytest.mark.parametrize("dead", [False, True])
def test_dead_runs_are_mended_by_the_daemon_itself(dead: bool) -> None:
    status = dg.DagsterRunStatus.STARTED if dead else dg.DagsterRunStatus.NOT_STARTED
    with dg.DagsterInstance.ephemeral() as instance:
        run = create_run_for_test(instance, job_name="everything", status=status)
        instance.add_run_tags(run.run_id, {"r57/process": f"{HERE}/4194305/1 {run.run_id}"})
        said = mending_sensor(lambda: NOW)(dg.build_sensor_context(instance=instance))
        after = instance.get_run_by_id(run.run_id)
    assert isinstance(said, dg.SkipReason)
    assert (run.run_id in (said.skip_message or "")) == dead
    assert after is not None
    assert after.status == (dg.DagsterRunStatus.FAILURE if dead else dg.DagsterRunStatus.NOT_STARTED)
