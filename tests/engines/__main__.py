"""`python -m tests.engines [--release FOLDER] [--folder FOLDER]`: install older and newer DuckDB, SQLAlchemy as
Superset uses it, and the extension httpfs, each aside; read every table and view of the release with each, the last
over HTTP from the server of `r57 open --serve`; a line per engine.

Ends with 0 where each read the rows that the DuckDB of the house reads. What is installed may be deleted at any time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tests import ROOT
from tests.exports.test_serving import running

READ = Path(__file__).with_name("read.py")
OWN = duckdb.__version__
CONSTRAINTS = ROOT / "deploy" / "superset" / "constraints.txt"


@dataclass(frozen=True, slots=True)
class Engine:
    """What is installed into an environment of its own, and how it is asked."""

    name: str
    wanted: tuple[str, ...]
    through: str = "duckdb"
    is_kept: bool = True
    """False: what is newest is asked for anew each time."""


ENGINES = (
    Engine("oldest", ("duckdb==1.2.*",)),
    Engine("older", ("duckdb==1.3.*",)),
    Engine("newest", ("--upgrade", "duckdb"), is_kept=False),
    Engine("superset", ("-c", str(CONSTRAINTS), "sqlalchemy", "duckdb-engine", "duckdb"), through="sqlalchemy"),
    Engine("http", (f"duckdb=={OWN}", f"duckdb-extension-httpfs=={OWN}"), through="http"),
)
"""docs/bi.md promises the first, `deploy/superset` the fourth, docs/analyst-guide.md the last: an extension is of one
version of DuckDB, and its wheel spares the download at run time."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--release", type=Path, default=ROOT / "data" / "releases" / "current")
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "engines")
    asked = parser.parse_args()
    file = asked.release.resolve() / "r57.duckdb"
    if not file.is_file():
        parser.error(f"{asked.release} has no r57.duckdb; make a release with: make run")
    expected = read(Path(sys.executable), "duckdb", str(file))
    rows = sum(count for count, _ in expected["digest"].values())
    print(f"own   {expected['engine']}: {len(expected['digest'])} tables and views, {rows} rows")
    faults = len(expected["faults"])
    for engine in ENGINES:
        python = installed(engine, asked.folder.absolute() / engine.name)
        with served(file) if engine.through == "http" else nullcontext(str(file)) as place:
            found = read(python, engine.through, place)
        apart = {**unlike(found["digest"], expected["digest"]), **found["faults"]}
        faults += len(apart)
        print(
            f"{'FAULT' if apart else 'ok   '} {found['engine']}: {len(found['digest'])} read to the last row",
            flush=True,
        )
        for relation, why in sorted(apart.items()):
            print(f"      {relation}: {why}")
    return int(faults > 0)


def installed(engine: Engine, env: Path) -> Path:
    """The Python of its environment, made where it is not there."""
    stamp, python = env / ".installed", env / "bin" / "python"
    wanted = " ".join(engine.wanted) + CONSTRAINTS.read_text(encoding="utf-8")
    if not engine.is_kept or not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        if not python.is_file():
            subprocess.run([sys.executable, "-m", "venv", str(env)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", "duckdb"]
        subprocess.run([*pip, *engine.wanted], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return python


@contextmanager
def served(file: Path) -> Iterator[str]:
    """The address of a release's database on a server of its own, while it is asked."""
    with running(file.parent.parent) as address:
        yield f"{address}/releases/{file.parent.name}/{file.name}"


def read(python: Path, through: str, place: str) -> dict[str, Any]:
    """What an engine says of the file or address; a process for each, because each has a DuckDB of its own."""
    done = subprocess.run([str(python), str(READ), through, place], check=False, capture_output=True, text=True)
    if done.returncode:
        return {"engine": f"{python}", "digest": {}, "faults": {place: done.stderr.strip()[-600:]}}
    return dict(json.loads(done.stdout))


def unlike(found: dict[str, Any], expected: dict[str, Any]) -> dict[str, str]:
    """Relation → how it differs from what was expected."""
    return {
        name: f"{found.get(name, 'not there')}, expected {expected.get(name, 'none')}"
        for name in found.keys() | expected.keys()
        if found.get(name) != expected.get(name)
    }


if __name__ == "__main__":
    sys.exit(main())
