"""Vintages of two machines in one store: each has what the other brought, and no number means two things."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration import sharing
from orchestration.command.app import app
from orchestration.shared import standing
from orchestration.sharing import pull, push
from orchestration.store.contract import Store
from orchestration.store.opened import opened
from sources.border.comparison import Comparison
from sources.border.findings import Finding
from sources.border.holds import SUPERSEDED, accept
from sources.border.proof import faults
from sources.border.vintages import RELEASED, RawStore
from sources.vocabulary.files import sealed, unsealed, write_once
from tests.orchestration.store.machines import EGDI, EVENING, ids, machine, take_in, values

pytestmark = pytest.mark.usefixtures("one_dataset")


def test_what_one_machine_gives_another_takes_bit_for_bit(store: Store, tmp_path: Path) -> None:
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    first, second = take_in(one, 0.68), take_in(one, 0.70)
    assert push(one, store).given == (f"un_egdi {first.vintage_id}", f"un_egdi {second.vintage_id}")
    assert push(one, store) == sharing.Shared()
    assert len(pull(other, store).taken) == 2
    assert pull(other, store) == sharing.Shared()
    files = [
        {p.relative_to(at.raw): p.read_bytes() for p in at.raw.rglob("vintage=*/*") if p.is_file()}
        for at in (one, other)
    ]
    assert files[0] == files[1]
    assert len(files[0]) == 6
    assert list(faults([EGDI], RawStore(other.raw))) == []
    third = take_in(other, 0.71)
    assert third.vintage_seq == 3
    push(other, store)
    assert pull(one, store).taken == (f"un_egdi {third.vintage_id}",)
    assert values(one) == values(other) == [0.68, 0.70, 0.71]


def test_the_same_figures_that_both_fetched_are_one_vintage(store: Store, tmp_path: Path) -> None:
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    take_in(one, 0.68)
    take_in(other, 0.68, came=EVENING)
    push(one, store)
    assert push(other, store) == pull(other, store) == sharing.Shared()
    assert RawStore(other.raw).vintages(EGDI.name)[0].retrieved_at == EVENING, "its own note stays"


def test_what_is_not_named_yet_is_not_there_and_a_push_that_was_cut_short_is_gone_on_with(
    store: Store, tmp_path: Path
) -> None:
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    kept = take_in(one, 0.68)
    store.put_once(f"raw/un_egdi/{kept.vintage_id}/data.parquet", RawStore(one.raw).path(kept))
    assert pull(other, store) == sharing.Shared()
    assert ids(other) == []
    assert len(push(one, store).given) == 1
    assert len(pull(other, store).taken) == 1


def test_a_flipped_bit_there_is_told_and_nothing_of_the_vintage_is_taken(store: Store, tmp_path: Path) -> None:
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    kept = take_in(one, 0.68)
    push(one, store)
    key = f"raw/un_egdi/{kept.vintage_id}/data.parquet"
    body = bytearray(b"".join(store.read(key)))
    body[9] ^= 1
    store.remove(key)
    store.put_once(key, bytes(body))
    (said,) = pull(other, store).faults
    assert said.startswith(f"un_egdi {kept.vintage_id}: data.parquet there was altered; kept: nothing of it")
    assert ids(other) == []


def test_a_name_that_leads_elsewhere_is_not_believed(store: Store, tmp_path: Path) -> None:
    said = {"vintage_id": "0001-2026-07-13-0123abcd", "content_sha256": "x", "files": {"../../state/run.lock": "x"}}
    store.put_once("raw/un_egdi/0001.json", sealed(said).encode())
    (fault,) = pull(machine(tmp_path, "one"), store).faults
    assert "raw/un_egdi/0001.json there cannot be believed (it names what is no file of a vintage)" in fault


@pytest.mark.parametrize(
    ("name", "is_believed"),
    [
        ("0001-2026-07-13-0123abcd", True),
        ("2025-Q1-0123abcd", True),
        ("2025-Q5-0123abcd", False),
        ("../0001-2026-07-13-0123abcd", False),
        ("0002-2026-07-13-0123abcd", False),
    ],
)
def test_a_vintage_is_named_after_its_number_or_its_quarter(store: Store, name: str, is_believed: bool) -> None:
    said = {"vintage_id": name, "content_sha256": "x", "files": {"data.parquet": "x", "vintage.json": "x"}}
    store.put_once("raw/ookla_fixed/0001.json", sealed(said).encode())
    there, doubts = standing(store, "ookla_fixed")
    assert ([one.vintage_id for one in there.values()], len(doubts)) == (([name], 0) if is_believed else ([], 1))


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("data.parquet", b"junk", "it is no vintage: data.parquet cannot be read"),
        ("vintage.json", b"{}", "it is no vintage: its note vintage.json cannot be read"),
        ("vintage.json", lambda note: note.replace(b"+00:00", b""), "its note vintage.json cannot be read"),
        (
            "vintage.json",
            lambda note: note.replace(b"{", b'{"place": ["a"],', 1),
            "its note vintage.json cannot be read",
        ),
        (
            "vintage.json",
            lambda note: note.replace(b'"row_count": 1', b'"row_count": 2'),
            "has 1 rows, its note says 2",
        ),
    ],
)
def test_what_is_no_vintage_is_not_taken_whatever_its_digests_say(
    store: Store, tmp_path: Path, name: str, body: bytes | Callable[[bytes], bytes], told: str
) -> None:
    """Somebody else put it there, with a number and digests that fit; a second pull says the same."""
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    kept = take_in(one, 0.68)
    push(one, store)
    number, prefix = "raw/un_egdi/0001.json", f"raw/un_egdi/{kept.vintage_id}"
    said = unsealed(b"".join(store.read(number)).decode())
    new = body if isinstance(body, bytes) else body(b"".join(store.read(f"{prefix}/{name}")))
    said["files"] = {"vintage.json": said["files"]["vintage.json"], "data.parquet": said["files"]["data.parquet"]}
    said["files"][name] = hashlib.sha256(new).hexdigest()
    for key, content in ((f"{prefix}/{name}", new), (number, sealed(said).encode())):
        store.remove(key)
        store.put_once(key, content)
    for _ in range(2):
        (fault,) = pull(other, store).faults
        assert told in fault
        assert "kept: nothing of it" in fault
        assert ids(other) == []
        assert [path.name for path in (other.raw / "un_egdi").glob("*vintage*")] == []


def test_nothing_is_given_where_the_store_cannot_be_believed(store: Store, tmp_path: Path) -> None:
    one = machine(tmp_path, "one")
    take_in(one, 0.68)
    store.put_once("raw/un_egdi/0001.json", b"[]")
    done = push(one, store)
    assert done.given == ()
    assert [fault[:47] for fault in done.faults] == ["raw/un_egdi/0001.json there cannot be believed "[:47]]


def test_that_a_publisher_went_back_goes_with_a_held_vintage(store: Store, tmp_path: Path) -> None:
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    take_in(one, 0.07)
    held = take_in(one, 0.70, compared=Comparison((Finding("far", "0.70 after 0.07"),)))
    push(one, store)
    pull(other, store)
    assert len(RawStore(other.raw).waiting(EGDI.name)) == 1
    write_once(RawStore(one.raw).folder(held) / SUPERSEDED, superseded_note())
    push(one, store)
    pull(other, store)
    assert RawStore(other.raw).waiting(EGDI.name) == []
    assert [one.vintage_id for one in RawStore(other.raw).superseded(EGDI.name)] == [held.vintage_id]


def superseded_note() -> bytes:
    return sealed({"superseded_at": EVENING.isoformat(), "served": "0001"}).encode()


def test_a_damaged_vintage_is_not_given(store: Store, tmp_path: Path) -> None:
    one = machine(tmp_path, "one")
    kept = take_in(one, 0.68)
    RawStore(one.raw).path(kept).write_bytes(b"x")
    (said,) = push(one, store).faults
    assert "data.parquet was altered" in said
    assert store.list("raw/") == {}


def test_what_releases_of_a_machine_said_stays_with_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = machine(tmp_path, "one")
    take_in(one, 0.68, mode=RELEASED)
    monkeypatch.setattr(sharing, "PUBLISHED_VERDICTS", EGDI.name)
    assert push(one, store) == sharing.Shared()
    assert store.list("raw/") == {}


def test_the_consent_of_a_person_goes_with_a_held_vintage(store: Store, tmp_path: Path) -> None:
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    kept = take_in(one, 0.68, compared=Comparison((Finding("jump", "0.68 after 0.07"),)))
    push(one, store)
    pull(other, store)
    theirs = RawStore(other.raw)
    assert (ids(other), theirs.in_force(EGDI.name), theirs.waiting(EGDI.name)) == ([kept.vintage_id], [], [kept])
    accept(RawStore(one.raw).folder(kept), by="Lan", reason="the publisher says so", at=EVENING)
    push(one, store)
    pull(other, store)
    assert theirs.in_force(EGDI.name) == [kept]


def test_the_command_says_what_it_did(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = machine(tmp_path, "one"), machine(tmp_path, "other")
    take_in(one, 0.68)
    run = CliRunner().invoke
    monkeypatch.setenv("R57_DATA_DIR", str(one.data_dir))
    assert run(app, ["push", address]).stdout == f"✓ 1 vintages given to {address}\n"
    monkeypatch.setenv("R57_DATA_DIR", str(other.data_dir))
    assert run(app, ["pull", address]).stdout == f"✓ 1 vintages taken from {address}\n"
    third = machine(tmp_path, "third")
    take_in(third, 0.71)
    monkeypatch.setenv("R57_DATA_DIR", str(third.data_dir))
    done = run(app, ["push", address])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "! un_egdi 0001-2026-07-13-adf89812 is 0002-2026-07-13-adf89812 now: another machine had its number first",
        f"✓ 1 vintages given to {address}",
        f"✓ 1 vintages taken from {address}",
    ]
    assert len(opened(address).list("raw/un_egdi/")) == 8


def test_a_folder_that_is_not_there_is_no_empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("R57_DATA_DIR", str(tmp_path / "data"))
    done = CliRunner().invoke(app, ["pull", str(tmp_path / "gone")])
    assert (done.exit_code, "there is no such folder" in done.output) == (4, True)
    (tmp_path / "gone").mkdir()
    assert CliRunner().invoke(app, ["pull", str(tmp_path / "gone")]).exit_code == 0


@pytest.mark.parametrize("name", ["file", "file/below", "/proc/nope/x"])
def test_a_place_where_no_folder_can_be_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("R57_DATA_DIR", str(tmp_path / "data"))
    take_in(machine(tmp_path, "data"), 0.68)
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = CliRunner().invoke(app, ["push", str(tmp_path / name)])
    assert (done.exit_code, "no such folder can be made" in done.output) == (4, True), done.output
