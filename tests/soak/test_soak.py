"""Short forms of what `make soak` tries: a publisher killed at three places, what the person on duty receives, and a
few failures of the operator guide."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from exports.release import verify_current, verify_release
from exports.serving import published
from orchestration.publish import publish as put
from orchestration.store.folder import Folder
from tests import ROOT
from tests.exports.test_serving import answering
from tests.orchestration.store.made_up import FILES, Shelf
from tests.soak import guide, told
from tests.soak import publish as many
from tests.soak.ground import HOOK
from tests.soak.kills import KILLED
from tests.soak.published import publish, small_build
from tests.soak.tried.machine import a_day_before_all, a_link_for_a_lock, a_setting, no_engine, not_there
from tests.soak.tried.stage import Scene, Seen, Stage
from tests.wire.server import WireServer


def killed(folder: Path, order: str, number: int) -> str:
    """Publish in a process that is killed; what it was about to write then."""
    env = {
        **os.environ,
        "PYTHONPATH": f"{HOOK}{os.pathsep}{ROOT}",
        "R57_DATA_DIR": str(folder),
        "R57_SOAK": order,
        "R57_SOAK_NOTES": str(folder / "notes"),
    }
    command = [sys.executable, "-m", "tests.soak.published", str(folder), str(number)]
    assert subprocess.run(command, cwd=ROOT, env=env, check=False).returncode == KILLED
    return (folder / "notes").read_text(encoding="utf-8").splitlines()[-1]


def test_a_publisher_killed_anywhere_leaves_a_whole_release_and_the_next_clears_up(tmp_path: Path) -> None:
    build, releases = small_build(tmp_path), tmp_path / "releases"
    first = publish(build, releases, 0)
    assert "releases/.building-" in killed(tmp_path, "release:40:0", 1)
    assert verify_current(releases) == []
    assert "os.symlink" in killed(tmp_path, "switch:2:0", 2)
    assert (releases / "current").resolve() == first.path
    assert "releases/.current-" in killed(tmp_path, "switch:3:0", 3)
    assert (releases / "current").resolve() == first.path
    last = publish(build, releases, 4)
    assert (releases / "current").resolve() == last.path
    there = sorted(path for path in releases.iterdir() if not path.is_symlink())
    assert [path.name for path in there if path.name.startswith(".")] == []
    assert [verify_release(path) for path in there] == [[]] * 4, "two that were not switched to are whole as well"


def test_readers_of_a_published_place_through_three_publishes(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    shelf, numbers = Shelf(tmp_path / "data"), iter(range(1, 5))

    def publish_next() -> str:
        shelf.add(next(numbers), size=10_000)
        return put(shelf.settings, Folder(tmp_path / many.PLACE), shelf.now).current.release_id

    seen = many.trial(tmp_path, shelf.data, publish_next, 57, [20], 3)
    assert (seen.errors, seen.mixtures) == ([], [])
    assert len(seen.releases) > 1
    record_property("told", f"readers of a published place 20, publishes 3, {seen.said}")


def test_a_reader_sees_an_error_and_a_mixture(tmp_path: Path) -> None:
    """The trial can fail: a file of another release, then one that is gone."""
    shelf, place = Shelf(tmp_path / "data"), tmp_path / "www"
    made = shelf.add(1)
    put(shelf.settings, Folder(place), shelf.now)
    with answering(published(place)) as address:
        for file in FILES:
            body = (place / "releases" / made.name / file).read_bytes()
            (place / "releases" / made.name / file).unlink()
            (place / "releases" / made.name / file).write_bytes(body.replace(b"T01", b"T02"))
        seen = many.Reader(address.removeprefix("http://"), "1").reads_until(lambda: True)
        assert (len(seen.mixtures), len(seen.errors)) == (3, 0)
        (place / "current.json").unlink()
        seen = many.Reader(address.removeprefix("http://"), "1").reads_until(lambda: True)
        assert seen.errors == ["ValueError: HTTP 404 for current.json "]


@pytest.mark.filterwarnings("ignore::dagster.BetaWarning")
def test_the_person_on_duty_receives_what_is_expected_word_by_word() -> None:
    assert told.story() == told.EXPECTED.read_text(encoding="utf-8")


CHEAP = [
    scene
    for scene in guide.SCENES
    if scene.play in (a_day_before_all, a_link_for_a_lock, a_setting, no_engine, not_there)
]
A_GUIDE = """# A guide

| exit code | meaning |
|---|---|
| 4 | not written |

## Runbook

| word | what happened |
|---|---|
| `tls`, `refused` | the network |

**"the disk is full: … could not be written" (exit code 4).** Make room; see "Backup" below.

**A number looks wrong.** Look.

**A run hangs.** It says "waiting for process 4711
on …" (code 0):

    r57 run

    \u2717 no room in /srv/r57
"""


def test_what_is_an_entry_of_the_guide() -> None:
    assert guide.entries(A_GUIDE) == [
        guide.Entry("code", "4", 4),
        guide.Entry("word", "tls"),
        guide.Entry("word", "refused"),
        guide.Entry("line", "the disk is full: … could not be written", 4),
        guide.Entry("title", "A number looks wrong."),
        guide.Entry("example", "✗ no room in /srv/r57"),
        guide.Entry("line", "waiting for process 4711 on …", 0),
    ]


@pytest.mark.parametrize(
    ("entry", "seen", "verdict"),
    [
        (guide.Entry("line", "waiting for process 4711 on …", 0), Seen("r57", "waiting for process 12 on b", 0), "ok"),
        (guide.Entry("line", "waiting for process 4711 on …", 0), Seen("r57", "waiting for 12", 0), "differs"),
        (guide.Entry("line", "waiting for 4711 on …", 4), Seen("r57", "waiting for 12 on b", 0), "differs"),
        (guide.Entry("example", "✗ no room in /srv/r57"), Seen("r57", "✗ no room\nin /var/x.y", 4), "ok"),
        (guide.Entry("word", "tls"), Seen("r57 run", "world_bank: not fetched (tls)", 5), "ok"),
        (guide.Entry("word", "tls"), Seen("r57 run", "no tls there", 5), "differs"),
        (guide.Entry("code", "4", 4), Seen("r57", "", 4), "ok"),
        (guide.Entry("code", "4", 4), Seen("r57", "", 3), "differs"),
        (guide.Entry("title", "Backup."), Seen("r57", "", 1), "differs"),
        (guide.Entry("line", "another"), Seen("r57", "another", 0), "not tried"),
    ],
)  # fmt: skip
def test_an_entry_is_held_against_what_was_seen(entry: guide.Entry, seen: Seen, verdict: str) -> None:
    scene = Scene(a_setting, ("word tls", "code 4", "waiting for", "no room", "Backup"))
    scenes = [scene] if entry.text != "another" else []
    assert guide.held_against(entry, {scene.name: [seen]}, {}, scenes).verdict == verdict


def test_every_entry_of_the_operator_guide_is_provoked_and_nothing_else() -> None:
    found = guide.entries(guide.GUIDE.read_text(encoding="utf-8"))
    assert [entry.text for entry in found if not guide.provoking(entry)] == []
    unsaid = [
        piece
        for scene in guide.SCENES
        for piece in scene.shows
        if not any(guide.provoking(entry, [Scene(scene.play, (piece,))]) for entry in found)
    ]
    assert unsaid == []


def test_the_cheapest_failures_of_the_operator_guide(tmp_path: Path) -> None:
    with WireServer() as wire:
        played, broken = guide.play(CHEAP, Stage(tmp_path, wire, is_small=False))
    found = guide.entries(guide.GUIDE.read_text(encoding="utf-8"))
    tried = [guide.held_against(entry, played, broken, CHEAP) for entry in found if guide.provoking(entry, CHEAP)]
    assert [one for one in tried if one.verdict != "ok"] == []
    assert len(tried) == 12
