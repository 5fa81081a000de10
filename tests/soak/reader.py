"""A reader that never stops while releases are published: no error, and never two releases in one reading.

The reader is a process of its own. It finds out once where `current` leads, as a program does that opens a folder, and
then reads one file of each kind there; a database that it opens by `current` is read as a whole.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import duckdb

from tests.soak.published import publisher

STOP = "stop"
NAMED = re.compile(r"<code>(\d{4}-\d\d-\d\dT\d{6}Z-[0-9a-f]{8})</code>")


def names(folder: Path, random: Random) -> Iterator[tuple[str, str]]:
    """What files of a release folder say whose they are: kind of file, name of the release."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    yield "manifest", manifest["release_id"]
    with duckdb.connect(str(folder / "r57.duckdb"), read_only=True) as release:
        yield "duckdb", release.execute("select release_id from release").fetchall()[0][0]
        for table in random.sample(sorted(manifest["tables"]), 3):
            rows = release.execute(f'select count(*) from "{table}"').fetchall()[0][0]  # noqa: S608
            wanted = manifest["tables"][table]["rows"]
            yield "rows", manifest["release_id"] if rows == wanted else f"{table}: {rows} rows, not {wanted}"
    yield "json", json.loads((folder / "json" / "scoreboard.json").read_text(encoding="utf-8"))["release"]["release_id"]
    for page in random.sample(sorted(folder.rglob("*.html")), 2):
        yield "page", "".join(NAMED.findall(page.read_text(encoding="utf-8")))
    for kind in ("csv", "parquet"):
        name = random.choice(sorted(name for name in manifest["files"] if name.endswith(f".{kind}")))
        body = (folder / name).read_bytes()
        same = hashlib.sha256(body).hexdigest() == manifest["files"][name]["sha256"]
        yield kind, manifest["release_id"] if same else f"{name} is of another release"


def read(releases: Path, seed: int) -> dict[str, object]:
    """Read until told to stop; give how often, of how many releases, and what was wrong."""
    random, readings, seen, errors, mixtures = Random(seed), Counter[str](), set(), [], []
    while not (releases.parent / STOP).exists():
        try:
            with duckdb.connect(str(releases / "current" / "r57.duckdb"), read_only=True) as by_name:
                opened = by_name.execute("select release_id from release").fetchall()[0][0]
            said = [*names((releases / "current").resolve(), random)]
        except Exception as error:
            errors.append(f"{type(error).__name__}: {error}")
            continue
        seen |= {opened, said[0][1]}
        readings.update(kind for kind, _ in said)
        if len({name for _, name in said}) > 1:
            mixtures.append(said)
    return {"readings": readings, "releases": len(seen), "errors": errors, "mixtures": mixtures}


def main(seed: int, count: int = 30) -> bool:
    """Publish `count` releases under the eyes of a reader."""
    with tempfile.TemporaryDirectory() as folder:
        releases = Path(folder) / "releases"
        publish = publisher(Path(folder), releases)
        publish()
        command = [sys.executable, "-m", "tests.soak.reader", str(releases), str(seed)]
        reader = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for _ in range(count):
            publish()
        (Path(folder) / STOP).touch()
        said = json.loads(reader.communicate(timeout=120)[0])
    kinds = "  ".join(f"{kind} {number}" for kind, number in sorted(said["readings"].items()))
    print(f"publishes {count}: read {kinds}; releases seen {said['releases']}")
    print(f"  errors {len(said['errors'])}, mixtures {len(said['mixtures'])}")
    for line in (*said["errors"][:5], *said["mixtures"][:5]):
        print(f"  ! {line}")
    return bool(said["readings"]) and said["releases"] > 1 and not said["errors"] and not said["mixtures"]


if __name__ == "__main__":
    print(json.dumps(read(Path(sys.argv[1]), int(sys.argv[2]))))
