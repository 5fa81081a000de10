"""dbt in this process: one build, its progress and its failures as values.

dbt is the only writer of the build database. It is called through its own runner rather than as a subprocess: the same
work without a second interpreter start. Nothing of ours holds the database open meanwhile, and the adapter's connection
is closed before anybody reads.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sources.catalog import DATASETS
from sources.vocabulary.files import digest, write_aside
from sources.vocabulary.settings import Settings

PROJECT = Path(__file__).resolve().parent.parent / "dbt_project"
BUILD_DB = "r57.duckdb"
SEAL = "manifest.digest"
"""Beside the manifest: the digest of the project it was parsed from."""
SHOWN_FAILURES = 10
SHOWN_ROWS = 3


@dataclass(eq=False)
class DbtFailure(Exception):  # noqa: N818  (a failure of the build, not of this program)
    """The build stopped: which nodes failed and what each said."""

    failures: tuple[str, ...]

    def __str__(self) -> str:
        shown = "\n".join(f"  - {line}" for line in self.failures[:SHOWN_FAILURES])
        return (
            f"the warehouse could not be built: {len(self.failures)} step(s) failed\n{shown}\n"
            "kept: the earlier release is untouched\n"
            "next: read the failing model or test named above; `r57 doctor` checks the surroundings"
        )


def observation_datasets() -> list[str]:
    """The statistical datasets: those that `stg_observation` reads."""
    return [entry.name for entry in DATASETS.values() if entry.kind == "observation"]


def environment(settings: Settings) -> dict[str, str]:
    """What the dbt profile and sources read from the environment. Telemetry is off."""
    files = (settings.raw / name / "[!.]*" / "data.parquet" for name in observation_datasets())
    return {
        "R57_RAW_DIR": str(settings.raw),
        "R57_OBSERVATION_FILES": ", ".join("'{}'".format(str(path).replace("'", "''")) for path in files),
        "R57_BUILD_DB": str(settings.build / BUILD_DB),
        "R57_BUILD_DIR": str(settings.build),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def target_path(settings: Settings, project: Path = PROJECT) -> Path:
    """Where dbt keeps what it compiled: one folder per place of the project, for a partial parse remembers absolute
    paths and would read the registers of an older installation that shares the data folder."""
    return settings.build / f"dbt_target_{hashlib.sha256(str(project).encode()).hexdigest()[:8]}"


def arguments(command: Sequence[str], settings: Settings, as_of: date, project: Path = PROJECT) -> list[str]:
    """The whole argument list of a dbt command. The same for every caller, so that partial parsing holds."""
    return [
        *command,
        "--project-dir",
        str(project),
        "--profiles-dir",
        str(project),
        "--target-path",
        str(target_path(settings, project)),
        "--log-path",
        str(settings.build / "dbt_logs"),
        "--vars",
        f"{{as_of: '{as_of.isoformat()}'}}",
    ]


def manifest(settings: Settings, as_of: date, project: Path = PROJECT) -> Path:
    """dbt's manifest; parsed when there is none or when it is of another state of the project. Raises DbtFailure."""
    path = target_path(settings, project) / "manifest.json"
    seal = path.with_name(SEAL)
    if not (path.exists() and seal.exists() and seal.read_text(encoding="utf-8") == digest(project)):
        invoke(["parse"], settings, as_of, project=project)
    return path


def invoke(
    command: Sequence[str],
    settings: Settings,
    as_of: date,
    *,
    project: Path = PROJECT,
    on_node: Callable[[str, str, float], None] = lambda *_: None,
) -> None:
    """Run a dbt command here. `on_node(name, status, seconds)` is told of each finished node; dbt itself is silent, its
    log lies in the build folder.

    Raises DbtFailure naming the failed nodes.
    """
    from dbt.adapters.factory import reset_adapters
    from dbt.cli.main import dbtRunner

    settings.build.mkdir(parents=True, exist_ok=True)
    os.environ.update(environment(settings))
    state = digest(project)

    def told(event: Any) -> None:
        if event.info.name == "NodeFinished":
            info = event.data.node_info
            result = event.data.run_result
            on_node(info.node_name, info.node_status, result.execution_time)

    try:
        outcome = dbtRunner(callbacks=[told]).invoke(
            ["--log-level", "none", "--no-use-colors", *arguments(command, settings, as_of, project)]
        )
    finally:
        _close_connections()
        reset_adapters()  # type: ignore[no-untyped-call]
    if outcome.result is not None:  # the project could be parsed: a manifest was written, whatever the build said
        write_aside(target_path(settings, project) / SEAL, state)
    if outcome.success:
        return
    results = getattr(outcome.result, "results", None) or []
    failed = tuple(
        f"{r.node.unique_id}: {' '.join((r.message or '').split())}{_broken_rows(r, settings)}"
        for r in results
        if str(r.status) in ("error", "fail", "runtime error")
    )
    raise DbtFailure(failed or (f"dbt {' '.join(command)}: {outcome.exception or 'no result'}",))


def _broken_rows(result: Any, settings: Settings) -> str:
    """The first rows that break a test of meaning, named by their values: what a person must look for."""
    if str(result.status) != "fail" or not (query := getattr(result.node, "compiled_code", None)):
        return ""
    import duckdb

    try:
        with duckdb.connect(str(settings.build / BUILD_DB), read_only=True) as build:
            found = build.execute(f"select * from ({query}) limit {SHOWN_ROWS}")  # noqa: S608 (dbt's own query)
            names = [column[0] for column in found.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    except duckdb.Error:
        return ""
    told = ("; ".join(f"{name} {value!r}" for name, value in row.items() if value is not None) for row in rows)
    return "".join(f"\n      {line[:600]}" for line in told)


def _close_connections() -> None:
    """Let go of the build database: dbt-duckdb keeps its connection for the life of the process otherwise."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
