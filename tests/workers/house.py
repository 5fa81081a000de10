"""A warehouse with many workers on one machine: PostgreSQL, Redis, `r57 serve`, workers as their unit starts them, and
Ookla as a local server. Loopback only; everything below one folder; nothing is left running."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
import requests

from orchestration.dagster.instance import CODE, environment, program
from sources.tiles.ookla import NETWORKS, Network, Quarter
from sources.vocabulary.settings import Settings, from_environment
from tests import ROOT
from tests.services import postgres, redis
from tests.soak.dagster_kills import serving, session, tree, with_luck
from tests.wire.ookla_files import write_tiles
from tests.wire.range_server import RangeServer

SETTINGS, UNIT = ROOT / "deploy" / "celery" / "dagster.yaml", ROOT / "deploy" / "systemd" / "r57-worker@.service"
OPT = "/opt/r57"
"""Where the unit has the project."""
WORKERS, ROWS = 2, 20_000
JOB, POOL = "ookla_quarters", "ookla_download"
PATIENCE_SECONDS, LOOK_SECONDS = 900, 0.5
STOPS_WITHIN_SECONDS = 30
BACKFILL = """mutation ($asked: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $asked) {
  __typename ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message } } }"""
KNOWN = "{ repositoriesOrError { ... on RepositoryConnection { nodes { name } } } }"
TASK, PARTITION, PARENT = "dagster-celery/task_id", "dagster/partition", "dagster/parent_run_id"


@dataclass
class House:
    """What runs, and where it lies."""

    folder: Path
    settings: Settings
    env: dict[str, str]
    publisher: RangeServer
    workers: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return Path(self.env["DAGSTER_HOME"])

    def instance(self) -> dg.DagsterInstance:
        return dg.DagsterInstance.from_config(str(self.home))

    def address(self, quarter: Quarter, network: Network) -> str:
        """The publisher's path of a file, for faults."""
        return f"/{quarter.url(network).removeprefix('https://')}"

    def begin(self, number: int) -> None:
        """Start a worker, by the words of its unit; what it says goes to a file."""
        words, env = unit(number)
        with self.log(number).open("ab") as log:
            self.workers[number] = subprocess.Popen(
                words,
                env={**self.env, **env, "R57_DATA_DIR": str(self.settings.data_dir), "DAGSTER_HOME": str(self.home)},
                cwd=self.settings.data_dir,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def end(self) -> None:
        """Stop the workers and all that they started, whether they do so by themselves or not."""
        for process in self.workers.values():
            process.terminate()
        for process in self.workers.values():
            try:
                process.wait(STOPS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                kill(process)

    def log(self, number: int) -> Path:
        return self.folder / f"worker-{number}.log"

    def worker_of(self, run: dg.DagsterRun) -> int | None:
        """Which worker took a run, by what the workers say."""
        taken = f"[{run.tags.get(TASK, 'none')}] received"
        return next((n for n in self.workers if taken in self.log(n).read_text(errors="replace")), None)

    def runs(self, *quarters: Quarter) -> list[dg.DagsterRun]:
        """The runs of these quarters, the oldest first."""
        with self.instance() as instance:
            found = instance.get_runs(filters=dg.RunsFilter(job_name=JOB))
        return [run for run in reversed(found) if run.tags.get(PARTITION) in {q.period for q in quarters}]

    def ask(self, *quarters: Quarter) -> None:
        """Launch a backfill of quarters, as the user interface does: a run each, into Dagster's queue."""
        with self.instance() as instance:
            instance.add_dynamic_partitions("quarters", [q.period for q in quarters])
        repository = {"repositoryLocationName": CODE[1], "repositoryName": "__repository__"}
        asked = {
            "selector": {"partitionSetName": f"{JOB}_partition_set", "repositorySelector": repository},
            "partitionNames": [q.period for q in quarters],
        }
        (said,) = self.query(BACKFILL, {"asked": asked}).values()
        if "backfillId" not in said:
            raise RuntimeError(f"no backfill: {said}")

    def query(self, text: str, variables: dict[str, Any]) -> dict[str, Any]:
        """Ask Dagster's webserver. Raises RuntimeError where it refuses."""
        body = {"query": text, "variables": variables}
        answer = requests.post(f"{self.webserver}/graphql", json=body, timeout=PATIENCE_SECONDS).json()
        if "errors" in answer:
            raise RuntimeError(f"the webserver refuses: {answer['errors']}")
        found: dict[str, Any] = answer["data"]
        return found

    @property
    def webserver(self) -> str:
        """Where `r57 serve` says that it listens; empty as long as it has not."""
        said = re.search(r"http://[\d.:]+", (self.folder / "serve.log").read_text(errors="replace"))
        return said[0] if said else ""

    def is_served(self) -> bool:
        """Whether the webserver answers, and knows the project's code."""
        try:
            return bool(self.query(KNOWN, {})["repositoriesOrError"].get("nodes"))
        except requests.RequestException:
            return False

    def command(self, name: str, *words: str) -> str:
        """A command of the environment, to its end. Raises RuntimeError with what it said where it fails."""
        done = subprocess.run(
            [program(name), *words],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
        if done.returncode:
            raise RuntimeError(f"{name} {' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def what_was_said(self) -> str:
        """The ends of all logs, for whoever looks for a fault."""
        logs = [*self.folder.glob("*.log")]
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}" for log in logs)


def unit(number: int) -> tuple[list[str], dict[str, str]]:
    """What the unit of a worker starts, and in which environment, where the project stands here."""
    lines = [line.replace("%i", str(number)).replace("%%", "%") for line in UNIT.read_text().splitlines()]
    (start,) = (line.removeprefix("ExecStart=") for line in lines if line.startswith("ExecStart="))
    given = [word for line in lines if line.startswith("Environment=") for word in shlex.split(line.partition("=")[2])]
    command = shlex.split(start)
    command[0] = program(Path(command[0]).name)
    return command, dict(word.replace(OPT, str(ROOT)).split("=", 1) for word in given)


def kill(process: subprocess.Popen[bytes]) -> None:
    """As a machine that loses its power: the worker and all that it started, at once."""
    for pid in {*tree(process.pid), *session(process.pid)}:
        with_luck(pid)
    process.wait()


def waited(what: str, until: Callable[[], Any]) -> Any:
    """What `until` gives as soon as it is true. Raises TimeoutError that names what was waited for."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE_SECONDS:
        if found := until():
            return found
        time.sleep(LOOK_SECONDS)
    raise TimeoutError(f"waited {PATIENCE_SECONDS} seconds in vain: {what}")


@contextmanager
def house(folder: Path, quarters: Sequence[Quarter]) -> Iterator[House]:
    """Everything started, the quarters published; afterwards everything is ended, however it ends."""
    with ExitStack() as stack:
        publisher = stack.enter_context(RangeServer(folder / "published", is_still=True))
        for network in NETWORKS:
            for quarter in quarters:
                path = publisher.folder / quarter.url(network).removeprefix("https://")
                write_tiles(path, year=quarter.year, quarter=quarter.number, network=network, rows=ROWS)
        data = folder / "data"
        (data / "dagster").mkdir(parents=True)
        given = {**stack.enter_context(postgres()), **stack.enter_context(redis())}
        given |= {"R57_DATA_DIR": str(data), "R57_GATEWAY": publisher.url, "R57_HTTP_PACE": "0"}
        os.environ.update(given)
        os.environ.pop("DAGSTER_HOME", None)
        settings = from_environment()
        shutil.copyfile(SETTINGS, data / "dagster" / "dagster.yaml")
        with (data / "dagster" / "dagster.yaml").open("a") as own:
            # the other publishers are not there: nothing is to be asked for by its cadence
            own.write("auto_materialize: {enabled: false, use_sensors: false}\n")
        made = House(folder, settings, environment(settings), publisher)
        made.command("dagster", "instance", "concurrency", "set", POOL, str(WORKERS))
        served = stack.enter_context(serving(made.env, ROOT))
        waited("r57 serve has parsed the warehouse", lambda: made.webserver)
        stack.callback(made.end)
        for number in range(1, WORKERS + 1):
            made.begin(number)
        waited("two workers are ready", lambda: all("ready." in made.log(n).read_text() for n in made.workers))
        waited("the webserver knows the code", made.is_served)
        assert served.poll() is None, (folder / "serve.log").read_text()[-2000:]
        yield made


def in_one_process(folder: Path, publisher: RangeServer, quarters: Sequence[Quarter]) -> Settings:
    """The same quarters by `r57 tiles`, one after the other: what the workers' are held against."""
    env = {**os.environ, "R57_DATA_DIR": str(folder), "R57_GATEWAY": publisher.url, "R57_HTTP_PACE": "0"}
    words = ["tiles", *(q.period for q in quarters), "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.command", *words], env=env, cwd=ROOT, capture_output=True, check=False
    )
    if done.returncode or {row["outcome"] for row in json.loads(done.stdout)} != {"new_vintage"}:
        raise RuntimeError(done.stderr.decode()[-2000:])
    return Settings(folder, from_environment().http)


def ends_on_request() -> None:
    """Whoever asks this program to stop (SIGTERM) has it end what it started, as any other end does."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
