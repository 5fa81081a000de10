"""dbt in this process: one build, its progress and its failures as values.

dbt is the only writer of the build database. It is called through its own runner rather than as a subprocess: the same
work without a second interpreter start. Nothing of ours holds the database open meanwhile, and the adapter's connection
is closed before anybody reads.

The project is parsed when it has changed and never else: the day as known on and the place of the data are told when it
runs, so that what dbt knows of the project holds for every day and every folder.
"""

from __future__ import annotations

import csv
import gc
import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sources.catalog import DATASETS
from sources.vocabulary.files import digest, file_sha256, write_aside
from sources.vocabulary.settings import DEFAULT_MEMORY, MEMORY, Settings

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

PROJECT = Path(__file__).resolve().parent.parent / "dbt_project"
SEEDS = PROJECT / "seeds"
BUILD_DB = "r57.duckdb"
TARGET = "dbt_target_"
SEAL = "manifest.digest"
"""Beside the manifest: the digest of the project it was parsed from, and that of what is kept of the parse."""
PARSED = "partial_parse.msgpack"
ENGINE_SIGNS = ("Out of Memory Error", "No space left on device", "temporary directory", "max_temp_directory_size")
"""Words of DuckDB by which its want of memory or disk is told from an error of a model."""
SHOWN_FAILURES = 10


def register(name: str) -> list[dict[str, str]]:
    """The rows of a register, by column."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def first_day() -> date:
    """The first day of the history of verdicts, as the project says it."""
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    return date.fromisoformat(project["vars"]["history_starts_on"])


SHOWN_ROWS = 3


@dataclass(eq=False)
class DbtFailure(Exception):  # noqa: N818  (a failure of the build, not of this program)
    """The build stopped: which nodes failed and what each said."""

    failures: tuple[str, ...]

    @property
    def lacks(self) -> str:
        """What the engine ran out of, in its own words; empty where a model or a test is at fault."""
        return next((line for line in self.failures if any(sign in line for sign in ENGINE_SIGNS)), "")

    def __str__(self) -> str:
        if self.lacks:
            return (
                f"the engine of the build ran out of memory or disk: {self.lacks}\n"
                "kept: the earlier release is untouched; no model and no figure is at fault\n"
                f"next: raise {MEMORY} (now {os.environ.get(MEMORY) or DEFAULT_MEMORY}), or free disk where data/build"
                " lies, and run again"
            )
        shown = "\n".join(f"  - {line}" for line in self.failures[:SHOWN_FAILURES])
        return (
            f"the warehouse could not be built: {len(self.failures)} step(s) failed\n{shown}\n"
            "kept: the earlier release is untouched\n"
            "next: read the failing model or test named above; `r57 doctor` checks the surroundings"
        )


def observation_datasets() -> list[str]:
    """The statistical datasets: those that `stg_observation` reads."""
    return [entry.name for entry in DATASETS.values() if entry.kind == "observation"]


def places(settings: Settings) -> dict[str, str]:
    """Where the sources lie here, as their locations in dbt name it: for text between the quotes of SQL."""
    raw = str(settings.raw).replace("'", "''")
    files = (f"'{raw}/{name}/[!.]*/data.parquet'" for name in observation_datasets())
    return {"raw_dir": raw, "observation_files": ", ".join(files)}


def environment(settings: Settings, as_of: date | None = None) -> dict[str, str]:
    """What profile, sources and, where one is given, the day as known on are read from. Telemetry is off.

    Told by the environment and not by `--vars`, a day is no reason for dbt to parse the project again.
    """
    return {
        **({"R57_AS_OF": as_of.isoformat()} if as_of else {}),
        **{f"R57_{name.upper()}": place for name, place in places(settings).items()},
        "R57_BUILD_DB": str(settings.build / BUILD_DB),
        "R57_BUILD_DIR": str(settings.build),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def target_path(settings: Settings, project: Path = PROJECT) -> Path:
    """Where dbt keeps what it compiled: one folder per place of the project, for a partial parse remembers absolute
    paths and would read the registers of an older installation that shares the data folder."""
    return settings.build / f"{TARGET}{hashlib.sha256(str(project).encode()).hexdigest()[:8]}"


def target_paths(settings: Settings) -> list[Path]:
    """Those of all places from which the data folder was ever built."""
    return sorted(settings.build.glob(f"{TARGET}*"))


def arguments(command: Sequence[str], settings: Settings, project: Path = PROJECT) -> list[str]:
    """The whole argument list of a dbt command."""
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
    ]


def manifest(settings: Settings, project: Path = PROJECT) -> Path:
    """dbt's manifest; parsed when there is none or when it is of another state of the project. Raises DbtFailure."""
    path = target_path(settings, project) / "manifest.json"
    if _kept(path.parent, project) is None or not path.exists():
        _parse(settings, project)
    return path


def parsed(settings: Settings, project: Path = PROJECT) -> Manifest:
    """What dbt knows of the project, its sources where they lie here. Raises DbtFailure where it cannot be parsed."""
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    kept = _kept(target_path(settings, project), project)
    found = Manifest.from_msgpack(kept, decoder=extended_mashumuro_decoder) if kept else None
    found = found or _parse(settings, project)
    for source in found.sources.values():
        source.meta.update(places(settings))
    found.build_flat_graph()  # type: ignore[no-untyped-call]
    found.build_parent_and_child_maps()  # type: ignore[no-untyped-call]
    return found


def _kept(target: Path, project: Path) -> bytes | None:
    """What was kept of the last parse, where it is of this state of the project and as it was written."""
    try:
        content = (target / PARSED).read_bytes()
        sealed = (target / SEAL).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    return content if sealed == _seal(state_of(project), hashlib.sha256(content).hexdigest()) else None


def state_of(project: Path = PROJECT) -> str:
    """The project as it stands, and the programs that read it."""
    return f"{digest(project)} dbt-core {version('dbt-core')} duckdb {version('duckdb')}"


def _seal(state: str, content: str) -> str:
    return f"{state} parsed {content}\n"


def _parse(settings: Settings, project: Path) -> Manifest:
    target, state = target_path(settings, project), state_of(project)
    outcome = _run(["parse"], settings, None, project)
    if not outcome.success:
        raise DbtFailure((f"dbt parse: {outcome.exception or 'no result'}",))
    write_aside(target / SEAL, _seal(state, file_sha256(target / PARSED)))
    found: Manifest = outcome.result
    return found


def invoke(
    command: Sequence[str],
    settings: Settings,
    as_of: date,
    *,
    project: Path = PROJECT,
    known: Manifest | None = None,
    on_node: Callable[[str, str, float], None] = lambda *_: None,
    on_total: Callable[[int], None] = lambda _: None,
) -> None:
    """Run a dbt command here. `on_node(name, status, seconds)` is told of each finished node, `on_total` of how many
    there are, at each one's start; dbt itself is silent.
    `known`: the project as `parsed` gave it, where the caller has it at hand; a run leaves its traces in it.

    Raises DbtFailure naming the failed nodes.
    """
    known = known or parsed(settings, project)

    def told(event: Any) -> None:
        if event.info.name == "LogStartLine":
            on_total(event.data.total)
        elif event.info.name == "NodeFinished":
            info = event.data.node_info
            result = event.data.run_result
            on_node(info.node_name, info.node_status, result.execution_time)

    # What a run says of itself is told here; written beside, it would be read by nobody.
    outcome = _run([*command, "--no-write-json"], settings, as_of, project, manifest=known, callbacks=[told])
    if outcome.success:
        return
    results = getattr(outcome.result, "results", None) or []
    failed = tuple(
        f"{r.node.unique_id}: {' '.join((r.message or '').split())}{_broken_rows(r, settings)}"
        for r in results
        if str(r.status) in ("error", "fail", "runtime error")
    )
    raise DbtFailure(failed or (f"dbt {' '.join(command)}: {outcome.exception or 'no result'}",))


def _run(command: Sequence[str], settings: Settings, as_of: date | None, project: Path, **runner: Any) -> Any:
    """What dbt's own runner gives for a command."""
    from dbt.adapters.factory import reset_adapters
    from dbt.cli.main import dbtRunner

    settings.build.mkdir(parents=True, exist_ok=True)
    os.environ.update(environment(settings, as_of))
    # What dbt knows of the project lives as long as the run: looked through again and again for what could be freed, it
    # took a sixth of the time.
    gc.freeze()
    try:
        return dbtRunner(**runner).invoke(
            ["--log-level", "none", "--no-use-colors", *arguments(command, settings, project)]
        )
    finally:
        gc.unfreeze()
        _close_connections()
        reset_adapters()  # type: ignore[no-untyped-call]


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
