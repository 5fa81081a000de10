"""`python -m tests.workers`: quarters of speed tiles by two Celery workers, for real: side by side, while another holds
the data folder, one worker killed. Ends with 0 where all of it holds. `make test-celery`, which makes the environment.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from itertools import combinations
from pathlib import Path

import dagster as dg

from bench.measure import watched
from orchestration import dead_runs, debris
from orchestration.lock import alone
from orchestration.processes import named
from sources.border.vintages import RawStore
from sources.tiles.ookla import NETWORKS, Quarter, dataset
from sources.vocabulary import clock
from tests.wire.range_server import Fault
from tests.workers.house import (
    PARENT,
    PARTITION,
    WORKERS,
    House,
    ends_on_request,
    house,
    in_one_process,
    kill,
    waited,
)

QUARTERS = (Quarter(2024, 4), Quarter(2025, 1), Quarter(2025, 2), Quarter(2025, 3))
HELD_UP, BESIDE = Quarter(2025, 4), Quarter(2026, 1)
ALL = (*QUARTERS, HELD_UP, BESIDE)
ME = "the trial"
Said = tuple[list[str], str]
"""Faults, and what was tried."""


def main() -> int:
    ends_on_request()
    began = time.monotonic()
    said: list[Said] = []
    with tempfile.TemporaryDirectory(prefix="r57-workers-") as name:
        folder = Path(name)
        with house(folder, ALL) as made:
            print(f"      {WORKERS} workers and r57 serve started after {time.monotonic() - began:.0f} s", flush=True)
            try:
                for what in (side_by_side, one_is_killed, the_same, of_one_piece):
                    said += tell(what(made))
            except Exception:
                print(made.what_was_said())
                raise
        said += tell(([f"process {pid} is left" for pid in left(folder)], "no process is left"))
    print(f"      {time.monotonic() - began:.0f} s")
    return int(any(faults for faults, _ in said))


def tell(said: Said) -> list[Said]:
    """Print what was tried and what came of it."""
    faults, what = said
    print(f"{'ok   ' if not faults else 'FAULT'} {what}", *faults, sep="\n      ", flush=True)
    return [said]


def side_by_side(made: House) -> Said:
    """Quarters asked for while another holds the data folder: as many runs as there are workers begin and wait for it;
    then all are done."""
    with watched(*(worker.pid for worker in made.workers.values())) as peaks:
        faults = wait_for_who_holds_the_folder(made)
        waited("all quarters are done", lambda: all(run.is_finished for run in made.runs(*QUARTERS)))
    runs = made.runs(*QUARTERS)
    faults += [f"{run.tags[PARTITION]} ended as {run.status.value}" for run in runs if not run.is_success]
    if len(runs) != len(QUARTERS):
        faults.append(f"{len(runs)} runs for {len(QUARTERS)} quarters")
    spans = [spent(made, run) for run in runs]
    overlaps = sum(one[0] < two[1] and two[0] < one[1] for one, two in combinations(spans, 2))
    for run, (first, last) in zip(runs, spans, strict=True):
        print(f"      {run.tags[PARTITION]}: worker {made.worker_of(run)}, {last - first:.1f} s")
    print(f"      peak memory of all workers with their runs: {peaks[-1]:,.0f} MiB")
    tally = Counter(made.worker_of(run) for run in runs)
    if len(tally) != WORKERS or not overlaps:
        faults.append(f"runs by worker {dict(tally)}, {overlaps} pairs at once")
    return faults, (
        f"{len(runs)} quarters of two networks by {len(tally)} workers, {overlaps} pairs of runs at once; while "
        "another held the data folder two runs waited for it, and nothing was kept"
    )


def wait_for_who_holds_the_folder(made: House) -> list[str]:
    """What is wrong while another holds the data folder and the quarters are asked for."""
    faults = []
    with alone(made.settings, ME):
        made.ask(*QUARTERS)
        waited("two runs wait for who holds the folder", lambda: len(waiting(made)) == WORKERS)
        under_way = [run for run in made.runs(*QUARTERS) if run.status is dg.DagsterRunStatus.STARTED]
        workers = {made.worker_of(run) for run in under_way}
        if len(under_way) != WORKERS or len(workers) != WORKERS or None in workers:
            faults.append(f"{len(under_way)} runs are under way, of the workers {workers}")
        if dead := dead_runs.in_home(made.settings, clock.now()):
            faults.append(f"taken for dead though alive: {[run.run_id for run in dead]}")
        if any(RawStore(made.settings.raw).vintages(dataset(network)) for network in NETWORKS):
            faults.append("something was kept while another held the folder")
    return faults


def waiting(made: House) -> list[dg.DagsterRun]:
    """Runs that say that they wait for this program."""
    with made.instance() as instance:
        return [
            run
            for run in made.runs(*QUARTERS)
            if any(f"waiting for {ME}" in record.message for record in instance.all_logs(run.run_id))
        ]


def spent(made: House, run: dg.DagsterRun) -> tuple[float, float]:
    """When a run began and when it ended, in seconds."""
    with made.instance() as instance:
        stats = instance.get_run_stats(run.run_id)
    return float(stats.start_time or 0), float(stats.end_time or 0)


def one_is_killed(made: House) -> Said:
    """A worker loses its power while its run waits for the publisher; it is started anew, as its unit says."""
    victim = held_up(made, HELD_UP, BESIDE)
    number = made.worker_of(victim)
    process = named(victim.tags[dead_runs.TAG].rpartition(" ")[0])
    assert number is not None
    assert process is not None
    killed_at = time.monotonic()
    kill(made.workers[number])
    made.publisher.faults.clear()
    dead = [run.run_id for run in dead_runs.in_home(made.settings, clock.now()) or ()]
    faults = [] if dead == [victim.run_id] else [f"taken for dead: {dead}, of a killed {victim.run_id}"]
    made.begin(number)
    waited("its run is seen to be dead", lambda: made.runs(HELD_UP)[0].is_finished)
    mended = time.monotonic() - killed_at
    waited(
        "it is taken up again and done, as is the other",
        lambda: any(run.is_success for run in made.runs(HELD_UP)) and made.runs(BESIDE)[0].is_success,
    )
    first, *again = made.runs(HELD_UP)
    if first.status is not dg.DagsterRunStatus.FAILURE or [run.tags.get(PARENT) for run in again] != [first.run_id]:
        faults.append(f"{HELD_UP.period}: {[(run.status.value, run.tags.get(PARENT)) for run in (first, *again)]}")
    return faults, (
        f"worker {number} killed while it read {HELD_UP.period}: marked failed after {mended:.0f} s, taken up again by "
        f"worker {made.worker_of(again[0])}, done after {time.monotonic() - killed_at:.0f} s; {BESIDE.period} went on"
    )


def held_up(made: House, quarter: Quarter, *beside: Quarter) -> dg.DagsterRun:
    """Ask for a quarter whose files do not come, and for others; the run of the first as soon as it waits for them."""
    asked = [made.address(quarter, network) for network in NETWORKS]
    for path in asked:
        made.publisher.faults[path] = Fault(stall_after=0, lasting=True)
    made.ask(quarter, *beside)
    waited("the quarter is being read", lambda: any(path in asked for path, *_ in made.publisher.log))
    (run,) = made.runs(quarter)
    return run


def the_same(made: House) -> Said:
    """The partitions that several workers kept beside those of one process: the figures, bit for bit."""
    one, many = in_one_process(made.folder / "one", made.publisher, ALL), made.settings
    raws = (one.raw, many.raw)
    kept = [
        {str(path.relative_to(raw)): path.read_bytes() for path in raw.glob("ookla_*/*=*/*.parquet")} for raw in raws
    ]
    faults = [
        f"{name}: {'different' if name in kept[0] and name in kept[1] else 'in one of them alone'}"
        for name in sorted(kept[0].keys() | kept[1].keys())
        if kept[0].get(name) != kept[1].get(name)
    ]
    if len(kept[0]) < len(ALL) * len(NETWORKS):
        faults.append(f"only {len(kept[0])} partitions")
    return faults, f"{len(kept[1])} partitions, bit for bit those of one process"


def of_one_piece(made: House) -> Said:
    """Numbers by which partitions arrived, and what is left behind."""
    faults = []
    for network in NETWORKS:
        numbers = sorted(v.vintage_seq for v in RawStore(made.settings.raw).vintages(dataset(network)))
        if numbers != list(range(1, len(ALL) + 1)):
            faults.append(f"{dataset(network)}: vintage_seq {numbers}")
    faults += [f"left behind: {path}" for path in debris.found(made.settings)]
    faults += [f"left behind: {path}" for path in made.settings.landing.rglob("*.partial")]
    faults += [f"dead: {run.run_id}" for run in dead_runs.in_home(made.settings, clock.now()) or ()]
    return faults, "vintage_seq counts each partition once; nothing half written, no dead run, no slot held"


def left(folder: Path) -> list[int]:
    """Processes that were started here and still run: the folder stands in their environment."""
    found = []
    for proc in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder).encode() in (proc / "environ").read_bytes() and int(proc.name) != os.getpid():
                found.append(int(proc.name))
        except OSError:
            continue
    return found


if __name__ == "__main__":
    sys.exit(main())
