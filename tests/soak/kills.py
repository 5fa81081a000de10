"""`r57 run` killed at seeded moments of all its stages; then one clean start has everything, equal, and no rest."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Protocol

from tests import ROOT
from tests.soak.ground import FETCHED, Ground, copy_of, database, debris, differing, small_project, vintages
from tests.wire.server import WireServer

LANES = 2
CHAIN = 8
"""Kills of one folder before it is started cleanly."""
RUN = ("run", "--select", FETCHED, "--json")
SLOW = frozenset({"build", "models", "tests", "release", "index"})
"""Stages in which other programs than Python write, met by waiting a while after an event."""
KILLED = -9
ENOUGH = 20
"""Faults after which no more is killed: they are to be mended first."""


@dataclass
class Tally:
    """What was done, and what is wrong."""

    kills: Counter[str] = field(default_factory=Counter)
    ended: int = 0
    clean: int = 0
    lost: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    unequal: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Everything that is wrong."""
        return [*self.unequal, *self.lost, *self.left]

    def add(self, other: Tally) -> None:
        """Count another's in."""
        self.kills += other.kills
        self.ended += other.ended
        self.clean += other.clean
        self.lost += other.lost
        self.left += other.left
        self.unequal += other.unequal


class Victim(Protocol):
    """What is killed. `start` gives its exit code, `KILLED` where it was; `clean` starts it undisturbed, and gives what
    it said where it did not end well."""

    def start(self, data: Path, order: str, notes: Path) -> tuple[int, str]: ...

    def clean(self, data: Path) -> str: ...


@dataclass(frozen=True)
class Run:
    """`r57 run` of one dataset."""

    ground: Ground

    def start(self, data: Path, order: str, notes: Path) -> tuple[int, str]:
        done = self.ground.run(*RUN, env=self.ground.watched(data, order, notes))
        return done.returncode, done.stderr[-500:]

    def clean(self, data: Path) -> str:
        done = self.ground.run(*RUN, env=self.ground.environment(data))
        return f"code {done.returncode}: {done.stderr[-500:]}" if done.returncode else ""


@dataclass(frozen=True)
class Start:
    """A folder to begin from, what an undisturbed run makes of it, and how often that writes, stage after stage."""

    name: str
    victim: Victim
    base: Path
    undisturbed: Path
    writes: dict[str, int]


def start(name: str, victim: Victim, base: Path, folder: Path) -> Start:
    """Run once undisturbed, and count. Raises RuntimeError where that does not end well."""
    data, notes = copy_of(base, folder / f"{name}-undisturbed"), folder / f"{name}-notes"
    code, said = victim.start(data, "count", notes)
    if code:
        raise RuntimeError(f"undisturbed {name}: {code}: {said}")
    writes: dict[str, int] = {}
    for line in notes.read_text(encoding="utf-8").splitlines():
        _, stage, number, *_ = line.split()  # of several processes each counts its own
        writes[stage] = max(int(number), writes.get(stage, 0))
    return Start(name, victim, base, data, writes)


def moment(random: Random, writes: dict[str, int], last: str = "") -> str:
    """A seeded moment: the stage, which of its writes, and how long after it. After a kill none of an earlier stage:
    what that one had finished is not done again."""
    stages = [*writes]
    stage = random.choice(stages[stages.index(last) if last else 0 :])
    wait = random.randint(1, 500 if stage in SLOW else 40) if random.random() < 0.5 else 0
    return f"{stage}:{random.randint(1, writes[stage])}:{wait}"


def chain(begin: Start, folder: Path, random: Random, kills: int) -> Tally:
    """Kill a few of one folder, start it cleanly, look at what is there."""
    tally, said, data, last = Tally(), [begin.name], copy_of(begin.base, folder / "data"), ""
    for number in range(kills):
        wanted, notes = moment(random, begin.writes, last), folder / f"notes{number}"
        code, words = begin.victim.start(data, wanted, notes)
        said.append(notes.read_text(encoding="utf-8").strip() if notes.exists() else f"{wanted} not reached")
        if not notes.exists() or code == 0:
            tally.ended += 1
            if code:
                tally.unequal.append(f"{' | '.join(said)}: ended by itself with {code}: {words}")
            break
        last = wanted.split(":")[0]
        tally.kills[last] += 1
    settle(begin, data, tally, " | ".join(said))
    if not tally.faults:
        shutil.rmtree(folder)
    return tally


def settle(begin: Start, data: Path, tally: Tally, said: str) -> None:
    """One clean start, and then: all vintages, no debris, a release equal to the undisturbed one."""
    before, wrong = vintages(data), begin.victim.clean(data)
    tally.clean += 1
    if wrong:
        tally.unequal.append(f"{said}: the clean start did not end well, {wrong}")
        return
    after, wanted = vintages(data), vintages(begin.undisturbed)
    tally.lost += [f"{said}: lost {what}" for what in sorted({*before, *wanted} - {*after})]
    tally.unequal += [f"{said}: too many {what}" for what in sorted({*after} - {*wanted})]
    tally.left += [f"{said}: left {what}" for what in debris(data)]
    tally.unequal += [f"{said}: {what}" for what in differing(database(data), database(begin.undisturbed))]


def batches(starts: Sequence[Start], folder: Path, seed: int, count: int) -> Tally:
    """Chains in two lanes until so many were killed."""
    total, number = Tally(), 0
    with ThreadPoolExecutor(LANES) as pool:
        while total.kills.total() < count and len(total.faults) < ENOUGH:
            todo = []
            for lane in range(LANES):
                if (still := count - total.kills.total() - lane * CHAIN) <= 0:
                    continue
                place = folder / f"chain{number}"
                place.mkdir()
                begin = starts[number % len(starts)]
                todo.append(pool.submit(chain, begin, place, Random(f"{seed} {number}"), min(CHAIN, still)))
                number += 1
            for one in todo:
                total.add(one.result())
            print(f"  {total.kills.total()}/{count} killed, {total.clean} clean starts", flush=True)
    return total


def report(title: str, tally: Tally) -> bool:
    """Print the figures of kills; give whether the promise is kept."""
    stages = "  ".join(f"{stage} {number}" for stage, number in sorted(tally.kills.items()))
    print(f"{title}: {tally.kills.total()} killed ({stages}); {tally.ended} came to their end before it")
    print(
        f"  clean starts {tally.clean}: releases that differ {len(tally.unequal)}, vintages lost {len(tally.lost)}, "
        f"debris {len(tally.left)}"
    )
    for line in tally.faults:
        print(f"  ! {line}")
    return bool(tally.kills) and not tally.faults


def main(seed: int, count: int = 170) -> bool:
    """Kill `count` runs of a small build, and a twentieth as many at full size."""
    folder = Path(tempfile.mkdtemp(prefix="r57-soak-kills-"))
    with WireServer() as wire:
        small = Ground(small_project(folder / "project"), wire.url)
        met = report("r57 run, small build", of_ground(small, folder / "small", seed, count))
        whole = Ground(ROOT, wire.url)
        met &= report("r57 run, full size", of_ground(whole, folder / "whole", seed, max(1, count // 16)))
    if met:
        shutil.rmtree(folder)
    else:
        print(f"  what is left of the failures: {folder}")
    return met


def of_ground(ground: Ground, folder: Path, seed: int, count: int) -> Tally:
    """Kills of runs that find a release and of first runs, one after the other."""
    folder.mkdir()
    base = ground.base(folder / "base")
    parsed = folder / "parsed"  # a first run, of which only the project's parse is kept
    for target in (base / "build").glob("dbt_target_*"):
        shutil.copytree(target, parsed / "build" / target.name)
    starts = [start(name, Run(ground), place, folder) for name, place in (("later", base), ("first", parsed))]
    return batches(starts, folder, seed, count)
