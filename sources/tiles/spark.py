"""Quarters read on a Spark cluster, a task a file. Only here is Spark known (extra `spark`; docs/scale.md).

A task does what a laptop does (`reading`) and sends back what it read as rows; nothing is kept where it ran.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark import SparkFiles, TaskContext
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from sources.border.http import HttpClient
from sources.tiles.carrying import ROWS, Answer, given_up, packed, read_away, unpacked
from sources.tiles.lookup import Lookup
from sources.tiles.reading import Errand
from sources.vocabulary.errors import SourceError
from sources.vocabulary.settings import HttpSettings


def read_on_cluster(
    errands: Sequence[Errand], cells: Lookup, http: HttpSettings, master: str, conf: Mapping[str, str]
) -> Iterator[Answer]:
    """The answers in the order in which they come. Each is a job of one task: a file that is refused, or a task that
    failed as often as Spark tries it, stops no other. Without `master` Spark's own settings name it.

    Raises SourceError (`no_cluster`).
    """
    if (master or "local").startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {"spark.ui.showConsoleProgress": "false", **({"spark.master": master} if master else {}), **conf}
    try:
        session = SparkSession.builder.appName("r57 tiles").config(map=settings).getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise SourceError(
            "no_cluster", f"Spark did not begin: {given_up(error)}", master or "Spark's settings"
        ) from None
    # Spark is left first and the threads after it, so that whoever interrupts waits for no task.
    with ThreadPoolExecutor(max(1, len(errands))) as pool, session as spark:
        spark.sparkContext.addFile(str(cells.cells))  # as a file: so many rows sent as a table hang the driver
        jobs = [pool.submit(_job, spark, errand, cells, http) for errand in errands]
        yield from (job.result() for job in as_completed(jobs))


def _job(spark: SparkSession, errand: Errand, cells: Lookup, http: HttpSettings) -> Answer:
    one = spark.range(1, numPartitions=1)
    try:
        rows = one.mapInArrow(lambda _: _task(errand, cells, http), from_arrow_schema(ROWS)).toArrow()
    except (PySparkException, Py4JError) as error:
        what, next_step = f"Spark gave the task up: {given_up(error)}", "docs/scale.md; the next run asks for it again"
        return Answer(errand, SourceError("task_failed", what, errand.label, next_step=next_step), {})
    return unpacked(rows, errand)


def _task(errand: Errand, cells: Lookup, http: HttpSettings) -> Iterator[pa.RecordBatch]:
    began, context = perf_counter(), TaskContext.get()
    there = replace(cells, cells=Path(SparkFiles.get(cells.cells.name)))
    with TemporaryDirectory(dir=os.environ["SPARK_LOCAL_DIRS"].split(",")[0]) as folder:
        outcome = read_away(errand, HttpClient(http), there, Path(folder))
    attempt = 1 + (context.attemptNumber() if context else 0)
    task = {"host": socket.gethostname(), "attempt": attempt, "seconds": round(perf_counter() - began, 1)}
    yield from packed(Answer(errand, outcome, task)).combine_chunks().to_batches()
