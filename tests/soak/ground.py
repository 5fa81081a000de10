"""The ground on which things are killed: a small build of this project, data folders to begin from, and what must be
true of such a folder afterwards."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration import doctor
from orchestration.keeping import examine
from sources.border.vintages import RELEASED, RawStore
from sources.catalog import DATASETS
from sources.vocabulary import clock
from sources.vocabulary.settings import HttpSettings, Settings
from tests import ROOT

ROOMS = ("sources", "dbt_project", "exports", "orchestration")
TARGETS = frozenset({"r57-2030-rd-gdp", "r57-2030-egdi-world", "r57-2030-5g-coverage", "r57-2030-digital-economy-gdp"})
TESTED = "\ndata_tests:\n  r57:\n    +enabled: false\n    marts:\n      +enabled: true\n"
"""Added to the settings of dbt: tests of the marts alone, for most time of a small build goes into counting tests."""
HOOK = ROOT / "tests" / "soak" / "hook"
FETCHED = "un_egdi"
"""The dataset that a run fetches: landing, a new vintage, and everything that stands on it."""
OLDER = 6
"""Releases that lie there already, so that the next one makes some leave."""
MOMENTS = frozenset(
    {"retrieved_at", "last_success_at", "last_attempt_at", "built_at", "release_id", "published_in", "last_outcome"}
)
"""Columns that say when, in which release, or how the last asking ended: whoever was killed after asking asks again."""


def small_project(folder: Path) -> Path:
    """A copy of the project with four targets, and tests of the marts alone."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "target", "logs"))
    for register in (folder / "dbt_project" / "seeds").glob("*.csv"):
        with register.open(encoding="utf-8", newline="") as file:
            rows = [*csv.DictReader(file)]
        if not rows or not {"target_code", "target_codes"} & {*rows[0]}:
            continue
        for row in rows:
            if listed := row.get("target_codes"):  # a register of something else, that names targets
                row["target_codes"] = ";".join(code for code in listed.split(";") if code.strip() in TARGETS)
        with register.open("w", encoding="utf-8", newline="") as file:
            kept = csv.DictWriter(file, [*rows[0]], lineterminator="\n")
            kept.writeheader()
            kept.writerows(row for row in rows if "target_code" not in row or row["target_code"] in TARGETS)
    with (folder / "dbt_project" / "dbt_project.yml").open("a", encoding="utf-8") as file:
        file.write(TESTED)
    return folder


@dataclass(frozen=True)
class Ground:
    """A project and the publishers it asks."""

    project: Path
    gateway: str

    def environment(self, data: Path, **more: str) -> dict[str, str]:
        """The environment of a program of this project on a data folder."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(("R57_", "DAGSTER_"))},
            "PYTHONPATH": str(self.project),
            "PYTHONDONTWRITEBYTECODE": "",
            "R57_DATA_DIR": str(data),
            "R57_GATEWAY": self.gateway,
            "R57_HTTP_PACE": "0",
            **more,
        }

    def watched(self, data: Path, order: str, notes: Path) -> dict[str, str]:
        """The same, for a program that is killed by an order (`hook/sitecustomize.py`)."""
        path = f"{HOOK}{os.pathsep}{self.project}"
        return self.environment(data, R57_SOAK=order, R57_SOAK_NOTES=str(notes), PYTHONPATH=path)

    def run(self, *words: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """`r57 WORDS`, to its end or to its kill."""
        command = [sys.executable, "-m", "orchestration.command", *words]
        return subprocess.run(command, cwd=self.project, env=dict(env), capture_output=True, text=True, check=False)

    def base(self, folder: Path) -> Path:
        """A data folder of the shipped figures, built and released, with older releases."""
        done = self.run("run", "--mode", "bundled", "--json", env=self.environment(folder))
        if done.returncode:
            raise RuntimeError(f"the ground could not be laid: {done.stderr[-2000:]}")
        current = (folder / "releases" / "current").resolve()
        for number in range(OLDER):
            older = folder / "releases" / f"2020-01-0{number + 1}T000000Z-00000000"
            shutil.copytree(current, older, copy_function=os.link)
        return folder


def settings_of(data: Path) -> Settings:
    """The settings of a data folder."""
    return Settings(data, HttpSettings())


def copy_of(base: Path, data: Path) -> Path:
    """A data folder like another; releases never change, and share their files."""
    for part in ("raw", "state", "landing", "build"):
        if (base / part).exists():
            shutil.copytree(base / part, data / part)
    if (base / "releases").exists():
        shutil.copytree(base / "releases", data / "releases", symlinks=True, copy_function=os.link)
    return data


def database(data: Path) -> Path:
    """What readers of a data folder read."""
    return (data / "releases" / "current" / "r57.duckdb").resolve()


def differing(one: Path, other: Path) -> list[str]:
    """Tables of which two releases do not say the same, moments aside."""
    with duckdb.connect() as both:
        both.execute(f"attach '{one}' as one (read_only); attach '{other}' as other (read_only)")
        columns: dict[str, dict[str, list[str]]] = {"one": {}, "other": {}}
        for base, table, column in both.execute(
            "select database_name, table_name, column_name from duckdb_columns() "
            "where database_name in ('one', 'other') and schema_name = 'main' order by all"
        ).fetchall():
            if column not in MOMENTS:
                columns[base].setdefault(table, []).append(column)
        found = sorted(set(columns["one"]) ^ set(columns["other"]))
        for table in sorted(set(columns["one"]) & set(columns["other"]) - {"release"}):
            if columns["one"][table] != columns["other"][table]:
                found.append(table)
                continue
            said = ", ".join(f'"{name}"' for name in columns["one"][table])
            mine, theirs = (f'select {said} from {base}.main."{table}"' for base in ("one", "other"))  # noqa: S608
            query = f"({mine} except all {theirs}) union all ({theirs} except all {mine}) limit 3"
            found += [f"{table}: {row}" for row in both.execute(query).fetchall()]
        return found


def vintages(data: Path) -> dict[tuple[str, str, str], str]:
    """What lies in raw, by dataset, way and content; each with its name. Of what releases said, how many there are."""
    store, found = RawStore(data / "raw"), {}
    for name in DATASETS:
        for number, vintage in enumerate(store.vintages(name)):
            content = str(number) if vintage.retrieval_mode == RELEASED else vintage.content_sha256
            found[name, vintage.retrieval_mode, content] = vintage.vintage_id
    return found


def debris(data: Path) -> list[str]:
    """What killed writers left, and whatever `r57 verify` and `r57 doctor` call a fault."""
    settings = settings_of(data)
    left = [
        str(path.relative_to(data))
        for path in data.rglob("*")
        if path.name.startswith(".") and "dagster" not in path.relative_to(data).parts
    ]
    left += [path.name for path in settings.build.glob("r57.duckdb?*")]
    left += [str(finding) for finding in examine(settings)]
    left += [sign.what for sign in doctor.examine(settings, clock.now()) if sign.state == "fault"]
    return sorted(left)
