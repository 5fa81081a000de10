"""What Dagster knows of a run that failed, read into what is told: the first failed step's own error."""

from collections.abc import Iterator, Mapping

import dagster as dg
from dagster import DagsterEvent
from dagster_shared.error import SerializableErrorInfo

from orchestration.failures import FailedRun
from sources.catalog import DATASETS

WRAPPING = ("DagsterExecutionStepExecutionError", "DagsterOpExecutionError", "RetryRequestedFromPolicy")
"""What Dagster puts around an error of a step: that a step failed is said already."""
OURS = ("Failure", "SourceError", "ReleaseError", "DbtFailure", "RefusedError")
"""Errors written for the person on duty."""
PARTITION = "dagster/partition"


def failed_run(context: dg.RunFailureSensorContext, env: Mapping[str, str]) -> FailedRun:
    """The run that a failure sensor was called for."""
    run, steps = context.dagster_run, context.get_step_failure_events()
    first = steps[0] if steps else None
    step = (first.step_key or "") if first else ""
    return FailedRun(
        job=run.job_name,
        run_id=run.run_id,
        step=step,
        dataset=dataset_of(step),
        partition=run.tags.get(PARTITION, ""),
        errors=tuple(said(first)) if first else ((context.failure_event.message or ""),),
        address=env.get("R57_WEBSERVER_URL", ""),
    )


def dataset_of(step: str) -> str:
    """The dataset that a step fetches; empty where it fetches none."""
    name = step.removeprefix("raw__")
    return name if name in DATASETS else ""


def said(failure: DagsterEvent) -> Iterator[str]:
    """The error of a failed step and the causes of it, the outermost first, each once."""
    before = ""
    error = failure.step_failure_data.error
    while error:
        text = _words(error)
        if error.cls_name not in WRAPPING and text not in before:
            yield text
            before += text
        error = error.cause
    if not before:
        yield failure.message or ""


def _words(error: SerializableErrorInfo) -> str:
    """An error's own words: the name of a class of ours says nothing to the person on duty."""
    name, _, text = error.message.strip().partition(": ")
    return (
        text
        if error.cls_name in ("Failure", "SourceError") and name.endswith(error.cls_name)
        else error.message.strip()
    )
