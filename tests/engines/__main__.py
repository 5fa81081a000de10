"""`python -m tests.engines [--release FOLDER] [--folder FOLDER]`: install older and newer DuckDB, SQLAlchemy as
Superset uses it, and the extension httpfs, each aside; read every table and view of the release with each, over HTTP
from the server of `r57 open --serve`, and, published into a folder that `r57 open --serve --published` gives out, by
what `current.json` names there; a line per engine.

Ends with 0 where each read the rows that the DuckDB of the house reads, and docs/bi.md's own lines ran. Where the
extension cannot be installed, what needs it is skipped and counted. What is installed may be deleted at any time.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from exports.serving import published
from orchestration import publish as publishing
from orchestration.store.folder import Folder
from sources.vocabulary import clock
from sources.vocabulary.settings import HttpSettings, Settings
from tests import ROOT
from tests.exports.test_serving import answering, running

READ = Path(__file__).with_name("read.py")
OWN = duckdb.__version__
EXAMPLE = "https://data.example.org/r57/"
"""Where docs/bi.md has its published place."""
CONSTRAINTS = ROOT / "deploy" / "superset" / "constraints.txt"


@dataclass(frozen=True, slots=True)
class Engine:
    """What is installed into an environment of its own, and how it is asked."""

    name: str
    wanted: tuple[str, ...]
    through: str = "duckdb"
    is_kept: bool = True
    """False: what is newest is asked for anew each time."""
    has_extension: bool = False
    """Whether it wants an extension, which not every index has."""


HTTP = (f"duckdb=={OWN}", f"duckdb-extension-httpfs=={OWN}")
ENGINES = (
    Engine("oldest", ("duckdb==1.2.*",)),
    Engine("older", ("duckdb==1.3.*",)),
    Engine("newest", ("--upgrade", "duckdb"), is_kept=False),
    Engine("superset", ("-c", str(CONSTRAINTS), "sqlalchemy", "duckdb-engine", "duckdb"), through="sqlalchemy"),
    Engine("http", HTTP, through="http", has_extension=True),
    Engine("http", HTTP, through="published", has_extension=True),
)
"""docs/bi.md promises the first, `deploy/superset` the fourth, docs/analyst-guide.md the fifth, docs/bi.md the last:
an extension is of one version of DuckDB, and its wheel spares the download at run time."""


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
    faults, skipped = len(expected["faults"]), 0
    with TemporaryDirectory() as place:
        publish(asked.release.resolve(), Path(place))
        for engine in ENGINES:
            python = installed(engine, asked.folder.absolute() / engine.name)
            if python is None:
                skipped += 1
                print(f"skip  {engine.through}: {' '.join(engine.wanted)} cannot be installed from this index")
                continue
            with given_out(engine.through, file, Path(place)) as address:
                found = read(python, engine.through, address)
                wanted = of_parquet(expected["digest"], found["digest"])
                apart = {**unlike(found["digest"], wanted), **found["faults"]}
                if engine.through == "published" and (said := guide(python, address, Path(place))):
                    apart["docs/bi.md"] = said
            faults += len(apart)
            print(
                f"{'FAULT' if apart else 'ok   '} {found['engine']}: {len(found['digest'])} read to the last row",
                flush=True,
            )
            for relation, why in sorted(apart.items()):
                print(f"      {relation}: {why}")
    if skipped:
        print(f"{skipped} skipped")
    return int(faults > 0)


def publish(release: Path, place: Path) -> None:
    """A release published into a folder, as `r57 publish --internal` does it."""
    settings = Settings(release.parents[1], HttpSettings())
    publishing.publish(settings, Folder(place), clock.now, release.name, is_internal=True)


@contextmanager
def given_out(through: str, file: Path, place: Path) -> Iterator[str]:
    """What an engine is given: the file, its address on a server, or that of the published place on another."""
    if through == "http":
        with running(file.parent.parent) as address:
            yield f"{address}/releases/{file.parent.name}/{file.name}"
    elif through == "published":
        with answering(published(place)) as address:
            yield address
    else:
        yield str(file)


def of_parquet(expected: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """What is expected, of Parquet files that were read as well the rows of their tables."""
    tables = (name.removeprefix("parquet.") for name in found if name.startswith("parquet."))
    return {**expected, **{f"parquet.{table}": expected.get(f"main.{table}") for table in tables}}


def guide(python: Path, address: str, aside: Path) -> str:
    """What is wrong with the lines that docs/bi.md gives a reader of a published place; empty where they run."""
    section = (ROOT / "docs" / "bi.md").read_text(encoding="utf-8").partition("## A release that is published")[2]
    found = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    if not found or EXAMPLE not in found[1]:
        return f"no lines with {EXAMPLE} in it"
    lines = aside / ".bi.py"
    lines.write_text(found[1].replace(EXAMPLE, f"{address}/"), encoding="utf-8")
    done = subprocess.run([str(python), str(READ), "guide", str(lines)], check=False, capture_output=True, text=True)
    return done.stderr.strip()[-600:] if done.returncode else "" if done.stdout.strip() else "it printed nothing"


def installed(engine: Engine, env: Path) -> Path | None:
    """The Python of its environment, made where it is not there; None where its extension cannot be had."""
    stamp, python = env / ".installed", env / "bin" / "python"
    wanted = " ".join(engine.wanted) + CONSTRAINTS.read_text(encoding="utf-8")
    if not engine.is_kept or not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        if not python.is_file():
            subprocess.run([sys.executable, "-m", "venv", str(env)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", "duckdb"]
        if subprocess.run([*pip, *engine.wanted], check=not engine.has_extension).returncode:
            return None
        stamp.write_text(wanted, encoding="utf-8")
    return python


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
