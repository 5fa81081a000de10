"""What is started while a run is under way: another run, Dagster's daemon, Dagster's release alone. Each ends well and
says its line, and the release that stands then is of one piece."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.soak.dagster_kills import CODE, at_home, idle, serving
from tests.soak.ground import FETCHED, Ground, copy_of, database, debris, differing, small_project
from tests.wire.server import WireServer

STAGE, PATIENCE_SECONDS = " models ", 300
"""The second is started when the first writes the warehouse."""


class Scene:
    """A run that is under way, and what an undisturbed one makes."""

    def __init__(self, ground: Ground, base: Path, folder: Path, name: str, select: tuple[str, ...]) -> None:
        self.ground, self.words = ground, ("run", *select, "--json")
        self.data, self.notes = copy_of(base, folder / name), folder / f"{name}-notes"
        self.alone = copy_of(base, folder / f"{name}-alone")

    def first(self) -> subprocess.Popen[str]:
        """The run, as soon as it is where it can be disturbed."""
        env = self.ground.watched(self.data, "count", self.notes)
        run = self.another(env)
        began = time.monotonic()
        while not (self.notes.exists() and STAGE in self.notes.read_text(encoding="utf-8")):
            if time.monotonic() - began > PATIENCE_SECONDS or run.poll() is not None:
                raise RuntimeError(f"the first run never built: {run.communicate()}")
            time.sleep(0.05)
        return run

    def another(self, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
        """The same command."""
        return subprocess.Popen(
            [sys.executable, "-m", "orchestration.command", *self.words],
            cwd=self.ground.project,
            env=env or self.ground.environment(self.data),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def of_one_piece(self) -> list[str]:
        """What is wrong with the release that stands now, beside an undisturbed one of the same inputs."""
        done = self.ground.run(*self.words, env=self.ground.environment(self.alone))
        wrong = [] if done.returncode == 0 else [f"undisturbed: {done.stderr[-500:]}"]
        return [*wrong, *debris(self.data), *differing(database(self.data), database(self.alone))]


def two_runs(scene: Scene) -> tuple[str, list[str]]:
    """A run beside a run."""
    runs = [scene.first(), scene.another()]
    said = [run.communicate(timeout=PATIENCE_SECONDS * 2) for run in runs]
    wrong = [f"code {run.returncode}: {err[-500:]}" for run, (_, err) in zip(runs, said, strict=True) if run.returncode]
    if wrong:
        return "", wrong
    reports = [json.loads(out) for out, _ in said]  # whatever else is printed is no JSON
    line = "; ".join(f"changed {report['changed']}, release {report['release_id']}" for report in reports)
    if [report["changed"] for report in reports] != [True, False]:
        wrong.append("both, or none, released")
    if len({report["release_id"] for report in reports}) > 1:
        wrong.append("each says another release")
    return line, wrong


def with_release_alone(scene: Scene) -> tuple[str, list[str]]:
    """A run beside Dagster's release, materialised alone."""
    run, home = scene.first(), at_home(scene.ground, scene.data)
    released = subprocess.run(
        [sys.executable, "-m", "dagster", "asset", "materialize", *CODE, "-d", str(scene.ground.project),
         "--select", "release"],
        cwd=home,
        env={**scene.ground.environment(scene.data), "DAGSTER_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "1"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    out, err = run.communicate(timeout=PATIENCE_SECONDS)
    wrong = [f"the run: {err[-500:]}"] if run.returncode else []
    wrong += [f"the release: {released.stderr[-500:]}"] if released.returncode else []
    if wrong:
        return "", wrong
    told = [line for line in released.stderr.splitlines() if "the current release stands" in line]
    return f"changed {json.loads(out)['changed']}; {told[-1].split(' - ')[-1] if told else 'released anew'}", wrong


def with_daemon(scene: Scene) -> tuple[str, list[str]]:
    """A run beside `r57 serve`, whose daemon asks for everything at once."""
    run = scene.first()
    with serving(scene.ground.environment(scene.data), scene.ground.project) as served:
        is_idle = idle(scene.data)
        served.terminate()
        code = served.wait(90)
    out, err = run.communicate(timeout=PATIENCE_SECONDS)
    wrong = [f"the run: {err[-500:]}"] if run.returncode else []
    wrong += [] if is_idle else ["the daemon never came to rest"]
    wrong += [f"r57 serve ended with {code}"] if code else []
    return f"changed {json.loads(out or '{}').get('changed')}; serve stopped with {code}", wrong


TRIED: dict[str, tuple[Callable[[Scene], tuple[str, list[str]]], tuple[str, ...]]] = {
    "two runs": (two_runs, ("--select", FETCHED)),
    "run and release alone": (with_release_alone, ("--select", FETCHED)),
    "run and daemon": (with_daemon, ()),
}


def main(seed: int = 0, count: int = 3) -> bool:
    """Try the first `count` of them."""
    folder, broken = Path(tempfile.mkdtemp(prefix="r57-soak-at-once-")), []
    with WireServer() as wire:
        ground = Ground(small_project(folder / "project"), wire.url)
        base = ground.base(folder / "base")
        for name, (try_it, select) in [*TRIED.items()][:count]:
            scene = Scene(ground, base, folder, name.replace(" ", "-"), select)
            line, wrong = try_it(scene)
            wrong = wrong or scene.of_one_piece()
            print(f"  {name}: {line}; wrong {len(wrong)}", flush=True)
            print(*(f"  ! {what}" for what in wrong), sep="\n", end="\n" if wrong else "")
            broken += wrong
    if not broken:
        shutil.rmtree(folder)
    return not broken
