"""How a step of a Dagster run holds the data folder: under its run's name, telling the run's log for whom it waits."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import dagster as dg

from orchestration import exchange
from orchestration.exchange import Exchanged
from orchestration.lock import alone
from sources.vocabulary.clock import Clock
from sources.vocabulary.dataset import Dataset
from sources.vocabulary.settings import Settings


def step_alone(settings: Settings, context: dg.AssetExecutionContext) -> AbstractContextManager[None]:
    """Hold the data folder for a step, or a part of one."""
    step = context.op_execution_context.op.name
    return alone(settings, f"Dagster run {context.run_id[:8]}, step {step}", context.log.info)


def shared(
    act: Callable[[Settings, datetime, list[Dataset]], Exchanged | None],
    entry: Dataset,
    settings: Settings,
    context: dg.AssetExecutionContext,
    now: Clock,
) -> None:
    """Take what others gave of a dataset, or give what came of it, where a store is named; the run's log has it."""
    if not settings.store:
        return
    with step_alone(settings, context):
        if exchange.rests(settings, now()):
            context.log.warning("the shared store could not be used a moment ago: not asked for %s", entry.name)
        elif done := act(settings, now(), [entry]):
            for line in (str(done), *done.renumbered):
                context.log.info("%s", line)
            if done.wrong:
                context.log.warning("%s", done.wrong)
