"""A merging that is killed before any one of its operations on files, and machines that share in any order."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from orchestration import debris, sharing
from orchestration.lock import alone
from orchestration.sharing import pull, push
from orchestration.store.folder import Folder
from sources.border.proof import faults
from sources.border.succession import renumbered
from sources.border.vintages import RawStore
from sources.vocabulary.settings import Settings
from tests.orchestration.store.machines import EGDI, EVENING, MORNING, NOON, ids, machine, served, take_in, values

pytestmark = pytest.mark.usefixtures("one_dataset", "_unsynced")

WRITES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod", "shutil.rmtree"}


class KilledError(BaseException):
    """No handler of the house catches it, and nothing is written after it: so ends a process that is killed."""


class Reaper:
    """Counts what Python does to files below a folder, and lets it do so much and no more."""

    def __init__(self) -> None:
        self.below, self.done, self.most = "", 0, 0
        sys.addaudithook(self._look)

    def _look(self, event: str, args: tuple[object, ...]) -> None:
        if not self.below or not (event in WRITES or (event == "open" and _writes(args))):
            return
        if any(isinstance(one, str | os.PathLike) and os.fspath(one).startswith(self.below) for one in args):
            if self.done >= self.most:
                raise KilledError
            self.done += 1

    @contextmanager
    def lets(self, folder: Path, most: int) -> Iterator[None]:
        self.below, self.done, self.most = str(folder), 0, most
        try:
            yield
        finally:
            self.below = ""


def _writes(args: tuple[object, ...]) -> bool:
    flags = args[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


@pytest.fixture
def _unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed process loses nothing that it wrote: only a disk without power would, and waiting for it takes long."""
    monkeypatch.setattr("os.fsync", lambda _: None)


@pytest.fixture(scope="module")
def reaper() -> Reaper:
    """One for all: Python never forgets a hook."""
    return Reaper()


def figures(at: Settings) -> set[str]:
    """The content of every vintage that lies in a data folder, under whatever name."""
    raw = RawStore(at.raw)
    return {v.content_sha256 for v in (*raw.vintages(EGDI.name), *(v for v, _ in renumbered(raw, EGDI.name)))}


def lies(folder: Path) -> frozenset[tuple[str, int]]:
    """What stands below a folder, but what is on its way: what is done from there is done once."""
    files = (path for path in folder.rglob("*") if path.is_file() and not {".r57", ".merging"} & {*path.parts})
    return frozenset((str(path.relative_to(folder)), path.stat().st_size) for path in files)


def laid_out(folder: Path) -> tuple[Settings, Folder]:
    """A machine that has two vintages which come second, one of which came before what another machine gave."""
    one, other, store = machine(folder, "one"), machine(folder, "other"), Folder(folder / "store")
    for at in (one, other):
        take_in(at, 0.68)
    take_in(one, 0.70, came=NOON)
    push(one, store)
    take_in(other, 0.69, came=MORNING + timedelta(hours=1))
    take_in(other, 0.71, came=EVENING)
    return other, store


@pytest.mark.parametrize(("share", "every"), [(push, 1), (pull, 3)])
def test_killed_before_any_operation_nothing_is_lost_and_the_next_finishes(
    tmp_path: Path, reaper: Reaper, share: Callable[[Settings, Folder], object], every: int
) -> None:
    laid_out(tmp_path / "before")
    whole = tmp_path / "whole"
    shutil.copytree(tmp_path / "before", whole)
    there = machine(whole, "other")
    with reaper.lets(whole, sys.maxsize):
        share(there, Folder(whole / "store"))
    steps = reaper.done
    assert steps > 20
    wanted, had = ids(there), figures(machine(tmp_path / "before", "other"))
    assert values(there) == [0.68, 0.69, 0.70, 0.71]
    seen: set[frozenset[tuple[str, int]]] = set()
    for most in range(0, steps, every):
        folder = tmp_path / f"killed-{most}"
        shutil.copytree(tmp_path / "before", folder)
        at, store = machine(folder, "other"), Folder(folder / "store")
        with pytest.raises(KilledError), reaper.lets(folder, most):
            share(at, store)
        assert figures(at) >= had, f"killed before operation {most + 1}"
        with alone(at, "whoever comes next"):
            raw = RawStore(at.raw)
            numbers = [vintage.vintage_seq for vintage in raw.vintages(EGDI.name)]
            assert numbers == sorted(set(numbers)), f"killed before operation {most + 1}"
            assert list(faults([EGDI], raw)) == []
            assert values(at) in ([0.68, 0.69, 0.71], [0.68, 0.69, 0.70, 0.71])
        if (state := lies(folder)) in seen:
            shutil.rmtree(folder)
            continue
        seen.add(state)
        share(at, store)
        push(at, store)
        assert ids(at) == wanted, f"killed before operation {most + 1}"
        debris.clear(at)
        assert not list(at.raw.rglob(".merging*"))
        other = machine(folder, "third")
        assert pull(other, store).faults == ()
        assert ids(other) == wanted
        shutil.rmtree(folder)


def test_a_plan_that_cannot_be_believed_is_none(tmp_path: Path, reaper: Reaper) -> None:
    """It is cut short in the middle, with what came in two places: the next merging makes it right."""
    at, store = laid_out(tmp_path)
    for most in range(10_000):
        with reaper.lets(tmp_path, most), suppress(KilledError):
            pull(at, store)
        (plan,) = list(at.raw.glob("*/.merging/plan.json")) or [None]
        if plan and not (plan.parent / EGDI.name / "vintage=0003-2026-07-13-0b004930").exists():
            plan.write_text("{}")
            break
    assert pull(at, store).faults == ()
    assert values(at) == [0.68, 0.69, 0.70, 0.71]


STEPS = ("take", "push", "pull")
DAYS = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(STEPS)), min_size=1, max_size=14)


def told(
    folder: Path, days: list[tuple[str, str]], value: Callable[[int], float]
) -> tuple[list[Settings], float, list[str]]:
    """What is done to two machines in that order, and then until nothing moves; both of them and a third, the
    figure that was fetched last, and what could not be shared."""
    faults: list[str] = []
    machines = {name: machine(folder, name) for name in "abc"}
    store, last = Folder(folder / "store"), value(0)
    for name in "ab":
        take_in(machines[name], last)
    for day, (name, step) in enumerate(days, 1):
        at = machines[name]
        if step == "take":
            last = value(day)
            take_in(at, last, came=MORNING + timedelta(hours=day))
        else:
            faults += (push if step == "push" else pull)(at, store).faults
    for share in (push, pull):
        for name in "abab":
            faults += share(machines[name], store).faults
    pull(machines["c"], store)
    return [*machines.values()], last, faults


@given(DAYS)
@given_settings(max_examples=25, deadline=None)
def test_machines_that_share_in_any_order_have_the_same_and_serve_what_was_fetched_last(
    days: list[tuple[str, str]],
) -> None:
    """Every figure is a new one, as of a publisher that goes forward."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(sharing, "DATASETS", {EGDI.name: EGDI})
        machines, last, faulty = told(Path(folder), days, lambda day: round(0.68 + day / 1000, 3))
        assert faulty == []
        assert len({tuple(ids(at)) for at in machines}) == 1
        assert [served(at) for at in machines] == [{"VNM": last}] * 3
        for at in machines:
            assert values(at) == sorted(values(at)), "in the order in which they were fetched"
            assert list(faults([EGDI], RawStore(at.raw))) == []
        assert len(values(machines[0])) == 1 + sum(step == "take" for _, step in days)


@given(DAYS)
@example([*[("a", "take")] * 4, ("b", "take"), ("b", "push"), ("b", "take")])
@given_settings(max_examples=15, deadline=None)
def test_machines_that_share_figures_which_come_again_have_the_same(days: list[tuple[str, str]]) -> None:
    """A publisher that goes to and fro between three figures. Where a name by chance is the same at two places in the
    order, that is told, and each keeps its own."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(sharing, "DATASETS", {EGDI.name: EGDI})
        machines, _, faulty = told(Path(folder), days, lambda day: (0.68, 0.69, 0.70)[day % 3])
        assert faulty or len({tuple(ids(at)) for at in machines}) == 1
        assert faulty or len({served(at)["VNM"] for at in machines}) == 1
