"""Tiles on Spark beside the default engine: the same figures, time, memory, killed tasks, a bad file.

Four quarters of two networks (a million tiles each; `R57_BENCH_ROWS` makes them more), all of South-East Asia, served
over loopback. Spark runs as a cluster of its own making (local-cluster) and as a standalone master with two workers of
one core each, to which the environment comes as an archive. `make bench-spark`, which has that archive made.

`python -m bench.spark --area WORLD --outlines FILE`: instead of all that, one quarter of real size for an area, by the
default engine and by local-cluster. The table of cells is made before, once, and measured by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from bench.measure import LONGEST_SECONDS, descendants, once, watched
from sources.border.vintages import RawStore
from sources.tiles.ookla import NETWORKS, Network, Quarter
from tests.wire.ookla_files import FULL_ROWS, spoil, write_tiles
from tests.wire.range_server import Fault, RangeServer

ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-m", "orchestration.command")
ARCHIVE = ROOT / "build" / "r57-executor.tar.gz"
QUARTERS = (Quarter(2024, 4), Quarter(2025, 1), Quarter(2025, 2), Quarter(2025, 3))
BAD = Quarter(2025, 4)
ROWS = int(os.environ.get("R57_BENCH_ROWS") or 1_000_000)
WORKERS, CORES, MEMORY_MB = 2, 1, 1024
LOCAL = f"local-cluster[{WORKERS},{CORES},{MEMORY_MB}]"
CLOSE = 1e-12
"""Largest relative difference between means that two orders of adding up may have."""
PYTHON, EXECUTOR = "pyspark.daemon", "CoarseGrainedExecutorBackend"
"""Words by which the processes that work for a task are known."""
PATIENCE = 900
"""Seconds in which something must have happened that was waited for."""
CELLS = """
import sys
from sources.tiles.asked import asked_for
from sources.tiles.lookup import lookup_for
from sources.vocabulary.settings import from_environment
here = from_environment()
lookup_for(here, asked_for(sys.argv[1], here))
"""
"""Makes the table of cells of an area."""


@dataclass
class Bench:
    """Where everything lies, and who publishes."""

    folder: Path
    server: RangeServer
    memory: dict[str, float] = field(default_factory=dict)

    def file(self, quarter: Quarter, network: Network) -> Path:
        folder: Path = self.server.folder
        return folder / quarter.url(network).removeprefix("https://")

    def environment(self, name: str) -> dict[str, str]:
        """That of a command with a data folder of that name."""
        env = {"R57_DATA_DIR": str(self.folder / name), "R57_GATEWAY": self.server.url, "R57_HTTP_PACE": "0"}
        return {**os.environ, **env, **_environment(self.folder)}

    def tiles(
        self, name: str, quarters: Sequence[Quarter], *more: str, beside: Sequence[int] = ()
    ) -> tuple[Any, float]:
        """`r57 tiles` into a data folder of that name: its rows and wall seconds; its peak of memory is kept."""
        env, command = self.environment(name), [*COMMAND, "tiles", *(q.period for q in quarters), "--json", *more]
        started = time.perf_counter()
        with (self.folder / f"{name}.log").open("w") as log:
            process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
            with watched(process.pid, *beside) as peaks:
                said, _ = process.communicate(timeout=LONGEST_SECONDS)
        wall = time.perf_counter() - started
        self.memory[name] = max(peaks)
        if process.returncode not in (0, 5):
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}\n{_last(self.folder, name)}")
        return json.loads(said), wall


def report() -> None:
    """Print what the two engines give and cost."""
    with (
        tempfile.TemporaryDirectory(prefix="r57-spark-") as name,
        RangeServer(Path(name) / "published", True) as server,
    ):
        bench = Bench(Path(name), server)
        _publish(bench, QUARTERS, ROWS)
        for network in NETWORKS:
            spoil(write_tiles(bench.file(BAD, network), network=network, rows=20_000), "negative_speed")
        _, one = bench.tiles("one", QUARTERS[:1])
        _, all_ = bench.tiles("here", QUARTERS)
        slope = (all_ - one) / ((len(QUARTERS) - 1) * len(NETWORKS))
        _say(f"default engine: {all_:.1f} s, {slope:.2f} s a file more; peak {bench.memory['here']:,.0f} MiB")
        _tell(bench, "local-cluster", QUARTERS, "--master", LOCAL)
        with _standalone(bench.folder) as (master, pids):
            _tell(bench, "standalone", QUARTERS, "--master", master, *_archive(), beside=pids)
            spark = ("--engine", "spark", "--master", master, *_archive())
            _rough(bench, spark, pids)


def of_an_area(area: str, outlines: Path | None) -> None:
    """Print what one quarter costs for an area by each engine, and whether both give the same."""
    rows = int(os.environ.get("R57_BENCH_ROWS") or FULL_ROWS)
    with (
        tempfile.TemporaryDirectory(prefix="r57-spark-") as name,
        RangeServer(Path(name) / "published", True) as server,
    ):
        bench = Bench(Path(name), server)
        ready, env = bench.folder / "ready", bench.environment("ready")
        if outlines is not None:
            once([*COMMAND, "outlines", str(outlines.absolute())], env, ROOT)
        wall, peak, _ = once([sys.executable, "-c", CELLS, area], env, ROOT)
        _say(f"cells of {area}: {wall:.1f} s; peak {peak:,.0f} MiB")
        quarters = QUARTERS[-1:]
        _publish(bench, quarters, rows)
        for engine in ("here", "local-cluster"):
            shutil.copytree(ready, bench.folder / engine)
        found, wall = bench.tiles("here", quarters, "--area", area)
        kept = [_rows(bench, "here", vintage) for network in NETWORKS for vintage in _vintages(bench, "here", network)]
        tiles = pl.concat(kept).filter(area_kind="country")["tiles"].sum()
        fetched = sum(row["bytes_fetched"] for row in found) / 1e6
        _say(
            f"default engine: {wall:.1f} s; peak {bench.memory['here']:,.0f} MiB; "
            f"{fetched:,.0f} MB fetched, {tiles:,} tiles in the area"
        )
        _tell(bench, "local-cluster", quarters, "--area", area, "--master", LOCAL)


def _say(text: str) -> None:
    print(f"  {text}", flush=True)


def _tell(bench: Bench, name: str, quarters: Sequence[Quarter], *words: str, beside: Sequence[int] = ()) -> None:
    """Time and memory of a cluster that is left alone, and whether it gives the same."""
    rows, wall = bench.tiles(name, quarters, "--engine", "spark", *words, beside=beside)
    task = statistics.median(row["seconds"] for row in rows)
    _say(f"{name}, {WORKERS} executors: {wall:.1f} s, {task:.2f} s a task; peak {bench.memory[name]:,.0f} MiB in all")
    _equal(bench, name)


def _publish(bench: Bench, quarters: Sequence[Quarter], rows: int) -> None:
    started = time.perf_counter()
    for network in NETWORKS:
        for quarter in quarters:
            path = bench.file(quarter, network)
            write_tiles(path, year=quarter.year, quarter=quarter.number, network=network, rows=rows, row_groups=30)
    size = path.stat().st_size / 1e6
    took = time.perf_counter() - started
    _say(f"{len(quarters) * len(NETWORKS)} files of {rows:,} tiles, {size:.0f} MB each, made in {took:.0f} s")


def _environment(folder: Path) -> Mapping[str, str]:
    """Everything of Spark on loopback and below one folder."""
    return {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_HOSTNAME": "127.0.0.1",
        "SPARK_WORKER_DIR": str(folder / "work"),
        "SPARK_LOCAL_DIRS": str(folder / "local"),
    }


def _archive() -> list[str]:
    """As docs/scale.md has it: the archive is unpacked beside each task, whose Python finds it there."""
    settings = {"spark.archives": f"{ARCHIVE}#r57", "spark.executorEnv.PYTHONPATH": "./r57"}
    os.environ["PYSPARK_PYTHON"] = str(Path(sys.base_prefix) / "bin" / "python3")
    return [word for key, value in settings.items() for word in ("--conf", f"{key}={value}")]


@contextmanager
def _standalone(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """A master and its workers on loopback, as processes of our own: the address and the process ids."""
    import pyspark

    spark_class = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address = f"spark://127.0.0.1:{port}"
    deploy = "org.apache.spark.deploy"
    of_a_worker = ["--cores", str(CORES), "--memory", f"{MEMORY_MB}m", "--webui-port", "0", address]
    orders = [
        [f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", "0"],
        *[[f"{deploy}.worker.Worker", "--host", "127.0.0.1", *of_a_worker]] * WORKERS,
    ]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for at, order in enumerate(orders):
            log = (folder / f"spark-{at}.log").open("w")
            env = {**os.environ, **_environment(folder)}
            processes.append(subprocess.Popen([spark_class, *order], env=env, cwd=folder, stdout=log, stderr=log))
            mark = "started at" if at == 0 else "Successfully registered with master"
            _wait_for(lambda at=at, mark=mark: mark in (folder / f"spark-{at}.log").read_text())
        yield address, [process.pid for process in processes]
    finally:
        for process in processes:
            process.terminate()
            process.wait()


def _wait_for(happened: Any) -> Any:
    """What `happened` gives as soon as it is true. Raises TimeoutError."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := happened():
            return found
        time.sleep(0.05)
    raise TimeoutError("what was waited for did not happen")


def _equal(bench: Bench, name: str) -> None:
    """Say how far the partitions of a data folder are those of the default engine."""
    worst, rows, integers, same, count = 0.0, 0, True, True, 0
    for network in NETWORKS:
        ours, theirs = ({v.vintage_id: v for v in _vintages(bench, one, network)} for one in ("here", name))
        if ours.keys() != theirs.keys():
            _say(f"DIFFERENT partitions of {network}: {sorted(ours)} and {sorted(theirs)}")
        for vintage_id in ours.keys() & theirs.keys():
            one, other = (_rows(bench, name, v) for name, v in (("here", ours[vintage_id]), (name, theirs[vintage_id])))
            count, rows, same = count + 1, rows + one.height, same and one.equals(other)
            exact = [column for column, kind in one.schema.items() if kind != pl.Float64]
            integers = integers and one.select(exact).equals(other.select(exact))
            worst = max(worst, _largest_difference(one, other))
    verdict = "the same bit for bit" if same else ("close enough" if worst <= CLOSE and integers else "DIFFERENT")
    _say(
        f"{count} partitions, {rows:,} rows: counts and texts {'equal' if integers else 'DIFFERENT'}, largest relative "
        f"difference of a mean {worst:.1e}   (aim: {CLOSE:.0e}): {verdict}"
    )


def _vintages(bench: Bench, name: str, network: Network) -> Any:
    return RawStore(bench.folder / name / "raw").vintages(f"ookla_{network}")


def _rows(bench: Bench, name: str, vintage: Any) -> pl.DataFrame:
    return RawStore(bench.folder / name / "raw").rows(vintage).sort("area_kind", "area_code")


def _largest_difference(one: pl.DataFrame, other: pl.DataFrame) -> float:
    worst = 0.0
    for column, kind in one.schema.items():
        if kind == pl.Float64:
            a, b = one[column], other[column]
            if a.is_null().to_list() != b.is_null().to_list():
                return float("inf")
            worst = max(worst, float(((a - b).abs() / a.abs().clip(lower_bound=1e-300)).max() or 0.0))  # type: ignore[arg-type]
    return worst


def _rough(bench: Bench, spark: Sequence[str], pids: Sequence[int]) -> None:
    """The same with a worker's Python killed, then an executor, while tasks are held up; and with two bad files."""
    for network in NETWORKS:
        address = f"/{QUARTERS[0].url(network).removeprefix('https://')}"
        bench.server.faults[address] = Fault(stall_after=0, skip=1)
    before, killed = len(bench.server.log), []

    def strike() -> None:
        _wait_for(lambda: len(bench.server.log) >= before + 2)
        for what in (PYTHON, EXECUTOR):
            with suppress(TimeoutError):
                pid = _wait_for(lambda what=what: _busy(what, pids))
                os.kill(pid, signal.SIGKILL)
                killed.append(what)
            time.sleep(1)

    striker = threading.Thread(target=strike, daemon=True)
    striker.start()
    rows, wall = bench.tiles("rough", (*QUARTERS, BAD), *spark, beside=pids)
    striker.join()
    again = [
        f"{row['dataset']} {row['quarter']} (attempt {row['attempt']})" for row in rows if row.get("attempt", 1) > 1
    ]
    _say(f"killed: {', '.join(killed)}; done again by Spark: {', '.join(again) or 'NOTHING'}; {wall:.1f} s")
    _equal(bench, "rough")
    for row in rows:
        if row["outcome"] != "new_vintage":
            _say(f"refused: {row['reason']}")


def _busy(what: str, pids: Sequence[int]) -> int | None:
    """A process of our cluster by a word of its command. Python's daemon is none: the one it began has the task."""
    found: dict[int, str] = {}
    for one in (one for pid in pids for one in descendants(pid)):
        with suppress(OSError):
            if what.encode() in Path(f"/proc/{one}/cmdline").read_bytes():
                found[one] = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[1]
    begun = [one for one, parent in found.items() if what != PYTHON or int(parent) in found]
    return begun[-1] if begun else None


def _last(folder: Path, name: str) -> str:
    return (folder / f"{name}.log").read_text()[-3000:]


def main() -> None:
    """As the module's docstring has it."""
    parser = argparse.ArgumentParser(prog="python -m bench.spark")
    parser.add_argument("--area", help="as of r57 tiles")
    parser.add_argument("--outlines", type=Path, help="as of r57 outlines, where the area needs them")
    asked = parser.parse_args()
    if asked.area:
        of_an_area(asked.area, asked.outlines)
    else:
        report()


if __name__ == "__main__":
    main()
