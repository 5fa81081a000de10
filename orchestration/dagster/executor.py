"""How a run is run: all steps in one process, which writes into the run's tags which process it is, and frees what dead
runs hold: where no daemon does it, the run would wait for them for ever."""

from collections.abc import Iterator

import dagster as dg
from dagster._core.execution.context.system import PlanOrchestrationContext
from dagster._core.execution.plan.plan import ExecutionPlan
from dagster._core.execution.retries import RetryMode
from dagster._core.executor.in_process import InProcessExecutor

from orchestration import processes
from orchestration.dead_runs import dead_runs, free, tag
from sources.vocabulary import clock


class NamedExecutor(InProcessExecutor):
    """Dagster's own, by which a dead run is known for sure."""

    def execute(
        self, plan_context: PlanOrchestrationContext, execution_plan: ExecutionPlan
    ) -> Iterator[dg.DagsterEvent]:
        """Say which process this is, bury the dead, then all steps."""
        instance = plan_context.instance
        instance.add_run_tags(plan_context.run_id, tag(plan_context.run_id, processes.this()))
        for run in dead_runs(instance, clock.now()):
            free(instance, run)
        yield from super().execute(plan_context, execution_plan)


@dg.executor(name="in_process_named")
def in_one_process(_: dg.InitExecutorContext) -> NamedExecutor:
    """All steps of a run, one after the other, in the run's own process."""
    return NamedExecutor(retries=RetryMode.ENABLED)
