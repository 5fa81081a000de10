"""Three files put into the folder of figures under a real daemon: taken in, judged, released, and nothing that stays
inside in any byte of a release for everybody. Every figure is invented (`tests/handed_in.py`).

With `--count 0` by `r57 run`, without the daemon.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from exports.release import read_manifest, verify_release
from orchestration import dbt
from orchestration.own_files import recall
from sources.own.rows import INTERNAL
from tests import ROOT
from tests.exports.planted import files_with
from tests.handed_in import BY_A_BASE, FIRST, MARK, SECOND, TWENTY, corrected, fill_in_template, with_wrong_cells
from tests.orchestration.conftest import listening
from tests.soak.dagster_kills import PATIENCE_SECONDS, idle, serving
from tests.soak.ground import Ground, database, settings_of
from tests.wire.server import WireServer

BUNDLED = ("run", "--mode", "bundled", "--json")


def main(seed: int = 0, count: int = 1) -> bool:
    """Play it, and say what was not as it should be."""
    folder = Path(tempfile.mkdtemp(prefix="r57-soak-own-"))
    data = folder / "data"
    with WireServer() as wire, listening() as hook:
        ground = Ground(ROOT, wire.url)
        env = ground.environment(data, **(hook.env if count else {}))
        done = ground.run(*BUNDLED, env=ground.environment(data))
        if done.returncode:
            print(done.stderr[-2000:])
            return False
        before = _statuses(database(data))
        (data / "figures").mkdir()
        if count:
            with serving(env, ROOT) as served:
                faults = list(_handed_in(data, lambda: _seen_by_the_daemon(data)))
                served.terminate()
                served.wait(90)
            faults += _told(hook.texts)
        else:
            faults = list(_handed_in(data, lambda: ground.run(*BUNDLED, env=env).returncode == 0))
        faults += _judged(before, database(data))
        released = ground.run("release", "--audience", "public", env=env)
        said = f"no release for everybody was made: {released.stderr.strip()[-600:]}"
        faults += [said] if released.returncode else _inside(data)
    print(f"{'under a daemon' if count else 'by r57 run'}: faults {len(faults)}")
    for line in faults:
        print(f"  ! {line}")
    shutil.rmtree(folder)
    return not faults


def _handed_in(data: Path, taken: Callable[[], bool]) -> Iterator[str]:
    """Three files, one after the other; `taken` gives whether what follows came to its end."""
    folder = data / "figures"
    release = (data / "releases" / "current").resolve()
    files: tuple[tuple[Callable[[Path], Path], str], ...] = (
        (lambda file: fill_in_template(release, file), "so-lieu.xlsx"),
        (with_wrong_cells, "bo-sung.csv"),
        (corrected, "bo-sung.csv"),
    )
    for number, (make, name) in enumerate(files, start=1):
        make(data.parent / name)
        (data.parent / name).replace(folder / name)
        if not taken():
            yield f"file {number} was not taken in to its end"
        if len(recall(settings_of(data))) != number:
            yield f"file {number} is not noted"
    said = [(one.taken, one.refused_rows) for one in recall(settings_of(data))]
    if said != [(28, 0), (2, 5), (7, 0)]:
        yield f"taken and refused: {said}"


def _seen_by_the_daemon(data: Path) -> bool:
    """Wait until a file is taken in, a release made of it, and the daemon has nothing more to do."""
    release, files = database(data), len(recall(settings_of(data)))
    began = time.monotonic()
    while len(recall(settings_of(data))) == files or database(data) == release:
        if time.monotonic() - began > PATIENCE_SECONDS:
            return False
        time.sleep(1)
    return idle(data)


def _told(texts: list[str]) -> list[str]:
    """That the refused cells were told by file, cell and rule, once, and that it was well afterwards."""
    refused = [text for text in texts if "to know" in text and "bo-sung.csv, line " in text]
    well = [text for text in texts if "well again" in text and "bo-sung.csv, line " in text]
    return [] if (len(refused), len(well)) == (1, 1) else [f"alerts on refused cells {len(refused)}, well {len(well)}"]


def _statuses(base: Path) -> dict[str, tuple[str, str]]:
    with duckdb.connect(str(base), read_only=True) as connection:
        rows = connection.execute("select target_code, status, status_basis from mart_target_status").fetchall()
    return {code: (status, basis) for code, status, basis in rows}


def _judged(before: dict[str, tuple[str, str]], base: Path) -> Iterator[str]:
    after = _statuses(base)
    judged = {row["status"] for row in dbt.register("statuses") if row["is_judged"] == "true"}
    yield from (f"{code} had a verdict already" for code in TWENTY if before[code][0] in judged)
    yield from (f"{code} has none: {after[code]}" for code in TWENTY if after[code][0] not in judged)
    if sum(after[code][1] == "since_base" for code in BY_A_BASE) < 8:
        yield "fewer than 8 are judged by a base and a later figure"
    with duckdb.connect(str(base), read_only=True) as connection:
        revised = connection.execute(
            "select previous_value, next_value from mart_revision where dataset like 'own_figures%'"
        ).fetchall()
    if revised != [(FIRST, SECOND)]:
        yield f"revisions: {revised}"


def _inside(data: Path) -> Iterator[str]:
    """The internal figure is in the internal release, in no file of the public one, and not in its data folder."""
    releases = data / "releases"
    internal, public = (releases / "current").resolve(), (releases / "public").resolve()
    if not files_with(internal, [MARK])[INTERNAL]:
        yield "the internal figure is not in the internal release, so that nothing is proven"
    yield from (f"the internal figure is in {file}" for file in files_with(public, [MARK])[INTERNAL])
    yield from (f"the public release: {fault}" for fault in verify_release(public))
    if read_manifest(public)["withheld"].get(INTERNAL) != 1:
        yield "the manifest of the public release does not count the one figure that it withholds"
    with duckdb.connect(str(public / "r57.duckdb"), read_only=True) as connection:
        told = connection.execute("select count(*) from fct_observation where dataset = 'own_figures'").fetchone()
    if told is None or not told[0]:
        yield "no figure that was handed in for everybody is in the public release"
