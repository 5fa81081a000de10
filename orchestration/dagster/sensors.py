"""When Dagster has something to tell: a run that failed, and after one that succeeded what a person should know."""

from collections.abc import Iterator, Mapping

import dagster as dg

from orchestration import notices
from orchestration.dagster.failed import PARTITION, failed_run
from orchestration.dead_runs import dead_runs, free
from orchestration.failures import tell_failure, tell_success
from sources.vocabulary.clock import Clock
from sources.vocabulary.settings import Settings

MEND_EVERY_SECONDS = 30


def failure_sensor(settings: Settings, env: Mapping[str, str]) -> dg.SensorDefinition:
    """A sensor that tells of each failed run, once per cause."""

    @dg.run_failure_sensor(
        name="report_failed_runs",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Posts a failed run to a webhook or mails it, where configured.",
    )
    def report(context: dg.RunFailureSensorContext) -> None:
        for channel in tell_failure(failed_run(context, env), settings.state, env):
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
        for channel in tell_success(_went_well(context), settings.state, env):
            context.log.info("well again: %s", channel)
        for channel in notices.after_run(settings, now(), env, dead_runs=len(dead_runs(context.instance, now()))):
            context.log.info("notice: %s", channel)

    sensor: dg.SensorDefinition = tell
    return sensor


def _went_well(context: dg.RunStatusSensorContext) -> Iterator[str]:
    """The job and the steps of a run that succeeded, by the words in which a failed one would have been told."""
    run = context.dagster_run
    steps = context.instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_SUCCESS)
    partition = run.tags.get(PARTITION, "")
    for name in (run.job_name, *(record.step_key for record in steps)):
        yield f"{name} {partition}".rstrip()


def mending_sensor(now: Clock) -> dg.SensorDefinition:
    """A sensor that marks dead runs failed and frees their slots: the queue would wait for them."""

    @dg.sensor(
        name="mend_dead_runs",
        minimum_interval_seconds=MEND_EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Marks runs whose process is gone as failed, and frees what they held.",
    )
    def mend(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        dead = dead_runs(context.instance, now())
        for run in dead:
            free(context.instance, run)
        freed = ", ".join(f"{run.run_id} ({run.job_name})" for run in dead)
        return dg.SkipReason(f"dead, marked failed and freed: {freed}" if dead else "no dead runs")

    sensor: dg.SensorDefinition = mend
    return sensor
