"""How a run is run: all steps in one process, which writes into the run's tags which process it is."""

from collections.abc import Iterator

import dagster as dg
from dagster._core.execution.context.system import PlanOrchestrationContext
from dagster._core.execution.plan.plan import ExecutionPlan
from dagster._core.execution.retries import RetryMode
from dagster._core.executor.in_process import InProcessExecutor

from orchestration import processes
from orchestration.dead_runs import tag


class NamedExecutor(InProcessExecutor):
    """Dagster's own, by which a dead run is known for sure."""

    def execute(
        self, plan_context: PlanOrchestrationContext, execution_plan: ExecutionPlan
    ) -> Iterator[dg.DagsterEvent]:
        """Say which process this is, then all steps."""
        plan_context.instance.add_run_tags(plan_context.run_id, tag(plan_context.run_id, processes.this()))
        yield from super().execute(plan_context, execution_plan)


@dg.executor(name="in_process_named")
def in_one_process(_: dg.InitExecutorContext) -> NamedExecutor:
    """All steps of a run, one after the other, in the run's own process."""
    return NamedExecutor(retries=RetryMode.ENABLED)
