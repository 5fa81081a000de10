"""How a step of a Dagster run holds the data folder: under its run's name, telling the run's log for whom it waits."""

from contextlib import AbstractContextManager

import dagster as dg

from orchestration.lock import alone
from sources.vocabulary.settings import Settings


def step_alone(settings: Settings, context: dg.AssetExecutionContext) -> AbstractContextManager[None]:
    """Hold the data folder for a step, or a part of one."""
    step = context.op_execution_context.op.name
    return alone(settings, f"Dagster run {context.run_id[:8]}, step {step}", context.log.info)
