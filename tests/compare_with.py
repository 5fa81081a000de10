"""The release of an earlier state of the code beside today's, cell by cell: `python -m tests.compare_with COMMIT`.

Both are built from one data folder, which the earlier code made and today's goes on with, so that whatever differs was
changed by code. Prints tables, rows and differences, the renamed columns, and every table with a difference; ends with
1 where a table of the earlier release lost a row, a column or a cell.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from exports.cells import Compared, Known, compare_cells
from exports.marts.names import RENAMED, RESPELLED, RETOLD, UNORDERED
from tests import ROOT

KNOWN = Known(RENAMED, {**RESPELLED, **RETOLD}, UNORDERED)
AS_OF = "2026-11-23"
GIT = shutil.which("git") or "git"
COMMANDS = ("orchestration/command", "orchestration/cli.py")
"""Where the command lies, newest first."""


def release_of(project: Path, data: Path) -> Path:
    """The database of the release that a state of the code makes of a data folder."""
    found = next(place for place in COMMANDS if (project / place).exists())
    module = found.removesuffix(".py").replace("/", ".")
    done = subprocess.run(
        [sys.executable, "-m", module, "run", "--mode", "bundled", "--as-of", AS_OF, "--json"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project), "R57_DATA_DIR": str(data)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Path(json.loads(done.stdout)["release_path"]) / "r57.duckdb"


def report(commit: str, compared: Sequence[Compared]) -> str:
    """What a reviewer reads: counts, then names, then differences with examples."""
    differing = [table for table in compared if table.differs]
    both = [table for table in compared if table.rows_before is not None and table.rows_after is not None]
    rows = sum(table.rows_before or 0 for table in both)
    lines = [f"{commit} beside today: {len(both)} tables, {rows:,} rows, differences {len(differing)}"]
    for name, columns in RENAMED.items():
        lines.append(f"renamed    {name}: {', '.join(f'{old} -> {new}' for old, new in columns.items())}")
    lines.append(f"respelled  {', '.join(f'{old} -> {new}' for old, new in RESPELLED.items())}")
    lines += [f"retold     {old} -> {new}" for old, new in RETOLD.items()]
    lines += [f"unordered  {table}: {', '.join(columns)}" for table, columns in UNORDERED.items()]
    for table in compared:
        if table.rows_before is None:
            lines.append(f"new        {table.table}: {table.rows_after:,} rows")
        elif table.columns_gained:
            lines.append(f"columns    {table.table}: + {', '.join(table.columns_gained)}")
    for table in differing:
        gone = ", ".join(table.columns_lost) or "none"
        lines.append(f"DIFFERS    {table.table}: -{table.lost} +{table.gained} rows; columns gone: {gone}")
        lines += [f"           {example[:400]}" for example in table.examples]
    return "\n".join(lines)


def main(commit: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        project, before, after = (Path(folder) / name for name in ("project", "before", "after"))
        subprocess.run([GIT, "worktree", "add", "--quiet", "--detach", project, commit], cwd=ROOT, check=True)
        try:
            old = release_of(project, before)
            shutil.copytree(before, after, symlinks=True)
            compared = compare_cells(old, release_of(ROOT, after), KNOWN)
        finally:
            subprocess.run([GIT, "worktree", "remove", "--force", project], cwd=ROOT, check=True)
    print(report(commit, compared))
    return int(any(table.differs for table in compared))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
