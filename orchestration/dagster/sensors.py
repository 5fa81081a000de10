"""When Dagster has something to tell: a run that failed, and after one that succeeded what a person should know."""

from collections.abc import Mapping

import dagster as dg

from orchestration import notices
from orchestration.alerts import failed_run, send
from orchestration.doctor import dead_runs
from sources.vocabulary.clock import Clock
from sources.vocabulary.settings import Settings


def failure_sensor(env: Mapping[str, str]) -> dg.SensorDefinition:
    """A sensor that reports each failed run once, with its first error."""

    @dg.run_failure_sensor(
        name="report_failed_runs",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Posts a failed run to a webhook or mails it, where configured.",
    )
    def report(context: dg.RunFailureSensorContext) -> None:
        steps = context.get_step_failure_events()
        alert = failed_run(
            job=context.dagster_run.job_name,
            run_id=context.dagster_run.run_id,
            failed_step=(steps[0].step_key or "") if steps else "",
            error=context.failure_event.message or "",
        )
        for channel in send(alert, env):
            context.log.info("alert: %s", channel)

    sensor: dg.SensorDefinition = report
    return sensor


def notice_sensor(settings: Settings, env: Mapping[str, str], now: Clock) -> dg.SensorDefinition:
    """A sensor that tells after a run what a person should know of the datasets, each thing once."""

    @dg.run_status_sensor(
        name="tell_what_to_know",
        run_status=dg.DagsterRunStatus.SUCCESS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells by webhook or mail, where configured, which datasets are overdue, failed or lost a series.",
    )
    def tell(context: dg.RunStatusSensorContext) -> None:
        for channel in notices.after_run(settings, now(), env, dead_runs=len(dead_runs(context.instance))):
            context.log.info("notice: %s", channel)

    sensor: dg.SensorDefinition = tell
    return sensor
