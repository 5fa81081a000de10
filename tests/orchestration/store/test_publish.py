"""A release appears where many read it whole, last of all by name, and nothing that stands there is ever another."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exports.release import MANIFEST
from exports.serving import ASKED_ANEW, IMMUTABLE, caching_of, type_of
from orchestration import decisions
from orchestration.command.app import app
from orchestration.publish import Published, PublishError, publish
from orchestration.published import CURRENT, INDEX, key
from orchestration.store.contract import Store, StoreError, sha256_at
from orchestration.store.folder import Folder
from tests import ROOT
from tests.conftest import NOW
from tests.orchestration.store.made_up import FILES, Shelf, Slow, name, read_at


def put(shelf: Shelf, store: Store, *named: str, **more: bool | int) -> Published:
    return publish(shelf.settings, store, shelf.now, *named, **more)  # type: ignore[arg-type]


def refused(shelf: Shelf, store: Store, *named: str, **more: bool | int) -> str:
    with pytest.raises(PublishError) as error:
        put(shelf, store, *named, **more)
    return str(error.value)


def test_a_release_stands_there_whole_and_is_named_last(shelf: Shelf, store: Store) -> None:
    made = shelf.add(1)
    order: list[str] = []
    seen = Slow(store)
    seen.before_switch.append(lambda: order.extend(store.list("")))
    done = put(shelf, seen)
    assert (done.before, done.added, done.files, done.is_switched) == ("", 4, 4, True)
    assert set(order) >= {key(name(1), file) for file in (*FILES, MANIFEST)}
    assert CURRENT not in order
    said = json.loads(b"".join(store.read(CURRENT)))
    assert said["release_id"] == name(1) == made.name
    assert said["manifest_sha256"] == sha256_at(store, said["manifest"])
    assert b"".join(store.read(said["database"])) == (made / "r57.duckdb").read_bytes()
    assert said["page"] in store.list("")
    assert b"current.json" in b"".join(store.read(INDEX))


def test_the_same_release_again_does_nothing_and_a_newer_one_is_switched_to(shelf: Shelf, store: Store) -> None:
    shelf.add(1)
    put(shelf, store)
    stood = store.standing(CURRENT)
    again = put(shelf, store)
    assert (again.is_switched, again.added, store.standing(CURRENT)) == (False, 0, stood)
    shelf.add(2)
    newer = put(shelf, store)
    assert (newer.before, read_at(store).release_id, read_at(store).stands) == (name(1), name(2), (name(2), name(1)))


def test_a_publish_that_was_cut_short_is_gone_on_with(shelf: Shelf, store: Store) -> None:
    shelf.add(1)
    put(shelf, store)
    shelf.add(2)
    cut = Slow(store)

    def no_network() -> None:
        raise StoreError("no answer", "", "")

    cut.before_put = [lambda: None, no_network]
    with pytest.raises(StoreError):
        put(shelf, cut)
    assert read_at(store).release_id == name(1)
    assert key(name(2), MANIFEST) not in store.list("")
    put_before = len(store.list(key(name(2), "")))
    done = put(shelf, store)
    assert (done.added, read_at(store).release_id) == (4 - put_before, name(2))
    assert put_before > 0


def test_a_flipped_bit_there_is_found_and_mended_by_removing_it(shelf: Shelf, store: Store) -> None:
    shelf.add(1)
    put(shelf, store)
    place = key(name(1), "parquet/mart_target_status.parquet")
    content = bytearray(b"".join(store.read(place)))
    content[3] ^= 1
    store.remove(place)
    store.put_once(place, bytes(content))
    assert "what stands there is not the release: parquet/mart_target_status.parquet: altered" in refused(shelf, store)
    store.remove(place)
    assert put(shelf, store).added == 1


def test_what_is_not_of_a_release_is_not_left_below_its_name(shelf: Shelf, store: Store) -> None:
    shelf.add(1)
    store.put_once(key(name(1), "extra.txt"), b"x")
    assert "extra.txt: not of the release" in refused(shelf, store)
    assert store.standing(CURRENT) is None


def test_an_older_release_is_not_put_over_a_newer_one_unless_it_is_meant(shelf: Shelf, store: Store) -> None:
    shelf.add(1)
    shelf.add(2)
    put(shelf, store)
    assert "a newer release is read there; where: " + name(2) in refused(shelf, store, name(1))
    assert put(shelf, store, name(1), is_older_meant=True).before == name(2)
    assert read_at(store).release_id == name(1)
    shelf.add(3, as_of="2025-04-15")
    assert "a newer release is read there" in refused(shelf, store), "made later, of an earlier day"


def test_an_internal_release_is_refused_unless_it_is_asked_for(shelf: Shelf, store: Store) -> None:
    assert "there is no release 'public' to publish" in refused(shelf, store)
    shelf.add(1, "internal")
    assert "there is no release 'public' to publish" in refused(shelf, store)
    said = refused(shelf, store, name(1, "internal"))
    assert said.startswith("the release is internal: it holds rows that may not be passed on; where: ")
    assert store.list("") == {}
    assert put(shelf, store, is_internal=True).current.release_id == name(1, "internal")


def test_where_the_public_reads_no_internal_release_is_put_even_if_asked_for(shelf: Shelf, store: Store) -> None:
    shelf.add(1)
    put(shelf, store)
    shelf.add(2, "internal")
    assert "a release for another audience is read there" in refused(shelf, store, is_internal=True)
    assert store.list(key(name(2, "internal"), "")) == {}


def test_a_damaged_release_is_not_published(shelf: Shelf, store: Store) -> None:
    (shelf.add(1) / "r57.duckdb").write_text("x", encoding="utf-8")
    assert "the release is damaged: r57.duckdb: altered" in refused(shelf, store)


def test_a_withdrawn_release_is_not_published_and_readers_go_back_without_asking(shelf: Shelf, store: Store) -> None:
    for number in (1, 2):
        shelf.add(number)
        shelf.add(number, "internal")
    put(shelf, store)
    decisions.withdraw(shelf.settings, name(2), reason="wrong by thousands", by="Lan", at=NOW)
    assert "the release was withdrawn: wrong by thousands" in refused(shelf, store, name(2))
    done = put(shelf, store)
    assert (done.before, done.current.release_id) == (name(2), name(1))


def test_one_that_is_withdrawn_while_it_is_put_is_not_switched_to(shelf: Shelf, store: Store) -> None:
    shelf.add(1)
    shelf.add(2, "internal")
    meanwhile = Slow(store)

    def withdraw() -> None:
        decisions.withdraw(shelf.settings, name(1), reason="wrong", by="Lan", at=NOW)

    meanwhile.before_put.append(withdraw)
    assert "the release was withdrawn: wrong" in refused(shelf, meanwhile)
    assert store.standing(CURRENT) is None


def test_readers_of_a_pinned_release_stay_at_it(shelf: Shelf, store: Store) -> None:
    for number in (1, 2):
        shelf.add(number, "internal")
    put(shelf, store, is_internal=True)
    decisions.pin(shelf.settings, name(1, "internal"), by="Lan", at=NOW)
    assert f"readers stay at release {name(1, 'internal')}" in refused(
        shelf, store, name(2, "internal"), is_internal=True
    )
    done = put(shelf, store, is_internal=True)
    assert (done.before, done.current.release_id) == (name(2, "internal"), name(1, "internal")), "a rollback"


def test_two_that_publish_at_once_lose_no_switch(shelf: Shelf, store: Store) -> None:
    """The second is read while the first is about to switch: the first looks again, and is the older one."""
    shelf.add(1)
    shelf.add(2)
    slow = Slow(store)
    slow.before_switch.append(lambda: put(shelf, store, name(2)))
    assert "a newer release is read there" in refused(shelf, slow, name(1))
    assert (read_at(store).release_id, read_at(store).stands) == (name(2), (name(2),))
    shelf.add(3)
    shelf.add(4)
    slow.before_switch.append(lambda: put(shelf, store, name(3)))
    assert put(shelf, slow, name(4)).before == name(3)
    assert read_at(store).stands == (name(4), name(3), name(2))


def test_older_releases_are_taken_away_a_day_after_it_was_said(shelf: Shelf, store: Store) -> None:
    for number in (1, 2, 3):
        shelf.add(number)
        put(shelf, store, keep=2)
    assert set(read_at(store).leaves) == {name(1)}
    shelf.later(hours=23)
    assert put(shelf, store, keep=2).removed == ()
    assert len(store.list(key(name(1), ""))) == 4
    shelf.later(hours=1)
    assert put(shelf, store, keep=2).removed == (name(1),)
    assert store.list(key(name(1), "")) == {}
    assert (read_at(store).stands, read_at(store).leaves) == ((name(3), name(2)), {})
    assert len(store.list(key(name(2), ""))) == 4


def test_without_keep_nothing_leaves(shelf: Shelf, store: Store) -> None:
    for number in (1, 2, 3):
        shelf.add(number)
        put(shelf, store)
    shelf.later(days=900)
    assert put(shelf, store).removed == ()
    assert len(read_at(store).stands) == 3


def test_one_that_was_to_leave_and_is_gone_back_to_stays(shelf: Shelf, store: Store) -> None:
    for number in (1, 2):
        shelf.add(number)
        put(shelf, store, keep=1)
    shelf.later(hours=20)
    put(shelf, store, name(1), is_older_meant=True, keep=1)
    assert set(read_at(store).leaves) == {name(2)}
    shelf.later(hours=5)
    assert put(shelf, store, name(1), keep=1).removed == ()
    shelf.later(hours=20)
    assert "the release is being taken away there" in refused(shelf, store, name(2))


def test_what_names_the_current_release_and_cannot_be_believed_is_no_base_for_a_switch(
    shelf: Shelf, store: Store
) -> None:
    shelf.add(1)
    store.switch(CURRENT, b"{}", None)
    assert "current.json there cannot be believed (KeyError" in refused(shelf, store)


def test_a_process_that_was_killed_in_the_middle_leaves_nothing_to_readers_and_the_next_goes_on(
    shelf: Shelf, store: Store, address: str
) -> None:
    shelf.add(1)
    put(shelf, store)
    made = shelf.add(2, more=400, size=20_000)
    env = {**os.environ, "R57_DATA_DIR": str(shelf.data)}
    process = subprocess.Popen([sys.executable, "-m", "orchestration.command", "publish", address], cwd=ROOT, env=env)
    while len(store.list(key(made.name, ""))) < 20:
        assert process.poll() is None
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert read_at(store).release_id == name(1)
    there = len(store.list(key(made.name, "")))
    assert 20 <= there < 404
    done = put(shelf, store)
    assert (done.before, done.files, done.added) == (name(1), 404, 404 - there)


@pytest.mark.parametrize(
    ("file", "kind", "caching"),
    [
        ("current.json", "application/json", ASKED_ANEW),
        ("index.html", "text/html; charset=utf-8", ASKED_ANEW),
        ("releases/x/index.html", "text/html; charset=utf-8", IMMUTABLE),
        ("releases/x/r57.duckdb", "application/vnd.duckdb", IMMUTABLE),
        ("releases/x/parquet/a.parquet", "application/vnd.apache.parquet", IMMUTABLE),
        ("releases/x/csv/fct.csv.gz", "application/octet-stream", IMMUTABLE),
        ("releases/x/csv/a.csv", "text/csv; charset=utf-8", IMMUTABLE),
    ],
)
def test_what_a_host_says_of_a_file(file: str, kind: str, caching: str) -> None:
    assert (type_of(file), caching_of(file)) == (kind, caching)


@pytest.mark.usefixtures("still_clock")
def test_the_command_says_what_it_did(shelf: Shelf, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("R57_DATA_DIR", str(shelf.data))
    shelf.add(1)
    run = CliRunner().invoke
    first = run(app, ["publish", address])
    assert (first.exit_code, first.stdout) == (
        0,
        f"✓ release {name(1)} is read at {address}: 4 files, 4 of them new, all as the manifest says\n",
    )
    again = run(app, ["publish", address])
    assert (again.exit_code, again.stdout) == (
        0,
        f"nothing changed: release {name(1)} is read at {address}, all 4 files as the manifest says\n",
    )
    shelf.add(2)
    assert (
        f"is read at {address}, instead of {name(1)}: 4 files, 4 of them new" in run(app, ["publish", address]).stdout
    )
    assert run(app, ["publish", address, "--release", name(1)]).exit_code == 1
    assert run(app, ["publish", address, "--release", name(1), "--older", "--keep", "1"]).stdout.endswith(
        f"release {name(2)} leaves after 2026-11-24 08:00 UTC\n"
    )


@pytest.mark.usefixtures("still_clock")
def test_the_command_names_all_that_is_damaged_there(
    shelf: Shelf, folder: Folder, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("R57_DATA_DIR", str(shelf.data))
    shelf.add(1)
    put(shelf, folder)
    for file in FILES[1:]:
        (place / key(name(1), file)).unlink()
        (place / key(name(1), file)).write_bytes(b"x")
    done = CliRunner().invoke(app, ["publish", str(place)])
    assert done.exit_code == 6
    assert "✗ r57.duckdb: altered" in done.stderr
    assert (
        "what stands there is not the release: parquet/mart_target_status.parquet: altered, and 1 more" in done.stderr
    )
